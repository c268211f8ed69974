"""Documents whose text looks this or that way, written as XML around styles of their own."""

from __future__ import annotations

from tests.test_hostile import NS, document, with_document
from tests.word.docx_builders import repacked
from tzforms.word.document.blocks import Blocks, Cell, read_blocks
from tzforms.word.package.archive import Package

M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def run(text: str, props: str = "") -> str:
    return f"<w:r><w:rPr>{props}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


def style(ident: str, inside: str = "", kind: str = "character", based: str = "", name: str = "") -> str:
    """``inside``: what stands in ``w:rPr`` if it does not say itself where it stands."""
    inside = inside if inside.startswith(("<w:rPr", "<w:pPr", "<w:tcPr", "<w:tblPr")) else f"<w:rPr>{inside}</w:rPr>"
    base = f"<w:basedOn w:val='{based}'/>" if based else ""
    return f"<w:style w:type='{kind}' w:styleId='{ident}'><w:name w:val='{name or ident}'/>{base}{inside}</w:style>"


def made(body: str, styles: str = "", parts: dict[str, bytes] | None = None, attributes: str = "") -> Blocks:
    """The document with ``styles`` (the children of ``w:styles``) in place of ours. ``parts``: kind of relationship → a part."""

    def change(package: dict[str, bytes]) -> None:
        package["word/styles.xml"] = f"<w:styles {NS}>{styles}</w:styles>".encode()
        rels = "word/_rels/document.xml.rels"
        for kind, data in (parts or {}).items():
            package[f"word/x{kind}.xml"] = data
            link = f'<Relationship Id="x{kind}" Type="{_OFFICE}/{kind}" Target="x{kind}.xml"/></Relationships>'
            package[rels] = package[rels].replace(b"</Relationships>", link.encode())

    names = f"<w:document {M} {W14} {attributes} ".encode()
    return read_blocks(Package.open(repacked(with_document(document(body).replace(b"<w:document ", names)), change)))


def cell(inside: str, styles: str = "", props: str = "", parts: dict[str, bytes] | None = None) -> Cell:
    """The one paragraph of a document as a cell."""
    return made(f"<w:p><w:pPr>{props}</w:pPr>{inside}</w:p>", styles, parts).rows[0].cells[0]
