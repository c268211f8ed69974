"""第四章 资金管理: 第十六条 … 第十八条; 第五章 附则: 第十九条, 第二十条."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tzforms.forms import Annex1, Annex5
from tzforms.i18n import _
from tzforms.identifiers import uscc
from tzforms.law.rules import steps
from tzforms.law.rules.base import E, Hit, M, N, Rule, V, rule, unverified
from tzforms.law.rules.calendar import day_text
from tzforms.law.rules.context import Context
from tzforms.law.rules.money import named_spending, read_money
from tzforms.law.rules.shared import annexes, blank, fold, number_text, organizer_of
from tzforms.law.rules.wording import joined


@rule(
    "R16-1",
    "第十六条",
    "按照每人5000元的标准给予办班单位资金补助",
    "补助标准",
    V,
    stages=("申领",),
    checker="U/C1",
    looks_at=("annex4.subsidy_wan", "*.graduate_count"),
    steps=steps.subsidy,
    needs=("annex4",),
    parameters=("subsidy.per_head", "class_size.max"),
    examples=(
        "28人 × {subsidy.per_head}元 = {subsidy.per_head:*28/10000}万元",
        "29人 × {subsidy.per_head}元 = {subsidy.per_head:*29/10000}万元",
        "金额与结业人数不符 → 由 X17 指出（不在这里重复）",
        "结业人数和金额都没有 → 无法核验",
    ),
)
def subsidy_standard(ctx: Context) -> Iterator[Hit]:
    """申请资金按结业人数每人{subsidy.per_head}元计算；与结业人数不符由X17指出；社保未满{insurance.months}个月的学员不应计入可补助人数。"""
    a4 = annexes(ctx)[3]
    assert a4 is not None
    if a4.graduate_count is None and a4.subsidy_wan is None:
        yield unverified(
            _("没有结业人数，也没有申请资金，无法核验补助金额；由职业技能管理中心核验。"),
            "annex4.subsidy_wan",
            _("填写结业人数和申请资金（万元）。"),
        )
    elif a4.graduate_count is None:
        yield unverified(
            _("没有结业人数，无法核验申请资金{amount}万元是否按每人{per}元计算；由职业技能管理中心核验。").format(
                amount=number_text(a4.subsidy_wan), per=ctx.m.subsidy.per_head
            ),
            "annex4.graduate_count",
            _("填写结业人数。"),
        )


_EXPENSE = re.compile(r"费$|工程|采购|购置|购买|装修|改造|建设|绿化|福利|投资|捐|分红|工资|薪")


@rule(
    "R17-1",
    "第十七条",
    "研修培训资金须用于课程设置、师资聘请、耗材使用、场地租赁以及参观学习等与研修培训有关的支出",
    "专款专用",
    E,
    stages=("申报", "申领"),
    checker="U/C1/A",
    on_paper=True,
    looks_at=("annex1.budget", "annex5.funds_usage"),
    parameters=("budget.uses", "budget.allow", "budget.explain", "budget.deny"),
    examples=(
        "预算列“业务招待费” → 不符合（禁列支出）",
        "预算列“绿化工程3万元” → 需说明与研修培训的关系",
        "预算列“食宿2万元” → 提示（“等”字使清单开放）",
        "“不列支招待费” → 通过",
    ),
)
def earmarked(ctx: Context) -> Iterator[Hit]:
    """附件1预算、附件5资金使用：禁列支出不符合；清单以外的支出须说明；常见的附带支出只提示。"""
    a1, a5 = ctx.stated.get(Annex1), ctx.stated.get(Annex5)
    seen = False
    for path, label, text in (
        ("annex1.budget", _("附件1经费预算"), a1.budget if a1 is not None else None),
        ("annex5.funds_usage", _("附件5资金使用情况"), a5.funds_usage if a5 is not None else None),
    ):
        if blank(text):
            continue
        seen = True
        denied = named_spending(text, ctx.m.budget.deny)
        if denied:
            yield Hit(
                _("{label}中有“{word}”：研修培训资金须专款专用，不得用于此类支出。").format(label=label, word=denied),
                path,
                _("删去此项，改由单位自有资金承担。"),
                V,
                denied,
            )
        for item in read_money(text).items:
            if any(w in item.label for w in ctx.m.budget.deny) or any(w in item.label for w in ctx.m.budget.allow):
                continue
            # only what is plainly a kind of expense has to be explained; other words may just be the sentence's
            known = any(w in item.label for w in ctx.m.budget.explain) or not _EXPENSE.search(item.label)
            yield Hit(
                _("{label}的“{item}”不在{uses}之列，请说明与研修培训有关。").format(
                    label=label, item=item.label, uses=joined(ctx.m.budget.uses)
                ),
                path,
                _("写明用途，或并入相应类别。"),
                N if known else E,
                item.label,
            )
    if not seen:
        yield unverified(
            _("没有经费预算和资金使用情况，无法核验资金用途；由职业技能管理中心和审计机构核验。"),
            "annex1.budget" if a1 is not None else "annex5.funds_usage" if a5 is not None else None,
            _("填写经费预算、资金使用情况。"),
        )
    else:
        yield Hit(
            _("各项支出是否与研修培训有关，请第三方审计核对凭证。"),
            "annex5.funds_usage" if a5 is not None and not blank(a5.funds_usage) else "annex1.budget",
            "",
            M,
        )


@rule(
    "R17-2",
    "第十七条",
    "研修过程中不得对培训项目进行转包分包",
    "不得转包分包",
    M,
    stages=("结业", "申领"),
    checker="A/M",
    on_paper=True,
    looks_at=("annex1.instructors", "annex1.instructors.name", "annex1.instructors.employer", "*.organizer"),
    needs=("annex1",),
    examples=("授课教师全部来自同一家外部单位 → 需人工核验，并指出这一点",),
)
def no_subcontracting(ctx: Context) -> Iterator[Hit]:
    """是否转包分包由审计检查；授课教师全部来自同一家外部单位时特别指出。"""
    a1 = annexes(ctx)[0]
    assert a1 is not None
    employers = {fold(t.employer) for t in a1.instructors if t.employer and t.name}
    hint = ""
    if (
        len(employers) == 1
        and len([t for t in a1.instructors if t.name]) > 1
        and a1.organizer
        and fold(a1.organizer) not in employers
    ):
        hint = _("授课教师全部来自同一家外部单位“{name}”，请特别留意。").format(
            name=next(t.employer for t in a1.instructors if t.employer)
        )
    yield Hit(_("是否转包分包，请第三方审计核对合同和付款凭证。") + hint, "annex1.instructors")


@rule(
    "R17-3",
    "第十七条",
    "不得任意变更培训项目和培训计划",
    "不得任意变更",
    M,
    stages=("结业", "申领"),
    checker="C1",
    looks_at=("*",),
    examples=("附件2的起止日期与附件3、4、5不同 → X03 需说明", "经批准的变更 → 记入 waivers"),
)
def no_arbitrary_change(ctx: Context) -> Iterator[Hit]:
    """培训项目和计划不得任意变更；表上能比的由一致性规则指出，经批准的变更记为例外。"""
    yield Hit(
        _(
            "培训项目、计划有无变更，请人工对照培训计划与实际教学（表上的差异见一致性核对；经批准的变更记入“例外记录”）。"
        ),
        next((f for f, _r in ctx.stated.forms()), None),
    )


@rule(
    "R18-1",
    "第十八条",
    "凡弄虚作假、挪作他用、违规骗取补贴资金的单位，一经查实，由区人力社保局取消办班单位资格",
    "取消资格的单位",
    V,
    stages=("申报", "备案", "申领"),
    checker="C2",
    looks_at=("*.organizer", "facts.uscc"),
    parameters=("blocked.units",),
    examples=("单位在版本参数 blocked.units 名单中 → 不符合", "名单为空 → 无法核验"),
)
def blocked(ctx: Context) -> Iterator[Hit]:
    """办班单位不在被取消资格的名单（版本参数 blocked.units）中；名单由区人力社保局掌握。"""
    units = ctx.m.blocked.units
    path, name = organizer_of(ctx)
    if not units:
        yield unverified(_("被取消办班资格的单位名单由区人力社保局掌握，无法核验。"), path, "")
        return
    keys = {fold(u) for u in units} | {uscc.compact(u) for u in units}
    if (name and fold(name) in keys) or (ctx.facts.uscc and uscc.compact(ctx.facts.uscc) in keys):
        yield Hit(
            _("办班单位在被取消办班资格的名单中。"),
            path or "facts.uscc",
            _("请向区人力社保局核实。"),
            value=name,
        )


@rule(
    "R19-1",
    "第十九条",
    "本试行办法自印发之日起执行",
    "施行日期",
    V,
    stages=("申报",),
    checker="C1",
    looks_at=("annex1.application_date",),
    examples=("印发日期未知 → 无法核验", "申报早于印发日期 → 不符合"),
)
def in_force(ctx: Context) -> Iterator[Hit]:
    """申报不早于办法印发之日；本版本的印发日期未知时无法核验。"""
    issued = ctx.m.issued_on
    a1 = ctx.stated.get(Annex1)
    applied = a1.application_date if a1 is not None else None
    if issued is None or applied is None:
        yield unverified(
            _("{what}，无法核验申报时办法是否已经施行；由职业技能管理中心核验。").format(
                what=_("办法的印发日期未知") if issued is None else _("没有申报时间")
            ),
            "annex1.application_date" if a1 is not None else None,
            "",
        )
    elif applied < issued:
        yield Hit(
            _("申报时间{applied}早于办法印发日期{issued}。").format(applied=day_text(applied), issued=day_text(issued)),
            "annex1.application_date",
            _("核对申报时间；此前的申报适用当时的办法。"),
            value=applied.isoformat(),
        )


@rule(
    "R20-1",
    "第二十条",
    "本办法由通州区人力资源和社会保障局负责解释",
    "例外记录",
    E,
    stages=("申报", "备案", "结业", "申领"),
    checker="C1",
    looks_at=("facts.waivers",),
    examples=("例外没有写理由或批准人 → 需说明，且不生效", "例外没有对应的问题 → 提示"),
)
def waivers_complete(ctx: Context) -> Iterator[Hit]:
    """例外记录须写明规则、理由、由谁批准；不完整的不生效。"""
    for index, waiver in enumerate(ctx.facts.waivers):
        lacking = [
            name
            for name, value in ((_("理由"), waiver.reason), (_("批准人"), waiver.by))
            if not re.sub(r"\s", "", value or "")
        ]
        if lacking:
            yield Hit(
                _("第{row}条例外（{rule}）没有写{lacking}，不能生效：解释权属于区人力社保局。").format(
                    row=index + 1, rule=waiver.rule, lacking="、".join(lacking)
                ),
                f"facts.waivers[{index}]",
                _("补写理由、批准人和日期。"),
                value=waiver.rule,
            )


RULES: list[Rule] = [
    subsidy_standard,
    earmarked,
    no_subcontracting,
    no_arbitrary_change,
    blocked,
    in_force,
    waivers_complete,
]
