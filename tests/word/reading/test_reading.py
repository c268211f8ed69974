"""The engine reads back any template in the grammar, also one that is none of ours."""

from __future__ import annotations

import io

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tzforms.exceptions import TemplateError
from tzforms.word.engine import Template
from tzforms.word.reading.reading import load_blocks, spec_of


def library_card() -> bytes:
    """A stranger's form: a lending slip of a library."""
    document = docx.Document()
    document.add_heading("图书借阅登记单", 1)
    document.add_paragraph("借阅人：{{ reader }}        借阅日期：{{ day|date|blank('    年   月   日') }}")
    table = document.add_table(4, 4)
    for column, text in enumerate(["序号", "书名", "索书号", "册数"]):
        table.cell(0, column).text = text
    table.cell(1, 0).text = "{%tr for b in books|rows(4) %}"
    for column, text in enumerate(["{{ loop.index }}", "{{ b.title }}", "{{ b.shelf }}", "{{ b.copies|integer }}"]):
        table.cell(2, column).text = text
    table.cell(3, 0).text = "{%tr endfor %}"
    foot = document.add_table(2, 2)
    foot.cell(0, 0).text, foot.cell(0, 1).text = "归还期限", "{{ due|date }}"
    foot.cell(1, 0).text, foot.cell(1, 1).text = "备注说明", "{{ remark|prose }}"
    document.add_paragraph("")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


WORDS = st.text("红楼梦三国演义水浒西游记史记资治通鉴&<>{}", min_size=1, max_size=12)


@settings(max_examples=40, deadline=None)
@given(
    reader=WORDS,
    books=st.lists(
        st.fixed_dictionaries(
            {"title": WORDS, "shelf": st.from_regex(r"[A-Z]{2}[0-9]{4}", fullmatch=True), "copies": st.integers(1, 99)}
        ),
        max_size=7,
    ),
    remark=st.lists(WORDS, min_size=1, max_size=4).map("\n".join),
)
def test_a_strangers_template_works_in_both_directions(
    reader: str, books: list[dict[str, object]], remark: str
) -> None:
    template = Template.open(library_card())
    paper = template.render({"reader": reader, "day": None, "books": books, "due": None, "remark": remark})
    reading = template.read(paper)
    assert reading.values["reader"] == reader
    assert reading.values["remark"] == remark
    assert reading.values["books"] == [{**b, "copies": str(b["copies"])} for b in books]
    assert reading.unsure == {}


def test_the_spec_is_induced_from_the_template_alone() -> None:
    spec = spec_of(library_card())
    assert {p.path: (p.kind, p.label) for p in spec.places} == {
        "reader": ("inline", "借阅人"),
        "day": ("inline", "借阅日期"),
        "due": ("cell", "归还期限"),
        "remark": ("cell", "备注说明"),
    }
    assert [(x.path, [c.label for c in x.columns]) for x in spec.loops] == [("books", ["书名", "索书号", "册数"])]


def test_a_placeholder_without_a_label_is_refused_by_name() -> None:
    document = docx.Document()
    document.add_paragraph("{{ lost }}")
    stream = io.BytesIO()
    document.save(stream)
    with pytest.raises(TemplateError, match="lost"):
        spec_of(stream.getvalue())


def test_a_document_walk_is_repeatable() -> None:
    data = library_card()
    assert load_blocks(data).text() == load_blocks(data).text()
