"""The database refuses what may never happen to papers, and a hand that does it all the same is found."""

from __future__ import annotations

import pytest

from tests.registry.papers.material import a_finding, five, handed
from tests.registry.people import BY
from tests.registry.tampering import Hand
from tzforms.registry import guards
from tzforms.registry.ledger import Registry
from tzforms.registry.papers.values import DossierState, Noted

TABLES = sorted(guards.KEPT)
EDITS = {
    "another decision": ("UPDATE decisions SET verdict = 'accepted'", "changed", "处理决定"),
    "another state": ("UPDATE dossiers SET state = 'accepted'", "changed", "一个班的材料"),
    "other dates": ("UPDATE dossiers SET start_date = '2026-01-01'", "changed", "一个班的材料"),
    "received earlier": ("UPDATE submissions SET received_on = '2026-01-01'", "changed", "一次报送"),
    "another file": ("UPDATE files SET stored = '' WHERE id = 1", "changed", "存档文件的登记"),
    "a finding less": ("DELETE FROM findings", "vanished", "核对意见"),
    "a person less": ("DELETE FROM enrolments WHERE person_id = 1", "vanished", "名册上的人"),
    "a waiver of nobody": (
        'INSERT INTO waivers (id, dossier_id, sealed, "by", at, rule) '
        "SELECT 99, dossier_id, sealed, \"by\", at, 'R06-2' FROM waivers",
        "untold",
        "特例",
    ),
    "another values' digest": ("UPDATE readings SET digest = 'x' WHERE id = 1", "changed", "读出的表格"),
    "an event of another class": ("UPDATE events SET dossier_id = NULL WHERE kind = 'returned'", "event", "经过"),
}


@pytest.fixture
def hand(registry: Registry, where: str) -> Hand:
    """Of somebody who writes into a register with one row at least in each table of papers."""
    noted = Noted("R06-2", {"reason": "同意"}, form="annex2", path="trainees[0]")
    ledger = registry.papers
    ledger.receive(handed(*five(), findings=(a_finding("", "甲"),), facts=(noted,)), BY)
    ledger.record("B1", BY, waivers=(noted,), corrections=(noted,))
    ledger.decide("B1", DossierState.RETURNED, "缺章", BY)
    assert registry.verify() == []
    return Hand(where)


@pytest.mark.parametrize("table", TABLES)
def test_no_row_is_erased_and_none_is_about_something_else(hand: Hand, table: str) -> None:
    with hand.connected() as connection:
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] > 0
        for column in guards.KEPT[table].split(", "):
            with pytest.raises(Exception, match="keeps its history"):
                connection.execute(f"UPDATE {table} SET {column} = {column}")
        with pytest.raises(Exception, match="keeps its history"):
            connection.execute(f"DELETE FROM {table}")


@pytest.mark.parametrize("edit", EDITS)
def test_it_is_found_when_a_hand_makes(hand: Hand, registry: Registry, edit: str) -> None:
    statement, trouble, what = EDITS[edit]
    hand.does(statement)
    found = registry.verify()
    assert any((i.trouble, what in i.sentence) == (trouble, True) for i in found), found


def test_a_trigger_of_papers_that_is_missing_is_found(hand: Hand, registry: Registry) -> None:
    with hand.connected() as connection:
        connection.execute("DROP TRIGGER keep_decisions_update" + ("" if hand.is_file else " ON decisions"))
    assert [i.trouble for i in registry.verify()] == ["trigger"]


def test_what_the_program_guards_is_what_the_migration_made() -> None:
    from tzforms.registry.migrations.versions import v0007_papers

    assert v0007_papers._KEPT == guards.KEPT
