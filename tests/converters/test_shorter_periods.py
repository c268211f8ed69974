"""A period in fewer signs, the year said once, is the same days."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tzforms.converters.dates import PeriodConverter

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31))
period = PeriodConverter()


@pytest.mark.parametrize(
    ("start", "end", "printed"),
    [
        (dt.date(2024, 9, 2), dt.date(2024, 9, 13), "2024年9月2日至13日"),
        (dt.date(2024, 9, 2), dt.date(2024, 10, 11), "2024年9月2日至10月11日"),
        (dt.date(2024, 12, 2), dt.date(2025, 1, 3), "2024年12月2日至2025年1月3日"),
        (dt.date(2024, 9, 2), dt.date(2024, 9, 2), "2024年9月2日至2024年9月2日"),
        (dt.date(2024, 9, 2), None, "2024年9月2日至"),
        (None, dt.date(2024, 9, 2), "至2024年9月2日"),
    ],
)
def test_the_year_and_the_month_are_said_once_where_they_are_the_same(
    start: dt.date | None, end: dt.date | None, printed: str
) -> None:
    assert period.shorter(period.format((start, end))) == printed


@given(DAYS, st.integers(0, 800))
def test_the_shorter_form_is_read_as_the_same_days_without_a_doubt(start: dt.date, days: int) -> None:
    span = (start, min(start + dt.timedelta(days), dt.date(2099, 12, 31)))
    text = period.format(span)
    short = period.shorter(text)
    parsed = period.parse(short)
    assert (parsed.value, parsed.unsure) == (span, False)
    assert len(short) <= len(text)
    assert period.shorter(short) == short


@given(st.text("年月日至2024910 ", max_size=30))
def test_anything_else_is_left_alone_or_means_the_same(text: str) -> None:
    short = period.shorter(text)
    assert short == text or period.parse(short).value == period.parse(text).value


def test_a_reversed_period_is_not_made_to_look_right() -> None:
    text = "2024年9月13日至2024年9月2日"
    assert period.parse(period.shorter(text)).value == period.parse(text).value
