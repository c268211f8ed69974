"""A printed form as it is set: seen in the Word file, without laying a page out."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.text.paragraph import Paragraph
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.editions import riverside
from tests.rendering.classes import extreme_class
from tests.strategies import records
from tests.templates.forms import W, part
from tzforms.forms import (
    FORM_NAMES,
    Annex1,
    Annex2,
    Annex4,
    Annex5,
    Course,
    Expert,
    FormRecord,
    Trainee,
    catalogue_of,
    to_paper,
)
from tzforms.measures import load_measures
from tzforms.rendering.printing import blank, form_template, render, typeset
from tzforms.word import Setting
from tzforms.word.fitting import ordered

UNIT = "北京通运示例精密机械有限公司"
LONG = "北京城市副中心先进制造业与现代服务业深度融合高技能人才公共实训及继续教育研究发展中心股份有限公司"
START, END = dt.date(2024, 9, 2), dt.date(2024, 9, 13)


def opened(record: FormRecord) -> Any:
    return docx.Document(io.BytesIO(render(record)))


def head(record: FormRecord) -> Paragraph:
    """The line above the table."""
    found: Paragraph = next(p for p in opened(record).paragraphs if p.text.startswith("办班单位"))
    return found


def sizes(paragraph: Paragraph) -> set[float | None]:
    return {run.font.size.pt if run.font.size else None for run in paragraph.runs}


def spacings(paragraph: Paragraph) -> list[int]:
    return [int(e.get(f"{W}val", "0")) for e in paragraph._p.iter(f"{W}spacing") if e.getparent().tag == f"{W}rPr"]


def settings_of(record: FormRecord) -> tuple[Setting, ...]:
    made = typeset(record).made
    assert made is not None
    return made.settings


def roster(people: int = 3, **values: Any) -> Annex2:
    rows = tuple(Trainee(no=i, name="张三", employer_position=f"{UNIT} 钳工组长") for i in range(1, people + 1))
    given: dict[str, Any] = {"organizer": UNIT, "project": "数控车工研修", "trainees": rows}
    return Annex2(**given | {"start_date": START, "end_date": END} | values)


# -- lines of several answers ------------------------------------------------------------------------------------------


def test_a_line_that_fits_is_left_as_the_form_has_it() -> None:
    line = head(roster())
    assert line.text.endswith("研修起止日期：2024年9月2日至2024年9月13日")
    assert (sizes(line), spacings(line)) == ({None}, [])


def stage(record: FormRecord) -> str:
    """How the line above the table is set."""
    line = head(record)
    spaced, smaller = spacings(line), {size for size in sizes(line) if size}
    if max(spaced, default=0) > 0:
        return "5 broken"
    if smaller:
        assert min(smaller) >= 9
        return "4 smaller"
    if spaced:
        return "3 closer"
    return "2 shorter" if line.text.endswith("2024年9月2日至13日") else "1 as it is"


def test_a_line_says_the_year_once_then_stands_closer_then_is_smaller_and_is_broken_at_last() -> None:
    stages = [stage(roster(project=(LONG * 2)[:length])) for length in range(10, 61)]
    assert stages == sorted(stages)
    assert len(set(stages)) == 5


def test_at_last_it_is_broken_between_two_answers_without_a_sign_put_in() -> None:
    record = roster(organizer=LONG, project=LONG[:40])
    line = head(record)
    assert "\n" not in line.text
    (place,) = [n for n, run in enumerate(line.runs) if run.text.isspace() and max(spacings(line)) > 100]
    assert "".join(run.text for run in line.runs[place + 1 :]).startswith(("研修项目：", "研修起止日期："))


@pytest.mark.parametrize("length", range(8, 61, 4))
def test_a_line_of_any_length_reads_back(length: int) -> None:
    assert render(roster(organizer=(LONG * 2)[:length], project=(LONG * 2)[: 60 - length // 2]))


# -- cells -------------------------------------------------------------------------------------------------------------


def test_the_underline_of_the_cover_stays_under_the_answer_and_not_under_its_label() -> None:
    cover = {p.text: p for p in opened(Annex5(project="数控车工研修", organizer=UNIT)).paragraphs}
    line = cover["项目名称：数控车工研修"]
    assert [(run.text, run.underline) for run in line.runs] == [("项目名称：", None), ("数控车工研修", True)]


@pytest.mark.parametrize(("name", "font"), [("李喆", "仿宋"), ("欧阳𬭎", "仿宋"), ("张三", None)])
def test_a_name_with_a_rare_sign_is_in_one_typeface_that_has_it(name: str, font: str | None) -> None:
    cell = next(c for r in opened(Annex4(handler=name)).tables[0].rows for c in r.cells if c.text == name)
    fonts = {e.get(f"{W}eastAsia") for e in cell._tc.iter(f"{W}rFonts")}
    assert fonts == ({font} if font else set())


def test_a_number_too_long_for_its_cell_is_smaller_and_whole() -> None:
    record = Annex5(office_phone="010-60500101转801", mobile="13800138000")
    assert [s.what for s in settings_of(record) if s.path == "mobile"] in ([], ["size"])
    cells = [c.text for r in opened(record).tables[0].rows for c in r.cells]
    assert "13800138000" in cells


def test_a_telephone_goes_over_the_line_before_its_extension_and_reads_as_before() -> None:
    record = Annex5(office_phone="010-60500101转801")
    cells = [c.text for r in opened(record).tables[0].rows for c in r.cells]
    assert "010-60500101\n转801" in cells


def test_a_long_name_beside_a_label_goes_over_several_lines_at_its_dots() -> None:
    record = Annex5(contact="帕提古丽·买买提艾力·阿卜杜外力·吐尔洪江·艾")
    lines = next(c.text for r in opened(record).tables[0].rows for c in r.cells if "帕提" in c.text).split("\n")
    assert all(line.endswith("·") for line in lines[:-1])


def test_nothing_is_put_into_a_value_and_every_value_reads_back() -> None:
    record = Annex1(
        courses=(
            Course(topic="面向智能产线的可编程控制器程序优化与典型故障诊断", instructor="热依汗古丽·阿不都热合曼"),
        )
    )
    texts = [c.text for r in opened(record).tables[0].rows for c in r.cells]
    assert record.courses[0].topic in texts
    assert record.courses[0].instructor in texts


@pytest.mark.parametrize("form", FORM_NAMES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_only_a_period_is_printed_otherwise_than_the_engine_prints_it(form: str, data: st.DataObject) -> None:
    record: FormRecord = data.draw(records(form))
    values = to_paper(record, catalogue_of()[form])
    template = form_template(form)
    plain = "".join(map(str, part(template.render(values)).itertext()))
    made = template.render_set(values)[0]
    short = "".join(map(str, part(made).itertext()))
    if "至" in short and short != plain:
        assert abs(len(plain) - len(short)) <= 8 * plain.count("至")
        plain, short = ("".join(sorted(set(t))) for t in (plain, short))
    assert "".join(plain.split()) == "".join(short.split())


# -- rosters, rows, pages ----------------------------------------------------------------------------------------------


def grid(record: FormRecord) -> list[int]:
    table = opened(record).tables[0]._tbl
    return [int(c.get(f"{W}w")) for c in table.iter(f"{W}gridCol")]


def test_a_roster_whose_values_fit_keeps_the_columns_of_the_form() -> None:
    record = Annex2(trainees=(Trainee(no=1, name="张三", employer_position="甲公司 车工"),))
    assert grid(record) == [int(c.get(f"{W}w", "")) for c in part(blank("annex2")).iter(f"{W}gridCol")]


def test_else_the_columns_follow_what_they_hold_and_the_table_is_as_wide_as_before() -> None:
    narrow, wide = grid(roster()), grid(Annex2())
    assert narrow[5] > wide[5]
    assert sum(narrow) == sum(wide)
    for row in opened(roster()).tables[0]._tbl.iter(f"{W}tr"):
        assert [int(c.get(f"{W}w")) for c in row.iter(f"{W}tcW")] == narrow


def test_the_type_of_a_roster_is_smaller_only_when_that_saves_a_page() -> None:
    person = Trainee(
        no=1, name="张三", employer_position=f"{LONG[:23]} 钳工组长", level="高级工", id_number="110105194912310020"
    )
    rows = [roster(trainees=(person,) * people) for people in range(9, 31)]
    smaller = [Setting("trainees", "size") in settings_of(record) for record in rows]
    assert not smaller[0]
    assert True in smaller
    assert False in smaller[smaller.index(True) :]  # one person more, and it would not help


def test_the_experts_stay_on_one_page_and_the_last_lets_go() -> None:
    record = Annex5(experts=tuple(Expert(name=f"专家{i}") for i in "甲乙丙丁戊"))
    rows = [r for r in opened(record).tables[0]._tbl.iter(f"{W}tr") if "专家" in "".join(map(str, r.itertext()))]
    kept = [r.find(f".//{W}keepNext") is not None for r in rows if "专家甲" in _text(r) or "专家丁" in _text(r)]
    assert kept == [True, True]
    (last,) = [r for r in rows if "专家戊" in _text(r)]
    assert last.find(f".//{W}keepNext") is None


def test_experts_that_no_page_can_hold_are_let_go_where_the_page_ends() -> None:
    experts = tuple(Expert(name=f"专家{i}", employer_title=f"{LONG} 教授级高级工程师") for i in "甲乙丙丁戊己庚")
    rows = [r for r in opened(Annex5(experts=experts)).tables[0]._tbl.iter(f"{W}tr") if LONG in _text(r)]
    kept = [r.find(f".//{W}keepNext") is not None for r in rows]
    assert kept.count(False) == 2
    assert not kept[-1]


def ends(people: int) -> list[Any]:
    """The last two rows of a roster's table."""
    return list(opened(roster(people)).tables[0]._tbl.iter(f"{W}tr"))[-2:]


def test_the_line_under_a_roster_that_may_fill_its_page_is_held_by_the_last_row() -> None:
    held = [people for people in range(9, 31) if _text(ends(people)[1]).startswith("填表人：")]
    assert held
    assert len(held) < 12
    before, last = ends(held[0])
    assert before.find(f".//{W}keepNext") is not None
    assert {b.get(f"{W}val") for b in last.find(f".//{W}tcBorders")} == {"nil"}


def test_short_prose_stays_on_one_page_and_long_prose_goes_over_pages() -> None:
    short, long = Annex1(purpose="一、甲。\n二、乙。"), Annex1(purpose="围绕智能制造领域的新知识组织教学。" * 60)
    assert [_row(r, "研修目的").find(f"{W}trPr/{W}cantSplit") is not None for r in (short, long)] == [True, False]


@pytest.mark.parametrize(("people", "first"), [(3, True), (30, False)])
def test_a_form_of_one_page_has_no_number_and_every_page_of_several_has(people: int, first: bool) -> None:
    root = part(render(roster(people)))
    (section,) = root.iter(f"{W}sectPr")
    assert section.find(f"{W}footerReference") is not None
    assert (section.find(f"{W}titlePg") is not None) == first


@pytest.mark.parametrize("form", ["annex2", "annex3", "annex4", "annex5"])
def test_a_blank_form_has_no_page_number(form: str) -> None:
    assert not list(part(blank(form)).iter(f"{W}footerReference"))


def test_a_form_of_another_edition_is_set_in_the_same_way(tmp_path: Path) -> None:
    measures = load_measures(riverside.write(tmp_path))
    record = Annex4(organizer=LONG, handler="欧阳𬭎", subsidy_wan=Decimal("8.5"))
    data = typeset(record, measures=measures).data
    fonts = {e.get(f"{W}eastAsia") for e in part(data).iter(f"{W}rFonts")}
    assert "仿宋" in fonts


def _text(element: Any) -> str:
    return "".join("".join(map(str, element.itertext())).split())


def _row(record: FormRecord, label: str) -> Any:
    return next(r for r in opened(record).tables[0]._tbl.iter(f"{W}tr") if _text(r).startswith(label))


def test_space_between_signs_and_space_around_lines_have_places_of_their_own() -> None:
    run = etree.fromstring(f'<w:rPr xmlns:w="{W[1:-1]}"><w:u/><w:spacing/><w:sz/><w:rFonts/></w:rPr>')
    layout = etree.fromstring(f'<w:pPr xmlns:w="{W[1:-1]}"><w:jc/><w:spacing/><w:keepNext/><w:rPr/></w:pPr>')
    for element in (run, layout):
        ordered(element)
    assert [str(e.tag).removeprefix(W) for e in run] == ["rFonts", "spacing", "sz", "u"]
    assert [str(e.tag).removeprefix(W) for e in layout] == ["keepNext", "spacing", "jc", "rPr"]


def test_what_is_set_stands_in_the_order_of_the_schema() -> None:
    for form in FORM_NAMES:
        record = dict(extreme_class(2).resolved().dossier.forms())[form]
        root = part(render(record))
        for run in root.iter(f"{W}rPr"):
            names = [str(e.tag).removeprefix(W) for e in run]
            order = [n for n in ("rFonts", "spacing", "sz", "szCs", "u") if n in names]
            assert [n for n in names if n in order] == order
        for cell in root.iter(f"{W}tcPr"):
            names = [str(e.tag).removeprefix(W) for e in cell]
            cells = [n for n in ("tcW", "gridSpan", "vMerge", "tcBorders", "tcMar", "vAlign") if n in names]
            assert names == cells
