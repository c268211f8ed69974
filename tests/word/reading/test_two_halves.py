"""A roster whose columns are printed twice, side by side: each half of a row is a person, and the whole row says what it is."""

from __future__ import annotations

import io

import docx
import pytest

from tests.builders import valid_dossier
from tzforms.reading.sources import read_bytes
from tzforms.rendering.printing import render

PEOPLE = 28


def halves(counted: str) -> bytes:
    """Annex 3 of 28 people in two halves, with ``counted`` under the heads."""
    record = valid_dossier(1).resolved().dossier.annex3
    assert record is not None
    page = docx.Document(io.BytesIO(render(record)))
    old = page.tables[0]
    rows = [[cell.text for cell in row.cells] for row in old.rows]
    heads, people = rows[0], [r for r in rows[1:] if r[1].strip()]
    assert len(people) == PEOPLE
    width = 2 * len(heads)
    new = page.add_table(0, width)
    middle = PEOPLE // 2
    lines = [heads * 2, list(counted.ljust(width)[:width])]
    lines += [left + right for left, right in zip(people[:middle], people[middle:], strict=True)]
    for line in lines:
        for cell, text in zip(new.add_row().cells, line, strict=True):
            cell.text = text.strip()
    old._tbl.addnext(new._tbl)
    old._tbl.getparent().remove(old._tbl)
    stream = io.BytesIO()
    page.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("counted", ["", "ABCDEFGHIJKL", "ABCDEFGH", "①②③④⑤⑥⑦⑧⑨⑩⑪⑫", "甲乙丙丁戊己庚辛壬癸"])
def test_a_row_that_counts_the_columns_is_nobody_in_either_half(counted: str) -> None:
    (reading,) = read_bytes(halves(counted), "x.docx")
    want = valid_dossier(1).resolved().dossier.annex3
    assert want is not None
    assert [g["name"] for g in reading.data["graduates"]] == [g.name for g in want.graduates]
    assert [g["no"] for g in reading.data["graduates"]] == list(range(1, PEOPLE + 1))
