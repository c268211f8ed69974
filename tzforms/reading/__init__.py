"""Returned files of any kind to typed values with doubt. ``opening`` is the only place where such a file is opened.

A reading reports and never guesses; it does not judge (:mod:`tzforms.law` does).
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
