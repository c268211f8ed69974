"""Forged PDFs that say more than was signed, bear another code, or do something when they are opened."""

from __future__ import annotations

import io

import segno
from PIL import Image, ImageDraw, ImageFont
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, BooleanObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from tests.certificates.forging_kit import INK, RANK, TEXT_FONT, Context, Forgery, font_file, picture_of
from tests.certificates.forging_pdf_kit import (
    AFTER_AT,
    CODE_AT,
    HEIGHT,
    HOURS_AT,
    PASSED_AT,
    WIDTH,
    Paper,
    cover_hours,
    covering,
    dictionary,
    form,
    image_object,
    meanings,
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
_HOURS = "The course was longer than it was."
_COLLEAGUE = "Whoever scans it is told of a colleague's certificate, which is genuine."


def _rank() -> str:
    return outlined(RANK, *AFTER_AT, TEXT_FONT)


# --- hours ------------------------------------------------------------------------------------------------------------------


def _digits(paper: Paper) -> dict[str, str]:
    """The code (two hexadecimal digits) of each digit, in the font of the hours."""
    fonts = paper.page["/Resources"]["/Font"]  # type: ignore[index]
    codes = {sign: f"{code:02X}" for code, sign in meanings(fonts["/F2"].get_object()).items()}
    return {digit: codes[digit] for digit in "01268"}


@paper_forgery(FORGERIES, _HOURS)
def hours_changed(paper: Paper, context: Context) -> None:
    """In the page's own font: 80 becomes 180, moved together a little."""
    code = _digits(paper)
    one, eight, nought = code["1"], code["8"], code["0"]
    paper.change("80", lambda old: old.replace(f"<{eight}{nought}>Tj", f" 80 Tz <{one}{eight}{nought}>Tj"))


@paper_forgery(FORGERIES, _HOURS)
def hours_other_text(paper: Paper, context: Context) -> None:
    """Seen is 280, and the page says that to read it aloud it is 80 (ActualText)."""
    code = _digits(paper)
    one, eight, nought = code["2"], code["8"], code["0"]
    paper.change(
        "80",
        lambda old: (
            "/Span <</ActualText (80)>> BDC\n"
            + old.replace(f"<{eight}{nought}>Tj", f" 80 Tz <{one}{eight}{nought}>Tj")
            + "\nEMC"
        ),
    )


@paper_forgery(FORGERIES, _HOURS)
def hours_other_meaning(paper: Paper, context: Context) -> None:
    """A second entry for the page's font, of which the digits 6, 8 and 0 mean 8, 0 and nothing."""
    fonts = paper.page["/Resources"]["/Font"]  # type: ignore[index]
    code = _digits(paper)
    six, eight, nought = code["6"], code["8"], code["0"]
    font = DictionaryObject(fonts["/F2"].get_object())
    means = {int(six, 16): "8", int(eight, 16): "0", int(nought, 16): "\u200b"}
    font[NameObject("/ToUnicode")] = paper.add(to_unicode(means))
    name = paper.resource("Font", font)
    paper.change(
        "80",
        lambda old: old.replace("/F2 ", f"{name} ").replace(f"<{eight}{nought}>Tj", f" 80 Tz <{six}{eight}{nought}>Tj"),
    )


@paper_forgery(FORGERIES, _HOURS)
def hours_painted_over(paper: Paper, context: Context) -> None:
    x, y, size = HOURS_AT
    paper.append(f"{cover_hours()}\nq 0.72 0 0 1 {x:g} 0 cm\n{outlined('880', 0, y, size, TEXT_FONT)}\nQ")


@paper_forgery(FORGERIES, _HOURS)
def hours_one_stroke(paper: Paper, context: Context) -> None:
    """No sign is added, only a line before the 80, which looks like a 1."""
    x, y, size = HOURS_AT
    paper.append(f"0.12 0.1 0.09 rg {x - 3.4:g} {y:g} 1.3 {size * 0.68:g} re f")


# --- a rank -----------------------------------------------------------------------------------------------------------------


@paper_forgery(FORGERIES, _MORE)
def rank_text(paper: Paper, context: Context) -> None:
    paper.append(said(paper, RANK, *AFTER_AT, of=TEXT_FONT))


@paper_forgery(FORGERIES, _MORE)
def rank_outlines(paper: Paper, context: Context) -> None:
    paper.append(_rank())


@paper_forgery(FORGERIES, _MORE)
def rank_text_without_meaning(paper: Paper, context: Context) -> None:
    """Text in a font that says of its signs that they are blanks."""
    name = said(paper, " " * len(RANK), *AFTER_AT, looks=RANK, of=TEXT_FONT)
    paper.append(name)


@paper_forgery(FORGERIES, _MORE)
def rank_picture(paper: Paper, context: Context) -> None:
    name = paper.resource("XObject", image_object(picture_of(RANK, 84, of=TEXT_FONT)))
    paper.append(placed(name, 245, 222.5, 195, 28))


@paper_forgery(FORGERIES, _MORE)
def rank_on_the_frame(paper: Paper, context: Context) -> None:
    """The picture of the frame is another with words on it."""
    old = paper.pictures["ground"]
    image = Image.frombytes("RGB", (int(old["/Width"]), int(old["/Height"])), old.get_data())  # type: ignore[call-overload]
    scale = image.width / WIDTH
    file = font_file(TEXT_FONT)
    font = ImageFont.truetype(str(file.path), round(21 * scale), index=file.index)
    ImageDraw.Draw(image).text((AFTER_AT[0] * scale, (HEIGHT - AFTER_AT[1] - 25) * scale), RANK, font=font, fill=INK)
    paper.replace_picture("ground", image_object(image))


@paper_forgery(FORGERIES, _MORE)
def rank_in_the_frames_place(paper: Paper, context: Context) -> None:
    """Under the name of the frame's picture stands a form: the frame, and words."""
    old = paper.pictures["ground"]
    scaled = f"{1 / WIDTH:.8f} 0 0 {1 / HEIGHT:.8f} 0 0 cm"
    inner = form(f"/G Do\nq {scaled}\n{_rank()}\nQ", (0, 0, 1, 1), dictionary(XObject=dictionary(G=paper.add(old))))
    paper.replace_picture("ground", inner)


@paper_forgery(FORGERIES, _MORE)
def rank_pattern(paper: Paper, context: Context) -> None:
    """A rectangle filled with a pattern, which is the words."""
    tile = stream(
        _rank(),
        Type="/Pattern",
        PatternType=1,
        PaintType=1,
        TilingType=1,
        BBox=real(240, 185, 440, 219),
        XStep=NumberObject(1000),
        YStep=NumberObject(1000),
        Resources=DictionaryObject(),
    )
    name = paper.resource("Pattern", tile)
    paper.append(f"/Pattern cs {name} scn 240 185 200 34 re f")


@paper_forgery(FORGERIES, _MORE)
def rank_stamp(paper: Paper, context: Context) -> None:
    look = paper.add(form(f"1 0 0 1 -240 -185 cm\n{_rank()}", (0, 0, 200, 34)))
    note = dictionary(Type="/Annot", Subtype="/Stamp", Rect=real(240, 185, 440, 219), F=4, AP=dictionary(N=look))
    paper.page[NameObject("/Annots")] = ArrayObject([paper.add(note)])


@paper_forgery(FORGERIES, _MORE, seen=False)
def rank_on_paper_only(paper: Paper, context: Context) -> None:
    """An annotation that is printed and not shown on the screen."""
    look = paper.add(form(f"1 0 0 1 -240 -185 cm\n{_rank()}", (0, 0, 200, 34)))
    note = dictionary(Type="/Annot", Subtype="/Stamp", Rect=real(240, 185, 440, 219), F=4 | 32, AP=dictionary(N=look))
    paper.page[NameObject("/Annots")] = ArrayObject([paper.add(note)])


@paper_forgery(FORGERIES, _MORE)
def rank_in_a_layer(paper: Paper, context: Context) -> None:
    layer = paper.add(dictionary(Type="/OCG", Name=TextStringObject("a")))
    name = paper.resource("XObject", form(_rank(), (0, 0, WIDTH, HEIGHT)))
    paper.page["/Resources"]["/XObject"][name].get_object()[NameObject("/OC")] = layer  # type: ignore[index]
    paper.append(f"{name} Do")
    paper.writer._root_object[NameObject("/OCProperties")] = dictionary(
        OCGs=ArrayObject([layer]), D=dictionary(ON=ArrayObject([layer]))
    )


@paper_forgery(FORGERIES, "The examination was passed with honours.")
def honours(paper: Paper, context: Context) -> None:
    """Two signs of 考核合格 covered and drawn anew."""
    x, y, size = PASSED_AT
    paper.append(f"{covering(x - 0.3, y - 3.5, 2 * size + 0.5, size + 2)}\n{outlined('优秀', x, y, size, TEXT_FONT)}")


@paper_forgery(FORGERIES, "This is a certificate of a rank.")
def title_painted_over(paper: Paper, context: Context) -> None:
    paper.append(f"{covering(290, 440, 290, 70)}\n{outlined('高级技师证书', 285, 456, 48)}".replace("0.12157", "0.6"))


@paper_forgery(FORGERIES, "A ministry issued the certificate.")
def issuer_painted_over(paper: Paper, context: Context) -> None:
    words = outlined("国家某某职业能力建设总局", 464, 141.5, 19, TEXT_FONT)
    paper.append(f"{covering(424, 136, 308, 25)}\n{words}")


@paper_forgery(FORGERIES, "A second page confirms the rank.")
def second_page(paper: Paper, context: Context) -> None:
    paper.writer.add_blank_page(WIDTH, HEIGHT)
    page = paper.writer.pages[1]
    page[NameObject("/Contents")] = paper.add(stream(outlined(f"{context.name}，{RANK}。", 94, 340, 21, TEXT_FONT)))


@paper_forgery(FORGERIES, "A page before the certificate says what it stands for.")
def first_page(paper: Paper, context: Context) -> None:
    paper.writer.insert_blank_page(WIDTH, HEIGHT, 0)
    page = paper.writer.pages[0]
    page[NameObject("/Contents")] = paper.add(stream(outlined("高级技师证书", 265, 300, 52)))


# --- codes ------------------------------------------------------------------------------------------------------------------


def _code(code: str) -> Image.Image:
    return Image.open(io.BytesIO(qr_png(code))).convert("L")


@paper_forgery(FORGERIES, _COLLEAGUE, code_true=False)
def code_of_colleague(paper: Paper, context: Context) -> None:
    """The picture is a colleague's; the properties have the true code."""
    paper.replace_picture("code", image_object(_code(context.other_code)))


@paper_forgery(FORGERIES, _COLLEAGUE, code_true=False)
def code_of_colleague_in_both(paper: Paper, context: Context) -> None:
    paper.replace_picture("code", image_object(_code(context.other_code)))
    paper.writer.add_metadata({"/Keywords": context.other_code})


@paper_forgery(FORGERIES, _COLLEAGUE, code_true=False)
def code_painted_over(paper: Paper, context: Context) -> None:
    """The true picture below, a colleague's above."""
    name = paper.resource("XObject", image_object(_code(context.other_code)))
    x, y, size = CODE_AT
    paper.append(placed(name, x, y, size, size))


@paper_forgery(FORGERIES, _COLLEAGUE, code_true=False)
def code_of_squares(paper: Paper, context: Context) -> None:
    """The true picture below, a colleague's code above it drawn in squares, which is no picture."""
    matrix = segno.make_qr(context.other_code, error="m", mask=2, boost_error=False).matrix
    x, y, size = CODE_AT
    unit = size / (len(matrix) + 8)
    squares = "\n".join(
        f"{x + (column + 4) * unit:.3f} {y + size - (row + 5) * unit:.3f} {unit:.3f} {unit:.3f} re"
        for row, line in enumerate(matrix)
        for column, module in enumerate(line)
        if module
    )
    paper.append(f"1 1 1 rg {x} {y} {size} {size} re f\n0 0 0 rg\n{squares}\nf")


@paper_forgery(FORGERIES, "Whoever scans it gets to another office's page.", code_true=False)
def code_of_another_page(paper: Paper, context: Context) -> None:
    out = io.BytesIO()
    segno.make_qr("https://example.invalid/verify?n=" + "1" * 60, error="m").save(out, kind="png", scale=4, border=4)
    paper.replace_picture("code", image_object(Image.open(out).convert("L")))


@paper_forgery(FORGERIES, "The file claims another certificate than the square on the paper.", seen=False)
def code_in_properties_other(paper: Paper, context: Context) -> None:
    """The picture is the true one; the code in the properties is a colleague's."""
    paper.writer.add_metadata({"/Keywords": context.other_code})


@paper_forgery(FORGERIES, "Who clicks on the square gets to another office's page.", seen=False)
def code_is_a_link(paper: Paper, context: Context) -> None:
    x, y, size = CODE_AT
    action = dictionary(S="/URI", URI=TextStringObject("https://example.invalid/verify"))
    note = dictionary(
        Type="/Annot", Subtype="/Link", Rect=real(x, y, x + size, y + size), Border=real(0, 0, 0), A=action,
    )  # fmt: skip
    paper.page[NameObject("/Annots")] = ArrayObject([paper.add(note)])


# --- around the page --------------------------------------------------------------------------------------------------------


@paper_forgery(FORGERIES, "The window's title says that this is a certificate of a rank.", seen=False)
def window_title(paper: Paper, context: Context) -> None:
    paper.writer.add_metadata({"/Title": f"高级技师证书 {context.number}"})
    paper.writer._root_object[NameObject("/ViewerPreferences")] = dictionary(DisplayDocTitle=BooleanObject(True))


@paper_forgery(FORGERIES, "A second file in the certificate confirms the rank.", seen=False)
def attachment(paper: Paper, context: Context) -> None:
    paper.writer.add_attachment("资格证明.txt", f"{context.name}{RANK}。".encode())
    paper.writer._root_object[NameObject("/PageMode")] = NameObject("/UseAttachments")


@paper_forgery(FORGERIES, "The reader shows the attached certificate in place of the page.", seen=False)
def portfolio(paper: Paper, context: Context) -> None:
    """A collection, of which Acrobat opens the attached file first."""
    false = Paper(paper.genuine)
    false.append(_rank())
    paper.writer.add_attachment("a.pdf", false.bytes())
    paper.writer._root_object[NameObject("/Collection")] = dictionary(
        Type="/Collection", View="/H", D=TextStringObject("a.pdf")
    )


@paper_forgery(FORGERIES, "A message says on opening that the rank is confirmed.", seen=False)
def script(paper: Paper, context: Context) -> None:
    text = TextStringObject(f"app.alert('{context.name}{RANK}');")
    paper.writer._root_object[NameObject("/OpenAction")] = dictionary(S="/JavaScript", JS=text)


@paper_forgery(FORGERIES, "The reader shows the words after opening.", seen=False)
def script_fills_field(paper: Paper, context: Context) -> None:
    """An empty field; a script writes into it."""
    field = dictionary(
        Type="/Annot", Subtype="/Widget", FT="/Tx", T=TextStringObject("r"), Rect=real(240, 185, 440, 219), F=4,
        DA=TextStringObject("/Helv 21 Tf 0 g"),
    )  # fmt: skip
    reference = paper.add(field)
    paper.page[NameObject("/Annots")] = ArrayObject([reference])
    root = paper.writer._root_object
    root[NameObject("/AcroForm")] = dictionary(Fields=ArrayObject([reference]))
    text = TextStringObject(f"this.getField('r').value = '{RANK}';")
    root[NameObject("/OpenAction")] = dictionary(S="/JavaScript", JS=text)


@paper_forgery(FORGERIES, "Another certificate is shown when the file is opened.", seen=False)
def opens_elsewhere(paper: Paper, context: Context) -> None:
    action = dictionary(S="/URI", URI=TextStringObject("https://example.invalid/certificate.pdf"))
    paper.page[NameObject("/AA")] = dictionary(O=action)


@paper_forgery(FORGERIES, _MORE)
def two_page_trees(paper: Paper, context: Context) -> bytes:
    """An update that gives the file another root; the old root with its page stays, and has the lower number."""
    false = Paper(paper.genuine)
    false.append(_rank())
    writer = PdfWriter(io.BytesIO(paper.genuine), incremental=True)
    writer.remove_page(0)
    writer.add_page(PdfReader(io.BytesIO(false.bytes())).pages[0])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@paper_forgery(FORGERIES, _MORE)
def two_files_in_one(paper: Paper, context: Context) -> bytes:
    """A whole other PDF after the end of the genuine one, with its own directory."""
    false = Paper(paper.genuine)
    false.append(_rank())
    tail = false.bytes()
    shift = len(paper.genuine)
    at = tail.rindex(b"startxref")
    head, table = tail[: (start := int(tail[at + 9 :].split()[0]))], tail[start:at]
    moved = []
    for line in table.split(b"\n"):
        if len(line) in (18, 19) and line[10:11] == b" " and line.rstrip().endswith(b" n"):
            line = b"%010d" % (int(line[:10]) + shift) + line[10:]
        moved.append(line)
    return paper.genuine + head + b"\n".join(moved) + b"startxref\n%d\n%%%%EOF\n" % (start + shift)
