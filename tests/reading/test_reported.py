"""Small papers on which an earlier reader lost or misread something in silence, each with what is right: see the table.

The right answer is a value, ``UNSURE`` (the path is in ``unsure``, whatever the value), or either of both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tzforms.reading.forms import Reading
from tzforms.reading.sources import read_file

CASES = Path(__file__).parents[1] / "fixtures" / "reading"


@dataclass(frozen=True)
class Right:
    """What is right at one path: one of ``values`` without a doubt, or a doubt where ``or_unsure``."""

    path: str
    values: tuple[Any, ...] = ()
    or_unsure: bool = True


def unsure(*paths: str) -> list[Right]:
    return [Right(p) for p in paths]


RIGHT: dict[str, list[Right]] = {
    "01-superscript-count": [Right("graduate_count", (28,))],
    "02-equation-count": [Right("graduate_count", (28,))],
    "02b-equation-whole": [Right("graduate_count", (28,))],
    "03-white-text": [Right("graduate_count", (28,))],
    "04-strike-by-style": [Right("project", ("数控研修班",))],
    "05-hidden-by-style": [Right("graduate_count", (28,))],
    "06-eq-field": unsure("project"),
    "07-prompt-left": [Right("handler", (None,), or_unsure=False)],
    "08-handler-is-a-phone": unsure("handler"),
    "09-name-remark-dropped": unsure("handler"),
    "10-unit-thousand": [Right("subsidy_wan", (13.5,))],
    "11-tick-before-word": [Right("trainees[1].sex", ("女",))],
    "12-level-doubt": unsure("trainees[1].level"),
    "14-name-brackets": [Right("trainees[1].name", ("张三",))],
    "15-name-employer-exchanged": unsure("graduates[1].name", "graduates[1].employer"),
    "15b-id-employer-exchanged": unsure("graduates[1].id_number", "graduates[1].employer"),
    "16-score-two-answers": unsure("graduates[0].score", "graduates[1].score", "graduates[2].score"),
    "17-example-row": [Right("trainees[0].name", ("文刚",), or_unsure=False)],
    "18-employer-and-position-columns": [
        Right(f"trainees[{i}].employer_position", ("北京某公司 班长",)) for i in range(3)
    ],
    "19-hours-merged-down": unsure("courses[0].hours", "courses[1].hours", "courses[2].hours"),
    "23-phone-label-twice": [Right("phone", ("13880931111",), or_unsure=False)],
    "25-date-without-year-at-foot": [
        Right("bureau_opinion_date", ("2024-09-26",)),
        Right("bureau_opinion", ("情况属实，同意补助。",), or_unsure=False),
    ],
    "27-occupations-with-labels": [Right("occupations", (["电工", "钳工"],))],
    "30-handler-from-letter-signature": unsure("handler"),
    "31-filled-control-still-marked-as-prompt": [Right("trainees[0].level", ("高级工",))],
    "32-merged-cell-without-a-start": unsure("trainees[1].employer_position", "trainees[2].employer_position"),
    "33-tick-as-symbol": [Right("trainees[0].sex", ("男",))],
}


def value_at(reading: Reading, path: str) -> Any:
    where: Any = reading.data
    for step in path.replace("]", "").replace("[", ".").split("."):
        where = where[int(step)] if step.isdigit() else where[step]
    return where


def read(name: str) -> Reading:
    (reading,) = read_file(CASES / f"{name}.docx")
    return reading


def test_every_reported_paper_has_its_right_answer_here() -> None:
    assert {p.stem for p in CASES.iterdir()} == set(RIGHT)


@pytest.mark.parametrize(("name", "right"), [(n, r) for n, rs in RIGHT.items() for r in rs])
def test_a_reported_paper_is_read_right_or_somebody_is_asked(name: str, right: Right) -> None:
    reading = read(name)
    if right.or_unsure and right.path in reading.unsure:
        return
    assert value_at(reading, right.path) in right.values, (reading.unsure, reading.findings)
    assert right.path not in reading.unsure


@pytest.mark.parametrize("name", [n for n in RIGHT if n not in ("30-handler-from-letter-signature",)])
def test_a_reported_paper_is_asked_about_at_no_other_place(name: str) -> None:
    """One change on a neat paper: the doubt stands where the change is, and nowhere else."""
    reading = read(name)
    columns: Sequence[str] = [r.path for r in RIGHT[name]]
    own = set(columns) | {p.rpartition(".")[0] for p in columns if "[" in p}
    assert [p for p in reading.unsure if p not in own and p.rpartition(".")[0] not in own] == []
