"""What a Word file writes as a number may be anything."""

from __future__ import annotations

import pytest

from tzforms.word.package.numbers import finite, integer, twips


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


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("1234", 1234),
        ("61.7pt", 1234),
        ("2.54cm", 1440),
        ("1in", 1440),
        ("25.4mm", 1440),
        ("6pc", 1440),
        ("6pi", 1440),
        ("x", 7),
        ("pt", 7),
        (None, 7),
        ("1e999pt", 7),
        ("50%", 7),
        ("1" * 40 + "pt", 7),
    ],
)
def test_a_length_may_have_a_unit(text: str | None, length: int) -> None:
    assert twips(text, 7) == length
