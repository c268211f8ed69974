"""Numbers that stand for people, bodies and papers: how they are built, normalised and checked.

Each module has ``compact(text)``, ``validate(text)`` (the normalised number, or :class:`IdentifierError`, a
``ValueError``), ``is_valid(text)`` and ``format(number)``, like python-stdnum.
"""

from __future__ import annotations

from tzforms.identifiers import bank_account, certificate, email, phone, resident_id, uscc
from tzforms.identifiers.errors import IdentifierError

__all__ = [
    "IdentifierError",
    "bank_account",
    "certificate",
    "email",
    "person_key_text",
    "phone",
    "resident_id",
    "uscc",
]


def person_key_text(id_number: str) -> str:
    """The text by which people are matched: the normalised 18-character ID (15 digits upgraded, X in upper case).

    A number that is no valid ID (a passport, a mistyped number) gives its compact form, so that equal numbers still
    match; it is never empty unless ``id_number`` is.
    """
    return resident_id.examine(id_number).number
