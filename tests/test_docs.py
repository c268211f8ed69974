"""Every command in the documentation is run, and what it prints is what is shown; the samples are what they claim to be.

A ```console block holds lines ``$ command`` and under each its output; a line ``……`` stands for any number of lines,
and ``……`` within a line for what differs from one machine or run to the next.
All blocks of a file run in order in one folder that :func:`workspace` fills. ``python -m tests.test_docs FILE…`` runs them
and writes today's output where it differs, with as many lines before and after ``……`` as are shown (or as ``@8+2`` asks for).
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import click
import pytest

from samples.demo import plant_error
from samples.other_class import trainees
from tests.test_layers import OWNERS
from tools.make_kit import Target
from tzforms.converters import NAMES
from tzforms.dossier.load import load_dossier
from tzforms.forms import Field, Form, Sheet, Table
from tzforms.reading.sources import read_file
from tzforms.word import thresholds

ROOT = Path(__file__).resolve().parent.parent
DOCS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")), ROOT / "templates" / "README.md"]
BLOCK = re.compile(r"```console\n(.*?)```", re.S)
READMES = [ROOT / "README.md", ROOT / "README.en.md"]
CUT = "……"
CLASS = ROOT / "samples" / "class-2024" / "class.xlsx"
RETURNED = ROOT / "samples" / "returned"


@dataclass
class Step:
    """A command as shown and the lines shown under it."""

    command: str
    shown: list[str]


def steps(text: str) -> Iterator[Step]:
    for block in BLOCK.findall(text):
        current = None
        for line in block.splitlines():
            if line.startswith("$ "):
                if current:
                    yield current
                current = Step(line[2:], [])
            elif current is not None:
                current.shown.append(line)
        if current:
            yield current


def workspace(folder: Path, document: Path) -> None:
    """What the reader of the documents has before him: of a README the samples of the repository and nothing else, so that its
    commands can be typed as they stand; of the others a class of his own too, under Chinese and English names."""
    shutil.copytree(ROOT / "samples", folder / "samples")
    if document in READMES:
        return
    roster = next(RETURNED.glob("附件2*"))
    for book, returned, wrong in (("班次.xlsx", "交回", "有误"), ("class.xlsx", "returned", "wrong")):
        shutil.copy(CLASS, folder / book)
        shutil.copytree(RETURNED, folder / returned)
        plant_error(roster, folder / wrong / roster.name)
    rows = ["姓名,性别,身份证号", *(f"{r['姓名']},{r['性别']},{r['身份证号']}" for r in trainees())]
    (folder / "名单.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def run(step: Step, folder: Path, home: Path) -> list[str]:
    """The lines that the command prints, standard error with them, and the exit status as ``$ echo $?`` would."""
    words = shlex.split(step.command, comments=True)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TZFORMS")}
    environment |= {
        "TZFORMS_PASSPHRASE": "correct horse battery staple",
        "XDG_DATA_HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
        "COLUMNS": "100",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tzforms", *words[1:]],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    return [line.rstrip() for line in done.stdout.rstrip("\n").splitlines()]


def matches(shown: list[str], printed: list[str]) -> bool:
    def one(line: str) -> str:
        return r"(?:.*\n)*?" if line.strip() == CUT else re.escape(line.rstrip()).replace(CUT, ".*") + "\n"

    pattern = "".join(map(one, shown))
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in printed)) is not None


def is_run(step: Step) -> bool:
    return step.command.startswith("tzforms ") and bool(step.shown)


def unknown_words(command: str) -> list[str]:
    """What a command line names and the program does not have: a command or an option."""
    from tzforms.cli import cli

    words = re.sub(r"[\[\]|]", " ", re.sub(r"\s#.*", "", command)).split()[1:]
    group: click.Command = cli
    while isinstance(group, click.Group):
        words = words[2:] if words[:1] == ["--lang"] else words
        if not words or words[0].startswith("-") or words[0].endswith(".xlsx"):  # a workbook alone is a command too
            break
        inner = group.get_command(click.Context(group), words[0])
        if inner is None:
            return [words[0]]
        group, words = inner, words[1:]
    if words and words[0] in (own := getattr(group, "commands", {})):  # review takes files, and has a command too
        group, words = own[words[0]], words[1:]
    known = {o for p in group.params for o in (*p.opts, *p.secondary_opts)} | {"--help", "-h", "--version", "-V"}
    return [w for w in words if re.match(r"--?[a-z]", w) and w.split("=")[0] not in known]


@pytest.mark.office
@pytest.mark.parametrize("path", DOCS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_command_shown_prints_what_is_shown(path, tmp_path):
    todo = [s for s in steps(path.read_text(encoding="utf-8")) if is_run(s)]
    if not todo:
        return
    folder = tmp_path / "work"
    folder.mkdir()
    workspace(folder, path)
    for step in todo:
        printed = run(step, folder, tmp_path / "home")
        assert matches(step.shown, printed), f"$ {step.command}\n" + "\n".join(printed)


@pytest.mark.parametrize("path", DOCS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_command_and_option_named_in_the_documents_exists(path):
    text = path.read_text(encoding="utf-8")
    named = [s.command for s in steps(text)] + re.findall(r"`(tzforms [a-z][^`]*)`", text)
    for command in named:
        if command.startswith("tzforms "):
            assert unknown_words(command) == [], command


@pytest.mark.parametrize("path", READMES, ids=lambda p: p.name)
def test_whatever_a_readme_tells_to_type_is_run_or_at_least_there(path):
    text = path.read_text(encoding="utf-8")
    assert [s.command for s in steps(text) if not is_run(s)] == []  # run by the test above, with the samples alone
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    targets = set(re.findall(r"^(\w[\w-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    typed = [line for block in re.findall(r"```\n(.*?)```", text, re.S) for line in block.splitlines()]
    typed += re.findall(r"`((?:make|pip) [^`]+)`", text)
    commands = [line for line in typed if re.match(r"make |pip ", line)]
    assert {
        "make demo",
        "make test",
        "make wheel",
        f'pip install "dist/tzforms-{version}-py3-none-any.whl[all]"',
    } <= set(commands)
    for command in commands:
        program, *words = shlex.split(command)
        if program == "make":
            assert words[0] in targets, command
            settings = dict(word.split("=") for word in words[1:])
            assert settings.keys() <= {"PLATFORM", "PYTHON"}
            if settings:
                assert Target(settings["PLATFORM"], settings["PYTHON"]).name
        else:
            assert words == ["install", f"dist/tzforms-{version}-py3-none-any.whl[all]"], command


def test_the_first_screen_of_the_readme_says_what_it_is_for_and_shows_it():
    top = (ROOT / "README.md").read_text(encoding="utf-8").partition("\n## ")[0]
    for word in (
        "经办人",
        "职业技能管理中心",
        "区人力社保局",
        "docs/images/readme.png",
        "make demo",
        "make test",
        "make kit",
    ):
        assert word in top
    assert top.count("\n") < 25


def test_the_readme_says_what_has_not_been_tried():
    for path, word in zip(READMES, ("没有试过的", "Not tried"), strict=True):
        said = path.read_text(encoding="utf-8").partition(f"**{word}")[2].partition("\n## ")[0]
        for name in ("Windows", "Word", "WPS"):
            assert name in said


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "images").glob("*.png")), ids=lambda p: p.name)
def test_a_picture_is_light(path):
    assert path.stat().st_size < 150_000 or path.name == "certificate.png"


def test_the_readme_shows_the_work_of_all_three_users():
    text = "\n".join(s.command for s in steps((ROOT / "README.md").read_text(encoding="utf-8")))
    for command in ("new", "check", "build", "read", "review", "diff", "explain", "deadlines"):
        assert f"tzforms {command} " in text
    assert "tzforms certificates issue" in text


@pytest.mark.parametrize("path", DOCS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_link_into_the_repository_leads_somewhere(path):
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.S)
    wanted = [u.split("#")[0] for u in re.findall(r"\]\(([^)\s]+)\)", text) if not re.match(r"[a-z]+:|#", u)]
    assert [u for u in wanted if u and not (path.parent / u).exists()] == []


# -- docs/architecture.md says what the code says -------------------------------------------------------------------------

ARCHITECTURE = ROOT / "docs" / "architecture.md"


def section(heading: str) -> str:
    return ARCHITECTURE.read_text(encoding="utf-8").partition(f"\n## {heading}")[2].partition("\n## ")[0]


def test_the_converters_listed_are_those_there_are():
    (listed,) = re.findall(r"\* Converters: (.*?)\n\* ", section("The template grammar"), re.S)
    assert re.findall(r"`(\w+)`", listed) == list(NAMES)


def test_the_rooms_listed_are_those_there_are_floor_by_floor():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    floors = {c["containers"][0]: [re.findall(r"\w+", f) for f in c["layers"]] for c in contracts if "layers" in c}
    rows = re.findall(r"^\| (`.*?) \| (.*?) \| ?(.*?) ?\|?$", section("Rooms"), re.M)
    listed = [re.findall(r"`(\w+)`", name) for name, _what, _owner in rows]
    inside = {room: what for room, what, _owner in rows if "·" in what}
    assert listed[: -len(inside)] == floors.pop("tzforms")
    for room, layers in floors.items():
        text = re.sub(r"\(.*?\)", "", inside[f"`{room.removeprefix('tzforms.')}`"])
        assert [re.findall(r"`(\w+)`", floor) for floor in text.split("·")] == layers


def test_the_owners_of_foreign_packages_are_those_that_the_house_knows():
    named = {"docx": "python-docx", "PIL": "Pillow", "zxingcpp": "zxing-cpp", "sqlalchemy": "SQLAlchemy"}
    rows = dict(re.findall(r"^\| `(\w+)` \| .*? \| (.*) \|$", section("Rooms"), re.M))
    said = {room: set(re.split(r", ", owned)) for room, owned in rows.items() if owned.strip()}
    house = {room: set[str]() for rooms in OWNERS.values() for room in rooms}
    for package, rooms in OWNERS.items():
        for room in rooms if len(rooms) == 1 else ():
            house[room].add(named.get(package, package))
    assert said == {room: owned for room, owned in house.items() if owned}


def test_the_groups_of_thresholds_listed_are_those_there_are():
    assert sorted(re.findall(r"^\| `([A-Z]+)`", section("Thresholds"), re.M)) == thresholds.__all__


@pytest.mark.parametrize("kind", [Field, Sheet, Table, Form])
def test_every_key_of_a_data_file_is_explained(kind):
    text = (ROOT / "templates" / "README.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"`(?:\[[^`]*?\.)?(\w+)\]?`", "".join(re.findall(r"^\| (.*?) \|", text, re.M))))
    worked_out = {
        "path",
        "row",
        "columns",
        "called",
        "key",
        "template",
        "entries",
        "tables",
        "record",
        "_spec",
        "wordings",
        "sheet",
    }
    assert {f.name for f in fields(kind)} - worked_out - explained == set()


# -- the samples ------------------------------------------------------------------------------------------------------


@pytest.mark.office
@pytest.mark.parametrize("number", range(1, 6))
def test_a_returned_sample_reads_back_as_the_class(number):
    want = dict(load_dossier(ROOT / "samples" / "class-2024" / "class.yaml").resolved().dossier.forms())
    (path,) = RETURNED.glob(f"附件{number}*")
    (reading,) = read_file(path)
    assert reading.form == f"annex{number}"
    assert reading.data == want[reading.form].as_json()
    assert reading.unsure == []  # all of it is plain, however it was typed


def test_two_returned_samples_were_not_made_from_our_templates():
    import docx

    for number in (2, 5):
        (path,) = RETURNED.glob(f"附件{number}*")
        names = {s.name for s in docx.Document(str(path)).styles}
        assert "Table Grid" in names
        assert not [p for p in docx.Document(str(path)).core_properties.comments.split() if "tzforms" in p]
    (old,) = RETURNED.glob("附件4*")
    assert old.suffix == ".doc"


@pytest.mark.office
def test_the_demo_makes_everything_it_lists(tmp_path):
    done = subprocess.run(
        [sys.executable, str(ROOT / "samples" / "demo.py"), str(tmp_path / "demo")],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "!!" not in done.stdout
    read = json.loads((tmp_path / "demo" / "4-读回" / "数据.json").read_text(encoding="utf-8"))
    assert [r["form"] for r in read] == ["annex1", "annex2", "annex3", "annex4", "annex5"]
    assert [r["unsure"] for r in read] == [[]] * 5
    assert len(list((tmp_path / "demo" / "6-证书" / "证书").glob("*.pdf"))) == 27


def test_the_demo_without_libreoffice_says_so_and_does_the_rest(tmp_path):
    done = subprocess.run(
        [sys.executable, str(ROOT / "samples" / "demo.py"), str(tmp_path / "demo")],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1", "TZFORMS_SOFFICE": str(tmp_path / "none")},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "没有找到 LibreOffice" in done.stdout
    assert len(list((tmp_path / "demo" / "3-表格").glob("*.docx"))) == 5
    assert not list((tmp_path / "demo").rglob("*.pdf"))


def fill(path: Path) -> None:
    """Write today's output under every command of a document."""
    text = path.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as room:
        folder = Path(room, "work")
        folder.mkdir()
        workspace(folder, path.resolve())

        def block(match: re.Match[str]) -> str:
            lines = []
            for step in steps(match.group()):
                lines.append(f"$ {step.command}")
                if not is_run(step):
                    lines += step.shown
                    continue
                printed = [line.replace(str(folder), CUT) for line in run(step, folder, Path(room, "home"))]
                if matches(step.shown, printed):
                    lines += step.shown
                    continue
                asked = re.fullmatch(r"@(\d+)(?:\+(\d+))?", step.shown[0].strip()) if step.shown else None
                if asked:
                    head, tail = int(asked[1]), int(asked[2] or 0)
                elif CUT in step.shown:
                    head, tail = step.shown.index(CUT), len(step.shown) - step.shown.index(CUT) - 1
                else:
                    head, tail = len(printed), 0
                if head + tail >= len(printed):
                    lines += printed
                else:
                    lines += [*printed[:head], CUT, *printed[len(printed) - tail :]]
            return "```console\n" + "\n".join(lines) + "\n```"

        path.write_text(BLOCK.sub(block, text), encoding="utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        fill(Path(name))
