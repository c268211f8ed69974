"""JSON, YAML and TOML from outside: how deep and how much, and how long a number is, counted before anything is made of it.

The parsers underneath recurse (a few kilobytes of ``[`` end YAML's in a segmentation fault), double what is named again, and
make numbers of any size. Here depth, values and numbers are counted on the tokens as they come, in one pass.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from tzforms.bounds.limits import DEFAULT_LIMITS, Limits
from tzforms.exceptions import RefusedFileError, UnreadableFileError
from tzforms.i18n import _
from tzforms.lazy import lazy

__all__ = ["has_lone_surrogate", "is_fair_number", "load_json", "load_toml", "load_yaml", "plain_value"]

# one token at a time, so that no text is looked at twice: a string (closed or not), or what opens, closes and divides
_JSON_TOKEN = lazy(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{},]', re.DOTALL)
_TOML_TOKEN = lazy(
    r'"""(?:[^"\\]|\\.|"(?!""))*+(?:""")?|\'\'\'(?:[^\']|\'(?!\'\'))*+(?:\'\'\')?'
    r'|"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"?|\'[^\'\n]*+\'?|#[^\n]*+|[\[\]{},=\n.]|[A-Za-z0-9_+-]++',
    re.DOTALL,
)
_SURROGATE = lazy("[\ud800-\udfff]")
_DIRECTIVES = 8  # lines of YAML that begin with %: a document has none, or one
_HALF = lazy(r"\\(?:u|U0000)[dD][89a-fA-F]")  # an escape that may stand for one, or for half of a pair
_NUMBER = lazy(
    r"[+-]?(?:\d[\d_]*+(?:\.\d++|(?<=\d))|\.\d++)(?:[eE][+-]?\d++)?|[+-]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_EXPONENT = lazy(r"[eE]([+-]?\d+)$")
_BEGINS_A_NUMBER = frozenset("+-.0123456789")
_WEIGHT = 256  # characters of a text that count as one more value


class _DoubledError(ValueError):
    """The same key twice in one mapping; the message is the key."""


class _BeyondError(ValueError):
    """Beyond a limit; the message is what is said of the file after its name."""


def is_fair_number(text: str, limits: Limits = DEFAULT_LIMITS) -> bool:
    """Whether a number written as ``text`` may be made a number at all: not too many digits, no immense exponent.

    >>> is_fair_number("110105194912310021"), is_fair_number("1e999999999")
    (True, False)
    """
    if len(text) > limits.number:
        return False
    found = _EXPONENT.search(text.replace("_", ""))
    return found is None or abs(int(found[1])) <= limits.exponent


def has_lone_surrogate(text: str) -> bool:
    """Whether half a character stands in ``text`` (``"\\ud800"`` in JSON), which no file and no screen can take."""
    return not text.isascii() and _SURROGATE.search(text) is not None


def plain_value(text: str) -> Any:
    """What a YAML scalar without quotation marks is by the core schema: nothing, true or false, a number, else its text."""
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if re.fullmatch(r"[+-]?[0-9]+", text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) and text[-1].isdecimal() and "_" not in text else text


# ---------------------------------------------------------------------------------------------------------------- JSON


def load_json(
    text: str, name: str, *, number: Callable[[str], Any] | None = None, limits: Limits = DEFAULT_LIMITS
) -> Any:
    """The value of a JSON text; ``name`` is what messages call it.

    ``number`` makes a value of a number's text; ``int`` and ``float`` when ``None``. Raises :class:`RefusedFileError` for what
    is beyond ``limits``, :class:`UnreadableFileError` for what is not JSON (``NaN`` is not), holds a key twice, or a lone
    surrogate.
    """

    def whole(digits: str) -> Any:
        return number(_fair(digits, limits)) if number else int(_fair(digits, limits))

    def broken(digits: str) -> Any:
        return number(_fair(digits, limits)) if number else float(_fair(digits, limits))

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in found:
            if key in result:
                raise _DoubledError(key)
            result[_key(key, limits)] = value
        return result

    try:
        _weigh_json(text, limits)
        tree = json.loads(
            text, object_pairs_hook=pairs, parse_int=whole, parse_float=broken, parse_constant=_no_constant
        )
    except (_DoubledError, _BeyondError) as error:
        raise _said(name, error) from None
    except json.JSONDecodeError as error:
        raise UnreadableFileError(
            _("{name} 不是正确的 JSON：第{line}行第{column}列附近有误，请检查引号、逗号和括号。").format(
                name=name, line=error.lineno, column=error.colno
            )
        ) from None
    except RecursionError:
        raise _said(name, _too_deep()) from None
    if _HALF.search(text):
        _refuse_surrogates(tree, name)
    return tree


def _weigh_json(text: str, limits: Limits) -> None:
    """Count depth and values on the tokens."""
    _weigh_text(text, limits)
    depth, nodes = 0, 1
    for token in _JSON_TOKEN.finditer(text):
        first = text[token.start()]
        if first == '"':
            nodes += (token.end() - token.start()) // _WEIGHT
        elif first in "[{":
            depth += 1
            nodes += 1
            if depth > limits.depth:
                raise _too_deep()
        elif first in "]}":
            depth -= 1
        else:
            nodes += 1
        if nodes > limits.nodes:
            raise _too_much()


def _no_constant(text: str) -> Any:
    raise _BeyondError(_("中有 {text}，不是可用的数值，请改正后重试。").format(text=text))


# ---------------------------------------------------------------------------------------------------------------- YAML


def load_yaml(
    text: str, name: str, *, scalar: Callable[[str], Any] = plain_value, limits: Limits = DEFAULT_LIMITS
) -> Any:
    """The value of a YAML text of one document; ``name`` is what messages call it.

    ``scalar`` makes a value of a plain scalar (one without quotation marks), unless it is too long for a number: then it is
    text. Keys are texts, tags other than those of texts,
    lists and mappings are refused. Raises :class:`RefusedFileError` for what is beyond ``limits``,
    :class:`UnreadableFileError` for what is not such a YAML.
    """
    import yaml

    try:
        _weigh_text(text, limits)
        if text.count("\n%") > _DIRECTIVES:  # each is compared with all before it
            raise _too_much()
        tree = _Tree(scalar, limits).build(yaml.parse(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)))
    except (_DoubledError, _BeyondError) as error:
        raise _said(name, error) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = _("第{line}行第{column}列附近").format(line=mark.line + 1, column=mark.column + 1) if mark else ""
        raise UnreadableFileError(
            _("{name} 不是正确的 YAML：{where}有误，请检查缩进、冒号后的空格和引号。").format(name=name, where=where)
        ) from None
    except (ValueError, OverflowError, UnicodeError):
        raise UnreadableFileError(_("{name} 写法不对，不是可用的 YAML。").format(name=name)) from None
    if _HALF.search(text):
        _refuse_surrogates(tree, name)
    return tree


class _Collection:
    """A list or mapping that is not closed yet."""

    __slots__ = ("anchor", "before", "key", "value")

    def __init__(self, value: list[Any] | dict[str, Any], anchor: str | None, before: int) -> None:
        self.value = value
        self.anchor = anchor
        self.before = before
        self.key: str | None = None


class _Shared(NamedTuple):
    """What an anchor names, and how many values that is."""

    value: Any
    weight: int


class _Tree:
    """The events of a YAML parser made into one value, without recursion."""

    def __init__(self, scalar: Callable[[str], Any], limits: Limits) -> None:
        self.scalar = scalar
        self.limits = limits
        self.nodes = 0
        self.open: list[_Collection] = []
        self.shared: dict[str, _Shared] = {}
        self.root: Any = None
        self.documents = 0

    def build(self, events: Iterator[Any]) -> Any:
        """The value."""
        import yaml

        for event in events:
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self._scalar(event)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                self._start(event, {} if kind is yaml.MappingStartEvent else [])
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                done = self.open.pop()
                if done.anchor:
                    self.shared[done.anchor] = _Shared(done.value, self.nodes - done.before)
                self._place(done.value, event)
            elif kind is yaml.AliasEvent:
                found = self.shared.get(event.anchor)
                if found is None:  # not there, or not closed yet: it would hold itself
                    raise _wrong(event)
                self._weigh(found.weight)
                self._place(found.value, event)
            elif kind is yaml.DocumentStartEvent:
                self.documents += 1
                if self.documents > 1:
                    raise _wrong(event)
        return self.root

    def _weigh(self, more: int) -> None:
        self.nodes += more
        if self.nodes > self.limits.nodes * 2:  # keys are counted too
            raise _too_much()

    def _scalar(self, event: Any) -> None:
        text = event.value
        if event.tag not in (None, "tag:yaml.org,2002:str"):
            raise _wrong(event)
        value = text
        # a plain scalar's style is None from the Python parser, "" from the C one; what is too long for a number is text
        if not event.style and is_fair_number(text, self.limits):
            value = self.scalar(text)
        weight = 1 + len(text) // _WEIGHT
        self._weigh(weight)
        if event.anchor:
            self.shared[event.anchor] = _Shared(value, weight)
        self._place(value, event)

    def _start(self, event: Any, value: list[Any] | dict[str, Any]) -> None:
        if event.tag not in (None, f"tag:yaml.org,2002:{'map' if isinstance(value, dict) else 'seq'}"):
            raise _wrong(event)
        if len(self.open) >= self.limits.depth:
            raise _too_deep()
        before = self.nodes
        self._weigh(1)
        self.open.append(_Collection(value, event.anchor, before))

    def _place(self, value: Any, event: Any) -> None:
        if not self.open:
            self.root = value
            return
        top = self.open[-1]
        if isinstance(top.value, list):
            top.value.append(value)
        elif top.key is None:
            if not isinstance(value, str):
                raise _wrong(event)
            if value in top.value:
                raise _DoubledError(value)
            top.key = _key(value, self.limits)
        else:
            top.value[top.key] = value
            top.key = None


def _wrong(event: Any) -> Exception:
    import yaml

    return yaml.MarkedYAMLError(None, None, None, event.start_mark)


# ---------------------------------------------------------------------------------------------------------------- TOML


def load_toml(text: str, *, decimals: bool = False, limits: Limits = DEFAULT_LIMITS) -> dict[str, Any]:
    """The tables of a TOML text; ``decimals``: numbers with a point as ``Decimal``.

    Raises ``ValueError`` (``tomllib.TOMLDecodeError`` is one) whose message says what is wrong: for what is beyond ``limits``
    and for what is no TOML.
    """
    _weigh_text(text, limits)
    _weigh_toml(text, limits)

    def broken(digits: str) -> Decimal | float:
        return Decimal(_fair(digits, limits)) if decimals else float(_fair(digits, limits))

    return tomllib.loads(text, parse_float=broken)


def _weigh_toml(text: str, limits: Limits) -> None:
    """Count depth (of brackets, and of the dots in a key), values, and the length of what may be a number."""
    depth = dots = nodes = 0
    for token in _TOML_TOKEN.finditer(text):
        first = text[token.start()]
        if first in "[{":
            depth += 1
        elif first in "]}":
            depth = max(0, depth - 1)
        elif first == ".":
            dots += 1
        elif first in "=,\n":
            dots = 0
            nodes += 1
        elif first in _BEGINS_A_NUMBER and token.end() - token.start() > limits.number:
            raise _no_number(token[0])
        if depth > limits.depth or dots > limits.depth // 4:
            raise _too_deep()
        if nodes > limits.nodes:
            raise _too_much()


# --------------------------------------------------------------------------------------------------------------- shared


def _weigh_text(text: str, limits: Limits) -> None:
    if len(text) > limits.data:
        raise _too_much()


def _fair(text: str, limits: Limits) -> str:
    if not is_fair_number(text, limits):
        raise _no_number(text)
    return text


def _key(text: str, limits: Limits) -> str:
    if len(text) > limits.key:
        raise _BeyondError(
            _("中有超过 {limit} 个字的名称，不是正常的数据文件，请检查是否选错文件。").format(limit=limits.key)
        )
    return text


def _no_number(text: str) -> _BeyondError:
    shown = text if len(text) <= 12 else _("{start}……（共 {count} 个字符）").format(start=text[:6], count=len(text))
    return _BeyondError(_("中有 {text}，不是可用的数值，请改正后重试。").format(text=shown))


def _too_deep() -> _BeyondError:
    return _BeyondError(_("嵌套过深，不是正常的数据文件，请检查是否选错文件。"))


def _too_much() -> _BeyondError:
    return _BeyondError(_("内容过多，不是正常的数据文件，请检查是否选错文件。"))


def _said(name: str, error: ValueError) -> UnreadableFileError:
    from tzforms.findings import mask_text

    if isinstance(error, _DoubledError):
        return UnreadableFileError(
            _("{name}中“{key}”出现了两次，不知道以哪个为准，请删去一个。").format(
                name=name, key=mask_text(str(error)[:80])
            )
        )
    return RefusedFileError(f"{name} {error}")


def _refuse_surrogates(tree: Any, name: str) -> None:
    """Refuse half a character anywhere in ``tree``, with its place."""
    waiting: list[tuple[str, Any]] = [("", tree)]
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend((f"{place}.{key}" if place else key, one) for key, one in value.items())
            bad = any(has_lone_surrogate(key) for key in value)
        elif isinstance(value, list):
            waiting.extend((f"{place}[{index}]", one) for index, one in enumerate(value))
            continue
        else:
            bad = isinstance(value, str) and has_lone_surrogate(value)
        if bad:
            from tzforms.findings import mask_text

            raise UnreadableFileError(
                _("{name} 的{place}有半个字符（如 \\ud800），不是文字，请重新录入这一处。").format(
                    name=name, place=mask_text(_SURROGATE.sub("", place)[:80]) or _("最外层")
                )
            )
