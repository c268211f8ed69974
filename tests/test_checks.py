"""The checks are the same wherever they run: by hand, before a commit, in CI; and a new checkout gets what they need."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent


def recipe(target: str) -> list[str]:
    """The commands of a target of the Makefile."""
    found = re.search(rf"^{target}:.*\n((?:\t.*\n)*)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert found is not None
    return [line.strip().removeprefix("@").replace("$(BIN)", ".venv/bin") for line in found[1].splitlines()]


def hooks() -> list[dict[str, object]]:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    return [{**hook, "repo": repo["repo"]} for repo in config["repos"] for hook in repo["hooks"]]


def test_the_hooks_run_what_make_lint_and_make_types_run() -> None:
    assert [h["entry"] for h in hooks()] == [*recipe("lint"), *recipe("types")]


def test_no_hook_downloads_anything() -> None:
    assert {(h["repo"], h["language"]) for h in hooks()} == {("local", "system")}


def test_pre_commit_understands_its_file() -> None:
    command = [sys.executable, "-m", "pre_commit", "validate-config", str(ROOT / ".pre-commit-config.yaml")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_ci_lints_types_and_tests_and_then_soaks() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    (made,) = re.findall(r"^make --no-print-directory (.*)$", script, re.M)
    assert made.split() == ["lint", "types", "docs-check", "test", "soak"]
    assert recipe("check") == ["bash .ci/run"]


def test_a_new_checkout_installs_the_developers_packages_that_pyproject_names() -> None:
    (line,) = re.findall(r"^# dev: (.*)$", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.M)
    assert (
        line.split() == tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]["dev"]
    )


def test_every_developers_package_is_pinned() -> None:
    def plain(name: str) -> str:
        return re.sub(r"[-_.]+", "-", name).lower()

    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    pinned = {plain(name) for name in re.findall(r"^([^#=\s]+)==", text, re.M)}
    (line,) = re.findall(r"^# dev: (.*)$", text, re.M)
    assert {plain(name) for name in line.split()} - pinned == set()


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
@pytest.mark.parametrize("changed", ["pyproject.toml", "constraints.txt", "tools/bootstrap.sh"])
def test_the_environment_is_made_again_when_its_sources_change(changed: str, tmp_path: Path) -> None:
    for name in ("Makefile", "pyproject.toml", "constraints.txt", "tools/bootstrap.sh", ".venv/.ready"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes() if name != ".venv/.ready" else b"")
        os.utime(tmp_path / name, (1_000, 1_000))

    def planned() -> str:
        return subprocess.run(["make", "-n", "setup"], cwd=tmp_path, capture_output=True, text=True, check=True).stdout

    assert "bootstrap.sh venv" not in planned()
    os.utime(tmp_path / changed, (2_000, 2_000))
    assert "bootstrap.sh venv" in planned()
