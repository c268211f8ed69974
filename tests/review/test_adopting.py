"""Corrections that nobody signed here are taken over by a person who saw each of them."""

from __future__ import annotations

import hashlib
import os
import select
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.review.papers import BAD_ID, broken, keys_of_another, returned, unsigned
from tests.review.test_corrections import correction, good_id, signed
from tzforms.cli import main
from tzforms.exceptions import UnreadableFileError, UsageError
from tzforms.rendering.printing import render
from tzforms.review.adopting import propose
from tzforms.review.corrections import correction_notes, read_reviewed, write_review
from tzforms.review.sidecar import Correction, read_sidecar, sidecar_path

OLD = Path(__file__).parent.parent / "fixtures" / "v0_1_0"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    """The command line: status, output, errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TZFORMS_DEBUG", raising=False)

    def call(*arguments: object):
        with pytest.raises(SystemExit) as stop:
            main([str(a) for a in arguments])
        return (stop.value.code, *capfd.readouterr())

    return call


def corrected(path: Path) -> Any:
    return read_reviewed(path)[0].data["trainees"][3]["id_number"]


@pytest.mark.parametrize("given", ["附件2.docx", "附件2.docx.review.yaml"])
def test_each_value_is_shown_masked_then_signed_with_a_backup_of_the_former(run, roster: Path, given: str) -> None:
    former = unsigned(roster, correction(by="王核对", date="2024-09-01", note="看了原件")).read_bytes()
    status, out, err = run("review", "adopt", given, "--by", "李四", "--yes")
    assert (status, err) == (0, "")
    (line,) = [x for x in out.splitlines() if "附件2 第4行 身份证号" in x]
    for word in ("读作", "改为", "王核对，2024-09-01，看了原件"):
        assert word in line
    assert BAD_ID not in out
    assert good_id() not in out
    assert (roster.parent / ".附件2.docx.review.yaml.bak").read_bytes() == former
    assert corrected(roster) == good_id()
    (note,) = correction_notes(read_reviewed(roster))
    assert "王核对，2024-09-01，李四 20" in note.message
    status, out, _err = run("review", "adopt", given, "--by", "别人", "--yes")
    assert status == 0
    assert "已在本机签名" in out
    assert "李四" in sidecar_path(roster).read_text(encoding="utf-8")


def test_whole_numbers_are_shown_only_when_asked_for(run, roster: Path) -> None:
    unsigned(roster, correction())
    out = run("review", "adopt", roster, "--by", "李四", "--yes", "--full")[1]
    assert BAD_ID in out
    assert good_id() in out


def test_without_a_terminal_and_yes_nothing_is_adopted(run, roster: Path) -> None:
    path = unsigned(roster, correction())
    before = path.read_bytes()
    status, out, err = run("review", "adopt", roster, "--by", "李四")
    assert status == 2
    assert "--yes" in err
    assert "身份证号" in out, "what it is about is shown all the same"
    assert path.read_bytes() == before
    assert not list(roster.parent.glob(".*"))


@pytest.mark.skipif(os.name != "posix", reason="terminals")
@pytest.mark.parametrize(("answer", "status", "value"), [("y", 0, good_id()), ("n", 1, BAD_ID), ("", 1, BAD_ID)])
def test_on_a_terminal_it_asks_and_anything_but_yes_changes_nothing(
    roster: Path, answer: str, status: int, value: str
) -> None:
    path = unsigned(roster, correction())
    before = path.read_bytes()
    here, there = os.openpty()
    command = [sys.executable, "-m", "tzforms", "review", "adopt", str(roster), "--by", "李四"]
    process = subprocess.Popen(command, stdin=there, stdout=there, stderr=there)
    os.close(there)
    said = b""
    while "输入 y".encode() not in said:
        assert select.select([here], [], [], 60)[0], said.decode()
        said += os.read(here, 4096)
    os.write(here, f"{answer}\n".encode())
    assert process.wait(60) == status
    os.close(here)
    assert corrected(roster) == value
    assert (path.read_bytes() == before) == bool(status)


def test_a_blank_or_missing_name_is_refused(run, roster: Path) -> None:
    unsigned(roster, correction())
    assert run("review", "adopt", roster, "--yes")[::2] == (
        2,
        "用法有误：缺少参数 --by（tzforms review adopt --help 查看说明）\n",
    )
    status, _out, err = run("review", "adopt", roster, "--by", " ", "--yes")
    assert status == 2
    assert "--by" in err


def test_corrections_of_another_content_are_not_adopted(roster: Path) -> None:
    unsigned(roster, correction())
    roster.write_bytes(render(broken({"annex2.project": "乙"}).annex2, verify=False))
    with pytest.raises(UsageError, match="内容不同"):
        propose(roster, "李四")


@pytest.mark.parametrize(
    ("name", "said"), [("附件2.docx", "找不到更正文件"), ("没有.docx.review.yaml", "找不到更正文件")]
)
def test_without_a_sidecar_it_says_which_is_missing(roster: Path, name: str, said: str) -> None:
    with pytest.raises(UnreadableFileError, match=said):
        propose(roster.with_name(name), "李四")


def test_without_the_original_it_says_so(roster: Path) -> None:
    path = unsigned(roster, correction())
    roster.unlink()
    with pytest.raises(UnreadableFileError, match="--for"):
        propose(path, "李四")


def test_a_sidecar_that_lies_elsewhere_joins_those_that_are_signed(roster: Path, tmp_path: Path) -> None:
    (tmp_path / "下载").mkdir()
    loose = unsigned(roster, Correction("annex2", "project", "新项目")).rename(
        tmp_path / "下载" / "附件2.docx.review.yaml"
    )
    write_review(roster, read_reviewed(roster), [correction(), Correction("annex2", "project", "旧项目")])
    made, copy = propose(loose, "李四", original=roster).accept()
    assert made == sidecar_path(roster)
    assert copy is not None
    assert {c.path: c.value for c in read_sidecar(made).corrections} == {
        "trainees[3].id_number": good_id(),
        "project": "新项目",
    }
    assert loose.is_file()


def test_it_does_not_join_one_that_is_not_ours(roster: Path, tmp_path: Path) -> None:
    loose = unsigned(roster, correction()).rename(tmp_path / "x.review.yaml")
    unsigned(roster, Correction("annex2", "organizer", "伪造的单位"))
    with pytest.raises(UsageError, match="没有签名"):
        propose(loose, "李四", original=roster)


def test_what_fits_nowhere_is_shown_and_left_out(run, roster: Path) -> None:
    unsigned(roster, correction(), Correction("annex2", "trainees[77].name", "甲"), Correction("annex9", "x", 1))
    status, out, _err = run("review", "adopt", roster, "--by", "李四", "--yes")
    assert status == 0
    assert out.count("不能采用") == 2
    assert "已采用 1 处更正" in out
    assert [c.path for c in read_sidecar(sidecar_path(roster)).corrections] == ["trainees[3].id_number"]


def test_when_nothing_fits_nothing_is_written(run, roster: Path) -> None:
    path = unsigned(roster, Correction("annex2", "trainees[77].name", "甲"))
    before = path.read_bytes()
    status, _out, err = run("review", "adopt", roster, "--by", "李四", "--yes")
    assert (status, path.read_bytes()) == (2, before)
    assert "没有一处更正可以采用" in err


def test_one_changed_after_signing_or_signed_elsewhere_says_so_and_can_be_adopted(run, roster: Path) -> None:
    path = write_review(roster, read_reviewed(roster), [correction(by="王核对")])
    path.write_text(path.read_text(encoding="utf-8").replace("王核对", "李核对"), encoding="utf-8")
    assert "签名之后又被改动过" in run("review", "adopt", roster, "--by", "李四", "--yes")[1]
    assert corrected(roster) == good_id()
    with keys_of_another():
        signed(roster, correction())
    assert "别的密钥" in run("review", "adopt", roster, "--by", "李四", "--yes")[1]
    assert corrected(roster) == good_id()
    assert len(list(roster.parent.glob(".附件2.docx.review.yaml.bak*"))) == 2, "no backup takes the place of another"


def test_what_is_signed_is_what_was_shown(roster: Path) -> None:
    unsigned(roster, Correction("annex2", "start_date", "2024年9月3日"), Correction("annex2", "end_date", "下周"))
    adoption = propose(roster, "李四")
    assert "改为“2024-09-03”" in adoption.lines[0].line
    assert "不能采用" in adoption.lines[1].line
    adoption.accept()
    assert [c.value for c in read_sidecar(sidecar_path(roster)).corrections] == ["2024-09-03"]
    assert read_reviewed(roster)[0].data["start_date"] == "2024-09-03"


def test_a_strangers_text_cannot_steer_the_terminal(roster: Path) -> None:
    unsigned(roster, Correction("annex2", "organizer", "甲\x1b[2J\u202e乙\n丙", by="\x1b]0;x\x07"))
    (proposed,) = propose(roster, "李四").lines
    assert proposed.line.isprintable()


def test_corrections_of_a_zip_are_adopted_with_their_member(run, roster: Path) -> None:
    path = roster.with_name("材料.zip")
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(roster, "交来/附件2.docx")
    unsigned(path, correction(member="交来/附件2.docx"))
    status, out, _err = run("review", "adopt", path, "--by", "李四", "--yes")
    assert status == 0
    assert "交来/附件2.docx 附件2 第4行" in out
    assert corrected(path) == good_id()


def test_corrections_of_version_0_1_0_are_adopted_and_say_what_they_said(run, tmp_path: Path) -> None:
    for name in ("附件3.docx", "附件3.docx.review.yaml"):
        shutil.copy(OLD / name, tmp_path)
    status, out, err = run("review", "adopt", "附件3.docx", "--by", "李四", "--yes")
    assert (status, err) == (0, "")
    assert "王核对，2026-11-12，看了身份证复印件" in out
    (reading,) = read_reviewed(tmp_path / "附件3.docx")
    assert reading.data["graduates"][1]["id_number"] == "110112199006150024"


def test_corrections_made_on_the_page_are_adopted(roster: Path) -> None:
    digest = hashlib.sha256(roster.read_bytes()).hexdigest()
    sidecar_path(roster).write_text(
        f'file: "附件2.docx"\nsha256: {digest}\ncorrections:\n- form: annex2\n  path: "trainees[3].id_number"\n'
        f'  value: "{good_id()}"\n  by: "王核对"\n  date: "2024-09-01"\n- form: annex2\n  path: "trainees[0].note"\n  value: null\n',
        encoding="utf-8",
    )
    adoption = propose(roster, "王核对")
    assert len(adoption.taken) == 2
    adoption.accept()
    assert corrected(roster) == good_id()


# -- beside the command on files ----------------------------------------------------------------------------------


def test_review_still_takes_files_also_one_called_adopt(run, tmp_path: Path) -> None:
    (path,) = returned(tmp_path, broken({"annex4.bank_account": None}), "annex4")
    path.rename(tmp_path / "adopt")
    for arguments in (["./adopt", "-o", "a"], ["-o", "b", "adopt"]):
        status, out, _err = run("review", *arguments)
        assert status == 1
        assert "批注" in out


def test_the_help_of_review_names_adopt_and_adopt_has_a_help_of_its_own(run) -> None:
    status, out, _err = run("review", "--help")
    assert status == 0
    assert "adopt" in out.partition("命令")[2]
    status, out, _err = run("review", "adopt", "--help")
    assert status == 0
    assert out.startswith("用法：tzforms review adopt ")
    assert "--by" in out


def test_a_slip_in_an_option_of_adopt_names_adopt(run) -> None:
    status, _out, err = run("review", "adopt", "x", "--nope")
    assert status == 2
    assert "tzforms review adopt --help" in err
