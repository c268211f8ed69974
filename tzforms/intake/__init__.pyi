from .taking import Day as Day
from .taking import Outcome as Outcome
from .taking import TakenClass as TakenClass
from .taking import TakenFile as TakenFile
from .taking import take_in as take_in
