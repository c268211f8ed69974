"""What is said quickly of a text, because most texts are such, is what would be said of it at length."""

from __future__ import annotations

import re
from unittest.mock import patch

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tzforms.converters import NAMES, find_id_numbers, texts
from tzforms.converters.base import _AROUND_DITTO, _BLANK, _DITTO, _PROMPT, fold, is_blank, is_ditto
from tzforms.reading.fitting import kind_of
from tzforms.word.reading.inline import strip_value

SIGNS = "无暂没有空年月日至同仝上前行格人列栏述请选填示例某×Xx?？〃々〞〝\"“”″'、/\\／-—…。·|NnA（）() 　_\u200b\ufeff⼀⽆⽉1２张"


LETTERS = "张三王小明无同上仝待定某女学员姓名单位合计签字退出不详点击盖章处请选择"
FIGURES = st.from_regex(r"[0-9]{17}[0-9X]", fullmatch=True) | st.just("110112198707288267")


@given(st.text(SIGNS, max_size=8))
def test_the_quick_answers_are_the_thorough_ones(text: str) -> None:
    bare = re.sub(r"[\s_]+", "", fold(text))
    assert is_blank(text) == (_BLANK.fullmatch(bare) is not None or _PROMPT.fullmatch(bare) is not None)
    assert is_ditto(text) == (_DITTO.fullmatch(_AROUND_DITTO.sub("", fold(text))) is not None)


@pytest.mark.parametrize(
    "text", ["无", "暂无", "没有", "（无）", "N/A", "NA", "n/a", "空", "年月日", "月日", "⽉日", "\u200b无", " 暂 无。"]
)
def test_every_way_to_leave_blank_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize(
    "text",
    [
        "同上",
        "同前",
        "〃",
        "''",
        "、、",
        "“”",
        " 同 上 一 行。",
        "\ufeff同上述",
        "仝",
        "仝上",
        "々々",
        "〞",
        "〝〞",
        "同上栏",
        "- 〃 -",
        "——〃——",
        "—同上—",
    ],
)
def test_every_ditto_mark_is_one(text: str) -> None:
    assert is_ditto(text)


@pytest.mark.parametrize("text", ["请选择", "待填", "选填", "单击此处输入文字", "Click or tap here", "XX", "某某"])
def test_a_prompt_that_begins_with_a_letter_is_blank(text: str) -> None:
    assert is_blank(text)


@given(
    st.from_regex(re.compile(_PROMPT.pattern), fullmatch=True)
    | st.from_regex(re.compile(_BLANK.pattern), fullmatch=True)
)
def test_whatever_is_made_like_a_prompt_is_told_at_length(text: str) -> None:
    assume(len(text) <= 60)
    bare = re.sub(r"[\s_]+", "", fold(text))
    assert is_blank(text) == (_BLANK.fullmatch(bare) is not None or _PROMPT.fullmatch(bare) is not None)


@given(st.text(LETTERS, min_size=1, max_size=4))
def test_a_bare_name_is_read_as_any_other(text: str) -> None:
    quick = NAMES["name"].parse(text)
    with patch.object(texts, "_BARE_NAME", re.compile(r"(?!)")):
        assert NAMES["name"].parse(text) == quick


@given(st.from_regex(r"[0-9]{1,8}", fullmatch=True))
def test_a_bare_serial_number_is_read_as_one_with_a_word_before_it(text: str) -> None:
    quick, slow = NAMES["serial"].parse(text), NAMES["serial"].parse(f"第{text}")
    assert (quick.unsure, slow.unsure) == ((False, False) if len(text) <= 6 else (True, True))
    assert quick.value == slow.value or quick.unsure


@given(FIGURES)
def test_a_bare_id_number_is_read_as_one_behind_its_label(number: str) -> None:
    assert NAMES["id_number"].parse(number) == NAMES["id_number"].parse(f"身份证号：{number}")
    assert (kind_of(number) == "id") == bool(find_id_numbers(number))


@given(st.text(LETTERS + "C1１①", max_size=8))
def test_a_value_without_signs_stays_as_it_is_unless_it_is_a_prompt(text: str) -> None:
    assert strip_value(text) == strip_value(f" {text}")
