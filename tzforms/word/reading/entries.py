"""One row below a header: is it an entry, what does each cell say, and does it go on with the entry above?

The row may have been filled in by hand in a grid that was changed: cells merged or deleted, a total or a remark between the
entries, the next part of the form right below.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from enum import Enum
from functools import partial

from tzforms.converters import is_blank, is_two_dots
from tzforms.word.document.blocks import Cell, Row
from tzforms.word.document.labels import fold, fold_all, is_decoration
from tzforms.word.reading.evidence import MARK_DOUBTS, Counted, Found, RowFound
from tzforms.word.reading.headers import Header, Under
from tzforms.word.reading.inline import inline_hits, strip_value
from tzforms.word.template.spec import Loop, Spec
from tzforms.word.thresholds import ENTRY, LABEL

__all__ = [
    "EXCLUDED",
    "Verdict",
    "classify",
    "counted",
    "entry_of",
    "fits",
    "goes_on",
    "is_head",
    "is_plain_decoration",
    "is_serial",
    "join",
    "may_be_entry",
]

_TOTAL = re.compile(r"^(?:合计|总计|小计|共计|总课时|总学时|合计课时|课时合计|学时合计|总人数|共\d*人?|本页小计)")
# behind such a word a total has its unit or its figure; 总课时安排说明 is a course
_TOTAL_ENDS = re.compile(r"(?:课时|学时|人数|金额|[课学]?时数|数|时|人|[(:：\d/].*)?$")
_COUNT_ROW = re.compile(r"^(?:合计|总计|小计|共计)?[:：]?\s*+(?:共\s*+)?+\d++\s*+[人名]\s*+[。.]?$")
_NOTE = re.compile(r"^\s*+(?:注|备注|说明|填表说明|填报说明|附注)\s*+(?:\d\s*+)?+[:：]")
_END = re.compile(
    r"^[（(～~\-—*\s]*(?:以下|此页|本页)?(?:无正文|空白|无内容|完|完毕|结束|以下无|此处空白)[)）～~\-—*。\s]*$"
)
_HEADING = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十]{1,3}[)）、.．]\s*)?"
    r"(?:第\s*[一二三四五六七八九十0-9]{1,3}\s*(?:模块|单元|阶段|部分|组|小组|章|天|日|周|讲|期|班)[\s\S]{0,24}"
    r"|.{2,10}(?:教师|师资|专家组|模块|阶段|部分|单元|小组|班组|组别|课程|学员))\s*+(?:[:：]\s*+)?+$"
)
#: A heading between entries that puts those below it out of the class.
EXCLUDED = re.compile(
    r"未通过|未参训|未参加|未结业|不合格|不予|不计|退出|退学|作废|取消|候补|替补|备选|淘汰|已离职|删除"
)
_DOTS = re.compile(r"^[\s.．。…·•]+$")


# how columns are counted where it is not by numbers
_COUNTING = ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", "甲乙丙丁戊己庚辛壬癸", "一二三四五六七八九十", "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ")  # fmt: skip


_SERIAL = re.compile(r"\s*+(?:[（(]?\d{1,3}[)）.、．]?|[①-⑳])\s*+")


class Verdict(Enum):
    """What a row below a header is: an entry of the loop, its total, or …"""

    ENTRY = "entry"
    TOTAL = "total"
    SKIP = "blank, dots, a remark, a heading between entries"
    PAIR = "two cells only: a label with its answer, or a remark; the rows below tell"
    LABELS = "heads of the table with other texts among them: no entry, and somebody has to look"
    STOP = "the next part of the form begins"


@dataclass(slots=True)
class _Seen:
    """A row as its header lets one see it: the cells with text (the merged label at the left aside), their texts, and these folded."""

    row: Row
    header: Header
    cells: list[Cell]
    texts: list[str]
    keys: list[str]
    same_shape: bool

    @classmethod
    def of(cls, row: Row, header: Header) -> _Seen:
        cells = [c for c in row.cells if not c.merged and c.text.strip()]
        texts = [c.text.strip() for c in cells]
        keys = fold_all(texts)
        group = fold(header.loop.group)
        if group in keys:
            cells = [c for c, key in zip(cells, keys, strict=True) if key != group]
            texts = [text for text, key in zip(texts, keys, strict=True) if key != group]
            keys = [key for key in keys if key != group]
        return cls(row, header, cells, texts, keys, _same_shape(row, header))


def classify(spec: Spec, row: Row, header: Header) -> Verdict:
    """What ``row`` is to the loop that ``header`` heads. The first step with an answer decides."""
    seen = _Seen.of(row, header)
    for step in (
        _says_nothing,
        _column_numbers,
        _total,
        _remark,
        _lone_cell,
        _known_labels,
        _few_cells,
        _labelled_line,
        _heads,
    ):
        verdict = step(spec, seen)
        if verdict is not None:
            return verdict
    return Verdict.ENTRY


def _same_shape(row: Row, header: Header) -> bool:
    """Whether a row's cells begin where the header's do: worked out once for rows of one drawing."""
    known = header.alike.get(row.drawing) if row.drawing else None
    if known is None:
        known = len(row.cells) == len(header.row.cells) and all(
            abs(a.c0 - b.c0) <= 1 for a, b in zip(row.cells, header.row.cells, strict=True)
        )
        if row.drawing:
            header.alike[row.drawing] = known
    return known


def is_plain_decoration(text: str) -> bool:
    """Does a text between the entries say nothing: dots, a lone serial number, （以下空白）, 第一组?"""
    text = text.strip()
    return bool(
        not text
        or _DOTS.match(text)
        or is_decoration(text)
        or is_serial(text)
        or _END.match(text)
        or _HEADING.match(text)
        or re.fullmatch(r"[A-Za-z](?:栏|列)?", text)
    )


def _says_nothing(_spec: Spec, seen: _Seen) -> Verdict | None:
    return Verdict.SKIP if all(_DOTS.match(t) or is_decoration(t) for t in seen.texts) else None


def _column_numbers(_spec: Spec, seen: _Seen) -> Verdict | None:
    """1 2 3 4 … or A B C D … or 甲 乙 丙 … below the heads: the columns counted."""
    if len(seen.texts) < max(ENTRY.few_cells, len(seen.header.columns) - 1):
        return None
    first, size = _mark(seen.texts[0]), len(seen.texts)
    if first in ("0", "1"):
        counted = [str(n) for n in range(int(first), int(first) + size)]
    else:
        counted = next((list(signs[:size]) for signs in _COUNTING if signs.startswith(first)), [])
    return Verdict.SKIP if counted and [_mark(t) for t in seen.texts] == counted else None


def _mark(text: str) -> str:
    """What may be the number of a column, without the signs around it."""
    return text.strip("()（）[]. ．、栏列第").upper()


def _total(spec: Spec, seen: _Seen) -> Verdict | None:
    """合计, 共30人: the loop's total, unless such a word is the label of a field of its own."""
    first, key = seen.texts[0], seen.keys[0]
    said = _TOTAL.match(key)
    if (said is None or not _TOTAL_ENDS.match(key, said.end())) and not _COUNT_ROW.match(first):
        return None
    known = spec.index.best(first)
    if known is not None and known[1] >= ENTRY.total_label and _place_label(spec, known[0]):
        return Verdict.STOP
    return Verdict.TOTAL if len(seen.texts) <= ENTRY.total_texts else None


def _remark(_spec: Spec, seen: _Seen) -> Verdict | None:
    """（以下空白）; 第一组 between the entries of a roster."""
    if len(seen.cells) <= 2 and any(_END.match(t) for t in seen.texts):
        return Verdict.SKIP
    heading = len(seen.cells) == 1 and len(seen.header.columns) >= 3 and _HEADING.match(seen.texts[0])
    return Verdict.SKIP if heading else None


def _lone_cell(spec: Spec, seen: _Seen) -> Verdict | None:
    """A serial number without an entry; a note or any text over the whole width, which ends the loop when it is labelled."""
    if len(seen.cells) != 1:
        return None
    cell, text, heads = seen.cells[0], seen.texts[0], seen.header.row.cells
    if is_serial(text) and cell.c0 <= heads[0].c0:
        return Verdict.SKIP
    wide = cell.c1 - cell.c0 > max(2, (heads[-1].c1 * 2) // 3)
    if not (_NOTE.match(text) or len(seen.row.cells) == 1 or wide):
        return None
    known = spec.index.best(text) if len(text) <= LABEL.short_cell else None
    labelled = (known is not None and known[1] >= LABEL.known) or bool(inline_hits(text, spec.index))
    return Verdict.STOP if labelled else Verdict.SKIP


def _known_labels(spec: Spec, seen: _Seen) -> Verdict | None:
    """Labels of another part. A course may be called 结业考核: an entry has the table's own shape and two other filled cells."""
    if not spec.index.knows_any(seen.keys):
        return None
    bar = ENTRY.foreign_in_shape if seen.same_shape else ENTRY.foreign
    foreign = [
        c
        for c, key in zip(seen.cells, seen.keys, strict=True)
        if len(key) <= LABEL.whole
        and (best := spec.index.known(c.text)) is not None
        and best[1] >= bar
        and _belongs_elsewhere(spec, best[0], seen.header)
    ]
    if foreign and (not seen.same_shape or len(foreign) >= 2 or len(seen.texts) - len(foreign) <= 1):
        return Verdict.STOP
    return None


def _few_cells(spec: Spec, seen: _Seen) -> Verdict | None:
    """A row with fewer cells than the table: the next part, though its label may be reworded, or a pair."""
    group, columns = fold(seen.header.loop.group), len(seen.header.loop.columns)
    own = [c for c in seen.row.cells if not (c.merged and c.origin is not None and fold(c.origin.text) == group)]
    few = len(own) <= ENTRY.few_cells and columns >= ENTRY.many_columns and not seen.same_shape
    if not few and not len(own) <= 2 < columns:
        return None
    near = spec.index.best(seen.texts[0])
    if near is not None and near[1] >= LABEL.least and _belongs_elsewhere(spec, near[0], seen.header):
        return Verdict.STOP
    return Verdict.PAIR if len(own) == 2 and columns >= ENTRY.many_columns else None


def _labelled_line(spec: Spec, seen: _Seen) -> Verdict | None:
    """联系人：张三 in a row that is not like the table's."""
    if len(seen.cells) > 2 and seen.same_shape:
        return None
    hits = [h for t in seen.texts for h in inline_hits(t, spec.index) if h.similarity >= ENTRY.inline]
    if seen.same_shape:  # 手机：138… under the head 手机 says it once more
        hits = [h for h in hits if not is_head(spec, seen.header.loop, h.label)]
    return Verdict.STOP if hits else None


def _heads(spec: Spec, seen: _Seen) -> Verdict | None:
    """The table's own heads in a row are no entry: printed again, 姓名 alone in the column 姓名, or 姓名 | 张三 | 性别 | 女."""
    if not spec.heads_of(seen.header.loop).knows_any(seen.keys):
        return None
    texts = [t for t in seen.texts if not is_serial(t)]
    heads = [t for t in texts if is_head(spec, seen.header.loop, t)]
    if len(heads) > 1:
        return Verdict.SKIP if len(heads) == len(texts) else Verdict.LABELS
    if len(heads) != 1 or len(texts) > 1:
        return None
    named = next((seen.header.columns.get(c.name) for c in seen.header.loop.columns if c.converter == "name"), None)
    cell = _cell_of(seen.row, seen.header, named, by_index=False) if named is not None else None
    return Verdict.SKIP if cell is not None and cell.text.strip() in heads else None


def may_be_entry(row: Row, header: Header) -> bool:
    """Whether somebody may be meant by a row that holds heads: a long number stands in it, or a short text where a name belongs."""
    if any(re.search(r"\d{6}", cell.text) for cell in row.cells):
        return True
    named = [header.columns.get(c.name) for c in header.loop.columns if c.converter == "name"]
    if not any(named):
        return True
    cells = [_cell_of(row, header, head, by_index=False) for head in named if head is not None]
    return any(c is not None and 0 < len(fold(c.text)) <= ENTRY.name for c in cells)


def is_head(spec: Spec, loop: Loop, text: str) -> bool:
    """Whether ``text`` is a known head of the loop's table."""
    known = spec.heads_of(loop).known(text) if 0 < len(text) <= LABEL.cell else None
    return known is not None and known[1] >= LABEL.known


def _place_label(spec: Spec, label: str) -> bool:
    return any(p.label == label for p in spec.places)


def _belongs_elsewhere(spec: Spec, label: str, header: Header) -> bool:
    """Is it a field's label, or the merged label at the left of another part?"""
    groups = {p.group for p in spec.places} | {x.group for x in spec.loops if x is not header.loop}
    return _place_label(spec, label) or (label in groups and label != header.loop.group)


def is_serial(text: str) -> bool:
    """Is a text a serial number and nothing else: ``3``, ``（3）``, ``③``?"""
    return _SERIAL.fullmatch(text) is not None


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


def _under(row: Row, header: Header, by_index: bool) -> list[Under]:
    """What stands under each column's head: worked out once for rows of one shape."""
    shape = (by_index, row.drawing) if row.drawing else (by_index, *[(c.c0, c.c1, c.x0, c.x1) for c in row.cells])
    known = header.below.get(shape)
    if known is None:
        number = {id(c): n for n, c in enumerate(row.cells)}
        cells = {name: _cell_of(row, header, head, by_index) for name, head in header.columns.items()}
        places = {name: number[id(cell)] for name, cell in cells.items() if cell is not None}
        columns = Counter(places.values())
        known = []
        for name, place in places.items():
            similarity = header.similarity.get(name, 0.0)
            doubt = "position" if name in header.blind else "fuzzy_label" if similarity < LABEL.fuzzy_doubt else ""
            label = header.columns[name].text.strip()
            said = header.said.get(name, ()) + header.above
            known.append(Under(name, place, columns[place] > 1, label, similarity, doubt, said, name in header.beside))
        header.below[shape] = known
    return known


def entry_of(row: Row, header: Header, *, by_index: bool = False) -> RowFound:
    """One table row as an entry: what stands under each head, found by its place or (``by_index``) by counting cells."""
    fields: dict[str, Found] = {}
    numbered = False
    for name, place, shared, label, similarity, doubt, said, parts in _under(row, header, by_index):
        cell = row.cells[place]
        source = cell.origin if cell.merged and cell.origin is not None else cell
        text = strip_value(source.text)
        if not text.isalnum() and _DOTS.match(text) and not is_two_dots(text):
            text = ""
        found = Found(text, (source,), label, similarity, "column", said=said)
        if parts:
            _add_parts(found, row, header, name, by_index)
        if doubt:
            found.doubts.add(doubt)
        if shared and found.text:
            found.doubts.add("shared_cell")
        if cell.merged:
            found.how = "merged"
            found.doubts |= cell.marks & MARK_DOUBTS  # what it says itself is covered by the merged cell
        if not text and "numbered" in source.marks:
            numbered = True
        fields[name] = found
    for name in header.beside.keys() & fields.keys() if header.beside else ():  # a part whose cell is another column's
        for other, found in fields.items():
            if other != name and fields[name].text and any(c in fields[name].cells for c in found.cells):
                fields[name].doubts.add("shared_cell")
    doubts = {m for m in row.marks if (m in MARK_DOUBTS and m != "header") or m == "structure"}
    if len(row.cells) != len(header.row.cells):
        doubts.add("merged_row" if fits(row, header) else "structure")
    return RowFound(fields, tuple(row.cells), doubts, numbered)


def counted(row: Row, header: Header) -> Counted:
    """:func:`entry_of` by counting cells, no text read yet."""
    read = partial(entry_of, row, header, by_index=True)
    if header.beside:
        return Counted(row.cells, {name: found.cells for name, found in read().fields.items()}, read)
    under = {}
    for name, place, *_rest in _under(row, header, by_index=True):
        cell = row.cells[place]
        under[name] = (cell.origin if cell.merged and cell.origin is not None else cell,)
    return Counted(row.cells, under, read)


def _add_parts(found: Found, row: Row, header: Header, name: str, by_index: bool) -> None:
    """工作单位 and 职务 in two columns: both are the value, once each."""
    texts: list[str] = []
    cells: list[Cell] = []
    for head in header.beside[name]:
        # in a grid of other widths the cells are counted: what overlaps the narrow head of a part is its neighbour's
        cell = _cell_of(row, header, head, by_index or len(row.cells) == len(header.row.cells))
        if cell is None or cell in cells:
            continue
        cells.append(cell)
        source = cell.origin if cell.merged and cell.origin is not None else cell
        text = strip_value(source.text)
        if text and not any(t.endswith(text) for t in texts):
            texts.append(text)
    label = next(c.label for c in header.loop.columns if c.name == name)
    found.text = ("/" if re.search(r"[/／]", label) and "及" not in label else " ").join(texts)
    found.cells = tuple(cells)
    if len(texts) > 1 and any(is_blank(t) for t in texts):
        found.text = next((t for t in texts if not is_blank(t)), texts[0])
    for cell in cells:
        found.doubts |= cell.marks & MARK_DOUBTS


def fits(row: Row, header: Header) -> bool:
    """With another number of cells than the header: do the borders still meet? If not, a cell was deleted or inserted."""
    heads = [*header.row.cells, *header.columns.values()]
    edges = sorted({e for c in heads for e in (c.x0, c.x1)})
    slack = max(ENTRY.slack, ENTRY.slack_share * (edges[-1] - edges[0]))

    def meets(x: float) -> bool:
        right = bisect_left(edges, x)
        return min(abs(e - x) for e in edges[max(0, right - 1) : right + 1]) <= slack

    return all(meets(x) for c in row.cells for x in (c.x0, c.x1))


def goes_on(row: Row, entry: RowFound, above: RowFound, header: Header) -> bool:
    """Is this physical row (``entry`` as read) the rest of the entry above?"""
    if above.rows >= ENTRY.most_rows:
        return False
    if any(c.merged for c in row.cells):
        used = {id(c) for f in entry.fields.values() for c in f.cells}
        mapped = [c for c in row.cells if id(c) in used or (c.merged and id(c.origin) in used)]
        continued = [c for c in mapped if c.merged and c.origin is not None and c.origin in above.cells]
        if mapped and len(continued) * 2 > len(mapped):
            return True
    own = {n for n, f in entry.fields.items() if f.text and f.how != "merged"}
    keys = header.telling
    if len(keys) < 2 or not own:
        return False
    identity = own & keys
    return (
        not identity
        and len(own) <= ENTRY.rest_cells
        and bool(above.fields)
        and len(header.loop.columns) >= ENTRY.rest_columns
    )


def join(above: RowFound, rest: RowFound) -> None:
    """Add to an entry what its second physical row says; every field that gained text carries the doubt ``multi_row``."""
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
    above.rows += 1
