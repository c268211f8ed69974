"""The frame of a template is made once for each of its parts, however many names lead to it."""

from __future__ import annotations

import io

import docx
import pytest
from lxml import etree

from tests.strangers import ALL
from tests.timing import at_most
from tzforms.word.document.looks import Looks
from tzforms.word.engine import Template
from tzforms.word.package.archive import Package
from tzforms.word.template.frame import FrameRow


def test_a_header_that_a_thousand_sections_name_is_one_story() -> None:
    template = Template.open(ALL["w_sections.docx"].build())
    with at_most(1.5):
        frame = template.frame
        rows = sum(1 for _row in frame.rows)
    assert len(frame.stories) > 1_500
    assert len(frame.distinct) == 3  # the body, the one header, and the foot of the form
    assert all(isinstance(item, FrameRow) for items in frame.distinct for item in items)
    assert rows == sum(map(len, frame.distinct)) < 5_000


def test_the_styles_are_read_once_for_all_headers(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Looks] = []

    def counted(package: Package, styles: etree._Element | None) -> Looks:
        made.append(Looks(package, styles))
        return made[-1]

    monkeypatch.setattr("tzforms.word.document.blocks.Looks", counted)
    document = docx.Document()
    for number in range(40):
        section = document.add_section() if number else document.sections[0]
        section.header.is_linked_to_previous = False
        section.header.paragraphs[0].text = f"第 {number} 节 {{{{ a }}}}"
    stream = io.BytesIO()
    document.save(stream)
    frame = Template.open(stream.getvalue()).frame
    assert len(frame.distinct) == 41
    assert len(made) == 2  # the body's, and the other stories'
