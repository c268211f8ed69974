"""A run that is killed at any moment leaves nothing that the next start does not sweep: no file, no program."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from tests.builders import valid_dossier
from tests.certificates.people import graduates, material
from tzforms.dossier import save_dossier
from tzforms.scratch import OUTSIDE

ROOT = Path(__file__).resolve().parent.parent
pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc and /dev/shm"),
]


class Desk:
    """One officer's machine: folders for temporary files that are this test's alone, and the commands that are killed."""

    def __init__(self, folder: Path, chosen: bool) -> None:
        self.folder = folder
        self.memory, self.disk = folder / "session", folder / "tmp"
        self.memory.mkdir(mode=0o700)
        self.disk.mkdir()
        self.environment = {
            k: v for k, v in os.environ.items() if k not in ("TMPDIR", "TEMP", "TMP", "TZFORMS_PASSPHRASE")
        }
        self.environment |= {"PYTHONPATH": str(ROOT), "XDG_RUNTIME_DIR": str(self.memory)}
        if chosen:
            self.environment["TMPDIR"] = str(self.disk)
        self.numbers: set[bytes] = set()
        self.commands = {
            "build": ["build", str(self._dossier()), "-o", str(folder / "out"), "--pdf", "--zip", "--force"],
            "issue": ["certificates", "issue", str(self._class()), "-o", str(folder / "out"), "--date", "2026-11-20",
                      "--audit-passed", "2026-11-10", "--audit-document", "审1号",
                      "--keys", str(folder / "keys"), "--registry", str(folder / "register.sqlite3")],
        }  # fmt: skip
        self.sockets: list[Path] = []
        self.shared = {p.name for place in ("/tmp", "/var/tmp", "/dev/shm") for p in Path(place).iterdir()}

    def _dossier(self) -> Path:
        dossier = valid_dossier(20_261_127)
        self.numbers |= {str(t.id_number).encode() for t in dossier.annex2.trainees}  # nobody else's on this machine
        return save_dossier(dossier, self.folder / "dossier.json")

    def _class(self) -> Path:
        path = self.folder / "class.json"
        what = material(graduates(6, 777))
        self.numbers |= {str(g.id_number).encode() for g in what.annex3.graduates}
        data = {"annex1": {"total_hours": 80}, "annex3": what.annex3.as_json()}
        path.write_text(json.dumps(data), "utf-8")
        return path

    def start(self, name: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tzforms", *self.commands[name]]
        return subprocess.Popen(
            command, cwd=self.folder, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def run(self, *arguments: str) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "tzforms", *arguments],
            cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    def programs(self) -> list[str]:
        """What runs on this machine and names a folder of this test."""
        found = []
        for process in Path("/proc").iterdir():
            if process.name.isdigit() and int(process.name) != os.getpid():
                try:
                    said = (process / "cmdline").read_bytes()
                except OSError:
                    continue
                if any(os.fsencode(place) in said for place in (self.memory, self.disk)):
                    found.append(said.replace(b"\0", b" ").decode("utf-8", "replace"))
        return found

    def temporary(self) -> list[Path]:
        """What lies in the folders for temporary files."""
        return [p for place in (self.memory, self.disk) for p in place.iterdir()]

    def holds_a_number(self, path: Path) -> bool:
        """True for a file with an ID number of this test's people, also packed."""
        try:
            data = path.read_bytes()
        except OSError:  # gone meanwhile
            return False
        parts = [data]
        if data.startswith(b"PK"):
            try:
                with zipfile.ZipFile(BytesIO(data)) as package:
                    parts = [package.read(name) for name in package.namelist()]
            except Exception:  # half of one, or a trial of somebody else's
                parts = [data]
        return any(number in part for number in self.numbers for part in parts)

    def strays(self) -> list[Path]:
        """What is new in the machine's own folders for temporary files and holds an ID number, or a room's socket."""
        found = []
        for place in ("/tmp", "/var/tmp", "/dev/shm"):
            for path in Path(place).iterdir():
                if path.name not in self.shared and not path.name.startswith("pytest"):
                    inside = (
                        [path] if path.is_file() else [Path(top) / f for top, _d, names in os.walk(path) for f in names]
                    )
                    found += [
                        p for p in inside if p.is_file() and self.holds_a_number(p)
                    ]  # others' come and go meanwhile
        return found + [p for p in self.sockets if p.exists()]


@pytest.fixture(params=["in memory", "where TMPDIR says"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path, request.param != "in memory")
    desk.run("certificates", "keygen", "--keys", str(tmp_path / "keys"))
    yield desk
    for process in Path("/proc").iterdir():  # whatever a failing test left
        try:
            if os.fsencode(desk.folder) in (process / "cmdline").read_bytes() and int(process.name) != os.getpid():
                os.kill(int(process.name), signal.SIGKILL)
        except (OSError, ValueError):
            continue


def kill_at_work(desk: Desk, name: str) -> None:
    """Kill the command when LibreOffice works for it, which is when most lies about."""
    runner = desk.start(name)
    while not desk.sockets:
        assert runner.poll() is None, "it was over too soon"
        time.sleep(0.005)
        for listed in (p for place in (desk.memory, desk.disk) for p in place.glob(f"*/*/{OUTSIDE}")):
            desk.sockets = [p for line in listed.read_text().splitlines() if (p := Path(line)).is_socket()]
    runner.kill()
    runner.wait()


def assert_swept(desk: Desk, name: str) -> None:
    """The same command again makes everything, and there is nothing else: no file, no half of one, no program."""
    desk.run(*desk.commands[name])
    deadline = time.monotonic() + 5
    while desk.programs() and time.monotonic() < deadline:  # killed, and not yet gone
        time.sleep(0.05)
    assert desk.programs() == []
    assert desk.temporary() == []
    left = [p for p in desk.folder.rglob("*") if p.is_file() and p.name.startswith(".")]
    assert left == []
    assert list(desk.folder.rglob(".tzforms-*")) == []
    for path in (desk.folder / "out").rglob("*"):
        if path.is_file():
            assert path.suffix in (".docx", ".pdf", ".zip", ".xlsx"), path.name
            assert path.stat().st_mode & 0o077 == 0, path.name
    assert desk.strays() == []


@pytest.mark.parametrize(("desk", "name"), [("in memory", "issue"), ("where TMPDIR says", "build")], indirect=["desk"])
def test_killed_while_libreoffice_works_it_leaves_nothing_that_the_next_start_does_not_sweep(
    desk: Desk, name: str
) -> None:
    kill_at_work(desk, name)
    assert desk.temporary() != [], "a test of sweeping needs something to sweep"
    assert desk.strays() != []
    assert_swept(desk, name)


@pytest.mark.parametrize("desk", ["in memory"], indirect=True)
def test_any_command_that_works_with_temporary_files_sweeps(desk: Desk) -> None:
    kill_at_work(desk, "build")
    desk.run(
        "build", str(desk.folder / "dossier.json"), "-o", str(desk.folder / "elsewhere"), "--pdf", "--form", "annex4"
    )
    assert desk.temporary() == []


@pytest.mark.soak
@pytest.mark.parametrize("name", ["build", "issue"])
def test_killed_at_ten_random_moments_nothing_is_left_after_one_more_start(desk: Desk, name: str) -> None:
    moments = random.Random(f"{name} {desk.environment.get('TMPDIR')}"[:5])
    began = time.monotonic()
    desk.start(name).wait()
    whole = time.monotonic() - began
    killed = 0
    for _attempt in range(60):
        if killed == 10:
            break
        for path in sorted((desk.folder / "out").rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()
        runner = desk.start(name)
        time.sleep(moments.uniform(0.1, whole))
        killed += runner.poll() is None
        runner.kill()
        runner.wait()
    assert killed == 10, "a test of killing has to kill"
    assert_swept(desk, name)
