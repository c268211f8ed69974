"""Merged cells where a merge makes a value of two rows, or hides one."""

from __future__ import annotations

import itertools
from random import Random

from tests.corpus.case import ANY, Case, OneOf, put
from tests.corpus.operators import ROSTERS, cells, get, need, span, whole_rows
from tests.corpus.operators.kinds import claim, clean, clean_rows, declare, kind, plain
from tests.corpus.operators.labels import _set_span
from tests.corpus.package import Element, e, q, text_of

WITH_ROWS = ("annex1", "annex2", "annex3", "annex5")


def _merge(cell: Element, value: str | None) -> None:
    """``w:vMerge`` in its place among the cell's properties."""
    properties = cell.find(q("w:tcPr"))
    for old in properties.findall(q("w:vMerge")):
        properties.remove(old)
    new = e("w:vMerge", {"w:val": value} if value else None)
    before = [c for c in properties if c.tag in (q("w:tcW"), q("w:gridSpan"), q("w:hMerge"), q("w:cnfStyle"))]
    if before:
        before[-1].addnext(new)
    else:
        properties.insert(0, new)


def _run_of_rows(case: Case, rng: Random, loop: str, column: str, number: int) -> list[Element]:
    """Neighbouring rows whose cells of that column are clean."""
    fine = clean_rows(case, loop, column)
    rows = case.rows(loop)
    starts = [
        i
        for i in range(len(rows) - number + 1)
        if all(r in fine for r in rows[i : i + number])
        and all(rows[j].getnext() is rows[j + 1] for j in range(i, i + number - 1))
    ]
    need(starts)
    start = rng.choice(starts)
    return rows[start : start + number]


@kind("merged", "rows", group="merged-down", forms=("annex1",))
def hours_merged_down(case: Case, rng: Random) -> None:
    """课时 12 merged over two or three courses: their sum or each; never three times 12 unasked."""
    rows = _run_of_rows(case, rng, "courses", "hours", rng.choice([2, 3]))
    total = 0
    for i, tr in enumerate(rows):
        path = case.path("courses", case.uid(tr), "hours")
        cell = case.place(path)
        total += case.get(path)
        _merge(cell, "restart" if i == 0 else None)
        if i:
            put(cell, "")
        declare(case, path, truth=ANY, must=True)
    put(case.place(case.path("courses", case.uid(rows[0]), "hours")), str(total))
    case.allow("total_hours")


@kind("merged", "rows", group="merged-down", forms=ROSTERS)
def name_merged_over_rows(case: Case, rng: Random) -> None:
    """One name over two rows with two numbers: who the second is has to be asked."""
    loop, column = case.loops[0], rng.choice(["name", "name", "id_number"])
    rows = _run_of_rows(case, rng, loop, column, 2)
    for i, tr in enumerate(rows):
        path = case.path(loop, case.uid(tr), column)
        cell = case.place(path)
        _merge(cell, "restart" if i == 0 else None)
        if i:
            put(cell, "")
        declare(case, path, truth=OneOf((case.get(path), None)) if i == 0 else ANY, must=True)
        case.allow(*case.row_paths(loop, case.uid(tr)))


@kind("merged", "rows", group="merged-down", forms=("annex2", "annex3"))
def attribute_merged_over_rows(case: Case, rng: Random) -> None:
    """等级, 学历, 考核成绩 merged over three people who share it: each has it, or each is asked."""
    loop = case.loops[0]
    column = rng.choice({"trainees": ["level", "education", "sex"], "graduates": ["score", "employer"]}[loop])
    rows = _run_of_rows(case, rng, loop, column, 3)
    value = case.get(case.path(loop, case.uid(rows[0]), column))
    for i, tr in enumerate(rows):
        path = case.path(loop, case.uid(tr), column)
        cell = case.place(path)
        _merge(cell, "restart" if i == 0 else None)
        if i:
            put(cell, "")
        declare(case, path, truth=value, may=True)


@kind("merged", "rows", group="merged-down", forms=WITH_ROWS)
def merge_without_a_start(case: Case, rng: Random) -> None:
    """A cell continues a merge that never began (rows were pasted or deleted): asked."""
    loop = rng.choice(case.loops)
    column = rng.choice(
        {
            "courses": ["format", "instructor", "hours"],
            "instructors": ["title", "employer"],
            "trainees": ["name", "level", "employer_position", "id_number", "education"],
            "graduates": ["name", "employer", "score"],
            "experts": ["employer_title", "name"],
        }[loop]
    )
    rows = _run_of_rows(case, rng, loop, column, 2)
    tr = rows[1]
    path = case.path(loop, case.uid(tr), column)
    cell, above = case.place(path), case.path(loop, case.uid(rows[0]), column)
    value, empty = case.get(path), rng.random() < 0.5
    if empty:
        put(cell, "")
    _merge(cell, None)
    declare(
        case, path, truth=OneOf((None, value, case.get(above)) if empty else (value, None, case.get(above))), must=True
    )
    case.allow(above)
    claim(case, above)


@kind("merged", "rows", group="merged-down", forms=WITH_ROWS)
def text_under_a_merge(case: Case, rng: Random) -> None:
    """Merged by a script: the covered cells still hold their own texts, which nobody sees on the page: asked."""
    loop = rng.choice(case.loops)
    column = rng.choice(
        {
            "courses": ["format", "instructor"],
            "instructors": ["employer", "title"],
            "trainees": ["employer_position", "level", "education"],
            "graduates": ["employer", "score"],
            "experts": ["employer_title"],
        }[loop]
    )
    rows = _run_of_rows(case, rng, loop, column, 2)
    first = case.get(case.path(loop, case.uid(rows[0]), column))
    for i, tr in enumerate(rows):
        path = case.path(loop, case.uid(tr), column)
        _merge(case.place(path), "restart" if i == 0 else None)
        if i == 0:
            declare(case, path, may=True, raw=case.raw.get(path))
        elif case.get(path) == first:
            declare(case, path, may=True)
        else:
            declare(case, path, truth=OneOf((first, case.get(path), None)), must=True)


def _join(first: Element, second: Element, *, legacy: bool, separator: str) -> str:
    """Two neighbours become one cell; returns the text."""
    text = separator.join(t for t in (text_of(first), text_of(second)) if t)
    put(first, text)
    if legacy:
        for cell, value in ((first, "restart"), (second, "continue")):
            properties = cell.find(q("w:tcPr"))
            properties.insert(1, e("w:hMerge", {"w:val": value}))
        put(second, "")
    else:
        _set_span(first, span(first) + span(second))
        second.getparent().remove(second)
    return text


@kind("merged", "rows", group="merged-across", forms=WITH_ROWS)
def two_cells_of_a_row_merged(case: Case, rng: Random) -> None:
    """Two neighbouring cells of one row became one with both texts: both are asked."""
    loop = rng.choice(case.loops)
    pairs = {
        "courses": [("topic", "format"), ("format", "hours"), ("hours", "instructor")],
        "instructors": [("name", "title"), ("title", "employer")],
        "trainees": [
            ("name", "sex"),
            ("id_number", "employer_position"),
            ("certificate_no", "level"),
            ("sex", "education"),
        ],
        "graduates": [("name", "employer"), ("id_number", "score"), ("employer", "id_number")],
        "experts": [("name", "employer_title"), ("employer_title", "mobile")],
    }[loop]
    a, b = rng.choice(pairs)
    rows = [tr for tr in clean_rows(case, loop, a, b) if case.cell(tr, a).getnext() is case.cell(tr, b)]
    need(len(rows) > 1)
    tr = rng.choice(rows)
    paths = [case.path(loop, case.uid(tr), c) for c in (a, b)]
    first, second = (case.place(p) for p in paths)
    text = _join(first, second, legacy=rng.random() < 0.3, separator=rng.choice([" ", "\n", "　"]))
    for path in paths:
        value = case.get(path)
        declare(case, path, truth=OneOf((value, text, None)), must=True)
        case.allow(*case.row_paths(loop, case.uid(tr)))


@kind("merged", "rows", group="merged-across", forms=("annex4", "annex1"))
def two_answers_merged_down(case: Case, rng: Random) -> None:
    """The answers of two rows (结业人数 and 申请资金) became one tall cell with both: both are asked."""
    rows = [tr for tr in whole_rows(case) if len(cells(tr)) == 2]
    fine = {p for p, _ in clean(case, *[n for n in case.data if n not in case.loops])}
    pairs = [
        (a, b)
        for a, b in itertools.pairwise(rows)
        if a.getnext() is b
        and all((get(cells(t)[1], "field") or "") in fine for t in (a, b))
        and span(cells(a)[1]) == span(cells(b)[1])
    ]
    pairs = [p for p in pairs if not {get(cells(t)[1], "field") for t in p} & {"purpose", "conditions", "occupations"}]
    need(pairs)
    upper, lower = rng.choice(pairs)
    one, two = cells(upper)[1], cells(lower)[1]
    text = "\n".join([text_of(one), text_of(two)])
    put(one, text)
    put(two, "")
    _merge(one, "restart")
    _merge(two, None)
    for cell in (one, two):
        name = get(cell, "field") or ""
        declare(case, name, truth=OneOf((case.get(name), text, None)) if plain(case.get(name)) else ANY, must=True)


@kind("merged", "rows", group="merged-down", forms=ROSTERS)
def number_merged_over_rows(case: Case, rng: Random) -> None:
    """One serial number over two people: two people still, each with his own cells."""
    loop = case.loops[0]
    rows = [tr for tr in clean_rows(case, loop, "no") if not get(tr, "numbered")]
    all_rows = case.rows(loop)
    pairs = [(a, b) for a, b in itertools.pairwise(all_rows) if a in rows and b in rows and a.getnext() is b]
    need(pairs)
    a, b = rng.choice(pairs)
    for i, tr in enumerate((a, b)):
        path = case.path(loop, case.uid(tr), "no")
        cell = case.place(path)
        _merge(cell, "restart" if i == 0 else None)
        if i:
            put(cell, "")
            declare(case, path, truth=ANY, may=True)
        else:
            declare(case, path, may=True)
        case.allow(case.path(loop, case.uid(tr), "name"))
