"""A dossier from a file: YAML, JSON, the output of ``tzforms read --jsonl``, or the data-entry workbook.

Reading is strict about names and tolerant about spelling. An unknown key is an error that names its place and the nearest
known key; a value that cannot be what the field needs is an error with its place; all errors are told at once. Harmless
differences are taken: numbers as text (``"88"``), dates as YAML dates or ``2024年9月2日``, a level as ``三级/高级工``,
occupations as one text. Every YAML scalar is read as the text that stands there, so that an ID or account number without
quotation marks loses nothing (YAML itself would make it a number, an octal one if it begins with 0).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tzforms.bounds import DEFAULT_LIMITS, load_json, load_yaml, read_file
from tzforms.dossier.coerce import Number, make_dossier, span
from tzforms.exceptions import DossierError, UnreadableFileError
from tzforms.forms import Dossier, catalogue_of
from tzforms.i18n import _
from tzforms.isolation import outside
from tzforms.measures import Measures
from tzforms.workbook import WORKBOOK_SUFFIXES, read_dossier

__all__ = ["DOSSIER_SUFFIXES", "is_dossier_file", "load_dossier", "load_text"]

DOSSIER_SUFFIXES = frozenset({".yaml", ".yml", ".json", ".jsonl"})
_WORKBOOK = frozenset(WORKBOOK_SUFFIXES)


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
    if not path.exists():
        raise UnreadableFileError(_("没有找到文件 {name}。请检查文件名和文件夹。").format(name=path.name))
    if path.is_file() and path.stat().st_size > DEFAULT_LIMITS.data:
        raise UnreadableFileError(
            _("{name} 超过20兆字节，不像一套材料的数据。请检查是否选错文件。").format(name=path.name)
        )
    return load_text(read_file(path), path.name, measures)


@outside("name")
def load_text(data: bytes, name: str, measures: Measures | str | Path | None = None) -> Dossier:
    """The dossier in the bytes of a YAML or JSON file called ``name``; raises as :func:`load_dossier`."""
    text = _decode(data, name)
    if name.lower().endswith(".jsonl"):
        parts = (_parse_json(line, name) for line in io.StringIO(text) if line.strip())  # as far as they are forms
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


_YAML_NUMBER = re.compile(
    r"[+-]?(?:\d[\d_]*+(?:\.\d++|(?<=\d))|\.\d++)(?:[eE][+-]?\d++)?|[+-]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)


def _parse_json(text: str, name: str) -> Any:
    try:
        return load_json(text, name, number=Number)
    except UnreadableFileError as error:
        raise DossierError(str(error)) from None


def _parse_yaml(text: str, name: str) -> Any:
    try:
        return load_yaml(text, name, scalar=_scalar)
    except UnreadableFileError as error:
        raise DossierError(str(error)) from None


def _scalar(text: str) -> str | None:
    """A YAML scalar without quotation marks, as its text: an ID must not become a number."""
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    return Number(text) if _YAML_NUMBER.fullmatch(text) else text


def _gather(parts: Iterable[Any], name: str, measures: Measures | str | Path | None) -> dict[str, Any]:
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
        if isinstance(part.get("stages"), list):  # of a class of several, as each form names them
            tree.setdefault("facts", {}).setdefault("stages", part["stages"])
    return tree
