"""A roster drawn from another: who has finished, out of the trainees and a column with their results.

So nobody types 28 names, employers and ID numbers a second time. What the other sheet itself says is never touched: where it has
rows they stand, and that the two differ is told.
"""

from __future__ import annotations

from typing import Any

from tzforms import law  # as a room: the rules load when a class is checked
from tzforms.converters import NAMES, split_employer_position
from tzforms.findings import Severity
from tzforms.forms import Catalogue, Dossier
from tzforms.forms import Field as Entry
from tzforms.i18n import _
from tzforms.workbook.log import Log

__all__ = ["draw"]


def draw(
    catalogue: Catalogue,
    source: str,
    column: Entry,
    tables: dict[str, list[dict[str, Any]]],
    forms: dict[str, dict[str, Any]],
    log: Log,
) -> None:
    """Put the rows that ``column`` of the table ``source`` makes into ``forms``.

    ``column`` (结业考核结果) belongs to ``source`` (``annex2.trainees``) and says which table it ``makes`` (``annex3.graduates``).
    """
    name = column.path.rpartition(".")[2]
    owner, _dot, table = column.makes.partition(".")
    rows = tables.get(source, [])
    if owner not in catalogue or not any(r.get(name) for r in rows):
        return
    # the mark that passes stands in the plan, where it does
    plans: dict[str, Any] = {key: {"assessment": v["assessment"]} for key, v in forms.items() if v.get("assessment")}
    ctx = law.Context(Dossier(catalogue=catalogue, **plans).resolved(), catalogue.measures)
    passed = [i for i, r in enumerate(rows) if r.get(name) and _has_passed(ctx, r[name], f"{source}[{i}].{name}", log)]
    if forms[owner].get(table):
        _compare(catalogue, [rows[i] for i in passed], forms[owner][table], f"{source}", column, log)
        return
    made = catalogue[owner].tables[table]
    kind = made.row
    assert kind is not None
    records = []
    for number, at in enumerate(passed):
        values: dict[str, Any] = {"no": number + 1}
        for wanted, entry in made.columns.items():
            origin = entry.taken or wanted
            if wanted != "no" and rows[at].get(origin) is not None:
                values[wanted] = _value(catalogue, source, origin, entry, rows[at][origin])
                place = log.cells.get(f"{source}[{at}].{origin}")
                if place is not None:
                    log.cells[f"{column.makes}[{number}].{wanted}"] = place
        records.append(kind(**{n: v for n, v in values.items() if n in kind.model_fields}))
        log.cells[f"{column.makes}[{number}]"] = log.cells[f"{source}[{at}]"]
    forms[owner][table] = tuple(records)


def _value(catalogue: Catalogue, source: str, origin: str, entry: Entry, value: Any) -> Any:
    """The value as the other roster has it: of 工作单位及职务 the unit alone, where only that is asked for."""
    form, _dot, table = source.partition(".")
    if catalogue[form].converter(f"{table}.{origin}") == "employer_position" and entry.holds == "unit":
        return split_employer_position(value)[0]
    if entry.path.endswith(".score"):
        return NAMES["score"].parse(str(value)).value or value
    return value


def _has_passed(ctx: law.Context, result: str, path: str, log: Log) -> bool:
    passed = law.has_passed(result, ctx)
    if passed is None:
        sheet, cell = log.cells.get(path, ("", ""))
        log.note(
            "V23",
            _("工作表“{sheet}”{cell}的结业考核结果“{value}”看不出是否结业，没有登记到附件3。").format(
                sheet=sheet, cell=cell, value=result
            ),
            _("请填分数，或合格、良好、优秀；没有结业的填 不合格、缺考、退出。"),
            path=path,
            severity=Severity.VIOLATION,
        )
    return bool(passed)


def _compare(
    catalogue: Catalogue, passed: list[dict[str, Any]], listed: tuple[Any, ...], source: str, column: Entry, log: Log
) -> None:
    """Both are filled in: the other sheet stands; where it lists other people, that is told."""
    mine = {r.get("id_number") or r.get("name") for r in passed}
    theirs = {g.id_number or g.name for g in listed}
    if mine != theirs:
        log.note(
            "V24",
            _("附件2的“{heading}”算出结业{mine}人，附件3的名册是{theirs}人，人员不同；采用了附件3的名册。").format(
                heading=column.label, mine=len(mine), theirs=len(theirs)
            ),
            _("请改成一致，或清空附件3的名册，由附件2自动生成。"),
            path=column.makes,
            severity=Severity.EXPLAIN,
        )
