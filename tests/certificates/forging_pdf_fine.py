"""Forged PDFs of finer work: the page's own signs in another order, and what the signature does not cover."""

from __future__ import annotations

import io
import re
import zlib

from PIL import Image, ImageOps
from pypdf.generic import ArrayObject, BooleanObject, DictionaryObject, EncodedStreamObject, NameObject, NumberObject

from tests.certificates.forging_kit import RANK, TEXT_FONT, Context, Forgery, picture_of
from tests.certificates.forging_pdf_kit import (
    AFTER_AT,
    CODE_AT,
    HEIGHT,
    INK,
    NAME_AT,
    WIDTH,
    Paper,
    dictionary,
    form,
    image_object,
    outlined,
    paper_forgery,
    placed,
    real,
    said,
    stream,
    to_unicode,
)
from tzforms.certificates.qr import qr_png

FORGERIES: list[Forgery] = []
_MORE = "The bearer is a senior technician as well."


def _codes(block: str) -> list[str]:
    """The signs of a piece of text, two hexadecimal digits each."""
    return re.findall("..", "".join(re.findall(r"<(\w+)>", block)))


def _set(block: str, codes: list[str]) -> str:
    """The same piece with other signs, without the small moves between them."""
    return re.sub(r"(\[.*\]\s*TJ|<\w+>\s*Tj)", f"<{''.join(codes)}>Tj", block)


@paper_forgery(FORGERIES, "Someone has the certificate of whom the code could be, to the last bit.")
def name_of_same_code(paper: Paper, context: Context) -> None:
    """Another name was looked for that gives the same code; a fourth sign finds room in the line."""
    false = context.same_check_name
    written = said(paper, false, *NAME_AT)
    paper.change(context.name, lambda _old: f"q {100 * len(context.name) // len(false)} Tz\n{written}\nQ")


@paper_forgery(FORGERIES, "The certificate is of a namesake with another ID number.")
def id_changed(paper: Paper, context: Context) -> None:
    """The page's own digits, in another order."""
    block = next(block for block, words in paper.blocks() if "****" in words)
    codes = _codes(block)
    one, two = codes[0], codes[5]
    paper.content = paper.content.replace(block, _set(block, [*codes[:-4], one, two, codes[-4], two]))


@paper_forgery(FORGERIES, "The course lasted until the 21st.")
def date_turned(paper: Paper, context: Context) -> None:
    """12 becomes 21: the same signs."""
    paper.change("12", lambda old: _set(old, _codes(old)[::-1]))


@paper_forgery(FORGERIES, "The certificate has another number.")
def number_by_places(paper: Paper, context: Context) -> None:
    """The signs come in the true order, each with a place of its own: read is 2000, in the file stands 0002."""
    digits = context.number[-5:-1]

    def scattered(block: str) -> str:
        codes = _codes(block)
        [x] = re.findall(r"BT\n([\d.]+) ", block)
        width = 15 * 0.555
        places = [float(x) + width * n for n in (*range(1, len(codes)), 0)]
        [font] = re.findall(r"/F\d+ [\d.]+ Tf", block)
        [y] = re.findall(r"BT\n[\d.]+ ([\d.]+) Td", block)
        pieces = "\n".join(f"1 0 0 1 {place:.2f} {y} Tm <{code}> Tj" for place, code in zip(places, codes, strict=True))
        return f"q {INK}\nBT {font}\n{pieces}\nET\nQ"

    paper.change(digits, scattered)


@paper_forgery(FORGERIES, "The course had 800 hours.")
def hours_same_signs(paper: Paper, context: Context) -> None:
    """One nought more, in the page's own font; the signs after it are moved a little."""
    paper.change("80", lambda old: _set(old, [*_codes(old), _codes(old)[-1]]).replace(" Tf", " Tf -2.2 Tc"))


@paper_forgery(FORGERIES, _MORE)
def rank_stencil(paper: Paper, context: Context) -> None:
    """A stencil, which has no colours of its own."""
    image = ImageOps.invert(picture_of(RANK, 84, of=TEXT_FONT).convert("L")).point(lambda v: 0 if v > 128 else 255)
    image = image.convert("1")
    stencil = EncodedStreamObject()
    stencil.update(
        dictionary(Subtype="/Image", Width=image.width, Height=image.height, BitsPerComponent=1, Filter="/FlateDecode")
    )
    stencil[NameObject("/ImageMask")] = BooleanObject(True)
    stencil._data = zlib.compress(image.tobytes())
    name = paper.resource("XObject", stencil)
    paper.append(f"{INK}\n{placed(name, AFTER_AT[0], AFTER_AT[1] - 5.7, 195, 28)}")


@paper_forgery(FORGERIES, _MORE)
def rank_clip(paper: Paper, context: Context) -> None:
    """Words cut out of a black sheet: each sign is a clipping path, and what is painted is a rectangle."""
    drawn = outlined(RANK, *AFTER_AT, TEXT_FONT)
    paths = re.findall(r"q ([\d. ]+) cm\n(.*?)\nf\nQ", drawn, re.S)
    pieces = "\n".join(f"q {matrix} cm\n{path}\nW n\n-100 -300 1300 1400 re f\nQ" for matrix, path in paths)
    paper.append(f"{INK}\n{pieces}")


@paper_forgery(FORGERIES, _MORE)
def rank_soft_mask(paper: Paper, context: Context) -> None:
    """A black rectangle behind a mask with the words: neither is a sign."""
    mask = form(f"0 g 0 0 {WIDTH} {HEIGHT} re f\n{_white()}", (0, 0, WIDTH, HEIGHT))
    mask[NameObject("/Group")] = dictionary(S="/Transparency", CS="/DeviceGray")
    state = paper.resource(
        "ExtGState", dictionary(Type="/ExtGState", SMask=dictionary(S="/Luminosity", G=paper.add(mask)))
    )
    paper.append(f"{state} gs {INK} 240 185 200 34 re f")


def _white() -> str:
    return outlined(RANK, *AFTER_AT, TEXT_FONT).replace(INK, "1 g", 1)


@paper_forgery(FORGERIES, _MORE)
def rank_nested(paper: Paper, context: Context) -> None:
    """The words as text in a form in a form in a form."""
    words = said(paper, RANK, *AFTER_AT, of=TEXT_FONT)
    fonts = paper.page["/Resources"]["/Font"]  # type: ignore[index]
    inner = form(words, (0, 0, WIDTH, HEIGHT), dictionary(Font=fonts))
    for _level in range(3):
        inner = form("/A Do", (0, 0, WIDTH, HEIGHT), dictionary(XObject=dictionary(A=paper.add(inner))))
    name = paper.resource("XObject", inner)
    paper.append(f"{name} Do")


@paper_forgery(FORGERIES, _MORE)
def rank_as_decoration(paper: Paper, context: Context) -> None:
    """Text that the page calls a decoration (Artifact), to be passed over."""
    paper.append(f"/Artifact BMC\n{said(paper, RANK, *AFTER_AT, of=TEXT_FONT)}\nEMC")


@paper_forgery(FORGERIES, _MORE)
def rank_in_signs_procedure(paper: Paper, context: Context) -> None:
    """A font with one sign, the full stop, which draws the whole sentence."""
    scale = 1000 / AFTER_AT[2]
    glyph = stream(f"0 0 d0\nq {scale:.4f} 0 0 {scale:.4f} 0 0 cm\n{outlined(RANK, 0, 0, AFTER_AT[2], TEXT_FONT)}\nQ")
    font = dictionary(
        Type="/Font",
        Subtype="/Type3",
        FontBBox=real(0, 0, 0, 0),
        FontMatrix=real(0.001, 0, 0, 0.001, 0, 0),
        CharProcs=dictionary(g=paper.add(glyph)),
        Encoding=dictionary(Type="/Encoding", Differences=ArrayObject([NumberObject(1), NameObject("/g")])),
        FirstChar=1,
        LastChar=1,
        Widths=real(0),
        Resources=dictionary(),
        ToUnicode=paper.add(to_unicode({1: "。"})),
    )
    name = paper.resource("Font", font)
    paper.append(f"BT {name} {AFTER_AT[2]} Tf {AFTER_AT[0]} {AFTER_AT[1]} Td <01> Tj ET")


@paper_forgery(FORGERIES, "The certificate is someone else's: another name stands in it.")
def page_not_counted(paper: Paper, context: Context) -> None:
    """Two pages, the false one and the true one; the file says that it has one."""
    true = DictionaryObject(paper.page)
    true[NameObject("/Contents")] = paper.add(stream(paper.content))
    reference = paper.add(true)
    paper.change(context.name, lambda _old: f"q\n{outlined(context.false_name, *NAME_AT)}\nQ")
    tree = paper.page["/Parent"].get_object()
    tree["/Kids"].append(reference)  # type: ignore[index]
    assert tree["/Count"] == 1  # type: ignore[index]


@paper_forgery(
    FORGERIES, "Whoever scans it is told of a colleague's certificate, which is genuine.", code_true=False
)  # fmt: skip
def code_behind_glass(paper: Paper, context: Context) -> None:
    """The true picture is quite transparent (a soft mask), a colleague's lies below it."""
    x, y, size = CODE_AT
    true = paper.pictures["code"]
    true[NameObject("/SMask")] = paper.add(image_object(Image.new("L", (8, 8), 0)))
    shown = next(name for name, picture in paper.pictures.items() if name.startswith("/") and picture is true)
    below = Image.open(io.BytesIO(qr_png(context.other_code))).convert("L")
    name = paper.resource("XObject", image_object(below))
    paper.content = paper.content.replace(f"{shown} Do", f"{shown} Do Q\n{placed(name, x, y, size, size)}\nq")
