"""A person is forgotten: nothing personal of them can be read any more, and nothing else changes."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.registry.people import BY, DAY, a_class, allocate, claims, id_number, sign
from tests.registry.tampering import Hand, lived, number
from tzforms.exceptions import RegistryError, UsageError
from tzforms.registry import database
from tzforms.registry.ledger import Registry
from tzforms.registry.models import Certificate, Participation, Person, Status
from tzforms.registry.numbering import NumberPattern
from tzforms.registry.values import Claim, Decisions, Verdict
from tzforms.registry.vault import Vault

WHY = "本人要求"


@pytest.fixture
def registry(where: str, vault: Vault, tmp_path: Path):
    lived(where, vault, tmp_path / "marks")
    with Registry.open(where, vault, marks=[tmp_path / "marks"]) as opened:
        yield opened


def test_what_is_sealed_of_a_person_opens_with_their_key_only(vault: Vault) -> None:
    mine, other = vault.new_key(), vault.new_key()
    token = vault.seal({"name": "甲"}, mine)
    assert vault.unseal(token, mine) == {"name": "甲"}
    for wrong in (other, None):
        with pytest.raises(RegistryError, match="密钥不对"):
            vault.unseal(token, wrong)
    with pytest.raises(RegistryError, match="密钥不对"):
        Vault.create().unseal(token, mine)


def test_each_person_has_a_key_of_their_own_and_no_name_lies_open(where: str, vault: Vault) -> None:
    with Registry.open(where, vault, create=True) as registry:

        def shows_all(fresh: str, claim: Claim, _day: object) -> tuple[str, str]:
            return "00000000", f"code of {fresh} for {claim.name}"

        allocate(registry, a_class(), claims(3), sign=shows_all)
        assert [e.code for e in registry.entries()] == [f"code of {number(n)} for 学员{n - 1}" for n in (1, 2, 3)]
        with registry._read() as session:
            people = session.query(Person).all()
            assert len({p.wrapped for p in people}) == 3
            for table in (Person, Participation, Certificate):
                for row in session.query(table):
                    columns = "".join(str(v) for k, v in vars(row).items() if k != "_sa_instance_state")
                    assert "学员" not in columns
                    assert id_number(0)[:6] + "1970" not in columns


def test_the_one_who_is_forgotten_cannot_be_read_and_all_others_can(registry: Registry, where: str) -> None:
    before = list(registry.entries())
    known = registry.known_of(number=number(1))
    assert (known.numbers, known.names, known.findable, known.forgotten) == ((number(1),), ("学员0",), True, False)
    assert "*" in known.id_masked
    registry.forget(WHY, BY, number=number(1), signed=str.encode)
    assert registry.verify() == []
    after = list(registry.entries())
    assert after[1:] == before[1:]
    gone = after[0]
    assert (gone.number, gone.status, gone.issue_date, gone.project) == (number(1), Status.VALID, DAY, "甲")
    assert (gone.name, gone.id_masked, gone.code, gone.salt, gone.forgotten) == ("", "", "", b"", True)
    assert gone.signed_digest == hashlib.sha256(f"code of {number(1)}".encode()).digest()
    assert Hand(where).asks("SELECT wrapped, length(sealed) FROM people WHERE id = 1") == [(None, 0)]
    assert registry.known_of(number=number(1)).names == ()
    event = registry.history(number(1))[-1]
    assert (event.kind, event.actor, event.reason) == ("forgotten", BY, WHY)
    assert registry.gaps() == []
    assert registry.of_file(f"{1:064x}").number == number(1)


def test_a_person_is_found_by_their_id_number_too_with_all_that_they_have(registry: Registry) -> None:
    before = registry.known_of(id_number=id_number(2))
    assert before.numbers == (number(3), number(9))  # replaced by the other
    registry.forget(WHY, BY, id_number=id_number(2), signed=str.encode)
    assert [e.forgotten for e in registry.entries()] == [False, False, True, False, False, False, False, False, True]
    assert len(registry.past_classes(id_number(2))) == 1
    for nobody in ({"number": "没有"}, {"id_number": id_number(4321)}):
        with pytest.raises(RegistryError):
            registry.forget(WHY, BY, **nobody, signed=str.encode)  # type: ignore[arg-type]
    with pytest.raises(RegistryError, match="已经删除过"):
        registry.forget(WHY, BY, number=number(9), signed=str.encode)
    with pytest.raises(UsageError, match="原因"):
        registry.forget(" ", BY, number=number(1), signed=str.encode)


def test_who_is_forgotten_gets_no_second_certificate_of_the_class_and_no_number_is_used_again(
    registry: Registry,
) -> None:
    registry.forget(WHY, BY, number=number(1), signed=str.encode)
    outcomes = allocate(registry, a_class("甲"), claims(5))
    assert (outcomes[0].verdict, number(1) in outcomes[0].reason) == (Verdict.ENDED, True)
    assert "删除" in outcomes[0].reason
    assert outcomes[3].verdict is Verdict.DONE
    with pytest.raises(RegistryError, match="个人信息已按规定删除"):
        registry.reissue(number(1), "遗失", pattern=NumberPattern(), issue_date=DAY, sign=sign, actor=BY)
    near = allocate(registry, a_class("丙", organizer="学校丙"), claims(1), decisions=Decisions(new_class="另一班"))
    assert near[0].verdict is Verdict.REPEAT
    assert registry.void(number(1), "误", BY).status is Status.VOID
    assert registry.reinstate(number(1), "误", BY).forgotten
    assert registry.verify() == []


def test_who_comes_again_years_later_begins_anew(registry: Registry) -> None:
    registry.forget(WHY, BY, number=number(1), signed=str.encode)
    [again] = allocate(
        registry, a_class("丁", organizer="学校丁"), claims(1), repeat=None, decisions=Decisions(new_class="另一班")
    )
    assert again.entry is not None
    assert (again.verdict, again.entry.name) == (Verdict.NEW, "学员0")
    assert registry.find(number(1)).forgotten
    assert registry.known_of(number=number(1)).names == ("学员0",)
    registry.forget(WHY, BY, number=number(1), signed=str.encode)
    assert registry.find(again.entry.number).forgotten
    assert registry.verify() == []


def test_forgotten_entirely_a_person_cannot_be_found_by_their_id_number(
    registry: Registry, where: str, vault: Vault
) -> None:
    registry.forget(WHY, BY, number=number(1), signed=str.encode)
    registry.forget(WHY, BY, number=number(1), entirely=True, signed=str.encode)
    assert registry.past_classes(id_number(0)) == []
    with pytest.raises(RegistryError, match="没有这个身份证号码"):
        registry.known_of(id_number=id_number(0))
    [(key,)] = Hand(where).asks("SELECT person_key FROM people WHERE id = 1")
    assert key != vault.person_key(id_number(0))
    with pytest.raises(RegistryError, match="已经删除过"):
        registry.forget(WHY, BY, number=number(1), entirely=True, signed=str.encode)
    assert registry.verify() == []


def test_a_name_in_a_reason_is_told_because_it_stays(registry: Registry) -> None:
    registry.void(number(4), "学员3本人交回", BY)
    mentions = registry.known_of(number=number(4)).mentions
    assert len(mentions) == 1
    registry.forget(WHY, BY, number=number(4), signed=str.encode)
    assert "学员3本人交回" in [e.reason for e in registry.history(number(4))]


def test_nothing_of_the_key_is_left_in_the_files(vault: Vault, tmp_path: Path) -> None:
    path = tmp_path / "r.sqlite3"
    lived(str(path), vault, tmp_path / "marks")
    with contextlib.closing(sqlite3.connect(path)) as hand:
        [(wrapped, sealed)] = hand.execute("SELECT wrapped, sealed FROM people WHERE id = 1").fetchall()
        [(paper,)] = hand.execute("SELECT sealed FROM participations WHERE person_id = 1").fetchall()
    with Registry.open(path, vault, marks=[tmp_path / "marks"]) as registry:
        registry.void(number(5), "误", BY)  # there is a log
        registry.forget(WHY, BY, number=number(1), signed=str.encode)
        left = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    for gone in (wrapped, sealed, paper):
        assert gone not in left
        assert gone[20:80] not in left


def test_a_hand_that_brings_the_old_rows_back_is_noticed(registry: Registry, where: str) -> None:
    hand = Hand(where)
    [(sealed,)] = hand.asks("SELECT sealed FROM certificates WHERE id = 1")
    registry.forget(WHY, BY, number=number(1), signed=str.encode)
    text = bytes(sealed).hex()
    literal = f"x'{text}'" if hand.is_file else f"decode('{text}', 'hex')"
    hand.does(f"UPDATE certificates SET sealed = {literal} WHERE id = 1")
    assert [(i.trouble, i.number) for i in registry.verify()] == [("changed", number(1))]


# -- registers from before ---------------------------------------------------------------------------------------------

OLD = Path(__file__).parent.parent / "fixtures" / "v0_1_0"


@pytest.fixture
def old(tmp_path: Path) -> tuple[Path, Vault]:
    """What 0.1.0 wrote, with the schema of today; nobody has opened it yet."""
    path = Path(shutil.copy(OLD / "register.sqlite3", tmp_path))
    Registry.upgrade(path)
    return path, Vault.load(OLD / "keys" / "secret.json", "tzforms 0.1.0 fixture")


def test_people_of_an_old_register_get_keys_when_it_is_opened(old: tuple[Path, Vault]) -> None:
    path, vault = old
    with contextlib.closing(sqlite3.connect(path)) as hand:
        before = hand.execute("SELECT number, code FROM certificates ORDER BY id").fetchall()
    with Registry.open(path, vault) as registry:
        assert registry.verify() == []
        assert [(e.number, e.code) for e in registry.entries()] == before
        assert [e.salt for e in registry.entries()] == [vault.salt(n) for n, _code in before]
        registry.forget(WHY, BY, number=before[0][0], signed=str.encode)
        assert next(e.forgotten for e in registry.entries())
        assert registry.verify() == []
    with contextlib.closing(sqlite3.connect(path)) as hand:
        assert hand.execute("SELECT count(*) FROM certificates WHERE code NOT LIKE 'sha256:%'").fetchall() == [(0,)]
        assert hand.execute("SELECT count(*) FROM people WHERE wrapped IS NULL").fetchall() == [(1,)]


def test_a_register_that_somebody_changed_is_not_sealed_anew(where: str, vault: Vault, tmp_path: Path) -> None:
    """What was changed would be covered as if it were right."""
    lived(where, vault, tmp_path / "marks")
    hand = Hand(where)
    with Registry.open(where, vault) as registry, registry._write(BY) as session:  # rows as an older program left them
        for person in session.query(Person):
            plain = vault.unseal(person.sealed, person.wrapped)
            for participation in session.query(Participation).filter_by(person_id=person.id):
                participation.sealed = vault.seal(vault.unseal(participation.sealed, person.wrapped))
                for certificate in session.query(Certificate).filter_by(participation_id=participation.id):
                    certificate.sealed = vault.seal(vault.unseal(certificate.sealed, person.wrapped))
            person.sealed, person.wrapped = vault.seal(plain), None
    changed = "UPDATE certificates SET sealed = (SELECT sealed FROM certificates WHERE id = 4) WHERE id = 1"
    hand.does(changed)
    with Registry.open(where, vault) as registry:
        assert [(i.trouble, i.number) for i in registry.verify()] == [("changed", number(1))]
        assert registry.find(number(5)).name == "学员4"
        allocate(registry, a_class("丙", organizer="学校丙"), claims(2, 300))  # it is still worked with
    assert hand.asks("SELECT count(*) FROM people WHERE wrapped IS NULL") == [(8,)]


def test_a_code_becomes_a_digest_and_never_anything_else(where: str, vault: Vault, tmp_path: Path) -> None:
    lived(where, vault, tmp_path / "marks")
    with Hand(where).connected() as connection:
        for wrong in ("TZ2:X", f"sha256:{'0' * 64}"):
            with pytest.raises(Exception, match="keeps its history"):
                connection.execute(f"UPDATE certificates SET code = '{wrong}' WHERE id = 1")
    assert database.HEAD >= "0006"
