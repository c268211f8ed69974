"""Reading a workbook back into a dossier: tolerant, and it says what it did.

Sheets, rows and columns are found by their headings, not by their place. Every value goes through its converter; what was
changed stands in the log, what is in doubt or lost is a finding with its cell, and nothing is guessed in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tzforms.exceptions import DossierError
from tzforms.findings import Finding, Severity
from tzforms.forms import Catalogue, Dossier, catalogue_of
from tzforms.i18n import _
from tzforms.isolation import outside
from tzforms.measures import EDITION_PROPERTY, Measures, edition_of
from tzforms.workbook.around import read_around
from tzforms.workbook.assemble import assemble
from tzforms.workbook.causes import gather, say_absent, say_exchanged
from tzforms.workbook.finder import Header, find_header, match_heading
from tzforms.workbook.grid import Book, Cell, Grid, load
from tzforms.workbook.log import Change, Log
from tzforms.workbook.rows import read_rows, say_columns
from tzforms.workbook.schema import Field, SheetSpec, normal, schema_of
from tzforms.workbook.values import Value, read_cell

__all__ = ["WorkbookReading", "read_dossier"]


SEARCH_LABELS = 1_000  # rows in which a label is looked for that is nearly ours


@dataclass(frozen=True, slots=True)
class WorkbookReading:
    """What a workbook says: the dossier, every change made on the way, what needs a person, and where each value stands.

    ``cells`` maps a path of the dossier (``annex2.trainees[3].id_number``, counted from 0) to (sheet, cell); paths of
    empty cells are there too. ``unsure`` lists the paths of values that a person has to look at, ``meant`` the forms that the first
    page says are handed in.
    """

    dossier: Dossier
    log: list[Change]
    findings: list[Finding]
    cells: dict[str, tuple[str, str]]
    unsure: list[str]
    path: Path
    meant: frozenset[str] = frozenset()


@outside("path")
def read_dossier(path: Path, measures: Measures | str | Path | None = None) -> WorkbookReading:
    """Read a data-entry workbook (.xlsx, .xls; a .csv can hold one sheet only).

    ``measures``: the edition; when ``None``, the one that the workbook says it is of. Raises :class:`UnreadableFileError` when
    the file cannot be opened, :class:`DossierError` when it holds no sheet of the workbook, :class:`UsageError` for an edition
    that is not there. Wrong values do not raise: they are findings, each with its sheet and cell, and the value is left out.
    """
    path = Path(path)
    book = load(path)
    named = book.properties.get(EDITION_PROPERTY)
    reader = _BookReader(book, catalogue_of(edition_of(named, measures)))
    if named not in (None, reader.catalogue.edition):
        reader.log.note(
            "V10",
            _("录入表注明是办法版本“{was}”，按指定的版本“{now}”读取。").format(was=named, now=reader.catalogue.edition),
            _("如不是有意对照两个版本，请去掉 --measures。"),
        )
    return reader.read(path)


class _BookReader:
    """One workbook under one edition: its sheets matched, its values collected, the dossier put together."""

    def __init__(self, book: Book, catalogue: Catalogue) -> None:
        self.book, self.catalogue = book, catalogue
        self.log = Log(catalogue)
        self.single: dict[str, Value] = {}
        self.tables: dict[str, list[dict[str, Any]]] = {}
        self.nothing_enclosed = False
        self.fact_columns: dict[str, tuple[str, str]] = {}

    def read(self, path: Path) -> WorkbookReading:
        log = self.log
        matched = match_sheets(self.book, schema_of(self.catalogue))
        if not matched:
            raise DossierError(
                _(
                    "{path} 里没有找到录入表的内容（{sheets}）。请用 tzforms new 新建录入表；只有名册时请用 tzforms roster。"
                ).format(path=path, sheets="、".join([self.catalogue.sheet.name, *_annexes(self.catalogue)]))
            )
        for grid in self.book:
            if not grid.hidden and grid.cells and grid not in matched.values() and not _ours(grid.name):
                log.note("V10", _("工作表“{name}”不是录入表的内容，没有读取。").format(name=grid.name))
        year = _year(matched, schema_of(self.catalogue))
        for spec in schema_of(self.catalogue):
            if spec.key in matched:
                self.sheet(matched[spec.key], spec, year)
        for fact, place in self.fact_columns.items():  # where a person looks for it, rather than the spare sheet
            log.cells[f"facts.{fact}"] = place
        gather(log)
        dossier = assemble(self.catalogue, self.single, self.tables, self.nothing_enclosed, log)
        switched = {key: self.single.get(f"switch.{key}") for key in self.catalogue}
        meant = frozenset(key for key, value in switched.items() if value is not None and value.value is True)
        return WorkbookReading(dossier, log.changes, log.findings, log.cells, log.unsure, path, meant)

    def sheet(self, grid: Grid, spec: SheetSpec, year: int | None) -> None:
        """The fields and the table of one sheet."""
        log = self.log
        header = _header(grid, spec)
        self.single.update(_read_fields(grid, spec, header, year, log))
        if spec.table is None:
            return
        if header is None:
            log.note(
                "V11",
                _("工作表“{name}”没有找到表头行，其中的表格没有读取。").format(name=grid.name),
                _("请恢复表头（{heads}）。").format(heads="、".join(c.heading for c in spec.table.columns[:4])),
                severity=Severity.VIOLATION,
            )
            return
        if spec.fields and not any(f.target in log.cells for f in spec.fields):
            # somebody's own roster put in as a sheet: 办班单位：… 研修项目：… stand around its table
            around = read_around(grid, header, self.catalogue[spec.key], log)
            self.single.update({f"{spec.key}.{name}": Value(value) for name, value in around.items()})
        say_columns(grid, spec.table.columns, header, log)
        self.tables[spec.table.target] = read_rows(grid, spec.table, header, year, log)
        say_absent(grid, spec.table, header, log)
        say_exchanged(grid, spec.table, header, log)
        if spec.table.target == "facts.attachments":
            self.nothing_enclosed = _says_none(grid, header)
        for column in spec.table.columns:
            if column.fact and column.target in header.found:
                self.fact_columns[column.fact] = (grid.name, f"{header.found[column.target].letter}{header.row}")


def _annexes(catalogue: Catalogue) -> list[str]:
    """``附件1……附件5``."""
    numbers = [form.number for form in catalogue.forms.values()]
    return [f"附件{numbers[0]}……附件{numbers[-1]}"] if len(numbers) > 1 else [f"附件{n}" for n in numbers]


# --------------------------------------------------------------------------------------------------------------- sheets


def match_sheets(book: Book, sheets: tuple[SheetSpec, ...]) -> dict[str, Grid]:
    """Which sheet is which: by name, then by the words of its name or first rows, then by its headings."""
    free = [g for g in book if g.cells and not g.hidden]
    matched: dict[str, Grid] = {}

    def take(spec: SheetSpec, grid: Grid) -> None:
        matched[spec.key] = grid
        free.remove(grid)

    for spec in sheets:
        named = next((g for g in free if normal(g.name) == normal(spec.name)), None)
        if named is not None:
            take(spec, named)
    for spec in sheets:
        if spec.key not in matched:
            titled = next((g for g in free if normal(spec.title) in _first_words(g)), None)
            if titled is not None:
                take(spec, titled)
    scored = sorted(
        ((_likeness(g, s), -i, s, g) for i, s in enumerate(sheets) for g in free if s.key not in matched),
        key=lambda t: (t[0], t[1]),
        reverse=True,
    )
    for score, _order, spec, grid in scored:
        if score >= 0.6 and spec.key not in matched and grid in free:
            take(spec, grid)
    return matched


def _ours(name: str) -> bool:
    """Sheets that hold no data: the instructions, and the summary of an earlier check."""
    return normal(name) in ("填写说明", "核对结果")


def _first_words(grid: Grid) -> set[str]:
    return {normal(c.text) for r in grid.rows()[:3] for c in grid.in_row(r)}


def _likeness(grid: Grid, spec: SheetSpec) -> float:
    """0 … 1 and a bonus for the words of its name: how much of ``spec`` the sheet holds."""
    titles = [normal(grid.name), *(w for w in _first_words(grid) if len(w) < 40)]
    named = 0.25 if any(normal(w) in title for w in spec.words for title in titles) else 0.0
    if spec.table is not None:
        header = find_header(grid, spec.table.columns, minimum=min(2, len(spec.table.columns)))
        if header is None:
            return 0.0
        required = [c for c in spec.table.columns if c.required] or list(spec.table.columns)
        share = sum(1 for c in required if c.target in header.found) / len(required)
        if len(required) == 1 and not named:
            return 0.0
        # both ways: a roster holds name and employer like the list of teachers, but its other columns are none of theirs
        fitting = len(header.found) / max(1, len(header.columns))
        return (share + fitting) / 2 + named + len(header.found) / 100
    labels = {label for f in spec.fields for label in f.labels}
    present = {normal(c.text) for c in grid.cells.values() if c.kind == "text" and len(c.text) < 40}
    hits = sum(1 for f in spec.fields if not f.own and f.labels & present)
    expected = sum(1 for f in spec.fields if f.required)
    return 0.0 if hits < 3 or not labels else min(1.0, hits / max(4, expected)) + named


def _header(grid: Grid, spec: SheetSpec) -> Header | None:
    if spec.table is None:
        return None
    return find_header(grid, spec.table.columns, minimum=min(2, len(spec.table.columns)))


# --------------------------------------------------------------------------------------------------------------- fields


def _year(matched: dict[str, Grid], sheets: tuple[SheetSpec, ...]) -> int | None:
    """The year of the notice, for dates without one; read first because every other date may need it."""
    grid = matched.get("basics")
    if grid is None:
        return None
    spec = next(s for s in sheets if s.key == "basics")
    only = tuple(f for f in spec.fields if f.target == "facts.year")
    found = _read_fields(grid, SheetSpec("", "", "", "", (), only), None, None, Log())
    value = found["facts.year"].value if "facts.year" in found else None
    return value if isinstance(value, int) else None


def _read_fields(grid: Grid, spec: SheetSpec, header: Header | None, year: int | None, log: Log) -> dict[str, Value]:
    """The single fields of a sheet: the value stands right of its label (or behind the colon in one cell)."""
    if not spec.fields:
        return {}
    end = header.row if header is not None else None
    by_label = {label: f for f in reversed(spec.fields) for label in f.labels}
    where: dict[str, tuple[Cell, Cell | None, int, int]] = {}
    consumed: set[tuple[int, int]] = set()
    for row in grid.rows():
        if end is not None and row >= end:
            break
        for cell in grid.in_row(row):
            if (row, cell.column) in consumed or cell.kind != "text" or len(cell.text) > 40:
                continue
            found = by_label.get(normal(cell.text))
            if found is None:
                continue
            column = grid.after(row, cell.column)
            answer = grid.at(row, column)
            if answer is None and spec.table is not None:
                # above a table the value spans several columns; a .csv does not know which
                column, answer = _further_right(grid, row, column, by_label)
            consumed.update((row, c) for c in range(column, grid.after(row, column)))
            known = where.get(found.target)
            if known is None or (known[1] is None and answer is not None):
                where[found.target] = (cell, answer, row, column)
            elif answer is not None and known[1] is not None and answer.value != known[1].value:
                log.note(
                    "V24",
                    _("工作表“{sheet}”中“{heading}”出现两次（{first}、{second}），内容不同，采用了第一处。").format(
                        sheet=grid.name, heading=found.heading, first=known[1].name, second=answer.name
                    ),
                    _("请删去多余的一处。"),
                    path=found.target,
                    severity=Severity.EXPLAIN,
                )
    values: dict[str, Value] = {}
    for wanted in spec.fields:
        place = where.get(wanted.target)
        if place is None:
            near = _near_label(grid, wanted, end, consumed, set(by_label))
            if near is None:
                if wanted.required:
                    log.note(
                        "V11",
                        _("工作表“{sheet}”没有找到“{heading}”一栏，按未填处理。").format(
                            sheet=grid.name, heading=wanted.heading
                        ),
                        _("请在 A 列写“{heading}”，右边一格填内容。").format(heading=wanted.heading),
                        path=wanted.target if log.form_of(wanted.target) or spec.key == "basics" else None,
                    )
                continue
            label, text = near
            answer = (
                Cell(label.row, label.column, text, "text")
                if text
                else grid.at(label.row, grid.after(label.row, label.column))
            )
            name = label.name if text else (answer.name if answer else label.name)
            log.change(grid, label.name, wanted.target, label.text[:30], wanted.heading, _("标题按此理解"))
        else:
            _label, answer, row, column = place
            name = Cell(row, column, None, "text").name
        value = read_cell(wanted.kind, answer, year=year)
        log.value(grid, name, wanted.target, wanted, value)
        values[wanted.target] = value
        log.cells[wanted.target] = (grid.name, name)
    return values


def _further_right(grid: Grid, row: int, column: int, known: Mapping[str, Field]) -> tuple[int, Cell | None]:
    """The next filled cell within three columns, unless it is another label or our own remark."""
    for c in range(column + 1, column + 3):
        found = grid.at(row, c)
        if found is not None:
            stops = found.kind == "text" and (normal(found.text) in known or found.text.startswith("一般留空"))
            return (column, None) if stops else (c, found)
    return column, None


def _near_label(
    grid: Grid, wanted: Field, end: int | None, consumed: set[tuple[int, int]], known: set[str]
) -> tuple[Cell, str] | None:
    """A label that is nearly ours, or a cell that holds label and value: ``联系人：张三``."""
    for row in grid.rows()[:SEARCH_LABELS]:
        if end is not None and row >= end:
            return None
        for cell in grid.in_row(row)[:1]:
            if cell.kind != "text" or (row, cell.column) in consumed or normal(cell.text) in known:
                continue
            head, colon, tail = cell.text.replace(":", "：", 1).partition("：")
            if colon and tail.strip() and normal(head) in wanted.labels:
                return cell, tail.strip()
            if len(cell.text) <= 24 and match_heading(cell.text, (wanted,))[0] is not None:
                return cell, ""
    return None


def _says_none(grid: Grid, header: Header) -> bool:
    """On this one sheet 无 is an answer: nothing is enclosed, which is not the same as not saying."""
    texts = [c.text for r in grid.rows() if r >= header.first_data_row for c in grid.in_row(r) if c.kind == "text"]
    return any(normal(t) in ("无", "没有") for t in texts)
