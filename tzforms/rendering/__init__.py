"""Records to Word forms, proved by reading each one back; a dossier to its forms on disk."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
