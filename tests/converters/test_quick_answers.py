"""What says quickly that a text is neither blank nor a ditto mark never says so of one that is."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tzforms.converters.base import _AROUND_DITTO, _BLANK, _DITTO, _PROMPT, fold, is_blank, is_ditto

SIGNS = "无暂没有空年月日至同仝上前行格人列栏述请选填示例某×Xx?？〃々〞〝\"“”″'、/\\／-—…。·|NnA（）() 　_\u200b\ufeff⼀⽆⽉1２张"


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
