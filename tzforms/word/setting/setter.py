"""A printed document set as a good office types: what a value's paragraph looks like is decided by what stands in it.

A heading or a line of several answers stays on one line: the period in fewer signs, then a little less space between the signs, then
a smaller size, at last a break between two answers. A value in a cell is broken where :mod:`tokens` allows. No sign is put in or taken
out, so that a form reads back as it was; only a period may be printed shorter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from lxml import etree

from tzforms.converters import NAMES
from tzforms.word.fitting import Styles
from tzforms.word.package.archive import Package
from tzforms.word.setting.applying import apply, set_rare_names, underline
from tzforms.word.setting.lines import Choice, choose, lay, one_line, sizes, wrap
from tzforms.word.setting.measure import most
from tzforms.word.setting.pages import (
    UNSURE,
    foot,
    has_values,
    height_of,
    keep,
    lift,
    number_pages,
    row_height,
)
from tzforms.word.setting.paper import Looks, Paragraph, Reader, Span, Table, TableRow, child, isolate, properties
from tzforms.word.setting.rosters import is_roster, plan_roster, widen
from tzforms.word.setting.tokens import bounds, tokens
from tzforms.word.template.fill import Slot

__all__ = ["Set", "Setter", "Setting"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LINE_FLOOR = 9.0 / 10.5  # a heading line of 五号 goes down to 小五
_WHOLE_FLOOR = 0.6  # a number that must not break may become this small
_VOCABULARIES = frozenset(("level", "education", "sex"))  # one word each: a line break in one is never a second entry
_RATHER_SMALLER, _RATHER_FLOOR = frozenset({"name", "phone"}), 0.87  # set smaller rather than on two lines
_WHOLE_PAGE = 0.4  # prose that takes no more of a page is not broken over two
_SEEN = 0.9  # of its size: type in a cell that is smaller is worth a look

What = Literal["period", "spacing", "size", "broken"]


@dataclass(frozen=True, slots=True)
class Setting:
    """What was done to set a value: the field's path (of a roster that is set smaller as a whole, the list's), and what.

    ``period``: printed shorter; ``spacing``, ``size``: a line set closer, anything set smaller so that it is seen; ``broken``: there was no way to keep its words whole. ``line``: it stands in a line of several answers.
    """

    path: str
    what: What
    line: bool = False


@dataclass(frozen=True, slots=True)
class Set:
    """A printed document: its main part, what was done, and its paragraphs and tables as they stand now.

    ``numbered``: its pages bear numbers when there are several.
    """

    data: bytes
    settings: tuple[Setting, ...]
    blocks: tuple[Paragraph | Table, ...]
    numbered: bool = False


class Setter:
    """Sets the documents of one template."""

    def __init__(self, package: Package) -> None:
        self._looks = Looks(Styles(package))

    def set(
        self, data: bytes, homes: Sequence[tuple[Slot, int | None]], pitches: Mapping[str, float] | None = None
    ) -> Set:
        """``data``, a main part with its values marked (:meth:`Plan.render_marked`), set well.

        ``pitches``: by the path of a long text the points by which its lines are to stand farther apart (or closer), by ``^`` and the
        path those by which the row above is to be higher: what moves a line from one page to the next, where the finished pages show
        that it must.
        """
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
        reader = Reader(homes)
        done: dict[Setting, None] = {}
        every: list[Paragraph | Table] = []
        pages: list[tuple[etree._Element, float, list[Paragraph | Table]]] = []
        for section, height, blocks in self._looks.sections(root, reader):
            _Section(height, blocks, done, pitches or {}).set()
            foot(height, blocks)
            every += blocks
            pages.append((section, height, blocks))
        filled = any(has_values(block) for block in every)
        for section, height, blocks in pages:
            number_pages(section, height, blocks, filled=filled)
        return Set(
            etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True),
            tuple(done),
            tuple(every),
            any(section.find(f"{_W}footerReference") is not None for section, height_of, _blocks in pages),
        )


@dataclass(slots=True)
class _Section:
    """The paragraphs and tables of pages of one height."""

    height: float
    blocks: list[Paragraph | Table]
    done: dict[Setting, None]
    pitches: Mapping[str, float]

    def set(self) -> None:
        above = 0.0
        for block, following in pairwise([*self.blocks, None]):
            if isinstance(block, Paragraph):
                self._paragraph(block)
                above += height_of(block)
            elif isinstance(block, Table):
                if is_roster(block):
                    self._roster(block, above, following)
                self._table(block)
                above = 0.0

    # -- tables ---------------------------------------------------------------------------------------------

    def _roster(self, table: Table, above: float, following: Paragraph | Table | None) -> None:
        heads = sum(row_height(row) for row in table.rows if not row.loops)
        below = height_of(following) if isinstance(following, Paragraph) else 0.0
        plan = plan_roster(table, self.height - above - heads, self.height - heads, below)
        if plan is None:
            return
        if any(abs(a - b) > 0.1 for a, b in zip(plan.widths, table.grid, strict=True)):
            widen(table, plan.widths)
        for number, size in enumerate(plan.sizes):
            for row in table.rows:
                if row.loops:
                    for paragraph in row.cells[number].paragraphs:
                        if size < paragraph.look.size - 0.1:
                            self._smaller(paragraph, size)

    def _smaller(self, paragraph: Paragraph, size: float) -> None:
        scale = size / paragraph.look.size
        apply(paragraph, Choice(size), pitch=paragraph.look.pitch * scale)
        for span in paragraph.spans:
            if span.slot.placeholder.loop is not None:
                self.done[Setting(span.slot.placeholder.loop.iterable, "size")] = None

    def _table(self, table: Table) -> None:
        last: dict[str, TableRow] = {}
        for above, row in pairwise([None, *table.rows]):
            assert row is not None
            for name, _number in row.loops:
                last[name] = row
            for cell in row.cells:
                for paragraph in cell.paragraphs:
                    self._paragraph(paragraph)
            self._prose(row, above)
        for row in last.values():
            keep(row, False)
        self._long_chains(table)

    def _long_chains(self, table: Table) -> None:
        """Rows that keep each other on one page and would not fit on one are let go where the page ends."""
        whole = 0.0
        for row, below in pairwise(table.rows):
            whole += row_height(row)
            if not row.kept:
                whole = 0.0
            elif whole + row_height(below) > self.height - UNSURE / 2:
                keep(row, False)
                whole = 0.0

    def _prose(self, row: TableRow, above: TableRow | None) -> None:
        """Prose that is short stays on one page; long prose goes over pages, its lines set as far apart as it was asked for."""
        prose = [p for cell in row.cells for p in cell.paragraphs if p.is_prose]
        if not prose:
            return
        for paragraph in prose:
            if more := self.pitches.get(paragraph.spans[0].path):
                apply(paragraph, Choice(paragraph.look.size), pitch=paragraph.look.pitch + more)
        if above is not None and (raised := self.pitches.get(f"^{prose[0].spans[0].path}")):
            lift(above, raised)
            if any(
                p.is_prose for cell in above.cells for p in cell.paragraphs
            ):  # white at a page's end moves nothing: then above it
                before = str(round(min(raised, prose[0].look.line) * 20))
                properties(prose[0].element, "pPr", lambda layout: child(layout, "spacing").set(f"{_W}before", before))
        layout = row.element.find(f"{_W}trPr")
        if layout is not None and layout.find(f"{_W}cantSplit") is not None:
            return
        if row_height(row) <= self.height * _WHOLE_PAGE:
            child(child(row.element, "trPr", 0), "cantSplit", 0)

    # -- paragraphs -----------------------------------------------------------------------------------------

    def _paragraph(self, paragraph: Paragraph) -> None:
        if not paragraph.spans:
            return
        set_rare_names(paragraph)
        underline(paragraph)
        if paragraph.is_prose:
            return
        if "\t" in paragraph.text:
            self._tabbed(paragraph)
        elif paragraph.has_words:
            self._line(paragraph)
        else:
            self._value(paragraph)

    def _line(self, paragraph: Paragraph) -> None:
        """A line of words and answers."""
        look = paragraph.look
        room = paragraph.room - look.first
        if most(paragraph.text) * look.size <= room:
            return
        if self._shorter_periods(paragraph) and most(paragraph.text) * look.size <= room:
            return
        found = one_line(paragraph.text, room, look.size, look.size * _LINE_FLOOR)
        if found is not None:
            self._do(paragraph, found)
            return
        groups = _groups(paragraph)
        if len(groups) > 1 and self._in_groups(paragraph, groups, room):
            return
        hanging = paragraph.spans[0].start if look.first < 0 else 0  # the label stands to the left of all lines
        self._broken(paragraph, paragraph.room - max(look.first, 0.0), hanging)

    def _in_groups(self, paragraph: Paragraph, groups: list[tuple[int, int]], room: float) -> bool:
        """Break a line between two answers, each of its lines whole."""
        text, size = paragraph.text, paragraph.look.size
        while size >= paragraph.look.size * _LINE_FLOOR - 0.01:
            ends = _filled(text, groups, room / size)
            if ends is not None:
                self._do(paragraph, lay(text, room, size, ends) or Choice(size))
                return True
            size -= 0.5
        return False

    def _tabbed(self, paragraph: Paragraph) -> None:
        """An answer at the left and one at the right margin."""
        left, _tab, right = paragraph.text.partition("\t")
        look = paragraph.look
        joined = f"{left}　{right}"
        found = one_line(joined, paragraph.room, look.size, look.size * _LINE_FLOOR)
        if found is not None:
            self._do(paragraph, found)
            return
        size = look.size
        if most(left) * size > paragraph.room:
            floor = look.size * _LINE_FLOOR
            ends = _ends(paragraph, 1)
            found = choose(left, paragraph.room, size, ends, narrowing=False, floor=_LINE_FLOOR)
            found = found or one_line(left, paragraph.room, size, floor)
            if found is not None:
                self._do(paragraph, found)
                size = found.size
            lines = wrap(left, paragraph.room, size, 0.0)
            if lines and most(left[lines[-1] :] + "　" + right) * size <= paragraph.room:
                return
        run = next(r for r in paragraph.element.iter(f"{_W}r") if r.find(f"{_W}tab") is not None)
        tab = run.find(f"{_W}tab")
        assert tab is not None
        run.insert(run.index(tab), etree.Element(f"{_W}br"))

    def _value(self, paragraph: Paragraph) -> None:
        """Values alone in a cell."""
        look = paragraph.look
        room = paragraph.room - max(look.first, 0.0)
        lines = paragraph.text.split("\n")
        if all(most(line) * look.size <= room for line in lines):
            return
        if len(lines) > 1:
            self._broken(paragraph, room)
            return
        gentle = one_line(paragraph.text, room, look.size, look.size - 0.5)
        if gentle is not None:
            self._do(paragraph, gentle)
            return
        if self._shorter_periods(paragraph) and most(paragraph.text) * look.size <= room:
            return
        self._broken(paragraph, room)

    def _broken(self, paragraph: Paragraph, room: float, skip: int = 0) -> None:
        """Set a text of several lines so that each ends at the end of a word; ``skip`` signs of it stand beside the lines."""
        text, size = paragraph.text[skip:], paragraph.look.size
        usual = len(wrap(text, room, size, 0.0)) + 1
        if usual * paragraph.look.line > self.height:  # nobody lays out more than a page by hand
            self._left(paragraph)
            return
        coarse, firm = (
            frozenset(end - skip for end in _ends(paragraph, fineness) if end > skip) for fineness in (0, 1)
        )
        rather = any(span.converter in _RATHER_SMALLER for span in paragraph.spans)
        if len(firm) == 1 or rather:
            found = one_line(text, room, size, size * (_WHOLE_FLOOR if len(firm) == 1 else _RATHER_FLOOR))
            if found is not None:
                self._do(paragraph, found)
                return
        for more, floor in ((0, 0.95), (1, 0.95), (2, 0.9), (3, 0.85), (5, 0.75), (9, _WHOLE_FLOOR)):
            if more == 3 and self._typed(paragraph, room, firm):
                return
            for ends in (coarse, firm):
                found = choose(text, room, size, ends, floor=floor, more_lines=(more,)) if more < 3 else None
                for smaller in sizes(size, size * floor):
                    if found is not None:
                        break
                    laid = lay(text, room, smaller, ends)
                    found = laid if laid is not None and laid.lines <= usual + more else None
                if found is not None:
                    pushes = tuple((place + skip, gap) for place, gap in found.pushes)
                    self._do(paragraph, replace(found, pushes=pushes))
                    return
        self._left(paragraph)
        found = choose(text, room, size, _ends(paragraph, 2), floor=_WHOLE_FLOOR)
        if found is not None:
            self._do(paragraph, found)

    def _left(self, paragraph: Paragraph) -> None:
        """Note that the lines of a paragraph end where they may."""
        for span in paragraph.spans:
            self.done[Setting(span.path, "broken")] = None

    def _typed(self, paragraph: Paragraph, room: float, ends: frozenset[int]) -> bool:
        """Break a single value by hand, where its converter reads the same with a line break in it: a telephone, a list of them.

        Not in the rows of a list, where a line may be read as an entry, but for words of a vocabulary, which are never two.
        """
        if len(paragraph.spans) != 1 or paragraph.has_words:
            return False
        if paragraph.spans[0].row is not None and paragraph.spans[0].converter not in _VOCABULARIES:
            return False
        text, size = paragraph.text, paragraph.look.size
        pieces = [text[a:b] for a, b in pairwise(sorted({0, *ends, len(text)}))]
        lines = [pieces[0]]
        for piece in pieces[1:]:
            if most((lines[-1] + piece).rstrip()) * size <= room:
                lines[-1] += piece
            else:
                lines.append(piece)
        parse = NAMES[paragraph.spans[0].converter].parse
        if parse("\n".join(lines)) != parse(text):
            return False
        found = one_line(max(lines, key=most), room, size, size * _RATHER_FLOOR)
        if found is None or len(lines) < 2:
            return False
        self._do(paragraph, found)
        at = 0
        for line in lines[:-1]:
            at += len(line)
            (run, *_rest) = isolate(paragraph.element, at, at + 1)
            run.insert(1 if run.find(f"{_W}rPr") is not None else 0, etree.Element(f"{_W}br"))
            at += 1  # the break counts as a sign
        paragraph.text, paragraph.lines = "\n".join(lines), len(lines)
        (span,) = paragraph.spans
        paragraph.spans = [Span(span.start, len(paragraph.text), span.slot, span.row)]
        return True

    def _shorter_periods(self, paragraph: Paragraph) -> bool:
        """Print the periods of a paragraph with the year once; false when there is nothing to save."""
        changed = False
        for number, span in enumerate(paragraph.spans):
            shorten: Callable[[str], str] | None = getattr(NAMES.get(span.converter), "shorter", None)
            if shorten is None:
                continue
            text = paragraph.text[span.start : span.end]
            short = shorten(text)
            if short == text:
                continue
            runs = isolate(paragraph.element, span.start, span.end)
            for run in runs[1:]:
                for element in run.findall(f"{_W}t"):
                    run.remove(element)
            holder = child(runs[0], "t")
            holder.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            holder.text = short
            saved = len(text) - len(short)
            paragraph.text = paragraph.text[: span.start] + short + paragraph.text[span.end :]
            paragraph.spans[number:] = [
                Span(s.start - (saved if s is not span else 0), s.end - saved, s.slot, s.row)
                for s in paragraph.spans[number:]
            ]
            changed = True
            self.done[Setting(span.path, "period", paragraph.has_words)] = None
        return changed

    def _do(self, paragraph: Paragraph, choice: Choice) -> None:
        """Set a paragraph as chosen, and remember what is worth a look."""
        look = paragraph.look
        line = paragraph.has_words
        paragraph.lines = choice.lines
        plain = look.size - 0.01 if line else look.size * _SEEN - 0.01
        what: What | None = "size" if choice.size < plain else "spacing" if line and choice.spacing < -0.001 else None
        apply(paragraph, choice)
        if what:
            for span in paragraph.spans if not line else paragraph.spans[:1]:
                self.done[Setting(span.path, what, line)] = None


def _ends(paragraph: Paragraph, fineness: int) -> frozenset[int]:
    """The places of a paragraph at which a line may end: behind the words of the form, and where its values allow."""
    found: set[int] = set()
    at = 0
    for span in paragraph.spans:
        found |= {at + end for end in bounds(tokens(paragraph.text[at : span.start], "text", fineness))}
        found.discard(span.start if paragraph.text[at : span.start].rstrip().endswith(("：", ":")) else -1)
        value = paragraph.text[span.start : span.end]
        found |= {span.start + end for end in bounds(tokens(value, span.converter, fineness))}
        at = span.end
    found |= {at + end for end in bounds(tokens(paragraph.text[at:], "text", fineness))}
    return frozenset(found)


def _groups(paragraph: Paragraph) -> list[tuple[int, int]]:
    """The answers of a line, each with its label: cut at two blanks or more outside of values."""
    text = paragraph.text
    inside = [False] * (len(text) + 1)
    for span in paragraph.spans:
        inside[span.start : span.end] = [True] * (span.end - span.start)
    cuts, at = [0], 0
    while at < len(text):
        if text[at].isspace() and not inside[at]:
            start = at
            while at < len(text) and text[at].isspace() and not inside[at]:
                at += 1
            if at - start > 1 and at < len(text) and start:
                cuts.append(at)
        else:
            at += 1
    return list(pairwise([*cuts, len(text)]))


def _filled(text: str, groups: list[tuple[int, int]], room: float) -> frozenset[int] | None:
    """Where lines of ``room`` em end that hold as many neighbouring groups as they can; ``None`` when one is too long for a line."""
    ends: set[int] = set()
    start = groups[0][0]
    for before, (first, last) in zip([groups[0], *groups], groups, strict=False):
        if most(text[start:last].rstrip()) > room:
            ends.add(before[1])
            start = first
        if most(text[start:last].rstrip()) > room:
            return None
    return frozenset({*ends, groups[-1][1]})
