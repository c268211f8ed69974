"""A person is forgotten: their key is destroyed, and with it all that is personal of them. Numbers, counts and chain stay.

What stays: each certificate's number, status, dates, class, the digest of what was signed (sealed) and of its files; that it was forgotten, when, by
whom and why. The keyed hash by which the person is found again stays too, unless it is said to go: by it nobody gets a second
certificate of a class, and the article on repeats can still be asked. Whoever has the register but no secret learns nothing
from it. What was written into reasons cannot be changed; where a name stands there it is told.

Works inside the caller's transaction.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from tzforms.exceptions import RegistryError
from tzforms.i18n import _
from tzforms.registry import certificates, keying, people
from tzforms.registry.models import Certificate, Event, Person
from tzforms.registry.names import names_of
from tzforms.registry.papers import erasing
from tzforms.registry.papers.erasing import Trace
from tzforms.registry.values import DIGEST, code_digest, masked_id
from tzforms.registry.vault import Vault

__all__ = ["NOBODY", "Known", "forget", "person_of", "what_is_known"]

NOBODY = "-"
"""Begins what stands in the place of a keyed hash that is gone."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the register has of a person. ``numbers``: of their certificates; ``mentions``: events whose reason may have their name,
    by their running number; ``findable``: their keyed hash is there; ``papers``: where they stand in what was handed in."""

    numbers: tuple[str, ...]
    names: tuple[str, ...]
    id_masked: str
    mentions: tuple[int, ...]
    forgotten: bool
    findable: bool
    papers: Trace = field(default_factory=Trace)


def person_of(session: Session, vault: Vault, *, number: str | None = None, id_number: str | None = None) -> Person:
    """The person who has a certificate's number, or an ID number; raises :class:`RegistryError` for nobody."""
    if number is not None:
        return certificates.one(session, number).participation.person
    [key] = people.keys_of(session, vault, [id_number or ""])
    found = session.scalar(select(Person).where(Person.person_key == key))
    if found is None:
        raise RegistryError(_("登记库里没有这个身份证号码的人：请核对号码（或已经全部删除）。"))
    return found


def what_is_known(session: Session, vault: Vault, person: Person) -> Known:
    """What there is of a person now."""
    numbers: list[str] = []
    names: dict[str, None] = dict.fromkeys(names_of(session, vault, person))
    for participation, held in keying.rows_of(session, person):
        if participation.sealed:
            for sealed in (participation.sealed, *(c.sealed for c in held)):
                names[vault.unseal(sealed, person.wrapped)["name"]] = None
        numbers += [c.number for c in held]
    id_masked = masked_id(vault.unseal(person.sealed, person.wrapped)["id_number"]) if person.sealed else ""
    said = session.execute(select(Event.seq, Event.reason).where(Event.seq.is_not(None)).order_by(Event.seq))
    mentions = tuple(seq for seq, reason in said if seq and any(name in reason for name in names))
    findable = not person.person_key.startswith(NOBODY)
    trace = erasing.trace(session, vault, person)
    return Known(tuple(numbers), tuple(names), id_masked, mentions, not person.sealed, findable, trace)


def forget(
    session: Session,
    vault: Vault,
    person: Person,
    why: str,
    actor: str,
    now: dt.datetime,
    *,
    entirely: bool,
    signed: Callable[[str], bytes],
) -> list[str]:
    """Destroy the person's key and all that was sealed under it; ``entirely``: the keyed hash too. ``signed``: what is signed in a code.
    The names of the files in the store that are to go when the transaction is over.

    Raises :class:`RegistryError` when there is nothing left to destroy.
    """
    findable = not person.person_key.startswith(NOBODY)
    if not person.sealed and not (entirely and findable):
        raise RegistryError(_("此人的个人信息已经删除过，没有可删的了。"))
    gone = erasing.erase(session, vault, person)
    wrapped, person.wrapped, person.sealed = person.wrapped, None, b""
    if entirely:
        person.person_key = NOBODY + secrets.token_hex(31)
    told = False
    for participation, held in keying.rows_of(session, person):
        for certificate in held:
            if participation.sealed:
                _empty(vault, wrapped, certificate, signed)
            session.add(certificates.event("forgotten", actor, now, certificate, None, reason=why))
            told = True
        participation.sealed = b""
    noted = [_("删除文件 {count} 个").format(count=len(gone))] if gone else []
    if not told or noted:
        session.add(certificates.event("forgotten", actor, now, None, None, reason=why, noted=noted))
    return gone


def _empty(vault: Vault, wrapped: bytes | None, certificate: Certificate, signed: Callable[[str], bytes]) -> None:
    code = vault.unseal(certificate.sealed, wrapped).get("code", certificate.code)
    certificate.sealed = vault.seal({"signed": hashlib.sha256(signed(code)).hexdigest()})
    if not certificate.code.startswith(DIGEST):
        certificate.code = code_digest(certificate.code)
