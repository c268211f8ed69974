"""A Word file in memory: its parts, the tree of the main document, and private tags that say which cell is which.

The tags are attributes in a namespace of their own. They let a mutation find "the value cell of 办班单位" without
searching for text (searching finds the wrong cell sooner or later, and then the truth is wrong). They are removed when
the file is saved, so nothing of them reaches a reader.
"""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree as etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
V = "urn:schemas-microsoft-com:vml"
O = "urn:schemas-microsoft-com:office:office"  # noqa: E741
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
XML = "http://www.w3.org/XML/1998/namespace"
TAG = "urn:corpus:tag"
NSMAP = {"w": W, "r": R, "mc": MC, "wp": WP, "a": A, "pic": PIC, "wps": WPS, "v": V, "o": O, "w14": W14}
CT = "application/vnd.openxmlformats-officedocument.wordprocessingml."
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

Element = Any


def q(name: str) -> str:
    """``w:tc`` as a Clark name."""
    prefix, _, local = name.partition(":")
    return f"{{{NSMAP[prefix] if prefix != 'xml' else XML}}}{local}"


def e(name: str, attributes: dict[str, Any] | None = None, *children: Element, text: str | None = None) -> Element:
    """An element: ``e("w:p", {"w:rsidR": "00A1"}, child, …)``; ``None`` children are skipped."""
    element = etree.Element(q(name), nsmap={k: v for k, v in NSMAP.items() if k in ("w", "r")})
    for key, value in (attributes or {}).items():
        element.set(q(key) if ":" in key else key, str(value))
    element.extend(c for c in children if c is not None)
    if text is not None:
        element.text = text
        if text != text.strip() or "  " in text:
            element.set(q("xml:space"), "preserve")
    return element


def tag(element: Element, role: str | None = None, field: str | None = None, **more: str) -> Element:
    """Mark ``element`` with what it is on the form; returns it."""
    for key, value in {"role": role, "field": field, **more}.items():
        if value is not None:
            element.set(f"{{{TAG}}}{key}", value)
    return element


def untag(element: Element, *keys: str) -> Element:
    """Remove tags (all of them when no key is named)."""
    for name in list(element.attrib):
        if name.startswith(f"{{{TAG}}}") and (not keys or name.rpartition("}")[2] in keys):
            del element.attrib[name]
    return element


def get(element: Element, key: str) -> str | None:
    """A tag's value."""
    value = element.get(f"{{{TAG}}}{key}")
    return None if value is None else str(value)


def above(element: Element, name: str) -> Element | None:
    """The nearest ancestor-or-self of that kind."""
    while element is not None and element.tag != q(name):
        element = element.getparent()
    return element


def text_of(element: Element) -> str:
    """All visible characters below ``element``: paragraphs joined with newlines, breaks and tabs kept, deletions not."""
    out: list[str] = []
    for node in element.iter():
        if node.tag == q("w:t"):
            out.append(node.text or "")
        elif node.tag in (q("w:br"), q("w:cr")):
            out.append("\n")
        elif node.tag == q("w:tab") and node.getparent().tag == q("w:r"):
            out.append("\t")
        elif node.tag == q("w:p") and out and out[-1] != "\n":
            out.append("\n")
    return "".join(out).strip("\n")


class Doc:
    """A docx: ``parts`` by name, ``root`` the parsed main document, and the relations of the main document."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        self.parts = dict(parts)
        self.root: Element = etree.fromstring(self.parts["word/document.xml"])

    @property
    def body(self) -> Element:
        """``w:body``."""
        return self.root.find(q("w:body"))

    def copy(self) -> Doc:
        """An independent copy."""
        other = Doc.__new__(Doc)
        other.parts = dict(self.parts)
        other.root = copy.deepcopy(self.root)
        return other

    def find(self, role: str | None = None, field: str | None = None, **more: str) -> list[Element]:
        """All elements with these tags, in document order."""
        wanted = {k: v for k, v in {"role": role, "field": field, **more}.items() if v is not None}
        return [n for n in self.tagged() if all(get(n, k) == v for k, v in wanted.items())]

    def tagged(self) -> Iterator[Element]:
        """Every element that has a role."""
        key = f"{{{TAG}}}role"
        return (n for n in self.root.iter(etree.Element) if n.get(key) is not None)

    def add_part(self, name: str, content_type: str, data: bytes, kind: str | None = None) -> str:
        """Add ``word/<name>`` with its content type and relation; returns the relation's id."""
        self.parts[f"word/{name}"] = data
        types = self.parts["[Content_Types].xml"].decode("utf-8")
        if f'PartName="/word/{name}"' not in types:
            types = types.replace(
                "</Types>", f'<Override PartName="/word/{name}" ContentType="{content_type}"/></Types>'
            )
            self.parts["[Content_Types].xml"] = types.encode("utf-8")
        return self.relate(kind or REL + name.partition(".")[0].rstrip("0123456789"), name)

    def default_type(self, extension: str, content_type: str) -> None:
        """Declare the content type of an extension (``png``)."""
        types = self.parts["[Content_Types].xml"].decode("utf-8")
        if f'Extension="{extension}"' not in types:
            entry = f'<Default Extension="{extension}" ContentType="{content_type}"/>'
            types = re.sub(r"(<Types[^>]*>)", lambda m: m.group(1) + entry, types, count=1)
            self.parts["[Content_Types].xml"] = types.encode("utf-8")

    def relate(self, kind: str, target: str, *, external: bool = False) -> str:
        """Add a relation of the main document; returns its id."""
        name = "word/_rels/document.xml.rels"
        xml = self.parts[name].decode("utf-8")
        number = 1 + max((int(n) for n in re.findall(r'Id="rId(\d+)"', xml)), default=0)
        mode = ' TargetMode="External"' if external else ""
        entry = f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"{mode}/>'
        self.parts[name] = xml.replace("</Relationships>", entry + "</Relationships>").encode("utf-8")
        return f"rId{number}"

    def to_bytes(self) -> bytes:
        """The file, without the tags."""
        root = copy.deepcopy(self.root)
        for node in root.iter(etree.Element):
            if any(k.startswith("{urn:corpus") for k in node.attrib):
                untag(node)
        etree.cleanup_namespaces(root, keep_ns_prefixes=list(NSMAP))
        parts = dict(self.parts)
        parts["word/document.xml"] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            names = ["[Content_Types].xml", "_rels/.rels"]
            for name in names + [n for n in parts if n not in names]:
                archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), parts[name], zipfile.ZIP_DEFLATED)
        return stream.getvalue()
