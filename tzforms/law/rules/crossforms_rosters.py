"""X08 … X11: the same persons on both rosters, and nobody twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tzforms.findings import mask
from tzforms.forms import form_label
from tzforms.i18n import _
from tzforms.law.rules.agreements import LATE
from tzforms.law.rules.base import E, Hit, N, V, rule, unverified
from tzforms.law.rules.context import Context
from tzforms.law.rules.idents import PersonId
from tzforms.law.rules.shared import Row, blank, doubled_certificates, fold, graduates, ranges, spoiled_rows, trainees


@rule(
    "X08",
    "第十三条",
    "将考核合格人员登记在《北京市通州区高技能人才研修培训结业登记备案名册》上",
    "结业人员在学员名册中",
    V,
    stages=LATE,
    checker="U/C1",
    looks_at=(
        "annex3.graduates",
        "annex3.graduates.id_number",
        "annex3.graduates.name",
        "annex2.trainees",
        "annex2.trainees.id_number",
        "annex2.trainees.name",
    ),
    needs=("annex2", "annex3"),
    examples=(
        "附件3有附件2没有的人 → 不符合",
        "同一身份证号姓名不同 → 不符合",
        "同名而身份证号不同 → 需说明：疑似录入错误",
    ),
)
def graduates_enrolled(ctx: Context) -> Iterator[Hit]:
    """附件3的每个人按身份证号都在附件2中，姓名相同；姓名相同而号码不同的疑似录入错误。"""
    if not trainees(ctx):
        yield unverified(_("附件2没有一名学员，无法核对结业人员是否备案；补齐学员名册后再核验。"), "annex2.trainees")
        return
    by_id: dict[str, Row] = {}
    by_name: dict[str, Row] = {}
    for t in trainees(ctx):
        if t.id is not None:
            by_id.setdefault(t.id.number, t)
        if t.row.name:
            by_name.setdefault(fold(t.row.name), t)
    for person in graduates(ctx):
        if person.id is None:
            continue
        name = person.row.name or ""
        known, twin = by_id.get(person.id.number), by_name.get(fold(name))
        spoiled = spoiled_rows(ctx).get(person.path) == "duplicate" or (
            twin is not None and twin.path in spoiled_rows(ctx)
        )
        if known is not None:
            # a number that stands there twice is X11's business
            if name and known.row.name and fold(known.row.name) != fold(name) and not spoiled:
                yield _other_name(person, known)
        elif twin is None:
            yield Hit(
                _("附件3第{row}行“{name}”不在附件2学员名册中，没有备案的人员不能结业。").format(
                    row=person.number, name=name
                ),
                f"{person.path}.id_number",
                _("从附件3删去，或核对附件2是否漏录。"),
                V,
                mask(person.id.number),
            )
        elif not spoiled:  # else told where the number is wrong
            yield _other_number(person, person.id, twin)


def _other_name(person: Row, known: Row) -> Hit:
    """The graduate's number is another trainee's."""
    return Hit(
        _("附件3第{row}行“{name}”的身份证号在附件2第{other}行是“{known}”。").format(
            row=person.number, name=person.row.name, other=known.number, known=known.row.name
        ),
        f"{person.path}.name",
        _("对照身份证改正姓名或号码。"),
        V,
        person.row.name,
    )


def _other_number(person: Row, number: PersonId, twin: Row) -> Hit:
    """A trainee of the graduate's name has another number."""
    wrong = _("（附件3的号码本身也不是有效的身份证号）") if not number.sure else ""
    return Hit(
        _("“{name}”的身份证号不一致：附件3第{row}行为{this}，附件2第{other}行为{that}{wrong}，疑似录入错误。").format(
            name=person.row.name or "",
            row=person.number,
            this=mask(number.number),
            other=twin.number,
            that=mask(twin.id.number) if twin.id else _("空白"),
            wrong=wrong,
        ),
        f"{person.path}.id_number",
        _("对照身份证改正其一。"),
        E,
        mask(number.number),
    )


@rule(
    "X09",
    "第十三条",
    "将考核合格人员登记在",
    "未结业人员",
    N,
    stages=LATE,
    checker="U/C1",
    looks_at=(
        "annex3.graduates",
        "annex3.graduates.id_number",
        "annex3.graduates.name",
        "annex2.trainees",
        "annex2.trainees.id_number",
        "annex2.trainees.name",
    ),
    needs=("annex2", "annex3"),
    examples=("附件2有28人、附件3有26人 → 提示列出2名未结业人员",),
)
def not_graduated(ctx: Context) -> Iterator[Hit]:
    """列出在附件2而不在附件3的人员。"""
    ids = {g.id.number for g in graduates(ctx) if g.id is not None}
    names = {fold(g.row.name) for g in graduates(ctx) if g.row.name}
    gone = [
        t
        for t in trainees(ctx)
        if (t.id is None or t.id.number not in ids) and (not t.row.name or fold(t.row.name) not in names)
    ]
    if gone and graduates(ctx):
        yield Hit(
            _("附件2第{rows}行共{count}人没有结业：{names}。").format(
                rows=ranges([t.number for t in gone]),
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
    looks_at=("annex3.graduates.employer", "annex2.trainees.employer_position"),
    needs=("annex2", "annex3"),
    examples=("附件2“甲公司 车工”，附件3“甲公司” → 通过", "附件3“乙公司” → 需说明"),
)
def same_employer(ctx: Context) -> Iterator[Hit]:
    """同一人在附件3的工作单位与附件2“工作单位及职务”中的单位相同。"""
    by_id = {t.id.number: t for t in trainees(ctx) if t.id is not None}
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
                    row=person.number,
                    this=here.strip(),
                    other=known.number,
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


@rule(
    "X11",
    "第11条",
    "《通州区高技能人才研修班学员名册》（附件2）",
    "名册内不重复",
    V,
    stages=("申报", "备案", *LATE),
    checker="U/C1",
    looks_at=(
        "annex2.trainees",
        "annex2.trainees.id_number",
        "annex2.trainees.certificate_no",
        "annex2.trainees.no",
        "annex3.graduates",
        "annex3.graduates.id_number",
        "annex3.graduates.no",
    ),
    examples=("同一身份证号出现两次 → 不符合", "同一证书编号出现两次 → 不符合", "序号1、2、4 → 不符合"),
)
def no_duplicates(ctx: Context) -> Iterator[Hit]:
    """附件2、附件3内身份证号、证书编号不重复，序号从1连续。"""
    rosters = [
        (form, table, people)
        for form, table, people in (("annex2", "trainees", trainees(ctx)), ("annex3", "graduates", graduates(ctx)))
        if ctx.record(form) is not None
    ]
    if not rosters:
        yield unverified(_("没有名册，无法核对人员是否重复；备案时核验。"), "annex2")
    for form, table, people in rosters:
        doubles = list(_doubles(form, people, doubled_certificates(ctx)))
        yield from doubles or _gaps(form, table, people)


def _doubles(form: str, people: list[Row], doubled: dict[str, Row]) -> Iterator[Hit]:
    """Who stands on a roster with a number that stands there before (``doubled``: certificate numbers that do)."""
    seen: dict[str, Row] = {}
    for person in people:
        first = seen.setdefault(person.id.number, person) if person.id is not None else person
        if first is not person and person.id is not None:
            yield Hit(
                _("{form}第{row}行“{name}”与第{other}行“{twin}”的身份证号相同。").format(
                    form=form_label(form),
                    row=person.number,
                    name=person.row.name or "",
                    other=first.number,
                    twin=first.row.name or "",
                ),
                f"{person.path}.id_number",
                _("对照身份证改正，或删去重复的一行。"),
                value=mask(person.id.number),
            )
        elif (earlier := doubled.get(person.path)) is not None:
            yield Hit(
                _("附件2第{row}行与第{other}行的证书编号相同。").format(row=person.number, other=earlier.number),
                f"{person.path}.certificate_no",
                _("对照证书改正。"),
                value=mask(person.row.certificate_no or ""),
            )


def _gaps(form: str, table: str, people: list[Row]) -> Iterator[Hit]:
    """The first serial number that is not its row's."""
    for at, person in enumerate(people, 1):
        if person.row.no is not None and person.row.no != at:
            yield Hit(
                _("{form}的序号不连续：第{at}人的序号写{no}。").format(form=form_label(form), at=at, no=person.row.no),
                f"{form}.{table}[{person.index}].no",
                _("序号从1起连续编写，核对有无漏行。"),
                value=str(person.row.no),
            )
            return
