"""A roster is taken into a class that is there: matched by ID number, values filled in, nothing emptied, the old file kept."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.builders import certificate_number, id_number
from tzforms.cli import main
from tzforms.dossier import load_dossier, save_dossier
from tzforms.exceptions import UsageError
from tzforms.forms import Dossier
from tzforms.workbook import (
    create_workbook,
    example_dossier,
    merge_into_dossier,
    merge_into_workbook,
    read_dossier,
    read_roster,
)

HEADS = ["姓名", "性别", "学历", "身份证号", "工作单位及职务", "证书编号", "等级"]


def a_list(path: Path, *rows: list[str]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows([HEADS, *rows])
    return path


def entry(person: Any, **changes: str) -> list[str]:
    values = {
        "name": person.name, "sex": person.sex, "education": person.education, "id_number": person.id_number,
        "employer_position": person.employer_position, "certificate_no": person.certificate_no, "level": person.level,
    } | changes  # fmt: skip
    return [values[n] or "" for n in values]


def newcomer() -> list[str]:
    return [
        "丁一舟", "男", "大学专科", id_number(dt.date(1991, 3, 4), 771), "北京示例有限公司 装配工",
        certificate_number("高级工", 2020, 4321), "高级工",
    ]  # fmt: skip


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "本班.xlsx"
    path.write_bytes(create_workbook(example_dossier()))
    return path


def merged(book: Path, roster: Path) -> tuple[Dossier, Any]:
    data, what = merge_into_workbook(book, read_roster(roster))
    book.write_bytes(data)
    return read_dossier(book).dossier, what


def test_the_same_list_again_changes_nothing(book: Path, tmp_path: Path) -> None:
    people = example_dossier().annex2.trainees
    after, what = merged(book, a_list(tmp_path / "l.csv", *(entry(p) for p in people)))
    assert what.is_empty
    assert what.same == len(people)
    assert after == example_dossier()


def test_a_changed_value_is_set_and_told_and_everything_else_stays(book: Path, tmp_path: Path) -> None:
    before = example_dossier()
    person = before.annex2.trainees[3]
    after, what = merged(book, a_list(tmp_path / "l.csv", entry(person, education="硕士研究生")))
    assert [(c[0], c[1], c[3]) for c in what.changed] == [(person.name, "学历", "硕士研究生")]
    assert after.annex2.trainees[3].education == "硕士研究生"
    rows = list(before.annex2.trainees)
    rows[3] = person.model_copy(update={"education": "硕士研究生"})
    assert after == before.model_copy(update={"annex2": before.annex2.model_copy(update={"trainees": tuple(rows)})})
    assert len(what.absent) == len(rows) - 1


def test_what_the_list_leaves_empty_is_not_emptied(book: Path, tmp_path: Path) -> None:
    person = example_dossier().annex2.trainees[0]
    after, what = merged(book, a_list(tmp_path / "l.csv", entry(person, education="", level="", certificate_no="")))
    assert what.is_empty
    assert after == example_dossier()


def test_somebody_new_gets_the_next_row_and_its_number(book: Path, tmp_path: Path) -> None:
    after, what = merged(book, a_list(tmp_path / "l.csv", newcomer()))
    assert what.added == ["丁一舟"]
    last = after.annex2.trainees[-1]
    assert (last.no, last.name, last.level) == (29, "丁一舟", "高级工")
    assert after.annex2.trainees[:-1] == example_dossier().annex2.trainees
    sheet = load_workbook(book)["附件2 学员"]
    row = next(r for r in sheet.iter_rows() if r[1].value == "丁一舟")
    assert row[4].number_format == "@"  # an ID number stays text


def test_somebody_with_another_number_is_somebody_else_though_the_name_is_the_same(book: Path, tmp_path: Path) -> None:
    person = example_dossier().annex2.trainees[2]
    _after, what = merged(book, a_list(tmp_path / "l.csv", entry(person, id_number=newcomer()[3])))
    assert what.added == [person.name]
    assert what.changed == []


def test_a_name_alone_is_enough_where_it_is_single_and_has_no_number_yet(book: Path, tmp_path: Path) -> None:
    person = example_dossier().annex2.trainees[2]
    loaded = load_workbook(book)
    sheet = loaded["附件2 学员"]
    row = next(r for r in sheet.iter_rows() if r[1].value == person.name)
    row[4].value = None
    loaded.save(book)
    after, what = merged(book, a_list(tmp_path / "l.csv", entry(person)))
    assert [c[1] for c in what.changed] == ["身份证号"]
    assert after.annex2.trainees[2].id_number == person.id_number
    assert person.id_number not in str(what.changed)


def test_columns_of_the_clerks_own_and_the_other_sheets_stay(book: Path, tmp_path: Path) -> None:
    loaded = load_workbook(book)
    loaded["附件2 学员"]["M6"] = "我的备注"
    loaded.create_sheet("随手记")["A1"] = "别删"
    loaded.save(book)
    merged(book, a_list(tmp_path / "l.csv", newcomer()))
    again = load_workbook(book)
    assert again["附件2 学员"]["M6"].value == "我的备注"
    assert again["随手记"]["A1"].value == "别删"


def test_a_list_goes_into_a_class_that_is_data(tmp_path: Path) -> None:
    roster = read_roster(a_list(tmp_path / "l.csv", newcomer()))
    after, what = merge_into_dossier(example_dossier(), roster)
    assert what.added == ["丁一舟"]
    assert after.annex2.trainees[:-1] == example_dossier().annex2.trainees
    assert after.annex1 == example_dossier().annex1
    assert after.facts == example_dossier().facts


def test_an_old_excel_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "本班.csv"
    path.write_text("姓名,身份证号\n", "utf-8")
    with pytest.raises(UsageError, match="xlsx"):
        merge_into_workbook(path, read_roster(a_list(tmp_path / "l.csv", newcomer())))


def with_months(path: Path, *rows: tuple[list[str], str]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows([[*HEADS, "社保连续月数"], *([*values, months] for values, months in rows)])
    return path


def other_newcomer() -> list[str]:
    return ["于二舟", "女", "大学专科", id_number(dt.date(1992, 5, 6), 772), "北京示例有限公司 钳工",
            certificate_number("高级工", 2021, 4322), "高级工"]  # fmt: skip


@pytest.mark.parametrize("as_data", [False, True])
def test_months_of_insurance_go_to_their_own_person_and_are_told(book: Path, tmp_path: Path, as_data: bool) -> None:
    before = example_dossier()
    person = before.annex2.trainees[3]
    roster = with_months(
        tmp_path / "l.csv", (entry(person), "77"), (newcomer(), "21"), (other_newcomer(), "35"),
    )  # fmt: skip
    if as_data:
        after, what = merge_into_dossier(before, read_roster(roster))
    else:
        after, what = merged(book, roster)
    wanted = {**(before.facts.insurance_months or {}), person.id_number: 77, newcomer()[3]: 21, other_newcomer()[3]: 35}
    assert after.facts.insurance_months == wanted
    assert [(c[0], c[1], c[3]) for c in what.changed if c[0] == person.name] == [(person.name, "社保连续月数", "77")]


@pytest.mark.parametrize("as_data", [False, True])
def test_a_list_that_only_brings_other_months_is_news(book: Path, tmp_path: Path, as_data: bool) -> None:
    person = example_dossier().annex2.trainees[3]
    readings = read_roster(with_months(tmp_path / "l.csv", (entry(person), "77")))
    what = merge_into_dossier(example_dossier(), readings)[1] if as_data else merge_into_workbook(book, readings)[1]
    assert not what.is_empty


@pytest.mark.parametrize("as_data", [False, True])
def test_a_class_without_anybody_yet_takes_the_list(tmp_path: Path, as_data: bool) -> None:
    empty = example_dossier()
    empty = empty.model_copy(
        update={
            "annex2": empty.annex2.model_copy(update={"trainees": ()}),
            "facts": empty.facts.model_copy(update={"insurance_months": None}),
        }
    )
    roster = with_months(tmp_path / "l.csv", (newcomer(), "21"), (other_newcomer(), "35"))
    if as_data:
        after, what = merge_into_dossier(empty, read_roster(roster))
    else:
        path = tmp_path / "空班.xlsx"
        path.write_bytes(create_workbook(empty))
        after, what = merged(path, roster)
    assert what.added == ["丁一舟", "于二舟"]
    assert [(t.no, t.name) for t in after.annex2.trainees] == [(1, "丁一舟"), (2, "于二舟")]
    assert after.facts.insurance_months == {newcomer()[3]: 21, other_newcomer()[3]: 35}


# ------------------------------------------------------------------------------------------------------- the command


def call(*arguments: object) -> int:
    with pytest.raises(SystemExit) as stop:
        main([str(a) for a in arguments])
    return int(stop.value.code or 0)


@pytest.mark.parametrize("force", [[], ["--force"]])
def test_the_command_merges_and_keeps_the_old_file_beside(
    book: Path, tmp_path: Path, capsys: Any, force: list[str]
) -> None:
    before = book.read_bytes()
    assert call("roster", a_list(tmp_path / "l.csv", newcomer()), "-o", book, *force) == 0
    (copy,) = tmp_path.glob("本班.备份-*.xlsx")
    assert copy.read_bytes() == before
    assert read_dossier(book).dossier.annex1 == example_dossier().annex1
    said = capsys.readouterr().out
    assert "新增 1 人" in said
    assert copy.name in said


def test_a_dry_run_tells_and_writes_nothing(book: Path, tmp_path: Path, capsys: Any) -> None:
    before = book.read_bytes()
    call("roster", a_list(tmp_path / "l.csv", newcomer()), "-o", book, "--dry-run")
    assert book.read_bytes() == before
    assert list(tmp_path.glob("*备份*")) == []
    assert "丁一舟" in capsys.readouterr().out


def test_the_command_merges_into_yaml_and_json_too(tmp_path: Path) -> None:
    for suffix in (".yaml", ".json"):
        path = save_dossier(example_dossier(), tmp_path / f"class{suffix}")
        call("roster", a_list(tmp_path / "l.csv", newcomer()), "-o", path, "--force")
        after = load_dossier(path)
        assert len(after.annex2.trainees) == 29
        assert after.annex5 == example_dossier().annex5
        assert len(list(tmp_path.glob(f"class.备份-*{suffix}"))) == 1


def test_a_file_that_is_no_class_is_not_touched(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "别的.json"
    path.write_text(json.dumps({"a": 1}), "utf-8")
    assert call("roster", a_list(tmp_path / "l.csv", newcomer()), "-o", path) == 3
    assert json.loads(path.read_text("utf-8")) == {"a": 1}
    assert "别的.json" in capsys.readouterr().err
