"""What forgers of PDFs work with: pages taken apart with pypdf, fonts drawn by hand, pictures."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from io import BytesIO

from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    EncodedStreamObject,
    FloatObject,
    NameObject,
    NumberObject,
    PdfObject,
    StreamObject,
)

from tests.certificates.forging_fonts import glyph, outline
from tests.certificates.forging_kit import NAME_FONT, Context, Forgery

WIDTH, HEIGHT = 841.889764, 595.303937
INK = "0.12157 0.10196 0.09020 rg"
GROUND = "0.996 0.996 0.988 rg"
NAME_AT = (93.7, 339.3, 26.0)
"""Where the name begins, and its size; x and y as in PDF, from below."""
HOURS_AT = (635.2, 267.3, 21.0)
PASSED_AT = (114.7, 231.3, 21.0)
AFTER_AT = (245.0, 195.3, 21.0)
"""After the last line of the text, where there is room."""
CODE_AT = (93.55, 90.15, 82.2)


def real(*numbers: float) -> ArrayObject:
    return ArrayObject(FloatObject(n) for n in numbers)


def dictionary(**entries: PdfObject | str | int) -> DictionaryObject:
    """Names as text, numbers as numbers."""
    made = DictionaryObject()
    for key, value in entries.items():
        made[NameObject(f"/{key.rstrip('_')}")] = (
            NameObject(value) if type(value) is str else NumberObject(value) if type(value) is int else value
        )
    return made


def stream(content: bytes | str, **entries: PdfObject | str | int) -> StreamObject:
    made = DecodedStreamObject()
    made.update(dictionary(**entries))
    made.set_data(content if isinstance(content, bytes) else content.encode("latin-1"))
    return made.flate_encode()


class Paper:
    """A genuine PDF of one page, opened to be changed."""

    def __init__(self, data: bytes) -> None:
        self.genuine = data
        self.writer = PdfWriter(clone_from=PdfReader(BytesIO(data)))
        self.writer.pdf_header = "%PDF-1.7"
        self.page = self.writer.pages[0]
        self.count = 0

    def bytes(self) -> bytes:
        out = BytesIO()
        self.writer.write(out)
        return out.getvalue()

    # --- the page ---

    @property
    def content(self) -> str:
        contents = self.page.get_contents()
        assert contents is not None
        return contents.get_data().decode("latin-1")

    @content.setter
    def content(self, content: str) -> None:
        self.page[NameObject("/Contents")] = self.add(stream(content))

    def append(self, operators: str) -> None:
        self.content = f"q\n{self.content}\nQ\nq\n{operators}\nQ\n"

    def add(self, thing: PdfObject) -> PdfObject:
        return self.writer._add_object(thing)

    def resource(self, kind: str, thing: PdfObject) -> str:
        """The name by which the page finds ``thing``."""
        resources = self.page["/Resources"]
        if f"/{kind}" not in resources:  # type: ignore[operator]
            resources[NameObject(f"/{kind}")] = DictionaryObject()  # type: ignore[index]
        self.count += 1
        name = f"/Z{self.count}"
        resources[f"/{kind}"].get_object()[NameObject(name)] = self.add(thing)  # type: ignore[index]
        return name

    @property
    def pictures(self) -> dict[str, StreamObject]:
        """The page's pictures: the frame's is in colour, the code's is not."""
        found = {}
        for name, thing in self.page["/Resources"]["/XObject"].items():  # type: ignore[index]
            picture = thing.get_object()
            found["ground" if picture["/Width"] > 1000 else "code"] = picture
            found[name] = picture
        return found

    def replace_picture(self, which: str, by: StreamObject) -> None:
        resources = self.page["/Resources"]["/XObject"]  # type: ignore[index]
        for name in list(resources):
            if resources[name].get_object() is self.pictures[which]:
                resources[NameObject(name)] = self.add(by)
                return
        raise AssertionError(which)

    # --- its words ---

    def blocks(self) -> list[tuple[str, str]]:
        """(the piece ``q … BT … ET Q``, what it says) of all text."""
        fonts = {name: meanings(font.get_object()) for name, font in self.page["/Resources"]["/Font"].items()}  # type: ignore[index]
        found = []
        for block in re.findall(r"q [\d. ]+rg\nBT\n.*?ET\nQ", self.content, re.S):
            [font] = re.findall(r"(/F\d+) [\d.]+ Tf", block)
            codes = bytes.fromhex("".join(re.findall(r"<(\w+)>", block)))
            found.append((str(block), "".join(fonts[font].get(code, "?") for code in codes)))
        return found

    def block(self, words: str) -> str:
        """The piece that says ``words`` and nothing else."""
        return next(block for block, said in self.blocks() if said == words)

    def change(self, words: str, by: Callable[[str], str]) -> None:
        """Change the operators that say ``words``."""
        block = self.block(words)
        self.content = self.content.replace(block, by(block))


# --- words ------------------------------------------------------------------------------------------------------------------


def outlined(words: str, x: float, y: float, size: float, of: str = NAME_FONT) -> str:
    """The operators that draw ``words`` as outlines."""
    made, at = [], x
    for sign in words:
        scale = size / 1000
        made.append(f"q {scale:.5f} 0 0 {scale:.5f} {at:.2f} {y:.2f} cm\n{outline(sign, of)}\nf\nQ")
        at += glyph(sign, of)[1] * scale
    return f"{INK}\n" + "\n".join(made)


def covering(x: float, y: float, width: float, height: float) -> str:
    return f"{GROUND} {x:g} {y:g} {width:g} {height:g} re f"


def cover_name(count: int = 3) -> str:
    x, y, size = NAME_AT
    return covering(x - 0.5, y - size * 0.18, size * count + 0.3, size * 1.12)


def cover_hours() -> str:
    return covering(HOURS_AT[0] - 0.5, HOURS_AT[1] - 3, 23.5, 20)


def to_unicode(pairs: dict[int, str]) -> StreamObject:
    lines = "\n".join(f"<{code:02X}> <{text.encode('utf-16-be').hex().upper()}>" for code, text in pairs.items())
    return stream(
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        "1 begincodespacerange <00> <FF> endcodespacerange\n"
        f"{len(pairs)} beginbfchar\n{lines}\nendbfchar\nendcmap end end"
    )


def drawn_font(paper: Paper, looks: dict[int, str], means: dict[int, str], of: str = NAME_FONT) -> DictionaryObject:
    """A Type 3 font: under each code the look of one sign and the meaning of another."""
    procedures, differences = DictionaryObject(), ArrayObject([NumberObject(0)])
    last = max(looks)
    widths = []
    for code in range(last + 1):
        name = NameObject(f"/g{code}")
        differences.append(name)
        width = glyph(looks[code], of)[1] if code in looks else 0
        shape = f"{width} 0 0 -200 1000 900 d1\n{outline(looks[code], of)}\nf" if code in looks else "0 0 d0"
        widths.append(width)
        procedures[name] = paper.add(stream(shape))
    return dictionary(
        Type="/Font",
        Subtype="/Type3",
        FontBBox=real(0, -200, 1000, 900),
        FontMatrix=real(0.001, 0, 0, 0.001, 0, 0),
        CharProcs=procedures,
        Encoding=dictionary(Type="/Encoding", Differences=differences),
        FirstChar=0,
        LastChar=last,
        Widths=ArrayObject(NumberObject(w) for w in widths),
        Resources=DictionaryObject(),
        ToUnicode=paper.add(to_unicode(means)),
    )


def said(paper: Paper, words: str, x: float, y: float, size: float, *, looks: str = "", of: str = NAME_FONT) -> str:
    """The operators that write ``words`` as text, in a font in which they look as ``looks``."""
    pairs = {n + 1: sign for n, sign in enumerate(words)}
    seen = dict(enumerate(looks or words, 1))
    font = paper.resource("Font", drawn_font(paper, seen, pairs, of))
    codes = "".join(f"{n:02X}" for n in seen)
    return f"{INK}\nBT {font} {size:g} Tf {x:g} {y:g} Td <{codes}> Tj ET"


def meanings(font: DictionaryObject) -> dict[int, str]:
    """What the codes of a font mean, by its ToUnicode (as LibreOffice writes it)."""
    text = font["/ToUnicode"].get_object().get_data().decode("latin-1")
    found: dict[int, str] = {}
    for part in re.findall(r"beginbfchar(.*?)endbfchar", text, re.S):
        for code, sign in re.findall(r"<(\w+)>\s*<(\w+)>", part):
            found[int(code, 16)] = bytes.fromhex(sign).decode("utf-16-be")
    for part in re.findall(r"beginbfrange(.*?)endbfrange", text, re.S):
        for first, last, signs in re.findall(r"<(\w+)>\s*<(\w+)>\s*(\[[^]]*\]|<\w+>)", part):
            texts = [bytes.fromhex(s).decode("utf-16-be") for s in re.findall(r"<(\w+)>", signs)]
            for n, code in enumerate(range(int(first, 16), int(last, 16) + 1)):
                found[code] = texts[n] if len(texts) > 1 else chr(ord(texts[0]) + n)
    return found


# --- pictures ---------------------------------------------------------------------------------------------------------------


def image_object(image: Image.Image) -> StreamObject:
    """A picture as an XObject."""
    grey = image.mode in ("1", "L")
    image = image.convert("L" if grey else "RGB")
    made = EncodedStreamObject()
    made.update(
        dictionary(
            Type="/XObject",
            Subtype="/Image",
            Width=image.width,
            Height=image.height,
            BitsPerComponent=8,
            ColorSpace="/DeviceGray" if grey else "/DeviceRGB",
            Filter="/FlateDecode",
        )
    )
    made._data = zlib.compress(image.tobytes())
    return made


def form(content: str, box: tuple[float, float, float, float], resources: PdfObject | None = None) -> StreamObject:
    """A form XObject, or the appearance of an annotation."""
    return stream(content, Type="/XObject", Subtype="/Form", BBox=real(*box), Resources=resources or DictionaryObject())


def placed(name: str, x: float, y: float, width: float, height: float) -> str:
    return f"q {width:g} 0 0 {height:g} {x:g} {y:g} cm {name} Do Q"


# --- the registry -----------------------------------------------------------------------------------------------------------

PaperForger = Callable[[Paper, Context], bytes | None]


def paper_forgery(
    made: list[Forgery], says: str, *, code_true: bool = True, seen: bool = True
) -> Callable[[PaperForger], PaperForger]:
    """Put a function that works on a :class:`Paper` into the list ``made``, under the function's own name."""

    def add(forger: PaperForger) -> PaperForger:
        def make(data: bytes, context: Context) -> bytes:
            paper = Paper(data)
            done = forger(paper, context)
            return paper.bytes() if done is None else done

        made.append(Forgery(forger.__name__, "pdf", make, code_true, says, seen))
        return forger

    return add
