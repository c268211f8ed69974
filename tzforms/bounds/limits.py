"""What one input may weigh: every number in one place, each with what it costs to reach it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DEFAULT_LIMITS", "Limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one input may weigh. The defaults are far above a 1,000-row roster and far below what hurts a small PC.

    ``file``: bytes on disk. Of one Office file: ``entries``: parts; ``part``: unpacked bytes of one XML part; ``xml``: of all
    XML parts together; ``media``: of one other part; ``total``: of everything; ``ratio``: unpacked to packed of one part,
    judged above 16 MB. Of a .zip with many files: ``members``: files; ``member``: unpacked bytes of one. Of whatever came in,
    with all that is packed inside one another: ``whole``: unpacked bytes; ``free`` and ``swell``: these many, and so many
    times the bytes that came in. ``elements``: tags in one XML part (a parsed tag costs a few hundred bytes).

    Of text that is data (JSON, YAML, TOML): ``data``: bytes; ``depth``: brackets in brackets; ``nodes``: values, what is
    named again (an alias) counted again, a long text as several; ``key``: characters of a key; ``number``: characters of a
    number, ``exponent``: how far its point is moved (``1e999999999`` would take a gigabyte to print).
    """

    file: int = 120 << 20
    entries: int = 5_000
    part: int = 24 << 20
    xml: int = 64 << 20
    media: int = 100 << 20
    total: int = 400 << 20
    ratio: int = 300
    members: int = 2_000
    member: int = 100 << 20
    whole: int = 2 << 30
    free: int = 64 << 20
    swell: int = 60
    elements: int = 500_000
    # text that is data (JSON, YAML, TOML)
    data: int = 20 << 20
    depth: int = 32
    nodes: int = 100_000
    key: int = 1_024
    number: int = 64
    exponent: int = 64


DEFAULT_LIMITS = Limits()
