"""Files are written whole or not at all, are their owner's alone, and a run that is killed leaves nothing beside them."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tzforms import files
from tzforms.exceptions import NotWritableError, TargetExistsError
from tzforms.files import PUBLIC, sweep, write_atomic

ROOT = Path(__file__).resolve().parent.parent
posix = pytest.mark.skipif(os.name != "posix", reason="needs modes")


@pytest.fixture(params=["without a name", "with a name"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways of writing: as Linux can, and as every other system."""
    if request.param == "with a name":
        monkeypatch.setattr(files, "_write_unnamed", lambda *_a: False)
    elif not hasattr(os, "O_TMPFILE"):
        pytest.skip("needs Linux")
    return str(request.param)


def test_a_file_is_whole_and_nothing_lies_beside_it(tmp_path: Path, way: str) -> None:
    path = write_atomic(tmp_path / "new" / "a.docx", b"one")
    assert path.read_bytes() == b"one"
    with pytest.raises(TargetExistsError):
        write_atomic(path, b"two")
    write_atomic(path, b"two", force=True)
    assert path.read_bytes() == b"two"
    assert list(path.parent.iterdir()) == [path]


def test_a_file_that_another_program_makes_meanwhile_is_not_replaced(
    tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = files._fill

    def slow(stream: object, path: Path, *rest: object) -> None:
        real(stream, path, *rest)  # type: ignore[arg-type]
        path.write_bytes(b"theirs")

    monkeypatch.setattr(files, "_fill", slow)
    with pytest.raises(TargetExistsError):
        write_atomic(tmp_path / "a.docx", b"ours")
    assert (tmp_path / "a.docx").read_bytes() == b"theirs"
    assert len(list(tmp_path.iterdir())) == 1


@posix
def test_what_is_written_is_its_owners_alone_unless_it_is_public(tmp_path: Path, way: str) -> None:
    def mode(path: Path) -> int:
        return stat.S_IMODE(path.stat().st_mode)

    before = os.umask(0o022)
    try:
        assert mode(write_atomic(tmp_path / "a", b"")) == 0o600
        assert mode(write_atomic(tmp_path / "b", b"", mode=PUBLIC)) == 0o644
        for name in ("a", "b"):  # a looser file becomes strict, a stricter one stays so
            (tmp_path / name).chmod(0o664)
        assert mode(write_atomic(tmp_path / "a", b"", force=True)) == 0o600
        (tmp_path / "b").chmod(0o640)
        assert mode(write_atomic(tmp_path / "b", b"", force=True, mode=PUBLIC)) == 0o640
        (tmp_path / "a").chmod(0o400)
        assert mode(write_atomic(tmp_path / "a", b"", force=True)) == 0o400
    finally:
        os.umask(before)


def test_a_disk_that_fills_up_leaves_nothing(tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(files, "_fill", full)
    with pytest.raises(NotWritableError, match="磁盘空间不足"):
        write_atomic(tmp_path / "a.docx", b"x")
    assert list(tmp_path.iterdir()) == []


@posix
def test_a_write_that_is_killed_half_way_leaves_nothing_for_the_next_one(tmp_path: Path, way: str) -> None:
    program = f"""
import os, sys
from pathlib import Path
from tzforms import files
if {way == "with a name"}:
    files._write_unnamed = lambda *_a: False
def die(stream, path, fill, durable):
    fill(stream); stream.flush(); os.kill(os.getpid(), {int(signal.SIGKILL)})
files._fill = die
files.write_atomic(Path(sys.argv[1]) / "a.docx", b"110105194912310021")
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], env=environment, check=False)
    assert done.returncode == -signal.SIGKILL
    left = list(tmp_path.iterdir())
    assert len(left) == (way == "with a name")
    assert all(stat.S_IMODE(p.stat().st_mode) == 0o600 for p in left)
    sweep(tmp_path)
    assert list(tmp_path.iterdir()) == []


@posix
def test_what_another_process_is_writing_is_not_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_write_unnamed", lambda *_a: False)
    real = files._fill
    seen: list[int] = []

    def swept_meanwhile(stream: object, path: Path, *rest: object) -> None:
        child = os.fork()
        if not child:
            sweep(path.parent)
            os._exit(len(list(path.parent.iterdir())))
        seen.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        real(stream, path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(files, "_fill", swept_meanwhile)
    write_atomic(tmp_path / "a.docx", b"x")
    assert seen == [1]
    assert [p.name for p in tmp_path.iterdir()] == ["a.docx"]


@posix
def test_sweeping_a_folder_touches_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "mine.docx").write_bytes(b"x")
    (tmp_path / ".a-1.tzforms-tmp").symlink_to(tmp_path / "mine.docx")
    (tmp_path / ".b.tmp").write_bytes(b"x")
    (tmp_path / ".c-1.tzforms-tmp").mkdir()
    os.mkfifo(tmp_path / ".d-1.tzforms-tmp")
    sweep(tmp_path)
    assert len(list(tmp_path.iterdir())) == 5
