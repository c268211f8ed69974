"""One class's papers together, each fact typed once.

:class:`Dossier` holds the forms as they were stated. :meth:`Dossier.resolved` gives the same dossier with every blank
filled from where the fact *was* typed, or from what derives it (rows counted, hours summed, 结业人数 × the subsidy per
head), and tells for each filled value where it came from. A form that states a fact keeps its own value.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from tzforms.forms.records import FORM_NAMES, Annex1, Annex2, Annex3, Annex4, Annex5, FormRecord, Record

__all__ = ["SHARED", "Dossier", "Facts", "Resolved", "WaiverRecord"]


class WaiverRecord(Record):
    """A recorded exception: the bureau lets one rule's finding stand (第二十条)."""

    rule: str
    path: str | None = None
    reason: str = ""
    by: str = ""
    date: dt.date | None = None


class Facts(Record):
    """What no form holds. Every key is optional; a rule that lacks its fact answers 无法核验."""

    uscc: str | None = None
    organizer_kind: str | None = None
    region: Literal["北京", "天津", "河北"] | None = None
    industry: str | None = None
    year: int | None = None
    application_received: dt.date | None = None
    filing_received: dt.date | None = None
    claim_received: dt.date | None = None
    exam_date: dt.date | None = None
    approved: bool | None = None
    audit_passed: dt.date | None = None
    insurance_months: dict[str, int] | None = None
    waivers: tuple[WaiverRecord, ...] = ()
    attachments: tuple[str, ...] | None = None


# A fact that several forms print: its name, and (form, field) for each place that prints it.
SHARED: dict[str, tuple[tuple[str, str], ...]] = {
    "organizer": tuple((f, "organizer") for f in FORM_NAMES),
    "project": tuple((f, "project") for f in FORM_NAMES),
    "occupations": (("annex1", "occupations"), ("annex4", "occupations")),
    "start_date": tuple((f, "start_date") for f in FORM_NAMES[1:]),
    "end_date": tuple((f, "end_date") for f in FORM_NAMES[1:]),
    "total_hours": (("annex1", "total_hours"), ("annex4", "total_hours")),
    "graduate_count": (("annex4", "graduate_count"), ("annex5", "graduate_count")),
}


class Dossier(Record):
    """One class's papers: ``annex1`` … ``annex5`` (any may be missing) and ``facts``."""

    annex1: Annex1 | None = None
    annex2: Annex2 | None = None
    annex3: Annex3 | None = None
    annex4: Annex4 | None = None
    annex5: Annex5 | None = None
    facts: Facts = Facts()

    def forms(self) -> Iterator[tuple[str, FormRecord]]:
        """The forms that are there, as (``annex1``, record), in order."""
        for name in FORM_NAMES:
            record = getattr(self, name)
            if record is not None:
                yield name, record

    def resolved(self, *, subsidy_wan_per_head: Decimal = Decimal("0.5")) -> Resolved:
        """Fill what the forms leave out; see :class:`Resolved`."""
        return _resolve(self, subsidy_wan_per_head)


@dataclass(frozen=True, slots=True)
class Resolved:
    """A dossier with its blanks filled, and ``origin``: path of a filled value → path(s) it was taken from."""

    dossier: Dossier
    stated: Dossier
    origin: dict[str, str] = field(default_factory=dict)


def _blank(value: object) -> bool:
    return value is None or value == () or value == ""


def _resolve(stated: Dossier, per_head: Decimal) -> Resolved:
    forms: dict[str, FormRecord] = dict(stated.forms())
    origin: dict[str, str] = {}

    def fill(form: str, name: str, value: object, source: str) -> None:
        record = forms.get(form)
        if record is not None and not _blank(value) and _blank(getattr(record, name)):
            forms[form] = record.model_copy(update={name: value})
            origin[f"{form}.{name}"] = source

    def derive(form: str, name: str, needs: str, make: Callable[[Any], tuple[object, str]]) -> None:
        if needs in forms:
            value, source = make(forms[needs])
            fill(form, name, value, source)

    # what rows say: sums and counts come before copying, so that a copy never outranks a count
    derive("annex1", "total_hours", "annex1", _sum_hours)
    for form in ("annex4", "annex5"):
        derive(form, "graduate_count", "annex3", lambda a3: (_filled(a3.graduates) or None, "annex3.graduates"))
    derive("annex5", "trainee_count", "annex2", lambda a2: (_filled(a2.trainees) or None, "annex2.trainees"))
    # what another form states
    for places in SHARED.values():
        known = next(
            ((f, n, getattr(forms[f], n)) for f, n in places if f in forms and not _blank(getattr(forms[f], n))),
            None,
        )
        if known is not None:
            for form, name in places:
                fill(form, name, known[2], f"{known[0]}.{known[1]}")
    # money last: it follows the head count
    derive(
        "annex4",
        "subsidy_wan",
        "annex4",
        lambda a4: (
            None if a4.graduate_count is None else a4.graduate_count * per_head,
            "annex4.graduate_count",
        ),
    )
    filled = stated.model_copy(update=dict(forms))
    return Resolved(filled, stated, origin)


def _filled(rows: tuple[Record, ...]) -> int:
    """How many rows hold more than a printed serial number."""
    return sum(any(v not in (None, "") for k, v in r.__dict__.items() if k != "no") for r in rows)


def _sum_hours(annex1: Annex1) -> tuple[Decimal | None, str]:
    hours = [c.hours for c in annex1.courses]
    if not hours or any(h is None for h in hours):
        return None, ""
    return sum((h for h in hours if h is not None), Decimal(0)), "annex1.courses"
