"""Row loops on a returned form, table by table: from each header row down to where the next part begins.

A table may be split, its header repeated, its entries go on in the next table without a header, two people stand side by
side, colleagues' employer be merged over several rows.
"""

from __future__ import annotations

import re

from tzforms.converters import OWN
from tzforms.word.document.blocks import Cell, Row
from tzforms.word.reading.entries import (
    EXCLUDED,
    Verdict,
    classify,
    entry_of,
    fits,
    goes_on,
    is_head,
    is_plain_decoration,
    is_serial,
    join,
    may_be_entry,
)
from tzforms.word.reading.evidence import Found, RowFound, Statement
from tzforms.word.reading.headers import Header, find_headers, twin_header
from tzforms.word.reading.headless import read_on, read_without_header
from tzforms.word.reading.serials import serial_of
from tzforms.word.reading.units import Units
from tzforms.word.template.spec import Loop, Spec
from tzforms.word.thresholds import ENTRY, HEADER, LABEL

__all__ = ["read_loops"]


def read_loops(spec: Spec, rows: list[Row], units: Units, out: Statement) -> set[int]:
    """Read every loop's rows into ``out``; returns the positions of the rows that were headers or entries."""
    return _Tables(spec, rows, units, out).read()


class _Tables:
    """The walk through ``rows``: the headers by position, and the positions of rows already used."""

    def __init__(self, spec: Spec, rows: list[Row], units: Units, out: Statement) -> None:
        self.spec = spec
        self.rows = rows
        self.out = out
        self.headers = find_headers(spec, rows)
        for position, header in self.headers.items():
            header.above = units.above(position)
        self.consumed: set[int] = set()
        self.twinned: set[str] = set()
        self.first: dict[str, Header] = {}  # of each loop
        self.excluded = False  # below a heading that says that its entries do not count
        # (table, number of cells) → where such a row with text stands for the last time
        self.last = {(r.table, len(r.cells)): i for i, r in enumerate(rows) if r.kind == "t" and not r.is_blank}

    def read(self) -> set[int]:
        """Read all loops; see :func:`read_loops`."""
        for loop in self.spec.loops:
            self.out.loops.setdefault(loop.path, [])
        for position, header in sorted(self.headers.items()):
            if position in self.consumed:
                continue
            self._table(position, header)
            twin = twin_header(self.spec, header)
            if twin is not None:
                twin.above = header.above
                self._twin(position, header, twin)
        for loop in self.spec.loops:
            if loop.path in self.twinned:
                self.out.loops[loop.path] = _by_serial(self.out.loops[loop.path])
        headed = {id(h.loop) for h in self.headers.values()}
        for loop in self.spec.loops:
            if not self.out.loops[loop.path] and id(loop) not in headed:
                read_without_header(self.spec, loop, self.rows, self.consumed, self.out)
            else:
                read_on(self.spec, loop, self.rows, self.consumed, self.out)
            _doubt_merged(loop, self.out.loops[loop.path])
        return self.consumed

    def _table(self, position: int, header: Header) -> None:
        """The entries below a header, in its own table and those that go on with it."""
        loop, self.excluded = header.loop.path, False
        self._complete(header)
        if not self.out.loops[loop]:
            self.out.missing_columns[loop] = header.missing
            self.out.unknown_columns[loop] = header.unknown
        here = position + header.rows
        for number in range(position, here):
            self.consumed.add(number)
            self._claim(self.rows[number], "label")
        table, headless = header.row.table, False
        while here < len(self.rows) and here not in self.headers:
            row = self.rows[here]
            if row.table != table or row.kind == "p":
                if not self._continues(here, header):
                    return
                if row.kind == "p":
                    here += 1
                    continue
                table, headless = row.table, True
            verdict = self._verdict(here, header)
            if verdict is Verdict.STOP:
                return
            self.consumed.add(here)
            self._take(row, verdict, header, headless=headless)
            here += 1

    def _complete(self, header: Header) -> None:
        """A header printed again in other words heads the same columns: one that nobody knows there is known by its place."""
        first = self.first.setdefault(header.loop.path, header)
        heads, cells = first.row.cells, header.row.cells
        if first is header or len(heads) != len(cells):
            return
        used = {id(c) for c in header.columns.values()}
        for name, head in first.columns.items():
            if name in header.columns or head not in heads:
                continue
            cell = cells[heads.index(head)]
            if id(cell) not in used and not cell.merged:
                header.columns[name] = cell
                header.blind.add(name)
                used.add(id(cell))
        for name, parts in first.beside.items():  # 工作单位 and 职务, in two columns
            if name not in header.beside and name in header.columns and all(part in heads for part in parts):
                header.beside[name] = [cells[heads.index(part)] for part in parts]
                header.blind.add(name)

    def _verdict(self, here: int, header: Header) -> Verdict:
        """What the row is. A pair is a remark between entries when rows of the table's shape follow, else the next part."""
        row = self.rows[here]
        verdict = classify(self.spec, row, header)
        if verdict is not Verdict.PAIR:
            return verdict
        return Verdict.SKIP if self.last.get((row.table, len(header.row.cells)), 0) > here else Verdict.STOP

    def _take(self, row: Row, verdict: Verdict, header: Header, *, headless: bool) -> None:
        """``headless``: the row stands in a table that goes on without a header of its own."""
        if verdict is Verdict.SKIP:
            self._tell_struck(header.loop, row)
            for cell in row.cells:  # a remark between the entries stays unclaimed: it is shown
                if is_plain_decoration(cell.text):
                    self.out.claim(cell, "decoration")
            if any(c.text.strip() for c in row.cells) and not all(
                is_serial(c.text) for c in row.cells if c.text.strip()
            ):
                self.excluded = any(EXCLUDED.search(c.text) for c in row.cells)
            return
        loop = header.loop.path
        if verdict is Verdict.LABELS:
            if may_be_entry(row, header):  # else rules for filling in, which are shown: （男/女）, 18位
                self.out.doubts.add(f"labels:{loop}")
            for cell in row.cells:
                if is_head(self.spec, header.loop, cell.text):
                    self.out.claim(cell, "label")
            return
        entry = entry_of(row, header)
        if self.excluded:
            entry.doubts.add("excluded")
        names = (entry.fields.get(c.name) for c in header.loop.columns if c.converter == "name")
        if any(f is not None and is_head(self.spec, header.loop, f.text) for f in names):
            entry.doubts.add("row_has_label")
        if headless:
            if len(row.cells) != len(header.row.cells) or not fits(row, header):
                entry.doubts.add("no_header")
            else:
                self.out.doubts.add(f"headless:{loop}")
        if verdict is Verdict.TOTAL:
            self.out.totals.setdefault(loop, []).append(entry)
            self._claim(row, "total")
            return
        entries = self.out.loops[loop]
        if entries and goes_on(row, entry, entries[-1], header):
            join(entries[-1], entry)
        else:
            entries.append(entry)
        # what stands under no head stays unclaimed: it is shown
        self.out.claim_values(row.cells[number] for number in _headed(row, header))
        self.out.claim_values(cell for found in entry.fields.values() for cell in found.cells)

    def _tell_struck(self, loop: Loop, row: Row) -> None:
        """A row of which nothing is left because all of it was struck: somebody was taken off."""
        struck = sum("strike" in cell.marks for cell in row.cells)
        if struck >= ENTRY.struck_cells and not any(cell.text.strip() for cell in row.cells):
            self.out.doubts.add(f"struck:{loop.path}")

    def _claim(self, row: Row, what: str) -> None:
        for cell in row.cells:
            self.out.claim(cell, what)

    def _continues(self, here: int, header: Header) -> bool:
        """Does the loop go on in the next table, without a header of its own?"""
        for position in range(here, min(here + ENTRY.gap, len(self.rows))):
            row = self.rows[position]
            if row.kind == "p":
                if row.text.strip() and not re.search(r"续|接上|第.{1,3}页", row.text):
                    return False
                continue
            if position in self.headers:
                return False
            same_shape = len(row.cells) == len(header.row.cells) >= HEADER.blind_columns
            return same_shape and not row.is_blank and not any(self._is_label(c) for c in row.cells)
        return False

    def _is_label(self, cell: Cell) -> bool:
        best = self.spec.index.known(cell.text)
        return best is not None and best[1] >= LABEL.known

    def _twin(self, position: int, header: Header, twin: Header) -> None:
        """The second set of a header's columns: its entries join those of the first, in the order of their serial numbers.

        A row that as a whole is no entry (the columns counted, 1 to 14) is none in its second half.
        """
        loop, table = twin.loop.path, twin.row.table
        left = min(c.c0 for c in twin.row.cells)
        entries = self.out.loops[loop]
        self.twinned.add(loop)
        for number in range(position + 1, len(self.rows)):
            row = self.rows[number]
            if row.kind != "t" or row.table != table or number in self.headers:
                break
            cells = [c for c in row.cells if c.c0 >= left]
            if not cells or classify(self.spec, row, header) is Verdict.SKIP:
                continue  # a row that was struck was told of with the first half
            half = Row("t", cells, table=table, number=row.number, marks=row.marks)
            if classify(self.spec, half, twin) is Verdict.ENTRY:
                entries.append(entry_of(half, twin))
        self.out.unknown_columns[loop] = []


def _headed(row: Row, header: Header) -> list[int]:
    """The cells of ``row`` that stand under any head, by their number, or go on from above: worked out once for rows of one drawing."""
    known = header.headed.get(row.drawing) if row.drawing else None
    if known is None:
        heads = [h for h in header.row.cells if h.text.strip()]
        known = [
            number
            for number, cell in enumerate(row.cells)
            if cell.merged or any(min(h.x1, cell.x1) - max(h.x0, cell.x0) > 0 for h in heads)
        ]
        if row.drawing:
            header.headed[row.drawing] = known
    return known


# Converters of what is added up. What is each one's own is :data:`OWN`; colleagues share an employer, courses a teacher.
_SUMMED = frozenset({"hours", "integer", "wan"})


def _doubt_merged(loop: Loop, entries: list[RowFound]) -> None:
    """One cell over several entries in a column that is summed, or whose values tell people apart: whose value it is, is not said.

    What is summed is left to the first of them, that it be counted once.
    """
    if not any(found.how == "merged" for entry in entries for found in entry.fields.values()):
        return
    for column in loop.columns:
        summed = column.converter in _SUMMED
        number = re.search(r"编号|号码|证号|账号", column.label) is not None
        holders: dict[int, Found] = {}
        for entry in entries:
            found = entry.fields.get(column.name)
            if found is None or not found.text or not found.cells:
                continue
            if found.how != "merged":
                holders[id(found.cells[0])] = found
                continue
            mark = column.converter == "score" and re.search(r"\d", found.text)
            if not (summed or number or mark or column.converter in OWN):
                continue
            found.doubts.add("merged_value")
            if id(found.cells[0]) in holders:
                holders[id(found.cells[0])].doubts.add("merged_value")
                if summed:
                    found.text = ""


def _by_serial(entries: list[RowFound]) -> list[RowFound]:
    """``entries`` by their serial numbers, where each has one of its own."""
    serial = [_serial_of(e) for e in entries]
    if any(n is None for n in serial) or len(set(serial)) < len(serial):
        return entries
    return [e for _n, e in sorted(zip(serial, entries, strict=True), key=lambda p: p[0] or 0)]


def _serial_of(entry: RowFound) -> int | None:
    found = entry.fields.get("no")
    return serial_of(found.text) if found is not None else None
