"""Where a form ends: a letter around it is signed, has telephone numbers and dates of its own, and answers nothing in the form.

A label counts as *outside* when its answer belongs into the form's table and it stands in a line beside that table, in another
table, or in a letter. Lines that the form itself prints outside its table (填表人：… below a roster) are inside unless a letter
lies between.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from tzforms.word.document.blocks import Row
from tzforms.word.document.labels import fold
from tzforms.word.template.spec import Place, Spec
from tzforms.word.thresholds import CHOICE

__all__ = ["Scope"]

# What only a letter or a notice says.
_LETTER = re.compile(
    r"此致|敬礼|尊敬的|特此|兹有|兹将|现将|[你贵]局|[你贵]单位|[你贵]中心|您好|函告|来函|复函|妥否|盼复|请审[阅核批示]|请予|为盼|如有疑问|如需|各有关单位|各单位"
    r"|^\s*关于.{2,40}的(?:函|通知|报告|请示|说明)"
)


class Scope:
    """The form's own tables among ``rows``; ``known``: each place whose label was surely read, with its row."""

    def __init__(self, spec: Spec, rows: list[Row], consumed: set[int], known: Iterable[tuple[Place, Row]]) -> None:
        self._lined = {p.path for p in spec.places if not p.in_table}
        labels: dict[int, set[str]] = {}
        known = list(known)
        self._lines = {p.label for p, r in known if r.kind == "p" and not p.in_table}
        for place, row in known:
            if row.kind == "t" and place.in_table and place.kind == "cell":
                labels.setdefault(row.table, set()).add(place.label)
        self._own = {t for t, of in labels.items() if len(of) >= CHOICE.own_labels}
        self._labels = {label for table in self._own for label in labels[table]}
        self._own |= {rows[n].table for n in consumed if rows[n].kind == "t"}
        self._tables = [n for n, r in enumerate(rows) if r.kind == "t" and r.table in self._own]
        titles = {fold(line) for title in spec.titles for line in title.split("\n")}
        self._walls = [
            n for n, r in enumerate(rows) if r.kind == "p" and (_LETTER.search(r.text) or fold(r.text) in titles)
        ]
        self._orphaned = any(_has_orphan(rows[n]) for n in self._tables if n not in consumed)

    def is_outside(self, place: Place, row: Row, position: int) -> bool:
        """Is the label of ``place``, found in ``row`` at ``position``, no part of the form?"""
        if not self._tables or (row.kind == "t" and row.table in self._own):
            return False
        if place.in_table and place.kind == "cell" and place.path not in self._lined:
            return row.kind == "p" or self._orphaned or place.label in self._labels
        return self._behind_a_wall(position) or (row.kind == "t" and place.label in self._lines)

    def _behind_a_wall(self, position: int) -> bool:
        """Do a letter's words, or the form's title, stand between the line and each of the form's tables beside it?"""
        after = bisect_left(self._tables, position)
        beside = self._tables[max(0, after - 1) : after + 1]
        spans = [(min(n, position), max(n, position)) for n in beside]
        return all(bisect_left(self._walls, low) < bisect_right(self._walls, high) for low, high in spans)


def _has_orphan(row: Row) -> bool:
    """An answer beside a blank cell where its label stood."""
    own = [c for c in row.cells if not c.merged]
    return len(own) > 1 and not own[0].text.strip() and any(c.text.strip() for c in own[1:])
