"""The secret: it finds people, it seals, it is kept apart."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.registry.people import id_number
from tzforms.exceptions import RegistryError, TargetExistsError, UsageError
from tzforms.registry.vault import Vault, normal_id

_VAULT = Vault.create()


@given(st.dictionaries(st.text(max_size=8), st.one_of(st.none(), st.text(max_size=20)), max_size=4))
def test_what_is_sealed_is_opened_again(data: dict[str, str | None]) -> None:
    assert _VAULT.unseal(_VAULT.seal(data)) == data


def test_a_seal_shows_nothing_and_never_looks_the_same() -> None:
    one, other = _VAULT.seal({"id": id_number(1)}), _VAULT.seal({"id": id_number(1)})
    assert one != other
    assert id_number(1).encode() not in one


def test_a_changed_token_and_another_secret_are_noticed() -> None:
    token = bytearray(_VAULT.seal({"id": "x"}))
    token[30] ^= 1
    with pytest.raises(RegistryError, match="密钥不对或数据被改动"):
        _VAULT.unseal(bytes(token))
    with pytest.raises(RegistryError, match="密钥不对"):
        Vault.create().unseal(_VAULT.seal({}))


@pytest.mark.parametrize(
    "spelled",
    ["110112197001010018", " 110112 19700101 0018 ", "１１０１１２１９７００１０１００１８", "110112-19700101-0018"],
)
def test_one_person_has_one_key_however_the_number_is_typed(spelled: str) -> None:
    assert _VAULT.person_key(spelled) == _VAULT.person_key("110112197001010018")


def test_the_key_of_a_person_depends_on_the_secret() -> None:
    assert _VAULT.person_key(id_number(1)) != Vault.create().person_key(id_number(1))


@given(st.integers(0, 10000))
def test_an_old_number_becomes_the_new_one(n: int) -> None:
    new = id_number(n)
    assert normal_id(new[:6] + new[8:17]) == new


@pytest.mark.parametrize("passphrase", [None, "一句很长的口令 correct horse"])
def test_a_saved_secret_is_private_and_comes_back(tmp_path: Path, passphrase: str | None) -> None:
    path = tmp_path / "k" / "secret.json"
    _VAULT.save(path, passphrase)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Vault.load(path, passphrase) == _VAULT
    with pytest.raises(TargetExistsError):
        Vault.create().save(path)


def test_a_passphrase_is_asked_for_and_a_wrong_one_is_said(tmp_path: Path) -> None:
    path = _VAULT.save(tmp_path / "secret.json", "甲")
    with pytest.raises(RegistryError, match="有口令保护"):
        Vault.load(path)
    with pytest.raises(RegistryError, match="口令不对"):
        Vault.load(path, "乙")


def test_a_missing_or_damaged_secret_is_said(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="找不到密钥"):
        Vault.load(tmp_path / "none.json")
    (tmp_path / "half.json").write_text('{"version": 1, "hash"')
    with pytest.raises(RegistryError, match="损坏"):
        Vault.load(tmp_path / "half.json")


def test_a_secret_does_not_print_itself() -> None:
    assert "key=" not in repr(_VAULT)
    assert _VAULT.sealing_keys[0].decode() not in repr(_VAULT)


def test_an_empty_passphrase_is_never_taken_for_none(tmp_path: Path) -> None:
    for word in ("", "  "):
        with pytest.raises(UsageError, match="口令是空的"):
            _VAULT.save(tmp_path / "secret.json", word)
    assert not (tmp_path / "secret.json").exists()
    _VAULT.save(tmp_path / "secret.json")
    with pytest.raises(UsageError, match="口令是空的"):
        Vault.load(tmp_path / "secret.json", "")
