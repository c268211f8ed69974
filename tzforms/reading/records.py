"""What was read as a typed record, and as the contract's JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from tzforms.forms import FormRecord

__all__ = ["json_value", "typed_record"]


def json_value(value: Any) -> Any:
    """A value in the contract's JSON form: ISO dates, numbers for decimals, lists for tuples."""
    if value is None or isinstance(value, str):  # as most are
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [json_value(v) for v in value]
    if isinstance(value, dict):
        return {k: json_value(v) for k, v in value.items()}
    return value


def typed_record(kind: type[FormRecord], data: Mapping[str, Any]) -> FormRecord | None:
    """``data`` by contract names, typed or as JSON, as a record of ``kind``; what has no type there is left out, not guessed.

    ``data`` itself stays as it is. ``None`` when it is no form's data at all, such as one with a field that the form lacks.
    """
    clean: Any = data
    while True:
        try:
            return kind.model_validate(clean)
        except ValidationError as error:
            clean = _copy(data) if clean is data else clean
            if sum(_blank(clean, problem["loc"]) for problem in error.errors()) == 0:
                return None  # nothing left to blank, and still no record


def _copy(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: _copy(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_copy(v) for v in value]
    return value


def _blank(data: dict[str, Any], location: tuple[int | str, ...]) -> bool:
    """Blank the innermost field that ``location`` names; ``False`` when there is none, or it is blank already."""
    holder, key, where = data, "", data
    for step in location:
        if isinstance(where, dict) and step in where:
            holder, key = where, str(step)
        elif not (isinstance(where, list) and isinstance(step, int)):
            break
        where = where[step]
    if not key or holder[key] in (None, []):
        return False
    holder[key] = [] if isinstance(holder[key], list) else None
    return True
