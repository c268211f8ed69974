"""凭什么: a value, a verdict or a deadline opened up into facts, rule, article and cell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from tzforms.exceptions import UsageError
from tzforms.findings import Finding, mask, mask_text
from tzforms.forms import FORM_NAMES, FORMS, SHARED, Dossier, Facts
from tzforms.i18n import _
from tzforms.law.checking import check
from tzforms.law.rules import Context, Rule, find_rules, place, rules_of
from tzforms.law.rules.calendar import claim_deadline, day_text, filing_deadline, finish_deadline
from tzforms.law.rules.places import form_label
from tzforms.law.rules.shared import (
    agreement,
    discussion,
    graduates,
    head_counts,
    hours,
    notice_year,
    number_text,
    period,
    trainees,
)
from tzforms.measures import Measures, Parameter, load_measures

__all__ = ["Explanation", "explain", "explanation_text"]

# Which rules look at a field: the last name of a path (or the whole path where it must be told apart) → rule ids.
_LOOKED_AT: dict[str, tuple[str, ...]] = {
    "organizer": ("X01", "R05-2", "R06-2"),
    "project": ("X02",),
    "occupations": ("R06-1", "X16"),
    "annex1.application_date": ("R09-2", "X04", "R19-1"),
    "annex4.application_date": ("R14-2", "X04"),
    "venue": ("X32",),
    "planned_trainees": ("R06-3", "X19"),
    "purpose": ("R03-1",),
    "conditions": ("R05-3",),
    "courses": ("R03-1", "R08-1", "R08-3", "X05", "X18", "X20"),
    "total_hours": ("R08-2", "X05", "R08-4"),
    "instructors": ("R07-1", "X18", "R17-2"),
    "assessment": ("R13-1", "RA1-1", "R13-2"),
    "budget": ("R17-1", "X21"),
    "funds_usage": ("R17-1", "X21"),
    "start_date": ("R11-1", "X03", "X04", "X15"),
    "end_date": ("R14-1", "R14-2", "X03", "X04"),
    "trainees": ("R06-3", "R04-3", "R04-5", "X07", "X11"),
    "id_number": ("V31", "X08", "X11", "X12", "X15", "R04-5"),
    "sex": ("X12",),
    "level": ("R04-3", "X13"),
    "certificate_no": ("R04-3", "X11", "X13", "X14", "V32"),
    "note": ("R04-3",),
    "employer_position": ("R04-1", "R04-2", "X10"),
    "graduates": ("X06", "X08", "R13-2", "RA3-1"),
    "score": ("R13-2", "X26"),
    "completion_no": ("RA3-1", "X25", "R15-1"),
    "graduate_count": ("X06", "X07", "X17"),
    "trainee_count": ("X07",),
    "subsidy_wan": ("X17", "R16-1", "X21"),
    "bank": ("X22",),
    "bank_account": ("X22",),
    "experts": ("RA5-1", "X24"),
    "contact": ("X23",),
    "mobile": ("V33", "X23"),
    "office_phone": ("V33", "X23"),
    "phone": ("V33",),
    "email": ("V33",),
    "fax": ("V33",),
    "facts.uscc": ("R05-2", "R18-1"),
    "facts.organizer_kind": ("R05-2",),
    "facts.region": ("R05-1",),
    "facts.industry": ("R02-1",),
    "facts.year": ("R14-1", "X14"),
    "facts.application_received": ("R09-2", "X04"),
    "facts.filing_received": ("R11-1", "X04"),
    "facts.claim_received": ("R14-2", "X04"),
    "facts.exam_date": ("R14-1", "R14-2", "X04"),
    "facts.approved": ("R11-3",),
    "facts.audit_passed": ("R15-1", "RA3-1", "X25", "X04"),
    "facts.insurance_months": ("R04-5",),
    "facts.attachments": ("R11-2", "R12-2", "R14-3", "R08-5"),
    "facts.waivers": ("R20-1",),
}
_PERSONAL = {"id_number", "bank_account", "certificate_no", "mobile", "phone", "office_phone"}


@dataclass
class Explanation:
    """``path`` and ``place``: what is explained; ``value``: as people read it, masked where personal; ``source``: where it
    comes from; ``steps``: facts and arithmetic; ``rules``: what looks at it; ``findings``: what they said of it."""

    path: str
    place: str
    value: str
    source: str
    steps: list[str] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    parameters: list[Parameter] = field(default_factory=list)


def explain(dossier: Dossier, path: str, *, measures: Measures | str | None = None) -> Explanation:
    """Why the value at ``path`` is what it is and what the measures say of it.

    ``path``: ``annex4.subsidy_wan``, ``annex2.trainees[3].level``, ``facts.claim_received``, or a rule's id (``R14-2``).
    Raises :class:`UsageError` for a path that is not in the contract or not in this dossier.
    """
    m = load_measures(measures)
    wanted = path.strip()
    found = [r for r in find_rules(wanted, m) if r.id == wanted.upper()]
    resolved = dossier.resolved(subsidy_wan_per_head=m.subsidy_wan_per_head)
    ctx = Context(resolved, m)
    if found:
        rule = found[0]
        result = Explanation(rule.id, _(rule.title), "", "", rules=[rule])
        result.findings = check(resolved, measures=m, only=[rule.id])
        result.steps = _steps_of_rule(rule.id, ctx)
    else:
        form, field_name = _parse(wanted)
        value = _at(resolved.dossier, wanted)
        origin = resolved.origin.get(wanted)
        result = Explanation(
            wanted,
            place(wanted, dossier),
            _shown(field_name, value),
            _("由{place}填入（本表没有写）").format(place=place(origin, dossier))
            if origin
            else _("本表所写")
            if value not in (None, (), "")
            else _("没有填写"),
        )
        ids = _LOOKED_AT.get(f"{form}.{field_name}") or _LOOKED_AT.get(field_name, ())
        result.rules = [r for r in rules_of(m) if r.id in ids]
        result.findings = [
            f
            for f in check(resolved, measures=m)
            if f.path is not None and (f.path == wanted or _inside(f.path, wanted))
        ]
        known = {r.id for r in result.rules}
        result.rules += [r for r in rules_of(m) if r.id in {f.rule for f in result.findings} - known]
        for rule in result.rules:
            for step in _steps_of_rule(rule.id, ctx):
                if step not in result.steps:
                    result.steps.append(step)
        if field_name in SHARED:
            result.steps[:0] = _who_states(ctx, field_name)
    names = dict.fromkeys(p for r in result.rules for p in r.parameters)
    result.parameters = [m.parameter(n) for n in names if n in m.parameters]
    return result


def _inside(inner: str, outer: str) -> bool:
    return inner.startswith(outer) and inner[len(outer) : len(outer) + 1] in (".", "[")


def _parse(path: str) -> tuple[str, str]:
    steps = re.fullmatch(r"([a-z]+[0-9]?)((?:\.[a-z_]+(?:\[\d+\])?)+)", path)
    if not steps or (steps.group(1) not in FORM_NAMES and steps.group(1) != "facts"):
        raise UsageError(
            _(
                "“{path}”不是路径。写作 annex4.subsidy_wan、annex2.trainees[3].level、facts.exam_date，或规则编号如 R06-3。"
            ).format(path=mask_text(path))
        )
    form = steps.group(1)
    model: Any = FORMS.get(form, Facts)
    names = re.findall(r"\.([a-z_]+)(\[\d+\])?", steps.group(2))
    for name, index in names:
        if model is None or name not in model.model_fields:
            near = get_close_matches(name, model.model_fields if model is not None else (), n=1)
            raise UsageError(
                _("{form}没有“{name}”这一项{hint}。").format(
                    form=form_label(form), name=name, hint=_("，是不是“{near}”").format(near=near[0]) if near else ""
                )
            )
        model = _row_model(model, name) if index else None
    return form, names[-1][0]


def _row_model(model: Any, name: str) -> Any:
    from typing import get_args

    inner = [a for a in get_args(model.model_fields[name].annotation) if hasattr(a, "model_fields")]
    return inner[0] if inner else None


def _at(dossier: Dossier, path: str) -> Any:
    where: Any = dossier
    for name, index in re.findall(r"([a-z_0-9]+)(?:\[(\d+)\])?", path):
        if where is None:
            raise UsageError(_("这套材料里没有{place}。").format(place=place(path, dossier)))
        where = getattr(where, name)
        if index:
            if where is None or int(index) >= len(where):
                raise UsageError(
                    _("“{path}”超出了行数（共{count}行，从[0]数起）。").format(path=path, count=len(where or ()))
                )
            where = where[int(index)]
    return where


def _shown(name: str, value: Any) -> str:
    if value in (None, (), ""):
        return _("（空）")
    if isinstance(value, tuple):
        if value and not isinstance(value[0], str):
            return _("{count}行").format(count=len(value))
        return "、".join(str(v) for v in value)
    if isinstance(value, dict):
        return _("{count}人").format(count=len(value))
    if hasattr(value, "year") and hasattr(value, "month"):
        return day_text(value)
    if name in _PERSONAL:
        return mask(str(value))
    if hasattr(value, "model_fields"):
        return _("（一行）")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return mask_text(number_text(value) if not isinstance(value, str) else value)


def _who_states(ctx: Context, name: str) -> list[str]:
    found = agreement(ctx, name)
    groups = [g for g in (found.held, *found.others) if g]
    return [
        _("{forms}写“{value}”").format(
            forms="、".join(form_label(s.path.split(".")[0]) for s in g), value=mask_text(g[0].shown)
        )
        for g in groups
    ]


def _steps_of_rule(rule_id: str, ctx: Context) -> list[str]:
    """Facts and arithmetic of one rule in this dossier."""
    m, facts, span = ctx.m, ctx.facts, period(ctx)
    if rule_id in ("X17", "R16-1"):
        count = ctx.dossier.annex4.graduate_count if ctx.dossier.annex4 else head_counts(ctx).value
        if count is None:
            return []
        yuan = count * m.subsidy.per_head
        return [
            _("附件3结业名册{rows}行").format(rows=len(graduates(ctx))) if ctx.dossier.annex3 else _("没有附件3"),
            _("结业人数{count}人 × 每人{per}元 = {yuan}元 = {wan}万元").format(
                count=count, per=m.subsidy.per_head, yuan=yuan, wan=number_text(m.subsidy_wan_per_head * count)
            ),
        ]
    if rule_id in ("X06", "X07"):
        counts = head_counts(ctx)
        lines = [f"{place(s.path, ctx.stated)}：{s.shown}" for g in (counts.held, *counts.others) for s in g]
        if ctx.dossier.annex2 is not None:
            lines.append(_("附件2学员名册{rows}行").format(rows=len(trainees(ctx))))
        return lines
    if rule_id == "R06-3" and ctx.dossier.annex2 is not None:
        return [
            _("附件2学员名册{rows}行；规定{low}-{high}人（两端都含）").format(
                rows=len(trainees(ctx)), low=m.class_size.min, high=m.class_size.max
            )
        ]
    if rule_id in ("R08-2", "X05"):
        said = hours(ctx)
        return [f"{place(s.path, ctx.stated)}：{s.shown}" for g in (said.held, *said.others) for s in g]
    if rule_id == "R08-3" and ctx.stated.annex1 is not None:
        talk = discussion(ctx)
        rows = [
            f"{number_text(c.hours)}（{c.format or c.topic}）"
            for i, c in enumerate(ctx.stated.annex1.courses)
            if i not in talk.mixed_rows and any(w in (c.format or c.topic or "") for w in m.discussion.words)
        ]
        return [
            _("研讨、交流：{rows} = {total}学时；规定不少于{least}学时").format(
                rows=" + ".join(rows) or "0", total=number_text(talk.counted), least=m.discussion.min
            )
        ]
    if rule_id == "R11-1" and span.start is not None:
        due = filing_deadline(span.start, m)
        actual = _("实际收件{day}").format(day=day_text(facts.filing_received)) if facts.filing_received else ""
        return [*due.steps, *([actual] if actual else [])]
    if rule_id == "R14-1" and (year := notice_year(ctx)[0]) is not None:
        steps = list(finish_deadline(year, m).steps)
        if span.end:
            steps.append(_("教学结束{day}").format(day=day_text(span.end)))
        if facts.exam_date:
            steps.append(_("考核{day}").format(day=day_text(facts.exam_date)))
        return steps
    if rule_id == "R14-2" and span.end is not None and not span.swapped:
        end = max(span.end, facts.exam_date) if facts.exam_date else span.end
        steps = list(claim_deadline(end, m).steps)
        if facts.claim_received:
            steps.append(_("实际收件{day}").format(day=day_text(facts.claim_received)))
        return steps
    return []


def explanation_text(found: Explanation) -> str:
    """The explanation as text: value, facts, articles with their words, readings, and what the rules said."""
    lines = [f"{found.path}　{found.place}".strip()]
    if found.value:
        lines.append(_("  值：{value}（{source}）").format(value=found.value, source=found.source))
    if found.steps:
        lines.append(_("  事实与算式"))
        lines += [f"    {s}" for s in found.steps]
    for rule in found.rules:
        lines.append(
            _("  {id} {title}　{article}：“{quote}”").format(
                id=rule.id, title=_(rule.title), article=rule.article, quote=rule.quote
            )
        )
        lines.append(f"    {_(rule.description)}")
        said = [f for f in found.findings if f.rule == rule.id]
        if said:
            lines += [
                _("    → {severity}：{message}").format(severity=f.severity.value, message=f.message) for f in said
            ]
        else:
            lines.append(_("    → 没有发现问题"))
    if found.parameters:
        lines.append(_("  参数"))
        for p in found.parameters:
            lines.append(
                f"    {p.name} = {p.shown()}　{p.article}"
                + (_("　取法：{reading}").format(reading=p.reading) if p.reading else "")
            )
    return "\n".join(lines)
