"""Forms to finished pages with either set of typefaces: nothing on them is torn, alone, apart or over a line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import valid_dossier
from tests.rendering.classes import extreme_class
from tzforms.forms import FORM_NAMES, FORMS, Annex1, Annex4, Annex5, Dossier, FormRecord, catalogue_of
from tzforms.office.fonts import find_font
from tzforms.rendering import blank, build, check_pages, finish, finishing, remarks, typeset
from tzforms.rendering.finishing import to_pdf
from tzforms.rendering.pages import PageFault
from tzforms.resources import package_file
from tzforms.workbook import read_dossier

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "class-2024" / "class.xlsx"
MEASURES = catalogue_of().measures

# FandolFang is there after `make setup`; an office machine has none of the official typefaces and no FandolFang either
WITHOUT = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><include>{conf}</include><selectfont><rejectfont>
<pattern><patelt name="family"><string>FandolFang</string></patelt></pattern>
<pattern><patelt name="family"><string>FandolFang R</string></patelt></pattern>
</rejectfont></selectfont></fontconfig>"""


@pytest.fixture(params=["as installed", "without FandolFang"])
def typefaces(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The typefaces that PDFs are made with."""
    if request.param == "without FandolFang":
        conf = tmp_path / "fonts.conf"
        conf.write_text(WITHOUT.format(conf=package_file("data", "fonts.conf")), "utf-8")
        monkeypatch.setenv("FONTCONFIG_FILE", str(conf))
    find_font.cache_clear()
    yield request.param
    find_font.cache_clear()


def faults(dossier: Dossier) -> list[tuple[str, PageFault]]:
    """What is wrong on the finished pages of a class, by form."""
    records = dict(dossier.resolved().dossier.forms())
    rendered = {name: typeset(record, stages=dossier.stages) for name, record in records.items()}
    _forms, _pdfs, found = finish(records, rendered, MEASURES, dossier.stages)
    return [(name, fault) for name, every in found.items() for fault in every]


@pytest.mark.office
def test_nothing_is_wrong_on_the_pages_of_the_sample(typefaces: str) -> None:
    assert faults(read_dossier(SAMPLE).dossier) == []
    assert faults(valid_dossier(3)) == []


@pytest.mark.office
def test_twenty_eight_people_of_the_sample_take_two_pages(typefaces: str, tmp_path: Path) -> None:
    from tzforms.office.pdf import page_count

    record = read_dossier(SAMPLE).dossier.annex2
    assert record is not None
    assert len(record.trainees) == 28
    (tmp_path / "a.pdf").write_bytes(to_pdf({"a": typeset(record).data})["a"])
    assert page_count(tmp_path / "a.pdf") == 2


@pytest.mark.office
@pytest.mark.parametrize("form", FORM_NAMES)
def test_nothing_is_wrong_on_a_blank_form(typefaces: str, form: str) -> None:
    found = check_pages(FORMS[form](), to_pdf({form: blank(form)})[form])
    assert found == []


@pytest.mark.office
@pytest.mark.parametrize("seed", [3, 9, 64])
def test_nothing_is_wrong_on_the_pages_of_an_extreme_class(typefaces: str, seed: int) -> None:
    assert faults(extreme_class(seed)) == []


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Ten classes a seed of ``--seeds``: twenty in ``make soak``, two hundred with ``make soak SOAK=--seeds=20``."""
    if "extreme" in metafunc.fixturenames:
        metafunc.parametrize("extreme", range(10 * metafunc.config.getoption("seeds")))


@pytest.mark.soak
@pytest.mark.office
def test_nothing_is_wrong_on_the_pages_of_extreme_classes(typefaces: str, extreme: int) -> None:
    assert faults(extreme_class(extreme)) == []


@pytest.mark.parametrize("seed", range(6))
def test_a_generated_class_is_as_long_as_it_is_said_to_be(seed: int) -> None:
    dossier = extreme_class(seed)
    assert dossier == extreme_class(seed)
    assert dossier.annex1 is not None
    assert dossier.annex2 is not None
    assert 5 <= len(dossier.annex1.courses) <= 60
    assert 15 <= len(dossier.annex2.trainees) <= 30
    assert len(dossier.annex1.organizer or "") <= 60 >= len(dossier.annex1.project or "")
    assert max(len(t.name or "") for t in dossier.annex2.trainees) <= 25


# -- mending and telling -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pleased", [-0.5, 1.0])
def test_a_lone_line_is_mended_by_setting_its_text_a_little_otherwise(
    monkeypatch: pytest.MonkeyPatch, pleased: float
) -> None:
    record = Annex1(purpose="围绕新知识组织教学。" * 80)
    good = typeset(record, pitches={"purpose": pleased}).data
    lone = [PageFault("lone line", 2, "purpose", "围绕")]
    monkeypatch.setattr(finishing, "to_pdf", lambda files: dict(files))
    monkeypatch.setattr(finishing, "_faults", lambda one, pdf: [] if pdf == good else lone)
    forms, pdfs, found = finish({"annex1": record}, {"annex1": typeset(record)}, MEASURES)
    assert (forms["annex1"].data, pdfs["annex1"], found["annex1"]) == (good, good, [])


def test_what_cannot_be_mended_is_told_and_the_form_stays_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    record = Annex1(purpose="围绕新知识组织教学。" * 80)
    lone = [PageFault("lone line", 2, "purpose", "围绕")]
    monkeypatch.setattr(finishing, "to_pdf", lambda files: dict(files))
    monkeypatch.setattr(finishing, "_faults", lambda one, pdf: lone)
    rendered = {"annex1": typeset(record)}
    forms, _pdfs, found = finish({"annex1": record}, rendered, MEASURES)
    assert forms["annex1"].data == rendered["annex1"].data
    assert remarks(forms, found) == ["附件1：第2页“研修目的和作用”有一行单独在一页。申报前请看一眼。"]


def said(record: FormRecord) -> list[str]:
    return remarks({record.form: typeset(record)}, {})


def test_what_was_set_closer_or_smaller_is_told_in_a_line_for_each_form() -> None:
    assert said(Annex4(organizer="甲公司", phone="010-69551234")) == []
    (line,) = said(Annex4(organizer="北京城市副中心精工装备职业技能培训学校"))
    assert line == "附件4：表头缩小了字距。申报前请看一眼。"
    (line,) = said(Annex5(office_phone="010-60500101234567", organizer="甲公司"))
    assert line == "附件5：“办公电话”缩小了字号。申报前请看一眼。"


def test_build_tells_what_it_had_to_shrink(tmp_path: Path) -> None:
    told: list[str] = []
    build(SAMPLE, tmp_path, forms=["annex2", "annex4"], tell=told.append)
    assert [line.partition("：")[0] for line in told] == ["附件2", "附件4"]
    assert all(line.endswith("申报前请看一眼。") for line in told)
