"""A dossier as text: what is not filled in is left out, what says something stays, and people can read it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.builders import changed, valid_dossier
from tests.editions.differing import inheriting
from tzforms.dossier import dossier_data, dump_dossier, load_dossier, load_text, save_dossier
from tzforms.exceptions import TargetExistsError, UsageError
from tzforms.forms import Annex1, Annex2, Dossier, Facts, Trainee, catalogue_of

SUFFIXES = (".json", ".yaml", ".xlsx")


def parsed(dossier: Dossier, suffix: str) -> Any:
    text = dump_dossier(dossier, suffix)
    return json.loads(text) if suffix == ".json" else yaml.safe_load(text)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_nothing_enclosed_is_still_said_after_saving(suffix: str, tmp_path: Path) -> None:
    dossier = Dossier(annex1=Annex1(organizer="甲公司"), facts=Facts(attachments=()))
    assert load_dossier(save_dossier(dossier, tmp_path / f"a{suffix}")).facts.attachments == ()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_was_not_said_of_enclosures_stays_unsaid(suffix: str, tmp_path: Path) -> None:
    dossier = Dossier(annex1=Annex1(organizer="甲公司"))
    assert load_dossier(save_dossier(dossier, tmp_path / f"a{suffix}")).facts.attachments is None


@pytest.mark.parametrize("suffix", [".json", ".yaml"])
def test_what_is_not_filled_in_is_left_out(suffix: str) -> None:
    dossier = Dossier(annex2=Annex2(organizer="甲公司", phone="", trainees=(Trainee(name="甲"), Trainee())))
    assert parsed(dossier, suffix) == {"annex2": {"organizer": "甲公司", "trainees": [{"name": "甲"}, {}]}}
    assert parsed(Dossier(facts=Facts(attachments=())), suffix) == {"facts": {"attachments": []}}
    assert parsed(Dossier(facts=Facts(approved=False)), suffix) == {"facts": {"approved": False}}


def test_blanks_are_there_for_whoever_asks() -> None:
    data = dossier_data(Dossier(annex2=Annex2(organizer="甲公司")), blanks=True)
    assert list(data) == ["annex1", "annex2", "annex3", "annex4", "annex5", "facts"]
    assert (data["annex1"], data["annex2"]["project"], data["annex2"]["trainees"]) == (None, None, [])
    assert data["facts"]["attachments"] is None


@pytest.mark.parametrize("suffix", [".json", ".yaml"])
def test_forms_are_in_their_order_and_facts_are_last(suffix: str) -> None:
    dossier = valid_dossier()
    shuffled = Dossier(annex5=dossier.annex5, facts=dossier.facts, annex2=dossier.annex2, annex1=dossier.annex1)
    assert list(parsed(shuffled, suffix)) == ["annex1", "annex2", "annex5", "facts"]


def test_a_dossier_of_the_default_edition_does_not_name_it() -> None:
    assert "edition" not in dossier_data(valid_dossier())
    assert "edition" not in dossier_data(valid_dossier(), blanks=True)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_dossier_of_another_edition_names_it_first_and_is_read_by_it(suffix: str, tmp_path: Path) -> None:
    other = inheriting(tmp_path / "x", 'without_forms = ["annex5"]\n')
    annex2 = valid_dossier().annex2
    dossier = Dossier(catalogue=catalogue_of(other), annex2=annex2)
    assert next(iter(dossier_data(dossier).items())) == ("edition", "x")
    path = save_dossier(dossier, tmp_path / f"a{suffix}")
    again = load_dossier(path, other)
    assert (again.edition, again.annex2) == ("x", annex2)
    with pytest.raises(UsageError, match="办法版本“x”"):
        load_dossier(path)


def test_a_text_of_several_lines_is_a_block_in_yaml() -> None:
    dossier = changed(valid_dossier(), "annex5.summary", "一、组织\n二、成效")
    text = dump_dossier(dossier, ".yaml")
    assert "summary: |-\n    一、组织\n    二、成效\n" in text
    assert load_text(text.encode(), "a.yaml") == dossier


def test_a_line_that_ends_in_a_blank_survives_yaml() -> None:
    dossier = changed(valid_dossier(), "annex5.summary", "一、组织 \n二、成效")
    assert yaml.safe_load(dump_dossier(dossier, ".yaml"))["annex5"]["summary"] == "一、组织 \n二、成效"


def test_chinese_stays_legible_and_a_file_ends_with_its_line() -> None:
    for suffix in (".json", ".yaml"):
        text = dump_dossier(Dossier(annex1=Annex1(organizer="甲公司")), suffix)
        assert "甲公司" in text
        assert text.endswith("\n")


def test_another_ending_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.xlsx、\.json 或 \.yaml 结尾，现在是“a\.toml”"):
        save_dossier(valid_dossier(), tmp_path / "a.toml")
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_there_is_replaced_only_when_asked(tmp_path: Path) -> None:
    path = save_dossier(Dossier(annex1=Annex1(organizer="甲公司")), tmp_path / "a.yaml")
    with pytest.raises(TargetExistsError):
        save_dossier(valid_dossier(), path)
    save_dossier(valid_dossier(), path, force=True)
    assert load_dossier(path) == valid_dossier()
