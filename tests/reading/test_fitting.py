"""A good value in another's column: both are asked about, and a neat row about nothing."""

from __future__ import annotations

import pytest

from tests.reading.papers import PEOPLE, one, roster
from tzforms.reading.fitting import Column, kind_of, misfits


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("北京某某有限公司", "unit"),
        ("北京某某有限公司 车工班长", "unit and post"),
        ("首都师范大学", "unit"),
        ("张三", "person"),
        ("阿卜杜拉·买买提", "person"),
        ("男", "sex"),
        ("92", "score"),
        ("不合格", "score"),
        ("110112198707288267", "id"),
        ("S000011011034243000050", "certificate"),
        ("13800138000", "phone"),
        ("高级工", "level"),
        ("技师学院", "education"),
        ("车工", ""),
        ("首钢", ""),
        ("安全生产", ""),
        ("高工", ""),
        ("", ""),
    ],
)
def test_what_a_text_plainly_is(text: str, kind: str) -> None:
    assert kind_of(text) == kind


COLUMNS = {
    "name": Column("name"),
    "employer": Column("text", "unit"),
    "id_number": Column("id_number"),
    "score": Column("score"),
    "note": Column("text"),
}
NEAT = {"name": "张三", "employer": "北京某公司", "id_number": "110112198707288267", "score": "92", "note": "组长"}


def test_a_neat_row_has_no_misfit() -> None:
    assert misfits(NEAT, COLUMNS) == {}


def test_two_cells_exchanged_name_each_other() -> None:
    row = {**NEAT, "name": "北京某公司", "employer": "张三"}
    assert misfits(row, COLUMNS) == {"name": "employer", "employer": "name"}


def test_an_empty_cell_whose_value_stands_elsewhere_is_asked_about_too() -> None:
    assert misfits({**NEAT, "employer": "110112198707288267", "id_number": ""}, COLUMNS) == {
        "employer": "id_number",
        "id_number": "employer",
    }


def test_a_number_behind_a_name_is_found_among_the_words() -> None:
    assert set(misfits({**NEAT, "name": "张三 110112198707288267", "id_number": ""}, COLUMNS)) == {"name", "id_number"}


def test_a_column_that_understood_its_text_is_not_drawn_in() -> None:
    row = {**NEAT, "employer": "李四"}
    assert misfits(row, COLUMNS, proven={"name"}) == {"employer": "employer"}


def changed(**texts: str) -> list[tuple[str, ...]]:
    names = ["no", "name", "sex", "education", "id_number", "employer_position", "certificate_no", "level", "note"]
    first = dict(zip(names, PEOPLE[0], strict=True)) | texts
    return [tuple(first[n] for n in names), *PEOPLE[1:]]


@pytest.mark.parametrize(
    ("texts", "asked"),
    [
        ({"name": PEOPLE[0][5], "employer_position": PEOPLE[0][1]}, {"name", "employer_position"}),
        ({"id_number": PEOPLE[0][5], "employer_position": PEOPLE[0][4]}, {"id_number", "employer_position"}),
        ({"sex": "中专", "education": "女"}, {"sex", "education"}),
        ({"level": PEOPLE[0][6], "certificate_no": "高级工"}, {"level", "certificate_no"}),
        ({"employer_position": "13800138000"}, {"employer_position"}),
    ],
)
def test_exchanged_cells_of_a_roster_are_asked_about_and_no_others(texts: dict[str, str], asked: set[str]) -> None:
    reading = one(roster(changed(**texts)))
    assert {p.rpartition(".")[2] for p in reading.unsure} == asked
    assert all(p.startswith("trainees[0].") for p in reading.unsure)


def test_what_stands_for_several_rows_in_the_wrong_column_is_asked_about_in_each() -> None:
    document = roster([(*row[:5], PEOPLE[0][5], *row[6:]) for row in PEOPLE])
    cells = [row.cells for row in document.tables[0].rows[1:]]
    for row in cells:
        row[5].text = ""
    cells[0][4].text, cells[0][5].text = "", PEOPLE[0][4]
    cells[0][5].merge(cells[2][5])
    reading = one(document)
    assert {f"trainees[{n}].employer_position" for n in range(3)} <= set(reading.unsure)


def test_an_empty_cell_alone_is_surely_read() -> None:
    assert one(roster(changed(level="", certificate_no=""))).unsure == []


def test_a_shifted_row_is_asked_about_from_its_first_to_its_last_slip() -> None:
    row = PEOPLE[0]
    reading = one(roster([(*row[:3], *row[4:], ""), *PEOPLE[1:]]))
    asked = {p.rpartition(".")[2] for p in reading.unsure}
    assert {"education", "id_number", "employer_position", "certificate_no", "level"} <= asked
    assert not {"no", "name", "sex"} & asked


@pytest.mark.parametrize("mark", ["例", "示例", "（例）", "样例"])
def test_the_forms_own_example_row_is_no_person(mark: str) -> None:
    example = (mark, "张三", "男", "大专", "1101XXXXXXXXXXXXXX", "北京××公司 车工", "", "高级工", "")
    reading = one(roster([example, *PEOPLE]))
    assert [t["name"] for t in reading.data["trainees"]] == [p[1] for p in PEOPLE]
    assert reading.unsure == []
    assert any(f.rule == "V12" and "示例行" in f.message for f in reading.findings)


def test_a_real_person_under_the_word_example_stays_and_is_asked_about() -> None:
    reading = one(roster(changed(no="例")))
    assert reading.data["trainees"][0]["name"] == PEOPLE[0][1]
    assert "trainees[0].no" in reading.unsure


@pytest.mark.parametrize("marks", [list("ABCDEFGHI"), [str(n) for n in range(1, 10)], list("①②③④⑤⑥⑦⑧⑨")])
def test_columns_that_are_counted_are_no_person(marks: list[str]) -> None:
    reading = one(roster([tuple(marks), *PEOPLE]))
    assert [t["name"] for t in reading.data["trainees"]] == [p[1] for p in PEOPLE]


def test_a_row_of_filling_rules_is_never_a_person_unasked() -> None:
    rules = ("", "与身份证一致", "男/女", "最高学历", "18位", "全称 岗位", "16或22位", "", "")
    reading = one(roster([rules, *PEOPLE]))
    index = next((i for i, t in enumerate(reading.data["trainees"]) if t["name"] == "与身份证一致"), None)
    assert index is None or {f"trainees[{index}].{c}" for c in ("name", "id_number", "employer_position")} <= set(
        reading.unsure
    )


def test_people_below_a_heading_that_takes_them_out_are_asked_about() -> None:
    document = roster([*PEOPLE[:2], ("以下为候补学员（未参训）", *[""] * 8), PEOPLE[2]])
    cells = document.tables[0].rows[3].cells
    cells[0].merge(cells[-1])
    reading = one(document)
    assert [t["name"] for t in reading.data["trainees"]] == [p[1] for p in PEOPLE]
    assert "trainees[2].name" in reading.unsure
    assert not any(p.startswith(("trainees[0]", "trainees[1]")) for p in reading.unsure)
