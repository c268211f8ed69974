"""How long checking takes: one class of 30 (goal: under 100 ms after import), and a year of 500 (under 10 s).

``python benchmarks/bench_check.py`` prints the measured times and ends with status 1 when a goal is missed.
"""

from __future__ import annotations

import datetime as dt
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.builders import valid_dossier
from tzforms.law.checking import check, check_many


def main() -> int:
    """Measure and print; 0 when both goals are met."""
    first = valid_dossier(0, trainees=30)
    started = time.perf_counter()
    check(first)
    cold = time.perf_counter() - started
    times = []
    for seed in range(50):
        dossier = valid_dossier(seed, trainees=30)
        started = time.perf_counter()
        check(dossier)
        times.append(time.perf_counter() - started)
    print(f"one class of 30: first {cold * 1000:.1f} ms, then median {statistics.median(times) * 1000:.1f} ms")
    year = [
        valid_dossier(seed, trainees=30, start=dt.date(2024, 3, 4) + dt.timedelta(days=seed % 200))
        for seed in range(500)
    ]
    started = time.perf_counter()
    findings = check_many(year)
    whole = time.perf_counter() - started
    print(f"500 classes, each and together: {whole:.2f} s, {sum(map(len, findings))} findings")
    return int(cold >= 0.1 or whole >= 10)


if __name__ == "__main__":
    sys.exit(main())
