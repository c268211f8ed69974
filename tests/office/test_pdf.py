"""Counting, joining, cutting and naming PDF files."""

import builtins
import shutil

import pytest
from pypdf import PdfReader, PdfWriter

from tzforms.exceptions import MissingProgramError, TargetExistsError, UnreadableFileError, UsageError
from tzforms.office import pdf


def make(path, widths, marks=(), **information):
    """A PDF whose page i is ``widths[i]`` points wide; ``marks``: (destination, page)."""
    writer = PdfWriter()
    for width in widths:
        writer.add_blank_page(width, 100)
    for name, page in marks:
        writer.add_named_destination(name, page)
    writer.add_metadata({f"/{k}": v for k, v in information.items()})
    writer.write(path)
    return path


def widths(path):
    return [int(page.mediabox.width) for page in PdfReader(path).pages]


def information(path):
    return {key: str(value) for key, value in (PdfReader(path).metadata or {}).items()}


def test_pages_are_counted(tmp_path):
    assert pdf.page_count(make(tmp_path / "a.pdf", [10, 20, 30])) == 3


def test_merging_keeps_every_page_in_order(tmp_path):
    sources = [make(tmp_path / "a.pdf", [10, 20]), make(tmp_path / "b.pdf", [30])]
    assert widths(pdf.merge(sources, tmp_path / "out.pdf")) == [10, 20, 30]


def test_merging_nothing_is_refused(tmp_path):
    with pytest.raises(UsageError, match="没有要合并的"):
        pdf.merge([], tmp_path / "out.pdf")


def test_an_existing_target_is_replaced_only_by_force(tmp_path):
    source = make(tmp_path / "a.pdf", [10])
    with pytest.raises(TargetExistsError):
        pdf.merge([source], source)
    assert widths(pdf.merge([source, source], source, force=True)) == [10, 10]


def test_a_part_that_runs_over_to_a_second_page_stays_whole(tmp_path):
    source = make(tmp_path / "all.pdf", [9, 10, 11, 20, 30], [("c1", 1), ("c2", 3), ("c3", 4), ("other", 2)])
    parts = {name: tmp_path / f"{name}.pdf" for name in ("c3", "c1", "c2")}
    made = pdf.split_by_destination(source, parts, title={"c1": "结业证书"})
    assert {name: widths(path) for name, path in made.items()} == {"c1": [10, 11], "c2": [20], "c3": [30]}
    assert list(made) == ["c3", "c1", "c2"]
    assert information(made["c1"]) == {"/Title": "结业证书"}
    assert not PdfReader(made["c2"]).metadata


def test_a_destination_that_is_not_there_is_named_and_nothing_is_written(tmp_path):
    source = make(tmp_path / "all.pdf", [10, 20], [("c1", 0)])
    with pytest.raises(UsageError, match=r"all\.pdf 中没有书签：c2"):
        pdf.split_by_destination(source, {"c1": tmp_path / "1.pdf", "c2": tmp_path / "2.pdf"})
    assert not (tmp_path / "1.pdf").exists()


def test_two_parts_on_one_page_cannot_be_cut(tmp_path):
    source = make(tmp_path / "all.pdf", [10], [("c1", 0), ("c2", 0)])
    with pytest.raises(UsageError, match="同一页"):
        pdf.split_by_destination(source, {"c1": tmp_path / "1.pdf", "c2": tmp_path / "2.pdf"})


def test_metadata_is_what_was_asked_for_and_nothing_more(tmp_path):
    path = make(tmp_path / "a.pdf", [10, 20], Author="王芳", Producer="LibreOffice", Title="旧")
    pdf.set_metadata(path, {"Title": "学员名册"})
    assert information(path) == {"/Title": "学员名册"}
    assert widths(path) == [10, 20]
    pdf.set_metadata(path, {})
    assert not PdfReader(path).metadata


@pytest.mark.parametrize("data", [b"", b"no pdf at all", b"%PDF-1.4\n1 0 obj\n<<"])
def test_what_is_no_pdf_is_said_to_be_none(tmp_path, data):
    path = tmp_path / "坏.pdf"
    path.write_bytes(data)
    for call in (pdf.page_count, pdf.text, pdf.destinations, lambda p: pdf.merge([p], tmp_path / "out.pdf")):
        with pytest.raises(UnreadableFileError, match=r"坏\.pdf"):
            call(path)
    assert not (tmp_path / "out.pdf").exists()


def test_a_pdf_that_is_not_there_is_named(tmp_path):
    with pytest.raises(UnreadableFileError, match=r"没有\.pdf"):
        pdf.page_count(tmp_path / "没有.pdf")


def test_an_encrypted_pdf_is_said_to_be_encrypted(tmp_path):
    writer = PdfWriter()
    writer.add_blank_page(10, 10)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(tmp_path / "密.pdf")
    with pytest.raises(UnreadableFileError, match="已加密"):
        pdf.page_count(tmp_path / "密.pdf")


def test_without_pypdf_the_message_names_the_extra(monkeypatch, tmp_path):
    real = builtins.__import__

    def no_pypdf(name, *rest):
        if name.startswith("pypdf"):
            raise ImportError(name)
        return real(name, *rest)

    path = make(tmp_path / "a.pdf", [10])
    monkeypatch.setattr(builtins, "__import__", no_pypdf)
    for call in (pdf.page_count, lambda p: pdf.merge([p], tmp_path / "b.pdf")):
        with pytest.raises(MissingProgramError, match=r"tzforms\[pdf\]"):
            call(path)


def test_importing_the_module_loads_no_pypdf():
    import subprocess
    import sys

    code = "import sys, tzforms.office.pdf; sys.exit('pypdf' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler-utils is not installed")
def test_a_page_is_drawn_as_a_picture_of_the_asked_size(tmp_path):
    path = pdf.render_png(make(tmp_path / "a.pdf", [72, 144]), 2, tmp_path / "b.png", dpi=100)
    data = path.read_bytes()
    assert data.startswith(b"\x89PNG")
    assert int.from_bytes(data[16:20], "big") == 200
    with pytest.raises(UnreadableFileError, match="第 3 页"):
        pdf.render_png(tmp_path / "a.pdf", 3, tmp_path / "c.png")


def test_without_poppler_the_message_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingProgramError, match="poppler-utils"):
        pdf.render_png(tmp_path / "a.pdf", 1, tmp_path / "a.png")
