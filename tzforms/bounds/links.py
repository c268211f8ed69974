"""A document from outside with nothing in it that names anything outside: no picture, text, style or template is fetched.

For what is handed to a program that opens whatever a document names. What is read here (``.docx`` by ourselves) needs none of
this. Kinds are those of :func:`tzforms.word.sniff`.

Sources: ECMA-376 part 2 (relationships) and part 1, 17.16.5 (fields); ODF 1.2 part 1 (xlink:href, sections, DDE);
[MS-DOC] 2.8.25 (fields in text), 2.9.190 (PICF); [MS-ODRAW] 2.3.23 (pictures of shapes).
"""

from __future__ import annotations

import io
import re
import zipfile
from urllib.parse import unquote

from lxml import etree

from tzforms.bounds.archive import Spent, open_zip
from tzforms.bounds.limits import DEFAULT_LIMITS, Limits
from tzforms.bounds.rtf import clean_rtf
from tzforms.bounds.web import clean_html, html_of_mht
from tzforms.bounds.xml import parse_xml
from tzforms.exceptions import RefusedFileError
from tzforms.i18n import _

__all__ = ["unlinked"]

_ZIPS = frozenset(
    ["docx", "docm", "dotx", "dotm", "odt", "ods", "odp", "xlsx", "pptx", "ofd", "xps", "epub", "iwork", "zip"]
)
_ONE_XML = frozenset(["wordml2003", "excelml2003", "flatopc", "fodt", "fods", "uof", "svg", "xml"])
_DEEPEST = 2  # a document in a document


def unlinked(data: bytes, kind: str, *, limits: Limits = DEFAULT_LIMITS) -> tuple[bytes, str]:
    """``data`` of this ``kind`` without what names anything outside, and the kind that it has now (``mht`` becomes ``html``).

    A file that names nothing stays as it is, byte by byte; web pages are always written anew. What is no document of a known
    kind is left alone. Raises :class:`UnreadableFileError` for what is damaged, :class:`RefusedFileError` beyond ``limits``.
    """
    if kind == "html":
        return clean_html(data, limits=limits), kind
    if kind in ("mht", "eml"):
        page, encoding = html_of_mht(data)
        return clean_html(page, encoding=encoding, limits=limits), "html"
    if kind == "rtf":
        return clean_rtf(data, limits=limits), kind
    if kind in _ONE_XML or (kind in ("unknown", "text") and _starts(data, b"<?xml")):
        return _xml(data, limits, packed=False), kind
    if kind in _ZIPS:
        return _zip(data, limits, Spent(len(data), limits)), kind
    if kind.startswith("ole"):
        return _ole(data), kind
    return data, kind


# -- a ZIP of XML: .docx, .odt ---------------------------------------------------------------------------------------


def _zip(data: bytes, limits: Limits, spent: Spent, depth: int = 0) -> bytes:
    archive = open_zip(data, limits=limits, spent=spent)
    changed: dict[str, bytes] = {}
    for name in archive:
        content = archive[name]
        clean = _part(name, content, limits, spent, depth)
        if clean != content:
            changed[name] = clean
    if not changed:
        return data
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:  # stored: it is unpacked again at once
        for name in archive:
            target.writestr(zipfile.ZipInfo(name), changed.get(name) or archive[name])
    return stream.getvalue()


def _part(name: str, content: bytes, limits: Limits, spent: Spent, depth: int) -> bytes:
    """A part of a document: XML, or a document in the document."""
    if name.lower().endswith(".rels"):
        return _relationships(content, limits)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return _ole(content)
    if content.startswith(b"PK\x03\x04"):
        if depth >= _DEEPEST:
            raise RefusedFileError(_("文件里的文件套得太深，没有读取。"))
        return _zip(content, limits, spent, depth + 1)
    if _starts(content, b"<!doctype html", b"<html"):
        return clean_html(content, limits=limits)
    if name.lower().endswith((".xml", ".vml")) or _starts(content, b"<?xml"):
        return _xml(content, limits, packed=True)
    return content


def _starts(content: bytes, *signs: bytes) -> bool:
    return content[:200].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(signs)


def _relationships(content: bytes, limits: Limits) -> bytes:
    """Without what leads out of the package, hyperlinks excepted: nobody follows those, and a PDF keeps them."""
    if _is_plain(content) and not re.search(rb"TargetMode|aFChunk|:|\\", content.replace(b"://schemas.", b"")):
        return content
    root = parse_xml(content, limits=limits)
    for relationship in list(root):
        target, kind = relationship.get("Target", ""), relationship.get("Type", "").rpartition("/")[2]
        leads_out = relationship.get("TargetMode") == "External" or re.search(r"[:\\]|//", unquote(target))
        if kind == "aFChunk" or (leads_out and kind != "hyperlink"):
            root.remove(relationship)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


# -- XML ---------------------------------------------------------------------------------------------------------------


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ADDRESSES = _words("href src link base schemaLocation noNamespaceSchemaLocation")
#: Elements that go: they name another document, a program or a script.
_GONE = _words(
    "section-source dde-connection-decls dde-source table-source scripts event-listeners script applet plugin"
    " floating-frame template auto-reload attachedTemplate mailMerge saveThroughXslt altChunk"
)
_FIELDS = _words("instrText fldSimple delInstrText")
# a part that has none of these names is left as it is; a name, unlike a value, cannot be written in another way
_SUSPICIOUS = re.compile(
    rb"(?:" + b"|".join(sorted(n.encode() for n in _ADDRESSES | _GONE | _FIELDS)) + rb")(?=[\s=/>])|<!|<\?xml-s"
)
_FETCHES = re.compile(r"\s*(?:include\w*|import|link|dde\w*|database|rd)\b", re.IGNORECASE)


def _is_plain(content: bytes) -> bool:
    """True for XML in UTF-8 or ASCII, in which a name is found by its letters."""
    head = content[:200]
    said = re.search(rb"encoding\s*=\s*[\"']([^\"']*)", head)
    return b"\0" not in head and (said is None or said[1].lower() in (b"utf-8", b"us-ascii"))


def _xml(content: bytes, limits: Limits, *, packed: bool) -> bytes:
    """A part, or with ``packed`` false a whole document of one piece, without what names anything outside."""
    if _is_plain(content) and not _SUSPICIOUS.search(content):
        return content
    root = parse_xml(content, limits=limits)
    for element in list(root.iter()):
        if not isinstance(element.tag, str):  # comments, instructions to a browser
            continue
        name = _local(element.tag)
        if name in _GONE and element.getparent() is not None:
            _remove(element)
            continue
        for attribute, value in list(element.attrib.items()):
            if _local(attribute) in _ADDRESSES and name != "a" and _leads_out(str(value), packed=packed):
                del element.attrib[attribute]
    _disarm_fields(root)
    # what stands before the root (a style sheet for browsers) goes; by this line LibreOffice knows Word 2003 XML
    is_word = not packed and etree.QName(root).namespace == "http://schemas.microsoft.com/office/word/2003/wordml"
    says = b'<?mso-application progid="Word.Document"?>\n' if is_word else b""
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + says + etree.tostring(root, encoding="UTF-8")


def _local(name: object) -> str:
    """A name without its namespace."""
    return str(name).rpartition("}")[2]


def _remove(element: etree._Element) -> None:
    """Take an element out; the text after it stays."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _leads_out(address: str, *, packed: bool = True) -> bool:
    """True for what is not a place in the document itself, or in its package."""
    address = unquote(address).strip()
    if not address or address.startswith(("#", "wordml://")):  # the latter: a picture of Word 2003 XML
        return False
    inside = packed and not re.search(r"[:\\]|//|(?:^|/)\.\.(?:/|$)", address) and not address.startswith("/")
    return not inside


def _disarm_fields(root: etree._Element) -> None:
    """Empty the instructions of fields that fetch something, also where one is spread over many runs."""
    open_fields: list[list[etree._Element]] = []
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        name = _local(element.tag)
        if name == "fldSimple":
            for attribute, value in element.attrib.items():
                if _local(attribute) == "instr" and _FETCHES.match(str(value)):
                    element.set(attribute, "")
        elif name == "fldChar":
            kind = next((v for a, v in element.attrib.items() if _local(a) == "fldCharType"), "")
            if kind == "begin":
                open_fields.append([])
            elif open_fields:
                _disarm(open_fields[-1])
                if kind == "end":
                    open_fields.pop()
                else:
                    open_fields[-1] = []
        elif name in _FIELDS and open_fields:
            open_fields[-1].append(element)
        elif name in _FIELDS:
            _disarm([element])
    for left in open_fields:
        _disarm(left)


def _disarm(pieces: list[etree._Element]) -> None:
    if _FETCHES.match("".join(p.text or "" for p in pieces)):
        for piece in pieces:
            piece.text = ""


# -- the old .doc ------------------------------------------------------------------------------------------------------

_FAR = re.compile(rb"://|\\\\|:\0/\0/\0|\\\0\\\0")
_MOST_FAR = 100_000
_SHARE = re.compile(rb"\\\\[A-Za-z0-9.\-]{2,60}\\|\\\0\\\0(?:[A-Za-z0-9.\-]\0){2,60}\\\0")
# the head of a picture (68 bytes) that is kept elsewhere; its name follows, the number of letters first
_LINKED_PICTURE = re.compile(rb"\x44\0[\x5e\x62\x63\x66]\0")
# a shape's property that is the name of a picture (pibName, fillBlipName, lineFillBlipName), and its length
_PICTURE_NAME = re.compile(rb"[\x05\x87\xc7]\xc1..\0\0", re.DOTALL)


def _ole(data: bytes) -> bytes:
    """The old .doc with no address where one is fetched from, and no name of a shared folder anywhere.

    The file is a file system in itself; the bytes are changed where they stand, and none moves. An address that lies across
    two of its blocks is not found: for that there are the profile and the missing network.
    """
    changed = bytearray(data)
    for count, far in enumerate(_FAR.finditer(data)):
        if count > _MOST_FAR:
            raise RefusedFileError(_("文件里的网址太多，不是正常的表格，没有读取。"))
        if _is_fetched(data, far.start()):
            _blank(changed, *far.span())
    for share in _SHARE.finditer(data):
        _blank(changed, *share.span())
    for picture in _LINKED_PICTURE.finditer(data):
        name = picture.start() + 64
        _blank(changed, name + 1, name + 1 + data[name] if name < len(data) else name)
    return bytes(changed)


def _is_fetched(data: bytes, place: int) -> bool:
    """True where what stands at ``place`` is in the instruction of a field or the name of a picture; text that is seen is not."""
    window = max(0, place - 2_000)
    begun = data.rfind(b"\x13", window, place)
    if begun > max(data.rfind(b"\x14", window, place), data.rfind(b"\x15", window, place)):
        return True
    return _PICTURE_NAME.search(data, max(0, place - 500), place) is not None


def _blank(data: bytearray, begin: int, end: int) -> None:
    for place in range(begin, min(end, len(data))):
        if data[place]:
            data[place] = 0x5F
