"""Places in people's words: where a path of the dossier stands on paper."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from tzforms.forms.catalogue import Catalogue
from tzforms.forms.dossier import Dossier, Facts
from tzforms.i18n import _, get_language

__all__ = ["fact_label", "form_label", "place", "row_number", "row_numbers"]

_STEP = re.compile(r"([A-Za-z_][A-Za-z_0-9]*)(?:\[(\d+)\])?")


def form_label(form: str, catalogue: Catalogue | None = None) -> str:
    """``annex2`` → ``附件2``; ``facts`` → ``补充事实``."""
    if catalogue is not None and form in catalogue:
        return catalogue[form].called
    return _("附件{number}").format(number=form[5:]) if form.startswith("annex") else _("补充事实")


def fact_label(name: str, catalogue: Catalogue) -> str:
    """How a finding calls a key of ``facts``, in the user's language."""
    info, entry = Facts.model_fields.get(name), catalogue.facts.get(name)
    if get_language() == "en" and info is not None and info.description:
        return info.description
    return (entry.name or entry.label) if entry is not None else name


def row_number(rows: Iterable[Any], index: int) -> int:
    """The number a person sees at a row: the printed serial number where it is printed and single, else the position."""
    numbers = _numbers_of(rows) if isinstance(rows, tuple) else row_numbers(rows)
    return numbers[index] if 0 <= index < len(numbers) else index + 1


_last: tuple[tuple[Any, ...], list[int]] = ((), [])


def _numbers_of(rows: tuple[Any, ...]) -> list[int]:
    """:func:`row_numbers` of a form's rows, which never change: a finding a row asks for them again and again."""
    global _last
    known, numbers = _last
    if known is not rows:
        numbers = row_numbers(rows)
        _last = rows, numbers
    return numbers


def row_numbers(rows: Iterable[Any]) -> list[int]:
    """:func:`row_number` of every row."""
    printed = [getattr(r, "no", None) for r in rows]
    times = Counter(printed)
    return [no if no is not None and times[no] == 1 else at for at, no in enumerate(printed, 1)]


def place(path: str | None, dossier: Dossier) -> str:
    """``annex2.trainees[3].id_number`` → ``附件2 第4行 身份证号`` (the printed serial number where there is one)."""
    if not path:
        return ""
    steps = _STEP.findall(path)
    key = steps[0][0]
    parts = [form_label(key, dossier.catalogue)]
    if key not in dossier.catalogue:
        return " ".join(parts + [fact_label(name, dossier.catalogue) for name, _index in steps[1:2]])
    form = dossier.catalogue[key]
    where: Any = dossier.record(key)
    trail = ""
    for name, index in steps[1:]:
        trail = f"{trail}.{name}".lstrip(".")
        where = getattr(where, name, None)
        if not index:
            parts.append(form.name(trail))
            continue
        rows, position = where or (), int(index)
        # a form that is one list of people needs no name for the list
        if form.tables[name].sheet is not None:
            parts.append(form.name(trail))
        parts.append(_("第{row}行").format(row=row_number(rows, position)))
        where = rows[position] if position < len(rows) else None
    return " ".join(p for p in parts if p)
