"""The SHA-256 of each file that was made of a certificate, so that checking can say that a file is the very one."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the table, and the triggers that keep it as the other ones are kept."""
    op.create_table(
        "issued_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_issued_files"),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificates.id"], name="fk_issued_files_certificate_id_certificates"
        ),
        sa.UniqueConstraint("certificate_id", "sha256", name="uq_issued_files_certificate_id_sha256"),
    )
    op.create_index("ix_issued_files_sha256", "issued_files", ["sha256"])
    for action in ("DELETE", "UPDATE"):
        name = f"keep_issued_files_{action.lower()}"
        if op.get_bind().dialect.name == "postgresql":
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {action} ON issued_files FOR EACH ROW EXECUTE FUNCTION tzforms_refuse()"
            )
        else:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {action} ON issued_files "
                "BEGIN SELECT RAISE(ABORT, 'the register keeps its history'); END"
            )
