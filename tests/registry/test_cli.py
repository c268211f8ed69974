"""``tzforms registry``: from a backup to a restore, and somebody who is forgotten."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from tests.certificates.people import graduates, material
from tests.registry.people import id_number
from tests.registry.tampering import number
from tzforms.certificates.keys import Keyring
from tzforms.certificates.payload import normal_code
from tzforms.cli import certificates as certificates_commands
from tzforms.cli import registry as registry_commands
from tzforms.exceptions import RegistryError, TargetExistsError, UnreadableFileError, UsageError
from tzforms.registry.ledger import Registry

AUDITED = ("--audit-passed", "2026-11-10", "--audit-document", "审1号", "--date", "2026-11-20", "--no-pdf")


class Desk:
    """A machine: its register, keys and state, and the two groups of commands."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, group: str, *arguments: object, typed: str | None = None) -> Result:
        command: click.Command = {"certificates": certificates_commands, "registry": registry_commands}[group].command
        result = CliRunner().invoke(command, [str(a) for a in arguments], standalone_mode=False, input=typed)
        if result.exception is not None:
            raise result.exception
        return result

    def issue(self, project: str, first: int, count: int = 2, *more: object) -> Path:
        path, out = self.folder / f"{project}.json", self.folder / project
        paper = material(graduates(count, first), project=project, organizer=f"学校{project}").annex3.as_json()
        path.write_text(json.dumps({"annex1": {"total_hours": 80}, "annex3": paper}), "utf-8")
        self("certificates", "issue", path, "-o", out, *AUDITED, *more)
        return out


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("TZFORMS_REGISTRY", str(tmp_path / "data" / "register.sqlite3"))
    monkeypatch.setenv("TZFORMS_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("TZFORMS_BY", "经办人甲")
    monkeypatch.delenv("TZFORMS_PASSPHRASE", raising=False)
    (tmp_path / "data").mkdir()
    made = Desk(tmp_path)
    made("certificates", "keygen")
    return made


def test_a_new_machine_gets_its_register_back_and_goes_on_behind_the_newest_list(desk: Desk, tmp_path: Path) -> None:
    desk.issue("第一班", 0)
    made = desk("registry", "backup", tmp_path / "b" / "one.tzb").output
    assert "证书 2 张" in made
    assert "SHA-256" in made
    assert "分开存放" in made
    shown = desk("registry", "backup", "--show", tmp_path / "b" / "one.tzb").output
    assert shown == made[: len(shown)]
    desk.issue("第二班", 100)
    shutil.rmtree(tmp_path / "data")
    shutil.rmtree(tmp_path / "state")
    for mark in (tmp_path / "keys").glob("high-water*"):
        mark.unlink()
    restore = ("registry", "restore", tmp_path / "b" / "one.tzb", "--reason", "换了机器")
    assert "没有发现被人动过" in desk(*restore, "--dry-run").output
    with pytest.raises(UsageError, match=r"--last.*--none-since"):
        desk(*restore)
    assert not (tmp_path / "data").exists()
    with pytest.raises(UsageError, match="不合编号规则"):
        desk(*restore, "--last", "第9号")
    done = desk(*restore, "--last", number(4))
    assert "3–4 不再使用，下一个是 5" in done.output
    assert "登记库摘要" in done.output
    desk.issue("第三班", 200)
    assert number(5) in desk("certificates", "list").output
    assert desk("registry", "verify").return_value == 0


def test_at_a_terminal_the_last_number_is_asked_for(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.issue("第一班", 0)
    desk("registry", "backup", tmp_path / "one.tzb")
    monkeypatch.setattr(registry_commands, "_at_a_terminal", lambda: True)
    restore = ("registry", "restore", tmp_path / "one.tzb", "--reason", "演练")
    assert "已恢复" in desk(*restore, typed="没有\n").output
    done = desk(*restore, typed=f"{number(7)}\n")
    assert "最近一份发证清单" in done.output
    assert "3–7 不再使用" in done.output
    assert "现在不能发证" in desk(*restore, typed="以后\n").stderr
    with pytest.raises(RegistryError, match="registry catch-up"):
        desk.issue("第二班", 100)
    with pytest.raises(click.UsageError, match="只能写一个"):
        desk("registry", "catch-up", "--reason", "x", "--last", number(8), "--none-since")
    assert "8–9 不再使用" in desk("registry", "catch-up", "--reason", "清单", "--last", number(9)).output
    desk.issue("第二班", 100)
    assert number(10) in desk("certificates", "list").output


def test_what_is_no_backup_is_one_sentence(desk: Desk, tmp_path: Path) -> None:
    desk.issue("第一班", 0)
    (tmp_path / "x").write_bytes(b"x")
    with pytest.raises(UnreadableFileError, match="不是 tzforms 的登记库备份"):
        desk("registry", "restore", tmp_path / "x", "--reason", "x", "--none-since")
    with pytest.raises(TargetExistsError, match="--force"):
        desk("registry", "backup", tmp_path / "x")


def test_the_old_names_of_the_commands_stay(desk: Desk) -> None:
    desk.issue("第一班", 0)
    for group, name in (("certificates", "check-register"), ("registry", "verify")):
        assert "没有发现登记库被人动过" in desk(group, name).output
    for group in ("certificates", "registry"):
        assert "现行结构" in desk(group, "upgrade").output
        assert "什么也没有改" in desk(group, "catch-up", "--reason", "看看").output


def test_a_person_is_forgotten_and_the_certificate_is_still_checked_honestly(desk: Desk, tmp_path: Path) -> None:
    out = desk.issue("第一班", 0)
    [paper] = (out / "证书").glob("*0001*.docx")
    check = ("certificates", "verify", paper, "--registry", tmp_path / "data" / "register.sqlite3")
    before = desk(*check)
    assert "完全相同" in before.output
    with pytest.raises(click.Abort):
        desk("registry", "forget", number(1), "--reason", "本人要求", typed="n\n")
    assert "赵伟" in desk("certificates", "list").output
    done = desk("registry", "forget", number(1), "--reason", "本人要求", typed="y\n")
    assert "110112********" in done.output
    assert id_number(0) not in done.output
    assert "以前的备份" in done.stderr
    listed = desk("certificates", "list").output
    assert "赵伟" not in listed
    assert f"{number(1)}  个人信息已删除" in listed
    after = desk(*check)
    assert after.return_value == 0
    assert "登记库：有效。持证人的个人信息已按规定从登记库删除" in after.output
    assert "完全相同" in after.output
    changed = paper.with_name("saved.docx")
    changed.write_bytes(paper.read_bytes() + b"\0")
    told = desk("certificates", "verify", changed, "--registry", tmp_path / "data" / "register.sqlite3").output
    assert "与签发的一致" in told
    assert "本人要求" in desk("certificates", "list", "--history", number(1)).output
    desk("certificates", "void", number(1), "--reason", "弄虚作假")
    assert "登记库：这张证书已作废。持证人的个人信息" in desk(*check).output
    with pytest.raises(RegistryError, match=r"作废"):
        desk("certificates", "void", number(1), "--reason", "再来")


def test_a_code_that_is_a_link_is_known_again_in_every_spelling_when_its_holder_was_forgotten(
    desk: Desk, tmp_path: Path
) -> None:
    desk.issue("第一班", 0, 2, "--verify-url", "https://example.org/v#")
    where = tmp_path / "data" / "register.sqlite3"
    vault = Keyring.open(tmp_path / "keys").vault
    with Registry.open(where, vault) as registry:
        [code, other] = [entry.code for entry in registry.entries()]
    assert code.startswith("https://example.org/v#")
    desk("registry", "forget", number(1), "--reason", "本人要求", "--yes")
    for spelled in (code, normal_code(code)):
        assert "登记库：有效。持证人的个人信息" in desk("certificates", "verify", spelled, "--registry", where).output
    assert "登记库：有效。\n" in desk("certificates", "verify", other, "--registry", where).output


def test_a_class_with_somebody_forgotten_is_issued_again_without_them(desk: Desk, tmp_path: Path) -> None:
    out = desk.issue("第一班", 0, 3)
    desk("registry", "forget", number(2), "--reason", "本人要求", "--yes")
    shutil.rmtree(out)
    desk.issue("第一班", 0, 3)
    assert sorted(p.name[:18] for p in (out / "证书").iterdir()) == [
        f"{number(1)}-"[:18],
        f"{number(3)}-"[:18],
    ]


def test_an_id_number_is_asked_for_and_never_typed_on_the_command_line(desk: Desk) -> None:
    desk.issue("第一班", 0)
    with pytest.raises(click.UsageError, match="不要写在命令行上"):
        desk("registry", "forget", id_number(0), "--reason", "本人要求")
    done = desk("registry", "forget", "--reason", "本人要求", "--entirely", "--yes", typed=f"{id_number(0)}\n")
    assert id_number(0) not in done.output
    assert "认不出" in done.stderr
    with pytest.raises(RegistryError, match="没有这个身份证号码") as caught:
        desk("registry", "forget", "--reason", "本人要求", "--yes", typed=f"{id_number(0)}\n")
    assert id_number(0) not in str(caught.value)
