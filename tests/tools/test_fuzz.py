"""The fuzzer finds faults that are planted, gives the same mutants for the same seed, and finds nothing else (a short run here)."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from random import Random

import pytest

from tests.tools import planted
from tools.fuzz.child import frames_of
from tools.fuzz.hunt import Finding, Hunt, Options
from tools.fuzz.keeper import Child
from tools.fuzz.model import Recipe, Seed, Step
from tools.fuzz.mutants import FORMATS, make, mutations_for, recipe_of
from tools.fuzz.pdfs import Pdf, plain_pdf
from tools.fuzz.seeds import gather
from tools.fuzz.zips import deflated, pack

pytestmark = pytest.mark.unexpected  # the children tell, not this process
WITHOUT_OFFICE = [f for f in FORMATS if f != "xls"]


@pytest.fixture(scope="module")
def seeds() -> list[Seed]:
    return gather(list(FORMATS))


def hunt(seeds: list[Seed], fault: str, *, count: int = 8, keep: Path | None = None) -> list[Finding]:
    options = Options(
        ["json"],
        run=3,
        count=count,
        prepare=(f"{planted.__name__}:{fault}",) if fault else (),
        keep=keep,
        commands=False,
    )
    return Hunt(seeds, options, say=lambda text: None).run()


# -- what it finds ----------------------------------------------------------------------------------------------------


def test_a_parser_that_stumbles_is_found_with_its_place_and_kept_with_a_note(seeds: list[Seed], tmp_path: Path) -> None:
    found = next(f for f in hunt(seeds, "stumble", count=30, keep=tmp_path) if f.problem.name == "KeyError")
    assert found.problem.kind == "exception"
    assert found.problem.frames[-1].endswith("load.py:load_text") or "decode" in found.problem.frames[-1]
    assert len(found.recipe.steps) == 1
    [note] = tmp_path.glob("*KeyError*.txt")
    assert f"recipe: {found.recipe}" in note.read_text("utf-8")
    assert "KeyError" in note.read_text("utf-8")
    assert note.with_suffix("").read_bytes() == make(found.seed, found.recipe)


def test_a_parser_that_takes_too_long_is_found_with_its_place(seeds: list[Seed]) -> None:
    found = hunt(seeds, "dawdle", count=1)
    assert [f.problem.kind for f in found][:1] == ["slow"]
    assert any("load" in frame for frame in found[0].problem.frames)


def test_a_parser_that_swells_is_found(seeds: list[Seed]) -> None:
    assert "memory" in [f.problem.kind for f in hunt(seeds, "swell", count=1)]


def test_a_crash_is_found_and_the_next_mutant_is_tried(seeds: list[Seed]) -> None:
    found = hunt(seeds, "crash", count=2)
    assert [(f.problem.kind, f.problem.name) for f in found] == [("crash", "SIGSEGV")]
    assert found[0].times > 1


def test_an_exception_behind_the_door_is_found(seeds: list[Seed]) -> None:
    assert [f.problem.name for f in hunt(seeds, "leak", count=1)] == ["ZeroDivisionError"]


def test_what_never_ends_is_ended(seeds: list[Seed], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.fuzz.keeper._HANGS", 6.0)
    monkeypatch.setattr("tools.fuzz.keeper._STARTS", 4.0)
    path = tmp_path / "a.json"
    path.write_bytes(next(s.data for s in seeds if s.name == "annex4.json"))
    child = Child((f"{planted.__name__}:hang",))
    try:
        [problem] = child.ask(path, "json/dossier", isolated=False).problems
    finally:
        child.end()
    assert problem.kind == "hang"
    assert "ended after" in problem.detail


def test_frames_are_named_the_same_from_a_traceback_and_from_a_stack() -> None:
    trace = 'File "/x/tzforms/word/labels.py", line 5, in fold\nFile "/x/site-packages/lxml/a.py", line 7, in parse\n'
    stack = 'File "/x/site-packages/lxml/a.py", line 7 in parse\nFile "/x/tzforms/word/labels.py", line 5 in fold\n'
    assert frames_of(trace) == frames_of(stack, innermost_first=True) == ["word/labels.py:fold"]


# -- the mutants ------------------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_mutants(seeds: list[Seed]) -> None:
    for format_ in WITHOUT_OFFICE:
        for number in range(6):
            seed, recipe = recipe_of(seeds, format_, number, 5)
            assert make(seed, recipe) == make(seed, Recipe.parse(str(recipe)))
            assert recipe_of(seeds, format_, number, 5) == (seed, recipe)


@pytest.mark.parametrize("format_", WITHOUT_OFFICE)
def test_every_mutation_changes_something_and_none_fails(format_: str, seeds: list[Seed]) -> None:
    few = sorted((s for s in seeds if s.format == format_ and not s.name.endswith(".txt")), key=lambda s: len(s.data))[
        :3
    ]
    for name, mutation in mutations_for(format_).items():
        tried = (mutation(seed.data, Random(number)) != seed.data for number in range(20) for seed in few)
        assert any(tried) or name == "code.text", name


def test_an_honest_container_is_one(seeds: list[Seed]) -> None:
    data = pack(
        [deflated("名.txt", b"x" * 100, method) for method in (0,)]
        + [deflated(f"{m}.txt", b"x" * 100, m) for m in (8, 12, 14)]
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {n: archive.read(n) for n in archive.namelist()} == dict.fromkeys(
            ["名.txt", "8.txt", "12.txt", "14.txt"], b"x" * 100
        )


def test_a_plain_pdf_is_one_and_is_taken_apart() -> None:
    import pypdf

    data = plain_pdf(["Name: x", "Date"])
    assert "Name: x" in pypdf.PdfReader(io.BytesIO(data)).pages[0].extract_text()
    parsed = Pdf.parse(data)
    assert parsed is not None
    assert "Name: x" in pypdf.PdfReader(io.BytesIO(parsed.write())).pages[0].extract_text()


def test_a_recipe_is_read_as_it_is_printed() -> None:
    recipe = Recipe("附件2-名 册.docx", (Step("xml.text", 7), Step("raw.flip", 9)))
    assert Recipe.parse(str(recipe)) == recipe


# -- the house --------------------------------------------------------------------------------------------------------


def _nothing_found(seeds: list[Seed], formats: list[str], run: int, count: int, keep: Path) -> None:
    done = Hunt(seeds, Options(formats, run=run, count=count, keep=keep), say=lambda text: None)
    assert done.run() == [], done.table()
    assert sum(done.mutants.values()) > count * 0.7


def test_some_hundred_mutants_do_no_harm(seeds: list[Seed], tmp_path: Path) -> None:
    _nothing_found(seeds, WITHOUT_OFFICE, 2024, 160, tmp_path)


@pytest.mark.soak
def test_some_hundred_more_do_no_harm(seeds: list[Seed], tmp_path: Path) -> None:
    """Ten thousand take an hour and more: ``make fuzz FUZZ='--count 10000 --seconds 7200'``."""
    _nothing_found(seeds, WITHOUT_OFFICE, 9000, 400, tmp_path)
