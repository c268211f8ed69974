"""The sheets of an .xlsx as openpyxl understands cells, one after another, out of parts that were weighed before.

openpyxl makes an object of every cell, covered cells of merged areas too, and reads a sheet twice to know both formulas and
results. Here its parser is fed row by row, and what it finds is handed on.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from xml.etree.ElementTree import iterparse

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils import range_boundaries
from openpyxl.worksheet._reader import FORMULA_TAG, ROW_TAG, WorkSheetParser

__all__ = ["Sheet", "Stored", "open_sheets", "package_of"]

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_OWN_FORMATS = 164  # the first number of a format that the file brings


class Stored(NamedTuple):
    """One cell: its value (of a formula: the result stored with it) and ``kind``, openpyxl's letter for its type."""

    row: int
    column: int
    value: Any
    kind: str
    format: str
    formula: bool


class Sheet:
    """A sheet: iterated once, it gives its cells; after that ``merges`` holds the merged areas (top, left, bottom, right)."""

    def __init__(self, book: Any, sheet: Any) -> None:
        self.title: str = sheet.title
        self.hidden: bool = sheet.sheet_state != "visible"
        self.merges: list[tuple[int, int, int, int]] = []
        self._book = book
        self._sheet = sheet

    def __iter__(self) -> Iterator[Stored]:
        book, formats = self._book, _Formats(self._book)
        with self._sheet._get_source() as source:
            parser: Any = _Parser(
                source,
                self._sheet._shared_strings,
                data_only=True,
                epoch=book.epoch,
                date_formats=book._date_formats,
                timedelta_formats=book._timedelta_formats,
            )
            for _event, element in iterparse(source):
                if element.tag == ROW_TAG:
                    for cell in parser.parse_row(element)[1]:
                        yield Stored(
                            cell["row"],
                            cell["column"],
                            cell["value"],
                            cell["data_type"],
                            formats[cell["style_id"]],
                            cell["formula"],
                        )
                    parser.row_dimensions.clear()
                    element.clear()
                elif element.tag == f"{_MAIN}mergeCell":
                    left, top, right, bottom = range_boundaries(element.get("ref") or "")
                    if None not in (left, top, right, bottom):
                        self.merges.append((top, left, bottom, right))  # type: ignore[arg-type]


class _Parser(WorkSheetParser):
    """openpyxl's parser of cells, asked for results, that also says where they come out of a formula."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        """The cell as openpyxl has it, and ``formula``."""
        inline = element.find(f"{_MAIN}is") if element.get("t") == "inlineStr" else None
        if inline is not None:  # openpyxl makes a dozen objects of each
            element.remove(inline)
        cell: dict[str, Any] = super().parse_cell(element)
        if inline is not None:
            cell["value"], cell["data_type"] = _text(inline), "s"
        cell["formula"] = element.find(FORMULA_TAG) is not None
        return cell


def _text(element: Any) -> str:
    """The text of a shared or inline string without its looks, phonetic guides left out."""
    return "".join(t.text or "" for t in (*element.findall(f"{_MAIN}t"), *element.findall(f"{_MAIN}r/{_MAIN}t")))


class _Formats(dict[int, str]):
    """The number format of each style of cells, looked up once."""

    def __init__(self, book: Any) -> None:
        super().__init__()
        self._book = book

    def __missing__(self, style: int) -> str:
        number = self._book._cell_styles[style].numFmtId
        own = number - _OWN_FORMATS
        self[style] = found = BUILTIN_FORMATS.get(number, "General") if own < 0 else self._book._number_formats[own]
        return found


class _Reader(ExcelReader):
    """openpyxl's reader without what no value depends on, and with shared texts read without an object for each."""

    def read_strings(self) -> None:
        """Each shared text, phonetic guides left out."""
        package: Any = self.package
        part = package.find("application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml")
        if part is None:
            return
        with self.archive.open(part.PartName[1:]) as source:
            for _event, element in iterparse(source):
                if element.tag == f"{_MAIN}si":
                    self.shared_strings.append(_text(element).replace("x005F_", ""))
                    element.clear()

    def read_theme(self) -> None:
        """Colours are no values."""


def open_sheets(parts: Mapping[str, bytes]) -> tuple[list[Sheet], dict[str, str]]:
    """The sheets and the custom properties of a workbook in weighed ``parts``. Raises whatever openpyxl raises."""
    reader: Any = _Reader(package_of(parts), read_only=True, data_only=True, keep_links=False)
    reader.read()
    book = reader.wb
    own = {p.name: str(p.value) for p in book.custom_doc_props.props}
    return [Sheet(book, sheet) for sheet in book.worksheets], own


def package_of(parts: Mapping[str, bytes]) -> io.BytesIO:
    """``parts`` as a package that openpyxl opens, and nothing else in it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    stream.seek(0)
    return stream
