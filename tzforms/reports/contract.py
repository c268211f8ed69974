"""The public data contract: a JSON Schema for each form of an edition and for a whole dossier, and ``docs/data-contract.md``.

Nothing is written here for a form: names and types come from its record, labels from its template, notes and what is personal
from its data file. Texts are in the language of the forms, meanings in English, whatever language the user reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tzforms.forms import Catalogue, Facts, Field, Form, Record, Stage, Table, WaiverRecord, catalogue_of
from tzforms.i18n import source_language
from tzforms.reports.page import render_text

__all__ = ["DOSSIER", "contract_markdown", "json_schemas"]

#: The name of the schema of a whole class's papers.
DOSSIER = "dossier"
_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_OF_A_FORM = "Data of this form as `tzforms read --jsonl` prints it. A value whose path is listed in `unsure` may be the text as written."
_OF_A_DOSSIER = "One class's papers together. Any form may be missing; a fact that several forms print is typed once."


@dataclass(frozen=True, slots=True)
class _Described:
    """One field or column: where it stands in its record, what everybody says of it, and its own schema."""

    name: str
    label: str
    meaning: str
    entry: Field
    converter: str
    shape: Mapping[str, Any]

    @property
    def schema(self) -> dict[str, Any]:
        """The field as a property of its object."""
        said = ". ".join(filter(None, (self.meaning, self.entry.note)))
        named = {"title": self.label, **({"description": said} if said else {})}
        return {**named, **self.shape, **({"x-personal": True} if self.entry.personal else {})}


def json_schemas(catalogue: Catalogue) -> dict[str, dict[str, Any]]:
    """Form key → JSON Schema (draft 2020-12) of its data, in the order of the forms, and then :data:`DOSSIER`'s."""
    with source_language():
        forms = {key: _form_schema(catalogue, form) for key, form in catalogue.forms.items()}
        papers = {key: {"anyOf": [schema, {"type": "null"}]} for key, schema in forms.items()}
        head = {"title": catalogue.guide.title, "description": _OF_A_DOSSIER}
        edition = {"title": "办法版本", "description": "edition; left out for the default one", "type": "string"}
        dossier = _object(head, {"edition": edition, **papers, "facts": _facts_schema(catalogue)})
        return {name: {"$schema": _DRAFT, **schema} for name, schema in {**forms, DOSSIER: dossier}.items()}


def _form_schema(catalogue: Catalogue, form: Form) -> dict[str, Any]:
    """A form's object: its fields, and its tables as arrays of rows."""
    fields = {}
    for one in _fields(catalogue, form):
        fields[one.name] = one.schema
        if one.name in form.tables:
            fields[one.name] |= {
                "items": _object({}, {c.name: c.schema for c in _columns(form, form.tables[one.name])})
            }
    return _object({"title": form.full_title, "description": _OF_A_FORM}, fields)


def _facts_schema(catalogue: Catalogue) -> dict[str, Any]:
    fields = {one.name: one.schema for one in _facts(catalogue)}
    for table, (row, needed) in _ROWS.items():
        items = _object({}, {one.name: one.schema for one in _rows(catalogue, table, row)})
        fields[table] |= {"items": items | ({"required": needed} if needed else {})}
    return _object({"title": "补充事实", "description": "What no form holds; every key is optional."}, fields)


def _object(head: Mapping[str, Any], properties: Mapping[str, Any]) -> dict[str, Any]:
    return {**head, "type": "object", "properties": dict(properties), "additionalProperties": False}


def _fields(catalogue: Catalogue, form: Form) -> Iterator[_Described]:
    """A form's fields and tables; what is said of a shared fact holds where its entry here says nothing."""
    for name, meaning, shape in _shapes(form.record):
        entry = form.entry(name)
        shared = catalogue.shared_facts.get(name) if name in form.shares else None
        if shared is not None:
            required, personal = entry.required or shared.required, entry.personal or shared.personal
            entry = replace(entry, note=entry.note or shared.note, required=required, personal=personal)
        converter = "" if name in form.tables else form.converter(name)
        yield _Described(name, form.heading(name), meaning, entry, converter, shape)


def _columns(form: Form, table: Table) -> Iterator[_Described]:
    assert table.row is not None, table.name
    for name, meaning, shape in _shapes(table.row):
        path = f"{table.name}.{name}"
        yield _Described(name, form.heading(path), meaning, form.entry(path), form.converter(path), shape)


def _facts(catalogue: Catalogue) -> Iterator[_Described]:
    for name, meaning, shape in _shapes(Facts):
        entry = catalogue.facts.get(name) or Field(name)
        yield _Described(name, entry.name or entry.label or name, meaning, entry, entry.kind, shape)


#: The tables of ``facts``: the record of a row, and the keys that a row must have.
_ROWS: dict[str, tuple[type[Record], list[str]]] = {"stages": (Stage, []), "waivers": (WaiverRecord, ["rule"])}


def _rows(catalogue: Catalogue, table: str, row: type[Record]) -> Iterator[_Described]:
    for name, _meaning, shape in _shapes(row):
        entry = catalogue.tables[table].columns.get(name) or Field(name)
        yield _Described(name, entry.label or name, name, entry, entry.kind, shape)


def _shapes(record: type[Record]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each field of a record: name, meaning, and its schema without words; a table's rows are left to the caller."""
    for name, found in record.model_json_schema(mode="serialization")["properties"].items():
        shape = {k: v for k, v in found.items() if k not in ("title", "description", "default")}
        if "$ref" in shape.get("items", {}):
            shape = {"type": "array"}
        kinds = shape.get("anyOf", [])
        if {"type": "number"} in kinds:  # pydantic says of an amount that it is an integer or a number
            shape["anyOf"] = [k for k in kinds if k != {"type": "integer"}]
        yield name, found.get("description", ""), shape


# ---------------------------------------------------------------- docs/data-contract.md


def contract_markdown(catalogue: Catalogue) -> str:
    """``docs/data-contract.md``: the page beside this module with the tables of the edition in it."""
    with source_language():
        return render_text(
            "data-contract.md",
            edition=catalogue.edition,
            forms=[(form, _form_lines(catalogue, form)) for form in catalogue.forms.values()],
            facts=_lines(_facts(catalogue), ""),
            rows={table: _lines(_rows(catalogue, table, row), "") for table, (row, _needed) in _ROWS.items()},
        )


def _form_lines(catalogue: Catalogue, form: Form) -> str:
    """The tables of one form: its fields, then the columns of each of its tables."""
    parts = [_lines(_fields(catalogue, form), form.stage)]
    for table in form.tables.values():
        parts += [f"`{table.name}[]`　{form.heading(table.name)}，每行：", _lines(_columns(form, table), form.stage)]
    return "\n\n".join(parts)


def _lines(fields: Iterator[_Described], stage: str) -> str:
    """A Markdown table; what a unit has to fill in says at which stage."""
    lines = [
        "| 字段 | 栏目名 | 类型 | 必填的阶段 | 个人信息 | 说明 | English |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for one in fields:
        cells = (
            f"`{one.name}`",
            one.label,
            _type(one),
            (stage or "是") if one.entry.required else "",
            "是" if one.entry.personal else "",
            _shortened(one.entry.note),
            one.meaning,
        )
        lines.append("| " + " | ".join(c.replace("|", r"\|") for c in cells) + " |")
    return "\n".join(lines)


_TYPES = {"string": "文字", "integer": "整数", "number": "数", "boolean": "true / false", "object": "对象"}


def _type(one: _Described) -> str:
    """``日期``, ``整数``, ``文字 `id_number` ``: the type, and the converter where it says more than the type."""
    kinds = one.shape.get("anyOf", [one.shape])
    kind = next(k for k in kinds if k.get("type") != "null")
    if kind["type"] == "array":
        return "文字列表" if "items" in kind else "表"
    if "enum" in kind:
        return "、".join(kind["enum"])
    if kind.get("format") == "date":
        return "日期"
    plain = one.converter in ("", "text", "name", "code") or kind["type"] != "string"
    return _TYPES[kind["type"]] if plain else f"{_TYPES[kind['type']]} `{one.converter}`"


def _shortened(note: str) -> str:
    """The first sentence of a note, one that ends in brackets with its brackets."""
    first = re.match(r"(?:[^。（]|（[^（）]*+）|（)*+", note)
    return first[0] if first else note


if __name__ == "__main__":
    import sys

    sys.stdout.write(contract_markdown(catalogue_of()))
