"""凭什么: a value, a verdict or a deadline opened up into facts, rule, article and cell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from tzforms.exceptions import UsageError
from tzforms.findings import Finding, mask, mask_text
from tzforms.forms import Catalogue, Dossier, Facts, form_label, paths_named, place
from tzforms.i18n import _
from tzforms.law.checking import check
from tzforms.law.rules import Context, Rule, rules_of
from tzforms.law.rules.calendar import day_text
from tzforms.law.rules.context import edition_for
from tzforms.law.rules.shared import agreement, number_text
from tzforms.measures import Measures, Parameter

__all__ = ["Explanation", "explain", "explanation_text"]


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


def explain(dossier: Dossier, path: str, *, measures: Measures | str | Path | None = None) -> Explanation:
    """Why the value at ``path`` is what it is and what the measures say of it.

    ``path``: what a person calls it (``申请资金``, ``附件2 第3行 等级``), ``annex4.subsidy_wan``, ``annex2.trainees[3].level``,
    ``facts.claim_received``, or a rule's id (``R14-2``).
    Raises :class:`UsageError` for a path that is not in the contract or not in this dossier.
    """
    m = edition_for(dossier, measures)
    wanted = path.strip()
    resolved = dossier.resolved(subsidy_wan_per_head=m.subsidy_wan_per_head)
    ctx = Context(resolved, m)
    rule = next((r for r in rules_of(m) if r.id == wanted.upper()), None)
    result = _of_rule(rule, ctx) if rule is not None else _of_value(_path(wanted, dossier), ctx)
    for step in (s for r in result.rules for s in r.steps(ctx)):
        if step not in result.steps:
            result.steps.append(step)
    names = dict.fromkeys(p for r in result.rules for p in r.parameters)
    result.parameters = [m.parameter(n) for n in names if n in m.parameters]
    return result


def _path(text: str, dossier: Dossier) -> str:
    """The path that ``text`` means; itself when it is one."""
    if re.match(r"[a-z]", text):
        return text
    found = paths_named(text, dossier)
    if len(found) > 1:
        names = "、".join(place(p, dossier) for p in found)
        raise UsageError(_("“{text}”有几处：{names}。请写明是哪一处。").format(text=mask_text(text), names=names))
    if not found and paths_named(f"{text} 第1行", dossier):
        raise UsageError(_("“{text}”每行都有：请写明是第几行，如“附件2 第3行 {text}”。").format(text=mask_text(text)))
    return found[0] if found else text


def _of_rule(rule: Rule, ctx: Context) -> Explanation:
    """A rule by its id: what it says of this dossier."""
    found = check(ctx.resolved, measures=ctx.measures, only=[rule.id])
    return Explanation(rule.id, rule.title, "", "", rules=[rule], findings=found)


def _of_value(path: str, ctx: Context) -> Explanation:
    """A value by its path: where it comes from, the rules that look at it, and what was found there."""
    name = _parse(path, ctx.catalogue)
    value = _at(ctx.dossier, path)
    findings = [
        f
        for f in check(ctx.resolved, measures=ctx.measures)
        if f.path is not None and (f.path == path or _inside(f.path, path))
    ]
    told = {f.rule for f in findings}
    rules = rules_of(ctx.measures)
    looking = [r for r in rules if r.reads(path)]
    return Explanation(
        path,
        place(path, ctx.stated),
        _shown(value, ctx.catalogue.is_personal(path)),
        _source(path, value, ctx),
        steps=_who_states(ctx, name) if name in ctx.catalogue.shared else [],
        rules=[*looking, *(r for r in rules if r.id in told and r not in looking)],
        findings=findings,
    )


def _source(path: str, value: object, ctx: Context) -> str:
    """Where a value comes from, in words."""
    origin = ctx.resolved.origin.get(path)
    if origin:
        return _("由{place}填入（本表没有写）").format(place=place(origin, ctx.stated))
    return _("没有填写") if value in (None, (), "") else _("本表所写")


def _inside(inner: str, outer: str) -> bool:
    return inner.startswith(outer) and inner[len(outer) : len(outer) + 1] in (".", "[")


def _parse(path: str, catalogue: Catalogue) -> str:
    """The name of the field at ``path``, which has to be one of the contract."""
    steps = re.fullmatch(r"([a-z]+[0-9]?)((?:\.[a-z_]+(?:\[\d+\])?)+)", path)
    if not steps or (steps.group(1) not in catalogue and steps.group(1) != "facts"):
        raise UsageError(
            _("没有叫“{path}”的内容。写表上的栏目名，如 申请资金、附件2 第3行 等级，或规则编号，如 R06-3。").format(
                path=mask_text(path)
            )
        )
    form = steps.group(1)
    model: Any = catalogue[form].record if form in catalogue else Facts
    names = re.findall(r"\.([a-z_]+)(\[\d+\])?", steps.group(2))
    for name, index in names:
        if model is None or name not in model.model_fields:
            near = get_close_matches(name, model.model_fields if model is not None else (), n=1)
            raise UsageError(
                _("{form}没有“{name}”这一项{hint}。").format(
                    form=form_label(form, catalogue),
                    name=name,
                    hint=_("，是不是“{near}”").format(near=near[0]) if near else "",
                )
            )
        model = _row_model(model, name) if index else None
    field_name: str = names[-1][0]
    return field_name


def _row_model(model: Any, name: str) -> Any:
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


def _shown(value: Any, personal: bool) -> str:
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
    if personal:
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


def explanation_text(found: Explanation) -> str:
    """The explanation as text: value, facts, articles with their words, readings, and what the rules said."""
    lines = [found.place if found.value else f"{found.path}　{found.place}".strip()]
    if found.value:
        lines.append(_("  值：{value}（{source}）").format(value=found.value, source=found.source))
    if found.steps:
        lines.append(_("  事实与算式"))
        lines += [f"    {s}" for s in found.steps]
    for rule in found.rules:
        lines.append(
            _("  {id} {title}　{article}：“{quote}”").format(
                id=rule.id, title=rule.title, article=rule.article, quote=rule.quote
            )
        )
        lines.append(f"    {rule.description}")
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
