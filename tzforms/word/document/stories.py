"""A document as stories of lines: the body, and each header, footer and footnote by the place where Word hangs it.

Rows of :mod:`tzforms.word.document.blocks` are made for finding answers on a form that somebody has changed: blank paragraphs at
the ends of a cell are dropped there. A :class:`Line` keeps every paragraph, so that a document can be held against its template
letter by letter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from tzforms.word.document.blocks import Blocks, Cell, Row, story_walk
from tzforms.word.document.runs import W
from tzforms.word.package.archive import Package

__all__ = ["BODY", "Line", "stories"]

BODY: Final = "body"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph outside tables (``kind`` ``p``, one cell) or a table row (``t``): for each cell the texts of its paragraphs."""

    kind: str
    texts: tuple[tuple[str, ...], ...]
    cells: tuple[Cell, ...]

    @classmethod
    def of(cls, row: Row) -> Line:
        """The line of a row; merged cells are cells like all others."""
        return cls(row.kind, tuple(tuple(p.text for p in c.paras) for c in row.cells), tuple(row.cells))


def stories(package: Package | None, body: Blocks) -> dict[str, list[Line]]:
    """Every story of a document: ``body``, then ``header:0:default`` (section, kind) and ``footnote:0`` (in the order of their
    marks in the text). Without ``package`` only the body.

    Raises :class:`~tzforms.exceptions.UnreadableFileError` for a damaged part.
    """
    found = {BODY: [Line.of(row) for row in body.rows]}
    if package is None:
        return found
    root, walk = package.xml(package.main_part), story_walk(package)
    parts: dict[str, list[Line]] = {}
    for key, name in _margins(package, root):
        if name not in parts:
            parts[name] = [Line.of(row) for row in walk(package.xml(name))]
        found[key] = parts[name]
    for number, note in enumerate(_footnotes(package, root)):
        found[f"footnote:{number}"] = [Line.of(row) for row in walk(note)]
    return found


def _margins(package: Package, root: etree._Element) -> Iterator[tuple[str, str]]:
    targets = {r.id: r.target for r in package.relationships(package.main_part) if not r.external}
    sections = (s for s in root.iter(f"{W}sectPr") if s.getparent() is not None)
    sections = (s for s in sections if etree.QName(_parent(s)).localname != "sectPrChange")
    for number, section in enumerate(sections):
        for kind in ("header", "footer"):
            for reference in section.findall(f"{W}{kind}Reference"):
                name = targets.get(reference.get(f"{_R}id") or "", "")
                if name in package.parts:
                    yield f"{kind}:{number}:{reference.get(f'{W}type') or 'default'}", name


def _parent(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    assert parent is not None
    return parent


def _footnotes(package: Package, root: etree._Element) -> Iterator[etree._Element]:
    for name in package.related(package.main_part, "footnotes")[:1]:
        notes = {note.get(f"{W}id"): note for note in package.xml(name).iter(f"{W}footnote")}
        used = dict.fromkeys(mark.get(f"{W}id") for mark in root.iter(f"{W}footnoteReference"))
        yield from (notes[ident] for ident in used if ident in notes)
