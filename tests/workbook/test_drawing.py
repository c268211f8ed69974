"""Who has finished is typed once: 附件3 comes from the trainees and a column with their results."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tzforms.forms import Dossier
from tzforms.law import check
from tzforms.office import convert
from tzforms.workbook import create_workbook, example_dossier, read_dossier

SERIOUS = ("不符合", "需说明")


def book_with(path: Path, results: Mapping[int, str], *, keep_roster: bool = False) -> Path:
    """The example's workbook with these results by row (from 0), 合格 for all others, and 附件3 without its people."""
    dossier = example_dossier()
    completed = dossier.annex3.model_copy(update={} if keep_roster else {"graduates": ()})
    path.write_bytes(create_workbook(dossier.model_copy(update={"annex3": completed})))
    book = load_workbook(path)
    sheet = book["附件2 学员"]
    head: Any = next(r for r in sheet.iter_rows(max_row=12) if str(r[0].value).startswith("序号"))
    column: Any = next(c.column for c in head if str(c.value).startswith("结业考核结果"))
    for row in range(len(dossier.annex2.trainees)):
        cell = sheet.cell(int(head[0].row) + 1 + row, int(column))
        cell.value, cell.data_type = results.get(row, "合格"), "s"
    book.save(path)
    return path


def read(path: Path) -> tuple[Dossier, Any]:
    reading = read_dossier(path)
    return reading.dossier, reading


def test_everybody_who_passed_is_on_the_other_roster_with_number_unit_and_score(tmp_path: Path) -> None:
    dossier, reading = read(
        book_with(tmp_path / "c.xlsx", {3: "92", 5: "优秀", 17: "缺考", 20: "退出", 21: "不合格", 22: "59"})
    )
    trainees, graduates = dossier.annex2.trainees, dossier.annex3.graduates
    passed = [t for i, t in enumerate(trainees) if i not in (17, 20, 21, 22)]
    assert [g.name for g in graduates] == [t.name for t in passed]
    assert [g.id_number for g in graduates] == [t.id_number for t in passed]
    assert [g.no for g in graduates] == list(range(1, len(passed) + 1))
    assert [graduates[3].score, graduates[5].score, graduates[0].score] == ["92", "优秀", "合格"]
    assert graduates[0].employer
    assert trainees[0].employer_position.startswith(graduates[0].employer)
    assert graduates[0].employer != trainees[0].employer_position
    assert reading.findings == []


def test_it_is_the_roster_that_the_example_types_by_hand(tmp_path: Path) -> None:
    dossier, _reading = read(book_with(tmp_path / "c.xlsx", {17: "缺考"}))
    by_hand = example_dossier().annex3.graduates
    assert [(g.name, g.id_number, g.employer) for g in dossier.annex3.graduates] == [
        (g.name, g.id_number, g.employer) for g in by_hand
    ]
    assert [f for f in check(dossier) if f.severity in SERIOUS and f.rule not in ("X26", "R13-2")] == []


def test_a_result_that_nobody_understands_is_told_with_its_cell(tmp_path: Path) -> None:
    dossier, reading = read(book_with(tmp_path / "c.xlsx", {4: "待定"}))
    (found,) = reading.findings
    assert (found.rule, found.path) == ("V23", "annex2.trainees[4].result")
    assert len(dossier.annex3.graduates) == 27


def test_a_roster_that_was_typed_stands_and_a_difference_is_told(tmp_path: Path) -> None:
    dossier, reading = read(book_with(tmp_path / "c.xlsx", {}, keep_roster=True))
    assert dossier.annex3.graduates == example_dossier().annex3.graduates
    (found,) = reading.findings
    assert (found.rule, found.severity) == ("V24", "需说明")
    assert "28" in found.message
    assert "27" in found.message


def test_without_results_nothing_is_made(tmp_path: Path) -> None:
    path = tmp_path / "c.xlsx"
    path.write_bytes(create_workbook(example_dossier().model_copy(update={"annex3": None})))
    assert read_dossier(path).dossier.annex3 is None


@pytest.mark.parametrize("form", ["annex3", "annex5"])
def test_who_fills_in_and_whom_to_call_is_typed_once(form: str) -> None:
    dossier = example_dossier()
    record = dossier.record(form)
    assert record is not None
    names = ("prepared_by", "phone") if form == "annex3" else ("contact", "office_phone", "mobile")
    empty = dossier.model_copy(update={form: record.model_copy(update=dict.fromkeys(names))})
    filled = empty.resolved().dossier.record(form)
    source = dossier.annex2 if form == "annex3" else dossier.annex1
    assert [getattr(filled, n) for n in names] == [getattr(source, n) for n in names]
    assert [f for f in check(empty) if f.severity in SERIOUS] == []


def test_a_contact_that_stands_nowhere_is_asked_for_on_both_forms() -> None:
    dossier = example_dossier()
    for form in ("annex1", "annex5"):
        record = dossier.record(form)
        assert record is not None
        dossier = dossier.model_copy(update={form: record.model_copy(update={"contact": None})})
    paths = [f.path for f in check(dossier) if f.severity in SERIOUS]
    assert paths == ["annex1.contact", "annex5.contact"]


def test_the_workbook_itself_counts_those_who_passed(tmp_path: Path) -> None:
    path = book_with(tmp_path / "c.xlsx", {3: "92", 5: "优秀", 17: "缺考", 20: "退出", 21: "不合格", 22: "59"})
    (made,) = convert([path], "xlsx", tmp_path / "computed")
    sheet = load_workbook(made, data_only=True)["基本信息"]
    texts = [str(c.value) for row in sheet.iter_rows() for c in row if "附件3名册" in str(c.value)]
    assert texts == ["附件3名册 24 人"]


def test_the_mark_that_passes_is_the_one_of_the_plan(tmp_path: Path) -> None:
    path = book_with(tmp_path / "c.xlsx", {3: "75", 4: "85"})
    book = load_workbook(path)
    sheet, cell = read_dossier(path).cells["annex1.assessment"]
    book[sheet][cell].value = "考核时间：最后一天。方式：笔试，80分以上合格。"
    book.save(path)
    dossier, _reading = read(path)
    names = [g.name for g in dossier.annex3.graduates]
    trainees = dossier.annex2.trainees
    assert trainees[3].name not in names
    assert trainees[4].name in names
