"""The signed facts as a CBOR Web Token in COSE_Sign1 (RFC 8392, 9052), which verifiers in other languages read without code of ours.

Protected header: ``alg`` EdDSA (-8) and ``kid``, the first four bytes of the SHA-256 of the raw public key. Claims: ``iss`` (1), who
issues; ``iat`` (6), midnight in Beijing of the day of issue; and the private claim :data:`FACTS`, a map by the numbers of
:class:`Fact`. Everything is in the deterministic encoding of RFC 8949 section 4.2, so the same facts give the same bytes. See
``docs/certificate-code.md`` for the format and its test vectors.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from enum import IntEnum
from typing import Any

import cbor2

__all__ = ["FACTS", "Fact", "pack", "unpack"]

FACTS = -65_537
"""The claim that holds the certificate's own facts: of the range for private use (below -65536)."""
_ISS, _IAT = 1, 6
_ALG, _KID, _EDDSA = 1, 4, -8
_KEY_ID = 4  # bytes of kid
_SIGN1, _DAYS = 18, 100  # tags: COSE_Sign1, and a date as days since 1970 (RFC 8943)
_BEIJING = dt.timezone(dt.timedelta(hours=8))
_EPOCH = dt.date(1970, 1, 1)


class Fact(IntEnum):
    """What is under which number."""

    NUMBER = 1
    NAME = 2
    COMMITMENT = 3
    PROJECT = 4
    TENTHS = 5  # class hours (学时), in tenths; absent where none are stated
    START = 6
    END = 7
    RESULT = 8
    TEMPLATE = 9
    EDITION = 10
    LINK = 11  # of a code that is a link: the first 8 bytes of the SHA-256 of its address; absent in a bare one


def pack(issuer: str, issued: dt.date, facts: dict[int, Any], key_id: bytes, sign: Callable[[bytes], bytes]) -> bytes:
    """A signed token; ``facts`` by :class:`Fact`, dates as dates. ``sign`` gives the 64 bytes of an Ed25519 signature."""
    protected = cbor2.dumps({_ALG: _EDDSA, _KID: key_id}, canonical=True)
    midnight = dt.datetime.combine(issued, dt.time(), _BEIJING)
    said = {k: cbor2.CBORTag(_DAYS, (v - _EPOCH).days) if isinstance(v, dt.date) else v for k, v in facts.items()}
    payload = cbor2.dumps({_ISS: issuer, _IAT: int(midnight.timestamp()), FACTS: said}, canonical=True)
    signature = sign(_signed(protected, payload))
    return cbor2.dumps(cbor2.CBORTag(_SIGN1, [protected, {}, payload, signature]), canonical=True)


def unpack(data: bytes) -> tuple[str, dt.date, dict[int, Any], bytes, bytes, bytes]:
    """(issuer, day of issue, facts, key id, what is signed, signature) of a token; whether the signature is true is not looked at.

    Raises ``ValueError`` for bytes that are no such token, or not in the one encoding that :func:`pack` gives.
    """
    try:
        token = cbor2.loads(data)
        if not isinstance(token, cbor2.CBORTag) or token.tag != _SIGN1:
            raise ValueError("not COSE_Sign1")
        protected, unprotected, payload, signature = token.value
        header, claims = cbor2.loads(protected), cbor2.loads(payload)
        if header.get(_ALG) != _EDDSA or unprotected or len(signature) != 64:
            raise ValueError("not signed by Ed25519")
        issued = dt.datetime.fromtimestamp(claims[_IAT], _BEIJING).date()
        facts = dict(claims[FACTS])
        issuer, key_id = claims[_ISS], header[_KID]
        if not isinstance(issuer, str) or not isinstance(key_id, bytes):
            raise ValueError("no issuer or key")
        if len(key_id) != _KEY_ID:
            raise ValueError("no key of ours")
        again = pack(issuer, issued, facts, key_id, lambda _signed: signature)
    except ValueError:
        raise
    except Exception as error:  # what is no CBOR, or other CBOR, fails in as many ways as there are types
        raise ValueError("no token") from error
    if again != data:
        raise ValueError("another encoding than ours, or bytes behind or between the token's own")
    return issuer, issued, facts, key_id, _signed(protected, payload), signature


def _signed(protected: bytes, payload: bytes) -> bytes:
    """The bytes that are signed: RFC 9052 section 4.4."""
    return cbor2.dumps(["Signature1", protected, b"", payload], canonical=True)
