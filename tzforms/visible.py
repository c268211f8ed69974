"""Text of strangers where a person or a program sees it: nothing in it can steer a terminal, turn a line round or fake another.

Control characters, marks that change the direction of writing, breaks of line that only some programs honour and characters
that nobody can see are shown by their code, ``‹U+202E›``. It is done at the doors: :func:`tzforms.i18n._` (values put into a
message), :class:`~tzforms.findings.Finding`, :class:`~tzforms.exceptions.TzformsError`, what the command line prints, pages, and
:func:`tzforms.files.safe_name`. So no other place has to remember it. Data files keep the exact text (:func:`json_text`).
"""

from __future__ import annotations

import re
from typing import Any

from tzforms.lazy import lazy

__all__ = ["is_hidden", "json_text", "one_line", "visible"]

# What no text of a form needs. Left alone: line feed and tab; U+3000 and other blanks; variation selectors (☑️, rare
# characters of names); the private use area (ticks of Word's symbol fonts).
_CLASS = (
    "\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f"  # C0 but for tab and line feed, DEL, C1
    "\\xad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180e\\u3164\\uffa0"  # seen as nothing, or as a blank
    "\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f"  # zero width, direction, line and paragraph separators, isolates
    "\\ufeff\\ufff9-\\ufffb\\ufffe\\uffff\\ufdd0-\\ufdef"  # byte order mark, interlinear notes, no characters at all
    "\\ud800-\\udfff"  # half a character
    "\\U0001d173-\\U0001d17a\\U000e0000-\\U000e007f"  # of music, tags
)
_HIDDEN = lazy(f"[{_CLASS}]")
_BREAKS = lazy(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")


def is_hidden(character: str) -> bool:
    """True for a character that is shown by its code."""
    return _HIDDEN.match(character) is not None


def visible(text: str) -> str:
    """``text`` with all that steers or hides shown by its code; line feeds and tabs stay."""
    if text.isascii() and text.isprintable():
        return text
    return _HIDDEN.sub(_code, text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """:func:`visible` for a value inside a line of ours: a break of line is shown as ``⏎``, a tab as a blank."""
    if text.isprintable():
        return text
    return visible(_BREAKS.sub("⏎", text).replace("\t", " "))


def json_text(data: Any, *, indent: int | None = None, ascii_only: bool = False) -> str:
    """``data`` as JSON, the same data when it is read again, in characters that do a terminal and a log no harm.

    What JSON would write as it is (C1, directions, separators, half characters) is written as ``\\u202e``; with ``ascii_only``
    everything beyond ASCII is.
    """
    import json

    text = json.dumps(data, ensure_ascii=ascii_only, indent=indent)
    return _HIDDEN.sub(_escaped, text)


def _code(found: re.Match[str]) -> str:
    return f"‹U+{ord(found.group()):04X}›"


def _escaped(found: re.Match[str]) -> str:
    units = found.group().encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))
