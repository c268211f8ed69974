"""Forms that stand in one file without a break, and one form that is spread over several tables."""

from __future__ import annotations

import copy
import io
import itertools
from typing import Any

import docx
import pytest

from tests.builders import valid_dossier
from tests.reading.papers import HEAD, LINE, PEOPLE, saved, table
from tzforms.reading import read_bytes
from tzforms.rendering import render
from tzforms.word.reading.serials import serial_of

NAMES = ("annex1", "annex2", "annex3", "annex4", "annex5")


@pytest.fixture(scope="module")
def forms() -> dict[str, bytes]:
    dossier = valid_dossier(1, trainees=6)
    return {name: render(getattr(dossier, name)) for name in NAMES}


@pytest.fixture(scope="module")
def values(forms: dict[str, bytes]) -> dict[str, Any]:
    return {name: read_bytes(data, name)[0].data for name, data in forms.items()}


def followed(first: bytes, second: bytes, left_out: str) -> bytes:
    """``first`` and right below it ``second`` without its 附件 line, or without any title."""
    document, other = docx.Document(io.BytesIO(first)), docx.Document(io.BytesIO(second))
    body = document.element.body
    for element in list(body.iter("{*}pageBreakBefore")):
        element.getparent().remove(element)
    while not "".join(body[-2].itertext()).strip():
        body.remove(body[-2])
    head = True
    for element in list(other.element.body)[:-1]:
        text, head = "".join(element.itertext()).strip(), head and not element.tag.endswith("tbl")
        title = head and (not text or text.startswith("附件") or (left_out == "title" and "：" not in text))
        if not title:
            body[-1].addprevious(copy.deepcopy(element))
    return saved(document)


@pytest.mark.parametrize("left_out", ["number", "title"])
@pytest.mark.parametrize(("first", "second"), list(itertools.permutations(NAMES, 2)))
def test_a_form_that_follows_another_without_a_break_takes_none_of_its_rows(
    forms: dict[str, bytes], values: dict[str, Any], first: str, second: str, left_out: str
) -> None:
    readings = read_bytes(followed(forms[first], forms[second], left_out), "x.docx")
    assert [r.form for r in readings] == [first, second]
    for reading, name in zip(readings, (first, second), strict=True):
        assert reading.data == values[name]


def dressed(number: int, style: str) -> str:
    return "①②③④⑤⑥⑦⑧⑨⑩⑪⑫"[number - 1] if style == "circled" else style.format(number)


@pytest.mark.parametrize("style", ["{}", "（{}）", "({})", "{}.", "{}、", "No.{}", "第{}", "circled"])
@pytest.mark.parametrize("again", ["title", "head", "nothing"])
def test_a_roster_goes_on_in_a_second_table_however_its_serials_are_dressed(style: str, again: str) -> None:
    people = [(dressed(n, style), f"王{'甲乙丙丁戊己庚辛壬癸子丑'[n - 1]}", *PEOPLE[0][2:]) for n in range(1, 13)]
    document = docx.Document()
    title = ("附件2：", "通州区高技能人才研修班学员名册", LINE)
    for text in title:
        document.add_paragraph(text)
    table(document, [HEAD, *people[:8]])
    for text in title if again == "title" else ("",):
        document.add_paragraph(text)
    table(document, [*([] if again == "nothing" else [HEAD]), *people[8:]])
    document.add_paragraph("填表人：张三          联系电话：13800138000")
    (reading,) = read_bytes(saved(document), "x.docx")
    assert [t["name"] for t in reading.data["trainees"]] == [p[1] for p in people]
    assert reading.data["phone"] == "13800138000"
    assert reading.unsure == []


def test_two_classes_with_serials_from_one_stay_two_rosters() -> None:
    document = docx.Document()
    for _ in range(2):
        for text in ("附件2：", "通州区高技能人才研修班学员名册", LINE):
            document.add_paragraph(text)
        table(document, [HEAD, *((f"（{p[0]}）", *p[1:]) for p in PEOPLE)])
    assert [len(r.data["trainees"]) for r in read_bytes(saved(document), "x.docx")] == [3, 3]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("9", 9),
        ("（９）", 9),
        ("⑨", 9),
        ("⒐", 9),
        ("⑼", 9),
        ("9.", 9),
        ("No. 9", 9),
        ("第9号", 9),
        ("009", 9),
        ("", None),
        ("张三", None),
        ("1101121990", None),
        ("2024年9月2日至2024年9月13日", None),
        ("合计", None),
    ],
)
def test_a_serial_is_known_by_its_number(text: str, number: int | None) -> None:
    assert serial_of(text) == number
