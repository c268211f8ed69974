"""第二章 范围和条件, 第5条: who may hold a class."""

from __future__ import annotations

from collections.abc import Iterator

from tzforms.i18n import _
from tzforms.identifiers import IdentifierError, uscc
from tzforms.law.rules.base import E, Hit, M, N, Rule, V, rule, unverified
from tzforms.law.rules.context import Context
from tzforms.law.rules.shared import annexes, blank, named, organizer_of
from tzforms.law.rules.wording import joined


@rule(
    "R05-1",
    "第5条",
    "条件突出和经验丰富的单位范围可拓展至津冀两地",
    "单位所在地区",
    E,
    stages=("申报",),
    checker="C1",
    looks_at=("facts.region",),
    parameters=("organizer.region", "organizer.region_extended", "organizer.extended_called"),
    examples=("{organizer.region} → 通过", "{organizer.region_extended} → 需说明条件突出和经验丰富"),
)
def region(ctx: Context) -> Iterator[Hit]:
    """办班单位在{organizer.region}；{organizer.region_extended}的须说明条件突出和经验丰富。"""
    where = ctx.facts.region
    if where is None:
        known = (ctx.m.organizer.region, *ctx.m.organizer.region_extended)
        yield unverified(
            _("没有办班单位所在地区，无法核验；由职业技能管理中心查登记信息核验。"),
            "facts.region",
            _("在“基本信息”里填写“单位所在地区”（{regions}）。").format(regions=joined(known, _("或"))),
        )
    elif where != ctx.m.organizer.region:
        yield Hit(
            _("办班单位在{where}：{extended}单位须条件突出和经验丰富，请书面说明。").format(
                where=where, extended=ctx.m.organizer.extended_called
            ),
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
    on_paper=True,
    looks_at=("facts.uscc", "facts.organizer_kind", "*.organizer"),
    parameters=("organizer.kinds", "organizer.not_legal_persons", "organizer.branches", "organizer.branch_names"),
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
    if not settled and named(kind, ctx.m.organizer.not_legal_persons):
        settled = True
        yield Hit(
            _("单位性质为“{kind}”，不具有独立法人资格。").format(kind=kind),
            "facts.organizer_kind",
            _("由具有独立法人资格的单位申报。"),
            V,
            kind,
        )
    elif not settled and named(kind, ctx.m.organizer.branches):
        settled = True
        yield Hit(
            _("单位性质为“{kind}”，分支机构、内设机构不具有独立法人资格。").format(kind=kind),
            "facts.organizer_kind",
            _("由其所属的法人单位申报。"),
            V,
            kind,
        )
    path, name = organizer_of(ctx)
    if not settled and name and named(name, ctx.m.organizer.branch_names):
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
    looks_at=("annex1.conditions",),
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


RULES: list[Rule] = [
    region,
    legal_person,
    conditions,
]
