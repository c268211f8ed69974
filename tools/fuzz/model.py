"""What a mutant is made of: a seed file, and mutations that each have a number of their own, so that any can be left out."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

__all__ = ["LARGEST", "Mutation", "Recipe", "Seed", "Step", "rng_of"]

#: A change of the bytes of one file, decided by the random numbers alone.
Mutation = Callable[[bytes, Random], bytes]

LARGEST = 24 << 20  # a mutant is no larger: what is large by itself is refused by its size, and says nothing


@dataclass(frozen=True)
class Seed:
    """A good file; ``format`` says which mutations and which verbs are for it."""

    name: str
    data: bytes
    format: str


@dataclass(frozen=True)
class Step:
    """One mutation by name, and the number that decides what it does."""

    mutation: str
    number: int

    def __str__(self) -> str:
        return f"{self.mutation}/{self.number}"


@dataclass(frozen=True)
class Recipe:
    """A mutant: ``class.yaml tree.wrong_type/77 raw.flip/3``."""

    seed: str
    steps: tuple[Step, ...]

    def __str__(self) -> str:
        return " ".join([self.seed, *map(str, self.steps)])

    def without(self, index: int) -> Recipe:
        """The recipe with one step left out."""
        return Recipe(self.seed, self.steps[:index] + self.steps[index + 1 :])

    @classmethod
    def parse(cls, text: str) -> Recipe:
        """The recipe that prints as ``text``; raises ``ValueError``."""
        words = text.split()
        cut = next((i for i, w in enumerate(words) if "/" in w and "." in w.split("/")[0]), len(words))
        steps = [w.rpartition("/") for w in words[cut:]]
        return cls(" ".join(words[:cut]), tuple(Step(name, int(number)) for name, _slash, number in steps))


def rng_of(*key: object) -> Random:
    """Random numbers that depend on the key alone (``hash`` differs from run to run)."""
    return Random(zlib.crc32("/".join(map(str, key)).encode()))
