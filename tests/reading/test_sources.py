"""A returned file at the door: one file that brings its reader down is one finding, and the others are read."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tzforms.isolation import isolate
from tzforms.reading import read_bytes, read_file, sources
from tzforms.rendering import blank


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("a.docx", "b.docx", "c.docx"):
            archive.writestr(name, blank("annex4"))
    path = tmp_path / "材料.zip"
    path.write_bytes(out.getvalue())
    return path


@pytest.mark.unexpected
def test_a_file_in_a_zip_that_its_reader_stumbles_over_costs_itself_only(
    bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = sources._read

    def stumble(document: Any, *rest: Any) -> Any:
        if document.name.endswith("b.docx"):
            raise KeyError("nobody thought of this")
        return there(document, *rest)

    monkeypatch.setattr(sources, "_read", stumble)
    readings = read_file(bundle)
    assert [r.form for r in readings] == ["annex4", None, "annex4"]
    assert "b.docx：内容不是正常写法" in readings[1].findings[0].message


def test_a_zip_is_read_file_by_file_in_workers_as_it_is_here(bundle: Path) -> None:
    here = [r.as_json() for r in read_file(bundle)]
    with isolate():
        assert [r.as_json() for r in read_file(bundle)] == here
    assert len(here) == 3


def test_another_worker_goes_on_where_one_was_lost_and_the_zip_has_one_budget(bundle: Path) -> None:
    labels = sources._enter(bundle, None, None, False)
    assert labels == ("a.docx", "b.docx", "c.docx")
    _one, spent = sources._enter_member(bundle, "a.docx", 0, None, None, False)
    sources._last = None  # as in a worker that has just started
    two, more = sources._enter_member(bundle, "b.docx", spent, None, None, False)
    assert two.readings[0].form == "annex4"
    assert more > spent > 0


def test_a_zip_that_changes_while_it_is_read_is_told(bundle: Path) -> None:
    sources._enter(bundle, None, None, False)
    with zipfile.ZipFile(bundle, "w") as archive:
        archive.writestr("other.docx", blank("annex4"))
    with pytest.raises(Exception, match="在读取中途被改动"):
        sources._enter_member(bundle, "a.docx", 0, None, None, False)


def test_one_reading_of_bytes_that_cannot_be_read_says_why() -> None:
    [reading] = sources.read_bytes(b"", "空.docx")
    assert reading.form is None
    assert "空.docx" in reading.findings[0].message


@pytest.mark.parametrize("isolated", [True, False])
def test_a_file_without_a_name_in_a_zip_is_read_once(tmp_path: Path, isolated: bool) -> None:
    """The fuzzer's: the empty name was taken for the archive itself, which was opened again and again."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("附件1.docx", blank("annex1"))
        archive.writestr(zipfile.ZipInfo(""), blank("annex2"))
    with isolate(on=isolated):
        assert [r.form for r in read_file(path)] == ["annex1", "annex2"]
        readings = read_bytes(path.read_bytes(), "a.zip")
    assert [r.form for r in readings] == ["annex1", "annex2"]
    assert readings[1].file.endswith("（没有名称）")
