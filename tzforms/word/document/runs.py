"""The text of one paragraph as a reader of the printed page sees it, with marks for what is special about it.

Runs, fields, content controls, tracked changes, symbols, ruby and text boxes: all that Word may put between a paragraph and its
letters. See :mod:`tzforms.word.document.blocks` for the meaning of the marks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from tzforms.word.package.numbers import integer

__all__ = [
    "INSERTED",
    "MC",
    "REMOVED",
    "WRAPPERS",
    "Para",
    "TextWalker",
    "W",
    "child",
    "choice",
    "is_on",
    "is_placeholder",
    "parts",
    "value",
]

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14: Final = "{http://schemas.microsoft.com/office/word/2010/wordml}"
MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_R, _T, _PPR, _RPR = f"{W}r", f"{W}t", f"{W}pPr", f"{W}rPr"
_PSTYLE, _NUMPR, _DEL = f"{W}pStyle", f"{W}numPr", f"{W}del"
_HIDING: Final = (f"{W}vanish", f"{W}strike", f"{W}dstrike")
_LIVE_DATE = frozenset({"DATE", "TIME", "CREATEDATE", "SAVEDATE", "PRINTDATE"})
_PAGE_FIELD = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES"})
_LONGEST_FIELD: Final = 200  # characters of an instruction that are looked at: its name comes first
# Symbol fonts: what the private code points print. Ticks decide answers, so they must not be lost.
_SYMBOLS: Final = {
    "FE": "☑", "52": "☑", "FD": "☒", "54": "☒", "FC": "✓", "50": "✓", "FB": "✗", "4F": "✗", "51": "✗", "53": "☒",
    "A8": "☐", "6F": "☐", "A3": "☐", "30": "☐", "71": "☐", "72": "☐", "6E": "■", "6C": "●", "A1": "○", "77": "◆",
}  # fmt: skip


@dataclass(slots=True, eq=False)
class Para:
    """One paragraph: its visible text (``\\n`` for a line break, ``\\t`` for a tab), its marks, and its element."""

    text: str
    marks: frozenset[str]
    element: etree._Element
    style: str = ""


WRAPPERS: Final = frozenset(
    f"{W}{n}" for n in ("smartTag", "customXml", "hyperlink", "ins", "moveTo", "dir", "bdo", "rubyBase", "sdtContent")
)
INSERTED: Final = frozenset({f"{W}ins", f"{W}moveTo"})
REMOVED: Final = frozenset({f"{W}del", f"{W}moveFrom"})


def child(parent: etree._Element, tag: str) -> etree._Element | None:
    """The first child with ``tag``: ``find`` at a third of the price, which is most of what a roster of a thousand rows costs."""
    for element in parent:
        if element.tag == tag:
            return element
    return None


def parts(parent: etree._Element | None) -> dict[str, etree._Element]:
    """The children of an element of properties by tag, the first of each; none for ``None``."""
    found: dict[str, etree._Element] = {}
    if parent is not None:
        for element in parent:
            found.setdefault(element.tag, element)
    return found


def value(parent: etree._Element | None, name: str) -> str | None:
    """``w:val`` of the property ``name`` below ``parent``; ``None`` when either is missing."""
    child = parent.find(f"{W}{name}") if parent is not None else None
    return child.get(f"{W}val") if child is not None else None


def is_placeholder(sdt: etree._Element) -> bool:
    """Does a content control show its prompt (单击此处…) instead of an answer?"""
    props = sdt.find(f"{W}sdtPr")
    return props is not None and is_on(props.find(f"{W}showingPlcHdr"))


def choice(element: etree._Element) -> etree._Element | None:
    """What a modern reader shows of ``mc:AlternateContent``; the fallback says the same again."""
    modern = element.find(f"{MC}Choice")
    return modern if modern is not None else element.find(f"{MC}Fallback")


def is_on(element: etree._Element | None) -> bool:
    """Is an on/off property on? Present without a value means yes."""
    return element is not None and (element.get(f"{W}val") or "true").lower() not in ("0", "false", "off", "none")


class _Field:
    """State of one complex field: its instruction, whether its result is being read, and whether nothing is printed now."""

    __slots__ = ("checkbox", "choices", "instr", "result", "silent")

    def __init__(self) -> None:
        self.instr = ""
        self.result = False
        self.silent = False
        self.checkbox: bool | None = None
        self.choices: tuple[list[str], int] | None = None

    @property
    def name(self) -> str:
        return self.instr.split()[0].upper() if self.instr.split() else ""


class TextWalker:
    """The walk below a paragraph. Field state runs across runs and paragraphs, so one walker serves one part."""

    def __init__(self, numbered_styles: frozenset[str] = frozenset()) -> None:
        self.numbered_styles = numbered_styles
        self.images = 0
        self.revisions = 0
        self.hidden = False
        self.fields: list[_Field] = []
        self._silent = 0  # of the open fields, how many print nothing now: thousands may have no end
        self._carry: list[str] = []
        self._carry_marks: set[str] = set()

    # -- one paragraph --------------------------------------------------------------------------------------
    def _para(self, element: etree._Element, boxes: list[etree._Element]) -> Para | None:
        """The paragraph's text; ``None`` when its mark was deleted and it runs on into the next one."""
        out, marks = self._carry, self._carry_marks  # handed on, not copied: thousands of paragraphs may run on
        self._carry, self._carry_marks = [], set()
        props = parts(child(element, _PPR))
        named, num = props.get(_PSTYLE), props.get(_NUMPR)
        style = (named.get(f"{W}val") if named is not None else None) or ""
        if num is not None and (value(num, "numId") or "1") != "0":
            marks.add("numbered")
        if style in self.numbered_styles:
            marks.add("numbered")
        self._inline(element, out, marks, boxes)
        if _RPR in props and props[_RPR].find(_DEL) is not None:
            self.revisions += 1
            marks.add("del")
            self._carry, self._carry_marks = out, marks
            return None
        return Para("".join(out), frozenset(marks), element, style)

    def _inline(self, parent: etree._Element, out: list[str], marks: set[str], boxes: list[etree._Element]) -> None:
        for element in parent:
            tag = element.tag
            if tag == _R:
                self._run(element, out, marks, boxes)
            elif tag == _PPR:
                continue
            elif tag in INSERTED:
                self.revisions += 1
                before = len(out)
                self._inline(element, out, marks, boxes)
                if any(piece.strip() for piece in out[before:]):
                    marks.add("ins")
            elif tag in REMOVED:
                self.revisions += 1
                if any((t.text or "").strip() for t in element.iter(f"{W}delText", f"{W}t")):
                    marks.add("del")
            elif tag == f"{W}sdt":
                content = element.find(f"{W}sdtContent")
                if content is not None and not is_placeholder(element):
                    self._inline(content, out, marks, boxes)
            elif tag == f"{W}fldSimple":
                self._simple_field(element, out, marks, boxes)
            elif tag == f"{W}ruby":
                self._ruby(element, out, marks, boxes)
            elif tag in WRAPPERS:
                self._inline(element, out, marks, boxes)
            elif tag == f"{MC}AlternateContent":
                picked = choice(element)
                if picked is not None:
                    self._inline(picked, out, marks, boxes)

    def _simple_field(
        self, element: etree._Element, out: list[str], marks: set[str], boxes: list[etree._Element]
    ) -> None:
        words = (element.get(f"{W}instr") or "").split()
        name = words[0].upper() if words else ""
        if name in _PAGE_FIELD:
            return
        if name in _LIVE_DATE:
            marks.add("livedate")
        self._inline(element, out, marks, boxes)

    def _ruby(self, element: etree._Element, out: list[str], marks: set[str], boxes: list[etree._Element]) -> None:
        base = element.find(f"{W}rubyBase")
        if base is not None:
            self._inline(base, out, marks, boxes)

    def _run(self, run: etree._Element, out: list[str], marks: set[str], boxes: list[etree._Element]) -> None:
        silent: str | None = None
        props: dict[str, etree._Element] | None = None
        pieces: list[str] = []
        for element in run:
            tag = element.tag
            if tag == _T:
                if not self._silent:
                    pieces.append(element.text or "")
            elif tag != _RPR:
                self._run_child(element, pieces, marks, boxes)
            elif props is None:
                props = parts(element)
        if props:
            hidden, struck, twice = (is_on(props.get(tag)) for tag in _HIDING)
            silent = "hidden" if hidden else "strike" if struck or twice else "del" if _DEL in props else None
        text = "".join(pieces)
        if silent is not None:
            if text.strip():
                marks.add(silent)
                self.hidden = self.hidden or silent == "hidden"
            return
        out.append(text)

    def _run_child(self, element: etree._Element, out: list[str], marks: set[str], boxes: list[etree._Element]) -> None:
        tag = element.tag
        if tag == f"{W}fldChar":
            self._field_char(element, out, marks)
        elif tag == f"{W}instrText":
            if self.fields and len(self.fields[-1].instr) < _LONGEST_FIELD:
                self.fields[-1].instr += (element.text or "")[:_LONGEST_FIELD]
                self._field_changed(self.fields[-1])
        elif tag in (f"{W}drawing", f"{W}pict", f"{W}object"):
            self._picture(element, marks, boxes)
        elif tag == f"{MC}AlternateContent":
            picked = choice(element)
            if picked is not None:
                for inner in picked:
                    self._run_child(inner, out, marks, boxes)
        elif tag == f"{W}commentReference":
            marks.add(f"comment:{element.get(f'{W}id') or ''}")
        elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
            marks.add("footnote")
        elif self._silent:
            return
        elif tag == f"{W}t":
            out.append(element.text or "")
        elif tag in (f"{W}tab", f"{W}ptab"):
            out.append("\t")
        elif tag in (f"{W}br", f"{W}cr"):
            if element.get(f"{W}type") not in ("page", "column"):
                out.append("\n")
        elif tag == f"{W}noBreakHyphen":
            out.append("-")
        elif tag == f"{W}sym":
            code = (element.get(f"{W}char") or "").upper().removeprefix("F0").removeprefix("00")
            known = _SYMBOLS.get(code)
            if known is None:
                marks.add("symbol")
            out.append(known or "□")
        elif tag == f"{W}ruby":
            self._ruby(element, out, marks, boxes)

    def _field_char(self, element: etree._Element, out: list[str], marks: set[str]) -> None:
        kind = element.get(f"{W}fldCharType")
        if kind == "begin":
            state = _Field()
            data = element.find(f"{W}ffData")
            if data is not None:
                box = data.find(f"{W}checkBox")
                if box is not None:
                    checked = box.find(f"{W}checked")
                    state.checkbox = is_on(checked if checked is not None else box.find(f"{W}default")) and (
                        checked is not None or box.find(f"{W}default") is not None
                    )
                drop = data.find(f"{W}ddList")
                if drop is not None:
                    entries = [e.get(f"{W}val") or "" for e in drop.findall(f"{W}listEntry")]
                    state.choices = entries, integer(value(drop, "result"), 0)
            self.fields.append(state)
        elif kind == "separate" and self.fields:
            self.fields[-1].result = True
            self._field_changed(self.fields[-1])
            if self.fields[-1].name in _LIVE_DATE:
                marks.add("livedate")
        elif kind == "end" and self.fields:
            state = self.fields.pop()
            self._silent -= state.silent
            if state.checkbox is not None:
                out.append("☑" if state.checkbox else "☐")
            elif state.choices is not None and 0 <= state.choices[1] < len(state.choices[0]):
                out.append(state.choices[0][state.choices[1]])

    def _field_changed(self, state: _Field) -> None:
        """Nothing is printed between a field's instruction and its result, nor of a page number."""
        silent = state.name in _PAGE_FIELD if state.result else bool(state.instr)
        self._silent += silent - state.silent
        state.silent = silent

    def _picture(self, element: etree._Element, marks: set[str], boxes: list[etree._Element]) -> None:
        found = list(_outermost(element))
        if found:
            boxes.extend(found)
        else:
            self.images += 1
            marks.add("image")


def _outermost(picture: etree._Element) -> Iterator[etree._Element]:
    """The text boxes of a picture but not the boxes inside them (they come with those), nor what a fallback says again."""
    for element in picture:
        if element.tag == f"{W}txbxContent":
            yield element
        elif element.tag != f"{MC}Fallback":
            yield from _outermost(element)
