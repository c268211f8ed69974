"""Forged pictures: scans and photographs of the page, and the square alone."""

from __future__ import annotations

import io
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFont

from tests.certificates.forging_kit import INK, RANK, TEXT_FONT, Context, Forgery, font_file, noted, png_of, unnoted
from tests.certificates.forging_pdf_kit import AFTER_AT, CODE_AT, HEIGHT, NAME_AT, WIDTH
from tzforms.certificates.qr import qr_png

FORGERIES: list[Forgery] = []
_OTHER = "The certificate is someone else's: another name stands in it."
_COLLEAGUE = "Whoever scans it is told of a colleague's certificate, which is genuine."

PictureForger = Callable[[Image.Image, Context], Image.Image | bytes]


def _forgery(says: str, *, code_true: bool = True, seen: bool = True) -> Callable[[PictureForger], PictureForger]:
    def add(forger: PictureForger) -> PictureForger:
        def make(data: bytes, context: Context) -> bytes:
            made = forger(Image.open(io.BytesIO(data)).convert("RGB"), context)
            return made if isinstance(made, bytes) else png_of(made)

        FORGERIES.append(Forgery(forger.__name__, "png", make, code_true, says, seen))
        return forger

    return add


def _write(image: Image.Image, words: str, x: float, y: float, size: float, of: str) -> None:
    scale = image.width / WIDTH
    file = font_file(of)
    font = ImageFont.truetype(str(file.path), round(size * scale), index=file.index)
    ImageDraw.Draw(image).text((x * scale, (HEIGHT - y) * scale), words, font=font, fill=INK, anchor="ls")


def _rub_out_name(image: Image.Image) -> None:
    scale = image.width / WIDTH
    x, y, size = NAME_AT
    high = HEIGHT - y - size * 0.95
    box = (x - 1, high, x + size * 3, HEIGHT - y + size * 0.2)
    ImageDraw.Draw(image).rectangle([v * scale for v in box], fill="white")


def _rename(image: Image.Image, context: Context) -> None:
    _rub_out_name(image)
    _write(image, context.false_name, *NAME_AT, "方正小标宋简体")


def _paste(image: Image.Image, code: str, x: float = CODE_AT[0], size: float = CODE_AT[2]) -> None:
    scale = image.width / WIDTH
    square = Image.open(io.BytesIO(qr_png(code))).convert("L").resize((round(size * scale),) * 2)
    image.paste(square, (round(x * scale), round((HEIGHT - CODE_AT[1] - CODE_AT[2]) * scale)))


@_forgery(_OTHER)
def words_renamed(image: Image.Image, context: Context) -> Image.Image:
    """The true code on a page with another name."""
    _rename(image, context)
    return image


@_forgery("The bearer is a senior technician as well.")
def words_rank(image: Image.Image, context: Context) -> Image.Image:
    _write(image, RANK, *AFTER_AT, TEXT_FONT)
    return image


@_forgery("Another paper altogether bears the true code.")
def words_other_paper(image: Image.Image, context: Context) -> Image.Image:
    paper = Image.new("RGB", image.size, "white")
    _write(paper, "高级技师职业资格证书", 250, 450, 36, "方正小标宋简体")
    _write(paper, context.false_name, 380, 330, 30, TEXT_FONT)
    _paste(paper, context.code)
    return paper


@_forgery(_OTHER)
def words_photographed(image: Image.Image, context: Context) -> Image.Image:
    """A photograph of a changed page, turned a little, in the grey of a room."""
    _rename(image, context)
    turned = image.rotate(3, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=(120, 116, 110))
    return turned.point(lambda v: int(20 + v * 0.85))


@_forgery(_OTHER, code_true=False)
def words_noted(image: Image.Image, context: Context) -> bytes:
    """A changed page whose code cannot be read; the file's text entry has the true one."""
    _rename(image, context)
    scale = image.width / WIDTH
    x, low, size = CODE_AT
    box = (x, HEIGHT - low - size, x + size, HEIGHT - low)
    place = tuple(round(v * scale) for v in box)
    square = image.crop((place[0], place[1], place[2], place[3]))
    image.paste(square.resize((24, 24)).resize(square.size), (place[0], place[1]))
    return noted(png_of(image), context.code)


@_forgery(_COLLEAGUE, code_true=False)
def code_of_colleague(image: Image.Image, context: Context) -> Image.Image:
    _paste(image, context.other_code)
    return image


@_forgery(_COLLEAGUE, code_true=False)
def code_of_colleague_noted(image: Image.Image, context: Context) -> bytes:
    """The square is a colleague's, the file's text entry the true code."""
    _paste(image, context.other_code)
    return noted(png_of(image), context.code)


@_forgery("Two squares: whoever scans the one or the other is told of other people.", code_true=False)
def code_twice(image: Image.Image, context: Context) -> Image.Image:
    _paste(image, context.other_code)
    _paste(image, context.code, x=250)
    return image


@_forgery(_COLLEAGUE, code_true=False)
def code_see_through(image: Image.Image, context: Context) -> Image.Image:
    """The true square has colour but no substance: viewers do not show it, programs that forget the alpha channel do."""
    shown = image.copy()
    scale = image.width / WIDTH
    x, low, size = (round(v * scale) for v in CODE_AT)
    high = image.height - low - size
    alpha = Image.new("L", image.size, 255)
    alpha.paste(0, (x, high, x + size, high + size))
    _paste(shown, context.other_code, x=250)
    shown.putalpha(alpha)
    return shown


@_forgery(_COLLEAGUE, code_true=False)
def square_of_colleague_noted(image: Image.Image, context: Context) -> bytes:
    """The square alone: a colleague's is drawn, the true one noted."""
    return noted(unnoted(qr_png(context.other_code)), context.code)


@_forgery("The square is true, and the file says that it is another.", seen=False)
def square_noted_other(image: Image.Image, context: Context) -> bytes:
    return noted(unnoted(qr_png(context.code)), context.other_code)


@_forgery("The square is true; the text entry is no code at all.", seen=False)
def square_noted_nonsense(image: Image.Image, context: Context) -> bytes:
    return noted(unnoted(qr_png(context.code)), context.code[:-9] + "AAAAAAAAA")


@_forgery(_COLLEAGUE, code_true=False)
def square_of_two_notes(image: Image.Image, context: Context) -> bytes:
    """Two text entries, of which the first is the drawn one."""
    return noted(noted(unnoted(qr_png(context.other_code)), context.other_code), context.code)


@_forgery(_OTHER)
def moving_picture(image: Image.Image, context: Context) -> bytes:
    """An animation: programs see the genuine page, people after a hundredth of a second the false one."""
    false = image.copy()
    _rename(false, context)
    out = io.BytesIO()
    image.save(out, "PNG", save_all=True, append_images=[false], duration=[10, 3_600_000], loop=1)
    return out.getvalue()
