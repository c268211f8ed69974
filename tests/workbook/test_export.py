"""Readings as one table for a spreadsheet."""

from __future__ import annotations

from openpyxl import load_workbook

from tests.workbook.sheets import EXAMPLE
from tzforms.findings import Finding, Severity
from tzforms.workbook import export_readings

ID = EXAMPLE.annex2.trainees[3].id_number or ""
FINDING = Finding("F01", Severity.MANUAL, "没有读到表格。")


def test_readings_become_a_table_with_unsure_cells_coloured(tmp_path):
    dossier = EXAMPLE
    readings = [
        {"file": "in/附件2.docx", "form": "annex2", "data": dossier.annex2.model_dump(mode="json"),
         "unsure": ["trainees[3].id_number", "start_date"], "findings": []},
        {"file": "in/附件4.docx", "form": "annex4", "data": dossier.annex4, "unsure": [], "findings": [FINDING]},
        {"file": "in/照片.jpg", "form": None, "data": {}, "unsure": [], "findings": [FINDING]},
    ]  # fmt: skip
    path = export_readings(readings, tmp_path / "out.xlsx")
    book = load_workbook(path)
    assert book.sheetnames == ["文件与提示", "附件2", "附件2 学员", "附件4"]
    ws = book["附件2 学员"]
    headings = [c.value for c in ws[1]]
    cell = ws.cell(5, headings.index("身份证号") + 1)
    assert (cell.value, cell.number_format, cell.data_type) == (ID, "@", "s")
    assert cell.fill.fgColor.rgb.endswith("FFEB9C")
    assert ws.cell(5, len(headings)).value == "身份证号"
    assert ws.cell(4, len(headings)).value is None
    assert ws.max_row == 29
    assert (
        book["附件2"]
        .cell(2, [c.value for c in book["附件2"][1]].index("开始日期") + 1)
        .fill.fgColor.rgb.endswith("FFEB9C")
    )
    assert (
        book["附件4"].cell(2, [c.value for c in book["附件4"][1]].index("银行账号") + 1).value == "0200999909009000001"
    )
    assert "照片.jpg" in [c.value for c in book["文件与提示"]["A"]]
