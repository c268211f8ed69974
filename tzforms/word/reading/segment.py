"""Which form is this, and where does it begin and end: several forms in one file, the notice in front, copies, samples.

A form is recognised by its printed title and by how many of its labels stand together, never by a file name or a mark of ours.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise

from tzforms.word.document.blocks import Row
from tzforms.word.document.labels import fold, fold_all, is_plain
from tzforms.word.document.weighing import weigh
from tzforms.word.reading.identity import Identity, Titles, Whose, ends_as_title
from tzforms.word.reading.inline import inline_hits
from tzforms.word.reading.serials import serial_of
from tzforms.word.template.spec import Spec
from tzforms.word.thresholds import FORM, LABEL

__all__ = ["Segment", "find_segments", "joined"]

_READ = max(LABEL.cell, LABEL.line)  # a longer text is looked at for no label
_ANNEX = re.compile(r"^附件[1-9一二三四五]?")
_ANNEX_ALONE = re.compile(r"附件[1-9一二三四五]?")
_SENTENCE = re.compile("[。；;]")
_SAMPLE = re.compile(r"样表|样例|示例|范例|填写样|填表示范|参考样|模板示范")
_CONTINUED = re.compile(r"(?:[（(]\s*+|(?<![\s（(])\s++)?(?:续|接上页|续表|续页)\s*+(?:\d++\s*+)?+[)）]?")


@dataclass(slots=True)
class Segment:
    """A stretch of rows that is one form; ``form`` is ``None`` when nothing known was found.

    ``coverage`` is the share of the form's labels found, ``margin`` its lead over the next form, ``sample`` true when the
    paper itself says that it is a filled-in example, ``identity`` what its title says of whose paper it is.
    """

    form: str | None
    rows: list[Row]
    coverage: float = 0.0
    margin: float = 0.0
    runner_up: str | None = None
    titled: bool = False
    sample: bool = False
    labels: set[str] = field(default_factory=set)
    identity: Identity = field(default_factory=lambda: Identity(Whose.NONE))


def find_segments(
    rows: list[Row], specs: Mapping[str, Spec], ours: Titles | None = None, margins: Sequence[Row] = ()
) -> list[Segment]:
    """Cut ``rows`` into forms, also into those of strangers that look like ours: each has its :class:`Identity`.

    Text in front of the first form (a notice, a letter) belongs to none. ``ours`` are the edition's titles, those of ``specs`` by
    default; in the page headers ``margins`` a title is looked for where a form has none.
    Raises :class:`~tzforms.exceptions.RefusedFileError` for more than a document may hold.
    """
    weigh(rows)
    ours = ours or Titles(specs)
    keys = frozenset().union(*(s.index.keys for s in specs.values()))
    none: dict[str, set[str]] = {name: set() for name in specs}  # what most rows say
    votes = [
        {name: _labels_in(texts, spec) for name, spec in specs.items()} if texts else none
        for texts in (_texts(r, keys) for r in rows)
    ]
    titles = _titles(rows, specs)
    titled_at: dict[str, list[int]] = {name: [] for name in specs}
    for position, name in titles.items():
        titled_at[name].append(position)
    starts = _starts(rows, specs, votes, titles, ours)
    segments: list[Segment] = []
    held: int | None = None  # where rows begin that a wrong title claimed: they belong to the form that follows
    for number, (start, form) in enumerate(starts):
        stop = starts[number + 1][0] if number + 1 < len(starts) else len(rows)
        if held is not None and any(v[form] for v in votes[held:start]):
            start = held
        held = None
        part = rows[start:stop]
        ranked = sorted(
            ((len(_union(votes[start:stop], n)) / max(1, len(s.labels)), n) for n, s in specs.items()), reverse=True
        )
        coverage = next((c for c, n in ranked if n == form), 0.0)
        other = next(((c, n) for c, n in ranked if n != form), (0.0, None))
        titled = bisect_left(titled_at[form], start) < bisect_left(titled_at[form], stop)
        if coverage < (FORM.titled_share if titled else FORM.share):
            held = start
            continue
        segments.append(
            Segment(
                form,
                part,
                coverage,
                coverage - other[0],
                other[1],
                titled,
                any(_says_sample(r) for r in part[: FORM.sample_rows]),
                _union(votes[start:stop], form),
                _identity(rows, start, stop, form, specs[form], votes, ours, margins),
            )
        )
    return segments


# -- whose form it is ---------------------------------------------------------------------------------------------


def _identity(
    rows: list[Row],
    start: int,
    stop: int,
    form: str,
    spec: Spec,
    votes: list[dict[str, set[str]]],
    ours: Titles,
    margins: Sequence[Row],
) -> Identity:
    """Whose the form in ``rows[start:stop]`` is by the title above it, else below its first line, else in the page header."""
    own = [n for n in range(start, stop) if votes[n][form] and _is_labelled(rows[n], votes[n])]
    # the line of labels that stands first may be a notice's (研修项目：…): the title is looked for above the table, past such lines
    top = own[0] if own else start
    first = next((n for n in own if rows[n].kind == "t"), top)
    lines = _heading_lines(rows, first, votes)
    answers: list[str] = []

    def on_form(words: str) -> float:
        if not answers:
            answers.append(_answers(rows[top:stop], spec))
        if words in answers[0]:
            return 1.0
        piece = SequenceMatcher(None, answers[0], words, autojunk=False).find_longest_match().size
        return piece / len(words) if piece >= FORM.title_piece else 0.0

    found = ours.heading(lines, form, on_form)
    if found.whose is not Whose.NONE:
        return found
    heads = [line for r in margins for c in r.cells for line in c.text.split("\n") if line.strip()]
    told = list(_judged(heads[: FORM.heading_lines], form, ours, on_form))
    if elsewhere := next((i for i in told if i.why == "place"), None):
        return elsewhere
    below = (_line(rows[n]) for n in range(first + 1, min(stop, first + FORM.heading_below)) if len(rows[n].cells) == 1)
    within = _judged((line for line in below if ends_as_title(line)), form, ours, on_form)  # a project's name does not
    titled = next((i for i in within if i.is_ours or i.why in ("place", "scheme")), None)
    return titled or next((i for i in told if i.is_ours), found)


def _answers(rows: list[Row], spec: Spec) -> str:
    """What a form answers at its head, where unit and project stand: its lines and pairs without the printed labels."""
    head = (r for r in rows[: FORM.answer_rows] if sum(bool(c.text.strip()) for c in r.cells) <= FORM.answer_cells)
    text = "\n".join(fold(r.text)[: LABEL.spread] for r in head)
    for label in sorted({fold(x) for x in (*spec.index.labels, *spec.titles)}, key=len, reverse=True):
        if len(label) > 2:
            text = text.replace(label, "\n")
    return text


def _judged(lines: Iterable[str], form: str, ours: Titles, on_form: Callable[[str], float]) -> Iterator[Identity]:
    """What those of ``lines`` that are titles say."""
    return (i for line in lines if line and (i := ours.judge(line, form, on_form)) is not None)


def _heading_lines(rows: list[Row], first: int, votes: list[dict[str, set[str]]]) -> list[str]:
    """The lines above a form's first label, from the top down, as far as they may belong to its heading."""
    lines: list[str] = []
    for number in range(first - 1, -1, -1):
        row = rows[number]
        if row.is_blank:
            continue
        line = _line(row)
        if row.kind == "t" and _is_labelled(row, votes[number]):
            if row.table == rows[first].table:
                continue  # its label is not known
            break
        if len(lines) >= FORM.heading_lines:
            break
        if _SENTENCE.search(line):
            break
        if line and not re.fullmatch(r"附[件表][1-9一二三四五]?", fold(line)):
            lines.append(line)
    return lines[::-1]


def _line(row: Row) -> str:
    """The text of a row that is one line or one cell; blank for a row of several texts and for a line with a label."""
    only = ""
    for cell in row.cells:
        if not cell.merged and cell.text.strip():
            if only:
                return ""
            only = cell.text
    text = "".join(line.strip() for line in only.split("\n"))
    return "" if re.search("[:：](?=.)", text) and not text.startswith("附") else text


def _is_labelled(row: Row, labels: Mapping[str, set[str]]) -> bool:
    """Whether a row is one of the form itself, and no line of its title (项目总结 is both)."""
    if row.kind != "t":
        return ":" in row.text or "：" in row.text
    filled = sum(not c.merged and bool(c.text.strip()) for c in row.cells)
    return filled > 1 or (len(row.cells) > 1 and any(labels.values()))


def _says_sample(row: Row) -> bool:
    """Whether a line says 样表, and not a unit's name or a project with such a word in it (北京示例科技有限公司)."""
    mark = _SAMPLE.search(row.text) if row.kind != "t" else None
    if mark is None:
        return False
    bare = fold(row.text)
    return (
        len(bare) <= FORM.sample_line
        or re.search(rf"[（(【\[][^（(【\[]{{0,6}}(?:{_SAMPLE.pattern})[^）)】\]]{{0,4}}[）)】\]]", row.text)
        is not None
        or re.search(rf"(?:附件\d?|名册|方案|总结|申请表)[—\-－\s]*(?:{_SAMPLE.pattern})$", bare) is not None
    )


def joined(segments: list[Segment], specs: Mapping[str, Spec]) -> list[Segment]:
    """Segments with the pages of one roster put together: 名册（续）, or the same head lines again and serials that go on."""
    out: list[Segment] = []
    for segment in segments:
        last = out[-1] if out else None
        if (
            last is not None
            and last.form == segment.form
            and last.form is not None
            and _goes_on(last, segment, specs[last.form])
        ):
            title = fold("".join(specs[last.form].titles))
            last.rows += [r for r in segment.rows if r.kind == "t" or not _is_title(r, title)]
            continue
        out.append(segment)
    return out


def _is_title(row: Row, title: str) -> bool:
    text = fold(row.text)
    return bool(_ANNEX_ALONE.fullmatch(text)) or (
        len(text) >= FORM.title_shortest and _alike(_CONTINUED.sub("", text), title) > FORM.title_again
    )


def _goes_on(first: Segment, second: Segment, spec: Spec) -> bool:
    if len(spec.loops) != 1 or first.sample or second.sample:
        return False
    if any(_CONTINUED.search(r.text) for r in second.rows[: FORM.sample_rows] if r.kind == "p"):
        return True
    serials = (serial_of(r.cells[0].text) for r in second.rows if r.kind == "t")
    serial = next((number for number in serials if number is not None), None)
    if serial is None or serial <= 1:
        return False

    def head(rows: list[Row]) -> set[str]:
        return {
            fold(h.value) for r in rows[: FORM.head_rows] for h in inline_hits(r.text, spec.index) if h.value.strip()
        }

    return head(second.rows) <= head(first.rows)


def _union(votes: list[dict[str, set[str]]], name: str) -> set[str]:
    return set().union(*(v[name] for v in votes)) if votes else set()


def _texts(row: Row, keys: frozenset[str]) -> list[str]:
    """The texts of a row that may be a label of some form, or hold one; ``keys``: the forms' labels, folded."""
    texts = [c.text for c in row.cells if not c.merged and len(c.text) <= _READ]
    folded = fold_all(texts)
    if keys.isdisjoint(folded) and all(map(is_plain, folded)):
        line = "".join(texts)
        if ":" not in line and "：" not in line:
            return []  # so it goes with the rows of a roster
        return [text for text in texts if (":" in text or "：" in text) and text.strip()]
    return [
        text
        for text, key in zip(texts, folded, strict=True)
        if text.strip() and (key in keys or not is_plain(key) or ":" in text or "：" in text)
    ]


def _labels_in(texts: list[str], spec: Spec) -> set[str]:
    found: set[str] = set()
    for text in texts:
        if len(text) <= LABEL.cell:
            best = spec.index.known(text)
            if best is not None and best[1] >= LABEL.known:
                found.add(best[0])
                continue
        if len(text) <= LABEL.line and (":" in text or "：" in text):
            found.update(h.label for h in inline_hits(text, spec.index) if h.similarity >= LABEL.known)
    return found


def _titles(rows: list[Row], specs: Mapping[str, Spec]) -> dict[int, str]:
    """Rows that print a form's title: row → form. A title may stand on up to three lines."""
    wanted = {name: fold("".join(spec.titles)) for name, spec in specs.items()}
    found: dict[int, str] = {}
    position = 0
    while position < len(rows):
        hit = 0
        if rows[position].kind == "t" and sum([not c.merged for c in rows[position].cells]) > 2:
            position += 1
            continue
        for lines in range(1, FORM.title_lines + 1):
            part = rows[position : position + lines]
            if len(part) < lines or any(r.is_blank for r in (part[0], part[-1])):
                break
            printed = "".join(r.text for r in part)
            if len(printed) > LABEL.spread:
                break
            text = _ANNEX.sub("", fold(printed))
            if not FORM.title_shortest <= len(text) <= FORM.title_longest:
                continue
            scored = sorted(((_alike(text, want), n) for n, want in wanted.items() if want), reverse=True)
            if not scored or scored[0][0] < FORM.title:
                continue
            if len(scored) < 2 or scored[0][0] - scored[1][0] >= FORM.title_lead:
                found[position] = scored[0][1]
                hit = lines
        position += hit or 1
    return found


def _alike(text: str, want: str) -> float:
    if text == want:
        return 1.0
    for extra in ("备案", "北京市", "(样表)", "样表"):
        if text.replace(extra, "") == want.replace(extra, ""):
            return FORM.title_edition
    # the ratio is at most that of the characters that both have, in any order: where that is too low for any threshold, it is
    # not worked out
    both, size = min(len(text), len(want)), len(text) + len(want)
    if 2 * both < FORM.unlike * size:
        return 0.0
    if 2 * sum(min(text.count(c), want.count(c)) for c in set(want)) < FORM.unlike * size:
        return 0.0
    return SequenceMatcher(None, text, want, autojunk=False).ratio()


def _starts(
    rows: list[Row],
    specs: Mapping[str, Spec],
    votes: list[dict[str, set[str]]],
    titles: dict[int, str],
    ours: Titles,
) -> list[tuple[int, str]]:
    labels = _table_labels(rows, specs, votes)
    tables = {t: {n: len(found) / max(1, len(specs[n].labels)) for n, found in m.items()} for t, m in labels.items()}
    after = dict(pairwise(titles))  # each title's position → the next one's
    last = {form: position for position, form in titles.items()}
    starts: list[tuple[int, str]] = []
    current: str | None = None
    seen: set[str] = set()
    floor = 0
    for position, row in enumerate(rows):
        title = titles.get(position)
        if title is not None:
            follows = _next_table(rows, position, titles)
            confirmed = follows is not None and tables[follows].get(title, 0.0) >= FORM.table_share
            # a list of annexes, or a cover whose table follows under a second title
            apart = last[title] > position and titles[after[position]] != title
            if not confirmed and apart and (title != current or seen):
                continue
            if current == title and not seen:
                continue
            begin = _annex_line(rows, position, floor)
            starts.append((begin, title))
            current, seen = title, set()
            floor = position + 1
            continue
        if current is not None and ours.begins_another(_line(row)):  # a stranger's paper in the same file
            follows = _next_table(rows, position, titles)
            best = _best(tables[follows]) if follows is not None and follows != row.table else None
            if best is not None and best[1] >= FORM.table_share:
                starts.append((_annex_line(rows, position, floor), best[0]))
                current, seen, floor = best[0], set(), position + 1
                continue
        if row.kind != "t":
            continue
        if row.number == 0 or (position and rows[position - 1].table != row.table):
            best = _best(tables[row.table])
            fresh = labels[row.table][best[0]] if best else set()
            if best is None or best[1] < FORM.table_share:
                continue
            form, share, lead = best
            same = current is not None and tables[row.table].get(current, 0.0) >= share - FORM.same_slack
            if current is None or (not same and share >= FORM.share and lead >= FORM.table_lead):
                kept = _kept_by(current, form, votes, starts[-1][0], position) if current is not None else 0
                begin = _head_above(rows, position, max(floor, kept), form, votes, ours)
                starts.append((begin, form))
                current, seen = form, set()
            elif same and current is not None:
                mine = labels[row.table][current]
                scalar = {p.label for p in specs[current].places if p.in_table and p.label}
                again = mine & seen & scalar
                part, of = FORM.again_share
                if len(again) >= max(FORM.again_labels, len(scalar) * part // of):
                    starts.append((max(floor, _paragraphs_above(rows, position)), current))
                    seen = set()
                fresh = mine
            seen |= fresh
            floor = position
    return starts


def _table_labels(
    rows: list[Row], specs: Mapping[str, Spec], votes: list[dict[str, set[str]]]
) -> dict[int, dict[str, set[str]]]:
    """Table → form → its labels found there."""
    tables: dict[int, dict[str, set[str]]] = {}
    for row, vote in zip(rows, votes, strict=True):
        if row.kind == "t":
            mine = tables.setdefault(row.table, {n: set() for n in specs})
            for name, labels in vote.items():
                if labels:
                    mine[name] |= labels
    return tables


def _best(scores: Mapping[str, float]) -> tuple[str, float, float] | None:
    ranked = sorted(((s, n) for n, s in scores.items()), reverse=True)
    if not ranked or ranked[0][0] <= 0:
        return None
    return ranked[0][1], ranked[0][0], ranked[0][0] - (ranked[1][0] if len(ranked) > 1 else 0.0)


def _next_table(rows: list[Row], position: int, titles: Mapping[int, str]) -> int | None:
    for later in range(position + 1, len(rows)):
        if rows[later].kind == "t":
            return rows[later].table
        if later in titles:
            return None
    return None


def _annex_line(rows: list[Row], position: int, floor: int) -> int:
    """A title's segment begins at the 附件N line above it."""
    begin = position
    for above in range(position - 1, max(floor, position - FORM.annex_rows) - 1, -1):
        text = fold(rows[above].text)
        if not text:
            continue
        if _ANNEX_ALONE.fullmatch(text) or _says_sample(rows[above]):
            begin = above
            continue
        break
    return begin


def _head_above(
    rows: list[Row], position: int, floor: int, form: str, votes: list[dict[str, set[str]]], ours: Titles
) -> int:
    """Where a form begins whose title is not one of ours: its header line may stand in a little table of its own above.

    What stands above its title, its 附件 line or a sentence is another paper's (研修项目：… in a notice).
    """
    begin = position
    blank = 0
    for above in range(position - 1, floor - 1, -1):
        text = rows[above].text
        if _SENTENCE.search(text):
            break
        line = _line(rows[above])
        found = ours.judge(line, form, lambda _words: 0.0) if line and ends_as_title(line) else None
        if found is not None and found.whose is not Whose.NONE:
            return _annex_line(rows, above, floor)
        if votes[above][form] or fold(text).startswith("附件"):
            begin, blank = above, 0
            if _ANNEX_ALONE.fullmatch(fold(text)):
                break
        elif text.strip():
            blank += 1
            if blank > FORM.head_gap:
                break
    return begin


def _kept_by(current: str, form: str, votes: list[dict[str, set[str]]], start: int, stop: int) -> int:
    """Where the form ends that another follows without a title: after the last row that says something new for it, and no more for the
    other. Its last rows (手机, 传真; 填表人, 联系电话) hold labels that the other has too."""
    known: set[str] = set()
    end = start
    for position in range(start, stop):
        mine = votes[position][current]
        if mine - known and len(mine) >= len(votes[position][form]):
            end = position + 1
        known |= mine
    return end


def _paragraphs_above(rows: list[Row], position: int) -> int:
    begin = position
    while begin and rows[begin - 1].kind == "p":
        begin -= 1
    return begin
