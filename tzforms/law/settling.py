"""Which finding speaks: each fault once, with what follows from it folded under it (docs/decisions/0005).

An empty cell is told by whoever knows most about it: the reading that could not use what stands there, a rule that looks at it, else
V34. What many empty cells of one column have in common is one finding that holds the single ones; so is what a head that is gone
leaves empty. A doubt of the reading about a value that a rule finds wrong stands under what the rule says. What only says 无法核验 or 提示 because a cell is empty goes away with it and is told there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from tzforms.findings import MANY, Finding, Severity
from tzforms.forms import Catalogue, Dossier, bare, row_number
from tzforms.i18n import _
from tzforms.law.rules import rules_of
from tzforms.law.rules.completeness import nothing_forgotten
from tzforms.law.rules.shared import ranges

__all__ = ["settled"]

_EMPTY = nothing_forgotten.id
_WEIGHTY = (Severity.VIOLATION, Severity.EXPLAIN)
_LOOK = (*_WEIGHTY, Severity.MANUAL)


def settled(findings: Iterable[Finding], dossier: Dossier, read: Sequence[Finding] = ()) -> list[Finding]:
    """``read`` and ``findings`` of one class with each fault told once.

    ``findings``: what the rules say of ``dossier`` as it was typed; ``read``: what reading the papers found.
    """
    checked = list(findings)
    empty = {f.path for f in checked if f.rule == _EMPTY and f.path}
    by_reading = {f.path for f in _all(read) if f.severity in _LOOK and f.path}
    by_rule = {f.path for f in checked if f.rule != _EMPTY and f.severity in _WEIGHTY}

    readers = {r.id: r for r in rules_of(dossier.catalogue.measures)}
    asking: dict[str, set[str]] = {}  # row → the rules that ask for an empty cell of it
    for f in checked:
        if f.path in empty and f.rule != _EMPTY and f.severity in _WEIGHTY:
            asking.setdefault(_row(f.path), set()).add(f.rule)

    def asked_with_another(path: str) -> bool:
        """Does a rule that looks at the cell ask for another empty one of its row: certificate and level in one sentence?"""
        row = _row(path)
        return bool(row) and any(readers[r].reads(path) for r in asking.get(row, ()) if r in readers)

    def is_news(finding: Finding) -> bool:
        """Does nobody else tell that the cell is empty?"""
        if finding.path not in empty:
            return True
        if finding.path in by_reading:
            return finding.severity not in _WEIGHTY
        return finding.rule != _EMPTY or not (finding.path in by_rule or asked_with_another(finding.path))

    kept = [*read, *_gathered([f for f in checked if is_news(f)], empty, dossier)]
    causes = _causes(kept, empty, len(read))
    better = {f.path: at for at, f in enumerate(kept) if at >= len(read) and f.severity in _WEIGHTY and f.path}
    under: dict[int, int] = {}
    for at, finding in enumerate(kept):
        if at < len(read) and finding.severity is Severity.MANUAL and finding.path in better:
            under[at] = better[finding.path]  # a doubt about a value that a rule finds wrong
            continue
        cause = next((causes[p] for p in _sources(finding, dossier.catalogue, empty) if p in causes), at)
        if cause != at and (finding.severity not in _LOOK or (finding.path in empty and cause < len(read))):
            under[at] = cause
    follows: dict[int, list[Finding]] = {}
    for at in under:
        follows.setdefault(_root(at, under), []).append(kept[at])
    return [
        replace(f, follows=(*f.follows, *follows[at])) if at in follows else f
        for at, f in enumerate(kept)
        if at not in under
    ]


def _root(at: int, under: Mapping[int, int]) -> int:
    """The cause of the cause … that itself follows from nothing."""
    seen = {at}
    while at in under and under[at] not in seen:
        at = under[at]
        seen.add(at)
    return at


def _row(path: str | None) -> str:
    """``annex2.trainees[3]`` of a cell in a row; empty for any other place."""
    return path.rpartition(".")[0] if path is not None and "[" in path else ""


def _all(findings: Iterable[Finding]) -> Iterator[Finding]:
    for finding in findings:
        yield finding
        yield from _all(finding.follows)


def _causes(kept: Sequence[Finding], empty: Collection[str | None], read: int) -> dict[str, int]:
    """Path of what is empty → the place in ``kept`` of what tells so; a path without row numbers stands for its whole column.

    The first ``read`` of ``kept`` are the reading's own.
    """
    causes: dict[str, int] = {}
    for at, finding in enumerate(kept):
        path = finding.path
        if path is None or finding.severity not in _LOOK:
            continue
        if path in empty or (at < read and path.count(".") == 2 and "[" not in path):
            causes.setdefault(path, at)
        for one in finding.follows:
            if one.path in empty and one.path is not None:
                causes.setdefault(one.path, at)
    return causes


def _sources(finding: Finding, catalogue: Catalogue, empty: Collection[str | None]) -> Iterator[str]:
    """What could be the cause of a finding: its cell, its column, and the cells of the table from which its value is worked out."""
    path = finding.path
    if path is None:
        return
    if "[" in path:
        yield bare(path)
    yield path
    form, _dot, name = path.partition(".")
    for home in catalogue.shared.get(name, ((form, name),)):
        derived = catalogue.derived.get(home)
        if derived is not None:
            table = f"{derived.form}.{derived.table}"
            wanted = f"{table}.{derived.column}" if derived.column else table
            yield table
            yield wanted
            yield from sorted(p for p in empty if p is not None and bare(p) == wanted)


def _gathered(findings: list[Finding], empty: Collection[str | None], dossier: Dossier) -> list[Finding]:
    """Many empty cells of one column as one finding at the first of them."""
    columns: dict[tuple[str, str], list[Finding]] = {}
    for f in findings:
        if f.path is not None and f.path in empty and "[" in f.path and f.severity in _WEIGHTY:
            columns.setdefault((f.rule, bare(f.path)), []).append(f)
    many = [cells for cells in columns.values() if len(cells) >= MANY]
    gone = {id(f) for cells in many for f in cells[1:]}
    first = {id(cells[0]): cells for cells in many}
    return [_as_one(first[id(f)], dossier) if id(f) in first else f for f in findings if id(f) not in gone]


def _as_one(cells: list[Finding], dossier: Dossier) -> Finding:
    key, table, column = bare(cells[0].path or "").split(".")
    form, rows = dossier.catalogue[key], getattr(dossier.record(key), table)
    numbers = [row_number(rows, int(re.findall(r"\[(\d+)\]", f.path or "")[-1])) for f in cells]
    label = form.name(f"{table}.{column}")
    message = _("{form}有{count}行没有填写{label}：第{rows}行。").format(
        form=form.called, count=len(cells), label=label, rows=ranges(numbers)
    )
    place = " ".join([form.called, *([form.name(table)] if form.tables[table].sheet else []), label])
    return replace(cells[0], message=message, place=place, follows=tuple(cells))
