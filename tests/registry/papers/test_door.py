"""The whole way of one class: received, looked at, decided, checked, backed up, restored."""

from __future__ import annotations

from pathlib import Path

from tests.registry.papers.material import PROJECT, UNIT, a_finding, five, handed, name_of, papers
from tests.registry.people import BY, id_number
from tzforms.registry.ledger import Registry
from tzforms.registry.papers.values import DossierState, Received
from tzforms.registry.restoring import Since, restore
from tzforms.registry.vault import Vault


def test_one_class_of_five_forms_goes_the_whole_way(where: str, vault: Vault, tmp_path: Path, folder: Path) -> None:
    files = five()
    with Registry.open(where, vault, create=True) as registry:
        came = registry.papers.receive(handed(*files, findings=(a_finding("trainees[2].id_number", "两年内重复"),)), BY)
        assert (came.outcome, came.ref, len(came.files)) == (Received.NEW, "B1", 5)
        shown = registry.papers.view("某某技师 智能制造")
        assert shown.line.people == {"planned": 5, "trained": 0, "graduated": 4}
        assert [f.name for s in shown.submissions for f in s.files] == [f.name for f in files]
        assert shown.submissions[0].findings[0]["message"] == "两年内重复"
        read = registry.papers.readings("B1")
        assert [dict(r.values) for r in read] == [dict(f.forms[0].values) for f in files]
        assert [dict(r.evidence) for r in read] == [dict(f.forms[0].evidence) for f in files]
        line = registry.papers.decide("B1", DossierState.RETURNED, "名册缺章", BY)
        assert (line.state, line.organizer, line.project) == (DossierState.RETURNED, UNIT, PROJECT)
        assert registry.verify() == []
        before = registry.papers.view("B1")
        assert [e.kind for e in before.events] == ["received", "returned"]
        manifest = registry.back_up(tmp_path / "b" / "one.tzb", BY)
        assert manifest.files == 5
        stored = sorted(p.name for p in folder.iterdir())
    if "://" not in where:
        Path(where).unlink()
    for path in folder.iterdir():
        path.unlink()
    done = restore(
        where, tmp_path / "b" / "one.tzb", vault, reason="演练", since=Since(none=True), signed=str.encode, actor=BY
    )
    assert done.manifest == manifest
    with Registry.open(where, vault) as registry:
        assert registry.verify() == []
        assert registry.papers.view("B1") == before
        assert [registry.papers.file(f.id) for f in before.submissions[0].files] == [f.data for f in files]
        assert sorted(p.name for p in folder.iterdir()) == stored
        assert registry.papers.receive(handed(*files), BY).outcome is Received.KNOWN
        [found] = registry.papers.find(name_of(1)).people
        assert (found.id_number, found.classes[0].roles) == (id_number(1), ("planned", "graduated"))
        assert registry.papers.recognise(papers(), [], 2026) == ("B1", ())
