"""A unit in a label, in a column's head or above a table is the unit of the figures under it."""

from __future__ import annotations

import pytest

from tests.reading.claim import claim
from tests.reading.papers import COURSES, one, plan
from tests.word.reading.test_merged_cells import down

MONEY = "申请资金（万元）"


@pytest.mark.parametrize(
    "label",
    [
        "申请资金（千元）",
        "申请资金(千元)",
        "申请资金\n（千元）",
        "申请资金（单位：千元）",
        "申请资金（必填，千元）",
        "申请资金【千元】",
        "申请资金（千元）：",
        "申请资金：（千元）",
        "申请金额（千元）",
        "申请补助资金 （千 元）",
        "* 申请资金（千元）",
        "7.申请资金（千元）",
    ],
)
def test_ten_a_label_that_counts_in_thousands_is_heeded(label: str) -> None:
    reading = one(claim({MONEY: label}, {MONEY: "135"}))
    assert reading.data["subsidy_wan"] == 13.5
    assert reading.unsure == []


@pytest.mark.parametrize("label", ["申请资金/千元", "【申请资金（千元）】", "申请资金（千元", "补助资金（千元）"])
def test_a_reworded_label_that_counts_in_thousands_is_asked_about(label: str) -> None:
    assert one(claim({MONEY: label}, {MONEY: "135"})).unsure == ["subsidy_wan"]


@pytest.mark.parametrize(
    "label",
    [
        "申请资金（万元）（必填）",
        "申请资金 Amount (10,000 yuan)",
        "申请资金（按每人5000元）",
        "申请资金（大写）",
        "资金申请（万元）",
    ],
)
def test_a_label_in_the_forms_own_unit_is_read_as_ever(label: str) -> None:
    reading = one(claim({MONEY: label}))
    assert reading.data["subsidy_wan"] == 7
    assert reading.unsure == []


@pytest.mark.parametrize("line", ["单位：元", "（单位：元）", "金额单位：人民币元", "                单位：元、学时"])
def test_the_unit_above_a_table_is_that_of_its_figures(line: str) -> None:
    reading = one(claim({MONEY: "申请资金"}, {MONEY: "135000"}, above=[line]))
    assert (reading.data["subsidy_wan"], reading.data["total_hours"]) == (13.5, 88)
    assert reading.data["organizer"] == "北京绿心园林绿化工程有限公司"
    assert reading.unsure == []
    assert reading.findings == []


def test_a_unit_above_a_table_that_contradicts_its_figure_is_asked_about() -> None:
    assert one(claim({}, {MONEY: "13.5"}, above=["单位：元"])).unsure == ["subsidy_wan"]


@pytest.mark.parametrize(
    ("label", "value", "unsure"),
    [
        ("培训总课时（小时）", 88, ["total_hours"]),
        ("培训总课时（天）", "66", ["total_hours"]),
        ("培训总课时（60分钟/课时）", 66, ["total_hours"]),
        ("培训总课时（学时）", 66, []),
        ("培训总课时（每学时45分钟）", 66, []),
        ("培训总课时\nHours", 66, []),
    ],
)
def test_hours_are_lessons_unless_the_label_says_otherwise(label: str, value: object, unsure: list[str]) -> None:
    reading = one(claim({"培训总课时": label}, {"培训总课时": "66"}))
    assert reading.data["total_hours"] == value
    assert reading.unsure == unsure


def test_a_calendar_in_a_label_is_asked_about_and_the_common_one_is_not() -> None:
    label = "培训时间起止日期"
    assert one(claim({label: f"{label}（农历）"})).unsure == ["start_date", "end_date"]
    assert one(claim({label: f"{label}（公历）"})).unsure == []


@pytest.mark.parametrize(
    ("head", "unsure"),
    [
        ("课时（小时）", 2),
        ("课时（天）", 2),
        ("课时\n(h)", 2),
        ("课时/小时", 2),
        ("课时（学时）", 0),
        ("课时 Hours", 0),
    ],
)
def test_the_unit_in_a_columns_head_is_that_of_each_row(head: str, unsure: int) -> None:
    document = plan(COURSES, 预计招收学员人数="20", 办班单位名称="甲公司")
    document.tables[1].cell(0, 2).text = head
    reading = one(document)
    assert reading.unsure == [f"courses[{n}].hours" for n in range(unsure)]
    if "小时" in head:
        assert [c["hours"] for c in reading.data["courses"]] == ["40", 64]  # 40 小时 are 53⅓ lessons


@pytest.mark.parametrize("below", ["（小时）", "小时"])
def test_the_unit_in_the_line_below_a_head_is_its_own(below: str) -> None:
    courses = [("", "", below, ""), ("新技术", "讲授", "30", "王一"), ("攻关", "专题研讨", "24", "李二")]
    document = plan(courses, 预计招收学员人数="20", 办班单位名称="甲公司")
    for column in (0, 1, 3):
        down(document.tables[1], column, 0, 1)
    reading = one(document)
    assert [c["hours"] for c in reading.data["courses"]] == [40, 32]
    assert reading.unsure == ["courses[0].hours", "courses[1].hours"]


def test_a_unit_in_the_forms_head_line_is_no_part_of_an_answer() -> None:
    document = claim({MONEY: "申请资金"})
    line = document.paragraphs[2]
    line.text = line.text.replace("申请日期", "单位：万元    申请日期")
    reading = one(document)
    assert reading.data["organizer"] == "北京绿心园林绿化工程有限公司"
    assert (reading.data["subsidy_wan"], reading.data["application_date"]) == (7, "2024-07-23")
    assert reading.unsure == []


def test_a_unit_in_the_labels_own_cell_is_heeded() -> None:
    reading = one(claim({"申请资金（万元）": "申请资金：单位：千元"}, {"申请资金（万元）": "70"}))
    assert reading.data["subsidy_wan"] == 7
    assert reading.unsure == ["subsidy_wan"]
