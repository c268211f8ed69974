"""What the QR code of a certificate says, and its seal: a compact text that anyone can check offline.

``TZ1:`` and then one binary record in base 41 (2 bytes in 3 signs, only signs of QR's alphanumeric mode that need no
quoting in a shell): version, key id, number, masked name, project, class hours, dates, issuer, all under an Ed25519
signature (RFC 8032). It holds no ID number and not the whole name: 王小明 is 王*明, and two bytes of a hash over
number and name, so that another name on the paper is noticed (65 535 times in 65 536) while the hash is far too short
to find the name by trying all names.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import struct
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from tzforms.exceptions import InputError
from tzforms.i18n import _
from tzforms.registry import ClassFacts

__all__ = ["PREFIX", "Payload", "decode", "encode", "mask_name", "name_check", "of_class"]

PREFIX = "TZ1:"
_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ+-./:"  # the 45 of ISO/IEC 18004 without blank, $, % and *
_VALUE = {sign: i for i, sign in enumerate(_SIGNS)}
_EPOCH = dt.date(2000, 1, 1)
_SIGNATURE = 64
_KEY_ID = 4
_NO_HOURS = 0xFFFF


@dataclass(frozen=True, slots=True)
class Payload:
    """What a certificate claims. ``name`` is masked; ``hours`` are class hours (学时), to a tenth.

    ``check`` is :func:`name_check`; ``key_id`` tells the public key (8 hexadecimal digits).
    """

    number: str
    name: str
    project: str
    hours: Decimal | None
    start_date: dt.date
    end_date: dt.date
    issue_date: dt.date
    issuer: str
    check: int
    key_id: str


def of_class(facts: ClassFacts, number: str, name: str, day: dt.date, issuer: str, key_id: str = "") -> Payload:
    """What the certificate of one person of the class claims; without ``key_id`` for drafts and trials only."""
    return Payload(
        number=number,
        name=mask_name(name),
        project=facts.project,
        hours=facts.hours,
        start_date=facts.start_date,
        end_date=facts.end_date,
        issue_date=day,
        issuer=issuer,
        check=name_check(number, name),
        key_id=key_id,
    )


def mask_name(name: str) -> str:
    """``王明`` → ``王*``, ``王小明`` → ``王*明``, ``阿卜杜拉·买买提`` → ``阿*提``."""
    signs = "".join(name.split())
    return signs[:1] + "*" if len(signs) < 3 else f"{signs[0]}*{signs[-1]}"


def name_check(number: str, name: str) -> int:
    """Two bytes that another name would most likely not give; blanks in the name do not count."""
    digest = hashlib.sha256(f"tzforms name\0{number}\0{''.join(name.split())}".encode()).digest()
    return int.from_bytes(digest[:2], "big")


def encode(payload: Payload, sign: Callable[[bytes], bytes]) -> str:
    """The signed text for ``payload``; ``sign`` gives the 64 bytes of an Ed25519 signature.

    Raises ``ValueError`` for what does not fit (a text over 255 bytes, a date before 2000, hours over 6553).
    """
    days = [(d - _EPOCH).days for d in (payload.start_date, payload.end_date, payload.issue_date)]
    tenths = _NO_HOURS if payload.hours is None else int(payload.hours * 10)
    try:
        head = struct.pack(">B4sHHHHH", 1, bytes.fromhex(payload.key_id), payload.check, tenths, *days)
        texts = [t.encode("gb18030") for t in (payload.number, payload.name, payload.project, payload.issuer)]
        body = head + b"".join(struct.pack(">B", len(t)) + t for t in texts)
    except struct.error as error:
        raise ValueError("a value does not fit into the code") from error
    return PREFIX + _base41(body + sign(body))


def decode(code: str) -> tuple[Payload, bytes, bytes]:
    """(payload, signed bytes, signature) of a code; whether the signature is true is not looked at here.

    Raises :class:`InputError` for a text that is no code of ours.
    """
    text = "".join(code.split()).upper()
    refused = InputError(
        _("这不是本程序签发的验证码：应以 {prefix} 开头且完整无缺，请重新扫码或粘贴。").format(prefix=PREFIX)
    )
    if not text.startswith(PREFIX):
        raise refused
    try:
        data = _unbase41(text[len(PREFIX) :])
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
