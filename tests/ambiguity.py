"""Whether a repeat of an expression may match one text in several ways: then a text that does not fit takes exponential time.

The parsed expression becomes an automaton whose states are the places of its characters (Glushkov's), with the number of ways
in which one place can follow another. It is ambiguous without bound when a way leads twice over an edge of a loop, or when two
different ways over the same characters lead from a place back to it (Weber and Seidl). Atomic groups and possessive repeats
match in one way only, and their bodies are looked at by themselves; what follows ``x++`` cannot begin with an ``x``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any

_COPIES = 3  # a repeat of up to so many is written out, a longer one is a loop
_TWO = 2  # more ways than two are as bad as two

Chars = frozenset[str]


@dataclass
class _Part:
    """A piece of the expression: at which places it begins and ends, in how many ways it may be empty."""

    first: Counter[int] = field(default_factory=Counter)
    last: Counter[int] = field(default_factory=Counter)
    empty: int = 0


def ambiguous(pattern: str | bytes, flags: int = 0) -> str | None:
    """What may be matched in several ways in a loop of ``pattern``, as a few characters of it; ``None`` when nothing may."""
    tree = re._parser.parse(pattern, flags)  # type: ignore[attr-defined]
    alphabet = sorted(set(_named(tree)) | set("a5 \n-中_"))
    waiting = [tree]
    while waiting:
        machine = _Machine(alphabet, tree.state.flags)
        machine.sequence(waiting.pop())
        waiting += machine.apart
        if found := machine.twice():
            return found
    return None


class _Machine:
    """The automaton of one expression, without what stands in lookarounds and atomic groups of it."""

    def __init__(self, alphabet: list[str], flags: int) -> None:
        self.alphabet, self.flags = alphabet, flags
        self.chars: list[Chars] = []  # place → the characters it matches, of those that matter
        self.taken: list[Chars] = []  # place → what cannot follow, because a possessive repeat would have taken it
        self.group: list[int] = []  # place → the atomic group around it, 0 for none
        self.edges: Counter[tuple[int, int, Chars]] = Counter()  # from, to, on which characters: in how many ways
        self.apart: list[Any] = []

    # --- building ---------------------------------------------------------------------------------------------------

    def sequence(self, tree: Any) -> _Part:
        done = _Part(empty=1)
        for op, value in tree:
            done = self._then(done, self._item(str(op), value))
        return done

    def _item(self, name: str, value: Any) -> _Part:
        if name in ("LITERAL", "NOT_LITERAL", "IN", "ANY"):
            return self._place(frozenset(c for c in self.alphabet if _matches(name, value, c, self.flags)))
        if name == "SUBPATTERN":
            return self.sequence(value[3])
        if name == "BRANCH":
            return self._either([self.sequence(branch) for branch in value[1]])
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            return self._repeat(value[2], value[0], value[1])
        if name == "POSSESSIVE_REPEAT":
            return self._possessive(value[2], value[0], value[1])
        if name == "ATOMIC_GROUP":
            return self._atomic(value)
        if name in ("ASSERT", "ASSERT_NOT"):
            self.apart.append(value[1])
        return _Part(empty=1)  # an anchor, a lookaround, a reference back

    def _place(self, chars: Chars) -> _Part:
        self.chars.append(chars)
        self.taken.append(frozenset())
        self.group.append(0)
        here = len(self.chars) - 1
        return _Part(Counter({here: 1}), Counter({here: 1}))

    def _link(self, last: Counter[int], first: Counter[int]) -> None:
        for (start, ways), (end, more) in product(last.items(), first.items()):
            if chars := self.chars[end] - self.taken[start]:
                self.edges[start, end, chars] += ways * more

    def _then(self, left: _Part, right: _Part) -> _Part:
        self._link(left.last, right.first)
        return _Part(
            left.first + _times(right.first, left.empty),
            right.last + _times(left.last, right.empty),
            min(_TWO, left.empty * right.empty),
        )

    @staticmethod
    def _either(parts: list[_Part]) -> _Part:
        done = _Part()
        for part in parts:
            done = _Part(done.first + part.first, done.last + part.last, min(_TWO, done.empty + part.empty))
        return done

    def _repeat(self, body: Any, least: int, most: int) -> _Part:
        if most <= _COPIES or least == most <= 20:
            return self._copies(body, least, most)
        part = self.sequence(body)
        self._link(part.last, part.first)
        part.empty = min(_TWO, part.empty + (not least))
        return part

    def _copies(self, body: Any, least: int, most: int) -> _Part:
        """``x{1,3}`` as ``x(x(x)?)?``: which copy matches a character is no choice."""
        if not most:
            return _Part(empty=1)
        first = self.sequence(body)
        done = self._then(first, self._copies(body, max(0, least - 1), most - 1))
        return done if least else _Part(done.first, done.last, min(_TWO, done.empty + 1))

    def _possessive(self, body: Any, least: int, most: int) -> _Part:
        before = len(self.chars)
        part = self._atomic_of(lambda: self._repeat(body, least, most))
        self.apart.append(body)
        if len(self.chars) == before + 1 and most > 20:  # one place: its characters cannot follow
            self.taken[before] = self.chars[before]
        return part

    def _atomic(self, body: Any) -> _Part:
        self.apart.append(body)
        return self._atomic_of(lambda: self.sequence(body))

    def _atomic_of(self, build: Any) -> _Part:
        """What ``build`` makes, each way in it counted once."""
        known, self.edges, before = self.edges, Counter(), len(self.chars)
        part: _Part = build()
        self.edges = known + Counter(dict.fromkeys(self.edges, 1))
        self.group[before:] = [before + 1] * (len(self.chars) - before)
        return _Part(_once(part.first), _once(part.last), min(1, part.empty))

    # --- looking --------------------------------------------------------------------------------------------------------

    def twice(self) -> str | None:
        follow: dict[int, list[tuple[int, Chars]]] = {}
        for start, end, chars in self.edges:
            follow.setdefault(start, []).append((end, chars))
        for loop in _circles(range(len(self.chars)), lambda p: [q for q, _c in follow.get(p, ())]):
            for (start, end, chars), ways in self.edges.items():
                if ways > 1 and start in loop and end in loop:
                    return _shown(chars)

            def onward(pair: tuple[int, int], loop: set[int] = loop) -> list[tuple[int, int]]:
                return [
                    (a, b)
                    for (a, one), (b, other) in product(follow.get(pair[0], ()), follow.get(pair[1], ()))
                    if a in loop and b in loop and one & other and not self._is_decided(a, b)
                ]

            for circle in _circles([(place, place) for place in sorted(loop)], onward):
                apart = [pair for pair in circle if pair[0] != pair[1]]
                if apart and len(apart) < len(circle):
                    return _shown(self.chars[apart[0][0]] & self.chars[apart[0][1]])
        return None

    def _is_decided(self, one: int, other: int) -> bool:
        """Whether two ways through one atomic group: only the first of them is ever gone."""
        return one != other and self.group[one] == self.group[other] != 0


def _times(places: Counter[int], ways: int) -> Counter[int]:
    return Counter({place: n * ways for place, n in places.items() if ways})


def _once(places: Counter[int]) -> Counter[int]:
    return Counter(dict.fromkeys(places, 1))


def _shown(chars: Chars) -> str:
    return "".join(sorted(chars))[:12]


def _circles(nodes: Any, onward: Any) -> Iterator[set[Any]]:
    """The strongly connected parts that hold a loop (Tarjan, without recursion)."""
    index: dict[Any, int] = {}
    low: dict[Any, int] = {}
    stack: list[Any] = []
    on: set[Any] = set()
    for root in nodes:
        if root in index:
            continue
        work = [(root, iter(onward(root)))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on.add(root)
        while work:
            node, rest = work[-1]
            for other in rest:
                if other not in index:
                    index[other] = low[other] = len(index)
                    stack.append(other)
                    on.add(other)
                    work.append((other, iter(onward(other))))
                    break
                if other in on:
                    low[node] = min(low[node], index[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    part = set()
                    while node not in part:
                        part.add(stack.pop())
                    on -= part
                    if len(part) > 1 or node in onward(node):
                        yield part


# --- characters ------------------------------------------------------------------------------------------------------


def _named(tree: Any) -> Iterator[str]:
    """Every character that the expression names, and those beside its ranges."""
    for op, value in tree:
        name = str(op)
        if name in ("LITERAL", "NOT_LITERAL"):
            yield from _cases(chr(value))
        elif name == "RANGE":
            yield from (chr(c) for c in (value[0] - 1, value[0], value[1], value[1] + 1) if 0 <= c < 0x110000)
        elif name == "IN":
            yield from _named(value)
        elif name == "BRANCH":
            for branch in value[1]:
                yield from _named(branch)
        elif name == "SUBPATTERN":
            yield from _named(value[3])
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            yield from _named(value[2])
        elif name in ("ASSERT", "ASSERT_NOT"):
            yield from _named(value[1])
        elif name == "ATOMIC_GROUP":
            yield from _named(value)


def _cases(char: str) -> set[str]:
    return {c for c in (char, char.lower(), char.upper()) if len(c) == 1}


_CATEGORIES = {
    "CATEGORY_DIGIT": str.isdigit,
    "CATEGORY_SPACE": str.isspace,
    "CATEGORY_WORD": lambda c: c.isalnum() or c == "_",
    "CATEGORY_NOT_DIGIT": lambda c: not c.isdigit(),
    "CATEGORY_NOT_SPACE": lambda c: not c.isspace(),
    "CATEGORY_NOT_WORD": lambda c: not (c.isalnum() or c == "_"),
}


def _matches(name: str, value: Any, char: str, flags: int) -> bool:
    if name == "ANY":
        return char != "\n" or bool(flags & re.DOTALL)
    if name == "NOT_LITERAL":
        return not _matches("LITERAL", value, char, flags)
    cases = _cases(char) if flags & re.IGNORECASE else {char}
    if name == "LITERAL":
        return chr(value) in cases
    if name == "RANGE":
        return any(value[0] <= ord(c) <= value[1] for c in cases)
    if name == "CATEGORY":
        return bool(_CATEGORIES[str(value)](char))
    negated = bool(value) and str(value[0][0]) == "NEGATE"
    return negated != any(_matches(str(op), v, char, flags) for op, v in value[negated:])
