"""What takes n times the paper takes about n times the time: many paragraphs, labels, rows, cells, people; very long texts.

Measured is the processor's time of this thread at a size and at four times that size, the better of several tries: a busy
machine does not count. Linear work gives 4, quadratic 16.
"""

from __future__ import annotations

import gc
import io
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache

import openpyxl
import pytest

from tests.builders import valid_dossier
from tests.growing import (
    GOES_ON,
    RESTART,
    a_class,
    a_plan,
    a_scheme,
    and_then,
    answered,
    document,
    heads,
    p,
    person,
    roster,
    run,
    tbl,
    tc,
    title,
    tr,
    words,
)
from tzforms.converters import NAMES
from tzforms.findings import mask_text
from tzforms.law import check
from tzforms.reading.forms import Reading
from tzforms.reading.sources import read_bytes
from tzforms.rendering.printing import typeset
from tzforms.reports.text import describe
from tzforms.review.differences import compare
from tzforms.word import Template
from tzforms.word.document.labels import fold, is_decoration, short
from tzforms.word.reading.inline import strip_hints, strip_value

MOST = 8.0
TOO_SHORT = 0.03  # seconds at the larger size below which nothing can be told, and nothing hurts
_clock = time.perf_counter if sys.platform == "win32" else time.thread_time


def seconds(work: Callable[[], object]) -> float:
    gc.disable()  # its own work depends on all that ever lived in this process
    try:
        start = _clock()
        work()
        return _clock() - start
    finally:
        gc.enable()


def growth(make: Callable[[int], Callable[[], object]], size: int) -> tuple[float, float]:
    """How much longer four times ``size`` takes, and how long that is."""
    small, large = make(size), make(4 * size)
    times = 1.0, 0.0
    for _try in range(3):
        times = seconds(small), seconds(large)
        if times[1] < TOO_SHORT or times[1] < MOST * times[0]:
            break
    return (times[1] / times[0] if times[1] > TOO_SHORT else 0.0), times[1]


def read(data: bytes) -> Callable[[], list[Reading]]:
    def work() -> list[Reading]:
        readings = read_bytes(data, "x.docx")
        assert readings[0].form is not None, readings[0].findings[0].message
        return readings

    return work


@cache
def warm() -> None:
    """What is loaded and compiled at the first reading is no part of any."""
    for name in ("annex1", "annex2", "annex3", "annex4", "annex5"):
        read_bytes(document(name, lambda own: own), "x.docx")
    check(a_class(3))


RUNS = (
    "9",
    "：：a",
    "位：，",
    "　",
    "-",
    "_",
    "…",
    "联系人：张三 ",
    "联系人  张三  ",
    "（",
    "（章）",
    "a@b.c;",
    "2024年9月2日、",
    "5人、",
)

DOCUMENTS: dict[str, tuple[Callable[[int], bytes], int]] = {
    "paragraphs of sense": (lambda n: and_then("".join(p(words(60, i)) for i in range(n))), 250),
    "short paragraphs": (lambda n: and_then("".join(p(words(9, i)) for i in range(n))), 250),
    "blank paragraphs": (lambda n: and_then(p("") * n), 500),
    "titles": (lambda n: and_then((p(title("annex2")) + p(title("annex3"))) * n), 200),
    "labels in lines": (lambda n: and_then("".join(p(f"联系人：{words(6, i)}") for i in range(n))), 250),
    "labels without colons": (lambda n: and_then("".join(p(f"联系电话  {words(6, i)}") for i in range(n))), 250),
    "tabbed lines": (lambda n: and_then(p("张三\t男\t本科\t无") * n), 250),
    "labels in cells": (lambda n: and_then(tbl(*[tr("联系人", "张三")] * n)), 250),
    "tables": (lambda n: and_then(tbl(tr("联系人", "张三")) * n), 100),
    "tables with headers": (lambda n: and_then(tbl(tr(*heads("annex2")), tr(*person(1))) * n), 50),
    "two kinds of tables": (lambda n: and_then((tbl(tr(*heads("annex2"))) + tbl(tr(*heads("annex3")))) * n), 60),
    "people": (lambda n: roster(*(tr(*person(i)) for i in range(n))), 100),
    "headers again": (lambda n: roster(*[tr(*heads("annex2")), tr(*person(1))] * n), 60),
    "two people a row, headers again": (
        lambda n: and_then(tbl(*[tr(*heads("annex2") * 2), tr(*person(1) * 2)] * n)),
        40,
    ),
    "rows of two cells": (lambda n: roster(*[tr("甲", "乙")] * n, tr(*person(1))), 300),
    "totals": (lambda n: roster(*[tr("合计", "28人")] * n), 250),
    "one person merged down": (
        lambda n: roster(
            tr(*(tc(x, RESTART) for x in person(1))), *[tr(*(tc("", GOES_ON) for _ in range(7)), "甲")] * n
        ),
        150,
    ),
    "one person over many rows": (lambda n: roster(tr(*person(1)), *[tr(*[""] * 5, "甲公司", "", "")] * n), 150),
    "people in one row": (
        lambda n: roster(tr("1", "张三、" * n, "男", "本科", "11010519491231002X、" * n, words(9 * n), "", "")),
        100,
    ),
    "a wide row of labels": (lambda n: and_then(tbl(tr(*["联系人"] * n))), 300),
    "a wide header": (lambda n: and_then(tbl(tr(*heads("annex2") * (n // 8)), tr(*["1"] * n))), 200),
    "paragraphs in a cell": (lambda n: and_then(tbl(tr("研修内容", f"<w:tc>{p(words(20)) * n}</w:tc>"))), 500),
    "lines in a value": (lambda n: answered("annex5", "电话：\n" * n), 30),
    "copies of a form": (lambda n: document("annex3", lambda own: own * n), 4),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_reading_a_document_takes_time_in_proportion_to_it(name: str) -> None:
    warm()
    make, size = DOCUMENTS[name]
    factor, taken = growth(lambda n: read(make(n)), size)
    assert factor < MOST, f"four times the size: {factor:.1f} times the time, {taken:.2f} s"


@pytest.mark.parametrize("piece", RUNS)
@pytest.mark.parametrize("where", ["a paragraph", "a cell", "every answer"])
def test_reading_a_long_text_takes_time_in_proportion_to_it(where: str, piece: str) -> None:
    warm()
    make: Callable[[int], bytes] = {
        "a paragraph": lambda n: and_then(p(run(piece, 4 * n))),
        "a cell": lambda n: and_then(tbl(tr("研修内容", run(piece, 4 * n)))),
        "every answer": lambda n: answered("annex4", run(piece, n // 6)),
    }[where]
    factor, taken = growth(lambda n: read(make(n)), 800 if "：" in piece else 6_000)
    assert factor < MOST, f"four times the size: {factor:.1f} times the time, {taken:.2f} s"


@pytest.mark.parametrize("name", NAMES)
def test_a_converter_takes_time_in_proportion_to_the_text(name: str) -> None:
    pieces = (
        *RUNS,
        "1、",
        "5\n",
        "9月2日周一",
        "(a)",
        "男5、",
        "甲公司 ",
        "电工、(",
        "是√",
        "【章】",
        "1:20 ",
        "账号：1 ",
        "a, ",
    )
    slow = []
    for piece in pieces:
        for head in ("", "张三", "9月2日"):

            def parse(n: int, head: str = head, piece: str = piece) -> Callable[[], object]:
                text = head + run(piece, n) + "\x01"
                return lambda: NAMES[name].parse(text, year=2024)

            factor, taken = growth(parse, 3_000)
            if factor >= MOST:
                slow.append(f"{head!r} + {piece!r}…: {factor:.1f} times, {taken:.2f} s")
    assert slow == []


@pytest.mark.parametrize("piece", RUNS)
def test_what_is_done_to_any_text_takes_time_in_proportion_to_it(piece: str) -> None:
    def work(n: int) -> Callable[[], object]:
        text = run(piece, n)
        hints = ["（考核应结合培训内容）"]
        return lambda: (
            [f(text) for f in (mask_text, fold, short, is_decoration, strip_value)],
            strip_hints(text, hints),
        )

    factor, taken = growth(work, 20_000)
    assert factor < MOST, f"four times the size: {factor:.1f} times the time, {taken:.2f} s"


@pytest.mark.parametrize(
    "same",
    [{}, {"id_number": "11010519491231002X"}, {"name": "张三"}, {"certificate_no": "S000011000001193001000"}],
    ids=["all different", "one number", "one name", "one certificate"],
)
def test_checking_a_class_takes_time_in_proportion_to_its_people(same: dict[str, str]) -> None:
    warm()

    def work(n: int) -> Callable[[], object]:
        dossier = a_class(n, **same)
        return lambda: check(dossier)

    factor, taken = growth(work, 200)
    assert factor < MOST, f"four times the size: {factor:.1f} times the time, {taken:.2f} s"


def test_checking_a_plan_takes_time_in_proportion_to_its_courses_and_texts() -> None:
    warm()

    def plan(n: int) -> Callable[[], object]:
        dossier = a_plan(n)
        return lambda: check(dossier)

    def scheme(n: int) -> Callable[[], object]:
        dossier = a_scheme("合格：扣5分（每次迟到）80-89分、" * n)
        return lambda: check(dossier)

    for work in (plan, scheme):
        factor, taken = growth(work, 200)
        assert factor < MOST, f"four times the size: {factor:.1f} times the time, {taken:.2f} s"


def test_opening_a_template_takes_time_in_proportion_to_its_tags() -> None:
    loop = tr("{%tr for t in a %}"), tr("{{ t.b }}"), tr("{%tr endfor %}")

    def work(n: int) -> Callable[[], object]:
        data = document("annex4", lambda _own: tbl(*loop * n, *(tr("甲", f"{{{{ a{i} }}}}") for i in range(n))))
        return lambda: Template.open(data)

    factor, taken = growth(work, 60)
    assert factor < MOST, f"four times the size: {factor:.1f} times the time, {taken:.2f} s"


WORKBOOKS: dict[str, tuple[Callable[[int], Sequence[Sequence[str]]], int]] = {
    "people": (lambda n: [heads("annex2"), *map(person, range(n))], 60),
    "headers again": (lambda n: [heads("annex2"), person(1)] * n, 50),
    "blank rows": (lambda n: [heads("annex2"), person(1), *[[""] * 8] * n, person(2)], 300),
    "a wide sheet": (lambda n: [heads("annex2") * (n // 8), person(1) * (n // 8)], 160),
    "long cells": (
        lambda n: [heads("annex2"), ("1", "张三", "男", "本科", run("9", n), run("_", n), run("-", n))],
        5_000,
    ),
}


@pytest.mark.parametrize("name", WORKBOOKS)
def test_reading_a_workbook_takes_time_in_proportion_to_it(name: str) -> None:
    warm()
    make, size = WORKBOOKS[name]

    def work(n: int) -> Callable[[], object]:
        book, stream = openpyxl.Workbook(), io.BytesIO()
        for row in make(n):
            book.worksheets[0].append(list(row))
        book.save(stream)
        return lambda: read_bytes(stream.getvalue(), "x.xlsx")

    factor, taken = growth(work, size)
    assert factor < MOST, f"four times the size: {factor:.1f} times the time, {taken:.2f} s"


@pytest.mark.parametrize("piece", ["数控车工、", "-/", "《（", "12,34 ", "张三、李四 教授"])
def test_setting_a_form_takes_time_in_proportion_to_what_stands_in_it(piece: str) -> None:
    """Recipe ``class.json tree.more/1488820219``: three thousand occupations in one cell took half a minute to lay out by hand."""
    warm()
    form = next(record for name, record in valid_dossier().forms() if name == "annex1")

    def cell(n: int) -> Callable[[], object]:
        plan = form.model_copy(
            update={"address": run(piece, n), "occupations": tuple(filter(None, run(piece, n).split("、")))}
        )
        return lambda: typeset(plan, verify=False)

    def rows(n: int) -> Callable[[], object]:
        people = a_class(n // 200, employer_position=run(piece, 60)).annex2
        assert people is not None
        return lambda: typeset(people, verify=False)

    for work in (cell, rows):
        factor, taken = growth(work, 4_000)
        assert factor < MOST, f"four times the size: {factor:.1f} times the time, {taken:.2f} s"
        assert taken < 5


def test_reporting_and_comparing_take_time_in_proportion_to_the_rows() -> None:
    warm()

    def readings(n: int) -> Callable[[], object]:
        rows = [(*person(i)[:2], "男女", *person(i)[3:]) for i in range(n)]
        old = read(roster(*(tr(*row) for row in rows)))()
        new = read(roster(*(tr(*row) for row in reversed(rows))))()
        return lambda: (describe(new[0], True), compare(old, new))

    factor, taken = growth(readings, 100)
    assert factor < MOST, f"four times the size: {factor:.1f} times the time, {taken:.2f} s"


# --- the lines that hung, and what is too much ---------------------------------------------------------------------------

LINES = ("-" * 40, "- " * 20, "_" * 60, "…" * 40, "·" * 60, "—" * 40, "_ " * 30 + "x", "．" * 40, "-" * 4_000 + "完")


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{len(line)} of {line[:2]}")
def test_an_ordinary_line_is_read_at_once(line: str) -> None:
    """24 dashes took 1.5 seconds, 40 for ever: a cut line below a form, an underline printed for an answer."""
    warm()
    for data in (and_then(p(line)), and_then(tbl(tr("联系人", line))), answered("annex4", line)):
        assert seconds(read(data)) < 1


@pytest.mark.parametrize(
    "text",
    ["9" * 1_000_000, "：" * 1_000_000, "位：" * 20_000, "a:b:" * 10_000],
    ids=["digits", "colons", "labels", "letters"],
)
def test_more_text_than_a_document_can_hold_is_refused_with_a_sentence(text: str) -> None:
    warm()
    found: list[Reading] = []
    assert seconds(lambda: found.extend(read_bytes(and_then(p(text)), "长.docx"))) < 1
    assert found[0].form is None
    assert found[0].findings[0].message.startswith("长.docx：内容过多（超过 ")


@pytest.mark.parametrize(
    ("body", "what"),
    [(lambda: p("甲") * 10_001, "行"), (lambda: tbl(*[tr(*["甲"] * 30)] * 801), "单元格")],
    ids=["paragraphs", "cells"],
)
def test_more_rows_and_cells_than_a_document_can_hold_are_refused_with_a_sentence(
    body: Callable[[], str], what: str
) -> None:
    readings = read_bytes(and_then(body()), "x.docx")
    assert readings[0].form is None
    assert what in readings[0].findings[0].message
