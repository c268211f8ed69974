"""Reader B: labels first. Every printed label of the template is looked for on the whole form, and the value is what stands
beside it. It does not care where on the page anything is, so moved rows and other grids do not disturb it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from tzforms.word.document.blocks import Cell, Row
from tzforms.word.document.labels import fold
from tzforms.word.reading.evidence import Found, Statement
from tzforms.word.reading.foot_dates import read_tails
from tzforms.word.reading.inline import Hit, inline_hits, strip_hints, strip_value
from tzforms.word.reading.scope import Scope
from tzforms.word.reading.tables import read_loops
from tzforms.word.reading.units import Units
from tzforms.word.template.spec import Place, Spec
from tzforms.word.thresholds import CHOICE, LABEL

__all__ = ["read_by_labels"]

_TELEPHONES = frozenset({"phone", "mobile"})
_REMARK = re.compile(r"^[（(\[【][^（）()\[\]【】]*[）)\]】]$")


@dataclass(slots=True)
class _Candidate:
    """A cell or a piece of a line that may be the label of a place."""

    place: Place
    cell: Cell
    row: Row
    position: int
    similarity: float
    context: float
    hit: Hit | None = None
    remark: str = ""

    @property
    def score(self) -> float:
        return self.similarity + self.context


class _Around:
    """What stands around the cells of one row: asked for at each label in it, worked out once."""

    def __init__(self, row: Row) -> None:
        own = [c for c in row.cells if not c.merged]
        self.number = {id(c): i for i, c in enumerate(row.cells)}
        self.words = Counter(fold(c.text) for c in own)
        self.before = {id(c): b for b, c in pairwise(own)}
        self.after = {id(b): c for b, c in pairwise(own)}

    def mates(self, place: Place, cell: Cell) -> int:
        """How many of the place's neighbours stand in the row beside ``cell``."""
        mine = fold(cell.text)
        words = (fold(n) for n in place.neighbours if n and n != place.label)
        return sum(self.words[w] > (w == mine) for w in words)


class _Page:
    """The rows that are read by their labels: position and row, and what stands around each row's cells."""

    def __init__(self, rows: list[tuple[int, Row]], units: Units) -> None:
        self.rows = rows
        self.units = units
        self._around: dict[int, _Around] = {}

    def around(self, row: Row) -> _Around:
        known = self._around.get(id(row))
        if known is None:
            known = self._around[id(row)] = _Around(row)
        return known


def read_by_labels(spec: Spec, rows: list[Row]) -> Statement:
    """Read ``rows`` (one form's part of a document) by its labels."""
    out = Statement()
    units = Units(rows)
    consumed = read_loops(spec, rows, units, out)
    page = _Page([(i, r) for i, r in enumerate(rows) if i not in consumed], units)
    for cell in units.cells:
        out.claim(cell, "label")
    lines = {id(c): _hits(spec, c) for _i, r in page.rows for c in _own(r)}
    candidates = [
        *_label_cells(spec, page),
        *_line_labels(spec, page, lines),
    ]
    scope = Scope(spec, rows, consumed, [(c.place, c.row) for c in candidates if c.similarity >= LABEL.known])
    chosen = _choose(spec, page, candidates, len(rows), scope)
    anchors = {id(c.cell) for c in chosen if c.hit is None}
    inside = {c.place.path for c in chosen if not scope.is_outside(c.place, c.row, c.position)}
    for candidate in chosen:
        outside = scope.is_outside(candidate.place, candidate.row, candidate.position)
        if outside and candidate.place.path in inside:
            continue  # a letter around the form has a telephone number of its own
        stated = len(out.fields.get(candidate.place.path, ()))
        _collect(spec, candidate, rows, anchors, lines, out, page.around(candidate.row))
        for found in out.fields.get(candidate.place.path, [])[stated:]:
            found.said += _said(spec, candidate, page)
            if outside:
                found.doubts.add("outside")
    read_tails(spec, out)
    _inner_labels(spec, out)
    for found in (f for fs in out.fields.values() for f in fs):
        _clean(spec, found)
    return out


def _said(spec: Spec, candidate: _Candidate, page: _Page) -> tuple[str, ...]:
    """What the label says beyond the form's own words, and the unit that a line above gives for the whole table."""
    hit, text = candidate.hit, candidate.cell.text
    printed = text if hit is None else text[hit.start : hit.end]
    said = spec.index.beyond(printed + candidate.remark, candidate.place.label)
    return said + page.units.above(candidate.position)


def _hits(spec: Spec, cell: Cell) -> list[Hit]:
    """The labels in a cell's text; of two for one kind of answer with nothing between (手机：电话：138…) the first is meant, perhaps."""
    hits = inline_hits(cell.text, spec.index, loose=True)
    for number, (hit, after) in enumerate(pairwise(hits)):
        if not hit.value and hit.colon and after.value.strip() and _kinds(spec, hit.label) == _kinds(spec, after.label):
            both = replace(hit, end=after.end, value=after.value, similarity=LABEL.likely)
            return [*hits[:number], both, *hits[number + 2 :]]
    return hits


def _kinds(spec: Spec, label: str) -> set[str]:
    return {"phone" if p.converter == "mobile" else p.converter for p in spec.places if p.label == label}


def _own(row: Row) -> Iterable[Cell]:
    return (c for c in row.cells if not c.merged and c.text.strip())


def _label_cells(spec: Spec, page: _Page) -> Iterable[_Candidate]:
    by_label: dict[str, list[Place]] = {}
    for place in spec.places:
        if place.label:
            by_label.setdefault(place.label, []).append(place)
    for position, row in page.rows:
        if row.kind != "t":
            continue
        for cell in _own(row):
            if len(cell.text) > LABEL.cell:
                continue
            for label, similarity in spec.index.scores(cell.text).items():
                for place in by_label.get(label, ()):
                    context = _context(spec, place, row, cell, page.around(row))
                    yield _Candidate(place, cell, row, position, similarity, context)


def _line_labels(spec: Spec, page: _Page, lines: dict[int, list[Hit]]) -> Iterable[_Candidate]:
    by_label: dict[str, list[Place]] = {}
    for place in spec.places:
        by_label.setdefault(place.label, []).append(place)
    for position, row in page.rows:
        for cell in _own(row):
            hits = lines[id(cell)]
            if row.kind == "t" and (not _is_line(cell, hits) or _stands_by_label(spec, row, cell, page.around(row))):
                continue
            whole = spec.index.known(cell.text) if row.kind == "t" else None
            if whole is not None and whole[1] >= LABEL.known:
                continue
            present = {h.label for h in hits}
            for hit in hits:
                for place in by_label.get(hit.label, ()):
                    if row.kind == "p" and not hit.colon and (place.kind == "cell" or not hit.value.strip()):
                        continue  # a title that holds a label's words is no label
                    mates = [n for n in place.neighbours if n and n != place.label]
                    context = CHOICE.neighbour * sum(n in present for n in mates)
                    similarity = hit.similarity - (0 if hit.colon else CHOICE.no_colon)
                    yield _Candidate(place, cell, row, position, similarity, context, hit)


def _is_line(cell: Cell, hits: list[Hit]) -> bool:
    """Is a table cell a line of labels (联系人：张三) rather than prose that happens to hold one?"""
    return bool(hits) and hits[0].start <= CHOICE.line_start and len(cell.text) < LABEL.line


def _stands_by_label(spec: Spec, row: Row, cell: Cell, around: _Around) -> bool:
    """Is the cell right of a label cell? Then it is that label's answer, even when it begins 项目名称：…"""
    number = around.number[id(cell)]
    if not number or row.cells[number - 1].merged:
        return False
    before = row.cells[number - 1].text
    known = spec.index.best(before) if len(before) <= LABEL.short_cell else None
    if known is None or known[1] < LABEL.likely:
        return False
    return any(p.label == known[0] and p.kind == "cell" for p in spec.places)


def _context(spec: Spec, place: Place, row: Row, cell: Cell, around: _Around) -> float:
    """How well the surroundings fit: neighbours in the row, the merged label to the left."""
    context = CHOICE.neighbour * around.mates(place, cell)
    left = next((c for c in row.cells if c.c1 <= cell.c0), None)
    group = fold((left.origin or left).text) if left is not None else ""
    if place.group:
        context += CHOICE.group if group == fold(place.group) else CHOICE.wrong_group
    elif group and any(group == fold(p.group) for p in spec.places if p.group):
        context += CHOICE.alien_group
    return context


class _Chosen:
    """The labels that were chosen, and what is asked about them."""

    def __init__(self) -> None:
        self.all: list[_Candidate] = []
        self.labels: set[str] = set()
        self.cells: set[int] = set()
        self.label_cells: set[int] = set()  # those that hold a label and nothing else
        self.placed: set[tuple[int, int]] = set()

    def add(self, candidate: _Candidate) -> None:
        self.all.append(candidate)
        self.labels.add(candidate.place.label)
        self.cells.add(id(candidate.cell))
        if candidate.hit is None:
            self.label_cells.add(id(candidate.cell))
        self.placed.add((id(candidate.place), id(candidate.cell)))


def _choose(spec: Spec, page: _Page, candidates: list[_Candidate], size: int, scope: Scope) -> list[_Candidate]:
    """One label for each place, best fits first; a piece of paper serves one place only."""
    total = max((p.row for p in spec.places), default=1) or 1
    for candidate in candidates:
        drift = abs(candidate.position / max(1, size) - candidate.place.row / max(1, total))
        candidate.context -= CHOICE.drift * drift
        if candidate.place.in_table != (candidate.row.kind == "t"):
            candidate.context -= CHOICE.other_kind
        if scope.is_outside(candidate.place, candidate.row, candidate.position):
            candidate.context -= CHOICE.outside
    taken: set[tuple[int, int]] = set()
    done: set[int] = set()
    chosen = _Chosen()
    for candidate in sorted(candidates, key=lambda c: (-round(c.score, 2), c.position)):
        spot = (id(candidate.cell), candidate.hit.start if candidate.hit else -1)
        whole = (id(candidate.cell), -1)
        if id(candidate.place) in done or spot in taken or whole in taken or candidate.similarity < LABEL.least:
            continue
        chosen.add(candidate)
        done.add(id(candidate.place))
        taken.add(spot)
    # the same printed label once more, with a place of the same field already read: another statement of it
    for candidate in candidates:
        spot = (id(candidate.cell), candidate.hit.start if candidate.hit else -1)
        if spot in taken or candidate.similarity < LABEL.known:
            continue
        if candidate.hit is None and _is_answer_of(candidate, chosen, page.around(candidate.row)):
            continue
        again = (id(candidate.place), id(candidate.cell)) in chosen.placed
        if candidate.place.label in chosen.labels and not again:
            taken.add(spot)
            candidate.context = CHOICE.surplus
            chosen.add(candidate)
    return chosen.all


def _is_answer_of(candidate: _Candidate, chosen: _Chosen, around: _Around) -> bool:
    """Does the text stand where a chosen label's answer must stand (经办人 | 联系人)?"""
    before, after = around.before.get(id(candidate.cell)), around.after.get(id(candidate.cell))
    return id(before) in chosen.label_cells and (after is None or id(after) in chosen.cells)


def _collect(
    spec: Spec,
    candidate: _Candidate,
    rows: list[Row],
    anchors: set[int],
    lines: dict[int, list[Hit]],
    out: Statement,
    around: _Around,
) -> None:
    """State what stands beside a chosen label: behind it in its line, else in the cells to the right, else below."""
    doubts: set[str] = set()
    if candidate.similarity < LABEL.fuzzy_doubt:
        doubts.add("fuzzy_label")
    if candidate.context <= CHOICE.surplus:
        doubts.add("ambiguous_label")
    out.claim(candidate.cell, "label")
    if candidate.hit is not None and _in_line(spec, candidate, candidate.hit, rows, lines, doubts, out):
        return
    place, cell, row = candidate.place, candidate.cell, candidate.row
    in_table = row.kind == "t"
    values = _to_the_right(spec, place, row.cells[around.number[id(cell)] + 1 :], cell, anchors, lines)
    if values:
        text = _joined_cells(spec, place, values, lines, doubts)
        found = Found(text, tuple(values), cell.text, candidate.similarity, "cell", doubts, in_table)
    elif (below := _below(spec, cell, candidate.position, rows, anchors)) is not None:
        doubts.add("value_below")
        found = Found(strip_value(below.text), (below,), cell.text, candidate.similarity, "below", doubts)
    else:
        found = Found("", (), cell.text, candidate.similarity, "cell", doubts, in_table)
        shared = next((c.origin for c in _right_of(candidate, merged=True)[:1] if c.merged), None)
        if shared is not None and shared.text.strip() and id(shared) not in anchors:
            # one cell over the answers of two labels: what of it belongs to whom, is not said
            doubts.add("merged_value")
            for other in (f for fs in out.fields.values() for f in fs if shared in f.cells):
                other.doubts.add("merged_value")
    out.add(place.path, found)


def _in_line(
    spec: Spec,
    candidate: _Candidate,
    hit: Hit,
    rows: list[Row],
    lines: dict[int, list[Hit]],
    doubts: set[str],
    out: Statement,
) -> bool:
    """State what stands behind a label in its line; false when the answer must be looked for in the cells beside it."""
    place, cell, in_table = candidate.place, candidate.cell, candidate.row.kind == "t"
    last = lines[id(cell)][-1].start == hit.start
    text = strip_value(hit.value)
    if last and in_table and _REMARK.match(text) and any(strip_value(c.text) for c in _right_of(candidate)):
        candidate.remark = text
        return False  # 申请资金：（千元） | 135
    if last and re.search(r"[至到~～—－-]$", text):
        text += _next_line(spec, candidate, rows, out)
    if text:
        if not hit.colon:
            doubts.add("no_colon")
        found = Found(text, (cell,), place.label, candidate.similarity, "inline", doubts, in_table)
        out.add(place.path, found)
        return True
    if not in_table or not last:
        _below_line(spec, candidate, rows, doubts, out)
        return True
    return False


def _right_of(candidate: _Candidate, *, merged: bool = False) -> list[Cell]:
    return [c for c in candidate.row.cells if c.c0 >= candidate.cell.c1 and (merged or not c.merged)]


def _joined_cells(spec: Spec, place: Place, values: list[Cell], lines: dict[int, list[Hit]], doubts: set[str]) -> str:
    """The text of the cells right of a label, without the label itself where the clerk wrote it once more."""
    filled = [v for v in values if strip_value(v.text)]
    if len(filled) > 1:
        doubts.add("split_value")
    if any(_exact_label(spec, v.text) for v in filled):
        doubts.add("value_is_label")
    text = strip_value("\n".join(strip_value(v.text) for v in filled))
    if not filled or place.converter in ("prose", "occupations"):
        return text  # occupations: each may have a label of its own
    own = next(iter(lines.get(id(filled[0]), [])), None)
    if own is None or own.start or not own.colon or own.label != place.label or own.similarity < LABEL.known:
        return text
    label = filled[0].text[: own.end]
    return strip_value(text.removeprefix(label)) if text.startswith(label) else text


def _to_the_right(
    spec: Spec, place: Place, after: list[Cell], cell: Cell, anchors: set[int], lines: dict[int, list[Hit]]
) -> list[Cell]:
    values: list[Cell] = []
    for other in after:
        if other.c0 < cell.c1:
            continue
        if id(other) in anchors and not other.merged:
            break
        if other.merged:
            if other.origin is not None and other.origin.text.strip() and id(other.origin) not in anchors:
                break
            continue
        hits = lines.get(id(other), [])
        starts = bool(hits) and hits[0].start == 0 and hits[0].similarity >= LABEL.synonym and hits[0].colon
        mate = starts and (place.kind == "inline" or hits[0].label in place.neighbours) and hits[0].label != place.label
        own = not values and place.kind == "cell" and starts and _asks_alike(spec, place, hits[0].label)
        if (mate and not own) or (starts and values and len(other.text) < CHOICE.mate):
            break
        values.append(other)
    return values


def _asks_alike(spec: Spec, place: Place, label: str) -> bool:
    """Whether a label that nobody chose asks for the same as the place: 手机 | 电话：138….  It is an answer with a label of its own."""
    return place.converter in _TELEPHONES and any(p.label == label and p.converter in _TELEPHONES for p in spec.places)


def _exact_label(spec: Spec, text: str) -> bool:
    best = spec.index.known(text) if len(text) <= LABEL.whole else None
    return best is not None and best[1] >= LABEL.known


def _below(spec: Spec, cell: Cell, position: int, rows: list[Row], anchors: set[int]) -> Cell | None:
    """The cell under a label that has nothing at its right: label row above value row."""
    if position + 1 >= len(rows) or rows[position + 1].table != cell.row.table if cell.row else True:
        return None
    under = rows[position + 1]
    if any(id(c) in anchors for c in under.cells):
        return None
    best = max(under.cells, key=lambda c: min(c.x1, cell.x1) - max(c.x0, cell.x0), default=None)
    if best is None or best.merged or min(best.x1, cell.x1) - max(best.x0, cell.x0) <= 0:
        return None
    return best if best.text.strip() and not _exact_label(spec, best.text) else None


def _next_line(spec: Spec, candidate: _Candidate, rows: list[Row], out: Statement) -> str:
    """The rest of a range whose line was broken behind its 至."""
    below = rows[candidate.position + 1] if candidate.position + 1 < len(rows) else None
    if below is None or below.kind != "p" or not re.match(r"^\s*[0-9０-９〇零一二三四五六七八九十]", below.text):
        return ""
    if len(below.text) > CHOICE.next_line or inline_hits(below.text, spec.index):
        return ""
    out.claim(below.cells[0], "value")
    return below.text.strip()


def _below_line(spec: Spec, candidate: _Candidate, rows: list[Row], doubts: set[str], out: Statement) -> None:
    """A label in a line with nothing behind it: blank, or the answer stands in the next line by itself."""
    place = candidate.place
    text = ""
    if place.converter in ("period", "date"):
        text = _next_line(spec, candidate, rows, out)
        if text:
            doubts.add("value_below")
    found = Found(text, (), place.label, candidate.similarity, "inline", doubts, candidate.row.kind == "t")
    out.add(place.path, found)


def _inner_labels(spec: Spec, out: Statement) -> None:
    """A label without a cell of its own that stands as a line inside another value: 资金使用情况 in the block 项目总结."""
    known: dict[str, _Lines] = {}
    for place in spec.places:
        if place.kind != "cell" or not place.label:
            continue
        if any(f.text or f.cells for f in out.fields.get(place.path, [])):
            continue
        for founds in list(out.fields.values()):
            for host in founds:
                if host.how != "cell":
                    continue
                lines = known.get(host.text) or known.setdefault(host.text, _Lines(host.text, spec))
                split = lines.split_at(place.label)
                if split is None:
                    continue
                host.text, text, how = split[0], split[1], "inner"
                out.fields.pop(place.path, None)
                out.add(place.path, Found(strip_value(text), host.cells, place.label, 1.0, how))
                break
            else:
                continue
            break


class _Lines:
    """A value's lines, and which labels they may be: looked at once for all labels."""

    def __init__(self, text: str, spec: Spec) -> None:
        self.lines = text.split("\n")
        self.one = fold(text) if len(self.lines) == 1 else ""
        self.wholes: dict[str, int] = {}  # folded line → its first number
        self.heads: dict[str, int] = {}  # folded text before a colon → the line's first number
        self.likely: dict[str, int] = {}  # label → the number of the first line that is likely it
        exact = set()
        for number, line in enumerate(self.lines):
            head, colon, _rest = line.replace(":", "：").partition("：")
            self.wholes.setdefault(fold(line), number)
            exact.add(fold(head))
            if colon:
                self.heads.setdefault(fold(head), number)
        for key in exact & self.wholes.keys():
            if CHOICE.inner_shortest <= len(key) <= CHOICE.inner_longest:
                for label, similarity in spec.index.scores(key).items():
                    if similarity >= LABEL.likely:
                        self.likely[label] = min(self.likely.get(label, len(self.lines)), self.wholes[key])

    def split_at(self, label: str) -> tuple[str, str] | None:
        """The value before the line that is ``label``, and the one behind it; ``None`` when no line is."""
        want, end = fold(label), len(self.lines)
        if end == 1 and want not in self.one:
            return None
        whole = min(self.wholes.get(want, end), self.likely.get(label, end))
        head = self.heads.get(want, end)
        number = min(whole, head)
        if number == end:
            return None
        rest = [] if whole == number else [self.lines[number].replace(":", "：").partition("：")[2]]
        return "\n".join(self.lines[:number]).rstrip(), "\n".join([*rest, *self.lines[number + 1 :]]).strip()


def _clean(spec: Spec, found: Found) -> None:
    text, torn = strip_hints(found.text, spec.hints)
    if torn:
        found.doubts.add("hint_left")
    found.text = strip_value(text)
