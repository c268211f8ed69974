"""From what was read of each story to one answer for each placeholder: the same field in several places, doubts, and readings.

:func:`answer` prefers the proof (:mod:`tzforms.word.reading.verbatim`); where a story is not the template's own print it takes the
readers by label and by order, and says so wherever printed words around a hole might have gone into the value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from tzforms.word.document.blocks import Row
from tzforms.word.document.labels import is_decoration
from tzforms.word.document.stories import BODY, Line
from tzforms.word.reading.arbiter import Settled, SettledRow
from tzforms.word.reading.evidence import Found
from tzforms.word.reading.inline import strip_hints
from tzforms.word.reading.verbatim import PARAGRAPH, Bits, Entry, Key, Printed, Taken, key_of, read_lines, read_story
from tzforms.word.template.frame import LOOSE, Frame, FrameCell, FrameLoop, FrameRow, Hole
from tzforms.word.template.spec import Spec, hint_texts
from tzforms.word.thresholds import LABEL

__all__ = ["Alignment", "answer"]

_UNDERLINE = re.compile(r"^[_＿﹍\s]{2,}|[_＿﹍\s]{2,}$")
_SEAL = re.compile(r"[（(]\s*(?:盖章|公章|签章|签字|章)\s*[)）]")


@dataclass(frozen=True, slots=True)
class Alignment:
    """What a document says at a template's placeholders.

    ``values``: placeholder path → text as written, without blanks at its ends (``None`` where nothing stands); a loop gives a list
    of such dicts, or of texts where its rows are plain texts. ``unsure``: paths that somebody should look at, with the doubts of
    each. ``settled``: the full evidence. ``readings``: for unsure paths what the document may also say, the value first.
    """

    values: dict[str, object]
    unsure: dict[str, tuple[str, ...]]
    settled: Settled
    readings: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class _Said:
    """One statement of a path: what it may say, and the evidence."""

    texts: tuple[str, ...]
    converter: str
    found: Found


_Items = Sequence[FrameRow | FrameLoop]
_ReadForm = Callable[[Spec, list[Row]], Settled]


def answer(
    frame: Frame, spec: Spec | None, told: Mapping[str, list[Line]], rows: list[Row], read_form: _ReadForm
) -> Alignment:
    """The answer to every placeholder of ``frame``.

    ``told`` are the document's stories, ``rows`` its body; ``spec`` is what the template's labels say (``None`` when it has
    placeholders without any), and ``read_form`` reads by it.
    """
    return _Answering(frame, spec, told, rows, read_form).done()


class _Answering:
    def __init__(
        self, frame: Frame, spec: Spec | None, told: Mapping[str, list[Line]], rows: list[Row], read_form: _ReadForm
    ) -> None:
        self.frame = frame
        self.spec = spec
        self.told = told
        self.rows = rows
        self.read_form = read_form
        self.bits = Bits()
        self.printed: dict[str, Printed] = {}
        self.said: dict[str, list[_Said]] = {}
        self.tables: dict[str, list[tuple[FrameLoop, list[SettledRow], set[str]]]] = {}
        self.out = Alignment({}, {}, Settled())

    def done(self) -> Alignment:
        """Read all stories, then settle each path."""
        holding = {id(items): items for items in self.frame.distinct if any(_holes(items)) or _loops(items)}
        asked = {key: items for key, items in self.frame.stories.items() if id(items) in holding}
        known = self._print(asked, {})
        if known and any(len(t.readings) > 1 for p in self.printed.values() for t in _taken(p)):
            self._print(asked, known)
        for key, items in asked.items():
            if key in self.printed:
                self._take(self.printed[key])
            elif key == BODY:
                self._changed_body(items, known)
            else:
                self._say(read_lines(items, self.told.get(key, ()), known, self.bits))
        if BODY in self.printed:
            self._compare_loops()
        for hole in dict.fromkeys(h for items in holding.values() for h in _holes(items)):
            placeholder = hole.placeholder
            if not placeholder.is_index and not placeholder.in_row:
                self._settle(placeholder.path)
        for loop in (loop for items in holding.values() for loop in _loops(items)):
            if loop.spec.iterable not in self.out.values:
                self._settle_loop(loop)
        return self.out

    # -- printed stories ---------------------------------------------------------------------------------
    def _print(self, asked: Mapping[str, _Items], known: Mapping[Key, str]) -> dict[Key, str]:
        """Read what is the template's own print; what is certain there, for the holes of the same field."""
        certain: dict[Key, set[str]] = {}
        for key, items in asked.items():
            printed = read_story(items, self.told.get(key, ()), known, self.bits)
            if printed is None:
                printed = self.printed.get(key) if known else None  # what was certain does not fit here: a disagreement
            if printed is None:
                continue
            self.printed[key] = printed
            for taken, row in _numbered(printed):
                if len(taken.readings) == 1:
                    certain.setdefault(key_of(taken.hole, row), set()).add(taken.readings[0])
        return {key: next(iter(texts)) for key, texts in certain.items() if len(texts) == 1}

    def _take(self, printed: Printed) -> None:
        self._say(printed.taken)
        for number, (loop, entries) in enumerate(printed.loops):
            doubts = {"structure"} if number in printed.shifting else set()
            for entry in entries:
                self._say(t for t in entry.taken if not t.hole.placeholder.in_row)
            rows = [self._row(entry) for entry in _filled(loop, entries)]
            self.tables.setdefault(loop.spec.iterable, []).append((loop, rows, doubts))

    def _row(self, entry: Entry) -> SettledRow:
        said: dict[str, list[_Said]] = {}
        for taken in entry.taken:
            if taken.hole.placeholder.in_row:
                said.setdefault(taken.hole.placeholder.name, []).append(_statement(taken))
        row = SettledRow({}, set() if entry.certain else {"structure"})
        for name, statements in said.items():
            row.fields[name] = _chosen(statements).found
            row.fields[name].doubts |= _disagreement(statements)
        if entry.taken:
            row.row = entry.taken[0].cell.row
        return row

    def _say(self, taken: Iterable[Taken]) -> None:
        for one in taken:
            if one.hole.placeholder.is_index:
                continue
            said = _statement(one)
            short = said.converter != "prose" and said.found.in_table and len(said.found.text) <= LABEL.whole
            known = (
                self.spec.index.known(said.found.text) if self.spec is not None and short and said.found.text else None
            )
            if known is not None and known[1] >= LABEL.known:
                said.found.doubts.add("value_is_label")
            self.said.setdefault(one.hole.placeholder.full_path, []).append(said)

    def _compare_loops(self) -> None:
        """A reader who knows about sums and torn rows may see fewer entries than rows: then somebody should look."""
        if self.spec is None or not self.spec.loops:
            return
        read = self.read_form(self.spec, list(self.rows))
        for loop in self.spec.loops:
            for _loop, rows, doubts in self.tables.get(loop.path, []):
                filled = sum(any(f.text for f in row.fields.values()) for row in rows)
                if len(read.loops.get(loop.path, [])) != filled:
                    doubts.add("conflict")

    # -- a body that somebody has changed ----------------------------------------------------------------
    def _changed_body(self, items: _Items, known: Mapping[Key, str]) -> None:
        plain = _plain_paths(items)
        lines = self.told.get(BODY, [])
        kept = [t for t in read_lines(items, lines, known, self.bits) if t.hole.placeholder.full_path not in plain]
        self._say(kept)
        sure = {t.hole.placeholder.full_path for t in kept}
        if self.spec is None:
            self._say(t for t in read_lines(items, lines, known, self.bits) if t.hole.placeholder.full_path in plain)
            return
        read = self.read_form(self.spec, list(self.rows))
        self.out.settled.residue = read.residue
        self.out.settled.missing = read.missing
        self.out.settled.missing_columns = read.missing_columns
        self.out.settled.unknown_columns = read.unknown_columns
        self.out.settled.totals = read.totals
        self.out.settled.doubts = read.doubts
        for path in dict.fromkeys(p.path for p in self.spec.places):
            if path in sure:
                continue
            for found in read.fields.get(path, []):
                if path not in plain:
                    found.doubts.add("fixed_text")
                self.said.setdefault(path, []).append(_Said((found.text,), "", found))
        done: set[str] = set()
        for loop in _loops(items):
            own = [x for x in self.spec.loops if x.path == loop.spec.iterable]
            path = loop.spec.iterable
            if not own or path in done:
                continue
            done.add(path)
            adorned = {h.placeholder.name for row in loop.rows for h in row.holes} - _plain_columns(loop)
            blanks = {h.placeholder.name: h.placeholder.blank for row in loop.rows for h in row.holes}
            rows = read.loops.get(path, [])
            missing = read.missing_columns.get(path, ())
            for entry in rows:
                if len(own) > 1:  # rows of several lines, or one list in two tables: which line is which
                    entry.doubts.add("structure")
                for name in missing:
                    entry.fields.setdefault(name, Found("", doubts={"no_column"}))
                for name, found in entry.fields.items():
                    found.text, torn = _value(found.text, blanks.get(name, ""))
                    if torn:
                        found.doubts.add("hint_left")
                    if name in adorned:
                        found.doubts.add("fixed_text")
            self.tables.setdefault(path, []).append((loop, rows, {"fixed_text"} if adorned else set()))

    # -- one answer for each path --------------------------------------------------------------------------
    def _settle(self, path: str) -> None:
        if path in self.out.values:
            return
        statements = self.said.get(path, [])
        if not statements:
            self.out.values[path] = None
            self.out.unsure[path] = ("label_absent",)
            return
        self.out.settled.fields[path] = [s.found for s in statements]
        chosen = _chosen(statements)
        self.out.values[path] = chosen.found.text or None
        doubts = chosen.found.doubts | _disagreement(statements)
        if doubts:
            self.out.unsure[path] = tuple(sorted(doubts))
            self._offer(path, [chosen, *statements])

    def _offer(self, path: str, statements: Sequence[_Said]) -> None:
        readings = tuple(dict.fromkeys(text for s in statements for text in s.texts))
        if len(readings) > 1:
            self.out.readings[path] = readings

    def _settle_loop(self, loop: FrameLoop) -> None:
        path = loop.spec.iterable
        tables = self.tables.get(path, [])
        if not tables:
            self.out.values[path] = []
            self.out.unsure[path] = ("no_header",)
            return
        doubts: set[str] = set().union(*(own for _loop, _rows, own in tables))
        counts = {len(_trimmed(rows)) for _loop, rows, _own in tables}
        if len(counts) > 1:
            doubts.add("disagree")
        merged: list[SettledRow] = []
        for parts in zip_longest(*(rows for _loop, rows, _own in tables)):
            row = next(p for p in parts if p is not None)
            for other in (p for p in parts if p is not None and p is not row):
                row.doubts |= other.doubts
                for name, found in other.fields.items():
                    mine = row.fields.setdefault(name, found)
                    if mine is not found and mine.text != found.text:
                        mine.doubts.add("disagree")
            merged.append(row)
        if len(merged) > max(len(_trimmed(merged)), min(counts, default=0)) and len(tables) > 1:
            merged = merged[: max(counts)]
        self.out.settled.loops[path] = merged
        names = list(
            dict.fromkeys(
                h.placeholder.name
                for known, _rows, _own in tables
                for row in known.rows
                for h in row.holes
                if h.placeholder.in_row
            )
        )
        plain = names == [""]
        values: list[object] = []
        for number, row in enumerate(merged):
            if plain:
                found = row.fields.get("") or row.fields.get(loop.spec.variable)
                row.fields = {} if found is None else {"": found}
                values.append((found.text or None) if found is not None else None)
            else:
                values.append({n: (f.text or None) if (f := row.fields.get(n)) is not None else None for n in names})
            for name, found in row.fields.items():
                if found.doubts | row.doubts:
                    at = f"{path}[{number}]" + (f".{name}" if name else "")
                    self.out.unsure[at] = tuple(sorted(found.doubts | row.doubts))
        self.out.values[path] = values
        if doubts:
            self.out.unsure[path] = tuple(sorted(doubts))


# -- helpers -------------------------------------------------------------------------------------------------


def _loops(items: _Items) -> list[FrameLoop]:
    return [item for item in items if isinstance(item, FrameLoop)]


def _holes(items: _Items) -> Iterator[Hole]:
    for item in items:
        for row in item.rows if isinstance(item, FrameLoop) else (item,):
            yield from row.holes


def _numbered(printed: Printed) -> Iterator[tuple[Taken, int]]:
    for taken in printed.taken:
        yield taken, -1
    for _loop, entries in printed.loops:
        for number, entry in enumerate(entries):
            for taken in entry.taken if entry.certain else ():
                yield taken, number


def _taken(printed: Printed) -> Iterator[Taken]:
    yield from printed.taken
    for _loop, entries in printed.loops:
        for entry in entries:
            yield from entry.taken


def _statement(taken: Taken) -> _Said:
    placeholder = taken.hole.placeholder
    texts: list[str] = []
    torn = False
    for reading in taken.readings:
        text, left = _value(reading, placeholder.blank)
        torn = torn or left
        if text not in texts:
            texts.append(text)
    found = Found(
        texts[0], (taken.cell,), how="verbatim", in_table=taken.cell.row is not None and taken.cell.row.kind == "t"
    )
    found.doubts -= taken.marks
    if LOOSE in taken.marks:
        found.doubts.add("nested")
    if len(taken.readings) > 1:
        found.doubts.add("torn_between")
    if torn:
        found.doubts.add("hint_left")
    return _Said(tuple(texts), placeholder.converter, found)


def _value(text: str, blank: str) -> tuple[str, bool]:
    """What was filled in where ``text`` stands and the blank form prints ``blank``; and whether a torn hint is left in it."""
    text = text.replace(PARAGRAPH, "\n").strip()
    if not blank or not text:
        return text, False
    if text == blank.strip():
        return "", False
    if "__" in blank or "＿＿" in blank:
        text = _UNDERLINE.sub("", text)
    hints = hint_texts([blank])
    return strip_hints(text, hints) if hints else (text, False)


def _chosen(statements: Sequence[_Said]) -> _Said:
    """The statement that gives the value: the first that says something, before it one whose borders are certain."""

    def rank(said: _Said) -> tuple[bool, bool]:
        return "torn_between" in said.found.doubts, not said.found.text

    return min(statements, key=rank)


def _disagreement(statements: Sequence[_Said]) -> set[str]:
    """``disagree`` when the same field, printed the same way, says something else in another place."""
    chosen = _chosen(statements)
    others = (s for s in statements if s is not chosen and s.converter == chosen.converter and s.found.text)
    return {"disagree"} if any(chosen.found.text not in other.texts for other in others) else set()


def _filled(loop: FrameLoop, entries: Sequence[Entry]) -> list[Entry]:
    """The entries without the spare rows that the form prints by itself."""
    kept = list(entries)
    if len(kept) > loop.least:
        return kept
    while kept and _is_spare(kept[-1], loop.spec.dots if len(kept) == loop.least else ""):
        kept.pop()
    return kept


def _is_spare(entry: Entry, dots: str) -> bool:
    own = [t for t in entry.taken if t.hole.placeholder.in_row and not t.hole.placeholder.is_index]
    texts = [_value(t.readings[0], t.hole.placeholder.blank)[0] for t in own]
    if dots and texts and texts[0] == dots.strip():
        texts = texts[1:]
    return not any(texts)


def _trimmed(rows: Sequence[SettledRow]) -> Sequence[SettledRow]:
    end = len(rows)
    while end and not any(f.text for f in rows[end - 1].fields.values()):
        end -= 1
    return rows[:end]


def _plain_paths(items: _Items) -> set[str]:
    """Fields that the readers by label find whole: a label may stand before the hole and another after it, no other words."""
    plain: dict[str, bool] = {}
    for item in items:
        for row in () if isinstance(item, FrameLoop) else (item,):
            crowded = False
            for cell in row.cells:
                for hole, is_plain in _plainness(cell):
                    path = hole.placeholder.full_path
                    plain[path] = plain.get(path, True) and is_plain and not row.is_wide and not crowded
                crowded = any(cell.holes) and not any(_words_of(cell))  # the next answer has no label beside it
    return {path for path, is_plain in plain.items() if is_plain}


def _words_of(cell: FrameCell) -> Iterator[str]:
    return (p for paragraph in cell.paragraphs for p in paragraph if isinstance(p, str) and not _is_nothing(p))


def _plainness(cell: FrameCell) -> Iterator[tuple[Hole, bool]]:
    for paragraph in cell.paragraphs:
        for number, piece in enumerate(paragraph):
            if isinstance(piece, Hole):
                before = paragraph[number - 1] if number else ""
                after = paragraph[number + 1] if number + 1 < len(paragraph) else ""
                more = any(isinstance(p, Hole) for p in paragraph[number + 1 :])
                yield piece, _introduces(before) and _ends(after, last=not more)


def _introduces(words: str | Hole) -> bool:
    return isinstance(words, str) and (_is_nothing(words) or words.rstrip(" \t\u3000_＿").endswith(("：", ":")))


def _ends(words: str | Hole, *, last: bool) -> bool:
    """Whether what is printed after a hole is no part of a value: nothing, or the label of the next hole after a gap."""
    if not isinstance(words, str) or _is_nothing(words):
        return isinstance(words, str) and last
    rest = _SEAL.sub("", words)
    return not last and rest[:1] in " \t\n\u3000_＿" and _introduces(rest)


def _is_nothing(words: str) -> bool:
    bare = _SEAL.sub("", words)
    return not bare.strip() or (is_decoration(bare) and not re.search(r"[。，；、,;.：:|]", bare))


def _plain_columns(loop: FrameLoop) -> set[str]:
    if len(loop.rows) != 1:
        return set()
    return {
        hole.placeholder.name
        for cell in loop.rows[0].cells
        for paragraph in cell.paragraphs
        for hole in paragraph
        if isinstance(hole, Hole)
        and len(list(cell.holes)) == 1
        and all(isinstance(p, Hole) or not p.strip() for p in paragraph)
    }
