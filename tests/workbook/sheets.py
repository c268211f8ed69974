"""The example class as a workbook, and where things stand in it."""

from __future__ import annotations

from typing import Any

from tzforms.workbook import example_dossier

__all__ = ["EXAMPLE", "column", "field_cell", "head", "trainee_cell"]

EXAMPLE = example_dossier()


def head(ws: Any) -> int:
    """The header row of a table sheet."""
    return next(int(r[0].row) for r in ws.iter_rows() if r[0].value in ("序号", "培训内容 *"))


def column(ws: Any, heading: str) -> int:
    """The column under a heading of a table sheet."""
    row = head(ws)
    return next(int(c.column) for c in ws[row] if str(c.value).removesuffix(" *") == heading)


def trainee_cell(book: Any, index: int, heading: str) -> Any:
    """The cell of one trainee, counted from 0."""
    ws = book["附件2 学员"]
    return ws.cell(head(ws) + 1 + index, column(ws, heading))


def field_cell(book: Any, sheet: str, label: str) -> Any:
    """The cell right of a label."""
    return next(r[1] for r in book[sheet].iter_rows(max_col=2) if str(r[0].value).startswith(label))
