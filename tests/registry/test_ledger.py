"""The register, on SQLite and on PostgreSQL: one number a certificate, for ever."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import random
import re
import sqlite3
import uuid
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from tests.registry.people import BY, DAY, a_class, allocate, claims, id_number, sign
from tzforms.exceptions import NotWritableError, RegistryError, UsageError
from tzforms.registry import database
from tzforms.registry.ledger import Registry
from tzforms.registry.models import Base, BatchState, Status
from tzforms.registry.numbering import NumberPattern
from tzforms.registry.values import Claim, Gap, Verdict
from tzforms.registry.vault import Vault


@pytest.fixture
def registry(where: str, vault: Vault):
    with Registry.open(where, vault, create=True) as opened:
        yield opened


def numbers(outcomes) -> list[str]:
    return [o.entry.number for o in outcomes]


def test_numbers_follow_the_order_of_the_claims(registry: Registry) -> None:
    given = numbers(allocate(registry, a_class(), claims(30)))
    assert given == [f"通人社研结字〔2026〕第{n:04d}号" for n in range(1, 31)]


def test_a_second_class_goes_on_where_the_first_stopped_and_a_new_year_begins_anew(registry: Registry) -> None:
    allocate(registry, a_class("甲"), claims(3))
    second = numbers(allocate(registry, a_class("乙"), claims(2, 50)))
    third = numbers(allocate(registry, a_class("丙"), claims(1, 60), issue_date=dt.date(2027, 1, 4)))
    assert second == ["通人社研结字〔2026〕第0004号", "通人社研结字〔2026〕第0005号"]
    assert third == ["通人社研结字〔2027〕第0001号"]


def test_a_pattern_without_a_year_never_begins_anew(registry: Registry) -> None:
    plain = NumberPattern("TZ{serial:06d}")
    allocate(registry, a_class("甲"), claims(2), pattern=plain)
    assert numbers(allocate(registry, a_class("乙"), claims(1, 50), pattern=plain, issue_date=dt.date(2027, 1, 4))) == [
        "TZ000003"
    ]


def test_two_patterns_that_print_the_same_number_do_not_give_it_twice(registry: Registry) -> None:
    allocate(registry, a_class("甲"), claims(1), pattern=NumberPattern("2026{serial:04d}"))
    assert numbers(allocate(registry, a_class("乙"), claims(1, 50), pattern=NumberPattern("{year}{serial:04d}"))) == [
        "20260002"
    ]


def test_the_same_class_again_keeps_its_numbers(registry: Registry) -> None:
    first = allocate(registry, a_class(), claims(20))
    again = allocate(registry, a_class(), claims(20), issue_date=dt.date(2026, 12, 31))
    assert numbers(again) == numbers(first)
    assert {o.verdict for o in again} == {Verdict.OPEN}
    registry.complete(first[0].entry.batch_id, BY)
    assert {o.verdict for o in allocate(registry, a_class(), claims(20))} == {Verdict.DONE}


def test_blanks_in_the_names_do_not_make_another_class(registry: Registry) -> None:
    first = allocate(registry, a_class("智能 制造"), claims(1))
    again = allocate(registry, a_class("智能制造"), claims(1))
    assert numbers(again) == numbers(first)


def test_a_late_row_gets_the_next_number_in_a_second_batch(registry: Registry) -> None:
    first = allocate(registry, a_class(), claims(3))
    registry.complete(first[0].entry.batch_id, BY)
    again = allocate(registry, a_class(), claims(4))
    assert [o.verdict for o in again] == [Verdict.DONE] * 3 + [Verdict.NEW]
    assert again[3].entry.number.endswith("0004号")
    assert again[3].entry.batch_no == 2


def test_nothing_is_given_before_the_audit_is_passed(registry: Registry) -> None:
    with pytest.raises(UsageError, match="审核通过"):
        allocate(registry, a_class(audit_passed=None), claims(1))
    assert list(registry.entries()) == []


def test_one_person_twice_in_the_claims_gets_one_certificate(registry: Registry) -> None:
    twice = [*claims(2), Claim(3, "学员0", id_number(0).lower())]
    verdicts = [o.verdict for o in allocate(registry, a_class(), twice)]
    assert verdicts == [Verdict.NEW, Verdict.NEW, Verdict.TAKEN]


def test_a_number_of_somebody_else_is_refused_and_uses_nothing_up(registry: Registry) -> None:
    theirs = numbers(allocate(registry, a_class("甲"), claims(1)))[0]
    outcomes = allocate(registry, a_class("乙"), [Claim(1, "王五", id_number(900), number=theirs), *claims(1, 901)])
    assert [o.verdict for o in outcomes] == [Verdict.TAKEN, Verdict.NEW]
    assert theirs in outcomes[0].reason
    assert outcomes[1].entry.number.endswith("0002号")
    assert registry.gaps() == []


def test_a_number_that_nobody_knows_is_refused_unless_it_is_to_be_kept(registry: Registry) -> None:
    stated = [Claim(1, "王五", id_number(1), number="通人社研结字〔2026〕第0007号")]
    assert allocate(registry, a_class(), stated)[0].verdict is Verdict.TAKEN
    kept = allocate(registry, a_class(), stated, keep_numbers=True)
    assert numbers(kept) == ["通人社研结字〔2026〕第0007号"]
    assert numbers(allocate(registry, a_class("乙"), claims(1, 50))) == ["通人社研结字〔2026〕第0008号"]
    assert registry.gaps() == [Gap("通人社研结字〔2026〕第{serial}号", 1, 6)]


def test_a_person_is_one_person_under_the_old_and_the_new_id_number(registry: Registry) -> None:
    new = id_number(5)
    old = new[:6] + new[8:17]
    allocate(registry, a_class(), [Claim(1, "王五", new)])
    assert allocate(registry, a_class(), [Claim(1, "王五", old)])[0].verdict is Verdict.OPEN
    assert [p.project for p in registry.past_classes(old)] == ["智能制造单元操作与运维"]


def test_the_classes_of_a_person_come_back_over_the_years(registry: Registry) -> None:
    days = {"start_date": dt.date(2028, 3, 1), "end_date": dt.date(2028, 3, 9), "audit_passed": dt.date(2028, 4, 1)}
    allocate(registry, a_class("乙", **days), claims(1), issue_date=dt.date(2028, 4, 2))
    allocate(registry, a_class("甲"), claims(1))
    assert [(p.project, p.start_date.year) for p in registry.past_classes(id_number(0))] == [("甲", 2026), ("乙", 2028)]


def test_a_voided_number_is_never_given_again_and_its_holder_is_refused(registry: Registry) -> None:
    first = allocate(registry, a_class(), claims(2))[1].entry
    registry.void(first.number, "弄虚作假", actor="经办人甲")
    assert registry.find(first.number).status is Status.VOID
    again = allocate(registry, a_class(), claims(3))
    assert [o.verdict for o in again] == [Verdict.OPEN, Verdict.ENDED, Verdict.NEW]
    assert again[2].entry.number.endswith("0003号")
    assert "作废" in again[1].reason
    with pytest.raises(RegistryError, match="已经作废"):
        registry.void(first.number, "再来一次", BY)


def test_a_reissue_has_a_new_number_and_both_tell_of_each_other(registry: Registry) -> None:
    old = allocate(registry, a_class(), claims(2))[0].entry
    new = registry.reissue(
        old.number,
        "姓名更正",
        pattern=NumberPattern(),
        issue_date=DAY,
        sign=sign,
        name="学员零",
        id_number=id_number(0),
        actor="经办人乙",
    )
    before = registry.find(old.number)
    assert (before.status, before.replaced_by, before.name) == (Status.REPLACED, new.number, "学员0")
    assert (new.replaces, new.name, new.status) == (old.number, "学员零", Status.VALID)
    assert new.number.endswith("0003号")
    assert [(e.kind, e.reason) for e in registry.history(old.number)] == [
        ("audited", "2026-11-10 通人社审〔2026〕3号"),
        ("issued", ""),
        ("renamed", "姓名更正"),
        ("replaced", "姓名更正"),
    ]
    with pytest.raises(RegistryError, match="已换发"):
        registry.reissue(old.number, "又丢了", pattern=NumberPattern(), issue_date=DAY, sign=sign, actor=BY)
    entry = allocate(registry, a_class(), claims(1))[0].entry
    assert entry.number == new.number


def test_a_void_certificate_may_be_reissued_and_stays_void(registry: Registry) -> None:
    old = allocate(registry, a_class(), claims(1))[0].entry
    registry.void(old.number, "打印错误", BY)
    again: dict[str, Any] = {"pattern": NumberPattern(), "issue_date": DAY, "sign": sign, "actor": BY}
    with pytest.raises(RegistryError, match=r"已经作废.*reinstate.*--from-void"):
        registry.reissue(old.number, "重新发给", **again)
    registry.reissue(old.number, "重新发给", **again, from_void=True)
    assert registry.find(old.number).status is Status.VOID


def test_voiding_needs_a_reason_and_a_number_that_exists(registry: Registry) -> None:
    number = allocate(registry, a_class(), claims(1))[0].entry.number
    with pytest.raises(UsageError, match="原因"):
        registry.void(number, "  ", BY)
    with pytest.raises(RegistryError, match="没有编号"):
        registry.void("第9999号", "查无此证", BY)


def test_a_reason_is_kept_without_id_numbers(registry: Registry) -> None:
    number = allocate(registry, a_class(), claims(1))[0].entry.number
    registry.void(number, f"身份证号 {id_number(0)} 有误", BY)
    assert id_number(0) not in registry.history(number)[-1].reason


def test_a_batch_remembers_its_order_and_its_state(registry: Registry) -> None:
    outcomes = allocate(registry, a_class(), claims(5))
    batch_id = outcomes[0].entry.batch_id
    registry.void(outcomes[2].entry.number, "打印错误", BY)
    batch, entries = registry.batch(batch_id)
    assert (batch.state, batch.size) == (BatchState.OPEN, 5)
    assert [e.number for e in entries] == numbers(outcomes)
    registry.complete(batch_id, BY)
    registry.complete(batch_id, BY)
    assert registry.batch(batch_id)[0].state is BatchState.COMPLETE
    assert [e.kind for e in registry.history()].count("completed") == 1


def test_when_signing_fails_nothing_was_given(registry: Registry) -> None:
    def fails(number: str, claim: Claim, date: dt.date) -> tuple[str, str]:
        if claim.row == 7:
            raise UsageError("no")
        return sign(number, claim, date)

    with pytest.raises(UsageError):
        allocate(registry, a_class(), claims(10), sign=fails)
    assert list(registry.entries()) == []
    assert numbers(allocate(registry, a_class(), claims(1)))[0].endswith("0001号")


def test_the_list_can_be_cut_by_year_and_status(registry: Registry) -> None:
    given = allocate(registry, a_class("甲"), claims(3))
    allocate(registry, a_class("乙"), claims(2, 50), issue_date=dt.date(2027, 2, 1))
    registry.void(given[0].entry.number, "打印错误", BY)
    assert len(list(registry.entries(year=2026))) == 3
    assert len(list(registry.entries(status=Status.VALID))) == 4
    assert [e.name for e in registry.entries(limit=1)] == ["学员0"]


def test_the_database_itself_refuses_to_erase_or_renumber(registry: Registry, where: str) -> None:
    allocate(registry, a_class(), claims(2))
    engine = create_engine(database.database_url(where))
    for statement in (
        "DELETE FROM certificates",
        "UPDATE certificates SET number = 'x' WHERE id = 1",
        "DELETE FROM events",
        "UPDATE events SET reason = 'x'",
    ):
        with pytest.raises(DBAPIError, match="keeps its history"), engine.begin() as connection:
            connection.execute(text(statement))
    engine.dispose()


def test_no_column_holds_an_id_number_or_a_name(registry: Registry, where: str) -> None:
    allocate(registry, a_class(), [Claim(1, "欧阳建国", id_number(3), "某某机床厂", "88")])
    engine = create_engine(database.database_url(where))
    with engine.connect() as connection:
        everything = b"".join(
            str(value).encode() if not isinstance(value, bytes | memoryview) else bytes(value)
            for table in Base.metadata.sorted_tables
            for row in connection.execute(table.select())
            for value in row
        )
    engine.dispose()
    assert not re.search(rb"[0-9]{17}[0-9Xx]", re.sub(rb"[0-9a-f]{32,64}", b"", everything))
    for secret in (id_number(3), "欧阳", "机床厂"):
        assert secret.encode() not in everything


def test_the_models_and_the_migrations_say_the_same(registry: Registry, where: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    engine = database.make_engine(database.database_url(where))
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
        assert differences == []
        assert database.revision(connection) == database.HEAD
    engine.dispose()


def test_another_secret_is_noticed(registry: Registry, where: str) -> None:
    with pytest.raises(RegistryError, match="密钥不对"):
        Registry.open(where, Vault.create())


def test_an_older_schema_is_said_and_can_be_moved_without_loss(where: str, vault: Vault) -> None:
    url = database.database_url(where)
    database.create_schema(url, {"secret": vault.fingerprint}, target="0001")
    with pytest.raises(RegistryError, match="旧版"):
        Registry.open(where, vault)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO organizers (name) VALUES ('某单位')"))
    engine.dispose()
    copy = Registry.upgrade(where)
    assert (copy is not None) == (url.drivername == "sqlite")
    if copy is not None and os.name == "posix":
        assert copy.stat().st_mode & 0o077 == 0
    with Registry.open(where, vault) as registry:
        assert numbers(allocate(registry, a_class(organizer="某单位"), claims(1)))[0].endswith("0001号")
    assert Registry.upgrade(where) is None


@pytest.mark.skipif(os.name != "posix", reason="needs modes")
def test_a_register_and_all_that_lies_beside_it_is_its_owners_alone(tmp_path: Path, vault: Vault) -> None:
    before = os.umask(0o022)
    try:
        path = tmp_path / "new" / "register.sqlite3"
        with Registry.open(path, vault, create=True) as registry:
            allocate(registry, a_class(), claims(3))
            beside = {p.name: p.stat().st_mode & 0o777 for p in path.parent.iterdir()}
        assert set(beside) == {"register.sqlite3", "register.sqlite3-wal", "register.sqlite3-shm"}
        assert set(beside.values()) == {0o600}
        old = tmp_path / "old.sqlite3"
        url = database.database_url(old)
        database.create_schema(url, {"secret": vault.fingerprint}, target="0001")
        (tmp_path / "old.sqlite3.0001.bak").write_bytes(b"")  # of an upgrade that was killed, readable for everybody
        copy = Registry.upgrade(old)
        assert copy is not None
        assert copy.stat().st_mode & 0o777 == 0o600
        assert copy.stat().st_size == old.stat().st_size or copy.stat().st_size > 0
    finally:
        os.umask(before)


def test_a_newer_schema_is_said(registry: Registry, where: str, vault: Vault) -> None:
    engine = create_engine(database.database_url(where))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0999'"))
    engine.dispose()
    with pytest.raises(RegistryError, match="更新版本"):
        Registry.open(where, vault)


def test_a_database_that_is_no_register_is_said(where: str, vault: Vault) -> None:
    engine = create_engine(database.database_url(where))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE something (x INTEGER)"))
    engine.dispose()
    with pytest.raises(RegistryError, match="不是 tzforms 的登记库"):
        Registry.open(where, vault)


def test_numbers_kept_and_numbers_given_in_one_go_never_meet(registry: Registry) -> None:
    # without a sign between them 2026·12 reads as 20261·2, a number of another year's series
    kept = Claim(99, "王五", id_number(900), number="202612")
    given = allocate(
        registry, a_class(), [kept, *claims(12)], pattern=NumberPattern("{year}{serial}"), keep_numbers=True
    )
    assert numbers(given)[1:] == [f"2026{n}" for n in (*range(1, 12), 13)]


def test_a_kept_number_that_the_pattern_cannot_read_is_passed_over_when_its_turn_comes(registry: Registry) -> None:
    odd = Claim(1, "王五", id_number(900), number="2026年第1号")
    first = allocate(registry, a_class(), [odd], pattern=NumberPattern("旧{serial}"), keep_numbers=True)
    second = allocate(registry, a_class("乙"), claims(1), pattern=NumberPattern("{year}年第{serial}号"))
    assert numbers(first) + numbers(second) == ["2026年第1号", "2026年第2号"]


def test_a_small_old_number_does_not_turn_the_series_back(registry: Registry) -> None:
    allocate(registry, a_class("甲"), claims(1), keep_numbers=True)
    seven = Claim(1, "王五", id_number(900), number="通人社研结字〔2026〕第0007号")
    two = Claim(2, "赵六", id_number(901), number="通人社研结字〔2026〕第0002号")
    allocate(registry, a_class("乙"), [seven, two], keep_numbers=True)
    assert numbers(allocate(registry, a_class("丙"), claims(1, 50))) == ["通人社研结字〔2026〕第0008号"]


def test_two_patterns_of_one_scope_keep_numbers_apart(registry: Registry) -> None:
    # 〔{serial:04d}〕 and 〔{serial:05d}〕 are one series; an old number of a serial that is taken is kept outside of it
    allocate(registry, a_class("甲"), claims(1), pattern=NumberPattern("字〔{serial:04d}〕"))
    old = Claim(1, "王五", id_number(900), number="字〔00001〕")
    kept = allocate(registry, a_class("乙"), [old], pattern=NumberPattern("字〔{serial:05d}〕"), keep_numbers=True)
    assert numbers(kept) == ["字〔00001〕"]


def test_one_old_number_on_two_rows_is_kept_once(registry: Registry) -> None:
    rows = [Claim(n, f"学员{n}", id_number(n), number="旧第1号") for n in (1, 2)]
    outcomes = allocate(registry, a_class(), rows, keep_numbers=True)
    assert [o.verdict for o in outcomes] == [Verdict.NEW, Verdict.TAKEN]
    assert "已经用于另一张证书" in outcomes[1].reason


def test_a_row_that_states_another_number_than_the_persons_own_is_refused(registry: Registry) -> None:
    own = numbers(allocate(registry, a_class(), claims(1)))[0]
    [outcome] = allocate(registry, a_class(), [Claim(1, "学员0", id_number(0), number="第9号")])
    assert (outcome.verdict, own in outcome.reason) == (Verdict.TAKEN, True)


def test_an_actor_is_kept_short_and_without_id_numbers(registry: Registry) -> None:
    allocate(registry, a_class(), claims(1), actor=f"{id_number(7)} " + "长" * 200)
    actor = registry.history()[0].actor
    assert len(actor) == 100
    assert id_number(7) not in actor


def test_a_batch_is_in_the_order_of_its_paper_even_when_the_claims_were_not(registry: Registry) -> None:
    outcomes = allocate(registry, a_class(), list(reversed(claims(4))))
    _batch, entries = registry.batch(outcomes[0].entry.batch_id)
    assert [e.position for e in entries] == [1, 2, 3, 4]


def test_hours_and_audit_of_a_class_are_what_was_said_last(registry: Registry, where: str) -> None:
    allocate(registry, a_class(), claims(1))
    allocate(registry, a_class(hours=Decimal("84.5"), audit_passed=dt.date(2026, 11, 12)), claims(2))
    engine = create_engine(database.database_url(where))
    with engine.connect() as connection:
        [(hours, audit)] = connection.execute(text("SELECT hours, audit_passed FROM classes")).all()
    engine.dispose()
    assert (Decimal(str(hours)), str(audit)) == (Decimal("84.5"), "2026-11-12")


def test_the_paper_of_somebody_who_comes_again_is_the_new_one(registry: Registry) -> None:
    first = allocate(registry, a_class(), claims(1))[0].entry
    registry.void(first.number, "打印错误", BY)
    corrected = registry.reissue(
        first.number,
        "重新发给",
        pattern=NumberPattern(),
        issue_date=DAY,
        sign=sign,
        actor=BY,
        from_void=True,
        name="学员零",
        id_number=id_number(0),
    )
    again = registry.reissue(corrected.number, "遗失", pattern=NumberPattern(), issue_date=DAY, sign=sign, actor=BY)
    assert again.name == "学员零"


def test_the_history_has_moments_with_their_time_zone(registry: Registry) -> None:
    before = dt.datetime.now(dt.UTC)
    allocate(registry, a_class(), claims(1))
    assert before <= registry.history()[0].at <= dt.datetime.now(dt.UTC)


def test_older_sealing_keys_still_open_what_they_sealed(where: str, vault: Vault) -> None:
    from cryptography.fernet import Fernet

    with Registry.open(where, vault, create=True) as registry:
        allocate(registry, a_class(), claims(1))
    rotated = Vault(vault.hash_key, (Fernet.generate_key(), *vault.sealing_keys))
    with Registry.open(where, rotated) as registry:
        allocate(registry, a_class(), claims(2))
        assert [e.name for e in registry.entries()] == ["学员0", "学员1"]
    with Registry.open(where, vault) as registry, pytest.raises(RegistryError, match="打不开"):
        list(registry.entries())


# -- two at once -------------------------------------------------------------------------------------------------------


def _clerk(where: str, vault: Vault, project: str, first: int, start, results) -> None:
    start.wait()
    with Registry.open(where, vault, create=True) as registry:
        for i in range(6):
            outcomes = allocate(registry, a_class(f"{project}{i}"), claims(5, first + 10 * i))
            results.put([o.entry.number for o in outcomes])


def test_two_processes_at_once_never_share_a_number(where: str, vault: Vault) -> None:
    context = multiprocessing.get_context("fork")
    start, results = context.Event(), context.Queue()
    clerks = [
        context.Process(target=_clerk, args=(where, vault, p, n, start, results)) for p, n in (("甲", 0), ("乙", 500))
    ]
    for clerk in clerks:
        clerk.start()
    start.set()
    given = [results.get(timeout=60) for _i in range(12)]
    for clerk in clerks:
        clerk.join(60)
        assert clerk.exitcode == 0
    everything = sorted(n for batch in given for n in batch)
    assert everything == [f"通人社研结字〔2026〕第{n:04d}号" for n in range(1, 61)]
    with Registry.open(where, vault) as registry:
        assert registry.gaps() == []


def _same_class(where: str, vault: Vault, start, results) -> None:
    start.wait()
    with Registry.open(where, vault, create=True) as registry:
        results.put([(o.entry.number, o.verdict) for o in allocate(registry, a_class(), claims(30))])


def test_two_processes_with_the_same_class_give_one_set_of_numbers(where: str, vault: Vault) -> None:
    context = multiprocessing.get_context("fork")
    start, results = context.Event(), context.Queue()
    clerks = [context.Process(target=_same_class, args=(where, vault, start, results)) for _i in range(2)]
    for clerk in clerks:
        clerk.start()
    start.set()
    one, other = results.get(timeout=60), results.get(timeout=60)
    for clerk in clerks:
        clerk.join(60)
    assert [n for n, _v in one] == [n for n, _v in other]
    assert {one[0][1], other[0][1]} == {Verdict.NEW, Verdict.OPEN}


def _spelling(where: str, vault: Vault, project: str, start, results) -> None:
    start.wait()
    with Registry.open(where, vault, create=True) as registry:
        results.put([(o.entry.number, o.verdict) for o in allocate(registry, a_class(project), claims(30))])


def test_three_processes_with_three_spellings_of_one_class_give_one_set_of_numbers(where: str, vault: Vault) -> None:
    context = multiprocessing.get_context("fork")
    start, results = context.Event(), context.Queue()
    spellings = ("智能制造单元操作研修班", "智能制造单元操作高技能人才研修班", "智能制造（单元操作）培训班")
    clerks = [context.Process(target=_spelling, args=(where, vault, s, start, results)) for s in spellings]
    for clerk in clerks:
        clerk.start()
    start.set()
    given = [results.get(timeout=60) for _clerk in clerks]
    for clerk in clerks:
        clerk.join(60)
    assert len({tuple(n for n, _v in one) for one in given}) == 1
    assert sorted(one[0][1] for one in given) == [Verdict.NEW, Verdict.OPEN, Verdict.OPEN]
    with Registry.open(where, vault) as registry:
        assert len(list(registry.entries())) == 30


def _killed_while_giving(where: str, vault: Vault) -> None:
    with Registry.open(where, vault, create=True) as registry:
        while True:
            allocate(registry, a_class(f"{uuid.uuid4()}"), claims(20, 20 * random.randrange(450)))


def test_a_process_killed_while_giving_numbers_leaves_whole_batches_only(where: str, vault: Vault) -> None:
    Registry.open(where, vault, create=True).close()
    context = multiprocessing.get_context("fork")
    for delay in (0.25, 0.4, 0.55):
        clerk = context.Process(target=_killed_while_giving, args=(where, vault))
        clerk.start()
        clerk.join(delay)
        clerk.kill()
        clerk.join()
    with Registry.open(where, vault) as registry:
        by_batch: dict[int, int] = {}
        for entry in registry.entries():
            by_batch[entry.batch_id] = by_batch.get(entry.batch_id, 0) + 1
        assert set(by_batch.values()) <= {20}
        assert registry.gaps() == []


# -- a SQLite file and its ailments ---------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path: Path, vault: Vault) -> Path:
    path = tmp_path / "register.sqlite3"
    with Registry.open(path, vault, create=True) as registry:
        allocate(registry, a_class(), claims(200))
    return path


def test_the_file_uses_the_write_ahead_log_and_foreign_keys(file: Path, vault: Vault) -> None:
    with Registry.open(file, vault) as registry, registry._engine.connect() as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1


def test_a_locked_register_ends_in_one_sentence(file: Path, vault: Vault) -> None:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Registry.open(file, vault, timeout=0.2) as registry, pytest.raises(RegistryError, match="占用"):
        allocate(registry, a_class("乙"), claims(1))
    other.execute("ROLLBACK")
    other.close()
    with Registry.open(file, vault) as registry:
        assert len(list(registry.entries())) == 200


def test_a_half_written_register_ends_in_one_sentence_and_is_left_alone(file: Path, vault: Vault) -> None:
    whole = file.read_bytes()
    for part in (len(whole) // 2, 5000, 100):
        file.write_bytes(whole[:part])
        with pytest.raises(RegistryError, match=r"损坏|没有建完"):
            Registry.open(file, vault)
        assert file.read_bytes() == whole[:part]
    file.write_bytes(whole)
    with Registry.open(file, vault) as registry:
        assert len(list(registry.entries())) == 200


def test_a_damaged_page_in_the_middle_is_noticed_before_anything_is_read(file: Path, vault: Vault) -> None:
    content = bytearray(file.read_bytes())
    middle = len(content) // 4096 // 2 * 4096
    content[middle : middle + 4096] = bytes(4096)
    file.write_bytes(content)
    with pytest.raises(RegistryError, match="损坏"):
        Registry.open(file, vault)


def test_a_text_file_is_no_register(tmp_path: Path, vault: Vault) -> None:
    path = tmp_path / "x.sqlite3"
    path.write_text("这不是数据库" * 500, "utf-8")
    with pytest.raises(RegistryError, match="损坏"):
        Registry.open(path, vault)


def test_a_full_disk_undoes_the_step_and_loses_nothing(file: Path, vault: Vault) -> None:
    with Registry.open(file, vault) as registry:
        with registry._engine.connect() as connection:
            pages = connection.scalar(text("PRAGMA page_count"))
        from sqlalchemy import event

        @event.listens_for(registry._engine, "connect")
        def _small(connection, _record) -> None:
            connection.execute(f"PRAGMA max_page_count={pages + 1}")

        registry._engine.dispose()
        with pytest.raises(NotWritableError, match="磁盘空间不足"):
            allocate(registry, a_class("乙"), claims(200, 300))
        assert len(list(registry.entries())) == 200


def test_a_missing_register_is_not_made_by_looking(tmp_path: Path, vault: Vault) -> None:
    with pytest.raises(RegistryError, match="找不到登记库"):
        Registry.open(tmp_path / "none.sqlite3", vault)
    assert list(tmp_path.iterdir()) == []


def test_making_a_register_leaves_no_temporary_file(file: Path) -> None:
    assert sorted(p.name for p in file.parent.iterdir() if p.name.startswith(".")) == []


def test_a_server_that_is_not_there_is_said_without_the_password(vault: Vault) -> None:
    with pytest.raises(RegistryError, match="连不上") as caught:
        Registry.open("postgresql://clerk:geheim@127.0.0.1:9/none", vault, timeout=1)
    assert "geheim" not in str(caught.value)


def test_an_address_of_another_kind_is_refused(vault: Vault) -> None:
    with pytest.raises(UsageError, match="不支持"):
        Registry.open("mysql://x/y", vault)
