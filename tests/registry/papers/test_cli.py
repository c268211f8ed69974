"""``tzforms registry find``, ``show`` and ``decide``."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest

from tests.registry.papers.material import PROJECT, a_finding, five, handed, name_of, papers
from tests.registry.people import BY, id_number
from tests.registry.test_cli import Desk, desk
from tzforms.certificates.keys import Keyring
from tzforms.exceptions import RegistryError, UsageError
from tzforms.registry.ledger import Registry

__all__ = ["desk"]


@pytest.fixture
def filled(desk: Desk, tmp_path: Path) -> Desk:
    """A desk with one class's papers of five people in its register."""
    ring = Keyring.open(tmp_path / "keys")
    with Registry.open(tmp_path / "data" / "register.sqlite3", ring.vault, create=True) as registry:
        registry.papers.receive(handed(*five(), findings=(a_finding("trainees[2]", "重复参加"),)), BY)
    return desk


def test_somebody_is_found_by_name_class_unit_and_number_with_the_id_masked(filled: Desk) -> None:
    for text in (name_of(1), f" {name_of(1)[0]} {name_of(1)[1:]}"):
        shown = filled("registry", "find", text)
        assert (shown.return_value, "110112********" in shown.output) == (0, True)
        assert id_number(1) not in shown.output
    assert id_number(1) in filled("registry", "find", name_of(1), "--full").output
    assert id_number(1) in filled("registry", "find", "--id", "--full", typed=f"{id_number(1)}\n").output
    for text in ("B1", "b1", PROJECT, "某某技师 运维", "2026 智能制造"):
        assert "B1  北京某某技师学院" in filled("registry", "find", text).output
    nobody = filled("registry", "find", "没有的人")
    assert (nobody.return_value, nobody.output) == (1, "没有找到。\n")


def test_an_id_number_is_asked_for_and_not_taken_from_the_command_line(filled: Desk) -> None:
    for command in ("find", "show"):
        with pytest.raises(click.UsageError, match="只写 --id"):
            filled("registry", command, id_number(1))
        with pytest.raises(click.UsageError, match="--id"):
            filled("registry", command, name_of(1), "--id")
        with pytest.raises(click.UsageError, match="--id"):
            filled("registry", command)


def test_a_decision_is_recorded_and_shown_with_the_history(filled: Desk) -> None:
    with pytest.raises(UsageError, match="原因"):
        filled("registry", "decide", "B1", "return")
    done = filled("registry", "decide", "智能制造", "return", "--reason", "名册没有盖章", "--on", "2026-09-01")
    assert "已记下：退回。B1" in done.output
    shown = filled("registry", "show", "B1").output
    for told in ("2026-09-01  退回  经办人甲  名册没有盖章", "annex2-", "R04-6", "重复参加", "收件", "计划5", "结业4"):
        assert told in shown
    with pytest.raises(RegistryError, match="没有重复记录"):
        filled("registry", "decide", "B1", "return", "--reason", "又一次")
    filled("registry", "decide", "B1", "accept")
    assert "受理" in filled("registry", "find", "B1").output
    assert filled("registry", "verify").return_value == 0


def test_of_several_the_choices_are_shown_and_none_is_taken(filled: Desk, tmp_path: Path) -> None:
    ring = Keyring.open(tmp_path / "keys")
    with Registry.open(tmp_path / "data" / "register.sqlite3", ring.vault) as registry:
        more = five(range(50, 53))
        registry.papers.receive(handed(*more, papers=papers(project="数控技术智能改造")), BY)
    with pytest.raises(UsageError, match=r"B1 .*B2 "):
        filled("registry", "decide", "某某技师", "accept")
    with pytest.raises(UsageError, match="找到 2 项"):
        filled("registry", "show", "某某技师")
    assert "B2" in filled("registry", "show", "数控").output


def test_json_holds_the_same_with_ids_masked_unless_asked_for(filled: Desk) -> None:
    found = json.loads(filled("registry", "find", name_of(1), "--json").output)
    assert found["people"][0]["classes"][0]["ref"] == "B1"
    assert found["people"][0]["id_number"].startswith("110112****")
    whole = json.loads(filled("registry", "find", name_of(1), "--json", "--full").output)
    assert whole["people"][0]["id_number"] == id_number(1)
    shown = json.loads(filled("registry", "show", "B1", "--json").output)
    assert [s["stage"] for s in shown["shown"]["submissions"]] == ["申请补贴"]
    decided = json.loads(filled("registry", "decide", "B1", "accept", "--json").output)
    assert (decided["ref"], decided["state"]) == ("B1", "accepted")


def test_a_certificate_is_shown_with_its_holder_and_what_happened(filled: Desk) -> None:
    filled.issue("第一班", 0)
    number = "通人社研结字〔2026〕第0001号"
    shown = filled("registry", "show", number).output
    assert shown.startswith(number)
    assert "发证" in shown
    told = json.loads(filled("registry", "show", number, "--json").output)
    assert told["certificate"]["number"] == number
    assert "salt" not in json.dumps(told)


def test_forgetting_says_what_goes_of_the_papers(filled: Desk) -> None:
    done = filled("registry", "forget", "--reason", "本人要求", "--yes", typed=f"{id_number(1)}\n")
    assert "班次 B1；含此人的文件 2 个将整份删除" in done.output
    shown = filled("registry", "show", "B1").output
    assert shown.count("因删除个人信息未留存") == 2
    assert filled("registry", "find", name_of(1)).return_value == 1


def test_what_is_one_is_merged_and_split_again(filled: Desk, tmp_path: Path) -> None:
    ring = Keyring.open(tmp_path / "keys")
    with Registry.open(tmp_path / "data" / "register.sqlite3", ring.vault) as registry:
        who = papers(organizer="某某技师学院", project="数控技术智能改造")
        registry.papers.receive(handed(*five(range(50, 53)), papers=who), BY)
    filled("registry", "merge", "--unit", "某某技师学院", "北京某某技师学院", "--reason", "简称")
    assert filled("registry", "find", "北京某某技师学院").output.count("\nB") == 1
    filled("registry", "merge", "B2", "B1", "--reason", "同一个班")
    assert filled("registry", "show", "B2").output.startswith("B1 ")
    filled("registry", "split", "B2", "--reason", "弄错了")
    filled("registry", "split", "--unit", "某某技师学院", "--reason", "弄错了")
    shown = [filled("registry", "show", ref).output for ref in ("B1", "B2")]
    assert ["计划5" in shown[0], "计划3" in shown[1]] == [True, True]
    assert "B2" not in filled("registry", "find", "北京某某技师学院").output
