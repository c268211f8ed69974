"""Stages of a class in one line: printed as an office types them, and read however a clerk did."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tzforms.converters import Stages, stages_of
from tzforms.converters.dates import PeriodConverter

period = PeriodConverter()
MARCH, APRIL = (dt.date(2024, 3, 5), dt.date(2024, 3, 9)), (dt.date(2024, 4, 8), dt.date(2024, 4, 12))
TWO = (MARCH, APRIL)


@st.composite
def stages(draw: st.DrawFn) -> Stages:
    """Two to twelve stages, each behind the one before."""
    day = draw(st.dates(dt.date(1950, 1, 1), dt.date(2050, 12, 31)))
    found = []
    for _number in range(draw(st.integers(2, 12))):
        start = day + dt.timedelta(draw(st.integers(1, 200)))
        day = start + dt.timedelta(draw(st.integers(0, 60)))
        found.append((start, day))
    return tuple(found)


@given(stages())
def test_what_is_printed_is_read_as_the_same_stages_and_days_without_a_doubt(given: Stages) -> None:
    text = period.format(given)
    assert stages_of(text) == given
    parsed = period.parse(text)
    assert (parsed.value, parsed.unsure) == ((given[0][0], given[-1][1]), False)
    assert period.shorter(text) == text


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        (TWO, "2024年3月5日至9日、4月8日至12日"),
        (((dt.date(2024, 3, 28), dt.date(2024, 4, 2)), APRIL), "2024年3月28日至4月2日、4月8日至12日"),
        ((MARCH, (dt.date(2024, 3, 11), dt.date(2024, 3, 11))), "2024年3月5日至9日、3月11日"),
        ((MARCH, (dt.date(2024, 12, 30), dt.date(2025, 1, 3))), "2024年3月5日至9日、12月30日至2025年1月3日"),
        (
            (MARCH, (dt.date(2025, 1, 6), dt.date(2025, 1, 8))),
            "2024年3月5日至9日、2025年1月6日至8日",
        ),
        (((dt.date(2024, 3, 5),) * 2, (dt.date(2024, 4, 8),) * 2), "第一阶段2024年3月5日、第二阶段4月8日"),
        ((), ""),
    ],
)
def test_year_and_month_are_said_once(given: Stages, printed: str) -> None:
    assert period.format(given) == printed


@pytest.mark.parametrize(
    "text",
    [
        "第一阶段2024年3月5日—9日，第二阶段4月8日—12日",
        "第一阶段：2024年3月5日—3月9日（40学时）；第二阶段：2024年4月8日—4月12日（40学时）",
        "2024.3.5-3.9；4.8-4.12",
        "2024.3.5-2024.3.9\n2024.4.8-2024.4.12",
        "①2024年3月5日至9日 ②2024年4月8日至12日",
        "2024年3月5日—9日，4月8日—12日，共10天",
        "分两阶段：2024年3月5日至9日；2024年4月8日至12日",
        "2024/03/05~2024/03/09、2024/04/08~2024/04/12",
        "第一期2024年3月5日至9日 第二期2024年4月8日至12日",
        "2024年3月5日—9日，4月8日—12日，各40学时",
        "第一阶段40学时，2024.3.5-3.9；第二阶段42学时，4.8-4.12",
        "2024年3月5日-9日，5天，40学时；2024年4月8日-12日，5天，42学时",
        "2024.3.5-3.9（每天8学时），4.8-4.12（每天8学时）",
        "第一阶段（理论）：2024年3月5日至9日；第二阶段（实操）：4月8日至12日",
    ],
)
def test_stages_are_read_however_a_clerk_wrote_them(text: str) -> None:
    assert stages_of(text) == TWO
    assert period.parse(text).value == (MARCH[0], APRIL[1])


@pytest.mark.parametrize("text", ["2024年4月5-9日、12-16日", "2024年4月5日-9日，12日-16日", "2024.4.5-9日；12-16日"])
def test_days_behind_days_are_of_the_same_month(text: str) -> None:
    """12-16日 behind 3月5-9日 was read as the 16th of December, without a doubt."""
    april = tuple((dt.date(2024, 4, a), dt.date(2024, 4, b)) for a, b in ((5, 9), (12, 16)))
    assert stages_of(text) == april
    assert (period.parse(text).value, period.parse(text).unsure) == ((april[0][0], april[1][1]), False)


def test_the_year_of_the_notice_stands_in_for_one_that_is_not_written() -> None:
    assert stages_of("3月5日—9日，4月8日—12日", year=2024) == TWO
    assert stages_of("3月5日—9日，4月8日—12日") == ()


@pytest.mark.parametrize(
    "text",
    [
        "2024年3月5日至4月12日",
        "2024年3月5日至4月12日（其中3月8日休息）",
        "2024年4月8日至12日、3月5日至9日",
        "2024年3月5日至9日、3月9日至12日",
        "2024年3月5日至3月9日至4月12日",
        "2024年3月5日至9日，4月待定",
        "2024年3月5日",
        "2024.3.5-9,12-16",
        "2024年9月2日至6日，9月7日至8日休息，9月9日至13日",
        "2024年3月5日至9日、9日至12日",
        "2024年9月2日、9月13日",
        "2024年9月2日\n2024年9月13日",
        "2024年9月2日、3日、4日",
        "2024年9月2日至9日，9月13日考核",
        "2024年9月2日至13日（9月5日参观）",
        "2024年12月20日—25日，1月6日—10日",
        "每周六（2024.3.9—2024.6.1），共10天",
        "同上",
        "",
        "5",
    ],
)
def test_what_names_no_stages_one_after_the_other_gives_none(text: str) -> None:
    assert stages_of(text) == ()


@given(st.text("2024年3月5日至-—～、，.;；第一二阶段共（）学时 \n待定", max_size=60))
def test_no_text_makes_it_stumble(text: str) -> None:
    found = stages_of(text, year=2024)
    assert all(a <= b for a, b in found)
    assert len(found) != 1


def test_stages_that_overlap_or_run_backwards_are_asked_about() -> None:
    """12月20日—25日，1月6日—10日 was read as January to December of one year, without a doubt."""
    for text in (
        "2024年12月20日—25日，1月6日—10日",
        "2024年3月5日至9日、3月8日至12日",
        "2024年3月5日至9日、9日至12日",
        "2024.3.5-9,12-16",
    ):
        assert period.parse(text).unsure, text
