"""The QR code of a certificate as a small PNG, and the way back from a picture to its text.

The PNG carries the code also as a text entry. That entry proves nothing by itself: it is believed where the picture is, byte for byte,
the one that this code makes, so that our own pictures can be read without a decoder. Every other one is read by its pixels, with
``zxing-cpp`` (part of the extra ``certificates``).
"""

from __future__ import annotations

import importlib
import re
import struct
import warnings
import zlib
from functools import lru_cache
from typing import Any

import segno

from tzforms.bounds import DEFAULT_LIMITS, weigh_picture
from tzforms.certificates.payload import is_code
from tzforms.exceptions import MissingProgramError, UnreadableFileError
from tzforms.i18n import _

__all__ = ["code_in_png", "codes_in_picture", "open_picture", "proven_code", "qr_png"]

_MASK = 2
"""A fixed mask pattern: choosing the best of eight takes four fifths of the time, and what a signature makes is random
enough for any of them (ISO/IEC 18004 requires that every mask can be read)."""
_BORDER = 4  # the quiet zone the standard asks for, in modules
_SCALE = 4
_MOST_CHUNKS = 100
_LARGE = 16_000_000  # pixels from which half the size shows every code as well
_LONGEST_CODE = 1_000  # a symbol of version 20 holds 970
_LONGEST_NOTE = 8_192  # a code has some hundred characters
_MAGIC = b"\x89PNG\r\n\x1a\n"


@lru_cache(maxsize=512)
def qr_png(code: str) -> bytes:
    """``code`` as a black and white PNG, error correction level M (about 15 % of the picture may be lost)."""
    matrix = _quickly(code) or _by_segno(code, _MASK)
    modules = len(matrix)
    width = (modules + 2 * _BORDER) * _SCALE
    blank = b"\x00" + b"\xff" * ((width + 7) // 8)
    margin = blank * (_BORDER * _SCALE)
    rows = [margin]
    edge = "1" * (_BORDER * _SCALE)
    padding = "0" * (-width % 8)
    for line in matrix:
        pixels = f"{line:0{modules}b}".translate(_PIXELS)
        rows.append((b"\x00" + int(f"{edge}{pixels}{edge}{padding}", 2).to_bytes((width + 7) // 8, "big")) * _SCALE)
    rows.append(margin)
    return b"".join(
        (
            _MAGIC,
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, width, 1, 0, 0, 0, 0)),
            _chunk(b"tEXt", b"Comment\x00" + code.encode("ascii")),
            _chunk(b"IDAT", zlib.compress(b"".join(rows), 6)),
            _chunk(b"IEND", b""),
        )
    )


def _by_segno(code: str, mask: int) -> list[int]:
    """The symbol, a number a row: a dark module is 1."""
    matrix = segno.make_qr(code, error="m", mask=mask, boost_error=False).matrix
    return [int(bytes(line).translate(_BITS), 2) for line in matrix]


def _quickly(code: str) -> list[int] | None:
    """The very same symbol drawn by zxing-cpp, at a third of the time; ``None`` without it, and where it may draw another one.

    It chooses a mask for itself, but two masks differ in the same modules whatever the text is, so the one is turned into ours. It
    would write a long row of figures in a mode of their own, and pads otherwise where the text ends in the middle of a byte: both are
    left to segno.
    """
    if _PLAIN.fullmatch(code) is None or _FIGURES.search(code) is not None:
        return None
    matrix = _by_zxing(code)
    if matrix is None or _ends_evenly(len(code), len(matrix)):
        return None
    turn = _turns(len(matrix)).get(_mask_bits(matrix))
    return None if turn is None else [line ^ other for line, other in zip(matrix, turn, strict=True)]


def _ends_evenly(signs: int, size: int) -> bool:
    """Whether the four bits of the terminator end a byte (ISO/IEC 18004, 7.4.9): there the two libraries go on differently."""
    version = (size - 17) // 4
    counted = 9 if version < 10 else 11 if version < 27 else 13
    return (4 + counted + 11 * (signs // 2) + 6 * (signs % 2)) % 8 == 4


_PLAIN = re.compile(r"[0-9A-Z $%*+\-./:]+")  # the alphanumeric mode's signs
_FIGURES = re.compile(r"[0-9]{12}|[0-9]{6}$")  # so many, or fewer at the end, are shorter in a mode of their own
_PIXELS = str.maketrans({"0": "1" * _SCALE, "1": "0" * _SCALE})  # a light pixel is 1
_BITS = bytes.maketrans(b"\x00\x01", b"01")
_DARK = bytes(ord("0") if value else ord("1") for value in range(256))


def _by_zxing(code: str) -> list[int] | None:
    """The symbol under whatever mask, as :func:`_by_segno`; ``None`` where the library is not here, or is an old one."""
    try:
        zxing = importlib.import_module("zxingcpp")
        picture = zxing.create_barcode(code, zxing.BarcodeFormat.QRCode, ec_level="M").to_image(scale=1)
        view = memoryview(picture)
        height, width = view.shape or (0, 0)
    except (ModuleNotFoundError, AttributeError, TypeError, ValueError):
        return None
    text = bytes(view).translate(_DARK)
    if height != width or b"1" not in text:
        return None
    edge = text.find(b"1") // width  # the quiet zone above; it is as wide on all sides
    return [int(text[row * width + edge : (row + 1) * width - edge], 2) for row in range(edge, height - edge)]


def _mask_bits(matrix: list[int]) -> int:
    """What a symbol says of its mask: the modules 2 to 4 of row 8 (ISO/IEC 18004, 7.9.1)."""
    return matrix[8] >> len(matrix) - 5 & 0b111


@lru_cache(maxsize=40)
def _turns(size: int) -> dict[int, list[int]]:
    """For a symbol of ``size`` modules: what it says of its mask → where it differs from the same under ours. Empty where zxing-cpp and
    segno do not draw the same."""
    text = _text_of(size)
    by_mask = [_by_segno(text, mask) for mask in range(8)]
    turns = {_mask_bits(m): [a ^ b for a, b in zip(m, by_mask[_MASK], strict=True)] for m in by_mask}
    drawn = _by_zxing(text)
    return turns if drawn is not None and drawn in by_mask else {}


def _text_of(size: int) -> str:
    """A text of which a symbol of ``size`` modules is made, by segno."""
    low, high = 1, 4_000
    while low < high:
        middle = (low + high) // 2
        if segno.make_qr("A" * middle, error="m", mask=_MASK, boost_error=False).symbol_size(border=0)[0] < size:
            low = middle + 1
        else:
            high = middle
    return "A" * (low + _ends_evenly(low, size))


def proven_code(data: bytes) -> str | None:
    """The code of a picture that is byte for byte what :func:`qr_png` makes of it, or None."""
    noted = code_in_png(data)
    if noted is None or not noted.isascii() or len(noted) > _LONGEST_CODE:
        return None
    return noted if qr_png(noted) == data else None


def code_in_png(data: bytes) -> str | None:
    """The code that a PNG has as its text, true or not: no proof of what its picture shows."""
    if not data.startswith(_MAGIC):
        return None
    at = len(_MAGIC)
    note = b"Comment\x00"
    for _chunk_number in range(_MOST_CHUNKS):  # ours stands before the picture
        if at + 12 > len(data):
            break
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind == b"IDAT":
            break
        if kind == b"tEXt" and length <= _LONGEST_NOTE and data.startswith(note, at + 8):
            text = data[at + 8 + len(note) : at + 8 + length].decode("latin-1")
            if is_code(text):
                return text
        at += 12 + length
    return None


def codes_in_picture(image: Any) -> list[str]:
    """The codes of ours that a picture (a Pillow image) shows, each once; raises :class:`MissingProgramError`."""
    try:
        zxing = importlib.import_module("zxingcpp")
    except ModuleNotFoundError as error:
        raise MissingProgramError(
            _('识别图片中的二维码需要 zxing-cpp：请运行 pip install "tzforms[certificates]"，或用手机扫码后粘贴文字。')
        ) from error
    found = [str(one.text) for one in zxing.read_barcodes(_on_white(image))]
    return list(dict.fromkeys(text for text in found if is_code(text)))


def _on_white(image: Any) -> Any:
    """A picture in grey, as it shows on paper: what can be seen through lies on white."""
    if image.mode == "L":
        return image
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("L")
    shown = image.convert("RGBA")
    ground = importlib.import_module("PIL.Image").new("RGBA", shown.size, "white")
    ground.alpha_composite(shown)
    return ground.convert("L")


def open_picture(data: bytes) -> Any:
    """``data`` as a Pillow image; raises :class:`UnreadableFileError`.

    The kind is judged by the bytes and the size by the header, before Pillow is asked; Pillow may try that kind alone.
    """
    kind = weigh_picture(data)
    try:
        pillow = importlib.import_module("PIL.Image")
    except ModuleNotFoundError as error:
        raise MissingProgramError(_('读取图片需要 Pillow：请运行 pip install "tzforms[certificates]"。')) from error
    import io

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of small slips, which stand in many a photograph
            warnings.simplefilter("error", pillow.DecompressionBombWarning)
            image = pillow.open(io.BytesIO(data), formats=[kind])
            if image.width * image.height > DEFAULT_LIMITS.pixels:
                raise ValueError
            if kind == "JPEG" and image.width * image.height > _LARGE:  # unpacked to half the size at once
                image.draft("L", (image.width // 2, image.height // 2))
            image.load()
    except Exception as error:  # Pillow raises many kinds; all mean the same to the reader
        raise UnreadableFileError(_("图片打不开：文件损坏或不是图片，请重新拍照或扫描。")) from error
    if image.width * image.height > _LARGE:
        image = image.convert("L").reduce(2)
    return image


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
