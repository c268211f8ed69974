"""The rule book: every rule, its words, its readings; as text, page and Markdown."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tzforms.cli.rules import command
from tzforms.exceptions import UsageError
from tzforms.law import rules_of
from tzforms.measures import load_measures
from tzforms.reports.rulebook import rule_text, rulebook_html, rulebook_markdown, rules_named

M = load_measures()


def test_the_book_holds_every_rule_with_its_words_and_examples() -> None:
    page = rulebook_html(M)
    for rule in rules_of(M):
        assert rule.id in page
        assert rule.title in page
        assert all(e.replace("“", "“") in page for e in rule.examples)
    assert "取法登记" in page
    assert "http" not in page


@pytest.mark.parametrize("which", ["第6条", "第六条", "6"])
def test_an_article_shows_its_text_rules_and_parameters(which: str) -> None:
    said = rule_text(rules_named(which, M), M, which)
    assert "第6条 高技能人才研修培训按照职业分类确定研修项目" in said
    for word in ("R06-1", "R06-2", "R06-3", "R06-4", "class_size.max = 30人", "annual.scope", "另一种"):
        assert word in said


def test_a_rule_is_found_in_lower_case_and_an_unknown_one_is_refused() -> None:
    assert [r.id for r in rules_named("x17", M)] == ["X17"]
    with pytest.raises(UsageError, match="R99"):
        rules_named("R99", M)


def test_the_command_lists_shows_and_writes(tmp_path: Path) -> None:
    runner = CliRunner()
    assert "R06-3" in runner.invoke(command, [], standalone_mode=False).output
    assert "每班规模为15-30人" in runner.invoke(command, ["R06-3"], standalone_mode=False).output
    page = tmp_path / "book.html"
    runner.invoke(command, ["--html", str(page)], standalone_mode=False)
    assert page.read_text("utf-8") == rulebook_html(M)


def test_the_list_in_docs_is_up_to_date() -> None:
    docs = Path(__file__).parents[2] / "docs" / "rules.md"
    assert docs.read_text("utf-8") == rulebook_markdown(M)
