"""X01 … X32: one difference, one finding, both places, both values."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from tests.builders import certificate_number, id_number
from tests.law.rules.helpers import E, N, U, V, base, said, severities, with_
from tzforms.forms import Course, catalogue_of, form_label, place
from tzforms.law.checking import check

D = dt.date
AGREEMENT = {"X01", "X02", "X03", "X05", "X06", "X07", "X16", "X17"}
OTHER: dict[str, tuple[Any, str]] = {
    "organizer": ("北京另一家技工学校", "X01"),
    "project": ("另一个研修项目", "X02"),
    "occupations": (("焊工",), "X16"),
    "start_date": (D(2024, 9, 3), "X03"),
    "end_date": (D(2024, 9, 12), "X03"),
    "total_hours": (Decimal(90), "X05"),
    "graduate_count": (27, "X06"),
}
SHARED = catalogue_of().shared
PLACES = [(form, name) for places in SHARED.values() for form, name in places]


def shown(value: Any) -> str:
    if isinstance(value, tuple):
        return "、".join(value)
    return f"{value.year}年{value.month}月{value.day}日" if isinstance(value, D) else str(value)


@pytest.mark.parametrize(("form", "name"), PLACES, ids=[f"{f}.{n}" for f, n in PLACES])
def test_one_shared_fact_changed_in_one_form_gives_one_agreement_finding(form: str, name: str) -> None:
    value, rule = OTHER[name]
    d = base()
    right = getattr(getattr(d, form), name)
    found = [f for f in check(with_({f"{form}.{name}": value}, d)) if f.severity in (V, E)]
    assert [f.rule for f in found if f.rule in AGREEMENT] == [rule]
    one = next(f for f in found if f.rule == rule)
    assert shown(value) in one.message
    assert shown(right) in one.message
    assert one.message.count("附件") >= 2
    if len(SHARED[name]) > 2 or name == "total_hours":  # with two places nobody can know which one is wrong
        assert one.path == f"{form}.{name}"
        assert form_label(form) in one.place


@pytest.mark.parametrize(
    ("path", "value", "rule"),
    [
        ("annex4.subsidy_wan", Decimal(13), "X17"),
        ("annex5.trainee_count", 27, "X07"),
        ("annex5.trainee_count", 29, "X07"),
        ("annex1.courses[0].hours", Decimal(13), "X05"),
    ],
)
def test_a_derived_fact_changed_gives_one_agreement_finding(path: str, value: Any, rule: str) -> None:
    found = [f.rule for f in check(with_({path: value})) if f.severity in (V, E)]
    assert found == [rule]


@pytest.mark.parametrize(("form", "name"), PLACES, ids=[f"{f}.{n}" for f, n in PLACES])
def test_one_shared_fact_left_out_is_filled_in_and_no_finding(form: str, name: str) -> None:
    blank: Any = () if name == "occupations" else None
    assert [f for f in check(with_({f"{form}.{name}": blank})) if f.severity in (V, E)] == []


def test_widths_blanks_and_brackets_are_no_difference() -> None:
    values = {f"annex{n}.organizer": "北京示范学校(通州)" for n in (1, 2, 3)}
    values |= {f"annex{n}.organizer": "北京　示范学校（通州）" for n in (4, 5)}
    assert severities("X01", values) == []


def test_a_branch_is_not_an_abbreviation() -> None:
    values = {f"annex{n}.organizer": "北京示范有限公司" for n in (1, 2, 3, 4)}
    assert severities("X01", {**values, "annex5.organizer": "北京示范有限公司通州分公司"}) == [V]
    assert severities("X01", {**values, "annex5.organizer": "示范公司"}) == [E]


def test_two_forms_that_dissent_differently_are_two_findings() -> None:
    found = said("X02", with_({"annex3.project": "甲", "annex5.project": "乙"}))
    assert [f.path for f in found] == ["annex3.project", "annex5.project"]


def test_dates_changed_after_filing_have_to_be_explained() -> None:
    values = {f"annex{n}.end_date": D(2024, 9, 14) for n in (3, 4, 5)}
    found = said("X03", with_(values))
    assert [(f.severity.value, f.path) for f in found] == [(E, "annex2.end_date")]


def test_an_end_before_the_beginning_is_told_once_and_other_dates_wait() -> None:
    values: dict[str, Any] = {f"annex{n}.start_date": D(2024, 9, 14) for n in (2, 3, 4, 5)}
    found = [f for f in check(with_(values)) if f.severity in (V, E)]
    assert [(f.rule, f.path) for f in found] == [("X03", "annex2.end_date")]
    assert severities("X04", values) == [U]


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("annex4.application_date", D(2024, 9, 12)),
        ("facts.exam_date", D(2024, 9, 12)),
        ("facts.audit_passed", D(2024, 9, 15)),
        ("facts.filing_received", D(2024, 5, 1)),
        ("annex1.application_date", D(2024, 9, 5)),
    ],
)
def test_a_date_out_of_order_is_blamed_itself(path: str, day: dt.date) -> None:
    found = [f for f in check(with_({path: day})) if f.severity in (V, E)]
    assert [(f.rule, f.path) for f in found] == [("X04", path)]


def test_equal_days_are_in_order() -> None:
    day = D(2024, 9, 13)
    values = {
        "annex4.application_date": day,
        "facts.exam_date": day,
        "facts.claim_received": day,
        "facts.audit_passed": day,
    }
    assert severities("X04", values) == []


def test_the_amount_that_follows_another_head_count_is_not_told_twice() -> None:
    found = [f.rule for f in check(with_({"annex4.graduate_count": 27})) if f.severity in (V, E)]
    assert found == ["X06"]
    found = [
        f.rule
        for f in check(with_({"annex4.graduate_count": 27, "annex4.subsidy_wan": Decimal("13.5")}))
        if f.severity in (V, E)
    ]
    assert found == ["X06"]


def test_more_graduates_than_trainees_is_a_violation() -> None:
    values = {"annex3": None, "annex5": None, "annex4.graduate_count": 29, "annex4.subsidy_wan": Decimal("14.5")}
    assert severities("X07", values) == [V]
    assert severities("X07", {**values, "annex4.graduate_count": 28}) == []


def test_a_stranger_on_the_completion_roster_is_a_violation() -> None:
    values = {"annex3.graduates[3].name": "外来者", "annex3.graduates[3].id_number": id_number(D(1990, 1, 1), 555)}
    assert severities("X08", values) == [V]


def test_one_number_two_names_is_a_violation_and_two_numbers_one_name_needs_a_look() -> None:
    assert severities("X08", {"annex3.graduates[3].name": "改名"}) == [V]
    found = said("X08", with_({"annex3.graduates[3].id_number": id_number(D(1990, 1, 1), 555)}))
    assert [f.severity.value for f in found] == [E]
    assert "附件3第4行" in found[0].message
    assert "附件2第4行" in found[0].message
    assert "****" in found[0].message


def test_drop_outs_are_listed_by_row() -> None:
    found = said("X09", base(trainees=28, graduates=26))
    assert [f.severity.value for f in found] == [N]
    assert "第27-28行共2人" in found[0].message
    assert said("X09", base()) == []


@pytest.mark.parametrize(
    ("employer", "with_position", "expected"),
    [
        ("甲公司", "甲公司 车工", []),
        ("甲公司", "甲公司/班组长", []),
        ("甲 公司", "甲公司，车工", []),
        ("甲公司", "甲公司", []),
        ("乙公司", "甲公司 车工", [E]),
        ("甲公司", "甲公司通州分公司 车工", [E]),
        (None, "甲公司 车工", []),
    ],
)
def test_the_employer_is_the_same_on_both_rosters(
    employer: str | None, with_position: str, expected: list[str]
) -> None:
    values = {"annex3.graduates[0].employer": employer, "annex2.trainees[0].employer_position": with_position}
    assert severities("X10", values) == expected


def test_serial_numbers_may_be_missing_but_not_skip() -> None:
    assert severities("X11", {f"annex2.trainees[{i}].no": None for i in range(28)}) == []
    assert severities("X11", {"annex2.trainees[27].no": 30}) == [V]


def test_a_number_twice_on_a_roster_names_both_rows() -> None:
    d = base()
    found = said("X11", with_({"annex3.graduates[9].id_number": d.annex3.graduates[2].id_number}, d))
    assert [(f.severity.value, f.path) for f in found] == [(V, "annex3.graduates[9].id_number")]
    assert "第10行" in found[0].message
    assert "第3行" in found[0].message


def test_sex_and_the_seventeenth_digit() -> None:
    d = base()
    now = d.annex2.trainees[0].sex
    assert severities("X12", {"annex2.trainees[0].sex": "女" if now == "男" else "男"}) == [V]
    assert severities("X12", {"annex2.trainees[0].sex": None}) == []


@pytest.mark.parametrize(
    ("level", "number", "expected"),
    [
        ("高级工", certificate_number("高级工", 2020, 1), []),
        ("技师", certificate_number("高级工", 2020, 1), [E]),
        ("高级工", "1801000001300012", []),
        ("高级工", "1801000001200012", [E]),
        ("技师", "1801000001200012/" + certificate_number("高级工", 2020, 1), []),
        ("高级工", "京劳证字第8号", []),
        ("中级工", certificate_number("高级工", 2020, 1), []),
    ],
)
def test_the_level_and_the_digit_of_the_certificate(level: str, number: str, expected: list[str]) -> None:
    assert (
        severities("X13", {"annex2.trainees[0].level": level, "annex2.trainees[0].certificate_no": number}) == expected
    )


@pytest.mark.parametrize(
    ("born", "expected"), [(D(1958, 9, 3), []), (D(1958, 9, 2), [E]), (D(2008, 9, 2), []), (D(2008, 9, 3), [E])]
)
def test_the_age_at_the_beginning_is_sixteen_to_sixty_five(born: dt.date, expected: list[str]) -> None:
    assert severities("X15", {"annex2.trainees[0].id_number": id_number(born, 301)}) == expected


@pytest.mark.parametrize(("year", "expected"), [(2024, []), (2025, [E])])
def test_a_certificate_is_not_younger_than_the_class(year: int, expected: list[str]) -> None:
    assert severities("X14", {"annex2.trainees[0].certificate_no": certificate_number("高级工", year, 9)}) == expected


def test_occupations_are_a_set() -> None:
    assert severities("X16", {"annex4.occupations": ("工业机器人系统运维员", "电工")}) == []
    assert severities("X16", {"annex4.occupations": ("电工",)}) == [V]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("外请专家", [E]), ("全体教师", []), ("学员分组", []), ("某某某", [E])],
)
def test_teachers_in_the_course_table_are_listed(cell: str, expected: list[str]) -> None:
    d = base()
    teacher = d.annex1.courses[5].instructor
    values = {
        "annex1.courses[5].instructor": cell,
        "annex1.courses[6].instructor": f"{teacher}教授、{d.annex1.courses[6].instructor}",
    }
    assert severities("X18", values, d) == expected


@pytest.mark.parametrize(("planned", "expected"), [(30, []), (28, []), (24, []), (23, [E])])
def test_planned_and_enrolled_differ_by_a_fifth_at_most(planned: int, expected: list[str]) -> None:
    assert severities("X19", {"annex1.planned_trainees": planned}) == expected


@pytest.mark.parametrize(
    ("hours", "expected"), [(Decimal("0.5"), []), (Decimal(0), [V]), (Decimal(-1), [V]), (None, [V])]
)
def test_every_course_has_hours(hours: Decimal | None, expected: list[str]) -> None:
    assert severities("X20", {"annex1.courses[0].hours": hours}) == expected


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        ("0200001234567890", []),
        ("12345678", []),
        ("1234567", [E]),
        ("6222020200000000000", [E]),
        ("6222020200000000001", []),
        ("02000 1234 5678", []),
        (None, [E]),
    ],
)
def test_a_units_account_is_digits_and_no_luhn(account: str | None, expected: list[str]) -> None:
    found = [s for s in severities("X22", {"annex4.bank_account": account}) if s in (V, E)]
    assert found == expected


@pytest.mark.parametrize(
    ("bank", "expected"),
    [
        ("工行", [E]),
        ("中国银行", [E]),
        (None, [E]),
        ("北京银行通州支行", []),
        ("中国农业银行股份有限公司北京通州支行", []),
    ],
)
def test_the_bank_is_named_to_its_branch(bank: str | None, expected: list[str]) -> None:
    assert [s for s in severities("X22", {"annex4.bank": bank}) if s in (V, E)] == expected


def test_one_scale_of_scores() -> None:
    assert severities("X26", {f"annex3.graduates[{i}].score": "合格" for i in range(28)}) == []
    assert severities("X26", {"annex3.graduates[5].score": "良好"}) == [E]
    assert severities("X26", {"annex3.graduates[5].score": "100"}) == []
    assert severities("X26", {"annex3.graduates[5].score": "100.5"}) == [E]
    assert severities("X26", {"annex3.graduates[5].score": "不合格"}) == []


def test_a_different_contact_is_only_a_note() -> None:
    assert severities("X23", {"annex5.contact": "另一人"}) == [N]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("annex2.trainees[3].id_number", "附件2 第4行 身份证号"),
        ("annex4.subsidy_wan", "附件4 申请资金（万元）"),
        ("annex1.courses[0].hours", "附件1 研修内容 第1行 课时"),
        ("facts.exam_date", "补充事实 考核日期"),
        ("annex2", "附件2"),
        ("annex5.experts[1].mobile", "附件5 专家信息 第2行 手机"),
    ],
)
def test_a_place_is_in_the_words_of_the_form(path: str, words: str) -> None:
    assert place(path, base()) == words


def test_the_row_is_the_printed_serial_number_where_it_is_single() -> None:
    d = with_({"annex2.trainees[3].no": 40})
    assert place("annex2.trainees[3].sex", d) == "附件2 第40行 性别"
    d = with_({"annex2.trainees[3].no": 1})
    assert place("annex2.trainees[3].sex", d) == "附件2 第4行 性别"


def test_a_stranger_added_with_all_counts_is_told_once() -> None:
    from tzforms.forms import Graduate

    d = base()
    stranger = Graduate(no=29, name="外来者", employer="某公司", id_number=id_number(D(1990, 1, 1), 555), score="90")
    values = {
        "annex3.graduates": (*d.annex3.graduates, stranger),
        "annex4.graduate_count": 29,
        "annex5.graduate_count": 29,
        "annex4.subsidy_wan": Decimal("14.5"),
        "facts.attachments": None,
    }
    assert [f.rule for f in check(with_(values, d)) if f.severity in (V, E)] == ["X08"]


def test_another_persons_certificate_is_told_once_whatever_its_level() -> None:
    d = base()
    rows = d.annex2.trainees
    first, second = next((i, j) for i in range(28) for j in range(i + 1, 28) if rows[i].level != rows[j].level)
    found = check(with_({f"annex2.trainees[{second}].certificate_no": rows[first].certificate_no}, d))
    assert [(f.rule, f.path) for f in found if f.severity in (V, E)] == [
        ("X11", f"annex2.trainees[{second}].certificate_no")
    ]


def test_hours_of_nought_leave_the_totals_alone() -> None:
    found = check(with_({"annex1.courses[3].hours": Decimal(0)}))
    assert [(f.rule, f.path) for f in found if f.severity in (V, E)] == [("X20", "annex1.courses[3].hours")]


def test_rows_with_a_serial_number_only_are_nobody() -> None:
    from tzforms.forms import Graduate, Trainee

    d = base()
    values = {
        "annex2.trainees": (*d.annex2.trainees, Trainee(no=29), Trainee()),
        "annex3.graduates": (*d.annex3.graduates, Graduate(no=29)),
        "annex4.graduate_count": None,
        "annex5.trainee_count": None,
    }
    changed_class = with_(values, d)
    assert [f for f in check(changed_class) if f.severity in (V, E)] == []
    assert changed_class.resolved().dossier.annex4.graduate_count == 28
    assert changed_class.resolved().dossier.annex5.trainee_count == 28


@pytest.mark.parametrize(
    ("rule", "path", "emptied"),
    [
        ("X01", "annex1.organizer", {f"annex{n}.organizer": None for n in range(1, 6)}),
        ("X05", "annex1.total_hours", {"annex1.courses": (), "annex1.total_hours": None, "annex4.total_hours": None}),
        (
            "X06",
            "annex4.graduate_count",
            {"annex3": None, "annex4.graduate_count": None, "annex5.graduate_count": None},
        ),
    ],
)
def test_a_fact_that_no_form_states_cannot_be_compared(rule: str, path: str, emptied: dict[str, Any]) -> None:
    assert [(f.severity.value, f.path) for f in said(rule, with_(emptied))] == [(U, path)]


def test_with_two_forms_only_the_later_date_has_to_be_explained() -> None:
    d = with_({"annex3.start_date": D(2024, 9, 3), "annex4": None, "annex5": None})
    found = [(f.severity.value, f.path) for f in said("X03", d)]
    assert found == [(E, "annex3.start_date")]


def test_a_course_row_without_anything_needs_no_hours() -> None:
    d = base()
    courses = d.annex1.courses
    assert said("X20", with_({"annex1.courses": (*courses, Course())}, d)) == []


def test_completion_numbers_are_compared_after_the_audit_only() -> None:
    same = {f"annex3.graduates[{i}].completion_no": "TZ001" for i in (0, 1)}
    assert severities("X25", same) == []
    assert severities("X25", {**same, "facts.audit_passed": D(2024, 10, 20)}) == [V]
