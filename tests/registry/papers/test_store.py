"""Files are whole or not there, known by content, opened by nobody else, and their loss is told."""

from __future__ import annotations

import os
import stat
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.registry.papers.material import a_file, five, handed, plan
from tests.registry.people import BY
from tzforms.exceptions import NotWritableError, RegistryError, UsageError
from tzforms.findings import Finding, Severity
from tzforms.registry.inspecting import Trouble
from tzforms.registry.ledger import Registry
from tzforms.registry.papers import store as storing
from tzforms.registry.papers.door import Papers
from tzforms.registry.papers.store import FOLDER, Store, folder_of
from tzforms.registry.papers.values import Noted, Received
from tzforms.registry.vault import Vault


@pytest.fixture
def filled(ledger: Papers) -> list[Path]:
    """The files of a class in the store."""
    ledger.receive(handed(*five()), BY)
    return ledger.store.present()


def test_a_file_says_nothing_without_the_secret(vault: Vault, tmp_path: Path) -> None:
    store = Store(tmp_path / "files")
    data = b"PK" + bytes(200_000)
    one, two = store.put(vault, data), store.put(vault, data)
    assert one.address == two.address != Vault.create().file_address(b"x")
    assert one.stored != two.stored
    raw = [(tmp_path / "files" / k.stored).read_bytes() for k in (one, two)]
    assert raw[0] != raw[1]
    assert bytes(1000) not in raw[0]
    assert stat.S_IMODE((tmp_path / "files" / one.stored).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "files").stat().st_mode) == 0o700
    assert store.read(vault, one) == data
    assert store.trouble(vault, one) == ""
    for wrong in (replace(one, address="0" * 64), replace(one, size=1)):
        assert "已损坏" in store.trouble(vault, wrong)
    with pytest.raises(RegistryError):
        store.read(Vault.create(), one)


@pytest.mark.parametrize("how", ["missing", "cut", "turned", "emptied", "another"])
def test_what_is_missing_or_damaged_is_found(registry: Registry, filled: list[Path], how: str) -> None:
    path, other = filled[:2]
    data = path.read_bytes()
    changed = {
        "cut": data[:-1],
        "turned": data[:-1] + bytes([data[-1] ^ 1]),
        "emptied": b"",
        "another": other.read_bytes(),
    }
    path.unlink()
    if how in changed:
        path.write_bytes(changed[how])
    [told] = registry.verify()
    assert (told.trouble, path.name[:12] in told.sentence) == (Trouble.FILE, True)
    with pytest.raises(RegistryError, match="存档文件"):
        [registry.papers.file(id_) for id_ in range(1, 6)]


def test_what_a_killed_run_left_over_is_swept_when_it_is_old(ledger: Papers, vault: Vault, filled: list[Path]) -> None:
    young, old = (ledger.store.folder / ledger.store.put(vault, data).stored for data in (b"young", b"old"))
    others = ledger.store.folder / ledger.store.put(Vault.create(), b"of another register").stored
    (ledger.store.folder / "readme.txt").write_text("别人的文件")
    for path in (old, others, *filled):
        os.utime(path, (0, time.time() - 7200))
    assert ledger.sweep() == 1
    assert set(ledger.store.present()) == {young, others, *filled}
    assert (ledger.store.folder / "readme.txt").is_file()


def test_a_full_disk_is_one_sentence_and_nothing_is_lost(
    registry: Registry, filled: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = registry.head()

    def full(*_given: object, **_more: object) -> None:
        raise NotWritableError("x")

    monkeypatch.setattr(storing, "write_stream", full)
    with pytest.raises(NotWritableError, match="磁盘已满。登记库没有改动"):
        registry.papers.receive(handed(a_file(plan(n=2))), BY)
    monkeypatch.undo()
    assert (registry.head(), registry.papers.store.present()) == (before, filled)
    assert registry.papers.receive(handed(a_file(plan(n=2))), BY).outcome is Received.CHANGED


def test_a_register_that_can_only_be_read_is_searched_and_takes_nothing(
    where: str, vault: Vault, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Registry.open(where, vault, create=True) as opened:
        opened.papers.receive(handed(*five()), BY)
    with Registry.open(where, vault) as opened:
        opened.read_only = True
        there = opened.papers.store.present()
        assert opened.papers.find("B1").classes[0].places == 30
        with pytest.raises(NotWritableError, match="只读"):
            opened.papers.receive(handed(a_file(plan(n=2))), BY)
        assert opened.papers.store.present() == there


def test_a_rule_of_a_finding_is_kept_as_it_was_told(ledger: Papers) -> None:
    found = Finding(
        "R04-6", Severity.VIOLATION, "两年内重复", "请换人", form="annex2", path="annex2.trainees[1].id_number"
    )
    ledger.receive(handed(*five(), findings=(Noted.of(found),)), BY)
    [told] = ledger.view("B1").submissions[0].findings
    assert {key: told[key] for key in found.as_json()} == found.as_json()


def test_where_files_lie_is_beside_the_register_or_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy.engine import make_url

    assert folder_of(make_url(f"sqlite:///{tmp_path}/r.sqlite3")) == tmp_path / "r.sqlite3.files"
    server = make_url("postgresql+psycopg://u@h/d")
    assert folder_of(server) is None
    with pytest.raises(UsageError, match=FOLDER):
        Store(folder_of(server)).put(Vault.create(), b"x")
    monkeypatch.setenv(FOLDER, str(tmp_path / "shared"))
    assert folder_of(server) == tmp_path / "shared"


def test_names_that_are_not_the_stores_are_never_touched(tmp_path: Path) -> None:
    store = Store(tmp_path)
    (tmp_path / "x").write_text("x")
    store.drop(["x", "../x", ""])
    with pytest.raises(ValueError, match="x"):
        store.adopt("../x", b"")
    assert (tmp_path / "x").is_file()
