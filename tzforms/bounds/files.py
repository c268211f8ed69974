"""The bytes of a file on disk, never more than allowed and never of anything but a regular file."""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path

from tzforms.bounds.limits import DEFAULT_LIMITS, Limits
from tzforms.exceptions import UnreadableFileError
from tzforms.i18n import _

__all__ = ["read_file", "too_big"]


def read_file(path: Path, *, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """The bytes of the regular file ``path``.

    A pipe, a device, a socket, a folder, or a link to one of them is refused without being opened for reading: opening a pipe
    waits for ever, and ``/dev/zero`` has size 0. What is read is counted, whatever the size says.

    Raises :class:`UnreadableFileError` for those, for what is not there or cannot be opened, and above ``limits.file``.
    """
    name = path.name or str(path)
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise UnreadableFileError(_("{name} 是文件夹，不是文件。请指明其中的文件。").format(name=name))
        if not stat.S_ISREG(mode):
            raise _no_file(name)
        # not blocking: between the look and the opening, a pipe may have taken the name
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
        with io.BufferedReader(io.FileIO(handle)) as stream:
            found = os.fstat(handle)
            if not stat.S_ISREG(found.st_mode):
                raise _no_file(name)
            if found.st_size <= limits.file:
                # as much as it says and one byte, then what it did not say: a buffer is made as large as is asked for
                data = stream.read(found.st_size + 1)
                if len(data) > found.st_size:
                    data += stream.read(limits.file + 1 - len(data))
                if len(data) <= limits.file:
                    return data
            size = max(found.st_size, limits.file + 1)
    except FileNotFoundError as error:
        raise UnreadableFileError(_("找不到文件 {path}。请核对文件名和所在文件夹。").format(path=path)) from error
    except (OSError, ValueError) as error:
        raise UnreadableFileError(
            _("文件 {name} 无法打开：没有读取权限或正被占用。请关闭占用它的程序后重试。").format(name=name)
        ) from error
    raise UnreadableFileError(_("{name}：{reason}").format(name=name, reason=too_big(size, limits.file)))


def too_big(size: int, limit: int) -> UnreadableFileError:
    """The sentence for a file of ``size`` bytes where ``limit`` are allowed."""
    return UnreadableFileError(
        _("文件有 {size} MB，超过 {limit} MB 的上限。请压缩其中的图片后重新提交。").format(
            size=size >> 20, limit=limit >> 20
        )
    )


def _no_file(name: str) -> UnreadableFileError:
    return UnreadableFileError(
        _("{name} 不是普通文件（管道、设备或指向它们的链接），没有读取。请指明文件。").format(name=name)
    )
