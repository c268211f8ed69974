"""Which files are meant, and which of the papers in them are one class's."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import valid_dossier
from tests.review.papers import BAD_ID, broken, returned, unsigned
from tzforms.dossier import save_dossier
from tzforms.exceptions import UnreadableFileError, UsageError
from tzforms.findings import Severity, exit_status
from tzforms.review.corrections import SET_ASIDE, read_reviewed, write_review
from tzforms.review.papers import check_files, expand, gather, group_papers, open_papers
from tzforms.review.sidecar import Correction, sidecar_path


def test_a_folder_gives_its_files_in_name_order_without_locks_and_sidecars_of_files_there(tmp_path: Path) -> None:
    for name in ("b.docx", "a.doc", "~$b.docx", ".hidden.docx", "a.doc.review.yaml", "sub/c.docx", ".git/d.docx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert [p.relative_to(tmp_path).as_posix() for p in expand([tmp_path])] == ["a.doc", "b.docx", "sub/c.docx"]


def test_a_sidecar_without_its_file_is_a_file_like_any_other(tmp_path: Path) -> None:
    names = (
        "a.docx",
        "a.docx.review.yaml",
        "a.docx.review.yaml.review.yaml",
        "b.docx.Review.YAML",
        "sub/a.docx.review.yaml",
    )
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    found = [p.relative_to(tmp_path).as_posix() for p in expand([tmp_path])]
    assert found == [n for n in names if n != "a.docx.review.yaml"], "one of a.docx is told with it"


def test_of_files_given_by_a_pattern_a_sidecar_stays_with_its_file(tmp_path: Path) -> None:
    paths = [tmp_path / "a.docx", tmp_path / "a.docx.review.yaml", tmp_path / "b.docx.review.yaml"]
    for path in paths:
        path.write_bytes(b"x")
    assert expand(paths) == [paths[0], paths[2]]


def test_a_missing_path_stays_and_a_file_given_twice_comes_once(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"x")
    missing = tmp_path / "没有.docx"
    assert expand([missing, tmp_path / "a.docx", tmp_path]) == [missing, tmp_path / "a.docx"]
    (reading,) = read_reviewed(missing)
    assert reading.form is None
    assert "没有.docx" in reading.findings[0].message


def test_papers_are_grouped_by_what_they_say_and_of_copies_one_counts(tmp_path: Path) -> None:
    dossier = valid_dossier()
    files = returned(tmp_path / "a", dossier, "annex1", "annex4") + returned(tmp_path / "b", dossier, "annex4")
    files += returned(
        tmp_path / "c", broken({"annex4.project": "养老护理研修班", "annex4.organizer": "北京另一家公司"}), "annex4"
    )
    papers = [p for f in files for p in open_papers(f)]
    groups = group_papers(papers)
    assert sorted(sorted(g) for g in groups) == [["annex1", "annex4"], ["annex4"]]
    assert [[f.rule for f in p.notes] for p in papers] == [[], [], ["F17"], []]
    assert papers[2].group == papers[0].group != papers[3].group


def test_of_two_papers_of_one_kind_that_nobody_can_order_the_first_is_checked_and_it_is_said(tmp_path: Path) -> None:
    first = returned(tmp_path / "a", broken({"annex4.graduate_count": 27}), "annex4")
    second = returned(tmp_path / "b", broken({"annex4.graduate_count": 26}), "annex4")
    (material,) = gather([*first, *second])
    assert material.dossier.annex4 is not None
    assert material.dossier.annex4.graduate_count == 27
    (finding,) = material.findings
    assert (finding.rule, finding.severity, finding.path) == ("F17", Severity.EXPLAIN, "annex4")
    assert str(second[0]) in finding.message


def test_what_reading_found_is_addressed_as_in_the_class(tmp_path: Path) -> None:
    paths = returned(tmp_path / "in", broken({"annex2.trainees[3].id_number": BAD_ID}), "annex2")
    (material,) = gather(paths)
    assert [f.path for f in material.findings] == ["annex2.trainees[3].id_number"]


def test_a_file_that_cannot_be_read_is_counted_beside_those_that_can(tmp_path: Path) -> None:
    paths = returned(tmp_path / "in", valid_dossier(), "annex4")
    (tmp_path / "坏.docx").write_bytes(b"x")
    (material,) = gather([*paths, tmp_path / "坏.docx"])
    assert material.unreadable == 1
    assert [f.rule for f in material.findings] == ["F02"]


def test_nothing_but_unreadable_files_is_an_error_that_says_why(tmp_path: Path) -> None:
    (tmp_path / "坏.docx").write_bytes(b"")
    with pytest.raises(UnreadableFileError, match="坏"):
        gather([tmp_path / "坏.docx"])
    (tmp_path / "空").mkdir()
    with pytest.raises(UsageError, match="没有可以核对的文件"):
        gather([tmp_path / "空"])


def test_a_sidecar_in_a_folder_is_no_dossier(tmp_path: Path) -> None:
    (path,) = returned(tmp_path, broken({"annex2.trainees[3].id_number": BAD_ID}), "annex2")
    write_review(path, read_reviewed(path), [Correction("annex2", "trainees[3].id_number", None)])
    (material,) = gather([tmp_path])
    assert material.dossier.annex2 is not None
    assert material.dossier.annex2.trainees[3].id_number is None
    with pytest.raises(UnreadableFileError):
        gather([sidecar_path(path)])


def test_a_planted_sidecar_is_told_with_the_class_and_does_not_count(tmp_path: Path) -> None:
    (path,) = returned(tmp_path / "in", valid_dossier(), "annex4")
    unsigned(path, Correction("annex4", "organizer", "伪造的单位"))
    (tmp_path / "in" / "别的.docx.review.yaml").write_bytes(b"x")
    ((checked,), _together) = check_files([tmp_path / "in"])
    assert checked.material.dossier.annex4.organizer != "伪造的单位"
    assert checked.material.unreadable == 0
    told = [f for f in checked.findings if f.rule == SET_ASIDE]
    assert len(told) == 2
    assert exit_status(told) == 0


def test_beside_a_dossier_a_sidecar_is_told_and_alone_in_a_folder_it_is_no_class(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    save_dossier(valid_dossier(), tmp_path / "in" / "class.yaml")
    for name in ("class.yaml.review.yaml", "别的.docx.review.yaml"):
        (tmp_path / "in" / name).write_bytes(b"x")
    (material,) = gather([tmp_path / "in"])
    assert [f.rule for f in material.findings] == [SET_ASIDE] * 2
    (tmp_path / "in" / "class.yaml").unlink()
    with pytest.raises(UnreadableFileError, match="夹带了更正文件"):
        gather([tmp_path / "in"])


def test_an_unreadable_form_is_the_reason_rather_than_a_stray_sidecar(tmp_path: Path) -> None:
    (tmp_path / "a.docx.review.yaml").write_bytes(b"x")
    (tmp_path / "坏.docx").write_bytes(b"")
    with pytest.raises(UnreadableFileError, match="坏"):
        gather([tmp_path])
