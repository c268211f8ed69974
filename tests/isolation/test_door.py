"""What a hostile file can do to a worker, and what the caller sees of it."""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.isolation import strangers
from tzforms.exceptions import OverrunError, RefusedFileError, UnexpectedFileError, UsageError
from tzforms.i18n import set_language
from tzforms.isolation import Allowance, isolate, pool, wire, worker
from tzforms.isolation.door import _ask

QUICK = Allowance(seconds=1.5, memory=512 << 20)
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")


@pytest.fixture
def isolated() -> Iterator[None]:
    with isolate(QUICK):
        yield


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").split(") ")[1][0] != "Z"
    except OSError:
        return False


def wait_for_end(*pids: int) -> bool:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if not any(map(is_alive, pids)):
            return True
        time.sleep(0.02)
    return False


# -- where it runs ------------------------------------------------------------------------------------------------


def test_nothing_changes_for_who_does_not_isolate() -> None:
    assert strangers.whoami("x.docx") == os.getpid()


def test_inside_the_block_another_process_works_and_stays_warm(isolated: None) -> None:
    first = strangers.whoami("x.docx")
    assert first != os.getpid()
    assert strangers.whoami("y.docx") == first


def test_a_worker_clears_away_what_a_file_left_when_nobody_asks(isolated: None) -> None:
    assert strangers.leave_rings("x.docx") == 100
    time.sleep(3 * worker._IDLE)
    alive, threshold, frozen = strangers.rings_left("y.docx")
    assert alive == 0
    assert threshold == worker._GARBAGE
    assert frozen > 10_000


def test_a_library_users_own_process_looks_for_garbage_as_it_did(isolated: None) -> None:
    before = gc.get_threshold(), gc.get_freeze_count(), gc.isenabled()
    strangers.whoami("x.docx")
    assert (gc.get_threshold(), gc.get_freeze_count(), gc.isenabled()) == before


def test_a_library_user_can_switch_it_off_inside(isolated: None) -> None:
    with isolate(on=False):
        assert strangers.whoami("x.docx") == os.getpid()
    assert strangers.whoami("x.docx") != os.getpid()


def test_threads_choose_for_themselves_and_do_not_share_a_worker_at_a_time() -> None:
    found: dict[str, int] = {}

    def work(name: str) -> None:
        with isolate(QUICK):
            strangers.sleep("x", 0.3)
            found[name] = strangers.whoami("x")

    threads = [threading.Thread(target=work, args=(n,)) for n in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found.values())) == 2
    assert os.getpid() not in found.values()


def test_a_worker_has_no_secrets_in_its_environment(isolated: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZFORMS_PASSPHRASE", "open sesame")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "open sesame")
    monkeypatch.setenv("TZFORMS_MEASURES", "tongzhou_2024")
    there = strangers.surroundings("x.docx")
    assert "open sesame" not in there.values()
    assert there["TZFORMS_MEASURES"] == "tongzhou_2024"


def test_a_worker_of_other_settings_is_not_used(isolated: None, monkeypatch: pytest.MonkeyPatch) -> None:
    first = strangers.whoami("x.docx")
    monkeypatch.setenv("TZFORMS_MEASURES", "tongzhou_2024")
    second = strangers.whoami("x.docx")
    assert first != second
    assert wait_for_end(first)


def test_a_worker_works_in_the_folder_of_its_caller_and_speaks_the_language(
    isolated: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert strangers.folder("x.docx") == str(tmp_path)


def test_a_folder_of_strangers_is_no_place_to_import_from(
    isolated: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lxml.py").write_text("raise SystemExit('imported from where the files lie')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend("")
    assert strangers.whoami("x.docx") != os.getpid()


def test_what_a_library_prints_does_not_get_into_the_answer(isolated: None) -> None:
    assert strangers.say("x.docx") == "said"


# -- what can go wrong --------------------------------------------------------------------------------------------


def test_an_endless_call_is_ended_in_time_and_the_next_file_is_read(isolated: None) -> None:
    strangers.whoami("warm")
    began = time.monotonic()
    with pytest.raises(OverrunError, match=r"^慢\.docx：读取超过 1.5 秒，已停止"):
        strangers.sleep("/some/where/慢.docx", 60)
    assert time.monotonic() - began < 4
    assert strangers.whoami("next.docx") != os.getpid()


def test_an_expression_that_backtracks_for_ever_is_ended_too(isolated: None) -> None:
    with pytest.raises(OverrunError, match="超过"):
        strangers.backtrack("x.docx")


def test_a_call_that_swells_is_ended_and_the_next_file_is_read(isolated: None) -> None:
    with pytest.raises(OverrunError, match=r"x\.docx：读取所需内存超出限度"):
        strangers.swell("x.docx")
    assert strangers.whoami("next.docx") != os.getpid()


def test_a_worker_that_has_grown_is_replaced_before_the_next_file() -> None:
    with isolate(Allowance(seconds=5, memory=1 << 30)):
        grown = strangers.grow_for_good("x.docx")
        assert strangers.whoami("next.docx") != grown
    assert wait_for_end(grown)


@POSIX
@pytest.mark.parametrize("call", [strangers.die, strangers.crash])
def test_a_worker_that_dies_costs_its_file_only(isolated: None, call: object) -> None:
    with pytest.raises(OverrunError, match=r"x\.docx：读取它的进程意外结束"):
        call("x.docx")  # type: ignore[operator]
    assert strangers.whoami("next.docx") != os.getpid()


@pytest.mark.unexpected
@pytest.mark.parametrize("apart", [True, False], ids=["in a worker", "here"])
def test_an_exception_that_is_not_ours_becomes_one_sentence_about_the_file(
    apart: bool, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        isolate(QUICK, on=apart),
        caplog.at_level(logging.ERROR, "tzforms.outside"),
        pytest.raises(UnexpectedFileError) as caught,
    ):
        strangers.stumble("folder/x.docx", "11010519491231002X")
    assert str(caught.value).startswith("x.docx：内容不是正常写法，读取时出错（KeyError）")
    assert "stumble" in caplog.text  # the technical part is kept for who asks
    assert "11010519491231002X" not in caplog.text + str(caught.value)


@pytest.mark.unexpected
@pytest.mark.parametrize("apart", [True, False], ids=["in a worker", "here"])
def test_endless_recursion_is_one_sentence_too(apart: bool) -> None:
    with isolate(QUICK, on=apart), pytest.raises(UnexpectedFileError, match="RecursionError"):
        strangers.recurse("x.docx")


def test_our_own_errors_arrive_as_they_are(isolated: None) -> None:
    with pytest.raises(RefusedFileError, match=r"^不收。$"):
        strangers.refuse("x.docx")


def test_a_missing_package_arrives_by_name(isolated: None) -> None:
    with pytest.raises(ModuleNotFoundError) as caught:
        strangers.lack("x.xls")
    assert caught.value.name == "xlrd"


def test_a_function_without_the_mark_is_not_called() -> None:
    with pytest.raises(Exception, match="TypeError"):
        _ask((strangers.__name__, "unmarked", ("x",), {}, str(Path.cwd()), "zh"), QUICK)


@pytest.mark.unexpected
def test_an_answer_cannot_bring_anything_but_data(isolated: None) -> None:
    with pytest.raises(UnexpectedFileError):
        strangers.smuggle("x.docx")


@pytest.mark.parametrize(
    "harm", [b"cos\nsystem\n(S'true'\ntR.", b"cbuiltins\neval\n(S'1'\ntR.", b"ctzforms.files\nsafe_name\n(Vx\ntR."]
)
def test_a_crafted_answer_is_refused(harm: bytes) -> None:
    with pytest.raises(Exception, match="does not belong in an answer"):
        wire.unpack(harm)


# -- helper programs ----------------------------------------------------------------------------------------------


def test_a_helper_program_has_its_own_time(isolated: None) -> None:
    assert strangers.long_helper("x.doc", 2.5, 10.0)


@POSIX
def test_a_helper_program_ends_with_its_worker(tmp_path: Path) -> None:
    note = tmp_path / "pids"
    with isolate(Allowance(seconds=1.0)), contextlib.suppress(OverrunError):
        strangers.long_helper("x.doc", 60, 1.0)
    script = (
        "from tests.isolation import strangers\nfrom tzforms.isolation import isolate\n"
        f"with isolate():\n    strangers.endless_helper('x.doc', {str(note)!r})\n"
    )
    run = subprocess.Popen([sys.executable, "-c", script], cwd=Path(__file__).parents[2])
    until = time.monotonic() + 30
    while time.monotonic() < until and not (note.is_file() and " " in note.read_text("ascii")):
        time.sleep(0.05)
    worker, helper = map(int, note.read_text("ascii").split())
    assert is_alive(worker)
    assert is_alive(helper)
    run.send_signal(signal.SIGKILL)  # nobody is left to end them: they notice
    run.wait()
    assert wait_for_end(worker, helper)


def test_nobody_gets_time_by_ending_a_helper_again_and_again(isolated: None) -> None:
    began = time.monotonic()
    with pytest.raises(OverrunError, match="超过"):
        strangers.pretend("x.doc")
    assert time.monotonic() - began < 8


def test_the_length_of_a_message_is_a_claim() -> None:
    here, there = os.pipe()
    with os.fdopen(here, "rb") as stream:
        os.write(there, b"R" + (1 << 62).to_bytes(8, "big") + b"x")
        os.close(there)
        with pytest.raises(wire.EndedError):
            wire.receive(stream)


# -- settings -----------------------------------------------------------------------------------------------------


def test_the_limits_are_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Allowance.from_environment() == Allowance(10.0, 1 << 30)
    monkeypatch.setenv("TZFORMS_FILE_SECONDS", "2.5")
    monkeypatch.setenv("TZFORMS_FILE_MEMORY", "512")
    assert Allowance.from_environment() == Allowance(2.5, 512 << 20)


@pytest.mark.parametrize(
    ("name", "value"), [("TZFORMS_FILE_SECONDS", "0"), ("TZFORMS_FILE_SECONDS", "nan"), ("TZFORMS_FILE_MEMORY", "很多")]
)
def test_a_limit_that_is_no_number_is_told(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UsageError, match=f"{name} 应为"):
        Allowance.from_environment()


def test_where_the_system_keeps_no_limit_the_memory_is_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows: psutil looks at the worker while it works."""
    monkeypatch.setattr(pool, "KEEPS_LIMITS", False)
    with isolate(Allowance(seconds=20, memory=300 << 20)), pytest.raises(OverrunError, match="内存超出限度"):
        strangers.hoard("x.docx", 450)


def test_english_sentences_come_back_in_english(isolated: None) -> None:
    set_language("en")
    try:
        with pytest.raises(OverrunError) as caught:
            strangers.sleep("x.docx", 60)
    finally:
        set_language("zh")
    assert "x.docx" in str(caught.value)
