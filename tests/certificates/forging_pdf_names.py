"""Forged PDFs on which another name is read."""

from __future__ import annotations

import io

import pypdfium2
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, FloatObject, NameObject, NumberObject, StreamObject, TextStringObject

from tests.certificates.forging_kit import Context, Forgery, picture_of
from tests.certificates.forging_pdf_kit import (
    HEIGHT,
    NAME_AT,
    WIDTH,
    Paper,
    cover_name,
    covering,
    dictionary,
    drawn_font,
    form,
    image_object,
    meanings,
    outlined,
    paper_forgery,
    placed,
    real,
    said,
    stream,
)

FORGERIES: list[Forgery] = []
_OTHER = "The certificate is someone else's: another name stands in it."
_BOX = (NAME_AT[0] - 0.5, NAME_AT[1] - 4.7, NAME_AT[0] + 78.3, NAME_AT[1] + 24.5)


def _drawn(context: Context) -> str:
    return outlined(context.false_name, *NAME_AT)


def _appearance(paper: Paper, context: Context) -> StreamObject:
    """White ground and the false name, for an annotation at the place of the name."""
    left, low, right, high = _BOX
    inner = f"1 0 0 1 {-left:g} {-low:g} cm\n{cover_name()}\n{_drawn(context)}"
    return form(inner, (0, 0, right - left, high - low))


@paper_forgery(FORGERIES, _OTHER)
def name_painted_over(paper: Paper, context: Context) -> None:
    """A white rectangle and the name as text; the true one lies below."""
    paper.append(f"{cover_name()}\n{said(paper, context.false_name, *NAME_AT)}")


@paper_forgery(FORGERIES, _OTHER)
def name_painted_over_by_picture(paper: Paper, context: Context) -> None:
    picture = paper.resource("XObject", image_object(picture_of(context.false_name, 104)))
    x, y, size = NAME_AT
    paper.append(f"{placed(picture, x - 2.5, y - 6, size * 3 + 5, size * 1.3)}")


@paper_forgery(FORGERIES, _OTHER)
def name_painted_over_by_outlines(paper: Paper, context: Context) -> None:
    paper.append(f"{cover_name()}\n{_drawn(context)}")


@paper_forgery(FORGERIES, _OTHER)
def name_painted_over_in_line(paper: Paper, context: Context) -> None:
    """An inline picture, which is in no list of the page's pictures."""
    image = picture_of(context.false_name, 40).convert("L").point(lambda v: 255 if v > 128 else 0).convert("1")
    x, y, size = NAME_AT
    data = image.tobytes().hex().upper()
    paper.append(
        f"q {size * 3 + 5:g} 0 0 {size * 1.3:g} {x - 2.5:g} {y - 6:g} cm\n"
        f"BI /W {image.width} /H {image.height} /BPC 1 /CS /G /F /AHx ID {data}>\nEI Q"
    )


@paper_forgery(FORGERIES, _OTHER)
def name_replaced(paper: Paper, context: Context) -> None:
    """The true name is gone; the false one is text."""
    paper.change(context.name, lambda _old: f"q\n{said(paper, context.false_name, *NAME_AT)}\nQ")


@paper_forgery(FORGERIES, "Someone whose first and last sign are the same has the certificate.")
def name_middle_sign(paper: Paper, context: Context) -> None:
    paper.change(context.name, lambda _old: f"q\n{said(paper, context.near_name, *NAME_AT)}\nQ")


@paper_forgery(FORGERIES, _OTHER)
def name_meaning_and_look(paper: Paper, context: Context) -> None:
    """A font in which the signs of the true name look like the false one's: the text layer is true."""
    written = said(paper, context.name, *NAME_AT, looks=context.false_name)
    paper.change(context.name, lambda _old: f"q\n{written}\nQ")


@paper_forgery(FORGERIES, _OTHER)
def name_font_exchanged(paper: Paper, context: Context) -> None:
    """The page's operators are untouched; one of its fonts is another, with the same codes and meanings."""
    fonts = paper.page["/Resources"]["/Font"]  # type: ignore[index]
    swap = dict(zip(context.name, context.false_name, strict=False))
    for name in list(fonts):
        font = fonts[name].get_object()
        means = meanings(font)
        if set(context.name) <= set(means.values()):
            looks = {code: swap.get(sign, sign) for code, sign in means.items()}
            fonts[NameObject(name)] = paper.add(drawn_font(paper, looks, means))
            return
    raise AssertionError


# --- annotations ------------------------------------------------------------------------------------------------------------


def _annotate(paper: Paper, appearance: StreamObject | None, **entries: object) -> None:
    note = dictionary(Type="/Annot", Rect=real(*_BOX), F=4, **entries)  # type: ignore[arg-type]
    if appearance is not None:
        note[NameObject("/AP")] = dictionary(N=paper.add(appearance))
    reference = paper.add(note)
    paper.page[NameObject("/Annots")] = ArrayObject([reference])
    if entries["Subtype"] == "/Widget":
        root = paper.writer._root_object
        root[NameObject("/AcroForm")] = dictionary(Fields=ArrayObject([reference]))


@paper_forgery(FORGERIES, _OTHER)
def name_free_text(paper: Paper, context: Context) -> None:
    words = TextStringObject(context.false_name)
    _annotate(
        paper, _appearance(paper, context), Subtype="/FreeText", Contents=words, DA=TextStringObject("/Helv 26 Tf")
    )


@paper_forgery(FORGERIES, _OTHER)
def name_stamp(paper: Paper, context: Context) -> None:
    """A stamp, whose own text says the true name."""
    _annotate(paper, _appearance(paper, context), Subtype="/Stamp", Contents=TextStringObject(context.name))


@paper_forgery(FORGERIES, _OTHER)
def name_form_field(paper: Paper, context: Context) -> None:
    """A form's field whose value is the true name and whose appearance is the false one."""
    words = TextStringObject(context.name)
    _annotate(
        paper, _appearance(paper, context), Subtype="/Widget", FT="/Tx", T=TextStringObject("n"), V=words, Ff=1,
    )  # fmt: skip


@paper_forgery(FORGERIES, _OTHER)
def name_square_note(paper: Paper, context: Context) -> None:
    """Two annotations: a white square, and ink."""
    _annotate(paper, _appearance(paper, context), Subtype="/Square", C=real(1, 1, 1), IC=real(1, 1, 1))


# --- a true name that is not seen -------------------------------------------------------------------------------------------


@paper_forgery(FORGERIES, _OTHER)
def name_invisible(paper: Paper, context: Context) -> None:
    """Text that is not painted (render mode 3), and a picture."""
    paper.change(context.name, lambda old: old.replace("BT\n", "BT 3 Tr\n"))
    picture = paper.resource("XObject", image_object(picture_of(context.false_name, 104)))
    x, y, size = NAME_AT
    paper.append(placed(picture, x - 2.5, y - 6, size * 3 + 5, size * 1.3))


@paper_forgery(FORGERIES, _OTHER)
def name_white(paper: Paper, context: Context) -> None:
    paper.change(context.name, lambda old: old.replace(old.split("\n")[0], "q 1 1 1 rg"))
    paper.append(f"{cover_name()}\n{_drawn(context)}")


@paper_forgery(FORGERIES, _OTHER)
def name_clipped(paper: Paper, context: Context) -> None:
    """The true name inside of a clipping path of no area."""
    paper.change(context.name, lambda old: f"q 0 0 0 0 re W n\n{old}\nQ\n{_outlines(context)}")


def _outlines(context: Context) -> str:
    return f"q\n{_drawn(context)}\nQ"


@paper_forgery(FORGERIES, _OTHER)
def name_tiny(paper: Paper, context: Context) -> None:
    paper.change(context.name, lambda old: old.replace(" 26 Tf", " 0.01 Tf") + "\n" + _outlines(context))


@paper_forgery(FORGERIES, _OTHER)
def name_outside(paper: Paper, context: Context) -> None:
    """The true name beside the page."""
    paper.change(context.name, lambda old: f"q 1 0 0 1 -2000 0 cm\n{old}\nQ\n{_outlines(context)}")


@paper_forgery(FORGERIES, _OTHER)
def name_transparent(paper: Paper, context: Context) -> None:
    state = paper.resource("ExtGState", dictionary(Type="/ExtGState", ca=FloatObject(0), CA=FloatObject(0)))
    paper.change(context.name, lambda old: f"q {state} gs\n{old}\nQ\n{_outlines(context)}")


@paper_forgery(FORGERIES, _OTHER)
def name_without_ink(paper: Paper, context: Context) -> None:
    """The colour None of a press that has it not."""
    tint = dictionary(
        FunctionType=2, Domain=real(0, 1), C0=real(1, 1, 1), C1=real(0.12, 0.1, 0.09), N=1,
    )  # fmt: skip
    space = ArrayObject([NameObject("/Separation"), NameObject("/None"), NameObject("/DeviceRGB"), paper.add(tint)])
    colour = paper.resource("ColorSpace", space)
    paper.change(
        context.name, lambda old: old.replace(old.split("\n")[0], f"q {colour} cs 1 scn") + "\n" + _outlines(context)
    )


@paper_forgery(FORGERIES, _OTHER)
def name_in_a_layer(paper: Paper, context: Context) -> None:
    """The true name in a layer that is switched off, the false one in a layer that is on."""
    layers = [paper.add(dictionary(Type="/OCG", Name=TextStringObject(name))) for name in ("a", "b")]
    off, on = (paper.resource("Properties", dictionary(Type="/OCMD", OCGs=ArrayObject([n]))) for n in layers)
    paper.change(context.name, lambda old: f"/OC {off} BDC\n{old}\nEMC\n/OC {on} BDC\n{_outlines(context)}\nEMC")
    paper.writer._root_object[NameObject("/OCProperties")] = dictionary(
        OCGs=ArrayObject(layers), D=dictionary(ON=ArrayObject(layers[1:]), OFF=ArrayObject(layers[:1]))
    )


@paper_forgery(FORGERIES, _OTHER)
def name_behind_the_frame(paper: Paper, context: Context) -> None:
    """The page drawn twice: first as it was, then the picture of the frame once more, with the false words over it."""
    ground = next(n for n, p in paper.pictures.items() if n.startswith("/") and p is paper.pictures["ground"])
    before = paper.content
    again = before.replace(paper.block(context.name), _outlines(context))
    paper.content = f"q\n{before}\nQ\nq {WIDTH} 0 0 {HEIGHT} 0 0 cm {ground} Do Q\nq\n{again}\nQ\n"


@paper_forgery(FORGERIES, _OTHER)
def name_in_a_form(paper: Paper, context: Context) -> None:
    """The page's operators moved into a form, whose words are others; the page itself has no text at all."""
    paper.change(context.name, lambda old: _outlines(context))
    inner = form(paper.content, (0, 0, WIDTH, HEIGHT), paper.page["/Resources"])
    name = paper.resource("XObject", form(f"{NAME_FORM} Do", (0, 0, WIDTH, HEIGHT), dictionary(
        XObject=dictionary(Inner=paper.add(inner))
    )))  # fmt: skip
    paper.content = f"q {name} Do Q"


NAME_FORM = "/Inner"


# --- pages and boxes --------------------------------------------------------------------------------------------------------


@paper_forgery(FORGERIES, _OTHER)
def page_beside_the_crop(paper: Paper, context: Context) -> None:
    """The sheet is twice as wide: the true page stands on the half that is cut away."""
    true = form(paper.content, (0, 0, WIDTH, HEIGHT), paper.page["/Resources"])
    name = paper.resource("XObject", true)
    paper.change(context.name, lambda old: _outlines(context))
    paper.content = f"q\n{paper.content}\nQ\nq 1 0 0 1 {WIDTH} 0 cm {name} Do Q"
    paper.page[NameObject("/MediaBox")] = real(0, 0, 2 * WIDTH, HEIGHT)
    paper.page[NameObject("/CropBox")] = real(0, 0, WIDTH, HEIGHT)


@paper_forgery(FORGERIES, _OTHER)
def page_turned(paper: Paper, context: Context) -> None:
    """Written upside down and turned back: whoever looks for the name at its place finds the issuer there."""
    paper.change(context.name, lambda old: _outlines(context))
    paper.content = f"q -1 0 0 -1 {WIDTH} {HEIGHT} cm\n{paper.content}\nQ"
    paper.page[NameObject("/Rotate")] = NumberObject(180)


@paper_forgery(FORGERIES, _OTHER)
def page_of_other_unit(paper: Paper, context: Context) -> None:
    """A page of half the size whose unit is two points."""
    paper.change(context.name, lambda old: _outlines(context))
    paper.content = f"q 0.5 0 0 0.5 0 0 cm\n{paper.content}\nQ"
    paper.page[NameObject("/MediaBox")] = real(0, 0, WIDTH / 2, HEIGHT / 2)
    paper.page[NameObject("/UserUnit")] = NumberObject(2)


@paper_forgery(FORGERIES, _OTHER)
def page_with_loose_ends(paper: Paper, context: Context) -> None:
    """Marks that are opened and not closed, and closed and not opened; readers forgive them."""
    paper.change(context.name, lambda old: f"{old}\nQ Q EMC /Span BMC q q\n")
    paper.content = f"{paper.content}\nQ Q Q Q Q\n{cover_name()}\n{_drawn(context)}\nBT /Artifact BMC"


@paper_forgery(FORGERIES, _OTHER)
def page_in_pieces(paper: Paper, context: Context) -> None:
    """The operators in many streams, cut in the middle; one of them is not of this file's making."""
    content = paper.content
    middle = content.index("BT", len(content) // 2)
    pieces = [content[:middle], content[middle:], f"\n{cover_name()}\n{_drawn(context)}\n"]
    paper.page[NameObject("/Contents")] = ArrayObject([paper.add(stream(p)) for p in pieces])


@paper_forgery(FORGERIES, _OTHER)
def page_replaced_by_update(paper: Paper, context: Context) -> bytes:
    """An incremental update at the end of the file; the genuine page is still there, byte for byte."""
    genuine = paper.genuine
    changed = Paper(genuine)
    changed.change(context.name, lambda old: _outlines(context))
    writer = PdfWriter(io.BytesIO(genuine), incremental=True)
    contents = writer.pages[0]["/Contents"].get_object()
    contents.set_data(changed.content.encode("latin-1"))
    out = io.BytesIO()
    writer.write(out)
    made = out.getvalue()
    assert made.startswith(genuine)
    return made


@paper_forgery(FORGERIES, _OTHER)
def page_as_picture(paper: Paper, context: Context) -> None:
    """A picture of the page with the false name; the true code is in the properties, and nothing can be read as text."""
    name = paper.resource("XObject", image_object(_picture(paper, context)))
    paper.content = placed(name, 0, 0, WIDTH, HEIGHT)


@paper_forgery(FORGERIES, _OTHER)
def page_as_picture_with_text(paper: Paper, context: Context) -> None:
    """The same as a scanner with text recognition makes it: the true text lies over it, and is not painted."""
    text = paper.content.replace("BT\n", "BT 3 Tr\n")
    name = paper.resource("XObject", image_object(_picture(paper, context)))
    paper.content = f"q\n{text}\nQ\n{placed(name, 0, 0, WIDTH, HEIGHT)}"


@paper_forgery(FORGERIES, _OTHER)
def page_merged(paper: Paper, context: Context) -> None:
    """The genuine page, covered all over with white, and a false one as a form above it."""
    before = paper.content
    paper.change(context.name, lambda old: _outlines(context))
    name = paper.resource("XObject", form(paper.content, (0, 0, WIDTH, HEIGHT), paper.page["/Resources"]))
    paper.content = f"q\n{before}\nQ\n{covering(0, 0, WIDTH, HEIGHT)}\nq {name} Do Q"


def _picture(paper: Paper, context: Context) -> Image.Image:
    copy = Paper(paper.genuine)
    copy.append(f"{cover_name()}\n{_drawn(context)}")
    document = pypdfium2.PdfDocument(copy.bytes())
    try:
        drawn: Image.Image = document[0].render(scale=150 / 72).to_pil()
        return drawn.convert("RGB")
    finally:
        document.close()
