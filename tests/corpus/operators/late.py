"""Operators written after the reader had met all the others: what a held-out measure is worth, fresh ones give."""

from __future__ import annotations

import copy
from random import Random

from tests.corpus.case import Case, put
from tests.corpus.operators import (
    ROSTERS,
    TABLES,
    cells,
    get,
    label_groups,
    label_text,
    need,
    operator,
    relabel,
    span,
    table_of,
    whole_rows,
)
from tests.corpus.operators.labels import _set_span
from tests.corpus.operators.rows import _plain_row
from tests.corpus.operators.text import filled_places
from tests.corpus.package import e, q, tag, text_of


@operator("medium", "labels", group="quotes", family="form")
def labels_in_brackets(case: Case, rng: Random) -> None:
    """【联系人】 instead of 联系人."""
    for group in label_groups(case):
        text = label_text(group)
        if group[0].tag == q("w:tc") and get(group[0], "role") == "label" and "\n" not in text:
            relabel(case, group, f"【{text.strip().rstrip('：')}】")


@operator("medium", "rows", group="totals", forms=ROSTERS)
def page_subtotals(case: Case, rng: Random) -> None:
    """本页小计：9人 in the middle and at the end."""
    loop = case.loops[0]
    rows = case.rows(loop)
    half = len(rows) // 2
    rows[half].addprevious(_plain_row(case, loop, [f"本页小计：{half}人"], merged=True))
    rows[-1].addnext(_plain_row(case, loop, [f"本页小计：{len(rows) - half}人"], merged=True))


@operator("medium", "rows", group="notes", forms=ROSTERS)
def end_of_list_mark(case: Case, rng: Random) -> None:
    """（以下空白） or a line of dashes after the last person."""
    loop = case.loops[0]
    mark = rng.choice(["（以下空白）", "以下无正文", "——", "～完～"])
    case.rows(loop)[-1].addnext(_plain_row(case, loop, ["", mark], merged=False))


@operator("easy", "values", group="quotes")
def book_title_marks(case: Case, rng: Random) -> None:
    """The project's name in 《》 on the form, as the clerk is used to; the marks are his own text."""
    need(case.data.get("project"))
    text = f"《{case.data['project']}》"
    for place in case.values("project"):
        if get(place, "filled"):
            put(place, text)
    case.set("project", text)
    case.raw["project"] = text


@operator("easy", "values", group="prose", forms=("annex1", "annex5"))
def prose_with_label_words(case: Case, rng: Random) -> None:
    """Prose that says 联系人：, 总课时：80 and 结业人数：28 in running sentences."""
    name = "purpose" if case.form == "annex1" else "summary"
    text = f"{case.data[name]}\n本期总课时：80学时，结业人数：28人，联系人：另行通知，项目名称：见封面。"
    case.retype(name, text)
    case.set(name, text)
    case.raw.pop(name)


@operator("hard", "values", group="prose", forms=("annex5",))
def summary_with_headings(case: Case, rng: Random) -> None:
    """A summary with numbered headings, one of them 四、资金使用情况 in its middle."""
    text = "一、基本情况\n" + case.data["summary"] + "\n二、主要做法\n坚持需求导向。\n三、下一步打算\n继续跟踪。"
    case.retype("summary", text)
    case.set("summary", text)
    case.raw.pop("summary")


@operator("medium", "layout", group="padding-columns", forms=TABLES)
def empty_column_at_the_right(case: Case, rng: Random) -> None:
    """An empty cell at the end of every row, left by a dragged border."""
    table = table_of(case)
    table.find(q("w:tblGrid")).append(e("w:gridCol", {"w:w": 400}))
    for tr in [r for r in table if r.tag == q("w:tr")]:
        after = tr.find(f"{q('w:trPr')}/{q('w:gridAfter')}")
        if after is not None:
            after.set(q("w:val"), str(int(after.get(q("w:val"))) + 1))
            continue
        new = e("w:tc", None, e("w:tcPr", None, e("w:tcW", {"w:w": 400, "w:type": "dxa"})), e("w:p"))
        tr.append(tag(new, "extra"))


@operator("hard", "rows", group="two", forms=("annex1",))
def two_courses_in_one_row(case: Case, rng: Random) -> None:
    """Two courses in one row, a paragraph each in every cell."""
    rows = case.rows("courses")
    need(len(rows) > 2)
    first, second = rows[0], rows[1]
    one, two = case.record("courses", case.uid(first)), case.record("courses", case.uid(second))
    for column in ("topic", "format", "hours", "instructor"):
        a, b = case.cell(first, column), case.cell(second, column)
        need(a is not None and b is not None)
        put(a, f"{text_of(a)}\n{text_of(b)}")
    second.getparent().remove(second)
    for record in (one, two):
        case.doubt(*(case.path("courses", record["_uid"], c) for c in ("topic", "hours")))
        case.allow(*case.row_paths("courses", record["_uid"]))
    case.allow("total_hours")


@operator("hard", "rows", group="same", forms=("annex1",))
def teacher_merged_over_courses(case: Case, rng: Random) -> None:
    """One teacher's cell merged over all his courses."""
    rows = case.rows("courses")[:3]
    need(len(rows) > 1)
    name = case.record("courses", case.uid(rows[0]))["instructor"]
    need(isinstance(name, str))
    for i, tr in enumerate(rows):
        cell = case.cell(tr, "instructor")
        need(cell is not None)
        properties = cell.find(q("w:tcPr"))
        properties.insert(len(properties) - 1, e("w:vMerge", {"w:val": "restart"}) if i == 0 else e("w:vMerge"))
        if i:
            put(cell, "")
            record = case.record("courses", case.uid(tr))
            record["instructor"] = name
            case.forget(case.path("courses", record["_uid"], "instructor"))
            case.allow(case.path("courses", record["_uid"], "instructor"))


@operator("hard", "labels", group="inline", forms=TABLES)
def label_cell_split_in_characters(case: Case, rng: Random) -> None:
    """A label of four characters spread over two cells: 办公 | 电话."""
    rows = [
        tr
        for tr in whole_rows(case)
        if len(cells(tr)) == 2 and span(cells(tr)[1]) > 1 and len(text_of(cells(tr)[0])) >= 4
    ]
    need(rows)
    tr = rng.choice(rows)
    label, value = cells(tr)
    text = text_of(label).replace("\n", "")
    other = copy.deepcopy(label)
    put(label, text[: len(text) // 2])
    put(other, text[len(text) // 2 :])
    _set_span(other, 1)
    _set_span(value, span(value) - 1)
    label.addnext(tag(other, "extra"))
    case.allow(*(get(value, "field") or "").split("+"))


@operator("easy", "mechanics", group="mixed-runs")
def soft_hyphens_and_marks(case: Case, rng: Random) -> None:
    """Left-to-right marks, soft hyphens and byte-order marks that came with a paste."""
    for path, place in filled_places(case):
        if path.rpartition(".")[2] in ("id_number", "mobile", "phone", "bank_account", "email", "certificate_no"):
            text = text_of(place)
            put(place, rng.choice(["\u200e", "\ufeff", "\u202a"]) + text + rng.choice(["\u200e", "\u202c", "\u00ad"]))


@operator("medium", "values", group="same-words", forms=("annex1", "annex4", "annex5"))
def answer_repeats_its_label(case: Case, rng: Random) -> None:
    """联系人 | 联系人：张三 – the label once more in front of the answer."""
    name = {"annex1": "contact", "annex4": "handler", "annex5": "contact"}[case.form]
    label = {"contact": "联系人", "handler": "经办人"}[name]
    place = case.place(name)
    put(place, f"{label}：{text_of(place)}")
    case.allow(name)


@operator("easy", "layout", group="after")
def signature_block_below(case: Case, rng: Random) -> None:
    """单位负责人（签字）：　　年　月　日 under the form."""
    end = case.doc.body.find(q("w:sectPr"))
    for text in (
        "单位负责人（签字）：                    （公章）",
        "                                  年    月    日",
    ):
        end.addprevious(e("w:p", None, e("w:r", None, e("w:t", None, text=text))))


@operator("medium", "layout", group="title")
def title_in_the_page_header(case: Case, rng: Random) -> None:
    """The title moved from the page into its header."""
    from tests.corpus.package import CT, REL, R, W

    titles = case.doc.find("title")
    text = "".join(text_of(t) for t in titles).replace("\n", "")
    for node in titles:
        for child in list(node):
            if child.tag != q("w:pPr"):
                node.remove(child)
    xml = f'<?xml version="1.0" encoding="UTF-8"?><w:hdr xmlns:w="{W}" xmlns:r="{R}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:hdr>'
    rid = case.doc.add_part("header8.xml", CT + "header+xml", xml.encode(), REL + "header")
    case.doc.body.find(q("w:sectPr")).insert(0, e("w:headerReference", {"w:type": "default", "r:id": rid}))
