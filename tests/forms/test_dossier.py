"""What a dossier fills in by itself: a contact is typed once, and a number stays with the person whose it is."""

from __future__ import annotations

import pytest

from tests.builders import valid_dossier
from tzforms.forms import Dossier


def left_out(form: str, **typed: str | None) -> Dossier:
    """A valid class with some answers of a form as given."""
    dossier = valid_dossier()
    record = dossier.record(form)
    assert record is not None
    return dossier.model_copy(update={form: record.model_copy(update=typed)})


def test_who_handles_the_application_is_the_contact_of_the_plan_unless_somebody_else_is_named() -> None:
    resolved = left_out("annex4", handler=None, phone=None).resolved()
    plan, application = resolved.dossier.annex1, resolved.dossier.annex4
    assert plan is not None
    assert application is not None
    assert (application.handler, application.phone) == (plan.contact, plan.mobile)
    assert resolved.origin["annex4.handler"] == "annex1.contact"
    assert resolved.origin["annex4.phone"] == "annex1.mobile"


@pytest.mark.parametrize(
    ("form", "who", "number"),
    [("annex3", "prepared_by", "phone"), ("annex4", "handler", "phone"), ("annex5", "contact", "mobile"),
     ("annex5", "contact", "office_phone")],
)  # fmt: skip
def test_nobody_gets_the_number_of_another_person(form: str, who: str, number: str) -> None:
    record = left_out(form, **{who: "赵另一", number: None}).resolved().dossier.record(form)
    assert getattr(record, number) is None
    record = left_out(form, **{who: None, number: None}).resolved().dossier.record(form)
    assert getattr(record, number)


def test_a_number_that_was_typed_stays() -> None:
    application = left_out("annex4", handler=None, phone="010-69550000").resolved().dossier.annex4
    assert application is not None
    assert application.phone == "010-69550000"
