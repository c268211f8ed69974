"""A record as its paper holds it, and back.

Paper and record differ in two things. One line of some forms (研修起止日期, 培训时间起止日期) holds two fields, ``start_date`` and
``end_date``: on paper they are one value, ``period``. And a roster prints a serial number (序号) in each row, whether the
record has one or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tzforms.converters import Stages
from tzforms.forms.catalogue import PERIOD, Form
from tzforms.forms.edition import catalogue_of
from tzforms.forms.records import FormRecord, Record

__all__ = ["PERIOD", "data_paths", "from_paper", "numbered", "to_paper"]

_DATES = ("start_date", "end_date")


def _form(form: Form | str) -> Form:
    return form if isinstance(form, Form) else catalogue_of()[form]


def to_paper(record: FormRecord, form: Form | None = None, stages: Stages = ()) -> dict[str, Any]:
    """The values that the template of ``form`` prints for ``record``: field name → value, a table as a list of dicts.

    Where the form prints a period, ``period`` stands in place of the two dates: ``(start_date, end_date)``, each a date
    or ``None``; ``None`` when both are missing. ``stages``, those of a class of several, stand there instead where the dates are
    their first and their last day. Rows without a serial number get their position, from 1. ``form``: the form of
    the edition, that of the default edition when ``None``.
    """
    form = form or _form(record.form)
    values: dict[str, Any] = {}
    for name in type(record).model_fields:
        value = getattr(record, name)
        values[name] = [_row(v, i) for i, v in enumerate(value, 1)] if name in form.tables else value
    if form.prints_period:
        dates = tuple(values.pop(name) for name in _DATES)
        whole = (stages[0][0], stages[-1][1]) if stages else None
        values[PERIOD] = None if dates == (None, None) else stages if dates == whole else dates
    return values


def from_paper(form: Form | str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of ``form``'s record out of the values of its paper; the inverse of :func:`to_paper`.

    A period that could not be read as dates (text as written) becomes the ``start_date``, which is unsure anyway.
    Raises ``KeyError`` for a form that does not exist; names are not checked, that is the record's own business.
    """
    form = _form(form)
    data: dict[str, Any] = {}
    for name, value in values.items():
        if name == PERIOD and form.prints_period:
            start, end = (None, None) if value is None else (value, None) if isinstance(value, str) else value
            data.update(start_date=start, end_date=end)
        elif isinstance(value, list):
            data[name] = [dict(row) if isinstance(row, Mapping) else row for row in value]
        else:
            data[name] = value
    return data


def numbered(record: FormRecord, form: Form | None = None) -> FormRecord:
    """``record`` with the serial numbers that its paper prints; ``form`` as :func:`to_paper` takes it."""
    form = form or _form(record.form)
    for name, table in form.tables.items():
        rows = getattr(record, name)
        if rows and "no" in table.columns:
            fresh = tuple(r if r.no is not None else r.model_copy(update={"no": i}) for i, r in enumerate(rows, 1))
            record = record.model_copy(update={name: fresh})
    return record


def _row(row: Record, position: int) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in type(row).model_fields}
    if "no" in values and values["no"] is None:
        values["no"] = position
    return values


def data_paths(form: Form | str, path: str) -> tuple[str, ...]:
    """The record's paths for one path on paper: ``period`` is both dates, every other path is itself."""
    return _DATES if path == PERIOD and _form(form).prints_period else (path,)
