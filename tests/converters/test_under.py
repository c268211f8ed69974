"""What a label says beyond the form's words decides what a figure under it means, or whether anybody has to ask."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tzforms.converters import NAMES, UNIT_LINE, parse_under


@pytest.mark.parametrize(
    ("converter", "text", "said", "value"),
    [
        ("wan", "135", "千元", Decimal("13.5")),
        ("wan", "135", "单位：千元", Decimal("13.5")),
        ("wan", "135", "必填，千元", Decimal("13.5")),
        ("wan", "1350", "百元", Decimal("13.5")),
        ("wan", "70000", "元", Decimal(7)),
        ("wan", "￥70,000.00", "人民币元", Decimal(7)),
        ("wan", "135000", "单位：元", Decimal("13.5")),
        ("wan", "7", "万元", Decimal(7)),
        ("wan", "7", "10,000 yuan", Decimal(7)),
        ("wan", "7", "单位：小时", Decimal(7)),
        ("hours", "80", "学时", Decimal(80)),
        ("hours", "80", "每学时45分钟", Decimal(80)),
        ("hours", "80", "45分钟/课时", Decimal(80)),
        ("hours", "80", "Hours", Decimal(80)),
        ("hours", "80", "单位：元", Decimal(80)),
        ("integer", "14", "人", 14),
        ("date", "2024年9月2日", "公历", date(2024, 9, 2)),
        ("date", "2024年9月2日", "年月日", date(2024, 9, 2)),
        ("sex", "1", "1男2女", "男"),
        ("sex", "男", "0男1女", "男"),
        ("score", "92", "百分制", "92"),
        ("score", "92", "满分100分", "92"),
    ],
)
def test_a_unit_that_is_understood_converts_and_one_of_the_forms_own_says_nothing_new(
    converter: str, text: str, said: str, value: object
) -> None:
    parsed = parse_under(NAMES[converter], text, (said,))
    assert (parsed.value, parsed.unsure) == (value, False)


@pytest.mark.parametrize(
    ("converter", "text", "said", "value"),
    [
        ("wan", "75", "千元", Decimal("7.5")),  # 75 万元 is no less likely
        ("wan", "7", "元", "7"),
        ("wan", "7", "美元", Decimal(7)),
        ("wan", "7", "元/人", Decimal(7)),
        ("wan", "7", "贯", Decimal(7)),
        ("wan", "7万元", "千元", Decimal(7)),
        ("wan", "135000", "千元", Decimal(13500)),
        ("wan", "共3项", "千元", "共3项"),
        ("hours", "60", "小时", Decimal(80)),
        ("hours", "60", "单位：小时、元", Decimal(80)),
        ("hours", "90", "分钟", Decimal(2)),
        ("hours", "100", "分钟", "100"),
        ("hours", "10", "天", "10"),
        ("hours", "80学时", "天", Decimal(80)),
        ("hours", "80学时", "小时", Decimal(80)),
        ("hours", "60", "每课时60分钟", Decimal(60)),
        ("integer", "14", "其中女", 14),
        ("integer", "14", "班", 14),
        ("integer", "14", "岁", 14),
        ("integer", "14", "%", 14),
        ("date", "2024年9月2日", "农历", date(2024, 9, 2)),
        ("date", "2024年9月2日", "日/月/年", date(2024, 9, 2)),
        ("sex", "1", "0男1女", "女"),
        ("sex", "3", "1男2女", "3"),
        ("score", "92", "满分120", "92"),
        ("score", "4", "五分制", "4"),
        ("score", "3", "名次", "3"),
        ("level", "高级工", "职称", "高级工"),
        ("name", "张三", "曾用名", "张三"),
        ("mobile", "13800138000", "家属", "13800138000"),
        ("id_number", "110223198904180161", "监护人", "110223198904180161"),
    ],
)
def test_a_unit_that_is_not_understood_or_contradicts_is_asked_about(
    converter: str, text: str, said: str, value: object
) -> None:
    parsed = parse_under(NAMES[converter], text, (said,))
    assert (parsed.value, parsed.unsure) == (value, True)
    assert parsed.reasons


def test_two_units_of_one_figure_are_asked_about() -> None:
    assert parse_under(NAMES["wan"], "135", ("千元", "单位：元")).unsure


@pytest.mark.parametrize("converter", ["wan", "hours", "integer"])
@pytest.mark.parametrize(
    "said",
    [
        "必填",
        "选填",
        "盖章",
        "签字",
        "可加页",
        "合计",
        "手写",
        "中文",
        "公历",
        "大写",
        "实际",
        "打√",
        "※",
        "请如实填写",
        "由区人力社保局填写",
        "与附件2一致",
        "Required",
        "2024年度",
    ],
)
def test_a_remark_that_is_no_unit_says_nothing_of_the_value(converter: str, said: str) -> None:
    parsed = parse_under(NAMES[converter], "14", (said,))
    assert (parsed.value, parsed.unsure) == (14, False)


def test_nothing_is_asked_about_a_blank_whatever_its_label_says() -> None:
    assert not parse_under(NAMES["hours"], "/", ("天",)).unsure


@pytest.mark.parametrize(
    "line", ["单位：元", "（单位：万元）", "金额单位：人民币元", "某表      单位: 元、学时", "计量单位：千元"]
)
def test_a_line_may_give_the_unit_of_a_table(line: str) -> None:
    assert UNIT_LINE.search(line)


@pytest.mark.parametrize(
    "line", ["单位：元亨公司", "办班单位：天成公司", "单位：", "单位：小时代培训中心", "工作单位：人民医院"]
)
def test_a_units_name_is_no_unit_of_measure(line: str) -> None:
    assert not UNIT_LINE.search(line)


def test_a_thousand_yuan_may_stand_in_the_cell_itself() -> None:
    parsed = NAMES["wan"].parse("70千元")
    assert (parsed.value, parsed.unsure) == (7, True)
