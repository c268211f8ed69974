"""Which cases there are: every tier as a seeded list of recipes, and how a recipe becomes a file."""

from __future__ import annotations

import subprocess
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.corpus.blanks import FORMS, KINDS
from tests.corpus.case import Case, Inapplicable, build, void_reason
from tests.corpus.operators import PHASES, Operator, apply, load

TIERS = (
    "plain",
    "converted",
    "easy",
    "medium",
    "hard",
    "values",
    "traps",
    "stacked",
    "stacked-converted",
    "pdf",
    "foreign",
    "judge",
    "kinds",
    "kinds-stacked",
    "heldout",
)
WORD = (".docx", ".docm", ".dotx", ".doc", ".wps")
KINDS_TIERS = ("kinds", "kinds-stacked", "heldout")
SINGLE = ("easy", "medium", "hard")


@dataclass(frozen=True)
class Recipe:
    """One case to be: ``ops`` by name, ``via`` the format it passes through, ``keep`` the format it stays in."""

    tier: str
    form: str
    kind: str
    seed: int
    ops: tuple[str, ...] = ()
    via: str = ""
    stay: str = ""
    sentinel: bool = True

    @property
    def name(self) -> str:
        """A file name."""
        parts = [self.tier, self.form, self.kind, *self.ops, self.via, self.stay, str(self.seed)]
        return "-".join(p for p in parts if p)


def _pick(*key: object) -> int:
    """A number that depends on the key alone (``hash`` differs from run to run)."""
    return zlib.crc32("/".join(map(str, key)).encode())


def recipes(tier: str, seed: int = 1, limit: int | None = None, only: str | None = None) -> list[Recipe]:
    """All recipes of a tier, shuffled by the seed when limited."""
    ops = load()
    out: list[Recipe] = []
    if tier == "plain":
        out = [Recipe(tier, f, k, seed * 100 + n, sentinel=n % 2 == 0) for f in FORMS for k in KINDS for n in range(4)]
    elif tier == "converted":
        out = [
            Recipe(tier, f, k, seed * 100 + n, via=v, sentinel=n % 2 == 0)
            for n, v in enumerate(("docx", "doc", "odt", "rtf"))
            for f in FORMS
            for k in KINDS
        ]
    elif tier in (*SINGLE, "values", "traps"):
        for op in ops.values():
            family = "values" if op.family == "values" else "traps" if op.family == "traps" else op.tier
            if family != tier or (only and only != op.name):
                continue
            # many small value styles need fewer files each than changes of the form
            shown = 2 if tier in (*SINGLE, "traps") else 1
            for form in op.forms:
                start = _pick(op.name, form, seed)
                for n in range(shown):
                    out.append(
                        Recipe(tier, form, KINDS[(start + n * (1 + start // 7 % 3)) % 4], seed * 100 + n, (op.name,))
                    )
    elif tier == "kinds":
        for op in ops.values():
            if op.family != "kinds" or (only and only != op.name):
                continue
            for form in op.forms:
                start = _pick(op.name, form, seed)
                for n in range(2):
                    kind = KINDS[(start + n * (1 + start // 7 % 3)) % 4]
                    out.append(Recipe(tier, form, kind, seed * 100 + n, (op.name,), sentinel=n % 2 == 0))
    elif tier == "kinds-stacked":
        rng = Random(f"stack/{seed}/{tier}")
        while len(out) < 600:
            form = rng.choice(FORMS)
            names = _stack_of_kinds(rng, [o for o in ops.values() if o.stack and form in o.forms])
            out.append(Recipe(tier, form, rng.choice(KINDS), seed * 1000 + len(out), names))
    elif tier in ("stacked", "stacked-converted"):
        rng = Random(f"stack/{seed}/{tier}")
        stackable = [o for o in ops.values() if o.stack and o.family != "kinds"]
        number = 600 if tier == "stacked" else 160
        while len(out) < number:
            form = rng.choice(FORMS)
            names = _stack(rng, [o for o in stackable if form in o.forms], rng.choice([2, 2, 3, 3, 4]))
            if names:
                via = rng.choice(["doc", "odt", "rtf"]) if tier == "stacked-converted" else ""
                out.append(Recipe(tier, form, rng.choice(KINDS), seed * 1000 + len(out), names, via=via))
    elif tier == "pdf":
        out = [Recipe(tier, f, k, seed * 100 + n, stay="pdf") for f in FORMS for k in KINDS for n in range(4)]
    elif tier == "foreign":
        out = [
            Recipe(tier, f, KINDS[(i + j) % 4], seed * 100, stay=s)
            for i, f in enumerate(FORMS)
            for j, s in enumerate(("doc", "odt", "rtf", "wps"))
        ]
    if limit is not None and len(out) > limit:
        Random(f"{tier}/{seed}").shuffle(out)
        if tier in (*SINGLE, "values", "traps", "kinds"):  # every operator once before any twice
            seen: set[tuple[str, ...]] = set()
            first: list[Recipe] = []
            rest: list[Recipe] = []
            for r in out:
                (rest if r.ops in seen else first).append(r)
                seen.add(r.ops)
            out = first + rest
        out = out[:limit]
    return out


def _stack(rng: Random, ops: list[Operator], number: int) -> tuple[str, ...]:
    chosen: list[Operator] = []
    for op in rng.sample(ops, len(ops)):
        # two operators that both decide one value's text would each spoil the other's truth
        if (
            all(op.group != o.group for o in chosen)
            and sum(o.phase == "values" for o in chosen) + (op.phase == "values") <= 1
            and (op.family != "values" or all(o.family != "values" for o in chosen))
        ):
            chosen.append(op)
        if len(chosen) == number:
            break
    chosen.sort(key=lambda o: PHASES.index(o.phase))
    return tuple(o.name for o in chosen)


def _stack_of_kinds(rng: Random, ops: list[Operator]) -> tuple[str, ...]:
    """Two to four changes, one of the eight kinds at least; the older ones come first, so that none undoes a kind."""
    number = rng.choice([2, 2, 3, 3, 4])
    new = rng.randrange(1, number + 1)
    chosen: list[Operator] = []
    for family in (True, False):
        wanted = new if family else number
        for op in rng.sample(ops, len(ops)):
            if len(chosen) >= wanted:
                break
            if (op.family == "kinds") is family and all(op.group != o.group for o in chosen):
                if op.family == "values" and any(o.family == "values" for o in chosen):
                    continue
                chosen.append(op)
    chosen.sort(key=lambda o: (o.family == "kinds", PHASES.index(o.phase)))
    return tuple(o.name for o in chosen)


def cook(recipe: Recipe) -> Case | None:
    """The case; ``None`` when an operator has nothing to do there."""
    ops = load()
    case = build(recipe.form, recipe.kind, recipe.seed, sentinel=recipe.sentinel)
    case.tier = recipe.tier
    for name in recipe.ops:
        try:
            apply(case, ops[name], Random(f"{recipe.name}/{name}"))
        except Inapplicable:
            return None
    return case


def document(data: bytes) -> bytes:
    """``word/document.xml`` of a docx."""
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("word/document.xml")


def check(case: Case, data: bytes) -> str | None:
    """Why the case is void, or ``None``; ISO Strict is looked at in the usual namespaces."""
    if case.suffix not in WORD or case.refusal:  # packed into something else: the paper is what was packed
        data = case.doc.to_bytes()
    xml = document(data).replace(
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    )
    return void_reason(case, xml)


def convert(files: Iterable[Path], to: str, folder: Path) -> None:
    """Convert files with one start of LibreOffice into ``folder``."""
    filters = {
        "docx": "docx:MS Word 2007 XML",
        "doc": "doc:MS Word 97",
        "odt": "odt",
        "rtf": "rtf:Rich Text Format",
        "pdf": "pdf:writer_pdf_Export",
    }
    files = sorted(files)
    if not files:
        return
    with tempfile.TemporaryDirectory() as profile:
        for start in range(0, len(files), 100):
            subprocess.run(
                ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", filters[to], "--outdir", str(folder), *map(str, files[start : start + 100])],
                check=False, capture_output=True, timeout=900,
            )  # fmt: skip


def cases(wanted: list[Recipe], folder: Path) -> Iterator[tuple[Recipe, Case, Path, str | None]]:
    """``(recipe, case, file, why void)``; what passes through LibreOffice does so in batches."""
    plain = [r for r in wanted if not r.via and not r.stay]
    for recipe in plain:
        case = cook(recipe)
        if case is None:
            continue
        data = case.to_bytes()
        path = folder / f"{_pick(recipe.name):08x}{case.suffix}"
        path.write_bytes(data)
        yield recipe, case, path, check(case, data)
    for target in sorted({r.via or r.stay for r in wanted if r.via or r.stay}):
        batch = [r for r in wanted if (r.via or r.stay) == target]
        source, there, back = (folder / f"{n}-{target}" for n in ("in", "there", "back"))
        for path in (source, there, back):
            path.mkdir(exist_ok=True)
        known: list[tuple[Recipe, Case, str, str | None]] = []
        for recipe in batch:
            case = cook(recipe)
            if case is None or case.suffix != ".docx" or case.post:
                continue
            data = case.to_bytes()
            stem = f"{_pick(recipe.name):08x}"
            (source / f"{stem}.docx").write_bytes(data)
            known.append((recipe, case, stem, check(case, data)))
        convert(source.glob("*.docx"), "doc" if target == "wps" else target, there)
        if target != "docx" and any(r.via for r in batch):
            convert(there.glob(f"*.{target}"), "docx", back)
        for recipe, case, stem, void in known:
            if recipe.stay == "wps":
                found = there / f"{stem}.doc"
                path = there / f"{stem}.wps"
                if found.exists():
                    found.rename(path)
            elif recipe.stay:
                path = there / f"{stem}.{target}"
            else:
                path = (there if target == "docx" else back) / f"{stem}.docx"
            if not path.exists():
                yield recipe, case, path, "LibreOffice made no file"
                continue
            if not void and recipe.via:
                void = check(case, path.read_bytes())
            yield recipe, case, path, void


__all__ = ["KINDS_TIERS", "TIERS", "Recipe", "cases", "cook", "recipes"]
