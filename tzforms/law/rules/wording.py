"""The edition's numbers in sentences: no number of the law stands in a title, a description or an example.

Those are written for :meth:`str.format`, with a parameter's name where its value belongs: ``每班{class_size.min}人``. After the
colon may stand what is reckoned with it, from left to right, and then how it is written:

========================  =====================================================
``{hours.min:-1}``        one less; ``+ - * /`` with a number or another parameter
``{hours.min:/5 whole}``  without its fraction
``{repeat.years:words}``  两 (from 十一 on in digits)
``{claim.days:span}``     两周, or 10日 when it is no whole week
``{level.share_min:share}``  半数, 两成, or 35%
``{finish.by:day}``       10月31日; ``:+5 day`` five days later
``{finish.by:until}``     10月底, or 10月15日 when it is not the month's last day
``{claim.days:before 9-27}``  the day so many days before 27 September
``{experts.parity:parity}``  单数 or 双数
``{industry.names:count}``  六: how many there are
``{organizer.kinds:and}``  甲、乙及丙; ``:or`` 甲、乙或丙; without either 甲、乙、丙
``{level.min:upward}``    the skill levels from this one up; ``:below`` the next lower one
``{notice.closes_on:article}``  第9条: where the parameter stands
========================  =====================================================

``filing.ahead`` (一周), ``filing.limit`` (7日), ``filing.reckoned`` (7个自然日), ``filing.example`` and ``filing.example_late`` follow from several parameters.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from tzforms.forms import LEVELS
from tzforms.i18n import _
from tzforms.law.rules.calendar import filing_deadline
from tzforms.law.rules.shared import number_text
from tzforms.measures import Measures

__all__ = ["ahead", "filled", "in_words", "joined", "span", "until"]

NUMERALS = ("零", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十")
_SPEC = re.compile(r"((?:[-+*/](?:[0-9.]+|[a-z_0-9]+\.[a-z_0-9]+))*) ?([a-z]*) ?([0-9-]*)")
_STEP = re.compile(r"([-+*/])([0-9.]+|[a-z_0-9]+\.[a-z_0-9]+)")
_YEAR = 2024  # a leap year with all its days; which year an example is in does not matter


def in_words(number: int) -> str:
    """``两``: a small number as a sentence says it; from eleven on in digits."""
    return _(NUMERALS[number]) if 0 <= number < len(NUMERALS) else str(number)


def span(days: int) -> str:
    """``一周``, ``两周``, ``10日``: a time limit as the measures say it."""
    weeks, rest = divmod(days, 7)
    if rest or not weeks:
        return _("{days}日").format(days=days)
    return _("一周") if weeks == 1 else _("{weeks}周").format(weeks=in_words(weeks))


def share(part: Decimal) -> str:
    """``半数``, ``两成``, ``35%``: a part of the whole."""
    tenths = part * 10
    if tenths == 5:
        return _("半数")
    if tenths == int(tenths):
        return _("{tenths}成").format(tenths=in_words(int(tenths)))
    return f"{number_text(part * 100)}%"


def joined(words: Sequence[str], last: str = "、") -> str:
    """``甲、乙、丙`` in the reader's language, with ``last`` (及, 或) before the last one."""
    told = [_(w) for w in words]
    return last.join(["、".join(told[:-1]), told[-1]]) if len(told) > 1 else "".join(told)


def until(measures: Measures) -> str:
    """``10月底``: by when teaching and assessment have to be done (``finish.by``)."""
    return _until(_day(measures.finish.by))


def ahead(measures: Measures) -> str:
    """``一周``: how long before the opening the roster is filed."""
    if measures.filing.mode == "workday":
        return _("{days}个工作日").format(days=measures.filing.workdays)
    return span(measures.filing.days)


def _until(day: dt.date) -> str:
    if (day + dt.timedelta(days=1)).day == 1:
        return _("{month}月底").format(month=day.month)
    return _day_text(day)


def _day(text: str) -> dt.date:
    month, day = (int(p) for p in text.split("-"))
    return dt.date(_YEAR, month, day)


def _day_text(day: dt.date) -> str:
    return _("{month}月{day}日").format(month=day.month, day=day.day)


def _reckoned(measures: Measures) -> str:
    if measures.filing.mode == "workday":
        return ahead(measures)
    return _("{days}个自然日").format(days=measures.filing.days)


def _last_filing(measures: Measures) -> dt.date:
    return filing_deadline(_day("9-20"), measures).day


_DERIVED: dict[str, Callable[[Measures], str]] = {
    "filing.ahead": ahead,
    "filing.reckoned": _reckoned,
    "filing.limit": lambda m: ahead(m) if m.filing.mode == "workday" else _("{days}日").format(days=m.filing.days),
    "filing.example": lambda m: _day_text(_last_filing(m)),
    "filing.example_late": lambda m: _day_text(_last_filing(m) + dt.timedelta(days=1)),
}

_STYLES: dict[str, Callable[[Any], str]] = {
    "": lambda v: joined(v) if isinstance(v, tuple) else _(v) if isinstance(v, str) else number_text(v),
    "whole": lambda v: str(int(v)),
    "words": lambda v: in_words(int(v)),
    "span": lambda v: span(int(v)),
    "share": share,
    "day": _day_text,
    "until": _until,
    "parity": lambda v: _("单数") if v == "odd" else _("双数"),
    "count": lambda v: in_words(len(v)),
    "and": lambda v: joined(v, _("及")),
    "or": lambda v: joined(v, _("或")),
    "upward": lambda v: joined(LEVELS[LEVELS.index(v) :]),
    "below": lambda v: LEVELS[max(LEVELS.index(v) - 1, 0)],
}


class _Value:
    """One parameter on its way into a sentence."""

    def __init__(self, measures: Measures, name: str) -> None:
        self._measures, self._name = measures, name

    def __format__(self, spec: str) -> str:
        if self._name in _DERIVED:
            return _DERIVED[self._name](self._measures)
        parameter = self._measures.parameters.get(self._name)
        if parameter is None or parameter.value is None:
            return _("未知")
        match = _SPEC.fullmatch(spec)
        if match is None:
            raise ValueError(f"{{{self._name}:{spec}}}")
        steps, style, day = match.groups()
        if style == "article":
            return parameter.article
        value: Any = _day(parameter.value) if style in ("day", "until") else parameter.value
        for sign, operand in _STEP.findall(steps):
            value = self._reckon(value, sign, operand)
        return _day_text(_day(day) - dt.timedelta(days=int(value))) if style == "before" else _STYLES[style](value)

    def _reckon(self, value: Any, sign: str, operand: str) -> Any:
        if isinstance(value, dt.date):
            return value + dt.timedelta(days=int(sign + operand))
        by = Decimal(operand) if operand[0].isdigit() else Decimal(self._measures.parameter(operand).value)
        left = Decimal(value)
        return {"+": left + by, "-": left - by, "*": left * by, "/": left / by}[sign]


class _Group:
    def __init__(self, measures: Measures, name: str) -> None:
        self._measures, self._name = measures, name

    def __getattr__(self, key: str) -> _Value:
        return _Value(self._measures, f"{self._name}.{key}")


class _Names(dict[str, _Group]):
    def __init__(self, measures: Measures) -> None:
        super().__init__()
        self._measures = measures

    def __missing__(self, key: str) -> _Group:
        return _Group(self._measures, key)


def filled(text: str, measures: Measures) -> str:
    """``text`` with the edition's numbers in place of its parameters' names."""
    return text.format_map(_Names(measures)) if "{" in text else text
