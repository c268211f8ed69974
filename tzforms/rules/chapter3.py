"""第三章 组织实施: 第9条 … 第十五条."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from tzforms.findings import Severity
from tzforms.i18n import _
from tzforms.rules import papers
from tzforms.rules.base import Context, E, Hit, M, Rule, U, V, form_label, row_number, rule, unverified
from tzforms.rules.calendar import claim_deadline, day_text, filing_deadline, finish_deadline
from tzforms.rules.chapter2 import _ranges
from tzforms.rules.shared import annexes, blank, graduates, number_text, period

# ---------------------------------------------------------------- 第9条, 第10条


@rule(
    "R09-1",
    "第9条",
    "需制定《通州区高技能人才研修培训项目实施方案》（附件1）以及拟参训学员名册",
    "申报材料",
    V,
    stages=("申报",),
    checker="U/C1",
    examples=("申报阶段没有附件1 → 不符合", "没有拟参训学员名册 → 不符合（可用附件2的格式）"),
)
def application_papers(ctx: Context) -> Iterator[Hit]:
    """申报须有附件1和拟参训学员名册（没有规定格式，附件2或所附名册都可以）。"""
    weight = V if ctx.stage == "申报" else U
    if ctx.stated.annex1 is None:
        yield Hit(_("申报材料缺少《项目实施方案》（附件1）。"), "annex1", _("填写附件1后一并申报。"), weight)
    if ctx.stated.annex2 is None and not papers.has(ctx, papers.ROSTER):
        yield Hit(_("申报材料缺少拟参训学员名册。"), "annex2", _("可按附件2的格式填写拟参训学员名册。"), weight)


@rule(
    "R09-2",
    "第9条",
    "根据通知要求时间报区人力社保局职业技能管理中心",
    "申报时间",
    V,
    stages=("申报",),
    checker="C1",
    parameters=("notice.opens_on", "notice.closes_on"),
    examples=("办法没有写申报时间，由当年通知规定；版本参数未填 → 无法核验",),
)
def application_window(ctx: Context) -> Iterator[Hit]:
    """申报在通知规定的时间内；时间由当年通知规定，版本参数 notice 未填时无法核验。"""
    opens, closes = ctx.m.notice.opens_on, ctx.m.notice.closes_on
    received, path = ctx.facts.application_received, "facts.application_received"
    if received is None and ctx.dossier.annex1 is not None:
        received, path = ctx.dossier.annex1.application_date, "annex1.application_date"
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
    "开班前一周备案",
    V,
    stages=("备案",),
    checker="C1",
    parameters=("filing.days", "filing.mode", "filing.late_severity"),
    examples=("9月20日开班，9月13日收件 → 通过", "9月14日收件（不足7日）→ 不符合"),
)
def filing_in_time(ctx: Context) -> Iterator[Hit]:
    """备案材料收件日期不迟于开班日减7个自然日（开班当日不计）。"""
    received, span = ctx.facts.filing_received, period(ctx)
    if received is None or span.start is None or span.swapped:
        yield unverified(
            _("没有{what}，无法核验是否在开班前一周备案；由职业技能管理中心收件时核验。").format(
                what=_("备案收件日期") if received is None else _("有效的研修起止日期")
            ),
            "facts.filing_received" if received is None else span.start_path,
            _("在补充事实中填写 filing_received。") if received is None else _("先改正研修起止日期。"),
        )
        return
    deadline = filing_deadline(span.start, ctx.m)
    if received > deadline.day:
        yield Hit(
            _("备案材料{received}收到，迟于开班前一周的最后一天{last}（{steps}）。").format(
                received=day_text(received), last=day_text(deadline.day), steps="；".join(deadline.steps)
            ),
            "facts.filing_received",
            _("推迟开班日期至备案满一周之后，并相应修改各表起止日期。"),
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
    parameters=("filing.papers",),
    examples=("所附材料有身份证、证书复印件而没有培训计划 → 不符合", "没有所附材料清单 → 无法核验"),
)
def filing_papers(ctx: Context) -> Iterator[Hit]:
    """备案须有附件2、身份证复印件、证书复印件和培训计划。"""
    if ctx.stated.annex2 is None:
        yield Hit(
            _("备案材料缺少《学员名册》（附件2）。"),
            "annex2",
            _("填写附件2后一并备案。"),
            V if ctx.stage == "备案" else U,
        )
    kinds = {
        _("身份证复印件"): papers.ID_COPIES,
        _("职业资格证书或技能等级证书复印件"): papers.CERTIFICATE_COPIES,
        _("培训计划"): papers.PLAN,
    }
    if papers.attached(ctx) is None:
        yield unverified(
            _("没有所附材料清单，无法核验身份证、证书复印件和培训计划是否齐全；由职业技能管理中心收件时核验。"),
            "facts.attachments",
            _("在补充事实 attachments 列出所附材料。"),
        )
        return
    missing = [name for name, kind in kinds.items() if not papers.has(ctx, kind)]
    if not missing:
        return
    # A list that names none of these papers is the list of another stage, not a proof that they are missing.
    other_stage = len(missing) == len(kinds) and ctx.stage != "备案"
    yield Hit(
        _("所附材料清单中没有{missing}。").format(missing="、".join(missing)),
        "facts.attachments",
        _("补齐{missing}。").format(missing="、".join(missing)),
        U if other_stage else V,
    )


@rule(
    "R11-3",
    "第11条",
    "项目评审通过的单位",
    "评审通过",
    V,
    stages=("备案",),
    checker="C1",
    examples=("approved 为否而已有学员名册 → 不符合", "没有评审结果 → 无法核验"),
)
def approved(ctx: Context) -> Iterator[Hit]:
    """只有评审通过的项目才能备案开班。"""
    if ctx.facts.approved is None:
        yield unverified(
            _("没有评审结果，无法核验项目是否评审通过；由职业技能管理中心核验。"),
            "facts.approved",
            _("评审后在补充事实中填写 approved。"),
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


# ---------------------------------------------------------------- 第十二条


@rule(
    "R12-1",
    "第十二条",
    "办班单位要严格按照《通州区高技能人才研修培训项目实施方案》开展教学",
    "按方案教学",
    M,
    stages=("结业", "申领"),
    checker="C1/A",
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
    parameters=("records.kinds",),
    examples=("列了出勤、交流、研讨记录而没有考核记录 → 不符合", "“学员学习记录材料”一项 → 由人工看内容"),
)
def records_kept(ctx: Context) -> Iterator[Hit]:
    """出勤、交流、研讨、考核四类记录齐全（所附材料清单逐类列出时比对）。"""
    named = papers.attached(ctx)
    if named is None:
        yield unverified(
            _("没有所附材料清单，无法核验出勤、交流、研讨、考核记录；由职业技能管理中心和审计机构核验。"),
            "facts.attachments",
            _("在补充事实 attachments 列出所附材料。"),
        )
        return
    records = [n for _i, n in named if not papers.SUMMARIES.search(n) and "附件" not in n]
    there = [k for k, p in papers.RECORD_KINDS.items() if any(p.search(n) for n in records)]
    if any(papers.WHOLE_RECORDS.search(n) for n in records) or len(there) == len(papers.RECORD_KINDS):
        yield Hit(_("请人工看学习记录是否包括出勤、交流、研讨、考核各类。"), "facts.attachments", "", M)
        return
    missing = [k for k in papers.RECORD_KINDS if k not in there]
    # Only a list that names all kinds but one shows that it means to be complete.
    weight = V if len(there) >= len(papers.RECORD_KINDS) - 1 else U
    yield Hit(
        _("所附材料清单中没有{kinds}记录，学习情况须全程记录。").format(kinds="、".join(missing)),
        "facts.attachments",
        _("补齐{kinds}记录。").format(kinds="、".join(missing)),
        weight,
    )


# ---------------------------------------------------------------- 第十三条

FACTORS = {
    "出勤情况": re.compile(r"出勤|考勤|签到|到课|到勤"),
    "学习态度": re.compile(r"态度|课堂表现|学习表现|日常表现|平时表现|纪律"),
    "交流研讨": re.compile(r"交流|研讨|讨论"),
    "培训总结": re.compile(r"总结|报告|论文|心得"),
}


@rule(
    "R13-1",
    "第十三条",
    "应结合出勤情况、学习态度、交流研讨、培训总结等情况对学员进行考核",
    "考核要素",
    E,
    stages=("申报", "结业"),
    checker="M",
    needs=("annex1",),
    parameters=("assessment.factors",),
    examples=("结业考核没有写出勤 → 需说明", "四项都写 → 通过（配分见 RA1-1）"),
)
def assessment_factors(ctx: Context) -> Iterator[Hit]:
    """附件1结业考核写到出勤情况、学习态度、交流研讨、培训总结四项。"""
    a1 = annexes(ctx)[0]
    assert a1 is not None
    if blank(a1.assessment):
        yield Hit(
            _("附件1“结业考核”没有填写：考核应结合出勤情况、学习态度、交流研讨、培训总结等。"),
            "annex1.assessment",
            _("写明考核时间、方式、配分及评分细则。"),
        )
        return
    text = a1.assessment or ""
    missing = [f for f in ctx.m.assessment.factors if not FACTORS.get(f, re.compile(re.escape(f))).search(text)]
    if missing:
        yield Hit(
            _("附件1“结业考核”没有写到{missing}。").format(missing="、".join(missing)),
            "annex1.assessment",
            _("在考核方案中加入{missing}及其配分。").format(missing="、".join(missing)),
        )


FAILED = re.compile(r"不合格|不及格|未合格|未及格|缺考|未通过|不通过|未参加|缺席|弃考|未达标|不达标|舞弊|作弊")
PASSED = re.compile(r"合格|及格|通过|优|良|中|达标|^[A-D][+-]?$")
_NUMBER = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*分?")
_MARK_RANGE = re.compile(
    r"(?<![0-9])([4-9][0-9])\s*分?\s*[-—–~～至到]\s*[0-9]{2,3}\s*分?[^，。；、,;0-9]{0,4}(?:合格|及格|通过)"
)
_MARK_BEFORE = re.compile(
    r"(?<![0-9])([4-9][0-9])\s*分?[（(]?含?[）)]?(?:及?以上|以上)?[）)]?[^，。；、,;0-9]{0,6}(?:合格|及格|通过)"
)
_MARK_AFTER = re.compile(
    r"(?:合格|及格|通过)(?:分数)?(?:线|标准|分)?[为是:：\s]*(?:不低于|达到|≥)?\s*([4-9][0-9])\s*分"
)


def score_number(text: str) -> Decimal | None:
    """``92`` or ``92.5分`` as a number, ``None`` for a grade in words."""
    match = _NUMBER.fullmatch(text.strip())
    if not match:
        return None
    try:
        return Decimal(match.group(1))
    except InvalidOperation:
        return None


def pass_mark(ctx: Context) -> tuple[Decimal, bool]:
    """The mark that passes, and whether the plan states it (else it is the edition's default)."""
    a1 = ctx.stated.annex1
    text = (a1.assessment or "") if a1 is not None else ""
    found = _MARK_RANGE.search(text) or _MARK_BEFORE.search(text) or _MARK_AFTER.search(text)
    if found:
        return Decimal(found.group(1)), True
    return Decimal(ctx.m.assessment.pass_mark), False


@rule(
    "R13-2",
    "第十三条",
    "将考核合格人员登记在《北京市通州区高技能人才研修培训结业登记备案名册》上",
    "只登记合格人员",
    V,
    stages=("结业", "申领"),
    checker="U/C1",
    needs=("annex3",),
    parameters=("assessment.pass_mark",),
    examples=(
        "附件3有“不合格”“缺考” → 不符合",
        "附件1写明60分合格，附件3有55分 → 不符合",
        "附件1没有写合格线，附件3有55分 → 需说明（办法没有规定合格线）",
    ),
)
def only_passes(ctx: Context) -> Iterator[Hit]:
    """附件3只登记考核合格的人员；合格线以附件1写明的为准，未写明时按60分提示说明。"""
    mark, stated = pass_mark(ctx)
    empty = []
    rows = [g.row for g in graduates(ctx)]
    for person in graduates(ctx):
        score = (person.row.score or "").strip()
        row = row_number(ctx.dossier.annex3.graduates if ctx.dossier.annex3 else rows, person.index)
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
            _("附件3第{rows}行没有考核成绩，看不出是否合格。").format(rows=_ranges([r for r, _p in empty])),
            empty[0][1],
            _("补填考核成绩。"),
            E,
        )


# ---------------------------------------------------------------- 第十四条


@rule(
    "R14-1",
    "第十四条",
    "研修培训的教学与考核工作应于当年10月底前完成",
    "10月底前完成",
    V,
    stages=("申报", "备案", "结业", "申领"),
    checker="U/C1",
    parameters=("finish.by",),
    examples=("10月31日结束 → 通过", "11月1日结束 → 不符合", "10月20日结束、11月5日考核 → 不符合"),
)
def finished_by_october(ctx: Context) -> Iterator[Hit]:
    """教学结束日和考核日都不迟于通知年度的10月31日（含）。"""
    year, source = ctx.year
    span, exam = period(ctx), ctx.facts.exam_date
    if year is None or (span.end is None and exam is None):
        yield unverified(
            _("没有研修结束日期，无法核验教学与考核是否在10月底前完成；由职业技能管理中心核验。"),
            span.end_path if ctx.stated.annex2 is not None else None,
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
            _("{told}，应于当年10月底前（{last}）完成。").format(
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
            _("没有考核日期，只核验了教学结束日期；考核是否在10月底前完成由职业技能管理中心核验。"),
            "facts.exam_date",
            _("在补充事实中填写 exam_date。"),
        )


def _source(path: str) -> str:
    return _("{form}的日期").format(form=form_label(path.split(".")[0]))


@rule(
    "R14-2",
    "第十四条",
    "研修培训结束后两周内，向职业技能管理中心提出补贴资金申请",
    "两周内申请补贴",
    V,
    stages=("申领",),
    checker="C1",
    parameters=("claim.days", "claim.roll_holiday", "claim.late_severity"),
    examples=(
        "2024年9月13日结束，9月27日收件 → 通过；9月28日 → 不符合",
        "2024年9月20日结束 → 第14日10月4日在国庆假期 → 顺延至10月8日",
    ),
)
def claim_in_time(ctx: Context) -> Iterator[Hit]:
    """补贴申请收件日期不迟于结束日（教学、考核较晚者）后14日；末日逢休息日顺延。"""
    a4 = ctx.stated.annex4
    received, span, exam = ctx.facts.claim_received, period(ctx), ctx.facts.exam_date
    applied = a4.application_date if a4 is not None else None
    if span.end is None or span.swapped or (received is None and applied is None):
        yield unverified(
            _("没有{what}，无法核验是否在结束后两周内申请补贴；由职业技能管理中心收件时核验。").format(
                what=_("有效的研修结束日期") if span.end is None or span.swapped else _("申请收件日期")
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
            _("补贴申请{day}提出，迟于结束后两周的最后一天{last}（{steps}）。").format(
                day=day_text(day), last=day_text(deadline.day), steps="；".join(deadline.steps)
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
            _("收件后在补充事实中填写 claim_received。"),
        )


@rule(
    "R14-3",
    "第十四条",
    "并提交以下材料，材料纸质版与电子版同时报送",
    "申领材料",
    V,
    stages=("申领",),
    checker="U/C1",
    parameters=("claim.papers",),
    examples=("申领时没有附件5 → 不符合", "清单有学习记录而没有学员培训总结 → 不符合", "纸质版与电子版 → 需人工核验"),
)
def claim_papers(ctx: Context) -> Iterator[Hit]:
    """申领须有附件4、附件3、附件5、学员学习记录材料（照片及影像资料）和学员培训总结，纸质版与电子版同时报送。"""
    weight = V if papers.claimed(ctx) else U
    for form, name in (
        ("annex4", _("《补助资金申请表》（附件4）")),
        ("annex3", _("《结业登记备案名册》（附件3）")),
        ("annex5", _("《项目总结》（附件5）")),
    ):
        if ctx.record(form) is None:
            yield Hit(_("申领材料缺少{name}。").format(name=name), form, _("补齐{name}。").format(name=name), weight)
    if papers.attached(ctx) is None:
        yield unverified(
            _("没有所附材料清单，无法核验学员学习记录材料和学员培训总结；由职业技能管理中心收件时核验。"),
            "facts.attachments",
            _("在补充事实 attachments 列出所附材料。"),
        )
    else:
        kinds = {
            _("学员学习记录材料（照片及影像资料）"): papers.LEARNING_RECORDS,
            _("学员培训总结"): papers.SUMMARIES,
        }
        missing = [name for name, kind in kinds.items() if not papers.has(ctx, kind)]
        if missing:
            other_stage = len(missing) == len(kinds) and ctx.stage != "申领"
            yield Hit(
                _("所附材料清单中没有{missing}。").format(missing="、".join(missing)),
                "facts.attachments",
                _("补齐{missing}。").format(missing="、".join(missing)),
                U if other_stage else weight,
            )
    if ctx.stated.annex4 is not None:
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
    examples=("没有审计通过日期 → 无法核验，不得发证", "未审核通过而附件3已有证书编号 → RA3-1 不符合"),
)
def certificates_after_audit(ctx: Context) -> Iterator[Hit]:
    """补助和结业证书都在审核通过之后；没有审计通过日期时不得发证。"""
    if ctx.facts.audit_passed is None:
        yield unverified(
            _("没有审计通过日期：资金补助和结业证书须在审核通过之后，由区人力社保局核验。"),
            "facts.audit_passed",
            _("审核通过后在补充事实中填写 audit_passed。"),
        )


RULES: list[Rule] = [
    application_papers,
    application_window,
    centre_verifies,
    filing_in_time,
    filing_papers,
    approved,
    as_planned,
    records_kept,
    assessment_factors,
    only_passes,
    finished_by_october,
    claim_in_time,
    claim_papers,
    certificates_after_audit,
]
