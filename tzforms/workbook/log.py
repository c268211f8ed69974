"""What reading a spreadsheet notes on its way: changes, findings, what is unsure, and the cell of each path."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tzforms.findings import Finding, Severity
from tzforms.forms import Catalogue
from tzforms.i18n import _
from tzforms.workbook.grid import Grid
from tzforms.workbook.schema import Field
from tzforms.workbook.values import Problem, Value, shown

__all__ = ["Change", "Log", "Told"]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was not taken as it stood: where, what stood there, what it became, and why. Masked."""

    sheet: str
    cell: str
    path: str
    before: str
    after: str
    reason: str


class Told(NamedTuple):
    """A finding about the value of one cell, with what it was made of, so that many of a kind can be told as one."""

    finding: Finding
    sheet: str
    cell: str
    heading: str
    problem: Problem


@dataclass(slots=True)
class Log:
    """What a reading collects on its way. ``catalogue`` tells which paths belong to a form, ``told`` what ``findings`` about one
    value were made of.
    """

    catalogue: Catalogue | None = None
    changes: list[Change] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    cells: dict[str, tuple[str, str]] = field(default_factory=dict)
    unsure: list[str] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)

    def change(self, grid: Grid, cell: str, path: str, before: str, after: str, reason: str) -> None:
        """Note one change."""
        self.changes.append(Change(grid.name, cell, path, before, after, reason))

    def problem(self, grid: Grid, cell: str, path: str, heading: str, problem: Problem, value: str) -> None:
        """Make a finding of a value that is lost or in doubt."""
        place = _("工作表“{sheet}”{cell} {heading}").format(sheet=grid.name, cell=cell, heading=heading)
        finding = Finding(
            rule=problem.code,
            severity=Severity.VIOLATION if problem.lost else Severity.MANUAL,
            message=_("{place}：{what}。").format(place=place, what=problem.message),
            fix=problem.fix,
            form=self.form_of(path),
            path=path,
            place=place,
            value=value or None,
        )
        self.findings.append(finding)
        self.told.append(Told(finding, grid.name, cell, heading, problem))
        if not problem.lost:
            self.unsure.append(path)

    def note(self, rule: str, message: str, fix: str = "", *, path: str | None = None, place: str = "",
             severity: Severity = Severity.NOTE) -> None:  # fmt: skip
        """A finding about the sheet rather than about one value."""
        self.findings.append(Finding(rule, severity, message, fix, form=self.form_of(path), path=path, place=place))

    def form_of(self, path: str | None) -> str | None:
        """``annex2`` of ``annex2.trainees[3].name``; ``None`` for what is no form of the edition."""
        return self.catalogue.form_of(path) if self.catalogue is not None else None

    def value(self, grid: Grid, name: str, path: str, wanted: Field, value: Value) -> None:
        """Note what happened to one value."""
        if value.reason:
            after = "" if value.value is None else shown(wanted.kind, _plain(value.value))
            self.change(grid, name, path, value.before, after, value.reason)
        if value.problem is not None:
            self.problem(grid, name, path, wanted.heading, value.problem, value.before)


def _plain(value: Any) -> str:
    return "、".join(map(str, value)) if isinstance(value, tuple) else str(value)
