"""A reading as plain text for the terminal: what is unsure first, every value under its printed label."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

from tzforms.findings import Finding, Severity
from tzforms.forms import FORMS
from tzforms.i18n import _
from tzforms.read import Reading, form_specs
from tzforms.settle import Evidence
from tzforms.word.evidence import DOUBTS

__all__ = ["describe", "how_text", "labels_of", "shown", "where", "why"]

# How a value was found, for a person.
_HOW = {
    "cell": "标签旁的单元格",
    "inline": "标签后的同一行文字",
    "inner": "标签所在单元格内",
    "column": "表头下的列",
    "merged": "纵向合并的单元格",
    "ditto": "“同上”，取上一行",
    "below": "标签下方",
    "tail": "上一项内容之后",
    "position": "只按位置",
    "review": "人工更正",
    "none": "没有找到",
}


@lru_cache(maxsize=8)
def labels_of(form: str) -> dict[str, str]:
    """Field (``organizer``) or column (``trainees.name``) → its label on the printed form, a list's own path → its group."""
    spec = form_specs()[form]
    labels: dict[str, str] = {}
    for place in spec.places:
        label = _flat(place.label)
        if place.kind == "tail":
            host = next((p.label for p in spec.places if p.path == place.after), place.after)
            label = _("{label}（日期）").format(label=_flat(host))
        names = ("start_date", "end_date") if place.path == "period" else (place.path,)
        for name in names:
            if label and (name not in labels or place.in_table):
                labels[name] = label
    if "period" in {p.path for p in spec.places}:
        labels["start_date"] = _("{label}（起）").format(label=labels["start_date"])
        labels["end_date"] = _("{label}（止）").format(label=labels["end_date"])
    for loop in spec.loops:
        labels[loop.path] = _flat(loop.group) or {"trainees": _("学员"), "graduates": _("结业学员")}.get(
            loop.path, loop.path
        )
        labels.update({f"{loop.path}.{c.name}": _flat(c.label) for c in loop.columns})
    return labels


def describe(reading: Reading, evidence: bool = False) -> str:
    """``reading`` as Chinese text of several lines, with ``evidence`` also where each value came from.

    Values are shown whole (this is the screen of the person who holds the papers); findings are masked.
    """
    name = Path(reading.file).name
    if reading.form is None:
        return "\n".join([name, *(_finding(f) for f in reading.findings)]) + "\n"
    model = FORMS[reading.form]
    lines = [
        _("附件{number} {title}").format(number=model.number, title=model.title) + f"  〔{name}〕",
        *_unsure(reading),
    ]
    labels = labels_of(reading.form)
    width = max(_width(labels.get(k, k)) for k, v in reading.data.items() if not _is_table(reading.form, k))
    for key, value in reading.data.items():
        label = labels.get(key, key)
        if _is_table(reading.form, key):
            lines += _table(reading, key, value or [], label)
        else:
            mark = "!" if key in reading.unsure else " "
            text = shown(value).replace("\n", "\n" + " " * (width + 4))
            lines.append(f"{mark} {_pad(label, width)}  {text}".rstrip())
    others = [f for f in reading.findings if f.rule != "V01"]
    if others:
        lines += ["", _("说明："), *(_finding(f) for f in others)]
    if evidence:
        lines += ["", _("来处："), *(_trace(e) for e in reading.evidence.values())]
    return "\n".join(lines) + "\n"


def shown(value: Any) -> str:
    """A value of the contract as people write it."""
    if value is None or value == [] or value == ():
        return "—"
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))
    return str(value)


def why(evidence: Evidence) -> str:
    """Why a person has to look at a value; empty when nobody has to."""
    parts = [_(DOUBTS.get(d, d)).rstrip("。") for d in evidence.doubts] + [r.rstrip("。") for r in evidence.reasons]
    return "；".join(dict.fromkeys(parts))


def how_text(how: str) -> str:
    """How a value was found, in words."""
    return _(_HOW.get(how, how))


def _unsure(reading: Reading) -> list[str]:
    if not reading.unsure:
        return [_("  没有须人工确认的值。"), ""]
    lines = [_("  须人工确认 {count} 处：").format(count=len(reading.unsure))]
    for path in reading.unsure:
        e = reading.evidence.get(path)
        if e is not None:
            value = shown(e.value if e.value is not None else e.raw or None).replace("\n", " ")
            lines.append(f"! {e.place}：{_short(value, 40)}  ←  {why(e)}")
    return [*lines, ""]


def _is_table(form: str, key: str) -> bool:
    return any(loop.path == key for loop in form_specs()[form].loops)


def _table(reading: Reading, key: str, rows: list[dict[str, Any]], label: str) -> list[str]:
    form = reading.form or ""
    if not rows:
        return [_("  {label}：没有填写").format(label=label)]
    loop = next(x for x in form_specs()[form].loops if x.path == key)
    columns = [c for c in loop.columns if any(r.get(c.name) is not None for r in rows)] or loop.columns[:1]
    table = [[_short(_flat(c.label), 12) for c in columns]]
    for index, row in enumerate(rows):
        cells = []
        for column in columns:
            text = _short(shown(row.get(column.name)).replace("\n", " "), 30)
            cells.append(("!" if f"{key}[{index}].{column.name}" in reading.unsure else "") + text)
        table.append(cells)
    widths = [max(_width(line[i]) for line in table) for i in range(len(columns))]
    return [
        _("  {label}（{count} 行）").format(label=label, count=len(rows)),
        *("    " + "  ".join(_pad(t, w) for t, w in zip(line, widths, strict=True)).rstrip() for line in table),
    ]


def _trace(e: Evidence) -> str:
    parts = [_("原文“{raw}”").format(raw=_short(e.raw.replace("\n", "⏎"), 60)) if e.raw else _("空白")]
    if e.label and not e.label.isascii():
        parts.append(_("标签“{label}”").format(label=_flat(e.label)))
    parts.append(how_text(e.how))
    spot = where(e)
    if spot:
        parts.append(spot)
    if e.value is not None and e.raw and shown(e.value) != e.raw.strip():
        parts.append(_("整理为“{value}”").format(value=_short(shown(e.value).replace("\n", "⏎"), 60)))
    if e.rest:
        parts.append(_("另有“{rest}”").format(rest=_short(e.rest, 30)))
    doubt = why(e)
    if doubt:
        parts.append("! " + doubt)
    return f"  {e.place}：" + "；".join(parts)


def where(e: Evidence) -> str:
    """Table, row and column of a value on the returned paper, counted from 1."""
    cell = e.found.cells[0] if e.found is not None and e.found.cells else None
    row = cell.row if cell is not None else None
    if cell is None or row is None:
        return ""
    if row.kind != "t":
        return _("表外第{number}段").format(number=row.index + 1) if row.index >= 0 else ""
    column = row.cells.index(cell) + 1 if any(c is cell for c in row.cells) else cell.c0 + 1
    return _("第{table}个表格第{row}行第{column}格").format(table=row.table + 1, row=row.number + 1, column=column)


def _finding(finding: Finding) -> str:
    sign = {Severity.VIOLATION: "✗", Severity.EXPLAIN: "?", Severity.MANUAL: "!"}.get(finding.severity, "·")
    article = f"（{finding.article}）" if finding.article else ""
    return f"  {sign} {finding.message}{article}{finding.fix}"


def _flat(text: str) -> str:
    return re.sub(r"\s+", "", text).rstrip("：:")


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _pad(text: str, width: int) -> str:
    return text + " " * max(0, width - _width(text))
