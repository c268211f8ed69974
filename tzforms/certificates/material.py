"""What certificates are made from: annex 3 with the facts around it, and which of its rows may have one."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from tzforms.converters import Stages
from tzforms.dossier import is_dossier_file, load_dossier
from tzforms.exceptions import InputError
from tzforms.findings import Finding
from tzforms.forms import Annex1, Annex3, Annex4, Form, Graduate, catalogue_of
from tzforms.i18n import _
from tzforms.identifiers import resident_id
from tzforms.measures import Measures
from tzforms.normal import nfkc
from tzforms.registry import Claim, ClassFacts, normal_id
from tzforms.review import correction_notes, read_reviewed, unused_sidecar

__all__ = [
    "Audit",
    "Cause",
    "Material",
    "PassMark",
    "Refusal",
    "RefusalKind",
    "examine_rows",
    "load",
    "numbered",
    "score_refusal",
]

_PASSED = frozenset(
    ("合格", "及格", "通过", "已通过", "考核合格", "达标", "中", "中等", "良", "良好", "优", "优良", "优秀", "PASS")
)
_FAILED = re.compile(
    r"不合格|不及格|未通过|不通过|未达标|不达标|缺考|缺席|旷考|弃考|作弊|退学|取消|未参加|未考|待定|补考|FAIL|^[差劣]$",
    re.I,
)
_PASSED_AND_MORE = re.compile(
    r"(?:考核)?(?:合格|优秀|良好|及格|通过)[(（].*[)）]|\d{1,3}(?:\.\d+)?分?[/、,，]?(?:合格|优秀|良好|及格|通过)"
)


@dataclass(frozen=True, slots=True)
class Audit:
    """The bureau's decision that a class passed its audit: the day, and the number of the paper that says so."""

    passed: dt.date
    document: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """Annex 3 as given, with the class hours (学时), the audit, and doubtful rows.

    ``audit`` is the bureau's decision; ``audit_claimed`` the day that the papers state (facts.audit_passed), which is no more
    than what the organizer says. ``doubts``: row (from 1) → the fields that a returned form left unsure. ``measures``: the edition that the paper is of.
    ``stages``: of a class of several. ``notes``: the corrections that were applied to it, and those that were not.
    """

    annex3: Annex3
    hours: Decimal | None = None
    audit: Audit | None = None
    audit_claimed: dt.date | None = None
    uscc: str | None = None
    doubts: dict[int, tuple[str, ...]] = field(default_factory=dict)
    measures: Measures | None = None
    stages: Stages = ()
    notes: tuple[Finding, ...] = ()

    def facts(self) -> ClassFacts:
        """The class; raises :class:`InputError` naming what is missing."""
        paper = self.annex3
        missing = [
            label
            for label, value in (
                (_("办班单位"), paper.organizer),
                (_("研修项目"), paper.project),
                (_("研修起止日期"), paper.start_date and paper.end_date),
                (_("总课时"), self.hours),
            )
            if not value
        ]
        if missing or paper.organizer is None or paper.project is None or not paper.start_date or not paper.end_date:
            raise InputError(
                _("材料中缺少{missing}，证书上要印，无法制证；请补填（总课时也可用 --hours 给出）。").format(
                    missing="、".join(missing)
                )
            )
        if paper.end_date < paper.start_date:
            raise InputError(_("附件3的研修起止日期颠倒：结束日期早于开始日期，请核对。"))
        if not paper.graduates:
            raise InputError(_("附件3没有一名结业人员，无证可发。"))
        return ClassFacts(
            organizer=paper.organizer.strip(),
            project=" ".join(paper.project.split()),
            start_date=paper.start_date,
            end_date=paper.end_date,
            hours=self.hours,
            audit_passed=None if self.audit is None else self.audit.passed,
            audit_document="" if self.audit is None else self.audit.document,
            uscc=self.uscc,
        )


class RefusalKind(StrEnum):
    """What is the matter with a row that gets no certificate."""

    FAILED = "failed"  # no pass
    DUPLICATE = "duplicate"  # the same person stands on another row
    DATA = "data"  # missing, wrong or doubtful
    GLYPH = "glyph"  # a sign that the font lacks
    LONG = "long"  # a name that does not fit
    NUMBER = "number"  # the register refused it
    REPEAT = "repeat"  # the person took part too lately


class Cause(NamedTuple):
    """Why a row gets no certificate; ``reason`` is a sentence for a person."""

    kind: RefusalKind
    reason: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row of annex 3 that gets no certificate, and why."""

    row: int
    name: str
    kind: RefusalKind
    reason: str


@dataclass(frozen=True, slots=True)
class PassMark:
    """The points that pass, and the article that has the scores judged; ``left_open``: it names no mark itself."""

    points: Decimal
    article: str
    left_open: bool = False


def load(
    path: Path,
    *,
    hours: Decimal | None = None,
    audit: Audit | None = None,
    measures: Measures | str | Path | None = None,
) -> Material:
    """Annex 3 from a dossier (YAML, JSON, data-entry workbook) or from a returned form; ``hours`` outranks the file.

    ``audit`` is the bureau's decision. What a dossier states about it is kept apart, as a claim.

    Of a returned form the corrections count that are ours (:func:`tzforms.review.read_reviewed`); the notes tell each.

    ``measures``: the edition; when ``None``, the one that the file says it is of.

    Raises :class:`InputError` when there is no annex 3 in it, or when its head was read with doubt.
    """
    if is_dossier_file(path) and path.suffix.lower() != ".csv":
        return _from_dossier(path, hours, audit, measures)
    return _from_form(path, hours, audit, measures)


def _from_dossier(
    path: Path, hours: Decimal | None, audit: Audit | None, measures: Measures | str | Path | None
) -> Material:
    dossier = load_dossier(path, measures).resolved().dossier
    roster, claim, plan = dossier.get(Annex3), dossier.get(Annex4), dossier.get(Annex1)
    if roster is None:
        raise InputError(_("{path} 中没有附件3（结业登记名册），无法制证。").format(path=path.name))
    planned = next((a.total_hours for a in (claim, plan) if a and a.total_hours), None)
    return Material(
        roster,
        hours if hours is not None else planned,
        audit,
        dossier.facts.audit_passed,
        dossier.facts.uscc,
        measures=dossier.catalogue.measures,
        stages=dossier.stages,
        notes=tuple(unused_sidecar(path)),
    )


def _from_form(
    path: Path, hours: Decimal | None, audit: Audit | None, measures: Measures | str | Path | None
) -> Material:
    readings = read_reviewed(path, measures=measures)
    papers = [(r.record, r.unsure) for r in readings if r.form == "annex3" and isinstance(r.record, Annex3)]
    if len(papers) != 1:
        messages = [f.message for r in readings for f in r.findings if r.form is None]
        raise InputError(
            _("{path} 中应恰有一份附件3（结业登记名册），读到 {count} 份。{why}").format(
                path=path.name, count=len(papers), why=messages[0] if messages else ""
            )
        )
    [(paper, unsure)] = papers
    reading = next(r for r in readings if r.record is paper)
    roster = reading.paper
    heads = [d for d in unsure if d in ("organizer", "project", "start_date", "end_date")]
    if heads:
        raise InputError(
            _("{path} 的“{fields}”读得没有把握，不能据以制证；请核对后填入录入工作簿再制证。").format(
                path=path.name, fields="、".join(roster.printed[h] for h in heads)
            )
        )
    planned = next((r.record.total_hours for r in readings if isinstance(r.record, (Annex4, Annex1))), None)
    hours = hours if hours is not None else planned
    return Material(
        paper,
        hours,
        audit,
        doubts=_doubts(unsure),
        measures=reading.catalogue.measures,
        stages=reading.stages,
        notes=tuple(correction_notes(readings)),
    )


def _doubts(unsure: Sequence[str]) -> dict[int, tuple[str, ...]]:
    """``graduates[3].score`` → {4: ("score",)}: the doubtful fields of each row, ``""`` for the whole row."""
    found: dict[int, tuple[str, ...]] = {}
    for doubt in unsure:
        match = re.match(r"graduates\[(\d+)\]\.?(\w*)", doubt)
        if match:
            row = int(match.group(1)) + 1
            found[row] = (*found.get(row, ()), match.group(2))
    return found


_MATTERS = frozenset(("name", "id_number", "score", "completion_no", ""))


def score_refusal(score: str | None, mark: PassMark) -> str | None:
    """Why this 考核成绩 is no pass (only those who passed go on annex 3), or None when it is one."""
    if score is None or not score.strip():
        return _("没有考核成绩，不能确认考核合格（{article}）。").format(article=mark.article)
    text = "".join(nfkc(score).split())
    if _FAILED.search(text):
        return _("考核成绩为“{score}”，不是考核合格人员（{article}）。").format(
            score=score.strip(), article=mark.article
        )
    number = re.fullmatch(r"(\d{1,3}(?:\.\d+)?)分?(?:[(（].*[)）])?", text)
    if number:
        points = Decimal(number.group(1))
        if points > 100:
            return _("考核成绩“{score}”超过100分，请核对。").format(score=score.strip())
        if points < mark.points:
            return _too_low(score.strip(), mark)
        return None
    if text.upper() in _PASSED or _PASSED_AND_MORE.fullmatch(text):
        return None
    return _("考核成绩“{score}”看不出是否合格，请改写为分数或“合格”。").format(score=score.strip())


def _too_low(score: str, mark: PassMark) -> str:
    said = (
        _("考核成绩 {score} 低于及格线 {mark} 分（办法没有规定及格线，考核方案另有规定的请用 --pass-mark）。")
        if mark.left_open
        else _("考核成绩 {score} 低于及格线 {mark} 分（{article}）。")
    )
    return said.format(score=score, mark=mark.points, article=mark.article)


def examine_rows(
    material: Material, mark: PassMark, *, printable: Callable[[Claim], Cause | None] = lambda claim: None
) -> tuple[list[Claim], list[Refusal]]:
    """The rows of annex 3 that may have a certificate, and the others with their reasons; together they are all rows.

    ``printable`` says of a claim why it cannot be printed, or None.
    """
    claims: list[Claim] = []
    refusals: list[Refusal] = []
    seen: dict[str, int] = {}  # ID number → the row of its claim
    roster = catalogue_of(material.measures)[material.annex3.form]
    graduates = material.annex3.graduates
    clashes = _clashes(graduates)
    for row, graduate in enumerate(graduates, 1):
        name = " ".join((graduate.name or "").split())
        id_number = _person(graduate.id_number)
        claim = Claim(row, name, id_number, graduate.employer, graduate.score, graduate.completion_no)
        cause = (
            _against_data(graduate, name, material.doubts.get(row, ()), roster)
            or _against_person(id_number, clashes, seen)
            or _against_score(graduate.score, mark)
            or printable(claim)
        )
        if cause is not None:
            refusals.append(Refusal(row, name, cause.kind, cause.reason))
            continue
        seen[id_number] = row
        claims.append(claim)
    return claims, refusals


def _against_data(graduate: Graduate, name: str, doubts: tuple[str, ...], roster: Form) -> Cause | None:
    unsure = [d for d in doubts if d in _MATTERS]
    if unsure:
        fields = "、".join(roster.name(f"graduates.{d}") if d else _("整行") for d in unsure)
        return Cause(RefusalKind.DATA, _("读表时“{fields}”没有把握，请人工核对后再制证。").format(fields=fields))
    if not name:
        return Cause(RefusalKind.DATA, _("没有姓名。"))
    if not graduate.id_number:
        return Cause(RefusalKind.DATA, _("没有身份证号码，无法登记。"))
    outcome = resident_id.examine(graduate.id_number).outcome
    if not outcome.is_usable and outcome is not resident_id.Outcome.NON_MAINLAND_DOC:
        return Cause(RefusalKind.DATA, resident_id.message(outcome))
    return None


def _against_person(id_number: str, clashes: dict[str, list[int]], seen: dict[str, int]) -> Cause | None:
    if id_number in clashes:
        rows = "、".join(str(r) for r in clashes[id_number])
        reason = _("第{rows}行身份证号码相同而姓名不同，分不清是谁，请核对。").format(rows=rows)
        return Cause(RefusalKind.DUPLICATE, reason)
    if id_number in seen:
        reason = _("与第{row}行是同一人（身份证号码相同），一人一证。").format(row=seen[id_number])
        return Cause(RefusalKind.DUPLICATE, reason)
    return None


def _against_score(score: str | None, mark: PassMark) -> Cause | None:
    reason = score_refusal(score, mark)
    return None if reason is None else Cause(RefusalKind.FAILED, reason)


def _person(id_number: str | None) -> str:
    """One spelling of the number for one person."""
    examined = resident_id.examine(id_number or "")
    return examined.number if examined.outcome.is_usable else normal_id(id_number or "")


def _clashes(graduates: tuple[Graduate, ...]) -> dict[str, list[int]]:
    """ID numbers that stand beside different names, with their rows."""
    rows: dict[str, list[tuple[int, str]]] = {}
    for row, graduate in enumerate(graduates, 1):
        if graduate.id_number:
            rows.setdefault(_person(graduate.id_number), []).append((row, "".join((graduate.name or "").split())))
    return {key: [r for r, _n in found] for key, found in rows.items() if len({n for _r, n in found}) > 1}


def numbered(material: Material, numbers: dict[int, str]) -> Annex3:
    """Annex 3 with 结业证书编号 filled in: ``numbers`` by row; the other rows stay blank in that column."""
    graduates = tuple(
        graduate.model_copy(update={"completion_no": numbers.get(row)})
        for row, graduate in enumerate(material.annex3.graduates, 1)
    )
    return material.annex3.model_copy(update={"graduates": graduates})
