"""One value into one cell of a sheet, so that it reads back the same."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from tzforms.exceptions import RenderError
from tzforms.i18n import _
from tzforms.workbook.values import paper_text

__all__ = ["write_value"]

_DATE_FORMAT = 'yyyy"年"m"月"d"日"'
_NUMERIC = frozenset({"integer", "serial", "year", "months", "hours", "wan", "flag"})
_EXCEL_LIMIT = 32767
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_value(cell: Any, kind: str, value: Any, place: str) -> None:
    """Put ``value`` into an openpyxl cell so that it reads back the same: identifiers as text, dates as dates."""
    if kind == "date":
        cell.number_format = _DATE_FORMAT
    elif kind not in _NUMERIC:
        cell.number_format = "@"
    if value is None:
        return
    if kind == "date" and isinstance(value, dt.date) and value.year >= 1901:
        cell.value = value
        cell.number_format = _DATE_FORMAT
        return
    if kind in ("integer", "serial", "year", "months") and abs(value) < 10**15:
        cell.value = value
        return
    if kind in ("hours", "wan") and isinstance(value, Decimal):
        number = int(value) if value == value.to_integral_value() else float(value)
        if abs(number) < 10**9 and Decimal(repr(number)) == value:
            cell.value = number
            return
        _text(cell, format(value, "f"), place)
        return
    _text(cell, value.isoformat() if kind == "date" else paper_text(kind, value), place)


def _text(cell: Any, text: str, place: str) -> None:
    bad = _ILLEGAL.search(text)
    if bad:
        raise RenderError(
            _("{place}含有不能写入表格的控制字符（U+{code:04X}）。请删去后再试。").format(place=place, code=ord(bad[0]))
        )
    if len(text) > _EXCEL_LIMIT:
        raise RenderError(
            _("{place}有 {count} 个字符，超过 Excel 单元格上限 {limit}。请缩短，或改用 YAML 文件。").format(
                place=place, count=len(text), limit=_EXCEL_LIMIT
            )
        )
    cell.value = _ESCAPE.sub("_x005F_", text)
    cell.data_type = "s"  # never a formula, never an error code
    if text[:1] in "=+-@":
        cell.quotePrefix = True
