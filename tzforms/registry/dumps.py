"""A register's whole contents as one file, taken while others go on writing: SQLite's online backup, PostgreSQL's ``pg_dump``.

What the programs of PostgreSQL have to know goes into their environment; a password never stands on a command line.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, func, inspect, select, text
from sqlalchemy.engine import URL

from tzforms.exceptions import MissingProgramError, NotWritableError, RegistryError
from tzforms.i18n import _
from tzforms.programs import environment
from tzforms.registry import chain, database
from tzforms.registry.marks import Head
from tzforms.registry.models import Series
from tzforms.registry.paper_models import StoredFile

__all__ = ["Contents", "address", "contents", "dump", "failed", "no_room", "program", "server_environment"]


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a register: its schema, the rows of each table, the last serial of each series, the end of its chain.

    ``namespace``: the schema, in PostgreSQL's sense, in which the tables lie; empty for SQLite.
    """

    engine: str
    schema: str
    namespace: str
    rows: Mapping[str, int]
    last: Mapping[str, int]
    head: Head | None


def dump(engine: Engine, url: URL, target: Path) -> tuple[Contents, list[str]]:
    """Write all of the register's database to ``target``, as it is at one moment; what is in it, and the files of the store that it names.

    Raises :class:`RegistryError` when ``pg_dump`` fails, :class:`MissingProgramError` without it.
    """
    return _dump_sqlite(engine, target) if url.drivername == "sqlite" else _dump_postgresql(engine, url, target)


def contents(connection: Connection, schema: str, namespace: str = "") -> Contents:
    """What is in the register behind ``connection``."""
    there = inspect(connection).get_table_names()
    rows = {
        table.name: connection.scalar(select(func.count()).select_from(table)) or 0
        for table in (*chain.COVERED, chain.EVENTS)
        if table.name in there
    }
    last = {row.scope: row.last_serial for row in connection.execute(select(Series.scope, Series.last_serial))}
    chained = "digest" in {column["name"] for column in inspect(connection).get_columns(chain.EVENTS.name)}
    head = chain.head(connection) if chained else None
    return Contents(connection.dialect.name, schema, namespace, rows, last, head)


def _files(connection: Connection) -> list[str]:
    """What a register names of the store; one from before there was a store names nothing."""
    if not inspect(connection).has_table(StoredFile.__tablename__):
        return []
    return sorted(connection.scalars(select(StoredFile.stored).where(StoredFile.stored != "")))


# -- SQLite ------------------------------------------------------------------------------------------------------------


def _dump_sqlite(engine: Engine, target: Path) -> tuple[Contents, list[str]]:
    raw = engine.raw_connection()
    try:
        source = raw.driver_connection
        assert isinstance(source, sqlite3.Connection)
        with contextlib.closing(sqlite3.connect(target, isolation_level=None)) as copy:
            try:
                source.backup(copy)  # in one go: of one moment, and nobody who writes has to wait
            except sqlite3.Error as error:
                if database.ailment(error) is database.Ailment.FULL:
                    raise no_room() from error
                raise
            copy.execute("PRAGMA journal_mode=DELETE")  # the file alone is all of it
    finally:
        raw.close()
    whole = database.make_engine(URL.create("sqlite", database=str(target)), read_only=True)
    try:
        with whole.execution_options(tz_reading=True).connect() as connection:
            return contents(connection, database.revision(connection) or ""), _files(connection)
    finally:
        whole.dispose()


# -- PostgreSQL --------------------------------------------------------------------------------------------------------


def _dump_postgresql(engine: Engine, url: URL, target: Path) -> tuple[Contents, list[str]]:
    dumper = program("pg_dump")
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        moment = connection.scalar(text("SELECT pg_export_snapshot()"))
        namespace = str(connection.scalar(text("SELECT current_schema()")))
        found = contents(connection, database.revision(connection) or "", namespace), _files(connection)
        command = [dumper, "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={moment}"]
        command += [f"--schema={_as_pattern(namespace)}", f"--file={target}", f"--dbname={address(url)}"]
        done = subprocess.run(
            command, env=server_environment(url), stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
    if done.returncode != 0:
        raise failed("pg_dump", url)
    return found


def program(name: str) -> str:
    """The path of one of PostgreSQL's programs; raises :class:`MissingProgramError`."""
    found = shutil.which(name)
    if found is None:
        places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda p: p.parts[-3].zfill(3))
        found = str(places[-1]) if places else None
    if found is None:
        raise MissingProgramError(
            _(
                "备份和恢复 PostgreSQL 登记库需要它自带的程序 {name}：请安装（Debian：apt-get install postgresql-client），版本不低于服务器。"
            ).format(name=name)
        )
    return found


def address(url: URL) -> str:
    """The database as PostgreSQL's programs take it: without the password."""
    return url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)


def server_environment(url: URL) -> dict[str, str]:
    """The environment of PostgreSQL's programs: what libpq asks for, and the password."""
    known = {name: value for name, value in os.environ.items() if name.startswith("PG")}
    if url.password:
        known["PGPASSWORD"] = str(url.password)
    return environment(None, **known)


def failed(name: str, url: URL) -> RegistryError:
    """The sentence for a program that failed; its own words may hold values."""
    return RegistryError(
        _(
            "{name} 没有做完，登记库 {where} 没有改动：请检查磁盘空间，以及 {name} 的版本不低于服务器、有权读写整个登记库。"
        ).format(name=name, where=database.shown(url))
    )


def no_room() -> NotWritableError:
    """The sentence where the contents of a backup cannot lie for a moment."""
    return NotWritableError(
        _("没有地方放备份的内容：磁盘已满。请清理磁盘，或用环境变量 TMPDIR 另指一个文件夹。没有改动任何数据。")
    )


def _as_pattern(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
