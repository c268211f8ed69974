"""Pictures and certificates: large by their head, slow by what is drawn, and codes that do not belong where they stand."""

from __future__ import annotations

import functools
import struct
import zlib
from pathlib import Path

from tests.strangers.model import stranger
from tools.fuzz.pictures import chunk
from tools.fuzz.zips import parts, repack

_OLD = Path(__file__).resolve().parents[1] / "fixtures" / "v0_1_0" / "certificates"
_MAGIC = b"\x89PNG\r\n\x1a\n"


def png(
    width: int, height: int, rows: bytes, *, depth: int = 8, colour: int = 0, interlaced: int = 0, more: bytes = b""
) -> bytes:
    """A picture of these rows (packed here)."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced))
    return _MAGIC + head + more + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


@functools.cache
def _certificate() -> dict[str, bytes]:
    found = parts((_OLD / "0001.docx").read_bytes())
    assert found is not None
    return found


@stranger("v_wide.png")
def _() -> bytes:
    """20,000 by 20,000 points in 50 KB."""
    return png(20_000, 20_000, (b"\0" + b"\xff" * 2_500) * 20_000, depth=1)


@stranger("v_head_only.png")
def _() -> bytes:
    """Two thousand million points a side, of which none is there."""
    return png(0x7FFFFFFF, 0x7FFFFFFF, b"")


@stranger("v_interlaced.png")
def _() -> bytes:
    """9,000 points a side, sent in seven rounds."""
    return png(9_000, 9_000, b"\0" * (9_000 * 9_000 + 60_000), interlaced=1)


@stranger("v_packed_text.png")
def _() -> bytes:
    """A text beside the picture that swells to 60 megabytes, 20 times."""
    text = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"T" * (60 << 20), 9))
    return png(20, 20, (b"\0" + b"\xff" * 20) * 20, more=text * 20)


@stranger("v_profile.png")
def _() -> bytes:
    """A colour profile that swells."""
    return png(
        20, 20, (b"\0" + b"\xff" * 20) * 20, more=chunk(b"iCCP", b"x\0\0" + zlib.compress(b"\0" * (100 << 20), 9))
    )


@stranger("v_noise.png")
def _() -> bytes:
    """3,000 by 3,000 points of noise: a code may be anywhere."""
    import random

    rng = random.Random(7)
    line = bytes(rng.choice((0, 255)) for _ in range(30_000))
    rows = b"".join(b"\0" + line[(n * 37) % 27_000 :][:3_000] for n in range(3_000))
    return png(3_000, 3_000, rows)


@stranger("v_many_codes.png")
def _() -> bytes:
    """The corner of a code, some ten thousand times."""
    corner = [
        b"\0" * 7,
        b"\0\xff\xff\xff\xff\xff\0",
        b"\0\xff\0\0\0\xff\0",
        b"\0\xff\0\0\0\xff\0",
        b"\0\xff\0\0\0\xff\0",
        b"\0\xff\xff\xff\xff\xff\0",
        b"\0" * 7,
        b"\xff" * 7,
    ]
    rows = b"".join(b"\0" + (line + b"\xff") * 200 for line in corner) * 200
    return png(1_600, 1_600, rows)


@stranger("v_long_code.png")
def _() -> bytes:
    """The text of a code beside the picture, a megabyte long."""
    return png(20, 20, (b"\0" + b"\xff" * 20) * 20, more=chunk(b"tEXt", b"Comment\0TZ1:" + b"A" * 1_000_000))


@stranger("v_strange_code.png")
def _() -> bytes:
    """The text of a code with signs that are no letters of it."""
    return png(20, 20, (b"\0" + b"\xff" * 20) * 20, more=chunk(b"tEXt", b"Comment\0TZ1:\xb2\xb9\xff\0\x1b[2J"))


@stranger("v_postscript.png")
def _() -> bytes:
    """PostScript that calls itself a picture: to draw it, a program would be started."""
    return (
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n(hurt) (w) file closefile\n{} loop\n%%EOF\n"
    )


@stranger("v_sheet_of_frames.png")
def _() -> bytes:
    """A GIF of 65,535 points a side, with a thousand frames."""
    frame = b",\0\0\0\0\xff\xff\xff\xff\0\x02\x02L\x01\0"
    return b"GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff" + frame * 1_000 + b";"


@stranger("v_bitmap.png")
def _() -> bytes:
    """A BMP that says it is 60,000 points a side and packs them as runs."""
    return (
        b"BM"
        + struct.pack("<IIIIiiHHIIiiII", 1_000, 0, 1_078, 40, 60_000, 60_000, 1, 8, 1, 0, 0, 0, 0, 0)
        + b"\0" * 1_024
        + b"\xff\0" * 9_000
        + b"\0\1"
    )


@stranger("v_tiff.png")
def _() -> bytes:
    """A TIFF whose second page is its first, and whose strips are everywhere."""
    entries = (
        (0x100, 4, 1, 50_000),
        (0x101, 4, 1, 50_000),
        (0x102, 3, 1, 8),
        (0x106, 3, 1, 1),
        (0x111, 4, 1, 8),
        (0x116, 4, 1, 50_000),
        (0x117, 4, 1, 0x7FFFFFFF),
    )
    return (
        b"II*\0"
        + struct.pack("<I", 8)
        + struct.pack("<H", len(entries))
        + b"".join(struct.pack("<HHII", *e) for e in entries)
        + struct.pack("<I", 8)
    )


@stranger("v_thousand_pictures.docx")
def _() -> bytes:
    """A certificate with 600 pictures of nothing before the one with the code."""
    content = dict(_certificate())
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    rels = content["word/_rels/document.xml.rels"].decode()
    rels = rels.replace(".png", ".none")
    some = "".join(f'<Relationship Id="v{n}" Type="{rel}" Target="media/v{n}.png"/>' for n in range(600))
    content["word/_rels/document.xml.rels"] = rels.replace("</Relationships>", f"{some}</Relationships>").encode()
    blank = png(2_500, 2_500, (b"\0" + b"\xff" * 313) * 2_500, depth=1)
    return repack(content | {f"word/media/v{n}.png": blank for n in range(600)})


@stranger("v_names.docx")
def _() -> bytes:
    """A true code on a paper that says the first sign of the name half a million times."""
    content = dict(_certificate())
    text = content["word/document.xml"].decode()
    from tzforms.certificates.payload import decode
    from tzforms.certificates.qr import code_in_png

    code = next(c for c in map(code_in_png, content.values()) if c)
    first = decode(code)[0].name[:1]
    content["word/document.xml"] = text.replace(
        "</w:body>", f"<w:p><w:r><w:t>{first * 500_000}</w:t></w:r></w:p></w:body>"
    ).encode()
    return repack(content)


@stranger("v_combining.docx")
def _() -> bytes:
    """A true certificate with accents of two classes in turn."""
    content = dict(_certificate())
    text = content["word/document.xml"].decode()
    content["word/document.xml"] = text.replace(
        "</w:body>",
        f"<w:p><w:r><w:t>a{chr(0x315) + chr(0x300)}</w:t></w:r></w:p>".replace("\u0315\u0300", "\u0315\u0300" * 60_000)
        + "</w:body>",
    ).encode()
    return repack(content)
