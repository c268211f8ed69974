"""What stays on one line: a number, a date, a name, a telephone with its extension, a word of the trade.

Chinese may break between any two signs; a good typist does not. :func:`tokens` cuts a value where a line may end, coarse first;
what cannot be kept whole in a narrow cell is cut finer, never inside a number.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from itertools import accumulate

from tzforms.lazy import lazy
from tzforms.resources import package_file

__all__ = ["WHOLE", "bounds", "is_number", "tokens"]

#: Converters whose value is one thing: a number, a day, a word of a short list.
WHOLE = frozenset(
    [
        "integer",
        "hours",
        "wan",
        "date",
        "sex",
        "id_number",
        "certificate_no",
        "mobile",
        "account",
        "score",
        "serial",
        "email",
        "education",
    ]
)
_NUMBERS = frozenset(["id_number", "certificate_no", "mobile", "account", "date"])
_CLOSING = "，。、；：？！）》」』】〕”’%‰℃·…,;:!?)]}"
_OPENING = "（《「『【〔“‘([{"
_MIXED = (
    r"(?:[0-9]{2,4}年)?[0-9]{1,2}月[0-9]{1,2}日|[0-9]{4}年(?:[0-9]{1,2}月)?"  # a day, a month, a year
    r"|[0-9][0-9()（）-]{0,24}+(?<=[0-9])(?:转|分机)[0-9]+"  # a telephone with its extension
    r"|[A-Za-z0-9][A-Za-z0-9.,_@/+#&:'’-]*[年月日号项人元名期次届级幢室]?"  # a number with its unit, a word of letters
)


@lru_cache(maxsize=2)
def _pattern(fineness: int) -> re.Pattern[str]:
    sections: list[list[str]] = []
    for line in package_file("data", "words.txt").read_text("utf-8").split("\n"):
        if not line or line.startswith("#"):
            sections.append([])
        else:
            sections[-1].append(line)
    posts, others = (section for section in sections if section)
    words = sorted(posts + (others if fineness == 0 else []), key=lambda w: (-len(w), w))
    return re.compile(f"{_MIXED}|{'|'.join(map(re.escape, words))}|.", re.DOTALL)


_CALLS = lazy(r"(?:转|分机)?[^、，；/／\s转分]+[、，；/／\s]*|[、，；/／\s转分]+")
_FOREIGN = lazy(r"[\u4e00-\u9fff]+(?:·[\u4e00-\u9fff]+)+")
_PARTS = lazy(r"[^、，；/／\s]+[、，；/／\s]*|[、，；/／\s]+")


@lru_cache(maxsize=4096)
def tokens(text: str, converter: str = "text", fineness: int = 0) -> tuple[str, ...]:
    """``text`` in pieces that are not broken; joined they are ``text`` again.

    ``fineness`` 0: as a good typist would have it; 1: what must not be torn: numbers, days, names up to their dots, posts and titles;
    2: where there is no room even for that, only numbers and words of letters.
    """
    if converter in _NUMBERS or (converter in WHOLE and fineness < 2):
        return (text,)
    if converter == "name" or _FOREIGN.fullmatch(text):
        return _named(text, fineness)
    if converter == "email":
        return tuple(re.findall(r"[^@._-]+[@._-]*|[@._-]+", text))
    if converter == "phone":
        return tuple(_CALLS.findall(text))
    stages = converter == "period" and "、" in text and fineness < 2  # a line ends behind a stage, not within one
    if converter == "level" or stages or (converter == "occupations" and fineness == 0):
        return tuple(_PARTS.findall(text))
    if fineness == 2:
        return tuple(_joined(re.findall(f"{_MIXED}|.", text, re.DOTALL)))
    return tuple(_joined(_posted(text, _listed(text, _pattern(fineness).findall(text)))))


def _named(text: str, fineness: int) -> tuple[str, ...]:
    if fineness == 0 and len(text) <= 4:
        return (text,)
    found = re.findall(r"[^·\s]+[·\s]*|[·\s]+", text)
    return tuple(found) if fineness < 2 else tuple(_joined(list(text)))


def _listed(text: str, found: list[str]) -> list[str]:
    """Short members of a list, two to four signs between 、 and 、, stay whole: they are names as often as not."""
    if "、" not in text:
        return found
    ends = [0, *accumulate(map(len, found))]
    result: list[str] = []
    at = here = 0  # in signs and in pieces
    for part in re.findall(r"[^、]+、?|、", text):
        start, at = at, at + len(part)
        first, here = here, bisect_left(ends, at, here)
        bounded = ends[here] == at and ends[first] == start
        if bounded and 2 <= len(part.rstrip("、")) <= 4:
            result.append(part)
        else:
            result += found[first:here]
        if not bounded:
            return found
    return result


def _posted(text: str, found: list[str]) -> list[str]:
    """What follows the last blank (the post after the unit) stays whole when it is short."""
    at = max(text.rfind(" "), text.rfind("\u3000")) + 1
    post = text[at:]
    if not at or not 2 <= len(post) <= 10:
        return found
    before = _within(found, 0, at)
    return [*before, post] if "".join(before) == text[:at] else found


def _within(found: list[str], start: int, end: int) -> list[str]:
    at, inside = 0, []
    for piece in found:
        if at >= start and at + len(piece) <= end:
            inside.append(piece)
        at += len(piece)
    return inside


def _joined(found: list[str]) -> list[str]:
    """Closing signs and blanks go with what is before them, opening ones with what follows."""
    result: list[str] = []
    opening = ""
    for piece in found:
        if piece in _OPENING:
            opening += piece
        elif result and not opening and (piece.isspace() or piece in _CLOSING or piece in "/／"):
            result[-1] += piece
        else:
            result.append(opening + piece)
            opening = ""
    return result + ([opening] if opening else [])


def bounds(pieces: tuple[str, ...]) -> frozenset[int]:
    """The places in the text at which a line may end."""
    return frozenset(accumulate(map(len, pieces)))


def is_number(token: str) -> bool:
    """True for what must never be torn, in running prose neither: digits or letters in a row, a telephone, a day's figures."""
    return bool(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.,_@+#&'’-]+", token.strip(_CLOSING + _OPENING)))
