"""A new certificate in place of another."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.certificates.people import DAY, RARE, WORD, material
from tests.registry.people import id_number
from tzforms.certificates.issuing import issue
from tzforms.certificates.keys import Keyring
from tzforms.certificates.options import Options
from tzforms.certificates.reissuing import reissue
from tzforms.exceptions import InputError, MissingProgramError, RenderError
from tzforms.registry.ledger import Registry
from tzforms.registry.models import BatchState
from tzforms.word.sheets import Sheets, TooLongError


def test_a_reissue_makes_a_new_paper_with_the_corrected_name(tmp_path: Path, registry: Registry, ring: Keyring) -> None:
    first = issue(material(2), tmp_path / "a", registry, ring, options=WORD, issue_date=DAY).made[0][1]
    entry, files = reissue(
        registry, ring, first.number, "姓名更正", tmp_path / "b", options=WORD, name="赵玮", id_number=id_number(0)
    )
    assert (entry.name, entry.replaces) == ("赵玮", first.number)
    assert [f.name for f in files] == [f"{entry.number}-赵玮.docx"]
    assert registry.find(first.number).replaced_by == entry.number
    with pytest.raises(InputError, match="没有编号"):
        reissue(registry, ring, "第9号", "无", tmp_path / "c", options=WORD)


def test_a_reissue_under_a_name_that_cannot_be_printed_uses_no_number(
    tmp_path: Path, registry: Registry, ring: Keyring
) -> None:
    first = issue(material(1), tmp_path / "a", registry, ring, options=WORD, issue_date=DAY).made[0][1]
    for name, said in (("张" * 51, "不像姓名"), (f"张{RARE}", r"U\+30001")):
        with pytest.raises(RenderError, match=said):
            reissue(registry, ring, first.number, "更正", tmp_path / "b", options=WORD, name=name)
    assert len(list(registry.entries())) == 1


def test_a_reissue_is_complete_when_its_files_are_there(tmp_path: Path, registry: Registry, ring: Keyring) -> None:
    first = issue(material(1), tmp_path / "a", registry, ring, options=WORD, issue_date=DAY).made[0][1]
    entry, _files = reissue(registry, ring, first.number, "遗失", tmp_path / "b", options=WORD)
    assert registry.batch(entry.batch_id)[0].state is BatchState.COMPLETE


def test_a_reissue_that_cannot_be_made_uses_no_number(
    tmp_path: Path, registry: Registry, ring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = issue(material(1), tmp_path / "a", registry, ring, options=WORD, issue_date=DAY).made[0][1]
    with monkeypatch.context() as patch:
        patch.setenv("TZFORMS_SOFFICE", str(tmp_path / "none"))
        with pytest.raises(MissingProgramError):
            reissue(registry, ring, first.number, "遗失", tmp_path / "b", options=Options(actor="甲"))

    def too_long(self: Sheets, values: object, room: object) -> None:
        raise TooLongError("放不进去")

    monkeypatch.setattr(Sheets, "fit", too_long)
    with pytest.raises(TooLongError):
        reissue(registry, ring, first.number, "遗失", tmp_path / "b", options=WORD)
    assert len(list(registry.entries())) == 1
