"""The user's own workbook with its faults marked: a copy with coloured cells, notes, and a summary sheet that links to them."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.hyperlink import Hyperlink

from tzforms.bounds import open_zip, read_file, weigh_workbook
from tzforms.exceptions import UnreadableFileError
from tzforms.findings import Finding, Severity
from tzforms.i18n import _
from tzforms.isolation import outside
from tzforms.visible import one_line, visible
from tzforms.workbook.causes import cells_in_short
from tzforms.workbook.grid import load
from tzforms.workbook.outside import Cut, cut_off
from tzforms.workbook.xlsx import package_of

__all__ = ["SUMMARY_SHEET", "Located", "located", "mark_workbook", "marked", "open_copy"]

SUMMARY_SHEET = "核对结果"
_FONT = "微软雅黑"
_AUTHOR = "tzforms 核对"
_LINE = "\n――――\n"
_COLOURS = {
    Severity.VIOLATION: "FFC7CE",
    Severity.EXPLAIN: "FFEB9C",
    Severity.MANUAL: "DDEBF7",
    Severity.UNVERIFIED: "EDEDED",
    Severity.NOTE: "FFFFFF",
}


def _is_fault(finding: Finding) -> bool:
    """Faults are what the clerk has to mend or explain, and values that could not be read for sure (``V…``).

    需人工核验 about the class as a whole (are the teachers good enough?) is nobody's typing error.
    """
    if finding.severity is Severity.MANUAL:
        return finding.rule.startswith("V")
    return finding.severity in (Severity.VIOLATION, Severity.EXPLAIN)


class Located(Protocol):
    """What both readings have: their findings, and the cell of each path."""

    @property
    def findings(self) -> list[Finding]:
        """What the reading itself found."""
        ...

    @property
    def cells(self) -> dict[str, tuple[str, str]]:
        """Path → (sheet, cell)."""
        ...


def located(findings: Iterable[Finding], reading: Located) -> list[Finding]:
    """``findings`` with the cell of each (``附件2 学员!E11``), where the workbook that was read has one for its path."""
    result = []
    for finding in findings:
        same = [f for f in finding.follows if f.rule == finding.rule]
        cells = dict.fromkeys(c for f in same or (finding,) if (c := _locate(f, reading.cells)) is not None)
        follows = tuple(located(finding.follows, reading))
        if cells or follows != finding.follows:
            finding = replace(finding, cell=_address(cells), follows=follows)
        result.append(finding)
    return result


def _address(cells: Iterable[tuple[str, str]]) -> str:
    """``附件2 学员!E11``, ``附件3 结业!B11-B26、D11-D26``."""
    columns: dict[tuple[str, str], list[str]] = {}
    for sheet, cell in cells:
        columns.setdefault((sheet, re.sub(r"\d", "", cell)), []).append(cell)
    sheets: dict[str, list[str]] = {}
    for (sheet, _letter), names in columns.items():
        sheets.setdefault(sheet, []).append(cells_in_short(names))
    return "、".join(f"{sheet}!{'、'.join(names)}" for sheet, names in sheets.items())


def mark_workbook(source: Path, findings: Iterable[Finding], reading: Located | Iterable[Located]) -> bytes:
    """The copy that :func:`marked` makes."""
    return marked(source, findings, reading)[0]


@outside("source")
def marked(
    source: Path, findings: Iterable[Finding], reading: Located | Iterable[Located]
) -> tuple[bytes, list[Finding]]:
    """A copy of ``source`` (as .xlsx bytes) with each faulty cell coloured and noted, and a sheet 核对结果 in front.

    A cell gets one mark for all of its findings: the colour of the worst, a note with every one of them (what is wrong,
    under which article, how to mend it); a note that was there stays above. What only the centre can judge, and 提示, stand on the summary only.
    Everything else is left as it was, but for what reaches out of the file (:mod:`tzforms.workbook.outside`): that is cut off, and
    said in the summary and in the findings returned. ``source`` is never written. Of an .xls or .csv the values are copied.
    Findings are located by their ``path`` through ``reading.cells`` (a list of roster readings will do); a path that has
    no cell of its own is shown at the nearest thing around it (its row, its table).

    Raises :class:`UnreadableFileError` when ``source`` cannot be opened.
    """
    source = Path(source)
    readings: list[Any] = [reading] if hasattr(reading, "cells") else list(reading)
    cells: dict[str, tuple[str, str]] = {}
    own: list[Finding] = []
    for one in readings:
        cells.update(one.cells)
        own.extend(one.findings)
    everything = sorted(dict.fromkeys([*own, *findings]), key=lambda f: f.severity.rank)
    book, cuts = open_copy(source)
    told = [(_said(cut), (cut.sheet, cut.cells.split()[0]) if cut.cells else None) for cut in cuts]
    places = [*((f, _locate(f, cells)) for f in everything), *told]
    by_cell: dict[tuple[str, str], list[Finding]] = {}
    for finding, place in places:
        # of many cells told as one each gets its own mark
        same = [f for f in finding.follows if f.rule == finding.rule]
        for one, at in [(f, _locate(f, cells)) for f in same] or [(finding, place)]:
            if at is not None and _is_fault(one) and at[0] in book.sheetnames:
                by_cell.setdefault(at, []).append(one)
    stream = io.BytesIO()
    try:
        _unmark(book)
        for (sheet, name), here in by_cell.items():
            _mark(book[sheet], name, here)
        _summary(book, places, len(by_cell), _left_behind(source))
        book.save(stream)
    except Exception as error:  # openpyxl loads many a broken workbook that it cannot write again
        raise UnreadableFileError(
            _("{path} 无法另存为标注的副本。请用 Excel 或 WPS 打开后另存为新的 .xlsx 再试。").format(path=source.name)
        ) from error
    return stream.getvalue(), [finding for finding, _place in told]


def _said(cut: Cut) -> Finding:
    """What was cut off as a finding."""
    message = _("副本里去掉了会到文件以外取内容或启动程序的{what}；公式换成了保存时的结果，原文件没有改动。")
    fix = _("如确实需要，请在原文件中核实来源后使用。")
    place = _("工作表“{sheet}”{cells}").format(sheet=cut.sheet, cells=cut.cells) if cut.sheet else _("整本")
    return Finding("F14", Severity.NOTE, message.format(what=cut.what), fix, place=place)


def open_copy(source: Path) -> tuple[Any, list[Cut]]:
    """A workbook to write in, and what of ``source`` it does not hold because it reaches out of the file.

    Raises :class:`UnreadableFileError` when it cannot be opened.
    """
    kind = load(source)  # says what is wrong with a file that cannot be opened
    if kind.kind == "xlsx":
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                parts = weigh_workbook(open_zip(read_file(source)), whole=True)
                book = load_workbook(package_of(parts), rich_text=True, keep_links=False)
                cuts = cut_off(book, kind)
        except UnreadableFileError as error:
            raise type(error)(_("{name}：{reason}").format(name=source.name, reason=error)) from error
        except Exception as error:
            raise UnreadableFileError(_("{path} 无法打开。请另存为 .xlsx 再试。").format(path=source)) from error
        return book, cuts
    book = Workbook()
    book.remove(book.worksheets[0])
    for grid in kind:
        ws = book.create_sheet(re.sub(r"[\[\]:*?/\\]", "_", one_line(grid.name))[:31] or "Sheet1")
        for (row, column), cell in grid.cells.items():
            target = ws.cell(row, column)
            target.value = visible(cell.value) if isinstance(cell.value, str) else cell.value
            if isinstance(cell.value, str):
                target.data_type = "s"
                target.number_format = "@"
        for top, left, bottom, right in grid.merges:
            ws.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    return book, []


def _locate(finding: Finding, cells: Mapping[str, tuple[str, str]]) -> tuple[str, str] | None:
    """The cell of the finding's path, or of the nearest thing around it."""
    path = finding.path or ""
    while path:
        if path in cells:
            return cells[path]
        # trainees[3].id_number → trainees[3] → trainees → …
        shorter = re.sub(r"(?:\.[^.\[\]]++|\[[^\[\]]*+\])$", "", path)
        if shorter == path:
            return None
        path = shorter
    return None


_NOT_KEPT = (
    ("xl/charts/", "图表"),
    ("xl/media/", "图片"),
    ("xl/ctrlProps/", "表单控件"),
    ("xl/slicers/", "切片器"),
    ("xl/vbaProject", "宏"),
    ("xl/externalLinks/", "到其他工作簿的链接"),
    ("xl/connections", "外部数据连接"),
    ("xl/queryTables/", "外部数据查询"),
    ("xl/embeddings/", "嵌入的对象"),
    ("xl/activeX/", "ActiveX 控件"),
    ("xl/webextensions/", "加载项"),
    ("xl/macrosheets/", "宏表"),
    ("xl/pivotTables/", "数据透视表"),
)


def _left_behind(source: Path) -> str:
    """What a copy made by openpyxl does not carry over, named so that nobody works on in the copy unawares."""
    try:
        package = open_zip(read_file(source))
        names = list(package)
        found = [word for start, word in _NOT_KEPT if any(n.startswith(start) for n in names)]
        sheets = [n for n in names if n.startswith("xl/worksheets/sheet")]
        if any(b"x14:dataValidation " in package.read(n) for n in sheets):
            found.append("引用其他工作表的下拉列表")
        if any(n.startswith("xl/drawings/drawing") for n in names) and not found:
            found.append("图形")
    except UnreadableFileError:  # an .xls or .csv
        return ""
    return _("、").join(_(w) for w in found)


def _unmark(book: Any) -> None:
    """Take the marks of an earlier check off: what was mended since must not stay red."""
    if SUMMARY_SHEET not in book.sheetnames:
        return
    for ws in book.worksheets:
        for cell in list(ws._cells.values()):
            if cell.comment is not None and cell.comment.author == _AUTHOR:
                before, line, _rest = cell.comment.text.partition(_LINE)
                cell.comment = Comment(before, "") if line else None
                cell.fill = PatternFill()


def _mark(ws: Any, name: str, findings: list[Finding]) -> None:
    cell = ws[name]
    for area in ws.merged_cells.ranges:
        if cell.coordinate in area:
            cell = ws.cell(area.min_row, area.min_col)
    worst = min((f.severity for f in findings), key=lambda s: s.rank)
    cell.fill = PatternFill("solid", fgColor=_COLOURS[worst])
    lines = [_entry(f) for f in findings]
    text = "\n\n".join(lines)
    if cell.comment is not None and cell.comment.text:
        text = f"{cell.comment.text}{_LINE}{text}"
    note = Comment(text[:8000], _AUTHOR)
    note.width = 360
    note.height = min(60 + 19 * sum(1 + len(line) // 24 for line in text.split("\n")), 480)
    cell.comment = note


def _entry(finding: Finding) -> str:
    law = f"（{finding.article}）" if finding.article and finding.article not in finding.message else ""
    text = f"【{finding.severity.value}】{finding.message}{law}"
    if finding.fix and finding.fix not in finding.message:
        text += "\n" + _("改法：{fix}").format(fix=finding.fix)
    return text


def _summary(
    book: Any, places: list[tuple[Finding, tuple[str, str] | None]], marked: int, left_behind: str = ""
) -> None:
    name = SUMMARY_SHEET
    if name in book.sheetnames:  # the copy of an earlier check: its summary is replaced
        del book[name]
    ws = book.create_sheet(name, 0)
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False
    ws.sheet_view.showGridLines = False
    ws.sheet_properties.tabColor = "C00000"
    thin = Side(style="thin", color="BFBFBF")
    box = Border(left=thin, right=thin, top=thin, bottom=thin)
    for letter, width in zip("ABCDEFG", (6.0, 12.0, 30.0, 64.0, 44.0, 12.0, 12.0), strict=True):
        ws.column_dimensions[letter].width = width
    ws.merge_cells("A1:G1")
    ws["A1"] = _("核对结果")
    ws["A1"].font = Font(name=_FONT, size=16, bold=True, color="1F3864")
    ws.row_dimensions[1].height = 32
    bands = _bands(places)
    ws.merge_cells("A2:G2")
    ws["A2"] = _(
        "要你改的 {mend} 处，要你说明的 {explain} 处；已在表中标出 {marked} 个单元格。点“位置”跳到该单元格，批注里写有原因和改法。"
    ).format(mend=len(bands[0][1]), explain=len(bands[1][1]), marked=marked)
    ws["A2"].font = Font(name=_FONT, size=10, color="7F7F7F")
    ws["A2"].alignment = Alignment(vertical="center", wrap_text=True)
    ws.row_dimensions[2].height = 22
    if left_behind:
        ws.merge_cells("A3:G3")
        ws["A3"] = _("这是副本：原文件中的{things}可能没有带过来，请在原文件中修改。").format(things=left_behind)
        ws["A3"].font = Font(name=_FONT, size=10, color="C00000")
    for column, heading in enumerate(("序号", "结论", "位置", "问题", "改法", "条款", "规则"), 1):
        cell = ws.cell(4, column, heading)
        cell.font = Font(name=_FONT, size=10.5, bold=True, color="1F3864")
        cell.fill = PatternFill("solid", fgColor="DDEBF7")
        cell.alignment = Alignment(horizontal="center", vertical="center")
        cell.border = box
    ws.row_dimensions[4].height = 24
    row = 4
    for title, inside, folded in bands:
        if not inside:
            continue
        row += 1
        _band(ws, row, title.format(count=len(inside)), box)
        ws.row_dimensions[row].collapsed = folded
        for number, (finding, place) in enumerate(inside, 1):
            row += 1
            _entry_row(ws, row, number, finding, place, box)
            if folded:
                ws.row_dimensions[row].outlineLevel = 1
                ws.row_dimensions[row].hidden = True
    ws.sheet_properties.outlinePr.summaryBelow = False
    ws.freeze_panes = "A5"
    ws.page_setup.orientation = "landscape"
    ws.page_setup.paperSize = 9
    ws.page_setup.fitToWidth = 1
    ws.page_setup.fitToHeight = 0
    ws.sheet_properties.pageSetUpPr.fitToPage = True
    ws.print_title_rows = "4:4"


Placed = tuple[Finding, tuple[str, str] | None]


def _bands(places: list[Placed]) -> list[tuple[str, list[Placed], bool]]:
    """The summary's parts: title, what stands in it, and whether it is folded."""
    faults = [one for one in places if _is_fault(one[0])]
    rest = [one for one in places if not _is_fault(one[0])]
    return [
        (_("要你改的（{count}处）"), [o for o in faults if o[0].severity is not Severity.EXPLAIN], False),
        (_("要你说明的（{count}处）"), [o for o in faults if o[0].severity is Severity.EXPLAIN], False),
        (_("请留意的（{count}条）"), [o for o in rest if o[0].severity is Severity.NOTE], False),
        (
            _("由中心核验、要看纸质材料或等别的表的（{count}条，不用你办；点左边的“+”展开）"),
            [o for o in rest if o[0].severity is not Severity.NOTE],
            True,
        ),
    ]


def _band(ws: Any, row: int, title: str, box: Border) -> None:
    ws.merge_cells(start_row=row, start_column=1, end_row=row, end_column=7)
    cell = ws.cell(row, 1, title)
    cell.font = Font(name=_FONT, size=11, bold=True, color="1F3864")
    cell.fill = PatternFill("solid", fgColor="F2F2F2")
    cell.alignment = Alignment(vertical="center")
    cell.border = box
    ws.row_dimensions[row].height = 24


def _entry_row(ws: Any, row: int, number: int, finding: Finding, place: tuple[str, str] | None, box: Border) -> None:
    where = "  ".join(t for t in (finding.cell, finding.place) if t) or (f"{place[0]} {place[1]}" if place else "")
    values = (number, finding.severity.value, where, finding.message, finding.fix, finding.article, finding.rule)
    for column, value in enumerate(values, 1):
        cell = ws.cell(row, column)
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
        cell.font = Font(name=_FONT, size=10)
        cell.border = box
        centred = column in (1, 2, 6, 7)
        cell.alignment = Alignment(vertical="center", horizontal="center" if centred else "left", wrap_text=True)
    ws.cell(row, 2).fill = PatternFill("solid", fgColor=_COLOURS[finding.severity])
    if place is not None and place[0] in ws.parent.sheetnames:
        link = ws.cell(row, 3)
        quoted = place[0].replace("'", "''")
        link.hyperlink = Hyperlink(ref=link.coordinate, location=f"'{quoted}'!{place[1]}")
        link.value = where
        link.font = Font(name=_FONT, size=10, color="0563C1", underline="single")
    depth = max(-(-len(finding.message) * 2 // 60), -(-len(finding.fix) * 2 // 40), -(-len(where) * 2 // 27), 1)
    ws.row_dimensions[row].height = 16 * depth + 8
