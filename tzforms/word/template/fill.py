"""Values → the XML of one part, without parsing anything: a :class:`Plan` is compiled once and then only joins bytes.

A plan is static bytes with slots between them, and row loops that hold static bytes and slots of their own. Rendering
looks the values up, formats them, checks and escapes them all in one go, and joins. What a value may do to the XML (a
line break, a tab, a paragraph of its own) was worked out for each slot at compile time, with docxtpl's meaning.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from lxml import etree

from tzforms.exceptions import RenderError, TzformsError
from tzforms.findings import mask_text
from tzforms.i18n import _
from tzforms.word.template.grammar import LoopSpec, Placeholder

__all__ = ["Formatter", "Loop", "NotPlain", "Plan", "Slot", "check_text", "lookup", "spare_rows"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MAX_VALUE = 1_000_000  # characters; parsers cut or refuse one text above ten million, and no form holds a book
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ILLEGAL_MARKUP = re.compile("[\x00-\x06\x08\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPECIAL = re.compile(r"[\x00-\x1f]")
_ODD = re.compile("[\x01-\x1f\ud800-\udfff\ufffe\uffff]")


class NotPlain(Exception):  # noqa: N818 - a signal inside this package, never seen by a caller
    """A value brings its own markup (RichText, Listing, picture): only docxtpl's way can print it."""


class Formatter(Protocol):
    """The printing half of a converter."""

    def format(self, value: Any) -> str:
        """``value`` as it is printed; ``None`` prints nothing."""
        ...


class _Missing:
    __slots__ = ()


MISSING = _Missing()


def lookup(scope: Any, names: Sequence[str]) -> Any:
    """The value at ``names`` under ``scope`` (mappings by key, objects by attribute), or :data:`MISSING`.

    Under ``None`` everything is ``None``: a record that is not there prints as the blank form.
    """
    for name in names:
        if scope is None:
            return None
        if isinstance(scope, Mapping):
            if name not in scope:
                return MISSING
            scope = scope[name]
        else:
            scope = getattr(scope, name, MISSING)
            if scope is MISSING or callable(scope):
                return MISSING
    return scope


def spare_rows(values: Any, loop: LoopSpec) -> list[Any]:
    """The rows that ``loop`` prints: those of ``values``, then ``None`` for each spare row."""
    if values is None:
        values = ()
    if isinstance(values, (str, bytes, Mapping)) or not isinstance(values, Iterable):
        raise RenderError(_("字段 {path} 应当是多行的表格，却是单个的值。请核对数据。").format(path=loop.iterable))
    rows = list(values)
    rows.extend([None] * (loop.min_rows - len(rows)))
    return rows


@dataclass(slots=True)
class Slot:
    """One placeholder in its surroundings.

    ``newline``, ``tab``, ``paragraph`` and ``page`` are the XML that replaces ``\\n``, ``\\t``, ``\\a`` and ``\\f`` of
    a value here; ``paragraph`` is empty where a paragraph cannot be split (inside a link, a content control, or one that
    ends a section), and a line break is printed instead.
    """

    placeholder: Placeholder
    formatter: Formatter
    names: tuple[str, ...] = ()
    newline: str = '</w:t><w:br/><w:t xml:space="preserve">'
    tab: str = ""
    paragraph: str = ""
    page: str = ""

    def text(self, value: Any, row: int | None) -> str:
        """``value`` as it will be printed, before escaping; ``row`` counts from 0 inside a loop."""
        if value is MISSING:
            raise RenderError(
                _("缺少字段 {path}，无法打印。请补上这个值（没有就写 null）。").format(path=self.path(row))
            )
        if value is None:
            return self.placeholder.blank
        try:
            text = self.formatter.format(value)
        except Exception as error:
            raise self._cannot_print(error, row) from error
        if not isinstance(text, str):
            raise self._cannot_print(None, row)
        return text or self.placeholder.blank

    def _cannot_print(self, error: Exception | None, row: int | None) -> RenderError:
        if isinstance(error, TzformsError):
            return RenderError(
                _("字段 {path} 无法打印：{reason}").format(path=self.path(row), reason=mask_text(str(error)))
            )
        return RenderError(
            _("字段 {path} 的值不能按“{name}”打印。请核对它的类型和内容。").format(
                path=self.path(row), name=self.placeholder.converter
            )
        )

    def path(self, row: int | None) -> str:
        """The address of the value: ``trainees[3].name``."""
        path = self.placeholder.full_path
        return path if row is None else path.replace("[]", f"[{row}]", 1)

    def escape(self, text: str, row: int | None, *, markup: bool) -> str:
        """``text`` as XML for this place; raises :class:`RenderError` for what XML cannot hold."""
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        check_text(text, self.path(row), markup=markup)
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        if not _SPECIAL.search(text):
            return text
        if self.placeholder.converter == "prose":
            text = text.replace("\n", "\a")
        return (
            text.replace("\t", self.tab)
            .replace("\a", self.paragraph or self.newline)
            .replace("\n", self.newline)
            .replace("\f", self.page or self.newline)
        )


class _Plain:
    """The default formatter of templates without converters: text as it is."""

    def format(self, value: Any) -> str:
        return str(value)


PLAIN = _Plain()


def check_text(text: str, path: str, *, markup: bool = False) -> None:
    """Raise :class:`RenderError` naming ``path`` when ``text`` cannot stand in XML, or is over a million characters.

    ``markup`` also allows docxtpl's ``\\a`` (new paragraph) and ``\\f`` (new page).
    """
    if len(text) > MAX_VALUE:
        raise RenderError(
            _("字段 {path} 有 {count} 个字，超过 {limit} 个字的上限，无法打印。").format(
                path=path, count=len(text), limit=MAX_VALUE
            )
        )
    bad = (_ILLEGAL_MARKUP if markup else _ILLEGAL).search(text)
    if bad:
        raise RenderError(
            _(
                "字段 {path} 的第 {place} 个字符（U+{code:04X}）是不可见的控制字符，不能写进 Word。请删去后重试。"
            ).format(path=path, place=bad.start() + 1, code=ord(bad.group()))
        )


@dataclass(slots=True)
class Loop:
    """Rows: ``statics`` surround the ``slots`` of one row (one more of them than slots).

    ``keep`` is the least number of rows printed: one where the loop is all that its table holds, which Word would call damaged
    without a row.
    """

    spec: LoopSpec
    names: tuple[str, ...]
    statics: list[bytes]
    slots: list[Slot]
    dotted: int = -1  # the slot that prints the dots
    keep: int = 0


@dataclass(slots=True)
class Plan:
    """One part: ``statics`` surround ``items`` (slots and loops), one more of them than items."""

    statics: list[bytes]
    items: list[Slot | Loop]
    markup: bool = False

    @property
    def is_static(self) -> bool:
        """True when nothing in the part depends on values."""
        return not self.items

    def repeats(self, text: bytes) -> bool:
        """True when a loop's body holds ``text``."""
        return any(text in static for item in self.items if isinstance(item, Loop) for static in item.statics)

    def render(self, values: Any) -> bytes:
        """The part filled with ``values`` (a mapping, or an object with attributes).

        Raises :class:`RenderError` naming the field for a missing value and for one that cannot be printed.
        """
        sheet = self._filled(values)
        return self._join(sheet.escaped(markup=self.markup), sheet.counts)

    def render_marked(self, values: Any) -> tuple[bytes, list[tuple[Slot, int | None]]]:
        """As :meth:`render`, each value between ``<?v N?>`` and ``<?e?>``; and for each N its slot and row.

        A processing instruction is the one mark that no value can hold (its ``<`` is escaped). What a blank form prints, and the
        dots of a spare row, are no values: before them stands ``<?b N?>``.
        """
        sheet = self._filled(values)
        homes = sheet.homes()
        cooked = sheet.escaped(markup=self.markup)
        for place, (slot, _row) in enumerate(homes):
            dots = slot.placeholder.loop.dots if slot.placeholder.loop else ""
            empty = sheet.texts[place] in ("", slot.placeholder.blank, dots)
            cooked[place] = (b"<?b %d?>%b" if empty else b"<?v %d?>%b<?e?>") % (place, cooked[place])
        return self._join(cooked, sheet.counts), homes

    def _filled(self, values: Any) -> _Sheet:
        sheet = _Sheet()
        for item in self.items:
            if isinstance(item, Slot):
                value = lookup(values, item.names)
                self._plain(value, item, None)
                sheet.add(item, [item.text(value, None)], None)
            else:
                found = lookup(values, item.names)
                if found is MISSING:
                    raise RenderError(
                        _("缺少字段 {path}，无法打印表格。请补上它（没有行就写 []）。").format(path=item.spec.iterable)
                    )
                rows = spare_rows(found, item.spec) or [None] * item.keep
                sheet.counts.append(len(rows))
                for position, slot in enumerate(item.slots):
                    texts = self._column(slot, rows, values)
                    if position == item.dotted and rows and rows[-1] is None:
                        texts[-1] = item.spec.dots or texts[-1]
                    sheet.add(slot, texts, 0)
        return sheet

    def skeleton(self, mark: Callable[[Slot], str], border: Callable[[Loop], str]) -> bytes:
        """The part with ``mark`` of each slot in its place, and every loop once, between two rows that say its ``border``."""
        pieces = [self.statics[0]]
        for static, item in zip(self.statics[1:], self.items, strict=True):
            if isinstance(item, Slot):
                pieces.append(mark(item).encode())
            else:
                row = f"<w:tr><w:tc><w:p><w:r><w:t>{border(item)}</w:t></w:r></w:p></w:tc></w:tr>".encode()
                pieces += [row, item.statics[0]]
                for slot, after in zip(item.slots, item.statics[1:], strict=True):
                    pieces += [mark(slot).encode(), after]
                pieces.append(row)
            pieces.append(static)
        return b"".join(pieces)

    def _plain(self, value: Any, slot: Slot, row: int | None) -> None:
        """Stop at a value with markup of its own: docxtpl prints it, or nobody does."""
        if not hasattr(value, "__html__"):
            return
        if self.markup:
            raise NotPlain
        raise RenderError(
            _("字段 {path} 是带格式的值（RichText、图片等），只能用在 print_only=True 打开的模板里。").format(
                path=slot.path(row)
            )
        )

    def _column(self, slot: Slot, rows: list[Any], values: Any) -> list[str]:
        """What ``slot`` prints in each row. The quick way first; whatever is unusual there goes value by value."""
        placeholder = slot.placeholder
        if placeholder.in_row and len(slot.names) == 1:
            name, blank, form = slot.names[0], placeholder.blank, slot.formatter.format
            try:
                found = [None if row is None else row[name] for row in rows]
                if not any(hasattr(kind, "__html__") for kind in set(map(type, found))):
                    texts = [blank if value is None else form(value) or blank for value in found]
                    if set(map(type, texts)) <= {str}:
                        return texts
            except Exception:
                texts = []  # done again below, where each failure gets its field's name
        texts = []
        for number, row in enumerate(rows):
            if placeholder.is_index:
                value: Any = number + 1
            elif not placeholder.in_row:
                value = lookup(values, slot.names)
            else:
                value = None if row is None else lookup(row, slot.names)
            self._plain(value, slot, number)
            texts.append(slot.text(value, number))
        return texts

    def _join(self, cooked: list[bytes], counts: list[int]) -> bytes:
        pieces: list[bytes] = [self.statics[0]]
        at = 0
        sizes = iter(counts)
        for static, item in zip(self.statics[1:], self.items, strict=True):
            if isinstance(item, Slot):
                pieces.append(cooked[at])
                at += 1
            else:
                count, width = next(sizes), len(item.slots)
                stride = 2 * width + 1
                woven = [b""] * (count * stride)
                for place, text in enumerate(item.statics):
                    woven[2 * place :: stride] = [text] * count
                for place in range(width):
                    woven[2 * place + 1 :: stride] = cooked[at : at + count]
                    at += count
                pieces += woven
            pieces.append(static)
        return b"".join(pieces)


class _Sheet:
    """All texts of one part on their way to XML: slot by slot, a loop's slot as a column."""

    __slots__ = ("counts", "slots", "starts", "texts")

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.slots: list[tuple[Slot, int | None]] = []
        self.starts: list[int] = []
        self.counts: list[int] = []

    def add(self, slot: Slot, texts: list[str], row: int | None) -> None:
        """Append what ``slot`` prints; ``row`` is the number of the first row, ``None`` outside a loop."""
        self.slots.append((slot, row))
        self.starts.append(len(self.texts))
        self.texts += texts

    def escaped(self, *, markup: bool) -> list[bytes]:
        """The texts as XML: all in one go; only those with anything special in them one by one."""
        texts, special = self.texts, {}
        joined = "\0".join(texts)
        if len(joined) > MAX_VALUE or _ODD.search(joined, 0) or joined.count("\0") != max(len(texts) - 1, 0):
            texts = list(texts)
            for place, text in enumerate(texts):
                if len(text) > MAX_VALUE or _SPECIAL.search(text) or _ODD.search(text):
                    slot, row = self._origin(place)
                    special[place] = slot.escape(text, row, markup=markup).encode()
                    texts[place] = ""
            joined = "\0".join(texts)
        data = joined.encode().replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")
        cooked = data.split(b"\0")
        for place, piece in special.items():
            cooked[place] = piece
        return cooked

    def homes(self) -> list[tuple[Slot, int | None]]:
        """Slot and row of each text."""
        ends = [*self.starts[1:], len(self.texts)]
        return [
            (slot, None if row is None else place - start)
            for (slot, row), start, end in zip(self.slots, self.starts, ends, strict=True)
            for place in range(start, end)
        ]

    def _origin(self, place: int) -> tuple[Slot, int | None]:
        number = bisect_right(self.starts, place) - 1
        slot, row = self.slots[number]
        return slot, None if row is None else place - self.starts[number]


# -- compiling -------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Marked:
    """A part with a mark in place of each tag: ``{open}N{close}``, where N is the tag's number."""

    text: str
    open: str
    close: str


def build_plan(
    marked: Marked,
    tags: Mapping[int, Placeholder | LoopSpec | None],
    formatter: Callable[[Placeholder], Formatter],
    *,
    markup: bool,
) -> Plan | None:
    """The plan of a part; ``tags`` gives for each mark its placeholder, its loop, or ``None`` where a loop ends.

    ``None`` when a tag stands where bytes cannot simply be joined (outside ``w:t``, in an attribute, a loop that does
    not hold whole elements): such a part has to be rendered by Jinja.
    """
    mark = re.compile(f"{marked.open}(\\d+){marked.close}")
    root = etree.fromstring(marked.text.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    homes = _homes(root, mark)
    pieces = mark.split(marked.text)
    statics: list[bytes] = [pieces[0].encode()]
    items: list[Slot | Loop] = []
    loop: Loop | None = None
    for number, static in zip(map(int, pieces[1::2]), pieces[2::2], strict=True):
        tag = tags[number]
        if isinstance(tag, Placeholder):
            home = homes.get(number)
            if home is None:
                return None
            slot = _slot(tag, home, formatter(tag))
            (items if loop is None else loop.slots).append(slot)
        elif tag is not None:
            loop = Loop(tag, tuple(tag.iterable.split(".")), [], [])
            loop.statics.append(static.encode())
            items.append(loop)
            continue
        else:
            if loop is None or not _balanced(loop, root):
                return None
            loop.dotted = next((i for i, s in enumerate(loop.slots) if s.placeholder.in_row), -1)
            loop = None
        (statics if loop is None else loop.statics).append(static.encode())
    plan = Plan(statics, items, markup)
    _keep_rows(plan)
    return plan


def _keep_rows(plan: Plan) -> None:
    """Let one loop of each table that has no rows without its loops keep a row."""
    loops = [item for item in plan.items if isinstance(item, Loop)]
    if not loops:
        return
    pieces = [plan.statics[0]]
    for static, item in zip(plan.statics[1:], plan.items, strict=True):
        pieces += [f"<?loop {loops.index(item)}?>".encode() if isinstance(item, Loop) else b"", static]
    root = etree.fromstring(b"".join(pieces), etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    for table in root.iter(f"{_W}tbl"):
        first = next((e for e in table if e.tag is etree.ProcessingInstruction and e.target == "loop"), None)
        if first is not None and next(table.iter(f"{_W}tr"), None) is None:
            loops[int(first.text)].keep = 1


def _homes(root: etree._Element, mark: re.Pattern[str]) -> dict[int, etree._Element]:
    """The ``w:t`` of each mark that stands in the text of one."""
    homes: dict[int, etree._Element] = {}
    for element in root.iter(f"{_W}t"):
        if element.text and not len(element):
            for number in mark.findall(element.text):
                homes[int(number)] = element
    return homes


def _balanced(loop: Loop, root: etree._Element) -> bool:
    """True when the loop's body is whole elements, so that any number of copies is well-formed."""
    names = "".join(f' xmlns{":" + p if p else ""}="{u}"' for p, u in root.nsmap.items())
    try:
        etree.fromstring(f"<x{names}>".encode() + b"".join(loop.statics) + b"</x>")
    except etree.XMLSyntaxError:
        return False
    return True


def _slot(placeholder: Placeholder, home: etree._Element, formatter: Formatter) -> Slot:
    names = placeholder.name if placeholder.in_row else placeholder.path
    slot = Slot(placeholder, formatter, tuple(n for n in names.split(".") if n))
    run = home.getparent()
    if run is None or run.tag != f"{_W}r":
        return slot
    properties = _xml(run.find(f"{_W}rPr"), run)
    again = f'<w:r>{properties}<w:t xml:space="preserve">'
    slot.tab = f"</w:t></w:r><w:r>{properties}<w:tab/></w:r>{again}"
    paragraph = run.getparent()
    if paragraph is None or paragraph.tag != f"{_W}p":
        return slot
    layout = paragraph.find(f"{_W}pPr")
    if layout is None or layout.find(f"{_W}sectPr") is None:
        close = "</w:t></w:r></w:p>"
        start = f"<w:p>{_xml(layout, run)}{again}"
        slot.paragraph = close + start
        slot.page = f'{close}<w:p><w:r><w:br w:type="page"/></w:r></w:p>{start}'
    return slot


def _xml(element: etree._Element | None, within: etree._Element) -> str:
    """``element`` as text for a place where the namespaces of the root are declared already."""
    if element is None or not (len(element) or element.attrib):
        return ""
    text = etree.tostring(element, encoding="unicode", with_tail=False)
    for prefix, uri in within.getroottree().getroot().nsmap.items():
        text = text.replace(f' xmlns{":" + prefix if prefix else ""}="{uri}"', "", 1)
    return text
