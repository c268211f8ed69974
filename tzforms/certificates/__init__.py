"""Completion certificates: wording, codes, batches, checking. Numbers come from :mod:`tzforms.registry`.

Needs the extra ``certificates``. The only owner of segno, zxing-cpp and Pillow.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
