"""What the comments of ``thresholds.py`` say about the numbers' places on the scale."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from itertools import permutations

import pytest

from tzforms.forms import FORM_NAMES
from tzforms.resources import template_path
from tzforms.word import spec_of, thresholds
from tzforms.word.document.labels import fold
from tzforms.word.reading.segment import _alike
from tzforms.word.thresholds import ARBITER, CHOICE, ENTRY, FORM, LABEL, LINE

WEAKEST_WORDING = LABEL.synonym - LABEL.aside


def test_known_wordings_and_fuzzy_matches_leave_a_gap_and_known_cuts_in_it() -> None:
    assert LABEL.fuzzy_floor < LABEL.fuzzy_cap < LABEL.fuzzy_doubt <= LABEL.known <= WEAKEST_WORDING
    assert LABEL.fuzzy_cap < LINE.known <= WEAKEST_WORDING
    assert LABEL.fuzzy_cap < ENTRY.foreign <= WEAKEST_WORDING
    assert LABEL.fuzzy_cap < ARBITER.plain <= WEAKEST_WORDING


def test_where_only_known_wordings_are_looked_up_a_fuzzy_match_would_not_count() -> None:
    """``LabelIndex.known`` leaves the fuzzy matches out."""
    for bar in (LABEL.known, LINE.known, LINE.glued, LINE.without_colon, ENTRY.foreign, ENTRY.foreign_in_shape):
        assert LABEL.fuzzy_cap < bar


def test_how_little_two_titles_are_alike_does_not_matter_below_every_threshold() -> None:
    assert FORM.unlike <= FORM.title - FORM.title_lead
    assert FORM.unlike <= FORM.title_again


def test_a_missing_colon_makes_no_printed_label_a_fuzzy_one() -> None:
    assert LABEL.fuzzy_doubt <= LINE.without_colon - CHOICE.no_colon


def test_printed_words_stand_above_every_other_wording() -> None:
    for bar in (LINE.without_colon, ENTRY.foreign_in_shape):
        assert LABEL.synonym < bar <= LABEL.without_remark < LABEL.exact


@pytest.mark.parametrize("name", thresholds.__all__)
def test_nobody_moves_a_threshold_at_run_time(name: str) -> None:
    group = getattr(thresholds, name)
    with pytest.raises(FrozenInstanceError):
        setattr(group, fields(group)[0].name, 0.0)


def test_no_two_of_the_five_titles_are_taken_for_each_other() -> None:
    titles = [fold("".join(spec_of(template_path(form)).titles)) for form in FORM_NAMES]
    assert max(_alike(a, b) for a, b in permutations(titles, 2)) < FORM.title


def test_every_label_of_the_five_forms_is_short_enough_to_be_looked_for() -> None:
    labels = [label for form in FORM_NAMES for label in spec_of(template_path(form)).labels]
    assert max(map(len, labels)) <= LABEL.whole
