"""Doubts counted by kind: an officer sees where a batch hurts."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from tests.reading.papers import PEOPLE, roster
from tzforms.cli import cli
from tzforms.reading.sources import read_bytes
from tzforms.reports import doubts_by_kind, doubts_text


def readings(folder: Path) -> list[Path]:
    paths = []
    for name, rows in {
        "a.docx": [(*PEOPLE[0][:7], "技师？", ""), (*PEOPLE[1][:7], "技师？", "")],
        "b.docx": [(*PEOPLE[0][:7], "技师？", ""), (PEOPLE[1][0], "无名", *PEOPLE[1][2:])],
        "c.docx": list(PEOPLE),
    }.items():
        roster(rows).save(str(folder / name))
        paths.append(folder / name)
    return paths


def test_kinds_are_counted_by_value_and_file_the_most_frequent_first(tmp_path: Path) -> None:
    read = [r for p in readings(tmp_path) for r in read_bytes(p.read_bytes(), p.name)]
    first, second = doubts_by_kind(read)
    assert (first.count, first.files) == (3, {"a.docx", "b.docx"})
    assert "等级" in first.why
    assert "第1行" in first.place
    assert second.count == 1


def test_words_quoted_from_papers_do_not_make_kinds_of_their_own(tmp_path: Path) -> None:
    rows = [(PEOPLE[0][0], "张三（离职）", *PEOPLE[0][2:]), (PEOPLE[1][0], "李四（病假）", *PEOPLE[1][2:])]
    roster(rows).save(str(tmp_path / "a.docx"))
    (kind,) = doubts_by_kind(read_bytes((tmp_path / "a.docx").read_bytes(), "a.docx"))
    assert kind.count == 2
    assert "离职" not in kind.why


def test_papers_without_a_doubt_say_so(tmp_path: Path) -> None:
    roster(PEOPLE).save(str(tmp_path / "a.docx"))
    assert "没有拿不准" in doubts_text(read_bytes((tmp_path / "a.docx").read_bytes(), "a.docx"))


def test_the_command_prints_the_kinds_in_place_of_the_forms(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["read", "--explain-doubts", *map(str, readings(tmp_path))], standalone_mode=False)
    assert result.return_value == 1
    assert "3 处（2 份文件）" in result.output
    assert PEOPLE[0][1] not in result.output
