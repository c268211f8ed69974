"""第四条: once in two years, by the readings of ``repeat.rule``; asked of several dossiers, and at issue of the register."""

from __future__ import annotations

import datetime as dt

__all__ = ["too_soon"]


def too_soon(
    rule: str,
    years: int,
    before: tuple[int | None, dt.date | None],
    after: tuple[int | None, dt.date | None],
) -> bool:
    """True when who took part in ``before`` may not take part in ``after`` yet; each is (year, opening day), the earlier first.

    ``calendar_gap``: the years are less than ``years`` apart; ``rolling_24m``: so many years have not gone by since the opening
    day; ``biennium``: both lie in one fixed block of years. Without both years nothing is said.
    """
    (year, start), (later_year, later_start) = before, after
    if year is None or later_year is None:
        return False
    if rule == "rolling_24m" and start is not None and later_start is not None:
        try:
            free = start.replace(year=start.year + years)
        except ValueError:  # 29 February
            free = start.replace(year=start.year + years, day=28)
        return later_start < free
    if rule == "biennium":
        return year // years == later_year // years
    return later_year - year < years
