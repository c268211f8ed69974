"""What a resubmission changed: rows follow people, numbers are masked, nothing else is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import changed, valid_dossier
from tests.review.papers import unsigned
from tzforms.cli.diff import command
from tzforms.forms import Annex2, Dossier, numbered
from tzforms.reading.forms import Reading
from tzforms.reading.records import typed_record
from tzforms.rendering.printing import render
from tzforms.review.corrections import read_reviewed, write_review
from tzforms.review.differences import Difference, compare, describe_difference, match_rows
from tzforms.review.sidecar import Correction


def reading(record: Any, *unsure: str) -> Reading:
    return Reading("x", record.form, data=numbered(record).as_json(), unsure=list(unsure), record=record)


def roster() -> Annex2:
    annex2 = valid_dossier().get(Annex2)
    assert annex2 is not None
    return annex2


def difference(old: Any, new: Any) -> Difference:
    return compare([reading(old)], [reading(new)])


def test_the_same_form_has_no_difference() -> None:
    found = difference(roster(), roster())
    assert found.changes == []
    assert found.counts["unchanged"] > 200


def test_a_changed_value_is_told_with_its_place_old_and_new() -> None:
    new = changed(valid_dossier(), "annex2.trainees[3].education", "博士").annex2
    (change,) = difference(roster(), new).changes
    assert (change.kind, change.path, change.new) == ("changed", "trainees[3].education", "博士")
    assert "第4行" in change.place
    assert "学历" in change.place


def test_a_person_put_in_at_the_top_changes_nobody_else() -> None:
    old = roster()
    extra = old.trainees[0].model_copy(update={"name": "新来的", "id_number": "110105199003070011", "no": None})
    new = old.model_copy(update={"trainees": (extra, *old.trainees)})
    found = difference(old, new)
    assert [(c.kind, c.path) for c in found.changes] == [("added", "trainees[0]")]
    assert [c.kind for c in difference(new, old).changes] == ["removed"]


def test_a_corrected_number_still_belongs_to_its_person() -> None:
    new = changed(valid_dossier(), "annex2.trainees[3].id_number", "110105194912310021").annex2
    (change,) = difference(roster(), new).changes
    assert change.path == "trainees[3].id_number"
    assert change.new == "110105********0021"


def test_a_change_hidden_by_the_mask_is_said() -> None:
    old = roster()
    number = old.trainees[0].id_number or ""
    twin = number[:8] + ("1" if number[8] != "1" else "2") + number[9:]
    new = changed(valid_dossier(), "annex2.trainees[0].id_number", twin).annex2
    (change,) = difference(old, new).changes
    assert change.old == change.new
    assert "遮盖" in change.note


def test_a_replaced_person_is_one_gone_and_one_new() -> None:
    dossier = changed(valid_dossier(), "annex2.trainees[5].id_number", "110105199003070011")
    new = changed(dossier, "annex2.trainees[5].name", "别人").annex2
    assert sorted(c.kind for c in difference(roster(), new).changes) == ["added", "removed"]


def test_a_form_that_is_missing_or_new_is_told() -> None:
    dossier = valid_dossier()
    found = compare(
        [reading(dossier.annex1), reading(dossier.annex2)], [reading(dossier.annex2), reading(dossier.annex3)]
    )
    assert [(c.kind, c.form) for c in found.changes] == [("removed", "annex1"), ("added", "annex3")]


def test_two_classes_are_matched_by_project_not_by_order() -> None:
    one = changed(valid_dossier(), "annex4.project", "甲班").annex4
    two = changed(valid_dossier(), "annex4.project", "乙班").annex4
    assert compare([reading(one), reading(two)], [reading(two), reading(one)]).changes == []


def test_a_change_of_which_a_side_was_doubtful_is_marked() -> None:
    new = changed(valid_dossier(), "annex2.project", "别的").annex2
    found = compare([reading(roster())], [reading(new, "project")])
    assert found.unsure == ["annex2.project"]
    assert "存疑" in describe_difference(found)


def test_no_whole_number_is_printed() -> None:
    old = roster()
    new = old.model_copy(update={"trainees": old.trainees[1:]})
    text = describe_difference(difference(old, new)) + json.dumps(difference(new, old).as_json(), ensure_ascii=False)
    assert (old.trainees[0].id_number or "") not in text
    assert (old.trainees[0].certificate_no or "") not in text


@settings(max_examples=80, deadline=None)
@given(order=st.permutations(range(8)), keep=st.sets(st.integers(0, 7), min_size=1))
def test_rows_find_themselves_in_any_order(order: list[int], keep: set[int]) -> None:
    rows = [t.model_dump(mode="json") for t in roster().trainees[:8]]
    after = [rows[i] for i in order if i in keep]
    twins = match_rows(rows, after)
    assert [twins[i] for i in range(len(after))] == [i for i in order if i in keep]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 27), st.sampled_from(["education", "note"]), st.text("甲乙", max_size=3)), max_size=5
    )
)
def test_there_and_back_tell_the_same_changes(edits: list[tuple[int, str, str]]) -> None:
    data = roster().as_json()
    for row, name, text in edits:
        data["trainees"][row][name] = text or None
    new = typed_record(Annex2, data)
    assert new is not None
    there, back = difference(roster(), new), difference(new, roster())
    assert {(c.path, c.old, c.new) for c in there.changes} == {(c.path, c.new, c.old) for c in back.changes}
    want = {
        (f"trainees[{r}].{n}")
        for r, n, _t in edits
        if (data["trainees"][r][n] or None) != (roster().as_json()["trainees"][r][n] or None)
    }
    assert {c.path for c in there.changes} == want


@pytest.fixture
def sides(tmp_path: Path) -> tuple[Path, Path, Dossier]:
    dossier = changed(valid_dossier(), "annex4.graduate_count", 27)
    for name, one in (("old", valid_dossier()), ("new", dossier)):
        (tmp_path / name).mkdir()
        for form in ("annex2", "annex4"):
            (tmp_path / name / f"{form}.docx").write_bytes(render(getattr(one, form), verify=False))
    return tmp_path / "old", tmp_path / "new", dossier


def run(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(command, [str(a) for a in arguments], standalone_mode=False)
    assert done.exception is None
    return done.return_value, done.output


def test_the_command_compares_folders_and_its_status_says_whether_anything_changed(
    sides: tuple[Path, Path, Dossier],
) -> None:
    old, new, _dossier = sides
    assert run(old, old)[0] == 0
    status, text = run(old, new)
    assert status == 1
    assert "28 → 27" in text
    status, text = run(old, new, "--json")
    data = json.loads(text)
    assert (status, data["counts"]["changed"]) == (1, 1)
    assert data["changes"][0]["path"] == "graduate_count"


def test_a_side_that_cannot_be_read_is_status_three(sides: tuple[Path, Path, Dossier]) -> None:
    old, _new, _dossier = sides
    assert run(old, old / "没有.docx")[0] == 3


def test_corrections_that_were_applied_and_those_that_were_not_are_told(sides: tuple[Path, Path, Dossier]) -> None:
    old, new, _dossier = sides
    unsigned(old / "annex4.docx", Correction("annex4", "organizer", "伪造的单位"))
    path = new / "annex4.docx"
    write_review(path, read_reviewed(path), [Correction("annex4", "graduate_count", 28, by="王核对")])
    done = CliRunner().invoke(command, [str(old), str(new)], standalone_mode=False)
    assert done.return_value == 0
    assert "夹带了更正文件" in done.stderr
    assert "按人工更正采用“28”" in done.stderr
    done = CliRunner().invoke(command, [str(old), str(new), "--json"], standalone_mode=False)
    assert [c["rule"] for c in json.loads(done.stdout)["corrections"]] == ["F13", "F12"]
