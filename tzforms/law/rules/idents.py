"""What the rules ask of :mod:`tzforms.identifiers`, remembered for each number (a roster is looked at by many rules)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

from tzforms.identifiers import phone, resident_id
from tzforms.identifiers.certificate import Certificate, Kind, parse
from tzforms.identifiers.resident_id import Outcome
from tzforms.normal import nfkc

__all__ = ["Certificate", "Kind", "Outcome", "PersonId", "certificates", "is_phone", "person_id"]


@dataclass(frozen=True, slots=True)
class PersonId:
    """One ID number: ``number`` normalised, its ``outcome``, and birth day and sex when they may be taken from it."""

    number: str
    outcome: Outcome
    birth: dt.date | None = None
    sex: str | None = None

    @property
    def sure(self) -> bool:
        """True when the number can stand for a person."""
        return self.outcome.is_usable


@lru_cache(maxsize=65536)
def person_id(text: str) -> PersonId:
    """Judge one ID number as written."""
    found = resident_id.examine(text)
    if not found.outcome.is_usable:
        return PersonId(found.number, found.outcome)
    return PersonId(found.number, found.outcome, resident_id.birth_date(found.number), resident_id.sex(found.number))


@lru_cache(maxsize=65536)
def certificates(text: str) -> tuple[Certificate, ...]:
    """The certificate numbers in one cell (two may stand there, divided by ``/``, ``、``, ``;`` or a line break)."""
    folded = nfkc(text)
    # behind its label, without remarks; a bracket that does not end is looked at once, and stays
    parts = (re.sub(r"\([^)]*+(?:\)|\Z)", _remark, p.rpartition(":")[2]) for p in re.split(r"[/、;,\n]", folded))
    return tuple(parse(p) for p in parts if p.strip())


def _remark(found: re.Match[str]) -> str:
    return "" if found[0].endswith(")") else found[0]


def is_phone(text: str, *, mobile: bool = False) -> bool:
    """True when every number in the cell is a telephone number (``mobile``: a mobile number)."""
    parts = [p for p in re.split(r"[/、，,;；或\n]", text) if p.strip()]
    return bool(parts) and all((phone.is_mobile(p) if mobile else phone.is_valid(p)) for p in parts)
