"""Sheets become a dossier: each fact goes to the form that prints it, and what contradicts is said."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook

from tests.workbook.sheets import EXAMPLE, field_cell, trainee_cell
from tzforms.findings import Severity
from tzforms.forms import Annex1, Annex2, Annex4, Dossier
from tzforms.workbook import WorkbookReading, create_workbook, read_dossier


def test_a_form_that_states_a_shared_fact_keeps_its_own_value(changed):
    def change(book):
        field_cell(book, "附件4 资金申请", "本表研修项目").value = "另一个研修班"

    reading = changed(change)
    assert reading.dossier.annex4.project == "另一个研修班"
    assert reading.dossier.annex1.project == EXAMPLE.annex1.project
    assert reading.cells["annex4.project"][0] == "附件4 资金申请"


def test_a_form_switched_off_is_left_out_and_said(changed):
    def change(book):
        field_cell(book, "基本信息", "附件5").value = "否"

    reading = changed(change)
    assert reading.dossier.annex5 is None
    assert any(f.rule == "V25" and "附件5" in f.message for f in reading.findings)


def test_facts_typed_before_any_form_are_not_lost(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(create_workbook())
    book = load_workbook(path)
    field_cell(book, "基本信息", "办班单位名称").value = "北京甲有限公司"
    book.save(path)
    assert read_dossier(path).dossier == Dossier(annex1=Annex1(organizer="北京甲有限公司"))


def contradicting(path: Path, first: str, own: str) -> WorkbookReading:
    """A workbook of 附件4 alone, whose project is told on 基本信息 and in the form's own cell."""
    path.write_bytes(create_workbook(Dossier(annex4=Annex4(handler="张三"))))
    book = load_workbook(path)
    field_cell(book, "基本信息", "研修项目名称").value = first
    field_cell(book, "附件4 资金申请", "本表研修项目").value = own
    book.save(path)
    return read_dossier(path)


def test_a_fact_that_every_form_states_otherwise_is_to_be_explained_and_theirs_is_taken(tmp_path):
    reading = contradicting(tmp_path / "a.xlsx", "甲班", "乙班")
    assert reading.dossier.annex4.project == "乙班"
    (found,) = reading.findings
    assert (found.rule, found.severity, found.path, found.form) == ("V24", Severity.EXPLAIN, "annex4.project", "annex4")
    assert "“研修项目名称”在“基本信息”中与各表另填的都不一致" in found.message
    assert "本表……" in found.fix


def test_a_fact_that_a_form_states_alike_contradicts_nothing(tmp_path):
    assert contradicting(tmp_path / "a.xlsx", "甲班", "甲班").findings == []


def test_two_numbers_of_months_for_one_person_are_to_be_explained_and_the_first_is_taken(changed):
    person = EXAMPLE.annex2.trainees[0].id_number

    def change(book):
        trainee_cell(book, 0, "社保连续月数").value = 12
        twin = trainee_cell(book, 1, "身份证号")
        twin.value = person
        trainee_cell(book, 1, "社保连续月数").value = 8

    reading = changed(change)
    assert reading.dossier.facts.insurance_months[person] == 12
    (found,) = (f for f in reading.findings if f.rule == "V24")
    assert (found.severity, found.path) == (Severity.EXPLAIN, "annex2.trainees[1].insurance_months")


def test_months_of_a_person_without_a_number_are_said_to_be_left_out(changed):
    def change(book):
        trainee_cell(book, 0, "身份证号").value = None
        trainee_cell(book, 0, "社保连续月数").value = 12

    (found,) = (f for f in changed(change).findings if f.rule == "V25")
    assert "没有可用的身份证号" in found.message
    assert found.path == "annex2.trainees[0].insurance_months"


def test_a_fact_that_no_form_in_the_workbook_prints_is_said_to_have_no_place(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(create_workbook(Dossier(annex2=Annex2(prepared_by="张三"))))
    book = load_workbook(path)
    field_cell(book, "基本信息", "涉及职业").value = "电工"
    book.save(path)
    (found,) = read_dossier(path).findings
    assert found.rule == "V25"
    assert "“涉及职业（工种）”已填，但要印它的表（附件1、附件4）都没有填报" in found.message
