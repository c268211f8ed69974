"""The catalogue: each thing from where it is said, and an edition's data files that differ, inherit or are wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from tests.editions import inheriting
from tzforms.exceptions import UsageError
from tzforms.forms import FORMS, Derived, Trainee, bare, catalogue_of
from tzforms.i18n import set_language
from tzforms.resources import template_path

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


# -- another edition ---------------------------------------------------------------------------------------------------


def test_a_data_file_that_differs_is_merged_entry_by_entry(tmp_path: Path) -> None:
    differs = """
title = "培训班名册"
[fields.phone]
note = "手机。"
[tables.trainees]
rows = 12
[tables.trainees.columns.level]
choices = ["技师", "{level.min}"]
[wordings]
"填表人" = ["经手人"]
"""
    other = catalogue_of(inheriting(tmp_path / "x", "", {"templates/annex2/annex2.toml": differs}))
    form, before = other["annex2"], BUILT_IN["annex2"]
    assert form.full_title == "附件2 培训班名册"
    assert (form.short, form.stage, form.sheet.name) == (before.short, before.stage, before.sheet.name)
    phone = form.entry("phone")
    assert (phone.note, phone.width, phone.personal) == ("手机。", 18, True)
    assert (form.tables["trainees"].rows, form.tables["trainees"].key) == (12, ("name", "id_number"))
    assert form.entry("trainees.level").choices == ("技师", "高级工")
    assert form.entry("trainees.sex") == before.entry("trainees.sex")
    assert form.wordings["填表人"] == ("经手人",)
    assert form.wordings["姓名"] == before.wordings["姓名"]
    assert form.record is FORMS["annex2"]
    assert other["annex3"].full_title == BUILT_IN["annex3"].full_title


def test_sentences_have_the_numbers_of_the_edition_that_they_are_read_in(tmp_path: Path) -> None:
    differs = '[class_size.max]\nvalue = 20\narticle = "第六条"\nquote = "15-20人"\n'
    form = catalogue_of(inheriting(tmp_path / "x", differs))["annex1"]
    assert form.entry("planned_trainees").note == "每班规模为15-20人（第6条）。"
    assert BUILT_IN["annex1"].entry("planned_trainees").note == "每班规模为15-30人（第6条）。"


def test_a_form_that_is_left_out_takes_what_follows_from_it_along(tmp_path: Path) -> None:
    other = catalogue_of(inheriting(tmp_path / "x", 'without_forms = ["annex3"]\n'))
    assert list(other) == ["annex1", "annex2", "annex4", "annex5"]
    assert other.how_many == "四"
    assert ("annex4", "graduate_count") not in other.derived
    assert other.sheet.title == "基本信息：四种表共用的内容，每项只填一次"
    assert "备案填附件2，申领填附件4、附件5" in other.guide.steps[1]


def test_a_template_of_the_edition_brings_fields_that_the_record_has_not(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "templates/annex6/annex6.toml": "number = 6\ntitle = '补充名册'\n[fields.phone]\nmeaning = 'phone of the clerk'",
        "templates/annex6/annex6.docx": template_path("annex2").read_bytes(),
    }
    form = catalogue_of(inheriting(tmp_path / "x", "", files))["annex6"]
    assert (form.called, form.short, form.sheet.name) == ("附件6", "补充名册", "附件6 补充名册")
    assert form.record.form == "annex6"
    record = form.record.model_validate({"start_date": "2024-09-02", "trainees": [{"no": 3, "name": "甲"}]})
    assert record.model_dump()["start_date"] == dt.date(2024, 9, 2)
    assert record.model_dump()["trainees"][0]["no"] == 3
    assert form.record.model_fields["phone"].description == "phone of the clerk"
    assert form.record.model_fields["prepared_by"].description == "prepared by"
    row = form.tables["trainees"].row
    assert row is not None
    assert not issubclass(row, Trainee)
    assert form.tables["trainees"].key == ("name",)


WRONG = {
    "title = '名册'": ("annex6", "缺少 number"),
    "number = 6": ("annex6", "缺少 title"),
    "number = '六'\ntitle = '名册'": ("annex6", "“六”应是整数"),
    "number = 6\ntitle = '名册'": ("annex6", "旁边没有模板 annex6.docx"),
    "[fields.phone]\nremark = '手机'": ("annex2", "phone 有不认识的键 remark"),
    "[tables.trainees.columns.level]\nkinds = 'level'": ("annex2", "trainees.level 有不认识的键 kinds"),
    "[fields.phone]\nnote = '{class_size.middle}人'": ("annex2", "没有参数 class_size.middle"),
    "[fields.phone]\nnote = '{nothing}'": ("annex2", "没有参数 nothing"),
    "[fields.phone]\nnote = '{class_size}'": ("annex2", "没有参数 class_size"),
    "[fields.phone]\nchoices = ['{class_size.middle}']": ("annex2", "没有参数 class_size.middle"),
    "[sheet]\nhint = '{class_size.middle}'": ("annex2", "没有参数 class_size.middle"),
    "[fields.phone]\nnote = '{class_size.min:spelled}'": ("annex2", "{class_size.min:spelled} 的写法不对"),
    "[fields.phone]\nderived = 'average of annex3'": ("annex2", "average of annex3 的写法不对"),
    "[fields.venue]\nnote = '地点'": ("annex2", "模板和记录里都没有 venue"),
    "[tables.people.columns.name]\nnote = '姓名'": ("annex2", "模板和记录里都没有 people.name"),
    "[tables.trainees.sheet]\nhint = '学员'": ("annex2", "缺少 sheet.name"),
    "number =": ("annex2", "Invalid value"),
}


@pytest.mark.parametrize("text", WRONG)
def test_a_data_file_that_cannot_be_used_is_named_with_what_is_wrong(tmp_path: Path, text: str) -> None:
    key, why = WRONG[text]
    measures = inheriting(tmp_path / "x", "", {f"templates/{key}/{key}.toml": text})
    with pytest.raises(UsageError) as refused:
        catalogue_of(measures)
    assert str(refused.value).startswith(f"办法版本“x”的 {key}.toml 无法使用：{why}")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[shared.organizer]\nheight = 3", "organizer 有不认识的键 height"),
        ("[facts.year]\nnote = '{year.first}'", "没有参数 year.first"),
        ("[guide]\nsteps = ['{=forms}', '{class_size.middle}']", "没有参数 class_size.middle"),
    ],
)
def test_the_data_file_of_the_class_is_named_too(tmp_path: Path, text: str, why: str) -> None:
    measures = inheriting(tmp_path / "x", "", {"templates/dossier.toml": text})
    with pytest.raises(UsageError, match=f"的 dossier.toml 无法使用：{why}"):
        catalogue_of(measures)


def test_a_fact_that_forms_share_needs_its_entry(tmp_path: Path) -> None:
    measures = inheriting(tmp_path / "x", "", {"templates/annex2/annex2.toml": "shares = ['prepared_by']"})
    with pytest.raises(UsageError, match=r"的 dossier.toml 无法使用：缺少 shared.prepared_by"):
        catalogue_of(measures)


def test_a_column_that_no_template_prints_is_the_workbooks_alone(tmp_path: Path) -> None:
    differs = "[tables.trainees.columns.years]\nlabel = '工龄'\nkind = 'integer'"
    form = catalogue_of(inheriting(tmp_path / "x", "", {"templates/annex2/annex2.toml": differs}))["annex2"]
    assert form.heading("trainees.years") == "工龄"
    assert list(form.tables["trainees"].columns)[-1] == "years"
    assert "trainees.years" not in form.printed


def test_an_amount_of_the_edition_is_part_of_its_sentences(tmp_path: Path) -> None:
    differs = '[subsidy.per_head]\nvalue = 3000\narticle = "第十六条"\nquote = "每人3000元"\n'
    measures = inheriting(tmp_path / "x", differs)
    assert measures.subsidy_wan_per_head == Decimal("0.3")
    assert catalogue_of(measures)["annex4"].entry("subsidy_wan").beside == "人数×0.3＝{=derived} 万元"
