"""How a run looks on paper: hidden, struck out, of the colour of its ground, too small to read, raised, in a font of signs.

A property comes, from far to near, from the document's defaults, the table's style (with what it says of first rows, bands …), the
paragraph's style, the character style, and the run itself. Each kind of style is a chain of ``basedOn`` in which the nearest word
counts; between the kinds *toggle* properties (``vanish``, ``strike``) turn each other round, and direct formatting is absolute.

Nearly all runs of a paper look alike, so the answers are kept: for each table look, style and set of direct properties one.

Sources: ECMA-376 part 1, 17.7.2 (style hierarchy), 17.7.3 (toggle properties), 17.7.6 (conditional formats of tables), 17.3.2 (run
properties), 17.3.5 (shading), 17.15.1.25 (page colour); [MS-DOCX] 2.6 (``w14:textFill``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from lxml import etree

from tzforms.exceptions import UnreadableFileError
from tzforms.word.document.symbols import is_symbol_font
from tzforms.word.package.archive import Package
from tzforms.word.package.numbers import integer
from tzforms.word.thresholds import LOOK

__all__ = [
    "NOT_KNOWN",
    "PLAIN",
    "Base",
    "Look",
    "Looks",
    "Setting",
    "TableLook",
    "W",
    "cannot_be_seen",
    "is_on",
    "value",
]

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14: Final = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WPS: Final = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_VML: Final = "{urn:schemas-microsoft-com:vml}"
_VAL: Final = f"{W}val"
_ASCII: Final = f"{W}ascii"

# A ground whose colour cannot be told: nothing on it is taken for invisible.
NOT_KNOWN: Final = -1
_INVISIBLE: Final = -2  # the colour of text that is painted with nothing
_WHITE: Final = 0xFFFFFF
_TOGGLES: Final = ("vanish", "strike")
_LONGEST_CHAIN: Final = 40  # styles based on one another; Word itself allows a dozen
_CONDITIONS: Final = frozenset(
    {"firstRow", "lastRow", "firstCol", "lastCol", "band1Vert", "band2Vert", "band1Horz", "band2Horz"}
    | {"neCell", "nwCell", "seCell", "swCell"}
)

_Facts = dict[str, Any]


def value(parent: etree._Element | None, name: str) -> str | None:
    """``w:val`` of the property ``name`` below ``parent``; ``None`` when either is missing."""
    child = parent.find(f"{W}{name}") if parent is not None else None
    return child.get(_VAL) if child is not None else None


def is_on(element: etree._Element | None) -> bool:
    """Is an on/off property on? Present without a value means yes."""
    return element is not None and (element.get(_VAL) or "true").lower() not in ("0", "false", "off", "none")


@dataclass(frozen=True, slots=True)
class Look:
    """What a reader of the page makes of a run.

    ``silent``: the mark under which its text is left out (``hidden``, ``unseen``, ``strike``, ``del``), ``None`` for text that is
    read. ``raised``: 1 above the line and -1 below it by ``vertAlign``, 2 and -2 by ``position``. ``faint``: hardly to be seen.
    ``font``: the font of signs it is set in, empty for letters.
    """

    silent: str | None = None
    raised: int = 0
    faint: bool = False
    font: str = ""


PLAIN: Final = Look()


# -- single properties ------------------------------------------------------------------------------------------------

_HIGHLIGHTS: Final = {
    "black": 0x000000, "blue": 0x0000FF, "cyan": 0x00FFFF, "green": 0x00FF00, "magenta": 0xFF00FF, "red": 0xFF0000,
    "yellow": 0xFFFF00, "white": _WHITE, "darkBlue": 0x000080, "darkCyan": 0x008080, "darkGreen": 0x008000,
    "darkMagenta": 0x800080, "darkRed": 0x800000, "darkYellow": 0x808000, "darkGray": 0x808080, "lightGray": 0xC0C0C0,
}  # fmt: skip
_THEMED: Final = {
    "background1": "lt1", "light1": "lt1", "text1": "dk1", "dark1": "dk1", "background2": "lt2", "light2": "lt2", "text2": "dk2",
    "dark2": "dk2", "hyperlink": "hlink", "followedHyperlink": "folHlink", "bg1": "lt1", "tx1": "dk1", "bg2": "lt2", "tx2": "dk2",
}  # fmt: skip
_DEFAULT_THEME: Final = {"lt1": _WHITE, "dk1": 0x000000}


def _hex(text: str | None) -> int | None:
    """``FFFFFF`` as a number; ``None`` for ``auto`` and what is no colour."""
    if text is None or len(text) != 6 or not text.isalnum():
        return None
    try:
        return int(text, 16)
    except ValueError:
        return None


def _channels(colour: int) -> tuple[int, int, int]:
    return colour >> 16, colour >> 8 & 0xFF, colour & 0xFF


def _mixed(one: int, other: int, share: float) -> int:
    """``share`` of ``one`` and the rest of ``other``."""
    red, green, blue = (
        round(a * share + b * (1 - share)) for a, b in zip(_channels(one), _channels(other), strict=True)
    )
    return red << 16 | green << 8 | blue


def _luminance(colour: int) -> float:
    """Relative luminance as WCAG 2.1 defines it."""
    parts = (c / 255 for c in _channels(colour))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def cannot_be_seen(ink: int, ground: int) -> bool:
    """Is text of the colour ``ink`` (``0xRRGGBB``) lost on a ground of the colour ``ground``?"""
    return max(abs(a - b) for a, b in zip(_channels(ink), _channels(ground), strict=True)) < LOOK.same_colour


def _is_hardly_seen(ink: int, ground: int) -> bool:
    light, dark = sorted((_luminance(ink), _luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05) < LOOK.contrast


class _Properties:
    """From the elements of a document to facts: colours are resolved through its theme."""

    def __init__(self, package: Package | None) -> None:
        self._package = package

    @cached_property
    def _theme(self) -> Mapping[str, int]:
        colours = dict(_DEFAULT_THEME)
        if self._package is None:
            return colours
        try:
            for name in self._package.related(self._package.main_part, "theme")[:1]:
                for entry in self._package.xml(name).iterfind(f".//{_A}clrScheme/*"):
                    for colour in entry:
                        found = _hex(colour.get("val") or "") or _hex(colour.get("lastClr") or "")
                        if found is not None or colour.get("val") == "000000":
                            colours[etree.QName(entry).localname] = found or 0
        except UnreadableFileError:
            pass  # only a hint
        return colours

    def colour(self, element: etree._Element, name: str, theme: str) -> int | None:
        """The colour in the attribute ``name``, of which ``theme`` (with a tint or shade) says more; ``None`` for automatic."""
        plain = _hex(element.get(f"{W}{name}"))
        themed = element.get(f"{W}{theme}")
        if themed is None:
            return plain
        found = self._theme.get(_THEMED.get(themed, themed))
        if found is None:
            return plain
        for suffix, other in (("Tint", _WHITE), ("Shade", 0)):
            share = element.get(f"{W}{theme.removesuffix('Color')}{suffix}")
            if share is not None and len(share) == 2 and (amount := _hex(f"0000{share}")) is not None:
                found = _mixed(found, other, amount / 255)
        return found

    def shading(self, element: etree._Element | None) -> int | None:
        """The colour of a ``w:shd``; ``None`` for one that lets through what is below."""
        if element is None:
            return None
        pattern = element.get(_VAL) or "clear"
        fill = self.colour(element, "fill", "themeFill")
        if pattern in ("nil", "clear"):
            return fill
        front = self.colour(element, "color", "themeColor") or 0
        if pattern == "solid":
            return front
        if pattern.startswith("pct"):
            return _mixed(front, _WHITE if fill is None else fill, min(100, integer(pattern[3:], 0)) / 100)
        return fill  # stripes leave gaps to read by

    def facts(self, props: etree._Element | None) -> _Facts:
        """What a ``w:rPr`` says of the look."""
        facts: _Facts = {}
        for child in props if props is not None else ():
            read = _READ.get(child.tag)
            if read is not None:
                read(self, child, facts)
        return facts

    # -- one property each; ``None`` as a colour is an automatic one -------------------------------------------------
    def _vanish(self, element: etree._Element, facts: _Facts) -> None:
        facts["vanish"] = is_on(element)

    def _strike(self, element: etree._Element, facts: _Facts) -> None:
        facts["strike"] = is_on(element)

    def _dstrike(self, element: etree._Element, facts: _Facts) -> None:
        facts["dstrike"] = is_on(element)

    def _gone(self, element: etree._Element, facts: _Facts) -> None:
        facts["gone"] = True

    def _ink(self, element: etree._Element, facts: _Facts) -> None:
        facts["ink"] = self.colour(element, "val", "themeColor")

    def _shade(self, element: etree._Element, facts: _Facts) -> None:
        facts["shade"] = self.shading(element)

    def _highlight(self, element: etree._Element, facts: _Facts) -> None:
        facts["highlight"] = _HIGHLIGHTS.get(element.get(_VAL) or "")

    def _size(self, element: etree._Element, facts: _Facts) -> None:
        size = integer(element.get(_VAL), 0)
        if size > 0:
            facts["size"] = size

    def _scale(self, element: etree._Element, facts: _Facts) -> None:
        facts["scale"] = integer((element.get(_VAL) or "").removesuffix("%"), 100)

    def _align(self, element: etree._Element, facts: _Facts) -> None:
        facts["align"] = {"superscript": 1, "subscript": -1}.get(element.get(_VAL) or "", 0)

    def _position(self, element: etree._Element, facts: _Facts) -> None:
        facts["position"] = integer(element.get(_VAL), 0)

    def _font(self, element: etree._Element, facts: _Facts) -> None:
        font = element.get(_ASCII) or element.get(f"{W}hAnsi")
        if element.get(f"{W}asciiTheme") is not None:
            facts["font"] = ""
        elif font is not None:
            facts["font"] = font if is_symbol_font(font) else ""

    def _paint(self, element: etree._Element, facts: _Facts) -> None:
        """``w14:textFill`` counts before ``w:color``."""
        facts.pop("paint", None)
        for fill in element:
            kind = etree.QName(fill).localname
            if kind == "noFill":
                facts["paint"] = _INVISIBLE
            elif kind == "solidFill":
                for colour in fill:
                    clear = colour.find(f"{_W14}alpha")  # here, unlike in DrawingML, how much is let through
                    if clear is not None and integer(clear.get(f"{_W14}val"), 0) >= LOOK.clear:
                        facts["paint"] = _INVISIBLE
                    elif etree.QName(colour).localname == "srgbClr":
                        facts["paint"] = _hex(colour.get(f"{_W14}val"))
                    elif not len(colour):
                        name = colour.get(f"{_W14}val") or ""
                        facts["paint"] = self._theme.get(_THEMED.get(name, name))


_READ: Final = {
    f"{W}vanish": _Properties._vanish, f"{W}strike": _Properties._strike, f"{W}dstrike": _Properties._dstrike,
    f"{W}del": _Properties._gone, f"{W}color": _Properties._ink, f"{W}shd": _Properties._shade,
    f"{W}highlight": _Properties._highlight, f"{W}sz": _Properties._size, f"{W}w": _Properties._scale,
    f"{W}vertAlign": _Properties._align, f"{W}position": _Properties._position, f"{W}rFonts": _Properties._font,
    f"{_W14}textFill": _Properties._paint,
}  # fmt: skip
_STYLE: Final = f"{W}rStyle"
_FONTS: Final = f"{W}rFonts"
_SIZE: Final = f"{W}sz"
_TELLING: Final = frozenset((*_READ, _STYLE)) - {f"{_W14}textFill", _FONTS, _SIZE}
_TEXT_FILL: Final = f"{_W14}textFill"


# -- styles -----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Style:
    """A style of its own, or (``basedOn`` followed) as a whole."""

    based: str = ""
    facts: _Facts = field(default_factory=dict)
    fill: int | None = None
    conditions: dict[str, tuple[_Facts, int | None]] = field(default_factory=dict)
    bands: tuple[int, int] = (1, 1)


class Base:
    """The runs of paragraphs of one style in one setting: what each looks like."""

    __slots__ = ("_facts", "_fill", "_kept", "_looks", "_setting", "plain")

    def __init__(self, looks: Looks, setting: Setting, facts: _Facts, fill: int | None) -> None:
        self._looks, self._setting, self._facts, self._fill = looks, setting, facts, fill
        self._kept: dict[tuple[object, ...], Look] = {}
        self.plain = self._judged(facts)

    def run(self, props: etree._Element | None) -> Look:
        """How a run with the direct properties ``props`` looks."""
        if props is None:
            return self.plain
        key: list[object] = []
        for child in props:
            tag = child.tag
            if tag == _FONTS:
                font = child.get(_ASCII)
                if self.plain.font or font is None or is_symbol_font(font):
                    key += (tag, *child.values())
            elif tag == _SIZE:
                key += (tag, child.get(_VAL))
            elif tag in _TELLING:
                key += (tag, *child.items())
            elif tag == _TEXT_FILL:
                return self._judged(self._whole(props))  # too seldom to be kept
        if not key:
            return self.plain
        kept = tuple(key)
        look = self._kept.get(kept)
        if look is None:
            look = self._kept[kept] = self._judged(self._whole(props))
        return look

    def _whole(self, props: etree._Element) -> _Facts:
        facts, looks = dict(self._facts), self._looks
        name = value(props, "rStyle")
        if name:
            style = looks.style("character", name).facts
            facts.update({k: v for k, v in style.items() if k not in _TOGGLES})
            for toggle in _TOGGLES:
                if style.get(toggle) and not looks.defaults.get(toggle):
                    facts[toggle] = not facts.get(toggle)
        facts.update(looks.properties.facts(props))
        return facts

    def _judged(self, facts: _Facts) -> Look:
        raised, size = facts.get("align", 0), facts.get("size", 20)
        if not raised:
            share = facts.get("position", 0) / max(1, size)
            raised = 2 if share >= LOOK.raised else -2 if share <= -LOOK.raised else 0
        silent, faint = None, False
        if facts.get("vanish"):
            silent = "hidden"
        elif facts.get("strike") or facts.get("dstrike"):
            silent = "strike"
        elif facts.get("gone"):
            silent = "del"
        elif self._setting.buried or size < LOOK.size or facts.get("scale", 100) < LOOK.scale:
            silent = "unseen"
        else:
            ink = facts.get("paint", facts.get("ink"))
            ground = facts.get("highlight")
            for layer in (facts.get("shade"), self._fill, self._setting.fill, self._looks.page):
                ground = layer if ground is None else ground
            if ink == _INVISIBLE or (ink is not None and ground != NOT_KNOWN and cannot_be_seen(ink, ground or 0)):
                silent = "unseen"
            elif size < LOOK.small or (ink is not None and ground != NOT_KNOWN and _is_hardly_seen(ink, ground or 0)):
                faint = True
        look = Look(silent, raised, faint, facts.get("font", ""))
        return PLAIN if look == PLAIN else look


class Setting:
    """What paragraphs stand in: the look that a table gives them, and the ground."""

    __slots__ = ("_bases", "_looks", "buried", "facts", "fill")

    def __init__(self, looks: Looks, facts: _Facts, fill: int | None, buried: bool) -> None:
        self._looks, self.facts, self.fill, self.buried = looks, facts, fill, buried
        self._bases: dict[tuple[str, int | None], Base] = {}

    def paragraph(self, style: str, fill: int | None = None) -> Base:
        """The look of paragraphs of ``style`` (empty for the default one) on a ground of their own, if they have one."""
        base = self._bases.get((style, fill))
        if base is None:
            looks = self._looks
            own = looks.style("paragraph", style)
            facts = {**looks.defaults, **self.facts, **own.facts}
            for toggle in _TOGGLES:
                turned = bool(self.facts.get(toggle)) != bool(own.facts.get(toggle))
                facts[toggle] = bool(looks.defaults.get(toggle)) or turned
            base = self._bases[(style, fill)] = Base(looks, self, facts, own.fill if fill is None else fill)
        return base


class TableLook:
    """The look of one table's cells."""

    __slots__ = ("_bands", "_conditions", "_facts", "_fill", "_kept", "_looks", "_on")

    def __init__(self, looks: Looks, style: _Style, on: frozenset[str], fill: int | None) -> None:
        self._looks, self._on, self._fill = looks, on, fill
        self._facts, self._conditions, self._bands = style.facts, style.conditions, style.bands
        self._kept: dict[object, Setting] = {}

    def cell(
        self, around: Setting, row: int, column: int, last_row: bool, last_column: bool, own: int | None
    ) -> Setting:
        """The setting of a cell; ``own`` is the colour of its own shading."""
        names = tuple(self._names(row, column, last_row, last_column)) if self._conditions else ()
        key = (around, names, own)
        kept = self._kept.get(key)
        if kept is None:
            facts, fill = dict(self._facts), self._fill
            for name in names:
                said, under = self._conditions.get(name, ({}, None))
                facts.update(said)
                fill = fill if under is None else under
            fill = fill if own is None else own
            fill = around.fill if fill is None else fill
            kept = self._kept[key] = self._looks.setting({**around.facts, **facts}, fill, around.buried)
        return kept

    def _names(self, row: int, column: int, last_row: bool, last_column: bool) -> Iterator[str]:
        """The conditions that a cell fulfils, the strongest last."""
        on = self._on
        first_row, first_column = row == 0 and "firstRow" in on, column == 0 and "firstColumn" in on
        last_row, last_column = last_row and "lastRow" in on, last_column and "lastColumn" in on
        down, across = row - ("firstRow" in on), column - ("firstColumn" in on)
        if "noVBand" not in on and not first_column and not last_column:
            yield "band2Vert" if across // self._bands[1] % 2 else "band1Vert"
        if "noHBand" not in on and not first_row and not last_row:
            yield "band2Horz" if down // self._bands[0] % 2 else "band1Horz"
        yield from (n for n, fits in (("firstCol", first_column), ("lastCol", last_column)) if fits)
        yield from (n for n, fits in (("firstRow", first_row), ("lastRow", last_row)) if fits)
        for across_name, fits_across in (("w", first_column), ("e", last_column)):
            for down_name, fits_down in (("n", first_row), ("s", last_row)):
                if fits_across and fits_down:
                    yield f"{down_name}{across_name}Cell"


class Looks:
    """The styles of one document, and how its text looks by them.

    ``package`` is the opened file, ``None`` for text without any style. Raises
    :class:`~tzforms.exceptions.UnreadableFileError` when its styles are damaged.
    """

    def __init__(self, package: Package | None = None, styles: etree._Element | None = None) -> None:
        self.properties = _Properties(package)
        self.page = _WHITE
        self._own: dict[tuple[str, str], etree._Element] = {}  # looked at when a paragraph has it: most have none
        self._default = {"paragraph": "", "table": "", "character": ""}
        self._whole: dict[tuple[str, str], _Style] = {}
        self._settings: dict[object, Setting] = {}
        self.prompts: frozenset[str] = frozenset()
        self.defaults: _Facts = {}
        if styles is not None:
            self.defaults = self.properties.facts(styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
            self._read(styles)
        self.plain = self.setting({}, None, False)

    def _read(self, styles: etree._Element) -> None:
        prompts = set()
        for element in styles.iterfind(f"{W}style"):
            kind, ident = element.get(f"{W}type") or "paragraph", element.get(f"{W}styleId") or ""
            self._own[kind, ident] = element
            if element.get(f"{W}default") in ("1", "true", "on") and kind in self._default:
                self._default[kind] = ident
            if kind == "character" and (value(element, "name") or "").lower() == "placeholder text":
                prompts.add(ident)
        self.prompts = frozenset(prompts)

    def _style(self, element: etree._Element, kind: str) -> _Style:
        read = self.properties
        style = _Style(value(element, "basedOn") or "", read.facts(element.find(f"{W}rPr")))
        if kind == "paragraph":
            style.fill = read.shading(element.find(f"{W}pPr/{W}shd"))
        elif kind == "table":
            fills = (element.find(f"{W}{name}Pr/{W}shd") for name in ("tc", "tbl"))
            style.fill = next((fill for shd in fills if (fill := read.shading(shd)) is not None), None)
            for part in element.iterfind(f"{W}tblStylePr"):
                facts, fill = read.facts(part.find(f"{W}rPr")), read.shading(part.find(f"{W}tcPr/{W}shd"))
                if (facts or fill is not None) and (kind := part.get(f"{W}type") or "") in _CONDITIONS:
                    style.conditions[kind] = facts, fill
            props = element.find(f"{W}tblPr")
            sizes = (integer(value(props, f"tblStyle{way}BandSize"), 1) for way in ("Row", "Col"))
            rows, columns = (max(1, size) for size in sizes)
            style.bands = rows, columns
        return style

    def style(self, kind: str, ident: str) -> _Style:
        """The style ``ident`` (the default one for a name that is none), with what it is based on."""
        if (kind, ident) not in self._own:
            ident = self._default[kind]
        whole = self._whole.get((kind, ident))
        if whole is None:
            whole = self._whole[kind, ident] = self._chained(kind, ident)
        return whole

    def _chained(self, kind: str, ident: str) -> _Style:
        chain: list[_Style] = []
        seen: set[str] = set()
        while len(seen) < _LONGEST_CHAIN and ident not in seen and (own := self._own.get((kind, ident))) is not None:
            seen.add(ident)
            chain.append(style := self._style(own, kind))
            ident = style.based
        whole = _Style()
        for style in reversed(chain):
            whole.facts.update(style.facts)
            whole.fill = whole.fill if style.fill is None else style.fill
            whole.conditions.update(style.conditions)
            whole.bands = style.bands
        return whole

    # -- settings -----------------------------------------------------------------------------------------------
    def setting(self, facts: _Facts, fill: int | None, buried: bool) -> Setting:
        """The one setting of that look, ground and (``buried``) lines too low to show anything."""
        key = (tuple(sorted(facts.items(), key=lambda item: item[0])), fill, buried)
        found = self._settings.get(key)
        if found is None:
            found = self._settings[key] = Setting(self, facts, fill, buried)
        return found

    def on(self, around: Setting, fill: int | None) -> Setting:
        """``around`` on a ground of another colour, if it has one."""
        return around if fill is None else self.setting(around.facts, fill, around.buried)

    def buried(self, around: Setting) -> Setting:
        """``around`` in a line or row too low to show anything."""
        return self.setting(around.facts, around.fill, True)

    def table(self, table: etree._Element) -> TableLook | None:
        """How the cells of a table look; ``None`` when the table says nothing of it."""
        props = table.find(f"{W}tblPr")
        name = value(props, "tblStyle") or ""
        style = self.style("table", name)
        fill = self.properties.shading(props.find(f"{W}shd")) if props is not None else None
        if fill is None:
            fill = style.fill
        if not style.facts and not style.conditions and fill is None:
            return None
        return TableLook(self, style, _switched_on(props), fill)

    def box(self, box: etree._Element) -> Setting:
        """The ground of a text box: the colour of its shape, if that can be told."""
        shape = box.getparent()
        while shape is not None and shape.tag not in (f"{_WPS}wsp", f"{W}drawing", f"{W}pict"):
            if shape.tag.startswith(_VML) and _is_filled(shape):
                colour = _hex((shape.get("fillcolor") or "").partition(" ")[0].removeprefix("#"))
                return self.setting({}, NOT_KNOWN if colour is None else colour, False)
            shape = shape.getparent()
        if shape is None or shape.tag != f"{_WPS}wsp":
            return self.plain
        props = shape.find(f"{_WPS}spPr")
        if props is None or props.find(f"{_A}noFill") is not None:
            return self.plain
        solid = props.find(f"{_A}solidFill/{_A}srgbClr")
        colour = _hex(solid.get("val")) if solid is not None and not len(solid) else None
        return self.setting({}, NOT_KNOWN if colour is None else colour, False)


def _is_filled(shape: etree._Element) -> bool:
    """Does a shape of the old kind have a colour of its own?"""
    named = shape.get("fillcolor") is not None or shape.find(f"{_VML}fill") is not None
    return named and shape.get("filled") not in ("f", "false")


_LOOK_BITS: Final = {
    "firstRow": 0x0020, "lastRow": 0x0040, "firstColumn": 0x0080, "lastColumn": 0x0100, "noHBand": 0x0200, "noVBand": 0x0400,
}  # fmt: skip


def _switched_on(props: etree._Element | None) -> frozenset[str]:
    """Which conditional formats of its style a table uses."""
    look = props.find(f"{W}tblLook") if props is not None else None
    if look is None:
        return frozenset()
    bits = look.get(_VAL) or "0"
    number = int(bits, 16) if len(bits) <= 8 and all(c in "0123456789abcdefABCDEF" for c in bits) else 0
    on = {name for name, bit in _LOOK_BITS.items() if number & bit}
    for name in _LOOK_BITS:
        if (said := look.get(f"{W}{name}")) is not None:
            (on.add if said.lower() in ("1", "true", "on") else on.discard)(name)
    return frozenset(on)
