"""Shared fixtures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.workbook.sheets import EXAMPLE
from tzforms.workbook import WorkbookReading, create_workbook, read_dossier


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., WorkbookReading]:
    """Read the example workbook after somebody worked on it."""

    def work(change: Callable[[Any], None]) -> WorkbookReading:
        path = tmp_path / "class.xlsx"
        path.write_bytes(create_workbook(EXAMPLE))
        book = load_workbook(path)
        change(book)
        book.save(path)
        return read_dossier(path)

    return work
