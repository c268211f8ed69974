"""A newcomer goes from the README's commands to five checked forms, with a class of his own and three mistakes.

He knows no more than the README and what the program tells him: which cell, and how to mend it. What he reads is Chinese.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from openpyxl import load_workbook

from samples import other_class
from tests.test_docs import steps
from tzforms.reading import read_file

ROOT = Path(__file__).resolve().parent.parent
BOOK = "轨道班.xlsx"
CLEAN = "结论：没有要你改的，也没有要你说明的。"
#: What the program may say in Latin letters: its own name, file names and cells, rule ids, marks of forms and sheets.
LATIN = re.compile(
    r"tzforms|--\w+|\b(?:check|chekc|build)\b|[\w.-]*\.(?:xlsx|docx|html|bat)|\b[A-Z]{1,2}\d*-?\d+(?:-\d+)?\b|\bV\d+\b|[\w.-]+@[\w.]+|Word|PDF|Excel|WPS"
)
PLACE = re.compile(r"^  \d+\. \S+ \S+ \S+ (?:\S+  )?(?P<sheet>附件\d \S+|基本信息)!(?P<cell>[A-Z]+\d+) ", re.M)


class Newcomer:
    """Somebody before an empty folder; ``said`` is all that he was told."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.said = folder, list[str]()

    def types(self, command: str) -> tuple[int, str]:
        """Run a command as it was typed: exit status and what was printed, in whatever stream."""
        words = shlex.split(command)
        assert words[0] == "tzforms"
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("TZFORMS", "LANG", "LC_"))}
        done = subprocess.run(
            [sys.executable, "-m", "tzforms", *words[1:]],
            cwd=self.folder,
            env={**clean, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        self.said.append(done.stdout)
        return done.returncode, done.stdout

    def mends(self, place: tuple[str, str], value: object) -> None:
        """Type a value into the cell that the program named, save, close."""
        workbook = load_workbook(self.folder / BOOK)
        workbook[place[0]][place[1]].value = value
        workbook.save(self.folder / BOOK)


def told(printed: str) -> list[tuple[str, str]]:
    """The cells named, in the order of the list."""
    return [(m["sheet"], m["cell"]) for m in PLACE.finditer(printed)]


def _from_the_readme_to_five_checked_forms(newcomer: Newcomer) -> None:
    shown = [s.command for s in steps((ROOT / "README.md").read_text(encoding="utf-8"))]
    new = next(c for c in shown if c.startswith("tzforms new ")).replace("新班.xlsx", BOOK)
    check = next(c for c in shown if c.startswith("tzforms check ")).replace("新班-示例.xlsx", BOOK)
    alone = next(c for c in shown if re.fullmatch(r"tzforms \S+\.xlsx", c)).replace("新班-示例.xlsx", BOOK)

    assert newcomer.types(new)[0] == 0
    book = newcomer.folder / BOOK
    other_class.apply(book)
    other_class.claim(book)
    right = load_workbook(book)
    other_class.spoil(book)

    status, printed = newcomer.types(alone)
    assert status == 1
    results = newcomer.folder / f"{book.stem}-结果"
    assert {p.name for p in results.iterdir()} == {"核对结果.html", f"{book.stem}-标注.xlsx"}
    places = told(printed)
    assert len(places) == 3  # three mistakes, three findings
    assert "结论：要你改的2处，要你说明的1处。" in printed

    # one after the other, as the list tells them: an empty cell, a digit, hours that are too few
    (address, number, hours) = places
    assert address[0] == "附件1 实施方案"
    newcomer.mends(address, right[address[0]][address[1]].value)
    assert number[0] == "附件2 学员"
    newcomer.mends(number, right[number[0]][number[1]].value)
    status, printed = newcomer.types(check)
    assert (status, told(printed)) == (1, [hours])
    assert "80学时" in printed
    sheet = "附件1 课程"
    for row in right[sheet].iter_rows():
        for cell in row:
            if cell.column == 3 and isinstance(cell.value, int):
                newcomer.mends((sheet, cell.coordinate), cell.value)
    status, printed = newcomer.types(check)
    assert status == 0, printed
    assert printed.rstrip().endswith(CLEAN)

    status, printed = newcomer.types(alone)
    assert status == 0, printed
    made = sorted((newcomer.folder / f"{book.stem}-结果-2").glob("附件*.docx"))
    assert [p.name[:3] for p in made] == ["附件1", "附件2", "附件3", "附件4", "附件5"]
    # they say what he typed, his results are the graduates, and the checked forms are clean by themselves
    (roster,) = read_file(made[1])
    assert [t["name"] for t in roster.data["trainees"]] == other_class.NAMES
    (graduates,) = read_file(made[2])
    assert [g["name"] for g in graduates.data["graduates"]] == [n for n in other_class.NAMES if n != "侯鹏"]
    (newcomer.folder / "交").mkdir()
    for path in made:
        (newcomer.folder / "交" / path.name).write_bytes(path.read_bytes())
    status, printed = newcomer.types("tzforms check 交")
    assert status == 0, printed
    assert printed.rstrip().endswith(CLEAN)


def _the_next_class_begins_with_what_does_not_change(newcomer: Newcomer) -> None:
    status, printed = newcomer.types(f"tzforms new 下一个班.xlsx --from {BOOK} --next-class")
    assert status == 0, printed
    other_class.apply(newcomer.folder / "下一个班.xlsx")
    status, printed = newcomer.types("tzforms 下一个班.xlsx")
    assert status == 0, printed
    made = {p.name[:3] for p in (newcomer.folder / "下一个班-结果").glob("*.docx")}
    assert made == {"附件1", "附件2"}


def _slips_are_answered(newcomer: Newcomer) -> None:
    for command, word in (
        (f"tzforms new {BOOK}", "已存在"),
        ("tzforms check 没有.xlsx", "找不到文件"),
        ("tzforms chekc", "check"),
        (f"tzforms check {BOOK} --mark {BOOK}", "读取的文件"),
        (f"tzforms build {BOOK}", "-o"),
    ):
        status, printed = newcomer.types(command)
        assert status in (2, 3), printed
        assert word in printed
        assert "Traceback" not in printed


def _all_that_he_was_told_is_chinese(newcomer: Newcomer) -> None:
    lines = [line for text in newcomer.said for line in text.splitlines() if line.strip()]
    assert len(lines) > 40
    for line in lines:
        plain = LATIN.sub("", line.replace(str(newcomer.folder), ""))
        assert re.search("[一-鿿]", line), line
        assert not re.search(r"[A-Za-z]{4,}", plain), line


def test_a_newcomer_goes_from_the_readme_to_five_checked_forms_and_the_next_class(tmp_path: Path) -> None:
    """One story, in its order: each step goes on with what the one before has made."""
    newcomer = Newcomer(tmp_path / "新来的 人")
    newcomer.folder.mkdir()
    _from_the_readme_to_five_checked_forms(newcomer)
    _the_next_class_begins_with_what_does_not_change(newcomer)
    _slips_are_answered(newcomer)
    _all_that_he_was_told_is_chinese(newcomer)
