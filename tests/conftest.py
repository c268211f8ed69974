"""Shared fixtures."""

from __future__ import annotations

import pytest

from tests.builders import valid_dossier
from tzforms.forms import FormRecord


@pytest.fixture(scope="session")
def full_records() -> list[FormRecord]:
    """The five filled forms of one valid class."""
    return [record for _name, record in valid_dossier().resolved().dossier.forms()]
