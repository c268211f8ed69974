"""Several files of the key folder are replaced together: all are new, or none is, wherever it is stopped.

What is to come is written into a folder ``.changing-…``, opened and looked at; then that folder is called ``.changed``, and in that
moment it is decided: its files take their places one by one, and whoever opens the keys next goes on where that was stopped
(:func:`settle`). A folder that was not called so belongs to a run that was killed before, and goes.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tzforms.exceptions import NotWritableError
from tzforms.files import flush_names
from tzforms.i18n import _
from tzforms.scratch import hold

__all__ = ["settle", "staged"]

_COMING, _DECIDED, _OWNER = ".changing-", ".changed", ".owner"


@contextlib.contextmanager
def staged(folder: Path) -> Iterator[Path]:
    """A folder for new files of ``folder``, under the names that they will have there. When the block ends without an exception they
    take their places; else nothing is changed. Raises :class:`NotWritableError`.
    """
    settle(folder)
    with _clearly(folder):
        coming = Path(tempfile.mkdtemp(prefix=_COMING, dir=folder))
        handle = os.open(coming / _OWNER, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        hold(handle)
        yield coming
        with _clearly(folder):
            coming.rename(folder / _DECIDED)
            flush_names(folder)
        settle(folder)
    finally:
        os.close(handle)
        shutil.rmtree(coming, ignore_errors=True)


def settle(folder: Path) -> None:
    """Finish what was decided when a run was killed, and remove what was not; raises :class:`NotWritableError`."""
    decided = folder / _DECIDED
    if decided.is_dir():
        with _clearly(folder):
            for path in sorted(p for p in decided.rglob("*") if p.is_file() and p.name != _OWNER):
                with contextlib.suppress(FileNotFoundError):  # another process does the same
                    path.replace(folder / path.relative_to(decided))
            flush_names(folder)
        shutil.rmtree(decided, ignore_errors=True)
    for coming in folder.glob(f"{_COMING}*"):
        with contextlib.suppress(OSError):
            coming.rmdir()  # whoever made it was killed before anything was in it
        if _is_nobodys(coming):
            shutil.rmtree(coming, ignore_errors=True)


def _is_nobodys(coming: Path) -> bool:
    with contextlib.suppress(OSError):
        handle = os.open(coming / _OWNER, os.O_RDWR)
        try:
            return hold(handle)
        finally:
            os.close(handle)
    return False


@contextlib.contextmanager
def _clearly(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise NotWritableError(
            _("无法写入密钥文件夹 {path}：没有写入权限或磁盘已满；请改正后再运行一次。").format(path=folder)
        ) from error
