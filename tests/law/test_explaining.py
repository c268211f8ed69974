"""explain(): facts, rule, article, cell."""

from __future__ import annotations

import pytest

from tests.builders import changed, valid_dossier
from tzforms.exceptions import UsageError
from tzforms.law.explaining import explain, explanation_text
from tzforms.law.rules import RULES


def text(path: str, **changes: object) -> str:
    dossier = valid_dossier(1)
    for where, value in changes.items():
        dossier = changed(dossier, where.replace("__", "."), value)
    return explanation_text(explain(dossier, path))


def test_an_amount_opens_up_to_heads_rate_and_article() -> None:
    said = text("annex4.subsidy_wan")
    assert "28人 × 每人5000元 = 140000元 = 14万元" in said
    assert "附件3结业名册28行" in said
    assert "第十六条" in said
    assert "按照每人5000元的标准" in said
    assert "本表所写" in said


def test_a_filled_in_value_says_where_it_came_from() -> None:
    said = text("annex4.graduate_count", annex4__graduate_count=None)
    assert "由附件3 结业名册填入" in said


def test_a_verdict_is_told_with_what_led_to_it() -> None:
    said = text("annex2.trainees[3].level", **{"annex2__trainees[3]__level": "中级工"})
    assert "R04-3" in said
    assert "不符合" in said
    assert "附件2 第4行 等级" in said


def test_a_deadline_shows_its_arithmetic() -> None:
    said = text("R14-2")
    assert "2024年9月13日，次日为第1日" in said
    assert "向后数14日 → 2024年9月27日" in said


def test_a_shared_fact_says_who_states_what() -> None:
    said = text("annex4.organizer", annex4__organizer="另一家")
    assert "附件4写“另一家”" in said
    assert "附件1、附件2、附件3、附件5写" in said


def test_a_personal_number_is_masked() -> None:
    number = valid_dossier(1).annex2.trainees[0].id_number
    assert number
    assert number not in text("annex2.trainees[0].id_number")


@pytest.mark.parametrize("rule", [r.id for r in RULES])
def test_every_rule_can_be_explained(rule: str) -> None:
    said = text(rule.lower())
    assert rule in said
    assert "：“" in said


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("annex2.trainee[3].id", "是不是“trainees”"),
        ("annex9.x", "没有叫"),
        ("annex2.trainees[99].name", "超出了行数"),
        ("hello", "没有叫"),
        ("facts.exam", "exam_date"),
    ],
)
def test_a_wrong_path_is_one_sentence(path: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        text(path)
