"""Certificate numbers: one pattern that prints a serial and reads it back.

Who issues the certificates assigns the numbers. The pattern is an edition's (``certificate.number_pattern`` of the measures)
or a setting; where neither gives one, :data:`DEFAULT_PATTERN` is a placeholder that is *not official*.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from string import Formatter

from tzforms.exceptions import UsageError
from tzforms.i18n import _

__all__ = ["DEFAULT_PATTERN", "NumberPattern", "placed"]

DEFAULT_PATTERN = "通人社研结字〔{year}〕第{serial:04d}号"
"""Looks like a Chinese document number, is not official; the bureau's own goes to ``--pattern``."""

_WIDTH = re.compile(r"0?(\d{1,2})d?")


@dataclass(frozen=True, slots=True)
class NumberPattern:
    """``text`` with ``{serial}`` (required) and ``{year}`` (of issue), each with an optional width (``{serial:04d}``).

    Without ``{year}`` the serial runs on over all years, so that a number can never come twice.
    Raises :class:`~tzforms.exceptions.UsageError` for any other field or a pattern without a serial.
    """

    text: str = DEFAULT_PATTERN

    def __post_init__(self) -> None:
        fields = [name for _literal, name, _spec in self._pieces() if name is not None]
        if fields.count("serial") != 1 or fields.count("year") > 1 or set(fields) - {"serial", "year"}:
            raise self._refused()

    @property
    def official(self) -> bool:
        """False for the shipped placeholder."""
        return self.text != DEFAULT_PATTERN

    def scope(self, year: int) -> str:
        """The running series that a certificate of ``year`` belongs to: the pattern with its year filled in."""
        return "".join(
            literal + ("" if name is None else self._print(year, spec) if name == "year" else "{serial}")
            for literal, name, spec in self._pieces()
        )

    def format(self, year: int, serial: int) -> str:
        """The printed number, e.g. ``format(2026, 7)`` → ``通人社研结字〔2026〕第0007号``."""
        return "".join(
            literal + ("" if name is None else self._print(year if name == "year" else serial, spec))
            for literal, name, spec in self._pieces()
        )

    def parse(self, number: str) -> tuple[int | None, int] | None:
        """``(year, serial)`` of a number of this pattern, or None; ``year`` is None when the pattern prints none."""
        expression = "".join(
            re.escape(literal) + ("" if name is None else rf"(?P<{name}>\d{{{self._width(spec)},}})")
            for literal, name, spec in self._pieces()
        )
        match = re.fullmatch(expression, number, re.ASCII)
        if match is None:
            return None
        found = match.groupdict()
        year, serial = (int(found["year"]) if "year" in found else None), int(found["serial"])
        return (year, serial) if serial > 0 and self.format(year or 0, serial) == number else None

    def _pieces(self) -> list[tuple[str, str | None, str]]:
        try:
            pieces = [(lit, name, spec or "") for lit, name, spec, _conv in Formatter().parse(self.text)]
        except ValueError as error:
            raise self._refused() from error
        if any(name is not None and spec and not _WIDTH.fullmatch(spec) for _lit, name, spec in pieces):
            raise self._refused()
        return pieces

    @staticmethod
    def _width(spec: str) -> int:
        match = _WIDTH.fullmatch(spec)
        return int(match.group(1)) if match else 1

    def _print(self, value: int, spec: str) -> str:
        return str(value).zfill(self._width(spec))

    def _refused(self) -> UsageError:
        return UsageError(
            _(
                "编号规则“{text}”不能使用：须恰有一个 {{serial}}（流水号，可写 {{serial:04d}}），"
                "可有一个 {{year}}（年份），不能有其他占位符。"
            ).format(text=self.text)
        )


def placed(number: str, scopes: Iterable[str], pattern: NumberPattern) -> tuple[str, int]:
    """(series, serial) of a number that stands on paper: of a series that is known (``scopes``), else of ``pattern``.

    Raises :class:`UsageError` for one that fits neither.

    >>> placed("证2026-07", ["证2025-{serial}", "证2026-{serial}"], NumberPattern())
    ('证2026-{serial}', 7)
    """
    text = "".join(number.split())
    for scope in scopes:
        before, _sign, after = scope.partition("{serial}")
        match = re.fullmatch(re.escape(before) + r"([0-9]{1,9})" + re.escape(after), text) if _sign else None
        if match:
            return scope, int(match[1])
    parsed = pattern.parse(text)
    if parsed is None:
        raise UsageError(
            _("编号“{number}”不合编号规则“{rule}”，请核对或用 --pattern").format(number=number, rule=pattern.text)
        )
    year, serial = parsed
    return pattern.scope(year or 0), serial
