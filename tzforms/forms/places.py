"""Places in people's words: where a path of the dossier stands on paper."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from tzforms.forms.catalogue import Catalogue, Form
from tzforms.forms.dossier import Dossier, Facts
from tzforms.i18n import _, get_language

__all__ = ["fact_label", "fields_named", "form_label", "paths_named", "place", "row_number", "row_numbers"]

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
        return " ".join([*parts, *_in_facts(steps[1:], dossier.catalogue)])
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


def _in_facts(steps: list[tuple[str, str]], catalogue: Catalogue) -> list[str]:
    """``stages[1].hours`` → 分段安排, 第2行, 本段课时."""
    if not steps:
        return []
    (name, index), *inner = steps
    parts = [fact_label(name, catalogue)]
    if index and inner and name in catalogue.tables:
        parts.append(_("第{row}行").format(row=int(index) + 1))
        entry = catalogue.tables[name].columns.get(inner[0][0])
        if entry is not None and get_language() != "en":  # the data file has its words in one language
            parts.append(entry.label)
    return parts


_ROW = re.compile(r"第([0-9]+)(?:行|位|名|条)?|row ([0-9]+)", re.IGNORECASE)
_FORM = re.compile(r"附件\s*([0-9一二三四五六七八九])|annex ?([0-9])", re.IGNORECASE)
_DIGITS = "零一二三四五六七八九"


def paths_named(text: str, dossier: Dossier) -> list[str]:
    """The paths that a person may mean: ``申请资金``, ``附件4 申请资金``, ``附件2 第3行 身份证号`` (the inverse of :func:`place`).

    A fact that several forms print is that of the first form that holds it, another name that several forms have is one path each.
    Empty when nothing is called so.
    """
    catalogue, rest = dossier.catalogue, text
    number = _FORM.search(rest)
    row = _ROW.search(rest)
    for found in (number, row):
        rest = rest.replace(found[0], " ") if found else rest
    wanted = _plain(rest)
    if not wanted:
        return []
    which = (number[1] or number[2]) if number else ""
    form_number = _DIGITS.index(which) if which in _DIGITS and which else int(which or 0)
    found_in: dict[str, str] = {}
    for key, form in catalogue.forms.items():
        if form_number and form.number != form_number:
            continue
        for path in _called(wanted, form, catalogue):
            name, _dot, column = path.partition(".")
            if column:
                at = _row_at(dossier, key, name, int(row[1] or row[2])) if row else None
                if at is not None:
                    found_in.setdefault(f"{key}.{path}", f"{key}.{name}[{at}].{column}")
            elif name not in catalogue.shared or form_number:
                found_in.setdefault(f"{key}.{path}", f"{key}.{path}")
            elif dossier.record(key) is not None:
                found_in.setdefault(f"shared.{path}", f"{key}.{path}")
    if not form_number:
        for name, entry in catalogue.facts.items():
            if wanted in {_plain(w) for w in (entry.name, entry.label, *entry.synonyms)}:
                found_in.setdefault(f"facts.{name}", f"facts.{name}")
    return list(found_in.values())


def fields_named(text: str, catalogue: Catalogue) -> list[str]:
    """The fields, columns and facts that have this name, as paths of the data contract (``annex2.trainees.level``)."""
    wanted = _plain(text)
    found = [f"{key}.{path}" for key, form in catalogue.forms.items() for path in _called(wanted, form, catalogue)]
    facts = (n for n, e in catalogue.facts.items() if wanted in {_plain(w) for w in (e.name, e.label, *e.synonyms)})
    return found + [f"facts.{name}" for name in facts] if wanted else []


def _called(wanted: str, form: Form, catalogue: Catalogue) -> list[str]:
    """The fields, columns and tables of ``form`` that have this name."""
    paths = [*form.record.model_fields, *(f"{t}.{c}" for t, table in form.tables.items() for c in table.columns)]
    found = []
    for path in paths:
        shared = catalogue.shared_facts.get(path) if path in form.shares else None
        names = [form.name(path), form.heading(path), *form.wordings_of(path)]
        names += [shared.label, *shared.synonyms] if shared is not None else []
        if wanted in set(map(_plain, names)):
            found.append(path)
    return found


def _row_at(dossier: Dossier, key: str, table: str, number: int) -> int | None:
    rows = getattr(dossier.record(key), table, None) or ()
    numbers = row_numbers(rows)
    return numbers.index(number) if number in numbers else None


def _plain(text: str) -> str:
    """A name without blanks, marks and what stands in brackets."""
    return re.sub(r"[（(][^（）()]*[）)]|[\s：:，,、“”\"']", "", text)
