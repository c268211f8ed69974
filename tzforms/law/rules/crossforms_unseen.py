"""X27 … X31: what one class's papers cannot show."""

from __future__ import annotations

from collections.abc import Iterator

from tzforms.i18n import _
from tzforms.law.rules.agreements import ALL
from tzforms.law.rules.base import Hit, U, V, rule, unverified
from tzforms.law.rules.context import Context


@rule(
    "X27",
    "第11条",
    "报职业技能管理中心核实备案后即可开班",
    "名册变动",
    U,
    stages=("备案",),
    checker="C1",
    looks_at=("annex2.trainees", "annex2.trainees.id_number"),
    needs=("annex2",),
    examples=("申报名册与备案名册两份都给时列出增减的人员（tzforms check 申报.yaml 备案.yaml）",),
)
def substitutions(ctx: Context) -> Iterator[Hit]:
    """申报时的拟参训名册与备案名册的人员变动，新增人员重新核实社保和证书；只有一份名册时核不出来。"""
    yield unverified(
        _("只有一份名册，无法比对申报后有无换人；由职业技能管理中心比对拟参训学员名册，新增人员重新核实。"),
        "annex2.trainees",
    )


@rule(
    "X28",
    "第6条",
    "每家单位最多申报2个班次",
    "一班一套材料",
    V,
    stages=ALL,
    checker="C2",
    looks_at=("*",),
    examples=("两份材料是同一个班 → 不符合（多个班一起核对时）",),
)
def one_set_a_class(ctx: Context) -> Iterator[Hit]:
    """一个班次一套附件1至附件5；两个班次须两套。要看全部申报材料。"""
    yield unverified(
        _("一个班次一套材料，是否与本单位另一班次混用，由职业技能管理中心对照全部申报核验。"),
        next((f for f, _r in ctx.stated.forms()), None),
    )


@rule(
    "X29",
    "第四条",
    "每两年可参加一次高技能人才研修培训",
    "同年不在两个班",
    V,
    stages=("申报", "备案"),
    checker="C2",
    looks_at=("annex2.trainees", "annex2.trainees.id_number"),
    needs=("annex2",),
    examples=("同一人同年在两个班的名册上 → 不符合（多个班一起核对时）",),
)
def not_in_two_classes(ctx: Context) -> Iterator[Hit]:
    """同一人同一年不在两个班；要看全年各班名册。"""
    yield unverified(_("学员本年度是否在其他班次，要比对全年各班名册，由职业技能管理中心核验。"), "annex2.trainees")


@rule(
    "X30",
    "第6条",
    "每年培训人数不超过180人",
    "全年合计",
    V,
    stages=("备案",),
    checker="C2",
    looks_at=("annex2.trainees",),
    needs=("annex2",),
    examples=("与R06-4同一件事：超过{annual.cap}人由R06-4指出一次",),
)
def yearly_total(ctx: Context) -> Iterator[Hit]:
    """全区全年附件2人数合计不超过{annual.cap}；与R06-4同一件事，由R06-4指出一次。"""
    yield unverified(_("全年各班人数合计要看全部名册，由职业技能管理中心核验（见R06-4）。"), "annex2.trainees")


@rule(
    "X31",
    "第十四条",
    "材料纸质版与电子版同时报送",
    "纸质版与电子版一致",
    U,
    stages=("申领",),
    checker="C1",
    on_paper=True,
    looks_at=("*",),
    examples=("只有电子版数据 → 无法核验，收件时人工比对",),
)
def paper_equals_file(ctx: Context) -> Iterator[Hit]:
    """纸质版与电子版内容一致；只有数据时核不出来，收件时人工比对。"""
    yield unverified(
        _("纸质版与电子版内容是否一致，由职业技能管理中心收件时人工比对。"),
        next((f for f, _r in ctx.stated.forms()), None),
    )
