"""Rows that are drawn alike: the second row of a roster and its thousandth differ in their words alone.

A row that was walked through is remembered by its XML without the words, if nothing in it goes by what the words are or by what
stands around it. The next row that is drawn so is not walked through again: its words are put into cells of the same kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from lxml import etree

from tzforms.word.document.cells import Cell, Row
from tzforms.word.document.runs import Para, W, printed

__all__ = ["Repeats"]

# What differs from row to row: the words, and the numbers that Word gives to paragraphs and to rounds of editing, which nobody sees.
_WORDS: Final = re.compile(r">[^<>]+<")  # a ">" among them is written &gt;
_NUMBERS: Final = re.compile(r'\s(?:w14:(?:para|text)Id|w:rsid\w*)="[^"]*"')
_TC, _P, _R, _T = f"{W}tc", f"{W}p", f"{W}r", f"{W}t"
# Between a row and its words nothing but these; and properties, without those that go by the row above or are counted.
_FRAME: Final = {
    f"{W}tr": {_TC, f"{W}trPr"},
    _TC: {_P, f"{W}tcPr"},
    _P: {_R, f"{W}pPr", f"{W}proofErr"},
    _R: {_T, f"{W}rPr"},
}
_APART: Final = frozenset(
    f"{W}{name}" for name in ("vMerge", "hMerge", "cellIns", "cellDel", "cellMerge", "ins", "del", "moveFrom", "moveTo")
)
_FEWEST_CELLS: Final = 4  # a row of fewer costs as much to recognise as to walk through
_MOST_MISSES: Final = 12  # a table of which no row is like another


@dataclass(frozen=True, slots=True)
class _Drawn:
    """How one cell is drawn: its place, and of each paragraph how many pieces of text it has, its marks and its style."""

    c0: int
    c1: int
    x0: float
    x1: float
    marks: frozenset[str]
    paras: tuple[tuple[int, frozenset[str], str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Drawing:
    """How a row is drawn: whether it heads the table on each page, its cells, and how many paragraphs count (see ``counted``)."""

    header: bool
    cells: tuple[_Drawn, ...]
    size: int


class Repeats:
    """One table's rows by how they are drawn; rows of one drawing have the same ``Row.drawing``.

    ``counted`` is told how many cells, and paragraphs that are not the first of a cell, a row has that is not walked through.
    """

    def __init__(self, counted: Callable[[int], None]) -> None:
        self._counted = counted
        self._known: dict[str, _Drawing | None] = {}
        self._misses = 0

    def key(self, element: etree._Element, above: list[Cell]) -> str:
        """How ``element`` is drawn; empty for a row that is not worth being looked up. ``above``: the cells of the row before."""
        if len(above) < _FEWEST_CELLS or not 0 <= len(element) - len(above) <= 1 or self._misses > _MOST_MISSES:
            return ""
        key = _WORDS.sub("><", etree.tostring(element, encoding="unicode", with_tail=False))
        return _NUMBERS.sub("", key) if " w:rsid" in key or " w14:" in key else key

    def row(self, key: str, element: etree._Element, table: int, number: int) -> Row | None:
        """``element`` as a row, if one that is drawn so was learnt."""
        drawing = self._known.get(key)
        if drawing is None:
            self._misses += 1
            return None
        self._misses = 0
        self._counted(drawing.size)
        row = Row("t", [], table=table, number=number, header=drawing.header, drawing=drawing)
        parts = element.iter(_TC, _P, _T)
        for drawn in drawing.cells:
            element, paras = next(parts), []
            for pieces, marks, style in drawn.paras:
                para = next(parts)
                said = (
                    next(parts).text or "" if pieces == 1 else "".join([next(parts).text or "" for _n in range(pieces)])
                )
                text, raised = printed(said)
                paras.append(Para(text, marks | {"raised"} if raised else marks, para, style))
            cell = Cell(paras, drawn.c0, drawn.c1, drawn.x0, drawn.x1, element=element, row=row, marks=drawn.marks)
            row.cells.append(cell.finish())
        return row

    def learn(self, key: str, element: etree._Element, row: Row) -> None:
        """Remember ``row``, as ``element`` was read, if all that is drawn so is read so: no run in it looked like anything special."""
        if key in self._known:
            return
        self._known[key] = None
        cells = [_drawn(*pair) for pair in zip(element.iterchildren(_TC), row.cells, strict=False)]
        if _is_plain(element) and len(element) - len(row.cells) <= 1 and all(cells):
            size = sum(max(1, len(cell.paras)) for cell in row.cells)
            row.drawing = self._known[key] = _Drawing(row.header, tuple(c for c in cells if c is not None), size)


def _is_plain(row: etree._Element) -> bool:
    """Whether nothing stands between the row and its words but cells, paragraphs and runs, and no property reaches beyond it."""
    for element in row.iter():
        known = _FRAME.get(element.tag)
        if element.tag in _APART or (known is not None and any(inner.tag not in known for inner in element)):
            return False
    return True


def _drawn(element: etree._Element, cell: Cell) -> _Drawn | None:
    """How ``cell`` is drawn; ``None`` when its text is not what its pieces make."""
    paras = []
    elements = list(element.iterchildren(_P))
    for para, read in zip(elements, cell.paras, strict=False):
        pieces = [t.text or "" for t in para.iter(_T)]
        text, raised = printed("".join(pieces))
        if (text, raised) != (read.text, "raised" in read.marks) or para is not read.element:
            return None
        paras.append((len(pieces), read.marks - {"raised"}, read.style))
    if not len(paras) == len(cell.paras) == len(elements):
        return None
    marks = cell.marks.difference(*(p.marks for p in cell.paras))
    return _Drawn(cell.c0, cell.c1, cell.x0, cell.x1, marks, tuple(paras))
