"""国家职业资格证书 and 职业技能等级证书 numbers: which kind, which level, which year.

* 国家职业资格证书, 16 digits ``YY PP CC K NNN L SSSSS``: year, province, city, kind and number of the body, level (digit
  11, 5 … 1), serial.
* 职业技能等级证书, 22 characters: letter of the kind of body (Y employer, S social organisation), 4 of the body, 2
  province, 6 serial of the body, 2 year, level (place 16), 6 serial. 特级技师 numbers have two letters and 20 digits.

Numbers of other kinds are kept, never rejected: the measures do not say how a number has to look.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tzforms.i18n import _
from tzforms.identifiers import resident_id
from tzforms.identifiers.errors import IdentifierError, squeeze
from tzforms.lazy import lazy

__all__ = [
    "Certificate",
    "Kind",
    "compact",
    "format",
    "has_wrong_length",
    "is_valid",
    "level_of_digit",
    "parse",
    "suggest",
    "validate",
]


class Kind(StrEnum):
    """What a number looks like."""

    QUALIFICATION = "国家职业资格证书"
    SKILL = "职业技能等级证书"
    SPECIAL_OPERATION = "特种作业操作证"  # T + the holder's ID number
    RESIDENT_ID = "居民身份证"
    UNKNOWN = "其他"


@dataclass(frozen=True, slots=True)
class Certificate:
    """``number`` normalised; ``level`` the standard name or ``None``; ``year`` of issue or ``None``.

    ``doubts``: codes of what is odd (``letter``: first letter neither Y nor S, ``kind``: not evidence of a level,
    ``form``: neither of the two known forms, ``year``: issue year in the future).
    """

    number: str
    kind: Kind
    level: str | None = None
    year: int | None = None
    doubts: tuple[str, ...] = ()


_LEVELS = {"5": "初级工", "4": "中级工", "3": "高级工", "2": "技师", "1": "高级技师"}
_QUALIFICATION = lazy(r"[0-9]{16}")
_SKILL = lazy(r"[A-Z][0-9]{14}[0-9A-HJKMNPR-Z][0-9]{6}")
# I, L, O and Q as the second letter are far more likely a mistyped 1 or 0.
_TWO_LETTERS = lazy(r"[A-Z][A-HJKMNPR-Z][0-9]{20}")
_WRONG_LENGTH = lazy(r"[A-Z]\d{19,20}|[A-Z]\d{22,23}|\d{15}|\d{17}|\d{21,22}")
_SPECIAL_OPERATION = lazy(r"T[0-9]{17}[0-9X]")
_CONFUSED = str.maketrans("OoQlI|i", "0001111")


def compact(text: str) -> str:
    """``text`` half-width, upper-case, without blanks and hyphens."""
    return squeeze(text).upper()


def level_of_digit(digit: str) -> str | None:
    """The level's standard name of the digit in a number (5 lowest, 1 highest), or ``None``."""
    return _LEVELS.get(digit)


def parse(text: str) -> Certificate:
    """What ``text`` is; never raises."""
    number = compact(text)
    if _QUALIFICATION.fullmatch(number):
        short = int(number[:2])
        level = _LEVELS.get(number[10])
        year = 1900 + short if short >= 93 else 2000 + short
        return _made(number, Kind.QUALIFICATION, level, year, () if level else ("form",))
    if _SKILL.fullmatch(number):
        level = _LEVELS.get(number[15])
        doubts = () if number[0] in "YS" else ("letter",)
        if level is None:
            # 特级技师's second letter most plausibly stands where the level digit stands; the rule was not seen.
            doubts = (*doubts, "form") if number[15].isdigit() else (*doubts, "special")
        return _made(number, Kind.SKILL, level, 2000 + int(number[13:15]), doubts)
    if _TWO_LETTERS.fullmatch(number):
        return Certificate(number, Kind.SKILL, None, None, ("special",))
    if _SPECIAL_OPERATION.fullmatch(number):
        return Certificate(number, Kind.SPECIAL_OPERATION, None, None, ("kind",))
    if resident_id.is_valid(number):
        return Certificate(number, Kind.RESIDENT_ID, None, None, ("kind",))
    return Certificate(number, Kind.UNKNOWN, None, None, ("form",))


def _made(number: str, kind: Kind, level: str | None, year: int, doubts: tuple[str, ...]) -> Certificate:
    if year > date.today().year:
        doubts = (*doubts, "year")
    return Certificate(number, kind, level, year, doubts)


def suggest(text: str) -> str | None:
    """The number that was meant when a letter stands for a digit or a digit for the first letter, or ``None``.

    ``5`` for S as the first of 22 characters, ``V`` for Y, ``O`` for 0, ``I`` or ``l`` for 1.
    """
    number = squeeze(text)
    if parse(number).kind is not Kind.UNKNOWN and number[:1].upper() != "V":
        return None
    if len(number) == 22:
        first = {"5": "S", "V": "Y"}.get(number[0].upper(), number[0].upper())
        mended = first + number[1:].translate(_CONFUSED).upper()
        return mended if _SKILL.fullmatch(mended) and first in "YS" else None
    if len(number) == 16:
        mended = number.translate(_CONFUSED)
        return mended if _QUALIFICATION.fullmatch(mended) else None
    return None


def has_wrong_length(number: str) -> bool:
    """True for what was meant as one of the two standard numbers and has a wrong length (old book numbers do not)."""
    return _WRONG_LENGTH.fullmatch(number) is not None


def validate(text: str) -> str:
    """The normalised number of one of the two kinds; raises :class:`IdentifierError` (``kind``, ``form``)."""
    found = parse(text)
    if found.kind in (Kind.SPECIAL_OPERATION, Kind.RESIDENT_ID):
        raise IdentifierError(_("号码与身份证号相同或由其组成，疑似特种作业操作证，不能证明技能等级。"), "kind")
    if found.kind is Kind.UNKNOWN or "form" in found.doubts:
        raise IdentifierError(_("证书编号不是16位的职业资格证书号或22位的职业技能等级证书号，须联网核验。"), "form")
    return found.number


def is_valid(text: str) -> bool:
    """True when :func:`validate` would return."""
    try:
        validate(text)
    except IdentifierError:
        return False
    return True


def format(number: str) -> str:
    """The number as it is printed: compact."""
    return compact(number)
