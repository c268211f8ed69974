"""The corpus of forgeries is what it says: every file opens, differs from the genuine one, and most show it.

Whether a forgery is found out is not looked at here.
"""

from __future__ import annotations

import subprocess
import zipfile
from collections import Counter
from io import BytesIO
from pathlib import Path

import docx
import pypdfium2
import pytest
from PIL import Image, ImageChops

from tests.certificates.forging import FORGERIES, Forgery, Originals, issued
from tzforms.certificates import payload as codes
from tzforms.certificates.keys import Keyring
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


@pytest.mark.parametrize("name", [name for name in _of("docx") if FORGERIES[name].seen])
def test_a_word_file_shows_it(name: str, printed: Path) -> None:
    pages = _pages(printed / f"{name.removeprefix('docx.')}.pdf")
    assert not _same(pages, _pages(printed / "genuine.pdf"))
