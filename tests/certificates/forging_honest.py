"""What honest people do to genuine certificates: nothing of it may be called forged."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import docx
import pypdfium2
from lxml import etree
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject, NumberObject

from tests.certificates.forging_kit import NAMES, OFFICE, Context, Kind, Package, W, png_of, words_run, xml, zipped
from tests.certificates.forging_pdf_kit import CODE_AT, HEIGHT, WIDTH
from tzforms.certificates.qr import qr_png
from tzforms.office import convert

UNTOUCHED = "as issued"
"""Not one byte is another."""
SAME_CONTENT = "as issued, or as far as a machine can see"
"""Another container, or other bytes, around the same content."""
MADE_ANEW = "not as issued, code genuine"
"""Another program made the file from the same content."""
CODE_ONLY = "code genuine, paper not examined"
PERHAPS = "code genuine, or no code found"
"""The square may be too small to read; that is no sign of forgery."""


@dataclass(frozen=True, slots=True)
class GenuineChange:
    """``make`` takes the genuine file (``code``: the code) of ``kind`` and gives what it has become, a file ``suffix``."""

    name: str
    kind: Kind
    make: Callable[[bytes, Context], bytes | str]
    expected: str
    suffix: str
    needs_office: bool = False


_ALL: list[GenuineChange] = []
Changer = Callable[[bytes, Context], bytes | str]


def _change(kind: Kind, expected: str, suffix: str = "", *, needs_office: bool = False) -> Callable[[Changer], Changer]:
    def add(changer: Changer) -> Changer:
        _ALL.append(GenuineChange(changer.__name__, kind, changer, expected, suffix or f".{kind}", needs_office))
        return changer

    return add


# --- Word -------------------------------------------------------------------------------------------------------------------


def _converted(data: bytes, to: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "certificate.docx"
        source.write_bytes(data)
        [made] = convert([source], to, Path(folder) / "out")
        return made.read_bytes()


@_change("docx", UNTOUCHED)
def renamed(data: bytes, context: Context) -> bytes:
    """The file has another name; ``make`` gives the same bytes."""
    return data


@_change("docx", MADE_ANEW, needs_office=True)
def saved_by_libreoffice(data: bytes, context: Context) -> bytes:
    return _converted(data, "docx")


@_change("docx", MADE_ANEW, ".pdf", needs_office=True)
def exported_by_libreoffice(data: bytes, context: Context) -> bytes:
    """The Word file as a PDF that its owner made."""
    return _converted(data, "pdf")


@_change("docx", SAME_CONTENT)
def saved_by_python_docx(data: bytes, context: Context) -> bytes:
    out = io.BytesIO()
    docx.Document(io.BytesIO(data)).save(out)
    with zipfile.ZipFile(out) as archive:  # without the time of the day
        return zipped([(name, archive.read(name)) for name in archive.namelist()])


@_change("docx", MADE_ANEW)
def saved_by_word(data: bytes, context: Context) -> bytes:
    """What Word adds on saving: ids of the session, marks of the spelling, split runs, settings, the last place."""
    package = Package(data)
    body = package.tree()[0]
    for paragraph in list(body.iter(f"{{{W}}}p")):
        for name in ("rsidR", "rsidRDefault"):
            paragraph.set(f"{{{W}}}{name}", "00A77B3E")
    run = package.run("智能网联")
    run.addprevious(xml('<w:proofErr w:type="spellStart"/>'))
    run.addnext(xml('<w:proofErr w:type="spellEnd"/>'))
    package.run("考核合格").set(f"{{{W}}}rsidR", "00A77B3E")
    last = package.last()
    last.append(xml('<w:bookmarkStart w:id="0" w:name="_GoBack"/>'))
    last.append(xml('<w:bookmarkEnd w:id="0"/>'))
    last.append(words_run(""))
    package.put(
        "word/settings.xml",
        f'<w:settings {NAMES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/><w:compat/>'
        '<w:rsids><w:rsidRoot w:val="00A77B3E"/></w:rsids></w:settings>',
        "application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml",
    )
    package.relate(OFFICE + "settings", "settings.xml")
    package.put(
        "docProps/app.xml",
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        "<Application>Microsoft Office Word</Application><Pages>1</Pages></Properties>",
        "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    )
    package.relate(OFFICE + "extended-properties", "docProps/app.xml", "/")
    return package.bytes()


@_change("docx", SAME_CONTENT)
def repacked_uncompressed(data: bytes, context: Context) -> bytes:
    return _repacked(data, zipfile.ZIP_STORED)


@_change("docx", SAME_CONTENT)
def repacked_in_other_order(data: bytes, context: Context) -> bytes:
    return _repacked(data, zipfile.ZIP_DEFLATED, backwards=True)


def _repacked(data: bytes, how: int, *, backwards: bool = False) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        return zipped([(name, archive.read(name)) for name in (reversed(names) if backwards else names)], how)


@_change("docx", SAME_CONTENT)
def written_anew(data: bytes, context: Context) -> bytes:
    """The same XML in other bytes: other quotes, other ends of lines, empty elements in full."""
    package = Package(data)
    for name in list(package.parts):
        if name.endswith((".xml", ".rels")):
            tree = etree.fromstring(package.parts[name])
            package.parts[name] = etree.tostring(tree, method="c14n")
    return zipped(list(package.parts.items()))


# --- PDF --------------------------------------------------------------------------------------------------------------------


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@_change("pdf", UNTOUCHED, ".pdf")
def renamed_pdf(data: bytes, context: Context) -> bytes:
    return data


@_change("pdf", SAME_CONTENT)
def saved_by_pypdf(data: bytes, context: Context) -> bytes:
    return _written(PdfWriter(clone_from=PdfReader(io.BytesIO(data))))


@_change("pdf", SAME_CONTENT)
def saved_by_pdfium(data: bytes, context: Context) -> bytes:
    """As browsers save it; pdfium's file number is made up anew each time."""
    document = pypdfium2.PdfDocument(data)
    out = io.BytesIO()
    try:
        document.save(out)
    finally:
        document.close()
    return re.sub(rb"/ID\s*\[[^]]*\]", b"", out.getvalue())


@_change("pdf", SAME_CONTENT)
def compressed(data: bytes, context: Context) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    for page in writer.pages:
        page.compress_content_streams(9)
    writer.compress_identical_objects()
    return _written(writer)


@_change("pdf", SAME_CONTENT)
def unpacked(data: bytes, context: Context) -> bytes:
    """The operators without compression, as tools for repair write them."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    contents = writer.pages[0]["/Contents"].get_object()
    plain = contents.get_data()
    raw = DecodedStreamObject()
    raw.set_data(plain)
    writer.pages[0][NameObject("/Contents")] = writer._add_object(raw)
    return _written(writer)


@_change("pdf", SAME_CONTENT)
def noted_by_an_archive(data: bytes, context: Context) -> bytes:
    """An archive has added who filed it and when."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.add_metadata({"/Producer": "某某档案系统", "/CreationDate": "D:20261201080000+08'00'"})
    return _written(writer)


@_change("pdf", SAME_CONTENT)
def saved_again_at_the_end(data: bytes, context: Context) -> bytes:
    """An update at the end of the file which changes nothing but a date."""
    writer = PdfWriter(io.BytesIO(data), incremental=True)
    writer.add_metadata({"/ModDate": "D:20261201080000+08'00'"})
    return _written(writer)


@_change("pdf", SAME_CONTENT)
def properties_lost(data: bytes, context: Context) -> bytes:
    """A program for joining pages has dropped the properties, and the code with them."""
    writer = PdfWriter()
    writer.add_page(PdfReader(io.BytesIO(data)).pages[0])
    writer.metadata = None
    return _written(writer)


@_change("pdf", MADE_ANEW)
def turned(data: bytes, context: Context) -> bytes:
    """Turned by a quarter in the reader, and saved."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.pages[0][NameObject("/Rotate")] = NumberObject(90)
    return _written(writer)


@_change("pdf", MADE_ANEW)
def printed_and_scanned(data: bytes, context: Context) -> bytes:
    """The page as a picture in a new PDF."""
    out = io.BytesIO()
    _drawn(data).save(out, "PDF", resolution=200, creationDate=None, modDate=None)
    return re.sub(rb"/(Creation|Mod)Date \([^)]*\)", b"", out.getvalue())


@_change("pdf", CODE_ONLY, ".png")
def drawn(data: bytes, context: Context) -> bytes:
    return png_of(_drawn(data))


def _drawn(data: bytes) -> Image.Image:
    document = pypdfium2.PdfDocument(data)
    try:
        image: Image.Image = document[0].render(scale=200 / 72).to_pil()
        return image.convert("RGB")
    finally:
        document.close()


# --- pictures ---------------------------------------------------------------------------------------------------------------


def _opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def _jpeg(image: Image.Image, quality: int = 75) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


@_change("png", CODE_ONLY)
def scanned(data: bytes, context: Context) -> bytes:
    """The scan as it is."""
    return data


@_change("png", CODE_ONLY, ".jpg")
def as_jpeg(data: bytes, context: Context) -> bytes:
    return _jpeg(_opened(data))


@_change("png", CODE_ONLY)
def cropped(data: bytes, context: Context) -> bytes:
    """A screenshot of the lower half."""
    image = _opened(data)
    return png_of(image.crop((100, image.height // 2, image.width - 100, image.height - 60)))


@_change("png", CODE_ONLY, ".jpg")
def photographed(data: bytes, context: Context) -> bytes:
    image = _opened(data).rotate(-4, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=(96, 92, 88))
    return _jpeg(image.point(lambda v: int(25 + v * 0.8)), 85)


@_change("png", CODE_ONLY)
def upside_down(data: bytes, context: Context) -> bytes:
    return png_of(_opened(data).rotate(180))


@_change("png", CODE_ONLY)
def in_grey(data: bytes, context: Context) -> bytes:
    return png_of(_opened(data).convert("L"))


@_change("png", PERHAPS, ".jpg")
def sent_by_messenger(data: bytes, context: Context) -> bytes:
    """1280 points wide, and not much of them left."""
    image = _opened(data)
    return _jpeg(image.resize((1280, round(1280 * image.height / image.width))), 55)


@_change("png", CODE_ONLY)
def square_cut_out(data: bytes, context: Context) -> bytes:
    image = _opened(data)
    scale = image.width / WIDTH
    x, y, size = CODE_AT
    left, high = x - 8, HEIGHT - y - size - 8
    box = (left, high, left + size + 16, high + size + 16)
    return png_of(image.crop(tuple(round(v * scale) for v in box)))  # type: ignore[arg-type]


@_change("code", CODE_ONLY, ".png")
def square_alone(data: bytes, context: Context) -> bytes:
    return qr_png(data.decode())


@_change("code", CODE_ONLY, ".jpg")
def square_as_jpeg(data: bytes, context: Context) -> bytes:
    return _jpeg(_opened(qr_png(data.decode())))


# --- codes ------------------------------------------------------------------------------------------------------------------


@_change("code", CODE_ONLY, ".txt")
def in_small_letters(data: bytes, context: Context) -> str:
    return data.decode().lower()


@_change("code", CODE_ONLY, ".txt")
def in_lines(data: bytes, context: Context) -> str:
    """As an e-mail breaks it."""
    code = data.decode()
    return "\r\n".join(code[at : at + 40] for at in range(0, len(code), 40)) + "\r\n"


@_change("code", CODE_ONLY, ".txt")
def with_blanks(data: bytes, context: Context) -> str:
    """At both ends: inside, a blank is a sign of Base45."""
    return f"  {data.decode()} 　"


GENUINE_CHANGES: dict[str, GenuineChange] = {f"{change.kind}.{change.name}": change for change in _ALL}
