"""A register on SQLite and on a real PostgreSQL server, so that one suite runs on both.

The server is Debian's: it is started for the session on a free port of the loopback interface, its socket and data in a
temporary folder, as a user that is not root (PostgreSQL refuses root).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tzforms.registry import order
from tzforms.registry.vault import Vault

_KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


def _server_programs() -> Path | None:
    found = shutil.which("initdb")
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin")) if found is None else [Path(found).parent]
    return next((p for p in reversed(places) if (p / "initdb").exists() and (p / "pg_ctl").exists()), None)


def start_postgresql() -> Iterator[str]:
    """The URL of a running server's maintenance database; stops the server at the end."""
    programs = _server_programs()
    if programs is None:
        pytest.skip("no PostgreSQL server program (Debian: apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="tzforms-pg-"))
    user: dict[str, Any] = {}
    if os.geteuid() == 0:
        try:
            account = pwd.getpwnam("postgres")
        except KeyError:
            account = pwd.getpwnam("nobody")
        shutil.chown(folder, account.pw_uid, account.pw_gid)
        user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def run(*command: str) -> None:
        done = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "HOME": str(folder)},
            **user,
        )
        assert done.returncode == 0, done.stderr.decode(errors="replace")

    data = folder / "data"
    try:
        run(str(programs / "initdb"), "-D", str(data), "-U", "tzforms", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c fsync=off"
        run(str(programs / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql+psycopg://tzforms@127.0.0.1:{port}/postgres"
        finally:
            run(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    yield from start_postgresql()


@contextlib.contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """The URL of a new empty database on ``server``, dropped at the end."""
    from sqlalchemy import create_engine, text

    name = f"t{uuid.uuid4().hex}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        yield server.rsplit("/", 1)[0] + f"/{name}"
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        engine.dispose()


@pytest.fixture(params=_KINDS)
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a register that is not there yet: a SQLite file, or a database on the server."""
    if request.param == "sqlite":
        yield str(tmp_path / "register.sqlite3")
    else:
        with fresh_database(request.getfixturevalue("postgresql_server")) as url:
            yield url


@pytest.fixture(scope="session")
def vault() -> Vault:
    return Vault.create()


@pytest.fixture(autouse=True)
def long_after() -> Iterator[None]:
    """Today is a day after all that the tests issue, whenever they are run."""
    with pytest.MonkeyPatch.context() as patch:  # its own: a test may undo the one that it shares
        patch.setattr(order, "today", lambda: dt.date(2030, 1, 2))
        yield
