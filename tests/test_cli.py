"""The command line itself: help, exit codes, words for the parser's complaints, output that can be piped."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from tzforms.cli import COMMANDS, cli, main
from tzforms.i18n import set_language

ROOT = Path(__file__).resolve().parent.parent
CLASS = ROOT / "samples" / "class-2024" / "class.yaml"
CLICK_WORDS = ("Usage:", "Options:", "Commands:", "Show this message", "[required]", "[default:")


@pytest.fixture(autouse=True)
def chinese_again():
    yield
    set_language("zh")


@pytest.fixture
def run(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TZFORMS_DEBUG", raising=False)

    def call(*arguments):
        with pytest.raises(SystemExit) as stop:
            main([str(a) for a in arguments])
        return (stop.value.code, *capfd.readouterr())

    return call


def commands():
    context = click.Context(cli)
    for name in COMMANDS:
        command = cli.get_command(context, name)
        yield (name,), command
        if isinstance(command, click.Group):
            for inner in command.list_commands(click.Context(command)):
                yield (name, inner), command.get_command(click.Context(command), inner)


ALL = list(commands())


@pytest.mark.parametrize("path", [p for p, _c in ALL], ids=" ".join)
def test_every_command_has_help_wholly_in_chinese(run, path):
    status, out, err = run(*path, "--help")
    assert (status, err) == (0, "")
    assert not [w for w in CLICK_WORDS if w in out]
    assert re.search(r"[一-鿿]{6}", out)


@pytest.mark.parametrize(("path", "command"), ALL, ids=lambda v: " ".join(v) if isinstance(v, tuple) else "")
def test_every_option_says_what_it_does(path, command):
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{' '.join(path)} {parameter.opts}"


@pytest.mark.parametrize(("path", "command"), ALL, ids=lambda v: " ".join(v) if isinstance(v, tuple) else "")
def test_a_command_that_writes_asks_before_it_replaces(path, command):
    names = {p.name for p in command.params}
    if path != ("certificates", "reissue") and names & {"output", "html", "ics", "mark"}:  # a new number, a new file
        assert "force" in names


def test_help_lists_every_command_without_loading_any(run):
    status, out, _err = run("--help")
    assert status == 0
    listed = re.findall(r"^  ([a-z]+)  ", out, re.M)
    assert listed == list(COMMANDS)


def test_the_version_is_the_package_s(run):
    from tzforms import __version__

    assert run("--version")[:2] == (0, f"tzforms {__version__}\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["chekc"], ["check"]),
        (["certificates", "isssue"], ["issue"]),
        (["check"], ["材料"]),
        (["build", "a.yaml"], ["-o"]),
        (["check", "a.yaml", "--hmtl", "x"], ["--hmtl", "--html"]),
        (["blank", "annex9", "-o", "x"], ["annex9"]),
    ],
)
def test_a_slip_is_told_in_chinese_with_what_was_meant(run, arguments, words):
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith("用法有误：")
    assert "--help" in err
    for word in words:
        assert word in err


def test_an_error_nobody_thought_of_is_one_sentence_without_a_traceback(run, monkeypatch):
    def broken(*_args, **_kwargs):
        raise ZeroDivisionError("secret 110112197804129976")

    monkeypatch.setattr("tzforms.rendering.blank", broken)
    status, out, err = run("blank", "annex1", "-o", "out")
    assert (status, out) == (2, "")
    assert "ZeroDivisionError" in err
    assert "110112197804129976" not in err
    assert len(err.splitlines()) == 1


def test_ctrl_c_ends_with_130(run, monkeypatch):
    def interrupted(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("tzforms.rendering.blank", interrupted)
    status, _out, err = run("blank", "annex1", "-o", "out")
    assert status == 130
    assert "已中断" in err


def test_json_goes_to_standard_output_alone(run):
    status, out, err = run("check", "--json", CLASS)
    assert (status, err) == (0, "")
    found = json.loads(out)["findings"]
    assert {tuple(f) for f in found} == {
        ("rule", "article", "severity", "form", "path", "place", "value", "message", "fix")
    }


def test_a_pipe_that_closes_early_is_no_error():
    """tzforms rules | head -1"""
    done = subprocess.Popen(
        [sys.executable, "-m", "tzforms", "check", str(CLASS)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    done.stdout.read(1)
    done.stdout.close()
    assert done.stderr.read() == b""
    assert done.wait(30) in (0, 1)


def test_output_is_utf8_whatever_the_terminal_says():
    done = subprocess.run(
        [sys.executable, "-m", "tzforms", "rules", "R06-3"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"},
    )
    assert done.returncode == 0
    assert "每班人数" in done.stdout.decode("utf-8")


def test_a_command_that_opens_no_keys_does_not_keep_their_passphrase(run, monkeypatch):
    monkeypatch.setenv("TZFORMS_PASSPHRASE", "correct horse")
    assert run("rules", "R06-3")[0] == 0
    assert "TZFORMS_PASSPHRASE" not in os.environ
