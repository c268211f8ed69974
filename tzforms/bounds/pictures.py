"""What kind of picture bytes are, told by the bytes, and how large it would be, told by its header.

A picture library knows dozens of kinds, some of which start another program (EPS starts an interpreter) or unpack without end.
A few kilobytes may declare a picture of a thousand million pixels.

Sources: PNG 3rd edition 11.2.1; ISO/IEC 10918-1 B.1; GIF 89a 18; RFC 9649 (WebP); BITMAPINFOHEADER.
"""

from __future__ import annotations

import struct

from tzforms.bounds.limits import DEFAULT_LIMITS, Limits
from tzforms.exceptions import UnreadableFileError
from tzforms.i18n import _

__all__ = ["picture_format", "weigh_picture"]

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
)
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})  # SOF: the marker that holds the size
_PROGRESSIVE = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
_SCAN = 0xDA
_MOST_CHUNKS = 10_000  # of a PNG file; 40 MB in the smallest usual ones are 5,000


def picture_format(data: bytes) -> str | None:
    """``PNG``, ``JPEG``, ``GIF``, ``BMP``, ``TIFF`` or ``WEBP``, what cameras, scanners and screens make; ``None`` for all else.

    >>> picture_format(b"%!PS-Adobe-3.0 EPSF-3.0") is None
    True
    """
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    return next((name for start, name in _MAGIC if data.startswith(start)), None)


def weigh_picture(data: bytes, limits: Limits = DEFAULT_LIMITS) -> str:
    """The format of a picture that may be unpacked (:func:`picture_format`).

    Raises :class:`UnreadableFileError` for what is none of these, has no size or is too large. A TIFF file keeps its size anywhere: who opens it looks at it before unpacking.
    """
    kind = picture_format(data)
    if kind is None:
        raise UnreadableFileError(_("图片打不开：只能读取 PNG、JPEG、GIF、BMP、TIFF 和 WebP，请重新拍照或扫描。"))
    try:
        width, height, passes = (1, 1, 1) if kind == "TIFF" else _size(kind, data)
    except (struct.error, IndexError) as error:
        raise UnreadableFileError(_("图片打不开：文件损坏或不是图片，请重新拍照或扫描。")) from error
    if len(data) > limits.picture or width * height > limits.pixels or width * height * passes > limits.passes:
        raise UnreadableFileError(
            _("图片过大（{width}×{height}），没有读取。请缩小后重新提交。").format(width=width, height=height)
        )
    return kind


def _size(kind: str, data: bytes) -> tuple[int, int, int]:
    """Width, height, and how often each pixel is gone through."""
    if kind == "PNG":
        return _png(data)
    if kind == "GIF":
        return (*struct.unpack_from("<HH", data, 6), 1)
    if kind == "BMP":
        width, height = struct.unpack_from("<ii" if data[14] >= 40 else "<HH", data, 18)
        return abs(width), abs(height), 1
    if kind == "WEBP":
        return (*_webp(data), 1)
    return _jpeg(data)


def _png(data: bytes) -> tuple[int, int, int]:
    """The chunks are counted too: a library keeps each that it does not know."""
    place = 8
    for _number in range(_MOST_CHUNKS):
        (length,) = struct.unpack_from(">I", data, place)
        if data[place + 4 : place + 8] == b"IEND" or place + 12 + length >= len(data):
            return (*struct.unpack_from(">II", data, 16), 1)
        place += 12 + length
    raise IndexError


def _webp(data: bytes) -> tuple[int, int]:
    if data[12:16] == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if data[12:16] == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack_from("<HH", data, 26)
    return width & 0x3FFF, height & 0x3FFF


def _jpeg(data: bytes) -> tuple[int, int, int]:
    """A progressive picture is gone through once for each of its scans, and kept in whole meanwhile."""
    place = 2
    while data[place] == 0xFF:
        kind = data[place + 1]
        if kind == 0xFF:  # filling
            place += 1
            continue
        (length,) = struct.unpack_from(">H", data, place + 2)
        if kind in _FRAMES:
            height, width = struct.unpack_from(">HH", data, place + 5)
            passes = 3 + data.count(b"\xff\xda", place) if kind in _PROGRESSIVE else 1
            return width, height, passes
        if kind == _SCAN:
            break
        place += 2 + length
    raise IndexError
