"""What comes in is sorted, checked and received once, however often a run is stopped and run again."""

from __future__ import annotations

import datetime as dt
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.builders import changed
from tests.grouping.test_heaps_of_files import a_class, written
from tzforms.cli import cli
from tzforms.intake import Day, Outcome, take_in
from tzforms.registry import Received, Registry, Vault

RECEIVED = dt.date(2024, 9, 20)
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def vault() -> Vault:
    return Vault.create()


@pytest.fixture
def register(tmp_path: Path, vault: Vault) -> Iterator[Registry]:
    with Registry.open(tmp_path / "register.sqlite3", vault, create=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def heap(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four classes of three units, and what lies about."""
    root = tmp_path_factory.mktemp("heap") / "收件"
    for number in range(4):
        written(root / f"班{number}", a_class(number))
    (root / "Thumbs.db").write_bytes(b"\xd0\xcf\x11\xe0 nothing")
    (root / "坏的.docx").write_bytes(b"PK\x03\x04 broken")
    return root


def taken(register: Registry, *paths: Path, received: dt.date = RECEIVED, **options: Any) -> Day:
    day = take_in(paths, register.papers, received=received, actor="张三", **options)
    assert sum(day.counts.values()) == len(day.files)
    return day


def test_each_file_comes_to_one_end_and_they_add_up(register: Registry, heap: Path) -> None:
    day = taken(register, heap)
    assert day.counts == {
        Outcome.UNDERSTOOD: 20, Outcome.PERSON: 0, Outcome.NO_FORM: 1, Outcome.REFUSED: 1, Outcome.KNOWN: 0
    }  # fmt: skip
    assert [(c.ref, c.outcome) for c in day.classes] == [(f"B{n}", Received.NEW) for n in range(1, 5)]
    assert {f.name for f in day.files if f.outcome is Outcome.UNDERSTOOD} == {
        f"班{n}/annex{k}.docx" for n in range(4) for k in range(1, 6)
    }
    assert [line.organizer for line in register.papers.all_classes()] == [
        c.dossier.annex1.organizer for c in day.classes
    ]
    assert register.verify() == []


def test_the_same_again_writes_nothing(register: Registry, heap: Path) -> None:
    taken(register, heap)
    before = len(register.papers.view("B1").events)
    day = taken(register, heap)
    assert day.counts[Outcome.KNOWN] == 21  # the broken one is known too
    assert {c.outcome for c in day.classes} == {Received.KNOWN}
    assert len(register.papers.view("B1").events) == before
    assert [len(register.papers.view(f"B{n}").submissions) for n in range(1, 5)] == [1] * 4


def test_a_dry_run_writes_nothing_and_says_the_same(register: Registry, heap: Path) -> None:
    dry = taken(register, heap, dry_run=True)
    assert register.papers.all_classes() == ()
    wet = taken(register, heap)
    assert [c.findings for c in dry.classes] == [c.findings for c in wet.classes]
    assert dry.counts == wet.counts


def test_a_resubmission_takes_the_place_of_the_one_before_and_shows_what_changed(
    register: Registry, heap: Path, tmp_path: Path
) -> None:
    taken(register, heap)
    written(tmp_path / "补", changed(a_class(0), "annex4.handler", "新人"), "annex2", "annex4")
    day = taken(register, tmp_path / "补")
    (one,) = day.classes
    assert one.outcome is Received.CHANGED
    assert [(c.form, c.path, c.new) for c in one.changes] == [("annex4", "handler", "新人")]
    assert {form for form, _record in one.dossier.forms()} == {
        f"annex{n}" for n in range(1, 6)
    }  # the others from before
    view = register.papers.view(one.ref)
    assert len(view.submissions) == 2
    (now,) = register.papers.readings(one.ref, "annex4")
    assert (now.version, now.values["handler"]) == (2, "新人")


def test_a_class_whose_papers_come_one_after_the_other_is_one_and_deadlines_count_from_the_first(
    register: Registry, tmp_path: Path
) -> None:
    dossier = a_class(0)
    for name, forms, day in (
        ("申报", ("annex1",), dt.date(2024, 6, 3)),
        ("备案", ("annex2",), dt.date(2024, 8, 20)),
        ("申领", ("annex3", "annex4", "annex5"), dt.date(2024, 9, 20)),
    ):
        written(tmp_path / name, dossier, *forms)
        last = taken(register, tmp_path / name, received=day)
        assert [c.ref for c in last.classes] == ["B1"], name
    facts = last.classes[0].dossier.facts
    assert (facts.application_received, facts.filing_received, facts.claim_received) == (
        dt.date(2024, 6, 3), dt.date(2024, 8, 20), dt.date(2024, 9, 20)
    )  # fmt: skip
    assert [f.message for f in last.classes[0].findings if f.severity.value in ("不符合", "需说明")] == []
    late = taken(register, tmp_path / "申领", received=dt.date(2024, 11, 20))
    assert "R14-2" not in {f.rule for f in late.classes[0].findings}  # it came in time the first time


def test_rules_across_classes_are_answered_from_the_ledger(register: Registry, tmp_path: Path) -> None:
    written(tmp_path / "去年", a_class(0))
    taken(register, tmp_path / "去年")
    again = a_class(1)
    person = a_class(0).annex2.trainees[2]
    people = (
        *again.annex2.trainees[:-1],
        again.annex2.trainees[-1].model_copy(update={"name": person.name, "id_number": person.id_number}),
    )
    written(
        tmp_path / "今年",
        changed(changed(again, "annex2.trainees", people), "annex3.graduates", again.annex3.graduates[:-1]),
    )
    day = taken(register, tmp_path / "今年")
    (repeat,) = [f for f in day.together if f.rule in ("X29", "R04-6")]
    assert "B1 " in repeat.message + repeat.place
    assert person.id_number not in repeat.message + repeat.place
    assert not {"X29", "R06-2", "R06-4"} & {f.rule for f in day.classes[0].findings}


def test_a_class_that_looks_like_another_is_not_received_and_the_run_goes_on(
    register: Registry, tmp_path: Path
) -> None:
    written(tmp_path / "一", a_class(0))
    taken(register, tmp_path / "一")
    other = a_class(0)
    for form in ("annex1", "annex2", "annex3", "annex4", "annex5"):
        other = changed(other, f"{form}.organizer", "北京另外一所学校")
    written(tmp_path / "二" / "甲", other)
    written(tmp_path / "二" / "乙", a_class(2))
    day = taken(register, tmp_path / "二")
    asked = [c for c in day.classes if c.question]
    assert len(asked) == 1
    assert "B1" in asked[0].question
    assert day.counts[Outcome.PERSON] == 5
    assert day.counts[Outcome.UNDERSTOOD] == 5
    assert len(register.papers.all_classes()) == 2


def test_an_archive_is_received_like_its_folder(register: Registry, heap: Path, tmp_path: Path) -> None:
    archive = tmp_path / "全部.zip"
    with zipfile.ZipFile(archive, "w") as bundle:
        for path in sorted(heap.rglob("*.docx")):
            bundle.write(path, path.relative_to(heap).as_posix())
    day = taken(register, archive)
    assert day.counts[Outcome.UNDERSTOOD] == 20
    assert len(register.papers.all_classes()) == 4
    again = taken(register, archive)
    assert again.counts[Outcome.KNOWN] >= 20
    assert [len(register.papers.view(f"B{n}").submissions) for n in range(1, 5)] == [1] * 4


def test_no_id_number_lies_open_anywhere(register: Registry, heap: Path, tmp_path: Path) -> None:
    day = taken(register, heap)
    shown = repr([(f.name, f.why) for f in day.files]) + repr([f.as_json() for f in day.together])
    assert re.search(r"[0-9]{17}[0-9X]", shown) is None
    ids = {t.id_number for n in range(4) for t in a_class(n).annex2.trainees}
    for path in tmp_path.rglob("*"):
        if path.is_file() and heap not in path.parents:
            data = path.read_bytes()
            assert not [i for i in ids if i.encode() in data], path


def run(home: Path, *words: object, **options: Any) -> Result:
    given = ["--registry", str(home / "r.sqlite3"), "--keys", str(home / "keys")]
    environment = {"TZFORMS_PASSPHRASE": "correct horse battery staple"}
    return CliRunner().invoke(cli, [*map(str, words), *given], standalone_mode=False, env=environment, **options)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("keys")
    environment = {"TZFORMS_PASSPHRASE": "correct horse battery staple"}
    made = CliRunner().invoke(cli, ["certificates", "keygen", "--keys", str(home / "keys")], env=environment)
    assert made.exit_code == 0, made.output
    return home / "keys"


@pytest.fixture
def home(tmp_path: Path, keys: Path) -> Path:
    shutil.copytree(keys, tmp_path / "home" / "keys")
    return tmp_path / "home"


def test_the_command_tells_what_became_of_everything(home: Path, heap: Path) -> None:
    result = run(home, "intake", heap, "--received", "2024-09-20", "--by", "张三")
    assert "收到 22 个文件 ＝ 已读懂 20＋要看一眼 0＋不是表格 1＋打不开 1＋以前收过 0" in result.output
    assert result.output.count("：新收；") == 4
    assert "坏的.docx" in result.output
    assert str(heap) not in result.output
    assert result.return_value == 1
    assert run(home, "registry", "find", "北京甲示范技工学校").return_value == 0


def test_bad_words_are_one_sentence(home: Path, heap: Path) -> None:
    for words, said in (
        ([heap, "--stage", "开学"], "没有“开学”这个阶段"),
        ([heap / "没有"], "找不到文件"),
    ):
        result = run(home, "intake", *words)
        assert said in str(result.exception)


def dossiers(where: Path, vault: Vault) -> list[Any]:
    with Registry.open(where, vault) as register:
        assert register.verify() == []
        return [
            (line.organizer, line.project, line.people, len(register.papers.view(line.ref).submissions),
             [(r.form, r.version, r.values) for r in register.papers.readings(line.ref)])
            for line in sorted(register.papers.all_classes(), key=lambda c: (c.organizer, c.project))
        ]  # fmt: skip


CHILD = """
import datetime as dt, sys, pickle
from pathlib import Path
from tzforms.intake import take_in
from tzforms.registry import Registry
vault = pickle.loads(Path(sys.argv[3]).read_bytes())
with Registry.open(Path(sys.argv[2]), vault, create=True) as register:
    print("open", flush=True)
    take_in([Path(sys.argv[1])], register.papers, received=dt.date(2024, 9, 20), actor="张三")
"""


def test_a_run_killed_at_any_moment_and_run_again_gives_the_same_ledger(
    heap: Path, tmp_path: Path, vault: Vault
) -> None:
    import pickle

    secret = tmp_path / "vault"
    secret.write_bytes(pickle.dumps(vault))
    with Registry.open(tmp_path / "whole.sqlite3", vault, create=True) as register:
        taken(register, heap)
    want = dossiers(tmp_path / "whole.sqlite3", vault)
    where, chance = tmp_path / "killed.sqlite3", random.Random(3)
    command = [sys.executable, "-c", CHILD, str(heap), str(where), str(secret)]
    for _kill in range(6):
        child = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(chance.uniform(0.05, 1.2))
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
    assert dossiers(where, vault) == want
