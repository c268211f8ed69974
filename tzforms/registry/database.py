"""How the register's database is opened, made, moved to a new schema; its complaints become one clear sentence.

SQLite: one file, write-ahead log, foreign keys on, ``synchronous=FULL`` (a number given must survive a power cut),
writers queue up (``BEGIN IMMEDIATE``, busy timeout). PostgreSQL: a URL ``postgresql+psycopg://…``; the same code.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from enum import Enum, auto
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from tzforms.exceptions import (
    MissingProgramError,
    NotWritableError,
    RegistryError,
    TargetExistsError,
    TzformsError,
    UsageError,
)
from tzforms.files import PRIVATE, write_atomic
from tzforms.i18n import _
from tzforms.resources import package_file
from tzforms.scratch import room

__all__ = [
    "HEAD",
    "Ailment",
    "ailment",
    "bring_up",
    "create_if_missing",
    "create_schema",
    "database_url",
    "is_missing_file",
    "is_read_only",
    "make_engine",
    "migrate",
    "refuse_unsound",
    "revision",
    "said_clearly",
    "scrub",
    "secret_of",
    "setting",
    "shown",
    "take_turn",
    "upgrade_schema",
]

HEAD = "0007"
"""The newest revision of ``migrations/versions``; a test keeps the two together."""

_REVISIONS = ("0001", "0002", "0003", "0004", "0006", "0007")
_PERSONAL = (
    "people",
    "participations",
    "certificates",
    "files",
    "submitted_files",
    "reading_rows",
    "person_names",
    "findings",
    "corrections",
    "waivers",
    "decisions",
    "facts",
)  # tables with columns that are emptied when somebody is forgotten
_LOCK = 0x747A666F  # "tzfo": the advisory lock on PostgreSQL


def database_url(where: str | Path) -> URL:
    """The SQLAlchemy URL of a register given as a URL or as the path of a SQLite file."""
    spelled = str(where)
    if "://" not in spelled:
        return URL.create("sqlite", database=str(Path(spelled).expanduser().absolute()))
    try:
        url = make_url(spelled)
    except (ArgumentError, ValueError) as error:
        raise UsageError(_("登记库地址写得不对：应为文件路径，或 postgresql+psycopg://用户@主机/库名。")) from error
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "postgresql+psycopg"):
        raise UsageError(
            _("不支持这种登记库：{kind}。请用 SQLite 文件或 postgresql+psycopg:// 地址。").format(kind=url.drivername)
        )
    return url


def shown(url: URL) -> str:
    """The register's address for a message: without password."""
    return str(url.database) if url.drivername == "sqlite" else url.render_as_string(hide_password=True)


def is_missing_file(url: URL) -> bool:
    """True when the register would be a SQLite file and there is none."""
    return url.drivername == "sqlite" and not Path(str(url.database)).is_file()


def is_read_only(url: URL) -> bool:
    """True for a SQLite file that cannot be written, or lies in a folder (a disc, a share) in which nothing can be."""
    if url.drivername != "sqlite":
        return False
    path = Path(str(url.database))
    return path.is_file() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))


def _read_only_engine(url: URL, timeout: float) -> Engine:
    path = Path(str(url.database))
    log = path.with_name(f"{path.name}-wal")
    # what is in a write-ahead log counts; where there is none and none can be made, SQLite has to be told that nobody writes
    still = not os.access(path.parent, os.W_OK) and not (log.is_file() and log.stat().st_size)
    address = f"{path.absolute().as_uri()}?mode=ro" + "&immutable=1" * still

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(address, uri=True, timeout=timeout, isolation_level=None, check_same_thread=False)

    engine = create_engine(url, creator=connect)
    event.listen(engine, "connect", _sqlite_only_reads)
    event.listen(engine, "begin", _sqlite_begin)
    return engine


def make_engine(url: URL, timeout: float = 30.0, *, read_only: bool = False, namespace: str = "") -> Engine:
    """An engine for ``url``; ``timeout`` in seconds is how long a writer waits for another. ``read_only``: of a SQLite file.
    ``namespace``: another schema of a PostgreSQL database than the usual one, by a name that needs no quotes."""
    arguments: dict[str, Any]
    if read_only:
        return _read_only_engine(url, timeout)
    if url.drivername == "sqlite":
        arguments = {"timeout": timeout, "isolation_level": None, "check_same_thread": False}
    else:
        arguments = {"connect_timeout": max(2, int(timeout)), "options": f"-c lock_timeout={int(timeout * 1000)}"}
        if namespace:
            arguments["options"] += f" -c search_path={namespace}"
    try:
        engine = create_engine(url, connect_args=arguments, pool_pre_ping=url.drivername != "sqlite")
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise MissingProgramError(
            _('连接 PostgreSQL 需要 psycopg：请运行 pip install "tzforms[postgresql]"。')
        ) from error
    if url.drivername == "sqlite":
        event.listen(engine, "connect", _sqlite_pragmas)
        event.listen(engine, "begin", _sqlite_begin)
    return engine


def _sqlite_pragmas(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_only_reads(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA query_only=ON").close()


def _sqlite_begin(connection: Connection) -> None:
    # the driver's own transactions start too late to keep two writers apart; IMMEDIATE takes its turn at once
    reading = connection.get_execution_options().get("tz_reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def take_turn(connection: Connection) -> None:
    """Let one writer in at a time, for the rest of the transaction (SQLite does so by ``BEGIN IMMEDIATE``)."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def revision(connection: Connection) -> str | None:
    """The schema's revision, or None when this is no register (or an empty one)."""
    from sqlalchemy import inspect

    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def setting(connection: Connection, name: str) -> str | None:
    """A fact about the register itself, or None."""
    found: str | None = connection.scalar(text("SELECT value FROM settings WHERE name = :name"), {"name": name})
    return found


def secret_of(where: str | Path, timeout: float = 30.0) -> str | None:
    """The fingerprint of the secret that the register at ``where`` belongs to; None where there is none."""
    url = database_url(where)
    if is_missing_file(url):
        return None
    with said_clearly(url):
        engine = make_engine(url, timeout, read_only=is_read_only(url))
        try:
            with engine.execution_options(tz_reading=True).connect() as connection:
                return None if revision(connection) is None else setting(connection, "secret")
        finally:
            engine.dispose()


def refuse_unsound(connection: Connection, url: URL) -> None:
    """Raise :class:`RegistryError` for a file that is damaged, or a schema that is not this program's."""
    if url.drivername == "sqlite" and connection.scalar(text("PRAGMA quick_check(1)")) != "ok":
        raise RegistryError(
            _("登记库 {where} 已损坏或只写了一半：请停止使用，恢复最近的备份。程序没有改动它。").format(
                where=shown(url)
            )
        )
    found = revision(connection)
    if found != HEAD:
        raise wrong_revision(url, found)


def migrate(connection: Connection, target: str = "head") -> None:
    """Bring the schema to ``target``, inside the connection's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(package_file("registry", "migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, target)


def create_if_missing(url: URL, settings: dict[str, str], *, timeout: float = 30.0) -> None:
    """:func:`create_schema`, unless there is a register already or another process makes the same one meanwhile."""
    if url.drivername == "sqlite":
        missing = not Path(str(url.database)).exists()
    else:
        engine = make_engine(url, timeout)
        try:
            with engine.connect() as connection:
                missing = revision(connection) is None
        finally:
            engine.dispose()
    if missing:
        with contextlib.suppress(TargetExistsError):
            create_schema(url, settings, timeout=timeout)


def create_schema(url: URL, settings: dict[str, str], *, target: str = "head", timeout: float = 30.0) -> None:
    """Make an empty register with ``settings`` in it; a half-made one is never seen.

    A SQLite file is made elsewhere and written whole (0600, and so are the files that SQLite puts beside it). Raises
    :class:`TargetExistsError` when there is a register already.
    """
    if url.drivername != "sqlite":
        engine = make_engine(url, timeout)
        try:
            with engine.begin() as connection:
                take_turn(connection)
                if revision(connection) is not None:
                    raise TargetExistsError(_("登记库已存在：{where}。").format(where=shown(url)))
                _fill(connection, settings, target)
        finally:
            engine.dispose()
        return
    path = Path(str(url.database))
    try:
        write_atomic(path, _made(url, settings, target, timeout), durable=True)
    except TargetExistsError as error:
        raise TargetExistsError(_("登记库已存在：{where}。").format(where=path)) from error
    except NotWritableError as error:
        raise NotWritableError(
            _("无法建立登记库 {where}：没有写入权限或磁盘已满，请换一个位置。").format(where=path)
        ) from error


def _made(url: URL, settings: dict[str, str], target: str, timeout: float) -> bytes:
    """An empty register as the bytes of a SQLite file."""
    with room() as folder:
        path = folder / "register"
        engine = make_engine(url.set(database=str(path)), timeout)
        try:
            with engine.begin() as connection:
                _fill(connection, settings, target)
        finally:
            engine.dispose()  # the last connection takes the write-ahead log into the file
        return path.read_bytes()


def _fill(connection: Connection, settings: dict[str, str], target: str) -> None:
    migrate(connection, target)
    for name, value in settings.items():
        connection.execute(
            text("INSERT INTO settings (name, value) VALUES (:name, :value)"), {"name": name, "value": value}
        )


def upgrade_schema(url: URL, timeout: float = 30.0) -> Path | None:
    """Move a register of an older schema to this one, in one transaction; a SQLite file is copied beside itself before.

    Returns the copy's path (None on PostgreSQL, where the server's own backup is the way, and when nothing was to do).
    """
    engine = make_engine(url, timeout)
    try:
        with engine.connect() as connection:
            before = revision(connection)
        if before == HEAD:
            return None
        copy: Path | None = None
        if url.drivername == "sqlite" and before in _REVISIONS:
            path = Path(str(url.database))
            copy = _private(path.with_name(f"{path.name}.{before}.bak"))
            with contextlib.closing(sqlite3.connect(path)) as old, contextlib.closing(sqlite3.connect(copy)) as new:
                old.backup(new)
        bring_up(engine, url)
        return copy
    finally:
        engine.dispose()


def bring_up(engine: Engine, url: URL) -> None:
    """Move a register of an older schema to this one, in one transaction; raises :class:`RegistryError` for one of a later program."""
    with engine.begin() as connection:
        take_turn(connection)
        before = revision(connection)
        if before not in _REVISIONS:
            raise wrong_revision(url, before)
        if before != HEAD:
            migrate(connection)


def _private(path: Path) -> Path:
    """``path`` as a file that only its owner may read, before SQLite writes into it."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE))
        path.chmod(PRIVATE)
    except OSError as error:
        raise NotWritableError(
            _("无法写入登记库的备份 {where}：没有写入权限或磁盘已满。登记库没有改动。").format(where=path)
        ) from error
    return path


def wrong_revision(url: URL, found: str | None) -> RegistryError:
    """The sentence for a register whose schema is not this program's."""
    if found is None:
        return RegistryError(
            _("{where} 不是 tzforms 的登记库，或建库时中断而没有建完；请核对路径，或恢复备份。文件没有改动。").format(
                where=shown(url)
            )
        )
    if found in _REVISIONS:
        return RegistryError(
            _(
                "登记库 {where} 的结构是旧版（{found}，现为 {head}）：请先备份，"
                "再运行 tzforms certificates upgrade。数据没有改动。"
            ).format(where=shown(url), found=found, head=HEAD)
        )
    return RegistryError(
        _("登记库 {where} 由更新版本的 tzforms 建立（{found}）：请先升级 tzforms。数据没有改动。").format(
            where=shown(url), found=found
        )
    )


def scrub(engine: Engine) -> None:
    """Have what was overwritten go from the database's own files: SQLite's log, PostgreSQL's old rows. Waits for nobody."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT", tz_reading=True) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"VACUUM {', '.join(_PERSONAL)}"))
        else:
            connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class Ailment(Enum):
    """What can be wrong with a database, as far as a person can do something about it."""

    BUSY = auto()
    FULL = auto()
    DAMAGED = auto()
    READ_ONLY = auto()
    NOT_OPENED = auto()
    LOGIN = auto()
    UNREACHABLE = auto()


_SQLITE = {  # primary result codes, https://www.sqlite.org/rescode.html
    sqlite3.SQLITE_BUSY: Ailment.BUSY,
    sqlite3.SQLITE_LOCKED: Ailment.BUSY,
    sqlite3.SQLITE_FULL: Ailment.FULL,
    sqlite3.SQLITE_IOERR: Ailment.FULL,
    sqlite3.SQLITE_NOTADB: Ailment.DAMAGED,
    sqlite3.SQLITE_CORRUPT: Ailment.DAMAGED,
    sqlite3.SQLITE_READONLY: Ailment.READ_ONLY,
    sqlite3.SQLITE_PERM: Ailment.READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: Ailment.NOT_OPENED,
}
_POSTGRESQL = {  # SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html
    "55P03": Ailment.BUSY,  # lock_not_available
    "53100": Ailment.FULL,  # disk_full
    "25006": Ailment.READ_ONLY,  # read_only_sql_transaction
    "42501": Ailment.READ_ONLY,  # insufficient_privilege
    "28P01": Ailment.LOGIN,  # invalid_password
}


def ailment(cause: BaseException) -> Ailment | None:
    """What a driver's exception means, by its code; None for what nobody foresaw."""
    if isinstance(cause, sqlite3.Error):
        return _SQLITE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF)  # the higher bits only say more of the same
    state = getattr(cause, "sqlstate", None)
    if state is not None:
        return _POSTGRESQL.get(state)
    if type(cause).__module__.partition(".")[0] == "psycopg" and any(
        kind.__name__ == "OperationalError" for kind in type(cause).__mro__
    ):
        # a connection that was never made or was lost has no code; only its words tell a login that was refused
        words = str(cause).lower()
        refused = "password authentication failed" in words or "no password supplied" in words
        return Ailment.LOGIN if refused else Ailment.UNREACHABLE
    return None


def _complaint(found: Ailment) -> tuple[type[TzformsError], str]:
    """The exception and the sentence for an ailment."""
    return {
        Ailment.BUSY: (
            RegistryError,
            _("登记库 {where} 正被另一个程序占用，等了一会儿仍没有空出来；请稍后再试。没有编出任何号码。"),
        ),
        Ailment.FULL: (
            NotWritableError,
            _("磁盘空间不足，登记库 {where} 写不进去：请清理磁盘后再试。这一步已全部撤销，没有丢失任何登记。"),
        ),
        Ailment.DAMAGED: (
            RegistryError,
            _("登记库 {where} 已损坏或只写了一半：请停止使用，恢复最近的备份。程序没有改动它。"),
        ),
        Ailment.READ_ONLY: (
            NotWritableError,
            _("登记库 {where} 不能写入：文件或文件夹是只读的，请检查权限。"),
        ),
        Ailment.NOT_OPENED: (RegistryError, _("打不开登记库 {where}：请核对路径和权限。")),
        Ailment.LOGIN: (RegistryError, _("登记库 {where} 拒绝登录：用户名或口令不对。")),
        Ailment.UNREACHABLE: (
            RegistryError,
            _("连不上登记库 {where}：请检查 PostgreSQL 是否启动、地址和端口是否正确。"),
        ),
    }[found]


@contextlib.contextmanager
def said_clearly(url: URL) -> Iterator[None]:
    """Turn what the database complains of into one sentence (:class:`RegistryError`, :class:`NotWritableError`).

    The driver's own words stay out of the message: they may hold values.
    """
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
        found = ailment(cause)
        if found is not None:
            kind, sentence = _complaint(found)
            raise kind(sentence.format(where=shown(url))) from None
        raise RegistryError(
            _("登记库 {where} 出错（{kind}）：这一步已全部撤销，请稍后再试或恢复备份。").format(
                where=shown(url), kind=type(cause).__name__
            )
        ) from None
