"""The private folder of a run: nothing of it outlives the run, and nothing that is somebody else's is swept."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tzforms import scratch
from tzforms.exceptions import NotWritableError

ROOT = Path(__file__).resolve().parent.parent
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Linux")
posix = pytest.mark.skipif(os.name != "posix", reason="needs modes and links")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files that is this test's alone."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setattr("tempfile.tempdir", None)
    return folder


@pytest.fixture
def killed(place: Path) -> Path:
    """The folder of a run that was killed at work."""
    runner = start(place)
    (folder,) = place.iterdir()
    runner.kill()
    runner.wait()
    return folder


def start(place: Path) -> subprocess.Popen[str]:
    """Another run that has a room, with a file in it."""
    program = (
        "import time\nfrom tzforms.scratch import room\n"
        "with room() as r:\n (r / 'roster.docx').write_bytes(b'110105194912310021')\n print('at work', flush=True)\n time.sleep(60)"
    )
    environment = {**os.environ, "TMPDIR": str(place), "PYTHONPATH": str(ROOT)}
    runner = subprocess.Popen([sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, text=True)
    assert runner.stdout is not None
    assert runner.stdout.readline() == "at work\n"
    return runner


def test_a_room_is_private_and_leaves_nothing(place: Path) -> None:
    with scratch.room() as first, scratch.room() as second:
        assert first != second
        assert first.parent == second.parent
        assert first.is_relative_to(place)
        (first / "a").write_bytes(b"x")
        if os.name == "posix":
            assert {stat.S_IMODE(p.stat().st_mode) for p in (first, second, first.parent)} == {0o700}
    assert list(place.iterdir()) == []


def test_a_room_leaves_nothing_when_its_block_fails(place: Path) -> None:
    with pytest.raises(FileNotFoundError), scratch.room() as folder:
        (folder / "a").rename(folder / "b" / "c")
    assert list(place.iterdir()) == []


def test_rooms_of_many_threads_share_the_folder_and_leave_nothing(place: Path) -> None:
    seen: set[Path] = set()

    def work() -> None:
        for _ in range(20):
            with scratch.room() as folder:
                (folder / "a").write_bytes(b"x")
                seen.add(folder)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 80
    assert list(place.iterdir()) == []


def test_what_a_killed_run_left_is_swept(place: Path, killed: Path) -> None:
    assert list(killed.rglob("roster.docx"))
    scratch.sweep()
    assert list(place.iterdir()) == []


def test_the_first_room_of_the_next_run_sweeps(place: Path, killed: Path) -> None:
    program = "from tzforms.scratch import room\nwith room(): pass"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)
    assert list(place.iterdir()) == []


def test_the_folder_of_a_living_run_stays(place: Path) -> None:
    runner = start(place)
    try:
        scratch.sweep()
        (folder,) = place.iterdir()
        assert list(folder.rglob("roster.docx"))
    finally:
        runner.kill()
        runner.wait()


@posix
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_command_that_is_told_to_stop_leaves_nothing(place: Path, number: signal.Signals) -> None:
    program = (
        "import time, click\nfrom tzforms import cli, scratch\nfrom tzforms.cli import doctor\n"
        "@click.command()\ndef work():\n with scratch.room() as r:\n  (r / 'a').write_bytes(b'x')\n"
        "  print('at work', flush=True)\n  time.sleep(60)\n"
        "doctor.command = work\ncli.main(['doctor'])"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    runner = subprocess.Popen(
        [sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert runner.stdout is not None
    assert runner.stdout.readline() == "at work\n"
    runner.send_signal(number)
    _out, err = runner.communicate(timeout=20)
    assert runner.returncode == 128 + number
    assert "Traceback" not in err
    assert list(place.iterdir()) == []


@posix
def test_a_forked_child_neither_holds_nor_removes_the_folder_of_its_parent(place: Path) -> None:
    with scratch.room() as folder:
        child = os.fork()
        if not child:
            with scratch.room() as own:
                os._exit(0 if own.parent != folder.parent and own.parent.parent == place else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert folder.is_dir()
    scratch.sweep()  # the child did not leave its room: it is gone, and so is its claim
    assert list(place.iterdir()) == []


@posix
def test_a_link_in_the_place_of_a_folder_is_not_followed(place: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / ".owner").write_bytes(b"")
    (tmp_path / "mine" / "letter.docx").write_bytes(b"x")
    (place / f"{scratch.PREFIX}abc").symlink_to(tmp_path / "mine")
    scratch.sweep()
    assert (tmp_path / "mine" / "letter.docx").is_file()


@posix
def test_a_link_inside_a_folder_is_removed_and_not_what_it_points_to(killed: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.docx").write_bytes(b"x")
    (killed / "link").symlink_to(tmp_path / "mine")
    scratch.sweep()
    assert not killed.exists()
    assert (tmp_path / "mine" / "letter.docx").is_file()


@posix
def test_an_owner_file_that_is_a_link_or_a_pipe_does_not_mislead(place: Path, tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"")
    for name in ("a", "b"):
        (place / f"{scratch.PREFIX}{name}").mkdir(0o700)
    (place / f"{scratch.PREFIX}a" / ".owner").symlink_to(tmp_path / "other")
    os.mkfifo(place / f"{scratch.PREFIX}b" / ".owner")
    scratch.sweep()
    assert len(list(place.iterdir())) == 2


@posix
@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can make a folder of somebody else's")
def test_a_folder_of_somebody_else_stays(killed: Path) -> None:
    os.chown(killed, 65534, 65534)
    scratch.sweep()
    assert killed.is_dir()


def test_a_folder_without_an_owners_file_is_swept_when_it_is_old(place: Path) -> None:
    old, young = place / f"{scratch.PREFIX}old", place / f"{scratch.PREFIX}young"
    old.mkdir()
    young.mkdir()
    os.utime(old, (time.time() - 7200, time.time() - 7200))
    scratch.sweep()
    assert list(place.iterdir()) == [young]


@linux
def test_a_program_that_works_on_for_a_killed_run_is_ended(killed: Path) -> None:
    url = (killed / "abc" / "profile").as_uri()
    mine = subprocess.Popen(
        ["sh", "-c", "sleep 60; true", "sh", f"-env:UserInstallation={url}"], start_new_session=True
    )
    other = subprocess.Popen(["sh", "-c", "sleep 60; true", "sh", f"{url}"], start_new_session=True)
    for process in (mine, other):  # its arguments are to be seen a little after it has begun
        while b"profile" not in Path(f"/proc/{process.pid}/cmdline").read_bytes():
            time.sleep(0.01)
    try:
        scratch.sweep()
        assert mine.wait(5) == -signal.SIGKILL
        assert other.poll() is None
    finally:
        for process in (mine, other):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@linux
def test_the_folder_is_in_memory_unless_somebody_has_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: Path
) -> None:
    session = tmp_path / "session"
    session.mkdir(0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(session))
    with scratch.room() as folder:
        assert folder.is_relative_to(place)
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.delenv(name, raising=False)
    with scratch.room() as folder:  # though somebody has asked where temporary files go before
        assert folder.is_relative_to(session)
    session.chmod(0o755)  # not private: not taken
    with scratch.room() as folder:
        assert not folder.is_relative_to(session)


def test_without_a_place_it_is_one_sentence(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place.rmdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    with pytest.raises(NotWritableError, match="TMPDIR"), scratch.room():
        pass
