"""One cell over several entries: natural for an employer, and a question where figures are summed or people told apart."""

from __future__ import annotations

import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.table import Table

from tests.reading.claim import claim
from tests.reading.papers import HEAD, PEOPLE, one, plan, roster

COURSES = [("新技术", "讲授", "40", "王一"), ("攻关", "专题研讨", "24", "李二"), ("考核", "考核", "24", "王一")]
FILLED = {"预计招收学员人数": "20", "办班单位名称": "甲公司"}


def down(table: Table, column: int, first: int, last: int) -> None:
    """Merge a column's cells over some rows, as Word does: the text stays in the first."""
    for number in range(first, last + 1):
        cell = table.cell(number, column)
        merge = OxmlElement("w:vMerge")
        if number == first:
            merge.set(qn("w:val"), "restart")
        else:
            cell.text = ""
        cell._tc.get_or_add_tcPr().append(merge)


@pytest.mark.parametrize(("last", "hours"), [(2, [40, None, 24]), (3, [40, None, None])])
def test_nineteen_hours_merged_down_are_counted_once_and_asked_about(last: int, hours: list[int | None]) -> None:
    document = plan(COURSES, **FILLED)
    down(document.tables[1], 2, 1, last)
    reading = one(document)
    assert [c["hours"] for c in reading.data["courses"]] == hours
    assert reading.unsure == [f"courses[{n}].hours" for n in range(last)]


def test_a_total_is_not_offered_from_hours_that_were_merged() -> None:
    document = plan(COURSES, total="", **FILLED)
    down(document.tables[1], 2, 1, 2)
    assert one(document).data["total_hours"] is None


@pytest.mark.parametrize("column", [0, 1, 3])
def test_courses_may_share_topic_form_and_teacher(column: int) -> None:
    document = plan(COURSES, **FILLED)
    down(document.tables[1], column, 1, 3)
    reading = one(document)
    field = ("topic", "format", "hours", "instructor")[column]
    assert {c[field] for c in reading.data["courses"]} == {COURSES[0][column]}
    assert reading.unsure == []


@pytest.mark.parametrize(
    ("column", "field"), [(0, "no"), (1, "name"), (4, "id_number"), (6, "certificate_no")], ids=lambda x: str(x)
)
def test_what_is_each_ones_own_is_asked_about_for_every_row(column: int, field: str) -> None:
    document = roster(PEOPLE)
    down(document.tables[0], column, 1, 2)
    assert set(one(document).unsure) == {f"trainees[0].{field}", f"trainees[1].{field}"}


@pytest.mark.parametrize("column", [2, 3, 5, 7])
def test_colleagues_may_share_employer_education_and_level(column: int) -> None:
    document = roster(PEOPLE)
    down(document.tables[0], column, 1, 3)
    reading = one(document)
    assert len(reading.data["trainees"]) == 3, HEAD[column]
    assert reading.unsure == []


def test_a_teachers_name_over_two_rows_is_asked_about() -> None:
    document = plan(COURSES, **FILLED)
    down(document.tables[2], 0, 1, 2)
    assert set(one(document).unsure) == {"instructors[0].name", "instructors[1].name"}


def test_one_person_on_two_rows_is_still_one() -> None:
    document = roster(PEOPLE)
    for column in (0, 1, 2, 3, 4, 5, 7, 8):
        down(document.tables[0], column, 1, 2)
    reading = one(document)
    assert len(reading.data["trainees"]) == 2
    assert reading.unsure == ["trainees[0].certificate_no"]


def test_a_merged_cell_that_is_blank_is_no_question() -> None:
    document = roster([(*p[:6], "", *p[7:]) for p in PEOPLE])
    down(document.tables[0], 6, 1, 3)
    assert one(document).unsure == []


def test_hours_and_teacher_in_one_cell_are_asked_about() -> None:
    document = plan(COURSES, **FILLED)
    document.tables[1].cell(1, 2).merge(document.tables[1].cell(1, 3))
    assert {"courses[0].hours", "courses[0].instructor"} <= set(one(document).unsure)


def test_an_answer_merged_over_two_labels_is_asked_about_at_both() -> None:
    document = claim(answers={"经办人": "邹文磊 18875775677"})
    down(document.tables[0], 1, 7, 8)
    assert set(one(document).unsure) == {"handler", "phone"}


def test_as_above_is_resolved_for_an_employer_and_not_for_a_name_or_a_number() -> None:
    for column, unsure in ((5, []), (7, []), (1, ["trainees[1].name"]), (4, ["trainees[1].id_number"])):
        for mark in ("同上", "〃", "″", "仝上"):
            second = [*PEOPLE[1]]
            second[column] = mark
            assert one(roster([PEOPLE[0], second])).unsure == unsure
