"""Writing without ever leaving half a file: a file gets its name when it is whole, and what holds people's data is the user's alone."""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from tzforms.exceptions import NotWritableError, TargetExistsError
from tzforms.i18n import _
from tzforms.scratch import hold, reap
from tzforms.visible import is_hidden

__all__ = [
    "PRIVATE",
    "PUBLIC",
    "back_up",
    "flush_names",
    "make_dir",
    "protect",
    "safe_name",
    "sweep",
    "write_atomic",
    "write_stream",
]

PRIVATE = 0o600
"""Who may read a file: its owner. What holds, or may hold, somebody's data; the rule."""
PUBLIC = 0o666
"""Who may read a file: whom the system's usual mode (umask) lets. Blank forms, the rule book, schemas, public keys."""

_UNFINISHED = ".tzforms-tmp"
_NO_UNNAMED = frozenset((errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOENT, errno.ENOTSUP))
_swept: set[Path] = set()
_LONGEST_NAME = 255  # bytes, on every system of ours; a Chinese character takes three
_TOO_LONG = (111, 123, 206)  # Windows: file name too long, name not allowed, name or ending too long
_inputs: set[tuple[int, int]] = set()


def write_atomic(path: Path, data: bytes, *, force: bool = False, mode: int = PRIVATE, durable: bool = False) -> Path:
    """Write ``data`` to ``path`` whole or not at all.

    ``mode``: :data:`PRIVATE` or :data:`PUBLIC`; a file that is replaced and was stricter stays so. ``durable``: on the disk, not
    only on its way to it, when this returns. Without ``force`` a file that another program makes meanwhile is not replaced
    either, where the file system can tell.

    A process that is killed leaves nothing: on Linux the file has no name before it is whole. Where that cannot be, it has a
    name of its own (:data:`PRIVATE`), which the next one who writes into the folder sweeps.

    Raises :class:`TargetExistsError` when ``path`` exists and ``force`` is false, or when it is a file that this run reads
    (:func:`protect`), ``force`` or not; :class:`NotWritableError` when it cannot be written (read-only folder, open in another
    program, disk full).
    """

    def fill(stream: BinaryIO) -> None:
        stream.write(data)

    return write_stream(path, fill, force=force, mode=mode, durable=durable)


def write_stream(
    path: Path, fill: Callable[[BinaryIO], None], *, force: bool = False, mode: int = PRIVATE, durable: bool = False
) -> Path:
    """As :func:`write_atomic`, of what ``fill`` writes into the stream it is given; it may be called twice.

    What ``fill`` raises is passed on, and then nothing was written; its ``OSError`` counts as the file's.
    """
    if len(os.fsencode(path.name)) > _LONGEST_NAME:
        raise _not_writable(path, OSError(errno.ENAMETOOLONG, "name too long"))
    if _inputs and _identity(path) in _inputs:
        raise TargetExistsError(
            _("{path} 是这次读取的文件，不能写在它上面：请另写一个文件名。原文件没有改动。").format(path=path)
        )
    if path.exists() and not force:
        raise _exists(path)
    make_dir(path.parent)
    if path.parent not in _swept:
        _swept.add(path.parent)
        sweep(path.parent)
    try:
        if not _write_unnamed(path, fill, force, mode, durable):
            _write_named(path, fill, force, mode, durable)
    except FileExistsError as error:
        raise _exists(path) from error
    except OSError as error:
        raise _not_writable(path, error) from error
    return path


def flush_names(folder: Path) -> None:
    """Have the names in ``folder`` on the disk, where that can be asked for."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def back_up(path: Path) -> Path:
    """A copy of ``path`` beside it, under a name of its own with the time (``名册.备份-20261128-103000.xlsx``); raises as :func:`write_atomic`."""
    when = dt.datetime.now().strftime("%Y%m%d-%H%M%S")
    data = path.read_bytes()
    for number in range(1, 1000):
        name = f"{path.stem}.备份-{when}{f'-{number}' if number > 1 else ''}{path.suffix}"
        try:
            return write_atomic(path.with_name(name), data)
        except TargetExistsError:
            continue
    raise _exists(path)


def protect(path: Path | None) -> None:
    """Let no result of this run be written over ``path``, under whatever name; ``None``: a new run begins, nothing is read yet."""
    if path is None:
        _inputs.clear()
    elif (identity := _identity(path)) is not None:
        _inputs.add(identity)


def _identity(path: Path) -> tuple[int, int] | None:
    """What a file is called by the file system, the same for all of its names; ``None`` when it is not there or a folder."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return None if stat.S_ISDIR(found.st_mode) else (found.st_dev, found.st_ino)


def make_dir(path: Path, *, private: bool = False) -> Path:
    """Create the folder ``path`` if it is not there, ``private``: its owner's alone; raises :class:`NotWritableError`."""
    try:
        path.mkdir(0o700 if private else 0o777, parents=True, exist_ok=True)
    except OSError as error:
        raise _not_writable(path, error) from error
    return path


def sweep(folder: Path) -> None:
    """Remove from ``folder`` what runs that were killed had half written there."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(".") and entry.name.endswith(_UNFINISHED):
                reap(Path(entry.path))


def safe_name(text: str, *, limit: int = 60) -> str:
    """``text`` as part of a file name on Windows and Linux: what is reserved, steers a terminal or is unseen becomes ``_``."""
    cleaned = "".join("_" if c in '<>:"/\\|?*\t\n' or is_hidden(c) else c for c in text).strip(" .")
    if cleaned.split(".")[0].upper() in _RESERVED:
        cleaned = f"_{cleaned}"
    return cleaned[:limit].rstrip(" .") or "_"


_RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{d}{n}" for d in ("COM", "LPT") for n in range(1, 10))}


# -- a file without a name, and one with -------------------------------------------------------------------------


def _write_unnamed(path: Path, fill: Callable[[BinaryIO], None], force: bool, mode: int, durable: bool) -> bool:
    """Write into a file that has no name, then give it one; False where the system or the file system cannot."""
    flag = getattr(os, "O_TMPFILE", 0)
    if not flag:
        return False
    try:
        handle = os.open(path.parent, flag | os.O_WRONLY, mode)
    except OSError as error:
        if error.errno in _NO_UNNAMED:
            return False
        raise
    with os.fdopen(handle, "wb") as stream:
        _fill(stream, path, fill, durable)
        try:
            _name(handle, path)
        except FileExistsError:
            if not force:
                raise
            hold(handle)
            temporary = _free_name(path)
            _name(handle, temporary)
            _move(temporary, path)
        except OSError:  # no /proc, or a file system that cannot name it: nothing is there yet
            return False
    return True


def _name(handle: int, path: Path) -> None:
    # given a folder's handle, Python calls linkat(), which alone follows the link; as the path is absolute the handle is not used
    os.link(f"/proc/self/fd/{handle}", path, src_dir_fd=handle, follow_symlinks=True)


def _write_named(path: Path, fill: Callable[[BinaryIO], None], force: bool, mode: int, durable: bool) -> None:
    """Write into a file of a temporary name, which is held until it has its own."""
    temporary = _free_name(path)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    try:
        with os.fdopen(handle, "wb") as stream:
            hold(handle)
            _fill(stream, path, fill, durable)
            if os.name == "posix":
                _put(temporary, path, force)
                return
        _put(temporary, path, force)  # where an open file cannot be moved
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _put(temporary: Path, path: Path, force: bool) -> None:
    """Give a whole file its name; :class:`FileExistsError` when that is taken and ``force`` is false."""
    if force:
        _move(temporary, path)
        return
    try:
        os.link(temporary, path)  # unlike a rename it never replaces what another process just made
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if path.exists():
            raise FileExistsError(errno.EEXIST, "exists", str(path)) from None
        _move(temporary, path)
    else:
        temporary.unlink()


def _move(temporary: Path, path: Path) -> None:
    try:
        temporary.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _free_name(path: Path) -> Path:
    return path.with_name(f".{path.stem[:40]}-{os.urandom(6).hex()}{_UNFINISHED}")


def _fill(stream: BinaryIO, path: Path, fill: Callable[[BinaryIO], None], durable: bool) -> None:
    with contextlib.suppress(FileNotFoundError):
        before = path.lstat()
        if stat.S_ISREG(before.st_mode) and os.name == "posix":
            made = os.fstat(stream.fileno()).st_mode
            os.fchmod(stream.fileno(), stat.S_IMODE(made) & stat.S_IMODE(before.st_mode))
    fill(stream)
    stream.flush()
    if durable:
        os.fsync(stream.fileno())


def _exists(path: Path) -> TargetExistsError:
    return TargetExistsError(_("文件已存在：{path}。如确要覆盖，请加 --force；或换一个输出位置。").format(path=path))


def _not_writable(path: Path, error: OSError) -> NotWritableError:
    if error.errno == errno.ENAMETOOLONG or getattr(error, "winerror", None) in _TOO_LONG:
        return NotWritableError(
            _("无法写入 {path}：文件名或路径太长。请缩短文件名，或换一个层次浅一些的文件夹。").format(
                path=f"{path.name[:40]}…"
            )
        )
    if error.errno == errno.ENOSPC:
        return NotWritableError(
            _("磁盘空间不足，未能写入 {path}。请清理磁盘后重试；原有文件没有改动。").format(path=path)
        )
    if isinstance(error, PermissionError) and path.exists() and path.is_file():
        return NotWritableError(
            _("无法写入 {path}：文件可能正在 Word、WPS 或 Excel 中打开。请先关闭该文件再重试。").format(path=path)
        )
    return NotWritableError(
        _("无法写入 {path}：没有写入权限或文件夹只读。请换一个输出文件夹（-o）再试。").format(path=path)
    )
