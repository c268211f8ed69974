"""Chinese numerals (小写, 大写, mixed such as 14万5千) as exact decimals. cn2an gives floats and reads 八0 as 80."""

from __future__ import annotations

import re
from decimal import Decimal

__all__ = ["NUMERAL", "digits_of", "number_of"]

_DIGITS = dict(
    zip(
        "零〇○一二三四五六七八九壹贰叁肆伍陆柒捌玖两貳參陸",
        [0, 0, 0, *range(1, 10), *range(1, 10), 2, 2, 3, 6],
        strict=True,
    )
)
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_BIG = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}

# What a number in words or mixed writing is made of.
NUMERAL = r"[零〇○一二三四五六七八九壹贰叁肆伍陆柒捌玖两貳參陸十拾百佰千仟万萬亿億廿卅]+(?:点[零〇○一二三四五六七八九壹贰叁肆伍陆柒捌玖]+[万萬亿億]?)?"


def digits_of(text: str) -> str:
    """``二〇二四`` → ``2024``: digit by digit; ``ValueError`` on anything else."""
    try:
        return "".join(str(_DIGITS[c]) for c in text)
    except KeyError:
        raise ValueError(text) from None


def number_of(text: str) -> Decimal:
    """``八十`` → 80, ``壹拾伍万`` → 150000, ``一百零二``, ``廿三``, ``14万5千``, ``1.5万``, ``七点五``.

    ``ValueError`` for what is no number, and for the colloquial 一万五 or 一百二, which may mean two numbers.
    """
    text = text.replace("廿", "二十").replace("卅", "三十")
    whole, point, fraction = text.partition("点")
    if point:
        big = _BIG.get(fraction[-1:], 1)
        return Decimal(f"{_whole(whole)}.{digits_of(fraction if big == 1 else fraction[:-1])}") * big
    return _whole(whole)


def _whole(text: str) -> Decimal:
    if not text:
        raise ValueError(text)
    total = section = Decimal(0)
    number: Decimal | None = None
    last_unit = 0  # of the unit just used, to see that units fall and that nothing colloquial stands at the end
    zero = True  # a digit right after 零, or at the start, needs no unit
    ceiling = 10**12
    for part in re.findall(r"[0-9]+(?:\.[0-9]+)?|.", text):
        if part[0].isascii():
            if number is not None or not part[0].isdigit():
                raise ValueError(text)
            number, zero = Decimal(part), last_unit == 0
        elif part in _DIGITS:
            if number is not None and number != 0:
                raise ValueError(text)
            zero = zero if last_unit == 0 else (number == 0 or zero)
            number = Decimal(_DIGITS[part])
            if number == 0:
                zero, number = True, None
        elif part in _UNITS:
            unit = _UNITS[part]
            if 0 < last_unit <= unit and last_unit < 10**4:
                raise ValueError(text)
            section += (Decimal(1) if number is None and unit == 10 else _given(number, text)) * unit
            number, last_unit, zero = None, unit, False
        elif part in _BIG:
            big = _BIG[part]
            if big >= ceiling:
                raise ValueError(text)
            section += number or 0
            if section == 0:
                raise ValueError(text)
            total += section * big
            section, number, last_unit, ceiling, zero = Decimal(0), None, big, big, False
        else:
            raise ValueError(text)
    if number is not None:
        if last_unit > 10 and not zero:
            raise ValueError(text)  # 一万五, 一百二
        section += number
    return total + section


def _given(number: Decimal | None, text: str) -> Decimal:
    if number is None:
        raise ValueError(text)
    return number
