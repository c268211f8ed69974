"""The package around a Word document: read it safely, write it deterministically.

Reading treats every file as hostile: the container is opened and XML is parsed by :mod:`tzforms.bounds`, and a refusal is one
Chinese sentence (:class:`~tzforms.exceptions.UnreadableFileError`). Writing gives the same bytes for the same parts:
fixed dates, the order of the caller, ``[Content_Types].xml`` first, no extra fields.

Sources: ECMA-376 part 2 (packages, relationships, content types); part 1 annex A and ISO/IEC 29500 Strict (namespaces).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from tzforms import bounds
from tzforms.bounds import DEFAULT_LIMITS, Archive, Limits, Spent, open_zip, read_file, too_big
from tzforms.exceptions import UnreadableFileError
from tzforms.i18n import _
from tzforms.word.package.flat import flat_parts
from tzforms.word.package.sniff import PICTURES, sniff
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


_STRICT_WORDS = {"customProperties": "custom-properties", "extendedProperties": "extended-properties"}


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
        word = self.type.rsplit("/", 1)[-1]
        return _STRICT_WORDS.get(word, word)


class Package:
    """One opened Word file.

    ``parts`` maps part names (no leading slash) to their bytes; ``main_part`` is the name of the document part, found
    through the package relationships; ``kind`` is ``docx``, ``docm``, ``dotx`` or ``dotm``, from the content type.
    """

    def __init__(self, parts: Mapping[str, bytes], limits: Limits = DEFAULT_LIMITS) -> None:
        self.parts = parts
        self.limits = limits
        self._beside = replace(limits, elements=limits.elements // 4, tree=limits.tree // 4)
        self.main_part = ""
        self._defaults: dict[str, str] = {}
        self._overrides: dict[str, str] = {}
        self._relationships: dict[str, tuple[Relationship, ...]] = {}
        self._read_content_types()
        self.main_part, self.kind = self._find_main()

    @classmethod
    def open(
        cls, source: bytes | Path | str, *, limits: Limits = DEFAULT_LIMITS, spent: Spent | None = None
    ) -> Package:
        """Open a .docx, .docm, .dotx or .dotm, whatever its name; also one that is a single XML file (flat OPC).

        ``spent`` is the budget of the input that the bytes came out of (a .zip), one of its own when ``None``.
        Raises :class:`UnreadableFileError` for everything else, with the reason and the way out in one sentence; for a
        path, the sentence begins with the file's name.
        """
        if isinstance(source, bytes):
            return cls._open_bytes(source, limits, spent)
        path = Path(source)
        data = read_file(path, limits=limits)
        try:
            return cls._open_bytes(data, limits, spent)
        except UnreadableFileError as error:
            raise type(error)(_("{name}：{reason}").format(name=path.name, reason=error)) from error

    @classmethod
    def _open_bytes(cls, data: bytes, limits: Limits, spent: Spent | None) -> Package:
        if len(data) > limits.file:
            raise too_big(len(data), limits.file)
        if not data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            kind = sniff(data)
            if kind == "flatopc":
                return cls(flat_parts(data, limits=limits, spent=spent), limits)
            raise UnreadableFileError(_not_a_document(kind))
        archive = open_zip(data, limits=limits, spent=spent)
        if CONTENT_TYPES not in archive:
            raise UnreadableFileError(_not_a_document(sniff(data)))
        return cls(archive, limits)

    # -- content types and relationships ------------------------------------------------------------

    def _read_content_types(self) -> None:
        if CONTENT_TYPES not in self.parts:
            raise UnreadableFileError(_not_a_document("zip"))
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
        """Names of the parts that ``part`` points to by relationships of ``kind`` (``header``, ``image`` …), each once.

        A relationship whose target is not in the package (Word itself writes ``NULL``) is left out.
        """
        targets = (r.target for r in self.relationships(part) if r.kind == kind and not r.external)
        return tuple(dict.fromkeys(target for target in targets if target in self.parts))

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
        if "vnd.ms-package.xps" in declared:
            raise UnreadableFileError(_not_a_document("xps"))
        raise UnreadableFileError(
            _("文件已损坏：压缩包内没有 Word 正文。请用 Word 或 WPS 打开原文件另存为 .docx 后重新提交。")
        )

    # -- writing it again ---------------------------------------------------------------------------

    def entry(self, name: str) -> Entry:
        """A part as it was packed, for another ZIP; it is neither unpacked nor checked."""
        if not isinstance(self.parts, Archive):
            return Entry.pack(name, self.parts[name], 6)
        info = self.parts.info(name)
        return Entry(name.encode(), info.method, info.crc, info.size, self.parts.stored(name))

    def rewritten(self, changed: Mapping[str, bytes]) -> bytes:
        """The Word file with the parts of ``changed`` in place of its own, or added; the others stay packed as they are."""
        names = sorted([*self.parts, *(n for n in changed if n not in self.parts)], key=lambda n: n != CONTENT_TYPES)
        entries = (Entry.pack(n, changed[n], 6) if n in changed else self.entry(n) for n in names)
        return Prefix(b"", b"", 0).close(entries)

    # -- what is inside -----------------------------------------------------------------------------

    def xml(self, part: str) -> etree._Element:
        """The root element of an XML part (:func:`parse_xml`); :class:`UnreadableFileError` names the part.

        What stands beside the main part may have a tree of a quarter of its size: both may be in memory at once.
        """
        data = self.parts[part]
        limits = self.limits if part == self.main_part else self._beside
        try:
            return parse_xml(data, limits=limits)
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


_OTHER_ARCHIVES = {
    "rar": "RAR", "7z": "7-Zip", "gzip": "GZ", "bzip2": "BZ2", "xz": "XZ", "tar": "TAR", "cab": "CAB",
}  # fmt: skip


def _part_name(name: str) -> str:
    return name.replace("\\", "/").lstrip("/")


def _not_a_document(kind: str) -> str:
    """The sentence for a file that is no Word 2007+ document."""
    sentences = {
        "ole-doc": _("这是旧版 Word 97–2003 或 WPS 文档（.doc），不是 .docx。请用 Word 或 WPS 打开后另存为 .docx。"),
        "ole-encrypted": _("文件设有打开密码，无法读取。请在 Word 或 WPS 中解除密码后重新提交。"),
        "ole-xls": _("这是旧版 Excel 工作簿（.xls），不是 Word 文档。请提交 Word 表格。"),
        "ole-ppt": _("这是旧版演示文稿（.ppt），不是 Word 文档。请提交 Word 表格。"),
        "ole-msg": _("这是 Outlook 邮件（.msg），不是 Word 文档。请把邮件里的附件另存出来，提交其中的 Word 表格。"),
        "ole": _("这是旧式 Office 文件，其中没有 Word 正文。请用 Word 或 WPS 打开后另存为 .docx。"),
        "xlsx": _("这是 Excel 工作簿，不是 Word 文档。请提交 Word 表格。"),
        "pptx": _("这是演示文稿（PPT），不是 Word 文档。请提交 Word 表格。"),
        "odt": _("这是 OpenDocument 文本（.odt），不是 .docx。请用 Word 或 WPS 打开后另存为 .docx。"),
        "ods": _("这是 OpenDocument 电子表格（.ods），不是 Word 文档。请提交 Word 表格。"),
        "odp": _("这是 OpenDocument 演示文稿（.odp），不是 Word 文档。请提交 Word 表格。"),
        "fodt": _("这是单个 XML 文件的 OpenDocument 文本（.fodt），不是 .docx。请用 Word 或 WPS 打开后另存为 .docx。"),
        "fods": _("这是单个 XML 文件的 OpenDocument 表格或演示文稿，不是 Word 文档。请提交 Word 表格。"),
        "ofd": _("这是 OFD 版式文件，不能编辑，没有读取。请提交原来的 Word 文件。"),
        "xps": _("这是 XPS 版式文件，不能编辑，没有读取。请提交原来的 Word 文件。"),
        "epub": _("这是电子书（EPUB），不是 Word 文档。请提交 Word 表格。"),
        "iwork": _("这是苹果 Pages、Numbers 或 Keynote 的文件，没有读取。请在其中导出为 Word（.docx）后提交。"),
        "uof": _("这是标文通（UOF）文档，没有读取。请用 WPS 打开后另存为 .docx。"),
        "excelml2003": _("这是 Excel 2003 XML 表格，不是 Word 文档。请提交 Word 表格。"),
        "xml": _("这是 XML 数据文件，不是 Word 文档。请提交 Word 表格。"),
        "zip": _("这是压缩包，不是 Word 文档。请先解压，再提交其中的 Word 文件。"),
        **{
            kind: _("这是 {kind} 压缩包，没有打开。请先解压，再提交其中的 Word 文件，或改用 .zip 打包。").format(
                kind=name
            )
            for kind, name in _OTHER_ARCHIVES.items()
        },
        "eml": _("这是邮件（.eml），不是 Word 文档。请把邮件里的附件另存出来，提交其中的 Word 表格。"),
        "rtf": _("这是 RTF 文档，不是 .docx。请用 Word 或 WPS 打开后另存为 .docx。"),
        "pdf": _("这是 PDF 文件，不是 Word 文档。请提交原来的 Word 文件。"),
        "html": _("这是网页（HTML）改名的文件，不是 .docx。请用 Word 或 WPS 打开后另存为 .docx。"),
        "mht": _("这是网页档案（单文件网页，MHT），不是 .docx。请用 Word 或 WPS 打开后另存为 .docx。"),
        "wordml2003": _("这是 Word 2003 XML 文档，不是 .docx。请用 Word 或 WPS 打开后另存为 .docx。"),
        **{
            kind: _("这是图片（{kind}），不是 Word 文档。扫描件或照片无法读取，请提交 Word 文件。").format(
                kind=kind.upper()
            )
            for kind in PICTURES
        },
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
_RENAMED = {b"http://purl.oclc.org/ooxml/" + short: transitional for short, transitional in _STRICT.items()}


def parse_xml(data: bytes, *, limits: Limits = DEFAULT_LIMITS) -> etree._Element:
    """The root element of ``data``, as :func:`tzforms.bounds.parse_xml`; ISO Strict namespaces become the transitional ones."""
    return bounds.parse_xml(data, limits=limits, namespaces=_RENAMED)
