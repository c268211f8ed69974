"""The officer's own folder of corrections: by content, unsigned too, and never among what was handed in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.review.papers import BAD_ID, broken, returned, unsigned
from tzforms.exceptions import UsageError
from tzforms.review.corrections import APPLIED, SET_ASIDE, correction_notes, read_reviewed, write_review
from tzforms.review.papers import expand
from tzforms.review.sidecar import Correction
from tzforms.review.trust import as_typed

ORGANIZER = Correction("annex2", "organizer", "更正后的单位", by="王核对")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "我的更正"
    folder.mkdir()
    monkeypatch.setenv("TZFORMS_CORRECTIONS", str(folder))
    return folder


@pytest.fixture
def form(tmp_path: Path) -> Path:
    (path,) = returned(tmp_path / "交来", broken({"annex2.trainees[3].id_number": BAD_ID}), "annex2")
    return path


def organizer(path: Path) -> tuple[str, list[str]]:
    (reading,) = read_reviewed(path)
    return reading.data["organizer"], [f.rule for f in correction_notes([reading])]


def test_what_lies_there_counts_unsigned_and_is_told(form: Path, folder: Path) -> None:
    unsigned(form, ORGANIZER).rename(folder / "annex2.docx.review.yaml")
    assert organizer(form) == ("更正后的单位", [APPLIED])


def test_two_classes_with_files_of_one_name_each_find_their_own(tmp_path: Path, folder: Path) -> None:
    paths = {}
    for name in ("甲班", "乙班", "丙班"):
        (paths[name],) = returned(tmp_path / name, broken({"annex2.project": name}), "annex2")
    for name in ("甲班", "乙班"):
        (folder / name).mkdir()
        made = unsigned(paths[name], Correction("annex2", "organizer", f"{name}单位"))
        made.rename(folder / name / made.name)
    assert organizer(paths["甲班"]) == ("甲班单位", [APPLIED])
    assert organizer(paths["乙班"]) == ("乙班单位", [APPLIED])
    _value, rules = organizer(paths["丙班"])
    assert rules == [SET_ASIDE], "there are corrections of a file of that name, of other content: told"


def test_a_planted_one_beside_the_form_is_still_set_aside(form: Path, folder: Path) -> None:
    unsigned(form, ORGANIZER).rename(folder / "x.review.yaml")
    unsigned(form, Correction("annex2", "organizer", "伪造的单位"))
    assert sorted(organizer(form)[1]) == [APPLIED, SET_ASIDE]
    assert organizer(form)[0] == "更正后的单位"


def test_two_of_ours_that_differ_are_told(form: Path, folder: Path) -> None:
    unsigned(form, ORGANIZER).rename(folder / "x.review.yaml")
    write_review(form, read_reviewed(form), [Correction("annex2", "organizer", "签名的单位")])
    value, rules = organizer(form)
    assert value == "签名的单位"
    assert sorted(rules) == [APPLIED, SET_ASIDE]


def test_a_changed_one_there_is_read_anew(form: Path, folder: Path) -> None:
    unsigned(form, ORGANIZER).rename(folder / "x.review.yaml")
    assert organizer(form)[0] == "更正后的单位"
    unsigned(form, Correction("annex2", "organizer", "又更正的单位")).replace(folder / "x.review.yaml")
    assert organizer(form)[0] == "又更正的单位"


def test_a_damaged_one_of_another_file_is_nobodys_business(form: Path, folder: Path) -> None:
    (folder / "别的.docx.review.yaml").write_text("[", encoding="utf-8")
    assert organizer(form)[1] == []
    (folder / "annex2.docx.review.yaml").write_text("[", encoding="utf-8")
    assert organizer(form)[1] == [SET_ASIDE]


def test_a_folder_that_is_not_there_is_an_error(form: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZFORMS_CORRECTIONS", str(tmp_path / "没有"))
    with pytest.raises(UsageError, match="TZFORMS_CORRECTIONS"):
        expand([form])
    with pytest.raises(UsageError, match="TZFORMS_CORRECTIONS"):
        read_reviewed(form)


@pytest.mark.parametrize("where", ["交来/更正", "交来", "."])
def test_a_folder_inside_or_around_what_was_handed_in_is_refused(
    form: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    (tmp_path / where).mkdir(exist_ok=True)
    monkeypatch.setenv("TZFORMS_CORRECTIONS", str(tmp_path / where))
    with pytest.raises(UsageError, match="放到别处"):
        expand([tmp_path / "交来"])


@pytest.mark.parametrize("where", ["交来/更正", "交来", "."])
def test_what_lies_in_such_a_folder_does_not_count_for_a_single_file_either(
    form: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    (form.parent / "更正").mkdir()
    unsigned(form, ORGANIZER).rename(form.parent / "更正" / "x.review.yaml")
    monkeypatch.setenv("TZFORMS_CORRECTIONS", str(tmp_path / where))
    value, rules = organizer(form)
    assert value != "更正后的单位"
    assert rules == [SET_ASIDE]


def test_a_folder_reached_by_a_link_is_known_for_what_it_is(
    form: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "交来" / "更正").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "交来" / "更正")
    monkeypatch.setenv("TZFORMS_CORRECTIONS", str(tmp_path / "link"))
    with pytest.raises(UsageError, match="放到别处"):
        expand([tmp_path / "交来"])


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("交来/附件2.docx", "交来/附件2.docx"),
        ("附件 2 (改).docx", '"附件 2 (改).docx"'),
        ("$(rm -rf x).docx", "文件名"),
        ("-rf.docx", "文件名"),
        ('a".docx', "文件名"),
        ("a\nb.docx", "文件名"),
    ],
)
def test_a_name_that_a_shell_would_act_upon_is_not_offered_for_copying(name: str, typed: str) -> None:
    assert as_typed(Path(name)) == typed
