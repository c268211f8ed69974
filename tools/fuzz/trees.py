"""YAML and JSON: a class's data as a tree in which any value may be any other, and as a text that only its parser understands."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import yaml

from tools.fuzz.model import LARGEST, Mutation
from tools.fuzz.raw import evil_number, evil_text, run_length

__all__ = ["MUTATIONS"]

_MARK = "@@%d@@"  # stands in the tree for what no tree holds, and is replaced in the text
_RAW = ("1e999999999", "-1e-999999999", "NaN", "Infinity", "-Infinity", "1e308", "9" * 5000, "-0", "0x1F", "0777", "1_000", "1" + "0" * 4400 + ".5", "1E+400",
        "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u0000\"", "\"\\u001b[31m\"", "\"\\u202e\"", "\"\\uFFFE\"", "tru", "nul", "'x'", "{]", "[[]", "\"x", ".5", "5.", "+1", "1e", "\"a\" \"b\"", "")  # fmt: skip
_YAML_RAW = ("!!python/object/apply:os.system ['true']", "!!python/name:os.system", "!!binary aGVsbG8=", "!!binary '\xff'", "!!set {a, b}", "!!omap [a: 1]", "!!timestamp 2024-13-99",
             "!!int 12:30:45", "!!float .inf", "!<tag:yaml.org,2002:str> x", "!x y", "*nowhere", "&a [*a]", "&a {b: *a}", "&a &b c", "? [1, 2]\n  : x", "<<: *x", "2024-09-02 12:00:00 +99:99",
             "2024-02-30", "9999-12-31", "0000-00-00", "190:20:30", "0o777", "0b1010", ".nan", "~", "yes", "NO", "=", "|9\n x", ">-\n\tx", "'\\ud800'", "\"\\uD800\"", "\"\\xZZ\"", "\"\\L\\P\\N\"",
             "---\n- x", "...", "%YAML 9.9", "\t- x", "{a: {a: {a: [", "{? : }", "[,]", "- - - - -")  # fmt: skip
_WRONG: tuple[Any, ...] = (None, True, False, 0, -1, 1.5, 10**30, "", " ", [], {}, [[]], [None], {"a": 1}, ["甲", "乙"], [1, 2], {"value": "x"}, "9999-12-31", "0001-01-01", "2024-02-30",
                           "9999年99月99日", "88", "八十八", "1e5", "-3", "1,000", "三级/高级工", "男女", "2024-09-02T00:00:00", ["2024-09-02"], [[["x"]]], {"": ""}, [{}] * 5, "\ufeff")  # fmt: skip


def _spots(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a tree as (what holds it, key or index)."""
    stack = [tree]
    while stack:
        node = stack.pop()
        items = (
            list(node.items()) if isinstance(node, dict) else list(enumerate(node)) if isinstance(node, list) else []
        )
        for key, value in items:
            yield node, key
            if isinstance(value, dict | list):
                stack.append(value)


def _is_small(tree: Any, most: int = 200_000) -> bool:
    """Whether a tree ends: YAML may name a node inside itself, or nodes that name each other twice at every level."""
    stack, seen = [tree], 0
    while stack:
        node = stack.pop()
        items = list(node.values()) if isinstance(node, dict) else node if isinstance(node, list) else ()
        seen += 1 + len(items)
        if seen > most:
            return False
        stack += [v for v in items if isinstance(v, dict | list)]
    return True


def _is_json(data: bytes) -> bool:
    return data.lstrip()[:1] in (b"{", b"[")


def _on_tree(change: Callable[[Any, Random, list[str], tuple[str, ...]], Any]) -> Mutation:
    """A change of the tree; what it puts into the list stands in the text at the place that :data:`_MARK` marks."""

    def mutate(data: bytes, rng: Random) -> bytes:
        as_json = _is_json(data)
        try:
            tree = (
                json.loads(data) if as_json else yaml.load(data, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
            )
        except (ValueError, yaml.YAMLError, RecursionError):
            return data
        if not isinstance(tree, dict | list) or not _is_small(tree):
            return data
        raw: list[str] = []
        tree = change(tree, rng, raw, _RAW if as_json else (*_RAW, *_YAML_RAW))
        if not _is_small(tree):
            return data
        try:
            text = (
                json.dumps(tree, ensure_ascii=rng.random() < 0.5)
                if as_json
                else yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=10**9)
            )
        except (RecursionError, yaml.YAMLError, ValueError):
            return data
        for number, said in enumerate(raw):
            text = re.sub(rf"(['\"]?){re.escape(_MARK % number)}\1", lambda m, said=said: said, text)  # type: ignore[misc]
        made = text.encode("utf-8", "surrogatepass")
        return made if len(made) <= LARGEST else data

    return mutate


def _chosen(tree: Any, rng: Random) -> tuple[Any, Any] | None:
    spots = list(_spots(tree))
    return rng.choice(spots) if spots else None


def _wrong(tree: Any, rng: Random, raw: list[str], kinds: tuple[str, ...]) -> Any:
    """Values of another type than the field's: in one place, in a few, in every place of one name."""
    spots = list(_spots(tree))
    if not spots:
        return tree
    key = rng.choice(spots)[1]
    named = (
        [s for s in spots if s[1] == key]
        if rng.random() < 0.2
        else rng.sample(spots, min(len(spots), rng.choice((1, 1, 2, 8))))
    )
    for holder, place in named:
        holder[place] = rng.choice(_WRONG)
    return tree


def _raw(tree: Any, rng: Random, raw: list[str], kinds: tuple[str, ...]) -> Any:
    """What no tree holds: numbers of any size, half a surrogate, tags, anchors, unfinished business."""
    for _ in range(rng.choice((1, 1, 3))):
        spot = _chosen(tree, rng)
        if spot is not None:
            spot[0][spot[1]] = _MARK % len(raw)
            raw.append(rng.choice(kinds))
    return tree


def _text(tree: Any, rng: Random, raw: list[str], kinds: tuple[str, ...]) -> Any:
    """Texts that somebody may type, where texts belong."""
    spots = [(h, k) for h, k in _spots(tree) if isinstance(h[k], str)]
    for holder, place in rng.sample(spots, min(len(spots), rng.choice((1, 1, 2, 6)))):
        said = evil_text(rng)
        holder[place] = rng.choice((said, said + holder[place], holder[place] + said))
    return tree


def _amount(tree: Any, rng: Random, raw: list[str], kinds: tuple[str, ...]) -> Any:
    """Numbers and dates as text that a converter has to take apart."""
    spots = [
        (h, k)
        for h, k in _spots(tree)
        if re.search(r"count|hours|wan|date|no$|months|year|score|total|planned", str(k))
    ]
    for holder, place in rng.sample(spots, min(len(spots), rng.choice((1, 2, 6)))):
        holder[place] = rng.choice(
            (
                evil_number(rng),
                evil_text(rng, 4),
                "-" + evil_number(rng),
                10**400,
                -(10**9),
                "9999-12-31",
                "1-1-1",
                ["1"],
            )
        )
    return tree


def _keys(tree: Any, rng: Random, raw: list[str], kinds: tuple[str, ...]) -> Any:
    """Keys nobody knows, keys of other places, odd and endless ones, a great many."""
    holders = [tree, *(h[k] for h, k in _spots(tree))]
    node = rng.choice([h for h in holders if isinstance(h, dict)] or [{}])
    kind = rng.randrange(4)
    if kind == 0 and node:
        old = rng.choice(list(node))
        new = rng.choice(
            (
                str(old)[:-1],
                str(old).upper(),
                f"{old}s",
                "",
                "x" * 5000,
                "__class__",
                "annex9",
                "annex1",
                "facts",
                "form",
                "data",
                "dossier",
                "edition",
                evil_text(rng, 3),
            )
        )
        node[new] = node.pop(old)
    elif kind == 1:
        node.update({f"k{n}": n for n in range(run_length(rng, 4.5))})
    elif kind == 2:
        node[rng.choice(("model_config", "model_fields", "catalogue", "as_json", "edition", "measures", "form"))] = (
            rng.choice(_WRONG)
        )
    else:
        node[_MARK % len(raw)] = 1
        raw.append(rng.choice(kinds))
    return tree


def _more(tree: Any, rng: Random, raw: list[str], kinds: tuple[str, ...]) -> Any:
    """Lists with a great many entries, all alike or nearly."""
    lists = [h[k] for h, k in _spots(tree) if isinstance(h[k], list) and h[k]]
    if lists:
        one = rng.choice(lists)
        item = rng.choice(one)
        size = max(len(json.dumps(item, default=str, ensure_ascii=False)), 1)
        for number in range(min(run_length(rng, 4.3), (4 << 20) // size)):
            one.append({**item, "no": number} if isinstance(item, dict) and rng.random() < 0.5 else item)
    return tree


def _lose(tree: Any, rng: Random, raw: list[str], kinds: tuple[str, ...]) -> Any:
    for _ in range(rng.choice((1, 1, 4))):
        spot = _chosen(tree, rng)
        if spot is not None:
            del spot[0][spot[1]]
    return tree


def _move(tree: Any, rng: Random, raw: list[str], kinds: tuple[str, ...]) -> Any:
    """A value of one place at another; the tree itself inside its own; a list of such trees."""
    one, other = _chosen(tree, rng), _chosen(tree, rng)
    if one is not None and other is not None:
        one[0][one[1]] = json.loads(json.dumps(other[0][other[1]], default=str))
    if rng.random() < 0.2:
        return [tree] * rng.choice((1, 2, 50)) if rng.random() < 0.5 else {"dossier": tree}
    return tree


def _depth(data: bytes, rng: Random) -> bytes:
    """Brackets, braces, dashes or references, deeper than any stack."""
    many = run_length(rng, 5.3)
    kind = rng.randrange(8)
    close = rng.random() < 0.5
    if kind == 0:
        made = "[" * many + ("]" * many if close else "")
    elif kind == 1:
        made = '{"a":' * many + ("1" + "}" * many if close else "")
    elif kind == 2:
        made = "{a: " * many
    elif kind == 3:
        made = "- " * many + "x"
    elif kind == 4:
        made = "? " * many
    elif kind == 5:
        made = "\n".join(" " * n + "a:" for n in range(min(many, 3000)))
    elif kind == 6:
        made = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1},' * 9}]\n" for n in range(1, min(many, 40)))
    else:
        made = "a0: &a0 {x: 1}\n" + "".join(
            f"a{n}: &a{n}\n  <<: [*a{n - 1}, *a{n - 1}, *a{n - 1}]\n  y{n}: 1\n" for n in range(1, min(many, 60))
        )
    if rng.random() < 0.4:
        key = rng.choice((b"annex1", b"facts", b"corrections"))
        return (
            (b'{"%s": ' % key + made.encode() + b"}")
            if _is_json(data)
            else b"%s: " % key + (b"\n" if kind >= 5 else b"") + made.encode()
        )
    return made.encode()


def _shape(data: bytes, rng: Random) -> bytes:
    """The text around: encodings, marks, comments, several documents, directives, very long lines, keys twice."""
    text = data.decode("utf-8", "replace")
    kind = rng.randrange(9)
    if kind == 0:
        return text.encode(
            rng.choice(("utf-16", "utf-16-le", "utf-32", "gb18030", "utf-8-sig", "utf-7", "cp037")), "replace"
        )
    if kind == 1:
        return (text + "\n---\n" + text + "\n...\n%TAG ! x\n---\n").encode()
    if kind == 2:
        return (
            rng.choice(
                (
                    "%YAML 9.9\n---\n",
                    "%TAG !x! tag:x,2000:\n---\n",
                    "#" + "-" * run_length(rng, 6) + "\n",
                    "\n" * run_length(rng, 5),
                )
            )
            + text
        ).encode()
    if kind == 3:
        return text.replace(
            "\n", rng.choice(("\r", "\r\n", "\u2028", "\x85", "\n\t", " ")), rng.choice((1, 10, -1))
        ).encode("utf-8", "replace")
    if kind == 4:
        return re.sub(r'("?\w+"?: )', r"\1\1", text, count=1).encode()
    if kind == 5:
        return (text + "\n" + text.split("\n", 1)[0] + "\n").encode()
    if kind == 6:
        return " ".join(text.split()).encode()
    if kind == 7:
        return (
            text
            + rng.choice(
                (
                    '"' * run_length(rng, 5),
                    "'" * run_length(rng, 5),
                    "\\" * run_length(rng, 5),
                    "a: " * run_length(rng, 5),
                    ":" * run_length(rng, 5),
                    " \n" * run_length(rng, 5),
                    '"' + "\\u0041" * run_length(rng, 5),
                )
            )
        ).encode()
    at = rng.randrange(len(text) + 1)
    return (
        text[:at]
        + rng.choice(
            (
                "\0",
                "\x1b",
                "\ufeff",
                "\ufffe",
                "\t",
                "{",
                "}",
                "[",
                "]",
                ":",
                "&",
                "*",
                "!",
                "|",
                ">",
                "%",
                "@",
                "`",
                '"',
                "'",
            )
        )
        + text[at:]
    ).encode()


MUTATIONS: dict[str, Mutation] = {
    "tree.wrong": _on_tree(_wrong),
    "tree.raw": _on_tree(_raw),
    "tree.text": _on_tree(_text),
    "tree.amount": _on_tree(_amount),
    "tree.keys": _on_tree(_keys),
    "tree.more": _on_tree(_more),
    "tree.lose": _on_tree(_lose),
    "tree.move": _on_tree(_move),
    "tree.depth": _depth,
    "tree.shape": _shape,
}
