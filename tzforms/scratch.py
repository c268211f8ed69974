"""Where a run keeps for a moment what it works with: rosters, forms, LibreOffice's own files. Nothing of it outlives the run.

Everything temporary of this process and of the programs that help it lies in one folder (:func:`room`), readable by its owner
only. It goes when the last room in it is left, at the latest when the process ends. A process that was killed cannot do that;
so the first room of the next run sweeps what has no owner any more. An owner is who holds the lock on a file inside: the
system lets go of it when the process is gone, however it went, and whoever has its number now.

Where there is memory to spare, the folder is in it and not on a disk (Linux: ``XDG_RUNTIME_DIR``, ``/dev/shm``); whoever has set
``TMPDIR``, ``TEMP`` or ``TMP`` has chosen.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import stat
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tzforms.exceptions import NotWritableError
from tzforms.i18n import _

__all__ = ["OUTSIDE", "PREFIX", "hold", "reap", "remove_socket", "room", "sweep"]

PREFIX = "tzforms-run-"
OUTSIDE = ".outside"
"""A file in a room that names, a line each, the sockets that a helper program makes elsewhere; they are swept with the room."""
_OWNER = ".owner"
_SPACE = (
    256 << 20
)  # bytes free from which a place in memory is large enough: a batch of certificates takes a tenth of it
_UNOWNED = (
    3600.0  # seconds after which a folder without an owner's file is nobody's: its maker was killed before making one
)
# A helper program that outlived the process that started it names the folder, as a URL, in this argument.
_HELPER = "-env:UserInstallation="


@dataclass(slots=True)
class _Run:
    """The folder of this process, the handle that holds its lock, and how many rooms are in use."""

    path: Path
    handle: int
    rooms: int = 0


_lock = threading.RLock()
_run: _Run | None = None
_swept = False


@contextlib.contextmanager
def room() -> Iterator[Path]:
    """A new empty folder (0700) for as long as the block lasts; nothing of it is left afterwards.

    Raises :class:`NotWritableError` when there is no place for it.
    """
    run = _enter()
    try:
        path = Path(tempfile.mkdtemp(dir=run.path))
    except OSError as error:
        _leave(run)
        raise _no_place() from error
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        _leave(run)


def sweep() -> None:
    """Remove the folders of runs that were killed, and end the programs that still work in them.

    A folder of a living process, of somebody else, or behind a link is never touched.
    """
    for place in dict.fromkeys([*_in_memory(), *_on_disk()]):
        with contextlib.suppress(OSError), os.scandir(place) as entries:
            for entry in entries:
                if entry.name.startswith(PREFIX):
                    with contextlib.suppress(OSError):
                        _sweep_one(Path(entry.path))


def hold(handle: int) -> bool:
    """Lock the open file ``handle`` for this process; False when somebody else holds it. Closing it lets go."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def reap(path: Path) -> None:
    """Remove the file ``path`` when it is this user's and nobody holds it; when in doubt it stays."""
    with contextlib.suppress(OSError):
        handle = _opened(path)
        try:
            held = stat.S_ISREG(os.fstat(handle).st_mode) and _is_mine(os.fstat(handle)) and hold(handle)
            if held and os.path.samestat(os.fstat(handle), path.lstat()) and sys.platform != "win32":
                path.unlink()
        finally:
            os.close(handle)
        if held and sys.platform == "win32":  # where an open file cannot be removed, neither by us nor under its writer
            path.unlink()


def remove_socket(path: Path) -> None:
    """Remove ``path`` when it is a socket of this user's, and nothing else."""
    with contextlib.suppress(OSError):
        found = path.lstat()
        if stat.S_ISSOCK(found.st_mode) and _is_mine(found):
            path.unlink()


def _opened(path: Path) -> int:
    """A handle on the file itself: never on what a link points to, and without waiting for a pipe."""
    return os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))


# -- the folder of this process -----------------------------------------------------------------------------------


def _enter() -> _Run:
    global _run, _swept
    with _lock:
        if not _swept:
            _swept = True
            sweep()
        if _run is None:
            _run = _make()
            atexit.register(_end)
        _run.rooms += 1
        return _run


def _leave(run: _Run) -> None:
    with _lock:
        run.rooms -= 1
        if run.rooms <= 0 and run is _run:
            _end()


def _end() -> None:
    global _run
    with _lock:
        run, _run = _run, None
        atexit.unregister(_end)
    if run is not None:
        shutil.rmtree(run.path, ignore_errors=True)
        os.close(run.handle)


def _forget() -> None:
    """In a forked child: the folder is the parent's. The lock goes with the last handle, so the child lets go of its own."""
    global _run, _lock, _swept
    _lock = threading.RLock()
    _swept = True
    if _run is not None:
        os.close(_run.handle)
        atexit.unregister(_end)
        _run = None


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


def _make() -> _Run:
    for _attempt in range(20):
        try:
            path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=_place()))
            handle = os.open(path / _OWNER, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        except FileNotFoundError:  # swept as nobody's, between the two lines
            continue
        except OSError as error:
            raise _no_place() from error
        # another run may look at it before it is held; then that run removes it, and this one makes another
        hold(handle)
        with contextlib.suppress(OSError):
            if os.path.samestat(os.fstat(handle), (path / _OWNER).stat()):
                return _Run(path, handle)
        os.close(handle)
    raise _no_place()


def _place() -> str:
    for place in () if _is_chosen() else _in_memory():
        with contextlib.suppress(OSError):
            space = os.statvfs(place)
            if space.f_bavail * space.f_frsize >= _SPACE and os.access(place, os.W_OK | os.X_OK):
                return place
    return tempfile.gettempdir()


def _is_chosen() -> bool:
    return any(os.environ.get(name) for name in ("TMPDIR", "TEMP", "TMP"))


def _in_memory() -> Iterator[str]:
    """Folders in memory: of the user's own session, then of the machine (our folder in it is private)."""
    if not sys.platform.startswith("linux"):
        return
    own = os.environ.get("XDG_RUNTIME_DIR", "")
    with contextlib.suppress(OSError):
        found = os.lstat(own)
        if stat.S_ISDIR(found.st_mode) and _is_mine(found) and not found.st_mode & 0o077:
            yield own
    if Path("/dev/shm").is_dir():
        yield "/dev/shm"


def _on_disk() -> Iterator[str]:
    with contextlib.suppress(FileNotFoundError):
        yield tempfile.gettempdir()


def _no_place() -> NotWritableError:
    return NotWritableError(
        _("没有地方放临时文件：临时文件夹写不进去或磁盘已满。请清理磁盘，或用环境变量 TMPDIR 另指一个文件夹。")
    )


# -- folders of others --------------------------------------------------------------------------------------------


def _sweep_one(path: Path) -> None:
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or not _is_mine(found) or (_run is not None and path == _run.path):
        return
    owner = path / _OWNER
    if not os.path.lexists(owner):
        if time.time() - found.st_mtime > _UNOWNED:
            shutil.rmtree(path, ignore_errors=True)
        return
    handle = _opened(owner)
    try:
        if stat.S_ISREG(os.fstat(handle).st_mode) and hold(handle):
            _end_helpers(path)
            for listed in path.glob(f"*/{OUTSIDE}"):
                for line in listed.read_text("utf-8").splitlines():
                    remove_socket(Path(line))
            shutil.rmtree(path, ignore_errors=True)
    finally:
        os.close(handle)
    if sys.platform == "win32":  # where an open file cannot be removed
        shutil.rmtree(path, ignore_errors=True)


def _is_mine(found: os.stat_result) -> bool:
    return not hasattr(os, "geteuid") or found.st_uid == os.geteuid()


def _end_helpers(path: Path) -> None:
    """End what the dead run started and what still works in its folder."""
    if not sys.platform.startswith("linux"):
        return
    import signal

    mark = f"{_HELPER}{path.as_uri()}/".encode()
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            with contextlib.suppress(OSError):
                if _is_mine(process.stat()) and mark in (process / "cmdline").read_bytes():
                    os.kill(int(process.name), signal.SIGKILL)
