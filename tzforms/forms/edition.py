"""An edition's data files, templates and records put together to its :class:`~tzforms.forms.catalogue.Catalogue`.

Each file is looked for in the edition's own ``templates`` folder first, then in those it inherits from, last in the program's.
Data files are merged entry by entry. Placeholders that the built-in record lacks become fields of a record of that edition
(:func:`pydantic.create_model`), typed by their converter.
"""

from __future__ import annotations

import copyreg
import datetime as dt
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args

from pydantic import Field as ModelField
from pydantic import create_model

from tzforms.bounds import load_toml, read_file
from tzforms.exceptions import UnreadableFileError, UsageError
from tzforms.forms.catalogue import DATES, PERIOD, Catalogue, Derived, Field, Form, Guide, Sheet, Table
from tzforms.forms.records import FORMS, Amount, FormRecord, Level, Record, Sex
from tzforms.i18n import _, source_language
from tzforms.measures import Measures, in_words, load_measures, unknown
from tzforms.resources import template_path
from tzforms.word import Spec, spec_of

__all__ = ["catalogue_of", "record_of", "row_type"]

# the keys of a form's data file, of a table in it, of a sheet
_FORM_KEYS = frozenset({"number", "title", "short", "stage", "shares", "own", "sheet", "fields", "tables", "wordings"})
_TABLE_KEYS = frozenset({"name", "short", "key", "rows", "total", "telling", "sheet", "columns"})
_SHEET_KEYS = frozenset({"name", "title", "hint", "words", "colour", "what", "when"})
_FIELD_KEYS = frozenset(Field.__dataclass_fields__) - {"path"}

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
    with source_language():  # workbooks are in the language of the forms
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


def record_of(measures: Measures, key: str, table: str, values: Mapping[str, Any], filled: Iterable[str]) -> Record:
    """The record of ``key`` (or, with ``table``, of one of its rows) that the edition made for itself, holding ``values`` as they are."""
    form = catalogue_of(measures)[key]
    kind = form.tables[table].row if table else form.record
    assert kind is not None
    return kind.model_construct(set(filled), **values)


# from process to process a catalogue goes by its edition
copyreg.pickle(Catalogue, lambda catalogue: (catalogue_of, (catalogue.measures,)))


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
                _merge(data, load_toml(read_file(file).decode("utf-8")))
            except (UnreadableFileError, ValueError) as error:  # no UTF-8, no TOML, or beyond all measure
                raise self.broken(str(error)) from error
        return data

    def broken(self, why: str) -> UsageError:
        """The one sentence about the file that cannot be used."""
        return UsageError(
            _("办法版本“{name}”的 {file} 无法使用：{why}。写法见 templates/README.md。").format(
                name=self.measures.name, file=self.file, why=why
            )
        )

    def only(self, data: Any, known: frozenset[str], where: str) -> Mapping[str, Any]:
        """``data`` when it is a group of entries with known keys alone; a slip of the pen must not be dropped in silence."""
        if not isinstance(data, dict):
            raise self.broken(_("{path} 应是一组“名称 = 值”").format(path=where))
        unknown = sorted(set(data) - known)
        if unknown:
            raise self.broken(_("{path} 有不认识的键 {keys}").format(path=where, keys="、".join(unknown)))
        return data

    def form(self, key: str) -> Form:
        """One form out of its data file, its template and its record."""
        data = self.only(self.merged(key, f"{key}.toml"), _FORM_KEYS, key)
        for group in ("sheet", "fields", "tables", "wordings"):
            if not isinstance(data.get(group, {}), dict):
                raise self.broken(_("{path} 应是一组“名称 = 值”").format(path=group))
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
            self.only(t, _TABLE_KEYS, f"tables.{table}")
            entries |= {f"{table}.{c}": self.field(f"{table}.{c}", e) for c, e in t.get("columns", {}).items()}
        record = _record(self.measures, key, base, spec[0], entries) if spec else base
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
        self.only(data, _SHEET_KEYS, "sheet")
        if "name" not in data:
            raise self.broken(_("缺少 {key}").format(key="sheet.name"))
        texts = {k: self.text(data[k]) for k in ("hint", "what", "when", "title") if k in data}
        words = tuple(data.get("words", ()))
        return Sheet(**{"title": title, "hint": "", **texts}, name=data["name"], words=words,
                     colour=data.get("colour", "4472C4"))  # fmt: skip

    def field(self, path: str, data: Mapping[str, Any]) -> Field:
        """One entry, with the edition's numbers and articles in its sentences and its drop-down."""
        values = dict(self.only(data, _FIELD_KEYS, path))
        if "derived" in values:
            try:
                Derived.parse(values["derived"])
            except ValueError as error:
                raise self.broken(_("{tag} 的写法不对").format(tag=error)) from None
        for key in ("note", "section", "beside", "article"):
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
            with source_language():
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


def _record(
    measures: Measures, key: str, base: type[FormRecord] | None, spec: Spec, entries: Mapping[str, Field]
) -> type[FormRecord]:
    """The record of a form whose template holds what ``base`` (``None``: nothing yet) does not."""
    known = base.model_fields if base is not None else {}
    more: dict[str, Any] = {}
    for place in spec.places:
        for name in DATES if place.path == PERIOD else (place.path,):
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
            kind.made_by = record_of, measures, key, loop.path
            meaning = info.description if info is not None else loop.path.replace("_", " ")
            more[loop.path] = (tuple[kind, ...], ModelField((), description=meaning))  # type: ignore[valid-type]
    if base is not None and not more:
        return base
    made: type[FormRecord] = create_model(key.title(), __base__=base or FormRecord, **more)
    made.form, made.made_by = key, (record_of, measures, key, "")
    return made


def _field(path: str, converter: str, entries: Mapping[str, Field]) -> tuple[Any, Any]:
    entry = entries.get(path)
    meaning = (entry.meaning if entry is not None else "") or path.rpartition(".")[2].replace("_", " ")
    if converter == "occupations":
        return (tuple[str, ...], ModelField((), description=meaning))
    return (_TYPES.get(converter, str | None), ModelField(None, description=meaning))
