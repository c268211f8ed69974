"""What a page of a PDF is made of, by the file itself: which keys it has, and which operators draw it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream, DictionaryObject

from tzforms.exceptions import UnreadableFileError
from tzforms.i18n import _

__all__ = ["PageParts", "page_parts"]


@dataclass(frozen=True, slots=True)
class PageParts:
    """A page's parts.

    ``pages``: how many the document has; ``catalog``, ``page``, ``resources``: the keys of these dictionaries; ``xobjects``: the
    subtypes of what it draws by name; ``operators``: those of its content; ``turned``: rotated, or cut by another box than its own;
    ``masked``: a picture does not show as its pixels say (a mask, inverted); ``titles``: of the document's bookmarks; ``about``: what it notes
    of itself (``Title``, ``Keywords`` …). Content that is marked for nothing but its place in the text has the operator ``marked``.
    """

    pages: int
    catalog: frozenset[str]
    page: frozenset[str]
    resources: frozenset[str]
    xobjects: frozenset[str]
    operators: frozenset[str]
    turned: bool
    masked: bool
    titles: tuple[str, ...]
    about: tuple[tuple[str, str], ...]


def _operator(operator: bytes, operands: Any) -> str:
    """An operator by its name; ``marked`` for marked content that changes neither what is seen nor what is read out of it."""
    if operator in (b"BMC", b"EMC"):
        return "marked"
    if operator == b"BDC" and operands[0] != "/OC":
        says = operands[1] if len(operands) > 1 else None
        if not isinstance(says, DictionaryObject) or not {"/ActualText", "/Alt", "/E"} & set(says):
            return "marked"
    return operator.decode("latin-1")


def _titles(outline: Any) -> Iterator[str]:
    for item in outline:
        if isinstance(item, list):
            yield from _titles(item)
        else:
            yield str(item.title)


def page_parts(data: bytes, number: int = 0) -> PageParts:
    """Page ``number`` (from 0) taken apart; raises :class:`UnreadableFileError` for what cannot be."""
    try:
        reader = PdfReader(io.BytesIO(data))
        page = reader.pages[number]
        resources = page.get("/Resources", DictionaryObject()).get_object()
        drawn = list(resources.get("/XObject", DictionaryObject()).get_object().values())
        content = page.get_contents()
        operations = ContentStream(content, reader).operations if content is not None else []
        return PageParts(
            pages=len(reader.pages),
            catalog=frozenset(map(str, reader.root_object)),
            page=frozenset(map(str, page)),
            resources=frozenset(map(str, resources)),
            xobjects=frozenset(str(x.get_object().get("/Subtype")) for x in drawn),
            operators=frozenset(_operator(operator, operands) for operands, operator in operations),
            turned=bool(page.rotation) or page.cropbox != page.mediabox,
            masked=any({"/SMask", "/Mask", "/Decode"} & set(x.get_object()) for x in drawn),
            titles=tuple(_titles(reader.outline)),
            about=tuple((str(key).strip("/"), str(value)) for key, value in (reader.metadata or {}).items()),
        )
    except Exception as error:  # a damaged file may fail in more ways than there are exceptions for
        raise UnreadableFileError(_("PDF 的页面读不出来，文件可能已损坏。")) from error
