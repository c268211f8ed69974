"""Readings as a workbook: a sheet per form, a row per form or person, what is unsure coloured and named."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from tzforms.files import write_atomic
from tzforms.forms import Catalogue, catalogue_of
from tzforms.i18n import _
from tzforms.workbook.cells import write_value
from tzforms.workbook.schema import Field, schema_of
from tzforms.workbook.values import NUMBERS_AS_TEXT

__all__ = ["export_readings", "readings_workbook"]

_FONT = "微软雅黑"
_THIN = Side(style="thin", color="BFBFBF")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_UNSURE = PatternFill("solid", fgColor="FFEB9C")


def export_readings(
    readings: Iterable[Any],
    path: Path,
    *,
    force: bool = False,
    catalogue: Catalogue | None = None,
    classes: Mapping[int, str] | None = None,
) -> Path:
    """Write :func:`readings_workbook` to ``path``, whole or not at all; raises as :func:`write_atomic` does."""
    return write_atomic(Path(path), readings_workbook(readings, catalogue, classes), force=force)


def readings_workbook(
    readings: Iterable[Any], catalogue: Catalogue | None = None, classes: Mapping[int, str] | None = None
) -> bytes:
    """Readings as .xlsx bytes.

    A reading is a mapping or an object with ``file``, ``form`` (``annex1`` … or None), ``data`` (the form's values: a
    record or a dict), ``unsure`` (paths within the form) and ``findings``. Each form has a sheet with one row a file; its
    tables have sheets of their own with one row a person or course; what was no form stands on the sheet 文件与提示 with
    every finding. Identifiers are text cells; an unsure value is coloured and named in the last column. ``catalogue``: the
    edition of the forms, the default one when ``None``. ``classes``: of readings of several classes, by their ``id``, what each
    is of: a column of its own. Files that bear one name are told by their folders.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    readings = list(readings)
    everything = [_plain(r) | {"class": (classes or {}).get(id(r), "")} for r in readings]
    names = _told_apart([r["file"] for r in everything])
    for reading in everything:
        reading["file"] = names[reading["file"]]
    catalogue = catalogue or catalogue_of()
    tables = {spec.table.target: spec.table for spec in schema_of(catalogue) if spec.table is not None}
    for key, form in catalogue.forms.items():
        here = [r for r in everything if r["form"] == key]
        if not here:
            continue
        singles = _single_fields(catalogue, key)
        ws = book.create_sheet(f"附件{form.number}")
        _table(ws, singles, [((r["class"], r["file"]), r["data"], r["unsure"], "") for r in here])
        for name in form.tables:
            table = tables[f"{key}.{name}"]
            columns = [c for c in table.columns if not c.fact]
            rows = [
                ((r["class"], r["file"]), row, r["unsure"], f"{name}[{i}].")
                for r in here
                for i, row in enumerate(r["data"].get(name) or ())
            ]
            _table(book.create_sheet(f"附件{form.number} {table.short}"), columns, rows)
    _files(book.create_sheet("文件与提示", 0), everything)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _plain(reading: Any) -> dict[str, Any]:
    def get(name: str) -> Any:
        return reading.get(name) if isinstance(reading, Mapping) else getattr(reading, name, None)

    form = get("form")
    data = get("data")
    if data is None:
        data = get("record")
    if hasattr(data, "model_dump"):
        data = data.model_dump()
    prefix = f"{form}."
    unsure = {str(u).removeprefix(prefix) for u in get("unsure") or ()}
    return {"file": str(get("file") or get("path") or ""), "form": form, "data": data or {}, "unsure": unsure,
            "findings": list(get("findings") or ())}  # fmt: skip


def _single_fields(catalogue: Catalogue, key: str) -> list[Field]:
    """The form's single fields in the order of its record; a fact that several forms share is headed the same on each."""
    known = {f.target: f for spec in schema_of(catalogue) for f in spec.fields}
    fields = []
    for name in catalogue[key].fields:
        shared = catalogue.shared_facts.get(name) if name in catalogue[key].shares else None
        found = known.get(f"{key}.{name}")
        if shared is not None:
            heading = shared.own.removeprefix("本表")
            fields.append(Field(name, heading, shared.kind, width=min(shared.width, 30)))
        elif found is not None:
            fields.append(Field(name, found.heading, found.kind, width=min(found.width, 40)))
    return fields


def _told_apart(files: Sequence[str]) -> dict[str, str]:
    """Each file by its name, where that is only its own; else by as many of its folders as it takes."""
    paths = {file: PurePath(file).parts for file in files}
    ends = Counter(parts[-n:] for parts in set(paths.values()) for n in range(1, len(parts) + 1))
    own = {
        parts: next((e for n in range(1, len(parts)) if ends[e := parts[-n:]] == 1), parts) for parts in paths.values()
    }
    return {file: "/".join(own[parts]) for file, parts in paths.items()}


def _table(ws: Any, fields: list[Field], rows: list[tuple[tuple[str, str], Any, set[str], str]]) -> None:
    """The rows of one form, or of one of its tables; the first columns say of which class and file each is."""
    several = any(head[0] for head, *_rest in rows)
    heads = ["班次", "文件"] if several else ["文件"]
    headings = [*heads, *(f.heading for f in fields), "须人工确认"]
    for column, heading in enumerate(headings, 1):
        cell = ws.cell(1, column, heading)
        cell.font = Font(name=_FONT, size=10.5, bold=True, color="1F3864")
        cell.fill = PatternFill("solid", fgColor="DDEBF7")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = _BOX
    widths = [*([30] if several else []), 26, *(f.width for f in fields), 30]
    for column, width in enumerate(widths, 1):
        ws.column_dimensions[get_column_letter(column)].width = width + 2
    for row, (head, values, unsure, prefix) in enumerate(rows, 2):
        values = values if isinstance(values, Mapping) else dict(values)
        for column, text in enumerate(head[-len(heads) :], 1):
            _put(ws.cell(row, column), "text", text)
        doubtful = []
        for column, field in enumerate(fields, len(heads) + 1):
            cell = ws.cell(row, column)
            _put(cell, field.kind, values.get(field.target))
            if any(re.match(rf"{re.escape(prefix + field.target)}(?:$|[.\[])", u) for u in unsure):
                cell.fill = _UNSURE
                doubtful.append(field.heading)
        _put(ws.cell(row, len(fields) + len(heads) + 1), "text", "、".join(doubtful) or None)
    ws.freeze_panes = "C2" if several else "B2"
    ws.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{max(2, len(rows) + 1)}"
    ws.page_setup.orientation = "landscape"
    ws.page_setup.paperSize = 9
    ws.page_setup.fitToWidth = 1
    ws.page_setup.fitToHeight = 0
    ws.sheet_properties.pageSetUpPr.fitToPage = True
    ws.print_title_rows = "1:1"


def _put(cell: Any, kind: str, value: Any) -> None:
    cell.font = Font(name=_FONT, size=10)
    cell.border = _BOX
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    if isinstance(value, str) or kind in NUMBERS_AS_TEXT:
        write_value(cell, "text", None if value is None else _clean(str(value)), "")
    elif isinstance(value, list | tuple):
        write_value(cell, "text", _clean("、".join(map(str, value))) or None, "")
    elif kind in ("hours", "wan", "date", "integer"):
        # as_json() data hold dates as text and decimals as numbers; records hold them typed
        if isinstance(value, float):
            cell.value = value
        else:
            write_value(cell, kind, value, "")
    elif value is not None:
        write_value(cell, "text", _clean(str(value)), "")


def _clean(text: str) -> str:
    """Without control characters: an export shows what can be shown."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", text)[:32767]


def _files(ws: Any, everything: list[dict[str, Any]]) -> None:
    headings = (("文件", 34), ("表", 10), ("结论", 12), ("位置", 30), ("问题", 60), ("改法", 44), ("条款", 12))
    for column, (heading, width) in enumerate(headings, 1):
        cell = ws.cell(1, column, heading)
        cell.font = Font(name=_FONT, size=10.5, bold=True, color="1F3864")
        cell.fill = PatternFill("solid", fgColor="DDEBF7")
        cell.border = _BOX
        ws.column_dimensions[get_column_letter(column)].width = width
    row = 2
    for reading in everything:
        form = f"附件{reading['form'][-1]}" if reading["form"] else _("不是五种表")
        lines: list[tuple[Any, ...]] = [
            (_of(f, "severity"), _of(f, "place"), _of(f, "message"), _of(f, "fix"), _of(f, "article"))
            for f in reading["findings"]
        ] or [(None, None, _("已读取，须确认 {count} 处").format(count=len(reading["unsure"])), None, None)]
        for line in lines:
            for column, value in enumerate((reading["file"], form, *line), 1):
                _put(ws.cell(row, column), "text", None if value in (None, "") else str(value))
            row += 1
    ws.freeze_panes = "A2"


def _of(finding: Any, name: str) -> Any:
    value = finding.get(name) if isinstance(finding, Mapping) else getattr(finding, name, None)
    return getattr(value, "value", value)
