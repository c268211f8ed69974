"""Mistakes as clerks make them, planted one at a time in a filled workbook: one finding, in the right part, at the right cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from openpyxl import load_workbook

from tests.law.rules.test_completeness import ASKED, COLUMNS
from tzforms.forms import catalogue_of
from tzforms.law import Part, parts
from tzforms.review import check_files
from tzforms.workbook import create_workbook, example_dossier, read_dossier

CATALOGUE = catalogue_of()


@cache
def filled() -> tuple[bytes, dict[str, tuple[str, str]]]:
    """The example's workbook and the cell of each path."""
    data = create_workbook(example_dossier())
    path = Path(__file__).parent / "unused.xlsx"
    return data, _cells(data, path)


def _cells(data: bytes, path: Path) -> dict[str, tuple[str, str]]:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / path.name
        file.write_bytes(data)
        return read_dossier(file).cells


class Book:
    """The workbook as a clerk sees it: cells by what stands in them."""

    def __init__(self, data: bytes, cells: dict[str, tuple[str, str]]) -> None:
        self.book, self.cells = load_workbook(BytesIO(data)), cells

    def cell(self, path: str) -> Any:
        sheet, name = self.cells[path]
        return self.book[sheet][name]

    def put(self, path: str, value: Any, number_format: str = "") -> Book:
        cell = self.cell(path)
        cell.value = value
        if number_format:
            cell.number_format = number_format
        return self

    def beside(self, sheet: str, label: str, value: Any) -> None:
        cell: Any = next(c for row in self.book[sheet].iter_rows() for c in row if str(c.value or "").startswith(label))
        self.book[sheet].cell(cell.row, cell.column + 1).value = value

    def where(self, path: str) -> str:
        return path if "!" in path else "!".join(self.cells[path])


def told(book: Book, folder: Path) -> dict[Part, list[Any]]:
    path = folder / "班.xlsx"
    book.book.save(path)
    (checked,), _together = check_files([path])
    return parts(checked.findings, checked.material.dossier)


# --------------------------------------------------------------------------------------- every required cell is empty


def empty_places() -> Iterator[str]:
    for form, name in ASKED:
        yield f"{form.key}.{name}"
    for form, table, column in COLUMNS:
        yield f"{form.key}.{table}[1].{column}"


@pytest.mark.parametrize("path", list(empty_places()))
def test_an_empty_cell_that_is_required_is_one_finding_at_that_cell(path: str, tmp_path: Path) -> None:
    book = Book(*filled())
    form, _dot, name = path.partition(".")
    if (form, name) in CATALOGUE.derived:  # the same as another form's: typed there
        source = CATALOGUE.derived[form, name]
        book.put(f"{source.form}.{source.table}", None)
    if path not in book.cells:
        pytest.skip("the workbook has no cell of its own for it")
    book.put(path, None)
    found = told(book, tmp_path)
    mine = [f for part in (Part.MEND, Part.EXPLAIN) for f in found[part] if f.cell == book.where(path)]
    assert len(mine) == 1
    assert mine[0].fix


# ----------------------------------------------------------------------------------------------------- other mistakes


class Planted(NamedTuple):
    """A mistake: how it is made, in which part it is told, by which rule, at the cell of which path (or in which sheet)."""

    name: str
    make: Callable[[Book], object]
    part: Part
    rule: str
    path: str


def put(path: str, value: Any, number_format: str = "") -> Callable[[Book], object]:
    return lambda book: book.put(path, value, number_format)


def copied(source: str, target: str) -> Callable[[Book], object]:
    return lambda book: book.put(target, book.cell(source).value)


def _number(path: str, change: Callable[[str], str]) -> Callable[[Book], object]:
    return lambda book: book.put(path, change(str(book.cell(path).value)))


def _other_digit(text: str) -> str:
    return text[:-1] + ("0" if text[-1] != "0" else "1")


ROW = "annex2.trainees[4]"
MISTAKES = [
    Planted("身份证号末位错", _number(f"{ROW}.id_number", _other_digit), Part.MEND, "V31", f"{ROW}.id_number"),
    Planted("身份证号少一位", _number(f"{ROW}.id_number", lambda t: t[:-1]), Part.MEND, "V31", f"{ROW}.id_number"),
    Planted("身份证号成科学计数", put(f"{ROW}.id_number", 1.10112e17, "General"), Part.MEND, "V20", f"{ROW}.id_number"),
    Planted("身份证号是错误值", put(f"{ROW}.id_number", "#N/A"), Part.MEND, "V21", f"{ROW}.id_number"),
    Planted("性别写反", lambda b: b.put(f"{ROW}.sex", "女" if b.cell(f"{ROW}.sex").value == "男" else "男"),
            Part.MEND, "X12", f"{ROW}.sex"),
    Planted("性别写不详", put(f"{ROW}.sex", "不详"), Part.MEND, "V23", f"{ROW}.sex"),
    Planted("同一人两行", lambda b: [b.put(f"annex2.trainees[17].{n}", b.cell(f"annex2.trainees[8].{n}").value)
                                for n in ("name", "sex", "id_number", "insurance_months")],
            Part.MEND, "X11", "annex2.trainees[17].id_number"),
    Planted("等级写错字", put(f"{ROW}.level", "高极工"), Part.MEND, "V23", f"{ROW}.level"),
    Planted("证书编号少一位", _number(f"{ROW}.certificate_no", lambda t: t[:-1]), Part.EXPLAIN, "V32", f"{ROW}.certificate_no"),
    Planted("等级与证书不符", lambda b: b.put("annex2.trainees[0].level", "高级工"), Part.EXPLAIN, "X13", "annex2.trainees[0].level"),
    Planted("日期写成9月31日", put("annex4.application_date", "2024年9月31日"), Part.MEND, "V23", "annex4.application_date"),
    Planted("日期写“待定”", put("annex1.application_date", "待定"), Part.MEND, "V23", "annex1.application_date"),
    Planted("申请晚于两周", put("annex4.application_date", "2024-10-20"), Part.MEND, "R14-2", "annex4.application_date"),
    Planted("一门课没有课时数", put("annex1.courses[2].hours", 0), Part.MEND, "X20", "annex1.courses[2].hours"),
    Planted("课时写成文字", put("annex1.courses[2].hours", "半天"), Part.MEND, "V23", "annex1.courses[2].hours"),
    Planted("申请资金写成元", put("annex4.subsidy_wan", 135000), Part.MEND, "V01", "annex4.subsidy_wan"),
    Planted("结业人数填错", put("annex4.graduate_count", 20), Part.MEND, "X06", "annex4.graduate_count"),
    Planted("手机12位", put("annex1.mobile", "138001380000"), Part.EXPLAIN, "V33", "annex1.mobile"),
    Planted("邮箱没有@", put("annex1.email", "training.example.com"), Part.EXPLAIN, "V33", "annex1.email"),
    Planted("预计人数40", put("annex1.planned_trainees", 40), Part.EXPLAIN, "R06-3", "annex1.planned_trainees"),
    Planted("缺考的也登记", put("annex3.graduates[3].score", "缺考"), Part.MEND, "R13-2", "annex3.graduates[3].score"),
    Planted("成绩59分", put("annex3.graduates[3].score", "59"), Part.MEND, "R13-2", "annex3.graduates[3].score"),
    Planted("结业证书编号自己填", lambda b: [b.put("annex3.graduates[0].completion_no", "2024001"), b.put("facts.audit_passed", None)], Part.MEND, "", "annex3.graduates[0].completion_no"),
    Planted("专家成双", lambda b: [b.put(f"annex5.experts[4].{n}", None) for n in ("name", "employer_title", "mobile", "signature")],
            Part.MEND, "RA5-1", "annex5.experts"),
    Planted("专家手机少一位", _number("annex5.experts[1].mobile", lambda t: t[:-1]), Part.MEND, "X24", "annex5.experts[1].mobile"),
    Planted("单位名称另填且不同", lambda b: b.beside("附件4 资金申请", "本表办班单位", "北京另一家有限公司"), Part.MEND, "X01", "附件4 资金申请!B12"),
    Planted("授课教师不在教师表里", put("annex1.courses[3].instructor", "张无名"), Part.EXPLAIN, "X18", "annex1.courses[3].instructor"),
    Planted("教师没有职称", put("annex1.instructors[2].title", None), Part.EXPLAIN, "R07-1", "annex1.instructors[2].title"),
    Planted("开始日期晚于结束", put("shared.start_date", "2024-09-30"), Part.MEND, "X03", "annex2.end_date"),
    Planted("配分合计90", put("annex1.assessment", "考核时间：最后一天。方式：笔试。出勤20分、态度20分、研讨20分、总结30分，评分细则见附。"),
            Part.EXPLAIN, "RA1-1", "annex1.assessment"),
    Planted("银行账号当数字存", put("annex4.bank_account", 1.1001e18, "General"), Part.MEND, "V20", "annex4.bank_account"),
]  # fmt: skip


@pytest.mark.parametrize("planted", MISTAKES, ids=lambda p: p.name)
def test_a_mistake_is_one_finding_in_its_part_at_its_cell(planted: Planted, tmp_path: Path) -> None:
    book = Book(*filled())
    planted.make(book)
    found = told(book, tmp_path)
    own = [(part, f) for part in (Part.MEND, Part.EXPLAIN) for f in found[part]]
    assert [(part, f.cell) for part, f in own] == [(planted.part, book.where(planted.path))], [
        (f.rule, f.cell, f.message) for _p, f in own
    ]
    assert planted.rule in ("", own[0][1].rule)


def test_the_book_without_a_mistake_is_clean(tmp_path: Path) -> None:
    found = told(Book(*filled()), tmp_path)
    assert found[Part.MEND] == []
    assert found[Part.EXPLAIN] == []


def test_there_are_sixty_and_more() -> None:
    assert len(list(empty_places())) + len(MISTAKES) > 75
