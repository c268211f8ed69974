"""The key folder: private, rotated without breaking what was signed, kept out of the repository."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tzforms.certificates.keys import Keyring, PublicKeys
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
