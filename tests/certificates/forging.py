"""A corpus of forged certificates, made by someone who does not know how they are looked at.

Each forgery opens in Word, LibreOffice or a PDF reader, and looks convincing. ``FORGERIES`` are to be found out;
``GENUINE_CHANGES`` are what honest people do to genuine files, and nothing of it may be called forged.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pypdfium2

from tests.certificates import (
    forging_codes,
    forging_pdf_fine,
    forging_pdf_names,
    forging_pdf_shapes,
    forging_pdf_words,
    forging_pictures,
    forging_word_files,
    forging_word_fine,
    forging_word_names,
    forging_word_words,
)
from tests.certificates.forging_honest import GENUINE_CHANGES, GenuineChange
from tests.certificates.forging_kit import Context, Forgery, Kind
from tests.certificates.people import DAY, material
from tzforms.certificates.issuing import issue
from tzforms.certificates.keys import Keyring
from tzforms.certificates.options import Options
from tzforms.registry.ledger import Registry

__all__ = ["FORGERIES", "GENUINE_CHANGES", "Context", "Forgery", "GenuineChange", "Originals", "issued"]


def _registry(*kinds: list[Forgery]) -> dict[str, Forgery]:
    """By ``kind.name``: a name may be the same for two kinds of file."""
    found: dict[str, Forgery] = {}
    for forgery in (f for kind in kinds for f in kind):
        name = f"{forgery.kind}.{forgery.name}"
        assert name not in found, name
        found[name] = forgery
    return found


FORGERIES: dict[str, Forgery] = _registry(
    forging_word_names.FORGERIES,
    forging_word_words.FORGERIES,
    forging_word_files.FORGERIES,
    forging_word_fine.FORGERIES,
    forging_pdf_names.FORGERIES,
    forging_pdf_shapes.FORGERIES,
    forging_pdf_words.FORGERIES,
    forging_pdf_fine.FORGERIES,
    forging_pictures.FORGERIES,
    forging_codes.FORGERIES,
)


@dataclass(frozen=True, slots=True)
class Originals:
    """One genuine certificate in all its forms; ``png`` is a scan of the page."""

    docx: bytes
    pdf: bytes
    png: bytes
    code: str
    context: Context

    def of(self, kind: Kind) -> bytes:
        return {"docx": self.docx, "pdf": self.pdf, "png": self.png, "code": self.code.encode()}[kind]


def issued(folder: Path, ring: Keyring, *, pdf: bool = True) -> Originals:
    """Two people's certificates in a register of their own; the second is what is forged. Without ``pdf`` no LibreOffice."""
    folder.mkdir(parents=True, exist_ok=True)
    with Registry.open(folder / "register.sqlite3", ring.vault, create=True) as registry:
        made = issue(
            material(2), folder, registry, ring, issue_date=DAY, options=Options(make_pdf=pdf, actor="甲")
        ).made
    (_row, other), (_second, entry) = made
    [word] = (folder / "证书").glob(f"{entry.number}*.docx")
    paper = word.with_suffix(".pdf").read_bytes() if pdf else b""
    context = Context(entry.name, entry.number, entry.code, other.name, other.code)
    return Originals(word.read_bytes(), paper, scan(paper) if pdf else b"", entry.code, context)


def scan(pdf: bytes) -> bytes:
    """The first page as a picture, 200 dots an inch."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        image = document[0].render(scale=200 / 72).to_pil().convert("RGB")
    finally:
        document.close()
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
