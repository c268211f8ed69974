"""Keys and a register for the certificates' tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.registry.conftest import fresh_database, long_after, postgresql_server, where  # noqa: F401
from tzforms.certificates.keys import Keyring
from tzforms.registry.ledger import Registry


@pytest.fixture(scope="session")
def ring(tmp_path_factory: pytest.TempPathFactory) -> Keyring:
    return Keyring.create(tmp_path_factory.mktemp("keys") / "k")


@pytest.fixture
def registry(tmp_path: Path, ring: Keyring) -> Iterator[Registry]:
    with Registry.open(tmp_path / "register.sqlite3", ring.vault, create=True) as opened:
        yield opened


@pytest.fixture(autouse=True)
def own_marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Registers of different tests under the same keys are strangers to each other."""
    for name in ("XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "state"))
