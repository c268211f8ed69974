"""The encoding of text from outside: what the bytes bear out counts for more than what is said of them.

Chinese Windows programs say ``gb2312`` and write what GB 2312 has not got (镕, 㐂): every name of the family is read as GB 18030,
which holds them all. Others copy a declaration from somewhere (``charset=utf-8`` over GBK, ``iso-8859-1`` over Chinese).

Sources: WHATWG Encoding 4.2 (labels); GB 18030-2022; IANA character sets.
"""

from __future__ import annotations

from typing import Final

__all__ = ["ENCODINGS", "ENOUGH", "decoded", "is_chinese", "utf16"]

_CHINESE = (
    "gb2312 gbk gb18030 x-gbk cp936 ms936 windows-936 936 54936 gb_2312 gb_2312-80 gb2312-80 csgb2312 csiso58gb231280 iso-ir-58"
    " chinese euc-cn x-euc-cn gb18030-2000 gb18030-2022"
)
#: The names by which an encoding is declared, in small letters → Python's.
ENCODINGS: Final = {
    **dict.fromkeys(_CHINESE.split(), "gb18030"),
    **dict.fromkeys(["utf-8", "utf8", "unicode-1-1-utf-8", "us-ascii", "ascii"], "utf-8"),
    **dict.fromkeys(["big5", "big5-hkscs", "cn-big5", "x-x-big5", "csbig5", "950", "cp950"], "big5hkscs"),
    **dict.fromkeys(["iso-8859-1", "iso8859-1", "latin1", "windows-1252", "cp1252", "1252"], "cp1252"),
}
ENOUGH: Final = 8  # characters beyond ASCII: eight that are UTF-8 by chance are one text in millions
_MOSTLY = 0.9


def utf16(data: bytes) -> str | None:
    """``utf-16``, ``utf-16-le`` or ``utf-16-be`` where the bytes are that: by their mark, or markup (``<``, ``{\\``) with every other byte 0."""
    if data.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):  # UTF-32
        return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    for sign in (b"<", b"{"):
        if data.startswith(sign + b"\0") and data[3:4] == b"\0":
            return "utf-16-le"
        if data.startswith(b"\0" + sign + b"\0"):
            return "utf-16-be"
    return None


def decoded(data: bytes, *said: str | None) -> str:
    """``data`` as text; ``said`` are the encodings that are declared of it, the most trusted first. Never raises.

    A mark at the beginning decides; then UTF-8, where the bytes are that and hold more than a few characters beyond ASCII; then what
    is said, unless the bytes contradict it or Latin letters are said of what is Chinese throughout; then UTF-8 and GB 18030.
    """
    if (encoding := utf16(data)) is not None:
        return data.decode(encoding, "replace").removeprefix("\ufeff")
    data = data.removeprefix(b"\xef\xbb\xbf")
    if data.isascii():
        return data.decode("ascii")
    text = _strictly(data, "utf-8")
    if text is not None and sum(c > "\x7f" for c in text) >= ENOUGH:
        return text
    for name in said:
        known = ENCODINGS.get((name or "").strip().lower())
        found = _strictly(data, known) if known is not None else None
        if found is not None and not (known == "cp1252" and is_chinese(data)):
            return found
    if text is not None:
        return text
    # neither, or both in pieces: the one in which less is lost
    return min((data.decode(e, "replace") for e in ("utf-8", "gb18030")), key=lambda t: t.count("\ufffd"))


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeError:
        return None


def is_chinese(data: bytes) -> bool:
    """True where the bytes are GB 18030, and nearly all that is not ASCII is in GB 2312, the words of every day."""
    text = _strictly(data, "gb18030")
    signs = [c for c in text or "" if c > "\x7f"]
    return bool(signs) and sum(_strictly_gb2312(c) for c in signs) >= _MOSTLY * len(signs)


def _strictly_gb2312(sign: str) -> bool:
    try:
        sign.encode("gb2312")
    except UnicodeError:
        return False
    return True
