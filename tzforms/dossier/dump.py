"""A dossier to data and to a file: the other direction of :mod:`tzforms.dossier.load`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from tzforms.exceptions import UsageError
from tzforms.files import write_atomic
from tzforms.forms import Dossier
from tzforms.i18n import _
from tzforms.visible import json_text
from tzforms.workbook import create_workbook

__all__ = ["dossier_data", "dump_dossier", "save_dossier"]


def save_dossier(dossier: Dossier, path: Path, *, force: bool = False) -> Path:
    """Write a dossier as a data-entry workbook (.xlsx), as .json or as .yaml.

    Raises :class:`UsageError` for another ending, and what :func:`~tzforms.files.write_atomic` raises.
    """
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        data = create_workbook(dossier)
    elif suffix in (".json", ".yaml", ".yml"):
        data = dump_dossier(dossier, suffix).encode()
    else:
        raise UsageError(_("输出文件应以 .xlsx、.json 或 .yaml 结尾，现在是“{name}”。").format(name=path.name))
    return write_atomic(path, data, force=force)


class _Dumper(yaml.SafeDumper):
    """Long texts as blocks, so that a person can read and mend them."""


def _text_node(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text and not re.search(r"[ \t]\n", text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text_node)


def dump_dossier(dossier: Dossier, suffix: str) -> str:
    """A dossier as JSON or YAML text in the public field names; what is not filled in is left out."""
    plain = dossier_data(dossier)
    if suffix == ".json":
        return json_text(plain, indent=2) + "\n"
    return yaml.dump(plain, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)


def dossier_data(dossier: Dossier, *, blanks: bool = False) -> dict[str, Any]:
    """The dossier as JSON-ready data in the contract's names; what is blank is left out unless ``blanks``."""
    data = dossier.model_dump(mode="json")
    return data if blanks else _without_blanks(data)


def _without_blanks(data: Any) -> Any:
    """``attachments: []`` stays, because it says that nothing is enclosed."""
    if isinstance(data, dict):
        kept = {k: _without_blanks(v) for k, v in data.items()}
        return {k: v for k, v in kept.items() if v not in (None, [], {}, "") or (k == "attachments" and v == [])}
    if isinstance(data, list):
        return [_without_blanks(v) for v in data]
    return data
