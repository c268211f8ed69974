"""Findings for a person: what is hers to do first, with cell, article and the way to mend it; what others see to counted below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tzforms.findings import Finding, Severity
from tzforms.forms import Catalogue, Dossier
from tzforms.i18n import _
from tzforms.law import OWN, Part, parts, rules_of
from tzforms.measures import Measures
from tzforms.reports.page import render_page

__all__ = ["count_line", "findings_html", "findings_lines", "quotes", "verdict"]

SIGNS = {"不符合": "✗", "需说明": "！", "需人工核验": "☐", "无法核验": "？", "提示": "·"}
STYLES = {"不符合": "red", "需说明": "yellow", "需人工核验": "cyan", "无法核验": "blue", "提示": "white"}


def quotes(measures: Measures) -> dict[str, tuple[str, str]]:
    """Rule id → the article it is bound to, and its words."""
    return {r.id: (r.article, r.quote) for r in rules_of(measures)}


def count_line(findings: Sequence[Finding]) -> str:
    """``不符合 1 · 需说明 0 · …``"""
    return " · ".join(f"{_(s.value)} {sum(f.severity is s for f in findings)}" for s in Severity)


def findings_lines(
    findings: Sequence[Finding], dossier: Dossier, *, everything: bool = False
) -> list[tuple[str | None, str]]:
    """The report as lines with a colour each (``None``: plain): what the unit has to mend and to explain in full, what it should
    know a line each, and a line with a count for each part that others see to; with ``everything`` those too, a line each.
    """
    catalogue = dossier.catalogue
    words = quotes(catalogue.measures)
    lines: list[tuple[str | None, str]] = []
    told = parts(findings, dossier)
    for part, found in told.items():
        if not found:
            continue
        lines.append((None, ""))
        if part in OWN:
            lines.append(("bold", _("{part}（{count}处）").format(part=_(part.value), count=len(found))))
            for number, f in enumerate(found, 1):
                lines += _in_full(f, number, words)
        elif part is Part.NOTE or everything:
            lines.append(("bold", _("{part}（{count}条）").format(part=_(part.value), count=len(found))))
            lines += [(STYLES[f.severity.value], f"  {_head(f)}  {f.message}") for f in found]
        else:
            lines[-1] = ("white", _fold_line(part, found, catalogue))
    lines += [(None, ""), ("bold", verdict(findings, dossier))]
    return lines


def _head(f: Finding) -> str:
    return f"{SIGNS[f.severity.value]} {_(f.severity.value)} {f.rule} {f.article}".rstrip()


def _in_full(f: Finding, number: int, words: dict[str, tuple[str, str]]) -> list[tuple[str | None, str]]:
    where = "  ".join(t for t in (f.cell, f.place) if t)
    lines: list[tuple[str | None, str]] = [
        (STYLES[f.severity.value], f"  {number}. {_head(f)}  {where}".rstrip()),
        (None, f"      {f.message}"),
    ]
    article, quote = words.get(f.rule, ("", ""))
    if quote and article == f.article and f.rule != "V34":
        lines.append((None, _("      条文：“{quote}”").format(quote=quote)))
    if f.fix:
        lines.append((None, _("      改法：{fix}").format(fix=f.fix)))
    if f.further:
        lines.append((None, _("      由此还有{count}条，改好后自会消失。").format(count=len(f.further))))
    return lines


def _fold_line(part: Part, found: Sequence[Finding], catalogue: Catalogue) -> str:
    if part is Part.LATER:
        forms = dict.fromkeys(f.path for f in found if f.path in catalogue)
        missing = "、".join(catalogue[key].called for key in catalogue if key in forms)
        return _("{forms}不在这次的材料里：{count}条规则等交来后再核。").format(forms=missing, count=len(found))
    return _("{part}：{count}条，不用你办。").format(part=_(part.value), count=len(found))


def verdict(findings: Sequence[Finding], dossier: Dossier) -> str:
    """The last line: what is left for the unit to do; agrees with the exit status."""
    told = parts(findings, dossier)
    mend, explain = len(told[Part.MEND]), len(told[Part.EXPLAIN])
    if mend or explain:
        return _("结论：要你改的{mend}处，要你说明的{explain}处。").format(mend=mend, explain=explain)
    return _("结论：没有要你改的，也没有要你说明的。")


def findings_html(
    classes: Sequence[tuple[str, Dossier, Sequence[Finding], Sequence[str]]],
    *,
    together: Sequence[Finding] = (),
    stage: str | None = None,
) -> str:
    """An HTML page that stands alone and prints well.

    ``classes``: for each its name, its dossier, its findings, and the papers that the stage still misses. ``together``: findings over all.
    """
    blocks = [_block(*one) for one in classes]
    dossier = classes[0][1]
    measures = dossier.catalogue.measures
    if together:
        blocks.append(_block(_("各班合起来看"), dossier, together, ()))
    return render_page(
        "findings.html", blocks=blocks, quotes=quotes(measures), signs=SIGNS, measures=measures, stage=stage
    )


def _block(name: str, dossier: Dossier, found: Sequence[Finding], missing: Sequence[str]) -> dict[str, Any]:
    """One class, or what several show together, for the page."""
    catalogue, told = dossier.catalogue, parts(found, dossier)
    return {
        "name": name,
        "counts": [(s.value, sum(f.severity is s for f in found)) for s in Severity],
        "parts": [
            {
                "own": part in OWN,
                "open": part is Part.NOTE,
                "title": _fold_line(part, inside, catalogue)
                if part not in (*OWN, Part.NOTE)
                else _("{part}（{count}处）").format(part=_(part.value), count=len(inside)),
                "findings": inside,
            }
            for part, inside in told.items()
            if inside
        ],
        "missing": list(missing),
        "mend": len(told[Part.MEND]) + len(told[Part.EXPLAIN]),
        "verdict": verdict(found, dossier),
    }
