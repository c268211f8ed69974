"""The tables of the centre's ledger.

What is here serves certificates; it is cut so that submissions and the two-year rule fit beside it without a change:
people and classes stand on their own, and a *participation* (one person in one class) is what everything else hangs on.
Personal data is only in ``sealed`` columns (:mod:`tzforms.registry.vault`); no other column holds a name or an ID.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

__all__ = [
    "Base",
    "Batch",
    "BatchState",
    "Certificate",
    "Event",
    "IssuedFile",
    "Organizer",
    "Participation",
    "Person",
    "Series",
    "Setting",
    "Status",
    "TrainingClass",
]


class Status(StrEnum):
    """What a certificate is worth today."""

    VALID = "valid"
    VOID = "void"  # 作废: taken back, nothing in its place
    REPLACED = "replaced"  # 已补发/换发: another certificate stands in its place


class BatchState(StrEnum):
    """``open``: numbers are given, files may still be missing; ``complete``: all files were made."""

    OPEN = "open"
    COMPLETE = "complete"


class Base(DeclarativeBase):
    """Base of all tables; constraints have names, so that a migration can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Setting(Base):
    """Facts about the register itself, e.g. the fingerprint of its secret."""

    __tablename__ = "settings"
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class Person(Base):
    """One human being over all years. ``sealed``: {id_number}.

    ``wrapped``: the key under which all is sealed that is personal of them, itself sealed by the secret; empty in what is older, and of
    somebody who was forgotten, whose ``sealed`` columns are empty too (:mod:`tzforms.registry.forgetting`).
    """

    __tablename__ = "people"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_key: Mapped[str] = mapped_column(String(64), unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    wrapped: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))


class Organizer(Base):
    """办班单位, by its name as it stands on the forms. ``same_as_id``: another spelling of that one, which an officer said."""

    __tablename__ = "organizers"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    uscc: Mapped[str | None] = mapped_column(String(18))
    same_as_id: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))


class TrainingClass(Base):
    """班次: one class of one project. ``class_key`` is the SHA-256 of organizer, project and dates."""

    __tablename__ = "classes"
    id: Mapped[int] = mapped_column(primary_key=True)
    class_key: Mapped[str] = mapped_column(String(64), unique=True)
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizers.id"), index=True)
    project: Mapped[str] = mapped_column(Text)
    start_date: Mapped[dt.date] = mapped_column(Date, index=True)
    end_date: Mapped[dt.date] = mapped_column(Date)
    hours: Mapped[Decimal | None] = mapped_column(Numeric(6, 1))
    audit_passed: Mapped[dt.date | None] = mapped_column(Date)
    created_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    organizer: Mapped[Organizer] = relationship()


class Participation(Base):
    """One person in one class. ``sealed``: {name, employer, score} as on the paper."""

    __tablename__ = "participations"
    __table_args__ = (UniqueConstraint("person_id", "class_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    class_id: Mapped[int] = mapped_column(ForeignKey("classes.id"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    person: Mapped[Person] = relationship()
    training_class: Mapped[TrainingClass] = relationship()


class Batch(Base):
    """The certificates that one transaction gave out."""

    __tablename__ = "batches"
    __table_args__ = (
        UniqueConstraint("class_id", "no"),
        CheckConstraint("state in ('open', 'complete')", name="state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    class_id: Mapped[int] = mapped_column(ForeignKey("classes.id"))
    no: Mapped[int] = mapped_column()
    state: Mapped[str] = mapped_column(String(10))
    issue_date: Mapped[dt.date] = mapped_column(Date)
    issuer: Mapped[str] = mapped_column(Text)
    created_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    completed_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    training_class: Mapped[TrainingClass] = relationship()


class Series(Base):
    """A running series of numbers (one pattern in one year) and the last serial it gave."""

    __tablename__ = "series"
    scope: Mapped[str] = mapped_column(String(200), primary_key=True)
    last_serial: Mapped[int] = mapped_column()


class Certificate(Base):
    """One number, given once for ever. ``code`` is the digest of the signed text of the QR code (:func:`code_digest`); the text itself,
    which shows a name in part or whole, is sealed with the rest. In what is older it stands there openly."""

    __tablename__ = "certificates"
    __table_args__ = (
        UniqueConstraint("scope", "serial"),
        CheckConstraint("status in ('valid', 'void', 'replaced')", name="status"),
        Index(
            "uq_certificates_one_valid",
            "participation_id",
            unique=True,
            sqlite_where=text("status = 'valid'"),
            postgresql_where=text("status = 'valid'"),
        ),
        Index("ix_certificates_batch_position", "batch_id", "position", unique=True),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(200), unique=True)
    scope: Mapped[str] = mapped_column(ForeignKey("series.scope"))
    serial: Mapped[int] = mapped_column()
    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id"), index=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id"))
    position: Mapped[int] = mapped_column()
    status: Mapped[str] = mapped_column(String(10))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("certificates.id"), unique=True)
    sealed: Mapped[bytes] = mapped_column(
        LargeBinary
    )  # {name, id_masked, code, salt} as printed; a correction leaves it
    key_id: Mapped[str] = mapped_column(String(16))
    code: Mapped[str] = mapped_column(Text)
    created_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    participation: Mapped[Participation] = relationship()
    batch: Mapped[Batch] = relationship()


class Event(Base):
    """What happened, in order, never changed: issued, reprinted, voided, reissued, batch completed; received, accepted, returned …

    ``seq``, ``covers``, ``digest``: its place in the chain (:mod:`tzforms.registry.chain`); empty in what is older than the chain.
    """

    __tablename__ = "events"
    __table_args__ = (Index("uq_events_seq", "seq", unique=True),)
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    kind: Mapped[str] = mapped_column(String(20))
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("certificates.id"), index=True)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batches.id"), index=True)
    dossier_id: Mapped[int | None] = mapped_column(ForeignKey("dossiers.id"), index=True)
    actor: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(Text)
    seq: Mapped[int | None] = mapped_column()
    covers: Mapped[str | None] = mapped_column(Text, deferred=True)  # of a whole class it is long
    digest: Mapped[str | None] = mapped_column(String(64))


class IssuedFile(Base):
    """A file that was made of a certificate, by its SHA-256: only that can tell that a file is the very one."""

    __tablename__ = "issued_files"
    __table_args__ = (UniqueConstraint("certificate_id", "sha256"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
