"""A certificate's code as a link: the address of the page that checks it (:mod:`tzforms.certificates.phone`), and behind the ``#`` the token.

``https://…/v#`` and then the COSE_Sign1 in base64url without padding (RFC 4648 section 5). A browser keeps what stands behind the ``#`` to
itself, so the server of the page never sees a certificate. The address is no part of the token; 8 bytes of its SHA-256 are, so that a
code that was put behind another address is noticed (:attr:`tzforms.certificates.payload.Payload.link`).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from urllib.parse import urlsplit

from tzforms.exceptions import UsageError
from tzforms.i18n import _

__all__ = ["LONGEST", "checked_address", "digest_of_address", "link", "looks_like_token", "token_of", "unlink"]

LONGEST = 666
"""Characters of a link: what a symbol of version 20 at level M holds as bytes (ISO/IEC 18004, table 7)."""
_LONGEST_ADDRESS = 100
_ADDRESS = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")  # RFC 3986: reserved, unreserved, percent
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_TOKEN = re.compile(r"0oR[A-Za-z0-9_-]{100,}")  # d2 84: tag 18 and an array of four
_LINK = re.compile(r"(https?://[^#]*#)(.*)", re.I | re.S)


def checked_address(address: str) -> str:
    """The address of the page as it goes into links, with the ``#`` at its end; empty for an empty one: then there is no link.

    Raises :class:`UsageError` for one that a phone could not open, or not safely.
    """
    if not address:
        return ""
    if why := _wrong(address):
        raise UsageError(
            _("核验页的网址“{address}”不能用：{why}。请写成 https://…/v# 的样子（--verify-url）。").format(
                address=address[:_LONGEST_ADDRESS], why=why
            )
        )
    return address if address.endswith("#") else f"{address}#"


def _wrong(address: str) -> str:
    """What is wrong with an address, as a piece of a sentence; empty for a good one."""
    if _ADDRESS.fullmatch(address) is None:
        return _("里面有空格、中文或别的不能用在网址里的字符（中文域名请写成 xn-- 开头的形式）")
    if len(address) > _LONGEST_ADDRESS:
        return _("超过 {most} 个字符，二维码会太密").format(most=_LONGEST_ADDRESS)
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return _("写法不对")
    if parts.scheme not in ("https", "http") or not host:
        return _("不是以 https:// 开头的网址")
    if parts.scheme == "http" and host not in _HERE:
        return _("http:// 的网页途中可能被人改动，只有本机试用（localhost）可以")
    if parts.username is not None or parts.password is not None:
        return _("里面有用户名或口令，会印在每张证书上")
    if parts.fragment or address.count("#") > 1:
        return _("“#”后面要留空，验证码放在那里")
    return ""


def digest_of_address(address: str) -> str:
    """What a token says of its address: the first 8 bytes of the SHA-256, hexadecimal; empty for none."""
    return hashlib.sha256(address.encode("ascii")).hexdigest()[:16] if address else ""


def link(address: str, token: bytes) -> str:
    """The text of the QR code."""
    return address + base64.urlsafe_b64encode(token).decode("ascii").rstrip("=")


def looks_like_token(text: str) -> bool:
    """Whether a text is a link of ours, or what stands behind its ``#``; whether it is a good one is not looked at."""
    return _TOKEN.match(unlink(text)[1]) is not None


def unlink(text: str) -> tuple[str, str]:
    """(address with its ``#`` or nothing, what stands behind it) of a text that was copied, without its white space."""
    flat = "".join(text.split())
    found = _LINK.fullmatch(flat)
    return (found[1], found[2]) if found else ("", flat)


def token_of(text: str) -> bytes:
    """The bytes of a token in base64url; raises ``ValueError`` for any other spelling of them than ours."""
    try:
        token = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("no base64url") from error
    if link("", token) != text:
        raise ValueError("another spelling")
    return token
