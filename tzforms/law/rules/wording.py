"""Sentences of rules with the edition's numbers in them: :mod:`tzforms.measures.wording`, and what follows from several numbers.

``filing.ahead`` (一周), ``filing.limit`` (7日), ``filing.reckoned`` (7个自然日), ``filing.example`` and ``filing.example_late``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from tzforms.i18n import _
from tzforms.law.rules.calendar import filing_deadline
from tzforms.measures import Measures, day_of_year, fill, in_words, joined, share, span, until

__all__ = ["ahead", "filled", "in_words", "joined", "share", "span", "until"]

_OPENING = dt.date(2024, 9, 20)  # the day on which the class of the examples begins


def ahead(measures: Measures) -> str:
    """``一周``: how long before the opening the roster is filed."""
    if measures.filing.mode == "workday":
        return _("{days}个工作日").format(days=measures.filing.workdays)
    return span(measures.filing.days)


def _reckoned(measures: Measures) -> str:
    if measures.filing.mode == "workday":
        return ahead(measures)
    return _("{days}个自然日").format(days=measures.filing.days)


def _last_filing(measures: Measures) -> dt.date:
    return filing_deadline(_OPENING, measures).day


_DERIVED: dict[str, Callable[[Measures], str]] = {
    "filing.ahead": ahead,
    "filing.reckoned": _reckoned,
    "filing.limit": lambda m: ahead(m) if m.filing.mode == "workday" else _("{days}日").format(days=m.filing.days),
    "filing.example": lambda m: day_of_year(_last_filing(m)),
    "filing.example_late": lambda m: day_of_year(_last_filing(m) + dt.timedelta(days=1)),
}


def filled(text: str, measures: Measures) -> str:
    """``text`` with the edition's numbers in place of its parameters' names."""
    return fill(text, measures, _DERIVED)
