"""Patterns of certificate numbers, both ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tzforms.exceptions import UsageError
from tzforms.registry.numbering import DEFAULT_PATTERN, NumberPattern

_PATTERNS = st.sampled_from(
    [
        DEFAULT_PATTERN,
        "{year}{serial:04d}",
        "{serial}",
        "TZ-{year}-{serial:3d}",
        "第{serial:05}号",
        "{{甲}}{serial:02d}(.*)",
    ]
)


@given(_PATTERNS, st.integers(1949, 9999), st.integers(1, 10**7))
def test_what_a_pattern_prints_it_reads_back(pattern: str, year: int, serial: int) -> None:
    chosen = NumberPattern(pattern)
    parsed = chosen.parse(chosen.format(year, serial))
    if "{year}{serial" in pattern and serial > 9999:
        return  # two numbers side by side: a longer serial cannot be told from a longer year
    assert parsed == (year if "{year" in pattern else None, serial)


@pytest.mark.parametrize(
    "pattern", ["", "没有流水号", "{serial}{serial}", "{name}{serial}", "{serial:x}", "{", "{year}"]
)
def test_a_pattern_that_cannot_number_is_refused(pattern: str) -> None:
    with pytest.raises(UsageError, match="编号规则"):
        NumberPattern(pattern)


def test_the_shipped_pattern_is_marked_as_not_official() -> None:
    assert not NumberPattern().official
    assert NumberPattern("通字{serial}").official


@pytest.mark.parametrize(
    "number", ["", "通人社研结字〔2026〕第号", "通人社研结字〔2026〕第007号", "通人社研结字〔2026〕第0000号", "x"]
)
def test_a_number_of_another_shape_is_not_read(number: str) -> None:
    assert NumberPattern().parse(number) is None
