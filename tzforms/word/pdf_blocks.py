"""A text PDF as the same rows that a Word file gives: cells from the ruled lines, paragraphs from the text between tables.

What a PDF does not tell (merged cells, tracked changes) is not invented: a cell whose borders run past its neighbours becomes a
cell over several grid columns, a cell cut by a page break is rejoined only when the next page's first row has no borders above.
"""

from __future__ import annotations

import contextlib
import logging
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from lxml import etree

from tzforms.exceptions import MissingProgramError, UnreadableFileError
from tzforms.i18n import _
from tzforms.word.blocks import Blocks, Cell, Para, Row

__all__ = ["read_pdf_blocks"]

_SLACK = 3.0
_MAX_PAGES = 200


@dataclass(slots=True)
class _Piece:
    """A table or a line of text on a page, with its top."""

    top: float
    rows: list[Row]


def read_pdf_blocks(data: bytes) -> Blocks:
    """The rows of a text PDF.

    Raises :class:`~tzforms.exceptions.UnreadableFileError` for a damaged or protected file and
    :class:`~tzforms.exceptions.MissingProgramError` when the extra ``tzforms[pdf]`` is not installed.
    """
    try:
        import pdfplumber
        from pdfminer.pdfdocument import PDFPasswordIncorrect
        from pdfminer.pdfexceptions import PDFException
    except ImportError as error:
        raise MissingProgramError(
            _("读取 PDF 需要可选组件，请安装：pip install 'tzforms[pdf]'；或请单位提交 Word 文件。")
        ) from error
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    rows: list[Row] = []
    images = 0
    try:
        with pdfplumber.open(BytesIO(data)) as pdf:
            if len(pdf.pages) > _MAX_PAGES:
                raise UnreadableFileError(_("PDF 超过 {count} 页，没有读取。").format(count=_MAX_PAGES))
            counter = 0
            for page in pdf.pages:
                images += len(page.images)
                counter = _page(page, rows, counter)
                with contextlib.suppress(Exception):
                    page.close()
    except PDFPasswordIncorrect as error:
        raise UnreadableFileError(_("PDF 已加密，无法读取。请取消密码后重新提交。")) from error
    except (PDFException, ValueError, KeyError, TypeError, AssertionError) as error:
        if isinstance(error, UnreadableFileError):
            raise
        raise UnreadableFileError(_("PDF 已损坏或不规范，无法读取。请提交 Word 文件。")) from error
    for index, row in enumerate(rows):
        row.index = index
    return Blocks(rows=rows, margins=[], notes=[], images=images)


def _page(page: Any, rows: list[Row], counter: int) -> int:
    tables = page.find_tables({"vertical_strategy": "lines", "horizontal_strategy": "lines", "snap_tolerance": 3})
    words = page.extract_words(use_text_flow=False, keep_blank_chars=False, x_tolerance=1.5, y_tolerance=3)
    pieces: list[_Piece] = []
    inside: set[int] = set()
    for table in tables:
        box = table.bbox
        for number, word in enumerate(words):
            middle = (word["top"] + word["bottom"]) / 2
            if box[0] - 1 <= word["x0"] <= box[2] + 1 and box[1] - 1 <= middle <= box[3] + 1:
                inside.add(number)
        made = _table(table, page, counter)
        if made:
            pieces.append(_Piece(box[1], made))
            counter += 1
    loose = [w for n, w in enumerate(words) if n not in inside]
    for line in _lines(loose):
        text = _line_text(line)
        if text.strip():
            pieces.append(_Piece(line[0]["top"], [_paragraph(text)]))
    pieces.sort(key=lambda p: p.top)
    footer = page.height - 60
    for piece in pieces:
        if piece.top > footer and len(piece.rows) == 1 and piece.rows[0].kind == "p":
            text = piece.rows[0].text.strip(" -—－")
            if text.isdigit():
                continue  # the page's number
        _append(rows, piece.rows)
    return counter


def _append(rows: list[Row], fresh: list[Row]) -> None:
    """Add rows; a table at the top of a page goes on with the one at the foot of the page before."""
    if rows and fresh and rows[-1].kind == "t" and fresh[0].kind == "t" and rows[-1].table != fresh[0].table:
        last = [r for r in rows if r.table == rows[-1].table]
        same_width = abs(last[0].cells[0].x0 - fresh[0].cells[0].x0) < 4 and (
            abs(max(c.x1 for c in last[0].cells) - max(c.x1 for c in fresh[0].cells)) < 4
        )
        if same_width:
            for row in fresh:
                row.table = rows[-1].table
                row.number += len(last)
    rows.extend(fresh)


def _paragraph(text: str) -> Row:
    element = etree.Element("p")
    cell = Cell([Para(text, frozenset(), element)], element=element).finish()
    row = Row("p", [cell])
    cell.row = row
    return row


def _lines(words: list[Any]) -> list[list[Any]]:
    lines: list[list[Any]] = []
    for word in sorted(words, key=lambda w: (round(w["top"]), w["x0"])):
        if lines and abs(lines[-1][0]["top"] - word["top"]) <= 4:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda w: w["x0"]) for line in lines]


def _line_text(line: list[Any]) -> str:
    """Words of one line; a gap wider than a character is a wide gap, a narrower one a blank."""
    out = ""
    right: float | None = None
    for word in line:
        size = max(1.0, word["bottom"] - word["top"])
        if right is not None:
            gap = word["x0"] - right
            mixed = (ord(out[-1]) > 0x2E7F) != (ord(word["text"][0]) > 0x2E7F)  # layout puts a hair of space there
            out += "    " if gap > 1.2 * size else " " if gap > (0.4 if mixed else 0.15) * size else ""
        out += word["text"]
        right = word["x1"]
    return out


def _table(table: Any, page: Any, ident: int) -> list[Row]:
    cells = sorted({tuple(round(v, 1) for v in c) for c in table.cells}, key=lambda c: (c[1], c[0]))
    if not cells:
        return []
    xs = _cluster([v for c in cells for v in (c[0], c[2])])
    tops = _cluster([c[1] for c in cells])
    texts = {c: _cell_text(page, c) for c in cells}
    rows: list[Row] = []
    spans: list[tuple[tuple[float, ...], Cell]] = []
    for number, top in enumerate(tops):
        row = Row("t", [], table=ident, number=number)
        bottom = tops[number + 1] if number + 1 < len(tops) else max(c[3] for c in cells)
        for box in cells:
            if box[1] > top + _SLACK or box[3] < bottom - _SLACK:
                continue
            left, right = _index(xs, box[0]), _index(xs, box[2])
            cell = Cell([], left, max(left + 1, right), box[0] * 20, box[2] * 20, row=row, element=etree.Element("tc"))
            if box[1] < top - _SLACK:
                cell.merged = True
                cell.origin = next((c for b, c in spans if b == box), None)
            else:
                cell.paras = [Para(texts[box], frozenset(), etree.Element("p"))]
                cell.finish()
                spans.append((box, cell))
            row.cells.append(cell)
        row.cells.sort(key=lambda c: c.c0)
        if row.cells:
            rows.append(row)
    return rows


def _cluster(values: list[float]) -> list[float]:
    out: list[float] = []
    for value in sorted(values):
        if not out or value - out[-1] > _SLACK:
            out.append(value)
    return out


def _index(values: list[float], value: float) -> int:
    return min(range(len(values)), key=lambda i: abs(values[i] - value))


def _cell_text(page: Any, box: tuple[float, ...]) -> str:
    """The text of one cell; a line that fills the cell to its border runs on without a break."""
    x0, top, x1, bottom = box
    inner = page.crop(
        (max(x0, page.bbox[0]), max(top, page.bbox[1]), min(x1, page.bbox[2]), min(bottom, page.bbox[3])), strict=False
    )
    words = inner.extract_words(use_text_flow=False, keep_blank_chars=False, x_tolerance=1.5, y_tolerance=3)
    lines = _lines(words)
    out = ""
    full = False
    for line in lines:
        text = _line_text(line).strip()
        if not text:
            continue
        if out:
            out += "" if full else "\n"
        out += text
        size = line[-1]["bottom"] - line[-1]["top"]
        full = x1 - line[-1]["x1"] < 1.6 * size + 6
    return out
