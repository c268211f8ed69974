"""Alembic's entry: migrates over the connection that :mod:`tzforms.registry.database` hands in."""

from __future__ import annotations

from alembic import context

from tzforms.registry.models import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
with context.begin_transaction():
    context.run_migrations()
