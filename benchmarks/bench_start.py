"""How long ``tzforms --help`` takes from the shell: it should answer in under 0.3 s. ``python benchmarks/bench_start.py``"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time


def measure(*arguments: str, times: int = 15) -> list[float]:
    """Seconds of each run, the first (cold) one left out."""
    taken = []
    for _run in range(times + 1):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "tzforms", *arguments], capture_output=True, check=True)
        taken.append(time.perf_counter() - start)
    return taken[1:]


if __name__ == "__main__":
    for arguments in (["--help"], ["--version"], ["check", "--help"], ["--lang", "en", "--help"]):
        taken = measure(*arguments)
        print(f"tzforms {' '.join(arguments):<16} median {statistics.median(taken):.3f} s  worst {max(taken):.3f} s")
