"""A form's values taken apart, what is of one person out of the rest, and put together again."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tzforms.registry.papers.values import FormRead, PersonAt
from tzforms.registry.vault import Vault

__all__ = ["Taken", "canonical", "digests", "is_at", "put_together", "taken_apart"]

_STEP = re.compile(r"([^.\[\]]+)|\[([0-9]+)\]")

Taken = list[tuple[PersonAt, dict[str, Any]]]
"""Whose row it is, and what is sealed of it: ``value``, ``evidence``."""


def canonical(value: Any) -> bytes:
    """The same for the same values."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode(
        "utf-8", "surrogatepass"
    )


def digests(vault: Vault, forms: Iterable[FormRead]) -> tuple[str, ...]:
    """What tells whether forms hold the same values, in whatever file and order: under today's secret, and under earlier ones."""
    data = canonical(sorted((f.form, canonical(f.values).decode()) for f in forms))
    return vault.candidates(lambda one: one.values_digest(data))


def is_at(path: str, place: str) -> bool:
    """True when ``path`` is the place or lies in it.

    >>> is_at("trainees[1].name", "trainees[1]"), is_at("trainees[11].name", "trainees[1]")
    (True, False)
    """
    return path == place or (path.startswith(place) and path[len(place)] in ".[")


def taken_apart(form: FormRead) -> tuple[dict[str, Any], Taken]:
    """{values, evidence} without the rows of ``form.people``, and these rows; a place that holds nothing has none."""
    rest: dict[str, Any] = {
        "values": json.loads(canonical(form.values)),
        "evidence": json.loads(canonical(form.evidence)),
    }
    rows: Taken = []
    for person in form.people:
        found = _swapped(rest["values"], person.place, None)
        if found is None:
            continue
        own = {path: told for path, told in rest["evidence"].items() if is_at(path, person.place)}
        for path in own:
            del rest["evidence"][path]
        rows.append((person, {"value": found, "evidence": own}))
    return rest, rows


def put_together(rest: Mapping[str, Any], rows: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, Any]:
    """The opposite: ``rows`` are (place, {value, evidence})."""
    whole = copy.deepcopy(dict(rest))
    for place, row in rows:
        _swapped(whole["values"], place, row["value"])
        whole["evidence"] |= row["evidence"]
    return whole


def _swapped(values: Any, place: str, new: Any) -> Any:
    """What stood at ``place``, where ``new`` stands now; None where there is no such place."""
    steps: Sequence[str | int] = [m[1] if m[1] is not None else int(m[2]) for m in _STEP.finditer(place)]
    if not steps:
        return None
    try:
        for step in steps[:-1]:
            values = values[step]
        was, values[steps[-1]] = values[steps[-1]], new
    except (KeyError, IndexError, TypeError):
        return None
    return was
