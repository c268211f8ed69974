from .door import isolate as isolate
from .door import outside as outside
from .door import warm as warm
from .settings import Allowance as Allowance
from .worker import helper_program as helper_program
