"""How wide a text is, in em: at least and at most, whatever Chinese typeface it is set in.

A form is printed on machines with the official typefaces and on machines without. Chinese signs are one em wide in all of them,
digits and letters are not. The table holds the narrowest and the widest of 仿宋_GB2312 (half an em each), FandolFang, Noto Serif
CJK SC Light and Regular, Noto Sans CJK SC, AR PL UMing and UKai, in hundredths, as their ``hmtx`` tables say; digits have five
hundredths to spare for whatever else may stand in.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from tzforms.lazy import lazy

__all__ = ["least", "most", "seams"]

_LEAST = (
    "22 28 36 50 50 50 50 19 34 34 47 50 28 33 28 34 50 47 50 50 50 50 50 50 50 50 28 28 50 50 50 42 50 50 50 50 50 50 50 50"
    " 50 29 40 50 50 50 50 50 50 50 50 50 50 50 50 50 50 50 50 28 34 28 50 50 43 49 50 44 50 44 31 50 50 28 28 50 28 50 50 50"
    " 50 50 39 39 36 50 50 50 50 50 45 34 27 34 50"
)
_MOST = (
    "50 50 50 83 56 92 78 50 50 50 50 78 50 50 50 50 61 61 61 61 61 61 61 61 61 61 50 50 78 78 78 50 95 74 70 72 77 68 65 78"
    " 85 50 54 77 62 97 80 78 68 78 73 60 72 80 74 105 74 74 61 50 50 50 61 78 61 56 64 54 63 55 50 57 66 50 50 61 50 97 66"
    " 61 64 62 50 50 50 65 55 84 56 55 50 50 50 50 61"
)
_ASCII = [(int(a) / 100, int(b) / 100) for a, b in zip(_LEAST.split(), _MOST.split(), strict=True)]
_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_SEAM = lazy(rf"(?<=[{_HAN}])(?=[!-~])|(?<=[!-~])(?=[{_HAN}])")
_MARKS = "，。、；：？！）》」』】〕”’（《「『【〔“‘"
_PAIRED = lazy(rf"(?<=[{_MARKS}])[{_MARKS}]|[{_MARKS}](?=[{_MARKS}])")


@lru_cache(maxsize=8192)
def _sign(sign: str) -> tuple[float, float]:
    code = ord(sign)
    if 32 <= code < 127:
        return _ASCII[code - 32]
    if sign == "·":
        return 0.33, 1.0
    if unicodedata.combining(sign):
        return 0.0, 0.0
    if sign in "—─―":
        return 0.88, 1.0
    if unicodedata.east_asian_width(sign) in "WF":
        return 1.0, 1.0
    return (0.3, 1.0) if unicodedata.east_asian_width(sign) == "A" else (0.3, 0.8)


@lru_cache(maxsize=8192)
def least(text: str) -> float:
    """The width of ``text`` in em where it is narrowest: of two punctuation marks side by side each takes half."""
    return sum(_sign(sign)[0] for sign in text) - 0.5 * len(_PAIRED.findall(text))


@lru_cache(maxsize=8192)
def most(text: str) -> float:
    """The width of ``text`` in em where it is widest, with the quarter that LibreOffice puts between Chinese and other signs
    whether the document asks for it or not."""
    return sum(_sign(sign)[1] for sign in text) + 0.25 * seams(text)


def seams(text: str) -> int:
    """How often Chinese signs and letters or digits meet in ``text``."""
    return len(_SEAM.findall(text))
