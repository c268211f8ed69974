"""The small template grammar: what a template may hold so that its documents can be read back.

``{{ path }}`` · ``{{ path|converter }}`` · ``{{ path|converter|blank('…') }}`` · table rows between
``{%tr for x in xs %}`` and ``{%tr endfor %}``, with ``xs|rows(9, '......')`` for spare rows; inside a loop also
``{{ loop.index }}``. The tags keep their docxtpl meaning; Jinja's own lexer and parser take them apart.

:func:`tokenize`, :func:`parse_placeholder` and :func:`parse_row_tag` work on text, :func:`scan` on a whole part.
Everything outside the grammar is a :class:`~tzforms.exceptions.TemplateError` that names the paragraph or the cell.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from typing import NamedTuple

from jinja2 import Environment, TemplateSyntaxError, nodes
from lxml import etree

from tzforms.converters import NAMES
from tzforms.exceptions import TemplateError
from tzforms.i18n import _

__all__ = [
    "DEFAULT_CONVERTER",
    "LoopSpec",
    "PartTags",
    "Placeholder",
    "RowTag",
    "loop_of",
    "parse_placeholder",
    "parse_row_tag",
    "placed",
    "placeholder_of",
    "scan",
    "tokenize",
]

DEFAULT_CONVERTER = "text"
INDEX = "loop.index"

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_JINJA = Environment(keep_trailing_newline=True)  # only its lexer and parser are used: nothing is ever run with it
_CURLY_QUOTES = str.maketrans("“”‘’", "\"\"''")
_INSIDE_TAG = re.compile(r"\{[{%](?:(?!\{[{%]).)*?[}%]\}")  # it ends before another begins
_DIALECT = re.compile(r"(\{[{%]-?)(tr|tc|p|r)\s")


class LoopSpec(NamedTuple):
    """A table that grows: ``{%tr for variable in iterable|rows(min_rows, dots) %}``.

    ``iterable`` is the path of the list, ``min_rows`` the least number of rows printed, ``dots`` what the last spare
    row prints in its first placeholder.
    """

    variable: str
    iterable: str
    min_rows: int = 0
    dots: str = ""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One place that a value is printed in.

    ``path`` is as the template writes it (``organizer``; ``t.name`` inside a loop); ``converter`` is ``text`` where
    none is named; ``blank`` is what the blank form prints there; ``loop`` is the loop that it stands in.
    """

    path: str
    converter: str = DEFAULT_CONVERTER
    blank: str = ""
    loop: LoopSpec | None = None
    source: str = field(default="", compare=False)

    @property
    def in_row(self) -> bool:
        """True when the value comes from the loop's row."""
        return self.loop is not None and self.path.split(".", 1)[0] == self.loop.variable

    @property
    def is_index(self) -> bool:
        """True for ``{{ loop.index }}``, the row's number: printed, never read as an answer."""
        return self.path == INDEX

    @property
    def name(self) -> str:
        """The field's name inside its row (``name`` of ``t.name``), or the path."""
        return self.path.partition(".")[2] if self.in_row else self.path

    @property
    def full_path(self) -> str:
        """The address in the data: ``organizer``, ``trainees[].name``."""
        if self.in_row and self.loop is not None:
            return f"{self.loop.iterable}[]" + (f".{self.name}" if self.name else "")
        return self.path


class RowTag(NamedTuple):
    """One ``{%tr … %}`` tag; ``loop`` is ``None`` for ``endfor``."""

    loop: LoopSpec | None
    source: str


# -- text ----------------------------------------------------------------------------------------------


def tokenize(
    text: str, *, converters: Collection[str] | None = None, loop: LoopSpec | None = None
) -> tuple[str | Placeholder | RowTag, ...]:
    """``text`` of one paragraph as printed words, placeholders and row tags, in order.

    ``loop`` is the loop that the paragraph stands in. Raises :class:`TemplateError` (without a place) for all else.
    """
    pieces: list[str | Placeholder | RowTag] = []
    for kind, source in _split(text):
        if kind == "data":
            pieces.append(source)
        elif kind == "variable":
            pieces.append(parse_placeholder(source, converters=converters, loop=loop))
        elif kind == "block":
            pieces.append(RowTag(parse_row_tag(source), source))
        else:
            raise TemplateError(_("注释标记 {tag} 不能读回，请删去它。").format(tag=source[:60]))
    return tuple(pieces)


def _split(text: str) -> Iterator[tuple[str, str]]:
    """``text`` as ``data``, ``variable``, ``block`` and ``comment`` pieces, each with its exact source."""
    kind = source = ""
    # Word's autocorrection makes quotes curly; docxtpl straightens them inside tags only, and so do we
    text = _INSIDE_TAG.sub(_straight_quotes, text)
    try:
        for _line, token, value in _JINJA.lex(text):
            if token == "data":
                yield "data", value
            elif token.endswith("_begin"):
                kind, source = token.removesuffix("_begin"), value
            elif token.endswith("_end"):
                yield kind, source + value
                kind = source = ""
            else:
                source += value
    except TemplateSyntaxError as error:
        raise _unbalanced(text) from error
    if kind:
        raise _unbalanced(text)


def _straight_quotes(match: re.Match[str]) -> str:
    tag = match.group()
    straight = tag.translate(_CURLY_QUOTES)
    if tag != straight and ("'" in tag or '"' in tag):
        raise TemplateError(
            _("{tag} 混用了弯引号和直引号，印出来的字会变。请只用直引号，提示文字里不要再用引号。").format(
                tag=_short(tag)
            )
        )
    return straight


def _unbalanced(text: str) -> TemplateError:
    return TemplateError(
        _("标记不完整或写错了（“{text}”）。请核对花括号是否成对、标记是否写在同一段里。").format(text=_short(text))
    )


def parse_placeholder(
    text: str, *, converters: Collection[str] | None = None, loop: LoopSpec | None = None
) -> Placeholder:
    """``{{ path|converter|blank('…') }}`` as a :class:`Placeholder`.

    ``converters`` are the names allowed (those of ``tzforms.converters`` when not given). Raises :class:`TemplateError`.
    """
    return placeholder_of(_expression(text), text, converters=converters, loop=loop)


def placeholder_of(
    expression: nodes.Node, text: str, *, converters: Collection[str] | None = None, loop: LoopSpec | None = None
) -> Placeholder:
    """:func:`parse_placeholder` for an expression that Jinja has parsed; ``text`` is what an error shows."""
    converter, blank, has_blank = "", "", False
    filters: list[nodes.Filter] = []
    while isinstance(expression, nodes.Filter) and expression.node is not None:
        filters.append(expression)
        expression = expression.node
    for position, item in enumerate(filters):  # the outermost comes first
        if item.name == "blank" and position == 0:
            arguments = _constants(item, text)
            if len(arguments) != 1 or not isinstance(arguments[0], str):
                raise TemplateError(_("{tag} 中的 blank 应当写成 blank('空白时印的字')。").format(tag=_short(text)))
            blank, has_blank = arguments[0], True
        elif position == len(filters) - 1 and position <= int(has_blank) and not (item.args or item.kwargs):
            converter = item.name
            known = NAMES if converters is None else converters
            if converter not in known:
                raise TemplateError(
                    _("{tag} 中的“{name}”不是可用的转换名。可用的有：{names}。").format(
                        tag=_short(text), name=converter, names=" ".join(sorted(known))
                    )
                )
        else:
            raise TemplateError(
                _("{tag} 只能写成 {{{{ 字段|转换名|blank('…') }}}}，不能再加别的过滤器。").format(tag=_short(text))
            )
    path = _path(expression, text)
    if path.split(".", 1)[0] == "loop" and (path != INDEX or filters):
        raise TemplateError(_("{tag} 不能读回；循环行里只可以用 {{{{ loop.index }}}}。").format(tag=_short(text)))
    return Placeholder(path, converter or DEFAULT_CONVERTER, blank, loop, text)


def parse_row_tag(text: str) -> LoopSpec | None:
    """``{%tr for x in xs|rows(9, '......') %}`` as a :class:`LoopSpec`; ``None`` for ``{%tr endfor %}``.

    Raises :class:`TemplateError` for every other block tag.
    """
    clean = text.translate(_CURLY_QUOTES)
    inner = clean[2:-2].strip()
    if not clean.startswith("{%tr ") or not clean.endswith("%}") or "%" in inner or "}" in inner:
        raise TemplateError(
            _("{tag} 不能读回；可以读回的只有 {{%tr for x in 列表 %}} 与 {{%tr endfor %}}。").format(tag=_short(text))
        )
    inner = inner[3:].strip()
    if inner == "endfor":
        return None
    try:
        loop = _JINJA.parse("{% " + inner + " %}{% endfor %}").body[0]
    except (TemplateSyntaxError, IndexError) as error:
        raise _not_a_loop(text) from error
    return loop_of(loop, text)


def _not_a_loop(text: str) -> TemplateError:
    return TemplateError(_("{tag} 不能读回；循环行应当写成 {{%tr for x in 列表|rows(9) %}}。").format(tag=_short(text)))


def loop_of(loop: nodes.Node, text: str) -> LoopSpec:
    """:func:`parse_row_tag` for a loop that Jinja has parsed; ``text`` is what an error shows."""
    plain = isinstance(loop, nodes.For) and loop.test is None and not loop.recursive and not loop.else_
    if not isinstance(loop, nodes.For) or not plain or not isinstance(loop.target, nodes.Name):
        raise _not_a_loop(text)
    source: nodes.Node = loop.iter
    min_rows: object = 0
    dots: object = ""
    if isinstance(source, nodes.Filter) and source.name == "rows" and source.node is not None:
        arguments = _constants(source, text)
        min_rows, dots = arguments[0] if arguments else None, arguments[1] if len(arguments) > 1 else ""
        source = source.node
    if type(min_rows) is not int or not 0 <= min_rows <= 1000 or not isinstance(dots, str):
        raise TemplateError(_("{tag} 中的 rows 应当写成 rows(行数) 或 rows(行数, '......')。").format(tag=_short(text)))
    variable = loop.target.name
    if variable == "loop" or variable.startswith("_"):
        raise TemplateError(_("{tag} 的循环变量不能叫 {name}。").format(tag=_short(text), name=variable))
    return LoopSpec(variable, _path(source, text), min_rows, dots)


def _expression(text: str) -> nodes.Node:
    clean = text.translate(_CURLY_QUOTES)
    if not clean.startswith("{{") or not clean.endswith("}}") or _DIALECT.match(clean):
        raise TemplateError(_("{tag} 不能读回；占位符应当写成 {{{{ 字段 }}}}。").format(tag=_short(text)))
    try:
        body = _JINJA.parse(clean).body
    except TemplateSyntaxError as error:
        raise TemplateError(_("{tag} 写错了，占位符应当写成 {{{{ 字段 }}}}。").format(tag=_short(text))) from error
    if len(body) == 1 and isinstance(body[0], nodes.Output) and len(body[0].nodes) == 1:
        return body[0].nodes[0]
    raise TemplateError(_("{tag} 不是单个占位符。").format(tag=_short(text)))


def _path(node: nodes.Node, text: str) -> str:
    names: list[str] = []
    while isinstance(node, nodes.Getattr):
        names.append(node.attr)
        node = node.node
    if not isinstance(node, nodes.Name) or any(n.startswith("_") for n in [*names, node.name]):
        raise TemplateError(_("{tag} 不能读回；里面只能写字段名，例如 {{{{ organizer }}}}。").format(tag=_short(text)))
    return ".".join([node.name, *reversed(names)])


def _constants(item: nodes.Filter, text: str) -> list[object]:
    """The arguments of ``blank`` or ``rows`` in their order; the only keyword is ``dots``."""
    arguments = [*item.args, *(k.value for k in item.kwargs if k.key == "dots" and item.name == "rows")]
    limit = 2 if item.name == "rows" else 1
    known = len(arguments) == len(item.args) + len(item.kwargs) <= limit and not item.dyn_args and not item.dyn_kwargs
    if not known or not all(isinstance(a, nodes.Const) for a in arguments):
        raise TemplateError(_("{tag} 的括号里只能写固定的文字或数字。").format(tag=_short(text)))
    return [a.value for a in arguments if isinstance(a, nodes.Const)]


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:59] + "…"


# -- a whole part ----------------------------------------------------------------------------------------


@dataclass(slots=True)
class PartTags:
    """What :func:`scan` found: placeholders and loops in document order, and how many tags docxtpl will meet.

    ``outputs`` and ``fors`` also count the copies inside ``mc:Fallback``, which print but are not fields of their own.
    ``places`` says for each placeholder, and ``loop_places`` for each loop, where it stands.
    """

    placeholders: list[Placeholder] = field(default_factory=list)
    loops: list[LoopSpec] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    loop_places: list[str] = field(default_factory=list)
    outputs: int = 0
    fors: int = 0


@dataclass(slots=True)
class _Open:
    loop: LoopSpec
    table: etree._Element
    place: str
    rows: int = 0


def scan(root: etree._Element, where: str, converters: Collection[str] | None = None) -> PartTags:
    """All tags of a part; ``where`` (正文, 页眉 …) begins the place in an error.

    Raises :class:`TemplateError` that names the paragraph or the cell for everything outside the grammar, also for row
    tags that docxtpl would apply in a way the eye does not expect (text beside ``{%tr %}`` is lost, two tables).
    """
    tags = PartTags()
    numbers = cache(partial(_numbered, root))
    paragraphs = 0
    opened: _Open | None = None
    current_row: etree._Element | None = None
    for paragraph in root.iter(f"{_W}p"):
        row = _ancestor(paragraph, f"{_W}tr")
        if row is None:
            paragraphs += 1
        if row is not None and row is not current_row:
            current_row = row
            if opened is not None:
                opened.rows += 1
        text = _text(paragraph)
        if "{" not in text:
            continue
        place = _place(paragraph, where, paragraphs, numbers, text)
        try:
            pieces = tokenize(text, converters=converters, loop=opened.loop if opened else None)
            for piece in pieces:
                if isinstance(piece, Placeholder):
                    tags.outputs += 1
                    if piece.is_index and opened is None:
                        raise TemplateError(_("{{{{ loop.index }}}} 只能写在循环行里。"))
                    if _ancestor(paragraph, _FALLBACK) is None:
                        tags.placeholders.append(piece)
                        tags.places.append(place)
                elif isinstance(piece, RowTag):
                    opened = _row_tag(piece, row, opened, place, tags)
        except TemplateError as error:
            raise TemplateError(_("模板{place}：{reason}").format(place=place, reason=error)) from error
    if opened is not None:
        raise TemplateError(
            _("模板{place}：循环没有结束，请在循环行下面加一行 {{%tr endfor %}}。").format(place=opened.place)
        )
    return tags


def placed(root: etree._Element, where: str) -> Iterator[tuple[etree._Element, str, Callable[[], str]]]:
    """Each paragraph of a part with its text as docxtpl sees it, and what gives the place that an error names."""
    numbers = cache(partial(_numbered, root))
    paragraphs = 0
    for paragraph in root.iter(f"{_W}p"):
        paragraphs += _ancestor(paragraph, f"{_W}tr") is None
        text = _text(paragraph)
        yield paragraph, text, partial(_place, paragraph, where, paragraphs, numbers, text)


def _row_tag(tag: RowTag, row: etree._Element | None, opened: _Open | None, place: str, tags: PartTags) -> _Open | None:
    if row is None:
        raise TemplateError(_("{tag} 只能写在表格的单独一行里。").format(tag=tag.source))
    rest = "".join(_text(p) for p in row.iter(f"{_W}p")).replace(tag.source, "", 1)
    if rest.strip():
        raise TemplateError(
            _("{tag} 所在的行还有别的内容（“{rest}”），生成时会丢失。请让它独占一行。").format(
                tag=tag.source, rest=_short(rest)[:30]
            )
        )
    table = _ancestor(row, f"{_W}tbl")
    if tag.loop is not None:
        if opened is not None:
            raise TemplateError(_("循环里面又有循环，不能读回。"))
        if table is None:
            raise TemplateError(_("{tag} 只能写在表格的单独一行里。").format(tag=tag.source))
        tags.fors += 1
        if _ancestor(row, _FALLBACK) is None:
            tags.loops.append(tag.loop)
            tags.loop_places.append(place)
        return _Open(tag.loop, table, place)
    if opened is None:
        raise TemplateError(_("{tag} 前面没有对应的循环开始行。").format(tag=tag.source))
    if opened.table is not table:
        raise TemplateError(_("循环在一张表里开始，在另一张表里结束。请放在同一张表里。"))
    if opened.rows < 2:  # the row of endfor itself is counted
        raise TemplateError(_("循环的开始行和结束行之间没有内容行。"))
    return None


def _text(paragraph: etree._Element) -> str:
    """What docxtpl sees of a paragraph: its ``w:t``, without the paragraphs inside it (text boxes)."""
    return "".join(t.text or "" for t in paragraph.iter(f"{_W}t") if _ancestor(t, f"{_W}p") is paragraph)


def _ancestor(element: etree._Element, tag: str) -> etree._Element | None:
    return next(element.iterancestors(tag), None)


def _numbered(root: etree._Element) -> dict[etree._Element, int]:
    """The number of each table in ``root``, of each row in its table, of each cell in its row."""
    numbers: dict[etree._Element, int] = {}
    for tag, holder in (("tbl", ""), ("tr", "tbl"), ("tc", "tr")):
        counted: Counter[etree._Element | None] = Counter()
        for element in root.iter(f"{_W}{tag}"):
            around = _ancestor(element, f"{_W}{holder}") if holder else None
            counted[around] += 1
            numbers[element] = counted[around]
    return numbers


def _place(
    paragraph: etree._Element, where: str, number: int, numbers: Callable[[], dict[etree._Element, int]], text: str
) -> str:
    cell = _ancestor(paragraph, f"{_W}tc")
    row = _ancestor(paragraph, f"{_W}tr")
    table = _ancestor(paragraph, f"{_W}tbl")
    if cell is None or row is None or table is None:
        return _("{where}第 {number} 段（“{text}”）").format(where=where, number=number, text=_short(text))
    return _("{where}表 {table} 第 {row} 行第 {column} 列（“{text}”）").format(
        where=where,
        table=numbers()[table],
        row=numbers()[row],
        column=numbers()[cell],
        text=_short(text),
    )
