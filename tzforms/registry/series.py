"""Running series of numbers: what comes next, what was given before there was a register, and what was left out.

A series is one pattern in one year (:meth:`NumberPattern.scope`). Only ever called by the one writer, inside its transaction
(:func:`tzforms.registry.database.take_turn`): nothing else keeps two clerks from the same serial.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tzforms.registry.models import Certificate, Series
from tzforms.registry.numbering import NumberPattern
from tzforms.registry.people import chunks
from tzforms.registry.values import Gap

__all__ = ["Numbered", "catch_up", "gaps", "in_use", "last", "take"]

_ADOPTED = "adopted"  # the series of numbers that were given before the register, in whatever shape


@dataclass(frozen=True, slots=True)
class Numbered:
    """A number with its place: ``serial`` of the series ``scope``."""

    number: str
    scope: str
    serial: int


def in_use(session: Session, numbers: Sequence[str]) -> set[str]:
    """Those of ``numbers`` that a certificate has, whatever became of it."""
    found: set[str] = set()
    for some in chunks(numbers):
        found.update(session.scalars(select(Certificate.number).where(Certificate.number.in_(some))))
    return found


def take(session: Session, stated: Sequence[str | None], pattern: NumberPattern, year: int) -> list[Numbered]:
    """A number for each of ``stated``: the stated one adopted, or for ``None`` the next of the series that nobody has."""
    # adopted first: they may push the series of this pattern forward, and fresh numbers must not meet them
    adopted = {n: _adopt(session, pattern, n) for n in stated if n is not None}
    series = _series(session, pattern.scope(year))
    missing = sum(n is None for n in stated)
    fresh: list[Numbered] = []
    while len(fresh) < missing:
        serials = range(series.last_serial + 1, series.last_serial + 1 + missing - len(fresh))
        numbers = {serial: pattern.format(year, serial) for serial in serials}
        # another pattern may print the same number: a serial whose number is in use in any form is passed over
        used = in_use(session, list(numbers.values())) | adopted.keys()
        fresh += [Numbered(n, series.scope, serial) for serial, n in numbers.items() if n not in used]
        series.last_serial = serials[-1]
    following = iter(fresh)
    return [next(following) if n is None else adopted[n] for n in stated]


def last(session: Session) -> dict[str, int]:
    """Each series and the last serial that it gave."""
    return {row.scope: row.last_serial for row in session.scalars(select(Series))}


def catch_up(session: Session, serials: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """Have each series go on behind a serial; series → (before, now) of those that were not so far."""
    moved: dict[str, tuple[int, int]] = {}
    for scope, serial in serials.items():
        series = _series(session, scope)
        if serial > series.last_serial:
            moved[scope] = (series.last_serial, serial)
            series.last_serial = serial
    return moved


def _adopt(session: Session, pattern: NumberPattern, number: str) -> Numbered:
    """A number from before the register: in its series when it is of this pattern, else among the adopted."""
    parsed = pattern.parse(number)
    if parsed is not None:
        year, serial = parsed
        series = _series(session, pattern.scope(year or 0))
        taken = select(Certificate.id).where(Certificate.scope == series.scope, Certificate.serial == serial)
        if session.scalar(taken) is None:
            series.last_serial = max(series.last_serial, serial)
            return Numbered(number, series.scope, serial)
    series = _series(session, _ADOPTED)
    series.last_serial += 1
    return Numbered(number, _ADOPTED, series.last_serial)


def _series(session: Session, scope: str) -> Series:
    series = session.get(Series, scope)
    if series is None:
        series = Series(scope=scope, last_serial=0)
        session.add(series)
        session.flush()
    return series


def gaps(session: Session) -> list[Gap]:
    """Serials that a series ran past without a certificate (only numbers adopted from elsewhere leave any)."""
    found: list[Gap] = []
    for scope, last in session.execute(select(Series.scope, Series.last_serial).order_by(Series.scope)):
        query = select(Certificate.serial).where(Certificate.scope == scope).order_by(Certificate.serial)
        expected = 1
        for serial in session.scalars(query):
            if serial > expected:
                found.append(Gap(scope, expected, serial - 1))
            expected = serial + 1
        if expected <= last:
            found.append(Gap(scope, expected, last))
    return found
