"""Serial numbers as people type them: 9, 9. （9） ⑨ ⒐ ⑼ 第9号."""

from __future__ import annotations

import re

from tzforms.normal import nfkc

__all__ = ["serial_of"]

_SERIAL = re.compile(r"[(\[]?\s?(?:第|No\.?)?\s?(\d{1,3})(?!\d)", re.IGNORECASE)
_LONGEST = 12  # characters: what is longer begins with a number and is something else


def serial_of(text: str) -> int | None:
    """The serial number that a cell begins with, however it is dressed; ``None`` for none.

    >>> [serial_of(t) for t in ("9", "（9）", "⑨", "９、", "九", "2024年9月2日至9月13日")]
    [9, 9, 9, 9, None, None]
    """
    found = _SERIAL.match(nfkc(text.strip())) if len(text) <= _LONGEST else None
    return int(found[1]) if found is not None else None
