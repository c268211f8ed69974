"""The rows below a header as values: blank rows, totals and repeated headers left out and logged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tzforms.converters import is_ditto
from tzforms.i18n import _
from tzforms.workbook.finder import LONGEST_HEADING, Header, is_total_row
from tzforms.workbook.grid import Cell, Grid
from tzforms.workbook.log import Log
from tzforms.workbook.schema import Field, Table, normal
from tzforms.workbook.values import Value, read_cell, shown

__all__ = ["read_rows", "say_columns"]

_OWN = frozenset({"serial", "name", "id_number", "certificate_no"})


def say_columns(grid: Grid, fields: tuple[Field, ...], header: Header, log: Log) -> None:
    """Name the columns that were left out or taken by likeness."""
    for column in header.columns:
        place = _("工作表“{sheet}”{letter} 列").format(sheet=grid.name, letter=column.letter)
        if column.field is None:
            log.note(
                "V10",
                _("{place}“{heading}”不是表上的栏目，没有采用。").format(place=place, heading=column.heading[:30]),
                _("如确是表上的内容，请改用规定的表头。"),
                place=place,
            )
        elif not column.exact or normal(column.heading) != normal(column.field.heading):
            log.change(
                grid, f"{column.letter}{header.row}", column.field.target, column.heading, column.field.heading,
                _("表头按此理解"),
            )  # fmt: skip


def read_rows(
    grid: Grid, table: Table, header: Header, year: int | None, log: Log, target: str | None = None
) -> list[dict[str, Any]]:
    """The rows below a header as {field: value}; blank rows, totals and repeated headers are left out and logged."""
    target = target or table.target
    found = header.found
    wanted = {f.target: f for f in table.columns}
    rows: list[dict[str, Any]] = []
    above: dict[str, Any] = {}
    log.cells[target] = (grid.name, f"{header.columns[0].letter if header.columns else 'A'}{header.row}")
    for row in [r for r in grid.rows() if r >= header.first_data_row]:
        cells = {name: grid.head_of(row, c.number) for name, c in found.items()}
        own = {name: grid.at(row, c.number) for name, c in found.items()}
        if not any(c is not None for name, c in own.items() if name != "no"):
            continue
        filled = grid.in_row(row)
        keys = [c for name in table.key if (c := own.get(name)) is not None]
        why = _skipped(filled, keys, found, table)
        if why:
            first = filled[0]
            log.change(grid, first.name, target, shown("text", first.text), "", why)
            continue
        path = f"{target}[{len(rows)}]"
        values: dict[str, Any] = {}
        pending: list[Callable[[], None]] = []
        for name, column in found.items():
            cell = cells[name]
            spec = wanted[name]
            place = f"{column.letter}{row}"
            value, notes = _row_value(grid, cell, own[name], spec, place, f"{path}.{name}", above.get(name), year, log)
            values[name] = value.value
            pending.extend(notes)
        if all(v is None or v == () for n, v in values.items() if n != "no") and not any(
            c is not None and c.kind in ("error", "unsolved") for c in own.values()
        ):
            continue  # only marks such as — and 无
        for say in pending:
            say()
        for name, column in found.items():
            log.cells[f"{path}.{name}"] = (grid.name, f"{column.letter}{row}")
        first_column = found[table.key[0]] if table.key[0] in found else next(iter(found.values()))
        log.cells[path] = (grid.name, f"{first_column.letter}{row}")
        rows.append(values)
        above = values
    return rows


def _row_value(
    grid: Grid, cell: Cell | None, own: Cell | None, spec: Field, place: str, path: str, above: Any, year: int | None,
    log: Log,
) -> tuple[Value, list[Callable[[], None]]]:  # fmt: skip
    # two people never have one name, number or certificate: there 同上 stays a doubt
    if cell is not None and cell.kind == "text" and above is not None and spec.kind not in _OWN and is_ditto(cell.text):
        value = Value(above, cell.text, _("同上：取上一行的内容"))
    else:
        value = read_cell(spec.kind, cell, year=year)
        if own is None and cell is not None and value.value is not None and not value.reason:
            value = Value(value.value, "", _("合并单元格：取合并区的内容"), value.problem)
    return value, [lambda: log.value(grid, place, path, spec, value)]


def _skipped(filled: list[Cell], keys: list[Cell], found: dict[str, Any], table: Table) -> str:
    """Why a row is no data: a total, the header again, a line of notes; empty when it is data."""
    if is_total_row(filled, keys):
        return _("合计行，不作为数据")
    headings = 0
    for cell in filled:
        if cell.kind != "text" or len(cell.text) > LONGEST_HEADING:
            continue
        words = normal(cell.text)
        field_here = next((f for f in table.columns if words in f.labels), None)
        headings += field_here is not None and found.get(field_here.target) is not None
    if headings >= 3 and headings >= len(filled) - 1:
        return _("重复的表头，不作为数据")
    if len(filled) == 1 and len(found) >= 4 and filled[0].kind == "text":
        text = filled[0].text.strip()
        if text.startswith(("注", "说明", "备注：", "填表人", "制表", "联系电话", "第", "附件")) and (
            not keys or keys[0] is not filled[0] or len(text) > 12 or "：" in text
        ):
            return _("表下说明，不作为数据")
    return ""
