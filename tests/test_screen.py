"""What a stranger writes, on the officer's screen: no whole ID number, nothing that steers the terminal or fakes a line."""

from __future__ import annotations

import ast
import json
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from tests.builders import valid_dossier
from tests.review.papers import broken, returned
from tzforms.cli import main
from tzforms.dossier import save_dossier
from tzforms.visible import is_hidden

SAMPLES = Path(__file__).resolve().parent.parent / "samples" / "class-2024"
Run = Callable[..., tuple[int, str, str]]

# An escape that clears the screen (C1), a name that is written backwards, a break that terminals honour, a faked line.
NASTY = "李\u202e四\u2066\x9b2J\u200b\x85已生成 假.docx\u2028核对通过"
NUMBER = re.compile(r"(?<![0-9A-Fa-f])[0-9]{17}[0-9Xx](?![0-9A-Fa-f])")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TZFORMS_DEBUG", raising=False)

    def call(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stop:
            main([str(a) for a in arguments])
        out, err = capfd.readouterr()
        return int(stop.value.code or 0), out, err

    return call


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """A class's forms as they come back, with doubtful numbers, and a copy in which people hide things."""
    folder = tmp_path / "good"
    returned(folder, broken({"annex2.trainees[3].id_number": "110105194912310021"}))
    nasty = {"annex1.project": NASTY, "annex2.trainees[0].name": NASTY, "annex2.trainees[1].employer_position": NASTY}
    (nasty_folder := tmp_path / "nasty").mkdir()
    for path in returned(tmp_path / "made", broken(nasty), "annex1", "annex2"):
        path.rename(nasty_folder / f"\x1b[2J{path.stem}\u202excod.\n已生成 假.docx")
    save_dossier(broken(nasty), tmp_path / "nasty.yaml")
    return tmp_path


SHOWN: dict[str, list[object]] = {
    "read": ["read", "good", "nasty"],
    "evidence": ["read", "--evidence", "good", "nasty"],
    "check": ["check", "good", "nasty"],
    "check json": ["check", "--json", "good", "nasty"],
    "check dossier": ["check", "nasty.yaml"],
    "diff": ["diff", "good", "nasty"],
    "diff json": ["diff", "--json", "good", "nasty"],
    "review": ["review", "good", "nasty", "-o", "out"],
    "explain": ["explain", "nasty.yaml", "annex2.trainees[0].name"],
    "explain a number": ["explain", "nasty.yaml", "annex2.trainees[3].id_number"],
    "explain a rule": ["explain", "nasty.yaml", "X02"],
    "deadlines": ["deadlines", "nasty.yaml"],
    "roster": ["roster", SAMPLES / "class.xlsx"],
    "dump": ["dump", "good/annex2.docx"],
    "dump what hides": ["dump", "nasty/\x1b[2Jannex2\u202excod.\n已生成 假.docx"],
    "build": ["build", "nasty.yaml", "-o", "out", "--draft"],
    "drafts": ["certificates", "issue", "nasty.yaml", "-o", "out", "--draft", "--no-pdf", "--hours", "88"],
    "no such file": ["read", "没有\x1b]0;标题\x07\u202e.docx"],
    "no such dossier": ["check", "没有\x1b[2J\n已生成 假.yaml"],
    "no such option": ["check", "--\x1b[2J\u202e"],
}


@pytest.mark.parametrize("name", SHOWN)
def test_no_screen_shows_a_whole_number_or_obeys_a_stranger(run: Run, papers: Path, name: str) -> None:
    status, out, err = run(*SHOWN[name])
    assert status in (0, 1, 2, 3)
    assert "内部出错" not in err
    said = out + err
    assert len(said) > 10
    assert not {f"{ord(c):04X}" for c in said if is_hidden(c)}
    assert NUMBER.findall(said) == []
    assert not [line for line in said.splitlines() if line.startswith(("已生成 假", "核对通过"))]


def test_full_shows_the_numbers_on_the_screen(run: Run, papers: Path) -> None:
    assert len(NUMBER.findall(run("read", "good", "--full")[1])) > 50
    assert len(NUMBER.findall(run("dump", "good/annex2.docx", "--full")[1])) > 20


@pytest.mark.parametrize("field", ["mobile", "phone", "bank_account"])
def test_phones_and_accounts_are_masked_too(run: Run, papers: Path, field: str) -> None:
    values = [str(v) for _f, r in valid_dossier().forms() if (v := getattr(r, field, None))]
    assert values
    shown, full = run("read", "good", "--evidence")[1], run("read", "good", "--full")[1]
    assert all(v in full and v not in shown for v in values)


def test_a_number_in_a_cell_for_each_digit_is_masked_in_the_text_of_a_file(run: Run, tmp_path: Path) -> None:
    document = docx.Document()
    for cell, sign in zip(document.add_table(1, 18).rows[0].cells, "110105194912310021", strict=True):
        cell.text = sign
    document.save(str(tmp_path / "boxes.docx"))
    assert "1\t1\t0\t1\t0\t5\t*\t*\t*\t*\t*\t*\t*\t*\t0\t0\t2\t1" in run("dump", "boxes.docx")[1]


def test_data_for_programs_are_whole_and_exact(run: Run, papers: Path) -> None:
    status, out, _err = run("read", "--jsonl", "good", "nasty")
    assert status in (0, 1)
    read = [json.loads(line) for line in out.splitlines()]
    assert sum(len(NUMBER.findall(json.dumps(r["data"]))) for r in read) > 50
    name = next(r["data"]["trainees"][0]["name"] for r in read if "nasty" in r["file"] and r["form"] == "annex2")
    assert "\u2066" in name
    assert not [c for c in out if is_hidden(c)]


def test_a_data_file_holds_the_exact_text_of_half_a_character_too(tmp_path: Path) -> None:
    save_dossier(broken({"annex1.project": "研修\ud800\u2028"}), tmp_path / "a.json")
    assert json.loads((tmp_path / "a.json").read_text("utf-8"))["annex1"]["project"] == "研修\ud800\u2028"


def test_the_page_holds_no_whole_number_and_turns_nothing_round(run: Run, papers: Path) -> None:
    run("read", "good", "nasty", "--html", "page.html")
    page = (papers / "page.html").read_text("utf-8")
    assert NUMBER.findall(page) == []
    assert not {c for c in page if is_hidden(c)}
    run("check", "good", "nasty", "--html", "check.html")
    page = (papers / "check.html").read_text("utf-8")
    assert NUMBER.findall(page) == []
    assert not {c for c in page if is_hidden(c)}


def test_commands_print_in_one_way_only() -> None:
    """``say`` shows what a stranger hides; whoever prints past it has to remember that."""
    wrong = []
    for path in sorted((Path(__file__).resolve().parent.parent / "tzforms").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func)
                if name in ("print", "click.echo", "click.secho") and path.name != "common.py":
                    wrong.append(f"{path.name}:{node.lineno} {name}")
    assert wrong == []


def test_a_list_of_people_with_hidden_characters_fakes_nothing(run: Run, tmp_path: Path) -> None:
    rows = ["姓名,身份证号,备注\x9b2J", f"李\u202e四\x07,110105194912310021,{NASTY}", "王五,110105194912310021,\x0b"]
    (tmp_path / "list\u202e.csv").write_text("\n".join(rows), "utf-8")
    for arguments in (
        ["roster", "list\u202e.csv"],
        ["read", "list\u202e.csv"],
        ["roster", "list\u202e.csv", "-o", "a.xlsx"],
    ):
        _status, out, err = run(*arguments)
        assert "内部出错" not in err
        assert not {c for c in out + err if is_hidden(c)}
        assert NUMBER.findall(out + err) == []


def test_a_calendar_takes_no_line_from_a_name(run: Run, papers: Path) -> None:
    run("deadlines", "nasty.yaml", "--ics", "a.ics")
    text = (papers / "a.ics").read_bytes().decode()
    assert not {c for c in text if is_hidden(c) and c != "\r"}
    names = {
        line.partition(":")[0].partition(";")[0] for line in text.split("\r\n") if line and not line.startswith(" ")
    }
    assert names <= {"BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY",
                     "DESCRIPTION", "ACTION", "TRIGGER"}  # fmt: skip


OURS: dict[str, list[object]] = {
    "build": ["build", SAMPLES / "class.yaml", "-o", "out", "--zip"],
    "read": ["read", "good/annex2.docx", "-o", "out/a.xlsx", "--html", "out/a.html"],
    "read json": ["read", "good/annex2.docx", "-o", "out/a.json"],
    "read jsonl": ["read", "good/annex2.docx", "-o", "out/a.jsonl"],
    "check": ["check", SAMPLES / "class.xlsx", "--html", "out/a.html", "--mark", "out/a.xlsx"],
    "review": ["review", "good", "-o", "out"],
    "roster": ["roster", SAMPLES / "class.xlsx", "-o", "out/a.yaml"],
    "drafts": ["certificates", "issue", SAMPLES / "class.yaml", "-o", "out", "--draft", "--no-pdf"],
}
EVERYBODYS: dict[str, list[object]] = {
    "blank": ["blank", "annex1", "-o", "out"],
    "new": ["new", "out/a.xlsx", "--example"],
    "rules": ["rules", "--html", "out/a.html"],
    "schema": ["schema", "-o", "out"],
    "deadlines": ["deadlines", SAMPLES / "class.yaml", "--ics", "out/a.ics"],
}


@pytest.mark.skipif(os.name != "posix", reason="needs modes")
@pytest.mark.parametrize("name", [*OURS, *EVERYBODYS])
def test_what_holds_peoples_data_is_its_owners_alone(run: Run, papers: Path, name: str) -> None:
    before = os.umask(0o022)
    try:
        status, _out, err = run(*(OURS | EVERYBODYS)[name])
    finally:
        os.umask(before)
    assert status in (0, 1), err
    made = [p for p in (papers / "out").rglob("*") if p.is_file()]
    assert made
    assert {f"{stat.S_IMODE(p.stat().st_mode):o}" for p in made} == {"600" if name in OURS else "644"}
