"""What is printed arrives: on a terminal, through a pipe, in the code page of a Chinese Windows."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tzforms.console import encoding_for, is_unicode

ROOT = Path(__file__).resolve().parent.parent
CLASS = ROOT / "samples" / "class-2024" / "class.yaml"


@pytest.mark.parametrize(
    ("platform", "is_terminal", "code_page", "is_stated", "wanted"),
    [
        ("linux", True, 0, False, "utf-8"),
        ("linux", False, 0, False, "utf-8"),
        ("win32", True, 936, False, "utf-8"),  # wide characters: the code page does not matter
        ("win32", False, 936, False, "cp936"),  # PowerShell 5.1 and cmd read a pipe in it
        ("win32", False, 65001, False, "utf-8"),
        ("win32", False, 0, False, "utf-8"),  # no console at all
        ("win32", False, 936, True, None),
        ("linux", False, 0, True, None),
    ],
)
def test_the_encoding_is_that_of_where_the_stream_leads(
    platform: str, is_terminal: bool, code_page: int, is_stated: bool, wanted: str | None
) -> None:
    assert encoding_for(platform, is_terminal, code_page, is_stated) == wanted


@pytest.mark.parametrize(("encoding", "wanted"), [("utf-8", True), ("UTF_8", True), ("utf-16", True), ("cp936", False)])
def test_a_stream_says_whether_it_takes_every_character(encoding: str, wanted: bool) -> None:
    assert is_unicode(io.TextIOWrapper(io.BytesIO(), encoding=encoding)) is wanted


def run(*arguments: str, encoding: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "tzforms", *arguments],
        capture_output=True,
        check=False,
        cwd=ROOT,
        env=os.environ | {"PYTHONIOENCODING": encoding},
    )


def test_in_the_code_page_of_a_chinese_windows_sentences_are_whole() -> None:
    done = run("check", str(CLASS), encoding="cp936")
    assert done.returncode == 0
    assert "结论：没有要你改的" in done.stdout.decode("cp936")
    wrong = run("check", "没有.xlsx", encoding="cp936")
    assert wrong.returncode == 3
    assert "找不到文件" in wrong.stderr.decode("cp936")


def test_json_loses_nothing_in_a_code_page_that_lacks_a_character(tmp_path: Path) -> None:
    path = tmp_path / "名册.csv"
    path.write_text("姓名,身份证号,等级\n刘𬭎,110112199003070011,高级工\n", "utf-8")
    done = run("roster", str(path), "--jsonl", encoding="cp936")
    assert done.stdout.isascii()
    assert json.loads(done.stdout)["data"]["trainees"][0]["name"] == "刘𬭎"
    plain = run("roster", str(path), "--jsonl", encoding="utf-8")
    assert "刘𬭎" in plain.stdout.decode("utf-8")
    assert json.loads(plain.stdout) == json.loads(done.stdout)
