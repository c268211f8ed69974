"""What a reader of the page does not see is no answer, and is told; what cannot be read for certain is asked about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.shared import Pt, RGBColor
from docx.table import _Cell
from docx.text.run import Run

from tests.reading.papers import COURSES, PEOPLE, one, plan, roster
from tests.test_hostile import NS
from tests.word.document.sight import M
from tzforms.reading.forms import Reading

COUNT = "预计招收学员人数"


def cell_of(document: Document, label: str) -> _Cell:
    found: _Cell = next(r.cells[1] for t in document.tables for r in t.rows if r.cells[0].text == label)
    return found


def counted(change: Callable[[Document, Run], object], text: str = "28") -> Reading:
    """The plan for 28 people, with ``change`` to a run after the number."""
    document = plan(COURSES, **{COUNT: text})
    change(document, cell_of(document, COUNT).paragraphs[0].add_run("9"))
    return one(document)


def styled(kind: str) -> Callable[[Document, Run], None]:
    def change(document: Document, run: Run) -> None:
        style = document.styles.add_style("Gone", WD_STYLE_TYPE.CHARACTER)
        setattr(style.font, kind, True)
        run.style = style

    return change


def why(reading: Reading, path: str) -> set[str]:
    """The doubts about a value; that python-docx's plain table is read by labels alone is none of these tests' business."""
    return set(reading.evidence[path].doubts) - {"single_reader"}


def told(reading: Reading, rule: str) -> str:
    return next((f.message for f in reading.findings if f.rule == rule), "")


CHANGES: dict[str, tuple[Callable[[Document, Run], object], str]] = {
    "a superscript": (lambda _d, run: setattr(run.font, "superscript", True), "raised"),
    "white": (lambda _d, run: setattr(run.font.color, "rgb", RGBColor(255, 255, 255)), "unseen"),
    "one point": (lambda _d, run: setattr(run.font, "size", Pt(1)), "unseen"),
    "hidden": (lambda _d, run: setattr(run.font, "hidden", True), "hidden"),
    "struck out by a style": (styled("strike"), "strike"),
    "struck out twice by a style": (styled("double_strike"), "strike"),
    "hidden by a style": (styled("hidden"), "hidden"),
}


@pytest.mark.parametrize("how", CHANGES)
def test_a_figure_that_is_no_part_of_the_number_on_the_page_is_left_out_and_asked_about(how: str) -> None:
    change, doubt = CHANGES[how]
    reading = counted(change)
    assert reading.data["planned_trainees"] == 28
    assert why(reading, "planned_trainees") == {doubt}
    assert ("“9”" in told(reading, "F08")) is (doubt in ("hidden", "unseen"))


@pytest.mark.parametrize("how", ["white", "one point", "hidden", "hidden by a style", "struck out by a style"])
def test_an_answer_of_which_nothing_can_be_seen_is_none_and_asked_about(how: str) -> None:
    change, doubt = CHANGES[how]
    reading = counted(change, "")
    assert reading.data["planned_trainees"] is None
    assert why(reading, "planned_trainees") == {doubt}


def test_what_cannot_be_seen_is_told_masked_wherever_it_stands() -> None:
    document = plan(COURSES)
    run = document.add_paragraph().add_run("备查：110112199003076417")
    run.font.color.rgb = RGBColor(255, 255, 255)
    reading = one(document)
    assert "备查" in told(reading, "F08")
    assert "19900307" not in told(reading, "F08")
    assert not [e for e in reading.evidence.values() if "unseen" in e.doubts]


def test_red_and_grey_answers_are_answers() -> None:
    for colour in (RGBColor(255, 0, 0), RGBColor(0xA6, 0xA6, 0xA6), RGBColor(0, 0, 0)):

        def coloured(_document: Document, run: Run, colour: RGBColor = colour) -> None:
            run.font.color.rgb = colour

        reading = counted(coloured, "2")
        assert (reading.data["planned_trainees"], reading.unsure) == (29, counted(lambda _d, _r: None, "2").unsure)


@pytest.mark.parametrize("before", ["2", ""])
def test_digits_in_an_equation_are_read_and_asked_about(before: str) -> None:
    document = plan(COURSES, **{COUNT: before})
    digits = "8" if before else "28"
    cell_of(document, COUNT).paragraphs[0]._p.append(
        parse_xml(f"<m:oMath {M}><m:r><m:t>{digits}</m:t></m:r></m:oMath>")
    )
    reading = one(document)
    assert reading.data["planned_trainees"] == 28
    assert why(reading, "planned_trainees") == {"equation"}


def test_words_in_an_eq_field_are_read_and_asked_about() -> None:
    document = plan(COURSES, 研修项目名称="")
    paragraph = cell_of(document, "研修项目名称").paragraphs[0]
    inside = ("<w:fldChar w:fldCharType='begin'/>", r"<w:instrText> EQ \o(\s\up 5(北),\s\do 2(京)) </w:instrText>")
    for piece in (*inside, "<w:fldChar w:fldCharType='end'/>", "<w:t>数控</w:t>"):
        paragraph._p.append(parse_xml(f"<w:r {NS}>{piece}</w:r>"))
    reading = one(document)
    assert reading.data["project"] == "北京数控"
    assert "equation" in reading.evidence["project"].doubts


def test_an_embedded_object_beside_an_answer_is_asked_about_though_a_seal_is_not() -> None:
    document = plan(COURSES, 地址="通州区")
    paragraph = cell_of(document, "地址").paragraphs[0]
    paragraph._p.append(parse_xml(f"<w:r {NS}><w:object/></w:r>"))
    assert one(document).evidence["address"].doubts == ("object",)


# -- rosters ----------------------------------------------------------------------------------------------------------


def person(document: Document, row: int, column: int) -> _Cell:
    return document.tables[0].rows[row].cells[column]


def rosters(change: Callable[[Document], object]) -> tuple[Reading, Any]:
    document = roster(PEOPLE)
    change(document)
    reading = one(document)
    return reading, reading.data["trainees"]


def test_a_control_that_was_filled_and_is_still_marked_as_a_prompt_is_an_answer() -> None:
    def change(document: Document) -> None:
        paragraph = person(document, 1, 7).paragraphs[0]
        run = paragraph.runs[0]._r
        sdt = parse_xml(f"<w:sdt {NS}><w:sdtPr><w:showingPlcHdr/><w:text/></w:sdtPr><w:sdtContent/></w:sdt>")
        paragraph._p.append(sdt)
        sdt[1].append(run)

    reading, people = rosters(change)
    assert people[0]["level"] == PEOPLE[0][7]
    assert reading.unsure == []


def test_a_merged_cell_without_a_beginning_is_asked_about_and_nobody_gets_the_employer_above() -> None:
    def change(document: Document) -> None:
        for row in (2, 3):
            cell = person(document, row, 5)
            cell.text = ""
            cell._tc.get_or_add_tcPr().append(parse_xml(f"<w:vMerge {NS}/>"))

    reading, people = rosters(change)
    assert [p["employer_position"] for p in people] == [PEOPLE[0][5], None, None]
    assert reading.unsure == ["trainees[1].employer_position", "trainees[2].employer_position"]


def test_an_employer_under_a_merged_cell_is_not_read_in_silence() -> None:
    def change(document: Document) -> None:
        for row, value in ((1, " w:val='restart'"), (2, "")):
            person(document, row, 5)._tc.get_or_add_tcPr().append(parse_xml(f"<w:vMerge {NS}{value}/>"))

    reading, _people = rosters(change)
    assert "hidden" in reading.evidence["trainees[1].employer_position"].doubts
    assert not reading.evidence["trainees[0].employer_position"].doubts


@pytest.mark.parametrize(
    ("font", "ticked", "open_box"),
    [
        ("Wingdings", "F0FE", "F0A8"),
        ("Wingdings 2", "F052", "F0A3"),
        ("Webdings", "F061", "F063"),
        ("Symbol", "F0D6", None),
    ],
)
def test_a_tick_of_a_symbol_font_is_a_tick(font: str, ticked: str, open_box: str | None) -> None:
    def change(document: Document) -> None:
        for row in range(1, 4):
            paragraph = person(document, row, 2).paragraphs[0]
            sex = paragraph.text
            paragraph.clear()
            for word in "男女":
                code = ticked if word == sex else open_box
                after = "" if code is None else f"<w:sym w:font='{font}' w:char='{code}'/>"
                order = f"<w:t>{word}</w:t>{after}" if font == "Symbol" else f"{after}<w:t>{word}</w:t>"
                paragraph._p.append(parse_xml(f"<w:r {NS}>{order}<w:t xml:space='preserve'> </w:t></w:r>"))

    reading, people = rosters(change)
    assert [p["sex"] for p in people] == [p[2] for p in PEOPLE]
    assert reading.unsure == []


def test_a_tick_typed_as_a_letter_in_a_font_of_signs_is_a_tick() -> None:
    def change(document: Document) -> None:
        paragraph = person(document, 1, 2).paragraphs[0]
        paragraph.clear()
        for sign, word in (("£", "男"), ("R", "女")):
            paragraph.add_run(sign).font.name = "Wingdings 2"
            paragraph.add_run(word)

    reading, people = rosters(change)
    assert people[0]["sex"] == "女"
    assert reading.unsure == []


def test_a_heading_set_white_on_a_dark_row_is_a_heading() -> None:
    def change(document: Document) -> None:
        for cell in document.tables[0].rows[0].cells:
            cell._tc.get_or_add_tcPr().append(parse_xml(f"<w:shd {NS} w:val='clear' w:fill='1F3864'/>"))
            cell.paragraphs[0].runs[0].font.color.rgb = RGBColor(255, 255, 255)

    reading, people = rosters(change)
    assert [p["name"] for p in people] == [p[1] for p in PEOPLE]
    assert (reading.unsure, told(reading, "F08")) == ([], "")


@pytest.mark.parametrize(
    "style", ["Light Shading Accent 1", "Medium Shading 1 Accent 1", "Dark List", "Colorful Grid", "Table Grid"]
)
def test_no_style_of_a_table_that_comes_with_word_hides_a_word(style: str) -> None:
    def change(document: Document) -> None:
        document.tables[0].style = document.styles[style]

    reading, people = rosters(change)
    assert [p["id_number"] for p in people] == [p[4] for p in PEOPLE]
    assert (reading.unsure, told(reading, "F08")) == ([], "")


def test_a_neat_form_has_nothing_that_cannot_be_seen() -> None:
    assert told(one(plan(COURSES)), "F08") == ""
