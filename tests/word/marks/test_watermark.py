"""草稿 stands on every page and changes nothing that the document says."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from docx.enum.section import WD_SECTION

from tests.builders import valid_dossier
from tests.word.docx_builders import built, header, paragraphs, texts
from tzforms.exceptions import UnreadableFileError
from tzforms.forms import FORM_NAMES
from tzforms.reading.sources import read_bytes
from tzforms.rendering.printing import render
from tzforms.word.marks.watermark import stamp
from tzforms.word.package.archive import Package


def headers(data: bytes) -> list[bytes]:
    package = Package.open(data)
    return [package.parts[n] for n in package.headers_footers() if b"PowerPlusWaterMarkObject" in package.parts[n]]


@pytest.mark.parametrize("form", FORM_NAMES)
def test_a_stamped_form_reads_as_it_did(form: str) -> None:
    original = render(getattr(valid_dossier(), form))
    stamped = stamp(original, "草稿")
    assert [r.as_json() for r in read_bytes(stamped, "x")] == [r.as_json() for r in read_bytes(original, "x")]
    assert texts(stamped) == texts(original)
    assert headers(stamped)


def test_the_same_input_gives_the_same_bytes() -> None:
    data = built(paragraphs("a"))
    assert stamp(data, "草稿") == stamp(data, "草稿")


def test_a_document_without_headers_gets_one_and_a_header_keeps_its_words() -> None:
    assert len(headers(stamp(built(paragraphs("a")), "草稿"))) == 1
    stamped = stamp(built(paragraphs("a"), header("页眉文字")), "草稿")
    (part,) = headers(stamped)
    assert "页眉文字".encode() in part


def test_first_and_even_pages_are_stamped_too() -> None:
    document = docx.Document()
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    section.different_first_page_header_footer = True
    section.header.paragraphs[0].text = "页眉"
    stream = io.BytesIO()
    document.save(stream)
    assert len(headers(stamp(stream.getvalue(), "草稿"))) == 3


def test_a_later_section_continues_the_header_before_it() -> None:
    document = docx.Document()
    document.add_paragraph("一")
    document.add_section(WD_SECTION.NEW_PAGE)
    document.add_paragraph("二")
    stream = io.BytesIO()
    document.save(stream)
    stamped = stamp(stream.getvalue(), "草稿")
    assert len(headers(stamped)) == 1
    sections = docx.Document(io.BytesIO(stamped)).sections
    assert [s.header.is_linked_to_previous for s in sections] == [False, True]


def test_marks_in_the_text_are_escaped() -> None:
    (part,) = headers(stamp(built(paragraphs("a")), '<草"稿&'))
    assert "&lt;草".encode() in part
    with pytest.raises(ValueError, match="text"):
        stamp(built(paragraphs("a")), " ")


def test_what_is_no_word_file_is_refused() -> None:
    with pytest.raises(UnreadableFileError):
        stamp(b"not a document", "草稿")


@pytest.mark.office
def test_every_page_shows_grey_where_it_was_white(tmp_path: Path) -> None:
    from tzforms.office.libreoffice import convert
    from tzforms.office.pdf import page_count

    data = built(paragraphs(*["一行"] * 120))
    plain, marked = tmp_path / "plain.docx", tmp_path / "marked.docx"
    plain.write_bytes(data)
    marked.write_bytes(stamp(data, "草稿"))
    first, second = convert([plain, marked], "pdf", tmp_path / "pdf")
    assert page_count(first) == page_count(second) > 1
    assert all(b > a + 5000 for a, b in zip(grey_points(first), grey_points(second), strict=True))


def grey_points(path: Path) -> list[int]:
    """How many points of each page (at 72 dpi) are neither ink nor paper."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as pdf:
        pictures = [page.render(scale=1).to_pil().convert("L") for page in pdf]
    return [sum(1 for value in picture.tobytes() if 180 < value < 245) for picture in pictures]
