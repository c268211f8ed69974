"""The door: which functions parse what comes from outside, and where they run."""

from __future__ import annotations

import contextlib
import functools
import inspect
import logging
import os
import traceback
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar

from tzforms.exceptions import OverrunError, TzformsError, UnexpectedFileError
from tzforms.findings import mask_numbers
from tzforms.i18n import _, get_language
from tzforms.isolation import wire
from tzforms.isolation.pool import DiedError, Pool, TooLargeError, TooLongError
from tzforms.isolation.settings import Allowance
from tzforms.isolation.worker import OUTSIDE, is_worker
from tzforms.programs import environment

__all__ = ["isolate", "outside", "warm"]

P = ParamSpec("P")
R = TypeVar("R")

log = logging.getLogger("tzforms.outside")
log.addHandler(logging.NullHandler())

#: Settings that are no secrets and that a worker needs to do the same as this process.
_SETTINGS: Final = ("TZFORMS_MEASURES", "TZFORMS_SOFFICE")

_allowance: ContextVar[Allowance | None] = ContextVar("tzforms_allowance", default=None)
_pool = Pool("tzforms.reading.sources")


@contextlib.contextmanager
def isolate(allowance: Allowance | None = None, *, on: bool = True) -> Iterator[None]:
    """Inside the block, functions marked :func:`outside` run in a worker with ``allowance`` (default: :meth:`Allowance.from_environment`).

    ``on=False`` has them run in this process again. Holds for the calling thread, or task.
    """
    token = _allowance.set((allowance or Allowance.from_environment()) if on else None)
    try:
        yield
    finally:
        _allowance.reset(token)


def warm() -> None:
    """Start a worker now, beside what else has to be done first; nothing where the caller is not isolated."""
    allowance = _allowance.get()
    if allowance is not None:
        _pool.warm(allowance, _environment())


def outside(parameter: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a module's function as one that parses what comes from outside; ``parameter`` is the one that names the file.

    What it takes and gives must be picklable. It raises what it raised before, and besides
    :class:`~tzforms.exceptions.UnexpectedFileError` in place of any exception that is not ours, and
    :class:`~tzforms.exceptions.OverrunError` when a worker was ended.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(function)

        @functools.wraps(function)
        def door(*args: P.args, **kwargs: P.kwargs) -> R:
            if is_worker():
                return function(*args, **kwargs)
            allowance = _allowance.get()
            try:
                if allowance is None:
                    return function(*args, **kwargs)
                call = (function.__module__, function.__qualname__, args, kwargs, str(Path.cwd()), get_language())
                return _ask(call, allowance)  # type: ignore[no-any-return]
            except (TzformsError, ModuleNotFoundError):
                raise
            except Exception as error:
                file = Path(str(signature.bind(*args, **kwargs).arguments.get(parameter, ""))).name
                raise _about(file, error, allowance) from error

        setattr(door, OUTSIDE, True)
        return door

    return decorate


class _FailedError(Exception):
    """An exception in a worker that is not ours: its name, and the traceback as text."""

    def __init__(self, name: str, traceback: str) -> None:
        super().__init__(name)
        self.name, self.traceback = name, traceback


def _ask(call: tuple[Any, ...], allowance: Allowance) -> Any:
    """Have a worker carry out ``call`` and give what it gave, or raise what it raised."""
    kind, data = _pool.call(wire.pack(call), allowance, _environment())
    answer = wire.unpack(data)
    if kind == wire.RESULT:
        return answer
    how, what, arguments, traceback = answer
    if how == "ours":
        raise what(*arguments)
    if how == "missing":
        raise ModuleNotFoundError(*arguments, name=what)
    if how == "memory":
        raise TooLargeError
    raise _FailedError(what, traceback)


def _environment() -> dict[str, str]:
    """A worker's environment: what programs need, and our settings that are no secrets."""
    return environment() | {name: os.environ[name] for name in _SETTINGS if name in os.environ}


def _about(file: str, error: Exception, allowance: Allowance | None) -> OverrunError | UnexpectedFileError:
    """The sentence about ``file`` for what ended its reading."""
    again = _("请用 Word、WPS 或 Excel 打开原件，确认内容正常后另存为新文件再提交。")
    if isinstance(error, TooLongError) and allowance is not None:
        why = _("{file}：读取超过 {seconds} 秒，已停止，没有采用其中的内容。").format(
            file=file, seconds=f"{allowance.seconds:g}"
        )
        return OverrunError(why + again)
    if isinstance(error, TooLargeError | MemoryError):
        return OverrunError(_("{file}：读取所需内存超出限度，已停止，没有采用其中的内容。").format(file=file) + again)
    if isinstance(error, DiedError):
        return OverrunError(_("{file}：读取它的进程意外结束，没有采用其中的内容。").format(file=file) + again)
    name = error.name if isinstance(error, _FailedError) else type(error).__name__
    told = error.traceback if isinstance(error, _FailedError) else "".join(traceback.format_exception(error, limit=-12))
    log.error("%s: %s", mask_numbers(file), mask_numbers(told))
    return UnexpectedFileError(
        _("{file}：内容不是正常写法，读取时出错（{name}），没有采用其中的内容。").format(file=file, name=name) + again
    )
