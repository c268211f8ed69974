"""The papers that units hand in: dossiers, submissions, files, readings, what was found, corrected, waived and decided.

Nothing that is there is changed: an organizer's row may say that it is another one, an event of which dossier it tells. The database
refuses to erase a row, or to change what it is about; only what is sealed may be emptied or sealed anew.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "0007"
down_revision = "0006"

_KEPT = {
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


def upgrade() -> None:
    """Make the tables, the two columns and the triggers."""
    _dossiers()
    _submissions()
    _readings()
    _people()
    _note("findings", _of("submission_id", "submissions"), _words("rule", 40), _words("severity", 20))
    _note("corrections", _of("reading_id", "readings"))
    _note("waivers", _words("rule", 40))
    _note(
        "decisions",
        _of("submission_id", "submissions", empty=True),
        _words("verdict", 10),
        _column("decided_on", sa.Date()),
        _check("verdict", "'accepted', 'returned', 'refused', 'withdrawn'"),
    )
    _note("facts", _words("kind", 60))
    for table, column in (("findings", "submission_id"), ("corrections", "reading_id")):
        op.create_index(f"ix_{table}_{column}", table, [column])
    for table, column, other in (("organizers", "same_as_id", "organizers"), ("events", "dossier_id", "dossiers")):
        # written out: Alembic adds no column with a foreign key to a table of SQLite
        constraint = f"fk_{table}_{column}_{other}"
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} INTEGER CONSTRAINT {constraint} REFERENCES {other} (id)")
    op.create_index("ix_events_dossier_id", "events", ["dossier_id"])
    _guard()


def _guard() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    refuse = (
        "FOR EACH ROW EXECUTE FUNCTION tzforms_refuse()"
        if postgresql
        else "BEGIN SELECT RAISE(ABORT, 'the register keeps its history'); END"
    )
    for table, columns in _KEPT.items():
        op.execute(f"CREATE TRIGGER keep_{table}_delete BEFORE DELETE ON {table} {refuse}")
        op.execute(f"CREATE TRIGGER keep_{table}_update BEFORE UPDATE OF {columns} ON {table} {refuse}")


# -- the tables --------------------------------------------------------------------------------------------------------


def _dossiers() -> None:
    _table(
        "dossiers",
        _of("organizer_id", "organizers", empty=True),
        _column("project", sa.Text()),
        _column("year", sa.Integer()),
        _column("start_date", sa.Date(), empty=True),
        _column("end_date", sa.Date(), empty=True),
        _column("places", sa.Integer(), empty=True),
        _column("state", sa.String(10)),
        _of("class_id", "classes", empty=True),
        _of("same_as_id", "dossiers", empty=True),
        _column("wrapped", sa.LargeBinary()),
        _column("created_at", sa.DateTime(timezone=True)),
        _check("state", "'open', 'accepted', 'returned', 'refused', 'withdrawn'"),
        indexed=("organizer_id", "year", "class_id"),
    )


def _submissions() -> None:
    _table(
        "submissions",
        _of("dossier_id", "dossiers", empty=True),
        _column("received_on", sa.Date()),
        _words("received_by", 100),
        _words("stage", 20),
        _of("supersedes_id", "submissions", empty=True),
        _words("digest", 64),
        _column("created_at", sa.DateTime(timezone=True)),
        indexed=("dossier_id",),
    )
    _table(
        "files",
        _words("address", 64),
        _column("size", sa.Integer()),
        _words("stored", 64),
        _column("wrapped", sa.LargeBinary()),
        _column("created_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("address"),
    )
    _table(
        "submitted_files",
        _of("submission_id", "submissions"),
        _of("file_id", "files"),
        _words("forms", 200),
        _words("state", 12),
        _words("digest", 64),
        _column("sealed", sa.LargeBinary()),
        _check("state", "'understood', 'needs_person', 'not_a_form', 'refused'"),
        indexed=("submission_id", "file_id"),
    )


def _readings() -> None:
    _table(
        "readings",
        _of("dossier_id", "dossiers"),
        _of("submission_id", "submissions"),
        _of("file_id", "files"),
        _words("form", 40),
        _column("version", sa.Integer()),
        _of("supersedes_id", "readings", empty=True),
        _words("digest", 64),
        _column("sealed", sa.LargeBinary()),
        sa.UniqueConstraint("dossier_id", "form", "version"),
        indexed=("submission_id", "file_id"),
    )
    _table(
        "reading_rows",
        _of("reading_id", "readings"),
        _of("person_id", "people"),
        _words("place", 100),
        _words("role", 20),
        _column("sealed", sa.LargeBinary()),
        sa.UniqueConstraint("reading_id", "place"),
        indexed=("person_id",),
    )


def _people() -> None:
    _table(
        "enrolments",
        _of("dossier_id", "dossiers"),
        _of("person_id", "people"),
        _words("roles", 60),
        sa.UniqueConstraint("dossier_id", "person_id"),
        indexed=("person_id",),
    )
    _table(
        "person_names",
        _of("person_id", "people"),
        _words("token", 32),
        _column("sealed", sa.LargeBinary()),
        indexed=("person_id",),
    )


def _note(name: str, *parts: SchemaItem) -> None:
    _table(
        name,
        _of("dossier_id", "dossiers"),
        _of("person_id", "people", empty=True),
        _column("sealed", sa.LargeBinary()),
        _words("by", 100),
        _column("at", sa.DateTime(timezone=True)),
        *parts,
        indexed=("dossier_id", "person_id"),
    )


# -- how they are written ----------------------------------------------------------------------------------------------
# constraints are named by the convention of the models


def _column(name: str, kind: sa.types.TypeEngine[Any], *, empty: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=empty)


def _words(name: str, length: int) -> sa.Column[Any]:
    return _column(name, sa.String(length))


def _of(name: str, other: str, *, empty: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f"{other}.id"), nullable=empty)


def _check(column: str, values: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{column} in ({values})", name=column)


def _table(name: str, *parts: SchemaItem, indexed: Sequence[str] = ()) -> None:
    op.create_table(name, sa.Column("id", sa.Integer(), nullable=False), *parts, sa.PrimaryKeyConstraint("id"))
    for column in indexed:
        op.create_index(f"ix_{name}_{column}", name, [column])
