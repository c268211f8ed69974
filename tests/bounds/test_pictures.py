"""Pictures from strangers: six kinds by content, none that starts another program, pixels judged from the header."""

from __future__ import annotations

import io
import struct
import zlib

import pytest

from tests.timing import at_most
from tzforms.bounds import Limits, picture_format, weigh_picture
from tzforms.certificates.qr import code_in_png, open_picture, qr_png
from tzforms.exceptions import UnreadableFileError

KINDS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")


def picture(kind: str, size: tuple[int, int] = (40, 30), **how: object) -> bytes:
    image = pytest.importorskip("PIL.Image")
    stream = io.BytesIO()
    image.new("RGB", size, "white").save(stream, kind, **how)
    return stream.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, *chunks: bytes, data: bytes = b"") -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", KINDS)
def test_what_cameras_and_scanners_make_is_read(kind: str) -> None:
    data = picture(kind)
    assert picture_format(data) == weigh_picture(data) == kind
    assert open_picture(data).size == (40, 30)


@pytest.mark.parametrize(
    "data",
    [
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n",
        b"\xc5\xd0\xd3\xc6" + b"\0" * 40,
        b"%PDF-1.7\n",
        b"\xd7\xcd\xc6\x9a" + b"\0" * 40,
        b"P6 9 9 255\n" + b"\0" * 243,
        b"",
    ],
    ids=range(6),
)
def test_a_kind_that_starts_a_program_or_that_nobody_sends_is_never_opened(data: bytes) -> None:
    with pytest.raises(UnreadableFileError, match="只能读取"):
        open_picture(data)


def large(kind: str) -> bytes:
    """A picture that declares 60,000 × 60,000 pixels."""
    if kind == "PNG":
        return png(60_000, 60_000)
    data = bytearray(picture(kind, progressive=True) if kind == "JPEG" else picture(kind))
    if kind == "JPEG":
        place = data.find(b"\xff\xc2")
        data[place + 5 : place + 9] = struct.pack(">HH", 60_000, 60_000)
    elif kind == "GIF":
        data[6:10] = struct.pack("<HH", 60_000, 60_000)
    elif kind == "BMP":
        data[18:26] = struct.pack("<ii", 60_000, -60_000)
    else:
        data[12:30] = b"VP8X" + struct.pack("<I", 10) + b"\0" * 4 + b"\x5f\xea\x00" * 2
    return bytes(data)


@pytest.mark.parametrize("kind", [k for k in KINDS if k != "TIFF"])
def test_a_picture_of_thousands_of_millions_of_pixels_is_refused_from_its_header(kind: str) -> None:
    with pytest.raises(UnreadableFileError, match="图片过大"):
        weigh_picture(large(kind))


def test_a_tiff_is_judged_before_it_is_unpacked() -> None:
    image = pytest.importorskip("PIL.Image")
    stream = io.BytesIO()
    image.new("1", (9_000, 9_000)).save(stream, "TIFF", compression="group4")
    with pytest.raises(UnreadableFileError):
        open_picture(stream.getvalue())


def test_a_picture_that_is_gone_through_a_thousand_times_is_refused() -> None:
    data = picture("JPEG", (1_000, 1_000), progressive=True)
    with pytest.raises(UnreadableFileError):
        weigh_picture(data + b"\xff\xda\0\0" * 1_000)
    assert weigh_picture(data) == "JPEG"


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_picture_is_one_sentence(kind: str) -> None:
    whole = picture(kind)
    for length in (3, 9, 12, 16, 20, 30, len(whole) // 2):
        with pytest.raises(UnreadableFileError, match="图片打不开"):
            open_picture(whole[:length])


def test_texts_and_profiles_that_swell_inside_a_picture_are_not_unpacked() -> None:
    pytest.importorskip("PIL.Image")
    bomb = zlib.compress(b"a" * 10**8)
    with at_most(2):
        for extra in (
            chunk(b"zTXt", b"Comment\0\0" + bomb) * 50,
            chunk(b"iCCP", b"x\0\0" + bomb),
            chunk(b"abcd", b"") * 10**5,
        ):
            with pytest.raises(UnreadableFileError):
                open_picture(png(9, 9, extra, data=b"\0" * 252))


def test_our_note_in_a_picture_is_read_only_where_we_write_it() -> None:
    code = "TZ1:" + "A" * 300
    assert code_in_png(qr_png(code)) == code
    note = chunk(b"tEXt", b"Comment\0" + code.encode())
    assert code_in_png(png(9, 9, note)) == code
    assert code_in_png(png(9, 9, *[chunk(b"abcd", b"")] * 10**5, note)) is None
    assert code_in_png(png(9, 9, chunk(b"tEXt", b"Comment\0TZ1:" + b"A" * 10**7))) is None
    assert code_in_png(png(9, 9)[:8] + struct.pack(">I", 0xFFFFFFFF) + b"tEXt") is None


def test_the_limits_are_settings() -> None:
    with pytest.raises(UnreadableFileError):
        weigh_picture(picture("PNG"), Limits(pixels=100))
