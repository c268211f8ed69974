"""How long reading takes: a form in a warm process, and rosters of growing length (to see that it stays linear).

Run: python benchmarks/bench_read.py
"""

from __future__ import annotations

import io
import statistics
import time

import docx

from tests.builders import valid_dossier
from tzforms.forms import Annex2, Trainee, catalogue_of
from tzforms.reading.sources import read_bytes
from tzforms.rendering.printing import render


def median(action: object, rounds: int = 7) -> float:
    """The median of ``rounds`` calls, in milliseconds."""
    times = []
    for _round in range(rounds):
        start = time.perf_counter()
        action()  # type: ignore[operator]
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times)


def with_python_docx(data: bytes) -> list[list[str]]:
    """The obvious way of the usual library: every table's cell text, no meaning."""
    document = docx.Document(io.BytesIO(data))
    return [[c.text for c in row.cells] for table in document.tables for row in table.rows]


def main() -> None:
    """Print the table."""
    assert all(form.spec for form in catalogue_of().forms.values())  # compiled before the clock runs
    print(f"{'document':24} {'read ms':>9} {'python-docx ms':>15} {'ratio':>7}")
    for form, record in valid_dossier().resolved().dossier.forms():
        data = render(record)
        ours, theirs = median(lambda d=data: read_bytes(d, "")), median(lambda d=data: with_python_docx(d))
        print(f"{form:24} {ours:9.1f} {theirs:15.1f} {ours / theirs:7.2f}")
    person = Trainee(name="张三", sex="男", education="本科", id_number="11010519491231002X", level="技师")
    for rows in (100, 300, 1000):
        data = render(Annex2(organizer="甲公司", trainees=(person,) * rows), verify=False)
        ours, theirs = median(lambda d=data: read_bytes(d, ""), 3), median(lambda d=data: with_python_docx(d), 3)
        print(f"{f'annex2, {rows} rows':24} {ours:9.1f} {theirs:15.1f} {ours / theirs:7.2f}")


if __name__ == "__main__":
    main()
