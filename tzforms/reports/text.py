"""A reading as plain text for the terminal: what is unsure first, every value under its printed label."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

from tzforms.findings import Finding, Severity
from tzforms.i18n import _
from tzforms.reading import Evidence, Reading, flat, how_text, shown, why

__all__ = ["describe", "where"]


def describe(reading: Reading, evidence: bool = False) -> str:
    """``reading`` as Chinese text of several lines, with ``evidence`` also where each value came from.

    Values are shown whole (this is the screen of the person who holds the papers); findings are masked.
    """
    name = Path(reading.file).name
    if reading.form is None:
        return "\n".join([name, *(_finding(f) for f in reading.findings)]) + "\n"
    paper = reading.paper
    lines = [
        paper.full_title + f"  〔{name}〕",
        *_unsure(reading),
    ]
    labels = paper.printed
    width = max(_width(labels.get(k, k)) for k, v in reading.data.items() if k not in paper.tables)
    for key, value in reading.data.items():
        label = labels.get(key, key)
        if key in paper.tables:
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


def _table(reading: Reading, key: str, rows: list[dict[str, Any]], label: str) -> list[str]:
    if not rows:
        return [_("  {label}：没有填写").format(label=label)]
    loop = next(x for x in reading.paper.spec.loops if x.path == key)
    columns = [c for c in loop.columns if any(r.get(c.name) is not None for r in rows)] or loop.columns[:1]
    unsure = frozenset(reading.unsure)
    table = [[_short(flat(c.label), 12) for c in columns]]
    for index, row in enumerate(rows):
        cells = []
        for column in columns:
            text = _short(shown(row.get(column.name)).replace("\n", " "), 30)
            cells.append(("!" if f"{key}[{index}].{column.name}" in unsure else "") + text)
        table.append(cells)
    widths = [max(_width(line[i]) for line in table) for i in range(len(columns))]
    return [
        _("  {label}（{count} 行）").format(label=label, count=len(rows)),
        *("    " + "  ".join(_pad(t, w) for t, w in zip(line, widths, strict=True)).rstrip() for line in table),
    ]


def _trace(e: Evidence) -> str:
    parts = [_("原文“{raw}”").format(raw=_short(e.raw.replace("\n", "⏎"), 60)) if e.raw else _("空白")]
    if e.label and not e.label.isascii():
        parts.append(_("标签“{label}”").format(label=flat(e.label)))
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


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _pad(text: str, width: int) -> str:
    return text + " " * max(0, width - _width(text))
