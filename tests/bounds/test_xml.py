"""XML from outside: weighed in one encoding before there is a tree; what is beyond is refused quickly and in little memory."""

from __future__ import annotations

import contextlib
import tracemalloc
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.timing import at_most
from tzforms.bounds import Limits, parse_xml
from tzforms.exceptions import RefusedFileError, UnreadableFileError

LAUGHS = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
MANY = "<a>" + "<b/>" * 200 + "</a>"


def declared(text: str, name: str, encoding: str | None = None) -> bytes:
    return f'<?xml version="1.0" encoding="{name}"?>{text}'.encode(encoding or name)


# -- encodings ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        "<a>甲</a>".encode(),
        "\ufeff<a>甲</a>".encode(),
        declared("<a>甲</a>", "utf-8"),
        declared("<a>甲</a>", "UTF-8"),
        declared("<a>甲</a>", "utf-16"),
        "<a>甲</a>".encode("utf-16-le"),
        "<a>甲</a>".encode("utf-16-be"),
        declared("<a>甲</a>", "gb18030"),
        declared("<a>甲</a>", "GBK"),
        declared("<a>甲</a>", "gb2312"),
        declared("<a>甲</a>", "Big5"),
        declared("<a>&#30002;</a>", "ISO-8859-1"),
        declared("<a>&#30002;</a>", "us-ascii"),
        declared("<a>&#30002;</a>", "windows-1252"),
        b"<?xml version='1.0' encoding = 'utf-8' standalone='yes'?><a>&#x7532;</a>",
    ],
)
def test_every_encoding_that_office_programs_write_is_read(data: bytes) -> None:
    assert parse_xml(data).text == "甲"


ENCODINGS = ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-7", "cp037", "cp500", "gb18030"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", [None, "utf-8", "utf-7", "UTF-16", "UCS-4", "EBCDIC-CP-US", "ISO-2022-CN", "hz", "x"])
@pytest.mark.parametrize("text", [MANY, LAUGHS, f"<!-- x -->{LAUGHS}"], ids=["many", "laughs", "comment"])
def test_in_no_encoding_does_anything_slip_past(encoding: str, name: str | None, text: str) -> None:
    data = text.encode(encoding) if name is None else declared(text, name, encoding)
    with pytest.raises(UnreadableFileError) as caught:
        parse_xml(data, limits=Limits(elements=100))
    assert str(caught.value).endswith("。")


def test_a_tag_in_utf_7_is_no_tag() -> None:
    with pytest.raises(RefusedFileError, match="编码（utf-7）"):
        parse_xml(b'<?xml version="1.0" encoding="UTF-7"?>+ADw-a/+AD4-')


def test_a_declaration_that_lies_is_refused_where_the_bytes_say_otherwise() -> None:
    with pytest.raises(UnreadableFileError):
        parse_xml(declared("<a>甲</a>", "utf-8", "gb18030"))
    with pytest.raises(UnreadableFileError, match="编码错误"):
        parse_xml(declared("<a>\xff\xff</a>", "gb18030", "latin-1"))
    with pytest.raises(UnreadableFileError, match="编码错误"):
        parse_xml(b"\xff\xfe<\0a\0>\0\x00\xd8<\0/\0a\0>\0")  # half of a surrogate pair


@pytest.mark.parametrize(
    "data",
    [
        b"<a>&#xD800;</a>",
        b"<a>\xed\xa0\x80</a>",
        b"<a>&#0;</a>",
        b"<a b='1' b='2'/>",
        b"<a:b/>",
        b"<a><![CDATA[",
        b"<a>&x;</a>",
        b"<?xml",
        b"<?xml version='1.0' encoding='",
        b"<",
    ],
)
def test_what_is_not_well_formed_is_one_sentence(data: bytes) -> None:
    with pytest.raises(UnreadableFileError, match="不是完好的 XML"):
        parse_xml(data)


# -- sizes ----------------------------------------------------------------------------------------------------------

HUGE: dict[str, Callable[[], bytes]] = {
    "elements": lambda: b"<a>" + b"<b/>" * 5_000_000 + b"</a>",
    "elements in UTF-16": lambda: ("<a>" + "<b/>" * 2_000_000 + "</a>").encode("utf-16"),
    "elements in GBK": lambda: declared("<a>" + "<b/>" * 5_000_000 + "</a>", "gbk"),
    "pieces of text": lambda: b"<a>" + b"<b>x</b>y" * 490_000 + b"</a>",
    "comments": lambda: b"<a>" + b"<!---->" * 3_000_000 + b"</a>",
    "attributes of many": lambda: b"<a>" + b'<b c="1" d="2" e="3"/>' * 400_000 + b"</a>",
    "attributes of one": lambda: b"<a " + b" ".join(b'b%d="1"' % n for n in range(100_000)) + b"/>",
    "attributes of one, with brackets": lambda: b"<a " + b" ".join(b'b%d=">"' % n for n in range(100_000)) + b"/>",
    "namespaces": lambda: b"<a>" + b"".join(b'<b xmlns:c%d="u:%d"/>' % (n, n) for n in range(200_000)) + b"</a>",
    "a long namespace": lambda: b'<a xmlns="' + b"u" * 1_000_000 + b'">' + b"<b/>" * 100_000 + b"</a>",
    "a long prefix": lambda: b"<a xmlns:" + b"p" * 100_000 + b'="' + b"u" * 2_000 + b'"/>',
    "blanks before a namespace": lambda: b"<a xmlns" + b" " * 100_000 + b'="' + b"u" * 2_000 + b'"/>',
    "half a namespace again and again": lambda: b"<a " + b"xmlns:" * 3_000_000 + b"/>",
    "text without end": lambda: b"<a>" + b"x" * 26_000_000 + b"</a>",
    "depth": lambda: b"<a>" * 400_000,
}


@pytest.mark.parametrize("kind", HUGE)
def test_what_would_be_too_large_a_tree_is_refused_before_there_is_one(kind: str) -> None:
    data = HUGE[kind]()
    with at_most(2):
        tracemalloc.start()
        with pytest.raises(RefusedFileError):
            parse_xml(data)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 3 * len(data) + 30_000_000


def test_a_thousand_rows_with_all_that_word_writes_around_them_are_far_from_the_limit() -> None:
    cell = (
        '<w:tc><w:tcPr><w:tcW w:w="960" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr><w:p w:rsidR="00A77B3E"'
        ' w:rsidRDefault="00A77B3E"><w:pPr><w:jc w:val="center"/></w:pPr><w:r w:rsidRPr="00A77B3E"><w:rPr><w:rFonts'
        ' w:hint="eastAsia"/><w:sz w:val="21"/></w:rPr><w:t>甲</w:t></w:r></w:p></w:tc>'
    )
    row = f"<w:tr>{cell * 9}</w:tr>"
    for rows, fits in ((3_000, True), (9_000, False)):
        data = f'<w:tbl xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{row * rows}</w:tbl>'
        if fits:
            assert len(parse_xml(data.encode())) == rows
        else:
            with pytest.raises(RefusedFileError):
                parse_xml(data.encode())


# -- namespaces -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["xmlns='{}'", 'xmlns="{}"', 'xmlns:b="{}" b:c=""', "xmlns = '{}'"])
def test_namespaces_are_renamed_where_they_are_declared_and_nowhere_else(form: str) -> None:
    text = f'<a {form.format("old")} d="old">old xmlns <e xmlns="older"/></a>'
    root = parse_xml(text.encode(), namespaces={b"old": b"new"})
    assert list(root.nsmap.values()) == ["new"]
    assert (root.get("d"), root.text, root[0].tag) == ("old", "old xmlns ", "{older}e")


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(["xmlns", ":", "=", '"', "'", "<a", ">", "</a>", " ", "old", "甲", "<!--", "&"]), max_size=20
    )
)
def test_any_xml_is_read_or_refused_and_nothing_else(pieces: list[str]) -> None:
    for data in ("".join(pieces), f"<a {''.join(pieces)}/>", f"<a>{''.join(pieces)}</a>"):
        with contextlib.suppress(UnreadableFileError):
            parse_xml(data.encode(), namespaces={b"old": b"new"})
