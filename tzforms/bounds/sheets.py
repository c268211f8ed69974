"""An Excel package, counted while its XML streams by: what a program would make of it is known before one is asked.

A file of two kilobytes may merge, or link, a whole sheet of 17 thousand million cells, and every program that opens it makes
them one by one. Nothing outside is ever asked for: links to other workbooks, queries and data connections are left out.

Source: ECMA-376 part 1, 18 (SpreadsheetML).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from xml.parsers import expat

from tzforms.bounds.archive import Archive
from tzforms.bounds.limits import DEFAULT_LIMITS, Limits
from tzforms.bounds.pictures import picture_format
from tzforms.bounds.xml import weigh_xml
from tzforms.exceptions import RefusedFileError, UnreadableFileError
from tzforms.i18n import _

__all__ = ["weigh_workbook"]

# What reads values needs of a package: how it hangs together, and the sheets with their texts and formats.
_NEEDED = re.compile(
    r"\[content_types\]\.xml|_rels/\.rels|docprops/[^/]+\.xml|(?:xl|_rels)/[^/]+\.xml|xl/(?:_rels/[^/]+\.rels|worksheets/[^/]+\.xml)"
)
# What leads out of the file, or only other programs understand.
_NEVER = re.compile(
    r"xl/(?:externallinks|querytables|activex|ctrlprops|embeddings|macrosheets|customdata|model)/|xl/connections\.xml|customxml/|.*vbaproject|.*\.(?:vml|bin)"
)
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")
_WHOLE_SHEET = 1 << 34
# Copied as they are; any other kind would be decoded and drawn anew.
_KEPT_PICTURES = frozenset({"PNG", "JPEG", "GIF"})


def weigh_workbook(archive: Archive, *, whole: bool = False, limits: Limits = DEFAULT_LIMITS) -> dict[str, bytes]:
    """The parts of a workbook that a reader of values needs, each weighed and in UTF-8; ``whole``: those of a copy too.

    Left out of a copy as well is what leads out of the file (links to other workbooks, queries, macros), and a picture of
    another kind than PNG, JPEG and GIF is empty. Raises :class:`UnreadableFileError` for what is beyond ``limits``
    or not well-formed, :class:`RefusedFileError` for a DOCTYPE.
    """
    count = _Count(limits)
    parts: dict[str, bytes] = {}
    for name in archive:
        low = name.lower()
        if _NEVER.match(low) or not (whole or _NEEDED.fullmatch(low)):
            continue
        data = archive[name]
        if archive.info(name).is_xml:
            # no tree is made of it: what its tags would weigh is counted one by one
            data = weigh_xml(data, limits=replace(limits, tree=limits.whole))
            count.part(data)
        elif low.startswith("xl/media/") and picture_format(data) not in _KEPT_PICTURES:
            data = b""  # as a picture it is refused, and the rest of the sheet is kept
        parts[name] = data
    return parts


class _Count:
    """What the parts seen so far hold together."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.cells = self.rows = self.covered = self.ranges = self.features = self.formulas = 0

    def part(self, data: bytes) -> None:
        """Count one part; raises for what is beyond the limits."""
        reader = _Reader(self, data)
        try:
            reader.run()
        except expat.ExpatError as error:
            raise UnreadableFileError(
                _("内容不是完好的 XML，文件可能已损坏。请用 Excel 或 WPS 打开后另存为 .xlsx。")
            ) from error
        except (ValueError, LookupError) as error:
            raise UnreadableFileError(_("内容已损坏（编码错误）。请用 Excel 或 WPS 打开后另存为 .xlsx。")) from error

    def add(self, what: str, more: int = 1) -> None:
        """Count ``more`` of the limit called ``what``."""
        total = getattr(self, what) + more
        setattr(self, what, total)
        if total > getattr(self.limits, what):
            raise _refusal(what, getattr(self.limits, what))


def _refusal(what: str, limit: int) -> UnreadableFileError:
    said = {
        "cells": _("单元格超过 {limit} 个"),
        "rows": _("超过 {limit} 行"),
        "covered": _("合并区域或链接覆盖的单元格超过 {limit} 个"),
        "ranges": _("合并区域、下拉列表和条件格式超过 {limit} 处"),
        "features": _("单元格以外的内容超过 {limit} 项"),
        "styles": _("样式超过 {limit} 项"),
        "strings": _("文字超过 {limit} 段"),
        "formulas": _("公式超过 {limit} 个字符"),
        "sheets": _("工作表超过 {limit} 个"),
    }[what].format(limit=limit)
    return UnreadableFileError(_("表格过大：{what}，没有读取。请只保留需要的行列，另存后再试。").format(what=said))


class _Reader:
    """One part streaming by."""

    def __init__(self, count: _Count, data: bytes) -> None:
        self.count = count
        self.data = data
        self.parser: Any = expat.ParserCreate()
        self.parser.ordered_attributes = True
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._root
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.elements = self.cells = self.rows = 0
        self.most = count.limits.cells - count.cells
        self.table = 0
        self.names: set[str] = set()
        self.what = ""
        self.formula: list[str] | None = None
        self.shared: dict[str, int] = {}
        self.index: str | None = None

    def run(self) -> None:
        """Parse to the end."""
        self.parser.Parse(self.data, True)
        self.count.add("cells", self.cells)
        self.count.add("rows", self.rows)
        self.count.add("covered", self.table)

    def _doctype(self, *_args: object) -> None:
        raise RefusedFileError(_("内容含有 DOCTYPE 声明，正常的表格没有它，可能是恶意构造的文件，已拒绝打开。"))

    def _root(self, tag: str, attributes: list[str]) -> None:
        """The first element tells the kind of the part."""
        kind, limits = _local(tag), self.count.limits
        if kind == "worksheet":
            self.parser.StartElementHandler = self._in_sheet
            return
        if kind == "sst":
            self.what, self.most = "strings", limits.elements
        elif kind == "styleSheet":
            self.what, self.most = "styles", limits.styles
        elif kind == "workbook":
            self.parser.StartElementHandler = self._in_workbook
            return
        else:
            if kind == "table":  # without columns of its own its cells are made to name them
                self.table = _area(_attribute(attributes, "ref"))
            self.parser.StartElementHandler = self._in_other
            return
        self.parser.StartElementHandler = self._counted

    def _counted(self, _tag: str, _attributes: list[str]) -> None:
        self.elements += 1
        if self.elements > self.most:
            raise _refusal(self.what, self.most)

    def _in_workbook(self, tag: str, attributes: list[str]) -> None:
        self.count.add("features")
        if _local(tag) == "sheet":
            self._once(next((v for k, v in _pairs(attributes) if k.endswith(":id")), ""))
            self.elements += 1
            if self.elements > self.count.limits.sheets:
                raise _refusal("sheets", self.count.limits.sheets)

    def _in_other(self, tag: str, attributes: list[str]) -> None:
        self.count.add("features")
        if _local(tag) == "tableColumn":
            self.table = 0
        elif _local(tag) == "Relationship" and _attribute(attributes, "Type").endswith("/worksheet"):
            self._once(_attribute(attributes, "Target"))

    def _once(self, name: str) -> None:
        """Refuse a sheet that is named twice: it would be read as often."""
        if name in self.names:
            raise UnreadableFileError(_("同一工作表出现两次，不是正常的表格，没有读取。请用 Excel 或 WPS 另存后再试。"))
        self.names.add(name)

    def _in_sheet(self, tag: str, attributes: list[str]) -> None:
        local = tag.rpartition(":")[2]
        if local == "c":
            self.cells += 1
            if self.cells > self.most:
                raise _refusal("cells", self.count.limits.cells)
        elif local in _INSIDE:
            self.elements += 1
            if self.elements > self.count.limits.elements:
                raise _refusal("cells", self.count.limits.cells)
            if local == "f":
                self._formula(attributes)
        elif local == "row":
            self.rows += 1
            if self.rows > self.count.limits.rows:
                raise _refusal("rows", self.count.limits.rows)
        else:
            self._feature(local, attributes)

    def _feature(self, local: str, attributes: list[str]) -> None:
        if local == "mergeCell" or local == "hyperlink":
            self.count.add("ranges")
            self.count.add("covered", _area(_attribute(attributes, "ref")))
            return
        self.count.add("features")
        areas = _attribute(attributes, "sqref")
        if areas:
            self.count.add("ranges", 1 + areas.count(" "))

    # A shared formula is written once and told again for each cell.

    def _formula(self, attributes: list[str]) -> None:
        self.index = _attribute(attributes, "si") if _attribute(attributes, "t") == "shared" else None
        self.formula = []
        self.parser.CharacterDataHandler = self.formula.append
        self.parser.EndElementHandler = self._end_of_formula

    def _end_of_formula(self, _tag: str) -> None:
        length = sum(map(len, self.formula or ()))
        self.parser.CharacterDataHandler = None
        self.parser.EndElementHandler = None
        if self.index is not None:
            if length and self.index not in self.shared:
                self.shared[self.index] = length
            length = max(length, self.shared.get(self.index, 0))
        self.count.add("formulas", length)


# the insides of a cell: value, formula, text written in place with its runs and their looks
_INSIDE = frozenset(
    [
        "v",
        "f",
        "is",
        "t",
        "r",
        "rPr",
        "rFont",
        "sz",
        "color",
        "b",
        "i",
        "u",
        "vertAlign",
        "family",
        "scheme",
        "charset",
        "strike",
        "rPh",
        "phoneticPr",
    ]
)


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def _attribute(attributes: list[str], name: str) -> str:
    return next((value for key, value in _pairs(attributes) if key == name), "")


def _pairs(attributes: list[str]) -> Iterator[tuple[str, str]]:
    one = iter(attributes)
    return zip(one, one, strict=True)


def _area(ref: str) -> int:
    """How many cells ``A1:C3`` covers; whole columns and rows (``A:C``), which have no end, are the whole sheet."""
    found = _AREA.fullmatch(ref.upper())
    if not found or not found[3]:
        return _WHOLE_SHEET if ":" in ref else 1
    return max(1, abs(_column(found[3]) - _column(found[1])) + 1) * (abs(int(found[4]) - int(found[2])) + 1)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
