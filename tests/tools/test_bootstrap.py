"""FandolFang comes out of Debian's package into the user's fonts; where that is not possible, one line says so and nothing stops."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "bootstrap.sh"
FONT = "FandolFang-Regular.otf"


def fandol(tmp_path: Path, *, download: str, listed: str = "") -> subprocess.CompletedProcess[str]:
    """``bootstrap.sh fandol`` with a home of its own, an ``apt-get`` that does ``download`` and a ``fc-list`` that lists ``listed``."""
    programs = tmp_path / "bin"
    programs.mkdir()
    unpack = f'mkdir -p "$3/usr/share" && printf font > "$3/usr/share/{FONT}"'
    for name, body in (("apt-get", download), ("dpkg-deb", unpack), ("fc-list", f"echo '{listed}'")):
        (programs / name).write_text(f"#!/bin/sh\n{body}\n")
        (programs / name).chmod(0o755)
    return subprocess.run(
        ["sh", str(SCRIPT), "fandol"],
        env={"PATH": f"{programs}:/usr/bin:/bin", "HOME": str(tmp_path / "home")},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def font(tmp_path: Path) -> Path:
    return tmp_path / "home" / ".local" / "share" / "fonts" / FONT


def test_the_typeface_is_unpacked_into_the_users_fonts(tmp_path: Path) -> None:
    done = fandol(tmp_path, download='touch "$3_1.deb"')
    assert (done.returncode, done.stderr) == (0, "")
    assert font(tmp_path).read_text() == "font"


def test_without_the_package_one_line_says_so_and_nothing_stops(tmp_path: Path) -> None:
    done = fandol(tmp_path, download="exit 100")
    assert done.returncode == 0
    assert done.stderr.count("\n") == 1
    assert "FandolFang" in done.stderr
    assert not font(tmp_path).exists()


@pytest.mark.parametrize("listed", ["FandolFang", "Noto Serif CJK SC\nFandolFang,FandolFang R"])
def test_a_typeface_that_is_there_is_not_fetched_again(tmp_path: Path, listed: str) -> None:
    done = fandol(tmp_path, download='touch "$HOME/fetched"', listed=listed)
    assert done.returncode == 0
    assert not font(tmp_path).exists()
    assert done.stderr == ""
