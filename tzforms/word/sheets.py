"""Many sheets of one template: each with its own words and picture, fitted into its boxes, alone or hundreds in a document.

For templates that print one page a person (a certificate, a badge). It knows no form: what a template may count on is

* a picture with a certain alternative text is replaced by each sheet's own picture;
* a table row of exact height is a *box*: text that would not fit is set smaller, down to six tenths, never cut;
* a watermark is laid over every page when asked for.

A merged document (:meth:`Sheets.merged`) holds each sheet after a page break with a bookmark of its own, so that a PDF of it
can be cut into people by named destinations however many pages a sheet takes.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from lxml import etree

from tzforms.converters import NAMES
from tzforms.exceptions import RenderError, TemplateError
from tzforms.i18n import _
from tzforms.word.engine import Template
from tzforms.word.marks.watermark import stamp
from tzforms.word.package.archive import Entry, Package, Prefix, parse_xml, write_package
from tzforms.word.template.fill import lookup
from tzforms.word.template.grammar import parse_placeholder

__all__ = ["Fit", "Sheets", "TooLongError"]

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W = f"{{{W}}}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TAG = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_SCALES = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6)

Fit = tuple[float, ...]
"""The scale of each box of a template, 1.0 where nothing had to shrink."""


class TooLongError(RenderError):
    """A text that does not fit into its box even at six tenths of its size."""


@dataclass(slots=True)
class _Piece:
    """A run of one size (points): words, or the value of a placeholder."""

    size: float
    text: str = ""
    path: tuple[str, ...] = ()
    converter: str = "text"


@dataclass(slots=True)
class _Line:
    """One paragraph: its pieces, exact line height or factor, indents and space around it, in points."""

    pieces: list[_Piece]
    exact: float | None
    factor: float
    first: float
    sides: float
    around: float
    font: str


@dataclass(slots=True)
class _Box:
    """The content of one cell in a row of exact height, in points."""

    width: float
    height: float
    lines: list[_Line] = field(default_factory=list)

    def fits(self, values: Any, scale: float) -> bool:
        """True when the cell's text, at ``scale``, needs no more than its height."""
        return sum(_height(line, values, self.width, scale) for line in self.lines) <= self.height + 0.5

    @property
    def paths(self) -> list[str]:
        return [".".join(p.path) for line in self.lines for p in line.pieces if p.path]


class Sheets:
    """A compiled template in as many sizes as its texts need."""

    def __init__(self, source: bytes, name: str, *, picture: str) -> None:
        """Use :meth:`open`."""
        package = Package.open(source)
        self.name = name
        self._main = package.main_part
        self._parts = {part: package.parts[part] for part in package.parts}
        root = parse_xml(self._parts[self._main])
        self._styles = _Styles(package)
        self._picture_part, self._picture_ids = _find_picture(package, root, picture)
        self._boxes = [_box(cell, row, self._styles) for row, cell in _exact_cells(root)]
        self._made: dict[Fit, _Made] = {}
        self.plain: Fit = (1.0,) * len(self._boxes)
        self.template = self._variant(self.plain).template
        if set(self.template._compiled.dynamic) - {self._main}:
            raise TemplateError(
                _("{name} 的页眉、页脚里有占位符；每人一页的模板只能在正文里写占位符。").format(name=name)
            )

    @classmethod
    def open(cls, path: Path, *, picture: str = "二维码", watermark: str | None = None) -> Sheets:
        """The template at ``path``. ``picture``: the alternative text of the picture to replace; ``watermark``: a word
        laid over every page. Raises as :meth:`Template.open`, and :class:`TemplateError` for tags in header or footer.
        """
        Template.open(path)  # says what is wrong with the file the user named
        source = path.read_bytes()
        return cls(source if watermark is None else stamp(source, watermark), path.name, picture=picture)

    @property
    def has_picture(self) -> bool:
        """True when the template has a place for the picture."""
        return bool(self._picture_ids)

    @property
    def frame(self) -> tuple[float, float, float, float, float, float]:
        """Page width and height, then the text area's left, top, right, bottom, in points from the upper left corner."""
        return _page(parse_xml(self._parts[self._main]))

    def fonts(self) -> dict[str, set[str]]:
        """For each placeholder the typefaces that print it: ``{"name": {"方正小标宋简体"}}``."""
        found: dict[str, set[str]] = {}
        for paragraph in parse_xml(self._parts[self._main]).iter(f"{_W}p"):
            for piece, font in _pieces(paragraph, self._styles):
                if piece.path:
                    found.setdefault(".".join(piece.path), set()).add(font)
        return found

    def words(self, values: Any) -> tuple[str, ...]:
        """Every paragraph that a sheet prints, as its text; what a finished page is compared with."""
        document = self.template._compiled.dynamic[self._main].render(values)
        texts = (
            "".join(t.text or "" for t in paragraph.iter(f"{_W}t")) for paragraph in parse_xml(document).iter(f"{_W}p")
        )
        return tuple(t for t in texts if t.strip())

    def fit(self, values: Any) -> Fit:
        """The scale at which ``values`` fit into each box; raises :class:`TooLongError` naming the longest field."""
        scales: list[float] = []
        for box in self._boxes:
            scale = next((s for s in _SCALES if box.fits(values, s)), None)
            if scale is None:
                longest = max(box.paths, key=lambda p: len(str(lookup(values, p.split(".")) or "")), default="")
                raise TooLongError(
                    _("“{path}”太长（{count} 个字），字号缩到六成也放不进它的位置。").format(
                        path=longest, count=len(str(lookup(values, longest.split(".")) or ""))
                    )
                )
            scales.append(scale)
        return tuple(scales)

    def fill(self, values: Any, picture: bytes | None = None, fit: Fit | None = None) -> bytes:
        """One sheet as the bytes of a .docx; the same input gives the same bytes."""
        made = self._variant(self.plain if fit is None else fit)
        compiled = made.template._compiled
        if picture is None or not self._picture_part:
            return made.template.render(values)
        document = compiled.dynamic[self._main].render(values)
        return made.prefix(self._picture_part).close(
            (Entry.pack(self._main, document), Entry(self._picture_part.encode(), 0, *_stored(picture)))
        )

    def merged(self, sheets: Iterable[tuple[str, Any, bytes | None, Fit | None]]) -> bytes:
        """All ``sheets`` — (bookmark, values, picture, fit) — in one document, each on a new page under its bookmark.

        Bookmarks are letters and digits only.
        """
        first = self._variant(self.plain).template
        parts = dict(first._compiled.parts)
        body: list[bytes] = []
        head = tail = b""
        pictures: list[tuple[str, str, bytes]] = []
        for number, (bookmark, values, picture, fit) in enumerate(sheets, 1):
            template = self._variant(self.plain if fit is None else fit).template
            document = template._compiled.dynamic[self._main].render(values)
            opening, content, closing = _cut(document, self.name)
            if not body:
                head, tail = opening, closing
            if picture is not None and self._picture_ids:
                relation, part = f"rIdSheet{number}", f"word/media/sheet{number:05d}.png"
                for known in self._picture_ids:
                    content = content.replace(f'"{known}"'.encode(), f'"{relation}"'.encode())
                pictures.append((relation, part, picture))
            body.append(_break(number, bookmark))
            body.append(content)
        if not body:
            raise RenderError(_("没有要打印的证书。"))
        parts[self._main] = b"".join((head, *body, tail))
        if pictures:
            parts.update((part, data) for _relation, part, data in pictures)
            _relate(parts, self._main, [(relation, "image", part) for relation, part, _data in pictures])
            _declare(parts, "png", "image/png")
        return write_package(parts, level=1)

    def _variant(self, fit: Fit) -> _Made:
        made = self._made.get(fit)
        if made is None:
            parts = dict(self._parts)
            if fit != self.plain:
                root = parse_xml(parts[self._main])
                for (_row, cell), scale in zip(list(_exact_cells(root)), fit, strict=True):
                    if scale != 1.0:
                        _shrink(cell, scale, self._styles)
                parts[self._main] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            made = self._made[fit] = _Made(Template.open(write_package(parts)))
        return made


@dataclass
class _Made:
    template: Template
    _prefix: Prefix | None = None

    def prefix(self, picture: str) -> Prefix:
        """Everything of the finished document but the text and the picture, packed once."""
        if self._prefix is None:
            compiled = self.template._compiled
            static = {n: d for n, d in compiled.parts.items() if n not in compiled.dynamic and n != picture}
            self._prefix = Prefix.of(Entry.pack(name, data, 6) for name, data in static.items())
        return self._prefix


def _stored(data: bytes) -> tuple[int, int, bytes]:
    return zlib.crc32(data), len(data), data


# -- measuring ---------------------------------------------------------------------------------------------------------


def _height(line: _Line, values: Any, width: float, scale: float) -> float:
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
    pitch = line.exact * scale if line.exact is not None else 1.3 * largest * line.factor
    return lines * pitch + line.around


def _value(piece: _Piece, values: Any) -> str:
    if not piece.path:
        return piece.text
    value = lookup(values, piece.path)
    if value is None:
        return ""
    return value if isinstance(value, str) and piece.converter == "text" else NAMES[piece.converter].format(value)


def _width(sign: str) -> float:
    """The width of a sign in em."""
    if unicodedata.east_asian_width(sign) in "WFA":
        return 1.0
    if unicodedata.combining(sign):
        return 0.0
    return 0.75 if sign.isupper() else 0.55


class _Styles:
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
        try:
            return None if value is None else float(value)
        except ValueError:
            return None


def _pieces(paragraph: etree._Element, styles: _Styles) -> list[tuple[_Piece, str]]:
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
    found: list[tuple[_Piece, str]] = []

    def add(start: int, end: int, path: tuple[str, ...] = (), converter: str = "text") -> None:
        at = start
        while at < end:
            stop = end if path else next((i for i in range(at, end) if runs[i] is not runs[at]), end)
            size = (styles.number(paragraph, runs[at], "sz", "val") or 20) / 2
            font = styles.get(paragraph, runs[at], "rFonts", "eastAsia") or "宋体"  # Word's own choice for Chinese
            found.append((_Piece(size, "" if path else text[at:stop], path, converter), font))
            at = stop

    last = 0
    for match in _TAG.finditer(text):
        add(last, match.start())
        placeholder = parse_placeholder(match.group())
        add(match.start(), match.end(), tuple(placeholder.path.split(".")), placeholder.converter)
        last = match.end()
    add(last, len(text))
    return found


def _box(cell: etree._Element, row: etree._Element, styles: _Styles) -> _Box:
    width = _twips(cell.find(f"{_W}tcPr/{_W}tcW"), "w")
    height = _twips(row.find(f"{_W}trPr/{_W}trHeight"), "val")
    table = row.getparent()
    margins = None if table is None else table.find(f"{_W}tblPr/{_W}tblCellMar")
    for side in ("left", "right"):
        margin = None if margins is None else margins.find(f"{_W}{side}")
        width -= 5.4 if margin is None else _twips(margin, "w")
    box = _Box(width, height)
    for paragraph in cell.iter(f"{_W}p"):
        number = styles.number
        rule = styles.get(paragraph, None, "spacing", "lineRule")
        line = number(paragraph, None, "spacing", "line") or 240
        around = (number(paragraph, None, "spacing", "before") or 0) + (
            number(paragraph, None, "spacing", "after") or 0
        )
        sides = (number(paragraph, None, "ind", "left") or 0) + (number(paragraph, None, "ind", "right") or 0)
        pieces = _pieces(paragraph, styles)
        box.lines.append(
            _Line(
                [p for p, _font in pieces],
                line / 20 if rule in ("exact", "atLeast") else None,
                line / 240 if rule not in ("exact", "atLeast") else 1.0,
                (number(paragraph, None, "ind", "firstLine") or 0) / 20,
                sides / 20,
                around / 20,
                pieces[0][1] if pieces else "",
            )
        )
    if any(True for _d in cell.iter(f"{_W}drawing")) or not any(p.path for line in box.lines for p in line.pieces):
        box.lines = []  # nothing typed stands here
    return box


def _exact_cells(root: etree._Element) -> Iterable[tuple[etree._Element, etree._Element]]:
    """(row, cell) of every row of exact height."""
    for row in root.iter(f"{_W}tr"):
        height = row.find(f"{_W}trPr/{_W}trHeight")
        if height is not None and height.get(f"{_W}hRule") == "exact":
            for cell in row.findall(f"{_W}tc"):
                yield row, cell


def _shrink(cell: etree._Element, scale: float, styles: _Styles) -> None:
    """Set everything in ``cell`` at ``scale``: type sizes, exact line heights, first-line indents."""
    for paragraph in cell.iter(f"{_W}p"):
        # what holds now is read for the whole paragraph before anything is written
        sizes = [(run, styles.number(paragraph, run, "sz", "val") or 20) for run in paragraph.iter(f"{_W}r")]
        rule = styles.get(paragraph, None, "spacing", "lineRule")
        line = styles.number(paragraph, None, "spacing", "line")
        first = styles.number(paragraph, None, "ind", "firstLine")
        for run, size in sizes:
            properties = _child(run, "rPr", 0)
            for tag in ("sz", "szCs"):
                _child(properties, tag).set(f"{_W}val", str(max(2, round(size * scale))))
            _order(properties)
        if rule in ("exact", "atLeast") and line is not None:
            spacing = _child(_child(paragraph, "pPr", 0), "spacing")
            spacing.set(f"{_W}line", str(round(line * scale)))
            spacing.set(f"{_W}lineRule", rule)
        if first:
            indent = _child(_child(paragraph, "pPr", 0), "ind")
            indent.set(f"{_W}firstLine", str(round(first * scale)))
        if (whole := paragraph.find(f"{_W}pPr")) is not None:
            _order(whole)


_ORDER = re.findall(
    r"\w+",
    "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid "
    "spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl "
    "divId cnfStyle rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof vanish "
    "webHidden color w kern position sz szCs highlight u effect bdr fitText vertAlign rtl cs em lang rPr sectPr pPrChange",
)
_PLACE = {f"{_W}{name}": i for i, name in enumerate(_ORDER)}


def _order(properties: etree._Element) -> None:
    """Word insists on the order of the schema (ECMA-376 part 1, CT_PPr and CT_RPr)."""
    properties[:] = sorted(properties, key=lambda e: _PLACE.get(str(e.tag), 60))


def _child(parent: etree._Element, tag: str, at: int | None = None) -> etree._Element:
    found = parent.find(f"{_W}{tag}")
    if found is None:
        found = etree.Element(f"{_W}{tag}")
        parent.insert(len(parent) if at is None else at, found)
    return found


def _twips(element: etree._Element | None, attribute: str) -> float:
    try:
        return 0.0 if element is None else float(element.get(f"{_W}{attribute}", "0")) / 20
    except ValueError:
        return 0.0


def _page(root: etree._Element) -> tuple[float, float, float, float, float, float]:
    section = next(iter(root.iter(f"{_W}sectPr")), None)
    size = None if section is None else section.find(f"{_W}pgSz")
    margin = None if section is None else section.find(f"{_W}pgMar")
    width, height = _twips(size, "w") or 595.3, _twips(size, "h") or 841.9
    left, top, right, bottom = (abs(_twips(margin, side)) for side in ("left", "top", "right", "bottom"))
    return width, height, left, top, width - right, height - bottom


# -- pictures, joining, watermark --------------------------------------------------------------------------------------


def _find_picture(package: Package, root: etree._Element, words: str) -> tuple[str, tuple[str, ...]]:
    """The part of the picture with this alternative text, and the relationship ids that show it."""
    ids = [
        blip.get(f"{_R}embed", "")
        for frame in root.iter(f"{_WP}inline", f"{_WP}anchor")
        for properties in frame.iter(f"{_WP}docPr")
        if words in (properties.get("descr") or "") or words in (properties.get("title") or "")
        for blip in frame.iter(f"{_A}blip")
    ]
    for relationship in package.relationships(package.main_part):
        if relationship.id in ids and not relationship.external:
            same = {r.id for r in package.relationships(package.main_part) if r.target == relationship.target}
            if same - set(ids):
                raise TemplateError(_("模板中二维码的图片在别处也用到了；请为二维码单独插入一张图片。"))
            return relationship.target, tuple(sorted(same))
    return "", ()


def _cut(document: bytes, name: str) -> tuple[bytes, bytes, bytes]:
    """A rendered main part as what stands before the body's content, the content, and from the last section on."""
    start, end = document.find(b"<w:body>"), document.rfind(b"<w:sectPr")
    if start < 0 or end < 0 or document.count(b"<w:sectPr") != 1:
        raise TemplateError(_("{name} 不止一节，或不是常见的 Word 写法；每人一页的模板只能有一节。").format(name=name))
    start += len(b"<w:body>")
    return document[:start], document[start:end], document[end:]


def _break(number: int, bookmark: str) -> bytes:
    """A paragraph one point high that begins a new page and holds the bookmark."""
    page = "<w:pageBreakBefore/>" if number > 1 else ""
    return (
        f'<w:p><w:pPr>{page}<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
        '<w:rPr><w:sz w:val="2"/><w:szCs w:val="2"/></w:rPr></w:pPr>'
        f'<w:bookmarkStart w:id="{900000 + number}" w:name={quoteattr(bookmark)}/><w:bookmarkEnd w:id="{900000 + number}"/></w:p>'
    ).encode()


def _relate(parts: dict[str, bytes], main: str, relations: Sequence[tuple[str, str, str]]) -> None:
    """Add (id, kind, part) to the relationships of the main part."""
    folder, _slash, leaf = main.rpartition("/")
    name = f"{folder}/_rels/{leaf}.rels" if folder else f"_rels/{leaf}.rels"
    root = parse_xml(parts[name])
    for id_, kind, part in relations:
        child = etree.SubElement(root, f"{{{_RELS}}}Relationship")
        child.set("Id", id_)
        child.set("Type", f"{_OFFICE}/{kind}")
        child.set("Target", "/" + part)
    parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"


def _declare(parts: dict[str, bytes], extension: str, media_type: str) -> None:
    root = parse_xml(parts["[Content_Types].xml"])
    if not any(c.get("Extension", "").lower() == extension for c in root):
        root.insert(0, etree.Element(f"{{{_TYPES}}}Default", Extension=extension, ContentType=media_type))
        parts["[Content_Types].xml"] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
