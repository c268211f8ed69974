"""What has to be told about a class's papers, and in which words: the part that comments and notice have in common.

Told is every 不符合 and 需说明 of the check, and of the reading every value and whole form that a person has to look at. What only
the centre can verify (需人工核验 of the check, 无法核验) is no business of the clerk and stays out, and so is whose corrections count.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from tzforms import law  # as a room: the rules load when a class is checked
from tzforms.findings import Finding, Severity, mask_numbers
from tzforms.forms import Dossier
from tzforms.i18n import _
from tzforms.reading import Reading
from tzforms.review.corrections import SET_ASIDE
from tzforms.review.papers import Group, Paper, stages_of_forms
from tzforms.word import fold

__all__ = ["Checker", "Told", "check_papers", "concerns", "own_path", "told", "value_at"]

_WEIGHTY = (Severity.VIOLATION, Severity.EXPLAIN)
_LOOK = (*_WEIGHTY, Severity.MANUAL)
# What is wrong with one of these is one thing, whether the reading says it or the check: the check says it better.
_IDENTIFIERS = frozenset(
    ("id_number", "certificate_no", "bank_account", "phone", "mobile", "office_phone", "fax", "email")
)

Checker = Callable[[Dossier], list[Finding]]


def check_papers(groups: Sequence[Group], year: int | None = None, checker: Checker | None = None) -> None:
    """Check each class and put the findings where they belong (:attr:`Paper.findings`).

    ``checker`` stands in for :func:`tzforms.law.check`.
    """
    for group in groups:
        records = {form: p.readings[i].record for form, (p, i) in group.items() if p.readings[i].record is not None}
        if not records:
            continue
        first, index = next(iter(group.values()))
        facts, conflicts = stages_of_forms([p.readings[i] for p, i in group.values()])
        facts = facts.model_copy(update={"year": year})
        dossier = Dossier(catalogue=first.readings[index].catalogue, facts=facts, **records)
        read = _read(group)
        own = {(f.rule, f.path, f.message) for f in read}  # told with the reading
        for finding in checker(dossier) if checker else law.check(dossier, meant=records, read=[*read, *conflicts]):
            if (finding.rule, finding.path, finding.message) in own:
                continue
            if finding.severity not in _WEIGHTY or finding.waiver is not None:
                continue
            form = finding.form or (finding.path or "").split(".")[0].split("[")[0]
            home = group.get(form)
            if home is None:  # about what no form here holds: told in the notice of the class
                home = next(iter(group.values()))
            paper, index = home
            if not _speaks_of_lost(paper.readings[index], finding):
                paper.findings.setdefault(index, []).append(_of_corrected(paper.readings[index], finding))


def _read(group: Group) -> list[Finding]:
    """What reading a class's papers found, addressed as the check addresses it."""
    found = ((form, f) for form, (paper, i) in group.items() for f in paper.readings[i].findings)
    return [replace(f, path=f"{form}.{f.path}") for form, f in found if f.path]


def _of_corrected(reading: Reading, finding: Finding) -> Finding:
    """The finding about a value that a person corrected says so: the clerk sees another value on his paper."""
    evidence = reading.evidence.get(own_path(reading, finding))
    if evidence is None or evidence.how != "review":
        return finding
    return replace(finding, message=finding.message + _("（这一项按中心人工核对后的内容审核。）"))


def _speaks_of_lost(reading: Reading, finding: Finding) -> bool:
    """True when the check missed a value that stands on the paper and only had no type: that is told as unsure already."""
    path = own_path(reading, finding)
    evidence = reading.evidence.get(path)
    if evidence is None or not evidence.unsure or reading.record is None:
        return False
    return value_at(reading.data, path) not in (None, []) and value_at(reading.record, path) in (None, (), [])


def value_at(data: Any, path: str) -> Any:
    """The value at ``trainees[3].name`` of a record or of JSON data; ``None`` where there is none."""
    for name, index in re.findall(r"([a-z_]+)(?:\[(\d+)\])?", path):
        data = data.get(name) if isinstance(data, dict) else getattr(data, name, None)
        if index:
            data = data[int(index)] if isinstance(data, list | tuple) and int(index) < len(data) else None
    return data


def own_path(reading: Reading, finding: Finding) -> str:
    """The finding's path within its form: ``annex2.trainees[3].name`` → ``trainees[3].name``, ``annex2`` → empty."""
    path = finding.path or ""
    form = reading.form or ""
    if path == form:
        return ""
    return path.removeprefix(form + ".")


def concerns(paper: Paper, index: int) -> list[Finding]:
    """All that has to be told about one form, worst first; each thing once."""
    reading = paper.readings[index]
    checked = paper.findings.get(index, [])
    said: dict[str, str] = {}
    for finding in checked:
        path = own_path(reading, finding)
        said[path] = said.get(path, "") + fold(finding.message)
    read: list[Finding] = []
    for finding in reading.findings:
        if finding.severity not in _LOOK or finding.rule == SET_ASIDE or (finding.rule == "V01" and reading.is_sample):
            continue
        evidence = reading.evidence.get(finding.path or "")
        words = said.get(finding.path or "", "")
        if evidence is not None and words and not evidence.doubts:
            reasons = [fold(r.split("，")[0].rstrip("。")) for r in evidence.reasons]
            column = (finding.path or "").rpartition(".")[2]
            if column in _IDENTIFIERS or (reasons and all(r in words for r in reasons)):
                continue
        read.append(finding)
    return sorted([*checked, *read], key=lambda f: f.severity.rank)


class Told(NamedTuple):
    """A finding in the words of comment and notice, numbers masked: sign, what is wrong, under which article, how to mend it."""

    sign: str
    message: str
    article: str
    fix: str


def told(finding: Finding) -> Told:
    """``finding`` in the clerk's words."""
    signs = {Severity.VIOLATION: _("须改正"), Severity.EXPLAIN: _("须改正或说明")}
    message = finding.message.removeprefix(f"{finding.place}：") if finding.place else finding.message
    return Told(
        signs.get(finding.severity, _("请确认")), mask_numbers(message), finding.article, mask_numbers(finding.fix)
    )
