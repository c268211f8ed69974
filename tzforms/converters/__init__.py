"""Values and how they stand on paper, in both directions.

``NAMES[name].format(value) -> str`` prints a value as a good office types it; ``NAMES[name].parse(text, year=…)`` reads
what a clerk wrote as :class:`Parsed`. What is plain is not flagged; what is ambiguous, doubled, inferred or impossible is
*unsure* with its reasons; what no rule settles stays as written. ``parse(format(v))`` is ``v`` and sure for every legal
``v``. All variations that are known, and who handles each: ``docs/variations.md``.
"""

from __future__ import annotations

from tzforms.converters.base import Converter, Parsed, fold, is_blank, is_ditto, is_prompt, is_two_dots, narrow, trim
from tzforms.converters.dates import DateConverter, PeriodConverter, Stages, format_date
from tzforms.converters.identifiers import (
    AccountConverter,
    CertificateConverter,
    EmailConverter,
    IdConverter,
    PhoneConverter,
    find_id_numbers,
    reference_of,
)
from tzforms.converters.numbers import HoursConverter, IntegerConverter, SerialConverter, WanConverter, format_decimal
from tzforms.converters.texts import (
    BankConverter,
    EmployerPositionConverter,
    NameConverter,
    OrganizerConverter,
    ProseConverter,
    TextConverter,
    split_employer_position,
    split_names,
    unit_key,
)
from tzforms.converters.under import UNIT_LINE, parse_under
from tzforms.converters.vocabularies import (
    LEVELS,
    EducationConverter,
    LevelConverter,
    OccupationsConverter,
    ScoreConverter,
    SexConverter,
    choice_of,
    education_standard,
)

__all__ = [
    "LEVELS",
    "NAMES",
    "OWN",
    "UNIT_LINE",
    "Converter",
    "Parsed",
    "Stages",
    "choice_of",
    "education_standard",
    "find_id_numbers",
    "fold",
    "format_date",
    "format_decimal",
    "is_blank",
    "is_ditto",
    "is_prompt",
    "is_two_dots",
    "narrow",
    "parse_under",
    "reference_of",
    "split_employer_position",
    "split_names",
    "stages_of",
    "trim",
    "unit_key",
]

_ALL: tuple[Converter, ...] = (
    TextConverter(),
    ProseConverter(),
    IntegerConverter(),
    HoursConverter(),
    WanConverter(),
    DateConverter(),
    PeriodConverter(),
    OccupationsConverter(),
    LevelConverter(),
    SexConverter(),
    EducationConverter(),
    PhoneConverter("phone"),
    PhoneConverter("mobile"),
    IdConverter(),
    CertificateConverter(),
    AccountConverter(),
    BankConverter(),
    EmailConverter(),
    ScoreConverter(),
    NameConverter(),
    OrganizerConverter(),
    EmployerPositionConverter(),
    SerialConverter(),
)
#: The stages that a period's text names (:meth:`PeriodConverter.stages`).
stages_of = PeriodConverter().stages
#: Converters of what is each person's own: such a value is never that of the row above, nor shared by two rows.
OWN = frozenset({"name", "id_number", "mobile", "phone", "email", "certificate_no", "account", "serial"})
#: Every converter by the name that templates use.
NAMES: dict[str, Converter] = {c.name: c for c in _ALL}
