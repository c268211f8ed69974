"""A reading as plain text for the terminal: what is unsure first, every value under its printed label."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from tzforms.findings import Finding, Severity, mask_numbers, mask_personal, mask_text
from tzforms.i18n import _
from tzforms.reading import Evidence, Reading, flat, how_found, shown, why
from tzforms.visible import one_line, visible
from tzforms.word import DOUBTS

__all__ = ["Shower", "describe", "file_name", "where"]


@dataclass(frozen=True, slots=True)
class Shower:
    """How the texts of one reading are shown to a person: personal numbers masked, unless ``full``."""

    reading: Reading
    full: bool = False

    def text(self, path: str, text: str) -> str:
        """``text`` of the place ``path`` (its value, what the paper says there), as it is shown; its lines stay lines."""
        if self.full:
            return visible(text)
        personal = self.reading.form is not None and self.reading.paper.is_personal(path)
        return visible(mask_personal(text) if personal else mask_numbers(text))

    def line(self, path: str, text: str) -> str:
        """:meth:`text` in one line."""
        return one_line(self.text(path, text))

    def said(self, text: str) -> str:
        """A sentence about the reading that may quote the paper."""
        return one_line(text if self.full else mask_numbers(text))


def file_name(reading: Reading) -> str:
    """The name of a reading's file for a person: some bear the number of an ID card."""
    return one_line(mask_text(Path(reading.file).name))


def describe(reading: Reading, evidence: bool = False, *, full: bool = False) -> str:
    """``reading`` as Chinese text of several lines, with ``evidence`` also where each value came from.

    Personal numbers are masked (the screen is seen by whoever stands behind the chair) unless ``full``.
    """
    name, show = file_name(reading), Shower(reading, full)
    if reading.form is None:
        return "\n".join([name, *(_finding(f) for f in reading.findings)]) + "\n"
    paper = reading.paper
    lines = [
        paper.full_title + f"  〔{name}〕",
        *_unsure(reading, show),
    ]
    labels = paper.printed
    width = max(_width(labels.get(k, k)) for k, v in reading.data.items() if k not in paper.tables)
    for key, value in reading.data.items():
        label = labels.get(key, key)
        if key in paper.tables:
            lines += _table(reading, key, value or [], label, show)
        else:
            mark = "!" if key in reading.unsure else " "
            text = show.text(key, shown(value)).replace("\n", "\n" + " " * (width + 4))
            lines.append(f"{mark} {_pad(label, width)}  {text}".rstrip())
    others = [f for f in reading.findings if f.rule != "V01"]
    if others:
        lines += ["", _("说明："), *(_finding(f) for f in others)]
    if evidence:
        lines += ["", _("来处："), *(_trace(e, show) for e in reading.evidence.values())]
    return "\n".join(lines) + "\n"


def _unsure(reading: Reading, show: Shower) -> list[str]:
    if not reading.unsure:
        return [_("  没有须人工确认的值。"), ""]
    lines = [_("  须人工确认 {count} 处：").format(count=len(reading.unsure))]
    if any(f.rule == "F15" for f in reading.findings):  # said once: the form as a whole is unsure
        lines.append(_("! 整份表：{why}").format(why=_(DOUBTS["untitled"])))
    for path in reading.unsure:
        e = reading.evidence.get(path)
        if e is not None and (e.doubts != ("untitled",) or e.reasons):
            value = shown(e.value if e.value is not None else e.raw or None).replace("\n", " ")
            lines.append(
                f"! {show.said(e.place)}：{_short(show.line(path, value), 40)}  ←  {show.said(why(e, partial(show.text, path)))}"
            )
    return [*lines, ""]


def _table(reading: Reading, key: str, rows: list[dict[str, Any]], label: str, show: Shower) -> list[str]:
    if not rows:
        return [_("  {label}：没有填写").format(label=label)]
    loop = next(x for x in reading.paper.spec.loops if x.path == key)
    columns = [c for c in loop.columns if any(r.get(c.name) is not None for r in rows)] or loop.columns[:1]
    unsure = frozenset(reading.unsure)
    table = [[_short(flat(c.label), 12) for c in columns]]
    for index, row in enumerate(rows):
        cells = []
        for column in columns:
            value = shown(row.get(column.name)).replace("\n", " ")
            text = _short(show.line(f"{key}.{column.name}", value), 30)
            cells.append(("!" if f"{key}[{index}].{column.name}" in unsure else "") + text)
        table.append(cells)
    widths = [max(_width(line[i]) for line in table) for i in range(len(columns))]
    return [
        _("  {label}（{count} 行）").format(label=label, count=len(rows)),
        *("    " + "  ".join(_pad(t, w) for t, w in zip(line, widths, strict=True)).rstrip() for line in table),
    ]


def _trace(e: Evidence, show: Shower) -> str:
    def quote(text: str, limit: int) -> str:
        return _short(show.line(e.path, text), limit)

    parts = [_("原文“{raw}”").format(raw=quote(e.raw, 60)) if e.raw else _("空白")]
    if e.label and not e.label.isascii():
        parts.append(_("标签“{label}”").format(label=show.said(flat(e.label))))
    parts.append(show.said(how_found(e)))
    spot = where(e)
    if spot:
        parts.append(spot)
    if e.value is not None and e.raw and shown(e.value) != e.raw.strip():
        parts.append(_("整理为“{value}”").format(value=quote(shown(e.value), 60)))
    if e.rest:
        parts.append(_("另有“{rest}”").format(rest=quote(e.rest, 30)))
    doubt = why(e, partial(show.text, e.path))
    if doubt:
        parts.append("! " + show.said(doubt))
    return f"  {show.said(e.place)}：" + "；".join(parts)


def where(e: Evidence) -> str:
    """Table, row and column of a value on the returned paper, counted from 1."""
    if len(e.spot) < 3:
        return _("表外第{number}段").format(number=e.spot[0]) if e.spot else ""
    table, row, column = e.spot
    return _("第{table}个表格第{row}行第{column}格").format(table=table, row=row, column=column)


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
