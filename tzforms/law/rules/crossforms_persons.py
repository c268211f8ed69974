"""X12 … X15: what one row of 附件2 says of itself: sex, level, certificate and age."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from tzforms.findings import mask
from tzforms.forms import LEVELS
from tzforms.i18n import _
from tzforms.law.rules.base import E, Hit, V, rule, unverified
from tzforms.law.rules.context import Context
from tzforms.law.rules.idents import certificates
from tzforms.law.rules.shared import Row, doubled_certificates, notice_year, period, spoiled_rows, trainees


@rule(
    "X12",
    "第10条",
    "职业技能管理中心对拟参训学员的社保、国家职业资格证书或职业技能等级证书等信息进行核实",
    "性别与身份证号相符",
    V,
    stages=("申报", "备案"),
    checker="U/C1",
    looks_at=("annex2.trainees.sex", "annex2.trainees.id_number"),
    needs=("annex2",),
    examples=("身份证号第17位单数、性别写“女” → 不符合",),
)
def sex_fits_id(ctx: Context) -> Iterator[Hit]:
    """附件2性别与身份证号第17位相符（单数男、双数女）。"""
    for t in trainees(ctx):
        if t.id is None or t.id.sex is None or t.row.sex is None or t.path in spoiled_rows(ctx):
            continue
        if t.id.sex != t.row.sex:
            yield Hit(
                _("附件2第{row}行{name}的性别写“{sex}”，身份证号第17位表示“{by_id}”。").format(
                    row=t.number, name=t.row.name or "", sex=t.row.sex, by_id=t.id.sex
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
    looks_at=("annex2.trainees.level", "annex2.trainees.certificate_no"),
    needs=("annex2",),
    examples=("等级写“技师”，22位编号第16位是3（高级工） → 需说明",),
)
def level_fits_certificate(ctx: Context) -> Iterator[Hit]:
    """附件2等级与证书编号的等级位相符（22位编号第16位、16位编号第11位；1高级技师…5初级工）。"""
    lowest = LEVELS.index(ctx.m.level.min)
    for t in trainees(ctx):
        if t.row.level is None or not t.row.certificate_no or LEVELS.index(t.row.level) < lowest:
            continue  # below the level asked for: R04-3 tells, with what the number says
        if t.path in doubled_certificates(ctx):
            continue  # X11 tells that the number is another's
        levels = [c.level for c in certificates(t.row.certificate_no) if c.level is not None]
        if levels and t.row.level not in levels:
            yield Hit(
                _("附件2第{row}行{name}的等级写“{level}”，证书编号的等级位表示“{by_number}”。").format(
                    row=t.number,
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
    looks_at=("annex2.trainees.certificate_no", "annex2.trainees.id_number", "facts.year"),
    needs=("annex2",),
    parameters=("age.min",),
    examples=("2024年的班，编号表示2027年发证 → 需说明", "发证时不满{age.min}岁 → 需说明"),
)
def certificate_year(ctx: Context) -> Iterator[Hit]:
    """证书编号表示的发证年份不晚于办班年度，发证时持证人已满{age.min}岁。"""
    year, _source = notice_year(ctx)
    for t in trainees(ctx):
        if t.path in doubled_certificates(ctx):
            continue  # X11 tells that the number is another's
        for found in certificates(t.row.certificate_no or ""):
            if found.year is None:
                continue
            row = t.number
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
    looks_at=("annex2.trainees.id_number", "*.start_date"),
    needs=("annex2",),
    parameters=("age.min", "age.max"),
    examples=("开班时{age.min:-1}岁 → 需说明", "{age.min}岁、{age.max}岁 → 通过", "{age.max:+1}岁 → 需说明是否在职"),
)
def age(ctx: Context) -> Iterator[Hit]:
    """开班时年龄在{age.min}至{age.max}岁之间；不按60、55、50岁一刀切（法定退休年龄自2025年起逐步延迟）。"""
    start = period(ctx).start
    if start is None:
        yield unverified(
            _("没有研修开始日期，无法核验学员开班时的年龄。"), period(ctx).start_path, _("填写研修起止日期。")
        )
        return
    for t in trainees(ctx):
        if t.id is None or t.id.birth is None or t.path in spoiled_rows(ctx):
            continue
        years = _age(t.id.birth, start)
        if not ctx.m.age.min <= years <= ctx.m.age.max:
            yield Hit(
                _("附件2第{row}行{name}开班时{years}岁，请说明是否在职。").format(
                    row=t.number, name=t.row.name or "", years=years
                ),
                f"{t.path}.id_number",
                _("核对身份证号；确属在职的，在备注说明。"),
                value=str(years),
            )
