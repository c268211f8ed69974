"""A workbook or a folder alone, a start file, a workbook that begins with what was said: no command has to be known."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from samples import other_class
from tests.builders import changed
from tests.grouping.test_heaps_of_files import a_class, written
from tzforms.cli import main
from tzforms.cli.shortcut import desktop_file, start_script, write_shortcut
from tzforms.forms import Dossier
from tzforms.rendering.building import build_dossier
from tzforms.workbook import create_workbook, example_dossier, read_dossier


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any) -> Any:
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stop:
            main([str(a) for a in arguments])
        out, err = capfd.readouterr()
        return int(stop.value.code or 0), out, err

    return call


def workbook(path: Path, dossier: Dossier) -> Path:
    path.write_bytes(create_workbook(dossier))
    return path


# -------------------------------------------------------------------------------------------- tzforms FILE


def test_a_workbook_without_fault_is_checked_and_built_beside_it(run: Any, tmp_path: Path) -> None:
    own = workbook(tmp_path / "我的班.xlsx", example_dossier())
    before = own.read_bytes()
    status, out, err = run("我的班.xlsx")
    assert (status, err) == (0, "")
    names = sorted(p.name for p in (tmp_path / "我的班-结果").iterdir())
    assert names[-1] == "附件5 通州区高技能人才研修培训项目总结.docx"
    assert "核对结果.html" in names
    assert len(names) == 6
    assert "申报前请看一眼" in out
    assert "结论：没有要你改的" in out
    assert own.read_bytes() == before


def test_a_workbook_with_a_fault_is_marked_and_not_built(run: Any, tmp_path: Path) -> None:
    workbook(tmp_path / "我的班.xlsx", changed(example_dossier(), "annex1.address", None))
    status, out, _err = run("我的班.xlsx")
    assert status == 1
    assert sorted(p.name for p in (tmp_path / "我的班-结果").iterdir()) == ["我的班-标注.xlsx", "核对结果.html"]
    assert "附件1 实施方案!B" in out


def test_a_folder_of_returned_forms_is_checked_and_answered(run: Any, tmp_path: Path) -> None:
    build_dossier(changed(example_dossier(), "annex1.address", None), tmp_path / "交来", draft=True)
    status, out, _err = run("交来")
    assert status == 1
    names = {p.name for p in (tmp_path / "交来-结果").iterdir()}
    assert {"核对结果.html", "补正告知书.docx"} <= names
    assert sum(n.endswith("-批注.docx") for n in names) == 5
    assert "地址" in out


def test_a_folder_of_several_classes_is_told_class_by_class(run: Any, tmp_path: Path) -> None:
    for number in (0, 1):
        written(tmp_path / "收件" / str(number), a_class(number), "annex2", "annex4")
    (tmp_path / "收件" / "Thumbs.db").write_bytes(b"x")
    _status, shown, _err = run("收件")
    assert shown.count("《智能制造设备运维技术高级研修班》2024年9月2日至2024年9月13日") >= 2
    assert "各班合起来看：" in shown
    assert "Thumbs.db" in shown


def test_results_of_an_earlier_run_are_not_written_over(run: Any, tmp_path: Path) -> None:
    workbook(tmp_path / "班.xlsx", example_dossier())
    run("班.xlsx")
    mine = tmp_path / "班-结果" / "附件1 通州区高技能人才研修培训项目实施方案.docx"
    mine.write_bytes(b"edited")
    run("班.xlsx")
    assert mine.read_bytes() == b"edited"
    assert (tmp_path / "班-结果-2" / mine.name).exists()


@pytest.mark.parametrize(("word", "said"), [("没有.xlsx", "找不到文件 没有.xlsx"), ("chekc", "是不是想用“check”")])
def test_what_is_neither_a_file_nor_a_command_is_told(run: Any, word: str, said: str) -> None:
    status, _out, err = run(word)
    assert status == 2
    assert said in err


def test_a_command_is_not_hidden_by_a_file_of_its_name(run: Any, tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    status, out, _err = run("rules")
    assert status == 0
    assert "R06-3" in out


# ------------------------------------------------------------------------------------------------ start files


def test_the_start_file_for_windows_takes_what_is_dropped_on_it() -> None:
    script = start_script(r"C:\Program Files\Python312\python.exe")
    assert script.splitlines()[1] == "chcp 65001 >nul"
    assert 'for %%f in (%*) do "C:\\Program Files\\Python312\\python.exe" -m tzforms "%%~f"' in script
    assert script.endswith("pause\r\n")
    assert "\n" not in script.replace("\r\n", "")


def test_the_start_file_for_linux_runs_what_is_dropped_on_it(tmp_path: Path) -> None:
    workbook(tmp_path / "班 级.xlsx", example_dossier())
    path = write_shortcut(tmp_path / "桌面")
    line = next(x for x in path.read_text("utf-8").splitlines() if x.startswith("Exec="))
    words = [str(tmp_path / "班 级.xlsx") if w == "%f" else w for w in shlex.split(line.removeprefix("Exec="))]
    done = subprocess.run(words, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "班 级-结果").is_dir()
    assert path.stat().st_mode & 0o100


def test_signs_that_a_start_file_would_take_for_its_own_are_escaped() -> None:
    text = desktop_file('/opt/a "b"/50%$x/python')
    assert r'"/opt/a \\"b\\"/50%%\\$x/python"' in text


# ----------------------------------------------------------------------------------------- tzforms new --from


@pytest.mark.parametrize("target_first", [True, False])
def test_what_the_returned_forms_say_is_in_the_new_workbook(run: Any, tmp_path: Path, target_first: bool) -> None:
    made = build_dossier(example_dossier(), tmp_path / "交过", forms=["annex1", "annex2"])
    words = ["新.xlsx", "--from", *made] if target_first else ["--from", *made, "新.xlsx"]
    status, _out, err = run("new", *words)
    assert (status, err) == (0, "")
    dossier = read_dossier(tmp_path / "新.xlsx").dossier
    given = example_dossier().resolved().dossier
    assert dossier.resolved().dossier.record("annex1") == given.record("annex1")
    assert dossier.annex2.trainees == given.annex2.trainees
    assert dossier.annex3 is None
    assert all(p.exists() for p in made)


def test_the_next_class_takes_over_the_unit_and_nobody_of_this_one(run: Any, tmp_path: Path) -> None:
    workbook(tmp_path / "旧.xlsx", example_dossier())
    status, _out, _err = run("new", "新.xlsx", "--from", "旧.xlsx", "--next-class")
    assert status == 0
    dossier, old = read_dossier(tmp_path / "新.xlsx").dossier, example_dossier()
    assert dossier.annex1.organizer == old.annex1.organizer
    assert dossier.annex1.contact == old.annex1.contact
    assert dossier.annex1.instructors == old.annex1.instructors
    assert dossier.annex4.bank_account == old.annex4.bank_account
    assert dossier.facts.uscc == old.facts.uscc
    assert dossier.annex1.project is None
    assert dossier.annex1.courses == ()
    assert dossier.annex2.trainees == ()
    assert dossier.annex4.application_date is None
    assert read_dossier(tmp_path / "新.xlsx").meant == frozenset()
    texts = [str(c.value) for ws in load_workbook(tmp_path / "新.xlsx") for row in ws.iter_rows() for c in row]
    assert not [t.id_number for t in old.annex2.trainees if t.id_number in texts]


def test_what_is_carried_over_begins_no_form_before_its_time(run: Any, tmp_path: Path) -> None:
    run("new", "旧.xlsx")
    other_class.apply(tmp_path / "旧.xlsx")
    other_class.claim(tmp_path / "旧.xlsx")
    run("new", "新.xlsx", "--from", "旧.xlsx", "--next-class")
    other_class.apply(tmp_path / "新.xlsx")
    status, out, _err = run("新.xlsx")
    assert status == 0, out
    names = {p.name[:3] for p in (tmp_path / "新-结果").glob("*.docx")}
    assert names == {"附件1", "附件2"}
    # the claim once begun, nothing of it is left out
    other_class.claim(tmp_path / "新.xlsx")
    other_class.type_in(tmp_path / "新.xlsx", {"附件4 资金申请": {"申请日期": None}})
    status, out, _err = run("check", "新.xlsx")
    assert status == 1
    assert "附件4“申请日期”没有填写" in out


def test_a_value_that_was_read_with_doubt_is_told(run: Any, tmp_path: Path) -> None:
    (made,) = build_dossier(example_dossier(), tmp_path / "交过", forms=["annex4"])
    document = Document(str(made))
    cell = next(c for t in document.tables for r in t.rows for c in r.cells if c.text.strip() == "13.5")
    cell.paragraphs[0].runs[0].text = "约13或14"
    document.save(str(made))
    status, out, _err = run("new", "新.xlsx", "--from", made)
    assert status == 1
    assert "申请资金" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("a.xlsx", "b.xlsx"), "请写 --from"),
        (("a.xlsx", "--next-class"), "--from"),
        (("a.docx",), ".xlsx"),
        (("a.xlsx", "--from", "没有.docx"), "没有.docx"),
    ],
)
def test_what_cannot_be_meant_is_told_in_one_sentence(
    run: Any, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    status, _out, err = run("new", *words)
    assert status in (2, 3)
    assert said in err
    assert list(tmp_path.iterdir()) == []


def test_the_new_workbook_is_not_written_over_what_it_is_made_of(run: Any, tmp_path: Path) -> None:
    own = workbook(tmp_path / "旧.xlsx", example_dossier())
    before = own.read_bytes()
    status, _out, err = run("new", "旧.xlsx", "--from", "旧.xlsx", "--force")
    assert status == 2
    assert "这次读取的文件" in err
    assert own.read_bytes() == before
