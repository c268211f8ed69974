"""What is enclosed: the names in ``facts.attachments`` sorted into the kinds of paper that the measures ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tzforms.findings import Severity
from tzforms.i18n import _
from tzforms.law.rules.base import Hit, U, unverified
from tzforms.law.rules.context import Context

__all__ = [
    "CERTIFICATE_COPIES",
    "ID_COPIES",
    "LEARNING_RECORDS",
    "PLAN",
    "RECORD_KINDS",
    "ROSTER",
    "SUMMARIES",
    "attached",
    "claimed",
    "has",
    "lacking",
    "unlisted",
]

ID_COPIES = re.compile(r"身份证")
CERTIFICATE_COPIES = re.compile(r"(?<!结业)证书|资格证|等级证|技能证")
PLAN = re.compile(r"(培训|教学|研修|课程|授课)(实施)?计划|课程表|课表|计划书|(教学|课程|培训|研修)安排|日程")
ROSTER = re.compile(r"名册|名单|附件2")
SUMMARIES = re.compile(r"培训总结|学员总结|工作总结|个人总结|学习总结|研修总结|结业总结|学员小结|培训小结|心得")
LEARNING_RECORDS = re.compile(
    r"学习记录|教学记录|过程记录|培训记录|研修记录|照片|影像|视频|录像|图片|音像|过程材料|过程资料|教学日志|课堂记录|学习材料|出勤|考勤|签到|研讨记录|交流记录|考核记录"
)
WHOLE_RECORDS = re.compile(r"学习记录|教学记录|过程记录|培训记录|研修记录")
RECORD_KINDS = {
    "出勤": re.compile(r"出勤|考勤|签到|点名"),
    "交流": re.compile(r"交流"),
    "研讨": re.compile(r"研讨|讨论|座谈"),
    "考核": re.compile(r"考核|考试|成绩|试卷|答辩"),
}


def attached(ctx: Context) -> list[tuple[int, str]] | None:
    """The names of what is enclosed with their index, or ``None`` when no list was given."""
    names = ctx.facts.attachments
    return None if names is None else list(enumerate(names))


def has(ctx: Context, kind: re.Pattern[str]) -> bool:
    """True when the list of what is enclosed names something of this kind."""
    return any(kind.search(name) for _i, name in attached(ctx) or ())


def unlisted(message: str) -> Hit:
    """无法核验, for want of a list of what is enclosed; ``message`` says what cannot be seen without it."""
    return unverified(message, "facts.attachments", _("在补充事实 attachments 列出所附材料。"))


def lacking(
    ctx: Context, kinds: dict[str, re.Pattern[str]], *, stage: str, weight: Severity, no_list: str
) -> Iterator[Hit]:
    """One hit that names all ``kinds`` (name → how it is called in a list) that the list of ``stage`` does not hold.

    Without a list the hit is 无法核验 with the sentence ``no_list``.
    """
    if attached(ctx) is None:
        yield unlisted(no_list)
        return
    missing = [name for name, kind in kinds.items() if not has(ctx, kind)]
    if not missing:
        return
    # A list that names none of these papers is the list of another stage, not a proof that they are missing.
    other_stage = len(missing) == len(kinds) and ctx.stage != stage
    yield Hit(
        _("所附材料清单中没有{missing}。").format(missing="、".join(missing)),
        "facts.attachments",
        _("补齐{missing}。").format(missing="、".join(missing)),
        U if other_stage else weight,
    )


def claimed(ctx: Context) -> bool:
    """True when the papers are those of a claim: stage 申领, a claim received, or 附件4 among at least three forms."""
    if ctx.stage is not None:
        return ctx.stage == "申领"
    if ctx.facts.claim_received is not None:
        return True
    return ctx.stated.annex4 is not None and sum(1 for _form in ctx.stated.forms()) >= 3
