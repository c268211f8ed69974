"""A Word file into whose text other documents are put (``w:altChunk``): which ones, where, and the rows of it all in order.

Programs that make Word files out of web pages write nothing but such a chunk; Word takes the words in when it opens the file, so
whoever sees the page sees them.

Source: ECMA-376 part 1, 17.17.2 (altChunk), 11.3.1 (alternative format import part).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from tzforms.exceptions import RefusedFileError
from tzforms.i18n import _
from tzforms.word.document.blocks import Blocks, Row
from tzforms.word.document.runs import W
from tzforms.word.package.archive import Package
from tzforms.word.package.zipwriter import write_package

__all__ = ["Chunk", "chunks_of", "spliced", "text_document"]

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MOST_TEXT = 1_000_000  # characters: twice what is read of a whole document
_MOST = 20  # documents in one; a program that chops a page into more is not known


@dataclass(frozen=True, slots=True)
class Chunk:
    """A document in a document: its bytes, the media type that is said of it, and the children of the body that stand before it."""

    data: bytes
    media_type: str
    place: int


def chunks_of(package: Package) -> list[Chunk]:
    """The documents that stand in the body of ``package``, in their order; none in nearly every file.

    Raises :class:`RefusedFileError` for one that is not in the package, stands in a cell, a text box or a page header, and for
    too many.
    """
    main = package.main_part
    for part in package.headers_footers():
        if any(r.kind == "aFChunk" for r in package.relationships(part)):
            raise _elsewhere()
    relationships = {r.id: r for r in package.relationships(main) if r.kind == "aFChunk"}
    if not relationships:
        return []
    root = package.xml(main)
    body = root.find(f"{W}body")
    elements = list(root.iter(f"{W}altChunk"))
    if body is None or any(e.getparent() is not body for e in elements):
        raise _elsewhere()
    if len(elements) > _MOST:
        raise RefusedFileError(_("正文里嵌有超过 {limit} 份文件，没有读取。").format(limit=_MOST))
    order = {child: number for number, child in enumerate(body)}
    found = []
    for element in elements:
        relationship = relationships.get(element.get(f"{_R}id") or "")
        if relationship is None or relationship.external or relationship.target not in package.parts:
            raise RefusedFileError(_("正文引用了另一份文件，但没有随文件一起交来。"))
        target = relationship.target
        found.append(Chunk(package.parts[target], package.content_type(target).lower(), order[element]))
    return found


def _elsewhere() -> RefusedFileError:
    return RefusedFileError(_("表格、文本框或页眉页脚里嵌有另一份文件，没有读取。"))


def spliced(main: Blocks, chunks: Sequence[tuple[int, Blocks]]) -> Blocks:
    """``main`` with the rows of each chunk (its place, what it holds) where it stands; all else is added up."""
    every = [main, *(blocks for _place, blocks in chunks)]
    placed = [*_placed(main.rows), *((place, row, blocks) for place, blocks in chunks for row in blocks.rows)]
    placed.sort(key=lambda p: p[0])  # rows of one place keep their order
    tables: dict[tuple[int, int], int] = {}
    for index, (_place, row, blocks) in enumerate(placed):
        row.index = index
        if row.kind == "t":
            row.table = tables.setdefault((id(blocks), row.table), len(tables))
    return Blocks(
        rows=[row for _place, row, _blocks in placed],
        margins=[row for b in every for row in b.margins],
        notes=[note for b in every for note in b.notes],
        images=sum(b.images for b in every),
        revisions=sum(b.revisions for b in every),
        unseen=[words for b in every for words in b.unseen],
        macros=any(b.macros for b in every),
        protected=any(b.protected for b in every),
    )


def _placed(rows: Sequence[Row]) -> Iterator[tuple[int, Row, None]]:
    """Each row with the number of the body's child in which it stands, else that of the row before."""
    order: dict[etree._Element, int] = {}
    place = -1
    for row in rows:
        element = next((c.element for c in row.cells if c.element is not None), None)
        if element is not None and not order:
            body = next(element.iterancestors(f"{W}body"), None)
            order = {child: number for number, child in enumerate(body)} if body is not None else {}
        while element is not None and element not in order:
            element = element.getparent()
        place = order[element] if element is not None else place
        yield place, row, None


def text_document(text: str) -> bytes:
    """A Word file whose paragraphs are the lines of ``text``; :class:`RefusedFileError` for more than a form could hold."""
    if len(text) > _MOST_TEXT:
        raise RefusedFileError(_("内容过多，不是正常的表格，已拒绝打开。"))
    namespace = W[1:-1]
    body = etree.Element(f"{W}body")
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        run = etree.SubElement(etree.SubElement(body, f"{W}p"), f"{W}r")
        for number, piece in enumerate(line.split("\t")):
            if number:
                etree.SubElement(run, f"{W}tab")
            words = etree.SubElement(run, f"{W}t")
            words.text = "".join(c for c in piece if c.isprintable())
    document = etree.Element(f"{W}document", nsmap={"w": namespace})
    document.append(body)
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    )
    return write_package(
        {"[Content_Types].xml": types.encode(), "word/document.xml": etree.tostring(document, encoding="UTF-8")}
    )
