"""X03, X04: one period, and every date in the order of the procedure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from tzforms.forms import Annex1, Annex4
from tzforms.i18n import _
from tzforms.law.rules.agreements import ALL, LATE, differences, first_form, unstated
from tzforms.law.rules.base import E, Hit, V, rule, unverified
from tzforms.law.rules.calendar import claim_deadline, day_text, filing_deadline, finish_deadline
from tzforms.law.rules.context import Context
from tzforms.law.rules.shared import agreement, notice_year, period


@rule(
    "X03",
    "第十七条",
    "不得任意变更培训项目和培训计划",
    "起止日期一致",
    V,
    stages=("备案", *LATE),
    checker="U/C1",
    looks_at=("*.start_date", "*.end_date"),
    examples=(
        "附件4的结束日期与附件2、3、5不同 → 不符合",
        "附件2（备案）与附件3、4、5（实际）不同 → 需说明：备案后变更",
        "结束早于开始 → 不符合",
    ),
)
def same_dates(ctx: Context) -> Iterator[Hit]:
    """附件2、3、4、5的研修起止日期一致，开始不晚于结束；备案后变更日期的（附件2与其余不同）须说明。"""
    starts, ends = agreement(ctx, "start_date"), agreement(ctx, "end_date")
    if not any(ctx.typed(form) is not None for form, _name in ctx.catalogue.shared.get("start_date", ())):
        yield unverified(_("还没有写研修起止日期的表（附件2至附件5），无法核对日期是否一致；备案时核验。"), None)
        return
    for name, found in ((_("研修开始日期"), starts), (_("研修结束日期"), ends)):
        yield from unstated(found, name, first_form(ctx, "start_date"))
        # a plan that the later papers unanimously differ from was changed after filing (第十七条)
        changed = {"annex2": E} if len(found.held) >= 2 and len(found.others) == 1 else {}
        if len(found.held) == 1 and found.held[0].path.startswith("annex2") and len(found.others) == 1:
            changed = {"annex3": E}
        yield from differences(found, name, _("核对实际起止日期并改正；经批准变更的，记为例外并附变更申请。"), changed)
    span = period(ctx)
    if span.swapped and span.start is not None and span.end is not None and not starts.others and not ends.others:
        yield Hit(
            _("研修结束日期{end}早于开始日期{start}。").format(end=day_text(span.end), start=day_text(span.start)),
            span.end_path,
            _("核对起止日期，可能写反。"),
            value=span.end.isoformat(),
        )


@rule(
    "X04",
    "第三章",
    "第三章 组织实施",
    "日期先后",
    V,
    stages=ALL,
    checker="C1",
    looks_at=(
        "annex1.application_date",
        "facts.application_received",
        "facts.filing_received",
        "*.start_date",
        "*.end_date",
        "facts.exam_date",
        "annex4.application_date",
        "facts.claim_received",
        "facts.audit_passed",
    ),
    examples=("申请日期早于研修结束 → 不符合", "考核日期早于结束日期 → 不符合", "申报晚于开班 → 不符合"),
)
def order_of_dates(ctx: Context) -> Iterator[Hit]:
    """申报 ≤ 备案 < 开班 ≤ 结束 ≤ 考核 ≤ 申请 ≤ 审核通过；备案期限由R11-1、申请期限由R14-2、{finish.by:until}由R14-1指出。"""
    d, facts, span = ctx.stated, ctx.facts, period(ctx)
    if span.swapped:
        yield unverified(_("研修起止日期写反，先后顺序待改正后再核对。"), span.end_path)
        return
    a1, a4 = d.get(Annex1), d.get(Annex4)
    chain: list[tuple[str, dt.date | None, str]] = [
        (_("申报时间"), a1.application_date if a1 else None, "annex1.application_date"),
        (_("申报收件"), facts.application_received, "facts.application_received"),
        (_("备案收件"), facts.filing_received, "facts.filing_received"),
        (_("研修开始"), span.start, span.start_path),
        (_("研修结束"), span.end, span.end_path),
        (_("考核"), facts.exam_date, "facts.exam_date"),
        (_("补贴申请"), a4.application_date if a4 else None, "annex4.application_date"),
        (_("申请收件"), facts.claim_received, "facts.claim_received"),
        (_("审核通过"), facts.audit_passed, "facts.audit_passed"),
    ]
    told = _told_by_deadlines(ctx)
    known = [(name, day, path) for name, day, path in chain if day is not None and path not in told]
    if len(known) < 2:
        yield unverified(
            _("写明的日期不足两个，无法核对申报、备案、开班、结束、考核、申请的先后；由职业技能管理中心核验。"),
            known[0][2] if known else None,
        )
        return
    while True:
        wrong = [(i, j) for i in range(len(known)) for j in range(i + 1, len(known)) if known[i][1] > known[j][1]]
        if not wrong:
            return
        # the date that stands in most wrong pairs is the odd one; of two equals the later in the procedure
        blame = max(range(len(known)), key=lambda k: (sum(k in pair for pair in wrong), k))
        i, j = next(p for p in wrong if blame in p)
        yield Hit(
            _("{first}（{first_day}）晚于{second}（{second_day}），先后不合第三章的程序。").format(
                first=known[i][0],
                first_day=day_text(known[i][1]),
                second=known[j][0],
                second_day=day_text(known[j][1]),
            ),
            known[blame][2],
            _("核对{first}和{second}的日期并改正。").format(first=known[i][0], second=known[j][0]),
            value=known[blame][1].isoformat(),
        )
        del known[blame]


def _told_by_deadlines(ctx: Context) -> set[str]:
    """Paths of dates that a deadline rule already refuses."""
    span, facts, told = period(ctx), ctx.facts, set()
    if facts.filing_received and span.start and facts.filing_received > filing_deadline(span.start, ctx.m).day:
        told.add("facts.filing_received")
    year, _source = notice_year(ctx)
    if year is not None:
        last = finish_deadline(year, ctx.m).day
        if span.end and span.end > last:
            told.add(span.end_path)
        if facts.exam_date and facts.exam_date > last:
            told.add("facts.exam_date")
    if span.end is not None:
        end = max(span.end, facts.exam_date) if facts.exam_date else span.end
        last = claim_deadline(end, ctx.m).day
        claim = ctx.stated.get(Annex4)
        applied = claim.application_date if claim is not None else None
        if applied and applied > last:
            told.add("annex4.application_date")
        if facts.claim_received and facts.claim_received > last:
            told.add("facts.claim_received")
    return told
