"""X25, X26: completion numbers and scores on 附件3."""

from __future__ import annotations

from collections.abc import Iterator

from tzforms.i18n import _
from tzforms.law.rules.agreements import LATE
from tzforms.law.rules.base import E, Hit, V, rule
from tzforms.law.rules.context import Context
from tzforms.law.rules.scores import FAILED, pass_mark, score_number
from tzforms.law.rules.shared import Row, fold, graduates, ranges


@rule(
    "X25",
    "附件3",
    "结业证书编号",
    "结业证书编号",
    V,
    stages=("申领",),
    checker="C1/C2",
    looks_at=("annex3.graduates.completion_no", "facts.audit_passed"),
    needs=("annex3",),
    parameters=("certificate.number_pattern",),
    examples=("审核通过后两人编号相同 → 不符合", "单位自行填写 → 由RA3-1指出"),
)
def completion_numbers(ctx: Context) -> Iterator[Hit]:
    """审核通过后填写的结业证书编号不重复，样式符合版本参数（未设定则不查）；历年不重复由登记簿核对。"""
    if ctx.facts.audit_passed is None:
        return
    seen: dict[str, Row] = {}
    for person in graduates(ctx):
        number = person.row.completion_no
        if not number:
            continue
        earlier = seen.setdefault(fold(number), person)
        if earlier is not person:
            yield Hit(
                _("附件3第{row}行与第{other}行的结业证书编号“{number}”相同。").format(
                    row=person.number, other=earlier.number, number=number
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
    looks_at=("annex3.graduates.score", "annex1.assessment"),
    needs=("annex3",),
    parameters=("assessment.full_marks",),
    examples=("有人92，有人“优秀” → 需说明", "{assessment.full_marks:+5}分 → 需说明", "不合格 → 由R13-2指出"),
)
def one_scale(ctx: Context) -> Iterator[Hit]:
    """一个班的成绩用一种记法（都用分数或都用等次），分数不超过{assessment.full_marks}；不合格的由R13-2指出。"""
    (mark, _stated), full = pass_mark(ctx), ctx.m.assessment.full_marks
    numbers: list[Row] = []
    words: list[Row] = []
    for person in graduates(ctx):
        score = (person.row.score or "").strip()
        if not score or FAILED.search(score):
            continue
        number = score_number(score)
        if number is None:
            words.append(person)
        elif number > full:
            yield Hit(
                _("附件3第{row}行的考核成绩{score}超过{full}分。").format(row=person.number, score=score, full=full),
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
                rows=ranges([p.number for p in few]), numbers=len(numbers), words=len(words)
            ),
            f"{few[0].path}.score",
            _("全班统一用分数或等次。"),
            value=few[0].row.score,
        )
