"""Bounds on work, told in seconds of a plain machine and asked for on any.

A test that bounds what a hostile file costs says so in seconds. The machine that runs it may be half as fast, busy, or carry the
heap of ten thousand tests, which the collector walks again and again; none of that says anything about the file. The processor's
time is taken, the heap is put aside, and a slower machine is known by a piece of work that is always the same.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager

YARDSTICK = 0.0075  # seconds that the yardstick takes on the machine that the bounds were measured on


def _yardstick() -> float:
    began = time.process_time()
    found: dict[str, int] = {}
    for number in range(60_000):
        name = str(number % 977)
        found[name] = found.get(name, 0) + len(name)
    return time.process_time() - began


def slowness() -> float:
    """How many times slower than that machine this one is just now; never less than 1."""
    return max(1.0, min(_yardstick() for _time in range(3)) / YARDSTICK)


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """What stands inside takes at most ``seconds`` of a plain machine's processor; an AssertionError otherwise."""
    gc.freeze()  # without a collection before: in a process of ten thousand tests that alone takes a second and a half
    began = time.process_time()
    try:
        yield
        spent = time.process_time() - began
    finally:
        gc.unfreeze()
    assert spent < seconds * slowness(), f"{spent:.1f} s of the processor, at most {seconds:g} s"
