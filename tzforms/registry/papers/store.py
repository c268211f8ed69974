"""The files that were handed in, encrypted, beside the register: ``register.sqlite3.files/`` or the folder ``TZFORMS_FILES``.

A file is written once and never changed: ``tzforms file 1\\n``, whose it is (the fingerprint of the secret, 16 bytes), and pieces of AES-256-GCM (:mod:`tzforms.registry.envelope`) under a key of
its own, which lies wrapped in the database. Its name is made of that key and of its content, so that neither tells anything to who has
no secret, and the same content under another key is another file. It is on the disk before the transaction that names it; what no row
names is left over from a run that was killed, harms nobody, and is swept when it is an hour old, by the register whose it is alone.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import re
import shutil
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from sqlalchemy.engine import URL

from tzforms.exceptions import NotWritableError, RegistryError, TargetExistsError, UsageError
from tzforms.files import flush_names, make_dir, write_stream
from tzforms.i18n import _
from tzforms.registry import envelope
from tzforms.registry.vault import Vault

__all__ = ["FOLDER", "Kept", "Store", "digest", "folder_of"]

FOLDER = "TZFORMS_FILES"
"""The environment variable with the folder for the files; a must for PostgreSQL."""

_MAGIC = b"tzforms file 1\n"
_KIN = 16
_NAME = re.compile(r"[0-9a-f]{64}")
_YOUNG = 3600.0  # seconds: its transaction may be on its way


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the store, as its row in the database has it."""

    address: str
    size: int
    stored: str
    wrapped: bytes


def folder_of(url: URL) -> Path | None:
    """Where the files of the register at ``url`` lie; None for one on a server of which nobody said where."""
    told = os.environ.get(FOLDER, "").strip()
    if told:
        return Path(told).expanduser().absolute()
    return None if url.drivername != "sqlite" else Path(f"{url.database}.files")


def digest(parts: Iterable[bytes]) -> tuple[bytes, int]:
    """SHA-256 and number of the bytes."""
    found, size = hashlib.sha256(), 0
    for part in parts:
        found.update(part)
        size += len(part)
    return found.digest(), size


class Store:
    """The files of one register."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    @property
    def folder(self) -> Path:
        """Where they lie; raises :class:`UsageError` when nobody said where."""
        if self._folder is None:
            raise UsageError(
                _(
                    "没有写明存放报送文件的文件夹：登记库在 PostgreSQL 时请设环境变量 {name}，各台电脑要用同一个文件夹。"
                ).format(name=FOLDER)
            )
        return self._folder

    def put(self, vault: Vault, data: bytes) -> Kept:
        """Keep ``data`` under a new key: on the disk when this returns. Raises :class:`NotWritableError`."""
        wrapped = vault.new_key()
        key = vault.file_key(wrapped)
        sha256 = hashlib.sha256(data).digest()
        kept = Kept(vault.file_address(sha256), len(data), _name(key, sha256), wrapped)
        head = _MAGIC + bytes.fromhex(vault.fingerprint)

        def fill(stream: BinaryIO) -> None:
            envelope.pieces_sealed(stream, key, head, [data])

        try:
            make_dir(self.folder, private=True)
            write_stream(self.folder / kept.stored, fill, durable=True)
        except NotWritableError as error:
            raise NotWritableError(
                _("报送文件存不进 {folder}：没有写入权限或磁盘已满。登记库没有改动。").format(folder=self.folder)
            ) from error
        flush_names(self.folder)
        return kept

    def opened(self, vault: Vault, kept: Kept) -> Iterator[bytes]:
        """The bytes of a file, piece by piece, each authentic. Raises :class:`RegistryError` when it is missing or damaged."""
        try:
            with (self.folder / kept.stored).open("rb") as source:
                head = source.read(len(_MAGIC) + _KIN)
                if not head.startswith(_MAGIC):
                    raise _damaged(kept)
                yield from envelope.pieces_opened(source, vault.file_key(kept.wrapped), head)
        except (InvalidTag, ValueError) as error:
            raise _damaged(kept) from error
        except OSError as error:
            raise _missing(kept) from error

    def read(self, vault: Vault, kept: Kept) -> bytes:
        """All bytes of a file; raises as :meth:`opened`, and where it is another one than its row says."""
        data = b"".join(self.opened(vault, kept))
        if (
            vault.file_address(hashlib.sha256(data).digest()) != kept.address
        ):  # a file that is there is of today's secret
            raise _damaged(kept)
        return data

    def trouble(self, vault: Vault, kept: Kept) -> str:
        """What is wrong with a file, as a sentence; empty for nothing. It is gone through without being held."""
        try:
            sha256, size = digest(self.opened(vault, kept))
            if (vault.file_address(sha256), size) != (kept.address, kept.size):
                raise _damaged(kept)
        except (RegistryError, UsageError) as error:
            return str(error)
        return ""

    def drop(self, names: Iterable[str]) -> None:
        """Take files away whose rows no longer name them; one that cannot be removed is swept later."""
        for name in names:
            if _NAME.fullmatch(name):
                with contextlib.suppress(OSError, UsageError):
                    (self.folder / name).unlink()

    def sweep(self, vault: Vault, named: Collection[str]) -> int:
        """Take away what no row names, is an hour old and is of this secret; how many. Raises nothing: who cannot write sweeps nothing."""
        own, count = {bytes.fromhex(one.fingerprint) for one in vault.lineage}, 0
        for path in self.present():
            with contextlib.suppress(OSError):
                if path.name in named or time.time() - path.stat().st_mtime <= _YOUNG:
                    continue
                with path.open("rb") as stream:
                    head = stream.read(len(_MAGIC) + _KIN)
                if head.removeprefix(_MAGIC) in own:
                    path.unlink()
                    count += 1
        return count

    def present(self) -> list[Path]:
        """The files that are there, by name."""
        if self._folder is None:
            return []
        with contextlib.suppress(OSError):
            return sorted(p for p in self._folder.iterdir() if _NAME.fullmatch(p.name) and p.is_file())
        return []

    def adopt(self, name: str, data: bytes) -> None:
        """Put a file of a backup in its place; what lies there under its name is the same file, or damaged. Raises :class:`NotWritableError`."""
        if not _NAME.fullmatch(name):
            raise ValueError(name)
        make_dir(self.folder, private=True)

        def fill(stream: BinaryIO) -> None:
            stream.write(data)

        write_stream(self.folder / name, fill, force=True, durable=True)

    def keep_beside(self, folder: Path, names: Iterable[str]) -> None:
        """Have these files in ``folder`` too, for a register that is put aside. Raises :class:`NotWritableError`."""
        make_dir(folder, private=True)
        for name in names:
            path, target = self.folder / name, folder / name
            try:
                with contextlib.suppress(FileExistsError):
                    os.link(path, target)
            except OSError:  # a file system without hard links, or another one
                try:
                    with contextlib.suppress(TargetExistsError):
                        write_stream(target, _copying(path), durable=True)
                except OSError as error:
                    raise NotWritableError(
                        _("原来的报送文件没有地方保留（{where}）：没有写入权限或磁盘已满。没有恢复。").format(
                            where=folder
                        )
                    ) from error
        flush_names(folder)


def _copying(path: Path) -> Callable[[BinaryIO], None]:
    def fill(stream: BinaryIO) -> None:
        with path.open("rb") as source:
            shutil.copyfileobj(source, stream, 1 << 20)

    return fill


def _name(key: bytes, sha256: bytes) -> str:
    return hmac.new(key, b"tzforms stored name\0" + sha256, hashlib.sha256).hexdigest()


def _missing(kept: Kept) -> RegistryError:
    return RegistryError(
        _("存档文件 {name} 不见了或读不出来：请从备份中找回，或请报送单位重新提供。").format(name=kept.stored[:12])
    )


def _damaged(kept: Kept) -> RegistryError:
    return RegistryError(
        _("存档文件 {name} 已损坏或被改动过：请从备份中找回，或请报送单位重新提供。").format(name=kept.stored[:12])
    )
