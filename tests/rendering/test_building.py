"""What is built, and what is not: the same as the check says."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from tests.builders import changed, valid_dossier
from tzforms.exceptions import MissingProgramError, TzformsError, UsageError
from tzforms.findings import Severity
from tzforms.forms import Annex1, Annex4, Dossier
from tzforms.law import check
from tzforms.rendering import build, building, finishing
from tzforms.rendering.building import build_dossier
from tzforms.rendering.printing import Rendered
from tzforms.workbook import create_workbook, example_dossier


def spoilt(rng: random.Random) -> Dossier:
    """A class with some forms left out, some fields and cells empty, and some not."""
    dossier = valid_dossier(rng.randrange(1000), trainees=rng.choice((14, 15, 16, 30, 31)))
    for key in [k for k, _r in dossier.forms()]:
        if rng.random() < 0.2:
            dossier = changed(dossier, key, None)
    for key, record in dossier.forms():
        for name in type(record).model_fields:
            value = getattr(record, name)
            if rng.random() < rng.choice((0.0, 0.02)):
                dossier = changed(dossier, f"{key}.{name}", () if isinstance(value, tuple) else None)
            elif isinstance(value, tuple) and value and not isinstance(value[0], str) and rng.random() < 0.05:
                column = rng.choice(list(type(value[0]).model_fields))
                dossier = changed(dossier, f"{key}.{name}[{rng.randrange(len(value))}].{column}", None)
    return dossier


def agree(dossier: Dossier, folder: Path) -> bool:
    """Does the build refuse what the check calls 不符合, and nothing else? True when it built."""
    bad = [f for f in check(dossier) if f.severity is Severity.VIOLATION]
    if bad:
        with pytest.raises(UsageError):
            build_dossier(dossier, folder, force=True)
    else:
        assert build_dossier(dossier, folder, force=True)
    return not bad


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forms are not rendered: what is asked is whether they would be."""
    monkeypatch.setattr(building, "typeset", lambda record, **_given: Rendered("", b"", None))


def test_build_and_check_agree_on_random_classes(tmp_path: Path, quick: None) -> None:
    rng = random.Random(20261128)
    built = [agree(spoilt(rng), tmp_path) for _round in range(120)]
    assert 20 < sum(built) < 100


@pytest.mark.soak
def test_build_and_check_agree_on_five_hundred_random_classes(tmp_path: Path, quick: None) -> None:
    rng = random.Random(7)
    built = [agree(spoilt(rng), tmp_path) for _round in range(500)]
    assert 50 < sum(built) < 450


def test_a_form_that_only_shares_what_others_say_is_not_built(tmp_path: Path) -> None:
    dossier = valid_dossier(3)
    shared = Annex4(organizer=dossier.annex1.organizer, project=dossier.annex1.project)
    plan = Dossier(annex1=dossier.annex1, annex4=shared)
    assert [p.name[:3] for p in build_dossier(plan, tmp_path, draft=True)] == ["附件1"]
    named = build_dossier(plan, tmp_path / "named", draft=True, forms=["annex4"])
    assert [p.name[:3] for p in named] == ["附件4"]


def test_a_form_is_not_built_without_a_fact_that_it_prints_though_another_form_is_told(tmp_path: Path) -> None:
    dossier = valid_dossier(3)
    for key in ("annex1", "annex2", "annex3", "annex4", "annex5"):
        dossier = changed(dossier, f"{key}.project", None)
    with pytest.raises(UsageError, match="研修项目名称"):
        build_dossier(dossier, tmp_path, forms=["annex4"])


def test_a_form_that_is_named_is_built_though_another_one_is_not_complete(tmp_path: Path) -> None:
    dossier = changed(valid_dossier(3), "annex1.address", None)
    assert len(build_dossier(dossier, tmp_path, forms=["annex4"])) == 1
    with pytest.raises(UsageError, match="地址"):
        build_dossier(dossier, tmp_path / "all")


def test_nothing_typed_is_nothing_built(tmp_path: Path) -> None:
    with pytest.raises(TzformsError):
        build_dossier(Dossier(annex1=Annex1(organizer="北京示例有限公司")), tmp_path)


def test_a_workbook_that_says_a_form_is_handed_in_has_it_built_and_is_told_what_it_lacks(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = tmp_path / "class.xlsx"
    path.write_bytes(create_workbook(Dossier(annex1=example_dossier().annex1)))
    book = load_workbook(path)
    row: Any = next(r for r in book["基本信息"].iter_rows() if "附件4" in str(r[0].value))
    row[1].value = "是"
    book.save(path)
    with pytest.raises(UsageError, match="附件4 申请日期"):
        build(path, tmp_path / "out")
    assert {p.name[:3] for p in build(path, tmp_path / "draft", draft=True)} == {"附件1", "附件4"}


def test_without_a_program_for_pdf_the_word_files_are_made_and_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_program(*_args: object) -> list[Path]:
        raise MissingProgramError("没有找到 LibreOffice")

    monkeypatch.setattr(finishing, "convert", no_program)
    with pytest.raises(MissingProgramError, match=r"Word 表格已生成在.*没有找到 LibreOffice"):
        build_dossier(valid_dossier(3), tmp_path, pdf=True, as_zip=True)
    assert sum(p.suffix == ".docx" for p in tmp_path.iterdir()) == 5
    assert sum(p.suffix == ".zip" for p in tmp_path.iterdir()) == 1
