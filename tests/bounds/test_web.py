"""A web page reduced to its words and tables: nothing that names anything is left, nothing that is said gets lost."""

from __future__ import annotations

import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.office import strangers
from tests.timing import at_most
from tzforms.bounds import Limits
from tzforms.bounds.web import clean_html, html_of_mht
from tzforms.exceptions import RefusedFileError, UnreadableFileError

AT = "http://127.0.0.1:9"


def body(page: str | bytes, **more: str) -> str:
    data = page.encode() if isinstance(page, str) else page
    text = clean_html(data, **more).decode()  # type: ignore[arg-type]
    return text.partition("<body>")[2].partition("</body>")[0].strip()


def test_no_address_of_any_kind_is_left() -> None:
    clean = clean_html(strangers.html(AT)).decode()
    assert "http" not in clean.replace('http-equiv="Content-Type"', "")
    assert not re.search(r"url|src|href|import|file:|\\\\|png|css|background=|onload", clean)
    assert strangers.WORDS in clean
    assert "链接" in clean
    assert "<td>格子</td>" in clean


@pytest.mark.parametrize(
    "way",
    [
        '<p style="background:u\\72l(//h/x)">x</p>',
        "<p style='background-image:url&#40;//h/x&#41;'>x</p>",
        "<p style='color:red;background:URL(//h/x)'>x</p>",
        "<style>p{background:u\\72 l(//h/x)}</style>x",
        "<style>/*{*/p{background:url(//h/x)}</style>x",
        "<style></style><style>@import//h/x;</style>x",
        "<style>p{color:red}</style foo><img src=//h/x>",
        "<!--><img src=//h/x>-->x",
        "<table background=//h/x><tr><td>x</table>",
        "<TABLE BACKGROUND='&#x2f;/h/x'><tr><td>x</table>",
        '<p class="x" style="font-family:\'//h/x\'">x</p>',
        "<img/src=//h/x>x",
        "<svg><style><img src=//h/x></style></svg>x",
        "<math><mtext><img src=//h/x></mtext></math>x",
        "<noscript><img src=//h/x></noscript>x",
        "<title><img src=//h/x></title>x",
        "<p title='\"><img src=//h/x>'>x</p>",
        "<input type=image src=//h/x>x",
        "<?xml-stylesheet href='//h/x'?>x",
        "<base href='//h/x'>x",
        "<p a='\0' background=//h/x>x</p>",
    ],
)
def test_no_way_of_writing_an_address_gets_past(way: str) -> None:
    clean = clean_html(f"<html><head></head><body>{way}</body></html>".encode()).decode()
    inside_tags = "".join(re.findall(r"<[^>]*>", clean.partition("<body>")[2])) + clean.partition("<body>")[0]
    assert "/h/x" not in inside_tags


@given(st.text(st.sampled_from("<>/='\"&;:#!-ahimgsrctylebodup x(){}@\\*\0\n"), max_size=200))
def test_whatever_is_written_only_what_is_listed_comes_out(page: str) -> None:
    clean = clean_html(page.encode()).decode().partition("<body>")[2]
    for tag, attributes in re.findall(r"<(/?\w*)([^>]*)>", clean):
        assert tag.strip("/") in {"p", "b", "i", "u", "s", "td", "tr", "th", "table", "tbody", "br", "hr", "code", "pre"} | {
            "body", "html", "ul", "li", "ol", "dl", "dt", "dd", "h1", "em", "tt", "col", "del", "sub", "sup", "big", "div",
            "label", "select", "input",
        }, tag  # fmt: skip
        assert not re.search(r"[/\\(]|on\w+=", attributes)


def test_what_tells_that_words_do_not_count_is_kept() -> None:
    page = (
        "<style><!-- .x {text-decoration: line-through; behavior: url(x.htc)} .y{display:none} --></style>"
        '<p>28<s>1</s><strike>2</strike><del>3</del><span class="x">4</span><span style="display:none;color:#fff">5</span>'
        "<font color=white face=Wingdings>6</font><sup>7</sup></p>"
    )
    assert body(page) == (
        '<p>28<s>1</s><strike>2</strike><del>3</del><span class="x">4</span><span style="display:none;color:#fff">5</span>'
        '<font color="white" face="Wingdings">6</font><sup>7</sup></p>'
    )
    head = clean_html(page.encode()).decode()
    assert ".x {text-decoration:line-through}" in head
    assert ".y {display:none}" in head


def test_the_shape_of_a_table_is_kept() -> None:
    page = "<table border=1 width=100%><tr><td colspan=2 rowspan='3' align=center onclick=x>甲<br>乙<td height=5>丙</table>"
    assert body(page) == (
        '<table border="1" width="100%"><tr><td colspan="2" rowspan="3" align="center">甲<br>乙</td>'
        '<td height="5">丙</td></tr></table>'
    )


def test_a_tick_in_a_form_field_is_kept() -> None:
    assert body("<input type=checkbox checked>男<input type=radio>女").count('<input type="') == 2
    assert "checked" in body("<input type=checkbox checked>男")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ('<meta charset="gb2312"><p>研修㐂镕</p>'.encode("gb18030"), None),
        ("<meta http-equiv=Content-Type content='text/html; charset=GBK'><p>研修㐂镕</p>".encode("gb18030"), None),
        ("<p>研修㐂镕</p>".encode("gb18030"), None),
        ("<p>研修㐂镕</p>".encode(), None),
        ("\ufeff<p>研修㐂镕</p>".encode(), None),
        ("<p>研修㐂镕</p>".encode("utf-16"), None),
        ('<meta charset="utf-16"><p>研修㐂镕</p>'.encode(), None),
        ('<meta charset="gbk"><p>研修㐂镕</p>'.encode(), "utf-8"),
        ('<meta charset="punycode"><p>研修㐂镕</p>'.encode(), "no-such-thing"),
    ],
)
def test_the_words_are_read_in_the_encoding_that_they_are_in(data: bytes, said: str | None) -> None:
    assert "<p>研修㐂镕</p>" in clean_html(data, encoding=said).decode()


@pytest.mark.parametrize("way", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_the_page_in_an_mht_is_found_however_it_is_packed(way: str, encoding: str) -> None:
    page, said = html_of_mht(strangers.mht(AT, way=way, encoding=encoding))
    assert said == encoding
    assert strangers.WORDS in clean_html(page, encoding=said).decode()


def test_a_page_in_an_alternative_is_found_and_a_file_without_one_is_told() -> None:
    inner = (
        b"Content-Type: multipart/alternative; boundary=b2\r\n\r\n--b2\r\nContent-Type: text/plain\r\n\r\nx\r\n"
        b"--b2\r\nContent-Type: text/html\r\n\r\n<p>y</p>\r\n--b2--"
    )
    outer = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b1\r\n\r\n--b1\r\n%s\r\n--b1--\r\n"
    assert html_of_mht(outer % inner)[0].strip() == b"<p>y</p>"
    with pytest.raises(UnreadableFileError, match="没有网页"):
        html_of_mht(outer % b"Content-Type: text/plain\r\n\r\nx")
    deep = b"Content-Type: text/html\r\n\r\nx"
    for n in range(50):
        deep = b"Content-Type: multipart/mixed; boundary=c%d\r\n\r\n--c%d\r\n%s\r\n--c%d--" % (n, n, deep, n)
    with pytest.raises(UnreadableFileError):
        html_of_mht(b"MIME-Version: 1.0\r\n" + deep)


@pytest.mark.parametrize(
    "page",
    [
        b"<b>" * 20_000 + b"</i>" * 20_000,
        b"<" * 4_000_000,
        b"<!--" * 1_900_000,
        b"<style>" + b"/*" * 3_000_000 + b"</style>",
        b"<style>" + b"}" * 4_000_000,
        b"<p>" * 1_500_000,
        b"<script>" + b"<!--" * 1_900_000,
        b"<div>" * 1_500_000,
        b"&" * 8_000_000,
        b"<meta " * 1_300_000,
        b'<p style="' + b"a:b;" * 1_900_000,
        b"<p>x</p>" * (17 << 17),
    ],
    ids=lambda page: page[:9].decode(),
)
def test_a_page_made_to_hurt_is_read_or_refused_at_once(page: bytes) -> None:
    with at_most(4), contextlib.suppress(RefusedFileError):
        clean_html(page)


def test_the_limits_are_those_that_are_given() -> None:
    with pytest.raises(RefusedFileError, match="标签太多"):
        clean_html(b"<p>x</p>" * 100, limits=Limits(elements=50))
    with pytest.raises(RefusedFileError, match="上限"):
        clean_html(b"x" * 2000, limits=Limits(part=1000))
