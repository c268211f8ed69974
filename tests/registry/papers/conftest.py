"""Where the files of a register lie, also of one on a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tzforms.registry.ledger import Registry
from tzforms.registry.papers.door import Papers
from tzforms.registry.papers.store import FOLDER
from tzforms.registry.vault import Vault


@pytest.fixture
def folder(where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    if "://" in where:
        monkeypatch.setenv(FOLDER, str(tmp_path / "files"))
        return tmp_path / "files"
    return Path(f"{where}.files")


@pytest.fixture
def registry(where: str, vault: Vault, folder: Path) -> Iterator[Registry]:
    with Registry.open(where, vault, create=True) as opened:
        yield opened


@pytest.fixture
def ledger(registry: Registry) -> Papers:
    return registry.papers
