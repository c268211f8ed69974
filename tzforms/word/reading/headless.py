"""Row loops whose header row is not there as such: heads down the side, a roster turned to tabbed text, or only a shape left.

Everything read here is doubtful; that something stands here must not be silent.
"""

from __future__ import annotations

from collections.abc import Iterable

from tzforms.word.document.blocks import Cell, Row
from tzforms.word.reading.entries import entry_of, is_head
from tzforms.word.reading.evidence import Found, RowFound, Statement
from tzforms.word.reading.headers import Header, enough_heads
from tzforms.word.reading.inline import strip_value
from tzforms.word.reading.serials import serial_of
from tzforms.word.template.spec import Loop, Spec
from tzforms.word.thresholds import HEADER, LABEL

__all__ = ["read_on", "read_without_header", "untabbed"]


def read_without_header(spec: Spec, loop: Loop, rows: list[Row], consumed: set[int], out: Statement) -> None:
    """Read a loop whose header row was not found into ``out``; the rows used are added to ``consumed``."""
    if not _read_transposed(spec, loop, rows, consumed, out):
        _read_by_shape(spec, loop, rows, consumed, out)


def read_on(spec: Spec, loop: Loop, rows: list[Row], consumed: set[int], out: Statement) -> None:
    """Read a table without a header whose serial numbers go on where the loop's entries end, though it has other columns than theirs."""
    serial = next((c.name for c in loop.columns if c.converter == "serial"), None)
    entries = out.loops[loop.path]
    if serial is None or not entries or serial not in entries[-1].fields:
        return
    last = serial_of(entries[-1].fields[serial].text)
    for positions in _tables(rows):
        mine = _of_shape(spec, loop, rows, positions, consumed)
        if mine and last is not None and serial_of(rows[mine[0]].cells[0].text) == last + 1:
            _take_by_shape(loop, rows, mine, consumed, out)
            last = serial_of(rows[mine[-1]].cells[0].text)


def _read_by_shape(spec: Spec, loop: Loop, rows: list[Row], consumed: set[int], out: Statement) -> None:
    """Take the table with most rows of the loop's number of cells; columns are counted, each value is doubtful."""
    best = max((_of_shape(spec, loop, rows, t, consumed) for t in _tables(rows)), key=len, default=[])
    _take_by_shape(loop, rows, best, consumed, out)


def _of_shape(spec: Spec, loop: Loop, rows: list[Row], positions: list[int], consumed: set[int]) -> list[int]:
    """Those of a table's rows that may be entries: as many cells as the loop has columns, and no label among them."""
    width = len(loop.columns)
    if width < HEADER.blind_columns:
        return []
    return [
        i
        for i in positions
        if i not in consumed
        and len(rows[i].cells) == width
        and not rows[i].is_blank
        and not any(_is_label(spec, c) for c in rows[i].cells)
    ]


def _take_by_shape(loop: Loop, rows: list[Row], positions: list[int], consumed: set[int], out: Statement) -> None:
    if not positions:
        return
    shape = rows[positions[0]]
    header = Header(loop, shape, dict(zip((c.name for c in loop.columns), shape.cells, strict=True)), {})
    header.blind = {c.name for c in loop.columns}
    for position in positions:
        entry = entry_of(rows[position], header, by_index=True)
        entry.doubts.add("no_header")
        out.loops[loop.path].append(entry)
        consumed.add(position)
        for cell in rows[position].cells:
            out.claim(cell, "value")


def _tables(rows: list[Row]) -> Iterable[list[int]]:
    """The positions of each table's rows, table by table."""
    tables: dict[int, list[int]] = {}
    for position, row in enumerate(rows):
        if row.kind == "t":
            tables.setdefault(row.table, []).append(position)
    return tables.values()


def _is_label(spec: Spec, cell: Cell) -> bool:
    best = spec.index.known(cell.text) if cell.text.strip() else None
    return best is not None and best[1] >= LABEL.known


def _read_transposed(spec: Spec, loop: Loop, rows: list[Row], consumed: set[int], out: Statement) -> bool:
    """A roster on its side: heads in the first or second column, an entry in each column to the right."""
    for positions in _tables(rows):
        heads = _heads_at_side(spec, loop, rows, positions, consumed)
        numbers = sorted(p for p, _c in heads.values())
        if len(heads) < enough_heads(loop) or numbers[-1] - numbers[0] > len(heads) + 1:
            continue
        right = {n: (head, [c for c in rows[p].cells if c.c0 >= head.c1]) for n, (p, head) in heads.items()}
        if any(is_head(spec, loop, c.text) for _head, cells in right.values() for c in cells):
            continue  # 姓名 | 张三 | 性别 | 女: the form of one person, no roster on its side
        columns = max(len(rows[p].cells) - rows[p].cells.index(c) - 1 for p, c in heads.values())
        for index in range(columns):
            entry = _entry_in_column(right, index, out)
            if any(f.text for f in entry.fields.values()):
                out.loops[loop.path].append(entry)
        for position, head in heads.values():
            consumed.add(position)
            out.claim(head, "label")
        return True
    return False


def _heads_at_side(
    spec: Spec, loop: Loop, rows: list[Row], positions: list[int], consumed: set[int]
) -> dict[str, tuple[int, Cell]]:
    """Column name → position of its row, and its head."""
    labels = spec.heads_of(loop)
    heads: dict[str, tuple[int, Cell]] = {}
    for position in positions:
        row = rows[position]
        if position in consumed or len(row.cells) < 2:
            continue
        for cell in row.cells[:2]:
            known = labels.known(cell.text) if cell.text.strip() and not cell.merged else None
            if known is None or known[1] < LABEL.known:
                continue
            name = next((c.name for c in loop.columns if c.label == known[0]), None)
            if name is not None and name not in heads:
                heads[name] = position, cell
                break
    return heads


def _entry_in_column(right: dict[str, tuple[Cell, list[Cell]]], index: int, out: Statement) -> RowFound:
    fields: dict[str, Found] = {}
    for name, (head, cells) in right.items():
        if index < len(cells):
            cell = cells[index]
            fields[name] = Found(strip_value(cell.text), (cell,), head.text, 1.0, "column", {"structure"})
            out.claim(cell, "value")
    return RowFound(fields, tuple(c for f in fields.values() for c in f.cells))


def untabbed(rows: list[Row]) -> list[Row] | None:
    """Paragraphs that are a table turned into text (two tabs or more) as table rows; ``None`` when there are too few."""
    tabbed = {id(r) for r in rows if r.kind == "p" and HEADER.tabs <= r.cells[0].text.count("\t") <= HEADER.most_tabs}
    if len(tabbed) < HEADER.tabbed_rows:
        return None
    table = max((r.table for r in rows), default=0) + 1
    out: list[Row] = []
    for row in rows:
        if id(row) not in tabbed:
            out.append(row)
            continue
        source = row.cells[0]
        cells = [
            Cell([], i, i + 1, float(i), float(i + 1), element=source.element, text=piece.strip(), marks=source.marks)
            for i, piece in enumerate(source.text.split("\t"))
        ]
        fresh = Row("t", cells, table=table, number=len(out), marks=row.marks | {"structure"}, index=row.index)
        for cell in cells:
            cell.row = fresh
        out.append(fresh)
    return out
