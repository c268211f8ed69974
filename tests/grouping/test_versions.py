"""Of several papers of one kind the newest counts, by what is known of them; where nothing tells, nobody pretends to know."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.grouping.heaps import Paper, a_class
from tzforms.grouping import Version, in_order, sort_out
from tzforms.grouping.versions import State

CLAIM = next(p for p in a_class(0, random.Random(1)) if p.form == "annex4")
ROSTER = next(p for p in a_class(0, random.Random(1)) if p.form == "annex2")


def version(of: Paper, name: str, saved: float | None = None, **changes: Any) -> Paper:
    return Paper(0, name, of.form, {**of.data, **changes}, saved)


def ordered(*papers: Paper) -> list[Version]:
    found = in_order([p.sheet(at) for at, p in enumerate(papers)])
    assert {v.sheet.at for v in found} == set(range(len(papers)))
    backwards = in_order([p.sheet(at) for at, p in reversed(list(enumerate(papers)))])
    assert [v.sheet.name for v in backwards] == [v.sheet.name for v in found]
    return list(found)


def test_the_same_twice_is_a_copy_of_which_either_counts() -> None:
    first, second = ordered(version(CLAIM, "甲/a.docx", 10.0), version(CLAIM, "甲/b.docx", 9999.0))
    assert (first.sheet.name, first.state, first.sure) == ("甲/a.docx", State.COUNTS, True)
    assert (second.state, second.why) == (State.COPY, "与 甲/a.docx 内容相同")


def test_the_date_on_the_form_says_more_than_that_of_the_file() -> None:
    old = version(CLAIM, "a.docx", 9999.0, application_date="2024-09-01", handler="甲")
    new = version(CLAIM, "b.docx", 10.0, application_date="2024-09-20", handler="乙")
    first, second = ordered(old, new)
    assert (first.sheet.name, first.why, first.sure) == ("b.docx", "表上的日期较晚", True)
    assert second.state is State.OLDER


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (("a.docx", 10.0), ("b.docx", 5_000.0), "文件较新"),
        (("附件2.docx", None), ("附件2修改稿.docx", None), "文件名写明是修改后的"),
        (("附件2.docx", 10.0), ("附件2 (2).docx", 11.0), "文件名写明是修改后的"),
        (("名册v2.docx", None), ("名册v10.docx", None), "文件名写明是修改后的"),
        (("名册修改.docx", None), ("名册最终稿.docx", None), "文件名写明是修改后的"),
    ],
)
def test_then_the_file_and_then_its_name(
    old: tuple[str, float | None], new: tuple[str, float | None], why: str
) -> None:
    papers = [version(ROSTER, name, saved, prepared_by=name) for name, saved in (new, old)]
    first, second = ordered(*papers)
    assert (first.sheet.name, first.why, first.sure) == (new[0], why, True)
    assert (second.sheet.name, second.state) == (old[0], State.OLDER)


def test_where_date_and_name_of_the_files_speak_against_each_other_nobody_knows() -> None:
    changed = version(ROSTER, "附件2修改稿.docx", 10.0, prepared_by="甲")
    plain = version(ROSTER, "附件2.docx", 50_000.0, prepared_by="乙")
    first, second = ordered(changed, plain)
    assert not first.sure
    assert "相反" in first.why
    assert second.state is State.OLDER


def test_files_of_one_download_are_of_one_age() -> None:
    assert not ordered(
        version(ROSTER, "a.docx", 10.0, prepared_by="甲"), version(ROSTER, "b.docx", 90.0, prepared_by="乙")
    )[0].sure


def test_a_form_that_is_hardly_filled_in_takes_no_others_place() -> None:
    blank = Paper(0, "附件4.docx", "annex4", {"organizer": "甲"}, 90_000.0)
    first, second = ordered(version(CLAIM, "旧/附件4.docx", 10.0), blank)
    assert (first.sheet.name, first.sure) == ("旧/附件4.docx", True)
    assert "几乎是空的" in second.why


@pytest.mark.parametrize(
    "name", ["附件2修改前.docx", "附件2未修改.docx", "附件2待更正.docx", "附件2最终(作废).docx", "renewable.docx"]
)
def test_a_name_that_says_the_contrary_says_nothing(name: str) -> None:
    assert not ordered(version(ROSTER, "附件2.docx", prepared_by="甲"), version(ROSTER, name, prepared_by="乙"))[0].sure


def test_where_nothing_tells_it_is_not_sure() -> None:
    first, second = ordered(version(ROSTER, "a.docx", prepared_by="甲"), version(ROSTER, "b.docx", prepared_by="乙"))
    assert (first.sheet.name, first.sure, second.sure) == ("a.docx", False, False)
    assert first.why == "分不清哪一份较新"


def test_three_versions_and_a_copy_have_one_that_counts() -> None:
    found = ordered(
        version(CLAIM, "1.docx", application_date="2024-09-01"),
        version(CLAIM, "2.docx", application_date="2024-09-20"),
        version(CLAIM, "3.docx", application_date="2024-09-20", handler="乙"),
        version(CLAIM, "4.docx", application_date="2024-09-20"),
    )
    assert sorted(v.state for v in found) == ["copy", "counts", "older", "older"]
    assert not found[0].sure  # 2 and 3 bear one date


def test_a_correction_is_a_version_of_the_class_and_no_class_of_its_own() -> None:
    papers = a_class(0, random.Random(4))
    roster = next(p for p in papers if p.form == "annex2")
    rows = [*roster.data["trainees"][:-1], {**roster.data["trainees"][-1], "name": "改过的"}]
    corrected = version(roster, "补正/附件2.docx", 99.0, trainees=rows)
    (group,) = sort_out([p.sheet(at) for at, p in enumerate([*papers, corrected])]).groups
    assert [v.state for v in group.versions["annex2"]] == [State.COUNTS, State.OLDER]
    assert len(group.sheets) == 5
    assert len(group.all_sheets) == 6
