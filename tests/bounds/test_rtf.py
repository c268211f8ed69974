"""An RTF file without the groups that make a reader fetch something."""

from __future__ import annotations

import contextlib
import re
import struct

import pytest

from tests.office import strangers
from tests.timing import at_most
from tzforms.bounds.rtf import clean_rtf
from tzforms.exceptions import RefusedFileError


def test_nothing_that_is_fetched_is_left_and_what_is_seen_stays() -> None:
    clean = clean_rtf(strangers.rtf("http://127.0.0.1:9"))
    assert b"127.0.0.1" not in clean
    assert bytes(b"http://127.0.0.1:9".hex(), "ascii") not in clean
    for word in (b"\\template", b"\\nextfile", b"\\objdata", b"INCLUDE", b"DDEAUTO", b"pibName"):
        assert word not in clean
    assert clean.count(b"\\u26174?") == 4  # what the fields showed
    assert clean.count(b"{") == clean.count(b"}")
    assert b"hello\\par" in clean


@pytest.mark.parametrize(
    "group",
    [
        rb"{\*\fldinst { I\'4e}{CLUDE\uc0\u80 ICTURE x.png}}",
        rb"{\*\fldinst INCLUDE" + b"\r\n" + rb"TEXT x.doc}",
        rb"{\fldinst HYPERLINK \\\\host\\share}",
        rb"{\*\fldinst{IF {\field{\*\fldinst INCLUDETEXT x}}}}",
        rb"{\sp{\sn p\'69bName}{\sv x.png}}",
        rb"{\sp{\sn other}{\sv \\\\host\\x}}",
        rb"{\*" + b"\n" + rb"\template x.dot}",
        rb"{\*\template x.dot",
        rb"{\sp{\sn pibName}{\sv x.png}",
    ],
)
def test_no_way_of_writing_it_gets_past(group: bytes) -> None:
    closed = group.count(b"{") == group.count(b"}")
    clean = clean_rtf(rb"{\rtf1 before " + group + (rb" after}" if closed else b""))
    assert clean.startswith(rb"{\rtf1 before ")
    assert clean.endswith(b"after}" if closed else b"before ")
    assert not [w for w in (b"x.png", b"x.dot", b"x.doc", b"host", b"INCLUDE", b"CLUDE") if w in clean]


def test_an_ordinary_file_stays_as_it_is() -> None:
    plain = (
        rb"{\rtf1\ansi{\fonttbl{\f0 SimSun;}}{\field{\*\fldinst PAGE}{\fldrslt 1}}{\shp{\*\shpinst{\sp{\sn shapeType}{\sv 202}}"
        rb"{\shptxt \{\'d1\'d0\} \\ spare}}}{\pict\wmetafile8 " + b"00" * 5_000 + rb"}\par}"
    )
    assert clean_rtf(plain) == plain


def test_bytes_that_are_no_rtf_are_passed_over() -> None:
    plain = rb"{\rtf1{\pict\bin9 {{{\sp}}}}{\*\template x}y}"
    assert clean_rtf(plain) == rb"{\rtf1{\pict\bin9 {{{\sp}}}}y}"


@pytest.mark.parametrize(
    "data",
    [
        rb"{\rtf1" + b"{" * 500_000,
        rb"{\rtf1" + rb"{\sp" * 400 + (b"{x}" * 10_000 + b"}") * 300,
        rb"{\rtf1" + rb"\'" * 5_000_000,
        rb"{\rtf1" + rb"{\sp}" * 2_000_000,
        rb"{\rtf1" + rb"\bin1" * 2_000_000,
        rb"{\rtf1" + rb"{\*\fldinst " + b"a" * 20_000_000,
    ],
    ids=range(6),
)
def test_a_file_made_to_hurt_is_read_or_refused_at_once(data: bytes) -> None:
    with at_most(4), contextlib.suppress(RefusedFileError):
        clean_rtf(data)


# -- letters ----------------------------------------------------------------------------------------------------------

HEADS = [
    b"{\\rtf1\\ansi\\ansicpg936\\deff0{\\fonttbl{\\f0\\fnil\\fcharset134 \\'cb\\'ce\\'cc\\'e5;}}\\f0 ",
    b"{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0\\fnil\\fcharset0 Arial;}}\\f0 ",
    b"{\\rtf1 ",
]
LETTERS = "研修镕㐂通州区高技能人才研修培训项目实施方案办班单位"


def unicode_of(data: bytes) -> str:
    units = b"".join(struct.pack("<h", int(n)) for n in re.findall(rb"\\u(-?\d+) ", data))
    return units.decode("utf-16-le")


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("way", ["bytes", "hexadecimal"])
def test_chinese_bytes_are_gb_18030_whatever_code_page_and_font_are_said(head: bytes, way: str) -> None:
    raw = LETTERS.encode("gb18030")
    if way == "hexadecimal":
        raw = b"".join(b"\\'%02x" % b if b > 127 else bytes([b]) for b in raw)
    clean = clean_rtf(head + raw + b"\\par}")
    assert unicode_of(clean) == LETTERS
    assert clean.startswith(head)  # the names of fonts stay
    assert clean.endswith(b"\\par}")


@pytest.mark.parametrize(
    "text",
    [
        b"caf\\'e9 na\\'efve",
        "Größe é".encode("latin-1"),
        b"\\u30740\\'d1\\'d0\\u20462\\'d0\\'de",
        b"\\'b7 \\'d1\\'d0",
        b"\\'d1",
        "これはペンです".encode("shift-jis"),
    ],
)
def test_bytes_that_are_not_chinese_throughout_and_those_beside_unicode_stay(text: bytes) -> None:
    data = b"{\\rtf1\\ansi " + text + b"\\par}"
    assert clean_rtf(data) == data


@pytest.mark.parametrize("letters", [b"\xb0\xa1" * 2_000_000, b"\\'b0\\'a1" * 300_000, b"\x810" * 2_000_000])
def test_more_letters_than_a_form_has_cost_no_time(letters: bytes) -> None:
    with at_most(4):
        data = b"{\\rtf1 " + letters + b"}"
        assert clean_rtf(data) == data
