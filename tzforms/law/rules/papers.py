"""The papers that the measures ask for at each stage, and which of them the forms and ``facts.attachments`` hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from tzforms.findings import Severity
from tzforms.forms import Annex4, Dossier, catalogue_of
from tzforms.i18n import _
from tzforms.law.rules.base import Hit, U, unverified
from tzforms.law.rules.context import Context
from tzforms.law.rules.shared import named, pattern
from tzforms.measures import Measures

__all__ = ["Paper", "attached", "claimed", "is_there", "lacking", "required", "unlisted"]

# the parameter that lists the papers of a stage
_LISTS = {"申报": "application.papers", "备案": "filing.papers", "结业": "graduation.papers", "申领": "claim.papers"}


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper that the measures ask for.

    ``name`` as the text has it, ``label`` as a list of what is missing has it; ``form``: the form that it is, or ``None`` for an
    enclosure; ``substitute``: a form that will do instead; ``words``: one of these makes a name in a list this enclosure.
    """

    name: str
    label: str
    form: str | None
    substitute: str | None
    words: tuple[str, ...]


@lru_cache(maxsize=64)
def required(stage: str, measures: Measures) -> tuple[Paper, ...]:
    """The papers of one stage, in the order of the edition's list, without forms that the edition has not got."""
    called, forms = measures.papers.called, catalogue_of(measures)
    papers = (_paper(n, called.get(n, n), measures) for n in measures.parameter(_LISTS[stage]).value)
    return tuple(p for p in papers if p.form is None or p.form in forms)


def _paper(name: str, label: str, measures: Measures) -> Paper:
    form, mentioned = _form(name), _form(label)
    kinds = [p.value for key, p in measures.parameters.items() if key.startswith("enclosures.")]
    # a paper of a kind that no list of words knows is called by its own name
    words = tuple(w for kind in kinds if named(name, kind) for w in kind) or (name,)
    return Paper(name, label, form, mentioned if form is None else None, words)


def _form(text: str) -> str | None:
    found = re.search(r"附件([0-9]+)", text)
    return f"annex{found.group(1)}" if found else None


def attached(ctx: Context) -> list[tuple[int, str]] | None:
    """The names of what is enclosed with their index, or ``None`` when no list was given."""
    names = ctx.facts.attachments
    return None if names is None else list(enumerate(names))


def is_there(paper: Paper, dossier: Dossier, measures: Measures) -> bool:
    """Does the dossier hold the form, or its list of what is enclosed name the paper?"""
    forms = {form for form, _record in dossier.forms()}
    if paper.form is not None:
        return paper.form in forms
    not_meant = pattern(measures.certificate.names)  # 结业证书 is no 证书复印件
    names = (not_meant.sub(" ", name) for name in dossier.facts.attachments or ())
    return paper.substitute in forms or any(named(name, paper.words) for name in names)


def unlisted(message: str) -> Hit:
    """无法核验, for want of a list of what is enclosed; ``message`` says what cannot be seen without it."""
    return unverified(message, "facts.attachments", _("在“附送材料”表里列出所附材料。"))


def lacking(ctx: Context, stage: str, weight: Severity, no_list: str) -> Iterator[Hit]:
    """One hit that names all enclosures of ``stage`` that the list does not hold.

    Without a list the hit is 无法核验 with the sentence ``no_list``.
    """
    if attached(ctx) is None:
        yield unlisted(no_list)
        return
    asked = [p for p in required(stage, ctx.m) if p.form is None]
    missing = [_(p.name) for p in asked if not is_there(p, ctx.stated, ctx.m)]
    if not missing:
        return
    # A list that names none of these papers is the list of another stage, not a proof that they are missing.
    other_stage = len(missing) == len(asked) and ctx.stage != stage
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
    begun = {*ctx.meant, *ctx.catalogue.begun(ctx.stated.forms())}
    return ctx.stated.get(Annex4) is not None and Annex4.form in begun and sum(1 for _form in ctx.stated.forms()) >= 3
