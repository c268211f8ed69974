"""Every visible character of an answer is its value, or a known unit, label or decoration; else somebody is asked."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tzforms.converters import NAMES
from tzforms.reading.ink import answer_in, left_over

SURE: list[tuple[str, str, Any]] = [
    ("name", "张三", "张三"),
    ("name", "（张三）", "张三"),
    ("name", "“张三”", "张三"),
    ("name", "张　三（组长）", "张三"),
    ("name", "张三（女）", "张三"),
    ("name", "张三＊", "张三"),
    ("name", "张三①", "张三"),
    ("name", "（请在此处填写）张三", "张三"),
    ("name", "[请输入]张三", "张三"),
    ("name", "（请在此处填写）", None),
    ("name", "×××", None),
    ("text", "请选择", None),
    ("text", "？？？", None),
    ("level", "高级电工", "高级工"),
    ("sex", "男　√女", "女"),
    ("sex", "[√]男 [ ]女", "男"),
    ("wan", "30人×5000元=15万元", Decimal(15)),
    ("wan", "15万元（大写：壹拾伍万元整）", Decimal(15)),
    ("bank", "中国工商银行北京通州支行（行号102100000001）", "中国工商银行北京通州支行"),
    ("organizer", "办班单位：北京某公司（盖章）", "北京某公司"),
    ("education", "大专（函授）", "专科"),
    ("score", "92", "92"),
    ("score", "合\n格", "合格"),
]

ASKED = [
    ("name", "张三（已离职，改李四）"),
    ("name", "张三(?)"),
    ("name", "13800138000"),
    ("name", "无名"),
    ("name", "与身份证一致"),
    ("name", "单位意见"),
    ("name", "□张三"),
    ("name", "张某某"),
    ("level", "技师？"),
    ("level", "技师（已过期）"),
    ("sex", "男√女"),
    ("sex", "男/女"),
    ("score", "59→60"),
    ("score", "92\n合格"),
    ("score", "合格/不合格"),
    ("score", "张三"),
    ("education", "大专/本科"),
    ("wan", "12.5（含税）"),
    ("wan", "12.5（待审计）"),
    ("integer", "25 24"),
    ("integer", "28（含张三退班）"),
    ("text", "同3号"),
    ("text", "见上"),
    ("phone", "13800138000（停机）"),
    ("date", "2024年9月2日 张三"),
    ("employer_position", "☎北京某公司 车工"),
]


@pytest.mark.parametrize(("converter", "text", "value"), SURE)
def test_what_is_known_beside_an_answer_is_no_question(converter: str, text: str, value: Any) -> None:
    parsed = answer_in(converter, text, year=2024)
    assert (parsed.value, parsed.unsure) == (value, False), parsed.reasons


@pytest.mark.parametrize(("converter", "text"), ASKED)
def test_what_the_value_does_not_account_for_is_asked_about(converter: str, text: str) -> None:
    parsed = answer_in(converter, text, year=2024)
    assert parsed.unsure
    assert parsed.reasons


def test_the_reason_shows_the_words_and_no_whole_number_of_a_person() -> None:
    (reason,) = answer_in("name", "张三（110112199001011234）").reasons
    assert "110112199001011234" not in reason
    assert "确认" in reason


def test_a_text_without_a_value_is_asked_about_unless_it_is_no_answer() -> None:
    asked = answer_in("name", "13800138000")
    assert asked.unsure
    assert all(not answer_in("name", t).unsure for t in ("", "无", "/", "—", "……", "____"))
    assert not answer_in("organizer", "（盖章）").unsure


_WORDS = st.text(st.sampled_from("张王李工师公司北京通州学院装备车间高级技能研修班一二三"), min_size=2, max_size=12)


@given(st.sampled_from(["text", "prose", "organizer", "employer_position"]), _WORDS, _WORDS)
def test_no_word_of_a_free_text_is_left_out_of_its_value_unasked(converter: str, text: str, more: str) -> None:
    whole = f"{text} {more}"
    parsed = answer_in(converter, whole)
    assert parsed.unsure or not set(whole.replace(" ", "")) - set(str(parsed.value))


@given(st.sampled_from(sorted(NAMES)), st.text(max_size=40))
def test_nothing_is_left_over_of_a_sure_answer(converter: str, text: str) -> None:
    parsed = answer_in(converter, text, year=2024)
    plain = NAMES[converter].parse(text, year=2024)
    if not parsed.unsure and parsed.value == plain.value:
        assert left_over(converter, text, plain) == ""
