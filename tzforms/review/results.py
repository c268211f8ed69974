"""What a command hands over of the readings it made: its exit status, and a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from tzforms import workbook  # as a room: openpyxl loads only for an .xlsx
from tzforms.exceptions import UsageError
from tzforms.files import write_atomic
from tzforms.findings import exit_status
from tzforms.forms import catalogue_of
from tzforms.i18n import _
from tzforms.measures import Measures
from tzforms.reading import Reading, Reason
from tzforms.review.corrections import is_stray
from tzforms.review.heaps import sort_readings
from tzforms.visible import json_text

__all__ = ["exit_status_of", "export"]


def exit_status_of(readings: Iterable[Reading]) -> int:
    """3 when a file could not be read or holds no form, 4 when only a missing program kept it from being read, 1 when a
    value is unsure or a 不符合 or 需说明 stands, else 0.

    A corrections file among the papers is told and counts for nothing, unless there is nothing else.
    """
    readings = list(readings)
    readings = [r for r in readings if not is_stray(r)] or readings
    refused = [r for r in readings if r.form is None]
    if any(all(f.rule != Reason.NO_PROGRAM for f in r.findings) for r in refused):
        return 3
    if refused:
        return 4
    return int(any(r.unsure or exit_status(r.findings) for r in readings))


def export(
    readings: Sequence[Reading], path: Path, *, force: bool = False, measures: Measures | str | Path | None = None
) -> Path:
    """Write ``readings`` to a .json (a list), .jsonl (a line each) or .xlsx file (its sheets those of the edition).

    Where they are of several classes each says of which (``class``).

    Raises :class:`UsageError` for another suffix, and as :func:`tzforms.files.write_atomic`.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    heap = sort_readings(readings)
    classes = {id(r): one.name for one in heap.classes for r in one.every} if len(heap.classes) > 1 else {}
    if suffix == ".xlsx":
        catalogue = catalogue_of(measures)
        return workbook.export_readings(readings, path, force=force, catalogue=catalogue, classes=classes)
    objects = [r.as_json() | ({"class": classes[id(r)]} if id(r) in classes else {}) for r in readings]
    if suffix == ".json":
        text = json_text(objects, indent=2) + "\n"
    elif suffix == ".jsonl":
        text = "".join(json_text(one) + "\n" for one in objects)
    else:
        raise UsageError(
            _("不能写成 {suffix} 文件；输出文件名请以 .xlsx、.json 或 .jsonl 结尾。").format(suffix=suffix or path.name)
        )
    return write_atomic(path, text.encode(), force=force)
