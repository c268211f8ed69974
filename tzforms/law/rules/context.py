"""What a rule may look at: one dossier under one edition of the measures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tzforms.forms import Dossier, Facts, FormRecord, Resolved
from tzforms.measures import Measures

__all__ = ["Context"]


@dataclass
class Context:
    """One dossier under one edition: ``dossier`` has its blanks filled, ``stated`` is what was typed."""

    resolved: Resolved
    measures: Measures
    stage: str | None = None
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

    def record(self, form: str) -> FormRecord | None:
        """One form with its blanks filled, or ``None``."""
        found: FormRecord | None = getattr(self.resolved.dossier, form)
        return found

    def typed(self, form: str) -> FormRecord | None:
        """One form as typed, or ``None``."""
        found: FormRecord | None = getattr(self.resolved.stated, form)
        return found

    def is_stated(self, path: str) -> bool:
        """True when ``form.field`` was typed, and not filled in from elsewhere."""
        return path not in self.resolved.origin
