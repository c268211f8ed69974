"""The database itself refuses to erase a certificate, to change its number or code, or to touch the history.

The program never does; this also stops a hand in a database tool.
"""

from alembic import op

revision = "0002"
down_revision = "0001"

_GUARDS = (
    ("certificates", "DELETE", ""),
    ("certificates", "UPDATE", "number, scope, serial, participation_id, batch_id, position, key_id, code"),
    ("events", "DELETE", ""),
    ("events", "UPDATE", ""),
)


def upgrade() -> None:
    """Add a trigger for each thing that must not happen."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    if postgresql:
        op.execute(
            "CREATE FUNCTION tzforms_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the register keeps its history'; END $$"
        )
    for table, action, columns in _GUARDS:
        when = f"{action} OF {columns}" if columns else action
        name = f"keep_{table}_{action.lower()}"
        if postgresql:
            op.execute(f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION tzforms_refuse()")
        else:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {when} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'the register keeps its history'); END"
            )
