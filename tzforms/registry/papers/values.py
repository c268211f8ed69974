"""What goes into the ledger of papers and comes out of it: plain frozen dataclasses, no SQLAlchemy object."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from tzforms.findings import Finding
from tzforms.registry.paper_models import DossierState, FileState
from tzforms.registry.values import Entry, EventEntry

__all__ = [
    "ClassLine",
    "ClassPapers",
    "ClassView",
    "DecisionLine",
    "DossierState",
    "Earlier",
    "FileLine",
    "FileReceipt",
    "FileState",
    "FormRead",
    "Found",
    "HandedIn",
    "NewFile",
    "Noted",
    "PersonAt",
    "PersonView",
    "Places",
    "ReadingView",
    "Receipt",
    "Received",
    "SubmissionLine",
    "dossier_id",
    "ref_of",
]

_REF = re.compile(r"[BbＢ]\s*([0-9]{1,9})")


def ref_of(id_: int) -> str:
    """What a class's papers are called on the screen: ``B12``. A class of certificates has numbers of its own."""
    return f"B{id_}"


def dossier_id(ref: str) -> int | None:
    """The id in ``B12``, or None for another text."""
    match = _REF.fullmatch(ref.strip())
    return None if match is None else int(match[1])


# -- going in ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ClassPapers:
    """The class that papers speak of, as far as they say. ``ref``: it is this one of the ledger; ``new``: it is none of it, although it looks
    like one. ``year``: of the programme, else that of the dates, else that in which it was received."""

    organizer: str
    project: str
    uscc: str | None = None
    year: int | None = None
    start_date: dt.date | None = None
    end_date: dt.date | None = None
    places: int | None = None
    ref: str = ""
    new: bool = False


@dataclass(frozen=True, slots=True)
class PersonAt:
    """Somebody on a roster: where the row stands in the values (``trainees[3]``), and what they do there (``role``: ``planned``, ``trained``,
    ``graduated``, or empty for a teacher or an expert). Without an ID number the row belongs to the class alone."""

    place: str
    name: str
    id_number: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class FormRead:
    """A form as it was read: ``values`` and ``evidence`` as JSON has them; ``evidence`` by the path of the value. ``people``: whose rows
    are to be sealed under their own keys."""

    form: str
    values: Mapping[str, Any]
    evidence: Mapping[str, Any] = field(default_factory=dict)
    people: tuple[PersonAt, ...] = ()


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file as it came: its name, its bytes, what became of it, and the forms in it."""

    name: str
    data: bytes = field(repr=False)
    state: FileState = FileState.UNDERSTOOD
    forms: tuple[FormRead, ...] = ()


@dataclass(frozen=True, slots=True)
class Noted:
    """Something said about a class: ``data`` is what is sealed (a finding as JSON, a waiver's reason …); ``path`` is the value that it is about, in
    the form ``form``: of a person's row it is sealed under that person's key. A list of another office names the person by ``id_number``."""

    kind: str
    data: Mapping[str, Any] = field(repr=False)
    severity: str = ""
    form: str = ""
    path: str = ""
    id_number: str = field(default="", repr=False)

    @classmethod
    def of(cls, finding: Finding) -> Self:
        """What a rule found, to be handed in with the files that it was found in."""
        return cls(finding.rule, finding.as_json(), finding.severity.value, finding.form or "", finding.path or "")


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What comes in at one time for one class (``papers``), or for none that is known."""

    received_on: dt.date
    files: tuple[NewFile, ...]
    papers: ClassPapers | None = None
    stage: str = ""
    findings: tuple[Noted, ...] = ()
    facts: tuple[Noted, ...] = ()


# -- coming out --------------------------------------------------------------------------------------------------------


class Received(StrEnum):
    """What receiving did: with a submission, with a file, with a form."""

    NEW = "new"
    CHANGED = "changed"  # another version, in the place of the one before
    UNCHANGED = "unchanged"  # other bytes, the same values
    KNOWN = "known"  # the same bytes again: nothing was written


@dataclass(frozen=True, slots=True)
class FileReceipt:
    """What became of one file. ``forms``: form → what became of it; ``newest`` is false for an old file that came again."""

    name: str
    outcome: Received
    state: FileState
    forms: Mapping[str, Received] = field(default_factory=dict)
    newest: bool = True


@dataclass(frozen=True, slots=True)
class Receipt:
    """What receiving did. ``submission``: the one that was recorded, or in which all of it came before; ``supersedes``: the one before it."""

    outcome: Received
    submission: int
    ref: str
    files: tuple[FileReceipt, ...]
    supersedes: int | None = None


@dataclass(frozen=True, slots=True)
class ClassLine:
    """A class in a list. ``people``: role → how many; ``certificates``: how many are valid."""

    ref: str
    organizer: str
    uscc: str | None
    project: str
    year: int
    start_date: dt.date | None
    end_date: dt.date | None
    state: DossierState
    places: int | None
    people: Mapping[str, int]
    certificates: int
    class_id: int | None = None


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file of a submission. ``name`` is empty when it was dropped because somebody in it was forgotten."""

    id: int
    name: str
    state: FileState
    forms: tuple[str, ...]
    size: int
    dropped: bool


@dataclass(frozen=True, slots=True)
class SubmissionLine:
    """A submission of a class."""

    id: int
    received_on: dt.date
    received_by: str
    stage: str
    supersedes: int | None
    files: tuple[FileLine, ...]
    findings: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """What was decided."""

    verdict: DossierState
    reason: str
    by: str
    on: dt.date
    submission: int | None


@dataclass(frozen=True, slots=True)
class ReadingView:
    """A version of a form: its values put together again; the row of somebody who was forgotten is None there, and counts in ``forgotten``."""

    id: int
    form: str
    version: int
    submission: int
    values: Mapping[str, Any] = field(repr=False)
    evidence: Mapping[str, Any] = field(repr=False)
    forgotten: int = 0


@dataclass(frozen=True, slots=True)
class ClassView:
    """All about a class: its line, what came in, what was decided, said and done."""

    line: ClassLine
    submissions: tuple[SubmissionLine, ...]
    decisions: tuple[DecisionLine, ...]
    facts: tuple[Mapping[str, Any], ...]
    waivers: tuple[Mapping[str, Any], ...]
    corrections: tuple[Mapping[str, Any], ...]
    events: tuple[EventEntry, ...]


@dataclass(frozen=True, slots=True)
class Earlier:
    """A class in whose papers a person stands, or whose certificate they have. ``ref`` is empty for a class of which there are no papers."""

    ref: str
    organizer: str
    project: str
    year: int
    start_date: dt.date | None
    end_date: dt.date | None
    roles: tuple[str, ...]
    state: DossierState | None
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person: their names, newest first, and where they stand. ``id_number`` is whole: whoever shows it masks it."""

    id: int
    names: tuple[str, ...]
    id_number: str = field(repr=False)
    classes: tuple[Earlier, ...]
    forgotten: bool = False
    events: tuple[EventEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Places:
    """Places of a year: all of them, and class by class with what was counted (``planned``, ``stated`` or ``certificates``)."""

    year: int
    total: int
    classes: tuple[tuple[ClassLine, int, str], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found."""

    people: tuple[PersonView, ...] = ()
    classes: tuple[ClassLine, ...] = ()
    certificates: tuple[Entry, ...] = ()
