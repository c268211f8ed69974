"""V35: a class of several stages, both sides of every boundary."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from tests.builders import changed
from tests.law.rules.helpers import E, V, base, said
from tzforms.findings import Finding
from tzforms.forms import Dossier, Stage
from tzforms.law import check

SEPTEMBER = 2, 6, 44, 9, 13, 44
DATED = ("annex2", "annex3", "annex4", "annex5")


def staged(*numbers: int | None, typed: bool = False) -> Dossier:
    """The valid class in stages of September 2024 (first day, last day, hours each); its forms say nothing of dates unless ``typed``."""
    dossier = base()
    for form in () if typed else DATED:
        dossier = changed(changed(dossier, f"{form}.start_date", None), f"{form}.end_date", None)

    def day(number: int | None) -> dt.date | None:
        return None if number is None else dt.date(2024, 9, number)

    stages = tuple(
        Stage(start_date=day(a), end_date=day(b), hours=None if h is None else Decimal(h))
        for a, b, h in zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True)
    )
    return dossier.model_copy(update={"facts": dossier.facts.model_copy(update={"stages": stages})})


def told(*numbers: int | None, **options: Any) -> list[tuple[str, str | None]]:
    return [(f.severity.value, f.path) for f in said("V35", staged(*numbers, **options))]


def test_the_valid_class_in_two_stages_is_as_clean_as_in_one() -> None:
    def serious(dossier: Dossier) -> list[Finding]:
        return [f for f in check(dossier) if f.severity.value in (V, E)]

    assert serious(staged(*SEPTEMBER)) == serious(base()) == []
    assert said("V35", base()) == []


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((2, 6, 44, 7, 13, 44), []),
        ((2, 6, 44, 6, 13, 44), [(V, "facts.stages[1].start_date")]),
        ((9, 13, 44, 2, 6, 44), [(V, "facts.stages[1].start_date")]),
        ((6, 2, 44, 9, 13, 44), [(V, "facts.stages[0].end_date")]),
        ((2, None, 44, 9, 13, 44), [(V, "facts.stages[0].end_date")]),
        ((None, 6, 44, 9, 13, 44), [(V, "facts.stages[0].start_date")]),
        ((2, 6, 44, 9, 13, 43), [(V, "facts.stages[1].hours")]),
        ((2, 6, 44, 9, 13, None), []),
        ((2, 5, 40, 9, 13, 48), []),
        ((2, 5, 41, 9, 13, 47), [(E, "facts.stages[0].hours")]),
    ],
)
def test_stages_follow_one_another_and_make_up_the_hours(
    numbers: tuple[int | None, ...], expected: list[tuple[str, str]]
) -> None:
    assert told(*numbers) == expected


def test_dates_that_a_form_states_are_those_of_the_stages() -> None:
    assert told(*SEPTEMBER, typed=True) == []
    assert told(2, 6, 48, 9, 12, 40, typed=True) == [(V, "annex2.end_date")]


def test_the_forms_get_the_first_and_the_last_day_and_deadlines_count_from_the_last() -> None:
    resolved = staged(*SEPTEMBER).resolved()
    for form in DATED:
        record: Any = resolved.dossier.record(form)
        assert (record.start_date, record.end_date) == (dt.date(2024, 9, 2), dt.date(2024, 9, 13))
    assert resolved.origin["annex2.end_date"] == "facts.stages[1].end_date"
    late = changed(staged(*SEPTEMBER), "annex4.application_date", dt.date(2024, 12, 31))
    (found,) = said("R14-2", late)
    assert "9月13日" in found.message


def test_a_table_that_lacks_a_day_gives_the_class_none() -> None:
    record: Any = staged(2, 6, 44, 9, None, 44).resolved().dossier.record("annex2")
    assert (record.start_date, record.end_date) == (dt.date(2024, 9, 2), None)


def test_hours_are_spread_over_the_days_of_the_stages_and_not_over_what_lies_between() -> None:
    one_day_each = staged(2, 2, None, 13, 13, None)
    (found,) = said("R08-4", one_day_each)
    assert "摊到2天" in found.message
    assert said("R08-4", staged(2, 2, 44, 13, 13, 44)) == []  # of each stage V35 speaks
    assert told(2, 2, 44, 13, 13, 44) == [(E, "facts.stages[0].hours")]
