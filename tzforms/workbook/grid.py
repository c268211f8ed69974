"""Any .xlsx, .xls (also .et), .ods or .csv as sheets of plain cells, before anybody asks what they mean.

The only place that opens a spreadsheet for reading. A :class:`Cell` keeps what is stored (text, number, date, error) and
whether it came out of a formula, because the meaning depends on it: a resident ID stored as a number is damaged.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import re
import warnings
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import Any

from tzforms.bounds import (
    DEFAULT_LIMITS,
    Limits,
    ole_stream,
    open_zip,
    read_file,
    weigh_records,
    weigh_workbook,
    xls_records,
)
from tzforms.exceptions import MissingProgramError, UnreadableFileError
from tzforms.i18n import _
from tzforms.scratch import room

__all__ = ["WORKBOOK_SUFFIXES", "Book", "Cell", "Grid", "column_letter", "load"]

Value = str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta | None

STRICT = b"purl.oclc.org"

#: What a data-entry workbook may be called: Excel's, WPS's, LibreOffice's, and one sheet of it as text.
WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".et", ".ett", ".ods", ".csv")


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
        area = self._area(row, column)
        return area[3] + 1 if area is not None else column + 1

    def is_covered(self, row: int, column: int) -> bool:
        """Whether a merged area hides the cell behind its first one."""
        area = self._area(row, column)
        return area is not None and area[:2] != (row, column)

    def head_of(self, row: int, column: int) -> Cell | None:
        """The cell that is seen there: for a covered part of a merged area, the area's first cell."""
        found = self.cells.get((row, column))
        if found is not None:
            return found
        area = self._area(row, column)
        return self.cells.get(area[:2]) if area is not None else None

    _rows: dict[int, list[Cell]] | None = None
    _areas: dict[tuple[int, int], tuple[int, int, int, int]] | None = None

    def _area(self, row: int, column: int) -> tuple[int, int, int, int] | None:
        """The merged area that covers the cell; where two overlap, the first."""
        if self._areas is None:
            self._areas = {}
            for area in self.merges:
                top, left, bottom, right = area
                for place in product(range(top, bottom + 1), range(left, right + 1)):
                    self._areas.setdefault(place, area)
        return self._areas.get((row, column))

    def _by_row(self) -> dict[int, list[Cell]]:
        if self._rows is None:
            rows: dict[int, list[Cell]] = {}
            for key in sorted(self.cells):
                rows.setdefault(key[0], []).append(self.cells[key])
            self._rows = rows
        return self._rows


@dataclass(slots=True)
class Book:
    """A file's sheets; ``kind`` is ``xlsx``, ``xls``, ``ods`` or ``csv``; ``properties`` are an .xlsx file's own."""

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
    if len(data) > DEFAULT_LIMITS.sheet:
        raise _too_big(path, len(data))
    if not data.strip():
        raise UnreadableFileError(_("{path} 是空文件。请重新保存或换一个文件。").format(path=path))
    if path.name.startswith("~$"):
        raise UnreadableFileError(_("{path} 是 Excel 打开时的临时文件。请改用不带“~$”的那个文件。").format(path=path))
    if data[:4] == b"PK\x03\x04":
        return _load_xlsx(path, data)
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return _load_xls(path, data)
    try:
        return _load_csv(path, data)
    except UnreadableFileError as error:
        raise _named(path, error) from error


def _bytes_of(path: Path) -> bytes:
    if path.is_dir():
        raise UnreadableFileError(_("{path} 是文件夹，不是表格文件。请指定其中的 .xlsx 文件。").format(path=path))
    if path.is_file() and path.stat().st_size > DEFAULT_LIMITS.sheet:
        raise _too_big(path, path.stat().st_size)
    return read_file(path)


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
    try:
        archive = open_zip(data)
        if b"opendocument.spreadsheet" in bytes(archive.get("mimetype", b""))[:80]:
            return _load_ods(path, data)
        _look_inside(path, archive)
        parts = weigh_workbook(archive)
        if STRICT in parts.get("xl/workbook.xml", b""):
            raise _strict(path)
        return _book(path, parts)
    except UnreadableFileError as error:
        raise _named(path, error) from error
    except Exception as error:  # openpyxl raises almost anything on a broken file
        raise _damaged(path) from error


def _load_ods(path: Path, data: bytes) -> Book:
    """An OpenDocument sheet, by way of LibreOffice; raises :class:`MissingProgramError` where there is none."""
    from tzforms import office  # starts a program: only for these

    with room() as folder:
        source = folder / "in.ods"
        source.write_bytes(data)
        made = office.convert([source], "xlsx", folder / "out")
        return replace(_load_xlsx(path, read_file(made[0])), kind="ods")


def _named(path: Path, error: UnreadableFileError) -> UnreadableFileError:
    """``error`` with the file's name in it."""
    return error if path.name in str(error) else type(error)(_("{name}：{reason}").format(name=path.name, reason=error))


def _book(path: Path, parts: Mapping[str, bytes]) -> Book:
    from tzforms.workbook.xlsx import open_sheets

    with warnings.catch_warnings():  # openpyxl warns of what it does not keep; nothing is written here
        warnings.simplefilter("ignore")
        sheets, own = open_sheets(parts)
        tally = _Tally()
        grids = [_grid(sheet, tally) for sheet in sheets]
    if not grids:
        raise _damaged(path, _("没有工作表"))
    return Book(path, "xlsx", grids, own)


def _strict(path: Path) -> UnreadableFileError:
    return UnreadableFileError(
        _("{path} 是“Strict Open XML”格式。请在 Excel 中另存为普通的“Excel 工作簿（.xlsx）”再试。").format(path=path)
    )


def _look_inside(path: Path, names: Collection[str]) -> None:
    """Refuse a package that is no workbook, and say what it is."""
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


class _Tally:
    """The characters and cells of a whole book, counted as they come: one shared text may stand in every cell."""

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        self.limits = limits
        self.words = self.cells = self.rows = self.slots = self.filled = 0
        self.last = 0  # the row of the cell before

    def row(self, width: int) -> None:
        """Count a row of ``width`` fields, empty ones too; raises as :meth:`add`."""
        self.rows += 1
        self.slots += width
        if self.rows > self.limits.rows or width > self.limits.cells or self.slots > 4 * self.limits.cells:
            raise self._refusal()

    def add(self, cell: Cell) -> None:
        """Count a cell; raises :class:`UnreadableFileError` for one too many."""
        self.cells += 1
        self.filled += cell.row != self.last
        self.last = cell.row
        self.words += len(cell.value) if isinstance(cell.value, str) else 1
        if self.cells > self.limits.cells or self.words > self.limits.words or self.filled > self.limits.filled:
            raise self._refusal()

    def _refusal(self) -> UnreadableFileError:
        return UnreadableFileError(
            _(
                "表格过大（超过 {rows} 行、{filled} 行有内容、{cells} 个单元格或 {words} 万字），没有读取。请只保留需要的行列，另存后再试。"
            ).format(
                rows=self.limits.rows,
                filled=self.limits.filled,
                cells=self.limits.cells,
                words=self.limits.words // 10_000,
            )
        )


_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def _unescape(text: str) -> str:
    """``_x000D_`` and the like, as the file format writes what XML cannot hold; ``_x005F_`` is the underline itself."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda m: _character(int(m[1], 16)), text)


def _character(code: int) -> str:
    """What an escape stands for; nothing for NUL and for half of a character."""
    return "" if code == 0 or 0xD800 <= code <= 0xDFFF else chr(code)


def _grid(sheet: Any, tally: _Tally) -> Grid:
    grid = Grid(sheet.title, hidden=sheet.hidden)
    for row, column, value, kind, number_format, formula in sheet:
        if kind == "e" and value is not None:
            made: Cell | None = Cell(row, column, str(value), "error", number_format, formula)
        else:
            made = _cell(row, column, value, number_format, formula)
        if made is not None:
            tally.add(made)
            grid.cells[row, column] = made
    grid.merges = sheet.merges
    _uncover(grid)
    return grid


def _uncover(grid: Grid) -> None:
    """Drop what merged areas hide: whatever is stored under them nobody sees."""
    for top, left, bottom, right in grid.merges:
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                if (row, column) != (top, left):
                    grid.cells.pop((row, column), None)


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
            _('读取 .xls 需要扩展组件：请执行 pip install "tzforms[xls]"，或在 Excel、WPS 中另存为 .xlsx。')
        ) from error
    if len(data) > DEFAULT_LIMITS.sheet // 2:
        raise _too_big(path, len(data))
    try:
        stream = ole_stream(data, ("Workbook", "Book"))
        if _asks_for_password(stream):
            raise UnreadableFileError(_("{path} 已加密。请去掉密码，另存后再试。").format(path=path))
        weigh_records(stream)
        book = _open_xls(xlrd, stream)
    except UnreadableFileError as error:
        raise _named(path, error) from error
    except Exception as error:  # xlrd lets struct, assertion and index errors through
        raise _damaged(path) from error
    try:
        return Book(path, "xls", _xls_grids(xlrd, book))
    except UnreadableFileError as error:
        raise _named(path, error) from error


def _xls_grids(xlrd: Any, book: Any) -> list[Grid]:
    sheets, tally = [], _Tally()
    for sheet in book.sheets():
        grid = Grid(sheet.name, hidden=sheet.visibility != 0)
        grid.merges = [(t + 1, left + 1, b, r) for t, b, left, r in sheet.merged_cells]
        for row in range(sheet.nrows):
            for column, (kind, value) in enumerate(zip(sheet.row_types(row), sheet.row_values(row), strict=True)):
                made = _xls_cell(xlrd, book, row + 1, column + 1, kind, value)
                if made is not None:
                    tally.add(made)
                    grid.cells[row + 1, column + 1] = made
        sheets.append(grid)
    return sheets


_FILEPASS = 0x2F


def _asks_for_password(stream: bytes) -> bool:
    """Whether the workbook says that it is encrypted: a FilePass record among its globals ([MS-XLS] 2.4.117)."""
    return any(kind == _FILEPASS for kind, _place, _length in xls_records(stream))


def _open_xls(xlrd: Any, stream: bytes) -> Any:
    try:  # merged cells are known only with formatting, which some writers get wrong
        return xlrd.open_workbook(file_contents=stream, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
    except xlrd.XLRDError:
        raise
    except Exception:
        return xlrd.open_workbook(file_contents=stream, formatting_info=False, ragged_rows=True, logfile=io.StringIO())


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
    sample = text[:100_000].splitlines()[:20]
    delimiter = max((",", "\t", ";", "，", "|"), key=lambda d: sum(line.count(d) for line in sample))
    grid, tally = Grid(path.stem), _Tally()
    try:
        for row, values in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
            tally.row(len(values))
            for column, value in enumerate(values, 1):
                if not value:
                    continue
                # ="1101…" and a leading tab are how programs keep Excel from making a number of it
                bare = re.sub(r'^="(.*)"$', r"\1", value.strip("\ufeff\t "), flags=re.DOTALL)
                made = _cell(row, column, bare, "General")
                if made is not None:
                    tally.add(made)
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
