"""第三章 组织实施, 第十四条 and 第十五条: finishing in time, claiming the subsidy, and certificates."""

from __future__ import annotations

from collections.abc import Iterator

from tzforms.findings import Severity
from tzforms.forms import Annex2, Annex4, form_label
from tzforms.i18n import _
from tzforms.law.rules import papers, steps
from tzforms.law.rules.base import Hit, M, Rule, U, V, rule, unverified
from tzforms.law.rules.calendar import claim_deadline, day_text, finish_deadline
from tzforms.law.rules.context import Context
from tzforms.law.rules.shared import notice_year, period
from tzforms.law.rules.wording import span as span_text
from tzforms.law.rules.wording import until

# ---------------------------------------------------------------- 第十四条


@rule(
    "R14-1",
    "第十四条",
    "研修培训的教学与考核工作应于当年10月底前完成",
    "{finish.by:until}前完成",
    V,
    stages=("申报", "备案", "结业", "申领"),
    checker="U/C1",
    looks_at=("*.end_date", "facts.exam_date", "facts.year", "annex1.application_date", "*.start_date"),
    steps=steps.finishing,
    parameters=("finish.by",),
    examples=(
        "{finish.by:day}结束 → 通过",
        "{finish.by:+1 day}结束 → 不符合",
        "{finish.by:-11 day}结束、{finish.by:+5 day}考核 → 不符合",
    ),
)
def finished_by_october(ctx: Context) -> Iterator[Hit]:
    """教学结束日和考核日都不迟于通知年度的{finish.by:day}（含）。"""
    year, source = notice_year(ctx)
    span, exam = period(ctx), ctx.facts.exam_date
    if year is None or (span.end is None and exam is None):
        yield unverified(
            _("没有研修结束日期，无法核验教学与考核是否在{by}前完成；由职业技能管理中心核验。").format(by=until(ctx.m)),
            span.end_path if ctx.stated.get(Annex2) is not None else None,
            _("填写研修起止日期。"),
        )
        return
    last = finish_deadline(year, ctx.m).day
    late = [
        (day, path, what)
        for day, path, what in ((span.end, span.end_path, _("教学")), (exam, "facts.exam_date", _("考核")))
        if day is not None and day > last
    ]
    if late:  # both late is one fault: the assessment follows the teaching
        day, path, _what = late[0]
        yield Hit(
            _("{told}，应于当年{by}前（{last}）完成。").format(
                by=until(ctx.m),
                told="、".join(_("{what}于{day}结束").format(what=w, day=day_text(d)) for d, _p, w in late),
                last=day_text(last),
            )
            + ("" if source == "facts.year" else _("（年度按{source}推定）").format(source=_source(source))),
            path,
            _("把教学与考核安排在{last}之前完成。").format(last=day_text(last)),
            value=day.isoformat(),
        )
    if exam is None:
        yield unverified(
            _("没有考核日期，只核验了教学结束日期；考核是否在{by}前完成由职业技能管理中心核验。").format(
                by=until(ctx.m)
            ),
            "facts.exam_date",
            _("在“基本信息”里填写“结业考核日期”。"),
        )


def _source(path: str) -> str:
    return _("{form}的日期").format(form=form_label(path.split(".")[0]))


@rule(
    "R14-2",
    "第十四条",
    "研修培训结束后两周内，向职业技能管理中心提出补贴资金申请",
    "{claim.days:span}内申请补贴",
    V,
    stages=("申领",),
    checker="C1",
    looks_at=("*.end_date", "facts.exam_date", "facts.claim_received", "annex4.application_date"),
    steps=steps.claiming,
    parameters=("claim.days", "claim.roll_holiday", "claim.late_severity"),
    examples=(
        "2024年{claim.days:before 9-27}结束，9月27日收件 → 通过；9月28日 → 不符合",
        "2024年{claim.days:before 10-4}结束 → 第{claim.days}日10月4日在国庆假期 → 顺延至10月8日",
    ),
)
def claim_in_time(ctx: Context) -> Iterator[Hit]:
    """补贴申请收件日期不迟于结束日（教学、考核较晚者）后{claim.days}日；末日逢休息日顺延。"""
    a4 = ctx.stated.get(Annex4)
    received, span, exam = ctx.facts.claim_received, period(ctx), ctx.facts.exam_date
    applied = a4.application_date if a4 is not None else None
    if span.end is None or span.swapped or (received is None and applied is None):
        yield unverified(
            _("没有{what}，无法核验是否在结束后{limit}内申请补贴；由职业技能管理中心收件时核验。").format(
                limit=span_text(ctx.m.claim.days),
                what=_("有效的研修结束日期") if span.end is None or span.swapped else _("申请收件日期"),
            ),
            span.end_path if span.end is None or span.swapped else "facts.claim_received",
            _("补填后再核对。"),
        )
        return
    end = max(span.end, exam) if exam is not None else span.end
    deadline = claim_deadline(end, ctx.m)
    late = [
        (day, path)
        for day, path in ((received, "facts.claim_received"), (applied, "annex4.application_date"))
        if day is not None and day > deadline.day
    ]
    if late:
        day, path = late[0]
        yield Hit(
            _("补贴申请{day}提出，迟于结束后{limit}的最后一天{last}（{steps}）。").format(
                day=day_text(day),
                limit=span_text(ctx.m.claim.days),
                last=day_text(deadline.day),
                steps="；".join(deadline.steps),
            ),
            path,
            _("向职业技能管理中心书面说明逾期原因，由其决定是否受理。"),
            Severity(ctx.m.claim.late_severity),
            day.isoformat(),
        )
    elif received is None:
        yield unverified(
            _("申请日期在期限（{last}）之内，但没有收件日期；是否按期提出由职业技能管理中心收件时核验。").format(
                last=day_text(deadline.day)
            ),
            "facts.claim_received",
            _("收件后在“基本信息”里填写“申领材料收到日期”。"),
        )


@rule(
    "R14-3",
    "第十四条",
    "并提交以下材料，材料纸质版与电子版同时报送",
    "申领材料",
    V,
    stages=("申领",),
    checker="U/C1",
    on_paper=True,
    looks_at=("annex3", "annex4", "annex5", "facts.attachments", "facts.claim_received"),
    parameters=("claim.papers",),
    examples=("申领时没有附件5 → 不符合", "清单有学习记录而没有学员培训总结 → 不符合", "纸质版与电子版 → 需人工核验"),
)
def claim_papers(ctx: Context) -> Iterator[Hit]:
    """申领须有附件4、附件3、附件5、学员学习记录材料（照片及影像资料）和学员培训总结，纸质版与电子版同时报送。"""
    weight = V if papers.claimed(ctx) else U
    for paper in papers.required("申领", ctx.m):
        if paper.form is not None and not papers.is_there(paper, ctx.stated, ctx.m):
            name = _(paper.name)
            yield Hit(
                _("申领材料缺少{name}。").format(name=name), paper.form, _("补齐{name}。").format(name=name), weight
            )
    yield from papers.lacking(
        ctx,
        "申领",
        weight,
        _("没有所附材料清单，无法核验学员学习记录材料和学员培训总结；由职业技能管理中心收件时核验。"),
    )
    if ctx.stated.get(Annex4) is not None:
        yield Hit(_("请人工核对各项材料的纸质版与电子版是否同时报送、内容一致。"), "annex4", "", M)


# ---------------------------------------------------------------- 第十五条


@rule(
    "R15-1",
    "第十五条",
    "经审核通过后，给予办班单位资金补助，并发放学员结业证书",
    "审核通过后发证",
    V,
    stages=("申领",),
    checker="C1",
    looks_at=("facts.audit_passed", "annex3.graduates.completion_no"),
    examples=("没有审计通过日期 → 无法核验，不得发证", "未审核通过而附件3已有证书编号 → RA3-1 不符合"),
)
def certificates_after_audit(ctx: Context) -> Iterator[Hit]:
    """补助和结业证书都在审核通过之后；没有审计通过日期时不得发证。"""
    if ctx.facts.audit_passed is None:
        yield unverified(
            _("没有审计通过日期：资金补助和结业证书须在审核通过之后，由区人力社保局核验。"),
            "facts.audit_passed",
            _("审核通过后在“基本信息”里填写“审计通过日期”。"),
        )


RULES: list[Rule] = [
    finished_by_october,
    claim_in_time,
    claim_papers,
    certificates_after_audit,
]
