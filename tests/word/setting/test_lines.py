"""Where lines end, and settings under which they end well in every typeface."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.strategies import line
from tzforms.word.setting.lines import choose, lay, one_line, wrap
from tzforms.word.setting.measure import most
from tzforms.word.setting.tokens import bounds, tokens

SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


def cut(text: str, places: tuple[int, ...]) -> list[str]:
    return [text[a:b] for a, b in zip((0, *places), (*places, len(text)), strict=True)]


def test_a_program_breaks_between_chinese_signs_and_not_in_a_number() -> None:
    assert cut("共1234人参加", wrap("共1234人参加", 28, 10, 0)) == ["共", "1234", "人参", "加"]
    assert cut("甲乙丙丁", wrap("甲乙丙丁", 25, 10, 0)) == ["甲乙", "丙丁"]


def test_no_line_begins_with_a_mark_that_closes_and_none_ends_with_one_that_opens() -> None:
    assert cut("甲乙丙，丁", wrap("甲乙丙，丁", 30, 10, 0)) == ["甲乙", "丙，丁"]
    assert cut("甲乙丙，丁", wrap("甲乙丙，丁", 30, 10, 0, hang=True)) == ["甲乙丙，", "丁"]
    assert cut("甲乙（丙）", wrap("甲乙（丙）", 30, 10, 0)) == ["甲乙", "（丙）"]


def test_a_telephone_breaks_behind_its_hyphen_or_not() -> None:
    assert wrap("电话010-69551234", 60, 10, 0, hyphens=True) == (6,)
    assert wrap("电话010-69551234", 75, 10, 0, hyphens=False) == (2,)


def test_one_line_is_less_space_first_and_then_a_smaller_size() -> None:
    assert one_line("甲" * 10, 100, 10, 9) is not None
    closer = one_line("甲" * 10, 98.5, 10, 9)
    smaller = one_line("甲" * 10, 93, 10, 9)
    assert closer is not None
    assert closer.size == 10
    assert closer.spacing < 0
    assert smaller is not None
    assert smaller.size == 9.5
    assert one_line("甲" * 10, 80, 10, 9) is None


def test_a_post_is_not_torn_though_the_cell_is_narrow() -> None:
    text = "北京示例科技大学 教授"
    found = choose(text, 95, 10, bounds(tokens(text, "text", 1)))
    assert found is not None
    for share in SHARES:
        lines = cut(text, wrap(text, 95 - found.cut, found.size, found.spacing, share=share))
        assert any(part.strip().endswith("教授") for part in lines)


@settings(max_examples=150, deadline=None)
@example("癸甲数丁丙，己癸，副教授戊己护理组长", 61.0, 1)
@example("通甲州壬丙，副教授戊甲、丙乙辛，副教授壬州甲、州辛乙教授", 65.0, 1)
@example("甲00000《《㛃00<@0级甲", 60.0, 0)
@given(line(40), st.floats(60, 240), st.integers(0, 2))
def test_what_is_chosen_ends_every_line_at_a_word_in_every_typeface(text: str, room: float, fineness: int) -> None:
    ends = bounds(tokens(text, "text", fineness))
    found = choose(text, room, 12, ends)
    if found is None:
        return
    assert 9 <= found.size <= 12
    for share, hang in product(SHARES, (True, False)):
        places = wrap(text, room - found.cut, found.size, found.spacing, share=share, hang=hang)
        assert set(places) <= ends
        assert len(places) < found.lines


@settings(max_examples=150, deadline=None)
@given(line(40), st.floats(60, 240))
def test_lines_that_are_laid_fit_and_the_next_sign_does_not(text: str, room: float) -> None:
    ends = bounds(tokens(text, "text", 1))
    found = lay(text, room, 12, ends)
    if found is None:
        return
    width = room - found.cut
    start = 0
    for place, gap in found.pushes:
        assert place + 1 in ends
        part = text[start : place + 1]
        if not part[-1].isspace() and wrap(part, width, 12, 0) == ():
            assert most(part) * 12 + gap <= width + 0.1
        start = place + 1


def test_a_name_too_long_for_its_cell_ends_its_lines_at_the_dots() -> None:
    text = "热依汗古丽·阿不都热合曼·买买提明江"
    found = lay(text, 75, 10, bounds(tokens(text, "name", 1)))
    assert found is not None
    assert found.lines == 3
    assert [text[place] for place, _gap in found.pushes] == ["·", "·"]


@pytest.mark.parametrize("text", ["有限公司校", "北京某某学校"])
def test_no_sign_stands_alone_on_the_last_line(text: str) -> None:
    found = choose(text, (len(text) - 1) * 10 + 2, 10, frozenset(range(1, len(text) + 1)), floor=1.0)
    assert found is not None
    last = wrap(text, (len(text) - 1) * 10 + 2 - found.cut, found.size, found.spacing)
    assert not last or len(text) - last[-1] > 1
