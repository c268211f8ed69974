"""The data-entry workbook as data: which sheet holds which field, under which heading, with which note.

Made of the catalogue of an edition (:mod:`tzforms.forms`); nothing here is written for a form. One description used both
ways: :mod:`tzforms.workbook.create` draws it, :mod:`tzforms.workbook.read` finds it again. A :class:`Field` belongs to one
record and is named as in the public data contract; its ``heading`` is what the clerk sees, ``synonyms`` what clerks write
instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from tzforms.forms import Catalogue, Form
from tzforms.forms import Field as Entry
from tzforms.forms import Table as FormTable
from tzforms.normal import nfkc

__all__ = ["Field", "SheetSpec", "Table", "fact_columns", "normal", "roster_tables", "schema_of"]


# The note at a form's own cell for a fact that several forms share.
_OWN_NOTE = "一般留空，自动取“基本信息”的内容；另填后核对时会提示不一致。"
_OWN_SECTION = "与“基本信息”不同时才填（一般留空）"
_YES_NO = ("是", "否")


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in.

    ``target`` is the path of the value in the dossier (``annex1.venue``, ``facts.year``, ``shared.organizer``) or, for a
    column, the name of the field in its row. ``kind`` is a converter of :mod:`tzforms.converters`, or one of this package's
    own: ``code``, ``year``, ``months``, ``region``, ``flag``. ``width`` is in characters of the normal font.
    """

    target: str
    heading: str
    kind: str
    note: str = ""
    required: bool = False
    width: int = 16
    choices: tuple[str, ...] = ()
    strict: bool = False
    synonyms: tuple[str, ...] = ()
    section: str = ""  # a band above this field
    beside: str = ""  # a sentence with a sum that is shown beside the cell, never in it
    derived: tuple[str, str] | None = None  # the (form, field) whose derivation that sum is
    fact: str = ""  # a column that no form prints: the key of facts it fills
    own: bool = False  # a form's own cell for a shared fact

    @property
    def labels(self) -> frozenset[str]:
        """The normalised headings under which this field is recognised."""
        return _normal_all((self.heading, *self.synonyms))


@dataclass(frozen=True, slots=True)
class Table:
    """A table of rows: ``target`` is the path of the list, ``key`` the columns that make a row a row."""

    target: str
    columns: tuple[Field, ...]
    key: tuple[str, ...]
    rows: int = 40
    total: str = ""  # a sentence with sums above the table
    short: str = ""


@dataclass(frozen=True, slots=True)
class SheetSpec:
    """One sheet: single fields, a table, or both (the fields then stand above the table)."""

    key: str
    name: str
    title: str
    hint: str
    words: tuple[str, ...]  # what a renamed sheet or its title line must hold to be taken for this one
    fields: tuple[Field, ...] = ()
    table: Table | None = None
    colour: str = "4472C4"
    what: str = ""
    when: str = ""


_DROP = re.compile(r"[\s　*＊:：、，,。.;；/\\|_\-—–·'\"“”‘’]+")
_BRACKETS = re.compile(r"[(（\[【〔<《][^()（）\[\]【】〔〕<>《》]*[)）\]】〕>》]")


@lru_cache(maxsize=4096)
@lru_cache(maxsize=1_024)
def _normal_all(headings: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(normal, headings))


def normal(text: str) -> str:
    """A heading without width, blanks, marks and remarks in brackets: ``姓  名＊（必填）`` → ``姓名``.

    A heading that is nothing but a bracket keeps what is inside.
    """
    folded = nfkc(text)
    bare = _DROP.sub("", _BRACKETS.sub("", folded))
    return (bare or re.sub(r"[()\[\]]", "", _DROP.sub("", folded))).lower()


@lru_cache(maxsize=16)
def schema_of(catalogue: Catalogue) -> tuple[SheetSpec, ...]:
    """The sheets of an edition's workbook: what the forms share, each form with its tables, and what no form holds."""
    return (
        _basics(catalogue),
        *(spec for key in catalogue for spec in _sheets_of(catalogue, catalogue[key])),
        *(_facts_sheet(catalogue, name) for name in ("stages", "attachments", "waivers", "insurance_months")),
    )


def roster_tables(catalogue: Catalogue) -> tuple[tuple[Form, Table], ...]:
    """The tables that list persons by name and ID, with their forms: a list from elsewhere may be one of them."""
    found = []
    for key in catalogue:
        form = catalogue[key]
        for table in form.tables.values():
            if {"name", "id_number"} <= set(table.columns):
                plain = _table(form, table)
                made = {
                    c for c, e in table.columns.items() if e.makes
                }  # a list's scores tell that it is the other roster
                found.append((form, replace(plain, columns=tuple(c for c in plain.columns if c.target not in made))))
    return tuple(found)


def fact_columns(catalogue: Catalogue, fact: str) -> list[tuple[str, str]]:
    """The tables, as (form, table), that have a column for a fact."""
    return [
        (key, table.name)
        for key in catalogue
        for table in catalogue[key].tables.values()
        if any(c.fact == fact for c in table.columns.values())
    ]


def _basics(catalogue: Catalogue) -> SheetSpec:
    derivations = {name: (form, name) for form, name in reversed(list(catalogue.derived))}
    shared = tuple(
        _entry(f"shared.{n}", e, derived=derivations.get(n))
        for n, e in catalogue.shared_facts.items()
        if n in catalogue.shared
    )
    switch = catalogue.switch
    switches = tuple(
        Field(
            f"switch.{key}", switch.label.format(number=form.number, short=form.short), "flag", switch.note,
            width=switch.width, choices=_YES_NO, strict=True, section="" if i else switch.section,
        )
        for i, (key, form) in enumerate(catalogue.forms.items())
    )  # fmt: skip
    facts = tuple(_entry(f"facts.{n}", e) for n, e in catalogue.facts.items() if e.kind)
    sheet = catalogue.sheet
    return SheetSpec(
        "basics", sheet.name, sheet.title, sheet.hint, sheet.words, (*shared, *switches, *facts), None, sheet.colour,
        sheet.what, sheet.when,
    )  # fmt: skip


def _entry(target: str, e: Entry, derived: tuple[str, str] | None = None) -> Field:
    """A field that no form prints: all of it stands in the data file."""
    required = e.required and derived is None  # what is worked out need not be typed
    return Field(
        target, e.label, e.kind, e.note, required, e.width, e.choices, e.strict, e.synonyms, e.section, e.beside,
        derived, e.fact,
    )  # fmt: skip


def _printed(form: Form, path: str, target: str) -> Field:
    """A field or column of a form: place, label and converter from its template, the rest from its data file."""
    e, heading = form.entry(path), form.heading(path)
    synonyms = tuple(w for w in form.wordings_of(path) if w != heading)
    derived = (form.key, path) if e.derived else None
    required = form.is_asked(path) and derived is None
    return Field(
        target, heading, form.converter(path), e.note, required, e.width, e.choices, e.strict, synonyms, e.section,
        e.beside, derived, e.fact,
    )  # fmt: skip


def _sheets_of(catalogue: Catalogue, form: Form) -> Iterator[SheetSpec]:
    """The form's sheet, with its table on it when that has no sheet of its own, and the sheets of its tables."""
    fields = [_printed(form, n, f"{form.key}.{n}") for n in form.fields if n not in form.shares and n in form.printed]
    here = next((t for t in form.tables.values() if t.sheet is None), None)
    section = "" if here is not None else _OWN_SECTION
    for name in catalogue.own(form.key):
        e = catalogue.shared_facts[name]
        fields.append(Field(f"{form.key}.{name}", e.own, e.kind, _OWN_NOTE, width=22, section=section, own=True))
        section = ""
    sheet = form.sheet
    yield SheetSpec(
        form.key, sheet.name, sheet.title, sheet.hint, sheet.words, tuple(fields),
        _table(form, here) if here is not None else None, sheet.colour, sheet.what, sheet.when,
    )  # fmt: skip
    for table in form.tables.values():
        if table is not here:
            own = table.sheet
            name = own.name if own is not None else f"{form.sheet.name} {table.short}"
            yield SheetSpec(
                f"{form.key}.{table.name}", name, own.title if own is not None else name,
                own.hint if own is not None else "", own.words if own is not None else (table.short,), (),
                _table(form, table), own.colour if own is not None else sheet.colour,
                own.what if own is not None else "", own.when if own is not None else sheet.when,
            )  # fmt: skip


def _table(form: Form, table: FormTable) -> Table:
    columns = tuple(_printed(form, f"{table.name}.{c}", c) for c in table.columns)
    return Table(f"{form.key}.{table.name}", columns, table.key, table.rows, table.total, table.short)


def _facts_sheet(catalogue: Catalogue, name: str) -> SheetSpec:
    table = catalogue.tables[name]
    sheet = table.sheet
    assert sheet is not None, name
    columns = tuple(_entry(c, e) for c, e in table.columns.items())
    return SheetSpec(
        name, sheet.name, sheet.title, sheet.hint, sheet.words, (),
        Table(f"facts.{name}", columns, table.key, table.rows), sheet.colour, sheet.what, sheet.when,
    )  # fmt: skip
