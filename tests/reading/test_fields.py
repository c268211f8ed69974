"""Single fields: of several statements the right one, and every reason for a person to look."""

from __future__ import annotations

import io

import docx
from docx.oxml.ns import qn

from tests.reading.papers import COURSES, HEAD, LINE, PEOPLE, one, plan, roster, table
from tests.test_bad_input import png
from tzforms.forms import catalogue_of
from tzforms.reading.evidence import Evidence, unsure_finding
from tzforms.reading.forms import Reading
from tzforms.reports import describe


def doubts(reading: Reading, path: str) -> tuple[str, ...]:
    return reading.evidence[path].doubts


def test_two_statements_that_differ_are_asked_about_and_the_tables_is_the_value() -> None:
    reading = one(plan(COURSES, 办班单位名称="乙公司"))
    assert reading.data["organizer"] == "乙公司"
    assert "disagree" in doubts(reading, "organizer")


def test_a_doubt_offers_the_readings_that_it_is_torn_between() -> None:
    reading = one(plan(COURSES, 办班单位名称="乙公司"))
    assert reading.evidence["organizer"].readings == ("甲公司",)
    (finding,) = [f for f in reading.findings if f.path == "organizer"]
    assert finding.message.endswith("也可能是“甲公司”。")


def test_an_offered_reading_of_a_personal_field_is_masked() -> None:
    evidence = Evidence(
        "mobile", "13800138000", "13800138000", "手机", "手机", "cell", ("disagree",), readings=("13900139000", "")
    )
    message = unsure_finding(catalogue_of()["annex1"], evidence).message
    assert "13900139000" not in message
    assert "139" in message
    assert message.endswith("、空白。")


def test_an_offered_reading_is_masked_where_the_value_is() -> None:
    reading = one(plan(COURSES, 手机="13800138000"))
    reading.evidence["mobile"].readings, reading.evidence["mobile"].doubts = ("13900139000",), ("disagree",)
    if "mobile" not in reading.unsure:
        reading.unsure.append("mobile")
    assert "13900139000" not in describe(reading)
    assert "13900139000" in describe(reading, full=True)


def test_two_statements_that_differ_in_blanks_and_widths_only_agree() -> None:
    reading = one(plan(COURSES, 办班单位名称="甲 公司"))
    assert doubts(reading, "organizer") == ()


def test_what_was_crossed_out_beside_one_statement_concerns_the_value() -> None:
    document = plan(COURSES, 办班单位名称="甲公司")
    line = next(p for p in document.paragraphs if p.text.startswith("办班单位"))
    line.clear()
    line.add_run("办班单位：甲公司")
    line.add_run("乙公司").font.strike = True
    line.add_run("（盖章）     申报时间：2024年4月15日")
    reading = one(document)
    assert reading.data["organizer"] == "甲公司"
    assert "strike" in doubts(reading, "organizer")


def test_a_seal_beside_the_words_is_no_doubt_but_a_picture_alone_is() -> None:
    filled, empty = plan(COURSES, 地址="通州区"), plan(COURSES, 地址="")
    for document in (filled, empty):
        cell = next(r.cells[1] for t in document.tables for r in t.rows if r.cells[0].text == "地址")
        cell.paragraphs[0].add_run().add_picture(io.BytesIO(png()))
    assert doubts(one(filled), "address") == ()
    assert "image" in doubts(one(empty), "address")


def test_a_cell_that_points_to_another_holds_its_value() -> None:
    reading = one(plan(COURSES, 办公电话="010-69551234", 传真="同办公电话"))
    assert reading.data["fax"] == reading.data["office_phone"] == "010-69551234"
    assert reading.evidence["fax"].how == "reference"


def test_a_label_that_is_gone_is_asked_about_unless_the_form_may_lack_it() -> None:
    document = plan(COURSES)
    for made in document.tables:
        for row in made.rows:
            if row.cells[0].text in ("传真", "邮箱"):
                made._tbl.remove(row._tr)
    reading = one(document)
    assert "label_absent" in doubts(reading, "email")
    assert doubts(reading, "fax") == ()


def test_half_a_period_is_doubtful_at_both_ends() -> None:
    reading = one(roster(PEOPLE, LINE.replace("2024年9月13日", "")))
    assert doubts(reading, "start_date") == doubts(reading, "end_date") == ("half_period",)


def test_whole_numbers_in_what_is_asked_are_masked() -> None:
    document = docx.Document()
    for text in ("附件2：", "通州区高技能人才研修班学员名册", LINE):
        document.add_paragraph(text)
    table(document, [HEAD, (*PEOPLE[0][:4], PEOPLE[0][4][:-1] + "2", *PEOPLE[0][5:])])
    document.add_paragraph("填表人：张三          联系电话：13800138000")
    (finding,) = one(document).findings
    assert (finding.rule, finding.path) == ("V01", "trainees[0].id_number")
    assert finding.value == "110223********0162"


def test_a_date_that_changes_by_itself_is_doubtful_and_what_stands_beside_it_is_not() -> None:
    document = plan(COURSES, 办班单位名称="甲公司")
    line = next(p for p in document.paragraphs if p.text.startswith("办班单位"))
    line.clear()
    line.add_run("办班单位：甲公司（盖章）     申报时间：")
    live = line._p.makeelement(qn("w:fldSimple"), {qn("w:instr"): " DATE "})
    live.append(line.add_run("2024年4月15日")._r)
    line._p.append(live)
    reading = one(document)
    assert doubts(reading, "application_date") == ("livedate",)
    assert doubts(reading, "organizer") == ()


def test_a_label_that_was_only_guessed_is_a_doubt_where_somebody_filled_it_in() -> None:
    for answer, want in (("", ()), ("3万元", ("fuzzy_label",))):
        document = plan(COURSES, 研修所需经费预算=answer)
        cell = next(r.cells[0] for t in document.tables for r in t.rows if r.cells[0].text == "研修所需经费预算")
        cell.text = "研修所须经费预算"
        assert doubts(one(document), "budget") == want


def test_a_label_that_stands_twice_with_one_answer_is_no_doubt() -> None:
    document = plan(COURSES, 地址="通州区")
    cells = document.tables[3].add_row().cells
    cells[0].text, cells[1].text = "地址", "通州区"
    assert doubts(one(document), "address") == ()
