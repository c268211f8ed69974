"""The hunt: one mutant after the other through the verbs, until time or number is up; what is found once is not told again.

Each mutant is read in the child itself, which finds the fault; some also in isolation, as the command line reads, and some by the
command line. A finding is tried again with each mutation left out, and kept as a file with a note.
"""

from __future__ import annotations

import itertools
import re
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tools.fuzz.child import Answer, Problem
from tools.fuzz.keeper import Child
from tools.fuzz.model import Recipe, Seed, rng_of
from tools.fuzz.mutants import make, recipe_of
from tools.fuzz.verbs import COMMANDS, chosen

__all__ = ["Finding", "Hunt", "Options", "key_of"]

_ISOLATED = 0.15  # the share of mutants that are read in isolation, too
_COMMANDS = 0.01  # the share that goes through the command line
_NAMES = (
    "mutant",
    "mutant",
    "名册 110112199001011234",
    "a\x1b[31mb",
    "\u202ecod",
    "a\u2028b",
    "-o",
    "a;b 'c\"",
    "{0}%s",
)
_PROGRESS = 500  # mutants between two words about how far it is
_FEW = 6  # trials to make one finding smaller


@dataclass(frozen=True)
class Options:
    """What to hunt: ``formats``; ``run`` is the seed; it ends after ``seconds`` or ``count`` mutants, whatever comes first."""

    formats: Sequence[str]
    run: int = 1
    seconds: float = float("inf")
    count: int | None = None
    jobs: int = 1
    keep: Path | None = None
    prepare: tuple[str, ...] = ()
    commands: bool = True


@dataclass
class Finding:
    """One kind of failure, the smallest mutant that showed it, and how often it was seen."""

    problem: Problem
    recipe: Recipe
    verb: str
    mode: str
    data: bytes = field(repr=False)
    seed: Seed = field(repr=False)
    times: int = 1
    number: int = 0

    @property
    def where(self) -> str:
        """The innermost frames of ours."""
        return " < ".join(reversed(self.problem.frames)) or self.verb


def key_of(problem: Problem, verb: str) -> tuple[str, ...]:
    """What makes two failures the same: kind, name and the innermost frames of ours."""
    return (problem.kind, problem.name, *(problem.frames or [verb]))


class Hunt:
    """A run of the fuzzer: :meth:`run`, then :attr:`findings` and :meth:`table`."""

    def __init__(self, seeds: Sequence[Seed], options: Options, say: Callable[[str], None] = print) -> None:
        self.seeds, self.options, self.say = seeds, options, say
        self.findings: dict[tuple[str, ...], Finding] = {}
        self.mutants: Counter[str] = Counter()
        self.outcomes: Counter[str] = Counter()
        self.slowest = self.largest = 0.0
        self.verbs = 0
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self._until = 0.0

    def run(self) -> list[Finding]:
        """Hunt; the findings, in the order in which they were made."""
        self._until = time.monotonic() + self.options.seconds
        threads = [threading.Thread(target=self._work) for _ in range(self.options.jobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return list(self.findings.values())

    def _work(self) -> None:
        child = Child(self.options.prepare)
        folder = Path(tempfile.mkdtemp(prefix="fuzz-mutants-"))
        try:
            while time.monotonic() < self._until:
                with self._lock:
                    number = next(self._numbers)
                if self.options.count is not None and number >= self.options.count:
                    return
                if number and number % _PROGRESS == 0:
                    self.say(f"… {number} mutants, slowest {self.slowest:.1f} s, largest {int(self.largest) >> 20} MB")
                formats = self.options.formats
                self._try(number, formats[number % len(formats)], child, folder)
        finally:
            child.end()
            shutil.rmtree(child.folder, ignore_errors=True)
            shutil.rmtree(folder, ignore_errors=True)

    def _try(self, number: int, format_: str, child: Child, folder: Path) -> None:
        seed, recipe = recipe_of(self.seeds, format_, number, self.options.run)
        data = make(seed, recipe)
        if data == seed.data:
            return
        rng = rng_of("verbs", self.options.run, number)
        verbs = [f"{format_}/{v}" for v in chosen(format_, (rng.randrange(99), rng.randrange(99)))]
        plans = [(v, False) for v in verbs]
        if rng.random() < _ISOLATED:
            plans += [(v, True) for v in verbs]
        if self.options.commands and rng.random() < _COMMANDS:
            plans.append((f"{format_}/cli {rng.choice(COMMANDS[format_])}", False))
        with self._lock:
            self.mutants[format_] += 1
        self.inspect(seed, recipe, data, plans, child, folder, name=rng.choice(_NAMES))

    def inspect(
        self,
        seed: Seed,
        recipe: Recipe,
        data: bytes,
        plans: Sequence[tuple[str, bool]],
        child: Child,
        folder: Path,
        *,
        name: str = "mutant",
    ) -> None:
        """Carry out the (verb, isolated) of ``plans`` with the mutant; keep what is new."""
        for verb, isolated in plans:
            path = _written(folder, data, seed, name if "/cli " in verb else "mutant")
            answer = child.ask(path, verb, isolated=isolated)
            self._count(answer)
            path.unlink(missing_ok=True)
            for problem in answer.problems:
                self._note(
                    problem,
                    Finding(problem, recipe, verb, "isolated" if isolated else "inline", data, seed),
                    child,
                    folder,
                )

    def _count(self, answer: Answer) -> None:
        with self._lock:
            self.verbs += 1
            self.outcomes[answer.outcome] += 1
            self.slowest, self.largest = max(self.slowest, answer.seconds), max(self.largest, float(answer.peak))

    def _note(self, problem: Problem, found: Finding, child: Child, folder: Path) -> None:
        key = key_of(problem, found.verb)
        with self._lock:
            known = self.findings.get(key)
            if known is not None:
                known.times += 1
                return
        if problem.kind in ("slow", "hang", "memory") and not self._shows(found, found.recipe, child, folder):
            return  # a busy machine, or what earlier mutants had left behind
        small = self._smaller(found, child, folder) if found.recipe.steps else found
        with self._lock:
            if self.findings.setdefault(key, small) is small:
                small.number = len(self.findings)
                self.say(
                    f"#{small.number} {problem.kind} {problem.name} {small.where}\n    {small.mode} {small.verb}: {small.recipe}"
                )
                if self.options.keep is not None:
                    keep(small, self.options.keep)

    def _shows(self, found: Finding, recipe: Recipe, child: Child, folder: Path) -> bool:
        path = _written(folder, make(found.seed, recipe) if recipe.steps else found.data, found.seed, "mutant")
        answer = child.ask(path, found.verb, isolated=found.mode == "isolated")
        path.unlink(missing_ok=True)
        wanted = key_of(found.problem, found.verb)
        alike = {"slow": "hang", "hang": "slow"}
        return any(key_of(p, found.verb) == wanted or alike.get(p.kind) == found.problem.kind for p in answer.problems)

    def _smaller(self, found: Finding, child: Child, folder: Path) -> Finding:
        """With as few mutations as still show it."""
        recipe, index, trials = found.recipe, len(found.recipe.steps) - 1, 0
        while index >= 0 and len(recipe.steps) > 1 and trials < _FEW:
            trials += 1
            fewer = recipe.without(index)
            if self._shows(found, fewer, child, folder):
                recipe = fewer
            index -= 1
        return replace(found, recipe=recipe, data=make(found.seed, recipe))

    def table(self) -> str:
        """What was done and what was found."""
        outcomes = ", ".join(f"{name or 'none'} {times}" for name, times in self.outcomes.most_common())
        lines = [
            "",
            f"{sum(self.mutants.values())} mutants ({', '.join(f'{k} {v}' for k, v in sorted(self.mutants.items()))}), {self.verbs} verbs;"
            f" slowest {self.slowest:.1f} s, largest {int(self.largest) >> 20} MB",
            f"outcomes: {outcomes}",
        ]
        for f in self.findings.values():
            lines.append(f"#{f.number:<3} {f.times:>4}× {f.problem.kind:<9} {f.problem.name:<24} {f.where}")
            lines.append(f"           {f.mode} {f.verb}: {f.recipe}")
        lines.append(f"{len(self.findings)} different findings" if self.findings else "nothing found")
        return "\n".join(lines)


def _written(folder: Path, data: bytes, seed: Seed, name: str) -> Path:
    path = folder / f"{name}{Path(seed.name).suffix}"
    path.write_bytes(data)
    return path


def keep(found: Finding, folder: Path) -> Path:
    """Write the mutant into ``folder``, and beside it what it does."""
    folder.mkdir(parents=True, exist_ok=True)
    about = re.sub(
        r"[^\w.-]+", "-", f"{found.problem.kind}-{found.problem.name}-{(found.problem.frames or [''])[-1]}"
    ).strip("-")
    path = folder / f"{found.number:03d}-{about[:80]}{Path(found.seed.name).suffix}"
    path.write_bytes(found.data)
    note = f"recipe: {found.recipe}\nverb: {found.verb} ({found.mode})\nkind: {found.problem.kind} {found.problem.name}\nwhere: {found.where}\n\n{found.problem.detail}\n"
    path.with_name(path.name + ".txt").write_text(note, encoding="utf-8", errors="backslashreplace")
    return path
