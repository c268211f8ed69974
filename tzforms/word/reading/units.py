"""单位：元 above a table: which unit a form gives for its figures outside any label."""

from __future__ import annotations

from bisect import bisect_right

from tzforms.converters import UNIT_LINE
from tzforms.word.document.blocks import Cell, Row

__all__ = ["Units"]

# a longer text is prose
_LONGEST = 200


class Units:
    """The lines and cells of a form that give a unit; ``cells`` are those in which nothing else stands."""

    def __init__(self, rows: list[Row]) -> None:
        self._at: list[int] = []
        self._said: list[str] = []
        self.cells: list[Cell] = []
        for position, row in enumerate(rows):
            for cell in row.cells:
                if cell.merged or "位" not in cell.text or len(cell.text) > _LONGEST:
                    continue
                found = list(UNIT_LINE.finditer(cell.text))
                if not found:
                    continue
                self._at += [position] * len(found)
                self._said += [f"单位：{m['unit']}" for m in found]
                if not UNIT_LINE.sub("", cell.text).strip(" \t\u3000\n（()）[]【】"):
                    self.cells.append(cell)

    def above(self, position: int) -> tuple[str, ...]:
        """The unit that was given last in the row at ``position`` or above it (申请资金：单位：千元)."""
        number = bisect_right(self._at, position)
        return (self._said[number - 1],) if number else ()
