"""What the QR code of a certificate says, and its seal: a text that anyone can check offline.

``TZ2:`` and then a CBOR Web Token in Base45 (RFC 9285), see :mod:`tzforms.certificates.cwt`; or the same token behind the address of a page
that checks it (:mod:`tzforms.certificates.links`). It holds neither the ID number nor, unless
the bureau wants it, the whole name (王小明 is 王*明). For both there is a commitment: the SHA-256 of a salt of 128 bits and the two. The
salt stands in the file and on the paper, never in the code: with the paper in hand the name and the ID number are proved as well,
and from the code alone nobody finds them by trying names.

``TZ1:``, which 0.1.0 gave, stays checkable: a binary record in base 41 with GB 18030 texts under an Ed25519 signature, and two bytes of
a hash over number and name, so that another name on the paper is noticed (65 535 times in 65 536).
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, TypeVar

import base45
import cbor2

from tzforms.certificates import answers, cwt
from tzforms.certificates.cwt import Fact
from tzforms.certificates.links import LONGEST, digest_of_address, link, looks_like_token, token_of, unlink
from tzforms.exceptions import InputError
from tzforms.i18n import _
from tzforms.registry import ClassFacts

__all__ = [
    "LARGEST",
    "RESULT",
    "SALT",
    "Payload",
    "address_of",
    "commitment",
    "decode",
    "encode",
    "fits",
    "is_code",
    "mask_name",
    "name_check",
    "normal_code",
    "of_class",
    "salt_in_words",
    "salts_in",
    "signed_bytes",
]

_OLD, _NEW = "TZ1:", "TZ2:"
SALT = 16
"""Bytes of a salt."""
LARGEST = 640
"""Bytes of a token: what a symbol of version 20 at level M holds in Base45. With a project of up to 50 signs it is version 16."""
_WORDS = re.compile(r"(?<![A-Z2-7])[A-Z2-7]{4}(?:[-－ ]?[A-Z2-7]{4}){5}[-－ ]?[A-Z2-7]{2}(?![A-Z2-7])")
_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ+-./:"  # the 45 of ISO/IEC 18004 without blank, $, % and *
_VALUE = {sign: i for i, sign in enumerate(_SIGNS)}
_EPOCH = dt.date(2000, 1, 1)
_SIGNATURE = 64
_DIGEST = 8  # bytes of a digest of a template or an address
_NO_HOURS = 0xFFFF


@dataclass(frozen=True, slots=True)
class Payload:
    """What a certificate claims. ``name`` is masked, or whole where the bureau wants it so; ``hours`` are class hours (学时), to a tenth.

    ``key_id`` tells the public key (8 hexadecimal digits). ``commitment``: see :func:`commitment`; ``template``: the first 8 bytes of
    the SHA-256 of the template, hexadecimal; ``edition``: the measures'. ``link``: of a code that is a link, the digest of its address. A code of 0.1.0 has ``check`` (:func:`name_check`) instead.
    """

    number: str
    name: str
    project: str
    hours: Decimal | None
    start_date: dt.date
    end_date: dt.date
    issue_date: dt.date
    issuer: str
    check: int = 0
    key_id: str = ""
    result: str = ""
    commitment: bytes = b""
    template: str = ""
    edition: str = ""
    link: str = ""

    @property
    def is_old(self) -> bool:
        """Whether it is what 0.1.0 signed: without a commitment."""
        return not self.commitment

    def is_of(self, name: str, id_masked: str = "", salt: bytes = b"") -> bool:
        """Whether ``name`` (and, with the salt, the ID number as printed) is what was signed. Without a salt only the visible signs of
        the name can be compared, and of an old code two bytes."""
        flat = "".join(name.split())
        if self.name not in (flat, mask_name(flat)):
            return False
        if self.is_old:
            return name_check(self.number, name) == self.check
        return not salt or commitment(salt, name, id_masked) == self.commitment


def of_class(
    facts: ClassFacts,
    number: str,
    name: str,
    day: dt.date,
    issuer: str,
    key_id: str = "",
    *,
    id_masked: str = "",
    salt: bytes = b"",
    template: str = "",
    edition: str = "",
    whole_name: bool = False,
    address: str = "",
) -> Payload:
    """What the certificate of one person of the class claims; without ``key_id`` and ``salt`` for drafts and trials only.

    ``address``: of the page that the code leads to, where it is a link.
    """
    return Payload(
        number=number,
        name="".join(name.split()) if whole_name else mask_name(name),
        project=facts.project,
        hours=facts.hours,
        start_date=facts.start_date,
        end_date=facts.end_date,
        issue_date=day,
        issuer=issuer,
        key_id=key_id,
        result=RESULT,
        commitment=commitment(salt, name, id_masked) if salt else b"",
        template=template,
        edition=edition,
        link=digest_of_address(address),
    )


RESULT = "合格"
"""What every certificate states: nobody else gets one."""


def commitment(salt: bytes, name: str, id_masked: str) -> bytes:
    """The SHA-256 of the salt and what is hidden: the name without blanks and the ID number as it is printed, as a CBOR array."""
    hidden = cbor2.dumps(["".join(name.split()), "".join(id_masked.split())], canonical=True)
    return hashlib.sha256(salt + hidden).digest()


def salt_in_words(salt: bytes) -> str:
    """A salt as it stands on the paper: 26 signs of base 32 (RFC 4648) in fours; empty for none."""
    text = base64.b32encode(salt).decode().rstrip("=")
    return "-".join(text[i : i + 4] for i in range(0, len(text), 4))


def salts_in(text: str) -> list[bytes]:
    """The salts that a text may hold, as :func:`salt_in_words` writes them."""
    found = (re.sub(r"[-－ ]", "", words) for words in dict.fromkeys(_WORDS.findall(text)))
    return [base64.b32decode(words + "=" * (-len(words) % 8)) for words in found]


def mask_name(name: str) -> str:
    """``王明`` → ``王*``, ``王小明`` → ``王*明``, ``阿卜杜拉·买买提`` → ``阿*提``."""
    signs = "".join(name.split())
    return signs[:1] + "*" if len(signs) < 3 else f"{signs[0]}*{signs[-1]}"


def name_check(number: str, name: str) -> int:
    """Two bytes that another name would most likely not give; blanks in the name do not count."""
    digest = hashlib.sha256(f"tzforms name\0{number}\0{''.join(name.split())}".encode()).digest()
    return int.from_bytes(digest[:2], "big")


def fits(payload: Payload, address: str = "") -> bool:
    """Whether what is claimed fits into a code, behind ``address`` where it is a link."""
    try:
        encode(payload, lambda _data: bytes(64), address)
    except ValueError:
        return False
    return True


def is_code(text: str) -> bool:
    """Whether a text says that it is a code of ours, of today (bare, or a link) or of 0.1.0."""
    return text.strip().upper().startswith((_OLD, _NEW)) or looks_like_token(text)


def normal_code(code: str) -> str:
    """One spelling of a code, however it was copied, without the address of a link; raises :class:`InputError` for a text that is none."""
    if _is_new(code):
        return _in_base45(_token(code))
    return "".join(code.split()).upper()


def address_of(code: str) -> str:
    """The address of a code that is a link, with its ``#``; empty for a bare one."""
    return unlink(code)[0] if looks_like_token(code) else ""


def signed_bytes(code: str) -> bytes:
    """What is signed together with its signature, however the text spells it: the token, of 0.1.0 the record.

    Raises :class:`InputError` for a text that is no code of ours.
    """
    if _is_new(code):
        return _token(code)
    _payload, body, signature = _decode_old(code)
    return body + signature


def encode(payload: Payload, sign: Callable[[bytes], bytes], address: str = "") -> str:
    """The signed text for ``payload``; ``sign`` gives the 64 bytes of an Ed25519 signature. ``address``: the one that ``payload.link`` is of.

    Raises ``ValueError`` for what does not fit.
    """
    if payload.link != digest_of_address(address):
        raise AssertionError("the address is not the one that is signed")
    if payload.is_old:
        return _encode_old(payload, sign)
    facts: dict[int, Any] = {
        Fact.NUMBER: payload.number,
        Fact.NAME: payload.name,
        Fact.COMMITMENT: payload.commitment,
        Fact.PROJECT: payload.project,
        Fact.START: payload.start_date,
        Fact.END: payload.end_date,
        Fact.RESULT: payload.result,
        Fact.TEMPLATE: bytes.fromhex(payload.template),
        Fact.EDITION: payload.edition,
    }
    if payload.hours is not None:
        facts[Fact.TENTHS] = int(payload.hours * 10)
    if payload.link:
        facts[Fact.LINK] = bytes.fromhex(payload.link)
    token = cwt.pack(payload.issuer, payload.issue_date, facts, bytes.fromhex(payload.key_id), sign)
    code = link(address, token) if address else _in_base45(token)
    if len(token) > LARGEST or (address and len(code) > LONGEST):
        raise ValueError("the facts do not fit into the code")
    return code


def decode(code: str) -> tuple[Payload, bytes, bytes]:
    """(payload, signed bytes, signature) of a code; whether the signature is true is not looked at here.

    Raises :class:`InputError` for a text that is no code of ours.
    """
    if not _is_new(code):
        return _decode_old(code)
    issuer, issued, facts, key_id, signed, signature = cwt.unpack(_token(code))
    if strange := sorted(set(map(str, facts)) - set(map(str, map(int, Fact)))):
        raise InputError(answers.strange_facts("、".join(strange)[:40]))
    try:
        tenths = _said(facts, Fact.TENTHS, int) if Fact.TENTHS in facts else None
        if tenths is not None and not 0 <= tenths < 2**32:
            raise ValueError("no hours")
        payload = Payload(
            number=_said(facts, Fact.NUMBER, str),
            name=_said(facts, Fact.NAME, str),
            project=_said(facts, Fact.PROJECT, str),
            hours=None if tenths is None else Decimal(tenths) / 10,
            start_date=_said(facts, Fact.START, dt.date),
            end_date=_said(facts, Fact.END, dt.date),
            issue_date=issued,
            issuer=issuer,
            key_id=key_id.hex(),
            result=_said(facts, Fact.RESULT, str),
            commitment=_octets(facts, Fact.COMMITMENT, hashlib.sha256().digest_size),
            template=_octets(facts, Fact.TEMPLATE, _DIGEST).hex(),
            edition=_said(facts, Fact.EDITION, str),
            link=_octets(facts, Fact.LINK, _DIGEST).hex() if Fact.LINK in facts else "",
        )
    except (ValueError, KeyError) as error:
        raise _no_code() from error
    return payload, signed, signature


_Kind = TypeVar("_Kind")


def _said(facts: dict[int, Any], fact: Fact, kind: type[_Kind]) -> _Kind:
    """A fact, which has to be of this very kind."""
    value = facts[fact]
    if type(value) is not kind:
        raise ValueError(f"another kind of {fact.name}")
    return value


def _octets(facts: dict[int, Any], fact: Fact, length: int) -> bytes:
    """A fact of so many bytes."""
    value = _said(facts, fact, bytes)
    if len(value) != length:
        raise ValueError(f"another length of {fact.name}")
    return value


def _in_base45(token: bytes) -> str:
    text: bytes = base45.b45encode(token)
    return _NEW + text.decode("ascii")


def _is_new(code: str) -> bool:
    return code.strip().upper().startswith(_NEW) or looks_like_token(code)


def _token(code: str) -> bytes:
    """The bytes of a new code. A blank is a sign of Base45: line breaks go, and at the end as many stand as make a whole."""
    if looks_like_token(code):
        spellings = [partial(token_of, unlink(code)[1])]
    else:
        text = re.sub(r"[\r\n\t]", "", code).strip().upper()[len(_NEW) :]
        spellings = [partial(base45.b45decode, text + " " * blanks) for blanks in range(3)]
    for decoded in spellings:
        try:
            token: bytes = decoded()
            cwt.unpack(token)
        except ValueError:
            continue
        return token
    raise _no_code()


def _no_code() -> InputError:
    return InputError(answers.no_code())


# -- codes of 0.1.0 ------------------------------------------------------------------------------------------------------


def _encode_old(payload: Payload, sign: Callable[[bytes], bytes]) -> str:
    days = [(d - _EPOCH).days for d in (payload.start_date, payload.end_date, payload.issue_date)]
    tenths = _NO_HOURS if payload.hours is None else int(payload.hours * 10)
    try:
        head = struct.pack(">B4sHHHHH", 1, bytes.fromhex(payload.key_id), payload.check, tenths, *days)
        texts = [t.encode("gb18030") for t in (payload.number, payload.name, payload.project, payload.issuer)]
        body = head + b"".join(struct.pack(">B", len(t)) + t for t in texts)
    except struct.error as error:
        raise ValueError("a value does not fit into the code") from error
    return _OLD + _base41(body + sign(body))


def _decode_old(code: str) -> tuple[Payload, bytes, bytes]:
    text = "".join(code.split()).upper()
    refused = _no_code()
    if not text.startswith(_OLD):
        raise refused
    try:
        data = _unbase41(text[len(_OLD) :])
        body, signature = data[:-_SIGNATURE], data[-_SIGNATURE:]
        version, key_id, check, tenths, *days = struct.unpack_from(">B4sHHHHH", body)
        if version != 1:
            raise InputError(_("验证码的版本（{version}）比本程序新：请升级 tzforms 后再验。").format(version=version))
        at, texts = struct.calcsize(">B4sHHHHH"), []
        for _i in range(4):
            length = body[at]
            if at + 1 + length > len(body):
                raise refused
            texts.append(body[at + 1 : at + 1 + length].decode("gb18030"))
            at += 1 + length
        if at != len(body):
            raise refused
    except (ValueError, KeyError, IndexError, struct.error) as error:
        raise refused from error
    start, end, issued = (_EPOCH + dt.timedelta(days=d) for d in days)
    hours = None if tenths == _NO_HOURS else Decimal(tenths) / 10
    number, name, project, issuer = texts
    return (
        Payload(number, name, project, hours, start, end, issued, issuer, check, key_id.hex()),
        body,
        signature,
    )


def _base41(data: bytes) -> str:
    signs = []
    for i in range(0, len(data) - 1, 2):
        value = data[i] << 8 | data[i + 1]
        signs += [_SIGNS[value % 41], _SIGNS[value // 41 % 41], _SIGNS[value // 1681]]
    if len(data) % 2:
        signs += [_SIGNS[data[-1] % 41], _SIGNS[data[-1] // 41]]
    return "".join(signs)


def _unbase41(text: str) -> bytes:
    data = bytearray()
    for i in range(0, len(text), 3):
        group = [_VALUE[s] for s in text[i : i + 3]]
        value = sum(v * 41**n for n, v in enumerate(group))
        size = len(group) - 1
        if not size or value >= 256**size:
            raise ValueError("no base 41")
        data += value.to_bytes(size, "big")
    return bytes(data)
