"""Forged .docx files whose pictures, codes or parts are not what they seem."""

from __future__ import annotations

import re
import warnings
from io import BytesIO

import segno
from lxml import etree
from PIL import Image

from tests.certificates.forging_kit import (
    MAIN,
    NAMES,
    OFFICE,
    RANK,
    Context,
    Forgery,
    Package,
    W,
    anchored,
    blip,
    noted,
    picture_of,
    png_of,
    unnoted,
    word_forgery,
    xml,
    zipped,
)
from tzforms.certificates.qr import qr_png

FORGERIES: list[Forgery] = []
_OTHER = "The certificate is someone else's: another name stands in it."
_COLLEAGUE = "Whoever scans it is told of a colleague's certificate, which is genuine."
_CODE = "word/media/code.png"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."


def _code_drawing(package: Package) -> etree._Element:
    [found] = [e for e in package.tree().iter("{*}inline") if e.find("{*}docPr").get("descr") == "二维码"]
    return found


@word_forgery(FORGERIES, _COLLEAGUE, code_true=False)
def code_of_colleague(package: Package, context: Context) -> None:
    package.put(_CODE, qr_png(context.other_code))


@word_forgery(FORGERIES, _COLLEAGUE, code_true=False)
def code_noted_and_drawn(package: Package, context: Context) -> None:
    """The picture's text entry is the true code, the picture shows the other."""
    package.put(_CODE, noted(unnoted(qr_png(context.other_code)), context.code))


@word_forgery(FORGERIES, _COLLEAGUE, code_true=False)
def code_covered(package: Package, context: Context) -> None:
    """The true picture stands where it was, with another in front of it."""
    relation = package.picture("seal.png", qr_png(context.other_code))
    package.last().append(anchored(blip(relation, 83, 83), 93, 424, 83, 83))


@word_forgery(FORGERIES, _COLLEAGUE, code_true=False)
def code_of_no_size(package: Package, context: Context) -> None:
    """The true picture, with its alternative text, is shown in no size, another in its place."""
    relation = package.picture("seal.png", qr_png(context.other_code))
    drawing = _code_drawing(package)
    run = next(drawing.iterancestors(f"{{{W}}}r"))
    false = etree.fromstring(etree.tostring(run))
    run.addprevious(false)
    false.find(".//{*}docPr").set("descr", "")
    false.find(".//{*}blip").set(f"{{{OFFICE[:-1]}}}embed", relation)
    for element in (*drawing.iter("{*}extent"), *drawing.iter("{*}ext")):
        element.set("cx", "1")
        element.set("cy", "1")


@word_forgery(FORGERIES, _COLLEAGUE, code_true=False)
def code_cropped(package: Package, context: Context) -> None:
    """One picture of both codes, of which the frame shows the other's."""
    codes = [Image.open(BytesIO(qr_png(code))).convert("L") for code in (context.code, context.other_code)]
    side = max(c.width for c in codes)
    both = Image.new("L", (side * 2, side), 255)
    both.paste(codes[0], (0, 0))
    both.paste(codes[1], (side, 0))
    package.put(_CODE, png_of(both))
    [shown] = _code_drawing(package).iter("{*}blipFill")
    shown.insert(1, xml('<a:srcRect l="50000"/>'))


@word_forgery(FORGERIES, _COLLEAGUE, code_true=False, seen=False)
def code_invisible(package: Package, context: Context) -> None:
    """The true picture is quite transparent, the other behind it."""
    relation = package.picture("seal.png", qr_png(context.other_code))
    [shown] = _code_drawing(package).iter("{*}blip")
    shown.append(xml('<a:alphaModFix amt="0"/>'))
    behind = anchored(blip(relation, 82, 82), 94, 424, 82, 82)
    behind.find(".//{*}anchor").set("behindDoc", "1")
    package.last().append(behind)


@word_forgery(FORGERIES, _COLLEAGUE, code_true=False, seen=False)
def code_as_drawing(package: Package, context: Context) -> None:
    """The true picture is only the stand-in of an SVG drawing, which Word shows."""
    drawn = segno.make_qr(context.other_code, error="m", mask=2, boost_error=False)
    package.put("word/media/code.svg", drawn.svg_inline(border=4))
    package.default_type("svg", "image/svg+xml")
    relation = package.relate(OFFICE + "image", "media/code.svg")
    [shown] = _code_drawing(package).iter("{*}blip")
    shown.append(
        xml(
            '<a:extLst><a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}">'
            f'<asvg:svgBlip r:embed="{relation}"/></a:ext></a:extLst>'
        )
    )


@word_forgery(FORGERIES, "The code is whatever a server says today.", code_true=False, seen=False)
def code_from_elsewhere(package: Package, context: Context) -> None:
    """The picture is linked; the true one is kept for those who are offline."""
    relation = package.relate(OFFICE + "image", "https://example.invalid/code.png", external=True)
    [shown] = _code_drawing(package).iter("{*}blip")
    shown.set(f"{{{OFFICE[:-1]}}}link", relation)


@word_forgery(FORGERIES, "Nothing can be scanned, and a notice says that the rank is confirmed.", code_true=False)
def code_replaced_by_words(package: Package, context: Context) -> None:
    """The true code remains as an unused part."""
    relation = package.picture("words.png", png_of(picture_of("高级技师", 120)))
    [shown] = _code_drawing(package).iter("{*}blip")
    shown.set(f"{{{OFFICE[:-1]}}}embed", relation)


@word_forgery(FORGERIES, "Whoever scans it gets to another office's page.", code_true=False)
def code_of_another_page(package: Package, context: Context) -> None:
    """The picture shows an address; the true code is its text entry."""
    drawn = segno.make_qr("https://example.invalid/verify?n=" + "1" * 60, error="m")
    out = BytesIO()
    drawn.save(out, kind="png", scale=4, border=4)
    package.put(_CODE, noted(out.getvalue(), context.code))


# --- parts ------------------------------------------------------------------------------------------------------------------


def _changed(package: Package, context: Context) -> bytes:
    """The main part with another name."""
    return package.parts[MAIN].decode().replace(context.name, context.false_name).encode()


@word_forgery(FORGERIES, _OTHER, seen=False)
def part_twice(package: Package, context: Context) -> bytes:
    """Two parts of one name: the false one first, the true one last, where most libraries look."""
    parts = list(package.parts.items())
    return _twice([(MAIN, _changed(package, context)), *parts])


@word_forgery(FORGERIES, _OTHER)
def part_twice_last(package: Package, context: Context) -> bytes:
    """Two parts of one name: the true one first, the false one last."""
    parts = list(package.parts.items())
    return _twice([*parts, (MAIN, _changed(package, context))])


def _twice(parts: list[tuple[str, bytes]]) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # that a name comes twice is the point
        return zipped(parts)


@word_forgery(FORGERIES, _OTHER)
def part_of_other_case(package: Package, context: Context) -> None:
    """The package leads to word/Document.xml; the true word/document.xml lies beside it."""
    package.put("word/Document.xml", _changed(package, context), _WORD + "document.main+xml")
    package.parts["word/_rels/Document.xml.rels"] = package.parts["word/_rels/document.xml.rels"]
    relations = package.parts["_rels/.rels"].decode()
    package.put("_rels/.rels", relations.replace("word/document.xml", "word/Document.xml"))


@word_forgery(FORGERIES, _OTHER)
def part_elsewhere(package: Package, context: Context) -> None:
    """The package leads to word/document2.xml; word/document.xml is what it was, and nobody shows it."""
    package.put("word/document2.xml", _changed(package, context), _WORD + "document.main+xml")
    package.parts["word/_rels/document2.xml.rels"] = package.parts["word/_rels/document.xml.rels"]
    relations = package.parts["_rels/.rels"].decode()
    package.put("_rels/.rels", re.sub(r"/?word/document\.xml", "word/document2.xml", relations))


@word_forgery(FORGERIES, "The bearer is a senior technician as well.")
def part_of_header_elsewhere(package: Package, context: Context) -> None:
    """The header in use is a new one; header1.xml is what it was."""
    before = package.parts["word/header1.xml"].decode()
    words = (
        '<w:p><w:pPr><w:pStyle w:val="Number"/><w:spacing w:before="500"/><w:jc w:val="center"/></w:pPr>'
        f"<w:r><w:t>{RANK}</w:t></w:r></w:p></w:hdr>"
    )
    package.put("word/header9.xml", before.replace("</w:hdr>", words), _WORD + "header+xml")
    package.parts["word/_rels/header9.xml.rels"] = package.parts["word/_rels/header1.xml.rels"]
    relations = package.parts["word/_rels/document.xml.rels"].decode()
    package.put("word/_rels/document.xml.rels", relations.replace('"header1.xml"', '"header9.xml"'))


@word_forgery(FORGERIES, _OTHER)
def part_in_strict_names(package: Package, context: Context) -> None:
    """The other dialect of ISO 29500: all elements have other names."""
    package.parts[MAIN] = _changed(package, context)
    strict, loose = "http://purl.oclc.org/ooxml/", "http://schemas.openxmlformats.org/"
    for part, content in package.parts.items():
        if part.endswith((".xml", ".rels")) and not part.startswith(("[", "docProps")):
            text = content.decode()
            for room in ("wordprocessingml", "drawingml"):
                text = re.sub(rf'"{re.escape(loose)}{room}/2006/(\w+)"', rf'"{strict}{room}/\1"', text)
            text = text.replace(f'"{loose}officeDocument/2006/', f'"{strict}officeDocument/')
            package.parts[part] = text.encode()


@word_forgery(FORGERIES, _OTHER)
def part_in_other_letters(package: Package, context: Context) -> None:
    """The main part in UTF-16: whoever looks for bytes finds none."""
    text = _changed(package, context).decode()
    package.put(MAIN, text.replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16"))


@word_forgery(FORGERIES, "The bearer is a senior technician as well.", seen=False)
def template_from_elsewhere(package: Package, context: Context) -> None:
    """Styles are taken from a template on a server each time the file is opened."""
    package.put(
        "word/settings.xml",
        f'<w:settings {NAMES}><w:attachedTemplate r:id="rIdX1"/><w:linkStyles/></w:settings>',
        _WORD + "settings+xml",
    )
    package.relate(OFFICE + "attachedTemplate", "https://example.invalid/t.dotx", "word/settings.xml", external=True)
    package.relate(OFFICE + "settings", "settings.xml")
