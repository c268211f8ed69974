"""The encoding of text: what the bytes bear out counts for more than what is said of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.timing import at_most
from tzforms.bounds import decoded, utf16
from tzforms.bounds.xml import parse_xml

TEXT = "<p>研修培训项目实施方案，朱镕基㐂</p>"


@pytest.mark.parametrize(
    "name", ["gb2312", "GBK", "x-gbk", "GB_2312-80", "cp936", "windows-936", "gb18030", " gb2312 "]
)
def test_every_name_of_the_family_is_gb_18030(name: str) -> None:
    assert decoded(TEXT.encode("gb18030"), name) == TEXT


@pytest.mark.parametrize("said", ["utf-8", "iso-8859-1", "windows-1252", "us-ascii", "no-such-thing", "utf-16", None])
def test_chinese_bytes_are_read_as_such_whatever_is_said(said: str | None) -> None:
    assert decoded(TEXT.encode("gb18030"), said) == TEXT


@pytest.mark.parametrize("said", ["gb2312", "big5", "iso-8859-1", "utf-16", None])
def test_utf_8_is_seen_in_the_bytes_whatever_is_said(said: str | None) -> None:
    assert decoded(TEXT.encode(), said) == TEXT
    assert decoded(b"\xef\xbb\xbf" + TEXT.encode(), said) == TEXT


def test_a_few_bytes_that_could_be_both_are_what_is_said() -> None:
    both = "模".encode("gb18030")  # a letter of Latin Extended in UTF-8
    assert both.decode()
    assert decoded(both, "gb2312") == "模"
    assert decoded(both, None) == both.decode()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_seen_with_its_mark_and_in_markup_without(encoding: str) -> None:
    assert decoded(TEXT.encode(encoding), "gb2312") == TEXT


def test_latin_text_stays_latin() -> None:
    text = "Größe, élève, naïve, Ångström, señor, façade, über, être"
    assert decoded(text.encode("cp1252"), "iso-8859-1") == text


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_one_broken_letter_costs_itself_only(encoding: str) -> None:
    data = (TEXT * 20).encode(encoding) + b"\xff<br>"
    assert decoded(data, encoding).startswith(TEXT * 20)


def test_utf_32_is_not_taken_for_utf_16() -> None:
    assert utf16("<a/>".encode("utf-32")) is None


@given(st.binary(max_size=60), st.sampled_from(["gb2312", "utf-8", "latin1", "big5", "", "\x00", None]))
def test_no_bytes_raise(data: bytes, said: str | None) -> None:
    assert isinstance(decoded(data, said), str)


def test_xml_that_says_gb2312_may_hold_all_of_gb_18030() -> None:
    for name in ("gb2312", "GBK", "x-gbk", "cp936"):
        xml = f'<?xml version="1.0" encoding="{name}"?><a>朱镕基㐂</a>'.encode("gb18030")
        assert parse_xml(xml).text == "朱镕基㐂"


def test_much_text_costs_no_time() -> None:
    with at_most(6):
        decoded("研".encode("gb18030") * 2_000_000, "iso-8859-1")
