"""What goes into the register and comes out of it: plain frozen dataclasses, no SQLAlchemy object."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from tzforms.findings import mask
from tzforms.normal import nfkc
from tzforms.registry.models import BatchState, Status
from tzforms.registry.vault import normal_id

__all__ = [
    "DIGEST",
    "BatchEntry",
    "Claim",
    "ClassFacts",
    "Decisions",
    "Entry",
    "EventEntry",
    "Gap",
    "Outcome",
    "Past",
    "Repeat",
    "ShowId",
    "Sign",
    "Unit",
    "Verdict",
    "code_digest",
    "masked_id",
]


class Unit(Protocol):
    """Whatever names a unit: its name as it stands on the forms, and its 统一社会信用代码 if it is there."""

    @property
    def organizer(self) -> str:
        """The name."""

    @property
    def uscc(self) -> str | None:
        """The code."""


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """One class (班次): organizer and project as on the forms, dates, hours (学时).

    ``audit_passed`` and ``audit_document`` are the bureau's decision: the day, and the number of the paper that says so.
    """

    organizer: str
    project: str
    start_date: dt.date
    end_date: dt.date
    hours: Decimal | None = None
    audit_passed: dt.date | None = None
    uscc: str | None = None
    audit_document: str = ""

    @property
    def key(self) -> str:
        """What a class is stored under: unique, and of no other meaning; which class it is, is decided by recognition."""
        names = ["".join(nfkc(n).split()) for n in (self.organizer, self.project)]
        return hashlib.sha256("\0".join([*names, str(self.start_date), str(self.end_date)]).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Claim:
    """A row that passed all checks and wants a number. ``row`` counts from 1; ``number`` is what the row states."""

    row: int
    name: str
    id_number: str
    employer: str | None = None
    score: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Decisions:
    """What an officer decides about an issue where the rules leave it to a person; each goes into the events.

    ``date_reason``: why the date on the certificates lies after today. ``same_as``: the class that this one is, by its id or
    one of its numbers; ``new_class``: why it is another than the one that it looks like. ``waivers``: row → why its person
    gets a certificate although it is too soon after another.
    """

    date_reason: str = ""
    same_as: str = ""
    new_class: str = ""
    waivers: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Repeat:
    """How often one person may take part: the edition's ``repeat.rule`` and ``repeat.years``, with article and quotation."""

    rule: str
    years: int
    article: str
    quote: str


class Verdict(StrEnum):
    """What :meth:`Registry.allocate` did with a claim."""

    NEW = "new"  # a number was given now
    OPEN = "open"  # it was given by another run whose files are not complete: stopped, or still at work
    DONE = "done"  # the person has a certificate of this class already
    TAKEN = "taken"  # refused: the number on the row is somebody else's, or nobody knows it
    REPEAT = "repeat"  # refused: the person has a valid certificate of another class, too near to this one
    ENDED = "ended"  # refused: the person's certificate was voided, and reissue is a decision of its own; or the person was forgotten


@dataclass(frozen=True, slots=True)
class Entry:
    """A certificate as the register knows it. ``name`` and ``id_masked`` are as printed; ``replaces`` and ``replaced_by`` are numbers;
    ``salt`` is what the paper says that the code does not (:meth:`Vault.salt`). ``forgotten``: of whose holder nothing personal is
    left; name, masked ID, code and salt are empty then, and only ``signed_digest``, the SHA-256 of what was signed, knows the code again."""

    id: int
    number: str
    name: str
    id_masked: str
    status: Status
    issue_date: dt.date
    issuer: str
    organizer: str
    project: str
    start_date: dt.date
    end_date: dt.date
    batch_id: int
    batch_no: int
    position: int
    key_id: str
    code: str
    replaces: str | None = None
    replaced_by: str | None = None
    salt: bytes = field(default=b"", repr=False)
    forgotten: bool = False
    signed_digest: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A claim's verdict, with its certificate or the reason why there is none."""

    claim: Claim
    verdict: Verdict
    entry: Entry | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BatchEntry:
    """One batch: ``no`` counts within its class, ``size`` certificates."""

    id: int
    no: int
    state: BatchState
    issue_date: dt.date
    size: int


@dataclass(frozen=True, slots=True)
class EventEntry:
    """One line of the history."""

    at: dt.datetime
    kind: str
    number: str | None
    actor: str
    reason: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Serials of a series that no certificate has, ``first`` to ``last`` inclusive."""

    scope: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Past:
    """A class that a person took part in: what the rule on taking part again asks."""

    organizer: str
    project: str
    start_date: dt.date
    end_date: dt.date


def code_digest(code: str) -> str:
    """What stands openly in the place of a signed code: it binds it, and shows nothing of the name in it."""
    return f"{DIGEST}{hashlib.sha256(code.encode()).hexdigest()}"


DIGEST = "sha256:"


Sign = Callable[[str, Claim, dt.date], tuple[str, str]]
"""(number, claim, issue date) → (key id, signed code)."""

ShowId = Callable[[str], str]
"""ID number → what the certificate prints of it."""


def masked_id(id_number: str) -> str:
    """The usual :data:`ShowId`: ``110112********0016``."""
    return mask(normal_id(id_number))
