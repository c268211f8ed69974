"""Every way in which a paper can be less than plain, and the doubt it is delivered with: one change by hand each."""

from __future__ import annotations

import io
from collections.abc import Callable
from copy import deepcopy

import docx
import pytest
from docx.document import Document
from docx.shared import Pt
from docx.table import Table

from tests.word.reading.test_reading import library_card
from tzforms.word.engine import Template
from tzforms.word.reading.reading import Alignment


def read(change: Callable[[Document], None]) -> Alignment:
    """A lending slip with one book and no date of return, ``change``d by hand and read."""
    template = Template.open(library_card())
    books = [{"title": "红楼梦", "shelf": "AB1234", "copies": 2}]
    paper = template.render({"reader": "甲", "day": None, "books": books, "due": None, "remark": "慢慢读"})
    document = docx.Document(io.BytesIO(paper))
    change(document)
    stream = io.BytesIO()
    document.save(stream)
    return template.read(stream.getvalue())


def test_a_reworded_label_in_a_moved_row_is_read_by_one_reader_and_said_so() -> None:
    def change(document: Document) -> None:
        foot = document.tables[1]
        foot.cell(0, 0).text, foot.cell(0, 1).text = "归还的最后期限", "周五"
        foot.rows[1]._tr.addnext(foot.rows[0]._tr)

    reading = read(change)
    assert reading.values["due"] == "周五"
    assert reading.unsure == {"due": ("fuzzy_label", "single_reader")}


def test_a_value_whose_label_was_erased_is_not_lost_in_silence() -> None:
    def change(document: Document) -> None:
        foot = document.tables[1]
        foot.cell(0, 0).text, foot.cell(0, 1).text = "", "周五"

    reading = read(change)
    assert reading.values["due"] is None
    assert reading.unsure == {"due": ("label_absent",)}
    assert [c.text for c in reading.settled.residue] == ["周五"]


# -- one change each ---------------------------------------------------------------------------------------------------


def books(document: Document) -> Table:
    """序号 | 书名 | 索书号 | 册数: one entry and three spare rows."""
    return document.tables[0]


def foot(document: Document) -> Table:
    """归还期限 | (blank), 备注说明 | 慢慢读"""
    return document.tables[1]


def an_answer_in_two_cells(document: Document) -> None:
    foot(document).add_column(Pt(50))
    foot(document).cell(0, 1).text, foot(document).cell(0, 2).text = "周五", "上午"


def an_answer_that_is_a_label(document: Document) -> None:
    foot(document).cell(0, 1).text = "册数"


def an_answer_below_its_label(document: Document) -> None:
    table = document.add_table(2, 1)
    foot(document)._tbl.getparent().remove(foot(document)._tbl)
    table.cell(0, 0).text, table.cell(1, 0).text = "归还期限", "周五"


def a_date_in_the_next_line(document: Document) -> None:
    line = next(p for p in document.paragraphs if "借阅日期" in p.text)
    line.text = "借阅人：甲        借阅日期："
    line._p.addnext(deepcopy(line._p))
    next(p for p in document.paragraphs if p._p is line._p.getnext()).text = "2024年9月2日"


def an_answer_struck_out_and_written_anew(document: Document) -> None:
    answer = foot(document).cell(0, 1).paragraphs[0]
    answer.add_run("周四").font.strike = True
    answer.add_run("周五")


def an_answer_with_a_comment(document: Document) -> None:
    document.add_comment(foot(document).cell(0, 1).paragraphs[0].add_run("周五"), "改为周六")


def two_columns_in_one(document: Document) -> None:
    books(document).cell(0, 1).text, books(document).cell(1, 1).text = "书名（索书号）", "红楼梦 AB1234"
    for row in books(document).rows:
        row._tr.remove(row.cells[2]._tc)


def a_head_erased(document: Document) -> None:
    books(document).cell(0, 2).text = ""


def a_head_reworded(document: Document) -> None:
    books(document).cell(0, 2).text = "图书索取书号"


def a_cell_deleted(document: Document) -> None:
    row = books(document).rows[1]
    row._tr.remove(row.cells[2]._tc)


def an_entry_over_two_rows(document: Document) -> None:
    table = books(document)
    table.cell(2, 0).text = ""
    for column in (0, 2, 3):
        table.cell(1, column).merge(table.cell(2, column))
    table.cell(2, 1).text = "下册"


def a_header_row_and_the_serial_numbers_deleted(document: Document) -> None:
    table = books(document)
    for row in table.rows:
        row._tr.remove(row.cells[0]._tc)
    table._tbl.remove(table.rows[0]._tr)


@pytest.mark.parametrize(
    ("change", "values", "unsure"),
    [
        (an_answer_in_two_cells, {"due": "周五\n上午"}, {"due": "split_value"}),
        (an_answer_that_is_a_label, {"due": "册数"}, {"due": "value_is_label"}),
        (an_answer_below_its_label, {"due": "周五"}, {"due": "value_below", "remark": "label_absent"}),
        (a_date_in_the_next_line, {"day": "2024年9月2日"}, {"day": "value_below"}),
        (an_answer_struck_out_and_written_anew, {"due": "周五"}, {"due": "strike"}),
        (an_answer_with_a_comment, {"due": "周五"}, {"due": "comment"}),
        (two_columns_in_one, {}, {"books[0].title": "shared_cell", "books[0].shelf": "shared_cell"}),
        (a_head_erased, {}, {"books[0].shelf": "position"}),
        (a_head_reworded, {}, {"books[0].shelf": "fuzzy_label"}),
        (a_cell_deleted, {}, {"books[0].title": "merged_row", "books[0].shelf": "merged_row"}),
        (an_entry_over_two_rows, {}, {"books[0].title": "multi_row"}),
        (
            a_header_row_and_the_serial_numbers_deleted,
            {},
            {f"books[0].{name}": "no_header" for name in ("title", "shelf", "copies")},
        ),
    ],
    ids=lambda x: getattr(x, "__name__", ""),
)
def test_what_was_done_to_a_form_is_said_of_the_values_it_touched_and_of_no_others(
    change: Callable[[Document], None], values: dict[str, str], unsure: dict[str, str]
) -> None:
    reading = read(change)
    assert {k: reading.values[k] for k in values} == values
    assert set(reading.unsure) == set(unsure)
    assert {k for k, doubt in unsure.items() if doubt not in reading.unsure[k]} == set()


def test_a_second_statement_of_a_field_is_kept_and_known_as_such() -> None:
    def change(document: Document) -> None:
        foot(document).cell(0, 1).text = "周五"
        again = foot(document).add_row()
        again.cells[0].text, again.cells[1].text = "归还期限", "周六"

    reading = read(change)
    first, second = reading.settled.fields["due"]
    assert (first.text, first.doubts) == ("周五", set())
    assert second.text == "周六"
    assert "ambiguous_label" in second.doubts
    assert reading.unsure == {"due": ("disagree",)}


def test_a_table_that_goes_on_without_its_header_is_read_and_said_once() -> None:
    def change(document: Document) -> None:
        more = document.add_table(2, 4)
        books(document)._tbl.addnext(more._tbl)
        for row, texts in zip(more.rows, (("2", "西游记", "CD5678", "3"), ("3", "水浒", "", "1")), strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
        more.rows[1]._tr.remove(more.rows[1].cells[2]._tc)

    reading = read(change)
    rows = reading.values["books"]
    assert isinstance(rows, list)
    assert [b["title"] for b in rows] == ["红楼梦", "西游记", "水浒"]
    assert reading.settled.doubts == {"headless:books"}
    assert {path.partition(".")[0] for path in reading.unsure} == {"books[2]"}
    assert all("no_header" in doubts for doubts in reading.unsure.values())


def test_a_torn_hint_is_left_in_the_answer_and_said() -> None:
    document = docx.Document()
    document.add_heading("图书借阅登记单", 1)
    table = document.add_table(2, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "借阅人", "{{ reader }}"
    hint = "（请写明借阅的目的和用途，并由借阅人签名）"
    table.cell(1, 0).text, table.cell(1, 1).text = "用途", f"{{{{ use|prose|blank('{hint}') }}}}"
    stream = io.BytesIO()
    document.save(stream)
    template = Template.open(stream.getvalue())
    whole, torn = (template.read(template.render({"reader": "甲", "use": text + "备课"})) for text in (hint, hint[:14]))
    assert (whole.values["use"], whole.unsure) == ("备课", {})
    assert (torn.values["use"], torn.unsure) == (hint[:14] + "备课", {"use": ("hint_left",)})
