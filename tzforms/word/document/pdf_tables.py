"""The ruled tables on a page of a PDF, as pdfplumber finds them, each step counted.

pdfplumber compares every line with every line and every crossing with every crossing; a page of a thousand loose lines takes
it hours. The same cells are found here from the same crossings, by way of rows and columns.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from typing import Any

from tzforms.bounds import PdfWork
from tzforms.word.thresholds import PDF

__all__ = ["find_tables"]

_Point = tuple[float, float]


def find_tables(page: Any, work: PdfWork) -> list[Any]:
    """pdfplumber's tables of ``page`` by its ruled lines. Raises :class:`~tzforms.exceptions.RefusedFileError` beyond ``work``."""
    from pdfplumber.table import Table, TableFinder, TableSettings, cells_to_tables, edges_to_intersections

    class Finder(TableFinder):
        """Only its edges are asked for."""

        def __init__(self) -> None:
            self.page = page
            self.settings = TableSettings.resolve(
                {"vertical_strategy": "lines", "horizontal_strategy": "lines", "snap_tolerance": PDF.slack}
            )

    finder = Finder()
    edges = finder.get_edges()
    upright = sum(e["orientation"] == "v" for e in edges)
    work.charge(upright * (len(edges) - upright) // 2)
    crossings = edges_to_intersections(
        edges, finder.settings.intersection_x_tolerance, finder.settings.intersection_y_tolerance
    )
    cells = _cells(crossings, work)
    work.charge(len(cells) ** 2 // 20)
    return [Table(page, group) for group in cells_to_tables(cells)]


def _cells(crossings: dict[_Point, dict[str, Any]], work: PdfWork) -> list[tuple[float, float, float, float]]:
    """The smallest rectangle at each crossing whose sides are ruled."""
    lines = {
        point: ({_box(e) for e in edges["v"]}, {_box(e) for e in edges["h"]}) for point, edges in crossings.items()
    }
    columns: dict[float, list[float]] = defaultdict(list)
    rows: dict[float, list[float]] = defaultdict(list)
    for x, y in sorted(crossings):
        columns[x].append(y)
        rows[y].append(x)
    found: list[tuple[float, float, float, float]] = []
    for x, y in sorted(crossings):
        upright, level = lines[x, y]
        below = columns[x][bisect_right(columns[x], y) :]
        right = rows[y][bisect_right(rows[y], x) :]
        work.charge(len(below) + len(right))
        beside = [r for r in right if not level.isdisjoint(lines[r, y][1])]
        corner = None
        for bottom in below:
            if upright.isdisjoint(lines[x, bottom][0]):
                continue
            work.charge(len(beside) // 2)
            foot = lines[x, bottom][1]
            corner = next(
                (
                    (r, bottom)
                    for r in beside
                    if (opposite := lines.get((r, bottom))) is not None
                    and not opposite[0].isdisjoint(lines[r, y][0])
                    and not opposite[1].isdisjoint(foot)
                ),
                None,
            )
            if corner is not None:
                break
        if corner is not None:
            found.append((x, y, *corner))
    return found


def _box(edge: Any) -> tuple[float, float, float, float]:
    return edge["x0"], edge["top"], edge["x1"], edge["bottom"]
