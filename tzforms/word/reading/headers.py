"""Where a row loop's header stands on a returned form, and which column each of its cells heads.

The header is found by its words, never by its place: columns may be swapped, added, dropped, one head erased or put in
another's brackets, the header broken over two lines, the same heads set twice side by side.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from tzforms.converters import UNIT_LINE
from tzforms.word.document.blocks import Cell, Row
from tzforms.word.document.labels import LabelIndex, fold, fold_all, short
from tzforms.word.template.spec import Column, Loop, Spec
from tzforms.word.thresholds import HEADER, LABEL

__all__ = ["Header", "Under", "enough_heads", "find_headers", "has_header", "twin_header"]

_REMARK = re.compile(r"[（(/]([^（()）/]{1,12})[）)]?")
_OPENING = frozenset("（(/")


_TELLING = frozenset({"name", "id_number", "serial", "integer"})  # converters of what each entry has for itself


class Under(NamedTuple):
    """The cell that stands under a column's head: its number in the row, whether it is another column's too, what the head says, also
    beyond the form's own words (``said``, see :class:`Header`), and whether it is a part of the column."""

    name: str
    place: int
    shared: bool
    label: str
    similarity: float
    doubt: str
    said: tuple[str, ...]
    parts: bool


@dataclass(slots=True)
class Header:
    """A header row: which loop it heads, and for each column the header cell it was found in.

    ``said``: what heads say beyond the form's own words, ``above``: the unit that a line above the table gives;
    ``beside``: heads of parts of one column (工作单位, 职务); ``telling``: the columns that tell entries apart;
    ``below``: by the shape of a row, which of its cells stands under each column, ``headed``: which stand under any, ``alike``:
    whether they begin where the heads do; filled while entries are read.
    """

    loop: Loop
    row: Row
    columns: dict[str, Cell]
    similarity: dict[str, float]
    unknown: list[str] = field(default_factory=list)
    rows: int = 1
    blind: set[str] = field(default_factory=set)
    said: dict[str, tuple[str, ...]] = field(default_factory=dict)
    beside: dict[str, list[Cell]] = field(default_factory=dict)
    above: tuple[str, ...] = ()
    telling: set[str] = field(init=False, repr=False)
    below: dict[object, list[Under]] = field(default_factory=dict, repr=False)
    headed: dict[object, list[int]] = field(default_factory=dict, repr=False)
    alike: dict[object, bool] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.telling = {c.name for c in self.loop.columns if c.converter in _TELLING}

    @property
    def missing(self) -> list[str]:
        """Columns of the template without a header cell here."""
        return [c.name for c in self.loop.columns if c.name not in self.columns]


def enough_heads(loop: Loop) -> int:
    """How many of a loop's columns make a header: half of them, two at least."""
    return max(HEADER.least_heads, (len(loop.columns) + 1) // 2)


def find_headers(spec: Spec, rows: list[Row]) -> dict[int, Header]:
    """Header rows among ``rows``, by position in the list."""
    indexes = [spec.heads_of(loop) for loop in spec.loops]
    found: dict[int, Header] = {}
    for position, row in enumerate(rows):
        if row.kind != "t" or len(row.cells) < 2:
            continue
        best: Header | None = None
        score = 0.0
        for loop, labels in zip(spec.loops, indexes, strict=True):
            header, total = _match_header(loop, labels, row)
            if header is not None and total > score:
                best, score = header, total
        if best is not None:
            found[position] = best
    for position, header in found.items():
        if position + 1 < len(rows) and position + 1 not in found:
            _second_tier(header, rows[position + 1], indexes[spec.loops.index(header.loop)])
    return found


def has_header(spec: Spec, rows: list[Row]) -> bool:
    """Whether :func:`find_headers` finds any."""
    return any(
        _match_header(loop, spec.heads_of(loop), row)[0] is not None
        for row in rows
        if row.kind == "t" and len(row.cells) >= 2
        for loop in spec.loops
    )


def _match_header(loop: Loop, labels: LabelIndex, row: Row) -> tuple[Header | None, float]:
    """``row`` as a header of ``loop`` and how well it fits; ``None`` when too few of its cells are heads."""
    texts = [c for c in row.cells if not c.merged and c.text.strip()]
    need = enough_heads(loop)
    if not _has_known_heads(labels, texts, max(1, need - 1)):
        return None, 0.0
    edge = _second_set(labels, texts)
    if edge is not None:  # the same heads once more at the right: this header is the left set only
        texts = [c for c in texts if c.c0 < edge]
    columns, similarity = _pair_heads(loop, labels, texts)
    used = {id(c) for c in columns.values()}
    beside = _heads_of_parts(loop, labels, [c for c in texts if id(c) not in used], columns)
    used |= {id(c) for cells in beside.values() for c in cells}
    _bracketed_heads(loop, labels, columns, similarity)
    strong = sum(s >= LABEL.known for s in similarity.values())
    fuzzy = sum(LABEL.fuzzy_floor <= s < LABEL.known for s in similarity.values())
    if strong + fuzzy < need or strong < max(1, need - 1):
        return None, 0.0
    unknown = [c.text.strip() for c in texts if id(c) not in used and fold(c.text) != fold(loop.group)]
    blind = _blank_heads(loop, row, columns, fold(loop.group))
    header = Header(loop, row, columns, similarity, unknown, blind=blind, beside=beside)
    for column in loop.columns:
        if column.name in columns:
            header.said[column.name] = labels.beyond(columns[column.name].text, column.label)
    return header, sum(similarity.values()) + HEADER.known_bonus * strong


def _has_known_heads(labels: LabelIndex, texts: list[Cell], least: int) -> bool:
    """May ``least`` of the cells be heads in known words, or name such in brackets? Looked at first: the rows of a roster end here."""
    said = [cell.text for cell in texts]
    heads = said if labels.knows_any(fold_all(said)) else ()
    remarks: list[str] = []
    if not _OPENING.isdisjoint("".join(said)):
        remarks = [remark for text in said if not _OPENING.isdisjoint(text) for remark in _REMARK.findall(text)]
    found = 0
    for text in (*heads, *remarks):
        known = labels.known(text)
        found += known is not None and known[1] >= LABEL.known
        if found >= least:
            return True
    return False


def _pair_heads(loop: Loop, labels: LabelIndex, texts: list[Cell]) -> tuple[dict[str, Cell], dict[str, float]]:
    """The likeliest cell for each column, best fits first, and how well it fits."""
    pairs = [
        (similarity, column, cell)
        for cell in texts
        for label, similarity in labels.scores(cell.text).items()
        for column in loop.columns
        if column.label == label
    ]
    columns: dict[str, Cell] = {}
    similarity_of: dict[str, float] = {}
    used: set[int] = set()
    for similarity, column, cell in sorted(pairs, key=lambda p: -p[0]):
        if column.name not in columns and id(cell) not in used:
            columns[column.name] = cell
            similarity_of[column.name] = similarity
            used.add(id(cell))
    return columns, similarity_of


def _bracketed_heads(loop: Loop, labels: LabelIndex, columns: dict[str, Cell], similarity: dict[str, float]) -> None:
    """姓名（性别） heads two columns: whoever reads one must look at the other."""
    for cell in list(columns.values()):
        for remark in _REMARK.findall(cell.text):
            known = labels.known(remark)
            if known is None or known[1] < LABEL.known:
                continue
            other = next((c for c in loop.columns if c.label == known[0] and c.name not in columns), None)
            if other is not None:
                columns[other.name] = cell
                similarity[other.name] = known[1]


# Other words for a part of a column that has a head of its own.
_PARTS = {
    "职务": "工种 职务工种 岗位工种 工种岗位 工种职务 职务或工种 职务及工种 岗位 职位 职称 职务职称 职务岗位 岗位职务 职务或职称 职务级别 现任职务 担任职务 所任职务 任职 任职情况 技术职称 专业技术职务",
    "职称": "技术职称 专业技术职称 专业职称 职称等级 专业技术职务",
    "工作单位": "单位 所在单位 单位名称 工作单位名称 现工作单位 任职单位",
    "单位": "工作单位 所在单位 单位名称 工作单位名称 现工作单位 任职单位",
}


def _parts(label: str) -> list[str]:
    """What a label asks for in one column: 工作单位及职务 → 工作单位, 职务."""
    parts = [fold(p) for p in re.split(r"[及和与、/／]", label)]
    return parts if len(parts) > 1 and all(len(p) >= 2 for p in parts) else []


def _is_part(key: str, part: str) -> bool:
    return key in (part, f"{part}编号", f"{part}号码", f"{part}名称") or key in _PARTS.get(part, "").split()


def _heads_of_parts(
    loop: Loop, labels: LabelIndex, rest: list[Cell], columns: dict[str, Cell]
) -> dict[str, list[Cell]]:
    """Two columns for one of the form's: 工作单位 | 职务 for 工作单位及职务. Each such column's heads, in the order of its label."""
    beside: dict[str, list[Cell]] = {}
    taken: set[int] = set()
    for column in loop.columns:
        parts = _parts(column.label)
        head = columns.get(column.name)
        if not parts or head is None or fold(head.text) == fold(column.label):
            continue
        numbers = [n for n, p in enumerate(parts) if _is_part(short(head.text), p)]
        if not numbers:
            continue
        heads = {numbers[0]: head}
        for cell in rest:
            number = next((n for n, p in enumerate(parts) if n not in heads and _is_part(short(cell.text), p)), None)
            if number is not None and id(cell) not in taken:
                heads[number] = cell
                taken.add(id(cell))
        if len(heads) > 1:
            beside[column.name] = [heads[n] for n in sorted(heads)]
    for cell in rest:  # 备注 | 备注2: the same head once more
        known = (
            labels.known(re.sub(r"(?:(?<!\s)\s++)?[0-9２一二②]$", "", cell.text.strip()))
            if id(cell) not in taken
            else None
        )
        again = next((c.name for c in loop.columns if known is not None and c.label == known[0]), "")
        if known is not None and known[1] >= LABEL.known and again in columns:
            beside.setdefault(again, [columns[again]]).append(cell)
    return beside


def _remarks_alone(text: str) -> tuple[str, ...]:
    """（小时） or 小时 in the line below a head is a remark on it."""
    found = re.fullmatch(r"\s*[（(]([^（()）]++)[）)]\s*", text)
    if found:
        return (found[1].strip(),)
    return (text.strip(),) if UNIT_LINE.fullmatch(f"单位：{text.strip()}") else ()


def _blank_heads(loop: Loop, row: Row, columns: dict[str, Cell], group: str) -> set[str]:
    """A head that was erased: the blank head cell between the neighbours that the template puts around it.

    One that says what the merged label at the left says (研修内容 | 研修内容 | 培训形式) is no better than blank.
    """
    names = [c.name for c in loop.columns]
    used = {id(c) for c in columns.values()}
    found: set[str] = set()
    for place, name in enumerate(names):
        if name in columns:
            continue
        left = columns.get(names[place - 1]) if place else None
        right = columns.get(names[place + 1]) if place + 1 < len(names) else None
        for number, cell in enumerate(row.cells):
            again = number and group and group == fold(cell.text) == fold(row.cells[number - 1].text)
            if id(cell) in used or cell.merged or (cell.text.strip() and not again):
                continue
            after = left is not None and number and row.cells[number - 1] is left
            before = right is not None and number + 1 < len(row.cells) and row.cells[number + 1] is right
            if (after and (before or right is None)) or (before and left is None):
                columns[name] = cell
                used.add(id(cell))
                found.add(name)
                break
    return found


def _second_set(labels: LabelIndex, texts: list[Cell]) -> int | None:
    """Where a second set of the same heads begins (two people side by side); ``None`` when there is only one."""
    seen: dict[str, Cell] = {}
    again: list[tuple[str, Cell]] = []
    for cell in texts:
        best = labels.best(cell.text)
        if best is None or best[1] < HEADER.again:
            continue
        if best[0] in seen:
            again.append((best[0], cell))
        else:
            seen[best[0]] = cell
    if len(again) < HEADER.again_heads:
        return None
    # it begins with the head that the first set begins with; 备注 | 备注 is one column in two, in either set
    first = min(seen, key=lambda label: seen[label].c0)
    return min([c.c0 for label, c in again if label == first] or [c.c0 for _label, c in again])


def _second_tier(header: Header, below: Row, labels: LabelIndex) -> None:
    """A header over two lines: the next row continues its merged cells and names the rest."""
    if below.table != header.row.table or below.kind != "t":
        return
    fresh = [c for c in below.cells if not c.merged and c.text.strip()]
    continued = sum(1 for c in below.cells if c.merged or not c.text.strip())
    if not fresh or continued < max(HEADER.tier_continued, len(below.cells) // 3) or len(fresh) > HEADER.tier_heads:
        return
    named: list[tuple[Column, Cell, float]] = []
    remarks: dict[str, tuple[str, ...]] = {}
    for cell in fresh:
        parent = max(header.row.cells, key=lambda h: min(h.x1, cell.x1) - max(h.x0, cell.x0))
        name = next((n for n, c in header.columns.items() if c is parent), "")
        remark = _remarks_alone(cell.text)
        if name and remark:
            remarks[name] = remark
            continue
        known = header.similarity.get(name, 0.0)
        if known >= LABEL.known and (labels.best(cell.text) or ("", 0.0))[1] < LABEL.likely:
            return  # an entry with one filled cell under its own head
        above = re.sub(r"情况|信息|资料|名称", "", parent.text.strip())
        tries = [
            b for t in (above + cell.text, parent.text + cell.text, cell.text) if (b := labels.best(t)) is not None
        ]
        best = max(tries, key=lambda b: b[1], default=None)
        column = next((c for c in header.loop.columns if best and c.label == best[0]), None)
        if best is None or column is None or best[1] < LABEL.likely:
            return
        named.append((column, cell, best[1]))
    for name, remark in remarks.items():
        header.said[name] = header.said.get(name, ()) + remark
    for column, cell, similarity in named:
        header.columns[column.name] = cell
        header.similarity[column.name] = similarity
        header.said[column.name] = labels.beyond(cell.text, column.label) or _remarks_alone(cell.text)
    header.blind -= {c.name for c, _cell, _s in named}
    header.rows = 2


def twin_header(spec: Spec, header: Header) -> Header | None:
    """The same columns once more at the right of the same header row: two people side by side."""
    labels = spec.heads_of(header.loop)
    edge = _second_set(labels, [c for c in header.row.cells if not c.merged and c.text.strip()])
    rest = [c for c in header.row.cells if edge is not None and c.c0 >= edge]
    if len(rest) < 2:
        return None
    side = Row("t", rest, table=header.row.table, number=header.row.number)
    twin, _score = _match_header(header.loop, labels, side)
    return twin
