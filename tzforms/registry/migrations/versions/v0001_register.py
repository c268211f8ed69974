"""The register: people, organizers, classes, participations, batches, series of numbers, certificates, events."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "settings",
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_settings"),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_key", sa.String(64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("person_key", name="uq_people_person_key"),
    )
    op.create_table(
        "organizers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("uscc", sa.String(18)),
        sa.PrimaryKeyConstraint("id", name="pk_organizers"),
        sa.UniqueConstraint("name", name="uq_organizers_name"),
    )
    op.create_table(
        "classes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("class_key", sa.String(64), nullable=False),
        sa.Column("organizer_id", sa.Integer(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("start_date", sa.Date(), nullable=False),
        sa.Column("end_date", sa.Date(), nullable=False),
        sa.Column("hours", sa.Numeric(6, 1)),
        sa.Column("audit_passed", sa.Date()),
        sa.Column("created_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["organizer_id"], ["organizers.id"], name="fk_classes_organizer_id_organizers"),
        sa.PrimaryKeyConstraint("id", name="pk_classes"),
        sa.UniqueConstraint("class_key", name="uq_classes_class_key"),
    )
    op.create_index("ix_classes_organizer_id", "classes", ["organizer_id"])
    op.create_index("ix_classes_start_date", "classes", ["start_date"])
    op.create_table(
        "participations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["classes.id"], name="fk_participations_class_id_classes"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_participations_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_participations"),
        sa.UniqueConstraint("person_id", "class_id", name="uq_participations_person_id_class_id"),
    )
    op.create_index("ix_participations_class_id", "participations", ["class_id"])
    op.create_table(
        "batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("issue_date", sa.Date(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("completed_at", moment),
        sa.CheckConstraint("state in ('open', 'complete')", name=op.f("ck_batches_state")),
        sa.ForeignKeyConstraint(["class_id"], ["classes.id"], name="fk_batches_class_id_classes"),
        sa.PrimaryKeyConstraint("id", name="pk_batches"),
        sa.UniqueConstraint("class_id", "no", name="uq_batches_class_id_no"),
    )
    op.create_table(
        "series",
        sa.Column("scope", sa.String(200), nullable=False),
        sa.Column("last_serial", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("scope", name="pk_series"),
    )
    op.create_table(
        "certificates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(200), nullable=False),
        sa.Column("scope", sa.String(200), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("replaces_id", sa.Integer()),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.String(16), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.CheckConstraint("status in ('valid', 'void', 'replaced')", name=op.f("ck_certificates_status")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name="fk_certificates_batch_id_batches"),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name="fk_certificates_participation_id_participations"
        ),
        sa.ForeignKeyConstraint(["replaces_id"], ["certificates.id"], name="fk_certificates_replaces_id_certificates"),
        sa.ForeignKeyConstraint(["scope"], ["series.scope"], name="fk_certificates_scope_series"),
        sa.PrimaryKeyConstraint("id", name="pk_certificates"),
        sa.UniqueConstraint("number", name="uq_certificates_number"),
        sa.UniqueConstraint("replaces_id", name="uq_certificates_replaces_id"),
        sa.UniqueConstraint("scope", "serial", name="uq_certificates_scope_serial"),
    )
    op.create_index("ix_certificates_batch_position", "certificates", ["batch_id", "position"], unique=True)
    op.create_index("ix_certificates_participation_id", "certificates", ["participation_id"])
    op.create_index(
        "uq_certificates_one_valid",
        "certificates",
        ["participation_id"],
        unique=True,
        sqlite_where=sa.text("status = 'valid'"),
        postgresql_where=sa.text("status = 'valid'"),
    )
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("certificate_id", sa.Integer()),
        sa.Column("batch_id", sa.Integer()),
        sa.Column("actor", sa.String(100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name="fk_events_batch_id_batches"),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificates.id"], name="fk_events_certificate_id_certificates"),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
    )
    op.create_index("ix_events_batch_id", "events", ["batch_id"])
    op.create_index("ix_events_certificate_id", "events", ["certificate_id"])
