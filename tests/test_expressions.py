"""No ordinary line hangs: every regular expression of the package takes time in proportion to the text it is put to."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.ambiguity import ambiguous
from tests.expressions import METHODS, Expression, expressions
from tests.feeding import feed

EXPONENTIAL = [r"(a+)+$", r"^(?:[\s_-]*(?:（章）)?)*$", r"^(?:\s|_{2,}|_(?=\s|$))+x", r"(?:人|个人|个)+完"]
SLOW = [r"^\s*-*\s*-*$", r"\s+$", r"[0-9]+元", r"（.*?）", r"^\s*[:：]?\s*[a-z]", r"(?<=[0-9])\s*T?\s*[0-9]"]
PLAIN = [r"(?<!\s)\s++$", r"^\s*+(?:[:：]\s*+)?+[a-z]", r"^(?:\s++|__++)*+$", r"(?:[ab]c)+", r"[0-9]{1,3}元", r"^.*至"]


def given(pattern: str) -> Expression:
    return Expression(pattern, pattern, 0)


def test_every_expression_is_found() -> None:
    """Compiled at import, compiled at first use, kept in a class or a dictionary, written in a call, put together there."""
    found = {e.where.partition(":")[0] for e in expressions()}
    assert {
        "tzforms.word.document.labels._DECORATION",
        "tzforms.converters.base._EDGE",
        "tzforms.converters.texts.BankConverter",
        "tzforms.converters.identifiers._REFERENCE",
        "tzforms.converters.numbers",
        "tzforms.registry.numbering",
    } <= found
    assert len(expressions()) > 400


def test_no_repeat_matches_one_text_in_several_ways() -> None:
    """Nested quantifiers, and alternatives that overlap inside a repeat: what makes an expression exponential."""
    twice = {e.where: (e.pattern, chars) for e in expressions() if (chars := ambiguous(e.pattern, e.flags))}
    assert twice == {}


def test_time_grows_as_the_text_does() -> None:
    """Half of the expressions at a time: two programs, each with a core of its own where there are two."""
    every = expressions()
    with ThreadPoolExecutor() as pool:
        first, second = pool.map(lambda part: feed(every[part::2], 20), (0, 1))
    slow = first | second
    assert {one.where: (one.pattern, what) for one, what in slow.items()} == {}


def test_an_exponential_expression_is_seen() -> None:
    assert [p for p in EXPONENTIAL if ambiguous(p) is None] == []
    assert list(feed([given(EXPONENTIAL[0])], 3)) == [given(EXPONENTIAL[0])]


def test_an_expression_that_goes_over_a_text_again_and_again_is_seen() -> None:
    assert [one.pattern for one in feed([given(p) for p in SLOW], 20)] == SLOW


def test_an_expression_that_goes_over_a_text_once_is_not_blamed() -> None:
    assert [p for p in PLAIN if ambiguous(p)] == []
    assert feed([given(p) for p in PLAIN], 20) == {}
    assert METHODS == ("match", "fullmatch", "search", "finditer")
