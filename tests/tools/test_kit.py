"""The kit for a machine without a network: all its wheels can be had, the Linux one installs with nothing but itself.

Nothing here runs Windows' command interpreter: of the batch files is tested what can be read off them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from packaging.utils import canonicalize_name

from tools import make_kit
from tools.guide_page import page
from tools.make_kit import KitError, Target, build_wheel, gather, missing, pack, resolve
from tzforms.cli.shortcut import start_script

ROOT = Path(__file__).resolve().parent.parent.parent
HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the kit for Linux is tried on Linux")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Skips where pip reaches no packages."""
    room = tmp_path_factory.mktemp("index")
    command = [*make_kit.PIP, "download", "--no-deps", "--no-cache-dir", "--retries", "0", "--timeout", "10"]
    asked = [*command, "--dest", str(room), "--constraint", str(ROOT / "constraints.txt"), "segno"]
    if subprocess.run(asked, capture_output=True).returncode:
        pytest.skip("no network: pip reaches no packages")


@pytest.fixture(scope="module")
def wheel(index: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("dist"))


# ------------------------------------------------------------------------------------------ what another machine needs


def test_what_only_windows_needs_is_asked_for_though_pip_runs_elsewhere() -> None:
    known = {
        "tzforms": {"requires_dist": ["a", 'b; sys_platform == "win32"', 'c[x]; extra == "all"', 'd; extra == "dev"']},
        "a": {"requires_dist": ['e; python_version < "3.12"']},
        "c": {"requires_dist": ['f; extra == "x"', 'g; extra == "y"']},
    }
    assert missing(known, Target("win_amd64", "3.12")) == ["b", "f"]
    assert missing(known, Target("manylinux_2_28_aarch64", "3.11")) == ["e", "f"]


def test_wheels_for_an_older_linux_are_taken_too() -> None:
    tags = Target("manylinux_2_28_aarch64", "3.12").tags()
    assert tags[0] == "manylinux_2_28_aarch64"
    assert {"manylinux_2_17_aarch64", "manylinux2014_aarch64", "manylinux_2_26_aarch64"} < set(tags)


@pytest.mark.parametrize(
    ("platform", "python"),
    [
        ("win32", "3.12"),
        ("linux", "3.12"),
        ("manylinux_2_28_loongarch64", "3.12"),
        ("win_amd64", "3.10"),
        ("win_amd64", "3.12.1"),
    ],
)
def test_a_machine_that_there_is_no_kit_for_is_told(platform: str, python: str, capsys: Any) -> None:
    with pytest.raises(KitError, match=r"PLATFORM|PYTHON"):
        Target(platform, python)
    assert make_kit.main(["--platform", platform, "--python", python]) == 1
    assert "可以是" in (said := capsys.readouterr().err) or "写成" in said


@pytest.mark.soak  # pip asks for each of some fifty packages
@pytest.mark.parametrize("platform", ["win_amd64", "manylinux_2_28_x86_64", "manylinux_2_28_aarch64"])
def test_all_that_is_needed_can_be_had_as_wheels_in_the_tested_versions(platform: str, wheel: Path) -> None:
    got = {canonicalize_name(n): v for n, v in (one.split("==") for one in resolve(Target(platform, "3.12"), wheel))}
    pinned = dict(re.findall(r"^([^#=\s]+)==(.*)$", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.M))
    tested = {canonicalize_name(name): version for name, version in pinned.items()}
    assert {name: version for name, version in got.items() if tested.get(name) != version} == {}
    assert {"lxml", "openpyxl", "zxing-cpp", "pypdfium2", "psycopg-binary"} <= got.keys()
    assert ({"psutil", "tzdata"} <= got.keys()) == (platform == "win_amd64")
    assert ("pip" in got) == (platform != "win_amd64")


# ------------------------------------------------------------------------------------------ the wheel and the folder


@pytest.mark.soak
def test_the_wheel_is_the_same_bytes_twice(wheel: Path, tmp_path: Path) -> None:
    assert build_wheel(tmp_path).read_bytes() == wheel.read_bytes()


@LINUX
@pytest.mark.soak
def test_the_kit_installs_in_an_empty_environment_without_a_network(index: None, tmp_path: Path) -> None:
    kit = gather(Target(f"manylinux_2_28_{os.uname().machine}", HERE), tmp_path / "做")
    held = {p.name for p in kit.iterdir()}
    assert held == {"install.sh", "python", "wheels", "新班.xlsx", "新班-示例.xlsx", "经办人指南.html"}
    archive = pack(kit)
    (mode,) = {i.external_attr >> 16 for i in zipfile.ZipFile(archive).infolist() if i.filename.endswith("install.sh")}
    assert mode & 0o111
    assert zipfile.ZipFile(archive).testzip() is None
    room = tmp_path / "办公 电脑"
    shutil.copytree(kit, room)
    (room / "python" / "bin").mkdir()
    (room / "python" / "bin" / "python3").symlink_to(Path(sys.base_prefix, "bin", f"python{HERE}"))
    alone = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path / "home"), "PIP_CONFIG_FILE": os.devnull, "LANG": "C.UTF-8"}

    def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
        cut = (
            ["unshare", "--net"]
            if subprocess.run(["unshare", "--net", "true"], capture_output=True).returncode == 0
            else []
        )
        return subprocess.run(
            [*cut, *map(str, command)], env=alone, cwd=tmp_path, capture_output=True, encoding="utf-8"
        )

    done = run("sh", room / "install.sh")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "装好了" in done.stdout
    python = room / "tzforms-env" / "bin" / "python"
    assert run(python, "-m", "tzforms", "--version").stdout.startswith("tzforms ")
    checked = run(python, "-m", "tzforms", "check", room / "新班-示例.xlsx")
    assert checked.returncode == 0, checked.stderr
    assert "结论：没有要你改的" in checked.stdout
    assert "Exec=" in (room / "tzforms.desktop").read_text(encoding="utf-8")
    # the extras are there
    assert (
        run(
            python, "-m", "tzforms", "certificates", "keygen", "--keys", "密钥", "--passphrase", "a long one"
        ).returncode
        == 0
    )


@LINUX
def test_where_there_is_no_fitting_python_the_installer_says_what_to_do(tmp_path: Path) -> None:
    make_kit._part(Target("manylinux_2_28_x86_64", "3.12"), "install.sh", tmp_path / "install.sh")
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "dirname").symlink_to(str(shutil.which("dirname")))
    done = subprocess.run(
        ["/bin/sh", "install.sh"], cwd=tmp_path, env={"PATH": str(tools)}, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 1
    assert "没有找到 Python 3.12" in done.stderr
    assert "python 文件夹" in done.stderr
    assert not (tmp_path / "tzforms-env").exists()


def test_the_guide_as_a_page_needs_nothing_beside_it() -> None:
    html = page(make_kit.GUIDE)
    assert html.count('src="data:image/png;base64,') == html.count("<img ") == 4
    assert "<table>" in html
    assert re.findall(r'href="(?!https?:|#)', html) == []
    assert "<title>经办人指南" in html


def test_the_start_file_of_the_kit_finds_the_program_beside_itself() -> None:
    script = start_script(r"%~dp0tzforms-env\Scripts\python.exe")
    assert r'do "%~dp0tzforms-env\Scripts\python.exe" -m tzforms "%%~f"' in script


# ------------------------------------------------------------------------------------------ batch files, as far as they can be read


@pytest.mark.parametrize("name", ["安装.bat", "下一个班.bat"])
def test_a_batch_file_sets_its_code_page_first_and_goes_nowhere_that_is_not(name: str, tmp_path: Path) -> None:
    make_kit._part(Target("win_amd64", "3.12"), name, tmp_path / name)
    data = (tmp_path / name).read_bytes()
    text = data.decode("utf-8")
    assert not data.startswith(b"\xef\xbb\xbf")  # cmd would take it for a part of the first command
    assert data.count(b"\n") == data.count(b"\r\n") == text.count("\n")
    lines = text.split("\r\n")
    assert lines[:2] == ["@echo off", "chcp 65001 >nul"]
    assert "\n".join(lines[:2]).isascii()
    labels = set(re.findall(r"^:(\w+)", text.replace("\r", ""), re.M))
    assert set(re.findall(r"\b(?:goto|call :)\s*(\w+)", text)) == labels
    assert "@PYTHON@" not in text
    assert "@COMMA@" not in text
    assert not [line for line in lines if line.startswith("echo") and re.search(r"[()&|<>^%]", line)]


def test_the_installer_looks_for_python_then_in_its_folder_then_says_what_is_missing() -> None:
    text = (make_kit.PARTS / "安装.bat").read_text(encoding="utf-8")
    order = [
        "call :try py -@PYTHON@",
        'in ("python\\python-@PYTHON@*-amd64.exe")',
        "没有找到 Python",
        ":packages",
        '--no-index --find-links wheels "tzforms[all]"',
        "doctor --shortcut",
    ]
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_no_document_or_message_quotes_an_extra_as_windows_cannot_read_it() -> None:
    files = [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "tzforms").rglob("*.py"),
        *(ROOT / "tzforms" / "locale").glob("*.po"),
    ]
    said = re.compile(r"""pip (?:install|download)[^\n]*?'[^'\n]*\[\w""")
    assert [str(f.relative_to(ROOT)) for f in files if said.search(f.read_text(encoding="utf-8"))] == []
