"""Runs that are killed, and several at once: the ledger is the same as after one run that nobody disturbed."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from tests.registry.papers.material import a_file, five, handed, papers, roster
from tests.registry.people import BY
from tzforms.registry.ledger import Registry
from tzforms.registry.papers.store import FOLDER
from tzforms.registry.papers.values import HandedIn, Received
from tzforms.registry.restoring import Since, restore
from tzforms.registry.vault import Vault

PROJECTS = ("数控技术", "焊接机器人", "电梯维修", "古建彩画")

FILES = 3 + 4 * len(PROJECTS)  # annexes 1, 4 and 5 are alike in all classes


def heap() -> list[HandedIn]:
    """Four classes of five forms, and each of them handed in again: unchanged once, with a changed roster once."""
    found = []
    for i, project in enumerate(PROJECTS):
        people, who = range(20 * i, 20 * i + 8), papers(project=project)
        found.append(handed(*five(people), papers=who))
        found.append(handed(a_file(roster("annex2", people), "保存过"), papers=who))
        found.append(handed(a_file(roster("annex2", people[1:])), papers=who))
    return found


def receive_all(where: str, vault: Vault, seed: int | None = None) -> None:
    order = list(PROJECTS)
    if seed is not None:
        random.Random(seed).shuffle(order)
    every = sorted(heap(), key=lambda h: order.index(h.papers.project))  # stable: a class's papers stay in their order
    with Registry.open(where, vault, create=True) as registry:
        for one in every:
            registry.papers.receive(one, BY)


def told(where: str, vault: Vault) -> list[Any]:
    """All that the ledger says, without the numbers that depend on the order of coming."""
    with Registry.open(where, vault) as registry:
        assert registry.verify() == []
        ledger = registry.papers
        found = [
            (
                line.project,
                dict(line.people),
                [
                    (len(s.files), [(f.name, f.forms, f.size) for f in s.files])
                    for s in ledger.view(line.ref).submissions
                ],
                [(r.form, r.version, dict(r.values)) for r in ledger.readings(line.ref, every=True)],
                [e.kind for e in ledger.view(line.ref).events],
            )
            for line in ledger.all_classes()
        ]
        files = {f.id for line in ledger.all_classes() for s in ledger.view(line.ref).submissions for f in s.files}
        assert {len(ledger.file(id_)) > 0 for id_ in files} == {True}
        assert all(ledger.receive(one, BY).outcome is Received.KNOWN for one in heap())
    return sorted(found, key=lambda one: str(one[0]))


@pytest.fixture
def undisturbed(vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    with monkeypatch.context() as patch:
        patch.delenv(FOLDER, raising=False)
        path = str(tmp_path / "undisturbed.sqlite3")
        receive_all(path, vault)
        return told(path, vault)


def started(where: str, vault: Vault, seed: int | None = None) -> multiprocessing.process.BaseProcess:
    process = multiprocessing.get_context("fork").Process(target=receive_all, args=(where, vault, seed))
    process.start()
    return process


def test_twenty_kills_and_a_rerun_give_the_same_ledger(
    where: str, vault: Vault, folder: Path, undisturbed: list[Any]
) -> None:
    chance, killed = random.Random(7), 0
    for _time in range(200):
        process = started(where, vault)
        time.sleep(chance.uniform(0.02, 0.25))
        if process.is_alive():
            os.kill(process.pid or 0, signal.SIGKILL)
            killed += 1
        process.join()
        if killed == 20:
            break
    assert killed == 20
    process = started(where, vault)
    process.join()
    assert process.exitcode == 0
    assert told(where, vault) == undisturbed
    for path in folder.iterdir():
        os.utime(path, (0, 0))
    with Registry.open(where, vault) as registry:
        registry.papers.sweep()
        assert len(registry.papers.store.present()) == FILES
        assert registry.verify() == []


def test_several_at_once_give_the_same_ledger(where: str, vault: Vault, folder: Path, undisturbed: list[Any]) -> None:
    many = 4 if "://" in where else 2
    processes = [started(where, vault, seed) for seed in range(many)]
    for process in processes:
        process.join()
    assert [p.exitcode for p in processes] == [0] * many
    assert told(where, vault) == undisturbed
    with Registry.open(where, vault) as registry:
        count = len({e for e in registry.history() if e.kind == "received"})
    assert count == len(heap())
    assert len(list(folder.iterdir())) == FILES


def test_a_restore_that_is_killed_leaves_the_old_ledger_or_the_new_with_its_files(
    where: str, vault: Vault, folder: Path, tmp_path: Path
) -> None:
    receive_all(where, vault)
    kept = tmp_path / "b" / "one.tzb"
    with Registry.open(where, vault) as registry:
        registry.back_up(kept, BY)
        more = handed(*five(range(200, 204)), papers=papers(project="备份以后的班"))
        registry.papers.receive(more, BY)

    def again() -> None:
        restore(where, kept, vault, reason="演练", since=Since(none=True), signed=str.encode, actor=BY)

    seen, chance = set(), random.Random(3)
    for delay in (0.0, *(chance.uniform(0.05, 1.2) for _time in range(10)), None):
        process = multiprocessing.get_context("fork").Process(target=again)
        process.start()
        if delay is None:
            process.join()
        else:
            time.sleep(delay)
        if process.is_alive():
            os.kill(process.pid or 0, signal.SIGKILL)
        process.join()
        with Registry.open(where, vault) as registry:
            assert registry.verify() == []
            count = len(registry.papers.all_classes())
            seen.add(count)
            if count == len(PROJECTS):
                assert registry.papers.receive(more, BY).outcome is Received.NEW
    assert seen == {len(PROJECTS), len(PROJECTS) + 1}
