"""How high blocks are, where a page ends, and what is held together there: rows, the line under a table, page numbers."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from tzforms.word.setting.lines import wrap
from tzforms.word.setting.paper import Cell, Paragraph, Table, TableRow, child, properties

__all__ = [
    "UNSURE",
    "block_height",
    "foot",
    "has_values",
    "height_of",
    "keep",
    "lift",
    "number_pages",
    "room_left",
    "row_height",
]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RULE = 0.3  # points that its border adds to a row
UNSURE = 40.0  # points by which a page may end elsewhere than was counted


def keep(row: TableRow, keep: bool) -> None:
    """Hold a row on the page of what follows it, or let it go."""
    for cell in row.cells:
        for paragraph in cell.paragraphs:
            layout = paragraph.element.find(f"{_W}pPr")
            found = None if layout is None else layout.find(f"{_W}keepNext")
            if keep and found is None:
                properties(paragraph.element, "pPr", _kept)
            elif not keep and found is not None and layout is not None:
                layout.remove(found)


def _kept(layout: etree._Element) -> None:
    child(layout, "keepNext")


def lift(row: TableRow, points: float) -> None:
    """Make a row higher: by white under its long text, or at its least."""
    prose = [p for cell in row.cells for p in cell.paragraphs if p.is_prose]
    if prose:
        after = str(round((prose[-1].look.after + points) * 20))
        properties(prose[-1].element, "pPr", lambda layout: child(layout, "spacing").set(f"{_W}after", after))
        return
    height = child(child(row.element, "trPr", 0), "trHeight")
    height.set(f"{_W}val", str(round((row_height(row) + points) * 20)))
    height.set(f"{_W}hRule", "atLeast")


def foot(height: float, blocks: list[Paragraph | Table]) -> None:
    """Hold the line under a table (填表人 …, 备注 …) on the page of the table's last row.

    Word and LibreOffice keep rows together, but LibreOffice no paragraph with a table. So where the table may reach the end of a
    page, the line becomes a last row without borders, and looks as before. A paragraph of no height closes the document.
    """
    if len(blocks) < 2 or room_left(height, blocks[:-1]) > block_height(blocks[-1]) + UNSURE:
        return
    table, line = blocks[-2:]
    if not (isinstance(table, Table) and table.rows and isinstance(line, Paragraph) and line.text.strip()):
        return
    if not has_values(table):
        return
    place = line.element.getparent()
    assert place is not None
    at = place.index(line.element)
    row, cell = etree.Element(f"{_W}tr"), etree.Element(f"{_W}tc")
    child(child(row, "trPr"), "cantSplit")
    layout = child(cell, "tcPr")
    width = child(layout, "tcW")
    width.set(f"{_W}w", str(round(sum(table.grid) * 20)))
    width.set(f"{_W}type", "dxa")
    child(layout, "gridSpan").set(f"{_W}val", str(len(table.grid)))
    borders = child(layout, "tcBorders")
    for side in ("left", "bottom", "right"):
        child(borders, side).set(f"{_W}val", "nil")
    margins = child(layout, "tcMar")
    for side in ("left", "right"):
        margin = child(margins, side)
        margin.set(f"{_W}w", "0")
        margin.set(f"{_W}type", "dxa")
    end = etree.Element(f"{_W}p")
    spacing = child(child(end, "pPr"), "spacing")
    for name, value in (("before", "0"), ("after", "0"), ("line", "20"), ("lineRule", "exact")):
        spacing.set(f"{_W}{name}", value)
    mark = child(child(end, "pPr"), "rPr")
    child(mark, "sz").set(f"{_W}val", "2")
    place[at] = end
    cell.append(line.element)
    row.append(cell)
    table.element.append(row)
    keep(table.rows[-1], True)
    table.rows.append(
        TableRow(row, 0.0, [Cell(cell, sum(table.grid), sum(table.grid), 0.0, len(table.grid), "", [line])])
    )
    blocks.pop()


def room_left(height: float, blocks: Sequence[Paragraph | Table]) -> float:
    """What is left on the page on which ``blocks`` end; nothing, where a row may go over pages: nobody knows then where it ends."""
    left, alone = height, False
    for block in blocks:
        heads = sum(row_height(row) for row in block.rows if not row.loops) if isinstance(block, Table) else 0.0
        pieces = [height_of(block)] if isinstance(block, Paragraph) else [row_height(row) for row in block.rows]
        if isinstance(block, Table) and not all(row.whole for row in block.rows):
            return height - sum(map(block_height, blocks))
        for piece in pieces:
            left = left - piece if piece <= left else height - heads - piece
            alone = height - heads - left <= piece + UNSURE  # the page before may have room for it
    return 0.0 if alone else left


def has_values(block: Paragraph | Table) -> bool:
    """True when anything that somebody said stands in ``block``."""
    if isinstance(block, Paragraph):
        return bool(block.spans)
    return any(p.spans for row in block.rows for cell in row.cells for p in cell.paragraphs)


def height_of(paragraph: Paragraph) -> float:
    look = paragraph.look
    count = paragraph.lines or sum(
        1 + len(wrap(line, paragraph.room, look.size, 0.0)) for line in paragraph.text.split("\n")
    )
    return count * look.line + look.before + look.after


def block_height(block: Paragraph | Table) -> float:
    return height_of(block) if isinstance(block, Paragraph) else sum(map(row_height, block.rows))


def row_height(row: TableRow) -> float:
    return _RULE + max(
        [row.least, *(sum(height_of(p) for p in c.paragraphs) + c.around for c in row.cells if c.merged != "continue")]
    )


def number_pages(section: etree._Element, height: float, blocks: Sequence[Paragraph | Table], *, filled: bool) -> None:
    """Number every page of a section that surely takes several.

    A form that numbers its pages only when there are several says that its first page is another (``w:titlePg``) with nothing at
    its foot: alone, it bears no number. Where there surely are more, the first is no other. The blank form bears none at all.
    """
    title = section.find(f"{_W}titlePg")
    if title is None:
        return
    if not filled:
        for reference in section.findall(f"{_W}footerReference"):
            section.remove(reference)
        return
    if sum(map(block_height, blocks)) > height * 1.1:
        section.remove(title)
