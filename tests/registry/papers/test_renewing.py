"""Another secret: all papers are sealed anew, and what came before is known as before."""

from __future__ import annotations

from pathlib import Path

from tests.registry.papers.material import a_file, a_finding, five, handed, name_of, plan, roster
from tests.registry.people import BY, id_number
from tzforms.registry.ledger import Registry
from tzforms.registry.papers.values import Received
from tzforms.registry.restoring import Since, restore
from tzforms.registry.vault import Vault


def test_papers_go_on_under_a_renewed_secret(registry: Registry, where: str, vault: Vault) -> None:
    files = five()
    registry.papers.receive(handed(*files, findings=(a_finding("trainees[1]", "甲"), a_finding("", "乙"))), BY)
    registry.papers.receive(handed(a_file(roster("annex2", range(5)), "保存过")), BY)
    registry.forget("本人要求", BY, id_number=id_number(4), signed=str.encode)
    view, read, before = registry.papers.view("B1"), registry.papers.readings("B1"), registry.papers.store.present()
    for times in (1, 2):
        fresh = vault.renewed()
        registry.reseal(fresh, "密钥泄露", BY)
        vault = fresh
        ledger = registry.papers
        assert registry.verify() == []
        assert ledger.view("B1").submissions == view.submissions
        assert ledger.readings("B1") == read
        assert [p.id_number for p in ledger.find(name_of(1)).people] == [id_number(1)]
        assert [p.forgotten for p in ledger.find(id_number(4)).people] == [True]
        now = ledger.store.present()
        assert (len(now), set(now) & set(before)) == (len(before), set()), times
        assert ledger.receive(handed(*files), BY).outcome is Received.KNOWN
        assert ledger.file(view.submissions[0].files[0].id) == files[0].data
        before = now
    again = registry.papers.receive(handed(a_file(plan(), "又保存过")), BY)
    assert again.outcome is Received.UNCHANGED
    registry.close()
    with Registry.open(where, vault) as opened:
        assert opened.verify() == []


def test_a_backup_from_before_is_restored_under_the_new_secret(
    registry: Registry, where: str, vault: Vault, tmp_path: Path
) -> None:
    files = five()
    registry.papers.receive(handed(*files), BY)
    registry.back_up(tmp_path / "b" / "one.tzb", BY)
    fresh = vault.renewed()
    registry.reseal(fresh, "密钥泄露", BY)
    registry.close()
    restore(
        where, tmp_path / "b" / "one.tzb", fresh, reason="演练", since=Since(none=True), signed=str.encode, actor=BY
    )
    with Registry.open(where, fresh) as opened:
        assert opened.verify() == []
        assert opened.papers.file(1) == files[0].data
        assert opened.papers.receive(handed(*files), BY).outcome is Received.KNOWN
