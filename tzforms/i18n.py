"""Messages for people: Chinese is the source language, English comes from a catalogue.

``_("…")`` marks and translates a message. The language is Chinese unless ``TZFORMS_LANG=en`` is set or
:func:`set_language` is called (the command line's ``--lang``). The catalogue is ``locale/en.po``, read with babel only when
English is asked for, so that a Chinese office pays nothing for it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from importlib.resources import files
from pathlib import PurePath
from typing import Any

from tzforms.visible import one_line

__all__ = ["Lines", "_", "get_language", "set_language", "source_language", "speaking", "spellings"]

_language = "en" if os.environ.get("TZFORMS_LANG", "").lower().startswith("en") else "zh"


def set_language(language: str) -> None:
    """Choose the language of messages: ``zh`` or ``en``; anything else raises ``ValueError``."""
    global _language
    if language not in ("zh", "en"):
        raise ValueError(language)
    _language = language


def get_language() -> str:
    """The language of messages, ``zh`` or ``en``."""
    return _language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Messages are in ``language`` inside the block, ``zh`` or ``en``."""
    before = get_language()
    set_language(language)
    try:
        yield
    finally:
        set_language(before)


def source_language() -> AbstractContextManager[None]:
    """Messages stay Chinese inside the block, for texts that exist in Chinese only."""
    return speaking("zh")


def spellings(message: str) -> tuple[str, ...]:
    """A message of the source in each language there is: for texts that an earlier run, in whatever language, wrote into a file."""
    return message, _catalogue().get(message, message)


class Lines(str):
    """Several lines of ours, each with its values put in already, that go into a message as they are."""

    __slots__ = ()


class _Message(Lines):
    """A sentence of ours. What :meth:`format` puts into it may be a stranger's: it stays on its line and can be seen."""

    __slots__ = ()

    def format(self, *values: Any, **named: Any) -> str:
        """As ``str.format``, with texts and paths as :func:`tzforms.visible.one_line` shows them."""
        return super().format(*map(_shown, values), **{name: _shown(value) for name, value in named.items()})


def _shown(value: Any) -> Any:
    if isinstance(value, Lines):
        return value
    if isinstance(value, PurePath):
        value = str(value)
    return one_line(value) if isinstance(value, str) else value


def _(message: str) -> str:
    """``message`` in the chosen language; a message without translation stays Chinese.

    Values that are put in with ``.format`` can neither break the line nor steer a terminal.
    """
    return _Message(message if _language == "zh" else _catalogue().get(message, message))


@lru_cache(maxsize=1)
def _catalogue() -> dict[str, str]:
    from babel.messages.pofile import read_po

    source = files("tzforms") / "locale" / "en.po"
    if not source.is_file():
        return {}
    with source.open("rb") as stream:
        entries = read_po(stream, locale="en")
        return {str(m.id): str(m.string) for m in entries if m.id and m.string and not m.fuzzy}
