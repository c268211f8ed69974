"""居民身份证号 / 公民身份号码 (GB 11643-1999), with the numbers that look like one.

18 characters: 6 of the region, 8 of the birth date, 3 of the sequence (odd for men), 1 check character
(ISO 7064 MOD 11-2). The same shape and check hold for the residence permits of 香港 810000, 澳门 820000 and 台湾 830000
and for foreigners' permanent residence cards (first digit 9). **A region code never makes a number invalid**: it is
frozen when the number is given, codes are abolished later, and 110112 (通州区) is carried by people born long before 1997.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tzforms.i18n import _
from tzforms.identifiers.errors import IdentifierError, squeeze
from tzforms.lazy import lazy

__all__ = [
    "Examination",
    "Outcome",
    "birth_date",
    "check_digit",
    "compact",
    "examine",
    "format",
    "is_valid",
    "sex",
    "suggest",
    "upgrade_15",
    "validate",
]


class Outcome(StrEnum):
    """What a number turned out to be. Only the first three are usable numbers."""

    VALID = "valid"
    VALID_15_UPGRADED = "valid_15_upgraded"
    REGION_UNKNOWN = "region_unknown"
    CHECKSUM_MISMATCH = "checksum_mismatch"
    DATE_INVALID = "date_invalid"
    NON_MAINLAND_DOC = "non_mainland_doc"
    LENGTH = "length"
    MASKED = "masked"
    DAMAGED_BY_EXCEL = "damaged_by_excel"

    @property
    def is_usable(self) -> bool:
        """True when the number can stand for a person: valid, upgraded, or valid with an unlisted region."""
        return self in _USABLE


_USABLE = frozenset({Outcome.VALID, Outcome.VALID_15_UPGRADED, Outcome.REGION_UNKNOWN})


@dataclass(frozen=True, slots=True)
class Examination:
    """``number``: normalised (a 15-digit number upgraded to 18); ``as_written``: normalised but not upgraded.

    ``folded``: the last character was a look-alike (``×``, ``*``, Cyrillic Х) and is read as X.
    """

    outcome: Outcome
    number: str
    as_written: str
    folded: bool = False


_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
# One table for each place: character -> weight * digit, so that a check is 17 look-ups.
_TABLES = tuple({str(d): w * d for d in range(10)} for w in _WEIGHTS)
_SHAPE = lazy(r"[0-9]{17}[0-9X]")
_LOOKALIKE = "×✕✖хХΧχ*＊╳"
_EXCEL = lazy(r"[0-9](?:\.[0-9]+)?[Ee]\+?[0-9]{1,2}")
_MASKED = lazy(r"[0-9]{1,14}[*×●•Xx#_?]{3,}[0-9]{0,8}[0-9Xx*×]?|[*×●•#]{4,}[0-9]{0,8}[0-9Xx]?")
_OTHER_DOCUMENT = lazy(
    r"[HM][0-9]{8}(?:[0-9]{2})?"  # 港澳居民来往内地通行证
    r"|[0-9]{8}(?:[0-9]{2})?(?:\([A-Z]\))?"  # 台湾居民来往大陆通行证
    r"|[A-Z]{3}[0-9]{12}"  # 外国人永久居留身份证, edition before 2023-12
    r"|(?:E[A-Z]|[A-Z]{1,2})[0-9]{6,9}"  # passports
)
_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)
_CONFUSED = str.maketrans("OoQDlI|iLSBZ", "000011111582")
_EARLIEST = date(1880, 1, 1)


def is_bare(text: str) -> bool:
    """Whether ``text`` is 18 figures, or 17 and an X, and nothing else."""
    return _SHAPE.fullmatch(text) is not None


def compact(text: str) -> str:
    """``text`` half-width, upper-case, without blanks, hyphens and apostrophes; a look-alike of X at place 18 is X."""
    if _SHAPE.fullmatch(text):
        return text
    head, last = _split_last(text)
    number = squeeze(head).upper()
    if last and len(number) == 17 and number.isdigit():
        return number + "X"
    return squeeze(text).upper()


def _split_last(text: str) -> tuple[str, str]:
    """``text`` cut before a look-alike of X at its end (NFKC must not see ``×`` or ``*`` as something else)."""
    stripped = text.strip().rstrip("。.,，;；、")
    if stripped and stripped[-1] in _LOOKALIKE:
        return stripped[:-1], stripped[-1]
    return text, ""


def check_digit(number: str) -> str:
    """The check character of the first 17 digits of ``number``; ``ValueError`` when they are no digits."""
    if len(number) < 17 or not number[:17].isdigit() or not number[:17].isascii():
        raise ValueError(_("计算校验码需要17位数字。"))
    return _CHECKS[sum(t[c] for t, c in zip(_TABLES, number, strict=False)) % 11]


def upgrade_15(number: str) -> str:
    """A 15-digit number as 18: ``19`` before the year, check character at the end; ``ValueError`` on another shape."""
    if len(number) != 15 or not (number.isascii() and number.isdigit()):
        raise IdentifierError(_("只有15位数字的旧身份证号可以升为18位。"), Outcome.LENGTH)
    longer = number[:6] + "19" + number[6:]
    return longer + check_digit(longer)


def birth_date(number: str) -> date:
    """The birth date in an 18- or 15-character number; raises :class:`IdentifierError` when it is no date."""
    number = compact(number)
    digits = number[6:14] if len(number) == 18 else "19" + number[6:12] if len(number) == 15 else ""
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        raise IdentifierError(_("身份证号中的出生日期不存在。"), Outcome.DATE_INVALID) from None
    if not _EARLIEST <= born <= date.today():
        raise IdentifierError(_("身份证号中的出生日期不合常理。"), Outcome.DATE_INVALID)
    return born


def sex(number: str) -> str:
    """``男`` or ``女`` by digit 17 (18 characters) or 15; raises :class:`IdentifierError` on another length."""
    number = compact(number)
    if len(number) not in (15, 18) or not number[:15].isdigit():
        raise IdentifierError(_("身份证号位数不对，无法判断性别。"), Outcome.LENGTH)
    return "男" if int(number[16] if len(number) == 18 else number[14]) % 2 else "女"


_DAYS = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _is_birth_date(digits: str) -> bool:
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:8])
    if not (year >= 1880 and 1 <= month <= 12 and 1 <= day <= _DAYS[month]):
        return False
    today = date.today()
    if (year, month, day) > (today.year, today.month, today.day):
        return False
    return day < 29 or month != 2 or (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))


def examine(text: str) -> Examination:
    """What ``text`` is as an ID number; never raises. Blanks, hyphens, full-width digits and case do not matter."""
    number = compact(text)
    if _SHAPE.fullmatch(number):
        folded = number[17] == "X" and bool(_split_last(text)[1])
        if not _is_birth_date(number[6:14]):
            outcome = Outcome.DATE_INVALID
        elif _CHECKS[sum([t[c] for t, c in zip(_TABLES, number, strict=False)]) % 11] != number[17]:
            # A spreadsheet keeps 15 digits and fills up with zeros.
            outcome = Outcome.DAMAGED_BY_EXCEL if number.endswith("000") else Outcome.CHECKSUM_MISMATCH
        elif number[0] != "9" and number[:2] not in _PROVINCES:
            outcome = Outcome.REGION_UNKNOWN
        else:
            outcome = Outcome.VALID
        return Examination(outcome, number, number, folded)
    if len(number) == 15 and number.isdigit() and number.isascii():
        if _is_birth_date("19" + number[6:12]):
            return Examination(Outcome.VALID_15_UPGRADED, upgrade_15(number), number)
        return Examination(Outcome.DATE_INVALID, number, number)
    if _EXCEL.fullmatch(number):
        outcome = Outcome.DAMAGED_BY_EXCEL
    elif _MASKED.fullmatch(number):
        outcome = Outcome.MASKED
    elif _OTHER_DOCUMENT.fullmatch(number):
        outcome = Outcome.NON_MAINLAND_DOC
    else:
        outcome = Outcome.LENGTH
    return Examination(outcome, number, number)


def message(outcome: Outcome) -> str:
    """One Chinese sentence for ``outcome``, without any part of the number; empty for a valid number."""
    return {
        Outcome.VALID: "",
        Outcome.VALID_15_UPGRADED: _("身份证号是15位旧号，已按规则升为18位，请对照证件确认。"),
        Outcome.REGION_UNKNOWN: _("身份证号的地址码不在省级代码表内，不影响使用。"),
        Outcome.CHECKSUM_MISMATCH: _("身份证号校验码不符，请对照证件改正。"),
        Outcome.DATE_INVALID: _("身份证号中的出生日期不存在，请对照证件改正。"),
        Outcome.NON_MAINLAND_DOC: _("不是居民身份证号，可能是护照、通行证等证件，须人工核对证件。"),
        Outcome.LENGTH: _("身份证号不是18位，请对照证件改正。"),
        Outcome.MASKED: _("身份证号被遮盖，请填写完整号码。"),
        Outcome.DAMAGED_BY_EXCEL: _("身份证号被电子表格改成数值而丢失末几位，无法恢复，请把单元格设为文本后重新填写。"),
    }[outcome]


def suggest(text: str) -> str | None:
    """The number that was meant when letters stand for digits (O for 0, l or I for 1), if its check character fits."""
    number = squeeze(text)
    if len(number) != 18 or _SHAPE.fullmatch(number.upper()):
        return None
    mended = number[:17].translate(_CONFUSED) + (
        number[17].upper() if number[17] in "xX" else number[17].translate(_CONFUSED)
    )
    examined = examine(mended)
    return examined.number if examined.outcome.is_usable else None


def validate(text: str) -> str:
    """The normalised 18-character number (15 digits upgraded); raises :class:`IdentifierError` when it is none."""
    examined = examine(text)
    if not examined.outcome.is_usable:
        raise IdentifierError(message(examined.outcome), examined.outcome)
    return examined.number


def is_valid(text: str) -> bool:
    """True when :func:`validate` would return."""
    return examine(text).outcome.is_usable


def format(number: str) -> str:
    """The number as it is printed: compact, no separators."""
    return compact(number)
