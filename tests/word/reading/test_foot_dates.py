"""The date at the foot of an opinion is no part of it, whether or not it has a year; labels inside an answer are none of it."""

from __future__ import annotations

import pytest

from tests.reading.claim import claim
from tests.reading.papers import COURSES, PEOPLE, one, plan, roster, saved, summary
from tzforms.reading.forms import Reading
from tzforms.reading.sources import read_bytes


def opinion(text: str) -> Reading:
    document = summary("培训亮点")
    document.tables[1].cell(0, 1).text = text
    (reading,) = read_bytes(saved(document), "x.docx", year=2024)
    return reading


@pytest.mark.parametrize(
    "foot",
    [
        "9月30日上午",
        "9月30日",
        "9/30",
        "9.30",
        "9-30",
        "九月三十日",
        "9月30号",
        "日期：9月30日",
        "签字：    9月30日",
        "9月30日（周一）",
    ],
)
def test_twenty_five_a_date_without_its_year_is_asked_about_and_no_part_of_the_opinion(foot: str) -> None:
    reading = opinion(f"同意。\n\n（盖章）\n{foot}")
    assert reading.data["expert_opinion"] == "同意。"
    assert reading.data["expert_opinion_date"] == "2024-09-30"
    assert reading.unsure == ["expert_opinion_date"]


@pytest.mark.parametrize("foot", ["8月24日25年8月24日", "24年8月24日8月25日", "8月24日 8月25日"])
def test_a_line_of_nothing_but_dates_is_no_part_of_the_opinion_and_is_asked_about(foot: str) -> None:
    reading = opinion(f"同意。\n\n{foot}")
    assert reading.data["expert_opinion"] == "同意。"
    assert reading.unsure == ["expert_opinion_date"]


@pytest.mark.parametrize(
    "text",
    [
        "同意。\n2024年9月30日",
        "同意。\n2024年9月30日 下午3点",
        "同意。\n2024.9.30 10:30",
        "同意。\n20240930",
        "同意。\n二〇二四年九月三十日",
        "同意。　　2024年9月30日",
        "同意。\n组长（签字）：\n2024年9月30日",
    ],
)
def test_a_full_date_at_the_foot_is_read_as_typed(text: str) -> None:
    reading = opinion(text)
    assert (reading.data["expert_opinion"], reading.data["expert_opinion_date"]) == ("同意。", "2024-09-30")
    assert reading.unsure == []


def test_a_name_signed_beside_the_date_is_not_lost() -> None:
    reading = opinion("同意。\n组长：张三 2024年9月30日")
    assert reading.data["expert_opinion"] == "同意。\n组长：张三"
    assert reading.data["expert_opinion_date"] == "2024-09-30"


def test_a_date_above_the_signature_is_asked_about() -> None:
    reading = opinion("同意。\n2024年9月30日\n组长：李四")
    assert reading.data["expert_opinion"] == "同意。\n组长：李四"
    assert reading.data["expert_opinion_date"] == "2024-09-30"
    assert reading.unsure == ["expert_opinion_date"]


@pytest.mark.parametrize(
    "text",
    [
        "培训时间为7月10日至7月19日",
        "2024年7月10日至7月19日",
        "同意，请于2024年9月30日前拨付",
        "同意\n评分：9.5",
        "共3.5万元",
        "1.5-2",
    ],
)
def test_a_date_that_belongs_to_the_sentence_stays_in_the_opinion(text: str) -> None:
    reading = opinion(text)
    assert reading.data["expert_opinion"] == text
    assert reading.data["expert_opinion_date"] is None


# -- labels inside an answer -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "foot",
    [
        "填表人：张三          联系电话：电话：13800138000",
        "填表人：张三          联系电话：联系电话：13800138000",
        "填表人：填表人：张三    联系电话： 手机：13800138000",
        "填表人：张三          联系电话：电话：手机：13800138000",
        "填表人:张三          联系电话:电话:13800138000",
    ],
)
def test_twenty_three_a_label_typed_twice_is_one(foot: str) -> None:
    document = roster(PEOPLE)
    document.paragraphs[-1].text = foot
    reading = one(document)
    assert (reading.data["prepared_by"], reading.data["phone"]) == ("张三", "13800138000")
    assert reading.unsure == []


def test_of_two_labels_of_one_kind_with_nothing_between_the_first_is_meant_perhaps() -> None:
    document = plan(COURSES)
    document.tables[-1]._tbl.getparent().remove(document.tables[-1]._tbl)
    document.add_paragraph("联系人：张三  手机：电话：13800138000")
    reading = one(document)
    assert reading.data["mobile"] == "13800138000"
    assert "mobile" in reading.unsure


def test_a_label_typed_again_before_its_answer_is_no_part_of_it() -> None:
    filled = {"预计招收学员人数": "20", "办班单位名称": "甲公司"}
    reading = one(plan(COURSES, **filled, 拟定研修地点="地点：张家湾镇"))
    assert reading.data["venue"] == "张家湾镇"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("职业：电工  工种：钳工", ["电工", "钳工"]),
        ("职业（工种）：电工", ["电工"]),
        ("工种:电工；职业:钳工", ["电工", "钳工"]),
        ("涉及职业：电工\n涉及工种：钳工", ["电工", "钳工"]),
        ("一、职业：电工 二、工种：钳工", ["电工", "钳工"]),
        ("职业名称：电工 职业编码：6-31-01-03", ["电工"]),
    ],
)
def test_twenty_seven_occupations_are_read_without_their_labels(text: str, names: list[str]) -> None:
    reading = one(claim(answers={"职业（工种）": text}))
    assert reading.data["occupations"] == names
    assert reading.unsure == []


def test_another_label_among_the_occupations_is_asked_about() -> None:
    assert one(claim(answers={"职业（工种）": "电工 等级：三级"})).unsure == ["occupations"]


def test_employer_and_position_are_read_without_their_labels() -> None:
    rows = [(*p[:5], "单位：北京某公司 职务：班长", *p[6:]) for p in PEOPLE]
    reading = one(roster(rows))
    assert {t["employer_position"] for t in reading.data["trainees"]} == {"北京某公司 班长"}
    assert reading.unsure == []


@pytest.mark.parametrize("foot", ["２０２４年９月３０日", "２０２４.０９.３０", "２０２４-９-３０"])
def test_a_date_in_full_width_digits_is_no_part_of_the_opinion(foot: str) -> None:
    """Found by the soak: the first digit was looked for among the half-width ones only."""
    reading = opinion(f"同意。\n\n（盖章）\n{foot}")
    assert (reading.data["expert_opinion"], reading.data["expert_opinion_date"]) == ("同意。", "2024-09-30")
    assert reading.unsure == []
