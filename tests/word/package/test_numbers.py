"""What a Word file writes as a number may be anything."""

from __future__ import annotations

import pytest

from tzforms.word.package.numbers import finite, integer


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("-12.7", -12),
        ("1e3", 1_000),
        ("1e999", 7),
        ("-1e999", 7),
        ("nan", 7),
        ("1000000001", 7),
        ("9" * 33, 7),
        ("9" * 100_000, 7),
        ("", 7),
        ("x", 7),
        (None, 7),
    ],
)
def test_a_number_is_a_number_of_a_size_that_a_page_has_or_none(text: str | None, number: int) -> None:
    assert integer(text, 7) == number
    assert text is None or (finite(text) is None) == (number == 7)
