"""The chain of events: each carries a keyed digest of itself, of the event before it, and of every row that it left changed.

Who can write the database but has no secret can change a row, yet not the digest that covers it
(:mod:`tzforms.registry.inspecting` tells). Only digests go in, of sealed columns too: never a name, never an ID number.

:class:`Chain` stands behind every transaction that writes: it takes the events out of the session's hands, notes each row that is
flushed, and at the end puts the events down with the digests of those rows as the database holds them. A change of a row
without an event cannot be written through it: where nobody made one, a ``touched`` event is added.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Table, func, insert, inspect, select, type_coerce
from sqlalchemy import event as hooks
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.types import NullType

from tzforms.exceptions import RegistryError
from tzforms.i18n import _
from tzforms.registry.marks import Head
from tzforms.registry.models import Certificate, Event
from tzforms.registry.paper_models import METADATA
from tzforms.registry.vault import Vault

__all__ = [
    "BOOKKEEPING",
    "COVERED",
    "EVENTS",
    "GENESIS",
    "KEYED",
    "RESEALED",
    "Chain",
    "digest_of",
    "has",
    "head",
    "is_empty",
    "key_of",
    "link",
    "plain",
    "rows",
]

GENESIS, KEYED, RESEALED, _TOUCHED = "genesis", "keyed", "resealed", "touched"
BOOKKEEPING = (GENESIS, KEYED, _TOUCHED)
"""Kinds of events that the register makes for itself."""

EVENTS: Table = METADATA.tables["events"]
COVERED: tuple[Table, ...] = tuple(t for t in METADATA.sorted_tables if t is not EVENTS)
"""Every table but the events, whose rows of today are links themselves."""

_ENDLESS = 2**31 - 1  # no number is; SQLite would take a text for one, and texts are above all numbers
_SOME = 500  # of a table's rows in one query: SQLite takes a limited number of variables


# -- rows as text ------------------------------------------------------------------------------------------------------


def plain(value: Any) -> Any:
    """A value as the driver gives it, the same for SQLite and PostgreSQL; of bytes their SHA-256."""
    if isinstance(value, bytes | memoryview):
        return f"sha256:{hashlib.sha256(value).hexdigest()}"
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, float | Decimal):
        number = Decimal(str(value))
        whole = number.is_finite() and number == number.to_integral_value()
        return int(number) if whole else str(number.normalize())
    return value if value is None or isinstance(value, str | int) else str(value)


def _canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "surrogatepass")


def digest_of(row: Mapping[str, Any]) -> str:
    """The SHA-256 of a row. What is empty is left out: a column that a later schema adds changes no row that has none."""
    return hashlib.sha256(
        _canonical({name: plain(value) for name, value in row.items() if value is not None})
    ).hexdigest()


def key_of(table: Table, identity: object) -> str:
    """How ``covers`` calls a row: ``certificates:12``."""
    return f"{table.name}:{identity}"


def rows(
    connection: Connection, table: Table, ids: Sequence[object] | None = None
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(key, columns) of all rows of a table, or of some, as the driver gives them."""
    [key] = table.primary_key
    query = select(*(type_coerce(c, NullType()).label(c.name) for c in table.columns)).order_by(key)
    if table is EVENTS:
        query = query.where(EVENTS.c.seq.is_(None))  # those from before the chain
    pieces = [query] if ids is None else [query.where(key.in_(ids[i : i + _SOME])) for i in range(0, len(ids), _SOME)]
    for piece in pieces:
        for row in connection.execute(piece.execution_options(yield_per=1000)).mappings():
            yield key_of(table, row[key.name]), dict(row)


def link(previous: str, row: Mapping[str, Any]) -> bytes:
    """What the digest of an event is of: ``previous``, the digest of the one before it, and the event's own columns."""
    of_dossier = {"dossier": dossier} if (dossier := row.get("dossier_id")) is not None else {}  # older links have none
    return _canonical(
        {
            "previous": previous,
            "seq": row["seq"],
            "at": plain(row["at"]),
            "kind": row["kind"],
            "certificate": row["certificate_id"],
            "batch": row["batch_id"],
            "actor": row["actor"],
            "reason": row["reason"],
            "covers": row["covers"],
            **of_dossier,
        }
    )


# -- looking -----------------------------------------------------------------------------------------------------------


def head(connection: Connection) -> Head | None:
    """The last link, or None where there is no chain yet."""
    query = select(EVENTS.c.seq, EVENTS.c.digest).where(EVENTS.c.seq < _ENDLESS).order_by(EVENTS.c.seq.desc())
    found = connection.execute(query.limit(1)).first()
    return None if found is None else Head(found.seq, found.digest or "")


def has(connection: Connection, noted: Head) -> bool:
    """True when ``noted`` is a link of the chain (its digest may be the beginning only)."""
    found = connection.scalar(select(EVENTS.c.digest).where(EVENTS.c.seq == noted.seq))
    return bool(noted.digest) and str(found or "").startswith(noted.digest)


def is_empty(connection: Connection) -> bool:
    """True for a register in which nothing was ever done."""
    return not any(
        connection.scalar(select(func.count()).select_from(table)) for table in (EVENTS, Certificate.__table__)
    )


# -- writing -----------------------------------------------------------------------------------------------------------


class Chain:
    """What one transaction of ``session`` does, to be sealed at its end. The caller holds the only writer's turn."""

    def __init__(self, session: Session, vault: Vault, actor: str, now: dt.datetime) -> None:
        self._session, self._vault, self._actor, self._now = session, vault, actor, now
        self._events: list[Event] = []
        self._touched: dict[int, object] = {}  # by identity, which keeps them alive too
        self._sealed = False
        self._head = head(session.connection())
        hooks.listen(session, "before_flush", self._before_flush)
        hooks.listen(session, "do_orm_execute", _refuse_bulk)

    @property
    def begun(self) -> bool:
        """True when there is a chain to go on with."""
        return self._head is not None

    def begin(self) -> None:
        """Make the first link, which covers everything there is."""
        connection = self._session.connection()
        covers = {key: digest_of(row) for table in (*COVERED, EVENTS) for key, row in rows(connection, table)}
        first = Event(at=self._now, kind=GENESIS, actor=self._actor, reason="")
        self._put([(first, covers)])

    def seal(self) -> Head | None:
        """Put the transaction's events down as the chain's next links; the last one, or None when nothing happened."""
        self._session.flush()
        self._sealed = True
        if not self._events and not self._touched:
            return None
        if not self.begun:
            raise RegistryError(
                _("登记库的经过没有封存过，不能接着写：请先运行 tzforms certificates check-register 看说明。")
            )
        if not self._events:
            self._events.append(Event(at=self._now, kind=_TOUCHED, actor=self._actor, reason=""))
        self._put(self._covered())
        return self._head

    def _before_flush(self, session: Session, _context: object, _instances: object) -> None:
        # events are put down at the end, whole: the database lets nobody change one later
        for made in list(session.new):
            if isinstance(made, Event):
                session.expunge(made)
                self._events.append(made)
            else:
                self._touched[id(made)] = made
        changed = [row for row in session.dirty if session.is_modified(row)]
        if session.deleted or any(isinstance(row, Event) for row in changed):
            raise RuntimeError("the register keeps its history")
        self._touched |= {id(row): row for row in changed}
        if self._sealed and (changed or session.new):
            raise RuntimeError("the transaction is sealed")

    def _covered(self) -> list[tuple[Event, dict[str, str]]]:
        """The events, each with the digests of its rows: a certificate's with its own last event, all else with the last one."""
        own = {e.certificate_id: i for i, e in enumerate(self._events) if e.certificate_id is not None}
        covers: list[dict[str, str]] = [{} for _event in self._events]
        identities: dict[Table, list[Any]] = {}
        for row in self._touched.values():
            state = inspect(row)
            identities.setdefault(state.mapper.local_table, []).append(state.identity[0])
        connection = self._session.connection()
        for table, ids in identities.items():
            for key, row in rows(connection, table, ids):
                place = own.get(row["id"], -1) if table is Certificate.__table__ else -1
                covers[place][key] = digest_of(row)
        return list(zip(self._events, covers, strict=True))

    def _put(self, links: Sequence[tuple[Event, Mapping[str, str]]]) -> None:
        seq, digest = (0, "") if self._head is None else (self._head.seq, self._head.digest)
        values: list[dict[str, Any]] = []
        for made, covers in links:
            seq += 1
            row: dict[str, Any] = {c.name: getattr(made, c.name) for c in EVENTS.columns if c.name != "id"}
            row |= {"seq": seq, "covers": _canonical(covers).decode()}
            row["digest"] = digest = self._vault.chain_digest(link(digest, row))
            values.append(row)
        self._session.connection().execute(insert(EVENTS), values)
        self._head = Head(seq, digest)


def _refuse_bulk(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        raise RuntimeError("rows are written through the session, which tells the chain")
