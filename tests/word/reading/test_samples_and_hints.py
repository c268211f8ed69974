"""Words that look like the form's own and are an answer, and the other way round."""

import io

import docx
import pytest

from tests.builders import valid_dossier
from tzforms.reading.sources import read_bytes
from tzforms.rendering.printing import render
from tzforms.word.reading.inline import strip_hints

HINT = "（重点突出培训亮点、帮助学员解决实际问题情况、工作经验等，可多页）"


@pytest.mark.parametrize(
    "text",
    ["三、帮助学员解决实际问题情况\n已解决8项。", "二、培训亮点\n四、工作经验", "一、工作经验等\n可多可少"],
)
def test_a_heading_in_the_words_of_the_hint_is_an_answer(text):
    assert strip_hints(text, [HINT]) == (text, False)


def test_a_scheme_that_repeats_the_factors_of_article_13_is_an_answer():
    hint = "（考核应结合出勤情况、学习态度、交流研讨、工作总结撰写等情况，明确考核时间、方式、配分及评分细则等）"
    text = "出勤情况、学习态度、交流研讨各20分，培训总结40分。"
    assert strip_hints(text, [hint]) == (text, False)


@pytest.mark.parametrize("text", ["（重点突出培训亮点、帮助", "很好。工作经验等，可多页）", HINT[3:-6] + "多学"])
def test_an_end_of_the_hint_or_most_of_it_is_a_leftover(text):
    assert strip_hints(text, [HINT])[1]


@pytest.mark.parametrize("name", ["北京示例科技有限公司", "北京样例机电有限公司", "通州范例职业学校"])
@pytest.mark.parametrize("form", ["annex1", "annex2", "annex4", "annex5"])
def test_a_unit_called_example_does_not_make_its_form_a_sample(form, name):
    record = getattr(valid_dossier(1).resolved().dossier, form).model_copy(update={"organizer": name})
    (reading,) = read_bytes(render(record), "x.docx")
    assert reading.segment is not None
    assert not reading.segment.sample
    assert reading.data["organizer"] == name


@pytest.mark.parametrize("mark", ["样表", "（填写示例）", "通州区高技能人才研修班学员名册（样表）", "附件2 填写样例"])
def test_a_line_that_says_sample_makes_it_one(mark):
    record = valid_dossier(1).resolved().dossier.annex2
    assert record
    page = docx.Document(io.BytesIO(render(record)))
    page.paragraphs[1].insert_paragraph_before(mark)
    stream = io.BytesIO()
    page.save(stream)
    reading = read_bytes(stream.getvalue(), "x.docx")[0]
    assert reading.segment is not None
    assert reading.segment.sample
