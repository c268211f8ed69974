"""The register's secret leaked and is replaced: all is sealed anew, nothing that was printed changes, and it can be stopped anywhere."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sqlite3
from pathlib import Path

import pytest

from tests.certificates.people import DAY, WORD, graduates, material
from tests.registry.people import id_number
from tests.registry.tampering import Hand, number
from tests.registry.test_chain import _copied
from tzforms.certificates.issuing import issue
from tzforms.certificates.keys import Keyring
from tzforms.certificates.payload import signed_bytes
from tzforms.certificates.resealing import reseal
from tzforms.certificates.verification import Paper, verify
from tzforms.cli.certificate_options import Store
from tzforms.exceptions import RegistryError, TargetExistsError, UsageError
from tzforms.registry import Since, restore
from tzforms.registry import resealing as of_the_register
from tzforms.registry.chain import link
from tzforms.registry.ledger import Registry
from tzforms.registry.marks import Marks

BY, WHY = "经办人甲", "密钥盘遗失"


class Office:
    """Keys, a register with two classes, one of its people forgotten, and the papers."""

    def __init__(self, where: str, folder: Path) -> None:
        self.where, self.folder = where, folder
        self.ring = Keyring.create(folder / "keys")
        self.marks = [folder / "keys", folder / "state"]
        self.backup = folder / "before.tzb"

    def opened(self) -> Registry:
        return Registry.open(self.where, self.ring.vault, create=True, marks=self.marks)

    def issue(self, project: str, first: int, count: int = 3) -> Path:
        out = self.folder / project
        people = material(graduates(count, first), project=project, organizer=f"学校{project}")
        with self.opened() as registry:
            issue(people, out, registry, self.ring, options=WORD, issue_date=DAY)
        return out

    def reseal(self) -> None:
        reseal(self.ring, self.where, self.backup, WHY, BY, marks=self.marks)


@pytest.fixture
def office(where: str, tmp_path: Path) -> Office:
    made = Office(where, tmp_path)
    made.issue("甲", 0)
    made.issue("乙", 100)
    with made.opened() as registry:
        registry.void(number(2), "误", BY)
        registry.forget("本人要求", BY, number=number(3), signed=signed_bytes)
    return made


def test_all_is_as_before_under_another_secret(office: Office, tmp_path: Path) -> None:
    old = office.ring.vault
    with office.opened() as registry:
        before, told, head = list(registry.entries()), registry.history(), registry.head()
    papers = sorted((tmp_path / "甲" / "证书").glob("*.docx"))
    tokens = _tokens(office)
    office.reseal()
    fresh = Keyring.open(office.ring.folder).vault
    assert fresh == office.ring.vault != old
    assert fresh.earlier == (old,)
    with office.opened() as registry:
        assert registry.verify() == []
        assert list(registry.entries()) == before  # salts, too: they are printed
        *earlier, last = registry.history()
        assert earlier == told
        assert (last.kind, last.actor) == ("resealed", BY)
        assert head is not None
        assert f"{head.seq}:{head.digest}" in last.reason
        assert office.ring.signing_id in last.reason
        assert len(registry.past_classes(id_number(1))) == 1
        found = [verify(paper, office.ring.public, registry) for paper in papers]
        assert [v.paper for v in found] == [Paper.IDENTICAL] * 3
        assert not _tokens(office) & tokens
    data = papers[0].read_bytes()
    papers[0].unlink()
    office.issue("甲", 0)
    assert papers[0].read_bytes() == data, "made again it is the same, byte for byte"


def _tokens(office: Office) -> set[bytes]:
    """All that is sealed, and by what people are found."""
    hand = Hand(office.where)
    found = [row for t in ("people", "participations", "certificates") for row in hand.asks(f"SELECT sealed FROM {t}")]
    found += hand.asks("SELECT wrapped FROM people WHERE wrapped IS NOT NULL") + hand.asks(
        "SELECT person_key FROM people"
    )
    return {bytes(v) if not isinstance(v, str) else v.encode() for (v,) in found if v}


def test_who_has_the_leaked_secret_can_no_longer_open_or_write_the_register(office: Office) -> None:
    stolen = office.ring.vault
    office.reseal()
    with pytest.raises(RegistryError, match="密钥不对"):
        Registry.open(office.where, stolen)
    for token in _tokens(office):
        if len(token) > 64:
            with pytest.raises(RegistryError, match="密钥不对"):
                stolen.unseal(token)
    hand = Hand(office.where)
    columns = "id, seq, at, kind, certificate_id, batch_id, actor, reason, covers"
    previous, statements = "", []
    for values in hand.asks(f"SELECT {columns} FROM events WHERE seq IS NOT NULL ORDER BY seq"):
        row = dict(zip(columns.split(", "), values, strict=True))
        if row["kind"] == "voided":
            row["reason"] = "别的原因"
        previous = stolen.chain_digest(link(previous, row))
        statements.append(f"UPDATE events SET digest = '{previous}' WHERE seq = {row['seq']}")
        statements.append("UPDATE events SET reason = '别的原因' WHERE kind = 'voided'")
    everything, before_the_change = statements, statements[:-2]
    for forged in (everything, before_the_change):
        copy = Office.__new__(Office)
        copy.where, copy.ring, copy.marks = _copy(office), office.ring, []
        Hand(copy.where).does(*forged)
        with copy.opened() as registry:
            assert {i.trouble for i in registry.verify()} >= {"event"}


def test_a_chain_cut_off_before_the_change_of_the_secret_is_noticed_without_any_mark(office: Office) -> None:
    office.reseal()
    copy = Office.__new__(Office)
    copy.where, copy.ring, copy.marks = _copy(office), office.ring, []
    Hand(copy.where).does("DELETE FROM events WHERE kind = 'resealed'")
    with copy.opened() as registry:
        assert "cut" in {i.trouble for i in registry.verify()}


def _copy(office: Office) -> str:
    if "://" in office.where:
        return _copied(office.where.rsplit("/", 1)[0] + "/postgres", office.where.rsplit("/", 1)[1])
    path = office.folder / f"copy{len(list(office.folder.iterdir()))}.sqlite3"
    with sqlite3.connect(office.where) as live, sqlite3.connect(path) as copy:
        live.backup(copy)
    live.close()
    copy.close()
    return str(path)


def test_who_was_forgotten_before_gets_no_second_certificate_after_it_either(office: Office, tmp_path: Path) -> None:
    for _again in range(2):
        office.reseal()
        office.backup = office.backup.with_suffix(".second")
        shutil.rmtree(tmp_path / "甲", ignore_errors=True)
        office.issue("甲", 0)
        assert not list((tmp_path / "甲" / "证书").glob("*0003*"))
        with office.opened() as registry:
            assert len(list(registry.entries())) == 6
            assert registry.known_of(id_number=id_number(2)).numbers == (number(3),)
            assert registry.verify() == []
    assert len(office.ring.vault.earlier) == 2


def test_a_backup_from_before_is_restored_under_the_new_secret_and_gives_no_number_twice(office: Office) -> None:
    office.reseal()
    office.issue("丙", 200, 2)
    said = {"reason": "演练", "signed": signed_bytes, "actor": BY, "marks": office.marks}
    with pytest.raises(UsageError, match="还发过号"):
        restore(office.where, office.backup, office.ring.vault, since=Since(none=True), **said)  # type: ignore[arg-type]
    done = restore(office.where, office.backup, office.ring.vault, since=Since(last={_scope(office): 8}), **said)  # type: ignore[arg-type]
    assert list(done.moved.values()) == [(6, 8)]
    with office.opened() as registry:
        assert registry.verify() == []
        assert [e.kind for e in registry.history()][-2:] == ["resealed", "restored"]
        assert registry.find(number(1)).name == "赵伟"
    office.issue("丁", 300, 1)
    with office.opened() as registry:
        assert registry.find(number(9)) is not None


def _scope(office: Office) -> str:
    with office.opened() as registry:
        return next(iter(registry.last()))


def test_an_old_register_under_the_old_secret_gives_nothing_any_more(office: Office) -> None:
    stolen, copy = office.ring.vault, _copy(office)
    office.reseal()
    assert (
        Marks(tuple(office.marks), stolen.fingerprint).heads()
        == Marks(tuple(office.marks), office.ring.vault.fingerprint).heads()
    )
    with Registry.open(copy, stolen, marks=office.marks) as registry, pytest.raises(RegistryError, match="末尾被截去"):
        issue(material(graduates(1, 500)), office.folder / "x", registry, office.ring, options=WORD, issue_date=DAY)


def test_a_register_that_somebody_changed_and_a_backup_that_is_there_stop_it(office: Office) -> None:
    before = office.ring.vault
    office.backup.write_bytes(b"")
    with pytest.raises(TargetExistsError):
        office.reseal()
    office.backup.unlink()
    with pytest.raises(UsageError, match="原因"):
        reseal(office.ring, office.where, office.backup, " ", BY, marks=office.marks)
    office.backup.unlink(missing_ok=True)
    Hand(office.where).does("UPDATE certificates SET status = 'valid' WHERE id = 2")
    with pytest.raises(RegistryError, match="被人动过，不能更换密钥"):
        office.reseal()
    assert not office.ring.coming.exists()
    assert Keyring.open(office.ring.folder).vault == before
    with office.opened() as registry:
        assert len(list(registry.entries())) == 6


def _dies_at(office: Office, step: str) -> None:
    def dies(*_given: object, **_more: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    real = Registry.reseal

    def dies_after(self: Registry, *given: object, **more: object) -> None:
        real(self, *given, **more)  # type: ignore[arg-type]
        dies()

    owner, name, replaced = {
        "before the new secret": (Keyring, "prepare", dies),
        "before the register": (Registry, "reseal", dies),
        "while it is sealed anew": (of_the_register, "_renew", dies),
        "after the register": (Registry, "reseal", dies_after),
    }[step]
    setattr(owner, name, replaced)
    office.reseal()


@pytest.mark.parametrize(
    "step", ["before the new secret", "before the register", "while it is sealed anew", "after the register"]
)
def test_killed_on_the_way_the_next_who_opens_it_finishes_or_undoes_it(office: Office, step: str) -> None:
    old = office.ring.vault
    clerk = multiprocessing.get_context("fork").Process(target=_dies_at, args=(office, step))
    clerk.start()
    clerk.join()
    assert clerk.exitcode == -signal.SIGKILL
    office.ring = Keyring.open(office.ring.folder)
    if office.ring.coming.exists():
        with pytest.raises(RegistryError, match="没有做完"):
            office.ring.change_passphrase("新的")
    with Store(where=office.where, keys=office.ring.folder).opened() as (registry, _ring):
        assert registry.verify() == []
        assert len(list(registry.entries())) == 6
    assert not office.ring.coming.exists()
    assert (Keyring.open(office.ring.folder).vault == old) is (step != "after the register")


def test_a_secret_with_a_passphrase_keeps_it(where: str, tmp_path: Path) -> None:
    office = Office(where, tmp_path)
    office.issue("甲", 0)
    office.ring.change_passphrase("口令")
    office.ring = Keyring.open(office.ring.folder, "口令")
    office.reseal()
    with pytest.raises(RegistryError, match="有口令保护"):
        Keyring.open(office.ring.folder).vault  # noqa: B018
    assert Keyring.open(office.ring.folder, "口令").vault == office.ring.vault
