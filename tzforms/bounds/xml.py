"""XML from outside: how large its tree would be is told from the bytes, in one encoding, before there is a tree.

No DTD, no entities, no network, no recovery. Everything becomes UTF-8 first, so that what is counted is what is parsed.

Source: XML 1.0, 4.3.3 and appendix F (encodings); Namespaces in XML 1.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from tzforms.bounds.charset import ENCODINGS
from tzforms.bounds.limits import DEFAULT_LIMITS, Limits
from tzforms.exceptions import RefusedFileError, UnreadableFileError
from tzforms.i18n import _

__all__ = ["parse_xml", "weigh_xml"]

_DEEPEST = 256  # elements in each other: where libxml2 stops without huge_tree
_MOST_ATTRIBUTES = 2_000  # of one element; old libxml2 compares each with each
_WINDOW = 5 * _MOST_ATTRIBUTES // 2  # bytes: an attribute takes five at least
_MOST_NAMESPACES = 20_000  # declarations; some programs repeat four of them at every drawing
_LONGEST_NAMESPACE = 1_024  # each name of an element that is asked for holds it once more
_LONGEST_PREFIX = 512
# What lxml takes on 64 bits, measured: an element, a piece of text, an attribute with its value.
_ELEMENT, _TEXT, _ATTRIBUTE = 130, 130, 250
_SHORTEST = 4  # bytes of an element; what is too short to hold too many is not counted
_DENSEST = 60  # bytes of a tree for each byte of XML, at most

_DECLARED = re.compile(
    rb"""<\?xml[ \t\r\n][^<>]{0,200}?\bencoding[ \t\r\n]*=[ \t\r\n]*["']([A-Za-z0-9._\-]{1,40})["']"""
)
_DECLARATION = re.compile(rb"\A<\?xml[ \t\r\n][^<>]{0,300}\?>")
_NAMESPACE = re.compile(rb"""xmlns(:[^\s="'<>]{0,512})?(\s{0,512})(=?)(\s{0,512})(["']?)""")
# Encodings that hold ASCII as it is, under the names by which XML declares them: no "<" can hide in them.
_UTF8 = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
_OTHERS = {name: encoding for name, encoding in ENCODINGS.items() if encoding != "utf-8"}


def parse_xml(
    data: bytes, *, limits: Limits = DEFAULT_LIMITS, namespaces: Mapping[bytes, bytes] | None = None
) -> etree._Element:
    """The root element of ``data``, parsed strictly; ``namespaces`` are renamed on the way.

    Refused with :class:`UnreadableFileError`: what is not well-formed or not in its encoding, text over 10 MB in one piece;
    with :class:`RefusedFileError`: a DOCTYPE (entities, external files), more than ``limits.elements`` tags, a tree of more than
    ``limits.tree`` bytes, nesting deeper than 256, thousands of attributes on one element, and other encodings than UTF-8,
    UTF-16, those of Chinese Windows and Latin-1.
    """
    data = weigh_xml(data, limits=limits)
    data = _renamed(data, namespaces or {})
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if _is_too_deep(data):
            raise RefusedFileError(_("内容嵌套过深，不是正常的表格，已拒绝打开。")) from error
        raise UnreadableFileError(
            _("内容不是完好的 XML，文件可能已损坏。请用 Word 或 WPS 打开后另存为 .docx。")
        ) from error
    info: Any = root.getroottree().docinfo
    if info.internalDTD is not None:
        raise _doctype()
    return root


def weigh_xml(data: bytes, *, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """``data`` in UTF-8, weighed for a parser that is not ours; raises as :func:`parse_xml` for what the bytes alone tell.

    A declaration of another encoding is taken out with the encoding.
    """
    if len(data) > limits.part:
        raise _too_much()
    text = _in_utf8(data)
    if text is not data:  # recoded, or without its byte order mark
        text = _DECLARATION.sub(b"", text, count=1)
    if b"<!DOCTYPE" in text:  # as text it would be escaped
        raise _doctype()
    _weigh(text, limits)
    return text


def _too_much() -> RefusedFileError:
    return RefusedFileError(_("内容过多，不是正常的表格，已拒绝打开。"))


def _doctype() -> RefusedFileError:
    return RefusedFileError(_("内容含有 DOCTYPE 声明，正常的 Word 文件没有它，可能是恶意构造的文件，已拒绝打开。"))


def _overloaded() -> RefusedFileError:
    return RefusedFileError(_("内容中的属性或命名空间过多、过长，不是正常的表格，已拒绝打开。"))


# -- encodings ------------------------------------------------------------------------------------------------------


def _in_utf8(data: bytes) -> bytes:
    """``data`` in UTF-8, without a byte order mark."""
    if data.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        raise _encoding("UTF-32")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _recoded(data, "utf-16")
    if data.startswith((b"<\0", b"\0<")):
        return _recoded(data, "utf-16-le" if data.startswith(b"<") else "utf-16-be")
    data = data.removeprefix(b"\xef\xbb\xbf")
    declared = _DECLARED.match(data)
    name = declared[1].decode().lower() if declared else "utf-8"
    if name in _UTF8:
        return data
    if name not in _OTHERS:
        raise _encoding(name)
    return _recoded(data, _OTHERS[name])


def _recoded(data: bytes, encoding: str) -> bytes:
    try:
        return data.decode(encoding).removeprefix("\ufeff").encode()
    except UnicodeError as error:
        raise UnreadableFileError(_("内容已损坏（编码错误）。请用 Word 或 WPS 打开后另存为 .docx。")) from error


def _encoding(name: str) -> RefusedFileError:
    return RefusedFileError(_("内容的编码（{name}）不是 Office 文件所用的，已拒绝打开。").format(name=name))


# -- sizes ----------------------------------------------------------------------------------------------------------


def _weigh(data: bytes, limits: Limits) -> None:
    """Refuse what would make too large a tree. Comments and quoted text count as if they were what they look like."""
    if len(data) > min(_SHORTEST * limits.elements, limits.tree // _DENSEST):
        elements = data.count(b"<") - data.count(b"</")
        texts = data.count(b">") - data.count(b"><")
        tree = len(data) + _ELEMENT * elements + _TEXT * texts + _ATTRIBUTE * data.count(b"=")
        if elements > limits.elements:
            raise RefusedFileError(
                _("内容过多（超过 {limit} 个元素），不是正常的表格，已拒绝打开。").format(limit=limits.elements)
            )
        if tree > limits.tree:
            raise _too_much()
    if _is_crowded(data):
        raise _overloaded()


def _is_crowded(data: bytes) -> bool:
    """Whether one element has too many attributes: they need ``2 * _WINDOW`` bytes, of which one window has no ``<``."""
    place = 0
    while place < len(data):
        if data.find(b"<", place, place + _WINDOW) >= 0:
            place += _WINDOW
            continue
        end = data.find(b"<", place)
        end = len(data) if end < 0 else end
        if data.count(b"=", data.rfind(b"<", 0, place) + 1, end) > _MOST_ATTRIBUTES:
            return True
        place = end
    return False


def _renamed(data: bytes, names: Mapping[bytes, bytes]) -> bytes:
    """``data`` with the namespaces renamed, their declarations counted and measured."""
    pieces: list[bytes] = []
    done = 0
    for start, end in _namespaces(data):
        renamed = names.get(data[start:end])
        if renamed is not None:
            pieces += data[done:start], renamed
            done = end
    return b"".join([*pieces, data[done:]]) if pieces else data


def _namespaces(data: bytes) -> Iterator[tuple[int, int]]:
    """Where the name of each namespace stands that is declared. The search goes forward only, in bounded steps."""
    place = count = 0
    while (place := data.find(b"xmlns", place)) >= 0:
        count += 1
        found = _NAMESPACE.match(data, place)
        assert found is not None  # every part of it may be empty
        prefix, before, equals, after, quote = found.groups(b"")
        if count > _MOST_NAMESPACES or len(prefix) > _LONGEST_PREFIX or _LONGEST_PREFIX in (len(before), len(after)):
            raise _overloaded()
        place = found.end()
        if equals and quote:
            end = data.find(quote, place, place + _LONGEST_NAMESPACE + 1)
            if end < 0:
                raise _overloaded()
            yield place, end
            place = end


# -- depth ----------------------------------------------------------------------------------------------------------


class _TooDeepError(Exception):
    """An element stands deeper than the parser allows."""


class _Depth:
    """What a parser tells its target, heard only for how deep elements stand."""

    def __init__(self) -> None:
        self.depth = 0

    def start(self, tag: str, attrib: Any) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise _TooDeepError

    def end(self, tag: str) -> None:
        self.depth -= 1

    def close(self) -> None:
        pass


def _is_too_deep(data: bytes) -> bool:
    """Whether depth is why ``data`` was refused. libxml2 has no code of its own for it: its versions differ, and the one that
    newer ones give also stands for text that is too long.
    """
    target: Any = _Depth()
    parser = etree.XMLParser(
        target=target, encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True
    )
    try:
        etree.fromstring(data, parser)
    except _TooDeepError:
        return True
    except (etree.XMLSyntaxError, ValueError):
        pass
    return False
