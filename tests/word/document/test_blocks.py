"""The tree walk sees what a reader of the printed page sees, and says what is special about it."""

from __future__ import annotations

import contextlib
import time

import pytest
from lxml import etree

from tests.test_hostile import NS, document, with_document
from tests.timing import at_most
from tests.word.docx_builders import repacked
from tzforms.exceptions import RefusedFileError
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


# -- built to hurt ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["1e999", "-1e999", "nan", "1e308", "9" * 5_000, "-7", "0", "０", "", "1_0", "x"])
def test_no_number_in_an_attribute_breaks_the_walk(number: str) -> None:
    cell = (
        f'<w:tc><w:tcPr><w:gridSpan w:val="{number}"/><w:tcW w:w="{number}"/></w:tcPr><w:p>{T("甲")}</w:p></w:tc>'
        "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>"
    )
    grid = f'<w:tblGrid>{f"""<w:gridCol w:w="{number}"/>""" * 3}</w:tblGrid>'
    row = f'<w:tr><w:trPr><w:gridBefore w:val="{number}"/></w:trPr>{cell}</w:tr>'
    drop = (
        f"<w:p><w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:ddList><w:result w:val='{number}'/>"
        "<w:listEntry w:val='乙'/></w:ddList></w:ffData></w:fldChar></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r></w:p>"
    )
    read = blocks(f"<w:tbl>{grid}{row * 2}</w:tbl>{drop}")
    assert [r.cells[0].text for r in read.rows[:2]] == ["甲", "甲"]


def test_boxes_in_boxes_are_walked_once() -> None:
    inner = f"<w:p>{T('里')}</w:p>"
    for depth in range(12):  # each level once more for each level above it: 2^12
        inner = f"<w:p>{T(str(depth))}<w:r><w:pict><w:txbxContent>{inner}</w:txbxContent></w:pict></w:r></w:p>"
    assert [r.text for r in blocks(inner).rows] == [*map(str, reversed(range(12))), "里"]
    with pytest.raises(RefusedFileError, match="嵌套太深"):
        blocks(f"<w:p><w:r><w:pict><w:txbxContent>{inner}</w:txbxContent></w:pict></w:r></w:p>")


def test_a_fallback_says_nothing_again() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:txbxContent>".format
    names = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    both = f"<mc:Choice>{box('新')}</mc:Choice><mc:Fallback>{box('旧')}</mc:Fallback>"
    read = blocks(
        f"<w:p {names}><w:r><w:drawing><mc:AlternateContent>{both}</mc:AlternateContent></w:drawing></w:r></w:p>"
    )
    assert [r.text for r in read.rows] == ["", "新"]
    only = f"<mc:AlternateContent><mc:Fallback><w:pict>{box('旧')}</w:pict></mc:Fallback></mc:AlternateContent>"
    assert [r.text for r in blocks(f"<w:p {names}><w:r>{only}</w:r></w:p>").rows] == ["", "旧"]


def seconds(body: str) -> float:
    data = with_document(document(body))
    start = time.process_time()
    with contextlib.suppress(RefusedFileError):
        read_blocks(Package.open(data))
    return time.process_time() - start


OPEN = "<w:r><w:fldChar w:fldCharType='begin'/></w:r>"
MERGED = "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>"
INSTRUCTION = f"<w:instrText>{'x' * 40}</w:instrText>"
SLOW = {
    "fields without an end": f"<w:p>{OPEN * 60_000}{T('x') * 60_000}</w:p>",
    "an instruction in pieces": f"<w:p>{OPEN}<w:r>{INSTRUCTION * 240_000}</w:r></w:p>",
    "two rows of merged cells": f"<w:tbl>{f'<w:tr>{MERGED * 50_000}</w:tr>' * 2}</w:tbl>",
}  # fmt: skip


@pytest.mark.parametrize("kind", SLOW)
def test_the_walk_takes_no_more_time_than_the_file_is_long(kind: str) -> None:
    assert seconds(SLOW[kind]) < 10  # a second alone on a desktop; quadratic, each takes minutes


def test_one_header_that_a_thousand_relationships_name_is_read_once() -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/header"
    main, rels = "word/document.xml", "word/_rels/document.xml.rels"

    def add(parts: dict[str, bytes]) -> None:
        more = "".join(f'<Relationship Id="h{n}" Type="{kind}" Target="many.xml"/>' for n in range(1_000))
        parts[rels] = parts[rels].replace(b"</Relationships>", f"{more}</Relationships>".encode())
        parts["word/many.xml"] = document("").replace(b"w:document", b"w:hdr").replace(b"w:body", b"w:x")
        parts["word/many.xml"] = parts["word/many.xml"].replace(
            b"<w:x>", f"<w:p>{T('眉')}</w:p>".encode() * 2_000 + b"<w:x>"
        )

    package = Package.open(repacked(with_document(document("<w:p/>")), add))
    assert package.headers_footers().count("word/many.xml") == 1
    with at_most(4):
        read = read_blocks(package)
    assert [r.text for r in read.margins if "眉" in r.text] == ["眉"]
    assert package.main_part == main


def test_what_stands_in_margins_and_notes_counts_with_the_rest() -> None:
    kinds = ("header", "footer", "comments", "footnotes")
    space = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    paragraph = f"<w:p>{T('甲')}</w:p>"
    bodies = {
        kind: f"<w:{tag} {NS}>{f'<w:{leaf}>' if leaf else ''}{paragraph * 9_000}{f'</w:{leaf}>' if leaf else ''}</w:{tag}>"
        for kind, tag, leaf in zip(kinds, ("hdr", "ftr", "comments", "footnotes"), ("", "", "comment", "footnote"), strict=True)
    }  # fmt: skip

    def read(chosen: tuple[str, ...]) -> None:
        def add(parts: dict[str, bytes]) -> None:
            rels = "word/_rels/document.xml.rels"
            more = "".join(
                f'<Relationship Id="h{kind}" Type="{space}/{kind}" Target="m{kind}.xml"/>' for kind in chosen
            )
            parts[rels] = parts[rels].replace(b"</Relationships>", f"{more}</Relationships>".encode())
            parts.update({f"word/m{kind}.xml": bodies[kind].encode() for kind in chosen})

        read_blocks(Package.open(repacked(with_document(document("<w:p/>")), add)))

    for kind in kinds:
        read((kind,))
    with pytest.raises(RefusedFileError, match="段落太多"):
        read(kinds)
