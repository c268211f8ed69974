"""A PDF from outside for a program in C that can be neither counted nor stopped: followed first, then written anew.

A page draws forms, patterns, masks and letters that are drawings themselves, and these draw others. Each is followed as often as
it is called, names being looked up as such programs do: in what the drawing brings along, else in its caller's, else in the
page's. A program that draws stops at forty levels; twice over at each level it would not stop in a lifetime.

Two programs read a damaged file in two ways. What was followed here is therefore written down, plainly, page by page, and only
that is handed on: no other object, no table or tree of the file's own, no notes, fields, scripts or attachments.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from tzforms.bounds.limits import DEFAULT_LIMITS, Limits
from tzforms.bounds.pdf import PdfWork, bounded_pdf
from tzforms.exceptions import RefusedFileError, UnreadableFileError
from tzforms.i18n import _

__all__ = ["plain_pdf"]

_DEEPEST = 12  # drawings in each other; office programs nest two or three
_CALL = 100
_OPERATOR = 20  # each is drawn, as often as the page is; a page of a form has some thousand
# which operator names what, and where it is looked up
_CALLS = {b"Do": "XObject", b"scn": "Pattern", b"SCN": "Pattern", b"gs": "ExtGState", b"Tf": "Font"}
_SMALLEST_STEP = 0.5  # points between two tiles of a pattern
_KEPT = ("MediaBox", "CropBox", "Rotate", "Resources", "Contents")
_REGULAR = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.+*")


def plain_pdf(data: bytes, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """The pages of a PDF written anew, with their keywords, all that they draw followed.

    Raises :class:`RefusedFileError` for what is beyond ``limits``, :class:`UnreadableFileError` for what is damaged or locked,
    and :class:`MissingProgramError` without pdfminer.
    """
    with bounded_pdf(data, limits) as (readable, work):
        load = importlib.import_module
        try:
            document = load("pdfminer.pdfdocument").PDFDocument(load("pdfminer.pdfparser").PDFParser(BytesIO(readable)))
            writer = _Writer(work)
            for number, page in enumerate(load("pdfminer.pdfpage").PDFPage.create_pages(document)):
                if number >= limits.pdf_pages:
                    raise RefusedFileError(_("PDF 超过 {count} 页，没有读取。").format(count=limits.pdf_pages))
                _Page(page, work).follow()
                writer.page({key: page.attrs[key] for key in _KEPT if key in page.attrs})
            if not writer.pages:
                raise ValueError
            noted = writer.resolve(document.info[0].get("Keywords")) if document.info else None
            return writer.whole(noted if isinstance(noted, bytes) else b"")
        except UnreadableFileError:
            raise
        except Exception as error:  # damaged, or locked
            raise UnreadableFileError(
                _("PDF 已损坏、不规范或有打开口令，没有读取。请重新导出，或提交 Word 文件。")
            ) from error


class _Page:
    """One page and what its drawings call."""

    def __init__(self, page: Any, work: PdfWork) -> None:
        types = importlib.import_module("pdfminer.pdftypes")
        self.page = page
        self.work = work
        self.resolve = types.resolve1
        self.stream_type = types.PDFStream
        self.resources = self._dict(page.resources)

    def follow(self) -> None:
        """The page's own content."""
        self._content([self.resolve(c) for c in self.page.contents], self.resources, 0)

    def _drawing(self, stream: Any, above: dict[Any, Any], level: int) -> None:
        """A drawing with what it brings along, or what stands above it."""
        self.work.charge(_CALL)
        if level > _DEEPEST:
            raise RefusedFileError(_("PDF 内容嵌套过深，不是正常的表格，没有读取。"))
        own = self._dict(stream.attrs.get("Resources")) or above
        self._content([stream], own, level)

    def _content(self, streams: list[Any], resources: dict[Any, Any], level: int) -> None:
        """The operators of a content, those that call others followed."""
        interp = importlib.import_module("pdfminer.pdfinterp")
        ps = importlib.import_module("pdfminer.psparser")
        streams = [s for s in streams if isinstance(s, self.stream_type)]
        if not streams:
            return
        name: Any = None
        try:
            parser = interp.PDFContentParser(streams)
            while True:
                _place, token = parser.nextobject()
                if isinstance(token, ps.PSLiteral):
                    name = token.name
                elif isinstance(token, ps.PSKeyword):
                    self.work.charge(_OPERATOR)
                    group = _CALLS.get(token.name)
                    if group is not None and name is not None:
                        self._called(group, name, resources, level + 1)
                    name = None
        except ps.PSEOF:
            return

    def _called(self, group: str, name: str, resources: dict[Any, Any], level: int) -> None:
        found = self._dict(resources.get(group)).get(name)
        if found is None:
            found = self._dict(self.resources.get(group)).get(name)
        found = self.resolve(found)
        for drawing in self._drawings(group, found):
            self._drawing(drawing, resources, level)

    def _drawings(self, group: str, found: Any) -> Iterator[Any]:
        """What has to be drawn for a thing of a group."""
        attributes = found.attrs if isinstance(found, self.stream_type) else found
        if not isinstance(attributes, dict):
            return
        if group == "XObject":
            width, height = self.resolve(attributes.get("Width")), self.resolve(attributes.get("Height"))
            if isinstance(width, int) and isinstance(height, int):  # a picture; a form has none
                self._picture(width, height)
            yield from self._streams(found)
        elif group == "Pattern":
            steps = [self.resolve(attributes.get(n)) for n in ("XStep", "YStep")]
            if any(isinstance(s, int | float) and abs(s) < _SMALLEST_STEP for s in steps):
                raise RefusedFileError(_("PDF 内容过于复杂（底纹过密），不是正常的表格，没有读取。"))
            yield from self._streams(found)
        elif group == "ExtGState":
            yield from self._streams(self._dict(attributes.get("SMask")).get("G"))
        else:
            yield from self._streams(attributes.get("CharProcs"))

    def _picture(self, width: int, height: int) -> None:
        if abs(width) * abs(height) > self.work.limits.pixels:
            raise RefusedFileError(
                _("PDF 中的图片过大（{width}×{height}），没有读取。").format(width=width, height=height)
            )
        self.work.charge(abs(width) * abs(height) // 200)

    def _streams(self, value: Any) -> Iterator[Any]:
        """The drawings in a value: itself, or those of a mapping, one level down; pictures draw nothing."""
        value = self.resolve(value)
        for one in value.values() if isinstance(value, dict) else (value,):
            one = self.resolve(one)
            if isinstance(one, self.stream_type) and one.attrs.get("Subtype") is not _literal("Image"):
                yield one

    def _dict(self, value: Any) -> dict[Any, Any]:
        value = self.resolve(value)
        return value if isinstance(value, dict) else {}


def _literal(name: str) -> Any:
    return importlib.import_module("pdfminer.psparser").LIT(name)


class _Writer:
    """Pages and what they refer to, as a plain file."""

    def __init__(self, work: PdfWork) -> None:
        self.types = importlib.import_module("pdfminer.pdftypes")
        self.ps = importlib.import_module("pdfminer.psparser")
        self.resolve = self.types.resolve1
        self.work = work
        self.out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        self.places: dict[int, int] = {}
        self.numbers: dict[int, int] = {}  # of the objects, in the file that is read → in the one that is written
        self.waiting: list[Any] = []
        self.pages: list[int] = []
        self.next = 3  # 1 is the catalogue, 2 the list of pages

    def page(self, attributes: dict[str, Any]) -> None:
        """One page, and all that it refers to and no page before did."""
        number = self._number()
        self.pages.append(number)
        self._object(number, b"<</Type/Page/Parent 2 0 R" + self._pairs(attributes) + b">>")
        while self.waiting:
            reference = self.waiting.pop()
            self._object(self.numbers[reference.objid], self._value(reference.resolve()))

    def whole(self, keywords: bytes) -> bytes:
        """The file."""
        self._object(1, b"<</Type/Catalog/Pages 2 0 R>>")
        kids = b" ".join(b"%d 0 R" % n for n in self.pages)
        self._object(2, b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(self.pages), kids))
        note = self._number()
        self._object(note, b"<</Keywords<%s>>>" % keywords.hex().encode())
        start = len(self.out)
        self.out += b"xref\n0 %d\n0000000000 65535 f \n" % self.next
        for number in range(1, self.next):
            self.out += b"%010d 00000 n \n" % self.places[number]
        self.out += b"trailer\n<</Size %d/Root 1 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (self.next, note, start)
        return bytes(self.out)

    def _number(self) -> int:
        self.next += 1
        return self.next - 1

    def _object(self, number: int, body: bytes) -> None:
        self.places[number] = len(self.out)
        self.out += b"%d 0 obj\n%s\nendobj\n" % (number, body)

    def _value(self, value: Any) -> bytes:
        self.work.charge(1)
        if isinstance(value, self.types.PDFObjRef):
            return self._reference(value)
        if isinstance(value, self.types.PDFStream):
            return self._stream(value)
        if isinstance(value, dict):
            return b"<<" + self._pairs(value) + b">>"
        if isinstance(value, list | tuple):
            return b"[" + b" ".join(map(self._value, value)) + b"]"
        if isinstance(value, bytes):
            return b"<" + value.hex().encode() + b">"
        if isinstance(value, self.ps.PSLiteral):
            return _name(value.name)
        if isinstance(value, bool):
            return b"true" if value else b"false"
        if isinstance(value, int):
            return b"%d" % max(-(2**31), min(value, 2**31 - 1))
        if isinstance(value, float) and math.isfinite(value):
            return b"%.6f" % max(-1e9, min(value, 1e9))
        return b"null"

    def _pairs(self, values: dict[Any, Any]) -> bytes:
        return b"".join(_name(key) + b" " + self._value(value) for key, value in values.items())

    def _reference(self, reference: Any) -> bytes:
        if reference.objid not in self.numbers:
            self.numbers[reference.objid] = self._number()
            self.waiting.append(reference)
        return b"%d 0 R" % self.numbers[reference.objid]

    def _stream(self, stream: Any) -> bytes:
        """What draws is written unpacked, as it was followed; a picture stays as it is."""
        attributes = {k: v for k, v in stream.attrs.items() if k not in ("Length", "F", "FFilter", "FDecodeParms")}
        picture = stream.attrs.get("Subtype") is _literal("Image")
        if picture and stream.rawdata is not None:
            data = stream.rawdata
            if stream.decipher:
                data = stream.decipher(stream.objid, stream.genno, data, stream.attrs)
        else:
            data = stream.get_data()
            attributes = {k: v for k, v in attributes.items() if k not in ("Filter", "DecodeParms", "DP")}
        return b"<<%s/Length %d>>stream\n%s\nendstream" % (self._pairs(attributes), len(data), data)


def _name(name: str | bytes) -> bytes:
    raw = name.encode("utf-8", "surrogateescape") if isinstance(name, str) else name
    return b"/" + b"".join(bytes((c,)) if c in _REGULAR else b"#%02x" % c for c in raw)
