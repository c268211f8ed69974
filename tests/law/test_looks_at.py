"""Each rule says where it looks: every finding lies there, every such place exists, and nothing known before is lost."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from samples.faults.faults import FAULTS
from samples.faults.faults import base as faultless
from tests.builders import changed, valid_data, valid_dossier
from tzforms.findings import Finding
from tzforms.forms import FORM_NAMES, FORMS, Dossier, Facts, Stage, WaiverRecord, catalogue_of
from tzforms.law.checking import check, check_many
from tzforms.law.explaining import explain
from tzforms.law.rules import RULES

TABLES = {key: {name: table.row for name, table in form.tables.items()} for key, form in catalogue_of().forms.items()}

BY_ID = {r.id: r for r in RULES}

# What explain() knew of places and rules before the rules said it themselves: the last name of a path, or the whole path.
KNOWN: dict[str, tuple[str, ...]] = {
    "organizer": ("X01", "R05-2", "R06-2"),
    "project": ("X02",),
    "occupations": ("R06-1", "X16"),
    "annex1.application_date": ("R09-2", "X04", "R19-1"),
    "annex4.application_date": ("R14-2", "X04"),
    "venue": ("X32",),
    "planned_trainees": ("R06-3", "X19"),
    "purpose": ("R03-1",),
    "conditions": ("R05-3",),
    "courses": ("R03-1", "R08-1", "R08-3", "X05", "X18", "X20"),
    "total_hours": ("R08-2", "X05", "R08-4"),
    "instructors": ("R07-1", "X18", "R17-2"),
    "assessment": ("R13-1", "RA1-1", "R13-2"),
    "budget": ("R17-1", "X21"),
    "funds_usage": ("R17-1", "X21"),
    "start_date": ("R11-1", "X03", "X04", "X15"),
    "end_date": ("R14-1", "R14-2", "X03", "X04"),
    "trainees": ("R06-3", "R04-3", "R04-5", "X07", "X11"),
    "id_number": ("V31", "X08", "X11", "X12", "X15", "R04-5"),
    "sex": ("X12",),
    "level": ("R04-3", "X13"),
    "certificate_no": ("R04-3", "X11", "X13", "X14", "V32"),
    "note": ("R04-3",),
    "employer_position": ("R04-1", "R04-2", "X10"),
    "graduates": ("X06", "X08", "R13-2", "RA3-1"),
    "score": ("R13-2", "X26"),
    "completion_no": ("RA3-1", "X25", "R15-1"),
    "graduate_count": ("X06", "X07", "X17"),
    "trainee_count": ("X07",),
    "subsidy_wan": ("X17", "R16-1", "X21"),
    "bank": ("X22",),
    "bank_account": ("X22",),
    "experts": ("RA5-1", "X24"),
    "contact": ("X23",),
    "mobile": ("V33", "X23"),
    "office_phone": ("V33", "X23"),
    "phone": ("V33",),
    "email": ("V33",),
    "fax": ("V33",),
    "facts.uscc": ("R05-2", "R18-1"),
    "facts.organizer_kind": ("R05-2",),
    "facts.region": ("R05-1",),
    "facts.industry": ("R02-1",),
    "facts.year": ("R14-1", "X14"),
    "facts.application_received": ("R09-2", "X04"),
    "facts.filing_received": ("R11-1", "X04"),
    "facts.claim_received": ("R14-2", "X04"),
    "facts.exam_date": ("R14-1", "R14-2", "X04"),
    "facts.approved": ("R11-3",),
    "facts.audit_passed": ("R15-1", "RA3-1", "X25", "X04"),
    "facts.insurance_months": ("R04-5",),
    "facts.attachments": ("R11-2", "R12-2", "R14-3", "R08-5"),
    "facts.waivers": ("R20-1",),
    "facts.stages": ("V35",),
}
# Places that shared a name with one that the rule reads, and that it never read: V33 and X23 read the unit's own mobile,
# not the experts' (X24 does); X12, X15 and R04-5 judge the trainees, not the graduates.
NEVER_READ = {
    ("annex5.experts.mobile", "V33"),
    ("annex5.experts.mobile", "X23"),
    ("annex3.graduates.id_number", "X12"),
    ("annex3.graduates.id_number", "X15"),
    ("annex3.graduates.id_number", "R04-5"),
}


def places() -> Iterator[str]:
    """Every place of the data contract: ``annex2.trainees``, ``annex2.trainees.level``, ``facts.uscc`` …"""
    for form, model in FORMS.items():
        for name in model.model_fields:
            yield f"{form}.{name}"
            for inner in TABLES[form][name].model_fields if name in TABLES[form] else ():
                yield f"{form}.{name}.{inner}"
    for name in Facts.model_fields:
        yield f"facts.{name}"
    yield from (f"facts.stages.{name}" for name in Stage.model_fields)


PLACES = tuple(places())


def looked_at(rule: str, path: str | None) -> bool:
    """Does the rule look at ``path``, or at something inside it (a form that is missing, a table)?"""
    if path is None:
        return True
    plain = re.sub(r"\[\d+\]", "", path)
    looks = BY_ID[rule].looks_at
    if plain in FORM_NAMES and "*" in looks:
        return True
    if plain in PLACES and "*.*" in looks:
        return True
    inside = [p for p in PLACES if p == plain or p.startswith(f"{plain}.")]
    return plain in looks or any(BY_ID[rule].reads(p) for p in inside)


@cache
def corpus() -> tuple[Finding, ...]:
    """What is found on faulty classes: the samples' faults, forms left out, fields blanked, several classes together."""
    dossiers: list[Dossier] = [f.make(faultless()) for f in FAULTS] + [Dossier(), faultless()]
    for form in FORM_NAMES:
        dossiers += [changed(faultless(), form, None), Dossier(**{form: getattr(faultless(), form)})]
    dossiers.append(changed(faultless(), "annex1.total_hours", Decimal(800)))
    for form in FORM_NAMES[1:]:  # eighty-eight hours in one day
        dossiers[-1] = changed(dossiers[-1], f"{form}.end_date", getattr(faultless(), form).start_date)
    dossiers.append(
        changed(faultless(), "facts.waivers", (WaiverRecord(rule="X17"), WaiverRecord(rule="V31", by="张三")))
    )
    dossiers.append(changed(faultless(), "facts.stages", (Stage(start_date=dt.date(2024, 9, 9)), Stage())))
    rng = random.Random(5)
    pool = [valid_data(seed, trainees=14 + seed) for seed in range(4)]
    for _round in range(150):
        data: dict[str, Any] = dict(rng.choice(pool))
        for name in FORM_NAMES:
            record = data[name]
            blanked = {
                f: () if isinstance(v, tuple) else None for f, v in record.__dict__.items() if rng.random() < 0.2
            }
            for table in TABLES[name]:
                rows = getattr(record, table)
                if rows and table not in blanked:
                    at = rng.randrange(len(rows))
                    field = rng.choice(list(type(rows[at]).model_fields))
                    # another row's value: a double, a contradiction; or nothing
                    value = rng.choice([None, getattr(rows[at - 1], field)])
                    row = rows[at].model_copy(update={field: value})
                    blanked[table] = (*rows[:at], row, *rows[at + 1 :])
            data[name] = record.model_copy(update=blanked)
        dossiers.append(Dossier(**data))
    classes = [valid_dossier(1, trainees=30, start=dt.date(2024, 3, 4) + dt.timedelta(days=20 * i)) for i in range(7)]
    return tuple(f for d in dossiers for f in check(d)) + tuple(f for found in check_many(classes) for f in found)


@pytest.mark.parametrize("rule", [r.id for r in RULES])
def test_a_rule_looks_where_it_finds_something(rule: str) -> None:
    assert {f.path for f in corpus() if f.rule == rule and not looked_at(rule, f.path)} == set()


def test_the_corpus_makes_most_rules_speak_and_by_more_than_a_missing_form() -> None:
    assert {f.rule for f in corpus()} >= set(BY_ID)
    assert len({(f.rule, re.sub(r"\[\d+\]", "", f.path or "")) for f in corpus()}) > 150


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_every_place_that_a_rule_looks_at_exists(rule: Any) -> None:
    assert rule.looks_at
    assert len(set(rule.looks_at)) == len(rule.looks_at)
    for path in rule.looks_at:
        form, _dot, rest = path.partition(".")
        assert form in (*FORM_NAMES, "facts", "*"), path
        if path == "*.*":
            assert rule.id == "V34"  # whether each field is filled in
        elif form == "*" and rest:  # a field of several forms, not a long way to write one
            assert [p for p in PLACES if p.partition(".")[2] == rest and not p.startswith("facts.")], path
        elif rest:
            assert path in PLACES, path


@pytest.mark.parametrize("key", list(KNOWN))
def test_what_was_known_to_look_at_a_place_still_does(key: str) -> None:
    there = [p for p in PLACES if p == key or ("." not in key and p.rsplit(".", 1)[-1] == key and "facts." not in p)]
    own = [k for k in KNOWN if "." in k]
    there = [p for p in there if p == key or p not in own]
    assert there
    for rule in KNOWN[key]:
        lost = {p for p in there if not BY_ID[rule].reads(p)}
        assert lost == {p for p, r in NEVER_READ if r == rule and p in there}


def test_an_explanation_names_the_rules_that_look_at_the_value() -> None:
    found = explain(valid_dossier(1), "annex5.experts[0].mobile")
    assert [r.id for r in found.rules] == ["RA5-1", "X24"]
    assert "X07" in [r.id for r in explain(valid_dossier(1), "annex5.trainee_count").rules]
