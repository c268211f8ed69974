"""Templates built with python-docx for the tests of the Word engine, and docxtpl's own answer to compare with."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import docx
from docx.document import Document
from docx.text.paragraph import Paragraph
from docxtpl import DocxTemplate
from jinja2 import Environment
from lxml import etree

from tzforms.word.package.archive import Package

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class Plain:
    """A converter that prints what it is given."""

    def __init__(self, name: str = "text") -> None:
        self.name = name

    def format(self, value: Any) -> str:
        return "" if value is None else str(value)


CONVERTERS = {name: Plain(name) for name in ("text", "prose", "date", "hours", "id_number")}


def built(*steps: Callable[[Document], object]) -> bytes:
    """A python-docx document after ``steps``, as bytes."""
    document = docx.Document()
    for step in steps:
        step(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def paragraphs(*texts: str) -> Callable[[Document], object]:
    def step(document: Document) -> None:
        for text in texts:
            document.add_paragraph(text)

    return step


def split_runs(*pieces: str, bold: bool = False) -> Callable[[Document], object]:
    """One paragraph whose text Word has split over several runs."""

    def step(document: Document) -> None:
        paragraph = document.add_paragraph()
        for number, piece in enumerate(pieces):
            run = paragraph.add_run(piece)
            run.bold = bold or bool(number % 2)

    return step


def table(*rows: tuple[str, ...]) -> Callable[[Document], object]:
    def step(document: Document) -> None:
        made = document.add_table(rows=len(rows), cols=max(map(len, rows)))
        for cells, texts in zip(made.rows, rows, strict=True):
            for cell, text in zip(cells.cells, texts, strict=False):
                cell.text = text

    return step


def header(text: str) -> Callable[[Document], object]:
    def step(document: Document) -> None:
        document.sections[0].header.paragraphs[0].text = text

    return step


def footer(text: str) -> Callable[[Document], object]:
    def step(document: Document) -> None:
        document.sections[0].footer.paragraphs[0].text = text

    return step


ROSTER = table(
    ("姓名", "身份证号", "备注"),
    ("{%tr for t in trainees %}", "", ""),
    ("{{ t.name }}", "{{ t.id_number }}", "{{ t.note }}"),
    ("{%tr endfor %}", "", ""),
    ("合计", "{{ total }}", ""),
)


def repacked(data: bytes, change: Callable[[dict[str, bytes]], object]) -> bytes:
    """``data`` with its parts changed by ``change`` and zipped again by the standard library."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def texts(data: bytes) -> list[str]:
    """All paragraphs of the body, tables included, as python-docx shows them."""
    document = docx.Document(io.BytesIO(data))
    return [Paragraph(p, document).text for p in document.element.body.iter(f"{W}p")]


def cells(data: bytes, number: int = 0) -> list[list[str]]:
    """The texts of one table."""
    return [[c.text for c in row.cells] for row in docx.Document(io.BytesIO(data)).tables[number].rows]


def stories(data: bytes) -> dict[str, bytes]:
    """Body, headers, footers and footnotes in canonical XML, without revision ids."""
    package = Package.open(data)
    found: dict[str, bytes] = {}
    for name in package.parts:
        if re.fullmatch(r"word/(document|header\d*|footer\d*|footnotes)\.xml", name):
            root = package.xml(name)
            for element in root.iter():
                for key in list(element.attrib):
                    if re.search(r"\}(rsid|paraId|textId)", str(key)):
                        del element.attrib[key]
            found[name] = etree.tostring(root, method="c14n")
    return found


def by_docxtpl(template: bytes, values: Mapping[str, Any], filters: Mapping[str, Any] | None = None) -> bytes:
    """What docxtpl itself makes, in the way its documentation shows."""
    environment = Environment(autoescape=True, finalize=lambda v: "" if v is None else v)
    environment.filters.update(filters or {})
    made = DocxTemplate(io.BytesIO(template))
    made.render(dict(values), environment, autoescape=True)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()
