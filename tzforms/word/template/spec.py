"""What a template says about its form: fields with their labels, row loops with their headers, printed words.

Compiled once from the template's own rows (the same walk as for a returned document); nothing here is written by hand for a
form. :func:`compile_spec` raises :class:`~tzforms.exceptions.TemplateError` for a placeholder without any label and for a loop
without a header row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tzforms.exceptions import TemplateError
from tzforms.i18n import _
from tzforms.word.document.blocks import Blocks, Cell, Row
from tzforms.word.document.labels import LabelIndex, fold
from tzforms.word.template.grammar import LoopSpec, Placeholder, parse_placeholder, parse_row_tag

__all__ = ["Column", "Loop", "Place", "Spec", "compile_spec", "hint_texts"]

# a tag ends before another begins: where the end is missing, no text is looked at twice
_TAG = re.compile(r"\{\{(?:(?!\{\{).)*?\}\}", re.S)
_ROW_TAG = re.compile(r"\{%\s*+tr\b(?:(?!\{%).)*?%\}", re.S)
_GAP = re.compile(r"[ \u3000\t]{2,}|\n")


@dataclass(slots=True)
class Place:
    """One place on the paper that prints a field.

    ``kind``: ``cell`` (the value stands right of its label cell), ``inline`` (behind its label in a line) or ``tail`` (below the
    value of ``after`` in one cell). ``group`` is the merged label to the left (银行信息), ``row`` the template row's number.
    """

    path: str
    converter: str
    blank: str
    kind: str
    label: str
    group: str = ""
    row: int = 0
    after: str = ""
    in_table: bool = False
    neighbours: tuple[str, ...] = ()


@dataclass(slots=True)
class Column:
    """One column of a loop: the row field, its converter, and the header above it."""

    name: str
    converter: str
    label: str


@dataclass(slots=True)
class Loop:
    """A table that grows: ``path`` of the list, its columns, the merged label at its left, what may follow it."""

    path: str
    columns: list[Column]
    group: str = ""
    row: int = 0
    header: int = 0
    dots: str = ""
    min_rows: int = 0


@dataclass(slots=True)
class Spec:
    """Everything the readers need to know of a form."""

    places: list[Place]
    loops: list[Loop]
    statics: list[str]
    titles: list[str]
    hints: list[str]
    rows: list[Row]
    index: LabelIndex = field(repr=False)
    synonyms: Mapping[str, Iterable[str]] = field(default_factory=dict, repr=False)
    heads: dict[str, LabelIndex] = field(default_factory=dict, repr=False)

    def heads_of(self, loop: Loop) -> LabelIndex:
        """The labels of a loop's columns as an index of their own, so that 手机 as a column is not mistaken for 手机 as a field."""
        known = self.heads.get(loop.path)
        if known is None:
            known = self.heads[loop.path] = LabelIndex((c.label for c in loop.columns), self.synonyms)
        return known

    @property
    def labels(self) -> tuple[str, ...]:
        """All printed labels: of fields, columns and groups."""
        return self.index.labels

    def converter_of(self, path: str) -> str:
        """The converter of a field (``organizer``) or a column (``trainees.name``)."""
        head, _dot, tail = path.partition(".")
        for loop in self.loops:
            if loop.path == head and tail:
                return next((c.converter for c in loop.columns if c.name == tail), "text")
        return next((p.converter for p in self.places if p.path == path), "text")


def compile_spec(
    blocks: Blocks, synonyms: Mapping[str, Iterable[str]] | None = None, hints: Iterable[str] = ()
) -> Spec:
    """The spec of a template whose rows are ``blocks``; ``synonyms``: printed label → other wordings."""
    places: list[Place] = []
    loops: list[Loop] = []
    statics: list[str] = []
    blanks: list[str] = []
    open_loop: LoopSpec | None = None
    table_rows: list[Row] = []  # rows of the current table, without {%tr%} rows
    for row in blocks.rows:
        tag = _ROW_TAG.search(row.text)
        if tag:
            open_loop = parse_row_tag(tag.group())
            rest = _ROW_TAG.sub("", row.text)
            if not rest.strip():
                continue
        if not table_rows or table_rows[-1].table != row.table:
            table_rows = []
        if open_loop is not None:
            loops.append(_loop(row, open_loop, table_rows))
            continue
        found = _row_places(row)
        places.extend(found)
        blanks.extend(p.blank for p in found if p.blank)
        if not found:
            statics.extend(c.text for c in row.cells if c.text.strip() and not c.merged)
        if row.kind == "t":
            table_rows.append(row)
    groups = {p.group for p in places if p.group} | {x.group for x in loops if x.group}
    labels = [
        *(p.label for p in places if p.label),
        *(c.label for x in loops for c in x.columns if c.label),
        *groups,
    ]
    column_labels = {fold(c.label) for x in loops for c in x.columns}
    label_keys = {fold(x) for x in labels}
    pure = [s for s in statics if fold(s) not in label_keys and fold(s) not in column_labels]
    return Spec(
        places=places,
        loops=loops,
        statics=pure,
        titles=_titles(blocks, pure),
        hints=[*dict.fromkeys([*hint_texts(blanks), *hints])],
        rows=blocks.rows,
        index=LabelIndex(labels, synonyms),
        synonyms=synonyms or {},
    )


def hint_texts(blanks: Iterable[str]) -> list[str]:
    """Of what the blank form prints, the pieces with words in them (underlines and 年月日 are only decoration)."""
    return [b.strip() for b in blanks if re.search(r"[\u4e00-\u9fff]{4}", b)]


def _titles(blocks: Blocks, statics: list[str]) -> list[str]:
    """The printed title: static text before the first table's first label, 附件N and short lines aside."""
    titles: list[str] = []
    for row in blocks.rows:
        if _TAG.search(row.text):
            break
        text = fold(row.text)
        if len(text) >= 4 and not re.fullmatch(r"附件[1-9一二三四五]?", text):
            titles.append(row.text.strip())
    return titles


def _tokens(text: str) -> list[str | Placeholder]:
    out: list[str | Placeholder] = []
    position = 0
    for match in _TAG.finditer(text):
        if match.start() > position:
            out.append(text[position : match.start()])
        out.append(parse_placeholder(match.group()))
        position = match.end()
    if position < len(text):
        out.append(text[position:])
    return out


def _row_places(row: Row) -> list[Place]:
    places: list[Place] = []
    for number, cell in enumerate(row.cells):
        if cell.merged or "{{" not in cell.text:
            continue
        previous = ""
        literal = ""
        for token in _tokens(cell.text):
            if isinstance(token, str):
                literal += token
                continue
            label = _last_label(literal)
            if label:
                kind = "inline"
            elif previous and not literal.strip(" \u3000\t_"):
                kind = "tail"
            else:
                label, kind = _left_label(row, number), "cell"
            if kind == "cell" and previous:
                kind = "tail"
            if not label and kind != "tail":
                raise TemplateError(
                    _("模板中的占位符 {name} 左边没有标签，读回时无法定位：{place}。请在它左侧或前面写上标签。").format(
                        name="{{ " + token.path + " }}", place=row.text[:60]
                    )
                )
            places.append(
                Place(
                    path=token.path,
                    converter=token.converter,
                    blank=token.blank,
                    kind=kind,
                    label=label if kind != "tail" else "",
                    group=_group(row, number) if row.kind == "t" else "",
                    row=row.index,
                    after=previous if kind == "tail" else "",
                    in_table=row.kind == "t",
                )
            )
            previous, literal = token.path, ""
    names = tuple(p.label for p in places)
    for place in places:
        place.neighbours = names
    return places


def _last_label(literal: str) -> str:
    """The label at the end of the printed text before a placeholder: ``…   申报时间：`` → ``申报时间``."""
    text = re.sub(r"[（(](?:盖章|签字|签章|公章)[）)]", "", literal).rstrip(" \u3000_\t\n")
    if not text.endswith(("：", ":")):
        return ""
    piece = text[:-1]
    parts = [p for p in _GAP.split(piece) if p.strip()]
    return parts[-1].strip() if parts else ""


def _left_label(row: Row, number: int) -> str:
    for cell in reversed(row.cells[:number]):
        if cell.merged:
            continue
        if cell.text.strip() and "{{" not in cell.text:
            return _one_line(cell.text)
    # a merged label to the left is the label of a block's only value (项目总结)
    for cell in reversed(row.cells[:number]):
        if cell.merged and cell.origin is not None and cell.origin.text.strip():
            return _one_line(cell.origin.text)
    return ""


def _group(row: Row, number: int) -> str:
    """The merged label at the far left, when it is not the field's own label."""
    if not number:
        return ""
    first = row.cells[0]
    source = first.origin or first
    if "{{" in source.text or not source.text.strip():
        return ""
    stands_alone = first.merged or (number > 1 and "{{" not in row.cells[1].text and row.cells[1].text.strip())
    return _one_line(source.text) if stands_alone and number > 1 else ""


def _one_line(text: str) -> str:
    return "".join(line.strip() for line in text.split("\n"))


def _loop(row: Row, tag: LoopSpec, above: list[Row]) -> Loop:
    iterable, min_rows, dots = tag.iterable, tag.min_rows, tag.dots
    header = next((r for r in reversed(above) if sum(bool(c.text.strip()) for c in r.cells) >= 2), None)
    if header is None:
        raise TemplateError(
            _("模板中的循环行（{name}）上方没有表头，读回时无法对列。请在循环行上方加一行表头。").format(name=iterable)
        )
    columns: list[Column] = []
    for cell in row.cells:
        for token in _tokens(cell.text):
            if isinstance(token, Placeholder) and not token.is_index:
                label = next((h for h in header.cells if h.c0 <= cell.c0 < h.c1 and h.text.strip()), None)
                if label is None:
                    raise TemplateError(
                        _("模板循环行中的 {name} 上方没有列标题。请补上表头文字。").format(name=token.path)
                    )
                columns.append(Column(token.path.split(".", 1)[-1], token.converter, _one_line(label.text)))
    group_cell = next((c for c in row.cells if c.merged and c.origin is not None and c.origin.text.strip()), None)
    if group_cell is None:
        group_cell = _static_first(row)
    group = _one_line((group_cell.origin or group_cell).text) if group_cell is not None else ""
    return Loop(iterable, columns, group, row.index, header.index, dots, min_rows)


def _static_first(row: Row) -> Cell | None:
    return next((c for c in row.cells[:1] if c.text.strip() and "{{" not in c.text), None)
