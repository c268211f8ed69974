"""A register that was restored from an old backup gives no number twice."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest

from tests.certificates.people import graduates, material
from tzforms.certificates.issuing import issue
from tzforms.certificates.keys import Keyring
from tzforms.certificates.options import Options
from tzforms.exceptions import NotWritableError, RegistryError, UsageError
from tzforms.registry.ledger import Registry
from tzforms.registry.marks import Marks

DAY = dt.date(2026, 11, 20)
WORD = Options(make_pdf=False, actor="张科员")


@pytest.fixture
def ring(tmp_path: Path) -> Keyring:
    return Keyring.create(tmp_path / "keys")


def opened(tmp_path: Path, ring: Keyring) -> Registry:
    places = (ring.folder, tmp_path / "state")
    return Registry.open(tmp_path / "data" / "register.sqlite3", ring.vault, create=True, marks=places)


def given(tmp_path: Path, ring: Keyring, count: int, project: str) -> list[str]:
    (tmp_path / "data").mkdir(exist_ok=True)
    with opened(tmp_path, ring) as registry:
        people = graduates(count, 100 * "一二三".index(project[1]))  # nobody takes part twice
        report = issue(
            material(people, project=project), tmp_path / project, registry, ring, options=WORD, issue_date=DAY
        )
    return [entry.number for _row, entry in report.made]


def backed_up(tmp_path: Path, name: str) -> Path:
    return shutil.copytree(tmp_path / name, tmp_path / f"{name}.bak")


def restored(tmp_path: Path, name: str) -> None:
    shutil.rmtree(tmp_path / name)
    shutil.copytree(tmp_path / f"{name}.bak", tmp_path / name)


@pytest.mark.parametrize("what", [("data",), ("data", "keys"), ("data", "state")], ids="+".join)
def test_after_an_old_backup_nothing_is_given_until_the_gap_is_accounted_for(
    tmp_path: Path, ring: Keyring, what: tuple[str, ...]
) -> None:
    first = given(tmp_path, ring, 3, "第一班")
    for name in what:
        backed_up(tmp_path, name)
    second = given(tmp_path, ring, 2, "第二班")
    for name in what:
        restored(tmp_path, name)
    with pytest.raises(RegistryError, match="登记库到 3，已发到 5"):
        given(tmp_path, ring, 4, "第三班")
    with opened(tmp_path, ring) as registry:
        moved = registry.catch_up("硬盘损坏，恢复了昨天的备份", "张科员")
        assert list(moved.values()) == [(3, 5)]
        [event] = [e for e in registry.history() if e.kind == "caught_up"]
        assert event.actor == "张科员"
        assert "硬盘损坏" in event.reason
        assert "4–5" in event.reason
    third = given(tmp_path, ring, 4, "第三班")
    assert not set(third) & {*first, *second}
    assert third[0].endswith("第0006号")


def test_a_register_that_was_lost_does_not_begin_again_at_one(tmp_path: Path, ring: Keyring) -> None:
    given(tmp_path, ring, 3, "第一班")
    shutil.rmtree(tmp_path / "data")
    with pytest.raises(RegistryError, match="登记库到 0，已发到 3"):
        given(tmp_path, ring, 1, "第二班")


def test_where_every_mark_is_lost_the_paper_tells_how_far_it_was(tmp_path: Path, ring: Keyring) -> None:
    given(tmp_path, ring, 3, "第一班")
    for name in ("data", "keys", "state"):
        backed_up(tmp_path, name)
    given(tmp_path, ring, 2, "第二班")
    for name in ("data", "keys", "state"):
        restored(tmp_path, name)
    with opened(tmp_path, ring) as registry:
        [scope] = Marks((ring.folder,), ring.vault.fingerprint).read()
        assert registry.catch_up("清单上到5号", "张科员", serials={scope: 5}) == {scope: (3, 5)}
    assert given(tmp_path, ring, 1, "第三班")[0].endswith("第0006号")


def test_a_series_that_is_not_behind_is_left_alone_and_a_reason_is_asked_for(tmp_path: Path, ring: Keyring) -> None:
    given(tmp_path, ring, 2, "第一班")
    with opened(tmp_path, ring) as registry:
        assert registry.catch_up("看看", "张科员") == {}
        assert [e.kind for e in registry.history()].count("caught_up") == 0
        with pytest.raises(UsageError, match="原因"):
            registry.catch_up(" ", "张科员", serials={"x": 9})
        assert "x" not in Marks((ring.folder,), ring.vault.fingerprint).read()


def test_a_mark_never_falls_and_what_is_damaged_says_nothing(tmp_path: Path) -> None:
    marks = Marks((tmp_path / "a", tmp_path / "b"), "f" * 32)
    marks.raise_to({"甲": 7, "乙": 1})
    marks.raise_to({"甲": 3})
    assert marks.read() == {"甲": 7, "乙": 1}
    [one] = (tmp_path / "a").iterdir()
    for broken in (b"", b"{}", b'{"last": 3}', b'{"last": {"\\u7532": "x"}}', b"\xff"):
        one.write_bytes(broken)
        assert marks.read() == {"甲": 7, "乙": 1}
    marks.raise_to({"丙": 2})
    assert json.loads(one.read_text("utf-8"))["last"] == {"甲": 7, "乙": 1, "丙": 2}
    assert Marks((tmp_path / "a",), "0" * 32).read() == {}


def test_where_nothing_can_be_noted_nothing_is_given(tmp_path: Path, ring: Keyring) -> None:
    given(tmp_path, ring, 1, "第一班")
    (tmp_path / "file").write_bytes(b"")
    with Registry.open(
        tmp_path / "data" / "register.sqlite3", ring.vault, marks=[tmp_path / "file" / "no folder"]
    ) as registry:
        with pytest.raises(NotWritableError, match="最高记录写不进"):
            issue(
                material(graduates(1, 100), project="第二班"),
                tmp_path / "x",
                registry,
                ring,
                options=WORD,
                issue_date=DAY,
            )
        assert len(list(registry.entries())) == 1
