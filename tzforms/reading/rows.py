"""Rows of a form's tables: which of them are entries, their values, and what the table as a whole leaves open."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import Any

from tzforms.converters import OWN, Parsed, find_id_numbers, is_ditto, is_two_dots, split_names
from tzforms.findings import Severity, mask_text
from tzforms.i18n import Lines, _
from tzforms.identifiers import resident_id
from tzforms.lazy import lazy
from tzforms.reading.evidence import Answers, Evidence, spot_of, unspaced
from tzforms.reading.fitting import Column, kind_of, misfits
from tzforms.reading.ink import answer_in
from tzforms.visible import one_line
from tzforms.word import UNREAD, Found, Loop, Row, SettledRow

__all__ = ["settle_rows"]

# The doubts of a blank cell: something stands there that was not read as text.
_OF_A_BLANK = frozenset({"symbol", "textbox", "image", "comment", "strike", "ins", "del", "merged_value"}) | UNREAD
# Columns whose values have a form of their own: they betray a row whose values moved into their neighbours' columns.
_TELLING = frozenset({"id_number", "hours", "sex", "level", "mobile"})

# From so many values in wrong columns on a row was shifted; fewer were exchanged.
_SHIFTED = 3
_EXAMPLE = lazy(
    r"[(（【\[]?(?:示?例|样例|范例|举例|例如|填写示例|填表示例|样本)(?:[0-9一二三]{1,2})?(?:[)）】\]:：]|$)"
)
# So many people may stand in one row, and so many lines in each of its cells: each of them gets the row's other texts.
_MOST_IN_ONE_ROW, _MOST_LINES = 60, 12

_SHORTEST_PAIR = 30  # characters of two ID numbers, which may have 15 digits each

# Stands for a row's number in a message; a text of a form can hold no such character, and is shown by its code if it does.
_ROW = Lines("\x00")

_Cells = dict[str, tuple[Parsed, Found]]


def settle_rows(answers: Answers) -> None:
    """Put the rows of every table into ``answers``, with their evidence and what is to be said of each table."""
    for loop in answers.spec.loops:
        _Table(answers, loop).settle()


class _Table:
    """One table of one form."""

    def __init__(self, answers: Answers, loop: Loop) -> None:
        self.answers, self.loop, self.read = answers, loop, answers.read
        self.missing = [c for c in self.read.missing_columns.get(loop.path, []) if c != "no"]
        self.unknown = self.read.unknown_columns.get(loop.path, [])
        paper = answers.paper
        self.columns = {c.name: Column(c.converter, paper.entry(f"{loop.path}.{c.name}").holds) for c in loop.columns}
        self.strict = frozenset(n for n, c in self.columns.items() if c.is_strict)
        self.rows: list[dict[str, Any]] = []
        self.serials = 0  # how many rows have a number: a row of rules between them has none, and takes none
        self.above: dict[str, str] = {}  # the last text of each column, for 同上
        self.parsed: dict[tuple[str, str, tuple[str, ...]], Parsed] = {}  # 男 and 本科 stand in most rows
        self.kind_of = cache(kind_of)
        self.misplaced: set[int] = set()  # cells whose content seems to be another column's
        self.places = {c.name: self._around(c.name) for c in loop.columns}

    def settle(self) -> None:
        for row in self.read.loops.get(self.loop.path, []):
            for piece in _split_persons(row):
                record = self._row(piece)
                if record is not None:
                    self._doubt_missing_columns(record)
                    self.rows.append(record)
        self.answers.data[self.loop.path] = self.rows
        self._tell_no_header()
        self._total()
        self._tell_columns()
        self._tell_count()

    # -- one row ----------------------------------------------------------------------------------------------
    def _row(self, row: SettledRow) -> dict[str, Any] | None:
        """The next record, its evidence stored; ``None`` for a row that holds no entry."""
        cells = self._parsed(row)
        if not any(_is_stated(p, f) for name, (p, f) in cells.items() if name != "no"):
            return None
        if _is_example(cells):
            if "id_number" in self.columns:
                self._tell_example(cells)
                return None
            row.doubts.add("row_has_label")  # nothing tells an example's values from a person's
        record: dict[str, Any] = dict.fromkeys(self.columns)
        record.update({name: parsed.value for name, (parsed, _found) in cells.items()})
        if record.get("no") is None and row.numbered:
            record["no"] = self.serials + 1
        self.serials += isinstance(record.get("no"), int)
        row_doubts = _row_doubts(row, cells)
        self._doubt_misfits(cells)
        self._doubt_no_entry(cells)
        path, number, store = self._path(""), self._number(record), self.answers.store
        spots = _spots(row.row)
        for name, (parsed, found) in cells.items():
            doubts: tuple[str, ...] = ()
            if found.doubts or row_doubts:
                doubts = tuple(sorted(_cell_doubts(name, parsed, found, row_doubts)))
            spot = (spots.get(id(found.cells[0])) if found.cells else None) or spot_of(found)
            store(path + name, record[name], parsed, found, number.join(self.places[name]), doubts, spot)
        self._drop_running_number(record)
        self._move_remark(record, cells)
        return record

    def _parsed(self, row: SettledRow) -> _Cells:
        """What each column of the row says, 同上 and cells shared by two columns resolved."""
        cells: _Cells = {}
        filled = any(f.text.strip() for f in row.fields.values())
        for column in self.loop.columns:
            found = row.fields.get(column.name)
            if found is None:
                continue
            text = found.text
            if not text:
                if filled:
                    self.above.pop(column.name, None)
            elif is_two_dots(text):  # as above, or nothing
                found.doubts.add("symbol")
            elif is_ditto(text) and self.above.get(column.name) and column.converter not in OWN:
                text = self.above[column.name]
                found.how = "ditto"
            elif text.strip():
                self.above[column.name] = text
            elif filled:  # as above is as nothing there; or as a picture
                self.above.pop(column.name, None)
            if "shared_cell" in found.doubts and column.converter != "name":
                text = _in_brackets(text)  # 张三（女） under one head 姓名（性别）
            known = self.parsed.get((column.converter, text, found.said))
            cells[column.name] = known or self._value(column.converter, text, found.said), found
        return cells

    def _value(self, converter: str, text: str, said: tuple[str, ...]) -> Parsed:
        """What ``text`` says under a head that says ``said``: goes by these, the converter and the year alone."""
        parsed = self.parsed[converter, text, said] = answer_in(converter, text, said, year=self.answers.year)
        return parsed

    def _tell_example(self, cells: _Cells) -> None:
        shown = " ".join(mask_text(f.text) for _p, f in cells.values() if f.text)[:60]
        self.answers.note(
            "V12",
            Severity.NOTE,
            _("表中的示例行没有作为数据读取：“{text}”。").format(text=shown),
            _("请删去示例行；如果是真实的一行，请改正序号后重报。"),
            self.loop.path,
        )

    def _doubt_no_entry(self, cells: _Cells) -> None:
        """与身份证一致 | （男/女） | 18位…, 单位意见 | 审核人: rules and labels between the entries. Nothing in the row is what its column asks for."""
        name = cells.get("name")
        if name is None or not name[0].unsure or not name[1].text.strip() or self.strict <= {"no", "name", "level"}:
            return
        strict = [p for n, (p, f) in cells.items() if n in self.strict - {"no", "level"} and f.text.strip()]
        if any(p.value is not None and not p.unsure for p in strict):
            return
        for column, (_parsed, found) in cells.items():
            if column != "no" and found.text.strip():
                found.doubts.add("no_entry")

    def _doubt_misfits(self, cells: _Cells) -> None:
        """Two cells exchanged, or the whole row shifted: then nothing in it is sure, least of all what is empty."""
        texts = {n: f.text for n, (_p, f) in cells.items() if f.how != "merged" and "two_entries" not in f.doubts}
        strict = [(n, cells[n][0]) for n in self.strict if n in cells]
        proven = {n for n, p in strict if p.value is not None and not p.unsure}
        failed = {n for n, p in strict if not p.typed}
        columns = self.columns if len(cells) == len(self.columns) else {n: self.columns[n] for n in cells}
        wrong = misfits(texts, columns, proven, failed, self.kind_of)
        for name, home in wrong.items():
            # what its own converter doubts, and no other column asks for, is told already
            if home != name or not cells[name][0].unsure:
                cells[name][1].doubts.add("misplaced")
        if sum(bool(texts.get(n)) for n in wrong) >= _SHIFTED:  # from the first to the last of them everything slid
            order = [c.name for c in self.loop.columns]
            places = sorted(order.index(n) for n in wrong)
            for name in order[places[0] : places[-1] + 1]:
                if name in cells:
                    cells[name][1].doubts.add("misplaced")
        for _parsed, found in cells.values():  # what stands for the rows below as well is as doubtful there
            if found.how == "merged" and any(id(c) in self.misplaced for c in found.cells):
                found.doubts.add("misplaced")
            elif "misplaced" in found.doubts:
                self.misplaced.update(map(id, found.cells))

    def _drop_running_number(self, record: dict[str, Any]) -> None:
        """附件3's last column is the bureau's: a running number typed there by the unit is no certificate number."""
        value = record.get("completion_no")
        if isinstance(value, str) and re.fullmatch(r"[A-Za-z]{0,2}[-]?0*\d{1,3}", value):
            evidence = self.answers.evidence[self._path("completion_no")]
            record["completion_no"] = evidence.value = None
            evidence.reasons = (_("结业证书编号由区人力社保局填写；办班单位填的流水号没有采用。"),)

    def _move_remark(self, record: dict[str, Any], cells: _Cells) -> None:
        """王五（组长）: the remark belongs in 备注, where that is blank."""
        if "name" not in cells or "note" not in record or record["note"] is not None:
            return
        parsed, found = cells["name"]
        remark = parsed.rest.strip("（）() ")
        if remark and not parsed.unsure and not found.doubts & {"shared_cell", "two_entries"}:
            record["note"] = remark
            evidence = self.answers.evidence.get(self._path("note"))
            if evidence is not None:
                evidence.value, evidence.how = remark, "name"

    def _doubt_missing_columns(self, record: dict[str, Any]) -> None:
        """A column that is missing may be one of those with a heading nobody knows."""
        for name in self.missing if self.unknown else ():
            if not self._dispensable(name):
                path = self._path(name)
                place = self._number(record).join(self.places[name])
                self.answers.evidence[path] = Evidence(path, None, "", place, "", "none", ("no_column",))

    def _dispensable(self, name: str) -> bool:
        return self.answers.is_dispensable(f"{self.loop.path}.{name}")

    def _path(self, name: str) -> str:
        """A value of the row that comes next."""
        return f"{self.loop.path}[{len(self.rows)}].{name}"

    def _number(self, record: dict[str, Any]) -> str:
        """The number by which a person finds the row that comes next."""
        number = record.get("no") or len(self.rows) + 1
        return one_line(number) if isinstance(number, str) else str(number)

    def _around(self, name: str) -> list[str]:
        """What stands around the row's number in the place of a column."""
        group, label = unspaced(self.loop.group), self._label(name)
        message = _("附件{number} {group}第{row}行 {label}").format(
            number=self.answers.number, group=group, row=_ROW, label=label
        )
        return message.split(_ROW)

    # -- the table as a whole ---------------------------------------------------------------------------------
    def _label(self, name: str) -> str:
        return unspaced(next((c.label for c in self.loop.columns if c.name == name), name))

    def _part(self) -> str:
        return _("附件{number} {group}").format(number=self.answers.number, group=unspaced(self.loop.group)).strip()

    def _tell_no_header(self) -> None:
        path = self.loop.path
        if not self.rows and path not in self.read.missing_columns:
            # no header row at all: that the table was empty is not known
            self.answers.evidence[path] = Evidence(path, [], "", self._part(), "", "none", ("no_header",))
        if f"labels:{path}" in self.read.doubts and path not in self.answers.evidence:
            place = self._part() or self.answers.paper.called
            self.answers.evidence[path] = Evidence(path, None, "", place, "", "none", ("row_has_label",))
        if f"struck:{path}" in self.read.doubts:
            self.answers.note(
                "V12",
                Severity.MANUAL,
                _("“{part}”中有整行被划掉的内容，没有作为数据读取。").format(part=self._part()),
                _("确实退出的，请删去该行；没有退出的，请去掉删除线后重报。"),
                path,
            )
        if f"headless:{path}" in self.read.doubts:
            self.answers.note(
                "V14",
                Severity.NOTE,
                _("“{part}”中有一段表格没有重复表头，已按上一段的列接着读取。").format(part=self._part()),
                _("请看一眼接续处是否对齐。"),
                path,
            )

    def _total(self) -> None:
        """The sum of a column (class hours), typed as a 合计 row of the table instead of behind its label; or left out altogether."""
        field, column = self.answers.paper.sums.get(self.loop.path, ("", ""))
        data = self.answers.data
        if field not in data or data[field] is not None:
            return
        evidence = self.answers.evidence[field]
        converter = self.answers.spec.converter_of(field)
        for total in self.read.totals.get(self.loop.path, []):
            for found in total.fields.values():
                parsed = answer_in(converter, found.text, found.said) if found.text else Parsed(None)
                if isinstance(parsed.value, Decimal):
                    data[field] = evidence.value = parsed.value
                    evidence.raw, evidence.label, evidence.how, evidence.found = found.text, "合计", "total", found
                    evidence.doubts, evidence.reasons = tuple(sorted(found.doubts - {"shared_cell"})), parsed.reasons
                    return
        values = [v for r in self.rows if isinstance(v := r.get(column), Decimal)]
        if values and len(values) == len(self.rows) and not evidence.unsure:
            offered = format(sum(values, Decimal(0)).normalize(), "f")
            name = self.answers.paper.name
            evidence.reasons = (
                _("{field}没有填写；各行{column}合计为 {sum}。").format(
                    field=name(field), column=name(f"{self.loop.path}.{column}"), sum=offered
                ),
            )

    def _tell_columns(self) -> None:
        if not self.rows:
            return
        for name in self.missing:
            self.answers.note(
                "V11",
                Severity.NOTE if self._dispensable(name) else Severity.MANUAL,
                _("表中没有找到“{label}”一列。").format(label=self._label(name)),
                _("请核对来表的表头；如该列被删除，请单位补回后重报。"),
                self.loop.path,
            )
        for text in self.unknown:
            self.answers.note(
                "V10",
                Severity.NOTE,
                _("表中有官方表格没有的一列“{label}”，未作为数据读取。").format(label=unspaced(text)),
                _("如这一列的内容应填入官方表格的某一列，请移过去。"),
                self.loop.path,
            )

    def _tell_count(self) -> None:
        """合计 共28人 over 27 rows: a row was lost, here or on the way."""
        for total in self.read.totals.get(self.loop.path, []):
            text = "".join(f.text for f in total.fields.values())
            stated = re.search(r"(\d{1,3})\s*+[人名]", text)
            if stated and int(stated[1]) != len(self.rows):
                self.answers.note(
                    "V13",
                    Severity.MANUAL,
                    _("合计行写共 {stated} 人，实际读到 {read} 行。").format(stated=stated[1], read=len(self.rows)),
                    _("请核对名单是否缺行或多行。"),
                    self.loop.path,
                )


# -- doubts -------------------------------------------------------------------------------------------------------


def _is_example(cells: _Cells) -> bool:
    """The form's own example left in: 例 in place of the serial number or before the name, and no true ID number."""
    heads = {"no", "name", *list(cells)[:1]}
    texts = [cells[n][1].text for n in heads if n in cells]
    if not any("例" in text or "样" in text for text in texts):
        return False
    marked = any(_EXAMPLE.match(re.sub(r"\s+", "", text)) for text in texts)
    number = cells.get("id_number")
    true = number is not None and isinstance(number[0].value, str) and resident_id.is_valid(number[0].value)
    return marked and not true


def _is_stated(parsed: Parsed, found: Found) -> bool:
    """A cell merged over several rows says nothing of one of them."""
    return (parsed.value is not None or parsed.unsure) and found.how != "merged"


def _spots(row: Row | None) -> dict[int, tuple[int, ...]]:
    """:func:`spot_of` for all that stands in one row of a table, by its cell."""
    if row is None or row.kind != "t":
        return {}
    table, number = row.table + 1, row.number + 1
    return {id(c): (table, number, column) for column, c in enumerate(row.cells, 1) if c.row is row}


def _row_doubts(row: SettledRow, cells: _Cells) -> set[str]:
    """The doubts about a row as a whole. A merged row was merged on purpose, or a cell was deleted and the values moved."""
    if "merged_row" not in row.doubts:
        return row.doubts
    moved = any(parsed.unsure for name, (parsed, _found) in cells.items() if name in _TELLING)
    return row.doubts - {"merged_row"} | ({"structure"} if moved else set())


def _cell_doubts(name: str, parsed: Parsed, found: Found, row_doubts: set[str]) -> set[str]:
    doubts = found.doubts | row_doubts
    if not doubts:
        return doubts
    if parsed.value is not None or name == "signature":
        doubts = doubts - {"image"}  # a seal beside the words
    if parsed.value is None and not parsed.unsure:
        # that the whole row was put in or taken out is told at the cells that say something
        shifted = {"structure"} & row_doubts | {"misplaced"} & found.doubts
        return doubts & _OF_A_BLANK - (row_doubts & {"ins", "del"}) | shifted
    return doubts


# -- two entries in one row ---------------------------------------------------------------------------------------


def _split_persons(row: SettledRow) -> list[SettledRow]:
    """Two people in one cell: one row each, doubtful, when names and numbers tell how many there are."""
    name, number = row.fields.get("name"), row.fields.get("id_number")
    if name is None or number is None:
        return _split_lines(row)
    if len(number.text) < _SHORTEST_PAIR:
        return [row]
    ids = find_id_numbers(number.text)
    names = split_names(name.text)
    if not 2 <= len(ids) <= _MOST_IN_ONE_ROW or len(names) != len(ids):
        return [row]
    texts = {key: _pieces(found.text, len(ids)) for key, found in row.fields.items()} | {
        "name": names,
        "id_number": ids,
    }
    if "no" in row.fields:
        text = row.fields["no"].text
        numbers = re.findall(r"\d+", text)
        texts["no"] = numbers if len(numbers) == len(ids) else [text, *[""] * (len(ids) - 1)]
    return [_piece(row, {key: parts[index] for key, parts in texts.items()}) for index in range(len(ids))]


def _split_lines(row: SettledRow) -> list[SettledRow]:
    """Two courses or teachers typed into one row, a paragraph each: every filled cell has the same number of lines."""
    lines = {key: [x.strip() for x in f.text.split("\n") if x.strip()] for key, f in row.fields.items()}
    counts = {len(parts) for parts in lines.values() if parts}
    filled = sum(bool(parts) for parts in lines.values())
    if filled < 3 or len(counts) != 1 or not 2 <= (count := counts.pop()) <= _MOST_LINES:
        return [row]
    return [_piece(row, {k: parts[index] if parts else "" for k, parts in lines.items()}) for index in range(count)]


def _piece(row: SettledRow, texts: dict[str, str]) -> SettledRow:
    """One of several entries in ``row``, with its share of each cell's text."""
    fields = {
        key: Found(texts[key], f.cells, f.label, f.similarity, f.how, {*f.doubts, "two_entries"}, f.in_table, f.said)
        for key, f in row.fields.items()
    }
    return SettledRow(fields, set(row.doubts), row.numbered, row.row)


def _pieces(text: str, count: int) -> list[str]:
    """``text`` as one piece for each of ``count`` people, where a separator says so; else the whole for each."""
    for separator in ("\n", r"[；;]", r"[/／]", r"[、，,]", r"\s+"):
        parts = [p.strip() for p in re.split(separator, text.strip()) if p.strip()]
        if len(parts) == count:
            return parts
    return [text] * count


def _in_brackets(text: str) -> str:
    inner = re.search(r"[（(]([^（()）]++)[）)]\s*+$", text)
    return inner.group(1) if inner else text
