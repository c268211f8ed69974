"""What a stranger's file is: its name, what is wrong with it, and how its bytes come about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

__all__ = ["ALL", "Stranger", "stranger", "write_all"]

Build = Callable[[], bytes]


@dataclass(frozen=True)
class Stranger:
    """One file; ``about`` says what it is."""

    name: str
    about: str
    build: Build


ALL: dict[str, Stranger] = {}


def stranger(name: str) -> Callable[[Build], Build]:
    """Enter a function that builds bytes as the file ``name``; its docstring says what the file is."""

    def enter(build: Build) -> Build:
        assert name not in ALL, name
        ALL[name] = Stranger(name, (build.__doc__ or "").strip(), build)
        return build

    return enter


def write_all(folder: Path) -> list[Path]:
    """Write every file into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for one in ALL.values():
        paths.append(folder / one.name)
        paths[-1].write_bytes(one.build())
    return paths
