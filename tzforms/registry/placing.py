"""How a restored register takes the place of another: in one step, with the other one kept beside.

SQLite: the old file gets a second name, the new one is written whole and takes the first. PostgreSQL: the new one is loaded beside
the old, in a schema of its own, and the two schemas change names in one transaction.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, func, inspect, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from tzforms.exceptions import NotWritableError, RegistryError
from tzforms.files import flush_names, make_dir, write_stream
from tzforms.i18n import _
from tzforms.registry import chain, database, dumps
from tzforms.registry.certificates import aware
from tzforms.registry.database import Ailment
from tzforms.registry.forgetting import NOBODY
from tzforms.registry.models import Person
from tzforms.registry.paper_models import METADATA
from tzforms.registry.vault import Vault

__all__ = ["Place", "Standing", "loaded", "put", "standing"]

_RESTORING, _ASIDE = "tzforms_restoring", "tzforms_aside"
_ONE_RESTORE = 0x747A6672  # "tzfr": who restores, on PostgreSQL
_COMPANIONS = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a copy of a register is for the moment; ``namespace``: its schema, on PostgreSQL."""

    url: URL
    namespace: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of the register that stands where another is to be restored: ``last`` serials; ``forgotten``: numbers of
    certificates whose holders were forgotten, and whether entirely; ``nameless``: the same of people without one, by when they were entered
    and their row."""

    last: Mapping[str, int]
    forgotten: Mapping[str, bool] = field(default_factory=dict)
    nameless: Mapping[tuple[str, int], bool] = field(default_factory=dict)


def standing(url: URL, vault: Vault, timeout: float) -> Standing | None:
    """The register that stands at ``url``; None for none, and for one that is damaged.

    Raises :class:`RegistryError` when it belongs to another secret or is in use, when other tables lie beside it, and for a
    place that cannot be written.
    """
    if database.is_missing_file(url):
        return None
    if database.is_read_only(url):
        raise NotWritableError(
            _("登记库 {where} 是只读的（文件或所在文件夹不能写），不能恢复到那里。没有改动任何数据。").format(
                where=database.shown(url)
            )
        )
    if url.drivername == "sqlite" and _is_rubbish(Path(str(url.database))):
        return None
    engine = database.make_engine(url, timeout)
    try:
        with engine.execution_options(tz_reading=True).connect() as connection:
            if url.drivername != "sqlite":
                _refuse_strangers(connection, url)
            if database.revision(connection) is None:
                if url.drivername == "sqlite" and inspect(connection).get_table_names():
                    raise RegistryError(
                        _(
                            "{where} 是别的数据库，不是 tzforms 的登记库，不能替换：请用 --registry 另指一个位置。没有改动任何数据。"
                        ).format(where=database.shown(url))
                    )
                return None
            if database.setting(connection, "secret") not in {v.fingerprint for v in vault.lineage}:
                raise RegistryError(
                    _(
                        "{where} 处的登记库是用另一套密钥建立的，不能用这份备份替换：请用 --registry 另指一个位置。没有改动任何数据。"
                    ).format(where=database.shown(url))
                )
            return Standing(_last(connection), _forgotten(connection), _nameless(connection))
    except (SQLAlchemyError, sqlite3.Error) as error:
        if url.drivername == "sqlite" and _is_broken(getattr(error, "orig", None) or error):
            return None
        raise
    finally:
        engine.dispose()


@contextlib.contextmanager
def loaded(url: URL, content: Path, namespace: str, timeout: float) -> Iterator[Place]:
    """The contents of a backup as a register that can be opened, beside the one at ``url``; gone again unless :func:`put` took it."""
    if url.drivername == "sqlite":
        yield Place(URL.create("sqlite", database=str(content)))
        return
    engine = database.make_engine(url, timeout)
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _ONE_RESTORE}):
                raise RegistryError(_("另一个恢复正在进行：请等它做完。没有改动任何数据。"))
            connection.execute(text(f"DROP SCHEMA IF EXISTS {_RESTORING} CASCADE"))  # of a restore that was killed
            _load(url, content, namespace)
            try:
                yield Place(url, _RESTORING)
            finally:
                connection.execute(text(f"DROP SCHEMA IF EXISTS {_RESTORING} CASCADE"))
    finally:
        engine.dispose()


def put(place: Place, url: URL, before: Standing | None, timeout: float) -> str | None:
    """Have the copy in ``place`` stand at ``url``; where the old register is now, if there was one.

    ``before``: what :func:`standing` said. Raises :class:`RegistryError` when it has gone on since, or others have it open.
    """
    if url.drivername != "sqlite":
        return _swap(url, before, timeout)
    source, target = Path(str(place.url.database)), Path(str(url.database))
    make_dir(target.parent)

    def fill(stream: BinaryIO) -> None:
        with source.open("rb") as copy:
            shutil.copyfileobj(copy, stream, 1 << 20)

    with _alone(target, before, timeout):
        kept = _kept(target)
        write_stream(target, fill, force=True, durable=True)
        flush_names(target.parent)
    return kept


def _last(connection: Connection) -> dict[str, int]:
    return {str(s): int(n) for s, n in connection.execute(text("SELECT scope, last_serial FROM series"))}


def _forgotten(connection: Connection) -> dict[str, bool]:
    query = """
        SELECT c.number, p.person_key FROM certificates c JOIN participations t ON t.id = c.participation_id
        JOIN people p ON p.id = t.person_id WHERE length(t.sealed) = 0
    """
    return {str(number): str(key).startswith(NOBODY) for number, key in connection.execute(text(query))}


def _nameless(connection: Connection) -> dict[tuple[str, int], bool]:
    query = select(Person.id, Person.created_at, Person.person_key).where(func.length(Person.sealed) == 0)
    return {
        (chain.plain(aware(made)), id_): str(key).startswith(NOBODY) for id_, made, key in connection.execute(query)
    }


def _moved_on() -> RegistryError:
    return RegistryError(_("恢复的时候有人还在这个登记库里发证：请让大家都停下来再恢复。没有改动任何数据。"))


# -- SQLite ------------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _alone(target: Path, before: Standing | None, timeout: float) -> Iterator[None]:
    """Keep everybody else out of the file, with nothing of it left in a log beside it; one that is damaged has nobody in it."""
    if not target.exists():
        yield
        return
    with contextlib.closing(sqlite3.connect(target, isolation_level=None, timeout=timeout)) as connection:
        try:
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("BEGIN EXCLUSIVE")
            now = dict(connection.execute("SELECT scope, last_serial FROM series")) if before is not None else None
        except sqlite3.Error as error:
            if not _is_broken(error):
                raise
        else:
            if before is not None and now != before.last:
                raise _moved_on()
        if os.name == "nt":  # where an open file cannot be replaced
            connection.close()
        yield


def _is_rubbish(path: Path) -> bool:
    """True for a file that does not even begin as SQLite's do: opening it would throw away the log beside it, which may be of use."""
    with contextlib.suppress(OSError), path.open("rb") as stream:
        return stream.read(16) not in (b"", b"SQLite format 3\0")
    return False


def _is_broken(error: BaseException) -> bool:
    """True for a file that is no database, or none of ours."""
    found = database.ailment(error)
    return found is Ailment.DAMAGED or (found is None and isinstance(error, sqlite3.Error))


def _kept(target: Path) -> str | None:
    """Give the old file a name beside the new one's, and take away what SQLite would take for the new one's log."""
    stamp = f"{dt.datetime.now():%Y%m%d-%H%M%S}"
    names = (
        target.with_name(f"{target.name}.before-restore-{stamp}{n}") for n in ("", *(f"-{i}" for i in range(1, 99)))
    )
    kept = next(n for n in names if not n.exists())
    try:
        for companion in _COMPANIONS:
            log = target.with_name(target.name + companion)
            if log.exists():
                log.rename(kept.with_name(kept.name + companion))
        if not target.exists():
            return None
        try:
            os.link(target, kept)
        except FileExistsError:
            raise
        except OSError:  # a file system without hard links

            def fill(stream: BinaryIO) -> None:
                with target.open("rb") as old:
                    shutil.copyfileobj(old, stream, 1 << 20)

            write_stream(kept, fill, durable=True)
        flush_names(target.parent)
    except OSError as error:
        raise NotWritableError(
            _("原来的登记库没有地方保留（{where}）：没有写入权限或磁盘已满。没有恢复。").format(where=kept)
        ) from error
    return str(kept)


# -- PostgreSQL --------------------------------------------------------------------------------------------------------


def _refuse_strangers(connection: Connection, url: URL) -> None:
    """Raise :class:`RegistryError` where more lies in the schema than a register: it would be put aside with it."""
    ours = {table.name for table in METADATA.sorted_tables} | {"alembic_version"}
    query = """
        SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')
        UNION ALL SELECT extname FROM pg_extension WHERE extnamespace = current_schema()::regnamespace ORDER BY 1
    """
    strange = [str(name) for (name,) in connection.execute(text(query)) if name not in ours]
    if strange:
        raise RegistryError(
            _(
                "数据库 {where} 里除登记库外还有别的内容（{names}）：登记库要独用一个数据库，请恢复到一个空的数据库。没有改动任何数据。"
            ).format(where=database.shown(url), names="、".join(strange[:5]))
        )


def _load(url: URL, content: Path, namespace: str) -> None:
    """Load the dump into the schema :data:`_RESTORING`, in one transaction; what stands there does not notice.

    The dump names its own schema, so the one of that name is called otherwise for as long as the transaction lasts.
    """
    psql, restorer, own = dumps.program("psql"), dumps.program("pg_restore"), _quoted(namespace)
    exists = f"EXISTS (SELECT FROM pg_namespace WHERE nspname = {_literal(namespace)})"
    aside = f"EXISTS (SELECT FROM pg_namespace WHERE nspname = '{_ASIDE}')"
    first = f"""
        BEGIN;
        DO $$ BEGIN IF {exists} THEN ALTER SCHEMA {own} RENAME TO {_ASIDE}; END IF; END $$;
    """
    last = f"""
        ALTER SCHEMA {own} RENAME TO {_RESTORING};
        DO $$ BEGIN IF {aside} THEN ALTER SCHEMA {_ASIDE} RENAME TO {own}; END IF; END $$;
        COMMIT;
    """
    around = dumps.server_environment(url)
    command = [psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", dumps.address(url), "-f", "-"]
    with subprocess.Popen(
        command, env=around, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as loader:
        assert loader.stdin is not None
        done = 1
        with contextlib.suppress(BrokenPipeError):
            loader.stdin.write(first.encode())
            loader.stdin.flush()
            done = subprocess.run(
                [restorer, "--no-owner", "--no-privileges", "--file=-", str(content)],
                env=around, stdin=subprocess.DEVNULL, stdout=loader.stdin, stderr=subprocess.DEVNULL, check=False,
            ).returncode  # fmt: skip
            if done == 0:  # else the script ends without COMMIT, and nothing has happened
                loader.stdin.write(last.encode())
        with contextlib.suppress(BrokenPipeError):
            loader.stdin.close()
        loader.wait()
    if done != 0 or loader.returncode != 0:
        raise dumps.failed("pg_restore", url)


def _swap(url: URL, before: Standing | None, timeout: float) -> str | None:
    kept = f"tzforms_before_{dt.datetime.now():%Y%m%d_%H%M%S_%f}"
    engine = database.make_engine(url, timeout)
    try:
        with engine.begin() as connection:
            database.take_turn(connection)
            now = None if database.revision(connection) is None else _last(connection)
            if now != (None if before is None else before.last):
                raise _moved_on()
            here = _quoted(str(connection.scalar(text("SELECT current_schema()"))))
            connection.execute(text(f"ALTER SCHEMA {here} RENAME TO {kept}"))
            connection.execute(text(f"ALTER SCHEMA {_RESTORING} RENAME TO {here}"))
        if before is None:
            with contextlib.suppress(SQLAlchemyError), engine.begin() as connection:  # it was empty
                connection.execute(text(f"DROP SCHEMA {kept} RESTRICT"))
                return None
        return kept
    finally:
        engine.dispose()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"
