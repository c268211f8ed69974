"""Lists of people from anywhere."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from tzforms.dossier import save_dossier
from tzforms.exceptions import DossierError, UsageError
from tzforms.forms import Dossier
from tzforms.workbook import example_dossier, read_dossier, read_roster
from tzforms.workbook.roster import roster_dossier

PEOPLE = example_dossier().annex2.trainees[:3]


def sheet(path: Path, rows: list[list[object]], name: str = "名单") -> Path:
    book = Workbook()
    book.active.title = name
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_a_strangers_list_becomes_trainees_with_its_mapping_shown(tmp_path):
    path = sheet(
        tmp_path / "a.xlsx",
        [
            ["北京某某公司参训人员登记表"],
            [],
            ["编号", "学员姓名", "民族", "单位", "职务", "证件号码", "技能等级", "证书号", "社保缴费月数"],
            *(
                [i, p.name, "汉", p.employer_position.split(" ")[0], p.employer_position.split(" ")[1], p.id_number,
                 p.level, p.certificate_no, 13]
                for i, p in enumerate(PEOPLE, 1)
            ),
            ["合计", "3人"],
        ],
    )  # fmt: skip
    (reading,) = read_roster(path)
    assert reading.form == "annex2"
    assert [(r.no, r.name, r.id_number, r.employer_position, r.certificate_no) for r in reading.records] == [
        (p.no, p.name, p.id_number, p.employer_position, p.certificate_no) for p in PEOPLE
    ]
    taken = {c.heading: c.field.target if c.field else None for c in reading.mapping}
    assert taken["民族"] is None
    assert taken["证件号码"] == "id_number"
    assert reading.insurance_months == {p.id_number: 13 for p in PEOPLE}
    assert any("民族" in f.message for f in reading.findings)


def test_a_list_with_scores_becomes_graduates(tmp_path):
    path = sheet(tmp_path / "a.xlsx", [["姓名", "身份证号", "成绩"], *([p.name, p.id_number, 92] for p in PEOPLE)])
    (reading,) = read_roster(path)
    assert reading.form == "annex3"
    assert [(g.name, g.score) for g in reading.records] == [(p.name, "92") for p in PEOPLE]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_in_any_usual_encoding_is_read(tmp_path, encoding, delimiter):
    rows: list[list[Any]] = [
        ["姓名", "身份证号", "等级"],
        *([p.name, p.id_number if delimiter == "\t" else f"\t{p.id_number}", p.level] for p in PEOPLE),
    ]
    rows[1][1] = f'="{PEOPLE[0].id_number}"'
    path = tmp_path / "a.csv"
    path.write_bytes("\r\n".join(delimiter.join(r) for r in rows).encode(encoding))
    (reading,) = read_roster(path)
    assert [(r.name, r.id_number, r.level) for r in reading.records] == [(p.name, p.id_number, p.level) for p in PEOPLE]


def test_numbers_that_excel_damaged_are_named_and_left_out(tmp_path):
    path = sheet(
        tmp_path / "a.xlsx",
        [["姓名", "身份证号", "手机"], ["张三", 110112197804129976, 1], ["李四", "1.10112E+17", 1], ["王五", None, 1]],
    )
    (reading,) = read_roster(path)
    assert [r.id_number for r in reading.records] == [None, None, None]
    assert [f.path for f in reading.findings if f.rule == "V20"] == [
        "annex2.trainees[0].id_number",
        "annex2.trainees[1].id_number",
    ]
    assert reading.cells["annex2.trainees[1].id_number"] == ("名单", "B3")


def test_a_header_in_two_rows_is_flattened(tmp_path):
    book = Workbook()
    ws = book.active
    ws.append(["序号", "基本情况", None, None, "技能等级证书", None])
    ws.append([None, "姓名", "性别", "身份证号", "证书编号", "等级"])
    ws.merge_cells("B1:D1")
    ws.merge_cells("E1:F1")
    ws.merge_cells("A1:A2")
    for i, p in enumerate(PEOPLE, 1):
        ws.append([i, p.name, p.sex, p.id_number, p.certificate_no, p.level])
    path = tmp_path / "a.xlsx"
    book.save(path)
    (reading,) = read_roster(path)
    assert [(r.no, r.name, r.sex, r.id_number, r.certificate_no, r.level) for r in reading.records] == [
        (p.no, p.name, p.sex, p.id_number, p.certificate_no, p.level) for p in PEOPLE
    ]


def test_what_stands_around_the_table_is_read_too(tmp_path):
    path = sheet(
        tmp_path / "a.xlsx",
        [
            ["通州区高技能人才研修班学员名册"],
            ["办班单位（盖章）：北京甲有限公司      研修项目：电工研修班     研修起止日期：2024.9.2-2024.9.13"],
            ["序号", "姓名", "身份证号"],
            *([i, p.name, p.id_number] for i, p in enumerate(PEOPLE, 1)),
            ["填表人：白雪松    联系电话：13800000101"],
        ],
    )
    (reading,) = read_roster(path)
    record = reading.record
    assert (record.organizer, record.project) == ("北京甲有限公司", "电工研修班")
    assert (str(record.start_date), str(record.end_date)) == ("2024-09-02", "2024-09-13")
    assert (record.prepared_by, record.phone) == ("白雪松", "13800000101")
    assert len(reading.records) == 3
    assert read_dossier(path).dossier == reading.dossier


def test_each_sheet_with_people_is_a_roster_and_teachers_are_none(tmp_path):
    from tzforms.workbook import create_workbook

    path = tmp_path / "class.xlsx"
    path.write_bytes(create_workbook(example_dossier()))
    assert [(r.sheet, len(r.records)) for r in read_roster(path)] == [("附件2 学员", 28), ("附件3 结业", 27)]


def test_a_file_without_a_header_row_is_refused_with_what_is_missing(tmp_path):
    path = sheet(tmp_path / "a.xlsx", [["张三", "110"], ["李四", "111"]])
    with pytest.raises(DossierError, match="表头"):
        read_roster(path)


@pytest.mark.parametrize("suffix", [".xlsx", ".json", ".yaml"])
def test_a_roster_is_saved_as_a_dossier(tmp_path, suffix):
    import yaml

    path = sheet(tmp_path / "a.xlsx", [["姓名", "身份证号", "等级"], *([p.name, p.id_number, p.level] for p in PEOPLE)])
    readings = read_roster(path)
    out = save_dossier(roster_dossier(readings), tmp_path / f"out{suffix}")
    if suffix == ".xlsx":
        found = read_dossier(out).dossier
    else:
        text = out.read_text(encoding="utf-8")
        found = Dossier.model_validate(json.loads(text) if suffix == ".json" else yaml.safe_load(text))
    assert found == readings[0].dossier
    with pytest.raises(UsageError):
        save_dossier(roster_dossier(readings), tmp_path / "out.txt")


def test_the_command_shows_the_mapping_and_prints_json_lines(tmp_path):
    from tzforms.cli.roster import command

    path = sheet(tmp_path / "a.xlsx", [["姓名", "身份证号", "籍贯"], *([p.name, p.id_number, "北京"] for p in PEOPLE)])
    shown = CliRunner().invoke(command, [str(path)])
    assert "B  身份证号 → 身份证号" in shown.output
    assert "C  籍贯 → 没有采用" in shown.output
    lines = CliRunner().invoke(command, [str(path), "--jsonl"]).output.splitlines()
    assert json.loads(lines[0])["data"]["trainees"][0]["id_number"] == PEOPLE[0].id_number
    made = CliRunner().invoke(command, [str(path), "-o", str(tmp_path / "o.json")])
    assert (tmp_path / "o.json").exists(), made.output


def test_new_writes_an_empty_workbook_and_an_example_beside_it_and_replaces_nothing(tmp_path):
    def run(*more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "tzforms", "new", str(tmp_path / "班.xlsx"), *more],
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    assert run("--example").returncode == 0
    assert read_dossier(tmp_path / "班.xlsx").dossier == Dossier()
    assert read_dossier(tmp_path / "班-示例.xlsx").dossier == example_dossier()
    again = run()
    assert again.returncode == 2
    assert "--force" in again.stderr
    assert "Traceback" not in again.stderr
    assert run("--force").returncode == 0


@pytest.mark.office
def test_an_old_xls_is_read_like_an_xlsx(tmp_path):
    from tzforms.workbook import create_workbook

    path = tmp_path / "class.xlsx"
    path.write_bytes(create_workbook(example_dossier()))
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xls", "--outdir",
         str(tmp_path), str(path)], check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    reading = read_dossier(tmp_path / "class.xls")
    assert reading.dossier == example_dossier()


@pytest.mark.office
def test_a_workbook_saved_again_by_another_program_is_the_same(tmp_path):
    from tzforms.workbook import create_workbook

    source = tmp_path / "in" / "class.xlsx"
    source.parent.mkdir()
    source.write_bytes(create_workbook(example_dossier()))
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
         "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path), str(source)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    reading = read_dossier(tmp_path / "class.xlsx")
    assert (reading.dossier, reading.findings) == (example_dossier(), [])
