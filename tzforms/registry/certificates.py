"""Certificates and their batches in the register: looking them up, making them, and what becomes of them.

Each function works inside the caller's transaction. Nothing is ever erased: a change of status is written in the events.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from tzforms.exceptions import RegistryError, UsageError
from tzforms.findings import mask_text
from tzforms.i18n import _
from tzforms.registry.chain import BOOKKEEPING
from tzforms.registry.models import (
    Batch,
    BatchState,
    Certificate,
    Event,
    IssuedFile,
    Organizer,
    Participation,
    Person,
    Status,
    TrainingClass,
)
from tzforms.registry.order import stated
from tzforms.registry.series import Numbered
from tzforms.registry.values import BatchEntry, Claim, Entry, EventEntry, ShowId, Sign, code_digest
from tzforms.registry.vault import Vault

__all__ = [
    "aware",
    "batch_with_entries",
    "complete",
    "entries",
    "entry_query",
    "event",
    "find",
    "given",
    "held",
    "history",
    "new_batch",
    "of_file",
    "one",
    "one_entry",
    "record_files",
    "refuse_if_replaced",
    "sealed_of",
    "stated_reason",
    "void",
]

if TYPE_CHECKING:
    EntryQuery = Select[Certificate, Batch, TrainingClass, str, str, str, bytes | None, int]


# -- looking -----------------------------------------------------------------------------------------------------------


def entry_query() -> EntryQuery:
    """Certificates in the order they were given, with all that :func:`entries` tells of them; to be narrowed down."""
    before, after = aliased(Certificate), aliased(Certificate)
    return (
        select(
            Certificate,
            Batch,
            TrainingClass,
            Organizer.name,
            before.number,
            after.number,
            Person.wrapped,
            func.length(Participation.sealed),
        )
        .join(Batch, Certificate.batch_id == Batch.id)
        .join(Participation, Certificate.participation_id == Participation.id)
        .join(Person, Participation.person_id == Person.id)
        .join(TrainingClass, Participation.class_id == TrainingClass.id)
        .join(Organizer, TrainingClass.organizer_id == Organizer.id)
        .outerjoin(before, Certificate.replaces_id == before.id)
        .outerjoin(after, after.replaces_id == Certificate.id)
        .order_by(Certificate.id)
    )


def entries(session: Session, vault: Vault, query: EntryQuery) -> Iterator[Entry]:
    """What ``query`` finds, opened with ``vault``; a few hundred at a time, so that a register of any size can be listed."""
    return (entry for _certificate, entry in _opened(session, vault, query))


def held(session: Session, vault: Vault, training_class: TrainingClass) -> dict[int, list[Entry]]:
    """What the class's people have or had, by participation, oldest first."""
    found: dict[int, list[Entry]] = {}
    query = entry_query().where(Participation.class_id == training_class.id)
    for certificate, entry in _opened(session, vault, query):
        found.setdefault(certificate.participation_id, []).append(entry)
    return found


def find(session: Session, vault: Vault, number: str) -> Entry | None:
    """The certificate with this number, whatever became of it."""
    return next(entries(session, vault, entry_query().where(Certificate.number == number)), None)


def batch_with_entries(session: Session, vault: Vault, batch_id: int) -> tuple[BatchEntry, tuple[Entry, ...]]:
    """A batch and all its certificates in the order of its paper; raises :class:`RegistryError` for an unknown one."""
    batch = _batch(session, batch_id)
    query = entry_query().where(Certificate.batch_id == batch_id).order_by(None).order_by(Certificate.position)
    found = tuple(entries(session, vault, query))
    return BatchEntry(batch.id, batch.no, BatchState(batch.state), batch.issue_date, len(found)), found


def history(session: Session, number: str | None) -> list[EventEntry]:
    """What happened, oldest first: everything, or to one certificate with what was decided about its batch.

    What the register notes for its own chain happened to nobody.
    """
    query = select(Event, Certificate.number).outerjoin(Certificate, Event.certificate_id == Certificate.id)
    query = query.where(Event.kind.not_in(BOOKKEEPING))
    if number is not None:
        batch = select(Certificate.batch_id).where(Certificate.number == number).scalar_subquery()
        decided = (Event.batch_id == batch) & Event.certificate_id.is_(None) & (Event.kind != "completed")
        query = query.where((Certificate.number == number) | decided)
    found = session.execute(query.order_by(Event.id))
    return [EventEntry(aware(e.at), e.kind, n, e.actor, e.reason) for e, n in found]


def _opened(session: Session, vault: Vault, query: EntryQuery) -> Iterator[tuple[Certificate, Entry]]:
    for certificate, batch, class_, organizer, before, after, key, known in session.execute(
        query.execution_options(yield_per=500)
    ):
        printed = vault.unseal(certificate.sealed, key if known else None)  # of a forgotten one something is left
        yield certificate, _entry(certificate, batch, class_, organizer, vault, printed, before, after)


def _entry(
    certificate: Certificate,
    batch: Batch,
    training_class: TrainingClass,
    organizer: str,
    vault: Vault,
    printed: dict[str, str],
    replaces: str | None = None,
    replaced_by: str | None = None,
) -> Entry:
    forgotten = "name" not in printed
    salt = printed.get("salt")
    return Entry(
        id=certificate.id,
        number=certificate.number,
        name=printed.get("name", ""),
        id_masked=printed.get("id_masked", ""),
        status=Status(certificate.status),
        issue_date=batch.issue_date,
        issuer=batch.issuer,
        organizer=organizer,
        project=training_class.project,
        start_date=training_class.start_date,
        end_date=training_class.end_date,
        batch_id=batch.id,
        batch_no=batch.no,
        position=certificate.position,
        key_id=certificate.key_id,
        code="" if forgotten else printed.get("code", certificate.code),
        replaces=replaces,
        replaced_by=replaced_by,
        salt=b"" if forgotten else vault.salt(certificate.number) if salt is None else bytes.fromhex(salt),
        forgotten=forgotten,
        signed_digest=bytes.fromhex(printed.get("signed", "")),
    )


def _batch(session: Session, batch_id: int) -> Batch:
    batch = session.get(Batch, batch_id)
    if batch is None:
        raise RegistryError(_("登记库中没有这一批次。"))
    return batch


def one(session: Session, number: str) -> Certificate:
    """The certificate with this number; raises :class:`RegistryError` when there is none."""
    found = session.scalar(select(Certificate).where(Certificate.number == number))
    if found is None:
        raise RegistryError(_("登记库中没有编号“{number}”：请核对编号。").format(number=number))
    return found


# -- giving ------------------------------------------------------------------------------------------------------------


def new_batch(
    session: Session, training_class: TrainingClass, issue_date: dt.date, issuer: str, now: dt.datetime
) -> Batch:
    """The class's next batch, open until its files are made. Flushes, and with it all that was added before."""
    last = session.scalar(select(func.max(Batch.no)).where(Batch.class_id == training_class.id)) or 0
    batch = Batch(
        class_id=training_class.id,
        no=last + 1,
        state=BatchState.OPEN,
        issue_date=issue_date,
        issuer=issuer,
        created_at=now,
    )
    session.add(batch)
    session.flush()
    return batch


def given(
    session: Session,
    vault: Vault,
    batch: Batch,
    wanted: list[tuple[Claim, Participation, Numbered]],
    *,
    sign: Sign,
    show_id: ShowId,
    actor: str,
    now: dt.datetime,
    reason: str = "",
    replaces: Certificate | None = None,
) -> list[Entry]:
    """A valid certificate in ``batch`` for each of ``wanted``, signed with ``sign``, and the events that say so."""
    made: list[tuple[Certificate, dict[str, str]]] = []
    for claim, participation, place in wanted:
        key_id, code = sign(place.number, claim, batch.issue_date)
        printed = sealed_of(vault, place.number, claim.name, show_id(claim.id_number), code)
        certificate = Certificate(
            number=place.number,
            scope=place.scope,
            serial=place.serial,
            participation_id=participation.id,
            batch_id=batch.id,
            position=claim.row,
            status=Status.VALID,
            replaces_id=None if replaces is None else replaces.id,
            sealed=vault.seal(printed, participation.person.wrapped),
            key_id=key_id,
            code=code_digest(code),
            created_at=now,
        )
        made.append((certificate, printed))
    session.add_all(certificate for certificate, _printed in made)
    session.flush()  # events need the certificates' ids
    session.add_all(event("issued", actor, now, certificate, batch, reason=reason) for certificate, _printed in made)
    class_, before = batch.training_class, None if replaces is None else replaces.number
    organizer = class_.organizer.name
    return [_entry(certificate, batch, class_, organizer, vault, printed, before) for certificate, printed in made]


def sealed_of(vault: Vault, number: str, name: str, id_masked: str, code: str) -> dict[str, str]:
    """What is sealed of a certificate: all that is printed and is personal, and what its code is proved by."""
    return {"name": name, "id_masked": id_masked, "code": code, "salt": vault.salt(number).hex()}


def event(
    kind: str,
    actor: str,
    at: dt.datetime,
    certificate: Certificate | None,
    batch: Batch | None,
    *,
    reason: str = "",
    noted: Sequence[str] = (),
) -> Event:
    """One line of the history; whoever types an ID number into a reason does not leave it lying open. ``noted``: what the
    program adds, such as a head, which may look like a number."""
    more = f"（{'；'.join(noted)}）" if noted else ""
    return Event(
        at=at,
        kind=kind,
        certificate_id=None if certificate is None else certificate.id,
        batch_id=None if batch is None else batch.id,
        actor=mask_text(actor)[:100],
        reason=mask_text(reason) + more,
    )


def record_files(session: Session, files: Mapping[int, Collection[str]], now: dt.datetime) -> None:
    """Note the SHA-256 (hexadecimal) of what was made of each certificate, by its id; what is noted already stays."""
    known: set[tuple[int, str]] = set()
    ids = list(files)
    for start in range(0, len(ids), 500):
        query = select(IssuedFile.certificate_id, IssuedFile.sha256).where(
            IssuedFile.certificate_id.in_(ids[start : start + 500])
        )
        known |= {(id_, digest) for id_, digest in session.execute(query)}
    session.add_all(
        IssuedFile(certificate_id=id_, sha256=digest, at=now)
        for id_, digests in files.items()
        for digest in dict.fromkeys(digests)
        if (id_, digest) not in known
    )


def of_file(session: Session, vault: Vault, digest: str) -> Entry | None:
    """The certificate that this very file, by its SHA-256 (hexadecimal), was made of."""
    made = select(IssuedFile.certificate_id).where(IssuedFile.sha256 == digest)
    return next(entries(session, vault, entry_query().where(Certificate.id.in_(made))), None)


# -- what becomes of them ----------------------------------------------------------------------------------------------


def complete(session: Session, batch_id: int, actor: str, now: dt.datetime) -> None:
    """Record that all files of the batch were made; again for a complete batch changes nothing."""
    batch = _batch(session, batch_id)
    if batch.state != BatchState.COMPLETE:
        batch.state, batch.completed_at = BatchState.COMPLETE, now
        session.add(event("completed", actor, now, None, batch))


def void(session: Session, vault: Vault, number: str, reason: str, actor: str, now: dt.datetime) -> Entry:
    """Take a valid certificate back; raises :class:`RegistryError` for one that is void or replaced already."""
    certificate = one(session, number)
    refuse_if_replaced(session, certificate)
    if certificate.status != Status.VALID:
        raise RegistryError(_("证书 {number} 已经作废，不能重复作废。").format(number=number))
    certificate.status = Status.VOID
    session.add(event("voided", actor, now, certificate, None, reason=stated_reason(reason)))
    session.flush()
    return one_entry(session, vault, number)


def refuse_if_replaced(session: Session, certificate: Certificate) -> None:
    """Raise :class:`RegistryError` when another certificate stands in its place."""
    successor = session.scalar(select(Certificate.number).where(Certificate.replaces_id == certificate.id))
    if successor is not None:
        raise RegistryError(
            _("证书 {number} 已换发为 {successor}：请对后者办理。").format(
                number=certificate.number, successor=successor
            )
        )


def one_entry(session: Session, vault: Vault, number: str) -> Entry:
    """What the register tells of a number that is there."""
    return next(entries(session, vault, entry_query().where(Certificate.number == number)))


def stated_reason(text: str) -> str:
    """The reason; raises :class:`UsageError` when there is none."""
    if not stated(text):
        raise UsageError(_("作废、恢复和换发都要写明原因（--reason），原因记入登记库。"))
    return text.strip()


def aware(moment: dt.datetime) -> dt.datetime:
    """SQLite keeps no time zone; what the register writes is UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
