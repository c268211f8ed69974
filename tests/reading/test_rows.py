"""What a table as a whole leaves open is told: counts that differ, columns that are missing or unknown, heads that are not there."""

from __future__ import annotations

import io
from collections.abc import Sequence

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn

from tests.reading.papers import COURSES, HEAD, LINE, PEOPLE, one, plan, roster, summary, table
from tests.test_bad_input import png
from tzforms.findings import Severity
from tzforms.rendering.printing import blank


def with_head(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Document:
    document = docx.Document()
    for text in ("附件2：", "通州区高技能人才研修班学员名册", LINE):
        document.add_paragraph(text)
    table(document, [head, *rows])
    document.add_paragraph("填表人：张三          联系电话：13800138000")
    return document


@pytest.mark.parametrize("words", ["共28人", "共 28 名", "28人"])
def test_a_sum_row_that_counts_other_than_the_rows_is_told(words: str) -> None:
    reading = one(roster([*PEOPLE, ("合计", words, *[""] * 7)]))
    (finding,) = reading.findings
    assert (finding.rule, finding.severity, finding.path) == ("V13", Severity.MANUAL, "trainees")
    assert "共 28 人" in finding.message
    assert "读到 3 行" in finding.message


def test_a_sum_row_that_counts_right_is_silent() -> None:
    reading = one(roster([*PEOPLE, ("合计", "共3人", *[""] * 7)]))
    assert len(reading.data["trainees"]) == 3
    assert reading.findings == []


def test_a_column_that_is_missing_and_one_that_nobody_knows_are_told_and_each_row_is_doubtful() -> None:
    reading = one(with_head([*HEAD[:7], "民族", "备注"], [(*p[:7], "汉", p[8]) for p in PEOPLE]))
    told = {f.rule: f for f in reading.findings if f.rule != "V01"}
    assert set(told) == {"V10", "V11"}
    assert "“等级”" in told["V11"].message
    assert told["V11"].severity is Severity.MANUAL
    assert "“民族”" in told["V10"].message
    assert told["V10"].severity is Severity.NOTE
    assert reading.unsure == [f"trainees[{i}].level" for i in range(3)]
    assert reading.evidence["trainees[0].level"].doubts == ("no_column",)


def test_a_missing_column_alone_is_told_once_and_doubts_no_row() -> None:
    reading = one(with_head([*HEAD[:7], HEAD[8]], [(*p[:7], p[8]) for p in PEOPLE]))
    assert [f.rule for f in reading.findings] == ["V11"]
    assert reading.unsure == []


def test_a_missing_column_that_a_form_may_lack_is_a_hint_only() -> None:
    reading = one(with_head(HEAD[:8], [p[:8] for p in PEOPLE]))
    assert [(f.rule, f.severity) for f in reading.findings] == [("V11", Severity.NOTE)]
    assert reading.unsure == []


def test_a_table_that_goes_on_without_its_head_is_read_on_and_told() -> None:
    document = with_head(HEAD, PEOPLE[:2])
    table(document, [PEOPLE[2]])
    goes_on = document.tables[1]._tbl
    document.tables[0]._tbl.addnext(goes_on)  # before the closing line
    goes_on.addprevious(document.add_paragraph("")._p)
    reading = one(document)
    assert [t["name"] for t in reading.data["trainees"]] == [p[1] for p in PEOPLE]
    assert [(f.rule, f.path) for f in reading.findings] == [("V14", "trainees")]


def test_a_table_of_other_columns_whose_serials_go_on_is_read_on_and_each_value_is_asked_about() -> None:
    document = with_head([*HEAD[:-1], "工龄", HEAD[-1]], [(*PEOPLE[0][:-1], "8年", "")])
    document.paragraphs[-1].insert_paragraph_before("（续表）")
    table(document, [PEOPLE[1], PEOPLE[2]])
    document.paragraphs[-1]._p.addprevious(document.tables[-1]._tbl)
    reading = one(document)
    assert [t["name"] for t in reading.data["trainees"]] == [p[1] for p in PEOPLE]
    assert {f"trainees[{n}].id_number" for n in (1, 2)} <= set(reading.unsure)
    assert "trainees[0].id_number" not in reading.unsure


def test_a_form_whose_table_is_gone_is_not_known_to_be_empty() -> None:
    document = docx.Document(io.BytesIO(blank("annex2")))
    made = document.tables[0]._tbl
    made.getparent().remove(made)
    reading = one(document)
    assert reading.data["trainees"] == []
    assert "trainees" in reading.unsure


def test_two_people_in_one_row_are_two_doubtful_rows_with_their_own_values() -> None:
    both = tuple(f"{a}\n{b}" if a != b else a for a, b in zip(PEOPLE[0], PEOPLE[1], strict=True))
    reading = one(roster([both]))
    assert [t["id_number"] for t in reading.data["trainees"]] == [PEOPLE[0][4], PEOPLE[1][4]]
    assert [t["no"] for t in reading.data["trainees"]] == [1, 2]
    assert [t["level"] for t in reading.data["trainees"]] == ["高级工", "高级工"]
    assert all("two_entries" in reading.evidence[f"trainees[{i}].name"].doubts for i in range(2))


def test_two_courses_in_one_row_a_line_each_are_two_doubtful_rows() -> None:
    both = tuple(f"{a}\n{b}" for a, b in zip(*COURSES, strict=True))
    reading = one(plan([both]))
    assert [(c["topic"], c["hours"], c["instructor"]) for c in reading.data["courses"]] == [
        ("新技术", 40, "王一"),
        ("攻关", 48, "李二"),
    ]
    assert "courses[1].hours" in reading.unsure


def test_ditto_takes_the_row_above_and_says_so() -> None:
    second = (*PEOPLE[1][:5], "同上", *PEOPLE[1][6:])
    reading = one(roster([PEOPLE[0], second]))
    assert reading.data["trainees"][1]["employer_position"] == PEOPLE[0][5]
    assert reading.evidence["trainees[1].employer_position"].how == "ditto"


def test_ditto_below_an_empty_cell_of_a_filled_row_copies_nothing_from_further_up() -> None:
    document = roster([PEOPLE[0], (*PEOPLE[1][:5], "", *PEOPLE[1][6:]), (*PEOPLE[2][:5], "同上", *PEOPLE[2][6:])])
    reading = one(document)
    assert PEOPLE[0][5] not in str(reading.data["trainees"][1:])
    assert "trainees[2].employer_position" in reading.unsure


def test_one_cell_under_a_head_of_two_answers_both_columns_and_is_doubtful() -> None:
    head = ["序号", "姓名（性别）", *HEAD[3:]]
    reading = one(with_head(head, [(p[0], f"{p[1]}（{p[2]}）", *p[3:]) for p in PEOPLE]))
    assert [(t["name"], t["sex"], t["note"]) for t in reading.data["trainees"]] == [(p[1], p[2], None) for p in PEOPLE]
    assert reading.unsure == [f"trainees[{i}].{name}" for i in range(3) for name in ("name", "sex")]


def test_a_picture_beside_a_value_is_no_doubt_but_one_instead_of_a_value_is() -> None:
    document = roster([PEOPLE[0], (*PEOPLE[1][:7], "", "")])
    rows = document.tables[0].rows
    for cell in (rows[1].cells[7], rows[2].cells[7]):
        cell.paragraphs[0].add_run().add_picture(io.BytesIO(png()))
    reading = one(document)
    assert reading.evidence["trainees[0].level"].doubts == ()
    assert reading.evidence["trainees[1].level"].doubts == ("image",)


def test_a_row_put_in_by_a_tracked_change_is_doubtful_where_it_says_something() -> None:
    document = roster(PEOPLE)
    properties = document.tables[0].rows[2]._tr.get_or_add_trPr()
    properties.append(properties.makeelement(qn("w:ins"), {qn("w:id"): "9", qn("w:author"): "甲"}))
    reading = one(document)
    filled = [name for name, value in reading.data["trainees"][1].items() if value is not None]
    assert reading.unsure == [f"trainees[1].{name}" for name in filled]
    assert "note" not in filled


def test_a_row_with_nothing_but_a_cell_merged_from_above_is_no_person() -> None:
    document = roster(PEOPLE)
    made = document.tables[0]
    made.add_row()
    made.cell(3, 5).merge(made.cell(4, 5))
    reading = one(document)
    assert len(reading.data["trainees"]) == 3
    assert reading.unsure == []


def test_cells_merged_over_a_value_that_moved_make_the_whole_row_doubtful() -> None:
    document = roster([PEOPLE[0], (*PEOPLE[1][:2], "", *PEOPLE[1][3:])])
    made = document.tables[0]
    made.cell(2, 2).merge(made.cell(2, 3))  # 本科 stands under 性别 too
    reading = one(document)
    assert {u.split(".")[0] for u in reading.unsure} == {"trainees[1]"}
    assert all("structure" in e.doubts for p, e in reading.evidence.items() if p.startswith("trainees[1]."))


def test_a_blank_total_is_offered_the_sum_only_when_every_row_has_its_hours() -> None:
    whole, partly = one(plan(COURSES, total="")), one(plan([*COURSES, ("参观", "考察", "", "王一")], total=""))
    assert "合计为 88" in whole.evidence["total_hours"].reasons[0]
    assert partly.evidence["total_hours"].reasons == ()


def test_a_total_whose_label_is_gone_is_asked_about_for_that_alone() -> None:
    document = plan(COURSES)
    made = document.tables[1]
    made._tbl.remove(made.rows[-1]._tr)
    evidence = one(document).evidence["total_hours"]
    assert (evidence.doubts, evidence.reasons) == (("label_absent",), ())


def test_two_cells_of_two_lines_are_one_entry_still() -> None:
    document = plan(COURSES)
    cells = document.tables[2].add_row().cells
    cells[1].text, cells[2].text = "教授\n博士生导师", "某大学\n机械学院"
    cells[0].text = ""
    instructors = one(document).data["instructors"]
    assert [i["name"] for i in instructors] == ["王一", "李二", None]


def test_two_people_side_by_side_under_heads_that_are_repeated_are_read_once() -> None:
    """Each header's right half ends where the next header begins; the rows below that were read once for every header above."""
    document = docx.Document()
    document.add_paragraph(LINE)
    head = [*HEAD[:8], *HEAD[:8]]
    pairs = [[*PEOPLE[0][:8], *PEOPLE[1][:8]], head, [*PEOPLE[2][:8], "4", "钱四", *PEOPLE[1][2:8]]]
    made = document.add_table(0, 16)
    for texts in [head, *pairs]:
        for cell, text in zip(made.add_row().cells, texts, strict=True):
            cell.text = text
    assert [t["name"] for t in one(document).data["trainees"]] == ["曹春华", "张文博", "赵长江", "钱四"]


def test_a_row_that_is_struck_as_a_whole_is_told() -> None:
    document = roster(PEOPLE)
    for cell in document.tables[0].rows[-1].cells:
        for run in cell.paragraphs[0].runs:
            run.font.strike = True
    reading = one(document)
    assert len(reading.data["trainees"]) == len(PEOPLE) - 1
    assert [(f.rule, f.severity) for f in reading.findings if "划掉" in f.message] == [("V12", Severity.MANUAL)]


def test_a_column_of_remarks_twice_in_both_halves_of_a_roster_is_one_column() -> None:
    head = [*HEAD, HEAD[-1]]
    people = [(*row[:-1], "组长", "住宿") for row in PEOPLE[:2]]
    document = roster([])
    document.element.body.remove(document.tables[0]._tbl)
    last = document.paragraphs[-1]._p
    table(document, [[*head, *head], [*people[0], *people[1]]])
    last.addprevious(document.tables[0]._tbl)
    reading = one(document)
    assert [t["name"] for t in reading.data["trainees"]] == [p[1] for p in people]
    assert all("组长" in t["note"] and "住宿" in t["note"] for t in reading.data["trainees"])


def test_a_head_that_repeats_the_label_at_the_left_stands_for_the_column_that_is_missing() -> None:
    document = plan(COURSES)
    found = next(t for t in document.tables if t.cell(0, 0).text == "培训内容")
    rows = [
        ["研修内容", "研修内容", "培训形式", "课时", "授课教师"],
        *[["", *c] for c in COURSES],
        ["", "总课时", "88", "", ""],
    ]
    table(document, rows)
    found._tbl.addprevious(document.tables[-1]._tbl)
    document.element.body.remove(found._tbl)
    reading = one(document)
    assert [c["topic"] for c in reading.data["courses"]] == [c[0] for c in COURSES]


def test_an_expert_without_a_name_whose_number_has_a_label_of_its_own_is_a_row_of_the_table() -> None:
    document = summary("培训亮点")
    experts = next(t for t in document.tables if t.cell(0, 0).text == "姓名")
    cells = experts.add_row().cells
    cells[1].text, cells[2].text = "学院 讲师", "手机号：13700137000"
    reading = one(document)
    assert [e["employer_title"] for e in reading.data["experts"]] == ["大学 教授", "学院 讲师"]
    assert reading.data["experts"][1]["mobile"] == "13700137000"


def test_an_example_where_nothing_proves_that_it_is_one_stays_and_is_asked_about() -> None:
    document = plan(COURSES)
    teachers = next(t for t in document.tables if t.cell(0, 0).text == "姓名")
    teachers.cell(1, 0).text = "示例"
    reading = one(document)
    assert [t["title"] for t in reading.data["instructors"]] == ["教授", "技师"]
    assert "instructors[0].title" in reading.unsure


def test_a_header_printed_again_in_other_words_heads_the_same_columns() -> None:
    again = [*HEAD[:-1], "其他情况"]
    document = roster([(*PEOPLE[0][:-1], "组长"), again, (*PEOPLE[1][:-1], "缓考")])
    reading = one(document)
    assert [(t["name"], t["note"]) for t in reading.data["trainees"]] == [
        (PEOPLE[0][1], "组长"),
        (PEOPLE[1][1], "缓考"),
    ]
    assert "trainees[0].note" not in reading.unsure
    assert "trainees[1].note" in reading.unsure


def test_employer_and_post_in_two_columns_stay_one_answer_below_a_header_that_has_one_for_both() -> None:
    def parted(row: Sequence[str], employer: str, post: str) -> list[str]:
        return [*row[:5], employer, post, *row[6:]]

    head = parted(HEAD, "工作单位", "职务")
    again = ["序号", "学员姓名", "性别", "文化程度", "身份证号码", "单位及职务", "证书编号", "级别", "备注", ""]
    people = [parted(PEOPLE[0], "甲机械有限公司", "质检员"), parted(PEOPLE[1], "乙机械有限公司", "调试员")]
    document = roster([])
    document.element.body.remove(document.tables[0]._tbl)
    last = document.paragraphs[-1]._p
    table(document, [head, people[0], again, people[1]])
    last.addprevious(document.tables[0]._tbl)
    reading = one(document)
    said = [t["employer_position"] for t in reading.data["trainees"]]
    assert "质检员" in said[0]
    assert "调试员" in said[1] or "trainees[1].employer_position" in reading.unsure
    assert "乙机械有限公司" in said[1]
