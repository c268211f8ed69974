"""This side of the child: starts it, asks, watches its time and memory, ends it, and tells why it died."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO, cast

import psutil

from tools.fuzz.child import SLOW, SWOLLEN, Answer, Problem, frames_of
from tools.fuzz.seeds import ROOT

__all__ = ["Child"]

_HANGS = 20.0  # seconds after which nobody waits any more
_STARTS = 60.0
_BURSTS = 3 << 30
_GROWN = 300 << 20  # a child that keeps so much is replaced before the next mutant


class Child:
    """One process, started again when it is needed; used by one thread."""

    def __init__(self, prepare: tuple[str, ...] = ()) -> None:
        self.prepare = prepare
        self.folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
        self.stacks = self.folder / "stacks"
        self.process: subprocess.Popen[bytes] | None = None
        self.fresh = False  # has answered nothing yet

    def ask(self, path: Path, verb: str, *, isolated: bool) -> Answer:
        """How ``verb`` (``docx/read``) went with the file at ``path``."""
        if self.process is None or self.process.poll() is not None:
            self._start()
        process = cast("subprocess.Popen[bytes]", self.process)
        request = json.dumps({"path": str(path), "verb": verb, "isolated": isolated}) + "\n"
        began = time.monotonic()
        limit = _HANGS + (_STARTS if self.fresh else 0) + (20 if "/cli " in verb else 0)
        with contextlib.suppress(BrokenPipeError):
            cast("IO[bytes]", process.stdin).write(request.encode())
            cast("IO[bytes]", process.stdin).flush()
        line, peak = self._wait(process, began + limit)
        seconds = time.monotonic() - began
        if line:
            self.fresh = False
            answer = Answer.of(line)
            if peak > SWOLLEN and not any(p.kind == "memory" for p in answer.problems):
                answer.problems.append(self._problem("memory", "", f"{peak >> 20} MB"))
            answer.peak = max(answer.peak, peak)
            if self._resident() > _GROWN:
                self.end()
            return answer
        return self._died(process, seconds, peak)

    def _start(self) -> None:
        self.stacks.touch()
        self.fresh = True
        environment = {k: v for k, v in os.environ.items() if not k.startswith("TZFORMS")}
        # LibreOffice takes seconds for each damaged file, and is not what is tried here
        environment |= {
            "TZFORMS_SOFFICE": str(self.folder / "no-soffice"),
            "PYTHONPATH": str(ROOT),
            "TMPDIR": str(self.folder),
            "PYTHONHASHSEED": "0",
            "TZFORMS_HOME": str(self.folder / "settings"),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tools.fuzz.child", str(self.stacks), *self.prepare],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            env=environment,
            start_new_session=True,
        )

    def _wait(self, process: subprocess.Popen[bytes], until: float) -> tuple[str, int]:
        """The line that it answers (empty when it died or hangs), and the most memory that was seen in one process."""
        stream = cast("IO[bytes]", process.stdout)
        peak, told = 0, False
        while time.monotonic() < until:
            if select.select([stream], [], [], 0.1)[0]:
                return stream.readline().decode("utf-8"), peak
            peak = max(peak, self._resident(children=True))
            if peak > SWOLLEN and not told:
                told = True
                process.send_signal(signal.SIGUSR1)
            if peak > _BURSTS:
                break
        return "", peak

    def _resident(self, *, children: bool = False) -> int:
        try:
            own = psutil.Process(cast("subprocess.Popen[bytes]", self.process).pid)
            every = [own, *(own.children(recursive=True) if children else ())]
            return max(_rss(p) for p in every)
        except psutil.Error:
            return 0

    def _died(self, process: subprocess.Popen[bytes], seconds: float, peak: int) -> Answer:
        if peak > _BURSTS:
            problem = self._problem("memory", "", f"more than {_BURSTS >> 20} MB, ended")
        elif process.poll() is None and seconds > SLOW:
            process.send_signal(signal.SIGUSR1)
            time.sleep(0.3)
            problem = self._problem("hang", "", f"ended after {seconds:.0f} s")
        else:
            status = process.wait(5)
            name = signal.Signals(-status).name if status < 0 else f"status {status}"
            problem = self._problem("crash", name, name)
        self.end()
        return Answer(seconds, peak, [problem], "died")

    def _problem(self, kind: str, name: str, detail: str) -> Problem:
        seen = self.stacks.read_text("utf-8", "replace")
        return Problem(kind, name, frames_of(seen, innermost_first=True), f"{detail}\n{seen[:6000]}")

    def end(self) -> None:
        """End the process and all that it started."""
        if self.process is None:
            return
        with contextlib.suppress(psutil.Error, OSError):
            for child in psutil.Process(self.process.pid).children(recursive=True):
                child.kill()
        with contextlib.suppress(OSError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                cast("IO[bytes]", stream).close()
        self.process = None


def _rss(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
