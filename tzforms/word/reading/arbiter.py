"""Two readers, one answer: what both read alike is the value; everything else is delivered with its doubts.

:func:`arbitrate` compares the labels' reading with the order's, settles each field, and lists the ink nobody claimed.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from tzforms.word.document.blocks import Cell, Row
from tzforms.word.document.labels import fold, is_decoration
from tzforms.word.reading.evidence import Counted, Found, RowFound, Statement
from tzforms.word.reading.inline import inline_hits, strip_hints, strip_value
from tzforms.word.template.spec import Spec
from tzforms.word.thresholds import ARBITER, LABEL

__all__ = ["Settled", "SettledRow", "arbitrate"]


@dataclass(slots=True)
class SettledRow:
    """One entry of a loop: column → statement, and doubts about the entry as a whole."""

    fields: dict[str, Found]
    doubts: set[str]
    numbered: bool = False
    row: Row | None = None


@dataclass(slots=True)
class Settled:
    """One form as read: fields with all their statements (the first is the value), entries, and unclaimed ink."""

    fields: dict[str, list[Found]] = field(default_factory=dict)
    loops: dict[str, list[SettledRow]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    missing_columns: dict[str, list[str]] = field(default_factory=dict)
    unknown_columns: dict[str, list[str]] = field(default_factory=dict)
    residue: list[Cell] = field(default_factory=list)
    totals: dict[str, list[RowFound]] = field(default_factory=dict)
    doubts: set[str] = field(default_factory=set)


def _key(text: str) -> str:
    return re.sub(r"[\s_＿]+", "", text)


def arbitrate(spec: Spec, rows: list[Row], labels: Statement, order: Statement) -> Settled:
    """Settle what the two readers say of ``rows``."""
    out = Settled(
        missing_columns=labels.missing_columns,
        unknown_columns=labels.unknown_columns,
        totals=labels.totals,
        doubts=labels.doubts | order.doubts,
    )
    for path in dict.fromkeys(p.path for p in spec.places):
        _settle(path, labels, order, out)
    for loop in spec.loops:
        _settle_loop(loop.path, labels, order, out)
    _run_on(spec, out)
    _residue(spec, rows, labels, out)
    _unread(spec, out)
    return out


def _settle(path: str, labels: Statement, order: Statement, out: Settled) -> None:
    by_label = labels.fields.get(path, [])
    by_order = order.fields.get(path, [])
    if not by_label:
        filled = [f for f in by_order if f.text]
        if filled:
            # no label anywhere: the value is only known by where it stands
            for found in filled:
                found.doubts.add("position")
            out.fields[path] = filled
        else:
            out.missing.append(path)
        return
    for found in by_label:
        if "split_value" in found.doubts:
            other = next((f for f in by_order if f.text and f.how == "cell" and f.cells[0] in found.cells), None)
            rest = {id(c) for c in found.cells} - {id(c) for c in other.cells} if other is not None else set()
            if other is not None and any(
                id(c) in rest for p, fs in order.fields.items() if p != path for f in fs if f.text for c in f.cells
            ):
                found.text, found.cells = other.text, other.cells
    texts = {_key(f.text) for f in by_order if f.text}
    for found in by_label:
        plain = found.similarity >= ARBITER.plain and not found.doubts
        if found.text and texts and _key(found.text) not in texts and not plain and found.how != "inner":
            found.doubts.add("conflict")
            found.others = tuple(dict.fromkeys(f.text for f in by_order if f.text))
        elif found.text and not texts and not plain:
            found.doubts.add("single_reader")
    away = all("outside" in f.doubts for f in by_label)
    if away or not any(f.text for f in by_label):
        for found in by_order:
            if found.text and found.how == "position" and not _claimed(found, labels):
                found.doubts.add("position")
                by_label = [found, *by_label]
    out.fields[path] = by_label


def _claimed(found: Found, labels: Statement) -> bool:
    return any(id(c) in labels.claims for c in found.cells)


def _settle_loop(path: str, labels: Statement, order: Statement, out: Settled) -> None:
    rows = labels.loops.get(path, [])
    seen = {id(c): r for r in order.counted.get(path, []) for c in r.cells}
    settled: list[SettledRow] = []
    for entry in rows:
        twin = next((seen[id(c)] for c in entry.cells if id(c) in seen), None)
        if twin is not None and any(c in entry.cells for cells in twin.under.values() for c in cells):
            _compare(entry, twin)  # else it is the other half of a row that holds two people
        settled.append(
            SettledRow(entry.fields, set(entry.doubts), entry.numbered, entry.cells[0].row if entry.cells else None)
        )
    out.loops[path] = settled


def _compare(entry: RowFound, twin: Counted) -> None:
    """Doubt what the readers find in different cells, and in other words."""
    counted: RowFound | None = None
    for name, found in entry.fields.items():
        cells = twin.under.get(name)
        if cells is None or cells[:1] == found.cells[:1] or found.how == "merged":
            continue
        counted = counted or twin.read()
        other = counted.fields[name]
        if _key(other.text) != _key(found.text) and "multi_row" not in found.doubts:
            found.doubts.add("conflict")
            found.others = (other.text,)


def _residue(spec: Spec, rows: list[Row], labels: Statement, out: Settled) -> None:
    known = {fold(s) for s in spec.statics} | {fold(x) for x in spec.labels} | {fold(h) for h in spec.hints}
    titles = [fold(t) for t in spec.titles]
    for row in rows:
        for cell in row.cells:
            if id(cell) in labels.claims or cell.merged:
                continue
            text = cell.text.strip()
            if not text or is_decoration(text):
                continue
            key = fold(text)
            if key in known or not key or any(key in t or t in key for t in titles):
                continue
            if re.fullmatch(r"附件[1-9一二三四五]?", key) or re.fullmatch(r"[-—–]*\d{1,3}[-—–]*", key):
                continue
            out.residue.append(cell)


def _run_on(spec: Spec, out: Settled) -> None:
    """A label of the line was lost, and what stood behind it stands behind its neighbour's answer, after a wide gap."""
    inline = [p for p in spec.places if p.kind == "inline"]
    for place in inline:
        for found in out.fields.get(place.path, []):
            if found.how != "inline" or not _GAP.search(found.text):
                continue
            beside = [p.path for p in inline if p.row == place.row and p.path != place.path]
            if not all(any(f.cells == found.cells for f in out.fields.get(path, [])) for path in beside):
                found.doubts.add("shared_cell")


_GAP = re.compile(r"(?<=\S)(?:\t|[ \u00a0]{4}|\u3000 ?\u3000)")


# -- ink in a cell that was read ---------------------------------------------------------------------------------------


def _unread(spec: Spec, out: Settled) -> None:
    """Ink of a cell in which something was read, and which none of its statements took.

    Beside an answer it makes that answer doubtful (``extra_text``); in a line of labels it is listed with the unclaimed ink.
    """
    read: dict[int, tuple[Cell, list[Found]]] = {}
    founds = [f for fs in out.fields.values() for f in fs]
    founds += [f for rows in out.loops.values() for r in rows for f in r.fields.values()]
    whole = {id(f.cells[0]) for f in founds if len(f.cells) == 1 and f.text == f.cells[0].text}
    for found in founds:
        for cell in found.cells:
            if id(cell) not in whole:
                read.setdefault(id(cell), (cell, []))[1].append(found)
    for cell, mine in read.values():
        if not _left(spec, cell, mine):
            continue
        if all(f.how == "inline" for f in mine):
            out.residue.append(cell)
            continue
        for found in mine:
            if found.how != "tail" and (found.text or len(mine) == 1):
                found.doubts.add("extra_text")


def _is_label(spec: Spec, line: str) -> bool:
    best = spec.index.best(line) if line.strip() and len(line) <= LABEL.whole else None
    return best is not None and best[1] >= LABEL.likely


_WORDS = re.compile(r"[^\W_]")
# 签字：, 专家组组长（签字）：, （盖章）: what asks for a signature beside an answer
_SIGNED = re.compile(
    r"(?:(?:签字|填表|填报)?日期|年月日)[:：]?|(?:专家|评审)?(?:组|小组)?(?:组长|成员|负责人|经办人|单位负责人|主要负责人)?[（(]?(?:签字|签名|签章|盖章|公章|签字盖章)[)）]?[:：]?"
)


def _left(spec: Spec, cell: Cell, founds: list[Found]) -> str:
    """What of a cell's text neither its statements nor the printed words account for."""
    if any(len(f.cells) == 1 and f.text == strip_value(cell.text) for f in founds):
        return ""
    if cell.text.strip() in ("无", "暂无"):
        return ""
    text, _torn = strip_hints(cell.text, spec.hints)
    for hit in reversed(inline_hits(text, spec.index, loose=True)):
        text = f"{text[: hit.start]}\n{text[hit.end :]}"
    text = "\n".join(line for line in text.split("\n") if not _is_label(spec, line))
    left = re.sub(r"\s+", "", text)
    rest = Counter[str]()
    for taken in sorted({line for f in founds for line in f.text.split("\n")}, key=len, reverse=True):
        flat = re.sub(r"\s+", "", taken)
        if flat and flat in left:
            left = left.replace(flat, "\n", 1)
        else:
            rest.update(flat)  # an answer put together from several cells
    for label in {f.label for f in founds}:
        left = left.replace(re.sub(r"\s+", "", label) or "\n", "\n", 1)
    left = _SIGNED.sub("", left)
    return left if Counter(_WORDS.findall(left)) - rest else ""
