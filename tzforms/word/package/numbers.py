"""Numbers as a Word file writes them into attributes: they may be anything, and none is larger than a page."""

from __future__ import annotations

from typing import Final

__all__ = ["integer"]

_LARGEST: Final = 1_000_000_000  # twips, half points, columns, ids: what is beyond is damage
_LONGEST: Final = 32  # characters


def integer(text: str | None, default: int) -> int:
    """A number of the file, or ``default`` where it is missing, no number, or larger than anything that Word counts."""
    if text is None or len(text) > _LONGEST:
        return default
    try:
        number = float(text)
    except ValueError:
        return default
    return int(number) if -_LARGEST <= number <= _LARGEST else default
