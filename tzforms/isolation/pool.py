"""This side of the workers: start one, keep it warm, ask it, end it when it overruns."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from tzforms import programs, scratch
from tzforms.exceptions import MissingProgramError
from tzforms.i18n import _
from tzforms.isolation import wire
from tzforms.isolation.settings import Allowance
from tzforms.isolation.worker import unpack_span

__all__ = ["DiedError", "Pool", "TooLargeError", "TooLongError"]

_START: Final = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    " from tzforms.isolation.worker import main; main(float(sys.argv[2]), int(sys.argv[3]), sys.argv[4])"
)
_START_SECONDS: Final = 60.0  # for the imports of a cold start on a slow disk
_MOST_HELPERS: Final = 8  # how often one call may ask for more time
_LONGEST_HELPER: Final = 600.0  # and for how much at once
_WATCH_EVERY: Final = 0.05
#: True where a process can be forbidden to take more memory (RLIMIT_AS); elsewhere it is watched while it works.
KEEPS_LIMITS = sys.platform.startswith("linux")


class TooLongError(Exception):
    """The call took longer than allowed."""


class TooLargeError(Exception):
    """The call needed more memory than allowed."""


class DiedError(Exception):
    """The worker ended without an answer."""


class _Worker:
    """One process, and the thread that watches it while it works. Used by one thread at a time."""

    def __init__(self, allowance: Allowance, environment: dict[str, str], preload: str) -> None:
        self.allowance, self.environment = allowance, environment
        self.process = _start(allowance, environment, preload)
        self.ready = self.last = False
        self.helpers: set[int] = set()
        self.cause: type[Exception] = DiedError
        self.deadline = 0.0
        self._at_work, self._ended = threading.Event(), False
        self._watcher: threading.Thread | None = None

    def call(self, data: bytes) -> tuple[bytes, bytes]:
        """Ask and wait: the kind and the bytes of the answer. Raises one of the three errors above; the worker is gone then."""
        self.deadline = time.monotonic() + _START_SECONDS
        self._at_work.set()
        if self._watcher is None:
            self._watcher = threading.Thread(target=self._watch, daemon=True)
            self._watcher.start()
        try:
            if not self.ready:
                self._wait()
                self.ready = True
            self.deadline = time.monotonic() + self.allowance.seconds
            wire.send(cast(BinaryIO, self.process.stdin), wire.CALL, data)
            return self._wait()
        except wire.EndedError:
            self.end()
            scratch.sweep()  # what it left: nobody but us knows that it is gone
            raise self.cause from None
        except BaseException:
            self.end()
            raise
        finally:
            if not self._ended:
                self._at_work.clear()

    def _wait(self) -> tuple[bytes, bytes]:
        answers = cast(BinaryIO, self.process.stdout)
        left, asked = 0.0, 0
        while True:
            kind, data = wire.receive(answers)
            if kind == wire.LAST:
                self.last = True
            elif kind == wire.LONGER:
                seconds, pid = unpack_span(data)
                if pid and not self.helpers and asked < _MOST_HELPERS:
                    asked += 1
                    left = max(self.deadline - time.monotonic(), 0.0)
                    self.deadline += min(max(seconds, 0.0), _LONGEST_HELPER)
                    self.helpers.add(pid)
                elif not pid and self.helpers:  # an end without a beginning would give time for nothing
                    self.deadline = time.monotonic() + left
                    self.helpers.clear()
            else:
                return kind, data

    def _watch(self) -> None:
        """End the process when a call takes longer, or more memory, than it may; one thread for all calls, asleep between them."""
        resident = _resident_of(self.process.pid)
        while self._at_work.wait() and not self._ended:
            # in slices, for the deadline moves while we wait
            time.sleep(min(max(self.deadline - time.monotonic(), 0.001), _WATCH_EVERY))
            if not self._at_work.is_set() or self._ended:
                continue
            if time.monotonic() >= self.deadline:
                self.cause = TooLongError
            elif resident and resident() > self.allowance.memory:
                self.cause = TooLargeError
            else:
                continue
            self.end()
            return

    def end(self) -> None:
        """End the process, the helper programs that it started, and the thread that watches it."""
        self._ended = True
        self._at_work.set()
        own = (
            [self.process.pid] if self.process.poll() is None else []
        )  # the number of one that is gone may be another's
        for group in (*own, *self.helpers):
            _kill(group)
        self.helpers.clear()
        with contextlib.suppress(OSError):
            self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                cast(BinaryIO, stream).close()


def _start(allowance: Allowance, environment: dict[str, str], preload: str) -> subprocess.Popen[bytes]:
    own = str(Path(__file__).resolve().parents[2])
    # never the folder one happens to be in: it may hold a stranger's files
    paths = [own, *(p for p in sys.path if p and Path(p).is_absolute() and p != own)]
    options: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        options = {"creationflags": subprocess.CREATE_NO_WINDOW}
    try:
        return subprocess.Popen(
            [
                sys.executable,
                "-I",
                "-c",
                _START,
                json.dumps(paths),
                str(allowance.seconds),
                str(allowance.memory),
                preload,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what went wrong comes as an answer, with numbers masked
            env=environment,
            **options,
        )
    except OSError as error:
        raise MissingProgramError(
            _("读取文件用的隔离进程无法启动（{why}）。请检查 Python 的安装。").format(
                why=error.strerror or type(error).__name__
            )
        ) from error


def _resident_of(pid: int) -> Callable[[], int] | None:
    """How many bytes of memory a process holds, where the system itself keeps no limit (all but Linux)."""
    if KEEPS_LIMITS:
        return None
    try:
        import psutil

        process = psutil.Process(pid)
    except Exception:  # not installed, or the process is gone already
        return None

    def resident() -> int:
        try:
            return int(process.memory_info().rss)
        except psutil.Error:
            return 0

    return resident


def _kill(group: int) -> None:
    if sys.platform == "win32":
        end = ["taskkill", "/F", "/T", "/PID", str(group)]
        subprocess.run(end, env=programs.environment(), capture_output=True, check=False)
    else:
        with contextlib.suppress(OSError):
            os.killpg(group, signal.SIGKILL)


class Pool:
    """Warm workers, started when they are needed; safe to use from several threads."""

    def __init__(self, preload: str = "") -> None:
        self.preload = preload
        self._free: list[_Worker] = []
        self._lock = threading.Lock()
        atexit.register(self.close)

    def call(self, data: bytes, allowance: Allowance, environment: dict[str, str]) -> tuple[bytes, bytes]:
        """Have one call carried out; raises as :meth:`_Worker.call`. A worker of another allowance or environment is not used."""
        worker = self._take(allowance, environment)
        answer = worker.call(data)
        if worker.last:
            worker.end()
        else:
            with self._lock:
                self._free.append(worker)
        return answer

    def warm(self, allowance: Allowance, environment: dict[str, str]) -> None:
        """Start a worker now, so that it is ready when it is needed."""
        worker = self._take(allowance, environment)
        with self._lock:
            self._free.append(worker)

    def _take(self, allowance: Allowance, environment: dict[str, str]) -> _Worker:
        while True:
            with self._lock:
                if not self._free:
                    break
                worker = self._free.pop()
            if worker.allowance == allowance and worker.environment == environment and worker.process.poll() is None:
                return worker
            worker.end()
        return _Worker(allowance, environment, self.preload)

    def close(self) -> None:
        """End all workers that are not at work."""
        with self._lock:
            workers, self._free = self._free, []
        for worker in workers:
            worker.end()
