"""A raised figure is a mark (of a footnote), not a digit: 28¹ is 28. The power of a unit (m²) and the index of a formula (H₂O) stay.

Which it is, its left neighbour tells. That one was taken away is always said (the mark ``raised``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

__all__ = ["is_figure", "settle_raised", "settle_typed"]

# Figures, and signs that hang on a word as a figure would: 1  [1]  1,2  *  †  ①  注1
_FIGURE = re.compile(r"[\s\d０-９①-⑳⑴-⒇❶-❿*＊†‡§※#,，、.\-–—\[\]()（）〔〕［］【】]++$")
_NUMBER = re.compile(r"[\d０-９]{4}")  # too long for a mark: a number that somebody set high
_NOTE = re.compile(r"[\[(（〔［【]?+注\s*+\d*+[\])）〕］】]?+$")
_DIGITS = re.compile(r"[-−]?[0-9]{1,3}$")
_POWERS: Final = frozenset(["2", "3", "-1", "-2", "-3", "−1", "−2", "−3", "²", "³", "⁻¹", "⁻²", "⁻³"])
_UNIT = re.compile(r"(?:(?<![A-Za-z])(?:[kKdDcCmMμu]?[mM]|ft|in|s)|(?<!平方)(?<!立方)米|(?<!平方)公里|㎞|㎝|㎜)$")
_UP: Final = str.maketrans("0123456789-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻")
# the same typed as characters of their own, and numbers in rings behind a figure at the end (a ring elsewhere is an item's number)
_TYPED = re.compile(r"[⁰¹²³⁴-⁹⁻⁺⁽⁾]+|[₀-₉₋₊₍₎]+|(?<=[0-9０-９])[①-⑳⑴-⒇]+(?=\s*$)")
_SIGN = re.compile(r"[⁰¹²³⁴-⁹⁻⁺⁽⁾₀-₉₋₊₍₎①-⑳⑴-⒇]")  # any of them: looked for first, at a fraction of the cost
_LONGEST: Final = 20
_LOOKED_BACK: Final = 6  # characters that may be a unit


def is_figure(text: str) -> bool:
    """May the raised ``text`` be a mark? Letters and words are read as they stand."""
    return len(text) <= _LONGEST and (_FIGURE.match(text) or _NOTE.match(text.strip())) is not None


def _is_letter(char: str) -> bool:
    return char.isascii() and char.isalpha()


def settle_raised(pieces: list[str], raised: Mapping[int, int]) -> bool:
    """Decide on the pieces of a paragraph that are raised (1 by ``vertAlign``, 2 by position) or lowered (-1, -2), at their places.

    Powers become the characters for them, marks are taken out. True when something is to be said of it.
    """
    if not any(piece.strip() for place, piece in enumerate(pieces) if place not in raised):
        return any(way == 1 for way in raised.values())  # nothing stands on the line: the whole is the answer, set high
    told = False
    for place, way in sorted(raised.items()):
        text, before = pieces[place].strip(), _before(pieces, place)
        if _NUMBER.search(text):
            told = told or abs(way) == 1
            continue
        if way > 0 and text in _POWERS and _UNIT.search(before):
            pieces[place] = text.translate(_UP)
        elif way > 0 and _DIGITS.match(text) and _is_letter(before[-1:]):
            pieces[place], told = text.translate(_UP), True
        elif way > 0 or not (_is_letter(before[-1:]) or before.endswith(")")):
            pieces[place], told = "", True
    return told


def _before(pieces: Sequence[str], place: int) -> str:
    """The last characters in front of a piece."""
    text = ""
    while place > 0 and len(text) < _LOOKED_BACK:
        place -= 1
        text = pieces[place][-_LOOKED_BACK:] + text
    return text[-_LOOKED_BACK:]


def settle_typed(text: str) -> str:
    """``text`` without raised figures that were typed as such (28¹, 28①); unchanged where they are powers, indices or all there is."""
    if text.isascii() or _SIGN.search(text) is None or _TYPED.search(text) is None or _TYPED.fullmatch(text.strip()):
        return text

    def kept(found: re.Match[str]) -> str:
        before = text[max(0, found.start() - _LOOKED_BACK) : found.start()]
        stays = (found[0] in _POWERS and _UNIT.search(before)) or _is_letter(before[-1:]) or before.endswith(")")
        return found[0] if stays else ""

    return _TYPED.sub(kept, text)
