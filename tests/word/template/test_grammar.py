"""The small grammar: what is in it, and that everything else is refused at its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.word.docx_builders import CONVERTERS, built, footer, header, paragraphs, repacked, split_runs, table
from tzforms.exceptions import TemplateError
from tzforms.word.engine import Template
from tzforms.word.template.grammar import LoopSpec, Placeholder, parse_placeholder, parse_row_tag, tokenize

_names = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True).filter(
    lambda n: n not in {"loop", "not", "and", "or", "in", "is", "if", "else", "true", "false", "none"}
)
_paths = st.lists(_names, min_size=1, max_size=3).map(".".join)
_hints = st.text(st.sampled_from("年月日 　_（）：.甲'\\\"|{"), max_size=12)


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


@given(_paths, st.none() | st.sampled_from(sorted(CONVERTERS)), st.none() | _hints)
def test_a_placeholder_that_is_written_is_the_placeholder_that_is_parsed(
    path: str, converter: str | None, blank: str | None
) -> None:
    text = "{{ " + path + (f"|{converter}" if converter else "")
    text += (f"|blank({_quoted(blank)})" if blank is not None else "") + " }}"
    found = parse_placeholder(text, converters=CONVERTERS)
    assert found == Placeholder(path, converter or "text", blank or "")
    assert tokenize(f"甲{text}乙", converters=CONVERTERS) == ("甲", found, "乙")


@given(_names, _paths, st.none() | st.integers(0, 1000), st.text(st.sampled_from(".…—甲"), max_size=8))
def test_a_row_tag_that_is_written_is_the_loop_that_is_parsed(
    variable: str, path: str, count: int | None, dots: str
) -> None:
    rows = "" if count is None else f"|rows({count}, '{dots}')"
    text = "{%tr for " + variable + " in " + path + rows + " %}"
    assert parse_row_tag(text) == LoopSpec(variable, path, count or 0, dots if rows else "")


def test_quotes_that_word_made_curly_are_still_quotes() -> None:
    assert parse_placeholder("{{ x|blank(“ 年 月 ”) }}").blank == " 年 月 "
    assert parse_row_tag("{%tr for x in xs|rows(2,‘……’) %}") == LoopSpec("x", "xs", 2, "……")
    assert tokenize("“甲”{{ x }}") == ("“甲”", Placeholder("x"))


def test_the_end_of_a_loop_is_no_loop() -> None:
    assert parse_row_tag("{%tr endfor %}") is None


def test_dots_may_be_named() -> None:
    assert parse_row_tag("{%tr for x in xs|rows(2, dots='…') %}") == LoopSpec("x", "xs", 2, "…")


def test_a_field_of_a_row_knows_its_address() -> None:
    loop = LoopSpec("t", "class.trainees")
    inner = Placeholder("t.name", loop=loop)
    outer = Placeholder("organizer", loop=loop)
    assert (inner.in_row, inner.name, inner.full_path) == (True, "name", "class.trainees[].name")
    assert (outer.in_row, outer.name, outer.full_path) == (False, "organizer", "organizer")
    assert Placeholder("loop.index", loop=loop).is_index


@pytest.mark.parametrize(
    "text",
    [
        "{{ a + 1 }}",
        "{{ a['b'] }}",
        "{{ a[0] }}",
        "{{ a() }}",
        "{{ 'a' }}",
        "{{ a, b }}",
        "{{ a|upper }}",
        "{{ a|date|hours }}",
        "{{ a|blank('x')|date }}",
        "{{ a|blank }}",
        "{{ a|blank(1) }}",
        "{{ a|blank('x', 'y') }}",
        "{{ a|blank(text='x') }}",
        "{{ a|blank(b) }}",
        "{{ a|date('y') }}",
        "{{ a if b else c }}",
        "{{ _a }}",
        "{{ a.__class__ }}",
        "{{ a.b._c }}",
        "{{ loop.first }}",
        "{{ loop.index|text }}",
        "{{r a }}",
        "{{p a }}",
        "{{ }}",
        "{{ a",
        "{{ a }",
        "{# 注释 #}",
        "{% if a %}",
        "{%p for a in b %}",
        "{%tc for a in b %}",
        "{%tr if a %}",
        "{%tr for a in b if c %}",
        "{%tr for a, b in c %}",
        "{%tr for a in b|sort %}",
        "{%tr for a in b|rows %}",
        "{%tr for a in b|rows(n) %}",
        "{%tr for a in b|rows(-1) %}",
        "{%tr for a in b|rows(true) %}",
        "{%tr for a in b|rows(9999) %}",
        "{%tr for a in b|rows(2, 3) %}",
        "{%tr for a in b|rows(2, '50%') %}",
        "{%tr for a in [1,2] %}",
        "{%tr for _a in b %}",
        "{%tr for loop in b %}",
        "{% tr for a in b %}",
        "{% raw %}{{ a }}{% endraw %}",
        "{{ a|blank('“甲”') }}",
    ],
)
def test_everything_else_is_outside_the_grammar(text: str) -> None:
    with pytest.raises(TemplateError):
        tokenize(text)


@pytest.mark.parametrize("text", ["}}", "%}", "{ a }", "100%", "{a}", "a } } b", ""])
def test_braces_that_are_no_tag_are_words(text: str) -> None:
    assert "".join(str(p) for p in tokenize(text)) == text


FOR, END = "{%tr for t in trainees %}", "{%tr endfor %}"


@pytest.mark.parametrize(
    ("source", "place"),
    [
        (built(paragraphs("甲", "{{ a + 1 }}")), "正文第 2 段"),
        (built(table(("甲", "乙")), table(("丙", "丁"), ("戊", "{{ a|upper }}"))), "正文表 2 第 2 行第 2 列"),
        (built(header("{{ a() }}")), "页眉第 1 段"),
        (built(footer("{% if a %}")), "页脚第 1 段"),
        (built(paragraphs("{{ a|", "b }}")), "正文第 1 段"),
        (built(split_runs("{", "{ a|up", "per }", "}")), "正文第 1 段"),
        (built(paragraphs(FOR)), "正文第 1 段"),
        (built(table((FOR, ""), ("{{ t.a }}", ""))), "正文表 1 第 1 行第 1 列"),
        (built(table((FOR, ""), (END, ""))), "正文表 1 第 2 行第 1 列"),
        (built(table((FOR, "也在这行"), ("{{ t.a }}", ""), (END, ""))), "正文表 1 第 1 行第 1 列"),
        (built(table((FOR, "{{ x }}"), ("{{ t.a }}", ""), (END, ""))), "正文表 1 第 1 行第 1 列"),
        (built(table((FOR, END), ("{{ t.a }}", ""))), "正文表 1 第 1 行第 1 列"),
        (built(table((END, ""))), "正文表 1 第 1 行第 1 列"),
        (built(table((FOR, ""), (FOR, ""), ("{{ t.a }}", ""), (END, ""), (END, ""))), "正文表 1 第 2 行第 1 列"),
        (built(table((FOR, ""), ("{{ t.a }}", "")), table((END, ""))), "正文表 2 第 1 行第 1 列"),
        (built(paragraphs("{{ loop.index }}")), "正文第 1 段"),
    ],
)
def test_what_is_outside_the_grammar_is_refused_with_its_place(source: bytes, place: str) -> None:
    with pytest.raises(TemplateError, match=place):
        Template.open(source, converters=CONVERTERS)


def test_a_tag_in_an_attribute_is_refused_and_not_overlooked() -> None:
    def hide(parts: dict[str, bytes]) -> None:
        mark = b'<w:bookmarkStart w:id="7" w:name="b_{{ a }}"/><w:bookmarkEnd w:id="7"/>'
        parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:r>", mark + b"<w:r>", 1)

    source = repacked(built(paragraphs("{{ a }}")), hide)
    with pytest.raises(TemplateError, match="文字以外"):
        Template.open(source, converters=CONVERTERS)


def test_tags_split_over_runs_are_found_whole() -> None:
    source = built(split_runs("编号", "{", "{ n", "o|da", "te }", "}", "完"))
    assert Template.open(source, converters=CONVERTERS).placeholders == (Placeholder("no", "date"),)
