"""Further seeds of the corpus: other data, other constructions, other stacks than ``make test`` reads (``make soak``)."""

from __future__ import annotations

import pytest

from tests.corpus import score
from tests.corpus.generate import recipes

FIRST = 101
TIERS = ("plain", "easy", "medium", "hard", "values", "traps", "stacked")
SAVED_BY_OTHERS = ("converted", "stacked-converted", "pdf", "foreign")

pytestmark = pytest.mark.soak


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    metafunc.parametrize("seed", range(FIRST, FIRST + metafunc.config.getoption("seeds")))


def read_without_a_silent_mistake(tier: str, seed: int) -> None:
    report = score.run(recipes(tier, seed))
    assert report.total().files > 0
    assert report.crashes == []
    assert sorted({f"{f.case} {f.path}: {f.truth} <> {f.got}" for f in report.faults if f.what == "silent"}) == []


@pytest.mark.parametrize("tier", TIERS)
def test_the_reader_is_never_silently_wrong_on_further_seeds(tier: str, seed: int) -> None:
    read_without_a_silent_mistake(tier, seed)


@pytest.mark.office
@pytest.mark.parametrize("tier", SAVED_BY_OTHERS)
def test_nor_on_what_libreoffice_has_saved(tier: str, seed: int) -> None:
    read_without_a_silent_mistake(tier, seed)
