"""Rows and columns of the tables: what clerks add, drop, merge, number and mix."""

from __future__ import annotations

import copy
from random import Random
from typing import Any

from tests.corpus.case import ANY, COLUMNS, Case, OneOf, put, typed
from tests.corpus.operators import ROSTERS, cells, get, loop_of, need, operator, span, table_of
from tests.corpus.operators.labels import _set_span
from tests.corpus.package import Element, e, q, tag, text_of, untag
from tests.corpus.people import People

WITH_ROWS = ("annex1", "annex2", "annex3", "annex5")


def _empty(tr: Element) -> Element:
    """A copy of a row with nothing in it."""
    new = copy.deepcopy(tr)
    for c in cells(new):
        if get(c, "role") != "merged":
            put(c, "")
        tag(c, "cell" if get(c, "role") == "cell" else get(c, "role"))
    tag(new, "spare")
    new.attrib.pop("{urn:corpus:tag}uid", None)
    return new


def _reorder(case: Case, loop: str) -> None:
    """The truth in the order of the document."""
    order = [case.uid(tr) for tr in case.rows(loop)]
    case.data[loop].sort(key=lambda r: order.index(r["_uid"]) if r["_uid"] in order else 999)


def _renumber(case: Case, loop: str) -> None:
    """Rows whose number Word counts get the numbers it will print."""
    count = 0
    for tr in (n for n in case.doc.tagged() if n.tag == q("w:tr") and get(n, "field") == loop):
        if tr.find(f".//{q('w:numPr')}") is not None:
            count += 1
            if get(tr, "uid") and get(tr, "numbered"):
                row = case.record(loop, case.uid(tr))
                row["no"] = OneOf((count, case.data[loop].index(row) + 1))


@operator("easy", "rows", group="blank-rows", forms=WITH_ROWS)
def blank_rows_at_the_end(case: Case, rng: Random) -> None:
    """More empty rows than anyone needs."""
    for loop in case.loops:
        last = (case.spare(loop) or case.rows(loop))[-1]
        for _ in range(rng.randrange(2, 9)):
            last.addnext(_empty(last))
    _all_renumber(case)


def _all_renumber(case: Case) -> None:
    for loop in case.loops:
        if "no" in COLUMNS[loop]:
            _renumber(case, loop)


@operator("easy", "rows", group="blank-rows", forms=WITH_ROWS)
def blank_row_in_the_middle(case: Case, rng: Random) -> None:
    """An empty row between two filled ones."""
    for loop in case.loops:
        rows = case.rows(loop)
        for tr in rng.sample(rows[1:], min(2, len(rows) - 1)):
            tr.addprevious(_empty(tr))
    _all_renumber(case)


@operator("easy", "rows", group="removed", forms=WITH_ROWS)
def rows_removed(case: Case, rng: Random) -> None:
    """Somebody left: the row is deleted, the numbers keep their gap."""
    loop = loop_of(case, rng)
    rows = case.rows(loop)
    need(len(rows) > 3)
    for tr in rng.sample(rows[1:], 2):
        uid = case.uid(tr)
        case.data[loop] = [r for r in case.data[loop] if r["_uid"] != uid]
        for path in list(case.raw):
            if path.startswith(f"{loop}#{uid}."):
                case.forget(path)
        tr.getparent().remove(tr)
    _all_renumber(case)


@operator("easy", "rows", group="removed", forms=WITH_ROWS)
def spare_rows_deleted(case: Case, rng: Random) -> None:
    """No empty row is left, neither are the dots."""
    need([n for loop in case.loops for n in (*case.spare(loop), *case.doc.find("dots", loop)) if n.tag == q("w:tr")])
    for loop in case.loops:
        for tr in [*case.spare(loop), *case.doc.find("dots", loop)]:
            if tr.tag == q("w:tr"):
                tr.getparent().remove(tr)


@operator("easy", "rows", group="numbering", forms=ROSTERS)
def numbers_in_other_styles(case: Case, rng: Random) -> None:
    """1. / (1) / ① / 01 in the number column."""
    loop = case.loops[0]
    style = rng.choice(["{n}.", "({n})", "（{n}）", "{n}、", "0{n}", "circle"])
    for tr in case.rows(loop):
        row = case.record(loop, case.uid(tr))
        number = case.data[loop].index(row) + 1
        text = (
            chr(0x2460 + number - 1)
            if style == "circle" and number <= 20
            else style.format(n=number)
            if style not in ("circle", "0{n}")
            else f"{number:02}"
        )
        cell = case.cell(tr, "no")
        need(cell is not None)
        put(cell, text)
        row["no"] = number
        tr.attrib.pop("{urn:corpus:tag}numbered", None)


@operator("easy", "rows", group="numbering", forms=ROSTERS)
def numbers_missing(case: Case, rng: Random) -> None:
    """No serial numbers at all."""
    loop = case.loops[0]
    for tr in case.rows(loop):
        cell = case.cell(tr, "no")
        need(cell is not None)
        for mark in list(cell.iter(q("w:numPr"))):
            mark.getparent().remove(mark)
        put(cell, "")
        row = case.record(loop, case.uid(tr))
        row["no"] = OneOf((None, case.data[loop].index(row) + 1))
        case.allow(case.path(loop, row["_uid"], "no"))


@operator("medium", "rows", group="numbering", forms=ROSTERS)
def numbers_restarted(case: Case, rng: Random) -> None:
    """The numbers start again at 1 in the middle."""
    loop = case.loops[0]
    rows = case.rows(loop)
    half = len(rows) // 2
    for i, tr in enumerate(rows):
        number = i + 1 if i < half else i - half + 1
        cell = case.cell(tr, "no")
        need(cell is not None)
        for mark in list(cell.iter(q("w:numPr"))):
            mark.getparent().remove(mark)
        put(cell, str(number))
        row = case.record(loop, case.uid(tr))
        row["no"] = OneOf((number, i + 1))
        case.allow(case.path(loop, row["_uid"], "no"))


@operator("medium", "rows", group="added", forms=ROSTERS)
def late_entry_between_two(case: Case, rng: Random) -> None:
    """A latecomer squeezed in without a number."""
    loop = case.loops[0]
    rows = case.rows(loop)
    tr = rng.choice(rows[2:-1])
    people = People(Random(f"late/{case.seed}"))
    model = case.record(loop, case.uid(tr))
    row: dict[str, Any] = dict(model)
    sex = model.get("sex") or "男"
    row |= {
        "name": "晚" + people.name(sex)[1:],
        "id_number": people.id_number(sex),
        "_uid": case.new_uid(),
        "no": OneOf((None, 0)),
    }
    if "certificate_no" in row:
        row["certificate_no"] = people.certificate(model["level"])
        row["note"] = None
        row["employer_position"] = "北京晚到丙丙科技有限公司 工艺员998"
    else:
        row["employer"] = "北京晚到丙丙科技有限公司"
        row["score"] = "98"
    new = copy.deepcopy(tr)
    tag(new, "row", loop, uid=row["_uid"])
    for column in COLUMNS[loop]:
        cell = case.cell(new, column)
        if cell is not None:
            for mark in list(cell.iter(q("w:numPr"))):
                mark.getparent().remove(mark)
            put(cell, "" if column == "no" else typed(column, row[column], rng))
    tr.addnext(new)
    case.data[loop].insert(case.data[loop].index(model) + 1, row)
    row["no"] = OneOf((None, case.data[loop].index(row) + 1))
    case.allow(*(case.path(loop, r["_uid"], "no") for r in case.data[loop]))
    _renumber(case, loop)
    for column in ("name", "id_number"):
        case.raw[case.path(loop, row["_uid"], column)] = row[column]


# ---- columns ---------------------------------------------------------------------------------------------------------


def _column_cells(case: Case, loop: str, column: str) -> list[Element]:
    """Header and body cells of one column, empty rows included."""
    return [c for c in case.doc.tagged() if c.tag == q("w:tc") and get(c, "field") == f"{loop}.{column}"]


def _add_column(case: Case, loop: str, after: str, head: str, fill: list[str]) -> None:
    """A column of the unit's own, right of ``after``; the grid gets a column, every other row covers it."""
    table = table_of(case)
    marks = _column_cells(case, loop, after)
    need(marks)
    grid = table.find(q("w:tblGrid"))
    # the grid column where the header cell of ``after`` ends
    header = next(c for c in marks if get(c, "role") == "head")

    def end_of(tc: Element) -> int:
        position = 0
        tr = tc.getparent()
        before = tr.find(f"{q('w:trPr')}/{q('w:gridBefore')}")
        position += int(before.get(q("w:val"))) if before is not None else 0
        for c in cells(tr):
            position += span(c)
            if c is tc:
                break
        return position

    at = end_of(header)
    width = 900
    grid.insert(at, e("w:gridCol", {"w:w": width}))
    number = 0
    for tr in [r for r in table if r.tag == q("w:tr")]:
        own = next((c for c in cells(tr) if any(c is m for m in marks)), None)
        if own is not None:
            new = copy.deepcopy(own)
            untag(new)
            tag(new, "extra")
            _set_span(new, 1)
            new.find(f"{q('w:tcPr')}/{q('w:tcW')}").set(q("w:w"), str(width))
            if get(own, "role") == "head":
                put(new, head)
            else:
                filled = get(tr, "role") == "row"
                put(new, fill[number % len(fill)] if filled else "")
                number += filled
            own.addnext(new)
        else:
            position = 0
            for c in cells(tr):
                position += span(c)
                if position >= at:
                    _set_span(c, span(c) + 1)
                    break


EXTRA = [
    ("民族", ["汉", "满", "回", "汉", "蒙古"]),
    ("社保缴纳月数", ["36", "48", "15", "27"]),
    ("政治面貌", ["群众", "党员", "团员"]),
    ("年龄", ["33", "41", "29", "38"]),
    ("报名时间", ["3月1日", "3月2日"]),
]
CONFUSING = [
    ("紧急联系人姓名", ["甲某", "乙某", "丙某"]),
    ("原工作单位", ["首钢老厂区", "二七厂", "无"]),
    ("联系电话", ["13911110001", "13911110002", "13911110003"]),
    ("原等级", ["中级工", "初级工"]),
    ("社保编号", ["110000123456789012", "110000123456789013"]),
]


@operator("medium", "columns", group="extra-column", forms=ROSTERS)
def extra_column(case: Case, rng: Random) -> None:
    """A column the form does not have: 民族, 年龄, 社保缴纳月数."""
    head, fill = rng.choice(EXTRA)
    _add_column(case, case.loops[0], rng.choice(["name", "id_number", COLUMNS[case.loops[0]][-2]]), head, fill)


@operator("medium", "columns", group="extra-column", forms=ROSTERS)
def confusing_extra_column(case: Case, rng: Random) -> None:
    """A column that is like one of the form's: 紧急联系人姓名, 原工作单位, 原等级."""
    head, fill = rng.choice(CONFUSING)
    _add_column(case, case.loops[0], rng.choice(["name", "id_number"]), head, fill)
    alike = {
        "紧急联系人姓名": ["name"],
        "原工作单位": ["employer", "employer_position"],
        "联系电话": [],
        "原等级": ["level"],
        "社保编号": ["id_number", "no"],
    }[head]
    for row in case.data[case.loops[0]]:
        case.allow(*(case.path(case.loops[0], row["_uid"], c) for c in alike if c in row))


def _swap(case: Case, loop: str, a: str, b: str) -> None:
    for tr in [r for r in table_of(case) if r.tag == q("w:tr")]:
        first = next((c for c in cells(tr) if get(c, "field") == f"{loop}.{a}"), None)
        second = next((c for c in cells(tr) if get(c, "field") == f"{loop}.{b}"), None)
        if first is None or second is None:
            continue
        spans = span(first), span(second)
        widths = [c.find(f"{q('w:tcPr')}/{q('w:tcW')}").get(q("w:w")) for c in (first, second)]
        marker = e("w:tc")
        first.addprevious(marker)
        second.addprevious(first)
        marker.addprevious(second)
        marker.getparent().remove(marker)
        _set_span(first, spans[1])
        _set_span(second, spans[0])
        first.find(f"{q('w:tcPr')}/{q('w:tcW')}").set(q("w:w"), widths[1])
        second.find(f"{q('w:tcPr')}/{q('w:tcW')}").set(q("w:w"), widths[0])


@operator("medium", "columns", group="swap", forms=WITH_ROWS)
def neighbouring_columns_swapped(case: Case, rng: Random) -> None:
    """Two neighbouring columns change places, heads and all."""
    loop = loop_of(case, rng)
    i = rng.randrange(len(COLUMNS[loop]) - 1)
    _swap(case, loop, COLUMNS[loop][i], COLUMNS[loop][i + 1])


@operator("medium", "columns", group="swap", forms=ROSTERS)
def distant_columns_swapped(case: Case, rng: Random) -> None:
    """Columns from both ends of the roster change places."""
    loop = case.loops[0]
    a, b = rng.choice([("name", "id_number"), ("name", COLUMNS[loop][-1]), ("id_number", COLUMNS[loop][-2])])
    _swap(case, loop, a, b)


@operator("medium", "columns", group="drop", forms=ROSTERS)
def column_dropped(case: Case, rng: Random) -> None:
    """A column deleted from the form."""
    loop = case.loops[0]
    column = rng.choice(["education", "note", "sex"] if loop == "trainees" else ["completion_no", "score"])
    marks = _column_cells(case, loop, column)
    need(marks)
    table = table_of(case)
    for tr in [r for r in table if r.tag == q("w:tr")]:
        own = next((c for c in cells(tr) if any(c is m for m in marks)), None)
        if own is not None:
            near = (
                own.getprevious()
                if own.getprevious() is not None and own.getprevious().tag == q("w:tc")
                else own.getnext()
            )
            _set_span(near, span(near) + span(own))
            tr.remove(own)
    for row in case.data[loop]:
        row[column] = None
        case.forget(case.path(loop, row["_uid"], column))
        case.allow(case.path(loop, row["_uid"], column))


# ---- rows that are not data ------------------------------------------------------------------------------------------


@operator("medium", "rows", group="headers", forms=ROSTERS)
def header_row_repeated(case: Case, rng: Random) -> None:
    """The header typed again where the second page begins."""
    loop = case.loops[0]
    rows = case.rows(loop)
    head = copy.deepcopy(case.head_row(loop))
    for c in [head, *cells(head)]:
        untag(c)
        tag(c, "again")
    rows[len(rows) // 2].addprevious(head)


def _split(case: Case, *, header: bool, between: str | None) -> None:
    loop = case.loops[0]
    table = table_of(case)
    rows = case.rows(loop)
    at = rows[len(rows) // 2]
    new = copy.deepcopy(table)
    for child in list(new):
        if child.tag == q("w:tr"):
            new.remove(child)
    tag(new, "table2")
    if header:
        head = copy.deepcopy(case.head_row(loop))
        for c in [head, *cells(head)]:
            untag(c)
            tag(c, "again")
        new.append(head)
    tail = [at, *at.itersiblings()]
    table.addnext(new)
    new.extend(tail)
    gap = e("w:p", None, e("w:r", None, e("w:t", None, text=between)) if between else None)
    table.addnext(gap)


@operator("medium", "layout", group="split", forms=ROSTERS)
def roster_split_with_header(case: Case, rng: Random) -> None:
    """Two tables, each with the header."""
    _split(case, header=True, between=rng.choice([None, "（接上页）", "续表"]))


@operator("medium", "layout", group="split", forms=ROSTERS)
def roster_split_without_header(case: Case, rng: Random) -> None:
    """Two tables, the second without a header."""
    _split(case, header=False, between=None)
    loop = case.loops[0]
    for row in case.data[loop]:
        case.allow(*case.row_paths(loop, row["_uid"]))


def _plain_row(case: Case, loop: str, texts: list[str], *, merged: bool) -> Element:
    model = case.rows(loop)[-1]
    new = copy.deepcopy(model)
    new.attrib.pop("{urn:corpus:tag}uid", None)
    for c in cells(new):
        if get(c, "role") != "merged":
            untag(c)
            tag(c, "extra")
            for mark in list(c.iter(q("w:numPr"))):
                mark.getparent().remove(mark)
            put(c, "")
    tag(new, "extra")
    own = [c for c in cells(new) if get(c, "role") == "extra"]
    if merged:
        _set_span(own[0], sum(span(c) for c in own))
        for c in own[1:]:
            new.remove(c)
        put(own[0], texts[0])
    else:
        for c, text in zip(own, texts, strict=False):
            put(c, text)
    return new


@operator("medium", "rows", group="totals", forms=WITH_ROWS)
def total_row(case: Case, rng: Random) -> None:
    """合计 under the rows."""
    loop = loop_of(case, rng)
    count = len(case.data[loop])
    texts = (
        {
            "courses": [
                "合计",
                "",
                str(sum(r["hours"] or 0 for r in case.data[loop] if isinstance(r.get("hours"), int))),
                "",
            ]
        }
        if loop == "courses"
        else {}
    )
    default = [rng.choice(["合计", "总计", "共计"]), f"{count}人"]
    case.rows(loop)[-1].addnext(_plain_row(case, loop, texts.get(loop, default), merged=False))


@operator("medium", "rows", group="totals", forms=ROSTERS)
def merged_total_row(case: Case, rng: Random) -> None:
    """共28人 across the whole width."""
    loop = case.loops[0]
    count = len(case.data[loop])
    case.rows(loop)[-1].addnext(
        _plain_row(case, loop, [rng.choice([f"合计：{count}人", f"共{count}人", f"以上合计{count}人"])], merged=True)
    )


@operator("medium", "rows", group="groups", forms=ROSTERS)
def group_headings(case: Case, rng: Random) -> None:
    """第一组 / 第二组 across the table, 小计 after each."""
    loop = case.loops[0]
    rows = case.rows(loop)
    half = len(rows) // 2
    rows[0].addprevious(_plain_row(case, loop, ["第一组"], merged=True))
    rows[half].addprevious(_plain_row(case, loop, [f"小计：{half}人"], merged=True))
    rows[half].addprevious(_plain_row(case, loop, ["第二组"], merged=True))


@operator("medium", "rows", group="notes", forms=ROSTERS)
def note_row_at_the_end(case: Case, rng: Random) -> None:
    """注：… as the table's last row."""
    loop = case.loops[0]
    last = (case.spare(loop) or case.rows(loop))[-1]
    last.addnext(
        _plain_row(
            case,
            loop,
            [rng.choice(["注：以上人员均为在职职工。", "说明：本表一式两份。", "备注：带*者为班委。"])],
            merged=True,
        )
    )


@operator("medium", "rows", group="foot", forms=ROSTERS)
def foot_line_inside_the_table(case: Case, rng: Random) -> None:
    """填表人：… 联系电话：… typed into the table's last row instead of below it."""
    loop = case.loops[0]
    lines = [p for p in case.doc.find("line") if any(get(n, "field") == "prepared_by" for n in p)]
    need(lines)
    last = (case.spare(loop) or case.rows(loop))[-1]
    new = _plain_row(case, loop, [""], merged=True)
    cell = next(c for c in cells(new) if get(c, "role") == "extra")
    last.addnext(new)
    for p in cell.findall(q("w:p")):
        cell.remove(p)
    cell.append(lines[0])


# ---- merges and marks for "the same" ---------------------------------------------------------------------------------


def _group_rows(case: Case, loop: str, rng: Random) -> list[list[Element]]:
    rows = case.rows(loop)
    groups, i = [], 0
    while i < len(rows):
        size = rng.randrange(2, 5)
        groups.append(rows[i : i + size])
        i += size
    return [g for g in groups if len(g) > 1]


@operator("medium", "rows", group="same", forms=ROSTERS)
def employer_merged_vertically(case: Case, rng: Random) -> None:
    """One cell 工作单位 for all colleagues."""
    loop, column = case.loops[0], "employer_position" if case.form == "annex2" else "employer"
    for group in _group_rows(case, loop, rng):
        first = case.record(loop, case.uid(group[0]))
        for i, tr in enumerate(group):
            cell = case.cell(tr, column)
            need(cell is not None)
            cell.find(q("w:tcPr")).append(e("w:vMerge", {"w:val": "restart"}) if i == 0 else e("w:vMerge"))
            _order_tcpr(cell)
            if i:
                put(cell, "")
                row = case.record(loop, case.uid(tr))
                row[column] = first[column]
                case.forget(case.path(loop, row["_uid"], column))


def _order_tcpr(tc: Element) -> None:
    order = [
        "tcW",
        "gridSpan",
        "hMerge",
        "vMerge",
        "tcBorders",
        "shd",
        "noWrap",
        "tcMar",
        "textDirection",
        "tcFitText",
        "vAlign",
    ]
    properties = tc.find(q("w:tcPr"))
    properties[:] = sorted(
        properties, key=lambda n: order.index(n.tag.rpartition("}")[2]) if n.tag.rpartition("}")[2] in order else 99
    )


@operator("medium", "rows", group="same", forms=ROSTERS)
def same_as_above(case: Case, rng: Random) -> None:
    """同上 and 〃 instead of the value of the row above."""
    loop = case.loops[0]
    columns = ["employer_position", "level", "education"] if case.form == "annex2" else ["employer"]
    for group in _group_rows(case, loop, rng)[:3]:
        first = case.record(loop, case.uid(group[0]))
        for tr in group[1:]:
            row = case.record(loop, case.uid(tr))
            for column in columns:
                cell = case.cell(tr, column)
                need(cell is not None)
                put(cell, rng.choice(["同上", "〃", "″", "同上"]))
                row[column] = first[column]
                case.forget(case.path(loop, row["_uid"], column))
                case.allow(case.path(loop, row["_uid"], column))


@operator("hard", "rows", group="two", forms=ROSTERS)
def two_people_in_one_row(case: Case, rng: Random) -> None:
    """张三、李四 in one row, with both their numbers."""
    loop = case.loops[0]
    rows = case.rows(loop)
    i = rng.randrange(1, len(rows) - 2)
    one, two = case.record(loop, case.uid(rows[i])), case.record(loop, case.uid(rows[i + 1]))
    sign = rng.choice(["、", "\n"])
    both: dict[str, str] = {}
    for column in COLUMNS[loop]:
        cell, other = case.cell(rows[i], column), case.cell(rows[i + 1], column)
        if cell is None or other is None or column in ("no", "completion_no"):
            continue
        a, b = text_of(cell), text_of(other)
        both[column] = a if a == b or not b else f"{a}{sign}{b}" if a else b
        put(cell, both[column])
    rows[i + 1].getparent().remove(rows[i + 1])
    for record in (one, two):
        for column in COLUMNS[loop]:
            path = case.path(loop, record["_uid"], column)
            if record[column] is not None and column != "no":
                case.doubt(path)
            case.allow(path)
            if (
                isinstance(record[column], str)
                and column in both
                and column not in ("name", "id_number", "certificate_no")
            ):
                record[column] = OneOf((record[column], both[column]))
        record["no"] = OneOf((record["no"] if isinstance(record["no"], int) else None, i + 1, i + 2, None))
    tag(rows[i], "row", loop, two=two["_uid"])
    case.allow(*(case.path(loop, r["_uid"], "no") for r in case.data[loop]))
    _loosen_numbers(case, loop)


def _loosen_numbers(case: Case, loop: str) -> None:
    """Numbers that Word counts shift when a row goes: printed, old and position are all defensible."""
    for i, row in enumerate(case.data[loop]):
        known = row["no"].values if isinstance(row["no"], OneOf) else (row["no"],)
        row["no"] = OneOf((*known, i, i + 1))


@operator("hard", "rows", group="two", forms=ROSTERS)
def person_on_two_rows(case: Case, rng: Random) -> None:
    """One person on two physical rows: all cells merged, the certificate number in the second."""
    loop = case.loops[0]
    rows = case.rows(loop)
    column = "certificate_no" if case.form == "annex2" else "score"
    for tr in rng.sample(rows[1:-1], 2):
        record = case.record(loop, case.uid(tr))
        new = copy.deepcopy(tr)
        tag(new, "second")
        new.attrib.pop("{urn:corpus:tag}uid", None)
        for c in cells(tr):
            if (get(c, "field") or "").endswith("." + column):
                put(c, "")
            else:
                c.find(q("w:tcPr")).append(e("w:vMerge", {"w:val": "restart"}))
                _order_tcpr(c)
        for c in cells(new):
            if not (get(c, "field") or "").endswith("." + column):
                for mark in list(c.iter(q("w:numPr"))):
                    mark.getparent().remove(mark)
                put(c, "")
                c.find(q("w:tcPr")).append(e("w:vMerge"))
                _order_tcpr(c)
        tr.addnext(new)
        case.doubt(case.path(loop, record["_uid"], column))
        case.allow(*case.row_paths(loop, record["_uid"]))
    case.allow(*(case.path(loop, r["_uid"], "no") for r in case.data[loop]))


@operator("hard", "rows", group="two", forms=("annex2",))
def second_line_with_certificate_only(case: Case, rng: Random) -> None:
    """A row below the person that holds nothing but his certificate number."""
    loop = "trainees"
    rows = case.rows(loop)
    for tr in rng.sample(rows[1:-1], 2):
        record = case.record(loop, case.uid(tr))
        new = _empty(tr)
        tag(new, "second")
        for c in cells(new):
            for mark in list(c.iter(q("w:numPr"))):
                mark.getparent().remove(mark)
        cell = case.cell(tr, "certificate_no")
        need(cell is not None)
        put(case.cell(new, "certificate_no"), text_of(cell))
        put(cell, "")
        tr.addnext(new)
        case.doubt(case.path(loop, record["_uid"], "certificate_no"))
        case.allow(*case.row_paths(loop, record["_uid"]))
    case.allow(*(case.path(loop, r["_uid"], "no") for r in case.data[loop]))


@operator("hard", "columns", group="merged-column", forms=("annex2",))
def name_and_sex_in_one_column(case: Case, rng: Random) -> None:
    """姓名（性别） as one column: 张三（女）."""
    loop = "trainees"
    need(all(isinstance(row["name"], str) and isinstance(row["sex"], str) for row in case.data[loop]))
    for tr in [r for r in table_of(case) if r.tag == q("w:tr")]:
        name = next((c for c in cells(tr) if get(c, "field") == "trainees.name"), None)
        sex = next((c for c in cells(tr) if get(c, "field") == "trainees.sex"), None)
        need(name is not None and sex is not None)
        assert name is not None
        assert sex is not None
        if get(name, "role") == "head":
            put(name, "姓名（性别）")
        elif text_of(name):
            put(name, f"{text_of(name)}（{text_of(sex)}）")
        _set_span(name, span(name) + span(sex))
        tr.remove(sex)
    for row in case.data[loop]:
        row["name"] = OneOf((row["name"], f"{row['name']}（{row['sex']}）"))
        case.allow(*(case.path(loop, row["_uid"], c) for c in ("name", "sex", "note")))


@operator("hard", "rows", group="shift", forms=ROSTERS)
def cells_shifted_left(case: Case, rng: Random) -> None:
    """A cell of one row was deleted: everything right of it moved left."""
    loop = case.loops[0]
    tr = rng.choice(case.rows(loop))
    record = case.record(loop, case.uid(tr))
    column = "education" if case.form == "annex2" else "employer"
    cell = case.cell(tr, column)
    need(cell is not None)
    assert cell is not None
    number = span(cell)
    tr.remove(cell)
    last = cells(tr)[-1]
    _set_span(last, span(last) + number)
    path = case.path(loop, record["_uid"], column)
    case.forget(path)
    record[column] = None
    for p in case.row_paths(loop, record["_uid"]):
        case.allow(p)
        if not p.endswith((".no", ".name", ".sex")) and case.get(p) is not None:
            case.doubt(p)


@operator("hard", "values", group="wrong-cell", forms=("annex2",))
def two_values_in_each_others_cell(case: Case, rng: Random) -> None:
    """Resident number and certificate number typed into each other's cells in one row."""
    loop = "trainees"
    row = rng.choice(case.data[loop])
    need(isinstance(row["id_number"], str) and isinstance(row["certificate_no"], str))
    a, b = (case.path(loop, row["_uid"], c) for c in ("id_number", "certificate_no"))
    first, second = row["id_number"], row["certificate_no"]
    put(case.place(a), second)
    put(case.place(b), first)
    case.raw[a], case.raw[b] = second, first
    row["id_number"], row["certificate_no"] = ANY, ANY
    case.doubt(a, b)


@operator("hard", "values", group="wrong-cell", forms=("annex2",))
def name_and_education_swapped_in_all_rows(case: Case, rng: Random) -> None:
    """The clerk filled two columns under each other's heads."""
    loop = "trainees"
    need(all(isinstance(r["sex"], str) and isinstance(r["education"], str) for r in case.data[loop]))
    for row in case.data[loop]:
        a, b = (case.path(loop, row["_uid"], c) for c in ("sex", "education"))
        first, second = row["sex"], row["education"]
        put(case.place(a), second)
        put(case.place(b), first)
        row["sex"], row["education"] = ANY, ANY
        case.forget(a)
        case.forget(b)
        case.doubt(a, b)


@operator("hard", "columns", group="two-tier", forms=ROSTERS)
def two_tier_header(case: Case, rng: Random) -> None:
    """A header of two rows: 基本信息 above 姓名…, 证书 above 编号 and 等级."""
    loop = case.loops[0]
    head = case.head_row(loop)
    upper = copy.deepcopy(head)
    for c in [upper, *cells(upper)]:
        untag(c)
        tag(c, "extra")
    groups = (
        [("序号", 1), ("基本信息", 4), ("单位与证书", 3), ("其他", 1)]
        if case.form == "annex2"
        else [("序号", 1), ("学员信息", 3), ("结业信息", 2)]
    )
    own = cells(upper)
    need(len(own) == sum(n for _, n in groups))
    i = 0
    for text, number in groups:
        first = own[i]
        _set_span(first, sum(span(c) for c in own[i : i + number]))
        put(first, text)
        for c in own[i + 1 : i + number]:
            upper.remove(c)
        i += number
    head.addprevious(upper)


@operator("medium", "rows", group="group-label", forms=("annex1", "annex5", "annex4"))
def group_label_unmerged(case: Case, rng: Random) -> None:
    """The tall label cell was split: its label in the first row only, empty cells below."""
    done = 0
    for tc in list(case.doc.root.iter(q("w:tc"))):
        if get(tc, "role") in ("group", "merged"):
            for mark in tc.findall(f"{q('w:tcPr')}/{q('w:vMerge')}"):
                mark.getparent().remove(mark)
                done += 1
    need(done)


@operator("medium", "rows", group="group-label", forms=("annex1", "annex5"))
def group_label_repeated(case: Case, rng: Random) -> None:
    """The tall label cell was split and its label typed into every row."""
    text, done = "", 0
    for tc in list(case.doc.root.iter(q("w:tc"))):
        if get(tc, "role") == "group":
            text = text_of(tc).replace("\n", "")
        if get(tc, "role") in ("group", "merged"):
            for mark in tc.findall(f"{q('w:tcPr')}/{q('w:vMerge')}"):
                mark.getparent().remove(mark)
                done += 1
            put(tc, text)
    need(done)


@operator("hard", "rows", group="group-label", forms=("annex1", "annex5"))
def group_label_column_deleted(case: Case, rng: Random) -> None:
    """The tall label is gone: its rows begin with the columns."""
    loop = rng.choice(case.loops)
    heads = case.head_row(loop)
    need(any(get(c, "role") in ("group", "merged") for c in cells(heads)))
    for tr in [r for r in table_of(case) if r.tag == q("w:tr")]:
        if get(tr, "field") == loop and tr.tag == q("w:tr"):
            for c in cells(tr):
                if get(c, "role") in ("merged", "group"):
                    near = c.getnext()
                    _set_span(near, span(near) + span(c))
                    tr.remove(c)
    # the continuation cells that lost their beginning become a label of their own
    starts = False
    for tr in [r for r in table_of(case) if r.tag == q("w:tr")]:
        for c in cells(tr):
            role = get(c, "role")
            if role == "group":
                starts = True
            elif role == "merged" and c.getprevious() is not None and not starts:
                for mark in c.findall(f"{q('w:tcPr')}/{q('w:vMerge')}"):
                    mark.getparent().remove(mark)
        if get(tr, "field") == loop:
            starts = False
    for row in case.data[loop]:
        case.allow(*case.row_paths(loop, row["_uid"]))
    case.allow("total_hours")


@operator("hard", "columns", group="transposed", forms=("annex5",))
def experts_transposed(case: Case, rng: Random) -> None:
    """The experts' block stands on its side: each expert is a column."""
    loop = "experts"
    head = case.head_row(loop)
    rows = case.rows(loop)
    spare = case.spare(loop)
    heads = case.heads(loop)
    grid: list[list[str]] = [
        [text_of(h), *(text_of(case.cell(tr, (get(h, "field") or "").partition(".")[2])) for tr in rows)] for h in heads
    ]
    merged = next((c for c in cells(head) if get(c, "role") in ("merged", "group")), None)
    total = sum(span(c) for c in cells(head) if c is not merged)
    need(total >= len(rows) + 1)
    width = sum(int(c.find(f"{q('w:tcPr')}/{q('w:tcW')}").get(q("w:w"))) for c in heads)
    model = heads[0]
    for line in grid:
        tr = copy.deepcopy(head)
        untag(tr)
        tag(tr, "extra")
        for c in cells(tr):
            if get(c, "role") not in ("merged", "group"):
                tr.remove(c)
        left = total
        for i, text in enumerate(line):
            c = copy.deepcopy(model)
            untag(c)
            put(c, text)
            number = left if i == len(line) - 1 else max(1, total // len(line))
            left -= number
            _set_span(c, number)
            c.find(f"{q('w:tcPr')}/{q('w:tcW')}").set(q("w:w"), str(width // len(line)))
            tr.append(c)
        head.addprevious(tr)
    for tr in [head, *rows, *spare]:
        tr.getparent().remove(tr)
    for row in case.data[loop]:
        case.allow(*case.row_paths(loop, row["_uid"]))


@operator("hard", "columns", group="side", forms=ROSTERS)
def roster_in_two_columns(case: Case, rng: Random) -> None:
    """Two people side by side in each row, the header printed twice."""
    loop = case.loops[0]
    table = table_of(case)
    rows = case.rows(loop)
    half = (len(rows) + 1) // 2
    gridel = table.find(q("w:tblGrid"))
    for c in list(gridel):
        gridel.append(copy.deepcopy(c))
    head = case.head_row(loop)
    for c in cells(copy.deepcopy(head)):
        untag(c)
        head.append(tag(c, "again"))
    for i in range(half):
        left = rows[i]
        if half + i < len(rows):
            right = rows[half + i]
            for c in cells(right):
                left.append(c)
            right.getparent().remove(right)
        else:
            for c in cells(copy.deepcopy(left)):
                untag(c)
                put(c, "")
                left.append(c)
    for tr in case.spare(loop):
        tr.getparent().remove(tr)
    for tr in [r for r in table if r.tag == q("w:tr") and r is not head and get(r, "role") != "row"]:
        tr.getparent().remove(tr)
    order = []
    for i in range(half):
        order += [i] + ([half + i] if half + i < len(rows) else [])
    # read by rows or by halves: both orders are defensible, so the scorer matches rows by content
    for row in case.data[loop]:
        case.allow(*case.row_paths(loop, row["_uid"]))
    _loosen_numbers(case, loop)


@operator("medium", "rows", group="order", forms=WITH_ROWS)
def rows_shuffled(case: Case, rng: Random) -> None:
    """The rows in another order, numbers as they were typed."""
    loop = loop_of(case, rng)
    rows = case.rows(loop)
    places = [tr.getprevious() for tr in rows]
    need(all(p is not None for p in places))
    shuffled = list(rows)
    rng.shuffle(shuffled)
    anchor = rows[0].getprevious()
    for tr in rows:
        tr.getparent().remove(tr)
    for tr in shuffled:
        anchor.addnext(tr)
        anchor = tr
    _reorder(case, loop)
    for i, row in enumerate(case.data[loop]):
        if "no" in row:
            row["no"] = OneOf((row["no"], i + 1)) if not isinstance(row["no"], OneOf) else row["no"]
            case.allow(case.path(loop, row["_uid"], "no"))
