"""Each person has a key of their own, wrapped by the secret: who is to be forgotten loses it, and nothing else need be touched.

Here only the place for it is made. What is sealed already is sealed anew when the register is next opened with its secret
(:mod:`tzforms.registry.keying`). The code of a certificate, which shows part of a name or all of it, is sealed too from now on, and
its column keeps a digest; so the trigger that kept the code lets it become one, once.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0004"

_KEPT = "number, scope, serial, participation_id, batch_id, position, key_id"
_BECOMES_A_DIGEST = "{old}.code LIKE 'sha256:%' OR {new}.code NOT LIKE 'sha256:%'"


def upgrade() -> None:
    """Add the column, and let a code become its digest."""
    op.add_column("people", sa.Column("wrapped", sa.LargeBinary()))
    if op.get_bind().dialect.name == "postgresql":
        when = _BECOMES_A_DIGEST.format(old="OLD", new="NEW")
        op.execute("DROP TRIGGER keep_certificates_update ON certificates")
        op.execute(
            f"CREATE TRIGGER keep_certificates_update BEFORE UPDATE OF {_KEPT} ON certificates "
            "FOR EACH ROW EXECUTE FUNCTION tzforms_refuse()"
        )
        op.execute(
            "CREATE TRIGGER keep_certificates_code BEFORE UPDATE OF code ON certificates "
            f"FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION tzforms_refuse()"
        )
        return
    refuse = "BEGIN SELECT RAISE(ABORT, 'the register keeps its history'); END"
    when = _BECOMES_A_DIGEST.format(old="OLD", new="NEW")
    op.execute("DROP TRIGGER keep_certificates_update")
    op.execute(f"CREATE TRIGGER keep_certificates_update BEFORE UPDATE OF {_KEPT} ON certificates {refuse}")
    op.execute(f"CREATE TRIGGER keep_certificates_code BEFORE UPDATE OF code ON certificates WHEN {when} {refuse}")
