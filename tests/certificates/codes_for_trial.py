"""Codes of every kind for the page and for ``verify`` alike: of several keys, changed, cut, and signed by the true key over what no certificate is."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import base45
import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.certificates.test_cwt import FACTS_OF_VECTOR, KEY, SALT
from tzforms.certificates.cwt import FACTS
from tzforms.certificates.key_list import KeyList, KeyTerm
from tzforms.certificates.keys import PublicKeys, key_id
from tzforms.certificates.links import digest_of_address, link
from tzforms.certificates.payload import Payload, encode, name_check, signed_bytes

PAGE = "https://zs.bjtzh.example.cn/v#"
RETIRED, REVOKED, STRANGER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3))
ID_MASKED = "110112********0018"


def _id(key: Ed25519PrivateKey) -> str:
    return key_id(key.public_key())


PUBLIC = PublicKeys(
    {_id(key): key.public_key() for key in (KEY, RETIRED, REVOKED)},
    (),
    KeyList(
        {
            _id(KEY): KeyTerm(_id(KEY), dt.date(2026, 3, 1)),
            _id(RETIRED): KeyTerm(_id(RETIRED), dt.date(2025, 1, 1), dt.date(2026, 2, 28)),
            _id(REVOKED): KeyTerm(
                _id(REVOKED), dt.date(2024, 1, 1), dt.date(2024, 12, 31), dt.date(2025, 1, 2), "硬盘失窃"
            ),
        }
    ),
)


def bare(key: Ed25519PrivateKey = KEY, **changes: Any) -> str:
    return encode(replace(FACTS_OF_VECTOR, key_id=_id(key), **changes), key.sign)


def linked(key: Ed25519PrivateKey = KEY, **changes: Any) -> str:
    facts = replace(FACTS_OF_VECTOR, key_id=_id(key), link=digest_of_address(PAGE), **changes)
    return encode(facts, key.sign, PAGE)


def old(key: Ed25519PrivateKey = KEY, **changes: Any) -> str:
    facts: dict[str, Any] = {
        "number": "通人社研结字〔2025〕第0007号", "name": "王*明", "project": "数控加工（五轴）", "hours": None,
        "start_date": dt.date(2025, 9, 1), "end_date": dt.date(2025, 9, 12), "issue_date": dt.date(2025, 11, 20),
        "issuer": FACTS_OF_VECTOR.issuer, "check": name_check("通人社研结字〔2025〕第0007号", "王小明"), "key_id": _id(key),
    }  # fmt: skip
    return encode(Payload(**(facts | changes)), key.sign)


def mutated(count: int, seed: int) -> Iterator[str]:
    """Codes of which signs or bytes were changed, lost, doubled or swapped."""
    random_ = random.Random(seed)
    texts = [bare(), linked(), old(), bare(RETIRED), linked(REVOKED), linked(STRANGER)]
    for _n in range(count):
        code = random_.choice(texts)
        at = random_.randrange(len(code))
        kind = random_.randrange(6)
        if kind == 0:
            yield code[:at] + random_.choice("0AZ3 $-_:=/*abz") + code[at + 1 :]
        elif kind == 1:
            yield code[:at]
        elif kind == 2:
            yield code[:at] + code[at : at + random_.randrange(1, 4)] + code[at:]
        elif kind == 3:
            yield code[:at] + code[at + random_.randrange(1, 4) :]
        elif not code.startswith("TZ1:"):
            token = bytearray(signed_bytes(code))
            token[random_.randrange(len(token))] ^= 1 << random_.randrange(8)
            yield _spelt(bytes(token), kind == 4)
        else:
            yield code[: at - 1] + code[at : at + 1] + code[at - 1 : at] + code[at + 1 :]


def _spelt(token: bytes, as_link: bool) -> str:
    return link(PAGE, token) if as_link else "TZ2:" + base45.b45encode(token).decode()


def odd() -> Iterator[tuple[str, str]]:
    """(what is odd, code): signed by the true key, and in its bytes or facts nothing that tzforms gives."""
    token = cbor2.loads(signed_bytes(bare()))
    protected, _open, payload, _signature = token.value

    def signed(
        guarded: bytes, body: bytes, *, open_: Any = None, tag: int = 18, tail: bytes = b"", size: int = 64
    ) -> str:
        told = cbor2.dumps(["Signature1", guarded, b"", body], canonical=True)
        whole = cbor2.CBORTag(tag, [guarded, open_ or {}, body, KEY.sign(told)[:size]])
        return _spelt(cbor2.dumps(whole, canonical=True) + tail, False)

    claims = dict(cbor2.loads(payload))
    facts = {
        k: cbor2.CBORTag(100, (v - dt.date(1970, 1, 1)).days) if isinstance(v, dt.date) else v
        for k, v in claims[FACTS].items()
    }
    claims[FACTS] = facts

    def said(changes: dict[int, Any], *without: int) -> str:
        new = {k: v for k, v in (facts | changes).items() if k not in without}
        return signed(protected, cbor2.dumps(claims | {FACTS: new}, canonical=True))

    def claimed(changes: dict[int, Any]) -> str:
        return signed(protected, cbor2.dumps(claims | changes, canonical=True))

    yield "nothing", said({})
    yield "another fact", said({12: "x"})
    yield "a fact under a text", said({**facts, "x": 1})  # type: ignore[dict-item]
    yield "a fact below nothing", said({-1: 1})
    for fact in (1, 2, 3, 4, 6, 7, 8, 9, 10):
        yield f"without {fact}", said({}, fact)
        yield f"{fact} a number", said({fact: 7})
        yield f"{fact} bytes", said({fact: b"1234567"})
        yield f"{fact} nothing", said({fact: None})
        yield f"{fact} true", said({fact: True})
    yield "without hours", said({}, 5)
    for hours in (0, 65535, 2**32 - 1, 2**32, 2**53, 2**63, -1, 80.0, "80", True, None):
        yield f"hours {hours!r}", said({5: hours})
    for days in (-719162, -719163, 2932896, 2932897, 0, 1.0, "1", 2**40):
        yield f"day {days!r}", said({6: cbor2.CBORTag(100, days)})
    yield "day as text", said({6: cbor2.CBORTag(1004, "2026-09-01")})
    yield "day without a tag", said({6: 20000})
    yield "a short commitment", said({3: bytes(31)})
    yield "a long template", said({9: bytes(9)})
    yield "a link that is text", said({11: "12345678"})
    yield "a short link", said({11: bytes(7)})
    yield "a link of zeros", said({11: bytes(8)})
    yield "not midnight", claimed({6: claims[6] + 1})
    yield "another midnight", claimed({6: claims[6] + 86400})
    yield "midnight of 1900", claimed({6: -2208988800 - 8 * 3600})
    yield "a moment that is no whole number", claimed({6: float(claims[6])})
    yield "a moment out of the world", claimed({6: 2**60})
    yield "an issuer that is bytes", claimed({1: b"x"})
    yield "one more claim", claimed({7: b"id"})
    yield "facts in a list", claimed({FACTS: [1, 2]})
    yield "an algorithm", signed(cbor2.dumps({1: -7, 4: bytes.fromhex(_id(KEY))}, canonical=True), payload)
    yield "no key", signed(cbor2.dumps({1: -8}, canonical=True), payload)
    yield "a long key", signed(cbor2.dumps({1: -8, 4: bytes(5)}, canonical=True), payload)
    yield "one more header", signed(cbor2.dumps({1: -8, 4: bytes.fromhex(_id(KEY)), 3: 0}, canonical=True), payload)
    yield "an open header", signed(protected, payload, open_={4: b"1234"})
    yield "another tag", signed(protected, payload, tag=98)
    yield "bytes behind", signed(protected, payload, tail=b"\x00")
    yield "bytes behind the claims", signed(protected, payload + b"\x00")
    yield "bytes behind the header", signed(protected + b"\x00", payload)
    yield "a short signature", signed(protected, payload, size=63)
    yield (
        "a long way to write a number",
        signed(protected, payload.replace(b"\x05\x19\x03\x20", b"\x05\x1a\x00\x00\x03\x20")),
    )
    yield "claims of no fixed length", signed(protected, b"\xbf" + payload[1:] + b"\xff")
    yield "claims in another order", signed(protected, cbor2.dumps({6: claims[6], 1: claims[1], FACTS: facts}))
    yield "a claim twice", signed(protected, b"\xa4" + payload[1:] + b"\x01\x60")
    yield "text that is no text", signed(protected, payload.replace("合格".encode(), b"\xff" * 6))
    yield "a byte order mark", said({8: "\ufeff合格"})
    yield "what hides", said({8: "合\u202e格"})
    yield "an address of another", linked().replace("bjtzh", "bjtzn")
    yield "a bare code as a link", link(PAGE, signed_bytes(bare()))
    yield "a link made bare", _spelt(signed_bytes(linked()), False)
    spare = next(code for n in range(3) if len(code := linked(project="智能" + "a" * n).removeprefix(PAGE)) % 4)
    yield "bits to spare", PAGE + spare[:-1] + chr(ord(spare[-1]) + 1)
    yield "small letters", bare().lower()
    yield "white space", f" \n{linked()[:90]}\n {linked()[90:]}\u3000"
    yield "lost blanks", bare().rstrip()
    yield "another sign in the old one", old()[:4] + "0" + old()[5:]


PEOPLE = [
    ("王小明", ID_MASKED, SALT, True), ("王晓明", ID_MASKED, SALT, False), ("王小明", "110112********0017", SALT, False),
    ("王小明", ID_MASKED, bytes(16), False), ("李小明", ID_MASKED, SALT, False), (" 王 小明 ", ID_MASKED, SALT, True),
]  # fmt: skip
