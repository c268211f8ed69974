"""X06, X07, X19: how many persons were planned, enrolled, taught and passed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tzforms.forms import Annex1, Annex2, Annex5
from tzforms.i18n import _
from tzforms.law.rules import steps
from tzforms.law.rules.agreements import LATE, dissents, first_form
from tzforms.law.rules.base import E, Hit, N, V, rule, unverified
from tzforms.law.rules.context import Context
from tzforms.law.rules.shared import head_counts, number_text, strangers, trainees


@rule(
    "X06",
    "第十四条",
    "（二）《北京市通州区高技能人才研修培训结业登记备案名册》",
    "结业人数一致",
    V,
    stages=LATE,
    checker="U/C1",
    looks_at=("annex3.graduates", "*.graduate_count"),
    steps=steps.graduates_and_trainees,
    examples=("附件3有28行，附件4写27人 → 不符合",),
)
def same_graduate_count(ctx: Context) -> Iterator[Hit]:
    """结业人数：附件3的行数＝附件4＝附件5。"""
    found = head_counts(ctx)
    if not found.held:
        yield unverified(
            _("没有结业人数，也没有结业名册，无法核对；结业后由职业技能管理中心核验。"),
            first_form(ctx, "graduate_count"),
        )
    names = {
        "annex3.graduates": _("附件3名册行数"),
        "annex4.graduate_count": _("附件4结业人数"),
        "annex5.graduate_count": _("附件5结业人数"),
    }
    yield from dissents(
        found,
        names,
        _("结业人数不一致：{here}为{this}，{there}为{that}。"),
        _("以附件3考核合格人员为准，改正结业人数和申请资金。"),
    )


@rule(
    "X07",
    "第十三条",
    "将考核合格人员登记在",
    "结业人数不多于培训人数",
    V,
    stages=LATE,
    checker="U/C1",
    looks_at=("annex5.trainee_count", "annex2.trainees", "*.graduate_count", "annex3.graduates"),
    steps=steps.graduates_and_trainees,
    examples=(
        "结业30人，培训28人 → 不符合",
        "培训人数多于附件2的行数 → 不符合",
        "培训人数少于附件2的行数 → 提示（有人未参训）",
    ),
)
def counts_in_order(ctx: Context) -> Iterator[Hit]:
    """结业人数 ≤ 附件5培训人数 ≤ 附件2行数；培训人数少于名册的只作提示。"""
    a5 = ctx.stated.get(Annex5)
    taught = a5.trainee_count if a5 is not None else None
    people = trainees(ctx)
    listed = len(people) if ctx.stated.get(Annex2) is not None and people else None
    counts = head_counts(ctx)
    finished = counts.value if not counts.others else None
    if taught is None and (listed is None or counts.value is None):
        yield unverified(
            _("没有培训人数或结业人数，无法核对两者；由职业技能管理中心核验。"),
            "annex5.trainee_count" if a5 is not None else None,
        )
        return
    if taught is None:
        if finished is not None and listed is not None and finished - len(strangers(ctx)) > listed:
            yield Hit(
                _("结业人数{finished}多于附件2学员{listed}人。").format(finished=finished, listed=listed),
                counts.held[0].path,
                _("核对名册；没有备案的人员不能结业。"),
                value=str(finished),
            )
        return
    # X08 tells who is one too many
    if finished is not None and finished - len(strangers(ctx)) > taught:
        yield Hit(
            _("结业人数{finished}多于附件5培训人数{taught}。").format(finished=finished, taught=taught),
            "annex5.trainee_count" if listed is not None and taught != listed else counts.held[0].path,
            _("核对培训人数和结业人数。"),
            value=str(taught),
        )
    elif listed is not None:
        yield from _taught_and_listed(taught, listed, len({p.id.number if p.id else p.path for p in people}))


def _taught_and_listed(taught: int, listed: int, distinct: int) -> Iterator[Hit]:
    """The number who were taught against the rows of the roster (``distinct``: nobody counted twice)."""
    if taught > listed:
        yield Hit(
            _("附件5培训人数{taught}多于附件2学员{listed}人。").format(taught=taught, listed=listed),
            "annex5.trainee_count",
            _("核对培训人数；没有备案的人员不能参训。"),
            value=str(taught),
        )
    elif taught < listed and taught != distinct:
        yield Hit(
            _("附件5培训人数{taught}少于附件2学员{listed}人。").format(taught=taught, listed=listed),
            "annex5.trainee_count",
            _("确有未参训的，在项目总结中写明；否则改正培训人数。"),
            N,
            str(taught),
        )


@rule(
    "X19",
    "第6条",
    "每班规模为15-30人",
    "预计人数与名册人数",
    E,
    stages=("申报", "备案"),
    checker="U/C1",
    looks_at=("annex1.planned_trainees", "annex2.trainees"),
    needs=("annex1", "annex2"),
    parameters=("class_size.tolerance", "class_size.min", "class_size.max"),
    examples=(
        "预计{class_size.max}人，名册{class_size.max:-2}人 → 通过",
        "预计{class_size.max}人，名册{class_size.max:*2/3 whole}人（相差三分之一） → 需说明",
    ),
)
def planned_and_enrolled(ctx: Context) -> Iterator[Hit]:
    """附件1预计招收人数与附件2人数相差不超过{class_size.tolerance:share}；任一不在{class_size.min}至{class_size.max}人的由R06-3指出。"""
    a1 = ctx.stated.get(Annex1)
    planned = a1.planned_trainees if a1 is not None else None
    count = len(trainees(ctx))
    if planned is None or not count:
        yield unverified(
            _("没有{what}，无法比较预计人数与名册人数。").format(
                what=_("预计招收学员人数") if planned is None else _("学员名册")
            ),
            "annex1.planned_trainees" if planned is None else "annex2.trainees",
        )
        return
    low, high = ctx.m.class_size.min, ctx.m.class_size.max
    if not (low <= planned <= high and low <= count <= high):
        return
    if Decimal(abs(planned - count)) > Decimal(ctx.m.class_size.tolerance) * planned:
        yield Hit(
            _("附件1预计招收{planned}人，附件2有{count}人，相差超过{share}%。").format(
                planned=planned, count=count, share=number_text(Decimal(ctx.m.class_size.tolerance) * 100)
            ),
            "annex1.planned_trainees",
            _("说明人数变化的原因，或改正其一。"),
            value=str(planned),
        )
