"""Typed records of what was read: what has no type is left out, and nothing else."""

from __future__ import annotations

from tzforms.reading.records import typed_record


def test_data_that_has_no_type_is_left_out_of_the_record() -> None:
    record = typed_record("annex2", {"organizer": "甲", "start_date": "下周", "trainees": [{"no": "七", "name": "乙"}]})
    assert record is not None
    assert record.as_json()["start_date"] is None
    assert record.as_json()["trainees"][0]["name"] == "乙"
    assert record.as_json()["trainees"][0]["no"] is None
