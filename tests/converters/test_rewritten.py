"""What plain code or a longer expression does in one pass is what a short expression says that goes over the text many times."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from tzforms.converters import base, identifiers, vocabularies
from tzforms.converters.texts import NameConverter
from tzforms.law.rules.crossforms_teaching import _TITLES, _without_titles


def made_of(*pieces: str) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(pieces), max_size=9).map("".join)


@given(made_of(*"_ \n", "__", "a", "中"))
@settings(max_examples=400, deadline=None)
def test_underlines_at_both_ends_are_cut(text: str) -> None:
    plain = re.compile(r"^(?:\s|_{2,}|_(?=\s|$))+|(?:\s|_{2,}|(?<=\s)_)+$")
    assert base._EDGE.sub("", text) == plain.sub("", text)


@given(made_of(*"(（)）[】*※ 、a", "张三"))
@settings(max_examples=400, deadline=None)
def test_a_remark_behind_a_name_is_cut(text: str) -> None:
    found = re.match(r"^(.*?)\s*(?:[(（\[【]([^()（）]*)[)）\]】]|([*※☆★#]+))\Z", text, re.DOTALL)
    around = " \t\n\u3000、，,;；。·•"
    plain = (found[1].strip(around), found[2] if found[3] is None else found[3]) if found else None
    assert NameConverter._remark(text) == plain


@given(made_of(*"0189+-( )#转a", "分机", "ext.", "号"))
@settings(max_examples=400, deadline=None)
def test_the_first_telephone_number_in_a_text_is_found(text: str) -> None:
    plain = re.search(r"(?:\+|\(|[0-9])(?:[0-9\s()+-]|转|分机号?|内线|ext\.?|#)*[0-9)]", text, re.IGNORECASE)
    assert identifiers.PhoneConverter._in_text(text) == (plain.span() if plain else None)


@given(made_of(*"、,/()（）", "电工", "焊工"))
@settings(max_examples=400, deadline=None)
def test_occupations_are_cut_outside_brackets(text: str) -> None:
    assert vocabularies._split_outside_brackets(text) == re.split(r"[、，,;；/／|]+(?![^()（）]*[)）])", text)


@given(made_of("高级工程师", "副教授", "高工", "教授级", "技师", "师", "王五", "等", "人"))
@settings(max_examples=400, deadline=None)
def test_all_titles_behind_a_name_are_cut(text: str) -> None:
    plain = "|".join(sorted(map(re.escape, _TITLES), key=len, reverse=True))
    assert _without_titles(text) == re.sub(f"(?:{plain})+\\Z", "", text)


@given(made_of("男", "女", "共", "总", "计", "合计", "=", "5", "12", "3.5", "人", "人次", "个", "名", ",", "、"))
@settings(max_examples=400, deadline=None)
def test_a_stated_total_behind_its_parts_is_found(text: str) -> None:
    from tzforms.converters import NAMES

    number, unit = r"[0-9]{1,12}(?:\.[0-9]{1,20})?", "(?:人次|人|名|位|个人|个)"
    stated = re.fullmatch(
        rf"(?:[\u4e00-\u9fff]{{1,4}}{number}{unit}?[,，、+;；]?)+[,，;；]?(?:总?共|合计|计|=)({number}){unit}?", text
    )
    if stated and "." not in text and not re.fullmatch(r"[总共合计]*\d+[人次名个]*", text):
        assert NAMES["integer"].parse(text).value == int(stated[1])
