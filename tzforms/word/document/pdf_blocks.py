"""A text PDF as the same rows that a Word file gives: cells from the ruled lines, paragraphs from the text between tables.

What a PDF does not tell (merged cells, tracked changes) is not invented: a cell whose borders run past its neighbours becomes a
cell over several grid columns, a cell cut by a page break is rejoined only when the next page's first row has no borders above.
What is white on white or too small to read is no text of the page, here too; the cell or line it stands in says so (``unseen``).
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from io import BytesIO
from itertools import takewhile
from typing import Any

from lxml import etree

from tzforms.bounds import DEFAULT_LIMITS, PdfWork, bounded_pdf
from tzforms.exceptions import MissingProgramError, RefusedFileError, UnreadableFileError
from tzforms.i18n import _
from tzforms.word.document.blocks import Blocks, Cell, Para, Row
from tzforms.word.document.looks import cannot_be_seen
from tzforms.word.document.pdf_tables import find_tables
from tzforms.word.thresholds import LOOK, PDF

__all__ = ["read_pdf_blocks"]

_WHITE = 0xFFFFFF
_PAGE_NUMBER = re.compile(r"^\s*+(?:[-—–－]\s*+)?+\d{1,3}\s*+(?:[-—–－]\s*+)?+$")


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
        import pdfplumber  # optional (tzforms[pdf]), and slow to load: only here and below, once a PDF is at hand
        from pdfminer.pdfdocument import PDFPasswordIncorrect
    except ImportError as error:
        raise MissingProgramError(
            _('读取 PDF 需要可选组件，请安装：pip install "tzforms[pdf]"；或请单位提交 Word 文件。')
        ) from error
    rows: list[Row] = []
    images = 0
    unseen: list[str] = []
    most = DEFAULT_LIMITS.pdf_pages
    try:
        # in the dark what is too much for pdfminer's budget is raised inside it, where pdfplumber wraps it up
        with bounded_pdf(data) as (readable, work), pdfplumber.open(BytesIO(readable), pages=_first(most + 1)) as pdf:
            if len(pdf.pages) > most:
                raise RefusedFileError(_("PDF 超过 {count} 页，没有读取。").format(count=most))
            counter = 0
            for page in pdf.pages:
                images += len(page.images)
                counter = _page(page, rows, counter, work, unseen)
                with contextlib.suppress(Exception):
                    page.close()
    except UnreadableFileError:
        raise
    except Exception as error:  # a broken PDF breaks its parser in more ways than it has exceptions for
        refused = _refusal_in(error)
        if refused is not None:
            raise refused from error
        if (
            isinstance(error, PDFPasswordIncorrect)
            or isinstance(error.__cause__, PDFPasswordIncorrect)
            or any(isinstance(a, PDFPasswordIncorrect) for a in error.args)
        ):
            raise UnreadableFileError(_("PDF 已加密，无法读取。请取消密码后重新提交。")) from error
        raise UnreadableFileError(_("PDF 已损坏或不规范，无法读取。请提交 Word 文件。")) from error
    for index, row in enumerate(rows):
        row.index = index
    return Blocks(rows=rows, margins=[], notes=[], images=images, unseen=unseen)


def _first(count: int) -> list[int]:
    """The numbers of the first pages; no more are made."""
    return list(range(1, count + 1))


def _refusal_in(error: BaseException) -> RefusedFileError | None:
    """The refusal that a parser has wrapped into an error of its own."""
    seen = 0
    while seen < 10:
        inner = next((a for a in error.args if isinstance(a, Exception)), None) or error.__cause__ or error.__context__
        if isinstance(inner, RefusedFileError) or inner is None:
            return inner
        error = inner
        seen += 1
    return None


def _page(page: Any, rows: list[Row], counter: int, work: PdfWork, unseen: list[str]) -> int:
    from pdfplumber.utils.text import extract_words

    tables = find_tables(page, work)
    chars, lost = _seen(page, work)
    unseen += _lines_of(lost)
    pieces: list[_Piece] = []
    taken: set[int] = set()
    edge = max((t.bbox[2] for t in tables), default=0.0)
    for table in tables:
        work.charge((len(chars) + len(lost) + len(table.cells)) * len(table.cells) // 20)  # each is looked for in each
        made = _table(table, chars, counter, taken, lost)
        if made:
            pieces.append(_Piece(table.bbox[1], made))
            counter += 1
    loose = extract_words(
        [c for n, c in enumerate(chars) if n not in taken],
        x_tolerance=PDF.word_gap,
        y_tolerance=PDF.line_gap,
        keep_blank_chars=False,
    )
    work.charge(len(lost) * len(loose) // 20)
    pieces.extend(_paragraphs(loose, edge, lost))
    pieces.sort(key=lambda p: p.top)
    for piece in pieces:
        if len(piece.rows) == 1 and piece.rows[0].kind == "p" and _PAGE_NUMBER.match(piece.rows[0].text):
            continue
        _append(rows, piece.rows)
    return counter


def _seen(page: Any, work: PdfWork) -> tuple[list[Any], list[Any]]:
    """The characters of a page that a reader sees, and those that are white on white or too small to read."""
    chars = [c for c in page.chars if c["text"].strip() or c["text"] == " "]
    lost: set[int] = set()
    pale = []
    for number, char in enumerate(chars):
        if char["text"] == " ":
            continue
        if char["upright"] and char["size"] < LOOK.size / 2:
            lost.add(number)
        elif (ink := _colour(char)) is not None and cannot_be_seen(ink, _WHITE):
            pale.append((number, ink))
    if pale:
        filled = [shape for shape in (*page.rects, *page.curves) if shape["fill"]]
        grounds = [*filled, *page.images]  # of what lies over a picture the ground is not known
        work.charge(len(pale) * len(grounds) // 20)
        for number, ink in pale:
            under = next(
                (g for g in reversed(grounds) if _holds((g["x0"], g["top"], g["x1"], g["bottom"]), chars[number])), None
            )
            ground = _WHITE if under is None else _colour(under)
            if ground is not None and cannot_be_seen(ink, ground):
                lost.add(number)
    return [c for n, c in enumerate(chars) if n not in lost], [chars[n] for n in sorted(lost)]


def _colour(mark: Any) -> int | None:
    """The colour that a character or shape is filled with; ``None`` for one that cannot be told (a spot colour, a pattern, a picture)."""
    said = mark.get("non_stroking_color")
    parts = said if isinstance(said, tuple | list) else (said,)
    if not all(isinstance(part, int | float) for part in parts):
        return None
    shares = [min(1.0, max(0.0, float(part))) for part in parts]
    if len(shares) == 4:
        shares = [(1 - part) * (1 - shares[3]) for part in shares[:3]]
    elif len(shares) == 1 and mark.get("ncs") in (None, "DeviceGray", "CalGray", "ICCBased"):
        shares *= 3
    if len(shares) != 3:
        return None
    red, green, blue = (round(255 * part) for part in shares)
    return red << 16 | green << 8 | blue


def _holds(box: tuple[float, ...], char: Any) -> bool:
    """Does the centre of a character lie in ``box``?"""
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def _lines_of(chars: list[Any]) -> list[str]:
    """Characters that cannot be seen as text, those of one line together."""
    lines: list[str] = []
    last: float | None = None
    for char in chars:
        if last is None or abs(char["top"] - last) > PDF.line_pitch:
            lines.append("")
        lines[-1] += char["text"]
        last = char["top"]
    return lines


def _paragraphs(words: list[Any], edge: float, lost: list[Any]) -> list[_Piece]:
    """Lines outside tables; a line that runs to the right edge goes on in the next one. Those beside ``lost`` characters say so."""
    lines = _lines(words)
    edge = max([edge, *(line[-1]["x1"] for line in lines)], default=edge)
    pieces: list[_Piece] = []
    text, top, last = "", 0.0, None

    def end() -> None:
        if text.strip() and last is not None:
            box = (float("-inf"), top, float("inf"), last[0]["bottom"])
            beside = any(_holds(box, char) for char in lost)
            pieces.append(_Piece(top, [_paragraph(text, frozenset({"unseen"} if beside else ()))]))

    for line in lines:
        size = line[0]["bottom"] - line[0]["top"]
        fresh = _line_text(line)
        if (
            last is not None
            and edge - last[-1]["x1"] < PDF.runs_on * size
            and line[0]["top"] - last[0]["bottom"] < PDF.pitch * size
        ):
            text += fresh
        else:
            end()
            text, top = fresh, line[0]["top"]
        last = line
    end()
    return pieces


def _append(rows: list[Row], fresh: list[Row]) -> None:
    """Add rows; a table at the top of a page goes on with the one at the foot of the page before."""
    if rows and fresh and rows[-1].kind == "t" and fresh[0].kind == "t" and rows[-1].table != fresh[0].table:
        ident = rows[-1].table  # its rows stand together at the end
        last = list(takewhile(lambda r: r.table == ident, reversed(rows)))[::-1]
        same_width = abs(last[0].cells[0].x0 - fresh[0].cells[0].x0) < PDF.same_edge and (
            abs(max(c.x1 for c in last[0].cells) - max(c.x1 for c in fresh[0].cells)) < PDF.same_edge
        )
        if same_width:
            for row in fresh:
                row.table = rows[-1].table
                row.number += len(last)
            fresh = _rejoin(last, fresh)
    rows.extend(fresh)


def _rejoin(above: list[Row], fresh: list[Row]) -> list[Row]:
    """A row that a page break cut in two: its rest stands, with a blank first cell, at the top of the next page."""
    head = above[0]
    alike = sum(bool(a.text) and b.text.startswith(a.text) for a, b in zip(head.cells, fresh[0].cells, strict=False))
    start = 1 if alike >= 3 and alike * 2 > len(head.cells) else 0
    if len(fresh) <= start or len(above) < 2:
        return fresh
    rest, cut = fresh[start], above[-1]
    if len(rest.cells) != len(cut.cells) or len(rest.cells) < 2:
        return fresh
    following = fresh[start + 1].cells if start + 1 < len(fresh) else []
    tall = {id(c.origin) for c in following if c.merged}  # a tall label goes on below: it is no part of this row
    pairs = [(c, more) for c, more in zip(cut.cells, rest.cells, strict=True) if id(more) not in tall]
    if not pairs or pairs[0][1].text or not any(more.text for _c, more in pairs):
        return fresh
    if any(more.text and not c.text for c, more in pairs):
        return fresh
    for cell, more in zip(cut.cells, rest.cells, strict=True):
        if id(more) in tall:
            origin = cell.origin or cell
            origin.text += more.text
            more.text = ""
            continue
        if more.text:
            cell.text += more.text
            cell.marks |= {"pagecut"}
    return [*fresh[:start], *fresh[start + 1 :]]


def _paragraph(text: str, marks: frozenset[str]) -> Row:
    element = etree.Element("p")
    cell = Cell([Para(text, marks, element)], element=element).finish()
    row = Row("p", [cell])
    cell.row = row
    return row


def _lines(words: list[Any]) -> list[list[Any]]:
    lines: list[list[Any]] = []
    for word in sorted(words, key=lambda w: (round(w["top"]), w["x0"])):
        if lines and abs(lines[-1][0]["top"] - word["top"]) <= PDF.line_pitch:
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
            mixed = (ord(out[-1]) > 0x2E7F) != (ord(word["text"][0]) > 0x2E7F)
            blank = PDF.blank_mixed if mixed else PDF.blank
            out += "    " if gap > PDF.wide_gap * size else " " if gap > blank * size else ""
        out += word["text"]
        right = word["x1"]
    return out


def _table(table: Any, chars: list[Any], ident: int, taken: set[int], lost: list[Any]) -> list[Row]:
    cells = sorted({tuple(round(v, 1) for v in c) for c in table.cells}, key=lambda c: (c[1], c[0]))
    if not cells:
        return []
    xs = _cluster([v for c in cells for v in (c[0], c[2])])
    tops = _cluster([c[1] for c in cells])
    texts = _cell_texts(cells, chars, taken)
    rows: list[Row] = []
    spans: list[tuple[tuple[float, ...], Cell]] = []
    for number, top in enumerate(tops):
        row = Row("t", [], table=ident, number=number)
        bottom = tops[number + 1] if number + 1 < len(tops) else max(c[3] for c in cells)
        for box in cells:
            if box[1] > top + PDF.slack or box[3] < bottom - PDF.slack:
                continue
            left, right = _index(xs, box[0]), _index(xs, box[2])
            cell = Cell([], left, max(left + 1, right), box[0] * 20, box[2] * 20, row=row, element=etree.Element("tc"))
            if box[1] < top - PDF.slack:
                cell.merged = True
                cell.origin = next((c for b, c in spans if b == box), None)
            else:
                marks = frozenset({"unseen"} if any(_holds(box, char) for char in lost) else ())
                cell.paras = [Para(texts[box], marks, etree.Element("p"))]
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
        if not out or value - out[-1] > PDF.slack:
            out.append(value)
    return out


def _index(values: list[float], value: float) -> int:
    return min(range(len(values)), key=lambda i: abs(values[i] - value))


def _cell_texts(cells: list[tuple[float, ...]], chars: list[Any], taken: set[int]) -> dict[tuple[float, ...], str]:
    """What stands in each cell: a character belongs to the cell that holds its centre."""
    from pdfplumber.utils.text import extract_words

    inside: dict[tuple[float, ...], list[Any]] = {c: [] for c in cells}
    for number, char in enumerate(chars):
        if number in taken:
            continue
        x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
        box = next((c for c in cells if c[0] <= x <= c[2] and c[1] <= y <= c[3]), None)
        if box is not None:
            inside[box].append(char)
            taken.add(number)
    return {
        box: _joined(
            extract_words(found, x_tolerance=PDF.word_gap, y_tolerance=PDF.line_gap, keep_blank_chars=False),
            box[0],
            box[2],
        )
        for box, found in inside.items()
    }


def _joined(words: list[Any], left: float, right: float) -> str:
    """The lines of one cell; a line that fills the cell to its border runs on without a break."""
    out = ""
    full = False
    for line in _lines(words):
        text = _line_text(line).strip()
        if not text:
            continue
        size = line[-1]["bottom"] - line[-1]["top"]
        if out:  # a line set far to the right (a date at the foot) is one of its own
            out += "" if full and line[0]["x0"] - left < PDF.set_right * size else "\n"
        out += text
        full = right - line[-1]["x1"] < PDF.fills * size + PDF.fills_points
    return out
