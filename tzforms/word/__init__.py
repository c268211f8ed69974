"""How a Word file is put together, and taken apart. Knows no form and no law.

:class:`Template` prints documents from a Word template and reads returned ones; :class:`Package` opens a Word file safely;
``sheets`` prints many copies of one page. Floors inside, from below: ``thresholds`` (the numbers by which reading decides) ·
``package`` (bytes and parts) · ``marks`` (comments, watermarks) · ``document`` (a document as rows) · ``template`` (the
grammar, compiled) · ``reading`` (two readers and their arbiter) and ``fitting`` (text into boxes) · ``engine`` (both
directions) · ``sheets``. The only owner of lxml, python-docx, docxtpl and pdfplumber.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
