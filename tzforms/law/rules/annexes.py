"""What the annexes themselves ask: RA1-1, RA3-1, RA5-1, RA5-2, and the values on them (V31 … V33)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from decimal import Decimal

from tzforms.findings import mask
from tzforms.forms import form_label
from tzforms.i18n import _
from tzforms.identifiers import email
from tzforms.identifiers.certificate import has_wrong_length
from tzforms.identifiers.resident_id import message as id_message
from tzforms.law.rules.base import E, Hit, M, N, Rule, V, rule
from tzforms.law.rules.context import Context
from tzforms.law.rules.idents import Outcome, certificates, is_phone
from tzforms.law.rules.shared import annexes, blank, fold, graduates, names_of, number_text, pattern, ranges, trainees
from tzforms.law.rules.wording import joined
from tzforms.measures import Measures

# ---------------------------------------------------------------- 附件1

# How a plan says an item without naming it; an item that is not here is recognised by its own name.
_ITEMS = {
    "考核时间": re.compile(r"时间|[0-9]\s*[月日]|结业(时|前|当)|最后一?[天日]|培训结束|期末|当[天日]|结课"),
    "方式": re.compile(
        r"方式|笔试|口试|答辩|实操|闭卷|开卷|汇报|考试|测试|测验|评定|评价|评分|综合|作品|提交|撰写|演示"
    ),
    "配分": re.compile(r"[0-9]\s*(分|%|％)|百分之|占比|权重|各占|(?:出勤|态度|研讨|总结)[^0-9，。；]{0,4}[0-9]{1,3}"),
    "评分细则": re.compile(r"细则|标准|扣[0-9]*|评分|得分|计分|合格|及格|优秀|等级|满分|[0-9]\s*分"),
}
_FULL = re.compile(r"(满分|总分|总计|合计|共计|共|百分制|总成绩)(?:为|是|:|：)?\s*[0-9]+\s*(分|%|％)")
_PASS = re.compile(
    r"[0-9]{2,3}\s*+分?(?:[（(]?含?[）)]?)(?:及?以上|以下)[^，。；,;]*+"
    r"|[0-9]{2,3}\s*+分\s*+(?:(?:为|即|算)\s*+)?+(?:合格|及格|通过|优秀|良好)"
    r"|(?:合格|及格|通过)(?:分数)?(?:线|标准|分)?(?:为|是|:|：)?\s*+(?:(?:不低于|达到|≥)\s*+)?+[0-9]{2,3}\s*+分"
    r"|(?:扣|每[^，。；,;0-9]{0,6}|不少于|不低于|不超过|不高于|达到?|≥|>=|≤|<=)\s*+[0-9]++\s*+(?:分|%|％)"
)


def points(text: str) -> list[Decimal]:
    """The points (配分) that a scheme gives to its items, without totals, pass marks and deductions."""
    plain = re.sub(
        r"[0-9]{1,3}\s*+(?:分\s*+)?+[-—–~～至到]\s*+[0-9]{1,3}\s*+分?+", "", _FULL.sub("", text)
    )  # 80-89分良好
    plain = _PASS.sub("", plain)
    # a bracket after an item's points explains them; they are counted once
    plain = re.sub(r"(?<=[分%％])[（(][^（）()]*[）)]", "", plain)
    plain = re.sub(r"[（(](?:(?!每|扣|迟到|缺|其中)[^（）()])*+(?:每|扣|迟到|缺|其中)[^（）()]*+[）)]", "", plain)
    found = re.findall(r"(?<![0-9.])([0-9]{1,3}(?:\.[0-9])?)\s*(分(?!钟)|%|％)", plain)
    units = {"分" if u == "分" else "%" for _n, u in found}
    if len(units) != 1:
        return []
    return [Decimal(n) for n, _u in found]


def _factor_points(text: str, m: Measures) -> Decimal:
    """The points that directly follow the names of the factors (details of an item repeat its points)."""
    total = Decimal(0)
    for factor in m.assessment.factors:
        names = pattern(names_of(factor, m.assessment.scored_as)).pattern
        found = re.search(rf"(?:{names})[^0-9，。；;、]{{0,10}}([0-9]{{1,3}})\s*(?:分|%|％)?", text)
        total += Decimal(found.group(1)) if found else 0
    return total


def _adds_up(text: str, given: list[Decimal], m: Measures) -> bool:
    """Do the points of the scheme make full marks, as far as they can be read?"""
    full, total = m.assessment.full_marks, sum(given, Decimal(0))
    each = len(set(given)) == 1 and re.search(r"各占?|均为", text) is not None
    doubled = Decimal(full) in given and total == 2 * full  # an unnamed 100 is the total
    return len(given) < 2 or total == full or each or doubled or _factor_points(text, m) == full


@rule(
    "RA1-1",
    "附件1",
    "明确考核时间、方式、配分及评分细则等",
    "考核方案",
    E,
    stages=("申报",),
    checker="U/C1",
    looks_at=("annex1.assessment",),
    needs=("annex1",),
    parameters=(
        "annex1.assessment_items",
        "annex1.assessment_decisive",
        "annex1.assessment_lacking",
        "assessment.full_marks",
        "assessment.scored_as",
    ),
    examples=(
        "出勤20分、态度20分、研讨30分、总结{assessment.full_marks:-70}分 → 合计{assessment.full_marks}，通过",
        "出勤20分、态度20分、研讨30分、总结{assessment.full_marks:-80}分 → 合计{assessment.full_marks:-10}，需说明",
        "{annex1.assessment_items:count}项中缺{annex1.assessment_decisive}等{annex1.assessment_lacking:words}项以上 → 需说明；其余缺项 → 提示",
    ),
)
def assessment_scheme(ctx: Context) -> Iterator[Hit]:
    """附件1结业考核写明{annex1.assessment_items:and}；写了配分的，合计应为{assessment.full_marks}。"""
    a1 = annexes(ctx)[0]
    assert a1 is not None
    text = a1.assessment or ""
    if blank(text):
        return  # R13-1 tells that nothing is written
    given, full = points(text), ctx.m.assessment.full_marks
    if not _adds_up(text, given, ctx.m):
        yield Hit(
            _("附件1“结业考核”的配分合计{total}，应为{full}。").format(
                total=number_text(sum(given, Decimal(0))), full=full
            ),
            "annex1.assessment",
            _("调整各项配分，使合计为{full}。").format(full=full),
            value="+".join(number_text(p) for p in given),
        )
        return
    asked = ctx.m.annex1
    missing = [i for i in asked.assessment_items if not _ITEMS.get(i, pattern((i,))).search(text)]
    if missing:
        grave = asked.assessment_decisive in missing and len(missing) >= asked.assessment_lacking
        yield Hit(
            _("附件1“结业考核”没有写明{missing}。").format(missing="、".join(missing)),
            "annex1.assessment",
            _("补写{missing}。").format(missing="、".join(missing)),
            E if grave else N,
        )


# ---------------------------------------------------------------- 附件3


@rule(
    "RA3-1",
    "附件3",
    "（区人力社保局填写）",
    "证书编号由区人社局填写",
    V,
    stages=("结业", "申领"),
    checker="U/C1",
    looks_at=("annex3.graduates", "annex3.graduates.completion_no", "facts.audit_passed"),
    needs=("annex3",),
    examples=("审核通过之前附件3已有证书编号 → 不符合", "审核通过之后由区人社局填写 → 通过"),
)
def completion_numbers_empty(ctx: Context) -> Iterator[Hit]:
    """审核通过之前，附件3的结业证书编号栏应空着：由区人力社保局填写（{certificate.issuer:article}）。"""
    if ctx.facts.audit_passed is not None:
        return
    filled = [g for g in graduates(ctx) if g.row.completion_no]
    if filled:
        yield Hit(
            _("附件3第{rows}行填写了结业证书编号：此栏由区人力社保局在审核通过后填写，办班单位应留空。").format(
                rows=ranges([g.number for g in filled])
            ),
            f"{filled[0].path}.completion_no",
            _("清空结业证书编号栏；已审核通过的，在“基本信息”里填写“审计通过日期”。"),
            value=filled[0].row.completion_no,
        )


# ---------------------------------------------------------------- 附件5


@rule(
    "RA5-1",
    "附件5",
    "专家人数应为单数",
    "专家人数",
    V,
    stages=("申领",),
    checker="U/C1",
    looks_at=("annex5.experts", "annex5.experts.name", "annex5.experts.mobile"),
    needs=("annex5",),
    parameters=("experts.parity", "experts.usual_min"),
    examples=(
        "{experts.usual_min}人、{experts.usual_min:+2}人 → 通过",
        "{experts.usual_min:+1}人 → 不符合",
        "没有专家 → 不符合",
        "1人 → 需说明",
        "空行不算专家",
    ),
)
def odd_experts(ctx: Context) -> Iterator[Hit]:
    """附件5专家人数为{experts.parity:parity}（只数有姓名的行，重复的算一人）；1人须说明。"""
    a5 = annexes(ctx)[4]
    assert a5 is not None
    if any(blank(x.name) and (x.employer_title or x.mobile) for x in a5.experts):
        return  # V34 tells whose name is forgotten; how many they are shows when it stands there
    names = [fold(x.name) for x in a5.experts if not blank(x.name)]
    phones = [x.mobile for x in a5.experts if not blank(x.name) and x.mobile]
    if len(set(names)) < len(names) or len(set(phones)) < len(phones):
        return  # X24 tells about the expert who stands there twice
    count, usual = len(names), ctx.m.experts.usual_min
    wrong, kind = (0, _("单数")) if ctx.m.experts.parity == "odd" else (1, _("双数"))
    if count % 2 == wrong or not count:
        yield Hit(
            _("附件5有{count}名专家，专家人数应为{kind}。").format(count=count, kind=kind)
            if count
            else _("附件5没有填写专家，专家人数应为{kind}。").format(kind=kind),
            "annex5.experts",
            _("增减一名专家，使人数为{kind}（通常{usual}名）。").format(
                kind=kind, usual=joined([str(usual + n) for n in (0, 2, 4)], _("或"))
            ),
            value=str(count),
        )
    elif count < usual:
        yield Hit(
            _("附件5只有{count}名专家，难称专家小组。").format(count=count),
            "annex5.experts",
            _("一般请{usual}名以上专家，人数为{kind}。").format(usual=usual, kind=kind),
            E,
            str(count),
        )


@rule(
    "RA5-2",
    "附件5",
    "此表一式两份",
    "一式{annex5.copies:words}份",
    N,
    stages=("申领",),
    checker="U",
    looks_at=("annex5",),
    needs=("annex5",),
    parameters=("annex5.copies",),
    examples=("附件5打印{annex5.copies:words}份，由区人社局和办班单位分别留存",),
)
def two_copies(ctx: Context) -> Iterator[Hit]:
    """附件5一式{annex5.copies:words}份，提示打印{annex5.copies:words}份。"""
    yield Hit(
        _("附件5一式{copies}份，由区人力社保局和办班单位分别留存，请打印{copies}份。").format(
            copies=ctx.m.annex5.copies
        ),
        "annex5",
    )


# ---------------------------------------------------------------- values


@rule(
    "V31",
    "第10条",
    "职业技能管理中心对拟参训学员的社保、国家职业资格证书或职业技能等级证书等信息进行核实",
    "身份证号",
    V,
    stages=("申报", "备案", "结业", "申领"),
    checker="U",
    looks_at=(
        "annex2.trainees.id_number",
        "annex2.trainees.name",
        "annex3.graduates.id_number",
        "annex3.graduates.name",
    ),
    examples=(
        "校验码不符、出生日期不存在、位数不对、被电子表格改坏、被遮盖 → 不符合",
        "15位旧号 → 需说明（已升为18位，请对照证件）",
        "护照、通行证 → 需人工核验",
        "地址码从不作为拒绝的理由：110112出生于1997年以前的人是有的",
    ),
)
def id_numbers(ctx: Context) -> Iterator[Hit]:
    """附件2、附件3每人有姓名和身份证号，号码按国家标准（GB 11643）核对校验码和出生日期；地址码不作为拒绝理由。"""
    names_2 = {fold(t.row.name): t for t in trainees(ctx) if t.row.name}
    told: set[str] = set()
    for form, people in (("annex2", trainees(ctx)), ("annex3", graduates(ctx))):
        for person in people:
            where = _("{form}第{row}行").format(form=form_label(form), row=person.number)
            if blank(person.row.name):
                yield Hit(_("{where}没有姓名。").format(where=where), f"{person.path}.name", _("补填姓名。"))
            name = person.row.name or ""
            path = f"{person.path}.id_number"
            if person.id is None:
                yield Hit(
                    _("{where}{name}没有身份证号。").format(where=where, name=name), path, _("补填18位身份证号。")
                )
                continue
            outcome = person.id.outcome
            if outcome in (Outcome.VALID, Outcome.REGION_UNKNOWN):
                continue
            twin = names_2.get(fold(name)) if form == "annex3" else None
            if (
                twin is not None
                and twin.id is not None
                and twin.id.number != person.id.number
                and not outcome.is_usable
                and twin.id.sure
            ):
                continue  # X08 tells that the two rosters differ, and that this one is wrong
            if form == "annex3" and person.id.number in told:
                continue  # the same wrong number was told at 附件2
            told.add(person.id.number)
            weight = E if outcome is Outcome.VALID_15_UPGRADED else M if outcome is Outcome.NON_MAINLAND_DOC else V
            yield Hit(
                _("{where}{name}：").format(where=where, name=name) + id_message(outcome),
                path,
                _("对照身份证改正；证件种类不同的，在备注说明。"),
                weight,
                mask(person.id.number),
            )


@rule(
    "V32",
    "第10条",
    "职业技能管理中心对拟参训学员的社保、国家职业资格证书或职业技能等级证书等信息进行核实",
    "证书编号的样式",
    E,
    stages=("申报", "备案"),
    checker="U",
    looks_at=("annex2.trainees.certificate_no",),
    needs=("annex2",),
    examples=("22位少一位 → 需说明", "等级位是9 → 需说明", "首字母是Z → 提示核对", "老式证书自由编号 → 提示联网核验"),
)
def certificate_numbers(ctx: Context) -> Iterator[Hit]:
    """证书编号像16位职业资格证书号或22位技能等级证书号而位数、等级位不对的须说明；其他样式和首字母只提示核对、联网核验。"""
    free = []
    for person in trainees(ctx):
        for found in certificates(person.row.certificate_no or ""):
            if has_wrong_length(found.number):
                yield Hit(
                    _("附件2第{row}行的证书编号有{length}位，职业资格证书为16位，技能等级证书为22位。").format(
                        row=person.number, length=len(found.number)
                    ),
                    f"{person.path}.certificate_no",
                    _("对照证书改正；确是如此的，附联网查询结果。"),
                    E,
                    mask(found.number),
                )
            elif found.kind.value == "其他":
                free.append(person)
            elif odd := _odd_in_a_number(found.doubts):
                yield Hit(
                    _("附件2第{row}行的证书编号{odd}。").format(row=person.number, odd=odd),
                    f"{person.path}.certificate_no",
                    _("对照证书核对；与证书一致的，附联网查询结果。"),
                    N if found.doubts == ("letter",) else E,
                    mask(found.number),
                )
    if free:
        yield Hit(
            _("附件2第{rows}行的证书编号不是通行的样式，请联网核验。").format(rows=ranges([p.number for p in free])),
            f"{free[0].path}.certificate_no",
            _("如为早年证书，备查原件即可。"),
            N,
        )


def _odd_in_a_number(doubts: Collection[str]) -> str:
    """What is unusual in a number of one of the two patterns; empty for nothing."""
    said = {
        "letter": _("首字母不是Y或S"),
        "form": _("表示等级的一位不是1至5"),
    }
    return "、".join(text for doubt, text in said.items() if doubt in doubts)


@rule(
    "V33",
    "附件1",
    "办班单位信息",
    "联系方式",
    E,
    stages=("申报", "备案", "结业", "申领"),
    checker="U",
    looks_at=("*.office_phone", "*.mobile", "*.fax", "*.phone", "*.email"),
    examples=(
        "手机12位 → 需说明",
        "010-12345678（通州没有1字头号码） → 提示核对",
        "010-69551234转801 → 通过",
        "传真“无” → 通过（传真不是必填）",
    ),
)
def contacts(ctx: Context) -> Iterator[Hit]:
    """电话、手机、邮箱填写了的应当打得通、寄得到：位数和样式核对；没有填的不查。"""
    for form, record in ctx.stated.forms():
        for attribute in ("office_phone", "mobile", "fax", "phone"):
            text = getattr(record, attribute, None)
            if text and not blank(text) and not is_phone(text) and not re.search(r"同上|同办公|同手机|同电话|无", text):
                digits = re.sub(r"\D", "", re.split(r"[/、，,;；转]", text)[0])
                # too few or too many digits cannot be dialled; an unusual number may still be right
                wrong = (
                    not 7 <= len(digits) <= 13
                    or (digits.startswith("1") and len(digits) not in (8, 11))
                    or (digits.startswith("0") and len(digits) < 10)
                )
                yield Hit(
                    _("{form}的{label}位数或样式不对。").format(
                        form=form_label(form), label=ctx.catalogue[form].name(attribute)
                    ),
                    f"{form}.{attribute}",
                    _("固定电话写区号，如010-69551234；手机11位。"),
                    E if wrong and "*" not in text else N,
                    mask(text),
                )
        address = getattr(record, "email", None)
        if address and not blank(address) and address.strip() != "无":
            bad = [a for a in re.split(r"[;；,，、\s]+", address.strip()) if a and not email.is_valid(a)]
            if bad:
                yield Hit(
                    _("{form}的邮箱“{text}”样式不对。").format(form=form_label(form), text=bad[0]),
                    f"{form}.email",
                    _("核对邮箱地址。"),
                    value=bad[0],
                )


RULES: list[Rule] = [
    assessment_scheme,
    completion_numbers_empty,
    odd_experts,
    two_copies,
    id_numbers,
    certificate_numbers,
    contacts,
]
