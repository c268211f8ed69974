"""Numbers as a Word file writes them into attributes: they may be anything, and none is larger than a page."""

from __future__ import annotations

from typing import Final

__all__ = ["finite", "integer", "twips"]

_LARGEST: Final = 1_000_000_000  # twips, half points, columns, ids: what is beyond is damage
# ISO/IEC 29500-1, 22.9.2.15 (ST_UniversalMeasure)
_TWIPS: Final = {"pt": 20.0, "in": 1_440.0, "cm": 1_440 / 2.54, "mm": 144 / 2.54, "pc": 240.0, "pi": 240.0}
_LONGEST: Final = 32  # characters


def integer(text: str | None, default: int) -> int:
    """A number of the file without its fraction, or ``default`` where :func:`finite` knows none."""
    number = None if text is None else finite(text)
    return default if number is None else int(number)


def twips(text: str | None, default: int) -> int:
    """A length in twentieths of a point, as :func:`integer`; Strict files write it with its unit (``61.7pt``, ``2.5cm``)."""
    per = _TWIPS.get((text or "")[-2:])
    if text is None or per is None:
        return integer(text, default)
    number = finite(text[:-2])
    return default if number is None else int(number * per)


def finite(text: str) -> float | None:
    """A number of the file; ``None`` for what is no number, or larger than anything that Word counts."""
    if len(text) > _LONGEST:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if -_LARGEST <= number <= _LARGEST else None
