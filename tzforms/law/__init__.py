"""What follows from the regulation: one pure function a rule, the verdict, deadlines, and why.

Judges dossiers; knows no file, no Word and no Excel.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
