"""The five blank forms, drawn from the words of the measures in four manners that share no grid.

``word``: as Word writes it. ``wps``: as WPS writes it. ``libre``: drawn plainly with python-docx, then opened and saved
by LibreOffice (kept as files beside this module; ``python -m tests.corpus libre`` makes them again). ``office``: another
district office's hand-drawn edition with its own small wording. Source: 附件1–附件5.
"""

from __future__ import annotations

import io
import itertools
import json
import re
import subprocess
import tempfile
from pathlib import Path
from random import Random

import docx
from docx.oxml import parse_xml

from tests.corpus.draw import Cell, Pen, Row, package, table
from tests.corpus.package import Doc, Element, above, e, etree, get, q, tag, untag

KINDS = ("word", "wps", "libre", "office")
FORMS = ("annex1", "annex2", "annex3", "annex4", "annex5")
LANDSCAPE = ("annex2", "annex3")
HERE = Path(__file__).parent / "libre"

HINT_ASSESSMENT = "（考核应结合出勤情况、学习态度、交流研讨、工作总结撰写等情况，明确考核时间、方式、配分及评分细则等）"
HINT_BUDGET = "（包含研修所需师资、场地、考察交流、教材等研修培训所需费用）"
HINT_SUMMARY = "（重点突出培训亮点、帮助学员解决实际问题情况、工作经验等，可多页）"
TITLES = {
    "annex1": ["通州区高技能人才研修培训项目实施方案"],
    "annex2": ["通州区高技能人才研修班学员名册"],
    "annex3": ["北京市通州区高技能人才研修培训结业登记名册"],
    "annex4": ["北京市通州区高技能人才研修", "培训补助资金申请表"],
    "annex5": ["通州区高技能人才研修培训", "项目总结"],
}


def blank(form: str, kind: str, seed: int = 0) -> Doc:
    """The blank form in one manner, tagged; the same seed draws the same file."""
    if kind == "libre":
        return _libre(form)
    rng = Random(f"{form}/{kind}/{seed}")
    return _draw(form, Pen.of(kind, rng))


def _draw(form: str, pen: Pen) -> Doc:
    if form in LANDSCAPE:
        pen.width = {"word": 13960, "wps": 13900, "office": 14100, "plain": 14000}[pen.kind]
    body = _number(form, pen) + {
        "annex1": _annex1,
        "annex2": _roster,
        "annex3": _roster,
        "annex4": _annex4,
        "annex5": _annex5,
    }[form](form, pen)
    return package(pen, body, landscape=form in LANDSCAPE)


# ---- pieces ----------------------------------------------------------------------------------------------------------


def _number(form: str, pen: Pen) -> list[Element]:
    text = f"附件{form[-1]}" + ("" if pen.kind == "office" else "：")
    return [tag(pen.p(text, font="黑体"), "annexno")]


def _title(form: str, pen: Pen) -> list[Element]:
    lines = TITLES[form]
    if pen.kind == "office" and form != "annex5":
        lines = ["".join(lines)]
    if pen.kind == "wps" and len(lines) == 2 and form == "annex4":
        return [tag(pen.p("\n".join(lines), align="center", size=36, font=pen.title_font), "title")]
    return [
        tag(
            pen.p(t, align="center", size=44 if form == "annex5" else 36, bold=pen.kind != "word", font=pen.title_font),
            "title",
        )
        for t in lines
    ]


def _label(
    pen: Pen, width: float, text: str, name: str, *, vm: str | None = None, role: str = "label", bold: bool = False
) -> Cell:
    """A label cell; ``\\n`` starts a new paragraph, as in the vertical 项目总结."""
    return Cell(width, [pen.p(line, align="center", bold=bold) for line in text.split("\n")], role, name, vm)


def _value(pen: Pen, width: float, name: str, *paragraphs: Element) -> Cell:
    return Cell(width, list(paragraphs), "value", name)


def _more(pen: Pen, width: float) -> Cell:
    """The continuation of a vertically merged label."""
    return Cell(width, [pen.p()], "merged", None, "continue")


def _inline(pen: Pen, *pieces: tuple[str, str, str], underline: bool = False) -> Element:
    """A line of ``(role, field, text)`` pieces, each its own tagged runs."""
    paragraph = pen.p()
    for role, name, text in pieces:
        if role == "value":
            paragraph.append(tag(pen.run(text, u=underline), role, name))
            continue
        for run in pen.runs(text) if role != "pad" else [pen.run(text, u=False)]:
            paragraph.append(tag(run, role, name or None) if run.tag == q("w:r") else run)
    return tag(paragraph, "line")


def _line_table(pen: Pen, *cells: tuple[float, str, str, str]) -> Element:
    """A header line as a table without borders: ``(width, field, label, value hint)``, label and value cell each."""
    row: list[Cell] = []
    for width, name, label, hint in cells:
        row += [
            Cell(width * 0.4, [pen.p(label)], "label", name),
            Cell(width * 0.6, [pen.p(hint)] if hint else [], "value", name),
        ]
    out = table(pen, [Row(row)], borders=False, jitter=False)
    return tag(out, "linetable")


# ---- annex 1 ---------------------------------------------------------------------------------------------------------


def _annex1(form: str, pen: Pen) -> list[Element]:
    office, kind = pen.kind == "office", pen.kind
    gap = {"word": " " * 23, "wps": "　" * 8, "office": "", "plain": "\t\t"}[kind]
    if office:
        line = _line_table(
            pen, (5.4, "organizer", "办班单位（盖章）：", ""), (4.6, "application_date", "申报时间：", "    年  月  日")
        )
    else:
        line = _inline(
            pen,
            ("label", "organizer", "办班单位：（盖章）" if kind != "plain" else "办班单位（盖章）："),
            ("value", "organizer", ""),
            ("pad", "", gap),
            ("label", "application_date", "申报时间："),
            ("value", "application_date", "    年   月   日"),
        )
    a = {"word": 2.1, "wps": 1.9, "office": 2.4, "plain": 2.0}[kind]
    b = 10 - a
    wording = {
        "organizer": "办班单位名称",
        "project": "研修项目名称",
        "occupations": "涉及职业（工种）" if not office else "涉及职业(工种)",
        "venue": "拟定研修地点" if not office else "拟定研修地点：",
        "planned_trainees": "预计招收学员人数" if not office else "预计招收\n学员人数",
        "trainee_source": "学员来源",
        "purpose": "研修目的和作用" if not office else "研修目的\n和作用",
        "conditions": "培训条件及保障措施" if kind == "word" else "培训条件及\n保障措施",
    }
    rows = [
        Row([_label(pen, a, wording[n], n), _value(pen, b, n)], height=567)
        for n in ("organizer", "project", "occupations", "venue")
    ]
    rows.append(
        Row(
            [
                _label(pen, a, wording["planned_trainees"], "planned_trainees"),
                _value(pen, b * 0.3, "planned_trainees"),
                _label(pen, b * 0.25, wording["trainee_source"], "trainee_source"),
                _value(pen, b * 0.45, "trainee_source"),
            ]
        )
    )
    rows += [Row([_label(pen, a, wording[n], n), _value(pen, b, n)], height=1500) for n in ("purpose", "conditions")]
    widths = {"topic": 3.6, "format": 1.6, "hours": 1.0, "instructor": b - 6.2}
    heads = {"topic": "培训内容", "format": "培训形式", "hours": "课时", "instructor": "授课教师"}
    if office:
        heads = {"topic": "培 训 内 容", "format": "培训形式", "hours": "课时数", "instructor": "授课教师"}
    group = "研修内容" if kind != "wps" else "研\n修\n内\n容"
    rows.append(
        Row(
            [
                _label(pen, a, group, "courses", vm="restart", role="group"),
                *(_label(pen, w, heads[n], f"courses.{n}", role="head", bold=office) for n, w in widths.items()),
            ],
            "head",
            "courses",
        )
    )
    count = 5 if office else 2
    for _ in range(count):
        rows.append(
            Row([_more(pen, a), *(Cell(w, [], "cell", f"courses.{n}") for n, w in widths.items())], "spare", "courses")
        )
    if not office:
        rows.append(
            Row(
                [
                    _more(pen, a),
                    *(
                        Cell(w, [pen.p("......")] if n == "topic" else [], "cell", f"courses.{n}")
                        for n, w in widths.items()
                    ),
                ],
                "dots",
                "courses",
            )
        )
    rows.append(Row([_more(pen, a), _label(pen, 3.6, "总课时", "total_hours"), _value(pen, b - 3.6, "total_hours")]))
    widths = {"name": 1.8, "title": 2.4, "employer": b - 4.2}
    heads = {"name": "姓  名" if kind != "wps" else "姓名", "title": "职务/职称", "employer": "工作单位"}
    rows.append(
        Row(
            [
                _label(
                    pen,
                    a,
                    "授课教师情况" if kind != "office" else "授课教师\n情况",
                    "instructors",
                    vm="restart",
                    role="group",
                ),
                *(_label(pen, w, heads[n], f"instructors.{n}", role="head", bold=office) for n, w in widths.items()),
            ],
            "head",
            "instructors",
        )
    )
    for _ in range(4):
        rows.append(
            Row(
                [_more(pen, a), *(Cell(w, [], "cell", f"instructors.{n}") for n, w in widths.items())],
                "spare",
                "instructors",
            )
        )
    if not office:
        rows.append(
            Row(
                [
                    _more(pen, a),
                    *(
                        Cell(w, [pen.p("......")] if n == "name" else [], "cell", f"instructors.{n}")
                        for n, w in widths.items()
                    ),
                ],
                "dots",
                "instructors",
            )
        )
    rows.append(
        Row(
            [
                _label(pen, a, "结业考核", "assessment"),
                _value(pen, b, "assessment", tag(pen.p(HINT_ASSESSMENT, size=21), "hint", "assessment")),
            ],
            height=1200,
        )
    )
    rows.append(
        Row(
            [
                _label(pen, a, "研修所需经费预算" if kind == "word" else "研修所需\n经费预算", "budget"),
                _value(pen, b, "budget", tag(pen.p(HINT_BUDGET, size=21), "hint", "budget")),
            ],
            height=1200,
        )
    )
    c, d = 1.5, (b - 3.0) / 2
    address, mobile, email = ("地  址", "手  机", "邮  箱") if kind != "wps" else ("地址", "手机", "邮箱")

    def pair(first: str, one: str, second: str, two: str, label: Cell) -> Row:
        return Row(
            [label, _label(pen, c, first, one), _value(pen, d, one), _label(pen, c, second, two), _value(pen, d, two)]
        )

    if office:  # one label a row, no vertical merge
        rows.append(Row([_label(pen, a, "单位地址", "address"), _value(pen, b, "address")]))
        rows.append(
            Row(
                [
                    _label(pen, a, "联 系 人：", "contact"),
                    _value(pen, b / 2 - a / 2, "contact"),
                    _label(pen, a, "办公电话：", "office_phone"),
                    _value(pen, b / 2 - a / 2, "office_phone"),
                ]
            )
        )
        rows.append(
            Row(
                [
                    _label(pen, a, "手    机：", "mobile"),
                    _value(pen, b / 2 - a / 2, "mobile"),
                    _label(pen, a, "传    真：", "fax"),
                    _value(pen, b / 2 - a / 2, "fax"),
                ]
            )
        )
        rows.append(Row([_label(pen, a, "电子邮箱", "email"), _value(pen, b, "email")]))
    else:
        heading = _label(
            pen, a, "办班单位信息" if kind != "wps" else "办班单位\n信息", "info", vm="restart", role="group"
        )
        rows.append(Row([heading, _label(pen, c, address, "address"), _value(pen, b - c, "address")]))
        rows.append(pair("联系人", "contact", "办公电话", "office_phone", _more(pen, a)))
        rows.append(pair(mobile, "mobile", "传  真" if kind != "wps" else "传真", "fax", _more(pen, a)))
        rows.append(Row([_more(pen, a), _label(pen, c, email, "email"), _value(pen, b - c, "email")]))
    return [*_title(form, pen), pen.p(), line, table(pen, rows), pen.p()]


# ---- annexes 2 and 3 -------------------------------------------------------------------------------------------------

TRAINEES = {
    "no": (0.6, "序号"),
    "name": (1.1, "姓名"),
    "sex": (0.6, "性别"),
    "education": (0.9, "学历"),
    "id_number": (2.5, "身份证号"),
    "employer_position": (2.6, "工作单位及职务"),
    "certificate_no": (2.8, "国家职业资格证书/职业技能等级证书编号"),
    "level": (1.1, "等级"),
    "note": (0.9, "备注"),
}
GRADUATES = {
    "no": (0.7, "序号"),
    "name": (1.3, "姓  名"),
    "employer": (3.2, "工 作 单 位"),
    "id_number": (2.6, "身份证号码"),
    "score": (1.2, "考核成绩"),
    "completion_no": (2.3, "结业证书编号\n（区人力社保局填写）"),
}


def _roster(form: str, pen: Pen) -> list[Element]:
    kind, office = pen.kind, pen.kind == "office"
    loop, columns = ("trainees", TRAINEES) if form == "annex2" else ("graduates", GRADUATES)
    wording = {n: t for n, (_, t) in columns.items()}
    if office:
        wording |= {"name": "姓　名", "id_number": "身份证号码", "no": "序 号"}
        wording |= (
            {"certificate_no": "国家职业资格证书/\n职业技能等级证书编号"}
            if form == "annex2"
            else {"employer": "工作单位", "completion_no": "结业证书编号（区人力社保局填写）"}
        )
    if kind == "wps":
        wording["name"] = "姓 名"
    gap = {"word": " " * 25, "wps": "　" * 7, "office": "", "plain": "\t\t\t"}[kind]
    if office:
        line = _line_table(
            pen,
            (3.6, "organizer", "办班单位（盖章）", ""),
            (3.2, "project", "研修项目", ""),
            (3.4, "start_date+end_date", "研修起止日期", ""),
        )
        foot = _inline(
            pen,
            ("label", "prepared_by", "填 表 人："),
            ("value", "prepared_by", ""),
            ("pad", "", "　　　　　　"),
            ("label", "phone", "联系电话："),
            ("value", "phone", ""),
        )
    else:
        line = _inline(
            pen,
            ("label", "organizer", "办班单位（盖章）："),
            ("value", "organizer", ""),
            ("pad", "", gap),
            ("label", "project", "研修项目："),
            ("value", "project", ""),
            ("pad", "", gap),
            ("label", "start_date+end_date", "研修起止日期："),
            ("value", "start_date+end_date", ""),
            underline=kind == "wps",
        )
        foot = _inline(
            pen,
            ("label", "prepared_by", "填表人："),
            ("value", "prepared_by", ""),
            ("pad", "", " " * 10 if kind != "plain" else "\t\t"),
            ("label", "phone", "联系电话："),
            ("value", "phone", ""),
        )
    rows = [
        Row(
            [_label(pen, w, wording[n], f"{loop}.{n}", role="head", bold=True) for n, (w, _) in columns.items()],
            "head",
            loop,
            header=True,
        )
    ]
    for _ in range(12 if office else 9):
        cells = [Cell(w, [], "cell", f"{loop}.{n}") for n, (w, _) in columns.items()]
        if kind == "wps":
            cells[0].paragraphs = [_numbered(pen)]
        rows.append(Row(cells, "spare", loop, height=454))
    return [*_title(form, pen), line, table(pen, rows), foot]


def _numbered(pen: Pen) -> Element:
    """An empty paragraph whose number Word counts itself."""
    paragraph = pen.p(align="center")
    paragraph.find(q("w:pPr")).insert(0, e("w:numPr", None, e("w:ilvl", {"w:val": 0}), e("w:numId", {"w:val": 1})))
    return paragraph


# ---- annex 4 ---------------------------------------------------------------------------------------------------------


def _annex4(form: str, pen: Pen) -> list[Element]:
    kind, office = pen.kind, pen.kind == "office"
    a = {"word": 3.2, "wps": 3.0, "office": 3.5, "plain": 3.3}[kind]
    b = 10 - a
    fill = "　" if kind in ("word", "plain") else ""
    names = [
        ("organizer", "办班单位名称"),
        ("project", "研修项目名称"),
        ("occupations", "职业（工种）"),
        ("start_date+end_date", "培训时间起止日期"),
        ("total_hours", "培训总课时"),
        ("graduate_count", "结业人数"),
        ("subsidy_wan", "申请资金（万元）"),
        ("handler", "经办人"),
        ("phone", "联系电话"),
    ]
    wording = dict(names)
    if office:
        wording |= {
            "occupations": "职业(工种)",
            "start_date+end_date": "培训时间\n起止日期",
            "subsidy_wan": "申请资金(万元)",
            "handler": "经 办 人",
            "graduate_count": "结 业 人 数",
        }
    rows: list[Row] = []
    if kind in ("word", "plain"):  # the title and the header line stand inside the table
        rows.append(
            Row(
                [
                    Cell(
                        10,
                        [tag(pen.p(t, align="center", size=36, font=pen.title_font), "title") for t in TITLES[form]],
                        "titlecell",
                    )
                ]
            )
        )
        rows.append(
            Row(
                [
                    Cell(
                        5,
                        [_inline(pen, ("label", "organizer", "办班单位（盖章）："), ("value", "organizer", ""))],
                        "linecell",
                    ),
                    Cell(
                        5,
                        [
                            _inline(
                                pen,
                                ("pad", "", " " * 29),
                                ("label", "application_date", "申请日期："),
                                ("value", "application_date", "   "),
                            )
                        ],
                        "linecell",
                    ),
                ]
            )
        )
    head: list[Element] = []
    if kind == "wps":
        head = [
            *_title(form, pen),
            _inline(
                pen,
                ("label", "organizer", "办班单位（盖章）："),
                ("value", "organizer", ""),
                ("pad", "", "　" * 12),
                ("label", "application_date", "申请日期："),
                ("value", "application_date", ""),
            ),
        ]
    if office:
        head = [
            *_title(form, pen),
            _line_table(
                pen, (6, "organizer", "办班单位（盖章）：", ""), (4, "application_date", "申请日期：", "  年  月  日")
            ),
        ]
    for name, _ in names:
        rows.append(Row([_label(pen, a, wording[name], name), _value(pen, b, name, pen.p(fill))], height=600))
    if office:
        rows.append(Row([_label(pen, a, "开户行", "bank"), _value(pen, b, "bank")], height=600))
        rows.append(Row([_label(pen, a, "银行账号", "bank_account"), _value(pen, b, "bank_account")], height=600))
    else:
        g = a / 2
        rows.append(
            Row(
                [
                    _label(
                        pen, g, "银行信息" if kind != "wps" else "银行\n信息", "bankinfo", vm="restart", role="group"
                    ),
                    _label(pen, a - g, "开户行", "bank"),
                    _value(pen, b, "bank", pen.p(fill)),
                ],
                height=600,
            )
        )
        rows.append(
            Row(
                [
                    _more(pen, g),
                    _label(pen, a - g, "银行账号", "bank_account"),
                    _value(pen, b, "bank_account", pen.p(fill)),
                ],
                height=600,
            )
        )
    return [*head, table(pen, rows), pen.p()]


# ---- annex 5 ---------------------------------------------------------------------------------------------------------


def _annex5(form: str, pen: Pen) -> list[Element]:
    kind, office = pen.kind, pen.kind == "office"
    cover: list[Element] = [pen.p() for _ in range(4)] + _title(form, pen) + [pen.p() for _ in range(6)]
    if office:
        rows = [
            Row([Cell(3, [pen.p(t, size=32)], "label", n), Cell(5, [], "value", n)])
            for n, t in (("project", "项目名称："), ("organizer", "办班单位："))
        ]
        cover.append(tag(table(pen, rows, borders=False, width=7000, jitter=False), "covertable"))
    else:
        for name, text in (("project", "项目名称："), ("organizer", "办班单位：")):
            cover.append(_inline(pen, ("label", name, text), ("value", name, "__________"), underline=kind == "wps"))
    cover.append(e("w:p", None, e("w:r", None, e("w:br", {"w:type": "page"}))))
    a = {"word": 1.6, "wps": 1.5, "office": 1.8, "plain": 1.6}[kind]
    b = 10 - a
    six = [a, b * 0.22, b * 0.18, b * 0.22, b * 0.15, b * 0.23]

    def line(*names: tuple[str, str]) -> Row:
        cells: list[Cell] = []
        widths = six if len(names) == 3 else [a, b * 0.35, b * 0.25, b * 0.4]
        for i, (name, text) in enumerate(names):
            cells += [_label(pen, widths[2 * i], text, name), _value(pen, widths[2 * i + 1], name)]
        return Row(cells, height=560)

    rows = [
        Row([_label(pen, a, "单位名称", "organizer"), _value(pen, b, "organizer")], height=560),
        line(
            ("contact", "联 系 人" if kind != "wps" else "联系人"),
            ("office_phone", "办公电话"),
            ("mobile", "手机" if not office else "手  机"),
        ),
        line(("project", "项目名称"), ("trainee_count", "培训人数"), ("graduate_count", "结业人数")),
        line(("start_date", "培训开始时间" if not office else "培训开始\n时间"), ("end_date", "培训结束时间")),
    ]
    vertical = "项\n目\n总\n结" if kind != "office" else "项目总结"
    hint = tag(pen.p(HINT_SUMMARY, size=21), "hint", "summary")
    if kind in ("word", "plain"):
        tail = [tag(pen.p(" 资金使用情况"), "label", "funds_usage"), tag(pen.p(), "value", "funds_usage")]
        body = tag(pen.p(), "value", "summary")
        rows.append(Row([_label(pen, a, vertical, "summary"), Cell(b, [hint, body, *tail], "sharedcell")], height=3000))
    else:
        rows.append(Row([_label(pen, a, vertical, "summary"), _value(pen, b, "summary", hint)], height=2600))
        rows.append(
            Row(
                [
                    _label(pen, a, "资金使用情况" if not office else "资金使用\n情况", "funds_usage"),
                    _value(pen, b, "funds_usage"),
                ],
                height=1200,
            )
        )

    def opinion(name: str, label: str, *, seal: bool) -> Row:
        foot = [pen.p("（盖章）", align="right")] if seal else []
        pattern = " " * 33 + "年  月  日" if kind == "word" else "年  月  日"
        date = _inline(pen, ("value", f"{name}_date", pattern))
        if kind != "word":
            date.insert(0, e("w:pPr", None, e("w:jc", {"w:val": "right"})))
        return Row(
            [
                _label(pen, a, label, name),
                Cell(b, [tag(pen.p(), "value", name), *(pen.p() for _ in range(3)), *foot, date], "opinioncell"),
            ],
            height=2200,
        )

    rows.append(opinion("expert_opinion", "专家小组意见" if kind != "wps" else "专家小组\n意见", seal=False))
    note = Cell(b, [pen.p("说明：专家人数应为单数")], "note")
    columns = {
        "name": (1.6, "姓名"),
        "employer_title": (3.4, "单位及职务/职称"),
        "mobile": (1.8, "手机"),
        "signature": (b - 6.8, "签名"),
    }
    rows.append(Row([_label(pen, a, "专家信息", "experts", vm="restart", role="group"), note], "note"))
    rows.append(
        Row(
            [_more(pen, a), *(_label(pen, w, t, f"experts.{n}", role="head") for n, (w, t) in columns.items())],
            "head",
            "experts",
        )
    )
    for _ in range(4 if not office else 5):
        rows.append(
            Row(
                [_more(pen, a), *(Cell(w, [], "cell", f"experts.{n}") for n, (w, _) in columns.items())],
                "spare",
                "experts",
                height=480,
            )
        )
    rows.append(
        opinion(
            "bureau_opinion",
            "区人力资源和社会保障局\n意见" if kind == "word" else "区人力资源和\n社会保障局意见",
            seal=True,
        )
    )
    last = pen.p("备注：此表一式两份，由区人力资源和社会保障局和办班单位分别留存。")
    return [*cover, table(pen, rows), tag(last, "remark")]


# ---- LibreOffice -----------------------------------------------------------------------------------------------------


def _libre(form: str) -> Doc:
    doc = read_docx((HERE / f"{form}.docx").read_bytes())
    tokens = json.loads((HERE / f"{form}.json").read_text(encoding="utf-8"))
    _from_tokens(doc, tokens)
    return doc


def read_docx(data: bytes) -> Doc:
    """Any docx as a :class:`Doc` without tags."""
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return Doc({n: archive.read(n) for n in archive.namelist() if not n.endswith("/")})


def make_libre() -> None:
    """Draw the plain forms with python-docx, let LibreOffice save them, keep the results beside this module.

    Each tagged place carries a token as text (``QZ17ZQ``) through LibreOffice, since it keeps no foreign attributes.
    """
    HERE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for form in FORMS:
            pen = Pen.of("plain", Random(form))
            source = _draw(form, pen)
            tokens = _to_tokens(source)
            document = docx.Document()
            body = document.element.body
            for child in list(body):
                body.remove(child)
            for child in source.body:
                element = parse_xml(etree.tostring(child))
                for node in element.iter(etree.Element):
                    untag(node)
                    if node.tag == q("w:footerReference"):
                        element.remove(node)
                body.append(element)
            document.save(str(Path(folder) / f"{form}.docx"))
            (HERE / f"{form}.json").write_text(
                json.dumps(tokens, ensure_ascii=False, indent=0) + "\n", encoding="utf-8"
            )
        subprocess.run(
            [
                "soffice",
                f"-env:UserInstallation=file://{folder}/profile",
                "--headless",
                "--convert-to",
                "docx:MS Word 2007 XML",
                "--outdir",
                f"{folder}/out",
                *(str(p) for p in sorted(Path(folder).glob("*.docx"))),
            ],
            check=True,
            capture_output=True,
            timeout=300,
        )
        for form in FORMS:
            (HERE / f"{form}.docx").write_bytes((Path(folder) / "out" / f"{form}.docx").read_bytes())


_TOKEN = re.compile(r"QZ(\d+)ZQ")


def _to_tokens(doc: Doc) -> list[dict[str, str]]:
    """Write a token into every tagged place; returns what each token means."""
    tokens: list[dict[str, str]] = []
    for node in list(doc.tagged()):
        entry = {k: v for k in ("role", "field") if (v := get(node, k)) is not None}
        entry["level"] = etree.QName(node).localname
        mark = e("w:r", None, e("w:t", None, text=f"QZ{len(tokens)}ZQ"))
        tokens.append(entry)
        if node.tag == q("w:r"):
            node.addprevious(mark)
            continue
        first = node if node.tag == q("w:p") else node.find(f".//{q('w:p')}")
        position = 1 if first.find(q("w:pPr")) is not None else 0
        while position < len(first) and _TOKEN.search("".join(first[position].itertext())) and node.tag != q("w:tbl"):
            position += 1
        first.insert(position, mark)
    return tokens


def _from_tokens(doc: Doc, tokens: list[dict[str, str]]) -> None:
    """Give each place its tag back and remove the tokens; runs are cut so that inline values are runs of their own."""
    for paragraph in list(doc.root.iter(q("w:p"))):
        joined = "".join(t.text or "" for t in paragraph.iter(q("w:t")))
        if "QZ" not in joined:
            continue
        _join_cut_tokens(paragraph)
        current: dict[str, str] | None = None
        for run in list(paragraph.iter(q("w:r"))):
            rpr = run.find(q("w:rPr"))
            for node in list(run):
                if node.tag == q("w:rPr"):
                    continue
                pieces = re.split(r"(QZ\d+ZQ)", node.text or "") if node.tag == q("w:t") else [None]
                for piece in pieces:
                    token = _TOKEN.fullmatch(piece) if piece else None
                    if token:
                        entry = tokens[int(token.group(1))]
                        level = entry["level"]
                        if level == "r":
                            current = entry
                            if entry["role"] == "value":
                                run.addprevious(_tagged_run(rpr, None, entry))
                        else:
                            tag(above(run, f"w:{level}"), entry["role"], entry.get("field"))
                        continue
                    if piece == "":
                        continue
                    if current and current["role"] == "value" and piece is not None and not piece.strip(" _年月日　"):
                        previous = run.getprevious()
                        while previous is not None and get(previous, "role") != "value":
                            previous = previous.getprevious()
                        if previous is not None and previous.find(q("w:t")) is None:
                            previous.append(e("w:t", None, text=piece))
                            continue
                    content = e("w:t", None, text=piece) if piece is not None else node
                    new = _tagged_run(rpr, content, current if current and current["role"] != "value" else None)
                    run.addprevious(new)
            run.getparent().remove(run)


def _join_cut_tokens(paragraph: Element) -> None:
    """LibreOffice may cut a run inside a token: put such neighbours together again."""
    runs = list(paragraph.iter(q("w:r")))
    for left, right in itertools.pairwise(runs):
        a, b = left.findall(q("w:t")), right.findall(q("w:t"))
        if a and b and re.search(r"QZ?\d*Z?$", a[-1].text or "") and not re.search(r"QZ\d+ZQ$", a[-1].text or ""):
            b[0].text = (a[-1].text or "") + (b[0].text or "")
            left.remove(a[-1])


def _tagged_run(rpr: Element | None, content: Element | None, entry: dict[str, str] | None) -> Element:
    import copy

    run = e("w:r", None, copy.deepcopy(rpr) if rpr is not None else None, content)
    return tag(run, entry["role"], entry.get("field")) if entry else run
