"""Pictures: the chunks of a PNG one by one, the heads of other kinds, and the text of a certificate's code."""

from __future__ import annotations

import struct
import zlib
from random import Random

from tools.fuzz.model import Mutation
from tools.fuzz.raw import run_length

__all__ = ["CODE_MUTATIONS", "MUTATIONS", "chunk", "chunks"]

_MAGIC = b"\x89PNG\r\n\x1a\n"
_EDGES = (0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 65535, 30000, 3)


def chunk(kind: bytes, content: bytes) -> bytes:
    """One chunk with its true length and sum."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    """(kind, content) of each chunk; empty for what is no PNG."""
    found: list[tuple[bytes, bytes]] = []
    at = len(_MAGIC)
    while data.startswith(_MAGIC) and at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        found.append((kind, data[at + 8 : at + 8 + length]))
        at += 12 + length
    return found


def _made(some: list[tuple[bytes, bytes]]) -> bytes:
    return _MAGIC + b"".join(chunk(k, c) for k, c in some)


def _head(data: bytes, rng: Random) -> bytes:
    """A size, depth or colour that the picture has not got."""
    some = chunks(data)
    if not some:
        return data
    width, height, *rest = struct.unpack(">IIBBBBB", some[0][1].ljust(13, b"\0")[:13])
    place = rng.randrange(3)
    if place == 0:
        width = rng.choice(_EDGES)
    elif place == 1:
        width, height = rng.choice(_EDGES), rng.choice(_EDGES)
    else:
        rest[rng.randrange(5)] = rng.choice((0, 1, 2, 3, 4, 6, 8, 16, 255))
    return _made([(some[0][0], struct.pack(">IIBBBBB", width, height, *rest)), *some[1:]])


def _chunks(data: bytes, rng: Random) -> bytes:
    """Chunks lost, doubled, exchanged, renamed; lengths and sums that are not so."""
    some = chunks(data)
    if not some:
        return data
    index, kind = rng.randrange(len(some)), rng.randrange(6)
    if kind == 0:
        del some[index]
    elif kind == 1:
        some[index:index] = [some[index]] * run_length(rng, 4)
    elif kind == 2:
        rng.shuffle(some)
    elif kind == 3:
        some[index] = (
            rng.choice(
                (b"IDAT", b"PLTE", b"tRNS", b"acTL", b"fdAT", b"fcTL", b"iCCP", b"gAMA", b"\0\0\0\0", b"aaaa", b"IEND")
            ),
            some[index][1],
        )
    else:
        made = bytearray(_made(some))
        place = len(_MAGIC) + sum(12 + len(c) for _k, c in some[:index])
        if kind == 4:
            made[place : place + 4] = struct.pack(">I", rng.choice((*_EDGES, len(some[index][1]) + 1)))
        else:
            made[place + 8 + len(some[index][1])] ^= 0xFF
        return bytes(made)
    return _made(some)


def _texts(data: bytes, rng: Random) -> bytes:
    """Texts beside the picture: the code's place with something else in it, packed bombs."""
    some = chunks(data)
    if not some:
        return data
    code = next((c.split(b"\0", 1)[1] for k, c in some if k == b"tEXt" and b"\0" in c), b"TZ1:")
    other = rng.choice(
        (
            code_text(code, rng),
            code[:1000] * 2000,
            b"TZ1:",
            b"TZ1:" + b"A" * run_length(rng, 6),
            b"TZ1:\xff\xfe\0",
            b"\x1b[2J",
        )
    )
    kept = [(k, c) for k, c in some if k != b"tEXt"]
    bomb = zlib.compress(b"\0" * (20 << 20), 9)
    more = rng.choice(
        (
            (b"tEXt", b"Comment\0" + other),
            (b"tEXt", other),
            (b"zTXt", b"Comment\0\0" + bomb),
            (b"iTXt", b"Comment\0\1\0\0\0" + bomb),
            (b"iCCP", b"x\0\0" + bomb),
            (b"eXIf", rng.randbytes(999)),
        )
    )
    kept[1:1] = [more] * rng.choice((1, 1, 50))
    return _made(kept)


def _pixels(data: bytes, rng: Random) -> bytes:
    """Too few, too many, or a bomb of pixels; filters that there are not."""
    some = [(k, c) for k, c in chunks(data) if k != b"IDAT"]
    if not some:
        return data
    rows = rng.choice((b"", b"\0" * run_length(rng, 7.5), b"\x09" * 50000, rng.randbytes(50000), b"\xff" * (30 << 20)))
    packed = rng.choice(
        (zlib.compress(rows, 9), rows[:50000], zlib.compress(rows)[:-5], zlib.compress(zlib.compress(rows, 9)))
    )
    some[-1:-1] = [(b"IDAT", packed[n : n + 65536]) for n in range(0, len(packed) + 1, 65536)]
    if rng.random() < 0.5:
        side = rng.choice((1, 100, 8000, 20000, 65535))
        some[0] = (
            b"IHDR",
            struct.pack(
                ">IIBBBBB", side, side, rng.choice((1, 8, 16)), rng.choice((0, 2, 3, 6)), 0, 0, rng.choice((0, 1))
            ),
        )
    return _made(some)


def _other(data: bytes, rng: Random) -> bytes:
    """Another kind by its first bytes: some start a program, some are very large by their head."""
    big = struct.pack("<2I", 65535, 65535)
    return rng.choice(
        (
            b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 99999 99999\n%%EndComments\n(x) run\n",
            b"BM" + struct.pack("<IIIIiiHHIIiiII", 1000, 0, 54, 40, 50000, 50000, 1, 24, 0, 0, 0, 0, 0, 0) + data,
            b"BM" + struct.pack("<IIIIiiHHIIiiII", 1000, 0, 54, 40, 60000, 60000, 1, 8, 1, 0, 0, 0, 0, 0) + b"\xff\0" * 9000,
            b"GIF89a\xff\xff\xff\xff\xf7\0\0" + b"\0" * 768 + b",\0\0\0\0\xff\xff\xff\xff\0\x08\xff" + data,
            b"II*\0\x08\0\0\0\x01\0\0\x01\x04\0\x01\0\0\0\xff\xff\xff\xff\x08\0\0\0",
            b"RIFF" + big + b"WEBPVP8 " + data,
            b"P6\n99999 99999\n255\n" + data,
            b"\xff\xd8\xff\xc0\0\x11\x08\xff\xff\xff\xff\x03\x01\x22\0\x02\x11\x01\x03\x11\x01" + data,
            b"8BPS\0\x01" + b"\0" * 6 + b"\0\x03\0\0\xff\xff\0\0\xff\xff\0\x08\0\x03" + data,
            b"\0\0\x01\0\x01\0\0\0\0\0\x01\0\x18\0\xff\xff\xff\x7f\x16\0\0\0" + data,
            b"\0\0\0\x0cjP  \r\n\x87\n" + data,
            b"\xd7\xcd\xc6\x9a" + b"\0" * 50,
            b"icns\0\0\xff\xff" + data,
            b"SIMPLE  =                    T" + b" " * 2850 + b"END",
            b"#define x_width 65535\n#define x_height 65535\nstatic char x_bits[] = {\n0x00",
            b"/* XPM */\nstatic char * x[] = {\n\"99999 99999 9 9\",\n",
            b"<svg xmlns='http://www.w3.org/2000/svg'><image href='http://127.0.0.1:9/x'/></svg>",
            b"\xff\x0a" + data,
            b"qoif\xff\xff\xff\xff\xff\xff\xff\xff\x04\0" + data,
            b"DDS |\0\0\0" + big * 20,
            b"\x89HDF\r\n\x1a\n" + data,
        )
    )  # fmt: skip


def code_text(data: bytes, rng: Random) -> bytes:
    """A code with other signs in it."""
    text = bytearray(data or b"TZ1:")
    for _ in range(rng.choice((1, 2, 30))):
        kind, at = rng.randrange(4), rng.randrange(4, max(len(text), 5))
        sign = rng.choice(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
        if kind == 0:
            text[at : at + 1] = bytes([sign])
        elif kind == 1:
            del text[at : at + rng.choice((1, 2, 40))]
        elif kind == 2:
            text[at:at] = bytes([sign]) * rng.choice((1, 2, 99999))
        else:
            text[at:at] = rng.choice((b"\0", b"\xe4\xb8\xad", b" \t\n", b"\xc2\xb2", b"tz1:", b"\xef\xbc\x91"))
    return bytes(text)


MUTATIONS: dict[str, Mutation] = {
    "png.head": _head,
    "png.chunks": _chunks,
    "png.texts": _texts,
    "png.pixels": _pixels,
    "png.other": _other,
}
CODE_MUTATIONS: dict[str, Mutation] = {"code.text": code_text}
