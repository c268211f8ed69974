"""A backup is whole, of one moment, and opened by nobody else; what is restored gives no number twice."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import stat
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.registry.people import BY, DAY, a_class, allocate, claims, id_number, sign
from tests.registry.tampering import Hand, lived, number
from tzforms.exceptions import (
    NotWritableError,
    RegistryError,
    TargetExistsError,
    TzformsError,
    UnreadableFileError,
    UsageError,
)
from tzforms.registry import backups, database, dumps, envelope, placing
from tzforms.registry.backups import Manifest, manifest_of
from tzforms.registry.ledger import Registry
from tzforms.registry.marks import Head, Marks
from tzforms.registry.numbering import DEFAULT_PATTERN, NumberPattern
from tzforms.registry.papers.store import Store
from tzforms.registry.restoring import Restored, Since, check_backup, restore
from tzforms.registry.vault import Vault

SCOPE = NumberPattern().scope(2026)
WHY = "硬盘损坏"


class Desk:
    """A register, its marks beside keys and in the state folder, and a backup."""

    def __init__(self, where: str, vault: Vault, folder: Path) -> None:
        self.where, self.vault, self.folder = where, vault, folder
        self.marks = [folder / "keys", folder / "state"]
        self.file = folder / "backups" / "one.tzbackup"

    def opened(self, *, create: bool = False) -> Registry:
        return Registry.open(self.where, self.vault, create=create, marks=self.marks)

    def gives(self, project: str, first: int, count: int = 3) -> list[str]:
        with self.opened(create=True) as registry:
            outcomes = allocate(registry, a_class(project, organizer=f"学校{project}"), claims(count, first))
        return [o.entry.number for o in outcomes if o.entry]

    def back_up(self, **options: bool) -> Manifest:
        with self.opened() as registry:
            return registry.back_up(self.file, BY, **options)

    def restore(self, since: Since | None = None, **more: object) -> Restored:
        said = {
            "reason": WHY,
            "since": since or Since(none=True),
            "signed": str.encode,
            "actor": BY,
            "marks": self.marks,
            **more,
        }
        return restore(self.where, self.file, self.vault, **said)  # type: ignore[arg-type]

    def numbers(self) -> list[str]:
        with self.opened() as registry:
            return [e.number for e in registry.entries()]

    def sound(self) -> bool:
        with self.opened() as registry:
            return registry.verify() == []


@pytest.fixture
def desk(where: str, vault: Vault, tmp_path: Path) -> Desk:
    return Desk(where, vault, tmp_path)


@pytest.fixture
def file_desk(vault: Vault, tmp_path: Path) -> Desk:
    """The same on SQLite alone."""
    return Desk(str(tmp_path / "register.sqlite3"), vault, tmp_path)


# -- a backup ----------------------------------------------------------------------------------------------------------


def test_a_backup_says_what_is_in_it_and_shows_nothing_else(desk: Desk) -> None:
    lived(desk.where, desk.vault, desk.marks[0])
    manifest = desk.back_up()
    assert manifest_of(desk.file, desk.vault) == manifest
    with desk.opened() as registry:
        head = registry.head()
    held = manifest.holds
    assert (held.head, held.schema, held.last) == (head, database.HEAD, {SCOPE: 9})
    assert {held.rows[t] for t in ("certificates", "people", "events")} == {9, 8, 16}
    assert (manifest.by, held.engine) == (BY, "postgresql" if "://" in desk.where else "sqlite")
    assert stat.S_IMODE(desk.file.stat().st_mode) == 0o600
    data = desk.file.read_bytes()
    shown = [id_number(0), "学员0", "技师学院", "通人社", "events", BY, "SQLite format"]
    assert not [word for word in shown if word.encode() in data]
    assert [p.name for p in desk.file.parent.iterdir()] == [desk.file.name]


def test_a_backup_is_restored_as_it_was_and_the_restore_is_an_event(desk: Desk) -> None:
    lived(desk.where, desk.vault, desk.marks[0])
    manifest = desk.back_up()
    with desk.opened() as registry:
        before = (list(registry.entries()), registry.history())
        registry.void(number(1), "以后办的", BY)
        lost = registry.head()
    done = desk.restore()
    assert (done.manifest, done.moved, done.open, done.lost) == (manifest, {}, False, [lost])
    with desk.opened() as registry:
        assert registry.verify() == []
        assert list(registry.entries()) == before[0]
        *earlier, last = registry.history()
        assert earlier == before[1]
        assert (last.kind, last.actor) == ("restored", BY)
        for word in (WHY, str(manifest.holds.head), str(lost)):
            assert word in last.reason
        assert registry.lost() == []
        allocate(registry, a_class("丁"), claims(1, 90))
        assert registry.verify() == []


def test_what_stood_there_is_kept_beside(desk: Desk) -> None:
    desk.gives("甲", 0)
    desk.back_up()
    desk.gives("乙", 10, 2)
    done = desk.restore(Since(last={SCOPE: 5}))
    assert done.kept is not None
    assert len(desk.numbers()) == 3
    if "://" not in desk.where:
        with Registry.open(done.kept, desk.vault) as kept:
            assert len(list(kept.entries())) == 5
            assert kept.verify() == []
    else:
        assert Hand(desk.where).asks(f"SELECT count(*) FROM {done.kept}.certificates") == [(5,)]
        assert Hand(desk.where).asks("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'tzforms_%'") == [(1,)]


def test_a_register_that_is_gone_is_restored_from_nothing(desk: Desk, tmp_path: Path, request) -> None:
    first = desk.gives("甲", 0)
    desk.back_up()
    if "://" in desk.where:
        with Hand(desk.where).connected() as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
    else:
        for left in tmp_path.glob("register.sqlite3*"):
            left.unlink()
    done = desk.restore()
    assert done.kept is None
    assert desk.numbers() == first
    assert desk.sound()


def test_a_backup_taken_while_others_write_is_of_one_moment(desk: Desk, tmp_path: Path) -> None:
    desk.gives("甲", 0)
    clerk = multiprocessing.get_context("fork").Process(target=_goes_on, args=(desk,))
    clerk.start()
    try:
        for _ in range(4):
            manifest = desk.back_up(force=True)
            rows = manifest.holds.rows
            assert manifest.holds.last[SCOPE] == rows["certificates"]
    finally:
        clerk.kill()
        clerk.join()
    assert manifest.holds.head is not None
    desk.restore(Since(last={SCOPE: 5000}))
    assert len(desk.numbers()) == rows["certificates"]
    assert desk.sound()


def _goes_on(desk: Desk) -> None:
    while True:
        desk.gives(f"班{random.random()}", random.randrange(9000), 20)


def test_a_backup_never_replaces_a_file_unless_told_nor_ever_the_register(file_desk: Desk) -> None:
    file_desk.gives("甲", 0)
    file_desk.back_up()
    before = file_desk.file.read_bytes()
    with pytest.raises(TargetExistsError, match="--force"):
        file_desk.back_up()
    assert file_desk.file.read_bytes() == before
    file_desk.back_up(force=True)
    assert file_desk.file.read_bytes() != before
    file_desk.file = Path(file_desk.where)
    with pytest.raises(UsageError, match="就是登记库本身"):
        file_desk.back_up(force=True)
    assert file_desk.sound()
    file_desk.file = file_desk.folder
    with pytest.raises(UsageError, match="是文件夹"):
        file_desk.back_up(force=True)


def test_a_disk_that_is_full_leaves_no_half_backup(file_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    file_desk.gives("甲", 0)

    def full(*_args: object) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr("tzforms.registry.envelope.AESGCM.encrypt", full)
    with pytest.raises(NotWritableError, match="磁盘空间不足"):
        file_desk.back_up()
    monkeypatch.undo()
    assert list(file_desk.file.parent.iterdir()) == []
    file_desk.back_up()
    monkeypatch.setattr(shutil, "copyfileobj", full)
    before = file_desk.numbers()
    with pytest.raises(NotWritableError, match="磁盘空间不足"):
        file_desk.restore()
    monkeypatch.undo()
    assert file_desk.numbers() == before
    assert file_desk.sound()


# -- a file that is not as it was written ------------------------------------------------------------------------------


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize(
    "size", [0, 1, envelope.PIECE - 1, envelope.PIECE, envelope.PIECE + 1, 5 * envelope.PIECE // 2]
)
def test_what_is_sealed_in_pieces_is_opened_again_and_no_piece_can_be_changed(
    tmp_path: Path, vault: Vault, size: int
) -> None:
    said, path = random.Random(size).randbytes(size), tmp_path / "x"
    with path.open("wb") as stream:
        envelope.sealed(stream, vault, [said[:7], said[7:]])
    whole = path.read_bytes()

    def opened() -> bytes:
        with path.open("rb") as stream:
            return b"".join(envelope.opened(stream, vault, path))

    assert opened() == said
    head, step = len(envelope.MAGIC) + 48, envelope.PIECE + 16
    ends = [*range(head + step, len(whole), step)]  # cut where a piece ends
    spoilt = [whole[:n] for n in (head, head + 5, len(whole) - 1, *ends)] + [whole + b"x", whole + whole[-16:]]
    if ends:
        spoilt.append(whole[:head] + whole[head + step :] + whole[head : head + step])
    for n in (len(envelope.MAGIC) + 20, head, len(whole) - 1):
        spoilt.append(whole[:n] + bytes([whole[n] ^ 1]) + whole[n + 1 :])
    for wrong in spoilt:
        path.write_bytes(wrong)
        with pytest.raises(UnreadableFileError, match="已损坏、被截断或被改动过"):
            opened()


def test_a_damaged_backup_is_one_sentence_and_nothing_is_touched(file_desk: Desk) -> None:
    file_desk.gives("甲", 0)
    file_desk.back_up()
    file_desk.gives("乙", 10)
    whole, before = file_desk.file.read_bytes(), _contents(file_desk.folder)
    chance = random.Random(5)
    places = [*range(120), *chance.sample(range(len(whole)), 60)]
    spoilt = [whole[:n] + bytes([whole[n] ^ 0x55]) + whole[n + 1 :] for n in places]
    spoilt += [whole[:n] for n in (0, 3, 40, 64, 65, 1000, len(whole) // 2, len(whole) - 1)]
    for wrong in spoilt:
        file_desk.file.write_bytes(wrong)
        with pytest.raises((UnreadableFileError, RegistryError)) as caught:
            file_desk.restore(Since(last={SCOPE: 6}))
        assert "\n" not in str(caught.value)
        with pytest.raises((UnreadableFileError, RegistryError)):
            check_backup(file_desk.file, file_desk.vault)
    file_desk.file.write_bytes(whole)
    assert _contents(file_desk.folder) == before


def test_a_backup_of_other_keys_no_backup_and_no_file_are_told_apart(file_desk: Desk, tmp_path: Path) -> None:
    file_desk.gives("甲", 0)
    file_desk.back_up()
    with pytest.raises(RegistryError, match="另一套密钥"):
        manifest_of(file_desk.file, Vault.create())
    (tmp_path / "x").write_bytes(b"this is no backup at all" * 20)
    for path, said in (
        (tmp_path / "x", "不是 tzforms 的登记库备份"),
        (tmp_path / "none", "找不到"),
        (tmp_path, "读不出来"),
    ):
        with pytest.raises(UnreadableFileError, match=said):
            manifest_of(path, file_desk.vault)


def test_contents_that_are_not_what_the_manifest_says_are_not_restored(
    file_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_desk.gives("甲", 0)
    monkeypatch.setattr(backups, "_digest", lambda _path: "0" * 64)
    file_desk.back_up()
    with pytest.raises(UnreadableFileError, match="已损坏"):
        file_desk.restore()


def test_a_backup_of_a_later_program_is_told(file_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    file_desk.gives("甲", 0)
    monkeypatch.setattr(backups, "_FORMAT", 3)
    file_desk.back_up()
    monkeypatch.undo()
    with pytest.raises(UnreadableFileError, match="更新版本"):
        manifest_of(file_desk.file, file_desk.vault)


def test_a_backup_from_before_there_were_files_is_restored(file_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    file_desk.gives("甲", 0)
    monkeypatch.setattr(backups, "_FORMAT", 1)
    file_desk.back_up()
    monkeypatch.undo()
    Path(file_desk.where).unlink()
    assert file_desk.restore().manifest.files == 0
    assert file_desk.sound()
    assert len(file_desk.numbers()) == 3


def test_a_backup_goes_to_its_own_kind_of_database_only(file_desk: Desk, postgresql_server: str) -> None:
    file_desk.gives("甲", 0)
    file_desk.back_up()
    file_desk.where = postgresql_server
    with pytest.raises(RegistryError, match="SQLite 文件 登记库的，不能恢复到 PostgreSQL"):
        file_desk.restore()


def test_other_peoples_databases_are_not_replaced(desk: Desk, tmp_path: Path) -> None:
    desk.gives("甲", 0)
    desk.back_up()
    if "://" in desk.where:
        with Hand(desk.where).connected() as connection:
            connection.execute("CREATE TABLE payroll (x int)")
        with pytest.raises(RegistryError, match="payroll"):
            desk.restore()
        return
    desk.where = str(tmp_path / "places.sqlite")
    with sqlite3.connect(desk.where) as other:
        other.execute("CREATE TABLE moz_places (x)")
    other.close()
    with pytest.raises(RegistryError, match="别的数据库"):
        desk.restore()
    desk.where = str(tmp_path / "other.sqlite3")
    Registry.open(desk.where, Vault.create(), create=True).close()
    with pytest.raises(RegistryError, match="另一套密钥建立的"):
        desk.restore()


def test_a_register_that_was_changed_past_the_program_is_not_restored_unless_told(desk: Desk) -> None:
    lived(desk.where, desk.vault, desk.marks[0])
    Hand(desk.where).does("UPDATE certificates SET status = 'valid' WHERE id = 2")
    desk.back_up()
    if "://" not in desk.where:
        assert [i.trouble for i in check_backup(desk.file, desk.vault)[1]] == ["changed", "status"]
    with pytest.raises(RegistryError, match="被人动过"):
        desk.restore()
    desk.restore(despite=True)
    with desk.opened() as registry:
        assert [i.trouble for i in registry.verify()] == ["changed", "status"]
        assert "被改动" in registry.history()[-1].reason


def test_a_damaged_register_is_replaced_and_kept(file_desk: Desk, tmp_path: Path) -> None:
    numbers = file_desk.gives("甲", 0)
    file_desk.back_up()
    Path(file_desk.where).write_bytes(b"rubbish" * 1000)
    Path(file_desk.where + "-wal").write_bytes(b"old log")
    done = file_desk.restore()
    assert done.kept is not None
    assert Path(done.kept).read_bytes() == b"rubbish" * 1000
    assert Path(done.kept + "-wal").read_bytes() == b"old log"
    assert file_desk.numbers() == numbers
    assert file_desk.sound()


def test_a_log_of_the_old_file_is_never_taken_for_the_new_ones(file_desk: Desk) -> None:
    numbers = file_desk.gives("甲", 0)
    file_desk.back_up()
    with file_desk.opened() as registry:  # its last changes are only in the log
        allocate(registry, a_class("乙", organizer="学校乙"), claims(3, 10))
        shutil.copy(file_desk.where, file_desk.folder / "old")
        shutil.copy(file_desk.where + "-wal", file_desk.folder / "old-wal")
    shutil.copy(file_desk.folder / "old", file_desk.where)
    shutil.copy(file_desk.folder / "old-wal", file_desk.where + "-wal")
    done = file_desk.restore(Since(last={SCOPE: 6}))
    assert file_desk.numbers() == numbers
    assert file_desk.sound()
    assert not Path(f"{done.kept}-wal").exists(), "the file that is kept is all of it"
    with Registry.open(str(done.kept), file_desk.vault) as kept:
        assert len(list(kept.entries())) == 6


def test_nobody_writes_into_the_old_file_while_it_changes_places(
    file_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_desk.gives("甲", 0)
    file_desk.back_up()
    real, told = placing._kept, list[str]()

    def looks(target: Path) -> str | None:
        other = sqlite3.connect(target, timeout=0, isolation_level=None)
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            told.append(str(error))
        other.close()
        return real(target)

    monkeypatch.setattr(placing, "_kept", looks)
    file_desk.restore()
    assert told == ["database is locked"]


def test_while_others_have_the_register_open_it_is_not_replaced(file_desk: Desk) -> None:
    file_desk.gives("甲", 0)
    file_desk.back_up()
    with file_desk.opened() as registry:
        list(registry.entries())
        with registry._engine.connect(), pytest.raises(RegistryError, match="占用"):
            file_desk.restore(timeout=0.2)
    assert file_desk.sound()


def test_numbers_given_while_it_is_being_restored_are_noticed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.gives("甲", 0)
    desk.back_up()
    real = placing.put

    def meanwhile(*given: object) -> object:
        desk.gives("乙", 10)
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(placing, "put", meanwhile)
    with pytest.raises(RegistryError, match="有人还在"):
        desk.restore()
    assert len(desk.numbers()) == 6
    assert desk.sound()


def test_an_older_register_in_a_backup_is_brought_up_on_the_way(
    file_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = database.database_url(file_desk.where)
    database.create_schema(url, {"secret": file_desk.vault.fingerprint}, target="0003")
    engine = database.make_engine(url)
    backups.back_up(engine, url, file_desk.vault, Store(None), file_desk.file, BY, dt.datetime.now(dt.UTC))
    engine.dispose()
    assert manifest_of(file_desk.file, file_desk.vault).holds.schema == "0003"
    Path(file_desk.where).unlink()
    file_desk.restore()
    assert file_desk.sound()
    assert file_desk.gives("甲", 0)[0] == number(1)


# -- no number twice ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lost", [(), ("keys",), ("state",), ("keys", "state")], ids=lambda names: "+".join(names) or "none"
)
def test_a_restored_register_gives_no_number_twice_whatever_is_restored_with_it(
    desk: Desk, lost: tuple[str, ...]
) -> None:
    first = desk.gives("甲", 0)
    desk.back_up()
    for name in lost:
        shutil.copytree(desk.folder / name, desk.folder / f"{name}.bak")
    second = desk.gives("乙", 10, 2)
    for name in lost:
        shutil.rmtree(desk.folder / name)
        shutil.copytree(desk.folder / f"{name}.bak", desk.folder / name)
    with pytest.raises(UsageError, match="本机记得备份以后还发过号"):
        desk.restore(Since(none=True))  # the register that stands there tells, if nothing else does
    done = desk.restore(Since(last={SCOPE: 5}))
    assert done.moved == {SCOPE: (3, 5)}
    third = desk.gives("丙", 20)
    assert not set(third) & {*first, *second}
    assert third[0] == number(6)
    assert desk.sound()


def test_on_a_new_machine_the_newest_list_tells_how_far_it_was(desk: Desk, tmp_path: Path) -> None:
    first = desk.gives("甲", 0)
    desk.back_up()
    desk.gives("乙", 10, 2)
    _new_machine(desk)
    with pytest.raises(UsageError, match="--last"):
        desk.restore(Since())
    with pytest.raises(UsageError, match="不是最近的发证清单"):
        desk.restore(Since(last={SCOPE: 2}))
    desk.restore(Since(last={SCOPE: 5}))
    assert desk.numbers() == first
    assert desk.gives("丙", 20)[0] == number(6)


def _new_machine(desk: Desk) -> None:
    """Keys restored, nothing else there."""
    for mark in desk.marks:
        shutil.rmtree(mark)
    if "://" in desk.where:
        with Hand(desk.where).connected() as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
    else:
        for left in Path(desk.where).parent.glob("register.sqlite3*"):
            left.unlink()


def test_who_cannot_say_yet_may_look_but_not_issue(desk: Desk) -> None:
    first = desk.gives("甲", 0)
    desk.back_up()
    desk.gives("乙", 10, 2)
    _new_machine(desk)
    done = desk.restore(Since(later=True))
    assert done.open
    assert desk.numbers() == first
    assert desk.sound()
    with pytest.raises(RegistryError, match="还没有说明备份以后发到了几号"):
        desk.gives("丙", 20)
    with desk.opened() as registry:
        with pytest.raises(RegistryError, match="还没有说明"):
            registry.reissue(number(1), "遗失", pattern=NumberPattern(), issue_date=DAY, sign=sign, actor=BY)
        with pytest.raises(UsageError, match="--none-since"):
            registry.catch_up("不知道", BY)
        registry.void(number(1), "误", BY)
        registry.catch_up("清单到5号", BY, serials={SCOPE: 5})
        assert "以后的编号已说明" in registry.history()[-1].reason
    assert desk.gives("丙", 20)[0] == number(6)
    assert desk.sound()


def test_a_restore_states_a_reason_a_name_and_one_answer(file_desk: Desk) -> None:
    file_desk.gives("甲", 0)
    file_desk.back_up()
    for wrong in ({"reason": " "}, {"actor": ""}, {"since": Since()}, {"since": Since(none=True, later=True)}):
        with pytest.raises(UsageError):
            file_desk.restore(**wrong)
    assert file_desk.sound()


def test_who_was_forgotten_after_the_backup_is_forgotten_in_what_is_restored(desk: Desk) -> None:
    desk.gives("甲", 0)
    with desk.opened() as registry:
        registry.forget("本人要求", BY, number=number(3), signed=str.encode)
    desk.back_up()
    with desk.opened() as registry:
        registry.forget("本人要求", BY, number=number(1), signed=str.encode)
        registry.forget("本人要求", BY, number=number(2), entirely=True, signed=str.encode)
    done = desk.restore()
    assert done.forgotten == 2
    with desk.opened() as registry:
        assert [e.forgotten for e in registry.entries()] == [True, True, True]
        assert registry.past_classes(id_number(1)) == []
        assert len(registry.past_classes(id_number(0))) == 1
        assert sorted(e.kind for e in registry.history()[-3:]) == ["forgotten", "forgotten", "restored"]
        assert registry.verify() == []
    _new_machine(desk)  # nothing tells who was forgotten
    assert desk.restore().forgotten == 0
    with desk.opened() as registry:
        assert not registry.find(number(1)).forgotten


# -- killed at any moment ----------------------------------------------------------------------------------------------


def _killed(work: Callable[[], object], delay: float) -> bool:
    """Do it in a process that is killed after ``delay`` seconds; True when it was."""
    clerk = multiprocessing.get_context("fork").Process(target=work)
    clerk.start()
    clerk.join(delay)
    if clerk.is_alive():
        os.kill(clerk.pid or 0, signal.SIGKILL)
    clerk.join()
    return clerk.exitcode == -signal.SIGKILL


def test_a_backup_killed_at_any_moment_leaves_the_old_one_or_the_new(desk: Desk) -> None:
    desk.gives("甲", 0, 60)
    old = desk.back_up()
    desk.gives("乙", 100, 60)
    killed = 0
    for n in range(12):
        killed += _killed(lambda: desk.back_up(force=True), 0.02 + 0.03 * n)
        found = check_backup(desk.file, desk.vault)[0]
        assert found == old or found.holds.last == {SCOPE: 120}
    assert killed
    desk.back_up(force=True)
    assert [p.name for p in desk.file.parent.iterdir()] == [desk.file.name]


def test_a_restore_killed_at_any_moment_leaves_the_old_register_or_the_new(desk: Desk) -> None:
    desk.gives("甲", 0, 20)
    desk.back_up()
    desk.gives("乙", 100, 20)
    known, killed, given = 40, 0, 0
    for n in range(12):
        killed += _killed(partial(desk.restore, Since(last={SCOPE: known})), 0.02 + 0.05 * n)
        with desk.opened() as registry:
            there = len(list(registry.entries()))
            assert [i for i in registry.verify() if i.trouble not in ("cut", "forked")] == []
        assert there in (40, 20)
        if there == 20:
            given += 1
            with desk.opened() as registry:
                registry.catch_up("恢复时断电", BY)
            assert desk.gives(f"班{n}", 1000 + 10 * n, 1) == [number(known + 1)]
            known += 1
            break
    assert killed
    desk.restore(Since(last={SCOPE: known}))
    assert desk.gives("末", 5000, 1) == [number(known + 1)]
    assert desk.sound()
    if "://" in desk.where:
        query = "SELECT count(*) FROM pg_namespace WHERE nspname IN ('tzforms_restoring', 'tzforms_aside')"
        assert Hand(desk.where).asks(query) == [(0,)]


def _dies_while_it_is_put(desk: Desk, step: int) -> None:
    """Restore; the process kills itself at the ``step``-th call of the file system from when the copy takes the register's place."""
    count = [0]

    def dying(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **more: Any) -> Any:
            count[0] += 1
            if count[0] == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*given, **more)

        return call

    put = placing.put

    def put_and_die(*given: Any) -> Any:
        for name in ("open", "fsync", "link", "replace", "rename", "unlink"):
            setattr(os, name, dying(getattr(os, name)))
        for name in ("open", "rename", "replace", "unlink"):
            setattr(Path, name, dying(getattr(Path, name)))
        return put(*given)

    vars(placing)["put"] = put_and_die
    desk.restore(Since(last={SCOPE: 6}))


def test_a_file_killed_at_any_step_of_changing_places_is_the_old_one_or_the_new(
    file_desk: Desk, tmp_path: Path
) -> None:
    old = file_desk.gives("甲", 0)
    file_desk.back_up()
    new = file_desk.gives("乙", 10)
    seen = []
    for step in range(1, 60):
        folder = shutil.copytree(tmp_path, tmp_path.with_name(f"{tmp_path.name}-{step}"))
        copy = Desk(str(folder / "register.sqlite3"), file_desk.vault, folder)
        clerk = multiprocessing.get_context("fork").Process(target=_dies_while_it_is_put, args=(copy, step))
        clerk.start()
        clerk.join()
        if clerk.exitcode == 0:
            break
        assert clerk.exitcode == -signal.SIGKILL
        there = copy.numbers()
        assert there in (old, [*old, *new])
        seen.append(len(there))
        with copy.opened() as registry:
            assert [i.trouble for i in registry.verify()] == ["cut"] * (there == old)
            registry.catch_up("恢复时断电", BY)
        assert copy.gives("丙", 20, 1) == [number(7)]
        assert copy.sound()
    assert clerk.exitcode == 0
    assert seen == sorted(seen, reverse=True)
    assert {3, 6} == set(seen)


@pytest.mark.soak
def test_many_restores_killed_at_random_moments_never_give_a_number_twice(desk: Desk) -> None:
    desk.gives("甲", 0, 20)
    desk.back_up()
    desk.gives("乙", 100, 20)
    last, chance, ends = 40, random.Random(11), set[int]()
    for n in range(60):
        with desk.opened() as registry:
            if registry.lost():
                registry.catch_up("恢复时断电", BY)
        last += 1
        assert desk.gives(f"班{n}", 1000 + 10 * n, 1) == [number(last)]
        before = desk.numbers()
        _killed(partial(desk.restore, Since(last={SCOPE: last})), chance.uniform(0.01, 1))
        there = desk.numbers()
        assert there in (before, before[:20])
        ends.add(len(there))
        with desk.opened() as registry:
            assert [i for i in registry.verify() if i.trouble not in ("cut", "forked")] == []
    assert len(ends) > 1


# -- what else can go wrong --------------------------------------------------------------------------------------------


def test_without_the_programs_of_postgresql_it_says_which(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if "://" not in desk.where:
        desk.gives("甲", 0)
        desk.back_up()  # none is needed
        return
    desk.gives("甲", 0)
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(dumps, "Path", lambda *_a: tmp_path / "none")
    with pytest.raises(TzformsError, match="pg_dump"):
        desk.back_up()


def test_a_dump_that_fails_is_said_and_nothing_is_changed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if "://" not in desk.where:
        pytest.skip("of PostgreSQL's programs")
    desk.gives("甲", 0)
    desk.back_up()
    program = tmp_path / "fails"
    program.write_text("#!/bin/sh\necho 'CREATE SCHEMA public; CREATE TABLE public.half (x int);'\nexit 1\n")
    program.chmod(0o755)
    real = dumps.program
    for name in ("pg_dump", "pg_restore"):
        monkeypatch.setattr(dumps, "program", lambda asked, name=name: str(program) if asked == name else real(asked))
        with pytest.raises(RegistryError, match=f"{name} 没有做完"):
            desk.back_up(force=True) if name == "pg_dump" else desk.restore()
    monkeypatch.undo()
    assert len(desk.numbers()) == 3
    assert desk.sound()
    assert Hand(desk.where).asks("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'tzforms_%'") == [(0,)]
    assert desk.restore().kept is not None


def test_marks_know_the_restored_register(desk: Desk) -> None:
    desk.gives("甲", 0)
    desk.back_up()
    done = desk.restore()
    heads = Marks(tuple(desk.marks), desk.vault.fingerprint).heads()
    assert heads == [done.head]
    assert isinstance(done.head, Head)
    assert DEFAULT_PATTERN
