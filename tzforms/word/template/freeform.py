"""Print-only templates: everything docxtpl and Jinja can do, with the same guards as the small grammar.

A part whose tags are more than slots and row loops is rendered by Jinja (sandboxed, autoescaped, a missing value is an
error) and then treated as docxtpl does. Where docxtpl has to touch the tree itself (columns made by ``{%tc %}``,
sub-documents, inline pictures) docxtpl renders the whole document.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from jinja2 import StrictUndefined, Undefined, UndefinedError, nodes
from jinja2.sandbox import SandboxedEnvironment
from jinja2.utils import missing
from markupsafe import Markup, escape

from tzforms.exceptions import RenderError, TzformsError
from tzforms.findings import mask_text
from tzforms.i18n import _
from tzforms.word.template.fill import Formatter, check_text, spare_rows
from tzforms.word.template.grammar import LoopSpec

__all__ = ["FormEnvironment", "MissingFieldError", "unescape_braces"]

_GUARD = "tzforms_guard"
_LIST = "tzforms_list"


class MissingFieldError(UndefinedError):
    """A template asks for what the values do not have; ``name`` is the field's, ``…`` when Jinja does not know it."""

    def __init__(self, message: str | None, name: str) -> None:
        super().__init__(message)
        self.name = name


class _Missing(StrictUndefined):
    """What a missing value is to Jinja: any use of it is a :class:`MissingFieldError`."""

    __slots__ = ()

    def __init__(
        self, hint: str | None = None, obj: Any = missing, name: Any = None, exc: Any = UndefinedError
    ) -> None:
        if exc is UndefinedError:  # the sandbox brings another one for what it forbids
            exc = partial(MissingFieldError, name=name if isinstance(name, str) and not hint else "…")
        super().__init__(hint, obj, name, exc)


class _Spare:
    """A spare row: whatever is asked of it is ``None``; the last one gives its dots to the first that asks."""

    def __init__(self, dots: str) -> None:
        self._dots = dots

    def take(self) -> str | None:
        """The dots, once."""
        dots, self._dots = self._dots, ""
        return _Dots(dots) if dots else None


class _Dots(str):
    """The dots of a spare row, which no converter touches."""

    __slots__ = ()


class FormEnvironment(SandboxedEnvironment):
    """Jinja for documents: converters as filters, ``blank``, ``rows``, strict, sandboxed, guarded.

    ``plain`` formats what has no converter. Mappings are looked up by key first: a field may be called ``items``.
    """

    def __init__(self, converters: Mapping[str, Formatter], plain: Formatter) -> None:
        super().__init__(autoescape=True, undefined=_Missing, keep_trailing_newline=True)
        self._plain = plain
        self.globals = {k: v for k, v in self.globals.items() if k != "lipsum"}
        self.filters.update({name: _filter(name, item) for name, item in converters.items()})
        self.filters["blank"] = _blank
        self.filters["rows"] = _rows
        self.filters[_GUARD] = self._guard
        self.filters[_LIST] = _none_is_no_rows

    def compile(self, source: Any, *args: Any, **kwargs: Any) -> Any:
        """Compile, with every printed expression passing the guard and ``{_{`` of the template itself undone."""
        tree = self.parse(source) if isinstance(source, str) else source
        for output in list(tree.find_all(nodes.Output)):
            output.nodes = [self._wrapped(item) for item in output.nodes]
        for loop in tree.find_all(nodes.For):
            loop.iter = nodes.Filter(loop.iter, _LIST, [], [], None, None, lineno=loop.lineno)
        tree.set_environment(self)
        return super().compile(tree, *args, **kwargs)

    def _wrapped(self, item: nodes.Expr) -> nodes.Expr:
        if isinstance(item, nodes.TemplateData):
            item.data = unescape_braces(item.data)
            return item
        return nodes.Filter(item, _GUARD, [nodes.Const(_name(item))], [], None, None, lineno=item.lineno)

    def _guard(self, value: Any, name: str) -> Any:
        if isinstance(value, Undefined):
            raise RenderError(_("缺少字段 {path}，无法打印。请补上这个值（没有就写 null）。").format(path=name))
        if value is None:
            return ""
        if hasattr(value, "__html__"):
            check_text(str(value.__html__()), name, markup=True)
            return value
        text = self._plain.format(value) if isinstance(value, str) and not isinstance(value, _Dots) else str(value)
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        check_text(text, name, markup=True)
        # docxtpl turns {_{ into {{ after rendering: a value must keep what it says
        return Markup(str(escape(text)).replace("{_", "{&#95;").replace("_}", "&#95;}").replace("%_", "%&#95;"))

    def getattr(self, obj: Any, attribute: str) -> Any:
        """``obj.attribute``: the key of a mapping, else the sandbox's answer."""
        if isinstance(obj, _Spare):
            return obj.take()
        if obj is None:
            return None
        if isinstance(obj, Mapping) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


def unescape_braces(text: str) -> str:
    """``{_{`` and its like of a template's own text as the braces they stand for (docxtpl's way to print them)."""
    for typed, meant in (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}")):
        text = text.replace(typed, meant)
    return text


def _name(item: nodes.Node) -> str:
    while isinstance(item, nodes.Filter) and item.node is not None:
        item = item.node
    if isinstance(item, nodes.Getattr):
        return f"{_name(item.node)}.{item.attr}"
    return item.name if isinstance(item, nodes.Name) else "…"


def _filter(name: str, converter: Formatter) -> Callable[[Any], Any]:
    def convert(value: Any) -> Any:
        if value is None or isinstance(value, (_Dots, Undefined)):
            return value
        try:
            text = converter.format(value)
        except TzformsError as error:
            raise RenderError(
                _("“{name}”无法打印：{reason}").format(name=name, reason=mask_text(str(error)))
            ) from error
        except Exception as error:
            raise RenderError(_("有一个值不能按“{name}”打印。请核对它的类型和内容。").format(name=name)) from error
        return text.replace("\n", "\a") if name == "prose" else text

    return convert


def _none_is_no_rows(values: Any) -> Any:
    return () if values is None else values


def _blank(value: Any, text: str = "") -> Any:
    if isinstance(value, Undefined):
        return value
    return text if value is None or value == "" else value


def _rows(values: Any, n: int = 0, dots: str = "") -> list[Any]:
    if isinstance(values, Undefined):
        raise RenderError(_("缺少一张表格的数据，无法打印。请补上它（没有行就写 []）。"))
    rows = spare_rows(values, LoopSpec("", "…", n, dots))
    last = len(rows) - 1
    return [_Spare(dots if i == last else "") if row is None else row for i, row in enumerate(rows)]
