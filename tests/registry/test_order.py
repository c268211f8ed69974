"""The order of things: class, audit, issue, today; one person; who did it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from tests.registry.people import BY, DAY, a_class, allocate, claims, id_number, sign
from tzforms.exceptions import RegistryError, UsageError
from tzforms.registry import order
from tzforms.registry.holders import akin
from tzforms.registry.ledger import Registry
from tzforms.registry.models import Status
from tzforms.registry.numbering import NumberPattern
from tzforms.registry.values import Decisions, Entry
from tzforms.registry.vault import Vault

TODAY = dt.date(2026, 11, 27)
LATER = dt.date(2099, 1, 1)


@pytest.fixture(autouse=True)
def a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "today", lambda: TODAY)


@pytest.fixture
def registry(where: str, vault: Vault) -> Iterator[Registry]:
    with Registry.open(where, vault, create=True) as opened:
        yield opened


def again(registry: Registry, number: str, **changes: object) -> Entry:
    usual = {"pattern": NumberPattern(), "issue_date": DAY, "sign": sign, "actor": BY}
    return registry.reissue(number, "更正", **(usual | changes))  # type: ignore[arg-type]


def kinds(registry: Registry, number: str | None = None) -> list[str]:
    return [e.kind for e in registry.history(number)]


@pytest.fixture
def first(registry: Registry) -> Entry:
    entry = allocate(registry, a_class(), claims(1))[0].entry
    assert entry is not None
    return entry


# -- class, audit, issue, today ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "day", "said"),
    [
        (
            {"audit_passed": dt.date(2026, 9, 11)},
            DAY,
            r"审核通过日期 2026-09-11 早于班次结束日期 2026-09-12：第十五条规定",
        ),
        ({}, dt.date(2026, 11, 9), r"发证日期 2026-11-09 早于审核通过日期 2026-11-10：第十五条规定"),
        ({}, LATER, r"发证日期 2099-01-01 晚于今天（2026-11-27）.*--date-reason"),
        ({"audit_passed": dt.date(2026, 11, 28)}, dt.date(2026, 11, 28), r"审核通过日期 2026-11-28 晚于今天"),
        ({"audit_passed": None}, DAY, r"没有审核通过日期.*第十五条.*--audit-passed"),
        ({"audit_document": " — "}, DAY, r"没有写明审核结论的文号.*第十五条.*--audit-document"),
    ],
)
def test_what_is_out_of_order_is_refused_with_the_article_and_uses_no_number(
    registry: Registry, changes: dict[str, Any], day: dt.date, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        allocate(registry, a_class(**changes), claims(1), issue_date=day)
    assert list(registry.entries()) == []


def test_class_audit_issue_and_today_may_be_one_day(registry: Registry) -> None:
    facts = a_class(end_date=TODAY, audit_passed=TODAY)
    assert allocate(registry, facts, claims(1), issue_date=TODAY)[0].entry


def test_a_date_after_today_needs_a_reason_that_is_kept(registry: Registry) -> None:
    for nothing in ("", "  ", "……"):
        with pytest.raises(UsageError, match="--date-reason"):
            allocate(registry, a_class(), claims(1), issue_date=LATER, decisions=Decisions(date_reason=nothing))
    decided = Decisions(date_reason=f"颁证大会当天落款 {id_number(3)}")
    entry = allocate(registry, a_class(), claims(1), issue_date=LATER, decisions=decided)[0].entry
    [event] = [e for e in registry.history(entry.number) if e.kind == "dated"]
    assert event.reason.startswith("2099-01-01 颁证大会当天落款")
    assert id_number(3) not in event.reason


def test_the_audits_document_stands_in_the_history_of_each_certificate(registry: Registry, first: Entry) -> None:
    audited = registry.history(first.number)[0]
    assert (audited.kind, audited.reason, audited.actor) == ("audited", "2026-11-10 通人社审〔2026〕3号", BY)


# -- who ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("nobody", ["", "  ", "—"])
def test_nobody_can_change_the_register(registry: Registry, first: Entry, nobody: str) -> None:
    before = kinds(registry)
    for change in (
        lambda: allocate(registry, a_class(), claims(2), actor=nobody),
        lambda: registry.complete(first.batch_id, nobody),
        lambda: registry.void(first.number, "误", nobody),
        lambda: registry.reinstate(first.number, "误", nobody),
        lambda: again(registry, first.number, actor=nobody),
    ):
        with pytest.raises(UsageError, match=r"没有写明经办人.*--by.*TZFORMS_BY"):
            change()
    assert kinds(registry) == before
    assert {e.actor for e in registry.history()} == {BY}


# -- the same person ---------------------------------------------------------------------------------------------------


def test_another_person_is_not_a_corrected_name(registry: Registry, first: Entry) -> None:
    with pytest.raises(UsageError, match=r"没有一个字相同.*换发不能换人"):
        again(registry, first.number, name="完全另一人", id_number=id_number(0))
    with pytest.raises(UsageError, match="须同时用 --id-number"):
        again(registry, first.number, name="学员零")
    for wrong in (id_number(1), id_number(0)[-4:], "0" * 18):
        with pytest.raises(UsageError, match="身份证号码不是证书") as caught:
            again(registry, first.number, name="学员零", id_number=wrong)
        assert wrong not in str(caught.value)
        assert id_number(0) not in str(caught.value)
    assert registry.find(first.number).status is Status.VALID
    assert len(list(registry.entries())) == 1


def test_a_name_is_corrected_for_the_same_person_and_the_history_says_so(registry: Registry, first: Entry) -> None:
    old_spelling = id_number(0)[:6] + id_number(0)[8:17]
    new = again(registry, first.number, name="学员零", id_number=f" {old_spelling} ")
    assert (new.name, registry.find(first.number).status) == ("学员零", Status.REPLACED)
    assert kinds(registry, first.number)[-2:] == ["renamed", "replaced"]


def test_the_same_name_again_is_no_correction(registry: Registry, first: Entry) -> None:
    assert again(registry, first.number, name="学员0").name == "学员0"
    assert "renamed" not in kinds(registry)


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("王小明", "王晓明", True),
        ("欧阳建国", "欧阳健国", True),
        ("张三", "李四", False),
        ("阿卜杜热合曼·买买提", "阿不都热合曼 买买提", True),
        ("Anna Petrova", "ANNA PETROWA", True),
        ("Anna Petrova", "John Smith", False),
        ("王芳", "Wang Fang", False),
    ],
)
def test_names_are_akin_by_what_they_have_in_common(one: str, other: str, found: bool) -> None:
    assert akin(one, other) is found


# -- the date of a reissue -----------------------------------------------------------------------------------------------


def test_a_reissue_lies_between_the_original_and_today(registry: Registry, first: Entry) -> None:
    with pytest.raises(UsageError, match="换发日期 2020-01-01 早于原证的发证日期 2026-11-20"):
        again(registry, first.number, issue_date=dt.date(2020, 1, 1))
    with pytest.raises(UsageError, match=r"2099-01-01 晚于今天.*--date-reason"):
        again(registry, first.number, issue_date=LATER)
    assert len(list(registry.entries())) == 1
    new = again(registry, first.number, issue_date=LATER, date_reason="颁证大会")
    assert [(e.kind, e.reason) for e in registry.history(new.number)] == [
        ("dated", "2099-01-01 颁证大会"),
        ("issued", "更正"),
    ]


# -- void and valid again ------------------------------------------------------------------------------------------------


def test_a_void_certificate_is_reissued_only_when_that_is_said(registry: Registry, first: Entry) -> None:
    registry.void(first.number, "打印错误", BY)
    with pytest.raises(RegistryError, match=r"已经作废，不能直接换发.*reinstate.*--from-void"):
        again(registry, first.number)
    new = again(registry, first.number, from_void=True)
    assert (registry.find(first.number).status, new.status) == (Status.VOID, Status.VALID)
    assert kinds(registry, first.number)[-3:] == ["voided", "from_void", "replaced"]


def test_a_void_certificate_is_made_valid_again_with_a_reason(registry: Registry, first: Entry) -> None:
    with pytest.raises(RegistryError, match="没有作废"):
        registry.reinstate(first.number, "误作废", BY)
    registry.void(first.number, "弄错了人", BY)
    with pytest.raises(UsageError, match="原因"):
        registry.reinstate(first.number, " ", BY)
    assert registry.reinstate(first.number, "误作废", "经办人乙").status is Status.VALID
    last = registry.history(first.number)[-1]
    assert (last.kind, last.reason, last.actor) == ("reinstated", "误作废", "经办人乙")
    assert again(registry, first.number).replaces == first.number


def test_a_void_certificate_with_another_in_its_place_stays_void(registry: Registry, first: Entry) -> None:
    registry.void(first.number, "打印错误", BY)
    new = again(registry, first.number, from_void=True)
    with pytest.raises(RegistryError, match=f"已换发为 {new.number}"):
        registry.reinstate(first.number, "误作废", BY)
    with pytest.raises(RegistryError, match="没有编号"):
        registry.reinstate("第9999号", "误作废", BY)


def test_a_second_valid_certificate_of_one_class_is_never_made_by_reinstating(
    registry: Registry, first: Entry, where: str
) -> None:
    registry.void(first.number, "打印错误", BY)
    new = again(registry, first.number, from_void=True)
    with registry._write() as session:  # as a hand in a database tool might leave it
        from sqlalchemy import text

        session.execute(text("UPDATE certificates SET replaces_id = NULL WHERE number = :n"), {"n": new.number})
    with pytest.raises(RegistryError, match=f"已有有效证书 {new.number}"):
        registry.reinstate(first.number, "误作废", BY)
    with pytest.raises(RegistryError, match=f"已有有效证书 {new.number}"):
        again(registry, first.number, from_void=True)
