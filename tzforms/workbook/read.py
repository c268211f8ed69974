"""Reading a workbook back into a dossier: tolerant, and it says what it did.

Sheets, rows and columns are found by their headings, not by their place. Every value goes through its converter; what was
changed stands in the log, what is in doubt or lost is a finding with its cell, and nothing is guessed in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tzforms.converters import is_ditto
from tzforms.exceptions import DossierError
from tzforms.findings import Finding, Severity
from tzforms.forms import (
    FORM_NAMES,
    FORMS,
    SHARED,
    Course,
    Dossier,
    Expert,
    Facts,
    Graduate,
    Instructor,
    Trainee,
    WaiverRecord,
)
from tzforms.i18n import _
from tzforms.workbook.finder import Header, find_header, is_total_row, match_heading
from tzforms.workbook.grid import Book, Cell, Grid, load
from tzforms.workbook.schema import SHEETS, Field, SheetSpec, Table, normal
from tzforms.workbook.values import Problem, Value, read_cell, shown

__all__ = ["Change", "Log", "WorkbookReading", "read_dossier", "read_rows"]

_OWN = frozenset({"serial", "name", "id_number", "certificate_no"})
ROW_TYPES: dict[str, type[Any]] = {
    "annex1.courses": Course,
    "annex1.instructors": Instructor,
    "annex2.trainees": Trainee,
    "annex3.graduates": Graduate,
    "annex5.experts": Expert,
    "facts.waivers": WaiverRecord,
}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was not taken as it stood: where, what stood there, what it became, and why. Masked."""

    sheet: str
    cell: str
    path: str
    before: str
    after: str
    reason: str


@dataclass(slots=True)
class Log:
    """What a reading collects on its way."""

    changes: list[Change] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    cells: dict[str, tuple[str, str]] = field(default_factory=dict)
    unsure: list[str] = field(default_factory=list)

    def change(self, grid: Grid, cell: str, path: str, before: str, after: str, reason: str) -> None:
        """Note one change."""
        self.changes.append(Change(grid.name, cell, path, before, after, reason))

    def problem(self, grid: Grid, cell: str, path: str, heading: str, problem: Problem, value: str) -> None:
        """Make a finding of a value that is lost or in doubt."""
        place = _("工作表“{sheet}”{cell} {heading}").format(sheet=grid.name, cell=cell, heading=heading)
        self.findings.append(
            Finding(
                rule=problem.code,
                severity=Severity.VIOLATION if problem.lost else Severity.MANUAL,
                message=_("{place}：{what}。").format(place=place, what=problem.message),
                fix=problem.fix,
                form=form_of(path),
                path=path,
                place=place,
                value=value or None,
            )
        )
        if not problem.lost:
            self.unsure.append(path)

    def note(self, rule: str, message: str, fix: str = "", *, path: str | None = None, place: str = "",
             severity: Severity = Severity.NOTE) -> None:  # fmt: skip
        """A finding about the sheet rather than about one value."""
        self.findings.append(
            Finding(rule, severity, message, fix, form=form_of(path) if path else None, path=path, place=place)
        )


@dataclass(frozen=True, slots=True)
class WorkbookReading:
    """What a workbook says: the dossier, every change made on the way, what needs a person, and where each value stands.

    ``cells`` maps a path of the dossier (``annex2.trainees[3].id_number``, counted from 0) to (sheet, cell); paths of
    empty cells are there too. ``unsure`` lists the paths of values that a person has to look at.
    """

    dossier: Dossier
    log: list[Change]
    findings: list[Finding]
    cells: dict[str, tuple[str, str]]
    unsure: list[str]
    path: Path


def form_of(path: str) -> str | None:
    """``annex2`` of ``annex2.trainees[3].name``."""
    head = path.split(".")[0].split("[")[0]
    return head if head in FORM_NAMES else None


def read_dossier(path: Path) -> WorkbookReading:
    """Read a data-entry workbook (.xlsx, .xls; a .csv can hold one sheet only).

    Raises :class:`UnreadableFileError` when the file cannot be opened, :class:`DossierError` when it holds no sheet of the
    workbook. Wrong values do not raise: they are findings, each with its sheet and cell, and the value is left out.
    """
    path = Path(path)
    book = load(path)
    matched = match_sheets(book)
    if not matched:
        raise DossierError(
            _(
                "{path} 里没有找到录入表的内容（基本信息、附件1……附件5）。请用 tzforms new 新建录入表；"
                "只有名册时请用 tzforms roster。"
            ).format(path=path)
        )
    log = Log()
    for grid in book:
        if not grid.hidden and grid.cells and grid not in matched.values() and not _ours(grid.name):
            log.note("V10", _("工作表“{name}”不是录入表的内容，没有读取。").format(name=grid.name))
    year = _year(matched, log)
    single: dict[str, Value] = {}
    tables: dict[str, list[dict[str, Any]]] = {}
    nothing_enclosed = False
    months_column: tuple[str, str] | None = None
    for spec in SHEETS:
        if spec.key not in matched:
            continue
        grid = matched[spec.key]
        header = _header(grid, spec)
        single.update(_read_fields(grid, spec, header, year, log))
        if spec.table is not None:
            if header is None:
                log.note(
                    "V11",
                    _("工作表“{name}”没有找到表头行，其中的表格没有读取。").format(name=grid.name),
                    _("请恢复表头（{heads}）。").format(heads="、".join(c.heading for c in spec.table.columns[:4])),
                    severity=Severity.VIOLATION,
                )
                continue
            if spec.fields and not any(f.target in log.cells for f in spec.fields):
                # somebody's own roster put in as a sheet: 办班单位：… 研修项目：… stand around its table
                from tzforms.workbook.roster import read_around

                for name, value in read_around(grid, header, spec.key, log).items():
                    single[f"{spec.key}.{name}"] = Value(value)
            say_columns(grid, spec.table.columns, header, log)
            tables[spec.table.target] = read_rows(grid, spec.table, header, year, log)
            if spec.key == "attachments":
                nothing_enclosed = _says_none(grid, header)
            if "insurance_months" in header.found and spec.key == "annex2":
                months_column = (grid.name, f"{header.found['insurance_months'].letter}{header.row}")
    if months_column is not None:  # where a person looks for it, rather than the spare sheet
        log.cells["facts.insurance_months"] = months_column
    dossier = _assemble(single, tables, nothing_enclosed, log)
    return WorkbookReading(dossier, log.changes, log.findings, log.cells, log.unsure, path)


# --------------------------------------------------------------------------------------------------------------- sheets


def match_sheets(book: Book) -> dict[str, Grid]:
    """Which sheet is which: by name, then by the words of its name or first rows, then by its headings."""
    free = [g for g in book if g.cells and not g.hidden]
    matched: dict[str, Grid] = {}

    def take(spec: SheetSpec, grid: Grid) -> None:
        matched[spec.key] = grid
        free.remove(grid)

    for spec in SHEETS:
        named = next((g for g in free if normal(g.name) == normal(spec.name)), None)
        if named is not None:
            take(spec, named)
    for spec in SHEETS:
        if spec.key not in matched:
            titled = next((g for g in free if normal(spec.title) in _first_words(g)), None)
            if titled is not None:
                take(spec, titled)
    scored = sorted(
        ((_likeness(g, s), -i, s, g) for i, s in enumerate(SHEETS) for g in free if s.key not in matched),
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
    hits = sum(1 for f in spec.fields if not f.heading.startswith("本表") and f.labels & present)
    expected = sum(1 for f in spec.fields if f.required)
    return 0.0 if hits < 3 or not labels else min(1.0, hits / max(4, expected)) + named


def _header(grid: Grid, spec: SheetSpec) -> Header | None:
    if spec.table is None:
        return None
    return find_header(grid, spec.table.columns, minimum=min(2, len(spec.table.columns)))


# --------------------------------------------------------------------------------------------------------------- fields


def _year(matched: dict[str, Grid], log: Log) -> int | None:
    """The year of the notice, for dates without one; read first because every other date may need it."""
    grid = matched.get("basics")
    if grid is None:
        return None
    spec = next(s for s in SHEETS if s.key == "basics")
    only = tuple(f for f in spec.fields if f.target == "facts.year")
    scratch = Log()
    found = _read_fields(grid, SheetSpec("", "", "", "", (), only), None, None, scratch)
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
                        path=wanted.target if form_of(wanted.target) else None,
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
        note_value(log, grid, name, wanted.target, wanted, value)
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
    for row in grid.rows():
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


def note_value(log: Log, grid: Grid, name: str, path: str, wanted: Field, value: Value) -> None:
    """Log what happened to one value."""
    if value.reason:
        after = "" if value.value is None else shown(wanted.kind, _plain(value.value))
        log.change(grid, name, path, value.before, after, value.reason)
    if value.problem is not None:
        log.problem(grid, name, path, wanted.heading, value.problem, value.before)


def _plain(value: Any) -> str:
    return "、".join(map(str, value)) if isinstance(value, tuple) else str(value)


# ----------------------------------------------------------------------------------------------------------------- rows


def say_columns(grid: Grid, fields: tuple[Field, ...], header: Header, log: Log) -> None:
    """Name the columns that were left out, taken by likeness, or not found."""
    for column in header.columns:
        place = _("工作表“{sheet}”{letter} 列").format(sheet=grid.name, letter=column.letter)
        if column.field is None:
            log.note(
                "V10",
                _("{place}“{heading}”不是表上的栏目，没有采用。").format(place=place, heading=column.heading[:30]),
                _("如确是表上的内容，请改用规定的表头。"),
                place=place,
            )
        elif not column.exact or normal(column.heading) != normal(column.field.heading):
            log.change(
                grid, f"{column.letter}{header.row}", column.field.target, column.heading, column.field.heading,
                _("表头按此理解"),
            )  # fmt: skip
    absent = [f.heading for f in header.missing if f.required]
    if absent:
        log.note(
            "V11",
            _("工作表“{sheet}”没有这些列，按未填处理：{headings}。").format(
                sheet=grid.name, headings="、".join(absent)
            ),
            _("请增加这些列；如已有，请把表头改为上述名称。"),
            severity=Severity.MANUAL,
        )


def read_rows(
    grid: Grid, table: Table, header: Header, year: int | None, log: Log, target: str | None = None
) -> list[dict[str, Any]]:
    """The rows below a header as {field: value}; blank rows, totals and repeated headers are left out and logged."""
    target = target or table.target
    found = header.found
    wanted = {f.target: f for f in table.columns}
    rows: list[dict[str, Any]] = []
    above: dict[str, Any] = {}
    log.cells[target] = (grid.name, f"{header.columns[0].letter if header.columns else 'A'}{header.row}")
    for row in [r for r in grid.rows() if r >= header.first_data_row]:
        cells = {name: grid.head_of(row, c.number) for name, c in found.items()}
        own = {name: grid.at(row, c.number) for name, c in found.items()}
        if not any(c is not None for name, c in own.items() if name != "no"):
            continue
        filled = grid.in_row(row)
        keys = [c for name in table.key if (c := own.get(name)) is not None]
        why = _skipped(filled, keys, found, table)
        if why:
            first = filled[0]
            log.change(grid, first.name, target, shown("text", first.text), "", why)
            continue
        path = f"{target}[{len(rows)}]"
        values: dict[str, Any] = {}
        pending: list[Callable[[], None]] = []
        for name, column in found.items():
            cell = cells[name]
            spec = wanted[name]
            place = f"{column.letter}{row}"
            value, notes = _row_value(grid, cell, own[name], spec, place, f"{path}.{name}", above.get(name), year, log)
            values[name] = value.value
            pending.extend(notes)
        if all(v is None or v == () for n, v in values.items() if n != "no") and not any(
            c is not None and c.kind in ("error", "unsolved") for c in own.values()
        ):
            continue  # only marks such as — and 无
        for say in pending:
            say()
        for name, column in found.items():
            log.cells[f"{path}.{name}"] = (grid.name, f"{column.letter}{row}")
        first_column = found[table.key[0]] if table.key[0] in found else next(iter(found.values()))
        log.cells[path] = (grid.name, f"{first_column.letter}{row}")
        rows.append(values)
        above = values
    return rows


def _row_value(
    grid: Grid, cell: Cell | None, own: Cell | None, spec: Field, place: str, path: str, above: Any, year: int | None,
    log: Log,
) -> tuple[Value, list[Callable[[], None]]]:  # fmt: skip
    # two people never have one name, number or certificate: there 同上 stays a doubt
    if cell is not None and cell.kind == "text" and above is not None and spec.kind not in _OWN and is_ditto(cell.text):
        value = Value(above, cell.text, _("同上：取上一行的内容"))
    else:
        value = read_cell(spec.kind, cell, year=year)
        if own is None and cell is not None and value.value is not None and not value.reason:
            value = Value(value.value, "", _("合并单元格：取合并区的内容"), value.problem)
    return value, [lambda: note_value(log, grid, place, path, spec, value)]


def _skipped(filled: list[Cell], keys: list[Cell], found: dict[str, Any], table: Table) -> str:
    """Why a row is no data: a total, the header again, a line of notes; empty when it is data."""
    if is_total_row(filled, keys):
        return _("合计行，不作为数据")
    headings = 0
    for cell in filled:
        field_here = next((f for f in table.columns if cell.kind == "text" and normal(cell.text) in f.labels), None)
        headings += field_here is not None and found.get(field_here.target) is not None
    if headings >= 3 and headings >= len(filled) - 1:
        return _("重复的表头，不作为数据")
    if len(filled) == 1 and len(found) >= 4 and filled[0].kind == "text":
        text = filled[0].text.strip()
        if text.startswith(("注", "说明", "备注：", "填表人", "制表", "联系电话", "第", "附件")) and (
            not keys or keys[0] is not filled[0] or len(text) > 12 or "：" in text
        ):
            return _("表下说明，不作为数据")
    return ""


# ------------------------------------------------------------------------------------------------------------- assemble


def _assemble(
    single: dict[str, Value], tables: dict[str, list[dict[str, Any]]], nothing_enclosed: bool, log: Log
) -> Dossier:
    get = {path: v.value for path, v in single.items()}
    facts = _facts(get, tables, nothing_enclosed, log)
    forms: dict[str, dict[str, Any]] = {name: {} for name in FORM_NAMES}
    for path, value in get.items():
        owner, name = path.split(".")
        if owner in forms and value not in (None, ()):
            forms[owner][name] = value
    for target, rows in tables.items():
        owner, name = target.split(".")
        if owner in forms and rows:
            kind = ROW_TYPES[target]
            forms[owner][name] = tuple(
                _make(kind, {k: v for k, v in r.items() if k in kind.model_fields}) for r in rows
            )
    present = _present(get, forms, log)
    _share(get, forms, present, log)
    records = {name: _make(FORMS[name], forms[name]) for name in FORM_NAMES if name in present}
    return Dossier(**records, facts=facts)


def _present(get: dict[str, Any], forms: dict[str, dict[str, Any]], log: Log) -> list[str]:
    present = []
    for name in FORM_NAMES:
        switch = get.get(f"switch.{name}")
        if switch is False:
            if forms[name]:
                log.note(
                    "V25",
                    _("“基本信息”中注明附件{number}不填报，表中已有的内容没有采用。").format(number=name[-1]),
                    _("如要填报，请把“否”改为“是”或清空。"),
                )
        elif switch or forms[name]:
            present.append(name)
    shared = any(get.get(f"shared.{fact}") not in (None, (), "") for fact in SHARED)
    if not present and shared:
        # only the shared facts are typed so far: the first form that is wanted holds them
        present.extend([f for f in FORM_NAMES if get.get(f"switch.{f}") is not False][:1])
    return present


def _share(get: dict[str, Any], forms: dict[str, dict[str, Any]], present: list[str], log: Log) -> None:
    """Give each shared fact to the first form that prints it and does not state its own."""
    for fact, places in SHARED.items():
        value = get.get(f"shared.{fact}")
        cell = log.cells.get(f"shared.{fact}")
        homes = [(form, name) for form, name in places if form in present]
        free = [(form, name) for form, name in homes if name not in forms[form]]
        if value not in (None, (), ""):
            heading = next(f.heading for s in SHEETS for f in s.fields if f.target == f"shared.{fact}")
            if free:
                forms[free[0][0]][free[0][1]] = value
            elif not homes:
                log.note(
                    "V25",
                    _("“基本信息”中的“{heading}”已填，但要印它的表（{forms}）都没有填报，这一项暂时用不上。").format(
                        heading=heading, forms="、".join(f"附件{f[-1]}" for f, _n in places)
                    ),
                )
            elif all(forms[f][n] != value for f, n in homes):
                log.note(
                    "V24",
                    _("“{heading}”在“基本信息”中与各表另填的都不一致，采用了各表另填的内容。").format(heading=heading),
                    _("请删去各表“本表……”栏中的内容，或改正“基本信息”。"),
                    path=f"{homes[0][0]}.{homes[0][1]}",
                    severity=Severity.EXPLAIN,
                )
        if cell is not None:
            moved = {f"shared.{fact}": [f"{f}.{n}" for f, n in places]}
            for form, name in places:
                path = f"{form}.{name}"
                if path not in log.cells or (form, name) in free:
                    log.cells[path] = cell
            _move_findings(log, moved, free[0] if free else (homes or list(places))[0])


def _move_findings(log: Log, moved: dict[str, list[str]], home: tuple[str, str]) -> None:
    """Findings and changes about a shared cell speak of the form that got the value."""
    from dataclasses import replace

    path = f"{home[0]}.{home[1]}"
    log.findings[:] = [replace(f, path=path, form=home[0]) if f.path in moved else f for f in log.findings]
    log.changes[:] = [replace(c, path=path) if c.path in moved else c for c in log.changes]
    log.unsure[:] = [path if u in moved else u for u in log.unsure]


def _facts(get: dict[str, Any], tables: dict[str, list[dict[str, Any]]], nothing_enclosed: bool, log: Log) -> Facts:
    values = {p.split(".")[1]: v for p, v in get.items() if p.startswith("facts.") and v is not None}
    waivers = tuple(
        _make(WaiverRecord, {k: v for k, v in row.items() if v is not None})
        for row in tables.get("facts.waivers", [])
        if row.get("rule")
    )
    names = [row["name"] for row in tables.get("facts.attachments", []) if row.get("name")]
    attachments = tuple(names) if names else (() if nothing_enclosed else None)
    return _make(  # type: ignore[no-any-return]
        Facts,
        {**values, "waivers": waivers, "attachments": attachments, "insurance_months": _insurance(tables, log)},
    )


def _says_none(grid: Grid, header: Header) -> bool:
    """On this one sheet 无 is an answer: nothing is enclosed, which is not the same as not saying."""
    texts = [c.text for r in grid.rows() if r >= header.first_data_row for c in grid.in_row(r) if c.kind == "text"]
    return any(normal(t) in ("无", "没有") for t in texts)


def _insurance(tables: dict[str, list[dict[str, Any]]], log: Log) -> dict[str, int] | None:
    months: dict[str, int] = {}
    for target in ("annex2.trainees", "facts.insurance_months"):
        for index, row in enumerate(tables.get(target, [])):
            number, count = row.get("id_number"), row.get("insurance_months")
            path = f"{target}[{index}].insurance_months"
            if count is None:
                continue
            if not number:
                sheet, cell = log.cells.get(path, ("", ""))
                log.note(
                    "V25",
                    _("工作表“{sheet}”{cell}填了社保月数，但这一行没有可用的身份证号，社保月数没有采用。").format(
                        sheet=sheet, cell=cell
                    ),
                    _("请补填身份证号。"),
                    path=path,
                )
            elif months.setdefault(number, count) != count:
                log.note("V24", _("同一身份证号有两个不同的社保月数，采用了第一个。"), _("请核对后改为一致。"), path=path,
                         severity=Severity.EXPLAIN)  # fmt: skip
            if number and path in log.cells:
                log.cells.setdefault(f"facts.insurance_months[{number}]", log.cells[path])
    return months or None


def _make(kind: type[Any], values: dict[str, Any]) -> Any:
    """A record, or :class:`DossierError` that says which fields are wrong."""
    try:
        return kind(**values)
    except ValidationError as error:
        wrong = "；".join(f"{'.'.join(map(str, e['loc']))}：{e['msg']}" for e in error.errors(include_input=False))
        raise DossierError(
            _("录入表中有不能使用的内容（{wrong}）。请按提示改正后再读取。").format(wrong=wrong)
        ) from error
