"""第一章: 第二条, 第三条."""

from __future__ import annotations

import pytest

from tests.law.rules.helpers import E, M, N, U, severities


@pytest.mark.parametrize("industry", ["先进制造", "文旅", "现代种业", "数字经济核心产业"])
def test_one_of_the_six_industries_passes(industry: str) -> None:
    assert severities("R02-1", {"facts.industry": industry}) == []


def test_another_industry_is_only_a_note() -> None:
    assert severities("R02-1", {"facts.industry": "建筑施工"}) == [N]


def test_an_industry_nobody_stated_cannot_be_verified() -> None:
    assert severities("R02-1", {"facts.industry": None}) == [U]


@pytest.mark.parametrize("text", [None, "", "……", "/"])
def test_an_empty_purpose_has_to_be_explained(text: str | None) -> None:
    assert severities("R03-1", {"annex1.purpose": text}) == [E]


def test_a_filled_purpose_is_for_the_experts() -> None:
    assert severities("R03-1", {}) == [M]


def test_without_the_plan_the_content_cannot_be_verified() -> None:
    assert severities("R03-1", {"annex1": None}) == [U]
