"""The columns of a roster by what they hold, and the size at which it takes the fewest pages.

A roster is a table of one cell a column in every row, with rows that a loop prints. As long as every value fits into its column as
the form has them, nothing is changed. Else each column gets at least what its longest number or word takes, and what is over goes
where it saves lines; only when it saves a page is the type set smaller, and then whole columns, never a single cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil

from lxml import etree

from tzforms.word.setting.measure import most
from tzforms.word.setting.paper import Cell, Paragraph, Table, TableRow
from tzforms.word.setting.tokens import WHOLE, tokens

__all__ = ["Plan", "is_roster", "plan_roster", "widen"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEAST_SIZE = 9.0  # 小五, the smallest that an office reads without complaint
_SLACK = 0.5  # points


@dataclass(frozen=True, slots=True)
class Plan:
    """Widths of the columns (points) and the type size of each."""

    widths: tuple[float, ...]
    sizes: tuple[float, ...]
    pages: int


@dataclass(slots=True)
class _Column:
    """What one column holds, in em of its type: the longest thing that stays whole, the longest value, each value."""

    size: float
    head: float  # points
    around: float  # points
    width: float
    need: float
    want: float
    ems: list[float]


def is_roster(table: Table) -> bool:
    """True for a table of one cell a column in every row, some rows printed by a loop."""
    return (
        bool(table.grid)
        and any(row.loops for row in table.rows)
        and all(
            len(row.cells) == len(table.grid) and all(c.span == 1 and not c.merged for c in row.cells)
            for row in table.rows
        )
    )


def plan_roster(table: Table, first: float, others: float, below: float = 0.0) -> Plan | None:
    """How to set ``table``; ``None`` when the form's own columns hold everything.

    ``first`` and ``others``: the height that is left for its rows on the first page and on each that follows, ``below``: what the line
    takes that stands under the table on its last page; all in points.
    """
    rows = [row for row in table.rows if row.loops]
    heads = [row for row in table.rows if not row.loops]
    columns = [_column(n, rows, heads, width) for n, width in enumerate(table.grid)]
    if all(c.want * c.size <= c.width - c.around + _SLACK for c in columns):
        return None
    rows_ = _Rows(
        [row.least for row in rows],
        [max((p.look.pitch for p in row.cells[0].paragraphs), default=0.0) for row in rows],
        [row.cells[0].around for row in rows],
        (first, others, below),
    )
    sizes = list(_sizes(max(c.size for c in columns)))
    largest, smallest = (_best(columns, table.grid, rows_, size) for size in (sizes[0], sizes[-1]))
    if largest is None or (smallest is not None and smallest.pages < largest.pages):
        for size in sizes[1:]:
            found = _best(columns, table.grid, rows_, size)
            if found is not None and (smallest is None or found.pages <= smallest.pages):
                return found
    return largest


@dataclass(frozen=True, slots=True)
class _Rows:
    """Least height, line pitch and margins of each row; the room on the first page, on others, and what stands below the last."""

    least: list[float]
    pitches: list[float]
    around: list[float]
    room: tuple[float, float, float]


def _best(columns: Sequence[_Column], grid: Sequence[float], rows: _Rows, size: float) -> Plan | None:
    """The lowest table at one type size."""
    scale = size / max(c.size for c in columns)
    first, others, below = rows.room
    known: dict[tuple[int, float], list[int]] = {}
    best: tuple[tuple[float, ...], Plan] | None = None
    for widths in _widths(columns, sum(grid), scale):
        lines: list[list[int]] = []
        for number, (column, width) in enumerate(zip(columns, widths, strict=True)):
            found = known.get((number, width))
            if found is None:
                room = width - column.around
                found = known[number, width] = [_lines(em * column.size * scale, room) for em in column.ems]
            lines.append(found)
        heights = [
            max(low, count * pitch * scale + edge)
            for low, count, pitch, edge in zip(rows.least, map(max, *lines), rows.pitches, rows.around, strict=True)
        ]
        heights[-1] += below
        moved = sum(abs(a - b) for a, b in zip(widths, grid, strict=True))
        pages = _pages(heights, first, others)
        rank = (pages, sum(heights), moved)
        if best is None or rank < best[0]:
            best = rank, Plan(tuple(widths), tuple(c.size * scale for c in columns), pages)
    return None if best is None else best[1]


def _column(number: int, rows: Sequence[TableRow], heads: Sequence[TableRow], width: float) -> _Column:
    cells = [row.cells[number] for row in rows]
    paragraphs = [p for cell in cells for p in cell.paragraphs if p.text]
    size = next((p.look.size for p in paragraphs), 0.0) or next(
        (p.look.size for cell in cells for p in cell.paragraphs), 10.5
    )
    need = want = 0.0
    for paragraph in paragraphs:
        for text, converter in _values(paragraph):
            whole = most(text)
            want = max(want, whole)
            if converter in WHOLE:
                need = max(need, whole)
            else:
                need = max(need, *(most(t.rstrip()) for t in tokens(text, converter, 1)))
    head = max((_head(row.cells[number]) for row in heads), default=0.0)
    ems = [max((most(p.text) for p in cell.paragraphs), default=0.0) for cell in cells]
    around = cells[0].width - cells[0].room if cells else 0.0
    return _Column(size, head, around, width, need, want, ems)


def _values(paragraph: Paragraph) -> Iterator[tuple[str, str]]:
    for span in paragraph.spans:
        yield paragraph.text[span.start : span.end], span.converter


def _head(cell: Cell) -> float:
    return max((most(line) * p.look.size for p in cell.paragraphs for line in p.text.split("\n")), default=0.0)


def _sizes(size: float) -> Iterator[float]:
    while size >= _LEAST_SIZE:
        yield size
        size -= 0.5


def _widths(columns: Sequence[_Column], total: float, scale: float) -> Iterator[list[float]]:
    """Ways to share ``total``: every column what it needs, some what they would like, the hungriest the rest."""

    def width(column: _Column, em: float) -> float:
        return max(em * column.size * scale, column.head) + 4 * _SLACK + column.around

    needs = [width(c, c.need) for c in columns]
    wants = [width(c, c.want) for c in columns]
    hungriest = max(range(len(columns)), key=lambda n: wants[n] - needs[n])
    open_ = sorted(
        (n for n in range(len(columns)) if n != hungriest and wants[n] > needs[n]), key=lambda n: needs[n] - wants[n]
    )[:3]
    settled = [wants[n] if n != hungriest and n not in open_ else needs[n] for n in range(len(columns))]
    choices = [
        sorted(
            {
                wants[n],
                *(w for part in (2, 3, 4) if (w := width(columns[n], columns[n].want / part + 1)) > needs[n]),
                needs[n],
            }
        )
        for n in open_
    ]
    for chosen in product(*choices):
        widths = list(settled)
        for number, wished in zip(open_, chosen, strict=True):
            widths[number] = wished
        rest = total - sum(widths) + widths[hungriest]
        if rest < needs[hungriest]:
            continue
        over = max(0.0, rest - wants[hungriest])
        widths[hungriest] = rest - over
        if over:  # shared as the form shares its own width
            own = sum(c.width for c in columns)
            widths = [w + over * c.width / own for w, c in zip(widths, columns, strict=True)]
        yield widths


def _lines(wide: float, room: float) -> int:
    """Lines that a value takes; a line that ends at a word is rarely quite full: a sign is left over."""
    if wide <= room + _SLACK:
        return 1
    return ceil(wide / (room - 8.0)) if room > 16 else 99


def _pages(heights: Sequence[float], first: float, others: float) -> int:
    """Pages that rows of these heights take."""
    pages, left = 1, first
    for height in heights:
        if height > left:
            pages, left = pages + 1, others
        left -= height
    return pages


def widen(table: Table, widths: Sequence[float]) -> None:
    """Give ``table`` columns of ``widths`` points; their sum is what it was."""
    twips = [round(width * 20) for width in widths]
    twips[-1] += round(sum(table.grid) * 20) - sum(twips)
    for column, width in zip(table.element.findall(f"{_W}tblGrid/{_W}gridCol"), twips, strict=True):
        column.set(f"{_W}w", str(width))
    for row in table.rows:
        for cell, width in zip(row.cells, twips, strict=True):
            layout: etree._Element | None = cell.element.find(f"{_W}tcPr/{_W}tcW")
            if layout is not None:
                layout.set(f"{_W}w", str(width))
            room = width / 20 - (cell.width - cell.room)
            for paragraph in cell.paragraphs:
                paragraph.room += room - cell.room
            cell.width, cell.room = width / 20, room
