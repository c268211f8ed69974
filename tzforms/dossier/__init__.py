"""A class's dossier from a file and back: YAML, JSON, the output of ``read --jsonl``, the data-entry workbook."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
