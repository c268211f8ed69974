"""What says quickly that a text is neither blank nor a ditto mark never says so of one that is."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from tzforms.converters.base import _BLANK, _DITTO, fold, is_blank, is_ditto

SIGNS = "无暂没有空年月日至同上前行述〃\"“”″'、/\\／-—…。·|NnA（）() 　_\u200b\ufeff⼀⽆⽉1２张"


@given(st.text(SIGNS, max_size=8))
def test_the_quick_answers_are_the_thorough_ones(text: str) -> None:
    assert is_blank(text) == (_BLANK.fullmatch(re.sub(r"[\s_]+", "", fold(text))) is not None)
    assert is_ditto(text) == (_DITTO.fullmatch(re.sub(r"\s+", "", fold(text))) is not None)
