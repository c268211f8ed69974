"""What version 0.1.0 wrote is still read: its register, keys, certificates, corrections and data-entry workbook.

The files and what 0.1.0 itself read in them lie in ``fixtures/v0_1_0``; its README says how they were made.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import json
import shutil
import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tzforms.certificates import Audit, Keyring, Options, issue, load, verify
from tzforms.certificates.payload import decode, signed_bytes
from tzforms.dossier import dossier_data, load_dossier
from tzforms.exceptions import RegistryError
from tzforms.registry import ClassPapers, FormRead, HandedIn, NewFile, NumberPattern, Registry, Status
from tzforms.review import correction_notes, propose, read_reviewed

OLD = Path(__file__).parent / "fixtures" / "v0_1_0"
PASSPHRASE = "tzforms 0.1.0 fixture"
AUDIT = Audit(dt.date(2026, 11, 10), "通人社审〔2026〕3号")
EXPECTED = json.loads((OLD / "expected.json").read_text("utf-8"))


def plain(value: Any) -> Any:
    """A dataclass as the expectations hold it."""
    return json.loads(json.dumps(dataclasses.asdict(value), default=str))


@pytest.fixture
def ring(tmp_path: Path) -> Keyring:
    """The old keys; a checkout does not keep who may read a file."""
    folder = shutil.copytree(OLD / "keys", tmp_path / "keys")
    for file in (folder / "secret.json", *folder.glob("signing/*.pem")):
        file.chmod(0o600)
    return Keyring.open(folder, PASSPHRASE)


@pytest.fixture
def registry(tmp_path: Path, ring: Keyring) -> Iterator[Registry]:
    """A copy of the old register, moved to today's schema as ``tzforms certificates upgrade`` does it."""
    path = shutil.copy(OLD / "register.sqlite3", tmp_path)
    with pytest.raises(RegistryError, match="旧版"):
        Registry.open(path, ring.vault)
    backup = Registry.upgrade(path)
    assert backup is not None
    assert backup.is_file()
    with Registry.open(path, ring.vault) as opened:
        yield opened


def test_an_old_register_says_what_it_said(registry: Registry, ring: Keyring) -> None:
    assert ring.vault.fingerprint == EXPECTED["fingerprint"]
    entries = [plain(e) for e in registry.entries()]
    assert [e.keys() - want.keys() for e, want in zip(entries, EXPECTED["entries"], strict=True)] == [
        {"salt", "forgotten", "signed_digest"}
    ] * len(entries)
    assert [{k: e[k] for k in want} for e, want in zip(entries, EXPECTED["entries"], strict=True)] == EXPECTED[
        "entries"
    ]
    assert [plain(registry.batch(n)[0]) for n in (1, 2)] == EXPECTED["batches"]
    assert [plain(e) for e in registry.history()] == EXPECTED["history"]
    assert registry.gaps() == []


def test_an_old_register_takes_papers_and_knows_whom_it_certified(registry: Registry, tmp_path: Path) -> None:
    entry = next(registry.entries())
    before = registry.papers.find(entry.name).people
    assert [p.classes[0].numbers for p in before if p.classes] != []
    told = ClassPapers(entry.organizer, entry.project, start_date=entry.start_date, end_date=entry.end_date)
    file = NewFile("附件1.docx", b"PK", forms=(FormRead("annex1", {"project": entry.project}),))
    receipt = registry.papers.receive(HandedIn(dt.date(2026, 12, 1), (file,), told), "经办人甲")
    assert registry.papers.view(receipt.ref).line.certificates > 0
    assert registry.verify() == []
    assert (tmp_path / "register.sqlite3.files").is_dir()


def test_an_old_register_is_sealed_when_it_is_first_opened_and_then_notices(registry: Registry, tmp_path: Path) -> None:
    assert registry.verify() == []
    head = registry.head()
    assert head is not None
    assert head.seq == 2  # the first link, and the people's keys
    with contextlib.closing(sqlite3.connect(tmp_path / "register.sqlite3")) as hand, hand:
        hand.execute("UPDATE certificates SET status = 'valid' WHERE status = 'void'")
    assert [i.trouble for i in registry.verify()] == ["changed", "status"]


def test_the_people_of_an_old_register_are_found_by_their_id_numbers(registry: Registry) -> None:
    assert len(EXPECTED["past_classes"]) == 3
    for number, classes in EXPECTED["past_classes"].items():
        assert [plain(p) for p in registry.past_classes(number)] == classes


def test_old_codes_say_what_was_signed_and_the_old_key_still_signs_the_same(ring: Keyring) -> None:
    for entry in EXPECTED["entries"]:
        payload, body, signature = decode(entry["code"])
        want = EXPECTED["signed"][entry["number"]]
        assert {k: v for k, v in plain(payload).items() if k in want} == want
        assert payload.is_old
        assert ring.sign(body) == signature


def test_old_keys_sign_the_same_after_they_were_hardened(ring: Keyring) -> None:
    assert [p.name for p in ring.harden()] == [f"{ring.current}.pem"]
    again = Keyring.open(ring.folder, PASSPHRASE)
    assert (again.weak, again.vault.fingerprint) == ([], EXPECTED["fingerprint"])
    for entry in EXPECTED["entries"]:
        _payload, body, signature = decode(entry["code"])
        assert again.sign(body) == signature


@pytest.mark.parametrize("name", sorted(EXPECTED["verdicts"]))
def test_an_old_certificate_is_judged_as_before(registry: Registry, ring: Keyring, name: str) -> None:
    alone, with_register = EXPECTED["verdicts"][name]
    found = verify(OLD / "certificates" / name, ring.public)
    assert (found.verdict, found.compared) == (alone, True)
    assert verify(OLD / "certificates" / name, ring.public, registry).verdict == with_register


def test_an_old_certificate_is_judged_as_before_when_its_holder_was_forgotten(
    registry: Registry, ring: Keyring
) -> None:
    entry = next(iter(registry.entries()))
    registry.forget("本人要求", "经办人甲", number=entry.number, signed=signed_bytes)
    found = verify(OLD / "certificates" / "0001.docx", ring.public, registry)
    assert found.payload.number == entry.number
    assert found.verdict == EXPECTED["verdicts"]["0001.docx"][1]
    assert "个人信息已按规定从登记库删除" in found.sentence


def test_an_old_class_issued_again_keeps_its_numbers_and_gets_the_same_papers(
    registry: Registry, ring: Keyring, tmp_path: Path
) -> None:
    what = load(OLD / "class.json", audit=AUDIT)
    assert (what.hours, what.audit_claimed) == (Decimal(80), dt.date(2026, 11, 10))
    report = issue(what, tmp_path / "out", registry, ring, options=Options(actor="甲", make_pdf=False))
    assert report.made == ()
    assert [(row, e.number[-5:]) for row, e in report.skipped] == [(1, "0001号"), (3, "0004号")]
    assert [(r.row, r.kind) for r in report.refused] == [(2, "number")]
    [again] = (tmp_path / "out").rglob("*0001*.docx")
    assert (
        verify(again, ring.public, registry).payload == verify(OLD / "certificates" / "0001.docx", ring.public).payload
    )


def test_the_old_annex_3_with_its_numbers_is_taken_for_the_same_class(
    registry: Registry, ring: Keyring, tmp_path: Path
) -> None:
    what = load(OLD / "certificates" / "annex3-numbered.docx", hours=Decimal(80), audit=AUDIT)
    report = issue(what, tmp_path / "out", registry, ring, options=Options(actor="甲", make_pdf=False))
    assert [row for row, _e in report.skipped] == [1]
    # row 2 is void; row 3 still prints the number that was replaced
    assert [(r.row, r.kind) for r in report.refused] == [(2, "number"), (3, "number")]
    assert len(list(registry.entries())) == 4


def test_an_old_register_goes_on_where_it_stopped(registry: Registry, ring: Keyring) -> None:
    registry.void("通人社研结字〔2026〕第0004号", "遗失", "经办人甲")
    entry = registry.reissue(
        "通人社研结字〔2026〕第0004号",
        "遗失补发",
        pattern=NumberPattern(),
        issue_date=dt.date(2026, 12, 2),
        sign=lambda number, claim, day: (ring.signing_id, "code"),
        from_void=True,
        date_reason="样例",
        actor="经办人甲",
    )
    assert (entry.number, entry.name, entry.replaces) == (
        "通人社研结字〔2026〕第0005号",
        "孙莉",
        "通人社研结字〔2026〕第0004号",
    )
    assert [e.status for e in registry.entries()][-2:] == [Status.VOID, Status.VALID]


def test_an_old_correction_is_applied_once_it_is_adopted(tmp_path: Path) -> None:
    for name in ("附件3.docx", "附件3.docx.review.yaml"):
        shutil.copy(OLD / name, tmp_path)
    [reading] = read_reviewed(tmp_path / "附件3.docx")
    expected = EXPECTED["reading"]
    assert reading.unsure == ["graduates[1].id_number"]
    assert [f.rule for f in correction_notes([reading])] == ["F13"]
    propose(tmp_path / "附件3.docx", "李四").accept()
    [reading] = read_reviewed(tmp_path / "附件3.docx")
    assert (reading.data, reading.unsure) == (expected["data"], expected["unsure"])
    evidence = reading.evidence["graduates[1].id_number"]
    assert (evidence.how, evidence.raw) == (expected["how"], expected["raw"])
    [note] = reading.findings
    assert (note.rule, note.path) == ("F12", "graduates[1].id_number")


def test_an_old_workbook_holds_the_same_class() -> None:
    data = dossier_data(load_dossier(OLD / "workbook.xlsx"))
    assert json.loads(json.dumps(data, default=str)) == json.loads((OLD / "workbook.json").read_text("utf-8"))
