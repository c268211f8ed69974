"""Rosters from anywhere: any sheet with a recognisable header row becomes trainees or graduates."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tzforms.exceptions import DossierError, UsageError
from tzforms.files import write_atomic
from tzforms.findings import Finding
from tzforms.forms import Annex2, Annex3, Dossier, Facts, Graduate, Trainee
from tzforms.i18n import _
from tzforms.workbook.finder import Column, Header, find_header
from tzforms.workbook.grid import Grid, load
from tzforms.workbook.read import Change, Log, read_rows, say_columns
from tzforms.workbook.schema import GRADUATES, TRAINEES, Field, Table, normal
from tzforms.workbook.values import read_cell

__all__ = ["RosterReading", "read_around", "read_roster", "save_roster"]

# A roster from elsewhere often keeps the post apart from the employer.
_POST = Field("post", "职务", "text", synonyms=("岗位", "职务/岗位", "工种岗位", "职位", "职务岗位"))


@dataclass(frozen=True, slots=True)
class RosterReading:
    """One roster found on one sheet.

    ``form`` is ``annex2`` (``records`` are trainees) or ``annex3`` (graduates); ``header`` holds what stands around the
    table (organizer, project, start_date, end_date, prepared_by, phone); ``mapping`` says for each column what it was
    taken as (``field`` None: left out). ``insurance_months`` is {id_number: months} when the roster has such a column.
    """

    form: str
    sheet: str
    records: list[Trainee] | list[Graduate]
    header: dict[str, Any]
    mapping: list[Column]
    log: list[Change]
    findings: list[Finding]
    cells: dict[str, tuple[str, str]]
    unsure: list[str]
    path: Path
    insurance_months: dict[str, int] = field(default_factory=dict)

    @property
    def record(self) -> Annex2 | Annex3:
        """The roster as the form it belongs to."""
        if self.form == "annex2":
            return Annex2(**self.header, trainees=tuple(self.records))  # type: ignore[arg-type]
        return Annex3(**self.header, graduates=tuple(self.records))  # type: ignore[arg-type]

    @property
    def dossier(self) -> Dossier:
        """A dossier that holds this roster only, and the months of insurance it states."""
        facts = Facts(insurance_months=self.insurance_months or None)
        return Dossier.model_validate({self.form: self.record, "facts": facts})

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


def read_roster(path: Path) -> list[RosterReading]:
    """Every roster in an .xlsx, .xls or .csv, one for each sheet that has a header row with names and IDs (or the like).

    Raises :class:`UnreadableFileError` when the file cannot be opened and :class:`DossierError` when no sheet has a
    header row that can be recognised.
    """
    path = Path(path)
    book = load(path)
    found = [reading for grid in book if not grid.hidden for reading in _read_grid(grid, path)]
    if not found:
        raise DossierError(
            _("{path} 里没有找到名册：需要有一行表头，至少写明“姓名”和“身份证号”等栏目。请补上表头后再试。").format(
                path=path
            )
        )
    # a list with a name and an employer only may be teachers; it counts when there is no better one
    sure = [r for r in found if _TELLING & {c.field.target for c in r.mapping if c.field is not None}] or found
    return [r for r in sure if r.records] or sure[:1]


_TELLING = frozenset({"id_number", "certificate_no", "level", "score", "completion_no"})


def save_roster(readings: list[RosterReading], path: Path, *, force: bool = False) -> Path:
    """Write rosters as a dossier: a data-entry workbook (.xlsx), .json or .yaml. One roster of each kind is taken.

    Raises :class:`UsageError` for another ending, and what :func:`~tzforms.files.write_atomic` raises.
    """
    parts: dict[str, Any] = {}
    months: dict[str, int] = {}
    for reading in readings:
        parts.setdefault(reading.form, reading.record)
        months.update(reading.insurance_months)
    dossier = Dossier.model_validate({**parts, "facts": Facts(insurance_months=months or None)})
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        from tzforms.workbook.create import create_workbook

        data = create_workbook(dossier)
    elif suffix in (".json", ".yaml", ".yml"):
        data = dump_dossier(dossier, suffix).encode()
    else:
        raise UsageError(_("输出文件应以 .xlsx、.json 或 .yaml 结尾，现在是“{name}”。").format(name=path.name))
    return write_atomic(path, data, force=force)


def dump_dossier(dossier: Dossier, suffix: str) -> str:
    """A dossier as JSON or YAML text in the public field names; what is not filled in is left out."""
    plain = dossier.model_dump(mode="json", exclude_none=True)
    plain = _without_blanks(plain)
    if suffix == ".json":
        return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"
    import yaml

    class Dumper(yaml.SafeDumper):
        """Long texts as blocks, so that a person can read and mend them."""

    Dumper.add_representer(
        str,
        lambda dumper, text: dumper.represent_scalar(
            "tag:yaml.org,2002:str", text, style="|" if "\n" in text and not re.search(r"[ \t]\n", text) else None
        ),
    )
    return yaml.dump(plain, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=110)


def _without_blanks(data: Any) -> Any:
    """Without empty tables; ``attachments: []`` stays, because it says that nothing is enclosed."""
    if isinstance(data, dict):
        return {k: _without_blanks(v) for k, v in data.items() if v != [] or k == "attachments"}
    return [_without_blanks(v) for v in data] if isinstance(data, list) else data


def _read_grid(grid: Grid, path: Path) -> list[RosterReading]:
    choices: list[tuple[int, str, Table, Header]] = []
    for form, spec in (("annex2", TRAINEES), ("annex3", GRADUATES)):
        assert spec.table is not None
        columns = (*spec.table.columns, _POST) if form == "annex2" else spec.table.columns
        table = Table(spec.table.target, columns, spec.table.key)
        header = find_header(grid, table.columns, minimum=2)
        if header is not None and "name" in header.found:
            own = {"annex2": ("level", "certificate_no", "education", "sex", "post", "insurance_months"),
                   "annex3": ("score", "completion_no")}[form]  # fmt: skip
            likeness = len(header.found) + sum(1 for o in own if o in header.found)
            choices.append((likeness, form, table, header))
    if not choices:
        return []
    # 附件2 comes first: on a tie (name and ID only) it is a list of trainees, unless the sheet says 结业
    titled = "结业" in grid.name or any(
        "结业" in c.text and len(c.text) < 40 for r in grid.rows()[:2] for c in grid.in_row(r)
    )
    _likeness, form, table, header = max(choices, key=lambda c: (c[0], (c[1] == "annex3") == titled))
    log = Log()
    say_columns(grid, tuple(c for c in table.columns if c.target not in ("post", "insurance_months")), header, log)
    around = read_around(grid, header, form, log)
    start = around.get("start_date")
    rows = read_rows(grid, table, header, start.year if start else None, log)
    months: dict[str, int] = {}
    for index, row in enumerate(rows):
        post = row.pop("post", None)
        if post and row.get("employer_position") and post not in row["employer_position"]:
            row["employer_position"] = f"{row['employer_position']} {post}"
            sheet, cell = log.cells[f"{table.target}[{index}].employer_position"]
            log.changes.append(
                Change(sheet, cell, f"{table.target}[{index}].employer_position", "", row["employer_position"],
                       _("“单位”和“职务”两列合并"))
            )  # fmt: skip
        elif post:
            row["employer_position"] = row.get("employer_position") or post
        count = row.pop("insurance_months", None)
        if count is not None and row.get("id_number"):
            months[row["id_number"]] = count
    kind: Any = Trainee if form == "annex2" else Graduate
    records = [kind(**row) for row in rows]
    return [
        RosterReading(form, grid.name, records, around, header.columns, log.changes, log.findings, log.cells, log.unsure,
                      path, months)
    ]  # fmt: skip


_AROUND: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("organizer", ("办班单位", "办班单位名称", "单位名称", "申报单位", "培训单位", "举办单位"), "text"),
    ("project", ("研修项目", "研修项目名称", "项目名称", "培训项目"), "text"),
    (
        "period",
        ("研修起止日期", "培训时间起止日期", "起止日期", "培训时间", "研修时间", "培训起止日期", "研修起止时间"),
        "period",
    ),
    ("prepared_by", ("填表人", "制表人", "制表"), "name"),
    ("phone", ("联系电话", "电话", "联系方式"), "phone"),
)
# each known label, its characters apart as in “填 表 人”, perhaps with （盖章）, before a colon
_LABELLED = re.compile(
    "("
    + "|".join(
        r"[\s　]*".join(map(re.escape, head))
        for head in sorted((h for _key, heads, _kind in _AROUND for h in heads), key=len, reverse=True)
    )
    + r")[\s　]*(?:[（(][^（）()]{1,6}[）)])?[\s　]*[：:]"
)


def read_around(grid: Grid, header: Header, form: str, log: Log) -> dict[str, Any]:
    """What stands above and below the table: 办班单位：… 研修项目：… 研修起止日期：…, 填表人：… 联系电话：…"""
    texts: dict[str, tuple[str, str]] = {}
    wanted = {normal(h): key for key, heads, _kind in _AROUND for h in heads}
    last = header.first_data_row
    rows = [r for r in grid.rows() if r < header.row] + [r for r in grid.rows() if r > last]
    for row in rows:
        cells = grid.in_row(row)
        if row > last and not any("：" in c.text or ":" in c.text for c in cells if c.kind == "text"):
            continue
        for index, cell in enumerate(cells):
            if cell.kind != "text":
                continue
            marks = list(_LABELLED.finditer(cell.text))
            for number, mark in enumerate(marks):
                key = wanted.get(normal(mark[1]))
                if key is None:
                    continue
                end = marks[number + 1].start() if number + 1 < len(marks) else len(cell.text)
                answer = cell.text[mark.end() : end].strip()
                if not answer and number + 1 == len(marks) and index + 1 < len(cells):
                    neighbour = cells[index + 1]
                    if neighbour.kind == "text" and not _LABELLED.search(neighbour.text):
                        answer = neighbour.text.strip()
                if answer and key not in texts:
                    texts[key] = (answer, cell.name)
    return _around_values(grid, texts, form, log)


def _around_values(grid: Grid, texts: dict[str, tuple[str, str]], form: str, log: Log) -> dict[str, Any]:
    from tzforms.workbook.grid import Cell

    values: dict[str, Any] = {}
    for key, heads, kind in _AROUND:
        if key not in texts:
            continue
        text, place = texts[key]
        text = re.sub(r"[（(]\s*(?:盖章|公章)\s*[）)]", "", text)
        if kind == "period":
            start, end = _period(text)
            for name, value in (("start_date", start), ("end_date", end)):
                if value is not None:
                    values[name] = value
                    log.cells[f"{form}.{name}"] = (grid.name, place)
            continue
        value = read_cell(kind, Cell(1, 1, text, "text"))
        if value.value is not None:
            values[key] = value.value
            log.cells[f"{form}.{key}"] = (grid.name, place)
        if value.problem is not None:
            log.problem(grid, place, f"{form}.{key}", heads[0], value.problem, value.before)
    return values


def _period(text: str) -> tuple[Any, Any]:
    from tzforms.converters import NAMES

    value = NAMES["period"].parse(text).value
    if isinstance(value, tuple | list) and len(value) == 2:
        return value[0], value[1]
    start, end = getattr(value, "start", None), getattr(value, "end", None)
    return start, end
