"""Do the signs of a PDF look like what they mean? The fonts that it brings along, held against the typefaces of this machine.

A font in a PDF has shapes of its own and says of each which sign it means: shape and meaning can be two things, and all that reads the
text reads the meaning. So the page is drawn, and every sign of it is held against the same sign in the typefaces that the template
asks for, as they are on this machine, in the same place and size.

That tells something only where the certificate was made with the same typefaces. Where it was not, or where a sign is in none of them,
the answer is that the shapes were not examined: never that they are false. A *false* shape stands in a font most of whose signs are
those of a typeface that is here; or on a page on which all typefaces that the template asks for are seen as they are here, so that
nothing else had to be taken. And it is far from what it should be: one that differs in a little may be of another edition of the
typeface, and is named for somebody to look at.
"""

from __future__ import annotations

import ctypes
import importlib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Any

from tzforms.certificates.legibility import font_file
from tzforms.exceptions import TzformsError
from tzforms.office import FontFile, find_font, missing_glyphs

__all__ = ["Shapes", "Sign", "drawn_page", "judged", "typefaces"]

_SCALE = 6.5  # dots a point: what one short stroke tells apart (已 and 巳 of FandolFang) is seen from 66 dots an em, 五号 has 68
_SLIP = 1  # dots by which an outline may lie beside the other's: two programs draw it
_SMALL, _SMALL_SLIP = 48, 2  # dots of an em below which readers move a sign to whole dots; what it may lie beside then
_LIFT = 0.025  # em by which a sign may stand higher or lower: readers fit the outlines of a font into 64 dots
_RIM = 4  # dots around the place of a sign that are drawn and not compared
_INK, _SOLID = 40, 110  # of 255: what is not paper; what is print and no edge
_LEVELS = {level: [0] * level + [255] * (256 - level) for level in (_INK, _SOLID)}
_BLOT = 0.0022  # of an em square: a difference that is no accident, a short stroke; 60 dots of a name
_LEAST_BLOT = 6  # dots
_UP, _DOWN = 0.98, 0.24  # em above and below the base line in which a sign has its ink
_ENOUGH = (
    20  # signs of a font that are unlike before it is believed to be of another typeface, unless as many were alike
)
_FEW = 3  # signs of a typeface by which it is known
_FAR = 0.025  # em by which another edition of a typeface may have moved a stroke
_OTHER = 0.12  # of a sign's print: more of it stands apart even so when it is another sign
_MOST_SIGNS = 2_000  # of a page that are looked at; a certificate has two hundred
_LARGEST_SIGN = 2_000  # dots
_LARGEST = 44_000_000  # dots of a page: A3


class Shapes(StrEnum):
    """What is known of the shapes on a page."""

    SAME = "same"  # each is that sign's in a typeface of this machine
    UNSEEN = "unseen"  # the typefaces are not here
    FALSE = "false"  # some are another sign's, or none's


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign on a page: what it means, where it begins on the base line and ends, its size (all in dots of the picture), its font, and
    whether it stands as it is: not slanted, stretched or turned."""

    text: str
    x: float
    y: float
    end: float
    size: float
    font: int
    upright: bool = True

    def like(self, other: Sign) -> bool:
        """Whether both are one and the same shape."""
        return (self.x, self.y, self.size, self.font) == (other.x, other.y, other.size, other.font)


@dataclass(frozen=True, slots=True)
class Faces:
    """What stands for a template's typefaces in PDFs that this machine makes. ``bold``: the bold faces besides; ``missing``: for a
    typeface there is nothing, or nothing fit for Chinese."""

    plain: frozenset[FontFile]
    bold: frozenset[FontFile]
    missing: bool


def typefaces(names: Iterable[str]) -> Faces:
    """The :class:`Faces` of the typefaces ``names``."""
    asked = sorted(set(names))
    plain = [_typeface(name) for name in asked]
    bold = [_typeface(f"{name}:bold") for name in asked]
    return Faces(frozenset(f for f in plain if f), frozenset(f for f in bold if f), not all(plain))


@lru_cache(maxsize=32)
def _typeface(pattern: str) -> FontFile | None:
    try:
        file = font_file(pattern)
        found = find_font(pattern) if isinstance(file, str) else FontFile(pattern, file)
        return found if found is not None and not missing_glyphs("结业证书", found) else None
    except TzformsError:
        return None


def drawn_page(raw: Any, page: Any, words: Any) -> tuple[Any, tuple[Sign, ...]]:
    """(the text of an opened page as a picture in grey, its signs); ``None`` in place of the picture for a page that is too large.

    ``page`` loses all else: pictures and rules are looked at elsewhere. ``raw``: :mod:`pypdfium2.raw`; ``words``: the page's text.
    """
    width, height = page.get_size()
    if not 0 < width * height * _SCALE * _SCALE <= _LARGEST:
        return None, ()
    signs: list[Sign] = []
    count = min(words.count_chars(), _MOST_SIGNS + 1)
    fonts: dict[int, int] = {}
    units: list[list[int]] = []
    for index in range(count):
        meant = raw.FPDFText_GetUnicode(words, index)
        thing = raw.FPDFText_GetTextObject(words, index)
        x, y = ctypes.c_double(), ctypes.c_double()
        box = raw.FS_RECTF()
        matrix = raw.FS_MATRIX()
        known = (
            thing
            and raw.FPDFText_GetCharOrigin(words, index, x, y)
            and raw.FPDFText_GetLooseCharBox(words, index, box)
            and raw.FPDFText_GetMatrix(words, index, matrix)
        )
        if not known or raw.FPDFText_IsGenerated(words, index) == 1:  # a blank that the reader itself put there
            continue
        size = raw.FPDFText_GetFontSize(words, index) * abs(matrix.d)
        font = ctypes.cast(raw.FPDFTextObj_GetFont(thing), ctypes.c_void_p).value or 0
        upright = abs(matrix.a - matrix.d) <= 0.01 * abs(matrix.d) and not (matrix.b or matrix.c)
        number = fonts.setdefault(font, len(fonts))
        sign = Sign("", x.value, height - y.value, max(box.right, x.value), size, number, upright)
        if signs and signs[-1].like(sign):  # one shape for several signs (ffi), or for the halves of one in UTF-16
            units[-1].append(meant)
        else:
            signs.append(sign)
            units.append([meant])
    for thing in [t for t in page.get_objects(max_depth=1) if t.type != raw.FPDF_PAGEOBJ_TEXT]:
        page.remove_obj(thing)
    picture = page.render(scale=_SCALE, grayscale=True).to_pil().convert("L")
    across, down = picture.width / width, picture.height / height  # a page is so many dots, not a fraction of one more
    return picture, tuple(
        replace(s, text=_text(u), x=s.x * across, y=s.y * down, end=s.end * across, size=s.size * _SCALE)
        for s, u in zip(signs, units, strict=True)
    )


def _text(units: Sequence[int]) -> str:
    return b"".join(u.to_bytes(4, "little")[:2] if u < 0x10000 else chr(u).encode("utf-16-le") for u in units).decode(
        "utf-16-le", "replace"
    )


def judged(picture: Any, signs: Sequence[Sign], faces: Faces) -> tuple[Shapes, str]:
    """(what is known of the shapes, the signs that look like something else or, where that is not certain, a little different);
    ``faces``: of the template (:func:`typefaces`)."""
    if picture is None or len(signs) > _MOST_SIGNS or not faces.plain:
        return Shapes.UNSEEN, ""
    ink = importlib.import_module("PIL.ImageChops").invert(picture)
    here = sorted(faces.plain, key=str) + sorted(faces.bold - faces.plain, key=str)
    usual: dict[int, list[FontFile]] = {}
    found: dict[int, Counter[FontFile]] = defaultdict(Counter)
    unlike: dict[int, list[str]] = defaultdict(list)
    far: dict[int, list[str]] = defaultdict(list)
    whole = True
    for line in _lines(signs):
        for at, sign in enumerate(line):
            if len(unlike[sign.font]) >= _ENOUGH > found[sign.font].total():  # another typeface: no use in more of it
                whole = False
                continue
            own = [face for face in usual.get(sign.font, here) if _can_draw(face, sign)]
            same = _like(ink, line, at, own)
            if same is not None and not sign.text.isspace():
                usual[sign.font] = [same, *(face for face in here if face != same)]  # most likely the next one's, too
                found[sign.font][same] += 1
            elif same is None and own and _has_one_shape(sign.text):
                unlike[sign.font].append(sign.text)
                if all(_is_far(ink, line, at, face) for face in own):
                    far[sign.font].append(sign.text)
            elif same is None:
                whole = False
    more = _left_over(ink, signs)
    known = {font for font, some in found.items() if some.total() > len(unlike[font])}
    met = {face for font in known for face, times in found[font].items() if 2 * times > found[font].total() >= _FEW}
    at_home = not faces.missing and met >= faces.plain
    false = [sign for font, some in far.items() for sign in some if at_home or font in known]
    if false or (more and at_home):
        return Shapes.FALSE, "".join(dict.fromkeys(false))
    doubtful = [sign for font, some in unlike.items() for sign in some if at_home or font in known]
    all_same = whole and not more and not any(unlike.values())
    return (Shapes.SAME if all_same else Shapes.UNSEEN), "".join(dict.fromkeys(doubtful))


def _lines(signs: Sequence[Sign]) -> list[list[Sign]]:
    """The signs in stretches, each of one font and size on one base line, one beside the other."""
    found: list[list[Sign]] = []
    for before, sign in pairwise((None, *signs)):
        assert sign is not None
        goes_on = (
            before is not None
            and (before.font, before.size) == (sign.font, sign.size)
            and abs(before.y - sign.y) < 0.5
            and -0.2 * sign.size < sign.x - before.end < sign.size
        )
        if goes_on:
            found[-1].append(sign)
        else:
            found.append([sign])
    return found


def _like(ink: Any, line: Sequence[Sign], at: int, faces: Sequence[FontFile]) -> FontFile | None:
    """In which of ``faces`` a sign of a stretch looks as it does on the page; its neighbours may reach into its place."""
    box = _place(line[at], ink.size)
    if box is None:
        return None
    chops = importlib.import_module("PIL.ImageChops")
    wide = (box[0] - _RIM, box[1] - _RIM, box[2] + _RIM, box[3] + _RIM)
    seen, most = ink.crop(wide), max(_LEAST_BLOT, _BLOT * line[at].size ** 2)
    slip = _SLIP if line[at].size >= _SMALL else _SMALL_SLIP
    inside = (_RIM, _RIM, seen.width - _RIM, seen.height - _RIM)
    solid, spread = _cut(seen, _SOLID), _spread(_cut(seen, _INK), slip)
    for lift in range(round(_LIFT * line[at].size) + 1):
        for face in faces:
            for up in dict.fromkeys((lift, -lift)):
                wanted = _drawn(line[max(0, at - 1) : at + 2], wide, face, up)
                more = chops.subtract(solid, _spread(_cut(wanted, _INK), slip)).crop(inside)
                if _dots(more) <= most:
                    less = chops.subtract(_cut(wanted, _SOLID), spread).crop(inside)
                    if _dots(less) <= most:
                        return face
    return None


def _is_far(ink: Any, line: Sequence[Sign], at: int, face: FontFile) -> bool:
    """Whether a sign looks like another one than it does in ``face``, and not like the same in another edition of the typeface."""
    box = _place(line[at], ink.size)
    if box is None:
        return True
    chops = importlib.import_module("PIL.ImageChops")
    seen, wanted = _cut(ink.crop(box), _SOLID), _cut(_drawn(line[max(0, at - 1) : at + 2], box, face, 0), _SOLID)
    reach = max(_SMALL_SLIP, round(_FAR * line[at].size))
    apart = _dots(chops.subtract(seen, _spread(wanted, reach))) + _dots(chops.subtract(wanted, _spread(seen, reach)))
    return apart > max(_LEAST_BLOT, _OTHER * (_dots(seen) + _dots(wanted)) / 2)


def _place(sign: Sign, size: tuple[int, int]) -> tuple[int, int, int, int] | None:
    """Where the ink of a sign is, in dots; ``None`` outside the page, or for a size that is none."""
    em = sign.size
    if not 0 < em < _LARGEST_SIGN:
        return None
    left, right = sign.x - 0.03 * em, max(sign.end, sign.x + 0.2 * em) + 0.03 * em
    top, low = sign.y - _UP * em, sign.y + _DOWN * em
    if left < 0 or top < 0 or right > size[0] or low > size[1]:
        return None
    return round(left), round(top), round(right), round(low)


def _drawn(signs: Sequence[Sign], box: tuple[int, int, int, int], face: FontFile, up: int) -> Any:
    """``signs`` in ``face`` as they would stand in the part ``box`` of the picture, ``up`` dots higher, white on black."""
    image, draw = importlib.import_module("PIL.Image"), importlib.import_module("PIL.ImageDraw")
    # twice as large: FreeType moves outlines by up to a dot to where they look crisp
    made = image.new("L", (2 * (box[2] - box[0]), 2 * (box[3] - box[1])))
    pen = draw.Draw(made)
    for sign in signs:
        at = 2 * (sign.x - box[0]), 2 * (sign.y - up - box[1])
        shaping = {} if _is_plain(sign.text) else _shaping()
        font = _sized(face, round(2 * sign.size, 2), bool(shaping))
        pen.text(at, sign.text, font=font, fill=255, anchor="ls", **shaping)
    return made.reduce(2)


@lru_cache(maxsize=64)
def _sized(face: FontFile, size: float, shaped: bool) -> Any:
    fonts = importlib.import_module("PIL.ImageFont")
    engine = fonts.Layout.RAQM if shaped else fonts.Layout.BASIC
    return fonts.truetype(str(face.path), size, index=face.index, layout_engine=engine)


@lru_cache(maxsize=1)
def _shaping() -> dict[str, str]:
    """How ligatures and punctuation are set: as Chinese, where Pillow can."""
    return {"language": "zh-cn"} if importlib.import_module("PIL.features").check("raqm") else {}


def _is_plain(text: str) -> bool:
    """One letter, digit or blank: a font's own table says how it looks."""
    return len(text) == 1 and unicodedata.category(text)[0] in "LNZ"


def _has_one_shape(text: str) -> bool:
    """What looks the same in a typeface whatever stands beside it (the blank has no ink); not a dash or a quotation mark, of which there
    are Chinese and Western ones."""
    return not all(unicodedata.east_asian_width(sign) == "A" for sign in text)


def _can_draw(face: FontFile, sign: Sign) -> bool:
    """Whether ``face`` shows what ``sign`` should look like: not a ligature or a dash, where Pillow cannot set Chinese text."""
    return sign.upright and (_is_plain(sign.text) or bool(_shaping())) and _has(face, sign.text)


@lru_cache(maxsize=4096)
def _has(face: FontFile, sign: str) -> bool:
    return not missing_glyphs(sign, face)


def _left_over(ink: Any, signs: Sequence[Sign]) -> bool:
    """Whether there is print where no sign stands."""
    draw = importlib.import_module("PIL.ImageDraw")
    rest = _cut(ink, _SOLID)
    pen = draw.Draw(rest)
    for sign in signs:
        box = _place(sign, ink.size)
        if box is not None:
            around = 0.06 * sign.size
            pen.rectangle((box[0] - around, box[1] - around, box[2] + around, box[3] + around), fill=0)
    return _dots(rest) > _LEAST_BLOT


def _cut(picture: Any, level: int) -> Any:
    """Black and white: what is at least ``level``."""
    return picture.point(_LEVELS[level])


def _spread(picture: Any, dots: int) -> Any:
    """A black and white picture in which all that is white reaches further by so many dots."""
    filters = importlib.import_module("PIL.ImageFilter")
    return picture.filter(filters.MaxFilter(2 * dots + 1))


def _dots(picture: Any) -> int:
    """White dots of a black and white picture."""
    return int(picture.histogram()[255])
