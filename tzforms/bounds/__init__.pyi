from .archive import Archive as Archive
from .archive import Member as Member
from .archive import Spent as Spent
from .archive import open_zip as open_zip
from .files import read_file as read_file
from .files import too_big as too_big
from .limits import DEFAULT_LIMITS as DEFAULT_LIMITS
from .limits import Limits as Limits
