"""Findings for a person: grouped by form, the worst first, with the article's own words and the way to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tzforms.findings import Finding, Severity
from tzforms.forms import catalogue_of
from tzforms.i18n import _
from tzforms.law import rules_of
from tzforms.measures import Measures
from tzforms.reports.page import render_page

__all__ = ["Section", "count_line", "findings_html", "findings_lines", "quotes", "sections"]

SIGNS = {"不符合": "✗", "需说明": "！", "需人工核验": "☐", "无法核验": "？", "提示": "·"}
STYLES = {"不符合": "red", "需说明": "yellow", "需人工核验": "cyan", "无法核验": "blue", "提示": "white"}


@dataclass(frozen=True, slots=True)
class Section:
    """The findings of one form (or of no form), worst first."""

    title: str
    findings: tuple[Finding, ...]


def quotes(measures: Measures) -> dict[str, str]:
    """Rule id → the words of the text it is bound to."""
    return {r.id: r.quote for r in rules_of(measures)}


def sections(findings: Iterable[Finding], measures: Measures | None = None) -> list[Section]:
    """Findings grouped by form of the edition; the form with the worst finding comes first."""
    catalogue = catalogue_of(measures)
    groups: dict[str | None, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.form, []).append(finding)
    result = []
    for form, found in groups.items():
        title = catalogue[form].full_title if form is not None and form in catalogue else _("补充事实与整套材料")
        result.append((min(f.severity.rank for f in found), form or "z", Section(title, tuple(found))))
    return [s for _rank, _form, s in sorted(result, key=lambda r: r[:2])]


def count_line(findings: Sequence[Finding]) -> str:
    """``不符合 1 · 需说明 0 · …``"""
    return " · ".join(f"{_(s.value)} {sum(f.severity is s for f in findings)}" for s in Severity)


def findings_lines(findings: Sequence[Finding], measures: Measures) -> list[tuple[str | None, str]]:
    """The report as lines with a colour each (``None``: plain). 不符合 and 需说明 in full, the others a line each."""
    words = quotes(measures)
    lines: list[tuple[str | None, str]] = []
    for section in sections(findings, measures):
        lines += [(None, ""), ("bold", section.title)]
        for f in section.findings:
            style = STYLES[f.severity.value]
            head = f"{SIGNS[f.severity.value]} {_(f.severity.value)} {f.rule} {f.article}".rstrip()
            if f.severity in (Severity.VIOLATION, Severity.EXPLAIN):
                lines.append((style, f"  {head}  {f.place}".rstrip()))
                lines.append((None, f"      {f.message}"))
                if f.rule in words:
                    lines.append((None, _("      条文：“{quote}”").format(quote=words[f.rule])))
                if f.fix:
                    lines.append((None, _("      改法：{fix}").format(fix=f.fix)))
            else:
                lines.append((style, f"  {head}  {f.message}"))
    return lines


def findings_html(
    classes: Sequence[tuple[str, Sequence[Finding], Sequence[str]]],
    measures: Measures,
    *,
    together: Sequence[Finding] = (),
    stage: str | None = None,
) -> str:
    """An HTML page that stands alone and prints well.

    ``classes``: for each its name, its findings, and the papers that the stage still misses. ``together``: findings over all.
    """
    blocks = [
        {
            "name": name,
            "counts": [(s.value, sum(f.severity is s for f in found)) for s in Severity],
            "sections": sections(found, measures),
            "missing": list(missing),
            "mend": sum(f.severity in (Severity.VIOLATION, Severity.EXPLAIN) for f in found),
        }
        for name, found, missing in classes
    ]
    if together:
        blocks.append(
            {
                "name": _("各班合起来看"),
                "counts": [(s.value, sum(f.severity is s for f in together)) for s in Severity],
                "sections": sections(together, measures),
                "missing": [],
                "mend": len(together),
            }
        )
    return render_page(
        "findings.html", blocks=blocks, quotes=quotes(measures), signs=SIGNS, measures=measures, stage=stage
    )
