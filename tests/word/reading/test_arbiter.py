"""What the arbiter makes of two readers: alike is the value, everything else is delivered with its doubt."""

from __future__ import annotations

import pytest

from tests.word.reading.test_reading import library_card
from tzforms.word.document.blocks import Cell, Row
from tzforms.word.reading.arbiter import Settled, arbitrate
from tzforms.word.reading.evidence import Counted, Found, RowFound, Statement
from tzforms.word.reading.reading import spec_of
from tzforms.word.thresholds import ARBITER

FUZZY = ARBITER.plain - 0.1
SPEC = spec_of(library_card())


def cell(text: str) -> Cell:
    made = Cell([], text=text)
    made.row = Row("t", [made])
    return made


def found(text: str, similarity: float = 1.0, how: str = "cell", *doubts: str) -> Found:
    return Found(text, (cell(text),), "归还期限", similarity, how, set(doubts))


def settled(labels: Found | None, order: Found | None) -> Settled:
    """Both readers' statements of ``due``, settled."""
    statements = []
    for one in (labels, order):
        statement = Statement()
        if one is not None:
            statement.add("due", one)
        statements.append(statement)
    return arbitrate(SPEC, [], *statements)


@pytest.mark.parametrize(
    ("labels", "order", "doubts"),
    [
        (found("周五"), found("周五"), set()),
        (found("周 五"), found("周五"), set()),
        (found("周五"), None, set()),
        (found("周五"), found("周六"), set()),
        (found("周五", FUZZY), found("周五"), set()),
        (found("周五", FUZZY), None, {"single_reader"}),
        (found("周五", FUZZY), found(""), {"single_reader"}),
        (found("周五", 1.0, "cell", "no_colon"), None, {"no_colon", "single_reader"}),
        (found("周五", FUZZY), found("周六"), {"conflict"}),
        (found("周五", 1.0, "cell", "value_below"), found("周六"), {"value_below", "conflict"}),
        (found("周五", FUZZY, "inner"), found("周六"), set()),
        (found("", FUZZY), None, set()),
        (found(""), found("周五", 0.0, "position"), {"position"}),
        (None, found("周五", 0.0, "position"), {"position"}),
    ],
)
def test_a_value_is_plain_when_its_label_is_known_or_both_readers_have_it(
    labels: Found | None, order: Found | None, doubts: set[str]
) -> None:
    first = settled(labels, order).fields["due"][0]
    assert first.doubts == doubts
    assert first.text == ((labels.text if labels else "") or (order.text if order else ""))


def test_a_field_that_neither_reader_has_is_missing() -> None:
    assert "due" in settled(None, None).missing
    assert "due" in settled(None, found("")).missing


def test_two_readers_who_see_other_words_in_one_row_of_a_table_disagree_there_only() -> None:
    row = [cell("红楼梦"), cell("AB1234"), cell("2")]
    labels, order = Statement(), Statement()
    names = ("title", "shelf", "copies")
    labels.loops["books"] = [RowFound({n: Found(c.text, (c,)) for n, c in zip(names, row, strict=True)}, tuple(row))]
    shifted = [row[0], row[2], row[2]]
    under = {n: (c,) for n, c in zip(names, shifted, strict=True)}
    read = RowFound({n: Found(c[0].text, c) for n, c in under.items()}, tuple(row))
    order.counted["books"] = [Counted(row, under, lambda: read)]
    (entry,) = arbitrate(SPEC, [], labels, order).loops["books"]
    assert {n: f.doubts for n, f in entry.fields.items()} == {"title": set(), "shelf": {"conflict"}, "copies": set()}
