"""Functions that do what the worst files make a parser do. Marked like ours, so that a worker calls them."""

from __future__ import annotations

import gc
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tzforms.exceptions import RefusedFileError
from tzforms.isolation import helper_program, outside, wire, worker


@outside("path")
def whoami(path: str) -> int:
    return os.getpid()


@outside("path")
def surroundings(path: str) -> dict[str, str]:
    return dict(os.environ)


@outside("path")
def folder(path: str) -> str:
    return str(Path.cwd())


@outside("path")
def sleep(path: str, seconds: float) -> str:
    time.sleep(seconds)
    return "awake"


@outside("path")
def backtrack(path: str) -> bool:
    return re.match(r"(a+)+$", "a" * 60 + "b") is not None


@outside("path")
def swell(path: str) -> int:
    return len([bytearray(1 << 20) for _ in range(100_000)])


@outside("path")
def grow_for_good(path: str) -> int:
    kept.append(bytearray(700 << 20))
    return os.getpid()


kept: list[Any] = []


class Ring:
    """Garbage that only a look for rings finds."""

    alive = 0

    def __init__(self) -> None:
        self.me = self
        Ring.alive += 1

    def __del__(self) -> None:
        Ring.alive -= 1


@outside("path")
def leave_rings(path: str) -> int:
    for _number in range(100):
        Ring()
    return Ring.alive


@outside("path")
def rings_left(path: str) -> tuple[int, int, int]:
    return Ring.alive, gc.get_threshold()[0], gc.get_freeze_count()


@outside("path")
def die(path: str) -> None:
    os._exit(3)


@outside("path")
def crash(path: str) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


@outside("path")
def recurse(path: str) -> None:
    recurse.__wrapped__(path)  # type: ignore[attr-defined]


@outside("path")
def stumble(path: str, said: str) -> None:
    raise KeyError(said)


@outside("path")
def refuse(path: str) -> None:
    raise RefusedFileError("不收。")


@outside("path")
def lack(path: str) -> None:
    raise ModuleNotFoundError("No module named 'xlrd'", name="xlrd")


@outside("path")
def say(path: str) -> str:
    print("noise on standard output")
    os.write(1, b"more noise")
    return "said"


@outside("path")
def smuggle(path: str) -> Any:
    return subprocess.Popen.__init__  # a callable that has no business in an answer


@outside("path")
def long_helper(path: str, seconds: float, limit: float) -> int:
    program = subprocess.Popen([sys.executable, "-c", f"import time; time.sleep({seconds})"], start_new_session=True)
    with helper_program(program.pid, limit):
        program.wait()
    return program.pid


@outside("path")
def endless_helper(path: str, note: str) -> None:
    program = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
    Path(note).write_text(f"{os.getpid()} {program.pid}", encoding="ascii")
    with helper_program(program.pid, 600.0):
        while True:
            time.sleep(1)


def unmarked(path: str) -> None:
    raise AssertionError("never called")


@outside("path")
def hoard(path: str, megabytes: int) -> None:
    """Memory that a limit on address space would not stop: the worker's is lifted first."""
    import resource

    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    kept.append(b"x" * (megabytes << 20))
    time.sleep(30)


@outside("path")
def pretend(path: str) -> None:
    """A helper program that ran for a moment is said to have ended again and again."""
    program = subprocess.Popen([sys.executable, "-c", ""], start_new_session=True)
    with worker.helper_program(program.pid, 5.0):
        program.wait()
    assert worker._answers is not None
    for _turn in range(200):
        wire.send(worker._answers, wire.LONGER, worker._SPAN.pack(0.0, 0))
        time.sleep(0.1)
