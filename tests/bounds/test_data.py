"""JSON, YAML and TOML from strangers: depth, values and numbers are counted before anything is made of them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.timing import at_most
from tzforms.bounds import Limits, has_lone_surrogate, is_fair_number, load_json, load_toml, load_yaml
from tzforms.exceptions import RefusedFileError, UnreadableFileError


def short(value: object) -> str:
    """A test's name must not be a megabyte long."""
    return ascii(value)[:16]


SMALL = Limits(depth=4, nodes=40)


def quick(text: str, loader: Any, words: str, kind: type[Exception] = RefusedFileError) -> None:
    with at_most(2), pytest.raises(kind, match=words):
        loader(text, "a.txt")


@pytest.mark.parametrize(
    "text",
    ["[" * 25_000, "{a: " * 25_000, "- " * 25_000, "? " * 25_000, "\n".join(" " * i + "a:" for i in range(900))],
    ids=short,
)
def test_deep_yaml_is_refused_and_ends_no_process(text: str) -> None:
    quick(text, load_yaml, "嵌套过深")


@pytest.mark.parametrize("text", ["[" * 10**6, '{"a":' * 10**5, '["' + "[" * 9 + '",' + "[" * 99], ids=short)
def test_deep_json_is_refused(text: str) -> None:
    quick(text, load_json, "嵌套过深")


@pytest.mark.parametrize("text", ["[" + "1," * 10**6, '[["' + "\\u0031" * 10**6 * 5, "[" + "{}," * 10**6], ids=short)
def test_json_with_too_many_values_is_refused_before_it_is_parsed(text: str) -> None:
    quick(text, load_json, "内容过多")


def test_brackets_inside_a_text_are_no_depth() -> None:
    text = "[" * 100 + '\\" ]]{{'
    assert load_json('{"a": "' + text.replace("\\", "\\\\\\") + '"}', "a", limits=SMALL) != {}
    assert load_yaml("a: '" + "[" * 100 + "'", "a", limits=SMALL) == {"a": "[" * 100}


def test_an_unclosed_text_of_escapes_takes_one_pass() -> None:
    quick('"' + '\\"' * 10**6, load_json, "JSON|内容过多", UnreadableFileError)


def test_what_is_named_again_is_counted_again() -> None:
    laugh = "\n".join(["a0: &a0 x"] + [f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)])
    quick(laugh, load_yaml, "内容过多")
    long = "a: &a " + "x" * 10**6 + "\nb: [" + "*a, " * 1000 + "]"
    quick(long, load_yaml, "内容过多")
    assert load_yaml("a: &a [1, 2]\nb: *a", "a") == {"a": [1, 2], "b": [1, 2]}


@pytest.mark.parametrize(
    "text",
    ["&a [*a]", "*a", "&a {b: *a}", "a\n---\nb", "!!python/name:os.system", "!x 1", "!!set {a}", "{[a]: 1}"],
    ids=short,
)
def test_yaml_that_names_itself_or_a_tag_or_two_documents_is_refused(text: str) -> None:
    with pytest.raises(UnreadableFileError, match=r"a\.yaml"):
        load_yaml(text, "a.yaml")


@pytest.mark.parametrize(
    "number", ["1e999999999", "-1e-999999999", "1E65", "9" * 65, "9" * 10**6, "0." + "0" * 100], ids=short
)
def test_a_number_of_any_size_is_no_number(number: str) -> None:
    assert not is_fair_number(number)
    quick(f"[{number}]", load_json, "不是可用的数值")
    assert load_yaml(f"a: {number}", "a") == {"a": number}  # a text: no number was made of it


def test_fair_numbers_are_numbers() -> None:
    assert load_json("[1, -2.5, 1e3, 110105194912310021]", "a") == [1, -2.5, 1000.0, 110105194912310021]
    assert load_yaml("[1, -2.5, 1.0e+3, null, ~, true, x, '5', 0x1F]", "a") == [
        1, -2.5, 1000.0, None, None, True, "x", "5", "0x1F",
    ]  # fmt: skip


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_a_constant_that_json_does_not_know_is_refused(constant: str) -> None:
    with pytest.raises(RefusedFileError, match=constant):
        load_json(f"[{constant}]", "a.json")


@pytest.mark.parametrize("text", ['{"a": {"b": ["\\ud800"]}}', '{"a": {"b": ["x\\uDFFFy"]}}'], ids=short)
def test_half_a_character_is_told_with_its_place(text: str) -> None:
    with pytest.raises(UnreadableFileError, match=r"a\.b\[0\]"):
        load_json(text, "a.json")
    with pytest.raises(UnreadableFileError):
        load_yaml(text, "a.yaml")
    assert load_json('"\\ud83d\\ude00"', "a.json") == "\U0001f600"


def test_half_a_character_in_a_key_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match="半个字符"):
        load_json('{"\\ud800": 1}', "a.json")
    assert has_lone_surrogate("a\udc00")
    assert not has_lone_surrogate("a\U0001f600")


def test_the_same_key_twice_and_a_key_without_end_are_refused() -> None:
    for loader in (load_json, load_yaml):
        with pytest.raises(UnreadableFileError, match="两次"):
            loader('{"a": 1, "a": 2}', "a")
    quick('{"' + "k" * 10**6 + '": 1}', load_json, "名称")


def test_no_full_id_number_is_in_a_message() -> None:
    number = "110105194912310021"
    with pytest.raises(UnreadableFileError) as caught:
        load_json(f'{{"{number}": 1, "{number}": 2}}', "a")
    assert number not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a = " + "[" * 10**5, "嵌套过深"),
        (".".join("a" * 10**4) + " = 1", "嵌套过深"),
        ("a = " + "{b = " * 10**4, "嵌套过深"),
        ("a = " + "9" * 10**5, "数值"),
        ("a = 1.5e999999999", "数值"),
        ("a = 1.5e99_9999_999", "数值"),
        ("a = [" + "1,\n" * 10**6 + "]", "内容过多"),
        ('a = "' + '\\"' * 10**5, ""),
        ("a = '''" + "''" * 10**5, ""),
    ],
    ids=short,
)
def test_toml_is_counted_too(text: str, words: str) -> None:
    with at_most(2), pytest.raises(ValueError, match=words or None):
        load_toml(text, decimals=True)


def test_plain_toml_is_read() -> None:
    text = "a.b = \"x.[{\"\n[c]\nd = [0.5, 1]\ne = '''[[[[\"'''\n# [[[["
    assert load_toml(text) == {"a": {"b": "x.[{"}, "c": {"d": [0.5, 1], "e": '[[[["'}}


def test_thousands_of_directives_are_no_data() -> None:
    text = "".join(f"%TAG !a{n}! tag:x,2000:{n}\n" for n in range(5_000)) + "---\nannex1: {}\n"
    with pytest.raises(RefusedFileError, match="内容过多"):
        load_yaml(text, "x.yaml")
