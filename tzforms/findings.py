"""What tzforms has to tell a person: one :class:`Finding` per thing to look at, in the severities of the measures.

A finding is public data (``field-names``): ``rule, article, severity, form, path, place, value, message, fix``.
It never holds a full resident ID number: its texts are masked when it is made, with :func:`mask_text`, and nothing in them can
break a line or steer a terminal (:mod:`tzforms.visible`). A personal value of another kind is masked before it gets in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from tzforms.lazy import lazy
from tzforms.visible import one_line

__all__ = ["MANY", "Finding", "Severity", "Waiver", "exit_status", "mask", "mask_numbers", "mask_personal", "mask_text"]


#: From how many cells of one column with one fault on they are told as one finding (docs/decisions/0005).
MANY = 6


class Severity(StrEnum):
    """How much a finding weighs; the order of definition is the order of display, worst first."""

    VIOLATION = "不符合"  # 应 / 须 / 不得 / 不超过 is broken: must be mended
    EXPLAIN = "需说明"  # 一般 / 可 / 为主: allowed with a written reason
    MANUAL = "需人工核验"  # only a person can judge
    UNVERIFIED = "无法核验"  # the rule lacks its data
    NOTE = "提示"  # for information

    @property
    def rank(self) -> int:
        """0 for the worst, 4 for the mildest."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Waiver:
    """A recorded exception (第二十条): the bureau lets one finding of one rule stand."""

    rule: str
    path: str | None = None
    reason: str = ""
    by: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that somebody has to know or mend.

    ``rule`` is the id in the catalogue (``R06-3``, ``X17``; ``F..`` about a file, ``V..`` about a value read);
    ``article`` is in the text's own numbering (``第6条``), empty for what no article says; ``path`` addresses the
    value (``annex2.trainees[3].id_number``); ``place`` is where a person finds it (``附件2 第3行 身份证号``);
    ``value`` is masked where it is personal; ``message`` says what is wrong, ``fix`` how to mend it. ``cell`` is where a workbook
    holds it (``附件2!E11``). ``follows`` are findings that go away when this one is mended: they are told with it, not beside it.
    """

    rule: str
    severity: Severity
    message: str
    fix: str = ""
    article: str = ""
    form: str | None = None
    path: str | None = None
    place: str = ""
    value: str | None = None
    waiver: Waiver | None = None
    cell: str = ""
    follows: tuple[Finding, ...] = ()

    def __post_init__(self) -> None:
        for name in ("message", "fix", "place", "value"):
            text = getattr(self, name)
            if text:
                object.__setattr__(self, name, one_line(mask_text(text)))

    @property
    def further(self) -> tuple[Finding, ...]:
        """What follows of another kind: neither the single cells of a gathered finding nor a doubt about the same value."""
        return tuple(
            f
            for f in self.follows
            if f.rule != self.rule and not (f.path == self.path and f.severity is Severity.MANUAL)
        )

    def as_json(self) -> dict[str, Any]:
        """The finding as a plain dict in the public key order; ``cell``, ``waiver`` and ``follows`` appear only when there are any."""
        data: dict[str, Any] = {
            "rule": self.rule,
            "article": self.article,
            "severity": self.severity.value,
            "form": self.form,
            "path": self.path,
            "place": self.place,
            "value": self.value,
            "message": self.message,
            "fix": self.fix,
        }
        if self.cell:
            data["cell"] = self.cell
        if self.waiver is not None:
            data["waiver"] = asdict(self.waiver)
        if self.follows:
            data["follows"] = [f.as_json() for f in self.follows]
        return data

    def waived(self, waiver: Waiver) -> Finding:
        """The same finding as a recorded exception: it stays visible, as 提示, with who allowed it and why."""
        return replace(self, severity=Severity.NOTE, waiver=waiver)


def exit_status(findings: Iterable[Finding]) -> int:
    """0 when nothing is left for the submitting side to do, 1 when a 不符合 or 需说明 stands.

    What only the centre can look at (需人工核验, 无法核验) is part of every honest check and does not by itself
    make a dossier unclean; see ``docs/decisions/0002-exit-status.md``.
    """
    return int(any(f.severity in (Severity.VIOLATION, Severity.EXPLAIN) for f in findings))


# What may stand between the digits of one number: a blank, a dash, something that nobody sees.
_GAP = r"[\s\-－–—\u200b-\u200f\u2060\ufeff]{0,2}+"
_SURE_GAP = _GAP.replace("{0,2}", "{1,2}")
# A run of digits long enough for an ID, certificate or account number, also behind letters, in groups, and full-width. The first
# group has six digits, or all groups have four, so that two dates side by side are left alone.
_LONG_NUMBER = lazy(
    rf"(?<!\d)(?:\d{{6}}(?:{_GAP}\d){{8,}}|\d{{4}}(?:{_SURE_GAP}\d{{4}}){{3,5}}(?:{_SURE_GAP}\d{{1,3}})?)"
    rf"(?:{_GAP}[0-9XxＸｘ])?(?!\d)"
)
# A number that may be a person's: eleven digits and more, and a mobile number in its groups.
_NUMBER = lazy(
    rf"(?<![0-9A-Za-z])(?:[A-Za-z]{{0,2}}\d{{11,}}[0-9Xx]?|1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}})(?![0-9A-Za-z])"
)
_DIGITS = lazy(r"\d{3}")  # most texts have no number in them
# Whatever can be a number in a place that is for one: seven signs and more, digits in groups, letters among them.
_ANY_NUMBER = lazy(rf"(?<![0-9A-Za-z])[A-Za-z]*\d(?:[A-Za-zＸｘ]|{_GAP}[（）()]?\d){{6,}}")


def mask(text: str) -> str:
    """``110105********002X``: the first six and last four characters of one personal number.

    Shorter numbers (under 11 characters) keep two at each end.
    """
    keep_front, keep_back = (6, 4) if len(text) >= 15 else (3, 4) if len(text) >= 11 else (1, 1)
    if len(text) <= keep_front + keep_back:
        return "*" * len(text)
    return text[:keep_front] + "*" * (len(text) - keep_front - keep_back) + text[-keep_back:]


def mask_text(text: str) -> str:
    """``text`` with every run of digits that is long enough for an ID or account number masked."""
    return _masked(_LONG_NUMBER, text) if _DIGITS.search(text) else text


def mask_numbers(text: str) -> str:
    """:func:`mask_text`, and every other number that is long enough to belong to a person, such as a mobile number."""
    return _masked(_NUMBER, mask_text(text)) if _DIGITS.search(text) else text


def mask_personal(text: str) -> str:
    """What stands in a place that holds a personal number: every number there masked, however short and however written."""
    return _masked(_ANY_NUMBER, mask_text(text))


def _masked(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda m: mask(re.sub(r"[^\w*]", "", m.group())), text)
