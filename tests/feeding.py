"""Feeding an expression with long texts, to see that the time it takes grows as the text does.

``slow_on(pattern)`` gives the first text on which it does not. The texts are made of runs that stand on real papers (dashes,
dots, blanks, brackets) and of what the pattern itself repeats, behind what it wants to see before that, each also with an end
that does not fit. :func:`feed` does so in a program of its own, because an exponential expression never comes back: then that
program is ended, and another goes on behind it.
"""

from __future__ import annotations

import ast
import itertools
import queue
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.expressions import METHODS, Expression

RUNS = (
    *"-—_＿.…·:：,，、;；/|*()（）[]【】<>=%#@'\"?？0159Xx一十年月aE\\{}□√",
    *(" ", "\u3000", "\n", "\t", "\r", "\x0b", "\u200b", "\xa0", "中", "电话", "姓名", "（盖章）", "职业（工种）"),
    *(
        " -",
        "_ ",
        " _",
        "- ",
        " \n",
        "\n ",
        " \u3000",
        "()",
        "（）",
        "(（",
        "1 ",
        "1.",
        "1-",
        "1,",
        "1、",
        "1年",
        "年月日",
    ),
    *(
        "9月2日",
        "至",
        "1*",
        "1+",
        "万",
        "一二",
        "1:",
        "12:00",
        "a@",
        "a.",
        "@.",
        "张 ",
        "张三、",
        "张、",
        "中(",
        "(中)",
        "工和",
        "工、",
    ),
    *(
        "公司 ",
        "公司-",
        "<a>",
        "<!--",
        "<?",
        "xmlns:",
        "{{",
        "}}",
        "{%",
        "第一条",
        "电话:",
        "电话：1",
        "--_",
        "..-",
        "：：-",
    ),
)
ENDS = ("", "\x01", "!\n", "中")
SIZES = (500, 4000)  # tried one after the other: what is too slow on the first is not tried on the second
SLOW = 0.004  # seconds for the longer; a step of the engine is about ten nanoseconds, so quadratic is ten times that
GROWTH = 2.8  # twice the text, this much more time: linear is 2, quadratic is 4
# the processor's time, so that a busy machine does not count; Windows counts it in steps of a sixtieth of a second
_clock = time.perf_counter if sys.platform == "win32" else time.process_time


@dataclass(frozen=True)
class Slow:
    """On what it was slow, and how the time grew when the text was twice as long (0: too slow to try)."""

    method: str
    head: str
    run: str
    end: str
    seconds: float
    growth: float

    def __str__(self) -> str:
        return (
            f"{self.method} on {self.head!r} + {self.run!r}… + {self.end!r}: {self.seconds:.4f} s, ×{self.growth:.1f}"
        )


def _exhaust(compiled: re.Pattern[Any], text: Any) -> None:
    for _found in compiled.finditer(text):
        pass


_METHODS: dict[str, Callable[[re.Pattern[Any], Any], object]] = {
    "match": lambda p, t: p.match(t),
    "fullmatch": lambda p, t: p.fullmatch(t),
    "search": lambda p, t: p.search(t),
    "finditer": _exhaust,
}


def slow_on(pattern: str | bytes, flags: int = 0, methods: Sequence[str] = METHODS) -> Slow | None:
    """The first text on which ``pattern`` takes more than its share; ``None`` when there is none."""
    compiled = re.compile(pattern, flags)
    for head, run, end in attacks(pattern, flags):
        for method in methods:
            if found := _too_slow(compiled, method, head, run, end):
                return found
    return None


def _too_slow(compiled: re.Pattern[Any], method: str, head: str, run: str, end: str) -> Slow | None:
    call = _METHODS[method]

    def timed(size: int) -> float:
        text: Any = head + run * max(1, size // len(run)) + end
        if isinstance(compiled.pattern, bytes):
            text = text.encode("utf-8", "surrogatepass")
        start = _clock()
        call(compiled, text)
        return _clock() - start

    for size in SIZES:
        taken = timed(size)
        if taken < SLOW * size / SIZES[-1]:
            continue
        # a busy machine makes anything slow once: the best of several counts
        best = min(timed(size) for _round in range(4))
        if best < SLOW * size / SIZES[-1]:
            continue
        growth = min(timed(2 * size) for _round in range(4)) / best
        if growth > GROWTH:
            return Slow(method, head, run, end, best, growth)
    return None


# --- what is fed -----------------------------------------------------------------------------------------------------


def attacks(pattern: str | bytes, flags: int = 0) -> Iterator[tuple[str, str, str]]:
    """(head, run, end) of each text, without doubles."""
    tree = re._parser.parse(pattern, flags)  # type: ignore[attr-defined]
    repeats = list(_repeats(tree, ""))
    alphabet = sorted({c for text in (*_samples(tree, 3), *(r for _h, r in repeats)) for c in text})[:40]
    pairs = ["".join(p) for p in itertools.product(alphabet, repeat=2)] if len(alphabet) <= 8 else []
    heads = list(dict.fromkeys(["", *(h for h, _r in repeats)]))[:12]
    seen: set[tuple[str, str, str]] = set()

    def texts() -> Iterator[tuple[str, str, str]]:
        for head, run in repeats:
            for end in ENDS:
                yield head, run, end
                yield "", run, end
                yield "", head + run, end
        for run in (*RUNS, *alphabet, *pairs):
            for end in ENDS[:2]:
                yield "", run, end
        for head in heads:
            for run in alphabet:
                yield head, run, "\x01"
        for whole in _samples(tree, 4):
            for end in ENDS[:2]:
                yield "", whole, end
                yield "", whole[:-1], end
                yield "", whole + " ", end

    for one in texts():
        if one[1] and one not in seen:
            seen.add(one)
            yield one


def _char(items: Any) -> str:
    """One character of a set."""
    negated = bool(items) and str(items[0][0]) == "NEGATE"
    if negated:
        return next(c for c in "a中5 -（\n!x" if not any(_holds(item, c) for item in items[1:]))
    kind, value = items[0]
    kind = str(kind)
    if kind == "LITERAL":
        return chr(value)
    if kind == "RANGE":
        return chr(value[0])
    return _CATEGORY[str(value)]


_CATEGORY = {
    "CATEGORY_DIGIT": "5",
    "CATEGORY_NOT_DIGIT": "a",
    "CATEGORY_SPACE": " ",
    "CATEGORY_NOT_SPACE": "a",
    "CATEGORY_WORD": "a",
    "CATEGORY_NOT_WORD": "-",
}


def _holds(item: Any, char: str) -> bool:
    kind, value = str(item[0]), item[1]
    if kind == "LITERAL":
        return chr(value) == char
    if kind == "RANGE":
        return bool(value[0] <= ord(char) <= value[1])
    return {
        "CATEGORY_DIGIT": char.isdigit(),
        "CATEGORY_NOT_DIGIT": not char.isdigit(),
        "CATEGORY_SPACE": char.isspace(),
        "CATEGORY_NOT_SPACE": not char.isspace(),
        "CATEGORY_WORD": char.isalnum() or char == "_",
        "CATEGORY_NOT_WORD": not (char.isalnum() or char == "_"),
    }[str(value)]


def _samples(tree: Any, count: int) -> list[str]:
    """Up to ``count`` texts that ``tree`` may match."""
    made = [""]
    for op, value in tree:
        name = str(op)
        if name == "LITERAL":
            parts = [chr(value)]
        elif name == "NOT_LITERAL":
            parts = ["a" if value != ord("a") else "b"]
        elif name == "ANY":
            parts = ["a", "("]
        elif name == "IN":
            parts = (
                list(dict.fromkeys(_char([item]) for item in value)) if str(value[0][0]) != "NEGATE" else [_char(value)]
            )
        elif name == "BRANCH":
            parts = [s for branch in value[1] for s in _samples(branch, 2)]
        elif name == "SUBPATTERN":
            parts = _samples(value[3], count)
        elif name == "ATOMIC_GROUP":
            parts = _samples(value, count)
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            parts = [s * max(1, min(value[0], 30)) for s in _samples(value[2], count)]
            parts += [] if value[0] else [""]
        elif name == "ASSERT" and value[0] < 0 and made == [""]:
            parts = _samples(value[1], 2)  # what has to stand before
        else:  # what stands beside the text, and references back
            parts = [""]
        made = [a + b for a, b in itertools.islice(itertools.product(made, parts), count * 4)]
    return list(dict.fromkeys(made))[:count]


def _repeats(tree: Any, head: str) -> Iterator[tuple[str, str]]:
    """For each long repeat: what stands before it, and what it repeats."""
    for place, (op, value) in enumerate(tree):
        before = head + _samples(list(tree)[:place], 1)[0]
        name = str(op)
        if name == "BRANCH":
            for branch in value[1]:
                yield from _repeats(branch, before)
        elif name == "SUBPATTERN":
            yield from _repeats(value[3], before)
        elif name == "ATOMIC_GROUP":
            yield from _repeats(value, before)
        elif name in ("ASSERT", "ASSERT_NOT"):
            yield from _repeats(value[1], before)
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            if value[1] > 8:
                for body in _samples(value[2], 6):
                    yield before, body
            yield from _repeats(value[2], before)


# --- in a program of its own -----------------------------------------------------------------------------------------


def feed(expressions: Sequence[Expression], patience: float) -> dict[Expression, str]:
    """What is slow, and on what; an expression that keeps still for ``patience`` seconds does not come back."""
    found: dict[Expression, str] = {}
    left = list(expressions)
    while left:
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.feeding"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).resolve().parent.parent,
        )
        said: queue.Queue[str] = queue.Queue()
        threading.Thread(target=_listen, args=(child, said), daemon=True).start()
        threading.Thread(target=_ask, args=(child, left), daemon=True).start()
        done = 0
        try:
            while line := said.get(timeout=patience):
                if line.strip():
                    found[left[done]] = line.strip()
                done += 1
        except queue.Empty:
            found[left[done]] = f"does not come back within {patience} s"
            done += 1
        child.kill()
        child.wait()
        assert done, "the program that feeds did not start"
        left = left[done:]
    return found


def _ask(child: subprocess.Popen[str], expressions: list[Expression]) -> None:
    assert child.stdin
    try:
        for one in expressions:
            child.stdin.write(ascii((one.pattern, one.flags, tuple(sorted(one.methods)))) + "\n")
        child.stdin.close()
    except OSError:  # ended while it was told
        pass


def _listen(child: subprocess.Popen[str], said: queue.Queue[str]) -> None:
    assert child.stdout
    for line in child.stdout:
        said.put(line)
    said.put("")


def main() -> None:
    """An expression a line comes in; what it is slow on, or an empty line, goes out."""
    for line in sys.stdin:
        print(ascii(str(slow_on(*ast.literal_eval(line)) or ""))[1:-1], flush=True)


if __name__ == "__main__":
    main()
