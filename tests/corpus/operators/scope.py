"""Scope: a letter, a slip or a list around the form talks like the form; it never answers for it."""

from __future__ import annotations

from random import Random

from tests.corpus.case import Case, put
from tests.corpus.operators import ROSTERS, cells, get, label_groups, need, whole_rows
from tests.corpus.operators.kinds import (
    append,
    clean,
    declare,
    drop_scalar,
    kind,
    page_break,
    paragraph,
    plain,
    prepend,
    simple_table,
)
from tests.corpus.package import q
from tests.corpus.people import People
from tests.corpus.projects import make

WORDS = {
    "handler": ["经办人", "承办人"], "phone": ["联系电话", "电话"], "contact": ["联系人"], "mobile": ["手机", "联系手机"], "office_phone": ["办公电话"], "fax": ["传真"], "email": ["邮箱", "电子邮箱"],
    "bank": ["开户行"], "bank_account": ["银行账号", "账号"], "address": ["地址", "单位地址"], "venue": ["拟定研修地点", "研修地点"], "trainee_source": ["学员来源"], "planned_trainees": ["预计招收学员人数"],
    "graduate_count": ["结业人数"], "trainee_count": ["培训人数"], "total_hours": ["培训总课时", "总课时"], "subsidy_wan": ["申请资金（万元）"], "application_date": ["申请日期", "申报时间"], "prepared_by": ["填表人"],
}  # fmt: skip


def _other(case: Case, rng: Random, name: str) -> str:
    """Somebody else's answer to that label."""
    people = People(rng)
    data = {**make("annex1", case.seed + 400), **make("annex4", case.seed + 400)}
    fresh = {
        "handler": people.name(),
        "contact": people.name(),
        "prepared_by": people.name(),
        "phone": people.landline(),
        "mobile": people.mobile(),
        "office_phone": people.landline(),
        "fax": people.landline(),
        "email": people.email(),
        "bank_account": people.account(),
        "graduate_count": "19",
        "trainee_count": "23",
        "planned_trainees": "21",
        "total_hours": "96",
        "subsidy_wan": "9.5",
        "application_date": "2024年11月3日",
    }
    return fresh.get(name) or str(data.get(name) or "另行通知")


def _letter(case: Case, rng: Random, *names: str) -> list[str]:
    """A covering letter whose foot has these labels."""
    text = [
        rng.choice(["关于报送高技能人才研修培训材料的函", "报送说明", "关于申请研修培训补助资金的请示"]),
        "通州区人力资源和社会保障局：",
        "现将我单位有关材料报上，请予审核。",
        "此致",
        "敬礼",
    ]
    feet = [f"{rng.choice(WORDS[n])}：{_other(case, rng, n)}" for n in names]
    return text + (["　　".join(feet)] if rng.random() < 0.5 else feet) + ["2024年12月1日"]


def _around(case: Case, rng: Random, lines: list[str]) -> None:
    if rng.random() < 0.5:
        prepend(case, *map(paragraph, lines), page_break())
    else:
        append(case, page_break() if rng.random() < 0.5 else paragraph(""), *map(paragraph, lines))


@kind("scope", "traps", group="letter", forms=("annex1", "annex4", "annex5"))
def own_label_lost_and_a_letter_has_it(case: Case, rng: Random) -> None:
    """The cell's label is gone, a letter around the form has such a label: the cell's own answer, or a question; never the letter's."""
    rows = [tr for tr in whole_rows(case) if len(cells(tr)) == 2]
    rows = [
        tr
        for tr in rows
        if (get(cells(tr)[1], "field") or "") in WORDS
        and (get(cells(tr)[1], "field") or "") in dict(clean(case, get(cells(tr)[1], "field") or ""))
    ]
    need(rows)
    label, value = cells(rng.choice(rows))
    name = get(value, "field") or ""
    put(label, rng.choice(["", "", " ", "—"]))
    declare(case, name, may=True, raw=case.raw.get(name))
    _around(case, rng, _letter(case, rng, name, *rng.sample([n for n in ("phone", "contact") if n != name], 1)))


@kind("scope", "traps", group="letter", forms=("annex1", "annex4", "annex5"))
def own_row_gone_and_a_letter_has_it(case: Case, rng: Random) -> None:
    """The whole row is gone, the letter has such a label: no value, or a question."""
    rows = [tr for tr in whole_rows(case) if len(cells(tr)) == 2]
    rows = [
        tr
        for tr in rows
        if (get(cells(tr)[1], "field") or "") in WORDS
        and (get(cells(tr)[1], "field") or "") in dict(clean(case, get(cells(tr)[1], "field") or ""))
    ]
    need(rows)
    tr = rng.choice(rows)
    name = get(cells(tr)[1], "field") or ""
    tr.getparent().remove(tr)
    drop_scalar(case, name)
    case.allow(name)
    _around(case, rng, _letter(case, rng, name))


@kind("scope", "traps", group="letter", forms=("annex1", "annex4", "annex5"))
def own_answer_empty_and_a_letter_has_it(case: Case, rng: Random) -> None:
    """The label stands, the cell is empty, the letter answers: an empty cell is empty."""
    names = [n for n in WORDS if n in dict(clean(case, n))]
    need(names)
    name = rng.choice(names)
    put(case.place(name), "")
    declare(case, name, truth=None, may=True)
    _around(case, rng, _letter(case, rng, name))


@kind("scope", "traps", group="letter")
def letter_with_the_forms_labels(case: Case, rng: Random) -> None:
    """Every label stands where it should, and a letter has some of them again with other answers: the form's stand."""
    names = [n for n in WORDS if plain(case.data.get(n))]
    need(names)
    _around(case, rng, _letter(case, rng, *rng.sample(names, min(3, len(names)))))


@kind("scope", "traps", group="letter", forms=ROSTERS)
def foot_line_gone_and_a_letter_has_it(case: Case, rng: Random) -> None:
    """填表人 and 联系电话 are gone from below the roster; a letter behind has 联系人：… 联系电话：…"""
    feet = [
        p
        for p in case.doc.find("line")
        if {get(n, "field") for n in p if get(n, "role") == "label"} & {"prepared_by", "phone"}
    ]
    feet += [
        t for t in case.doc.find("linetable") if {get(n, "field") for n in t.iter(q("w:tc"))} & {"prepared_by", "phone"}
    ]
    need(len(feet) == 1 and not {"prepared_by", "phone"} & (case.touched | case.must))
    feet[0].getparent().remove(feet[0])
    for name in ("prepared_by", "phone"):
        drop_scalar(case, name)
        case.allow(name)
    lines = _letter(case, rng, "contact", "phone")
    if rng.random() < 0.5:
        lines = [line.replace("联系人", "填表人") for line in lines]
    if rng.random() < 0.5:
        append(case, page_break(), *map(paragraph, lines))
    else:
        prepend(case, *map(paragraph, lines), page_break())


@kind("scope", "traps", group="letter", forms=ROSTERS)
def line_label_gone_and_a_notice_has_it(case: Case, rng: Random) -> None:
    """研修项目 lost its label in the line above the table; a notice in front says 研修项目：… of another class."""
    groups = [g for g in label_groups(case) if get(g[0], "field") == "project" and g[0].tag == q("w:r")]
    need(len(groups) == 1 and "project" not in case.touched | case.must)
    for run in groups[0]:
        put(run, "　")
    declare(case, "project", may=True, raw=case.raw.get("project"))
    case.allow("organizer", "start_date", "end_date")
    other = "消防设施操作与应急救援研修班"
    prepend(case, *map(paragraph, ["开班通知", f"研修项目：{other}", "请各位学员按时报到。"]), page_break())


@kind("scope", "traps", group="letter")
def reply_slip_behind_the_form(case: Case, rng: Random) -> None:
    """A 回执 with 单位名称, 联系人, 手机, 邮箱 in a little table behind the form: another paper."""
    people = People(rng)
    rows = [
        ["单位名称", "北京别家培训有限公司", "联系人", people.name()],
        ["手机", people.mobile(), "邮箱", people.email()],
        ["参会人数", "3", "备注", ""],
    ]
    append(
        case,
        page_break(),
        paragraph(rng.choice(["回  执", "参会回执", "报名回执"]), align="center"),
        simple_table(rows),
        paragraph(""),
    )


@kind("scope", "traps", group="letter", forms=("annex1", "annex4", "annex5"))
def contact_table_in_front_and_own_label_lost(case: Case, rng: Random) -> None:
    """In front a table 经办人 | 联系电话 of the bureau; the form's own label is gone."""
    rows = [
        tr
        for tr in whole_rows(case)
        if len(cells(tr)) == 2
        and (get(cells(tr)[1], "field") or "") in ("handler", "phone", "venue", "address", "email", "contact", "bank")
    ]
    rows = [
        tr for tr in rows if (get(cells(tr)[1], "field") or "") in dict(clean(case, get(cells(tr)[1], "field") or ""))
    ]
    need(rows)
    label, value = cells(rng.choice(rows))
    name = get(value, "field") or ""
    put(label, "")
    declare(case, name, may=True, raw=case.raw.get(name))
    words = {n: WORDS[n][0] for n in (name, "phone", "contact")}
    prepend(
        case,
        paragraph("受理窗口信息"),
        simple_table([[w, _other(case, rng, n)] for n, w in words.items()]),
        page_break(),
    )


@kind("scope", "traps", group="letter", forms=("annex4",))
def transfer_slip_behind_the_form(case: Case, rng: Random) -> None:
    """A bank's slip behind the claim with 开户行 and 账号 of somebody else; the form's own cells stand, or one is empty."""
    if rng.random() < 0.5 and "bank_account" in dict(clean(case, "bank_account")):
        put(case.place("bank_account"), "")
        declare(case, "bank_account", truth=None, may=True)
    people = People(rng)
    append(
        case,
        page_break(),
        paragraph("收款账户确认单", align="center"),
        paragraph("开户行：中国农业银行北京朝阳支行"),
        paragraph(f"银行账号：{people.account()}"),
        paragraph(f"经办人：{people.name()}　联系电话：{people.mobile()}"),
    )
