"""``check``: one dossier against one edition of the measures.

>>> from tzforms.forms import Dossier
>>> {f.rule for f in check(Dossier()) if f.severity == "不符合"}
set()
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from tzforms.exceptions import UsageError
from tzforms.findings import Finding, Waiver
from tzforms.forms import Catalogue, Dossier, Resolved, catalogue_of
from tzforms.i18n import _
from tzforms.law.rules import RULES, STAGES, Context, Hit, Rule, rules_of
from tzforms.law.rules.across import ACROSS, check_across
from tzforms.law.rules.base import N, U
from tzforms.law.rules.chapter4 import waivers_complete
from tzforms.law.rules.context import edition_for
from tzforms.law.rules.papers import is_there, required
from tzforms.law.settling import settled
from tzforms.measures import Measures, load_measures

__all__ = ["check", "check_many", "check_together", "missing_papers", "sort_findings", "without_answered"]

_ORDER = {r.id: i for i, r in enumerate(RULES)}


def check(
    dossier: Dossier | Resolved,
    *,
    measures: Measures | str | Path | None = None,
    stage: str | None = None,
    only: Collection[str] | None = None,
    meant: Iterable[str] = (),
    read: Sequence[Finding] = (),
) -> list[Finding]:
    """Every finding on ``dossier``, worst first and in the order of the forms; each fault once (:mod:`tzforms.law.settling`).

    ``measures``: an edition, its name or folder (``None``: the one that the dossier is of). ``stage``: one of 申报 备案 结业 申领, then only
    the rules of that stage run, and its missing papers are 不符合. ``only``: ids of rules. ``meant``: forms that are handed in whatever they
    hold, so that what they lack is told also when they hold nothing of their own; ``read``: what reading the papers found, which becomes
    part of the answer: what follows from it is told with it. Waivers of the dossier turn the
    findings they cover into 提示 that name who allowed them. Raises :class:`UsageError` for an unknown stage or rule.
    """
    m = edition_for(dossier, measures)
    if stage is not None and stage not in STAGES:
        raise UsageError(_("没有“{stage}”这个阶段；可用：{stages}。").format(stage=stage, stages="、".join(STAGES)))
    rules = rules_of(m)
    if only is not None:
        unknown = sorted(set(only) - set(_ORDER))
        if unknown:
            raise UsageError(_("没有编号为{ids}的规则；用 tzforms rules 查看全部规则。").format(ids="、".join(unknown)))
        rules = [r for r in rules if r.id in only]
    resolved = (
        dossier if isinstance(dossier, Resolved) else dossier.resolved(subsidy_wan_per_head=m.subsidy_wan_per_head)
    )
    ctx = Context(resolved, m, stage, frozenset(meant))
    rules = [r for r in rules if all(form in ctx.catalogue for form in r.needs)]
    findings = [f for r in rules if stage is None or stage in r.stages for f in r.run(ctx)]
    whole = stage is None and only is None
    # before cells are told together: an exception is for one of them
    findings = _waive(findings, ctx, next((r for r in rules if whole and r.id == waivers_complete.id), None))
    return sort_findings(settled(findings, resolved.stated, read), ctx.catalogue)


def check_many(
    dossiers: Sequence[Dossier],
    *,
    names: Sequence[str] | None = None,
    measures: Measures | str | Path | None = None,
    stage: str | None = None,
    meant: Sequence[Iterable[str]] | None = None,
    read: Sequence[Sequence[Finding]] | None = None,
) -> list[list[Finding]]:
    """The findings of several classes: a list for each dossier, and one more at the end for what they show together.

    What a single dossier leaves 无法核验 because it needs the others (R04-6, R06-2, R06-4, X28, X29, X30) is dropped from its
    own list: the last list answers it for the classes given. People are matched by normalised ID number and shown masked;
    ``names`` are what messages call the classes, ``meant`` and ``read`` are those of :func:`check` for each.
    """
    m = edition_for(dossiers[0], measures) if dossiers else load_measures(measures)
    called = list(names) if names is not None else [_("第{n}班").format(n=i + 1) for i in range(len(dossiers))]
    singles = [
        check(d, measures=m, stage=stage, meant=meant[i] if meant else (), read=read[i] if read else ())
        for i, d in enumerate(dossiers)
    ]
    if len(dossiers) < 2:
        return [*singles, []]
    singles = [without_answered(found) for found in singles]
    return [*singles, check_together(dossiers, called, m)]


def without_answered(findings: Iterable[Finding]) -> list[Finding]:
    """A class's findings without the 无法核验 of rules that :func:`check_together` answers."""
    answered = {*ACROSS, "X30"} - {"X27"}
    return [f for f in findings if not (f.rule in answered and f.severity is U)]


def check_together(
    dossiers: Sequence[Dossier], names: Sequence[str], measures: Measures | str | Path | None = None
) -> list[Finding]:
    """What several classes show only together: :func:`check_many` without what each shows by itself."""
    if len(dossiers) < 2:
        return []
    m = edition_for(dossiers[0], measures)
    found = check_across(list(zip(names, dossiers, strict=True)), m, rules_of(m))
    return sort_findings(found, dossiers[0].catalogue)


def sort_findings(findings: Iterable[Finding], catalogue: Catalogue | None = None) -> list[Finding]:
    """Worst first; then by form, place in it as the form of the ``catalogue`` (``None``: the default edition's) has it, and rule."""
    order = _field_order(catalogue or catalogue_of())
    return sorted(findings, key=lambda f: _key(f, order))


@lru_cache(maxsize=16)
def _field_order(catalogue: Catalogue) -> dict[str, int]:
    """Place of the contract without row numbers (``annex2.trainees.sex``) → its number in the order of its form."""
    order: dict[str, int] = {}
    for key, form in catalogue.forms.items():
        for name in form.record.model_fields:
            order[f"{key}.{name}"] = len(order)
            row = form.tables[name].row if name in form.tables else None
            for column in row.model_fields if row is not None else ():
                order[f"{key}.{name}.{column}"] = len(order)
    return order


def _key(finding: Finding, order: Mapping[str, int]) -> tuple[int, tuple[str, int], tuple[tuple[int, int], ...], int]:
    name, number = re.fullmatch(r"(.*\D|)(\d*)", finding.form or "~", re.DOTALL).groups()  # type: ignore[union-attr]
    form = (name, int(number or 0))  # annex2 before annex10, what is about no form last
    path, trail = [], ""
    for step, row in re.findall(r"([A-Za-z_0-9]+)(?:\[(\d+)\])?", finding.path or ""):
        trail = f"{trail}.{step}".lstrip(".")
        path.append((order.get(trail, -1), int(row or 0)))
    return finding.severity.rank, form, tuple(path), _ORDER.get(finding.rule, len(_ORDER))


def _waive(findings: list[Finding], ctx: Context, telling: Rule | None) -> list[Finding]:
    """Recorded exceptions applied; one that is incomplete does nothing (R20-1 says so).

    ``telling``: the rule that says of an exception that it met nothing, ``None`` when only a part of the rules ran.
    """
    result = list(findings)
    for index, record in enumerate(ctx.facts.waivers):
        if not record.reason.strip() or not record.by.strip():
            continue
        waiver = Waiver(
            record.rule, record.path, record.reason, record.by, record.date.isoformat() if record.date else ""
        )
        met = False
        for i, finding in enumerate(result):
            if (
                finding.rule == record.rule
                and finding.severity is not N
                and finding.waiver is None
                and (_covers(record.path, finding.path) or _plain(record.path) == _plain(finding.place) != "")
            ):
                met = True
                result[i] = replace(
                    finding.waived(waiver),
                    message=finding.message
                    + _("（例外：{reason}；{by}{date}）").format(
                        reason=record.reason, by=record.by, date=f"，{waiver.date}" if waiver.date else ""
                    ),
                )
        if not met and telling is not None:
            hit = Hit(
                _("第{row}条例外（{rule}）没有对应的问题，可以删去。").format(row=index + 1, rule=record.rule),
                f"facts.waivers[{index}]",
                _("核对例外的规则编号和位置。"),
                N,
                record.rule,
            )
            result.append(telling.finding(hit, ctx))
    return result


def _plain(text: str | None) -> str:
    return re.sub(r"\s", "", text or "")


def _covers(wanted: str | None, path: str | None) -> bool:
    """Does a waiver's path cover a finding's? Also one written as a reading addresses it, without the form in front."""
    if not wanted or wanted == path:
        return True
    if path is None:
        return False
    return any(p == wanted or p.startswith((f"{wanted}.", f"{wanted}[")) for p in (path, path.partition(".")[2]))


def missing_papers(dossier: Dossier, stage: str, *, measures: Measures | str | Path | None = None) -> list[str]:
    """The papers of ``stage`` (a list of the edition) that the dossier neither holds nor lists as enclosed."""
    m = edition_for(dossier, measures)
    return [_(p.label) for p in required(stage, m) if not is_there(p, dossier, m)]
