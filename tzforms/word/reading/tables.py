"""Row loops on a returned form: where a table's header stands, which rows below it are entries, and what each cell says.

The header is found by its words, never by its place: columns may be swapped, added, dropped, a table may be split, its header
repeated or broken over two lines, colleagues' employer merged over several rows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tzforms.word.document.blocks import Cell, Row
from tzforms.word.document.labels import LabelIndex, fold, is_decoration
from tzforms.word.reading.evidence import MARK_DOUBTS, Found, RowFound, Statement
from tzforms.word.reading.inline import inline_hits, strip_value
from tzforms.word.template.spec import Column, Loop, Spec
from tzforms.word.thresholds import ENTRY, HEADER, LABEL

__all__ = ["Header", "entry_of", "find_headers", "read_loops", "untabbed"]

_TOTAL = re.compile(r"^(?:合计|总计|小计|共计|总课时|总学时|合计课时|课时合计|学时合计|总人数|共\d*人?|本页小计)")
_COUNT_ROW = re.compile(r"^(?:合计|总计|小计|共计)?[:：]?\s*共?\s*\d+\s*[人名]\s*[。.]?$")
_NOTE = re.compile(r"^\s*(?:注|备注|说明|填表说明|填报说明|附注)\s*\d?\s*[:：]")
_END = re.compile(
    r"^[（(～~\-—*\s]*(?:以下|此页|本页)?(?:无正文|空白|无内容|完|完毕|结束|以下无|此处空白)[)）～~\-—*。\s]*$"
)
_HEADING = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十]{1,3}[)）、.．]\s*)?"
    r"(?:第\s*[一二三四五六七八九十0-9]{1,3}\s*(?:模块|单元|阶段|部分|组|小组|章|天|日|周|讲|期|班)[\s\S]{0,24}"
    r"|.{2,10}(?:教师|师资|专家组|模块|阶段|部分|单元|小组|班组|组别|课程|学员))\s*[:：]?\s*$"
)
_DOTS = re.compile(r"^[\s.．。…·•]+$")


@dataclass(slots=True)
class Header:
    """A header row: which loop it heads, and for each column the header cell it was found in."""

    loop: Loop
    row: Row
    columns: dict[str, Cell]
    similarity: dict[str, float]
    unknown: list[str] = field(default_factory=list)
    rows: int = 1
    blind: set[str] = field(default_factory=set)

    @property
    def missing(self) -> list[str]:
        """Columns of the template without a header cell here."""
        return [c.name for c in self.loop.columns if c.name not in self.columns]


class _Headers:
    """Column labels as an index of their own, so that 手机 as a column is not mistaken for 手机 as a field."""

    def __init__(self, spec: Spec) -> None:
        self.indexes = [LabelIndex((c.label for c in x.columns), spec.synonyms) for x in spec.loops]


def find_headers(spec: Spec, rows: list[Row]) -> dict[int, Header]:
    """Header rows among ``rows``, by position in the list."""
    index = _Headers(spec)
    found: dict[int, Header] = {}
    for position, row in enumerate(rows):
        if row.kind != "t" or len(row.cells) < 2:
            continue
        best: Header | None = None
        score = 0.0
        for loop, labels in zip(spec.loops, index.indexes, strict=True):
            header, total = _match_header(loop, labels, row)
            if header is not None and total > score:
                best, score = header, total
        if best is not None:
            found[position] = best
    for position in list(found):
        _second_tier(found, position, rows, index, spec)
    return found


def _enough_heads(loop: Loop) -> int:
    return max(HEADER.least_heads, (len(loop.columns) + 1) // 2)


def _match_header(loop: Loop, labels: LabelIndex, row: Row) -> tuple[Header | None, float]:
    pairs: list[tuple[float, Column, Cell]] = []
    texts = [c for c in row.cells if not c.merged and c.text.strip()]
    edge = _second_set(labels, texts)
    if edge is not None:  # the same heads once more at the right: this header is the left set only
        texts = [c for c in texts if c.c0 < edge]
    for cell in texts:
        for label, similarity in labels.scores(cell.text).items():
            pairs.extend((similarity, c, cell) for c in loop.columns if c.label == label)
    pairs.sort(key=lambda p: -p[0])
    columns: dict[str, Cell] = {}
    similarity_of: dict[str, float] = {}
    used: set[int] = set()
    for similarity, column, cell in pairs:
        if column.name in columns or id(cell) in used:
            continue
        columns[column.name] = cell
        similarity_of[column.name] = similarity
        used.add(id(cell))
    _bracketed_heads(loop, labels, columns, similarity_of)
    strong = sum(s >= LABEL.known for s in similarity_of.values())
    fuzzy = sum(LABEL.fuzzy_floor <= s < LABEL.known for s in similarity_of.values())
    need = _enough_heads(loop)
    if strong + fuzzy < need or strong < max(1, need - 1):
        return None, 0.0
    unknown = [c.text.strip() for c in texts if id(c) not in used and fold(c.text) != fold(loop.group)]
    blind = _blank_heads(loop, row, columns)
    header = Header(loop, row, columns, similarity_of, unknown, blind=blind)
    return header, sum(similarity_of.values()) + HEADER.known_bonus * strong


def _bracketed_heads(loop: Loop, labels: LabelIndex, columns: dict[str, Cell], similarity: dict[str, float]) -> None:
    """姓名（性别） heads two columns: whoever reads one must look at the other."""
    for cell in list(columns.values()):
        for remark in re.findall(r"[（(/]([^（()）/]{1,12})[）)]?", cell.text):
            known = labels.best(remark)
            if known is None or known[1] < LABEL.known:
                continue
            other = next((c for c in loop.columns if c.label == known[0] and c.name not in columns), None)
            if other is not None:
                columns[other.name] = cell
                similarity[other.name] = known[1]


def _blank_heads(loop: Loop, row: Row, columns: dict[str, Cell]) -> set[str]:
    """A head that was erased: the blank head cell between the neighbours that the template puts around it."""
    names = [c.name for c in loop.columns]
    used = {id(c) for c in columns.values()}
    found: set[str] = set()
    for place, name in enumerate(names):
        if name in columns:
            continue
        left = columns.get(names[place - 1]) if place else None
        right = columns.get(names[place + 1]) if place + 1 < len(names) else None
        for number, cell in enumerate(row.cells):
            if id(cell) in used or cell.merged or cell.text.strip():
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
    again: list[Cell] = []
    for cell in texts:
        best = labels.best(cell.text)
        if best is None or best[1] < HEADER.again:
            continue
        if best[0] in seen:
            again.append(cell)
        else:
            seen[best[0]] = cell
    return min(c.c0 for c in again) if len(again) >= HEADER.again_heads else None


def _second_tier(found: dict[int, Header], position: int, rows: list[Row], index: _Headers, spec: Spec) -> None:
    """A header over two lines: the next row continues its merged cells and names the rest."""
    header = found[position]
    if position + 1 >= len(rows) or position + 1 in found:
        return
    below = rows[position + 1]
    if below.table != header.row.table or below.kind != "t":
        return
    labels = index.indexes[spec.loops.index(header.loop)]
    fresh = [c for c in below.cells if not c.merged and c.text.strip()]
    continued = sum(1 for c in below.cells if c.merged or not c.text.strip())
    if not fresh or continued < max(HEADER.tier_continued, len(below.cells) // 3) or len(fresh) > HEADER.tier_heads:
        return
    named: list[tuple[Column, Cell, float]] = []
    for cell in fresh:
        parent = max(header.row.cells, key=lambda h: min(h.x1, cell.x1) - max(h.x0, cell.x0))
        known = next((header.similarity.get(n, 0.0) for n, c in header.columns.items() if c is parent), 0.0)
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
    for column, cell, similarity in named:
        header.columns[column.name] = cell
        header.similarity[column.name] = similarity
    header.blind -= {c.name for c, _cell, _s in named}
    header.rows = 2


def read_loops(spec: Spec, rows: list[Row], out: Statement, *, by_index: bool = False) -> set[int]:
    """Read every loop's rows into ``out``; returns the positions of the rows that were headers or entries.

    ``by_index`` finds a row's cells by counting instead of by their horizontal place: the other reader's way.
    """
    headers = find_headers(spec, rows)
    consumed: set[int] = set()
    for loop in spec.loops:
        out.loops.setdefault(loop.path, [])
    for position in sorted(headers):
        header = headers[position]
        if position in consumed:
            continue
        _read_table(spec, rows, headers, position, header, out, consumed, by_index)
        twin = _twin_header(spec, header)
        if twin is not None:
            _read_twin(spec, rows, position, twin, out, by_index)
    for loop in spec.loops:
        if not out.loops[loop.path] and not any(h.loop is loop for h in headers.values()):
            read_without_header(spec, loop, rows, consumed, out)
    return consumed


def _twin_header(spec: Spec, header: Header) -> Header | None:
    """The same columns once more at the right of the same header row: two people side by side."""
    labels = LabelIndex((c.label for c in header.loop.columns), spec.synonyms)
    edge = _second_set(labels, [c for c in header.row.cells if not c.merged and c.text.strip()])
    rest = [c for c in header.row.cells if edge is not None and c.c0 >= edge]
    if len(rest) < 2:
        return None
    side = Row("t", rest, table=header.row.table, number=header.row.number)
    twin, _score = _match_header(header.loop, labels, side)
    return twin


def _read_twin(spec: Spec, rows: list[Row], position: int, twin: Header, out: Statement, by_index: bool) -> None:
    loop, table = twin.loop, twin.row.table
    left = min(c.c0 for c in twin.row.cells)
    entries: list[RowFound] = []
    for row in rows[position + 1 :]:
        if row.kind != "t" or row.table != table:
            break
        cells = [c for c in row.cells if c.c0 >= left]
        if not cells:
            continue
        half = Row("t", cells, table=table, number=row.number, marks=row.marks)
        if _classify(spec, half, twin, out) == "entry":
            entries.append(entry_of(half, twin, by_index=by_index))
    both = [*out.loops[loop.path], *entries]
    serial = [_serial_of(e) for e in both]
    if all(n is not None for n in serial) and len(set(serial)) == len(serial):
        both = [e for _n, e in sorted(zip(serial, both, strict=True), key=lambda p: p[0] or 0)]
    out.loops[loop.path] = both
    out.unknown_columns[loop.path] = []


def _serial_of(entry: RowFound) -> int | None:
    found = entry.fields.get("no")
    digits = re.search(r"\d+", found.text) if found is not None else None
    return int(digits.group()) if digits else None


def read_without_header(spec: Spec, loop: Loop, rows: list[Row], consumed: set[int], out: Statement) -> None:
    """A loop whose header row was not found: heads down the side, rows turned to tabbed text, or only its shape is left.

    Everything read here is doubtful; that something stands here must not be silent.
    """
    if _read_transposed(spec, loop, rows, consumed, out):
        return
    width = len(loop.columns)
    best: list[int] = []
    for table in dict.fromkeys(r.table for r in rows if r.kind == "t"):
        mine = [
            i
            for i, r in enumerate(rows)
            if r.kind == "t"
            and r.table == table
            and i not in consumed
            and len(r.cells) == width
            and not r.is_blank
            and not any(
                (b := spec.index.best(c.text)) is not None and b[1] >= LABEL.known for c in r.cells if c.text.strip()
            )
        ]
        if len(mine) > len(best):
            best = mine
    if width < HEADER.blind_columns or not best:
        return
    shape = rows[best[0]]
    header = Header(loop, shape, dict(zip((c.name for c in loop.columns), shape.cells, strict=True)), {})
    header.blind = {c.name for c in loop.columns}
    for position in best:
        entry = entry_of(rows[position], header, by_index=True)
        entry.doubts.add("no_header")
        out.loops[loop.path].append(entry)
        consumed.add(position)
        for cell in rows[position].cells:
            out.claim(cell, "value")


def _read_transposed(spec: Spec, loop: Loop, rows: list[Row], consumed: set[int], out: Statement) -> bool:
    labels = LabelIndex((c.label for c in loop.columns), spec.synonyms)
    for table in dict.fromkeys(r.table for r in rows if r.kind == "t"):
        heads: dict[str, tuple[int, Cell]] = {}
        for position, row in enumerate(rows):
            if row.kind != "t" or row.table != table or position in consumed or len(row.cells) < 2:
                continue
            for cell in row.cells[:2]:
                known = labels.best(cell.text) if cell.text.strip() and not cell.merged else None
                name = next(
                    (c.name for c in loop.columns if known and known[1] >= LABEL.known and c.label == known[0]), None
                )
                if name is not None and name not in heads:
                    heads[name] = position, cell
                    break
        numbers = sorted(p for p, _c in heads.values())
        if len(heads) < _enough_heads(loop) or numbers[-1] - numbers[0] > len(heads) + 1:
            continue
        columns = max(len(rows[p].cells) - rows[p].cells.index(c) - 1 for p, c in heads.values())
        for index in range(columns):
            fields: dict[str, Found] = {}
            for name, (position, head) in heads.items():
                right = [c for c in rows[position].cells if c.c0 >= head.c1]
                if index < len(right):
                    fields[name] = Found(
                        strip_value(right[index].text), (right[index],), head.text, 1.0, "column", {"structure"}
                    )
                    out.claim(right[index], "value")
            if any(f.text for f in fields.values()):
                out.loops[loop.path].append(RowFound(fields, tuple(c for f in fields.values() for c in f.cells)))
        for position, head in heads.values():
            consumed.add(position)
            out.claim(head, "label")
        return True
    return False


def untabbed(rows: list[Row]) -> list[Row] | None:
    """Paragraphs that are a table turned into text (two tabs or more) as table rows; ``None`` when there are too few."""
    tabbed = [r for r in rows if r.kind == "p" and r.cells[0].text.count("\t") >= HEADER.tabs]
    if len(tabbed) < HEADER.tabbed_rows:
        return None
    table = max((r.table for r in rows), default=0) + 1
    out: list[Row] = []
    for row in rows:
        if row not in tabbed:
            out.append(row)
            continue
        source = row.cells[0]
        cells = [
            Cell([], i, i + 1, float(i), float(i + 1), element=source.element, text=piece.strip(), marks=source.marks)
            for i, piece in enumerate(source.text.split("\t"))
        ]
        fresh = Row("t", cells, table=table, number=len(out), marks=row.marks | {"structure"}, index=row.index)
        for cell in cells:
            cell.row = fresh
        out.append(fresh)
    return out


def _read_table(
    spec: Spec,
    rows: list[Row],
    headers: dict[int, Header],
    position: int,
    header: Header,
    out: Statement,
    consumed: set[int],
    by_index: bool,
) -> None:
    loop = header.loop
    entries = out.loops[loop.path]
    if not entries:
        out.missing_columns[loop.path] = header.missing
        out.unknown_columns[loop.path] = header.unknown
    for offset in range(header.rows):
        consumed.add(position + offset)
        for cell in rows[position + offset].cells:
            out.claim(cell, "label")
    table = header.row.table
    orphan = False
    here = position + header.rows
    while here < len(rows):
        row = rows[here]
        other = headers.get(here)
        if other is not None:
            return
        if row.kind == "p" or row.table != table:
            if not _continues(rows, here, header, spec, headers):
                return
            if row.kind == "p":
                here += 1
                continue
            table, orphan = row.table, True
        verdict = _classify(spec, row, header, out)
        if verdict == "pair":  # two cells under four heads: a label with its answer, or a remark between entries
            rest = (r for r in rows[here + 1 :] if r.kind == "t" and r.table == table and not r.is_blank)
            verdict = "skip" if any(len(r.cells) == len(header.row.cells) for r in rest) else "stop"
        if verdict == "stop":
            return
        consumed.add(here)
        here += 1
        if verdict == "skip":
            for cell in row.cells:
                out.claim(cell, "decoration")
            continue
        entry = entry_of(row, header, by_index=by_index)
        if orphan and (len(row.cells) != len(header.row.cells) or not _fits(row, header)):
            entry.doubts.add("no_header")
        elif orphan:
            out.doubts.add(f"headless:{loop.path}")
        if verdict == "total":
            out.totals.setdefault(loop.path, []).append(entry)
            for cell in row.cells:
                out.claim(cell, "total")
            continue
        if entries and _joins_above(row, entry, entries[-1], header, out):
            _join(entries[-1], entry)
        else:
            entries.append(entry)
        for cell in row.cells:
            out.claim(cell, "value")


def _continues(rows: list[Row], here: int, header: Header, spec: Spec, headers: dict[int, Header]) -> bool:
    """Does the loop go on in the next table, without a header of its own?"""
    for position in range(here, min(here + ENTRY.gap, len(rows))):
        row = rows[position]
        if row.kind == "p":
            if row.text.strip() and not re.search(r"续|接上|第.{1,3}页", row.text):
                return False
            continue
        if position in headers:
            return False
        same_shape = len(row.cells) == len(header.row.cells)
        labels = sum(1 for c in row.cells if (b := spec.index.best(c.text)) is not None and b[1] >= LABEL.known)
        return same_shape and labels == 0 and len(row.cells) >= HEADER.blind_columns and not row.is_blank
    return False


def _classify(spec: Spec, row: Row, header: Header, out: Statement) -> str:
    """``entry``, ``skip`` (blank, dots, repeated words), ``total``, ``pair`` (two cells only) or ``stop`` (the next part begins)."""
    group = fold(header.loop.group)
    cells = [c for c in row.cells if not c.merged and c.text.strip() and fold(c.text) != group]
    texts = [c.text.strip() for c in cells]
    if not texts or all(_DOTS.match(t) or is_decoration(t) for t in texts):
        return "skip"
    same_shape = len(row.cells) == len(header.row.cells) and all(
        abs(a.c0 - b.c0) <= 1 for a, b in zip(row.cells, header.row.cells, strict=True)
    )
    first = texts[0]
    if _TOTAL.match(fold(first)) or _COUNT_ROW.match(first):
        known = spec.index.best(first)
        if known is not None and known[1] >= ENTRY.total_label and _place_label(spec, known[0]):
            return "stop"
        if len(texts) <= ENTRY.total_texts:
            return "total"
    if len(cells) <= 2 and any(_END.match(t) for t in texts):
        return "skip"
    if len(cells) == 1 and len(header.columns) >= 3 and _HEADING.match(first):
        return "skip"
    if len(cells) == 1:
        known = spec.index.best(first) if len(first) <= LABEL.short_cell else None
        labelled = (known is not None and known[1] >= LABEL.known) or bool(inline_hits(first, spec.index))
        if _is_serial(first) and cells[0].c0 <= header.row.cells[0].c0:
            return "skip"
        wide = cells[0].c1 - cells[0].c0 > max(2, (header.row.cells[-1].c1 * 2) // 3)
        if _NOTE.match(first) or len(row.cells) == 1 or wide:
            return "stop" if labelled else "skip"
    bar = ENTRY.foreign_in_shape if same_shape else ENTRY.foreign
    foreign = [
        c
        for c in cells
        if len(fold(c.text)) <= LABEL.whole
        and (best := spec.index.best(c.text)) is not None
        and best[1] >= bar
        and (_place_label(spec, best[0]) or _other_group(spec, best[0], header))
    ]
    # a course may be called 结业考核: an entry has the table's own shape and at least two other filled cells
    if foreign and (not same_shape or len(foreign) >= 2 or len(texts) - len(foreign) <= 1):
        return "stop"
    own = [c for c in row.cells if not (c.merged and c.origin is not None and fold(c.origin.text) == group)]
    few = len(own) <= ENTRY.few_cells and len(header.loop.columns) >= ENTRY.many_columns and not same_shape
    if few or len(own) <= 2 < len(header.loop.columns):
        near = spec.index.best(first)
        if (
            near is not None
            and near[1] >= LABEL.least
            and (_place_label(spec, near[0]) or _other_group(spec, near[0], header))
        ):
            return "stop"
        if len(own) == 2 and len(header.loop.columns) >= ENTRY.many_columns:
            return "pair"
    hits = [h for t in texts for h in inline_hits(t, spec.index) if h.similarity >= ENTRY.inline]
    if hits and (len(cells) <= 2 or not same_shape):
        return "stop"
    return "entry"


def _place_label(spec: Spec, label: str) -> bool:
    return any(p.label == label for p in spec.places)


def _other_group(spec: Spec, label: str, header: Header) -> bool:
    groups = {p.group for p in spec.places} | {x.group for x in spec.loops if x is not header.loop}
    return label in groups and label != header.loop.group


def _is_serial(text: str) -> bool:
    return re.fullmatch(r"[（(]?\d{1,3}[)）.、．]?|[①-⑳]", text.strip()) is not None


def _overlap(cell: Cell, head: Cell, grid: bool) -> float:
    if grid:
        return float(min(cell.c1, head.c1) - max(cell.c0, head.c0))
    return min(cell.x1, head.x1) - max(cell.x0, head.x0)


def _cell_of(row: Row, header: Header, head: Cell, by_index: bool) -> Cell | None:
    if by_index and len(row.cells) == len(header.row.cells) and head in header.row.cells:
        return row.cells[header.row.cells.index(head)]
    grid = row.cells[-1].c1 == header.row.cells[-1].c1 and row.cells[0].c0 == header.row.cells[0].c0
    best = max(row.cells, key=lambda c: _overlap(c, head, grid), default=None)
    if best is None or _overlap(best, head, grid) <= 0:
        return None
    return best


def entry_of(row: Row, header: Header, *, by_index: bool) -> RowFound:
    """One table row as an entry: what stands under each head, found by its place or (``by_index``) by counting cells."""
    fields: dict[str, Found] = {}
    owners: dict[int, list[str]] = {}
    numbered = False
    for name, head in header.columns.items():
        cell = _cell_of(row, header, head, by_index)
        if cell is None:
            continue
        source = cell.origin if cell.merged and cell.origin is not None else cell
        text = strip_value(source.text)
        if _DOTS.match(text or "x"):
            text = ""
        found = Found(text, (source,), head.text.strip(), header.similarity.get(name, 0.0), "column")
        if name in header.blind:
            found.doubts.add("position")
        elif found.similarity < LABEL.fuzzy_doubt:
            found.doubts.add("fuzzy_label")
        if cell.merged:
            found.how = "merged"
        if "numbered" in source.marks and not text:
            numbered = True
        owners.setdefault(id(cell), []).append(name)
        fields[name] = found
    for names in owners.values():
        if len(names) > 1:
            for name in names:
                if fields[name].text:
                    fields[name].doubts.add("shared_cell")
    doubts = {m for m in row.marks if (m in MARK_DOUBTS and m != "header") or m == "structure"}
    if len(row.cells) != len(header.row.cells):
        doubts.add("merged_row" if _fits(row, header) else "structure")
    return RowFound(fields, tuple(row.cells), doubts, numbered)


def _fits(row: Row, header: Header) -> bool:
    """With another number of cells than the header: do the borders still meet? If not, a cell was deleted or inserted."""
    heads = [*header.row.cells, *header.columns.values()]
    edges = sorted({e for c in heads for e in (c.x0, c.x1)})
    slack = max(ENTRY.slack, ENTRY.slack_share * (edges[-1] - edges[0]))
    return all(min(abs(e - x) for e in edges) <= slack for c in row.cells for x in (c.x0, c.x1))


def _joins_above(row: Row, entry: RowFound, above: RowFound, header: Header, out: Statement) -> bool:
    """Is this physical row the rest of the entry above?"""
    mapped = [
        c for c in row.cells if any(c in f.cells or (c.merged and c.origin in f.cells) for f in entry.fields.values())
    ]
    continued = [c for c in mapped if c.merged and c.origin is not None and c.origin in above.cells]
    if mapped and len(continued) * 2 > len(mapped):
        return True
    own = {n for n, f in entry.fields.items() if f.text and f.how != "merged"}
    keys = {c.name for c in header.loop.columns if c.converter in ("name", "id_number", "serial", "integer")}
    if len(keys) < 2 or not own:
        return False
    identity = own & keys
    return (
        not identity
        and len(own) <= ENTRY.rest_cells
        and bool(above.fields)
        and len(header.loop.columns) >= ENTRY.rest_columns
    )


def _join(above: RowFound, rest: RowFound) -> None:
    for name, found in rest.fields.items():
        if not found.text or found.how == "merged":
            continue
        target = above.fields.get(name)
        if target is None or not target.text:
            above.fields[name] = found
        elif found.cells != target.cells:
            target.text = f"{target.text}\n{found.text}"
            target.cells += found.cells
        above.fields[name].doubts.add("multi_row")
    above.cells += rest.cells
