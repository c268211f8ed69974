"""Every rule of the measures, as one visible list.

Each chapter of the text has its module; ``annexes`` holds what the forms themselves ask, ``crossforms`` what they must
agree on, ``across`` what only several dossiers together can show. To add a rule: write a function under ``@rule`` in the
module of its chapter, add it to that module's ``RULES``, and give its boundaries a test in ``tests/rules``.
"""

from __future__ import annotations

from tzforms.measures import Measures, normal_article
from tzforms.rules import annexes, chapter1, chapter2, chapter3, chapter4, crossforms
from tzforms.rules.base import STAGES, Context, Hit, Rule, place

__all__ = ["RULES", "STAGES", "Context", "Hit", "Rule", "find_rules", "place", "rules_of"]

RULES: list[Rule] = [
    *chapter1.RULES,
    *chapter2.RULES,
    *chapter3.RULES,
    *chapter4.RULES,
    *annexes.RULES,
    *crossforms.RULES,
]


def rules_of(measures: Measures) -> list[Rule]:
    """The rules as ``measures`` has them: without those it leaves out, weighed and cited as it says."""
    changed = (r.under(measures.rules.get(r.id)) for r in RULES)
    return [r for r in changed if r is not None]


def find_rules(text: str, measures: Measures) -> list[Rule]:
    """The rules with this id (``R06-3``, ``x17``), or all of one article (``第6条``, ``第六条``, ``附件5``)."""
    rules = rules_of(measures)
    wanted = text.strip().upper()
    by_id = [r for r in rules if r.id == wanted]
    if by_id:
        return by_id
    article = normal_article(text)
    return [r for r in rules if normal_article(r.article) == article]
