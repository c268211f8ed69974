"""The edition's numbers in sentences: the table of ``wording.py``, line by line."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from tests.editions.differing import inheriting
from tzforms.i18n import set_language
from tzforms.measures import Measures, in_words, load_measures, number_text, unknown, wording
from tzforms.measures.wording import day_of_year, fill, joined, share, span, until

BUILT_IN = load_measures()

TABLE = {
    "每班{class_size.min}人": "每班15人",
    "{hours.min:-1}": "79",
    "{hours.min:+1}": "81",
    "{annual.cap:/class_size.max}": "6",
    "{class_size.max:-class_size.min}": "15",
    "{hours.min:*hours.minutes/60}": "60",
    "{hours.min:/60}": "1.333333333333333333333333333",
    "{hours.min:/5 whole}": "16",
    "{hours.min:/60 whole}": "1",
    "{repeat.years:words}": "两",
    "{hours.min:words}": "80",
    "{claim.days:span}": "两周",
    "{filing.days:span}": "一周",
    "{claim.days:-4 span}": "10日",
    "{level.share_min:share}": "半数",
    "{class_size.tolerance:share}": "两成",
    "{finish.by:day}": "10月31日",
    "{finish.by:+5 day}": "11月5日",
    "{finish.by:until}": "10月底",
    "{finish.by:-16 until}": "10月15日",
    "{claim.days:before 9-27}": "9月13日",
    "{experts.parity:parity}": "单数",
    "{industry.names:count}": "六",
    "{organizer.kinds}": "企业、高等学校、科研院所、高职院校、技工院校、技师学院",
    "{organizer.kinds:and}": "企业、高等学校、科研院所、高职院校、技工院校及技师学院",
    "{organizer.kinds:or}": "企业、高等学校、科研院所、高职院校、技工院校或技师学院",
    "{level.min:upward}": "高级工、技师、高级技师、特级技师、首席技师",
    "{level.min:below}": "中级工",
    "{level.min}": "高级工",
    "{class_size.min:article}": "第6条",
    "{notice.closes_on:article}": "第9条",
    "{class_size.min:quote}": "每班规模为15-30人",
    "{subsidy_wan_per_head}": "0.5",
    "{§新知识、新技术}": "第三条",
}


@pytest.fixture
def english() -> Iterator[None]:
    set_language("en")
    yield
    set_language("zh")


@pytest.mark.parametrize("text", TABLE)
def test_a_tag_is_filled_as_the_table_says(text: str) -> None:
    assert fill(text, BUILT_IN) == TABLE[text]


def test_every_tag_of_the_docstring_is_tried() -> None:
    tags = set(re.findall(r"\{[^{}`]+\}", wording.__doc__ or ""))
    assert len(tags) > 12
    assert {tag for tag in tags if not any(tag in text for text in TABLE)} == set()


def test_a_text_without_tags_is_itself() -> None:
    assert fill("每班15人", BUILT_IN) == "每班15人"
    assert fill("{=count} 人，{0}", BUILT_IN) == "{=count} 人，{0}"  # other peoples' braces


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("注重新技术（{§新知识、新技术}）。", "注重新技术（第三条）。"),
        ("注重外语（{§外语教学}）。", "注重外语。"),
        ("注重外语（{§外语教学}、{class_size.min:article}）。", "注重外语（第6条）。"),
        ("注重外语（{class_size.min:article}、{§外语教学}）。", "注重外语（第6条）。"),
        ("见{§外语教学}。", "见。"),
    ],
)
def test_an_article_is_found_by_its_words_and_left_out_with_its_brackets_where_there_is_none(
    text: str, filled: str
) -> None:
    assert fill(text, BUILT_IN) == filled


def test_words_are_looked_up_in_the_text_of_the_edition(tmp_path: Path) -> None:
    text = "第一条 目的\n第二条 注重外语教学。\n"
    other = inheriting(tmp_path / "x", "", {"text.txt": text})
    assert fill("（{§外语教学}）（{§新知识、新技术}）", other) == "（第二条）"


def test_a_number_that_is_unknown_says_so() -> None:
    assert BUILT_IN.parameter("notice.closes_on").value is None
    assert fill("{notice.closes_on}", BUILT_IN) == "未知"
    assert fill("{notice.closes_on:article}", BUILT_IN) == "第9条"
    assert fill("{no.such}", BUILT_IN) == "未知"


@pytest.mark.parametrize("tag", ["{hours.min:spelled}", "{hours.min:?}", "{hours.min:in words}"])
def test_a_tag_that_is_written_otherwise_is_an_error_that_shows_it(tag: str) -> None:
    with pytest.raises(ValueError, match=r"hours\.min") as refused:
        fill(f"至少{tag}学时", BUILT_IN)
    assert str(refused.value) == tag


def test_what_follows_from_several_parameters_is_asked_by_its_name() -> None:
    def size(measures: Measures) -> str:
        return f"{measures.class_size.min}至{measures.class_size.max}"

    assert fill("每班{size}人", BUILT_IN, {"size": size}) == "每班15至30人"


def test_what_a_text_names_and_the_edition_has_not_got_is_told_once() -> None:
    text = "{class_size.min}{no.such:+1}{no.such}{subsidy_wan_per_head}{nothing}{class_size}{§外语教学}{=count}"
    assert unknown(text, BUILT_IN) == ["no.such", "nothing", "class_size"]


def test_numbers_are_written_without_useless_zeros() -> None:
    written = [number_text(n) for n in (Decimal("14.50"), Decimal("14.00"), Decimal("1E+2"), 140, 0, None)]
    assert written == ["14.5", "14", "100", "140", "0", ""]


def test_small_numbers_are_words_and_others_digits() -> None:
    assert [in_words(n) for n in (0, 2, 10, 11, -1)] == ["零", "两", "十", "11", "-1"]


def test_time_limits_shares_and_lists_are_said_as_the_measures_say_them() -> None:
    assert [span(n) for n in (0, 1, 7, 10, 21)] == ["0日", "1日", "一周", "10日", "三周"]
    assert [share(Decimal(n)) for n in ("0.5", "0.2", "0.35", "1")] == ["半数", "两成", "35%", "十成"]
    assert [joined(words, "及") for words in ((), ("甲",), ("甲", "乙"), ("甲", "乙", "丙"))] == [
        "",
        "甲",
        "甲及乙",
        "甲、乙及丙",
    ]
    assert until(BUILT_IN) == "10月底"
    assert day_of_year(dt.date(2024, 9, 2)) == "9月2日"


def test_sentences_in_english_have_english_words(english: None) -> None:
    assert fill("{claim.days:span}", BUILT_IN) == "two weeks"
    assert fill("{repeat.years:words}", BUILT_IN) == "two"
    assert fill("{experts.parity:parity}", BUILT_IN) == "odd"
