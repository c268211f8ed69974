"""Reading what clerks really do to a workbook."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from openpyxl import Workbook, load_workbook

from tests.workbook.sheets import EXAMPLE, field_cell, trainee_cell
from tzforms.exceptions import DossierError
from tzforms.findings import Severity
from tzforms.forms import Dossier
from tzforms.workbook import create_workbook, read_dossier


def test_sheets_may_be_renamed_and_reordered(changed):
    def change(book):
        for number, ws in enumerate(book.worksheets):
            ws.title = f"Sheet{number}"
        book._sheets.reverse()

    assert changed(change).dossier == EXAMPLE


def test_sheets_without_titles_are_known_by_their_headings(changed):
    def change(book):
        for number, ws in enumerate(book.worksheets):
            ws.title = f"Sheet{number}"
            for row in (1, 2):
                for cell in ws[row]:
                    if not type(cell).__name__.startswith("Merged"):
                        cell.value = None

    reading = changed(change)
    assert reading.dossier.annex2 == EXAMPLE.annex2
    assert reading.dossier.annex3 == EXAMPLE.annex3
    assert reading.dossier.annex4 == EXAMPLE.annex4
    assert reading.dossier.annex1 == EXAMPLE.annex1


def test_each_path_knows_its_cell(changed):
    reading = changed(lambda book: None)
    sheet, cell = reading.cells["annex2.trainees[3].id_number"]
    ws = load_workbook(reading.path)[sheet]
    assert ws[cell].value == EXAMPLE.annex2.trainees[3].id_number
    for path in ("annex1.organizer", "annex5.organizer", "annex4.total_hours", "annex4.subsidy_wan", "facts.exam_date"):
        assert path in reading.cells, path
    assert reading.cells["annex1.organizer"][0] == "基本信息"


def test_nothing_enclosed_is_not_the_same_as_not_saying(tmp_path):
    for attachments in (None, ()):
        path = tmp_path / "a.xlsx"
        path.write_bytes(create_workbook(Dossier.model_validate({"facts": {"attachments": attachments}})))
        assert read_dossier(path).dossier.facts.attachments == attachments


def test_dates_without_a_year_take_the_year_of_the_notice(changed):
    def change(book):
        book["附件4 资金申请"]["B4"].value = "9月24日"

    assert changed(change).dossier.annex4.application_date == dt.date(2024, 9, 24)


def test_a_strangers_roster_is_not_taken_for_the_teachers(tmp_path):
    book = Workbook()
    book.active.append(["姓名", "工作单位", "身份证号", "等级"])
    for p in EXAMPLE.annex2.trainees[:3]:
        book.active.append([p.name, p.employer_position, p.id_number, p.level])
    path = tmp_path / "other.xlsx"
    book.save(path)
    dossier = read_dossier(path).dossier
    assert dossier.annex1 is None
    assert [t.id_number for t in dossier.annex2.trainees] == [t.id_number for t in EXAMPLE.annex2.trainees[:3]]


def test_a_file_that_is_no_workbook_of_ours_is_refused_in_one_sentence(tmp_path):
    book = Workbook()
    book.worksheets[0]["A1"] = "物资清单"
    path = tmp_path / "other.xlsx"
    book.save(path)
    with pytest.raises(DossierError, match="没有找到录入表的内容"):
        read_dossier(path)


def test_no_full_personal_number_in_log_or_findings(changed):
    number = EXAMPLE.annex2.trainees[0].id_number
    assert number

    def change(book):
        trainee_cell(book, 0, "身份证号").value = f"{number[:6]} {number[6:14]} {number[14:]}"
        trainee_cell(book, 1, "姓名").value = f"钱文博{number}"
        trainee_cell(book, 2, "身份证号").value = int(number[:17]) * 10

    reading = changed(change)
    everything = json.dumps([f.as_json() for f in reading.findings], ensure_ascii=False) + str(reading.log)
    assert number not in everything
    assert number[:17] not in everything


def repeated(book, label, value):
    """A label a second time, at the foot of 基本信息."""
    ws = book["基本信息"]
    row = ws.max_row + 2
    ws.cell(row, 1).value, ws.cell(row, 2).value = label, value
    return ws.cell(row, 2).coordinate


def test_a_label_that_occurs_twice_with_different_values_is_to_be_explained_and_the_first_is_taken(changed):
    second = []
    reading = changed(lambda book: second.append(repeated(book, "研修项目", "另一个研修班")))
    assert reading.dossier == EXAMPLE
    (found,) = reading.findings
    assert (found.rule, found.severity, found.path) == ("V24", Severity.EXPLAIN, "annex1.project")
    assert found.message == (
        f"工作表“基本信息”中“研修项目名称”出现两次（{reading.cells['annex1.project'][1]}、{second[0]}），内容不同，采用了第一处。"
    )


def test_a_label_that_occurs_twice_with_one_value_or_once_empty_is_no_matter(changed):
    assert changed(lambda book: repeated(book, "研修项目", EXAMPLE.annex1.project)).findings == []
    assert changed(lambda book: repeated(book, "研修项目", None)).findings == []


def test_an_empty_cell_gives_way_to_the_same_label_filled_further_down(changed):
    def change(book):
        field_cell(book, "基本信息", "研修项目名称").value = None
        repeated(book, "研修项目", "另一个研修班")

    reading = changed(change)
    assert reading.dossier.annex1.project == "另一个研修班"
    assert not [f for f in reading.findings if f.rule == "V24"]
