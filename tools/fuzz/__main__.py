"""``python -m tools.fuzz``: see :mod:`tools.fuzz`. Status 1 when something was found."""

from __future__ import annotations

import argparse
import importlib.util
import sys
from pathlib import Path

from tools.fuzz.hunt import Hunt, Options
from tools.fuzz.model import Recipe
from tools.fuzz.mutants import FORMATS, make
from tools.fuzz.seeds import gather


def main(arguments: list[str] | None = None) -> int:
    """Hunt as the arguments say; the status."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.fuzz", description="Mutants of the samples through the public verbs."
    )
    parser.add_argument("--seconds", type=float, default=None, help="how long (default 60, unless --count is given)")
    parser.add_argument("--count", type=int, default=None, help="how many mutants")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same mutants (default 1)")
    parser.add_argument("--format", default=",".join(FORMATS), help=f"of {','.join(FORMATS)} (default all)")
    parser.add_argument("--jobs", type=int, default=1, help="how many at a time")
    parser.add_argument(
        "--keep", type=Path, default=Path("out/fuzz"), help="where findings are kept (default out/fuzz)"
    )
    parser.add_argument(
        "--office", action="store_true", help="also seeds that LibreOffice makes (PDF of the forms, .xls)"
    )
    parser.add_argument("--plain", action="store_true", help="without coverage, also where atheris is installed")
    parser.add_argument("--recipe", help="make this one mutant (as a note has it), write it to --keep and stop")
    given = parser.parse_args(arguments)
    formats = [f for f in given.format.split(",") if f]
    if unknown := [f for f in formats if f not in FORMATS]:
        parser.error(f"no such format: {', '.join(unknown)}")
    if given.recipe is not None:
        return _one(given.recipe, given.keep)
    seeds = gather(formats, with_office=given.office)
    formats = [f for f in formats if any(s.format == f for s in seeds)]
    seconds = given.seconds if given.seconds is not None else float("inf") if given.count else 60.0
    options = Options(formats, given.seed, seconds, given.count, given.jobs, given.keep)
    hunt = Hunt(seeds, options, say=lambda text: print(text, flush=True))
    if not given.plain and given.count is None and importlib.util.find_spec("atheris") is not None:
        from tools.fuzz.guided import guided

        guided(hunt, seconds)
    else:
        hunt.run()
    print(hunt.table())
    return int(bool(hunt.findings))


def _one(text: str, folder: Path) -> int:
    recipe = Recipe.parse(text)
    seed = next((s for s in gather(list(FORMATS), with_office=True) if s.name == recipe.seed), None)
    if seed is None:
        print(f"no such seed: {recipe.seed}", file=sys.stderr)
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"mutant{Path(seed.name).suffix}"
    path.write_bytes(make(seed, recipe))
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
