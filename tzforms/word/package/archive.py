"""The package around a Word document: read it safely, write it deterministically.

Reading treats every file as hostile: sizes, ratios, names and the number of entries are judged from the directory
before anything is unpacked, XML is parsed strictly (no DTD, no entities, no network, no recovery), and a refusal is one
Chinese sentence (:class:`~tzforms.exceptions.UnreadableFileError`). Writing gives the same bytes for the same parts:
fixed dates, the order of the caller, ``[Content_Types].xml`` first, no extra fields.

Sources: ECMA-376 part 2 (packages, relationships, content types); part 1 annex A and ISO/IEC 29500 Strict (namespaces).
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import threading
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from lxml import etree

from tzforms.bounds import DEFAULT_LIMITS, Limits, read_file, too_big
from tzforms.exceptions import RefusedFileError, UnreadableFileError
from tzforms.i18n import _
from tzforms.word.package.sniff import directory_size, sniff
from tzforms.word.package.zipwriter import CONTENT_TYPES, Entry, Prefix, write_package

__all__ = [
    "CONTENT_TYPES",
    "Entry",
    "Package",
    "Prefix",
    "Relationship",
    "parse_xml",
    "sniff",
    "write_package",
]

NS_CONTENT = "http://schemas.openxmlformats.org/package/2006/content-types"
NS_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
NS_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
NS_VT = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_KINDS = {
    MAIN_TYPE: "docx",
    "application/vnd.ms-word.document.macroenabled.main+xml": "docm",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml": "dotx",
    "application/vnd.ms-word.template.macroenabledtemplate.main+xml": "dotm",
}


@dataclass(frozen=True, slots=True)
class Relationship:
    """One relationship of a part: its id, full type, target (a part name, or an address when ``external``)."""

    id: str
    type: str
    target: str
    external: bool

    @property
    def kind(self) -> str:
        """The last word of the type (``header``, ``image`` …), the same for Strict and Transitional."""
        return self.type.rsplit("/", 1)[-1]


class Parts(Mapping[str, bytes]):
    """The parts by name (``word/document.xml``), unpacked when asked for, their checksums verified."""

    def __init__(self, data: bytes, infos: Mapping[str, zipfile.ZipInfo]) -> None:
        self._data = data
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        self._infos = infos
        self._lock = threading.Lock()

    def __getitem__(self, name: str) -> bytes:
        info = self._infos[name]
        try:
            with self._lock:
                return self._archive.read(info)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            RuntimeError,
            NotImplementedError,
            ValueError,
        ) as error:
            raise UnreadableFileError(
                _("文件已损坏：其中的 {part} 解压失败。请用 Word 或 WPS 打开原文件另存为 .docx 后重新提交。").format(
                    part=name
                )
            ) from error

    def packed(self, name: str) -> tuple[int, int, int, bytes]:
        """Method, CRC-32, unpacked size and the bytes as stored, for copying a part into another ZIP without unpacking."""
        info = self._infos[name]
        name_size, extra_size = struct.unpack_from("<2H", self._data, info.header_offset + 26)
        start = info.header_offset + 30 + name_size + extra_size
        return info.compress_type, info.CRC, info.file_size, self._data[start : start + info.compress_size]

    def __iter__(self) -> Iterator[str]:
        return iter(self._infos)

    def __len__(self) -> int:
        return len(self._infos)

    def __contains__(self, name: object) -> bool:
        return name in self._infos


class Package:
    """One opened Word file.

    ``parts`` maps part names (no leading slash) to their bytes; ``main_part`` is the name of the document part, found
    through the package relationships; ``kind`` is ``docx``, ``docm``, ``dotx`` or ``dotm``, from the content type.
    """

    def __init__(self, parts: Mapping[str, bytes], limits: Limits = DEFAULT_LIMITS) -> None:
        self.parts = parts
        self.limits = limits
        self._defaults: dict[str, str] = {}
        self._overrides: dict[str, str] = {}
        self._relationships: dict[str, tuple[Relationship, ...]] = {}
        self._read_content_types()
        self.main_part, self.kind = self._find_main()

    @classmethod
    def open(cls, source: bytes | Path | str, *, limits: Limits = DEFAULT_LIMITS) -> Package:
        """Open a .docx, .docm, .dotx or .dotm, whatever its name.

        Raises :class:`UnreadableFileError` for everything else, with the reason and the way out in one sentence; for a
        path, the sentence begins with the file's name.
        """
        if isinstance(source, bytes):
            return cls._open_bytes(source, limits)
        path = Path(source)
        data = read_file(path, limits=limits)
        try:
            return cls._open_bytes(data, limits)
        except UnreadableFileError as error:
            raise type(error)(_("{name}：{reason}").format(name=path.name, reason=error)) from error

    @classmethod
    def _open_bytes(cls, data: bytes, limits: Limits) -> Package:
        if len(data) > limits.file:
            raise too_big(len(data), limits.file)
        if not data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            raise UnreadableFileError(_not_a_document(sniff(data)))
        return cls(Parts(data, _directory(data, limits)), limits)

    # -- content types and relationships ------------------------------------------------------------

    def _read_content_types(self) -> None:
        if CONTENT_TYPES not in self.parts:
            kind = "odt" if "mimetype" in self.parts else "zip"
            raise UnreadableFileError(_not_a_document(kind))
        for child in self.xml(CONTENT_TYPES):
            name = etree.QName(child).localname if isinstance(child.tag, str) else ""
            if name == "Default":
                self._defaults[child.get("Extension", "").lower()] = child.get("ContentType", "")
            elif name == "Override":
                self._overrides[_part_name(child.get("PartName", "")).lower()] = child.get("ContentType", "")

    def content_type(self, part: str) -> str:
        """The media type that the package declares for ``part``; empty when it declares none."""
        extension = posixpath.splitext(part)[1][1:].lower()
        return self._overrides.get(part.lower()) or self._defaults.get(extension, "")

    def relationships(self, part: str = "") -> tuple[Relationship, ...]:
        """The relationships of ``part`` (of the package when empty), in file order; ``()`` when it has none."""
        if part not in self._relationships:
            self._relationships[part] = tuple(self._read_relationships(part))
        return self._relationships[part]

    def _read_relationships(self, part: str) -> Iterator[Relationship]:
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self.parts:
            return
        for child in self.xml(rels):
            if not isinstance(child.tag, str):
                continue
            target = child.get("Target", "")
            external = child.get("TargetMode") == "External"
            if not external:
                target = _part_name(posixpath.normpath(posixpath.join("/" + folder, unquote(target))))
            yield Relationship(child.get("Id", ""), child.get("Type", ""), target, external)

    def related(self, part: str, kind: str) -> tuple[str, ...]:
        """Names of the parts that ``part`` points to by relationships of ``kind`` (``header``, ``image`` …).

        A relationship whose target is not in the package (Word itself writes ``NULL``) is left out.
        """
        return tuple(
            r.target for r in self.relationships(part) if r.kind == kind and not r.external and r.target in self.parts
        )

    def _find_main(self) -> tuple[str, str]:
        candidates = [*self.related("", "officeDocument"), "word/document.xml"]
        candidates += [name for name, media_type in self._overrides.items() if media_type.lower() in _KINDS]
        for name in candidates:
            kind = _KINDS.get(self.content_type(name).lower())
            if kind and name in self.parts:
                return name, kind
        declared = " ".join([*self._overrides.values(), *self._defaults.values()]).lower()
        if "spreadsheetml" in declared or "ms-excel" in declared:
            raise UnreadableFileError(_not_a_document("xlsx"))
        if "presentationml" in declared or "ms-powerpoint" in declared:
            raise UnreadableFileError(_not_a_document("pptx"))
        raise UnreadableFileError(
            _("文件已损坏：压缩包内没有 Word 正文。请用 Word 或 WPS 打开原文件另存为 .docx 后重新提交。")
        )

    # -- what is inside -----------------------------------------------------------------------------

    def xml(self, part: str) -> etree._Element:
        """The root element of an XML part (:func:`parse_xml`); :class:`UnreadableFileError` names the part."""
        data = self.parts[part]
        try:
            return parse_xml(data, limits=self.limits)
        except UnreadableFileError as error:
            raise type(error)(_("文件中的 {part} 无法读取：{reason}").format(part=part, reason=error)) from error

    def headers_footers(self) -> tuple[str, ...]:
        """Names of the header parts, then of the footer parts, in the order of the main part's relationships."""
        return self.related(self.main_part, "header") + self.related(self.main_part, "footer")

    def custom_properties(self) -> dict[str, str]:
        """``docProps/custom.xml`` as name → text; empty when there is none or it cannot be read (it is only a hint)."""
        found: dict[str, str] = {}
        for part in self.related("", "custom-properties"):
            try:
                root = self.xml(part)
            except UnreadableFileError:
                continue
            for item in root:
                if isinstance(item.tag, str) and (name := item.get("name")):
                    found[name] = "".join(str(t) for t in item.itertext())
        return found

    def core_properties(self) -> dict[str, str]:
        """``docProps/core.xml`` as local name (``title``, ``creator`` …) → text; empty when there is none."""
        found: dict[str, str] = {}
        for part in self.related("", "core-properties"):
            try:
                root = self.xml(part)
            except UnreadableFileError:
                continue
            for item in root:
                if isinstance(item.tag, str) and item.text:
                    found[etree.QName(item).localname] = item.text
        return found


def _part_name(name: str) -> str:
    return name.replace("\\", "/").lstrip("/")


# -- the directory of the ZIP -----------------------------------------------------------------------


def _directory(data: bytes, limits: Limits) -> dict[str, zipfile.ZipInfo]:
    """The entries by part name, after the limits have been checked from the directory alone."""
    entries, size = directory_size(data)
    if entries < 0:
        raise UnreadableFileError(_("文件已损坏或没有下载完整：压缩包的目录缺失。请重新下载，或请对方重新发送。"))
    if entries > limits.entries or size > limits.entries * 1024:
        raise RefusedFileError(
            _("文件内的部件超过 {limit} 个，不是正常的 Word 文件，已拒绝打开。").format(limit=limits.entries)
        )
    try:
        infos = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, struct.error) as error:
        raise UnreadableFileError(
            _("文件已损坏：压缩包的目录无法读取。请重新下载，或用 Word、WPS 打开原文件另存为 .docx。")
        ) from error
    if len(infos) > limits.entries:
        raise RefusedFileError(
            _("文件内的部件超过 {limit} 个，不是正常的 Word 文件，已拒绝打开。").format(limit=limits.entries)
        )
    found: dict[str, zipfile.ZipInfo] = {}
    lowered: set[str] = set()
    xml = total = 0
    for info in infos:
        raw = info.filename.replace("\\", "/")
        if raw.endswith("/") and not info.file_size:
            continue
        pieces = raw.split("/")
        if raw.startswith("/") or ".." in pieces or ":" in pieces[0] or "\0" in info.orig_filename:
            raise RefusedFileError(_("文件内含有不正常的部件名（指向压缩包之外），可能是恶意构造的文件，已拒绝打开。"))
        if raw.lower() in lowered:
            raise UnreadableFileError(
                _("文件内同一部件出现两次（{part}），内容无法确定，已拒绝打开。请用 Word 或 WPS 另存为 .docx。").format(
                    part=raw
                )
            )
        if info.flag_bits & 1:
            raise UnreadableFileError(_("文件设有压缩密码，无法读取。请解除密码后重新提交。"))
        lowered.add(raw.lower())
        found[raw] = info
        total += info.file_size
        is_xml = raw.lower().endswith((".xml", ".rels", ".vml")) or raw == CONTENT_TYPES
        xml += info.file_size if is_xml else 0
        if info.file_size > (limits.part if is_xml else limits.media) or (
            info.file_size > 16 << 20 and info.file_size > limits.ratio * max(info.compress_size, 1)
        ):
            raise RefusedFileError(
                _("文件内的 {part} 解压后有 {size} MB，超出正常 Word 文件的限度，已拒绝打开。").format(
                    part=raw[:80], size=info.file_size >> 20
                )
            )
    if total > limits.total or xml > limits.xml:
        raise RefusedFileError(
            _("文件解压后共有 {size} MB，超出正常 Word 文件的限度，已拒绝打开。").format(size=total >> 20)
        )
    return found


def _not_a_document(kind: str) -> str:
    """The sentence for a file that is no Word 2007+ document."""
    sentences = {
        "ole-doc": _("这是旧版 Word 97–2003 或 WPS 文档（.doc），不是 .docx。请用 Word 或 WPS 打开后另存为 .docx。"),
        "ole-encrypted": _("文件设有打开密码，无法读取。请在 Word 或 WPS 中解除密码后重新提交。"),
        "ole-xls": _("这是旧版 Excel 工作簿（.xls），不是 Word 文档。请提交 Word 表格。"),
        "ole": _("这是旧式 Office 文件，其中没有 Word 正文。请用 Word 或 WPS 打开后另存为 .docx。"),
        "xlsx": _("这是 Excel 工作簿，不是 Word 文档。请提交 Word 表格。"),
        "pptx": _("这是演示文稿（PPT），不是 Word 文档。请提交 Word 表格。"),
        "odt": _("这是 OpenDocument 文本（.odt），不是 .docx。请用 Word 或 WPS 打开后另存为 .docx。"),
        "zip": _("这是压缩包，不是 Word 文档。请先解压，再提交其中的 Word 文件。"),
        "rtf": _("这是 RTF 文档，不是 .docx。请用 Word 或 WPS 打开后另存为 .docx。"),
        "pdf": _("这是 PDF 文件，不是 Word 文档。请提交原来的 Word 文件。"),
        "html": _("这是网页（HTML）改名的文件，不是 .docx。请用 Word 或 WPS 打开后另存为 .docx。"),
        "mht": _("这是单文件网页（MHT），不是 .docx。请用 Word 或 WPS 打开后另存为 .docx。"),
        "wordml2003": _("这是 Word 2003 XML 文档，不是 .docx。请用 Word 或 WPS 打开后另存为 .docx。"),
        "png": _("这是图片（PNG），不是 Word 文档。扫描件或照片无法读取，请提交 Word 文件。"),
        "jpeg": _("这是图片（JPEG），不是 Word 文档。扫描件或照片无法读取，请提交 Word 文件。"),
        "empty": _("文件是空的，没有任何内容。请核对后重新提交。"),
        "text": _("这是纯文本文件，不是 Word 文档。请提交 Word 表格。"),
    }
    return sentences.get(kind) or _("无法识别的文件格式，不是 Word 文档。请用 Word 或 WPS 打开原文件另存为 .docx。")


# -- XML --------------------------------------------------------------------------------------------

_STRICT = {
    b"wordprocessingml/main": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"officeDocument/relationships": b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    b"officeDocument/math": b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    b"officeDocument/bibliography": b"http://schemas.openxmlformats.org/officeDocument/2006/bibliography",
    b"officeDocument/customXml": b"http://schemas.openxmlformats.org/officeDocument/2006/customXml",
    b"officeDocument/extendedProperties": b"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties",
    b"officeDocument/customProperties": NS_CUSTOM.encode(),
    b"officeDocument/docPropsVTypes": NS_VT.encode(),
    b"officeDocument/sharedTypes": b"http://schemas.openxmlformats.org/officeDocument/2006/sharedTypes",
    b"schemaLibrary/main": b"http://schemas.openxmlformats.org/schemaLibrary/2006/main",
    b"drawingml/main": b"http://schemas.openxmlformats.org/drawingml/2006/main",
    b"drawingml/chart": b"http://schemas.openxmlformats.org/drawingml/2006/chart",
    b"drawingml/chartDrawing": b"http://schemas.openxmlformats.org/drawingml/2006/chartDrawing",
    b"drawingml/diagram": b"http://schemas.openxmlformats.org/drawingml/2006/diagram",
    b"drawingml/picture": b"http://schemas.openxmlformats.org/drawingml/2006/picture",
    b"drawingml/lockedCanvas": b"http://schemas.openxmlformats.org/drawingml/2006/lockedCanvas",
    b"drawingml/wordprocessingDrawing": b"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    b"drawingml/spreadsheetDrawing": b"http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
}
# No byte is looked at from two beginnings: a prefix ends where another xmlns begins.
_STRICT_URI = re.compile(
    rb"""(xmlns(?::(?:(?!xmlns)[^\s=])++)?+\s*+=\s*+["'])http://purl\.oclc\.org/ooxml/([A-Za-z/]++)(?=["'])"""
)
_DEEPEST = 256  # elements in each other: where libxml2 stops without huge_tree
_PROLOG = re.compile(rb"(?:\s++|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)


def _transitional(match: re.Match[bytes]) -> bytes:
    return match.group(1) + _STRICT.get(match.group(2), b"http://purl.oclc.org/ooxml/" + match.group(2))


def parse_xml(data: bytes, *, limits: Limits = DEFAULT_LIMITS) -> etree._Element:
    """The root element of ``data``, parsed strictly; ISO Strict namespaces become the transitional ones.

    Refused with :class:`UnreadableFileError`: a DOCTYPE (entities, external files), more than ``limits.elements`` tags,
    nesting deeper than 256, text over 10 MB in one piece, and anything that is not well-formed.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            text = data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise UnreadableFileError(_("内容已损坏（编码错误）。请用 Word 或 WPS 打开后另存为 .docx。")) from error
        data = re.sub(r"^\s*<\?xml.*?\?>", "", text, count=1, flags=re.DOTALL).encode("utf-8", errors="surrogatepass")
    data = data.removeprefix(b"\xef\xbb\xbf")
    if data[_end_of_prolog(data) :][:9].upper() == b"<!DOCTYPE":
        raise RefusedFileError(_("内容含有 DOCTYPE 声明，正常的 Word 文件没有它，可能是恶意构造的文件，已拒绝打开。"))
    if len(data) > limits.part or data.count(b"<") - data.count(b"</") > limits.elements:
        raise RefusedFileError(
            _("内容过多（超过 {limit} 个元素），不是正常的表格，已拒绝打开。").format(limit=limits.elements)
        )
    if b"http://purl.oclc.org/ooxml/" in data:
        data = _STRICT_URI.sub(_transitional, data)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, recover=False
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
        raise RefusedFileError(_("内容含有 DOCTYPE 声明，正常的 Word 文件没有它，可能是恶意构造的文件，已拒绝打开。"))
    return root


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
    parser = etree.XMLParser(target=target, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        etree.fromstring(data, parser)
    except _TooDeepError:
        return True
    except (etree.XMLSyntaxError, ValueError):
        pass
    return False


def _end_of_prolog(data: bytes) -> int:
    match = _PROLOG.match(data)
    return match.end() if match else 0
