"""What a database complains of is told by its code, never by its words (which come in the server's language)."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import psycopg
import pytest

from tzforms.exceptions import NotWritableError, RegistryError
from tzforms.registry import database
from tzforms.registry.database import Ailment, ailment


def complaint(path: Path, *statements: str) -> sqlite3.Error:
    """What SQLite says to the last of ``statements``."""
    try:
        with contextlib.closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as connection:
            for statement in statements:
                connection.execute(statement)
    except sqlite3.Error as error:
        return error
    raise AssertionError("nothing was wrong")


def test_sqlite_ailments_are_told_by_their_codes(tmp_path: Path) -> None:
    whole, text = tmp_path / "r.sqlite3", tmp_path / "t.sqlite3"
    text.write_text("这不是数据库" * 100, "utf-8")
    with contextlib.closing(sqlite3.connect(whole, isolation_level=None)) as first:
        first.execute("CREATE TABLE t (x)")
        first.execute("BEGIN IMMEDIATE")
        assert ailment(complaint(whole, "BEGIN IMMEDIATE")) is Ailment.BUSY
    assert ailment(complaint(text, "SELECT * FROM sqlite_master")) is Ailment.DAMAGED
    assert ailment(complaint(tmp_path, "SELECT 1 FROM sqlite_master")) is Ailment.NOT_OPENED
    assert ailment(complaint(whole, "PRAGMA query_only = 1", "INSERT INTO t VALUES (1)")) is Ailment.READ_ONLY
    full = ("PRAGMA max_page_count = 2", "INSERT INTO t VALUES (zeroblob(100000))")
    assert ailment(complaint(whole, *full)) is Ailment.FULL
    assert ailment(complaint(whole, "SELECT nonsense")) is None


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("55P03", Ailment.BUSY),
        ("53100", Ailment.FULL),
        ("25006", Ailment.READ_ONLY),
        ("42501", Ailment.READ_ONLY),
        ("28P01", Ailment.LOGIN),
        ("22012", None),
    ],
)
def test_postgresql_ailments_are_told_by_their_sqlstate_in_any_language(state: str, found: Ailment | None) -> None:
    assert ailment(psycopg.errors.lookup(state)("无法取得锁")) is found


def test_a_connection_that_failed_is_told_from_a_login_that_was_refused() -> None:
    assert ailment(psycopg.OperationalError("connection failed: Connection refused")) is Ailment.UNREACHABLE
    assert ailment(psycopg.OperationalError('FATAL: password authentication failed for user "x"')) is Ailment.LOGIN
    assert ailment(RuntimeError("connection refused")) is None


def test_what_nobody_foresaw_is_a_sentence_without_the_drivers_words(tmp_path: Path) -> None:
    url = database.database_url(tmp_path / "r.sqlite3")
    with pytest.raises(RegistryError, match="出错（OperationalError）") as caught, database.said_clearly(url):
        raise complaint(tmp_path / "r.sqlite3", "SELECT 110112198501010016 FROM nowhere")
    assert "nowhere" not in str(caught.value)
    with pytest.raises(NotWritableError, match="只读"), database.said_clearly(url):
        raise complaint(tmp_path / "r.sqlite3", "CREATE TABLE t (x)", "PRAGMA query_only=1", "INSERT INTO t VALUES (1)")
