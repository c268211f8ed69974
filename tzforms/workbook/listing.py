"""A plain list as a workbook: one header row, text stays text, the same rows give the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from typing import Any

__all__ = ["list_workbook"]


def list_workbook(sheets: Sequence[tuple[str, Sequence[str], Sequence[Sequence[Any]]]], *, title: str = "") -> bytes:
    """The bytes of an .xlsx with one sheet for each (name, header, rows).

    Text is written as text, never as a formula or a number; the header stays in view and repeats in print.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    book = Workbook()
    for unused in list(book.worksheets):
        book.remove(unused)
    line = Side(style="thin", color="999999")
    border = Border(left=line, right=line, top=line, bottom=line)
    for name, header, rows in sheets:
        sheet = book.create_sheet(name)
        widths = [_width(h) for h in header]
        for column, text in enumerate(header, 1):
            cell = sheet.cell(1, column, text)
            cell.font, cell.border = Font(name="宋体", bold=True), border
            cell.fill = PatternFill("solid", fgColor="EFE7D6")
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        for number, row in enumerate(rows, 2):
            for column, value in enumerate(row, 1):
                cell = sheet.cell(number, column)
                if isinstance(value, str):
                    cell.value = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", value)
                    cell.data_type, cell.number_format = "s", "@"
                else:
                    cell.value = value
                cell.font, cell.border = Font(name="宋体"), border
                cell.alignment = Alignment(vertical="center", wrap_text=True)
                widths[column - 1] = max(widths[column - 1], _width(str(value if value is not None else "")))
        for column, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(column)].width = min(width, 48) + 2
        sheet.freeze_panes = "A2"
        sheet.print_title_rows = "1:1"
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    book.properties.creator, book.properties.title = "tzforms", title
    stream = io.BytesIO()
    book.save(stream)
    return _without_time(stream.getvalue())


def _without_time(data: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"1980-01-01T00:00:00Z", content)
            new.writestr(zipfile.ZipInfo(item.filename, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _width(text: str) -> int:
    return max((sum(2 if ord(c) > 0x2E7F else 1 for c in part) for part in text.split("\n")), default=0)
