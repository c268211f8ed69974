"""A class is one class, however it is spelled; what looks like one is asked of a person."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from tests.registry.people import ARTICLE, BY, a_class, allocate, claims, id_number
from tzforms.exceptions import RegistryError, UsageError
from tzforms.registry.ledger import Registry
from tzforms.registry.values import ClassFacts, Decisions, Outcome, Verdict
from tzforms.registry.vault import Vault

CODE, OTHER_CODE = "91350100M000100Y43", "91110000600037341L"


@pytest.fixture
def registry(where: str, vault: Vault) -> Iterator[Registry]:
    with Registry.open(where, vault, create=True) as opened:
        yield opened


def one(**changes: Any) -> ClassFacts:
    usual = {"organizer": "北京某某科技有限公司", "project": "工业机器人系统运维高技能人才研修班"}
    return a_class(**(usual | changes))


def day(n: int) -> dt.date:
    return dt.date(2026, 9, n)


def numbers(outcomes: tuple[Outcome, ...]) -> list[str]:
    return [o.entry.number for o in outcomes]


def kinds(registry: Registry) -> list[str]:
    return [e.kind for e in registry.history()]


# -- decided -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"project": "工业机器人系统运维研修班"},
        {"organizer": "北京某某科技有限责任公司"},
        {"organizer": "北京某某科技 有限责任公司", "project": "工业机器人（系统运维）培训班"},
        {"organizer": "北京某某科技有限公司", "project": "工业机器人系统运维"},
    ],
)
def test_the_same_class_in_another_spelling_finds_its_numbers_again(
    registry: Registry, changes: dict[str, Any]
) -> None:
    first = allocate(registry, one(), claims(30))
    again = allocate(registry, one(**changes), claims(30))
    assert numbers(again) == numbers(first)
    assert {o.verdict for o in again} == {Verdict.OPEN}
    assert len(list(registry.entries())) == 30


def test_a_unit_under_another_name_is_known_by_its_code_and_later_by_that_name(registry: Registry) -> None:
    first = allocate(registry, one(uscc=CODE), claims(5))
    renamed = one(organizer="北京新名科技有限公司", uscc=CODE.lower())
    assert numbers(allocate(registry, renamed, claims(6))[:5]) == numbers(first)
    by_name = one(organizer="北京新名科技有限公司")
    assert numbers(allocate(registry, by_name, claims(5))) == numbers(first)


def test_a_code_that_comes_later_is_learnt(registry: Registry) -> None:
    first = allocate(registry, one(), claims(3))
    allocate(registry, one(uscc=CODE), claims(4))
    assert numbers(allocate(registry, one(organizer="北京新名科技有限公司", uscc=CODE), claims(3))) == numbers(first)


def test_one_name_with_two_codes_is_asked_about(registry: Registry) -> None:
    allocate(registry, one(uscc=CODE), claims(3))
    with pytest.raises(UsageError, match=f"统一社会信用代码是 {CODE}，材料上是 {OTHER_CODE}"):
        allocate(registry, one(uscc=OTHER_CODE), claims(3))


def test_two_classes_of_one_project_are_two_when_they_say_so_and_other_people_are_in_them(registry: Registry) -> None:
    first = allocate(registry, one(project="数控研修班（一班）"), claims(15))
    second = allocate(registry, one(project="数控研修班（二班）"), claims(15, 100))
    assert not set(numbers(first)) & set(numbers(second))


def test_an_unknown_class_with_strangers_in_it_is_new(registry: Registry) -> None:
    allocate(registry, one(), claims(15))
    later = one(start_date=day(13), end_date=day(20))
    assert {o.verdict for o in allocate(registry, later, claims(15, 100))} == {Verdict.NEW}


# -- asked -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "people"),
    [
        ({"end_date": day(13)}, claims(30)),  # a day more
        ({"project": "工业机器人系统维护研修班"}, claims(30)),  # nearly the same project
        ({"project": "西式面点", "organizer": "另一单位"}, claims(30)),  # the same people on the same days
        ({"project": "西式面点", "organizer": "另一单位"}, claims(30, 15)),  # half of them
        ({"project": "西式面点", "organizer": "另一单位"}, claims(4, 28)),  # half of the smaller list
        ({"project": "西式面点", "start_date": day(15), "end_date": day(20)}, claims(30)),  # on the Monday after
        ({"project": "工业机器人系统维护", "start_date": day(25), "end_date": day(30)}, claims(30, 29)),  # one person
        (
            {"start_date": day(1).replace(year=2025), "end_date": day(12).replace(year=2025)},
            claims(30),
        ),  # a year mistyped
    ],
)
def test_what_looks_like_a_class_is_refused_whole_and_the_class_is_named(
    registry: Registry, changes: dict[str, Any], people: list[Any]
) -> None:
    allocate(registry, one(), claims(30))
    with pytest.raises(UsageError, match="看来就是登记库里的班次 1") as caught:
        allocate(registry, one(**changes), people)
    said = str(caught.value)
    common = len({c.id_number for c in people} & {c.id_number for c in claims(30)})
    for part in (
        "北京某某科技有限公司",
        "工业机器人系统运维高技能人才研修班",
        "2026-09-01 至 2026-09-12",
        "通人社研结字〔2026〕第0001号",
        f"{len(people)} 人中有 {common} 人相同",
        ARTICLE,
        "--same-as 1",
        "--new-class",
    ):
        assert part in said
    assert not re.search("[0-9]{15}", said)
    assert len(list(registry.entries())) == 30


@pytest.mark.parametrize(
    ("changes", "people"),
    [
        ({"project": "西式面点"}, claims(30, 16)),  # fewer than half
        ({"project": "西式面点", "start_date": day(16), "end_date": day(20)}, claims(31)),  # a Tuesday: not one stretch
        (
            {"start_date": day(1).replace(year=2028), "end_date": day(12).replace(year=2028)},
            claims(30, 29),  # one of them comes again after two years
        ),
    ],
)
def test_what_has_little_in_common_is_a_class_of_its_own(
    registry: Registry, changes: dict[str, Any], people: list[Any]
) -> None:
    allocate(registry, one(), claims(30))
    when = {"issue_date": dt.date(2028, 12, 1)}
    audited = {"audit_passed": dt.date(2028, 11, 1)}
    assert Verdict.NEW in {o.verdict for o in allocate(registry, one(**changes, **audited), people, **when)}


def test_the_closest_of_several_classes_is_named(registry: Registry) -> None:
    allocate(registry, one(project="甲"), claims(10))
    allocate(registry, one(project="乙"), claims(20, 100))
    with pytest.raises(UsageError, match=r"班次 2：.*30 人中有 20 人相同"):
        allocate(registry, one(project="丙"), claims(10) + claims(20, 100))


# -- answered ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("named", ["1", " 1 ", "通人社研结字〔2026〕第0003号"])
def test_the_same_class_is_said_by_its_id_or_a_number_and_nobody_gets_a_second(registry: Registry, named: str) -> None:
    first = allocate(registry, one(), claims(30))
    longer = one(end_date=day(13))
    decided = Decisions(same_as=named)
    assert numbers(allocate(registry, longer, claims(30), decisions=decided)) == numbers(first)
    late = allocate(registry, longer, claims(31), decisions=decided)
    assert [o.verdict for o in late] == [Verdict.OPEN] * 30 + [Verdict.NEW]
    [event] = [e for e in registry.history(late[-1].entry.number) if e.kind == "same_as"]
    assert event.reason == "=1 北京某某科技有限公司 工业机器人系统运维高技能人才研修班 2026-09-01—2026-09-13"
    assert event.actor == BY


def test_another_class_is_said_with_a_reason_that_is_kept_and_the_same_call_again_goes_on(registry: Registry) -> None:
    allocate(registry, one(), claims(30))
    other, decided = one(project="西式面点"), Decisions(new_class="两个单位合办，人员重叠一半")
    people = claims(30, 15)
    given = allocate(registry, other, people, decisions=decided)
    [event] = [e for e in registry.history() if e.kind == "new_class"]
    assert event.reason == "≠1 两个单位合办，人员重叠一半"
    for again in (decided, Decisions()):
        assert [o.entry for o in allocate(registry, other, people, decisions=again)] == [o.entry for o in given]
    assert kinds(registry).count("new_class") == 1


def test_a_reason_of_dots_is_none(registry: Registry) -> None:
    allocate(registry, one(), claims(3))
    with pytest.raises(UsageError, match="看来就是"):
        allocate(registry, one(project="西式面点"), claims(3), decisions=Decisions(new_class="……"))


def test_an_answer_that_cannot_be_is_refused(registry: Registry) -> None:
    allocate(registry, one(), claims(3))
    allocate(registry, one(project="西式面点"), claims(3, 50))
    longer = one(end_date=day(13))
    for decided, error, said in (
        (Decisions(same_as="1", new_class="是另一个班"), UsageError, "只能写一个"),
        (Decisions(same_as="99"), RegistryError, "没有这个班次"),
        (Decisions(same_as="第9999号"), RegistryError, "没有这个班次"),
        (Decisions(same_as="2"), RegistryError, "没有一个人相同"),
    ):
        with pytest.raises(error, match=said):
            allocate(registry, longer, claims(3), decisions=decided)
    with pytest.raises(RegistryError, match="与班次 1 相同"):
        allocate(registry, one(), claims(3), decisions=Decisions(same_as="2"))


def test_nothing_is_kept_of_a_class_that_was_refused(registry: Registry) -> None:
    allocate(registry, one(), claims(3))
    with pytest.raises(UsageError):
        allocate(registry, one(end_date=day(13)), claims(3))
    with registry._read() as session:
        assert session.scalar(text("SELECT count(*) FROM classes")) == 1


# -- what a certificate prints, and old registers ---------------------------------------------------------------------


def test_a_known_class_is_printed_as_it_was_registered(registry: Registry) -> None:
    facts = one()
    ids = [c.id_number for c in claims(3)]
    assert registry.settled(facts, ids, article=ARTICLE) == facts
    allocate(registry, facts, claims(3))
    respelled = one(project="工业机器人系统运维", organizer="北京某某科技有限责任公司")
    assert registry.settled(respelled, ids, article=ARTICLE) == facts
    longer = one(end_date=day(13))
    with pytest.raises(UsageError, match="看来就是"):
        registry.settled(longer, ids, article=ARTICLE)
    assert registry.settled(longer, ids, article=ARTICLE, decisions=Decisions(same_as="1")) == facts


def test_two_rows_that_an_older_version_made_of_one_class_are_found_by_their_people_then_by_their_spelling(
    registry: Registry,
) -> None:
    twin = one(project="工业机器人系统运维研修班")
    allocate(registry, one(), claims(3))
    answered = {"decisions": Decisions(new_class="试"), "repeat": None}
    allocate(registry, one(project="西式面点"), claims(4), **answered)  # three of them hold two certificates
    with registry._write() as session:  # what 0.1.0 stored of the other spelling
        session.execute(
            text("UPDATE classes SET project = :project, class_key = :key WHERE id = 2"),
            {"project": twin.project, "key": twin.key},
        )
    for facts, people, found in (
        (one(), claims(3), ["0001号", "0002号", "0003号"]),
        (twin, claims(3), ["0004号", "0005号", "0006号"]),
        (one(project="工业机器人系统运维"), claims(3), ["0001号", "0002号", "0003号"]),
        (one(), claims(1, 3), ["0007号"]),
    ):
        assert [n[-5:] for n in numbers(allocate(registry, facts, people))] == found


def test_no_message_about_a_class_holds_an_id_number(registry: Registry) -> None:
    allocate(registry, one(project=f"班{id_number(3)}"), claims(3))
    with pytest.raises(UsageError) as caught:
        allocate(registry, one(project="丙"), claims(3))
    assert id_number(3) not in str(caught.value)
