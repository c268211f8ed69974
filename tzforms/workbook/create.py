"""The data-entry workbook: drawn from :mod:`tzforms.workbook.schema`, empty or filled with a dossier."""

from __future__ import annotations

import io
import re
import zipfile
from copy import copy
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Color, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from tzforms.forms import Catalogue, Dossier, catalogue_of
from tzforms.measures import DEFAULT_EDITION, EDITION_PROPERTY
from tzforms.workbook.cells import write_value
from tzforms.workbook.schema import Field, SheetSpec, Table, fact_columns, schema_of
from tzforms.workbook.sums import Sums
from tzforms.workbook.values import NUMBERS_AS_TEXT

__all__ = ["create_workbook", "home_of"]


FONT = "微软雅黑"  # on every Windows; WPS brings it or shows its own black face instead
_TITLE = Font(name=FONT, size=15, bold=True, color="1F3864")
_HINT = Font(name=FONT, size=10, color="7F7F7F")
_LABEL = Font(name=FONT, size=11, color="1F3864")
_HEAD = Font(name=FONT, size=10.5, bold=True, color="1F3864")
_BODY = Font(name=FONT, size=11, color="000000")
_SECTION = Font(name=FONT, size=11, bold=True, color="FFFFFF")
_COMPUTED = Font(name=FONT, size=10, italic=True, color="548235")
_LINK = Font(name=FONT, size=11, color="0563C1", underline="single")
_INPUT = PatternFill("solid", fgColor="FFFDF2")
_HEAD_FILL = PatternFill("solid", fgColor="DDEBF7")
_LABEL_FILL = PatternFill("solid", fgColor="F2F7FC")
_THIN = Side(style="thin", color="BFBFBF")
_LOW = 18  # points: a row that stays in sight above the rows of a table
_REACH = 500  # rows
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_TOP_LEFT = Alignment(vertical="top", horizontal="left", wrap_text=True, indent=1)
_MIDDLE = Alignment(vertical="center", horizontal="left", wrap_text=True, indent=1)
_CENTRE = Alignment(vertical="center", horizontal="center", wrap_text=True)
_CENTRED = frozenset({"integer", "serial", "hours", "sex", "level", "score", "months"})


def create_workbook(
    example: Dossier | None = None, catalogue: Catalogue | None = None, *, handed_in: bool = True
) -> bytes:
    """The workbook a clerk types a class into, as the bytes of an .xlsx; with ``example`` already filled in.

    Every fact has one place. What several forms print stands on the sheet 基本信息 and is taken from the first form
    that is there; a form that states such a fact for itself keeps it on its own sheet. ``read_dossier`` gives
    ``example`` back. With ``handed_in`` the forms of ``example`` are marked as meant to be handed in, which keeps one that is empty;
    without, what is carried over from another class begins none. ``catalogue``: the edition, that of ``example`` or else the default one when ``None``.

    Raises :class:`RenderError` for a value that a spreadsheet cannot hold (control characters, over 32767 characters).
    """
    catalogue = catalogue or (example.catalogue if example is not None else catalogue_of())
    book = Workbook()
    guide = book.active
    assert isinstance(guide, Worksheet)
    guide.title = "填写说明"
    places: dict[str, str] = {}
    sheets = schema_of(catalogue)
    for spec in sheets:
        ws = book.create_sheet(spec.name)
        _draw(ws, spec, example, places)
        for field in () if handed_in else (f for f in spec.fields if f.target.startswith("switch.")):
            ws[places[field.target].rpartition("!")[2]] = None
    _computed(book, catalogue, places)
    _guide(guide, catalogue, places)
    if catalogue.edition != DEFAULT_EDITION:
        edition = StringProperty(name=EDITION_PROPERTY, value=catalogue.edition)
        book.custom_doc_props.append(edition)  # type: ignore[attr-defined]  # the stubs do not know it yet
    book.properties.creator = "tzforms"
    book.properties.title = catalogue.guide.title
    book.calculation.fullCalcOnLoad = True
    book.active = 0
    stream = io.BytesIO()
    book.save(stream)
    return _settled(stream.getvalue())


def _settled(data: bytes) -> bytes:
    """The same package without the time of day: one dossier gives one workbook, byte for byte."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2024-01-01T00:00:00Z", content)
            new.writestr(zipfile.ZipInfo(item.filename, (2024, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def home_of(fact: str, dossier: Dossier) -> str | None:
    """The form whose value of a shared fact stands on 基本信息: the first one of the dossier that prints it."""
    present = [name for name, _record in dossier.forms()]
    return next((form for form, _field in dossier.catalogue.shared[fact] if form in present), None)


# --------------------------------------------------------------------------------------------------------------- values


def _value_of(field: Field, dossier: Dossier | None) -> Any:
    """What stands in a single field's cell."""
    if dossier is None:
        return None
    owner, name = field.target.split(".")
    if owner == "switch":
        return True if dossier.record(name) is not None else None
    if owner == "facts":
        return getattr(dossier.facts, name)
    if owner == "shared":
        home = home_of(name, dossier)
        return getattr(dossier.record(home), name) if home else None
    record = dossier.record(owner)
    if record is None or (field.own and home_of(name, dossier) == owner):
        return None
    return getattr(record, name)


def _rows_of(spec: SheetSpec, dossier: Dossier | None) -> list[dict[str, Any]]:
    """The rows of a sheet's table as {column: value}."""
    if dossier is None or spec.table is None:
        return []
    owner, name = spec.table.target.split(".")
    if owner == "facts":
        return _facts_rows(name, dossier)
    record = dossier.record(owner)
    rows = [dict(row) for row in getattr(record, name)] if record is not None else []
    for column in spec.table.columns:
        known = getattr(dossier.facts, column.fact) if column.fact else None
        if known:
            for row in rows:
                row[column.target] = known.get(row["id_number"] or "")
    return rows


def _facts_rows(name: str, dossier: Dossier) -> list[dict[str, Any]]:
    facts = dossier.facts
    if name == "attachments":
        if facts.attachments is None:
            return []
        return [{"name": a} for a in facts.attachments] or [{"name": "无"}]
    if name in ("stages", "waivers"):
        return [dict(row) for row in getattr(facts, name)]
    on_roster = {
        row.id_number
        for form, table in fact_columns(dossier.catalogue, name)
        if (record := dossier.record(form)) is not None
        for row in getattr(record, table)
    }
    return [
        {"id_number": number, "insurance_months": months}
        for number, months in (facts.insurance_months or {}).items()
        if number not in on_roster
    ]


# -------------------------------------------------------------------------------------------------------------- drawing


def _draw(ws: Any, spec: SheetSpec, dossier: Dossier | None, places: dict[str, str]) -> None:
    ws.sheet_properties.tabColor = spec.colour
    ws.sheet_view.showGridLines = False
    ws.sheet_view.zoomScale = 100
    ws["A1"] = spec.title
    ws["A1"].font = _TITLE
    ws["A2"] = spec.hint
    ws["A2"].font = _HINT
    ws["A2"].alignment = _MIDDLE
    ws.row_dimensions[1].height = 30 if spec.table is None else 22
    if spec.table is None:
        _draw_form(ws, spec, dossier, places)
        last = 3
    else:
        last = len(spec.table.columns)
        _draw_table(ws, spec, spec.table, dossier, places)
    ws.merge_cells(start_row=1, start_column=1, end_row=1, end_column=last)
    ws.merge_cells(start_row=2, start_column=1, end_row=2, end_column=last)
    total = sum(ws.column_dimensions[get_column_letter(c)].width for c in range(1, last + 1))
    ws.row_dimensions[2].height = (18 if spec.table is None else 15) * _lines(spec.hint, total * 1.05)
    _print_setup(ws, landscape=spec.table is None or last > 4)


def _print_setup(ws: Any, landscape: bool) -> None:
    ws.page_setup.paperSize = 9  # A4
    ws.page_setup.orientation = "landscape" if landscape else "portrait"
    ws.page_setup.fitToWidth = 1
    ws.page_setup.fitToHeight = 0
    ws.sheet_properties.pageSetUpPr.fitToPage = True
    ws.page_margins.left = ws.page_margins.right = 0.4
    ws.page_margins.top = 0.6
    ws.page_margins.bottom = 0.8
    ws.page_margins.footer = 0.4
    ws.print_options.horizontalCentered = True
    ws.oddFooter.center.text = "&A    第 &P 页，共 &N 页"


def _width(text: str) -> float:
    """Columns of a normal character: a Chinese one takes two."""
    return sum(1.0 if ord(c) < 0x2E80 else 2.0 for c in text)


def _lines(text: str, width: float) -> int:
    return sum(max(1, -(-int(_width(line) * 1.03) // max(1, int(width)))) for line in text.split("\n")) if text else 1


def _marked(field: Field, font: Font) -> Any:
    if not field.required:
        return field.heading
    base = InlineFont(rFont=FONT, sz=font.sz, b=font.b, color=font.color)
    star = InlineFont(rFont=FONT, sz=font.sz, b=True, color=Color("FFC00000"))
    return CellRichText(TextBlock(base, field.heading), TextBlock(star, " *"))


def _comment(field: Field) -> Comment | None:
    text = field.note
    if field.required:
        text = f"{text}\n（必填）" if text else "（必填）"
    if not text:
        return None
    comment = Comment(text, "tzforms")
    comment.width = 300
    comment.height = 34 + 20 * _lines(text, 40)
    return comment


def _draw_form(ws: Any, spec: SheetSpec, dossier: Dossier | None, places: dict[str, str]) -> None:
    """Single fields: label, cell to fill, visible note."""
    for letter, width in (("A", 26.0), ("B", 66.0), ("C", 58.0)):
        ws.column_dimensions[letter].width = width
    row = 3
    for column, heading in ((1, "项目"), (2, "填写内容"), (3, "说明与依据")):
        cell = ws.cell(row, column, heading)
        cell.font, cell.fill, cell.border, cell.alignment = _HEAD, _HEAD_FILL, _BOX, _CENTRE
    ws.row_dimensions[row].height = 24
    ws.freeze_panes = "B4"
    ws.print_title_rows = "3:3"
    for field in spec.fields:
        row += 1
        if field.section:
            band = ws.cell(row, 1, field.section)
            for column in (1, 2, 3):
                ws.cell(row, column).fill = PatternFill("solid", fgColor=spec.colour)
            band.font, band.alignment = _SECTION, Alignment(vertical="center", indent=1)
            ws.row_dimensions[row].height = 24
            row += 1
        label = ws.cell(row, 1)
        label.value = _marked(field, _LABEL)
        label.font, label.fill, label.border, label.alignment = _LABEL, _LABEL_FILL, _BOX, _MIDDLE
        label.comment = _comment(field)
        place = f"{spec.name} {field.heading}"
        cell = ws.cell(row, 2)
        value = _value_of(field, dossier)
        _input_style(cell, field)
        write_value(cell, field.kind, value, place)
        note = ws.cell(row, 3, field.note)
        note.font, note.alignment, note.border = _HINT, _MIDDLE, _BOX
        places[field.target] = f"'{spec.name}'!$B${row}"
        if field.beside:
            places[f"beside:{field.target}"] = f"{spec.name}|D{row}"
        _validate(ws, field, f"B{row}")
        height = 18 * max(_lines(str(cell.value or ""), 62), _lines(field.note, 64)) + 8
        if field.kind == "prose":
            height = max(height, 96)
        ws.row_dimensions[row].height = min(height, 400)
    if any(f.beside for f in spec.fields):
        ws.column_dimensions["D"].width = 30
        ws["D3"] = "自动计算（仅供核对）"
        ws["D3"].font, ws["D3"].alignment = _COMPUTED, _CENTRE


def _input_style(cell: Any, field: Field) -> None:
    cell.font, cell.fill, cell.border = _BODY, _INPUT, _BOX
    cell.alignment = _TOP_LEFT if field.kind == "prose" else _MIDDLE
    cell.protection = Protection(locked=False)


def _draw_above(ws: Any, spec: SheetSpec, table: Table, dossier: Dossier | None, places: dict[str, str]) -> int:
    """The fields above a table, several in a row, because all above the rows stays in sight; the row below them."""
    widths = [c.width + 2.0 for c in table.columns]
    row, column = 3, 0
    for field in spec.fields:
        head, answer = _spans(widths, column, field)
        if column and column + head + answer > len(widths):
            row, column = row + 1, 0
            head, answer = _spans(widths, column, field)
        label, cell = ws.cell(row, column + 1), ws.cell(row, column + head + 1)
        for start, span in ((column + 1, head), (column + head + 1, answer)):
            for number in range(start, start + span):
                ws.cell(row, number).border = _BOX
            if span > 1:
                ws.merge_cells(start_row=row, start_column=start, end_row=row, end_column=start + span - 1)
        label.value = _marked(field, _LABEL)
        label.comment = _comment(field)
        label.font, label.fill, label.alignment = _LABEL, _LABEL_FILL, _MIDDLE
        _input_style(cell, field)
        write_value(cell, field.kind, _value_of(field, dossier), f"{spec.name} {field.heading}")
        _validate(ws, field, cell.coordinate)
        places[field.target] = f"'{spec.name}'!${get_column_letter(column + head + 1)}${row}"
        ws.row_dimensions[row].height = _LOW
        column += head + answer
    return row + 1 if spec.fields else row


def _spans(widths: list[float], start: int, field: Field) -> tuple[int, int]:
    """How many columns from ``start`` on the label takes and how many the answer."""

    def reach(begin: int, wanted: float) -> int:
        taken = 1
        while begin + taken < len(widths) and sum(widths[begin : begin + taken]) < wanted:
            taken += 1
        return taken

    head = reach(start, _width(field.heading) + 3)
    return head, reach(start + head, min(max(field.width, 20), 30))


def _draw_table(ws: Any, spec: SheetSpec, table: Table, dossier: Dossier | None, places: dict[str, str]) -> None:
    for index, column in enumerate(table.columns, 1):
        ws.column_dimensions[get_column_letter(index)].width = column.width + 2.0
    row = _draw_above(ws, spec, table, dossier, places)
    total_row = row
    ws.row_dimensions[total_row].height = _LOW
    head = row + 1
    for index, column in enumerate(table.columns, 1):
        cell = ws.cell(head, index)
        cell.value = _marked(column, _HEAD)
        cell.font, cell.fill, cell.border, cell.alignment = _HEAD, _HEAD_FILL, _BOX, _CENTRE
        cell.comment = _comment(column)
    ws.row_dimensions[head].height = 15 * max(_lines(c.heading + " *", c.width) for c in table.columns) + 4
    rows = _rows_of(spec, dossier)
    count = max(table.rows, len(rows) + 10)
    first = head + 1
    end = first + max(_REACH, count) - 1  # sums and drop-downs go as far as anybody types
    numbered = all(r.get("no") == i for i, r in enumerate(rows, 1))
    looks: dict[
        int, Any
    ] = {}  # a column's, set once and then copied: openpyxl compares each part of a look it is given
    for index in range(count):
        values = rows[index] if index < len(rows) else {}
        if index >= len(rows) and index < 30 and numbered and table.columns[0].target == "no":
            values = {"no": index + 1}
        deepest = 1
        for number, column in enumerate(table.columns, 1):
            cell = ws.cell(first + index, number)
            if number in looks:
                cell._style = copy(looks[number])
            else:
                _input_style(cell, column)
                if column.kind in _CENTRED:
                    cell.alignment = _CENTRE
                looks[number] = copy(cell._style)
            write_value(cell, column.kind, values.get(column.target), f"{spec.name} 第{index + 1}行 {column.heading}")
            deepest = max(deepest, _lines(str(cell.value or ""), column.width))
        ws.row_dimensions[first + index].height = min(17 * deepest + 5, 400)
    for number, column in enumerate(table.columns, 1):
        letter = get_column_letter(number)
        _validate(ws, column, f"{letter}{first}:{letter}{end}")
        places[f"{table.target}.{column.target}"] = f"'{spec.name}'!${letter}${first}:${letter}${end}"
        if column.kind in NUMBERS_AS_TEXT:  # rows added below stay text too
            ws.column_dimensions[letter].number_format = "@"
    places[f"total:{table.target}"] = f"{spec.name}|A{total_row}"
    ws.freeze_panes = ws.cell(first, 3 if table.columns[0].target == "no" else 2)
    ws.print_title_rows = f"{head}:{head}"
    if len(table.columns) > 3:
        ws.auto_filter.ref = f"A{head}:{get_column_letter(len(table.columns))}{end}"
    _highlight(ws, spec, table, first, end)


def _highlight(ws: Any, spec: SheetSpec, table: Table, first: int, end: int) -> None:
    """Duplicate IDs and numbers of a wrong length are coloured while the clerk types."""
    for number, column in enumerate(table.columns, 1):
        if column.kind != "id_number":
            continue
        letter = get_column_letter(number)
        cell, area = f"{letter}{first}", f"${letter}${first}:${letter}${end}"
        red = PatternFill("solid", bgColor="FFC7CE")
        wrong = f'AND({cell}<>"",OR(AND(LEN({cell})<>18,LEN({cell})<>15),SUMPRODUCT(--({area}={cell}))>1))'
        ws.conditional_formatting.add(f"{letter}{first}:{letter}{end}", FormulaRule(formula=[wrong], fill=red))  # type: ignore[no-untyped-call]


def _validate(ws: Any, field: Field, area: str) -> None:
    rule: DataValidation | None = None
    first = area.split(":")[0]
    if field.choices:
        rule = DataValidation(type="list", formula1='"' + ",".join(field.choices) + '"', allow_blank=True)
        rule.errorStyle = "stop" if field.strict else "information"
        rule.error = "请从下拉列表中选择。" if field.strict else "不在常用列表中；确认无误可以继续。"
    elif field.kind == "date":
        rule = DataValidation(
            type="date", operator="between", formula1="DATE(1990,1,1)", formula2="DATE(2099,12,31)", allow_blank=True
        )
        rule.errorStyle, rule.error = "warning", "这里填日期，如 2024-9-2 或 2024/9/2（不要写成 2024.9.2）。"
    elif field.kind in ("integer", "months", "year"):
        low, high = ("2000", "2099") if field.kind == "year" else ("0", "9999")
        rule = DataValidation(type="whole", operator="between", formula1=low, formula2=high, allow_blank=True)
        rule.errorStyle, rule.error = "warning", "这里只填整数，不写单位。"
    elif field.kind in ("hours", "wan"):
        rule = DataValidation(type="decimal", operator="between", formula1="0", formula2="9999", allow_blank=True)
        rule.errorStyle, rule.error = "warning", "这里只填数字，不写单位。"
    elif field.kind == "id_number":
        rule = DataValidation(type="custom", formula1=f"OR(LEN({first})=18,LEN({first})=15)", allow_blank=True)
        rule.errorStyle, rule.error = "warning", "身份证号应为18位，请检查。"
    if rule is None:
        return
    rule.errorTitle = field.heading[:30]
    rule.showErrorMessage = True
    rule.add(area)
    ws.add_data_validation(rule)


# ---------------------------------------------------------------------------------------------------- computed, guide


def _computed(book: Any, catalogue: Catalogue, places: dict[str, str]) -> None:
    """Totals that Excel works out, beside the data and never in it."""
    sums = Sums(catalogue, places)
    for spec in schema_of(catalogue):
        shown = [(f"beside:{f.target}", sums.beside(f), _MIDDLE) for f in spec.fields if sums.has(f)]
        if spec.table is not None and spec.table.total:
            shown.append((f"total:{spec.table.target}", sums.total(spec.table), Alignment(vertical="center")))
        for target, formula, alignment in shown:
            sheet, name = places[target].split("|")
            cell = book[sheet][name]
            cell.value = formula
            cell.font, cell.alignment = _COMPUTED, alignment


def _guide(ws: Any, catalogue: Catalogue, places: dict[str, str]) -> None:
    ws.sheet_view.showGridLines = False
    ws.sheet_properties.tabColor = "1F3864"
    for letter, width in (("A", 6.0), ("B", 22.0), ("C", 52.0), ("D", 28.0), ("E", 20.0)):
        ws.column_dimensions[letter].width = width
    ws.merge_cells("A1:E1")
    ws["A1"] = catalogue.guide.title
    ws["A1"].font = Font(name=FONT, size=18, bold=True, color="1F3864")
    ws["A1"].alignment = Alignment(vertical="center")
    ws.row_dimensions[1].height = 40
    ws.merge_cells("A2:E2")
    ws["A2"] = catalogue.guide.subtitle
    if catalogue.edition != DEFAULT_EDITION:
        ws["A2"] = f"{ws['A2'].value}办法版本：{catalogue.edition}"
    ws["A2"].font = _HINT
    ws.row_dimensions[2].height = 22
    row = 4
    for number, step in enumerate(catalogue.guide.steps, 1):
        ws.cell(row, 1, number).font = _HEAD
        ws.cell(row, 1).alignment = _CENTRE
        ws.merge_cells(start_row=row, start_column=2, end_row=row, end_column=5)
        cell = ws.cell(row, 2, step)
        cell.font, cell.alignment = _BODY, _MIDDLE
        ws.row_dimensions[row].height = 18 * _lines(step, 116) + 4
        row += 1
    row += 1
    for column, heading in enumerate(("", "工作表（点击跳转）", "填什么", "什么时候填（依据）", "现在已填"), 1):
        cell = ws.cell(row, column, heading)
        cell.font, cell.fill, cell.border, cell.alignment = _HEAD, _HEAD_FILL, _BOX, _CENTRE
    ws.row_dimensions[row].height = 24
    for number, spec in enumerate(schema_of(catalogue), 1):
        row += 1
        ws.cell(row, 1, number)
        link = ws.cell(row, 2, spec.name)
        link.hyperlink = Hyperlink(ref=link.coordinate, location=f"'{spec.name}'!A1")
        ws.cell(row, 3, spec.what)
        ws.cell(row, 4, spec.when)
        ws.cell(row, 5, _filled(spec, places))
        for column in range(1, 6):
            cell = ws.cell(row, column)
            cell.font = _LINK if column == 2 else _COMPUTED if column == 5 else _BODY
            cell.border = _BOX
            cell.alignment = _CENTRE if column in (1, 5) else _MIDDLE
        ws.row_dimensions[row].height = 24
    _print_setup(ws, landscape=True)
    ws.page_setup.fitToHeight = 1
    # nothing is filled in here; without a password, so that nobody is locked out
    ws.protection.sheet = True
    ws.protection.formatColumns = ws.protection.formatRows = False


def _filled(spec: SheetSpec, places: dict[str, str]) -> str:
    if spec.table is not None:
        key = spec.table.key[0]
        return f'=SUMPRODUCT(--(LEN(TRIM({places[f"{spec.table.target}.{key}"]}))>0))&" 行"'
    required = [places[f.target] for f in spec.fields if f.required]
    counted = "+".join(f"(LEN({p})>0)" for p in required)
    return f'=({counted})&" / {len(required)} 项必填"'
