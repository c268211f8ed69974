"""Two columns for one of the form's: both are its value."""

from __future__ import annotations

import pytest

from tests.reading.papers import HEAD, PEOPLE, one
from tests.reading.test_rows import with_head
from tzforms.reading.forms import Reading

MIDDLE, CERTIFICATE = 5, 6


def read(heads: tuple[str, ...], texts: tuple[str, ...]) -> Reading:
    return one(
        with_head(
            [*HEAD[:MIDDLE], *heads, *HEAD[CERTIFICATE:]], [(*p[:MIDDLE], *texts, *p[CERTIFICATE:]) for p in PEOPLE]
        )
    )


@pytest.mark.parametrize(
    ("heads", "texts"),
    [
        (("工作单位", "职务"), ("北京某公司", "班长")),
        (("职务", "工作单位"), ("班长", "北京某公司")),
        (("单位", "岗位"), ("北京某公司", "班长")),
        (("所在单位", "职 务"), ("北京某公司", "班长")),
        (("工作单位", "职务（岗位）"), ("北京某公司", "班长")),
        (("工作单位", "职务"), ("北京某公司 班长", "班长")),
    ],
)
def test_eighteen_employer_and_position_in_two_columns_are_both_in_the_value(
    heads: tuple[str, ...], texts: tuple[str, ...]
) -> None:
    reading = read(heads, texts)
    assert {t["employer_position"] for t in reading.data["trainees"]} == {"北京某公司 班长"}
    assert reading.unsure == []
    assert reading.findings == []


@pytest.mark.parametrize("blank", ["", "/", "无"])
def test_a_blank_part_adds_nothing(blank: str) -> None:
    reading = read(("工作单位", "职务"), ("北京某公司", blank))
    assert {t["employer_position"] for t in reading.data["trainees"]} == {"北京某公司"}
    assert reading.unsure == []


@pytest.mark.parametrize("heads", [("工作单位及职务", "岗位"), ("工作单位", "原职务"), ("工作单位", "民族")])
def test_a_column_that_is_no_part_is_only_told(heads: tuple[str, ...]) -> None:
    reading = read(heads, ("北京某公司", "班长"))
    assert {t["employer_position"] for t in reading.data["trainees"]} == {"北京某公司"}
    assert [f.rule for f in reading.findings] == ["V10"]


def test_two_columns_of_certificates_give_the_one_that_is_filled() -> None:
    heads = [*HEAD[:6], "国家职业资格证书编号", "职业技能等级证书编号", *HEAD[7:]]
    reading = one(with_head(heads, [(*p[:6], "", *p[6:]) for p in PEOPLE]))
    assert [t["certificate_no"] for t in reading.data["trainees"]] == [p[6] for p in PEOPLE]
    assert reading.unsure == []


def test_two_certificates_are_asked_about() -> None:
    heads = [*HEAD[:6], "国家职业资格证书编号", "职业技能等级证书编号", *HEAD[7:]]
    reading = one(with_head(heads, [(*p[:6], "1411000002100162", *p[6:]) for p in PEOPLE]))
    assert reading.unsure == [f"trainees[{n}].certificate_no" for n in range(3)]


def test_a_part_in_a_grid_of_other_widths_takes_its_own_cell_and_not_its_neighbours() -> None:
    """Found on a stacked paper: the certificate number was read as the position, in silence."""
    heads = [*HEAD[:MIDDLE], "工作单位", "职务/工种", *HEAD[CERTIFICATE:]]
    document = with_head(heads, [(*p[:MIDDLE], "北京某公司", "班长", *p[CERTIFICATE:]) for p in PEOPLE])
    above, below = [1, 1, 2, 1, 1, 2, 1, 1, 1, 1], [1, 1, 1, 2, 1, 1, 1, 2, 1, 1]
    for number, row in enumerate(document.tables[0].rows):
        for cell, span in zip(list(row._tr.tc_lst), below if number else above, strict=True):
            cell.grid_span = span
    reading = one(document)
    assert {t["employer_position"] for t in reading.data["trainees"]} == {"北京某公司 班长"}
    assert [t["certificate_no"] for t in reading.data["trainees"]] == [p[6] for p in PEOPLE]
