"""Cells as clerks fill them and as Excel keeps them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from tests.workbook.sheets import EXAMPLE, column, field_cell, head, trainee_cell
from tzforms.findings import Severity
from tzforms.forms import Annex2, Dossier, Trainee
from tzforms.workbook import create_workbook, read_dossier


def test_values_in_a_clerks_spelling_are_normalised_and_logged(changed):
    number = EXAMPLE.annex2.trainees[0].id_number
    assert number

    def change(book):
        trainee_cell(book, 0, "姓名").value = "赵 志　远"
        trainee_cell(book, 0, "等级").value = "技师（二级）"
        wide = number.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"})
        trainee_cell(book, 0, "身份证号").value = f"{wide[:6]} {wide[6:14]}\u00a0{wide[14:]}"
        field_cell(book, "基本信息", "培训开始日期").value = "2024.9.2"

    reading = changed(change)
    assert reading.dossier == EXAMPLE
    assert len(reading.log) == 4
    assert not any(number in str(c) for c in reading.log)


def test_numbers_dates_and_texts_are_taken_as_what_they_are(changed):
    def change(book):
        ws = book["附件1 课程"]
        ws.cell(head(ws) + 1, 3).value = "4"
        ws.cell(head(ws) + 2, 3).value = 8.0
        trainee_cell(book, 0, "序号").value = "1"
        book["附件4 资金申请"]["B4"].value = dt.datetime(2024, 9, 24, 0, 0)
        sheet = book["附件3 结业"]
        sheet.cell(head(sheet) + 1, column(sheet, "考核成绩")).value = 92

    assert changed(change).dossier == EXAMPLE


@pytest.mark.parametrize("damaged", [110112197804129976, 1.10112197804129e17, "1.10112E+17", "110112197804129000"])
def test_an_identity_number_that_excel_damaged_is_named_and_never_accepted(changed, damaged):
    def change(book):
        cell = trainee_cell(book, 3, "身份证号")
        cell.value = damaged
        cell.number_format = "General"

    reading = changed(change)
    assert reading.dossier.annex2.trainees[3].id_number is None
    found = [f for f in reading.findings if f.path == "annex2.trainees[3].id_number"]
    assert [f.rule for f in found] == ["V20"]
    assert found[0].severity is Severity.VIOLATION
    assert "附件2 学员" in found[0].message


def test_a_genuine_number_that_ends_in_000_is_kept_and_doubted(tmp_path):
    from tzforms.workbook.example import resident_id

    number = next(
        n for d in range(1, 28) for n in [resident_id("110112", f"199001{d:02d}", "100")] if n.endswith("000")
    )
    path = tmp_path / "a.xlsx"
    path.write_bytes(create_workbook(Dossier(annex2=Annex2(trainees=(Trainee(name="张三", id_number=number),)))))
    reading = read_dossier(path)
    assert reading.dossier.annex2.trainees[0].id_number == number
    assert reading.unsure == ["annex2.trainees[0].id_number"]


def test_an_account_stored_as_a_number_is_damaged_or_doubted(changed):
    def put(value):
        def change(book):
            cell = field_cell(book, "附件4 资金申请", "银行账号")
            cell.value, cell.number_format = value, "General"

        return changed(change)

    assert put(200999909009000001).dossier.annex4.bank_account is None
    short = put(123456789012)
    assert short.dossier.annex4.bank_account == "123456789012"
    assert "annex4.bank_account" in short.unsure


def test_errors_and_formulas_without_a_result_are_said_and_left_out(changed):
    def change(book):
        trainee_cell(book, 0, "性别").value = "#N/A"
        trainee_cell(book, 1, "姓名").value = "=B9"

    reading = changed(change)
    people = reading.dossier.annex2.trainees
    assert (people[0].sex, people[1].name) == (None, None)
    assert people[1].id_number == EXAMPLE.annex2.trainees[1].id_number
    rules = {f.path: f.rule for f in reading.findings}
    assert rules == {"annex2.trainees[0].sex": "V21", "annex2.trainees[1].name": "V22"}


def test_wrong_values_are_findings_with_sheet_cell_and_remedy(changed):
    def change(book):
        ws = book["附件1 课程"]
        ws.cell(head(ws) + 1, 3).value = "若干"
        trainee_cell(book, 2, "性别").value = "不详"

    reading = changed(change)
    assert reading.dossier.annex1.courses[0].hours is None
    found = {f.path: f for f in reading.findings}
    assert found["annex1.courses[0].hours"].place.startswith("工作表“附件1 课程”C")
    assert "课时数" in found["annex1.courses[0].hours"].fix
    assert "annex2.trainees[2].sex" in found


def test_amounts_shown_with_binary_noise_are_exact(changed):
    def change(book):
        field_cell(book, "附件4 资金申请", "申请资金").value = 13.499999999999998

    assert changed(change).dossier.annex4.subsidy_wan == Decimal("13.5")
