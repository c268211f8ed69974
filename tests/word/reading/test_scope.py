"""What stands around a form fills none of its cells unasked."""

from __future__ import annotations

import docx
import pytest

from tests.reading import papers
from tests.reading.claim import claim
from tests.reading.papers import HEAD, LINE, PEOPLE, one, table
from tzforms.reading.forms import Reading

LETTER = ("此致", "敬礼！", "联系人：李助理　电话：010-60009999")


def test_thirty_the_signature_of_a_letter_is_no_handler() -> None:
    reading = one(claim({"经办人": ""}, below=LETTER))
    assert reading.data["handler"] == "邹文磊"
    assert reading.unsure == ["handler"]


@pytest.mark.parametrize(
    ("label", "field", "lines"),
    [
        ("经办人", "handler", ["经办人：李助理"]),
        ("经办人", "handler", ["兹有我单位同志前往办理。", "经办人：李助理"]),
        ("联系电话", "phone", ["如有疑问，请致电。", "联系电话：010-60009999"]),
        ("培训总课时", "total_hours", ["注：本班总课时：96"]),
        ("结业人数", "graduate_count", ["以上情况属实。结业人数：20"]),
        ("申请资金（万元）", "subsidy_wan", ["申请资金：20万元"]),
        ("开户行", "bank", ["开户行：工商银行通州支行"]),
        ("研修项目名称", "project", ["项目名称：另一个项目"]),
        ("职业（工种）", "occupations", ["职业（工种）：电工"]),
    ],
)
def test_a_line_below_the_form_never_speaks_for_a_cell_without_its_label(
    label: str, field: str, lines: list[str]
) -> None:
    reading = one(claim({label: ""}, below=lines))
    assert field in reading.unsure


def test_a_line_above_the_form_does_not_either() -> None:
    reading = one(claim({"联系电话": ""}, above=["我单位申请上述资金，联系电话：010-60009999。"]))
    assert (reading.data["phone"], reading.unsure) == ("18875775677", ["phone"])


def test_a_letter_around_a_whole_form_is_neither_read_nor_a_doubt() -> None:
    reading = one(claim(below=LETTER))
    assert (reading.data["handler"], reading.data["phone"]) == ("邹文磊", "18875775677")
    assert reading.unsure == []
    assert any("李助理" in f.message for f in reading.findings)


def test_a_letter_does_not_answer_what_the_form_leaves_blank() -> None:
    reading = one(claim(answers={"经办人": "", "联系电话": ""}, below=LETTER))
    assert (reading.data["handler"], reading.data["phone"]) == (None, None)
    assert reading.unsure == []


def test_another_table_does_not_speak_for_a_cell_without_its_label() -> None:
    document = claim({"经办人": ""})
    document.add_paragraph("此致")
    table(document, [("经办人", "李助理")])
    assert one(document).unsure == ["handler"]


def test_another_table_beside_a_whole_form_is_not_read() -> None:
    document = claim()
    document.add_paragraph("此致")
    table(document, [("经办人", "李助理"), ("日期", "2024年9月1日")])
    reading = one(document)
    assert (reading.data["handler"], reading.data["application_date"]) == ("邹文磊", "2024-07-23")
    assert reading.unsure == []


def roster(*foot: str) -> Reading:
    document = docx.Document()
    for text in ("附件2：", "通州区高技能人才研修班学员名册", LINE):
        document.add_paragraph(text)
    table(document, [HEAD, *PEOPLE])
    for text in foot:
        document.add_paragraph(text)
    return one(document)


@pytest.mark.parametrize("between", [(), ("注：以上信息真实。",), ("填表说明：", "1.请用黑色签字笔填写。"), ("", "")])
def test_a_line_that_the_form_prints_below_its_table_is_its_own(between: tuple[str, ...]) -> None:
    reading = roster(*between, "填表人：张三          联系电话：13800138000")
    assert (reading.data["prepared_by"], reading.data["phone"]) == ("张三", "13800138000")
    assert reading.unsure == []


def test_a_letter_below_a_roster_does_not_disagree_with_its_last_line() -> None:
    reading = roster("填表人：张三          联系电话：13800138000", "此致", "经办人：李助理  电话：010-60009999")
    assert (reading.data["prepared_by"], reading.data["phone"]) == ("张三", "13800138000")
    assert reading.unsure == []


def test_a_letter_below_a_roster_whose_last_line_lost_its_labels_is_asked_about() -> None:
    reading = roster("张三          13800138000", "此致", "经办人：李助理  电话：010-60009999")
    assert set(reading.unsure) == {"prepared_by", "phone"}


NOTICE = ("开班通知", "研修项目：消防设施操作与应急救援研修班", "请各位学员按时报到。")


def noticed(title: str, line: str) -> Reading:
    """A roster under ``title`` with a notice in front of it that has a label of ours."""
    document = papers.roster(PEOPLE, line)
    above, _newline, last = title.rpartition("\n")
    document.paragraphs[1].text = last
    if above:
        document.paragraphs[1].insert_paragraph_before(above)
    for text in NOTICE:
        document.paragraphs[0].insert_paragraph_before(text)
    return one(document)


@pytest.mark.parametrize("title", ["延庆区\n高技能人才研修班学员名册", "职业技能竞赛参赛选手名册"])
def test_a_notice_with_one_of_our_labels_does_not_hide_a_strangers_title(title: str) -> None:
    assert noticed(title, LINE).form is None


@pytest.mark.parametrize(
    "title",
    [
        "通州区高技能人才研修班学员名册",
        "高技能人才研修班学员名册",
        "北京市通州区2024年高技能人才研修班学员名册（第2期）",
    ],
)
def test_a_notice_above_the_title_answers_nothing_in_the_form(title: str) -> None:
    reading = noticed(title, LINE.replace("研修项目：", ""))
    assert reading.form == "annex2"
    assert "消防" not in str(reading.data)
    assert "organizer" in reading.unsure or reading.data["organizer"] == "甲公司"
