"""Fifty-odd files of the eight kinds, made by hand with python-docx: no operator made them, and none may learn from them.

They say whether what was mended for the operators holds beyond them. Words, marks and places are others than the operators';
the forms are drawn by the judge's functions. Nobody should mend the reader against these files: when one of them fails, the
kind is looked at with the operators, and this list stays as it is. ``python -m tests.corpus score --tier heldout``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt, RGBColor

from tests.corpus.case import ANY, Expected, OneOf
from tests.corpus.generate import Recipe
from tests.corpus.judge import A1, A2, A3, A4, A5, KEYS2, annex1, annex4, annex5, roster

Draw = Callable[[Any], None]


@dataclass
class Held:
    """One file: how it is drawn, what it says, whether all of it is neat."""

    name: str
    mechanism: str
    draw: Draw
    expected: list[Expected] = field(default_factory=list)
    neat: bool = False
    suffix: str = ".docx"


def _other(data: dict[str, Any]) -> dict[str, Any]:
    """Another unit's papers: not the judge's."""
    words = {
        "北京潞河职业技能培训学校": "北京运通技工学校",
        "智能制造装备调试与维护研修班": "新能源汽车检测与维修研修班",
        "田立新": "佟雅文",
        "010-69541230": "010-80881357",
        "13811223344": "15210886655",
    }

    def swap(value: Any) -> Any:
        if isinstance(value, str):
            for old, new in words.items():
                value = value.replace(old, new)
            return value
        if isinstance(value, list):
            return [swap(v) for v in value]
        if isinstance(value, dict):
            return {k: swap(v) for k, v in value.items()}
        return value

    out: dict[str, Any] = swap(deepcopy(data))
    return out


B1, B2, B3, B4, B5 = (_other(d) for d in (A1, A2, A3, A4, A5))


def _with(base: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy with another value at a public path."""
    out = deepcopy(base)
    if "[" in path:
        loop, _, rest = path.partition("[")
        number, _, column = rest.partition("].")
        out[loop][int(number)][column] = value
    else:
        out[path] = value
    return out


def _cells(document: Any) -> Iterator[Any]:
    for table in document.tables:
        for row in table.rows:
            seen: set[Any] = set()
            for cell in row.cells:
                if cell._tc not in seen:
                    seen.add(cell._tc)
                    yield cell


def _holding(document: Any, text: str, nth: int = 0) -> Any:
    """The ``nth`` cell whose text is that."""
    found = [c for c in _cells(document) if c.text == text]
    return found[nth]


def _beside(document: Any, label: str) -> Any:
    """The cell right of a label."""
    every = list(_cells(document))
    return every[next(i for i, c in enumerate(every) if c.text == label) + 1]


def _title(document: Any, text: str, *, number: str | None = None) -> None:
    """Another title in place of the second paragraph (and the annex number)."""
    first, second = document.paragraphs[:2]
    second.runs[0].text = text
    if number is not None:
        first.runs[0].text = number


def _run_xml(xml: str) -> Any:
    return parse_xml(f"<w:r {nsdecls('w')}>{xml}</w:r>")


def _person(document: Any, row: int, column: int) -> Any:
    """A cell of the roster: row and column from nought, the head not counted."""
    return document.tables[0].rows[row + 1].cells[column]


LETTER = ["关于报送材料的情况说明", "区职业技能管理中心：", "我校现将培训材料送上，请查收。如有疑问请与经办人联系。"]


def held() -> list[Held]:
    """All files with their truth."""
    out: list[Held] = []

    def add(
        name: str, mechanism: str, draw: Draw, *expected: Expected, neat: bool = False, suffix: str = ".docx"
    ) -> None:
        out.append(Held(f"{len(out) + 1:02} {name}".replace("/", "+"), mechanism, draw, list(expected), neat, suffix))

    def changed(
        name: str,
        mechanism: str,
        base: Draw,
        change: Draw,
        *expected: Expected,
        neat: bool = False,
        suffix: str = ".docx",
    ) -> None:
        def draw(w: Any) -> None:
            base(w)
            change(w)

        add(name, mechanism, draw, *expected, neat=neat, suffix=suffix)

    def two(w: Any) -> None:
        roster(w, B2)

    def three(w: Any) -> None:
        roster(w, B3)

    def one(w: Any) -> None:
        annex1(w, B1)

    def four(w: Any) -> None:
        annex4(w, B4)

    def five(w: Any) -> None:
        annex5(w, B5)

    everything2 = {*(k for k in B2 if k != "trainees"), *(f"trainees[{i}].{k}" for i in range(16) for k in KEYS2)}
    everything3 = {
        *(k for k in B3 if k != "graduates"),
        *(f"graduates[{i}].{k}" for i in range(15) for k in B3["graduates"][0]),
    }

    # identity
    changed(
        "苏州工业园区's roster",
        "identity",
        two,
        lambda w: _title(w, "苏州工业园区高技能人才研修班学员名册", number="附表一"),
    )
    changed(
        "重庆市渝北区's claim", "identity", four, lambda w: _title(w, "重庆市渝北区高技能人才研修培训补助资金申请表")
    )
    changed(
        "大兴区's claim, the district in brackets",
        "identity",
        four,
        lambda w: _title(w, "高技能人才研修培训补助资金申请表（大兴区人力资源和社会保障局制）"),
    )

    def cover(w: Any) -> None:
        w.paragraphs[1].runs[0].text = "门头沟区高技能人才研修培训"

    changed("门头沟区's summary", "identity", five, cover)
    changed("乡村振兴 over our plan", "identity", one, lambda w: _title(w, "通州区乡村振兴带头人研修培训项目实施方案"))
    changed(
        "家政 over our list of graduates",
        "identity",
        three,
        lambda w: _title(w, "北京市通州区家政服务从业人员培训结业登记名册"),
    )
    changed(
        "社会体育指导员 over our roster", "identity", two, lambda w: _title(w, "通州区社会体育指导员培训班学员名册")
    )

    def untitled(w: Any) -> None:
        for p in w.paragraphs[:2]:
            p._p.getparent().remove(p._p)

    changed("no title, no number", "identity", two, untitled, Expected("annex2", B2, may=everything2))
    changed(
        "our title with （第一期）",
        "identity",
        two,
        lambda w: _title(w, "通州区高技能人才研修班（第一期）学员名册"),
        Expected("annex2", B2),
        neat=True,
    )
    changed(
        "our title with 人员名册",
        "identity",
        three,
        lambda w: _title(w, "北京市通州区高技能人才研修培训结业人员登记名册", number="附 3"),
        Expected("annex3", B3),
        neat=True,
    )
    changed(
        "our title, the district behind it",
        "identity",
        three,
        lambda w: _title(w, "高技能人才研修培训结业登记名册（通州区）"),
        Expected("annex3", B3, may=everything3),
    )

    def list_of(title: str, heads: list[str], rows: list[list[str]]) -> Draw:
        def draw(w: Any) -> None:
            w.add_paragraph(title).alignment = WD_ALIGN_PARAGRAPH.CENTER
            t = w.add_table(rows=0, cols=len(heads), style="Table Grid")
            for line in [heads, *rows]:
                for cell, text in zip(t.add_row().cells, line, strict=True):
                    cell.text = text

        return draw

    experts = [[x["name"], x["employer_title"], x["mobile"], ""] for x in B5["experts"]]
    add(
        "a list of experts of another review",
        "identity",
        list_of("项目评审专家信息表", ["姓名", "单位及职务/职称", "手机", "签名"], experts),
    )
    add(
        "a timetable with annex 1's columns",
        "identity",
        list_of(
            "下周课程安排",
            ["培训内容", "培训形式", "课时", "授课教师"],
            [[c["topic"], c["format"], str(c["hours"]), c["instructor"]] for c in B1["courses"]],
        ),
    )
    add(
        "party members",
        "identity",
        list_of(
            "党员花名册",
            ["序号", "姓名", "性别", "学历", "身份证号", "工作单位及职务", "入党时间", "备注"],
            [
                [str(i), p["name"], p["sex"], p["education"], p["id_number"], p["employer_position"], "2015.7", ""]
                for i, p in enumerate(B2["trainees"], 1)
            ],
        ),
    )
    add(
        "certificates handed out",
        "identity",
        list_of(
            "结业证书发放登记表",
            ["序号", "姓名", "工作单位", "身份证号码", "结业证书编号", "领取人签字"],
            [
                [str(i), p["name"], p["employer"], p["id_number"], f"JY2025{i:03}", ""]
                for i, p in enumerate(B3["graduates"], 1)
            ],
        ),
    )

    def driving(w: Any) -> None:
        t = w.add_table(rows=0, cols=4, style="Table Grid")
        for line in (
            ["姓名", "贾文", "性别", "女"],
            ["身份证号", B2["trainees"][1]["id_number"], "学历", "大专"],
            ["工作单位及职务", "个体", "等级", "C1"],
            ["办班单位", "通州某驾校", "备注", ""],
        ):
            for cell, text in zip(t.add_row().cells, line, strict=True):
                cell.text = text

    add("a driving school's card", "identity", driving)

    # ink
    def typed(document_text: str, new: str, nth: int = 0) -> Draw:
        def change(w: Any) -> None:
            _holding(w, document_text, nth).text = new

        return change

    def score(text: str) -> tuple[Draw, Expected]:
        return typed("92", text), Expected("annex3", _with(B3, "graduates[2].score", ANY), {"graduates[2].score"})

    for text in ("优 95", "92（及格线60）→95", "八十五 92", "92 / 免考"):
        change, expected = score(text)
        changed(f"score {text}", "ink", three, change, expected)
    for text in ("周广义 代 周广仁", "周广义（已返聘他厂，名额转吴海）", "周广义…", "周广义/周光义"):
        changed(
            f"name {text}",
            "ink",
            two,
            typed("周广义", text),
            Expected("annex2", _with(B2, "trainees[4].name", ANY), {"trainees[4].name"}),
        )
    changed(
        "level 技师 待发证",
        "ink",
        two,
        typed("技师", "技师 待发证"),
        Expected("annex2", _with(B2, "trainees[2].level", ANY), {"trainees[2].level"}),
    )
    changed(
        "the handler and his phone",
        "ink",
        four,
        typed("佟雅文", "佟雅文15210886650"),
        Expected(
            "annex4",
            _with(B4, "handler", OneOf(("佟雅文", "佟雅文15210886650"))),
            {"handler"},
            ink={"handler": "15210886650"},
        ),
    )
    changed(
        "money 7.5（自筹2.5）",
        "ink",
        four,
        typed("7.5", "7.5（自筹2.5）"),
        Expected("annex4", _with(B4, "subsidy_wan", ANY), {"subsidy_wan"}),
    )
    changed(
        "28 or so planned",
        "ink",
        one,
        typed("28人", "近30人"),
        Expected("annex1", _with(B1, "planned_trainees", ANY), {"planned_trainees"}),
    )
    changed(
        "count with a resit",
        "ink",
        four,
        typed("15", "15（含1人补考通过）"),
        Expected("annex4", B4, may={"graduate_count"}),
    )
    changed(
        "contact handed on",
        "ink",
        five,
        typed("佟雅文", "佟雅文（转培训部李老师）"),
        Expected("annex5", _with(B5, "contact", ANY), {"contact"}),
    )
    changed(
        "ditto as ·〃·",
        "ink",
        two,
        typed("大专", "·〃·", 2),
        Expected("annex2", _with(B2, "trainees[6].education", "本科"), {"trainees[6].education"}),
    )
    changed("sex as √ 男 / 女", "ink", two, typed("男", "√ 男 / 女"), Expected("annex2", B2, may={"trainees[0].sex"}))
    changed(
        "prompt 请手写",
        "ink",
        four,
        typed("佟雅文", "（请手写签名）"),
        Expected("annex4", _with(B4, "handler", None), may={"handler"}),
    )

    # sight
    def second_run(text: str, extra: str, look: Callable[[Any], None]) -> Draw:
        def change(w: Any) -> None:
            cell = _holding(w, text)
            look(cell.paragraphs[0].add_run(extra))

        return change

    def styled(**font: Any) -> Callable[[Any], None]:
        def look(run: Any) -> None:
            for key, value in font.items():
                setattr(run.font, key, value)

        return look

    def white(run: Any) -> None:
        run.font.color.rgb = RGBColor(0xFF, 0xFF, 0xFF)

    def by_style(run: Any) -> None:
        style = run.part.document.styles.add_style("勘误", 2)
        style.font.strike = True
        run.style = style

    changed(
        "a struck ending by a style",
        "sight",
        four,
        second_run("佟雅文", "、罗小兵", by_style),
        Expected("annex4", B4, {"handler"}, ink={"handler": "罗小兵"}),
    )
    changed(
        "a hidden digit",
        "sight",
        four,
        second_run("15", "6", styled(hidden=True)),
        Expected("annex4", B4, {"graduate_count"}),
    )
    changed("a white digit", "sight", four, second_run("80", "0", white), Expected("annex4", B4, {"total_hours"}))
    changed(
        "one point",
        "sight",
        five,
        second_run("佟雅文", "测试", styled(size=Pt(1))),
        Expected("annex5", B5, {"contact"}, ink={"contact": "测试"}),
    )
    changed(
        "a raised mark",
        "sight",
        four,
        second_run("15", "②", styled(superscript=True)),
        Expected("annex4", B4, may={"graduate_count"}),
    )

    def equation(w: Any) -> None:
        paragraph = _holding(w, "16").paragraphs[0]
        paragraph.clear()
        paragraph._p.append(
            parse_xml(
                '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>16</m:t></m:r></m:oMath>'
            )
        )

    changed("a count in an equation", "sight", five, equation, Expected("annex5", B5, may={"trainee_count"}))

    def symbol(w: Any) -> None:
        paragraph = _person(w, 0, 2).paragraphs[0]
        paragraph.clear()
        paragraph.add_run("男 ")
        paragraph._p.append(_run_xml('<w:sym w:font="Wingdings" w:char="F0FC"/>'))
        paragraph.add_run("  女")

    changed("a tick of Wingdings", "sight", two, symbol, Expected("annex2", B2, may={"trainees[0].sex"}))

    def circled(w: Any) -> None:
        paragraph = _person(w, 1, 1).paragraphs[0]
        paragraph.clear()
        paragraph.add_run("钱桂")
        for xml in (
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> eq \\o\\ac(○,兰)</w:instrText>',
            '<w:fldChar w:fldCharType="end"/>',
        ):
            paragraph._p.append(_run_xml(xml))

    changed(
        "a name's last character in a circle", "sight", two, circled, Expected("annex2", B2, may={"trainees[1].name"})
    )

    # fit
    def exchange(a: tuple[int, int], b: tuple[int, int]) -> Draw:
        def change(w: Any) -> None:
            one_, two_ = _person(w, *a), _person(w, *b)
            one_.text, two_.text = two_.text, one_.text

        return change

    g = B3["graduates"][3]
    truth = _with(
        _with(B3, "graduates[3].name", OneOf((g["name"], g["employer"]))),
        "graduates[3].employer",
        OneOf((g["employer"], g["name"])),
    )
    changed(
        "name and unit exchanged",
        "fit",
        three,
        exchange((3, 1), (3, 2)),
        Expected("annex3", truth, {"graduates[3].name", "graduates[3].employer"}),
    )
    truth = _with(_with(B3, "graduates[5].id_number", ANY), "graduates[5].score", ANY)
    changed(
        "number and score exchanged",
        "fit",
        three,
        exchange((5, 3), (5, 4)),
        Expected("annex3", truth, {"graduates[5].id_number", "graduates[5].score"}),
    )

    def bank(w: Any) -> None:
        one_, two_ = _holding(w, B4["bank"]), _holding(w, B4["bank_account"])
        one_.text, two_.text = B4["bank_account"], B4["bank"]

    changed(
        "bank and account exchanged",
        "fit",
        four,
        bank,
        Expected("annex4", {**B4, "bank": ANY, "bank_account": ANY}, {"bank", "bank_account"}),
    )

    def sample(w: Any) -> None:
        table = w.tables[0]
        new = table.add_row()
        for cell, text in zip(
            new.cells, ["（样例）", "王小二", "某某公司", "1101121985XXXXXXXX", "95", ""], strict=True
        ):
            cell.text = text
        table.rows[0]._tr.addnext(new._tr)

    changed("a sample person", "fit", three, sample, Expected("annex3", B3))
    changed(
        "contact XX",
        "fit",
        one,
        typed("佟雅文", "X X"),
        Expected("annex1", _with(B1, "contact", None), may={"contact"}),
    )
    changed(
        "score in the wrong place",
        "fit",
        three,
        typed("96", "北京"),
        Expected("annex3", _with(B3, "graduates[0].score", ANY), {"graduates[0].score"}),
    )

    # residue
    def label(old: str, new: str, value: str | None = None, to: str = "") -> Draw:
        def change(w: Any) -> None:
            if value is not None:
                _holding(w, value).text = to
            _holding(w, old).text = new

        return change

    changed(
        "money in 千元人民币",
        "residue",
        four,
        label("申请资金（万元）", "申请资金（千元人民币）", "7.5", "75"),
        Expected("annex4", B4, may={"subsidy_wan"}),
    )
    changed(
        "money in 元, with commas",
        "residue",
        four,
        label("申请资金（万元）", "申请资金\n单位：元", "7.5", "75,000"),
        Expected("annex4", B4, may={"subsidy_wan"}),
    )
    changed(
        "hours of sixty minutes",
        "residue",
        four,
        label("培训总课时", "培训总课时（按60分钟计）", "80", "60"),
        Expected("annex4", _with(B4, "total_hours", OneOf((80, 60))), {"total_hours"}),
    )
    changed(
        "rank for a score",
        "residue",
        three,
        label("考核成绩", "考核排名"),
        Expected("annex3", B3, {f"graduates[{i}].score" for i in range(15)}),
    )
    changed(
        "hours by the day",
        "residue",
        one,
        label("课时", "课时（单位：天）"),
        Expected("annex1", B1, {f"courses[{i}].hours" for i in range(5)}),
    )
    changed(
        "count in 名", "residue", four, label("结业人数", "结业人数（单位：名）"), Expected("annex4", B4), neat=True
    )

    # scope
    def lost(name: str, text: str) -> Draw:
        def change(w: Any) -> None:
            _holding(w, name).text = ""
            for line in [*LETTER, text, "2025年7月1日"]:
                w.add_paragraph(line)

        return change

    changed(
        "the letter's handler",
        "scope",
        four,
        lost("经办人", "经办人：罗小兵（签字）"),
        Expected("annex4", B4, may={"handler"}),
    )
    changed(
        "the letter's address",
        "scope",
        one,
        lost("地  址", "地址：北京市朝阳区望京街9号　邮编：100102"),
        Expected("annex1", B1, may={"address"}),
    )

    def footless(w: Any) -> None:
        foot = w.paragraphs[-1]
        foot._p.getparent().remove(foot._p)
        for line in [*LETTER, "填表人：罗小兵　　联系电话：010-64001122"]:
            w.add_paragraph(line)

    changed(
        "the letter's foot",
        "scope",
        two,
        footless,
        Expected("annex2", {**B2, "prepared_by": None, "phone": None}, may={"prepared_by", "phone"}),
    )

    # merged
    def down(column: int, first: int, last: int, *, keep: str) -> Draw:
        def change(w: Any) -> None:
            cells = [_person(w, r, column) for r in range(first, last + 1)]
            for c in cells[1:]:
                c.text = ""
            cells[0].merge(cells[-1]).text = keep

        return change

    changed(
        "one score for three",
        "merged",
        three,
        down(4, 2, 4, keep="90"),
        Expected(
            "annex3",
            _with(_with(_with(B3, "graduates[2].score", "90"), "graduates[3].score", "90"), "graduates[4].score", "90"),
            may={f"graduates[{i}].score" for i in (2, 3, 4)},
        ),
    )
    changed(
        "one number for two",
        "merged",
        two,
        down(4, 6, 7, keep=B2["trainees"][6]["id_number"]),
        Expected("annex2", _with(B2, "trainees[7].id_number", ANY), {"trainees[6].id_number", "trainees[7].id_number"}),
    )

    def startless(w: Any) -> None:
        cell = _person(w, 8, 7)
        cell._tc.get_or_add_tcPr().append(parse_xml(f"<w:vMerge {nsdecls('w')}/>"))

    changed(
        "a merge without a start",
        "merged",
        two,
        startless,
        Expected(
            "annex2",
            _with(B2, "trainees[8].level", OneOf((B2["trainees"][8]["level"], None))),
            {"trainees[8].level"},
            may={"trainees[7].level"},
        ),
    )

    # containers
    def both(w: Any) -> None:
        roster(w, B2)
        roster(w, B3)

    add(
        "annex 3 right behind annex 2",
        "containers",
        both,
        Expected("annex2", B2),
        Expected("annex3", B3),
    )

    def goes_on(w: Any) -> None:
        typed_ = deepcopy(B2)
        for i, r in enumerate(typed_["trainees"], 1):
            r["no"] = f"{i}）"
        roster(w, typed_, split=9)
        second = w.tables[1]
        second._tbl.remove(second.rows[0]._tr)

    add("serials 9） … in a second table", "containers", goes_on, Expected("annex2", B2))
    add("a docx called .wps", "containers", two, Expected("annex2", B2), neat=True, suffix=".wps")
    return out


def heldout_cases(folder: Path) -> Iterator[tuple[Recipe, list[Expected], Path, None, None]]:
    """The files as cases of the tier ``heldout``."""
    for number, one in enumerate(held(), 1):
        path = folder / f"held{number:02}{one.suffix}"
        save(one, path)
        form = one.expected[0].form if one.expected else "none"
        yield (
            Recipe("heldout", form, "neat" if one.neat else "hard", number, (f"held {one.name}",)),
            one.expected,
            path,
            None,
            None,
        )


def save(one: Held, path: Path) -> None:
    """Write one file."""
    document = docx.Document()
    one.draw(document)
    document.save(str(path))


__all__ = ["Held", "held", "heldout_cases", "save"]
