"""Somebody is forgotten: what the papers hold of them goes. Counts, versions, decisions and chain stay.

A file holds a whole roster and cannot lose one row, so it is dropped whole; what was read in it stays, without that person's row. Of a file
that nobody could read it is not known who is in it: those of the same classes are told, and a person has to look.

Works inside the caller's transaction; the files themselves are taken away when it is over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tzforms.registry import names
from tzforms.registry.models import Person
from tzforms.registry.paper_models import (
    NOTES,
    Dossier,
    Enrolment,
    PersonName,
    Reading,
    ReadingRow,
    StoredFile,
    Submission,
    SubmittedFile,
)
from tzforms.registry.papers import classes
from tzforms.registry.papers.rows import canonical
from tzforms.registry.papers.values import ref_of
from tzforms.registry.vault import Vault

__all__ = ["Trace", "erase", "trace"]


@dataclass(frozen=True, slots=True)
class Trace:
    """Where somebody stands in the papers: the classes, the files that would be dropped (ids), files of these classes that nobody could
    read, and forms whose other words have the name."""

    classes: tuple[str, ...] = ()
    files: tuple[int, ...] = ()
    unread: int = 0
    mentions: int = 0


def trace(session: Session, vault: Vault, person: Person) -> Trace:
    """Where a person stands."""
    dossiers = _dossiers(session, person)
    came = session.execute(
        select(SubmittedFile, StoredFile)
        .join(Submission, SubmittedFile.submission_id == Submission.id)
        .join(StoredFile, SubmittedFile.file_id == StoredFile.id)
        .where(Submission.dossier_id.in_(dossiers))
    ).all()
    unread = {stored.id for one, stored in came if not one.forms and stored.wrapped}
    called = {name for name in names.names_of(session, vault, person) if len(name) > 1}
    mentions = 0
    for reading in session.scalars(select(Reading).where(Reading.dossier_id.in_(dossiers))):
        rest = canonical(vault.unseal(reading.sealed, session.get_one(Dossier, reading.dossier_id).wrapped)).decode()
        mentions += any(name in rest for name in called)
    heads = {classes.head_of(session, session.get_one(Dossier, id_)).id for id_ in dossiers}
    return Trace(tuple(map(ref_of, sorted(heads))), tuple(_files(session, person)), len(unread), mentions)


def erase(session: Session, vault: Vault, person: Person) -> list[str]:
    """Empty what is of this person; the names of the files in the store that nobody needs any more.

    To be called while their own key is there: by it their name is known, which is looked for in what was said of their classes.
    """
    called = {name for name in names.names_of(session, vault, person) if len(name) > 1}
    dropped: list[str] = []
    for id_ in _files(session, person):
        stored = session.get_one(StoredFile, id_)
        dropped.append(stored.stored)
        stored.stored, stored.wrapped = "", b""
        for came in session.scalars(select(SubmittedFile).where(SubmittedFile.file_id == id_)):
            came.sealed = b""
    for row in session.scalars(select(ReadingRow).where(ReadingRow.person_id == person.id)):
        row.sealed = b""
    for kind in NOTES:
        for note in session.scalars(select(kind).where(kind.person_id == person.id)):
            note.sealed = b""
    _erase_mentions(session, vault, _dossiers(session, person), called)
    for name in session.scalars(select(PersonName).where(PersonName.person_id == person.id)):
        name.token, name.sealed = "", b""
    return [name for name in dropped if name]


def _erase_mentions(session: Session, vault: Vault, dossiers: Sequence[int], called: set[str]) -> None:
    """What was said of the class, or of others in it, with the name of somebody who is forgotten."""
    wrapped = {d.id: d.wrapped for d in session.scalars(select(Dossier).where(Dossier.id.in_(dossiers)))}
    for kind in NOTES if called else ():
        query = select(kind, Person.wrapped).outerjoin(Person, kind.person_id == Person.id)
        for note, key in session.execute(query.where(kind.dossier_id.in_(dossiers))):
            if note.sealed:
                own = wrapped[note.dossier_id] if note.person_id is None else key
                said = canonical(vault.unseal(note.sealed, own)).decode()
                if any(name in said for name in called):
                    note.sealed = b""


def _dossiers(session: Session, person: Person) -> list[int]:
    """The classes in whose papers a person stands or stood, with those that were found to be them."""
    ids = {
        *session.scalars(select(Enrolment.dossier_id).where(Enrolment.person_id == person.id)),
        *session.scalars(
            select(Reading.dossier_id).join(ReadingRow, ReadingRow.reading_id == Reading.id)
            .where(ReadingRow.person_id == person.id)
        ),
    }  # fmt: skip
    heads = {classes.head_of(session, session.get_one(Dossier, id_)).id for id_ in ids}
    return sorted({*ids, *(i for head in heads for i in classes.group(session, session.get_one(Dossier, head)))})


def _files(session: Session, person: Person) -> list[int]:
    """The files in which a person stands, or may stand: those whose own reading of the form has them, and those that had nothing new in
    that form, so that there is no reading of their own."""
    dossiers = _dossiers(session, person)
    forms = set(
        session.scalars(
            select(Reading.form).join(ReadingRow, ReadingRow.reading_id == Reading.id)
            .where(ReadingRow.person_id == person.id)
        )
    )  # fmt: skip
    read = {
        (r.file_id, r.form): False for r in session.scalars(select(Reading).where(Reading.dossier_id.in_(dossiers)))
    }
    own = select(Reading).join(ReadingRow, ReadingRow.reading_id == Reading.id)
    for reading in session.scalars(own.where(ReadingRow.person_id == person.id)):
        read[reading.file_id, reading.form] = True
    query = (
        select(SubmittedFile.file_id, SubmittedFile.forms)
        .join(Submission, SubmittedFile.submission_id == Submission.id)
        .join(StoredFile, SubmittedFile.file_id == StoredFile.id)
        .where(Submission.dossier_id.in_(dossiers), StoredFile.stored != "")
    )
    found = {
        file_id
        for file_id, words in session.execute(query)
        for form in words.split()
        if form in forms and read.get((file_id, form), True)
    }
    return sorted(found)
