"""Records and their paper are inverse."""

import datetime as dt
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tzforms.forms import FORMS, Annex2, Annex3, Annex4, Annex5, Graduate, Trainee, catalogue_of
from tzforms.forms.paper import data_paths, from_paper, to_paper
from tzforms.forms.records import LEVELS, Record

_WORDS = st.none() | st.text(min_size=1, max_size=20)


def _value(model, name, field):
    if name == "sex":
        return st.sampled_from([None, "男", "女"])
    if name == "level":
        return st.sampled_from([None, *LEVELS])
    kind = str(field.annotation)
    if "Record" in kind or any(isinstance(a, type) and issubclass(a, Record) for a in get_args(field.annotation)):
        return st.lists(_records(get_args(field.annotation)[0]), max_size=3).map(tuple)
    if kind.startswith("tuple"):
        return st.lists(st.text(min_size=1, max_size=5), max_size=3).map(tuple)
    if "date" in kind:
        return st.none() | st.dates(dt.date(2000, 1, 1), dt.date(2099, 1, 1))
    if "Decimal" in kind:
        return st.none() | st.decimals(0, 999, places=1)
    if "int" in kind:
        return st.none() | st.integers(0, 200)
    return _WORDS


def _records(model):
    return st.builds(model, **{name: _value(model, name, f) for name, f in model.model_fields.items()})


def _numbered(record):
    """``record`` with the serial numbers that paper always has."""
    rows = {
        name: tuple(
            row.model_copy(update={"no": position}) if "no" in type(row).model_fields and row.no is None else row
            for position, row in enumerate(getattr(record, name), 1)
        )
        for name in catalogue_of()[record.form].tables
    }
    return record.model_copy(update=rows)


@given(record=st.sampled_from(list(FORMS.values())).flatmap(_records))
def test_a_record_comes_back_from_its_paper(record):
    data = from_paper(record.form, to_paper(record))
    assert type(record).model_validate(data) == _numbered(record)


@given(record=st.sampled_from([Annex2, Annex3, Annex4]).flatmap(_records))
def test_paper_comes_back_from_its_record(record):
    paper = to_paper(_numbered(record))
    assert to_paper(type(record).model_validate(from_paper(record.form, paper))) == paper


def test_both_dates_are_one_value_on_the_papers_that_print_them_in_one_place():
    start, end = dt.date(2024, 9, 2), dt.date(2024, 9, 13)
    for form in (Annex2, Annex3, Annex4):
        paper = to_paper(form(start_date=start, end_date=end))
        assert paper["period"] == (start, end)
        assert "start_date" not in paper
        assert to_paper(form())["period"] is None
        assert to_paper(form(start_date=start))["period"] == (start, None)
    assert to_paper(Annex5(start_date=start))["start_date"] == start
    assert "period" not in to_paper(Annex5())


def test_rows_without_a_serial_number_get_their_position():
    paper = to_paper(Annex3(graduates=(Graduate(name="甲"), Graduate(no=7), Graduate())))
    assert [row["no"] for row in paper["graduates"]] == [1, 7, 3]


def test_the_record_itself_is_not_touched():
    record = Annex2(trainees=(Trainee(name="甲"),))
    to_paper(record)["trainees"][0]["name"] = "乙"
    assert record == Annex2(trainees=(Trainee(name="甲"),))


def test_a_period_that_is_no_date_is_kept_as_written():
    assert from_paper("annex4", {"period": "9月中旬"}) == {"start_date": "9月中旬", "end_date": None}


def test_a_value_that_was_not_read_is_not_invented():
    assert from_paper("annex2", {"organizer": "甲"}) == {"organizer": "甲"}
    assert from_paper("annex4", {"subsidy_wan": Decimal("0.5")}) == {"subsidy_wan": Decimal("0.5")}


def test_a_form_that_does_not_exist_is_an_error():
    with pytest.raises(KeyError):
        from_paper("annex6", {})


def test_a_place_on_paper_names_its_fields():
    assert data_paths("annex2", "period") == ("start_date", "end_date")
    assert data_paths("annex5", "start_date") == ("start_date",)
    assert data_paths("annex1", "courses[0].topic") == ("courses[0].topic",)
