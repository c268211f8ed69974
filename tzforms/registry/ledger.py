"""The register: who has which certificate, under which number, and what became of it.

:class:`Registry` is the only door to the database. Every change is one transaction: it happens whole or not at all, and
is written in the events. Results are plain frozen dataclasses; no SQLAlchemy object leaves this module.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Self

from sqlalchemy import Engine, Select, func, select, text
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session, aliased

from tzforms.exceptions import RegistryError, UsageError
from tzforms.findings import mask, mask_text
from tzforms.i18n import _
from tzforms.registry import database
from tzforms.registry.models import (
    Batch,
    BatchState,
    Certificate,
    Event,
    Organizer,
    Participation,
    Person,
    Series,
    Setting,
    Status,
    TrainingClass,
)
from tzforms.registry.numbering import NumberPattern
from tzforms.registry.vault import Vault, normal_id

__all__ = [
    "BatchEntry",
    "Claim",
    "ClassFacts",
    "Entry",
    "EventEntry",
    "Gap",
    "Outcome",
    "Past",
    "Registry",
    "Verdict",
]

_ADOPTED = "adopted"  # the series of numbers that were given before the register, in whatever shape


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """One class (班次): organizer and project as on the forms, dates, hours (学时), the day the audit was passed."""

    organizer: str
    project: str
    start_date: dt.date
    end_date: dt.date
    hours: Decimal | None = None
    audit_passed: dt.date | None = None
    uscc: str | None = None

    @property
    def key(self) -> str:
        """The same for the same class however its names are spaced."""
        names = ["".join(unicodedata.normalize("NFKC", n).split()) for n in (self.organizer, self.project)]
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


class Verdict(StrEnum):
    """What :meth:`Registry.allocate` did with a claim."""

    NEW = "new"  # a number was given now
    OPEN = "open"  # it was given by a run that was stopped before its files were complete
    DONE = "done"  # the person has a certificate of this class already
    TAKEN = "taken"  # refused: the number on the row is somebody else's, or nobody knows it
    ENDED = "ended"  # refused: the person's certificate was voided; reissue is a decision of its own


@dataclass(frozen=True, slots=True)
class Entry:
    """A certificate as the register knows it. ``name`` and ``id_masked`` are as printed; the last two are numbers."""

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
    """A class that a person took part in; what the two-year rule (第四条) asks."""

    organizer: str
    project: str
    start_date: dt.date
    end_date: dt.date


if TYPE_CHECKING:
    EntryQuery = Select[Certificate, Batch, TrainingClass, str, str, str]
Sign = Callable[[str, Claim, dt.date], tuple[str, str]]
"""(number, claim, issue date) → (key id, signed code)."""


class Registry:
    """An open register. Use as a context manager; make one with :meth:`open`."""

    def __init__(self, url: URL, engine: Engine, vault: Vault) -> None:
        self._url, self._engine, self._vault = url, engine, vault
        self._reader = engine.execution_options(tz_reading=True)

    @classmethod
    def open(cls, where: str | Path, vault: Vault, *, create: bool = False, timeout: float = 30.0) -> Self:
        """Open the register at ``where`` (path of a SQLite file, or a URL).

        ``create`` makes an empty one when there is none. ``timeout``: seconds to wait for another writer. Raises
        :class:`RegistryError` when it is missing, damaged, of another schema, or belongs to another secret.
        """
        url = database.database_url(where)
        with database.said_clearly(url):
            if create:
                cls._create_if_missing(url, vault, timeout)
            if url.drivername == "sqlite" and not Path(str(url.database)).is_file():
                raise RegistryError(
                    _("找不到登记库 {where}：请核对路径；首次发证时 tzforms certificates issue 会自动建立。").format(
                        where=database.shown(url)
                    )
                )
            engine = database.make_engine(url, timeout)
            registry = cls(url, engine, vault)
            try:
                registry._check()
            except BaseException:
                engine.dispose()
                raise
            return registry

    @staticmethod
    def _create_if_missing(url: URL, vault: Vault, timeout: float) -> None:
        from tzforms.exceptions import TargetExistsError

        if url.drivername == "sqlite":
            missing = not Path(str(url.database)).exists()
        else:
            engine = database.make_engine(url, timeout)
            try:
                with engine.connect() as connection:
                    missing = database.revision(connection) is None
            finally:
                engine.dispose()
        if missing:
            try:
                database.create_schema(url, {"secret": vault.fingerprint}, timeout=timeout)
            except TargetExistsError:
                return  # another process was quicker; it is the same register

    @staticmethod
    def upgrade(where: str | Path, *, timeout: float = 30.0) -> Path | None:
        """Move an older register to this program's schema; returns the copy made of a SQLite file before, if any."""
        url = database.database_url(where)
        with database.said_clearly(url):
            return database.upgrade_schema(url, timeout)

    def _check(self) -> None:
        with self._reader.connect() as connection:
            if self._url.drivername == "sqlite" and connection.scalar(text("PRAGMA quick_check(1)")) != "ok":
                raise RegistryError(
                    _("登记库 {where} 已损坏或只写了一半：请停止使用，恢复最近的备份。程序没有改动它。").format(
                        where=database.shown(self._url)
                    )
                )
            found = database.revision(connection)
            if found != database.HEAD:
                raise database.wrong_revision(self._url, found)
            secret = connection.execute(select(Setting.value).where(Setting.name == "secret")).scalar()
            if secret != self._vault.fingerprint:
                raise RegistryError(
                    _(
                        "密钥不对：登记库 {where} 是用另一把密钥建立的，请用 --keys 指出建库时的密钥文件夹。"
                        "没有改动任何数据。"
                    ).format(where=database.shown(self._url))
                )

    def close(self) -> None:
        """Give the database back."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    @contextmanager
    def _read(self) -> Iterator[Session]:
        with database.said_clearly(self._url), Session(self._reader) as session:
            yield session

    @contextmanager
    def _write(self) -> Iterator[Session]:
        with database.said_clearly(self._url), Session(self._engine) as session, session.begin():
            database.take_turn(session.connection())
            yield session

    # -- giving numbers ------------------------------------------------------------------------------------------------

    def allocate(
        self,
        facts: ClassFacts,
        claims: Sequence[Claim],
        *,
        pattern: NumberPattern,
        issue_date: dt.date,
        issuer: str,
        sign: Sign,
        actor: str = "",
        keep_numbers: bool = False,
    ) -> tuple[Outcome, ...]:
        """Give each claim its number, in the order of ``claims``, all in one transaction.

        Who has a certificate of this class keeps it. A row that already states a number keeps it when the register
        knows it as this person's; an unknown one is refused unless ``keep_numbers`` (certificates from before the
        register). A serial that is in use in any form is passed over. ``issue_date`` gives the year of the number.
        """
        if facts.audit_passed is None:
            raise UsageError(
                _(
                    "尚未登记审核通过日期（facts.audit_passed）：第15条规定经审核通过后才发放结业证书；"
                    "只看样张请加 --draft。"
                )
            )
        with self._write() as session:
            training_class = self._class(session, facts)
            now = _now()
            keys = [self._vault.person_key(c.id_number) for c in claims]
            people = self._people(session, keys)
            enrolled = self._enrolled(session, training_class)
            held = self._held(session, training_class)
            states: dict[int, str] = {b.id: b.state for b in session.scalars(self._batches_of(training_class))}
            known_numbers = self._in_use(session, [c.number for c in claims if c.number is not None])

            verdicts: list[Outcome | None] = []  # None: this claim gets a number
            seen: set[str] = set()
            for claim, key in zip(claims, keys, strict=True):
                person = people.get(key)
                participation = None if person is None else enrolled.get(person.id)
                entries = [] if participation is None else held.get(participation.id, [])
                if key in seen:
                    reason = _("同一身份证号码在名册上出现两次，只发一张证书。")
                    verdicts.append(Outcome(claim, Verdict.TAKEN, None, reason))
                elif entries:
                    verdicts.append(self._standing(claim, entries, states))
                elif claim.number is not None and (claim.number in known_numbers or not keep_numbers):
                    verdicts.append(Outcome(claim, Verdict.TAKEN, None, self._why(claim.number, known_numbers)))
                else:
                    if claim.number is not None:
                        known_numbers.add(claim.number)
                    verdicts.append(None)
                seen.add(key)

            wanted = [(c, k) for c, k, v in zip(claims, keys, verdicts, strict=True) if v is None]
            if not wanted:
                return tuple(v for v in verdicts if v is not None)
            for claim, key in wanted:
                if key not in people:
                    sealed = self._vault.seal({"id_number": claim.id_number})
                    people[key] = Person(person_key=key, sealed=sealed, created_at=now)
                    session.add(people[key])
            session.flush()
            for claim, key in wanted:
                person_id = people[key].id
                if person_id not in enrolled:
                    enrolled[person_id] = Participation(person_id=person_id, class_id=training_class.id)
                    session.add(enrolled[person_id])
                enrolled[person_id].sealed = self._vault.seal(_paper(claim))
            batch = self._batch(session, training_class, issue_date, issuer, now)  # flushes the participations too
            numbers = self._numbers(session, [c.number for c, _k in wanted], pattern, issue_date.year)
            given: dict[int, Certificate] = {}
            for (claim, key), (number, scope, serial) in zip(wanted, numbers, strict=True):
                key_id, code = sign(number, claim, issue_date)
                given[id(claim)] = Certificate(
                    number=number,
                    scope=scope,
                    serial=serial,
                    participation_id=enrolled[people[key].id].id,
                    batch_id=batch.id,
                    position=claim.row,
                    status=Status.VALID,
                    sealed=self._vault.seal(_printed(claim)),
                    key_id=key_id,
                    code=code,
                    created_at=now,
                )
            session.add_all(given.values())
            session.flush()
            session.add_all(_event("issued", actor, "", now, c, batch) for c in given.values())
            return tuple(
                Outcome(
                    claim,
                    Verdict.NEW,
                    self._entry(given[id(claim)], training_class, batch, None, None, facts.organizer, _printed(claim)),
                )
                if verdict is None
                else verdict
                for claim, verdict in zip(claims, verdicts, strict=True)
            )

    def _why(self, number: str, known: set[str]) -> str:
        if number in known:
            return _("名册上的编号“{number}”已经用于另一张证书，不能再用。").format(number=number)
        return _(
            "名册上已填编号“{number}”，登记库中没有它；编号由区人力社保局编制（附件3），请清空这一格，"
            "或用 --keep-numbers 登记旧编号。"
        ).format(number=number)

    def _people(self, session: Session, keys: Sequence[str]) -> dict[str, Person]:
        found: dict[str, Person] = {}
        for some in _chunks(keys):
            found |= {p.person_key: p for p in session.scalars(select(Person).where(Person.person_key.in_(some)))}
        return found

    def _enrolled(self, session: Session, training_class: TrainingClass) -> dict[int, Participation]:
        query = select(Participation).where(Participation.class_id == training_class.id)
        return {p.person_id: p for p in session.scalars(query)}

    def _held(self, session: Session, training_class: TrainingClass) -> dict[int, list[tuple[int, Entry]]]:
        """What the class's people have, by participation, oldest first; with the id of the batch."""
        found: dict[int, list[tuple[int, Entry]]] = {}
        query = _entry_query().where(Participation.class_id == training_class.id)
        for certificate, batch, class_, organizer, before, after in session.execute(query):
            entry = self._entry(certificate, class_, batch, before, after, organizer)
            found.setdefault(certificate.participation_id, []).append((batch.id, entry))
        return found

    @staticmethod
    def _batches_of(training_class: TrainingClass) -> Select[Batch]:
        return select(Batch).where(Batch.class_id == training_class.id)

    @staticmethod
    def _in_use(session: Session, numbers: Sequence[str]) -> set[str]:
        found: set[str] = set()
        for some in _chunks(numbers):
            found.update(session.scalars(select(Certificate.number).where(Certificate.number.in_(some))))
        return found

    def _standing(self, claim: Claim, entries: list[tuple[int, Entry]], states: dict[int, str]) -> Outcome:
        """The verdict on somebody who has a certificate of this class, or had one."""
        valid = next(((b, e) for b, e in entries if e.status is Status.VALID), None)
        if valid is None:
            reason = _("此人本班次的证书 {number} 已作废；如应重新发给，请用 tzforms certificates reissue。").format(
                number=entries[-1][1].number
            )
            return Outcome(claim, Verdict.ENDED, None, reason)
        batch_id, entry = valid
        if claim.number is not None and claim.number != entry.number:
            reason = _("名册上的编号“{number}”与登记库中此人的编号“{known}”不同，请核对。").format(
                number=claim.number, known=entry.number
            )
            return Outcome(claim, Verdict.TAKEN, None, reason)
        if states[batch_id] == BatchState.OPEN:
            return Outcome(claim, Verdict.OPEN, entry)
        return Outcome(claim, Verdict.DONE, entry, _("已发证，编号 {number}。").format(number=entry.number))

    def _class(self, session: Session, facts: ClassFacts) -> TrainingClass:
        found = session.scalar(select(TrainingClass).where(TrainingClass.class_key == facts.key))
        if found is None:
            organizer = session.scalar(select(Organizer).where(Organizer.name == facts.organizer))
            if organizer is None:
                organizer = Organizer(name=facts.organizer, uscc=facts.uscc)
                session.add(organizer)
                session.flush()
            found = TrainingClass(
                class_key=facts.key,
                organizer_id=organizer.id,
                project=facts.project,
                start_date=facts.start_date,
                end_date=facts.end_date,
                created_at=_now(),
            )
            session.add(found)
        found.hours, found.audit_passed = facts.hours, facts.audit_passed
        session.flush()
        return found

    def _batch(
        self, session: Session, training_class: TrainingClass, issue_date: dt.date, issuer: str, now: dt.datetime
    ) -> Batch:
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

    def _series(self, session: Session, scope: str) -> Series:
        series = session.get(Series, scope)
        if series is None:
            series = Series(scope=scope, last_serial=0)
            session.add(series)
            session.flush()
        return series

    def _numbers(
        self, session: Session, stated: Sequence[str | None], pattern: NumberPattern, year: int
    ) -> list[tuple[str, str, int]]:
        """(number, series, serial) for each: the stated number adopted, or the next of the series that nobody has."""
        adopted = {n: self._adopt(session, pattern, n) for n in stated if n is not None}
        series = self._series(session, pattern.scope(year))
        missing = sum(n is None for n in stated)
        fresh: list[tuple[str, str, int]] = []
        while len(fresh) < missing:
            serials = range(series.last_serial + 1, series.last_serial + 1 + missing - len(fresh))
            numbers = {serial: pattern.format(year, serial) for serial in serials}
            used = self._in_use(session, list(numbers.values())) | adopted.keys()
            fresh += [(n, series.scope, serial) for serial, n in numbers.items() if n not in used]
            series.last_serial = serials[-1]
        following = iter(fresh)
        return [next(following) if n is None else (n, *adopted[n]) for n in stated]

    def _adopt(self, session: Session, pattern: NumberPattern, number: str) -> tuple[str, int]:
        """The series and serial of a number from before the register."""
        parsed = pattern.parse(number)
        if parsed is not None:
            year, serial = parsed
            series = self._series(session, pattern.scope(year or 0))
            taken = select(Certificate.id).where(Certificate.scope == series.scope, Certificate.serial == serial)
            if session.scalar(taken) is None:
                series.last_serial = max(series.last_serial, serial)
                return series.scope, serial
        series = self._series(session, _ADOPTED)
        series.last_serial += 1
        return _ADOPTED, series.last_serial

    # -- what becomes of them ------------------------------------------------------------------------------------------

    def complete(self, batch_id: int, actor: str = "") -> None:
        """Record that all files of the batch were made; again for a complete batch changes nothing."""
        with self._write() as session:
            batch = session.get(Batch, batch_id)
            if batch is None:
                raise RegistryError(_("登记库中没有这一批次。"))
            if batch.state != BatchState.COMPLETE:
                batch.state, batch.completed_at = BatchState.COMPLETE, _now()
                session.add(_event("completed", actor, "", _now(), None, batch))

    def void(self, number: str, reason: str, actor: str = "") -> Entry:
        """Take a valid certificate back. The number stays used for ever; the reason goes into the history."""
        with self._write() as session:
            certificate = self._one(session, number)
            self._refuse_unless_valid(session, certificate)
            certificate.status = Status.VOID
            session.add(_event("voided", actor, _reason(reason), _now(), certificate, None))
            session.flush()
            return self._found(session, number)

    def reissue(
        self,
        number: str,
        reason: str,
        *,
        pattern: NumberPattern,
        issue_date: dt.date,
        sign: Sign,
        name: str | None = None,
        actor: str = "",
    ) -> Entry:
        """Give the holder a new certificate with a new number; the old one is replaced (a void one stays void).

        ``name`` corrects the name from now on. The new certificate is an open batch of its own.
        """
        with self._write() as session:
            old = self._one(session, number)
            successor = session.scalar(select(Certificate.number).where(Certificate.replaces_id == old.id))
            if successor is not None:
                raise RegistryError(
                    _("证书 {number} 已换发为 {successor}：请对后者办理。").format(number=number, successor=successor)
                )
            now = _now()
            participation, training_class = old.participation, old.participation.training_class
            paper = self._vault.unseal(participation.sealed)
            paper["name"] = name or paper["name"]
            participation.sealed = self._vault.seal(paper)
            id_number = str(self._vault.unseal(participation.person.sealed)["id_number"])
            claim = Claim(1, paper["name"], id_number, paper.get("employer"), paper.get("score"))
            if old.status == Status.VALID:
                old.status = Status.REPLACED
            batch = self._batch(session, training_class, issue_date, old.batch.issuer, now)
            session.flush()
            [(fresh, scope, serial)] = self._numbers(session, [None], pattern, issue_date.year)
            key_id, code = sign(fresh, claim, issue_date)
            certificate = Certificate(
                number=fresh,
                scope=scope,
                serial=serial,
                participation_id=participation.id,
                batch_id=batch.id,
                position=1,
                status=Status.VALID,
                replaces_id=old.id,
                sealed=self._vault.seal(_printed(claim)),
                key_id=key_id,
                code=code,
                created_at=now,
            )
            session.add(certificate)
            session.flush()
            session.add(_event("replaced", actor, _reason(reason), now, old, None))
            session.add(_event("issued", actor, _reason(reason), now, certificate, batch))
            session.flush()
            return self._found(session, fresh)

    # -- looking -------------------------------------------------------------------------------------------------------

    def find(self, number: str) -> Entry | None:
        """The certificate with this number, whatever became of it."""
        with self._read() as session:
            return next(iter(self._entries(session, _entry_query().where(Certificate.number == number))), None)

    def batch(self, batch_id: int) -> tuple[BatchEntry, tuple[Entry, ...]]:
        """A batch and all its certificates in the order of its paper, also those that were voided since."""
        with self._read() as session:
            batch = session.get(Batch, batch_id)
            if batch is None:
                raise RegistryError(_("登记库中没有这一批次。"))
            query = _entry_query().where(Certificate.batch_id == batch_id).order_by(None).order_by(Certificate.position)
            entries = tuple(self._entries(session, query))
            return (
                BatchEntry(batch.id, batch.no, BatchState(batch.state), batch.issue_date, len(entries)),
                entries,
            )

    def entries(
        self, *, year: int | None = None, status: Status | None = None, limit: int | None = None
    ) -> Iterator[Entry]:
        """Certificates in the order they were given; ``year`` of issue."""
        query = _entry_query()
        if year is not None:
            query = query.where(Batch.issue_date.between(dt.date(year, 1, 1), dt.date(year, 12, 31)))
        if status is not None:
            query = query.where(Certificate.status == status)
        if limit is not None:
            query = query.limit(limit)
        with self._read() as session:
            yield from self._entries(session, query)

    def history(self, number: str | None = None) -> list[EventEntry]:
        """What happened, oldest first: to one certificate, or everything."""
        query = select(Event, Certificate.number).outerjoin(Certificate, Event.certificate_id == Certificate.id)
        if number is not None:
            query = query.where(Certificate.number == number)
        with self._read() as session:
            return [
                EventEntry(_aware(e.at), e.kind, n, e.actor, e.reason)
                for e, n in session.execute(query.order_by(Event.id))
            ]

    def gaps(self) -> list[Gap]:
        """Serials that a series ran past without a certificate (only numbers adopted from elsewhere leave any)."""
        found: list[Gap] = []
        with self._read() as session:
            for scope, last in session.execute(select(Series.scope, Series.last_serial).order_by(Series.scope)):
                query = select(Certificate.serial).where(Certificate.scope == scope).order_by(Certificate.serial)
                expected = 1
                for serial in session.scalars(query):
                    if serial > expected:
                        found.append(Gap(scope, expected, serial - 1))
                    expected = serial + 1
                if expected <= last:
                    found.append(Gap(scope, expected, last))
        return found

    def past_classes(self, id_number: str) -> list[Past]:
        """The classes this person took part in, oldest first (每两年可参加一次, 第四条)."""
        query = (
            select(TrainingClass, Organizer.name)
            .join(Organizer, TrainingClass.organizer_id == Organizer.id)
            .join(Participation, Participation.class_id == TrainingClass.id)
            .join(Person, Participation.person_id == Person.id)
            .where(Person.person_key == self._vault.person_key(id_number))
            .order_by(TrainingClass.start_date)
        )
        with self._read() as session:
            return [Past(name, c.project, c.start_date, c.end_date) for c, name in session.execute(query)]

    def _one(self, session: Session, number: str) -> Certificate:
        found = session.scalar(select(Certificate).where(Certificate.number == number))
        if found is None:
            raise RegistryError(_("登记库中没有编号“{number}”：请核对编号。").format(number=number))
        return found

    def _refuse_unless_valid(self, session: Session, certificate: Certificate) -> None:
        if certificate.status == Status.VALID:
            return
        entry = self._found(session, certificate.number)
        if entry.replaced_by is not None:
            raise RegistryError(
                _("证书 {number} 已换发为 {successor}：请对后者办理。").format(
                    number=entry.number, successor=entry.replaced_by
                )
            )
        raise RegistryError(_("证书 {number} 已经作废，不能重复作废。").format(number=entry.number))

    def _found(self, session: Session, number: str) -> Entry:
        return next(iter(self._entries(session, _entry_query().where(Certificate.number == number))))

    def _entries(self, session: Session, query: EntryQuery) -> Iterator[Entry]:
        for certificate, batch, training_class, organizer, before, after in session.execute(
            query.execution_options(yield_per=500)
        ):
            yield self._entry(certificate, training_class, batch, before, after, organizer)

    def _entry(
        self,
        certificate: Certificate,
        training_class: TrainingClass,
        batch: Batch,
        before: str | None,
        after: str | None,
        organizer: str,
        printed: dict[str, str] | None = None,
    ) -> Entry:
        printed = self._vault.unseal(certificate.sealed) if printed is None else printed
        return Entry(
            id=certificate.id,
            number=certificate.number,
            name=printed["name"],
            id_masked=printed["id_masked"],
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
            code=certificate.code,
            replaces=before,
            replaced_by=after,
        )


def _entry_query() -> EntryQuery:
    before, after = aliased(Certificate), aliased(Certificate)
    return (
        select(Certificate, Batch, TrainingClass, Organizer.name, before.number, after.number)
        .join(Batch, Certificate.batch_id == Batch.id)
        .join(Participation, Certificate.participation_id == Participation.id)
        .join(TrainingClass, Participation.class_id == TrainingClass.id)
        .join(Organizer, TrainingClass.organizer_id == Organizer.id)
        .outerjoin(before, Certificate.replaces_id == before.id)
        .outerjoin(after, after.replaces_id == Certificate.id)
        .order_by(Certificate.id)
    )


def _chunks(values: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]


def _printed(claim: Claim) -> dict[str, str]:
    return {"name": claim.name, "id_masked": mask(normal_id(claim.id_number))}


def _paper(claim: Claim) -> dict[str, str | None]:
    return {"name": claim.name, "employer": claim.employer, "score": claim.score}


def _event(
    kind: str, actor: str, reason: str, at: dt.datetime, certificate: Certificate | None, batch: Batch | None
) -> Event:
    return Event(
        at=at,
        kind=kind,
        certificate_id=None if certificate is None else certificate.id,
        batch_id=None if batch is None else batch.id,
        actor=mask_text(actor)[:100],
        reason=mask_text(reason),
    )


def _reason(text_: str) -> str:
    if not text_.strip():
        raise UsageError(_("作废和换发都要写明原因（--reason），原因记入登记库。"))
    return text_.strip()


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _aware(moment: dt.datetime) -> dt.datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
