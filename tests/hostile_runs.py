"""The command line over a stranger's file: which commands are for it, what a run costs and says, and what is wrong with that."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

__all__ = [
    "FIXTURES",
    "GOOD",
    "LARGE",
    "PUBLIC",
    "ROOT",
    "SLOW",
    "Run",
    "commands_for",
    "fixtures",
    "good_beside",
    "run",
    "words_of",
]

ROOT = Path(__file__).resolve().parents[1]
FIXTURES = ROOT / "tests" / "fixtures" / "hostile"
GOOD = sorted((ROOT / "samples" / "returned").glob("*.docx"))
PUBLIC = ROOT / "tests" / "fixtures" / "v0_1_0" / "keys" / "public"

SLOW = 2.0  # seconds, and
LARGE = 300 << 20  # bytes of one process: what the issue allows one file
_HANGS = 60.0
_FOR: dict[str, tuple[str, ...]] = {
    ".docx": ("read {f}", "check {f}", "review {f} -o {o}", "diff {f} {g}", "dump {f}", "templates check {f}"),
    ".doc": ("read {f}", "check {f}"),
    ".html": ("read {f}",),
    ".xlsx": ("read {f}", "check {f}", "roster {f}", "check {f} --mark {o}/m.xlsx"),
    ".xls": ("read {f}", "check {f}", "roster {f}"),
    ".csv": ("read {f}", "roster {f}"),
    ".pdf": ("read {f}", "check {f}", "diff {g} {f}", "certificates verify {f} --key {k}"),
    ".zip": ("read {f}", "check {f}", "review {f} -o {o}", "diff {f} {g}"),
    ".yaml": ("check {f}", "build {f} -o {o} --draft", "deadlines {f}", "explain {f} annex4.subsidy_wan"),
    ".json": ("check {f}", "build {f} -o {o} --draft", "deadlines {f}", "explain {f} annex4.subsidy_wan"),
    ".jsonl": ("check {f}",),
    ".png": ("certificates verify {f} --key {k}", "read {f}"),
}
#: What a folder in which the file lies beside good forms is given to; the first two must show that these were read.
BESIDE = ("read {d} --jsonl", "check {d} --json", "review {d} -o {o}", "diff {d} {g}")
_VERIFY = "certificates verify {f} --key {k}"
_OWN_FAULTS = ("Traceback (most recent call last)", "程序内部出错", "读取时出错", "意外结束")
_STEERS = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]")
_ID_NUMBER = re.compile(r"(?<!\d)110112199001011234(?!\d)")


@dataclass
class Run:
    """One command: how it ended, what it cost (``peak``: bytes of its largest process; ``work``: seconds of processor time), what it said."""

    line: str
    status: int
    seconds: float
    peak: int
    out: str = field(repr=False)
    err: str = field(repr=False)
    work: float = 0.0

    @property
    def said(self) -> str:
        """Everything that was said."""
        return self.out + self.err

    @property
    def sentence(self) -> str:
        """The first line on standard error, else of the output."""
        return next((line.strip() for line in (self.err or self.out).splitlines() if line.strip()), "")

    def faults(self) -> Iterator[str]:
        """What must not be, whatever the file: apart from time and memory."""
        if self.status < 0:
            yield "hangs" if self.status == -signal.SIGKILL else f"died of signal {-self.status}"
        elif self.status > 4:
            yield f"status {self.status}"
        for fault in _OWN_FAULTS:
            if fault in self.said:
                found = re.search(rf"{re.escape(fault)}[^\n]{{0,40}}", self.said)
                yield f"internal error: {found.group() if found else fault}"
        if self.status >= 2 and not self.err.strip() and "。" not in self.out:
            yield "no sentence"
        if steers := _STEERS.search(self.said):
            yield f"raw U+{ord(steers.group()):04X}"
        if _ID_NUMBER.search(self.said):
            yield "a whole ID number"

    def costs(self) -> Iterator[str]:
        """Where it is over a bound; seconds that a busy machine had it wait for do not count, up to three times as many."""
        if self.seconds > SLOW and (self.work > SLOW or self.seconds > 4 * SLOW):
            yield f"{self.seconds:.1f} s"
        if self.peak > LARGE:
            yield f"{self.peak >> 20} MB"


def fixtures() -> list[Path]:
    """The files that lie in the repository; a sidecar goes with its form."""
    return sorted(p for p in FIXTURES.iterdir() if p.suffix in _FOR and not p.name.endswith(".review.yaml"))


def commands_for(path: Path) -> list[str]:
    """The command lines for a file, with ``{f}`` for the file, ``{g}`` a good form, ``{o}`` an empty folder, ``{k}`` public keys."""
    lines = list(_FOR.get(path.suffix.lower(), ("read {f}",)))
    if path.name.startswith("v_") and _VERIFY not in lines:
        lines.append(_VERIFY)
    return lines


def words_of(line: str, **known: Path) -> list[str]:
    """The words of a command line, places filled in."""
    places = {"g": GOOD[-1], "k": PUBLIC} | known
    return [re.sub(r"\{(\w)\}", lambda m: str(places[m.group(1)]), word) for word in line.split()]


def good_beside(path: Path, folder: Path, forms: Sequence[Path] = tuple(GOOD)) -> Path:
    """A folder that holds the file (and its sidecar) and good forms."""
    folder.mkdir(parents=True)
    for one in (path, path.with_name(path.name + ".review.yaml"), *forms):
        if one.exists():
            shutil.copy(one, folder / one.name)
    return folder


def run(line: str, **known: Path) -> Run:
    """Run one command in a process of its own."""
    with tempfile.TemporaryDirectory() as home:
        words = words_of(line, o=Path(home) / "out", **known)
        environment = {k: v for k, v in os.environ.items() if not k.startswith("TZFORMS")}
        environment |= {"PYTHONPATH": str(ROOT), "XDG_DATA_HOME": home, "TZFORMS_HOME": home, "PYTHONUTF8": "1"}
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            began = time.monotonic()
            process = subprocess.Popen(
                [sys.executable, "-m", "tzforms", *words],
                stdout=out,
                stderr=err,
                stdin=subprocess.DEVNULL,
                env=environment,
                cwd=home,
                start_new_session=True,
            )
            status, peak, work = _wait(process.pid, began + _HANGS)
            process.returncode = status
            seconds = time.monotonic() - began
            return Run(line, status, seconds, peak, _text(out), _text(err), work)


def _text(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode("utf-8", "replace")


def _wait(pid: int, until: float) -> tuple[int, int, float]:
    """How the process ended, the most memory that it or one of those it waited for held, and what they worked.

    Linux counts what the process held before it became another program: measure from a small one.
    """
    while True:
        found, status, usage = os.wait4(pid, os.WNOHANG)
        if found:
            peak = usage.ru_maxrss << (10 if sys.platform == "linux" else 0)
            return os.waitstatus_to_exitcode(status), peak, usage.ru_utime + usage.ru_stime
        if time.monotonic() > until:
            with contextlib.suppress(OSError):
                os.killpg(pid, signal.SIGKILL)
        time.sleep(0.005)
