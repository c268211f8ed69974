"""``python -m tests.corpus score|peers|judge|write|list|libre``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path


def main(argv: list[str] | None = None) -> int:
    """Run a part of the corpus; exit status 1 when a value was read silently wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus", description=__doc__)
    sub = parser.add_subparsers(dest="command", required=True)
    for name in ("score", "peers"):
        p = sub.add_parser(name)
        p.add_argument("--tier", default="plain,easy,medium,hard,values,traps,judge", help="comma separated, or all")
        p.add_argument("--limit", type=int, help="files per tier")
        p.add_argument("--seed", type=int, default=1)
        p.add_argument("--op", help="only this operator")
        p.add_argument("--json", type=Path)
        p.add_argument("--keep", type=Path, help="write failing files with a diff here")
        p.add_argument("--details", type=int, default=40)
    p = sub.add_parser("write")
    p.add_argument("folder", type=Path)
    p.add_argument("--tier", default="plain")
    p.add_argument("--limit", type=int)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--op")
    p = sub.add_parser("judge")
    p.add_argument("folder", type=Path)
    sub.add_parser("list")
    sub.add_parser("libre")
    options = parser.parse_args(argv)

    if options.command == "libre":
        from tests.corpus.blanks import make_libre

        make_libre()
        return 0
    if options.command == "list":
        from tests.corpus.operators import load

        for op in sorted(load().values(), key=lambda o: (o.family, o.tier, o.name)):
            print(f"{op.family:7} {op.tier:7} {op.phase:10} {op.name:40} {op.doc.splitlines()[0] if op.doc else ''}")
        print(len(load()))
        return 0
    if options.command == "judge":
        from tests.corpus.judge import write

        write(options.folder)
        return 0

    from tests.corpus.generate import TIERS, Recipe, cases, recipes

    tiers = TIERS if options.tier == "all" else options.tier.split(",")
    wanted: list[Recipe] = []
    for tier in tiers:
        if tier not in TIERS:
            parser.error(f"no such tier: {tier} (one of {', '.join(TIERS)})")
        wanted += (
            [Recipe(tier, "annex1", tier, 0)]
            if tier in ("judge", "heldout")
            else recipes(tier, options.seed, options.limit, options.op)
        )
    if options.op:
        wanted = [r for r in wanted if options.op in r.ops]

    if options.command == "write":
        options.folder.mkdir(parents=True, exist_ok=True)
        for recipe, _, path, void in cases(wanted, options.folder):
            if path.exists():
                path.rename(options.folder / f"{recipe.name[:140]}{path.suffix}")
            print(recipe.name, void or "")
        return 0
    if options.command == "peers":
        from tests.corpus.adapters import compare_peers

        print(compare_peers(wanted, json_path=options.json))
        return 0

    from tests.corpus.limits import to_go
    from tests.corpus.score import as_json, run, text

    report = run(wanted, keep=options.keep, progress=lambda t: print(t, file=sys.stderr))
    print(text(report, details=options.details))
    free = to_go(report.operators)
    if free:
        print(f"        lines of limits.py that this run does not need: {', '.join(free)}")
    if options.json:
        options.json.write_text(json.dumps(as_json(report), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return int(report.total().silent > 0)


if __name__ == "__main__":
    sys.exit(main())
