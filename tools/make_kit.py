"""Gather what installs tzforms on an office's machine without a network: ``python tools/make_kit.py [--platform P] [--python V]``.

Makes ``dist/kit-P-pyV/`` and the same as ``.zip``: the wheel of this repository, the wheels of the versions in
``constraints.txt`` for that platform, an installer, start files, an empty and a filled workbook, and the clerk's guide as a page.

Pip finds the wheels, but it judges conditions such as ``sys_platform == "win32"`` by the machine it runs on; so what
the *other* machine needs (colorama, tzdata, psutil on Windows) is worked out here from what the wheels say of themselves.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if __package__ is None or __package__ == "":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tools.guide_page import page
from tzforms.cli.shortcut import start_script

ROOT = Path(__file__).resolve().parent.parent
PARTS = ROOT / "tools" / "kit"
GUIDE = ROOT / "docs" / "经办人指南.md"
EXTRAS = frozenset({"all"})
OLDEST = 17  # of glibc 2: what wheels of today still reach down to
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]


class KitError(Exception):
    """A kit cannot be made; the text says why, for whoever makes it."""


@dataclass(frozen=True)
class Target:
    """A machine that the kit is for: a platform as in the names of wheels (``win_amd64``, ``manylinux_2_28_aarch64``) and 3.12."""

    platform: str
    python: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"win_amd64|manylinux_2_\d+_(x86_64|aarch64)", self.platform):
            raise KitError(
                f"PLATFORM={self.platform}：可以是 win_amd64、manylinux_2_28_x86_64、manylinux_2_28_aarch64。"
            )
        if not re.fullmatch(r"3\.\d+", self.python) or self.release < (3, 11):
            raise KitError(f"PYTHON={self.python}：写成 3.12 这样，不早于 3.11。")

    @property
    def release(self) -> tuple[int, int]:
        """The version as numbers."""
        major, minor = self.python.split(".")
        return int(major), int(minor)

    @property
    def windows(self) -> bool:
        """Whether it runs Windows."""
        return self.platform.startswith("win")

    @property
    def name(self) -> str:
        """Of the folder."""
        return f"kit-{self.platform}-py{self.python.replace('.', '')}"

    def tags(self) -> list[str]:
        """The platforms whose wheels run there, best first."""
        if self.windows:
            return [self.platform]
        glibc, machine = re.findall(r"manylinux_2_(\d+)_(.*)", self.platform)[0]
        return [f"manylinux_2_{n}_{machine}" for n in range(int(glibc), OLDEST - 1, -1)] + [f"manylinux2014_{machine}"]

    def options(self) -> list[str]:
        """Pip's options for wheels of that machine and nothing else."""
        abi = f"cp{self.python.replace('.', '')}"
        platforms = [o for tag in self.tags() for o in ("--platform", tag)]
        abis = [o for a in (abi, "abi3", "none") for o in ("--abi", a)]
        return ["--only-binary=:all:", *platforms, "--python-version", self.python, "--implementation", "cp", *abis]

    def markers(self) -> dict[str, str]:
        """The conditions of requirements there (PEP 508)."""
        system = ("nt", "win32", "Windows", "AMD64") if self.windows else ("posix", "linux", "Linux", "")
        return {
            "os_name": system[0],
            "sys_platform": system[1],
            "platform_system": system[2],
            "platform_machine": system[3] or self.platform.split("_", 3)[3],
            "python_version": self.python,
            "python_full_version": f"{self.python}.0",
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
        }


def build_wheel(folder: Path) -> Path:
    """The wheel of this repository in ``folder``: the same bytes for the same commit, since its times are the commit's."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(_commit_time())}
    with tempfile.TemporaryDirectory() as room:
        command = [sys.executable, "-m", "build", "--wheel", "--outdir", room, str(ROOT)]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", env=environment)
        made = list(Path(room).glob("*.whl"))
        if done.returncode or len(made) != 1:
            raise KitError(f"没有做成安装包（wheel）：\n{(done.stdout + done.stderr)[-2000:]}")
        folder.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copy(made[0], folder / made[0].name))


def _commit_time() -> int:
    done = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False)
    return int(done.stdout) if done.returncode == 0 and done.stdout.strip().isdigit() else 1704067200


def resolve(target: Target, wheel: Path) -> list[str]:
    """``name==version`` of all that ``wheel`` with its extras needs on ``target``, as wheels that run there."""
    known = _asked(target, [f"{wheel}[{','.join(sorted(EXTRAS))}]", *([] if target.windows else ["pip"])])
    while wanting := missing(known, target):
        known |= _asked(target, wanting)
    return sorted(f"{m['name']}=={m['version']}" for name, m in known.items() if name != "tzforms")


def _asked(target: Target, wanted: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What the wheels say of themselves that pip would take for ``wanted``, by name."""
    with tempfile.TemporaryDirectory() as room:
        report = Path(room, "report.json")
        _pip("install", "--dry-run", "--ignore-installed", "--target", room, "--report", str(report),
             "--constraint", str(ROOT / "constraints.txt"), *target.options(), *wanted)  # fmt: skip
        found = json.loads(report.read_text(encoding="utf-8"))["install"]
    return {canonicalize_name(one["metadata"]["name"]): one["metadata"] for one in found}


def missing(known: dict[str, dict[str, Any]], target: Target) -> list[str]:
    """The requirements that hold on ``target`` and have no wheel among ``known``."""
    return sorted({str(r.name) for r in _needed(known, target) if canonicalize_name(r.name) not in known})


def _needed(known: dict[str, dict[str, Any]], target: Target) -> Iterator[Requirement]:
    todo, seen = [("tzforms", EXTRAS)], set[tuple[str, frozenset[str]]]()
    while todo:
        name, extras = todo.pop()
        if (name, extras) in seen or name not in known:
            continue
        seen.add((name, extras))
        for line in known[name].get("requires_dist") or ():
            one = Requirement(line)
            held = (
                [one.marker.evaluate({**target.markers(), "extra": e}) for e in ("", *extras)] if one.marker else [True]
            )
            if any(held):
                yield one
                todo.append((canonicalize_name(one.name), frozenset(one.extras)))


def _pip(*arguments: str) -> None:
    done = subprocess.run([*PIP, *arguments], capture_output=True, encoding="utf-8", errors="replace")
    if done.returncode:
        raise KitError(f"pip 没有办到：{done.stderr.strip()[-1500:]}")


def gather(target: Target, folder: Path) -> Path:
    """The kit for ``target`` as a new folder under ``folder``; one of an earlier run is replaced."""
    kit = folder / target.name
    shutil.rmtree(kit, ignore_errors=True)
    wheels = kit / "wheels"
    wheel = build_wheel(wheels)
    _pip("download", "--no-deps", "--dest", str(wheels), *target.options(), *resolve(target, wheel))
    (kit / "python").mkdir()
    _part(target, "python.txt", kit / "python" / "放在这里.txt")
    if target.windows:
        for name in ("安装.bat", "下一个班.bat"):
            _part(target, name, kit / name)
        script = start_script(r"%~dp0tzforms-env\Scripts\python.exe")
        (kit / "核对和生成.bat").write_bytes(script.encode())
    else:
        _part(target, "install.sh", kit / "install.sh")
    (kit / "经办人指南.html").write_text(page(GUIDE), encoding="utf-8")
    command = [sys.executable, "-m", "tzforms", "new", str(kit / "新班.xlsx"), "--example"]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    for path in kit.rglob("*"):
        path.chmod(0o755 if path.is_dir() or path.suffix == ".sh" else 0o644)
    return kit


def _part(target: Target, name: str, to: Path) -> None:
    """A file of tools/kit with the version in it; for Windows with the line ends that its command interpreter needs."""
    text = (PARTS / name).read_text(encoding="utf-8")
    text = text.replace("@PYTHON@", target.python).replace("@COMMA@", ", ".join(map(str, target.release)))
    to.write_text(text, encoding="utf-8", newline="\r\n" if target.windows else "\n")


def pack(kit: Path) -> Path:
    """The folder as a ``.zip`` beside it, in a fixed order and with the commit's time."""
    path = kit.with_name(f"{kit.name}.zip")
    moment = time.gmtime(_commit_time())[:6]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(p for p in kit.rglob("*") if p.is_file()):
            info = zipfile.ZipInfo(file.relative_to(kit.parent).as_posix(), moment)
            info.external_attr = file.stat().st_mode << 16
            kind = zipfile.ZIP_STORED if file.suffix == ".whl" else zipfile.ZIP_DEFLATED
            archive.writestr(info, file.read_bytes(), kind)
    return path


def main(arguments: list[str]) -> int:
    """The kit, or with ``--wheel`` the wheel alone; tells what was made and how heavy it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--platform", default="win_amd64")
    parser.add_argument("--python", default="3.12")
    parser.add_argument("--folder", type=Path, default=ROOT / "dist")
    parser.add_argument("--wheel", action="store_true", help="only the wheel")
    given = parser.parse_args(arguments)
    try:
        if given.wheel:
            made = [build_wheel(given.folder)]
        else:
            kit = gather(Target(given.platform, given.python), given.folder)
            made = [pack(kit)]
            print(f"{kit}：{len(list((kit / 'wheels').iterdir()))} 个组件")
    except KitError as error:
        print(error, file=sys.stderr)
        return 1
    for path in made:
        print(f"已生成 {path}（{path.stat().st_size / 1e6:.1f} MB）")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
