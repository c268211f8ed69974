"""What one form says that tells one class from another."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePath
from typing import Any

from tzforms.identifiers import person_key_text, resident_id
from tzforms.identifiers.spelling import project_key, unit_key
from tzforms.lazy import lazy
from tzforms.normal import nfkc
from tzforms.reading import Reading

__all__ = ["Sheet", "sheet_of"]

_SEAL = lazy(r"[（(]\s*(?:盖章|公章|签章)\s*[)）]")
#: Dates by which a version of a form is known to be older or newer, the first that is filled in.
_DATED = ("application_date", "bureau_opinion_date", "expert_opinion_date")
#: Numbers that two forms of a class state alike, under one name: (form, field or table) → name.
_COUNTS = {
    ("annex1", "planned_trainees"): "people",
    ("annex2", "trainees"): "people",
    ("annex5", "trainee_count"): "people",
    ("annex3", "graduates"): "graduates",
    ("annex4", "graduate_count"): "graduates",
    ("annex5", "graduate_count"): "graduates",
    ("annex1", "total_hours"): "hours",
    ("annex4", "total_hours"): "hours",
    ("annex1", "contact"): "contact",
    ("annex4", "handler"): "contact",
    ("annex5", "contact"): "contact",
    ("annex2", "prepared_by"): "clerk",
    ("annex3", "prepared_by"): "clerk",
    ("annex1", "occupations"): "occupations",
    ("annex4", "occupations"): "occupations",
}


@dataclass(frozen=True, eq=False)
class Sheet:
    """One form of the heap. ``at``: the caller's own number for it; ``name`` and ``folder``: where it lay.

    ``unit`` and ``project`` are as written, their ``…_key`` what is compared. ``people``: a key for each row of a roster, and for each
    its name (personal: it stays in memory). ``says``: numbers and names that other forms of the class repeat. ``dated``: the date on the
    form; ``saved``: when the file was written, in seconds, where that is known. ``digest``: of all that it holds.
    """

    at: int
    form: str
    name: str
    folder: str
    unit: str = ""
    project: str = ""
    start: dt.date | None = None
    end: dt.date | None = None
    people: Mapping[str, str] = field(default_factory=dict, repr=False)
    says: Mapping[str, str] = field(default_factory=dict, repr=False)
    dated: dt.date | None = None
    saved: float | None = None
    digest: str = ""
    values: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def unit_key(self) -> str:
        """The unit's name as it is compared."""
        return unit_key(_SEAL.sub("", self.unit))

    @cached_property
    def project_key(self) -> str:
        """The project's name as it is compared."""
        return project_key(self.project)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of its people, as they are compared."""
        return frozenset(self.people.values())

    @property
    def has_head(self) -> bool:
        """True when it says of which class it is: a unit or a project."""
        return bool(self.unit_key or self.project_key)


def sheet_of(at: int, reading: Reading, name: str, *, saved: float | None = None) -> Sheet:
    """The :class:`Sheet` of a form that was read (``reading.form`` is not ``None``); ``name``: where it lay, with its folders."""
    data, form = reading.data, str(reading.form)
    path = PurePath(name.replace("\\", "/"))
    return Sheet(
        at=at,
        form=form,
        name=str(path),
        folder=str(path.parent),
        unit=_text(data.get("organizer")),
        project=_text(data.get("project")),
        start=_day(data.get("start_date")),
        end=_day(data.get("end_date")),
        people=_people(data.get("trainees") or data.get("graduates") or ()),
        says={what: said for (of, key), what in _COUNTS.items() if of == form and (said := _said(data.get(key)))},
        dated=next((day for key in _DATED if (day := _day(data.get(key)))), None),
        saved=saved,
        digest=hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest(),
        values=data,
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _day(value: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _said(value: object) -> str:
    """A number, a name or a list of names as it is compared; a table by its length."""
    if isinstance(value, list):
        rows = [v for v in value if not isinstance(v, Mapping) or any(x for k, x in v.items() if k != "no")]
        return "、".join(sorted(map(str, rows))) if rows and not isinstance(rows[0], Mapping) else str(len(rows) or "")
    return "" if value in (None, "") else nfkc(str(value)).replace(" ", "").removesuffix(".0")


def _people(rows: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows:
        if not isinstance(row, Mapping):
            continue
        name = nfkc(_text(row.get("name"))).replace(" ", "").replace("·", "").casefold()
        number = person_key_text(_text(row.get("id_number")))
        key = number if resident_id.is_valid(number) else name
        if key:
            found[key] = name
    return found
