"""What the ``validate`` functions raise, and the one way all of them make look-alike characters plain."""

from __future__ import annotations

from tzforms.lazy import lazy
from tzforms.normal import nfkc

__all__ = ["IdentifierError", "squeeze"]

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－﹣⁃─━"), "-")
_APART = lazy(r"[\s\-'`‘’\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")
_TAIL = "。.,，;；、:："


class IdentifierError(ValueError):
    """A number that is not what it should be. ``reason`` is a short code (``length``, ``checksum_mismatch`` …); the
    message is one Chinese sentence and holds no part of the number."""

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


def squeeze(text: str) -> str:
    """``text`` in half-width characters without blanks, hyphens, apostrophes, or punctuation at its end."""
    if not text.isascii():
        text = nfkc(text.translate(_DASHES))
    return _APART.sub("", text).rstrip(_TAIL)
