"""第三章 组织实施, 第十二条 and 第十三条: teaching as planned, records kept, and the assessment."""

from __future__ import annotations

from collections.abc import Iterator

from tzforms.i18n import _
from tzforms.law.rules import papers
from tzforms.law.rules.base import E, Hit, M, Rule, U, V, rule
from tzforms.law.rules.context import Context
from tzforms.law.rules.scores import FAILED, PASSED, pass_mark, score_number
from tzforms.law.rules.shared import annexes, blank, graduates, named, names_of, number_text, ranges
from tzforms.law.rules.wording import joined

# ---------------------------------------------------------------- 第十二条


@rule(
    "R12-1",
    "第十二条",
    "办班单位要严格按照《通州区高技能人才研修培训项目实施方案》开展教学",
    "按方案教学",
    M,
    stages=("结业", "申领"),
    checker="C1/A",
    looks_at=("annex1",),
    needs=("annex1",),
    examples=("项目、课时、职业与附件1不同 → 由 X02、X05、X16 指出", "教学过程 → 需人工核验"),
)
def as_planned(ctx: Context) -> Iterator[Hit]:
    """教学是否严格按照实施方案；表上能比的由一致性规则比对，过程由中心督导、审计检查。"""
    yield Hit(
        _("教学是否严格按照实施方案进行，由职业技能管理中心督导、第三方审计检查（表上的差异见一致性核对）。"),
        "annex1",
    )


@rule(
    "R12-2",
    "第十二条",
    "全程记录学员学习情况，包括出勤、交流、研讨、考核等情况",
    "学习记录",
    V,
    stages=("结业", "申领"),
    checker="C1/A",
    on_paper=True,
    looks_at=("facts.attachments",),
    parameters=("records.kinds", "records.aliases", "records.whole"),
    examples=("列了出勤、交流、研讨记录而没有考核记录 → 不符合", "“学员学习记录材料”一项 → 由人工看内容"),
)
def records_kept(ctx: Context) -> Iterator[Hit]:
    """{records.kinds}{records.kinds:count}类记录齐全（所附材料清单逐类列出时比对）。"""
    kinds = ctx.m.records.kinds
    listed = papers.attached(ctx)
    if listed is None:
        yield papers.unlisted(
            _("没有所附材料清单，无法核验{kinds}记录；由职业技能管理中心和审计机构核验。").format(kinds=joined(kinds))
        )
        return
    records = [n for _i, n in listed if not named(n, ctx.m.enclosures.summaries) and "附件" not in n]
    missing = [k for k in kinds if not any(named(n, names_of(k, ctx.m.records.aliases)) for n in records)]
    if not missing or any(named(n, ctx.m.records.whole) for n in records):
        yield Hit(_("请人工看学习记录是否包括{kinds}各类。").format(kinds=joined(kinds)), "facts.attachments", "", M)
        return
    # Only a list that names all kinds but one shows that it means to be complete.
    weight = V if len(missing) == 1 else U
    yield Hit(
        _("所附材料清单中没有{kinds}记录，学习情况须全程记录。").format(kinds="、".join(missing)),
        "facts.attachments",
        _("补齐{kinds}记录。").format(kinds="、".join(missing)),
        weight,
    )


# ---------------------------------------------------------------- 第十三条


@rule(
    "R13-1",
    "第十三条",
    "应结合出勤情况、学习态度、交流研讨、培训总结等情况对学员进行考核",
    "考核要素",
    E,
    stages=("申报", "结业"),
    checker="M",
    looks_at=("annex1.assessment",),
    needs=("annex1",),
    parameters=("assessment.factors", "assessment.aliases"),
    examples=("结业考核没有写出勤 → 需说明", "{assessment.factors:count}项都写 → 通过（配分见 RA1-1）"),
)
def assessment_factors(ctx: Context) -> Iterator[Hit]:
    """附件1结业考核写到{assessment.factors}{assessment.factors:count}项。"""
    a1 = annexes(ctx)[0]
    assert a1 is not None
    factors = ctx.m.assessment.factors
    if blank(a1.assessment):
        yield Hit(
            _("附件1“结业考核”没有填写：考核应结合{factors}等。").format(factors=joined(factors)),
            "annex1.assessment",
            _("写明{items}。").format(items=joined(ctx.m.annex1.assessment_items, _("及"))),
        )
        return
    text = a1.assessment or ""
    missing = [f for f in factors if not named(text, names_of(f, ctx.m.assessment.aliases))]
    if missing:
        yield Hit(
            _("附件1“结业考核”没有写到{missing}。").format(missing="、".join(missing)),
            "annex1.assessment",
            _("在考核方案中加入{missing}及其配分。").format(missing="、".join(missing)),
        )


@rule(
    "R13-2",
    "第十三条",
    "将考核合格人员登记在《北京市通州区高技能人才研修培训结业登记备案名册》上",
    "只登记合格人员",
    V,
    stages=("结业", "申领"),
    checker="U/C1",
    looks_at=("annex3.graduates", "annex3.graduates.score", "annex1.assessment"),
    needs=("annex3",),
    parameters=("assessment.pass_mark",),
    examples=(
        "附件3有“不合格”“缺考” → 不符合",
        "附件1写明{assessment.pass_mark}分合格，附件3有{assessment.pass_mark:-5}分 → 不符合",
        "附件1没有写合格线，附件3有{assessment.pass_mark:-5}分 → 需说明（办法没有规定合格线）",
    ),
)
def only_passes(ctx: Context) -> Iterator[Hit]:
    """附件3只登记考核合格的人员；合格线以附件1写明的为准，未写明时按{assessment.pass_mark}分提示说明。"""
    mark, stated = pass_mark(ctx)
    empty = []
    for person in graduates(ctx):
        score = (person.row.score or "").strip()
        row = person.number
        path = f"{person.path}.score"
        if not score:
            empty.append((row, path))
        elif FAILED.search(score):
            yield Hit(
                _("附件3第{row}行{name}的考核成绩为“{score}”，结业名册只登记考核合格人员。").format(
                    row=row, name=person.row.name or "", score=score
                ),
                path,
                _("从附件3删去此人，并相应改正附件4、附件5的结业人数和申请资金。"),
                value=score,
            )
        elif (number := score_number(score)) is not None:
            if number < mark:
                yield Hit(
                    _("附件3第{row}行{name}的考核成绩{score}低于合格线{mark}分（{source}）。").format(
                        row=row,
                        name=person.row.name or "",
                        score=score,
                        mark=number_text(mark),
                        source=_("附件1写明") if stated else _("附件1没有写合格线，按{mark}分核对").format(mark=mark),
                    ),
                    path,
                    _("不合格的从附件3删去；合格线另有规定的，在附件1写明。"),
                    V if stated else E,
                    score,
                )
        elif not PASSED.search(score.upper()):
            yield Hit(
                _("附件3第{row}行的考核成绩“{score}”看不出是否合格，请人工判断。").format(row=row, score=score),
                path,
                _("写明分数或合格、优秀等等次。"),
                M,
                score,
            )
    if empty:
        yield Hit(
            _("附件3第{rows}行没有考核成绩，看不出是否合格。").format(rows=ranges([r for r, _p in empty])),
            empty[0][1],
            _("补填考核成绩。"),
            E,
        )


RULES: list[Rule] = [
    as_planned,
    records_kept,
    assessment_factors,
    only_passes,
]
