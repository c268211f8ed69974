"""The words of a certificate."""

from __future__ import annotations

import datetime as dt

import pytest

from tzforms.certificates.wording import class_word, date_in_words


@pytest.mark.parametrize(("project", "word"), [("数控装调", "研修班"), ("数控装调研修班", ""), ("茶艺高级班 ", "")])
def test_the_class_is_called_a_class_once(project: str, word: str) -> None:
    assert class_word(project) == word


def test_dates_in_words_use_the_right_zero() -> None:
    assert date_in_words(dt.date(2024, 10, 15)) == "二〇二四年十月十五日"
    assert date_in_words(dt.date(2030, 1, 31)) == "二〇三〇年一月三十一日"
