"""Coverage-guided, where ``atheris`` can be imported: mutants that reach new code are mutated further.

``python -m tools.fuzz.guided FORMAT RUN SECONDS SEEDS FOUND`` is a process in which the parsers are instrumented. It keeps in the
folder ``FOUND`` every input on which a verb failed, took long or swelled; the hunt then looks at each of them as at any other mutant,
so that what counts as a finding is decided in one place.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import logging
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from tools.fuzz.model import LARGEST, Recipe, Seed

if TYPE_CHECKING:
    from tools.fuzz.hunt import Hunt

__all__ = ["guided"]

_LIBRARIES = ["tzforms", "pypdf", "pdfplumber", "pdfminer", "openpyxl", "yaml", "xlrd"]
_SLOW, _SWOLLEN = 4.0, 450 << 20
_STOPS = 15  # seconds after which libFuzzer gives an input up, and the process with it


def guided(hunt: Hunt, seconds: float) -> None:
    """Hunt for ``seconds``, a share for each format, and have ``hunt`` judge what was found."""
    from tools.fuzz.keeper import Child

    began = time.monotonic()
    formats = hunt.options.formats
    child = Child(hunt.options.prepare)
    work = Path(tempfile.mkdtemp(prefix="fuzz-guided-"))
    try:
        for place, format_ in enumerate(formats):
            until = began + seconds * (place + 1) / len(formats)
            seeds = [s for s in hunt.seeds if s.format == format_]
            hunt.mutants[format_] += _explore(format_, seeds, hunt.options.run, until, work / format_)
            from tools.fuzz.verbs import VERBS

            for found in sorted((work / format_ / "found").iterdir(), key=lambda p: p.stat().st_mtime):
                seed = Seed(f"mutant{_suffix(format_)}", found.read_bytes(), format_)
                plans = [(f"{format_}/{v}", False) for v in VERBS[format_]] + [
                    (f"{format_}/{next(iter(VERBS[format_]))}", True)
                ]
                hunt.inspect(seed, Recipe(f"guided {found.name}", ()), seed.data, plans, child, work)
    finally:
        child.end()
        shutil.rmtree(child.folder, ignore_errors=True)
        shutil.rmtree(work, ignore_errors=True)


def _suffix(format_: str) -> str:
    return f".{format_}"


def _explore(format_: str, seeds: list[Seed], run: int, until: float, folder: Path) -> int:
    """Run the instrumented process until the time is up, again when an input ended it; how many inputs were tried, about."""
    for name in ("corpus", "found"):
        (folder / name).mkdir(parents=True)
    for number, seed in enumerate(seeds):
        (folder / "corpus" / f"seed{number}").write_bytes(seed.data)
    tried, again = 0, 0
    while (left := until - time.monotonic()) > 3:
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(
                [sys.executable, "-m", "tools.fuzz.guided", format_, str(run + again), str(int(left)), str(folder)],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=left + 30,
                env=os.environ | {"TZFORMS_SOFFICE": str(folder / "no-soffice"), "TZFORMS_HOME": str(folder)},
            )
        with contextlib.suppress(OSError, ValueError):
            tried += int((folder / "tried").read_text("ascii"))
        again += 1
    return tried


def main() -> None:
    """The instrumented process."""
    atheris: Any = importlib.import_module("atheris")

    format_, run, seconds, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
    with atheris.instrument_imports(include=_LIBRARIES):
        from tools.fuzz.mutants import FORMATS, mutations_for
        from tools.fuzz.verbs import VERBS, is_ours
    resource.setrlimit(resource.RLIMIT_AS, (6 << 30, resource.getrlimit(resource.RLIMIT_AS)[1]))
    heard: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: heard.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger("tzforms.outside").addHandler(handler)
    logging.getLogger("tzforms.outside").propagate = False
    mutations = list(mutations_for(format_).values())
    verbs = VERBS[format_]
    path = folder / f"input{_suffix(format_)}"
    tried = 0
    assert format_ in FORMATS

    def mutate(data: bytes, most: int, number: int) -> bytes:
        rng = Random(number)
        if rng.random() < 0.1:
            return bytes(atheris.Mutate(data, most))
        made = rng.choice(mutations)(data, rng)
        return made if len(made) <= min(most, LARGEST) else data

    def attempt(data: bytes) -> None:
        nonlocal tried
        tried += 1
        if tried % 10 == 0:
            (folder / "tried").write_text(str(tried), "ascii")
        path.write_bytes(data)
        for name, verb in verbs.items():
            if name in ("build", "review", "export", "template") and tried % 10:
                continue
            heard.clear()
            began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            wrong: Any = None
            try:
                verb(path)
            except Exception as error:
                wrong = None if is_ours(error) else error
            after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            swollen = after > before and after << 10 > _SWOLLEN
            if wrong is not None or heard or swollen or time.monotonic() - began > _SLOW:
                (folder / "found" / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)

    arguments = [sys.argv[0], f"-seed={run}", f"-max_total_time={seconds}", f"-timeout={_STOPS}", "-rss_limit_mb=0", f"-max_len={1 << 20}",
                 f"-artifact_prefix={folder}/found/", str(folder / "corpus")]  # fmt: skip
    atheris.Setup(arguments, attempt, custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
