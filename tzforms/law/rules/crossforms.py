"""X01 … X32: what the five forms must agree on, and what one row says about itself.

The list in the order of the catalogue; each rule stands in the ``crossforms_…`` module of its theme, how a difference is
told in ``agreements``.
"""

from __future__ import annotations

from tzforms.law.rules.base import Rule
from tzforms.law.rules.crossforms_contacts import contact_persons, experts
from tzforms.law.rules.crossforms_counts import counts_in_order, planned_and_enrolled, same_graduate_count
from tzforms.law.rules.crossforms_dates import order_of_dates, same_dates
from tzforms.law.rules.crossforms_money import bank, budget_adds_up, subsidy_fits
from tzforms.law.rules.crossforms_names import same_occupations, same_organizer, same_project, same_venue
from tzforms.law.rules.crossforms_persons import age, certificate_year, level_fits_certificate, sex_fits_id
from tzforms.law.rules.crossforms_results import completion_numbers, one_scale
from tzforms.law.rules.crossforms_rosters import graduates_enrolled, no_duplicates, not_graduated, same_employer
from tzforms.law.rules.crossforms_teaching import row_hours, same_hours, teachers_match
from tzforms.law.rules.crossforms_unseen import (
    not_in_two_classes,
    one_set_a_class,
    paper_equals_file,
    substitutions,
    yearly_total,
)

__all__ = ["RULES"]

RULES: list[Rule] = [
    same_organizer,
    same_project,
    same_dates,
    order_of_dates,
    same_hours,
    same_graduate_count,
    counts_in_order,
    graduates_enrolled,
    not_graduated,
    same_employer,
    no_duplicates,
    sex_fits_id,
    level_fits_certificate,
    certificate_year,
    age,
    same_occupations,
    subsidy_fits,
    teachers_match,
    planned_and_enrolled,
    row_hours,
    budget_adds_up,
    bank,
    contact_persons,
    experts,
    completion_numbers,
    one_scale,
    substitutions,
    one_set_a_class,
    not_in_two_classes,
    yearly_total,
    paper_equals_file,
    same_venue,
]
