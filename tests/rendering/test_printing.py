"""Render and read are inverses, and rendering refuses what it cannot print."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.strategies import records
from tzforms.exceptions import LostValueError, RenderError
from tzforms.forms import FORM_NAMES, FORMS, Annex2, Annex4, FormRecord, Trainee, numbered
from tzforms.reading.forms import Reading
from tzforms.reading.sources import read_bytes
from tzforms.rendering import printing
from tzforms.rendering.printing import blank, differences, file_name, render


@pytest.mark.parametrize("form", FORM_NAMES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_what_is_rendered_reads_back_as_it_went_in(form: str, data: st.DataObject) -> None:
    record: FormRecord = data.draw(records(form))
    document = render(record, verify=False)
    assert list(differences(record, document)) == []
    (reading,) = read_bytes(document, "x.docx")
    assert reading.record == numbered(record)


@pytest.mark.parametrize("form", FORM_NAMES)
def test_the_blank_form_reads_as_an_empty_record_without_doubts(form: str) -> None:
    (reading,) = read_bytes(blank(form), "blank.docx")
    assert reading.form == form
    assert reading.unsure == []
    assert reading.findings == []
    assert reading.record == FORMS[form]()


def test_the_same_record_gives_the_same_bytes() -> None:
    record = Annex4(organizer="甲公司", graduate_count=27)
    assert render(record) == render(record)


def test_a_control_character_is_refused_and_the_field_named() -> None:
    with pytest.raises(RenderError, match="project"):
        render(Annex4(project="数控\x07车工"))


@pytest.mark.parametrize(
    "text", ["A&B公司", "<甲>公司", "x<10且y>2", "{{ 七 }}", "{% if %}公司", "“引”'号\"公司", "{_{公司"]
)
def test_markup_in_a_value_is_printed_as_it_is(text: str) -> None:
    document = render(Annex4(organizer=text))
    words = "".join(c.text for t in docx.Document(io.BytesIO(document)).tables for r in t.rows for c in r.cells)
    assert text in words


def test_thirty_trainees_make_thirty_rows_and_three_keep_the_official_nine() -> None:
    def rows(count: int) -> int:
        people = tuple(Trainee(name=f"学员{'一二三四五六七八九十'[i % 10]}{'甲乙丙'[i // 10]}") for i in range(count))
        return len(docx.Document(io.BytesIO(render(Annex2(trainees=people)))).tables[0].rows)

    assert rows(30) == 31
    assert rows(3) == 10


def test_file_names_are_the_official_titles() -> None:
    assert file_name("annex4") == "附件4 北京市通州区高技能人才研修培训补助资金申请表.docx"


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that does not find the bank account and loses the last row of a table."""

    def read(data: bytes, name: str, **options: Any) -> list[Reading]:
        readings = read_bytes(data, name, **options)
        for reading in readings:
            if "bank_account" in reading.data:
                reading.data["bank_account"] = None
            for rows in reading.data.values():
                if isinstance(rows, list):
                    del rows[-1:]
        return readings

    monkeypatch.setattr(printing, "read_bytes", read)


@pytest.mark.usefixtures("forgetful")
def test_a_form_that_does_not_read_back_is_not_given_out() -> None:
    record = Annex4(organizer="甲公司", bank_account="6222020200112233445")
    with pytest.raises(LostValueError, match=r"附件4.*bank_account") as caught:
        render(record)
    assert "6222020200112233445" not in str(caught.value)
    assert list(differences(record, render(record, verify=False))) == [("bank_account", "6222020200112233445", None)]


@pytest.mark.usefixtures("forgetful")
def test_a_row_that_does_not_read_back_is_a_lost_value() -> None:
    with pytest.raises(LostValueError, match=r"附件2.*trainees"):
        render(Annex2(trainees=(Trainee(name="张三"), Trainee(name="李四"))))


def test_a_form_that_is_not_found_again_is_a_lost_value() -> None:
    ((path, want, got),) = differences(Annex4(organizer="甲公司"), blank("annex2"))
    assert (path, want, got) == ("", "北京市通州区高技能人才研修培训补助资金申请表", None)


def test_a_word_that_another_stands_for_is_not_lost() -> None:
    record = Annex2(trainees=(Trainee(name="张三", education="大学"),))
    assert list(differences(record, render(record))) == []
