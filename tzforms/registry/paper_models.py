"""The tables of the papers that units hand in: dossiers of classes, submissions, files, readings, and what was decided upon them.

A *dossier* is one class as its papers tell of it: it is there before its dates are known, and also when there will never be a certificate;
``class_id`` says which class of :mod:`tzforms.registry.models` its certificates were issued for. What is personal lies in ``sealed``
columns only: of one person under that person's key, of a whole file under the file's own, all else under the dossier's.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tzforms.registry.models import Base, Organizer, Person

__all__ = [
    "METADATA",
    "NOTES",
    "Correction",
    "Decision",
    "Dossier",
    "DossierState",
    "Enrolment",
    "Fact",
    "FileState",
    "Note",
    "PaperFinding",
    "PersonName",
    "Reading",
    "ReadingRow",
    "StoredFile",
    "Submission",
    "SubmittedFile",
    "WaiverNote",
]


class DossierState(StrEnum):
    """What was decided about a class's papers."""

    OPEN = "open"  # nothing yet, or handed in again since
    ACCEPTED = "accepted"
    RETURNED = "returned"  # to be mended and handed in again
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"  # by the unit


class FileState(StrEnum):
    """What is known of a file that was handed in."""

    UNDERSTOOD = "understood"
    PERSON = "needs_person"  # somebody has to look at it
    NO_FORM = "not_a_form"
    REFUSED = "refused"  # too large, damaged, under a password


class Dossier(Base):
    """One class's papers. Dates and places are what is known so far; ``same_as_id``: it was found to be another one."""

    __tablename__ = "dossiers"
    __table_args__ = (
        CheckConstraint("state in ('open', 'accepted', 'returned', 'refused', 'withdrawn')", name="state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    organizer_id: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"), index=True)
    project: Mapped[str] = mapped_column(Text)
    year: Mapped[int] = mapped_column(index=True)
    start_date: Mapped[dt.date | None] = mapped_column(Date)
    end_date: Mapped[dt.date | None] = mapped_column(Date)
    places: Mapped[int | None] = mapped_column()
    state: Mapped[str] = mapped_column(String(10))
    class_id: Mapped[int | None] = mapped_column(ForeignKey("classes.id"), index=True)
    same_as_id: Mapped[int | None] = mapped_column(ForeignKey("dossiers.id"))
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    organizer: Mapped[Organizer | None] = relationship()


class Submission(Base):
    """What came in at one time. ``dossier_id`` is empty for files that belong to no class; ``digest``: of all its files and values."""

    __tablename__ = "submissions"
    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int | None] = mapped_column(ForeignKey("dossiers.id"), index=True)
    received_on: Mapped[dt.date] = mapped_column(Date)
    received_by: Mapped[str] = mapped_column(String(100))
    stage: Mapped[str] = mapped_column(String(20))
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"))
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))


class StoredFile(Base):
    """A file, once however often it comes. ``address``: keyed digest of its bytes; ``stored``: its name in the store
    (:mod:`tzforms.registry.papers.store`); ``wrapped``: its own key. Both are empty of one that was dropped."""

    __tablename__ = "files"
    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(String(64), unique=True)
    size: Mapped[int] = mapped_column()
    stored: Mapped[str] = mapped_column(String(64))
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))


class SubmittedFile(Base):
    """A file as it came. ``forms``: what is in it, by blanks; ``digest``: of the values that were read in it; ``sealed``: {name}."""

    __tablename__ = "submitted_files"
    __table_args__ = (
        CheckConstraint("state in ('understood', 'needs_person', 'not_a_form', 'refused')", name="state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id"), index=True)
    forms: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(12))
    digest: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class Reading(Base):
    """One form as it was read, a version of it. ``sealed``: {values, evidence} without the rows of people."""

    __tablename__ = "readings"
    __table_args__ = (UniqueConstraint("dossier_id", "form", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id"), index=True)
    form: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column()
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("readings.id"))
    digest: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class ReadingRow(Base):
    """What a reading has of one person. ``place``: ``trainees[3]``; ``role``: as :attr:`Enrolment.roles`; ``sealed``: {value, evidence}."""

    __tablename__ = "reading_rows"
    __table_args__ = (UniqueConstraint("reading_id", "place"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    reading_id: Mapped[int] = mapped_column(ForeignKey("readings.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    place: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(20))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    person: Mapped[Person] = relationship()


class Enrolment(Base):
    """One person in one class, by its rosters of today. ``roles``: ``planned``, ``trained``, ``graduated``, by blanks; empty: no longer."""

    __tablename__ = "enrolments"
    __table_args__ = (UniqueConstraint("dossier_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    roles: Mapped[str] = mapped_column(String(60))


class PersonName(Base):
    """By which a person is found (:mod:`tzforms.registry.names`). ``sealed``: {name}; both are empty of somebody who was forgotten."""

    __tablename__ = "person_names"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    token: Mapped[str] = mapped_column(String(32))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    person: Mapped[Person] = relationship()


class Note(Base):
    """What is said about a dossier: sealed under the key of the person of whom it is, if it is of one, else the dossier's."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    by: Mapped[str] = mapped_column(String(100))
    at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))


class PaperFinding(Note):
    """What the rules found in a submission. ``sealed``: the finding as JSON."""

    __tablename__ = "findings"
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    rule: Mapped[str] = mapped_column(String(40))
    severity: Mapped[str] = mapped_column(String(20))


class Correction(Note):
    """What an officer corrected in a reading. ``sealed``: {path, value, reason}."""

    __tablename__ = "corrections"
    reading_id: Mapped[int] = mapped_column(ForeignKey("readings.id"), index=True)


class WaiverNote(Note):
    """A recorded exception. ``sealed``: {path, reason}."""

    __tablename__ = "waivers"
    rule: Mapped[str] = mapped_column(String(40))


class Decision(Note):
    """What was decided, on which submission. ``sealed``: {reason}."""

    __tablename__ = "decisions"
    __table_args__ = (CheckConstraint("verdict in ('accepted', 'returned', 'refused', 'withdrawn')", name="verdict"),)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"))
    verdict: Mapped[str] = mapped_column(String(10))
    decided_on: Mapped[dt.date] = mapped_column(Date)


class Fact(Note):
    """What a list from another office says, which no form holds (months of insurance …). ``sealed``: {value, source}."""

    __tablename__ = "facts"
    kind: Mapped[str] = mapped_column(String(60))


NOTES: tuple[type[Note], ...] = (PaperFinding, Correction, WaiverNote, Decision, Fact)

METADATA: MetaData = Base.metadata
"""The whole schema."""
