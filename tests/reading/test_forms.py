"""Each misreading that was ever found, by name, on forms typed in python-docx's plain tables (none of our templates)."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Cm

from tests.reading.papers import COURSES, HEAD, LINE, PEOPLE, one, plan, roster, saved, summary, table
from tests.word.docx_builders import repacked
from tzforms.findings import Finding, Severity
from tzforms.reading.sources import read_bytes, read_file
from tzforms.rendering.printing import blank


@pytest.mark.parametrize(
    "text",
    [
        "一、项目名称：五轴班。",
        "结业人数：18人",
        "联系人：张老师。本期效果好。",
        "办班单位：甲公司\n经过两周教学，效果明显。",
    ],
)
def test_a_summary_may_begin_like_a_label(text: str) -> None:
    reading = one(summary(text))
    assert reading.data["summary"] == text
    assert reading.unsure == []
    assert reading.data["graduate_count"] == 27


@pytest.mark.parametrize(
    "text", ["培训内容：（一）新工艺", "1.培训内容：新工艺。\n2.培训形式：研讨。", "学员来源：京津冀企业。"]
)
def test_a_purpose_may_begin_like_a_label(text: str) -> None:
    reading = one(plan(COURSES, 研修目的和作用=text))
    assert reading.data["purpose"] == text
    assert "purpose" not in reading.unsure


def test_group_headings_are_no_courses() -> None:
    rows = [
        ("第一模块  理论", "", "", ""),
        COURSES[0],
        ("小计", "", "40", ""),
        ("第二模块  实践与研讨", "", "", ""),
        COURSES[1],
    ]
    reading = one(plan(rows))
    assert [c["topic"] for c in reading.data["courses"]] == ["新技术", "攻关"]
    assert reading.data["total_hours"] == 88


def test_a_course_may_be_called_like_a_label() -> None:
    reading = one(plan([*COURSES, ("结业考核", "考核", "4", "王一")]))
    assert [c["topic"] for c in reading.data["courses"]] == ["新技术", "攻关", "结业考核"]


def test_the_sum_row_of_the_table_is_the_total_where_the_total_is_blank() -> None:
    reading = one(plan([*COURSES, ("合计", "", "88", "")], total=""))
    assert reading.data["total_hours"] == 88
    assert len(reading.data["courses"]) == 2


def test_a_blank_total_beside_filled_rows_is_asked_about() -> None:
    reading = one(plan(COURSES, total=""))
    assert reading.data["total_hours"] is None
    assert "total_hours" in reading.unsure


def test_a_plain_roster_is_read_without_a_flag() -> None:
    reading = one(roster(PEOPLE))
    assert reading.unsure == []
    assert reading.findings == []
    assert [tuple(str(v or "") for v in t.values()) for t in reading.data["trainees"]] == PEOPLE


@pytest.mark.parametrize("title", ["通州区高技能人才研修班学员名册（续）", "通州区高技能人才研修班学员名册"])
def test_the_second_page_of_a_roster_is_the_same_roster(title: str) -> None:
    document = roster(PEOPLE[:2])
    for text in ("附件2：", title, LINE):
        document.add_paragraph(text)
    table(document, [HEAD, PEOPLE[2]])
    reading = one(document)
    assert [t["no"] for t in reading.data["trainees"]] == [1, 2, 3]


def test_two_rosters_that_both_begin_at_one_are_two() -> None:
    document = roster(PEOPLE[:2])
    for text in ("附件2：", "通州区高技能人才研修班学员名册", LINE):
        document.add_paragraph(text)
    table(document, [HEAD, PEOPLE[0]])
    readings = read_bytes(saved(document), "x.docx")
    assert [len(r.data["trainees"]) for r in readings] == [2, 1]
    assert all(any(f.rule == "F03" for f in r.findings) for r in readings)


def test_a_period_broken_over_two_paragraphs_is_whole() -> None:
    line = "办班单位（盖章）：甲公司      研修项目：数控\n研修起止日期：2024年9月2日至\n2024年9月13日"
    reading = one(roster(PEOPLE, line))
    assert (reading.data["start_date"], reading.data["end_date"]) == ("2024-09-02", "2024-09-13")


def test_half_a_period_is_asked_about() -> None:
    reading = one(roster(PEOPLE, LINE.replace("2024年9月13日", "")))
    assert reading.data["start_date"] == "2024-09-02"
    assert {"start_date", "end_date"} <= set(reading.unsure)


def test_a_header_of_two_rows_is_flattened() -> None:
    document = docx.Document()
    for text in ("附件2：", "通州区高技能人才研修班学员名册", LINE):
        document.add_paragraph(text)
    made = document.add_table(2, 9)
    for column, text in enumerate([*HEAD[:6], "证书情况", "", "备注"]):
        made.cell(0, column).text = text
    made.cell(0, 6).merge(made.cell(0, 7))
    for column in (0, 1, 2, 3, 4, 5, 8):
        made.cell(0, column).merge(made.cell(1, column))
    made.cell(1, 6).text, made.cell(1, 7).text = "编号", "等级"
    for person in PEOPLE:
        for cell, text in zip(made.add_row().cells, person, strict=True):
            cell.text = text
    reading = one(document)
    assert [t["certificate_no"] for t in reading.data["trainees"]] == [p[6] for p in PEOPLE]
    assert [t["level"] for t in reading.data["trainees"]] == ["高级工"] * 3


def test_two_people_side_by_side_are_two_rows_in_the_order_of_their_numbers() -> None:
    document = docx.Document()
    for text in ("附件2：", "通州区高技能人才研修班学员名册", LINE):
        document.add_paragraph(text)
    table(document, [[*HEAD, *HEAD], [*PEOPLE[0], *PEOPLE[2]], [*PEOPLE[1], *([""] * 9)]])
    assert [t["name"] for t in one(document).data["trainees"]] == ["曹春华", "张文博", "赵长江"]


def test_an_erased_header_row_flags_every_value_of_the_table() -> None:
    document = roster(PEOPLE)
    made = document.tables[0]
    made._tbl.remove(made.rows[0]._tr)
    reading = one(document)
    assert [t["name"] for t in reading.data["trainees"]] == [p[1] for p in PEOPLE]
    assert all(f"trainees[{i}].name" in reading.unsure for i in range(3))


def test_a_cell_that_was_deleted_flags_its_row_only() -> None:
    document = roster(PEOPLE)
    row = document.tables[0].rows[2]._tr
    row.remove(row.tc_lst[3])
    reading = one(document)
    assert {u.split(".")[0] for u in reading.unsure} == {"trainees[1]"}


def test_list_numbers_of_a_style_count() -> None:
    document = roster([("", *p[1:]) for p in PEOPLE])
    for row in document.tables[0].rows[1:]:
        row.cells[0].paragraphs[0].style = document.styles["List Number"]
    assert [t["no"] for t in one(document).data["trainees"]] == [1, 2, 3]


def test_an_end_mark_is_no_person() -> None:
    reading = one(roster([*PEOPLE, ("", "以下空白", *([""] * 7))]))
    assert len(reading.data["trainees"]) == 3
    assert reading.unsure == []


def test_a_remark_behind_a_name_becomes_the_note() -> None:
    person = (*PEOPLE[0][:1], "曹春华（组长）", *PEOPLE[0][2:])
    (trainee,) = one(roster([person])).data["trainees"]
    assert (trainee["name"], trainee["note"]) == ("曹春华", "组长")


def test_personal_numbers_are_masked_in_findings() -> None:
    person = (*PEOPLE[0][:6], "110223198904180161 ?", *PEOPLE[0][7:])
    reading = one(roster([person]))
    assert "trainees[0].certificate_no" in reading.unsure
    assert "110223198904180161" not in str([f.as_json() for f in reading.findings])


def test_the_bureaus_column_filled_with_running_numbers_is_dropped_and_told() -> None:
    document = docx.Document()
    for text in ("附件3：", "北京市通州区高技能人才研修培训结业登记名册", LINE):
        document.add_paragraph(text)
    head = ["序号", "姓名", "工作单位", "身份证号码", "考核成绩", "结业证书编号（区人力社保局填写）"]
    table(document, [head, ("1", "曹春华", "北京潞河机电有限公司", "110223198904180161", "92", "001")])
    document.add_paragraph("填表人：张三          联系电话：13800138000")
    reading = one(document)
    assert reading.data["graduates"][0]["completion_no"] is None
    assert reading.unsure == ["graduates[0].completion_no"]


def test_a_label_erased_is_read_by_its_place_and_flagged() -> None:
    document = docx.Document(io.BytesIO(blank("annex4")))
    rows = document.tables[0].rows
    values = {"研修项目名称": "数控", "结业人数": "27", "经办人": "张三"}
    for row in rows:
        label = row.cells[0].text.replace("\n", "")
        if label in values:
            row.cells[-1].text = values[label]
            if label == "结业人数":
                row.cells[0].text = ""
    reading = one(document)
    assert reading.data["graduate_count"] == 27
    assert "graduate_count" in reading.unsure
    assert (reading.data["project"], reading.data["handler"]) == ("数控", "张三")


@pytest.mark.parametrize("name", ["名册.zip", "附件2（最终版）(1).docx"])
def test_gbk_names_in_an_archive_and_odd_file_names_do_not_matter(name: str, tmp_path: Path) -> None:
    data = saved(roster(PEOPLE))
    path = tmp_path / name
    if name.endswith(".zip"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("AAAA2.docx", data)
        path.write_bytes(path.read_bytes().replace(b"AAAA", "附件".encode("gbk")))  # as Windows writes names
    else:
        path.write_bytes(data)
    (reading,) = read_file(path)
    assert reading.form == "annex2"
    assert not name.endswith(".zip") or "附件2.docx" in reading.file


@pytest.mark.parametrize("size", [0, 10, 2_000, 9_000])
def test_a_download_that_broke_off_is_one_sentence(size: int) -> None:
    (reading,) = read_bytes(saved(roster(PEOPLE))[:size], "x.docx")
    assert reading.form is None
    assert reading.findings[0].rule == "F02"
    assert "。" in reading.findings[0].message


def test_the_programs_own_mark_never_overrules_the_words() -> None:
    from tzforms.forms import Annex4
    from tzforms.rendering.printing import render

    document = docx.Document(io.BytesIO(render(Annex4(organizer="甲公司"))))
    body = document.element.body
    for element in list(body)[:-1]:
        body.remove(element)
    table(document, [HEAD, *PEOPLE])
    (reading,) = read_bytes(saved(document), "x.docx")
    assert reading.form == "annex2"
    assert any(f.rule == "F11" for f in reading.findings)


def test_a_header_line_without_colons_is_read_and_flagged() -> None:
    reading = one(roster(PEOPLE, LINE.replace("：", " ")))
    assert (reading.data["organizer"], reading.data["project"]) == ("甲公司", "数控")
    assert {"organizer", "project"} <= set(reading.unsure)


def test_a_teacher_known_by_his_family_name_is_no_heading() -> None:
    document = plan(COURSES)
    cells = document.tables[2].add_row().cells
    cells[0].text = "王教师"
    assert [i["name"] for i in one(document).data["instructors"]] == ["王一", "李二", "王教师"]


@pytest.mark.parametrize("name", ["John Smith", "张三", "阿卜杜拉·买买提"])
def test_an_only_teacher_without_title_is_an_entry_and_no_second_header(name: str) -> None:
    from tzforms.forms import Annex1, Instructor
    from tzforms.rendering.printing import differences, render

    record = Annex1(instructors=(Instructor(name=name),))
    assert list(differences(record, render(record, verify=False))) == []


# -- what is told of the file as a whole --------------------------------------------------------------------------


def told(data: bytes) -> dict[str, Finding]:
    (reading,) = read_bytes(data, "x.docx")
    assert len(reading.data["trainees"]) == 3
    return {f.rule: f for f in reading.findings if f.rule != "V01"}


def test_changes_that_nobody_accepted_are_told() -> None:
    document = roster(PEOPLE)
    run = document.tables[0].rows[1].cells[8].paragraphs[0].add_run("组长")._r
    inserted = run.makeelement(qn("w:ins"), {qn("w:id"): "9", qn("w:author"): "甲"})
    run.addprevious(inserted)
    inserted.append(run)
    assert told(saved(document))["F05"].severity is Severity.MANUAL


def test_a_comment_is_told_with_its_words_and_without_whole_numbers() -> None:
    document = roster(PEOPLE)
    document.add_comment(document.paragraphs[1].runs, text="王某改为110112198902280017", author="经办人")
    finding = told(saved(document))["F06"]
    assert finding.severity is Severity.MANUAL
    assert "王某改为110112********0017" in finding.message


def test_hidden_text_is_told_and_is_no_value() -> None:
    document = roster(PEOPLE)
    document.paragraphs[1].add_run("样表").font.hidden = True
    assert told(saved(document))["F08"].severity is Severity.MANUAL


def test_a_file_with_macros_is_read_and_they_are_told() -> None:
    def with_macros(parts: dict[str, bytes]) -> None:
        plain, macro = b"wordprocessingml.document.main+xml", b"ms-word.document.macroEnabled.main+xml"
        types = parts["[Content_Types].xml"]
        assert plain in types
        parts["[Content_Types].xml"] = types.replace(b"vnd.openxmlformats-officedocument." + plain, b"vnd." + macro)

    assert told(repacked(saved(roster(PEOPLE)), with_macros))["F09"].severity is Severity.NOTE


def test_words_that_belong_to_no_field_are_told() -> None:
    document = roster(PEOPLE)
    document.add_paragraph("另有两人待定：110112198902280017。")
    finding = told(saved(document))["V12"]
    assert finding.severity is Severity.NOTE
    assert "另有两人待定：110112********0017" in finding.message


def test_a_form_that_stands_wholly_in_the_page_header_is_found() -> None:
    document = docx.Document()
    header = document.sections[0].header
    for text in ("附件2：", "通州区高技能人才研修班学员名册", LINE):
        header.add_paragraph(text)
    made = header.add_table(0, 9, Cm(18))
    for row in (HEAD, *PEOPLE):
        for cell, text in zip(made.add_row().cells, row, strict=True):
            cell.text = text
    reading = one(document)
    assert (reading.form, len(reading.data["trainees"])) == ("annex2", 3)


@pytest.mark.parametrize(
    ("words", "start"),
    [("", "9月2日至9月13日"), ("2024年9月1日填", "2024-09-02"), ("2024年9月1日填，2025年1月2日改", "9月2日至9月13日")],
)
def test_a_date_without_a_year_takes_the_only_year_that_the_form_names_and_is_asked_about(
    words: str, start: str
) -> None:
    document = roster(PEOPLE, LINE.replace("2024年", ""))
    document.add_paragraph(words)
    reading = one(document)
    assert reading.data["start_date"] == start
    assert "start_date" in reading.unsure
    (with_notice,) = read_bytes(saved(document), "x.docx", year=2026)
    assert with_notice.data["start_date"] == "2026-09-02"


def test_a_line_that_stands_in_the_page_header_is_found() -> None:
    document = roster(PEOPLE, line="")
    document.sections[0].header.paragraphs[0].text = LINE
    (reading,) = read_bytes(saved(document), "x.docx")
    assert (reading.data["organizer"], reading.data["project"]) == ("甲公司", "数控")


def test_a_paper_that_is_a_sample_says_so_beside_the_real_one() -> None:
    document = roster(PEOPLE)
    for text in ("附件2（样表）：", "通州区高技能人才研修班学员名册", LINE):
        document.add_paragraph(text)
    table(document, [HEAD, PEOPLE[0]])
    real, sample = read_bytes(saved(document), "x.docx")
    assert (real.is_sample, sample.is_sample) == (False, True)
    assert "样表" in next(f.message for f in sample.findings if f.rule == "F03")
    assert "第 1 份。" in next(f.message for f in real.findings if f.rule == "F03")
