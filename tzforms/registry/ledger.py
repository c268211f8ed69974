"""The register: who has which certificate, under which number, and what became of it.

:class:`Registry` is the only door to the database. Every change is one transaction: it happens whole or not at all, and
is written in the events. What comes out are the plain values of :mod:`tzforms.registry.values`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from tzforms.exceptions import NotWritableError, RegistryError
from tzforms.i18n import _
from tzforms.registry import (
    allocation,
    backups,
    certificates,
    chain,
    database,
    forgetting,
    inspecting,
    keying,
    order,
    people,
    recognition,
    reissuing,
    resealing,
    series,
    unaccounted,
)
from tzforms.registry.marks import Head, Marks
from tzforms.registry.models import Batch, Certificate, Status
from tzforms.registry.numbering import NumberPattern
from tzforms.registry.papers.door import Papers
from tzforms.registry.papers.store import Store, folder_of
from tzforms.registry.values import (
    BatchEntry,
    Claim,
    ClassFacts,
    Decisions,
    Entry,
    EventEntry,
    Gap,
    Outcome,
    Past,
    Repeat,
    ShowId,
    Sign,
    masked_id,
)
from tzforms.registry.vault import Vault

__all__ = ["Registry"]


class Registry:
    """An open register. Use as a context manager; make one with :meth:`open`."""

    def __init__(
        self,
        url: URL,
        engine: Engine,
        vault: Vault,
        marks: Marks | None = None,
        *,
        read_only: bool = False,
        store: Store | None = None,
    ) -> None:
        self._url, self._engine, self._vault, self._marks = url, engine, vault, marks
        self._store = store or Store(folder_of(url))
        self._reader = engine.execution_options(tz_reading=True)
        self.read_only = read_only
        """True when the file or its folder cannot be written: it can be looked at, nothing can be changed."""

    @classmethod
    def open(
        cls,
        where: str | Path,
        vault: Vault,
        *,
        create: bool = False,
        timeout: float = 30.0,
        marks: Sequence[Path] = (),
    ) -> Self:
        """Open the register at ``where`` (path of a SQLite file, or a URL).

        ``create`` makes an empty one when there is none. ``timeout``: seconds to wait for another writer. ``marks``: folders
        outside the register's own in which the highest numbers are noted (:mod:`tzforms.registry.marks`). Raises
        :class:`RegistryError` when it is missing, damaged, of another schema, or belongs to another secret.
        """
        url = database.database_url(where)
        with database.said_clearly(url):
            if create:
                database.create_if_missing(url, {"secret": vault.fingerprint}, timeout=timeout)
            if database.is_missing_file(url):
                raise RegistryError(
                    _("找不到登记库 {where}：请核对路径；首次发证时 tzforms certificates issue 会自动建立。").format(
                        where=database.shown(url)
                    )
                )
            read_only = database.is_read_only(url)
            engine = database.make_engine(url, timeout, read_only=read_only)
            noted = Marks(tuple(marks), vault.fingerprint) if marks else None
            registry = cls(url, engine, vault, noted, read_only=read_only)
            try:
                registry._check()
            except BaseException:
                engine.dispose()
                raise
            return registry

    @staticmethod
    def upgrade(where: str | Path, *, timeout: float = 30.0) -> Path | None:
        """Move an older register to this program's schema; returns the copy made of a SQLite file before, if any."""
        url = database.database_url(where)
        with database.said_clearly(url):
            return database.upgrade_schema(url, timeout)

    def _check(self) -> None:
        with self._reader.connect() as connection:
            database.refuse_unsound(connection, self._url)
            if database.setting(connection, "secret") != self._vault.fingerprint:
                raise RegistryError(
                    _(
                        "密钥不对：登记库 {where} 是用另一把密钥建立的，请用 --keys 指出建库时的密钥文件夹。"
                        "没有改动任何数据。"
                    ).format(where=database.shown(self._url))
                )
        with suppress(NotWritableError):  # of somebody who may only read; verify says that there is no chain
            self._begin_chain()
            self._give_keys()

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
    def _write(
        self, actor: str = "", *, giving: bool = False, anew: bool = False, under: Vault | None = None
    ) -> Iterator[Session]:
        """A transaction that ends with its events sealed, or does not happen; the chain's head is noted as soon as it has.

        ``giving``: numbers, so that the register must not be behind what is known to have been given. ``anew``: a register that
        was restored may begin its chain again. ``under``: the secret by which the chain goes on, if it is another one.
        """
        self._refuse_read_only()
        with database.said_clearly(self._url), Session(self._engine) as session, session.begin():
            database.take_turn(session.connection())
            link = chain.Chain(session, under or self._vault, actor, _now())
            if anew and not link.begun:
                link.begin()
            lost = self._lost(session.connection())
            before = self._not_behind(session, lost) if giving else {}
            yield session
            head = link.seal()
            after = series.last(session) if giving else {}
        if self._marks is None or head is None:
            return
        known = None if lost and not anew else head  # what was noted and is not in the chain stays noted
        with nullcontext() if after != before else suppress(NotWritableError):
            self._marks.raise_to(after, known, anew=anew and bool(lost))

    def _refuse_read_only(self) -> None:
        if self.read_only:
            raise NotWritableError(
                _("登记库 {where} 是只读的（文件或所在文件夹不能写）：可以查询、核验，什么都不能改动。").format(
                    where=database.shown(self._url)
                )
            )

    def _not_behind(self, session: Session, lost: Sequence[Head]) -> dict[str, int]:
        """The last serials, when nothing is known that came after them."""
        unaccounted.refuse(session)
        before = series.last(session)
        if self._marks is not None:
            self._marks.refuse_older(before)
            if lost:
                raise RegistryError(
                    _(
                        "登记库里没有上次记下的第 {seq} 笔经过（{head}）：末尾被截去，或恢复了旧备份；没有编出任何号码。"
                        "请先运行 tzforms certificates check-register；确是旧备份的，再运行 tzforms certificates catch-up --reason 原因。"
                    ).format(seq=lost[-1].seq, head=lost[-1])
                )
            self._marks.raise_to(before)  # what cannot be noted is not given either
        return before

    def _lost(self, connection: Connection) -> list[Head]:
        """Heads that were noted and are not in the chain."""
        noted = self._marks.heads() if self._marks is not None else []
        return [head for head in noted if not chain.has(connection, head)]

    def _begin_chain(self) -> None:
        """Have a register that is new, or older than the chain, begin it. Not one whose chain is known to have been longer."""
        with self._reader.connect() as connection:
            if self.read_only or chain.head(connection) is not None:
                return
        with database.said_clearly(self._url), Session(self._engine) as session, session.begin():
            connection = session.connection()
            database.take_turn(connection)
            link = chain.Chain(session, self._vault, "tzforms", _now())
            empty = chain.is_empty(connection)
            if link.begun or (not empty and self._lost(connection)):
                return
            link.begin()
            head = chain.head(connection)
        if self._marks is not None and not empty:
            with suppress(NotWritableError):
                self._marks.raise_to({}, head)

    def _give_keys(self) -> None:
        """Have the people of a register from before have keys of their own. Not in one that somebody changed: then what is there
        would be covered anew as if it were right."""
        with self._reader.connect() as connection:
            if self.read_only or not keying.are_without(connection) or chain.head(connection) is None:
                return
        if self.verify():
            return
        with self._write("tzforms") as session:
            if keying.are_without(session.connection()):
                session.add(certificates.event(chain.KEYED, "tzforms", _now(), None, None))
                keying.give(session, self._vault)

    @property
    def papers(self) -> Papers:
        """What units handed in, and what was decided upon it."""
        return Papers(self._vault, self._store, self._read, self._write, self._refuse_read_only)

    # -- changes -------------------------------------------------------------------------------------------------------

    def allocate(
        self,
        facts: ClassFacts,
        claims: Sequence[Claim],
        *,
        pattern: NumberPattern,
        issue_date: dt.date,
        issuer: str,
        sign: Sign,
        article: str,
        show_id: ShowId = masked_id,
        actor: str = "",
        keep_numbers: bool = False,
        repeat: Repeat | None = None,
        decisions: Decisions | None = None,
    ) -> tuple[Outcome, ...]:
        """Give each claim its number, in the order of ``claims``, all in one transaction.

        Who has a certificate of this class keeps it. A row that already states a number keeps it when the register
        knows it as this person's; an unknown one is refused unless ``keep_numbers`` (certificates from before the
        register). A serial that is in use in any form is passed over. ``issue_date`` gives the year of the number,
        ``show_id`` what is printed of an ID number, ``article`` is the one on the audit. ``repeat``:
        who has a valid certificate too near in another class is refused, unless ``decisions`` waive it. Raises :class:`UsageError` when
        nobody does it (``actor``), where class, audit, issue and today are not in order, and as :meth:`settled`.
        """
        actor, decisions = order.checked_actor(actor), decisions or Decisions()
        order.refuse_disorder(facts, issue_date, decisions.date_reason, article)
        with self._write(actor, giving=True) as session:
            return allocation.allocate(
                session,
                self._vault,
                facts,
                claims,
                pattern=pattern,
                issue_date=issue_date,
                issuer=issuer,
                sign=sign,
                article=article,
                show_id=show_id,
                actor=actor,
                keep_numbers=keep_numbers,
                repeat=repeat,
                decisions=decisions,
                now=_now(),
            )

    def record_files(self, files: Mapping[int, Collection[str]], actor: str = "") -> None:
        """Note the SHA-256 (hexadecimal) of the files that were made of each certificate (by :attr:`Entry.id`)."""
        with self._write(actor) as session:
            certificates.record_files(session, files, _now())

    def complete(self, batch_id: int, actor: str = "") -> None:
        """Record that all files of the batch were made; again for a complete batch changes nothing."""
        actor = order.checked_actor(actor)
        with self._write(actor) as session:
            certificates.complete(session, batch_id, actor, _now())

    def void(self, number: str, reason: str, actor: str = "") -> Entry:
        """Take a valid certificate back. The number stays used for ever; the reason goes into the history.

        Raises :class:`RegistryError` for one that is unknown, void or replaced, :class:`UsageError` without a reason.
        """
        actor = order.checked_actor(actor)
        with self._write(actor) as session:
            return certificates.void(session, self._vault, number, reason, actor, _now())

    def reinstate(self, number: str, reason: str, actor: str = "", *, repeat: Repeat | None = None) -> Entry:
        """Make a void certificate valid again; not one whose holder has another that is too near (``repeat``).

        Raises :class:`RegistryError` for one that is unknown, not void, or has another in its place, :class:`UsageError`
        without a reason.
        """
        actor = order.checked_actor(actor)
        with self._write(actor) as session:
            return reissuing.reinstate(session, self._vault, number, reason, actor, _now(), repeat)

    def reissue(
        self,
        number: str,
        reason: str,
        *,
        pattern: NumberPattern,
        issue_date: dt.date,
        sign: Sign,
        show_id: ShowId = masked_id,
        name: str | None = None,
        id_number: str | None = None,
        from_void: bool = False,
        date_reason: str = "",
        repeat: Repeat | None = None,
        actor: str = "",
    ) -> Entry:
        """Give the holder a new certificate with a new number; the old one is replaced (a void one stays void).

        ``name`` corrects the name from now on; ``id_number`` shows that it is still the same person. ``from_void``: it is
        known that the old one is void; ``repeat`` then as in :meth:`reinstate`. The new certificate is an open batch of its own. Raises :class:`RegistryError` for
        one that is unknown, replaced already, or void without ``from_void``, :class:`UsageError` without a reason, for a
        name of somebody else, and for a date before the old one's or (without ``date_reason``) after today.
        """
        actor = order.checked_actor(actor)
        with self._write(actor, giving=True) as session:
            return reissuing.reissue(
                session,
                self._vault,
                number,
                reason,
                pattern=pattern,
                issue_date=issue_date,
                sign=sign,
                show_id=show_id,
                name=name,
                id_number=id_number,
                from_void=from_void,
                date_reason=date_reason,
                repeat=repeat,
                actor=actor,
                now=_now(),
            )

    def known_of(self, *, number: str | None = None, id_number: str | None = None) -> forgetting.Known:
        """What there is of the person who has this certificate, or this ID number; raises :class:`RegistryError` for nobody."""
        with self._read() as session:
            person = forgetting.person_of(session, self._vault, number=number, id_number=id_number)
            return forgetting.what_is_known(session, self._vault, person)

    def forget(
        self,
        reason: str,
        actor: str = "",
        *,
        number: str | None = None,
        id_number: str | None = None,
        entirely: bool = False,
        signed: Callable[[str], bytes],
    ) -> None:
        """Destroy all that is personal of the person who has this certificate, or this ID number. It cannot be undone.

        Numbers, counts and history stay. ``entirely``: also what they are found by, so that neither a second certificate of one
        class nor the article on repeats is noticed any more. ``signed``: what is signed in a code, of which a digest stays. Raises :class:`RegistryError` for nobody, and for somebody of whom
        nothing is left, :class:`UsageError` without a reason.
        """
        actor, why = order.checked_actor(actor), certificates.stated_reason(reason)
        with self._write(actor) as session:
            person = forgetting.person_of(session, self._vault, number=number, id_number=id_number)
            gone = forgetting.forget(session, self._vault, person, why, actor, _now(), entirely=entirely, signed=signed)
        self._store.drop(gone)
        with suppress(RegistryError, NotWritableError), database.said_clearly(self._url):
            database.scrub(self._engine)

    def reseal(self, vault: Vault, reason: str, actor: str = "", *, sign: Callable[[bytes], str] | None = None) -> None:
        """Have the register belong to the secret ``vault``, which is a renewed one (:meth:`Vault.renewed`), from now on: all that is
        sealed is sealed anew, and the chain goes on under it. ``sign``: signs the end of the chain so far.

        Raises :class:`RegistryError` for a register that somebody changed past the program: that would be covered anew.
        """
        actor, why = order.checked_actor(actor), certificates.stated_reason(reason)
        if found := self.verify():
            raise RegistryError(
                _(
                    "登记库有 {count} 处被人动过，不能更换密钥：请先运行 tzforms registry verify 查明。没有改动任何数据。"
                ).format(count=len(found))
            )
        with self._write(actor, under=vault) as session:
            noted, gone = resealing.reseal(session, self._store, self._vault, vault, sign)
            session.add(certificates.event(chain.RESEALED, actor, _now(), None, None, reason=why, noted=noted))
            last = series.last(session)
        self._vault = vault
        self._store.drop(gone)
        if self._marks is not None:
            self._marks = Marks(self._marks.folders, vault.fingerprint)
            with suppress(NotWritableError):
                self._marks.raise_to(last, self.head())
        with suppress(RegistryError, NotWritableError), database.said_clearly(self._url):
            database.scrub(self._engine)

    def catch_up(
        self, reason: str, actor: str = "", *, serials: Mapping[str, int] | None = None, none_since: bool = False
    ) -> dict[str, tuple[int, int]]:
        """Have the series of a register that was restored from an old backup go on behind what is known to have been given.

        ``serials``: series → last serial, from the newest list on paper, where the marks may be lost too; ``none_since``: the
        list has no number that the register lacks. The numbers between are not used again; that, links of the chain that were
        lost, and the reason are written in the events. Series → (before, now). Raises :class:`UsageError` when a restore left
        open what was given since, and neither says so.
        """
        actor = order.checked_actor(actor)
        known = dict(self._marks.read()) if self._marks is not None else {}
        for scope, serial in (serials or {}).items():
            known[scope] = max(serial, known.get(scope, 0))
        with self._write(actor, anew=True) as session:
            moved, said = unaccounted.caught_up(session, known, self._lost(session.connection()))
            said += unaccounted.settled(session, stated=bool(serials) or none_since)
            if said:
                why = certificates.stated_reason(reason)
                session.add(certificates.event("caught_up", actor, _now(), None, None, reason=why, noted=said))
        if self._marks is not None:
            self._marks.raise_to(known)
        return moved

    # -- looking -------------------------------------------------------------------------------------------------------

    def back_up(self, path: Path, actor: str = "", *, force: bool = False) -> backups.Manifest:
        """Write all of the register to the file ``path``, encrypted for its own secret, while others go on writing.

        Raises :class:`TargetExistsError` when there is such a file, :class:`NotWritableError`, and for PostgreSQL
        :class:`MissingProgramError` without ``pg_dump``.
        """
        actor = order.checked_actor(actor)
        with database.said_clearly(self._url):
            return backups.back_up(self._engine, self._url, self._vault, self._store, path, actor, _now(), force=force)

    @property
    def secret(self) -> str:
        """The fingerprint of the secret that the register belongs to."""
        return self._vault.fingerprint

    def head(self) -> Head | None:
        """The last link of the chain of events: what paper and marks hold against a register that was cut off."""
        with self._read() as session:
            return chain.head(session.connection())

    def last(self) -> dict[str, int]:
        """Each series of numbers and the last serial that it gave."""
        with self._read() as session:
            return series.last(session)

    def lost(self) -> list[Head]:
        """Heads that were noted outside the register and that it does not have: it was cut off, or is an old backup."""
        with self._read() as session:
            return self._lost(session.connection())

    def verify(self, papers: Sequence[Head] = ()) -> list[inspecting.Irregularity]:
        """Whether everything is as the program left it; what is not, is told. ``papers``: heads that stand on paper.

        Needs no right to write. What it cannot tell: a change by somebody who has the keys too, and an end cut off together
        with every note of it.
        """
        noted = self._marks.heads() if self._marks is not None else []  # before the look: a note never runs ahead
        reader = self._reader
        if self._url.drivername != "sqlite":
            reader = reader.execution_options(isolation_level="REPEATABLE READ")
        with database.said_clearly(self._url), Session(reader) as session:
            found = inspecting.inspected(session.connection(), self._vault, noted=noted, papers=papers)
        return [*found, *map(inspecting.of_a_file, self.papers.troubles())]

    def find(self, number: str) -> Entry | None:
        """The certificate with this number, whatever became of it."""
        with self._read() as session:
            return certificates.find(session, self._vault, number)

    def of_file(self, digest: str) -> Entry | None:
        """The certificate that this very file, by its SHA-256 (hexadecimal), was made of."""
        with self._read() as session:
            return certificates.of_file(session, self._vault, digest)

    def batch(self, batch_id: int) -> tuple[BatchEntry, tuple[Entry, ...]]:
        """A batch and all its certificates in the order of its paper, also those that were voided since."""
        with self._read() as session:
            return certificates.batch_with_entries(session, self._vault, batch_id)

    def entries(
        self, *, year: int | None = None, status: Status | None = None, limit: int | None = None
    ) -> Iterator[Entry]:
        """Certificates in the order they were given; ``year`` of issue."""
        query = certificates.entry_query()
        if year is not None:
            query = query.where(Batch.issue_date.between(dt.date(year, 1, 1), dt.date(year, 12, 31)))
        if status is not None:
            query = query.where(Certificate.status == status)
        if limit is not None:
            query = query.limit(limit)
        with self._read() as session:
            yield from certificates.entries(session, self._vault, query)

    def history(self, number: str | None = None) -> list[EventEntry]:
        """What happened, oldest first: to one certificate, or everything."""
        with self._read() as session:
            return certificates.history(session, number)

    def gaps(self) -> list[Gap]:
        """Serials that a series ran past without a certificate (only numbers adopted from elsewhere leave any)."""
        with self._read() as session:
            return series.gaps(session)

    def settled(
        self, facts: ClassFacts, id_numbers: Sequence[str], *, article: str, decisions: Decisions | None = None
    ) -> ClassFacts:
        """``facts`` as the register has them where it knows the class, else as they are: what new certificates print.

        Raises :class:`UsageError` when the class looks like another and ``decisions`` do not say whether it is, and
        :class:`RegistryError` for a class that they name in vain. :meth:`allocate` asks the same again.
        """
        with self._read() as session:
            return recognition.settled(session, self._vault, facts, id_numbers, decisions or Decisions(), article)

    def past_classes(self, id_number: str) -> list[Past]:
        """The classes this person took part in, oldest first: what the rule on taking part again asks."""
        with self._read() as session:
            [key] = people.keys_of(session, self._vault, [id_number])
            return people.past_classes(session, key)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
