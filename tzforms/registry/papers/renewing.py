"""The papers get another secret with the rest of the register (:mod:`tzforms.registry.resealing`): all is sealed anew, files too.

Files are written under new keys beside the old ones, which go when the transaction is over. A digest of values or of a file that is not
there any more cannot be made again; it is folded, as the hash of a person who was forgotten is.

Works inside the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from tzforms.registry import names
from tzforms.registry.models import Person
from tzforms.registry.paper_models import (
    NOTES,
    Dossier,
    PersonName,
    Reading,
    ReadingRow,
    StoredFile,
    Submission,
    SubmittedFile,
)
from tzforms.registry.papers.store import Kept, Store
from tzforms.registry.vault import Vault

__all__ = ["renew"]


def renew(session: Session, store: Store, old: Vault, new: Vault, before: Mapping[int, bytes | None]) -> list[str]:
    """Seal the papers anew; the names of the files that are to go. ``before``: the key that each person, who has a new one, had."""
    people = {p.id: p for p in session.scalars(select(Person))}
    for row in session.scalars(select(ReadingRow)):
        if row.sealed:
            known = old.unseal(row.sealed, before[row.person_id])
            row.sealed = new.seal(known, people[row.person_id].wrapped)
    for name in session.scalars(select(PersonName)):
        if name.sealed:
            known = old.unseal(name.sealed, before[name.person_id])
            name.sealed = new.seal(known, people[name.person_id].wrapped)
            name.token = new.name_token(name.person_id, names.folded(known["name"]))
    keys: dict[int, bytes] = {}
    for dossier in session.scalars(select(Dossier)):
        keys[dossier.id], dossier.wrapped = dossier.wrapped, new.new_key()
    wrapped = {d.id: d.wrapped for d in session.scalars(select(Dossier))}
    for reading in session.scalars(select(Reading)):
        reading.sealed = new.seal(old.unseal(reading.sealed, keys[reading.dossier_id]), wrapped[reading.dossier_id])
        reading.digest = new.folded(reading.digest)
    for kind in NOTES:
        for note in session.scalars(select(kind)):
            if note.sealed and note.person_id is None:
                note.sealed = new.seal(old.unseal(note.sealed, keys[note.dossier_id]), wrapped[note.dossier_id])
            elif note.sealed and note.person_id is not None:
                known = old.unseal(note.sealed, before[note.person_id])
                note.sealed = new.seal(known, people[note.person_id].wrapped)
    for submission in session.scalars(select(Submission)):
        submission.digest = new.folded(submission.digest)
    return _files(session, store, old, new)


def _files(session: Session, store: Store, old: Vault, new: Vault) -> list[str]:
    gone: list[str] = []
    keys: dict[int, bytes] = {}
    for file in session.scalars(select(StoredFile)):
        keys[file.id] = file.wrapped
        if not file.wrapped:
            file.address = new.folded(file.address)
            continue
        data = store.read(old, Kept(file.address, file.size, file.stored, file.wrapped))
        gone.append(file.stored)
        kept = store.put(new, data)
        file.address, file.stored, file.wrapped = kept.address, kept.stored, kept.wrapped
    now = {f.id: f.wrapped for f in session.scalars(select(StoredFile))}
    for came in session.scalars(select(SubmittedFile)):
        came.digest = new.folded(came.digest)
        if came.sealed:
            came.sealed = new.seal(old.unseal(came.sealed, keys[came.file_id]), now[came.file_id])
    return gone
