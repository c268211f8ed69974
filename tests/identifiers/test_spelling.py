"""Spellings of one unit and one project, and those that are two."""

from __future__ import annotations

import pytest

from tzforms.identifiers.spelling import code_of, nearly_one_project, project_key, unit_key


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("北京某某科技有限公司", "北京某某科技有限责任公司", True),
        ("北京某某科技（通州）有限公司", "北京某某科技(通州) 有限公司", True),
        ("北京ＡＢＣ机床厂", "北京abc机床厂", True),
        ("“某某”技师学院", "某某技师学院", True),
        ("北京某某科技有限公司", "北京某某科技股份有限公司", False),
        ("北京某某科技有限公司", "北京某某科技有限公司通州分公司", False),
        ("北京第一机床厂", "北京第二机床厂", False),
    ],
)
def test_a_unit_is_one_unit_however_its_name_is_written(one: str, other: str, same: bool) -> None:
    assert (unit_key(one) == unit_key(other)) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("工业机器人运维研修班", "工业机器人运维高技能人才研修班", True),
        ("工业机器人运维培训班", "工业机器人运维", True),
        ("工业机器人 运维 研修培训班", "工业机器人（运维）研修班", True),
        ("ＰＬＣ编程研修班", "plc编程", True),
        ("数控研修班（一班）", "数控高技能人才研修班一班", True),
        ("数控研修班（一班）", "数控研修班（二班）", False),
        ("数控研修班第1期", "数控研修班第2期", False),
        ("数控车工研修班", "数控铣工研修班", False),
        ("C++编程", "C编程", False),
        ("研修班", "培训班", False),
        ("高技能人才研修班", "研修班", False),
    ],
)
def test_a_project_is_one_project_whatever_its_class_is_called(one: str, other: str, same: bool) -> None:
    assert (project_key(one) == project_key(other)) is same


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("工业机器人系统集成与运维研修班", "工业机器人系统集成与维护高技能人才研修班", True),
        ("智能网联汽车装调与检测技术", "智能网联汽车装调与检测", True),
        ("数控研修班（一班）", "数控技术研修班（一班）", True),
        ("数控车工研修班", "数控铣工研修班", False),
        ("西式面点制作", "工业机器人运维", False),
    ],
)
def test_projects_are_near_by_the_signs_they_share(one: str, other: str, near: bool) -> None:
    assert nearly_one_project(one, other) is near


def test_a_code_with_a_wrong_check_character_identifies_nobody() -> None:
    assert code_of("91110112MA01ABCD0X") is None
    assert code_of(None) is None
    assert code_of(" 91350100M000100Y43 ") == "91350100M000100Y43"
