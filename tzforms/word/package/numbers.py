"""Numbers as a Word file writes them into attributes: they may be anything, and none is larger than a page."""

from __future__ import annotations

from typing import Final

__all__ = ["finite", "integer"]

_LARGEST: Final = 1_000_000_000  # twips, half points, columns, ids: what is beyond is damage
_LONGEST: Final = 32  # characters


def integer(text: str | None, default: int) -> int:
    """A number of the file without its fraction, or ``default`` where :func:`finite` knows none."""
    number = None if text is None else finite(text)
    return default if number is None else int(number)


def finite(text: str) -> float | None:
    """A number of the file; ``None`` for what is no number, or larger than anything that Word counts."""
    if len(text) > _LONGEST:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if -_LARGEST <= number <= _LARGEST else None
