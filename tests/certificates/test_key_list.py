"""From when to when a key signs, which was revoked, and what a certificate of such a key is worth."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from tests.certificates.people import WORD, graduates, material
from tests.test_upgrade import PASSPHRASE
from tzforms.certificates.issuing import issue
from tzforms.certificates.key_list import NAME, Standing
from tzforms.certificates.keys import Keyring, PublicKeys
from tzforms.certificates.payload import decode
from tzforms.certificates.verification import Code, Verdict, verify
from tzforms.exceptions import RegistryError, UsageError
from tzforms.registry.ledger import Registry
from tzforms.registry.values import Entry

DAY = dt.date(2026, 11, 20)


@pytest.fixture
def ring(tmp_path: Path) -> Keyring:
    return Keyring.create(tmp_path / "keys")


@pytest.fixture
def registry(tmp_path: Path, ring: Keyring) -> Registry:
    return Registry.open(tmp_path / "register.sqlite3", ring.vault, create=True)


def given(tmp_path: Path, registry: Registry, ring: Keyring, first: int = 0) -> Entry:
    what = material(graduates(1, first), project=f"第{first}班")
    return issue(what, tmp_path / f"out{first}", registry, ring, options=WORD, issue_date=DAY).made[0][1]


def test_a_new_key_ring_has_a_list_that_it_signed(ring: Keyring) -> None:
    [term] = ring.public.terms.terms.values()
    assert (term.id, term.since, term.until, term.revoked) == (ring.current, dt.date.today(), None, None)
    assert PublicKeys.load(ring.folder / "public").terms == ring.public.terms


def test_rotating_ends_the_term_of_the_key_before(ring: Keyring) -> None:
    first = ring.current
    second = ring.rotate(dt.date(2026, 12, 1))
    terms = Keyring.open(ring.folder).public.terms
    assert terms.on(first, dt.date(2026, 12, 1)) is Standing.IN_FORCE
    assert terms.on(first, dt.date(2026, 12, 2)) is Standing.OUT_OF_FORCE
    assert terms.on(second, dt.date(2026, 11, 1)) is Standing.IN_FORCE
    assert terms.on("unknown", DAY) is Standing.IN_FORCE


def test_a_certificate_of_a_revoked_key_needs_the_register(tmp_path: Path, registry: Registry, ring: Keyring) -> None:
    entry = given(tmp_path, registry, ring)
    stolen = ring.current
    ring.rotate()
    fresh = Keyring.open(ring.folder)
    fresh.revoke(stolen, "笔记本电脑被盗")
    public = fresh.public
    alone = verify(entry.code, public)
    assert (alone.code, alone.verdict, alone.genuine) == (Code.REVOKED_KEY, Verdict.REVOKED_KEY, False)
    assert "已吊销" in alone.sentence
    assert "不能采信" in alone.sentence
    backed = verify(entry.code, public, registry)
    assert (backed.code, backed.verdict) == (Code.REVOKED_KEY, Verdict.GENUINE)
    with Registry.open(tmp_path / "empty.sqlite3", ring.vault, create=True) as empty:
        assert verify(entry.code, public, empty).verdict is Verdict.REVOKED_KEY
    later = given(tmp_path, registry, fresh, 50)
    assert verify(later.code, public).verdict is Verdict.GENUINE


def test_a_date_after_the_key_was_replaced_needs_the_register(
    tmp_path: Path, registry: Registry, ring: Keyring
) -> None:
    entry = given(tmp_path, registry, ring)
    ring.rotate(DAY - dt.timedelta(days=1))
    result = verify(entry.code, ring.public)
    assert (result.code, result.genuine) == (Code.REVOKED_KEY, False)
    assert "使用期" in result.sentence


def test_the_key_that_signs_an_unknown_one_and_one_twice_are_not_revoked(ring: Keyring) -> None:
    first = ring.current
    for name, reason, said in ((first, "x", "先运行 keygen --rotate"), ("00000000", "x", "没有编号为")):
        with pytest.raises(UsageError, match=said):
            ring.revoke(name, reason)
    ring.rotate()
    fresh = Keyring.open(ring.folder)
    with pytest.raises(UsageError, match="原因"):
        fresh.revoke(first, " ")
    fresh.revoke(first, "被盗")
    with pytest.raises(UsageError, match="已于"):
        fresh.revoke(first, "又一次")


@pytest.mark.parametrize(
    "change",
    [
        lambda stored: next(k for k in stored["keys"] if "revoked" in k).pop("revoked"),
        lambda stored: stored["keys"].pop(0),
        lambda stored: next(k for k in stored["keys"] if "revoked" not in k).update({"revoked": "2026-01-01"}),
        lambda stored: stored.update({"by": next(k["id"] for k in stored["keys"] if k["id"] != stored["by"])}),
        lambda stored: stored.update({"signature": "AAAA"}),
        lambda stored: stored.update({"keys": 3}),
        lambda stored: stored.clear(),
    ],
)
def test_a_list_that_was_changed_is_refused(ring: Keyring, change: object) -> None:
    first = ring.current
    ring.rotate()
    Keyring.open(ring.folder).revoke(first, "被盗")
    path = ring.folder / "public" / NAME
    stored = json.loads(path.read_text("utf-8"))
    assert callable(change)
    change(stored)
    path.write_text(json.dumps(stored), "utf-8")
    with pytest.raises(RegistryError, match="密钥清单"):
        PublicKeys.load(ring.folder)


def test_keys_of_0_1_0_have_no_list_and_get_one_when_they_are_rotated(tmp_path: Path) -> None:
    import shutil

    old = Path(__file__).parents[1] / "fixtures" / "v0_1_0"
    folder = shutil.copytree(old / "keys", tmp_path / "old")
    for file in (folder / "secret.json", *folder.glob("signing/*.pem")):
        file.chmod(0o600)
    words = json.loads((old / "expected.json").read_text("utf-8"))
    assert PublicKeys.load(folder).terms.terms == {}
    entry = words["entries"][0]
    assert decode(entry["code"])[0].key_id in PublicKeys.load(folder).keys
    assert verify(entry["code"], PublicKeys.load(folder)).code is Code.TRUE
    ring = Keyring.open(folder, PASSPHRASE)
    before = ring.current
    ring.rotate()
    terms = PublicKeys.load(folder).terms.terms
    assert terms.keys() == {before, ring.current}
    assert (terms[before].since, terms[before].until) == (None, dt.date.today())
