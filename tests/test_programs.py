"""What programs that we start are told of this machine, and how much of it they may take."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tzforms import programs
from tzforms.programs import DEAD_PROXY, environment, keep_nothing_secret, unplugged

PACKAGE = Path(programs.__file__).parent
posix = pytest.mark.skipif(sys.platform == "win32", reason="there are no such limits on Windows")


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a person may have exported."""
    monkeypatch.setenv("TZFORMS_PASSPHRASE", "correct horse")
    monkeypatch.setenv("TZFORMS_KEYS", "/home/a/keys")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setenv("http_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")


def test_a_program_is_told_nothing_but_what_is_on_the_list(tmp_path: Path) -> None:
    told = environment(tmp_path / "home")
    assert not [n for n in told if n.startswith("TZFORMS") or "SECRET" in n]
    assert {"PATH", "LC_ALL", "HOME"} <= set(told)
    assert told["HOME"] == str(tmp_path / "home")
    assert Path(told["TMPDIR"]).is_dir()
    assert Path(told["TMPDIR"]).parent == tmp_path / "home"


def test_a_program_without_a_folder_of_its_own_keeps_the_users_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/a")
    monkeypatch.delenv("TMPDIR", raising=False)
    told = environment(TZFORMS_LANG="en")
    assert (told["HOME"], told["TZFORMS_LANG"]) == ("/home/a", "en")
    assert "TMPDIR" not in told


def test_whatever_a_program_sends_goes_to_a_proxy_that_is_not_there() -> None:
    told = environment()
    for name in ("http_proxy", "HTTPS_PROXY", "ftp_proxy", "all_proxy", "ALL_PROXY"):
        assert told[name] == "http://{}:{}".format(*DEAD_PROXY)
    assert (told["no_proxy"], told["NO_PROXY"]) == ("", "")


def test_a_worker_forgets_what_it_was_given_by_us(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    given = dict(os.environ)
    monkeypatch.setattr(os, "environ", given)
    keep_nothing_secret()
    assert not [n for n in given if n.startswith("TZFORMS") or "SECRET" in n]
    assert "PATH" in given


@posix
def test_a_program_has_limits_of_its_own_also_where_ours_are_tighter() -> None:
    code = (
        "import resource, subprocess; from tzforms.programs import held;"
        "resource.setrlimit(resource.RLIMIT_AS, (1 << 30, resource.getrlimit(resource.RLIMIT_AS)[1]));"
        "subprocess.run(held(['/bin/sh', '-c', 'ulimit -v; ulimit -t; echo \"$0 $1\"', 'a b', 'c'], memory=2 << 30, seconds=70))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.split("\n")[:3] == [str(2 << 20), "70", "a b c"]


@posix
def test_a_hard_limit_of_ours_is_not_asked_to_give_way() -> None:
    code = (
        "import resource, subprocess; from tzforms.programs import held;"
        "resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30));"
        "subprocess.run(held(['/bin/sh', '-c', 'ulimit -v'], memory=2 << 30, seconds=70))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (said.stdout.strip(), said.stderr) == (str(1 << 20), "")


def test_in_an_unplugged_network_nobody_is_heard(tmp_path: Path) -> None:
    import socket

    command = unplugged(
        [sys.executable, "-c", "import socket, sys; socket.create_connection(('127.0.0.1', int(sys.argv[1])), 2)"]
    )
    if len(command) == 3:
        pytest.skip("the system allows no network of one's own here")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        done = subprocess.run([*command, str(listener.getsockname()[1])], capture_output=True, check=False)
        with pytest.raises(TimeoutError):
            listener.accept()
    assert done.returncode != 0


def test_where_the_system_allows_no_such_network_the_program_starts_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing = tmp_path / "unshare"
    refusing.write_text("#!/bin/sh\nexit 1\n")
    refusing.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    programs._unshare.cache_clear()
    try:
        assert unplugged(["soffice", "x"]) == ["soffice", "x"]
    finally:
        programs._unshare.cache_clear()


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_no_program_is_started_in_our_own_environment(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
        ):
            called = f"{node.func.value.id}.{node.func.attr}"
            assert called not in ("os.system", "os.popen"), f"line {node.lineno}"
            if node.func.value.id == "subprocess" and node.func.attr in (
                "run",
                "Popen",
                "call",
                "check_output",
                "check_call",
            ):
                assert "env" in {k.arg for k in node.keywords}, f"line {node.lineno}: no env="
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "ProcessPoolExecutor":
            assert "initializer" in {k.arg for k in node.keywords}, f"line {node.lineno}: no initializer="
