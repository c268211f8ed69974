"""An RTF file without the groups that make a reader fetch something."""

from __future__ import annotations

import contextlib
import time

import pytest

from tests.office import strangers
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
    began = time.process_time()
    with contextlib.suppress(RefusedFileError):
        clean_rtf(data)
    assert time.process_time() - began < 4
