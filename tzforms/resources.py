"""Where the files that belong to the program lie: inside the wheel, or in the checkout for a developer."""

from __future__ import annotations

from pathlib import Path

__all__ = ["package_file", "template_dir", "template_path"]

_HERE = Path(__file__).resolve().parent


def template_dir() -> Path:
    """The folder with ``annex1`` … ``annex5``, ``certificate`` and ``notice``."""
    inside = _HERE / "templates"
    return inside if inside.is_dir() else _HERE.parent / "templates"


def template_path(name: str) -> Path:
    """The Word template called ``name``: ``template_path("annex2")`` → ``…/templates/annex2/annex2.docx``."""
    return template_dir() / name / f"{name}.docx"


def package_file(*parts: str) -> Path:
    """A data file of the package itself, e.g. ``package_file("measures", "tongzhou_2024", "text.txt")``."""
    return _HERE.joinpath(*parts)
