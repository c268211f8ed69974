"""``tzforms certificates keygen`` with what it does to keys that there are: another passphrase, another secret."""

# ruff: noqa: F811  (fixtures of the other file of commands)

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from tests.certificates.test_cli import AUDITED, call, dossier  # noqa: F401
from tzforms.certificates.keys import Keyring
from tzforms.cli import keygen
from tzforms.cli.certificates import command
from tzforms.exceptions import RegistryError, UsageError

OLD, NEW = "甲乙丙丁", "戊己庚辛"


@pytest.fixture
def typed(call, monkeypatch: pytest.MonkeyPatch):
    """Run a subcommand at a terminal at which these lines are typed."""
    monkeypatch.setattr(keygen, "_at_a_terminal", lambda: True)

    def run(lines: str, *arguments: str) -> Result:
        result = CliRunner().invoke(command, list(arguments), input=lines, standalone_mode=False)
        if result.exception is not None:
            raise result.exception
        return result

    return run


def test_a_passphrase_is_added_changed_and_removed(
    call,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    call("keygen")
    with pytest.raises(click.UsageError, match="TZFORMS_NEW_PASSPHRASE"):
        call("keygen", "--change-passphrase")
    monkeypatch.setenv("TZFORMS_NEW_PASSPHRASE", OLD)
    told = call("keygen", "--change-passphrase").output
    assert (told.count("已改写"), "销毁以前的备份" in told, OLD in told) == (2, True, False)
    Keyring.open(tmp_path / "keys", OLD).vault  # noqa: B018
    monkeypatch.setenv("TZFORMS_NEW_PASSPHRASE", NEW)
    with pytest.raises(RegistryError, match="有口令保护"):
        call("keygen", "--change-passphrase")
    monkeypatch.setenv("TZFORMS_PASSPHRASE", OLD)
    monkeypatch.setenv("TZFORMS_NEW_PASSPHRASE", NEW)
    call("keygen", "--change-passphrase")
    assert Keyring.open(tmp_path / "keys", NEW).sign(b"x")
    monkeypatch.setenv("TZFORMS_PASSPHRASE", NEW)
    assert "谁拿到就能用" in call("keygen", "--remove-passphrase").stderr
    assert Keyring.open(tmp_path / "keys").sign(b"x")
    with pytest.raises(UsageError, match="口令是空的"):
        call("keygen", "--change-passphrase", "--new-passphrase", " ")
    with pytest.raises(click.UsageError, match="不要同时给新口令"):
        call("keygen", "--remove-passphrase", "--new-passphrase", "x")


def test_at_a_terminal_both_passphrases_are_asked_for_and_not_shown(call, typed, tmp_path: Path) -> None:
    call("keygen", "--passphrase", OLD)
    told = typed(f"{OLD}\n{NEW}\n{NEW}\n", "keygen", "--change-passphrase").output
    assert OLD not in told
    assert NEW not in told
    assert Keyring.open(tmp_path / "keys", NEW).sign(b"x")


def test_the_secret_of_a_register_is_replaced_after_a_backup(
    call,
    dossier: Path,
    tmp_path: Path,
) -> None:
    call("keygen")
    call("issue", dossier, "-o", tmp_path / "out", "--no-pdf", *AUDITED, "--date", "2026-11-20")
    listed = call("list").output
    with pytest.raises(click.UsageError, match="--backup"):
        call("keygen", "--reseal", "--reason", "泄露")
    with pytest.raises(UsageError, match="原因"):
        call("keygen", "--reseal", "--backup", tmp_path / "b.tzb")
    assert not (tmp_path / "b.tzb").exists()
    secret = (tmp_path / "keys" / "secret.json").read_bytes()
    told = call("keygen", "--reseal", "--reason", "泄露", "--backup", tmp_path / "b.tzb").output
    assert "销毁旧的密钥文件夹" in told
    assert (tmp_path / "keys" / "secret.json").read_bytes() != secret
    assert (tmp_path / "b.tzb").is_file()
    assert call("list").output == listed
    assert call("check-register").return_value == 0
    [paper] = (tmp_path / "out").rglob("*0001*.docx")
    assert call("verify", paper).return_value == 0


def test_one_thing_is_done_at_a_time(call) -> None:
    call("keygen")
    for flags in (("--rotate", "--reseal"), ("--change-passphrase", "--remove-passphrase"), ("--harden", "--reseal")):
        with pytest.raises(click.UsageError, match="分两次"):
            call("keygen", *flags)
