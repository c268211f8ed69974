"""Fonts whose signs look like other signs; and the outlines of signs."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.basePen import BasePen
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from tests.certificates.forging_kit import NAME_FONT, font_file


@lru_cache(maxsize=2)
def opened(of: str = NAME_FONT) -> TTFont:
    """A font, of which only what is needed is read."""
    file = font_file(of)
    return TTFont(file.path, fontNumber=file.index, lazy=True)


@lru_cache(maxsize=256)
def glyph(sign: str, of: str = NAME_FONT) -> tuple[Any, int]:
    """(what draws the sign, its width)."""
    glyphs = opened(of).getGlyphSet()
    name = opened(of).getBestCmap()[ord(sign)]
    return glyphs[name], glyphs[name].width


class _PathPen(BasePen):  # type: ignore[misc]
    def __init__(self, of: str) -> None:
        super().__init__(opened(of).getGlyphSet())
        self.path: list[str] = []

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802
        self.path.append(f"{pt[0]:.0f} {pt[1]:.0f} m")

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802
        self.path.append(f"{pt[0]:.0f} {pt[1]:.0f} l")

    def _curveToOne(self, pt1: Any, pt2: Any, pt3: Any) -> None:  # noqa: N802
        self.path.append(" ".join(f"{n:.0f}" for pt in (pt1, pt2, pt3) for n in pt) + " c")

    def _closePath(self) -> None:  # noqa: N802
        self.path.append("h")


@lru_cache(maxsize=256)
def outline(sign: str, of: str = NAME_FONT) -> str:
    """The sign's outline in the operators of PDF, 1000 units to the em."""
    pen = _PathPen(of)
    glyph(sign, of)[0].draw(pen)
    return "\n".join(pen.path)


def masked_font(shown_for: str, look: str, family: str = "Certificate Kai") -> bytes:
    """A TrueType font in which the signs of ``shown_for`` look like those of ``look``, and all others as they should.

    A name shorter or longer than the other gives its last sign the rest.
    """
    looks = dict(zip(shown_for, look, strict=False))
    glyphs, widths, characters = {".notdef": TTGlyphPen(None).glyph()}, {".notdef": (1000, 0)}, {}
    for sign in {*shown_for}:
        pen = TTGlyphPen(None)
        glyph(looks[sign])[0].draw(Cu2QuPen(pen, 1.0, reverse_direction=True))
        name = f"uni{ord(sign):04X}"
        glyphs[name], widths[name], characters[ord(sign)] = pen.glyph(), (1000, 0), name
    build = FontBuilder(1000, isTTF=True)
    build.setupGlyphOrder(sorted(glyphs))
    build.setupCharacterMap(characters)
    build.setupGlyf(glyphs)
    table = build.font["glyf"]  # a sign stands where its outline does only if the metrics say so, too
    build.setupHorizontalMetrics(
        {name: (wide, getattr(table[name], "xMin", 0)) for name, (wide, _left) in widths.items()}
    )
    build.setupHorizontalHeader(ascent=880, descent=-120)
    build.setupNameTable({"familyName": family, "styleName": "Regular", "fullName": family, "psName": "CertificateKai"})
    build.setupOS2(
        sTypoAscender=880,
        usWinAscent=880,
        usWinDescent=120,
        fsType=0,
        ulUnicodeRange2=1 << 27,
        ulCodePageRange1=1 << 18,
    )
    build.setupPost()
    build.updateHead(created=3786912000, modified=3786912000)
    build.font.recalcTimestamp = False
    out = BytesIO()
    build.save(out)
    return out.getvalue()


def obfuscated(font: bytes, key: str) -> bytes:
    """ECMA-376 part 4, 15.2.13: the first 32 bytes under the key, read backwards."""
    mask = bytes.fromhex(key.strip("{}").replace("-", ""))[::-1]
    return bytes(b ^ mask[i % 16] for i, b in enumerate(font[:32])) + font[32:]
