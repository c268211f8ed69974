"""What is known of a form and of all forms of an edition: each thing from where it is said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.editions.differing import inheriting
from tzforms.forms import Derived, bare, catalogue_of
from tzforms.i18n import set_language

BUILT_IN = catalogue_of()


@pytest.fixture
def english() -> Iterator[None]:
    set_language("en")
    yield
    set_language("zh")


# -- one form ----------------------------------------------------------------------------------------------------------


def test_a_form_is_called_by_its_number_and_its_title() -> None:
    form = BUILT_IN["annex2"]
    assert (form.called, form.short, form.stage) == ("附件2", "学员名册", "备案")
    assert form.full_title == "附件2 通州区高技能人才研修班学员名册"
    assert form.file_name == "附件2 通州区高技能人才研修班学员名册.docx"
    assert list(form.fields) == ["organizer", "project", "start_date", "end_date", "prepared_by", "phone"]


def test_a_label_is_printed_as_the_template_has_it_without_blanks() -> None:
    printed = BUILT_IN["annex3"].printed
    assert printed["organizer"] == "办班单位"
    assert printed["graduates.name"] == "姓名"  # 姓  名 on paper
    assert printed["graduates.completion_no"] == "结业证书编号（区人力社保局填写）"


def test_dates_printed_in_one_place_are_told_apart() -> None:
    form = BUILT_IN["annex2"]
    assert form.prints_period
    assert (form.printed["start_date"], form.printed["end_date"]) == ("研修起止日期（起）", "研修起止日期（止）")
    assert not BUILT_IN["annex5"].prints_period
    assert BUILT_IN["annex5"].printed["start_date"] == "培训开始时间"


def test_a_date_below_a_statement_and_a_table_have_labels_too() -> None:
    printed = BUILT_IN["annex5"].printed
    assert printed["expert_opinion_date"] == "专家小组意见（日期）"
    assert printed["experts"] == "专家信息"
    assert BUILT_IN["annex2"].printed["trainees"] == "学员名册"  # nothing stands at its left


def test_a_workbook_heads_a_field_by_its_own_label_before_the_printed_one() -> None:
    form = BUILT_IN["annex5"]
    assert form.heading("bureau_opinion_date") == "区人力资源和社会保障局意见日期"
    assert form.heading("summary") == "项目总结"
    assert BUILT_IN["annex2"].heading("trainees.insurance_months") == "社保连续月数"
    assert form.heading("nothing") == "nothing"


def test_a_finding_calls_a_field_by_its_name_before_its_heading() -> None:
    form = BUILT_IN["annex2"]
    assert form.name("trainees.certificate_no") == "证书编号"
    assert form.name("trainees.id_number") == "身份证号"
    assert form.name("start_date") == "研修开始日期"
    assert form.name("trainees") == "学员名册"
    assert BUILT_IN["annex1"].name("courses") == "研修内容"
    assert BUILT_IN["annex5"].name("expert_opinion_date") == "专家小组意见日期"


def test_in_english_a_field_is_called_as_its_record_describes_it(english: None) -> None:
    form = BUILT_IN["annex2"]
    assert form.name("trainees.id_number") == "ID number"
    assert form.name("start_date") == "start date"
    assert form.name("trainees") == "trainee roster"
    assert form.name("nothing") == "nothing"


def test_a_converter_is_the_printed_one_or_the_kind_of_what_no_form_prints() -> None:
    form = BUILT_IN["annex2"]
    assert form.converter("trainees.level") == "level"
    assert form.converter("start_date") == "date"
    assert form.converter("trainees.insurance_months") == "months"
    assert BUILT_IN["annex4"].converter("subsidy_wan") == "wan"


def test_what_is_personal_is_so_with_and_without_row_numbers() -> None:
    form = BUILT_IN["annex2"]
    assert form.is_personal("trainees[3].id_number")
    assert form.is_personal("trainees.id_number")
    assert form.is_personal("phone")
    assert not form.is_personal("trainees[3].name")
    assert BUILT_IN.is_personal("annex4.bank_account")
    assert not BUILT_IN.is_personal("annex4.bank")
    assert not BUILT_IN.is_personal("facts.uscc")
    assert bare("trainees[3].level") == "trainees.level"


def test_other_wordings_are_those_of_the_printed_label_and_of_the_sheet() -> None:
    words = BUILT_IN["annex2"].wordings_of("trainees.name")
    assert words[0] == "姓名"
    assert {"学员姓名", "名字", "学员"} <= set(words)
    assert "填表人联系电话" in BUILT_IN["annex2"].wordings_of("phone")
    assert BUILT_IN["annex2"].wordings_of("nothing") == ()


def test_the_sum_of_a_table_is_found_by_its_table() -> None:
    assert BUILT_IN["annex1"].sums == {"courses": ("total_hours", "hours")}
    assert BUILT_IN["annex5"].sums == {}  # its people are counted, on other forms


def test_a_field_that_is_the_sum_of_another_forms_table_is_not_found_by_a_table_of_its_own(tmp_path: Path) -> None:
    differs = "[fields.total_hours]\nderived = 'sum annex1.courses.hours'"
    other = catalogue_of(inheriting(tmp_path / "x", "", {"templates/annex4/annex4.toml": differs}))
    assert other["annex4"].sums == {}
    assert other.derived["annex4", "total_hours"] == other.derived["annex1", "total_hours"]


# -- all forms ---------------------------------------------------------------------------------------------------------


def test_forms_are_in_the_order_of_their_numbers() -> None:
    assert list(BUILT_IN) == ["annex1", "annex2", "annex3", "annex4", "annex5"]
    assert (len(BUILT_IN), BUILT_IN.how_many, BUILT_IN.edition) == (5, "五", "tongzhou_2024")
    assert "annex6" not in BUILT_IN


def test_a_shared_fact_names_every_form_that_prints_it() -> None:
    assert BUILT_IN.shared["total_hours"] == (("annex1", "total_hours"), ("annex4", "total_hours"))
    assert [form for form, _name in BUILT_IN.shared["organizer"]] == list(BUILT_IN)
    assert BUILT_IN.shared.keys() == BUILT_IN.shared_facts.keys()


def test_a_form_has_own_cells_for_what_another_printed_before_or_as_it_says() -> None:
    assert BUILT_IN.own("annex1") == ()
    assert BUILT_IN.own("annex2") == ("organizer", "project")  # it prints the dates first
    assert BUILT_IN.own("annex4") == BUILT_IN["annex4"].shares  # its data file says so


def test_what_follows_from_what() -> None:
    assert BUILT_IN.derived == {
        ("annex1", "total_hours"): Derived("sum", "annex1", "courses", "hours"),
        ("annex3", "prepared_by"): Derived("same", "annex2", "prepared_by"),
        ("annex3", "phone"): Derived("same", "annex2", "phone"),
        ("annex4", "handler"): Derived("same", "annex1", "contact"),
        ("annex4", "phone"): Derived("same", "annex1", "mobile"),
        ("annex5", "contact"): Derived("same", "annex1", "contact"),
        ("annex5", "office_phone"): Derived("same", "annex1", "office_phone"),
        ("annex5", "mobile"): Derived("same", "annex1", "mobile"),
        ("annex4", "graduate_count"): Derived("count", "annex3", "graduates"),
        ("annex4", "subsidy_wan"): Derived("product", "annex4", "graduate_count", amount="subsidy_wan_per_head"),
        ("annex5", "graduate_count"): Derived("count", "annex3", "graduates"),
        ("annex5", "trainee_count"): Derived("count", "annex2", "trainees"),
    }


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("annex2.trainees[3].name", "annex2"),
        ("annex2", "annex2"),
        ("annex2[0]", "annex2"),
        ("facts.uscc", None),
        ("annex22.name", None),
        ("", None),
        (None, None),
    ],
)
def test_a_path_tells_its_form(path: str | None, form: str | None) -> None:
    assert BUILT_IN.form_of(path) == form
