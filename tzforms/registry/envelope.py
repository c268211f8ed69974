"""A backup's outside: one file that only the register's secret opens, written and read a piece at a time.

::

    tzforms backup 1\\n         17 bytes
    whose it is                16 bytes: the fingerprint of the secret, which gives nothing away
    salt                       32 bytes
    pieces of 64 KiB           each AES-256-GCM with a tag of 16 bytes; the last one may be shorter

The key is :meth:`Vault.backup_key` of the salt, so no two files have one key. A piece's nonce is its number (11 bytes) and whether it
is the last (1 byte): a piece that is changed, moved, left out or added is noticed, and so is an end that was cut off (the STREAM
construction of Hoang, Reyhanitabar, Rogaway and Vizár, https://eprint.iacr.org/2015/189, as ``age`` and Tink have it). The 65 bytes
before are authenticated with each piece.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tzforms.exceptions import RegistryError, UnreadableFileError
from tzforms.i18n import _
from tzforms.registry.vault import Vault

__all__ = ["MAGIC", "PIECE", "damaged", "opened", "pieces_opened", "pieces_sealed", "sealed"]

MAGIC = b"tzforms backup 1\n"
PIECE = 1 << 16
_KIN, _SALT, _TAG = 16, 32, 16


def sealed(target: BinaryIO, vault: Vault, parts: Iterable[bytes]) -> None:
    """Write ``parts``, one after the other, to ``target``."""
    salt = secrets.token_bytes(_SALT)
    head = MAGIC + bytes.fromhex(vault.fingerprint) + salt
    pieces_sealed(target, vault.backup_key(salt), head, parts)


def pieces_sealed(target: BinaryIO, key: bytes, head: bytes, parts: Iterable[bytes]) -> None:
    """Write ``head``, which stays readable, and the pieces that hold ``parts`` under ``key``. No two files may have one key."""
    box = AESGCM(key)
    target.write(head)
    waiting, number = bytearray(), 0
    for part in parts:
        waiting += part
        while len(waiting) > PIECE:  # one piece is always kept back: the last is written as the last
            target.write(box.encrypt(_nonce(number, last=False), bytes(waiting[:PIECE]), head))
            del waiting[:PIECE]
            number += 1
    target.write(box.encrypt(_nonce(number, last=True), bytes(waiting), head))


def opened(source: BinaryIO, vault: Vault, path: Path) -> Iterator[bytes]:
    """What :func:`sealed` was given, piece by piece, each authentic; that it is whole is known at the end. It may have been sealed
    for an earlier secret.

    ``path`` is for the messages. Raises :class:`UnreadableFileError` for a file that is no backup or is damaged,
    :class:`RegistryError` for one of another secret.
    """
    head = source.read(len(MAGIC) + _KIN + _SALT)
    kin, salt = head[len(MAGIC) : -_SALT], head[-_SALT:]
    if not head.startswith(MAGIC):
        raise UnreadableFileError(_("{path} 不是 tzforms 的登记库备份：请核对文件。").format(path=path))
    if len(head) < len(MAGIC) + _KIN + _SALT:
        raise damaged(path)
    owner = next((v for v in vault.lineage if v.fingerprint == kin.hex()), None)
    if owner is None:
        raise RegistryError(
            _(
                "备份 {path} 是用另一套密钥加密的，打不开：请用 --keys 指出建立那个登记库的密钥文件夹。没有改动任何数据。"
            ).format(path=path)
        )
    try:
        yield from pieces_opened(source, owner.backup_key(salt), head)
    except (InvalidTag, ValueError) as error:
        raise damaged(path) from error


def pieces_opened(source: BinaryIO, key: bytes, head: bytes) -> Iterator[bytes]:
    """What :func:`pieces_sealed` was given, from behind its ``head`` on; raises ``InvalidTag`` or ``ValueError`` where it is not that."""
    box, number = AESGCM(key), 0
    piece = source.read(PIECE + _TAG)
    while True:
        following = source.read(PIECE + _TAG)
        yield box.decrypt(_nonce(number, last=not following), piece, head)
        if not following:
            return
        piece, number = following, number + 1


def damaged(path: Path) -> UnreadableFileError:
    """The sentence for a backup that is not as it was written."""
    return UnreadableFileError(
        _("备份 {path} 已损坏、被截断或被改动过，不能使用：请换用另一份备份。没有改动任何数据。").format(path=path)
    )


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
