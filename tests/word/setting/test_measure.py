"""The table of widths holds for the typefaces that stand in for the official ones on this machine."""

from __future__ import annotations

import pytest

from tzforms.office.fonts import find_font
from tzforms.word.setting.measure import least, most, seams

ASCII = "".join(map(chr, range(32, 127)))


@pytest.mark.parametrize("name", ["仿宋_GB2312", "仿宋", "宋体", "AR PL UMing CN"])
def test_no_stand_in_is_wider_or_narrower_than_the_table_says(name: str) -> None:
    ttlib = pytest.importorskip("fontTools.ttLib")
    font = find_font(name)
    if font is None:
        pytest.skip("fontconfig is not installed")
    with ttlib.TTFont(font.path, fontNumber=font.index, lazy=True) as opened:
        glyphs, widths, em = opened.getBestCmap(), opened["hmtx"], opened["head"].unitsPerEm
        for sign in ASCII + "通州区·（）：，。“”":
            if ord(sign) in glyphs:
                wide = widths[glyphs[ord(sign)]][0] / em
                assert least(sign) - 0.006 <= wide <= most(sign) + 0.006, sign


def test_a_chinese_sign_is_one_em_and_a_text_the_sum_of_its_signs() -> None:
    assert (least("通州区"), most("通州区")) == (3.0, 3.0)
    assert most("S0000") == pytest.approx(most("S") + 4 * most("0"))


def test_a_quarter_is_added_where_chinese_and_other_signs_meet() -> None:
    assert (seams("2024年9月2日"), seams("张三"), seams("10A")) == (5, 0, 0)
    assert most("9月") == pytest.approx(most("9") + 1.25)
    assert least("9月") == pytest.approx(least("9") + 1.0)


def test_two_marks_side_by_side_may_take_half_each() -> None:
    assert least("）（") == 1.0
    assert least("甲（乙") == 3.0
