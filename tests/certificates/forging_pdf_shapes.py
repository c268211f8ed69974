"""Forged PDFs in which a font shows other signs than it means: every text in them is true.

By somebody who knows that fonts are looked at: the fonts are of the kind and of the name that a genuine file has, and most of their
signs are true.
"""

from __future__ import annotations

import io

from fontTools.ttLib import TTFont
from pypdf.generic import ArrayObject, DictionaryObject, NameObject

from tests.certificates.forging_fonts import masked_font
from tests.certificates.forging_kit import Context, Forgery
from tests.certificates.forging_pdf_kit import (
    INK,
    NAME_AT,
    Paper,
    dictionary,
    meanings,
    paper_forgery,
    real,
    said,
    stream,
    to_unicode,
)

FORGERIES: list[Forgery] = []
_OTHER = "The certificate is someone else's: another name is seen in it."


def _name_font(paper: Paper, context: Context) -> tuple[str, DictionaryObject]:
    """The font of the name, and what the page calls it."""
    fonts = paper.page["/Resources"]["/Font"]  # type: ignore[index]
    for name in fonts:
        font = fonts[name].get_object()
        if set(context.name) <= set(meanings(font).values()):
            return name, font
    raise AssertionError


def _embedded(paper: Paper, means: dict[int, str], looks: dict[str, str], base: str) -> DictionaryObject:
    """A TrueType font under the codes of ``means``, called ``base``; ``looks``: what else some signs look like."""
    signs = "".join(dict.fromkeys(means.values()))
    data = masked_font(signs, "".join(looks.get(sign, sign) for sign in signs))
    font = TTFont(io.BytesIO(data))
    glyph = {sign: font.getGlyphID(font.getBestCmap()[ord(sign)]) for sign in signs}
    most = max(means) + 1
    table = b"".join((glyph[means[code]] if code in means else 0).to_bytes(2, "big") for code in range(most))
    descriptor = dictionary(
        Type="/FontDescriptor",
        FontName=base,
        Flags=4,
        FontBBox=real(0, -200, 1000, 900),
        ItalicAngle=0,
        Ascent=880,
        Descent=-120,
        CapHeight=880,
        StemV=80,
        FontFile2=paper.add(stream(data, Length1=len(data))),
    )
    inner = dictionary(
        Type="/Font",
        Subtype="/CIDFontType2",
        BaseFont=base,
        CIDSystemInfo=dictionary(Supplement=0),
        FontDescriptor=paper.add(descriptor),
        DW=1000,
        CIDToGIDMap=paper.add(stream(table)),
    )
    return dictionary(
        Type="/Font",
        Subtype="/Type0",
        BaseFont=base,
        Encoding=paper.add(_one_byte()),
        DescendantFonts=ArrayObject([paper.add(inner)]),
        ToUnicode=paper.add(to_unicode(means)),
    )


def _one_byte() -> DictionaryObject:
    """A CMap by which a byte is a glyph."""
    return stream(
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /One def /CMapType 1 def\n"
        "1 begincodespacerange <00> <FF> endcodespacerange\n1 begincidrange <00> <FF> 0 endcidrange\nendcmap end end",
        Type="/CMap",
        CMapName="/One",
        CIDSystemInfo=dictionary(Supplement=0),
    )


def _exchange(paper: Paper, context: Context, looks: dict[str, str]) -> None:
    name, font = _name_font(paper, context)
    fonts = paper.page["/Resources"]["/Font"]  # type: ignore[index]
    fonts[NameObject(name)] = paper.add(_embedded(paper, meanings(font), looks, str(font["/BaseFont"])))


@paper_forgery(FORGERIES, _OTHER)
def shape_whole_font(paper: Paper, context: Context) -> None:
    """The font of title and name is a real one, of the same name; only the signs of the name are others."""
    _exchange(paper, context, dict(zip(context.name, context.false_name, strict=False)))


@paper_forgery(FORGERIES, "Someone of another given name has the certificate.")
def shape_one_sign(paper: Paper, context: Context) -> None:
    _exchange(paper, context, {context.name[-1]: context.false_name[-1]})


@paper_forgery(FORGERIES, _OTHER)
def shape_second_font(paper: Paper, context: Context) -> None:
    """Beside the true font one of the same name for the name alone."""
    _name, font = _name_font(paper, context)
    means = {n + 1: sign for n, sign in enumerate(context.name)}
    looks = dict(zip(context.name, context.false_name, strict=False))
    own = paper.resource("Font", _embedded(paper, means, looks, str(font["/BaseFont"])))
    x, y, size = NAME_AT
    codes = "".join(f"{code:02X}" for code in means)
    paper.change(context.name, lambda _old: f"q\n{INK}\nBT {own} {size:g} Tf {x:g} {y:g} Td <{codes}> Tj ET\nQ")


@paper_forgery(FORGERIES, "The holder's name has one sign more.")
def shape_of_a_blank(paper: Paper, context: Context) -> None:
    """A blank after the name that is seen as a sign."""
    written = said(paper, context.name + " ", *NAME_AT, looks=context.name + context.false_name[-1])
    paper.change(context.name, lambda _old: f"q\n{written}\nQ")
