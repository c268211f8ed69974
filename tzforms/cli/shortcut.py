"""A start file for people who never see a terminal: what is dropped on it is checked and built (``tzforms FILE``)."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tzforms.files import PUBLIC, write_atomic
from tzforms.i18n import _

__all__ = ["desktop_file", "start_script", "write_shortcut"]


def write_shortcut(folder: Path) -> Path:
    """Write the start file of this system into ``folder`` (made when it is not there) and return its path.

    Raises what :func:`~tzforms.files.write_atomic` raises; one of ours that is there already is replaced.
    """
    if sys.platform == "win32":
        return write_atomic(
            folder / "核对和生成.bat", start_script(sys.executable).encode("utf-8"), force=True, mode=PUBLIC
        )
    path = write_atomic(folder / "tzforms.desktop", desktop_file(sys.executable).encode(), force=True, mode=PUBLIC)
    os.chmod(path, path.stat().st_mode | 0o100)  # noqa: PTH101 - a desktop starts only what may be run
    return path


def start_script(python: str) -> str:
    """A Windows batch file: the code page of its own words first, then the program with all that was dropped on it."""
    lines = [
        "@echo off",
        "chcp 65001 >nul",
        "set PYTHONUTF8=1",
        'if "%~1"=="" (',
        f"  echo {_('把录入工作簿，或装着交回表格的文件夹，拖到这个文件上。')}",
        f'  "{python}" -m tzforms --help',
        ") else (",
        f'  for %%f in (%*) do "{python}" -m tzforms "%%~f"',
        ")",
        "pause",
        "",
    ]
    return "\r\n".join(lines)


def desktop_file(python: str) -> str:
    """A ``.desktop`` file: in a terminal, because what has to be mended stands there, and it stays until Enter (``TZFORMS_PAUSE``)."""
    # twice: a quoted argument escapes these signs, and so does any string of such a file
    quoted = (
        python.replace("\\", "\\\\\\\\")
        .replace('"', '\\\\"')
        .replace("$", "\\\\$")
        .replace("`", "\\\\`")
        .replace("%", "%%")
    )
    return "\n".join(
        [
            "[Desktop Entry]",
            "Type=Application",
            f"Name={_('核对和生成（通州区高技能人才研修培训）')}",
            f'Exec=env TZFORMS_PAUSE=1 "{quoted}" -m tzforms %f',
            "Terminal=true",
            "MimeType=application/vnd.openxmlformats-officedocument.spreadsheetml.sheet;inode/directory;",
            "Categories=Office;",
            "",
        ]
    )
