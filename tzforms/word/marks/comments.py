"""Comments into somebody else's Word file: the text stays theirs to the letter, only remarks are added beside it.

:func:`annotate` puts ranges around given elements of the parsed main part and writes the package again with a comments
part. Nothing is looked up by position and no run is touched or split, so it works where a document model fails (content
controls, tracked changes, text boxes, merged cells). All other parts keep their bytes, comments that were there stay.

Source: ECMA-376 part 1, 17.13.4 (annotations: comments). Word allows no comment inside a text box, a header or a note: a
remark on such an element goes to the paragraph that holds the box; elements of other parts are refused.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from lxml import etree

from tzforms.word.package.archive import _STRICT, CONTENT_TYPES, NS_CONTENT, NS_RELS, Package, parse_xml
from tzforms.word.package.numbers import integer

__all__ = ["Element", "Remark", "annotate", "comments_of", "initials_of", "serialise", "without_ours"]

Element = etree._Element
W_NS: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W: Final = f"{{{W_NS}}}"
_XML_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_RELATIONSHIPS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_ROOT: Final = b"http://purl.oclc.org/ooxml/"
_COMMENTS_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_HEAD: Final = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_GONE: Final = frozenset({f"{W}del", f"{W}moveFrom", f"{W}pPr"})
_MARK: Final = "核"  # our initials begin so; four hex digits of the text follow
_W14: Final = "{http://schemas.microsoft.com/office/word/2010/wordml}"


@dataclass(frozen=True, slots=True)
class Remark:
    """One comment: the ``w:tc`` or ``w:p`` it stands at, its paragraphs, and the words in the paragraph that it is about.

    ``about`` narrows the range to the runs that hold these words; empty, or not found, the whole element is meant.
    """

    element: etree._Element
    lines: Sequence[str]
    about: str = ""


def annotate(
    package: Package,
    root: etree._Element,
    remarks: Iterable[Remark],
    *,
    author: str,
    date: datetime | None = None,
) -> bytes:
    """The package with one comment for each of ``remarks``, as the bytes of a Word file.

    ``root`` is the parsed main part that the remarks' elements belong to; it is as before when this returns. ``date`` is the
    local time shown with the comments, none when ``None``. The same input gives the same bytes. Raises ``ValueError`` for an
    element of another tree.
    """
    remarks = list(remarks)
    main = package.main_part
    strict = _STRICT_ROOT in package.parts[main]
    existing = next(iter(package.related(main, "comments")), None)
    comments = parse_xml(package.parts[existing]) if existing else etree.Element(f"{W}comments", nsmap={"w": W_NS})
    number = _free_id(comments, root)
    placed: list[etree._Element] = []
    try:
        for remark in remarks:
            if remark.element.getroottree().getroot() is not root:
                raise ValueError("the element of a remark belongs to another tree")
            placed += _mark(remark, str(number))
            comments.append(_comment(remark, str(number), author, date))
            number += 1
        document = serialise(root, strict=strict)
    finally:
        for element in placed:
            _remove(element)
    if not remarks:
        return package.rewritten({})
    name = existing or _new_name(package)
    changed = {main: document, name: serialise(comments, strict=strict)}
    if not existing:
        _declare(changed, package, name, strict)
    return package.rewritten(changed)


def initials_of(text: str) -> str:
    """The initials of a comment of ours: ``核`` and a check of its text, so that one somebody wrote into is no longer ours."""
    return _MARK + hashlib.sha256("".join(text.split()).encode()).hexdigest()[:4]


def without_ours(package: Package) -> bytes | None:
    """The Word file without the comments that :func:`annotate` put in it; ``None`` when there are none.

    A clerk mends the copy that we sent, and our remarks come back with it: they hold no answer. One that somebody wrote into
    or answered stays, for it may.
    """
    part = next(iter(package.related(package.main_part, "comments")), None)
    if part is None or _MARK.encode() not in package.parts[part]:
        return None
    comments = package.xml(part)
    answered = {
        value
        for name in package.parts
        if "commentsextended" in name.lower()
        for entry in package.xml(name)
        for key, value in entry.attrib.items()
        if str(key).endswith("}paraIdParent")
    }
    ours = [c for c in comments.iter(f"{W}comment") if _is_ours(c) and not answered & _paragraph_ids(c)]
    if not ours:
        return None
    numbers = {c.get(f"{W}id") for c in ours}
    gone = set[str | bytes]().union(*(_paragraph_ids(c) for c in ours))
    for comment in ours:
        _remove(comment)
    root = package.xml(package.main_part)
    for mark in list(root.iter(f"{W}commentRangeStart", f"{W}commentRangeEnd", f"{W}commentReference")):
        if mark.get(f"{W}id") in numbers:
            run = mark.getparent()
            alone = run is not None and run.tag == f"{W}r" and all(c is mark or c.tag == f"{W}rPr" for c in run)
            _remove(run if alone and run is not None else mark)
    strict = _STRICT_ROOT in package.parts[package.main_part]
    changed = {package.main_part: serialise(root, strict=strict), part: serialise(comments, strict=strict)}
    for name in [n for n in package.parts if "commentsextended" in n.lower() or "commentsids" in n.lower()]:
        entries = package.xml(name)
        for entry in list(entries):
            if any(str(k).endswith("}paraId") and v in gone for k, v in entry.attrib.items()):
                entries.remove(entry)
        changed[name] = serialise(entries)
    return package.rewritten(changed)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _is_ours(comment: etree._Element) -> bool:
    text = "".join(t.text or "" for t in comment.iter(f"{W}t"))
    return comment.get(f"{W}initials") == initials_of(text)


def _paragraph_ids(comment: etree._Element) -> set[str | bytes]:
    return {v for p in comment.iter(f"{W}p") if (v := p.get(f"{_W14}paraId"))}


def comments_of(package: Package) -> list[tuple[str, str, str]]:
    """The comments in a package: (author, initials, text with ``\\n`` between paragraphs), in their order."""
    found = []
    for part in package.related(package.main_part, "comments"):
        for comment in package.xml(part).iter(f"{W}comment"):
            lines = ["".join(t.text or "" for t in p.iter(f"{W}t")) for p in comment.iter(f"{W}p")]
            found.append((comment.get(f"{W}author", ""), comment.get(f"{W}initials", ""), "\n".join(lines)))
    return found


def serialise(root: etree._Element, *, strict: bool = False) -> bytes:
    """A part's bytes. ``strict`` gives it the ISO Strict namespaces back that :func:`parse_xml` took away."""
    data = etree.tostring(root, encoding="UTF-8", xml_declaration=False)
    if strict:
        for short, transitional in _STRICT.items():
            data = data.replace(b'="' + transitional + b'"', b'="' + _STRICT_ROOT + short + b'"')
    return _HEAD + data


# -- where a comment stands ---------------------------------------------------------------------------------------


def _mark(remark: Remark, number: str) -> list[etree._Element]:
    """Put range and reference around the remark's place; returns what was put in."""
    paragraphs = list(_paragraphs(_host(remark.element)))
    if not paragraphs:  # a damaged cell without a paragraph: the nearest one before it, else the first of all
        before = [p for p in remark.element.iterancestors(f"{W}body") for p in p.iter(f"{W}p")]
        paragraphs = before[:1]
    if not paragraphs:
        return []
    first, last = paragraphs[0], paragraphs[-1]
    start, end = _start_index(first), len(last)
    if remark.about and first is last:
        start, end = _span(first, remark.about) or (start, end)
    opening = etree.Element(f"{W}commentRangeStart", {f"{W}id": number})
    closing = etree.Element(f"{W}commentRangeEnd", {f"{W}id": number})
    reference = etree.Element(f"{W}r")
    etree.SubElement(reference, f"{W}commentReference", {f"{W}id": number})
    last.insert(end, reference)
    last.insert(end, closing)
    first.insert(start, opening)
    return [opening, closing, reference]


def _host(element: etree._Element) -> etree._Element:
    """``element``, or the paragraph that holds the outermost text box around it."""
    boxes = list(element.iterancestors(f"{W}txbxContent"))
    if not boxes:
        return element
    return next(boxes[-1].iterancestors(f"{W}p"), element)


def _paragraphs(element: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs of a cell (or the paragraph itself), without those in text boxes over it."""
    if element.tag == f"{W}p":
        yield element
        return
    for child in element:
        if child.tag == f"{W}p":
            yield child
        elif isinstance(child.tag, str) and child.tag not in _GONE:
            yield from _paragraphs(child)


def _start_index(paragraph: etree._Element) -> int:
    return 1 if len(paragraph) and paragraph[0].tag == f"{W}pPr" else 0


def _span(paragraph: etree._Element, words: str) -> tuple[int, int] | None:
    """The children of ``paragraph`` from the first to the one after the last that print ``words``."""
    spans: list[tuple[int, int, int]] = []
    text = ""
    for index, child in enumerate(paragraph):
        if child.tag in _GONE or not isinstance(child.tag, str):
            continue
        piece = "".join(t.text or "" for t in child.iter(f"{W}t"))
        spans.append((index, len(text), len(text) + len(piece)))
        text += piece
    at = text.find(words.strip())
    if at < 0:
        return None
    stop = at + len(words.strip())
    hit = [index for index, a, b in spans if a < stop and b > at]
    return (hit[0], hit[-1] + 1) if hit else None


# -- the comments part --------------------------------------------------------------------------------------------


def _comment(remark: Remark, number: str, author: str, date: datetime | None) -> etree._Element:
    initials = initials_of("\n".join(_UNPRINTABLE.sub("", line) for line in remark.lines))
    attributes = {f"{W}id": number, f"{W}author": _UNPRINTABLE.sub("", author), f"{W}initials": initials}
    if date is not None:
        attributes[f"{W}date"] = date.strftime("%Y-%m-%dT%H:%M:%SZ")
    comment = etree.Element(f"{W}comment", attributes, nsmap={"w": W_NS})
    for line in remark.lines or ("",):
        run = etree.SubElement(etree.SubElement(comment, f"{W}p"), f"{W}r")
        text = etree.SubElement(run, f"{W}t")
        text.text = _UNPRINTABLE.sub("", line)
        text.set(_XML_SPACE, "preserve")
    return comment


def _free_id(comments: etree._Element, root: etree._Element) -> int:
    elements = [*comments.iter(f"{W}comment"), *root.iter(f"{W}commentRangeStart", f"{W}commentReference")]
    return max([-1, *(integer(e.get(f"{W}id"), -1) for e in elements)]) + 1


def _new_name(package: Package) -> str:
    folder = posixpath.dirname(package.main_part)
    taken = {n.lower() for n in package.parts}
    names = ("comments.xml", *(f"comments{n}.xml" for n in range(1, 100)))
    return next(p for n in names if (p := posixpath.join(folder, n)).lower() not in taken)


def _declare(parts: dict[str, bytes], package: Package, name: str, strict: bool) -> None:
    """Content type and relationship of a new part."""
    types = package.xml(CONTENT_TYPES)
    etree.SubElement(types, f"{{{NS_CONTENT}}}Override", {"PartName": f"/{name}", "ContentType": _COMMENTS_TYPE})
    parts[CONTENT_TYPES] = serialise(types)
    add_relationship(parts, package, package.main_part, "comments", name, strict=strict)


def add_relationship(
    parts: dict[str, bytes], package: Package, source: str, kind: str, target: str, *, strict: bool = False
) -> str:
    """Add a relationship of ``kind`` (``comments``, ``header`` …) from ``source`` to ``target``; returns its id."""
    folder, leaf = posixpath.split(source)
    rels = posixpath.join(folder, "_rels", f"{leaf}.rels")
    empty = f'<Relationships xmlns="{NS_RELS}"/>'.encode()
    root = parse_xml(parts.get(rels) or package.parts.get(rels, empty))
    used = {child.get("Id") for child in root}
    ident = next(i for n in range(1, len(used) + 2) if (i := f"rId{n}") not in used)
    space = _STRICT_ROOT.decode() + "officeDocument/relationships" if strict else _RELATIONSHIPS
    attributes = {"Id": ident, "Type": f"{space}/{kind}", "Target": posixpath.relpath(target, folder or ".")}
    etree.SubElement(root, f"{{{NS_RELS}}}Relationship", attributes)
    parts[rels] = serialise(root)
    return ident
