"""The recipes of CONTRIBUTING.md are followed to the letter, in a copy of the house, and what they add works.

A ``diff`` block changes the file it names: in each hunk the lines without ``+`` stand in the file exactly once and become the
lines without ``-``. A ``python`` or ``toml`` block whose first line is a file's name goes to that file's end; a new file begins with it. The commands of a ``console``
block are run: under each stands what it prints (``……`` as in ``test_docs``), or nothing, and then it ends with status 0.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_docs import matches, steps

ROOT = Path(__file__).resolve().parent.parent
GUIDES = {"zh": ROOT / "CONTRIBUTING.md", "en": ROOT / "CONTRIBUTING.en.md"}
HOUSE = ("tzforms", "tests", "tools", "templates", "samples", "docs", "pyproject.toml")
SIX = ("A field", "A form", "A rule", "An edition", "A converter", "A corpus operator")
BLOCK = re.compile(r"^```(diff|python|toml|console)\n(.*?)^```$", re.S | re.M)


def recipe(name: str, language: str = "zh") -> list[tuple[str, str]]:
    """The blocks of a recipe: (kind, text)."""
    text = GUIDES[language].read_text(encoding="utf-8")
    found = re.search(rf"^### [^\n]*{name}\n(.*?)(?=^##|\Z)", text, re.S | re.M)
    assert found is not None, name
    return [(kind, body) for kind, body in BLOCK.findall(found[1])]


def change(house: Path, diff: str) -> None:
    header, *hunks = re.split(r"^@@\n", diff, flags=re.M)
    path = house / header.removeprefix("--- ").strip()
    for hunk in hunks:
        text = path.read_text(encoding="utf-8")
        lines = hunk.splitlines()
        before = "".join(f"{line[1:]}\n" for line in lines if line[:1] != "+")
        after = "".join(f"{line[1:]}\n" for line in lines if line[:1] != "-")
        assert text.count(f"\n{before}") == 1, f"{path.name} has other words now than:\n{before}"
        path.write_text(text.replace(f"\n{before}", f"\n{after}"), encoding="utf-8")


def append(house: Path, block: str) -> None:
    first, _newline, code = block.partition("\n")
    path = house / first.removeprefix("# ")
    path.parent.mkdir(parents=True, exist_ok=True)
    before = f"{path.read_text(encoding='utf-8').rstrip()}\n\n\n" if path.exists() else ""
    path.write_text(before + code, encoding="utf-8")


def run(house: Path, command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        re.sub(r"^python\b", shlex.quote(sys.executable), command),
        shell=True,
        cwd=house,
        env={**os.environ, "PYTHONPATH": str(house), "PYTHONUTF8": "1", "COLUMNS": "100"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )


def follow(house: Path, block: tuple[str, str]) -> None:
    kind, body = block
    if kind == "diff":
        change(house, body)
    elif kind in ("python", "toml"):
        append(house, body)
    else:
        for step in steps(f"```console\n{body}```"):
            done = run(house, step.command)
            printed = [line.rstrip() for line in done.stdout.splitlines()]
            right = matches(step.shown, printed) if step.shown else done.returncode == 0
            assert right, f"$ {step.command}\n{done.stdout}"


@pytest.fixture
def house(tmp_path: Path) -> Path:
    for name in HOUSE:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize("name", SIX)
def test_a_recipe_does_what_it_says(name: str, house: Path) -> None:
    blocks = recipe(name)
    assert "console" in {kind for kind, _body in blocks}
    for block in blocks:
        follow(house, block)
    for check in ("check", "format --check"):
        done = run(house, f"python -m ruff {check} --no-cache tzforms tests")
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", SIX)
def test_a_recipe_is_the_same_in_both_languages(name: str) -> None:
    assert recipe(name, "zh") == recipe(name, "en")


@pytest.mark.parametrize("language", GUIDES)
def test_the_tour_of_the_house_enters_every_room(language: str) -> None:
    text = GUIDES[language].read_text(encoding="utf-8")
    rooms = {p.parent.name for p in (ROOT / "tzforms").glob("*/__init__.py")}
    assert {room for room in rooms if f"| `{room}/` |" not in text} == set()
    files = {p.name for p in (ROOT / "tzforms").glob("*.py")} - {"__init__.py", "__main__.py"}
    assert {name for name in files if f"`{name}`" not in text} == set()


@pytest.mark.parametrize("language", GUIDES)
def test_the_tour_goes_down_the_floors_as_import_linter_has_them(language: str) -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    floors = re.findall(r'"(\w+)",', project.partition("layers = [")[2].partition("]")[0])
    toured = re.findall(r"^\| `(\w+)/` \|", GUIDES[language].read_text(encoding="utf-8"), re.M)
    assert toured == [f for f in floors if f in toured]
