"""No loop may leave a table without rows, a row without cells or a cell without a paragraph: Word calls that damaged."""

from __future__ import annotations

import io

import docx
import pytest
from docx.document import Document
from lxml import etree

from tests.word.docx_builders import CONVERTERS, W, built, cells, paragraphs, table
from tzforms.word.engine import Template
from tzforms.word.package.archive import Package
from tzforms.word.template.mending import needs_mending

FOR, END = "{%tr for x in xs %}", "{%tr endfor %}"


def hollow(data: bytes) -> list[str]:
    """Tables, rows and cells with nothing in them."""
    root = Package.open(data).xml("word/document.xml")
    found = [t for t in root.iter(f"{W}tbl") if t.find(f"{W}tr") is None]
    found += [t for t in root.iter(f"{W}tr") if t.find(f"{W}tc") is None]
    found += [t for t in root.iter(f"{W}tc") if t.find(f"{W}p") is None]
    return [etree.QName(t).localname for t in found]


def test_a_loop_that_is_a_whole_table_keeps_one_row_and_reads_back_as_no_entry() -> None:
    template = Template.open(built(table((FOR,), ("{{ x.n }}",), (END,)), paragraphs("尾")), converters=CONVERTERS)
    data = template.render({"xs": []})
    assert cells(data) == [[""]]
    assert not template.print_only
    assert template.read(data).values == {"xs": []}
    assert cells(template.render({"xs": [{"n": "甲"}]})) == [["甲"]]


def test_of_two_loops_that_are_a_whole_table_one_keeps_a_row() -> None:
    other = ("{%tr for y in ys %}", "{{ y.n }}", END)
    template = Template.open(
        built(table((FOR,), ("{{ x.n }}",), (END,), *((t,) for t in other))), converters=CONVERTERS
    )
    assert cells(template.render({"xs": [], "ys": []})) == [[""]]


def test_a_loop_with_a_header_prints_no_row_for_no_entry() -> None:
    template = Template.open(built(table(("名",), (FOR,), ("{{ x.n }}",), (END,))), converters=CONVERTERS)
    assert cells(template.render({"xs": []})) == [["名"]]


@pytest.mark.parametrize(
    "rows",
    [
        [("{%tr for x in xs if x %}", ""), ("{{ x }}", ""), (END, "")],
        [("{%tr if xs %}", ""), ("有", ""), ("{%tr endif %}", "")],
        [("{%tc for x in xs %}", "{{ x }}", "{%tc endfor %}")],
    ],
    ids=["rows", "condition", "columns"],
)
def test_nothing_is_left_hollow_in_a_print_only_template(rows: list[tuple[str, ...]]) -> None:
    data = Template.open(built(table(*rows)), print_only=True).render({"xs": []})
    assert hollow(data) == []
    docx.Document(io.BytesIO(data))


def test_a_cell_whose_only_paragraph_is_left_out_keeps_an_empty_one() -> None:
    def conditional(document: Document) -> None:
        cell = document.add_table(1, 1).cell(0, 0)
        cell.text = "{%p if xs %}"
        cell.add_paragraph("有")
        cell.add_paragraph("{%p endif %}")

    data = Template.open(built(conditional), print_only=True).render({"xs": []})
    assert hollow(data) == []
    assert cells(data) == [[""]]


def test_a_whole_document_is_known_at_a_glance_to_need_no_mending() -> None:
    data = built(table(("甲", "乙"), ("丙", "")), paragraphs("尾"))
    assert not needs_mending(Package.open(data).parts["word/document.xml"])
