"""What several rules need to know about one dossier: which value the forms agree on, and who dissents."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar, cast

from tzforms.forms import Annex1, Annex2, Annex3, Annex4, Annex5, FormRecord, Graduate, Trainee, row_numbers
from tzforms.law.rules.context import Context
from tzforms.law.rules.idents import PersonId, person_id
from tzforms.measures import Measures, number_text
from tzforms.normal import nfkc

__all__ = [
    "Agreement",
    "Period",
    "Said",
    "agreement",
    "annexes",
    "blank",
    "discussion",
    "doubled_certificates",
    "fold",
    "graduates",
    "head_counts",
    "hours",
    "is_discussion",
    "is_hint",
    "is_stated_empty",
    "named",
    "names_of",
    "notice_year",
    "number_text",
    "organizer_of",
    "pattern",
    "period",
    "ranges",
    "spoiled_rows",
    "strangers",
    "trainees",
]

T = TypeVar("T")


def remembered(function: Callable[[Context], T]) -> Callable[[Context], T]:
    """Compute once for each context."""
    key = f"{function.__module__}.{function.__qualname__}"

    def once(ctx: Context) -> T:
        if key not in ctx.memo:
            ctx.memo[key] = function(ctx)
        return cast(T, ctx.memo[key])

    once.__doc__ = function.__doc__
    return once


def annexes(
    ctx: Context,
) -> tuple[Annex1 | None, Annex2 | None, Annex3 | None, Annex4 | None, Annex5 | None]:
    """The five forms with their blanks filled."""
    d = ctx.dossier
    return d.get(Annex1), d.get(Annex2), d.get(Annex3), d.get(Annex4), d.get(Annex5)


def organizer_of(ctx: Context) -> tuple[str | None, str | None]:
    """The path of the first form that states the organizer, and the name."""
    for form, record in ctx.stated.forms():
        name = getattr(record, "organizer", None)
        if name:
            return f"{form}.organizer", str(name)
    return None, None


_SEAL = re.compile(r"\(盖章\)")
_DOTS = re.compile(r"[·•‧・．․]")
_NO_LETTERS = re.compile(r"[\s_\u200b\ufeff“”\"'‘’「」《》]+")


@lru_cache(maxsize=8192)  # a class's names are compared by many rules
def fold(text: str | None) -> str:
    """A name for comparison: half-width, no blanks, no quotation marks, no （盖章）, one case, one middle dot."""
    folded = nfkc(text or "")
    return _NO_LETTERS.sub("", _DOTS.sub("·", _SEAL.sub("", folded))).casefold()


@lru_cache(maxsize=256)
def pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern that finds any of ``words``."""
    return re.compile("|".join(map(re.escape, words)))


def named(text: str, words: tuple[str, ...]) -> bool:
    """Does ``text`` hold one of ``words``?"""
    return pattern(words).search(text) is not None


def names_of(thing: str, aliases: Mapping[str, str]) -> tuple[str, ...]:
    """``thing`` and every other word that an edition takes for it."""
    return thing, *(word for word, meant in aliases.items() if meant == thing)


def ranges(numbers: Iterable[int]) -> str:
    """``1、3-5``: row numbers in a sentence."""
    parts: list[list[int]] = []
    for n in sorted(set(numbers)):
        if parts and parts[-1][1] == n - 1:
            parts[-1][1] = n
        else:
            parts.append([n, n])
    return "、".join(str(a) if a == b else f"{a}-{b}" for a, b in parts)


# the beginnings of the hints that the blank forms print (the templates' blank('…'), without brackets and blanks)
_HINTS = (
    "考核应结合出勤情况",
    "包含研修所需师资、场地",
    "重点突出培训亮点",
)


_BRACKETS = re.compile(r"[\s（）()]")
_FILLING = re.compile(r"[\s.…。/—_\-]")


def is_hint(text: str) -> bool:
    """True when a cell holds only a hint that the blank form prints there."""
    plain = _BRACKETS.sub("", text)
    return plain.startswith(_HINTS) and len(plain) < 80


def blank(text: str | None) -> bool:
    """True when a prose cell holds no answer: nothing, dots, or the printed hint."""
    return text is None or not _FILLING.sub("", text) or is_hint(text)


# ---------------------------------------------------------------- agreement


@dataclass(frozen=True, slots=True)
class Said:
    """One place that states a shared fact: its path, the value as people read it, and the value for comparison."""

    path: str
    shown: str
    key: Hashable
    raw: Any = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """``held``: the places with the value most forms state (the earliest on a tie); ``others``: each other value's places."""

    held: tuple[Said, ...]
    others: tuple[tuple[Said, ...], ...]

    @property
    def value(self) -> Any:
        """The value that is held, or ``None`` when nothing was stated."""
        return self.held[0].raw if self.held else None


def agree(said: list[Said]) -> Agreement:
    """Group what was said by value; the largest group is held."""
    groups: dict[Hashable, list[Said]] = {}
    for one in said:
        groups.setdefault(one.key, []).append(one)
    if not groups:
        return Agreement((), ())
    order = list(groups.values())
    held = max(order, key=lambda g: (len(g), -order.index(g)))
    return Agreement(tuple(held), tuple(tuple(g) for g in order if g is not held))


def _key(name: str, value: Any) -> tuple[str, Hashable]:
    if name == "occupations":
        return "、".join(value), frozenset(fold(o) for o in value)
    if isinstance(value, str):
        return value.strip(), fold(value)
    if isinstance(value, Decimal | int):
        return number_text(value), Decimal(value)
    if isinstance(value, dt.date):
        return f"{value.year}年{value.month}月{value.day}日", value
    return str(value), value


def _stated(ctx: Context, name: str) -> Iterator[tuple[str, Any]]:
    """Path and value of a shared fact on each form that states it."""
    for form, attribute in ctx.catalogue.shared.get(name, ()):
        value = getattr(ctx.typed(form), attribute, None)
        if value not in (None, "", ()):
            yield f"{form}.{attribute}", value


def _first_and_last(ctx: Context, name: str) -> Iterator[tuple[str, Any]]:
    """Path and day of the first stage's beginning or of the last one's end, where the class is held in stages."""
    days = [(d, i) for i, s in enumerate(ctx.facts.stages) if (d := getattr(s, name)) is not None]
    if days and len(days) == len(ctx.facts.stages):
        day, index = min(days) if name == "start_date" else max(days)
        yield f"facts.stages[{index}].{name}", day


def agreement(ctx: Context, name: str) -> Agreement:
    """Who states which value of one shared fact (a key of the catalogue's ``shared``); only what was typed counts."""
    memo_key = f"agreement.{name}"
    if memo_key not in ctx.memo:
        said = []
        stated = list(_stated(ctx, name))
        if not stated and name in ("start_date", "end_date"):  # V35 compares the two
            stated = list(_first_and_last(ctx, name))
        for path, value in stated:
            shown, key = _key(name, value)
            said.append(Said(path, shown, key, value))
        ctx.memo[memo_key] = agree(said)
    return cast(Agreement, ctx.memo[memo_key])


@dataclass(frozen=True, slots=True)
class Period:
    """The class's first and last day as most forms state them, with the path of each."""

    start: dt.date | None
    end: dt.date | None
    start_path: str
    end_path: str

    @property
    def swapped(self) -> bool:
        """True when it ends before it starts: then no other date rule has a base."""
        return self.start is not None and self.end is not None and self.end < self.start


@remembered
def period(ctx: Context) -> Period:
    """The class's first and last day."""
    start, end = agreement(ctx, "start_date"), agreement(ctx, "end_date")
    return Period(
        start.value,
        end.value,
        start.held[0].path if start.held else _first_place(ctx, "start_date"),
        end.held[0].path if end.held else _first_place(ctx, "end_date"),
    )


def _first_place(ctx: Context, name: str) -> str:
    """Where a shared fact would be stated: the path on the first form of the edition that prints it."""
    return next((f"{form}.{field}" for form, field in ctx.catalogue.shared.get(name, ())), "")


@remembered
def notice_year(ctx: Context) -> tuple[int | None, str]:
    """The year of the notice and the path that it was taken from."""
    if ctx.facts.year is not None:
        return ctx.facts.year, "facts.year"
    a1 = ctx.dossier.get(Annex1)
    if a1 is not None and a1.application_date is not None:
        return a1.application_date.year, "annex1.application_date"
    start = period(ctx).start
    return (start.year, _first_place(ctx, "start_date")) if start is not None else (None, "")


@remembered
def hours(ctx: Context) -> Agreement:
    """Who states which total of class hours: the course rows added up, and each form that prints the total."""
    said = []
    a1 = ctx.stated.get(Annex1)
    if a1 is not None and a1.courses and all(c.hours is not None and c.hours > 0 for c in a1.courses):
        total = sum((c.hours for c in a1.courses if c.hours is not None), Decimal(0))
        said.append(Said("annex1.courses", number_text(total), total, total))
    said += [Said(path, number_text(total), total, total) for path, total in _stated(ctx, "total_hours")]
    return agree(said)


def is_stated_empty(record: FormRecord, table: str) -> bool:
    """Is the table there and said to hold nobody (``[]``), on a form that is otherwise filled in? Left out is not the same."""
    return table in record.model_fields_set and not getattr(record, table) and not record.is_blank()


@remembered
def head_counts(ctx: Context) -> Agreement:
    """Who states which number of graduates: the rows of 附件3, and each form that prints 结业人数."""
    said = []
    a3 = ctx.stated.get(Annex3)
    if a3 is not None and (a3.graduates or is_stated_empty(a3, "graduates")):
        rows = len(graduates(ctx))
        said.append(Said("annex3.graduates", str(rows), rows, rows))
    said += [Said(path, str(count), count, count) for path, count in _stated(ctx, "graduate_count")]
    return agree(said)


# ---------------------------------------------------------------- people


@dataclass(frozen=True, slots=True)
class Row:
    """One person of a roster: position in it, the number people see there, path, the row itself, and the ID number judged."""

    index: int
    number: int
    path: str
    row: Any
    id: PersonId | None


@remembered
def trainees(ctx: Context) -> list[Row]:
    """The persons of 附件2; rows without any content are no persons."""
    a2 = ctx.dossier.get(Annex2)
    rows: tuple[Trainee, ...] = a2.trainees if a2 is not None else ()
    return _rows(rows, "annex2.trainees")


@remembered
def graduates(ctx: Context) -> list[Row]:
    """The persons of 附件3."""
    a3 = ctx.dossier.get(Annex3)
    rows: tuple[Graduate, ...] = a3.graduates if a3 is not None else ()
    return _rows(rows, "annex3.graduates")


def _rows(rows: tuple[Any, ...], path: str) -> list[Row]:
    return [
        Row(i, number, f"{path}[{i}]", r, person_id(r.id_number) if r.id_number else None)
        for i, (r, number) in enumerate(zip(rows, row_numbers(rows), strict=True))
        if any(v not in (None, "") for k, v in r.__dict__.items() if k != "no")
    ]


@remembered
def spoiled_rows(ctx: Context) -> dict[str, str]:
    """Rows whose ID number is already known to be wrong: path → ``invalid`` or ``duplicate`` (second occurrence).

    What follows from a wrong number (sex, age, the other roster) is not told a second time.
    """
    spoiled: dict[str, str] = {}
    for rows in (trainees(ctx), graduates(ctx)):
        seen: dict[str, Row] = {}
        for row in rows:
            if row.id is None:
                spoiled[row.path] = "invalid"
                continue
            if row.id.number in seen:
                spoiled[row.path] = "duplicate"
            elif not row.id.sure and row.id.outcome.value != "non_mainland_doc":
                spoiled[row.path] = "invalid"
            seen.setdefault(row.id.number, row)
    return spoiled


@remembered
def doubled_certificates(ctx: Context) -> dict[str, Row]:
    """Rows of 附件2 whose certificate number stands there before: path → the earlier row."""
    seen: dict[str, Row] = {}
    doubled: dict[str, Row] = {}
    for person in trainees(ctx):
        number = person.row.certificate_no
        if not number or blank(number):
            continue
        earlier = seen.setdefault(re.sub(r"[\s-]", "", number).upper(), person)
        if earlier is not person:
            doubled[person.path] = earlier
    return doubled


@remembered
def strangers(ctx: Context) -> list[Row]:
    """Persons of 附件3 who stand on 附件2 neither with their number nor with their name."""
    if ctx.dossier.get(Annex2) is None:
        return []
    numbers = {t.id.number for t in trainees(ctx) if t.id is not None}
    names = {fold(t.row.name) for t in trainees(ctx) if t.row.name}
    return [
        g for g in graduates(ctx) if g.id is not None and g.id.number not in numbers and fold(g.row.name) not in names
    ]


# ---------------------------------------------------------------- hours of discussion


@dataclass(frozen=True, slots=True)
class Discussion:
    """``counted`` hours of rows that are 研讨 or 交流 alone; ``mixed`` the hours of rows that are that and something else."""

    counted: Decimal
    mixed: Decimal
    mixed_rows: tuple[int, ...]
    unknown_rows: tuple[int, ...]


def is_discussion(form: str, m: Measures) -> bool:
    """Does the form of training (or, without one, the topic) speak of 研讨 or 交流?"""
    return any(w in form for w in m.discussion.words)


def _is_mixed(form: str, m: Measures) -> bool:
    """Is it something else besides? 讲授 anywhere in it is; 理论 only as a part of its own (理论、研讨, not 理论研讨)."""
    if any(w in form for w in m.discussion.other_words):
        return True
    parts = (p.strip() for p in re.split(r"[、，,+/;和与及\s]+", form))
    others = tuple(m.discussion.other_parts)
    return any(p.startswith(others) and not is_discussion(p, m) for p in parts)


@remembered
def discussion(ctx: Context) -> Discussion:
    """How many hours of the plan are discussion and exchange (第8条)."""
    a1 = ctx.stated.get(Annex1)
    counted = mixed = Decimal(0)
    mixed_rows, unknown_rows = [], []
    for index, course in enumerate(a1.courses if a1 is not None else ()):
        form = nfkc(course.format or course.topic or "")
        if not is_discussion(form, ctx.m):
            continue
        if _is_mixed(form, ctx.m):
            mixed_rows.append(index)
            mixed += course.hours or 0
        elif course.hours is None or course.hours <= 0:  # X20 tells about the row
            unknown_rows.append(index)
        else:
            counted += course.hours
    return Discussion(counted, mixed, tuple(mixed_rows), tuple(unknown_rows))
