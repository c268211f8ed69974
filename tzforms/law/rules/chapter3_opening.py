"""第三章 组织实施, 第9条 … 第11条: applying, being approved, and filing before a class opens."""

from __future__ import annotations

from collections.abc import Iterator

from tzforms.findings import Severity
from tzforms.forms import Annex1, form_label
from tzforms.i18n import _
from tzforms.law.rules import papers, steps
from tzforms.law.rules.base import E, Hit, M, Rule, U, V, rule, unverified
from tzforms.law.rules.calendar import day_text, filing_deadline
from tzforms.law.rules.context import Context
from tzforms.law.rules.shared import period
from tzforms.law.rules.wording import ahead

# ---------------------------------------------------------------- 第9条, 第10条


@rule(
    "R09-1",
    "第9条",
    "需制定《通州区高技能人才研修培训项目实施方案》（附件1）以及拟参训学员名册",
    "申报材料",
    V,
    stages=("申报",),
    checker="U/C1",
    looks_at=("annex1", "annex2", "facts.attachments"),
    examples=("申报阶段没有附件1 → 不符合", "没有拟参训学员名册 → 不符合（可用附件2的格式）"),
)
def application_papers(ctx: Context) -> Iterator[Hit]:
    """申报须有附件1和拟参训学员名册（没有规定格式，附件2或所附名册都可以）。"""
    weight = V if ctx.stage == "申报" else U
    for paper in papers.required("申报", ctx.m):
        if papers.is_there(paper, ctx.stated, ctx.m):
            continue
        name = _(paper.name)
        if paper.form is not None:
            fix = _("填写{form}后一并申报。").format(form=form_label(paper.form))
        elif paper.substitute is not None:
            fix = _("可按{form}的格式填写{name}。").format(form=form_label(paper.substitute), name=name)
        else:
            fix = _("补齐{missing}。").format(missing=name)
        where = paper.form or paper.substitute or "facts.attachments"
        yield Hit(_("申报材料缺少{name}。").format(name=name), where, fix, weight)


@rule(
    "R09-2",
    "第9条",
    "根据通知要求时间报区人力社保局职业技能管理中心",
    "申报时间",
    V,
    stages=("申报",),
    checker="C1",
    looks_at=("facts.application_received", "annex1.application_date"),
    parameters=("notice.opens_on", "notice.closes_on"),
    examples=("办法没有写申报时间，由当年通知规定；版本参数未填 → 无法核验",),
)
def application_window(ctx: Context) -> Iterator[Hit]:
    """申报在通知规定的时间内；时间由当年通知规定，版本参数 notice 未填时无法核验。"""
    opens, closes = ctx.m.notice.opens_on, ctx.m.notice.closes_on
    received, path = ctx.facts.application_received, "facts.application_received"
    plan = ctx.dossier.get(Annex1)
    if received is None and plan is not None:
        received, path = plan.application_date, "annex1.application_date"
    if (opens is None and closes is None) or received is None:
        yield unverified(
            _("申报时间由当年工作通知规定，办法没有写明，无法核验；由职业技能管理中心收件时核验。"),
            path,
            _("通知发布后，可在办法版本的 notice 参数中填写起止日期。"),
        )
    elif (opens is not None and received < opens) or (closes is not None and received > closes):
        yield Hit(
            _("申报日期{day}不在通知规定的时间（{opens}至{closes}）之内。").format(
                day=day_text(received),
                opens=day_text(opens) if opens else _("不限"),
                closes=day_text(closes) if closes else _("不限"),
            ),
            path,
            _("按通知时间申报，或向职业技能管理中心说明。"),
            value=received.isoformat(),
        )


@rule(
    "R10-1",
    "第10条",
    "职业技能管理中心对拟参训学员的社保、国家职业资格证书或职业技能等级证书等信息进行核实",
    "中心核实",
    M,
    stages=("申报", "备案"),
    checker="C1/C2",
    looks_at=("annex2.trainees",),
    needs=("annex2",),
    examples=("每名学员的社保和证书由中心联网核实 → 需人工核验",),
)
def centre_verifies(ctx: Context) -> Iterator[Hit]:
    """学员的社保、证书由职业技能管理中心核实，任何表格都不能代替。"""
    yield Hit(_("学员的社保和证书信息须由职业技能管理中心逐人核实。"), "annex2.trainees")


# ---------------------------------------------------------------- 第11条


@rule(
    "R11-1",
    "第11条",
    "于开班前一周将《通州区高技能人才研修班学员名册》（附件2）",
    "开班前{filing.ahead}备案",
    V,
    stages=("备案",),
    checker="C1",
    looks_at=("facts.filing_received", "*.start_date", "*.end_date"),
    steps=steps.filing,
    parameters=("filing.days", "filing.mode", "filing.workdays", "filing.late_severity"),
    examples=(
        "9月20日开班，{filing.example}收件 → 通过",
        "{filing.example_late}收件（不足{filing.limit}）→ 不符合",
    ),
)
def filing_in_time(ctx: Context) -> Iterator[Hit]:
    """备案材料收件日期不迟于开班日减{filing.reckoned}（开班当日不计）。"""
    received, span = ctx.facts.filing_received, period(ctx)
    if received is None or span.start is None or span.swapped:
        yield unverified(
            _("没有{what}，无法核验是否在开班前{ahead}备案；由职业技能管理中心收件时核验。").format(
                ahead=ahead(ctx.m), what=_("备案收件日期") if received is None else _("有效的研修起止日期")
            ),
            "facts.filing_received" if received is None else span.start_path,
            _("在“基本信息”里填写“备案材料收到日期”。") if received is None else _("先改正研修起止日期。"),
        )
        return
    deadline = filing_deadline(span.start, ctx.m)
    if received > deadline.day:
        yield Hit(
            _("备案材料{received}收到，迟于开班前{ahead}的最后一天{last}（{steps}）。").format(
                received=day_text(received),
                ahead=ahead(ctx.m),
                last=day_text(deadline.day),
                steps="；".join(deadline.steps),
            ),
            "facts.filing_received",
            _("推迟开班日期至备案满{ahead}之后，并相应修改各表起止日期。").format(ahead=ahead(ctx.m)),
            Severity(ctx.m.filing.late_severity),
            received.isoformat(),
        )


@rule(
    "R11-2",
    "第11条",
    "及身份证、国家职业资格证书或职业技能等级证书复印件、培训计划报职业技能管理中心核实备案后即可开班",
    "备案材料",
    V,
    stages=("备案",),
    checker="U/C1",
    on_paper=True,
    looks_at=("annex2", "facts.attachments"),
    parameters=("filing.papers",),
    examples=("所附材料有身份证、证书复印件而没有培训计划 → 不符合", "没有所附材料清单 → 无法核验"),
)
def filing_papers(ctx: Context) -> Iterator[Hit]:
    """备案须有附件2、身份证复印件、证书复印件和培训计划。"""
    for paper in papers.required("备案", ctx.m):
        if paper.form is not None and not papers.is_there(paper, ctx.stated, ctx.m):
            yield Hit(
                _("备案材料缺少{name}。").format(name=_(paper.name)),
                paper.form,
                _("填写{form}后一并备案。").format(form=form_label(paper.form)),
                V if ctx.stage == "备案" else U,
            )
    yield from papers.lacking(
        ctx,
        "备案",
        V,
        _("没有所附材料清单，无法核验身份证、证书复印件和培训计划是否齐全；由职业技能管理中心收件时核验。"),
    )


@rule(
    "R11-3",
    "第11条",
    "项目评审通过的单位",
    "评审通过",
    V,
    stages=("备案",),
    checker="C1",
    looks_at=("facts.approved",),
    examples=("approved 为否而已有学员名册 → 不符合", "没有评审结果 → 无法核验"),
)
def approved(ctx: Context) -> Iterator[Hit]:
    """只有评审通过的项目才能备案开班。"""
    if ctx.facts.approved is None:
        yield unverified(
            _("没有评审结果，无法核验项目是否评审通过；由职业技能管理中心核验。"),
            "facts.approved",
            _("评审后在“基本信息”里填写“评审是否通过”。"),
        )
    elif not ctx.facts.approved:
        started = [f for f, _r in ctx.stated.forms() if f != "annex1"]
        yield Hit(
            _("项目没有通过评审，不能备案开班。"),
            "facts.approved",
            _("按评审意见修改实施方案，重新申报。"),
            V if started or ctx.stage == "备案" else E,
            _("否"),
        )


RULES: list[Rule] = [
    application_papers,
    application_window,
    centre_verifies,
    filing_in_time,
    filing_papers,
    approved,
]
