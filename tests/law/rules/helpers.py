"""Short ways to ask what one rule says of one dossier."""

from __future__ import annotations

from typing import Any

from tests.builders import changed, valid_dossier
from tzforms.findings import Finding
from tzforms.forms import Dossier
from tzforms.law.checking import check

__all__ = ["E", "M", "N", "U", "V", "base", "said", "severities", "with_"]

V, E, M, U, N = "不符合", "需说明", "需人工核验", "无法核验", "提示"


def base(**options: Any) -> Dossier:
    """The valid class."""
    return valid_dossier(3, **options)


def with_(values: dict[str, Any], dossier: Dossier | None = None) -> Dossier:
    """The valid class with other values at these paths."""
    result = dossier if dossier is not None else base()
    for path, value in values.items():
        result = changed(result, path, value)
    return result


def said(rule: str, dossier: Dossier, **options: Any) -> list[Finding]:
    """The findings of one rule."""
    return check(dossier, only=[rule], **options)


def severities(rule: str, values: dict[str, Any], dossier: Dossier | None = None) -> list[str]:
    """The severities of one rule's findings on the valid class with these values."""
    return [f.severity.value for f in said(rule, with_(values, dossier))]
