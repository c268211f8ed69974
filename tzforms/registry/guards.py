"""What the database itself refuses, and whether it still does: triggers, and on SQLite the whole schema."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sqlalchemy import Connection, text
from sqlalchemy.engine import URL

from tzforms.registry import database

__all__ = ["TRIGGERS", "changed_objects", "changed_triggers"]

TRIGGERS: Mapping[str, str] = {
    "keep_certificates_delete": "DELETE ON certificates",
    "keep_certificates_update": "UPDATE OF number, scope, serial, participation_id, batch_id, position, key_id ON certificates",
    "keep_certificates_code": "UPDATE OF code ON certificates",
    "keep_events_delete": "DELETE ON events",
    "keep_events_update": "UPDATE ON events",
    "keep_issued_files_delete": "DELETE ON issued_files",
    "keep_issued_files_update": "UPDATE ON issued_files",
}
"""Name → when it refuses; of the migrations, a test keeps the two together."""

_ONLY_WHEN: Mapping[str, tuple[str, str]] = {
    "keep_certificates_code": (
        "WHEN OLD.code LIKE 'sha256:%' OR NEW.code NOT LIKE 'sha256:%'",
        "WHEN (((old.code ~~ 'sha256:%'::text) OR (new.code !~~ 'sha256:%'::text)))",
    )
}
"""Name → the condition, as SQLite and as PostgreSQL spell it."""

_REFUSES = "BEGIN RAISE EXCEPTION 'the register keeps its history'; END"


def changed_triggers(connection: Connection) -> list[str]:
    """Triggers that are missing, switched off, other than they should be, or strange to the program."""
    found = _postgresql(connection) if connection.dialect.name == "postgresql" else _sqlite(connection)
    expected = {
        name: f"CREATE TRIGGER {name} BEFORE {when} {_does(connection, name)}" for name, when in TRIGGERS.items()
    }
    return sorted(n for n in {*expected, *found} if _same(found.get(n, "")) != _same(expected.get(n, "")))


def changed_objects(connection: Connection) -> list[str]:
    """Tables, indexes and views of a SQLite file that are missing, changed or strange to the program; [] on PostgreSQL."""
    if connection.dialect.name == "postgresql":
        return []
    engine = database.make_engine(URL.create("sqlite"))
    try:
        with engine.begin() as blank:
            database.migrate(blank)
            expected = _objects(blank)
    finally:
        engine.dispose()
    found = _objects(connection)
    return sorted(n for n in {*expected, *found} if found.get(n) != expected.get(n))


def _does(connection: Connection, name: str) -> str:
    on_sqlite, on_postgresql = _ONLY_WHEN.get(name, ("", ""))
    if connection.dialect.name == "postgresql":
        return f"FOR EACH ROW {on_postgresql} EXECUTE FUNCTION tzforms_refuse() {_REFUSES}"
    return f"{on_sqlite} BEGIN SELECT RAISE(ABORT, 'the register keeps its history'); END"


def _sqlite(connection: Connection) -> dict[str, str]:
    found = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    return {str(name): str(sql) for name, sql in found}


def _postgresql(connection: Connection) -> dict[str, str]:
    """The triggers of tables of the register, with what their function does; one that is switched off is none."""
    query = """
        SELECT t.tgname, pg_get_triggerdef(t.oid), p.prosrc FROM pg_trigger t
        JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
        WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND pg_table_is_visible(c.oid)
    """
    return {name: f"{sql} {does}" for name, sql, does in connection.execute(text(query))}


def _objects(connection: Connection) -> dict[str, str]:
    query = "SELECT type || ' ' || name, sql FROM sqlite_master WHERE type != 'trigger' AND sql IS NOT NULL"
    return {name: _same(sql) for name, sql in connection.execute(text(query)) if " sqlite_" not in name}


def _same(sql: str) -> str:
    """One spelling: PostgreSQL names the schema of a table, and puts words of its own in quotes."""
    return " ".join(re.sub(r"\bON [a-z_0-9]+\.", "ON ", sql).replace('"', "").split())
