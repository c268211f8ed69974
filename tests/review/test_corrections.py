"""What a person corrected: applied to exactly the bytes it was made on, kept, refused where it fits nowhere."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import changed, valid_dossier
from tests.review.papers import BAD_ID, broken, keys_of_another, returned, unsigned
from tzforms.exceptions import UnreadableFileError, UsageError
from tzforms.findings import Finding, Severity
from tzforms.forms import Annex2
from tzforms.reading import Reading
from tzforms.rendering.printing import render
from tzforms.review.corrections import APPLIED, SET_ASIDE, correction_notes, read_reviewed, write_review
from tzforms.review.local_key import LocalKey
from tzforms.review.results import exit_status_of
from tzforms.review.sidecar import Correction, Sidecar, read_sidecar, sidecar_path, signed_text


def good_id() -> str:
    annex2 = valid_dossier().get(Annex2)
    assert annex2 is not None
    number = annex2.trainees[3].id_number
    assert number is not None
    return number


def signed(path: Path, *corrections: Correction) -> None:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    sidecar_path(path).write_bytes(signed_text(path.name, digest, corrections, LocalKey.find_or_make()))


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


def test_a_correction_kept_for_a_place_that_is_not_there_becomes_a_finding(roster: Path) -> None:
    signed(roster, correction(), Correction("annex2", "trainees[77].name", "甲"))
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


# -- whose corrections they are -----------------------------------------------------------------------------------


def told(reading: Reading) -> Finding:
    """The one thing that is told of corrections."""
    (note,) = correction_notes([reading])
    return note


def assert_as_it_stands(path: Path) -> Finding:
    """The form is read as if no sidecar lay beside it, and one finding tells."""
    (reading,) = read_reviewed(path)
    assert reading.data["trainees"][3]["id_number"] == BAD_ID
    assert reading.unsure == ["trainees[3].id_number"]
    note = told(reading)
    assert (note.rule, note.severity) == (SET_ASIDE, Severity.MANUAL)
    assert good_id() not in json.dumps(reading.as_json(), ensure_ascii=False)
    return note


def test_a_forged_sidecar_changes_nothing_and_is_told_with_the_remedy(roster: Path) -> None:
    unsigned(roster, correction(by="王核对", date="2024-09-01"))
    note = assert_as_it_stands(roster)
    assert "收到的文件中夹带了更正文件 附件2.docx.review.yaml" in note.message
    assert "没有签名" in note.message
    assert f"tzforms review adopt {roster} --by" in note.fix


def test_corrections_changed_after_signing_count_no_more(roster: Path) -> None:
    path = write_review(roster, read_reviewed(roster), [correction(by="王核对")])
    path.write_text(path.read_text(encoding="utf-8").replace("王核对", "李核对"), encoding="utf-8")
    assert "签名之后又被改动过" in assert_as_it_stands(roster).message


def test_corrections_signed_by_another_key_are_told_apart(roster: Path) -> None:
    with keys_of_another():
        write_review(roster, read_reviewed(roster), [correction()])
        theirs = LocalKey.find_or_make().id
        assert told(read_reviewed(roster)[0]).rule == APPLIED
    LocalKey.find_or_make()
    message = assert_as_it_stands(roster).message
    assert "别的密钥" in message
    assert theirs in message


def test_who_never_signed_anything_gets_no_key_by_reading(roster: Path) -> None:
    write_review(roster, read_reviewed(roster), [correction()])
    with keys_of_another():
        assert "别的密钥" in assert_as_it_stands(roster).message
        assert LocalKey.find() is None


def test_a_signature_of_ours_does_not_serve_for_another_file(roster: Path) -> None:
    write_review(roster, read_reviewed(roster), [correction()])
    other = roster.with_name("另一份.docx")
    other.write_bytes(
        render(broken({"annex2.trainees[3].id_number": BAD_ID, "annex2.project": "乙"}).annex2, verify=False)
    )
    sidecar_path(roster).rename(sidecar_path(other))
    assert "改动过" in assert_as_it_stands(other).message


@pytest.mark.skipif(os.name != "posix", reason="file modes")
def test_a_key_that_cannot_be_trusted_leaves_the_form_as_it_stands(
    roster: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZFORMS_HOME", str(tmp_path / "own"))
    write_review(roster, read_reviewed(roster), [correction()])
    (tmp_path / "own" / "review.key").chmod(0o644)
    assert "chmod 600" in assert_as_it_stands(roster).message


@pytest.mark.skipif(os.name != "posix", reason="pipes")
def test_a_pipe_or_a_link_to_nowhere_in_place_of_a_sidecar_is_told_at_once(roster: Path) -> None:
    os.mkfifo(sidecar_path(roster))
    assert "不是有效的更正文件" in assert_as_it_stands(roster).message
    sidecar_path(roster).unlink()
    sidecar_path(roster).symlink_to("nowhere")
    assert "不是有效的更正文件" in assert_as_it_stands(roster).message


def test_a_sidecar_of_deep_brackets_does_not_stop_the_program(roster: Path) -> None:
    sidecar_path(roster).write_text("[" * 25_000, encoding="utf-8")
    assert "不是有效的更正文件" in assert_as_it_stands(roster).message


def test_corrections_of_a_file_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    (tmp_path / "坏.docx").write_bytes(b"x")
    unsigned(tmp_path / "坏.docx", correction())
    (reading,) = read_reviewed(tmp_path / "坏.docx")
    assert [f.rule for f in reading.findings] == ["F02", SET_ASIDE]
    assert exit_status_of([reading]) == 3


def test_two_classes_with_files_of_one_name_keep_their_own_corrections(tmp_path: Path) -> None:
    for name in ("甲班", "乙班"):
        dossier = broken({"annex2.trainees[3].id_number": BAD_ID, "annex2.project": name})
        (path,) = returned(tmp_path / name, dossier, "annex2")
        write_review(path, read_reviewed(path), [Correction("annex2", "organizer", f"{name}单位")])
    for name in ("甲班", "乙班"):
        (reading,) = read_reviewed(tmp_path / name / "annex2.docx")
        assert reading.data["organizer"] == f"{name}单位"
    one, other = (sidecar_path(tmp_path / n / "annex2.docx") for n in ("甲班", "乙班"))
    text = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(text)
    for name in ("甲班", "乙班"):
        (reading,) = read_reviewed(tmp_path / name / "annex2.docx")
        assert reading.data["organizer"] not in ("甲班单位", "乙班单位")
        assert "改动过" in told(reading).message


# -- in a .zip ----------------------------------------------------------------------------------------------------


def zipped(roster: Path, *more: Path) -> Path:
    made = roster.with_name("材料.zip")
    with zipfile.ZipFile(made, "w") as archive:
        for path in (roster, *more):
            archive.write(path, path.name)
    return made


@pytest.mark.parametrize("sign", [signed, unsigned], ids=["signed", "unsigned"])
def test_a_sidecar_inside_a_zip_is_told_never_applied_and_no_unreadable_file(roster: Path, sign) -> None:
    sign(roster, correction())
    form, stray = read_reviewed(zipped(roster, sidecar_path(roster)))
    assert form.data["trainees"][3]["id_number"] == BAD_ID
    assert correction_notes([form]) == []
    assert stray.form is None
    assert "收到的文件中夹带了更正文件 附件2.docx.review.yaml，没有采用" in told(stray).message
    assert exit_status_of([form, stray]) == 1  # the form's own doubt


def test_a_form_that_is_called_a_sidecar_is_read_as_the_form_it_is(roster: Path) -> None:
    (reading,) = read_reviewed(roster.rename(roster.with_name("附件2.docx.review.yaml")))
    assert reading.form == "annex2"


def test_corrections_of_a_member_stand_beside_the_zip(roster: Path) -> None:
    (other,) = returned(roster.parent / "b", broken({"annex2.trainees[3].id_number": BAD_ID}), "annex2")
    path = zipped(roster, other)
    write_review(path, read_reviewed(path), [correction(member="annex2.docx")])
    first, second = read_reviewed(path)
    assert first.data["trainees"][3]["id_number"] == BAD_ID
    assert second.data["trainees"][3]["id_number"] == good_id()
    unsigned(path, correction(member="附件2.docx"))
    first, second = read_reviewed(path)
    assert [r.data["trainees"][3]["id_number"] for r in (first, second)] == [BAD_ID, BAD_ID]
    assert "没有签名" in told(first).message


# -- what is told of those that count -----------------------------------------------------------------------------


def test_each_applied_correction_is_told_with_its_value_by_whom_and_when(roster: Path) -> None:
    write_review(
        roster,
        read_reviewed(roster),
        [
            correction(by="王核对", date="2024-09-01", note="看了原件"),
            Correction("annex2", "project", "甲项目"),
        ],
    )
    (reading,) = read_reviewed(roster)
    first, second = correction_notes([reading])
    assert (first.rule, first.severity, first.path) == (APPLIED, Severity.NOTE, "trainees[3].id_number")
    for word in ("附件2 第4行 身份证号", "王核对，2024-09-01"):
        assert word in first.message
    assert "看了原件" in first.fix
    assert "甲项目" in second.message
    assert "没有写明是谁" in second.message
    everything = json.dumps([f.as_json() for f in reading.findings], ensure_ascii=False)
    assert good_id() not in everything
    assert BAD_ID not in everything
    assert exit_status_of([reading]) == 0


def test_a_value_confirmed_as_read_is_told_as_that(roster: Path) -> None:
    write_review(roster, read_reviewed(roster), [correction(BAD_ID, by="王核对")])
    assert "读得不错" in told(read_reviewed(roster)[0]).message


def test_a_difference_that_is_masked_is_named(roster: Path) -> None:
    write_review(roster, read_reviewed(roster), [correction(BAD_ID[:8] + "8" + BAD_ID[9:])])
    assert "遮盖的数字有改动" in told(read_reviewed(roster)[0]).message


# -- making them --------------------------------------------------------------------------------------------------


def test_a_new_sidecar_is_signed_and_its_owners_only(roster: Path) -> None:
    path = write_review(roster, read_reviewed(roster), [correction()])
    assert f"key: {LocalKey.find_or_make().id}" in path.read_text(encoding="utf-8").replace("'", "")
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600


def test_a_forged_correction_is_not_signed_along_with_a_new_one(roster: Path) -> None:
    path = unsigned(roster, Correction("annex2", "organizer", "伪造的单位"))
    before = path.read_bytes()
    with pytest.raises(UsageError, match=r"没有签名.*review adopt"):
        write_review(roster, read_reviewed(roster), [correction()])
    assert path.read_bytes() == before
