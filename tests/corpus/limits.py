"""How far the reader may still miss on each operator of the eight kinds: one line an operator, to be tightened or taken out.

What is not listed has to keep :data:`GOAL`. ``tests/corpus/test_soak.py`` holds the reader to it on other seeds, and
``python -m tests.corpus score --tier kinds`` says which lines can go. A line is never loosened to let a change pass.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Limit:
    """In per cent: values silently wrong, lost or invented, of all fields; must-ask values asked, of all such; needless flags,
    of all fields; files refused as "none of the five forms", of all files; forms that are not ours taken for ours, of all files."""

    silent: float = 0.0
    asked: float = 95.0
    needless: float = 1.0
    misnamed: float = 0.0
    taken: float = 0.0


GOAL = Limit()
STACKED = Limit(silent=0.02)
# What is short of the goal on the seeds of the soak, rounded outwards; "asked" is of two to twenty values an operator.
LIMITS: dict[str, Limit] = {
    "count_label_with_the_same_unit": Limit(needless=2),
    "count_of_something_else": Limit(asked=80),
    "date_of_another_kind": Limit(asked=30),
    "implausible_text": Limit(asked=90),
    "money_label_with_the_same_unit": Limit(needless=4),
    "question_mark_behind_a_value": Limit(asked=90),
    "reply_slip_behind_the_form": Limit(needless=4),
    "row_shifted_right": Limit(asked=85),
}


def limit(name: str) -> Limit:
    """The limit of an operator, or of ``kinds-stacked`` and ``heldout`` as a whole."""
    return STACKED if name == "kinds-stacked" else LIMITS.get(name, GOAL)


def beyond(tally: Any, allowed: Limit) -> list[str]:
    """What a tally (``score.Tally``) exceeds."""
    fields, files = max(1, tally.fields), max(1, tally.files)
    shares = (
        ("silently wrong", 100 * tally.silent / fields, allowed.silent),
        ("needlessly flagged", 100 * (tally.flags - tally.needed) / fields, allowed.needless),
        ("refused under a wrong name", 100 * tally.misnamed / files, allowed.misnamed),
        ("taken for ours", 100 * tally.forms_invented / files, allowed.taken),
    )
    out = [f"{share:.2f} % {what}, at most {most:g} %" for what, share, most in shares if share > most]
    if tally.must and 100 * tally.asked / tally.must < allowed.asked:
        out.append(f"{tally.asked} of {tally.must} asked, at least {allowed.asked:g} %")
    return out


def to_go(operators: dict[str, Any]) -> list[str]:
    """Listed operators that keep the goal in these tallies: their lines can be taken out."""
    return sorted(n for n in LIMITS if n in operators and not beyond(operators[n], GOAL))


__all__ = ["GOAL", "LIMITS", "Limit", "beyond", "limit", "to_go"]
