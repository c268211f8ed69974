"""The user's own workbook, marked."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from tzforms.exceptions import UnreadableFileError
from tzforms.findings import Finding, Severity
from tzforms.workbook import create_workbook, example_dossier, mark_workbook, read_dossier, read_roster
from tzforms.workbook.mark import SUMMARY_SHEET

ID = example_dossier().annex2.trainees[3].id_number or ""


def finding(
    path: str | None, severity: Severity = Severity.VIOLATION, rule: str = "X12", message: str = "性别与身份证号不符。"
) -> Finding:
    return Finding(rule, severity, message, "请对照身份证改正。", "第四条", "annex2", path, "附件2 第4行 性别")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "class.xlsx"
    path.write_bytes(create_workbook(example_dossier()))
    book = load_workbook(path)
    extra = book.create_sheet("我的备忘")
    extra["A1"] = "联系李四"
    extra["A1"].font = Font(bold=True)
    book.save(path)
    return path


def marked(source: Path, findings: list[Finding]):
    reading = read_dossier(source)
    return load_workbook(io.BytesIO(mark_workbook(source, findings, reading))), reading


def differences(before, after) -> set[tuple[str, str]]:
    """The cells whose value, fill or note differ."""
    out = set()
    for ws in before.worksheets:
        other = after[ws.title]
        for row in ws.iter_rows():
            for cell in row:
                twin = other[cell.coordinate]
                note, twin_note = (c.comment.text if c.comment else None for c in (cell, twin))
                if (cell.value, cell.fill.fgColor.rgb, cell.font.b, cell.number_format, note) != (
                    twin.value, twin.fill.fgColor.rgb, twin.font.b, twin.number_format, twin_note
                ):  # fmt: skip
                    out.add((ws.title, cell.coordinate))
    return out


def test_a_faulty_cell_is_coloured_and_says_what_why_and_how(source):
    book, reading = marked(source, [finding("annex2.trainees[3].sex")])
    sheet, name = reading.cells["annex2.trainees[3].sex"]
    cell = book[sheet][name]
    assert cell.fill.fgColor.rgb.endswith("FFC7CE")
    for words in ("不符合", "性别与身份证号不符", "第四条", "请对照身份证改正"):
        assert words in cell.comment.text


def test_only_the_faulty_cells_change_and_the_input_not_at_all(source):
    before_bytes = source.read_bytes()
    book, reading = marked(source, [finding("annex2.trainees[3].sex"), finding("annex1.project")])
    assert source.read_bytes() == before_bytes
    before = load_workbook(source)
    changed = differences(before, book)
    assert changed == {reading.cells["annex2.trainees[3].sex"], reading.cells["annex1.project"]}
    assert book.sheetnames == [SUMMARY_SHEET, *before.sheetnames]
    for ws in before.worksheets:
        other = book[ws.title]
        assert len(other.data_validations.dataValidation) == len(ws.data_validations.dataValidation)
        assert {k: d.width for k, d in other.column_dimensions.items()} == {
            k: d.width for k, d in ws.column_dimensions.items()
        }
        assert other.freeze_panes == ws.freeze_panes


def test_several_findings_on_one_cell_make_one_mark_in_the_worst_colour(source):
    path = "annex2.trainees[3].id_number"
    book, reading = marked(
        source,
        [
            finding(path, Severity.EXPLAIN, "X15", "年龄偏大。"),
            finding(path, Severity.VIOLATION, "X11", "身份证号重复。"),
            finding(path, Severity.VIOLATION, "X11", "身份证号重复。"),
        ],
    )
    sheet, name = reading.cells[path]
    cell = book[sheet][name]
    assert cell.fill.fgColor.rgb.endswith("FFC7CE")
    assert cell.comment.text.count("身份证号重复") == 1
    assert cell.comment.text.index("身份证号重复") < cell.comment.text.index("年龄偏大")


def test_the_summary_links_to_each_cell_worst_first(source):
    book, reading = marked(
        source,
        [finding("annex1.venue", Severity.NOTE), finding("annex2.trainees[3].sex"), finding(None, Severity.UNVERIFIED)],
    )
    ws = book[SUMMARY_SHEET]
    rows = [[c.value for c in row[:4]] for row in ws.iter_rows(min_row=5)]
    assert [r[1] or r[0] for r in rows] == [
        "要你改的（1处）",
        "不符合",
        "请留意的（2条）",  # and the sheet that is not ours
        "提示",
        "提示",
        "由中心核验、要看纸质材料或等别的表的（1条，不用你办；点左边的“+”展开）",
        "无法核验",
    ]
    sheet, name = reading.cells["annex2.trainees[3].sex"]
    assert ws["C6"].hyperlink.location == f"'{sheet}'!{name}"
    assert [n for n in range(5, 12) if ws.row_dimensions[n].hidden] == [11]


def test_what_only_the_centre_can_check_marks_no_cell(source):
    book, _reading = marked(source, [finding("annex2.trainees[3].sex", Severity.UNVERIFIED)])
    assert differences(load_workbook(source), book) == set()


def test_a_path_without_a_cell_is_marked_at_its_row_or_table(source):
    book, reading = marked(
        source, [finding("annex2.trainees[3].whatever"), finding("annex2.trainees", Severity.EXPLAIN)]
    )
    changed = differences(load_workbook(source), book)
    assert changed == {reading.cells["annex2.trainees[3]"], reading.cells["annex2.trainees"]}


def test_a_note_that_was_there_stays(source):
    reading = read_dossier(source)
    sheet, name = reading.cells["annex2.trainees[3].sex"]
    book = load_workbook(source)
    book[sheet][name].comment = Comment("电话核实过", "张")
    book[sheet][name].fill = PatternFill("solid", fgColor="00FF00")
    book.save(source)
    after, _ = marked(source, [finding("annex2.trainees[3].sex")])
    text = after[sheet][name].comment.text
    assert text.startswith("电话核实过")
    assert "性别与身份证号不符" in text


def test_marking_a_marked_copy_replaces_the_summary(source, tmp_path):
    once = tmp_path / "once.xlsx"
    once.write_bytes(mark_workbook(source, [finding("annex2.trainees[3].sex")], read_dossier(source)))
    twice, _ = marked(once, [])
    assert twice.sheetnames.count(SUMMARY_SHEET) == 1
    sheet, name = read_dossier(source).cells["annex2.trainees[3].sex"]
    assert twice[sheet][name].comment is None
    assert not str(twice[sheet][name].fill.fgColor.rgb).endswith("FFC7CE")
    assert read_dossier(once).dossier == example_dossier()


def test_what_the_reading_found_is_marked_too(source):
    book = load_workbook(source)
    sheet, name = read_dossier(source).cells["annex2.trainees[0].id_number"]
    book[sheet][name].value = "1.10112E+17"
    book.save(source)
    after, _ = marked(source, [])
    assert "Excel" in after[sheet][name].comment.text


def test_rosters_from_csv_are_marked_in_a_copy(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(f"姓名,身份证号\n张三,{ID}\n李四,1.10112E+17\n", encoding="utf-8")
    readings = read_roster(path)
    book = load_workbook(io.BytesIO(mark_workbook(path, [finding("annex2.trainees[0].id_number")], readings)))
    ws = book["a"]
    assert ws["B2"].value == ID
    assert ws["B2"].comment is not None
    assert "V20" in [c.value for c in book[SUMMARY_SHEET]["G"]]
    assert ws["B3"].comment is not None


def test_a_corrupt_source_is_refused(tmp_path, source):
    reading = read_dossier(source)
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(b"PK\x03\x04")
    with pytest.raises(UnreadableFileError):
        mark_workbook(bad, [], reading)


def test_formulas_and_rich_texts_outside_the_marks_survive(tmp_path):
    path = tmp_path / "a.xlsx"
    book = Workbook()
    book.active.append(["姓名", "身份证号", "说明"])
    book.active.append(["张三", ID, "=1+1"])
    book.active.conditional_formatting  # noqa: B018
    book.save(path)
    (reading,) = read_roster(path)
    after = load_workbook(io.BytesIO(mark_workbook(path, [finding("annex2.trainees[0].name")], reading)))
    assert after["Sheet"]["C2"].value == "=1+1"


def test_what_the_copy_cannot_carry_is_said(tmp_path):
    from openpyxl.chart import BarChart, Reference

    path = tmp_path / "a.xlsx"
    book = Workbook()
    ws = book.worksheets[0]
    ws.append(["姓名", "身份证号"])
    ws.append(["张三", ID])
    chart = BarChart()
    chart.add_data(Reference(ws, min_col=1, min_row=1, max_row=2))
    ws.add_chart(chart, "E1")
    book.save(path)
    after = load_workbook(io.BytesIO(mark_workbook(path, [], read_roster(path))))
    assert "图表" in after[SUMMARY_SHEET]["A3"].value
