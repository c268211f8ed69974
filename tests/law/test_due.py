"""deadlines(): each date with its article and arithmetic, and the calendar file."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

from click.testing import CliRunner

from tests.builders import changed, valid_dossier
from tzforms.cli.deadlines import command
from tzforms.dossier import dossier_data
from tzforms.forms import Dossier
from tzforms.law.due import deadlines, deadlines_text, to_ics

D = dt.date


def test_the_first_and_the_last_day_that_a_calendar_has_are_days_of_a_calendar_file() -> None:
    """The fuzzer's: the day after the last is none."""
    (due, *_rest) = [d for d in deadlines(valid_dossier()) if d.day is not None]
    for day, text in ((D.max, "99991231"), (D.min, "00010101")):
        ics = to_ics([replace(due, day=day)], "x")
        assert f"DTSTART;VALUE=DATE:{text}" in ics
    assert "DTEND" not in to_ics([replace(due, day=D.max)], "x")


def test_the_deadlines_of_a_class_in_order() -> None:
    found = deadlines(valid_dossier(1))
    assert [(d.rule, d.day, d.met) for d in found] == [
        ("R09-2", None, None),
        ("R11-1", D(2024, 8, 26), True),
        ("R14-1", D(2024, 10, 31), True),
        ("R14-2", D(2024, 9, 27), True),
        ("R15-1", None, None),
    ]
    assert [d.article for d in found] == ["第9条", "第11条", "第十四条", "第十四条", "第十五条"]


def test_national_day_moves_the_claim() -> None:
    claim = deadlines(valid_dossier(1, start=D(2024, 9, 9)))[3]
    assert claim.day == D(2024, 10, 8)
    assert "2024年10月4日" in claim.steps[1]
    assert "顺延" in claim.steps[2]


def test_a_later_examination_is_the_end() -> None:
    claim = deadlines(changed(valid_dossier(1), "facts.exam_date", D(2024, 9, 20)))[3]
    assert claim.day == D(2024, 10, 8)
    assert "以较晚者为准" in claim.steps[0]


def test_a_deadline_that_was_missed_says_so() -> None:
    late = changed(valid_dossier(1), "facts.claim_received", D(2024, 9, 28))
    assert deadlines(late)[3].met is False
    assert "逾期" in deadlines_text(deadlines(late))


def test_an_empty_dossier_says_what_is_lacking() -> None:
    found = deadlines(Dossier())
    assert all(d.day is None for d in found)
    assert all(d.steps for d in found)


def test_the_calendar_has_an_event_for_each_day_and_keeps_its_ids() -> None:
    found = deadlines(valid_dossier(1))
    stamp = dt.datetime(2024, 8, 1, tzinfo=dt.UTC)
    ics = to_ics(found, "数控研修；第一班", stamp=stamp)
    assert ics == to_ics(found, "数控研修；第一班", stamp=stamp)
    assert ics.count("BEGIN:VEVENT") == 3
    assert "DTSTART;VALUE=DATE:20240927" in ics
    assert "DTEND;VALUE=DATE:20240928" in ics
    assert all(len(line.encode()) <= 75 for line in ics.split("\r\n"))
    assert ics.endswith("END:VCALENDAR\r\n")
    unfolded = ics.replace("\r\n ", "")
    assert "SUMMARY:备案截止：数控研修；第一班" in unfolded
    assert "\\n" in unfolded


def test_the_command_prints_and_writes_a_calendar(tmp_path: Path) -> None:
    source = tmp_path / "class.json"
    source.write_text(json.dumps(dossier_data(valid_dossier(1))), "utf-8")
    target = tmp_path / "class.ics"
    result = CliRunner().invoke(command, [str(source), "--ics", str(target)], standalone_mode=False)
    assert result.return_value == 0
    assert "申请补贴　最迟 2024年9月27日　第十四条" in result.output
    assert target.read_text("utf-8").startswith("BEGIN:VCALENDAR")
