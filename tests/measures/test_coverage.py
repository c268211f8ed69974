"""Every sentence of the regulation that holds a number, a deadline or a verb of duty is claimed by somebody."""

from __future__ import annotations

import re

from tzforms.law.rules import RULES, Rule
from tzforms.measures import Parameter, load_measures

M = load_measures()
DUTY = re.compile(r"应|须|需|不得|不超过|不少于|最多|一般|可|[0-9０-９]|[一二两三四五六七八九十]+(周|年|个|份|天|月底)")
# what is only laid out on the blank forms, without asking for anything
LAYOUT = re.compile(r"^(附件[1-5]：|- 1 -|第[一二三四五六七八九十]+章 .*|年\s+月\s+日|申报时间：.*|.{0,40}（盖章）.*)$")


def sentences() -> list[str]:
    """The text cut at its full stops, semicolons and line ends; a heading is not a sentence."""
    found = []
    for line in M.text.splitlines():
        for part in re.split(r"(?<=[。；])", line):
            sentence = part.strip()
            if sentence and not LAYOUT.match(sentence):
                found.append(sentence)
    return found


def claims() -> list[str]:
    return [
        *(r.quote for r in RULES),
        *(p.quote for p in M.parameters.values()),
        *(n.quote for n in M.not_computable),
    ]


def cited() -> list[Rule | Parameter]:
    return [*RULES, *M.parameters.values()]


def test_every_quote_stands_in_the_text_letter_for_letter() -> None:
    for quote in claims():
        assert quote in M.text, quote


def test_every_quote_stands_in_the_article_that_is_named() -> None:
    for item in cited():
        name = getattr(item, "id", None) or getattr(item, "name", "")
        article = item.article
        if article.startswith("附件") or article.endswith("章"):
            continue
        assert item.quote in M.article_text(article), (name, article)


def test_articles_are_written_as_the_text_writes_them() -> None:
    for item in cited():
        assert item.article in M.text, item


def test_every_sentence_that_asks_for_something_is_claimed() -> None:
    claimed = claims()
    asking = [s for s in sentences() if DUTY.search(s)]
    assert len(asking) > 30
    unclaimed = [s for s in asking if not any(c in s or s in c for c in claimed)]
    assert unclaimed == []


def test_what_is_not_computed_has_a_reason() -> None:
    assert all(n.reason for n in M.not_computable)


def test_every_rule_of_the_catalogue_exists() -> None:
    catalogue = [
        "R02-1",
        "R03-1",
        "R04-1",
        "R04-2",
        "R04-3",
        "R04-4",
        "R04-5",
        "R04-6",
        "R05-1",
        "R05-2",
        "R05-3",
        "R06-1",
        "R06-2",
        "R06-3",
        "R06-4",
        "R07-1",
        "R07-2",
        "R08-1",
        "R08-2",
        "R08-3",
        "R08-4",
        "R08-5",
        "R09-1",
        "R09-2",
        "R10-1",
        "R11-1",
        "R11-2",
        "R11-3",
        "R12-1",
        "R12-2",
        "R13-1",
        "R13-2",
        "R14-1",
        "R14-2",
        "R14-3",
        "R15-1",
        "R16-1",
        "R17-1",
        "R17-2",
        "R17-3",
        "R18-1",
        "R19-1",
        "R20-1",
        "RA1-1",
        "RA3-1",
        "RA5-1",
        "RA5-2",
    ] + [f"X{i:02d}" for i in range(1, 33)]
    ids = [r.id for r in RULES]
    assert len(ids) == len(set(ids))
    assert set(catalogue) <= set(ids)


def test_every_rule_says_what_it_checks_and_every_parameter_it_names_exists() -> None:
    for rule in RULES:
        assert rule.description, rule.id
        assert rule.examples, rule.id
        assert rule.who, rule.id
        assert rule.stages, rule.id
        assert set(rule.parameters) <= set(M.parameters), rule.id
