"""The register notices what was changed past the program: each edit is found, and nothing is told of a register that was left alone."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import multiprocessing
import os
import pwd
import random
import shutil
import sqlite3
import tempfile
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text, update

from tests.registry.conftest import _KINDS, fresh_database
from tests.registry.people import BY, DAY, a_class, allocate, claims, id_number, sign
from tests.registry.tampering import EDITS, NOW, Hand, lived, number
from tzforms.exceptions import NotWritableError, RegistryError, UsageError
from tzforms.registry import chain, database, guards
from tzforms.registry.inspecting import Irregularity, Trouble
from tzforms.registry.ledger import Registry
from tzforms.registry.marks import Head, Marks
from tzforms.registry.models import Certificate, Event, Series, Status, TrainingClass
from tzforms.registry.numbering import NumberPattern
from tzforms.registry.values import Claim
from tzforms.registry.vault import Vault


@dataclass
class Place:
    """A register of one's own, with its marks and the hand that will write into it."""

    where: str
    vault: Vault
    marks: Path

    @property
    def hand(self) -> Hand:
        return Hand(self.where)

    def opened(self) -> Registry:
        return Registry.open(self.where, self.vault, marks=[self.marks])

    def told(self, *papers: Head) -> list[Irregularity]:
        with self.opened() as registry:
            return registry.verify(papers)


@pytest.fixture(scope="module", params=_KINDS)
def original(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Place:
    folder, vault = tmp_path_factory.mktemp("lived"), Vault.create()
    if request.param == "sqlite":
        where = str(folder / "register.sqlite3")
    else:
        server = request.getfixturevalue("postgresql_server")
        where = _copied(server, "template0")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tzforms.registry.order.today", lambda: DAY)
        lived(where, vault, folder / "marks")
    return Place(where, vault, folder / "marks")


def _copied(server: str, template: str) -> str:
    """A new database like another one of the server."""
    name = f"t{uuid.uuid4().hex}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    engine.dispose()
    return server.rsplit("/", 1)[0] + f"/{name}"


@pytest.fixture
def place(original: Place, tmp_path: Path, request: pytest.FixtureRequest) -> Place:
    """A copy that is clean."""
    marks = shutil.copytree(original.marks, tmp_path / "marks")
    if original.hand.is_file:
        where = shutil.copy(original.where, tmp_path / "register.sqlite3")
    else:
        where = _copied(request.getfixturevalue("postgresql_server"), original.where.rsplit("/", 1)[1])
    copy = Place(str(where), original.vault, marks)
    assert copy.told() == []
    return copy


# -- what a hand can do ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("edit", EDITS)
def test_it_is_found_when(place: Place, edit: str) -> None:
    statements, trouble, what = EDITS[edit]
    place.hand.does(*statements)
    found = place.told()
    assert any(i.trouble == trouble and what in (None, i.number, i.seq) for i in found), found
    assert not any(i.trouble in (Trouble.TRIGGER, Trouble.SCHEMA) for i in found), "the triggers are back"
    assert all("\n" not in i.sentence and "：" in i.sentence for i in found)


def test_a_row_changed_together_with_what_covers_it_is_found_without_the_key(place: Place) -> None:
    place.hand.does("UPDATE certificates SET status = 'valid' WHERE id = 2")
    with place.opened() as registry, registry._read() as session:
        [(key, row)] = chain.rows(session.connection(), Certificate.__table__, [2])  # type: ignore[arg-type]
    covers = json.dumps({key: chain.digest_of(row)}, separators=(",", ":"))
    place.hand.does(f"UPDATE events SET covers = '{covers}' WHERE kind = 'voided'")
    assert [(i.trouble, i.seq, i.number) for i in place.told()] == [
        (Trouble.EVENT, 14, None),
        (Trouble.STATUS, None, number(2)),
    ]


def test_a_chain_that_was_worked_out_anew_without_the_key_is_found(place: Place) -> None:
    columns = "id, seq, at, kind, certificate_id, batch_id, actor, reason, covers"
    forger, previous, statements = Vault.create(), "", []
    for values in place.hand.asks(f"SELECT {columns} FROM events WHERE seq IS NOT NULL ORDER BY seq"):
        row = dict(zip(columns.split(", "), values, strict=True))
        if row["kind"] == "voided":
            row["reason"] = "别的原因"
        previous = forger.chain_digest(chain.link(previous, row))
        statements.append(
            f"UPDATE events SET digest = '{previous}', reason = '{row['reason']}' WHERE seq = {row['seq']}"
        )
    place.hand.does(*statements)
    first, second = place.told()
    assert (first.trouble, first.seq, "1–16" in first.sentence) == (Trouble.EVENT, 1, True)
    assert second.trouble == Trouble.FORKED


@pytest.mark.parametrize(
    "how",
    [
        "DROP TRIGGER keep_events_update",
        "DROP TRIGGER keep_certificates_delete",
        "CREATE TRIGGER back AFTER UPDATE ON certificates BEGIN SELECT 1; END",
        "weaker",
        "never",
    ],
)
def test_a_trigger_that_is_missing_weaker_or_strange_is_found(place: Place, how: str) -> None:
    if not place.hand.is_file:
        how = {
            "weaker": "DROP TRIGGER keep_events_update ON events; CREATE TRIGGER keep_events_update BEFORE UPDATE OF at ON events "
            "FOR EACH ROW EXECUTE FUNCTION tzforms_refuse()",
            "never": "ALTER TABLE events DISABLE TRIGGER keep_events_update",
            "DROP TRIGGER keep_events_update": "DROP TRIGGER keep_events_update ON events",
            "DROP TRIGGER keep_certificates_delete": "CREATE OR REPLACE FUNCTION tzforms_refuse() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RETURN NEW; END $$",
        }.get(
            how,
            "CREATE TRIGGER back AFTER UPDATE ON certificates FOR EACH ROW EXECUTE FUNCTION tzforms_refuse()",
        )
    elif how in ("weaker", "never"):
        when = {"weaker": "UPDATE OF at ON events", "never": "UPDATE ON events WHEN 0"}[how]
        how = (
            f"DROP TRIGGER keep_events_update; CREATE TRIGGER keep_events_update BEFORE {when} "
            "BEGIN SELECT RAISE(ABORT, 'the register keeps its history'); END"
        )
    with place.hand.connected() as connection:
        if place.hand.is_file:
            connection.executescript(how)
        else:
            connection.execute(how)
    assert {i.trouble for i in place.told()} == {Trouble.TRIGGER}


@pytest.mark.parametrize(
    "how",
    [
        "DROP INDEX uq_certificates_one_valid",
        "ALTER TABLE certificates ADD COLUMN note TEXT",
        "CREATE TABLE more (x)",
        "CREATE VIEW v AS SELECT 1",
        "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, '''void'', ', '''void'', ''x'', ') "
        "WHERE name = 'certificates'",
    ],
)
def test_a_schema_that_somebody_changed_is_found(tmp_path: Path, vault: Vault, how: str) -> None:
    place = Place(str(tmp_path / "r.sqlite3"), vault, tmp_path / "marks")
    lived(place.where, vault, place.marks)
    assert place.told() == []
    with place.hand.connected() as connection:
        connection.executescript(how)
    assert [i.trouble for i in place.told()] == [Trouble.SCHEMA]


@pytest.mark.parametrize(
    "how",
    [
        "UPDATE events SET seq = 'x' WHERE seq = 3",
        "DROP INDEX uq_events_seq; UPDATE events SET seq = 4 WHERE seq = 3",
        "UPDATE events SET covers = 7, actor = x'00' WHERE seq = 3",
        "UPDATE certificates SET sealed = 'text', created_at = 1e999, code = x'ff' WHERE id = 1",
        "UPDATE classes SET hours = 'many', start_date = 'soon'; UPDATE people SET sealed = 'text'",
    ],
    ids=["a text for a number", "a number twice", "bytes", "a text for bytes", "words for dates"],
)
def test_what_only_sqlite_lets_a_hand_put_into_a_column_is_found_too(tmp_path: Path, vault: Vault, how: str) -> None:
    place = Place(str(tmp_path / "r.sqlite3"), vault, tmp_path / "marks")
    lived(place.where, vault, place.marks)
    with place.hand.connected() as connection:
        dropped = ("keep_events_update", "keep_certificates_update", "keep_certificates_code")
        connection.executescript("".join(f"DROP TRIGGER {name}; " for name in dropped) + how)
    found = {i.trouble for i in place.told()} - {Trouble.TRIGGER, Trouble.SCHEMA}
    assert found & {Trouble.EVENT, Trouble.CHANGED}
    if "UPDATE events" in how:
        assert Trouble.EVENT in found
        with place.opened() as registry:  # the chain can still be written
            registry.void(number(5), "误", BY)


def test_a_vacuum_an_analysis_and_a_backup_are_no_change(tmp_path: Path, vault: Vault) -> None:
    place = Place(str(tmp_path / "r.sqlite3"), vault, tmp_path / "marks")
    lived(place.where, vault, place.marks)
    with place.hand.connected() as connection:
        connection.executescript("VACUUM; ANALYZE")
        with contextlib.closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as copy:
            connection.backup(copy)
    assert place.told() == []
    assert Place(str(tmp_path / "copy.sqlite3"), vault, place.marks).told() == []


# -- the end of the chain ----------------------------------------------------------------------------------------------


def _as_it_was_at_first(tmp_path: Path, vault: Vault, *, later: bool) -> tuple[Place, Head]:
    """A register that was put back to before a certificate was voided; ``later``: and in which something else was done."""
    place = Place(str(tmp_path / "r.sqlite3"), vault, tmp_path / "marks")
    lived(place.where, vault, place.marks)
    shutil.copy(place.where, tmp_path / "before")
    with place.opened() as registry:
        registry.void(number(1), "弄虚作假", BY)
        head = registry.head()
    assert head is not None
    shutil.copy(tmp_path / "before", place.where)
    if later:
        with place.opened() as registry:
            registry.void(number(4), "别的", BY)
            registry.void(number(5), "别的", BY)
    return place, head


def test_a_register_put_back_to_an_older_state_is_found_by_its_marks(tmp_path: Path, vault: Vault) -> None:
    place, head = _as_it_was_at_first(tmp_path, vault, later=False)
    [told] = place.told()
    assert (told.trouble, told.seq) == (Trouble.CUT, head.seq)
    with place.opened() as registry, pytest.raises(RegistryError, match="末尾被截去"):
        allocate(registry, a_class("丙"), claims(1, 90))


def test_a_register_put_back_that_went_on_is_found_and_the_mark_stays(tmp_path: Path, vault: Vault) -> None:
    place, head = _as_it_was_at_first(tmp_path, vault, later=True)
    assert [(i.trouble, i.seq) for i in place.told()] == [(Trouble.FORKED, head.seq)]
    assert Marks((place.marks,), vault.fingerprint).heads() == [head]


def test_an_event_of_a_copy_that_went_another_way_does_not_fit_in(tmp_path: Path, vault: Vault) -> None:
    place = Place(str(tmp_path / "r.sqlite3"), vault, tmp_path / "marks")
    lived(place.where, vault, place.marks)
    other = Place(str(shutil.copy(place.where, tmp_path / "copy.sqlite3")), vault, tmp_path / "other")
    for one, first in ((place, 4), (other, 1)):
        with one.opened() as registry:
            registry.void(number(first), "误", BY)
            registry.void(number(5), "误", BY)
    [(at, covers, digest)] = other.hand.asks("SELECT at, covers, digest FROM events WHERE seq = 18")
    place.hand.does(f"UPDATE events SET at = '{at}', covers = '{covers}', digest = '{digest}' WHERE seq = 18")
    shutil.rmtree(place.marks)
    assert [(i.trouble, i.seq) for i in place.told()] == [(Trouble.EVENT, 18)]  # its own key, but another one before it


def test_where_the_marks_are_lost_too_the_paper_tells(tmp_path: Path, vault: Vault) -> None:
    place, head = _as_it_was_at_first(tmp_path, vault, later=False)
    shutil.rmtree(place.marks)
    assert place.told() == []
    paper = Head.parse(f" {head} ".replace(":", "："))
    assert [i.trouble for i in place.told(paper)] == [Trouble.CUT]
    with place.opened() as registry:
        registry.void(number(4), "别的", BY)
        now = registry.head()
    assert [i.trouble for i in place.told(paper)] == [Trouble.FORKED]
    assert now is not None
    assert place.told(Head.parse(str(now))) == []
    for wrong in ("", "12", "12:xyz", "x:0123456789abcdef", "12:0123"):
        with pytest.raises(UsageError, match="登记库摘要"):
            Head.parse(wrong)


def test_after_an_old_backup_the_chain_goes_on_once_the_gap_is_accounted_for(tmp_path: Path, vault: Vault) -> None:
    place, head = _as_it_was_at_first(tmp_path, vault, later=False)
    with place.opened() as registry:
        assert registry.lost() == [head]
        assert registry.catch_up("恢复了昨天的备份", BY) == {}
        assert (registry.lost(), registry.verify()) == ([], [])
        assert str(head) in registry.history()[-1].reason
        allocate(registry, a_class("丙"), claims(1, 90))
        assert registry.verify() == []


def test_a_register_whose_chain_was_taken_away_does_not_begin_a_new_one(place: Place) -> None:
    place.hand.does("UPDATE events SET seq = NULL, covers = NULL, digest = NULL")
    assert {i.trouble for i in place.told()} == {Trouble.UNSEALED, Trouble.CUT}
    with place.opened() as registry:
        with pytest.raises(RegistryError, match="没有封存"):
            registry.void(number(1), "误", BY)
        registry.catch_up("核对过，经过是对的", BY)
        assert registry.verify() == []


def test_a_head_goes_forward_only_and_one_that_is_damaged_says_nothing(tmp_path: Path) -> None:
    marks = Marks((tmp_path / "a", tmp_path / "b"), "f" * 32)
    marks.raise_to({"甲": 7}, Head(5, "aa"))
    marks.raise_to({}, Head(3, "bb"))
    assert marks.heads() == [Head(5, "aa")]
    [one] = (tmp_path / "a").iterdir()
    for broken in ('{"last": {}, "head": 3}', '{"last": {}, "head": {"seq": "x", "digest": ""}}', "[]", "{}"):
        one.write_text(broken)
        assert (marks.heads(), marks.read()) == ([Head(5, "aa")], {"甲": 7})
    marks.raise_to({}, Head(4, "cc"), anew=True)
    assert marks.heads() == [Head(4, "cc")]


# -- what the program does ---------------------------------------------------------------------------------------------


def test_whatever_the_program_does_leaves_nothing_to_tell(where: str, vault: Vault) -> None:
    with Registry.open(where, vault, create=True) as registry:
        assert registry.verify() == []
        first = allocate(registry, a_class(hours=None), claims(4))
        allocate(registry, a_class(hours=None), claims(5))  # a late row
        allocate(registry, a_class(), claims(3))  # nothing new but the hours
        kept = [Claim(1, "王五", id_number(700), number="旧第1号")]
        allocate(registry, a_class("乙"), kept, keep_numbers=True)
        registry.record_files({1: ["a" * 64]})
        registry.record_files({1: ["a" * 64]})
        registry.complete(1, BY)
        registry.void(number(1), "误", BY)
        registry.reinstate(number(1), "误", BY)
        registry.void(number(2), "误", BY)
        again = {"pattern": NumberPattern(), "issue_date": DAY, "sign": sign, "actor": BY}
        registry.reissue(number(2), "另发", **again, from_void=True)  # type: ignore[arg-type]
        registry.reissue(number(3), "更正", **again, name="学员二", id_number=id_number(2))  # type: ignore[arg-type]
        registry.catch_up("清单", BY, serials={"x": 9})
        assert registry.verify() == []
        assert first[0].entry is not None
        before = registry.head()
        allocate(registry, a_class(), claims(3))  # nothing at all
        assert registry.head() == before


def test_a_change_for_which_nobody_made_an_event_gets_one(where: str, vault: Vault) -> None:
    with Registry.open(where, vault, create=True) as registry:
        allocate(registry, a_class(), claims(2))
        with registry._write("某人") as session:
            session.add(Series(scope="x", last_serial=3))
        with registry._read() as session:
            last = session.query(Event).order_by(Event.id.desc()).first()
            assert last is not None
            assert (last.kind, last.actor, list(json.loads(last.covers or ""))) == ("touched", "某人", ["series:x"])
        assert registry.verify() == []
        assert "touched" not in {e.kind for e in registry.history()}


def test_a_status_that_no_event_gave_is_told_though_the_program_wrote_it(where: str, vault: Vault) -> None:
    with Registry.open(where, vault, create=True) as registry:
        allocate(registry, a_class(), claims(2))
        with registry._write(BY) as session:
            certificate = session.get(Certificate, 1)
            assert certificate is not None
            certificate.status = Status.VOID
        assert [(i.trouble, i.number) for i in registry.verify()] == [(Trouble.STATUS, number(1))]


def test_the_session_of_a_transaction_lets_nothing_past_the_chain(where: str, vault: Vault) -> None:
    with Registry.open(where, vault, create=True) as registry:
        allocate(registry, a_class(), claims(2))
        before = registry.head()
        with pytest.raises(RuntimeError, match="through the session"), registry._write(BY) as session:
            session.execute(update(Certificate).values(status="void"))
        with pytest.raises(RuntimeError, match="keeps its history"), registry._write(BY) as session:
            session.delete(session.get(Certificate, 1))
        with pytest.raises(RuntimeError, match="keeps its history"), registry._write(BY) as session:
            vars(Event)["reason"].__set__(session.get(Event, 1), "x")
        assert (registry.head(), registry.verify()) == (before, [])


def test_what_is_written_after_the_seal_is_refused(where: str, vault: Vault) -> None:
    with Registry.open(where, vault, create=True) as registry, registry._read() as session:
        link = chain.Chain(session, vault, BY, dt.datetime.now(dt.UTC))
        assert link.seal() is None
        session.add(Series(scope="x", last_serial=1))
        with pytest.raises(RuntimeError, match="sealed"):
            session.flush()


def test_a_transaction_that_fails_leaves_the_chain_as_it_was(where: str, vault: Vault) -> None:
    def fails(number: str, claim: Claim, day: object) -> tuple[str, str]:
        raise UsageError("no")

    with Registry.open(where, vault, create=True) as registry:
        allocate(registry, a_class(), claims(2))
        before = registry.head()
        with pytest.raises(UsageError):
            allocate(registry, a_class("乙"), claims(2, 9), sign=fails)
        assert (registry.head(), registry.verify()) == (before, [])


def test_a_digest_is_the_same_on_both_databases_and_a_new_empty_column_changes_none(place: Place) -> None:
    with place.opened() as registry, registry._read() as session:
        [(_key, row)] = chain.rows(session.connection(), TrainingClass.__table__, [1])  # type: ignore[arg-type]
    known = {"hours": 80, "start_date": "2026-09-01", "audit_passed": "2026-11-10", "project": "甲"}
    assert {name: chain.plain(row[name]) for name in known} == known
    assert len(chain.plain(row["created_at"])) == len("2026-11-27 10:00:00.000000")
    assert chain.digest_of({**row, "later": None}) == chain.digest_of(row)


def test_the_chain_holds_digests_only(where: str, vault: Vault) -> None:
    with Registry.open(where, vault, create=True) as registry:
        allocate(registry, a_class(), [Claim(1, "欧阳建国", id_number(3), "某某机床厂", "88")])
        with registry._read() as session:
            events = session.query(Event).all()
            said = "".join(e.covers or "" for e in events)
            [(_key, row)] = chain.rows(session.connection(), Certificate.__table__, [1])  # type: ignore[arg-type]
    assert not any(word in said for word in ("欧阳建国", id_number(3), "机床"))
    assert chain.plain(row["sealed"]) == f"sha256:{hashlib.sha256(row['sealed']).hexdigest()}"


def test_the_key_of_the_chain_comes_from_the_secret_and_is_used_for_nothing_else(vault: Vault) -> None:
    assert vault.chain_digest(b"x") == Vault(vault.hash_key, ()).chain_digest(b"x") != Vault.create().chain_digest(b"x")
    assert vault.chain_digest(b"tzforms register")[:32] != vault.fingerprint


def test_the_triggers_are_those_of_the_migrations(where: str, vault: Vault) -> None:
    Registry.open(where, vault, create=True).close()
    hand = Hand(where)
    with hand.connected() as connection:
        assert {name for name, _table, _sql in hand.triggers(connection)} == set(guards.TRIGGERS)


# -- registers from before ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "edit", ["UPDATE events SET reason = 'x' WHERE kind = 'voided'", "DELETE FROM events WHERE id = 5"]
)
def test_an_old_register_is_covered_when_it_is_first_opened(tmp_path: Path, vault: Vault, edit: str) -> None:
    place = Place(str(tmp_path / "r.sqlite3"), vault, tmp_path / "marks")
    database.create_schema(database.database_url(place.where), {"secret": vault.fingerprint}, target="0003")
    values = {"at": NOW, "kind": "'voided'"}
    place.hand.does(
        *(
            f"INSERT INTO events (id, at, kind, actor, reason) VALUES ({n}, {values['at']}, {values['kind']}, '甲', '误')"
            for n in range(1, 8)
        )
    )
    Registry.upgrade(place.where)
    with place.opened() as registry:
        assert registry.verify() == []
        assert registry.head() == Marks((place.marks,), vault.fingerprint).heads()[0]
        assert len(registry.history()) == 7
    place.hand.does(edit)
    assert {i.trouble for i in place.told()} <= {Trouble.CHANGED, Trouble.VANISHED}
    assert place.told()


# -- several at once, and one that is killed ---------------------------------------------------------------------------


def _clerk(where: str, vault: Vault, project: str, first: int) -> None:
    with Registry.open(where, vault, create=True) as registry:
        for i in range(6):
            outcomes = allocate(registry, a_class(f"{project}{i}"), claims(5, first + 10 * i))
            assert outcomes[0].entry is not None
            registry.void(outcomes[0].entry.number, "误", BY)


def test_two_processes_at_once_leave_one_unbroken_chain(where: str, vault: Vault) -> None:
    context = multiprocessing.get_context("fork")
    clerks = [context.Process(target=_clerk, args=(where, vault, p, n)) for p, n in (("甲", 0), ("乙", 500))]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join(90)
        assert clerk.exitcode == 0
    with Registry.open(where, vault) as registry:
        assert registry.verify() == []
        head = registry.head()
        assert head is not None
        assert head.seq == 1 + 2 * 6 * (1 + 5 + 1)  # the first; a class: audited, issued, voided


def _goes_on(where: str, vault: Vault, marks: Path) -> None:
    with Registry.open(where, vault, create=True, marks=[marks]) as registry:
        while True:
            allocate(registry, a_class(f"班{random.random()}"), claims(20, random.randrange(9000)))


def test_a_process_killed_while_writing_leaves_an_unbroken_chain(where: str, vault: Vault, tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    Registry.open(where, vault, create=True).close()
    for delay in (0.25, 0.4, 0.55):
        clerk = multiprocessing.get_context("fork").Process(target=_goes_on, args=(where, vault, marks))
        clerk.start()
        clerk.join(delay)
        clerk.kill()
        clerk.join()
    with Registry.open(where, vault, marks=[marks]) as registry:
        assert registry.verify() == []


def test_looking_while_another_writes_tells_nothing(where: str, vault: Vault, tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    with Registry.open(where, vault, create=True, marks=[marks]) as registry:
        clerk = multiprocessing.get_context("fork").Process(target=_goes_on, args=(where, vault, marks))
        clerk.start()
        until = time.monotonic() + 2
        while time.monotonic() < until:
            assert registry.verify() == []
        clerk.kill()
        clerk.join()


# -- a register that can only be read ----------------------------------------------------------------------------------


def _looked_at(where: str, vault: Vault, results) -> None:
    os.setgid(pwd.getpwnam("nobody").pw_gid)
    os.setuid(pwd.getpwnam("nobody").pw_uid)
    os.umask(0o077)
    try:
        with Registry.open(where, vault) as registry:
            found = (registry.read_only, len(list(registry.entries())), registry.find(number(2)), registry.verify())
            try:
                registry.void(number(1), "误", BY)
            except NotWritableError as error:
                results.put((*found, str(error)))
    except BaseException as error:
        results.put(repr(error))


@pytest.mark.skipif(os.geteuid() != 0, reason="has to become somebody who may not write")
@pytest.mark.parametrize(("file", "folder"), [(0o644, 0o755), (0o444, 0o777)], ids=["folder", "file"])
def test_a_register_on_a_read_only_medium_is_listed_found_and_verified(vault: Vault, file: int, folder: int) -> None:
    place = Path(tempfile.mkdtemp(prefix="tzforms-ro-"))
    try:
        lived(str(place / "r.sqlite3"), vault, place / "marks")
        shutil.rmtree(place / "marks")
        (place / "r.sqlite3").chmod(file)
        place.chmod(folder)
        before = (place / "r.sqlite3").read_bytes()
        context = multiprocessing.get_context("fork")
        results = context.Queue()
        clerk = context.Process(target=_looked_at, args=(str(place / "r.sqlite3"), vault, results))
        clerk.start()
        found = results.get(timeout=60)
        clerk.join()
        assert isinstance(found, tuple), found
        read_only, count, entry, told, sentence = found
        assert (read_only, count, entry.status, told) == (True, 9, Status.VOID, [])
        assert "只读" in sentence
        assert "什么都不能改动" in sentence
        assert (place / "r.sqlite3").read_bytes() == before
    finally:
        shutil.rmtree(place)


@pytest.mark.parametrize(
    ("how", "what"),
    [
        ("DROP INDEX uq_certificates_one_valid", "uq_certificates_one_valid"),
        ("DROP INDEX ix_issued_files_sha256", "ix_issued_files_sha256"),
        ("ALTER TABLE certificates ADD COLUMN note text", "certificates.note"),
        ("ALTER TABLE events ALTER COLUMN actor DROP NOT NULL", "events.actor"),
        ("ALTER TABLE organizers ALTER COLUMN name TYPE text", "organizers.name"),
        ("ALTER TABLE certificates DROP CONSTRAINT uq_certificates_number", "uq_certificates_number"),
        ("ALTER TABLE certificates DROP CONSTRAINT ck_certificates_status", "ck_certificates_status"),
        (
            "ALTER TABLE certificates DROP CONSTRAINT ck_certificates_status; ALTER TABLE certificates ADD CONSTRAINT "
            "ck_certificates_status CHECK (status IN ('valid', 'void', 'replaced', 'x'))",
            "ck_certificates_status",
        ),
        (
            "DROP INDEX uq_certificates_one_valid; CREATE UNIQUE INDEX uq_certificates_one_valid ON certificates "
            "(participation_id) WHERE status = 'void'",
            "uq_certificates_one_valid",
        ),
        (
            "ALTER TABLE participations DROP CONSTRAINT fk_participations_person_id_people",
            "fk_participations_person_id_people",
        ),
        ("CREATE TABLE more (x int)", "more"),
        ("CREATE VIEW v AS SELECT 1", "v"),
    ],
)
@pytest.mark.postgresql
def test_a_schema_that_somebody_changed_on_the_server_is_found(
    postgresql_server: str, vault: Vault, how: str, what: str
) -> None:
    with fresh_database(postgresql_server) as where, Registry.open(where, vault, create=True) as registry:
        assert registry.verify() == []
        with Hand(where).connected() as connection:
            connection.execute(how)
        [told] = registry.verify()
        assert told.trouble == Trouble.SCHEMA
        assert f"（{what}）" in told.sentence
