"""The worker process: takes one call after the other until nobody asks any more.

:mod:`tzforms.isolation.pool` starts :func:`main` with pipes for standard input and output. A thread waits for the next call, so that
the end of the other side is noticed at once, also in the middle of a long call, and nothing of ours is left running.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import pickle
import queue
import signal
import struct
import sys
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

from tzforms.exceptions import TzformsError
from tzforms.i18n import set_language
from tzforms.isolation import wire

__all__ = ["OUTSIDE", "helper_program", "is_worker", "main", "unpack_span"]

OUTSIDE: Final = "__outside__"  # set on functions that may be called from the other side
_SPAN: Final = struct.Struct(">dq")

# Objects that come to be before Python looks for rings of garbage (700 is its default: two in five milliseconds of a long roster went
# into looking through cells that are all still needed), and seconds without a call after which a worker looks for itself.
_GARBAGE: Final = 500_000
_IDLE: Final = 0.2
_PIECE: Final = 1 << 16  # bytes for which the C library's allocator first joins the pieces that were given back to it

_answers: BinaryIO | None = None
_helpers: set[int] = set()  # process groups started for the call that runs


def is_worker() -> bool:
    """True in a worker process."""
    return _answers is not None


@contextlib.contextmanager
def helper_program(pid: int, seconds: float) -> Iterator[None]:
    """While a program runs that leads a process group of its own (``pid``) and whose starter ends it after ``seconds``.

    In a worker, the call gets that much more time, and the program ends with the worker. Elsewhere nothing happens.
    """
    if _answers is None:
        yield
        return
    _helpers.add(pid)
    wire.send(_answers, wire.LONGER, _SPAN.pack(seconds, pid))
    try:
        yield
    finally:
        _helpers.discard(pid)
        wire.send(_answers, wire.LONGER, _SPAN.pack(0.0, 0))


def unpack_span(data: bytes) -> tuple[float, int]:
    """(seconds, process group) of the message that :func:`helper_program` sends; (0, 0) when the program has ended."""
    seconds, pid = _SPAN.unpack(data)
    return float(seconds), int(pid)


def main(seconds: float, memory: int, preload: str) -> None:
    """Serve calls from standard input until it ends.

    ``seconds`` and ``memory``: see :class:`~tzforms.isolation.settings.Allowance`; ``preload``: modules to import before the first
    call, separated by commas.
    """
    global _answers
    calls, _answers = _take_pipes()
    _limit_memory(memory)
    waiting: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(calls, waiting), daemon=True).start()
    for module in filter(None, preload.split(",")):
        importlib.import_module(module)
    gc.collect()
    gc.freeze()  # what is loaded stays: it need not be looked through again and again
    gc.set_threshold(_GARBAGE, *gc.get_threshold()[1:])
    wire.send(_answers, wire.READY, b"")
    while True:
        data = _next(waiting)
        _limit_time(seconds)
        kind, answer, given = _answer(data)
        # one that has grown leaves the next file less than its due: let a fresh one take it
        last = _is_swollen(memory)
        try:
            if last:
                wire.send(_answers, wire.LAST, b"")
            wire.send(_answers, kind, answer)
        except wire.EndedError:
            last = True
        del answer, given  # nobody waits for this
        if last:
            _end()


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output for messages; what libraries print goes nowhere."""
    calls, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1):
        os.dup2(nothing, number)
    return calls, answers


def _limit_memory(memory: int) -> None:
    # the soft limit only: a helper program that needs more room may raise its own
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (memory if hard < 0 else min(memory, hard), hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold people's data


def _limit_time(seconds: float) -> None:
    # the other side keeps the time; this is for when it is gone and no thread here can run (a long call inside C code)
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + seconds) + 5, hard))


def _is_swollen(memory: int) -> bool:
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return False
    return pages * os.sysconf("SC_PAGE_SIZE") > memory * 0.6


def _next(waiting: queue.SimpleQueue[bytes]) -> bytes:
    """The next call; when there is none for a while, what is left of the last file is cleared away meanwhile."""
    try:
        return waiting.get(timeout=_IDLE)
    except queue.Empty:
        gc.collect()
        bytes(_PIECE)  # joining those of a long file's tree takes ten milliseconds: not of the next file's time
        return waiting.get()


def _listen(calls: BinaryIO, waiting: queue.SimpleQueue[bytes]) -> None:
    while True:
        try:
            waiting.put(wire.receive(calls)[1])
        except wire.EndedError:
            _end()


def _end() -> None:
    for group in list(_helpers):
        if sys.platform != "win32":
            with contextlib.suppress(OSError):
                os.killpg(group, signal.SIGKILL)
    os._exit(0)


def _answer(data: bytes) -> tuple[bytes, bytes, Any]:
    """Carry out one call: what it gave, or why it failed (how, what, arguments, traceback); packed, and as it is."""
    failed: tuple[Any, ...]
    try:
        given = _carry_out(data)
        return wire.RESULT, wire.pack(given), given
    except TzformsError as error:
        failed = ("ours", type(error), error.args, "")
    except ModuleNotFoundError as error:
        failed = ("missing", error.name or "", (str(error),), "")
    except MemoryError:
        failed = ("memory", "", (), "")
    except Exception as error:
        failed = ("unexpected", type(error).__name__, (), traceback.format_exc(limit=-12))
    return wire.ERROR, wire.pack(failed), None


def _carry_out(data: bytes) -> Any:
    module, name, args, keywords, folder, language = pickle.loads(data)
    set_language(language)
    with contextlib.suppress(OSError):
        os.chdir(folder)
    function: Any = getattr(importlib.import_module(module), name)
    if not getattr(function, OUTSIDE, False):
        raise TypeError(f"{module}.{name} is not a function for workers")
    return function.__wrapped__(*args, **keywords)
