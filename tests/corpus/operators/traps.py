"""Files that are more, less or other than one form."""

from __future__ import annotations

import copy
from random import Random
from typing import Any

from tests.corpus.blanks import blank
from tests.corpus.case import COLUMNS, Case, Expected, build
from tests.corpus.operators import ROSTERS, before_section, cells, get, need, operator, span, table_of
from tests.corpus.operators.mechanics import inline_picture, picture
from tests.corpus.package import Doc, Element, e, q, tag, text_of, untag


def _break() -> Element:
    return e("w:p", None, e("w:r", None, e("w:br", {"w:type": "page"})))


def _body(doc: Doc) -> list[Element]:
    """Another document's content, without its tags and section."""
    out = []
    for child in list(doc.body):
        if child.tag == q("w:sectPr"):
            continue
        for node in child.iter():
            if isinstance(node.tag, str):
                untag(node)
        out.append(child)
    return out


def _p(text: str) -> Element:
    return e("w:p", None, e("w:r", None, e("w:t", None, text=text)) if text else None)


def _append(case: Case, elements: list[Element]) -> None:
    end = before_section(case)
    for element in elements:
        end.addprevious(element)


def _prepend(case: Case, elements: list[Element]) -> None:
    first = case.doc.body[0]
    for element in elements:
        first.addprevious(element)


NOTICE = [
    "关于开展2025年通州区高技能人才研修培训工作的通知",
    "各有关单位：",
    "为进一步完善北京城市副中心技能人才激励政策体系，现就有关事项通知如下。",
    "一、申报时间：即日起至4月30日。",
    "二、办班单位：北京地区具有独立法人资格的企业、高等学校、科研院所等。",
    "三、研修项目名称应与职业（工种）一致，培训总时间一般不少于80学时。",
    "四、申报材料：《通州区高技能人才研修培训项目实施方案》（附件1）、《通州区高技能人才研修班学员名册》（附件2）。",
    "联系人：某科员　联系电话：010-12345678",
]


@operator("hard", "traps", group="trap", stack=False, family="traps")
def notice_in_front(case: Case, rng: Random) -> None:
    """The notice's text stands before the form, in the same file."""
    _prepend(case, [*map(_p, NOTICE), _break()])


@operator("hard", "traps", group="trap", stack=False, family="traps", forms=("annex1",))
def notice_alone(case: Case, rng: Random) -> None:
    """Only the notice: no form at all."""
    for child in list(case.doc.body):
        if child.tag != q("w:sectPr"):
            case.doc.body.remove(child)
    _append(case, list(map(_p, NOTICE)))
    case.no_form = True
    case.raw.clear()


@operator("hard", "traps", group="trap", stack=False, family="traps")
def filled_sample_after(case: Case, rng: Random) -> None:
    """A filled sample (填写示例) of the same form follows the form."""
    sample = build(case.form, case.kind, case.seed + 5000)
    expected = sample.expected()[0]
    expected.optional = True
    paths = [k for k in expected.data if k not in case.loops]
    expected.may |= {
        *paths,
        *(f"{loop}[{i}].{c}" for loop in case.loops for i in range(len(expected.data[loop])) for c in COLUMNS[loop]),
    }
    _append(case, [_break(), _p("填写示例"), *_body(sample.doc)])
    case.extra.append(expected)
    case.before = 0


@operator("hard", "traps", group="trap", stack=False, family="traps")
def two_copies(case: Case, rng: Random) -> None:
    """Two copies of one form in a file, filled with two projects."""
    other = build(case.form, case.kind, case.seed + 7000)
    _append(case, [_break(), *_body(other.doc)])
    case.extra.append(other.expected()[0])


@operator("hard", "traps", group="trap", stack=False, family="traps")
def blank_copy_after(case: Case, rng: Random) -> None:
    """The filled form, then a blank one left over."""
    empty = blank(case.form, case.kind, case.seed)
    _append(case, [_break(), *_body(empty)])
    case.extra.append(Expected(case.form, {loop: [] for loop in case.loops}, optional=True))


@operator("hard", "traps", group="trap", stack=False, family="traps", forms=("annex1",))
def five_annexes(case: Case, rng: Random) -> None:
    """All five annexes in one file."""
    for form in ("annex2", "annex3", "annex4", "annex5"):
        other = build(form, case.kind, case.seed + int(form[-1]))
        _append(case, [_break(), *_body(other.doc)])
        case.extra.append(other.expected()[0])


@operator("hard", "traps", group="trap", stack=False, family="traps", forms=("annex1",))
def five_annexes_behind_the_notice(case: Case, rng: Random) -> None:
    """The whole notice with all five annexes, only some of them filled."""
    for form in ("annex2", "annex3", "annex4", "annex5"):
        if rng.random() < 0.5:
            other = build(form, case.kind, case.seed + int(form[-1]))
            _append(case, [_break(), *_body(other.doc)])
            case.extra.append(other.expected()[0])
        else:
            _append(case, [_break(), *_body(blank(form, case.kind, case.seed))])
            empty: dict[str, Any] = {
                "annex2": {"trainees": []},
                "annex3": {"graduates": []},
                "annex4": {},
                "annex5": {"experts": []},
            }[form]
            case.extra.append(Expected(form, dict(empty)))
    _prepend(case, [*map(_p, NOTICE), _break()])


@operator("hard", "traps", group="trap", stack=False, family="traps")
def blank_form_returned(case: Case, rng: Random) -> None:
    """The form came back blank."""
    case.doc = blank(case.form, case.kind, case.seed)
    case.data = {loop: [] for loop in case.loops}
    case.raw.clear()


@operator("hard", "traps", group="trap", stack=False, family="traps")
def picture_instead_of_table(case: Case, rng: Random) -> None:
    """A photograph of the filled page where the table should be."""
    rid = picture(case, "page.png")
    table = table_of(case)
    for name in (table, *case.doc.find("linetable"), *case.doc.find("line"), *case.doc.find("covertable")):
        if name.getparent() is not None and name is not table:
            name.getparent().remove(name)
    table.addprevious(e("w:p", None, e("w:r", None, e("w:drawing", None, inline_picture(rid)))))
    table.getparent().remove(table)
    case.raw.clear()
    case.no_form = True
    case.extra = [Expected(case.form, {loop: [] for loop in case.loops}, may=set(), optional=True)]


@operator("hard", "traps", group="trap", stack=False, family="traps", forms=("annex1", "annex4"))
def another_authoritys_form(case: Case, rng: Random) -> None:
    """A form of somebody else with many of the same labels: 职业技能提升行动补贴申请表."""
    table = table_of(case)
    for child in list(case.doc.body):
        if child.tag != q("w:sectPr"):
            case.doc.body.remove(child)
    rows = [
        ("申请单位", "北京某某有限公司"),
        ("统一社会信用代码", "91110112MA00000X0Y"),
        ("法定代表人", "某某"),
        ("联系人", "某某"),
        ("联系电话", "13900000000"),
        ("补贴类别", "技能提升补贴"),
        ("申请补贴金额（元）", "20000"),
        ("开户行", "某银行"),
        ("银行账号", "0200000000001"),
    ]
    width = 4500
    new = e(
        "w:tbl",
        None,
        copy.deepcopy(table.find(q("w:tblPr"))),
        e("w:tblGrid", None, e("w:gridCol", {"w:w": width}), e("w:gridCol", {"w:w": width})),
    )
    for row in rows:
        new.append(
            e(
                "w:tr",
                None,
                *(e("w:tc", None, e("w:tcPr", None, e("w:tcW", {"w:w": width, "w:type": "dxa"})), _p(t)) for t in row),
            )
        )
    _append(case, [_p("企业职工职业技能提升补贴申请表"), new, _p("")])
    case.no_form = True
    case.raw.clear()


@operator("hard", "traps", group="trap", stack=False, family="traps", forms=("annex2",))
def another_roster(case: Case, rng: Random) -> None:
    """A sign-in sheet: 序号, 姓名, 单位, 签到 – a roster, but none of ours."""
    for child in list(case.doc.body):
        if child.tag != q("w:sectPr"):
            case.doc.body.remove(child)
    heads = ["序号", "姓名", "单位", "签到时间", "签名"]
    rows = [[str(i + 1), r["name"], "某单位", "9:00", ""] for i, r in enumerate(case.data["trainees"])]
    new = e(
        "w:tbl",
        None,
        e("w:tblPr", None, e("w:tblW", {"w:w": 9000, "w:type": "dxa"})),
        e("w:tblGrid", None, *(e("w:gridCol", {"w:w": 1800}) for _ in heads)),
    )
    for row in [heads, *rows]:
        new.append(
            e(
                "w:tr",
                None,
                *(e("w:tc", None, e("w:tcPr", None, e("w:tcW", {"w:w": 1800, "w:type": "dxa"})), _p(t)) for t in row),
            )
        )
    _append(case, [_p("研修班签到表"), new, _p("")])
    case.no_form = True
    case.raw.clear()


@operator("hard", "traps", group="trap", stack=False, family="traps", forms=ROSTERS)
def two_classes_in_one_file(case: Case, rng: Random) -> None:
    """The rosters of two classes, one after the other, only a heading between."""
    other = build(case.form, case.kind, case.seed + 9000)
    _append(case, [_p(""), *_body(other.doc)])
    case.extra.append(other.expected()[0])


@operator("hard", "traps", group="trap", stack=False, family="traps")
def title_missing(case: Case, rng: Random) -> None:
    """The title and the annex number were cut away: labels alone say which form it is."""
    for node in [*case.doc.find("title"), *case.doc.find("annexno")]:
        for child in list(node):
            if child.tag != q("w:pPr"):
                node.remove(child)


@operator("hard", "traps", group="trap", stack=False, family="traps", forms=("annex2", "annex3", "annex4"))
def older_edition(case: Case, rng: Random) -> None:
    """Last year's edition of the form: fields that were not there yet, one that is gone now."""
    table = table_of(case)
    if case.form == "annex4":
        for tr in [r for r in table if r.tag == q("w:tr")]:
            names = {get(c, "field") for c in cells(tr)}
            if names & {"occupations", "total_hours"}:
                tr.getparent().remove(tr)
        for name in ("occupations", "total_hours"):
            case.set(name, [] if name == "occupations" else None)
            case.forget(name)
            case.allow(name)
        return
    from tests.corpus.operators.labels import _set_span

    loop, column = case.loops[0], "education" if case.form == "annex2" else "completion_no"
    for tr in [r for r in table if r.tag == q("w:tr")]:
        own = next((c for c in cells(tr) if get(c, "field") == f"{loop}.{column}"), None)
        if own is not None:
            near = own.getprevious()
            _set_span(near, span(near) + span(own))
            tr.remove(own)
    for row in case.data[loop]:
        row[column] = None
        case.forget(case.path(loop, row["_uid"], column))
        case.allow(case.path(loop, row["_uid"], column))


@operator("hard", "traps", group="trap", stack=False, family="traps", forms=("annex1", "annex4", "annex5"))
def filling_instructions_with_labels(case: Case, rng: Random) -> None:
    """Instructions behind the form that name every label: 1.办班单位名称：按公章填写…"""
    lines = ["填表说明"]
    for i, label in enumerate([n for n in case.doc.find("label") if n.tag == q("w:tc")][:8], 1):
        name = text_of(label).replace("\n", "").strip("：: ")
        lines.append(f"{i}.{name}：按实际情况填写，不得空缺。")
        case.allow(*(get(label, "field") or "").split("+"))
    _append(case, [_break(), *map(_p, lines)])


@operator("hard", "traps", group="trap", stack=False, family="traps", forms=("annex5",))
def cover_and_table_disagree(case: Case, rng: Random) -> None:
    """The cover names another project than the table: the table's value stands, unsure."""
    places = [v for v in case.values("project") if get(v, "filled")]
    need(len(places) > 1)
    case.type(places[0], "另一个研修项目高技能人才研修班（888期）")
    case.count["project"] = 1
    case.doubt("project")


@operator("hard", "traps", group="trap", stack=False, family="traps", forms=("annex1", "annex4"))
def line_and_table_disagree(case: Case, rng: Random) -> None:
    """The header line names another unit than the table."""
    places = list(case.values("organizer"))
    need(len(places) > 1)
    case.type(places[0], "北京别家职业技能培训学校")
    tag(places[0], filled="1")
    case.count["organizer"] = 1
    case.doubt("organizer")


@operator("hard", "traps", group="trap", stack=False, family="traps", forms=("annex5",))
def cover_torn_off(case: Case, rng: Random) -> None:
    """Only the table came back, without the cover."""
    table = table_of(case)
    for child in list(table.itersiblings(preceding=True)):
        child.getparent().remove(child)
    case.count["project"] = case.count["organizer"] = 1


@operator("hard", "traps", group="trap", stack=False, family="traps", forms=ROSTERS)
def roster_of_two_hundred(case: Case, rng: Random) -> None:
    """A very long roster."""
    big = build(case.form, case.kind, case.seed, people=200)
    case.doc, case.data, case.raw, case.count = big.doc, big.data, big.raw, big.count


@operator("hard", "traps", group="trap", stack=False, family="traps", forms=ROSTERS)
def roster_with_other_rosters_title(case: Case, rng: Random) -> None:
    """Annex 2 under annex 3's title and the other way round: the columns say what it is."""
    title = case.doc.find("title")[0]
    case.type(
        title,
        "北京市通州区高技能人才研修培训结业登记名册" if case.form == "annex2" else "通州区高技能人才研修班学员名册",
    )
    for node in case.doc.find("annexno"):
        case.type(node, "附件3：" if case.form == "annex2" else "附件2：")
    for path in list(case.raw):
        case.allow(path)
    case.allow(*(p for r in case.data[case.loops[0]] for p in case.row_paths(case.loops[0], r["_uid"])))
