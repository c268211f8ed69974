"""Which characters a stream takes: on Windows that depends on where it leads, and the wrong answer shows as 鏍稿."""

from __future__ import annotations

import os
import sys
from typing import Any

__all__ = ["encoding_for", "is_unicode", "prepare"]

_UTF_8 = 65001


def encoding_for(platform: str, is_terminal: bool, code_page: int, is_stated: bool) -> str | None:
    """The encoding to write with; ``None``: the one that the user set (``PYTHONIOENCODING``, ``PYTHONUTF8``) stays.

    ``platform`` as :data:`sys.platform`; ``code_page`` is that of the console, 0 for none. A terminal of Windows is written to in
    wide characters, whatever its code page. What is piped or redirected there is read in the console's code page (936 in China)
    by cmd and PowerShell 5.1.
    """
    if is_stated:
        return None
    if platform != "win32" or is_terminal or code_page in (0, _UTF_8):
        return "utf-8"
    return f"cp{code_page}"


def prepare(stream: Any) -> None:
    """Set the stream's encoding; what it cannot hold becomes a question mark and never an error."""
    if not hasattr(stream, "reconfigure"):
        return
    stated = bool(os.environ.get("PYTHONIOENCODING")) or sys.flags.utf8_mode == 1
    wanted = encoding_for(sys.platform, stream.isatty(), _code_page(), stated)
    stream.reconfigure(**({} if wanted is None else {"encoding": wanted}), errors="replace")


def _code_page() -> int:
    if sys.platform != "win32":
        return 0
    import ctypes

    return int(ctypes.windll.kernel32.GetConsoleOutputCP())


def is_unicode(stream: Any) -> bool:
    """Does the stream take every character?"""
    return str(getattr(stream, "encoding", None) or "utf-8").lower().replace("_", "-").startswith("utf")
