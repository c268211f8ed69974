"""A record as its paper holds it, and back.

Paper and record differ in two things. One line of annexes 2, 3 and 4 (研修起止日期, 培训时间起止日期) holds two
fields, ``start_date`` and ``end_date``: on paper they are one value, ``period``. And a roster prints a serial number
(序号) in each row, whether the record has one or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from tzforms.forms.records import FORMS, FormRecord, Record

__all__ = ["PERIOD", "PERIOD_FORMS", "TABLES", "data_paths", "from_paper", "to_paper"]

#: The one value on paper that is two fields of a record.
PERIOD = "period"
#: The forms that print both dates in one place; annex 5 has a cell for each.
PERIOD_FORMS = frozenset({"annex2", "annex3", "annex4"})
_DATES = ("start_date", "end_date")


def _row_type(annotation: Any) -> type[Record] | None:
    """``Trainee`` for ``tuple[Trainee, ...]``, ``None`` for what is no table."""
    inner = (get_args(annotation) or (None,))[0]
    return inner if isinstance(inner, type) and issubclass(inner, Record) else None


#: The tables of each form: ``{"annex2": {"trainees": Trainee}, …}``.
TABLES: dict[str, dict[str, type[Record]]] = {
    form: {name: row for name, f in model.model_fields.items() if (row := _row_type(f.annotation))}
    for form, model in FORMS.items()
}


def to_paper(record: FormRecord) -> dict[str, Any]:
    """The values that ``record``'s template prints: field name → value, a table as a list of dicts.

    Where the form prints a period, ``period`` stands in place of the two dates: ``(start_date, end_date)``, each a date
    or ``None``; ``None`` when both are missing. Rows without a serial number get their position, from 1.
    """
    values: dict[str, Any] = {}
    for name in type(record).model_fields:
        value = getattr(record, name)
        values[name] = [_row(v, i) for i, v in enumerate(value, 1)] if name in TABLES[record.form] else value
    if record.form in PERIOD_FORMS:
        dates = tuple(values.pop(name) for name in _DATES)
        values[PERIOD] = None if dates == (None, None) else dates
    return values


def from_paper(form: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of ``form``'s record out of the values of its paper; the inverse of :func:`to_paper`.

    A period that could not be read as dates (text as written) becomes the ``start_date``, which is unsure anyway.
    Raises ``KeyError`` for a form that does not exist; names are not checked, that is the record's own business.
    """
    if form not in FORMS:
        raise KeyError(form)
    data: dict[str, Any] = {}
    for name, value in values.items():
        if name == PERIOD and form in PERIOD_FORMS:
            start, end = (None, None) if value is None else (value, None) if isinstance(value, str) else value
            data.update(start_date=start, end_date=end)
        elif isinstance(value, list):
            data[name] = [dict(row) if isinstance(row, Mapping) else row for row in value]
        else:
            data[name] = value
    return data


def data_paths(form: str, path: str) -> tuple[str, ...]:
    """The record's paths for one path on paper: ``period`` is both dates, every other path is itself."""
    return _DATES if path == PERIOD and form in PERIOD_FORMS else (path,)


def _row(row: Record, position: int) -> dict[str, Any]:
    values = dict(row.__dict__)
    if "no" in values and values["no"] is None:
        values["no"] = position
    return values
