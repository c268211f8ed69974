"""A printed document as the setter sees it: sections, tables, rows, cells, paragraphs, each value in its place.

Lengths are points. What a style says is worked out once for each combination of properties that occurs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import pairwise

from lxml import etree

from tzforms.word.fitting import Styles, ordered, page_frame
from tzforms.word.package.numbers import finite
from tzforms.word.template.fill import Slot

__all__ = ["Cell", "Look", "Looks", "Paragraph", "Span", "Table", "TableRow", "child", "isolate", "properties"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BORDER = 0.5  # points of a cell's width that its borders take in LibreOffice
_BLANK_LINE = re.compile(r"\s*+_[_\s]*+")


@dataclass(frozen=True, slots=True)
class Look:
    """How a paragraph is set: type size, line pitch, space around, indents, alignment."""

    size: float
    pitch: float
    before: float
    after: float
    left: float
    right: float
    first: float
    align: str

    @property
    def line(self) -> float:
        """The height of a line: no typeface here is higher than 1.45 em."""
        return max(self.pitch, 1.45 * self.size)


@dataclass(frozen=True, slots=True)
class Span:
    """A value in a paragraph: from sign to sign, its placeholder, the row of its loop."""

    start: int
    end: int
    slot: Slot
    row: int | None

    @property
    def converter(self) -> str:
        """The name of the value's converter."""
        return self.slot.placeholder.converter

    @property
    def path(self) -> str:
        """The address of the value: ``trainees[3].name``."""
        return self.slot.path(self.row)

    @property
    def underlined(self) -> bool:
        """True where the blank form prints a line to write on."""
        return bool(_BLANK_LINE.fullmatch(self.slot.placeholder.blank))


@dataclass(slots=True)
class Paragraph:
    """Its text as printed (``\\n`` a line break, ``\\t`` a tab), the values in it, how wide its lines are."""

    element: etree._Element
    text: str
    spans: list[Span]
    look: Look
    room: float
    lines: int = 0  # as it was set; 0 where nobody has counted

    @property
    def is_prose(self) -> bool:
        """True for a paragraph of long text."""
        return any(span.converter == "prose" for span in self.spans)

    @property
    def has_words(self) -> bool:
        """True when the template's own words stand beside a value."""
        at, outside = 0, ""
        for span in self.spans:
            outside += self.text[at : span.start]
            at = span.end
        return bool((outside + self.text[at:]).strip())


@dataclass(slots=True)
class Cell:
    """A cell: its whole width and that of its lines, the height of its margins, grid columns, ``restart`` or ``continue``."""

    element: etree._Element
    width: float
    room: float
    around: float
    span: int
    merged: str
    paragraphs: list[Paragraph]


@dataclass(slots=True)
class TableRow:
    """A row, at least so high; the rows of lists that are printed in it."""

    element: etree._Element
    least: float
    cells: list[Cell]
    loops: set[tuple[str, int]] = field(default_factory=set)  # (list, row)

    @property
    def whole(self) -> bool:
        """True when the row stays on one page."""
        return self.element.find(f"{_W}trPr/{_W}cantSplit") is not None

    @property
    def kept(self) -> bool:
        """True when the row stays on the page of what follows it."""
        return any(p.element.find(f"{_W}pPr/{_W}keepNext") is not None for c in self.cells for p in c.paragraphs)


@dataclass(slots=True)
class Table:
    """A table and the widths of its grid."""

    element: etree._Element
    grid: list[float]
    rows: list[TableRow]


class Looks:
    """What styles come to, remembered; and the walk through a document."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._known: dict[tuple[bytes, bytes], Look] = {}
        self._margins: dict[str, dict[str, float]] = {}

    def look(self, paragraph: etree._Element) -> Look:
        """How ``paragraph`` is set."""
        run = next(paragraph.iter(f"{_W}r"), None)
        of_paragraph, of_run = (
            None if e is None else e.find(f"{_W}{tag}") for e, tag in ((paragraph, "pPr"), (run, "rPr"))
        )
        key = tuple(b"" if e is None else etree.tostring(e, with_tail=False) for e in (of_paragraph, of_run))
        found = self._known.get(key)  # type: ignore[arg-type]
        if found is None:
            found = self._known[key] = self._look(paragraph, run)  # type: ignore[index]
            if len(self._known) > 4096:
                self._known.clear()
        return found

    def _look(self, paragraph: etree._Element, run: etree._Element | None) -> Look:
        number = self._styles.number
        size = (number(paragraph, run, "sz", "val") or 20) / 2 if run is not None else 10.0
        rule = self._styles.get(paragraph, None, "spacing", "lineRule")
        line = number(paragraph, None, "spacing", "line") or 240
        pitch = line / 20 if rule in ("exact", "atLeast") else line / 240 * 1.45 * size

        def points(tag: str, attribute: str) -> float:
            return (number(paragraph, None, tag, attribute) or 0) / 20

        first = points("ind", "firstLine") or -points("ind", "hanging")
        align = self._styles.get(paragraph, None, "jc", "val") or "left"
        return Look(
            size,
            pitch,
            points("spacing", "before"),
            points("spacing", "after"),
            points("ind", "left"),
            points("ind", "right"),
            first,
            align,
        )

    def margins(self, table: etree._Element) -> dict[str, float]:
        """The cell margins of ``table`` by side."""
        style = table.find(f"{_W}tblPr/{_W}tblStyle")
        name = "" if style is None else style.get(f"{_W}val", "")
        own = table.find(f"{_W}tblPr/{_W}tblCellMar")
        if own is None and name in self._margins:
            return self._margins[name]
        found = {"left": 5.4, "right": 5.4, "top": 0.0, "bottom": 0.0}  # Word's own
        sources = [] if own is None else [own]
        sources += [m for s in self._styles.chain(name) if (m := s.find(f"{_W}tblPr/{_W}tblCellMar")) is not None]
        for source in reversed(sources):
            for side in found:
                margin = source.find(f"{_W}{side}")
                if margin is not None:
                    found[side] = _points(margin, "w")
        if own is None:
            self._margins[name] = found
        return found

    def paragraph(self, element: etree._Element, room: float, reader: Reader) -> Paragraph:
        """A paragraph in lines of ``room`` points before its indents."""
        look = self.look(element)
        text, spans = reader.read(element)
        return Paragraph(element, text, spans, look, room - look.left - look.right)

    def table(self, element: etree._Element, reader: Reader) -> Table:
        """The rows of a table; tables inside its cells are left alone."""
        margins = self.margins(element)
        grid = [_points(column, "w") for column in element.findall(f"{_W}tblGrid/{_W}gridCol")]
        rows: list[TableRow] = []
        for row in element.iterchildren(f"{_W}tr"):
            height = row.find(f"{_W}trPr/{_W}trHeight")
            cells: list[Cell] = []
            reader.loops = set()
            for cell in row.iterchildren(f"{_W}tc"):
                layout = cell.find(f"{_W}tcPr")
                span = None if layout is None else layout.find(f"{_W}gridSpan")
                merge = None if layout is None else layout.find(f"{_W}vMerge")
                width = 0.0 if layout is None else _points(layout.find(f"{_W}tcW"), "w")
                room = width - margins["left"] - margins["right"] - _BORDER
                cells.append(
                    Cell(
                        cell,
                        width,
                        room,
                        margins["top"] + margins["bottom"],
                        1 if span is None else int(finite(span.get(f"{_W}val", "1")) or 1),
                        "" if merge is None else merge.get(f"{_W}val", "continue"),
                        [self.paragraph(p, room, reader) for p in cell.iterchildren(f"{_W}p")],
                    )
                )
            rows.append(TableRow(row, 0.0 if height is None else _points(height, "val"), cells, reader.loops))
        return Table(element, grid, rows)

    def sections(
        self, root: etree._Element, reader: Reader
    ) -> Iterator[tuple[etree._Element, float, list[Paragraph | Table]]]:
        """For each section its properties, the height of its pages' text, its paragraphs and tables."""
        body = root.find(f"{_W}body")
        waiting: list[etree._Element] = []
        for element in [] if body is None else list(body):
            section = element if element.tag == f"{_W}sectPr" else element.find(f"{_W}pPr/{_W}sectPr")
            if element.tag in (f"{_W}p", f"{_W}tbl"):
                waiting.append(element)
            if section is None:
                continue
            holder = etree.Element("section")
            holder.append(deepcopy(section))
            _width, _height, left, top, right, bottom = page_frame(holder)
            blocks: list[Paragraph | Table] = [
                self.table(e, reader) if e.tag == f"{_W}tbl" else self.paragraph(e, right - left, reader)
                for e in waiting
            ]
            waiting = []
            yield section, bottom - top, blocks


class Reader:
    """Reads paragraphs one after another, and takes the marks of values away (:meth:`Plan.render_marked`)."""

    def __init__(self, homes: Sequence[tuple[Slot, int | None]]) -> None:
        self._homes = homes
        self._open: tuple[Slot, int | None] | None = None  # a value that goes on in the next paragraph
        self.loops: set[tuple[str, int]] = set()

    def read(self, paragraph: etree._Element) -> tuple[str, list[Span]]:
        """Text and values; a value of several paragraphs goes on in the next one that is read."""
        pieces: list[str] = []
        spans: list[Span] = []
        at = start = 0
        for run in paragraph.iter(f"{_W}r"):
            for element in run:
                if element.tag == f"{_W}t":
                    if element.text:
                        pieces.append(element.text)
                        at += len(element.text)
                    if not len(element):
                        continue
                    whole = element.text or ""
                    for mark in element:
                        if isinstance(mark, etree._ProcessingInstruction):
                            if mark.target == "e":
                                if self._open is not None:
                                    spans.append(Span(start, at, *self._open))
                                self._open = None
                            else:
                                home = self._homes[int(mark.text or 0)]
                                if home[1] is not None and home[0].placeholder.loop is not None:
                                    self.loops.add((home[0].placeholder.loop.iterable, home[1]))
                                if mark.target == "v":
                                    self._open, start = home, at
                        tail = mark.tail or ""
                        pieces.append(tail)
                        at += len(tail)
                        whole += tail
                    for mark in list(element):
                        element.remove(mark)
                    element.text = whole
                elif element.tag in (f"{_W}br", f"{_W}cr"):
                    pieces.append("\n")
                    at += 1
                elif element.tag == f"{_W}tab":
                    pieces.append("\t")
                    at += 1
                elif element.tag == f"{_W}noBreakHyphen":
                    pieces.append("-")
                    at += 1
        if self._open is not None:
            spans.append(Span(start, at, *self._open))
        return "".join(pieces), [s for s in spans if s.end > s.start]


def isolate(paragraph: etree._Element, start: int, end: int) -> list[etree._Element]:
    """The runs that hold exactly the signs ``start`` to ``end`` of a paragraph; runs that hold more are cut."""
    found: list[etree._Element] = []
    at = 0
    for run in list(paragraph.iter(f"{_W}r")):
        inner = [c for c in run if c.tag != f"{_W}rPr"]
        lengths = [_length(c) for c in inner]
        total = sum(lengths)
        if at + total <= start or at >= end or not total:
            at += total
            continue
        if start <= at and at + total <= end:
            found.append(run)
            at += total
            continue
        layout = run.find(f"{_W}rPr")
        pieces: list[tuple[bool, list[etree._Element]]] = []
        for element, length in zip(inner, lengths, strict=True):
            for a, b in _cut(at, at + length, start, end):
                part = element if (a, b) == (at, at + length) else _text(element, a - at, b - at)
                inside = start <= a and b <= end and b > a
                if pieces and pieces[-1][0] == inside:
                    pieces[-1][1].append(part)
                else:
                    pieces.append((inside, [part]))
            at += length
        parent, place = run.getparent(), 0
        assert parent is not None
        place = parent.index(run)
        parent.remove(run)
        for inside, elements in pieces:
            made = etree.Element(f"{_W}r")
            if layout is not None:
                made.append(deepcopy(layout))
            made.extend(elements)
            parent.insert(place, made)
            place += 1
            if inside:
                found.append(made)
    return found


def _length(element: etree._Element) -> int:
    if element.tag == f"{_W}t":
        return len(element.text or "")
    return 1 if element.tag in (f"{_W}br", f"{_W}cr", f"{_W}tab", f"{_W}noBreakHyphen") else 0


def _cut(low: int, high: int, start: int, end: int) -> list[tuple[int, int]]:
    places = sorted({low, high, *(p for p in (start, end) if low < p < high)})
    return list(pairwise(places)) or [(low, high)]


def _text(element: etree._Element, start: int, end: int) -> etree._Element:
    made = etree.Element(f"{_W}t")
    made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    made.text = (element.text or "")[start:end]
    return made


def child(parent: etree._Element, tag: str, at: int | None = None) -> etree._Element:
    """The child ``tag`` of ``parent``, made where there is none."""
    found = parent.find(f"{_W}{tag}")
    if found is None:
        found = etree.Element(f"{_W}{tag}")
        parent.insert(len(parent) if at is None else at, found)
    return found


def properties(element: etree._Element, tag: str, change: Callable[[etree._Element], None]) -> None:
    """Change the ``pPr`` or ``rPr`` of ``element`` and leave it in the order of the schema."""
    holder = child(element, tag, 0)
    change(holder)
    ordered(holder)


def _points(element: etree._Element | None, attribute: str) -> float:
    return 0.0 if element is None else (finite(element.get(f"{_W}{attribute}", "0")) or 0.0) / 20
