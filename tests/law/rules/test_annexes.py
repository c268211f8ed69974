"""What the annexes ask by themselves, and the values on them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from tests.builders import id_number
from tests.law.rules.helpers import E, M, N, V, base, said, severities, with_
from tzforms.forms import Expert
from tzforms.law.rules.annexes import points


@pytest.mark.parametrize(("count", "expected"), [(0, [V]), (1, [E]), (2, [V]), (3, []), (4, [V]), (5, [])])
def test_the_number_of_experts_is_odd(count: int, expected: list[str]) -> None:
    experts = tuple(Expert(name=f"专家{'甲乙丙丁戊'[i]}", mobile=f"1390013900{i}") for i in range(count))
    assert severities("RA5-1", {"annex5.experts": (*experts, Expert(), Expert(name=" "))}) == expected


def test_an_expert_who_stands_there_twice_is_told_once() -> None:
    d = base()
    twice = d.annex5.experts + d.annex5.experts[:1]
    found = [f for rule in ("RA5-1", "X24") for f in said(rule, with_({"annex5.experts": twice}))]
    assert [(f.rule, f.severity.value, f.path) for f in found] == [("X24", V, "annex5.experts[3].name")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("出勤20分、态度20分、研讨30分、总结30分", [20, 20, 30, 30]),
        ("满分100分：出勤20%，态度20%，研讨30%，总结30%", [20, 20, 30, 30]),
        ("出勤20分（缺一次扣5分），总结80分，60分及以上为合格", [20, 80]),
        ("总结不少于1500字，满分100分，合格线60分", []),
        ("答辩30分钟", []),
        ("出勤20分、态度20分、研讨占30%、总结占30%", []),
    ],
)
def test_points_of_a_scheme(text: str, expected: list[int]) -> None:
    assert points(text) == [Decimal(x) for x in expected]


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        ("9月13日答辩；出勤20分、学习态度20分、交流研讨30分、培训总结30分，60分合格。", []),
        ("9月13日答辩；出勤20分、学习态度20分、交流研讨30分、培训总结20分，60分合格。", [E]),
        ("出勤、学习态度、交流研讨、培训总结各占25分，满分100分，60分合格，最后一天答辩。", []),
        ("出勤30分、学习态度20分、交流研讨20分、培训总结30分。", [N]),
        ("9月13日答辩，出勤20分（全勤20分，缺一次扣5分）、态度20分、研讨30分：发言三次30分、两次20分，总结30分。", []),
        (
            "9月13日答辩，出勤20%、态度20%、研讨30%、总结30%；优秀（90-100分）、良好（80-89分）、合格（60-79分），优秀不超过20%。",
            [],
        ),
        ("9月13日答辩，出勤20分、态度10分、研讨20分、总结30分、实操20分，60分合格。", []),
        ("9月13日答辩，出勤20分、态度10分、研讨20分、总结30分、实操10分，60分合格。", [E]),
        ("出勤情况、学习态度、交流研讨、培训总结。", [E]),
        (None, []),
    ],
)
def test_the_scheme_of_assessment(scheme: str | None, expected: list[str]) -> None:
    assert severities("RA1-1", {"annex1.assessment": scheme}) == expected


def test_the_bureau_fills_in_the_certificate_numbers() -> None:
    values = {"annex3.graduates[0].completion_no": "A1", "annex3.graduates[1].completion_no": "A2"}
    found = said("RA3-1", with_(values))
    assert [(f.severity.value, f.path) for f in found] == [(V, "annex3.graduates[0].completion_no")]
    assert "第1-2行" in found[0].message
    assert severities("RA3-1", {**values, "facts.audit_passed": dt.date(2024, 12, 1)}) == []


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("11010519491231002X", []),
        ("110105194912310021", [V]),
        ("110105194913310020", [V]),
        ("11010519491231002", [V]),
        ("110105********002X", [V]),
        ("1.10105E+17", [V]),
        ("110105491231002", [E]),
        ("H12345678", [M]),
        (id_number(dt.date(1985, 1, 2), 11, region="000000"), []),
        (id_number(dt.date(1985, 1, 2), 11, region="830000"), []),
        (id_number(dt.date(1985, 1, 2), 11, region="911156"), []),
        (id_number(dt.date(1985, 1, 2), 11, region="110112"), []),
    ],
)
def test_id_numbers_are_judged_by_their_check_character_and_date_never_by_region(
    number: str, expected: list[str]
) -> None:
    values = {"annex2.trainees[0].id_number": number, "annex3.graduates[0].id_number": number}
    found = said("V31", with_(values))
    assert [f.severity.value for f in found if f.path == "annex2.trainees[0].id_number"] == expected
    if len(number) >= 17 and "*" not in number:
        assert number not in str([f.as_json() for f in found])


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("S000011000001203001000", []),
        ("S00001100000120300100", [E]),
        ("1801000001300012", []),
        ("京劳证字第8号", [N]),
        ("Z000011000001203001000", [N]),
        ("S000011000001209001000", [E]),
        ("S000011000001203001000/Z000011000001209001000", [E]),
        (None, []),
    ],
)
def test_a_certificate_number_of_wrong_length_has_to_be_explained(number: str | None, expected: list[str]) -> None:
    assert severities("V32", {"annex2.trainees[0].certificate_no": number}) == expected


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("annex1.mobile", "13800138000", []),
        ("annex1.mobile", "1380013800", [E]),
        ("annex1.office_phone", "010-69551234转801", []),
        ("annex1.office_phone", "69551234", []),
        ("annex1.office_phone", "010-69551234/13800138000", []),
        ("annex1.office_phone", "0106955", [E]),
        ("annex1.fax", "同办公电话", []),
        ("annex1.fax", None, []),
        ("annex1.email", "a@b", [E]),
        ("annex1.email", "a@example.com；b@example.com", []),
        ("annex4.phone", "abc", [E]),
        ("annex4.phone", "010-12345678", [N]),
        ("annex1.mobile", "138****8000", [N]),
    ],
)
def test_contacts_that_cannot_work_have_to_be_explained(path: str, text: str | None, expected: list[str]) -> None:
    assert severities("V33", {path: text}) == expected
