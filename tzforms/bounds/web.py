"""A web page from outside, reduced to its words and tables. No address survives, of any kind: nothing is left to fetch.

The page is not mended but written anew, from lists of what may be in it. A tag that is not listed goes and its text stays; a
style or a value with a sign that an address takes (``:`` ``/`` ``\\`` ``(``) goes. What tells a reader that words do *not*
count (struck, hidden, white) is on the lists.

Sources: HTML Living Standard; RFC 2557 (MHT), RFC 2045 (its parts).
"""

from __future__ import annotations

import binascii
import re
from email.message import Message
from email.parser import BytesHeaderParser
from html import escape
from typing import Any, cast

from lxml import etree

from tzforms.bounds.charset import decoded, utf16
from tzforms.bounds.limits import DEFAULT_LIMITS, Limits
from tzforms.exceptions import RefusedFileError, UnreadableFileError
from tzforms.i18n import _

__all__ = ["clean_html", "html_of_mht"]

_BLOCKS = "p div br hr h1 h2 h3 h4 h5 h6 pre blockquote center address ul ol li dl dt dd"
_TABLES = "table thead tbody tfoot tr td th caption colgroup col"
_INLINE = "b strong i em u s strike del ins sub sup span font big small tt code label"
_FIELDS = "input select option textarea"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_KEPT = _words(f"{_BLOCKS} {_TABLES} {_INLINE} {_FIELDS}")
_INPUTS = ("text", "checkbox", "radio")
_EMPTY = _words("br hr col input")
#: Gone with all that is in them.
_GONE = _words(
    "script noscript iframe frameset noframes object applet audio video canvas svg math map template xml title"
)
_ATTRIBUTES = _words(
    "colspan rowspan align valign width height color bgcolor size face border nowrap hidden class id lang dir"
    " title type start value checked selected multiple rows cols"
)
_PROPERTIES = _words(
    "text-decoration text-decoration-line text-align vertical-align font-family font-size font-weight font-style color"
    " background-color background display visibility mso-hide width height white-space"
)
# whatever names something elsewhere takes one of : / \ ( and no letter, digit or sign that is here
_HARMLESS = re.compile(r"""[\w\s#%.,+\-!'"]*""")
_COLOUR = re.compile(r"rgba?\([\d\s.,%]+\)")
_SELECTOR = re.compile(r"[\w\s.#,*>\-]+")
_CONTROL = dict.fromkeys([*range(9), 11, 12, *range(14, 32)])
# A roster of a thousand rows, saved by Word, has 5 MB; from 10 MB on libxml2 reads a comment again and again.
_LARGEST = 8 << 20
_DEEPEST = 128  # a table in a table takes ten; an end tag without a beginning is looked for in all of them
_PIECE = 16 << 10

_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]{0,500}?(?:charset|encoding)\s*=\s*["']?([\w\-]{2,20})""", re.IGNORECASE
)


def clean_html(data: bytes, *, encoding: str | None = None, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """The page ``data`` in UTF-8 with nothing in it but words, tables, lists, form fields and how they look.

    ``encoding``: what the sender said; its own word for it comes second, and what the bytes bear out before both
    (:func:`tzforms.bounds.charset.decoded`).
    Raises :class:`RefusedFileError` above 8 MB, above ``limits.elements`` tags and pieces of text, and for tags more than 128 deep.
    """
    _weigh(data, limits)
    text = decoded(data, encoding, _declared(data)).translate(_CONTROL).encode("utf-8", "replace")
    _weigh(text, limits)
    writer = _Writer(limits.elements)
    parser = etree.HTMLParser(target=cast(Any, writer), encoding="utf-8", remove_pis=True)
    for start in range(0, len(text), _PIECE):  # in pieces: what is too much ends at once
        parser.feed(text[start : start + _PIECE])
    body = parser.close() if text.strip() else ""
    head = '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
    if writer.styles:
        head += "<style>\n" + "\n".join(writer.styles) + "\n</style>"
    return f"<!DOCTYPE html>\n<html><head>{head}</head><body>{body}</body></html>\n".encode()


def _weigh(page: bytes, limits: Limits) -> None:
    most = min(_LARGEST, limits.part)
    if len(page) > most:
        raise RefusedFileError(
            _("网页有 {size} MB，超过 {limit} MB 的上限，没有读取。").format(size=len(page) >> 20, limit=most >> 20)
        )


def _declared(data: bytes) -> str | None:
    found = _CHARSET.search(data[:8192])
    return found[1].decode("ascii") if found else None


class _Writer:
    """Writes the page while the parser goes through it; no tree is made."""

    def __init__(self, most: int) -> None:
        self._out: list[str] = []
        self._sheet: list[str] = []
        self._open: list[str] = []
        self._gone = 0
        self._left = most

    @property
    def styles(self) -> list[str]:
        """The rules of the page's style sheets that name nothing."""
        return _rules("".join(self._sheet))

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A tag begins."""
        self._open.append(tag)
        self._count(len(self._open) > _DEEPEST)
        self._gone += tag in _GONE
        if self._is_written(tag) and (tag != "input" or attributes.get("type", "text").lower() in _INPUTS):
            self._out.append(f"<{tag}{''.join(_attributes(attributes))}>")

    def end(self, tag: str) -> None:
        """A tag ends."""
        if self._is_written(tag) and tag not in _EMPTY:
            self._out.append(f"</{tag}>")
        self._gone -= tag in _GONE
        self._open.pop()

    def data(self, text: str) -> None:
        """Words."""
        self._count()
        if self._open[-1:] == ["style"]:
            self._sheet.append(text)
        elif not self._gone and "head" not in self._open[:3]:
            self._out.append(escape(text, quote=False))

    def close(self) -> str:
        """The body of the page."""
        return "".join(self._out)

    def _count(self, too_deep: bool = False) -> None:
        self._left -= 1
        if self._left < 0 or too_deep:
            raise RefusedFileError(_("网页里的标签太多或嵌套太深，不是正常的表格，没有读取。"))

    def _is_written(self, tag: str) -> bool:
        return tag in _KEPT and not self._gone


def _attributes(given: dict[str, str]) -> list[str]:
    kept = []
    for name, value in given.items():
        if name == "style":
            value = _declarations(value or "")
            if not value:
                continue
        elif name not in _ATTRIBUTES or not _is_harmless(name, value or ""):
            continue
        kept.append(f' {name}="{escape(value or "")}"')
    return kept


def _is_harmless(name: str, value: str) -> bool:
    if name == "value":  # what is typed into a field of the page: words, not an address that anything is fetched from
        return len(value) <= 2_000
    if name == "type":
        return value.lower() in (*_INPUTS, "1", "a", "i", "disc", "circle", "square")
    return len(value) <= 200 and _HARMLESS.fullmatch(value) is not None


def _declarations(style: str) -> str:
    kept = []
    for declaration in style[:4_000].split(";"):
        name, _colon, value = declaration.partition(":")
        name, value = name.strip().lower(), value.strip()
        if name in _PROPERTIES and (_HARMLESS.fullmatch(value) or _COLOUR.fullmatch(value)):
            kept.append(f"{name}:{value}")
    return ";".join(kept)


def _rules(sheet: str) -> list[str]:
    """The rules of a style sheet that have a plain selector and harmless declarations; no @import, no @font-face."""
    kept = []
    text = _without_comments(sheet.replace("<!--", " ").replace("-->", " "))
    for piece in text.split("}"):
        selector, brace, body = piece.rpartition("{")
        declarations = _declarations(body) if brace and _SELECTOR.fullmatch(selector) else ""
        if declarations:
            kept.append(f"{' '.join(selector.split())} {{{declarations}}}")
    return kept


def _without_comments(sheet: str) -> str:
    pieces, place = [], 0
    while (begin := sheet.find("/*", place)) >= 0:
        pieces.append(sheet[place:begin])
        end = sheet.find("*/", begin + 2)
        if end < 0:
            return " ".join(pieces)
        place = end + 2
    return " ".join([*pieces, sheet[place:]])


# -- a page saved as one file ----------------------------------------------------------------------------------------

_DEEPEST_PART = 4


def html_of_mht(data: bytes) -> tuple[bytes, str | None]:
    """The first page in the MHT file ``data`` and the encoding that its sender says.

    Raises :class:`UnreadableFileError` where there is no page in it.
    """
    if (wide := utf16(data)) is not None:
        data = data.decode(wide, "replace").removeprefix("\ufeff").encode()
    pending = [(data.removeprefix(b"\xef\xbb\xbf").lstrip(), 0)]
    while pending:
        part, depth = pending.pop()
        message, body = _headers(part)
        kind = message.get_content_type()
        if kind == "text/html":
            return _transferred(message, body), message.get_content_charset()
        boundary = message.get_boundary()
        if kind.startswith("multipart/") and boundary and depth < _DEEPEST_PART:
            parts = body.split(b"--" + boundary.encode("utf-8", "surrogateescape"))[1:2_000]
            pending += [(p.removeprefix(b"\r").removeprefix(b"\n"), depth + 1) for p in reversed(parts)]
    raise UnreadableFileError(_("单文件网页（MHT）里没有网页。请用 Word 或 WPS 打开原件，另存为 .docx 后重新提交。"))


def _headers(part: bytes) -> tuple[Message, bytes]:
    """The headers of a part, and what comes after the empty line."""
    end = re.search(rb"\r?\n\r?\n", part[:65_536])
    head, body = (part[: end.start()], part[end.end() :]) if end else (part[:65_536], b"")
    return BytesHeaderParser().parsebytes(head), body


def _transferred(message: Message, body: bytes) -> bytes:
    """A part's bytes as they were before they were made fit for mail."""
    way = str(message.get("content-transfer-encoding", "")).strip().lower()
    if way == "quoted-printable":
        return binascii.a2b_qp(body)
    if way == "base64":
        letters = re.sub(rb"[^A-Za-z0-9+/]", b"", body)
        return binascii.a2b_base64(letters[: len(letters) // 4 * 4] + _last(letters[len(letters) // 4 * 4 :]))
    return body


def _last(letters: bytes) -> bytes:
    """The last letters of a base64 text as a whole group; one alone says nothing."""
    return letters + b"=" * (4 - len(letters)) if len(letters) > 1 else b""
