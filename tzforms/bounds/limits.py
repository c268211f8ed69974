"""What one input may weigh: every number in one place, each with what it costs to reach it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DEFAULT_LIMITS", "Limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a document may weigh. The defaults are far above a 1,000-row roster and far below what hurts a small PC.

    ``file``: bytes on disk; ``entries``: parts; ``part``: unpacked bytes of one XML part; ``xml``: of all XML parts
    together; ``media``: of one other part; ``total``: of everything; ``ratio``: unpacked to packed, judged above 16 MB;
    ``elements``: tags in one XML part (a parsed tag costs a few hundred bytes).
    """

    file: int = 120 << 20
    entries: int = 5_000
    part: int = 24 << 20
    xml: int = 64 << 20
    media: int = 100 << 20
    total: int = 400 << 20
    ratio: int = 300
    elements: int = 500_000


DEFAULT_LIMITS = Limits()
