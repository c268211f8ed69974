"""Forms go to the class that they are of; what nobody can know is asked, never forced."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.grouping.heaps import Paper, a_class, messy, neat, two_of_one_project
from tzforms.grouping import Sorted, sort_out


def sorted_out(papers: list[Paper]) -> Sorted:
    return sort_out([paper.sheet(at) for at, paper in enumerate(papers)])


def shape(found: Sorted, papers: list[Paper]) -> tuple[set[frozenset[str]], set[str]]:
    """The classes as sets of names, and the names that are asked about."""
    groups = {frozenset(papers[s.at].name for s in g.all_sheets) for g in found.groups}
    return groups, {papers[q.sheet.at].name for q in found.questions}


def wrong(found: Sorted, papers: list[Paper]) -> list[str]:
    """Forms that stand with those of another class, or apart from their own."""
    homes: dict[int | None, set[int]] = {}
    mistakes = []
    for number, group in enumerate(found.groups):
        truths = {papers[s.at].truth for s in group.all_sheets}
        if len(truths) > 1:
            mistakes.append(f"one of {sorted(map(str, truths))}")
        for truth in truths:
            homes.setdefault(truth, set()).add(number)
    return mistakes + [f"class {truth} in {len(at)}" for truth, at in homes.items() if len(at) > 1]


@pytest.mark.parametrize("seed", range(20))
def test_neat_folders_are_sorted_without_a_question(seed: int) -> None:
    papers = neat(seed)
    found = sorted_out(papers)
    assert wrong(found, papers) == []
    assert found.questions == ()
    assert len(found.groups) == 16
    assert len(found.units()) == 16  # eight names with two endings each


def test_messy_heaps_are_sorted_without_a_mistake_and_few_are_asked_about() -> None:
    asked = total = 0
    for seed in range(60):
        papers = messy(seed)
        found = sorted_out(papers)
        assert wrong(found, papers) == [], seed
        asked += len(found.questions)
        total += len(papers)
    assert asked <= 0.03 * total


@pytest.mark.parametrize("seed", range(10))
def test_the_first_and_the_second_class_of_one_project_are_two(seed: int) -> None:
    papers = two_of_one_project(seed, named=True)
    found = sorted_out(papers)
    assert (wrong(found, papers), found.questions, len(found.groups)) == ([], (), 2)


@pytest.mark.parametrize("seed", range(10))
def test_without_a_number_in_the_name_dates_people_and_folders_tell_them_apart(seed: int) -> None:
    papers = two_of_one_project(seed, named=False)
    found = sorted_out(papers)
    assert (wrong(found, papers), found.questions, len(found.groups)) == ([], (), 2)


def test_a_plan_that_fits_two_classes_of_one_folder_is_asked_about() -> None:
    papers = two_of_one_project(1, named=False)
    for at, paper in enumerate(papers):
        paper.name = f"收件/{at}.docx"
        for key in ("planned_trainees", "contact", "total_hours"):
            paper.data.pop(key, None)
    found = sorted_out(papers)
    assert wrong(found, papers) == []
    assert {papers[q.sheet.at].form for q in found.questions} == {"annex1"}
    assert all(len(q.may_be) == 2 for q in found.questions)
    assert all("同单位" in reasons for q in found.questions for _number, reasons in q.may_be)


def test_a_form_that_says_nothing_goes_to_the_only_class_of_its_folder() -> None:
    papers = neat(2, 3)
    empty = Paper(1, "收件/班001/空表.docx", "annex5", {"summary": "圆满完成"})
    found = sorted_out([*papers, empty])
    assert wrong(found, [*papers, empty]) == []
    lost = Paper(None, "收件/别处/空表.docx", "annex5", {"summary": "圆满完成"})
    (group,) = [g for g in sorted_out([*papers, lost]).groups if len(g.all_sheets) == 1]
    assert group.sheets[0].name == "收件/别处/空表.docx"


def test_a_form_that_says_nothing_in_a_folder_of_several_classes_is_asked_about() -> None:
    papers = neat(2, 3)
    for paper in papers:
        paper.name = f"收件/{paper.truth}-{paper.form}.docx"
    empty = Paper(None, "收件/空表.docx", "annex5", {"summary": "圆满完成"})
    found = sorted_out([*papers, empty])
    assert [q.sheet.name for q in found.questions] == ["收件/空表.docx"]


def test_a_mistyped_unit_does_not_take_a_roster_from_its_class() -> None:
    papers = neat(5, 4)
    roster = next(p for p in papers if p.truth == 2 and p.form == "annex3")
    roster.data["organizer"] = "北京完全另一家有限公司"
    roster.name = "收件/班000/附件3 (2).docx"
    found = sorted_out(papers)
    assert (wrong(found, papers), found.questions) == ([], ())


def test_two_parallel_classes_of_one_name_and_dates_are_told_by_their_people() -> None:
    rng = random.Random(3)
    first = a_class(0, rng, unit="北京甲有限公司", project="电工研修班")
    start = first[1].data["start_date"], first[1].data["end_date"]
    second = a_class(1, rng, unit="北京甲有限公司", project="电工研修班")
    for paper in second[1:]:
        paper.data["start_date"], paper.data["end_date"] = start
    papers = [*first, *second]
    found = sorted_out(papers)
    rosters = [{papers[s.at].truth for s in g.all_sheets if s.people} for g in found.groups]
    assert [len(r) for r in rosters if r] == [1, 1]
    assert wrong(found, papers) == []


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_the_order_in_which_files_are_given_says_nothing(seed: int, rng: random.Random) -> None:
    papers = messy(seed, 6)
    shuffled = papers[:]
    rng.shuffle(shuffled)
    assert shape(sorted_out(papers), papers) == shape(sorted_out(shuffled), shuffled)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_an_unrelated_class_changes_no_other(seed: int) -> None:
    papers = messy(seed, 6)
    stranger = a_class(500, random.Random(seed), unit="天津滨海示范船厂", project="船舶焊接工艺班")
    for paper in stranger:
        paper.name = paper.name.replace("收件", "另外")
    groups, asked = shape(sorted_out(papers), papers)
    more, asked_then = shape(sorted_out([*papers, *stranger]), [*papers, *stranger])
    assert asked_then == asked
    assert more - {frozenset(p.name for p in stranger)} == groups


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_every_form_is_in_exactly_one_place(seed: int) -> None:
    papers = messy(seed, 5)
    found = sorted_out(papers)
    places = [s.at for g in found.groups for s in g.all_sheets] + [q.sheet.at for q in found.questions]
    assert sorted(places) == list(range(len(papers)))


# -- what a third hand broke ---------------------------------------------------------------------------------------------


def classes_of(*papers: Paper) -> list[set[int | None]]:
    """Which classes the groups hold; a form that is asked about is in none."""
    given = list(papers)
    return sorted(
        ({given[s.at].truth for s in g.all_sheets} for g in sorted_out(given).groups),
        key=lambda truths: sorted(map(str, truths)),
    )


def some(number: int, *forms: str, folder: str = "", seed: int = 7, **given: Any) -> list[Paper]:
    papers = [p for p in a_class(number, random.Random(seed), **given) if p.form in forms or not forms]
    for paper in papers:
        paper.name = f"{folder or f'收件/班{number}'}/{number}-{paper.form}.docx"
    return papers


@pytest.mark.parametrize("folder", ["", "收件"])
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("数控车床加工技术研修班", "数控铣床加工技术研修班"),
        ("电工新技术基础班", "电工新技术提高班"),
        ("数控加工技术研修班（第一期1班）", "数控加工技术研修班（第一期2班）"),
        ("2024年数控加工技术研修班", "2025年数控加工技术研修班"),
        ("数控加工技术研修班（Ⅰ班）", "数控加工技术研修班（Ⅱ班）"),
    ],
)
def test_two_plans_of_one_unit_are_two_classes(one: str, other: str, folder: str) -> None:
    unit = "北京精工装备有限公司"
    found = classes_of(
        *some(1, "annex1", folder=folder, unit=unit, project=one),
        *some(2, "annex1", folder=folder, unit=unit, project=other),
    )
    assert {1, 2} not in found


@pytest.mark.parametrize("project", ["数控加工技术研修班", "电工新技术研修班"])
def test_the_same_people_in_another_year_are_another_class(project: str) -> None:
    """Else the rule that nobody takes part twice in two years had nothing to compare."""
    first = some(1, unit="北京甲有限公司", project="数控加工技术研修班", start=dt.date(2024, 9, 2))
    second = some(2, unit="北京甲有限公司", project=project, start=dt.date(2025, 9, 1))
    for paper, before in zip(second, first, strict=True):
        paper.data |= {k: before.data[k] for k in ("trainees", "graduates") if k in before.data}
    assert classes_of(*first, *second) == [{1}, {2}]


def test_claims_of_several_units_for_one_project_are_several() -> None:
    units = ("北京通衢示范技术有限公司", "北京运河智造技术有限公司", "北京潞城养护技术有限公司")
    papers = [
        p
        for n, unit in enumerate(units)
        for p in some(
            n, "annex4", "annex5", folder="收件", unit=unit, project="焊接新工艺应用研修班", start=dt.date(2024, 9, 2)
        )
    ]
    assert classes_of(*papers) == [{0}, {1}, {2}]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("北京甲技术有限公司", "北京甲技术有限公司通州分公司"),
        ("北京市第一技工学校", "北京市第二技工学校"),
    ],
)
def test_a_branch_is_not_its_head_office_and_the_second_school_not_the_first(one: str, other: str) -> None:
    given: dict[str, Any] = {"project": "焊接新工艺应用研修班", "start": dt.date(2024, 9, 2)}
    for forms in (("annex1",), ("annex5",), ("annex1", "annex4", "annex5")):
        assert {1, 2} not in classes_of(*some(1, *forms, unit=one, **given), *some(2, *forms, unit=other, **given))


def test_other_people_are_another_class_whatever_else_agrees() -> None:
    given: dict[str, Any] = {"unit": "北京甲技术有限公司", "start": dt.date(2024, 9, 2), "folder": "收件"}
    assert {1, 2} not in classes_of(
        *some(1, project="焊接研修班", **given), *some(2, project="焊接研修班（二班）", **given)
    )


def test_the_same_plan_applied_for_in_two_years_is_two_classes() -> None:
    given: dict[str, Any] = {"unit": "北京甲技术有限公司", "project": "焊接新工艺应用研修班"}
    first = some(1, "annex1", start=dt.date(2024, 9, 2), **given)
    second = some(2, "annex1", start=dt.date(2025, 9, 1), **given)
    second[0].data |= {k: v for k, v in first[0].data.items() if k != "application_date"}
    assert {1, 2} not in classes_of(*first, *second)


def test_a_claim_with_a_mistyped_year_is_asked_about() -> None:
    papers = some(
        1, unit="北京甲技术有限公司", project="焊接新工艺应用研修班", start=dt.date(2024, 4, 8), folder="收件"
    )
    for paper in papers:
        if paper.form in ("annex4", "annex5"):
            for key in ("start_date", "end_date"):
                paper.data[key] = (dt.date.fromisoformat(paper.data[key]) + dt.timedelta(30)).isoformat()
    found = sorted_out(papers)
    assert len(found.groups) == 1
    assert {q.sheet.form for q in found.questions} == {"annex4", "annex5"}
