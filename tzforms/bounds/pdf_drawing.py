"""What drawing a PDF would lead to, followed without drawing: for a program in C that cannot be counted or stopped.

A page draws forms, patterns, masks and letters that are drawings themselves, and these draw others. Each is followed as often as
it is called, names being looked up as such programs do: in what the drawing brings along, else in its caller's, else in the
page's. A program that draws stops at forty levels; twice over at each level it would not stop in a lifetime.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from tzforms.bounds.limits import DEFAULT_LIMITS, Limits
from tzforms.bounds.pdf import PdfWork, bounded_pdf
from tzforms.exceptions import RefusedFileError, UnreadableFileError
from tzforms.i18n import _

__all__ = ["weigh_pdf"]

_DEEPEST = 12  # drawings in each other; office programs nest two or three
_CALL = 100
# which operator names what, and where it is looked up
_CALLS = {b"Do": "XObject", b"scn": "Pattern", b"SCN": "Pattern", b"gs": "ExtGState", b"Tf": "Font"}
_SMALLEST_STEP = 0.5  # points between two tiles of a pattern


def weigh_pdf(data: bytes, limits: Limits = DEFAULT_LIMITS) -> None:
    """Follow all that the pages of a PDF draw.

    Raises :class:`RefusedFileError` for what is beyond ``limits``, :class:`UnreadableFileError` for what is damaged or locked,
    and :class:`MissingProgramError` without pdfminer.
    """
    with bounded_pdf(data, limits) as (readable, work):
        load = importlib.import_module
        try:
            document = load("pdfminer.pdfdocument").PDFDocument(load("pdfminer.pdfparser").PDFParser(BytesIO(readable)))
            if not _is_sound(document, readable):
                raise _damaged()
            for number, page in enumerate(load("pdfminer.pdfpage").PDFPage.create_pages(document)):
                if number >= limits.pdf_pages:
                    raise RefusedFileError(_("PDF 超过 {count} 页，没有读取。").format(count=limits.pdf_pages))
                _Page(page, work).follow()
        except UnreadableFileError:
            raise
        except Exception as error:  # damaged, or locked: what was not followed must not be drawn
            raise _damaged() from error


def _damaged() -> UnreadableFileError:
    return UnreadableFileError(_("PDF 已损坏、不规范或有打开口令，没有读取。请重新导出，或提交 Word 文件。"))


def _is_sound(document: Any, data: bytes) -> bool:
    """Whether every object stands where the file says. Where not, another program would look for the objects itself, and may
    find other ones than were followed here.
    """
    places = {
        (number, *place[1:])
        for xref in document.xrefs
        for number, place in getattr(xref, "offsets", {}).items()
        if place[0] is None
    }
    for number, place, generation in places:
        if number and not re.compile(rb"\s{0,2}%d\s+%d\s+obj\b" % (number, generation)).match(data, place):
            return False
    return bool(document.xrefs) and not document._parser.fallback


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
        """The page's own content, and the looks of its notes and fields."""
        self._content([self.resolve(c) for c in self.page.contents], self.resources, 0)
        for note in self._list(self.page.annots):
            looks = self._dict(self._dict(note).get("AP"))
            for look in looks.values():
                for drawing in self._streams(look):
                    self._drawing(drawing, self.resources, 1)

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
            yield from self._streams(found if "Width" not in attributes else attributes.get("SMask"))
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
        limit = self.work.limits.pixels
        if width * height > limit:
            raise RefusedFileError(
                _("PDF 中的图片过大（{width}×{height}），没有读取。").format(width=width, height=height)
            )
        self.work.charge(max(0, width * height) // 200)

    def _streams(self, value: Any) -> Iterator[Any]:
        """The streams in a value: itself, or those of a mapping, one level down."""
        value = self.resolve(value)
        if isinstance(value, self.stream_type):
            if "Width" not in value.attrs:
                yield value
        elif isinstance(value, dict):
            for one in value.values():
                one = self.resolve(one)
                if isinstance(one, self.stream_type):
                    yield one

    def _dict(self, value: Any) -> dict[Any, Any]:
        value = self.resolve(value)
        return value if isinstance(value, dict) else {}

    def _list(self, value: Any) -> list[Any]:
        value = self.resolve(value)
        return value if isinstance(value, list) else []
