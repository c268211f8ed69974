"""Any .xlsx, .xls or .csv as sheets of plain cells, before anybody asks what they mean.

The only place that opens a spreadsheet for reading. A :class:`Cell` keeps what is stored (text, number, date, error) and
whether it came out of a formula, because the meaning depends on it: a resident ID stored as a number is damaged.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import re
import struct
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tzforms.exceptions import MissingProgramError, UnreadableFileError
from tzforms.i18n import _

__all__ = ["Book", "Cell", "Grid", "column_letter", "load"]

Value = str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta | None

MAX_BYTES = 40_000_000
MAX_UNPACKED = 400_000_000
MAX_CELLS = 2_000_000


@dataclass(frozen=True, slots=True)
class Cell:
    """One stored cell. ``kind`` is ``text``, ``number``, ``date``, ``error`` or ``unsolved`` (a formula without a result)."""

    row: int
    column: int
    value: Value
    kind: str
    format: str = "General"
    formula: bool = False

    @property
    def name(self) -> str:
        """``E9``"""
        return f"{column_letter(self.column)}{self.row}"

    @property
    def text(self) -> str:
        """What a person would call the content; empty for errors and unsolved formulas."""
        if self.kind in ("error", "unsolved") or self.value is None:
            return ""
        return self.value if isinstance(self.value, str) else str(self.value)


@dataclass(slots=True)
class Grid:
    """One sheet: its cells by (row, column), both from 1, and the merged areas as (top, left, bottom, right)."""

    name: str
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: bool = False

    def at(self, row: int, column: int) -> Cell | None:
        """The cell stored there, or None when it is empty."""
        return self.cells.get((row, column))

    def rows(self) -> list[int]:
        """The numbers of the rows that hold something, in order."""
        return list(self._by_row())

    def in_row(self, row: int) -> list[Cell]:
        """The filled cells of a row from left to right."""
        return self._by_row().get(row, [])

    def after(self, row: int, column: int) -> int:
        """The first column to the right of the cell, past the merged area it heads."""
        for top, left, bottom, right in self.merges:
            if top <= row <= bottom and left <= column <= right:
                return right + 1
        return column + 1

    def head_of(self, row: int, column: int) -> Cell | None:
        """The cell that is seen there: for a covered part of a merged area, the area's first cell."""
        found = self.cells.get((row, column))
        if found is not None:
            return found
        for top, left, bottom, right in self.merges:
            if top <= row <= bottom and left <= column <= right:
                return self.cells.get((top, left))
        return None

    _rows: dict[int, list[Cell]] | None = None

    def _by_row(self) -> dict[int, list[Cell]]:
        if self._rows is None:
            rows: dict[int, list[Cell]] = {}
            for key in sorted(self.cells):
                rows.setdefault(key[0], []).append(self.cells[key])
            self._rows = rows
        return self._rows


@dataclass(slots=True)
class Book:
    """A file's sheets; ``kind`` is ``xlsx``, ``xls`` or ``csv``; ``properties`` are an .xlsx file's own."""

    path: Path
    kind: str
    sheets: list[Grid]
    properties: dict[str, str] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Grid]:
        return iter(self.sheets)


def column_letter(column: int) -> str:
    """1 → ``A``, 27 → ``AA``."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def load(path: Path, data: bytes | None = None) -> Book:
    """Open a spreadsheet by what it is, not by its name; ``data``: its bytes where they are at hand, ``path`` a name then.

    Raises :class:`UnreadableFileError` for what is missing, empty, damaged, encrypted, too large or no spreadsheet, and
    :class:`MissingProgramError` when an .xls needs the extra ``xls``.
    """
    if data is None:
        data = _bytes_of(path)
    if len(data) > MAX_BYTES:
        raise _too_big(path, len(data))
    if not data.strip():
        raise UnreadableFileError(_("{path} 是空文件。请重新保存或换一个文件。").format(path=path))
    if path.name.startswith("~$"):
        raise UnreadableFileError(_("{path} 是 Excel 打开时的临时文件。请改用不带“~$”的那个文件。").format(path=path))
    if data[:4] == b"PK\x03\x04":
        return _load_xlsx(path, data)
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return _load_xls(path, data)
    return _load_csv(path, data)


def _bytes_of(path: Path) -> bytes:
    if path.is_dir():
        raise UnreadableFileError(_("{path} 是文件夹，不是表格文件。请指定其中的 .xlsx 文件。").format(path=path))
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise _too_big(path, size)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableFileError(_("找不到文件：{path}。请检查文件名和所在文件夹。").format(path=path)) from error
    except OSError as error:
        raise UnreadableFileError(
            _("无法读取 {path}：没有读取权限，或文件正被独占打开。请关闭后再试。").format(path=path)
        ) from error


def _too_big(path: Path, size: int) -> UnreadableFileError:
    return UnreadableFileError(
        _("{path} 太大（{size} MB）。表格一般不到 1 MB：请删去其中的图片或多余的工作表后再试。").format(
            path=path, size=size // 1_000_000
        )
    )


# ---------------------------------------------------------------------------------------------------------------- .xlsx


def _damaged(path: Path, why: str = "") -> UnreadableFileError:
    return UnreadableFileError(
        _("{path} 已损坏，无法作为表格打开{why}。请用 Excel 或 WPS 打开后另存为 .xlsx 再试。").format(
            path=path, why=f"（{why}）" if why else ""
        )
    )


def _load_xlsx(path: Path, data: bytes) -> Book:
    _look_inside(path, data)
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():  # openpyxl warns of what it does not keep; nothing is written here
            warnings.simplefilter("ignore")
            formulas = load_workbook(io.BytesIO(data), data_only=False)
            values = load_workbook(io.BytesIO(data), data_only=True)
            sheets = [_grid(ws, values[ws.title]) for ws in formulas.worksheets]
    except UnreadableFileError:
        raise
    except Exception as error:  # openpyxl raises almost anything on a broken file
        raise _damaged(path) from error
    if not sheets:
        raise _damaged(path, _("没有工作表"))
    own = formulas.custom_doc_props.props  # type: ignore[attr-defined]  # the stubs do not know it yet
    return Book(path, "xlsx", sheets, {p.name: str(p.value) for p in own})


def _look_inside(path: Path, data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = {i.filename: i.file_size for i in package.infolist()}
            if sum(names.values()) > MAX_UNPACKED:
                raise UnreadableFileError(
                    _("{path} 解压后过大，可能已损坏。请另存为新的 .xlsx 再试。").format(path=path)
                )
            if "word/document.xml" in names:
                raise UnreadableFileError(
                    _("{path} 是 Word 文件，不是表格。要读取 Word 表，请用 tzforms read。").format(path=path)
                )
            if "mimetype" in names:
                raise UnreadableFileError(
                    _("{path} 是 OpenDocument 表格。请在 Excel 或 WPS 中另存为 .xlsx 再试。").format(path=path)
                )
            if not any(n.startswith("xl/") for n in names):
                raise UnreadableFileError(
                    _("{path} 是压缩包或其他文件，不是 Excel 表格。请指定 .xlsx 文件。").format(path=path)
                )
            if b"purl.oclc.org" in package.read("xl/workbook.xml"):
                raise UnreadableFileError(
                    _("{path} 是“Strict Open XML”格式。请在 Excel 中另存为普通的“Excel 工作簿（.xlsx）”再试。").format(
                        path=path
                    )
                )
            encrypted = [i for i in package.infolist() if i.flag_bits & 1]
            if encrypted:
                raise UnreadableFileError(_("{path} 带密码。请去掉密码后再试。").format(path=path))
            broken = package.testzip()
    except UnreadableFileError:
        raise
    except Exception as error:  # zipfile, zlib and struct each have their own
        raise _damaged(path) from error
    if broken is not None:
        raise _damaged(path, broken)


_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def _unescape(text: str) -> str:
    """``_x000D_`` and the like, as the file format writes what XML cannot hold; ``_x005F_`` is the underline itself."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)) if m[1].upper() != "0000" else "", text)


def _grid(stored: Any, solved: Any) -> Grid:
    grid = Grid(stored.title, hidden=stored.sheet_state != "visible")
    grid.merges = [(m.min_row, m.min_col, m.max_row, m.max_col) for m in stored.merged_cells.ranges]
    # _cells is the sparse store: iter_rows() would create every blank cell up to a stray one in row 1048576
    cells = stored._cells
    if len(cells) > MAX_CELLS:
        raise UnreadableFileError(
            _("工作表“{name}”有 {count} 个单元格，太大了。请只保留需要的行列后再试。").format(
                name=grid.name, count=len(cells)
            )
        )
    for (row, column), cell in cells.items():
        raw = cell.value
        if raw is None:
            continue
        if cell.data_type == "f":
            result = solved._cells.get((row, column))
            made = _cell(row, column, None if result is None else result.value, cell.number_format, formula=True)
            if result is not None and result.data_type == "e":
                made = Cell(row, column, str(result.value), "error", cell.number_format, True)
        elif cell.data_type == "e":
            made = Cell(row, column, str(raw), "error", cell.number_format)
        else:
            made = _cell(row, column, raw, cell.number_format)
        if made is not None:
            grid.cells[row, column] = made
    return grid


def _cell(row: int, column: int, value: Any, number_format: str, formula: bool = False) -> Cell | None:
    if value is None:
        return Cell(row, column, None, "unsolved", number_format, True) if formula else None
    if isinstance(value, str):
        text = _unescape(value).replace("\r\n", "\n").replace("\r", "\n")
        return Cell(row, column, text, "text", number_format, formula) if text.strip() else None
    if isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta):
        return Cell(row, column, value, "date", number_format, formula)
    if isinstance(value, float) and not math.isfinite(value):
        return Cell(row, column, str(value), "error", number_format, formula)
    if isinstance(value, bool | int | float):
        return Cell(row, column, value, "number", number_format, formula)
    return Cell(row, column, str(value), "text", number_format, formula)


# ----------------------------------------------------------------------------------------------------------------- .xls


def _load_xls(path: Path, data: bytes) -> Book:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise UnreadableFileError(
            _("{path} 已加密（设了打开密码）。请在 Excel 或 WPS 中去掉密码，另存后再试。").format(path=path)
        )
    if "WordDocument".encode("utf-16-le") in data[:200_000]:
        raise UnreadableFileError(
            _("{path} 是旧版 Word 文件，不是表格。要读取 Word 表，请用 tzforms read。").format(path=path)
        )
    try:
        import xlrd
    except ImportError as error:
        raise MissingProgramError(
            _("读取 .xls 需要扩展组件：请执行 pip install tzforms[xls]，或在 Excel、WPS 中另存为 .xlsx。")
        ) from error
    try:
        book = _open_xls(xlrd, data)
    except xlrd.XLRDError as error:
        if _asks_for_password(data):
            raise UnreadableFileError(_("{path} 已加密。请去掉密码，另存后再试。").format(path=path)) from error
        raise _damaged(path) from error
    except Exception as error:  # xlrd lets struct, assertion and index errors through
        raise _damaged(path) from error
    sheets = []
    for sheet in book.sheets():
        grid = Grid(sheet.name, hidden=sheet.visibility != 0)
        grid.merges = [(t + 1, left + 1, b, r) for t, b, left, r in sheet.merged_cells]
        for row in range(sheet.nrows):
            for column, (kind, value) in enumerate(zip(sheet.row_types(row), sheet.row_values(row), strict=True)):
                made = _xls_cell(xlrd, book, row + 1, column + 1, kind, value)
                if made is not None:
                    grid.cells[row + 1, column + 1] = made
        sheets.append(grid)
    return Book(path, "xls", sheets)


_FILEPASS, _EOF = 0x2F, 0x0A


def _asks_for_password(data: bytes) -> bool:
    """Whether the workbook stream says that it is encrypted: a FilePass record among its globals ([MS-XLS] 2.4.117)."""
    from xlrd.compdoc import CompDoc

    try:
        container = CompDoc(data, logfile=io.StringIO())
        streams = (container.locate_named_stream(name) for name in ("Workbook", "Book"))
        stream, at, size = next(found for found in streams if found[0])
        end = at + size
        while at + 4 <= end:
            kind, length = struct.unpack_from("<HH", stream, at)
            if kind in (_FILEPASS, _EOF):
                return bool(kind == _FILEPASS)
            at += 4 + length
    except Exception:  # damaged: xlrd lets struct, assertion and index errors through
        return False
    return False


def _open_xls(xlrd: Any, data: bytes) -> Any:
    try:  # merged cells are known only with formatting, which some writers get wrong
        return xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
    except xlrd.XLRDError:
        raise
    except Exception:
        return xlrd.open_workbook(file_contents=data, formatting_info=False, logfile=io.StringIO())


def _xls_cell(xlrd: Any, book: Any, row: int, column: int, kind: int, value: Any) -> Cell | None:
    if kind == xlrd.XL_CELL_ERROR:
        return Cell(row, column, xlrd.error_text_from_code.get(value, "#ERR"), "error")
    if kind == xlrd.XL_CELL_DATE:
        try:
            return Cell(row, column, xlrd.xldate_as_datetime(value, book.datemode), "date")
        except Exception:  # a number formatted as a date that is no date
            return _cell(row, column, value, "General")
    if kind == xlrd.XL_CELL_BOOLEAN:
        return _cell(row, column, bool(value), "General")
    if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return None
    return _cell(row, column, value, "General")


# ----------------------------------------------------------------------------------------------------------------- .csv


def _load_csv(path: Path, data: bytes) -> Book:
    head = data[:2000].lstrip().lower()
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"<?xml", b"mime-version")):
        raise UnreadableFileError(
            _("{path} 其实是网页格式的“表格”。请用 Excel 或 WPS 打开，另存为 .xlsx 再试。").format(path=path)
        )
    text = "\x00" if b"\x00" in data and data[:2] not in (b"\xff\xfe", b"\xfe\xff") else _decode(path, data)
    if "\x00" in text or sum(not c.isprintable() and c not in "\r\n\t\ufeff" for c in text[:4000]) > 8:
        raise UnreadableFileError(_("{path} 不是表格文件（.xlsx、.xls 或 .csv）。请换一个文件。").format(path=path))
    sample = text.splitlines()[:20]
    delimiter = max((",", "\t", ";", "，", "|"), key=lambda d: sum(line.count(d) for line in sample))
    grid = Grid(path.stem)
    try:
        for row, values in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
            for column, value in enumerate(values, 1):
                # ="1101…" and a leading tab are how programs keep Excel from making a number of it
                bare = re.sub(r'^="(.*)"$', r"\1", value.strip("\ufeff\t "), flags=re.DOTALL)
                made = _cell(row, column, bare, "General")
                if made is not None:
                    grid.cells[row, column] = made
    except csv.Error as error:
        raise _damaged(path) from error
    return Book(path, "csv", [grid])


def _decode(path: Path, data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    elif data[:3] == b"\xef\xbb\xbf":
        encodings = ["utf-8-sig"]
    else:
        encodings = ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError(
        _("{path} 的文字编码无法识别。请在 Excel 中另存为“CSV UTF-8”或 .xlsx 再试。").format(path=path)
    )
