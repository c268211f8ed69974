"""The catalogue: all that is said about the forms of an edition, each thing once, from where it is said.

* the **record** (:mod:`tzforms.forms.records`) holds a field's name, its type and what it means (in English);
* the **template** (``annex2.docx``) holds where it stands, its label and its converter;
* the **data file** beside the template (``annex2.toml``; ``dossier.toml`` for what a class shares) holds the rest: number and
  title, the stage at which the form is handed in, notes with their article, drop-downs, what is required, what is personal,
  and how clerks word the labels.

Workbook, rosters, readers, rules, reports, explanations and exports ask here. An edition of the measures brings what differs in
its own ``templates`` folder and inherits the rest; placeholders that the built-in record lacks become fields of a record of that
edition (:func:`pydantic.create_model`), typed by their converter. An edition is data, never Python.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple, get_args

from pydantic import Field as ModelField
from pydantic import create_model

from tzforms.exceptions import UsageError
from tzforms.forms.records import FORMS, Amount, FormRecord, Level, Record, Sex
from tzforms.i18n import _, get_language, source_language
from tzforms.measures import Measures, in_words, load_measures, unknown
from tzforms.resources import template_path
from tzforms.word import Spec, spec_of

__all__ = ["PERIOD", "Catalogue", "Derived", "Field", "Form", "Guide", "Sheet", "Table", "catalogue_of", "row_type"]

#: The one value on paper that is two fields of a record (研修起止日期), and those fields.
PERIOD = "period"
_DATES = ("start_date", "end_date")

# converter → what a record holds of it; every other converter gives text
_TYPES: dict[str, Any] = {
    "integer": int | None,
    "serial": int | None,
    "date": dt.date | None,
    "hours": Amount | None,
    "wan": Amount | None,
    "level": Level | None,
    "sex": Sex | None,
}


@dataclass(frozen=True, slots=True)
class Field:
    """What a data file says of one field or column; ``""`` and ``()`` where it says nothing.

    ``label`` is how a workbook heads it and ``name`` how findings call it, where that is not the printed label; ``kind`` the
    converter of a cell that no template prints; ``note`` the advice beside it; ``required`` that the unit has to fill it at the
    form's stage; ``choices`` a drop-down, ``strict`` without other words; ``synonyms`` wordings that count on its own sheet only;
    ``section`` a band above it; ``derived`` what it follows from when left out; ``beside`` the sum shown beside its cell; ``own``
    the heading of a form's own cell for a shared fact; ``fact`` the key of ``facts`` that a column not on paper fills;
    ``personal`` that it is masked wherever it is shown; ``dispensable`` that a form may lack it without anybody having to look;
    ``width`` in characters; ``meaning`` its English name.
    """

    path: str
    label: str = ""
    name: str = ""
    kind: str = ""
    note: str = ""
    required: bool = False
    width: int = 16
    choices: tuple[str, ...] = ()
    strict: bool = False
    synonyms: tuple[str, ...] = ()
    section: str = ""
    derived: str = ""
    beside: str = ""
    own: str = ""
    fact: str = ""
    personal: bool = False
    dispensable: bool = False
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
    """What a field follows from: ``count`` or ``sum`` of a table (or its column), or a ``product`` of a field and an amount."""

    how: str
    form: str
    table: str
    column: str = ""
    amount: str = ""


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
        if path in _DATES and self.prints_period:
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
            for name in _DATES if place.path == PERIOD else (place.path,):
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
        found = ((path, _derived(entry.derived)) for path, entry in self.entries.items() if entry.derived)
        return {d.table: (path, d.column) for path, d in found if d.how == "sum" and d.form == self.key}

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

    @cached_property
    def shared(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """A fact that several forms print → (form, field) for each place that prints it."""
        names = dict.fromkeys(n for form in self.forms.values() for n in form.shares)
        return {n: tuple((key, n) for key, form in self.forms.items() if n in form.shares) for n in names}

    @cached_property
    def derived(self) -> Mapping[tuple[str, str], Derived]:
        """(form, field) → what the field follows from when it is left out."""
        said = {
            (key, path): _derived(entry.derived)
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
    return re.sub(r"\[[^\]]*\]", "", path)


def row_type(annotation: Any) -> type[Record] | None:
    """``Trainee`` for ``tuple[Trainee, ...]``, ``None`` for what is no table."""
    inner = (get_args(annotation) or (None,))[0]
    return inner if isinstance(inner, type) and issubclass(inner, Record) else None


def catalogue_of(measures: Measures | str | Path | None = None) -> Catalogue:
    """The catalogue of an edition; ``measures`` as :func:`tzforms.measures.load_measures` takes it.

    Raises :class:`~tzforms.exceptions.UsageError` for an edition whose files cannot be used, with the file and what is wrong.
    """
    return _load(load_measures(measures))


@lru_cache(maxsize=16)
def _load(measures: Measures) -> Catalogue:
    reader = _Reader(measures)
    found = [reader.form(key) for key in reader.names()]
    forms = {f.key: f for f in sorted(found, key=lambda f: (f.number, f.key))}
    reader.words = {"{=forms}": in_words(len(forms)), "{=stages}": _stages(forms)}
    data = reader.merged("dossier.toml")
    guide = data["guide"]
    for fact in dict.fromkeys(n for f in forms.values() for n in f.shares):
        if fact not in data["shared"]:
            raise reader.broken(_("缺少 {key}").format(key=f"shared.{fact}"))
    tables = {n: reader.table(n, t, None, "") for n, t in data.get("tables", {}).items()}
    return Catalogue(
        measures=measures,
        forms=forms,
        guide=Guide(
            reader.text(guide["title"]), reader.text(guide["subtitle"]), tuple(map(reader.text, guide["steps"]))
        ),
        sheet=reader.sheet(data["sheet"], ""),
        switch=reader.field("switch", data.get("switch", {})),
        shared_facts={n: reader.field(n, e) for n, e in data.get("shared", {}).items()},
        facts={n: reader.field(n, e) for n, e in data.get("facts", {}).items()},
        tables=tables,
    )


class _Reader:
    """Reads the data files of one edition, the nearest folder last so that it wins."""

    def __init__(self, measures: Measures) -> None:
        self.measures = measures
        self.words: dict[str, str] = {}
        self.file = ""

    def names(self) -> list[str]:
        """The forms that some folder of the edition describes, without those that it leaves out."""
        folders = (p for root in self.measures.template_folders if root.is_dir() for p in root.iterdir())
        found = dict.fromkeys(p.name for p in sorted(folders) if (p / f"{p.name}.toml").is_file())
        return [k for k in found if k not in self.measures.without_forms]

    def merged(self, *parts: str) -> dict[str, Any]:
        """A data file as all folders of the edition have it, merged entry by entry; the file that is spoken of from here on."""
        self.file = parts[-1]
        data: dict[str, Any] = {}
        for root in reversed(self.measures.template_folders):
            file = root.joinpath(*parts)
            if not file.is_file():
                continue
            try:
                _merge(data, tomllib.loads(file.read_text("utf-8")))
            except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
                raise self.broken(str(error)) from error
        return data

    def broken(self, why: str) -> UsageError:
        """The one sentence about the file that cannot be used."""
        return UsageError(
            _("办法版本“{name}”的 {file} 无法使用：{why}。写法见 templates/README.md。").format(
                name=self.measures.name, file=self.file, why=why
            )
        )

    def form(self, key: str) -> Form:
        """One form out of its data file, its template and its record."""
        data = self.merged(key, f"{key}.toml")
        for wanted in ("number", "title"):
            if wanted not in data:
                raise self.broken(_("缺少 {key}").format(key=wanted))
        if not isinstance(data["number"], int):
            raise self.broken(_("“{text}”应是整数").format(text=data["number"]))
        template = self.measures.form_file(key, f"{key}.docx")
        if template is None:
            raise self.broken(_("旁边没有模板 {name}").format(name=f"{key}.docx"))
        short = data.get("short", data["title"])
        number = data["number"]
        base = FORMS.get(key)
        wordings = {k: tuple(v) for k, v in data.get("wordings", {}).items()}
        spec: list[Spec] = []
        # a template of the program's holds the fields of the program's record; another may hold more
        if base is None or template != template_path(key):
            spec.append(spec_of(template, wordings))
        entries = {n: self.field(n, e) for n, e in data.get("fields", {}).items()}
        for table, t in data.get("tables", {}).items():
            entries |= {f"{table}.{c}": self.field(f"{table}.{c}", e) for c, e in t.get("columns", {}).items()}
        record = _record(key, base, spec[0], entries) if spec else base
        assert record is not None
        rows = {n: r for n, info in record.model_fields.items() if (r := row_type(info.annotation))}
        tables = {n: self.table(n, data.get("tables", {}).get(n, {}), row, number) for n, row in rows.items()}
        known = {*record.model_fields, *(f"{n}.{c}" for n, t in tables.items() for c in t.columns)}
        unknown = sorted(set(entries) - known)
        if unknown:
            raise self.broken(_("模板和记录里都没有 {names}").format(names="、".join(unknown)))
        title = f"附件{number} {data['title']}"
        sheet = {"name": f"附件{number} {short}", "words": [f"附件{number}", short], **data.get("sheet", {})}
        return Form(
            key=key,
            number=number,
            title=data["title"],
            short=short,
            stage=data.get("stage", ""),
            shares=tuple(n for n in data.get("shares", ()) if n in record.model_fields),
            own=tuple(data.get("own", ())),
            sheet=self.sheet(sheet, title),
            template=template,
            wordings=wordings,
            entries=entries,
            tables=tables,
            record=record,
            _spec=spec,
        )

    def table(self, name: str, data: Mapping[str, Any], row: type[Record] | None, number: int | str) -> Table:
        """A table and its columns: those of its row record, then those that only the workbook has."""
        said = data.get("columns", {})
        names = dict.fromkeys([*(row.model_fields if row is not None else ()), *said])
        short = data.get("short", name)
        sheet = data.get("sheet")
        return Table(
            name=name,
            short=short,
            row=row,
            columns={c: self.field(f"{name}.{c}", said.get(c, {})) for c in names},
            key=tuple(data.get("key", ())) or (next(c for c in names if c != "no"),),
            rows=int(data.get("rows", 40)),
            total=self.text(data.get("total", "")),
            called=data.get("name", ""),
            telling=tuple(data.get("telling", ())),
            sheet=self.sheet(sheet, f"附件{number} {short}") if sheet else None,
        )

    def sheet(self, data: Mapping[str, Any], title: str) -> Sheet:
        """One sheet's words."""
        if "name" not in data:
            raise self.broken(_("缺少 {key}").format(key="sheet.name"))
        texts = {k: self.text(data[k]) for k in ("hint", "what", "when", "title") if k in data}
        words = tuple(data.get("words", ()))
        return Sheet(**{"title": title, "hint": "", **texts}, name=data["name"], words=words,
                     colour=data.get("colour", "4472C4"))  # fmt: skip

    def field(self, path: str, data: Mapping[str, Any]) -> Field:
        """One entry, with the edition's numbers and articles in its sentences and its drop-down."""
        unknown = sorted(set(data) - set(Field.__dataclass_fields__))
        if unknown:
            raise self.broken(_("{path} 有不认识的键 {keys}").format(path=path, keys="、".join(unknown)))
        values = dict(data)
        if "derived" in values:
            try:
                _derived(values["derived"])
            except ValueError as error:
                raise self.broken(_("{tag} 的写法不对").format(tag=error)) from None
        for key in ("note", "section", "beside"):
            if key in values:
                values[key] = self.text(values[key])
        if "choices" in values:
            values["choices"] = tuple(c for one in values["choices"] for c in self.choices(one))
        if "synonyms" in values:
            values["synonyms"] = tuple(values["synonyms"])
        return Field(**{**values, "path": path})

    def text(self, text: str) -> str:
        """``text`` filled; a parameter that the edition has not got is an error of the data file."""
        for tag, word in self.words.items():
            text = text.replace(tag, word)
        missing = unknown(text, self.measures)
        if missing:
            raise self.broken(_("没有参数 {name}").format(name="、".join(missing)))
        try:
            with source_language():  # workbooks are in the language of the forms
                return self.measures.fill(text)
        except ValueError as error:
            raise self.broken(_("{tag} 的写法不对").format(tag=error)) from None

    def choices(self, text: str) -> tuple[str, ...]:
        """A drop-down's entry: itself, or each word of the parameter that it names."""
        name = re.fullmatch(r"\{([a-z_.0-9]+)\}", text)
        if not name:
            return (text,)
        if name[1] not in self.measures.parameters:
            raise self.broken(_("没有参数 {name}").format(name=name[1]))
        value = self.measures.parameters[name[1]].value
        words = value if isinstance(value, tuple) else (value,)
        return tuple(str(w).strip("“”") for w in words)


def _stages(forms: Mapping[str, Form]) -> str:
    """``申报填附件1，备案填附件2``: which form is filled in at which stage."""
    stages: dict[str, list[str]] = {}
    for form in forms.values():
        stages.setdefault(form.stage, []).append(f"附件{form.number}")
    return "，".join(f"{stage}填{'、'.join(names)}" for stage, names in stages.items() if stage)


def _merge(data: dict[str, Any], more: Mapping[str, Any]) -> None:
    for key, value in more.items():
        if isinstance(value, dict) and isinstance(data.get(key), dict):
            _merge(data[key], value)
        else:
            data[key] = value


def _record(key: str, base: type[FormRecord] | None, spec: Spec, entries: Mapping[str, Field]) -> type[FormRecord]:
    """The record of a form whose template holds what ``base`` (``None``: nothing yet) does not."""
    known = base.model_fields if base is not None else {}
    more: dict[str, Any] = {}
    for place in spec.places:
        for name in _DATES if place.path == PERIOD else (place.path,):
            if name not in known:
                more[name] = _field(name, "date" if place.path == PERIOD else place.converter, entries)
    for loop in spec.loops:
        info = known.get(loop.path)
        row = row_type(info.annotation) if info is not None else None
        columns: dict[str, Any] = {
            c.name: _field(f"{loop.path}.{c.name}", c.converter, entries)
            for c in loop.columns
            if row is None or c.name not in row.model_fields
        }
        if columns:
            kind = create_model(loop.path.title(), __base__=row or Record, **columns)
            meaning = info.description if info is not None else loop.path.replace("_", " ")
            more[loop.path] = (tuple[kind, ...], ModelField((), description=meaning))  # type: ignore[valid-type]
    if base is not None and not more:
        return base
    made: type[FormRecord] = create_model(key.title(), __base__=base or FormRecord, **more)
    made.form = key
    return made


def _field(path: str, converter: str, entries: Mapping[str, Field]) -> tuple[Any, Any]:
    entry = entries.get(path)
    meaning = (entry.meaning if entry is not None else "") or path.rpartition(".")[2].replace("_", " ")
    if converter == "occupations":
        return (tuple[str, ...], ModelField((), description=meaning))
    return (_TYPES.get(converter, str | None), ModelField(None, description=meaning))


def _derived(text: str) -> Derived:
    """``count annex3.graduates``, ``sum annex1.courses.hours``, ``annex4.graduate_count * subsidy_wan_per_head``; else ``ValueError``."""
    if counted := re.fullmatch(r"(count|sum) (\w+)\.(\w+)(?:\.(\w+))?", text):
        return Derived(counted[1], counted[2], counted[3], counted[4] or "")
    if product := re.fullmatch(r"(\w+)\.(\w+) \* ([\w.]+)", text):
        return Derived("product", product[1], product[2], amount=product[3])
    raise ValueError(text)


def _flat(text: str) -> str:
    return re.sub(r"\s+", "", text).rstrip("：:")
