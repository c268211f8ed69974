"""What several rules share: rows in a sentence, and the people of a roster."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.law.rules.helpers import base, with_
from tzforms.law.rules.context import Context
from tzforms.law.rules.shared import ranges, trainees
from tzforms.measures import load_measures


@pytest.mark.parametrize(
    ("numbers", "words"),
    [([], ""), ([4], "4"), ([1, 2], "1-2"), ([5, 1, 3, 4], "1、3-5"), ([2, 2, 3], "2-3")],
)
def test_rows_that_follow_each_other_are_one_range(numbers: list[int], words: str) -> None:
    assert ranges(numbers) == words


@given(st.sets(st.integers(1, 60)))
def test_a_sentence_of_ranges_names_exactly_these_rows(numbers: set[int]) -> None:
    said = set()
    for part in ranges(numbers).split("、") if numbers else ():
        first, _dash, last = part.partition("-")
        said |= set(range(int(first), int(last or first) + 1))
    assert said == numbers


def test_a_person_below_a_blank_row_keeps_index_and_number() -> None:
    d = base()
    people = d.annex2.trainees
    d = with_({"annex2.trainees": (people[0], people[1].model_construct(no=2), people[2])}, d)
    found = trainees(Context(d.resolved(), load_measures()))
    assert [(p.index, p.number, p.path) for p in found] == [
        (0, 1, "annex2.trainees[0]"),
        (2, 3, "annex2.trainees[2]"),
    ]
