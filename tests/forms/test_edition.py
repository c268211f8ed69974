"""An edition's data files, templates and records put together: what differs, what is inherited, and what is wrong."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from tests.editions.differing import inheriting
from tzforms.exceptions import UsageError
from tzforms.forms import FORMS, Trainee, catalogue_of
from tzforms.resources import template_path

BUILT_IN = catalogue_of()


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
    "numbre = 2": ("annex2", "annex2 有不认识的键 numbre"),
    "[sheet]\ncolor = 'FFFFFF'": ("annex2", "sheet 有不认识的键 color"),
    "[tables.trainees]\nlines = 5": ("annex2", "tables.trainees 有不认识的键 lines"),
    "[fields]\nphone = 3": ("annex2", "phone 应是一组"),
    "fields = 3": ("annex2", "fields 应是一组"),
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
