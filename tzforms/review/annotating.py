"""The verb *review*: the form answers back, in the clerk's own file.

:func:`review` reads returned files, checks them together as one class's papers, and writes for each Word file a copy with one
comment on each cell that is wrong or unsure, and for each class a 补正告知书 that lists once and completely what has to be mended
(行政许可法 第三十二条: 一次告知 is what people expect of any office). Text and layout of the clerk's file stay as they are.

What gets a comment: every 不符合 and 需说明 of the check, and of the reading every value and whole form that a person has to look
at. What only the centre can verify (需人工核验 of the check, 无法核验) is no business of the clerk and stays out.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tzforms.exceptions import TargetExistsError, TzformsError
from tzforms.files import safe_name, write_atomic
from tzforms.findings import Finding, Severity, mask, mask_text
from tzforms.forms import FORM_NAMES, FORMS, Dossier, Facts
from tzforms.i18n import _
from tzforms.reading import CONVERT, WORD, Reading, labels_of, read_blocks_as_forms, read_bytes, zip_name
from tzforms.resources import template_path
from tzforms.review.corrections import apply_sidecar, exit_status_of
from tzforms.word import Cell, Package, Remark, Row, annotate, fold, read_blocks, read_file, sniff, without_ours

if TYPE_CHECKING:
    from tzforms.word import Element

__all__ = ["AUTHOR", "Paper", "Reviewed", "annotated", "notice", "open_papers", "review"]

#: Who signs the comments and the notice, unless told otherwise.
AUTHOR = "区职业技能管理中心"
_WEIGHTY = (Severity.VIOLATION, Severity.EXPLAIN)
_LOOK = (*_WEIGHTY, Severity.MANUAL)
_NUMBER = re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{0,2}\d{11,}[0-9Xx]?(?![0-9A-Za-z])")
_NAME_COLUMNS = ("name", "topic")
# What is wrong with one of these is one thing, whether the reading says it or the check: the check says it better.
_IDENTIFIERS = frozenset(
    ("id_number", "certificate_no", "bank_account", "phone", "mobile", "office_phone", "fax", "email")
)

Checker = Callable[[Dossier], list[Finding]]


@dataclass(slots=True)
class Paper:
    """One returned file: its name for people, what was read in it, and its Word package if it can carry comments.

    ``converted`` names the old format (``.doc``) when the package is what LibreOffice made of the file. ``findings`` are those
    of the check that concern a form of this file, by the index of the reading.
    """

    name: str
    readings: list[Reading]
    package: Package | None = None
    data: bytes = b""
    converted: str = ""
    findings: dict[int, list[Finding]] = field(default_factory=dict)
    group: int = 0


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
) -> Reviewed:
    """Answer the returned ``files`` into the folder ``output``.

    Writes ``<name>-批注.docx`` for each Word file and ``补正告知书.docx`` (with ``pdf`` also as PDF) for each class with something
    to mend. ``year`` is the notice's year, ``date`` the time shown with the comments, ``checker`` stands in for
    :func:`tzforms.law.checking.check`. Raises :class:`TargetExistsError` before anything is written, and as converting does.
    """
    papers = [p for path in files for p in open_papers(Path(path), year=year)]
    groups = group_papers(papers)
    _check(groups, papers, year, checker)
    made: dict[str, bytes] = {}
    copies: list[tuple[str, str | None, int]] = []
    for paper in papers:
        if paper.package is None:
            copies.append((paper.name, None, 0))
            continue
        data, count = annotated(paper, author=author, date=date)
        name = _free_name(f"{safe_name(Path(paper.name).stem)}-{_('批注')}.{paper.package.kind}", made)
        made[name] = data
        copies.append((paper.name, name, count))
    notices: list[str] = []
    if with_notice:
        for number, group in enumerate(groups):
            lines = list(_notice_lines([p for p in papers if p.group == number]))
            if lines:
                project = _first(group, "project") if len(groups) > 1 else None
                name = _free_name(safe_name(" ".join(filter(None, (_("补正告知书"), project)))) + ".docx", made)
                made[name] = notice(lines, group, author=author)
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
    if status == 0 and any(_concerns(paper, index) for paper in papers for index in range(len(paper.readings))):
        status = 1
    return Reviewed(
        [(given, output / made_name if made_name else None, count) for given, made_name, count in copies],
        [output / name for name in made if name in notices or name.endswith(".pdf")],
        status,
        papers,
    )


# -- opening ------------------------------------------------------------------------------------------------------


def open_papers(path: Path, *, year: int | None = None) -> list[Paper]:
    """The file at ``path`` as papers: one, or one for each file in a .zip. Corrections of its sidecar are applied.

    Never raises for bad input: what cannot be read is a paper whose reading says why.
    """
    try:
        data = read_file(path)
    except TzformsError:
        from tzforms.reading import read_file as read_forms

        return [Paper(str(path), read_forms(path, year=year))]
    if sniff(data) != "zip":
        paper = _paper(data, str(path), year)
        apply_sidecar(path, paper.readings, year=year)
        return [paper]
    readings = read_bytes(data, str(path), year=year)
    papers: list[Paper] = []
    for name in dict.fromkeys(r.file for r in readings):
        content = _member(data, name.removeprefix(f"{path}/")) if name != str(path) else None
        unopened = Paper(name, [r for r in readings if r.file == name])
        papers.append(unopened if content is None else _paper(content, name, year))
    apply_sidecar(path, [r for p in papers for r in p.readings], year=year)
    return papers


def _member(data: bytes, label: str) -> bytes | None:
    """One file of a .zip whose limits were judged when it was read."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for info in archive.infolist():
            if zip_name(info) == label and not info.flag_bits & 1:
                try:
                    return archive.read(info)
                except (RuntimeError, zipfile.BadZipFile, NotImplementedError):
                    return None
    return None


def _paper(data: bytes, name: str, year: int | None) -> Paper:
    kind = sniff(data)
    try:
        if kind in WORD:
            package = Package.open(data)
            mended = without_ours(package)  # our remarks of last time have done their work
            if mended is not None:
                data, package = mended, Package.open(mended)
            readings = read_blocks_as_forms(read_blocks(package), name, year=year)
            return Paper(name, readings, package if readings[0].form else None, data)
        if kind in CONVERT:
            suffix = "." + CONVERT[kind]
            made = _to_docx(data, suffix)
            package = Package.open(made)
            readings = read_blocks_as_forms(read_blocks(package), name, year=year, converted=suffix)
            return Paper(name, readings, package if readings[0].form else None, made, suffix)
    except TzformsError:
        pass  # reading says it in a finding
    return Paper(name, read_bytes(data, name, year=year))


def _to_docx(data: bytes, suffix: str) -> bytes:
    import tempfile

    from tzforms.office import convert

    with tempfile.TemporaryDirectory(prefix="tzforms-") as folder:
        source = Path(folder) / f"in{suffix}"
        source.write_bytes(data)
        return convert([source], "docx", Path(folder) / "out")[0].read_bytes()


# -- one class's papers together ----------------------------------------------------------------------------------


def group_papers(papers: Sequence[Paper]) -> list[dict[str, tuple[Paper, int]]]:
    """The classes: form → (paper, index of its reading). Sets :attr:`Paper.group`.

    One class when no form comes twice; else a class for each folder where that makes each form single; else for each
    project name. A form that still comes twice begins a class of its own.
    """
    every = [(p, i) for p in papers for i, r in enumerate(p.readings) if r.form and not _is_sample(r)]
    keys: list[Callable[[Paper, int], object]] = [
        lambda p, i: None,
        lambda p, i: Path(p.name).parent,
        lambda p, i: fold(str(p.readings[i].data.get("project") or "")),
    ]
    for key in keys:
        buckets: dict[object, list[tuple[Paper, int]]] = {}
        for paper, index in every:
            buckets.setdefault(key(paper, index), []).append((paper, index))
        if all(len({p.readings[i].form for p, i in b}) == len(b) for b in buckets.values()):
            break
    groups: list[dict[str, tuple[Paper, int]]] = []
    for bucket in buckets.values():
        first = len(groups)
        groups.append({})
        for paper, index in bucket:
            form = paper.readings[index].form or ""
            at = next((n for n in range(first, len(groups)) if form not in groups[n]), len(groups))
            if at == len(groups):
                groups.append({})
            groups[at][form] = (paper, index)
            paper.group = at
    return groups or [{}]


def _is_sample(reading: Reading) -> bool:
    return reading.segment is not None and reading.segment.sample


def _check(
    groups: Sequence[dict[str, tuple[Paper, int]]], papers: Sequence[Paper], year: int | None, checker: Checker | None
) -> None:
    """Put the findings of the check where they belong."""
    if checker is None:
        from tzforms.law import check

        checker = check
    for group in groups:
        records = {form: p.readings[i].record for form, (p, i) in group.items() if p.readings[i].record is not None}
        if not records:
            continue
        dossier = Dossier(facts=Facts(year=year), **records)  # type: ignore[arg-type]
        for finding in checker(dossier):
            form = finding.form or (finding.path or "").split(".")[0].split("[")[0]
            if finding.severity not in _WEIGHTY or finding.waiver is not None:
                continue
            home = group.get(form)
            if home is None:  # about what no form here holds: told in the notice of the class
                home = next(iter(group.values()))
            paper, index = home
            if not _speaks_of_lost(paper.readings[index], finding):
                paper.findings.setdefault(index, []).append(finding)


def _speaks_of_lost(reading: Reading, finding: Finding) -> bool:
    """True when the check missed a value that stands on the paper and only had no type: that is told as unsure already."""
    path = _own_path(reading, finding)
    evidence = reading.evidence.get(path)
    if evidence is None or not evidence.unsure or reading.record is None:
        return False
    return _get(reading.data, path) not in (None, []) and _get(reading.record, path) in (None, (), [])


def _get(data: Any, path: str) -> Any:
    for name, index in re.findall(r"([a-z_]+)(?:\[(\d+)\])?", path):
        data = data.get(name) if isinstance(data, dict) else getattr(data, name, None)
        if index:
            data = data[int(index)] if isinstance(data, list | tuple) and int(index) < len(data) else None
    return data


def _own_path(reading: Reading, finding: Finding) -> str:
    """The finding's path within its form: ``annex2.trainees[3].name`` → ``trainees[3].name``, ``annex2`` → empty."""
    path = finding.path or ""
    form = reading.form or ""
    if path == form:
        return ""
    return path.removeprefix(form + ".")


def _concerns(paper: Paper, index: int) -> list[Finding]:
    """All that has to be told about one form, worst first; each thing once."""
    reading = paper.readings[index]
    checked = paper.findings.get(index, [])
    said: dict[str, str] = {}
    for finding in checked:
        path = _own_path(reading, finding)
        said[path] = said.get(path, "") + fold(finding.message)
    read: list[Finding] = []
    for finding in reading.findings:
        if finding.severity not in _LOOK or (finding.rule == "V01" and _is_sample(reading)):
            continue
        evidence = reading.evidence.get(finding.path or "")
        told = said.get(finding.path or "", "")
        if evidence is not None and told and not evidence.doubts:
            reasons = [fold(r.split("，")[0].rstrip("。")) for r in evidence.reasons]
            column = (finding.path or "").rpartition(".")[2]
            if column in _IDENTIFIERS or (reasons and all(r in told for r in reasons)):
                continue
        read.append(finding)
    return sorted([*checked, *read], key=lambda f: f.severity.rank)


# -- comments -----------------------------------------------------------------------------------------------------


def annotated(paper: Paper, *, author: str = AUTHOR, date: datetime | None = None) -> tuple[bytes, int]:
    """The paper's Word file with its comments, and how many they are; the very bytes given when there are none.

    Raises ``ValueError`` for a paper without a Word package.
    """
    if paper.package is None:
        raise ValueError("this paper has no Word package")
    root = _root(paper.readings)
    spots: dict[tuple[int, str], tuple[Element, str, list[Finding]]] = {}
    for index, reading in enumerate(paper.readings):
        if reading.form is None or root is None:
            continue
        for finding in _concerns(paper, index):
            element, about = _spot(reading, _own_path(reading, finding), root)
            spots.setdefault((id(element), about), (element, about, []))[2].append(finding)
    if not spots or root is None:
        return paper.data, 0
    order = {id(element): number for number, element in enumerate(root.iter())}
    placed = sorted(spots.values(), key=lambda s: order.get(id(s[0]), 0))
    remarks = [Remark(element, _lines(found, paper), about) for element, about, found in placed]
    return annotate(paper.package, root, remarks, author=author, date=date), len(remarks)


def _root(readings: Sequence[Reading]) -> Element | None:
    """The root of the main part that the readings were made from."""
    for reading in readings:
        for row in reading.segment.rows if reading.segment is not None else ():
            for cell in row.cells:
                if cell.element is not None and "header" not in row.marks:
                    return cell.element.getroottree().getroot()
    return None


def _spot(reading: Reading, path: str, root: Element) -> tuple[Element, str]:
    """The element that a comment on ``path`` stands at, and the words it is about when that is a whole line."""
    cell, about = _value_spot(reading, path) or _label_spot(reading, path) or (_title(reading), "")
    if cell.merged and cell.origin is not None:
        cell = cell.origin
    element = cell.element
    if element is None or element.getroottree().getroot() is not root:  # in a page header: Word allows no comment there
        cell, about = _title(reading), ""
        element = cell.element
    assert element is not None
    return element, about if element.tag.endswith("}p") else ""


def _value_spot(reading: Reading, path: str) -> tuple[Cell, str] | None:
    evidence = reading.evidence.get(path)
    if evidence is not None and evidence.found is not None and evidence.found.cells:
        return evidence.found.cells[0], evidence.raw or evidence.label
    row = re.match(r"[a-z_]+\[\d+\]", path)
    if row:  # the row as a whole, or a column that the paper does not have: at the name
        mine = {p: e for p, e in reading.evidence.items() if p.startswith(row.group() + ".")}
        for name in (*(f"{row.group()}.{n}" for n in _NAME_COLUMNS), *mine):
            found = mine[name].found if name in mine else None
            if found is not None and found.cells:
                return found.cells[0], ""
    elif path in set(_loops(reading)):
        header = _header(reading, path)
        if header is not None:
            return header, ""
    return None


def _loops(reading: Reading) -> Iterator[str]:
    from tzforms.reading import form_specs

    yield from (loop.path for loop in form_specs()[reading.form or ""].loops)


def _header(reading: Reading, path: str) -> Cell | None:
    """The header cell (of the first column) above a table's rows."""
    labels = labels_of(reading.form or "")
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
    printed = re.sub(r"（[起止日期]+）$", "", labels_of(reading.form or "").get(path, ""))
    label = fold(printed)
    if not label:
        return None
    spaced = r"\s*".join(map(re.escape, printed))
    inside: tuple[Cell, str] | None = None
    for row in _rows(reading):
        for index, cell in enumerate(row.cells):
            if cell.merged:
                continue
            if row.kind == "t" and fold(cell.text) == label:
                beside = row.cells[index + 1] if index + 1 < len(row.cells) else None
                return (beside, "") if beside is not None and not beside.text.strip() else (cell, "")
            found = re.search(rf"(?:^|\s){spaced}(?=\s*(?:（[^）]*）)?\s*[:：])", cell.text)
            if found and inside is None:
                inside = cell, found.group().strip()
    return inside


def _title(reading: Reading) -> Cell:
    """The cell or paragraph that prints the form's title, else the first one with text."""
    title = fold(FORMS[reading.form or ""].title)
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


def _lines(findings: Sequence[Finding], paper: Paper) -> list[str]:
    """One comment's paragraphs."""
    told = list(dict.fromkeys(_told(f) for f in findings))
    numbered = len(told) > 1
    lines: list[str] = []
    for number, (sign, message, article, fix) in enumerate(told, 1):
        lines.append((f"{number}. " if numbered else "") + f"【{sign}】{message}")
        if article:
            lines.append(_("依据：《办法》{article}").format(article=article))
        if fix:
            lines.append(_("改法：{fix}").format(fix=fix))
    return lines


def _told(finding: Finding) -> tuple[str, str, str, str]:
    """A finding in the words of comment and notice: sign, what is wrong, article, how to mend it; numbers masked."""
    signs = {Severity.VIOLATION: _("须改正"), Severity.EXPLAIN: _("须改正或说明")}
    message = finding.message.removeprefix(f"{finding.place}：") if finding.place else finding.message
    return (
        signs.get(finding.severity, _("请确认")),
        _masked(message),
        finding.article,
        _masked(finding.fix),
    )


def _masked(text: str) -> str:
    return _NUMBER.sub(lambda m: mask(m.group()), mask_text(text))


# -- the notice ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One thing to mend: which form and where, what, under which article, how.

    ``core`` is the problem without row and name, ``row`` and ``column`` the place taken apart (0 where it is no row), ``count``
    how many places the line speaks of.
    """

    form: str
    place: str
    problem: str
    article: str
    fix: str
    core: str = ""
    row: int = 0
    column: str = ""
    count: int = 1


def _notice_lines(papers: Sequence[Paper]) -> Iterator[NoticeLine]:
    """Everything to mend in the papers of one class, by form and place, each thing once."""
    seen: set[NoticeLine] = set()
    entries: list[tuple[int, int, NoticeLine]] = []
    for paper in papers:
        for index, reading in enumerate(paper.readings):
            known = list(reading.evidence)
            for finding in _concerns(paper, index):
                line = _notice_line(finding, paper, reading)
                if line not in seen:
                    seen.add(line)
                    form = FORM_NAMES.index(reading.form) if reading.form else len(FORM_NAMES)
                    path = _own_path(reading, finding)
                    entries.append((form, known.index(path) if path in known else -1, line))
    yield from _merged([line for _form, _place, line in sorted(entries, key=lambda e: e[:2])])


def _merged(lines: Sequence[NoticeLine]) -> Iterator[NoticeLine]:
    """The same problem in the same column of three rows or more is one line that names the rows."""
    alike: dict[tuple[str, ...], list[NoticeLine]] = {}
    for line in lines:
        if line.row:
            alike.setdefault((line.form, line.column, line.core, line.article, line.fix), []).append(line)
    for line in lines:
        same = alike.get((line.form, line.column, line.core, line.article, line.fix), [])
        if not line.row or len(same) < 3:
            yield line
        elif line is same[0]:
            place = _("第{rows}行 {column}").format(rows=_ranges(x.row for x in same), column=line.column)
            yield replace(line, place=place, problem=line.core, count=len(same))


def _ranges(numbers: Iterable[int]) -> str:
    """``1—3、5``: rows in people's words."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(f"{r[0]}—{r[-1]}" if len(r) > 2 else "、".join(map(str, r)) for r in runs)


def _notice_line(finding: Finding, paper: Paper, reading: Reading) -> NoticeLine:
    sign, message, article, fix = _told(finding)
    if reading.form is None:
        return NoticeLine(_("其他文件"), _masked(Path(paper.name).name), message, article, fix)
    form = _("附件{number}").format(number=FORMS[reading.form].number)
    place = finding.place.removeprefix(form).strip() or _("全表")
    if finding.form not in (None, reading.form):
        form, place = finding.place, ""
    before = "" if finding.severity is Severity.VIOLATION else _("{sign}：").format(sign=sign)
    row, column, core = _row_and_core(message, place, reading, _own_path(reading, finding))
    return NoticeLine(form, place, before + message, article, fix, before + core, row, column)


def _row_and_core(message: str, place: str, reading: Reading, path: str) -> tuple[int, str, str]:
    """The row that a finding is about (0 for none), its column, and the message without row and name."""
    at = re.fullmatch(r"第(\d+)行 (.+)", place)
    if at is None:
        return 0, "", message
    name = _get(reading.data, path.rpartition(".")[0] + ".name")
    lead = (
        rf"(?:附件\d)?第{at[1]}行(?:{re.escape(str(name))})?(?:：|的)?"
        if name
        else rf"(?:附件\d)?第{at[1]}行(?:：|的)?"
    )
    return int(at[1]), at[2], re.sub(f"^{lead}", "", message)


def notice(
    lines: Sequence[NoticeLine], group: dict[str, tuple[Paper, int]] | None = None, *, author: str = AUTHOR
) -> bytes:
    """The 补正告知书 as the bytes of a .docx: what has to be mended, in one list; the deadline is left to the centre."""
    from tzforms.word import Template

    group = group or {}
    forms = "、".join(_("附件{number}").format(number=FORMS[f].number) for f in FORM_NAMES if f in group)
    values = {
        "organizer": _first(group, "organizer") or "________________",
        "project": _first(group, "project") or "________________",
        "forms": forms or _("材料"),
        "count": str(sum(line.count for line in lines)),
        "author": author,
        "items": [
            {
                "no": str(number),
                "place": f"{line.form}\n{line.place}" if line.place else line.form,
                "problem": line.problem,
                "article": line.article,
                "fix": line.fix,
            }
            for number, line in enumerate(lines, 1)
        ],
    }
    return Template.open(template_path("notice"), print_only=True).render(values)


def _first(group: dict[str, tuple[Paper, int]], name: str) -> str | None:
    for form in FORM_NAMES:
        if form in group:
            paper, index = group[form]
            value = paper.readings[index].data.get(name)
            if value:
                return str(value)
    return None


def _free_name(name: str, taken: dict[str, bytes]) -> str:
    path = Path(name)
    names = (name, *(f"{path.stem}-{n}{path.suffix}" for n in range(2, 100_000)))
    return next(n for n in names if n not in taken)


def _as_pdf(documents: dict[str, bytes]) -> dict[str, bytes]:
    import tempfile

    from tzforms.office import convert

    with tempfile.TemporaryDirectory(prefix="tzforms-") as folder:
        sources = []
        for name, data in documents.items():
            sources.append(Path(folder) / name)
            sources[-1].write_bytes(data)
        return {p.name: p.read_bytes() for p in convert(sources, "pdf", Path(folder) / "pdf")}
