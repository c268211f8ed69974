"""What the database itself refuses, and whether it still does: triggers and schema."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import CheckConstraint, Connection, text
from sqlalchemy.engine import URL

from tzforms.registry import database
from tzforms.registry.paper_models import METADATA

__all__ = ["KEPT", "TRIGGERS", "changed_objects", "changed_triggers"]

KEPT: Mapping[str, str] = {
    "dossiers": "year, created_at",
    "submissions": "dossier_id, received_on, received_by, stage, supersedes_id, created_at",
    "files": "size, created_at",
    "submitted_files": "submission_id, file_id, forms, state",
    "readings": "dossier_id, submission_id, file_id, form, version, supersedes_id",
    "reading_rows": "reading_id, person_id, place, role",
    "enrolments": "dossier_id, person_id",
    "person_names": "person_id",
    "findings": "dossier_id, person_id, submission_id, rule, severity",
    "corrections": "dossier_id, person_id, reading_id",
    "waivers": "dossier_id, person_id, rule",
    "decisions": "dossier_id, submission_id, verdict, decided_on",
    "facts": "dossier_id, person_id, kind",
}
"""What may never change in the tables of the papers, from which no row may go."""

TRIGGERS: Mapping[str, str] = {
    "keep_certificates_delete": "DELETE ON certificates",
    "keep_certificates_update": "UPDATE OF number, scope, serial, participation_id, batch_id, position, key_id ON certificates",
    "keep_certificates_code": "UPDATE OF code ON certificates",
    "keep_events_delete": "DELETE ON events",
    "keep_events_update": "UPDATE ON events",
    "keep_issued_files_delete": "DELETE ON issued_files",
    "keep_issued_files_update": "UPDATE ON issued_files",
    **{f"keep_{table}_delete": f"DELETE ON {table}" for table in KEPT},
    **{f"keep_{table}_update": f"UPDATE OF {columns} ON {table}" for table, columns in KEPT.items()},
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
    """Tables, columns, constraints, indexes and views that are missing, changed or strange to the program."""
    if connection.dialect.name == "postgresql":
        return _changed_on_postgresql(connection)
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


def _changed_on_postgresql(connection: Connection) -> list[str]:
    """As far as the server spells a schema in one way: what Alembic compares, what checks and partial indexes name, and views."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    differs: set[str] = set()
    for change in compare_metadata(context, METADATA):
        for one in change if isinstance(change, list) else [change]:
            differs.update(_names(one))
    found = {str(name): _words(str(sql)) for name, sql in connection.execute(text(_CONDITIONS))}
    expected = {
        str(c.name): _words(str(c.sqltext))
        for t in METADATA.tables.values()
        for c in t.constraints
        if isinstance(c, CheckConstraint)
    }
    for table in METADATA.tables.values():
        for index in table.indexes:
            where = index.dialect_options["postgresql"]["where"]
            if where is not None:
                expected[str(index.name)] = _words(str(where))
    differs |= {n for n in {*expected, *found} if found.get(n) != expected.get(n)}
    differs.update(str(name) for (name,) in connection.execute(text(_VIEWS)))
    return sorted(differs)


_CONDITIONS = """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'c' AND convalidated AND connamespace = current_schema()::regnamespace
    UNION ALL SELECT c.relname, pg_get_expr(i.indpred, i.indrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE i.indpred IS NOT NULL AND i.indisvalid AND c.relnamespace = current_schema()::regnamespace
"""
_VIEWS = (
    "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm', 'f') AND relnamespace = current_schema()::regnamespace"
)


def _names(change: tuple[Any, ...]) -> Iterator[str]:
    """What one of Alembic's differences is about: ``add_column``, ``modify_nullable`` … give the table and the column."""
    kind, *rest = change
    thing = rest[-1]
    if kind in ("add_column", "remove_column"):
        yield f"{rest[1]}.{thing.name}"
    elif kind.startswith("modify_"):
        yield f"{rest[1]}.{rest[2]}"
    else:
        yield str(getattr(thing, "name", None) or kind)


def _words(condition: str) -> list[str]:
    """What a condition is about, however it is spelled: the columns and values that it names."""
    plain = re.sub(r"::[a-z ]+|\b(?:CHECK|ANY|ARRAY|in)\b", " ", condition)
    return sorted(set(re.findall(r"'[^']*'|[A-Za-z_<>!=0-9]+", plain)) - {"="})


def _same(sql: str) -> str:
    """One spelling: PostgreSQL names the schema of a table, and puts words of its own in quotes."""
    return " ".join(re.sub(r"\bON [a-z_0-9]+\.", "ON ", sql).replace('"', "").split())
