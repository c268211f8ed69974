"""What forgers work with: a .docx taken apart and put together again, words as a picture or as outlines, people made up."""

from __future__ import annotations

import io
import itertools
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from lxml import etree
from PIL import Image, ImageDraw, ImageFont

from tzforms.certificates.payload import name_check
from tzforms.office.fonts import FontFile, find_font

Kind = Literal["docx", "pdf", "png", "code"]


@dataclass(frozen=True, slots=True)
class Context:
    """What a forger knows: the true certificate's name, number and code, and a colleague's certificate, true as well."""

    name: str
    number: str
    code: str
    other_name: str
    other_code: str

    @property
    def false_name(self) -> str:
        """Someone who was never there."""
        return "周文博"

    @property
    def same_check_name(self) -> str:
        """Someone of whom the signed code could be, to the last bit."""
        return name_of_same_check(self.number, self.name)

    @property
    def near_name(self) -> str:
        """Someone whose masked name is the same: the code shows but the first and the last sign."""
        return self.name[0] + ("" if len(self.name) < 3 else "文") + (self.name[-1] if len(self.name) > 2 else "文")


@lru_cache(maxsize=4)
def name_of_same_check(number: str, name: str) -> str:
    """Another name that gives the same code: the same first and last sign, the same two bytes of a hash.

    Trying everyday signs (the 3 755 of GB 2312's first level) in between takes a fraction of a second.
    """
    assert len(name) > 2, "of two signs there are too few"
    rows = bytes(b for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF) for b in (row, cell))
    everyday = rows.decode("gb2312", "ignore")
    wanted = name_check(number, name)
    for middle in ("".join(signs) for signs in itertools.product(["", *everyday], everyday)):
        false = f"{name[0]}{middle}{name[-1]}"
        if name_check(number, false) == wanted and false != name:
            return false
    raise AssertionError(name)


@dataclass(frozen=True, slots=True)
class Forgery:
    """``make`` takes the genuine file (``code``: the genuine code) and gives the false one.

    ``code_true``: whoever scans what is seen gets the true, signed code of this very certificate.
    ``says``: what a reader of the paper is made to believe. ``seen``: LibreOffice or pdfium shows it; if not, it takes
    Word or Acrobat (or a look at the file beside the page).
    """

    name: str
    kind: Kind
    make: Callable[[bytes, Context], bytes | str]
    code_true: bool
    says: str
    seen: bool = True


RANK = "并授予高级技师资格"
"""What was never said."""

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPACES = {
    "w": W,
    "r": R,
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "w10": "urn:schemas-microsoft-com:office:word",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "x": "urn:example:nothing",
    "asvg": "http://schemas.microsoft.com/office/drawing/2016/SVG/main",
    "wp14": "http://schemas.microsoft.com/office/word/2010/wordprocessingDrawing",
}
NAMES = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _SPACES.items())
MAIN = "word/document.xml"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
OFFICE = R + "/"


def xml(text: str) -> etree._Element:
    """One element, written with the usual prefixes."""
    return etree.fromstring(f"<x {NAMES}>{text}</x>".encode())[0]


class Package:
    """The parts of a .docx by name."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        self._trees: dict[str, etree._Element] = {}

    def tree(self, part: str = MAIN) -> etree._Element:
        """The root of ``part``; what is done to it is in the file."""
        if part not in self._trees:
            root = etree.fromstring(self.parts[part])
            if part.endswith(".rels") or part.startswith("["):
                self._trees[part] = root
            else:  # the prefixes that an addition may use are declared at the root
                wide = etree.fromstring(
                    f"<{root.prefix}:{etree.QName(root).localname} {NAMES}/>".encode()
                    if root.prefix in _SPACES
                    else etree.tostring(root)
                )
                if root.prefix in _SPACES:
                    wide.attrib.update(dict(root.attrib))
                    wide.extend(list(root))
                self._trees[part] = wide
        return self._trees[part]

    def put(self, part: str, content: bytes | str, content_type: str = "") -> None:
        self.parts[part] = content if isinstance(content, bytes) else content.encode()
        self._trees.pop(part, None)
        if content_type:
            types = self.tree("[Content_Types].xml")
            etree.SubElement(types, f"{{{_TYPES}}}Override", PartName=f"/{part}", ContentType=content_type)

    def default_type(self, extension: str, content_type: str) -> None:
        types = self.tree("[Content_Types].xml")
        types.insert(0, etree.Element(f"{{{_TYPES}}}Default", Extension=extension, ContentType=content_type))

    def relate(self, kind: str, target: str, source: str = MAIN, *, external: bool = False) -> str:
        """A new relationship of ``source``; its id."""
        folder, _slash, name = source.rpartition("/")  # "/": the package itself
        part = f"{folder}/_rels/{name}.rels" if name else "_rels/.rels"
        if part not in self.parts:
            self.parts[part] = f'<Relationships xmlns="{_RELATIONS}"/>'.encode()
        relations = self.tree(part)
        number = f"rIdX{len(relations) + 1}"
        added = etree.SubElement(relations, f"{{{_RELATIONS}}}Relationship", Id=number, Type=kind, Target=target)
        if external:
            added.set("TargetMode", "External")
        return number

    def picture(self, name: str, png: bytes, source: str = MAIN) -> str:
        """Put a picture into the file; its relationship's id."""
        self.parts[f"word/media/{name}"] = png
        return self.relate(OFFICE + "image", f"media/{name}", source)

    def bytes(self) -> bytes:
        made = self.parts | {
            part: etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            for part, root in self._trees.items()
        }
        return zipped(list(made.items()))

    # --- words ---

    def run(self, words: str, part: str = MAIN) -> etree._Element:
        """The run that says ``words`` and nothing else, cut out of the one in which they stand."""
        for text in self.tree(part).iter(f"{{{W}}}t"):
            if text.text and words in text.text:
                before, after = text.text.split(words, 1)
                run = text.getparent()
                assert run is not None
                for left, place in ((after, 1), (before, 0)):
                    if left:
                        copy = etree.fromstring(etree.tostring(run))
                        next(copy.iter(f"{{{W}}}t")).text = left
                        parent = run.getparent()
                        assert parent is not None
                        parent.insert(parent.index(run) + place, copy)
                text.text = words
                return run
        raise AssertionError(f"{words} is not there")

    def replace(self, words: str, by: str, part: str = MAIN) -> None:
        next(self.run(words, part).iter(f"{{{W}}}t")).text = by

    def style(self, style: str) -> etree._Element:
        [found] = self.tree("word/styles.xml").findall(f"{{{W}}}style[@{{{W}}}styleId='{style}']")
        return found

    def last(self) -> etree._Element:
        """The paragraph after the table, in which nothing is read."""
        return self.tree()[0].findall(f"{{{W}}}p")[-1]

    def paragraph(self, words: str) -> etree._Element:
        return next(self.run(words).iterancestors(f"{{{W}}}p"))


def zipped(parts: list[tuple[str, bytes]], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file, the same every time; names may come twice."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, content in parts:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = how
            archive.writestr(info, content)
    return out.getvalue()


_ORDER = [
    "rStyle",
    "rFonts",
    "b",
    "caps",
    "strike",
    "vanish",
    "color",
    "spacing",
    "w",
    "kern",
    "position",
    "sz",
    "szCs",
    "highlight",
    "u",
    "shd",
    "vertAlign",
    "rtl",
    "cs",
]
"""Word insists on the order of a run's properties (what is not named here comes last)."""


def format_run(run: etree._Element, properties: str) -> etree._Element:
    """Give ``run`` further properties (an rPr's children as text)."""
    old = run.find(f"{{{W}}}rPr")
    if old is None:
        old = etree.Element(f"{{{W}}}rPr")
        run.insert(0, old)
    new = list(xml(f"<w:rPr>{properties}</w:rPr>"))
    for element in [e for e in old if e.tag in {n.tag for n in new}]:
        old.remove(element)
    old.extend(new)
    old[:] = sorted(old, key=lambda e: _ORDER.index(name) if (name := etree.QName(e).localname) in _ORDER else 99)
    return run


def words_run(words: str, properties: str = "") -> etree._Element:
    return xml(f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>')


# --- words as a picture, words as outlines ----------------------------------------------------------------------------

INK = (31, 26, 23)
NAME_FONT = "方正小标宋简体"
TEXT_FONT = "仿宋_GB2312"


@lru_cache(maxsize=2)
def font_file(name: str = NAME_FONT) -> FontFile:
    found = find_font(name)
    assert found is not None
    return found


def picture_of(words: str, size: int, *, clear: bool = False, of: str = NAME_FONT) -> Image.Image:
    """``words`` on white (``clear``: on nothing), as high as the type is large."""
    file = font_file(of)
    font = ImageFont.truetype(str(file.path), size, index=file.index)
    width = round(font.getlength(words)) + size // 5
    image = Image.new("RGBA" if clear else "RGB", (width, round(size * 1.3)), (255, 255, 255, 0) if clear else "white")
    ImageDraw.Draw(image).text((size // 10, size * 0.05), words, font=font, fill=(*INK, 255) if clear else INK)
    return image


def png_of(image: Image.Image, **how: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", **how)
    return out.getvalue()


def noted(png: bytes, note: str) -> bytes:
    """The picture with ``note`` as its text entry, as the certificates' codes have it."""
    entry = b"Comment\0" + note.encode("latin-1")
    at = png.index(b"IDAT") - 4
    chunk = struct.pack(">I", len(entry)) + b"tEXt" + entry + struct.pack(">I", zlib.crc32(b"tEXt" + entry))
    return png[:at] + chunk + png[at:]


def unnoted(png: bytes) -> bytes:
    """The picture without a text entry."""
    at = png.find(b"tEXt") - 4
    if at < 0:
        return png
    (length,) = struct.unpack_from(">I", png, at)
    return png[:at] + png[at + 12 + length :]


# --- a registry ---------------------------------------------------------------------------------------------------------

WordForger = Callable[[Package, Context], bytes | None]


def word_forgery(
    made: list[Forgery], says: str, *, code_true: bool = True, seen: bool = True
) -> Callable[[WordForger], WordForger]:
    """Put a function that works on a :class:`Package` into the list ``made``, under the function's own name."""

    def add(forger: WordForger) -> WordForger:
        def make(data: bytes, context: Context) -> bytes:
            package = Package(data)
            done = forger(package, context)
            return package.bytes() if done is None else done

        made.append(Forgery(forger.__name__, "docx", make, code_true, says, seen))
        return forger

    return add


def anchored(
    content: str,
    x: int,
    y: int,
    width: int,
    height: int,
    *,
    number: int = 2001,
    relative: str = "page",
    name: str = "x",
) -> etree._Element:
    """A run with a drawing in front of the text, at points of the page; ``content`` is an a:graphicData."""
    return xml(
        f'<w:r><w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="9" '
        f'behindDoc="0" locked="0" layoutInCell="0" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        f'<wp:positionH relativeFrom="{relative}"><wp:posOffset>{x * 12700}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="{relative}"><wp:posOffset>{y * 12700}</wp:posOffset></wp:positionV>'
        f'<wp:extent cx="{width * 12700}" cy="{height * 12700}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>'
        f'<wp:docPr id="{number}" name="{name}"/><wp:cNvGraphicFramePr/><a:graphic>{content}</a:graphic>'
        f"</wp:anchor></w:drawing></w:r>"
    )


def box(words: str, width: int, height: int, *, size: int, fill: str = "", style: str = "PersonName") -> str:
    """The graphicData of a text box that says ``words``."""
    paint = f'<a:solidFill><a:srgbClr val="{fill}"/></a:solidFill>' if fill else "<a:noFill/>"
    return (
        '<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>'
        '<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="{width * 12700}" cy="{height * 12700}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        f"{paint}<a:ln><a:noFill/></a:ln></wps:spPr><wps:txbx><w:txbxContent><w:p><w:r><w:rPr>"
        f'<w:rStyle w:val="{style}"/><w:sz w:val="{size}"/></w:rPr><w:t>{words}</w:t></w:r></w:p></w:txbxContent></wps:txbx>'
        '<wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"/></wps:wsp></a:graphicData>'
    )


def blip(relation: str, width: float, height: float, *, inside: str = "", extra: str = "") -> str:
    """The graphicData of a picture."""
    across, down = round(width * 12700), round(height * 12700)
    return (
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        f'<pic:cNvPr id="1" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{relation}">{inside}</a:blip>'
        f"{extra}<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x='0' y='0'/>"
        f"<a:ext cx='{across}' cy='{down}'/></a:xfrm><a:prstGeom prst='rect'><a:avLst/></a:prstGeom></pic:spPr>"
        "</pic:pic></a:graphicData>"
    )


def inline(graphic: str, width: float, height: float, number: int = 2001) -> etree._Element:
    across, down = round(width * 12700), round(height * 12700)
    return xml(
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{across}" cy="{down}"/><wp:docPr id="{number}" name="x"/><wp:cNvGraphicFramePr/>'
        f"<a:graphic>{graphic}</a:graphic></wp:inline></w:drawing></w:r>"
    )


def write_on_ground(package: Package, words: str, x: float, y: float, size: float, of: str = NAME_FONT) -> None:
    """Write ``words`` on the picture of the frame, at points of the page."""
    part = "word/media/ground.png"
    ground = Image.open(io.BytesIO(package.parts[part])).convert("RGB")
    scale = ground.width / 841.9
    file = font_file(of)
    font = ImageFont.truetype(str(file.path), round(size * scale), index=file.index)
    ImageDraw.Draw(ground).text((x * scale, y * scale - size * scale * 0.2), words, font=font, fill=INK)
    package.parts[part] = png_of(ground.quantize(64))
