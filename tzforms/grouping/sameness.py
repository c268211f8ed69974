"""Is a second paper of one kind another version of the first, or that of another class?

A correction changes a little; the plan, the claim, the roster of another class say other things throughout.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from tzforms.grouping.sheets import Sheet

__all__ = ["filled", "sameness"]

#: What says of which class a form is; a unit's contacts, address and bank are the same in all its classes.
_HEAD = frozenset(
    [
        "organizer",
        "project",
        "start_date",
        "end_date",
        "application_date",
        "contact",
        "handler",
        "prepared_by",
        "phone",
        "office_phone",
        "mobile",
        "fax",
        "email",
        "address",
        "bank",
        "bank_account",
        "no",
    ]
)
_YEARS = dt.timedelta(150)  # between two applications, or two claims: those of two classes


def sameness(one: Sheet, other: Sheet) -> float:
    """The share of what two papers of one kind say alike, besides their heads: 1 for copies, 0 for nothing in common.

    0 too where they were dated half a year apart, or nothing else is said.
    """
    if one.dated and other.dated and abs(one.dated - other.dated) > _YEARS:
        return 0.0
    ours, theirs = _said(one), _said(other)
    most = max(len(ours), len(theirs))
    return len(ours & theirs) / most if most else 1.0


def filled(sheet: Sheet) -> int:
    """How many values a form holds."""
    return len(_said(sheet)) + sum(1 for key in ("unit", "project", "start", "end", "dated") if getattr(sheet, key))


@lru_cache(maxsize=4096)
def _said(sheet: Sheet) -> frozenset[tuple[str, str]]:
    return frozenset(_leaves(sheet.values, ""))


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in _HEAD:
                yield from _leaves(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for inner in value:  # a row put in moves no other
            yield from _leaves(inner, path)
    elif value not in (None, ""):
        yield path, str(value)
