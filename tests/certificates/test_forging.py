"""The corpus of forgeries is what it says: every file opens, differs from the genuine one, and most show it.

Whether a forgery is found out is not looked at here.
"""

from __future__ import annotations

import posixpath
import subprocess
import zipfile
from collections import Counter
from io import BytesIO
from pathlib import Path

import docx
import pypdfium2
import pytest
import zxingcpp
from lxml import etree
from PIL import Image, ImageChops
from pypdfium2.raw import FPDF_PRINTING

from tests.certificates.forging import FORGERIES, GENUINE_CHANGES, Forgery, Originals, issued
from tzforms.certificates import payload as codes
from tzforms.certificates.keys import Keyring
from tzforms.certificates.qr import qr_png
from tzforms.exceptions import InputError
from tzforms.office.libreoffice import find_soffice, font_environment

pytestmark = pytest.mark.office


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory, ring: Keyring) -> Originals:
    return issued(tmp_path_factory.mktemp("issued") / "out", ring)


def _of(*kinds: str) -> list[str]:
    return [name for name, forgery in FORGERIES.items() if forgery.kind in kinds]


def _made(forgery: Forgery, originals: Originals) -> bytes:
    made = forgery.make(originals.of(forgery.kind), originals.context)
    return made.encode() if isinstance(made, str) else made


def test_there_are_enough() -> None:
    kinds = Counter(forgery.kind for forgery in FORGERIES.values())
    assert len(FORGERIES) >= 40
    assert min(kinds.values()) >= 5
    assert all(forgery.says.endswith(".") for forgery in FORGERIES.values())


@pytest.mark.parametrize("name", FORGERIES)
def test_it_differs_and_is_the_same_every_time(name: str, originals: Originals) -> None:
    forgery = FORGERIES[name]
    made = _made(forgery, originals)
    assert made != originals.of(forgery.kind)
    assert made == _made(forgery, originals)


@pytest.mark.parametrize("name", _of("docx"))
def test_a_word_file_is_read_by_python_docx(name: str, originals: Originals) -> None:
    made = _made(FORGERIES[name], originals)
    assert zipfile.ZipFile(BytesIO(made)).testzip() is None
    if name != "docx.part_in_strict_names":  # python-docx does not know that dialect, Word and LibreOffice do
        assert docx.Document(BytesIO(made)).element.body is not None


@pytest.mark.parametrize("name", _of("docx"))
def test_a_word_file_is_whole(name: str, originals: Originals) -> None:
    """What Word would call damaged: a relationship that leads nowhere, a part of no known type, an id given twice."""
    with zipfile.ZipFile(BytesIO(_made(FORGERIES[name], originals))) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    types = etree.fromstring(parts["[Content_Types].xml"])
    known = {e.get("Extension") for e in types} | {e.get("PartName") for e in types}
    for part, content in parts.items():
        assert part.rpartition(".")[2] in known or f"/{part}" in known or part.startswith("["), part
        if not part.endswith(".rels"):
            continue
        relations = etree.fromstring(content)
        ids = [e.get("Id") for e in relations]
        assert len(ids) == len(set(ids)), part
        folder = posixpath.dirname(posixpath.dirname(part))
        for relation in relations:
            if relation.get("TargetMode") != "External":
                assert posixpath.normpath(posixpath.join(folder, relation.get("Target", ""))).lstrip("/") in parts
    shown = etree.fromstring(parts[_main(parts)])
    used = {v for e in shown.iter("{*}*") for k, v in e.attrib.items() if str(k).endswith("relationships}embed")}
    assert used <= {e.get("Id") for e in etree.fromstring(parts[_relations(_main(parts))])}


def _main(parts: dict[str, bytes]) -> str:
    relations = etree.fromstring(parts["_rels/.rels"])
    return next(e.get("Target", "").lstrip("/") for e in relations if e.get("Type", "").endswith("/officeDocument"))


def _relations(part: str) -> str:
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"


@pytest.mark.parametrize("name", _of("code"))
def test_a_false_code_is_not_the_true_one(name: str, originals: Originals, ring: Keyring) -> None:
    made = _made(FORGERIES[name], originals).decode()
    try:
        payload, body, signature = codes.decode(made)
    except InputError:
        return
    assert not ring.public.verify(payload.key_id, body, signature)


# --- what is seen ---------------------------------------------------------------------------------------------------------


def _pages(pdf: bytes | Path) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(pdf)
    document.init_forms()
    try:
        return [page.render(scale=0.8, may_draw_forms=True).to_pil().convert("L") for page in document]
    finally:
        document.close()


def _same(one: list[Image.Image], other: list[Image.Image]) -> bool:
    return [i.size for i in one] == [i.size for i in other] and all(
        max(ImageChops.difference(a, b).tobytes()) < 48 for a, b in zip(one, other, strict=True)
    )


@pytest.fixture(scope="module")
def printed(originals: Originals, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All Word files as PDF, in one start of LibreOffice as it comes, which passes over nothing."""
    folder = tmp_path_factory.mktemp("printed")
    files = {"genuine": originals.docx} | {
        name.removeprefix("docx."): _made(FORGERIES[name], originals) for name in _of("docx") if FORGERIES[name].seen
    }
    for name, data in files.items():
        (folder / f"{name}.docx").write_bytes(data)
    (folder / "home").mkdir()
    command = [
        str(find_soffice()),
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
    ]
    command += ["--convert-to", "pdf", "--outdir", str(folder)]
    command += [str(folder / f"{name}.docx") for name in files]
    subprocess.run(command, env=font_environment(folder / "home"), check=True, capture_output=True, timeout=300)
    return folder


@pytest.mark.soak
@pytest.mark.parametrize("name", [name for name in _of("docx") if FORGERIES[name].seen])
def test_a_word_file_shows_it(name: str, printed: Path) -> None:
    pages = _pages(printed / f"{name.removeprefix('docx.')}.pdf")
    assert not _same(pages, _pages(printed / "genuine.pdf"))


@pytest.fixture(scope="module")
def genuine_page(originals: Originals) -> list[Image.Image]:
    return _pages(originals.pdf)


@pytest.mark.soak
@pytest.mark.parametrize("name", _of("pdf"))
def test_a_pdf_opens_and_shows_it(name: str, originals: Originals, genuine_page: list[Image.Image]) -> None:
    pages = _pages(_made(FORGERIES[name], originals))
    assert _same(pages, genuine_page) is not FORGERIES[name].seen


def test_what_is_on_paper_only_is_on_paper(originals: Originals, genuine_page: list[Image.Image]) -> None:
    document = pypdfium2.PdfDocument(_made(FORGERIES["pdf.rank_on_paper_only"], originals))
    paper = document[0].render(scale=0.8, draw_annots=True, force_halftone=False, extra_flags=FPDF_PRINTING)
    assert not _same([paper.to_pil().convert("L")], genuine_page)
    document.close()


def _seen(data: bytes) -> Image.Image:
    """A picture as it is shown, on white; the last of its frames."""
    with Image.open(BytesIO(data)) as image:
        image.seek(getattr(image, "n_frames", 1) - 1)
        shown = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", shown.size, "white"), shown).convert("L")


@pytest.mark.parametrize("name", _of("png"))
def test_a_picture_opens_and_shows_it(name: str, originals: Originals) -> None:
    square = qr_png(originals.code)
    made = _seen(_made(FORGERIES[name], originals))
    like = square if ".square" in name else originals.png
    assert _same([made], [_seen(like)]) is not FORGERIES[name].seen


@pytest.mark.soak
@pytest.mark.parametrize("name", [*_of("png", "pdf"), *(name for name in _of("docx") if FORGERIES[name].seen)])
def test_the_code_that_is_scanned_is_true_or_not(name: str, originals: Originals, printed: Path) -> None:
    forgery = FORGERIES[name]
    if forgery.kind == "png":
        image = _seen(_made(forgery, originals))
    else:
        file = printed / f"{forgery.name}.pdf" if forgery.kind == "docx" else _made(forgery, originals)
        image = _scanned(file)
    read = {found.text for found in zxingcpp.read_barcodes(image)}
    assert (read == {originals.code}) is forgery.code_true, read


def _scanned(pdf: bytes | Path) -> Image.Image:
    """The first page that has a square."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        images = [page.render(scale=200 / 72).to_pil().convert("L") for page in document]
    finally:
        document.close()
    found: Image.Image = next((image for image in images if zxingcpp.read_barcodes(image)), images[0])
    return found


# --- what honest people do --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", GENUINE_CHANGES)
def test_an_honest_change_opens_and_shows_the_same(name: str, originals: Originals) -> None:
    change = GENUINE_CHANGES[name]
    made = change.make(originals.of(change.kind), originals.context)
    if isinstance(made, str):
        assert codes.decode(made) == codes.decode(originals.code)
    elif change.suffix == ".docx":
        text = {e.text for e in docx.Document(BytesIO(made)).element.iter("{*}t")}
        assert originals.context.name in text
    else:
        image = _scanned(made) if change.suffix == ".pdf" else _seen(made)
        read = {found.text for found in zxingcpp.read_barcodes(image)}
        assert read == {originals.code} or (not read and "no code" in change.expected)
