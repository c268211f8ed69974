"""A page of a PDF taken apart by the file itself."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import DecodedStreamObject, NameObject

from tzforms.exceptions import UnreadableFileError
from tzforms.office.pdf_parts import page_parts

ISSUED = (Path(__file__).parents[1] / "fixtures" / "v0_1_0" / "certificates" / "0001.pdf").read_bytes()


def written(change: object = None, content: bytes | None = None) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(ISSUED)))
    if callable(change):
        change(writer)
    if content is not None:
        stream = DecodedStreamObject()
        stream.set_data(content)
        writer.pages[0][NameObject("/Contents")] = stream
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_what_we_issue_is_very_plain() -> None:
    parts = page_parts(ISSUED)
    assert (parts.pages, parts.turned, parts.masked, parts.titles) == (1, False, False, ())
    assert parts.catalog == {"/Type", "/Pages"}
    assert parts.xobjects == {"/Image"}
    assert {"Tj", "Do", "re", "W*"} <= parts.operators
    assert not parts.operators & {"S", "f", "sh", "BI"}


def test_annotations_turning_attachments_and_bookmarks_show() -> None:
    def change(writer: PdfWriter) -> None:
        writer.add_annotation(0, FreeText(text="优秀", rect=(0, 0, 9, 9)))
        writer.add_attachment("说明.txt", b"x")
        writer.add_outline_item("第0001号 赵伟", page_number=0)  # type: ignore[call-arg]
        writer.pages[0].rotate(90)

    parts = page_parts(written(change))
    assert "/Annots" in parts.page
    assert {"/Names", "/Outlines"} <= parts.catalog
    assert parts.titles == ("第0001号 赵伟",)
    assert parts.turned


@pytest.mark.parametrize(
    ("content", "operators"),
    [
        (b"/Artifact BMC EMC", {"marked"}),
        (b"/Span <</MCID 0>> BDC EMC", {"marked"}),
        (b"/Span <</ActualText (x)>> BDC EMC", {"BDC", "marked"}),
        (b"/OC /Layer BDC EMC", {"BDC", "marked"}),
        (b"0 0 5 5 re f", {"re", "f"}),
    ],
)
def test_marked_content_is_told_from_layers_and_from_text_that_is_not_shown(
    content: bytes, operators: set[str]
) -> None:
    assert page_parts(written(content=content)).operators == operators


def test_what_is_no_pdf_is_said_in_one_sentence() -> None:
    for data in (b"", b"%PDF-1.7 nothing", ISSUED[:500]):
        with pytest.raises(UnreadableFileError, match="读不出来"):
            page_parts(data)
