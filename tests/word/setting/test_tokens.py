"""What stays on one line, and where a line may end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import line
from tzforms.converters import NAMES
from tzforms.word.setting.tokens import bounds, tokens


@pytest.mark.parametrize(
    ("text", "converter", "pieces"),
    [
        ("11010519491231002X", "id_number", ["11010519491231002X"]),
        ("S000011000001243000001", "certificate_no", ["S000011000001243000001"]),
        ("2024年9月2日", "date", ["2024年9月2日"]),
        ("2024年9月2日至13日", "period", ["2024年9月2日", "至", "13日"]),
        ("2024年3月5日至9日、4月8日", "period", ["2024年3月5日至9日、", "4月8日"]),
        ("010-69551234转801", "phone", ["010-69551234", "转801"]),
        ("010-69551234、69551235", "phone", ["010-69551234、", "69551235"]),
        ("阿卜杜拉·买买提", "name", ["阿卜杜拉·", "买买提"]),
        ("张三丰", "name", ["张三丰"]),
        ("热依汗古丽·阿不都热合曼", "text", ["热依汗古丽·", "阿不都热合曼"]),
        ("一级/高级技师", "level", ["一级/", "高级技师"]),
        ("梁宏、宋雅琴", "text", ["梁宏、", "宋雅琴"]),
    ],
)
def test_a_value_is_cut_where_a_line_may_end(text: str, converter: str, pieces: list[str]) -> None:
    assert list(tokens(text, converter, 1)) == pieces


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("北京某某科技大学 教授", "教授"),
        ("北京某某医院 护理组长", "护理组长"),
        ("北京某某公司 可编程控制器调试员", "可编程控制器调试员"),
        ("某某中心（正高级工程师）", "（正高级工程师）"),
    ],
)
def test_a_post_stays_whole(text: str, whole: str) -> None:
    assert whole in [token.strip() for token in tokens(text, "employer_position", 1)]


def test_words_of_the_trade_are_kept_where_there_is_room() -> None:
    assert list(tokens("北京通运有限公司", "text", 0)) == ["北京", "通", "运", "有限公司"]
    assert list(tokens("有限公司", "text", 1)) == ["有", "限", "公", "司"]


def test_a_mark_that_closes_goes_with_what_is_before_it_and_one_that_opens_with_what_follows() -> None:
    assert list(tokens("甲（乙），丙", "text", 1)) == ["甲", "（乙），", "丙"]


@given(line(40), st.sampled_from(sorted(NAMES)), st.integers(0, 2))
def test_the_pieces_are_the_text_again(text: str, converter: str, fineness: int) -> None:
    pieces = tokens(text, converter, fineness)
    assert "".join(pieces) == text
    assert max(bounds(pieces)) == len(text)
