"""The key by which corrections are known to be this user's own: made once, kept from others, never mistaken."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.review.papers import keys_of_another
from tzforms.exceptions import NotWritableError, UnreadableFileError
from tzforms.review.local_key import LocalKey, home_folder

posix = pytest.mark.skipif(os.name != "posix", reason="file modes")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TZFORMS_HOME", str(tmp_path / "a" / "tzforms"))
    return tmp_path / "a" / "tzforms"


def test_looking_for_a_key_makes_none(home: Path) -> None:
    assert LocalKey.find() is None
    assert not home.exists()


def test_the_key_is_made_at_first_use_and_stays_the_same(home: Path) -> None:
    made = LocalKey.find_or_make()
    assert len(made.secret) == 32
    assert LocalKey.find() == LocalKey.find_or_make() == made
    assert [p.name for p in home.iterdir()] == ["review.key"], "nothing is left beside it"
    assert made.secret.hex() not in repr(made)


@posix
def test_only_its_owner_can_read_it(home: Path) -> None:
    before = os.umask(0)
    try:
        LocalKey.find_or_make()
    finally:
        os.umask(before)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "review.key").stat().st_mode) == 0o600


_FIRST_USE = "from tzforms.review.local_key import LocalKey; print(LocalKey.find_or_make().id)"


def test_processes_that_come_first_together_agree_on_one_key(home: Path) -> None:
    def first_use(_n: int) -> str:
        return subprocess.run([sys.executable, "-c", _FIRST_USE], capture_output=True, text=True, check=True).stdout

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(first_use, range(6)))) == 1


def test_threads_that_come_first_together_agree_too(home: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(lambda _n: LocalKey.find_or_make().secret, range(64)))) == 1


def test_a_file_system_without_links_keeps_the_first_key_too(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_args: object) -> None:
        raise OSError

    monkeypatch.setattr(os, "link", no_links)
    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(lambda _n: LocalKey.find_or_make().secret, range(64)))) == 1


def _one_digit_other(data: bytes) -> bytes:
    return data[:30] + (b"0" if data[30:31] != b"0" else b"1") + data[31:]


@pytest.mark.parametrize("damage", [lambda d: b"", lambda d: d[:50], _one_digit_other, lambda d: b"\x00" * 98])
def test_a_damaged_key_is_one_clear_sentence_and_stays_as_it_is(home: Path, damage) -> None:
    LocalKey.find_or_make()
    path = home / "review.key"
    path.write_bytes(damage(path.read_bytes()))
    kept = path.read_bytes()
    for use in (LocalKey.find, LocalKey.find_or_make):
        with pytest.raises(UnreadableFileError, match="已损坏") as told:
            use()
        assert "\n" not in str(told.value)
    assert path.read_bytes() == kept


@posix
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o620])
def test_a_key_that_others_can_read_or_write_is_not_used(home: Path, mode: int) -> None:
    LocalKey.find_or_make()
    (home / "review.key").chmod(mode)
    with pytest.raises(UnreadableFileError, match="chmod 600"):
        LocalKey.find()


@posix
def test_a_key_in_a_folder_where_others_write_is_not_used(home: Path) -> None:
    LocalKey.find_or_make()
    home.chmod(0o777)
    with pytest.raises(UnreadableFileError, match="chmod 700"):
        LocalKey.find_or_make()


def test_where_no_key_can_be_kept_a_sentence_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("TZFORMS_HOME", str(tmp_path / "file" / "tzforms"))
    with pytest.raises(NotWritableError, match="TZFORMS_HOME"):
        LocalKey.find_or_make()


def test_the_folder_follows_the_platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TZFORMS_HOME")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    assert home_folder() == tmp_path / "xdg" / "tzforms"
    monkeypatch.setenv("XDG_CONFIG_HOME", "among/the/papers")
    assert home_folder() == tmp_path / ".config" / "tzforms"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("APPDATA", str(tmp_path / "Roaming"))
    assert home_folder() == tmp_path / "Roaming" / "tzforms"


def test_another_key_does_not_know_the_signature(home: Path) -> None:
    key = LocalKey.find_or_make()
    signature = key.sign(b"x")
    assert key.made(signature, b"x")
    assert not key.made(signature, b"y")
    assert not key.made("", b"x")
    assert not key.made("签名", b"x")
    with keys_of_another():
        assert not LocalKey.find_or_make().made(signature, b"x")
        assert LocalKey.find_or_make().id != key.id
