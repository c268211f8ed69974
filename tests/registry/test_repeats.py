"""One person once in two years, at issue: asked across all classes of the register."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.registry.people import BY, DAY, REPEAT, a_class, allocate, claims, id_number, sign
from tzforms.exceptions import RegistryError
from tzforms.registry.ledger import Registry
from tzforms.registry.models import Status
from tzforms.registry.numbering import NumberPattern
from tzforms.registry.values import Claim, ClassFacts, Decisions, Verdict
from tzforms.registry.vault import Vault


@pytest.fixture
def registry(where: str, vault: Vault) -> Iterator[Registry]:
    with Registry.open(where, vault, create=True) as opened:
        yield opened


def opens(day: dt.date, project: str, **changes: Any) -> ClassFacts:
    end = day + dt.timedelta(days=11)
    return a_class(project, start_date=day, end_date=end, audit_passed=end, **changes)


AUTUMN = dt.date(2026, 9, 1)
WHEN = {"issue_date": dt.date(2029, 12, 1)}


def test_who_has_a_certificate_of_the_same_year_is_refused_with_class_and_number_and_the_others_are_not(
    registry: Registry,
) -> None:
    [first] = allocate(registry, opens(AUTUMN, "西式面点"), claims(1))
    spring = opens(dt.date(2026, 3, 2), "工业机器人运维", organizer="北京另一技师学院")
    outcomes = allocate(registry, spring, [*claims(1), *claims(15, 100)][:16])
    assert [o.verdict for o in outcomes] == [Verdict.REPEAT] + [Verdict.NEW] * 15
    assert outcomes[0].entry is None
    for part in (
        first.entry.number,
        "北京某某技师学院“西式面点”",
        "2026-09-01 至 2026-09-12",
        "第四条规定“每两年可参加一次”",
    ):
        assert part in outcomes[0].reason
    assert "--waive-repeat 1=原因" in outcomes[0].reason
    assert not re.search("[0-9]{15}", outcomes[0].reason)


@pytest.mark.parametrize(
    ("rule", "day", "refused"),
    [
        ("calendar_gap", dt.date(2027, 12, 30), True),
        ("calendar_gap", dt.date(2028, 1, 3), False),
        ("calendar_gap", dt.date(2025, 3, 1), True),  # issued later, held earlier
        ("calendar_gap", dt.date(2024, 12, 1), False),
        ("rolling_24m", dt.date(2028, 8, 31), True),
        ("rolling_24m", dt.date(2028, 9, 1), False),
        ("biennium", dt.date(2027, 3, 1), True),
        ("biennium", dt.date(2025, 12, 1), False),
        ("biennium", dt.date(2028, 1, 3), False),
    ],
)
def test_two_years_are_counted_by_the_readings_of_the_edition(
    registry: Registry, rule: str, day: dt.date, refused: bool
) -> None:
    allocate(registry, opens(AUTUMN, "西式面点"), claims(1), **WHEN)
    reading = replace(REPEAT, rule=rule)
    [outcome] = allocate(registry, opens(day, "工业机器人运维"), claims(1), repeat=reading, **WHEN)
    assert outcome.verdict is (Verdict.REPEAT if refused else Verdict.NEW)


def test_two_classes_of_one_year_are_refused_whatever_the_years(registry: Registry) -> None:
    allocate(registry, opens(dt.date(2026, 3, 2), "西式面点"), claims(1))
    lenient = replace(REPEAT, rule="rolling_24m", years=0)
    [outcome] = allocate(registry, opens(AUTUMN, "工业机器人运维"), claims(1), repeat=lenient)
    assert outcome.verdict is Verdict.REPEAT


def test_of_several_certificates_the_nearest_is_told(registry: Registry) -> None:
    allocate(registry, opens(dt.date(2025, 5, 6), "甲"), claims(1), repeat=None, **WHEN)
    [near] = allocate(registry, opens(dt.date(2027, 5, 6), "乙"), claims(1), repeat=None, **WHEN)
    [outcome] = allocate(registry, opens(dt.date(2026, 9, 1), "丙"), claims(1), **WHEN)
    assert near.entry.number in outcome.reason


def test_the_old_and_the_new_id_number_are_one_person(registry: Registry) -> None:
    allocate(registry, opens(AUTUMN, "西式面点"), claims(1))
    old = id_number(0)[:6] + id_number(0)[8:17]
    again = [Claim(1, "学员0", old), *claims(3, 50)]
    assert allocate(registry, opens(dt.date(2026, 3, 2), "数控"), again)[0].verdict is Verdict.REPEAT


def test_a_void_certificate_stands_in_nobodys_way_and_one_that_was_replaced_does(registry: Registry) -> None:
    first, second = allocate(registry, opens(AUTUMN, "西式面点"), claims(2))
    registry.void(first.entry.number, "弄错了人", BY)
    new = registry.reissue(
        second.entry.number, "遗失", pattern=NumberPattern(), issue_date=DAY, sign=sign, actor=BY, repeat=REPEAT
    )
    outcomes = allocate(registry, opens(dt.date(2026, 3, 2), "数控"), claims(2))
    assert [o.verdict for o in outcomes] == [Verdict.NEW, Verdict.REPEAT]
    assert new.number in outcomes[1].reason


def test_a_repeat_is_waived_for_its_row_and_the_reason_is_kept(registry: Registry) -> None:
    first = allocate(registry, opens(AUTUMN, "西式面点"), claims(2))
    spring = opens(dt.date(2026, 3, 2), "数控")
    decided = Decisions(waivers={2: f"市级项目，不计入 {id_number(1)}", 3: "用不着"})
    outcomes = allocate(registry, spring, claims(3), decisions=decided)
    assert [o.verdict for o in outcomes] == [Verdict.REPEAT, Verdict.NEW, Verdict.NEW]
    [event] = [e for e in registry.history() if e.kind == "waived"]
    assert event.number == outcomes[1].entry.number
    assert event.reason.startswith(f"{first[1].entry.number} 市级项目，不计入")
    assert id_number(1) not in event.reason
    again = allocate(registry, spring, claims(3))  # the same without a word: who has one keeps it
    assert [o.verdict for o in again] == [Verdict.REPEAT, Verdict.OPEN, Verdict.OPEN]


def test_a_waiver_on_the_second_row_of_one_person_holds_for_the_person(registry: Registry) -> None:
    allocate(registry, opens(AUTUMN, "西式面点"), claims(1))
    twice = [*claims(1), Claim(2, "学员0", id_number(0))]
    outcomes = allocate(registry, opens(dt.date(2026, 3, 2), "数控"), twice, decisions=Decisions(waivers={2: "因故"}))
    assert [o.verdict for o in outcomes] == [Verdict.NEW, Verdict.TAKEN]


def test_a_waiver_without_a_reason_is_none(registry: Registry) -> None:
    allocate(registry, opens(AUTUMN, "西式面点"), claims(1))
    [outcome] = allocate(registry, opens(dt.date(2026, 3, 2), "数控"), claims(1), decisions=Decisions(waivers={1: "—"}))
    assert outcome.verdict is Verdict.REPEAT


def test_a_number_kept_from_before_the_register_is_asked_about_too(registry: Registry) -> None:
    allocate(registry, opens(AUTUMN, "西式面点"), claims(1))
    old = [Claim(1, "学员0", id_number(0), number="旧第7号")]
    [outcome] = allocate(registry, opens(dt.date(2026, 3, 2), "数控"), old, keep_numbers=True)
    assert outcome.verdict is Verdict.REPEAT


def test_who_was_given_another_meanwhile_gets_no_second_by_reinstating_or_from_void(registry: Registry) -> None:
    [first] = allocate(registry, opens(AUTUMN, "西式面点"), claims(1))
    registry.void(first.entry.number, "弄错了人", BY)
    [second] = allocate(registry, opens(dt.date(2026, 3, 2), "数控"), claims(1))
    number = first.entry.number
    with pytest.raises(RegistryError, match=f"{second.entry.number}.*第四条规定.*两张不能都有效"):
        registry.reinstate(number, "误作废", BY, repeat=REPEAT)
    with pytest.raises(RegistryError, match="两张不能都有效"):
        registry.reissue(
            number, "另发", pattern=NumberPattern(), issue_date=DAY, sign=sign, actor=BY, repeat=REPEAT, from_void=True
        )
    registry.void(second.entry.number, "弄错了班", BY)
    assert registry.reinstate(number, "误作废", BY, repeat=REPEAT).status is Status.VALID
