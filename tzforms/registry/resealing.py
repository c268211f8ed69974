"""A register gets another secret, because the one that it had was seen by others: all that is sealed is sealed anew.

The chain is not written again, which nobody may: it goes on under the new secret, and the first link so made holds the end of
what went before. Who has the old secret can work out digests of the old part, but not one that ends in the same digest.
What is printed stays what it was: the salt of each certificate lies sealed beside its name.

Works inside the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from tzforms.i18n import _
from tzforms.registry import chain, keying
from tzforms.registry.certificates import sealed_of
from tzforms.registry.forgetting import NOBODY
from tzforms.registry.models import Person, Setting
from tzforms.registry.papers import renewing
from tzforms.registry.papers.store import Store
from tzforms.registry.values import DIGEST, code_digest
from tzforms.registry.vault import Vault

__all__ = ["reseal"]


def reseal(
    session: Session, store: Store, old: Vault, new: Vault, sign: Callable[[bytes], str] | None = None
) -> tuple[list[str], list[str]]:
    """Bring the register from the secret ``old`` to ``new``; words for the event, with the end of the chain so far and its signature, and
    the names of the files in the store that are to go when the transaction is over."""
    head = chain.head(session.connection())
    before: dict[int, bytes | None] = {}
    for person, rows in keying.everybody(session):
        before[person.id] = person.wrapped
        _renew(person, rows, old, new)
    gone = renewing.renew(session, store, old, new, before)
    session.get_one(Setting, "secret").value = new.fingerprint
    if head is None:
        return [], gone
    whole = f"{head.seq}:{head.digest}"
    said = [_("此前的经过到 {head}").format(head=whole)]
    if sign is not None:
        said.append(_("签名 {signature}").format(signature=sign(b"tzforms register head\0" + whole.encode())))
    return said, gone


def _renew(person: Person, rows: keying.Rows, old: Vault, new: Vault) -> None:
    if not person.sealed and not person.person_key.startswith(NOBODY):
        # forgotten: who it is is not known, but that it is the same person stays so
        person.person_key = new.folded(person.person_key)
    before, wrapped = person.wrapped, new.new_key() if person.sealed else None
    if person.sealed:
        known = old.unseal(person.sealed, before)
        person.sealed, person.wrapped = new.seal(known, wrapped), wrapped
        person.person_key = new.person_key(known["id_number"])
    for participation, certificates in rows:
        if not participation.sealed:
            for certificate in certificates:  # what is left of a forgotten one
                certificate.sealed = new.seal(old.unseal(certificate.sealed))
            continue
        participation.sealed = new.seal(old.unseal(participation.sealed, before), wrapped)
        for certificate in certificates:
            printed = old.unseal(certificate.sealed, before)
            code = printed.get("code", certificate.code)
            whole = sealed_of(old, certificate.number, printed["name"], printed["id_masked"], code) | printed
            certificate.sealed = new.seal(whole, wrapped)
            if not certificate.code.startswith(DIGEST):
                certificate.code = code_digest(code)
