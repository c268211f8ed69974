"""What the worker costs: batches of good files read in a worker and in this process, by turns.

Run: python benchmarks/bench_isolation.py
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.builders import valid_dossier
from tzforms.isolation import isolate
from tzforms.reading import read_file
from tzforms.rendering import render
from tzforms.workbook import create_workbook, example_dossier, read_dossier

ROUNDS = 15


def spent(action: Callable[[], object]) -> float:
    """Wall seconds of one call."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def compare(name: str, action: Callable[[], object], files: int) -> None:
    """One line of the table: milliseconds a file here and in a worker, and the median of the ratios of the rounds."""
    here, there = [], []
    action()
    with isolate():
        began = spent(action)
        for _round in range(ROUNDS):
            there.append(spent(action))
            with isolate(on=False):
                here.append(spent(action))
    ratio = statistics.median(t / h for h, t in zip(here, there, strict=True))
    shown = [1000 * statistics.median(times) / files for times in (here, there)]
    print(f"{name:28} {shown[0]:9.1f} {shown[1]:9.1f} {ratio:7.2f} {1000 * began:14.0f}")


def main() -> None:
    """Print the table."""
    print(f"{'batch':28} {'here ms':>9} {'apart ms':>9} {'ratio':>7} {'cold start ms':>14}")
    with tempfile.TemporaryDirectory() as name:
        forms = []
        for form, record in valid_dossier().resolved().dossier.forms():
            forms.append(Path(name) / f"{form}.docx")
            forms[-1].write_bytes(render(record))
        book = Path(name) / "class.xlsx"
        book.write_bytes(create_workbook(example_dossier()))
        compare("five forms", lambda: [read_file(f) for f in forms], len(forms))
        for path in forms:
            compare(path.stem, partial(read_file, path), 1)
        compare("workbook", lambda: read_dossier(book), 1)


if __name__ == "__main__":
    main()
