"""What one thing did to many cells, told once: formulas without results, a damaged column, a head that is gone, two columns exchanged.

The single findings stand under the one that tells the cause (:attr:`~tzforms.findings.Finding.follows`): a person mends one thing,
and a marked copy still colours every cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations

from tzforms.findings import MANY, Finding, Severity
from tzforms.forms import bare
from tzforms.i18n import _
from tzforms.workbook.finder import Column, Header
from tzforms.workbook.grid import Grid, column_letter
from tzforms.workbook.log import Log, Told
from tzforms.workbook.schema import Field, Table
from tzforms.workbook.values import read_cell

__all__ = ["cells_in_short", "gather", "say_absent", "say_exchanged"]

_FORMULA = "V22"


# ------------------------------------------------------------------------------------------------------ many of a kind


def gather(log: Log) -> None:
    """Findings of ``log`` that say the same of many cells of a column (formulas without results: of the book) become one."""
    kinds: dict[tuple[str, ...], list[Told]] = {}
    for one in log.told:
        column = () if one.finding.rule == _FORMULA else (one.sheet, bare(one.finding.path or ""))
        doubt = one.problem.message if one.finding.severity is Severity.MANUAL else ""  # each doubt is one of its own
        kinds.setdefault((one.finding.rule, doubt, one.problem.fix, *column), []).append(one)
    for same in kinds.values():
        if len(same) >= MANY and (_in_rows(same) or same[0].finding.rule == _FORMULA):
            _put(log, _as_one(same), [one.finding for one in same])


def _in_rows(told: list[Told]) -> bool:
    return "[" in (told[0].finding.path or "")


def _as_one(told: list[Told]) -> Finding:
    first = told[0].finding
    sheets: dict[str, dict[str, list[str]]] = {}
    for one in told:
        sheets.setdefault(one.sheet, {}).setdefault(one.heading, []).append(one.cell)
    where = "；".join(
        _("工作表“{sheet}”{columns}").format(
            sheet=sheet, columns="、".join(f"{heading} {cells_in_short(cells)}" for heading, cells in columns.items())
        )
        for sheet, columns in sheets.items()
    )
    what = told[0].problem.message
    if any(one.problem.message != what for one in told):
        what = _("如 {cell} {what}").format(cell=told[0].cell, what=what)
    message = _("{place}，共{count}格：{what}。").format(place=where, count=len(told), what=what)
    return Finding(first.rule, first.severity, message, first.fix, form=first.form, path=first.path, place=where)


def cells_in_short(cells: Iterable[str]) -> str:
    """``E9-E24``, ``E9-E11、E14``: cells of one column, in their order."""
    parts: list[list[int]] = []
    letter = ""
    for cell in cells:
        letter, number = re.sub(r"\d", "", cell), int(re.sub(r"\D", "", cell))
        if parts and parts[-1][1] == number - 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return "、".join(f"{letter}{a}" if a == b else f"{letter}{a}-{letter}{b}" for a, b in parts)


def _put(log: Log, cause: Finding, under: list[Finding]) -> None:
    """``cause`` in the place of the first of ``under``, which stand below it."""
    gone = set(map(id, under))
    at = next(i for i, f in enumerate(log.findings) if id(f) in gone)
    log.findings[:] = [f for f in log.findings[:at] if id(f) not in gone] + [
        replace(cause, follows=tuple(under)),
        *(f for f in log.findings[at:] if id(f) not in gone),
    ]
    log.told[:] = [one for one in log.told if id(one.finding) not in gone]


# --------------------------------------------------------------------------------------------------- heads and columns


def say_absent(grid: Grid, table: Table, header: Header, log: Log, severity: Severity = Severity.VIOLATION) -> None:
    """A finding for each column that has to be there and is not; where a column of values has no head, that is named."""
    free = [f for f in header.missing if f.required]
    headless = _headless(grid, header) if free else []
    fitting = {f.target: next((n for n in headless if _fits(grid, header, n, f)), None) for f in free}
    for wanted in free:
        number = fitting[wanted.target]
        if number is not None and list(fitting.values()).count(number) == 1:
            cell = f"{column_letter(number)}{header.row}"
            message = _("工作表“{sheet}”{cell}的表头空着，下面的内容像是“{heading}”，没有采用。").format(
                sheet=grid.name, cell=cell, heading=wanted.heading
            )
            fix = _("请在{cell}写上“{heading}”。").format(cell=cell, heading=wanted.heading)
            log.cells[f"{table.target}.{wanted.target}"] = (grid.name, cell)
        else:
            cell = ""
            message = _("工作表“{sheet}”没有“{heading}”这一列，按未填处理。").format(
                sheet=grid.name, heading=wanted.heading
            )
            fix = _("请增加这一列；如已有，请把表头改为“{heading}”。").format(heading=wanted.heading)
            log.cells[f"{table.target}.{wanted.target}"] = log.cells.get(table.target, (grid.name, f"A{header.row}"))
        log.note(
            "V11",
            message,
            fix,
            path=f"{table.target}.{wanted.target}",
            place=_("工作表“{sheet}”{cell}").format(sheet=grid.name, cell=cell),
            severity=severity,
        )


def _headless(grid: Grid, header: Header) -> list[int]:
    """Columns without a head that hold values in most of the rows."""
    rows = _filled(grid, header)
    named = {c.number for c in header.columns}
    last = max((c.column for r in rows for c in grid.in_row(r)), default=0)
    return [
        n
        for n in range(1, min(last, 64) + 1)
        if n not in named and 2 * sum(grid.at(r, n) is not None for r in rows) > len(rows)
    ]


def _fits(grid: Grid, header: Header, number: int, wanted: Field) -> bool:
    return _faults(grid, _filled(grid, header), number, wanted) * 10 <= len(_filled(grid, header))


def _filled(grid: Grid, header: Header) -> list[int]:
    """The rows below the header in which one of the table's columns holds something."""
    numbers = [c.number for c in header.columns if c.field is not None and c.field.target != "no"]
    return [r for r in grid.rows() if r >= header.first_data_row and any(grid.at(r, n) is not None for n in numbers)]


def _faults(grid: Grid, rows: list[int], number: int, wanted: Field) -> int:
    """How many of the column's values are lost or in doubt when they are taken for ``wanted``."""
    return sum(read_cell(wanted.kind, grid.at(r, number)).problem is not None for r in rows)


def say_exchanged(grid: Grid, table: Table, header: Header, log: Log) -> None:
    """Two columns whose values fit each other's head and not their own: one finding instead of two for each row."""
    told: dict[str, list[Told]] = {}
    for one in log.told:
        if one.sheet == grid.name and (one.finding.path or "").startswith(f"{table.target}["):
            told.setdefault(bare(one.finding.path or "").rpartition(".")[2], []).append(one)
    rows = _filled(grid, header)
    suspect = {name for name, ones in told.items() if len(ones) >= 3 and 2 * len(ones) >= len(rows)}
    columns: dict[str, Column] = header.found
    gone: set[str] = set()
    for a, b in combinations(columns, 2):
        if not suspect & {a, b} or gone & {a, b}:
            continue
        first, second = columns[a], columns[b]
        if _are_exchanged(grid, rows, first, second):
            gone |= {a, b}
            _say(grid, table, (first, second), [*told.get(a, []), *told.get(b, [])], len(rows), log)
            log.cells[f"{table.target}.{a}"] = (grid.name, f"{first.letter}{header.row}")


def _are_exchanged(grid: Grid, rows: list[int], first: Column, second: Column) -> bool:
    one, two = first.field, second.field
    assert one is not None
    assert two is not None
    if one.kind == two.kind:
        return False  # nothing in the values can tell
    if any(2 * sum(grid.at(r, c.number) is not None for r in rows) <= len(rows) for c in (first, second)):
        return False  # an empty cell would do under any head
    own = _faults(grid, rows, first.number, one) + _faults(grid, rows, second.number, two)
    other = _faults(grid, rows, first.number, two) + _faults(grid, rows, second.number, one)
    return 2 * own >= len(rows) and 10 * other <= len(rows)


def _say(grid: Grid, table: Table, pair: tuple[Column, Column], told: list[Told], rows: int, log: Log) -> None:
    first, second = pair
    assert first.field is not None
    assert second.field is not None
    place = _("工作表“{sheet}”{first}列、{second}列").format(sheet=grid.name, first=first.letter, second=second.letter)
    cause = Finding(
        "V26",
        Severity.VIOLATION,
        _("{place}：“{one}”和“{two}”的内容像是对调了（{rows}行）。").format(
            place=place, one=first.field.heading, two=second.field.heading, rows=rows
        ),
        _("请把两列的内容对调，或把两个表头对调。"),
        form=log.form_of(table.target),
        path=f"{table.target}.{first.field.target}",
        place=place,
    )
    _put(log, cause, [one.finding for one in told])
