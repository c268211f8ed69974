"""What a rule may look at: one dossier under one edition of the measures."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tzforms.forms import Catalogue, Dossier, Facts, FormRecord, Resolved
from tzforms.measures import Measures, load_measures

__all__ = ["Context", "edition_for"]


def edition_for(dossier: Dossier | Resolved, measures: Measures | str | Path | None) -> Measures:
    """The edition to judge by: what was asked for, else the one that the dossier is of."""
    if measures is not None:
        return load_measures(measures)
    stated = dossier.stated if isinstance(dossier, Resolved) else dossier
    return stated.catalogue.measures


@dataclass
class Context:
    """One dossier under one edition: ``dossier`` has its blanks filled, ``stated`` is what was typed.

    ``meant`` are the forms that somebody hands in or said to hand in, whatever they hold (a returned paper that is all empty).
    """

    resolved: Resolved
    measures: Measures
    stage: str | None = None
    meant: frozenset[str] = frozenset()
    memo: dict[str, Any] = field(default_factory=dict)

    @property
    def dossier(self) -> Dossier:
        """The dossier with its blanks filled."""
        return self.resolved.dossier

    @property
    def stated(self) -> Dossier:
        """The dossier as typed."""
        return self.resolved.stated

    @property
    def facts(self) -> Facts:
        """What no form holds."""
        return self.resolved.stated.facts

    @property
    def m(self) -> Measures:
        """The edition's parameters."""
        return self.measures

    @property
    def catalogue(self) -> Catalogue:
        """The forms that the dossier is made of."""
        return self.resolved.stated.catalogue

    def record(self, form: str) -> FormRecord | None:
        """One form with its blanks filled, or ``None``."""
        return self.resolved.dossier.record(form)

    def typed(self, form: str) -> FormRecord | None:
        """One form as typed, or ``None``."""
        return self.resolved.stated.record(form)

    def is_stated(self, path: str) -> bool:
        """True when ``form.field`` was typed, and not filled in from elsewhere."""
        return path not in self.resolved.origin
