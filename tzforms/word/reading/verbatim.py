"""Reading a document letter by letter against its template: all that is printed must be there, and the holes hold the rest.

Where the whole of a story is the template's own print, the values are what stands in its holes, and that is a proof: every way to
lay the print over the document is looked at, and where two ways give different values the path is unsure and both are offered. A
document that somebody has changed is no such print; then single lines are still recognised by their own words, if nothing else on
either side looks like them (:func:`read_lines`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from tzforms.word.document.blocks import Cell
from tzforms.word.document.labels import fold
from tzforms.word.document.stories import Line
from tzforms.word.template.frame import FrameCell, FrameLoop, FrameRow, Hole, Paragraph
from tzforms.word.thresholds import VERBATIM

__all__ = ["PARAGRAPH", "Bits", "Entry", "Key", "Printed", "Taken", "key_of", "read_lines", "read_story"]

PARAGRAPH: Final = "\x1e"  # between paragraphs of one value; no XML holds it
Key = tuple[str, str, str, int]  # path, converter, what the blank form prints, number of the row (-1 outside loops)
_Known = Mapping[Key, str]
_Readings = list[tuple[Hole, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Taken:
    """What one hole holds: the readings (more than one where the borders are not certain), its cell, and the frame's marks there."""

    hole: Hole
    readings: tuple[str, ...]
    cell: Cell
    marks: frozenset[str] = frozenset()


@dataclass(slots=True)
class Entry:
    """One printed row of a loop: what its holes hold, and whether it is certain that this row belongs to the loop."""

    taken: list[Taken] = field(default_factory=list)
    certain: bool = True


@dataclass(slots=True)
class Printed:
    """A story as read: holes outside loops, and the entries of each loop in the story's order.

    ``shifting`` are the loops (by their number in the story) whose number of rows is not certain.
    """

    taken: list[Taken] = field(default_factory=list)
    loops: list[tuple[FrameLoop, list[Entry]]] = field(default_factory=list)
    shifting: set[int] = field(default_factory=set)


class _Spent(Exception):  # noqa: N818 - a signal inside this module
    """Too many ways to try."""


@dataclass(slots=True)
class Bits:
    """How many comparisons one document may cost; shared by its stories."""

    left: int = VERBATIM.comparisons

    def spend(self, amount: int = 1) -> None:
        """Raise when nothing is left."""
        self.left -= amount
        if self.left < 0:
            raise _Spent


# -- laying items over units ---------------------------------------------------------------------------------

_Spans = Callable[[int, int], Iterator[int]]


def _edges(count: int, units: int, spans: _Spans) -> list[dict[int, list[int]]] | None:
    """For each of ``count`` items, where it may begin and end so that all items together cover all ``units``.

    ``spans(item, start)`` gives the ends that the item fits to. ``None`` when there is no way.
    """
    reach = {0}
    edges: list[dict[int, list[int]]] = []
    for item in range(count):
        mine = {start: list(spans(item, start)) for start in sorted(reach)}
        edges.append(mine)
        reach = {end for ends in mine.values() for end in ends}
        if not reach:
            return None
    good = {units} & reach
    if not good:
        return None
    for item in range(count - 1, -1, -1):
        kept = {s: [e for e in ends if e in good] for s, ends in edges[item].items()}
        edges[item] = {s: ends for s, ends in kept.items() if ends}
        good = set(edges[item])
    return edges


def _path(edges: Sequence[Mapping[int, Sequence[int]]], pick: Callable[[Sequence[int]], int]) -> list[tuple[int, int]]:
    at = 0
    path: list[tuple[int, int]] = []
    for item in edges:
        end = pick(item[at])
        path.append((at, end))
        at = end
    return path


def _is_single(edge: Mapping[int, Sequence[int]]) -> bool:
    return len(edge) == 1 and all(len(ends) == 1 for ends in edge.values())


# -- one paragraph, one cell ---------------------------------------------------------------------------------


def key_of(hole: Hole, row: int) -> Key:
    p = hole.placeholder
    return p.full_path, p.converter, p.blank, row if p.in_row else -1


@dataclass(slots=True)
class _Words:
    """The printed words around the holes of a paragraph, one more of them than holes; holes whose text is known are words."""

    words: list[str]
    holes: list[Hole]
    fixed: _Readings

    @classmethod
    def of(cls, paragraph: Paragraph, row: int, known: _Known) -> _Words:
        """Those of a template's paragraph in row ``row``."""
        own = cls([""], [], [])
        for piece in paragraph:
            if isinstance(piece, str):
                own.words[-1] += piece
            elif piece.placeholder.is_index:
                own.words[-1] += str(row + 1)
            elif (text := known.get(key_of(piece, row))) is not None:
                own.words[-1] += text
                own.fixed.append((piece, (text,)))
            else:
                own.holes.append(piece)
                own.words.append("")
        return own

    @property
    def is_wide(self) -> bool:
        """True when it may be printed as several paragraphs."""
        return any(h.wide for h in self.holes) or any(PARAGRAPH in w for w in self.words)


def _spread(words: list[str], holes: list[Hole], text: str) -> _Readings | None:
    """What each hole holds when ``text`` is the printed ``words`` with the holes between them; ``None`` when it is not."""
    if len(words) == 1:
        return [] if text == words[0] else None
    empty = [h.placeholder.blank for h in holes]
    if text == words[0] + "".join(b + w for b, w in zip(empty, words[1:], strict=True)):
        return [(h, (b,)) for h, b in zip(holes, empty, strict=True)]  # the blank form's own print holds no answer
    first, last = words[0], words[-1]
    if not (text.startswith(first) and text.endswith(last) and len(text) >= len(first) + len(last)):
        return None
    begin, stop = len(first), len(text) - len(last)
    early: list[tuple[int, int]] = []
    at = begin
    for word in words[1:-1]:
        found = text.find(word, at, stop)
        if found < 0:
            return None
        early.append((found, found + len(word)))
        at = found + len(word)
    late: list[tuple[int, int]] = []
    at = stop
    for word in reversed(words[1:-1]):
        found = text.rfind(word, begin, at)
        late.append((found, found + len(word)))
        at = found
    late.reverse()
    out: _Readings = []
    for number, hole in enumerate(holes):
        starts = [b[number - 1][1] if number else begin for b in (early, late)]
        ends = [b[number][0] if number < len(early) else stop for b in (early, late)]
        readings = [text[s:e] for s, e in zip(starts, ends, strict=True)]
        slack = text[min(starts) : max(starts)] + text[min(ends) : max(ends)]
        out.append((hole, tuple(readings) if slack.strip() else (readings[0],)))
    return out


def _in_cell(cell: FrameCell, texts: tuple[str, ...], row: int, known: _Known, bits: Bits) -> _Readings | None:
    """What the holes of ``cell`` hold when its paragraphs are ``texts``; ``None`` when they cannot be."""
    frames = [_Words.of(p, row, known) for p in cell.paragraphs]
    bits.spend(len(frames))
    if not any(f.is_wide for f in frames):
        if len(frames) != len(texts):
            return None
        found: _Readings = []
        for own, text in zip(frames, texts, strict=True):
            mine = _spread(own.words, own.holes, text)
            if mine is None:
                return None
            found += [*own.fixed, *mine]
        return found

    def spans(item: int, start: int) -> Iterator[int]:
        own = frames[item]
        for end in range(start + 1, len(texts) + 1 if own.is_wide else min(start + 2, len(texts) + 1)):
            bits.spend(end - start)
            if _spread(own.words, own.holes, PARAGRAPH.join(texts[start:end])) is not None:
                yield end

    edges = _edges(len(frames), len(texts), spans)
    if edges is None:
        return None
    out: _Readings = []
    for own, edge, *paths in zip(frames, edges, _path(edges, min), _path(edges, max), strict=True):
        ways = [_spread(own.words, own.holes, PARAGRAPH.join(texts[s:e])) or [] for s, e in dict.fromkeys(paths)]
        out += own.fixed
        for number, hole in enumerate(own.holes):
            mine_ = tuple(text for way in ways for text in way[number][1])
            out.append((hole, mine_ if _is_single(edge) else (mine_[0], *mine_)))
    return out


def _in_row(row: FrameRow, line: Line, index: int, known: _Known, bits: Bits) -> list[Taken] | None:
    """What the holes of ``row`` hold when ``line`` is its print; ``None`` when it is not."""
    if row.kind != line.kind or len(row.cells) != len(line.texts):
        return None
    found: list[Taken] = []
    for cell, texts, place in zip(row.cells, line.texts, line.cells, strict=True):
        mine = _in_cell(cell, texts, index, known, bits)
        if mine is None:
            return None
        found += [Taken(hole, readings, place, cell.marks) for hole, readings in mine]
    return found


def _joined(lines: Sequence[Line]) -> Line:
    """Several paragraphs outside tables as the one that a value was printed in."""
    return (
        lines[0] if len(lines) == 1 else Line("p", (tuple(t for x in lines for t in x.texts[0]),), (lines[0].cells[0],))
    )


# -- one story -----------------------------------------------------------------------------------------------


def read_story(
    items: Sequence[FrameRow | FrameLoop], lines: Sequence[Line], known: _Known, bits: Bits
) -> Printed | None:
    """``lines`` as the print of ``items``; ``None`` when they are not, or when it would cost too much to tell.

    ``known`` are values that are certain already: they are printed words.
    """
    try:
        return _read_story(items, lines, known, bits)
    except _Spent:
        return None


def _read_story(
    items: Sequence[FrameRow | FrameLoop], lines: Sequence[Line], known: _Known, bits: Bits
) -> Printed | None:
    fits: dict[tuple[int, int, int, int], bool] = {}

    def fit(item: int, row: FrameRow, number: int, at: int, index: int) -> bool:
        key = (item, number, at, index)
        if key not in fits:
            fits[key] = _in_row(row, lines[at], index, known, bits) is not None
        return fits[key]

    def spans(item: int, start: int) -> Iterator[int]:
        it = items[item]
        if isinstance(it, FrameLoop):
            yield from _loop_spans(it, start, len(lines), lambda row, n, at, index: fit(item, row, n, at, index))
        elif it.is_wide:
            end = start
            while end < len(lines) and lines[end].kind == "p":
                end += 1
                bits.spend(end - start)
                if _in_row(it, _joined(lines[start:end]), -1, known, bits) is not None:
                    yield end
        elif start < len(lines) and fit(item, it, 0, start, -1):
            yield start + 1

    edges = _edges(len(items), len(lines), spans)
    if edges is None:
        return None
    out = Printed()
    early, late = _path(edges, min), _path(edges, max)
    for it, edge, (start, end), (start2, end2) in zip(items, edges, early, late, strict=True):
        single = _is_single(edge)
        if isinstance(it, FrameLoop):
            if not single:
                out.shifting.add(len(out.loops))
            out.loops.append((it, list(_entries(it, lines[start:end], known, bits, certain=single))))
            continue
        taken = _in_row(it, _joined(lines[start:end]), -1, known, bits) or []
        if not single:
            others = _in_row(it, _joined(lines[start2:end2]), -1, known, bits) or taken
            taken = [
                Taken(a.hole, (*a.readings, *b.readings), a.cell, a.marks) for a, b in zip(taken, others, strict=True)
            ]
        out.taken += taken
    return out


def _loop_spans(
    loop: FrameLoop, start: int, count: int, fit: Callable[[FrameRow, int, int, int], bool]
) -> Iterator[int]:
    step = len(loop.rows)
    index, at = 0, start
    while True:
        if index >= loop.least:
            yield at
        if not step or at + step > count or not all(fit(r, n, at + n, index) for n, r in enumerate(loop.rows)):
            return
        index, at = index + 1, at + step


def _entries(loop: FrameLoop, lines: Sequence[Line], known: _Known, bits: Bits, *, certain: bool) -> Iterator[Entry]:
    step = len(loop.rows)
    for index in range(len(lines) // step if step else 0):
        entry = Entry(certain=certain)
        for row, line in zip(loop.rows, lines[index * step :], strict=False):
            entry.taken += _in_row(row, line, index, known, bits) or []
        yield entry


# -- single lines of a changed document ----------------------------------------------------------------------


def read_lines(items: Sequence[FrameRow | FrameLoop], lines: Sequence[Line], known: _Known, bits: Bits) -> list[Taken]:
    """What the holes of those lines hold that are the print of exactly one row outside loops, and no other line is."""
    try:
        rows = [item for item in items if isinstance(item, FrameRow) and any(item.holes) and _has_words(item)]
        found: dict[int, list[tuple[int, list[Taken]]]] = {}
        for at, line in enumerate(lines):
            for number, row in enumerate(rows):
                taken = _in_row(row, line, -1, known, bits)
                if taken is not None:
                    found.setdefault(at, []).append((number, taken))
        used = [number for mine in found.values() for number, _taken in mine]
        return [t for mine in found.values() if len(mine) == 1 and used.count(mine[0][0]) == 1 for t in mine[0][1]]
    except _Spent:
        return []


def _has_words(row: FrameRow) -> bool:
    """Whether the row's own print is enough to know it by."""
    words = "".join(piece for cell in row.cells for p in cell.paragraphs for piece in p if isinstance(piece, str))
    return len(re.sub(r"\d", "", fold(words))) >= VERBATIM.words
