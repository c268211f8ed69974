"""X23, X24: contact persons and experts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tzforms.findings import mask
from tzforms.forms import Annex1, Annex5
from tzforms.i18n import _
from tzforms.law.rules.agreements import LATE
from tzforms.law.rules.base import Hit, N, V, rule
from tzforms.law.rules.context import Context
from tzforms.law.rules.idents import is_phone
from tzforms.law.rules.shared import annexes, blank, fold


@rule(
    "X23",
    "附件5",
    "联 系 人",
    "联系人",
    N,
    stages=LATE,
    checker="U/C1",
    looks_at=("*.contact", "*.mobile", "*.office_phone"),
    examples=("附件1与附件5的联系人不同 → 提示（允许不同）",),
)
def contact_persons(ctx: Context) -> Iterator[Hit]:
    """附件1、附件5的联系人、电话不同的提示；允许不同。"""
    a1, a5 = ctx.stated.get(Annex1), ctx.stated.get(Annex5)
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
    looks_at=("annex5.experts", "annex5.experts.name", "annex5.experts.mobile", "annex1.instructors.name"),
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
