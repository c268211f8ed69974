"""How long reading takes beside python-docx's bare loop over ``row.cells``: the forms, and rosters of growing length.

Reading is measured as an office does it, with all the evidence and in a warm worker (``apart``), and in this process (``here``).
Both and python-docx take turns, and a ratio is the median of the ratios of the rounds, so that a busy machine concerns all
alike. Every round reads a roster of other people: what is remembered of texts seen before is no help.

Run: python benchmarks/bench_read.py
"""

from __future__ import annotations

import datetime as dt
import io
import statistics
import time
from collections.abc import Callable, Sequence

import docx

from tests.builders import id_number, valid_dossier
from tzforms.forms import Annex2, Trainee, catalogue_of
from tzforms.isolation import isolate
from tzforms.reading.sources import read_bytes
from tzforms.rendering.printing import render

ROUNDS = 9
ROWS = {30: 9, 100: 7, 300: 5, 1000: 5}  # and rounds of each
FAMILY, GIVEN = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏",
    "伟芳娜敏静强磊军洋勇艳杰娟涛明超秀霞平刚桂英喆玥",
)
GOAL = {"annex2, 30 rows": 1.0, "annex2, 1000 rows": 0.7}  # of python-docx's time, apart


def spent(action: Callable[[bytes], object], data: bytes) -> float:
    """Milliseconds of one call."""
    start = time.perf_counter()
    action(data)
    return 1000 * (time.perf_counter() - start)


def read(data: bytes) -> object:
    """Ours, in this process."""
    return read_bytes(data, "")


def read_apart(data: bytes) -> object:
    """Ours, in a worker."""
    with isolate():
        return read_bytes(data, "")


def with_python_docx(data: bytes) -> list[list[str]]:
    """The obvious way of the usual library: every table's cell text, no meaning."""
    document = docx.Document(io.BytesIO(data))
    return [[c.text for c in row.cells] for table in document.tables for row in table.rows]


def person(number: int) -> Trainee:
    """Somebody; another name and number for each ``number``, units and schools as they repeat in a class."""
    born = dt.date(1970, 1, 1) + dt.timedelta(days=number * 37 % 11_000)
    return Trainee(
        name=FAMILY[number % 30] + GIVEN[number // 30 % 24] + GIVEN[number * 7 % 24],
        sex="女" if number % 2 else "男",
        education=("本科", "大专", "中专")[number % 3],
        id_number=id_number(born, (number * 2 + 1 - number % 2) % 1000),
        employer_position=f"{FAMILY[number // 25 % 30]}氏机械有限公司 工程师",
        level="高级技师" if number % 4 == 0 else "技师",
    )


def rosters(rows: int, rounds: int) -> list[bytes]:
    """Rosters of so many people, other people in each."""
    people = (tuple(map(person, range(first * rows, (first + 1) * rows))) for first in range(rounds))
    return [render(Annex2(organizer="甲公司", trainees=p), verify=False) for p in people]


def compare(name: str, documents: Sequence[bytes]) -> None:
    """One line of the table."""
    actions = (read_apart, read, with_python_docx)
    for action in actions:
        action(documents[-1])
    rounds = [[spent(action, data) for action in actions] for data in documents[:-1]]
    apart, here, theirs = (statistics.median(times) for times in zip(*rounds, strict=True))
    ratio = statistics.median(a / t for a, _h, t in rounds)
    ratio_here = statistics.median(h / t for _a, h, t in rounds)
    goal = f"{GOAL[name]:7.2f}" if name in GOAL else ""
    print(f"{name:24} {apart:9.1f} {here:9.1f} {theirs:15.1f} {ratio:7.2f} {ratio_here:7.2f} {goal}", flush=True)


def main() -> None:
    """Print the table."""
    assert all(form.spec for form in catalogue_of().forms.values())  # compiled before the clock runs
    print(f"{'document':24} {'apart ms':>9} {'here ms':>9} {'python-docx ms':>15} {'apart':>7} {'here':>7} {'goal':>7}")
    for form, record in valid_dossier().resolved().dossier.forms():
        compare(form, [render(record)] * (ROUNDS + 1))
    for rows, rounds in ROWS.items():
        compare(f"annex2, {rows} rows", rosters(rows, rounds + 1))


if __name__ == "__main__":
    main()
