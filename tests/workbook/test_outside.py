"""A marked copy of a stranger's workbook counts, and reaches nowhere: no address, no program, no other workbook."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.hyperlink import Hyperlink

from tzforms.cli import main
from tzforms.findings import Finding, Severity
from tzforms.forms import catalogue_of
from tzforms.workbook import create_workbook, example_dossier, marked, read_dossier
from tzforms.workbook.export import readings_workbook
from tzforms.workbook.mark import SUMMARY_SHEET
from tzforms.workbook.outside import is_local

SHEETS = ("Sheet 1", "Sheet2", "It's", "附件2 学员")
COUNTING = [
    "=SUM(A1:B2)", "=_xlfn.XLOOKUP(1,A:A,B:B)", "=Table1[[#This Row],[数量]]*2", "=SUM(Table1[数量])", "=Sheet2!A1",
    "='Sheet 1'!A1", "='It''s'!$A$1+Sheet2!A1", "=SUM('Sheet 1:Sheet2'!A1)", "='附件2 学员'!A1", '="a|b[c]!"&A1',
    "={1,2;3,4}", '=IF(A1>1,"x",#REF!)', "=Sheet2!#REF!", "=A1 B1", "=_xlfn._xlws.FILTER(A1:A2,B1:B2)", "=lowercase",
    '=SUMPRODUCT(--(LEN(TRIM(\'Sheet 1\'!A5:A9))>0))&" 行"', "=sum(A1)",
]  # fmt: skip
REACHING = [
    "=cmd|'/c calc'!A0", "=cmd|' /C calc'!'A0'", "+cmd|'x'!A1", '=DDE("soffice";"a";"b")', "=[1]Sheet2!A1",
    "=SUM('[1]Sheet2'!A1)", "=[1]Sheet2:Sheet2!A1", "='http://x/[a.xlsx]Sheet2'!A1", "='\\\\server\\s\\[a.xls]Sheet2'!A1",
    "='file:///etc/passwd'#$Sheet2.A1", "=Book.xls!x", "=[1]!macro()", "=Table1[a]Sheet2!A1", '=WEBSERVICE("http://"&A1)',
    '=_xlfn.WEBSERVICE("http://x")', '=IF(1,WeBsErViCe("x"))', "=\tWEBSERVICE\n(1)", '=HYPERLINK("http://x","y")',
    "=IMPORTDATA(A1)", "=INDIRECT(A1)", '=RTD("x",,"y")', '=CALL("kernel32","WinExec")', "=com.sun.star.x(1)",
    "=@MyMacro(1)", "=1+evil", "=Sheet2!evil", "='Sheet 1", "=SUM(" + "1+" * 5000 + "1)",
]  # fmt: skip


@pytest.mark.parametrize("formula", COUNTING)
def test_a_formula_that_only_counts_is_local(formula: str) -> None:
    assert is_local(formula, SHEETS, ["evil"])


@pytest.mark.parametrize("formula", REACHING)
def test_a_formula_that_reaches_out_is_not(formula: str) -> None:
    assert not is_local(formula, SHEETS, ["evil"])


@pytest.mark.parametrize("sign", ["'", '"', "a", "a!", "(", "'a'!", "[", "#", "a.", " ", "!", "'x", "''"])
def test_a_formula_is_looked_at_in_time_that_grows_with_its_length(sign: str) -> None:
    assert isinstance(is_local("=" + sign * (8_000 // len(sign)), SHEETS), bool)


@pytest.fixture
def stranger(tmp_path: Path) -> Callable[[Callable[[Any], None]], Path]:
    """The example workbook with something put in by a stranger."""

    def make(change: Callable[[Any], None]) -> Path:
        book = load_workbook(io.BytesIO(create_workbook(example_dossier())))
        book.create_sheet("别的")
        change(book)
        path = tmp_path / "class.xlsx"
        book.save(path)
        return path

    return make


def copied(path: Path) -> tuple[Any, list[Finding], bytes]:
    data, told = marked(path, [], read_dossier(path))
    return load_workbook(io.BytesIO(data)), told, data


def with_result(path: Path, formula: str, result: str) -> None:
    """Store ``result`` with a formula, as Excel does."""
    parts = {}
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            parts[name] = package.read(name)
    escaped = formula.removeprefix("=").replace("&", "&amp;").encode()
    for name, data in parts.items():
        if name.startswith("xl/worksheets/"):
            found = re.compile(rb"<c ([^>]*)><f>" + re.escape(escaped) + rb"</f><v\s*/?>(?:</v>)?</c>")
            parts[name] = found.sub(rb'<c \1 t="str"><f>' + escaped + b"</f><v>" + result.encode() + b"</v></c>", data)
    with zipfile.ZipFile(path, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)


@pytest.mark.parametrize("formula", ["=WEBSERVICE(A2&A3)", "=cmd|'/c calc'!A0", "=[1]S!A1"])
def test_a_live_formula_becomes_what_it_came_to_and_is_told(stranger, formula: str) -> None:
    path = stranger(lambda book: book["别的"].__setitem__("B3", formula))
    copy, told, _data = copied(path)
    cell = copy["别的"]["B3"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (formula, "s", True), "no result is known: as text"
    assert [(f.rule, f.severity, f.place) for f in told] == [("F14", Severity.NOTE, "工作表“别的”B3")]
    assert formula in told[0].message
    with_result(path, formula, "=1+1")
    cell = copied(path)[0]["别的"]["B3"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)


def test_formulas_of_our_own_workbook_stay(tmp_path: Path) -> None:
    path = tmp_path / "class.xlsx"
    path.write_bytes(create_workbook(example_dossier()))
    before = load_workbook(path)
    copy, told, _data = copied(path)
    assert told == []
    formulas = 0
    for ws in before.worksheets:
        for row in ws.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    formulas += 1
                    assert copy[ws.title][cell.coordinate].value == cell.value
        assert copy[ws.title].data_validations.count == ws.data_validations.count
        assert len(copy[ws.title].conditional_formatting) == len(ws.conditional_formatting)
    assert formulas > 5


def hyperlink(book: Any) -> None:
    for row, target in enumerate(["\\\\server\\share\\x", "file:///etc/passwd", "javascript:alert(1)", "ms-word:ofe|u|http://x",
                                  "other.xlsx", "https://example.org/", "mailto:a@example.org"], 1):  # fmt: skip
        cell = book["别的"].cell(row, 1, "link")
        cell.hyperlink = Hyperlink(ref=cell.coordinate, target=target)


def test_links_to_the_web_stay_and_others_are_dropped(stranger) -> None:
    copy, told, _data = copied(stranger(hyperlink))
    kept = [c.hyperlink.target for row in copy["别的"].iter_rows() for c in row if c.hyperlink]
    assert kept == ["https://example.org/", "mailto:a@example.org"]
    assert [f.place for f in told] == [f"工作表“别的”A{n}" for n in range(1, 6)]


def name(book: Any) -> None:
    book.defined_names["evil"] = DefinedName("evil", attr_text="'\\\\server\\[a.xls]S'!$A$1")
    book.defined_names["Auto_Open"] = DefinedName("Auto_Open", attr_text="别的!$A$1")
    book.defined_names["good"] = DefinedName("good", attr_text="别的!$A$1")
    book["别的"]["A1"], book["别的"]["A2"] = "=evil+1", "=good+1"


def array(book: Any) -> None:
    book["别的"]["A1"] = ArrayFormula("A1:A2", '=WEBSERVICE("http://x")')


def validation(book: Any) -> None:
    for number, formula in enumerate(['=WEBSERVICE("http://x")', '"甲,乙"', "别的!$A$1:$A$3"], 1):
        rule = DataValidation("list", formula1=formula)
        rule.add(f"C{number}")
        book["别的"].add_data_validation(rule)


def colours(book: Any) -> None:
    for number, formula in enumerate(["WEBSERVICE($A$1)=1", "$A$1=1"], 1):
        rule = FormulaRule(formula=[formula], fill=PatternFill("solid", bgColor="FF0000"))
        book["别的"].conditional_formatting.add(f"D{number}", rule)


def chart(book: Any) -> None:
    for sheet in ("别的", book.sheetnames[0]):
        drawn = BarChart()
        drawn.add_data(Reference(book[sheet], min_col=1, min_row=1, max_row=3))
        book["别的"].add_chart(drawn, "F1")
    drawn.series[0].val.numRef.f = "[1]S!$A$1:$A$3"


@pytest.mark.parametrize(
    ("change", "told", "gone"),
    [
        (name, 3, ["server", "Auto_Open"]),
        (array, 1, []),
        (validation, 1, []),
        (colours, 1, []),
        (chart, 1, ["[1]S"]),
    ],
    ids=lambda v: getattr(v, "__name__", ""),
)
def test_wherever_a_formula_stands_it_is_looked_at(stranger, change, told: int, gone: list[str]) -> None:
    copy, said, data = copied(stranger(change))
    assert len(said) == told
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        inside = {n: package.read(n).decode("utf-8", "replace") for n in package.namelist()}
    formulas = [
        f
        for text in inside.values()
        for f in re.findall(r"<(?:\w+:)?(?:f|formula1?|definedName)\b[^>]*>([^<]*)<", text)
    ]
    assert not [f for f in formulas if "WEBSERVICE" in f or any(word in f for word in gone)]
    assert not [n for n in inside if "external" in n.lower()]
    assert len(copy["别的"].data_validations.dataValidation) == (2 if change is validation else 0)
    assert len(copy["别的"].conditional_formatting) == (1 if change is colours else 0)
    assert len(copy["别的"]._charts) == (1 if change is chart else 0)
    assert ("good" in copy.defined_names) == (change is name)


def test_what_was_cut_off_stands_in_the_summary_and_on_the_screen(stranger, capfd, monkeypatch, tmp_path: Path) -> None:
    path = stranger(lambda book: book["别的"].__setitem__("B3", "=cmd|'/c calc'!A0"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        main(["check", str(path), "--mark", "marked.xlsx"])
    out = capfd.readouterr().out
    assert "工作表“别的”B3" in out
    assert "cmd|" in out
    cells = [str(c.value) for row in load_workbook("marked.xlsx")[SUMMARY_SHEET].iter_rows() for c in row]
    assert any("cmd|" in c and not c.startswith("=") for c in cells)
    with pytest.raises(SystemExit):
        main(["check", str(path), "--json", "--mark", "again.xlsx"])
    printed = capfd.readouterr()
    assert json.loads(printed.out)["findings"]
    assert "cmd|" in printed.err


@pytest.mark.parametrize("value", ["=cmd|'/c calc'!A0", "+1", "-1+2", "@SUM(A1)", "\t=1", '=HYPERLINK("x")'])
def test_an_export_writes_what_looks_like_a_formula_as_text(value: str) -> None:
    reading = {"file": value, "form": "annex2", "unsure": [value], "findings": [],
               "data": {"organizer": value, "trainees": [{"name": value, "employer_position": value}]}}  # fmt: skip
    book = load_workbook(io.BytesIO(readings_workbook([reading], catalogue_of())))
    found = [
        c for ws in book.worksheets for row in ws.iter_rows() for c in row if c.value and value.strip() in str(c.value)
    ]
    assert len(found) >= 3
    assert {c.data_type for c in found} == {"s"}
    assert all(c.quotePrefix for c in found if str(c.value)[0] in "=+-@")
