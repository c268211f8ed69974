"""Places in people's words, as they stand in findings and in questions."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import changed, valid_dossier
from tzforms.forms import fact_label, form_label, place, row_number, row_numbers
from tzforms.i18n import set_language

DOSSIER = valid_dossier()

# path → in Chinese, in English
PLACES = {
    None: ("", ""),
    "annex2": ("附件2", "annex 2"),
    "annex2.organizer": ("附件2 办班单位名称", "annex 2 organizer"),
    "annex4.start_date": ("附件4 研修开始日期", "annex 4 start date"),
    "annex2.trainees": ("附件2 学员名册", "annex 2 trainee roster"),
    "annex2.trainees[3].id_number": ("附件2 第4行 身份证号", "annex 2 row 4 ID number"),
    "annex2.trainees[99].level": ("附件2 第100行 等级", "annex 2 row 100 level"),
    "annex1.courses[0].hours": ("附件1 研修内容 第1行 课时", "annex 1 course rows row 1 class hours"),
    "annex5.experts[2]": ("附件5 专家信息 第3行", "annex 5 experts row 3"),
    "facts": ("补充事实", "facts"),
    "facts.exam_date": ("补充事实 考核日期", "facts assessment date"),
    "facts.waivers[0].rule": ("补充事实 例外记录 第1行 规则编号", "facts waivers row 1"),
    "facts.stages[1].hours": ("补充事实 分段安排 第2行 本段课时", "facts stages row 2"),
}


@pytest.fixture
def english() -> Iterator[None]:
    set_language("en")
    yield
    set_language("zh")


@pytest.mark.parametrize("path", PLACES)
def test_a_path_is_told_by_form_row_and_label(path: str | None) -> None:
    assert place(path, DOSSIER) == PLACES[path][0]


@pytest.mark.parametrize("path", PLACES)
def test_a_path_is_told_in_english_by_what_its_record_calls_it(english: None, path: str | None) -> None:
    assert place(path, DOSSIER) == PLACES[path][1]


def test_a_place_has_the_number_that_is_printed_at_the_row() -> None:
    assert place("annex2.trainees[3].name", changed(DOSSIER, "annex2.trainees[3].no", 40)) == "附件2 第40行 姓名"


def test_a_place_on_a_form_that_is_missing_is_told_by_its_position() -> None:
    assert place("annex2.trainees[3].name", changed(DOSSIER, "annex2", None)) == "附件2 第4行 姓名"


@pytest.mark.parametrize(
    ("printed", "index", "number"),
    [
        ([1, 2, 3], 1, 2),
        ([7, 8, 9], 1, 8),
        ([None, None], 1, 2),
        ([5, 5, 6], 0, 1),  # two rows say 5: neither number tells which
        ([5, 5, 6], 2, 6),
        ([1, 2], 4, 5),
        ([1, 2], -1, 0),
    ],
)
def test_a_row_is_known_by_its_printed_number_where_that_is_single(
    printed: list[int | None], index: int, number: int
) -> None:
    assert row_number([SimpleNamespace(no=no) for no in printed], index) == number


def test_rows_of_a_table_without_serial_numbers_are_counted() -> None:
    assert row_numbers(DOSSIER.annex1.courses) == list(range(1, len(DOSSIER.annex1.courses) + 1))


@given(st.lists(st.one_of(st.none(), st.integers(1, 9)), max_size=12))
def test_the_numbers_of_all_rows_are_those_of_each(printed: list[int | None]) -> None:
    rows = [SimpleNamespace(no=no) for no in printed]
    assert row_numbers(rows) == [row_number(rows, i) for i in range(len(rows))]
    for at, (no, number) in enumerate(zip(printed, row_numbers(rows), strict=True), 1):
        assert number == (no if no is not None and printed.count(no) == 1 else at)


def test_a_form_is_called_without_its_catalogue_too() -> None:
    assert form_label("annex2", DOSSIER.catalogue) == form_label("annex2") == "附件2"
    assert form_label("facts", DOSSIER.catalogue) == form_label("facts") == "补充事实"
    assert form_label("annex7", DOSSIER.catalogue) == "附件7"


FACTS = {
    "uscc": ("统一社会信用代码", "unified social credit code"),
    "insurance_months": ("社保连续月数", "months of insurance"),
    "nothing": ("nothing", "nothing"),
}


@pytest.mark.parametrize("name", FACTS)
def test_a_fact_is_called_as_the_workbook_calls_it(name: str) -> None:
    assert fact_label(name, DOSSIER.catalogue) == FACTS[name][0]


@pytest.mark.parametrize("name", FACTS)
def test_a_fact_is_called_in_english_as_its_record_calls_it(english: None, name: str) -> None:
    assert fact_label(name, DOSSIER.catalogue) == FACTS[name][1]
