"""Sentences with numbers and citations of the law in them, filled from an edition: notes, titles, examples.

A sentence never spells such a number. It names the parameter, and the edition fills it in:

``{class_size.min}``            the value, as people write it: ``15``, ``0.5``, ``数字经济、现代金融``
``{class_size.min:article}``    the article it comes from: ``第6条``
``{finish.by:quote}``           its words in the text
``{filing.days:span}``          days as a span: ``一周``, ``两周``, ``10日``
``{finish.by:end}``             a day of the year: ``10月底`` for its month's last day, else ``10月25日``
``{classes.max:cn}``            a small number in words as before a measure word: ``两``, ``三``
``{§新知识、新技术}``             the article whose text holds these words

A citation that this edition has not got is left out, and so are brackets in which nothing is left.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tzforms.measures.loader import Measures

__all__ = ["fill", "is_filled_by", "shown"]

_TAG = re.compile(r"\{(?:§(?P<words>[^{}]+)|(?P<name>[a-z_][a-z_0-9]*(?:\.[a-z_0-9]+)?)(?::(?P<form>[a-z]+))?)\}")
_GONE = "\0"
_CN = dict(enumerate("零一两三四五六七八九十"))


def fill(text: str, measures: Measures) -> str:
    """``text`` with its tags filled. Raises ``KeyError`` for a parameter that the edition has not got."""
    if "{" not in text:
        return text
    done = _TAG.sub(lambda tag: _filled(tag, measures), text)
    if _GONE in done:
        done = re.sub(rf"[、，；]?{_GONE}", "", done)
        done = re.sub(r"（[、，；\s]*）", "", done)
        done = re.sub(r"（[、，；]+", "（", done)
    return done


def is_filled_by(text: str) -> tuple[str, ...]:
    """The parameters that ``text`` names."""
    return tuple(dict.fromkeys(m["name"] for m in _TAG.finditer(text) if m["name"]))


def _filled(tag: re.Match[str], measures: Measures) -> str:
    if tag["words"]:
        return measures.article_of(tag["words"]) or _GONE
    if tag["name"] == "subsidy_wan_per_head":
        return shown(measures.subsidy_wan_per_head)
    parameter = measures.parameters[tag["name"]]
    match tag["form"]:
        case None:
            return shown(parameter.value)
        case "article":
            return parameter.article
        case "quote":
            return parameter.quote
        case "span":
            return _span(parameter.value)
        case "end":
            return _end(parameter.value)
        case "cn":
            return _CN.get(parameter.value, str(parameter.value))
        case form:
            raise KeyError(form)


def shown(value: Any) -> str:
    """A parameter's value as a sentence holds it."""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, tuple | list):
        return "、".join(map(shown, value))
    if isinstance(value, Mapping):
        return "、".join(value)
    return "" if value is None else str(value)


def _span(days: int) -> str:
    weeks, rest = divmod(days, 7)
    return f"{'一' if weeks == 1 else _CN[weeks]}周" if not rest and 0 < weeks <= 10 else f"{days}日"


def _end(day: str) -> str:
    """``10-31`` → ``10月底``; February's end counts in a year without a leap day."""
    month, number = (int(p) for p in day.split("-"))
    return f"{month}月底" if number == calendar.monthrange(2025, month)[1] else f"{month}月{number}日"
