"""The verb *diff*: what a resubmission changed, value by value.

Rows of a roster are matched by resident ID number, then by name, then by position, so that a person put in at the top does not
make everybody "changed". Personal numbers are masked; where only masked digits differ, the change says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from tzforms.converters import NAMES
from tzforms.findings import mask, mask_text
from tzforms.forms import Form
from tzforms.grouping import sheet_of, sort_out
from tzforms.i18n import _
from tzforms.reading import Reading, shown
from tzforms.word import fold

__all__ = ["Change", "Difference", "compare", "describe_difference", "value_text"]

_KEYS = ("id_number", "name", "topic")
_POSITIONAL = frozenset(("no",))


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. ``kind``: ``changed``, ``added`` (only in the new) or ``removed`` (only in the old); for a row or a form
    as a whole, ``path`` is the row's or empty. ``old`` and ``new`` are texts, masked; ``old_path`` and ``path`` are the places
    in the old and in the new form.
    """

    form: str
    kind: str
    path: str
    old_path: str
    place: str
    old: str | None
    new: str | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """All changes, and how many values, rows and forms were added, removed, changed or stayed (``counts``)."""

    changes: list[Change]
    counts: dict[str, int]
    unsure: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """JSON-ready."""
        return {"counts": self.counts, "changes": [asdict(c) for c in self.changes], "unsure": self.unsure}


def compare(old: Sequence[Reading], new: Sequence[Reading]) -> Difference:
    """The difference between what was handed in before and what is handed in now.

    Forms are matched by their kind and, where a kind comes several times, by the class that they are of (:mod:`tzforms.grouping`), and
    then in order. Readings that are no form take no part. ``unsure`` lists the changes of which one side was read with doubt.
    """
    changes: list[Change] = []
    counts = dict.fromkeys(("changed", "added", "removed", "unchanged"), 0)
    unsure: list[str] = []
    for before, after in _pairs(old, new):
        if before is None or after is None:
            paper = (before or after).paper  # type: ignore[union-attr]
            kind = "removed" if after is None else "added"
            title = paper.title
            changes.append(
                Change(
                    paper.key,
                    kind,
                    "",
                    "",
                    paper.called,
                    title if after is None else None,
                    title if before is None else None,
                )
            )
            counts[kind] += 1
            continue
        doubted, doubted_before = frozenset(after.unsure), frozenset(before.unsure)
        for change in _form(before, after, counts):
            changes.append(change)
            counts[change.kind] += 1
            if change.path in doubted or change.old_path in doubted_before:
                unsure.append(f"{change.form}.{change.path or change.old_path}")
    return Difference(changes, counts, unsure)


def describe_difference(difference: Difference) -> str:
    """The difference as Chinese text, a line a change."""
    counts = difference.counts
    lines = [
        _("改动 {changed} 处，新增 {added} 处，删除 {removed} 处，未变 {unchanged} 处。").format(**counts),
    ]
    signs = {"changed": "~", "added": "+", "removed": "-"}
    unsure = frozenset(difference.unsure)
    for c in difference.changes:
        if c.kind == "changed":
            text = _("{old} → {new}").format(old=c.old or "—", new=c.new or "—")
        else:
            text = (c.new if c.kind == "added" else c.old) or ""
        doubt = _("（读取存疑，请看原件）") if f"{c.form}.{c.path or c.old_path}" in unsure else ""
        lines.append(f"{signs[c.kind]} {c.place}：{text}{c.note}{doubt}".replace("\n", " "))
    return "\n".join(lines)


# -- matching -----------------------------------------------------------------------------------------------------


def _pairs(old: Iterable[Reading], new: Iterable[Reading]) -> list[tuple[Reading | None, Reading | None]]:
    pairs: list[tuple[Reading | None, Reading | None]] = []
    before_all, after_all = ([r for r in side if r.form] for side in (list(old), list(new)))
    numbers = {r.form: r.paper.number for r in [*before_all, *after_all]}
    homes = _homes([*before_all, *after_all])
    for form in sorted(numbers, key=lambda key: (numbers[key], key or "")):
        before = [r for r in before_all if r.form == form]
        after = [r for r in after_all if r.form == form]
        if len(before) > 1 or len(after) > 1:
            for reading in list(before):
                twin = next((a for a in after if homes.get(id(a)) == homes.get(id(reading)) is not None), None)
                if twin is not None:
                    pairs.append((reading, twin))
                    before.remove(reading)
                    after.remove(twin)
        while before and after:
            pairs.append((before.pop(0), after.pop(0)))
        pairs += [(r, None) for r in before] + [(None, r) for r in after]
    return pairs


def _homes(readings: Sequence[Reading]) -> dict[int, int]:
    """By the identity of a reading the number of its class, old and new sorted together; none where that is a question."""
    found = sort_out([sheet_of(at, r, f"{at}/{r.file}") for at, r in enumerate(readings)])
    return {id(readings[s.at]): n for n, group in enumerate(found.groups) for s in group.all_sheets}


def _form(old: Reading, new: Reading, counts: dict[str, int]) -> Iterable[Change]:
    paper = new.paper
    for name in paper.record.model_fields:
        before, after = old.data.get(name), new.data.get(name)
        if name in paper.tables:
            yield from _table(paper, name, before or [], after or [], counts)
        else:
            place = f"{paper.called} {paper.printed.get(name, name)}"
            if name == "start_date" and old.stages != new.stages:
                says = [NAMES["period"].format(r.stages) or _("没有分段") for r in (old, new)]
                yield Change(paper.key, "changed", name, name, f"{paper.called} {_('各阶段')}", *says)
                continue
            yield from _value(paper, name, name, name, place, before, after, counts)


def _value(
    paper: Form, field: str, path: str, old_path: str, place: str, before: Any, after: Any, counts: dict[str, int]
) -> Iterable[Change]:
    if _same(before, after):
        counts["unchanged"] += before not in (None, "", [])
        return
    personal = paper.is_personal(field)
    old, new = value_text(before, personal), value_text(after, personal)
    note = ""
    if old == new:
        note = _("（遮盖的数字有改动）") if personal else _("（空格或标点有改动）")
    yield Change(paper.key, "changed", path, old_path, place, old, new, note)


def _table(
    paper: Form, table: str, before: list[dict[str, Any]], after: list[dict[str, Any]], counts: dict[str, int]
) -> Iterable[Change]:
    form = paper.key
    # a form that is one list of people needs no name for the list
    group = "" if paper.tables[table].sheet is None else paper.printed[table]
    twins = match_rows(before, after)

    def place(rows: list[dict[str, Any]], index: int) -> str:
        row = rows[index]
        who = row.get("name") or row.get("topic") or ""
        return (
            _("{form} {group}第{row}行 {who}")
            .format(form=paper.called, group=group, row=row.get("no") or index + 1, who=mask_text(str(who))[:12])
            .strip()
        )

    for index, row in enumerate(after):
        origin = twins.get(index)
        path = f"{table}[{index}]"
        if origin is None:
            yield Change(form, "added", path, "", place(after, index), None, _row_text(paper, table, row))
            continue
        old_path = f"{table}[{origin}]"
        for name in row:
            if name in _POSITIONAL:
                continue
            spot = f"{place(after, index)} {paper.printed.get(f'{table}.{name}', name)}"
            old, new = before[origin].get(name), row[name]
            yield from _value(paper, f"{table}.{name}", f"{path}.{name}", f"{old_path}.{name}", spot, old, new, counts)
    for index in sorted(set(range(len(before))) - set(twins.values())):
        yield Change(
            form,
            "removed",
            "",
            f"{table}[{index}]",
            place(before, index),
            _row_text(paper, table, before[index]),
            None,
        )


def match_rows(before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]]) -> dict[int, int]:
    """Index of a new row → index of the old row it continues: by ID number, then name (or topic), then position.

    A key that two rows of one side share is no key. Position decides only where both sides have the same number of rows, and
    never makes two people one: rows with another number and another name are two people.
    """
    twins: dict[int, int] = {}
    for key in _KEYS:
        taken = set(twins.values())
        left_old = [i for i in range(len(before)) if i not in taken]
        left_new = [i for i in range(len(after)) if i not in twins]
        olds, news = _unique(before, left_old, key), _unique(after, left_new, key)
        twins.update({news[k]: olds[k] for k in news if k in olds})
    left = set(range(len(before))) - set(twins.values())
    left_new = [i for i in range(len(after)) if i not in twins]
    if len(before) == len(after):
        twins.update({i: i for i in left_new if i in left and not _two_people(before[i], after[i])})
    return twins


def _two_people(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(one.get(k) and other.get(k) and fold(str(one[k])) != fold(str(other[k])) for k in ("id_number", "name"))


def _unique(rows: Sequence[dict[str, Any]], indexes: Iterable[int], key: str) -> dict[str, int]:
    found: dict[str, list[int]] = {}
    for index in indexes:
        value = fold(str(rows[index].get(key) or ""))
        if value:
            found.setdefault(value, []).append(index)
    return {value: places[0] for value, places in found.items() if len(places) == 1}


# -- values -------------------------------------------------------------------------------------------------------


def _same(before: Any, after: Any) -> bool:
    empty: tuple[Any, ...] = (None, "", [])
    return before == after or (before in empty and after in empty)


def value_text(value: Any, personal: bool) -> str | None:
    """A value as people write it, masked (``personal``: every number in it); ``None`` for nothing."""
    if value in (None, "", []):
        return None
    text = shown(value)
    if personal:
        return re.sub(r"[0-9A-Za-z][0-9A-Za-z-]{6,}", lambda m: mask(m.group()), text)
    return mask_text(text)


def _row_text(paper: Form, table: str, row: dict[str, Any]) -> str:
    texts = (value_text(v, paper.is_personal(f"{table}.{n}")) for n, v in row.items() if n not in _POSITIONAL)
    return "，".join(filter(None, texts))
