"""Forms put together to classes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tzforms.grouping.fitting import ENOUGH, MARGIN, SOME, Fit, fit
from tzforms.grouping.sheets import Sheet
from tzforms.grouping.versions import Version, in_order
from tzforms.i18n import _

__all__ = ["Group", "Question", "Sorted", "sort_out"]


@dataclass(frozen=True, slots=True)
class Group:
    """One class: its forms, by kind, in their versions (the one that counts first); ``why``: for each form what put it here."""

    versions: dict[str, tuple[Version, ...]]
    why: dict[int, tuple[str, ...]] = field(default_factory=dict)

    @property
    def sheets(self) -> list[Sheet]:
        """The forms that count, in the order of their kinds."""
        return [versions[0].sheet for _form, versions in sorted(self.versions.items())]

    @property
    def all_sheets(self) -> list[Sheet]:
        """Every form, older versions and copies with it."""
        return [v.sheet for _form, versions in sorted(self.versions.items()) for v in versions]

    def said(self, name: str) -> str:
        """What most of the forms that count say of ``unit`` or ``project``; the first of several that are as many; empty for nothing."""
        words = [w for s in self.sheets if (w := getattr(s, name))]
        return max(words, key=lambda w: (words.count(w), -words.index(w)), default="")


@dataclass(frozen=True, slots=True)
class Question:
    """A form of which it is not known whose it is: the numbers of the classes that it may be of, with what speaks for each."""

    sheet: Sheet
    may_be: tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Sorted:
    """What became of a heap: classes in the order of unit, project and dates, and questions. Each form is in exactly one place."""

    groups: tuple[Group, ...]
    questions: tuple[Question, ...]

    def units(self) -> dict[str, list[int]]:
        """The units by name, each with the numbers of its classes."""
        found: dict[str, list[int]] = {}
        names: dict[str, str] = {}
        for number, group in enumerate(self.groups):
            sheet = next((s for s in group.sheets if s.unit_key), None)
            name = names.setdefault(sheet.unit_key, group.said("unit")) if sheet is not None else ""
            found.setdefault(name, []).append(number)
        return found


class _Candidate(NamedTuple):
    fit: Fit
    number: int


@dataclass(slots=True)
class _Heap:
    """Classes as they grow, found by anything that a form may share with them."""

    classes: list[list[Sheet]] = field(default_factory=list)
    why: dict[int, tuple[str, ...]] = field(default_factory=dict)
    by: defaultdict[tuple[str, str], set[int]] = field(default_factory=lambda: defaultdict(set))

    def put(self, sheet: Sheet, number: int, why: tuple[str, ...]) -> None:
        if number == len(self.classes):
            self.classes.append([])
        self.classes[number].append(sheet)
        self.why[sheet.at] = why
        for key in _keys(sheet):
            self.by[key].add(number)

    def candidates(self, sheet: Sheet) -> list[_Candidate]:
        """The classes that share something with a form, the best first."""
        numbers = {n for key in _keys(sheet) for n in self.by.get(key, ())}
        found = [_Candidate(fit(sheet, self.classes[n]), n) for n in sorted(numbers)]
        return sorted(found, key=lambda c: (-c.fit.score, c.number))


def sort_out(sheets: Sequence[Sheet]) -> Sorted:
    """The classes of a heap, whatever the order in which its forms are given.

    Forms that say most are put together first, those that say little are then given to the class that they fit best. A form that fits
    two classes alike is a question, and so is one that is only half like one.
    """
    heap = _Heap()
    waiting = sorted(sheets, key=_strength)
    asked: dict[int, list[_Candidate]] = {}
    while waiting:
        left: list[Sheet] = []
        for sheet in waiting:
            candidates = heap.candidates(sheet)
            number, why = _place(sheet, candidates, heap)
            if number is None:
                asked[sheet.at] = candidates
                left.append(sheet)
            else:
                heap.put(sheet, number, why)
        if len(left) == len(waiting):  # nothing more was learnt
            break
        waiting = left
    return _result(heap, waiting, asked)


def _place(sheet: Sheet, candidates: list[_Candidate], heap: _Heap) -> tuple[int | None, tuple[str, ...]]:
    """(the number of the class of a form, why); a new number for a new class, ``None`` for a question."""
    best = candidates[0] if candidates else None
    rivals = [c for c in candidates[1:] if best is not None and c.fit.score > max(best.fit.score - MARGIN, 0)]
    here = {c.number for c in candidates if any(s.folder == sheet.folder for s in heap.classes[c.number])}
    if best is not None and best.fit.score >= ENOUGH:
        return (None, ()) if rivals else (best.number, best.fit.reasons)
    if not sheet.has_head and not sheet.people:  # it says nothing of its class: where it lay does
        if len(here) == 1:
            return here.pop(), (_("表头没有填写，同一文件夹只有这一个班"),)
        return (None, ()) if candidates else (len(heap.classes), ())
    if best is not None and best.fit.score >= SOME and not rivals and not best.fit.against and best.number in here:
        return best.number, best.fit.reasons
    lacks = best is not None and all(s.form != sheet.form for s in heap.classes[best.number])
    if best is not None and lacks and best.fit.score >= 1 and best.number in here:
        return None, ()  # a claim with a mistyped year
    complete = bool(sheet.unit_key and sheet.project_key)
    if best is not None and (best.fit.score >= SOME or (not complete and best.fit.score > 0)):
        return None, ()
    return len(heap.classes), ()


def _strength(sheet: Sheet) -> tuple[object, ...]:
    """Those that say most first; alike for the same heap in any order."""
    told = 2 * bool(sheet.people) + bool(sheet.unit_key) + bool(sheet.project_key) + (sheet.end is not None)
    when = str(sheet.start or ""), str(sheet.end or "")
    return -told, sheet.unit_key, sheet.project_key, *when, sheet.form, sheet.digest, sheet.name, sheet.at


def _keys(sheet: Sheet) -> Iterator[tuple[str, str]]:
    """What a form may share with a class."""
    yield "folder", sheet.folder
    for kind in ("unit_key", "project_key"):
        if value := getattr(sheet, kind):
            yield kind, value
            # a slip of the hand is at one end of a name or the other
            yield f"{kind} begins", value[: len(value) // 2]
            yield f"{kind} ends", value[len(value) // 2 :]
    if sheet.start is not None and sheet.end is not None:
        yield "dates", f"{sheet.start} {sheet.end}"
    for key in sheet.people:
        yield "person", key


def _result(heap: _Heap, waiting: Iterable[Sheet], asked: dict[int, list[_Candidate]]) -> Sorted:
    """The classes in an order of their own, and the questions."""

    def order(number: int) -> tuple[object, ...]:
        sheets = sorted(heap.classes[number], key=_strength)
        dates = min((str(s.start) for s in sheets if s.start), default="")
        units, projects = ([s for s in (getattr(x, k) for x in sheets) if s] for k in ("unit_key", "project_key"))
        return (min(units, default="\U0010ffff"), min(projects, default=""), dates, min(s.name for s in sheets))

    ordered = sorted(range(len(heap.classes)), key=order)
    place = {number: at for at, number in enumerate(ordered)}
    groups = []
    for number in ordered:
        kinds: defaultdict[str, list[Sheet]] = defaultdict(list)
        for sheet in heap.classes[number]:
            kinds[sheet.form].append(sheet)
        why = {s.at: heap.why[s.at] for s in heap.classes[number]}
        groups.append(Group({form: in_order(kinds[form]) for form in sorted(kinds)}, why))
    questions = tuple(
        Question(
            sheet,
            tuple((place[c.number], c.fit.reasons) for c in asked[sheet.at] if c.fit.score > 0)[:5],
        )
        for sheet in sorted(waiting, key=lambda s: (s.name, s.at))
    )
    return Sorted(tuple(groups), questions)
