"""What symbol fonts print, and what fields print that have no stored result: ticks decide answers, so none may be lost.

The same code is another sign in each font (``A3`` is a ring in Wingdings and an empty box in Wingdings 2), so everything is mapped by
font, to the signs that the converters know.

Sources: the mappings that Unicode 7.0 gives for Wingdings, Wingdings 2 and Webdings (L2/11-052), Adobe's for Symbol and Zapf
Dingbats; ECMA-376 part 1, 17.3.3.30 (``sym``), 17.16.5 (``EQ``, ``SYMBOL``, ``MACROBUTTON``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

__all__ = ["is_symbol_font", "printed_equation", "printed_symbol", "sign", "translated"]

_TICK, _CROSS, _YES, _NO, _EMPTY, _FULL, _DOT, _RING, _ONE_OF, _GEM = "✓✗☑☒☐■●○◉◆"


def _table(*groups: tuple[str, str]) -> dict[int, str]:
    """Codes as hexadecimal words; a second text as long as the words are gives each a sign of its own."""
    table: dict[int, str] = {}
    for codes, signs in groups:
        words = codes.split()
        table.update(zip((int(w, 16) for w in words), signs * len(words) if len(signs) == 1 else signs, strict=True))
    return table


def _row(first: int, signs: str) -> dict[int, str]:
    return dict(enumerate(signs, first))


_WINGDINGS = _table(
    ("FC", _TICK), ("FB", _CROSS), ("FE", _YES), ("FD 78", _NO), ("A8 6F 70 71 72", _EMPTY), ("6E A7 A0", _FULL), ("6C", _DOT),
    ("A1 A2 A3", _RING), ("A4", _ONE_OF), ("75 74 77", _GEM), ("28", "☎"), ("29", "✆"), ("2A", "✉"), ("AB", "★"), ("4A", "☺"),
) | _row(0x81, "①②③④⑤⑥⑦⑧⑨⑩") | _row(0x8C, "❶❷❸❹❺❻❼❽❾❿")  # fmt: skip
_WINGDINGS2 = _table(
    ("50", _TICK), ("4F CD CE CF D0 D1 D2 D3", _CROSS), ("52", _YES), ("51 53 54 55 56", _NO), ("A3 A4 A5 A6", _EMPTY),
    ("9F A0 A1 A2 BE", _FULL), ("96 97 98", _DOT), ("99 9A 9B 9C", _RING), ("9D 9E", _ONE_OF), ("AC AD AE BF", _GEM),
) | _row(0x6A, "①②③④⑤⑥⑦⑧⑨⑩") | _row(0x75, "❶❷❸❹❺❻❼❽❾❿")  # fmt: skip
_WEBDINGS = _table(("61", _TICK), ("72", _CROSS), ("63 31", _EMPTY), ("67", _FULL), ("6E 3D", _DOT), ("A3", _NO))
_DINGBATS = (
    _table(
        ("33 34", _TICK), ("35 36 37 38", _CROSS), ("6E", _FULL), ("6F 70 71 72", _EMPTY), ("6C", _DOT), ("6D", _RING)
    )
    | _table(("75", _GEM), ("48", "★"))
    | _row(0xAC, "①②③④⑤⑥⑦⑧⑨⑩")
    | _row(0xB6, "❶❷❸❹❺❻❼❽❾❿")
)
_SYMBOL = (
    {code: chr(code) for code in (*range(0x20, 0x40), 0x5B, 0x5D, 0x5F, 0x7B, 0x7C, 0x7D)}
    | _row(0x41, "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ")
    | _row(0x61, "αβχδεφγηιϕκλμνοπθρστυϖωξψζ")
    | _table(("D6", "√"), ("B7", "·"), ("B0", "°"), ("B1", "±"), ("B4", "×"), ("B8", "÷"), ("A3", "≤"), ("B3", "≥"))
    | _table(("2D", "-"), ("A2", "′"), ("B2", "″"), ("BC", "…"), ("C4", _NO), ("E0 D7", "◇·"), ("D2 D3 D4", "®©™"))
)
_FONTS: Final[Mapping[str, Mapping[int, str]]] = {
    "wingdings": _WINGDINGS, "wingdings2": _WINGDINGS2, "webdings": _WEBDINGS, "symbol": _SYMBOL, "wingdings3": {}, "mtextra": {},
    "zapfdingbats": _DINGBATS, "itczapfdingbats": _DINGBATS, "monotypesorts": _DINGBATS, "dingbats": _DINGBATS,
    "marlett": _table(("61 62", _TICK), ("72", _CROSS), ("6E 69", _DOT), ("67", _FULL)),
}  # fmt: skip
_UNKNOWN: Final = "□"


def _of(font: str) -> Mapping[int, str] | None:
    return _FONTS.get(font.lower().replace(" ", "").replace("-", ""))


@lru_cache(256)
def is_symbol_font(font: str) -> bool:
    """Does ``font`` print signs in place of letters?"""
    return _of(font) is not None


def sign(font: str, code: int) -> str | None:
    """The sign that ``font`` prints for ``code`` (also of the private use area, F000 to F0FF); ``None`` for one that nobody knows."""
    table = _of(font)
    if table is None:
        # a font of letters: the code is the character, unless it is private
        return chr(code) if 0x20 <= code < 0xD800 or 0xF900 <= code <= 0x10FFFF else None
    return table.get(code - 0xF000 if 0xF000 <= code <= 0xF0FF else code)


def translated(font: str, text: str) -> tuple[str, bool]:
    """``text`` as the symbol font prints it, and whether all of it is known. What the font has no place for is printed by another."""
    known, out = True, []
    for char in text:
        code = ord(char)
        if not (0x20 < code <= 0xFF or 0xF020 < code <= 0xF0FF):
            out.append(char)
            continue
        printed = sign(font, code)
        known = known and printed is not None
        out.append(printed or _UNKNOWN)
    return "".join(out), known


# -- fields without a result ------------------------------------------------------------------------------------------

_SYMBOL_FIELD = re.compile(r"SYMBOL\s+(0x[0-9A-F]{1,5}|\d{1,6})", re.IGNORECASE)
_FIELD_FONT = re.compile(r"\\f\s*+(?:\"([^\"]*+)\"|(\S++))", re.IGNORECASE)

# \* jc2 \* "Font:宋体" \* hps10 is Word's own way to say: pinyin over a word
_GUIDE = re.compile(r"\\\*\s*+jc", re.IGNORECASE)
_GUIDED = re.compile(r"\)\s*+[,;，；]\s*+([^(),;]++)\)\s*+$")
_FORMAT = re.compile(r"\\\*\s*+(?:\"[^\"]*+\"|\S++)")
_BRACKET = re.compile(r"\\[lrbfv]c\\.", re.IGNORECASE)
_SWITCH = re.compile(r"\\[a-z]{1,2}(?:\s?+-?+\d++)?+\s*+", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([,;()\\])")
_FRAME = re.compile(r"[(),;]")
_KEPT: Final = {",": "\ue000", ";": "\ue001", "(": "\ue002", ")": "\ue003", "\\": "\ue004"}
_RINGED = re.compile(r"^\s*+[○〇◯]\s*+(\d{1,2})\s*+$|^\s*+(\d{1,2})\s*+[○〇◯]\s*+$")


def printed_symbol(instruction: str) -> str | None:
    """What ``SYMBOL 254 \\f Wingdings`` prints; ``None`` when nobody knows."""
    found = _SYMBOL_FIELD.search(instruction)
    if found is None:
        return None
    font = _FIELD_FONT.search(instruction)
    return sign(
        (font[1] or font[2] or "") if font else "", int(found[1], 0) if found[1][:2].lower() == "0x" else int(found[1])
    )


def printed_equation(instruction: str) -> str:
    """The letters and figures that an ``EQ`` field prints, in the order in which it has them; how they are set is left out."""
    text = re.sub(r"^\s*+EQ\b", "", instruction, flags=re.IGNORECASE)
    guide = _GUIDE.search(text) is not None
    text = _ESCAPED.sub(lambda m: _KEPT[m[1]], _BRACKET.sub("", _FORMAT.sub("", text)))
    fraction = re.search(r"\\f\b|\\f\(", text, re.IGNORECASE) is not None
    text = _SWITCH.sub("", text)
    word = _GUIDED.search(text) if guide else None
    if word is not None:
        text = word[1]
    elif fraction:
        text = text.replace(",", "/").replace(";", "/")
    text = _FRAME.sub("", text)
    for char, kept in _KEPT.items():
        text = text.replace(kept, char)
    ring = _RINGED.match(text)
    if ring is not None and 1 <= (number := int(ring[1] or ring[2])) <= 20:
        return chr(0x2460 + number - 1)
    return text.strip()
