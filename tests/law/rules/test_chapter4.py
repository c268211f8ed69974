"""第四章 and 第五章: 第十六条 … 第二十条."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.law.rules.helpers import E, M, N, U, V, base, said, severities, with_
from tzforms.forms import WaiverRecord
from tzforms.law.checking import check
from tzforms.law.rules.money import read_money
from tzforms.measures import load_measures

D = dt.date


@pytest.mark.parametrize(
    ("count", "amount", "expected"),
    [(28, "14", []), (29, "14.5", []), (28, "14.0", []), (28, "14.1", [V]), (28, "15", [V]), (28, "140000", [V])],
)
def test_the_subsidy_is_exactly_half_a_wan_a_head(count: int, amount: str, expected: list[str]) -> None:
    d = with_({"annex4.subsidy_wan": Decimal(amount)}, base(trainees=count))
    found = said("X17", d)
    assert [f.severity.value for f in found] == expected
    assert said("R16-1", d) == []


def test_an_amount_left_out_is_filled_in_and_fine() -> None:
    assert severities("X17", {"annex4.subsidy_wan": None}) == []
    assert severities("R16-1", {"annex4.subsidy_wan": None}) == []


def test_without_a_head_count_the_amount_cannot_be_verified() -> None:
    values = {"annex3": None, "annex4.graduate_count": None, "annex5.graduate_count": None}
    assert severities("R16-1", values) == [U]
    assert severities("R16-1", {**values, "annex4.subsidy_wan": None}) == [U]


def test_the_amount_in_yuan_is_recognised() -> None:
    found = said("X17", with_({"annex4.subsidy_wan": Decimal(140000)}))
    assert "单位应为万元" in found[0].message


@pytest.mark.parametrize(
    ("budget", "expected"),
    [
        ("师资费4万元、场地租赁3万元、考察交流2万元、教材1万元", [M]),
        ("业务招待费1万元", [V, M]),
        ("本项目不列支招待费、礼品等支出；师资费14万元", [M]),
        ("师资费4万元；保险费0.2万元", [M, N]),
        ("师资费4万元；绿化工程3万元", [E, M]),
        ("购置设备一台3万元", [V, M]),
        ("按政策标准", [M]),
    ],
)
def test_what_the_money_may_be_for(budget: str, expected: list[str]) -> None:
    assert severities("R17-1", {"annex1.budget": budget, "annex5.funds_usage": None}) == expected


def test_no_word_about_money_cannot_be_verified() -> None:
    assert severities("R17-1", {"annex1.budget": None, "annex5.funds_usage": None}) == [U]


@pytest.mark.parametrize(
    ("text", "items", "total"),
    [
        ("师资聘请5万元；场地租赁3万元；合计8万元。", [50000, 30000], 80000),
        (
            "讲课费88学时×500元=44000元，场租 12,000.50 元，总计56,000.50元",
            [44000, Decimal("12000.50")],
            Decimal("56000.50"),
        ),
        ("师资费（含税）5万元、申请补助14万元", [50000], None),
        ("见附表", [], None),
        ("讲课费500元/学时", [], None),
    ],
)
def test_money_in_running_text(text: str, items: list[Any], total: Any) -> None:
    found = read_money(text)
    assert [i.yuan for i in found.items] == items
    assert found.total == total


def test_a_blocked_unit_is_refused_when_the_edition_names_it() -> None:
    assert severities("R18-1", {}) == [U]
    m = load_measures()
    name = base().annex1.organizer
    groups = {**m._groups, "blocked": type(m._groups["blocked"])("blocked", {"units": (name,)})}
    found = check(base(), measures=replace(m, _groups=groups), only=["R18-1"])
    assert [f.severity.value for f in found] == [V]


def test_an_application_before_the_day_of_issue_is_refused() -> None:
    assert severities("R19-1", {}) == [U]
    issued = replace(load_measures(), issued_on=D(2024, 6, 1))
    assert [f.severity.value for f in check(base(), measures=issued, only=["R19-1"])] == [V]
    issued = replace(load_measures(), issued_on=D(2024, 5, 10))
    assert check(base(), measures=issued, only=["R19-1"]) == []


def waiver(**values: Any) -> WaiverRecord:
    return WaiverRecord(
        **{"rule": "R06-3", "reason": "经批准小班试点", "by": "职业技能管理中心", "date": D(2024, 8, 1), **values}
    )


def test_a_waiver_turns_a_finding_into_a_recorded_exception() -> None:
    d = with_({"facts.waivers": (waiver(path="annex2.trainees"),)}, base(trainees=14))
    found = said("R06-3", d)
    assert [f.severity.value for f in found] == [N]
    assert found[0].waiver is not None
    assert found[0].waiver.by == "职业技能管理中心"
    assert "经批准小班试点" in found[0].message
    assert found[0].as_json()["waiver"]["date"] == "2024-08-01"


def test_a_waiver_holds_for_its_path_only() -> None:
    d = with_({"facts.waivers": (waiver(path="annex1.planned_trainees"),)}, base(trainees=14))
    assert [f.severity.value for f in said("R06-3", d)] == [V]
    d = with_({"facts.waivers": (waiver(path="annex2"),)}, base(trainees=14))
    assert [f.severity.value for f in said("R06-3", d)] == [N]


@pytest.mark.parametrize("lacking", ["reason", "by"])
def test_a_waiver_without_reason_or_name_does_nothing_and_is_told(lacking: str) -> None:
    d = with_({"facts.waivers": (waiver(**{lacking: " "}),)}, base(trainees=14))
    found = {f.rule: f.severity.value for f in check(d) if f.severity in (V, E)}
    assert found == {"R06-3": V, "R20-1": E}


def test_a_waiver_that_meets_nothing_is_told() -> None:
    found = [f for f in check(with_({"facts.waivers": (waiver(),)})) if f.rule == "R20-1"]
    assert [f.severity.value for f in found] == [N]


def test_one_outside_company_for_all_teachers_is_pointed_out() -> None:
    values = {f"annex1.instructors[{i}].employer": "某培训公司" for i in range(9)}
    found = said("R17-2", with_(values))
    assert [f.severity.value for f in found] == [M]
    assert "某培训公司" in found[0].message
    assert "某培训公司" not in said("R17-2", base())[0].message
