"""What became of a batch: every row of annex 3 is made, skipped or refused."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tzforms.certificates.material import Refusal
from tzforms.i18n import _
from tzforms.registry import Entry, Head

__all__ = ["Report", "Row"]

Row = tuple[int, Entry]
"""(row of annex 3, its certificate)"""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of every row of annex 3: ``made`` + ``skipped`` + ``refused`` = ``rows``, or it is not a report.

    ``made`` and ``skipped`` are (row, certificate); ``resumed`` are those of the skipped rows whose numbers another run gave
    without finishing their files (it was stopped, or somebody is at it now), which this one completed. ``files`` is what lies in the folder now; ``notes`` are for a person;
    ``head`` is the register's when all was done.
    """

    rows: int
    made: tuple[Row, ...]
    skipped: tuple[Row, ...]
    refused: tuple[Refusal, ...]
    files: tuple[Path, ...] = ()
    draft: bool = False
    notes: tuple[str, ...] = ()
    resumed: tuple[int, ...] = ()
    head: Head | None = None

    def __post_init__(self) -> None:
        told = sorted([r for r, _e in (*self.made, *self.skipped)] + [r.row for r in self.refused])
        if told != list(range(1, self.rows + 1)):
            raise AssertionError(f"rows of annex 3 that are told once: {told}, of {self.rows}")

    def sentence(self) -> str:
        """The reckoning in one line."""
        text = (
            _("附件3共 {rows} 行 = 样张 {made} + 跳过（已发证） {skipped} + 不予制证 {refused}。")
            if self.draft
            else _("附件3共 {rows} 行 = 制证 {made} + 跳过（已发证） {skipped} + 不予制证 {refused}。")
        )
        said = text.format(rows=self.rows, made=len(self.made), skipped=len(self.skipped), refused=len(self.refused))
        if self.resumed:
            said += _(
                "跳过的里面有 {count} 个编号是另一次运行编的（那次中断了，或另有人正在办），这次只补齐文件。"
            ).format(count=len(self.resumed))
        return said
