"""Excel: the data-entry workbook, rosters from anywhere, findings marked in the user's own file, readings as a table.

Draws and finds what the catalogue of :mod:`tzforms.forms` describes; judges nothing. The only owner of openpyxl and xlrd.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
