"""What one thing did to many cells of a workbook is one finding with its cell, and the rest stands under it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tzforms.findings import Finding, Severity
from tzforms.law import Part, check, parts
from tzforms.review import check_files
from tzforms.workbook import create_workbook, example_dossier, located, marked, read_dossier
from tzforms.workbook.causes import cells_in_short

HEAD = 5  # the header row of 附件2 学员 as it is made today


def column_of(sheet: Any, heading: str) -> int:
    for row in sheet.iter_rows(max_row=12):
        for cell in row:
            if str(cell.value or "").replace(" ", "").startswith(heading):
                return int(cell.column)
    raise AssertionError(heading)


def head_row(sheet: Any) -> int:
    return next(int(row[0].row) for row in sheet.iter_rows(max_row=12) if str(row[0].value or "").startswith("序号"))


@pytest.fixture
def spoilt(tmp_path: Path) -> Callable[[Callable[[Any], None]], list[Finding]]:
    """Spoil the example's workbook and check it: what is left for the unit to do."""

    def work(change: Callable[[Any], None]) -> list[Finding]:
        path = tmp_path / "class.xlsx"
        path.write_bytes(create_workbook(example_dossier()))
        book = load_workbook(path)
        change(book)
        book.save(path)
        (checked,), _together = check_files([path])
        told = parts(checked.findings, checked.material.dossier)
        return [*told[Part.MEND], *told[Part.EXPLAIN]]

    return work


def test_a_head_that_was_erased_is_one_finding_at_its_cell_that_names_the_head(spoilt: Any) -> None:
    where: list[str] = []

    def erase(book: Any) -> None:
        sheet = book["附件2 学员"]
        cell = sheet.cell(head_row(sheet), column_of(sheet, "身份证号"))
        cell.value = None
        where.append(cell.coordinate)

    (found,) = spoilt(erase)
    assert found.rule == "V11"
    assert found.cell == f"附件2 学员!{where[0]}"
    assert "身份证号" in found.message
    assert where[0] in found.fix
    assert {f.rule for f in found.follows} >= {"V31"}


def test_a_column_that_was_deleted_is_one_finding_that_says_which(spoilt: Any) -> None:
    def delete(book: Any) -> None:
        sheet = book["附件2 学员"]
        number = column_of(sheet, "学历")
        for row in range(head_row(sheet), 60):
            sheet.cell(row, number).value = None

    (found,) = spoilt(delete)
    assert found.rule == "V11"
    assert "学历" in found.message
    assert found.follows


def test_two_columns_that_were_exchanged_are_one_finding(spoilt: Any) -> None:
    def exchange(book: Any) -> None:
        sheet = book["附件2 学员"]
        one, two = column_of(sheet, "性别"), column_of(sheet, "学历")
        for row in range(head_row(sheet) + 1, 60):
            a, b = sheet.cell(row, one), sheet.cell(row, two)
            a.value, b.value = b.value, a.value

    (found,) = spoilt(exchange)
    assert found.rule == "V26"
    assert "性别" in found.message
    assert "学历" in found.message
    assert len(found.follows) >= 28


def test_columns_whose_values_are_only_wrong_are_not_called_exchanged(spoilt: Any) -> None:
    def spoil(book: Any) -> None:
        sheet = book["附件2 学员"]
        number = column_of(sheet, "性别")
        for row in range(head_row(sheet) + 1, head_row(sheet) + 29):
            sheet.cell(row, number).value = "？"

    assert "V26" not in {f.rule for f in spoilt(spoil)}


def test_formulas_without_results_are_one_finding_for_the_book(spoilt: Any) -> None:
    def compute(book: Any) -> None:
        sheet = book["附件3 结业"]
        for heading in ("姓名", "身份证号码"):
            number = column_of(sheet, heading)
            for row in range(head_row(sheet) + 1, head_row(sheet) + 28):
                sheet.cell(row, number).value = "='附件2 学员'!B9"

    (found,) = spoilt(compute)
    assert found.rule == "V22"
    assert "54" in found.message
    assert found.cell.startswith("附件3 结业!")


def test_a_damaged_column_of_numbers_is_one_finding_and_each_cell_is_marked(tmp_path: Path) -> None:
    path = tmp_path / "class.xlsx"
    path.write_bytes(create_workbook(example_dossier()))
    book = load_workbook(path)
    sheet = book["附件2 学员"]
    number = column_of(sheet, "身份证号")
    first = head_row(sheet) + 1
    for row in range(first, first + 28):
        sheet.cell(row, number).value = 1.10112e17
        sheet.cell(row, number).number_format = "General"
    book.save(path)
    (checked,), _together = check_files([path])
    reading = checked.material.workbook
    damaged = [f for f in checked.findings if f.rule == "V20"]
    assert len(damaged) == 1
    assert len(damaged[0].follows) == 28
    copied, _cut = marked(path, checked.findings, reading)
    (tmp_path / "marked.xlsx").write_bytes(copied)
    marks = load_workbook(tmp_path / "marked.xlsx")["附件2 学员"]
    assert all(marks.cell(row, number).comment is not None for row in range(first, first + 28))


def test_an_empty_cell_is_named_with_sheet_and_cell(spoilt: Any) -> None:
    where: list[str] = []

    def empty(book: Any) -> None:
        sheet = book["附件2 学员"]
        cell = sheet.cell(head_row(sheet) + 3, column_of(sheet, "学历"))
        cell.value = None
        where.append(cell.coordinate)

    (found,) = spoilt(empty)
    assert (found.rule, found.cell) == ("V34", f"附件2 学员!{where[0]}")


def test_a_few_cells_with_one_fault_stay_a_finding_each(spoilt: Any) -> None:
    def spoil(book: Any) -> None:
        sheet = book["附件2 学员"]
        number = column_of(sheet, "性别")
        for row in range(head_row(sheet) + 1, head_row(sheet) + 4):
            sheet.cell(row, number).value = "不详"

    assert [f.rule for f in spoilt(spoil)] == ["V23", "V23", "V23"]


def test_a_gathered_finding_names_its_cells_in_short(tmp_path: Path) -> None:
    path = tmp_path / "class.xlsx"
    path.write_bytes(create_workbook(example_dossier()))
    reading = read_dossier(path)
    cells = [f"annex2.trainees[{n}].sex" for n in range(3)]
    one = Finding("V34", Severity.VIOLATION, "空", path=cells[0], follows=tuple(
        Finding("V34", Severity.VIOLATION, "空", path=p) for p in cells
    ))  # fmt: skip
    (found,) = located([one], reading)
    assert found.cell == "附件2 学员!C6-C8"
    assert cells_in_short(["E9", "E10", "E12"]) == "E9-E10、E12"


def test_the_example_itself_has_nothing_to_tell(spoilt: Any) -> None:
    assert spoilt(lambda book: None) == []
    assert not [f for f in check(example_dossier()) if f.severity in ("不符合", "需说明")]
