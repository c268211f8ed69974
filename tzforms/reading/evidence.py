"""Where each value of a form came from, and the form while it is settled.

:class:`Evidence` stays with a reading for good; :class:`Answers` collects it from :mod:`tzforms.reading.fields` (single fields) and
:mod:`tzforms.reading.rows` (rows of tables). Nothing is repaired: a doubt is delivered with the value, not instead of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from tzforms.converters import Parsed
from tzforms.findings import Finding, Severity, mask, mask_text
from tzforms.forms import Form
from tzforms.i18n import _
from tzforms.visible import one_line
from tzforms.word import DOUBTS, Found, Settled, Spec, fold

__all__ = ["Answers", "Evidence", "spot_of", "torn_between", "unspaced", "unsure_finding", "year_of"]

_OFFERED = 40  # characters of another reading that are shown


@dataclass(slots=True)
class Evidence:
    """Where one value came from: raw text, place, label as printed, how it was found, the doubts and the changes made.

    ``readings``: what else it may be, as written, where readings differ (an empty text: nothing). ``by`` says by whom and when a person corrected it (``how='review'``). ``spot`` is where it stands on the returned paper, counted
    from 1: (table, row, cell), or (paragraph,) outside tables; empty where it was not found.
    """

    path: str
    value: Any
    raw: str
    place: str
    label: str
    how: str
    doubts: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    rest: str = ""
    found: Found | None = field(default=None, repr=False)
    by: str = ""
    spot: tuple[int, ...] = ()
    readings: tuple[str, ...] = ()

    def __reduce__(self) -> Any:
        """From process to process without the cells of the document."""
        row = _CONTENTS(self)
        return Evidence, (*row[:_FOUND], None, *row[_FOUND:])

    @classmethod
    def as_rows(cls, evidence: Mapping[str, Evidence]) -> list[tuple[Any, ...]]:
        """All of ``evidence`` for another process: without the cells of the document, and without a call for each."""
        return list(map(_CONTENTS, evidence.values()))

    @classmethod
    def of_rows(cls, rows: Iterable[tuple[Any, ...]]) -> dict[str, Evidence]:
        """What :meth:`as_rows` was made of, by path."""
        build: Callable[..., Evidence] = cls
        return {row[0]: build(*row[:_FOUND], None, *row[_FOUND:]) for row in rows}

    @property
    def unsure(self) -> bool:
        """True when a person has to look at the value."""
        return bool(self.doubts or self.reasons)


# What goes from process to process of an evidence, and where in it the place of ``found`` is, which does not.
_CONTENTS = attrgetter(*(name for name in Evidence.__slots__ if name != "found"))
_FOUND = Evidence.__slots__.index("found")


@dataclass(slots=True)
class Answers:
    """One form while it is settled.

    ``paper`` is the form of the edition, ``read`` what the readers found and ``year`` the notice's year, for dates written without one. ``data`` (typed values by
    field), ``evidence`` (by path) and ``findings`` (about the form as a whole) fill as fields and rows are settled.
    """

    paper: Form
    read: Settled
    year: int | None
    data: dict[str, Any] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def spec(self) -> Spec:
        """What the form's template says."""
        return self.paper.spec

    @property
    def number(self) -> int:
        """The annex's number, for places."""
        return self.paper.number

    def is_dispensable(self, path: str) -> bool:
        """True for a field or column (``trainees.note``) that a form may lack without anybody having to look."""
        return self.paper.entry(path).dispensable

    def store(
        self,
        path: str,
        value: Any,
        parsed: Parsed,
        found: Found,
        place: str,
        doubts: tuple[str, ...],
        spot: tuple[int, ...] | None = None,
    ) -> None:
        """Keep the value at ``path`` and its evidence; a value that its converter doubts always has a reason.

        ``spot``: :func:`spot_of` the statement, where it is known already.
        """
        reasons: tuple[str, ...] = ()
        if parsed.unsure:
            reasons = tuple(parsed.reasons) or (_("这一项的写法需要人工确认。"),)
        self.evidence[path] = Evidence(
            path,
            value,
            found.text,
            place,
            found.label,
            found.how,
            doubts,
            reasons,
            parsed.rest,
            found,
            spot=spot_of(found) if spot is None else spot,
            readings=_others(found) if found.others else (),
        )
        if "[" not in path:
            self.data[path] = value

    def note(self, rule: str, severity: Severity, message: str, fix: str, path: str | None = None) -> None:
        """Add a finding about the form or, with ``path``, one of its tables."""
        form, place = self.paper.key, self.paper.called
        self.findings.append(Finding(rule, severity, message, fix, form=form, path=path, place=place))


_YEAR = re.compile(r"(?<!\d)(20[2-4]\d)\s*(?:年|[./-]\s*\d{1,2}\s*[./-])")


def year_of(texts: Iterable[str]) -> int | None:
    """The year that the form itself names, for dates written without one: only if it names exactly one."""
    years = {int(year) for text in texts if "20" in text for year in _YEAR.findall(text)}
    return years.pop() if len(years) == 1 else None


def _others(found: Found) -> tuple[str, ...]:
    """What else the text was read as, in other words and not in other blanks."""
    own = fold(found.text)
    return tuple(text for text in dict.fromkeys(found.others) if fold(text) != own)


def unsure_finding(paper: Form, evidence: Evidence) -> Finding:
    """The finding that asks a person to look at one value."""
    doubts = [_(DOUBTS[d]).rstrip("。") + "。" for d in evidence.doubts]
    offered = torn_between(evidence, mask if paper.is_personal(evidence.path) else mask_text)
    shown = "" if evidence.value is None else _shown(evidence.value)
    personal = paper.is_personal(evidence.path)
    return Finding(
        rule="V01",
        severity=Severity.MANUAL,
        message=_("{place}：{why}").format(place=evidence.place, why="".join([*doubts, *evidence.reasons, *offered])),
        fix=_("请对照原件确认此项；如有误，请单位更正后重报。"),
        form=paper.key,
        path=evidence.path,
        place=evidence.place,
        value=(mask(shown) if personal else mask_text(shown)) or None,
    )


def torn_between(evidence: Evidence, hide: Callable[[str], str]) -> list[str]:
    """A sentence that offers the other readings of a value, made unreadable by ``hide`` where that is needed; nothing without any."""
    if not evidence.readings:
        return []
    said = [
        _("“{text}”").format(text=one_line(hide(text))[:_OFFERED]) if text.strip() else _("空白")
        for text in evidence.readings
    ]
    return [_("也可能是{readings}。").format(readings="、".join(said))]


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return "、".join(map(str, value))
    return str(value)[:60]


def spot_of(found: Found) -> tuple[int, ...]:
    """Where a statement stands on the paper: see :class:`Evidence`."""
    cell = found.cells[0] if found.cells else None
    row = cell.row if cell is not None else None
    if cell is None or row is None:
        return ()
    if row.kind != "t":
        return (row.index + 1,) if row.index >= 0 else ()
    try:
        column = row.cells.index(cell)
    except ValueError:
        column = cell.c0
    return row.table + 1, row.number + 1, column + 1


def unspaced(label: str) -> str:
    """A printed label without the blanks that space it out: ``姓  名`` → ``姓名``."""
    return re.sub(r"\s+", "", label)
