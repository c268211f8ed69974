"""Every regular expression of the package: compiled ones as module and class attributes, and those written in a call.

``expressions()`` gives them all. A call whose pattern is put together from what is only known at run time is evaluated with
the names of its module, its class and its function, a parameter with what the module's own calls give it; what cannot be
known (a label, a number) stands as ``SAMPLE``. Nothing is left out: :func:`expressions` raises on a call it cannot evaluate.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from types import ModuleType, SimpleNamespace
from typing import Any

import tzforms
from tzforms import lazy as lazily

SAMPLE = r"字\s*段"  # as a label is looked for: with blanks between its characters
# put together in a loop over what only an office or a form says: module and name → what it may look like
_PUT_TOGETHER = {("tzforms.registry.numbering", "expression"): r"通〔(?P<year>\d{4,})〕第(?P<serial>\d{4,})号"}
#: How a text may be put to an expression; the calls that go through a whole text are one.
METHODS = ("match", "fullmatch", "search", "finditer")
_CALLS = {name: name for name in METHODS} | dict.fromkeys(("sub", "subn", "split", "findall"), "finditer")
# the migrations are run by alembic alone, and lazy holds no pattern of its own
_LEFT_OUT = ("tzforms.registry.migrations", "tzforms.__main__", "tzforms.lazy")


@dataclass(frozen=True)
class Expression:
    """``where``: module and line, or module and name; ``pattern`` and ``flags`` as for :func:`re.compile`; ``methods``: by
    which calls it is used, all when that cannot be told."""

    where: str
    pattern: str | bytes
    flags: int
    methods: frozenset[str] = frozenset(METHODS)

    def compiled(self) -> re.Pattern[Any]:
        return re.compile(self.pattern, self.flags)


def modules() -> Iterator[ModuleType]:
    """Every module of the package, imported."""
    yield tzforms
    for info in pkgutil.walk_packages(tzforms.__path__, "tzforms."):
        if not info.name.startswith(_LEFT_OUT):
            yield importlib.import_module(info.name)


@cache
def expressions() -> tuple[Expression, ...]:
    """All of them, each pattern once; raises ``AssertionError`` on a call whose pattern cannot be told."""
    found: dict[tuple[str | bytes, int], Expression] = {}
    for module in modules():
        tree = ast.parse(inspect.getsource(module))
        for one in (*_attributes(module, tree), *_calls(module, tree)):
            known = found.setdefault((one.pattern, one.flags), one)
            found[one.pattern, one.flags] = replace(known, methods=known.methods | one.methods)
    return tuple(found.values())


# --- compiled ones -----------------------------------------------------------------------------------------------------


def _attributes(module: ModuleType, tree: ast.Module) -> Iterator[Expression]:
    used = _uses(tree)
    for name, value in vars(module).items():
        own = inspect.isclass(value) and value.__module__ == module.__name__
        for held, one in vars(value).items() if own else ((name, value),):
            direct = isinstance(one, (re.Pattern, lazily._Lazy))
            methods = used.get(held, frozenset()) if direct and held.startswith("_") else frozenset()
            for pattern, flags in _patterns(one):
                yield Expression(f"{module.__name__}.{name}", pattern, flags, methods or frozenset(METHODS))


def _uses(tree: ast.Module) -> dict[str, frozenset[str]]:
    """Name → by which calls a pattern of that name is used; a name handed on may be used by any, and is left out."""
    used: dict[str, set[str]] = {}
    counted: Counter[str] = Counter()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Load):
            counted[node.id if isinstance(node, ast.Name) else node.attr] += 1
        if isinstance(node, ast.Attribute) and isinstance(node.value, (ast.Name, ast.Attribute)):
            name = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            if node.attr in _CALLS or node.attr == "pattern":
                counted[name] -= 1
                used.setdefault(name, set()).update([_CALLS[node.attr]] if node.attr in _CALLS else [])
    return {name: frozenset(methods) for name, methods in used.items() if not counted[name]}


def _patterns(value: Any, depth: int = 3) -> Iterator[tuple[str | bytes, int]]:
    if isinstance(value, re.Pattern):
        yield value.pattern, int(value.flags) & ~int(re.UNICODE)
    elif isinstance(value, lazily._Lazy):
        pattern, flags = value._given
        yield pattern, int(flags)
    elif depth and isinstance(value, dict):
        yield from _patterns([*value.keys(), *value.values()], depth - 1)
    elif depth and isinstance(value, (list, tuple, set, frozenset)):
        for one in value:
            yield from _patterns(one, depth - 1)


# --- those in calls ----------------------------------------------------------------------------------------------------


def _calls(module: ModuleType, tree: ast.Module) -> Iterator[Expression]:
    for scope, names in _scopes(tree, module):
        for call in _own(scope):
            if isinstance(call, ast.Call) and (given := _pattern_of(call)):
                if isinstance(scope, (ast.Module, ast.ClassDef)) and given[2] == frozenset(METHODS):
                    continue  # kept under a name
                where = f"{module.__name__}:{call.lineno}"
                values = _values(given[0], names) or [_PUT_TOGETHER.get((module.__name__, ast.unparse(given[0])))]
                patterns = [v for v in values if isinstance(v, (str, bytes, re.Pattern, lazily._Lazy))]
                assert patterns, f"{where}: which pattern is {ast.unparse(given[0])}?"
                flags = [v for v in _values(given[1], names) if isinstance(v, int)] if given[1] else [0]
                for pattern, flag in product(patterns, flags):
                    if not isinstance(pattern, (str, bytes)):
                        continue  # compiled, so found by its name
                    yield Expression(where, pattern, int(flag), given[2])


def _pattern_of(call: ast.Call) -> tuple[ast.expr, ast.expr | None, frozenset[str]] | None:
    """Pattern, flags and use of ``re.search(…)`` or ``lazy(…)`` in a function; ``None`` for another call."""
    function = call.func
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "re":
        name = function.attr
    elif isinstance(function, ast.Name) and function.id == "lazy":
        name = "compile"
    else:
        return None
    if name != "compile" and name not in _CALLS:
        return None
    given = {k.arg: k.value for k in call.keywords}
    place = {"compile": 1, "sub": 4, "subn": 4, "split": 3}.get(name, 2)
    flags = given.get("flags", call.args[place] if len(call.args) > place else None)
    return call.args[0], flags, frozenset([_CALLS[name]] if name in _CALLS else METHODS)


Names = dict[str, list[Any]]
Function = ast.FunctionDef | ast.Lambda


def _scopes(tree: ast.Module, module: ModuleType) -> list[tuple[ast.AST, Names]]:
    """The module and each of its classes and functions, with the names known there."""
    known: Names = {name: [value] for name, value in vars(module).items()}
    calls: dict[str, list[list[list[Any]]]] = {}  # function → for each call, what each place may be
    for scope, names in [(tree, known), *_inside(tree, known, module, {})]:
        for node in _own(scope):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
                calls.setdefault(name, []).append([_values(a, names) for a in node.args])
    return [(tree, known), *_inside(tree, known, module, calls)]


def _inside(
    node: ast.AST, names: Names, module: ModuleType, calls: dict[str, list[list[list[Any]]]]
) -> Iterator[tuple[ast.AST, Names]]:
    for child in ast.iter_child_nodes(node):
        within = names
        if isinstance(child, ast.ClassDef):
            attributes = dict(vars(getattr(module, child.name, object)))
            within = {**names, **{k: [v] for k, v in attributes.items()}, "self": [SimpleNamespace(**attributes)]}
            yield child, within
        elif isinstance(child, Function):
            within = _with_locals(child, names, calls)
            yield child, within
        yield from _inside(child, within, module, calls)


def _own(scope: ast.AST) -> Iterator[ast.AST]:
    """What stands in ``scope`` and in no smaller one."""
    for child in ast.iter_child_nodes(scope):
        yield child
        if not isinstance(child, (ast.FunctionDef, ast.Lambda, ast.ClassDef)):
            yield from _own(child)


def _with_locals(function: Function, names: Names, calls: dict[str, list[list[list[Any]]]]) -> Names:
    within = dict(names)
    parameters = [a.arg for a in function.args.args if a.arg != "self"]
    for place, name in enumerate(parameters):
        given = [call[place] for call in calls.get(getattr(function, "name", ""), ()) if len(call) > place]
        texts = dict.fromkeys(v for values in given for v in values if isinstance(v, (str, re.Pattern)))
        within[name] = list(texts) or [SAMPLE]
    for node in _own(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                _bind(target, _values(node.value, within), within)
        elif isinstance(node, ast.For):
            items = [item for value in _values(node.iter, within) if isinstance(value, (tuple, list)) for item in value]
            _bind(node.target, items, within)
    return within


def _bind(target: ast.expr, values: list[Any], names: Names) -> None:
    if isinstance(target, ast.Name):
        names.pop(target.id, None)
        if values:
            names[target.id] = values
    elif isinstance(target, ast.Tuple):
        rows = [v for v in values if isinstance(v, (tuple, list)) and len(v) == len(target.elts)]
        for place, one in enumerate(target.elts):
            _bind(one, [row[place] for row in rows], names)


def _values(node: ast.expr, names: Names) -> list[Any]:
    """What ``node`` may be, as far as it can be told; a part of a text that cannot is the sample."""
    if isinstance(node, ast.JoinedStr):
        parts = [
            [str(v) for v in _values(p.value, names)] or [SAMPLE] if isinstance(p, ast.FormattedValue) else [p.value]  # type: ignore[attr-defined]
            for p in node.values
        ]
        return ["".join(chosen) for chosen in product(*parts)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        sides = _values(node.left, names), _values(node.right, names)
        return [_added(a, b) for a, b in product(*sides) if isinstance(a, (str, bytes)) and isinstance(b, (str, bytes))]
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "re.escape":
        return [re.escape(v) for v in _values(node.args[0], names) if isinstance(v, str)] or [SAMPLE]
    if isinstance(node, ast.Starred) or not all(_is_harmless(n) for n in ast.walk(node) if isinstance(n, ast.Call)):
        return []
    used = sorted({n.id for n in ast.walk(node) if isinstance(n, ast.Name) and n.id in names})
    code = compile(ast.Expression(node), "<pattern>", "eval")
    found = []
    for chosen in product(*(names[name] for name in used)):
        try:
            found.append(eval(code, dict(zip(used, chosen, strict=True))))
        except Exception:  # made of what is only known at run time
            continue
    return found


def _added(left: str | bytes, right: str | bytes) -> str | bytes:
    """Both as one text; the sample, which is none of bytes, becomes one where the other is."""
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    return b"".join(side.encode() if isinstance(side, str) else side for side in (left, right))


def _is_harmless(call: ast.Call) -> bool:
    """Whether ``call`` only puts a text together: to evaluate it does nothing else."""
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr == "join" or ast.unparse(function) == "re.escape"
    return isinstance(function, ast.Name) and function.id in ("len", "map", "sorted", "str")
