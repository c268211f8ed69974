"""Alembic's entry: migrates over the connection that :mod:`tzforms.registry.database` hands in."""

from __future__ import annotations

from alembic import context

from tzforms.registry.paper_models import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
