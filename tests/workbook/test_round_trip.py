"""What goes into the workbook comes out of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from openpyxl import load_workbook

from tests.workbook.strategies import dossiers, ids
from tzforms.exceptions import RenderError
from tzforms.forms import FORMS, Annex1, Annex2, Annex3, Annex4, Annex5, Course, Dossier, Facts, Trainee, catalogue_of
from tzforms.workbook import create_workbook, example_dossier, read_dossier
from tzforms.workbook.example import resident_id
from tzforms.workbook.schema import schema_of


def through(dossier: Dossier | None, folder: Path) -> Dossier:
    path = folder / "one.xlsx"
    path.write_bytes(create_workbook(dossier))
    return read_dossier(path).dossier


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(dossiers)
@example(Dossier(annex3=Annex3(), annex5=Annex5(organizer="北京甲有限公司")))
@example(Dossier(annex2=Annex2(project="甲"), annex4=Annex4(project="乙")))
@example(Dossier(annex1=Annex1(), annex4=Annex4(organizer="北京甲有限公司", occupations=("电工",))))
def test_any_dossier_read_back_from_its_workbook_is_the_same_dossier(tmp_path_factory, dossier):
    assert through(dossier, tmp_path_factory.mktemp("rt")) == dossier


def test_the_example_reads_back_without_a_change_or_a_finding(tmp_path):
    path = tmp_path / "class.xlsx"
    path.write_bytes(create_workbook(example_dossier()))
    reading = read_dossier(path)
    assert reading.dossier == example_dossier()
    assert (reading.log, reading.findings, reading.unsure) == ([], [], [])


def test_the_empty_workbook_is_an_empty_dossier(tmp_path):
    assert through(None, tmp_path) == Dossier()


def test_a_class_of_two_hundred_keeps_every_row(tmp_path):
    people = tuple(
        Trainee(no=i, name="张三", id_number=resident_id("110112", "19900101", f"{i:03d}"), level="技师")
        for i in range(1, 201)
    )
    dossier = Dossier(annex2=Annex2(trainees=people), facts=Facts(insurance_months={people[0].id_number or "": 13}))
    assert through(dossier, tmp_path) == dossier


def test_text_that_looks_like_a_formula_or_an_error_stays_text(tmp_path):
    dossier = Dossier(
        annex1=Annex1(
            purpose="=1+1\n+2", venue="=HYPERLINK(\"x\")", conditions="#N/A", budget="@SUM(A1)", trainee_source="-5",
            courses=(Course(topic="_x0041_ <b>&amp;{{ x }}"),),
        )
    )  # fmt: skip
    assert through(dossier, tmp_path) == dossier


def test_a_date_before_excels_calendar_survives(tmp_path):
    dossier = Dossier(annex1=Annex1(application_date=dt.date(1899, 5, 1)))
    assert through(dossier, tmp_path) == dossier


@pytest.mark.parametrize("text", ["a\x07b", "a" * 32768])
def test_a_value_that_no_cell_can_hold_is_refused_with_its_place(text):
    with pytest.raises(RenderError, match="附件1 实施方案 拟定研修地点"):
        create_workbook(Dossier(annex1=Annex1(venue=text)))


def test_the_same_dossier_gives_the_same_bytes():
    assert create_workbook(example_dossier()) == create_workbook(example_dossier())


def test_every_field_of_every_form_has_exactly_one_cell():
    sheets, shared = schema_of(catalogue_of()), catalogue_of().shared
    targets = [f.target for s in sheets for f in s.fields]
    columns = {f"{s.table.target}[].{c.target}" for s in sheets if s.table for c in s.table.columns}
    assert len(targets) == len(set(targets))
    for form, kind in FORMS.items():
        for name, info in kind.model_fields.items():
            place = f"{form}.{name}"
            if any(place == s.table.target for s in sheets if s.table):
                row = info.annotation.__args__[0]
                assert {f"{place}[].{n}" for n in row.model_fields} <= columns
            else:
                assert place in targets or (name in shared and f"shared.{name}" in targets), place
    for name in Facts.model_fields:
        assert f"facts.{name}" in targets or any(s.table and s.table.target == f"facts.{name}" for s in sheets), name


def test_identifier_columns_are_text_in_empty_rows_too(tmp_path):
    path = tmp_path / "new.xlsx"
    path.write_bytes(create_workbook())
    ws = load_workbook(path)["附件2 学员"]
    header = next(r for r in ws.iter_rows() if r[0].value == "序号")
    columns = {str(c.value).removesuffix(" *"): c.column for c in header}
    first = header[0].row
    assert first
    for heading in ("身份证号", "国家职业资格证书/职业技能等级证书编号"):
        column = columns[heading]
        assert column
        assert all(ws.cell(first + n, column).number_format == "@" for n in range(1, 41))


def test_excel_accepts_every_drop_down_and_its_messages(tmp_path):
    path = tmp_path / "new.xlsx"
    path.write_bytes(create_workbook())
    for ws in load_workbook(path).worksheets:
        for rule in ws.data_validations.dataValidation:
            assert len(rule.formula1 or "") <= 255
            assert len(rule.errorTitle or "") <= 32
            assert len(rule.error or "") <= 225


def test_every_column_says_which_article_it_follows_or_what_to_write():
    for spec in schema_of(catalogue_of()):
        for column in spec.table.columns if spec.table else ():
            assert column.note, (spec.name, column.heading)


def test_the_drop_downs_offer_what_the_converters_accept():
    from tzforms.workbook.grid import Cell
    from tzforms.workbook.values import read_cell

    for spec in schema_of(catalogue_of()):
        for field in (*spec.fields, *(spec.table.columns if spec.table else ())):
            for choice in field.choices:
                value = read_cell(field.kind, Cell(1, 1, choice, "text"))
                assert value.value is not None, (field.heading, choice)
                assert value.problem is None, (field.heading, choice, value.problem)


@settings(max_examples=30, deadline=None)
@given(ids)
def test_generated_identity_numbers_are_valid(number):
    from tzforms.identifiers import resident_id as module

    assert module.is_valid(number)
