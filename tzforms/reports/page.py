"""Pages from the templates beside this file: HTML autoescaped, one file, nothing loaded from elsewhere; Markdown as it is."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from tzforms.i18n import _
from tzforms.visible import visible

__all__ = ["render_page", "render_text"]


@lru_cache(maxsize=2)
def _environment(escape: bool) -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "pages"),
        autoescape=escape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_seen,
    )
    environment.globals["_"] = _
    return environment


def _seen(value: Any) -> Any:
    """What a page is given, so that nothing in it can turn a line round; markup of our own (a filter's) stays as it is."""
    return visible(value) if type(value) is str else value


def render_page(name: str, **values: Any) -> str:
    """The page ``name`` with these values."""
    return str(_environment(True).get_template(name).render(**values))


def render_text(name: str, **values: Any) -> str:
    """The document ``name`` that is no HTML, with these values; it ends with a line end."""
    return str(_environment(False).get_template(name).render(**values)).rstrip("\n") + "\n"
