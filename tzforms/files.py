"""Writing without ever leaving half a file: everything goes to a temporary name beside its target and is moved into place."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from pathlib import Path

from tzforms.exceptions import NotWritableError, TargetExistsError
from tzforms.i18n import _
from tzforms.visible import is_hidden

__all__ = ["make_dir", "safe_name", "write_atomic"]


def write_atomic(path: Path, data: bytes, *, force: bool = False) -> Path:
    """Write ``data`` to ``path`` whole or not at all.

    Raises :class:`TargetExistsError` when ``path`` exists and ``force`` is false, :class:`NotWritableError` when it cannot be
    written (read-only folder, open in another program, disk full).
    """
    if path.exists() and not force:
        raise TargetExistsError(_("文件已存在：{path}。如确要覆盖，请加 --force；或换一个输出位置。").format(path=path))
    make_dir(path.parent)
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.stem[:40]}-", suffix=".tmp", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except OSError as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()
        raise _not_writable(path, error) from error
    return path


def make_dir(path: Path) -> Path:
    """Create the folder ``path`` if it is not there; raises :class:`NotWritableError`."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _not_writable(path, error) from error
    return path


def safe_name(text: str, *, limit: int = 60) -> str:
    """``text`` as part of a file name on Windows and Linux: what is reserved, steers a terminal or is unseen becomes ``_``."""
    cleaned = "".join("_" if c in '<>:"/\\|?*\t\n' or is_hidden(c) else c for c in text).strip(" .")
    if cleaned.split(".")[0].upper() in _RESERVED:
        cleaned = f"_{cleaned}"
    return cleaned[:limit].rstrip(" .") or "_"


_RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{d}{n}" for d in ("COM", "LPT") for n in range(1, 10))}


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _not_writable(path: Path, error: OSError) -> NotWritableError:
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
