"""A document, and a template, is weighed before work is put into it."""

from __future__ import annotations

import pytest
from lxml import etree

from tests.timing import at_most
from tests.word.docx_builders import W, built, paragraphs, repacked, table
from tzforms.exceptions import RefusedFileError
from tzforms.word.document.weighing import weigh_part
from tzforms.word.engine import Template
from tzforms.word.thresholds import SIZE


@pytest.mark.parametrize(
    ("tag", "most", "what"),
    [("p", SIZE.cells, "个段落"), ("gridCol", SIZE.cells, "个表格列"), ("r", SIZE.runs, "段格式各异的文字")],
)
def test_a_part_of_a_template_may_hold_as_much_as_a_document_that_is_read_and_no_more(
    tag: str, most: int, what: str
) -> None:
    root = etree.Element(f"{W}body")
    for _number in range(most):
        etree.SubElement(root, f"{W}{tag}")
    weigh_part(root)
    etree.SubElement(root, f"{W}{tag}")
    with pytest.raises(RefusedFileError, match=f"超过 {most} {what}"):
        weigh_part(root)


def test_the_characters_of_a_part_are_counted() -> None:
    root = etree.Element(f"{W}body")
    text = etree.SubElement(root, f"{W}t")
    text.text = "字" * SIZE.characters
    weigh_part(root)
    text.text += "字"
    with pytest.raises(RefusedFileError, match=f"超过 {SIZE.characters} 个字"):
        weigh_part(root)


def test_a_template_of_very_many_paragraphs_is_refused_before_it_is_compiled() -> None:

    def grow(parts: dict[str, bytes]) -> None:
        body, more = parts["word/document.xml"], b"<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 60_000
        parts["word/document.xml"] = body.replace(b"<w:tbl>", more + b"<w:tbl>", 1)

    data = repacked(built(paragraphs("{{ a }}"), table(("甲", "{{ b }}"))), grow)
    with at_most(1.5), pytest.raises(RefusedFileError, match="个段落"):
        Template.open(data)
