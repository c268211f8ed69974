"""Where a batch hurts: the doubts of many readings counted by kind, the most frequent first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from tzforms.i18n import _
from tzforms.reading import Reading
from tzforms.reports.text import file_name
from tzforms.word import DOUBTS

__all__ = ["DoubtKind", "doubts_by_kind", "doubts_text"]

_QUOTED = re.compile(r"“[^“”]*+”")


@dataclass(slots=True)
class DoubtKind:
    """One kind of doubt: what it says, how many values have it, in which files, and the first place."""

    why: str
    count: int = 0
    files: set[str] = field(default_factory=set)
    place: str = ""


def doubts_by_kind(readings: Iterable[Reading]) -> list[DoubtKind]:
    """The kinds of doubt in ``readings``, most frequent first. A value with two doubts counts for both."""
    kinds: dict[str, DoubtKind] = {}
    for reading in readings:
        for path in reading.unsure:
            evidence = reading.evidence.get(path)
            if evidence is None:  # the form as a whole, or a roster of a workbook
                continue
            told = [_(DOUBTS.get(d, d)) for d in evidence.doubts] + [_QUOTED.sub("“…”", r) for r in evidence.reasons]
            for why in dict.fromkeys(t.rstrip("。") for t in told):
                kind = kinds.setdefault(why, DoubtKind(why))
                kind.count += 1
                kind.files.add(file_name(reading))
                kind.place = kind.place or _("{place}（{file}）").format(place=evidence.place, file=file_name(reading))
    return sorted(kinds.values(), key=lambda k: (-k.count, k.why))


def doubts_text(readings: Iterable[Reading]) -> str:
    """What ``tzforms read --explain-doubts`` prints: one line a kind, with how many values and files, and where it is first."""
    readings = list(readings)
    kinds = doubts_by_kind(readings)
    values = sum(len(r.unsure) for r in readings)
    if not values:
        return _("读了 {forms} 张表，没有拿不准的内容。").format(forms=sum(r.form is not None for r in readings))
    lines = [_("读了 {forms} 张表，须人工确认 {values} 处，按缘由：").format(
        forms=sum(r.form is not None for r in readings), values=values
    )]  # fmt: skip
    for kind in kinds:
        lines.append(
            _("  {count} 处（{files} 份文件）　{why}　例：{place}").format(
                count=kind.count, files=len(kind.files), why=kind.why, place=kind.place
            )
        )
    return "\n".join(lines)
