"""How a Word file is put together, and taken apart: knows no form and no law.

:class:`Template` renders documents from a Word template and reads returned ones; :class:`Package` opens a Word file safely.
The names load their modules on first use, so that ``import tzforms`` stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tzforms.word.grammar import LoopSpec as LoopSpec
    from tzforms.word.grammar import Placeholder as Placeholder
    from tzforms.word.package import Limits as Limits
    from tzforms.word.package import Package as Package
    from tzforms.word.package import parse_xml as parse_xml
    from tzforms.word.package import write_package as write_package
    from tzforms.word.template import Template as Template

_HOMES = {
    "Limits": "package",
    "LoopSpec": "grammar",
    "Package": "package",
    "Placeholder": "grammar",
    "Template": "template",
    "parse_xml": "package",
    "write_package": "package",
}
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(name)
    value = getattr(import_module(f"tzforms.word.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
