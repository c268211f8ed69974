"""Typed records of what was read: what has no type is left out, and nothing else."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from tzforms.forms import Annex1, Annex2
from tzforms.reading.records import json_value, typed_record


def test_data_that_has_no_type_is_left_out_of_the_record() -> None:
    record = typed_record(Annex2, {"organizer": "甲", "start_date": "下周", "trainees": [{"no": "七", "name": "乙"}]})
    assert record is not None
    assert record.as_json()["start_date"] is None
    assert record.as_json()["trainees"][0]["name"] == "乙"
    assert record.as_json()["trainees"][0]["no"] is None


def test_typed_values_and_their_json_make_the_same_record() -> None:
    data = {"total_hours": Decimal("8.5"), "application_date": dt.date(2024, 4, 15), "occupations": ("车工", "铣工")}
    record = typed_record(Annex1, data)
    assert record == typed_record(Annex1, json_value(data)) == Annex1(**data)  # type: ignore[arg-type]


def test_a_wrong_entry_of_a_list_empties_that_list_only() -> None:
    data = {"organizer": "甲", "occupations": ("车工", 5)}
    assert typed_record(Annex1, data) == Annex1(organizer="甲")
    assert data["occupations"] == ("车工", 5)  # the data itself is untouched


def test_a_row_that_is_no_row_empties_its_table() -> None:
    assert typed_record(Annex2, {"organizer": "甲", "trainees": ["乙"]}) == Annex2(organizer="甲")


def test_as_many_wrong_values_as_a_long_roster_has_are_left_out() -> None:
    record = typed_record(Annex2, {"trainees": [{"name": str(n), "no": "七", "sex": "？"} for n in range(1000)]})
    assert isinstance(record, Annex2)
    assert len(record.trainees) == 1000


def test_data_of_something_else_is_no_record() -> None:
    assert typed_record(Annex2, {"no_such_field": 5}) is None
