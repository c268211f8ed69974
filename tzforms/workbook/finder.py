"""Where things are on a sheet nobody promised to leave alone: header rows, columns, labels, rows of data."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field

from tzforms.workbook.grid import Cell, Grid, column_letter
from tzforms.workbook.schema import Field, normal

__all__ = ["LONGEST_HEADING", "Column", "Header", "find_header", "is_total_row", "match_heading"]

SEARCH_ROWS = 60
SEARCH_COLUMNS = 256  # a sheet has 16,384, and a stray cell may stand in the last
LONGEST_HEADING = 200  # characters; what is longer is a text


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table as found: ``field`` is what it was taken as, None for a column that is left out."""

    number: int
    heading: str
    field: Field | None
    exact: bool = True

    @property
    def letter(self) -> str:
        """``E``"""
        return column_letter(self.number)


@dataclass(slots=True)
class Header:
    """A header row (or two): where the data begin, and what each column was taken as."""

    row: int
    first_data_row: int
    columns: list[Column]
    missing: list[Field] = field(default_factory=list)

    @property
    def found(self) -> dict[str, Column]:
        """The columns in use, by field name."""
        return {c.field.target: c for c in self.columns if c.field is not None}


def match_heading(heading: str, fields: tuple[Field, ...]) -> tuple[Field | None, bool]:
    """The field a heading means and whether it is written as expected.

    Known spellings first, then a known spelling of at least three characters inside a longer heading, then similarity.
    """
    key = normal(heading) if len(heading) <= LONGEST_HEADING else ""
    if not key:
        return None, False
    for candidate in fields:
        if key in candidate.labels:
            return candidate, True
    best: tuple[float, Field] | None = None
    for candidate in fields:
        for label in candidate.labels:
            score = 0.0
            if len(label) >= 3 and label in key and len(key) <= 3 * len(label):
                score = 0.8 + len(label) / 100
            elif len(label) >= 4 and len(key) >= 3 and 2 * min(len(label), len(key)) >= 0.8 * (len(label) + len(key)):
                likeness = difflib.SequenceMatcher(None, label, key)
                if likeness.quick_ratio() >= 0.8:  # an upper bound that costs little
                    ratio = likeness.ratio()
                    score = ratio if ratio >= 0.8 else 0.0
            if score and (best is None or score > best[0]):
                best = (score, candidate)
    return (best[1], False) if best else (None, False)


def find_header(grid: Grid, fields: tuple[Field, ...], *, minimum: int, start: int = 1) -> Header | None:
    """The row (or pair of rows) that names the most columns; None when fewer than ``minimum`` are named."""
    best: tuple[int, Header] | None = None
    for row in [r for r in grid.rows() if r >= start][:SEARCH_ROWS]:
        for depth in (1, 2):
            columns = _columns(grid, row, depth, fields)
            hits = sum(1 for c in columns if c.field is not None)
            exact = sum(1 for c in columns if c.field is not None and c.exact)
            # a second header row must bring at least one more column, or a row of data could pass for one
            score = hits * 4 + exact - (depth - 1) * 3
            if hits >= minimum and exact >= min(2, minimum) and (best is None or score > best[0]):
                best = (score, Header(row, row + depth, columns))
    if best is None:
        return None
    header = best[1]
    header.missing = [f for f in fields if f.target not in header.found]
    return header


def _columns(grid: Grid, row: int, depth: int, fields: tuple[Field, ...]) -> list[Column]:
    last = max((c.column for r in range(row, row + depth) for c in grid.in_row(r)), default=0)
    found: list[Column] = []
    taken: dict[str, int] = {}
    for number in range(1, min(last, SEARCH_COLUMNS) + 1):
        parts = [_text(grid.at(r, number) or (grid.head_of(r, number) if depth == 2 else None))
                 for r in range(row, row + depth)]  # fmt: skip
        own, above = parts[-1], parts[0]
        if depth == 1 and grid.is_covered(row, number):
            continue  # the covered part of a merged heading
        heading = own or above
        if depth == 2 and own and above and own != above:
            matched, exact = match_heading(own, fields)
            if matched is None:
                matched, exact = match_heading(above, fields)
            heading = f"{above} {own}"
        else:
            matched, exact = match_heading(heading, fields)
        if not heading:
            continue
        if matched is not None and matched.target in taken:
            # two columns of one meaning: the one written as expected stays, otherwise the first
            position = taken[matched.target]
            other = found[position]
            if exact and not other.exact:
                found[position] = Column(other.number, other.heading, None)
            else:
                matched = None
        if matched is not None:
            taken[matched.target] = len(found)
        found.append(Column(number, re.sub(r"[\s*＊]+", "", heading), matched, exact))
    return found


def _text(cell: Cell | None) -> str:
    return cell.text if cell is not None and cell.kind == "text" else ""


_TOTAL = re.compile(
    r"^(?:合计|总计|小计|总课时|总学时|本页小计|累计|合计人数|总人数|人数合计|共计?\d+[人名门]|合计\d+.{0,3})"
)


_COUNT = re.compile(r"^共?计?\d{1,3}[人名门]?$")


def is_total_row(cells: list[Cell], key_cells: list[Cell]) -> bool:
    """True for 合计, 小计, 共28人 …: such words somewhere in the row, and no other entry in the columns that make a row."""
    marked = [c for c in cells if c.kind == "text" and _TOTAL.match(re.sub(r"[\s　:：]", "", c.text))]
    if not marked:
        return False
    return all(c in marked or _COUNT.match(re.sub(r"\s", "", c.text)) for c in key_cells)
