"""第二章 范围和条件, 第6条: what a class is for, how large it is, and how many there may be."""

from __future__ import annotations

from collections.abc import Iterator

from tzforms.forms import Annex1, Annex2
from tzforms.i18n import _
from tzforms.law.rules import steps
from tzforms.law.rules.base import E, Hit, M, Rule, V, rule, unverified
from tzforms.law.rules.context import Context
from tzforms.law.rules.shared import annexes, blank, is_stated_empty, trainees


@rule(
    "R06-1",
    "第6条",
    "按照职业分类确定研修项目，项目中可含一个或多个相关相近职业（工种）",
    "职业（工种）",
    V,
    stages=("申报",),
    checker="U/C1",
    looks_at=("*.occupations",),
    needs=("annex1",),
    examples=("涉及职业（工种）空着 → 不符合", "电工、钳工 → 通过（是否相近由专家判断）"),
)
def occupations(ctx: Context) -> Iterator[Hit]:
    """附件1至少写明一个职业（工种）；几个职业是否相关相近由专家判断。"""
    a1 = annexes(ctx)[0]
    assert a1 is not None
    named = [o for o in a1.occupations if not blank(o)]
    if not named:
        yield Hit(
            _("附件1“涉及职业（工种）”没有填写：研修项目须按照职业分类确定。"),
            "annex1.occupations",
            _("按国家职业分类填写一个或几个相关相近的职业（工种）。"),
        )
    elif len(named) > 1:
        yield Hit(
            _("{count}个职业（{names}）是否相关相近，请评审专家判断。").format(
                count=len(named), names="、".join(named)
            ),
            "annex1.occupations",
            "",
            M,
            "、".join(named),
        )


@rule(
    "R06-2",
    "第6条",
    "每家单位最多申报2个班次",
    "每家单位班次",
    V,
    stages=("申报",),
    checker="C2",
    looks_at=("*.organizer", "facts.uscc", "facts.year"),
    parameters=("classes.max", "classes.period"),
    examples=("同一单位同一年第{classes.max:+1}个班次 → 不符合", "同一项目的两个班次算两个"),
)
def classes_of_unit(ctx: Context) -> Iterator[Hit]:
    """同一单位一年最多申报{classes.max}个班次；一个班的材料核不出来（多个班一起核对时按信用代码或名称计数）。"""
    yield unverified(
        _("本单位本年度申报了几个班次，要看全部申报，由职业技能管理中心核验（最多{count}个）。").format(
            count=ctx.m.classes.max
        ),
        "annex1.organizer" if ctx.stated.get(Annex1) is not None else None,
        _("中心可把各单位的材料一起交给 tzforms check 计数。"),
    )


@rule(
    "R06-3",
    "第6条",
    "每班规模为15-30人",
    "每班人数",
    V,
    stages=("申报", "备案"),
    checker="U/C1",
    looks_at=("annex2.trainees", "annex1.planned_trainees"),
    steps=steps.class_size,
    parameters=("class_size.min", "class_size.max"),
    examples=(
        "名册{class_size.min:-1}人 → 不符合",
        "{class_size.min}人、{class_size.max}人 → 通过",
        "{class_size.max:+1}人 → 不符合",
        "预计招收{class_size.max:+10}人 → 需说明",
        "附件3只有{class_size.min:-2}人 → 不适用下限",
    ),
)
def class_size(ctx: Context) -> Iterator[Hit]:
    """附件2学员在{class_size.min}至{class_size.max}人之间（两端都含）；附件1预计招收人数也应如此；下限不用于附件3。"""
    low, high = ctx.m.class_size.min, ctx.m.class_size.max
    a1, a2 = ctx.stated.get(Annex1), ctx.stated.get(Annex2)
    planned = a1.planned_trainees if a1 is not None else None
    count = len(trainees(ctx)) if a2 is not None else None
    outside = False
    nobody = a2 is not None and is_stated_empty(a2, "trainees")
    if (count or nobody) and count is not None and not low <= count <= high:
        outside = True
        also = ""
        if planned is not None and not low <= planned <= high:
            also = _("附件1预计招收{planned}人，也不在此范围。").format(planned=planned)
        yield Hit(
            _("附件2有{count}名学员，每班规模应为{low}-{high}人。").format(count=count, low=low, high=high) + also,
            "annex2.trainees",
            _("增补学员至{low}人。").format(low=low)
            if count < low
            else _("减至{high}人，或分两个班次申报。").format(high=high),
            value=str(count),
        )
    if planned is not None and not low <= planned <= high and not outside:
        yield Hit(
            _("附件1预计招收{planned}人，每班规模应为{low}-{high}人。").format(planned=planned, low=low, high=high),
            "annex1.planned_trainees",
            _("调整预计招收人数，或说明如何使实际开班人数在范围之内。"),
            E,
            str(planned),
        )
    if not count and not nobody and (planned is None or a2 is not None):
        yield unverified(
            _("没有预计招收人数，也没有学员名册，无法核验每班人数；由职业技能管理中心核验。"),
            "annex2.trainees" if a2 is not None else "annex1.planned_trainees",
            _("填写预计招收学员人数或学员名册。"),
        )


@rule(
    "R06-4",
    "第6条",
    "每年培训人数不超过180人",
    "全年{annual.cap}人",
    V,
    stages=("申报", "备案"),
    checker="C2",
    looks_at=("annex2.trainees", "annex3.graduates"),
    parameters=("annual.cap", "annual.scope", "annual.basis"),
    examples=("全区各班合计{annual.cap}人 → 通过", "{annual.cap:+1}人 → 不符合", "只有一个班的材料 → 无法核验"),
)
def annual_cap(ctx: Context) -> Iterator[Hit]:
    """全区全年培训人数不超过{annual.cap}人（含{annual.cap}）；一个班的材料核不出来。"""
    yield unverified(
        _("全年培训人数是否超过{cap}人，要看全区全年各班，由职业技能管理中心核验。").format(cap=ctx.m.annual.cap),
        "annex2.trainees" if ctx.stated.get(Annex2) is not None else None,
        _("中心可把全年各班的材料一起交给 tzforms check 合计。"),
    )


RULES: list[Rule] = [
    occupations,
    classes_of_unit,
    class_size,
    annual_cap,
]
