"""Archives: records that lie, names that lead elsewhere, bytes that are unpacked a thousand times."""

from __future__ import annotations

import functools
import struct

from tests.strangers.model import stranger
from tools.fuzz.zips import End, Entry, deflated, pack
from tzforms.rendering import blank


@functools.cache
def _form() -> bytes:
    return blank("annex4")


@stranger("z_overlap.zip")
def _() -> bytes:
    """3,000 names for the same four megabytes."""
    big = deflated("a.docx", b"\0" * (4 << 20))
    return pack(
        [
            big,
            *(
                Entry(
                    f"{n}.docx".encode(),
                    b"",
                    8,
                    crc=big.crc,
                    size=big.size,
                    central={"offset": 0, "packed": len(big.packed)},
                )
                for n in range(3_000)
            ),
        ]
    )


@stranger("z_overlap.docx")
def _() -> bytes:
    """The same as a Word file."""
    big = deflated("word/document.xml", b" " * (4 << 20))
    return pack([deflated("[Content_Types].xml", b"<Types/>"), big,
                 *(Entry(f"word/p{n}.xml".encode(), b"", 8, crc=big.crc, size=big.size, central={"offset": 38, "packed": len(big.packed)}) for n in range(2_000))])  # fmt: skip


@stranger("z_entries.zip")
def _() -> bytes:
    """60,000 empty files."""
    return pack([Entry(f"{n}.docx".encode(), b"", 0) for n in range(60_000)], End(zip64=True))


@stranger("z_forms.zip")
def _() -> bytes:
    """60 blank forms, as many readings."""
    form = _form()
    return pack([deflated(f"{n}.docx", form, 0) for n in range(60)])


@stranger("z_swelling_members.zip")
def _() -> bytes:
    """300 files of 10 megabytes of zeros each, a few kilobytes together."""
    one = deflated("a.docx", b"\0" * (10 << 20))
    return pack([Entry(f"{n}.docx".encode(), one.packed, 8, crc=one.crc, size=one.size) for n in range(300)])


@stranger("z_nested.zip")
def _() -> bytes:
    """An archive in an archive, 60 deep, with a form at the bottom."""
    data = pack([deflated("x.docx", _form())])
    for level in range(60):
        data = pack([deflated(f"{level}.zip", data, 0)])
    return data


@stranger("z_nested_in_word.docx")
def _() -> bytes:
    """A Word file whose document is a Word file, and so on."""
    data = _form()
    for _level in range(20):
        data = pack([deflated("[Content_Types].xml", b"<Types/>"), deflated("word/document.xml", data, 0)])
    return data


@stranger("z_names.zip")
def _() -> bytes:
    """Names that lead outside, end early, steer a terminal, turn round, or hold a person's number."""
    names = ("../../evil.docx", "/etc/passwd", "C:\\evil.docx", "a\0b.docx", "\x1b[2Jred.docx", "\u202excod.docx", "a\u2028b.docx", "con.docx",
             "110112199001011234.docx", "~$x.docx", ".x.docx", "a\r\nb.docx", "\x9b31m.docx", " ", "-o.docx", "x.docx.review.yaml")  # fmt: skip
    return pack([deflated(n, _form()) for n in names if n])


@stranger("z_steering_names.zip")
def _() -> bytes:
    """Only names that would steer a terminal: in UTF-8, and in bytes that are no text."""
    return pack(
        [
            deflated("\x1b]0;owned\x07.docx", _form()),
            deflated("\u202e\u2066txt.docx", _form()),
            Entry(b"\x1b[2J\xff\x9b.docx", b"x", 0, size=1),
        ]
    )


@stranger("z_long_names.zip")
def _() -> bytes:
    """50 names of 60,000 signs."""
    return pack([Entry(b"%04d" % n + b"a" * 60_000 + b".docx", b"", 0) for n in range(50)])


@stranger("z_method.zip")
def _() -> bytes:
    """A form packed with LZMA that needs a dictionary of four gigabytes."""
    one = deflated("a.docx", _form(), 14)
    packed = one.packed[:5] + struct.pack("<I", 0xFFFFFFF0) + one.packed[9:]
    return pack([Entry(one.name, packed, 14, crc=one.crc, size=one.size)])


@stranger("z_bzip.docx")
def _() -> bytes:
    """A part that is some bytes of bz2 and 30 megabytes of text; it says 1,000."""
    one = deflated("word/document.xml", b"\0" * (30 << 20), 12)
    return pack(
        [deflated("[Content_Types].xml", b"<Types/>"), Entry(one.name, one.packed, 12, crc=one.crc, size=1_000)]
    )


@stranger("z_stored_lie.docx")
def _() -> bytes:
    """A part stored as it is that claims four gigabytes, and one that claims less than nothing."""
    return pack(
        [
            Entry(b"[Content_Types].xml", b"<Types/>", 0, size=0xFFFFFFFE),
            Entry(b"word/document.xml", b"<a/>", 0, size=4, central={"packed": 0xFFFFFFFF}),
        ]
    )


@stranger("z_zip64.docx")
def _() -> bytes:
    """ZIP64 fields that say 2 to the power of 62."""
    extra = struct.pack("<2H3Q", 1, 24, 1 << 62, 1 << 62, 1 << 62)
    return pack(
        [
            Entry(
                b"word/document.xml",
                b"<a/>",
                0,
                size=4,
                extra=extra,
                central={"size": 0xFFFFFFFF, "packed": 0xFFFFFFFF, "offset": 0xFFFFFFFF},
            )
        ],
        End(zip64=True),
    )


@stranger("z_two_directories.docx")
def _() -> bytes:
    """Two ends: one program sees one file, another the other."""
    return pack([deflated("word/document.xml", b"<a/>")]) + pack([deflated("word/document.xml", b"<b/>")])


@stranger("z_comment.docx")
def _() -> bytes:
    """An end record inside the comment of the end record."""
    return pack(
        [deflated("word/document.xml", b"<a/>")], End(comment=b"PK\x05\x06" + b"\0" * 16 + b"\xff\xff" + b"x" * 60_000)
    )


@stranger("z_links.zip")
def _() -> bytes:
    """Entries that are links and devices by their attributes."""
    some = [deflated(f"{n}.docx", b"/etc/passwd") for n in range(3)]
    for one, kind in zip(some, (0o120777, 0o020666, 0o010644), strict=True):
        one.made_by, one.attributes = 0x0314, kind << 16
    return pack(some)


@stranger("z_descriptor.docx")
def _() -> bytes:
    """All sizes stand behind the bytes, and are wrong there."""
    one = deflated("word/document.xml", b"<a/>" * 1_000)
    one.flags, one.local = 8, {"crc": 0, "packed": 0, "size": 0}
    one.descriptor = b"PK\x07\x08" + b"\xff" * 12
    return pack([deflated("[Content_Types].xml", b"<Types/>"), one])


@stranger("z_same_name.docx")
def _() -> bytes:
    """The document twice, in two spellings and with two contents."""
    return pack(
        [
            deflated(n, b"<a/>")
            for n in (
                "word/document.xml",
                "Word/Document.XML",
                "word\\document.xml",
                "word/./document.xml",
                "/word/document.xml",
            )
        ]
    )


@stranger("z_in_front.docx")
def _() -> bytes:
    """A program stands before the container."""
    return pack([deflated("word/document.xml", b"<a/>")], End(before=b"#!/bin/sh\necho hurt\n" * 1_000))
