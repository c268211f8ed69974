"""A Word file as a stream of rows: the one tree walk that everything that reads goes through.

:func:`read_blocks` turns a package into :class:`Blocks`: paragraphs and table rows in document order, each as a
:class:`Row` of :class:`Cell` with the text a reader of the printed page would see. It walks ``w:tc`` itself, because the usual
libraries lose whole answers (content controls, tracked insertions, text boxes, symbols, merged cells). What is special about
a piece of text is kept beside it as a *mark*, so that nothing is used or dropped in silence:

``ins`` inserted, not yet accepted · ``del`` something beside it was deleted, not yet accepted · ``strike`` struck-out text
beside it · ``hidden`` hidden text beside it · ``textbox`` typed in a box over the form · ``livedate`` a live date field ·
``nested`` from a table inside the cell · ``image`` a picture in it · ``symbol`` a character of a symbol font nobody knows ·
``numbered`` automatic numbering before it · ``header`` from a page header or footer · ``comment`` / ``footnote`` anchored here ·
``unseen`` text beside it that is there and cannot be seen (white, tiny, clipped) · ``faint`` it hardly can · ``raised`` a raised
figure was taken for a mark and left out · ``equation`` from an equation · ``ruby`` more over a word than how it is pronounced ·
``object`` an embedded object · ``prompt`` a content control that is marked as unfilled · ``unstarted`` a merged cell without a
beginning · ``unread`` something in it holds text and is not known here.

Tracked changes are read as accepted; struck-out, hidden and invisible text is left out; the prompt of a content control is blank.
How text looks is told by :mod:`tzforms.word.document.looks`, what signs and fields print by :mod:`tzforms.word.document.symbols`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate, islice
from typing import Final

from lxml import etree

from tzforms.exceptions import RefusedFileError
from tzforms.i18n import _
from tzforms.word.document.cells import Cell, Note, Row
from tzforms.word.document.looks import Looks, TableLook
from tzforms.word.document.prompts import Prompts
from tzforms.word.document.repeats import Repeats
from tzforms.word.document.runs import (
    INSERTED,
    MATHS,
    MC,
    REMOVED,
    WRAPPERS,
    Para,
    TextWalker,
    W,
    child,
    choice,
    has_text,
    is_on,
    parts,
    value,
)
from tzforms.word.package.archive import Package
from tzforms.word.package.numbers import integer, twips
from tzforms.word.thresholds import LOOK

__all__ = ["Blocks", "Cell", "Note", "Para", "Row", "read_blocks", "story_walk"]

# A class has at most 30 people; even a year of rosters in one file stays far below these.
_MOST_TABLES: Final = 2_000
_MOST_CELLS: Final = 30_000  # and paragraphs: three times a roster of 1,000 rows, and two seconds of reading
_DEEPEST: Final = 12
_WIDEST: Final = 1_000
# Elements between paragraphs that print nothing.
_SILENT: Final = frozenset(f"{W}{n}" for n in ("tcPr", "sdtPr", "sdtEndPr", "customXmlPr", "smartTagPr", "sectPr"))
_P, _TBL, _TR, _TC, _TCPR, _TRPR = f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc", f"{W}tcPr", f"{W}trPr"
_DEL, _INS = f"{W}del", f"{W}ins"
_GRID_SPAN, _V_MERGE, _H_MERGE, _TC_W = f"{W}gridSpan", f"{W}vMerge", f"{W}hMerge", f"{W}tcW"
_CELL_DEL, _CELL_INS, _SHD = f"{W}cellDel", f"{W}cellIns", f"{W}shd"
_NO_MARKS: Final = frozenset[str]()
_Props = dict[str, etree._Element]


@dataclass(slots=True)
class Blocks:
    """A document as rows in reading order, with what stands beside the text; ``unseen`` is what it holds and a reader of the page does
    not see: hidden, of the colour of its ground, tiny."""

    rows: list[Row]
    margins: list[Row]
    notes: list[Note]
    images: int = 0
    revisions: int = 0
    unseen: list[str] = field(default_factory=list)
    macros: bool = False
    protected: bool = False

    def text(self) -> str:
        """The document as plain text, a line a row, cells separated by tabs: what ``tzforms dump`` prints."""
        return "\n".join(r.text for r in self.rows)


def read_blocks(package: Package) -> Blocks:
    """Walk the main document, its headers and footers, comments and notes.

    Raises :class:`~tzforms.exceptions.UnreadableFileError` for a package that holds no Word document or is damaged.
    """
    tally = _Tally()
    styles = next((package.xml(name) for name in package.related(package.main_part, "styles")[:1]), None)
    looks = Looks(package, styles)
    prompts = Prompts(package, looks.prompts)
    root = package.xml(package.main_part)
    looks.page = _page_colour(package, root, looks)
    walker = _Walker(tally, _numbered_styles(styles), looks, prompts)
    body = _body(root)
    rows: list[Row] = list(walker.blocks(body)) if body is not None else []
    margins: list[Row] = []
    seen: set[str] = set()
    for name in package.headers_footers():
        side = _Walker(tally, looks=looks, prompts=prompts)
        for row in side.blocks(package.xml(name)):
            if not row.is_blank and row.text not in seen:
                seen.add(row.text)
                row.marks |= {"header"}
                margins.append(_detached(row))
        walker.unseen += side.unseen
    for index, row in enumerate(rows):
        row.index = index
    return Blocks(
        rows=rows,
        margins=margins,
        notes=list(_notes(package, tally)),
        images=walker.images,
        revisions=walker.revisions,
        unseen=walker.unseen,
        macros=package.kind in ("docm", "dotm"),
        protected=any(b"documentProtection" in package.parts[n] for n in package.parts if n.endswith("settings.xml")),
    )


def story_walk(package: Package) -> Callable[[etree._Element], list[Row]]:
    """What gives the rows below an element of ``package`` (a header, a footer, a footnote), by the walk that the body goes through.

    The styles are read once, and what all its stories hold together is bounded as what a body holds.
    """
    styles = next((package.xml(name) for name in package.related(package.main_part, "styles")[:1]), None)
    looks, numbered, tally = Looks(package, styles), _numbered_styles(styles), _Tally()
    prompts = Prompts(package, looks.prompts)
    return lambda element: list(_Walker(tally, numbered, looks, prompts).blocks(element))


def _detached(row: Row) -> Row:
    """A row without its elements, so that the trees of a thousand headers do not stay in memory: nobody writes into them."""
    for cell in row.cells:
        cell.paras, cell.element = [], None
    return row


def _numbered_styles(styles: etree._Element | None) -> frozenset[str]:
    """Paragraph styles that number their paragraphs (List Number)."""
    found: set[str] = set()
    for style in styles.iter(f"{W}style") if styles is not None else ():
        ident = style.get(f"{W}styleId") or ""
        if not ident.startswith("Heading") and style.find(f"{W}pPr/{W}numPr") is not None:
            found.add(ident)
    return frozenset(found)


def _page_colour(package: Package, root: etree._Element, looks: Looks) -> int:
    """White, or the colour of the page if the document shows it."""
    background = root.find(f"{W}background")
    colour = looks.properties.colour(background, "color", "themeColor") if background is not None else None
    if colour is None:
        return looks.page
    shown = any(b"displayBackgroundShape" in package.parts[n] for n in package.parts if n.endswith("settings.xml"))
    return colour if shown else looks.page


def _body(root: etree._Element) -> etree._Element | None:
    return root.find(f"{W}body")


def _notes(package: Package, tally: _Tally) -> Iterator[Note]:
    for kind in ("comment", "footnote", "endnote"):
        for name in package.related(package.main_part, f"{kind}s")[:1]:
            for element in package.xml(name).iter(f"{W}{kind}"):
                if element.get(f"{W}type") in ("separator", "continuationSeparator", "continuationNotice"):
                    continue
                text = "\n".join(r.text for r in _Walker(tally).blocks(element)).strip()
                if text:
                    yield Note(kind, text, element.get(f"{W}author") or "", element.get(f"{W}id") or "")


class _Tally:
    """How much has been walked through in one file, whatever part it stands in."""

    def __init__(self) -> None:
        self.tables = 0
        self.cells = 0

    def cell(self, count: int = 1) -> None:
        """One more cell, or paragraph that is not the first of a cell; or ``count`` of them."""
        self.cells += count
        if self.cells > _MOST_CELLS:
            raise RefusedFileError(_("文件里的段落太多或表格太大，不像是交回的表格，没有读取。"))


class _Walker(TextWalker):
    """The walk through paragraphs, tables and text boxes."""

    def __init__(
        self,
        tally: _Tally,
        numbered_styles: frozenset[str] = frozenset(),
        looks: Looks | None = None,
        prompts: Prompts | None = None,
    ) -> None:
        super().__init__(numbered_styles, looks, prompts)
        self.tally = tally
        self.depth = 0

    # -- blocks ---------------------------------------------------------------------------------------------
    def blocks(self, parent: etree._Element) -> Iterator[Row]:
        """Rows below ``parent``: paragraphs, tables, and what text boxes hold, in order."""
        for element in parent:
            tag = element.tag
            if tag == f"{W}p":
                yield from self._paragraph_rows(element)
            elif tag == f"{W}tbl":
                yield from self._table(element)
            elif tag == f"{W}sdt":
                content = element.find(f"{W}sdtContent")
                state = self.prompts.state(element)
                if content is not None and state != "prompt":
                    self.around += ["prompt"] * (state == "doubtful")
                    yield from self.blocks(content)
                    self.around = self.around[: len(self.around) - (state == "doubtful")]
            elif tag in WRAPPERS:
                yield from self.blocks(element)
            elif tag == f"{MC}AlternateContent":
                picked = choice(element)
                if picked is not None:
                    yield from self.blocks(picked)
            elif tag in REMOVED:
                self.revisions += 1
            elif isinstance(tag, str) and tag not in _SILENT and has_text(element):
                cell = Cell([self._unknown(element)], element=element).finish()
                cell.row = Row("p", [cell])
                yield cell.row

    def _unknown(self, element: etree._Element) -> Para:
        """What stands between paragraphs and is none: an equation, or something that nobody knows here."""
        out: list[str] = []
        marks: set[str] = set()
        self.tally.cell()
        self._base = self.setting.paragraph("")
        if element.tag in MATHS:
            self._equation(element, out, marks)
        else:
            marks.add("unread")
        return Para("".join(out), frozenset(marks), element)

    def _paragraph_rows(self, element: etree._Element) -> Iterator[Row]:
        boxes: list[etree._Element] = []
        self.tally.cell()
        para = self._para(element, boxes)
        if para is not None:
            cell = Cell([para], element=element).finish()
            row = Row("p", [cell], page_break=_breaks_page(element))
            cell.row = row
            yield row
        for row in self._boxed(boxes, element):
            row.marks |= {"textbox"}
            for cell in row.cells:
                cell.marks |= {"textbox"}
            yield row

    def _boxed(self, boxes: list[etree._Element], host: etree._Element) -> Iterator[Row]:
        """The rows in text boxes; drawn words stand in none, and are found at the paragraph that they hang on (``host``)."""
        if not boxes:
            return
        self._deeper()
        setting = self.setting
        for box in boxes:
            self.setting = self.looks.box(box)
            for row in self.blocks(box):
                for cell in row.cells if box.getparent() is None else ():
                    cell.element = host
                yield row
        self.setting = setting
        self.depth -= 1

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise RefusedFileError(_("文件里的表格太多或嵌套太深，不像是交回的表格，没有读取。"))

    def _table(self, table: etree._Element) -> Iterator[Row]:
        ident = self.tally.tables
        self.tally.tables += 1
        self._deeper()
        if self.tally.tables > _MOST_TABLES:
            raise RefusedFileError(_("文件里的表格太多或嵌套太深，不像是交回的表格，没有读取。"))
        columns = (twips(c.get(f"{W}w"), 0) for g in table.findall(f"{W}tblGrid") for c in g.findall(f"{W}gridCol"))
        grid = [0, *accumulate(islice(columns, _WIDEST))]
        above: list[Cell] = []
        number = 0
        look, setting = self.looks.table(table), self.setting
        repeats = Repeats(self.tally.cell)
        for element, marks in self._rows(table):
            key = repeats.key(element, above) if look is None and self._is_free() else ""
            row, layout = repeats.row(key, element, ident, number) if key else None, None
            if row is None:
                special = self.special
                row, layout = self._row(element, grid, above, ident, number, look)
                self.setting = setting
                if key and row is not None and layout is None and self.special == special and self._is_free():
                    repeats.learn(key, element, row)
            if row is None:
                continue
            row.marks |= marks
            number += 1
            above = row.cells
            if layout is not None:
                yield from layout
            else:
                yield row
        self.depth -= 1

    def _is_free(self) -> bool:
        """Whether nothing that stands around, or before, goes on here: a field, a control, a paragraph without its end."""
        return not (self.fields or self.around or self._carry or self._carry_marks)

    def _rows(self, parent: etree._Element) -> Iterator[tuple[etree._Element, frozenset[str]]]:
        for element in parent:
            tag = element.tag
            if tag == _TR:
                props = child(element, _TRPR)
                if props is not None and child(props, _DEL) is not None:
                    self.revisions += 1
                    continue
                inserted = props is not None and child(props, _INS) is not None
                self.revisions += inserted
                yield element, frozenset({"ins"}) if inserted else _NO_MARKS
            elif tag == f"{W}sdt":
                content = element.find(f"{W}sdtContent")
                if content is not None:
                    yield from self._rows(content)
            elif tag in WRAPPERS:
                for inner, marks in self._rows(element):
                    yield inner, marks | {"ins"} if tag in INSERTED else marks

    def _row(
        self,
        element: etree._Element,
        grid: list[int],
        above: list[Cell],
        table: int,
        number: int,
        look: TableLook | None,
    ) -> tuple[Row | None, list[Row] | None]:
        props = element.find(f"{W}trPr")
        around = self.looks.buried(self.setting) if _is_flat(props) else self.setting
        column = min(_WIDEST, max(0, integer(value(props, "gridBefore"), 0)))
        start = x = float(_covered(grid, 0, column))
        row = Row("t", [], table=table, number=number)
        row.header = props is not None and is_on(props.find(f"{W}tblHeader"))
        layout: list[Row] | None = None
        elements = list(self._cells(element))
        for cell_element, marks, cell_props, blank in elements:
            spanning = cell_props.get(_GRID_SPAN)
            span = 1 if spanning is None else min(_WIDEST, max(1, integer(spanning.get(f"{W}val"), 1)))
            vmerge, hmerge = cell_props.get(_V_MERGE), cell_props.get(_H_MERGE)
            width = self._width(cell_props, grid, column, span)
            if hmerge is not None and (hmerge.get(f"{W}val") or "continue") == "continue" and row.cells:
                covered = "".join(t.text or "" for t in cell_element.iter(f"{W}t"))
                if covered.strip():
                    row.cells[-1].marks |= {"hidden"}
                    self._tell(covered)
                row.cells[-1].c1 += span
                row.cells[-1].x1 += width
                column += span
                x += width
                continue
            cell = Cell([], column, column + span, x, x + width, element=cell_element, row=row, marks=marks)
            cell.tall = vmerge is not None
            if vmerge is not None and (vmerge.get(f"{W}val") or "continue") == "continue":
                cell.merged = True
                cell.origin = _begun(above, cell)
                if cell.origin is None:
                    cell.marks |= {"unstarted"}
            shd = cell_props.get(_SHD)
            if look is None and shd is None:
                self.setting = around
            else:
                last = element.getnext() is None, cell_element.getnext() is None
                fill = self.looks.properties.shading(shd)
                place = len(row.cells)
                self.setting = look.cell(around, number, place, *last, fill) if look else self.looks.on(around, fill)
            if len(elements) == 1 and next(cell_element.iterdescendants(_TBL), None) is not None:
                layout = list(self._layout(cell_element))
                return row, layout
            self.tally.cell()
            cell.paras = [] if blank else self._cell_paras(cell_element)
            cell.finish()
            if cell.merged and cell.text.strip():
                if cell.origin is None:
                    cell.merged = False
                elif cell.text != cell.origin.text:  # Word shows the first cell's text alone
                    cell.marks |= {"hidden"}
                    self._tell(cell.text)
            row.cells.append(cell)
            column += span
            x += width
        if not row.cells:
            return None, None
        if start == x:
            for index, cell in enumerate(row.cells):
                cell.x0, cell.x1 = float(index), float(index + 1)
        return row, None

    def _layout(self, cell: etree._Element) -> Iterator[Row]:
        """A one-cell row around whole tables is only layout: its contents join the stream."""
        for row in self.blocks(cell):
            row.marks |= {"layout"}
            yield row

    def _cells(self, parent: etree._Element) -> Iterator[tuple[etree._Element, frozenset[str], _Props, bool]]:
        """Cells with their marks and properties, and whether all that a cell shows is the prompt of the content control around it."""
        for element in parent:
            tag = element.tag
            if tag == _TC:
                props = parts(child(element, _TCPR))
                if _CELL_DEL in props:
                    self.revisions += 1
                    continue
                yield element, frozenset({"ins"}) if _CELL_INS in props else _NO_MARKS, props, False
            elif tag == f"{W}sdt":
                content = element.find(f"{W}sdtContent")
                state = self.prompts.state(element)
                for inner, marks, props, blank in self._cells(content) if content is not None else ():
                    doubtful = {"prompt"} if state == "doubtful" else set()
                    yield inner, marks | doubtful, props, blank or state == "prompt"
            elif tag in WRAPPERS:
                yield from self._cells(element)

    def _width(self, props: _Props, grid: list[int], column: int, span: int) -> float:
        width = props.get(_TC_W)
        if width is not None and (width.get(f"{W}type") or "dxa") == "dxa":
            value = twips(width.get(f"{W}w"), 0)
            covered = _covered(grid, column, span)
            if span > 1 and covered > 1.3 * value and abs(value - _covered(grid, column, 1)) < 30:
                return float(covered)  # merged by a program that left the first cell's width
            if value > 0:
                return float(value)
        return float(_covered(grid, column, span))

    def _cell_paras(self, cell: etree._Element) -> list[Para]:
        paras: list[Para] = []
        for element in self._flow(cell):
            if element.tag not in (_P, _TBL):
                paras.append(self._unknown(element))
                continue
            if element.tag == _TBL:
                inner = list(self._table(element))
                alone = len(inner) == 1 and len(inner[0].cells) == 1  # a frame around one answer
                for row in inner:
                    texts = [c.text for c in row.cells if not c.merged]
                    marks = frozenset(() if alone else {"nested"}).union(*(c.marks for c in row.cells))
                    paras.append(Para("\t".join(texts), marks, element))
                continue
            boxes: list[etree._Element] = []
            if paras:
                self.tally.cell()
            para = self._para(element, boxes)
            if para is not None:
                paras.append(para)
            paras.extend(
                Para(p.text, p.marks | {"textbox"}, p.element)
                for row in self._boxed(boxes, element)
                for c in row.cells
                for p in c.paras
            )
        return paras

    def _flow(self, parent: etree._Element) -> Iterator[etree._Element]:
        for element in parent:
            tag = element.tag
            if tag in (_P, _TBL):
                yield element
            elif tag == _TCPR:
                continue
            elif tag == f"{W}sdt":
                content = element.find(f"{W}sdtContent")
                state = self.prompts.state(element)
                if content is not None and state != "prompt":
                    self.around += ["prompt"] * (state == "doubtful")
                    yield from self._flow(content)
                    self.around = self.around[: len(self.around) - (state == "doubtful")]
            elif tag in WRAPPERS:
                yield from self._flow(element)
            elif tag == f"{MC}AlternateContent":
                picked = choice(element)
                if picked is not None:
                    yield from self._flow(picked)
            elif tag in REMOVED:
                self.revisions += 1
            elif isinstance(tag, str) and tag not in _SILENT and has_text(element):
                yield element


def _breaks_page(element: etree._Element) -> bool:
    return any(b.get(f"{W}type") == "page" for b in element.iter(f"{W}br")) or (
        element.find(f"{W}pPr/{W}pageBreakBefore") is not None or element.find(f"{W}pPr/{W}sectPr") is not None
    )


def _covered(grid: list[int], column: int, span: int) -> int:
    """The width of ``span`` columns from ``column`` on; ``grid`` holds where each column begins, and the end of the last."""
    last = len(grid) - 1
    return grid[min(column + span, last)] - grid[min(column, last)]


def _begun(above: list[Cell], cell: Cell) -> Cell | None:
    """The first cell of the merged cell that goes on in ``cell``; ``None`` when there is none above it.

    Cells of a row stand in the order of their columns; Word, too, begins a merged cell anew below one that is not merged.
    """
    place = bisect_right(above, cell.c0, key=lambda other: other.c0) - 1
    if place < 0 or cell.c0 >= above[place].c1 or not above[place].tall:
        return None
    return above[place].origin or above[place]


def _is_flat(props: etree._Element | None) -> bool:
    """Is a row so low, whatever is in it, that nothing of it shows?"""
    height = props.find(f"{W}trHeight") if props is not None else None
    return (
        height is not None and height.get(f"{W}hRule") == "exact" and integer(height.get(f"{W}val"), 240) < LOOK.height
    )
