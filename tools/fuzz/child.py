"""The process that a mutant is read in: carries out one verb at a time, and tells what went wrong in it.

Requests and answers are lines of JSON on standard input and output; what the verbs print goes nowhere. A process of its own,
because a mutant may hang it, swell it or bring it down.
"""

from __future__ import annotations

import contextlib
import faulthandler
import importlib
import io
import json
import logging
import os
import re
import resource
import signal
import sys
import time
import traceback
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from tools.fuzz.verbs import VERBS, RawOutputError, command, is_ours
from tzforms.exceptions import OverrunError, UnexpectedFileError
from tzforms.isolation import isolate

__all__ = ["SLOW", "SWOLLEN", "Answer", "Problem", "frames_of", "main"]

SLOW = 5.0  # seconds of a processor that one verb may take: other work beside it says nothing about us
A_DOCUMENT = 0.1  # and for each document in an archive
SWOLLEN = 500 << 20  # bytes that one process may hold
_ADDRESSES = 4 << 30  # what it may ask for at all, so that the machine lives on
_PACKAGE = re.compile(r"(?:^|/)tzforms/(?=[\w/]+\.py$)")
_FRAME = re.compile(r'File "([^"]+)", line (\d+),? in (\S+)')


@dataclass
class Problem:
    """What must not happen: its kind, the exception's or signal's name, the innermost frames of ours, and the details."""

    kind: str
    name: str
    frames: list[str]
    detail: str


@dataclass
class Answer:
    """How a verb went: seconds of a processor, the most bytes that a process held (ours or a worker's), and what went wrong."""

    seconds: float = 0.0
    peak: int = 0
    problems: list[Problem] = field(default_factory=list)
    outcome: str = ""

    @classmethod
    def of(cls, line: str) -> Answer:
        """The answer that stands in a line."""
        data = json.loads(line)
        return cls(**data | {"problems": [Problem(**p) for p in data["problems"]]})


def frames_of(text: str, *, innermost_first: bool = False) -> list[str]:
    """``word/labels.py:fold`` of the two innermost frames of ours in a traceback; of other packages where there is none of ours."""
    every = [(p.replace("\\", "/"), name) for p, _line, name in _FRAME.findall(text)]
    if innermost_first:
        every.reverse()
    own = [f"{_PACKAGE.split(p)[-1]}:{name}" for p, name in every if _PACKAGE.search(p) and "/isolation/" not in p]
    others = ["/".join(p.split("/")[-2:]) + f":{name}" for p, name in every if "/tools/fuzz/" not in p]
    return own[-2:] or others[-2:]


def main() -> None:
    """Serve requests until there are none: ``python -m tools.fuzz.child STACKS [PREPARE…]``.

    ``STACKS``: the file that stacks are written to when a verb takes long, the parent asks, or the process crashes.
    ``PREPARE``: ``module:function`` to be called first (the fuzzer's own tests plant faults so).
    """
    requests, answers = os.fdopen(os.dup(0), "r", encoding="utf-8"), os.fdopen(os.dup(1), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1):
        os.dup2(nothing, number)
    stacks = Path(sys.argv[1]).open("a+", encoding="utf-8")  # noqa: SIM115 - as long as the process lives
    faulthandler.enable(stacks, all_threads=False)
    # by a signal and not by a thread beside: one that looks on while frames come and go may bring the process down
    for number in (signal.SIGALRM, signal.SIGUSR1):
        faulthandler.register(number, stacks, all_threads=False, chain=False)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (_ADDRESSES, resource.getrlimit(resource.RLIMIT_AS)[1]))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for prepare in sys.argv[2:]:
        module, _colon, name = prepare.partition(":")
        getattr(importlib.import_module(module), name)()
    heard = _Heard()
    for line in requests:
        answer = _carry_out(json.loads(line), heard, stacks)
        answers.write(json.dumps(asdict(answer)) + "\n")
        answers.flush()


class _Heard(logging.Handler):
    """What the door tells of exceptions that are not ours, and of workers that were ended, though the verb went on."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[Problem] = []
        logger = logging.getLogger("tzforms.outside")
        logger.addHandler(self)
        logger.propagate = False
        from tzforms.isolation import door

        about: Any = door._about

        def listening(*arguments: Any) -> Any:
            made = about(*arguments)
            if isinstance(made, OverrunError):
                self.problems.append(Problem("overrun", type(arguments[1]).__name__, _frames(arguments[1]), str(made)))
            return made

        vars(door)["_about"] = listening

    def emit(self, record: logging.LogRecord) -> None:
        """A parser stumbled."""
        text = record.getMessage()
        error = sys.exc_info()[1]
        if isinstance(getattr(error, "traceback", None), str):  # it was in a worker
            name, frames = str(getattr(error, "name", "")), frames_of(text)
        else:
            name, frames = type(error).__name__, _frames(error)
        self.problems.append(Problem("exception", name, frames, text[-6000:]))


def _frames(error: BaseException | None) -> list[str]:
    text = "".join(traceback.format_tb(error.__traceback__)) if error is not None else ""
    return frames_of(text)


def _carry_out(request: dict[str, Any], heard: _Heard, stacks: IO[str]) -> Answer:
    format_, name = request["verb"].split("/", 1)
    verb = command(name.removeprefix("cli ")) if name.startswith("cli ") else VERBS[format_][name]
    heard.problems.clear()
    stacks.truncate(0)
    _forget_peaks()
    answer = Answer()
    signal.setitimer(signal.ITIMER_REAL, SLOW)
    began = _spent()
    try:
        with isolate(on=request["isolated"]):
            verb(Path(request["path"]))
        answer.outcome = "read"
    except (OverrunError, UnexpectedFileError):
        answer.outcome = "stumbled"  # and was heard
    except RawOutputError as error:
        answer.problems.append(
            Problem("screen", str(error).partition(":")[0], [str(error).partition(": ")[2]], str(error))
        )
    except BaseException as error:
        answer.outcome = type(error).__name__
        if not is_ours(error):
            answer.problems.append(
                Problem(
                    "exception",
                    type(error).__name__,
                    _frames(error),
                    "".join(traceback.format_exception(error))[-6000:],
                )
            )
    answer.seconds = _spent() - began
    signal.setitimer(signal.ITIMER_REAL, 0)
    answer.problems.extend(heard.problems)
    answer.peak = max(_peaks())
    if answer.seconds > SLOW and answer.seconds > SLOW + A_DOCUMENT * _documents(Path(request["path"])):
        stacks.seek(0)
        seen = stacks.read()
        answer.problems.append(
            Problem("slow", "", frames_of(seen, innermost_first=True), f"{answer.seconds:.1f} s\n{seen[:6000]}")
        )
    if answer.peak > SWOLLEN:
        stacks.seek(0)
        seen = stacks.read()
        answer.problems.append(
            Problem("memory", "", frames_of(seen, innermost_first=True), f"{answer.peak >> 20} MB\n{seen[:6000]}")
        )
    return answer


# -- time and memory, as Linux tells them; elsewhere only the parent watches memory --------------------------------------


def _processes() -> Iterator[Path]:
    yield Path("/proc/self")
    try:
        for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split():
            yield Path("/proc") / pid
    except OSError:
        return


def _documents(path: Path, levels: int = 3) -> int:
    """How many files that may be documents are packed in an archive, two hundred at most; 0 for what is none itself."""
    try:
        found = _packed(path.read_bytes(), levels)
    except (OSError, RuntimeError, ValueError, NotImplementedError, EOFError, zipfile.BadZipFile, zlib.error):
        return 0
    return min(found, 200)


def _packed(data: bytes, levels: int) -> int:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()[:200]
        if levels == 0 or "[Content_Types].xml" in names:
            return 1
        members = [archive.read(n) for n in names if 1_000 < archive.getinfo(n).file_size < 1 << 20]
    return sum(_packed(m, levels - 1) for m in members if m[:2] == b"PK") if members else 0


def _spent() -> float:
    """Seconds that this process, those that it waited for and those that live have had of a processor."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    living = 0.0
    for process in list(_processes())[1:]:
        with contextlib.suppress(OSError, ValueError, IndexError):
            fields = (process / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
            living += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return time.process_time() + ended.ru_utime + ended.ru_stime + living


def _forget_peaks() -> None:
    for process in _processes():
        with contextlib.suppress(OSError):
            (process / "clear_refs").write_text("5", "ascii")


def _peaks() -> Iterator[int]:
    yield 0
    for process in _processes():
        with contextlib.suppress(OSError):
            found = re.search(r"VmHWM:\s+(\d+)", (process / "status").read_text("ascii", "replace"))
            if found:
                yield int(found.group(1)) << 10


if __name__ == "__main__":
    main()
