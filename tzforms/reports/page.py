"""HTML pages from the templates beside this file: autoescaped, one file, nothing loaded from elsewhere."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from tzforms.i18n import _

__all__ = ["render_page"]


@lru_cache(maxsize=1)
def _environment() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["_"] = _
    return environment


def render_page(name: str, **values: Any) -> str:
    """The page ``name`` with these values."""
    return str(_environment().get_template(name).render(**values))
