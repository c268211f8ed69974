"""What status readings give, and the files they are written to."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from tests.review.papers import BAD_ID
from tzforms.exceptions import UsageError
from tzforms.findings import Finding, Severity
from tzforms.reading.forms import Reading
from tzforms.reading.sources import read_file
from tzforms.review.results import exit_status_of, export


def refused(rule: str) -> Reading:
    return Reading("x", None, findings=[Finding(rule, Severity.VIOLATION, "读不出")])


def stray() -> Reading:
    return Reading("x.review.yaml", None, findings=[Finding("F13", Severity.MANUAL, "夹带")])


@pytest.mark.parametrize(
    ("readings", "status"),
    [
        ([], 0),
        ([Reading("a", "annex1")], 0),
        ([Reading("a", "annex1", findings=[Finding("V12", Severity.NOTE, "x")])], 0),
        ([Reading("a", "annex1", findings=[Finding("F03", Severity.MANUAL, "x")])], 0),
        ([Reading("a", "annex1", unsure=["project"])], 1),
        ([Reading("a", "annex1"), stray()], 0),
        ([stray(), refused("F02")], 3),
        ([stray(), refused("F04")], 4),
        ([stray()], 3),
        ([Reading("a", "annex1", findings=[Finding("X", Severity.EXPLAIN, "x")])], 1),
        ([Reading("a", "annex1", unsure=["project"]), refused("F02")], 3),
        ([refused("F04")], 4),
        ([refused("F04"), refused("F01")], 3),
        ([refused("F04"), Reading("a", "annex1", unsure=["project"])], 4),
    ],
)
def test_the_status_says_the_worst_that_happened(readings: list[Reading], status: int) -> None:
    assert exit_status_of(readings) == status


def test_readings_are_exported_as_json_lines_and_workbook(tmp_path: Path, roster: Path) -> None:
    readings = read_file(roster)
    objects = json.loads(export(readings, tmp_path / "a.json").read_text(encoding="utf-8"))
    lines = export(readings, tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()
    assert objects == [json.loads(line) for line in lines] == [r.as_json() for r in readings]
    book = openpyxl.load_workbook(export(readings, tmp_path / "a.xlsx"))
    assert any(good == BAD_ID for ws in book for row in ws.iter_rows(values_only=True) for good in row)
    with pytest.raises(UsageError, match=r"\.csv"):
        export(readings, tmp_path / "a.csv")
