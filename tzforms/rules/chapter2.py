"""第二章 范围和条件: 第四条 … 第8条."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from tzforms.findings import Severity, mask
from tzforms.forms import LEVELS
from tzforms.i18n import _
from tzforms.identifiers import IdentifierError, uscc
from tzforms.rules.base import Context, E, Hit, M, N, Rule, U, V, row_number, rule, unverified
from tzforms.rules.idents import Kind, certificates
from tzforms.rules.shared import (
    annexes,
    blank,
    discussion,
    fold,
    head_counts,
    hours,
    number_text,
    organizer_of,
    period,
    spoiled_rows,
    trainees,
)

OFFICE_POSITIONS = re.compile(r"董事长|总经理|总裁|财务|会计|出纳|人事|人力资源|行政|文秘|法务")
ELSEWHERE = re.compile(
    r"^(天津|河北|上海|重庆|山西|内蒙古|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆)"
)


# ---------------------------------------------------------------- 第四条


@rule(
    "R04-1",
    "第四条",
    "研修培训对象以通州区注册经营的企业生产服务一线岗位中",
    "学员所在企业在通州区注册经营",
    U,
    stages=("申报", "备案"),
    checker="C1",
    needs=("annex2",),
    examples=("名册上没有企业注册地 → 无法核验，由中心查登记信息", "单位名以“天津”开头 → 提示核对"),
)
def employer_in_district(ctx: Context) -> Iterator[Hit]:
    """学员所在企业是否在通州区注册经营；名册没有注册地，由中心查询，名称冠外省市的逐行提示。"""
    yield unverified(
        _(
            "学员所在企业是否在通州区注册经营，名册上没有注册地，由职业技能管理中心查登记信息核验（“为主”，允许少数例外）。"
        ),
        "annex2.trainees",
        _("可随附企业营业执照复印件备查。"),
    )
    for person in trainees(ctx):
        employer = person.row.employer_position or ""
        if ELSEWHERE.match(employer):
            yield Hit(
                _("{place}的单位“{employer}”名称冠外省市，请核对是否在通州区注册经营。").format(
                    place=_row(ctx, person.index), employer=employer
                ),
                f"{person.path}.employer_position",
                _("如在通州区注册经营，备查营业执照即可；否则在备注说明。"),
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
    needs=("annex2",),
    examples=("职务写“财务总监” → 提示：是否一线岗位",),
)
def front_line(ctx: Context) -> Iterator[Hit]:
    """学员是否在生产服务一线岗位；职务明显为管理、财务、人事的逐行提示，其余人工判断。"""
    yield Hit(_("学员是否在生产服务一线岗位，请人工看附件2“工作单位及职务”。"), "annex2.trainees")
    for person in trainees(ctx):
        text = person.row.employer_position or ""
        tail = re.split(r"公司|厂|学校|学院|中心|集团|[\s/，,]", text)[-1]
        if OFFICE_POSITIONS.search(tail):
            yield Hit(
                _("{place}的职务“{position}”看来不是生产服务一线岗位。").format(
                    place=_row(ctx, person.index), position=tail.strip()
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
    "高级工及以上证书",
    V,
    stages=("申报", "备案"),
    checker="U/C1",
    needs=("annex2",),
    parameters=("level.min", "level.relax_requires_note", "level.share_min"),
    examples=(
        "高级工、技师、高级技师、特级技师、首席技师 → 通过",
        "中级工，备注空 → 不符合（请在备注说明放宽理由）",
        "中级工，备注“新兴产业急需紧缺” → 需说明",
        "高级工及以上不超过半数 → 需说明（“为主”）",
    ),
)
def level(ctx: Context) -> Iterator[Hit]:
    """每名学员的等级不低于高级工；低于的须在备注说明放宽理由；没有等级或证书编号的须补；高级工及以上应超过半数。"""
    lowest = LEVELS.index(ctx.m.level.min)
    skilled = 0
    people = trainees(ctx)
    for person in people:
        row = person.row
        found = certificates(row.certificate_no) if row.certificate_no else ()
        wrong_kind = [c for c in found if c.kind in (Kind.SPECIAL_OPERATION, Kind.RESIDENT_ID)]
        by_number = [c.level for c in found if c.level is not None]
        noted = not blank(row.note)
        if row.level is not None and LEVELS.index(row.level) >= lowest:
            skilled += 1
            if not row.certificate_no:
                yield Hit(
                    _("{place}没有证书编号，无法证明已取得{level}证书。").format(
                        place=_row(ctx, person.index), level=row.level
                    ),
                    f"{person.path}.certificate_no",
                    _("填写国家职业资格证书或职业技能等级证书编号。"),
                    E,
                )
            elif wrong_kind:
                yield Hit(
                    _("{place}的证书编号疑似特种作业操作证（由身份证号组成），不能证明技能等级。").format(
                        place=_row(ctx, person.index)
                    ),
                    f"{person.path}.certificate_no",
                    _("改填国家职业资格证书或职业技能等级证书编号。"),
                    E,
                    mask(row.certificate_no),
                )
        elif row.level is not None:
            doubt = ""
            if by_number and max(LEVELS.index(x) for x in by_number) >= lowest:
                doubt = _("证书编号的等级位却是{level}，可能是等级填错。").format(
                    level=max(by_number, key=LEVELS.index)
                )
            yield Hit(
                _("{place}的等级“{level}”低于{lowest}，{note}。").format(
                    place=_row(ctx, person.index),
                    level=row.level,
                    lowest=ctx.m.level.min,
                    note=_("备注写有理由，属于适度放宽") if noted else _("备注也没有放宽理由"),
                )
                + doubt,
                f"{person.path}.level",
                _("核对等级；确属急需紧缺领域放宽的，在备注写明理由。"),
                E if noted or not ctx.m.level.relax_requires_note else V,
                row.level,
            )
        elif by_number and max(LEVELS.index(x) for x in by_number) >= lowest:
            skilled += 1
            yield Hit(
                _("{place}没有填写等级（证书编号的等级位是{level}）。").format(
                    place=_row(ctx, person.index), level=max(by_number, key=LEVELS.index)
                ),
                f"{person.path}.level",
                _("补填等级。"),
                E,
            )
        else:
            yield Hit(
                _("{place}没有填写等级，{note}。").format(
                    place=_row(ctx, person.index),
                    note=_("仅有备注说明")
                    if noted
                    else _("证书编号也看不出等级")
                    if row.certificate_no
                    else _("也没有证书编号和备注说明"),
                ),
                f"{person.path}.level",
                _("补填等级和证书编号；确属放宽的，在备注写明理由。"),
                E if noted or row.certificate_no else V,
            )
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


@rule(
    "R04-4",
    "第四条",
    "在职人员为主",
    "在职",
    U,
    stages=("申报", "备案"),
    checker="C1",
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
    "社会保险12个月",
    V,
    stages=("申报", "备案"),
    checker="U/C1",
    needs=("annex2",),
    parameters=("insurance.months", "insurance.lag_months", "insurance.kinds"),
    examples=("连续12个月 → 通过", "连续11个月 → 不符合", "没有社保数据 → 无法核验，由中心核验（第10条）"),
)
def insurance(ctx: Context) -> Iterator[Hit]:
    """每名学员连续在京缴纳城镇职工社会保险的月数（facts.insurance_months）不少于12；没有数据的由中心核验。"""
    months = ctx.facts.insurance_months
    if not months:
        yield unverified(
            _(
                "没有社保数据，无法核验学员是否连续在京缴纳社会保险满{months}个月；由职业技能管理中心核实（第10条）。"
            ).format(months=ctx.m.insurance.months),
            "facts.insurance_months",
            _("取得社保核验结果后填入补充事实 insurance_months。"),
        )
        return
    from tzforms.rules.idents import person_id

    known = {person_id(number).number: count for number, count in months.items()}
    unknown = []
    for person in trainees(ctx):
        count = known.get(person.id.number) if person.id is not None else None
        if count is None:
            if person.path not in spoiled_rows(ctx):
                unknown.append(row_number([p.row for p in trainees(ctx)], person.index))
        elif count < ctx.m.insurance.months:
            yield Hit(
                _("{place}连续在京缴纳社会保险{count}个月，不足{months}个月。").format(
                    place=_row(ctx, person.index), count=count, months=ctx.m.insurance.months
                ),
                f"{person.path}.id_number",
                _("更换学员，或在满{months}个月后再参加；数据有误的，更正社保核验结果。").format(
                    months=ctx.m.insurance.months
                ),
                value=str(count),
            )
    if unknown:
        yield unverified(
            _("附件2第{rows}行没有社保数据，由职业技能管理中心核实（第10条）。").format(rows=_ranges(unknown)),
            "facts.insurance_months",
            _("补充这些学员的社保月数。"),
        )


@rule(
    "R04-6",
    "第四条",
    "符合条件的人员每两年可参加一次高技能人才研修培训",
    "两年一次",
    V,
    stages=("申报", "备案"),
    checker="C2",
    needs=("annex2",),
    parameters=("repeat.rule", "repeat.years", "repeat.counts"),
    examples=("2024年参加过，2025年又参加 → 不符合", "2024年参加过，2026年再参加 → 通过"),
)
def once_in_two_years(ctx: Context) -> Iterator[Hit]:
    """同一人两年内只参加一次；要看往年名册，一个班的材料核不出来（多个班一起核对时按身份证号比对）。"""
    yield unverified(
        _("学员两年内是否参加过研修培训，要比对往年名册，由职业技能管理中心核验。"),
        "annex2.trainees",
        _("中心可把往年各班的材料一起交给 tzforms check 比对。"),
    )


# ---------------------------------------------------------------- 第5条


@rule(
    "R05-1",
    "第5条",
    "条件突出和经验丰富的单位范围可拓展至津冀两地",
    "单位所在地区",
    E,
    stages=("申报",),
    checker="C1",
    parameters=("organizer.region", "organizer.region_extended"),
    examples=("北京 → 通过", "天津、河北 → 需说明条件突出和经验丰富"),
)
def region(ctx: Context) -> Iterator[Hit]:
    """办班单位在北京；天津、河北的须说明条件突出和经验丰富。"""
    where = ctx.facts.region
    if where is None:
        yield unverified(
            _("没有办班单位所在地区，无法核验；由职业技能管理中心查登记信息核验。"),
            "facts.region",
            _("在补充事实中填写 region（北京、天津或河北）。"),
        )
    elif where != ctx.m.organizer.region:
        yield Hit(
            _("办班单位在{where}：津冀单位须条件突出和经验丰富，请书面说明。").format(where=where),
            "facts.region",
            _("在附件1“培训条件及保障措施”写明突出的条件和以往的培训经验。"),
            value=where,
        )


@rule(
    "R05-2",
    "第5条",
    "北京地区具有独立法人资格的企业、高等学校、科研院所、高职院校、技工（技师）院校等",
    "独立法人资格",
    M,
    stages=("申报",),
    checker="C1",
    parameters=("organizer.kinds",),
    examples=(
        "统一社会信用代码以92开头（个体工商户）→ 不符合",
        "单位名称带“分公司” → 需说明（分支机构没有法人资格，代码同样以91开头，代码证明不了）",
        "其他 → 需人工核验：看营业执照或法人证书",
    ),
)
def legal_person(ctx: Context) -> Iterator[Hit]:
    """办班单位有独立法人资格：个体工商户、分支机构没有；代码不能证明有，须看证照。"""
    settled = False
    code, kind = ctx.facts.uscc, ctx.facts.organizer_kind or ""
    if code:
        try:
            compact = uscc.validate(code, strict=False)
        except IdentifierError as error:
            yield Hit(str(error), "facts.uscc", _("对照营业执照或法人证书改正。"), E, code)
        else:
            if compact.startswith("92"):
                settled = True
                yield Hit(
                    _("统一社会信用代码以92开头，是个体工商户，不具有独立法人资格。"),
                    "facts.uscc",
                    _("由具有独立法人资格的单位申报。"),
                    V,
                    code,
                )
            elif not uscc.is_valid(code):
                yield Hit(
                    _("统一社会信用代码校验位不符，请核对是否抄错（少数早年的代码确实如此）。"),
                    "facts.uscc",
                    _("对照营业执照或法人证书核对。"),
                    N,
                    code,
                )
    if not settled and re.search(r"个体", kind):
        settled = True
        yield Hit(
            _("单位性质为“{kind}”，不具有独立法人资格。").format(kind=kind),
            "facts.organizer_kind",
            _("由具有独立法人资格的单位申报。"),
            V,
            kind,
        )
    elif not settled and re.search(r"分公司|分支机构|分校|分院|内设|办事处|非法人|非独立", kind):
        settled = True
        yield Hit(
            _("单位性质为“{kind}”，分支机构、内设机构不具有独立法人资格。").format(kind=kind),
            "facts.organizer_kind",
            _("由其所属的法人单位申报。"),
            V,
            kind,
        )
    path, name = organizer_of(ctx)
    if not settled and name and re.search(r"分公司|分校|分院|办事处|分中心", name):
        settled = True
        yield Hit(
            _("办班单位“{name}”看来是分支机构，分支机构不具有独立法人资格。").format(name=name),
            path,
            _("由其所属的法人单位申报；确为独立法人的，附法人证照说明。"),
            E,
            name,
        )
    if not settled:
        yield Hit(
            _("办班单位是否具有独立法人资格，请人工核对营业执照或法人证书（统一社会信用代码证明不了）。"),
            "facts.organizer_kind" if not code else "facts.uscc",
        )


@rule(
    "R05-3",
    "第5条",
    "具有职业培训条件和经验的单位均可自主开展高技能人才研修培训",
    "培训条件和经验",
    M,
    stages=("申报",),
    checker="M",
    needs=("annex1",),
    examples=("“培训条件及保障措施”空着 → 需说明", "已填写 → 需人工核验"),
)
def conditions(ctx: Context) -> Iterator[Hit]:
    """附件1“培训条件及保障措施”已填写；条件和经验是否足够由评审专家判断。"""
    a1 = annexes(ctx)[0]
    assert a1 is not None
    if blank(a1.conditions):
        yield Hit(
            _("附件1“培训条件及保障措施”没有填写，看不出职业培训条件和经验。"),
            "annex1.conditions",
            _("写明场地、设备、师资、管理和以往培训经验。"),
            E,
        )
    else:
        yield Hit(_("职业培训条件和经验是否足够，请评审专家看附件1“培训条件及保障措施”。"), "annex1.conditions")


# ---------------------------------------------------------------- 第6条


@rule(
    "R06-1",
    "第6条",
    "按照职业分类确定研修项目，项目中可含一个或多个相关相近职业（工种）",
    "职业（工种）",
    V,
    stages=("申报",),
    checker="U/C1",
    needs=("annex1",),
    examples=("涉及职业（工种）空着 → 不符合", "电工、钳工 → 通过（是否相近由专家判断）"),
)
def occupations(ctx: Context) -> Iterator[Hit]:
    """附件1至少写明一个职业（工种）；几个职业是否相关相近由专家判断。"""
    a1 = annexes(ctx)[0]
    assert a1 is not None
    named = [o for o in a1.occupations if not blank(o)]
    if not named:
        yield Hit(
            _("附件1“涉及职业（工种）”没有填写：研修项目须按照职业分类确定。"),
            "annex1.occupations",
            _("按国家职业分类填写一个或几个相关相近的职业（工种）。"),
        )
    elif len(named) > 1:
        yield Hit(
            _("{count}个职业（{names}）是否相关相近，请评审专家判断。").format(
                count=len(named), names="、".join(named)
            ),
            "annex1.occupations",
            "",
            M,
            "、".join(named),
        )


@rule(
    "R06-2",
    "第6条",
    "每家单位最多申报2个班次",
    "每家单位班次",
    V,
    stages=("申报",),
    checker="C2",
    parameters=("classes.max", "classes.period"),
    examples=("同一单位同一年第3个班次 → 不符合", "同一项目的两个班次算两个"),
)
def classes_of_unit(ctx: Context) -> Iterator[Hit]:
    """同一单位一年最多申报2个班次；一个班的材料核不出来（多个班一起核对时按信用代码或名称计数）。"""
    yield unverified(
        _("本单位本年度申报了几个班次，要看全部申报，由职业技能管理中心核验（最多{count}个）。").format(
            count=ctx.m.classes.max
        ),
        "annex1.organizer" if ctx.stated.annex1 is not None else None,
        _("中心可把各单位的材料一起交给 tzforms check 计数。"),
    )


@rule(
    "R06-3",
    "第6条",
    "每班规模为15-30人",
    "每班人数",
    V,
    stages=("申报", "备案"),
    checker="U/C1",
    parameters=("class_size.min", "class_size.max"),
    examples=(
        "名册14人 → 不符合",
        "15人、30人 → 通过",
        "31人 → 不符合",
        "预计招收40人 → 需说明",
        "附件3只有13人 → 不适用下限",
    ),
)
def class_size(ctx: Context) -> Iterator[Hit]:
    """附件2学员在15至30人之间（两端都含）；附件1预计招收人数也应如此；下限不用于附件3。"""
    low, high = ctx.m.class_size.min, ctx.m.class_size.max
    a1, a2 = ctx.stated.annex1, ctx.stated.annex2
    planned = a1.planned_trainees if a1 is not None else None
    count = len(trainees(ctx)) if a2 is not None else None
    outside = False
    if count and not low <= count <= high:
        outside = True
        also = ""
        if planned is not None and not low <= planned <= high:
            also = _("附件1预计招收{planned}人，也不在此范围。").format(planned=planned)
        yield Hit(
            _("附件2有{count}名学员，每班规模应为{low}-{high}人。").format(count=count, low=low, high=high) + also,
            "annex2.trainees",
            _("增补学员至{low}人。").format(low=low)
            if count < low
            else _("减至{high}人，或分两个班次申报。").format(high=high),
            value=str(count),
        )
    if planned is not None and not low <= planned <= high and not outside:
        yield Hit(
            _("附件1预计招收{planned}人，每班规模应为{low}-{high}人。").format(planned=planned, low=low, high=high),
            "annex1.planned_trainees",
            _("调整预计招收人数，或说明如何使实际开班人数在范围之内。"),
            E,
            str(planned),
        )
    if not count and (planned is None or a2 is not None):
        yield unverified(
            _("没有预计招收人数，也没有学员名册，无法核验每班人数；由职业技能管理中心核验。"),
            "annex2.trainees" if a2 is not None else "annex1.planned_trainees",
            _("填写预计招收学员人数或学员名册。"),
        )


@rule(
    "R06-4",
    "第6条",
    "每年培训人数不超过180人",
    "全年180人",
    V,
    stages=("申报", "备案"),
    checker="C2",
    parameters=("annual.cap", "annual.scope", "annual.basis"),
    examples=("全区各班合计180人 → 通过", "181人 → 不符合", "只有一个班的材料 → 无法核验"),
)
def annual_cap(ctx: Context) -> Iterator[Hit]:
    """全区全年培训人数不超过180人（含180）；一个班的材料核不出来。"""
    yield unverified(
        _("全年培训人数是否超过{cap}人，要看全区全年各班，由职业技能管理中心核验。").format(cap=ctx.m.annual.cap),
        "annex2.trainees" if ctx.stated.annex2 is not None else None,
        _("中心可把全年各班的材料一起交给 tzforms check 合计。"),
    )


# ---------------------------------------------------------------- 第7条


@rule(
    "R07-1",
    "第7条",
    "应聘请具有较高理论水平的专家教授、具有丰富经验的实习指导教师或在企业生产一线的高技能领军人才、技能大师等担任授课教师",
    "授课教师",
    V,
    stages=("申报",),
    checker="U/C1",
    needs=("annex1",),
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
                    _("授课教师{name}没有填写{label}，看不出是否符合第7条的要求。").format(
                        name=teacher.name, label=label
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
    needs=("annex1",),
    parameters=("forms_of_training.names",),
    examples=("“案例教学” → 通过（“等”字使清单开放）", "培训形式空着 → 提示"),
)
def training_forms(ctx: Context) -> Iterator[Hit]:
    """每行研修内容写明培训形式；五种形式是列举，不是白名单。"""
    a1 = annexes(ctx)[0]
    assert a1 is not None
    empty = [i for i, c in enumerate(a1.courses) if blank(c.format) and not blank(c.topic)]
    if empty:
        yield Hit(
            _("附件1研修内容第{rows}行没有写培训形式，研讨、交流课时按培训内容认定。").format(
                rows=_ranges([i + 1 for i in empty])
            ),
            f"annex1.courses[{empty[0]}].format",
            _("填写培训形式（如现场教学、专题研讨、技艺交流、参观考察、“互联网+”）。"),
        )


@rule(
    "R08-2",
    "第8条",
    "培训总时间一般不少于80学时",
    "总学时",
    E,
    stages=("申报", "申领"),
    checker="U/C1",
    parameters=("hours.min", "hours.minutes"),
    examples=("80学时 → 通过", "79学时 → 需说明（“一般”，允许有理由的例外）"),
)
def total_hours(ctx: Context) -> Iterator[Hit]:
    """培训总课时不少于80学时；“一般”允许有理由的例外，所以是需说明。"""
    said = hours(ctx)
    if not said.held:
        yield unverified(
            _("没有总课时，也加不出各行课时，无法核验是否达到{least}学时；由职业技能管理中心核验。").format(
                least=ctx.m.hours.min
            ),
            "annex1.total_hours" if ctx.stated.annex1 is not None else None,
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
    needs=("annex1",),
    parameters=("discussion.min", "discussion.severity", "discussion.words", "discussion.other_words"),
    examples=(
        "专题研讨8学时＋技艺交流8学时＝16 → 通过",
        "15.5学时 → 不符合",
        "“讲授＋研讨”8学时 → 不计，提示拆分",
        "参观考察、现场教学 → 不计",
    ),
)
def discussion_hours(ctx: Context) -> Iterator[Hit]:
    """培训形式为研讨、交流的各行课时之和不少于16学时；与讲授、参观等混合的一行不计，须拆分。"""
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
                    rows=_ranges([i + 1 for i in found.unknown_rows]), least=least
                ),
                f"annex1.courses[{found.unknown_rows[0]}].hours",
                _("补填课时。"),
            )
            return
        mixed = ""
        if found.mixed_rows:
            mixed = _("第{rows}行（{hours}学时）与讲授、参观等混合，未计入。").format(
                rows=_ranges([i + 1 for i in found.mixed_rows]), hours=number_text(found.mixed)
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
                rows=_ranges([i + 1 for i in found.mixed_rows])
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
    N,
    stages=("申报", "申领"),
    checker="U",
    parameters=("hours.minutes", "hours.per_day_max"),
    examples=("80学时＝60小时", "5天80学时 → 每天16学时（12小时），提示核对"),
)
def hours_per_day(ctx: Context) -> Iterator[Hit]:
    """每学时45分钟；总课时摊到起止日期，每天超过10学时的提示核对。"""
    span, total = period(ctx), hours(ctx).value
    if span.start is None or span.end is None or span.swapped or total is None:
        return
    days = (span.end - span.start).days + 1
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
            _("核对总课时（每学时{minutes}分钟）与起止日期。").format(minutes=ctx.m.hours.minutes),
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
    examples=("结业28人，附“学员培训总结27份” → 不符合", "没有所附材料清单 → 无法核验"),
)
def trainee_summaries(ctx: Context) -> Iterator[Hit]:
    """培训总结的份数不少于结业人数；份数写在所附材料名称里（如“学员培训总结28份”）才能核对。"""
    from tzforms.rules.papers import SUMMARIES, attached

    named = attached(ctx)
    if named is None:
        yield unverified(
            _("没有所附材料清单，无法核验学员培训总结是否每人一份；由职业技能管理中心收件时核验。"),
            "facts.attachments",
            _("在补充事实 attachments 列出所附材料。"),
        )
        return
    found = [(i, n) for i, n in named if SUMMARIES.search(n)]
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


def _row(ctx: Context, index: int) -> str:
    rows = ctx.dossier.annex2.trainees if ctx.dossier.annex2 is not None else ()
    name = rows[index].name or ""
    return _("附件2第{row}行{name}").format(row=row_number(rows, index), name=fold(name) and name.strip())


def _ranges(numbers: list[int]) -> str:
    """``1、3-5``: row numbers in a sentence."""
    parts: list[list[int]] = []
    for n in sorted(set(numbers)):
        if parts and parts[-1][1] == n - 1:
            parts[-1][1] = n
        else:
            parts.append([n, n])
    return "、".join(str(a) if a == b else f"{a}-{b}" for a, b in parts)


RULES: list[Rule] = [
    employer_in_district,
    front_line,
    level,
    employed,
    insurance,
    once_in_two_years,
    region,
    legal_person,
    conditions,
    occupations,
    classes_of_unit,
    class_size,
    annual_cap,
    instructors,
    materials,
    training_forms,
    total_hours,
    discussion_hours,
    hours_per_day,
    trainee_summaries,
]
