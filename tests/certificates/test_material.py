"""Which rows of annex 3 may have a certificate."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.certificates.people import AUDIT, graduates, material
from tests.registry.people import id_number
from tests.review.papers import unsigned
from tzforms.certificates import material as materials
from tzforms.certificates.material import PassMark, examine_rows, load, numbered, score_refusal
from tzforms.certificates.wording import date_in_words
from tzforms.exceptions import InputError
from tzforms.forms import Annex3
from tzforms.reading.sources import read_file
from tzforms.rendering.printing import render
from tzforms.review import Correction, read_reviewed, write_review

SIXTY = PassMark(Decimal(60), "第十三条", left_open=True)


@pytest.mark.parametrize(
    "score",
    [
        "60",
        "92",
        "100",
        "88.5",
        "９２",
        "85分",
        "合格",
        "优秀",
        "良好",
        "考核合格",
        "92（优秀）",
        "90/合格",
        " 合 格 ",
        "pass",
    ],
)
def test_these_scores_are_a_pass(score: str) -> None:
    assert score_refusal(score, SIXTY) is None


@pytest.mark.parametrize(
    "score",
    [
        "59",
        "59.5",
        "0",
        "不合格",
        "缺考",
        "不及格",
        "未通过",
        "55（不合格）",
        "补考",
        "",
        None,
        "101",
        "待定",
        "差",
        "见备注",
        "作弊取消成绩",
    ],
)
def test_these_scores_are_none(score: str | None) -> None:
    assert score_refusal(score, SIXTY)


@given(st.decimals(0, 100, places=1), st.integers(1, 100))
def test_points_pass_from_the_mark_on(points: Decimal, mark: int) -> None:
    assert (score_refusal(str(points), PassMark(Decimal(mark), "")) is None) == (points >= mark)


def test_a_score_that_is_too_low_says_whether_the_measures_name_a_mark_themselves() -> None:
    def refused(score: str | None, mark: PassMark) -> str:
        reason = score_refusal(score, mark)
        assert reason is not None
        return reason

    assert "第十三条" in refused("59", PassMark(Decimal(60), "第十三条"))
    assert "--pass-mark" in refused("59", SIXTY)
    for score in (None, "缺考"):
        assert "（第十三条）" in refused(score, SIXTY)


def test_every_row_is_a_claim_or_a_refusal() -> None:
    rows = graduates(12)
    rows[1] = rows[1].model_copy(update={"name": None})
    rows[2] = rows[2].model_copy(update={"id_number": None})
    right = rows[3].id_number
    assert right
    rows[3] = rows[3].model_copy(update={"id_number": right[:-1] + "ABCDE"[int(right[5]) % 5]})
    rows[4] = rows[4].model_copy(update={"score": "不合格"})
    rows[9] = rows[0].model_copy(update={"no": 10})
    rows[10] = rows[5].model_copy(update={"name": "另一人"})
    claims, refusals = examine_rows(material(rows), SIXTY)
    assert [c.row for c in claims] == [1, 7, 8, 9, 12]
    assert [(r.row, r.kind) for r in refusals] == [
        (2, "data"),
        (3, "data"),
        (4, "data"),
        (5, "failed"),
        (6, "duplicate"),
        (10, "duplicate"),
        (11, "duplicate"),
    ]
    assert "第1行" in refusals[5].reason
    assert "6、11" in refusals[4].reason


def test_the_old_number_and_the_new_are_one_person() -> None:
    rows = graduates(2)
    new = rows[0].id_number
    assert new
    rows[1] = rows[0].model_copy(update={"id_number": new[:6] + new[8:17]})
    claims, refusals = examine_rows(material(rows), SIXTY)
    assert ([c.row for c in claims], [r.kind for r in refusals]) == ([1], ["duplicate"])


def test_a_doubtful_reading_of_a_row_is_refused_and_others_go_on() -> None:
    claims, refusals = examine_rows(material(3, doubts={2: ("id_number",), 3: ("employer",)}), SIXTY)
    assert [c.row for c in claims] == [1, 3]
    assert "身份证号码" in refusals[0].reason


def test_reasons_hold_no_id_number() -> None:
    rows = graduates(3)
    rows[1] = rows[1].model_copy(update={"id_number": "110112199001011234"})
    rows[2] = rows[0]
    right = rows[0].id_number
    assert right
    for refusal in examine_rows(material(rows), SIXTY)[1]:
        assert right not in refusal.reason
        assert "110112199001011234" not in refusal.reason


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"organizer": None}, "办班单位"),
        ({"end_date": None}, "研修起止日期"),
        ({"hours": None}, "总课时"),
        ({"project": ""}, "研修项目"),
    ],
)
def test_what_a_certificate_needs_is_asked_for(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        material(1, **changes).facts()


def test_dates_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(InputError, match="颠倒"):
        material(1, end_date=dt.date(2026, 8, 1)).facts()


def test_a_dossier_gives_hours_and_audit(tmp_path: Path) -> None:
    given_ = material(2)
    path = tmp_path / "dossier.json"
    facts = {"audit_passed": "2026-11-10"}
    dossier = {"annex1": {"total_hours": 84}, "annex3": given_.annex3.as_json(), "facts": facts}
    path.write_text(json.dumps(dossier, ensure_ascii=False), "utf-8")
    loaded = load(path)
    assert (loaded.hours, loaded.audit, loaded.audit_claimed) == (Decimal(84), None, dt.date(2026, 11, 10))
    assert loaded.annex3.graduates == given_.annex3.graduates
    assert load(path, hours=Decimal(90)).hours == 90


def test_a_returned_form_gives_its_rows(tmp_path: Path) -> None:
    given_ = material(16)
    path = tmp_path / "附件3.docx"
    path.write_bytes(render(given_.annex3))
    loaded = load(path, hours=Decimal(80), audit=AUDIT)
    assert loaded.annex3.graduates == given_.annex3.graduates
    assert loaded.doubts == {}
    assert loaded.facts().project == given_.annex3.project


def test_what_a_returned_form_leaves_in_doubt_is_by_row_and_a_doubtful_head_stops_the_class(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "附件3.docx"
    path.write_bytes(render(material(16).annex3))
    [reading] = read_file(path)
    monkeypatch.setattr(materials, "read_reviewed", lambda _path, **_options: [reading])
    reading.unsure[:] = ["graduates[1].score", "graduates[1].name", "graduates[4]"]
    assert load(path).doubts == {2: ("score", "name"), 5: ("",)}
    reading.unsure[:] = ["project"]
    with pytest.raises(InputError, match="“研修项目”读得没有把握"):
        load(path)


def test_a_dossier_without_annex_3_is_said(tmp_path: Path) -> None:
    path = tmp_path / "d.json"
    path.write_text('{"facts": {}}', "utf-8")
    with pytest.raises(InputError, match="没有附件3"):
        load(path)


def test_numbers_are_filled_in_by_row() -> None:
    paper = numbered(material(3), {1: "甲1", 3: "甲2"})
    assert isinstance(paper, Annex3)
    assert [g.completion_no for g in paper.graduates] == ["甲1", None, "甲2"]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (dt.date(2026, 10, 30), "二〇二六年十月三十日"),
        (dt.date(2024, 1, 1), "二〇二四年一月一日"),
        (dt.date(2030, 12, 21), "二〇三〇年十二月二十一日"),
        (dt.date(2100, 11, 10), "二一〇〇年十一月十日"),
    ],
)
def test_dates_in_words_use_the_ideographic_zero(day: dt.date, words: str) -> None:
    assert date_in_words(day) == words


@given(st.dates(dt.date(1950, 1, 1), dt.date(2150, 1, 1)))
def test_dates_in_words_read_back(day: dt.date) -> None:
    from tzforms.converters import NAMES

    assert NAMES["date"].parse(date_in_words(day)).value == day


def test_ids_of_the_synthetic_people_are_well_formed() -> None:
    from tzforms.identifiers import resident_id

    assert all(resident_id.is_valid(id_number(n)) for n in range(0, 9000, 37))


def test_of_a_returned_form_only_our_own_corrections_count_and_each_is_told(tmp_path: Path) -> None:
    path = tmp_path / "附件3.docx"
    path.write_bytes(render(material(3).annex3, verify=False))
    fix = Correction("annex3", "graduates[0].score", "不合格", by="王核对")
    planted = unsigned(path, fix)
    found = load(path, hours=Decimal(80))
    assert found.annex3.graduates[0].score != "不合格"
    assert [n.rule for n in found.notes] == ["F13"]
    planted.unlink()
    write_review(path, read_reviewed(path), [fix])
    found = load(path, hours=Decimal(80))
    assert found.annex3.graduates[0].score == "不合格"
    assert [n.rule for n in found.notes] == ["F12"]
