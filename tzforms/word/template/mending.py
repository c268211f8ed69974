"""What may be left of a table when its loops print nothing: Word calls a table without rows, a row without cells and a cell
without a paragraph damaged.
"""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

__all__ = ["mend_tree", "needs_mending"]

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BLOCKS: Final = tuple(f"{_W}{n}" for n in ("p", "tbl", "sdt", "customXml", "altChunk"))
_ROWS: Final = tuple(f"{_W}{n}" for n in ("tr", "sdt", "customXml"))
_CELLS: Final = tuple(f"{_W}{n}" for n in ("tc", "sdt", "customXml"))
# A table may be empty only where its grid is followed by its end, a row or cell where the properties are.
_HOLLOW = re.compile(
    rb"(?:</w:tblGrid>|<w:tblGrid/>|</w:tblPr>|<w:tbl>)\s*(?:<w:bookmark[^<>]*+>\s*)*</w:tbl>"
    rb"|(?:</w:trPr>|</w:tblPrEx>|<w:tr(?: [^<>]*+)?>)\s*(?:<w:bookmark[^<>]*+>\s*)*</w:tr>|<w:tr(?: [^<>]*+)?/>"
    rb"|(?:</w:tcPr>|<w:tc(?: [^<>]*+)?>)\s*(?:<w:bookmark[^<>]*+>\s*)*</w:tc>|<w:tc(?: [^<>]*+)?/>"
)


def needs_mending(data: bytes) -> bool:
    """Whether the XML of a part may hold something hollow; quick."""
    return _HOLLOW.search(data) is not None


def mend_tree(root: etree._Element) -> bool:
    """Give a row to each table without one, a cell to each row, a paragraph to each cell; whether anything was changed."""
    changed = False
    for table in list(root.iter(f"{_W}tbl")):
        if not any(child.tag in _ROWS for child in table):
            row = etree.SubElement(table, f"{_W}tr")
            widths = [column.get(f"{_W}w") for column in table.findall(f"{_W}tblGrid/{_W}gridCol")]
            for width in widths or [None]:
                _cell(row, width)
            changed = True
    for row in list(root.iter(f"{_W}tr")):
        if not any(child.tag in _CELLS for child in row):
            _cell(row, None)
            changed = True
    for cell in list(root.iter(f"{_W}tc")):
        if not any(child.tag in _BLOCKS for child in cell):
            etree.SubElement(cell, f"{_W}p")
            changed = True
    return changed


def _cell(row: etree._Element, width: str | None) -> None:
    cell = etree.SubElement(row, f"{_W}tc")
    if width is not None:
        properties = etree.SubElement(cell, f"{_W}tcPr")
        etree.SubElement(properties, f"{_W}tcW", {f"{_W}w": width, f"{_W}type": "dxa"})
    etree.SubElement(cell, f"{_W}p")
