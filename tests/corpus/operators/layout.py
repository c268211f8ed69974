"""Where things stand: the line above the table, moved rows and blocks, other tables, grids."""

from __future__ import annotations

import copy
from random import Random

from tests.corpus.case import ANY, Case, Inapplicable, put
from tests.corpus.operators import (
    ROSTERS,
    TABLES,
    before_section,
    cells,
    get,
    label_groups,
    label_text,
    need,
    operator,
    span,
    table_of,
    whole_rows,
)
from tests.corpus.operators.labels import _set_span
from tests.corpus.package import Element, e, q, tag, text_of, untag

LINED = ("annex1", "annex2", "annex3", "annex4", "annex5")


def _line(case: Case) -> Element:
    """The paragraph with the header line (two labels or more)."""
    for p in case.doc.find("line"):
        names = {get(n, "field") for n in p if get(n, "role") == "label"}
        if len(names) >= 2 and "prepared_by" not in names and p.getparent() is case.doc.body:
            return p
    raise Inapplicable


def _pieces(case: Case, line: Element) -> list[tuple[str, str, str]]:
    """``(field, label, value)`` of a header line."""
    out = []
    for group in label_groups(case):
        if group[0].getparent() is line:
            name = get(group[0], "field") or ""
            value = next((n for n in line if get(n, "role") == "value" and get(n, "field") == name), None)
            out.append((name, label_text(group), text_of(value) if value is not None else ""))
    return out


@operator("medium", "line", group="line-shape", forms=LINED)
def line_as_paragraphs(case: Case, rng: Random) -> None:
    """Each part of the header line in a paragraph of its own."""
    line = _line(case)
    model = next(n for n in line if n.tag == q("w:r"))
    for name, label, value in _pieces(case, line):
        p = e("w:p")
        for role, text in (("label", label), ("value", value)):
            run = copy.deepcopy(model)
            untag(run)
            put(run, text)
            tag(run, role, name, **({"filled": "1"} if role == "value" and text else {}))
            p.append(run)
        line.addprevious(tag(p, "line"))
    line.getparent().remove(line)


@operator("medium", "line", group="line-shape", forms=LINED)
def line_as_borderless_table(case: Case, rng: Random) -> None:
    """The header line kept straight by a table without borders."""
    line = _line(case)
    pieces = _pieces(case, line)
    width = 9000 // len(pieces)
    together = rng.random() < 0.5
    tr = e("w:tr")
    for name, label, value in pieces:
        texts = [(label + value, None)] if together else [(label, "label"), (value, "value")]
        for text, role in texts:
            p = e("w:p", None, e("w:r", None, e("w:t", None, text=text)) if text else None)
            tc = e("w:tc", None, e("w:tcPr", None, e("w:tcW", {"w:w": width // len(texts), "w:type": "dxa"})), p)
            tr.append(
                tag(tc, role or "linecell", name, **({"filled": "1"} if role == "value" and value else {}))
                if role
                else tag(tc, "linecell")
            )
    columns = len(cells(tr))
    table = e(
        "w:tbl",
        None,
        e("w:tblPr", None, e("w:tblW", {"w:w": 0, "w:type": "auto"})),
        e("w:tblGrid", None, *(e("w:gridCol", {"w:w": 9000 // columns}) for _ in range(columns))),
        tr,
    )
    line.addprevious(tag(table, "linetable"))
    line.addprevious(e("w:p"))
    line.getparent().remove(line)


def _textbox(paragraphs: list[Element], *, fallback: bool) -> Element:
    """A run with a text box, as Word writes it: a drawing, and the same in VML for older programs."""
    content = e("w:txbxContent", None, *paragraphs)
    shape = e(
        "wps:wsp", None, e("wps:cNvSpPr", {"txBox": "1"}), e("wps:spPr"), e("wps:txbx", None, content), e("wps:bodyPr")
    )
    anchor = e(
        "wp:anchor",
        {
            "distT": 0,
            "distB": 0,
            "distL": 0,
            "distR": 0,
            "simplePos": 0,
            "relativeHeight": 1,
            "behindDoc": 0,
            "locked": 0,
            "layoutInCell": 1,
            "allowOverlap": 1,
        },
        e("wp:simplePos", {"x": 0, "y": 0}),
        e("wp:positionH", {"relativeFrom": "column"}, e("wp:posOffset", text="0")),
        e("wp:positionV", {"relativeFrom": "paragraph"}, e("wp:posOffset", text="0")),
        e("wp:extent", {"cx": 4800000, "cy": 320000}),
        e("wp:wrapNone"),
        e("wp:docPr", {"id": 77, "name": "文本框 1"}),
        e("wp:cNvGraphicFramePr"),
        e(
            "a:graphic",
            None,
            e("a:graphicData", {"uri": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"}, shape),
        ),
    )
    drawing = e("w:drawing", None, anchor)
    if not fallback:
        return e("w:r", None, drawing)
    vml = e(
        "w:pict", None, e("v:shape", {"style": "width:300pt;height:25pt"}, e("v:textbox", None, copy.deepcopy(content)))
    )
    return e(
        "w:r",
        None,
        e("mc:AlternateContent", None, e("mc:Choice", {"Requires": "wps"}, drawing), e("mc:Fallback", None, vml)),
    )


@operator("medium", "line", group="line-shape", forms=LINED)
def line_as_text_box(case: Case, rng: Random) -> None:
    """The header line stands in a text box."""
    line = _line(case)
    moved = copy.deepcopy(line)
    for node in list(line):
        if node.tag != q("w:pPr"):
            line.remove(node)
    untag(line)
    box = _textbox([moved], fallback=rng.random() < 0.7)
    for fall in box.iter(q("mc:Fallback")):
        for node in fall.iter():
            if isinstance(node.tag, str):
                untag(node)
    line.append(box)
    for name, _, value in _pieces_of(moved):
        if value:
            case.allow(*name.split("+"))


def _pieces_of(line: Element) -> list[tuple[str, str, str]]:
    return [(get(n, "field") or "", "", text_of(n)) for n in line if get(n, "role") == "value"]


@operator("hard", "mechanics", group="boxed", forms=TABLES)
def value_in_a_text_box(case: Case, rng: Random) -> None:
    """An answer typed in a text box laid over the cell."""
    rows = [
        tr
        for tr in whole_rows(case)
        if len(cells(tr)) == 2 and text_of(cells(tr)[1]) and "\n" not in text_of(cells(tr)[1])
    ]
    rows = [tr for tr in rows if (get(cells(tr)[1], "field") or "") not in ("organizer", "project")]
    need(rows)
    value = cells(rng.choice(rows))[1]
    text = text_of(value)
    put(value, "")
    value.find(q("w:p")).append(_textbox([e("w:p", None, e("w:r", None, e("w:t", None, text=text)))], fallback=True))
    case.doubt(*(get(value, "field") or "").split("+"))


@operator("easy", "layout", group="grid")
def random_widths(case: Case, rng: Random) -> None:
    """Columns dragged about; the widths of grid and cells no longer agree."""
    for column in case.doc.root.iter(q("w:gridCol")):
        column.set(q("w:w"), str(max(20, int(int(column.get(q("w:w")) or 500) * rng.uniform(0.5, 1.6)))))
    for width in case.doc.root.iter(q("w:tcW")):
        width.set(q("w:w"), str(max(20, int(int(width.get(q("w:w")) or 500) * rng.uniform(0.5, 1.6)))))


@operator("hard", "layout", group="grid", forms=TABLES)
def hairline_columns(case: Case, rng: Random) -> None:
    """WPS's hairline: some rows' inner border is a few twips further right, so the grid has more columns."""
    table = table_of(case)
    grid = table.find(q("w:tblGrid"))
    at = rng.randrange(1, len(grid)) if len(grid) > 1 else 1
    moved = [tr for tr in table if tr.tag == q("w:tr")]
    grid.insert(at, e("w:gridCol", {"w:w": 8}))
    for tr in moved:
        before = tr.find(f"{q('w:trPr')}/{q('w:gridBefore')}")
        position = int(before.get(q("w:val"))) if before is not None else 0
        own = cells(tr)
        for i, c in enumerate(own):
            start, position = position, position + span(c)
            if start < at <= position:
                inner = at == position and i + 1 < len(own)
                merged = c.find(f"{q('w:tcPr')}/{q('w:vMerge')}") is not None or (
                    inner and own[i + 1].find(f"{q('w:tcPr')}/{q('w:vMerge')}") is not None
                )
                target = own[i + 1] if inner and not merged and get(tr, "role") != "head" and rng.random() < 0.5 else c
                _set_span(target, span(target) + 1)
                break


@operator("medium", "rows", group="order", forms=TABLES)
def scalar_rows_shuffled(case: Case, rng: Random) -> None:
    """The form's simple rows in another order."""
    rows = whole_rows(case)
    need(len(rows) >= 3)
    runs: list[list[Element]] = []
    for tr in rows:
        if runs and tr.getprevious() is runs[-1][-1]:
            runs[-1].append(tr)
        else:
            runs.append([tr])
    block = max(runs, key=len)
    need(len(block) >= 3)
    anchor = block[0].getprevious()
    order = list(block)
    rng.shuffle(order)
    for tr in order:
        anchor.addnext(tr)
        anchor = tr


def _extra_row(case: Case, label: str, value: str) -> Element:
    rows = [tr for tr in whole_rows(case) if len(cells(tr)) == 2]
    need(rows)
    new = copy.deepcopy(rows[0])
    untag(new)
    for c, text in zip(cells(new), (label, value), strict=True):
        untag(c)
        tag(c, "extra")
        put(c, text)
    return tag(new, "extra")


@operator("medium", "rows", group="extra-rows", forms=TABLES)
def unrelated_rows_added(case: Case, rng: Random) -> None:
    """Rows the office added: 统一社会信用代码, 法定代表人, 注册地址."""
    extra = [
        ("统一社会信用代码", "91110112MA00000X0Y"),
        ("法定代表人", "某某"),
        ("成立时间", "二十年前"),
        ("所属产业", "先进制造"),
        ("户名", "见公章"),
    ]
    for label, value in rng.sample(extra, 2):
        rng.choice(whole_rows(case)).addnext(_extra_row(case, label, value))


@operator("medium", "rows", group="extra-rows", forms=TABLES)
def similar_rows_added(case: Case, rng: Random) -> None:
    """Rows that are like the form's own: 备用联系人, 原项目名称, 联系人微信."""
    extra = [
        ("备用联系人", "某备用", ["contact", "handler"]),
        ("上年度项目名称", "去年的研修班", ["project"]),
        ("联系人微信", "wx12345", ["contact", "handler"]),
        ("财务联系电话", "010-11112222", ["phone", "office_phone"]),
        ("上级单位名称", "某集团", ["organizer"]),
        ("计划总课时", "999", ["total_hours"]),
    ]
    for label, value, alike in rng.sample(extra, 2):
        rng.choice(whole_rows(case)).addnext(_extra_row(case, label, value))
        case.allow(*(n for n in alike if n in case.data))


@operator("hard", "layout", group="wrap-layout")
def outer_layout_table(case: Case, rng: Random) -> None:
    """The whole page stands in one big cell."""
    body = case.doc.body
    section = body.find(q("w:sectPr"))
    children = [c for c in body if c is not section]
    tc = e("w:tc", None, e("w:tcPr", None, e("w:tcW", {"w:w": 9500, "w:type": "dxa"})))
    table = e(
        "w:tbl",
        None,
        e("w:tblPr", None, e("w:tblW", {"w:w": 9500, "w:type": "dxa"})),
        e("w:tblGrid", None, e("w:gridCol", {"w:w": 9500})),
        e("w:tr", None, tc),
    )
    body.insert(0, table)
    tc.extend(children)
    tc.append(e("w:p"))


@operator("hard", "values", group="nested", forms=("annex1", "annex5"))
def nested_table_in_an_answer(case: Case, rng: Random) -> None:
    """The budget (or the use of funds) given as a small table inside the cell."""
    name = "budget" if case.form == "annex1" else "funds_usage"
    place = case.place(name)
    need(place.tag == q("w:tc"))
    rows = [("项目", "金额"), ("师资费", "31234元"), ("场地费", "21098元")]
    table = e(
        "w:tbl", None, e("w:tblPr", None, e("w:tblW", {"w:w": 4000, "w:type": "dxa"})), e("w:tblGrid", None, e("w:gridCol", {"w:w": 2000}), e("w:gridCol", {"w:w": 2000})),
        *(e("w:tr", None, *(e("w:tc", None, e("w:tcPr", None, e("w:tcW", {"w:w": 2000, "w:type": "dxa"})), e("w:p", None, e("w:r", None, e("w:t", None, text=t)))) for t in row)) for row in rows),
    )  # fmt: skip
    place.append(table)
    place.append(e("w:p"))
    case.set(name, ANY)
    case.doubt(name)


@operator("hard", "layout", group="broken", forms=TABLES)
def table_broken_in_two(case: Case, rng: Random) -> None:
    """The form's table cut in two by an empty paragraph."""
    table = table_of(case)
    rows = [tr for tr in whole_rows(case) if tr.getprevious() is not None and tr.getprevious().tag == q("w:tr")]
    need(rows)
    at = rng.choice(rows)
    new = e("w:tbl", None, copy.deepcopy(table.find(q("w:tblPr"))), copy.deepcopy(table.find(q("w:tblGrid"))))
    new.extend([at, *at.itersiblings()])
    table.addnext(tag(new, "table2"))
    table.addnext(e("w:p"))


@operator("hard", "layout", group="blocks", forms=("annex1",))
def teachers_before_courses(case: Case, rng: Random) -> None:
    """The block 授课教师情况 stands above 研修内容."""
    head = case.head_row("courses")
    block = [tr for tr in table_of(case) if tr.tag == q("w:tr") and get(tr, "field") == "instructors"]
    for tr in block:
        head.addprevious(tr)


@operator("hard", "layout", group="blocks", forms=("annex5",))
def opinions_before_summary(case: Case, rng: Random) -> None:
    """The experts' opinion and their names stand above the summary."""
    rows = [tr for tr in table_of(case) if tr.tag == q("w:tr")]
    summary = next(tr for tr in rows if any(get(c, "field") == "summary" for c in tr.iter(q("w:tc"))))
    opinion = next(
        tr for tr in rows if any(get(c, "field") == "expert_opinion" and get(c, "role") == "label" for c in cells(tr))
    )
    note = next(tr for tr in rows if get(tr, "role") == "note")
    for tr in [opinion, note, *(t for t in rows if get(t, "field") == "experts")]:
        summary.addprevious(tr)


@operator("hard", "layout", group="tabbed", forms=ROSTERS)
def roster_as_tabbed_text(case: Case, rng: Random) -> None:
    """The table turned into text: one paragraph a row, tabs between."""
    table = table_of(case)
    loop = case.loops[0]
    for tr in [r for r in table if r.tag == q("w:tr") and get(r, "role") in ("head", "row")]:
        texts = [text_of(c).replace("\n", "") for c in cells(tr)]
        if get(tr, "role") == "row" and tr.find(f".//{q('w:numPr')}") is not None:
            texts[0] = str(case.data[loop].index(case.record(loop, case.uid(tr))) + 1)
        run = e("w:r")
        for i, text in enumerate(texts):
            if i:
                run.append(e("w:tab"))
            if text:
                run.append(e("w:t", None, text=text))
        table.addprevious(e("w:p", None, run))
    table.getparent().remove(table)
    for row in case.data[loop]:
        case.allow(*case.row_paths(loop, row["_uid"]))


def _decoy(case: Case, heads: list[str], rows: list[list[str]]) -> Element:
    width = 8000 // len(heads)
    return e(
        "w:tbl", None, e("w:tblPr", None, e("w:tblW", {"w:w": 8000, "w:type": "dxa"})), e("w:tblGrid", None, *(e("w:gridCol", {"w:w": width}) for _ in heads)),
        *(e("w:tr", None, *(e("w:tc", None, e("w:tcPr", None, e("w:tcW", {"w:w": width, "w:type": "dxa"})), e("w:p", None, e("w:r", None, e("w:t", None, text=t)))) for t in row)) for row in [heads, *rows]),
    )  # fmt: skip


@operator("hard", "layout", group="decoy")
def decoy_table_in_front(case: Case, rng: Random) -> None:
    """Another little table first: 修改记录, or the class committee with names and phones."""
    heads, rows = rng.choice(
        [
            (["版本", "修改人", "修改日期"], [["1", "老甲", "2月1日"], ["2", "老乙", "2月3日"]]),
            (["班委", "姓名", "手机"], [["班长", "班甲", "13700000001"], ["学习委员", "班乙", "13700000002"]]),
            (["材料名称", "份数", "备注"], [["身份证复印件", "18", ""], ["证书复印件", "18", ""]]),
        ]
    )
    anchor = case.doc.body[0]
    anchor.addprevious(_decoy(case, heads, rows))
    anchor.addprevious(e("w:p"))


@operator("hard", "layout", group="decoy", forms=ROSTERS)
def contact_list_after_roster(case: Case, rng: Random) -> None:
    """Behind the roster a second table with 姓名 and 联系电话 of the teachers."""
    end = before_section(case)
    end.addprevious(e("w:p", None, e("w:r", None, e("w:t", None, text="附：授课教师通讯录"))))
    end.addprevious(
        _decoy(case, ["姓名", "单位", "电话"], [["师甲", "某校", "13600000001"], ["师乙", "某所", "13600000002"]])
    )
    end.addprevious(e("w:p"))


@operator("easy", "layout", group="after")
def remarks_after_the_form(case: Case, rng: Random) -> None:
    """A paragraph of remarks below: 填表说明 1.… 2.…"""
    end = before_section(case)
    for text in (
        "填表说明：",
        "1.请用黑色签字笔或电脑填写。",
        "2.单位名称应与公章一致。",
        "3.联系电话请务必保持畅通。",
    ):
        end.addprevious(e("w:p", None, e("w:r", None, e("w:t", None, text=text))))


@operator("medium", "layout", group="landscape", forms=ROSTERS)
def excel_paste(case: Case, rng: Random) -> None:
    """The roster pasted from Excel: exact heights, no-wrap cells, its own fonts, no header style."""
    for tr in table_of(case).iter(q("w:tr")):
        trpr = tr.find(q("w:trPr"))
        if trpr is None:
            trpr = e("w:trPr")
            tr.insert(0, trpr)
        trpr.append(e("w:trHeight", {"w:val": 285, "w:hRule": "exact"}))
        for c in cells(tr):
            c.find(q("w:tcPr")).append(e("w:noWrap"))
    for run in table_of(case).iter(q("w:r")):
        rpr = run.find(q("w:rPr"))
        if rpr is not None:
            run.replace(
                rpr,
                e(
                    "w:rPr",
                    None,
                    e("w:rFonts", {"w:ascii": "宋体", "w:eastAsia": "宋体", "w:cs": "宋体"}),
                    e("w:color", {"w:val": "000000"}),
                    e("w:kern", {"w:val": 0}),
                    e("w:sz", {"w:val": 22}),
                ),
            )
