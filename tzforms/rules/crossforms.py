"""X01 … X32: what the five forms must agree on, and what one row says about itself.

One difference is told once: the value that most forms state is held, and each other value is one finding at the place that
dissents, naming both places and both values. What only follows from a difference that another rule tells is left to it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal

from tzforms.findings import Severity, mask, mask_text
from tzforms.i18n import _
from tzforms.identifiers import IdentifierError, bank_account
from tzforms.rules.base import (
    Context,
    E,
    Hit,
    M,
    N,
    Rule,
    U,
    V,
    form_label,
    place,
    row_number,
    rule,
    unverified,
)
from tzforms.rules.calendar import claim_deadline, day_text, filing_deadline, finish_deadline
from tzforms.rules.chapter2 import _ranges
from tzforms.rules.chapter3 import FAILED, pass_mark, score_number
from tzforms.rules.idents import certificates, is_phone
from tzforms.rules.money import read_money
from tzforms.rules.shared import (
    Agreement,
    Row,
    Said,
    agreement,
    annexes,
    blank,
    doubled_certificates,
    fold,
    graduates,
    head_counts,
    hours,
    number_text,
    period,
    spoiled_rows,
    strangers,
    trainees,
)

ALL = ("申报", "备案", "结业", "申领")
LATE = ("结业", "申领")


def _forms(said: tuple[Said, ...]) -> str:
    return "、".join(form_label(s.path.split(".")[0]) for s in said)


def _differences(ctx: Context, found: Agreement, what: str, fix: str, weigh: dict[str, Severity]) -> Iterator[Hit]:
    """One hit for each value that dissents from the one that is held."""
    for group in found.others:
        one = group[0]
        yield Hit(
            _("{what}不一致：{here}写“{this}”，{there}写“{that}”。").format(
                what=what, here=_forms(group), this=one.shown, there=_forms(found.held), that=found.held[0].shown
            ),
            one.path,
            fix,
            weigh.get(one.path.split(".")[0]),
            one.shown,
        )


def _unstated(found: Agreement, what: str, path: str | None) -> Iterator[Hit]:
    if not found.held:
        yield unverified(
            _("没有一张表写明{what}，无法核对是否一致；请补填。").format(what=what),
            path,
            _("填写{what}。").format(what=what),
        )


def _first_form(ctx: Context, attribute: str) -> str | None:
    return next((f"{f}.{attribute}" for f, r in ctx.stated.forms() if hasattr(r, attribute)), None)


# ---------------------------------------------------------------- X01 … X07: shared facts


@rule(
    "X01",
    "第9条",
    "具有开展研修培训意向的单位，需制定《通州区高技能人才研修培训项目实施方案》（附件1）",
    "办班单位一致",
    V,
    stages=ALL,
    checker="U/C1",
    examples=("附件4写“甲公司”，其余写“乙公司” → 不符合", "全角半角括号、空格不同 → 通过", "附件5写简称 → 需说明"),
)
def same_organizer(ctx: Context) -> Iterator[Hit]:
    """各表的办班单位名称一致（空格、全角半角不计）；用简称的须说明或改为全称。"""
    found = agreement(ctx, "organizer")
    yield from _unstated(found, _("办班单位名称"), _first_form(ctx, "organizer"))
    for group in found.others:
        short, full = fold(group[0].raw), fold(found.held[0].raw)
        abbreviation = len(short) < len(full) - 1 and _is_subsequence(short, full) and "分公司" not in full
        yield Hit(
            _("办班单位名称不一致：{here}写“{this}”，{there}写“{that}”。").format(
                here=_forms(group), this=group[0].shown, there=_forms(found.held), that=found.held[0].shown
            )
            + (_("看来是简称。") if abbreviation else ""),
            group[0].path,
            _("各表统一写与公章、证照一致的全称。"),
            E if abbreviation else V,
            group[0].shown,
        )


def _is_subsequence(short: str, full: str) -> bool:
    rest = iter(full)
    return all(c in rest for c in short)


@rule(
    "X02",
    "第十七条",
    "不得任意变更培训项目和培训计划",
    "项目名称一致",
    V,
    stages=ALL,
    checker="U/C1",
    examples=("附件3的项目名称与其余各表不同 → 不符合",),
)
def same_project(ctx: Context) -> Iterator[Hit]:
    """各表的研修项目名称一致。"""
    found = agreement(ctx, "project")
    yield from _unstated(found, _("研修项目名称"), _first_form(ctx, "project"))
    yield from _differences(ctx, found, _("研修项目名称"), _("各表统一为评审通过的项目名称。"), {})


@rule(
    "X03",
    "第十七条",
    "不得任意变更培训项目和培训计划",
    "起止日期一致",
    V,
    stages=("备案", *LATE),
    checker="U/C1",
    examples=(
        "附件4的结束日期与附件2、3、5不同 → 不符合",
        "附件2（备案）与附件3、4、5（实际）不同 → 需说明：备案后变更",
        "结束早于开始 → 不符合",
    ),
)
def same_dates(ctx: Context) -> Iterator[Hit]:
    """附件2、3、4、5的研修起止日期一致，开始不晚于结束；备案后变更日期的（附件2与其余不同）须说明。"""
    starts, ends = agreement(ctx, "start_date"), agreement(ctx, "end_date")
    if not any(getattr(ctx.stated, f) is not None for f in ("annex2", "annex3", "annex4", "annex5")):
        yield unverified(_("还没有写研修起止日期的表（附件2至附件5），无法核对日期是否一致；备案时核验。"), None)
        return
    for name, found in ((_("研修开始日期"), starts), (_("研修结束日期"), ends)):
        yield from _unstated(found, name, _first_form(ctx, "start_date"))
        # a plan that the later papers unanimously differ from was changed after filing (第十七条)
        changed = {"annex2": E} if len(found.held) >= 2 and len(found.others) == 1 else {}
        if len(found.held) == 1 and found.held[0].path.startswith("annex2") and len(found.others) == 1:
            changed = {"annex3": E}
        yield from _differences(
            ctx, found, name, _("核对实际起止日期并改正；经批准变更的，记为例外并附变更申请。"), changed
        )
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
    examples=("申请日期早于研修结束 → 不符合", "考核日期早于结束日期 → 不符合", "申报晚于开班 → 不符合"),
)
def order_of_dates(ctx: Context) -> Iterator[Hit]:
    """申报 ≤ 备案 < 开班 ≤ 结束 ≤ 考核 ≤ 申请 ≤ 审核通过；备案期限由R11-1、申请期限由R14-2、10月底由R14-1指出。"""
    d, facts, span = ctx.stated, ctx.facts, period(ctx)
    if span.swapped:
        yield unverified(_("研修起止日期写反，先后顺序待改正后再核对。"), span.end_path)
        return
    a1, a4 = d.annex1, d.annex4
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
    if ctx.year[0] is not None:
        last = finish_deadline(ctx.year[0], ctx.m).day
        if span.end and span.end > last:
            told.add(span.end_path)
        if facts.exam_date and facts.exam_date > last:
            told.add("facts.exam_date")
    if span.end is not None:
        end = max(span.end, facts.exam_date) if facts.exam_date else span.end
        last = claim_deadline(end, ctx.m).day
        applied = ctx.stated.annex4.application_date if ctx.stated.annex4 else None
        if applied and applied > last:
            told.add("annex4.application_date")
        if facts.claim_received and facts.claim_received > last:
            told.add("facts.claim_received")
    return told


@rule(
    "X05",
    "第8条",
    "培训总时间一般不少于80学时",
    "总课时一致",
    V,
    stages=("申报", *LATE),
    checker="U/C1",
    examples=("各行课时之和88，总课时写90 → 不符合", "附件4培训总课时与附件1不同 → 不符合"),
)
def same_hours(ctx: Context) -> Iterator[Hit]:
    """附件1各行课时之和＝总课时＝附件4培训总课时；附件5文字中的总课时不同则提示。"""
    found = hours(ctx)
    yield from _unstated(found, _("总课时"), _first_form(ctx, "total_hours"))
    names = {
        "annex1.courses": _("附件1各行课时之和"),
        "annex1.total_hours": _("附件1总课时"),
        "annex4.total_hours": _("附件4培训总课时"),
    }
    for group in found.others:
        path = group[0].path
        if path == "annex1.courses" and len(found.held) == 1 and found.held[0].path == "annex1.total_hours":
            path = "annex1.total_hours"
        elif len(found.held) == 1 and found.held[0].path == "annex1.courses" and len(group) == 1:
            path = group[0].path
        yield Hit(
            _("总课时不一致：{here}为{this}，{there}为{that}。").format(
                here="、".join(names[s.path] for s in group),
                this=group[0].shown,
                there="、".join(names[s.path] for s in found.held),
                that=found.held[0].shown,
            ),
            path,
            _("核对各行课时，使总课时等于各行之和，并与附件4一致。"),
            value=group[0].shown,
        )
    a5 = ctx.stated.annex5
    if a5 is not None and a5.summary and found.held and not found.others:
        said = re.search(
            r"(?:总课时|总学时|共计|共|累计)[^0-9，。；\n]{0,6}([0-9]{2,3}(?:\.[0-9])?)\s*(?:个)?(?:学时|课时)",
            a5.summary,
        )
        if said and Decimal(said.group(1)) != found.value:
            yield Hit(
                _("附件5项目总结写“{text}”，与总课时{hours}不同。").format(
                    text=said.group(0), hours=found.held[0].shown
                ),
                "annex5.summary",
                _("核对后改正其一。"),
                N,
                said.group(0),
            )


@rule(
    "X06",
    "第十四条",
    "（二）《北京市通州区高技能人才研修培训结业登记备案名册》",
    "结业人数一致",
    V,
    stages=LATE,
    checker="U/C1",
    examples=("附件3有28行，附件4写27人 → 不符合",),
)
def same_graduate_count(ctx: Context) -> Iterator[Hit]:
    """结业人数：附件3的行数＝附件4＝附件5。"""
    found = head_counts(ctx)
    if not found.held:
        yield unverified(
            _("没有结业人数，也没有结业名册，无法核对；结业后由职业技能管理中心核验。"),
            _first_form(ctx, "graduate_count"),
        )
    names = {
        "annex3.graduates": _("附件3名册行数"),
        "annex4.graduate_count": _("附件4结业人数"),
        "annex5.graduate_count": _("附件5结业人数"),
    }
    for group in found.others:
        yield Hit(
            _("结业人数不一致：{here}为{this}，{there}为{that}。").format(
                here="、".join(names[s.path] for s in group),
                this=group[0].shown,
                there="、".join(names[s.path] for s in found.held),
                that=found.held[0].shown,
            ),
            group[0].path,
            _("以附件3考核合格人员为准，改正结业人数和申请资金。"),
            value=group[0].shown,
        )


@rule(
    "X07",
    "第十三条",
    "将考核合格人员登记在",
    "结业人数不多于培训人数",
    V,
    stages=LATE,
    checker="U/C1",
    examples=("结业30人，培训28人 → 不符合", "培训人数多于附件2的行数 → 不符合", "培训人数少于附件2的行数 → 需说明"),
)
def counts_in_order(ctx: Context) -> Iterator[Hit]:
    """结业人数 ≤ 附件5培训人数 ≤ 附件2行数；培训人数少于名册的须说明。"""
    a5 = ctx.stated.annex5
    taught = a5.trainee_count if a5 is not None else None
    people = trainees(ctx)
    listed = len(people) if ctx.stated.annex2 is not None and people else None
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
    if finished is not None and finished - len(strangers(ctx)) <= taught:
        finished = min(finished, taught)  # X08 tells who is one too many
    distinct = {p.id.number if p.id else p.path for p in people}
    if finished is not None and finished > taught:
        yield Hit(
            _("结业人数{finished}多于附件5培训人数{taught}。").format(finished=finished, taught=taught),
            "annex5.trainee_count" if listed is not None and taught != listed else counts.held[0].path,
            _("核对培训人数和结业人数。"),
            value=str(taught),
        )
    elif listed is not None and taught > listed:
        yield Hit(
            _("附件5培训人数{taught}多于附件2学员{listed}人。").format(taught=taught, listed=listed),
            "annex5.trainee_count",
            _("核对培训人数；没有备案的人员不能参训。"),
            value=str(taught),
        )
    elif listed is not None and taught < listed and taught != len(distinct):
        yield Hit(
            _("附件5培训人数{taught}少于附件2学员{listed}人。").format(taught=taught, listed=listed),
            "annex5.trainee_count",
            _("核对培训人数；确有未参训的，说明是谁、为何。"),
            E,
            str(taught),
        )


# ---------------------------------------------------------------- X08 … X10: the two rosters


@rule(
    "X08",
    "第十三条",
    "将考核合格人员登记在《北京市通州区高技能人才研修培训结业登记备案名册》上",
    "结业人员在学员名册中",
    V,
    stages=LATE,
    checker="U/C1",
    needs=("annex2", "annex3"),
    examples=(
        "附件3有附件2没有的人 → 不符合",
        "同一身份证号姓名不同 → 不符合",
        "同名而身份证号不同 → 需说明：疑似录入错误",
    ),
)
def graduates_enrolled(ctx: Context) -> Iterator[Hit]:
    """附件3的每个人按身份证号都在附件2中，姓名相同；姓名相同而号码不同的疑似录入错误。"""
    spoiled = spoiled_rows(ctx)
    by_id: dict[str, Row] = {}
    by_name: dict[str, Row] = {}
    for t in trainees(ctx):
        if t.id is not None:
            by_id.setdefault(t.id.number, t)
        if t.row.name:
            by_name.setdefault(fold(t.row.name), t)
    a2 = ctx.dossier.annex2.trainees if ctx.dossier.annex2 is not None else ()
    a3 = ctx.dossier.annex3.graduates if ctx.dossier.annex3 is not None else ()
    for person in graduates(ctx):
        if person.id is None:
            continue
        name = person.row.name or ""
        row = row_number(a3, person.index)
        known = by_id.get(person.id.number)
        twin = by_name.get(fold(name))
        if known is not None:
            if name and known.row.name and fold(known.row.name) != fold(name):
                if spoiled.get(person.path) == "duplicate" or (twin is not None and twin.path in spoiled):
                    continue  # X11 tells that the number stands there twice
                yield Hit(
                    _("附件3第{row}行“{name}”的身份证号在附件2第{other}行是“{known}”。").format(
                        row=row, name=name, other=row_number(a2, known.index), known=known.row.name
                    ),
                    f"{person.path}.name",
                    _("对照身份证改正姓名或号码。"),
                    V,
                    name,
                )
            continue
        if twin is not None:
            if twin.path in spoiled or spoiled.get(person.path) == "duplicate":
                continue  # told where the number is wrong
            wrong = _("（附件3的号码本身也不是有效的身份证号）") if not person.id.sure else ""
            yield Hit(
                _(
                    "“{name}”的身份证号不一致：附件3第{row}行为{this}，附件2第{other}行为{that}{wrong}，疑似录入错误。"
                ).format(
                    name=name,
                    row=row,
                    this=mask(person.id.number),
                    other=row_number(a2, twin.index),
                    that=mask(twin.id.number) if twin.id else _("空白"),
                    wrong=wrong,
                ),
                f"{person.path}.id_number",
                _("对照身份证改正其一。"),
                E,
                mask(person.id.number),
            )
        else:
            yield Hit(
                _("附件3第{row}行“{name}”不在附件2学员名册中，没有备案的人员不能结业。").format(row=row, name=name),
                f"{person.path}.id_number",
                _("从附件3删去，或核对附件2是否漏录。"),
                V,
                mask(person.id.number),
            )


@rule(
    "X09",
    "第十三条",
    "将考核合格人员登记在",
    "未结业人员",
    N,
    stages=LATE,
    checker="U/C1",
    needs=("annex2", "annex3"),
    examples=("附件2有28人、附件3有26人 → 提示列出2名未结业人员",),
)
def not_graduated(ctx: Context) -> Iterator[Hit]:
    """列出在附件2而不在附件3的人员。"""
    ids = {g.id.number for g in graduates(ctx) if g.id is not None}
    names = {fold(g.row.name) for g in graduates(ctx) if g.row.name}
    a2 = ctx.dossier.annex2.trainees if ctx.dossier.annex2 is not None else ()
    gone = [
        t
        for t in trainees(ctx)
        if (t.id is None or t.id.number not in ids) and (not t.row.name or fold(t.row.name) not in names)
    ]
    if gone and graduates(ctx):
        yield Hit(
            _("附件2第{rows}行共{count}人没有结业：{names}。").format(
                rows=_ranges([row_number(a2, t.index) for t in gone]),
                count=len(gone),
                names="、".join(t.row.name or "" for t in gone),
            ),
            "annex3.graduates",
            _("请在附件5项目总结中说明未结业情况。"),
            value=str(len(gone)),
        )


@rule(
    "X10",
    "第十三条",
    "将考核合格人员登记在",
    "工作单位一致",
    E,
    stages=LATE,
    checker="U/C1",
    needs=("annex2", "annex3"),
    examples=("附件2“甲公司 车工”，附件3“甲公司” → 通过", "附件3“乙公司” → 需说明"),
)
def same_employer(ctx: Context) -> Iterator[Hit]:
    """同一人在附件3的工作单位与附件2“工作单位及职务”中的单位相同。"""
    by_id = {t.id.number: t for t in trainees(ctx) if t.id is not None}
    a2 = ctx.dossier.annex2.trainees if ctx.dossier.annex2 is not None else ()
    a3 = ctx.dossier.annex3.graduates if ctx.dossier.annex3 is not None else ()
    for person in graduates(ctx):
        known = by_id.get(person.id.number) if person.id is not None else None
        if known is None or person.path in spoiled_rows(ctx) or known.path in spoiled_rows(ctx):
            continue
        if known.row.name and person.row.name and fold(known.row.name) != fold(person.row.name):
            continue  # X08 tells about this row
        here, there = person.row.employer, known.row.employer_position
        if blank(here) or blank(there):
            continue
        if not _employer_fits(here, there):
            yield Hit(
                _("“{name}”的工作单位不一致：附件3第{row}行写“{this}”，附件2第{other}行写“{that}”。").format(
                    name=person.row.name or "",
                    row=row_number(a3, person.index),
                    this=here.strip(),
                    other=row_number(a2, known.index),
                    that=there.strip(),
                ),
                f"{person.path}.employer",
                _("核对后改正其一；培训期间换单位的请说明。"),
                value=here,
            )


def _employer_fits(employer: str, with_position: str) -> bool:
    short, long = fold(employer), fold(with_position)
    if long.startswith(short):
        return not re.match(r"[^，,/]{0,8}?分(公司|厂|校|院)", long[len(short) :])
    at = long.find(short)
    if at >= 0:  # the position may stand before the unit
        return not re.match(r"[^，,/]{0,8}?分(公司|厂|校|院)", long[at + len(short) :])
    # 附件2 without its position, 附件3 with it
    return short.startswith(long) and not re.match(r".{0,8}?分(公司|厂|校|院)", short[len(long) :])


# ---------------------------------------------------------------- X11 … X15: a row by itself


@rule(
    "X11",
    "第11条",
    "《通州区高技能人才研修班学员名册》（附件2）",
    "名册内不重复",
    V,
    stages=("申报", "备案", *LATE),
    checker="U/C1",
    examples=("同一身份证号出现两次 → 不符合", "同一证书编号出现两次 → 不符合", "序号1、2、4 → 不符合"),
)
def no_duplicates(ctx: Context) -> Iterator[Hit]:
    """附件2、附件3内身份证号、证书编号不重复，序号从1连续。"""
    any_roster = False
    for form, people in (("annex2", trainees(ctx)), ("annex3", graduates(ctx))):
        record = getattr(ctx.dossier, form)
        if record is None:
            continue
        any_roster = True
        rows = record.trainees if form == "annex2" else record.graduates
        doubled = False
        seen: dict[str, Row] = {}
        for person in people:
            first = seen.setdefault(person.id.number, person) if person.id is not None else person
            if first is not person and person.id is not None:
                doubled = True
                yield Hit(
                    _("{form}第{row}行“{name}”与第{other}行“{twin}”的身份证号相同。").format(
                        form=form_label(form),
                        row=row_number(rows, person.index),
                        name=person.row.name or "",
                        other=row_number(rows, first.index),
                        twin=first.row.name or "",
                    ),
                    f"{person.path}.id_number",
                    _("对照身份证改正，或删去重复的一行。"),
                    value=mask(person.id.number),
                )
                continue
            earlier = doubled_certificates(ctx).get(person.path)
            if earlier is not None:
                doubled = True
                yield Hit(
                    _("附件2第{row}行与第{other}行的证书编号相同。").format(
                        row=row_number(rows, person.index), other=row_number(rows, earlier.index)
                    ),
                    f"{person.path}.certificate_no",
                    _("对照证书改正。"),
                    value=mask(person.row.certificate_no or ""),
                )
        if doubled:
            continue
        numbers = [(p.index, p.row.no) for p in people]
        wrong = next(
            ((i, no, at) for at, (i, no) in enumerate(numbers, 1) if no is not None and no != at),
            None,
        )
        if wrong is not None:
            yield Hit(
                _("{form}的序号不连续：第{at}人的序号写{no}。").format(form=form_label(form), at=wrong[2], no=wrong[1]),
                f"{form}.{'trainees' if form == 'annex2' else 'graduates'}[{wrong[0]}].no",
                _("序号从1起连续编写，核对有无漏行。"),
                value=str(wrong[1]),
            )
    if not any_roster:
        yield unverified(_("没有名册，无法核对人员是否重复；备案时核验。"), "annex2")


@rule(
    "X12",
    "第10条",
    "职业技能管理中心对拟参训学员的社保、国家职业资格证书或职业技能等级证书等信息进行核实",
    "性别与身份证号相符",
    V,
    stages=("申报", "备案"),
    checker="U/C1",
    needs=("annex2",),
    examples=("身份证号第17位单数、性别写“女” → 不符合",),
)
def sex_fits_id(ctx: Context) -> Iterator[Hit]:
    """附件2性别与身份证号第17位相符（单数男、双数女）。"""
    rows = ctx.dossier.annex2.trainees if ctx.dossier.annex2 is not None else ()
    for t in trainees(ctx):
        if t.id is None or t.id.sex is None or t.row.sex is None or t.path in spoiled_rows(ctx):
            continue
        if t.id.sex != t.row.sex:
            yield Hit(
                _("附件2第{row}行{name}的性别写“{sex}”，身份证号第17位表示“{by_id}”。").format(
                    row=row_number(rows, t.index), name=t.row.name or "", sex=t.row.sex, by_id=t.id.sex
                ),
                f"{t.path}.sex",
                _("对照身份证改正性别或号码；依法变更性别的，附说明。"),
                value=t.row.sex,
            )


@rule(
    "X13",
    "第四条",
    "已取得高级工及以上国家职业资格证书或职业技能等级证书",
    "等级与证书编号相符",
    E,
    stages=("申报", "备案"),
    checker="U/C1",
    needs=("annex2",),
    examples=("等级写“技师”，22位编号第16位是3（高级工） → 需说明",),
)
def level_fits_certificate(ctx: Context) -> Iterator[Hit]:
    """附件2等级与证书编号的等级位相符（22位编号第16位、16位编号第11位；1高级技师…5初级工）。"""
    from tzforms.forms import LEVELS

    lowest = LEVELS.index(ctx.m.level.min)
    rows = ctx.dossier.annex2.trainees if ctx.dossier.annex2 is not None else ()
    for t in trainees(ctx):
        if t.row.level is None or not t.row.certificate_no or LEVELS.index(t.row.level) < lowest:
            continue  # below the level asked for: R04-3 tells, with what the number says
        if t.path in doubled_certificates(ctx):
            continue  # X11 tells that the number is another's
        levels = [c.level for c in certificates(t.row.certificate_no) if c.level is not None]
        if levels and t.row.level not in levels:
            yield Hit(
                _("附件2第{row}行{name}的等级写“{level}”，证书编号的等级位表示“{by_number}”。").format(
                    row=row_number(rows, t.index),
                    name=t.row.name or "",
                    level=t.row.level,
                    by_number="、".join(levels),
                ),
                f"{t.path}.level",
                _("对照证书改正等级或编号。"),
                value=t.row.level,
            )


@rule(
    "X14",
    "第四条",
    "已取得高级工及以上国家职业资格证书或职业技能等级证书",
    "证书年份合理",
    E,
    stages=("申报", "备案"),
    checker="U/C1",
    needs=("annex2",),
    parameters=("age.min",),
    examples=("2024年的班，编号表示2027年发证 → 需说明", "发证时不满16岁 → 需说明"),
)
def certificate_year(ctx: Context) -> Iterator[Hit]:
    """证书编号表示的发证年份不晚于办班年度，发证时持证人已满16岁。"""
    year = ctx.year[0]
    rows = ctx.dossier.annex2.trainees if ctx.dossier.annex2 is not None else ()
    for t in trainees(ctx):
        if t.path in doubled_certificates(ctx):
            continue  # X11 tells that the number is another's
        for found in certificates(t.row.certificate_no or ""):
            if found.year is None:
                continue
            row = row_number(rows, t.index)
            if year is not None and found.year > year:
                yield Hit(
                    _("附件2第{row}行{name}的证书编号表示{issued}年发证，晚于办班年度{year}年。").format(
                        row=row, name=t.row.name or "", issued=found.year, year=year
                    ),
                    f"{t.path}.certificate_no",
                    _("对照证书改正编号。"),
                    value=mask(found.number),
                )
            elif (
                t.id is not None
                and t.id.birth is not None
                and t.path not in spoiled_rows(ctx)
                and found.year - t.id.birth.year < ctx.m.age.min
                and not _child_at_class(ctx, t)
            ):
                yield Hit(
                    _("附件2第{row}行{name}的证书编号表示{issued}年发证，其时不满{age}岁。").format(
                        row=row, name=t.row.name or "", issued=found.year, age=ctx.m.age.min
                    ),
                    f"{t.path}.certificate_no",
                    _("对照证书和身份证改正。"),
                    value=mask(found.number),
                )


def _child_at_class(ctx: Context, t: Row) -> bool:
    start = period(ctx).start
    return t.id is not None and t.id.birth is not None and start is not None and _age(t.id.birth, start) < ctx.m.age.min


def _age(born: dt.date, day: dt.date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@rule(
    "X15",
    "第四条",
    "在职人员为主",
    "年龄",
    E,
    stages=("申报", "备案"),
    checker="U/C1",
    needs=("annex2",),
    parameters=("age.min", "age.max"),
    examples=("开班时15岁 → 需说明", "16岁、65岁 → 通过", "66岁 → 需说明是否在职"),
)
def age(ctx: Context) -> Iterator[Hit]:
    """开班时年龄在16至65岁之间；不按60、55、50岁一刀切（法定退休年龄自2025年起逐步延迟）。"""
    start = period(ctx).start
    if start is None:
        yield unverified(
            _("没有研修开始日期，无法核验学员开班时的年龄。"), "annex2.start_date", _("填写研修起止日期。")
        )
        return
    rows = ctx.dossier.annex2.trainees if ctx.dossier.annex2 is not None else ()
    for t in trainees(ctx):
        if t.id is None or t.id.birth is None or t.path in spoiled_rows(ctx):
            continue
        years = _age(t.id.birth, start)
        if not ctx.m.age.min <= years <= ctx.m.age.max:
            yield Hit(
                _("附件2第{row}行{name}开班时{years}岁，请说明是否在职。").format(
                    row=row_number(rows, t.index), name=t.row.name or "", years=years
                ),
                f"{t.path}.id_number",
                _("核对身份证号；确属在职的，在备注说明。"),
                value=str(years),
            )


# ---------------------------------------------------------------- X16 … X22


@rule(
    "X16",
    "第6条",
    "按照职业分类确定研修项目",
    "职业（工种）一致",
    V,
    stages=("申领",),
    checker="U/C1",
    examples=("附件1电工、钳工，附件4钳工、电工 → 通过（不计次序）", "附件4写焊工 → 不符合"),
)
def same_occupations(ctx: Context) -> Iterator[Hit]:
    """附件4职业（工种）与附件1涉及职业（工种）相同，不计次序。"""
    found = agreement(ctx, "occupations")
    yield from _unstated(found, _("职业（工种）"), _first_form(ctx, "occupations"))
    yield from _differences(ctx, found, _("职业（工种）"), _("统一为评审通过的职业（工种）。"), {})


@rule(
    "X17",
    "第十六条",
    "按照每人5000元的标准给予办班单位资金补助",
    "申请资金与结业人数相符",
    V,
    stages=("申领",),
    checker="U/C1",
    needs=("annex4",),
    parameters=("subsidy.per_head",),
    examples=("28人 → 14万元；29人 → 14.5万元", "28人写15万元 → 不符合", "28人写140000 → 不符合（单位应为万元）"),
)
def subsidy_fits(ctx: Context) -> Iterator[Hit]:
    """附件4申请资金（万元）＝结业人数×0.5，精确到分；结业人数各表不一致时由X06指出，不在这里重复。"""
    a4 = ctx.stated.annex4
    assert a4 is not None
    counts = head_counts(ctx)
    per_head = ctx.m.subsidy_wan_per_head
    if a4.subsidy_wan is None:
        return  # filled in from the head count; R16-1 tells when that is missing too
    count = a4.graduate_count if a4.graduate_count is not None else counts.value
    if count is None:
        return
    expected = per_head * count
    if a4.subsidy_wan == expected:
        return
    if counts.others and any(a4.subsidy_wan == per_head * s.raw for g in (counts.held, *counts.others) for s in g):
        return  # the amount follows another form's head count: X06 tells which head count is the odd one
    hint = ""
    if a4.subsidy_wan == expected * 10000:
        hint = _("（看来是以元填写，单位应为万元）")
    elif a4.subsidy_wan * 10 == expected or a4.subsidy_wan == expected * 10:
        hint = _("（看来差一位小数）")
    where = _("附件4结业人数") if a4.graduate_count is not None else place(counts.held[0].path, ctx.stated)
    yield Hit(
        _("附件4申请资金{amount}万元，与{where}{count}人×{per}万元={expected}万元不符{hint}。").format(
            amount=number_text(a4.subsidy_wan),
            where=where,
            count=count,
            per=number_text(per_head),
            expected=number_text(expected),
            hint=hint,
        ),
        "annex4.subsidy_wan",
        _("申请资金改为{expected}（万元）。").format(expected=number_text(expected)),
        value=number_text(a4.subsidy_wan),
    )


GENERIC = re.compile(r"专家|导师|外请|外聘|待定|老师们|大师|教师$|讲师$|师资")
EVERYBODY = re.compile(r"全体|全部|各组|小组|学员|组织|班主任|自学|自主|同上|相关|各位")
_TITLES = re.compile(
    r"(教授级?高工|正高级?工程师|高级工程师|副?教授|高级讲师|讲师|高级技师|特级技师|首席技师|技师|高级工|工程师|高工|老师|先生|女士|主任|院长|博士|研究员|教练|导师|大师|等人?|主讲|主持|指导)+$"
)


def _teachers(text: str) -> list[str]:
    plain = re.sub(r"[（(][^（）()]*[）)]", "", text)
    names = []
    for part in re.split(r"[、，,;；/／\n和与及]|\s{2,}", plain):
        name = re.sub(r"\s", "", part)
        bare = _TITLES.sub("", name)
        if bare or name:
            names.append(bare or name)
    return names


@rule(
    "X18",
    "第7条",
    "等担任授课教师",
    "授课教师前后一致",
    E,
    stages=("申报",),
    checker="U/C1",
    needs=("annex1",),
    examples=("课程表写王五，授课教师情况没有王五 → 需说明", "“外请专家” → 需说明", "教师情况中有人不授课 → 需说明"),
)
def teachers_match(ctx: Context) -> Iterator[Hit]:
    """课程表的授课教师都在“授课教师情况”中，反之亦然；“外请专家”等须写明是谁。"""
    a1 = annexes(ctx)[0]
    assert a1 is not None
    listed = {fold(t.name): (i, t.name) for i, t in enumerate(a1.instructors) if t.name and not blank(t.name)}
    if not listed:
        return  # R07-1 tells that nobody is listed
    teaching: dict[str, tuple[int, str]] = {}
    everybody = False
    for index, course in enumerate(a1.courses):
        if not course.instructor or blank(course.instructor):
            continue
        if EVERYBODY.search(course.instructor) and fold(course.instructor) not in listed:
            everybody = everybody or bool(re.search(r"全体|全部|各位", course.instructor))
            continue
        for name in _teachers(course.instructor):
            teaching.setdefault(fold(name), (index, name))
    # 王五 may be written 王五老师, or a name be cut at a blank: containment is enough
    strangers = [
        (index, name)
        for key, (index, name) in teaching.items()
        if not any(key in other or other in key for other in listed)
    ]
    idle = [
        (index, name)
        for key, (index, name) in listed.items()
        if teaching and not everybody and not any(key in other or other in key for other in teaching)
    ]
    for index, name in strangers:
        yield Hit(
            (
                _("附件1研修内容第{row}行的授课教师写“{name}”，没有写明是谁。")
                if GENERIC.search(name)
                else _("附件1研修内容第{row}行的授课教师“{name}”不在“授课教师情况”中。")
            ).format(row=index + 1, name=name)
            + (
                _("（情况表中的{names}没有授课，可能是姓名写错。）").format(names="、".join(n for _i, n in idle))
                if idle
                else ""
            ),
            f"annex1.courses[{index}].instructor",
            _("在“授课教师情况”补填此人，或改正姓名。"),
            value=name,
        )
    for index, name in idle if not strangers else []:
        yield Hit(
            _("附件1“授课教师情况”的{name}没有出现在研修内容的授课教师一栏。").format(name=name),
            f"annex1.instructors[{index}].name",
            _("在研修内容写明其授课内容，或从教师情况删去。"),
            value=name,
        )


@rule(
    "X19",
    "第6条",
    "每班规模为15-30人",
    "预计人数与名册人数",
    E,
    stages=("申报", "备案"),
    checker="U/C1",
    needs=("annex1", "annex2"),
    parameters=("class_size.tolerance",),
    examples=("预计30人，名册28人 → 通过", "预计30人，名册20人（相差三分之一） → 需说明"),
)
def planned_and_enrolled(ctx: Context) -> Iterator[Hit]:
    """附件1预计招收人数与附件2人数相差不超过两成；任一不在15至30人的由R06-3指出。"""
    a1 = ctx.stated.annex1
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


@rule(
    "X20",
    "第8条",
    "每学时45分钟",
    "各行课时",
    V,
    stages=("申报",),
    checker="U/C1",
    needs=("annex1",),
    examples=("某行课时为0或负数 → 不符合", "某行没有课时 → 不符合", "研讨、交流不足16学时 → 由R08-3指出"),
)
def row_hours(ctx: Context) -> Iterator[Hit]:
    """附件1研修内容每行课时大于0；研讨、交流合计由R08-3核对。"""
    a1 = annexes(ctx)[0]
    assert a1 is not None
    for index, course in enumerate(a1.courses):
        if course.is_blank():
            continue
        if course.hours is None or course.hours <= 0:
            yield Hit(
                _("附件1研修内容第{row}行{what}。").format(
                    row=index + 1,
                    what=_("没有课时")
                    if course.hours is None
                    else _("课时为{hours}，应大于0").format(hours=number_text(course.hours)),
                ),
                f"annex1.courses[{index}].hours",
                _("填写该行课时（每学时{minutes}分钟）。").format(minutes=ctx.m.hours.minutes),
                value=number_text(course.hours) or None,
            )


@rule(
    "X21",
    "第十七条",
    "各办班单位必须坚持科学预算、专款专用的原则",
    "预算与资金使用",
    E,
    stages=("申报", "申领"),
    checker="U/C1/A",
    examples=(
        "各项合计13万元，写“合计14万元” → 需说明",
        "附件5资金使用合计12万元，附件4申请14万元 → 需说明",
    ),
)
def budget_adds_up(ctx: Context) -> Iterator[Hit]:
    """附件1预算各项之和等于写明的合计；附件5资金使用合计不少于附件4申请资金。文字读不准的由人工核对。"""
    d = ctx.stated
    for path, label, text in (
        ("annex1.budget", _("附件1经费预算"), d.annex1.budget if d.annex1 else None),
        ("annex5.funds_usage", _("附件5资金使用情况"), d.annex5.funds_usage if d.annex5 else None),
    ):
        if blank(text):
            continue
        money = read_money(text)
        if money.total is not None and len(money.items) >= 2 and money.clean and money.added != money.total:
            yield Hit(
                _("{label}各项之和{added}万元，写明的合计{total}万元，两者不等。").format(
                    label=label, added=number_text(money.added / 10000), total=number_text(money.total / 10000)
                ),
                path,
                _("核对各项金额和合计。"),
                value=number_text(money.total / 10000),
            )
        elif not money.items and money.total is None:
            yield Hit(_("{label}没有可以核对的金额，请人工看。").format(label=label), path, "", M)
    a4 = annexes(ctx)[3]
    if d.annex5 is not None and a4 is not None and a4.subsidy_wan is not None:
        used = read_money(d.annex5.funds_usage)
        expected = a4.subsidy_wan
        if a4.graduate_count is not None:  # the amount itself is X17's business
            expected = min(expected, ctx.m.subsidy_wan_per_head * a4.graduate_count)
        if used.total is not None and used.total < expected * 10000:
            yield Hit(
                _("附件5资金使用合计{used}万元，少于附件4申请资金{claimed}万元。").format(
                    used=number_text(used.total / 10000), claimed=number_text(a4.subsidy_wan)
                ),
                "annex5.funds_usage",
                _("核对资金使用情况，或说明差额的安排。"),
                value=number_text(used.total / 10000),
            )


BANK_SHORT = re.compile(
    r"(工行|农行|中行|建行|交行|招行|工商银行|农业银行|中国银行|建设银行|交通银行|[\u4e00-\u9fff]{0,10}银行)"
)


@rule(
    "X22",
    "附件4",
    "银行账号",
    "银行信息",
    E,
    stages=("申领",),
    checker="U/C1",
    needs=("annex4",),
    examples=(
        "没有开户行或账号 → 需说明",
        "开户行只写“工行” → 需说明，应写到支行",
        "账号可以0开头，8至32位，不用银行卡校验",
        "62开头、16至19位且通过银行卡校验 → 需说明：疑似个人卡",
    ),
)
def bank(ctx: Context) -> Iterator[Hit]:
    """附件4开户行写到支行，账号8至32位数字；疑似个人银行卡的须说明；户名不在表上，由人工核对。"""
    a4 = annexes(ctx)[3]
    assert a4 is not None
    if blank(a4.bank):
        yield Hit(_("附件4没有填写开户行。"), "annex4.bank", _("填写开户银行全称，写到支行。"))
    elif BANK_SHORT.fullmatch(re.sub(r"\s|股份有限公司", "", a4.bank or "")):
        yield Hit(
            _("附件4开户行“{bank}”没有写到支行。").format(bank=a4.bank),
            "annex4.bank",
            _("填写开户银行全称，如“××银行股份有限公司北京××支行”。"),
            value=a4.bank,
        )
    account = a4.bank_account
    if account is None or blank(account):
        yield Hit(_("附件4没有填写银行账号。"), "annex4.bank_account", _("填写单位银行账号。"))
        return
    try:
        bank_account.validate(account)
    except IdentifierError as error:
        yield Hit(_("附件4：") + str(error), "annex4.bank_account", _("对照开户许可证改正。"), value=mask(account))
        return
    if bank_account.looks_like_personal_card(account):
        yield Hit(
            _("附件4银行账号疑似个人银行卡号，补助应拨付单位账户。"),
            "annex4.bank_account",
            _("改填单位银行账号；确为单位账户的请说明。"),
            value=mask(account),
        )
    else:
        yield Hit(_("户名不在表上，请人工核对收款账户是否属于办班单位。"), "annex4.bank_account", "", M, mask(account))


# ---------------------------------------------------------------- X23 … X27


@rule(
    "X23",
    "附件5",
    "联 系 人",
    "联系人",
    N,
    stages=LATE,
    checker="U/C1",
    examples=("附件1与附件5的联系人不同 → 提示（允许不同）",),
)
def contact_persons(ctx: Context) -> Iterator[Hit]:
    """附件1、附件5的联系人、电话不同的提示；允许不同。"""
    a1, a5 = ctx.stated.annex1, ctx.stated.annex5
    if a1 is None or a5 is None:
        return
    for attribute, label in (("contact", _("联系人")), ("mobile", _("手机")), ("office_phone", _("办公电话"))):
        one, other = getattr(a1, attribute), getattr(a5, attribute)
        if one and other and fold(one) != fold(other):
            yield Hit(
                _("附件5的{label}与附件1不同，允许，但请确认联系得上。").format(label=label),
                f"annex5.{attribute}",
                "",
                value=mask(other) if attribute != "contact" else other,
            )


@rule(
    "X24",
    "附件5",
    "专家信息",
    "专家信息",
    V,
    stages=("申领",),
    checker="U/C1",
    needs=("annex5",),
    examples=("两行是同一名专家 → 不符合", "专家手机10位 → 不符合", "人数单双数 → 由RA5-1指出"),
)
def experts(ctx: Context) -> Iterator[Hit]:
    """附件5专家不重复、手机有效；专家同时是授课教师的提示。"""
    a5, a1 = annexes(ctx)[4], annexes(ctx)[0]
    assert a5 is not None
    names: dict[str, int] = {}
    mobiles: dict[str, int] = {}
    teachers = {fold(t.name) for t in a1.instructors if t.name} if a1 is not None else set()
    for index, expert in enumerate(a5.experts):
        if blank(expert.name):
            continue
        path = f"annex5.experts[{index}]"
        mobile = re.sub(r"[\s-]", "", expert.mobile or "")
        twin = names.get(fold(expert.name or ""), mobiles.get(mobile) if mobile else None)
        if twin is not None:
            yield Hit(
                _("附件5第{row}名专家“{name}”与第{other}名重复，只能算一人，人数须另行核对为单数。").format(
                    row=index + 1, name=expert.name, other=twin + 1
                ),
                f"{path}.name",
                _("改正姓名、手机，或换一名专家。"),
                value=expert.name,
            )
            continue
        names[fold(expert.name or "")] = index
        if mobile:
            mobiles[mobile] = index
            if not is_phone(expert.mobile or "", mobile=True):
                if is_phone(expert.mobile or "") or "*" in mobile:
                    yield Hit(
                        _("附件5专家“{name}”的手机一栏是固定电话或被遮盖。").format(name=expert.name),
                        f"{path}.mobile",
                        _("请填完整的手机号。"),
                        N,
                        mask(mobile),
                    )
                else:
                    yield Hit(
                        _("附件5专家“{name}”的手机不是有效号码。").format(name=expert.name),
                        f"{path}.mobile",
                        _("填写11位手机号。"),
                        value=mask(mobile),
                    )
        if fold(expert.name or "") in teachers:
            yield Hit(
                _("附件5专家“{name}”也是附件1的授课教师。").format(name=expert.name),
                f"{path}.name",
                _("办法没有禁止，建议另请专家。"),
                N,
                expert.name,
            )


@rule(
    "X25",
    "附件3",
    "结业证书编号",
    "结业证书编号",
    V,
    stages=("申领",),
    checker="C1/C2",
    needs=("annex3",),
    parameters=("certificate.number_pattern",),
    examples=("审核通过后两人编号相同 → 不符合", "单位自行填写 → 由RA3-1指出"),
)
def completion_numbers(ctx: Context) -> Iterator[Hit]:
    """审核通过后填写的结业证书编号不重复，样式符合版本参数（未设定则不查）；历年不重复由登记簿核对。"""
    if ctx.facts.audit_passed is None:
        return
    rows = ctx.dossier.annex3.graduates if ctx.dossier.annex3 is not None else ()
    seen: dict[str, Row] = {}
    for person in graduates(ctx):
        number = person.row.completion_no
        if not number:
            continue
        earlier = seen.setdefault(fold(number), person)
        if earlier is not person:
            yield Hit(
                _("附件3第{row}行与第{other}行的结业证书编号“{number}”相同。").format(
                    row=row_number(rows, person.index), other=row_number(rows, earlier.index), number=number
                ),
                f"{person.path}.completion_no",
                _("由区人力社保局重新编号。"),
                value=number,
            )


@rule(
    "X26",
    "第十三条",
    "对学员进行考核",
    "成绩记法一致",
    E,
    stages=LATE,
    checker="U/C1",
    needs=("annex3",),
    examples=("有人92，有人“优秀” → 需说明", "105分 → 需说明", "不合格 → 由R13-2指出"),
)
def one_scale(ctx: Context) -> Iterator[Hit]:
    """一个班的成绩用一种记法（都用分数或都用等次），分数不超过100；不合格的由R13-2指出。"""
    mark, _stated = pass_mark(ctx)
    numbers: list[Row] = []
    words: list[Row] = []
    rows = ctx.dossier.annex3.graduates if ctx.dossier.annex3 is not None else ()
    for person in graduates(ctx):
        score = (person.row.score or "").strip()
        if not score or FAILED.search(score):
            continue
        number = score_number(score)
        if number is None:
            words.append(person)
        elif number > 100:
            yield Hit(
                _("附件3第{row}行的考核成绩{score}超过100分。").format(row=row_number(rows, person.index), score=score),
                f"{person.path}.score",
                _("核对成绩；不是百分制的请说明。"),
                value=score,
            )
        elif number >= mark:
            numbers.append(person)
    if numbers and words:
        few = min(words, numbers, key=len)
        yield Hit(
            _("附件3第{rows}行的成绩与其余各行记法不同（{numbers}人用分数，{words}人用等次）。").format(
                rows=_ranges([row_number(rows, p.index) for p in few]), numbers=len(numbers), words=len(words)
            ),
            f"{few[0].path}.score",
            _("全班统一用分数或等次。"),
            value=few[0].row.score,
        )


@rule(
    "X27",
    "第11条",
    "报职业技能管理中心核实备案后即可开班",
    "名册变动",
    U,
    stages=("备案",),
    checker="C1",
    needs=("annex2",),
    examples=("申报名册与备案名册两份都给时列出增减的人员（tzforms check 申报.yaml 备案.yaml）",),
)
def substitutions(ctx: Context) -> Iterator[Hit]:
    """申报时的拟参训名册与备案名册的人员变动，新增人员重新核实社保和证书；只有一份名册时核不出来。"""
    yield unverified(
        _("只有一份名册，无法比对申报后有无换人；由职业技能管理中心比对拟参训学员名册，新增人员重新核实。"),
        "annex2.trainees",
    )


# ---------------------------------------------------------------- X28 … X32: what one class's papers cannot show


@rule(
    "X28",
    "第6条",
    "每家单位最多申报2个班次",
    "一班一套材料",
    V,
    stages=ALL,
    checker="C2",
    examples=("两份材料是同一个班 → 不符合（多个班一起核对时）",),
)
def one_set_a_class(ctx: Context) -> Iterator[Hit]:
    """一个班次一套附件1至附件5；两个班次须两套。要看全部申报材料。"""
    yield unverified(
        _("一个班次一套材料，是否与本单位另一班次混用，由职业技能管理中心对照全部申报核验。"),
        next((f for f, _r in ctx.stated.forms()), None),
    )


@rule(
    "X29",
    "第四条",
    "每两年可参加一次高技能人才研修培训",
    "同年不在两个班",
    V,
    stages=("申报", "备案"),
    checker="C2",
    needs=("annex2",),
    examples=("同一人同年在两个班的名册上 → 不符合（多个班一起核对时）",),
)
def not_in_two_classes(ctx: Context) -> Iterator[Hit]:
    """同一人同一年不在两个班；要看全年各班名册。"""
    yield unverified(_("学员本年度是否在其他班次，要比对全年各班名册，由职业技能管理中心核验。"), "annex2.trainees")


@rule(
    "X30",
    "第6条",
    "每年培训人数不超过180人",
    "全年合计",
    V,
    stages=("备案",),
    checker="C2",
    needs=("annex2",),
    examples=("与R06-4同一件事：超过180人由R06-4指出一次",),
)
def yearly_total(ctx: Context) -> Iterator[Hit]:
    """全区全年附件2人数合计不超过180；与R06-4同一件事，由R06-4指出一次。"""
    yield unverified(_("全年各班人数合计要看全部名册，由职业技能管理中心核验（见R06-4）。"), "annex2.trainees")


@rule(
    "X31",
    "第十四条",
    "材料纸质版与电子版同时报送",
    "纸质版与电子版一致",
    U,
    stages=("申领",),
    checker="C1",
    examples=("只有电子版数据 → 无法核验，收件时人工比对",),
)
def paper_equals_file(ctx: Context) -> Iterator[Hit]:
    """纸质版与电子版内容一致；只有数据时核不出来，收件时人工比对。"""
    yield unverified(
        _("纸质版与电子版内容是否一致，由职业技能管理中心收件时人工比对。"),
        next((f for f, _r in ctx.stated.forms()), None),
    )


@rule(
    "X32",
    "第十七条",
    "不得任意变更培训项目和培训计划",
    "研修地点",
    M,
    stages=LATE,
    checker="C1",
    needs=("annex1",),
    examples=("附件1地点与实际不同 → 需人工核验",),
)
def same_venue(ctx: Context) -> Iterator[Hit]:
    """附件1拟定研修地点与实际地点有无变更；其余各表没有地点一栏，由人工对照附件5项目总结。"""
    a1 = annexes(ctx)[0]
    assert a1 is not None
    if blank(a1.venue):
        yield Hit(_("附件1“拟定研修地点”没有填写。"), "annex1.venue", _("填写研修地点。"), N)
    else:
        yield Hit(
            _("实际研修地点与附件1拟定的“{venue}”是否一致，请人工对照附件5项目总结。").format(
                venue=mask_text(a1.venue or "")
            ),
            "annex1.venue",
        )


RULES: list[Rule] = [
    same_organizer,
    same_project,
    same_dates,
    order_of_dates,
    same_hours,
    same_graduate_count,
    counts_in_order,
    graduates_enrolled,
    not_graduated,
    same_employer,
    no_duplicates,
    sex_fits_id,
    level_fits_certificate,
    certificate_year,
    age,
    same_occupations,
    subsidy_fits,
    teachers_match,
    planned_and_enrolled,
    row_hours,
    budget_adds_up,
    bank,
    contact_persons,
    experts,
    completion_numbers,
    one_scale,
    substitutions,
    one_set_a_class,
    not_in_two_classes,
    yearly_total,
    paper_equals_file,
    same_venue,
]
