"""People of an older register get keys of their own: what is personal of them is sealed anew, and their codes are no longer in the open.

Works inside the caller's transaction, whose event covers every row that is written here.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, exists, select
from sqlalchemy.orm import Session

from tzforms.registry.certificates import sealed_of
from tzforms.registry.models import Certificate, Participation, Person
from tzforms.registry.values import code_digest
from tzforms.registry.vault import Vault

__all__ = ["Rows", "are_without", "everybody", "give", "rows_of"]

_WITHOUT = Person.wrapped.is_(None) & (Person.sealed != b"")


def are_without(connection: Connection) -> bool:
    """True when somebody's data is sealed by the secret alone."""
    return bool(connection.scalar(select(exists().where(_WITHOUT))))


def give(session: Session, vault: Vault) -> None:
    """Give each of them a key, and seal their data under it."""
    for person, rows in everybody(session):
        if person.wrapped is not None or not person.sealed:
            continue
        wrapped = vault.new_key()
        person.sealed = vault.seal(vault.unseal(person.sealed), wrapped)
        person.wrapped = wrapped
        for participation, certificates in rows:
            participation.sealed = vault.seal(vault.unseal(participation.sealed), wrapped)
            for certificate in certificates:
                printed = vault.unseal(certificate.sealed)
                more = sealed_of(
                    vault,
                    certificate.number,
                    printed["name"],
                    printed["id_masked"],
                    printed.get("code", certificate.code),
                )
                certificate.sealed = vault.seal(printed | more, wrapped)
                certificate.code = code_digest(more["code"])


Rows = list[tuple[Participation, list[Certificate]]]


def everybody(session: Session) -> Iterator[tuple[Person, Rows]]:
    """All people, each with their participations and the certificates of these: three questions, however many there are."""
    held: dict[int, list[Certificate]] = {}
    for certificate in session.scalars(select(Certificate).order_by(Certificate.id)):
        held.setdefault(certificate.participation_id, []).append(certificate)
    rows: dict[int, Rows] = {}
    for participation in session.scalars(select(Participation).order_by(Participation.id)):
        rows.setdefault(participation.person_id, []).append((participation, held.get(participation.id, [])))
    for person in session.scalars(select(Person).order_by(Person.id)).all():
        yield person, rows.get(person.id, [])


def rows_of(session: Session, person: Person) -> Iterator[tuple[Participation, list[Certificate]]]:
    """A person's participations, each with its certificates."""
    for participation in session.scalars(select(Participation).where(Participation.person_id == person.id)).all():
        held = session.scalars(
            select(Certificate).where(Certificate.participation_id == participation.id).order_by(Certificate.id)
        )
        yield participation, list(held)
