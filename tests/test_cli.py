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


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "{own}", "--mark", "{own}"),
        ("check", "{own}", "--html", "{own}"),
        ("check", "{own}", "--mark", "{link}"),
        ("deadlines", "{own}", "--ics", "{own}"),
        ("read", "{own}", "-o", "{own}"),
    ],
    ids=" ".join,
)
def test_no_result_is_written_over_what_is_read(run, tmp_path, arguments):
    own, link = tmp_path / "class.xlsx", tmp_path / "auch.xlsx"
    own.write_bytes((CLASS.parent / "class.xlsx").read_bytes())
    link.symlink_to(own)
    before = own.read_bytes()
    status, _out, err = run(*(a.format(own=own, link=link) for a in arguments), "--force")
    assert status == 2
    assert "这次读取的文件" in err
    assert own.read_bytes() == before


def test_an_option_without_its_word_is_told_in_chinese(run):
    status, _out, err = run("deadlines", CLASS, "--ics")
    assert status == 2
    assert err == "用法有误：选项 --ics 后面要写内容，如 --ics …（tzforms --help 查看说明）\n"


@pytest.mark.parametrize(
    ("name", "shown"), [("申请资金", "X17"), ("V20", "Excel"), ("第六条", "R06-3"), ("一线岗位", "R04-2")]
)
def test_rules_are_found_by_number_article_name_and_field(run, name, shown):
    status, out, _err = run("rules", name)
    assert status == 0
    assert shown in out


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("申请资金", "13.5"),
        ("附件2 第3行 等级", "附件2 第3行 等级"),
        ("审计通过日期", "2024年11月20日"),
        ("附件4 联系电话", "附件4"),
    ],
)
def test_explain_takes_the_names_on_the_form(run, name, shown):
    status, out, _err = run("explain", CLASS, name)
    assert status == 0
    assert shown in out.splitlines()[0] + out.splitlines()[1]
    assert not re.search(r"annex\d|facts\.", out.splitlines()[0])


@pytest.mark.parametrize(("name", "hint"), [("联系电话", "附件4 联系电话"), ("等级", "第3行"), ("瞎写的", "栏目名")])
def test_explain_says_what_a_name_may_mean(run, name, hint):
    status, _out, err = run("explain", CLASS, name)
    assert status == 2
    assert hint in err


def test_the_list_ends_with_what_is_left_to_do_and_the_status_agrees(run, tmp_path):
    status, out, _err = run("check", CLASS)
    assert (status, out.strip().splitlines()[-1]) == (0, "结论：没有要你改的，也没有要你说明的。")
    data = json.loads((CLASS.parent.parent / "faults" / "R06-3-fourteen.json").read_text("utf-8"))
    (tmp_path / "a.json").write_text(json.dumps(data), "utf-8")
    status, out, _err = run("check", "a.json")
    assert status == 1
    assert out.strip().splitlines()[-1].startswith("结论：要你改的")


def test_what_others_see_to_is_counted_and_listed_on_demand(run):
    _status, short, _err = run("check", CLASS)
    _status, whole, _err = run("check", CLASS, "--all")
    assert "无法核验 R06-2" not in short
    assert "无法核验 R06-2" in whole
    assert len(short.splitlines()) < 12


def test_the_json_says_for_whom_each_finding_is(run):
    _status, out, _err = run("check", CLASS, "--json")
    data = json.loads(out)
    assert sorted(n for part in data["parts"].values() for n in part) == list(range(len(data["findings"])))
    assert data["parts"]["要你改的"] == []
    rules = {data["findings"][n]["rule"] for n in data["parts"]["要看纸质材料的"]}
    assert {"R05-2", "R12-2"} <= rules


def test_the_message_of_one_form_alone_is_short(run, tmp_path):
    from tzforms.dossier import load_dossier, save_dossier

    save_dossier(
        load_dossier(CLASS).model_copy(update={"annex2": None, "annex3": None, "annex4": None, "annex5": None}),
        tmp_path / "a.yaml",
    )
    _status, out, _err = run("check", "a.yaml")
    assert len(out.splitlines()) < 30
    assert "附件2、附件3、附件4、附件5不在这次的材料里" in out


@pytest.mark.parametrize(
    "arguments", [("new", "{}.xlsx"), ("check", "{}.xlsx"), ("{}.xlsx",), ("check", CLASS, "--html", "{}.html")]
)
def test_a_name_that_is_too_long_is_one_sentence(run, tmp_path, arguments):
    status, _out, err = run(*(str(a).format("名" * 100) for a in arguments))
    assert status in (2, 3)
    assert "太长" in err
    assert len(err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
