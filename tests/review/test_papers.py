"""Which files are meant, and which of the papers in them are one class's."""

from __future__ import annotations

from pathlib import Path

from tests.builders import valid_dossier
from tests.review.papers import returned
from tzforms.review.corrections import read_reviewed
from tzforms.review.papers import expand, group_papers, open_papers


def test_a_folder_gives_its_files_in_name_order_without_locks_and_sidecars(tmp_path: Path) -> None:
    for name in ("b.docx", "a.doc", "~$b.docx", ".hidden.docx", "a.doc.review.yaml", "sub/c.docx", ".git/d.docx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert [p.relative_to(tmp_path).as_posix() for p in expand([tmp_path])] == ["a.doc", "b.docx", "sub/c.docx"]


def test_a_missing_path_stays_and_a_file_given_twice_comes_once(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"x")
    missing = tmp_path / "没有.docx"
    assert expand([missing, tmp_path / "a.docx", tmp_path]) == [missing, tmp_path / "a.docx"]
    (reading,) = read_reviewed(missing)
    assert reading.form is None
    assert "没有.docx" in reading.findings[0].message


def test_papers_are_grouped_by_folder_then_project(tmp_path: Path) -> None:
    dossier = valid_dossier()
    files = returned(tmp_path / "a", dossier, "annex1", "annex4") + returned(tmp_path / "b", dossier, "annex4")
    groups = group_papers([p for f in files for p in open_papers(f)])
    assert [sorted(g) for g in groups] == [["annex1", "annex4"], ["annex4"]]
