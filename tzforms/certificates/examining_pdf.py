"""A certificate's page in a PDF, looked at as far as a machine can see.

What we issue is very plain: pages of text and pictures, nothing else. So a page is what was issued when it holds exactly the words
that the signed facts and a template make, in the template's colours, and exactly the template's pictures and the code's, with
nothing over the words; whatever else there is (shapes, layers, annotations, clippings …) makes it *not as issued*. What the glyphs
of an embedded font look like is held against the typefaces of this machine (:mod:`tzforms.certificates.glyphs`); only the register's
record of the file itself can say *identical*.
"""

from __future__ import annotations

import ctypes
import importlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from tzforms import word
from tzforms.bounds import read_file
from tzforms.certificates.examining import (
    Holder,
    Looked,
    Paper,
    candidates,
    is_known,
    is_unproven,
    sheets_of,
    unknown_template,
    wrong_facts,
)
from tzforms.certificates.glyphs import Shapes, Sign, drawn_page, judged, typefaces
from tzforms.certificates.pages import squeeze
from tzforms.certificates.payload import Payload, address_of, decode, is_code, normal_code
from tzforms.certificates.qr import open_picture, qr_png
from tzforms.certificates.shelf import templates_of
from tzforms.certificates.wording import values
from tzforms.exceptions import UnreadableFileError
from tzforms.findings import mask_text
from tzforms.i18n import _, source_language, spellings
from tzforms.office import pdf_parts

__all__ = ["Page", "examine_page", "page_of", "shows"]


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split())


_SHOWN = 40
_CATALOG = frozenset(
    {"/Type", "/Pages", "/Version", "/Metadata", "/Lang", "/ViewerPreferences", "/PageLayout", "/Outlines", "/PageMode"}
)
_PAGE = frozenset(
    {
        "/Type",
        "/Resources",
        "/MediaBox",
        "/CropBox",
        "/Contents",
        "/Parent",
        "/Rotate",
        "/Group",
        "/Tabs",
        "/StructParents",
    }
)
_RESOURCES = frozenset({"/Font", "/XObject", "/ProcSet"})
# Operators of a page's content that draw text and pictures, clip them, or set how; none that draws or marks anything else.
_OPERATORS = _set(
    "q Q cm Do BT ET Tf Tm Td TD T* Tj TJ ' \" Tc Tw Tz TL Ts Tr rg RG g G k K w J j M d i ri re W W* n marked"
)
_LINES = _set("m l h S s f f* B B* b b*")  # where the template has rules
_RULE = 3.0  # points: a shape that is no thicker is a rule of a table
_SLACK = 1.0  # points by which a clipping may be narrower than what it clips
_WORST_SLIP = 3  # of a colour's 256 steps: what a conversion may round
_NARROWEST = 0.15  # of its size: a sign is at least so wide on the average
_SMALLEST = 4.0  # points: type set smaller is not there to be read


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its text (squeezed), its pieces of text and its pictures in the order in which they are drawn, what else is there, and
    its text as it is seen, with its signs, unless it was not drawn."""

    text: str
    pieces: tuple[_Piece, ...]
    pictures: tuple[_Picture, ...]
    rules: bool
    titles: tuple[str, ...]
    masked: bool
    about: dict[str, str]
    strange: tuple[str, ...]
    seen: Any = None
    signs: tuple[Sign, ...] = ()


@dataclass(frozen=True, slots=True)
class _Piece:
    order: int
    text: str
    box: tuple[float, float, float, float]
    colour: tuple[int, int, int]
    mode: int
    size: float


@dataclass(frozen=True, slots=True)
class _Picture:
    order: int
    box: tuple[float, float, float, float]
    pixels: tuple[tuple[int, int], bytes]


def examine_page(page: Page, code: str, holder: Holder | None, templates: Sequence[Path]) -> Looked:
    """Compare a page with what ``code`` and the ``templates`` make; ``holder``: who the register says it is of."""
    payload, _body, _signature = decode(code)
    wrong = wrong_facts(payload, page.text)
    templates = templates_of(payload, templates)
    if not templates:
        return unknown_template(payload)
    closest: list[str] | None = None
    for person in candidates(payload, page.text, holder):
        for template in templates:
            sheets = sheets_of(template)
            if sheets is None or is_unproven(payload, person, sheets):
                continue
            differs = [*page.strange, *_differences(page, payload, person, code, sheets, template)]
            if not differs and is_known(payload, person):
                shapes, signs = judged(page.seen, page.signs, typefaces(set().union(*sheets.fonts().values())))
                if shapes is not Shapes.FALSE:
                    same = shapes is Shapes.SAME
                    return Looked(Paper.AS_SEEN, (), bool(person.salt), person.name, same, signs[:_SHOWN])
                differs = [_look(signs)]
            if closest is None or len(differs) < len(closest):
                closest = differs
    closest = [*wrong, *(closest or [])]
    return Looked(Paper.DIFFERENT, tuple(dict.fromkeys(closest or [_("没有校验码")])))


def _look(signs: str) -> str:
    """What is wrong with signs that look like others."""
    told = _("“{signs}”看上去不是这些字：PDF 里嵌入的字体换过字形") if signs else _("字体里另画有签发时没有的内容")
    return told.format(signs=mask_text(signs)[:_SHOWN])


def _differences(
    page: Page, payload: Payload, person: Holder, code: str, sheets: word.Sheets, template: Path
) -> Iterator[str]:
    words = [squeeze(w) for w in sheets.words(values(payload, person.name, person.id_masked, code, person.salt))]
    drawn = squeeze("".join(piece.text for piece in page.pieces))
    for what in dict.fromkeys((page.text, drawn)):
        lost = [w for w in words if w not in what]
        more = Counter(what) - Counter("".join(words))
        if lost:
            yield _("缺少“{text}”").format(text=mask_text(lost[0])[:_SHOWN])
        elif more:
            yield _("多出“{text}”").format(text=mask_text("".join(more.elements()))[:_SHOWN])
    noted = page.about.get("Keywords", "")
    if not _is_title(page.about.get("Title", ""), payload) or (
        is_code(noted) and (normal_code(noted), address_of(noted)) != (normal_code(code), address_of(code))
    ):
        yield _("文件属性（标题、关键词）与签发的不同")
    if page.titles and f"{payload.number} {person.name}" not in page.titles:  # of a print file
        yield _("书签与签发的不同")
    if page.rules and not _has_rules(template):
        yield _drawn()
    known = _colours(template)
    for piece in page.pieces:
        if piece.mode != 0 or piece.size < _SMALLEST or not any(_near(piece.colour, c) for c in known):
            yield _("“{text}”的颜色、大小或显示方式与签发的不同").format(text=mask_text(piece.text)[:_SHOWN])
        elif piece.text.strip() and piece.box[2] - piece.box[0] < _NARROWEST * piece.size * len(
            "".join(piece.text.split())
        ):
            yield _("“{text}”被压得看不清").format(text=mask_text(piece.text)[:_SHOWN])
        elif any(p.order > piece.order and _meet(p.box, piece.box) for p in page.pictures):
            yield _("“{text}”被图片盖住").format(text=mask_text(piece.text)[:_SHOWN])
    if page.masked and not _has_alpha(template):
        yield _("图片（边框、二维码）与签发的不同")
    expected = (
        [*_pictures_of(template), _pixels(open_picture(qr_png(code)))] if sheets.has_picture else _pictures_of(template)
    )
    if Counter(p.pixels for p in page.pictures) != Counter(expected):
        yield _("图片（边框、二维码）与签发的不同")


def shows(data: bytes, number: int, code: str) -> bool:
    """Whether page ``number`` (from 0) of a PDF holds, pixel by pixel, the picture that ``code`` makes."""
    made = _pixels(open_picture(qr_png(code)))
    return any(picture.pixels == made for picture in page_of(data, number).pictures)


def _is_title(title: str, payload: Payload) -> bool:
    """Whether a PDF is called as it was issued, in whatever language the program then spoke; one that lost its title says nothing."""
    with source_language():
        known = str(_("结业证书 {number}")), str(_("结业证书（打印）"))
    issued = {own.format(number=payload.number) for own in known}
    return (
        not title or title in issued or title in {t.format(number=payload.number) for m in known for t in spellings(m)}
    )


def page_of(data: bytes, number: int = 0, original: bytes | None = None, *, draw: bool = False) -> Page:
    """Page ``number`` (from 0) of a PDF, taken apart. ``original``: the file that ``data`` is the plain pages of; ``draw``: so that the
    shapes of its signs can be looked at.

    Raises :class:`UnreadableFileError`.
    """
    parts = pdf_parts.page_parts(original or data, number)
    strange = list(_strange(parts))
    pdfium = importlib.import_module("pypdfium2")
    raw = importlib.import_module("pypdfium2.raw")
    document = pdfium.PdfDocument(data)
    try:
        page = document[number]
        words = page.get_textpage()
        text = squeeze(words.get_text_bounded())
        width, height = page.get_size()
        pieces: list[_Piece] = []
        pictures: list[_Picture] = []
        rules = False
        for order, thing in enumerate(page.get_objects(max_depth=1)):
            box = tuple(thing.get_bounds())
            if thing.type == raw.FPDF_PAGEOBJ_TEXT:
                piece = _piece(raw, thing, words, order, box)
                pieces.append(piece)
                if not piece.text.strip("\0\ufffd \t\r\n\u3000\u00a0"):
                    strange.append(_("页面上有读不出的文字"))
                if piece.text.strip() and not _meet(box, (0, 0, width, height)):
                    strange.append(_("页面以外有文字"))
            elif thing.type == raw.FPDF_PAGEOBJ_IMAGE:
                pictures.append(_Picture(order, box, _pixels(thing.get_bitmap(render=False).to_pil())))
            elif thing.type == raw.FPDF_PAGEOBJ_PATH and min(box[2] - box[0], box[3] - box[1]) <= _RULE:
                rules = True
            else:
                strange.append(_drawn())
            if not _shows_all(raw, thing, box):
                strange.append(_("页面上有内容被裁去"))
        seen, signs = drawn_page(raw, page, words) if draw else (None, ())
        return Page(
            text,
            tuple(pieces),
            tuple(pictures),
            rules,
            parts.titles,
            parts.masked,
            dict(parts.about),
            tuple(dict.fromkeys(strange)),
            seen,
            signs,
        )
    except (pdfium.PdfiumError, ValueError) as error:
        raise UnreadableFileError(_("PDF 的页面读不出来，文件可能已损坏。")) from error
    finally:
        document.close()


def _shows_all(raw: Any, thing: Any, box: tuple[float, ...]) -> bool:
    """Whether no clipping takes away anything of what is drawn inside ``box``: each is a rectangle around it."""
    clip = raw.FPDFPageObj_GetClipPath(thing)
    for path in range(max(0, raw.FPDFClipPath_CountPaths(clip))):
        points = []
        for number in range(raw.FPDFClipPath_CountPathSegments(clip, path)):
            x, y = ctypes.c_float(), ctypes.c_float()
            raw.FPDFPathSegment_GetPoint(raw.FPDFClipPath_GetPathSegment(clip, path, number), x, y)
            points.append((x.value, y.value))
        xs, ys = sorted({round(x, 1) for x, _y in points}), sorted({round(y, 1) for _x, y in points})
        around = len(xs) == len(ys) == 2 and len(points) <= 5
        if (
            not around
            or xs[0] > box[0] + _SLACK
            or ys[0] > box[1] + _SLACK
            or xs[1] < box[2] - _SLACK
            or ys[1] < box[3] - _SLACK
        ):
            return False
    return True


def _piece(raw: Any, thing: Any, words: Any, order: int, box: Any) -> _Piece:
    length = raw.FPDFTextObj_GetText(thing, words, None, 0)
    buffer = ctypes.create_string_buffer(length)
    raw.FPDFTextObj_GetText(thing, words, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    channels = [ctypes.c_uint() for _n in range(4)]
    raw.FPDFPageObj_GetFillColor(thing, *channels)
    red, green, blue, alpha = (c.value for c in channels)
    size = ctypes.c_float()
    raw.FPDFTextObj_GetFontSize(thing, size)
    matrix = thing.get_matrix()
    scale = min(abs(matrix.a) + abs(matrix.b), abs(matrix.c) + abs(matrix.d))
    mode = raw.FPDFTextObj_GetTextRenderMode(thing)
    return _Piece(
        order,
        buffer.raw.decode("utf-16-le", "replace").rstrip("\0"),
        box,
        (red, green, blue),
        mode if alpha == 255 else -1,
        size.value * scale,
    )


def _strange(parts: pdf_parts.PageParts) -> Iterator[str]:
    """What a page and its document hold besides text and pictures, by the file itself."""
    more = (parts.catalog - _CATALOG) | (parts.page - _PAGE) | (parts.resources - _RESOURCES)
    if more:
        yield _("多出签发时没有的内容（{what}）").format(what="、".join(sorted(more))[:_SHOWN])
    if parts.turned:
        yield _("页面被转动或裁切")
    if parts.xobjects - {"/Image"}:
        yield _("页面里嵌有另外的页面内容")
    if parts.operators - _OPERATORS - _LINES:
        yield _drawn()


def _drawn() -> str:
    return _("页面上画有签发时没有的图形")


@lru_cache(maxsize=16)
def _has_rules(template: Path) -> bool:
    """Whether a template draws lines: borders of tables or paragraphs."""
    parts = word.Package.open(read_file(template)).parts
    return any(
        re.search(rb"<w:(?:tblBorders|tcBorders|pBdr|pgBorders)\b", parts[name])
        for name in parts
        if name.endswith(".xml")
    )


@lru_cache(maxsize=16)
def _has_alpha(template: Path) -> bool:
    """Whether a picture of a template lets anything through."""
    package = word.Package.open(read_file(template))
    shown = {
        part for name in (package.main_part, *package.headers_footers()) for part in package.related(name, "image")
    }
    return any("A" in open_picture(package.parts[part]).getbands() for part in shown)


@lru_cache(maxsize=16)
def _pictures_of(template: Path) -> tuple[tuple[tuple[int, int], bytes], ...]:
    """The pictures that a template shows besides the code's, as pixels."""
    package = word.Package.open(read_file(template))
    stories = (package.main_part, *package.headers_footers())
    shown = {part for story in stories for part in package.related(story, "image")}
    sheets = sheets_of(template)
    own = sheets.picture_part if sheets is not None else ""
    return tuple(_pixels(open_picture(package.parts[part])) for part in sorted(shown) if part != own)


@lru_cache(maxsize=16)
def _colours(template: Path) -> frozenset[tuple[int, int, int]]:
    """The colours of type that a template has; what names none is black."""
    package = word.Package.open(read_file(template))
    named = {m for part in package.parts.values() for m in re.findall(rb'<w:color [^>]*w:val="([0-9A-Fa-f]{6})"', part)}
    dark = {(int(c[:2], 16), int(c[2:4], 16), int(c[4:], 16)) for c in (n.decode() for n in named)}
    return frozenset({(0, 0, 0), *(c for c in dark if sum(c) < 600)})


def _pixels(image: Any) -> tuple[tuple[int, int], bytes]:
    return image.size, image.convert("RGB").tobytes()


def _near(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return all(abs(a - b) <= _WORST_SLIP for a, b in zip(one, other, strict=True))


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return min(one[2], other[2]) > max(one[0], other[0]) and min(one[3], other[3]) > max(one[1], other[1])
