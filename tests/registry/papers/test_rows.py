"""A form's values are taken apart by person and put together again as they were."""

from __future__ import annotations

import pytest

from tests.registry.papers.material import roster
from tzforms.registry.papers import rows
from tzforms.registry.papers.values import FormRead, PersonAt
from tzforms.registry.vault import Vault


def test_what_is_taken_apart_comes_together_as_it_was() -> None:
    form = roster("annex2", range(12))
    rest, own = rows.taken_apart(form)
    assert rest["values"]["trainees"] == [None] * 12
    assert rest["evidence"].keys() == {"project"}
    assert [list(row["evidence"]) for _p, row in own] == [[f"trainees[{i}].id_number"] for i in range(12)]
    whole = rows.put_together(rest, [(p.place, row) for p, row in own])
    assert whole == {"values": form.values, "evidence": form.evidence}


@pytest.mark.parametrize("place", ["", "trainees[9]", "nobody", "project.name", "trainees[0].x.y", "trainees[x]"])
def test_a_place_that_holds_nothing_has_no_row(place: str) -> None:
    form = FormRead("annex2", {"project": "甲", "trainees": [{"name": "乙"}]}, {}, (PersonAt(place, "乙"),))
    rest, own = rows.taken_apart(form)
    assert (own, rest["values"]) == ([], form.values)


def test_a_path_is_at_its_own_row_alone() -> None:
    assert rows.is_at("trainees[1].name", "trainees[1]")
    assert rows.is_at("trainees[1]", "trainees[1]")
    assert not rows.is_at("trainees[11].name", "trainees[1]")
    assert not rows.is_at("contacts", "contact")


def test_the_order_of_forms_and_keys_does_not_matter_and_a_value_does(vault: Vault) -> None:
    one, two = FormRead("annex1", {"a": 1, "b": 2}), FormRead("annex2", {})
    same = FormRead("annex1", {"b": 2, "a": 1}, {"a": {"text": "1"}})
    assert rows.digests(vault, [one, two]) == rows.digests(vault, [two, same])
    assert rows.digests(vault, [one]) != rows.digests(vault, [FormRead("annex1", {"a": 1, "b": 3})])
    assert rows.digests(vault, [one]) != rows.digests(Vault.create(), [one])
