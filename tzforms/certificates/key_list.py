"""From when to when each key signs, and which was revoked: a signed list that travels with the public keys (``public/keys.json``).

A key that was stolen signs whatever the thief likes, with whatever date. So a certificate whose key was revoked, or was not in force
on the day that it bears, is not believed by its code alone: the register has to have that very code.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from tzforms.exceptions import RegistryError, UsageError
from tzforms.files import PUBLIC, write_atomic
from tzforms.i18n import _

__all__ = ["NAME", "KeyList", "KeyTerm", "Standing"]

NAME = "keys.json"


class Standing(StrEnum):
    """What a key was on a day."""

    IN_FORCE = "in_force"
    OUT_OF_FORCE = "out_of_force"  # after another took its place
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class KeyTerm:
    """One key: the days from which and to which it signs (``None``: not known, open), and when and why it was revoked."""

    id: str
    since: dt.date | None = None
    until: dt.date | None = None
    revoked: dt.date | None = None
    reason: str = ""

    def on(self, day: dt.date) -> Standing:
        """What the key is for a certificate of this day: of a revoked one no date can be believed.

        An issue date before the key was made is none against it: what is signed today may bear last week's date.
        """
        if self.revoked is not None:
            return Standing.REVOKED
        return Standing.OUT_OF_FORCE if self.until is not None and day > self.until else Standing.IN_FORCE


@dataclass(frozen=True, slots=True)
class KeyList:
    """The terms of all keys, by id; a key that is not in it has none."""

    terms: Mapping[str, KeyTerm]

    @classmethod
    def load(cls, folder: Path, verify: Callable[[str, bytes, bytes], bool]) -> Self:
        """The list in ``folder``, empty where there is none. ``verify``: (key id, data, signature) → is it true.

        Raises :class:`RegistryError` for a list that is damaged, or not signed by a key that it holds unrevoked.
        """
        path = folder / NAME
        if not path.is_file():
            return cls({})
        try:
            stored = json.loads(path.read_text("utf-8"))
            terms = {str(row["id"]): _term(row) for row in stored["keys"]}
            signer, signature = str(stored["by"]), base64.b64decode(stored["signature"], validate=True)
            told = _told(stored["keys"])
        except (OSError, ValueError, KeyError, TypeError, binascii.Error) as error:
            raise RegistryError(
                _("密钥清单 {path} 读不出来或已损坏：请向发证机关重新索取公钥。").format(path=path)
            ) from error
        if signer not in terms or terms[signer].revoked is not None or not verify(signer, told, signature):
            raise RegistryError(
                _("密钥清单 {path} 的签名不符，被人改动过：请向发证机关重新索取公钥。").format(path=path)
            )
        return cls(terms)

    def save(self, folder: Path, signer: str, sign: Callable[[bytes], bytes]) -> Path:
        """Write the list, signed by the key ``signer``."""
        rows = [_row(term) for term in sorted(self.terms.values(), key=lambda t: (t.since or dt.date.min, t.id))]
        stored = {"version": 1, "keys": rows, "by": signer, "signature": base64.b64encode(sign(_told(rows))).decode()}
        data = json.dumps(stored, ensure_ascii=False, indent=1).encode()
        return write_atomic(folder / NAME, data, mode=PUBLIC, force=True)

    def rotated(self, known: Iterable[str], old: str | None, new: str, day: dt.date) -> Self:
        """The list once ``new`` signs in the place of ``old``; ``known``: keys that may not be in it yet."""
        terms = {id_: KeyTerm(id_) for id_ in known} | dict(self.terms)
        if old is not None:
            before = terms.get(old, KeyTerm(old))
            terms[old] = before if before.revoked else replace(before, until=day)
        terms[new] = KeyTerm(new, since=day)
        return type(self)(terms)

    def revoked(self, id_: str, day: dt.date, reason: str) -> Self:
        """The list once a key was revoked; raises :class:`UsageError` without a reason, or for one that was already."""
        term = self.terms.get(id_, KeyTerm(id_))
        if not reason.strip():
            raise UsageError(_("吊销密钥要写明原因（--reason）。"))
        if term.revoked is not None:
            raise UsageError(_("密钥 {id} 已于 {day} 吊销。").format(id=id_, day=term.revoked))
        return type(self)({**self.terms, id_: replace(term, revoked=day, reason=reason.strip())})

    def on(self, id_: str, day: dt.date) -> Standing:
        """What a key was on a day; one without a term is in force."""
        return self.of(id_).on(day)

    def of(self, id_: str) -> KeyTerm:
        """The term of a key; an open one for a key that is not in the list."""
        return self.terms.get(id_, KeyTerm(id_))


def _row(term: KeyTerm) -> dict[str, Any]:
    days = {"from": term.since, "until": term.until, "revoked": term.revoked}
    said = {name: day.isoformat() for name, day in days.items() if day is not None}
    return {"id": term.id, **said, **({"reason": term.reason} if term.reason else {})}


def _term(row: Mapping[str, Any]) -> KeyTerm:
    since, until, revoked = (
        dt.date.fromisoformat(row[n]) if row.get(n) else None for n in ("from", "until", "revoked")
    )
    return KeyTerm(str(row["id"]), since, until, revoked, str(row.get("reason", "")))


def _told(rows: object) -> bytes:
    """What is signed: the rows in one spelling, under a name of their own."""
    return b"tzforms keys\0" + json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
