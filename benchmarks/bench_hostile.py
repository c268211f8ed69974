"""What files made to hurt cost: ``python benchmarks/bench_hostile.py [FOLDER] [--strangers] [--only WORD] [--faults]``.

Each file of FOLDER (default ``tests/fixtures/hostile``; with ``--strangers`` also those of ``tests/strangers``) goes through the
commands that are for it, alone and in a folder together with the good sample forms, each command as a program of its own. One
line a command: seconds, megabytes of its largest process, exit status, what is wrong, the first sentence. Wrong is: more than 2 s or
300 MB, an internal error, no sentence, a raw control character, a whole ID number, good forms that were not read. ``--faults``
prints only such lines. Ends with status 1 when there is one.

The seconds hold the start of the program (0.3 s on a quiet machine) and of its worker. On a busy machine they say little: more than
2 s count as wrong when the processor worked as long, or above 8.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.hostile_runs import BESIDE, FIXTURES, GOOD, ROOT, Run, commands_for, good_beside, run


def main() -> int:
    """Measure and print; 0 when nothing is wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", nargs="?", type=Path, default=FIXTURES)
    parser.add_argument("--strangers", action="store_true")
    parser.add_argument("--only", default="", help="files whose name holds this")
    parser.add_argument("--alone", action="store_true", help="not beside good forms")
    parser.add_argument("--faults", action="store_true", help="print only what is wrong")
    given = parser.parse_args()
    wrong = count = 0
    slowest = largest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        paths = sorted(
            p
            for p in given.folder.iterdir()
            if p.is_file() and p.suffix != ".md" and not p.name.endswith(".review.yaml")
        )
        if given.strangers:  # made by another process: this one stays small, so that it measures others
            made = Path(folder) / "strangers"
            subprocess.run([sys.executable, "-m", "tests.strangers", str(made)], check=True, cwd=ROOT)
            paths += sorted(made.iterdir())
        for path in (p for p in paths if given.only in p.name):
            for done, faults in _runs(path, Path(folder) / path.name, beside=not given.alone):
                count += 1
                wrong += bool(faults)
                slowest, largest = max(slowest, done.seconds), max(largest, float(done.peak))
                if faults or not given.faults:
                    print(
                        f"{path.name:28} {done.line:34} {done.seconds:6.2f} s {done.peak >> 20:5} MB  {done.status:3}  {'; '.join(faults):30} {done.sentence[:90]}",
                        flush=True,
                    )
    print(f"{count} runs, {wrong} with something wrong; slowest {slowest:.1f} s, largest {int(largest) >> 20} MB")
    return int(bool(wrong))


def _runs(path: Path, folder: Path, *, beside: bool) -> Iterator[tuple[Run, list[str]]]:
    for line in commands_for(path):
        done = run(line, f=path)
        yield done, [*done.faults(), *done.costs()]
    if not beside:
        return
    together = good_beside(path, folder)
    quiet = _good_alone(folder.with_name("good forms"))
    for line in BESIDE:
        done = run(line, d=together)
        # beside others it may take what these take, and a bound more
        costs = [c for c in done.costs() if not c.endswith(" s") or done.seconds > quiet[line] + 2]
        yield done, [*done.faults(), *costs, *_not_read(done)]


_alone: dict[str, float] = {}


def _good_alone(folder: Path) -> dict[str, float]:
    """Seconds that the good forms take by themselves."""
    if not _alone:
        together = good_beside(GOOD[0], folder)
        _alone.update({line: run(line, d=together).seconds for line in BESIDE})
    return _alone


def _not_read(done: Run) -> list[str]:
    """Said where a good form beside the file was not read."""
    if done.line.startswith("read"):
        forms = {json.loads(line).get("form") for line in done.out.splitlines() if line.startswith("{")}
        lost = [p.name[:3] for p in GOOD if f"annex{p.name[2]}" not in forms]
        return [f"good files not read: {' '.join(lost)}"] if lost else []
    if done.line.startswith("check"):
        return [] if '"annex1' in done.out else ["good files not checked"]
    if done.line.startswith("review"):
        lost = [p.name[:3] for p in GOOD if p.name not in done.said]
        return [f"good files not answered: {' '.join(lost)}"] if lost else []
    return []


if __name__ == "__main__":
    sys.exit(main())
