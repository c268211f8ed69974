"""What was chosen for a paragraph, done to its document: size, spacing, indents, underlines, typefaces."""

from __future__ import annotations

from lxml import etree

from tzforms.word.setting.lines import Choice
from tzforms.word.setting.paper import Paragraph, child, isolate, properties

__all__ = ["apply", "push", "set_rare_names", "underline"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RARE = "仿宋"  # has the signs beyond GB 2312 that 仿宋_GB2312 lacks
_HAN = range(0x2E80, 0x323B0)


def apply(paragraph: Paragraph, choice: Choice, pitch: float | None = None) -> None:
    look = paragraph.look
    if choice.size != look.size or choice.spacing:
        half, twips = str(round(choice.size * 2)), round(choice.spacing * 20)

        def change(layout: etree._Element) -> None:
            if choice.size != look.size:
                for tag in ("sz", "szCs"):
                    child(layout, tag).set(f"{_W}val", half)
            if twips:
                child(layout, "spacing").set(f"{_W}val", str(twips))

        for run in paragraph.element.iter(f"{_W}r"):
            properties(run, "rPr", change)
    if choice.cut:
        flush = any(not paragraph.text[place].isspace() for place, _gap in choice.pushes)
        sides = (choice.cut / 2, choice.cut / 2) if look.align == "center" else (0.0, choice.cut)
        left, right = (round((a + b) * 20) for a, b in zip(sides, (look.left, look.right), strict=True))

        def indent(layout: etree._Element) -> None:
            place = child(layout, "ind")
            if sides[0]:
                place.set(f"{_W}left", str(left))
            place.set(f"{_W}right", str(right))
            if flush and look.align == "center":
                child(layout, "jc").set(f"{_W}val", "left")

        properties(paragraph.element, "pPr", indent)
    for place, gap in choice.pushes:
        push(paragraph, place, gap)
    if pitch is not None:

        def closer(layout: etree._Element) -> None:
            place = child(layout, "spacing")
            place.set(f"{_W}line", str(round(pitch * 20)))
            place.set(f"{_W}lineRule", "atLeast")

        properties(paragraph.element, "pPr", closer)
    if choice.size != look.size or pitch is not None:
        paragraph.look = type(look)(
            choice.size,
            look.pitch if pitch is None else pitch,
            look.before,
            look.after,
            look.left,
            look.right,
            look.first,
            look.align,
        )


def push(paragraph: Paragraph, place: int, gap: float) -> None:
    """Put ``gap`` points behind the sign at ``place``, so that the next one goes to the next line."""
    twips = str(round(gap * 20))
    for run in isolate(paragraph.element, place, place + 1):
        properties(run, "rPr", lambda layout: child(layout, "spacing").set(f"{_W}val", twips))


def underline(paragraph: Paragraph) -> None:
    """The line that the blank form prints for an answer stays under the answer."""
    for span in paragraph.spans:
        if span.underlined:
            for run in isolate(paragraph.element, span.start, span.end):
                properties(run, "rPr", lambda layout: child(layout, "u").set(f"{_W}val", "single"))


def set_rare_names(paragraph: Paragraph) -> None:
    """A name with a sign that 仿宋_GB2312 lacks is set in one typeface that has it, so that its signs are of one style."""
    for span in paragraph.spans:
        if span.converter == "prose":
            continue
        text = paragraph.text[span.start : span.end]
        if text.isascii() or not any(ord(sign) in _HAN and _beyond(sign) for sign in text):
            continue

        def change(layout: etree._Element) -> None:
            fonts = child(layout, "rFonts")
            for kind in ("ascii", "hAnsi", "eastAsia"):
                fonts.set(f"{_W}{kind}", _RARE)

        for run in isolate(paragraph.element, span.start, span.end):
            properties(run, "rPr", change)


def _beyond(sign: str) -> bool:
    try:
        sign.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False
