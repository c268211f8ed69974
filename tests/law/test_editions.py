"""No number of the law stands in code: another edition prints its own, in rules, findings, explanations and deadlines."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from samples.faults.faults import FAULTS
from samples.faults.faults import base as faultless
from tests.builders import changed, valid_dossier
from tests.editions.differing import ALL_NUMBERS, CLASS_SIZE, edition
from tzforms.forms import Dossier
from tzforms.i18n import set_language
from tzforms.law import (
    RULES,
    check,
    check_many,
    deadlines,
    deadlines_text,
    explain,
    explanation_text,
    missing_papers,
    rules_of,
)
from tzforms.law.rules.wording import filled, in_words, joined, span
from tzforms.measures import Measures, editions, load_measures
from tzforms.reports.rulebook import rule_text, rulebook_html, rulebook_markdown

BUILT_IN = load_measures()
# how the built-in edition's numbers are said
# fmt: off
OLD = (
    "15-30", "15至30", "15人", "14人", "31人", "两成", "不低于高级工", "高级工及以上", "半数",
    "12个月", "11个月", "两年", "津冀", "通州区注册", "六大", "新知识", "2个班次", "第3个班次",
    "180", "80学时", "79学时", "60小时", "16学时", "15.5", "45分钟", "10学时", "五种",
    "一周", "不足7日", "7个自然日", "9月13日收件", "四类", "四项", "考核时间、方式", "60分", "55分",
    "合计100", "为100", "超过100", "105分", "10月底", "10月31日", "11月1日", "两周", "14日",
    "9月13日结束", "9月20日结束", "每人5000", "× 5000", "0.5", "= 14万元", "人 → 14万元", "3人、5人", "16岁",
    "65岁", "66岁", "一式两份", "打印两份",
)
# fmt: on


@pytest.fixture(scope="module")
def smaller(tmp_path_factory: pytest.TempPathFactory) -> Measures:
    """Classes of 10 to 20, quoted as its text says."""
    quote = 'quote = "每班规模为10-20人"\n'
    return edition(
        tmp_path_factory.mktemp("editions") / "smaller_2027",
        CLASS_SIZE,
        words={"15-30人": "10-20人"},
        rules=f'[rules."R06-3"]\n{quote}[rules."X19"]\n{quote}',
    )


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Measures:
    """Every number is another one."""
    return edition(tmp_path_factory.mktemp("editions") / "other_2027", ALL_NUMBERS)


def dossiers() -> list[Dossier]:
    """Classes with every kind of fault, and forms that are missing."""
    return [Dossier(), faultless(), *(f.make(faultless()) for f in FAULTS), valid_dossier(1, trainees=9)]


def said(dossier: Dossier, measures: Measures) -> str:
    """Everything that is said of a dossier, without the articles' own words."""
    return "\n".join(
        [
            *(f"{f.article} {f.message} {f.fix}" for f in check(dossier, measures=measures)),
            *(s for d in deadlines(dossier, measures=measures) for s in d.steps),
            *(s for r in RULES for s in explain(dossier, r.id, measures=measures).steps),
        ]
    )


@pytest.mark.parametrize("measures", editions(), ids=lambda m: m.name)
def test_every_rules_words_stand_in_its_editions_text(measures: Measures) -> None:
    for rule in rules_of(measures):
        assert rule.quote in measures.text, (measures.name, rule.id)


def test_the_made_up_edition_quotes_its_own_text(smaller: Measures) -> None:
    test_every_rules_words_stand_in_its_editions_text(smaller)
    assert "每班规模为15-30人" not in {r.quote for r in rules_of(smaller)}


def test_a_smaller_class_shows_no_old_size_anywhere(smaller: Measures) -> None:
    shown = [rulebook_html(smaller), rulebook_markdown(smaller)]
    shown += [rule_text([r], smaller, r.id) for r in rules_of(smaller)]
    for dossier in dossiers():
        shown.append(said(dossier, smaller))
        shown += [explanation_text(explain(dossier, r, measures=smaller)) for r in ("R06-3", "X19")]
    for text in shown:
        assert not [old for old in ("15-30", "15至30", "15人、30人", "增补学员至15人", "减至30人") if old in text]
    assert "10-20人" in shown[0]
    assert "9人 → 不符合" in shown[0]


@pytest.mark.parametrize("rule", [r.id for r in RULES])
def test_a_rule_is_told_with_the_editions_numbers(rule: str, other: Measures) -> None:
    found = next(r for r in rules_of(other) if r.id == rule)
    text = "\n".join([found.title, found.description, *found.examples])
    assert "{" not in text
    assert "未知" not in text.replace("印发日期未知", "")
    assert [old for old in OLD if old in text] == []


def test_findings_and_arithmetic_show_the_editions_numbers(other: Measures) -> None:
    # what people wrote on the forms and the days of this year may hold the same digits
    numbers = ("15-30", "通州区注册", "六大", "新知识", "12个月", "两年", "津冀", "180", "80学时", "16学时", "45分钟", "一周", "出勤、交流、研讨",
               "学习态度、交流研讨、", "为100", "10月底", "两周", "每人5000", "第10条的", "参观学习之列", "通常3")  # fmt: skip
    for dossier in dossiers():
        text = said(dossier, other)
        assert [old for old in numbers if old in text] == []


def test_several_classes_show_the_editions_numbers(other: Measures) -> None:
    classes = [valid_dossier(1, trainees=20, start=dt.date(year, 9, 2)) for year in (2024, 2026)]
    found = [f for f in check_many(classes, measures=other)[-1] if f.rule == "R04-6"]
    assert found
    assert all("每三年可参加一次" in f.message and "满三年后" in f.fix for f in found)


def test_an_item_that_no_recogniser_knows_is_recognised_by_its_name(other: Measures) -> None:
    dossier = changed(faultless(), "annex1.assessment", "考核时间：最后一天。出勤60分、总结60分。")
    missing = [f for f in check(dossier, measures=other, only=["RA1-1"]) if "监考教师" in f.message]
    assert [f.severity.value for f in missing] == ["提示"]
    named = changed(dossier, "annex1.assessment", "考核时间：最后一天。监考教师另定。出勤60分、总结60分。")
    assert check(named, measures=other, only=["RA1-1"]) == []
    assert "作业" in check(dossier, measures=other, only=["R13-1"])[0].message


def test_a_record_that_no_alias_knows_is_recognised_by_its_name(other: Measures) -> None:
    dossier = changed(faultless(), "facts.attachments", ("出勤记录", "交流记录"))
    found = check(dossier, measures=other, only=["R12-2"])
    assert [(f.severity.value, "没有作业记录" in f.message) for f in found] == [("不符合", True)]
    dossier = changed(faultless(), "facts.attachments", ("出勤记录", "交流记录", "作业本"))
    assert [f.severity.value for f in check(dossier, measures=other, only=["R12-2"])] == ["需人工核验"]


def test_another_paper_is_asked_for_and_found_by_its_name(tmp_path: Path) -> None:
    m = edition(tmp_path / "papers", {"filing.papers": '["《学员名册》（附件2）", "身份证复印件", "场地租赁合同"]',
                                      "application.papers": '["《项目实施方案》（附件1）", "承诺书"]'})  # fmt: skip
    dossier = changed(faultless(), "facts.attachments", ("居民身份证",))
    assert missing_papers(dossier, "备案", measures=m) == ["场地租赁合同"]
    assert "场地租赁合同" in check(dossier, measures=m, only=["R11-2"])[0].message
    found = check(dossier, measures=m, only=["R09-1"])
    assert [(f.path, f.message) for f in found] == [("facts.attachments", "申报材料缺少承诺书。")]
    dossier = changed(dossier, "facts.attachments", ("居民身份证", "场地租赁合同（复印件）", "承诺书"))
    assert missing_papers(dossier, "备案", measures=m) == []
    assert check(dossier, measures=m, only=["R11-2", "R09-1"]) == []


def test_filing_by_working_days_and_an_even_number_of_experts(tmp_path: Path) -> None:
    m = edition(
        tmp_path / "working",
        {"filing.mode": '"workday"', "filing.workdays": "6", "experts.parity": '"even"', "experts.usual_min": "2"},
    )
    rule = next(r for r in rules_of(m) if r.id == "R11-1")
    assert rule.title == "开班前6个工作日备案"
    assert "减6个工作日" in rule.description
    # 16 and 17 September 2024 were holidays, Saturday the 14th a working day
    assert rule.examples[0] == "9月20日开班，9月11日收件 → 通过"
    assert "不足6个工作日" in rule.examples[1]
    assert "向前数6个工作日" in deadlines_text(deadlines(faultless(), measures=m))
    found = check(faultless(), measures=m, only=["RA5-1"])
    assert [f.message for f in found] == ["附件5有3名专家，专家人数应为双数。"]
    assert found[0].fix == "增减一名专家，使人数为双数（通常2、4或6名）。"


def test_a_waiver_that_meets_nothing_is_told_under_the_editions_article(tmp_path: Path) -> None:
    from tzforms.forms import WaiverRecord

    waiver = WaiverRecord(rule="X17", reason="已核实", by="张三")
    dossier = changed(faultless(), "facts.waivers", (waiver,))
    cited = edition(tmp_path / "cited", {}, rules='[rules."R20-1"]\narticle = "第三十条"\n')
    found = [f for f in check(dossier, measures=cited) if f.rule == "R20-1"]
    assert [(f.article, f.place, f.path) for f in found] == [("第三十条", "补充事实 例外记录", "facts.waivers[0]")]
    without = edition(tmp_path / "without", {}, rules='[rules."R20-1"]\nabsent = true\n')
    assert not [f for f in check(dossier, measures=without) if f.rule == "R20-1"]


def test_rules_are_bound_to_their_own_edition(smaller: Measures) -> None:
    titles = {m.name: next(r.examples[0] for r in rules_of(m) if r.id == "R06-3") for m in (BUILT_IN, smaller)}
    assert titles == {"tongzhou_2024": "名册14人 → 不符合", "smaller_2027": "名册9人 → 不符合"}


# ---------------------------------------------------------------- numbers in sentences


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{class_size.min}-{class_size.max}人", "15-30人"),
        ("{class_size.min:-1}", "14"),
        ("{class_size.max:*2/3 whole}", "20"),
        ("{hours.min:*hours.minutes/60}", "60"),
        ("{subsidy.per_head:*29/10000}", "14.5"),
        ("{repeat.years:words}", "两"),
        ("{claim.days:span}", "两周"),
        ("{level.share_min:share} {class_size.tolerance:share}", "半数 两成"),
        ("{finish.by:day} {finish.by:until} {finish.by:+1 day}", "10月31日 10月底 11月1日"),
        ("{claim.days:before 9-27} {filing.days:-1 before 9-20}", "9月13日 9月14日"),
        ("{industry.names:count}", "六"),
        ("{annex1.assessment_items:and}", "考核时间、方式、配分及评分细则"),
        ("{organizer.region_extended:or}", "天津或河北"),
        ("{level.min:upward}；{level.min:below}", "高级工、技师、高级技师、特级技师、首席技师；中级工"),
        ("{verification.of:article}", "第10条"),
        ("{notice.closes_on} {nothing.known}", "未知 未知"),
        ("没有数字", "没有数字"),
    ],
)
def test_a_sentence_is_filled_from_the_edition(template: str, text: str) -> None:
    assert filled(template, BUILT_IN) == text


def test_a_style_that_does_not_exist_is_refused() -> None:
    with pytest.raises((ValueError, KeyError)):
        filled("{class_size.min:loudly}", BUILT_IN)
    with pytest.raises(ValueError, match="class_size"):
        filled("{class_size.min:!!}", BUILT_IN)


@pytest.mark.parametrize(
    ("days", "words"), [(7, "一周"), (14, "两周"), (77, "11周"), (10, "10日"), (0, "0日"), (70, "十周")]
)
def test_a_time_limit_is_said_in_weeks_when_it_is_whole_weeks(days: int, words: str) -> None:
    assert span(days) == words


def test_words_are_joined_as_people_do() -> None:
    assert joined(()) == ""
    assert joined(("甲",), "及") == "甲"
    assert joined(("甲", "乙", "丙"), "及") == "甲、乙及丙"
    assert in_words(12) == "12"


def test_english_sentences_are_filled_too(other: Measures) -> None:
    set_language("en")
    try:
        rule = next(r for r in rules_of(other) if r.id == "R06-3")
        assert "10 to 20 trainees" in rule.description
        assert rule.examples[1] == "10人、20人 → 通过"
        assert "senior worker" in next(r.title for r in rules_of(BUILT_IN) if r.id == "R04-3")
        assert next(r.examples[0] for r in rules_of(BUILT_IN) if r.id == "R14-1") == "10月31日结束 → 通过"
        assert "three years" in next(r.title for r in rules_of(other) if r.id == "R04-6")
    finally:
        set_language("zh")
