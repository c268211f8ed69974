"""What a file is, by its content and never by its name.

People send what their program saved: a ``.docx`` may be an old ``.doc``, a web page, a scan or a password-protected
file. :func:`sniff` looks at the first bytes and, for the two container formats (ZIP and OLE), at the directory inside.
It never raises and never unpacks more than one small part.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Collection

from tzforms.bounds import open_zip, picture_format, utf16
from tzforms.exceptions import UnreadableFileError

__all__ = ["PICTURES", "sniff"]

#: The kinds that are pictures.
PICTURES = ("png", "jpeg", "gif", "bmp", "tiff", "webp", "heic", "svg")

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIN_TYPES = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.ms-word.document.macroenabled.main+xml": "docm",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml": "dotx",
    "application/vnd.ms-word.template.macroenabledtemplate.main+xml": "dotm",
}
_SMALL = 1 << 20  # no [Content_Types].xml or mimetype is larger than this
#: What is told by its first bytes alone, and is never opened.
_MAGIC = (
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b\x08", "gzip"),
    (b"\xfd7zXZ\0", "xz"),
    (b"MSCF\0\0\0\0", "cab"),
)
#: Kinds that :func:`tzforms.bounds.picture_format` does not open: what telephones make, and drawings.
_HEIC = frozenset((b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif"))
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_OPEN_KINDS = {"text": "odt", "spreadsheet": "ods", "presentation": "odp"}
#: The first header of a mail, or of a page that was saved as one.
_HEADER = re.compile(r"(?:from |[a-z][a-z0-9-]{1,40}:[ \t])")
#: What a mail has that was sent, and a page that was saved has not.
_SENT = re.compile(r"^(?:to|cc|received|return-path|delivered-to|message-id|x-mailer|in-reply-to):", re.MULTILINE)


def sniff(data: bytes) -> str:
    """The kind of ``data``.

    Documents: ``docx docm dotx dotm xlsx pptx odt ods odp ofd xps epub iwork zip`` (ZIP containers), ``ole-doc ole-xls
    ole-ppt ole-msg ole-encrypted ole`` (OLE containers), ``rtf pdf html mht eml flatopc fodt fods wordml2003 excelml2003 uof
    xml``. Other archives: ``rar 7z gzip bzip2 xz tar cab``. Pictures: ``png jpeg gif bmp tiff webp heic svg``. And ``empty text
    unknown``. A damaged ZIP container is ``zip``.
    """
    if not data.strip(b"\0 \t\r\n"):
        return "empty"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _sniff_zip(data)
    if data.startswith(_OLE_MAGIC):
        return _sniff_ole(data)
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data.startswith(b"BZh") and data[4:10] == b"1AY&SY":
        return "bzip2"
    if data[257:262] == b"ustar":
        return "tar"
    if (picture := _picture(data)) is not None:
        return picture
    if b"%PDF-" in data[:1024]:
        return "pdf"
    return _sniff_text(data)


def _picture(data: bytes) -> str | None:
    if data.startswith(b"BM") and data[6:10] != bytes(4):  # a text that begins with these letters
        return None
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC:
        return "heic"
    known = picture_format(data)
    return known.lower() if known is not None else None


def _sniff_text(data: bytes) -> str:
    head = data[:8192]
    if (encoding := utf16(head)) is not None:
        text = head[: len(head) // 2 * 2].decode(encoding, errors="replace").removeprefix("\ufeff")
    else:
        text = head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    text = text.lstrip().lower()
    if text.startswith("{\\rtf"):
        return "rtf"
    if _HEADER.match(text) and (mail := _mail(text)) is not None:
        return mail
    if text.startswith("<") and (xml := _xml(text)) is not None:
        return xml
    if re.search(r"<(!doctype html|html|head|body|meta|table|div|p|style)[\s>]", text[:2048]):
        return "html"
    if encoding is not None:
        return "text"
    control = sum(c < 32 and c not in (9, 10, 12, 13) for c in head)
    return "text" if not control and b"\0" not in head and _decodes(head) else "unknown"


def _mail(text: str) -> str | None:
    """``mht`` for a page saved as one file, ``eml`` for a mail, by the headers in front of the first empty line."""
    headers = re.split(r"\r?\n\r?\n", text, maxsplit=1)[0]
    if "content-type:" not in headers and "mime-version:" not in headers:
        return "eml" if len(set(_SENT.findall(headers))) >= 2 and "\nsubject:" in f"\n{headers}" else None
    if _SENT.search(headers) or not re.search(r"content-type:\s*(?:multipart/related|text/html)", headers):
        return "eml"
    return "mht"


def _xml(text: str) -> str | None:
    """The kind of an XML document that is no web page; ``None`` for what is one, or no XML."""
    if "schemas.microsoft.com/office/2006/xmlpackage" in text:
        return "flatopc" if 'progid="word.document"' in text or "/word/" in text else "xml"
    if "schemas.microsoft.com/office/word/2003/wordml" in text or 'progid="word.document"' in text:
        return "wordml2003"
    if "urn:schemas-microsoft-com:office:spreadsheet" in text and "<html" not in text:
        return "excelml2003"
    if re.search(r"<office:document[\s>]", text):
        kind = re.search(rf"office:mimetype\s*=\s*[\"']{re.escape(_OPEN_DOCUMENT)}([a-z]+)", text)
        return "fodt" if kind is None or kind[1] == "text" else "fods"
    if re.search(r"<uof:uof[\s>]", text):
        return "uof"
    root = re.search(r"<([a-z_][\w.-]*(?::[\w.-]+)?)[\s/>]", text)
    if root is not None and root[1].rpartition(":")[2] == "svg":
        return "svg"
    return "xml" if text.startswith("<?xml") and "<html" not in text else None


def _decodes(head: bytes) -> bool:
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
            return _mimetype(archive[found].decode("ascii", errors="replace"))
        found = names.get("[content_types].xml")
        if found is None:
            return _by_names(names)
        if archive.info(found).size > _SMALL:
            return "zip"
        types = archive[found].decode("utf-8", errors="replace").lower()
    except UnreadableFileError:
        return "zip"
    for media_type, kind in _MAIN_TYPES.items():
        if media_type in types:
            return kind
    if "spreadsheetml" in types or "ms-excel" in types:
        return "xlsx"
    if "presentationml" in types or "ms-powerpoint" in types:
        return "pptx"
    return "xps" if "vnd.ms-package.xps" in types else "zip"


def _mimetype(said: str) -> str:
    """The kind of a container that says in a member of its own what it is."""
    if said.startswith(_OPEN_DOCUMENT):
        return next((k for n, k in _OPEN_KINDS.items() if said.startswith(_OPEN_DOCUMENT + n)), "zip")
    return "epub" if said.startswith("application/epub") else "zip"


def _by_names(names: Collection[str]) -> str:
    """The kind of a container without a list of contents, by what only it holds; ``names`` are in small letters."""
    if "ofd.xml" in names:
        return "ofd"
    if "index.zip" in names or "index/document.iwa" in names or "index.apxl" in names:
        return "iwork"
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
    if "PowerPoint Document" in names:
        return "ole-ppt"
    return "ole-msg" if any(n.startswith(("__properties_version1", "__nameid_version1")) for n in names) else "ole"


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
