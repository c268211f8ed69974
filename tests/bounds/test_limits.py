"""The limits, and what the documents say of them."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from tzforms.bounds import DEFAULT_LIMITS, Limits

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "security.md").read_text("utf-8")
ROWS = re.findall(r"^\| `(\w+)` \| (\d+)( MB)? \|", PAGE, re.MULTILINE)


def test_the_page_tells_the_limits_of_every_kind_of_file() -> None:
    told = {name for name, _number, _unit in ROWS} | set(re.findall(r"`(\w+)`（", PAGE))
    assert {
        "file",
        "entries",
        "part",
        "total",
        "whole",
        "data",
        "depth",
        "sheet",
        "cells",
        "pdf_pages",
        "pixels",
    } <= told


@pytest.mark.parametrize(("name", "number", "unit"), [r for r in ROWS if not r[0].startswith("TZFORMS")])
def test_the_page_tells_the_numbers_that_hold(name: str, number: str, unit: str) -> None:
    assert getattr(DEFAULT_LIMITS, name) == int(number) << (20 if unit else 0)


def test_every_limit_is_a_number_above_nothing() -> None:
    assert all(getattr(DEFAULT_LIMITS, f.name) > 0 for f in dataclasses.fields(Limits))
