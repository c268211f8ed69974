"""One class's papers together, each fact typed once.

:class:`Dossier` holds the forms as they were stated. :meth:`Dossier.resolved` gives the same dossier with every blank
filled from where the fact *was* typed, or from what derives it (rows counted, hours summed, 结业人数 × the subsidy per
head), and tells for each filled value where it came from. A form that states a fact keeps its own value.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from pydantic import ConfigDict, Field, SerializationInfo, SerializeAsAny, model_serializer, model_validator

from tzforms.converters import Stages
from tzforms.forms.catalogue import Catalogue
from tzforms.forms.edition import catalogue_of
from tzforms.forms.records import Amount, FormRecord, Record
from tzforms.measures import DEFAULT_EDITION

__all__ = ["Dossier", "Facts", "Resolved", "Stage", "WaiverRecord"]

F = TypeVar("F", bound=FormRecord)


class WaiverRecord(Record):
    """A recorded exception: the bureau lets one rule's finding stand (第二十条)."""

    rule: str
    path: str | None = None
    reason: str = ""
    by: str = ""
    date: dt.date | None = None


class Stage(Record):
    """One stage of a class that is held in several (第8条: 也可分阶段进行): first and last day, class hours."""

    start_date: dt.date | None = Field(default=None, description="first day")
    end_date: dt.date | None = Field(default=None, description="last day")
    hours: Amount | None = Field(default=None, description="class hours")


class Facts(Record):
    """What no form holds. Every key is optional; a rule that lacks its fact answers 无法核验."""

    uscc: str | None = Field(default=None, description="unified social credit code")
    organizer_kind: str | None = Field(default=None, description="kind of organizer")
    region: Literal["北京", "天津", "河北"] | None = Field(default=None, description="region")
    industry: str | None = Field(default=None, description="industry")
    year: int | None = Field(default=None, ge=1900, le=2200, description="notice year")
    application_received: dt.date | None = Field(default=None, description="application received")
    filing_received: dt.date | None = Field(default=None, description="filing received")
    claim_received: dt.date | None = Field(default=None, description="claim received")
    exam_date: dt.date | None = Field(default=None, description="assessment date")
    approved: bool | None = Field(default=None, description="approved")
    audit_passed: dt.date | None = Field(default=None, description="audit passed")
    insurance_months: dict[str, int] | None = Field(default=None, description="months of insurance")
    stages: tuple[Stage, ...] = Field(default=(), description="stages")
    waivers: tuple[WaiverRecord, ...] = Field(default=(), description="waivers")
    attachments: tuple[str, ...] | None = Field(default=None, description="enclosures")


class Dossier(Record):
    """One class's papers by key, and ``facts``: ``Dossier(annex1=…, annex4=…, facts=…)``; any form may be missing.

    ``dossier.annex4`` is that form's record or ``None``; ``dossier.get(Annex4)`` is the same for type checkers. ``catalogue`` is
    the edition that the papers are of, the default one when not given; a form of another edition is an error.
    """

    model_config = ConfigDict(frozen=True, extra="allow", arbitrary_types_allowed=True)
    __pydantic_extra__: dict[str, SerializeAsAny[FormRecord]]

    catalogue: Catalogue = Field(default_factory=catalogue_of, exclude=True, repr=False)
    facts: Facts = Facts()

    if TYPE_CHECKING:

        def __init__(
            self, *, catalogue: Catalogue = ..., facts: Facts = ..., **papers: FormRecord | Mapping[str, Any] | None
        ) -> None: ...

    @model_validator(mode="before")
    @classmethod
    def _typed(cls, data: Any) -> Any:
        """Plain data of a form become the record of the edition; a form left out as ``None`` is not there."""
        if not isinstance(data, Mapping):
            return data
        values = {k: v for k, v in data.items() if v is not None}
        catalogue = values.setdefault("catalogue", catalogue_of())
        for key in values.keys() - {"catalogue", "facts"}:
            if key not in catalogue:
                raise ValueError(f"no form {key!r} in {catalogue.edition}")
            kind, value = catalogue[key].record, values[key]
            if isinstance(value, Mapping):
                values[key] = kind.model_validate(value)
            elif isinstance(value, FormRecord) and not isinstance(value, kind):
                values[key] = kind.model_validate(value.model_dump(exclude_unset=True))
        return values

    @model_serializer(mode="wrap")
    def _in_order(self, inner: Any, info: SerializationInfo) -> dict[str, Any]:
        """The forms in the order of their numbers, then the facts; the edition unless it is the default one for everybody."""
        data = inner(self)
        facts = data.pop("facts")
        plain = {k: data.get(k) for k in self.catalogue if k in data or not info.exclude_none}
        # TZFORMS_MEASURES makes another edition the default here only: the file has to say so elsewhere
        plainly = self.edition == DEFAULT_EDITION and self.catalogue is catalogue_of(None)
        named = {} if plainly else {"edition": self.edition}
        return {**named, **plain, "facts": facts}

    def __getattr__(self, key: str) -> Any:
        extra = object.__getattribute__(self, "__pydantic_extra__") or {}
        if key in extra:
            return extra[key]
        if not key.startswith("_") and key in self.catalogue:
            return None
        raise AttributeError(key)

    @property
    def edition(self) -> str:
        """The name of the edition that the papers are of."""
        return self.catalogue.edition

    def get(self, kind: type[F]) -> F | None:
        """The form of this record type: ``dossier.get(Annex4)``."""
        found: F | None = self.record(kind.form)  # type: ignore[assignment]
        return found

    def record(self, key: str) -> FormRecord | None:
        """The form called ``key``, ``None`` when it is missing."""
        return self.__pydantic_extra__.get(key)

    def forms(self) -> Iterator[tuple[str, FormRecord]]:
        """The forms that are there, as (``annex1``, record), in order."""
        for key in self.catalogue:
            record = self.record(key)
            if record is not None:
                yield key, record

    @property
    def stages(self) -> Stages:
        """First and last day of each stage of a class of several; ``()`` where there are fewer, or where they do not follow one another."""
        found = [(s.start_date, s.end_date) for s in self.facts.stages]
        days = [(a, b) for a, b in found if a is not None and b is not None]
        apart = all(a <= b for a, b in days) and all(one[1] < two[0] for one, two in pairwise(days))
        return tuple(days) if len(days) == len(found) > 1 and apart else ()

    def lasting(self) -> Dossier:
        """What the unit's next class says too: unit, contacts, bank, teachers; no people, dates or amounts of this one."""
        kept: dict[str, Any] = {}
        told: set[str] = set()  # once is enough: a fact repeated would begin a form that is not due yet
        for key, record in self.resolved().dossier.forms():
            form = self.catalogue[key]
            names = [n for n in form.fields if form.lasts(n) or (n in form.shares and self._lasts(n) and n not in told)]
            names += [t for t in form.tables if form.lasts(t)]
            values = {n: getattr(record, n) for n in names if not _blank(getattr(record, n))}
            if values:
                kept[key] = values
            told |= values.keys() & set(form.shares)
        facts = {n: v for n in Facts.model_fields if self._lasts(n) and (v := getattr(self.facts, n)) is not None}
        return Dossier(catalogue=self.catalogue, facts=Facts(**facts), **kept)

    def _lasts(self, name: str) -> bool:
        entry = self.catalogue.shared_facts.get(name) or self.catalogue.facts.get(name)
        return entry is not None and entry.lasting

    def resolved(self, *, subsidy_wan_per_head: Decimal | None = None) -> Resolved:
        """Fill what the forms leave out; see :class:`Resolved`. The amount is the edition's unless another is given."""
        amounts = {"subsidy_wan_per_head": subsidy_wan_per_head} if subsidy_wan_per_head is not None else {}
        return _Resolver(self, amounts).run()


@dataclass(frozen=True, slots=True)
class Resolved:
    """A dossier with its blanks filled, and ``origin``: path of a filled value → path(s) it was taken from."""

    dossier: Dossier
    stated: Dossier
    origin: dict[str, str] = field(default_factory=dict)


def _blank(value: object) -> bool:
    return value is None or value == () or value == ""


class _Resolver:
    """Fills one dossier's blanks: what rows say first, so that a copy never outranks a count; products last."""

    def __init__(self, stated: Dossier, amounts: Mapping[str, Decimal]) -> None:
        self.stated, self.catalogue, self.amounts = stated, stated.catalogue, amounts
        self.forms: dict[str, FormRecord] = dict(stated.forms())
        self.origin: dict[str, str] = {}

    def run(self) -> Resolved:
        for (form, name), source in self.catalogue.derived.items():
            if source.how in ("count", "sum") and source.form in self.forms:
                path = f"{source.form}.{source.table}"
                self.fill(form, name, self.counted(source.form, source.table, source.column), path)
        self.staged()
        for places in self.catalogue.shared.values():
            self.share(places)
        for (form, name), source in self.catalogue.derived.items():
            if source.how in ("product", "same") and {form, source.form} <= self.forms.keys():
                value = getattr(self.forms[source.form], source.table)
                if source.how == "product":
                    value = None if value is None else value * self.amount(source.amount)
                elif not self.of_same_person(form, name):
                    continue
                self.fill(form, name, value, f"{source.form}.{source.table}")
        return Resolved(self.stated.model_copy(update=dict(self.forms)), self.stated, self.origin)

    def fill(self, form: str, name: str, value: object, source: str) -> None:
        record = self.forms.get(form)
        if record is not None and not _blank(value) and _blank(getattr(record, name)):
            self.forms[form] = record.model_copy(update={name: value})
            self.origin[f"{form}.{name}"] = source

    def staged(self) -> None:
        """The class begins with its first stage and ends with its last."""
        stages = self.stated.facts.stages
        for name, furthest in (("start_date", min), ("end_date", max)):
            days = [(d, i) for i, s in enumerate(stages) if (d := getattr(s, name)) is not None]
            if days and len(days) == len(stages):  # of a table that lacks one nobody knows which is the last
                day, index = furthest(days)
                for form, own in self.catalogue.shared.get(name, ()):
                    self.fill(form, own, day, f"facts.stages[{index}].{name}")

    def of_same_person(self, form: str, name: str) -> bool:
        """Is a number copied from where the same person is named? True of what is nobody's."""
        whose = self.catalogue[form].entry(name).whose
        source = self.catalogue.derived.get((form, whose))
        return source is None or getattr(self.forms[form], whose) == getattr(self.forms[source.form], source.table)

    def share(self, places: tuple[tuple[str, str], ...]) -> None:
        """What one form states goes to the others that print it."""
        stated = ((f, n, getattr(self.forms[f], n)) for f, n in places if f in self.forms)
        known = next((one for one in stated if not _blank(one[2])), None)
        if known is not None:
            for form, name in places:
                self.fill(form, name, known[2], f"{known[0]}.{known[1]}")

    def counted(self, form: str, table: str, column: str) -> Decimal | int | None:
        """The filled rows of a table, or its column added up where every row has it."""
        rows = getattr(self.forms[form], table)
        if not column:
            return sum(any(v not in (None, "") for k, v in r.__dict__.items() if k != "no") for r in rows) or None
        values = [getattr(r, column) for r in rows]
        return sum(values, Decimal(0)) if values and None not in values else None

    def amount(self, name: str) -> Decimal:
        """An amount of the edition: ``subsidy_wan_per_head``, or any parameter by its name."""
        if name in self.amounts:
            return self.amounts[name]
        measures = self.catalogue.measures
        return Decimal(getattr(measures, name) if "." not in name else measures.parameter(name).value)
