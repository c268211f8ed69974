"""第二章: 第四条 … 第8条, both sides of every boundary."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.builders import certificate_number
from tests.law.rules.helpers import E, M, N, U, V, base, said, severities, with_


@pytest.mark.parametrize(("count", "expected"), [(14, [V]), (15, []), (30, []), (31, [V])])
def test_a_class_has_fifteen_to_thirty_persons(count: int, expected: list[str]) -> None:
    dossier = with_({"annex1.planned_trainees": 20}, base(trainees=count))
    found = said("R06-3", dossier)
    assert [f.severity.value for f in found] == expected
    assert all(f.path == "annex2.trainees" and f.article == "第6条" for f in found)


@pytest.mark.parametrize(("planned", "expected"), [(14, [E]), (15, []), (30, []), (31, [E])])
def test_the_planned_number_outside_the_range_has_to_be_explained(planned: int, expected: list[str]) -> None:
    assert severities("R06-3", {"annex1.planned_trainees": planned}) == expected


def test_the_minimum_does_not_hold_for_graduates() -> None:
    assert severities("R06-3", {}, base(trainees=16, graduates=13)) == []


def test_a_planned_and_a_real_number_outside_are_told_once() -> None:
    found = said("R06-3", with_({"annex1.planned_trainees": 14}, base(trainees=14)))
    assert len(found) == 1
    assert "附件1预计招收14人" in found[0].message


def test_a_roster_that_holds_nobody_is_no_class() -> None:
    assert severities("R06-3", {"annex2.trainees": ()}) == [V]


@pytest.mark.parametrize(("hours", "expected"), [("79", [E]), ("79.5", [E]), ("80", []), ("120", [])])
def test_fewer_than_eighty_hours_have_to_be_explained(hours: str, expected: list[str]) -> None:
    values: dict[str, Any] = {"annex1.courses": (), "annex1.total_hours": Decimal(hours), "annex4.total_hours": None}
    assert severities("R08-2", values) == expected


def test_without_any_hours_the_total_cannot_be_verified() -> None:
    assert severities("R08-2", {"annex1.courses": (), "annex1.total_hours": None, "annex4.total_hours": None}) == [U]


@pytest.mark.parametrize(("talk", "expected"), [("3.5", [V]), ("4", []), ("4.5", [])])
def test_discussion_and_exchange_take_sixteen_hours(talk: str, expected: list[str]) -> None:
    # 技艺交流 8 and 专题研讨 4 stay, the other 专题研讨 is talk
    found = said("R08-3", with_({"annex1.courses[3].hours": Decimal(talk)}))
    assert [f.severity.value for f in found] == expected


@pytest.mark.parametrize(
    ("form", "counts"),
    [
        ("专题研讨", True),
        ("技艺交流", True),
        ("座谈", True),
        ("理论研讨", True),
        ("线上研讨", True),
        ("专题研讨、技艺交流", True),
        ("参观考察", False),
        ("现场教学", False),
        ("“互联网+”", False),
        ("讲授+研讨", False),
        ("理论、研讨", False),
        ("考察交流", False),
    ],
)
def test_what_counts_as_discussion(form: str, counts: bool) -> None:
    values = {
        "annex1.courses[3].format": form,
        "annex1.courses[3].hours": Decimal(4),
        "annex1.courses[6].format": "讲授",
    }
    assert (severities("R08-3", values) in ([], [N])) is counts


def test_a_mixed_row_is_named_when_the_hours_fall_short() -> None:
    found = said("R08-3", with_({"annex1.courses[3].format": "讲授＋研讨"}))
    assert "第4行（12学时）" in found[0].message


@pytest.mark.parametrize(
    ("level", "note", "expected"),
    [
        ("高级工", None, []),
        ("技师", None, []),
        ("高级技师", None, []),
        ("中级工", None, [V]),
        ("中级工", "急需紧缺岗位", [E]),
        ("中级工", "/", [V]),
        ("学徒工", None, [V]),
    ],
)
def test_a_level_below_high_needs_a_reason(level: str, note: str | None, expected: list[str]) -> None:
    values = {"annex2.trainees[0].level": level, "annex2.trainees[0].note": note}
    assert severities("R04-3", values) == expected


@pytest.mark.parametrize("level", ["特级技师", "首席技师"])
def test_the_highest_levels_pass_with_their_two_letter_numbers(level: str) -> None:
    values = {"annex2.trainees[0].level": level, "annex2.trainees[0].certificate_no": "SA" + "0" * 20}
    for rule in ("R04-3", "X13", "X14", "V32"):
        assert severities(rule, values) == []


def test_a_number_made_of_the_id_number_is_no_skill_certificate() -> None:
    number = base().annex2.trainees[0].id_number
    assert number
    found = said("R04-3", with_({"annex2.trainees[0].certificate_no": f"T{number}"}))
    assert [f.severity.value for f in found] == [E]
    assert number not in str(found[0].as_json())


def test_a_majority_below_the_level_is_told_once_for_the_class() -> None:
    values: dict[str, Any] = {}
    for i in range(14):
        values[f"annex2.trainees[{i}].level"] = "中级工"
        values[f"annex2.trainees[{i}].note"] = "急需紧缺"
        values[f"annex2.trainees[{i}].certificate_no"] = certificate_number("中级工", 2020, 500 + i)
    found = said("R04-3", with_(values))
    assert [f.path for f in found if f.path == "annex2.trainees"] == ["annex2.trainees"]
    values["annex2.trainees[0].level"] = "高级工"
    assert not [f for f in said("R04-3", with_(values)) if f.path == "annex2.trainees"]


@pytest.mark.parametrize(("months", "expected"), [(11, [V]), (12, []), (0, [V])])
def test_twelve_months_of_insurance_are_inclusive(months: int, expected: list[str]) -> None:
    d = base()
    number = d.annex2.trainees[4].id_number
    assert number
    found = said("R04-5", with_({"facts.insurance_months": {**(d.facts.insurance_months or {}), number: months}}, d))
    assert [f.severity.value for f in found] == expected
    assert all(f.path == "annex2.trainees[4].id_number" and f.place == "附件2 第5行 身份证号" for f in found)
    assert all(number not in str(f.as_json()) for f in found)


def test_without_insurance_data_the_centre_has_to_verify() -> None:
    found = said("R04-5", with_({"facts.insurance_months": None}))
    assert [f.severity.value for f in found] == [U]
    assert "职业技能管理中心" in found[0].message


def test_persons_missing_from_the_insurance_data_are_named_by_row() -> None:
    d = base()
    months = dict(list((d.facts.insurance_months or {}).items())[2:])
    found = said("R04-5", with_({"facts.insurance_months": months}, d))
    assert [f.severity.value for f in found] == [U]
    assert "第1-2行" in found[0].message


def test_a_blank_row_does_not_shift_the_row_that_is_named() -> None:
    d = base()
    people = d.annex2.trainees
    rows = (*people[:3], people[3].model_construct(no=4), *people[4:])
    months = {t.id_number: 24 for t in people if t is not people[5]}
    found = said("R04-5", with_({"annex2.trainees": rows, "facts.insurance_months": months}, d))
    assert "第6行" in found[0].message


@pytest.mark.parametrize(("region", "expected"), [("北京", []), ("天津", [E]), ("河北", [E]), (None, [U])])
def test_units_of_the_neighbours_have_to_explain(region: str | None, expected: list[str]) -> None:
    assert severities("R05-1", {"facts.region": region}) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, [M]),
        ({"facts.uscc": "92110112MA01234567"}, [V]),
        ({"facts.organizer_kind": "个体工商户"}, [V]),
        ({"facts.organizer_kind": "某公司内设培训部"}, [V]),
        ({"facts.uscc": "9111011"}, [E, M]),
        ({"facts.uscc": "12110112400000001A"}, [M, N]),
        ({"facts.uscc": None, "facts.organizer_kind": None}, [M]),
    ],
)
def test_who_is_a_legal_person(values: dict[str, Any], expected: list[str]) -> None:
    assert severities("R05-2", values) == expected


def test_a_branch_by_its_name_has_to_be_explained() -> None:
    values = {f"annex{n}.organizer": "北京示范有限公司通州分公司" for n in range(1, 6)}
    assert severities("R05-2", values) == [E]


@pytest.mark.parametrize(("named", "expected"), [((), [V]), (("电工",), []), (("电工", "钳工"), [M])])
def test_a_project_names_its_occupation(named: tuple[str, ...], expected: list[str]) -> None:
    assert severities("R06-1", {"annex1.occupations": named, "annex4.occupations": ()}) == expected


def test_occupations_typed_on_the_application_alone_count_for_the_plan() -> None:
    assert severities("R06-1", {"annex1.occupations": ()}) == [M]


def test_teachers_have_a_title_and_an_employer() -> None:
    assert severities("R07-1", {}) == [M]
    assert severities("R07-1", {"annex1.instructors": ()}) == [V]
    values = {"annex1.instructors[0].title": "", "annex1.instructors[1].employer": None}
    assert severities("R07-1", values) == [E, E, M]


@pytest.mark.parametrize("rule", ["R04-6", "R06-2", "R06-4", "X28", "X29", "X30", "X31"])
def test_what_one_class_cannot_show_is_not_passed_in_silence(rule: str) -> None:
    found = said(rule, base())
    assert [f.severity.value for f in found] == [U]
    assert "核验" in found[0].message or "比对" in found[0].message


@pytest.mark.parametrize(("copies", "expected"), [("28份", []), ("27份", [V]), ("", [M])])
def test_every_graduate_writes_a_summary(copies: str, expected: list[str]) -> None:
    assert severities("R08-5", {"facts.attachments": (f"学员培训总结{copies}",)}) == expected


def test_eighty_hours_in_five_days_have_to_be_explained() -> None:
    import datetime as dt

    values = {f"annex{n}.end_date": dt.date(2024, 9, 6) for n in (2, 3, 4, 5)}
    assert severities("R08-4", values) == [E]
    assert severities("R08-4", {}) == []


@pytest.mark.parametrize(
    ("note", "number", "severity", "words"),
    [
        (None, None, V, "也没有证书编号和备注说明"),
        ("新兴产业急需紧缺", None, E, "仅有备注说明"),
        (None, "京人社第0001号", E, "证书编号也看不出等级"),
        (None, certificate_number("技师", 2020, 7), E, "证书编号的等级位是技师"),
    ],
)
def test_without_a_level_it_says_what_else_there_is(
    note: str | None, number: str | None, severity: str, words: str
) -> None:
    row = "annex2.trainees[2]"
    found = said("R04-3", with_({f"{row}.level": None, f"{row}.note": note, f"{row}.certificate_no": number}))
    assert [(f.severity.value, f.path) for f in found] == [(severity, f"{row}.level")]
    assert words in found[0].message
