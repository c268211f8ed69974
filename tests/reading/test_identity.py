"""No stranger's paper is taken for ours, and none of ours is refused: whole files, blank and filled."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path

import docx
import pytest
from docx.document import Document
from openpyxl import Workbook

from tests.editions import riverside
from tests.reading.papers import HEAD, LINE, PEOPLE, plan, roster, saved, summary, table
from tests.reading.strangers import OUR_TABLES, THEIR_TABLES, filled, in_a_box, in_the_header, retitled, typed
from tzforms.findings import Finding, Severity
from tzforms.forms import catalogue_of
from tzforms.reading.forms import Reading
from tzforms.reading.sources import read_bytes
from tzforms.rendering import blank, render
from tzforms.review import exit_status_of

FORMS = ["annex1", "annex2", "annex3", "annex4", "annex5"]


def read(data: bytes | Document, measures: Path | None = None) -> list[Reading]:
    return read_bytes(data if isinstance(data, bytes) else saved(data), "来件.docx", measures=measures)


def told(reading: Reading, rule: str) -> list[Finding]:
    return [f for f in reading.findings if f.rule == rule]


def is_doubted(reading: Reading) -> bool:
    """Whether the form as a whole is unsure: every single value and every table."""
    unsure = set(reading.unsure)
    return bool(told(reading, "F15")) and all(
        path in unsure or (reading.data[path] is None and path not in reading.evidence) for path in reading.data
    )


# -- strangers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answers", [True, False], ids=["filled", "blank"])
@pytest.mark.parametrize(("form", "title"), [(f, t) for f, titles in OUR_TABLES.items() for t in titles])
def test_our_table_under_a_stranger_s_title_is_refused_by_name(form: str, title: str, answers: bool) -> None:
    (reading,) = read(retitled(form, title, answers=answers))
    assert (reading.form, reading.data) == (None, {})
    (finding,) = reading.findings
    assert (finding.rule, finding.severity) == ("F01", Severity.VIOLATION)
    assert title.removeprefix("附件2：") in finding.message
    assert exit_status_of([reading]) == 3


@pytest.mark.parametrize("name", THEIR_TABLES)
def test_a_stranger_s_own_table_is_no_form_of_ours(name: str) -> None:
    above, rows, below = THEIR_TABLES[name]
    document = docx.Document()
    for line in above:
        document.add_paragraph(line)
    table(document, rows)
    for line in below:
        document.add_paragraph(line)
    (reading,) = read(document)
    if (
        reading.form is not None
    ):  # without a title it may be ours: then somebody is asked, and nobody is made of a label
        assert not above
        assert is_doubted(reading)
        assert not reading.data["trainees"]
    assert exit_status_of([reading]) != 0


def test_the_strangers_are_forty_and_more() -> None:
    assert sum(map(len, OUR_TABLES.values())) + len(THEIR_TABLES) >= 50


def test_the_refusal_says_whose_the_paper_seems_to_be() -> None:
    (district,) = read(typed("大兴区高技能人才研修班学员名册"))[0].findings
    assert "看来是大兴区的表格，不是北京市通州区的" in district.message
    (scheme,) = read(typed("通州区企业新型学徒制培训学员名册"))[0].findings
    assert "看来是另一项培训或业务的表格" in scheme.message
    (kind,) = read(typed("通州区高技能人才研修班签到表"))[0].findings
    assert "看来是另一种材料" in kind.message
    assert "附件1至附件5" in district.fix


@pytest.mark.parametrize("place", [typed, in_a_box, in_the_header])
def test_the_title_counts_wherever_it_is_printed(place) -> None:
    assert read(place("大兴区高技能人才研修班学员名册"))[0].form is None
    (ours,) = read(place("通州区高技能人才研修班学员名册"))
    assert (ours.form, ours.unsure) == ("annex2", [])


def test_a_title_in_the_table_s_first_row_counts() -> None:
    for title, form in (("朝阳区高技能人才研修班学员名册", None), ("通州区高技能人才研修班学员名册", "annex2")):
        document = typed("")
        first = document.tables[0].rows[0]
        row = document.tables[0].add_row()
        row.cells[0].merge(row.cells[-1]).text = title
        first._tr.addprevious(row._tr)
        assert read(document)[0].form == form


def test_a_district_among_the_answers_is_no_district_in_the_title() -> None:
    line = LINE.replace("甲公司", "北京市朝阳区某某科技有限公司").replace("数控", "大兴区高技能人才研修班数控加工")
    (reading,) = read(typed("通州区高技能人才研修班学员名册", line=line))
    assert (reading.form, reading.unsure) == ("annex2", [])
    assert reading.data["organizer"] == "北京市朝阳区某某科技有限公司"


def test_our_mark_does_not_overrule_a_stranger_s_title() -> None:
    (reading,) = read(retitled("annex2", "大兴区高技能人才研修班学员名册", mark=True))
    assert reading.form is None


def test_a_stranger_s_paper_behind_ours_is_told_and_ends_ours() -> None:
    for title in ("大兴区高技能人才研修班学员名册", "通州区企业新型学徒制培训学员名册"):
        document = roster(PEOPLE[:2])
        document.add_paragraph(title)
        table(document, [HEAD, PEOPLE[2]])
        (reading,) = read(document)
        assert [t["name"] for t in reading.data["trainees"]] == ["曹春华", "张文博"]
        (finding,) = told(reading, "F16")
        assert title in finding.message
        assert finding.severity is Severity.EXPLAIN
        assert exit_status_of([reading]) == 1


def test_a_stranger_s_paper_in_front_of_ours_is_told_too() -> None:
    document = typed("大兴区高技能人才研修班学员名册", [HEAD, PEOPLE[2]])
    for text in ("附件2：", "通州区高技能人才研修班学员名册", LINE):
        document.add_paragraph(text)
    table(document, [HEAD, *PEOPLE[:2]])
    (reading,) = read(document)
    assert [t["name"] for t in reading.data["trainees"]] == ["曹春华", "张文博"]
    assert len(told(reading, "F16")) == 1


# -- ours ---------------------------------------------------------------------------------------------------------

WORDINGS = {
    "annex1": [
        "通州区高技能人才研修培训项目方案",
        "2025年北京市通州区高技能人才研修培训项目实施方案",
        "高技能人才研修项目实施方案",
        "通州区高技能人材研修培训项目实施方案",
        "北京潞河机电有限公司高技能人才研修培训实施方案",
        "项目实施方案",
    ],
    "annex2": [
        "通州区高技能人才研修班\n学员名册",
        "高技能人才研修班学员花名册",
        "北京市朝阳区某某科技有限公司高技能人才研修培训学员名册",
        "通州区高技能人才研修班学员名册（2025年第一期）",
        "学员名册",
    ],
    "annex3": ["通州区高技能人才研修培训结业登记备案名册", "高技能人才研修培训结业名册", "结业登记名册"],
    "annex4": ["通州区高技能人才研修培训补助资金申请表", "高技能人才研修培训补贴申请表", "补助资金申请表"],
    "annex5": ["通州区高技能人才研修培训总结报告", "高技能人才研修培训项目总结", "项目总结"],
}


@pytest.mark.parametrize("answers", [True, False], ids=["filled", "blank"])
@pytest.mark.parametrize(("form", "title"), [(f, t) for f, titles in WORDINGS.items() for t in titles])
def test_our_form_under_a_title_in_other_words_is_read_without_a_doubt(form: str, title: str, answers: bool) -> None:
    (reading,) = read(retitled(form, title, answers=answers))
    (plain,) = read(render(filled(form)) if answers else blank(form))
    assert (reading.form, reading.unsure, reading.data) == (form, plain.unsure, plain.data)
    assert not told(reading, "F15")


@pytest.mark.parametrize("form", FORMS)
def test_our_form_without_any_title_speaks_by_labels_that_only_it_has(form: str) -> None:
    (reading,) = read(retitled(form, ""))
    assert (reading.form, reading.unsure) == (form, [])


def test_forms_typed_by_clerks_under_our_titles_are_ours() -> None:
    for document, form in (
        (roster(PEOPLE), "annex2"),
        (plan([("一", "讲授", "80", "王一")]), "annex1"),
        (summary("好。"), "annex5"),
    ):
        (reading,) = read(document)
        assert reading.form == form
        assert not told(reading, "F15")


# -- neither sure -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("", "没有标题"),
        ("员工花名册", "没有写明是哪项培训"),
        ("北京市高技能人才研修班学员名册", "只写到北京市"),
        ("数控车工高技能人才研修班学员名册", "“数控车工”"),
        ("企业新型学徒制培训", "“企业新型学徒制培训”"),
        ("通州区高技能人才研修班学员申请表", "不是附件2"),
    ],
)
def test_a_form_that_may_be_ours_is_read_and_is_unsure_as_a_whole(title: str, said: str) -> None:
    (reading,) = read(typed(title, line=""))
    assert reading.form == "annex2"
    assert [t["name"] for t in reading.data["trainees"]] == ["曹春华", "张文博", "赵长江"]
    assert is_doubted(reading)
    (finding,) = told(reading, "F15")
    assert said in finding.message
    assert exit_status_of([reading]) == 1


def test_one_question_is_asked_for_the_whole_form_not_one_for_each_value() -> None:
    (reading,) = read(typed("北京市高技能人才研修班学员名册"))
    assert {"organizer", "trainees", "phone"} <= set(reading.unsure)
    assert not told(reading, "V01")
    json.dumps(reading.as_json())


def test_the_mark_of_the_program_that_made_it_carries_a_form_whose_title_was_changed() -> None:
    title = "数控车工高技能人才研修班学员名册"
    assert is_doubted(read(retitled("annex2", title))[0])
    (marked,) = read(retitled("annex2", title, mark=True))
    assert (marked.form, marked.unsure) == ("annex2", [])


# -- editions -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return riverside.write(tmp_path_factory.mktemp("editions"))


def claim(title: str, rows: Sequence[Sequence[str]]) -> Document:
    document = docx.Document()
    for text in ("附件4：", title):
        document.add_paragraph(text)
    table(document, rows)
    return document


TONGZHOU_CLAIM = (
    "北京市通州区高技能人才研修培训补助资金申请表",
    [
        ("办班单位名称", "甲公司"),
        ("研修项目名称", "数控"),
        ("职业（工种）", "车工"),
        ("培训总课时", "80"),
        ("结业人数", "27"),
        ("申请资金（万元）", "13.5"),
        ("经办人", "张三"),
    ],
)
RIVERSIDE_CLAIM = (
    "河畔区研修补贴申领表",
    [
        ("申领单位", "甲公司", "申领日期", "2027年9月24日"),
        ("研修项目名称", "数控", "职业（工种）", "车工"),
        ("培训总课时", "60", "结业人数", "12"),
        ("申领金额（万元）", "3.6", "经办人", "张三"),
    ],
)


def test_a_form_of_another_known_edition_is_read_by_that_one_and_told(home: Path) -> None:
    (reading,) = read(claim(*TONGZHOU_CLAIM), home)
    assert (reading.form, reading.catalogue.edition) == ("annex4", "tongzhou_2024")
    assert str(reading.data["subsidy_wan"]) == "13.5"
    (finding,) = told(reading, "F11")
    assert "tongzhou_2024" in finding.message
    assert "riverside_2027" in finding.message


def test_a_form_of_the_edition_that_was_asked_for_is_read_by_it(home: Path) -> None:
    (reading,) = read(claim(*RIVERSIDE_CLAIM), home)
    assert (reading.form, reading.catalogue.edition) == ("annex4", "riverside_2027")
    assert str(reading.data["subsidy_wan"]) == "3.6"
    assert not told(reading, "F11")


def test_a_form_of_an_edition_that_nobody_knows_is_a_stranger_s() -> None:
    (reading,) = read(claim(*RIVERSIDE_CLAIM))
    assert reading.form is None
    assert "河畔区" in reading.findings[0].message


@pytest.mark.parametrize("form", ["annex1", "annex2", "annex3", "annex4", "annex5", "annex6"])
def test_each_form_of_an_edition_is_known_by_its_own_title_and_a_stranger_s_is_not(home: Path, form: str) -> None:
    (reading,) = read(blank(form, home), home)
    assert (reading.form, reading.catalogue.edition) == (form, "riverside_2027")
    assert not told(reading, "F15")
    document = docx.Document(io.BytesIO(blank(form, home)))
    spec = catalogue_of(home)[form].spec
    own = {line for text in spec.titles for line in (text, *text.split("\n"))}
    found = [p for p in _every_paragraph(document) if p.text in own or p.text.replace("\n", "") in own]
    assert found
    for paragraph in found:
        paragraph.text = paragraph.text.replace("通州区", "大兴区").replace("河畔区", "大兴区")
    if any("大兴区" in p.text for p in found):
        (stranger,) = read(document, home)
        assert stranger.form is None


def _every_paragraph(document: Document):
    yield from document.paragraphs
    for one in document.tables:
        for row in one.rows:
            for cell in dict.fromkeys(row.cells):
                yield from cell.paragraphs


# -- rows that hold labels ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row",
    [
        ("序号", "姓名", "", "", "身份证号", "", "", "", ""),
        ("", "姓名", "性别", "", "", "", "", "", ""),
        ("2", "姓名", "", "", "", "", "", "", ""),
    ],
)
def test_heads_printed_again_in_part_are_no_person(row: Sequence[str]) -> None:
    (reading,) = read(roster([PEOPLE[0], row, PEOPLE[1]]))
    assert [t["name"] for t in reading.data["trainees"]] == ["曹春华", "张文博"]
    assert reading.unsure == []


def test_heads_among_answers_are_no_person_and_somebody_looks_at_the_table() -> None:
    row = ("姓名", "李四", "性别", "女", "学历", "大专", "身份证号", "110112197102021012", "")
    (reading,) = read(roster([PEOPLE[0], row]))
    assert [t["name"] for t in reading.data["trainees"]] == ["曹春华"]
    assert "trainees" in reading.unsure
    assert any("李四" in f.message for f in reading.findings)


def test_a_person_whose_name_is_a_label_is_asked_about() -> None:
    row = ("2", "姓名", "女", "中专", "110223198904180161", "甲厂 车工", "", "高级工", "")
    (reading,) = read(roster([PEOPLE[0], row]))
    assert "trainees[1].name" in reading.unsure


def test_one_answer_that_is_like_a_head_does_not_take_a_person_away() -> None:
    row = (*PEOPLE[1][:8], "说明")
    (reading,) = read(roster([PEOPLE[0], row]))
    assert [t["name"] for t in reading.data["trainees"]] == ["曹春华", "张文博"]


# -- lists in workbooks -------------------------------------------------------------------------------------------


def book(title: str) -> bytes:
    made = Workbook()
    for row in ((title,), HEAD, *PEOPLE):
        made.active.append(list(row))
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def test_a_list_in_a_workbook_needs_no_title_and_is_a_stranger_s_under_another_district_s() -> None:
    for title in ("", "甲公司参训人员名单", "通州区高技能人才研修班学员名册"):
        (ours,) = read_bytes(book(title), "名单.xlsx")
        assert (ours.form, ours.unsure, len(ours.data["trainees"])) == ("annex2", [], 3)
    (stranger,) = read_bytes(book("大兴区高技能人才研修班学员名册"), "名单.xlsx")
    assert stranger.form is None
    assert "大兴区" in stranger.findings[0].message


def test_a_list_in_a_workbook_under_another_scheme_s_title_is_asked_about() -> None:
    (reading,) = read_bytes(book("企业新型学徒制培训学员名册"), "名单.xlsx")
    assert (reading.form, reading.unsure) == ("annex2", ["trainees"])
    assert told(reading, "F15")
