"""In a text PDF, too, what is white on white or too small to read is no text of the page."""

from __future__ import annotations

import pytest

from tests.bounds.test_pdf import one_page
from tzforms.word import Blocks, read_pdf_blocks

pytest.importorskip("pdfplumber")

BLACK, WHITE = "0 g", "1 g"


def text(words: str, x: int, y: int, colour: str = BLACK, size: float = 12) -> str:
    return f"BT {colour} /F1 {size} Tf {x} {y} Td ({words}) Tj ET\n"


def read(content: str) -> Blocks:
    return read_pdf_blocks(one_page(content))


def seen(content: str) -> list[tuple[str, set[str]]]:
    return [(c.text, set(c.marks)) for r in read(content).rows for c in r.cells]


@pytest.mark.parametrize("white", ["1 g", "1 1 1 rg", "0.98 0.98 0.98 rg", "0 0 0 0 k"])
def test_white_text_is_left_out_and_its_line_says_so(white: str) -> None:
    found = read(text("Count 28", 50, 700) + text("9", 110, 700, white) + text("Next line", 50, 600))
    assert [(r.text, set(r.cells[0].marks)) for r in found.rows] == [("Count 28", {"unseen"}), ("Next line", set())]
    assert found.unseen == ["9"]


@pytest.mark.parametrize("colour", ["0.85 g", "1 0 0 rg", "0 1 1 0 k", "0.5 0.5 0.5 rg"])
def test_red_and_grey_text_is_text(colour: str) -> None:
    assert seen(text("Count 28", 50, 700, colour)) == [("Count 28", set())]


def test_text_of_one_point_is_left_out_and_turned_text_is_not_small() -> None:
    assert seen(text("Count 28", 50, 700) + text("9", 110, 700, size=1)) == [("Count 28", {"unseen"})]
    turned = "BT 0 g /F1 12 Tf 0 1 -1 0 300 300 Tm (lil) Tj ET\n"
    assert "".join(t for t, _marks in seen(turned)).replace("\n", "")


def test_white_text_on_a_dark_field_is_text() -> None:
    field = "0 0 0.4 rg 40 690 200 30 re f\n"
    assert seen(field + text("Head", 50, 700, WHITE)) == [("Head", set())]
    assert seen("1 g 40 690 200 30 re f\n" + text("Head", 50, 700, WHITE)) == []


def test_a_cell_that_holds_white_text_says_so_and_its_neighbour_does_not() -> None:
    lines = "".join(f"0 G {x} 690 m {x} 720 l S\n" for x in (40, 140, 240))
    lines += "".join(f"40 {y} m 240 {y} l S\n" for y in (690, 720))
    cells = text("Count", 50, 700) + text("28", 150, 700) + text("9", 170, 700, WHITE)
    assert seen(lines + cells) == [("Count", set()), ("28", {"unseen"})]
