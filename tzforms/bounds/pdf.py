"""A PDF from outside: what its parser does is counted while it does it.

A PDF is a program. Three kilobytes of forms that draw forms take hours, a font may name four thousand million codes, a stream
unpacks without end, an object is itself. All of it passes a few doors of pdfminer, and at each stands a counter: tokens,
references, ranges, streams, characters. The counters hold for what is read inside :func:`bounded_pdf` and nowhere else.
"""

from __future__ import annotations

import functools
import importlib
import logging
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from io import BytesIO
from typing import Any

from tzforms.bounds.limits import DEFAULT_LIMITS, Limits
from tzforms.exceptions import MissingProgramError, RefusedFileError
from tzforms.i18n import _

__all__ = ["PdfWork", "bounded_pdf"]

# What passes costs, in millionths of a second on a small PC, the work that follows from it included.
_TOKEN, _LINE, _REFERENCE, _CODE, _CHARACTER, _PATH, _CMAP, _XOBJECT = 4, 2, 4, 1, 25, 60, 40_000, 60
_TAIL = 1_024  # bytes after the last startxref; pdfminer searches for it backwards, line by line
_LONGEST_LINE = 2 << 20
_LINE_END = re.compile(rb"(\r\n|[\r\n])$")


class PdfWork:
    """What reading one PDF has cost so far."""

    def __init__(self, size: int, limits: Limits = DEFAULT_LIMITS) -> None:
        self.limits = limits
        self.left = min(limits.pdf_most, limits.pdf_work + limits.pdf_swell * size)
        self.bytes = self.marks = 0

    def charge(self, work: int) -> None:
        """Count ``work``; raises :class:`RefusedFileError` when it is too much for a file of this size."""
        self.left -= max(work, 0)
        if self.left < 0:
            raise RefusedFileError(_("PDF 内容过于复杂（反复嵌套或重复），不是正常的表格，没有读取。"))

    def unpack(self, size: int) -> None:
        """Count unpacked bytes; raises :class:`RefusedFileError`."""
        self.bytes += size
        if self.bytes > self.limits.pdf_bytes:
            raise RefusedFileError(
                _("PDF 解压后超过 {limit} MB，超出正常文件的限度，没有读取。").format(limit=self.limits.pdf_bytes >> 20)
            )

    def room(self) -> int:
        """How many bytes may still be unpacked."""
        return self.limits.pdf_bytes - self.bytes

    def mark(self, work: int) -> None:
        """Count a mark on a page (a character, a line); raises :class:`RefusedFileError`."""
        self.marks += 1
        if self.marks > self.limits.pdf_marks:
            raise RefusedFileError(
                _("PDF 的一页上有超过 {limit} 个字符和线条，不是正常的表格，没有读取。").format(
                    limit=self.limits.pdf_marks
                )
            )
        self.charge(work)


_work: ContextVar[PdfWork | None] = ContextVar("tzforms_pdf", default=None)


@contextmanager
def bounded_pdf(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Iterator[tuple[bytes, PdfWork]]:
    """Read a PDF with pdfminer inside: gives the bytes to be read and the budget, which holds until the block ends.

    Raises :class:`RefusedFileError` for what is beyond it, wherever in pdfminer that shows, and :class:`MissingProgramError`
    without pdfminer.
    """
    try:
        _install()
    except ModuleNotFoundError as error:
        raise MissingProgramError(_('读取 PDF 需要可选组件，请安装：pip install "tzforms[pdf]"。')) from error
    table = importlib.import_module("pdfminer.psparser").PSLiteralTable.dict
    known = len(table)
    work = PdfWork(len(data), limits)
    token = _work.set(work)
    try:
        yield _trimmed(data), work
        work.charge(0)  # pdfminer goes on after many an error
    finally:
        _work.reset(token)
        for name in list(table)[known:]:  # names are kept for ever, and a file may have a million
            del table[name]


def _trimmed(data: bytes) -> bytes:
    """``data`` without what follows the last ``startxref``: pdfminer searches there backwards, in quadratic time."""
    place = data.rfind(b"startxref")
    if place < 0:
        data += b"\nstartxref\nnone\n%%EOF\n"  # at once the search that reads the file from its beginning
    else:
        data = data[: place + _TAIL]
    if len(data) > _LONGEST_LINE and max(map(len, data.split(b"\n"))) > _LONGEST_LINE:
        longest = max(len(part) for line in data.split(b"\n") for part in line.split(b"\r"))
        if longest > _LONGEST_LINE:
            raise RefusedFileError(_("PDF 已损坏或不规范，没有读取。"))
    return data


# -- doors ----------------------------------------------------------------------------------------------------------


@functools.cache
def _install() -> None:
    """Put a counter at each door, once in a process; without a budget they let pass what comes."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it tells of each small slip
    load = importlib.import_module
    ps, types, interp = load("pdfminer.psparser"), load("pdfminer.pdftypes"), load("pdfminer.pdfinterp")
    converter, cmaps = load("pdfminer.converter"), load("pdfminer.cmapdb")
    _each(ps.PSBaseParser, "nexttoken", _TOKEN)
    _each(ps.PSBaseParser, "nextline", _LINE)  # a chain of cross-reference tables may name one table again and again
    _each(types.PDFObjRef, "resolve", _REFERENCE)
    _at(converter.PDFLayoutAnalyzer, "render_char", lambda work, *_a: work.mark(_CHARACTER))
    _at(converter.PDFLayoutAnalyzer, "render_image", lambda work, *_a: work.mark(_PATH))
    _at(converter.PDFLayoutAnalyzer, "paint_path", _path)
    _at(interp.PDFPageInterpreter, "init_resources", _resources)
    _at(interp.PDFPageInterpreter, "process_page", _page)
    _at(cmaps.CMapDB, "_load_data", lambda work, *_a: work.charge(_CMAP))
    for name in ("pdffont", "cmapdb", "pdfdocument"):
        vars(load(f"pdfminer.{name}"))["range"] = _counted_range
    types.PDFStream.decode = _instead(types.PDFStream.decode, _decode)
    interp.PDFContentParser.get_inline_data = _instead(interp.PDFContentParser.get_inline_data, _inline_data)


def _at(owner: Any, name: str, count: Callable[..., None]) -> None:
    """Call ``count`` with the budget and the arguments before ``owner.name``."""
    found = owner.__dict__[name]
    original = found.__func__ if isinstance(found, classmethod) else found

    @functools.wraps(original)
    def door(*args: Any, **named: Any) -> Any:
        work = _work.get()
        if work is not None:
            count(work, *args)
        return original(*args, **named)

    setattr(owner, name, classmethod(door) if isinstance(found, classmethod) else door)


def _each(owner: Any, name: str, price: int) -> None:
    """:func:`_at` for what happens so often that a call more is felt."""
    original = getattr(owner, name)
    current = _work.get

    @functools.wraps(original)
    def door(*args: Any, **named: Any) -> Any:
        work = current()
        if work is not None:
            work.left -= price
            if work.left < 0:
                work.charge(0)
        return original(*args, **named)

    setattr(owner, name, door)


def _instead(original: Callable[..., Any], bounded: Callable[..., Any]) -> Callable[..., Any]:
    """``bounded`` where there is a budget, else ``original``."""

    @functools.wraps(original)
    def door(self: Any, *args: Any) -> Any:
        work = _work.get()
        return original(self, *args) if work is None else bounded(work, self, *args)

    return door


def _counted_range(*args: int) -> range:
    """``range``, each step of which costs: of fonts, tables of codes and cross-references."""
    made = range(*args)
    work = _work.get()
    if work is not None:
        work.charge(_CODE * max(0, (made.stop - made.start) // made.step))
    return made


def _path(work: PdfWork, *args: Any) -> None:
    work.mark(_PATH + 2 * len(args[-1]))


def _page(work: PdfWork, *_args: Any) -> None:
    work.marks = 0


def _resources(work: PdfWork, _self: Any, resources: Any) -> None:
    """What a form brings along is looked through each time it is drawn."""
    groups = resources.values() if isinstance(resources, dict) else ()
    work.charge(_XOBJECT + sum(20 * len(g) for g in groups if isinstance(g, dict)))


# -- streams --------------------------------------------------------------------------------------------------------


def _decode(work: PdfWork, stream: Any) -> None:
    """:meth:`PDFStream.decode` with the bytes counted as they come out. Pictures are left packed: nothing looks at them."""
    types = importlib.import_module("pdfminer.pdftypes")
    data = stream.rawdata
    if stream.decipher:
        data = stream.decipher(stream.objid, stream.genno, data, stream.attrs)
    for kind, parameters in stream.get_filters():
        data = _unpacked(work, types, kind, data)
        work.unpack(len(data))
        work.charge(len(data) >> 6)
        parameters = types.resolve1(parameters)
        if isinstance(parameters, dict) and "Predictor" in parameters:
            data = _predicted(work, types, data, parameters)
    stream.data, stream.rawdata = data, None


def _unpacked(work: PdfWork, types: Any, kind: Any, data: bytes) -> bytes:
    """``data`` with one filter undone."""
    if kind in types.LITERALS_FLATE_DECODE:
        return _inflated(data, work.room() + 1)
    if kind in types.LITERALS_RUNLENGTH_DECODE:
        return _run_lengths(data, work.room() + 1)
    if kind in types.LITERALS_LZW_DECODE:
        work.charge(3 * len(data))
        return _lzw(data, work)
    if kind in types.LITERALS_ASCII85_DECODE:
        work.charge(len(data) // 2)
        return bytes(types.ascii85decode(data))
    if kind in types.LITERALS_ASCIIHEX_DECODE:
        return bytes(types.asciihexdecode(data))
    pictures = (
        types.LITERALS_CCITTFAX_DECODE
        + types.LITERALS_DCT_DECODE
        + types.LITERALS_JBIG2_DECODE
        + types.LITERALS_JPX_DECODE
    )
    if kind in pictures:
        return data
    raise types.PDFNotImplementedError("filter")


def _inflated(data: bytes, most: int) -> bytes:
    """At most ``most`` bytes of a deflated stream; of a damaged one what comes before the damage."""
    pieces: list[bytes] = []
    left = most
    engine = zlib.decompressobj()
    try:
        while left > 0 and not engine.eof:
            piece = engine.decompress(data, min(left, 1 << 20))
            if not piece and not engine.unconsumed_tail:
                break
            pieces.append(piece)
            left -= len(piece)
            data = engine.unconsumed_tail
    except zlib.error:
        if not pieces:
            return _inflated_in_steps(data, most)
    return b"".join(pieces)


def _inflated_in_steps(data: bytes, most: int) -> bytes:
    """What comes out before the damage: the checksum at the end is wrong in many a file."""
    pieces: list[bytes] = []
    engine = zlib.decompressobj()
    try:
        for start in range(0, len(data), 64):
            pieces.append(engine.decompress(data[start : start + 64], max(1, most)))
            most -= len(pieces[-1])
            if most <= 0:
                break
    except zlib.error:
        pass
    return b"".join(pieces)


def _run_lengths(data: bytes, most: int) -> bytes:
    out = bytearray()
    place = 0
    while place + 1 < len(data) and len(out) < most:
        length = data[place]
        if length == 128:
            break
        if length < 128:
            out += data[place + 1 : place + 2 + length]
            place += 2 + length
        else:
            out += data[place + 1 : place + 2] * (257 - length)
            place += 2
    return bytes(out)


def _lzw(data: bytes, work: PdfWork) -> bytes:
    pieces: list[bytes] = []
    left = work.room() + 1
    for piece in importlib.import_module("pdfminer.lzw").LZWDecoder(BytesIO(data)).run():
        pieces.append(piece)
        left -= len(piece)
        if left < 0:
            break
    return b"".join(pieces)


def _predicted(work: PdfWork, types: Any, data: bytes, parameters: dict[str, Any]) -> bytes:
    kind = types.int_value(parameters["Predictor"])
    colors, columns, bits = (
        types.int_value(parameters.get(name, usual))
        for name, usual in (("Colors", 1), ("Columns", 1), ("BitsPerComponent", 8))
    )
    if kind <= 1:
        return data
    if not (0 < colors <= 32 and 0 < bits <= 16 and columns > 0 and colors * columns * bits // 8 <= max(len(data), 1)):
        raise types.PDFValueError("predictor")
    work.charge(len(data) // 3)
    if kind == 2:
        return bytes(types.apply_tiff_predictor(colors, columns, bits, data))
    return bytes(types.apply_png_predictor(kind, colors, columns, bits, data))


def _inline_data(work: PdfWork, parser: Any, pos: int, target: bytes = b"EI") -> tuple[int, bytes]:
    """A picture written into the page, up to its ``EI``, in one pass."""
    end = re.compile(re.escape(target) + rb"\s")
    parser.seek(pos)
    data = bytearray()
    while True:
        parser.fillbuf()
        before = len(data)
        data += parser.buf[parser.charpos :]
        work.charge((len(data) - before) >> 6)
        parser.charpos = len(parser.buf)
        found = end.search(data, max(0, before - len(target)))
        if found:
            parser.charpos -= len(data) - found.end()
            return pos, _LINE_END.sub(b"", bytes(data[: found.start()]))
