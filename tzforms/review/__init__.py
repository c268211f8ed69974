"""Returned files as a class's papers: a person's corrections, comments in the clerk's own file, notices, differences."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
