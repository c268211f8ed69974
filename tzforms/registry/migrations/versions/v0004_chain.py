"""Every event is a link of a chain (:mod:`tzforms.registry.chain`): its running number, what it covers, its keyed digest.

Events from before keep these columns empty: nothing of the history is changed. The first link, made when the register is next
opened with its secret, covers them and all other rows.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the columns."""
    op.add_column("events", sa.Column("seq", sa.Integer()))
    op.add_column("events", sa.Column("covers", sa.Text()))
    op.add_column("events", sa.Column("digest", sa.String(64)))
    op.create_index("uq_events_seq", "events", ["seq"], unique=True)
