"""Whatever a stranger sends: read, or refused with one sentence that names the file; the files beside it are read all the same.

The files lie in ``tests/fixtures/hostile``, and 180 more are built in ``tests/strangers``. Each goes through the commands in this
process with the readers in their worker, as on the command line, whose memory is measured. What it costs as a program of its own:
``benchmarks/bench_hostile.py``.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.hostile_runs import GOOD, LARGE, Run, commands_for, fixtures, good_beside, words_of
from tests.strangers import ALL
from tzforms.cli import main
from tzforms.isolation import pool

HANGS = 20  # seconds that a file may take here: a bound against what never ends; benchmarks measure
REPORTED = [p.name for p in fixtures()]
# in a folder: the reported ones, and with --soak some of the others; all of them: benchmarks/bench_hostile.py --strangers
NAMES = [*REPORTED, *(pytest.param(name, marks=pytest.mark.soak) for name in list(ALL)[::4])]


def lines() -> Iterator[Any]:
    """(file, command line): every command for the files that were reported; for the others the first, with ``--soak`` the second."""
    for name in (*REPORTED, *ALL):
        for number, line in enumerate(commands_for(Path(name))):
            if name in ALL and number > 1 and not (name.startswith("v_") and line.startswith("certificates")):
                continue
            is_long = name in ALL and number > 0 and not (name.startswith("v_") and line.startswith("certificates"))
            yield pytest.param(
                name, line, id=f"{name} {line.split(' {')[0]}", marks=[pytest.mark.soak] if is_long else []
            )


#: Only LibreOffice reads these: without it the sentence says so.
OFFICE = ("ssrf_link.docx", "t_page.html", "t_compound_circle.doc", "t_polyglot.docx")
Command = Callable[..., Run]


@pytest.fixture(scope="session")
def strangers(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The file of that name, built when it is first asked for."""
    folder = tmp_path_factory.mktemp("strangers")
    for path in fixtures():
        for one in (path, path.with_name(path.name + ".review.yaml")):
            if one.exists():
                shutil.copy(one, folder / one.name)

    def get(name: str) -> Path:
        path = folder / name
        if not path.exists():
            path.write_bytes(ALL[name].build())
        return path

    return get


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    """Carry out a command line: status, seconds, the memory of the worker, what was said."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TZFORMS_DEBUG", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("TZFORMS_FILE_SECONDS", str(HANGS))

    def call(line: str, **known: Path) -> Run:
        forget_peaks()
        began = time.monotonic()
        with pytest.raises(SystemExit) as stop:
            main(words_of(line, o=tmp_path / f"out-{time.monotonic_ns()}", **known))
        seconds, peak = time.monotonic() - began, worker_peak()
        out, err = capfd.readouterr()
        return Run(line, int(stop.value.code or 0), seconds, peak, out, err)

    return call


def workers() -> list[Path]:
    """Where Linux tells of our child processes."""
    try:
        return [Path("/proc") / p for p in Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split()]
    except OSError:
        return []


def forget_peaks() -> None:
    for process in workers():
        try:
            (process / "clear_refs").write_text("5", "ascii")
        except OSError:
            continue


def worker_peak() -> int:
    """The most bytes that one of them held since."""
    found = [0]
    for process in workers():
        try:
            told = re.search(r"VmHWM:\s+(\d+)", (process / "status").read_text("ascii", "replace"))
        except OSError:
            continue
        found.append(int(told.group(1)) << 10 if told else 0)
    return max(found)


def assert_harmless(done: Run, path: Path) -> None:
    assert list(done.faults()) == [], done.said[:2000]
    assert done.status in ((0, 1, 2, 3, 4) if path.name in OFFICE else (0, 1, 2, 3))
    assert done.seconds < HANGS + 5
    assert done.peak < LARGE
    assert "意外结束" not in done.said
    assert "内存超出限度" not in done.said
    assert not re.search(r"读取超过 [\d.]+ 秒", done.said)


@pytest.mark.parametrize(("name", "line"), list(lines()))
def test_a_strangers_file_is_read_or_refused_with_a_sentence(
    name: str, line: str, strangers: Callable[[str], Path], run: Command
) -> None:
    path = strangers(name)
    done = run(line, f=path)
    assert_harmless(done, path)
    if done.status == 3:
        assert re.search(r"[一-鿿].*[。：]", done.said)
        if path.suffix != ".zip" and line.startswith(
            ("read", "check", "roster", "dump", "templates")
        ):  # of a .zip its member
            assert path.name in done.said


@pytest.mark.parametrize("name", NAMES)
def test_good_files_beside_a_strangers_are_read(
    name: str, strangers: Callable[[str], Path], run: Command, tmp_path: Path
) -> None:
    path = strangers(name)
    folder = good_beside(path, tmp_path / "folder", GOOD[2:3])
    done = run("read {d} --jsonl", d=folder)
    assert_harmless(done, path)
    forms = {
        r["form"]: r
        for r in map(json.loads, filter(None, done.out.splitlines()))
        if Path(r["file"]).parent == folder and Path(r["file"]).name == GOOD[2].name
    }
    assert forms["annex3"]["data"]["graduates"]


@pytest.mark.parametrize("name", NAMES)
def test_good_files_beside_a_strangers_are_checked(
    name: str, strangers: Callable[[str], Path], run: Command, tmp_path: Path
) -> None:
    path = strangers(name)
    folder = good_beside(path, tmp_path / "folder", GOOD[2:3])
    done = run("check {d} --json", d=folder)
    assert_harmless(done, path)
    assert done.status in (0, 1)
    assert json.loads(done.out)["findings"]


def test_there_are_enough_strangers_and_each_says_what_it_is() -> None:
    assert len(ALL) >= 60
    assert all(s.about.endswith((".", "?")) for s in ALL.values())
    readme = (Path(__file__).parent / "fixtures" / "hostile" / "README.md").read_text("utf-8")
    assert [p.name for p in fixtures() if p.name not in readme] == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="as Linux tells it")
def test_the_memory_of_a_worker_is_measured(run: Command, strangers: Callable[[str], Path]) -> None:
    assert run("read {f}", f=GOOD[2]).peak > 20 << 20
    assert pool.KEEPS_LIMITS
