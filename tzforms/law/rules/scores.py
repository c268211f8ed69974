"""Scores as they are written, and the mark that passes (第十三条)."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from tzforms.forms import Annex1
from tzforms.law.rules.context import Context

__all__ = ["FAILED", "PASSED", "has_passed", "pass_mark", "score_number"]

FAILED = re.compile(r"不合格|不及格|未合格|未及格|缺考|未通过|不通过|未参加|缺席|弃考|未达标|不达标|舞弊|作弊")
PASSED = re.compile(r"合格|及格|通过|优|良|中|达标|^[A-D][+-]?$")
WITHDRAWN = re.compile(r"退出|退学|退班|退训|中途|未结业|没有结业|不结业|请假|放弃")
_NUMBER = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*分?")
_MARK_RANGE = re.compile(
    r"(?<![0-9])([4-9][0-9])\s*+(?:分\s*+)?+[-—–~～至到]\s*+[0-9]{2,3}\s*+分?+[^，。；、,;0-9]{0,4}(?:合格|及格|通过)"
)
_MARK_BEFORE = re.compile(
    r"(?<![0-9])([4-9][0-9])\s*+分?+[（(]?含?[）)]?(?:及?以上|以上)?[）)]?[^，。；、,;0-9]{0,6}(?:合格|及格|通过)"
)
_MARK_AFTER = re.compile(
    r"(?:合格|及格|通过)(?:分数)?(?:线|标准|分)?[为是:：\s]*+(?:(?:不低于|达到|≥)\s*+)?+([4-9][0-9])\s*+分"
)


def score_number(text: str) -> Decimal | None:
    """``92`` or ``92.5分`` as a number, ``None`` for a grade in words."""
    match = _NUMBER.fullmatch(text.strip())
    if not match:
        return None
    try:
        return Decimal(match.group(1))
    except InvalidOperation:
        return None


def has_passed(text: str, ctx: Context) -> bool | None:
    """Has somebody with this result (``92``, ``合格``, ``缺考``, ``退出``) finished the class? ``None`` when it cannot be told."""
    if FAILED.search(text) or WITHDRAWN.search(text):
        return False
    points = score_number(text)
    if points is not None:
        return points >= pass_mark(ctx)[0]
    return True if PASSED.search(text) else None


def pass_mark(ctx: Context) -> tuple[Decimal, bool]:
    """The mark that passes, and whether the plan states it (else it is the edition's default)."""
    a1 = ctx.stated.get(Annex1)
    text = (a1.assessment or "") if a1 is not None else ""
    found = _MARK_RANGE.search(text) or _MARK_BEFORE.search(text) or _MARK_AFTER.search(text)
    if found:
        return Decimal(found.group(1)), True
    return Decimal(ctx.m.assessment.pass_mark), False
