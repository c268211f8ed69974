"""The facts and the arithmetic behind a verdict, a line each, for the rules that count something (``@rule(steps=…)``)."""

from __future__ import annotations

from tzforms.forms import Annex1, Annex2, Annex3, Annex4, place
from tzforms.i18n import _
from tzforms.law.rules.calendar import claim_deadline, day_text, filing_deadline, finish_deadline
from tzforms.law.rules.context import Context
from tzforms.law.rules.shared import (
    Agreement,
    discussion,
    graduates,
    head_counts,
    hours,
    is_discussion,
    notice_year,
    number_text,
    period,
    trainees,
)

__all__ = [
    "claiming",
    "class_hours",
    "class_size",
    "discussion_hours",
    "filing",
    "finishing",
    "graduates_and_trainees",
    "subsidy",
]


def subsidy(ctx: Context) -> list[str]:
    """Graduates × the subsidy for each."""
    claim = ctx.dossier.get(Annex4)
    count = claim.graduate_count if claim is not None else head_counts(ctx).value
    if count is None:
        return []
    per_head = ctx.m.subsidy.per_head
    return [
        _("附件3结业名册{rows}行").format(rows=len(graduates(ctx))) if ctx.dossier.get(Annex3) else _("没有附件3"),
        _("结业人数{count}人 × 每人{per}元 = {yuan}元 = {wan}万元").format(
            count=count, per=per_head, yuan=count * per_head, wan=number_text(ctx.m.subsidy_wan_per_head * count)
        ),
    ]


def graduates_and_trainees(ctx: Context) -> list[str]:
    """Who states how many graduates, and the rows of the roster."""
    lines = _who_says(ctx, head_counts(ctx))
    if ctx.dossier.get(Annex2) is not None:
        lines.append(_("附件2学员名册{rows}行").format(rows=len(trainees(ctx))))
    return lines


def class_size(ctx: Context) -> list[str]:
    """The rows of the roster against the size of a class."""
    if ctx.dossier.get(Annex2) is None:
        return []
    return [
        _("附件2学员名册{rows}行；规定{low}-{high}人（两端都含）").format(
            rows=len(trainees(ctx)), low=ctx.m.class_size.min, high=ctx.m.class_size.max
        )
    ]


def class_hours(ctx: Context) -> list[str]:
    """Who states how many hours."""
    return _who_says(ctx, hours(ctx))


def discussion_hours(ctx: Context) -> list[str]:
    """The rows of 研讨 and 交流 added up."""
    plan = ctx.stated.get(Annex1)
    if plan is None:
        return []
    found = discussion(ctx)
    rows = [
        f"{number_text(c.hours)}（{c.format or c.topic}）"
        for i, c in enumerate(plan.courses)
        if i not in found.mixed_rows and is_discussion(c.format or c.topic or "", ctx.m)
    ]
    return [
        _("研讨、交流：{rows} = {total}学时；规定不少于{least}学时").format(
            rows=" + ".join(rows) or "0", total=number_text(found.counted), least=ctx.m.discussion.min
        )
    ]


def filing(ctx: Context) -> list[str]:
    """How the last day of filing is counted, and when the papers came."""
    start, received = period(ctx).start, ctx.facts.filing_received
    if start is None:
        return []
    actual = [_("实际收件{day}").format(day=day_text(received))] if received else []
    return [*filing_deadline(start, ctx.m).steps, *actual]


def finishing(ctx: Context) -> list[str]:
    """By when teaching and assessment had to be done, and when they were."""
    year, _source = notice_year(ctx)
    if year is None:
        return []
    lines = list(finish_deadline(year, ctx.m).steps)
    end, exam = period(ctx).end, ctx.facts.exam_date
    if end:
        lines.append(_("教学结束{day}").format(day=day_text(end)))
    if exam:
        lines.append(_("考核{day}").format(day=day_text(exam)))
    return lines


def claiming(ctx: Context) -> list[str]:
    """How the last day of the claim is counted, and when it came."""
    span, exam, received = period(ctx), ctx.facts.exam_date, ctx.facts.claim_received
    if span.end is None or span.swapped:
        return []
    lines = list(claim_deadline(max(span.end, exam) if exam else span.end, ctx.m).steps)
    if received:
        lines.append(_("实际收件{day}").format(day=day_text(received)))
    return lines


def _who_says(ctx: Context, found: Agreement) -> list[str]:
    return [f"{place(s.path, ctx.stated)}：{s.shown}" for group in (found.held, *found.others) for s in group]
