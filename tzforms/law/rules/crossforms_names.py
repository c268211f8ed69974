"""X01, X02, X16, X32: one organizer, one project, one set of occupations, one venue."""

from __future__ import annotations

from collections.abc import Iterator

from tzforms.findings import mask_text
from tzforms.i18n import _
from tzforms.law.rules.agreements import ALL, LATE, differences, first_form, forms_of, unstated
from tzforms.law.rules.base import E, Hit, M, N, V, rule
from tzforms.law.rules.context import Context
from tzforms.law.rules.shared import agreement, annexes, blank, fold


@rule(
    "X01",
    "第9条",
    "具有开展研修培训意向的单位，需制定《通州区高技能人才研修培训项目实施方案》（附件1）",
    "办班单位一致",
    V,
    stages=ALL,
    checker="U/C1",
    looks_at=("*.organizer",),
    examples=("附件4写“甲公司”，其余写“乙公司” → 不符合", "全角半角括号、空格不同 → 通过", "附件5写简称 → 需说明"),
)
def same_organizer(ctx: Context) -> Iterator[Hit]:
    """各表的办班单位名称一致（空格、全角半角不计）；用简称的须说明或改为全称。"""
    found = agreement(ctx, "organizer")
    yield from unstated(found, _("办班单位名称"), first_form(ctx, "organizer"))
    for group in found.others:
        short, full = fold(group[0].raw), fold(found.held[0].raw)
        abbreviation = len(short) < len(full) - 1 and _is_subsequence(short, full) and "分公司" not in full
        yield Hit(
            _("办班单位名称不一致：{here}写“{this}”，{there}写“{that}”。").format(
                here=forms_of(group), this=group[0].shown, there=forms_of(found.held), that=found.held[0].shown
            )
            + (_("看来是简称。") if abbreviation else ""),
            group[0].path,
            _("各表统一写与公章、证照一致的全称。"),
            E if abbreviation else V,
            group[0].shown,
        )


def _is_subsequence(short: str, full: str) -> bool:
    rest = iter(full)
    return all(c in rest for c in short)


@rule(
    "X02",
    "第十七条",
    "不得任意变更培训项目和培训计划",
    "项目名称一致",
    V,
    stages=ALL,
    checker="U/C1",
    looks_at=("*.project",),
    examples=("附件3的项目名称与其余各表不同 → 不符合",),
)
def same_project(ctx: Context) -> Iterator[Hit]:
    """各表的研修项目名称一致。"""
    found = agreement(ctx, "project")
    yield from unstated(found, _("研修项目名称"), first_form(ctx, "project"))
    yield from differences(found, _("研修项目名称"), _("各表统一为评审通过的项目名称。"), {})


@rule(
    "X16",
    "第6条",
    "按照职业分类确定研修项目",
    "职业（工种）一致",
    V,
    stages=("申领",),
    checker="U/C1",
    looks_at=("*.occupations",),
    examples=("附件1电工、钳工，附件4钳工、电工 → 通过（不计次序）", "附件4写焊工 → 不符合"),
)
def same_occupations(ctx: Context) -> Iterator[Hit]:
    """附件4职业（工种）与附件1涉及职业（工种）相同，不计次序。"""
    found = agreement(ctx, "occupations")
    yield from unstated(found, _("职业（工种）"), first_form(ctx, "occupations"))
    yield from differences(found, _("职业（工种）"), _("统一为评审通过的职业（工种）。"), {})


@rule(
    "X32",
    "第十七条",
    "不得任意变更培训项目和培训计划",
    "研修地点",
    M,
    stages=LATE,
    checker="C1",
    looks_at=("annex1.venue",),
    needs=("annex1",),
    examples=("附件1地点与实际不同 → 需人工核验",),
)
def same_venue(ctx: Context) -> Iterator[Hit]:
    """附件1拟定研修地点与实际地点有无变更；其余各表没有地点一栏，由人工对照附件5项目总结。"""
    a1 = annexes(ctx)[0]
    assert a1 is not None
    if blank(a1.venue):
        yield Hit(_("附件1“拟定研修地点”没有填写。"), "annex1.venue", _("填写研修地点。"), N)
    else:
        yield Hit(
            _("实际研修地点与附件1拟定的“{venue}”是否一致，请人工对照附件5项目总结。").format(
                venue=mask_text(a1.venue or "")
            ),
            "annex1.venue",
        )
