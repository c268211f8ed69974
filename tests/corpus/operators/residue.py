"""What a label says beyond the form's own words: units, counting manners, conditions."""

from __future__ import annotations

from random import Random

from tests.corpus.case import ANY, Case, OneOf
from tests.corpus.operators import ROSTERS, get, label_groups, label_text, need, relabel
from tests.corpus.operators.kinds import clean, declare, kind, plain, say
from tests.corpus.package import Element, q, text_of


def _label(case: Case, name: str) -> list[Element]:
    """The label of a field as one cell."""
    found = [
        g
        for g in label_groups(case)
        if get(g[0], "field") == name and g[0].tag == q("w:tc") and get(g[0], "role") in ("label", "head")
    ]
    need(len(found) == 1)
    return found[0]


def _bare(text: str) -> str:
    """A label without its bracket and colon."""
    for mark in ("（", "(", "\n（"):
        text = text.partition(mark)[0]
    return text.strip().rstrip("：:").strip()


def _scalar(case: Case, name: str) -> Element:
    found = dict(clean(case, name))
    need(name in found)
    return found[name]


def _column(case: Case, name: str) -> list[tuple[str, Element]]:
    loop, _, column = name.partition(".")
    out = [(p, v) for p, v in clean(case, column) if p.startswith(loop + "#")]
    need(len(out) == sum(plain(r[column]) for r in case.data[loop]) and out)
    return out


@kind("residue", "labels", group="money-label", forms=("annex4",))
def money_in_another_unit(case: Case, rng: Random) -> None:
    """申请资金（千元） 75, （元） 75000, （百元）, （单位：元）: converted, or asked; never 75 for 7.5."""
    place, group = _scalar(case, "subsidy_wan"), _label(case, "subsidy_wan")
    unit, factor = rng.choice(
        [
            ("千元", 10),
            ("元", 10000),
            ("百元", 100),
            ("人民币元", 10000),
            ("元人民币", 10000),
            ("单位：元", 10000),
            ("单位：千元", 10),
            ("RMB", 10000),
            ("亿元", 0.0001),
        ]
    )
    value = case.get("subsidy_wan")
    amount = value * factor
    text = f"{amount:.8f}".rstrip("0").rstrip(".")
    if factor == 10000 and rng.random() < 0.4:
        text = rng.choice([f"{amount:,.0f}", f"{amount:,.2f}", f"{amount:.2f}"])
    relabel(case, group, f"{_bare(label_text(group))}{rng.choice(['（{}）', '({})', '/{}', '：{}']).format(unit)}")
    say(case, "subsidy_wan", place, text, may=True)


@kind("residue", "labels", group="money-label", forms=("annex4",))
def money_label_with_the_same_unit(case: Case, rng: Random) -> None:
    """申请资金（单位：万元）, （人民币万元）, 申请资金/万元: the form's own unit, and no doubt."""
    _scalar(case, "subsidy_wan")
    group = _label(case, "subsidy_wan")
    relabel(
        case,
        group,
        rng.choice(
            [
                "申请资金（单位：万元）",
                "申请资金（人民币万元）",
                "申请资金/万元",
                "申请资金\n（万元）",
                "申请资金(万元)",
                "申请资金［万元］",
            ]
        ),
    )
    case.touched.add("subsidy_wan")


@kind("residue", "labels", group="money-label", forms=("annex4",))
def money_label_without_a_unit(case: Case, rng: Random) -> None:
    """申请资金, no unit, and the amount in yuan: asked or converted by its size; in 万元 it is right."""
    place, group = _scalar(case, "subsidy_wan"), _label(case, "subsidy_wan")
    value = case.get("subsidy_wan")
    relabel(case, group, "申请资金")
    if rng.random() < 0.5:
        say(case, "subsidy_wan", place, f"{value * 10000:.0f}", must=True)
    else:
        say(case, "subsidy_wan", place, f"{value:g}", may=True)


@kind("residue", "labels", group="hours-label", forms=("annex1", "annex4"))
def total_in_another_unit(case: Case, rng: Random) -> None:
    """总课时（小时） 60, 总课时（天） 10, （分钟）: asked, for an hour of the clock is no 学时."""
    place, group = _scalar(case, "total_hours"), _label(case, "total_hours")
    unit, text = rng.choice(
        [
            ("小时", "60"),
            ("天", "10"),
            ("分钟", "3600"),
            ("半天", "20"),
            ("60分钟", "60"),
            ("周", "2"),
            ("h", "60"),
            ("自然小时", "64"),
            ("日", "11"),
        ]
    )
    relabel(case, group, f"{_bare(label_text(group))}（{unit}）")
    truth = OneOf((80, 60, "60")) if text == "60" else ANY
    say(case, "total_hours", place, text, truth=truth, must=True)


@kind("residue", "labels", group="hours-label", forms=("annex1", "annex4"))
def hours_label_with_the_same_unit(case: Case, rng: Random) -> None:
    """总课时（学时）, （节）, （每课时45分钟）, （课时数）: no doubt."""
    _scalar(case, "total_hours")
    group = _label(case, "total_hours")
    bare = _bare(label_text(group))
    relabel(
        case,
        group,
        bare + rng.choice(["（学时）", "（每课时45分钟）", "（课时）", "(学时)", "（45分钟/课时）", "（单位：学时）"]),
    )
    case.touched.add("total_hours")


@kind("residue", "labels", group="hours-label", forms=("annex1",))
def course_hours_in_another_unit(case: Case, rng: Random) -> None:
    """课时（小时）, 课时（天）, 课时（分钟） as the head of the courses' column: every one is asked."""
    places = _column(case, "courses.hours")
    group = _label(case, "courses.hours")
    unit = rng.choice(["小时", "天", "分钟", "半天", "h"])
    relabel(case, group, f"{_bare(label_text(group))}（{unit}）")
    for path, place in places:
        value = case.get(path)
        text = {
            "小时": f"{value * 0.75:g}",
            "h": f"{value * 0.75:g}",
            "天": f"{value / 8:g}",
            "半天": f"{value / 4:g}",
            "分钟": f"{value * 45:g}",
        }[unit]
        say(case, path, place, text, truth=ANY, must=True)


@kind("residue", "labels", group="date-label", forms=("annex1", "annex4", "annex5"))
def date_by_which_calendar(case: Case, rng: Random) -> None:
    """申报时间（公历）, 培训开始时间（阳历）: the same date, and no doubt."""
    for name in ("application_date", "start_date", "end_date"):
        if name in dict(clean(case, name)):
            group = _label(case, name)
            relabel(
                case,
                group,
                _bare(label_text(group))
                + rng.choice(["（公历）", "（阳历）", "(公历)", "（年月日）", "（年/月/日）", "（北京时间）"]),
            )
            case.touched.add(name)
            return
    need(False)


@kind("residue", "labels", group="date-label", forms=("annex1", "annex4", "annex5"))
def date_of_another_kind(case: Case, rng: Random) -> None:
    """培训开始时间（农历）, （计划）, （报到）, 拟…: the date may be another one; asked."""
    for name in ("application_date", "start_date", "end_date"):
        if name in dict(clean(case, name)):
            group = _label(case, name)
            bare = _bare(label_text(group))
            relabel(
                case,
                group,
                rng.choice([f"{bare}（农历）", f"{bare}（阴历）", f"原{bare}", f"{bare}（变更前）", f"{bare}（作废）"]),
            )
            declare(case, name, must=True, raw=case.raw.get(name))
            return
    need(False)


@kind("residue", "labels", group="count-label", forms=("annex1", "annex4", "annex5"))
def count_label_with_the_same_unit(case: Case, rng: Random) -> None:
    """结业人数（人）, （名）, （单位：人）, （大写或小写）: no doubt."""
    name = rng.choice(
        [n for n in ("planned_trainees", "graduate_count", "trainee_count") if n in dict(clean(case, n))] or [""]
    )
    need(name)
    group = _label(case, name)
    relabel(case, group, _bare(label_text(group)) + rng.choice(["（人）", "（名）", "（单位：人）", "(人)", "/人"]))
    case.touched.add(name)


@kind("residue", "labels", group="count-label", forms=("annex1", "annex4", "annex5"))
def count_of_something_else(case: Case, rng: Random) -> None:
    """结业人数（人次）, 培训人数（班）, 结业率（%）, （不含补考）, 未结业人数: asked."""
    name = rng.choice(
        [n for n in ("planned_trainees", "graduate_count", "trainee_count") if n in dict(clean(case, n))] or [""]
    )
    need(name)
    group, place = _label(case, name), dict(clean(case, name))[name]
    bare = _bare(label_text(group))
    words = [
        f"{bare}（人次）",
        f"{bare}（不含补考）",
        f"{bare}（班）",
        f"{bare}（百分比）",
        f"上年{bare}",
        f"{bare}（十人）",
        f"{bare}（其中女）",
    ]
    if name == "graduate_count":
        words += ["结业率（%）", "未结业人数"]
    relabel(case, group, rng.choice(words))
    say(case, name, place, text_of(place), truth=OneOf((case.get(name), None)), must=True)


@kind("residue", "labels", group="phone-label", forms=("annex1", "annex4", "annex5"))
def phone_label_with_a_part(case: Case, rng: Random) -> None:
    """办公电话（区号010）, 联系电话（分机）, 手机（短号）: what the number is, or a question."""
    name = rng.choice([n for n in ("office_phone", "phone", "mobile", "fax") if n in dict(clean(case, n))] or [""])
    need(name)
    place, group = dict(clean(case, name))[name], _label(case, name)
    bare = _bare(label_text(group))
    if rng.random() < 0.5:
        relabel(case, group, f"{bare}（区号010）")
        say(case, name, place, "69541230", truth=OneOf(("010-69541230", "69541230", "01069541230")), may=True)
    else:
        relabel(case, group, f"{bare}{rng.choice(['（分机）', '（短号）', '（内线）', '（后四位）'])}")
        say(case, name, place, f"{rng.randrange(6001, 8999)}", truth=ANY, must=True)


COLUMN_HEADS_THAT_CHANGE = {
    "graduates": {"score": ["考核名次", "考核成绩（名次）", "考核成绩（补考前）", "平时成绩", "上期考核成绩"], "employer": ["原工作单位", "推荐单位"], "name": ["姓名（拼音）", "家长姓名", "推荐人姓名"], "id_number": ["身份证号码（后四位）", "身份证号码（监护人）"]},
    "trainees": {"level": ["拟申报等级", "等级（申报）", "等级（学历教育）", "行政等级"], "certificate_no": ["证书编号（后六位）", "学历证书编号", "特种作业操作证编号"], "id_number": ["身份证号（后四位）", "身份证号（后6位）"], "name": ["姓名（拼音）", "紧急联系人姓名"], "education": ["在读学历", "拟取得学历"], "employer_position": ["原工作单位及职务", "推荐单位"], "note": []},
}  # fmt: skip
VALUES = {
    "（名次）": "{n}",
    "名次": "{n}",
    "（后四位）": "{four}",
    "（后6位）": "{six}",
    "（后六位）": "{six}",
    "（拼音）": "Zhang San{n}",
}


@kind("residue", "labels", group="head", forms=ROSTERS)
def column_head_of_another_thing(case: Case, rng: Random) -> None:
    """拟申报等级, 身份证号（后四位）, 考核名次, 原工作单位 as the head of a column: not that value, so every one is asked."""
    loop = case.loops[0]
    heads = {k: v for k, v in COLUMN_HEADS_THAT_CHANGE[loop].items() if v}
    column = rng.choice(sorted(heads))
    places = _column(case, f"{loop}.{column}")
    head = rng.choice(heads[column])
    relabel(case, _label(case, f"{loop}.{column}"), head)
    form = next((f for ending, f in VALUES.items() if head.endswith(ending)), None)
    for n, (path, place) in enumerate(places, 1):
        text = text_of(place)
        if form:
            text = form.format(n=n, four=text[-4:], six=text[-6:])
        value = case.get(path)
        say(case, path, place, text, truth=ANY if form else OneOf((value, None)), must=True)


@kind("residue", "labels", group="head", forms=ROSTERS)
def column_head_with_an_explanation(case: Case, rng: Random) -> None:
    """考核成绩（百分制）, 等级（以证书为准）, 身份证号（18位）, 姓名（与身份证一致）: no doubt."""
    loop = case.loops[0]
    words = {
        "graduates": {
            "score": ["（百分制）", "（满分100分）", "（分）"],
            "name": ["（与身份证一致）", "（正楷）"],
            "id_number": ["（18位）", "（文本格式）"],
            "employer": ["（全称）", "（与公章一致）"],
        },
        "trainees": {
            "level": ["（以证书为准）", "（如高级工）"],
            "id_number": ["（18位）", "（末位X大写）"],
            "name": ["（与身份证一致）"],
            "education": ["（最高）"],
            "employer_position": ["（全称）"],
        },
    }[loop]
    column = rng.choice(sorted(words))
    group = _label(case, f"{loop}.{column}")
    relabel(case, group, label_text(group).strip() + rng.choice(["", "\n"]) + rng.choice(words[column]))
    case.touched.update(case.path(loop, r["_uid"], column) for r in case.data[loop])


@kind("residue", "labels", group="head", forms=("annex3",))
def score_out_of_another_sum(case: Case, rng: Random) -> None:
    """考核成绩（满分150分）, （五分制）, （五级制）: the text is the value, or asked."""
    places = _column(case, "graduates.score")
    relabel(
        case,
        _label(case, "graduates.score"),
        rng.choice(["考核成绩（满分150分）", "考核成绩（五分制）", "考核成绩（120分制）", "考核成绩（等级制）"]),
    )
    for path, _ in places:
        declare(case, path, may=True, raw=case.raw.get(path))


@kind("residue", "layout", group="unit-line", forms=("annex4",))
def unit_above_the_table(case: Case, rng: Random) -> None:
    """单位：元 stands at the right above the table and the label says nothing: asked, or converted."""
    from tests.corpus.operators import table_of
    from tests.corpus.operators.kinds import paragraph

    place, group = _scalar(case, "subsidy_wan"), _label(case, "subsidy_wan")
    relabel(case, group, "申请资金")
    unit, factor = rng.choice([("元", 10000), ("千元", 10), ("万元", 1)])
    table_of(case).addprevious(paragraph(f"单位：{unit}", align="right"))
    say(
        case,
        "subsidy_wan",
        place,
        f"{case.get('subsidy_wan') * factor:g}" if factor < 10000 else f"{case.get('subsidy_wan') * factor:.0f}",
        may=True,
    )
