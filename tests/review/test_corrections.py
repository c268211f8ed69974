"""What a person corrected: applied to exactly the bytes it was made on, kept, refused where it fits nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import changed, valid_dossier
from tests.review.papers import BAD_ID
from tzforms.exceptions import UnreadableFileError, UsageError
from tzforms.findings import Severity
from tzforms.forms import Annex2
from tzforms.rendering.printing import render
from tzforms.review.corrections import read_reviewed, write_review
from tzforms.review.sidecar import Correction, Sidecar, read_sidecar, sidecar_path


def good_id() -> str:
    annex2 = valid_dossier().get(Annex2)
    assert annex2 is not None
    number = annex2.trainees[3].id_number
    assert number is not None
    return number


def correction(value: object = None, **more: object) -> Correction:
    return Correction("annex2", "trainees[3].id_number", good_id() if value is None else value, **more)  # type: ignore[arg-type]


def test_a_correction_replaces_the_value_and_settles_the_doubt(roster: Path) -> None:
    before = roster.read_bytes()
    readings = read_reviewed(roster)
    assert readings[0].unsure == ["trainees[3].id_number"]
    write_review(roster, readings, [correction(by="王核对", date="2024-09-01", note="看了原件")])
    (reading,) = read_reviewed(roster)
    assert reading.data["trainees"][3]["id_number"] == good_id()
    assert reading.unsure == []
    assert not [f for f in reading.findings if f.rule == "V01"]
    evidence = reading.evidence["trainees[3].id_number"]
    assert (evidence.how, evidence.value, evidence.raw) == ("review", good_id(), BAD_ID)
    assert reading.record is not None
    assert reading.record.as_json() == reading.data
    assert roster.read_bytes() == before


def test_a_value_can_be_confirmed_as_read_even_if_it_is_wrong(roster: Path) -> None:
    write_review(roster, read_reviewed(roster), [correction(BAD_ID)])
    (reading,) = read_reviewed(roster)
    assert reading.unsure == []
    assert reading.data["trainees"][3]["id_number"] == BAD_ID


def test_a_changed_file_makes_its_corrections_stale(roster: Path) -> None:
    write_review(roster, read_reviewed(roster), [correction()])
    dossier = changed(valid_dossier(), "annex2.trainees[3].id_number", "110105194912310013")
    roster.write_bytes(render(dossier.annex2, verify=False))
    (reading,) = read_reviewed(roster)
    assert reading.data["trainees"][3]["id_number"] == "110105194912310013"
    assert any("改动过" in f.message and f.severity is Severity.MANUAL for f in reading.findings)


def test_what_a_person_types_is_read_as_the_form_would_read_it(roster: Path) -> None:
    readings = read_reviewed(roster)
    write_review(
        roster,
        readings,
        [
            Correction("annex2", "start_date", "2024年9月3日"),
            Correction("annex2", "trainees[0].level", "二级技师"),
            Correction("annex2", "trainees[1].no", "12"),
            Correction("annex2", "trainees[2].note", None),
        ],
    )
    (reading,) = read_reviewed(roster)
    assert reading.data["start_date"] == "2024-09-03"
    assert reading.data["trainees"][0]["level"] == "技师"
    assert reading.data["trainees"][1]["no"] == 12


@pytest.mark.parametrize(
    "wrong",
    [
        Correction("annex2", "trainees[99].name", "甲"),
        Correction("annex2", "trainees", "甲"),
        Correction("annex2", "no_such_field", "甲"),
        Correction("annex2", "trainees[0].sex", "不详"),
        Correction("annex2", "start_date", "下周"),
        Correction("annex2", "trainees[0].no", [1, 2]),
        Correction("annex1", "organizer", "甲"),
        Correction("annex2", "organizer", "甲", copy=2),
    ],
)
def test_a_correction_that_fits_nowhere_is_refused_and_nothing_is_written(roster: Path, wrong: Correction) -> None:
    with pytest.raises(UsageError, match="不能更正"):
        write_review(roster, read_reviewed(roster), [correction(), wrong])
    assert not sidecar_path(roster).exists()


def test_a_sidecar_written_by_hand_that_fits_nowhere_becomes_a_finding(roster: Path) -> None:
    path = write_review(roster, read_reviewed(roster), [correction()])
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    data["corrections"].append({"form": "annex2", "path": "trainees[77].name", "value": "甲"})
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    (reading,) = read_reviewed(roster)
    assert reading.unsure == []
    assert any("trainees[77].name" in f.message for f in reading.findings)


@pytest.mark.parametrize("text", ["[1, 2", "just text", "corrections: 5", "corrections: [{form: x}]", "\x00"])
def test_a_damaged_sidecar_is_told_and_does_no_harm(roster: Path, text: str) -> None:
    sidecar_path(roster).write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFileError):
        read_sidecar(sidecar_path(roster))
    (reading,) = read_reviewed(roster)
    assert reading.unsure == ["trainees[3].id_number"]
    assert any("更正文件" in f.message for f in reading.findings)


def test_a_second_correction_replaces_the_first_and_keeps_the_others(roster: Path) -> None:
    readings = read_reviewed(roster)
    write_review(roster, readings, [correction(BAD_ID), Correction("annex2", "project", "甲项目")])
    write_review(roster, readings, [correction()])
    saved = read_sidecar(sidecar_path(roster)).corrections
    assert [(c.path, c.value) for c in saved] == [("trainees[3].id_number", good_id()), ("project", "甲项目")]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    value=st.one_of(st.none(), st.text(max_size=20), st.integers(), st.lists(st.text("甲乙", max_size=3), max_size=3)),
    by=st.text(max_size=8),
    note=st.text(max_size=12),
    copy=st.integers(1, 4),
    member=st.text("ab/附件.docx", max_size=8),
)
def test_what_a_sidecar_holds_is_what_was_put_in(
    tmp_path: Path, value: object, by: str, note: str, copy: int, member: str
) -> None:
    given_one = Correction("annex1", "occupations", value, by=by, note=note, copy=copy, member=member)
    path = tmp_path / "x.review.yaml"
    path.write_bytes(Sidecar("0", (given_one,)).text("附件1.docx").encode())
    assert read_sidecar(path).corrections == (given_one,)
