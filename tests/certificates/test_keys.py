"""The key folder: private, rotated without breaking what was signed, kept out of the repository."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization

from tzforms.certificates.keys import Keyring, PublicKeys
from tzforms.certificates.sealed import is_stretched
from tzforms.exceptions import RegistryError, TargetExistsError, UsageError


@pytest.fixture
def ring(tmp_path: Path) -> Keyring:
    return Keyring.create(tmp_path / "keys")


def test_the_folder_and_the_private_files_are_for_their_owner_only(ring: Keyring) -> None:
    for path in (ring.folder / "secret.json", ring.folder / "signing" / f"{ring.current}.pem"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(ring.folder.stat().st_mode) == 0o700


def test_rotation_signs_with_a_new_key_and_keeps_the_old_signatures_true(ring: Keyring) -> None:
    before, signature = ring.signing_id, ring.sign(b"data")
    ring.rotate()
    again = Keyring.open(ring.folder)
    assert again.signing_id != before
    assert list(again) == [again.signing_id, before]
    assert again.public.verify(before, b"data", signature)
    assert again.public.verify(again.signing_id, b"data", again.sign(b"data"))
    assert not again.public.verify(again.signing_id, b"data", signature)
    assert again.vault == ring.vault


def test_a_key_nobody_knows_is_never_true(ring: Keyring) -> None:
    assert not ring.public.verify("ffffffff", b"data", ring.sign(b"data"))
    assert not ring.public.knows("ffffffff")


def test_keys_are_never_replaced(ring: Keyring) -> None:
    with pytest.raises(TargetExistsError, match="从不覆盖"):
        Keyring.create(ring.folder)


def test_keys_do_not_go_into_a_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    with pytest.raises(UsageError, match="代码仓库"):
        Keyring.create(tmp_path / "a" / "keys")
    assert not (tmp_path / "a").exists()


def test_a_private_key_that_others_can_read_is_refused(ring: Keyring) -> None:
    (ring.folder / "secret.json").chmod(0o644)
    with pytest.raises(RegistryError, match="chmod 600"):
        Keyring.open(ring.folder)


def test_a_passphrase_locks_both_private_files(tmp_path: Path) -> None:
    folder = Keyring.create(tmp_path / "keys", "口令 一二三").folder
    assert b"ENCRYPTED" in next((folder / "signing").glob("*.pem")).read_bytes()
    opened = Keyring.open(folder, "口令 一二三")
    assert opened.public.verify(opened.signing_id, b"x", opened.sign(b"x"))
    assert opened.vault.fingerprint
    for wrong in ("别的", None):
        with pytest.raises(RegistryError, match="口令"):
            Keyring.open(folder, wrong).sign(b"x")
        with pytest.raises(RegistryError, match="口令"):
            Keyring.open(folder, wrong).vault  # noqa: B018


def test_what_is_missing_or_damaged_is_said(ring: Keyring, tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="没有密钥"):
        Keyring.open(tmp_path / "none")
    with pytest.raises(RegistryError, match="没有公钥"):
        PublicKeys.load(tmp_path)
    (ring.folder / "signing" / f"{ring.current}.pem").write_bytes(b"rubbish")
    with pytest.raises(RegistryError, match="打不开"):
        Keyring.open(ring.folder).sign(b"x")
    (ring.folder / "public" / "x.pem").write_bytes(b"rubbish")
    with pytest.raises(RegistryError, match="读不出来"):
        ring.public  # noqa: B018


# -- the passphrase ----------------------------------------------------------------------------------------------------

WORD = "口令 一二三"
OLD = Path(__file__).parent.parent / "fixtures" / "v0_1_0" / "keys"
OLD_WORD = "tzforms 0.1.0 fixture"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The key folder that 0.1.0 made."""
    folder = shutil.copytree(OLD, tmp_path / "old")
    for file in (folder / "secret.json", *folder.glob("signing/*.pem")):
        file.chmod(0o600)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_signing_key_is_stretched_as_hard_as_the_secret(tmp_path: Path) -> None:
    ring = Keyring.create(tmp_path / "keys", WORD)
    [pem] = (ring.folder / "signing").glob("*.pem")
    assert is_stretched(pem.read_bytes())
    assert ring.weak == []


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the program openssl")
def test_another_program_reads_the_signing_key(tmp_path: Path) -> None:
    ring = Keyring.create(tmp_path / "keys", "correct horse")
    [pem] = (ring.folder / "signing").glob("*.pem")
    command = ["openssl", "pkey", "-in", str(pem), "-passin", "pass:correct horse", "-pubout"]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stdout == (ring.folder / "public" / f"{ring.current}.pem").read_bytes()


@pytest.mark.parametrize("word", ["", " ", "\t\n"])
def test_an_empty_passphrase_is_a_slip_and_nothing_is_made(tmp_path: Path, word: str) -> None:
    with pytest.raises(UsageError, match="口令是空的"):
        Keyring.create(tmp_path / "keys", word)
    assert not (tmp_path / "keys").exists()


def test_an_empty_passphrase_opens_nothing_not_even_keys_that_lie_open(ring: Keyring) -> None:
    with pytest.raises(UsageError, match="口令是空的"):
        Keyring.open(ring.folder, "")


def test_a_passphrase_for_keys_that_lie_open_is_told(ring: Keyring) -> None:
    with pytest.raises(RegistryError, match=r"没有口令保护.*--harden"):
        Keyring.open(ring.folder, WORD).sign(b"x")


def test_the_keys_of_0_1_0_are_read_and_known_to_be_weak(old: Path) -> None:
    ring = Keyring.open(old, OLD_WORD)
    before = contents(old)
    assert ring.weak == [ring.current]
    assert ring.public.verify(ring.signing_id, b"x", ring.sign(b"x"))
    assert contents(old) == before  # nothing is upgraded that nobody asked for


def test_hardening_changes_the_lock_and_not_the_key(old: Path) -> None:
    ring = Keyring.open(old, OLD_WORD)
    signature, before = ring.sign(b"x"), contents(old)
    assert ring.harden() == [old / "signing" / f"{ring.current}.pem"]
    after = contents(old)
    assert [name for name in before if after[name] != before[name]] == [f"signing/{ring.current}.pem"]
    assert set(after) == set(before)  # no copy of what could be guessed
    again = Keyring.open(old, OLD_WORD)
    assert (again.weak, again.sign(b"x"), again.harden()) == ([], signature, [])
    assert stat.S_IMODE((old / "signing" / f"{again.current}.pem").stat().st_mode) == 0o600


def test_hardening_locks_keys_that_lay_open(ring: Keyring) -> None:
    signature, secret = ring.sign(b"x"), ring.vault
    ring.rotate()
    written = Keyring.open(ring.folder, WORD).harden()
    assert [p.name for p in written][-1] == "secret.json"
    assert len(written) == 3
    again = Keyring.open(ring.folder, WORD)
    assert again.vault == secret
    assert again.public.verify(again.signing_id, b"y", again.sign(b"y"))
    assert signature
    with pytest.raises(RegistryError, match="有口令保护"):
        Keyring.open(ring.folder).vault  # noqa: B018
    with pytest.raises(RegistryError, match="有口令保护"):
        Keyring.open(ring.folder).sign(b"x")


def test_hardening_that_was_stopped_half_way_is_finished_by_the_next(
    ring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring.rotate()
    secret = ring.vault
    moved: list[Path] = []
    real = Path.replace

    def replace(self: Path, target: str | os.PathLike[str]) -> Path:
        if moved:
            raise KeyboardInterrupt
        moved.append(self)
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(KeyboardInterrupt):
        Keyring.open(ring.folder, WORD).harden()
    monkeypatch.undo()
    assert len(Keyring.open(ring.folder, WORD).harden()) == 2
    assert not list(ring.folder.rglob("*.new"))
    assert Keyring.open(ring.folder, WORD).vault == secret


def test_hardening_under_another_passphrase_changes_nothing(old: Path) -> None:
    before = contents(old)
    for word, said in (("别的", "口令不对"), (None, "要有口令")):
        with pytest.raises((RegistryError, UsageError), match=said):
            Keyring.open(old, word).harden()
    assert contents(old) == before


def test_a_key_made_by_rotation_is_locked_as_today_beside_an_old_one(old: Path) -> None:
    ring = Keyring.open(old, OLD_WORD)
    first = ring.current
    assert ring.rotate() != first
    assert ring.weak == [first]


def test_a_forgotten_passphrase_leaves_open_what_is_open(tmp_path: Path) -> None:
    folder = Keyring.create(tmp_path / "keys", WORD).folder
    ring = Keyring.open(folder, WORD)
    assert WORD not in repr(ring)
    signature = ring.sign(b"x")
    secret = ring.vault
    ring.forget()
    assert WORD not in str(vars(ring))
    assert (ring.sign(b"x"), ring.vault) == (signature, secret)
    before = contents(folder)
    for closed in (ring.rotate, ring.harden):
        with pytest.raises(RegistryError, match="已经清除"):
            closed()
    assert contents(folder) == before  # above all no key without a passphrase


def test_a_passphrase_is_stretched_once_a_run_and_not_once_a_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = Keyring.open(Keyring.create(tmp_path / "keys", WORD).folder, WORD)
    loaded: list[object] = []
    real = serialization.load_pem_private_key

    def load(*given: Any, **more: Any) -> object:
        loaded.append(real(*given, **more))
        return loaded[-1]

    monkeypatch.setattr(serialization, "load_pem_private_key", load)
    for n in range(180):
        ring.sign(bytes([n]))
    assert len(loaded) == 1
