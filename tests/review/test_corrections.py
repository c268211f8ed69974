"""Which files are read, how corrections are applied, and what status a reading gives."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import changed, valid_dossier
from tzforms.exceptions import UnreadableFileError, UsageError
from tzforms.findings import Finding, Severity
from tzforms.reading.forms import Reading, read_bytes
from tzforms.rendering.printing import render
from tzforms.reports.text import describe
from tzforms.review.corrections import (
    Correction,
    exit_status_of,
    expand,
    export,
    read_reviewed,
    read_sidecar,
    sidecar_path,
    sidecar_text,
    typed_record,
    write_review,
)

BAD_ID = "110105194912310021"


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """附件2 with a wrong check digit in row 4."""
    path = tmp_path / "附件2.docx"
    dossier = changed(valid_dossier(), "annex2.trainees[3].id_number", BAD_ID)
    path.write_bytes(render(dossier.annex2, verify=False))  # type: ignore[arg-type]
    return path


def good_id() -> str:
    annex2 = valid_dossier().annex2
    assert annex2 is not None
    assert annex2.trainees[3].id_number
    return annex2.trainees[3].id_number


def correction(value: object = None, **more: object) -> Correction:
    return Correction("annex2", "trainees[3].id_number", good_id() if value is None else value, **more)  # type: ignore[arg-type]


# -- expand -------------------------------------------------------------------------------------------------------


def test_a_folder_gives_its_files_in_name_order_without_locks_and_sidecars(tmp_path: Path) -> None:
    for name in ("b.docx", "a.doc", "~$b.docx", ".hidden.docx", "a.doc.review.yaml", "sub/c.docx", ".git/d.docx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert [p.relative_to(tmp_path).as_posix() for p in expand([tmp_path])] == ["a.doc", "b.docx", "sub/c.docx"]


def test_a_missing_path_stays_and_a_file_given_twice_comes_once(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"x")
    missing = tmp_path / "没有.docx"
    assert expand([missing, tmp_path / "a.docx", tmp_path]) == [missing, tmp_path / "a.docx"]
    (reading,) = read_reviewed(missing)
    assert reading.form is None
    assert "没有.docx" in reading.findings[0].message


# -- corrections --------------------------------------------------------------------------------------------------


def test_a_correction_replaces_the_value_and_settles_the_doubt(roster: Path) -> None:
    before = roster.read_bytes()
    readings = read_reviewed(roster)
    assert readings[0].unsure == ["trainees[3].id_number"]
    write_review(roster, readings, [correction(by="王核对", date="2024-09-01", note="看了原件")])
    (reading,) = read_reviewed(roster)
    assert reading.data["trainees"][3]["id_number"] == good_id()
    assert reading.unsure == []
    assert not [f for f in reading.findings if f.rule == "V01"]
    evidence = reading.evidence["trainees[3].id_number"]
    assert (evidence.how, evidence.value, evidence.raw) == ("review", good_id(), BAD_ID)
    assert reading.record is not None
    assert reading.record.as_json() == reading.data
    assert roster.read_bytes() == before


def test_a_value_can_be_confirmed_as_read_even_if_it_is_wrong(roster: Path) -> None:
    write_review(roster, read_reviewed(roster), [correction(BAD_ID)])
    (reading,) = read_reviewed(roster)
    assert reading.unsure == []
    assert reading.data["trainees"][3]["id_number"] == BAD_ID


def test_a_changed_file_makes_its_corrections_stale(roster: Path) -> None:
    write_review(roster, read_reviewed(roster), [correction()])
    dossier = changed(valid_dossier(), "annex2.trainees[3].id_number", "110105194912310013")
    roster.write_bytes(render(dossier.annex2, verify=False))  # type: ignore[arg-type]
    (reading,) = read_reviewed(roster)
    assert reading.data["trainees"][3]["id_number"] == "110105194912310013"
    assert any("改动过" in f.message and f.severity is Severity.MANUAL for f in reading.findings)


def test_what_a_person_types_is_read_as_the_form_would_read_it(roster: Path) -> None:
    readings = read_reviewed(roster)
    write_review(
        roster,
        readings,
        [
            Correction("annex2", "start_date", "2024年9月3日"),
            Correction("annex2", "trainees[0].level", "二级技师"),
            Correction("annex2", "trainees[1].no", "12"),
            Correction("annex2", "trainees[2].note", None),
        ],
    )
    (reading,) = read_reviewed(roster)
    assert reading.data["start_date"] == "2024-09-03"
    assert reading.data["trainees"][0]["level"] == "技师"
    assert reading.data["trainees"][1]["no"] == 12


@pytest.mark.parametrize(
    "wrong",
    [
        Correction("annex2", "trainees[99].name", "甲"),
        Correction("annex2", "trainees", "甲"),
        Correction("annex2", "no_such_field", "甲"),
        Correction("annex2", "trainees[0].sex", "不详"),
        Correction("annex2", "start_date", "下周"),
        Correction("annex2", "trainees[0].no", [1, 2]),
        Correction("annex1", "organizer", "甲"),
        Correction("annex2", "organizer", "甲", copy=2),
    ],
)
def test_a_correction_that_fits_nowhere_is_refused_and_nothing_is_written(roster: Path, wrong: Correction) -> None:
    with pytest.raises(UsageError, match="不能更正"):
        write_review(roster, read_reviewed(roster), [correction(), wrong])
    assert not sidecar_path(roster).exists()


def test_a_sidecar_written_by_hand_that_fits_nowhere_becomes_a_finding(roster: Path) -> None:
    path = write_review(roster, read_reviewed(roster), [correction()])
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    data["corrections"].append({"form": "annex2", "path": "trainees[77].name", "value": "甲"})
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    (reading,) = read_reviewed(roster)
    assert reading.unsure == []
    assert any("trainees[77].name" in f.message for f in reading.findings)


@pytest.mark.parametrize("text", ["[1, 2", "just text", "corrections: 5", "corrections: [{form: x}]", "\x00"])
def test_a_damaged_sidecar_is_told_and_does_no_harm(roster: Path, text: str) -> None:
    sidecar_path(roster).write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFileError):
        read_sidecar(sidecar_path(roster))
    (reading,) = read_reviewed(roster)
    assert reading.unsure == ["trainees[3].id_number"]
    assert any("更正文件" in f.message for f in reading.findings)


def test_a_second_correction_replaces_the_first_and_keeps_the_others(roster: Path) -> None:
    readings = read_reviewed(roster)
    write_review(roster, readings, [correction(BAD_ID), Correction("annex2", "project", "甲项目")])
    write_review(roster, readings, [correction()])
    _digest, saved = read_sidecar(sidecar_path(roster))
    assert [(c.path, c.value) for c in saved] == [("trainees[3].id_number", good_id()), ("project", "甲项目")]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    value=st.one_of(st.none(), st.text(max_size=20), st.integers(), st.lists(st.text("甲乙", max_size=3), max_size=3)),
    by=st.text(max_size=8),
    note=st.text(max_size=12),
    copy=st.integers(1, 4),
    member=st.text("ab/附件.docx", max_size=8),
)
def test_what_a_sidecar_holds_is_what_was_put_in(
    tmp_path: Path, value: object, by: str, note: str, copy: int, member: str
) -> None:
    given_one = Correction("annex1", "occupations", value, by=by, note=note, copy=copy, member=member)
    path = tmp_path / "x.review.yaml"
    path.write_bytes(sidecar_text("附件1.docx", "0", [given_one]).encode())
    _digest, saved = read_sidecar(path)
    assert saved == [given_one]


def test_data_that_has_no_type_is_left_out_of_the_record() -> None:
    record = typed_record("annex2", {"organizer": "甲", "start_date": "下周", "trainees": [{"no": "七", "name": "乙"}]})
    assert record is not None
    assert record.as_json()["start_date"] is None
    assert record.as_json()["trainees"][0]["name"] == "乙"
    assert record.as_json()["trainees"][0]["no"] is None


# -- status and export --------------------------------------------------------------------------------------------


def refused(rule: str) -> Reading:
    return Reading("x", None, findings=[Finding(rule, Severity.VIOLATION, "读不出")])


@pytest.mark.parametrize(
    ("readings", "status"),
    [
        ([], 0),
        ([Reading("a", "annex1")], 0),
        ([Reading("a", "annex1", findings=[Finding("V12", Severity.NOTE, "x")])], 0),
        ([Reading("a", "annex1", findings=[Finding("F03", Severity.MANUAL, "x")])], 0),
        ([Reading("a", "annex1", unsure=["project"])], 1),
        ([Reading("a", "annex1", findings=[Finding("X", Severity.EXPLAIN, "x")])], 1),
        ([Reading("a", "annex1", unsure=["project"]), refused("F02")], 3),
        ([refused("F04")], 4),
        ([refused("F04"), refused("F01")], 3),
        ([refused("F04"), Reading("a", "annex1", unsure=["project"])], 4),
    ],
)
def test_the_status_says_the_worst_that_happened(readings: list[Reading], status: int) -> None:
    assert exit_status_of(readings) == status


def test_readings_are_exported_as_json_lines_and_workbook(tmp_path: Path, roster: Path) -> None:
    readings = read_reviewed(roster)
    objects = json.loads(export(readings, tmp_path / "a.json").read_text(encoding="utf-8"))
    lines = export(readings, tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()
    assert objects == [json.loads(line) for line in lines] == [r.as_json() for r in readings]
    book = openpyxl.load_workbook(export(readings, tmp_path / "a.xlsx"))
    assert any(good == BAD_ID for ws in book for row in ws.iter_rows(values_only=True) for good in row)
    with pytest.raises(UsageError, match=r"\.csv"):
        export(readings, tmp_path / "a.csv")


# -- the text for the terminal ------------------------------------------------------------------------------------


def test_unsure_values_come_first_with_their_reason(roster: Path) -> None:
    text = describe(read_reviewed(roster)[0])
    lines = text.splitlines()
    assert "须人工确认 1 处" in lines[1]
    assert BAD_ID in lines[2]
    assert "校验码" in lines[2]
    assert text.count("110112") >= 27


def test_evidence_tells_label_raw_text_place_and_change() -> None:
    (reading,) = read_bytes(render(valid_dossier().annex4), "附件4.docx")  # type: ignore[arg-type]
    text = describe(reading, evidence=True)
    line = next(x for x in text.splitlines() if x.strip().startswith("附件4 申请日期"))
    assert "原文“2024年9月20日”" in line
    assert "标签“申请日期”" in line
    assert "第1个表格第1行" in line
    assert "整理为“2024-09-20”" in line


def test_a_file_that_is_no_form_says_why() -> None:
    (reading,) = read_bytes(b"%PNG", "扫描.txt")
    assert "扫描.txt" in describe(reading)
    assert len(describe(reading).splitlines()) == 2
