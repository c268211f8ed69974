"""The words on a certificate: the values that a certificate template may ask for.

``number`` · ``name`` · ``id_masked`` · ``start_date`` · ``end_date`` · ``issue_date`` (dates) · ``issue_date_words``
(二〇二六年十一月二十日) · ``project`` · ``hours`` · ``issuer`` · ``code`` (the signed text of the QR code) · ``salt`` (the words that prove
name and ID number by the code).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from tzforms.certificates.payload import Payload, salt_in_words
from tzforms.exceptions import UsageError
from tzforms.i18n import _
from tzforms.registry import ShowId, masked_id, normal_id

__all__ = ["class_word", "date_in_words", "id_shown", "values"]

_DIGITS = "〇一二三四五六七八九"  # 〇 is U+3007, not a circle, a zero or 零 (GB/T 15835-2011, 公文 usage)


def date_in_words(day: dt.date) -> str:
    """``2026-10-30`` → ``二〇二六年十月三十日``.

    >>> date_in_words(dt.date(2026, 10, 30))
    '二〇二六年十月三十日'
    """
    year = "".join(_DIGITS[int(d)] for d in f"{day.year:04d}")
    return f"{year}年{_small(day.month)}月{_small(day.day)}日"


def _small(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十") + (_DIGITS[ones] if ones else "")


def class_word(project: str) -> str:
    """What follows the project's name in “……”研修班学习: nothing when the name itself ends with 班."""
    return "" if project.rstrip().endswith("班") else "研修班"


def id_shown(display: str) -> ShowId:
    """How an ID number is printed: ``masked`` (the middle hidden), ``full`` or ``none`` (``certificate.id_display``)."""
    ways: dict[str, ShowId] = {"masked": masked_id, "full": normal_id, "none": lambda _number: ""}
    if display not in ways:
        raise UsageError(
            _("办法版本的 certificate.id_display 是“{display}”，应为 masked、full 或 none。").format(display=display)
        )
    return ways[display]


def values(payload: Payload, name: str, id_masked: str, code: str = "", salt: bytes = b"") -> dict[str, Any]:
    """What a template is filled with: the facts that were signed, and the holder's name and masked ID number."""
    return {
        "number": payload.number,
        "name": name,
        "id_masked": id_masked,
        "start_date": payload.start_date,
        "end_date": payload.end_date,
        "issue_date": payload.issue_date,
        "issue_date_words": date_in_words(payload.issue_date),
        "project": payload.project,
        "class_word": class_word(payload.project),
        "hours": payload.hours,
        "issuer": payload.issuer,
        "code": code,
        "salt": salt_in_words(salt),
    }
