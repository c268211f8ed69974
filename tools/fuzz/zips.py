"""A ZIP container field by field: every number of its records may lie, and every name.

The records are written here by hand, because ``zipfile`` writes only what is true.

Source: PKWARE APPNOTE 6.3.
"""

from __future__ import annotations

import bz2
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random

from tools.fuzz.model import Mutation
from tools.fuzz.raw import run_length

__all__ = ["MUTATIONS", "Entry", "deflated", "pack", "parts", "repack"]

_NAMES = (
    "../../etc/evil.docx", "/etc/passwd", "C:\\evil.docx", "..\\..\\evil.docx", "a\0b.docx", "\x1b[31mred\x1b[0m.docx", "\u202excod.docx",
    "\u2028line.docx", "con.docx", "aux", "a" * 5000 + ".docx", "文" * 300 + ".docx", "", "/", "./.", "a//b.docx", "~$lock.docx", ".hidden.docx",
    "110112199001011234.docx", "x.docx.review.yaml", "a/" * 300 + "x.docx", "名\r\n册.docx", "x.exe", "x.xlsx", "x.pdf", "x.zip", "x.yaml", " .docx",
    "word/document.xml", "[Content_Types].xml", "mimetype", "__MACOSX/._x.docx", "\ud7ff.docx", "\x9b2J.docx", "e\u0301.docx", "é.docx",
)  # fmt: skip


_FIELDS = ("version", "made_by", "flags", "method", "crc", "packed", "size", "name", "extra", "comment", "disk", "offset",
           "attributes")  # fmt: skip
_EDGES = (0, 1, 0xFFFF, 0xFFFFFFFF, 0x80000000, 0x7FFFFFFF, 255, 20, 45, 10)


@dataclass
class Entry:
    """One entry; ``local`` and ``central`` override the fields of its two records by name."""

    name: bytes
    packed: bytes
    method: int = 8
    flags: int = 0
    crc: int = 0
    size: int = 0
    extra: bytes = b""
    comment: bytes = b""
    version: int = 20
    made_by: int = 20
    attributes: int = 0
    descriptor: bytes = b""
    local: dict[str, int] = field(default_factory=dict)
    central: dict[str, int] = field(default_factory=dict)


@dataclass
class End:
    """What stands behind the entries; ``fields`` overrides those of the end record."""

    comment: bytes = b""
    fields: dict[str, int] = field(default_factory=dict)
    zip64: bool = False
    between: bytes = b""
    before: bytes = b""


def deflated(name: str | bytes, data: bytes, method: int = 8) -> Entry:
    """An honest entry; ``method`` 0 stored, 8 deflate, 12 bz2, 14 LZMA."""
    raw = name if isinstance(name, bytes) else name.encode("utf-8", "surrogatepass")
    if method == 8:
        engine = zlib.compressobj(6, zlib.DEFLATED, -15)
        packed = engine.compress(data) + engine.flush()
    elif method == 12:
        packed = bz2.compress(data)
    elif method == 14:
        properties = b"\x09\x04\x05\x00" + b"\x5d\x00\x00\x80\x00"
        packed = properties + lzma.compress(
            data, lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA1, "dict_size": 1 << 23}]
        )
    else:
        packed = data
    flags = 0 if raw.isascii() else 0x800
    return Entry(raw, packed, method, flags, zlib.crc32(data), len(data))


def parts(data: bytes) -> dict[str, bytes] | None:
    """Names and contents of a container that is sound, else ``None``."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(i.file_size for i in archive.infolist()) > 64 << 20:
                return None
            return {i.filename: archive.read(i) for i in archive.infolist() if not i.is_dir()}
    except Exception:  # whatever an earlier mutation did to it
        return None


def repack(content: dict[str, bytes]) -> bytes:
    """An honest container of these parts."""
    return pack([deflated(name, data) for name, data in content.items()], End())


def pack(entries: list[Entry], end: End | None = None) -> bytes:
    """The container as its entries say, true or not."""
    end = end or End()
    out = bytearray(end.before)
    directory = bytearray()
    for one in entries:
        at = len(out)
        f = {"version": one.version, "flags": one.flags, "method": one.method, "crc": one.crc, "packed": len(one.packed),
             "size": one.size, "name": len(one.name), "extra": len(one.extra)} | one.local  # fmt: skip
        out += struct.pack("<4s5H3I2H", b"PK\x03\x04", *_low(f, "version", "flags", "method"), 0, 0x21, *_long(f, "crc", "packed", "size"),
                           *_low(f, "name", "extra")) + one.name + one.extra + one.packed + one.descriptor  # fmt: skip
        f = {"made_by": one.made_by, "version": one.version, "flags": one.flags, "method": one.method, "crc": one.crc,
             "packed": len(one.packed), "size": one.size, "name": len(one.name), "extra": len(one.extra), "comment": len(one.comment),
             "disk": 0, "internal": 0, "attributes": one.attributes, "offset": at} | one.central  # fmt: skip
        directory += struct.pack(
            "<4s6H3I5H2I", b"PK\x01\x02", *_low(f, "made_by", "version", "flags", "method"), 0, 0x21, *_long(f, "crc", "packed", "size"),
            *_low(f, "name", "extra", "comment", "disk", "internal"), *_long(f, "attributes", "offset"),
        ) + one.name + one.extra + one.comment  # fmt: skip
    start = len(out)
    out += directory
    count = len(entries)
    if end.zip64:
        at = len(out)
        out += struct.pack(
            "<4sQ2H2I4Q",
            b"PK\x06\x06",
            44,
            45,
            45,
            0,
            0,
            count,
            count,
            len(directory),
            end.fields.get("offset64", start),
        )
        out += struct.pack("<4sIQI", b"PK\x06\x07", 0, end.fields.get("place64", at), 1)
    out += end.between
    f = {
        "disk": 0,
        "first": 0,
        "here": count,
        "entries": count,
        "size": len(directory),
        "offset": start,
        "comment": len(end.comment),
    } | end.fields
    if end.zip64:
        f |= {"here": 0xFFFF, "entries": 0xFFFF, "size": 0xFFFFFFFF, "offset": 0xFFFFFFFF}
    out += struct.pack("<4s4H2IH", b"PK\x05\x06", *_low(f, "disk", "first", "here", "entries"), *_long(f, "size", "offset"),
                       *_low(f, "comment"))  # fmt: skip
    return bytes(out + end.comment)


def _low(fields: dict[str, int], *names: str) -> list[int]:
    return [fields[n] & 0xFFFF for n in names]


def _long(fields: dict[str, int], *names: str) -> list[int]:
    return [fields[n] & 0xFFFFFFFF for n in names]


# -- mutations --------------------------------------------------------------------------------------------------------


def _entries(data: bytes) -> list[Entry]:
    return [deflated(name, content) for name, content in (parts(data) or {}).items()]


def _mutation(change: Callable[[list[Entry], int, End, Random], None]) -> Mutation:
    """A change of the entries, one of which (the index) is chosen, as a change of bytes."""

    def mutate(data: bytes, rng: Random) -> bytes:
        entries = _entries(data)
        if not entries:
            return data
        end = End()
        change(entries, rng.randrange(len(entries)), end, rng)
        return pack(entries, end)

    return mutate


def _field(entries: list[Entry], index: int, end: End, rng: Random) -> None:
    """One number of one record, in the directory, at the entry, or in both."""
    one = entries[index]
    name = rng.choice(_FIELDS)
    value = rng.choice((*_EDGES, rng.getrandbits(16), len(one.packed) + 1, one.size - 1))
    if rng.random() < 0.8:
        one.central[name] = value
    if rng.random() < 0.5:
        one.local[name] = value


def _method(entries: list[Entry], index: int, end: End, rng: Random) -> None:
    """Another codec, honestly used or only named."""
    one = entries[index]
    method = rng.choice((0, 1, 6, 9, 12, 14, 93, 95, 96, 97, 98, 99, 12, 14))
    plain = zlib.decompress(one.packed, -15)
    if method in (0, 12, 14) and rng.random() < 0.6:
        entries[index] = replace(deflated(one.name, plain, method), flags=one.flags)
    else:
        one.method = method


def _lie(entries: list[Entry], index: int, end: End, rng: Random) -> None:
    """A size that is not so: a little that says it is much, much that says it is little."""
    one = entries[index]
    method = rng.choice((8, 8, 0, 12, 14))
    content = rng.choice((b"\0", b" ", b"<a/>", b"-")) * run_length(rng, 7)
    made = deflated(one.name, content[: 20 << 20], method)
    made.size = rng.choice((1, 100, one.size, made.size, 0xFFFFFFFE))
    if rng.random() < 0.5:
        made.crc = one.crc
    entries[index] = made


def _flags(entries: list[Entry], index: int, end: End, rng: Random) -> None:
    """Encrypted, strongly encrypted, masked, patched, with a descriptor that is there or not."""
    one = entries[index]
    bit = rng.choice((0x1, 0x40, 0x2000, 0x20, 0x8, 0x8, 0x800, 0x10, 0x4000))
    one.flags ^= bit
    if bit == 0x8 and rng.random() < 0.7:
        one.descriptor = rng.choice((b"PK\x07\x08", b"")) + struct.pack("<3I", one.crc, len(one.packed), one.size)
        one.local |= {"crc": 0, "packed": 0, "size": 0}


def _name(entries: list[Entry], index: int, end: End, rng: Random) -> None:
    """A name that leads elsewhere, steers a terminal, or is none."""
    one = entries[index]
    text = rng.choice(_NAMES)
    one.name = text.encode(rng.choice(("utf-8", "utf-8", "gb18030", "utf-16")), "replace")
    one.flags = rng.choice((0, 0x800))
    if rng.random() < 0.2:
        one.name = rng.randbytes(rng.randint(1, 40))


def _twice(entries: list[Entry], index: int, end: End, rng: Random) -> None:
    """The same name again: the same part, another part, another spelling of the name; or two names for the same bytes."""
    one = entries[index]
    again = replace(one, local=dict(one.local), central=dict(one.central))
    kind = rng.randrange(4)
    if kind == 1:
        again.name = one.name.swapcase()
    elif kind == 2:
        again.name, again.central["offset"] = b"other/" + one.name, 0
    elif kind == 3:
        again.packed, again.method, again.size = b"", 0, 0
    for _ in range(rng.choice((1, 1, 3, 300))):
        entries.insert(rng.randrange(len(entries) + 1), again)


def _overlap(entries: list[Entry], index: int, end: End, rng: Random) -> None:
    """Many names, all for the same bytes."""
    big = deflated("big.xml", b" " * (1 << 20))
    entries.insert(0, big)
    for number in range(run_length(rng, 3.5)):
        entries.append(
            replace(
                big,
                name=f"word/copy{number}.xml".encode(),
                packed=b"",
                central={"offset": 0, "packed": len(big.packed)},
                local={},
            )
        )


def _many(entries: list[Entry], index: int, end: End, rng: Random) -> None:
    """More entries than a file has."""
    for number in range(run_length(rng, 4.3)):
        entries.append(Entry(f"{rng.choice(('word/', 'xl/', ''))}x{number}.xml".encode(), b"", 0))


def _loss(entries: list[Entry], index: int, end: End, rng: Random) -> None:
    """A part is gone, empty, or another one stands in its place."""
    kind = rng.randrange(3)
    other = rng.choice(entries)
    if kind == 0:
        del entries[index]
    elif kind == 1:
        entries[index] = deflated(entries[index].name, b"")
    else:
        entries[index] = replace(other, name=entries[index].name)


def _end(entries: list[Entry], index: int, end: End, rng: Random) -> None:
    """The end record: comments, disks, counts, ZIP64, bytes before and between."""
    kind = rng.randrange(5)
    if kind == 0:
        end.comment = rng.choice(
            (
                b"x" * 65535,
                b"PK\x05\x06" + b"\0" * 18,
                b"\x1b[2J",
                pack([deflated("word/document.xml", b"<a/>")])[:60000],
            )
        )
    elif kind == 1:
        end.fields[rng.choice(("disk", "first", "here", "entries", "size", "offset", "comment"))] = rng.choice(
            (0, 1, 0xFFFF, 0xFFFFFFFF, 0x80000000, 65)
        )
    elif kind == 2:
        end.zip64 = True
        if rng.random() < 0.5:
            end.fields[rng.choice(("offset64", "place64"))] = rng.choice((0, 1, (1 << 64) - 1, 1 << 63, 1 << 31))
    elif kind == 3:
        end.before = rng.choice((b"MZ" + b"\0" * 100, b"#!/bin/sh\n", b"%PDF-1.4\n", b"\0" * 70000))
    else:
        end.between = rng.choice((b"\0" * 10, b"PK\x06\x07" + b"\xff" * 16, b"PK\x01\x02" * 20))


def _extra(entries: list[Entry], index: int, end: End, rng: Random) -> None:
    """Extra fields: ZIP64 sizes, Unicode names, lengths beyond the end."""
    one = entries[index]
    kind = rng.choice((1, 0x7075, 0x9901, 0x5455, 0xFFFF))
    body = rng.choice(
        (
            b"",
            struct.pack("<3Q", 1 << 62, 1 << 62, 1 << 62),
            b"\x01" + struct.pack("<I", zlib.crc32(one.name)) + b"../x",
            rng.randbytes(11),
        )
    )
    one.extra = struct.pack("<2H", kind, rng.choice((len(body), len(body), 0xFFFF, 0))) + body
    if kind == 1:
        one.central |= {rng.choice(("size", "packed", "offset")): 0xFFFFFFFF}


def _nested(data: bytes, rng: Random) -> bytes:
    """The file inside an archive, inside an archive …, alone or many times."""
    for _ in range(rng.choice((1, 1, 2, 5, 30))):
        name = rng.choice(("x.zip", "x.docx", "x.xlsx", "子/x.zip"))
        data = pack(
            [deflated(f"{n}{name}", data) for n in range(rng.choice((1, 1, 2, 20)) if len(data) < 100_000 else 1)]
        )
    return data


def _folders(data: bytes, rng: Random) -> bytes:
    """Entries that are folders, links or devices by their attributes."""
    entries = _entries(data)
    for one in rng.sample(entries, min(len(entries), 3)):
        one.made_by, one.attributes = 0x0314, rng.choice((0o120777, 0o040755, 0o020666, 0o010644)) << 16
    entries.append(Entry(b"folder/" * rng.choice((1, 200)), b"", 0, size=rng.choice((0, 0, 5))))
    return pack(entries)


MUTATIONS: dict[str, Mutation] = {
    "zip.field": _mutation(_field),
    "zip.method": _mutation(_method),
    "zip.lie": _mutation(_lie),
    "zip.flags": _mutation(_flags),
    "zip.name": _mutation(_name),
    "zip.twice": _mutation(_twice),
    "zip.overlap": _mutation(_overlap),
    "zip.many": _mutation(_many),
    "zip.loss": _mutation(_loss),
    "zip.end": _mutation(_end),
    "zip.extra": _mutation(_extra),
    "zip.nested": _nested,
    "zip.folders": _folders,
}
