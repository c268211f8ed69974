"""A word across every page of a .docx: grey, slanted, behind the text, and no part of what the document says.

The shape is the WordArt of VML that Word itself writes for 设计 → 水印; WPS and LibreOffice draw it too. It stands in the
page headers, in a paragraph of its own one point high, so that neither the text nor its layout changes.

Source: ECMA-376 part 4, 19.1 (VML), part 1, 17.10 (headers: a section without one continues that of the section before).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import quoteattr

from lxml import etree

from tzforms.word.marks.comments import _STRICT_ROOT, W, add_relationship, serialise
from tzforms.word.package.archive import CONTENT_TYPES, NS_CONTENT, Package, parse_xml, write_package

__all__ = ["stamp"]

_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
_KINDS: Final = ("default", "first", "even")
_NAMES: Final = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w10="urn:schemas-microsoft-com:office:word"'
)
_SHAPE_TYPE: Final = (
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">'
    '<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>'
    '<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/>'
    '<v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/>'
    '<v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>'
    '<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" '
    'o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
)


def stamp(data: bytes, text: str) -> bytes:
    """The .docx in ``data`` with ``text`` (``草稿``) across every page; the same input gives the same bytes.

    Raises :class:`~tzforms.exceptions.UnreadableFileError` for what is no Word document, ``ValueError`` for an empty text.
    """
    if not text.strip():
        raise ValueError("a watermark needs a text")
    package = Package.open(data)
    main = package.main_part
    strict = _STRICT_ROOT in package.parts[main]
    root = package.xml(main)
    parts = {name: package.parts[name] for name in package.parts}
    relations = {r.id: r.target for r in package.relationships(main) if r.kind == "header" and not r.external}
    even = _even_pages(package)
    stamped: dict[str, int] = {}
    known: set[str] = set()  # kinds of headers that a section has, of its own or from the one before
    for section in _sections(root):
        own = {
            ref.get(f"{W}type") or "default": relations.get(ref.get(f"{_R}id") or "")
            for ref in section.findall(f"{W}headerReference")
        }
        for target in own.values():
            if target in parts and target not in stamped:
                assert target is not None
                stamped[target] = len(stamped) + 1
                parts[target] = _stamped(parse_xml(parts[target]), text, stamped[target], strict)
        known |= {kind for kind, target in own.items() if target in parts}
        wanted = {"default", *(["first"] if _on(section.find(f"{W}titlePg")) else []), *(["even"] if even else [])}
        for kind in (k for k in _KINDS if k in wanted and k not in known):
            name = _new_header(parts, package, text, len(stamped) + 1, strict)
            stamped[name] = len(stamped) + 1
            ident = add_relationship(parts, package, main, "header", name, strict=strict)
            reference = etree.Element(f"{W}headerReference", {f"{W}type": kind, f"{_R}id": ident})
            section.insert(0, reference)
            known.add(kind)
    parts[main] = serialise(root, strict=strict)
    return write_package(parts)


def _sections(root: etree._Element) -> Iterator[etree._Element]:
    """The sections in order; a document that names none gets its one."""
    body = root.find(f"{W}body")
    if body is None:
        return
    if body.find(f"{W}sectPr") is None:
        etree.SubElement(body, f"{W}sectPr")
    for section in body.iter(f"{W}sectPr"):
        parent = section.getparent()
        if parent is not None and parent.tag in (f"{W}body", f"{W}pPr"):
            yield section


def _on(element: etree._Element | None) -> bool:
    return element is not None and (element.get(f"{W}val") or "true").lower() not in ("0", "false", "off")


def _even_pages(package: Package) -> bool:
    for part in package.related(package.main_part, "settings"):
        return _on(package.xml(part).find(f"{W}evenAndOddHeaders"))
    return False


def _stamped(header: etree._Element, text: str, number: int, strict: bool) -> bytes:
    header.append(etree.fromstring(_paragraph(text, number)))
    return serialise(header, strict=strict)


def _new_header(parts: dict[str, bytes], package: Package, text: str, number: int, strict: bool) -> str:
    folder = posixpath.dirname(package.main_part)
    taken = {n.lower() for n in parts}
    name = next(
        p for n in range(1, 10_000) if (p := posixpath.join(folder, f"headerDraft{n}.xml")).lower() not in taken
    )
    header = etree.fromstring(f"<w:hdr {_NAMES}>{_paragraph(text, number)}</w:hdr>")
    parts[name] = serialise(header, strict=strict)
    types = parse_xml(parts[CONTENT_TYPES])
    etree.SubElement(types, f"{{{NS_CONTENT}}}Override", {"PartName": f"/{name}", "ContentType": _TYPE})
    parts[CONTENT_TYPES] = serialise(types)
    return name


def _paragraph(text: str, number: int) -> str:
    """A paragraph one point high that holds the shape. Height 120 pt; the width follows the number of characters."""
    width = 130 * max(2, min(len(text), 5))
    style = (
        f"position:absolute;margin-left:0;margin-top:0;width:{width}pt;height:{min(150, 700 // max(2, len(text)))}pt;"
        "rotation:315;z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        "mso-position-vertical:center;mso-position-vertical-relative:margin"
    )
    return (
        f'<w:p {_NAMES}><w:pPr><w:snapToGrid w:val="0"/><w:spacing w:before="0" w:beforeAutospacing="0" w:after="0" '
        'w:afterAutospacing="0" w:line="20" w:lineRule="exact"/><w:rPr><w:sz w:val="2"/></w:rPr></w:pPr>'
        f'<w:r><w:rPr><w:noProof/><w:sz w:val="2"/></w:rPr><w:pict>{_SHAPE_TYPE}'
        f'<v:shape id="PowerPlusWaterMarkObject{number}" o:spid="_x0000_s{2048 + number}" type="#_x0000_t136" '
        f'style="{style}" o:allowincell="f" fillcolor="silver" stroked="f"><v:fill opacity=".5"/>'
        f'<v:textpath style="font-family:&quot;宋体&quot;;font-size:1pt" string={quoteattr(text)}/>'
        '<w10:wrap anchorx="margin" anchory="margin"/></v:shape></w:pict></w:r></w:p>'
    )
