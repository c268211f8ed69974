"""A register as one encrypted file, with a manifest that says what is in it. Only who has the register's secret opens it.

Inside the envelope (:mod:`tzforms.registry.envelope`) stand the length of the manifest (4 bytes), the manifest (JSON), and the
contents as :mod:`tzforms.registry.dumps` took them: a SQLite file, or what ``pg_dump`` writes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, Self

from sqlalchemy import Engine
from sqlalchemy.engine import URL

from tzforms import __version__
from tzforms.exceptions import TargetExistsError, UnreadableFileError, UsageError
from tzforms.files import write_stream
from tzforms.i18n import _
from tzforms.registry import dumps, envelope
from tzforms.registry.dumps import Contents
from tzforms.registry.marks import Head
from tzforms.registry.vault import Vault
from tzforms.scratch import room

__all__ = ["Manifest", "back_up", "manifest_of", "unpacked"]

_FORMAT = 1
_LENGTH = 4
_LARGEST = 1 << 24  # bytes of a manifest: one of a thousand series takes a hundred thousand


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: which program made it, when and by whom; ``sha256`` and ``size`` of the contents."""

    program: str
    made_at: dt.datetime
    by: str
    holds: Contents
    sha256: str
    size: int

    def as_json(self) -> bytes:
        """The manifest as it stands in the file."""
        stored = asdict(self) | {"format": _FORMAT, "made_at": self.made_at.isoformat()}
        return json.dumps(stored, ensure_ascii=False, sort_keys=True).encode()

    @classmethod
    def from_json(cls, data: bytes, path: Path) -> Self:
        """The manifest of the backup ``path``; raises :class:`UnreadableFileError` for one of a later version."""
        stored = json.loads(data)
        if stored.pop("format", None) != _FORMAT:
            raise UnreadableFileError(
                _("备份 {path} 由更新版本的 tzforms 建立，读不了：请先升级 tzforms。").format(path=path)
            )
        holds = stored.pop("holds")
        head = holds.pop("head")
        made_at = dt.datetime.fromisoformat(stored.pop("made_at"))
        contents = Contents(**holds, head=None if head is None else Head(**head))
        return cls(**stored, made_at=made_at, holds=contents)


def back_up(
    engine: Engine, url: URL, vault: Vault, path: Path, by: str, now: dt.datetime, *, force: bool = False
) -> Manifest:
    """Write the register behind ``engine`` to ``path``, whole or not at all; what was written.

    Raises :class:`TargetExistsError` when there is such a file and ``force`` is false, :class:`UsageError` when it is the register itself,
    :class:`NotWritableError`, and as :func:`tzforms.registry.dumps.dump`.
    """
    _refuse(url, path, force)
    with room() as folder:
        content = folder / "content"
        holds = dumps.dump(engine, url, content)
        digest, size = _digest(content), content.stat().st_size
        manifest = Manifest(__version__, now, by, holds, digest, size)
        stated = manifest.as_json()

        def fill(stream: BinaryIO) -> None:
            envelope.sealed(stream, vault, _parts(stated, content))

        write_stream(path, fill, force=force, durable=True)
    return manifest


def manifest_of(path: Path, vault: Vault) -> Manifest:
    """What a backup says of itself: authentic, but the rest of the file is not looked at.

    Raises :class:`UnreadableFileError` for what is no backup, :class:`RegistryError` for one of another secret.
    """
    with _source(path) as source:
        return _Reader(source, vault, path).manifest()


def unpacked(path: Path, vault: Vault, target: Path) -> Manifest:
    """Write the contents of a backup to ``target``, a file in a folder that goes anyway; raises as above where anything is not right."""
    with _source(path) as source:
        reader = _Reader(source, vault, path)
        manifest = reader.manifest()
        digest, size = hashlib.sha256(), 0
        try:
            with target.open("xb") as stream:
                for part in reader.rest():
                    stream.write(part)
                    digest.update(part)
                    size += len(part)
        except OSError as error:
            raise dumps.no_room() from error
    if (digest.hexdigest(), size) != (manifest.sha256, manifest.size):
        raise envelope.damaged(path)
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

    def rest(self) -> Iterator[bytes]:
        yield bytes(self._waiting)
        yield from self._parts

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


def _parts(stated: bytes, content: Path) -> Iterator[bytes]:
    yield len(stated).to_bytes(_LENGTH, "big") + stated
    with content.open("rb") as stream:
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
