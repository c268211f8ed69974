"""A roster taken into a class that is there already: people matched by ID number, values filled in and changed, nothing emptied.

What the list says wins over what stood there, cell by cell, and each such change is told; what it does not say stays. Somebody who
is in the class and not on the list stays too, and is named.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from tzforms.exceptions import DossierError, UnreadableFileError, UsageError
from tzforms.findings import mask_numbers
from tzforms.forms import Dossier, Facts, Record
from tzforms.i18n import _
from tzforms.isolation import outside
from tzforms.workbook.cells import write_value
from tzforms.workbook.finder import find_header
from tzforms.workbook.grid import Grid, column_letter, load
from tzforms.workbook.mark import open_copy
from tzforms.workbook.read import match_sheets, read_dossier
from tzforms.workbook.roster import RosterReading
from tzforms.workbook.schema import SheetSpec, schema_of
from tzforms.workbook.values import shown

__all__ = ["Merged", "merge_into_dossier", "merge_into_workbook"]

#: Columns that a list never sets for somebody who has a row: the row's number, and what the bureau fills in.
_KEPT = frozenset({"no", "completion_no"})
_MONTHS = "insurance_months"


@dataclass(slots=True)
class Merged:
    """What a roster did to a class: ``changed`` as (who, column, before, after), ``added`` and ``absent`` by name; ``same``: rows
    that the list repeats. Personal numbers are masked.
    """

    changed: list[tuple[str, str, str, str]] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    same: int = 0

    @property
    def is_empty(self) -> bool:
        """True when the class says already all that the list says."""
        return not (self.changed or self.added)


@dataclass(slots=True)
class _Plan:
    """The row of the class for each entry of a list, ``None`` for a new one; and the rows that the list does not name."""

    rows: list[tuple[Record, int | None]]
    absent: list[int]


def _plan(records: Sequence[Any], existing: Sequence[Any]) -> _Plan:
    """Same ID number: the same person; without one on either side, the same name when it is single on both."""
    by_id = {r.id_number: i for i, r in enumerate(existing) if r.id_number}
    names = [r.name for r in existing]
    listed = [r.name for r in records]
    rows: list[tuple[Record, int | None]] = []
    taken: set[int] = set()
    for record in records:
        at = by_id.get(record.id_number) if record.id_number else None
        if at is None and record.name and names.count(record.name) == 1 == listed.count(record.name):
            other = names.index(record.name)
            if not (record.id_number and existing[other].id_number):
                at = other
        if at in taken:
            at = None
        if at is not None:
            taken.add(at)
        rows.append((record, at))
    return _Plan(rows, [i for i in range(len(existing)) if i not in taken])


def _set(
    merged: Merged,
    reading: RosterReading,
    existing: Sequence[Any],
    months: Mapping[str, int],
    put: Callable[[int | None, str, Any], None],
) -> None:
    """Go through a list: ``put(row, column, value)`` for each value that is new, ``None`` for the row of somebody new.

    ``months``: of insurance, by ID number, as the class has them; no column of a form, and one of a list all the same.
    """
    form = reading.catalogue[reading.form]
    plan = _plan(reading.records, existing)
    for record, at in plan.rows:
        values = {n: v for n, v in record.__dict__.items() if n not in _KEPT and v not in (None, "", ())}
        if (number := reading.insurance_months.get(values.get("id_number", ""))) is not None:
            values[_MONTHS] = number
        who = str(getattr(record, "name", None) or _("（没有姓名）"))
        if at is None:
            merged.added.append(who)
            put(None, "", None)
            for name, value in values.items():
                put(None, name, value)
            continue
        known = {**existing[at].__dict__, _MONTHS: months.get(existing[at].id_number or "")}
        news = {n: v for n, v in values.items() if known[n] != v}
        merged.same += not news
        for name, value in news.items():
            path = f"{reading.table}.{name}"
            told = [
                mask_numbers(shown(form.converter(path), str(v))) if v not in (None, "") else _("（空）")
                for v in (known[name], value)
            ]
            merged.changed.append((who, form.name(path), told[0], told[1]))
            put(at, name, value)
    merged.absent += [str(existing[i].name or _("（没有姓名）")) for i in plan.absent]


# ------------------------------------------------------------------------------------------------------------- records


def merge_into_dossier(dossier: Dossier, readings: Sequence[RosterReading]) -> tuple[Dossier, Merged]:
    """``dossier`` with the people of ``readings``, and what that changed."""
    merged = Merged()
    updates: dict[str, Any] = {}
    months = dict(dossier.facts.insurance_months or {})
    for reading in readings:
        record = updates.get(reading.form) or dossier.record(reading.form) or dossier.catalogue[reading.form].record()
        existing = getattr(record, reading.table)
        rows: list[dict[str, Any]] = [dict(r) for r in existing]
        kind = dossier.catalogue[reading.form].tables[reading.table].row
        assert kind is not None

        def put(at: int | None, name: str, value: Any, rows: list[dict[str, Any]] = rows) -> None:
            if not name:
                rows.append({"no": len(rows) + 1})
                return
            row = rows[-1 if at is None else at]
            if name == _MONTHS:
                months[row["id_number"]] = value
            else:
                row[name] = value

        _set(merged, reading, existing, dict(months), put)
        blanks = {n: v for n, v in reading.header.items() if getattr(record, n, None) in (None, "", ())}
        table = tuple(kind(**{n: v for n, v in r.items() if v is not None}) for r in rows)
        updates[reading.form] = record.model_copy(update={**blanks, reading.table: table})
    facts = dossier.facts.model_copy(update={"insurance_months": months or None})
    return Dossier(
        catalogue=dossier.catalogue, facts=Facts(**dict(facts)), **{**dict(dossier.forms()), **updates}
    ), merged


# ------------------------------------------------------------------------------------------------------------ workbook


@outside("book")
def merge_into_workbook(book: Path, readings: Sequence[RosterReading]) -> tuple[bytes, Merged]:
    """The data-entry workbook ``book`` as .xlsx bytes with the people of ``readings`` in its sheets, and what that changed.

    Everything else of it stays as it was. Raises :class:`UsageError` for a file of another kind or one without the sheet,
    :class:`DossierError` when it is no data-entry workbook, :class:`UnreadableFileError` when it cannot be opened or written again.
    """
    loaded = load(book)
    if loaded.kind != "xlsx":
        raise UsageError(
            _("{name} 不是 .xlsx：请在 Excel 或 WPS 中另存为 .xlsx，再把名单并入。").format(name=book.name)
        )
    reading = read_dossier(book, readings[0].catalogue.measures if readings else None)
    catalogue = reading.dossier.catalogue
    sheets = match_sheets(loaded, schema_of(catalogue))
    copied, _cuts = open_copy(book)
    merged = Merged()
    for roster in readings:
        target = f"{roster.form}.{roster.table}"
        spec = next(s for s in schema_of(catalogue) if s.table is not None and s.table.target == target)
        grid = sheets.get(spec.key)
        if grid is None:
            raise UsageError(
                _("{name} 里没有“{sheet}”这张工作表，名单没有并入。").format(name=book.name, sheet=spec.name)
            )
        record = reading.dossier.record(roster.form)
        existing = getattr(record, roster.table) if record is not None else ()
        writer = _Writer(copied[grid.name], grid, spec, _rows(reading.cells, target, len(existing)))
        _set(merged, roster, existing, reading.dossier.facts.insurance_months or {}, writer.put)
    stream = io.BytesIO()
    try:
        copied.save(stream)
    except Exception as error:  # openpyxl loads many a broken workbook that it cannot write again
        raise UnreadableFileError(
            _("{path} 无法另存。请用 Excel 或 WPS 打开后另存为新的 .xlsx 再试。").format(path=book.name)
        ) from error
    return stream.getvalue(), merged


def _rows(cells: dict[str, tuple[str, str]], target: str, count: int) -> list[int]:
    """The number of the sheet's row for each row of the table."""
    return [int("".join(c for c in cells[f"{target}[{i}]"][1] if c.isdigit())) for i in range(count)]


class _Writer:
    """Sets values in one sheet's table, below its last row for somebody new."""

    def __init__(self, sheet: Any, grid: Grid, spec: SheetSpec, rows: list[int]) -> None:
        assert spec.table is not None
        found = find_header(grid, spec.table.columns, minimum=min(2, len(spec.table.columns)))
        if found is None:
            raise DossierError(_("工作表“{name}”没有找到表头行，名单没有并入。").format(name=grid.name))
        self.sheet, self.grid, self.rows, self.header = sheet, grid, rows, found
        self.columns = {f.target: f for f in spec.table.columns}
        self.new = 0

    def put(self, at: int | None, name: str, value: Any) -> None:
        """One value; an empty ``name`` begins a new row."""
        if at is None and not name:
            self._begin()
            return
        row = self.new if at is None else self.rows[at]
        column = self.header.found.get(name)
        if column is None:
            raise UsageError(
                _("工作表“{sheet}”没有“{heading}”这一列，名单没有并入：请先补上这一列。").format(
                    sheet=self.grid.name, heading=self.columns[name].heading
                )
            )
        cell = self.sheet.cell(row, column.number)
        write_value(cell, self.columns[name].kind, value, f"{self.grid.name} {column_letter(column.number)}{row}")

    def _begin(self) -> None:
        last = max([*self.rows, self.header.first_data_row - 1])
        names = [c.number for c in self.header.columns if c.field is not None and c.field.target != "no"]
        row = next(r for r in count(last + 1) if not any(self.grid.at(r, c) is not None for c in names))
        styled = self.rows[0] if self.rows else self.header.first_data_row
        if row != styled:
            for column in self.header.columns:
                target, model = self.sheet.cell(row, column.number), self.sheet.cell(styled, column.number)
                target._style = copy(model._style)
        self.rows.append(row)
        self.new = row
        number = self.header.found.get("no")
        if number is not None:
            self.sheet.cell(row, number.number).value = len(self.rows)
