"""Many sheets of one template: each with its own words and picture, fitted into its boxes, alone or hundreds in a document.

For templates that print one page a person (a certificate, a badge). It knows no form: what a template may count on is

* a picture with a certain alternative text is replaced by each sheet's own picture;
* a table row of exact height is a *box*: text that would not fit is set smaller, down to six tenths, never cut; all sheets of a set
  alike, and so that no line of one or two signs is left over;
* a watermark is laid over every page when asked for.

A merged document (:meth:`Sheets.merged`) holds each sheet after a page break with a bookmark of its own, so that a PDF of it
can be cut into people by named destinations however many pages a sheet takes.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from lxml import etree

from tzforms.bounds import read_file
from tzforms.exceptions import RenderError, TemplateError
from tzforms.i18n import _
from tzforms.word.engine import Template
from tzforms.word.fitting import SCALES, Box, Styles, box_of, exact_cells, page_frame, pieces_of, shrink
from tzforms.word.marks.watermark import stamp
from tzforms.word.package.archive import Entry, Package, Prefix, parse_xml, write_package
from tzforms.word.template.fill import lookup

__all__ = ["Fit", "Sheets", "TooLongError"]

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W = f"{{{W}}}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

_SETS = 64  # sets of sheets whose scales are remembered

Fit = tuple[float, ...]
"""The scale of each box of a template, 1.0 where nothing had to shrink."""


class TooLongError(RenderError):
    """A text that does not fit into its box even at six tenths of its size."""


class Sheets:
    """A compiled template in as many sizes as its texts need."""

    def __init__(self, source: bytes, name: str, *, picture: str) -> None:
        """Use :meth:`open`."""
        package = Package.open(source)
        self.name = name
        self._main = package.main_part
        self._parts = {part: package.parts[part] for part in package.parts}
        root = parse_xml(self._parts[self._main])
        self._styles = Styles(package)
        self._picture_part, self._picture_ids = _find_picture(package, root, picture)
        self._boxes = [box_of(cell, row, self._styles) for row, cell in exact_cells(root)]
        self._made: dict[Fit, _Made] = {}
        self._sets: dict[tuple[tuple[str, Any], ...], Fit] = {}
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
        source = read_file(path)
        return cls(source if watermark is None else stamp(source, watermark), path.name, picture=picture)

    @property
    def has_picture(self) -> bool:
        """True when the template has a place for the picture."""
        return bool(self._picture_ids)

    @property
    def picture_part(self) -> str:
        """The part of the picture that each sheet has its own of; empty when there is none."""
        return self._picture_part

    @property
    def frame(self) -> tuple[float, float, float, float, float, float]:
        """Page width and height, then the text area's left, top, right, bottom, in points from the upper left corner."""
        return page_frame(parse_xml(self._parts[self._main]))

    def fonts(self) -> dict[str, set[str]]:
        """For each placeholder the typefaces that print it: ``{"name": {"方正小标宋简体"}}``."""
        found: dict[str, set[str]] = {}
        for paragraph in parse_xml(self._parts[self._main]).iter(f"{_W}p"):
            for piece, font in pieces_of(paragraph, self._styles):
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

    def fit(self, values: Mapping[str, Any], room: Mapping[str, str] | None = None) -> Fit:
        """The scale at which ``values`` fit into each box; raises :class:`TooLongError` naming the longest field.

        ``room``: the fields that differ from sheet to sheet of a set, each with the longest text that room is kept for. Then what fits
        follows from what all sheets share, and is one for the set as long as no text of a sheet is longer; and the largest scale is
        taken at which no paragraph that all share ends in an orphan.
        """
        wanted = self.plain if room is None else self._shared(values, room)
        scales: list[float] = []
        for box, most in zip(self._boxes, wanted, strict=True):
            scale = next((s for s in SCALES if s <= most and box.fits(values, s)), None)
            if scale is None:
                longest = max(box.paths, key=lambda p: len(str(lookup(values, p.split(".")) or "")), default="")
                raise TooLongError(
                    _("“{path}”太长（{count} 个字），字号缩到六成也放不进它的位置。").format(
                        path=longest, count=len(str(lookup(values, longest.split(".")) or ""))
                    )
                )
            scales.append(scale)
        return tuple(scales)

    def _shared(self, values: Mapping[str, Any], room: Mapping[str, str]) -> Fit:
        """The scales that follow from what all sheets of a set share."""
        longest = {**values, **room}
        key = tuple(longest.items())
        found = self._sets.get(key)
        if found is None:
            found = tuple(_scale(box, longest, room) for box in self._boxes)
            if len(self._sets) >= _SETS:
                self._sets.clear()
            self._sets[key] = found
        return found

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
                for (_row, cell), scale in zip(list(exact_cells(root)), fit, strict=True):
                    if scale != 1.0:
                        shrink(cell, scale, self._styles)
                parts[self._main] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            made = self._made[fit] = _Made(Template.open(write_package(parts)))
        return made


def _scale(box: Box, values: Mapping[str, Any], room: Mapping[str, str]) -> float:
    """The scale of a box in a set of sheets: large, without orphans; where nothing fits, each sheet is fitted by itself."""
    fitting = [s for s in SCALES if box.fits(values, s)]
    return next((s for s in fitting if not box.strands(values, s, room)), fitting[0] if fitting else SCALES[0])


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
