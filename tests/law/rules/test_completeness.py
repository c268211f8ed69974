"""V34: each cell that a form requires is asked for when it is empty, once, and nothing else is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from tests.builders import changed, valid_dossier
from tests.law.rules.helpers import said
from tzforms.findings import Finding
from tzforms.forms import Annex1, Annex2, Annex4, Dossier, Facts, Form, Trainee, catalogue_of
from tzforms.law.checking import check
from tzforms.law.rules.base import STAGES

CATALOGUE = catalogue_of()
SERIOUS = ("不符合", "需说明")


def base() -> Dossier:
    return valid_dossier(7, trainees=16)


def serious(dossier: Dossier, **options: str) -> list[Finding]:
    return [f for f in check(dossier, stage=options.get("stage")) if f.severity in SERIOUS]


def fields() -> Iterator[tuple[Form, str]]:
    """Every single field of every form; a shared fact at the first form that prints it."""
    for form in CATALOGUE.forms.values():
        for name in form.fields:
            if name not in CATALOGUE.shared or CATALOGUE.shared[name][0][0] == form.key:
                yield form, name


def emptied(dossier: Dossier, form: Form, name: str) -> Dossier:
    """The class with the field empty in every form that prints it."""
    for key, own in CATALOGUE.shared.get(name, ((form.key, name),)):
        value = getattr(dossier.record(key), own)
        dossier = changed(dossier, f"{key}.{own}", () if isinstance(value, tuple) else None)
    return dossier


def is_asked(form: Form, name: str) -> bool:
    return form.is_asked(name) or (name in CATALOGUE.shared_facts and CATALOGUE.shared_facts[name].required)


def is_derived(form: Form, name: str) -> bool:
    return any(home in CATALOGUE.derived for home in CATALOGUE.shared.get(name, ((form.key, name),)))


ASKED = [(f, n) for f, n in fields() if is_asked(f, n) and not is_derived(f, n)]
FREE = [(f, n) for f, n in fields() if not is_asked(f, n)]
COLUMNS = [
    (form, table.name, column)
    for form in CATALOGUE.forms.values()
    for table in form.tables.values()
    for column in table.columns
    if form.is_asked(f"{table.name}.{column}")
]


def test_what_others_fill_in_and_what_may_be_left_out_is_as_the_issue_says() -> None:
    assert {f"{f.key}.{n}" for f, n in FREE} == {
        "annex1.fax",
        "annex5.expert_opinion",
        "annex5.expert_opinion_date",
        "annex5.bureau_opinion",
        "annex5.bureau_opinion_date",
    }
    assert {f"{form.key}.{t}.{c}" for form, t, c in COLUMNS} >= {
        "annex5.experts.name",
        "annex5.experts.employer_title",
        "annex5.experts.mobile",
    }
    assert not [c for _f, _t, c in COLUMNS if c in ("note", "no", "signature", "completion_no", "insurance_months")]
    assert len(ASKED) + len(COLUMNS) == 45


@pytest.mark.parametrize(("form", "name"), ASKED, ids=lambda x: getattr(x, "key", x))
def test_a_field_that_is_required_and_empty_gives_one_finding_at_its_place(form: Form, name: str) -> None:
    found = serious(emptied(base(), form, name))
    assert [f.path for f in found] == [f"{form.key}.{name}"]
    assert found[0].message
    assert found[0].fix
    assert found[0].article


@pytest.mark.parametrize(("form", "table", "column"), COLUMNS, ids=lambda x: getattr(x, "key", x))
def test_a_cell_of_a_row_that_is_required_and_empty_gives_one_finding_at_its_place(
    form: Form, table: str, column: str
) -> None:
    path = f"{form.key}.{table}[2].{column}"
    at_it = [f for f in serious(changed(base(), path, None)) if f.path == path]
    assert len(at_it) == 1


@pytest.mark.parametrize(("form", "name"), FREE, ids=lambda x: getattr(x, "key", x))
def test_what_is_not_the_units_to_fill_in_is_not_asked_for(form: Form, name: str) -> None:
    assert serious(emptied(base(), form, name)) == []


def test_what_is_worked_out_is_not_asked_for_and_its_source_is() -> None:
    dossier = base()
    for form in ("annex1", "annex4"):
        dossier = changed(dossier, f"{form}.total_hours", None)
    assert serious(dossier) == []
    found = serious(changed(dossier, "annex1.courses", ()))
    assert "annex1.total_hours" not in [f.path for f in found]
    assert "annex1.courses" in [f.path for f in found]


def test_what_cannot_be_worked_out_from_the_papers_given_is_asked_for() -> None:
    claim = base().record("annex4")
    assert claim is not None
    alone = Dossier(annex4=claim.model_copy(update={"total_hours": None, "graduate_count": None, "subsidy_wan": None}))
    assert {f.path for f in said("V34", alone)} == {"annex4.total_hours", "annex4.graduate_count"}


def test_a_fact_typed_once_is_asked_for_on_no_form() -> None:
    dossier = base()
    for key in ("annex2", "annex3", "annex4", "annex5"):
        dossier = changed(dossier, f"{key}.organizer", None)
    assert serious(dossier) == []


def test_a_table_without_a_row_is_asked_for_once() -> None:
    assert [f.path for f in said("V34", changed(base(), "annex3.graduates", ()))] == ["annex3.graduates"]


def test_a_row_that_is_only_numbered_is_no_row() -> None:
    rows = base().annex2.trainees
    dossier = changed(base(), "annex2.trainees", (*rows, Trainee(no=17), Trainee(no=18)))
    assert said("V34", dossier) == []


def test_a_hint_that_the_blank_form_prints_is_no_answer() -> None:
    found = serious(
        changed(base(), "annex5.summary", "（重点突出培训亮点、帮助学员解决实际问题情况、工作经验等，可多页）")
    )
    assert [f.path for f in found] == ["annex5.summary"]


def test_nothing_at_all_is_told_as_one_thing() -> None:
    for nothing in (Dossier(), Dossier(annex1=Annex1(organizer="北京示例有限公司", project="示例"))):
        (found,) = (f for f in check(nothing) if f.rule == "V34")
        assert (found.severity, found.path) == ("不符合", None)
        assert "附件1" in found.fix


def test_a_form_that_shares_all_it_holds_is_not_begun_unless_it_is_handed_in() -> None:
    dossier = changed(base(), "annex4", Annex4(organizer=base().annex1.organizer, project=base().annex1.project))
    assert [f for f in check(dossier) if f.rule == "V34"] == []
    meant = [f.path for f in check(dossier, meant=["annex4"]) if f.rule == "V34"]
    assert meant == ["annex4.application_date"]  # who handles it is the plan's contact; of the bank another rule speaks


def test_the_number_of_somebody_who_is_named_nowhere_else_is_asked_for() -> None:
    dossier = changed(changed(base(), "annex4.handler", "赵另一"), "annex4.phone", None)
    [found] = [f for f in check(dossier) if f.rule == "V34"]
    assert (found.severity, found.path) == ("不符合", "annex4.phone")


@pytest.mark.parametrize("stage", STAGES)
def test_at_a_stage_only_what_is_due_by_then_is_asked_for(stage: str) -> None:
    dossier = changed(changed(base(), "annex1.address", None), "annex5.summary", None)
    paths = {f.path for f in serious(dossier, stage=stage) if f.rule == "V34"}
    assert paths == ({"annex1.address", "annex5.summary"} if stage == "申领" else {"annex1.address"})


def test_a_form_that_is_due_is_asked_for_though_it_holds_nothing_of_its_own() -> None:
    dossier = Dossier(annex1=Annex1(organizer="北京示例有限公司"), facts=Facts(year=2024))
    asked = {f.path for f in check(dossier, stage="申报") if f.rule == "V34"}
    assert {"annex1.project", "annex1.venue", "annex1.contact"} <= asked


# -------------------------------------------------------------------------------------- one fault, one finding


def _with_column_empty(column: str, rows: range) -> Dossier:
    dossier = base()
    for row in rows:
        dossier = changed(dossier, f"annex2.trainees[{row}].{column}", None)
    return dossier


def test_a_few_empty_cells_of_a_column_are_told_one_by_one() -> None:
    found = serious(_with_column_empty("education", range(4)))
    assert [f.path for f in found] == [f"annex2.trainees[{n}].education" for n in range(4)]


def test_many_empty_cells_of_a_column_are_told_as_one_that_names_the_rows() -> None:
    (found,) = serious(_with_column_empty("education", range(2, 12)))
    assert found.path == "annex2.trainees[2].education"
    assert "10行" in found.message
    assert "第3-12行" in found.message
    assert [f.path for f in found.follows] == [f"annex2.trainees[{n}].education" for n in range(2, 12)]


def test_many_cells_that_another_rule_asks_for_are_told_as_one_too() -> None:
    found = [f for f in serious(_with_column_empty("id_number", range(16))) if f.rule == "V31"]
    assert len(found) == 1
    assert "第1-16行" in found[0].message


def test_what_cannot_be_verified_because_a_cell_is_empty_stands_under_the_cell() -> None:
    found = check(emptied(base(), CATALOGUE["annex2"], "start_date"))
    (cause,) = (f for f in found if f.severity in SERIOUS)
    assert {f.rule for f in cause.follows} >= {"R11-1", "X03"}
    assert not [f for f in found if f.path == "annex2.start_date" and f.severity == "无法核验"]


def test_what_reading_tells_of_a_cell_is_not_told_as_empty() -> None:
    dossier = changed(base(), "annex1.application_date", None)
    read = Finding("V23", check(dossier)[0].severity, "看不懂", form="annex1", path="annex1.application_date")
    told = [f for f in check(dossier, read=[read]) if f.path == "annex1.application_date" and f.severity in SERIOUS]
    assert told == [read] or [f.rule for f in told] == ["V23"]


def test_an_expert_whose_name_is_forgotten_is_asked_for_and_not_counted_wrong() -> None:
    found = serious(changed(base(), "annex5.experts[1].name", None))
    assert [(f.rule, f.path) for f in found] == [("V34", "annex5.experts[1].name")]


def test_the_rows_are_in_the_order_of_the_form() -> None:
    dossier = changed(changed(base(), "annex1.address", None), "annex1.venue", None)
    assert [f.path for f in serious(dossier)] == ["annex1.venue", "annex1.address"]


def test_a_paper_that_holds_only_the_unit_is_told_what_it_lacks() -> None:
    paper = Dossier(annex2=Annex2(organizer="北京示例有限公司", start_date=dt.date(2024, 9, 2)))
    asked = {f.path for f in check(paper, meant=["annex2"]) if f.rule == "V34"}
    assert asked == {"annex2.project", "annex2.end_date", "annex2.trainees", "annex2.prepared_by", "annex2.phone"}
