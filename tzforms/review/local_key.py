"""The key by which this user's corrections are known to be his own: made at first use, never leaves the machine.

A correction decides what a form is taken to say, and a file that claims to be one can come from anybody. So each is signed
(HMAC-SHA256); only who holds the key can sign, and only who holds it can tell. Losing it costs no data: corrections signed by it
have to be adopted again.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import re
import secrets
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from tzforms.bounds import read_file
from tzforms.exceptions import NotWritableError, UnreadableFileError
from tzforms.i18n import _

__all__ = ["LocalKey", "home_folder"]

_NAME = "review.key"
_TEXT = re.compile(rb"tzforms review key 1\r?\n([0-9a-f]{64})\r?\nid ([0-9a-f]{8})\s*")
# Where a file system knows no links, another process may still be writing the key that it made: milliseconds.
_PATIENCE = 1.0


def home_folder() -> Path:
    """The folder of this user's settings: ``TZFORMS_HOME`` if set, else where the platform keeps such folders.

    Raises :class:`NotWritableError` for a user who has no home.
    """
    if own := os.environ.get("TZFORMS_HOME"):
        return Path(own).absolute()
    name = "APPDATA" if sys.platform == "win32" else "XDG_CONFIG_HOME"
    base = Path(os.environ.get(name, ""))
    if (
        base.is_absolute()
    ):  # a relative one is to be ignored, says the XDG specification: it would lie among what is read
        return base / "tzforms"
    try:
        return Path.home() / ".config" / "tzforms"
    except RuntimeError as error:
        raise NotWritableError(
            _("找不到当前用户的主文件夹，不能存放本机密钥：请用环境变量 TZFORMS_HOME 指定一个文件夹。")
        ) from error


@dataclass(frozen=True, slots=True)
class LocalKey:
    """32 random bytes; :attr:`id` names them without giving them away."""

    secret: bytes = field(repr=False)

    @property
    def id(self) -> str:
        """Eight hexadecimal digits that stand beside each signature."""
        return hashlib.sha256(b"tzforms review key\0" + self.secret).hexdigest()[:8]

    def sign(self, data: bytes) -> str:
        """The signature of ``data``: 64 hexadecimal digits."""
        return hmac.new(self.secret, data, hashlib.sha256).hexdigest()

    def made(self, signature: str, data: bytes) -> bool:
        """True when ``signature`` is this key's over ``data``."""
        return hmac.compare_digest(signature.encode("utf-8", "replace"), self.sign(data).encode())

    @classmethod
    def find(cls) -> LocalKey | None:
        """The key of this user; ``None`` where none was made yet.

        Raises :class:`UnreadableFileError` for a key that is damaged, or open to others.
        """
        path = home_folder() / _NAME
        return _load(path) if os.path.lexists(path) else None

    @classmethod
    def find_or_make(cls) -> LocalKey:
        """The key of this user, made now if there is none; of two processes that come first, both get the same.

        Raises as :meth:`find`, and :class:`NotWritableError`.
        """
        found = cls.find()
        if found is not None:
            return found
        path = home_folder() / _NAME
        key = cls(secrets.token_bytes(32))
        text = f"tzforms review key 1\n{key.secret.hex()}\nid {key.id}\n"
        try:
            _keep(path, text.encode())
        except OSError as error:
            raise NotWritableError(
                _(
                    "不能在 {folder} 里建立本机密钥：没有写入权限或磁盘已满，请用环境变量 TZFORMS_HOME 另指一个文件夹。"
                ).format(folder=path.parent)
            ) from error
        return _load(path)


def _keep(path: Path, data: bytes) -> None:
    """Put ``data`` at ``path`` whole and for its owner only, unless a file came to stand there meanwhile."""
    if not path.parent.is_dir():
        path.parent.parent.mkdir(parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".review-", suffix=".tmp", dir=path.parent)  # for its owner only
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(temporary, path)  # unlike a rename it never takes the place of a key that is there
        except FileExistsError:
            return
        except OSError:  # a file system without links
            with contextlib.suppress(FileExistsError):
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(handle, "wb") as stream:
                    stream.write(data)
    finally:
        temporary.unlink(missing_ok=True)


def _load(path: Path) -> LocalKey:
    _refuse_open_to_others(path)
    is_new = False
    with contextlib.suppress(OSError):
        is_new = time.time() - path.stat().st_mtime < _PATIENCE  # another process may be writing it just now
    until = time.monotonic() + (_PATIENCE if is_new else 0.0)
    while True:
        found = _TEXT.fullmatch(read_file(path))
        if found is not None:
            key = LocalKey(bytes.fromhex(found[1].decode()))
            if key.id == found[2].decode():
                return key
        if time.monotonic() >= until:
            raise UnreadableFileError(
                _(
                    "本机密钥 {path} 已损坏：请换用备份；没有备份就移走它，再用 tzforms review adopt 重新采用各份更正。"
                ).format(path=path)
            )
        time.sleep(0.02)


def _refuse_open_to_others(path: Path) -> None:
    if os.name != "posix":  # on Windows a profile's folder is its owner's
        return
    with contextlib.suppress(OSError):  # what cannot be looked at cannot be read either, and that says so
        if path.stat().st_mode & 0o077:
            raise UnreadableFileError(
                _(
                    "本机密钥 {path} 别人也能读写：请运行 chmod 600 收紧权限；如可能已被人看过，请移走它，再重新采用各份更正。"
                ).format(path=path)
            )
        if path.parent.stat().st_mode & 0o022:
            raise UnreadableFileError(
                _("存放本机密钥的文件夹 {path} 别人也能写：请运行 chmod 700 收紧权限。").format(path=path.parent)
            )
