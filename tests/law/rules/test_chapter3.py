"""第三章: 第9条 … 第十五条, both sides of every boundary."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.law.rules.helpers import E, M, U, V, said, severities, with_
from tzforms.law.checking import check
from tzforms.law.rules.calendar import claim_deadline, filing_deadline, is_workday
from tzforms.measures import load_measures

D = dt.date
M24 = load_measures()


@pytest.mark.parametrize(
    ("received", "expected"), [(D(2024, 8, 26), []), (D(2024, 8, 27), [V]), (D(2024, 9, 3), [V]), (None, [U])]
)
def test_the_roster_is_filed_seven_days_before_opening(received: dt.date | None, expected: list[str]) -> None:
    assert severities("R11-1", {"facts.filing_received": received}) == expected


def test_the_opening_day_does_not_count() -> None:
    assert filing_deadline(D(2024, 9, 20), M24).day == D(2024, 9, 13)


@pytest.mark.parametrize(("received", "expected"), [(D(2024, 9, 27), []), (D(2024, 9, 28), [V])])
def test_the_claim_comes_within_fourteen_days(received: dt.date, expected: list[str]) -> None:
    assert severities("R14-2", {"facts.claim_received": received}) == expected


@pytest.mark.parametrize(
    ("end", "last"),
    [
        (D(2024, 9, 20), D(2024, 10, 8)),
        (D(2025, 9, 19), D(2025, 10, 9)),
        (D(2026, 9, 18), D(2026, 10, 8)),
        (D(2026, 10, 31), D(2026, 11, 16)),
        (D(2024, 9, 13), D(2024, 9, 27)),
    ],
)
def test_a_last_day_in_a_holiday_moves_to_the_next_working_day(end: dt.date, last: dt.date) -> None:
    assert claim_deadline(end, M24).day == last


def test_beyond_the_holiday_table_the_arithmetic_says_so() -> None:
    due = claim_deadline(D(2061, 9, 17), M24)
    assert due.day == D(2061, 10, 4)
    assert not due.certain
    assert "尚未收入日历" in due.steps[-1]
    assert is_workday(D(2061, 10, 3)) == (False, False)


def test_the_last_possible_days_do_not_break_the_arithmetic() -> None:
    assert claim_deadline(dt.date.max, M24).day <= dt.date.max
    assert filing_deadline(dt.date.min, M24).day == dt.date.min


def test_the_claim_counts_from_a_later_examination() -> None:
    values = {
        "facts.exam_date": D(2024, 9, 20),
        "facts.claim_received": D(2024, 10, 8),
        "annex4.application_date": D(2024, 10, 8),
    }
    assert severities("R14-2", values) == []
    assert severities("R14-2", {**values, "facts.claim_received": D(2024, 10, 9)}) == [V]


def test_an_application_in_time_without_receipt_is_the_centres_to_verify() -> None:
    assert severities("R14-2", {"facts.claim_received": None}) == [U]


@pytest.mark.parametrize(("day", "expected"), [(D(2024, 10, 31), []), (D(2024, 11, 1), [V])])
def test_teaching_ends_by_the_thirty_first_of_october(day: dt.date, expected: list[str]) -> None:
    values: dict[str, Any] = {f"annex{n}.end_date": day for n in (2, 3, 4, 5)}
    values["facts.exam_date"] = D(2024, 10, 31)
    assert severities("R14-1", values) == expected


@pytest.mark.parametrize(("day", "expected"), [(D(2024, 10, 31), []), (D(2024, 11, 1), [V]), (None, [U])])
def test_the_examination_ends_by_the_thirty_first_of_october_too(day: dt.date | None, expected: list[str]) -> None:
    assert severities("R14-1", {"facts.exam_date": day}) == expected


def test_the_year_is_that_of_the_notice() -> None:
    values: dict[str, Any] = {"facts.year": 2023}
    found = said("R14-1", with_(values))
    assert [f.severity.value for f in found] == [V]
    assert "教学于2024年9月13日" in found[0].message
    assert "考核于2024年9月13日" in found[0].message


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        ("60", []),
        ("59.5", [V]),
        ("合格", []),
        ("优秀", []),
        ("通过", []),
        ("不合格", [V]),
        ("不及格", [V]),
        ("缺考", [V]),
        ("未通过", [V]),
        ("", [E]),
        ("待定", [M]),
        ("59分", [V]),
    ],
)
def test_only_who_passed_is_on_the_completion_roster(score: str, expected: list[str]) -> None:
    assert severities("R13-2", {"annex3.graduates[0].score": score}) == expected


@pytest.mark.parametrize(
    ("scheme", "score", "expected"),
    [
        ("出勤、态度、研讨、总结各25分，70分合格。", "69", [V]),
        ("出勤、态度、研讨、总结各25分，合格线为70分。", "69", [V]),
        ("出勤、态度、研讨、总结各25分，70分（含）以上为合格。", "70", []),
        ("出勤、态度、研讨、总结综合评定。", "59", [E]),
        ("满分100分，60分合格。", "61", []),
    ],
)
def test_the_pass_mark_is_the_plans_and_only_assumed_otherwise(scheme: str, score: str, expected: list[str]) -> None:
    assert severities("R13-2", {"annex1.assessment": scheme, "annex3.graduates[0].score": score}) == expected


@pytest.mark.parametrize("factor", ["出勤情况", "学习态度", "交流研讨", "培训总结"])
def test_each_factor_belongs_into_the_assessment(factor: str) -> None:
    others = [f for f in ("出勤情况", "学习态度", "交流研讨", "培训总结") if f != factor]
    found = said("R13-1", with_({"annex1.assessment": "、".join(others)}))
    assert [f.severity.value for f in found] == [E]
    assert factor in found[0].message


@pytest.mark.parametrize(
    ("attachments", "expected"),
    [
        (("身份证复印件", "技师证书复印件", "培训计划"), []),
        (("身份证及职业资格证书复印件", "教学计划"), []),
        (("身份证复印件", "培训计划"), [V]),
        (("学员培训总结", "照片"), [U]),
        ((), [U]),
        (None, [U]),
    ],
)
def test_the_papers_of_a_filing(attachments: tuple[str, ...] | None, expected: list[str]) -> None:
    assert severities("R11-2", {"facts.attachments": attachments}) == expected


def test_at_its_stage_a_missing_paper_is_a_violation() -> None:
    empty = with_({"facts.attachments": (), "annex2": None})
    assert [f.severity.value for f in said("R11-2", empty, stage="备案")] == [V, V]
    assert [f.path for f in check(with_({"annex1": None}), stage="申报") if f.rule == "R09-1"] == ["annex1"]
    assert {
        f.path
        for f in check(with_({"annex3": None, "annex5": None}), stage="申领")
        if f.rule == "R14-3" and f.severity == V
    } == {
        "annex3",
        "annex5",
    }


@pytest.mark.parametrize(
    ("attachments", "expected"),
    [
        (("学员学习记录材料",), [M]),
        (("出勤记录", "研讨交流记录", "考核记录"), [M]),
        (("出勤记录", "研讨交流记录"), [V]),
        (("签到表",), [U]),
        (("签到表", "考核成绩表", "照片"), [U]),
        (None, [U]),
    ],
)
def test_the_records_of_learning(attachments: tuple[str, ...] | None, expected: list[str]) -> None:
    assert severities("R12-2", {"facts.attachments": attachments}) == expected


@pytest.mark.parametrize(("approved", "expected"), [(True, []), (False, [V]), (None, [U])])
def test_only_an_approved_project_is_filed(approved: bool | None, expected: list[str]) -> None:
    assert severities("R11-3", {"facts.approved": approved}) == expected


@pytest.mark.parametrize(("passed", "expected"), [(None, [U]), (D(2024, 12, 1), [])])
def test_certificates_wait_for_the_audit(passed: dt.date | None, expected: list[str]) -> None:
    assert severities("R15-1", {"facts.audit_passed": passed}) == expected


def test_the_application_window_is_the_notices() -> None:
    assert severities("R09-2", {}) == [U]
