"""第二章 范围和条件, 第7条 and 第8条: teachers, materials, forms of training and hours."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tzforms.findings import Severity
from tzforms.forms import Annex1
from tzforms.i18n import _
from tzforms.law.rules import papers, steps
from tzforms.law.rules.base import E, Hit, M, N, Rule, V, rule, unverified
from tzforms.law.rules.context import Context
from tzforms.law.rules.shared import annexes, blank, discussion, head_counts, hours, named, number_text, period, ranges
from tzforms.law.rules.wording import joined

# ---------------------------------------------------------------- 第7条


@rule(
    "R07-1",
    "第7条",
    "应聘请具有较高理论水平的专家教授、具有丰富经验的实习指导教师或在企业生产一线的高技能领军人才、技能大师等担任授课教师",
    "授课教师",
    V,
    stages=("申报",),
    checker="U/C1",
    looks_at=(
        "annex1.instructors",
        "annex1.instructors.name",
        "annex1.instructors.title",
        "annex1.instructors.employer",
    ),
    needs=("annex1",),
    parameters=("instructors.kinds",),
    examples=("授课教师情况没有一行 → 不符合", "教师没有职务/职称或工作单位 → 需说明", "水平是否足够 → 需人工核验"),
)
def instructors(ctx: Context) -> Iterator[Hit]:
    """附件1至少有一名授课教师，每名都有职务/职称和工作单位；水平由评审专家判断。"""
    a1 = annexes(ctx)[0]
    assert a1 is not None
    named = [(i, t) for i, t in enumerate(a1.instructors) if not blank(t.name)]
    if not named:
        yield Hit(
            _("附件1“授课教师情况”没有一名教师。"),
            "annex1.instructors",
            _("填写每名授课教师的姓名、职务/职称和工作单位。"),
        )
        return
    for index, teacher in named:
        for attribute, label in (("title", _("职务/职称")), ("employer", _("工作单位"))):
            if blank(getattr(teacher, attribute)):
                yield Hit(
                    _("授课教师{name}没有填写{label}，看不出是否符合{article}的要求。").format(
                        name=teacher.name, label=label, article=ctx.m.parameter("instructors.kinds").article
                    ),
                    f"annex1.instructors[{index}].{attribute}",
                    _("补填{label}。").format(label=label),
                    E,
                )
    yield Hit(
        _("{count}名授课教师的理论水平和实践经验，请评审专家看附件1“授课教师情况”。").format(count=len(named)),
        "annex1.instructors",
        "",
        M,
    )


@rule(
    "R07-2",
    "第7条",
    "选择内容新颖、具有较高价值的教材、资料供学员学习参考",
    "教材资料",
    M,
    stages=("申报",),
    checker="M",
    on_paper=True,
    looks_at=("annex1.courses",),
    needs=("annex1",),
    examples=("教材、资料不在表格上 → 需人工核验",),
)
def materials(ctx: Context) -> Iterator[Hit]:
    """教材、资料是否新颖有价值；表格没有这一栏，由评审专家判断。"""
    yield Hit(_("教材、资料是否内容新颖、具有较高价值，请评审专家看所用教材和资料。"), "annex1.courses")


# ---------------------------------------------------------------- 第8条


@rule(
    "R08-1",
    "第8条",
    "可采取现场教学、专题研讨、技艺交流、参观考察、“互联网+”等多种形式",
    "培训形式",
    N,
    stages=("申报",),
    checker="U",
    looks_at=("annex1.courses", "annex1.courses.format", "annex1.courses.topic"),
    needs=("annex1",),
    parameters=("forms_of_training.names",),
    examples=("“案例教学” → 通过（“等”字使清单开放）", "培训形式空着 → 提示"),
)
def training_forms(ctx: Context) -> Iterator[Hit]:
    """每行研修内容写明培训形式；{forms_of_training.names:count}种形式是列举，不是白名单。"""
    a1 = annexes(ctx)[0]
    assert a1 is not None
    empty = [i for i, c in enumerate(a1.courses) if blank(c.format) and not blank(c.topic)]
    if empty:
        yield Hit(
            _("附件1研修内容第{rows}行没有写培训形式，研讨、交流课时按培训内容认定。").format(
                rows=ranges([i + 1 for i in empty])
            ),
            f"annex1.courses[{empty[0]}].format",
            _("填写培训形式（如{forms}）。").format(forms=joined(ctx.m.forms_of_training.names)),
        )


@rule(
    "R08-2",
    "第8条",
    "培训总时间一般不少于80学时",
    "总学时",
    E,
    stages=("申报", "申领"),
    checker="U/C1",
    looks_at=("*.total_hours", "annex1.courses", "annex1.courses.hours"),
    steps=steps.class_hours,
    parameters=("hours.min", "hours.minutes"),
    examples=("{hours.min}学时 → 通过", "{hours.min:-1}学时 → 需说明（“一般”，允许有理由的例外）"),
)
def total_hours(ctx: Context) -> Iterator[Hit]:
    """培训总课时不少于{hours.min}学时；“一般”允许有理由的例外，所以是需说明。"""
    said = hours(ctx)
    if not said.held:
        yield unverified(
            _("没有总课时，也加不出各行课时，无法核验是否达到{least}学时；由职业技能管理中心核验。").format(
                least=ctx.m.hours.min
            ),
            "annex1.total_hours" if ctx.stated.get(Annex1) is not None else None,
            _("填写总课时和各行课时。"),
        )
        return
    if said.value < ctx.m.hours.min:
        path = next((s.path for s in said.held if s.path.endswith("total_hours")), said.held[0].path)
        yield Hit(
            _("培训总课时{hours}学时，一般不少于{least}学时。").format(hours=said.held[0].shown, least=ctx.m.hours.min),
            path,
            _("增加课时，或书面说明少于{least}学时的理由。").format(least=ctx.m.hours.min),
            value=said.held[0].shown,
        )


@rule(
    "R08-3",
    "第8条",
    "其中研讨、交流活动不少于16学时",
    "研讨、交流学时",
    V,
    stages=("申报",),
    checker="U/C1",
    looks_at=("annex1.courses", "annex1.courses.hours", "annex1.courses.format", "annex1.courses.topic"),
    steps=steps.discussion_hours,
    needs=("annex1",),
    parameters=("discussion.min", "discussion.severity", "discussion.words", "discussion.other_words"),
    examples=(
        "专题研讨{discussion.min:/2}学时＋技艺交流{discussion.min:/2}学时＝{discussion.min} → 通过",
        "{discussion.min:-0.5}学时 → 不符合",
        "“讲授＋研讨”8学时 → 不计，提示拆分",
        "参观考察、现场教学 → 不计",
    ),
)
def discussion_hours(ctx: Context) -> Iterator[Hit]:
    """培训形式为研讨、交流的各行课时之和不少于{discussion.min}学时；与讲授、参观等混合的一行不计，须拆分。"""
    a1 = annexes(ctx)[0]
    assert a1 is not None
    least = ctx.m.discussion.min
    if not a1.courses:
        yield unverified(
            _("附件1没有研修内容各行，无法核验研讨、交流活动是否达到{least}学时；由评审专家核验。").format(least=least),
            "annex1.courses",
            _("逐行填写研修内容。"),
        )
        return
    found = discussion(ctx)
    if found.counted < least:
        if found.unknown_rows:
            yield unverified(
                _("研讨、交流的第{rows}行没有课时，无法核验是否达到{least}学时。").format(
                    rows=ranges([i + 1 for i in found.unknown_rows]), least=least
                ),
                f"annex1.courses[{found.unknown_rows[0]}].hours",
                _("补填课时。"),
            )
            return
        mixed = ""
        if found.mixed_rows:
            mixed = _("第{rows}行（{hours}学时）与讲授、参观等混合，未计入。").format(
                rows=ranges([i + 1 for i in found.mixed_rows]), hours=number_text(found.mixed)
            )
        yield Hit(
            _("研讨、交流活动合计{counted}学时，不少于{least}学时才符合。").format(
                counted=number_text(found.counted), least=least
            )
            + mixed,
            "annex1.courses",
            _("增加研讨、交流课时；混合的一行请拆成两行分别写课时。"),
            Severity(ctx.m.discussion.severity),
            number_text(found.counted),
        )
    elif found.mixed_rows:
        yield Hit(
            _("附件1研修内容第{rows}行把研讨、交流与其他形式写在一起，未计入研讨、交流学时（不计也已达到）。").format(
                rows=ranges([i + 1 for i in found.mixed_rows])
            ),
            f"annex1.courses[{found.mixed_rows[0]}].format",
            _("可拆成两行分别写课时。"),
            N,
        )


@rule(
    "R08-4",
    "第8条",
    "每学时45分钟",
    "学时的长度",
    E,
    stages=("申报", "申领"),
    checker="U",
    looks_at=("*.total_hours", "annex1.courses", "annex1.courses.hours", "*.start_date", "*.end_date"),
    parameters=("hours.minutes", "hours.per_day_max"),
    examples=(
        "{hours.min}学时＝{hours.min:*hours.minutes/60}小时",
        "5天{hours.per_day_max:+6*5}学时 → 每天{hours.per_day_max:+6}学时（{hours.per_day_max:+6*hours.minutes/60}小时），需说明",
    ),
)
def hours_per_day(ctx: Context) -> Iterator[Hit]:
    """每学时{hours.minutes}分钟；总课时摊到起止日期，每天超过{hours.per_day_max}学时的需说明。"""
    span, total = period(ctx), hours(ctx).value
    if span.start is None or span.end is None or span.swapped or total is None:
        return
    if len(ctx.facts.stages) > 1 and all(s.hours is not None for s in ctx.facts.stages):
        return  # V35 looks at each stage
    days = sum((b - a).days + 1 for a, b in ctx.stated.stages or ((span.start, span.end),))
    per_day = total / days
    if per_day > ctx.m.hours.per_day_max:
        yield Hit(
            _("{hours}学时摊到{days}天，平均每天{per_day}学时（{clock}小时），请核对课时或起止日期。").format(
                hours=number_text(total),
                days=days,
                per_day=number_text(round(per_day, 1)),
                clock=number_text(round(per_day * ctx.m.hours.minutes / 60, 1)),
            ),
            span.start_path,
            _("核对总课时（每学时{minutes}分钟）与起止日期；确实如此的，说明每天怎样安排。").format(
                minutes=ctx.m.hours.minutes
            ),
            value=number_text(total),
        )


@rule(
    "R08-5",
    "第8条",
    "学员要结合研修培训内容和技能岗位工作撰写培训总结",
    "学员培训总结",
    V,
    stages=("结业", "申领"),
    checker="C1",
    on_paper=True,
    looks_at=("facts.attachments", "*.graduate_count", "annex3.graduates"),
    examples=("结业28人，附“学员培训总结27份” → 不符合", "没有所附材料清单 → 无法核验"),
)
def trainee_summaries(ctx: Context) -> Iterator[Hit]:
    """培训总结的份数不少于结业人数；份数写在所附材料名称里（如“学员培训总结28份”）才能核对。"""
    listed = papers.attached(ctx)
    if listed is None:
        yield papers.unlisted(_("没有所附材料清单，无法核验学员培训总结是否每人一份；由职业技能管理中心收件时核验。"))
        return
    found = [(i, n) for i, n in listed if named(n, ctx.m.enclosures.summaries)]
    if not found:
        return  # R14-3 tells that the paper is missing
    count = head_counts(ctx).value
    copies = [int(x) for _i, n in found for x in re.findall(r"(\d{1,3})\s*[份篇]", n)]
    if not copies or count is None:
        yield Hit(
            _("请人工清点学员培训总结是否每名结业学员一份。"),
            f"facts.attachments[{found[0][0]}]",
            "",
            M,
        )
    elif sum(copies) < count:
        yield Hit(
            _("学员培训总结{copies}份，少于结业人数{count}人。").format(copies=sum(copies), count=count),
            f"facts.attachments[{found[0][0]}]",
            _("补齐每名结业学员的培训总结。"),
            value=str(sum(copies)),
        )


RULES: list[Rule] = [
    instructors,
    materials,
    training_forms,
    total_hours,
    discussion_hours,
    hours_per_day,
    trainee_summaries,
]
