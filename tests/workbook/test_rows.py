"""Tables as clerks leave them: columns moved, added and lost, rows blank, merged and repeated."""

from __future__ import annotations

from tests.workbook.sheets import EXAMPLE, column, head, trainee_cell
from tzforms.findings import Severity


def test_columns_in_any_order_with_other_headings_are_understood_and_logged(changed):
    def change(book):
        ws = book["附件2 学员"]
        top = head(ws)
        names, ids = column(ws, "姓名"), column(ws, "身份证号")
        for row in range(top, ws.max_row + 1):
            a, b = ws.cell(row, names), ws.cell(row, ids)
            a.value, b.value = b.value, a.value
        ws.cell(top, names).value = "公民身份　号码"
        ws.cell(top, ids).value = "学 员 姓 名（签字）"

    reading = changed(change)
    assert reading.dossier == EXAMPLE
    assert {c.before for c in reading.log} >= {"公民身份号码", "学员姓名（签字）"}


def test_an_extra_column_is_named_and_kept_out(changed):
    def change(book):
        ws = book["附件2 学员"]
        ws.insert_cols(column(ws, "学历"))
        top = head(ws)
        ws.cell(top, 4).value = "民族"
        ws.cell(top + 1, 4).value = "汉"

    reading = changed(change)
    assert reading.dossier.annex2.trainees == EXAMPLE.annex2.trainees
    assert any(f.rule == "V10" and "民族" in f.message and f.severity is Severity.NOTE for f in reading.findings)


def test_a_missing_column_is_named(changed):
    def change(book):
        ws = book["附件2 学员"]
        ws.delete_cols(column(ws, "等级"))

    reading = changed(change)
    assert [t.level for t in reading.dossier.annex2.trainees] == [None] * 28
    assert any(f.rule == "V11" and "等级" in f.message for f in reading.findings)


def test_a_header_moved_down_blank_rows_and_totals_do_no_harm(changed):
    def change(book):
        ws = book["附件3 结业"]
        ws.insert_rows(1, 4)
        top = head(ws)
        ws.insert_rows(top + 5)
        ws.insert_rows(top + 9)
        ws.cell(top + 33, 2).value = "合 计"
        ws.cell(top + 33, 3).value = "共27人"
        courses = book["附件1 课程"]
        bottom = head(courses) + 16
        courses.cell(bottom, 1).value = "总课时"
        courses.cell(bottom, 3).value = 88

    reading = changed(change)
    assert reading.dossier == EXAMPLE
    assert sum("合计行" in c.reason for c in reading.log) == 2


def test_a_header_repeated_inside_the_table_is_no_person(changed):
    def change(book):
        ws = book["附件2 学员"]
        top = head(ws)
        for c in range(1, 11):
            ws.cell(top + 30, c).value = ws.cell(top, c).value

    assert changed(change).dossier == EXAMPLE


def test_ditto_marks_and_merged_cells_take_the_value_above(changed):
    def change(book):
        for index, mark in ((1, "同上"), (2, "〃")):
            trainee_cell(book, index, "工作单位及职务").value = mark
        ws = book["附件2 学员"]
        c = trainee_cell(book, 5, "学历")
        trainee_cell(book, 6, "学历").value = None
        ws.merge_cells(start_row=c.row, end_row=c.row + 1, start_column=c.column, end_column=c.column)

    reading = changed(change)
    people = reading.dossier.annex2.trainees
    assert {p.employer_position for p in people[:3]} == {EXAMPLE.annex2.trainees[0].employer_position}
    assert people[6].education == people[5].education == "技工学校"
    assert sum("同上" in c.reason for c in reading.log) == 2
