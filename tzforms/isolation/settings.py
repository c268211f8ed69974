"""How long and how large the reading of one file may get."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final

from tzforms.exceptions import UsageError
from tzforms.i18n import _

__all__ = ["Allowance"]

SECONDS_VARIABLE: Final = "TZFORMS_FILE_SECONDS"
MEMORY_VARIABLE: Final = "TZFORMS_FILE_MEMORY"


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a worker may use for one file.

    ``seconds``: wall time (default 10; a neat form takes 0.02); time that a helper program such as LibreOffice may take by its own
    limit is added. ``memory``: bytes of address space on Linux, of resident memory elsewhere (default 1 GB; a neat form needs a
    tenth). The environment variables ``TZFORMS_FILE_SECONDS`` (seconds) and ``TZFORMS_FILE_MEMORY`` (MB) change the defaults.
    """

    seconds: float = 10.0
    memory: int = 1 << 30

    @classmethod
    def from_environment(cls) -> Allowance:
        """The defaults, or what the two variables say; raises :class:`UsageError` for what is no sensible number."""
        return cls(
            _number(SECONDS_VARIABLE, cls().seconds, least=1), int(_number(MEMORY_VARIABLE, 1024, least=256)) << 20
        )


def _number(variable: str, default: float, least: int) -> float:
    said = os.environ.get(variable, "").strip()
    if not said:
        return default
    try:
        number = float(said)
    except ValueError:
        number = 0.0
    if not least <= number <= 100_000:
        raise UsageError(
            _("环境变量 {name} 应为 {least} 至 100000 之间的数字，现为“{said}”。").format(
                name=variable, least=least, said=said[:20]
            )
        )
    return number
