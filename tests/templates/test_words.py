"""Every printed word of the blank forms is the regulation's, and none is missing."""

import pytest

from tests.templates.forms import blank, official_words, part, printed, squeeze
from tzforms.forms import FORM_NAMES, FORMS, catalogue_of
from tzforms.forms.paper import PERIOD, to_paper
from tzforms.office.libreoffice import convert
from tzforms.office.pdf import text
from tzforms.resources import template_path
from tzforms.word.engine import Template


def foot(data: bytes, form: str) -> str:
    return printed(part(data, "word/footer1.xml")) if form == "annex1" else ""


@pytest.mark.parametrize("form", FORM_NAMES)
def test_the_blank_form_prints_the_official_words_and_nothing_else(form):
    data = blank(form)
    assert printed(part(data)) + foot(data, form) == official_words(form)


@pytest.mark.parametrize("form", FORM_NAMES)
def test_the_official_words_stand_in_the_regulation_letter_for_letter(form):
    text = template_path(form).with_suffix(".txt").read_text("utf-8")
    assert text.startswith(f"附件{form[-1]}：\n")
    assert squeeze(catalogue_of()[form].title) in squeeze(text)


@pytest.mark.parametrize("form", FORM_NAMES)
def test_every_field_of_the_record_is_printed_and_the_template_asks_for_no_other(form):
    template = Template.open(template_path(form))
    asked = {p.full_path for p in template.placeholders}
    tables = {name: table.row.model_fields for name, table in catalogue_of()[form].tables.items()}
    known = {
        f"{name}[].{column}" if name in tables else name
        for name in to_paper(FORMS[form]())
        for column in tables.get(name, [""])
    }
    assert asked == known
    assert not template.print_only
    assert (PERIOD in asked) == (form in {"annex2", "annex3", "annex4"})


@pytest.mark.office
def test_libreoffice_prints_the_official_words_of_all_five_forms(tmp_path):
    sources = []
    for form in FORM_NAMES:
        source = tmp_path / f"{form}.docx"
        source.write_bytes(blank(form))
        sources.append(source)
    for form, result in zip(FORM_NAMES, convert(sources, "txt", tmp_path / "txt"), strict=True):
        seen = squeeze(result.read_text("utf-8-sig"))
        assert seen + ("-1-" if form == "annex1" else "") == official_words(form)
    first = text(convert(sources[:1], "pdf", tmp_path / "pdf")[0])
    assert [squeeze(page)[-3:] if squeeze(page).endswith("-") else squeeze(page)[:3] for page in first] == [
        "-1-",
        "-2-",
    ]
