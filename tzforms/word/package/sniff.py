"""What a file is, by its content and never by its name.

People send what their program saved: a ``.docx`` may be an old ``.doc``, a web page, a scan or a password-protected
file. :func:`sniff` looks at the first bytes and, for the two container formats (ZIP and OLE), at the directory inside.
It never raises and never unpacks more than one small part.
"""

from __future__ import annotations

import re
import struct

from tzforms.bounds import open_zip
from tzforms.exceptions import UnreadableFileError

__all__ = ["sniff"]

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIN_TYPES = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.ms-word.document.macroenabled.main+xml": "docm",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml": "dotx",
    "application/vnd.ms-word.template.macroenabledtemplate.main+xml": "dotm",
}
_SMALL = 1 << 20  # no [Content_Types].xml or mimetype is larger than this


def sniff(data: bytes) -> str:
    """The kind of ``data``.

    One of ``docx docm dotx dotm xlsx odt zip`` (ZIP containers), ``ole-doc ole-xls ole-encrypted ole`` (OLE
    containers), ``rtf pdf html mht wordml2003 png jpeg empty text unknown``. A damaged ZIP container is ``zip``.
    """
    if not data.strip(b"\0 \t\r\n"):
        return "empty"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _sniff_zip(data)
    if data.startswith(_OLE_MAGIC):
        return _sniff_ole(data)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    return _sniff_text(data)


def _sniff_text(data: bytes) -> str:
    head = data[:8192]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head.decode("utf-16", errors="replace")
    else:
        text = head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    text = text.lstrip().lower()
    if text.startswith("{\\rtf"):
        return "rtf"
    if re.match(r"(from |mime-version:|message-id:|date:|subject:|content-type:)", text) and (
        "multipart/related" in text or "mime-version:" in text
    ):
        return "mht"
    if text.startswith(("<?xml", "<w:worddocument", "<pkg:package")):
        if "schemas.microsoft.com/office/word/2003/wordml" in text or 'progid="word.document"' in text:
            return "wordml2003"
        if "<html" not in text:
            return "unknown"
    if re.search(r"<(!doctype html|html|head|body|meta|table|div|p|style)[\s>]", text[:2048]):
        return "html"
    control = sum(c < 32 and c not in (9, 10, 12, 13) for c in head)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or (not control and b"\0" not in head):
        return "text" if _decodes(head) else "unknown"
    return "unknown"


def _decodes(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    for encoding in ("utf-8", "gb18030"):
        for cut in range(4):  # the window may end inside a character
            try:
                head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return True
    return False


def _sniff_zip(data: bytes) -> str:
    try:
        archive = open_zip(data, package=False)
        names = {name.lower(): name for name in archive}
        if (found := names.get("mimetype")) is not None and archive.info(found).size < 256:
            return "odt" if archive[found].startswith(b"application/vnd.oasis.opendocument.text") else "zip"
        found = names.get("[content_types].xml")
        if found is None or archive.info(found).size > _SMALL:
            return "zip"
        types = archive[found].decode("utf-8", errors="replace").lower()
    except UnreadableFileError:
        return "zip"
    for media_type, kind in _MAIN_TYPES.items():
        if media_type in types:
            return kind
    if "spreadsheetml" in types or "ms-excel" in types:
        return "xlsx"
    return "zip"


def _sniff_ole(data: bytes) -> str:
    """Look at the storage's top level only: a .doc may hold a workbook, and a workbook a .doc."""
    names = _ole_root_names(data)
    if "EncryptedPackage" in names or "EncryptionInfo" in names:
        return "ole-encrypted"
    if "WordDocument" in names:
        return "ole-doc"
    if "Workbook" in names or "Book" in names:
        return "ole-xls"
    return "ole"


def _ole_root_names(data: bytes) -> set[str]:
    """Names directly under the root of an OLE compound file ([MS-CFB] 2.2-2.6); empty when it is damaged."""
    try:
        shift = struct.unpack_from("<H", data, 30)[0]
        if shift not in (9, 12):
            return set()
        size = 1 << shift
        first_directory = struct.unpack_from("<I", data, 48)[0]
        fat_sectors = [s for s in struct.unpack_from("<109I", data, 76) if s < 0xFFFFFFFA]
        per_sector = size // 4
        directory = bytearray()
        sector, seen = first_directory, 0
        while sector < 0xFFFFFFFA and seen < 4096:
            directory += data[(sector + 1) * size : (sector + 2) * size]
            seen += 1
            place = (fat_sectors[sector // per_sector] + 1) * size + (sector % per_sector) * 4
            sector = struct.unpack_from("<I", data, place)[0]
        entries = [directory[i : i + 128] for i in range(0, len(directory) - 127, 128)]
        names: set[str] = set()
        pending = [struct.unpack_from("<I", entries[0], 76)[0]]
        visited: set[int] = set()
        while pending:
            index = pending.pop()
            if index >= len(entries) or index in visited:
                continue
            visited.add(index)
            entry = entries[index]
            length = struct.unpack_from("<H", entry, 64)[0]
            names.add(entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", errors="replace"))
            pending += struct.unpack_from("<II", entry, 68)
    except (struct.error, IndexError):
        return set()
    return names
