"""Values read from sheets put together to a dossier: each shared fact goes to the form that prints it first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from tzforms.exceptions import DossierError
from tzforms.findings import Finding, Severity
from tzforms.forms import Catalogue, Dossier, Facts, Stage, WaiverRecord
from tzforms.i18n import _
from tzforms.workbook.drawing import draw
from tzforms.workbook.log import Log
from tzforms.workbook.schema import fact_columns
from tzforms.workbook.values import Value

__all__ = ["assemble"]


def assemble(
    catalogue: Catalogue,
    single: dict[str, Value],
    tables: dict[str, list[dict[str, Any]]],
    nothing_enclosed: bool,
    log: Log,
) -> Dossier:
    """The dossier of ``single`` fields and ``tables`` of rows, both by path; ``nothing_enclosed``: the list of enclosures says 无.

    Raises :class:`DossierError` for values that a record cannot hold.
    """
    get = {path: v.value for path, v in single.items()}
    facts = _facts(catalogue, get, tables, nothing_enclosed, log)
    forms: dict[str, dict[str, Any]] = {key: {} for key in catalogue}
    for path, value in get.items():
        owner, name = path.split(".")
        if owner in forms and value not in (None, ()):
            forms[owner][name] = value
    for target, rows in tables.items():
        owner, name = target.split(".")
        if owner in forms and rows:
            kind = catalogue[owner].tables[name].row
            assert kind is not None
            forms[owner][name] = tuple(
                _make(kind, {k: v for k, v in r.items() if k in kind.model_fields}) for r in rows
            )
    for form in catalogue.forms.values():
        for column in (e for e in form.entries.values() if e.makes):
            draw(catalogue, f"{form.key}.{column.path.partition('.')[0]}", column, tables, forms, log)
    present = _present(catalogue, get, forms, log)
    _share(catalogue, get, forms, present, log)
    records = {key: _make(catalogue[key].record, forms[key]) for key in catalogue if key in present}
    return Dossier(catalogue=catalogue, facts=facts, **records)


def _present(catalogue: Catalogue, get: dict[str, Any], forms: dict[str, dict[str, Any]], log: Log) -> list[str]:
    present = []
    for key in catalogue:
        switch = get.get(f"switch.{key}")
        if switch is False:
            if forms[key]:
                log.note(
                    "V25",
                    _("“基本信息”中注明附件{number}不填报，表中已有的内容没有采用。").format(
                        number=catalogue[key].number
                    ),
                    _("如要填报，请把“否”改为“是”或清空。"),
                )
        elif switch or forms[key]:
            present.append(key)
    shared = any(get.get(f"shared.{fact}") not in (None, (), "") for fact in catalogue.shared)
    if not present and shared:
        # only the shared facts are typed so far: the first form that is wanted holds them
        present.extend([key for key in catalogue if get.get(f"switch.{key}") is not False][:1])
    return present


def _share(
    catalogue: Catalogue, get: dict[str, Any], forms: dict[str, dict[str, Any]], present: list[str], log: Log
) -> None:
    """Give each shared fact to the first form that prints it and does not state its own."""
    for fact, places in catalogue.shared.items():
        value = get.get(f"shared.{fact}")
        cell = log.cells.get(f"shared.{fact}")
        homes = [(form, name) for form, name in places if form in present]
        free = [(form, name) for form, name in homes if name not in forms[form]]
        if value not in (None, (), ""):
            heading = catalogue.shared_facts[fact].label
            if free:
                forms[free[0][0]][free[0][1]] = value
            elif not homes:
                log.note(
                    "V25",
                    _("“基本信息”中的“{heading}”已填，但要印它的表（{forms}）都没有填报，这一项暂时用不上。").format(
                        heading=heading, forms="、".join(catalogue[f].called for f, _n in places)
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
        moved = {f"shared.{fact}": [f"{f}.{n}" for f, n in places]}
        if cell is not None:
            for form, name in places:
                path = f"{form}.{name}"
                if path not in log.cells or (form, name) in free:
                    log.cells[path] = cell
        if homes or cell is not None:
            _move_findings(log, moved, free[0] if free else (homes or list(places))[0])


def _move_findings(log: Log, moved: dict[str, list[str]], home: tuple[str, str]) -> None:
    """Findings and changes about a shared cell speak of the form that got the value."""
    path = f"{home[0]}.{home[1]}"

    def at_home(finding: Finding) -> Finding:
        follows = tuple(at_home(f) for f in finding.follows)
        if finding.path in moved:
            return replace(finding, path=path, form=home[0], follows=follows)
        return replace(finding, follows=follows) if follows != finding.follows else finding

    log.findings[:] = [at_home(f) for f in log.findings]
    log.changes[:] = [replace(c, path=path) if c.path in moved else c for c in log.changes]
    log.unsure[:] = [path if u in moved else u for u in log.unsure]


def _facts(
    catalogue: Catalogue,
    get: dict[str, Any],
    tables: dict[str, list[dict[str, Any]]],
    nothing_enclosed: bool,
    log: Log,
) -> Facts:
    values = {p.split(".")[1]: v for p, v in get.items() if p.startswith("facts.") and v is not None}
    waivers = tuple(
        _make(WaiverRecord, {k: v for k, v in row.items() if v is not None})
        for row in tables.get("facts.waivers", [])
        if row.get("rule")
    )
    stages = tuple(
        _make(Stage, {k: v for k, v in row.items() if k in Stage.model_fields})
        for row in tables.get("facts.stages", [])
        if any(row.get(name) is not None for name in Stage.model_fields)
    )
    names = [row["name"] for row in tables.get("facts.attachments", []) if row.get("name")]
    attachments = tuple(names) if names else (() if nothing_enclosed else None)
    return _make(  # type: ignore[no-any-return]
        Facts,
        {
            **values,
            "stages": stages,
            "waivers": waivers,
            "attachments": attachments,
            "insurance_months": _insurance(catalogue, tables, log),
        },
    )


def _insurance(catalogue: Catalogue, tables: dict[str, list[dict[str, Any]]], log: Log) -> dict[str, int] | None:
    months: dict[str, int] = {}
    unusable = {f.path for one in log.findings for f in (one, *one.follows) if f.severity is Severity.VIOLATION}
    rosters = [f"{form}.{table}" for form, table in fact_columns(catalogue, "insurance_months")]
    for target in (*rosters, "facts.insurance_months"):
        for index, row in enumerate(tables.get(target, [])):
            number, count = row.get("id_number"), row.get("insurance_months")
            path = f"{target}[{index}].insurance_months"
            if count is None:
                continue
            if "id_number" not in row or f"{target}[{index}].id_number" in unusable:
                continue  # the column is not there, or the number cannot be used: told already
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
