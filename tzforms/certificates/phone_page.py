"""The page with which anyone checks a certificate on a phone: one HTML file that fetches nothing and sends nothing.

It holds the public keys with their terms, if wanted digests of what is void or replaced, and scripts that do in a browser what
:func:`tzforms.certificates.verification.verify` does with a code. What stands in ``web/`` is put together here, under a
Content-Security-Policy that lets nothing run but these very scripts, and nothing be fetched.

A digest of the list is the HMAC-SHA256 of the SHA-256 of the whole signed code under a key that stands in the page. Whoever has the certificate has the
code, and finds it; nobody else does: a code holds 64 bytes of signature and 32 of commitment that cannot be guessed, as a number could.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import html
import json
import re
import secrets
from dataclasses import dataclass
from typing import Any

from tzforms import __version__
from tzforms.certificates.keys import PublicKeys
from tzforms.certificates.payload import signed_bytes
from tzforms.certificates.phone_words import words
from tzforms.exceptions import RegistryError
from tzforms.i18n import _
from tzforms.registry import Entry, Registry, Status
from tzforms.resources import package_file

__all__ = ["PAGE_NAME", "VoidList", "make_page", "void_list"]

PAGE_NAME = "index.html"
_BEIJING = dt.timezone(dt.timedelta(hours=8))
_DIGEST = 16  # bytes: among a million certificates two are alike once in 10**27 pages
_PLACE = re.compile(r"\{\{ (\w+) \}\}")


@dataclass(frozen=True, slots=True)
class VoidList:
    """The SHA-256 of what is signed of the certificates that are void and of those that were replaced, and when the register was asked:
    of one whose holder was forgotten the register has no more."""

    time: dt.datetime
    void: tuple[bytes, ...] = ()
    replaced: tuple[bytes, ...] = ()


def void_list(registry: Registry) -> VoidList:
    """What the register says today. Raises :class:`RegistryError` for one that was changed past the program."""
    now = dt.datetime.now(_BEIJING)
    if troubles := registry.verify():
        raise RegistryError(
            _(
                "登记库有 {count} 处被人改动过，不能据以列出作废的证书：请先运行 tzforms certificates check-register 查明。"
            ).format(count=len(troubles))
        )
    replaced = [_signed(entry) for entry in registry.entries(status=Status.REPLACED)]
    void = [_signed(entry) for entry in registry.entries(status=Status.VOID)]
    return VoidList(now, tuple(void), tuple(replaced))


def _signed(entry: Entry) -> bytes:
    return entry.signed_digest if entry.forgotten else hashlib.sha256(signed_bytes(entry.code)).digest()


def make_page(public: PublicKeys, issuer: str, listed: VoidList | None = None) -> bytes:
    """The page as UTF-8. ``issuer``: whose certificates it checks, at its head; ``listed``: what is no longer valid, if it shall say so."""
    said = words()
    scripts = {name: _script(f"{name}.js") for name in ("noble", "codes", "page")}
    style = _source("page.css")
    data = {
        "keys": _keys(public),
        "list": None if listed is None else _digests(listed),
        "made": dt.datetime.now(_BEIJING).date().isoformat(),
        "version": __version__,
        "words": said,
    }
    values = {
        "policy": html.escape(_policy(scripts.values(), style), quote=True),
        "version": __version__,
        "title": html.escape(said["zh"]["title"]),
        "issuer": html.escape(issuer),
        "waiting": html.escape(f"{said['zh']['waiting']} {said['en']['waiting']}"),
        "style": style,
        "data": json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"),
        **scripts,
    }
    return _PLACE.sub(lambda place: values[place[1]], _source("index.html")).encode("utf-8")


def _source(name: str) -> str:
    return package_file("certificates", "web", name).read_text("utf-8")


def _script(name: str) -> str:
    text = _source(name)
    if re.search(r"<(?:/?script|!--)", text, re.I):
        raise AssertionError(f"{name} would end its own element")
    return text


def _policy(scripts: Any, style: str) -> str:
    """What the page may do: run these scripts, wear this style, and nothing else."""
    ours = " ".join(_hash(script) for script in scripts)
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {ours}",
            f"style-src {_hash(style)}",
            "img-src data:",
            "connect-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode()}'"


def _keys(public: PublicKeys) -> list[dict[str, str]]:
    """The public keys with their terms, the newest first."""
    rows = []
    for id_, key in public.keys.items():
        raw, term = key.public_bytes_raw(), public.terms.of(id_)
        days = {"from": term.since, "until": term.until, "revoked": term.revoked}
        rows.append(
            {
                "id": id_,
                "raw": base64.b64encode(raw).decode(),
                "fingerprint": hashlib.sha256(raw).hexdigest(),
                "reason": term.reason,
                **{name: "" if day is None else day.isoformat() for name, day in days.items()},
            }
        )
    return sorted(rows, key=lambda row: (row["from"], row["id"]), reverse=True)


def _digests(listed: VoidList) -> dict[str, Any]:
    """The list as it is published. The key is another one on each page, so that pages of different days cannot be held together."""
    key = secrets.token_bytes(16)

    def digests(codes: tuple[bytes, ...]) -> list[str]:
        found = (hmac.digest(key, code, "sha256")[:_DIGEST] for code in codes)
        return sorted(base64.urlsafe_b64encode(digest).decode().rstrip("=") for digest in found)

    return {
        "time": f"{listed.time:%Y-%m-%d %H:%M}",
        "key": base64.b64encode(key).decode(),
        "void": digests(listed.void),
        "replaced": digests(listed.replaced),
    }
