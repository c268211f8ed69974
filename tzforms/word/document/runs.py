"""The text of one paragraph as a reader of the printed page sees it, with marks for what is special about it.

Runs, fields, content controls, tracked changes, symbols, ruby and text boxes: all that Word may put between a paragraph and its
letters. See :mod:`tzforms.word.document.blocks` for the meaning of the marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from tzforms.word.document.looks import PLAIN, Base, Looks, W, is_on, value
from tzforms.word.document.prompts import Prompts, is_known_prompt
from tzforms.word.document.raising import is_figure, settle_raised, settle_typed
from tzforms.word.document.symbols import printed_equation, printed_symbol, sign, translated
from tzforms.word.package.numbers import integer
from tzforms.word.thresholds import LOOK

__all__ = [
    "INSERTED",
    "MATHS",
    "MC",
    "REMOVED",
    "WRAPPERS",
    "Para",
    "TextWalker",
    "W",
    "child",
    "choice",
    "has_text",
    "is_on",
    "parts",
    "printed",
    "value",
]

W14: Final = "{http://schemas.microsoft.com/office/word/2010/wordml}"
MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WP: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_V: Final = "{urn:schemas-microsoft-com:vml}"


def _words(names: str, prefix: str = "") -> frozenset[str]:
    return frozenset(prefix + name for name in names.split())


_LIVE_DATE = frozenset({"DATE", "TIME", "CREATEDATE", "SAVEDATE", "PRINTDATE"})
_PAGE_FIELD = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES"})
# Fields that print nothing when they have no result, or whose result is in their data; those that number; those that draw.
_PRINTLESS = _words(
    "XE TC TA RD ADVANCE PRIVATE SET ASK FORMTEXT FORMCHECKBOX FORMDROPDOWN HYPERLINK BIDIOUTLINE EMBED CONTROL ADDIN LINK"
)
_NUMBERING = frozenset({"AUTONUM", "AUTONUMLGL", "AUTONUMOUT", "LISTNUM"})
_DRAWING = frozenset({"DISPLAYBARCODE", "MERGEBARCODE", "BARCODE", "INCLUDEPICTURE", "SHAPE"})
_BUTTONS = frozenset({"MACROBUTTON", "GOTOBUTTON"})
_LONGEST_FIELD: Final = 200  # characters of an instruction that are looked at: its name comes first
_MOST_SAID: Final = 200  # characters of one piece that cannot be seen which are kept to be told
# Elements between runs, and in a run, that print nothing.
_SILENT_BETWEEN: Final = _words(
    "pPr bookmarkStart bookmarkEnd proofErr permStart permEnd commentRangeStart commentRangeEnd moveFromRangeStart "
    "moveFromRangeEnd moveToRangeStart moveToRangeEnd customXmlInsRangeStart customXmlInsRangeEnd customXmlDelRangeStart "
    "customXmlDelRangeEnd customXmlMoveFromRangeStart customXmlMoveFromRangeEnd customXmlMoveToRangeStart customXmlPr "
    "customXmlMoveToRangeEnd sdtPr sdtEndPr smartTagPr rubyPr rt fldData sectPr tblPr tblGrid trPr tcPr tblPrEx",
    W,
)
_SILENT_INSIDE: Final = _words(
    "rPr lastRenderedPageBreak softHyphen delText delInstrText annotationRef footnoteRef endnoteRef separator pgNum "
    "continuationSeparator",
    W,
)
_LIVE_PARTS: Final = _words("dayShort dayLong monthShort monthLong yearShort yearLong", W)
MATHS: Final = frozenset({f"{_M}oMath", f"{_M}oMathPara"})
_READING_AID = re.compile(r"[\sA-Za-zÀ-ɏˀ-˿̀-ͯḀ-ỿㄅ-ㄯㆠ-ㆺ'’·ɑɡ-]*+$")
_MIRRORED: Final = frozenset({f"{W}bdo", f"{W}dir"})


@dataclass(slots=True, eq=False)
class Para:
    """One paragraph: its visible text (``\\n`` for a line break, ``\\t`` for a tab), its marks, and its element."""

    text: str
    marks: frozenset[str]
    element: etree._Element
    style: str = ""


_PPR: Final = f"{W}pPr"
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


def choice(element: etree._Element) -> etree._Element | None:
    """What a modern reader shows of ``mc:AlternateContent``; the fallback says the same again."""
    modern = element.find(f"{MC}Choice")
    return modern if modern is not None else element.find(f"{MC}Fallback")


def printed(text: str) -> tuple[str, bool]:
    """What the text of a plain paragraph says, and whether a raised figure that was typed in it was left out."""
    settled = settle_typed(text)
    return settled, settled != text


def has_text(element: etree._Element) -> bool:
    """Does anything below ``element`` say something?"""
    return any(isinstance(text, str) and text.strip() for text in element.itertext())


class _Field:
    """State of one complex field: its instruction, whether its result is being read, and whether nothing is printed now."""

    __slots__ = ("checkbox", "choices", "inked", "instr", "result", "silent")

    def __init__(self) -> None:
        self.instr = ""
        self.result = False
        self.inked = False
        self.silent = False
        self.checkbox: bool | None = None
        self.choices: tuple[list[str], int] | None = None

    @property
    def name(self) -> str:
        return self.instr.split()[0].upper() if self.instr.split() else ""


class TextWalker:
    """The walk below a paragraph. Field state runs across runs and paragraphs, so one walker serves one part."""

    def __init__(
        self,
        numbered_styles: frozenset[str] = frozenset(),
        looks: Looks | None = None,
        prompts: Prompts | None = None,
    ) -> None:
        self.numbered_styles = numbered_styles
        self.looks = looks or Looks()
        self.prompts = prompts or Prompts()
        self.images = 0
        self.revisions = 0
        self.special = 0  # runs that look like anything but plain text
        self.unseen: list[str] = []
        self.fields: list[_Field] = []
        self.setting = self.looks.plain
        self.around: list[str] = []  # marks of what stands around the paragraphs
        self._base: Base = self.setting.paragraph("")
        self._font = ""
        self._raised: dict[int, int] = {}
        self._said: list[str] = []
        self._silent = 0  # of the open fields, how many print nothing now: thousands may have no end
        self._carry: list[str] = []
        self._carry_marks: set[str] = set()

    # -- one paragraph --------------------------------------------------------------------------------------
    def _para(self, element: etree._Element, boxes: list[etree._Element]) -> Para | None:
        """The paragraph's text; ``None`` when its mark was deleted or is hidden and it runs on into the next one."""
        out, marks = self._carry, self._carry_marks  # handed on, not copied: thousands of paragraphs may run on
        self._carry, self._carry_marks = [], set()
        style, joins = self._begin(element, marks)
        self._inline(element, out, marks, boxes)
        if joins:
            self._carry, self._carry_marks = out, marks
            return None
        if self._raised:
            if settle_raised(out, self._raised):
                marks.add("raised")
            self._raised = {}
        text, raised = printed("".join(out))
        if raised:
            marks.add("raised")
        if self._said:
            self._tell("".join(self._said))
            self._said = []
        if self.around and text.strip():
            marks.update(self.around)
        return Para(text, frozenset(marks), element, style)

    def _begin(self, element: etree._Element, marks: set[str]) -> tuple[str, bool]:
        """Take up a paragraph's properties: its style, and whether it runs on into the next one."""
        style, joins, fill, low = "", False, None, False
        props = child(element, _PPR)
        for prop in props if props is not None else ():
            tag = prop.tag
            if tag == f"{W}pStyle":
                style = prop.get(f"{W}val") or ""
            elif tag == f"{W}numPr":
                if (value(prop, "numId") or "1") != "0":
                    marks.add("numbered")
            elif tag == f"{W}shd":
                fill = self.looks.properties.shading(prop)
            elif tag == f"{W}spacing":
                low = prop.get(f"{W}lineRule") == "exact" and integer(prop.get(f"{W}line"), 240) < LOOK.height
            elif tag == f"{W}rPr":
                joins = self._runs_on(element, prop, marks)
        if style in self.numbered_styles:
            marks.add("numbered")
        setting = self.looks.buried(self.setting) if low else self.setting
        self._base = setting.paragraph(style, fill)
        return style, joins

    def _runs_on(self, element: etree._Element, props: etree._Element, marks: set[str]) -> bool:
        """Is the mark at a paragraph's end gone or hidden, so that the next paragraph goes on in its line?"""
        if props.find(f"{W}del") is not None:
            self.revisions += 1
            marks.add("del")
            return True
        if not is_on(props.find(f"{W}vanish")):
            return False
        following = element.getnext()
        while following is not None and following.tag in _SILENT_BETWEEN:
            following = following.getnext()
        return following is not None and following.tag == f"{W}p"

    def _tell(self, text: str) -> None:
        """Keep what a reader of the page does not see, to be told."""
        if text.strip():
            self.unseen.append(text.strip()[:_MOST_SAID])

    def _inline(self, parent: etree._Element, out: list[str], marks: set[str], boxes: list[etree._Element]) -> None:
        for element in parent:
            tag = element.tag
            if tag == f"{W}r":
                self._run(element, out, marks, boxes)
            elif tag in _SILENT_BETWEEN:
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
                self._control(element, out, marks, boxes)
            elif tag == f"{W}fldSimple":
                self._simple_field(element, out, marks, boxes)
            elif tag == f"{W}ruby":
                self._ruby(element, out, marks, boxes)
            elif tag in WRAPPERS:
                if tag in _MIRRORED and element.get(f"{W}val") == "rtl" and has_text(element):
                    marks.add("unread")  # printed from right to left
                self._inline(element, out, marks, boxes)
            elif tag == f"{MC}AlternateContent":
                picked = choice(element)
                if picked is not None:
                    self._inline(picked, out, marks, boxes)
            elif tag in MATHS:
                self._equation(element, out, marks)
            elif isinstance(tag, str) and has_text(element):
                marks.add("unread")
                if tag.startswith(W):
                    self._inline(element, out, marks, boxes)

    def _control(self, sdt: etree._Element, out: list[str], marks: set[str], boxes: list[etree._Element]) -> None:
        content = sdt.find(f"{W}sdtContent")
        state = self.prompts.state(sdt)
        if content is None or state == "prompt":
            return
        before = len(out)
        self._inline(content, out, marks, boxes)
        if state == "doubtful" and any(piece.strip() for piece in out[before:]):
            marks.add("prompt")

    def _simple_field(
        self, element: etree._Element, out: list[str], marks: set[str], boxes: list[etree._Element]
    ) -> None:
        state = _Field()
        state.instr, state.result = (element.get(f"{W}instr") or "")[:_LONGEST_FIELD], True
        if state.name in _PAGE_FIELD:
            return
        if state.name in _LIVE_DATE:
            marks.add("livedate")
        before = len(out)
        self._inline(element, out, marks, boxes)
        if not any(piece.strip() for piece in out[before:]):
            self._no_result(state, out, marks)

    def _ruby(self, element: etree._Element, out: list[str], marks: set[str], boxes: list[etree._Element]) -> None:
        base = element.find(f"{W}rubyBase")
        if base is not None:
            self._inline(base, out, marks, boxes)
        aid = "".join(t.text or "" for t in element.iterfind(f"{W}rt//{W}t"))
        if not _READING_AID.match(aid):  # more than how the word is pronounced
            marks.add("ruby")

    def _equation(self, element: etree._Element, out: list[str], marks: set[str]) -> None:
        """The letters and figures of an equation, in a line."""
        text = self._formula(element, marks)
        if text.strip():
            out.append(text)
            marks.add("equation")
            self._ink()

    def _formula(self, element: etree._Element, marks: set[str]) -> str:
        tag = element.tag
        if tag == f"{_M}r":
            look = self._base.run(element.find(f"{W}rPr"))
            text = "".join(t.text or "" for t in element if t.tag in (f"{_M}t", f"{W}t"))
            if look.silent is None or not text.strip():
                return text
            marks.add(look.silent)
            if look.silent in ("hidden", "unseen"):
                self._said.append(text)
            return ""
        if tag in REMOVED or not isinstance(tag, str) or tag.endswith("Pr"):
            return ""
        parts = [self._formula(child, marks) for child in element]
        if tag == f"{_M}f":
            return "/".join(p for p in parts if p)
        if tag == f"{_M}d":
            return f"({''.join(parts)})"
        if tag == f"{_M}rad":
            return "√" + "".join(parts)
        if tag == f"{_M}sSup" and len(parts) >= 2:
            raised = [*parts[:-1], parts[-1]]
            settle_raised(raised, {len(raised) - 1: 1} if is_figure(parts[-1]) else {})
            return "".join(parts[:-1]) + (raised[-1] or f"^{parts[-1]}")
        return "".join(parts)

    def _run(self, run: etree._Element, out: list[str], marks: set[str], boxes: list[etree._Element]) -> None:
        look = self._base.run(run.find(f"{W}rPr"))
        self._font = look.font
        pieces: list[str] = []
        for element in run:
            self._run_child(element, pieces, marks, boxes)
        if look is PLAIN:
            out += pieces
            return
        self.special += 1
        text = "".join(pieces)
        if not text.strip():
            if look.silent is None:
                out.append(text)
        elif look.silent is not None:
            marks.add(look.silent)
            if look.silent in ("hidden", "unseen"):
                self._said.append(text)
        else:
            if look.faint:
                marks.add("faint")
            if look.raised and is_figure(text):
                self._raised[len(out)] = look.raised
            out.append(text)

    def _ink(self) -> None:
        """Something was printed; the field it stands in has a result."""
        if self.fields:
            self.fields[-1].inked = True

    def _run_child(self, element: etree._Element, out: list[str], marks: set[str], boxes: list[etree._Element]) -> None:
        tag = element.tag
        if tag == f"{W}t":
            if self._silent:
                return
            text = element.text or ""
            if self._font:
                text, known = translated(self._font, text)
                if not known:
                    marks.add("symbol")
            out.append(text)
            if self.fields and text.strip():
                self._ink()
        elif tag in _SILENT_INSIDE:
            return
        elif tag == f"{W}fldChar":
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
        elif tag in (f"{W}tab", f"{W}ptab"):
            out.append("\t")
        elif tag in (f"{W}br", f"{W}cr"):
            if element.get(f"{W}type") not in ("page", "column"):
                out.append("\n")
        elif tag == f"{W}noBreakHyphen":
            out.append("-")
        elif tag == f"{W}sym":
            font = element.get(f"{W}font") or self._font
            self._sign(sign(font, _code(element.get(f"{W}char"))), out, marks)
        elif tag == f"{W}ruby":
            self._ruby(element, out, marks, boxes)
        elif tag in MATHS:
            self._equation(element, out, marks)
        elif tag in _LIVE_PARTS:
            marks.update(("livedate", "unread"))
        elif tag == f"{W}contentPart":
            self.images += 1
            marks.add("image")  # ink of a pen
        elif isinstance(tag, str) and has_text(element):
            marks.add("unread")

    def _sign(self, known: str | None, out: list[str], marks: set[str]) -> None:
        """A sign of a symbol font, or that nobody knows which."""
        if known is None:
            marks.add("symbol")
        out.append(known or "□")
        self._ink()

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
            if self.fields and state.inked:
                self.fields[-1].inked = True
            if state.checkbox is not None:
                out.append("☑" if state.checkbox else "☐")
            elif state.choices is not None and 0 <= state.choices[1] < len(state.choices[0]):
                out.append(state.choices[0][state.choices[1]])
            elif not state.inked and not self._silent:
                self._no_result(state, out, marks)
            elif state.name == "EQ" and not self._silent:
                marks.add("equation")

    def _no_result(self, state: _Field, out: list[str], marks: set[str]) -> None:
        """A field without a stored result: some print what their instruction says."""
        name = state.name
        if name == "EQ":
            out.append(printed_equation(state.instr))
            marks.add("equation" if len(state.instr) < _LONGEST_FIELD else "unread")
            self._ink()
        elif name == "SYMBOL":
            self._sign(printed_symbol(state.instr), out, marks)
        elif name in _BUTTONS:
            text = " ".join(state.instr.split(None, 2)[2:]).strip()  # after the name of the macro
            if not is_known_prompt(text):
                out.append(text)
                marks.add("unread")
        elif name in _NUMBERING:
            marks.add("numbered")
        elif name in _DRAWING:
            self.images += 1
            marks.add("image")
        elif name in _LIVE_DATE:
            marks.add("livedate")
        elif name and name not in _PRINTLESS and name not in _PAGE_FIELD and not state.result:
            marks.add("unread")

    def _field_changed(self, state: _Field) -> None:
        """Nothing is printed between a field's instruction and its result, nor of a page number."""
        silent = state.name in _PAGE_FIELD if state.result else bool(state.instr)
        self._silent += silent - state.silent
        state.silent = silent

    def _picture(self, element: etree._Element, marks: set[str], boxes: list[etree._Element]) -> None:
        found = list(_outermost(element))
        if _is_hidden(element):
            text = "".join(t for box in found for t in box.itertext() if isinstance(t, str))
            if text.strip():
                marks.add("hidden")
                self._said.append(text)
        elif found:
            boxes.extend(found)
        else:
            self.images += 1
            # an equation, a sheet, a form's control: unlike a picture beside an answer no seal
            marks.add("object" if element.tag == f"{W}object" else "image")


def _code(text: str | None) -> int:
    """The hexadecimal number of a ``w:sym``; 0 for what is none."""
    if text is None or not 1 <= len(text) <= 6 or not text.isalnum():
        return 0
    try:
        return int(text, 16)
    except ValueError:
        return 0


def _outermost(picture: etree._Element) -> Iterator[etree._Element]:
    """The text boxes of a picture but not the boxes inside them (they come with those), nor what a fallback says again; the words of
    WordArt and of drawn shapes as if they stood in a box."""
    for element in picture:
        tag = element.tag
        if tag == f"{W}txbxContent":
            yield element
        elif tag == f"{_V}textpath":
            if (element.get("string") or "").strip():
                yield _box_of([element.get("string") or ""])
        elif tag == f"{_A}txBody":
            lines = ["".join(t.text or "" for t in p.iter(f"{_A}t")) for p in element.iterfind(f"{_A}p")]
            if any(line.strip() for line in lines):
                yield _box_of(lines)
        elif tag != f"{MC}Fallback":
            yield from _outermost(element)


def _box_of(lines: list[str]) -> etree._Element:
    box = etree.Element(f"{W}txbxContent")
    for line in lines:
        run = etree.SubElement(etree.SubElement(box, f"{W}p"), f"{W}r")
        etree.SubElement(run, f"{W}t").text = line
    return box


def _is_hidden(picture: etree._Element) -> bool:
    """Is a drawing switched off in the selection pane, or a shape of the old kind invisible?"""
    for element in picture:
        props = element.find(f"{_WP}docPr")
        if props is not None and (props.get("hidden") or "").lower() in ("1", "true"):
            return True
        if str(element.tag).startswith(_V) and "visibility:hidden" in (element.get("style") or "").replace(" ", ""):
            return True
    return False
