"""The passphrase of the keys on its way from the command line: nowhere longer than it is needed.

What cannot be helped: Python keeps no text that can be wiped, and what is typed as ``--passphrase`` can be seen by who lists
the processes of this machine; so it is better given as a variable.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

import click
from click.core import ParameterSource

__all__ = ["NEW", "VARIABLE", "Secret", "new_passphrase_option", "passphrase_option"]

VARIABLE = "TZFORMS_PASSPHRASE"
NEW = "TZFORMS_NEW_PASSPHRASE"


class Secret:
    """A passphrase on its way from the command line to the keys: taken once, shown never."""

    def __init__(self, text: str) -> None:
        self._text: str | None = text

    def take(self) -> str | None:
        """The passphrase, which is not here any more."""
        text, self._text = self._text, None
        return text


class _Type(click.ParamType):  # type: ignore[type-arg]
    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Secret:
        return value if isinstance(value, Secret) else Secret(str(value))


class _Option(click.Option):
    """An option whose variable is taken out of the environment, so that nothing that is started later finds it there.

    An empty variable is one: click takes it for none, and the keys would lie open although somebody meant to lock them.
    """

    def consume_value(self, ctx: click.Context, opts: Mapping[str, Any]) -> Any:
        """The value and where it is from: the command line, else the variable."""
        given = os.environ.pop(str(self.envvar), None)
        value, source = super().consume_value(ctx, opts)
        if given is not None and source is not ParameterSource.COMMANDLINE:
            return Secret(given), ParameterSource.ENVIRONMENT
        return value, source


def passphrase_option(*, help: str) -> Callable[[Any], Any]:
    """``--passphrase``, else the variable :data:`VARIABLE`: a :class:`Secret`, or ``None`` where neither is given."""
    return click.option("--passphrase", cls=_Option, type=_Type(), envvar=VARIABLE, help=help)


def new_passphrase_option(*, help: str) -> Callable[[Any], Any]:
    """``--new-passphrase``, else the variable :data:`NEW`: as :func:`passphrase_option`."""
    return click.option("--new-passphrase", cls=_Option, type=_Type(), envvar=NEW, help=help)
