"""What comes in at the centre: files read, sorted into classes, checked alone and against the ledger, and received into it.

The parts are elsewhere: reading and sorting in ``review`` and ``grouping``, the rules in ``law``, the ledger in ``registry``. Here they
become one run that can be stopped anywhere and run again: what was received is known the next time.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
