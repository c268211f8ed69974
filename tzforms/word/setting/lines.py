"""Where a program breaks a text into lines, and a setting under which it breaks only where it should.

Nothing is put into a value to keep it together: no sign, no break. A paragraph is given less room (an indent), a little less space
between its signs, or a smaller size, until the program's own way of breaking lines ends each line at the end of a word
(:func:`choose`). Where that does not help, the last sign of a line is given so much space behind it that nothing more fits on the line
(:func:`lay`). What is found holds for the narrowest and for the widest typeface alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import floor

from tzforms.lazy import lazy
from tzforms.word.setting.measure import least, most, seams

__all__ = ["Choice", "choose", "lay", "one_line", "sizes", "wrap"]

_NO_START = set("，。、；：？！）》」』】〕”’·…—%‰℃,.;:!?)]}")
_NO_END = set("（《「『【〔“‘([{")
_HANGING = set("，。、；：！？")
_TIGHT = (0.0, -0.02, -0.04)  # em between signs: what the eye does not mind
_EPS = 0.05  # points
_UNSURE = 0.5  # points: borders, rounding of programs
_MARKS = "，。、；：？！）》」』】〕”’（《「『【〔“‘"
_UNEVEN = lazy(r"[!-~ ·—“”‘’，。、；：？！）》」』】〕（《「『【〔]")
_DOUBTFUL = lazy(r"[-/]|(?<=[!-~])[，。、；：！？)）]+(?=[!-~])")


@dataclass(frozen=True, slots=True)
class _Unit:
    """What a program keeps together by itself: a Chinese sign with its punctuation, a row of letters and digits."""

    start: int
    signs: int
    least: float
    most: float
    hanging: float  # of which this may stand out of the line at its end
    blank: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A setting: type size and space between signs in points, how much narrower the lines are made, how many they are.

    ``pushes``: for each line that would go on too far the place of its last sign and the space to put behind that (points).
    """

    size: float
    spacing: float = 0.0
    cut: float = 0.0
    lines: int = 1
    pushes: tuple[tuple[int, float], ...] = ()


@lru_cache(maxsize=2048)
def _units(text: str, hyphens: bool) -> tuple[_Unit, ...]:
    pieces: list[str] = []
    opening = ""
    word = False
    for sign in text:
        latin = sign.isascii() and not sign.isspace() and sign not in _NO_START and sign not in _NO_END
        latin = latin or (word and sign in ".,:'" and sign.isascii())
        if sign in _NO_END:
            opening += sign
            word = False
            continue
        if (pieces and not opening and ((latin and word) or sign in _NO_START) and not pieces[-1].isspace()) or (
            pieces and sign.isspace() and pieces[-1].isspace()
        ):
            pieces[-1] += sign
        else:
            pieces.append(opening + sign)
            opening = ""
        word = (latin and not (hyphens and sign in "-/")) or (word and not hyphens and sign in _NO_START)
    if opening:
        pieces.append(opening)
    units: list[_Unit] = []
    at = 0
    for piece in pieces:
        around = text[max(at - 1, 0) : at + len(piece) + 1]
        low, high = least(piece), most(piece) + 0.25 * seams(text[max(at - 1, 0) : at + 1])
        if piece[0] in _MARKS or piece[-1] in _MARKS:
            low = min(low, least(around) - least(around.replace(piece, "", 1)))
        hanging = least(piece[-1]) if len(piece) > 1 and piece[-1] in _HANGING else 0.0
        units.append(_Unit(at, len(piece), low, high, hanging, piece.isspace()))
        at += len(piece)
    return tuple(units)


@lru_cache(maxsize=8192)
def wrap(
    text: str, room: float, size: float, spacing: float, *, share: float = 1.0, hyphens: bool = True, hang: bool = False
) -> tuple[int, ...]:
    """The places at which ``text`` is broken on lines of ``room`` points.

    ``share``: 1 in the widest typeface, 0 in the narrowest, or between. ``hyphens``: programs break behind ``-`` and ``/`` and between
    ``、`` and a digit, or do not (LibreOffice tears a number rather). ``hang``: punctuation stands out of the line, or does not. A word
    longer than a line is broken anywhere: at its second sign, where no token ends.
    """
    found: list[int] = []
    x = 0.0
    for unit in _units(text, hyphens):
        wanted = (unit.least + share * (unit.most - unit.least)) * size + unit.signs * spacing
        if unit.blank:
            x += wanted
            continue
        ending = wanted - (unit.hanging * size if hang else 0.0)
        if x and x + ending > room + _EPS:
            found.append(unit.start)
            x = 0.0
        if not x and ending > room + _EPS:
            found.append(unit.start + 1)
        x += wanted
    return tuple(found)


def one_line(text: str, room: float, size: float, least_size: float) -> Choice | None:
    """How ``text`` stands on one line of ``room`` points: less space between its signs, then a smaller size down to ``least_size``."""
    em, signs = most(text), len(text)
    for smaller in sizes(size, least_size):
        for spacing in _spacings(smaller):
            if em * smaller + signs * spacing <= room - (2.5 * _UNSURE if spacing else 0.0):
                return Choice(smaller, spacing)
    return None


def _spacings(size: float) -> Iterator[float]:
    """Points between signs, in twips: Word knows no finer ones."""
    for tight in _TIGHT:
        yield floor(tight * size * 20) / 20


def sizes(size: float, least_size: float) -> Iterator[float]:
    """Half points downwards: Word knows no finer ones."""
    yield size
    step = (size * 2 - 0.001) // 1 / 2
    while step >= least_size - 0.001:
        yield step
        step -= 0.5


def choose(
    text: str,
    room: float,
    size: float,
    ends: frozenset[int],
    *,
    narrowing: bool = True,
    floor: float = 0.75,
    more_lines: Sequence[int] = (0, 1, 2),
) -> Choice | None:
    """A setting of ``text`` in lines of ``room`` points that end at ``ends`` only and leave no sign alone on the last one.

    As few lines as the text takes anyway, then one more; among them the largest size, the loosest spacing, the longest lines.
    ``narrowing``: the paragraph may be indented. ``floor``: the smallest size as a share of ``size``. ``None`` when there is none.
    """
    usual = len(wrap(text, room, size, 0.0)) + 1
    for more in more_lines:
        for smaller in sizes(size, size * floor):
            for spacing in _spacings(smaller):
                for cut in _cuts(room, smaller) if narrowing else (0.0,):
                    count = _count(text, room - cut, smaller, spacing, ends, usual + more)
                    if count:
                        return Choice(smaller, spacing, cut, count)
    return None


def _cuts(room: float, size: float) -> Iterator[float]:
    """Less and less room, in whole signs and a half, down to half of it."""
    yield 0.0
    signs = int(room / size - 0.5)
    while signs + 0.5 > room / size / 2 and signs > 1:
        cut = room - (signs + 0.5) * size
        if cut > 0:
            yield cut
        signs -= 1


def _count(text: str, room: float, size: float, spacing: float, ends: frozenset[int], most_lines: int) -> int:
    """The number of lines when every typeface breaks ``text`` well, else nought."""
    count = 0
    hyphens = (True, False) if _DOUBTFUL.search(text) else (True,)
    hangs = (True, False) if any(sign in _HANGING for sign in text) else (False,)
    shares = (1.0, 0.0, 0.5, 0.25, 0.75) if text.isascii() or _UNEVEN.search(text) else (1.0,)
    rooms = [(share, unsure) for share in shares for unsure in {_UNSURE * (1 - 2 * share), 0.0}]
    for (share, unsure), hyphen, hang in product(rooms, hyphens, hangs):
        places = wrap(text, room + unsure, size, spacing, share=share, hyphens=hyphen, hang=hang)
        if len(places) >= most_lines or any(place not in ends for place in places):
            return 0
        if places and len(text[places[-1] :].strip()) < 2:
            return 0
        count = max(count, len(places) + 1)
    if shares == (1.0,):  # signs of one width: the borders alone are unsure
        places = wrap(text, room + _UNSURE, size, spacing, share=0.0)
        if any(place not in ends for place in places) or (places and len(text[places[-1] :].strip()) < 2):
            return 0
    return count


def lay(text: str, room: float, size: float, ends: frozenset[int]) -> Choice | None:
    """``text`` in the fewest lines of ``room`` points that end at ``ends``, as even as they can be, each made to end there.

    ``None`` when a line cannot be filled, or when what stands on it is not known well enough: the space behind its last sign must let
    the sign stay and the next one go, in any typeface.
    """
    places = [0, *sorted(end for end in ends if 0 < end < len(text)), len(text)]
    best: list[tuple[int, float, int] | None] = [(0, 0.0, 0)] + [None] * (len(places) - 1)
    for number in range(1, len(places)):
        for before in range(number - 1, -1, -1):
            line = text[places[before] : places[number]].rstrip()
            wide = most(line) * size
            if wide > room + _EPS:
                break
            known = best[before]
            last = number == len(places) - 1
            if (
                known is None
                or (last and before and len(line) < 2)
                or not (last or _pushable(text, places[before], places[number]))
            ):
                continue
            found = (known[0] + 1, known[1] + (room - wide) ** 2, before)
            if best[number] is None or found < best[number]:  # type: ignore[operator]
                best[number] = found
    if best[-1] is None:
        return None
    cuts: list[int] = []
    at = len(places) - 1
    while at:
        at = best[at][2]  # type: ignore[index]
        cuts.append(places[at])
    starts = cuts[::-1]
    lines = list(zip(starts, [*starts[1:], len(text)], strict=True))
    width = min(room, max(most(text[a:b].rstrip()) * size for a, b in lines) + 0.3 * size)
    pushes: list[tuple[int, float]] = []
    for a, b in lines[:-1]:
        line = text[a:b]
        blank = line != line.rstrip()
        wide = most(line) * size if not blank else least(line.rstrip()) * size
        gap = width - wide + (size if blank else 0.0)
        if blank or gap > 0.05:
            pushes.append((b - 1, gap))
    return Choice(size, 0.0, room - width, len(lines), tuple(pushes))


def _pushable(text: str, start: int, end: int) -> bool:
    """Whether the line from ``start`` can be made to end at ``end`` whatever the typeface."""
    line = text[start:end]
    if line != line.rstrip():
        return True
    if _DOUBTFUL.search(text[max(end - 3, 0) : end + 1]):
        return False
    return most(line) - least(line) < 0.9 * least(text[end])
