from .files import read_file as read_file
from .files import too_big as too_big
from .limits import DEFAULT_LIMITS as DEFAULT_LIMITS
from .limits import Limits as Limits
