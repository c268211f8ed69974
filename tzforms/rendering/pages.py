"""The finished pages looked at, sign by sign: is anything torn, cut off, alone, over a line?

What a form prints is known from rendering (:class:`tzforms.word.Set`); where it stands is known from the PDF. Each paragraph is found
on the pages again, in its order, and its signs are asked where they are.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from tzforms.converters import Stages
from tzforms.findings import mask_text
from tzforms.forms import FormRecord, catalogue_of, to_paper
from tzforms.lazy import lazy
from tzforms.measures import Measures
from tzforms.rendering.printing import form_template
from tzforms.word import PageSigns, Paragraph, Rule, Set, Sign, Table, TableRow, page_signs, tokens

__all__ = ["PageFault", "check_pages", "faults_on"]

Kind = Literal[
    "lost", "torn", "lone sign", "outside", "lone line", "first line", "split", "apart", "underline", "page number"
]


_HEADS = (6, 4, 3, 2, 1)  # signs by which a text is found; a page may end behind its first
_NUMBER = lazy(r"[A-Za-z0-9](?:[A-Za-z0-9.,_@+#&'’]*[A-Za-z0-9])?")


@dataclass(frozen=True, slots=True)
class PageFault:
    """What is wrong on a page (from 1), at which field, in which words (numbers masked).

    ``lost``: not on the pages, or cut off; ``torn``: a number, a day, a name, a post over two lines; ``lone sign``: one sign alone on
    the last line of a cell; ``outside``: a sign on a border or off the page; ``lone line``: one line of a long text alone on its page,
    ``first line``: its first one; ``split``: a row that belongs together on two pages; ``apart``: what belongs to a row on another page than the row;
    ``underline``: the line under an answer is missing; ``page number``: several pages, and no number.
    """

    kind: Kind
    page: int
    path: str
    text: str


def check_pages(
    record: FormRecord, pdf: bytes, measures: Measures | str | None = None, stages: Stages = ()
) -> list[PageFault]:
    """What is wrong on the pages of ``pdf``, the PDF of the form that :func:`tzforms.rendering.render` made of ``record``.

    Raises as :func:`tzforms.word.page_signs`.
    """
    form = catalogue_of(measures)[record.form]
    _data, made = form_template(record.form, measures).render_set(to_paper(record, form, stages))
    return [] if made is None else faults_on(made, page_signs(pdf))


def faults_on(made: Set, pages: Sequence[PageSigns]) -> list[PageFault]:
    """What is wrong on ``pages``, which print ``made``."""
    look = _Pages(pages)
    found: list[PageFault] = []
    for block in made.blocks:
        if isinstance(block, Paragraph):
            look.find(block)
        else:
            for row in block.rows:
                for cell in row.cells:
                    for paragraph in cell.paragraphs:
                        look.find(paragraph)
    for item, following in pairwise([*made.blocks, None]):
        if isinstance(item, Paragraph):
            found += look.paragraph(item)
        elif isinstance(item, Table):
            found += look.table(item, following)
    found += look.outside()
    if made.numbered and len(pages) > 1:
        found += look.numbers()
    return found


class _Pages:
    """The pages as one row of signs, and where each paragraph was found in it."""

    def __init__(self, pages: Sequence[PageSigns]) -> None:
        self._pages = pages
        self._signs = [sign for page in pages for sign in page.signs]
        self._text = "".join(sign.text for sign in self._signs)
        self._at = 0
        self._found: dict[int, list[Sign] | None] = {}

    # -- where things are -----------------------------------------------------------------------------------

    def find(self, paragraph: Paragraph) -> None:
        """Look a paragraph up behind the one before it; one that goes over pages is found in pieces."""
        text = "".join(paragraph.text.split())
        self._found[id(paragraph)] = self._search(text) if text else []

    def _search(self, text: str) -> list[Sign] | None:
        """The signs of ``text``: where its beginning is next found, as far as it goes; then the rest in the same way, over the page."""
        found: list[Sign] = []
        start = self._at
        while text:
            places = (self._text.find(text[:head], start) for head in _HEADS)
            at = next((place for place in places if place >= 0), -1)
            if at < 0:
                return None
            end = at
            for sign in text:
                if end >= len(self._text) or self._text[end] != sign:
                    break
                end += 1
            found += self._signs[at:end]
            text, start = text[end - at :], end
        self._at = start
        return found

    def _lines(self, signs: Sequence[Sign]) -> list[int]:
        """The places in ``signs`` at which a new line begins."""
        return [
            n
            for n, (a, b) in enumerate(pairwise(signs), 1)
            if a.page != b.page or abs(a.base - b.base) > 0.45 * max(a.size, b.size) or b.left < a.left - 1
        ]

    # -- paragraphs -----------------------------------------------------------------------------------------

    def paragraph(self, paragraph: Paragraph) -> Iterator[PageFault]:
        """What is wrong with one paragraph."""
        signs = self._found[id(paragraph)]
        where = paragraph.spans[0].path if paragraph.spans else ""
        if signs is None:
            yield PageFault("lost", 0, where, _shown(paragraph.text))
            return
        places = [n for n, sign in enumerate(paragraph.text) if not sign.isspace()]  # of each printed sign in the text
        breaks = [places[n] for n in self._lines(signs)]
        own = [n + 1 for n, sign in enumerate(paragraph.text) if sign == "\n"]
        page = signs[0].page + 1 if signs else 1
        for span in paragraph.spans:
            value = paragraph.text[span.start : span.end]
            for start, token in _whole(value, span.converter):
                if any(span.start + start < b < span.start + start + len(token) for b in breaks):
                    yield PageFault("torn", page, span.path, _shown(token))
            if span.underlined:
                yield from self._underline(signs, places, span.start, span.end, span.path)
        if not any(span.converter == "prose" for span in paragraph.spans):
            for start, end in pairwise([0, *own, len(paragraph.text)]):
                last = max((b for b in breaks if start < b < end), default=None)
                if last is not None and len("".join(paragraph.text[last:end].split())) < 2:
                    yield PageFault("lone sign", page, where, _shown(paragraph.text[start:end]))

    def _underline(
        self, signs: Sequence[Sign], places: Sequence[int], start: int, end: int, path: str
    ) -> Iterator[PageFault]:
        low, high = bisect_left(places, start), bisect_left(places, end)
        for sign in signs[low:high]:
            middle = (sign.left + sign.right) / 2
            if not any(
                r.level
                and r.left - 1 <= middle <= r.right + 1
                and sign.base - 0.1 * sign.size <= r.top <= sign.base + 0.4 * sign.size
                for r in self._pages[sign.page].rules
            ):
                yield PageFault("underline", sign.page + 1, path, sign.text)
                return

    # -- tables ---------------------------------------------------------------------------------------------

    def table(self, table: Table, following: Paragraph | Table | None) -> Iterator[PageFault]:
        """What is wrong with one table, and with the line under it."""
        for row in table.rows:
            for cell in row.cells:
                for paragraph in cell.paragraphs:
                    yield from self.paragraph(paragraph)
            pages = self._row_pages(row)
            if row.whole and len(pages) > 1:
                yield PageFault("split", min(pages) + 1, _path(row), _shown(_words(row)))
            if not row.whole:
                yield from self._lone_lines(row)
        for row, after in pairwise(table.rows):
            here, there = self._row_pages(row), self._row_pages(after)
            if row.kept and here and there and max(here) != min(there):
                yield PageFault("apart", max(here) + 1, _path(row), _shown(_words(after)))
        if isinstance(following, Paragraph) and table.rows and (signs := self._found[id(following)]):
            filled = [pages for row in table.rows if (pages := self._row_pages(row))]
            if filled and signs[0].page != max(filled[-1]) and not self._spare(table):
                yield PageFault("apart", signs[0].page + 1, "", _shown(following.text))

    def _spare(self, table: Table) -> bool:
        """True when the last rows are empty: where they stand is not known."""
        return not self._row_pages(table.rows[-1])

    def _row_pages(self, row: TableRow) -> set[int]:
        return {
            sign.page
            for cell in row.cells
            if not cell.merged
            for paragraph in cell.paragraphs
            for sign in self._found[id(paragraph)] or ()
        }

    def _lone_lines(self, row: TableRow) -> Iterator[PageFault]:
        for cell in row.cells:
            lines: dict[int, set[int]] = {}
            for paragraph in cell.paragraphs:
                for sign in self._found[id(paragraph)] or ():
                    lines.setdefault(sign.page, set()).add(round(sign.base / 6))
            if len(lines) < 2:
                continue
            for page, seen in lines.items():
                if len(_apart(seen)) == 1:
                    kind: Kind = "first line" if page == min(lines) else "lone line"
                    yield PageFault(kind, page + 1, _path(row), _shown(_words(row)))

    # -- pages ----------------------------------------------------------------------------------------------

    def outside(self) -> Iterator[PageFault]:
        """Signs that a border goes through, and signs off the page."""
        for number, page in enumerate(self._pages):
            upright = sorted((r.left + r.right) / 2 for r in page.rules if not r.level)
            by_place: dict[float, list[Rule]] = {}
            for rule in page.rules:
                if not rule.level:
                    by_place.setdefault((rule.left + rule.right) / 2, []).append(rule)
            for sign in page.signs:
                width, middle = sign.right - sign.left, (sign.top + sign.bottom) / 2
                off = sign.left < 0 or sign.right > page.width or sign.top < 0 or sign.bottom > page.height
                low = bisect_right(upright, sign.left + 0.15 * width)
                high = bisect_left(upright, sign.right - 0.15 * width)
                crossed = any(
                    rule.top <= middle <= rule.bottom for place in upright[low:high] for rule in by_place[place]
                )
                if off or crossed:
                    yield PageFault("outside", number + 1, "", sign.text)

    def numbers(self) -> Iterator[PageFault]:
        """Pages without a number at their foot, the first aside: nobody knows of one page whether it will stay alone."""
        for number, page in enumerate(self._pages):
            foot = "".join(s.text for s in page.signs if s.top > page.height * 0.88)
            if number > 1 and not any(f"-{n}-" in foot for n in (number, number + 1)):
                yield PageFault("page number", number + 1, "", "")


def _whole(value: str, converter: str) -> Iterator[tuple[int, str]]:
    """What must stay on one line of a value, and where it begins; of running prose its numbers and
    words of letters only: there a day may go over the line, and a telephone behind its hyphen."""
    if converter == "prose":
        yield from ((found.start(), found.group()) for found in _NUMBER.finditer(value))
        return
    at = 0
    for token in tokens(value, converter, 1):
        yield at, token.rstrip()
        at += len(token)


def _apart(places: Iterable[int]) -> list[int]:
    """Lines by where their signs stand (in steps of six points): neighbouring places are one line."""
    found: list[int] = []
    for place in sorted(places):
        if not found or place - found[-1] > 1:
            found.append(place)
    return found


def _path(row: TableRow) -> str:
    return next((s.path for c in row.cells for p in c.paragraphs for s in p.spans), "")


def _words(row: TableRow) -> str:
    return next((p.text for c in row.cells for p in c.paragraphs if p.text.strip()), "")


def _shown(text: str) -> str:
    text = mask_text(" ".join(text.split()))
    return text if len(text) <= 30 else text[:30] + "…"
