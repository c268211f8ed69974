"""A dossier from a file: YAML, JSON, the output of ``tzforms read --jsonl``, or the data-entry workbook.

Reading is strict about names and tolerant about spelling. An unknown key is an error that names its place and the nearest
known key; a value that cannot be what the field needs is an error with its place; all errors are told at once. Harmless
differences are taken: numbers as text (``"88"``), dates as YAML dates or ``2024年9月2日``, a level as ``三级/高级工``,
occupations as one text. Every YAML scalar is read as the text that stands there, so that an ID or account number without
quotation marks loses nothing (YAML itself would make it a number, an octal one if it begins with 0).
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from tzforms.dossier.coerce import Number, make_dossier, span
from tzforms.exceptions import DossierError, UnreadableFileError
from tzforms.findings import mask_text
from tzforms.forms import Dossier, catalogue_of
from tzforms.i18n import _
from tzforms.isolation import outside
from tzforms.measures import Measures
from tzforms.workbook import read_dossier

__all__ = ["DOSSIER_SUFFIXES", "is_dossier_file", "load_dossier", "load_text"]

DOSSIER_SUFFIXES = frozenset({".yaml", ".yml", ".json", ".jsonl"})
_WORKBOOK = frozenset({".xlsx", ".xlsm", ".xls"})
_MAX_BYTES = 20_000_000


class _DuplicateError(ValueError):
    """The same key twice in one mapping."""


def is_dossier_file(path: Path) -> bool:
    """True when the name says that the file holds a dossier (and not one returned form)."""
    return path.suffix.lower() in DOSSIER_SUFFIXES | _WORKBOOK


@outside("path")
def load_dossier(path: Path | str, measures: Measures | str | Path | None = None) -> Dossier:
    """The dossier in a .yaml, .yml, .json, .jsonl or workbook file.

    ``measures``: the edition; when ``None``, the one that the file says it is of. Raises :class:`UnreadableFileError` when the
    file cannot be opened or is no text of that kind, and :class:`DossierError`, naming every place, when its content is no
    dossier.
    """
    path = Path(path)
    if path.suffix.lower() in _WORKBOOK:
        return read_dossier(path, measures).dossier
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise UnreadableFileError(
                _("{name} 超过20兆字节，不像一套材料的数据。请检查是否选错文件。").format(name=path.name)
            )
        data = path.read_bytes()
    except FileNotFoundError:
        raise UnreadableFileError(_("没有找到文件 {name}。请检查文件名和文件夹。").format(name=path.name)) from None
    except IsADirectoryError:
        raise UnreadableFileError(_("{name} 是文件夹，不是文件。").format(name=path.name)) from None
    except OSError as error:
        raise UnreadableFileError(
            _("无法读取 {name}：{why}。").format(name=path.name, why=error.strerror or type(error).__name__)
        ) from error
    return load_text(data, path.name, measures)


@outside("name")
def load_text(data: bytes, name: str, measures: Measures | str | Path | None = None) -> Dossier:
    """The dossier in the bytes of a YAML or JSON file called ``name``; raises as :func:`load_dossier`."""
    text = _decode(data, name)
    if name.lower().endswith(".jsonl"):
        parts = [_parse_json(line, name) for line in text.splitlines() if line.strip()]
        return make_dossier(_gather(parts, name, measures), name, measures)
    as_json = name.lower().endswith(".json") or (not name.lower().endswith((".yaml", ".yml")) and text[:1] in "{[")
    tree = _parse_json(text, name) if as_json else _parse_yaml(text, name)
    if isinstance(tree, list):
        tree = _gather(tree, name, measures)
    elif isinstance(tree, dict) and {"form", "data"} <= set(tree):
        tree = _gather([tree], name, measures)
    elif isinstance(tree, dict) and set(tree) == {"dossier"}:
        tree = tree["dossier"]
    return make_dossier(tree, name, measures)


def _decode(data: bytes, name: str) -> str:
    if not data.strip():
        raise DossierError(_("{name} 是空文件，没有可以核对的内容。").format(name=name))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UnreadableFileError(
        _("{name} 不是文本文件（YAML、JSON 应为 UTF-8 编码）。请检查是否选错文件。").format(name=name)
    )


# ---------------------------------------------------------------- text to tree


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in pairs:
        if key in result:
            raise _DuplicateError(key)
        result[key] = value
    return result


def _not_a_number(text: str) -> Any:
    raise ValueError(text)


def _parse_json(text: str, name: str) -> Any:
    try:
        return json.loads(
            text, object_pairs_hook=_pairs, parse_int=Number, parse_float=Number, parse_constant=_not_a_number
        )
    except _DuplicateError as error:
        raise DossierError(_doubled(name, str(error), "")) from None
    except json.JSONDecodeError as error:
        raise DossierError(
            _("{name} 不是正确的 JSON：第{line}行第{column}列附近有误，请检查引号、逗号和括号。").format(
                name=name, line=error.lineno, column=error.colno
            )
        ) from None
    except ValueError as error:
        raise DossierError(_("{name} 中有 {text}，不是可用的数值。").format(name=name, text=error)) from None
    except RecursionError:
        raise DossierError(_("{name} 嵌套过深，不是一套材料的数据。").format(name=name)) from None


def _doubled(name: str, key: str, where: str) -> str:
    return _("{name}{where}中“{key}”出现了两次，不知道以哪个为准，请删去一个。").format(
        name=name, where=where, key=mask_text(key)
    )


def _parse_yaml(text: str, name: str) -> Any:
    import yaml

    try:
        return yaml.load(text, Loader=_yaml_loader())
    except _DuplicateError as error:
        raise DossierError(_doubled(name, str(error), "")) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = _("第{line}行第{column}列附近").format(line=mark.line + 1, column=mark.column + 1) if mark else ""
        raise DossierError(
            _("{name} 不是正确的 YAML：{where}有误，请检查缩进、冒号后的空格和引号。").format(name=name, where=where)
        ) from None
    except (RecursionError, ValueError):
        raise DossierError(_("{name} 嵌套过深或写法不对，不是一套材料的数据。").format(name=name)) from None


@lru_cache(maxsize=1)
def _yaml_loader() -> Any:
    """A safe loader that keeps every scalar as its text and refuses a key that stands twice."""
    import yaml

    base: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

    class Loader(base):  # type: ignore[misc]
        pass

    def scalar(loader: Any, node: Any) -> Any:
        value = str(node.value)
        if not node.style:  # plain: None from the Python loader, "" from the C one
            if value in ("", "~", "null", "Null", "NULL"):
                return None
            if re.fullmatch(
                r"[+-]?(?:\d[\d_]*+(?:\.\d++|(?<=\d))|\.\d++)(?:[eE][+-]?\d++)?|[+-]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
                value,
            ):
                return Number(value)
        return value

    def mapping(loader: Any, node: Any) -> dict[Any, Any]:
        result: dict[Any, Any] = {}
        yield_later = [(loader.construct_object(k, deep=True), v) for k, v in node.value]
        for key, value in yield_later:
            if not isinstance(key, str):
                raise yaml.constructor.ConstructorError(None, None, "key", node.start_mark)
            if key in result:
                raise _DuplicateError(key)
            result[key] = loader.construct_object(value, deep=True)
        return result

    def sequence(loader: Any, node: Any) -> list[Any]:
        return [loader.construct_object(child, deep=True) for child in node.value]

    Loader.add_constructor("tag:yaml.org,2002:str", scalar)
    Loader.add_constructor("tag:yaml.org,2002:map", mapping)
    Loader.add_constructor("tag:yaml.org,2002:seq", sequence)
    # BaseLoader gives a plain scalar the tag of its event; every other tag (!!python, !!set …) has no constructor
    Loader.add_constructor(None, _refuse_tag)
    return Loader


def _refuse_tag(loader: Any, node: Any) -> Any:
    import yaml

    raise yaml.constructor.ConstructorError(None, None, "tag", node.start_mark)


def _gather(parts: list[Any], name: str, measures: Measures | str | Path | None) -> dict[str, Any]:
    """The lines of ``tzforms read --jsonl`` as one dossier."""
    catalogue = catalogue_of(measures)
    tree: dict[str, Any] = {}
    for part in parts:
        if not isinstance(part, dict) or not isinstance(part.get("data"), dict) or part.get("form") not in catalogue:
            raise DossierError(
                _("{name} 不是一套材料：应有 {forms} 和 facts，或 tzforms read --jsonl 的输出。").format(
                    name=name, forms=span(catalogue)
                )
            )
        form = str(part["form"])
        if form in tree:
            raise DossierError(
                _("{name} 中附件{number}出现了两次，不知道以哪一份为准。").format(
                    name=name, number=catalogue[form].number
                )
            )
        tree[form] = part["data"]
    return tree
