"""An RTF file from outside without what makes a reader fetch something: linked pictures, texts and objects, templates.

Groups are cut out, nothing is written anew. Control words stand in the file as they are, whatever is done to hide the rest. Only
Chinese letters in bytes are written as what they are, where all of them are GB 18030: programs that know no Unicode say a code page
that has not got them (936), or a font that is not Chinese.

Source: Rich Text Format specification 1.9.1 (destinations, fields, shape properties, ``\\bin``, ``\\u``, code pages).
"""

from __future__ import annotations

import re

from tzforms.bounds.charset import ENOUGH, is_chinese
from tzforms.bounds.limits import DEFAULT_LIMITS, Limits
from tzforms.exceptions import RefusedFileError
from tzforms.i18n import _

__all__ = ["clean_rtf"]

#: Groups that go: they name another file, or hold what is handed to another program.
_GONE = rb"template|nextfile|filetbl|objdata|objalias|objtopic|objname|datafield|mailmerge"
#: Groups that go when they name another file: the instruction of a field, a property of a shape.
_JUDGED = rb"fldinst|sp"
# Whatever is not one of these is passed over; \bin is followed by so many bytes that are no RTF.
_TOKEN = re.compile(rb"[{}]|\\(?:bin(\d{1,10}) ?|(" + _GONE + rb")(?![a-z])|(" + _JUDGED + rb")(?![a-z])|[^a-z])")
_CODE = re.compile(rb"\\'([0-9a-fA-F]{2})|\\u(-?\d{1,6}) ?\??|\\[a-z]{1,32}(?:-?\d{1,10})? ?|[\r\n{}]|\\(.)", re.DOTALL)
_FETCHES = re.compile(r"\b(?:include\w*|import|link|dde\w*|database|rd)\b|://|\\\\|name|file:")
_DEEPEST = 500
_LONGEST = 32 << 10  # no instruction and no property of a shape is longer


def clean_rtf(data: bytes, *, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """``data`` without the groups that name another file, its Chinese bytes as Unicode. What a field showed when it was saved stays.

    Raises :class:`RefusedFileError` for more than ``4 * limits.elements`` groups and signs, and for groups 500 deep.
    """
    open_groups: list[tuple[int, str]] = []  # where it begins, and "", "judged" or "gone"
    cuts: list[tuple[int, int]] = []
    left = 4 * limits.elements
    place = 0
    while token := _TOKEN.search(data, place):
        place = token.end()
        left -= 1
        if left < 0 or len(open_groups) > _DEEPEST:
            raise RefusedFileError(_("RTF 文件里的分组太多或嵌套太深，不是正常的表格，没有读取。"))
        sign = token[0]
        if sign == b"{":
            inherited = open_groups[-1][1] and "inside" if open_groups else ""
            open_groups.append((token.start(), inherited))
        elif sign == b"}" and open_groups:
            begin, state = open_groups.pop()
            if state == "gone" or (state == "judged" and _fetches(data[begin:place])):
                while cuts and cuts[-1][0] >= begin:
                    cuts.pop()
                cuts.append((begin, place))
        elif token[1]:
            place += int(token[1])
        elif (token[2] or token[3]) and open_groups and not open_groups[-1][1]:
            open_groups[-1] = (open_groups[-1][0], "gone" if token[2] else "judged")
    if open_groups and (broken := [b for b, state in open_groups if state in ("gone", "judged")]):
        cuts = [c for c in cuts if c[0] < broken[0]] + [
            (broken[0], len(data))
        ]  # never closed: a reader goes on to the end
    return _lettered(_without(data, cuts))


def _fetches(group: bytes) -> bool:
    """True where the words of a group name another file, however they are written."""
    if len(group) > _LONGEST:
        return True
    words = _CODE.sub(_letter, group).decode("utf-8", "replace").lower()
    return _FETCHES.search(words) is not None


def _letter(code: re.Match[bytes]) -> bytes:
    if code[1]:
        return bytes([int(code[1], 16)])
    if code[2]:
        return chr(int(code[2]) & 0xFFFF).encode("utf-8", "replace")
    return code[3] or b""


def _without(data: bytes, cuts: list[tuple[int, int]]) -> bytes:
    pieces, place = [], 0
    for begin, end in cuts:
        pieces.append(data[place:begin])
        place = end
    return b"".join([*pieces, data[place:]])


# -- letters in bytes -------------------------------------------------------------------------------------------------

_UNICODE = re.compile(rb"\\u-?\d|\\bin\d")
_MOST_LETTERS = 150_000  # a roster of a thousand people has two thirds of that; a second of work
#: Groups in which bytes are names of fonts and styles, or signs of lists.
_NAMES = frozenset((b"fonttbl", b"stylesheet", b"info", b"listtable", b"pict", b"generator", b"themedata", b"colortbl"))
_PIECE = re.compile(
    rb"\\([a-z]{1,32})(?:-?\d{1,10})? ?|\\'[0-7][0-9a-fA-F]|\\[^'a-z]|[{}]|[^\\{}\x80-\xff]+", re.DOTALL
)
_BYTE = re.compile(rb"[\r\n]*(?:\\'([0-9a-fA-F]{2})|\\([\\{}])|([^\\{}\r\n]))", re.DOTALL)


def _lettered(data: bytes) -> bytes:
    """``data`` with the letters that stand in it as bytes of GB 18030 written as Unicode; as it is where some are not that.

    A program that writes Unicode itself (``\\u``) knows what its bytes are, and so does one that names a Chinese font for letters
    which its code page has.
    """
    if _UNICODE.search(data) or not (b"\\'" in data or not data.isascii()):
        return data
    pieces: list[bytes] = []
    letters: list[bytes] = []
    left = _MOST_LETTERS
    place = depth = names = 0  # names: how deep the group began that is passed over
    while place < len(data):
        token = _PIECE.match(data, place)
        if token is not None:
            depth += (token[0] == b"{") - (token[0] == b"}")
            if names and depth < names:
                names = 0
            elif not names and token[1] in _NAMES:
                names = depth
            place = token.end()
            pieces.append(token[0])
            continue
        raw, end = _letter_at(data, place)
        left -= 1
        if left < 0:
            return data
        if names:
            pieces.append(data[place:end])
        elif len(raw) < 2:
            return data
        else:
            letters.append(raw)
            pieces.append(_escaped(raw))
        place = end
    wanted = b"fcharset134" not in data or any(len(raw) == 4 for raw in letters)
    return b"".join(pieces) if len(letters) >= ENOUGH and wanted and is_chinese(b"".join(letters)) else data


def _letter_at(data: bytes, place: int) -> tuple[bytes, int]:
    """The bytes of the letter at ``place``, and where it ends: one byte for what is none."""
    raw, end, single = bytearray(), place, place + 1
    while len(raw) < 4 and (found := _BYTE.match(data, end)):
        byte = int(found[1], 16) if found[1] else (found[2] or found[3])[0]
        if len(raw) == 2 and not 0x30 <= raw[1] <= 0x39:
            break
        raw.append(byte)
        end = found.end()
        if len(raw) == 1:
            single = end
    try:
        if len(raw) > 1 and len(raw.decode("gb18030")) == 1:
            return bytes(raw), end
    except UnicodeDecodeError:
        pass
    return bytes(raw[:1]), single


def _escaped(raw: bytes) -> bytes:
    units = raw.decode("gb18030").encode("utf-16-le")
    numbers = (int.from_bytes(units[n : n + 2], "little", signed=True) for n in range(0, len(units), 2))
    return b"{\\uc0" + b"".join(b"\\u%d " % n for n in numbers) + b"}"
