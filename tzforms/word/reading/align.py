"""Reader A: order first. The rows of the template are aligned with the rows of the returned form, like two sequences.

A profile alignment (Viterbi): each document row is matched to a template row, inserted, or taken by a row loop; each template row
is matched or missing. It sees what the labels alone cannot tell: which of two equal labels is meant, where a value stands whose
label was erased. It cannot see moved rows; the other reader can.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tzforms.word.document.blocks import Cell, Row
from tzforms.word.document.labels import fold, is_decoration
from tzforms.word.reading.entries import counted
from tzforms.word.reading.evidence import Found, Statement
from tzforms.word.reading.headers import Header, find_headers
from tzforms.word.reading.inline import Hit, inline_hits, strip_value
from tzforms.word.template.spec import Loop, Place, Spec
from tzforms.word.thresholds import LABEL, ORDER

__all__ = ["RowRoles", "align_rows", "read_by_order"]

_NONE = -1e9
_DOTS = re.compile(r"^[\s.．。…·•]+$")


@dataclass(slots=True)
class _TCell:
    """One cell of a template row: a label, a hole, or a line of both."""

    label: str = ""
    static: str = ""
    places: list[Place] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _TRow:
    """One row of the template as the aligner sees it."""

    cells: list[_TCell]
    loop: Loop | None = None
    in_table: bool = True
    weight: float = 0.0


@dataclass(slots=True)
class RowRoles:
    """The alignment: for each document row the template row it plays, or -1; and the total score."""

    roles: list[int]
    score: float
    rows: list[_TRow]


@dataclass(slots=True)
class _DCell:
    """One cell of a document row; ``top``: how much it looks like a label at all."""

    cell: Cell
    scores: dict[str, float]
    hits: list[Hit]
    key: str
    blank: bool = field(init=False)
    top: float = field(init=False)

    def __post_init__(self) -> None:
        self.blank = not self.cell.text.strip()
        self.top = max(self.scores.values(), default=0.0)


def _template_rows(spec: Spec) -> list[_TRow]:
    by_row: dict[int, list[Place]] = {}
    for place in spec.places:
        by_row.setdefault(place.row, []).append(place)
    loops = {loop.row: loop for loop in spec.loops}
    labels = set(spec.labels)
    rows: list[_TRow] = []
    for row in spec.rows:
        if row.index in loops:
            rows.append(_TRow([], loops[row.index]))
            continue
        if "{%" in row.text:
            continue
        places = by_row.get(row.index, [])
        queue = list(places)
        cells: list[_TCell] = []
        for cell in row.cells:
            if cell.merged:
                continue
            text = cell.text
            if "{{" in text:
                mine = [p for p in queue if f"{p.path}" in re.findall(r"\{\{\s*([\w.]+)", text)]
                for p in mine:
                    queue.remove(p)
                cells.append(_TCell(places=mine, inline=[p.label for p in mine if p.kind == "inline"]))
            elif text.strip():
                one = "".join(line.strip() for line in text.split("\n"))
                cells.append(_TCell(label=one if one in labels else "", static="" if one in labels else fold(one)))
        if not cells:
            continue
        weight = (
            sum(1.0 for c in cells if c.label)
            + sum(len(c.inline) for c in cells)
            + ORDER.words_weight * sum(bool(c.static) for c in cells)
        )
        rows.append(_TRow(cells, None, row.kind == "t", weight))
    return rows


def align_rows(spec: Spec, rows: list[Row]) -> RowRoles:
    """Align ``rows`` with the template; see :class:`RowRoles`."""
    cached = _cached_template(spec)
    template = cached.rows
    n, m = len(rows), len(template)
    looks = _Looks(spec, template)
    # rows of one look fit alike: blank ones, plain lines, the entries of a roster
    known: dict[object, list[float]] = {}
    emit: list[list[float]] = []
    inks: list[float] = []  # what it costs to leave the row out
    for row in rows:
        own = [looks[c.text] for c in row.cells if not c.merged]
        look = (row.kind, len(row.cells), *own)
        fits = known.get(look)
        if fits is None:
            fits = known[look] = cached.fits_of(row, looks.described(own))
        emit.append(fits)
        inks.append(ORDER.inserted * min(ORDER.inserted_cells, len(own)))
    # best[t]: best score with template rows < t done and document rows < d done
    skip_template = [ORDER.missing * t.weight for t in template]
    best = [0.0] * (m + 1)
    for t in range(m):
        best[t + 1] = best[t] - (skip_template[t] if template[t].loop is None else 0.0)
    back: list[list[tuple[int, int]]] = []
    for d in range(n):
        best, moves = _step(template, best, emit[d], skip_template, inks[d])
        back.append(moves)
    roles = [-1] * n
    t, d = m, n
    while d > 0:
        kind, source = back[d - 1][t]
        if kind == _MISS:
            t = source
            continue
        if kind == _MATCH:
            roles[d - 1] = t - 1
        t = source
        d -= 1
    return RowRoles(roles, best[m], template)


_INSERT, _MATCH, _MISS = 0, 1, 2


def _step(
    template: list[_TRow], best: list[float], emit: list[float], skip: list[float], ink: float
) -> tuple[list[float], list[tuple[int, int]]]:
    """One document row: the best score for each number of template rows done, and the move that gives it."""
    new = [best[0] - ink]
    moves = [(_INSERT, 0)]
    for t in range(1, len(template) + 1):
        loop = template[t - 1].loop is not None
        score, move = best[t] - ink, (_INSERT, t)
        # a loop row may take this document row after it took the one before, or as its first
        source = t if loop and best[t] > best[t - 1] else t - 1
        value = best[source] + emit[t - 1]
        if value > score:
            score, move = value, (_MATCH, source)
        value = new[t - 1] - (0.0 if loop else skip[t - 1])
        if value > score:
            score, move = value, (_MISS, t - 1)
        new.append(score)
        moves.append(move)
    return new, moves


_MOST_FITS = (
    2_000  # looks of rows that are remembered for one template: of numbers and labels, never of what somebody wrote
)


class _Template:
    """A template's rows, and how well rows of looks that were seen before fit each of them: one form's documents are much alike."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.rows = _template_rows(spec)
        self._fits: dict[object, list[float]] = {}

    def fits_of(self, row: Row, look: tuple[object, ...]) -> list[float]:
        """How well ``row``, whose cells look so, fits each of the template's rows."""
        key = (row.kind, len(row.cells), *look)
        fits = self._fits.get(key)
        if fits is None:
            cells = _document_cells(self.spec, row)
            if len(self._fits) >= _MOST_FITS:
                self._fits.clear()
            fits = self._fits[key] = [_emission(t, row, cells) for t in self.rows]
        return fits


_templates: dict[int, _Template] = {}


def _cached_template(spec: Spec) -> _Template:
    known = _templates.get(id(spec))
    if known is None or known.spec is not spec:
        known = _templates[id(spec)] = _Template(spec)
    return known


def _document_cells(spec: Spec, row: Row) -> list[_DCell]:
    return [_DCell(c, *_read_words(spec, c.text)) for c in row.cells if not c.merged]


def _read_words(spec: Spec, text: str) -> tuple[dict[str, float], list[Hit], str]:
    """What the aligner asks of a cell's words: which labels they may be, the labels with answers in them, and their key."""
    if not text.strip():
        return {}, [], ""
    scores = spec.index.scores(text) if len(text) <= LABEL.cell else {}
    line = len(text) < LABEL.line and ("：" in text or ":" in text)
    return scores, inline_hits(text, spec.index) if line else [], fold(text) if len(text) < ORDER.key else ""


class _Looks(dict[str, int]):
    """Text → all of its cell that :func:`_pair` and the emissions go by, as a number: texts of one number are worth the same.

    Most cells of a roster say what another one says, or nothing: each text is looked at once.
    """

    def __init__(self, spec: Spec, template: list[_TRow]) -> None:
        self._spec = spec
        self._printed = tuple(dict.fromkeys(c.static for t in template for c in t.cells if c.static))
        self._numbers: dict[object, int] = {}

    def described(self, numbers: list[int]) -> tuple[object, ...]:
        """The looks of these numbers, which mean nothing beyond one document."""
        looks = list(self._numbers)
        return tuple([looks[number] for number in numbers])

    def __missing__(self, text: str) -> int:
        number = self[text] = self._numbers.setdefault(self._look(text), len(self._numbers))
        return number

    def _look(self, text: str) -> tuple[object, ...]:
        scores, hits, key = _read_words(self._spec, text)
        alike = tuple([_words_alike(printed, key) for printed in self._printed]) if key else ()
        named = tuple([h.label for h in hits])
        return bool(text.strip()), len(text) > ORDER.label_prose, bool(key), alike, tuple(scores.items()), named


def _words_alike(printed: str, key: str) -> float:
    """What a document cell's words are worth against a template cell's printed ones."""
    if printed == key:
        return ORDER.words
    long = len(printed) > ORDER.words_longer and len(key) >= ORDER.words_shortest
    return ORDER.words_part if long and (printed in key or key in printed) else ORDER.words_other


def _pair(t: _TCell, d: _DCell) -> float:
    """How well one template cell fits one document cell."""
    if t.label:
        similarity = d.scores.get(t.label, 0.0)
        if not similarity and d.hits and d.hits[0].label == t.label:
            similarity = ORDER.label_with_answer
        if similarity >= LABEL.least:
            return ORDER.label * similarity
        if d.blank:
            return ORDER.label_erased
        other = d.top >= ORDER.label_other_from or len(d.cell.text) > ORDER.label_prose
        return ORDER.label_other if other else ORDER.label_text
    if t.static:
        return _words_alike(t.static, d.key) if d.key else ORDER.words_other
    if t.inline:
        names = {h.label for h in d.hits}
        found = sum(n in names for n in t.inline)
        return ORDER.inline * found + ORDER.inline_missing * (len(t.inline) - found)
    return ORDER.answer_is_label if d.top >= LABEL.known else ORDER.answer  # a blank cell is no label


def _emission(t: _TRow, row: Row, cells: list[_DCell]) -> float:
    if t.loop is not None:
        return _loop_emission(t.loop, row, cells)
    if all(c.blank for c in cells):
        return _NONE if t.weight else 0.0
    score, _pairs = _align_cells(t.cells, cells)
    if (row.kind == "t") != t.in_table:
        score -= ORDER.other_kind
    if score > ORDER.doubtful or not t.weight:
        return score
    return _NONE if score < ORDER.impossible * t.weight else score - ORDER.doubtful


def _loop_emission(loop: Loop, row: Row, cells: list[_DCell]) -> float:
    if row.kind != "t":
        return _NONE
    filled = [c for c in cells if not c.blank]
    if not filled:
        return ORDER.loop_blank
    columns = {c.label for c in loop.columns}
    labels = 0
    for c in filled:
        top = max(c.scores.items(), key=lambda kv: kv[1], default=("", 0.0))
        if top[1] >= LABEL.known and top[0] != loop.group:
            labels += 1
        if top[1] >= LABEL.known and top[0] in columns:
            labels += 1
    width = len(loop.columns)
    shape = 1.0 - min(1.0, abs(len(row.cells) - width) / max(2, width))
    line = any(c.hits for c in filled) and len(filled) <= ORDER.loop_line_cells
    score = ORDER.loop_row + ORDER.loop_shape * shape - ORDER.loop_label * labels
    return score - (ORDER.loop_line if line else 0.0)


def _drop(t: _TCell) -> float:
    """What it costs that a template cell has no partner."""
    return ORDER.drop_label if t.label or t.inline else ORDER.drop_words if t.static else ORDER.drop_answer


def _ink(d: _DCell) -> float:
    """What it costs that a document cell has no partner."""
    return 0.0 if d.blank else ORDER.drop_ink


def _align_cells(ts: list[_TCell], ds: list[_DCell]) -> tuple[float, list[tuple[int, int]]]:
    """Order-preserving alignment of the cells of two rows: score and pairs (template cell, document cell)."""
    m, n = len(ts), len(ds)
    inks = [_ink(d) for d in ds]
    best = [[0.0] * (n + 1) for _ in range(m + 1)]
    move = [[0] * (n + 1) for _ in range(m + 1)]
    for i in range(1, m + 1):
        best[i][0] = best[i - 1][0] - _drop(ts[i - 1])
        move[i][0] = 1
    for j in range(1, n + 1):
        best[0][j] = best[0][j - 1] - inks[j - 1]
        move[0][j] = 2
    for i in range(1, m + 1):
        t = ts[i - 1]
        drop, above, here, moves = _drop(t), best[i - 1], best[i], move[i]
        for j in range(1, n + 1):
            value, how = above[j - 1] + _pair(t, ds[j - 1]), 0
            other = above[j] - drop
            if other > value:
                value, how = other, 1
            other = here[j - 1] - inks[j - 1]
            if other > value:
                value, how = other, 2
            here[j], moves[j] = value, how
    pairs: list[tuple[int, int]] = []
    i, j = m, n
    while i or j:
        how = move[i][j]
        if how == 0:
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif how == 1:
            i -= 1
        else:
            j -= 1
    return best[m][n], pairs[::-1]


def read_by_order(spec: Spec, rows: list[Row]) -> Statement:
    """Read ``rows`` by aligning them with the template."""
    out = Statement()
    aligned = align_rows(spec, rows)
    header: dict[str, Header] = {}
    for loop in spec.loops:
        out.counted.setdefault(loop.path, [])
    for row, role in zip(rows, aligned.roles, strict=True):
        if role < 0:
            continue
        t = aligned.rows[role]
        if t.loop is not None:
            _take_entry(t.loop, row, header, out)
            continue
        cells = _document_cells(spec, row)
        _score, pairs = _align_cells(t.cells, cells)
        _note_header(spec, row, header)
        _take_fields(t, cells, pairs, row, out)
    return out


def _note_header(spec: Spec, row: Row, header: dict[str, Header]) -> None:
    found = find_headers(spec, [row]).get(0)
    if found is not None:
        header[found.loop.path] = found


def _take_entry(loop: Loop, row: Row, header: dict[str, Header], out: Statement) -> None:
    if loop.path in header and _says_something(row, fold(loop.group)):
        out.counted[loop.path].append(counted(row, header[loop.path]))


def _says_something(row: Row, group: str) -> bool:
    """Whether a row has a text that is no decoration, beside the merged label at the left."""
    for cell in row.cells:
        text = cell.text.strip()
        if text and not cell.merged and not (_DOTS.match(text) or is_decoration(text)) and fold(text) != group:
            return True
    return False


def _take_fields(t: _TRow, cells: list[_DCell], pairs: list[tuple[int, int]], row: Row, out: Statement) -> None:
    matched = dict(pairs)
    label = ""
    similarity = 0.0
    labelled: _DCell | None = None
    for number, tc in enumerate(t.cells):
        d = cells[matched[number]] if number in matched else None
        if tc.label:
            labelled = d
            label, similarity = (
                (tc.label, d.scores.get(tc.label, ORDER.label_with_answer if d.hits else 0.0)) if d else ("", 0.0)
            )
            continue
        for place in tc.places:
            if place.kind == "tail":
                continue
            if place.kind == "inline":
                hit = next((h for h in d.hits if h.label == place.label), None) if d else None
                if hit is not None and d is not None:
                    out.add(place.path, Found(strip_value(hit.value), (d.cell,), place.label, hit.similarity, "inline"))
                continue
            own = next((h for h in labelled.hits if h.label == place.label), None) if labelled else None
            if own is not None and labelled is not None and strip_value(own.value):
                out.add(
                    place.path,
                    Found(strip_value(own.value), (labelled.cell,), place.label, ORDER.label_with_answer, "inline"),
                )
            elif d is not None:
                how = "cell" if label == place.label and similarity >= LABEL.least else "position"
                out.add(place.path, Found(strip_value(d.cell.text), (d.cell,), label, similarity, how))
