"""Amounts of money in running text: items, totals, and what they are for.

Budget and use of funds are free text on the forms. What can't be read beyond doubt is left to a person: an item counts only
when its segment holds an amount with a unit, a total only when it is called one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

__all__ = ["Item", "Statement", "read_money"]

# a number, and its unit when it has one: without a unit it is no amount, and is not looked at again
_AMOUNT = re.compile(r"(?<![0-9.])([0-9][0-9,]*+(?:\.[0-9]++)?)\s*+(?:(万元|万|元)(?!\s*+[/／每]))?")
_TOTAL = re.compile(
    r"共(用|使用|计|需|需要|投入|花费|开支)?\s*$|实际支出|累计|支出总|全部支出|合计|总计|共计|总额|总预算|预算总|总费用|总支出|共支出|支出共|总投入|经费共|总经费|总金额|预算共"
)
# words that make an amount something other than an item: a rate, or where the money comes from
_ASIDE = re.compile(r"补助|补贴|申请|自筹|标准|每人|人均|结余|剩余|余额|拨付|财政|预计收入|其中|含|包括|限额")
_NEGATED = re.compile(r"(不得|不|未|无|没有|禁止|严禁|杜绝|避免)[^，。；,;]{0,12}$")


@dataclass(frozen=True, slots=True)
class Item:
    """One item: what for, and how much in 元."""

    label: str
    yuan: Decimal


@dataclass(frozen=True, slots=True)
class Statement:
    """The ``items`` of a text, its ``total`` in 元 (``None``: none stated, or several), ``clean``: nothing was left aside."""

    items: tuple[Item, ...]
    total: Decimal | None
    clean: bool

    @property
    def added(self) -> Decimal:
        """The items added up, in 元."""
        return sum((i.yuan for i in self.items), Decimal(0))


def read_money(text: str | None) -> Statement:
    """Items and total of a budget text."""
    items: list[Item] = []
    totals: list[Decimal] = []
    clean = True
    folded = re.sub(r"（[^（）]*）|\([^()]*\)", "", text or "").replace("：", ":")
    # 「预算总额14万元：教师课酬6万元」: what stands before the colon is an amount of its own
    folded = re.sub(r"([0-9]\s*(?:万元|万|元)[^:；;。\n、，,]{0,4}):", r"\1；", folded)
    for segment in re.split(r"[；;。\n、，]|,(?![0-9]{3})", folded):
        found = [amount for amount in _AMOUNT.finditer(segment) if amount[2]]
        if not found:
            continue
        last = found[-1]
        amount = _yuan(last)
        if amount is None:
            clean = False
            continue
        label = re.sub(r"^\s*([0-9一二三四五六七八九十]+[.、)）]|[①-⑳])\s*", "", segment[: found[0].start()])
        label = label.strip(" :为约计需用\t0123456789.×*=")
        if _TOTAL.search(segment[: last.start()]):
            totals.append(amount)
        elif _ASIDE.search(segment) or not label or (len(found) > 1 and "=" not in segment):
            clean = False
        else:
            items.append(Item(label, amount))
    total = totals[0] if len(set(totals)) == 1 else None
    return Statement(tuple(items), total, clean and len(set(totals)) <= 1)


def _yuan(match: re.Match[str]) -> Decimal | None:
    try:
        number = Decimal(match.group(1).replace(",", ""))
    except InvalidOperation:
        return None
    return number * 10000 if match.group(2).startswith("万") else number


def named_spending(text: str | None, words: tuple[str, ...]) -> str | None:
    """The first of ``words`` that the text names as a use of money (not one it rules out: 不列支招待费), or ``None``."""
    for segment in re.split(r"[；;。\n]", text or ""):
        for word in words:
            at = segment.find(word)
            if at >= 0 and not _NEGATED.search(segment[:at]):
                return word
    return None
