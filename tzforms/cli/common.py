"""What several commands share: options, progress, the folder for results."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from tzforms.console import is_unicode
from tzforms.files import protect
from tzforms.i18n import _
from tzforms.visible import json_text, visible

__all__ = [
    "INPUT",
    "echo_made",
    "family",
    "force_option",
    "full_option",
    "measures_option",
    "output_option",
    "progress",
    "say",
    "say_json",
    "wanted_forms",
]

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])


def say(text: str = "", *, err: bool = False, bold: bool = False, fg: str | None = None) -> None:
    """Print ``text`` and a line end: the one way to the terminal, where nothing of a stranger's may steer it."""
    click.secho(visible(text), err=err, bold=bold or None, fg=fg)


class InputPath(click.Path):
    """A file or folder that a command reads: none of its results is ever written over it."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path, from now on protected."""
        path = super().convert(value, param, ctx)
        if isinstance(path, Path):
            protect(path)
        return path


INPUT = InputPath()


def say_json(data: Any, *, indent: int | None = None) -> None:
    """Print ``data`` as JSON: in ASCII where the stream does not take every character, so that nothing is lost on the way."""
    click.echo(json_text(data, indent=indent, ascii_only=not is_unicode(sys.stdout)))


def output_option(help_text: str) -> Callable[[F], F]:
    """``-o/--output`` for a folder."""
    return click.option("-o", "--output", "output", type=click.Path(path_type=Path), required=True, help=help_text)


def force_option(function: F) -> F:
    """``--force``: replace files that are there."""
    return click.option("--force", is_flag=True, help="覆盖已有的文件。")(function)


def full_option(function: F) -> F:
    """``--full``: personal numbers whole on the screen and on the page."""
    return click.option(
        "--full", is_flag=True, help="证件号、电话、账号显示全号（屏幕和网页默认只显示头尾；数据文件不受影响）。"
    )(function)


def measures_option(function: F) -> F:
    """``--measures``: the edition, as the parameter ``edition``."""
    return click.option(
        "--measures", "edition", metavar="名称|文件夹", help="办法版本（默认：文件注明的版本，否则 tongzhou_2024）。"
    )(function)


def wanted_forms(known: Collection[str], names: Sequence[str], parameter: str) -> list[str]:
    """The forms named on the command line, each once; all that are ``known`` (an edition's catalogue) when none is named.

    Raises :class:`click.BadParameter` for a form that the edition has not got.
    """
    for name in names:
        if name not in known:
            context = click.get_current_context()
            found = next((p for p in context.command.params if p.name == parameter), None)
            message = _("没有“{name}”这种表格；可用：{forms}。").format(name=name, forms="、".join(known))
            raise click.BadParameter(message, ctx=context, param=found)
    return list(dict.fromkeys(names)) or list(known)


def family(made: type[Any], name: str, *options: Callable[[Any], Any]) -> Callable[[F], F]:
    """Options of one kind, handed to the command as one object: the parameter ``name``, made from their values.

    ``made`` is a dataclass with a field for each option; a field whose option a command does not have keeps its default.
    """

    def decorate(function: F) -> F:
        names: list[str] = []

        @functools.wraps(function)
        def command(**given: Any) -> Any:
            own = {key: given.pop(key) for key in names}
            return function(**given, **{name: made(**own)})

        for option in reversed(options):  # click collects decorators from the last to the first
            option(command)
            names.append(vars(command)["__click_params__"][-1].name)
        return cast(F, command)

    return decorate


def progress(items: Iterable[T], label: str, total: int | None = None) -> Iterator[T]:
    """``items`` one by one, with a bar on a terminal and nothing where there is none or few items."""
    count = total if total is not None else len(items) if hasattr(items, "__len__") else None  # type: ignore[arg-type]
    if not sys.stderr.isatty() or (count is not None and count < 8):
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(items, description=label, total=count, console=Console(stderr=True), transient=True)


def echo_made(paths: Iterable[Path]) -> None:
    """Say what was written, a line each."""
    for path in paths:
        say(_("已生成 {path}").format(path=path))
