"""The sample class: one dossier in two files, clean but for what no paper can prove."""

from __future__ import annotations

from pathlib import Path

import pytest

from tzforms.dossier.load import load_dossier
from tzforms.findings import Severity
from tzforms.identifiers import certificate, resident_id, uscc
from tzforms.law.checking import check
from tzforms.workbook import create_workbook, example_dossier, read_dossier

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "class-2024"
DOSSIER = example_dossier()


def test_the_yaml_and_the_workbook_are_the_same_dossier():
    assert load_dossier(SAMPLE / "class.yaml") == DOSSIER
    assert read_dossier(SAMPLE / "class.xlsx").dossier == DOSSIER


def test_the_workbook_in_the_samples_is_the_one_the_code_makes_today():
    assert (SAMPLE / "class.xlsx").read_bytes() == create_workbook(DOSSIER)


def test_check_finds_nothing_to_mend_or_explain():
    assert [f for f in check(DOSSIER) if f.severity in (Severity.VIOLATION, Severity.EXPLAIN)] == []


@pytest.mark.parametrize("stage", ["申报", "备案", "结业", "申领"])
def test_each_stage_is_clean_too(stage):
    assert [f for f in check(DOSSIER, stage=stage) if f.severity in (Severity.VIOLATION, Severity.EXPLAIN)] == []


def test_the_class_is_of_the_size_that_was_asked_for():
    courses = DOSSIER.annex1.courses
    assert sum(c.hours or 0 for c in courses) == 88
    assert sum(c.hours or 0 for c in courses if "研讨" in (c.format or "") or "交流" in (c.format or "")) >= 16
    assert len(DOSSIER.annex1.instructors) == 9
    assert (len(DOSSIER.annex2.trainees), len(DOSSIER.annex3.graduates), len(DOSSIER.annex5.experts)) == (28, 27, 5)


def test_every_number_is_well_formed_and_no_persons():
    numbers = [t.id_number or "" for t in DOSSIER.annex2.trainees]
    assert len(set(numbers)) == 28
    for number in numbers:
        assert resident_id.is_valid(number)
        assert number[14:17] in ("996", "997", "998", "999")  # set aside for people over a hundred
    assert all(certificate.is_valid(t.certificate_no or "") for t in DOSSIER.annex2.trainees)
    assert uscc.is_valid(DOSSIER.facts.uscc or "")
