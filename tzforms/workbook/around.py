"""What stands around a table: 办班单位：… 研修项目：… 研修起止日期：… above it, 填表人：… 联系电话：… below."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from tzforms.converters import NAMES
from tzforms.forms import PERIOD, Form
from tzforms.workbook.finder import Header
from tzforms.workbook.grid import Cell, Grid
from tzforms.workbook.log import Log
from tzforms.workbook.schema import normal
from tzforms.workbook.values import read_cell

__all__ = ["read_around"]


@lru_cache(maxsize=32)
def _labels(form: Form) -> tuple[dict[str, str], dict[str, str], re.Pattern[str]]:
    """Of the fields that the form prints outside its tables: heading → field, field → converter, and a label before a colon."""
    wanted: dict[str, str] = {}
    kinds: dict[str, str] = {}
    heads: set[str] = set()
    for place in form.spec.places:
        if place.label and place.path.count(".") == 0:
            words = (re.sub(r"\s+", "", place.label), *form.wordings.get(place.label, ()))
            heads.update(words)
            kinds[place.path] = place.converter
            for word in words:
                wanted.setdefault(normal(word), place.path)
    # its characters apart as in “填 表 人”, perhaps with （盖章）; a short one does not begin inside a longer word (制表日期)
    spaced = "|".join(
        ("(?<![\\u4e00-\\u9fff])" if len(head) < 4 else "") + r"[\s　]*".join(map(re.escape, head))
        for head in sorted(heads, key=len, reverse=True)
    )
    return wanted, kinds, re.compile(f"({spaced})" + r"\s*+(?:[（(][^（）()]{1,6}[）)]\s*+)?[：:]")


def read_around(grid: Grid, header: Header, form: Form, log: Log) -> dict[str, Any]:
    """The values of ``form``'s fields above and below a table, by field name; their cells and doubts go to ``log``."""
    texts: dict[str, tuple[str, str, str]] = {}
    wanted, kinds, labelled = _labels(form)
    last = header.first_data_row
    rows = [r for r in grid.rows() if r < header.row] + [r for r in grid.rows() if r > last]
    for row in rows:
        cells = grid.in_row(row)
        if row > last and not any("：" in c.text or ":" in c.text for c in cells if c.kind == "text"):
            continue
        for index, cell in enumerate(cells):
            if cell.kind != "text":
                continue
            marks = list(labelled.finditer(cell.text))
            for number, mark in enumerate(marks):
                key = wanted.get(normal(mark[1]))
                if key is None:
                    continue
                end = marks[number + 1].start() if number + 1 < len(marks) else len(cell.text)
                answer = cell.text[mark.end() : end].strip()
                if not answer and number + 1 == len(marks) and index + 1 < len(cells):
                    neighbour = cells[index + 1]
                    if neighbour.kind == "text" and not labelled.search(neighbour.text):
                        answer = neighbour.text.strip()
                if answer and key not in texts:
                    texts[key] = (answer, cell.name, mark[1])
    return _values(grid, texts, kinds, form.key, log)


def _values(
    grid: Grid, texts: dict[str, tuple[str, str, str]], kinds: dict[str, str], form: str, log: Log
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, kind in kinds.items():
        if key not in texts:
            continue
        text, place, head = texts[key]
        text = re.sub(r"[（(]\s*(?:盖章|公章)\s*[）)]", "", text)
        if key == PERIOD:
            read = NAMES[kind].parse(text).value
            dates = read if isinstance(read, tuple | list) and len(read) == 2 else (None, None)
            for name, value in zip(("start_date", "end_date"), dates, strict=True):
                if value is not None:
                    values[name] = value
                    log.cells[f"{form}.{name}"] = (grid.name, place)
            continue
        found = read_cell(kind, Cell(1, 1, text, "text"))
        if found.value is not None:
            values[key] = found.value
            log.cells[f"{form}.{key}"] = (grid.name, place)
        if found.problem is not None:
            log.problem(grid, place, f"{form}.{key}", head, found.problem, found.before)
    return values
