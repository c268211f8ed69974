"""Another passphrase: every private file has it, or none, wherever the change is stopped."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.certificates.test_keys import OLD, OLD_WORD, contents
from tzforms.certificates import staging
from tzforms.certificates.keys import Keyring
from tzforms.exceptions import NotWritableError, RegistryError, UsageError
from tzforms.registry import Vault

WORD, NEW = "口令 一二三", "新口令 四五六"


@pytest.fixture
def ring(tmp_path: Path) -> Keyring:
    made = Keyring.create(tmp_path / "keys", WORD)
    made.rotate()
    return Keyring.open(made.folder, WORD)


def opens(folder: Path, word: str | None) -> bool:
    """Whether all private files open with ``word``; that they do so together is asserted."""
    ring = Keyring.open(folder, word)
    found = set()
    for path in [folder / "secret.json", *(folder / "signing").glob("*.pem")]:
        try:
            ring.vault if path.name == "secret.json" else ring._load(path)
            found.add(True)
        except RegistryError:
            found.add(False)
    assert len(found) == 1, "some have the old one, some the new"
    return found.pop()


@pytest.mark.parametrize("new", [NEW, None])
def test_all_private_files_get_the_new_passphrase_and_keep_their_keys(ring: Keyring, new: str | None) -> None:
    before, vault, signed = contents(ring.folder), ring.vault, ring.sign(b"x")
    written = ring.change_passphrase(new)
    assert len(written) == 3
    after = contents(ring.folder)
    assert set(after) == set(before)
    assert sorted(n for n in before if before[n] != after[n]) == sorted(
        str(p.relative_to(ring.folder)) for p in written
    )
    again = Keyring.open(ring.folder, new)
    assert (again.vault, again.sign(b"x"), again.weak) == (vault, signed, [])
    assert new is None or not opens(ring.folder, WORD)
    assert all(stat.S_IMODE(p.stat().st_mode) == 0o600 for p in written)
    assert {p.name for p in ring.folder.iterdir()} == {"secret.json", "signing", "public", "current"}
    ring.rotate()  # under the new one
    assert opens(ring.folder, new)


def test_keys_that_lay_open_and_those_of_0_1_0_get_one(tmp_path: Path) -> None:
    plain = Keyring.create(tmp_path / "plain")
    plain.change_passphrase(NEW)
    assert opens(plain.folder, NEW)
    old = shutil.copytree(OLD, tmp_path / "old")
    for file in (old / "secret.json", *old.glob("signing/*.pem")):
        file.chmod(0o600)
    ring = Keyring.open(old, OLD_WORD)
    ring.change_passphrase(NEW)
    assert Keyring.open(old, NEW).weak == []


def test_a_wrong_passphrase_a_blank_one_and_a_full_disk_change_nothing(
    ring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(ring.folder)
    with pytest.raises(RegistryError, match="口令不对"):
        Keyring.open(ring.folder, "别的").change_passphrase(NEW)
    for blank in ("", "  "):
        with pytest.raises(UsageError, match="口令是空的"):
            ring.change_passphrase(blank)

    def full(*_given: object) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(NotWritableError, match="磁盘已满"):
        ring.change_passphrase(NEW)
    monkeypatch.undo()
    assert contents(ring.folder) == before
    assert opens(ring.folder, WORD)


def test_a_file_that_does_not_open_again_takes_no_place(ring: Keyring, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(ring.folder)
    vault = ring.vault
    monkeypatch.setattr(Vault, "load", lambda *_given: Vault.create())
    with pytest.raises(RegistryError, match="打不开"):
        ring.change_passphrase(NEW)
    monkeypatch.undo()
    assert contents(ring.folder) == before
    assert Keyring.open(ring.folder, WORD).vault == vault


def _dies_at(folder: Path, step: int) -> None:
    """Change the passphrase; the process kills itself at the ``step``-th call of the file system."""
    count = [0]

    def dying(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **more: Any) -> Any:
            count[0] += 1
            if count[0] == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*given, **more)

        return call

    ring = Keyring.open(folder, WORD)
    ring.vault  # noqa: B018
    for owner, name in (
        (os, "open"),
        (os, "fsync"),
        (os, "rename"),
        (os, "replace"),
        (os, "unlink"),
        (os, "rmdir"),
        (os, "close"),
        (os, "mkdir"),
    ):
        setattr(owner, name, dying(getattr(owner, name)))
    for name in ("rename", "replace", "unlink"):
        setattr(Path, name, dying(getattr(Path, name)))
    ring.change_passphrase(NEW)


@pytest.mark.soak
def test_killed_at_any_step_the_keys_open_with_the_old_or_the_new_and_nothing_is_left(
    ring: Keyring, tmp_path: Path
) -> None:
    whole = set(contents(ring.folder))
    ends = []
    for step in range(1, 200):
        folder = shutil.copytree(ring.folder, tmp_path / f"keys{step}")
        clerk = multiprocessing.get_context("fork").Process(target=_dies_at, args=(folder, step))
        clerk.start()
        clerk.join()
        if clerk.exitcode == 0:
            break
        assert clerk.exitcode == -signal.SIGKILL
        old = opens(folder, WORD)
        assert opens(folder, NEW) is not old
        ends.append(old)
        assert set(contents(folder)) == whole
        assert not list(folder.glob(".chang*"))
    assert True in ends
    assert False in ends
    assert ends == sorted(ends, reverse=True), "once it is decided it stays so"


def test_what_another_process_prepares_is_left_alone(ring: Keyring) -> None:
    with staging.staged(ring.folder) as coming:
        other = multiprocessing.get_context("fork").Process(target=staging.settle, args=(ring.folder,))
        other.start()
        other.join()
        assert coming.exists()
    assert not list(ring.folder.glob(".chang*"))
