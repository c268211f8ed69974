"""Somebody is forgotten: nothing of them is left in papers, files and search; the others, the counts and the chain stay."""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
from pathlib import Path

import pytest

from tests.registry.papers.material import a_file, a_finding, five, handed, name_of, plan, roster
from tests.registry.people import BY, id_number
from tests.registry.tampering import Hand
from tzforms.registry.ledger import Registry
from tzforms.registry.papers.door import Papers
from tzforms.registry.papers.values import FileState, NewFile, Noted, Received
from tzforms.registry.restoring import Since, restore
from tzforms.registry.vault import Vault

WHY = "本人要求"
SCAN = NewFile("扫描.pdf", b"%PDF scan", FileState.PERSON)


def forget(registry: Registry, n: int, *, entirely: bool = False) -> None:
    registry.forget(WHY, BY, id_number=id_number(n), signed=str.encode, entirely=entirely)


@pytest.fixture
def filled(registry: Registry) -> Registry:
    """A class of five; person 2 stands in two versions of the roster, in findings and in a fact."""
    findings = (
        a_finding("trainees[2].id_number", "两年内重复"),
        a_finding("", f"{name_of(1)}与{name_of(2)}同号"),
        a_finding("trainees[1].employer", "单位不符"),
    )
    fact = Noted("social_insurance_months", {"value": 14}, "", "annex2", "trainees[2]")
    registry.papers.receive(handed(*five(), SCAN, findings=findings, facts=(fact,)), BY)
    registry.papers.receive(handed(a_file(roster("annex2", range(5), _0={"employer": "新公司"}))), BY)
    registry.papers.receive(handed(a_file(roster("annex2", range(5), _0={"employer": "新公司"}), "保存过")), BY)
    return registry


def test_their_rows_files_names_findings_and_facts_go_and_the_rest_stays(filled: Registry) -> None:
    ledger = filled.papers
    before = ledger.view("B1")
    known = filled.known_of(id_number=id_number(2))
    assert (known.names, known.papers.classes, len(known.papers.files)) == ((name_of(2),), ("B1",), 4)
    assert known.papers.unread == 1
    forget(filled, 2)
    after = ledger.view("B1")
    assert after.line == before.line
    assert [f.dropped for s in after.submissions for f in s.files] == [
        False,
        True,
        True,
        False,
        False,
        False,
        True,
        True,
    ]
    assert {f.name for s in after.submissions for f in s.files if f.dropped} == {""}
    for reading in ledger.readings("B1", "annex2", every=True):
        assert (reading.forgotten, reading.values["trainees"][2]) == (1, None)
        assert [row["name"] for row in reading.values["trainees"] if row] == [name_of(n) for n in (0, 1, 3, 4)]
    assert [f.get("message") for f in after.submissions[0].findings] == [None, None, "单位不符"]
    assert "value" not in after.facts[0]
    assert ledger.find(name_of(2)).people == ()
    [view] = ledger.find(id_number(2)).people
    assert (view.names, view.id_number, view.forgotten, view.classes[0].ref) == ((), "", True, "B1")
    assert filled.verify() == []
    assert len(ledger.store.present()) == 4
    [event] = [e for e in filled.history() if e.kind == "forgotten"]
    assert (event.actor, "删除文件 4 个" in event.reason) == (BY, True)


def test_a_file_whose_newest_reading_is_without_them_is_kept(registry: Registry) -> None:
    registry.papers.receive(handed(a_file(roster("annex2", range(3)))), BY)
    registry.papers.receive(handed(a_file(roster("annex2", range(2)))), BY)
    forget(registry, 2)
    assert [f.dropped for s in registry.papers.view("B1").submissions for f in s.files] == [True, False]


def test_the_same_files_again_do_not_bring_them_back(filled: Registry) -> None:
    forget(filled, 2)
    assert filled.papers.receive(handed(*five()), BY).outcome is Received.KNOWN
    assert filled.papers.find(name_of(2)).people == ()
    assert len(filled.papers.store.present()) == 4
    newer = a_file(roster("annex2", range(5), _4={"employer": "再改"}))
    assert filled.papers.receive(handed(newer), BY).outcome is Received.CHANGED  # handed in anew: a new beginning
    assert [p.id_number for p in filled.papers.find(name_of(2)).people] == [id_number(2)]
    assert filled.verify() == []


def test_forgotten_entirely_they_are_nobody_any_more(filled: Registry) -> None:
    forget(filled, 2, entirely=True)
    assert filled.papers.find(id_number(2)).people == ()
    assert filled.papers.earlier_papers([id_number(1), id_number(2)]).keys() == {id_number(1)}
    assert filled.verify() == []


def test_what_a_list_says_of_them_goes_too(filled: Registry) -> None:
    facts = tuple(Noted("insured", {"value": n}, id_number=id_number(n)) for n in (1, 2, 77))
    filled.papers.record("B1", BY, facts=facts)
    forget(filled, 2)
    assert [f.get("value") for f in filled.papers.view("B1").facts] == [None, 1, None, 77]


def test_a_name_in_other_words_is_told(registry: Registry) -> None:
    registry.papers.receive(handed(a_file(plan(contact=name_of(1))), a_file(roster("annex2", range(3)))), BY)
    assert registry.known_of(id_number=id_number(1)).papers.mentions == 1
    assert registry.known_of(id_number=id_number(2)).papers.mentions == 0


def test_no_number_and_no_name_is_in_the_clear_anywhere(vault: Vault, tmp_path: Path) -> None:
    path = tmp_path / "r.sqlite3"
    with Registry.open(path, vault, create=True) as registry:
        registry.papers.receive(handed(*five(), SCAN), BY)
        registry.papers.find(id_number(1))
        with contextlib.closing(sqlite3.connect(path)) as hand:
            [(row,)] = hand.execute("SELECT sealed FROM reading_rows WHERE place = 'trainees[2]' LIMIT 1").fetchall()
            [(token,)] = hand.execute("SELECT token FROM person_names WHERE person_id = 3").fetchall()
        left = b"".join(p.read_bytes() + p.name.encode() for p in tmp_path.rglob("*") if p.is_file())
        for n in range(5):
            assert id_number(n).encode() not in left
            assert name_of(n).encode() not in left
        assert row in left
        forget(registry, 2)
        left = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
        assert row[20:80] not in left
        assert token.encode() not in left


def test_a_restored_backup_forgets_them_again(filled: Registry, where: str, vault: Vault, tmp_path: Path) -> None:
    filled.back_up(tmp_path / "b" / "one.tzb", BY)
    forget(filled, 2)
    forget(filled, 3, entirely=True)
    filled.close()
    done = restore(
        where, tmp_path / "b" / "one.tzb", vault, reason="演练", since=Since(none=True), signed=str.encode, actor=BY
    )
    assert done.forgotten == 2
    with Registry.open(where, vault) as registry:
        assert registry.papers.find(name_of(2)).people == ()
        assert registry.papers.find(id_number(3)).people == ()
        assert [p.forgotten for p in registry.papers.find(id_number(2)).people] == [True]
        assert registry.verify() == []
        dropped = [f.dropped for s in registry.papers.view("B1").submissions for f in s.files]
        assert dropped == [False, True, True, False, False, False, True, True]
        assert len(registry.papers.store.present()) == 4
    assert Path(done.files).is_dir()


def test_a_hand_that_brings_a_row_back_is_noticed(filled: Registry, where: str) -> None:
    hand = Hand(where)
    [(id_, sealed)] = hand.asks("SELECT id, sealed FROM reading_rows WHERE place = 'trainees[2]' ORDER BY id LIMIT 1")
    forget(filled, 2)
    literal = f"x'{bytes(sealed).hex()}'" if hand.is_file else f"decode('{bytes(sealed).hex()}', 'hex')"
    hand.does(f"UPDATE reading_rows SET sealed = {literal} WHERE id = {id_}")
    assert [i.trouble for i in filled.verify()] == ["changed"]
    assert "读出的一行名册" in filled.verify()[0].sentence


def test_who_was_forgotten_keeps_the_rule_of_two_years(filled: Registry) -> None:
    forget(filled, 2)
    [earlier] = filled.papers.earlier_papers([id_number(2)])[id_number(2)]
    assert (earlier.ref, earlier.year, earlier.roles) == ("B1", 2026, ("planned", "graduated"))


def test_papers_are_dated_by_whoever_received_them(ledger: Papers) -> None:
    ledger.receive(handed(a_file(plan()), on=dt.date(2026, 8, 1)), BY)
    [one] = ledger.view("B1").submissions
    assert (one.received_on, one.received_by) == (dt.date(2026, 8, 1), BY)
