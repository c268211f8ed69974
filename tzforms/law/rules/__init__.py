"""Every rule of the measures, as one visible list.

Each chapter of the text has its modules, a long one several by theme; ``annexes`` holds what the forms themselves ask,
``crossforms`` lists what they must agree on (the rules stand in ``crossforms_…``), ``across`` what only several dossiers
together can show. To add a rule: write a function under ``@rule`` in the module of its chapter and theme, add it to that
module's ``RULES`` (one of ``crossforms_…`` to the list in ``crossforms``), and give its boundaries a test in ``tests/law/rules``.
What several rules share: facts and people in ``shared``, a difference told in ``agreements``, enclosures in ``papers``, days in
``calendar``, scores in ``scores``, amounts in ``money``, ID and certificate numbers in ``idents``, arithmetic for explanations in
``steps``. What a rule is stands in ``base``, what it may look at in ``context``, how a place is called in ``places``, and how the
edition's numbers come into sentences in ``wording``.
"""

from __future__ import annotations

from functools import lru_cache

from tzforms.forms import place
from tzforms.law.rules import (
    annexes,
    chapter1,
    chapter2_classes,
    chapter2_organizers,
    chapter2_teaching,
    chapter2_trainees,
    chapter3_claiming,
    chapter3_opening,
    chapter3_training,
    chapter4,
    completeness,
    crossforms,
    stages,
)
from tzforms.law.rules.base import STAGES, Hit, Rule
from tzforms.law.rules.context import Context
from tzforms.measures import Measures, normal_article

__all__ = ["RULES", "STAGES", "Context", "Hit", "Rule", "find_rules", "place", "rules_of"]

RULES: list[Rule] = [
    *chapter1.RULES,
    *chapter2_trainees.RULES,
    *chapter2_organizers.RULES,
    *chapter2_classes.RULES,
    *chapter2_teaching.RULES,
    *chapter3_opening.RULES,
    *chapter3_training.RULES,
    *chapter3_claiming.RULES,
    *chapter4.RULES,
    *annexes.RULES,
    *completeness.RULES,
    *stages.RULES,
    *crossforms.RULES,
]


@lru_cache(maxsize=16)
def _bound(measures: Measures) -> tuple[Rule, ...]:
    return tuple(bound for r in RULES if (bound := r.under(measures)) is not None)


def rules_of(measures: Measures) -> list[Rule]:
    """The rules as ``measures`` has them: without those it leaves out, weighed and cited as it says, with its numbers."""
    return list(_bound(measures))


def find_rules(text: str, measures: Measures) -> list[Rule]:
    """The rules with this id (``R06-3``, ``x17``), or all of one article (``第6条``, ``第六条``, ``附件5``)."""
    rules = rules_of(measures)
    wanted = text.strip().upper()
    by_id = [r for r in rules if r.id == wanted]
    if by_id:
        return by_id
    article = normal_article(text)
    return [r for r in rules if normal_article(r.article) == article]
