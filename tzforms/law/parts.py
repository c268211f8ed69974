"""For whom a finding is: what the unit has to mend or explain, what the centre verifies, what only papers show.

A list of findings is read by the one who has to act. What is not hers stands below, counted (docs/decisions/0002).
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from tzforms.findings import Finding, Severity
from tzforms.forms import Dossier
from tzforms.law.rules import rules_of

__all__ = ["Part", "is_open", "part_of", "parts"]


class Part(StrEnum):
    """For whom a finding is; the order of definition is the order in which they are told."""

    MEND = "要你改的"
    EXPLAIN = "要你说明的"
    NOTE = "请留意的"
    CENTRE = "由中心核验的"
    PAPER = "要看纸质材料的"
    LATER = "缺的表交来后再核的"


#: The parts that are the unit's own: each finding of them is told in full.
OWN = (Part.MEND, Part.EXPLAIN)


def part_of(finding: Finding, dossier: Dossier) -> Part:
    """The part of the list in which ``finding`` on ``dossier`` is told.

    A value that reading could not use or is not sure of (a finding of no rule) is the unit's to mend.
    """
    rule = next((r for r in rules_of(dossier.catalogue.measures) if r.id == finding.rule), None)
    match finding.severity:
        case Severity.VIOLATION:
            return Part.MEND
        case Severity.EXPLAIN:
            return Part.EXPLAIN
        case Severity.NOTE:
            return Part.NOTE
        case Severity.MANUAL if rule is None:
            return Part.MEND
        case Severity.UNVERIFIED if finding.path in dossier.catalogue and dossier.record(finding.path or "") is None:
            return Part.LATER  # the form itself is not there
    return Part.PAPER if rule is not None and rule.on_paper else Part.CENTRE


def parts(findings: Iterable[Finding], dossier: Dossier) -> dict[Part, list[Finding]]:
    """``findings`` by part, every part there, each in the order given."""
    result: dict[Part, list[Finding]] = {part: [] for part in Part}
    for finding in findings:
        result[part_of(finding, dossier)].append(finding)
    return result


def is_open(findings: Iterable[Finding], dossier: Dossier) -> bool:
    """True when something is left for the unit to mend or to explain."""
    return any(part_of(f, dossier) in OWN for f in findings)
