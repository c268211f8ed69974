"""The finished pages: how many, which way round, and nothing lost, as LibreOffice lays them out."""

import re
import subprocess

import pytest

from tests.templates.forms import LONG_ORGANIZER, NAMES, blank, full, render, squeeze
from tzforms.forms import FORM_NAMES, Annex2, Annex5
from tzforms.office.libreoffice import convert
from tzforms.office.pdf import page_count, text

pytestmark = pytest.mark.office


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Blank and full forms as PDF, all made by one start of LibreOffice."""
    folder = tmp_path_factory.mktemp("forms")
    sources = {}
    for form in FORM_NAMES:
        for kind, data in (("blank", blank(form)), ("full", render(full(form)))):
            sources[form, kind] = folder / f"{form}-{kind}.docx"
            sources[form, kind].write_bytes(data)
    return dict(zip(sources, convert(list(sources.values()), "pdf", folder), strict=True))


@pytest.mark.parametrize(("form", "count"), [("annex1", 2), ("annex2", 1), ("annex3", 1), ("annex4", 1), ("annex5", 3)])
def test_a_blank_form_fills_its_pages(pages, form, count):
    assert page_count(pages[form, "blank"]) == count


def test_the_subsidy_application_stays_on_one_page_however_long_its_names(pages):
    assert page_count(pages["annex4", "full"]) == 1


@pytest.mark.parametrize("form", FORM_NAMES)
def test_rosters_lie_on_their_side_and_the_others_stand(pages, form):
    info = subprocess.run(["pdfinfo", pages[form, "full"]], capture_output=True, text=True, check=True).stdout
    width, height = next(line for line in info.splitlines() if line.startswith("Page size")).split()[2:5:2]
    assert (float(width) > float(height)) == (form in {"annex2", "annex3"})


@pytest.mark.parametrize("form", ["annex2", "annex3"])
def test_thirty_people_take_a_second_page_with_the_header_on_it(pages, form):
    seen = text(pages[form, "full"])
    assert len(seen) >= 2
    assert all("身份证号" in page and "序号" in page for page in seen)


@pytest.mark.parametrize("form", FORM_NAMES)
def test_every_long_and_rare_name_is_on_paper_whole(pages, form):
    seen = squeeze("".join(text(pages[form, "full"])))
    assert LONG_ORGANIZER in seen
    assert NAMES[1] in seen
    assert form in {"annex4"} or NAMES[2] in seen


def test_thirty_identity_numbers_stand_on_one_line_each(pages):
    lines = [line for page in text(pages["annex2", "full"]) for line in page.splitlines()]
    record = full("annex2")
    assert isinstance(record, Annex2)
    for trainee in record.trainees:
        assert any(trainee.id_number in line.split() for line in lines), trainee.no
        assert any(trainee.certificate_no in line.split() for line in lines), trainee.no


@pytest.mark.parametrize("kind", ["blank", "full"])
def test_the_cover_is_one_page_and_the_table_begins_on_the_second(pages, kind):
    cover, second = (squeeze(page) for page in text(pages["annex5", kind])[:2])
    assert cover.startswith("附件5：通州区高技能人才研修培训项目总结项目名称：")
    assert second.startswith("单位名称")


def test_an_eight_page_summary_goes_on_from_page_to_page(pages):
    assert page_count(pages["annex5", "full"]) >= 9
    numbered = re.compile(r"-\d+-$")  # the foot of each page
    seen = "".join(numbered.sub("", squeeze(page)) for page in text(pages["annex5", "full"]))
    record = full("annex5")
    assert isinstance(record, Annex5)
    assert record.summary
    assert squeeze(record.summary) in seen.replace("项目总结", "")


def test_forty_courses_are_all_there(pages):
    seen = squeeze("".join(text(pages["annex1", "full"])))
    assert all(f"专题{i}：" in seen for i in range(1, 41))
