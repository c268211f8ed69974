"""Where bytes come in: what one input may weigh, and opening it within that. Knows no form and judges no content.

A file from a stranger is read, unpacked and parsed here first, or by a parser that was told how far it may go. Every function
counts what is *really* there (a size that a file declares is a claim) and refuses what is beyond :class:`Limits` with one
sentence (:class:`~tzforms.exceptions.RefusedFileError`). What gets past is held by :mod:`tzforms.isolation`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
