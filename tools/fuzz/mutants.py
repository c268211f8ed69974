"""How a mutant comes about: a seed and a few mutations that suit its format, the inner ones before the outer ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from tools.fuzz import pdfs, pictures, raw, sheets, tables, trees, words, xmls, zips
from tools.fuzz.model import LARGEST, Mutation, Recipe, Seed, Step, rng_of

__all__ = ["FORMATS", "make", "mutations_for", "recipe_of"]

#: From the inside outwards: a part is changed before the container is, and its bytes last.
_ALL: dict[str, Mutation] = (
    words.MUTATIONS
    | sheets.MUTATIONS
    | xmls.MUTATIONS
    | trees.MUTATIONS
    | tables.MUTATIONS
    | pdfs.MUTATIONS
    | pictures.MUTATIONS
    | pictures.CODE_MUTATIONS
    | zips.MUTATIONS
    | raw.MUTATIONS
)


def _member(data: bytes, rng: Random) -> bytes:
    """One file of an archive is a mutant itself."""
    content = zips.parts(data)
    names = [n for n in content or {} if n.endswith((".docx", ".xlsx"))]
    if content is None or not names:
        return data
    name = rng.choice(names)
    family = {"docx": words.MUTATIONS, "xlsx": sheets.MUTATIONS}[name[-4:]] | xmls.MUTATIONS | zips.MUTATIONS
    return zips.repack(content | {name: rng.choice(list(family.values()))(content[name], rng)})


_ALL = {"member.change": _member} | _ALL
_ORDER = {name: number for number, name in enumerate(_ALL)}

#: Format → the families of mutations that suit it, with weights.
FORMATS: dict[str, dict[str, int]] = {
    "docx": {"word": 5, "xml": 5, "zip": 2, "raw": 1},
    "xlsx": {"sheet": 6, "xml": 3, "zip": 2, "raw": 1},
    "pdf": {"pdf": 8, "raw": 2},
    "zip": {"zip": 6, "member": 4, "raw": 2},
    "yaml": {"tree": 8, "raw": 1},
    "json": {"tree": 8, "raw": 1},
    "png": {"png": 6, "code": 1, "raw": 2},
    "csv": {"csv": 6, "raw": 2},
    "xls": {"raw": 1},
}


def mutations_for(format_: str) -> dict[str, Mutation]:
    """The mutations that suit a format, by name."""
    return {name: m for name, m in _ALL.items() if name.partition(".")[0] in FORMATS[format_]}


def recipe_of(seeds: Sequence[Seed], format_: str, number: int, run: int) -> tuple[Seed, Recipe]:
    """The recipe of mutant ``number`` of a format, the same for the same seed (``run``) of the run."""
    rng = rng_of(run, format_, number)
    seed = rng.choice([s for s in seeds if s.format == format_])
    names = _names(seed, format_)
    chosen = [_pick(names, FORMATS[format_], rng) for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 5)))]
    steps = tuple(Step(name, rng.getrandbits(31)) for name in sorted(chosen, key=_ORDER.__getitem__))
    return seed, Recipe(seed.name, steps)


def _names(seed: Seed, format_: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in _ALL:
        family = name.partition(".")[0]
        if family in FORMATS[format_] and (family == "code") == (seed.name.endswith(".txt") and family != "raw"):
            found.setdefault(family, []).append(name)
    return found


def _pick(names: Mapping[str, list[str]], weights: Mapping[str, int], rng: Random) -> str:
    families = list(names)
    return rng.choice(names[rng.choices(families, [weights[f] for f in families])[0]])


def make(seed: Seed, recipe: Recipe) -> bytes:
    """The bytes of the mutant. What a mutation cannot take, or makes too large of, stays as it was."""
    data = seed.data
    for step in recipe.steps:
        made = _ALL[step.mutation](data, Random(step.number))
        if len(made) <= LARGEST:
            data = made
    return data
