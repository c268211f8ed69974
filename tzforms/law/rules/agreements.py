"""How the rules on what the forms must agree on (X01 … X32) tell a difference.

One difference is told once: the value that most forms state is held, and each other value is one finding at the place that
dissents, naming both places and both values. What only follows from a difference that another rule tells is left to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from tzforms.findings import Severity
from tzforms.forms import form_label
from tzforms.i18n import _
from tzforms.law.rules.base import Hit, unverified
from tzforms.law.rules.context import Context
from tzforms.law.rules.shared import Agreement, Said

__all__ = ["ALL", "LATE", "differences", "dissents", "first_form", "forms_of", "unstated"]

# the stages in which all forms, and the later ones, are compared
ALL = ("申报", "备案", "结业", "申领")
LATE = ("结业", "申领")


def forms_of(said: tuple[Said, ...]) -> str:
    """The forms that state one value, as people name them: ``附件1、附件4``."""
    return "、".join(form_label(s.path.split(".")[0]) for s in said)


def differences(found: Agreement, what: str, fix: str, weigh: dict[str, Severity]) -> Iterator[Hit]:
    """One hit for each value that dissents from the one that is held; ``weigh``: a severity of its own for some forms."""
    for group in found.others:
        one = group[0]
        yield Hit(
            _("{what}不一致：{here}写“{this}”，{there}写“{that}”。").format(
                what=what, here=forms_of(group), this=one.shown, there=forms_of(found.held), that=found.held[0].shown
            ),
            one.path,
            fix,
            weigh.get(one.path.split(".")[0]),
            one.shown,
        )


def dissents(found: Agreement, names: dict[str, str], message: str, fix: str) -> Iterator[Hit]:
    """One hit for each dissenting value where the places are no plain fields of a form.

    ``names`` has the places in people's words by their paths; ``message`` takes ``{here}``, ``{this}``, ``{there}``, ``{that}``.
    """
    for group in found.others:
        yield Hit(
            message.format(
                here="、".join(names[s.path] for s in group),
                this=group[0].shown,
                there="、".join(names[s.path] for s in found.held),
                that=found.held[0].shown,
            ),
            group[0].path,
            fix,
            value=group[0].shown,
        )


def unstated(found: Agreement, what: str, path: str | None) -> Iterator[Hit]:
    """无法核验 when no form states the fact."""
    if not found.held:
        yield unverified(
            _("没有一张表写明{what}，无法核对是否一致；请补填。").format(what=what),
            path,
            _("填写{what}。").format(what=what),
        )


def first_form(ctx: Context, attribute: str) -> str | None:
    """The path of ``attribute`` on the first form that has such a field, stated or not."""
    return next((f"{f}.{attribute}" for f, r in ctx.stated.forms() if hasattr(r, attribute)), None)
