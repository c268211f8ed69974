"""The edition's numbers in sentences: no number of the law stands in a note, a title, a description or an example.

A sentence names the parameter where its value belongs: ``每班{class_size.min}人``. After the colon may stand what is reckoned
with it, from left to right, and then how it is written:

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
``{notice.closes_on:article}``  第9条: where the parameter stands; ``:quote`` its words there
``{§新知识、新技术}``       the article whose text holds these words
========================  =====================================================

An article that this edition has not got is left out, and so are brackets in which nothing is left.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tzforms.converters import LEVELS
from tzforms.i18n import _

if TYPE_CHECKING:
    from tzforms.measures.loader import Measures

__all__ = ["fill", "in_words", "joined", "number_text", "share", "span", "unknown", "until"]

NUMERALS = ("零", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十")
_TAG = re.compile(r"\{(?:§(?P<words>[^{}]+)|(?P<name>[a-z_][a-z_0-9]*(?:\.[a-z_0-9]+)?)(?::(?P<spec>[^{}]*))?)\}")
_SPEC = re.compile(r"((?:[-+*/](?:[0-9.]++|[a-z_][a-z_0-9]*+\.[a-z_0-9]++))*+) ?([a-z]*+) ?([0-9-]*+)")
_STEP = re.compile(r"([-+*/])([0-9.]+|[a-z_0-9]+\.[a-z_0-9]+)")
_YEAR = 2024  # a leap year with all its days; which year an example is in does not matter
_GONE = "\0"


def fill(text: str, measures: Measures, derived: Mapping[str, Callable[[Measures], str]] | None = None) -> str:
    """``text`` with the edition's numbers in place of its tags; an unknown number is 未知.

    ``derived`` are names that follow from several parameters. Raises ``ValueError`` for a tag whose colon is followed by something
    else than the table above.
    """
    if "{" not in text:
        return text
    done = _TAG.sub(lambda tag: _filled(tag, measures, derived or {}), text)
    if _GONE in done:
        done = re.sub(rf"[、，；]?{_GONE}", "", done)
        done = re.sub(r"（[、，；：\s]*）", "", done)
        done = re.sub(r"（[、，；：]+", "（", done)
    return done


def unknown(text: str, measures: Measures) -> list[str]:
    """The parameters and amounts that ``text`` names and the edition has not got."""
    names = dict.fromkeys(m["name"] for m in _TAG.finditer(text) if m["name"])
    return [
        n for n in names if n not in measures.parameters and not isinstance(getattr(measures, n, None), Decimal | int)
    ]


def _filled(tag: re.Match[str], measures: Measures, derived: Mapping[str, Callable[[Measures], str]]) -> str:
    if tag["words"]:
        return measures.article_of(tag["words"]) or _GONE
    name, spec = tag["name"], tag["spec"] or ""
    if name in derived:
        return derived[name](measures)
    if "." not in name:
        return _STYLES[""](getattr(measures, name))  # an amount of the edition: subsidy_wan_per_head
    return _Value(measures, name).written(spec)


class _Value:
    """One parameter on its way into a sentence."""

    def __init__(self, measures: Measures, name: str) -> None:
        self._measures, self._name = measures, name

    def written(self, spec: str) -> str:
        parameter = self._measures.parameters.get(self._name)
        if parameter is None:
            return _("未知")
        match = _SPEC.fullmatch(spec)
        if match is None:
            raise ValueError(f"{{{self._name}:{spec}}}")
        steps, style, day = match.groups()
        if style in ("article", "quote"):
            return parameter.article if style == "article" else parameter.quote
        if parameter.value is None:
            return _("未知")
        value: Any = _day(parameter.value) if style in ("day", "until") else parameter.value
        for sign, operand in _STEP.findall(steps):
            value = self._reckon(value, sign, operand)
        if style == "before":
            return day_of_year(_day(day) - dt.timedelta(days=int(value)))
        if style not in _STYLES:
            raise ValueError(f"{{{self._name}:{spec}}}")
        return _STYLES[style](value)

    def _reckon(self, value: Any, sign: str, operand: str) -> Any:
        if isinstance(value, dt.date):
            return value + dt.timedelta(days=int(sign + operand))
        by = Decimal(operand) if operand[0].isdigit() else Decimal(self._measures.parameter(operand).value)
        left = Decimal(value)
        return {"+": left + by, "-": left - by, "*": left * by, "/": left / by}[sign]


# ---------------------------------------------------------------- how values are written


def number_text(value: Decimal | int | None) -> str:
    """``14.5`` or ``14``: a number without useless zeros; ``""`` for none."""
    if value is None:
        return ""
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


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


def day_of_year(day: dt.date) -> str:
    """``9月27日``."""
    return _("{month}月{day}日").format(month=day.month, day=day.day)


def _until(day: dt.date) -> str:
    if (day + dt.timedelta(days=1)).day == 1:
        return _("{month}月底").format(month=day.month)
    return day_of_year(day)


def _day(text: str) -> dt.date:
    month, day = (int(p) for p in text.split("-"))
    return dt.date(_YEAR, month, day)


def _plain(value: Any) -> str:
    if isinstance(value, tuple):
        return joined(value)
    return _(value) if isinstance(value, str) else number_text(value)


_STYLES: dict[str, Callable[[Any], str]] = {
    "": _plain,
    "whole": lambda v: str(int(v)),
    "words": lambda v: in_words(int(v)),
    "span": lambda v: span(int(v)),
    "share": share,
    "day": day_of_year,
    "until": _until,
    "parity": lambda v: _("单数") if v == "odd" else _("双数"),
    "count": lambda v: in_words(len(v)),
    "and": lambda v: joined(v, _("及")),
    "or": lambda v: joined(v, _("或")),
    "upward": lambda v: joined(LEVELS[LEVELS.index(v) :]),
    "below": lambda v: LEVELS[max(LEVELS.index(v) - 1, 0)],
}
