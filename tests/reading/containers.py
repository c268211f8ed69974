"""The same Word file in other containers, built in code: flat OPC, Strict, a web archive, a document in a document."""

from __future__ import annotations

import base64
import io
import quopri
import re
import zipfile

from tests.word.docx_builders import built, paragraphs, repacked
from tzforms.word import Package

__all__ = ["altchunk", "flat", "mht", "strict", "zipped"]

_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PKG = "http://schemas.microsoft.com/office/2006/xmlPackage"
_STRICT = (
    ("http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main"),
    (f"{_REL}/custom-properties", "http://purl.oclc.org/ooxml/officeDocument/relationships/customProperties"),
    (f"{_REL}/extended-properties", "http://purl.oclc.org/ooxml/officeDocument/relationships/extendedProperties"),
    (_REL, "http://purl.oclc.org/ooxml/officeDocument/relationships"),
    ("http://schemas.openxmlformats.org/drawingml/2006/", "http://purl.oclc.org/ooxml/drawingml/"),
    (
        "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties",
        "http://purl.oclc.org/ooxml/officeDocument/customProperties",
    ),
    (
        "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes",
        "http://purl.oclc.org/ooxml/officeDocument/docPropsVTypes",
    ),
)  # fmt: skip


def zipped(members: dict[str, bytes]) -> bytes:
    """A .zip of ``members``."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def flat(data: bytes) -> bytes:
    """A .docx as Word saves it under "Word XML document"."""
    package = Package.open(data)
    pieces = [
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<?mso-application progid="Word.Document"?>'
        f'<pkg:package xmlns:pkg="{_PKG}">'
    ]
    for name in package.parts:
        if name == "[Content_Types].xml":
            continue
        content = package.parts[name]
        pieces.append(f'<pkg:part pkg:name="/{name}" pkg:contentType="{package.content_type(name)}">')
        if name.endswith((".xml", ".rels")):
            body = re.sub(r"^<\?xml.*?\?>\s*", "", content.decode("utf-8-sig"))
            pieces.append(f"<pkg:xmlData>{body}</pkg:xmlData></pkg:part>")
        else:
            pieces.append(f"<pkg:binaryData>{base64.encodebytes(content).decode()}</pkg:binaryData></pkg:part>")
    return "".join([*pieces, "</pkg:package>"]).encode()


def strict(data: bytes) -> bytes:
    """A .docx as Word saves it under "Strict Open XML": other namespaces, lengths with units, widths in per cent."""

    def change(parts: dict[str, bytes]) -> None:
        for name, content in parts.items():
            if name == "[Content_Types].xml" or not name.endswith((".xml", ".rels")):
                continue
            text = content.decode("utf-8-sig")
            for transitional, iso in _STRICT:
                text = text.replace(transitional, iso)
            text = re.sub(r'(<w:(?:gridCol|tcW) w:w=)"(\d+)"', lambda m: f'{m[1]}"{int(m[2]) / 20:g}pt"', text)
            text = re.sub(r'<w:tblW w:w="\d+" w:type="dxa"', '<w:tblW w:w="100%" w:type="pct"', text)
            text = text.replace('<w:jc w:val="left"', '<w:jc w:val="start"')
            parts[name] = text.replace("<w:document ", '<w:document w:conformance="strict" ', 1).encode()

    return repacked(data, change)


def mht(page: bytes, encoding: str = "utf-8", way: str = "quoted-printable") -> bytes:
    """A web page as one file, as Word saves it."""
    packed = quopri.encodestring(page) if way == "quoted-printable" else base64.encodebytes(page)
    return (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="----=_NextPart_01"\r\n\r\n'
        + "此文档为“单个文件网页”，也称为“Web 档案”文件。".encode()
        + b"\r\n\r\n------=_NextPart_01\r\nContent-Location: file:///C:/x.htm\r\n"
        + f'Content-Transfer-Encoding: {way}\r\nContent-Type: text/html; charset="{encoding}"\r\n\r\n'.encode()
        + packed
        + b"\r\n------=_NextPart_01--\r\n"
    )


def altchunk(*chunks: tuple[str, str, bytes], base: bytes | None = None, external: bool = False) -> bytes:
    """A .docx (``base``, else one with a line in it) with other documents (name, media type, bytes) at the end of its text."""

    def change(parts: dict[str, bytes]) -> None:
        relations = body = types = ""
        for number, (name, media_type, content) in enumerate(chunks):
            mode = ' TargetMode="External"' if external else ""
            relations += f'<Relationship Id="c{number}" Type="{_REL}/aFChunk" Target="{name}"{mode}/>'
            body += f'<w:altChunk xmlns:r="{_REL}" r:id="c{number}"/>'
            if not external:
                types += f'<Override PartName="/word/{name}" ContentType="{media_type}"/>'
                parts.setdefault(f"word/{name}", content)
        _before(parts, "word/_rels/document.xml.rels", b"</Relationships>", relations)
        _before(
            parts,
            "word/document.xml",
            b"<w:sectPr" if b"<w:sectPr" in parts["word/document.xml"] else b"</w:body>",
            body,
        )
        _before(parts, "[Content_Types].xml", b"</Types>", types)

    return repacked(built(paragraphs("请查收。")) if base is None else base, change)


def _before(parts: dict[str, bytes], name: str, sign: bytes, text: str) -> None:
    place = parts[name].rindex(sign)
    parts[name] = parts[name][:place] + text.encode() + parts[name][place:]
