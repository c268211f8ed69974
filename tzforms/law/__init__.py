"""What the regulation says: editions of the measures as dated, cited data, one pure function a rule, and the verdict.

Judges dossiers; knows no file, no Word and no Excel.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
