"""Links in values with markup (docxtpl's ``RichText(…, url_id=…)``): a link's target stands in the relationships of its part.

docxtpl writes it into the one document that it renders. Here a value may be printed in any number of documents, so
:class:`LinkingTemplate` gives out ids that hold the address itself, and :func:`connect` makes the relationships of each document.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from html import unescape
from typing import Any, Final

from docxtpl import DocxTemplate
from lxml import etree

from tzforms.exceptions import RenderError
from tzforms.i18n import _

__all__ = ["LinkingTemplate", "connect", "has_links"]

_OURS: Final = "rIdUrl"
_LINK = re.compile(rb'<w:hyperlink\b[^>]*?\br:id="([^"]*)"')
_NS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


class LinkingTemplate(DocxTemplate):  # type: ignore[misc]
    """A ``DocxTemplate`` whose link ids mean the same in every document."""

    def build_url_id(self, url: str) -> str:
        """An id for ``RichText(…, url_id=…)``; it also works when docxtpl itself renders."""
        ident = _OURS + str(url).encode().hex()
        self.init_docx()
        rels = self.docx.part.rels
        if ident not in rels:
            rels.add_relationship(_TYPE, str(url), ident, is_external=True)
        return ident


def has_links(data: bytes) -> bool:
    """Whether a part holds any link to another place than the document itself; quick."""
    return b"<w:hyperlink" in data and _LINK.search(data) is not None


def connect(parts: Mapping[str, bytes], changed: Iterable[str], before: Mapping[str, bytes]) -> dict[str, bytes]:
    """``parts`` with a relationship for each link in the parts ``changed``; ``before`` are the template's.

    Raises :class:`RenderError` for a link that some other ``DocxTemplate`` has given the id of: nobody knows where it leads.
    """
    out = dict(parts)
    for name in changed:
        used = dict.fromkeys(found.decode() for found in _LINK.findall(out[name]))
        folder, file = posixpath.split(name)
        rels_name = posixpath.join(folder, "_rels", f"{file}.rels")
        root = (
            etree.fromstring(out[rels_name])
            if rels_name in out
            else etree.fromstring(f'<Relationships xmlns="{_NS}"/>')
        )
        known: dict[str, Any] = {str(e.get("Id")): e for e in root if isinstance(e.tag, str)}
        for ident in [i for i in known if i.startswith(_OURS)]:
            root.remove(known.pop(ident))
        own = {found.decode() for found in _LINK.findall(before.get(name, b""))}
        addresses = {e.get("Target"): i for i, e in known.items() if e.get("Type") == _TYPE}
        data = out[name]
        for ident in used:
            if not ident.startswith(_OURS):
                if ident not in known and ident not in own:
                    raise RenderError(
                        _(
                            "值里的链接（{id}）没有网址。请用这个模板的 docxtpl() 所得对象的 build_url_id() 生成链接编号。"
                        ).format(id=unescape(ident))
                    )
                continue
            url = bytes.fromhex(ident.removeprefix(_OURS)).decode()
            number = addresses.get(url)
            if number is None:
                number = next(f"rId{n}" for n in range(1, len(known) + 2) if f"rId{n}" not in known)
                attributes = {"Id": number, "Type": _TYPE, "Target": url, "TargetMode": "External"}
                known[number] = etree.SubElement(root, f"{{{_NS}}}Relationship", attributes)
                addresses[url] = number
            data = data.replace(f'"{ident}"'.encode(), f'"{number}"'.encode())
        out[name] = data
        if len(root):
            out[rels_name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return out
