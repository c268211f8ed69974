"""The bureau's register: people, numbers and certificates over the years, in SQLite or PostgreSQL.

Knows neither papers nor how a certificate looks; needs the extra ``registry``. The only owner of SQLAlchemy and
Alembic.
"""

from typing import Any

import lazy_loader

from tzforms.exceptions import MissingProgramError
from tzforms.i18n import _

_load, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name: str) -> Any:
    """A name of the face, loaded now; raises :class:`MissingProgramError` without the extra."""
    try:
        return _load(name)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in ("sqlalchemy", "alembic", "cryptography"):
            raise MissingProgramError(_('登记库需要可选组件：请运行 pip install "tzforms[registry]"。')) from error
        raise
