"""Labels are recognised in the wordings offices use, and never mistaken for their neighbours."""

from __future__ import annotations

import pytest

from tzforms.word.document.labels import LabelIndex, fold, is_decoration
from tzforms.word.reading.inline import inline_hits, strip_hints, strip_value
from tzforms.word.thresholds import LABEL

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
