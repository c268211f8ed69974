"""The centre's ledger: people, classes and certificates over the years, in SQLite or PostgreSQL (SQLAlchemy, Alembic).

Needs the extra ``registry``. Names are loaded on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

import importlib
from typing import Any

from tzforms.exceptions import MissingProgramError
from tzforms.i18n import _

_HOMES = {
    **dict.fromkeys(
        ("BatchEntry", "Claim", "ClassFacts", "Entry", "EventEntry", "Gap", "Outcome", "Past", "Registry", "Verdict"),
        "ledger",
    ),
    **dict.fromkeys(("DEFAULT_PATTERN", "NumberPattern"), "numbering"),
    **dict.fromkeys(("BatchState", "Status"), "models"),
    **dict.fromkeys(("Vault", "normal_id"), "vault"),
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(name)
    try:
        return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] in ("sqlalchemy", "alembic", "cryptography"):
            raise MissingProgramError(_("登记库需要可选组件：请运行 pip install 'tzforms[registry]'。")) from error
        raise
