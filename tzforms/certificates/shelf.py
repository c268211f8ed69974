"""The certificate templates that are known: a certificate is made again, and checked, by the one that it was made with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from tzforms.bounds import read_file
from tzforms.certificates.keys import Keyring
from tzforms.certificates.payload import Payload
from tzforms.exceptions import NotWritableError
from tzforms.measures import editions, load_measures

__all__ = ["digest_of", "keep", "shipped", "template_of", "templates_of"]

EARLIER = "earlier"
"""The folder beside today's template that holds those of earlier versions of the program."""


def shipped() -> tuple[Path, ...]:
    """The templates of all editions that come with the program, today's before earlier ones."""
    folders = dict.fromkeys(edition.template("certificate").parent for edition in [load_measures(), *editions()])
    return tuple(
        path for folder in folders for place in (folder, folder / EARLIER) for path in sorted(place.glob("*.docx"))
    )


@lru_cache(maxsize=64)
def _digest(path: Path, _changed: int) -> str:
    return hashlib.sha256(read_file(path)).hexdigest()[:16]


def digest_of(template: Path) -> str:
    """What a code says of its template: the first 8 bytes of its SHA-256, hexadecimal."""
    return _digest(template, template.stat().st_mtime_ns)


def keep(keys: Keyring, template: Path) -> None:
    """Lay the template beside the public keys; not where they cannot be written, if it comes with the program anyway."""
    try:
        keys.keep_template(template)
    except NotWritableError:
        if digest_of(template) not in map(digest_of, shipped()):
            raise


def templates_of(payload: Payload, known: Iterable[Path]) -> list[Path]:
    """Those of ``known`` that a certificate may have been made with: the one that its code names; any, where it is of 0.1.0."""
    return [path for path in known if payload.is_old or digest_of(path) == payload.template]


def template_of(payload: Payload, known: Iterable[Path]) -> Path | None:
    """The template that a certificate was made with, if it is among ``known``; what 0.1.0 made, with the one of its time."""
    found = templates_of(payload, known)
    return (
        next((path for path in found if path.parent.name == EARLIER), None)
        if payload.is_old
        else next(iter(found), None)
    )
