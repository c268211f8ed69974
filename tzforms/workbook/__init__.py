"""Excel: the data-entry workbook, rosters from anywhere, findings marked in the user's own file, readings as a table.

The only owner of openpyxl and xlrd; both are loaded on first use, not by importing this package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tzforms.workbook.create import create_workbook
    from tzforms.workbook.example import example_dossier
    from tzforms.workbook.export import export_readings
    from tzforms.workbook.mark import mark_workbook
    from tzforms.workbook.read import Change, WorkbookReading, read_dossier
    from tzforms.workbook.roster import RosterReading, read_roster

__all__ = [
    "Change",
    "RosterReading",
    "WorkbookReading",
    "create_workbook",
    "example_dossier",
    "export_readings",
    "mark_workbook",
    "read_dossier",
    "read_roster",
]

_HOME = {
    "Change": "read",
    "RosterReading": "roster",
    "WorkbookReading": "read",
    "create_workbook": "create",
    "example_dossier": "example",
    "export_readings": "export",
    "mark_workbook": "mark",
    "read_dossier": "read",
    "read_roster": "roster",
}


def __getattr__(name: str) -> Any:
    """Load a public name from its module on first use."""
    if name not in _HOME:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
