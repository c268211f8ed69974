"""The frame of a template is made once for each of its parts, however many names lead to it."""

from __future__ import annotations

from tests.strangers import ALL
from tests.timing import at_most
from tzforms.word.engine import Template
from tzforms.word.template.frame import FrameRow


def test_a_header_that_a_thousand_sections_name_is_one_story() -> None:
    template = Template.open(ALL["w_sections.docx"].build())
    with at_most(1.5):
        frame = template.frame
        rows = sum(1 for _row in frame.rows)
    assert len(frame.stories) > 1_500
    assert len(frame.distinct) == 2
    assert all(isinstance(item, FrameRow) for items in frame.distinct for item in items)
    assert rows == sum(map(len, frame.distinct)) < 5_000
