"""What a rule is, and what it may look at.

A :class:`Rule` is bound to one place of the text and holds a pure function from a :class:`Context` to hits. A hit says what
is wrong and where; the rule turns it into a :class:`~tzforms.findings.Finding` with id, article and severity. A form that a
rule needs and that is not there makes the rule answer 无法核验 by itself, so that no function can forget to.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tzforms.findings import Finding, Severity, mask_text
from tzforms.forms import FORM_NAMES, Dossier, Facts, FormRecord, Resolved
from tzforms.i18n import _
from tzforms.measures import Measures, RuleChange

__all__ = ["STAGES", "Context", "Hit", "Rule", "form_label", "place", "rule", "unverified"]

STAGES = ("申报", "备案", "结业", "申领")
V, E, M, U, N = (
    Severity.VIOLATION,
    Severity.EXPLAIN,
    Severity.MANUAL,
    Severity.UNVERIFIED,
    Severity.NOTE,
)

# Who can check what the papers cannot show; the codes are those of the catalogue (domain report, 1.1).
WHO = {
    "U": "办班单位补齐后自行",
    "C1": "区人力社保局职业技能管理中心",
    "C2": "区人力社保局职业技能管理中心（跨班次、跨年度）",
    "A": "第三方审计机构",
    "M": "评审专家",
}


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that a rule found. ``severity`` is ``None`` for the rule's own; ``place`` only when not the path's."""

    message: str
    path: str | None = None
    fix: str = ""
    severity: Severity | None = None
    value: str | None = None
    place: str | None = None


def unverified(message: str, path: str | None = None, fix: str = "") -> Hit:
    """A hit that says 无法核验."""
    return Hit(message, path, fix, U)


@dataclass(frozen=True)
class Rule:
    """One rule of the catalogue.

    ``article`` and ``quote`` are the text's own; ``severity`` follows its verb; ``stages`` are those in which it applies;
    ``checker`` are the codes of who checks (``U`` unit, ``C1``/``C2`` centre, ``A`` auditor, ``M`` a person's judgement);
    ``needs`` are the forms it cannot do without; ``parameters`` the names it reads; ``examples`` are worked examples.
    """

    id: str
    article: str
    quote: str
    title: str
    severity: Severity
    stages: tuple[str, ...]
    checker: str
    function: Callable[[Context], Iterable[Hit]]
    needs: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()

    @property
    def description(self) -> str:
        """What is checked, in Chinese (the function's own words)."""
        return " ".join((self.function.__doc__ or "").split())

    @property
    def who(self) -> str:
        """Who checks, in words."""
        codes = self.checker.split("/")
        others = [c for c in codes if c != "U" and not (c == "C2" and "C1" in codes)]
        return "、".join(_(WHO[c]) for c in others or codes)

    def under(self, change: RuleChange | None) -> Rule | None:
        """The rule as an edition has it: ``None`` when the edition leaves it out."""
        if change is None:
            return self
        if change.absent:
            return None
        return Rule(
            id=self.id,
            article=change.article or self.article,
            quote=change.quote or self.quote,
            title=self.title,
            severity=Severity(change.severity) if change.severity else self.severity,
            stages=self.stages,
            checker=self.checker,
            function=_reweighed(self, Severity(change.severity)) if change.severity else self.function,
            needs=self.needs,
            parameters=self.parameters,
            examples=self.examples,
        )

    def run(self, ctx: Context) -> Iterator[Finding]:
        """The findings of this rule."""
        missing = [f for f in self.needs if ctx.record(f) is None]
        hits: Iterable[Hit]
        if missing:
            hits = [
                unverified(
                    _("缺少{forms}，“{title}”无法核验；由{who}核验。").format(
                        forms="、".join(form_label(f) for f in missing), title=_(self.title), who=self.who
                    ),
                    missing[0],
                    _("补齐{forms}后再核对。").format(forms="、".join(form_label(f) for f in missing)),
                )
            ]
        else:
            hits = self.function(ctx)
        for hit in hits:
            yield self.finding(hit, ctx)

    def finding(self, hit: Hit, ctx: Context) -> Finding:
        """``hit`` as a finding of this rule."""
        form = hit.path.split(".")[0].split("[")[0] if hit.path else None
        return Finding(
            rule=self.id,
            severity=hit.severity or self.severity,
            message=mask_text(hit.message),  # a name or remark may hold what looks like an ID number
            fix=hit.fix,
            article=self.article,
            form=form if form in FORM_NAMES else None,
            path=hit.path,
            place=hit.place if hit.place is not None else place(hit.path, ctx.stated),
            value=mask_text(hit.value) if hit.value else hit.value,
        )


def _reweighed(base: Rule, severity: Severity) -> Callable[[Context], Iterable[Hit]]:
    """The rule's function with the edition's severity where the rule would speak with its own."""

    def run(ctx: Context) -> Iterator[Hit]:
        for hit in base.function(ctx):
            weight = severity if hit.severity in (None, base.severity) else hit.severity
            yield Hit(hit.message, hit.path, hit.fix, weight, hit.value, hit.place)

    run.__doc__ = base.function.__doc__
    return run


def rule(
    id: str,
    article: str,
    quote: str,
    title: str,
    severity: Severity,
    *,
    stages: tuple[str, ...],
    checker: str,
    needs: tuple[str, ...] = (),
    parameters: tuple[str, ...] = (),
    examples: tuple[str, ...] = (),
) -> Callable[[Callable[[Context], Iterable[Hit]]], Rule]:
    """Bind a function to its article: the decorated name becomes the :class:`Rule`."""

    def bind(function: Callable[[Context], Iterable[Hit]]) -> Rule:
        return Rule(id, article, quote, title, severity, stages, checker, function, needs, parameters, examples)

    return bind


# ---------------------------------------------------------------- places in people's words

FIELD_LABELS: dict[str, str] = {
    "organizer": "办班单位名称",
    "project": "研修项目名称",
    "occupations": "职业（工种）",
    "application_date": "申请日期",
    "venue": "拟定研修地点",
    "planned_trainees": "预计招收学员人数",
    "trainee_source": "学员来源",
    "purpose": "研修目的和作用",
    "conditions": "培训条件及保障措施",
    "courses": "研修内容",
    "topic": "培训内容",
    "format": "培训形式",
    "hours": "课时",
    "instructor": "授课教师",
    "total_hours": "总课时",
    "instructors": "授课教师情况",
    "title": "职务/职称",
    "employer": "工作单位",
    "assessment": "结业考核",
    "budget": "研修所需经费预算",
    "address": "地址",
    "contact": "联系人",
    "office_phone": "办公电话",
    "mobile": "手机",
    "fax": "传真",
    "email": "邮箱",
    "start_date": "研修开始日期",
    "end_date": "研修结束日期",
    "trainees": "学员名册",
    "graduates": "结业名册",
    "experts": "专家信息",
    "no": "序号",
    "name": "姓名",
    "sex": "性别",
    "education": "学历",
    "id_number": "身份证号",
    "employer_position": "工作单位及职务",
    "certificate_no": "证书编号",
    "level": "等级",
    "note": "备注",
    "score": "考核成绩",
    "completion_no": "结业证书编号",
    "prepared_by": "填表人",
    "phone": "联系电话",
    "graduate_count": "结业人数",
    "trainee_count": "培训人数",
    "subsidy_wan": "申请资金（万元）",
    "handler": "经办人",
    "bank": "开户行",
    "bank_account": "银行账号",
    "summary": "项目总结",
    "funds_usage": "资金使用情况",
    "expert_opinion": "专家小组意见",
    "expert_opinion_date": "专家小组意见日期",
    "employer_title": "单位及职务/职称",
    "signature": "签名",
    "bureau_opinion": "区人社局意见",
    "bureau_opinion_date": "区人社局意见日期",
}
_OWN_LABELS = {
    "annex1.application_date": "申报时间",
    "annex1.occupations": "涉及职业（工种）",
    "annex3.graduates.id_number": "身份证号码",
    "annex3.graduates.employer": "工作单位",
    "annex4.total_hours": "培训总课时",
    "annex5.organizer": "单位名称",
    "annex5.project": "项目名称",
    "annex5.start_date": "培训开始时间",
    "annex5.end_date": "培训结束时间",
}
FACT_LABELS = {
    "uscc": "统一社会信用代码",
    "organizer_kind": "单位性质",
    "region": "所在地区",
    "industry": "所属产业",
    "year": "通知年度",
    "application_received": "申报材料收件日期",
    "filing_received": "备案材料收件日期",
    "claim_received": "补贴申请收件日期",
    "exam_date": "考核日期",
    "approved": "评审是否通过",
    "audit_passed": "审计通过日期",
    "insurance_months": "社保连续月数",
    "waivers": "例外记录",
    "attachments": "所附材料",
}
_STEP = re.compile(r"([A-Za-z_][A-Za-z_0-9]*)(?:\[(\d+)\])?")


def form_label(form: str) -> str:
    """``annex2`` → ``附件2``; ``facts`` → ``补充事实``."""
    return _("附件{number}").format(number=form[5:]) if form.startswith("annex") else _("补充事实")


def _cell(record: object, name: str) -> Any:
    return getattr(record, name, None)


def row_number(rows: Iterable[Any], index: int) -> int:
    """The number a person sees at a row: the printed serial number where it is printed and single, else the position."""
    numbers = row_numbers(rows)
    return numbers[index] if 0 <= index < len(numbers) else index + 1


def row_numbers(rows: Iterable[Any]) -> list[int]:
    """:func:`row_number` of every row."""
    printed = [getattr(r, "no", None) for r in rows]
    times = Counter(printed)
    return [no if no is not None and times[no] == 1 else at for at, no in enumerate(printed, 1)]


def place(path: str | None, dossier: Dossier) -> str:
    """``annex2.trainees[3].id_number`` → ``附件2 第4行 身份证号`` (the printed serial number where there is one)."""
    if not path:
        return ""
    steps = _STEP.findall(path)
    form = steps[0][0]
    parts = [form_label(form)]
    if form == "facts":
        return " ".join(parts + [_(FACT_LABELS.get(name, name)) for name, _index in steps[1:2]])
    where: Any = getattr(dossier, form, None)
    trail = form
    for name, index in steps[1:]:
        trail = f"{trail}.{name}"
        where = _cell(where, name)
        if index:
            rows = where or ()
            position = int(index)
            if len(steps) == 2 or name != "trainees":
                parts.append(_(FIELD_LABELS.get(name, name)) if name not in ("trainees", "graduates") else "")
            parts.append(_("第{row}行").format(row=row_number(rows, position)))
            where = rows[position] if position < len(rows) else None
        else:
            parts.append(_(_OWN_LABELS.get(trail, FIELD_LABELS.get(name, name))))
    return " ".join(p for p in parts if p)


# ---------------------------------------------------------------- what a rule may look at


@dataclass
class Context:
    """One dossier under one edition: ``dossier`` has its blanks filled, ``stated`` is what was typed."""

    resolved: Resolved
    measures: Measures
    stage: str | None = None
    memo: dict[str, Any] = field(default_factory=dict)

    @property
    def dossier(self) -> Dossier:
        """The dossier with its blanks filled."""
        return self.resolved.dossier

    @property
    def stated(self) -> Dossier:
        """The dossier as typed."""
        return self.resolved.stated

    @property
    def facts(self) -> Facts:
        """What no form holds."""
        return self.resolved.stated.facts

    @property
    def m(self) -> Measures:
        """The edition's parameters."""
        return self.measures

    def record(self, form: str) -> FormRecord | None:
        """One form with its blanks filled, or ``None``."""
        found: FormRecord | None = getattr(self.resolved.dossier, form)
        return found

    def is_stated(self, path: str) -> bool:
        """True when ``form.field`` was typed, and not filled in from elsewhere."""
        return path not in self.resolved.origin

    @cached_property
    def year(self) -> tuple[int | None, str]:
        """The year of the notice and where it was taken from (a path)."""
        if self.facts.year is not None:
            return self.facts.year, "facts.year"
        if self.dossier.annex1 is not None and self.dossier.annex1.application_date is not None:
            return self.dossier.annex1.application_date.year, "annex1.application_date"
        from tzforms.law.rules.shared import period

        start = period(self).start
        return (start.year, "annex2.start_date") if start is not None else (None, "")
