"""A register with a history, and the hand of somebody who can write its database but has no keys."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from tests.registry.people import BY, DAY, a_class, allocate, claims, sign
from tzforms.registry.database import database_url
from tzforms.registry.ledger import Registry
from tzforms.registry.numbering import NumberPattern
from tzforms.registry.vault import Vault


def lived(where: str, vault: Vault, marks: Path) -> None:
    """Make a register: certificates 1–5 and 6–8 of two classes, 2 void, 3 replaced by 9, the first class complete with its files."""
    with Registry.open(where, vault, create=True, marks=[marks]) as registry:
        first = allocate(registry, a_class("甲"), claims(5))
        registry.record_files({o.entry.id: [f"{o.entry.id:064x}"] for o in first if o.entry}, BY)
        registry.complete(1, BY)
        allocate(registry, a_class("乙", organizer="北京另一学校"), claims(3, 50))
        registry.void(number(2), "打印错误", BY)
        registry.reissue(number(3), "遗失", pattern=NumberPattern(), issue_date=DAY, sign=sign, actor=BY)


def number(n: int) -> str:
    return f"通人社研结字〔2026〕第{n:04d}号"


class Hand:
    """Writes straight into the database, by its own driver; takes the triggers away before and puts them back as they were."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.is_file = "://" not in where

    @contextlib.contextmanager
    def connected(self) -> Iterator[Any]:
        if self.is_file:
            with contextlib.closing(sqlite3.connect(self.where, isolation_level=None)) as connection:
                yield connection
            return
        address = database_url(self.where).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as connection:
            yield connection

    def triggers(self, connection: Any) -> list[tuple[str, str, str]]:
        """(name, table, statement)"""
        query = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"
        if not self.is_file:
            query = (
                "SELECT tgname, relname, pg_get_triggerdef(t.oid) FROM pg_trigger t "
                "JOIN pg_class c ON c.oid = tgrelid WHERE NOT tgisinternal"
            )
        return list(connection.execute(query).fetchall())

    def does(self, *statements: str) -> None:
        with self.connected() as connection:
            kept = self.triggers(connection)
            for name, table, _sql in kept:
                connection.execute(f"DROP TRIGGER {name}" + ("" if self.is_file else f" ON {table}"))
            if not self.is_file:
                connection.execute("SET session_replication_role = replica")  # foreign keys are not looked at
            for statement in statements:
                connection.execute(statement)
            for _name, _table, sql in kept:
                connection.execute(sql)

    def asks(self, query: str) -> list[tuple[Any, ...]]:
        with self.connected() as connection:
            return list(connection.execute(query).fetchall())


def _event(values: str) -> str:
    return f"INSERT INTO events (id, at, kind, certificate_id, batch_id, actor, reason, seq, covers, digest) VALUES ({values})"


NOW = "'2026-11-21 08:00:00.000000'"
ZEROS = "0" * 64

# what the hand does → (its statements, what is told, which certificate or event is told of)
EDITS: dict[str, tuple[tuple[str, ...], str, str | int | None]] = {
    "a void certificate is made valid": (
        ("UPDATE certificates SET status = 'valid' WHERE id = 2",),
        "changed",
        number(2),
    ),
    "a valid certificate is made void": (
        ("UPDATE certificates SET status = 'void' WHERE id = 1",),
        "changed",
        number(1),
    ),
    "a replaced certificate is made void": (
        ("UPDATE certificates SET status = 'void' WHERE id = 3",),
        "status",
        number(3),
    ),
    "a certificate gets another number": (("UPDATE certificates SET number = 'X1' WHERE id = 4",), "changed", "X1"),
    "a certificate gets another serial": (
        ("UPDATE certificates SET serial = 77 WHERE id = 4",),
        "changed",
        number(4),
    ),
    "a certificate gets another holder": (
        ("UPDATE certificates SET participation_id = 6 WHERE id = 2",),
        "changed",
        number(2),
    ),
    "a certificate gets another's sealed name": (
        ("UPDATE certificates SET sealed = (SELECT sealed FROM certificates WHERE id = 4) WHERE id = 1",),
        "changed",
        number(1),
    ),
    "a certificate gets another code": (
        ("UPDATE certificates SET code = 'TZ1:' WHERE id = 1",),
        "changed",
        number(1),
    ),
    "a certificate gets another key": (
        ("UPDATE certificates SET key_id = 'ffffffff' WHERE id = 1",),
        "changed",
        number(1),
    ),
    "a certificate forgets what it replaces": (
        ("UPDATE certificates SET replaces_id = NULL WHERE id = 9",),
        "changed",
        number(9),
    ),
    "a certificate moves to another batch": (
        ("UPDATE certificates SET batch_id = 2, position = 40 WHERE id = 1",),
        "changed",
        number(1),
    ),
    "a batch gets another date": (("UPDATE batches SET issue_date = '2026-11-19' WHERE id = 1",), "changed", None),
    "a batch is opened again": (
        ("UPDATE batches SET state = 'open', completed_at = NULL WHERE id = 1",),
        "changed",
        None,
    ),
    "a batch gets another issuer": (("UPDATE batches SET issuer = '别处' WHERE id = 2",), "changed", None),
    "a class gets other hours": (("UPDATE classes SET hours = 80.5 WHERE id = 1",), "changed", None),
    "a class gets another audit": (("UPDATE classes SET audit_passed = '2026-11-11' WHERE id = 1",), "changed", None),
    "a class loses its audit": (("UPDATE classes SET audit_passed = NULL WHERE id = 1",), "changed", None),
    "a class gets another project": (("UPDATE classes SET project = '别的' WHERE id = 1",), "changed", None),
    "an organizer gets another name": (("UPDATE organizers SET name = '别的学校' WHERE id = 1",), "changed", None),
    "a participation is another's": (
        ("UPDATE participations SET sealed = (SELECT sealed FROM participations WHERE id = 2) WHERE id = 1",),
        "changed",
        number(1),
    ),
    "a person gets another key": ((f"UPDATE people SET person_key = '{ZEROS}' WHERE id = 1",), "changed", number(1)),
    "a person gets another ID number": (
        ("UPDATE people SET sealed = (SELECT sealed FROM people WHERE id = 2) WHERE id = 1",),
        "changed",
        number(1),
    ),
    "an issued file becomes another": (
        (f"UPDATE issued_files SET sha256 = '{ZEROS}' WHERE id = 1",),
        "changed",
        number(1),
    ),
    "a series is set back": (("UPDATE series SET last_serial = 3",), "changed", None),
    "a setting is changed": (("INSERT INTO settings (name, value) VALUES ('x', 'y')",), "untold", None),
    "a certificate is inserted": (
        (
            "INSERT INTO certificates (id, number, scope, serial, participation_id, batch_id, position, status, sealed, key_id, "
            f"code, created_at) SELECT 99, 'X99', scope, 99, participation_id, batch_id, 99, 'valid', sealed, key_id, code, {NOW} "
            "FROM certificates WHERE id = 2",
        ),
        "untold",
        "X99",
    ),
    "a person is inserted": (
        (
            f"INSERT INTO people (id, person_key, sealed, created_at) SELECT 99, '{ZEROS}', sealed, {NOW} FROM people WHERE id = 1",
        ),
        "untold",
        None,
    ),
    "a forged file is entered as issued": (
        (f"INSERT INTO issued_files (id, certificate_id, sha256, at) VALUES (99, 1, '{ZEROS}', {NOW})",),
        "untold",
        number(1),
    ),
    "a certificate is deleted": (("DELETE FROM certificates WHERE id = 8",), "vanished", None),
    "an issued file is deleted": (("DELETE FROM issued_files WHERE id = 2",), "vanished", None),
    "a participation is deleted": (("DELETE FROM participations WHERE id = 8",), "vanished", None),
    "a series is deleted": (("DELETE FROM series",), "vanished", None),
    "the reason of an event is changed": (("UPDATE events SET reason = 'x' WHERE kind = 'voided'",), "event", 14),
    "the actor of an event is changed": (("UPDATE events SET actor = 'x' WHERE seq = 3",), "event", 3),
    "the time of an event is changed": ((f"UPDATE events SET at = {NOW} WHERE seq = 3",), "event", 3),
    "the kind of an event is changed": (("UPDATE events SET kind = 'issued' WHERE kind = 'voided'",), "event", 14),
    "an event is put on another certificate": (("UPDATE events SET certificate_id = 5 WHERE seq = 3",), "event", 3),
    "an event no longer tells of its batch": (("UPDATE events SET batch_id = NULL WHERE seq = 3",), "event", 3),
    "what an event covers is emptied": (("UPDATE events SET covers = '{}' WHERE seq = 3",), "event", 3),
    "what an event covers is nonsense": (("UPDATE events SET covers = '[' WHERE seq = 3",), "event", 3),
    "the digest of an event is emptied": (("UPDATE events SET digest = NULL WHERE seq = 3",), "event", 3),
    "the first event is changed": (("UPDATE events SET actor = 'x' WHERE seq = 1",), "event", 1),
    "an event in the middle is deleted": (("DELETE FROM events WHERE seq = 5",), "gap", 5),
    "the first event is deleted": (("DELETE FROM events WHERE seq = 1",), "gap", 1),
    "an event is deleted and the gap closed": (
        (
            "DELETE FROM events WHERE seq = 5",
            "UPDATE events SET seq = seq - 1001 WHERE seq > 5",
            "UPDATE events SET seq = seq + 1000 WHERE seq < 0",
        ),
        "event",
        5,
    ),
    "two events change places": (
        (
            "UPDATE events SET seq = 999 WHERE seq = 3",
            "UPDATE events SET seq = 3 WHERE seq = 4",
            "UPDATE events SET seq = 4 WHERE seq = 999",
        ),
        "event",
        3,
    ),
    "two events are listed in the other order": (
        (
            "UPDATE events SET id = 999 WHERE seq = 3",
            "UPDATE events SET id = 3 WHERE seq = 4",
            "UPDATE events SET id = 4 WHERE seq = 999",
        ),
        "order",
        4,
    ),
    "an event is inserted before the chain": (
        (_event(f"999, {NOW}, 'reinstated', 2, NULL, 'x', 'y', NULL, NULL, NULL"),),
        "untold",
        number(2),
    ),
    "an event is added at the end": (
        (_event(f"999, {NOW}, 'reinstated', 2, NULL, 'x', 'y', 17, '{{}}', '{ZEROS}'"),),
        "event",
        17,
    ),
    "an event is taken out of the chain": (("UPDATE events SET seq = NULL WHERE seq = 14",), "gap", 14),
    "an event gets a number below one": (("UPDATE events SET seq = -5 WHERE seq = 3",), "event", None),
    "the last event is deleted": (("DELETE FROM events WHERE seq = 16",), "cut", 16),
    "the chain is taken away": (("UPDATE events SET seq = NULL, covers = NULL, digest = NULL",), "unsealed", None),
    "the whole history is deleted": (("DELETE FROM events",), "cut", 16),
}
