"""A link in a RichText value comes out as docxtpl's own output does, in any number of documents."""

from __future__ import annotations

import io
from typing import Any

import pytest
from docxtpl import DocxTemplate, InlineImage, RichText
from PIL import Image

from tests.word.docx_builders import built, header, paragraphs, stories, table
from tzforms.exceptions import RenderError
from tzforms.word.engine import Template
from tzforms.word.package.archive import Package

URLS = ('https://example.com/甲?b=1&c="2"', "https://example.com/2")


def rich(maker: Any, *urls: str) -> RichText:
    text = RichText("见")
    for url in urls:
        text.add("这里", url_id=maker.build_url_id(url), bold=True)
    return text


def targets(data: bytes, part: str = "word/document.xml") -> list[tuple[str, str]]:
    return [(r.id, r.target) for r in Package.open(data).relationships(part) if r.kind == "hyperlink"]


def by_docxtpl(source: bytes, *urls: str) -> bytes:
    made = DocxTemplate(io.BytesIO(source))
    made.render({"a": rich(made, *urls)}, autoescape=True)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    "source",
    [built(paragraphs("网址：{{r a }}")), built(table(("{%tc if true %}", "{{r a }}", "{%tc endif %}")))],
    ids=["text", "columns"],
)
def test_a_link_in_rich_text_is_docxtpls_own(source: bytes) -> None:
    template = Template.open(source, print_only=True)
    ours, theirs = template.render({"a": rich(template.docxtpl(), *URLS, URLS[0])}), by_docxtpl(source, *URLS, URLS[0])
    assert sorted(targets(ours)) == sorted(targets(theirs))
    assert [target for _id, target in targets(ours)] == list(URLS)
    assert stories(ours) == stories(theirs)


def test_a_link_keeps_its_address_in_whichever_document_it_is_printed() -> None:
    template = Template.open(built(paragraphs("{{r a }}")), print_only=True)
    values = [rich(template.docxtpl(), url) for url in URLS]
    assert [targets(template.render({"a": value}))[0][1] for value in values] == list(URLS)
    again = template.render({"a": values[0]}, properties={"edition": "2024"})
    assert targets(again)[0][1] == URLS[0]
    assert Package.open(again).custom_properties() == {"edition": "2024"}


def test_a_link_in_a_header_gets_its_relationship_there() -> None:
    template = Template.open(built(header("{{r a }}"), paragraphs("正文")), print_only=True)
    data = template.render({"a": rich(template.docxtpl(), URLS[1])})
    part = Package.open(data).headers_footers()[0]
    assert [target for _id, target in targets(data, part)] == [URLS[1]]
    assert targets(data) == []


def test_a_link_beside_a_picture_works_too() -> None:
    stream = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(stream, "png")
    template = Template.open(built(paragraphs("{{r a }}", "{{ p }}")), print_only=True)
    owner = template.docxtpl()
    data = template.render({"a": rich(owner, URLS[0]), "p": InlineImage(owner, stream)})
    assert [target for _id, target in targets(data)] == [URLS[0]]
    assert b"rIdUrl" not in Package.open(data).parts["word/document.xml"]


def test_a_link_whose_address_nobody_knows_is_an_error_and_no_broken_file() -> None:
    source = built(paragraphs("{{r a }}"))
    stranger = DocxTemplate(io.BytesIO(source))
    with pytest.raises(RenderError, match="没有网址"):
        Template.open(source, print_only=True).render({"a": rich(stranger, URLS[0])})
