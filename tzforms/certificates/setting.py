"""How large a certificate is set: one size for a class, whoever it is for.

The size follows from what is signed and the template alone: from what all certificates of a class share, with room for a long name.
So nothing has to be recorded, one more row or a reissue later is set like the others, and a checker finds the size again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tzforms import word
from tzforms.certificates.payload import Payload
from tzforms.exceptions import RenderError

__all__ = ["fit_of", "fits_of"]

_NAME = "长" * 25
"""The name that room is kept for: the longest that a Chinese identity card has; about forty Latin letters take as much."""
_ID = "0" * 18
_DIGIT = re.compile("[0-9]")


def fit_of(sheets: word.Sheets, words: Mapping[str, Any], payload: Payload | None = None) -> word.Fit:
    """The scales at which a certificate is set that says ``words``. ``payload``: what was signed, for one that was given already; 0.1.0
    set each by itself. Raises :class:`TooLongError`."""
    return sheets.fit(words, None if payload is not None and payload.is_old else _room(words))


def fits_of(sheets: word.Sheets, words: Mapping[str, Any], payload: Payload) -> Iterator[word.Fit]:
    """All the scales at which a certificate may have been set; trials of 0.2.0 went by 0.1.0's way for a while."""
    tried: list[word.Fit] = []
    for room in (None,) if payload.is_old else (_room(words), None):
        try:
            fit = sheets.fit(words, room)
        except RenderError:
            continue
        if fit not in tried:
            tried.append(fit)
            yield fit


def _room(words: Mapping[str, Any]) -> dict[str, str]:
    """What differs within a class, as wide as room is kept for it."""
    return {
        "name": _NAME,
        "id_masked": _ID,
        "number": _DIGIT.sub("0", words["number"]),
        "salt": "M" * len(words["salt"]),
        "code": "",
    }
