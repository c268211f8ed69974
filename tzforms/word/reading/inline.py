"""Labels inside running text: ``办班单位（盖章）：某公司      研修项目：某项目   研修起止日期：…``.

:func:`inline_hits` finds every known label in front of a colon (or, more doubtfully, at the start of a short line) and what is
written behind it. Underlines, seals and the blanks of a dotted line are not part of a value.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tzforms.converters import UNIT_LINE
from tzforms.word.document.labels import LabelIndex, fold, is_decoration
from tzforms.word.thresholds import LINE

__all__ = ["Hit", "inline_hits", "strip_hints", "strip_value"]

_COLON = re.compile(r"(?<![:：︰﹕])[:：︰﹕]")  # of several in a row the first: nothing stands between them
_GAP = re.compile(r"[\s\u3000_＿，,；;。]+")
_SEAL = re.compile(r"[（(]\s*(?:盖章|公章|签章|签字|章|盖\s*章)\s*[)）]")
# What an empty content control says, in the words of Word and WPS; a conversion turns it into ordinary text.
_PROMPT = re.compile(
    r"^[\[【]?(?:单击|点击|单击或点击|请单击|请点击)(?:或点击)?(?:此处|这里)?(?:以|来)?(?:输入|键入|添加|选择).{0,8}[。.]?[\]】]?$"
    r"|^Click (?:or tap )?here to enter (?:text|a date)\.?$|^选择一项。?$"
)
_EDGE = " \t\u3000\u00a0\r\n_＿﹍"


@dataclass(frozen=True, slots=True)
class Hit:
    """One label in a line: which, how well, its span, and the text up to the next label."""

    label: str
    similarity: float
    start: int
    end: int
    value: str = ""
    colon: bool = True
    before: str = ""


# What is neither a blank, a line nor a bracket stays as it is, unless it begins like a prompt, or like 盖章处.
_BEGINS = frozenset("单点请选盖C")


def strip_value(text: str) -> str:
    """A value without the underline, blanks and seal that the form prints around it."""
    if text.isalnum() and text[0] not in _BEGINS:
        return text
    if "(" in text or "（" in text:
        text = _SEAL.sub("", text)
    text = text.strip(_EDGE)
    if not text or (len(text) < LINE.prompt and _PROMPT.match(text)):
        return ""
    if "_" in text or "＿" in text:
        text = "\n".join([line.strip(_EDGE) for line in text.split("\n")]).strip(_EDGE)
    return "" if text and is_decoration(text) and not re.search(r"[—/–-]", text) else text


def strip_hints(text: str, hints: Sequence[str]) -> tuple[str, bool]:
    """``text`` without the printed hints, and whether a torn piece of one (``LINE.torn_piece`` characters or more) is left in it."""
    torn = False
    bare = fold(text)
    for hint in hints:
        pattern = _flexible(hint)
        cut = pattern.sub("", text)
        if cut != text:
            text, bare = cut, fold(cut)
            continue
        want = fold(hint)
        if len(want) >= LINE.hint_shortest and _torn(bare, want):
            torn = True
    return text.strip(" \t\u3000\r\n"), torn


_PATTERNS: dict[str, re.Pattern[str]] = {}


def _flexible(hint: str) -> re.Pattern[str]:
    """The hint with any blanks between its characters, either bracket width, and optional brackets."""
    known = _PATTERNS.get(hint)
    if known is None:
        core = hint.strip().strip("（()）")
        pairs = {
            "（": "[（(]",
            "）": "[）)]",
            "，": "[，,]",
            "：": "[：:]",
            "、": "[、,，]",
            "；": "[；;]",
            "。": "[。.]",
        }
        body = r"\s*+".join(pairs.get(c, re.escape(c)) for c in core if not c.isspace())
        known = _PATTERNS[hint] = re.compile(rf"(?:[（(]\s*+|(?<![\s（(])\s++)?{body}\s*+(?:[。.]\s*+)?+[）)]?")
    return known


def _torn(text: str, hint: str) -> bool:
    """Whether an end of ``hint``, or most of it, stands in ``text`` (both folded).

    A piece from its middle (帮助学员解决实际问题情况, 出勤情况、学习态度、交流研讨) is what it asks for, in its own words.
    """
    core = hint.strip("()")
    share, of = LINE.torn_share
    end = LINE.torn_piece
    least = max(end, len(core) * share // of)
    if any(piece in text for piece in (hint[:end], core[:end], hint[-end:], core[-end:])):
        return True
    return any(core[start : start + least] in text for start in range(len(core) - least + 1))


def inline_hits(text: str, index: LabelIndex, *, loose: bool = False) -> list[Hit]:
    """Labels in ``text`` in order, each with what is written behind it.

    ``loose`` also takes a label at the start of the text or after a wide gap without any colon (``联系人  张三``).
    """
    marks: list[Hit] = []
    for colon in _COLON.finditer(text, 0, LINE.searched):
        hit = _before_colon(text, colon.start(), colon.end(), index, marks[-1].end if marks else 0)
        if hit is not None:
            marks.append(hit)
    if loose and len(text) <= LINE.searched and len(fold(text)) <= LINE.without_colon_longest:
        marks = _without_colon(text, index, marks)
    hits: list[Hit] = []
    marks = _once(text, marks)
    for number, mark in enumerate(marks):
        stop = marks[number + 1].start if number + 1 < len(marks) else len(text)
        before = text[marks[number - 1].end if number else 0 : mark.start] if not number else ""
        hits.append(Hit(mark.label, mark.similarity, mark.start, mark.end, text[mark.end : stop], mark.colon, before))
    return _without_units(text, hits) if "位" in text and hits else hits


def _without_units(text: str, hits: list[Hit]) -> list[Hit]:
    """单位：元 in a corner of a line is no unit's name and no part of the value before it."""
    given = [m.span() for m in UNIT_LINE.finditer(text, 0, LINE.searched)]
    if not given:
        return hits
    left = [h for h in hits if not any(a <= h.start < b for a, b in given)]
    return [replace(h, value=UNIT_LINE.sub("", h.value)) for h in left]


def _once(text: str, marks: list[Hit]) -> list[Hit]:
    """A label that stands twice with nothing between (联系电话：电话：…) is one."""
    single: list[Hit] = []
    for mark in marks:
        last = single[-1] if single else None
        if last is not None and last.label == mark.label and not text[last.end : mark.start].strip(_EDGE):
            single[-1] = replace(last, end=mark.end, colon=last.colon or mark.colon)
        else:
            single.append(mark)
    return single


def _before_colon(text: str, stop: int, end: int, index: LabelIndex, floor: int) -> Hit | None:
    floor = max(floor, stop - LINE.window)
    head = text[floor:stop]
    line = head.rfind("\n") + 1
    starts = list(dict.fromkeys([line, *(m.end() for m in _GAP.finditer(head, line))]))
    best: Hit | None = None
    for start in starts:
        piece = head[start:]
        if not piece.strip() or len(piece) > LINE.longest:
            continue
        found = index.known(piece)
        if found and found[1] >= LINE.known and (best is None or found[1] > best.similarity):
            best = Hit(found[0], found[1], floor + start, end)
    if best is not None:
        return best
    # a reworded label: the best fuzzy match among whole pieces
    for start in starts:
        piece = head[start:].strip()
        if LINE.reworded_shortest <= len(fold(piece)) <= LINE.reworded_longest:
            found = index.best(piece)
            if found is None or found[1] < LINE.reworded or found[2] < LINE.reworded_lead:
                continue
            if best is None or found[1] > best.similarity:
                best = Hit(found[0], found[1], floor + start, end)
    if best is not None:
        return best
    # a label glued to the value before it: 某公司研修项目：…
    tail = head[-LINE.glued_window :]
    for start in range(len(tail) if index.may_end(tail) else 0):
        piece = tail[start:]
        if piece[0].isspace() or piece[0] in "（([【":
            continue
        found = index.known(piece)
        if found and found[1] >= LINE.glued and len(fold(piece)) >= LINE.glued_shortest:
            return Hit(found[0], found[1], stop - len(piece), end)
    return None


def _without_colon(text: str, index: LabelIndex, marks: list[Hit]) -> list[Hit]:
    taken = [(m.start, m.end) for m in marks]
    extra: list[Hit] = []
    position = 0
    pieces = [(m.start(), m.group()) for m in re.finditer(r"[^\s\u3000_＿]+", text)]
    for number, (position, _piece) in enumerate(pieces):
        if any(a <= position < b for a, b in taken):
            continue
        # spaced labels: 联 系 人
        for width in (1, 2, 3, 4):
            if number + width > len(pieces):
                break
            last = pieces[number + width - 1]
            whole = text[position : last[0] + len(last[1])]
            found = index.known(whole)
            stop = last[0] + len(last[1])
            if found and found[1] >= LINE.without_colon and not any(a < stop and position < b for a, b in taken):
                extra.append(Hit(found[0], found[1], position, stop, colon=False))
                taken.append((position, stop))
                break
    return sorted([*marks, *extra], key=lambda h: h.start)
