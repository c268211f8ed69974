"""A register as one encrypted file, with a manifest that says what is in it. Only who has the register's secret opens it.

Inside the envelope (:mod:`tzforms.registry.envelope`) stand the length of the manifest (4 bytes), the manifest (JSON), and the
contents as :mod:`tzforms.registry.dumps` took them: a SQLite file, or what ``pg_dump`` writes. Then come the files of the store
(:mod:`tzforms.registry.papers.store`), encrypted as they lie there, each behind its name (64 bytes) and its length (8 bytes), to the end.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, Self

from sqlalchemy import Engine
from sqlalchemy.engine import URL

from tzforms import __version__
from tzforms.exceptions import TargetExistsError, UnreadableFileError, UsageError
from tzforms.files import flush_names, write_stream
from tzforms.i18n import _
from tzforms.registry import dumps, envelope
from tzforms.registry.dumps import Contents
from tzforms.registry.marks import Head
from tzforms.registry.papers.store import Store
from tzforms.registry.vault import Vault
from tzforms.scratch import room

__all__ = ["Manifest", "back_up", "manifest_of", "unpacked"]

_FORMAT, _OLDER = 2, (1,)  # 1: without files
_NAME, _SIZE = 64, 8
_LENGTH = 4
_LARGEST = 1 << 24  # bytes of a manifest: one of a thousand series takes a hundred thousand


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: which program made it, when and by whom; ``sha256`` and ``size`` of the contents; how many ``files`` come with it."""

    program: str
    made_at: dt.datetime
    by: str
    holds: Contents
    sha256: str
    size: int
    files: int = 0

    def as_json(self) -> bytes:
        """The manifest as it stands in the file."""
        stored = asdict(self) | {"format": _FORMAT, "made_at": self.made_at.isoformat()}
        return json.dumps(stored, ensure_ascii=False, sort_keys=True).encode()

    @classmethod
    def from_json(cls, data: bytes, path: Path) -> Self:
        """The manifest of the backup ``path``; raises :class:`UnreadableFileError` for one of a later version."""
        stored = json.loads(data)
        if stored.pop("format", None) not in (_FORMAT, *_OLDER):
            raise UnreadableFileError(
                _("备份 {path} 由更新版本的 tzforms 建立，读不了：请先升级 tzforms。").format(path=path)
            )
        holds = stored.pop("holds")
        head = holds.pop("head")
        made_at = dt.datetime.fromisoformat(stored.pop("made_at"))
        contents = Contents(**holds, head=None if head is None else Head(**head))
        return cls(**stored, made_at=made_at, holds=contents)


def back_up(
    engine: Engine,
    url: URL,
    vault: Vault,
    store: Store,
    path: Path,
    by: str,
    now: dt.datetime,
    *,
    force: bool = False,
) -> Manifest:
    """Write the register behind ``engine`` to ``path``, whole or not at all; what was written.

    Raises :class:`TargetExistsError` when there is such a file and ``force`` is false, :class:`UsageError` when it is the register itself,
    :class:`NotWritableError`, and as :func:`tzforms.registry.dumps.dump`.
    """
    _refuse(url, path, force)
    with room() as folder:
        content = folder / "content"
        holds, names = _dumped(engine, url, store, content)
        digest, size = _digest(content), content.stat().st_size
        manifest = Manifest(__version__, now, by, holds, digest, size, len(names))
        stated = manifest.as_json()

        def fill(stream: BinaryIO) -> None:
            envelope.sealed(stream, vault, _parts(stated, content, store, names))

        write_stream(path, fill, force=force, durable=True)
    return manifest


def manifest_of(path: Path, vault: Vault) -> Manifest:
    """What a backup says of itself: authentic, but the rest of the file is not looked at.

    Raises :class:`UnreadableFileError` for what is no backup, :class:`RegistryError` for one of another secret.
    """
    with _source(path) as source:
        return _Reader(source, vault, path).manifest()


def unpacked(path: Path, vault: Vault, target: Path, store: Store | None = None) -> Manifest:
    """Write the contents of a backup to ``target``, a file in a folder that goes anyway, and its files into ``store``, where they are in
    nobody's way; raises as above where anything is not right."""
    with _source(path) as source:
        reader = _Reader(source, vault, path)
        manifest = reader.manifest()
        digest = hashlib.sha256()
        try:
            with target.open("xb") as stream:
                for part in reader.take(manifest.size):
                    stream.write(part)
                    digest.update(part)
        except OSError as error:
            raise dumps.no_room() from error
        if digest.hexdigest() != manifest.sha256:
            raise envelope.damaged(path)
        for name, data in reader.files():
            if store is not None:
                store.adopt(name, data)
        if store is not None and manifest.files:
            flush_names(store.folder)
    return manifest


class _Reader:
    """A backup, from its beginning on."""

    def __init__(self, source: BinaryIO, vault: Vault, path: Path) -> None:
        self._parts, self._path, self._waiting = envelope.opened(source, vault, path), path, bytearray()

    def manifest(self) -> Manifest:
        length = int.from_bytes(self._take(_LENGTH), "big")
        if length > _LARGEST:
            raise envelope.damaged(self._path)
        try:
            return Manifest.from_json(self._take(length), self._path)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise envelope.damaged(self._path) from error

    def take(self, size: int) -> Iterator[bytes]:
        """The next ``size`` bytes, in pieces."""
        while size:
            part = self._take(min(size, envelope.PIECE))
            size -= len(part)
            yield part

    def files(self) -> Iterator[tuple[str, bytes]]:
        """What follows, to the end: each file's name and its bytes."""
        while self._is_more():
            name = self._take(_NAME).decode("ascii", "replace")
            size = int.from_bytes(self._take(_SIZE), "big")
            yield name, b"".join(self.take(size))

    def _is_more(self) -> bool:
        while not self._waiting:
            part = next(self._parts, None)
            if part is None:
                return False
            self._waiting += part
        return True

    def _take(self, size: int) -> bytes:
        while len(self._waiting) < size:
            part = next(self._parts, None)
            if part is None:
                raise envelope.damaged(self._path)
            self._waiting += part
        taken = bytes(self._waiting[:size])
        del self._waiting[:size]
        return taken


def _refuse(url: URL, path: Path, force: bool) -> None:
    if path.is_dir():
        raise UsageError(_("{path} 是文件夹：请写出备份的文件名。").format(path=path))
    if url.drivername == "sqlite" and path.exists() and path.samefile(str(url.database)):
        raise UsageError(_("{path} 就是登记库本身：请把备份写到另一个文件，最好在另一个盘上。").format(path=path))
    if path.exists() and not force:  # before the work, too
        raise TargetExistsError(_("文件已存在：{path}。如确要覆盖，请加 --force；或换一个文件名。").format(path=path))


def _dumped(engine: Engine, url: URL, store: Store, content: Path) -> tuple[Contents, list[str]]:
    """The database and the files that it names; taken once more when some went meanwhile, because somebody was forgotten."""
    for _try in range(3):
        content.unlink(missing_ok=True)
        holds, names = dumps.dump(engine, url, content)
        there = {path.name for path in store.present()}
        if there.issuperset(names):
            break
    return holds, [name for name in names if name in there]  # what is missing all the same, verify tells


def _parts(stated: bytes, content: Path, store: Store, names: Sequence[str]) -> Iterator[bytes]:
    yield len(stated).to_bytes(_LENGTH, "big") + stated
    yield from _bytes_of(content)
    for name in names:
        with contextlib.suppress(FileNotFoundError):
            data = (store.folder / name).read_bytes()
            yield name.encode() + len(data).to_bytes(_SIZE, "big")
            yield data


def _bytes_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while part := stream.read(1 << 20):
            yield part


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _source(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError as error:
        raise UnreadableFileError(_("找不到备份 {path}：请核对路径。").format(path=path)) from error
    except OSError as error:
        raise UnreadableFileError(_("备份 {path} 读不出来：请核对路径和权限。").format(path=path)) from error
