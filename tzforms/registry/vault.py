"""What is personal never lies open in the register: people are found by a keyed hash, their data is sealed.

* A person's key is ``HMAC-SHA256(secret, normalised ID)``: the same person gives the same key over years, and nobody
  without the secret can test a guessed ID against the register.
* Names, IDs, employers and scores are sealed with Fernet (AES-128-CBC + HMAC, ``cryptography``); several sealing keys
  may be held, the first seals, all unseal (rotation).
* The secret is a file of its own (mode 0600), never in the register or the repository; with a passphrase it is itself
  sealed under a key from scrypt. Without it the register's people cannot be read: keep a copy in a safe.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from tzforms.exceptions import NotWritableError, RegistryError, TargetExistsError, UsageError
from tzforms.i18n import _
from tzforms.normal import nfkc

__all__ = ["Vault", "checked_passphrase", "normal_id", "private_file"]

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SCRYPT = {"n": 2**15, "r": 8, "p": 1}


def normal_id(text: str) -> str:
    """One spelling for one person: NFKC, no blanks or hyphens, capitals, an old 15-digit number as its 18 digits.

    Source: GB 11643-1999 (the 18-digit number is the 15-digit one with the century and a check character).
    """
    compact = re.sub(r"[\s\-‐-―]", "", nfkc(text)).upper()
    if re.fullmatch(r"[0-9]{15}", compact):
        body = f"{compact[:6]}19{compact[6:]}"
        compact = body + "10X98765432"[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]
    return compact


@dataclass(frozen=True, slots=True)
class Vault:
    """The local secret: finds people (:meth:`person_key`), seals and opens their data."""

    hash_key: bytes = field(repr=False)
    sealing_keys: tuple[bytes, ...] = field(repr=False)
    earlier: tuple[Vault, ...] = field(default=(), repr=False)
    """The secrets that were in the place of this one before it was :meth:`renewed`, oldest first: they leaked, but what was kept
    under them (old backups, the older part of the chain, the keyed hashes of people who were forgotten) has to be read."""

    @classmethod
    def create(cls) -> Vault:
        """A new secret from the system's random source."""
        return cls(secrets.token_bytes(32), (Fernet.generate_key(),))

    @classmethod
    def load(cls, path: Path, passphrase: str | None = None) -> Vault:
        """The secret in ``path``.

        Raises :class:`RegistryError` when it is missing, damaged or under another passphrase, :class:`UsageError` for an empty
        passphrase.
        """
        checked_passphrase(passphrase)
        try:
            stored = json.loads(path.read_text("utf-8"))
            if "sealed" in stored:
                if passphrase is None:
                    raise RegistryError(
                        _(
                            "密钥文件 {path} 有口令保护：请用 --passphrase 或环境变量 TZFORMS_PASSPHRASE 给出口令。"
                        ).format(path=path)
                    )
                outer = Fernet(_stretch(passphrase, base64.b64decode(stored["salt"])))
                stored = json.loads(outer.decrypt(stored["sealed"].encode()))
            return cls._from_stored(stored)
        except FileNotFoundError as error:
            raise RegistryError(
                _(
                    "找不到密钥文件 {path}：请先运行 tzforms certificates keygen，或用 --keys 指出密钥所在文件夹。"
                ).format(path=path)
            ) from error
        except InvalidToken as error:
            raise RegistryError(_("口令不对，打不开密钥文件 {path}：请核对口令后再试。").format(path=path)) from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise RegistryError(
                _("密钥文件 {path} 读不出来或已损坏：请换用妥善保存的备份。").format(path=path)
            ) from error

    @staticmethod
    def is_sealed(path: Path) -> bool:
        """True when the secret in ``path`` is under a passphrase; raises ``OSError`` or ``ValueError`` when it is none."""
        return "sealed" in json.loads(path.read_text("utf-8"))

    def save(self, path: Path, passphrase: str | None = None) -> Path:
        """Write the secret to a new file, mode 0600; without a passphrase (``None``) it lies open in it.

        Raises :class:`TargetExistsError` rather than replace a secret, :class:`UsageError` for an empty or blank passphrase.
        """
        checked_passphrase(passphrase, new=True)
        stored: dict[str, Any] = {"version": 1} | self._stored()
        if passphrase is not None:
            salt = secrets.token_bytes(16)
            sealed = Fernet(_stretch(passphrase, salt)).encrypt(json.dumps(stored).encode())
            stored = {"version": 1, "salt": base64.b64encode(salt).decode(), "sealed": sealed.decode()}
        return private_file(path, json.dumps(stored, indent=1).encode())

    def _stored(self) -> dict[str, Any]:
        stored: dict[str, Any] = {
            "hash": base64.b64encode(self.hash_key).decode(),
            "sealing": [k.decode() for k in self.sealing_keys],
        }
        return stored | ({"earlier": [v._stored() for v in self.earlier]} if self.earlier else {})

    @classmethod
    def _from_stored(cls, stored: dict[str, Any]) -> Vault:
        keys = tuple(k.encode() for k in stored["sealing"])
        for key in keys:
            Fernet(key)
        earlier = tuple(cls._from_stored(one) for one in stored.get("earlier", ()))
        return cls(base64.b64decode(stored["hash"], validate=True), keys, earlier)

    def renewed(self) -> Vault:
        """A new secret that still knows this one."""
        fresh = self.create()
        return Vault(fresh.hash_key, fresh.sealing_keys, self.lineage)

    @property
    def lineage(self) -> tuple[Vault, ...]:
        """The earlier secrets, oldest first, and this one."""
        return (*self.earlier, self)

    def person_key(self, id_number: str) -> str:
        """64 hexadecimal digits that stand for the person; ``id_number`` in any spelling."""
        return hmac.new(self.hash_key, b"tzforms person\0" + normal_id(id_number).encode(), hashlib.sha256).hexdigest()

    def earlier_person_keys(self, id_number: str) -> list[str]:
        """What may stand for the person if they were forgotten before a secret was renewed: :meth:`folded` of what did then."""
        return list(self.candidates(lambda vault: vault.person_key(id_number))[1:])

    def candidates(self, made: Callable[[Vault], str]) -> tuple[str, ...]:
        """What ``made`` makes of this secret, and what may stand in its place from before a secret was renewed: :meth:`folded` of what it
        made of earlier ones."""
        found = [made(self)]
        for i, old in enumerate(self.earlier):
            digest = made(old)
            for later in self.lineage[i + 1 :]:
                digest = later.folded(digest)
            found.append(digest)
        return tuple(found)

    def folded(self, person_key: str) -> str:
        """What takes the place of a key under the secret before this one, of somebody whose ID number is not known any more."""
        return hmac.new(self.hash_key, b"tzforms earlier person\0" + person_key.encode(), hashlib.sha256).hexdigest()

    def file_address(self, sha256: bytes) -> str:
        """64 hexadecimal digits that stand for a file's bytes: the same file is known again, and nobody can test a guessed one."""
        return hmac.new(self.hash_key, b"tzforms file\0" + sha256, hashlib.sha256).hexdigest()

    def values_digest(self, data: bytes) -> str:
        """64 hexadecimal digits that are the same for the same values."""
        return hmac.new(self.hash_key, b"tzforms values\0" + data, hashlib.sha256).hexdigest()

    def name_token(self, person: int, name: str) -> str:
        """32 hexadecimal digits by which this person of the register is found by ``name``, which is folded already. Another person of
        the same name has other ones: how often a name occurs is not to be seen."""
        data = f"tzforms name\0{person}\0{name}".encode()
        return hmac.new(self.hash_key, data, hashlib.sha256).hexdigest()[:32]

    def file_key(self, wrapped: bytes) -> bytes:
        """The 32 bytes that seal one file, of its own key ``wrapped`` (:meth:`new_key`); raises :class:`RegistryError` as :meth:`unseal`."""
        try:
            return HKDF(SHA256(), 32, None, b"tzforms stored file").derive(self._box().decrypt(wrapped))
        except InvalidToken as error:
            raise _not_opened() from error

    def salt(self, number: str) -> bytes:
        """The 16 bytes that stand on the certificate with this number, and that nobody finds without the secret."""
        return hmac.new(self.hash_key, b"tzforms certificate salt\0" + number.encode(), hashlib.sha256).digest()[:16]

    def chain_digest(self, data: bytes) -> str:
        """64 hexadecimal digits that nobody works out without the secret; for the register's chain of events alone."""
        key = hmac.new(self.hash_key, b"tzforms register chain", hashlib.sha256).digest()
        return hmac.new(key, data, hashlib.sha256).hexdigest()

    def backup_key(self, salt: bytes) -> bytes:
        """The 32 bytes under which one backup, which has this ``salt``, is sealed (HKDF, RFC 5869)."""
        return HKDF(SHA256(), 32, salt, b"tzforms register backup").derive(self.hash_key)

    @property
    def fingerprint(self) -> str:
        """Tells two secrets apart without giving anything away; kept in the register to notice a wrong secret."""
        return hmac.new(self.hash_key, b"tzforms register", hashlib.sha256).hexdigest()[:32]

    def new_key(self) -> bytes:
        """A new key for one person, wrapped: of no use without the secret, and what it seals of none without it."""
        return self._box().encrypt(Fernet.generate_key())

    def seal(self, data: dict[str, Any], wrapped: bytes | None = None) -> bytes:
        """``data`` (JSON) as a token that only the secret opens, and only together with a person's key ``wrapped``, if there is one."""
        return self._box_of(wrapped).encrypt(json.dumps(data, ensure_ascii=False).encode())

    def unseal(self, token: bytes, wrapped: bytes | None = None) -> dict[str, Any]:
        """The data of :meth:`seal`; raises :class:`RegistryError` for another secret or key, or an altered token."""
        try:
            opened: dict[str, Any] = json.loads(self._box_of(wrapped).decrypt(token))
        except InvalidToken as error:
            raise _not_opened() from error
        return opened

    def _box_of(self, wrapped: bytes | None) -> Fernet | MultiFernet:
        return self._box() if wrapped is None else Fernet(self._box().decrypt(wrapped))

    def _box(self) -> MultiFernet:
        return MultiFernet([Fernet(k) for k in self.sealing_keys])


def _not_opened() -> RegistryError:
    return RegistryError(_("登记库中有一处个人信息打不开：密钥不对或数据被改动，请用建库时的密钥，或恢复备份。"))


def _stretch(passphrase: str, salt: bytes) -> bytes:
    return base64.urlsafe_b64encode(Scrypt(salt=salt, length=32, **_SCRYPT).derive(passphrase.encode()))


def checked_passphrase(text: str | None, *, new: bool = False) -> str | None:
    """``text`` as it is; ``None`` is none. An empty one is a slip and never taken for none, a ``new`` one that is blank neither.

    Raises :class:`UsageError`.
    """
    if text is not None and not (text.strip() if new else text):
        raise UsageError(
            _("口令是空的：请写出口令；确实不要口令时不要写 --passphrase，并取消环境变量（unset TZFORMS_PASSPHRASE）。")
        )
    return text


def private_file(path: Path, data: bytes) -> Path:
    """Create ``path`` readable by its owner only; raises :class:`TargetExistsError` or :class:`NotWritableError`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
        except OSError:
            path.unlink(missing_ok=True)
            raise
    except FileExistsError as error:
        raise TargetExistsError(
            _("密钥文件已存在：{path}。密钥从不覆盖；要换签名密钥请用 keygen --rotate。").format(path=path)
        ) from error
    except OSError as error:
        raise NotWritableError(
            _("无法写入密钥文件 {path}：没有写入权限或磁盘已满，请换一个文件夹（--keys）。").format(path=path)
        ) from error
    return path
