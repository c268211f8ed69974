"""Deadlines of the measures, with their arithmetic in words.

Working days come from ``chinese_calendar``; for a year beyond its table the plain week (Monday to Friday) and the holidays
that never move are used, and the result says so.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from tzforms.i18n import _
from tzforms.measures import Measures

__all__ = ["Deadline", "claim_deadline", "day_text", "filing_deadline", "finish_deadline", "is_workday"]

_FIXED = {(1, 1), (5, 1), (10, 1), (10, 2), (10, 3)}


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day, how it was counted (one line a step), and whether the holiday table reached that far."""

    day: dt.date
    steps: tuple[str, ...]
    certain: bool = True


def day_text(day: dt.date) -> str:
    """``2024年10月8日``: as the forms write dates."""
    return f"{day.year}年{day.month}月{day.day}日"


@lru_cache(maxsize=4096)
def is_workday(day: dt.date) -> tuple[bool, bool]:
    """Whether ``day`` is a working day, and whether that is from the official table (else from the plain week)."""
    try:
        import chinese_calendar  # a table of all holidays since 2004: loaded for the first deadline only

        return bool(chinese_calendar.is_workday(day)), True
    except NotImplementedError:
        return day.weekday() < 5 and (day.month, day.day) not in _FIXED, False


def _shift(day: dt.date, days: int) -> dt.date | None:
    try:
        return day + dt.timedelta(days=days)
    except OverflowError:
        return None


def filing_deadline(start: dt.date, m: Measures) -> Deadline:
    """Last day to hand in the roster before a class that opens on ``start`` (第11条 开班前一周)."""
    if m.filing.mode == "workday":
        day, left, certain = start, m.filing.workdays, True
        while left and day > dt.date.min + dt.timedelta(days=1):
            day -= dt.timedelta(days=1)
            working, sure = is_workday(day)
            certain = certain and sure
            left -= working
        return Deadline(
            day,
            (
                _("开班日 {day}（当日不计）").format(day=day_text(start)),
                _("向前数{days}个工作日 → {day}").format(days=m.filing.workdays, day=day_text(day)),
            ),
            certain,
        )
    day = _shift(start, -m.filing.days) or dt.date.min
    return Deadline(
        day,
        (
            _("开班日 {day}（当日不计）").format(day=day_text(start)),
            _("向前数{days}日 → {day}").format(days=m.filing.days, day=day_text(day)),
        ),
    )


def claim_deadline(end: dt.date, m: Measures) -> Deadline:
    """Last day to claim the subsidy after a class that ended on ``end`` (第十四条 两周内)."""
    day = _shift(end, m.claim.days) or dt.date.max
    steps = [
        _("结束日 {day}，次日为第1日").format(day=day_text(end)),
        _("向后数{days}日 → {day}").format(days=m.claim.days, day=day_text(day)),
    ]
    certain = True
    if m.claim.roll_holiday:
        rolled = day
        while rolled < dt.date.max - dt.timedelta(days=1):
            working, sure = is_workday(rolled)
            certain = certain and sure
            if working:
                break
            rolled += dt.timedelta(days=1)
        if rolled != day:
            steps.append(
                _("{day} 是休息日或法定休假日，顺延至其后第一个工作日 → {rolled}").format(
                    day=day_text(day), rolled=day_text(rolled)
                )
            )
        day = rolled
        if not certain:
            steps.append(
                _("{year} 年的放假安排尚未收入日历，按周一至周五和固定节日推算，请以国务院办公厅通知为准").format(
                    year=day.year
                )
            )
    return Deadline(day, tuple(steps), certain)


def finish_deadline(year: int, m: Measures) -> Deadline:
    """Last day of teaching and assessment in ``year`` (第十四条 当年10月底前), inclusive."""
    month, day = (int(p) for p in str(m.finish.by).split("-"))
    last = dt.date(year, month, day)
    return Deadline(last, (_("通知年度 {year} 年，{day}（含当日）").format(year=year, day=day_text(last)),))
