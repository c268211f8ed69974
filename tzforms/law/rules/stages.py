"""V35: a class that is held in several stages (第8条: 可集中脱产培训，也可分阶段进行)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from tzforms.i18n import _
from tzforms.law.rules.agreements import forms_of
from tzforms.law.rules.base import E, Hit, Rule, V, rule
from tzforms.law.rules.calendar import day_text
from tzforms.law.rules.context import Context
from tzforms.law.rules.shared import agreement, hours, number_text, ranges

__all__ = ["RULES", "stages_in_order"]


@rule(
    "V35",
    "第8条",
    "可集中脱产培训，也可分阶段进行",
    "分阶段的安排",
    V,
    stages=("备案", "结业", "申领"),
    checker="U",
    looks_at=(
        "facts.stages",
        "facts.stages.start_date",
        "facts.stages.end_date",
        "facts.stages.hours",
        "*.start_date",
        "*.end_date",
        "*.total_hours",
        "annex1.courses",
        "annex1.courses.hours",
    ),
    parameters=("hours.per_day_max",),
    examples=(
        "第一段9月2日至6日，第二段9月5日至9日 → 不符合（重叠）",
        "两段共84学时，总课时88 → 不符合",
        "附件2的结束日期不是最后一段的结束日期 → 不符合",
        "没有分阶段 → 通过",
    ),
)
def stages_in_order(ctx: Context) -> Iterator[Hit]:
    """分阶段办班的：每段写明起止，先后不重叠；第一段的开始、最后一段的结束就是各表的起止日期，各段课时之和就是总课时；一段平均每天超过{hours.per_day_max}学时的需说明。"""
    spans = list(_spans(ctx))
    broken = [hit for span in spans for hit in _one(span)]
    broken += [
        Hit(
            _("分段安排第{n}段{start}开始，上一段{end}才结束，两段重叠或次序颠倒。").format(
                n=two.number, start=day_text(two.start), end=day_text(one.end)
            ),
            f"{two.path}.start_date",
            _("按先后填写各段，互不重叠。"),
            value=two.start.isoformat(),
        )
        for one, two in pairwise(spans)
        if one.end and two.start and two.start <= one.end
    ]
    yield from broken
    if spans and not broken:
        yield from _against_the_forms(ctx, spans)
        yield from _hours(ctx, spans)


@dataclass(frozen=True, slots=True)
class _Span:
    """A row of 分段安排, its number and its path."""

    number: int
    path: str
    start: dt.date | None
    end: dt.date | None
    hours: Decimal | None

    @property
    def days(self) -> int:
        """Its days, both ends counted; 1 where it is not known when it is."""
        return (self.end - self.start).days + 1 if self.start and self.end else 1


def _spans(ctx: Context) -> Iterator[_Span]:
    for index, stage in enumerate(ctx.facts.stages):
        yield _Span(index + 1, f"facts.stages[{index}]", stage.start_date, stage.end_date, stage.hours)


def _one(span: _Span) -> Iterator[Hit]:
    for name, label, day in (("start_date", _("开始日期"), span.start), ("end_date", _("结束日期"), span.end)):
        if day is None:
            yield Hit(
                _("分段安排第{n}段没有写{label}。").format(n=span.number, label=label),
                f"{span.path}.{name}",
                _("写明这一段的{label}；只有一天的，起止写同一天。").format(label=label),
            )
    if span.start and span.end and span.end < span.start:
        yield Hit(
            _("分段安排第{n}段的结束日期{end}早于开始日期{start}。").format(
                n=span.number, end=day_text(span.end), start=day_text(span.start)
            ),
            f"{span.path}.end_date",
            _("核对这一段的起止日期，可能写反。"),
            value=span.end.isoformat(),
        )


def _against_the_forms(ctx: Context, spans: list[_Span]) -> Iterator[Hit]:
    """The class begins with its first stage and ends with its last, on every form that says when."""
    for name, label, day in (
        ("start_date", _("开始日期"), spans[0].start),
        ("end_date", _("结束日期"), spans[-1].end),
    ):
        said = agreement(ctx, name)
        if day is not None and said.held and said.value != day:
            yield Hit(
                _("分段安排的{label}是{this}，{there}写“{that}”。").format(
                    label=label, this=day_text(day), there=forms_of(said.held), that=said.held[0].shown
                ),
                said.held[0].path,
                _("分阶段的，起止日期只在分段安排里填；别处另填的请删去或改成一样。"),
                value=said.held[0].shown,
            )


def _hours(ctx: Context, spans: list[_Span]) -> Iterator[Hit]:
    """The stages' hours make up the total, and none is more than its days can hold."""
    known = [s.hours for s in spans if s.hours is not None]
    total, said = sum(known, Decimal(0)), hours(ctx)
    if len(known) == len(spans) and said.held and total != said.value:
        yield Hit(
            _("分段安排各段课时之和是{this}学时，总课时是{that}学时。").format(
                this=number_text(total), that=said.held[0].shown
            ),
            f"{spans[-1].path}.hours",
            _("核对各段课时，使其和等于总课时。"),
            value=number_text(total),
        )
    most = ctx.m.hours.per_day_max
    full = [s for s in spans if s.hours is not None and s.start and s.end and s.hours / s.days > most]
    if full:
        yield Hit(
            _("分段安排第{rows}段平均每天超过{most}学时（第{n}段{days}天{hours}学时）。").format(
                rows=ranges(s.number for s in full),
                most=most,
                n=full[0].number,
                days=full[0].days,
                hours=number_text(full[0].hours or 0),
            ),
            f"{full[0].path}.hours",
            _("核对这几段的课时与起止日期；确实如此的，说明每天怎样安排。"),
            E,
            number_text(full[0].hours or 0),
        )


RULES: list[Rule] = [stages_in_order]
