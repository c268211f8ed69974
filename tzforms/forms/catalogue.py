"""The catalogue: all that is said about the forms of an edition, each thing once, from where it is said.

* the **record** (:mod:`tzforms.forms.records`) holds a field's name, its type and what it means (in English);
* the **template** (``annex2.docx``) holds where it stands, its label and its converter;
* the **data file** beside the template (``annex2.toml``; ``dossier.toml`` for what a class shares) holds the rest: number and
  title, the stage at which the form is handed in, notes with their article, drop-downs, what is required, what is personal,
  and how clerks word the labels.

Workbook, rosters, readers, rules, reports, explanations and exports ask here. An edition of the measures brings what differs in
its own ``templates`` folder and inherits the rest (:mod:`tzforms.forms.edition`). An edition is data, never Python.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from tzforms.forms.records import FormRecord, Record
from tzforms.i18n import _, get_language
from tzforms.measures import Measures, in_words
from tzforms.word import Spec, spec_of

__all__ = ["DATES", "PERIOD", "Catalogue", "Derived", "Field", "Form", "Guide", "Sheet", "Table", "bare"]

#: The one value on paper that is two fields of a record (研修起止日期), and those fields.
PERIOD = "period"
DATES = ("start_date", "end_date")


@dataclass(frozen=True, slots=True)
class Field:
    """What a data file says of one field or column; ``""`` and ``()`` where it says nothing.

    ``label`` is how a workbook heads it and ``name`` how findings call it, where that is not the printed label; ``kind`` the
    converter of a cell that no template prints; ``note`` the advice beside it; ``required`` that the form is not complete without
    it, from ``stage`` on (``""``: the form's), ``article`` which text asks for it (``""``: the form itself), ``by`` who fills it in
    where that is not the unit (专家, 区人力社保局): it is never asked of the unit; ``choices`` a drop-down, ``strict`` without other words; ``synonyms`` wordings that count on its own sheet only;
    ``section`` a band above it; ``derived`` what it follows from when left out, ``whose`` the field with the name of the person whose it is: a number
    follows only where the name is the same; ``beside`` the sum shown beside its cell; ``own``
    the heading of a form's own cell for a shared fact; ``fact`` the key of ``facts`` that a column not on paper fills;
    ``personal`` that it is masked wherever it is shown; ``dispensable`` that a form may lack it without anybody having to look;
    ``makes`` the table whose rows a column not on paper makes (附件2's results make 附件3), ``taken`` the column of that other table which a
    column takes over when its own name is another; ``lasting`` that the unit's next class says the same (a table: of one of its columns); ``holds`` what its free text is (``unit``, ``post``), so that a value of another column in it is noticed; ``width`` in
    characters; ``meaning`` its English name.
    """

    path: str
    label: str = ""
    name: str = ""
    kind: str = ""
    note: str = ""
    required: bool = False
    stage: str = ""
    article: str = ""
    by: str = ""
    width: int = 16
    choices: tuple[str, ...] = ()
    strict: bool = False
    synonyms: tuple[str, ...] = ()
    section: str = ""
    derived: str = ""
    whose: str = ""
    beside: str = ""
    own: str = ""
    fact: str = ""
    personal: bool = False
    dispensable: bool = False
    makes: str = ""
    taken: str = ""
    lasting: bool = False
    holds: str = ""
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of the data-entry workbook: its name, the words by which a renamed one is known, and its line in the guide."""

    name: str
    title: str
    hint: str
    words: tuple[str, ...]
    colour: str = "4472C4"
    what: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a form: its row record, columns by name, the columns that make a row a row, and the sheet of its own if any.

    ``telling`` are the columns by which a list from elsewhere is known to be this one.
    """

    name: str
    short: str
    row: type[Record] | None
    columns: Mapping[str, Field]
    key: tuple[str, ...]
    rows: int = 40
    total: str = ""
    called: str = ""
    telling: tuple[str, ...] = ()
    sheet: Sheet | None = None


@dataclass(frozen=True, slots=True)
class Guide:
    """The first page of the workbook: what it is, and the steps of filling it in."""

    title: str
    subtitle: str
    steps: tuple[str, ...]


class Derived(NamedTuple):
    """What a field follows from: ``count`` or ``sum`` of a table (or its column), a ``product`` of a field and an amount, or the
    ``same`` as another field (whose name is then ``table``).
    """

    how: str
    form: str
    table: str
    column: str = ""
    amount: str = ""

    @classmethod
    def parse(cls, text: str) -> Derived:
        """``count annex3.graduates``, ``sum annex1.courses.hours``, ``annex4.graduate_count * subsidy_wan_per_head``, ``annex1.contact``.

        Raises ``ValueError`` for anything else.
        """
        if counted := re.fullmatch(r"(count|sum) (\w+)\.(\w+)(?:\.(\w+))?", text):
            return cls(counted[1], counted[2], counted[3], counted[4] or "")
        if product := re.fullmatch(r"(\w+)\.(\w+) \* ([\w.]+)", text):
            return cls("product", product[1], product[2], amount=product[3])
        if same := re.fullmatch(r"(\w+)\.(\w+)", text):
            return cls("same", same[1], same[2])
        raise ValueError(text)


@dataclass(frozen=True, eq=False)
class Form:
    """One form of an edition. ``key`` is ``annex2``, ``stage`` when it is handed in, ``shares`` the facts it has in common."""

    key: str
    number: int
    title: str
    short: str
    stage: str
    shares: tuple[str, ...]
    own: tuple[str, ...]
    sheet: Sheet
    template: Path
    wordings: Mapping[str, tuple[str, ...]]
    entries: Mapping[str, Field]
    tables: Mapping[str, Table]
    record: type[FormRecord]
    _spec: list[Spec] = field(default_factory=list, repr=False)

    @property
    def spec(self) -> Spec:
        """What the template says; compiled at the first question."""
        if not self._spec:
            self._spec.append(spec_of(self.template, self.wordings))
        return self._spec[0]

    @property
    def called(self) -> str:
        """``附件2``."""
        return _("附件{number}").format(number=self.number)

    @property
    def full_title(self) -> str:
        """``附件2 通州区高技能人才研修班学员名册``."""
        return _("附件{number} {title}").format(number=self.number, title=self.title)

    @property
    def file_name(self) -> str:
        """``附件2 通州区高技能人才研修班学员名册.docx``."""
        return f"附件{self.number} {self.title}.docx"

    @property
    def fields(self) -> Iterator[str]:
        """The names of the record's single fields, in their order."""
        return (name for name in self.record.model_fields if name not in self.tables)

    def entry(self, path: str) -> Field:
        """What the data file says of a field (``venue``) or a column (``trainees.level``)."""
        return self.entries.get(path) or Field(path)

    def converter(self, path: str) -> str:
        """The converter of a field or a column, as printed; of a column that no form prints, its ``kind``."""
        if path in DATES and self.prints_period:
            return "date"
        return self.entry(path).kind or self.spec.converter_of(path)

    @cached_property
    def prints_period(self) -> bool:
        """True when the form prints both dates in one place."""
        return any(p.path == PERIOD for p in self.spec.places)

    @cached_property
    def printed(self) -> Mapping[str, str]:
        """Field or column → its label on paper without blanks; a table's own path → the label at its left, or what it is called."""
        spec, labels = self.spec, dict[str, str]()
        for place in spec.places:
            label = _flat(place.label)
            if place.kind == "tail":
                host = next((p.label for p in spec.places if p.path == place.after), place.after)
                label = _("{label}（日期）").format(label=_flat(host))
            for name in DATES if place.path == PERIOD else (place.path,):
                if label and (name not in labels or place.in_table):
                    labels[name] = label
        if self.prints_period:
            labels["start_date"] = _("{label}（起）").format(label=labels["start_date"])
            labels["end_date"] = _("{label}（止）").format(label=labels["end_date"])
        for loop in spec.loops:
            labels[loop.path] = _flat(loop.group) or self.tables[loop.path].called
            labels.update({f"{loop.path}.{c.name}": _flat(c.label) for c in loop.columns})
        return labels

    def heading(self, path: str) -> str:
        """How a workbook heads the field or column."""
        return self.entry(path).label or self.printed.get(path, path)

    def name(self, path: str) -> str:
        """How a finding calls the field, the column or the table (``trainees``), in the user's language."""
        head, _dot, column = path.partition(".")
        if get_language() == "en":
            model: Any = self.record
            if column and head in self.tables:
                model, head = self.tables[head].row, column
            info = model.model_fields.get(head) if model is not None else None
            if info is not None and info.description:
                return str(info.description)
        if not column and head in self.tables:
            return self.tables[head].called or self.printed.get(head, head)
        return self.entry(path).name or self.heading(path)

    @property
    def sums(self) -> Mapping[str, tuple[str, str]]:
        """Table → the field that is the sum of one of its columns, and that column: ``courses`` → (``total_hours``, ``hours``)."""
        found = ((path, Derived.parse(entry.derived)) for path, entry in self.entries.items() if entry.derived)
        return {d.table: (path, d.column) for path, d in found if d.how == "sum" and d.form == self.key}

    def is_asked(self, path: str) -> bool:
        """True when the unit has to fill in the field or column; a table when it has to fill in any of its columns."""
        entry = self.entry(path)
        if path in self.tables:
            return not entry.by and any(self.is_asked(f"{path}.{c}") for c in self.tables[path].columns)
        return entry.required and not entry.by

    def is_begun(self, record: FormRecord, *, carried: bool = False) -> bool:
        """True when the record holds something of its own: anything but what it shares with other forms.

        What the unit's last class said already (contacts, bank, teachers) counts only with ``carried``.
        """
        names = (n for n in self.record.model_fields if n not in self.shares and (carried or not self.lasts(n)))
        return any(getattr(record, name) not in (None, "", ()) for name in names)

    def lasts(self, name: str) -> bool:
        """True for a field, or a table with a column, that the unit's next class says too."""
        if name in self.tables:
            return any(column.lasting for column in self.tables[name].columns.values())
        return name in self.fields and self.entry(name).lasting

    def is_personal(self, path: str) -> bool:
        """True for a field or column that is masked wherever it is shown; ``path`` with or without row numbers."""
        return self.entry(bare(path)).personal

    def wordings_of(self, path: str) -> tuple[str, ...]:
        """Other wordings of the field's printed labels and those of its own sheet."""
        labels = {_flat(p.label) for p in self.spec.places if p.path == path and p.label}
        labels |= {_flat(c.label) for loop in self.spec.loops for c in loop.columns if f"{loop.path}.{c.name}" == path}
        said = (w for label, words in self.wordings.items() if _flat(label) in labels for w in words)
        return tuple(dict.fromkeys([*sorted(labels), *said, *self.entry(path).synonyms]))


@dataclass(frozen=True, eq=False)
class Catalogue:
    """The forms of one edition by key, in the order of their numbers, and what a class's dossier holds besides."""

    measures: Measures
    forms: Mapping[str, Form]
    guide: Guide
    sheet: Sheet
    switch: Field
    shared_facts: Mapping[str, Field]
    facts: Mapping[str, Field]
    tables: Mapping[str, Table]

    def __getitem__(self, key: str) -> Form:
        return self.forms[key]

    def __contains__(self, key: object) -> bool:
        return key in self.forms

    def __iter__(self) -> Iterator[str]:
        return iter(self.forms)

    def __len__(self) -> int:
        return len(self.forms)

    @property
    def edition(self) -> str:
        """The name of the edition."""
        return self.measures.name

    @property
    def how_many(self) -> str:
        """How many forms the edition has, in words: ``五``."""
        return in_words(len(self))

    def begun(self, forms: Iterable[tuple[str, FormRecord]]) -> frozenset[str]:
        """The forms that somebody began to fill in.

        A bank account carried over from the last class begins no claim; together with another form of its stage it does.
        """
        held = dict(forms)
        own = {key for key, record in held.items() if self[key].is_begun(record)}
        stages = {self[key].stage for key in own}
        return frozenset(
            own | {k for k, r in held.items() if self[k].stage in stages and self[k].is_begun(r, carried=True)}
        )

    @cached_property
    def shared(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """A fact that several forms print → (form, field) for each place that prints it."""
        names = dict.fromkeys(n for form in self.forms.values() for n in form.shares)
        return {n: tuple((key, n) for key, form in self.forms.items() if n in form.shares) for n in names}

    @cached_property
    def derived(self) -> Mapping[tuple[str, str], Derived]:
        """(form, field) → what the field follows from when it is left out."""
        said = {
            (key, path): Derived.parse(entry.derived)
            for key, form in self.forms.items()
            for path, entry in form.entries.items()
            if entry.derived
        }
        return {place: source for place, source in said.items() if source.form in self.forms}

    def own(self, key: str) -> tuple[str, ...]:
        """The shared facts for which a form has a cell of its own: those that another form has printed before."""
        form = self.forms[key]
        return form.own or tuple(n for n in form.shares if self.shared[n][0][0] != key)

    def form_of(self, path: str | None) -> str | None:
        """``annex2`` of ``annex2.trainees[3].name``; ``None`` for what is no form of this edition."""
        head = re.split(r"[.\[]", path, maxsplit=1)[0] if path else ""
        return head if head in self.forms else None

    def is_personal(self, path: str) -> bool:
        """True for a path of the dossier whose value is masked wherever it is shown."""
        form, _dot, rest = path.partition(".")
        return form in self.forms and self.forms[form].is_personal(rest)


def bare(path: str) -> str:
    """``trainees[3].level`` → ``trainees.level``."""
    return re.sub(r"\[[^\[\]]*+\]", "", path)


def _flat(text: str) -> str:
    return re.sub(r"\s+", "", text).rstrip("：:")
