"""第二章 范围和条件, 第四条: who may be trained."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from tzforms.findings import mask
from tzforms.forms import LEVELS
from tzforms.i18n import _
from tzforms.law.rules.base import E, Hit, M, N, Rule, U, V, rule, unverified
from tzforms.law.rules.context import Context
from tzforms.law.rules.idents import Kind, certificates, person_id
from tzforms.law.rules.shared import Row, blank, fold, named, number_text, ranges, spoiled_rows, trainees
from tzforms.law.rules.wording import in_words
from tzforms.measures import Measures

# how a company's name begins that is registered there (GB/T 2260)
PROVINCES = (
    "北京", "天津", "河北", "上海", "重庆", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "江苏", "浙江", "安徽", "福建", "江西", "山东",
    "河南", "湖北", "湖南", "广东", "广西", "海南", "四川", "贵州", "云南", "西藏", "陕西", "甘肃", "青海", "宁夏", "新疆",
)  # fmt: skip


@rule(
    "R04-1",
    "第四条",
    "研修培训对象以通州区注册经营的企业生产服务一线岗位中",
    "学员所在企业在{employer.district}注册经营",
    U,
    stages=("申报", "备案"),
    checker="C1",
    looks_at=("annex2.trainees", "annex2.trainees.employer_position"),
    needs=("annex2",),
    parameters=("employer.district",),
    examples=("名册上没有企业注册地 → 无法核验，由中心查登记信息", "单位名以“天津”开头 → 提示核对"),
)
def employer_in_district(ctx: Context) -> Iterator[Hit]:
    """学员所在企业是否在{employer.district}注册经营；名册没有注册地，由中心查询，名称冠外省市的逐行提示。"""
    district, here = _(ctx.m.employer.district), ctx.m.organizer.region
    elsewhere = tuple(p for p in PROVINCES if p != here)
    yield unverified(
        _(
            "学员所在企业是否在{district}注册经营，名册上没有注册地，由职业技能管理中心查登记信息核验（“为主”，允许少数例外）。"
        ).format(district=district),
        "annex2.trainees",
        _("可随附企业营业执照复印件备查。"),
    )
    for person in trainees(ctx):
        employer = person.row.employer_position or ""
        if employer.startswith(elsewhere):
            yield Hit(
                _("{place}的单位“{employer}”名称冠外省市，请核对是否在{district}注册经营。").format(
                    place=_row(person), employer=employer, district=district
                ),
                f"{person.path}.employer_position",
                _("如在{district}注册经营，备查营业执照即可；否则在备注说明。").format(district=district),
                N,
                employer,
            )


@rule(
    "R04-2",
    "第四条",
    "生产服务一线岗位",
    "一线岗位",
    M,
    stages=("申报", "备案"),
    checker="M",
    looks_at=("annex2.trainees", "annex2.trainees.employer_position"),
    needs=("annex2",),
    parameters=("front_line.office_positions",),
    examples=("职务写“财务总监” → 提示：是否一线岗位",),
)
def front_line(ctx: Context) -> Iterator[Hit]:
    """学员是否在生产服务一线岗位；职务明显为管理、财务、人事的逐行提示，其余人工判断。"""
    yield Hit(_("学员是否在生产服务一线岗位，请人工看附件2“工作单位及职务”。"), "annex2.trainees")
    for person in trainees(ctx):
        text = person.row.employer_position or ""
        tail = re.split(r"公司|厂|学校|学院|中心|集团|[\s/，,]", text)[-1]
        if named(tail, ctx.m.front_line.office_positions):
            yield Hit(
                _("{place}的职务“{position}”看来不是生产服务一线岗位。").format(
                    place=_row(person), position=tail.strip()
                ),
                f"{person.path}.employer_position",
                _("如从事一线工作，请在备注说明。"),
                N,
                text,
            )


@rule(
    "R04-3",
    "第四条",
    "已取得高级工及以上国家职业资格证书或职业技能等级证书的在职人员为主，对于急需紧缺重点培养的高精尖产业、新兴产业领域的技能人才，可适度放宽学员条件",
    "{level.min}及以上证书",
    V,
    stages=("申报", "备案"),
    checker="U/C1",
    looks_at=("annex2.trainees", "annex2.trainees.level", "annex2.trainees.certificate_no", "annex2.trainees.note"),
    needs=("annex2",),
    parameters=("level.min", "level.relax_requires_note", "level.share_min"),
    examples=(
        "{level.min:upward} → 通过",
        "{level.min:below}，备注空 → 不符合（请在备注说明放宽理由）",
        "{level.min:below}，备注“新兴产业急需紧缺” → 需说明",
        "{level.min}及以上不超过{level.share_min:share} → 需说明（“为主”）",
    ),
)
def level(ctx: Context) -> Iterator[Hit]:
    """每名学员的等级不低于{level.min}；低于的须在备注说明放宽理由；没有等级或证书编号的须补；{level.min}及以上应超过{level.share_min:share}。"""
    people = trainees(ctx)
    for person in people:
        if person.row.level is None:
            yield _without_level(person, ctx.m)
        elif _is_skilled(person.row.level, ctx.m):
            yield from _certificate(person)
        else:
            yield _below(person, ctx.m)
    skilled = sum(_is_skilled(p.row.level or _level_by_number(p), ctx.m) for p in people)
    if people and skilled <= len(people) * ctx.m.level.share_min:
        yield Hit(
            _("{count}名学员中只有{skilled}名具有{lowest}及以上证书，未达到“为主”（超过{share}%）。").format(
                count=len(people),
                skilled=skilled,
                lowest=ctx.m.level.min,
                share=number_text(Decimal(ctx.m.level.share_min) * 100),
            ),
            "annex2.trainees",
            _("调整学员，或说明急需紧缺领域放宽的依据。"),
            E,
            str(skilled),
        )


def _is_skilled(level: str | None, m: Measures) -> bool:
    return level is not None and LEVELS.index(level) >= LEVELS.index(m.level.min)


def _level_by_number(person: Row) -> str | None:
    """The highest level that the certificate numbers stand for."""
    found = certificates(person.row.certificate_no) if person.row.certificate_no else ()
    return max((c.level for c in found if c.level is not None), key=LEVELS.index, default=None)


def _certificate(person: Row) -> Iterator[Hit]:
    """A trainee of the level that is asked for: is there a certificate, and can it prove the level?"""
    number, path = person.row.certificate_no, f"{person.path}.certificate_no"
    if not number:
        yield Hit(
            _("{place}没有证书编号，无法证明已取得{level}证书。").format(place=_row(person), level=person.row.level),
            path,
            _("填写国家职业资格证书或职业技能等级证书编号。"),
            E,
        )
    elif any(c.kind in (Kind.SPECIAL_OPERATION, Kind.RESIDENT_ID) for c in certificates(number)):
        yield Hit(
            _("{place}的证书编号疑似特种作业操作证（由身份证号组成），不能证明技能等级。").format(place=_row(person)),
            path,
            _("改填国家职业资格证书或职业技能等级证书编号。"),
            E,
            mask(number),
        )


def _below(person: Row, m: Measures) -> Hit:
    """A trainee below that level: let in for a reason in the remarks, or wrongly written down."""
    noted, by_number = not blank(person.row.note), _level_by_number(person)
    doubt = (
        _("证书编号的等级位却是{level}，可能是等级填错。").format(level=by_number) if _is_skilled(by_number, m) else ""
    )
    return Hit(
        _("{place}的等级“{level}”低于{lowest}，{note}。").format(
            place=_row(person),
            level=person.row.level,
            lowest=m.level.min,
            note=_("备注写有理由，属于适度放宽") if noted else _("备注也没有放宽理由"),
        )
        + doubt,
        f"{person.path}.level",
        _("核对等级；确属急需紧缺领域放宽的，在备注写明理由。"),
        E if noted or not m.level.relax_requires_note else V,
        person.row.level,
    )


def _without_level(person: Row, m: Measures) -> Hit:
    """A trainee without a level: the certificate number may tell it."""
    noted, by_number, path = not blank(person.row.note), _level_by_number(person), f"{person.path}.level"
    if _is_skilled(by_number, m):
        return Hit(
            _("{place}没有填写等级（证书编号的等级位是{level}）。").format(place=_row(person), level=by_number),
            path,
            _("补填等级。"),
            E,
        )
    if noted:
        told = _("仅有备注说明")
    elif person.row.certificate_no:
        told = _("证书编号也看不出等级")
    else:
        told = _("也没有证书编号和备注说明")
    return Hit(
        _("{place}没有可认的等级，{note}。").format(place=_row(person), note=told),
        path,
        _("补填等级和证书编号；确属放宽的，在备注写明理由。"),
        E if noted or person.row.certificate_no else V,
    )


@rule(
    "R04-4",
    "第四条",
    "在职人员为主",
    "在职",
    U,
    stages=("申报", "备案"),
    checker="C1",
    looks_at=("annex2.trainees",),
    needs=("annex2",),
    examples=("名册没有劳动关系信息 → 无法核验，由中心以社保记录核对",),
)
def employed(ctx: Context) -> Iterator[Hit]:
    """是否在职；名册没有劳动关系信息，由中心以社保记录核对。"""
    yield unverified(_("学员是否在职，名册上没有劳动关系信息，由职业技能管理中心以社保记录核验。"), "annex2.trainees")


@rule(
    "R04-5",
    "第四条",
    "参加研修人员需连续在京缴纳城镇职工社会保险12个月及以上",
    "社会保险{insurance.months}个月",
    V,
    stages=("申报", "备案"),
    checker="U/C1",
    looks_at=("annex2.trainees", "annex2.trainees.id_number", "facts.insurance_months"),
    needs=("annex2",),
    parameters=("insurance.months", "insurance.lag_months", "insurance.kinds", "verification.of"),
    examples=(
        "连续{insurance.months}个月 → 通过",
        "连续{insurance.months:-1}个月 → 不符合",
        "没有社保数据 → 无法核验，由中心核验（{verification.of:article}）",
    ),
)
def insurance(ctx: Context) -> Iterator[Hit]:
    """每名学员连续在京缴纳城镇职工社会保险的月数不少于{insurance.months}；没有数据的由中心核验。"""
    months, verified = ctx.facts.insurance_months, ctx.m.parameter("verification.of").article
    if not months:
        yield unverified(
            _(
                "没有社保数据，无法核验学员是否连续在京缴纳社会保险满{months}个月；由职业技能管理中心核实（{article}）。"
            ).format(months=ctx.m.insurance.months, article=verified),
            "facts.insurance_months",
            _("取得社保核验结果后，填入名册的“社保连续月数”一列。"),
        )
        return
    known = {person_id(number).number: count for number, count in months.items()}
    unknown = []
    for person in trainees(ctx):
        count = known.get(person.id.number) if person.id is not None else None
        if count is None:
            if person.path not in spoiled_rows(ctx):
                unknown.append(person.number)
        elif count < ctx.m.insurance.months:
            yield Hit(
                _("{place}连续在京缴纳社会保险{count}个月，不足{months}个月。").format(
                    place=_row(person), count=count, months=ctx.m.insurance.months
                ),
                f"{person.path}.id_number",
                _("更换学员，或在满{months}个月后再参加；数据有误的，更正社保核验结果。").format(
                    months=ctx.m.insurance.months
                ),
                value=str(count),
            )
    if unknown:
        yield unverified(
            _("附件2第{rows}行没有社保数据，由职业技能管理中心核实（{article}）。").format(
                rows=ranges(unknown), article=verified
            ),
            "facts.insurance_months",
            _("补充这些学员的社保月数。"),
        )


@rule(
    "R04-6",
    "第四条",
    "符合条件的人员每两年可参加一次高技能人才研修培训",
    "{repeat.years:words}年一次",
    V,
    stages=("申报", "备案"),
    checker="C2",
    looks_at=("annex2.trainees", "annex2.trainees.id_number", "annex3.graduates.id_number"),
    needs=("annex2",),
    parameters=("repeat.rule", "repeat.years", "repeat.counts"),
    examples=(
        "2024年参加过，{repeat.years:+2023}年又参加 → 不符合",
        "2024年参加过，{repeat.years:+2024}年再参加 → 通过",
    ),
)
def once_in_two_years(ctx: Context) -> Iterator[Hit]:
    """同一人{repeat.years:words}年内只参加一次；要看往年名册，一个班的材料核不出来（多个班一起核对时按身份证号比对）。"""
    yield unverified(
        _("学员{years}年内是否参加过研修培训，要比对往年名册，由职业技能管理中心核验。").format(
            years=in_words(ctx.m.repeat.years)
        ),
        "annex2.trainees",
        _("中心可把往年各班的材料一起交给 tzforms check 比对。"),
    )


def _row(person: Row) -> str:
    name = person.row.name or ""
    return _("附件2第{row}行{name}").format(row=person.number, name=fold(name) and name.strip())


RULES: list[Rule] = [
    employer_in_district,
    front_line,
    level,
    employed,
    insurance,
    once_in_two_years,
]
