"""Labels are recognised in the wordings offices use, and never mistaken for their neighbours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tzforms.word.document import labels
from tzforms.word.document.labels import LabelIndex, fold, fold_all, is_decoration, short
from tzforms.word.reading.inline import inline_hits, strip_hints, strip_value
from tzforms.word.thresholds import LABEL, LINE

INDEX = LabelIndex(
    [
        "培训开始时间",
        "培训结束时间",
        "总课时",
        "课时",
        "联 系 人",
        "联系电话",
        "申请资金（万元）",
        "办班单位",
        "研修项目",
        "研修起止日期",
        "姓名",
    ],
    {"联 系 人": ["联络人"], "办班单位": ["主办单位"]},
)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("培训开始时间", "培训开始时间"),
        ("培训 结束 时间：", "培训结束时间"),
        ("联系人", "联 系 人"),
        ("联络人*", "联 系 人"),
        ("申请资金(万元)", "申请资金（万元）"),
        ("申请资金", "申请资金（万元）"),
        ("1.姓名", "姓名"),
        ("聯繫電話", "联系电话"),
        ("姓名\nName", "姓名"),
        ("办班单位（盖章）", "办班单位"),
    ],
)
def test_a_wording_is_known(text: str, label: str) -> None:
    best = INDEX.best(text)
    assert best is not None
    assert best[0] == label
    assert best[1] >= 0.93


def test_neighbouring_labels_are_never_exact_for_each_other() -> None:
    scores = INDEX.scores("培训起始时间")
    assert all(s <= LABEL.fuzzy_cap for s in scores.values())
    assert INDEX.scores("总课时") == {"总课时": LABEL.exact}


def test_folding_ignores_width_blanks_and_punctuation() -> None:
    assert fold("办班单位（盖章）：") == fold("办 班 单 位 (盖章):")
    assert fold("职务/职称") == fold("职务职称")


def test_a_line_of_labels_gives_each_its_value() -> None:
    line = "主办单位（盖章）：甲公司   研修项目：数控：一期   研修起止日期：2024.9.2-9.13"
    assert [(h.label, strip_value(h.value)) for h in inline_hits(line, INDEX)] == [
        ("办班单位", "甲公司"),
        ("研修项目", "数控：一期"),
        ("研修起止日期", "2024.9.2-9.13"),
    ]


def test_a_label_glued_to_a_value_is_found() -> None:
    assert [h.label for h in inline_hits("办班单位：甲公司研修项目：数控", INDEX)] == ["办班单位", "研修项目"]


def test_prose_with_colons_holds_no_labels() -> None:
    assert inline_hits("地址在通州区：北门（请注意：下午闭馆）", INDEX) == []


@pytest.mark.parametrize("text", ["____", "（盖章）", "……", " 　", "———（公章）"])
def test_decoration_says_nothing(text: str) -> None:
    assert is_decoration(text)


HINT = "（考核应结合出勤情况、学习态度、交流研讨、工作总结撰写等情况）"


@pytest.mark.parametrize(
    ("text", "left", "torn"),
    [
        (HINT, "", False),
        (HINT + "\n考核时间：9月13日", "考核时间：9月13日", False),
        (HINT.replace("（", "(").replace("，", ","), "", False),
        ("考核应结合出勤情况、学习态度，另定", "考核应结合出勤情况、学习态度，另定", True),
        ("出勤占20分", "出勤占20分", False),
    ],
)
def test_a_printed_hint_is_no_answer_and_a_torn_one_is_noticed(text: str, left: str, torn: bool) -> None:
    assert strip_hints(text, [HINT]) == (left, torn)


TEXTS = [
    *INDEX.labels,
    "联络人",
    "主办单位（盖章）",
    "某公司研修项目",
    "一、姓名",
    "【姓名】",
    "姓名name",
    "姓名姓名",
    "联系人电话",
    "培训开始",
    "张三",
    "a",
    "（）",
    "总课时（学时）",
]


@pytest.mark.parametrize("text", TEXTS)
def test_known_is_what_stands_above_all_fuzzy_matches(text: str) -> None:
    best, known = INDEX.best(text), INDEX.known(text)
    assert known == (best if best is not None and best[1] > LABEL.fuzzy_cap else None)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("before", ["", "某公司", "张三 ", "（盖章）"])
@pytest.mark.parametrize("behind", ["", "（必填）", "：", " Name"])
def test_where_no_wording_may_end_none_does(text: str, before: str, behind: str) -> None:
    """Labels glued to the value before them are looked for only where one may end."""
    whole = before + text + behind
    ends = any((known := INDEX.known(whole[at:])) and known[1] >= LINE.glued for at in range(len(whole)))
    assert not ends or INDEX.may_end(whole)


def test_a_text_that_shares_too_little_with_a_label_is_not_compared_in_vain() -> None:
    """What is left out would have scored below the floor: the plain longest common subsequence says so."""
    for text in TEXTS:
        for label in INDEX.labels:
            bare, want = short(text) or fold(text), short(label) or fold(label)
            rows = [0.0] * (len(want) + 1)
            for char in bare:
                new = [0.0]
                for at, other in enumerate(want, 1):
                    new.append(rows[at - 1] + INDEX._weigh(char) if char == other else max(rows[at], new[at - 1]))
                rows = new
            total = sum(map(INDEX._weigh, bare + want))
            score = 2 * rows[-1] / total if total else 0.0
            if score >= LABEL.fuzzy_floor and INDEX.known(text) is None and len(fold(text)) >= 2:
                assert INDEX.scores(text)[label] == pytest.approx(min(LABEL.fuzzy_cap, score))


def test_an_index_does_not_remember_without_end() -> None:
    """It lives as long as the program, which may read for days."""
    index = LabelIndex(["姓名"])
    for number in range(20_100):
        index.scores(f"张{number}")
    assert len(index._cache) <= 20_000
    index.scores("长" * 300)
    assert "长" * 300 not in index._cache


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("申请资金（万元）", ()),
        ("申请金额", ()),
        ("申请资金", ()),
        ("申请资金（千元）", ("千元",)),
        ("申请资金\n（千元）（必填）", ("千元", "必填")),
        ("申请金额/千元", ("千元",)),
        ("【申请资金（元）】", ("元",)),
        ("申请资金（千元", ("千元",)),
        ("另一栏（千元）", ("千元",)),
    ],
)
def test_what_a_label_says_beyond_the_forms_words_is_known(text: str, said: tuple[str, ...]) -> None:
    index = LabelIndex(["申请资金（万元）", "结业人数"], {"申请资金（万元）": ["申请金额", "申请资金"]})
    assert index.beyond(text, "申请资金（万元）") == said


@pytest.mark.parametrize(
    "text",
    [
        "姓名",
        "姓名姓名",  # printed twice
        "姓名（必填）",
        "（姓名）",
        "【姓名】",
        "姓名Name",
        "name姓名",
        "联络人联络人联络人",
        "1.姓名：",
        "办班单位(盖章)",
        "主办单位Host",
        "申请资金（元）",
        "张三",
        "娜娜",
        "11010519491231002X",
        "二级/技师",
        "某公司（工程师）",
        "",
        "  ",
        "（）",
    ],
)
def test_the_quick_answer_that_a_text_is_no_label_is_the_thorough_one(text: str) -> None:
    thorough = INDEX._known(text)
    assert (INDEX.known(text) is None) == (not thorough)
    assert not thorough or (INDEX.known(text) is not None and INDEX.known(text)[1] == max(thorough.values()))  # type: ignore[index]


def test_labels_that_share_no_character_are_no_near_ones_and_the_others_are_scored_in_order() -> None:
    for text in ("研修的项目", "联系的电话号", "张三", "培训时间", "课时总计"):
        bare = labels._Wording(fold(text), INDEX._weigh)
        every = {
            label: min(LABEL.fuzzy_cap, score)
            for label, _key, wording in INDEX._wordings
            if (score := INDEX._similar(bare, wording)) >= LABEL.fuzzy_floor
        }
        assert list(INDEX.scores(text).items()) == list((INDEX._known(text) or every).items())


@given(
    st.lists(
        st.text("培训开始时间课联系人姓名name（）()1一 、：*X男", max_size=6) | st.sampled_from(INDEX.labels),
        max_size=4,
    )
)
def test_what_is_said_of_texts_without_a_known_word_is_what_is_said_at_length(texts: list[str]) -> None:
    keys = fold_all(texts)
    assert keys == [fold(text) for text in texts]
    assert INDEX.knows_any(keys) or all(INDEX.known(text) is None for text in texts)
    assert all(INDEX.scores(text) == INDEX._scores(text) for text in texts)
