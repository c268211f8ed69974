"""Compatibility normalisation (NFKC) that takes time in proportion to the text.

``unicodedata.normalize`` sorts each run of combining marks by insertion: a run of 100,000 takes minutes. No writing needs more than
some; Unicode's stream-safe text format (UAX #15, 13) allows 30 in a row, and so does this: what stands beyond is dropped.
"""

from __future__ import annotations

from unicodedata import combining, normalize

__all__ = ["nfkc"]

_MOST = 30
_SHORT = 200  # up to here a run of nothing but marks costs nothing worth a look


def nfkc(text: str) -> str:
    """``text`` in normalisation form KC, runs of combining marks cut after the thirtieth."""
    if len(text) > _SHORT and not text.isascii():
        run = 0
        kept = []
        for sign in text:
            run = run + 1 if combining(sign) else 0
            if run <= _MOST:
                kept.append(sign)
        if len(kept) < len(text):
            text = "".join(kept)
    return normalize("NFKC", text)
