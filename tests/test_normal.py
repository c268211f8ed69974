"""Normalisation in proportion to the text."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.timing import at_most
from tzforms.normal import nfkc

PACKAGE = Path(__file__).resolve().parent.parent / "tzforms"


@given(st.text(max_size=400))
def test_ordinary_text_is_normalised_as_python_does_it(text: str) -> None:
    if re.search(r"[\u0300-\u036f]{31}", text) is None:
        assert nfkc(text) == unicodedata.normalize("NFKC", text)


def test_a_run_of_marks_is_cut_after_the_thirtieth() -> None:
    assert len(nfkc("字" + "\u0316\u0301" * 5_000)) == 31


def test_a_long_run_takes_no_more_than_its_length() -> None:
    with at_most(5):  # by insertion: minutes
        nfkc("字" + "\u0316\u0301" * 200_000)


def test_nobody_goes_round_it() -> None:
    found = [p.name for p in PACKAGE.rglob("*.py") if 'unicodedata.normalize("NFKC", ' in p.read_text("utf-8")]
    assert found == ["base.py"]  # a table of single characters
