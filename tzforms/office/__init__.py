"""Programs beside us: LibreOffice, PDF files, typefaces, and what this machine has of them.

The only owner of pypdf and fontTools.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
