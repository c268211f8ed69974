"""What the rules across classes and years ask: classes of a unit, places of a year, a person's earlier classes; and searching."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.registry.papers.material import PROJECT, UNIT, a_file, handed, name_of, papers, plan, roster
from tests.registry.people import BY, a_class, allocate, claims, id_number
from tzforms.exceptions import RegistryError, UsageError
from tzforms.registry.ledger import Registry
from tzforms.registry.names import folded
from tzforms.registry.papers.door import Papers
from tzforms.registry.papers.values import DossierState
from tzforms.registry.vault import Vault


def give(
    ledger: Papers, project: str, first: int, count: int, *, unit: str = UNIT, year: int = 2026, **more: object
) -> str:
    who = papers(organizer=unit, project=project, year=year, **more)
    file = a_file(roster("annex2", range(first, first + count)), project + str(year))
    return ledger.receive(handed(file, on=dt.date(year, 5, 1), papers=who), BY).ref


def test_a_units_classes_of_a_year_are_counted_under_all_its_names(ledger: Papers) -> None:
    give(ledger, "数控", 0, 3)
    give(ledger, "焊接", 10, 3, unit="北京某某 技师学院")
    give(ledger, "数控", 20, 3, year=2027)
    give(ledger, "电工", 30, 3, unit="别的学院")
    ledger.decide("B2", DossierState.REFUSED, "超过两个", BY)
    found = ledger.classes_of_unit(papers(), 2026)
    assert [(c.ref, c.state) for c in found] == [("B1", DossierState.OPEN), ("B2", DossierState.REFUSED)]


def test_places_of_a_year_are_those_of_the_rosters_else_of_the_plans_else_of_the_certificates(
    registry: Registry, ledger: Papers
) -> None:
    give(ledger, "数控", 0, 30)
    ledger.receive(handed(a_file(plan()), papers=papers(project="焊接", places=40)), BY)
    give(ledger, "退掉的", 50, 20)
    ledger.decide("B3", DossierState.WITHDRAWN, "单位撤回", BY)
    allocate(registry, a_class("以前没有材料的班", organizer="老学校"), claims(7, 200))
    used = ledger.places_used(2026)
    assert [(count, how) for _line, count, how in used.classes] == [
        (30, "planned"),
        (40, "stated"),
        (7, "certificates"),
    ]
    assert (used.total, ledger.places_used(2025).total) == (77, 0)


def test_fifty_people_of_three_years_are_all_found_again_however_their_numbers_are_written(ledger: Papers) -> None:
    for year, first in ((2024, 0), (2025, 100), (2026, 200)):
        give(ledger, f"项目{year}", first, 60, year=year)
    asked = {}
    for n in [*range(25), *range(100, 125)]:
        spelled = id_number(n)
        asked[n] = [
            spelled.lower(),
            spelled.translate({48 + d: 0xFF10 + d for d in range(10)}),
            f"{spelled[:6]} {spelled[6:14]} {spelled[14:]}",
        ][n % 3]
        if n % 5 == 0:
            asked[n] = spelled[:6] + spelled[8:17]
    strangers = [id_number(n) for n in range(300, 400)]
    found = ledger.earlier_papers([*asked.values(), *strangers])
    assert set(found) == set(asked.values())
    assert {found[asked[n]][0].year for n in range(25)} == {2024}


def test_certificates_are_known_to_belong_to_the_papers(registry: Registry, ledger: Papers) -> None:
    give(ledger, PROJECT, 0, 5, start_date=dt.date(2026, 9, 1))
    allocate(registry, a_class(PROJECT, organizer=UNIT), claims(5))
    line = ledger.view("B1").line
    assert (line.certificates, line.class_id) == (5, 1)
    [one] = ledger.earlier_papers([id_number(0)])[id_number(0)]
    assert (one.ref, len(one.numbers), one.roles) == ("B1", 1, ("planned",))
    assert [how for _line, _count, how in ledger.places_used(2026).classes] == ["planned"]
    assert registry.verify() == []


def test_papers_that_come_after_the_certificates_are_linked_too(registry: Registry, ledger: Papers) -> None:
    allocate(registry, a_class(PROJECT, organizer=UNIT), claims(5))
    give(ledger, PROJECT, 0, 5, start_date=dt.date(2026, 9, 1), end_date=dt.date(2026, 9, 12))
    assert ledger.view("B1").line.certificates == 5


def test_a_holder_of_a_certificate_from_before_is_found_by_name(registry: Registry, ledger: Papers) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tzforms.registry.people.names.note", lambda *_given: None)  # as an older program entered them
        allocate(registry, a_class(PROJECT), claims(3))
    [old] = ledger.find("学员 1").people
    assert (old.id_number, old.classes[0].ref, len(old.classes[0].numbers)) == (id_number(1), "", 1)
    allocate(registry, a_class("另一个"), claims(2, 50))
    assert [p.id_number for p in ledger.find("学员50").people] == [id_number(50)]


def test_two_people_of_one_name_have_nothing_in_common_in_the_database(ledger: Papers, vault: Vault) -> None:
    same = roster("annex2", range(4), _0={"name": "张伟"}, _1={"name": "张 伟"})
    people = tuple(
        type(p)(p.place, row["name"], p.id_number, p.role)
        for p, row in zip(same.people, same.values["trainees"], strict=True)
    )
    ledger.receive(handed(a_file(type(same)(same.form, same.values, same.evidence, people))), BY)
    assert {p.id_number for p in ledger.find("张伟").people} == {id_number(0), id_number(1)}
    with pytest.raises(RegistryError, match="2 人"):
        ledger.person(name="张伟")
    assert vault.name_token(1, folded("张伟")) != vault.name_token(2, folded("张伟"))
    assert ledger.person(name=name_of(2)).id_number == id_number(2)
    assert ledger.person(name="没有的人") is None


# -- one or two --------------------------------------------------------------------------------------------------------


def test_two_classes_that_are_one_are_merged_and_split_again(registry: Registry, ledger: Papers) -> None:
    give(ledger, "数控", 0, 3)
    ledger.receive(handed(a_file(roster("annex3", range(2))), papers=papers(project="数控智能")), BY)
    before = [ledger.view(ref).line for ref in ("B1", "B2")]
    ledger.merge("B2", "B1", "同一个班", BY)
    assert [c.ref for c in ledger.all_classes()] == ["B1"]
    merged = ledger.view("B2")
    assert (merged.line.ref, merged.line.people) == ("B1", {"planned": 3, "trained": 0, "graduated": 2})
    assert [len(s.files) for s in merged.submissions] == [1, 1]
    assert [r.form for r in ledger.readings("B1")] == ["annex2", "annex3"]
    with pytest.raises(RegistryError, match="已经是同一个班"):
        ledger.merge("B2", "B1", "又一次", BY)
    ledger.split("B2", "弄错了", BY)
    assert [ledger.view(ref).line for ref in ("B1", "B2")] == before
    assert [e.kind for e in ledger.view("B1").events] == ["received", "merged", "split"]
    with pytest.raises(RegistryError, match="不用拆开"):
        ledger.split("B2", "又一次", BY)
    assert registry.verify() == []


def test_two_names_that_are_one_unit_are_merged_and_split_again(registry: Registry, ledger: Papers) -> None:
    give(ledger, "数控", 0, 3)
    give(ledger, "焊接", 10, 3, unit="某某技师学院（新校区）")
    ledger.merge_units("某某技师学院（新校区）", UNIT, "更名", BY)
    assert len(ledger.classes_of_unit(papers(), 2026)) == 2
    assert [c.ref for c in ledger.find("北京某某技师学院").classes] == ["B1", "B2"]
    ledger.split_unit("某某技师学院（新校区）", "弄错了", BY)
    assert len(ledger.classes_of_unit(papers(), 2026)) == 1
    for other, into in (("没有的", UNIT), (UNIT, UNIT)):
        with pytest.raises(RegistryError):
            ledger.merge_units(other, into, "x", BY)
    assert registry.verify() == []


def test_what_is_said_of_a_class_is_never_guessed(ledger: Papers) -> None:
    give(ledger, "数控", 0, 3)
    give(ledger, "数控二班", 10, 3)
    with pytest.raises(UsageError, match=r"B1 .*；B2 "):
        ledger.view("数控")
    assert ledger.view("二班").line.ref == "B2"
    for nothing in ("B9", "焊接", "（）"):
        with pytest.raises(RegistryError):
            ledger.view(nothing)
