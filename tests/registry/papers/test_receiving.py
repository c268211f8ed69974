"""What came before is recognised; what is new stands in the place of what was; nothing is guessed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from tests.registry.papers.material import PROJECT, a_file, a_finding, five, handed, name_of, papers, plan, roster
from tests.registry.people import BY, id_number
from tzforms.exceptions import RegistryError, UsageError
from tzforms.registry.ledger import Registry
from tzforms.registry.papers.door import Papers
from tzforms.registry.papers.values import FileState, NewFile, Noted, Received

LATER = dt.date(2026, 9, 3)


def test_the_same_files_again_are_no_error_and_write_nothing(registry: Registry, ledger: Papers) -> None:
    files = five()
    first = ledger.receive(handed(*files, findings=(a_finding("trainees[0]", "甲"),)), BY)
    before, view = registry.head(), ledger.view("B1")
    again = ledger.receive(handed(*files, on=LATER, findings=(a_finding("trainees[0]", "乙"),)), BY)
    assert (again.outcome, again.submission, again.ref) == (Received.KNOWN, first.submission, "B1")
    assert {(f.outcome, f.newest) for f in again.files} == {(Received.KNOWN, True)}
    one = ledger.receive(handed(files[2]), BY)
    assert (one.outcome, one.submission) == (Received.KNOWN, first.submission)
    assert (registry.head(), ledger.view("B1")) == (before, view)
    assert len(list(ledger.store.present())) == 5


def test_other_bytes_with_the_same_values_are_unchanged(ledger: Papers) -> None:
    ledger.receive(handed(*five()), BY)
    saved = ledger.receive(handed(a_file(roster("annex2", range(5)), "保存过")), BY)
    assert (saved.outcome, saved.supersedes) == (Received.UNCHANGED, None)
    assert saved.files[0].forms == {"annex2": Received.UNCHANGED}
    assert [r.version for r in ledger.readings("B1", "annex2", every=True)] == [1]
    assert len(ledger.view("B1").submissions) == 2
    again = ledger.receive(handed(a_file(roster("annex2", range(5)), "保存过")), BY)
    assert (again.outcome, again.files[0].newest) == (Received.KNOWN, True)
    assert "内容与以前相同" in ledger.view("B1").events[-1].reason


def test_a_resubmission_supersedes_and_both_versions_can_be_compared(ledger: Papers) -> None:
    ledger.receive(handed(*five()), BY)
    mended = roster("annex2", range(5), _3={"employer": "另一公司"})
    came = ledger.receive(handed(a_file(mended), a_file(plan(total_hours=88)), on=LATER), BY)
    assert (came.outcome, came.supersedes) == (Received.CHANGED, 1)
    old, new = ledger.readings("B1", "annex2", every=True)
    assert (old.version, new.version, new.submission) == (1, 2, came.submission)
    assert old.values["trainees"][3] == {**new.values["trainees"][3], "employer": "公司3"}
    assert ledger.readings("B1", "annex2") == (new,)
    assert [r.form for r in ledger.readings("B1")] == ["annex1", "annex2", "annex3", "annex4", "annex5"]


def test_an_old_version_that_comes_again_is_known_and_not_the_newest(ledger: Papers) -> None:
    old, new = a_file(plan(total_hours=80)), a_file(plan(total_hours=88))
    ledger.receive(handed(old), BY)
    ledger.receive(handed(new), BY)
    again = ledger.receive(handed(old), BY)
    assert (again.outcome, again.files[0].newest) == (Received.KNOWN, False)
    with_more = ledger.receive(handed(old, a_file(roster("annex2", range(3)))), BY)
    assert [f.outcome for f in with_more.files] == [Received.KNOWN, Received.NEW]
    assert ledger.readings("B1", "annex1")[0].values["total_hours"] == 88


def test_a_file_that_nobody_understood_may_be_understood_later(ledger: Papers) -> None:
    form = roster("annex2", range(3))
    unread = replace(a_file(form), state=FileState.PERSON, forms=())
    assert ledger.receive(handed(unread), BY).files[0].outcome is Received.NEW
    read = ledger.receive(handed(a_file(form)), BY)
    assert (read.outcome, read.ref, len(ledger.store.present())) == (Received.NEW, "B1", 1)
    assert ledger.view("B1").line.people["planned"] == 3


def test_who_is_no_longer_on_the_roster_is_no_longer_in_the_class(ledger: Papers) -> None:
    ledger.receive(handed(*five(range(5))), BY)
    ledger.receive(handed(a_file(roster("annex2", range(1, 7)))), BY)
    assert ledger.view("B1").line.people == {"planned": 6, "trained": 0, "graduated": 4}
    [first] = ledger.find(name_of(0)).people
    assert first.classes[0].roles == ("graduated",)
    ledger.receive(handed(a_file(roster("annex3", range(1, 4)))), BY)
    assert ledger.find(name_of(0)).people[0].classes == ()


def test_the_bureaus_decision_does_not_outlive_what_it_was_made_on(ledger: Papers) -> None:
    from tzforms.registry.papers.values import DossierState

    ledger.receive(handed(*five()), BY)
    ledger.decide("B1", DossierState.ACCEPTED, "", BY)
    ledger.receive(handed(a_file(roster("annex2", range(5)), "保存过")), BY)
    assert ledger.view("B1").line.state is DossierState.ACCEPTED
    ledger.receive(handed(a_file(roster("annex2", range(4)))), BY)
    view = ledger.view("B1")
    assert (view.line.state, view.decisions[0].verdict) == (DossierState.OPEN, DossierState.ACCEPTED)
    assert view.decisions[0].submission == 1


# -- which class it is -------------------------------------------------------------------------------------------------


def test_dates_that_become_known_are_filled_in_and_other_ones_are_asked_about(ledger: Papers) -> None:
    ledger.receive(handed(a_file(plan())), BY)
    first = dt.date(2026, 9, 1)
    known = papers(start_date=first, end_date=dt.date(2026, 9, 12))
    assert ledger.receive(handed(a_file(plan(start="9月1日")), papers=known), BY).ref == "B1"
    assert ledger.view("B1").line.start_date == first
    moved = papers(start_date=dt.date(2026, 10, 8), end_date=dt.date(2026, 10, 20))
    file = a_file(plan(start="10月8日"))
    with pytest.raises(UsageError, match=r"分不清是哪一个：B1 .*2026-09-01"):
        ledger.receive(handed(file, papers=moved), BY)
    assert ledger.recognise(moved, [], 2026)[1][0].ref == "B1"
    assert len(ledger.store.present()) == 2  # what was refused left nothing
    assert ledger.receive(handed(file, papers=replace(moved, ref="b1")), BY).ref == "B1"
    assert ledger.view("B1").line.start_date == dt.date(2026, 10, 8)


def test_a_class_that_is_said_to_be_new_is_new_also_when_nothing_tells_it_apart(ledger: Papers) -> None:
    ledger.receive(handed(a_file(plan())), BY)
    other = handed(a_file(plan(n=2)), papers=papers(new=True))
    assert ledger.receive(other, BY).ref == "B2"
    assert ledger.receive(other, BY).outcome is Received.KNOWN
    with pytest.raises(UsageError, match=r"B1 .*B2 "):
        ledger.receive(handed(a_file(plan(n=3))), BY)


def test_what_comes_in_january_without_a_year_is_asked_about(ledger: Papers) -> None:
    ledger.receive(handed(a_file(plan())), BY)
    january = handed(a_file(plan(n=2)), on=dt.date(2027, 1, 5), papers=papers(year=None))
    with pytest.raises(UsageError, match="B1 "):
        ledger.receive(january, BY)
    assert ledger.receive(replace(january, papers=papers(year=2026)), BY).ref == "B1"
    assert ledger.receive(replace(january, files=(a_file(plan()),)), BY).outcome is Received.KNOWN


def test_that_it_is_another_class_is_said_once(ledger: Papers) -> None:
    ledger.receive(handed(a_file(plan()), papers=papers(start_date=dt.date(2026, 3, 1))), BY)
    other = handed(a_file(plan(n=2)), papers=papers(start_date=dt.date(2026, 9, 1), new=True))
    assert ledger.receive(other, BY).ref == "B2"
    assert ledger.receive(other, BY).outcome is Received.KNOWN
    assert [c.ref for c in ledger.all_classes()] == ["B1", "B2"]


def test_half_of_the_people_under_nearly_the_same_project_are_asked_about(ledger: Papers) -> None:
    ledger.receive(handed(a_file(roster("annex2", range(6)))), BY)
    near = handed(a_file(roster("annex2", range(3, 9)), "近"), papers=papers(project=PROJECT.replace("运维", "维护")))
    with pytest.raises(UsageError, match="B1 "):
        ledger.receive(near, BY)
    far = handed(a_file(roster("annex2", range(3, 9)), "远"), papers=papers(project="古建筑彩画修复"))
    assert ledger.receive(far, BY).ref == "B2"


def test_a_unit_is_one_by_its_code_and_two_by_two_codes(ledger: Papers) -> None:
    code = "91350100M000100Y43"
    ledger.receive(handed(a_file(plan()), papers=papers(uscc=code)), BY)
    renamed = papers(organizer="北京某某高级技师学院", uscc=code)
    assert ledger.receive(handed(a_file(plan(n=2)), papers=renamed), BY).ref == "B1"
    assert ledger.view("B1").line.uscc == code
    with pytest.raises(UsageError, match="分不清是不是同一单位"):
        ledger.receive(handed(a_file(plan(n=3)), papers=papers(uscc="91110000600037341L")), BY)


def test_the_same_file_of_another_unit_is_another_class_of_the_same_project(ledger: Papers) -> None:
    file = a_file(plan())
    ledger.receive(handed(file), BY)
    other = ledger.receive(handed(file, papers=papers(organizer="别的学院")), BY)
    assert (other.outcome, other.ref, len(ledger.store.present())) == (Received.NEW, "B2", 1)
    assert ledger.receive(handed(file, papers=papers(year=2027)), BY).ref == "B3"


def test_papers_that_name_no_unit_are_asked_about(ledger: Papers) -> None:
    ledger.receive(handed(a_file(plan()), papers=papers(organizer="")), BY)
    assert ledger.receive(handed(a_file(plan(n=2)), papers=papers(organizer="")), BY).ref == "B1"
    with pytest.raises(UsageError, match="B1 —"):
        ledger.receive(handed(a_file(plan(n=3))), BY)
    assert ledger.receive(handed(a_file(plan(n=3)), papers=papers(ref="B1")), BY).ref == "B1"
    assert ledger.view("B1").line.organizer == papers().organizer


def test_files_of_no_class_are_kept_and_known_again(ledger: Papers) -> None:
    photo = NewFile("合影.jpg", b"\xff\xd8 photo", FileState.NO_FORM)
    came = ledger.receive(handed(photo, papers=None), BY)
    assert (came.outcome, came.ref) == (Received.NEW, "")
    assert ledger.receive(handed(photo, papers=None), BY).outcome is Received.KNOWN
    assert ledger.file(1) == photo.data
    with pytest.raises(RegistryError, match="属于哪个班次"):
        ledger.receive(handed(a_file(plan()), papers=None), BY)
    assert ledger.all_classes() == ()


def test_who_has_no_id_number_on_the_roster_stays_with_the_class(ledger: Papers) -> None:
    form = roster("annex2", range(3), _1={"id_number": "待补"})
    people = tuple(replace(p, id_number="待补") if p.place == "trainees[1]" else p for p in form.people)
    ledger.receive(handed(a_file(replace(form, people=people))), BY)
    assert ledger.view("B1").line.people["planned"] == 2
    assert ledger.readings("B1")[0].values == form.values


def test_what_a_list_says_and_what_was_corrected_and_waived_is_kept(ledger: Papers) -> None:
    fact = Noted("social_insurance_months", {"value": 14, "source": "社保核验名单"}, "", "annex2", "trainees[1].months")
    ledger.receive(handed(*five(), facts=(fact,)), BY)
    waived = Noted("R06-2", {"reason": "局务会同意"})
    corrected = Noted("", {"value": "公司九", "reason": "笔误"}, "", "annex2", "annex2.trainees[2].employer")
    ledger.record("B1", BY, waivers=(waived,), corrections=(corrected,))
    view = ledger.view("B1")
    assert (view.facts[0]["value"], view.facts[0]["kind"]) == (14, "social_insurance_months")
    assert (view.waivers[0]["rule"], view.waivers[0]["reason"]) == ("R06-2", "局务会同意")
    assert (view.corrections[0]["value"], view.corrections[0]["by"]) == ("公司九", BY)
    assert view.events[-1].kind == "noted"


def test_nobody_receives_nothing(ledger: Papers) -> None:
    with pytest.raises(UsageError, match="经办人"):
        ledger.receive(handed(*five()), "  ")
    assert id_number(0) not in repr(handed(*five()).files[0])
