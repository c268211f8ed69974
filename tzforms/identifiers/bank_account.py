"""单位银行账号: 8 to 32 digits, leading zeros and all.

No national standard fixes length or check digit of a unit's account, so neither is checked. The Luhn check is used the
other way round: a number that passes it, begins with 62 and has 16 to 19 digits looks like a personal card.
"""

from __future__ import annotations

from tzforms.i18n import _
from tzforms.identifiers.errors import IdentifierError, squeeze
from tzforms.lazy import lazy

__all__ = ["compact", "format", "is_valid", "looks_like_personal_card", "luhn", "validate"]

_EXCEL = lazy(r"[0-9](?:\.[0-9]+)?[Ee]\+?[0-9]{1,2}")


def compact(text: str) -> str:
    """``text`` half-width without blanks and hyphens."""
    return squeeze(text)


def luhn(number: str) -> bool:
    """True when the digits of ``number`` pass the Luhn check (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def looks_like_personal_card(text: str) -> bool:
    """True for 16 to 19 digits that begin with 62 and pass Luhn: an account of a unit has no reason to."""
    number = compact(text)
    return (
        number.startswith("62") and 16 <= len(number) <= 19 and number.isascii() and number.isdigit() and luhn(number)
    )


def validate(text: str) -> str:
    """The digits; raises :class:`IdentifierError` (``damaged_by_excel``, ``masked``, ``characters``,
    ``damaged_tail``, ``length``)."""
    number = compact(text)
    if _EXCEL.fullmatch(number):
        raise IdentifierError(
            _("银行账号被电子表格改成数值而丢失末几位，请把单元格设为文本后重新填写。"), "damaged_by_excel"
        )
    if "*" in number:
        raise IdentifierError(_("银行账号被遮盖，请填写完整账号。"), "masked")
    if not (number.isascii() and number.isdigit()):
        raise IdentifierError(_("银行账号中有数字以外的字符。"), "characters")
    if len(number) >= 18 and not number[15:].strip("0"):
        # A spreadsheet keeps 15 digits and fills up with zeros.
        raise IdentifierError(_("银行账号第16位起都是0，疑似被电子表格截断，请对照开户许可证。"), "damaged_tail")
    if not 8 <= len(number) <= 32:
        raise IdentifierError(_("银行账号位数不合常理（一般为9至30位）。"), "length")
    return number


def is_valid(text: str) -> bool:
    """True when :func:`validate` would return."""
    try:
        validate(text)
    except IdentifierError:
        return False
    return True


def format(number: str) -> str:
    """The account as it is printed: digits without separators."""
    return compact(number)
