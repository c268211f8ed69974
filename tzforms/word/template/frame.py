"""The fixed text of a template, story by story, with a hole for each placeholder: what a document made from it must look like.

The frame is not worked out from the template's tags but from a document that the template itself prints, with a mark in each
place: so it has exactly what a reader of a printed document sees, and a placeholder that no reader sees (hidden, struck out, in a
control that shows its prompt) is found out here. :func:`build_frame` also says why a template cannot be read back, if so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from tzforms.i18n import _
from tzforms.word.document.blocks import Cell, read_blocks
from tzforms.word.document.runs import W
from tzforms.word.document.stories import Line, stories
from tzforms.word.package.archive import Package
from tzforms.word.package.zipwriter import write_package
from tzforms.word.template.fill import Loop, Plan, Slot
from tzforms.word.template.grammar import LoopSpec, Placeholder

__all__ = ["LOOSE", "Frame", "FrameCell", "FrameLoop", "FrameRow", "Hole", "Paragraph", "build_frame"]

LOOSE: Final = (
    "loose"  # a mark: a table inside this cell holds several paragraphs in one of its own, which run together
)


@dataclass(frozen=True, slots=True)
class Hole:
    """One place that a value is printed in; ``wide`` when its lines become paragraphs."""

    placeholder: Placeholder
    wide: bool = False


Paragraph = tuple[str | Hole, ...]  # printed words and holes in turn; no two strings stand side by side


@dataclass(frozen=True, slots=True)
class FrameCell:
    """A cell, or a paragraph outside tables: its paragraphs, and what is special about its own printed text."""

    paragraphs: tuple[Paragraph, ...]
    marks: frozenset[str] = frozenset()

    @property
    def holes(self) -> Iterator[Hole]:
        """Its holes in order."""
        return (piece for paragraph in self.paragraphs for piece in paragraph if isinstance(piece, Hole))


@dataclass(frozen=True, slots=True)
class FrameRow:
    """A line of a story: ``p`` or ``t``, as in :class:`~tzforms.word.document.stories.Line`."""

    kind: str
    cells: tuple[FrameCell, ...]

    @property
    def holes(self) -> Iterator[Hole]:
        """Its holes in order."""
        return (hole for cell in self.cells for hole in cell.holes)

    @property
    def is_wide(self) -> bool:
        """True for a paragraph outside tables that a value may turn into several."""
        return self.kind == "p" and any(hole.wide for hole in self.holes)


@dataclass(slots=True)
class FrameLoop:
    """Rows that are printed once for each entry; ``least`` is how many entries are printed at least."""

    spec: LoopSpec
    least: int
    rows: list[FrameRow] = field(default_factory=list)


@dataclass(slots=True)
class Frame:
    """All stories of a template (see :func:`~tzforms.word.document.stories.stories`); ``reason`` says why it cannot be read back,
    with the place, and is empty when it can."""

    stories: dict[str, list[FrameRow | FrameLoop]]
    reason: str = ""

    @property
    def distinct(self) -> list[list[FrameRow | FrameLoop]]:
        """Every story once: a part that several headers name is one story under several names."""
        return list({id(items): items for items in self.stories.values()}.values())

    @property
    def rows(self) -> Iterator[FrameRow]:
        """Every row once, those of loops too."""
        for item in (item for items in self.distinct for item in items):
            yield from item.rows if isinstance(item, FrameLoop) else (item,)


def build_frame(
    parts: Mapping[str, bytes],
    plans: Mapping[str, Plan],
    placeholders: Iterable[Placeholder],
    places: Iterable[str],
    loop_places: Iterable[str],
) -> Frame:
    """The frame of a template whose finished ``parts`` have ``plans``; ``places`` are those of ``placeholders``."""
    maker = _Maker(parts, plans)
    where: dict[str, list[str]] = {}
    for placeholder, place in zip(placeholders, places, strict=True):
        where.setdefault(placeholder.full_path, []).append(place)
    frame = Frame(maker.stories())
    loops = list(loop_places)
    frame.reason = maker.torn_loop(loops) or _unseen(frame, where) or _inseparable(frame, where)
    return frame


class _Maker:
    """Prints the template with marks, and turns the lines of the print into rows with holes."""

    def __init__(self, parts: Mapping[str, bytes], plans: Mapping[str, Plan]) -> None:
        everything = b"".join(static for plan in plans.values() for static in _statics(plan)).decode()
        free = (chr(code) for code in range(0xE000, 0xF8FF) if chr(code) not in everything)
        self.open, self.close = next(free), next(free)
        self.mark = re.compile(f"{self.open}([LH])(\\d+){self.close}")
        self.holes: list[Hole] = []
        self.loops: list[Loop] = []
        self.borders: Counter[int] = Counter()
        self.parts = {**parts, **{name: plan.skeleton(self._slot, self._border) for name, plan in plans.items()}}

    def _slot(self, slot: Slot) -> str:
        self.holes.append(Hole(slot.placeholder, bool(slot.paragraph) and slot.placeholder.converter == "prose"))
        return f"{self.open}H{len(self.holes) - 1}{self.close}"

    def _border(self, loop: Loop) -> str:
        if not any(loop is known for known in self.loops):
            self.loops.append(loop)
        return f"{self.open}L{len(self.loops) - 1}{self.close}"

    def stories(self) -> dict[str, list[FrameRow | FrameLoop]]:
        """The marked print, read."""
        package = Package.open(write_package(self.parts, level=1))
        found = stories(package, read_blocks(package))
        done: dict[int, list[FrameRow | FrameLoop]] = {}
        for lines in found.values():
            if id(lines) not in done:
                done[id(lines)] = self._items(lines)
        return {key: done[id(lines)] for key, lines in found.items()}

    def _items(self, lines: list[Line]) -> list[FrameRow | FrameLoop]:
        items: list[FrameRow | FrameLoop] = []
        inside: FrameLoop | None = None
        for line in lines:
            border = self.mark.fullmatch(line.texts[0][0]) if line.kind == "t" and line.texts[0] else None
            if border is not None and border[1] == "L":
                number = int(border[2])
                self.borders[number] += 1
                if inside is None:
                    loop = self.loops[number]
                    inside = FrameLoop(loop.spec, max(loop.spec.min_rows, loop.keep))
                    items.append(inside)
                else:
                    inside = None
                continue
            row = FrameRow(line.kind, tuple(self._cell(t, c) for t, c in zip(line.texts, line.cells, strict=True)))
            (items if inside is None else inside.rows).append(row)
        return items

    def _cell(self, texts: tuple[str, ...], cell: Cell) -> FrameCell:
        loose = any(p.element.tag == f"{W}tbl" and "\n" in p.text for p in cell.paras)
        return FrameCell(
            tuple(self._paragraph(text) for text in texts), cell.marks | ({LOOSE} if loose else frozenset())
        )

    def _paragraph(self, text: str) -> Paragraph:
        pieces: list[str | Hole] = []
        at = 0
        for mark in self.mark.finditer(text):
            if mark.start() > at:
                pieces.append(text[at : mark.start()])
            if mark[1] == "H":
                pieces.append(self.holes[int(mark[2])])
            at = mark.end()
        if at < len(text):
            pieces.append(text[at:])
        return tuple(pieces)

    def torn_loop(self, places: list[str]) -> str:
        """Why a loop is not read: its rows do not stand by themselves (a table inside a cell)."""
        for number, loop in enumerate(self.loops):
            if not self.borders[number] or self.borders[number] % 2:
                place = places[number] if number < len(places) else ""
                return _("模板{place}：循环 {name} 的表格在单元格里面，不能读回。").format(
                    place=place, name=loop.spec.iterable
                )
        return ""


def _statics(plan: Plan) -> Iterator[bytes]:
    yield from plan.statics
    for item in plan.items:
        if isinstance(item, Loop):
            yield from item.statics


def _unseen(frame: Frame, where: Mapping[str, list[str]]) -> str:
    """Why a placeholder is not read: nobody who looks at the printed document sees it."""
    seen = Counter(hole.placeholder.full_path for row in frame.rows for hole in row.holes)
    for path, places in where.items():
        if seen[path] < len(places) and path not in seen:
            return _(
                "模板{place}：{name} 写在读不到的地方（隐藏、划掉的文字，或仍显示提示的内容控件），不能读回。"
            ).format(place=places[0], name="{{ " + path + " }}")
    return ""


def _inseparable(frame: Frame, where: Mapping[str, list[str]]) -> str:
    """Why two placeholders are not read: nothing is printed between them that tells where the one ends."""
    known: set[str] = set()
    for _round in range(8):
        before = len(known)
        for row in frame.rows:
            for cell in row.cells:
                joined = _touching(cell, known)
                known |= {h.placeholder.full_path for h in cell.holes if h.placeholder.full_path not in joined}
        if len(known) == before:
            break
    for row in frame.rows:
        for cell in row.cells:
            for path in _touching(cell, known):
                return _(
                    "模板{place}：{name} 紧挨着另一个占位符，中间没有文字隔开，不能读回。请在中间加上文字。"
                ).format(place=where.get(path, [""])[0], name="{{ " + path + " }}")
    return ""


def _touching(cell: FrameCell, known: set[str]) -> list[str]:
    """Paths of unknown holes that stand side by side in ``cell``, those of ``known`` ones aside."""
    found: list[str] = []
    for paragraph in cell.paragraphs:
        previous = ""
        for piece in paragraph:
            if isinstance(piece, str):
                previous = ""
                continue
            path = piece.placeholder.full_path
            if piece.placeholder.is_index or path in known:
                continue
            if previous and previous != path:
                found += [previous, path]
            previous = path
    return found
