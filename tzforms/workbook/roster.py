"""Rosters from anywhere: any sheet with a recognisable header row becomes trainees or graduates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tzforms.exceptions import DossierError
from tzforms.findings import Finding, Severity
from tzforms.forms import Catalogue, Dossier, Facts, catalogue_of
from tzforms.i18n import _
from tzforms.isolation import outside
from tzforms.measures import Measures
from tzforms.workbook.around import read_around
from tzforms.workbook.causes import gather, say_absent, say_exchanged
from tzforms.workbook.finder import Column, Header, find_header
from tzforms.workbook.grid import Grid, load
from tzforms.workbook.log import Change, Log
from tzforms.workbook.rows import read_rows, say_columns
from tzforms.workbook.schema import Field, Table, roster_tables

__all__ = ["RosterReading", "read_roster", "roster_dossier"]

# A roster from elsewhere often keeps the post apart from the employer.
_EMPLOYER_AND_POST = "employer_position"
_POST = Field("post", "职务", "text", synonyms=("岗位", "职务/岗位", "工种岗位", "职位", "职务岗位"))


@dataclass(frozen=True, slots=True)
class RosterReading:
    """One roster found on one sheet.

    ``form`` and ``table`` are ``annex2``, ``trainees`` or ``annex3``, ``graduates``; ``header`` holds what stands around the
    table (organizer, project, start_date, end_date, prepared_by, phone); ``mapping`` says for each column what it was
    taken as (``field`` None: left out). ``insurance_months`` is {id_number: months} when the roster has such a column.
    ``heading``: the lines above the header row, from the top down.
    """

    form: str
    table: str
    sheet: str
    records: list[Any]
    header: dict[str, Any]
    mapping: list[Column]
    log: list[Change]
    findings: list[Finding]
    cells: dict[str, tuple[str, str]]
    unsure: list[str]
    path: Path
    catalogue: Catalogue
    insurance_months: dict[str, int] = field(default_factory=dict)
    heading: tuple[str, ...] = ()

    @property
    def record(self) -> Any:
        """The roster as the record of the form that it belongs to."""
        return self.catalogue[self.form].record(**self.header, **{self.table: tuple(self.records)})

    @property
    def dossier(self) -> Dossier:
        """A dossier that holds this roster only, and the months of insurance it states."""
        facts = Facts(insurance_months=self.insurance_months or None)
        return Dossier(catalogue=self.catalogue, facts=facts, **{self.form: self.record})

    def as_json(self) -> dict[str, Any]:
        """One line of ``--jsonl``: the same shape as ``tzforms read`` prints, and the mapping."""
        return {
            "file": str(self.path),
            "form": self.form,
            "data": self.record.as_json(),
            "unsure": [u.split(".", 1)[1] for u in self.unsure],
            "findings": [f.as_json() for f in self.findings],
            "log": [
                {"cell": c.cell, "path": c.path, "before": c.before, "after": c.after, "reason": c.reason}
                for c in self.log
            ],
            "mapping": [
                {"column": c.letter, "heading": c.heading, "field": c.field.target if c.field else None}
                for c in self.mapping
            ],
        }


@outside("path")
def read_roster(
    path: Path, measures: Measures | str | Path | None = None, *, data: bytes | None = None
) -> list[RosterReading]:
    """Every roster in an .xlsx, .xls or .csv, one for each sheet that has a header row with names and IDs (or the like).

    ``measures``: the edition whose rosters they may be, the default one when ``None``. ``data``: the file's bytes where it is not
    on the disk (a member of a .zip); ``path`` is what messages call it then.

    Raises :class:`UnreadableFileError` when the file cannot be opened and :class:`DossierError` when no sheet has a
    header row that can be recognised.
    """
    path = Path(path)
    book = load(path, data)
    catalogue = catalogue_of(measures)
    found = [reading for grid in book if not grid.hidden for reading in _read_grid(grid, path, catalogue)]
    if not found:
        raise DossierError(
            _("{path} 里没有找到名册：需要有一行表头，至少写明“姓名”和“身份证号”等栏目。请补上表头后再试。").format(
                path=path
            )
        )
    # a list with a name and an employer only may be teachers; it counts when there is no better one
    telling = {
        "id_number",
        *(c for form, t in roster_tables(catalogue) for c in form.tables[t.target.partition(".")[2]].telling),
    }
    sure = [r for r in found if telling & {c.field.target for c in r.mapping if c.field is not None}] or found
    return [r for r in sure if r.records] or sure[:1]


def roster_dossier(readings: Sequence[RosterReading]) -> Dossier:
    """The rosters as one dossier: the first of each form is taken, and the months of insurance of all."""
    parts: dict[str, Any] = {}
    months: dict[str, int] = {}
    for reading in readings:
        parts.setdefault(reading.form, reading.record)
        months.update(reading.insurance_months)
    catalogue = readings[0].catalogue if readings else catalogue_of()
    return Dossier(catalogue=catalogue, facts=Facts(insurance_months=months or None), **parts)


def _read_grid(grid: Grid, path: Path, catalogue: Catalogue) -> list[RosterReading]:
    choices: list[tuple[int, str, Table, Header]] = []
    for form, plain in roster_tables(catalogue):
        table = replace(plain, columns=(*plain.columns, *_posts(plain)))
        header = find_header(grid, table.columns, minimum=2)
        if header is not None and "name" in header.found:
            telling = (*form.tables[table.target.partition(".")[2]].telling, _POST.target)
            likeness = len(header.found) + sum(1 for name in telling if name in header.found)
            choices.append((likeness, form.key, table, header))
    if not choices:
        return []
    # the first roster wins a tie (name and ID only), unless the sheet says the other's word (结业)
    titles = [grid.name, *(c.text for r in grid.rows()[:2] for c in grid.in_row(r) if len(c.text) < 40)]
    said = [form for _n, form, table, _h in choices if any(table.short in t for t in titles)]
    wanted = said[-1] if said else choices[0][1]
    _likeness, key, table, header = max(choices, key=lambda c: (c[0], c[1] == wanted))
    form = catalogue[key]
    log = Log(catalogue)
    printed = tuple(c for c in table.columns if c.target != _POST.target and not c.fact)
    say_columns(grid, printed, header, log)
    around = read_around(grid, header, form, log)
    start = around.get("start_date")
    rows = read_rows(grid, table, header, start.year if start else None, log)
    say_absent(grid, replace(table, columns=printed), header, log, Severity.MANUAL)
    say_exchanged(grid, table, header, log)
    gather(log)
    months: dict[str, int] = {}
    for index, row in enumerate(rows):
        _join_post(row, f"{table.target}[{index}]", log)
        count = row.pop("insurance_months", None)
        if count is not None and row.get("id_number"):
            months[row["id_number"]] = count
    name = table.target.partition(".")[2]
    kind = form.tables[name].row
    assert kind is not None
    records = [kind(**row) for row in rows]
    above = (grid.in_row(r) for r in grid.rows() if r < header.row)
    heading = tuple(cells[0].text for cells in above if len(cells) == 1)
    return [
        RosterReading(key, name, grid.name, records, around, header.columns, log.changes, log.findings, log.cells,
                      log.unsure, path, catalogue, months, heading)
    ]  # fmt: skip


def _posts(table: Table) -> tuple[Field, ...]:
    """A column for the post apart, where the roster has employer and post in one."""
    return (_POST,) if any(c.target == _EMPLOYER_AND_POST for c in table.columns) else ()


def _join_post(row: dict[str, Any], path: str, log: Log) -> None:
    """Employer and post of two columns in the one column that the form has."""
    post = row.pop(_POST.target, None)
    employer = row.get(_EMPLOYER_AND_POST)
    if post and employer and post not in employer:
        row[_EMPLOYER_AND_POST] = f"{employer} {post}"
        target = f"{path}.{_EMPLOYER_AND_POST}"
        log.changes.append(Change(*log.cells[target], target, "", row[_EMPLOYER_AND_POST], _("“单位”和“职务”两列合并")))
    elif post:
        row[_EMPLOYER_AND_POST] = employer or post
