"""The file in which corrections stand: ``<file>.review.yaml``, what is in it, and whose it is.

>>> sidecar_path(Path("附件2.docx")).name
'附件2.docx.review.yaml'
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any

import yaml

from tzforms.bounds import Limits, read_file
from tzforms.exceptions import UnreadableFileError
from tzforms.i18n import _
from tzforms.reading import json_value
from tzforms.review.local_key import LocalKey

__all__ = [
    "SUFFIX",
    "Correction",
    "Sidecar",
    "Standing",
    "is_plain",
    "is_sidecar",
    "original_of",
    "read_sidecar",
    "sidecar_path",
    "signed_text",
]

#: What the name of a sidecar ends with, after the whole name of its file.
SUFFIX = ".review.yaml"

# A thousand corrections with long notes are a third of this.
_LIMITS = Limits(file=1 << 20)
_DEPTH, _EVENTS = 12, 100_000
_TEXT, _NAME, _ITEMS, _NUMBER = 20_000, 100, 200, 10**60
_SAID = ("by", "date", "note", "member", "adopted_by", "adopted")


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person says stands at one path of one form: ``value`` in the contract's form, ``None`` for nothing.

    ``copy`` counts the forms of one kind in a file from 1; ``member`` names the file inside a .zip; ``by``, ``date`` (ISO)
    and ``note`` are for the record, and so are ``adopted_by`` and ``adopted`` (ISO): who took over a file that nobody had signed.
    """

    form: str
    path: str
    value: Any
    by: str = ""
    date: str = ""
    note: str = ""
    copy: int = 1
    member: str = ""
    adopted_by: str = ""
    adopted: str = ""

    @property
    def key(self) -> tuple[str, str, int, str]:
        """The place that is corrected: two corrections with the same key contradict or repeat each other."""
        return self.form, self.path, self.copy, self.member

    def as_yaml(self) -> dict[str, Any]:
        """The correction as the sidecar holds it; what is empty is left out."""
        data: dict[str, Any] = {"form": self.form, "path": self.path, "value": json_value(self.value)}
        data |= {k: v for k in _SAID if (v := getattr(self, k))}
        return data | ({"copy": self.copy} if self.copy != 1 else {})


class Standing(Enum):
    """Whose a sidecar is."""

    OURS = "ours"
    UNSIGNED = "unsigned"  # by 0.1.0, by the page in the browser, or by anybody
    FOREIGN = "foreign"  # signed by a key that is not here
    CHANGED = "changed"  # signed by our key, and other than it was then


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What a sidecar holds: the SHA-256 of the file corrected, the corrections; the id of the key that signed and its signature."""

    sha256: str
    corrections: tuple[Correction, ...]
    key: str = ""
    signature: str = ""

    def standing(self, key: LocalKey | None) -> Standing:
        """Whose it is, seen by the user of ``key`` (``None``: one who never signed anything)."""
        if not self.key:
            return Standing.UNSIGNED
        if key is None or self.key != key.id:
            return Standing.FOREIGN
        return Standing.OURS if key.made(self.signature, self._content()) else Standing.CHANGED

    def signed(self, key: LocalKey) -> Sidecar:
        """The same, signed by ``key``."""
        return replace(self, key=key.id, signature=key.sign(self._content()))

    def text(self, name: str) -> str:
        """The sidecar of the file ``name`` as YAML; :func:`read_sidecar` reads the same."""
        data: dict[str, Any] = {"file": name, "sha256": self.sha256}
        data["corrections"] = [c.as_yaml() for c in self.corrections]
        if self.key:
            data["signed"] = {"key": self.key, "hmac": self.signature}
        return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1000)

    def _content(self) -> bytes:
        """What is signed: all that counts, in one spelling only. ``file`` is for people: a renamed file keeps its corrections."""
        rows = [
            [c.form, c.path, json_value(c.value), c.by, c.date, c.note, c.copy, c.member, c.adopted_by, c.adopted]
            for c in self.corrections
        ]
        # ASCII, so that every text is bytes in one way only
        return json.dumps(["tzforms corrections 1", self.sha256, rows], separators=(",", ":")).encode("ascii")


def sidecar_path(path: Path) -> Path:
    """Where the corrections of ``path`` stand."""
    return path.with_name(path.name + SUFFIX)


def is_sidecar(name: str | Path) -> bool:
    """True for a file that is called like a sidecar, in capitals too."""
    return str(name).lower().endswith(SUFFIX)


def original_of(sidecar: Path) -> Path:
    """The file that a sidecar of this name is for."""
    return sidecar.with_name(sidecar.name[: -len(SUFFIX)] or ".")


def read_sidecar(path: Path) -> Sidecar:
    """The sidecar at ``path``, whosever it is. Raises :class:`UnreadableFileError` for what is none."""
    try:
        return _parsed(_load_yaml(read_file(path, limits=_LIMITS)))
    except (UnreadableFileError, _NoSidecarError) as error:
        raise UnreadableFileError(
            _("{name} 不是有效的更正文件，没有采用其中的更正。").format(name=path.name)
        ) from error


# -- from YAML ----------------------------------------------------------------------------------------------------


class _NoSidecarError(Exception):
    """What was read is no sidecar."""


def _load_yaml(data: bytes) -> Any:
    """What YAML holds. Depth, number of things and aliases are looked at first: composing and building recurse.

    Not by :func:`tzforms.bounds.load_yaml`: the files of 0.1.0 have the types of YAML 1.1 as PyYAML wrote them (``yes``, ``1e5``).
    """
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        text = data.decode("utf-8-sig")
        depth = 0
        for count, event in enumerate(yaml.parse(text, Loader=loader)):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEPTH or count > _EVENTS or isinstance(event, yaml.AliasEvent):
                raise _NoSidecarError
        return yaml.load(text, Loader=loader)
    except (yaml.YAMLError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise _NoSidecarError from error


def _parsed(data: Any) -> Sidecar:
    if not isinstance(data, dict) or not isinstance(items := data.get("corrections") or [], list):
        raise _NoSidecarError
    signed = data.get("signed")
    key = signature = ""
    if isinstance(signed, dict):
        key, signature = _text_of(signed.get("key")), _text_of(signed.get("hmac"))
    return Sidecar(_text_of(data.get("sha256")), tuple(map(_correction, items)), key, signature)


def _correction(item: Any) -> Correction:
    if not isinstance(item, dict) or not isinstance(item.get("path"), str) or not isinstance(item.get("form"), str):
        raise _NoSidecarError
    if len(item["form"]) > _NAME or len(item["path"]) > _NAME:
        raise _NoSidecarError
    copy = item.get("copy", 1)
    if "value" not in item or not isinstance(copy, int):
        raise _NoSidecarError
    value = json_value(item["value"])
    if not is_plain(value):
        raise _NoSidecarError
    said = {name: _text_of(item.get(name)) for name in _SAID}
    return Correction(_text_of(item["form"]), _text_of(item["path"]), value, copy=int(copy), **said)


def is_plain(value: Any) -> bool:
    """True for what can stand in one place of a form: nothing, a text, a number, or a list of these; of a sane size."""
    if isinstance(value, list):
        return len(value) <= _ITEMS and all(not isinstance(v, list) and is_plain(v) for v in value)
    if isinstance(value, str):
        return len(value) <= _TEXT and not re.search("[\ud800-\udfff]", value)
    if isinstance(value, float) and not math.isfinite(value):
        return False
    return value is None or (isinstance(value, int | float) and abs(value) < _NUMBER)


def _text_of(value: Any) -> str:
    """A short text; a date or a number that nobody put in quotes is one too."""
    if isinstance(value, dict | list | set | bytes) or not is_plain(json_value(value)):
        raise _NoSidecarError
    return "" if value is None else str(value)


# -- to YAML ------------------------------------------------------------------------------------------------------


class _Dumper(yaml.SafeDumper):
    """YAML whose odd line breaks are escaped: left bare, they would be read back as blanks."""

    def ignore_aliases(self, data: Any) -> bool:
        """Each value stands in full: two places may well hold the same list."""
        return True


def _text_node(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if re.search("[\\x85\\u2028\\u2029\\ufeff]", text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text_node)


def signed_text(name: str, sha256: str, corrections: Iterable[Correction], key: LocalKey) -> bytes:
    """A sidecar as it is written: signed by ``key``, and read once more, so that what was signed is what will be read.

    Raises ``ValueError`` for a value that no sidecar can hold.
    """
    corrections = tuple(corrections)
    if not all(is_plain(json_value(c.value)) for c in corrections):
        raise ValueError("a correction that is no plain value")
    made = Sidecar(sha256, corrections).signed(key)
    data = made.text(name).encode()
    try:
        if _parsed(_load_yaml(data)).standing(key) is Standing.OURS:
            return data
    except _NoSidecarError as error:
        raise ValueError("a correction that is no plain value") from error
    raise ValueError("a correction that does not read back")
