"""One e-mail address as an office uses it: ASCII local part, a domain with a dot."""

from __future__ import annotations

import re

from tzforms.i18n import _
from tzforms.identifiers.errors import IdentifierError
from tzforms.lazy import lazy
from tzforms.normal import nfkc

__all__ = ["compact", "format", "is_valid", "validate"]

_ADDRESS = lazy(
    r"(?=.{6,254}$)(?=[^@]{1,64}@)"
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
)


def compact(text: str) -> str:
    """``text`` half-width without blanks, ``。`` as a dot, without ``mailto:`` and punctuation at the end."""
    text = nfkc(text).replace("。", ".").replace("｡", ".")
    text = re.sub(r"[\s\u200b\ufeff]+", "", text)
    return re.sub(r"^mailto:", "", text, flags=re.IGNORECASE).rstrip(".,;:、")


def validate(text: str) -> str:
    """The address, letter case as written; raises :class:`IdentifierError` (``form``)."""
    address = compact(text)
    if not _ADDRESS.fullmatch(address):
        raise IdentifierError(_("邮箱地址格式不对。"), "form")
    return address


def is_valid(text: str) -> bool:
    """True when :func:`validate` would return."""
    return _ADDRESS.fullmatch(compact(text)) is not None


def format(address: str) -> str:
    """The address as it is printed."""
    return compact(address)
