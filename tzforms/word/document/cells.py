"""What a document is made of as one reads it: rows of cells, a paragraph outside tables being a row of one cell."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from tzforms.word.document.runs import Para

__all__ = ["Cell", "Note", "Row"]


@dataclass(slots=True, eq=False)
class Cell:
    """A table cell, or the whole of a paragraph that stands outside tables.

    ``c0``/``c1`` are the first grid column and the one after the last; ``x0``/``x1`` the same in twips as far as the file tells;
    ``merged`` is true for a cell that continues the one above (vMerge), which then is ``origin``; ``tall`` for one that the cell below
    may continue.
    """

    paras: list[Para]
    c0: int = 0
    c1: int = 1
    x0: float = 0.0
    x1: float = 1.0
    merged: bool = False
    origin: Cell | None = None
    tall: bool = False
    element: etree._Element | None = None
    row: Row | None = field(default=None, repr=False)
    text: str = ""
    marks: frozenset[str] = frozenset()

    def finish(self) -> Cell:
        """Join the paragraphs once; blank paragraphs at both ends are dropped."""
        if len(self.paras) == 1:
            para = self.paras[0]
            self.text = para.text if para.text.strip() else ""
            if para.marks:
                self.marks |= para.marks
            return self
        lines = [p.text for p in self.paras]
        while lines and not lines[-1].strip():
            lines.pop()
        start = 0
        while start < len(lines) and not lines[start].strip():
            start += 1
        self.text = "\n".join(lines[start:])
        for para in self.paras:
            if para.marks:
                self.marks |= para.marks
        return self


@dataclass(slots=True, eq=False)
class Row:
    """A paragraph outside tables (``kind`` ``p``: one cell) or a table row (``kind`` ``t``).

    Rows of a table with the same ``drawing`` have cells at the same places, whatever their words are; ``None``: not known.
    """

    kind: str
    cells: list[Cell]
    table: int = -1
    number: int = 0
    marks: frozenset[str] = frozenset()
    header: bool = False
    index: int = -1
    page_break: bool = False
    drawing: object = None

    @property
    def text(self) -> str:
        """All text of the row, cells separated by tabs."""
        return "\t".join(c.text for c in self.cells if not c.merged)

    @property
    def is_blank(self) -> bool:
        """True when nothing is printed in the row."""
        return all(not c.text.strip() for c in self.cells if not c.merged)


@dataclass(frozen=True, slots=True)
class Note:
    """A comment, footnote or endnote: what it says and who wrote it."""

    kind: str
    text: str
    author: str = ""
    ident: str = ""
