"""Text fitted into boxes: how high words stand in a cell of exact height, and the same cell set smaller.

A page is measured without laying it out: widths are a careful guess that holds for any Chinese typeface, so that what fits
here fits in Word, WPS and LibreOffice.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from tzforms.converters import NAMES
from tzforms.word.package.archive import Package
from tzforms.word.package.numbers import finite
from tzforms.word.template.fill import lookup
from tzforms.word.template.grammar import parse_placeholder

__all__ = [
    "SCALES",
    "Box",
    "Line",
    "Piece",
    "Styles",
    "box_of",
    "exact_cells",
    "ordered",
    "page_frame",
    "pieces_of",
    "shrink",
]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TAG = re.compile(r"\{\{(?:(?!\{\{).)*?\}\}", re.DOTALL)
_RUN = re.compile(r"[!-~\u00c0-\u024f]++|.", re.DOTALL)
_ENDS = ",.;:?!)"
SCALES = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6)
_SLACK = 0.5  # points that a text may stand higher than its cell before it counts as too long: rounding, no ink
_PITCH = 1.3  # line pitch of single spacing as a share of the type size: a careful guess, as the widths below
_CAPITAL, _OTHER = 0.75, 0.55  # widths in em of what is not Chinese: a capital letter, anything else
_FEWEST = (
    5  # signs, punctuation among them, of a last line that is no orphan; three at least where a guess is off by two
)
_GUESSES = (
    (0.65, 0.5, 0.2, True),
    (0.75, 0.58, 0.25, False),
)  # as above, the space beside Chinese in em, and hanging punctuation
_OFF = ("0", "false", "off")
_CLOSING = frozenset("，。、；：？！）》〉」』】〕”’…,.;:?!)")  # what does not begin a line
_CELL_MARGIN = 5.4  # points left and right in a table that says nothing: Word's 0.19 cm
_PLAIN_SIZE = 20  # half points where neither run nor style says a size: Word's ten points
_A4 = 595.3, 841.9


@dataclass(slots=True)
class Piece:
    """A run of one size (points): words, or the value of a placeholder."""

    size: float
    text: str = ""
    path: tuple[str, ...] = ()
    converter: str = "text"


@dataclass(slots=True)
class Line:
    """One paragraph: its pieces, exact line height or factor, indents and space around it, in points."""

    pieces: list[Piece]
    exact: float | None
    factor: float
    first: float
    sides: float
    around: float
    font: str
    spaced: bool  # a small space stands between Chinese and Latin


@dataclass(slots=True)
class Box:
    """The content of one cell in a row of exact height, in points."""

    width: float
    height: float
    lines: list[Line] = field(default_factory=list)

    def fits(self, values: Any, scale: float) -> bool:
        """True when the cell's text, at ``scale``, needs no more than its height."""
        return sum(_height(line, values, self.width, scale) for line in self.lines) <= self.height + _SLACK

    def strands(self, values: Any, scale: float, but: Collection[str] = ()) -> bool:
        """True when at ``scale`` the last line of a paragraph may be an orphan: a sign or two. Paragraphs with a field of ``but`` aside."""
        return any(
            lines > 1 and signs < _FEWEST
            for line in self.lines
            if not any(piece.path and piece.path[0] in but for piece in line.pieces)
            for guess in _GUESSES
            for lines, signs in [_ending(line, values, self.width, scale, guess)]
        )

    @property
    def paths(self) -> list[str]:
        """The fields printed in the box."""
        return [".".join(p.path) for line in self.lines for p in line.pieces if p.path]


def _height(line: Line, values: Any, width: float, scale: float) -> float:
    """The height that a paragraph takes at ``scale``; widths are a careful guess that holds for any Chinese typeface."""
    room = width - line.sides
    largest = max((p.size for p in line.pieces), default=12.0) * scale
    left, lines, word = room - line.first * scale, 1, 0.0
    for piece in line.pieces:
        em = piece.size * scale
        for sign in _value(piece, values):
            if sign == "\n":
                lines, left, word = lines + 1, room, 0.0
                continue
            wide = em * _width(sign)
            if wide > left:
                # a number is not broken, and punctuation that may not begin a line takes one sign along
                lines, left = lines + 1, room - (word if word < room / 2 else 0.0) - largest
            word = word + wide if wide < em and not sign.isspace() else 0.0
            left -= wide
    pitch = line.exact * scale if line.exact is not None else _PITCH * largest * line.factor
    return lines * pitch + line.around


def _unbroken(text: str) -> Iterator[str]:
    """What no line breaks: a number or a foreign word without the punctuation behind it; else a sign."""
    for run in _RUN.findall(text):
        word = run.rstrip(_ENDS)
        if word:
            yield word
        yield from run[len(word) :]


def _ending(
    line: Line, values: Any, width: float, scale: float, guess: tuple[float, float, float, bool]
) -> tuple[int, int]:
    """(lines of a paragraph at ``scale``, signs on the last one), were its type as wide as ``guess``."""
    capital, other, space, hangs = guess
    if not line.spaced and hangs:
        space = 0.0
    room = width - line.sides
    at, lines, signs, last, before = line.first * scale, 1, 0, 0.0, ""
    for piece in line.pieces:
        em = _points(piece.size, scale)
        for word in _unbroken(_value(piece, values)):
            if word == "\n":
                at, lines, signs = 0.0, lines + 1, 0
                continue
            wide = em * sum(_width(sign, capital, other) for sign in word)
            if signs and _meets(before, word):
                at += space * em
            before = word
            if at + wide > room and signs and not word.isspace() and not (hangs and word in _CLOSING):
                # what may not begin a line takes the sign before along
                at, lines, signs = (last, lines + 1, 1) if word in _CLOSING else (0.0, lines + 1, 0)
            at, signs, last = at + wide, signs + len(word), wide
    return lines, signs


def _meets(one: str, other: str) -> bool:
    """Whether a Chinese sign stands beside a letter or digit."""
    left, right = one[-1], other[0]
    return (left.isascii() and left.isalnum() and _is_chinese(right)) or (
        right.isascii() and right.isalnum() and _is_chinese(left)
    )


def _is_chinese(sign: str) -> bool:
    return unicodedata.category(sign) == "Lo"


def _points(size: float, scale: float) -> float:
    """A type size at ``scale``; Word knows halves of a point."""
    return max(2, round(size * 2 * scale)) / 2


def _value(piece: Piece, values: Any) -> str:
    if not piece.path:
        return piece.text
    value = lookup(values, piece.path)
    if value is None:
        return ""
    return value if isinstance(value, str) and piece.converter == "text" else NAMES[piece.converter].format(value)


def _width(sign: str, capital: float = _CAPITAL, other: float = _OTHER) -> float:
    """The width of a sign in em; ``capital``, ``other``: of what is not Chinese."""
    if unicodedata.east_asian_width(sign) in "WFA":
        return 1.0
    if unicodedata.combining(sign):
        return 0.0
    return capital if sign.isupper() else other


class Styles:
    """What paragraph and run properties come to after styles and defaults."""

    def __init__(self, package: Package) -> None:
        self._styles: dict[str, etree._Element] = {}
        self._defaults: list[etree._Element] = []
        self._paragraph_default = self._normal = None
        for part in package.related(package.main_part, "styles"):
            root = package.xml(part)
            for style in root.iter(f"{_W}style"):
                self._styles[style.get(f"{_W}styleId", "")] = style
                if style.get(f"{_W}type") == "paragraph" and style.get(f"{_W}default") in ("1", "true"):
                    self._normal = style.get(f"{_W}styleId", "")
            self._defaults = list(root.iter(f"{_W}rPrDefault", f"{_W}pPrDefault"))

    def chain(self, name: str | None) -> list[etree._Element]:
        """The style and those it is based on, nearest first."""
        found: list[etree._Element] = []
        while name and name in self._styles and len(found) < 12:
            found.append(self._styles[name])
            base = self._styles[name].find(f"{_W}basedOn")
            name = None if base is None else base.get(f"{_W}val")
        return found

    def sources(self, paragraph: etree._Element, run: etree._Element | None) -> list[etree._Element]:
        """Elements that may hold a property, nearest first."""
        found: list[etree._Element] = []
        if run is not None and (properties := run.find(f"{_W}rPr")) is not None:
            found.append(properties)
            style = properties.find(f"{_W}rStyle")
            if style is not None:
                found += [e for s in self.chain(style.get(f"{_W}val")) if (e := s.find(f"{_W}rPr")) is not None]
        properties = paragraph.find(f"{_W}pPr")
        name = None
        if properties is not None:
            found.append(properties)
            style = properties.find(f"{_W}pStyle")
            name = None if style is None else style.get(f"{_W}val")
        kind = f"{_W}rPr" if run is not None else f"{_W}pPr"
        found += [e for s in self.chain(name or self._normal) if (e := s.find(kind)) is not None]
        found += [e for d in self._defaults if (e := d.find(kind)) is not None]
        return found

    def get(self, paragraph: etree._Element, run: etree._Element | None, tag: str, attribute: str) -> str | None:
        """The value of ``tag/@attribute`` that holds here."""
        for source in self.sources(paragraph, run):
            element = source.find(f"{_W}{tag}")
            if element is not None and element.get(f"{_W}{attribute}") is not None:
                return element.get(f"{_W}{attribute}")
        return None

    def number(self, paragraph: etree._Element, run: etree._Element | None, tag: str, attribute: str) -> float | None:
        """The same as a number; None when there is none."""
        value = self.get(paragraph, run, tag, attribute)
        return None if value is None else finite(value)


def pieces_of(paragraph: etree._Element, styles: Styles) -> list[tuple[Piece, str]]:
    """The paragraph's text in pieces, each with its size and typeface; a tag may be spread over runs."""
    text, runs = "", []
    for run in paragraph.iter(f"{_W}r"):
        for child in run:
            if child.tag == f"{_W}t" and child.text:
                text += child.text
                runs += [run] * len(child.text)
            elif child.tag in (f"{_W}br", f"{_W}cr"):
                text += "\n"
                runs.append(run)
    found: list[tuple[Piece, str]] = []

    def add(start: int, end: int, path: tuple[str, ...] = (), converter: str = "text") -> None:
        at = start
        while at < end:
            stop = end if path else next((i for i in range(at, end) if runs[i] is not runs[at]), end)
            size = (styles.number(paragraph, runs[at], "sz", "val") or _PLAIN_SIZE) / 2
            font = styles.get(paragraph, runs[at], "rFonts", "eastAsia") or "宋体"  # Word's own choice for Chinese
            found.append((Piece(size, "" if path else text[at:stop], path, converter), font))
            at = stop

    last = 0
    for match in _TAG.finditer(text):
        add(last, match.start())
        placeholder = parse_placeholder(match.group())
        add(match.start(), match.end(), tuple(placeholder.path.split(".")), placeholder.converter)
        last = match.end()
    add(last, len(text))
    return found


def box_of(cell: etree._Element, row: etree._Element, styles: Styles) -> Box:
    """What stands in a cell of exact height; without lines where nothing typed does (a picture, printed words only)."""
    width = _twips(cell.find(f"{_W}tcPr/{_W}tcW"), "w")
    height = _twips(row.find(f"{_W}trPr/{_W}trHeight"), "val")
    table = row.getparent()
    margins = None if table is None else table.find(f"{_W}tblPr/{_W}tblCellMar")
    for side in ("left", "right"):
        margin = None if margins is None else margins.find(f"{_W}{side}")
        width -= _CELL_MARGIN if margin is None else _twips(margin, "w")
    box = Box(width, height)
    for paragraph in cell.iter(f"{_W}p"):
        number = styles.number
        rule = styles.get(paragraph, None, "spacing", "lineRule")
        line = number(paragraph, None, "spacing", "line") or 240
        around = (number(paragraph, None, "spacing", "before") or 0) + (
            number(paragraph, None, "spacing", "after") or 0
        )
        sides = (number(paragraph, None, "ind", "left") or 0) + (number(paragraph, None, "ind", "right") or 0)
        pieces = pieces_of(paragraph, styles)
        box.lines.append(
            Line(
                [p for p, _font in pieces],
                line / 20 if rule in ("exact", "atLeast") else None,
                line / 240 if rule not in ("exact", "atLeast") else 1.0,
                (number(paragraph, None, "ind", "firstLine") or 0) / 20,
                sides / 20,
                around / 20,
                pieces[0][1] if pieces else "",
                any(styles.get(paragraph, None, f"autoSpace{kind}", "val") not in _OFF for kind in ("DE", "DN")),
            )
        )
    if any(True for _d in cell.iter(f"{_W}drawing")) or not any(p.path for line in box.lines for p in line.pieces):
        box.lines = []  # nothing typed stands here
    return box


def exact_cells(root: etree._Element) -> Iterable[tuple[etree._Element, etree._Element]]:
    """(row, cell) of every row of exact height."""
    for row in root.iter(f"{_W}tr"):
        height = row.find(f"{_W}trPr/{_W}trHeight")
        if height is not None and height.get(f"{_W}hRule") == "exact":
            for cell in row.findall(f"{_W}tc"):
                yield row, cell


def shrink(cell: etree._Element, scale: float, styles: Styles) -> None:
    """Set everything in ``cell`` at ``scale``: type sizes, exact line heights, first-line indents."""
    for paragraph in cell.iter(f"{_W}p"):
        # what holds now is read for the whole paragraph before anything is written
        sizes = [(run, styles.number(paragraph, run, "sz", "val") or _PLAIN_SIZE) for run in paragraph.iter(f"{_W}r")]
        rule = styles.get(paragraph, None, "spacing", "lineRule")
        line = styles.number(paragraph, None, "spacing", "line")
        first = styles.number(paragraph, None, "ind", "firstLine")
        for run, size in sizes:
            properties = _child(run, "rPr", 0)
            for tag in ("sz", "szCs"):
                _child(properties, tag).set(f"{_W}val", str(max(2, round(size * scale))))
            ordered(properties)
        if rule in ("exact", "atLeast") and line is not None:
            spacing = _child(_child(paragraph, "pPr", 0), "spacing")
            spacing.set(f"{_W}line", str(round(line * scale)))
            spacing.set(f"{_W}lineRule", rule)
        if first:
            indent = _child(_child(paragraph, "pPr", 0), "ind")
            indent.set(f"{_W}firstLine", str(round(first * scale)))
        if (whole := paragraph.find(f"{_W}pPr")) is not None:
            ordered(whole)


_ORDER = re.findall(
    r"\w+",
    "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid "
    "spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl "
    "divId cnfStyle rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof vanish "
    "webHidden color w kern position sz szCs highlight u effect bdr fitText vertAlign rtl cs em lang rPr sectPr pPrChange",
)
_PLACE = {f"{_W}{name}": i for i, name in enumerate(_ORDER)}
_OF_RUNS = _PLACE | {
    f"{_W}spacing": _PLACE[f"{_W}color"] + 0.5
}  # between signs; in a paragraph it is around and between lines


def ordered(properties: etree._Element) -> None:
    """Word insists on the order of the schema (ECMA-376 part 1, CT_PPr and CT_RPr)."""
    places = _OF_RUNS if properties.tag == f"{_W}rPr" else _PLACE
    properties[:] = sorted(properties, key=lambda e: places.get(str(e.tag), 60))


def _child(parent: etree._Element, tag: str, at: int | None = None) -> etree._Element:
    found = parent.find(f"{_W}{tag}")
    if found is None:
        found = etree.Element(f"{_W}{tag}")
        parent.insert(len(parent) if at is None else at, found)
    return found


def _twips(element: etree._Element | None, attribute: str) -> float:
    return 0.0 if element is None else (finite(element.get(f"{_W}{attribute}", "0")) or 0.0) / 20


def page_frame(root: etree._Element) -> tuple[float, float, float, float, float, float]:
    """Page width and height, then the text area's left, top, right, bottom, in points from the upper left corner."""
    section = next(iter(root.iter(f"{_W}sectPr")), None)
    size = None if section is None else section.find(f"{_W}pgSz")
    margin = None if section is None else section.find(f"{_W}pgMar")
    width, height = _twips(size, "w") or _A4[0], _twips(size, "h") or _A4[1]
    left, top, right, bottom = (abs(_twips(margin, side)) for side in ("left", "top", "right", "bottom"))
    return width, height, left, top, width - right, height - bottom
