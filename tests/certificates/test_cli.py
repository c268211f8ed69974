"""The commands, from keys to the list."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import sqlite3
import zipfile
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from tests.certificates.people import material
from tests.registry.people import id_number
from tzforms.certificates.qr import code_in_png
from tzforms.cli.certificates import command
from tzforms.exceptions import NotWritableError, RegistryError, TargetExistsError, UsageError
from tzforms.rendering.printing import render
from tzforms.resources import package_file
from tzforms.review import Correction, read_reviewed, write_review

AUDITED = ("--audit-passed", "2026-11-10", "--audit-document", "通人社审〔2026〕3号")


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Run a subcommand with a register and keys of its own."""
    monkeypatch.setenv("TZFORMS_REGISTRY", str(tmp_path / "register.sqlite3"))
    monkeypatch.setenv("TZFORMS_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("TZFORMS_ACTOR", "经办人甲")
    monkeypatch.delenv("TZFORMS_PASSPHRASE", raising=False)

    def run(*arguments: object) -> Result:
        result = CliRunner().invoke(command, [str(a) for a in arguments], standalone_mode=False)
        if result.exception is not None:
            raise result.exception
        return result

    return run


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    path = tmp_path / "dossier.json"
    paper = material(3).annex3.as_json()
    paper["graduates"][1]["score"] = "缺考"
    path.write_text(json.dumps({"annex1": {"total_hours": 80}, "annex3": paper}), "utf-8")
    return path


def test_from_keys_to_the_list(call, dossier: Path, tmp_path: Path) -> None:
    assert "已建立" in call("keygen").output
    issued = call("issue", dossier, "-o", tmp_path / "out", "--no-pdf", *AUDITED, "--date", "2026-11-20")
    assert "第2行" in issued.output
    assert "附件3共 3 行 = 制证 2 + 跳过（已发证） 0 + 不予制证 1。" in issued.output
    assert "不是官方编号" in issued.stderr
    assert issued.return_value == 1
    [paper] = (tmp_path / "out").rglob("*0001*.docx")
    checked = call("verify", paper)
    assert checked.return_value == 0
    assert "真实" in checked.output
    call("void", "通人社研结字〔2026〕第0001号", "--reason", "打印错误")
    assert call("verify", paper).return_value == 1
    call("reissue", "通人社研结字〔2026〕第0002号", "--reason", "遗失", "-o", tmp_path / "re", "--no-pdf")
    listed = call("list").output
    assert next(line.split()[-1] for line in listed.splitlines()) == "作废"
    assert "→ 通人社研结字〔" in listed
    assert "没有断号" in call("list", "--gaps").output
    history = call("list", "--history", "通人社研结字〔2026〕第0001号").output
    assert "打印错误" in history
    assert "经办人甲" in history
    call("keygen", "--rotate")
    assert call("verify", paper).return_value == 1


def test_a_draft_needs_neither_keys_nor_register(call, dossier: Path, tmp_path: Path) -> None:
    result = call("issue", dossier, "-o", tmp_path / "out", "--draft", "--no-pdf")
    assert "样张 2" in result.output
    assert not (tmp_path / "register.sqlite3").exists()


def test_without_audit_there_is_no_batch(call, tmp_path: Path) -> None:
    path = tmp_path / "d.json"
    path.write_text(json.dumps({"annex1": {"total_hours": 80}, "annex3": material(1).annex3.as_json()}), "utf-8")
    call("keygen")
    with pytest.raises(UsageError, match="第十五条"):
        call("issue", path, "-o", tmp_path / "out", "--no-pdf")
    result = call("issue", path, "-o", tmp_path / "out", "--no-pdf", *AUDITED)
    assert "制证 1" in result.output


def test_what_the_papers_say_of_the_audit_is_a_claim_and_no_decision(call, dossier: Path, tmp_path: Path) -> None:
    stated = json.loads(dossier.read_text("utf-8")) | {"facts": {"audit_passed": "2026-11-10"}}
    dossier.write_text(json.dumps(stated), "utf-8")
    call("keygen")
    with pytest.raises(
        UsageError, match=r"（2026-11-10）只是办班单位的说法.*第十五条.*--audit-passed.*--audit-document"
    ):
        call("issue", dossier, "-o", tmp_path / "out", "--no-pdf")
    with pytest.raises(UsageError, match="--audit-document"):
        call("issue", dossier, "-o", tmp_path / "out", "--no-pdf", "--audit-passed", "2026-11-12")
    assert not (tmp_path / "register.sqlite3").exists()
    decided = ("--audit-passed", "2026-11-12", "--audit-document", "通人社审〔2026〕9号")
    issued = call("issue", dossier, "-o", tmp_path / "out", "--no-pdf", *decided)
    assert "材料里写的审核通过日期是 2026-11-10，本局的结论是 2026-11-12" in issued.stderr
    assert "写的审核通过日期" not in call("issue", dossier, "-o", tmp_path / "out", "--no-pdf", *AUDITED).stderr
    history = call("list", "--history", next(iter(call("list").output.split()))).output
    assert "审核通过  经办人甲  2026-11-12 通人社审〔2026〕9号" in history


def test_every_change_says_who_made_it(call, dossier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    call("keygen")
    issue = ("issue", dossier, "-o", tmp_path / "out", "--no-pdf", *AUDITED)
    for nobody in (("--by", " "), ()):
        monkeypatch.setenv("TZFORMS_BY", "")  # given and blank: not the login name
        with pytest.raises(UsageError, match="没有写明经办人"):
            call(*issue, *nobody)
    assert not (tmp_path / "register.sqlite3").exists()
    monkeypatch.delenv("TZFORMS_BY")
    call(*issue, "--by", "甲")
    number = call("list").output.split()[0]
    monkeypatch.setenv("TZFORMS_BY", "乙")
    call("void", number, "--reason", "误")
    call("reinstate", number, "--reason", "弄错了", "--by", "丙")
    monkeypatch.delenv("TZFORMS_BY")
    monkeypatch.delenv("TZFORMS_ACTOR")
    monkeypatch.setattr("getpass.getuser", lambda: "login")
    call("reissue", number, "--reason", "遗失", "-o", tmp_path / "re", "--no-pdf")
    told = [line.split()[2:4] for line in call("list", "--history", number).output.splitlines()]
    assert told == [["审核通过", "甲"], ["发证", "甲"], ["作废", "乙"], ["恢复", "丙"], ["换发", "login"]]
    monkeypatch.setattr("getpass.getuser", lambda: "")
    for change in (("void", number), ("reinstate", number), ("reissue", number, "-o", tmp_path / "x")):
        with pytest.raises(UsageError, match="没有写明经办人"):
            call(*change, "--reason", "误")


def test_a_name_is_corrected_with_the_whole_id_number_which_need_not_be_typed_openly(
    call, dossier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("keygen")
    call("issue", dossier, "-o", tmp_path / "out", "--no-pdf", *AUDITED)
    number = call("list").output.split()[0]
    change = ("reissue", number, "--reason", "更正", "-o", tmp_path / "re", "--no-pdf", "--name", "赵玮")
    with pytest.raises(UsageError, match="--id-number"):
        call(*change)
    with pytest.raises(UsageError, match="须写完整号码"):
        call(*change, "--id-number", id_number(0)[-4:])
    monkeypatch.setattr("click.prompt", lambda text, hide_input: id_number(0) if hide_input else "")
    assert "赵玮" in call(*change, "--id-number", "-").output


def test_a_void_certificate_is_reissued_by_saying_so_and_a_date_after_today_by_giving_a_reason(
    call, dossier: Path, tmp_path: Path
) -> None:
    call("keygen")
    issue = ("issue", dossier, "-o", tmp_path / "out", "--no-pdf", *AUDITED)
    with pytest.raises(UsageError, match="--date-reason"):
        call(*issue, "--date", "2099-01-01")
    call(*issue, "--date", "2099-01-01", "--date-reason", "颁证大会")
    number = call("list").output.split()[0]
    call("void", number, "--reason", "误")
    reissue = ("reissue", number, "--reason", "另发", "-o", tmp_path / "re", "--no-pdf", "--date", "2099-01-02")
    with pytest.raises(RegistryError, match="--from-void"):
        call(*reissue, "--date-reason", "颁证大会")
    with pytest.raises(UsageError, match="--date-reason"):
        call(*reissue, "--from-void")
    assert "已换发" in call(*reissue, "--from-void", "--date-reason", "颁证大会").output


def test_a_class_that_looks_like_another_is_asked_about_and_answered(call, dossier: Path, tmp_path: Path) -> None:
    call("keygen")
    issue = ("issue", dossier, "-o", tmp_path / "out", "--no-pdf", *AUDITED)
    call(*issue)
    before = call("list").output
    longer = json.loads(dossier.read_text("utf-8"))
    longer["annex3"]["end_date"] = "2026-09-13"
    dossier.write_text(json.dumps(longer), "utf-8")
    with pytest.raises(UsageError, match=r"看来就是登记库里的班次 1：.*--same-as 1.*--new-class"):
        call(*issue)
    assert "跳过（已发证） 2" in call(*issue, "--same-as", "1").output
    assert call("list").output == before
    other = call(*issue, "--new-class", "两单位合办").output  # then the article on repeats speaks, row by row
    assert "制证 0 + 跳过（已发证） 0 + 不予制证 3" in other
    assert call("list").output == before


def test_a_repeat_is_refused_and_waived_row_by_row(call, dossier: Path, tmp_path: Path) -> None:
    call("keygen")
    issue = ("issue", dossier, "-o", tmp_path / "out", "--no-pdf", *AUDITED)
    call(*issue)
    number = call("list").output.split()[0]
    other = json.loads(dossier.read_text("utf-8"))
    other["annex3"] |= {"project": "西式面点", "start_date": "2026-03-02", "end_date": "2026-03-13"}
    dossier.write_text(json.dumps(other), "utf-8")
    refused = call(*issue).output
    assert f"编号 {number}）；第四条规定" in refused
    assert "附件3共 3 行 = 制证 0 + 跳过（已发证） 0 + 不予制证 3。" in refused
    for wrong in ("x=因故", "1", "1= ", "=因故"):
        with pytest.raises(click.BadParameter, match="行号=原因"):
            call(*issue, "--waive-repeat", wrong)
    waived = call(*issue, "--waive-repeat", "1＝市级项目", "--waive-repeat", "3=补发")
    assert "制证 2 + 跳过（已发证） 0 + 不予制证 1" in waived.output
    second = call("list").output.splitlines()[2].split()[0]
    assert f"准予重复参加  经办人甲  {number} 市级项目" in call("list", "--history", second).output


def test_neither_reinstating_nor_reissuing_from_void_makes_a_second_in_two_years(
    call, dossier: Path, tmp_path: Path
) -> None:
    call("keygen")
    issue = ("issue", dossier, "-o", tmp_path / "out", "--no-pdf", *AUDITED)
    call(*issue)
    number = call("list").output.split()[0]
    call("void", number, "--reason", "弄错了班")
    other = json.loads(dossier.read_text("utf-8"))
    other["annex3"] |= {"project": "西式面点", "start_date": "2026-03-02", "end_date": "2026-03-13"}
    dossier.write_text(json.dumps(other), "utf-8")
    call(*issue)
    for change in (("reinstate",), ("reissue", "--from-void", "-o", tmp_path / "re", "--no-pdf")):
        with pytest.raises(RegistryError, match=r"第四条规定.*两张不能都有效"):
            call(*change, number, "--reason", "误作废")


def test_mistakes_end_in_a_sentence(call, dossier: Path, tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="没有密钥"):
        call("issue", dossier, "-o", tmp_path / "out", "--no-pdf", *AUDITED)
    call("keygen")
    with pytest.raises(TargetExistsError, match="从不覆盖"):
        call("keygen")
    with pytest.raises(RegistryError, match="找不到登记库"):
        call("list")


def test_verifying_needs_only_the_public_keys(
    call, dossier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("keygen")
    call("issue", dossier, "-o", tmp_path / "out", "--no-pdf", *AUDITED, "--date", "2026-11-20")
    [paper] = (tmp_path / "out").rglob("*0001*.docx")
    public = (tmp_path / "keys" / "public").rename(tmp_path / "published")
    for name in ("TZFORMS_KEYS", "TZFORMS_REGISTRY"):
        monkeypatch.delenv(name)
    assert call("verify", paper, "--key", public).return_value == 0


def test_another_edition_is_asked_for_by_name_or_folder(call, dossier: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(package_file("measures", "tongzhou_2024"), tmp_path / "other_2027")
    text = (folder / "parameters.toml").read_text("utf-8")
    stated = '[certificate.number_pattern]\nvalue = "某〔{year}〕{serial:03d}"'
    (folder / "parameters.toml").write_text(text.replace("[certificate.number_pattern]", stated), "utf-8")
    call("keygen")
    issued = call(
        "issue", dossier, "-o", tmp_path / "out", "--no-pdf", *AUDITED, "--date", "2026-11-20", "--measures", folder
    )
    assert "不是官方编号" not in issued.stderr
    assert "某〔2026〕001" in call("list").output
    again = call(
        "reissue", "某〔2026〕001", "--reason", "遗失", "-o", tmp_path / "re", "--no-pdf", "--measures", folder
    )
    assert "→ 某〔" in again.output
    with pytest.raises(UsageError, match="没有名为“nowhere”的办法版本"):
        call("issue", dossier, "-o", tmp_path / "out", "--no-pdf", "--measures", "nowhere")


def test_the_audit_is_asked_for_before_keys_and_register(call, tmp_path: Path) -> None:
    path = tmp_path / "d.json"
    path.write_text(json.dumps({"annex1": {"total_hours": 80}, "annex3": material(1).annex3.as_json()}), "utf-8")
    with pytest.raises(UsageError, match="没有审核通过日期"):
        call("issue", path, "-o", tmp_path / "out", "--no-pdf")
    assert not (tmp_path / "register.sqlite3").exists()


@pytest.mark.office
def test_a_preview_is_written_once_unless_forced(call, dossier: Path, tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    call("preview", dossier, "-o", picture, "--dpi", "40")
    assert picture.read_bytes().startswith(b"\x89PNG")
    with pytest.raises(TargetExistsError):
        call("preview", dossier, "-o", picture, "--dpi", "40")
    call("preview", dossier, "-o", picture, "--dpi", "40", "--row", "3", "--force")


def test_options_of_one_kind_reach_a_command_as_one_object() -> None:
    names = [p.name for p in command.commands["issue"].params]
    assert names[:5] == ["source", "output", "where", "keys", "passphrase"]
    assert names[-3:] == ["jobs", "draft", "force"]
    assert [p.name for p in command.commands["upgrade"].params] == ["where"]


def test_issuing_tells_which_corrections_were_applied_to_the_paper(call, tmp_path: Path) -> None:
    path = tmp_path / "附件3.docx"
    path.write_bytes(render(material(3).annex3, verify=False))
    write_review(path, read_reviewed(path), [Correction("annex3", "graduates[0].score", "95", by="王核对")])
    result = call("issue", path, "-o", tmp_path / "out", "--draft", "--no-pdf", "--hours", 80)
    assert "按人工更正采用“95”" in result.stderr
    assert "王核对" in result.stderr


# -- the passphrase ----------------------------------------------------------------------------------------------------

OLD = Path(__file__).parent.parent / "fixtures" / "v0_1_0" / "keys"
OLD_WORD = "tzforms 0.1.0 fixture"


@pytest.fixture
def old_keys(tmp_path: Path) -> Path:
    folder = shutil.copytree(OLD, tmp_path / "keys")
    for file in (folder / "secret.json", *folder.glob("signing/*.pem")):
        file.chmod(0o600)
    return folder


def test_the_passphrase_is_taken_out_of_the_environment(call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TZFORMS_PASSPHRASE", "correct horse")
    call("keygen")
    assert "TZFORMS_PASSPHRASE" not in os.environ
    with pytest.raises(RegistryError, match="有口令保护"):
        call("list")
    monkeypatch.setenv("TZFORMS_PASSPHRASE", "wrong")
    with pytest.raises(
        RegistryError, match="口令不对"
    ):  # what is typed comes first, and the variable goes all the same
        call("keygen", "--rotate", "--passphrase", "other")
    assert "TZFORMS_PASSPHRASE" not in os.environ


@pytest.mark.parametrize("arguments", [("keygen",), ("keygen", "--rotate"), ("keygen", "--harden"), ("list",)])
@pytest.mark.parametrize("typed", [True, False])
def test_an_empty_passphrase_is_said_and_never_taken_for_none(
    call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: tuple[str, ...], typed: bool
) -> None:
    if arguments != ("keygen",):
        call("keygen")
    if not typed:
        monkeypatch.setenv("TZFORMS_PASSPHRASE", "")
    with pytest.raises(UsageError, match=r"口令是空的.*unset TZFORMS_PASSPHRASE"):
        call(*arguments, *(["--passphrase", ""] if typed else []))
    assert (tmp_path / "keys").exists() == (arguments != ("keygen",))


def test_the_keys_of_0_1_0_sign_and_their_weak_lock_is_said(
    call, old_keys: Path, dossier: Path, tmp_path: Path
) -> None:
    word = ("--passphrase", OLD_WORD)
    issue = ("issue", dossier, "-o", tmp_path / "out", "--no-pdf", *AUDITED, *word)
    assert "--harden" in call(*issue).stderr
    said = call("keygen", "--harden", *word).output
    assert "已加固" in said
    assert "销毁以前的备份" in said
    assert "都已是现行" in call("keygen", "--harden", *word).output
    again = call(*issue)
    assert "--harden" not in again.stderr
    assert "跳过（已发证） 2" in again.output


def test_rotating_and_hardening_are_two_commands(call) -> None:
    with pytest.raises(click.UsageError, match="分两次"):
        call("keygen", "--rotate", "--harden", "--passphrase", "x")


def test_a_passphrase_is_not_shown_by_what_holds_it() -> None:
    from tzforms.certificates import Options
    from tzforms.cli.certificate_options import Making, Store
    from tzforms.cli.passphrase import Secret

    assert "horse" not in repr(Store(passphrase=Secret("horse"))) + repr(Making(password="horse")) + repr(
        Options(actor="甲", password="horse")
    )


def test_an_empty_password_of_the_pdfs_is_said(call, dossier: Path, tmp_path: Path) -> None:
    call("keygen")
    with pytest.raises(UsageError, match="打开口令是空的"):
        call("issue", dossier, "-o", tmp_path / "out", "--no-pdf", *AUDITED, "--password", "")
    assert not (tmp_path / "register.sqlite3").exists()


def test_a_key_is_rotated_and_the_old_one_revoked(call, tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    call("keygen")
    first = (keys / "current").read_text().strip()
    with pytest.raises(UsageError, match="先运行 keygen --rotate"):
        call("keygen", "--revoke", first, "--reason", "被盗")
    call("keygen", "--rotate")
    with pytest.raises(UsageError, match="原因"):
        call("keygen", "--revoke", first)
    with pytest.raises(click.UsageError, match="单独运行"):
        call("keygen", "--revoke", first, "--rotate")
    done = call("keygen", "--revoke", first, "--reason", "被盗")
    assert first in done.output
    assert "重新公布" in done.output


def test_a_register_that_somebody_changed_is_told_line_by_line(call, dossier: Path, tmp_path: Path) -> None:
    call("keygen")
    issued = call("issue", dossier, "-o", tmp_path / "out", "--no-pdf", *AUDITED).output
    clean = call("check-register")
    assert (clean.return_value, "没有发现登记库被人动过" in clean.output) == (0, True)
    assert clean.output.split("登记库摘要：")[1].strip() == issued.split("登记库摘要：")[1].split("（")[0]
    number = call("list").output.split()[0]
    call("void", number, "--reason", "误")
    with contextlib.closing(sqlite3.connect(tmp_path / "register.sqlite3")) as hand, hand:
        hand.execute("UPDATE certificates SET status = 'valid'")
    told = call("check-register")
    first, second, last = told.output.splitlines()
    assert told.return_value == 1
    assert f"证书 {number}被改动" in first
    assert f"证书 {number} 登记为“有效”" in second
    assert "（经过是“作废”）" in second
    assert last == "登记库有 2 处不对，请不要继续发证，先查明原因。"


def test_the_issue_list_keeps_the_registers_head_on_paper(call, dossier: Path, tmp_path: Path) -> None:
    call("keygen")
    for _once_and_again in range(2):
        shown = call("issue", dossier, "-o", tmp_path / "out", "--no-pdf", *AUDITED).output
        book = load_workbook(tmp_path / "out" / "发证清单.xlsx")
        paper = {str(row[0]): str(row[1]) for row in book["对账"].iter_rows(values_only=True)}["登记库摘要"]
        assert f"登记库摘要：{paper}（" in shown
    assert re.fullmatch(r"[0-9]+:[0-9a-f]{16}", paper)
    assert call("check-register", "--head", paper).return_value == 0
    other = paper[:-1] + ("0" if paper[-1] != "0" else "1")
    told = call("check-register", "--head", paper, "--head", other)
    assert (told.return_value, "不是同一笔" in told.output) == (1, True)
    told = call("check-register", "--head", f"99{paper}")
    assert (told.return_value, "末尾被截去" in told.output) == (1, True)
    with pytest.raises(UsageError, match="登记库摘要"):
        call("check-register", "--head", "12")


def test_an_old_backup_that_lacks_a_decision_is_told_and_accounted_for(call, dossier: Path, tmp_path: Path) -> None:
    call("keygen")
    call("issue", dossier, "-o", tmp_path / "out", "--no-pdf", *AUDITED)
    shutil.copy(tmp_path / "register.sqlite3", tmp_path / "backup")
    call("void", call("list").output.split()[0], "--reason", "弄虚作假")
    shutil.copy(tmp_path / "backup", tmp_path / "register.sqlite3")
    told = call("check-register")
    assert (told.return_value, "末尾被截去，或恢复了旧备份" in told.output) == (1, True)
    assert "已写明，从现有的接着记" in call("catch-up", "--reason", "恢复了昨天的备份").output
    assert call("check-register").return_value == 0
    assert "什么也没有改" in call("catch-up", "--reason", "再看").output


def test_a_register_that_can_only_be_read_is_looked_at_and_says_so(
    call, dossier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("keygen")
    call("issue", dossier, "-o", tmp_path / "out", "--no-pdf", *AUDITED)
    monkeypatch.setattr("tzforms.registry.database.is_read_only", lambda _url: True)  # root may write anywhere
    listed = call("list")
    assert (len(listed.output.splitlines()) > 1, "只能查询、核验，什么都不能改动" in listed.stderr) == (True, True)
    assert call("check-register").return_value == 0
    with pytest.raises(NotWritableError, match="只读"):
        call("void", listed.output.split()[0], "--reason", "误")


def test_what_is_printed_on_a_paper_is_compared_with_a_bare_code(
    call, dossier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tzforms.certificates.keys import Keyring
    from tzforms.certificates.payload import salt_in_words
    from tzforms.registry import Registry

    call("keygen")
    call("issue", dossier, "-o", tmp_path / "out", "--no-pdf", *AUDITED, "--date", "2026-11-20")
    with Registry.open(tmp_path / "register.sqlite3", Keyring.open(tmp_path / "keys").vault) as register:
        entry = next(iter(register.entries()))
    number, salt = id_number(0), salt_in_words(entry.salt)
    right = call("verify", entry.code, "--name", entry.name, "--id-number", number, "--salt", salt)
    assert "姓名和身份证号：与签发的一致" in right.output
    assert right.return_value == 0
    wrong = call("verify", entry.code, "--name", entry.name, "--id-number", id_number(5), "--salt", salt)
    assert "不符" in wrong.output
    assert wrong.return_value == 1
    assert "没有核验" in call("verify", entry.code, "--name", entry.name).output
    monkeypatch.setattr(click, "prompt", lambda _text, *, hide_input: number if hide_input else "")
    asked = call("verify", entry.code, "--name", entry.name, "--id-number", "-", "--salt", salt)
    assert asked.return_value == 0
    assert number not in asked.output


def test_the_page_for_phones_is_made_with_and_without_the_list(call, dossier: Path, tmp_path: Path) -> None:
    call("keygen")
    site = tmp_path / "site"
    made = call("page", "-o", site)
    assert f"已生成 {site / 'index.html'}" in made.output
    assert "--verify-url" in made.output
    assert "没有作废、换发名单" in made.stderr
    assert [p.name for p in site.iterdir()] == ["index.html"]
    assert '"list":null' in (site / "index.html").read_text("utf-8")
    assert not (tmp_path / "register.sqlite3").exists()
    with pytest.raises(TargetExistsError):
        call("page", "-o", site)
    url = ("--verify-url", "https://zs.example.cn/v")
    call("issue", dossier, "-o", tmp_path / "out", "--no-pdf", *AUDITED, *url, "--date", "2026-11-20")
    call("void", "通人社研结字〔2026〕第0001号", "--reason", "打印错误")
    listed = call("page", "-o", site, "--void-list", "--force", "--issuer", "某某区人力社保局")
    assert "作废 1 张，换发 0 张" in listed.output
    page = (site / "index.html").read_text("utf-8")
    assert '"replaced":[]' in page
    assert "某某区人力社保局" in page
    if os.name == "posix":
        assert (site / "index.html").stat().st_mode & 0o044 == 0o044  # a web server may read it
    assert [p.name for p in site.iterdir()] == ["index.html"]


def test_public_keys_alone_make_a_page(call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    call("keygen")
    shutil.copytree(tmp_path / "keys" / "public", tmp_path / "public")
    monkeypatch.setenv("TZFORMS_KEYS", str(tmp_path / "nowhere"))
    monkeypatch.delenv("TZFORMS_REGISTRY")
    assert "已生成" in call("page", "-o", tmp_path / "site", "--key", tmp_path / "public").output
    with pytest.raises(RegistryError, match="没有密钥"):
        call("page", "-o", tmp_path / "site", "--key", tmp_path / "public", "--void-list", "--force")


def test_links_come_from_the_option_or_the_environment(
    call, dossier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("keygen")
    monkeypatch.setenv("TZFORMS_VERIFY_URL", "http://zs.example.cn/v")
    with pytest.raises(UsageError, match=r"“http://zs.example.cn/v”不能用.*--verify-url"):
        call("issue", dossier, "-o", tmp_path / "out", "--no-pdf", *AUDITED)
    monkeypatch.setenv("TZFORMS_VERIFY_URL", "https://zs.example.cn/v")
    call("issue", dossier, "-o", tmp_path / "out", "--no-pdf", *AUDITED)
    [paper] = (tmp_path / "out").rglob("*0001*.docx")
    before = paper.read_bytes()
    assert call("verify", paper).return_value == 0
    with zipfile.ZipFile(paper) as parts:
        codes = [code_in_png(parts.read(name)) for name in parts.namelist() if name.endswith(".png")]
    [code] = [code for code in codes if code]
    assert code.startswith("https://zs.example.cn/v#0oR")
    assert call("verify", code).return_value == 0
    monkeypatch.delenv("TZFORMS_VERIFY_URL")
    paper.unlink()
    call("issue", dossier, "-o", tmp_path / "out", "--no-pdf", *AUDITED)
    assert paper.read_bytes() == before
