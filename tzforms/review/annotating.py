"""The verb *review*: the form answers back, in the clerk's own file.

:func:`review` reads returned files, checks them together as one class's papers, and writes for each Word file a copy with one
comment on each cell that is wrong or unsure, and for each class a 补正告知书 (:mod:`tzforms.review.notice`). Text and layout of
the clerk's file stay as they are. What is told at all is decided in :mod:`tzforms.review.concerns`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tzforms import office  # as a room: it loads only for --pdf
from tzforms.exceptions import TargetExistsError
from tzforms.files import safe_name, write_atomic
from tzforms.findings import Finding
from tzforms.i18n import _
from tzforms.isolation import outside
from tzforms.measures import Measures
from tzforms.reading import Document, Reading, open_bytes, read_document
from tzforms.review.concerns import Checker, check_papers, concerns, own_path, told
from tzforms.review.notice import AUTHOR, notice, notice_lines
from tzforms.review.papers import Paper, group_papers, open_papers, stated
from tzforms.review.results import exit_status_of
from tzforms.scratch import room
from tzforms.visible import one_line
from tzforms.word import Cell, Remark, Row, annotate, fold

if TYPE_CHECKING:
    from tzforms.word import Element

__all__ = ["Reviewed", "annotated", "review"]

_NAME_COLUMNS = ("name", "topic")


@dataclass(slots=True)
class Reviewed:
    """What :func:`review` wrote: (name of the file given, copy or ``None``, number of comments), the notices, the status."""

    copies: list[tuple[str, Path | None, int]]
    notices: list[Path]
    status: int
    papers: list[Paper] = field(repr=False, default_factory=list)


def review(
    files: Iterable[Path],
    output: Path,
    *,
    author: str = AUTHOR,
    with_notice: bool = True,
    pdf: bool = False,
    force: bool = False,
    year: int | None = None,
    date: datetime | None = None,
    checker: Checker | None = None,
    measures: Measures | str | Path | None = None,
) -> Reviewed:
    """Answer the returned ``files`` into the folder ``output``.

    Writes ``<name>-批注.docx`` for each Word file and ``补正告知书.docx`` (with ``pdf`` also as PDF) for each class with something
    to mend. ``year`` is the notice's year, ``date`` the time shown with the comments, ``checker`` stands in for
    :func:`tzforms.law.check`, ``measures`` is the edition of papers that name none. Raises :class:`TargetExistsError` before anything is written, and as converting does.
    """
    papers = [p for path in files for p in open_papers(Path(path), year=year, measures=measures)]
    groups = group_papers(papers)
    check_papers(groups, year, checker)
    made: dict[str, bytes] = {}
    copies: list[tuple[str, str | None, int]] = []
    for paper in papers:
        if not paper.kind:
            copies.append((paper.name, None, 0))
            continue
        data, count = annotated(paper, author=author, date=date)
        name = _free_name(f"{safe_name(Path(paper.name).stem)}-{_('批注')}.{paper.kind}", made)
        made[name] = data
        copies.append((paper.name, name, count))
    notices: list[str] = []
    if with_notice:
        for number, group in enumerate(groups):
            lines = list(notice_lines([p for p in papers if p.group == number]))
            if lines:
                project = stated(group, "project") if len(groups) > 1 else None
                name = _free_name(safe_name(" ".join(filter(None, (_("补正告知书"), project)))) + ".docx", made)
                made[name] = notice(lines, group, author=author, measures=measures)
                notices.append(name)
    if pdf:
        made.update(_as_pdf({n: made[n] for n in notices}))
    there = [name for name in made if (output / name).exists()]
    if there and not force:
        raise TargetExistsError(
            _("文件已存在：{path}。如确要覆盖，请加 --force；或换一个输出位置。").format(path=output / there[0])
        )
    for name, data in made.items():
        write_atomic(output / name, data, force=force)
    status = exit_status_of(r for p in papers for r in p.readings)
    if status == 0 and any(concerns(paper, index) for paper in papers for index in range(len(paper.readings))):
        status = 1
    return Reviewed(
        [(given, output / made_name if made_name else None, count) for given, made_name, count in copies],
        [output / name for name in made if name in notices or name.endswith(".pdf")],
        status,
        papers,
    )


def _free_name(name: str, taken: dict[str, bytes]) -> str:
    path = Path(name)
    names = (f"{path.stem}-{n}{path.suffix}" for n in itertools.count(2))
    return name if name not in taken else next(n for n in names if n not in taken)


def _as_pdf(documents: dict[str, bytes]) -> dict[str, bytes]:
    with room() as folder:
        sources = []
        for name, data in documents.items():
            sources.append(folder / name)
            sources[-1].write_bytes(data)
        return {p.name: p.read_bytes() for p in office.convert(sources, "pdf", folder / "pdf")}


# -- comments -----------------------------------------------------------------------------------------------------


def annotated(paper: Paper, *, author: str = AUTHOR, date: datetime | None = None) -> tuple[bytes, int]:
    """The paper's Word file with its comments, and how many they are; the very bytes given when there are none.

    Raises ``ValueError`` for a paper without a Word file.
    """
    if not paper.kind:
        raise ValueError("this paper has no Word file")
    wanted = [
        (index, own_path(reading, finding), finding)
        for index, reading in enumerate(paper.readings)
        if reading.form is not None
        for finding in concerns(paper, index)
    ]
    if not wanted:
        return paper.data, 0
    return _commented(paper.name, paper.data, wanted, author, date, paper.year, paper.measures)


@outside("name")
def _commented(
    name: str,
    data: bytes,
    wanted: Sequence[tuple[int, str, Finding]],
    author: str,
    date: datetime | None,
    year: int | None,
    measures: Measures | str | Path | None,
) -> tuple[bytes, int]:
    """The Word file with a comment for each (index of the reading, path in it, finding); read once more for the places."""
    document = open_bytes(data, name, measures)
    assert isinstance(document, Document)
    assert document.package is not None  # it could be commented when it was read
    readings = read_document(document, year=year, measures=measures)
    root = _root(readings)
    if root is None:
        return data, 0
    spots: dict[tuple[int, str], tuple[Element, str, list[Finding]]] = {}
    places = {index: _Places(readings[index]) for index in {i for i, _path, _finding in wanted}}
    for index, path, finding in wanted:
        element, about = _spot(places[index], path, root)
        spots.setdefault((id(element), about), (element, about, []))[2].append(finding)
    order = {id(element): number for number, element in enumerate(root.iter())}
    placed = sorted(spots.values(), key=lambda s: order.get(id(s[0]), 0))
    remarks = [Remark(element, _lines(found), about) for element, about, found in placed]
    return annotate(document.package, root, remarks, author=one_line(author), date=date), len(remarks)


def _root(readings: Sequence[Reading]) -> Element | None:
    """The root of the main part that the readings were made from."""
    for reading in readings:
        for row in reading.segment.rows if reading.segment is not None else ():
            for cell in row.cells:
                if cell.element is not None and "header" not in row.marks:
                    return cell.element.getroottree().getroot()
    return None


class _Places:
    """A reading in which places are looked up for one finding after another: what all share is looked up once."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    @cached_property
    def title(self) -> Cell:
        return _title(self.reading)

    @cached_property
    def of_row(self) -> dict[str, list[str]]:
        """``trainees[3]`` → the paths of its values."""
        rows: dict[str, list[str]] = {}
        for path in self.reading.evidence:
            rows.setdefault(path.partition(".")[0], []).append(path)
        return rows


def _spot(places: _Places, path: str, root: Element) -> tuple[Element, str]:
    """The element that a comment on ``path`` stands at, and the words it is about when that is a whole line."""
    cell, about = _value_spot(places, path) or _label_spot(places.reading, path) or (places.title, "")
    if cell.merged and cell.origin is not None:
        cell = cell.origin
    element = cell.element
    if element is None or element.getroottree().getroot() is not root:  # in a page header: Word allows no comment there
        cell, about = places.title, ""
        element = cell.element
    assert element is not None
    return element, about if element.tag.endswith("}p") else ""


def _value_spot(places: _Places, path: str) -> tuple[Cell, str] | None:
    reading = places.reading
    evidence = reading.evidence.get(path)
    if evidence is not None and evidence.found is not None and evidence.found.cells:
        return evidence.found.cells[0], evidence.raw or evidence.label
    row = re.match(r"[a-z_]+\[\d+\]", path)
    if row:  # the row as a whole, or a column that the paper does not have: at the name
        mine = {p: reading.evidence[p] for p in places.of_row.get(row.group(), ())}
        for name in (*(f"{row.group()}.{n}" for n in _NAME_COLUMNS), *mine):
            found = mine[name].found if name in mine else None
            if found is not None and found.cells:
                return found.cells[0], ""
    elif path in reading.paper.tables:
        header = _header(reading, path)
        if header is not None:
            return header, ""
    return None


def _header(reading: Reading, path: str) -> Cell | None:
    """The header cell (of the first column) above a table's rows."""
    labels = reading.paper.printed
    wanted = [fold(v) for k, v in labels.items() if k.startswith(f"{path}.") and not k.endswith(".no")]
    best: tuple[int, Cell] | None = None
    for row in _rows(reading):
        if row.kind == "t":
            cells = [c for c in row.cells if not c.merged and fold(c.text) in wanted]
            if len(cells) >= 2 and (best is None or len(cells) > best[0]):
                best = len(cells), cells[0]
    return best[1] if best else None


def _label_spot(reading: Reading, path: str) -> tuple[Cell, str] | None:
    """By the printed label, for a value that was not found: the blank cell beside it, else the label in its line."""
    printed = re.sub(r"（[起止日期]+）$", "", reading.paper.printed.get(path, ""))
    label = fold(printed)
    if not label:
        return None
    spaced = r"\s*+".join(map(re.escape, printed))
    inside: tuple[Cell, str] | None = None
    for row in _rows(reading):
        for index, cell in enumerate(row.cells):
            if cell.merged:
                continue
            if row.kind == "t" and fold(cell.text) == label:
                beside = row.cells[index + 1] if index + 1 < len(row.cells) else None
                return (beside, "") if beside is not None and not beside.text.strip() else (cell, "")
            found = re.search(rf"(?:^|\s){spaced}(?=\s*+(?:（[^（）]*+）\s*+)?+[:：])", cell.text)
            if found and inside is None:
                inside = cell, found.group().strip()
    return inside


def _title(reading: Reading) -> Cell:
    """The cell or paragraph that prints the form's title, else the first one with text."""
    title = fold(reading.paper.title)
    rows = list(_rows(reading))
    filled = [c for row in rows for c in row.cells if c.text.strip() and not c.merged]
    for cell in filled[:12]:
        text = fold(cell.text)
        if len(text) >= 4 and (text in title or title in text):
            return cell
    return (filled or rows[0].cells)[0]


def _rows(reading: Reading) -> Iterator[Row]:
    if reading.segment is not None:
        yield from (r for r in reading.segment.rows if "header" not in r.marks)


def _lines(findings: Sequence[Finding]) -> list[str]:
    """One comment's paragraphs."""
    things = list(dict.fromkeys(told(f) for f in findings))
    numbered = len(things) > 1
    lines: list[str] = []
    for number, (sign, message, article, fix) in enumerate(things, 1):
        lines.append((f"{number}. " if numbered else "") + f"【{sign}】{message}")
        if article:
            lines.append(_("依据：《办法》{article}").format(article=article))
        if fix:
            lines.append(_("改法：{fix}").format(fix=fix))
    return lines
