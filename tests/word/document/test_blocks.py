"""The tree walk sees what a reader of the printed page sees, and says what is special about it."""

from __future__ import annotations

import pytest
from lxml import etree

from tests.test_hostile import document, with_document
from tzforms.word.document.blocks import Blocks, Cell, read_blocks
from tzforms.word.package.archive import Package

T = "<w:r><w:t>{}</w:t></w:r>".format


def blocks(body: str) -> Blocks:
    return read_blocks(Package.open(with_document(document(body))))


def paragraph(inside: str) -> Cell:
    return blocks(f"<w:p>{inside}</w:p>").rows[0].cells[0]


@pytest.mark.parametrize(
    ("inside", "text", "mark"),
    [
        (f"<w:ins w:id='1' w:author='甲'>{T('新')}</w:ins><w:del w:id='2'><w:r><w:delText>旧</w:delText></w:r></w:del>", "新", "ins"),
        (f"{T('留')}<w:del w:id='2'><w:r><w:delText>旧</w:delText></w:r></w:del>", "留", "del"),
        (f"<w:moveTo w:id='1'>{T('到此')}</w:moveTo>", "到此", "ins"),
        (f"<w:moveFrom w:id='1'>{T('走了')}</w:moveFrom>{T('在')}", "在", "del"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r>" + T("显"), "显", "hidden"),
        ("<w:r><w:rPr><w:strike/></w:rPr><w:t>旧</w:t></w:r>" + T("新"), "新", "strike"),
        ("<w:r><w:rPr><w:strike w:val='0'/></w:rPr><w:t>不划</w:t></w:r>", "不划", None),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{T('控件')}</w:sdtContent></w:sdt>", "控件", None),
        (f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{T('单击此处')}</w:sdtContent></w:sdt>", "", None),
        (f"<w:smartTag>{T('3月')}</w:smartTag>", "3月", None),
        (f"<w:fldSimple w:instr='QUOTE'>{T('域')}</w:fldSimple>", "域", None),
        (f"<w:fldSimple w:instr=' DATE \\@ \"yyyy\"'>{T('2024年')}</w:fldSimple>", "2024年", "livedate"),
        (f"<w:fldSimple w:instr='PAGE'>{T('1')}</w:fldSimple>", "", None),
        ("<w:r><w:sym w:font='Wingdings' w:char='F0FE'/></w:r>" + T("是"), "☑是", None),
        ("<w:r><w:sym w:font='Odd' w:char='F0E1'/></w:r>", "□", "symbol"),
        (f"<w:r><w:ruby><w:rt>{T('zhāng')}</w:rt><w:rubyBase>{T('张')}</w:rubyBase></w:ruby></w:r>", "张", None),
        ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/></w:r>", "a\tb\nc-", None),
        ("<w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r>"
         "<w:r><w:fldChar w:fldCharType='end'/></w:r>", "☑", None),
        ("<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>FORMTEXT</w:instrText></w:r>"
         "<w:r><w:fldChar w:fldCharType='separate'/></w:r>" + T("填的") + "<w:r><w:fldChar w:fldCharType='end'/></w:r>", "填的", None),
    ],
)  # fmt: skip
def test_inline_constructs_give_their_visible_text_and_mark(inside: str, text: str, mark: str | None) -> None:
    cell = paragraph(inside)
    assert cell.text == text
    assert mark is None or mark in cell.marks
    assert mark is not None or not cell.marks


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    first = f"<w:p><w:pPr><w:rPr><w:del w:id='1'/></w:rPr></w:pPr>{T('前')}</w:p>"
    assert [r.text for r in blocks(first + f"<w:p>{T('后')}</w:p>").rows] == ["前后"]


def test_a_text_box_is_read_once_and_marked() -> None:
    box = f"<w:txbxContent><w:p>{T('框里')}</w:p></w:txbxContent>"
    mc = "xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'"
    inside = (
        f"<w:r><mc:AlternateContent {mc}><mc:Choice Requires='wps'><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    found = [(r.text, "textbox" in r.marks) for r in blocks(f"<w:p>{T('外')}{inside}</w:p>").rows]
    assert found == [("外", False), ("框里", True)]


def cell(inside: str, props: str = "") -> str:
    return f"<w:tc><w:tcPr>{props}</w:tcPr><w:p>{T(inside)}</w:p></w:tc>"


def test_wrapped_cells_and_rows_keep_their_place() -> None:
    row = f"<w:tr>{cell('甲')}<w:sdt><w:sdtContent>{cell('乙')}</w:sdtContent></w:sdt>{cell('丙')}</w:tr>"
    wrapped = f"<w:sdt><w:sdtContent><w:tr>{cell('丁')}{cell('戊')}{cell('己')}</w:tr></w:sdtContent></w:sdt>"
    assert [r.text for r in blocks(f"<w:tbl>{row}{wrapped}</w:tbl>").rows] == ["甲\t乙\t丙", "丁\t戊\t己"]


def test_spans_and_merges_give_grid_columns_and_origins() -> None:
    restart, wide = "<w:vMerge w:val='restart'/>", "<w:gridSpan w:val='2'/>"
    top = f"<w:tr>{cell('组', restart)}{cell('宽', wide)}</w:tr>"
    low = f"<w:tr>{cell('', '<w:vMerge/>')}{cell('左')}{cell('右')}</w:tr>"
    first, second = blocks(f"<w:tbl>{top}{low}</w:tbl>").rows
    assert [(c.c0, c.c1) for c in first.cells] == [(0, 1), (1, 3)]
    assert second.cells[0].merged
    assert second.cells[0].origin is first.cells[0]


def test_grid_before_moves_a_row_to_the_right() -> None:
    row = f"<w:tr><w:trPr><w:gridBefore w:val='2'/></w:trPr>{cell('甲')}</w:tr>"
    assert blocks(f"<w:tbl>{row}</w:tbl>").rows[0].cells[0].c0 == 2


def test_a_deleted_row_is_not_there() -> None:
    gone = f"<w:tr><w:trPr><w:del w:id='1'/></w:trPr>{cell('删')}</w:tr>"
    found = blocks(f"<w:tbl>{gone}<w:tr>{cell('留')}</w:tr></w:tbl>")
    assert [r.text for r in found.rows] == ["留"]
    assert found.revisions == 1


def test_a_table_in_a_cell_is_text_of_the_cell_and_marked() -> None:
    inner = f"<w:tbl><w:tr>{cell('a')}{cell('b')}</w:tr></w:tbl>"
    row = blocks(f"<w:tbl><w:tr>{cell('标签')}<w:tc>{inner}<w:p/></w:tc></w:tr></w:tbl>").rows[0]
    assert row.cells[1].text == "a\tb"
    assert "nested" in row.cells[1].marks


def test_one_cell_around_a_whole_form_is_only_layout() -> None:
    inner = f"<w:tbl><w:tr>{cell('甲')}{cell('乙')}</w:tr></w:tbl>"
    outer = f"<w:tbl><w:tr><w:tc><w:p>{T('题')}</w:p>{inner}<w:p/></w:tc></w:tr></w:tbl>"
    assert [r.text for r in blocks(outer).rows if r.text] == ["题", "甲\t乙"]


def test_elements_stay_reachable_for_comments() -> None:
    found = blocks(f"<w:tbl><w:tr>{cell('甲')}</w:tr></w:tbl>").rows[0].cells[0]
    assert found.element is not None
    assert etree.QName(found.element).localname == "tc"
