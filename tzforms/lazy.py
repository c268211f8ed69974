"""Regular expressions that are compiled when they are first used: a command that reads no value pays for none of them."""

from __future__ import annotations

import re
from typing import Any, cast

__all__ = ["lazy"]

_METHODS = ("fullmatch", "match", "search", "sub", "subn", "split", "findall", "finditer")


class _Lazy:
    """Stands for a compiled pattern; the first call compiles it and puts the real methods in place."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._given = pattern, flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(*self._given)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def lazy(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Like ``re.compile``, but compiled at the first use. Errors in ``pattern`` show then, so every pattern has a test."""
    return cast(re.Pattern[str], _Lazy(pattern, flags))
