"""Forged codes: what a telephone reads out of the square, as text."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import base45
import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.certificates.forging_kit import Context, Forgery
from tzforms.certificates import payload as codes
from tzforms.certificates.keys import key_id

FORGERIES: list[Forgery] = []
_ORDER = 2**252 + 27742317777372353535851937790883648493  # of Ed25519's group

CodeForger = Callable[[str, Context], str]


def _forgery(says: str) -> Callable[[CodeForger], CodeForger]:
    def add(forger: CodeForger) -> CodeForger:
        def make(data: bytes, context: Context) -> str:
            return forger(data.decode(), context)

        FORGERIES.append(Forgery(forger.__name__, "code", make, False, says, seen=False))
        return forger

    return add


def _own_key() -> Ed25519PrivateKey:
    """The forger's own key, always the same."""
    return Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def _with(code: str, **changes: object) -> str:
    """Other facts under the signature of the true ones."""
    payload, _body, signature = codes.decode(code)
    return codes.encode(dataclasses.replace(payload, **changes), lambda _body: signature)  # type: ignore[arg-type]


def _token(code: str) -> list[Any]:
    """[protected header, unprotected header, claims, signature] of a code."""
    parts: list[Any] = cbor2.loads(base45.b45decode(code.removeprefix("TZ2:"))).value
    return parts


def _written(protected: bytes, claims: bytes, signature: bytes) -> str:
    token = cbor2.dumps(cbor2.CBORTag(18, [protected, {}, claims, signature]), canonical=True)
    text: bytes = base45.b45encode(token)
    return "TZ2:" + text.decode("ascii")


@_forgery("One fact of the code is another.")
def code_one_sign(code: str, context: Context) -> str:
    at = len(code) // 2
    return code[:at] + ("7" if code[at] != "7" else "8") + code[at + 1 :]


@_forgery("One sign of the signature is another; every fact is as it was.")
def code_last_sign(code: str, context: Context) -> str:
    at = len(code) - 6
    return code[:at] + ("7" if code[at] != "7" else "8") + code[at + 1 :]


@_forgery("The course had 800 hours.")
def code_hours(code: str, context: Context) -> str:
    return _with(code, hours=Decimal(800))


@_forgery("The certificate is of someone else.")
def code_name(code: str, context: Context) -> str:
    number, name = context.number, context.false_name
    return _with(code, name=codes.mask_name(name), commitment=codes.commitment(number.encode(), name, ""))


@_forgery("The masked name is the same, the person another.")
def code_name_check(code: str, context: Context) -> str:
    return _with(code, commitment=codes.commitment(bytes(codes.SALT), context.near_name, ""))


@_forgery("The certificate has another number.")
def code_number(code: str, context: Context) -> str:
    return _with(code, number=context.number[:-5] + "9999" + context.number[-1])


@_forgery("The certificate is ten years older.")
def code_date(code: str, context: Context) -> str:
    return _with(code, issue_date=dt.date(2016, 11, 20))


@_forgery("A ministry issued the certificate.")
def code_issuer(code: str, context: Context) -> str:
    return _with(code, issuer="国家某某职业能力建设总局")


@_forgery("Other facts, rightly signed by a key that nobody knows.")
def code_own_key(code: str, context: Context) -> str:
    key = _own_key()
    payload, _body, _signature = codes.decode(code)
    false = dataclasses.replace(payload, hours=Decimal(800), key_id=key_id(key.public_key()))
    return codes.encode(false, key.sign)


@_forgery("Other facts, signed by another key which calls itself the office's.")
def code_own_key_under_the_offices_name(code: str, context: Context) -> str:
    payload, _body, _signature = codes.decode(code)
    return codes.encode(dataclasses.replace(payload, hours=Decimal(800)), _own_key().sign)


@_forgery("The facts of this certificate under the signature of a colleague's.")
def code_signature_of_colleague(code: str, context: Context) -> str:
    protected, _unprotected, claims, _signature = _token(code)
    return _written(protected, claims, _token(context.other_code)[3])


@_forgery("A code of the office, as long as one.")
def code_no_signature(code: str, context: Context) -> str:
    protected, _unprotected, claims, _signature = _token(code)
    return _written(protected, claims, bytes(64))


@_forgery("The same facts under a second signature which sloppy programs take for true.")
def code_signature_of_other_form(code: str, context: Context) -> str:
    """S + L in place of S: the same by arithmetic, forbidden by RFC 8032."""
    protected, _unprotected, claims, signature = _token(code)
    number = int.from_bytes(signature[32:], "little") + _ORDER
    return _written(protected, claims, signature[:32] + number.to_bytes(32, "little"))


@_forgery("A part of the code was all that could be read.")
def code_cut_off(code: str, context: Context) -> str:
    return code[:-30]


@_forgery("Beside the signed facts stands another sentence.")
def code_with_more(code: str, context: Context) -> str:
    return code + "GAO-JI-JI-SHI"


@_forgery("A code that says itself how little there is to be checked.")
def code_of_no_algorithm(code: str, context: Context) -> str:
    protected, _unprotected, claims, signature = _token(code)
    return _written(cbor2.dumps({4: cbor2.loads(protected)[4]}), claims, signature)


@_forgery("Other facts stand in the header that nobody signed.")
def code_with_open_facts(code: str, context: Context) -> str:
    protected, _unprotected, claims, signature = _token(code)
    token = cbor2.CBORTag(18, [protected, {-65_537: {2: context.false_name}}, claims, signature])
    text: bytes = base45.b45encode(cbor2.dumps(token, canonical=True))
    return "TZ2:" + text.decode("ascii")


@_forgery("A code of another kind.")
def code_other_prefix(code: str, context: Context) -> str:
    return "TZ1:" + code.removeprefix("TZ2:")


@_forgery("The code is an address, which leads to a page that says yes.")
def code_in_address(code: str, context: Context) -> str:
    return f"https://example.invalid/verify?c={code}"


@_forgery("Two codes in one: the first is false, the second true.")
def code_twice(code: str, context: Context) -> str:
    return code_hours(code, context) + " " + code


@_forgery("Signs of another script which look like the code's.")
def code_look_alike(code: str, context: Context) -> str:
    return code.replace("A", "\u0410").replace("O", "\u041e")
