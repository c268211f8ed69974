"""What a rule is.

A :class:`Rule` is bound to one place of the text and holds a pure function from a :class:`~.context.Context` to hits. A hit
says what is wrong and where; the rule turns it into a :class:`~tzforms.findings.Finding` with id, article and severity. A form
that a rule needs and that is not there makes the rule answer 无法核验 by itself, so that no function can forget to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from tzforms.findings import Finding, Severity, mask_text
from tzforms.forms import form_label, place
from tzforms.i18n import _, source_language
from tzforms.law.rules.context import Context
from tzforms.law.rules.wording import filled
from tzforms.measures import Measures, RuleChange

__all__ = ["STAGES", "Hit", "Rule", "rule", "unverified"]

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
    """One thing that a rule found. ``severity`` and ``article`` are ``None`` for the rule's own; ``place`` only when not the path's."""

    message: str
    path: str | None = None
    fix: str = ""
    severity: Severity | None = None
    value: str | None = None
    place: str | None = None
    article: str | None = None


def unverified(message: str, path: str | None = None, fix: str = "") -> Hit:
    """A hit that says 无法核验."""
    return Hit(message, path, fix, U)


@dataclass(frozen=True)
class Rule:
    """One rule of the catalogue.

    ``article`` and ``quote`` are the text's own; ``severity`` follows its verb; ``stages`` are those in which it applies;
    ``checker`` are the codes of who checks (``U`` unit, ``C1``/``C2`` centre, ``A`` auditor, ``M`` a person's judgement);
    ``needs`` are the forms it cannot do without; ``parameters`` the names it reads.

    ``looks_at`` are the places it reads, as paths of the data contract without indices: ``annex2.trainees.id_number``,
    ``facts.exam_date``, ``*.organizer`` for a field of several forms, ``*.*`` for every field of every form, ``annex5`` or ``*`` for whole forms. ``arithmetic``
    tells the facts it weighs in one dossier, a line each.

    ``on_paper``: what the forms cannot show of it, papers do (licences, records, vouchers); else whoever checks looks it up.

    ``heading``, the function's docstring and ``worked`` are written with the edition's numbers left open
    (``每班{class_size.min}-{class_size.max}人``, see :mod:`~.wording`); ``title``, ``description`` and ``examples`` are the
    same with the numbers of ``measures``, once :func:`~tzforms.law.rules_of` has bound the rule to an edition.
    """

    id: str
    article: str
    quote: str
    heading: str
    severity: Severity
    stages: tuple[str, ...]
    checker: str
    function: Callable[[Context], Iterable[Hit]]
    needs: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    worked: tuple[str, ...] = ()
    looks_at: tuple[str, ...] = ()
    arithmetic: Callable[[Context], list[str]] | None = None
    measures: Measures | None = None
    on_paper: bool = False

    @property
    def title(self) -> str:
        """What the rule is called."""
        return self._filled(_(self.heading))

    @property
    def description(self) -> str:
        """What is checked (the function's own words)."""
        return self._filled(_(" ".join((self.function.__doc__ or "").split())))

    @property
    def examples(self) -> tuple[str, ...]:
        """Worked examples in Chinese: what is on the papers → what the rule says."""
        with source_language():
            return tuple(self._filled(e) for e in self.worked)

    def _filled(self, text: str) -> str:
        return text if self.measures is None else filled(text, self.measures)

    @property
    def who(self) -> str:
        """Who checks, in words."""
        codes = self.checker.split("/")
        others = [c for c in codes if c != "U" and not (c == "C2" and "C1" in codes)]
        return "、".join(_(WHO[c]) for c in others or codes)

    def under(self, measures: Measures) -> Rule | None:
        """The rule as an edition has it, with the edition's numbers; ``None`` when the edition leaves it out."""
        change = measures.rules.get(self.id) or RuleChange()
        if change.absent:
            return None
        severity = Severity(change.severity) if change.severity else None
        return replace(
            self,
            measures=measures,
            article=change.article or self.article,
            quote=change.quote or self.quote,
            severity=severity or self.severity,
            function=_reweighed(self, severity) if severity else self.function,
        )

    def reads(self, path: str) -> bool:
        """Is ``path`` (``annex2.trainees[3].level``) one of the places that the rule looks at?

        That a rule looks at every field (``*.*``), only for being filled in, is no news of any of them.
        """
        plain = re.sub(r"\[\d+\]", "", path)
        form, _dot, rest = plain.partition(".")
        return plain in self.looks_at or (bool(rest) and form != "facts" and f"*.{rest}" in self.looks_at)

    def steps(self, ctx: Context) -> list[str]:
        """Facts and arithmetic of the rule in this dossier, a line each; none for a rule that counts nothing."""
        return self.arithmetic(ctx) if self.arithmetic is not None else []

    def run(self, ctx: Context) -> Iterator[Finding]:
        """The findings of this rule."""
        missing = [f for f in self.needs if ctx.record(f) is None]
        hits: Iterable[Hit]
        if missing:
            hits = [
                unverified(
                    _("缺少{forms}，“{title}”无法核验；由{who}核验。").format(
                        forms="、".join(form_label(f, ctx.catalogue) for f in missing), title=self.title, who=self.who
                    ),
                    missing[0],
                    _("补齐{forms}后再核对。").format(forms="、".join(form_label(f, ctx.catalogue) for f in missing)),
                )
            ]
        else:
            hits = self.function(ctx)
        for hit in hits:
            yield self.finding(hit, ctx)

    def finding(self, hit: Hit, ctx: Context) -> Finding:
        """``hit`` as a finding of this rule."""
        return Finding(
            rule=self.id,
            severity=hit.severity or self.severity,
            message=mask_text(hit.message),  # a name or remark may hold what looks like an ID number
            fix=hit.fix,
            article=self.article if hit.article is None else hit.article,
            form=ctx.catalogue.form_of(hit.path),
            path=hit.path,
            place=hit.place if hit.place is not None else place(hit.path, ctx.stated),
            value=mask_text(hit.value) if hit.value else hit.value,
        )


def _reweighed(base: Rule, severity: Severity) -> Callable[[Context], Iterable[Hit]]:
    """The rule's function with the edition's severity where the rule would speak with its own."""

    def run(ctx: Context) -> Iterator[Hit]:
        for hit in base.function(ctx):
            weight = severity if hit.severity in (None, base.severity) else hit.severity
            yield replace(hit, severity=weight)

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
    looks_at: tuple[str, ...],
    needs: tuple[str, ...] = (),
    parameters: tuple[str, ...] = (),
    examples: tuple[str, ...] = (),
    steps: Callable[[Context], list[str]] | None = None,
    on_paper: bool = False,
) -> Callable[[Callable[[Context], Iterable[Hit]]], Rule]:
    """Bind a function to its article: the decorated name becomes the :class:`Rule`."""

    def bind(function: Callable[[Context], Iterable[Hit]]) -> Rule:
        return Rule(
            id, article, quote, title, severity, stages, checker, function, needs, parameters, examples, looks_at, steps,
            on_paper=on_paper,
        )  # fmt: skip

    return bind
