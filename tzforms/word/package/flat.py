"""A Word file that is one XML file (flat OPC): what Word saves as "Word XML document" and add-ins hand on.

Source: ECMA-376 part 2; [MS-OI29500] 2.1 (``http://schemas.microsoft.com/office/2006/xmlPackage``).
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from html import escape

from lxml import etree

from tzforms import bounds
from tzforms.bounds import DEFAULT_LIMITS, Limits, Spent
from tzforms.exceptions import RefusedFileError, UnreadableFileError
from tzforms.i18n import _

__all__ = ["flat_parts"]

_PKG = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_CONTENT_TYPES = "[Content_Types].xml"


def flat_parts(data: bytes, *, limits: Limits = DEFAULT_LIMITS, spent: Spent | None = None) -> dict[str, bytes]:
    """The parts of the flat package ``data`` by name, with the list of contents that a ZIP has besides.

    ``spent``: the budget of the input that ``data`` came out of; one of its own when ``None``.

    Raises :class:`UnreadableFileError` for what is no such file or damaged, :class:`RefusedFileError` beyond the limits of one
    XML part, for too many parts, the same part twice, and names that lead outside.
    """
    spent = Spent(len(data), limits) if spent is None else spent
    parts: dict[str, bytes] = {}
    types: list[str] = []
    lowered: set[str] = set()
    for element in _elements(bounds.parse_xml(data, limits=limits)):
        name = (element.get(f"{_PKG}name") or "").lstrip("/")
        if name.lower() == _CONTENT_TYPES.lower():  # made below, from what each part says
            continue
        if len(parts) >= limits.entries:
            raise RefusedFileError(
                _("文件内的部件超过 {limit} 个，不是正常的文件，已拒绝打开。").format(limit=limits.entries)
            )
        if not name or "\\" in name or ".." in name.split("/") or re.match(r"[A-Za-z]:", name):
            raise RefusedFileError(_("文件内含有不正常的部件名（指向压缩包之外），可能是恶意构造的文件，已拒绝打开。"))
        if name.lower() in lowered:
            raise UnreadableFileError(
                _(
                    "文件内同一部件出现两次（{part}），内容无法确定，已拒绝打开。请用 Word、Excel 或 WPS 另存后重新提交。"
                ).format(part=name[:80])
            )
        lowered.add(name.lower())
        parts[name] = _content(element, name)
        spent.charge(len(parts[name]))
        kind = element.get(f"{_PKG}contentType") or ""
        types.append(f'<Override PartName="/{escape(name)}" ContentType="{escape(kind)}"/>')
    return {_CONTENT_TYPES: f'<Types xmlns="{_TYPES}">{"".join(types)}</Types>'.encode(), **parts}


def _elements(root: etree._Element) -> Iterator[etree._Element]:
    if root.tag != f"{_PKG}package":
        raise _damaged()
    return root.iterchildren(f"{_PKG}part")


def _content(part: etree._Element, name: str) -> bytes:
    xml, binary = part.find(f"{_PKG}xmlData"), part.find(f"{_PKG}binaryData")
    if xml is not None:
        root = next((child for child in xml if isinstance(child.tag, str)), None)
        if root is not None:
            return etree.tostring(root, encoding="UTF-8", xml_declaration=True, with_tail=False)
    elif binary is not None:
        try:
            return binascii.a2b_base64((binary.text or "").encode())
        except ValueError as error:
            raise _damaged(name) from error
    raise _damaged(name)


def _damaged(part: str = "") -> UnreadableFileError:
    if not part:
        return UnreadableFileError(_("内容不是完好的 XML，文件可能已损坏。请用 Word 或 WPS 打开后另存为 .docx。"))
    return UnreadableFileError(
        _("文件已损坏：其中的 {part} 解压失败。请用 Word、Excel 或 WPS 打开原文件，另存后重新提交。").format(
            part=part[:80]
        )
    )
