"""The keys of certificates: one secret for the register, Ed25519 keys that sign, and the public halves that check.

A folder of its own, outside the repository and the register::

    secret.json          opens the register's personal data       (0600)
    signing/<id>.pem     signs new certificates                   (0600, PKCS #8; with a passphrase, stretched by scrypt)
    public/<id>.pem      checks certificates: give these to anyone
    public/keys.json     from when to when each signs, and which was revoked; signed by the current one
    public/templates/    every certificate template that was used, by its SHA-256: goes with them
    current              the id that signs now

:meth:`Keyring.rotate` adds a signing key and makes it current; the public halves of all earlier ones stay, so old
certificates stay valid. What 0.1.0 made is read; :meth:`Keyring.harden` brings it under today's protection. The id of a key is the first four bytes of the SHA-256 of its raw public half, in hexadecimal.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tzforms.bounds import read_file
from tzforms.certificates.key_list import KeyList
from tzforms.certificates.sealed import is_locked, is_stretched, private_pem
from tzforms.certificates.staging import settle, staged
from tzforms.exceptions import NotWritableError, RegistryError, TargetExistsError, UsageError
from tzforms.files import PUBLIC, make_dir, write_atomic
from tzforms.i18n import _
from tzforms.registry import Vault, checked_passphrase, private_file

__all__ = ["Keyring", "PublicKeys", "key_id"]


def key_id(public: Ed25519PublicKey) -> str:
    """Eight hexadecimal digits that name a public key."""
    raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """Public keys by id, and the certificate templates that lie beside them (``templates/<SHA-256>.docx``): all that checking needs."""

    keys: dict[str, Ed25519PublicKey]
    templates: tuple[Path, ...] = ()
    terms: KeyList = field(default_factory=lambda: KeyList({}))

    @classmethod
    def load(cls, path: Path) -> Self:
        """A ``.pem`` file, a folder of them, or a key folder; raises :class:`RegistryError` when there is none."""
        folder = path / "public" if (path / "public").is_dir() else path
        files = sorted(folder.glob("*.pem")) if folder.is_dir() else [path]
        keys: dict[str, Ed25519PublicKey] = {}
        for file in files:
            try:
                public = serialization.load_pem_public_key(file.read_bytes())
            except (OSError, ValueError, UnsupportedAlgorithm) as error:
                raise RegistryError(
                    _("公钥 {path} 读不出来：应为 keygen 生成的 public 文件夹中的 .pem 文件。").format(path=file)
                ) from error
            if isinstance(public, Ed25519PublicKey):
                keys[key_id(public)] = public
        if not keys:
            raise RegistryError(
                _("{path} 中没有公钥：请用 --key 指出发证机关公布的公钥（.pem 文件或文件夹）。").format(path=path)
            )
        if not folder.is_dir():
            return cls(keys)
        terms = KeyList.load(folder, cls(keys).verify)
        return cls(keys, tuple(sorted((folder / "templates").glob("*.docx"))), terms)

    def knows(self, id_: str) -> bool:
        """True when the key with this id is here."""
        return id_ in self.keys

    def verify(self, id_: str, data: bytes, signature: bytes) -> bool:
        """True when ``signature`` over ``data`` was made by the key ``id_``; false also when the key is not known."""
        public = self.keys.get(id_)
        if public is None:
            return False
        try:
            public.verify(signature, data)
        except InvalidSignature:
            return False
        return True


@dataclass(eq=False)
class Keyring:
    """An open key folder. Nothing is read before it is needed, but :meth:`open` makes sure that the folder is one.

    The passphrase is kept until :meth:`forget`, and never shown.
    """

    folder: Path
    passphrase: str | None = field(default=None, repr=False)
    _forgotten: bool = field(default=False, init=False, repr=False)

    @classmethod
    def create(cls, folder: Path, passphrase: str | None = None) -> Self:
        """A new folder with a new secret and a first signing key.

        Raises :class:`TargetExistsError` when there is one already, :class:`UsageError` inside a Git work tree and for an
        empty or blank passphrase.
        """
        checked_passphrase(passphrase, new=True)
        folder = folder.expanduser().absolute()
        for parent in (folder, *folder.parents):
            if (parent / ".git").exists():
                raise UsageError(
                    _("密钥不能放在代码仓库里（{repo}）：请用 --keys 另选一个只有发证人员能读的文件夹。").format(
                        repo=parent
                    )
                )
        if (folder / "secret.json").exists():
            raise TargetExistsError(
                _("密钥已存在：{path}。密钥从不覆盖；要换签名密钥请用 keygen --rotate。").format(path=folder)
            )
        ring = cls(folder, passphrase)
        make_dir(folder)
        folder.chmod(0o700)
        ring.rotate()
        Vault.create().save(folder / "secret.json", passphrase)  # last: without it the folder is none yet
        return ring

    @classmethod
    def open(cls, folder: Path, passphrase: str | None = None) -> Self:
        """The keys in ``folder``.

        Raises :class:`RegistryError` when they are missing, open to others, or locked, :class:`UsageError` for an empty
        passphrase.
        """
        checked_passphrase(passphrase)
        folder = folder.expanduser().absolute()
        if not (folder / "secret.json").is_file():
            raise RegistryError(
                _("{path} 中没有密钥：请先运行 tzforms certificates keygen，或用 --keys 指出密钥文件夹。").format(
                    path=folder
                )
            )
        settle(folder)
        ring = cls(folder, passphrase)
        for file in (folder / "secret.json", ring._signing(ring.current)):
            if os.name == "posix" and file.exists() and file.stat().st_mode & 0o077:
                raise RegistryError(
                    _("密钥文件 {path} 别人也能读：请运行 chmod 600 收紧权限后再用。").format(path=file)
                )
        return ring

    @property
    def current(self) -> str:
        """The id of the key that signs now."""
        try:
            return (self.folder / "current").read_text("ascii").strip()
        except (OSError, ValueError) as error:
            raise RegistryError(
                _("密钥文件夹 {path} 不完整（缺 current）：请换用妥善保存的备份。").format(path=self.folder)
            ) from error

    @cached_property
    def vault(self) -> Vault:
        """The register's secret."""
        return Vault.load(self.folder / "secret.json", self._word())

    @property
    def public(self) -> PublicKeys:
        """The public halves of all keys, also of earlier ones."""
        return PublicKeys.load(self.folder / "public")

    def rotate(self, day: dt.date | None = None) -> str:
        """Make a new signing key the current one and return its id; the public halves of earlier keys stay.

        From ``day`` (default: today) on it signs, and the one before no longer; the list of keys says so, signed by the new one.
        """
        old = self.current if (self.folder / "current").is_file() else None
        terms = self.public.terms if old is not None else KeyList({})
        known = self.public.keys if old is not None else {}
        private = Ed25519PrivateKey.generate()
        name = key_id(private.public_key())
        pem = private_pem(private, self._word())
        public = private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        private_file(self._signing(name), pem)
        write_atomic(self.folder / "public" / f"{name}.pem", public, mode=PUBLIC)
        write_atomic(self.folder / "current", f"{name}\n".encode(), force=True)
        terms.rotated(known, old, name, day or dt.date.today()).save(self.folder / "public", name, private.sign)
        return name

    def revoke(self, name: str, reason: str, day: dt.date | None = None) -> Path:
        """Revoke a key (one that was stolen), in the list that travels with the public keys.

        Raises :class:`UsageError` for the one that signs now (rotate first), one that is not known, and without a reason.
        """
        public = self.public
        if name not in public.keys:
            raise UsageError(_("没有编号为 {name} 的密钥，请核对 public 文件夹。").format(name=name))
        if name == self.current:
            raise UsageError(
                _("{name} 是现在签名用的密钥：请先运行 keygen --rotate 换一把新的，再吊销它。").format(name=name)
            )
        revoked = public.terms.revoked(name, day or dt.date.today(), reason)
        return revoked.save(self.folder / "public", self.signing_id, self.sign)

    @cached_property
    def _private(self) -> tuple[str, Ed25519PrivateKey]:
        name = self.current
        return name, self._load(self._signing(name))

    def _load(self, path: Path, *, plain_too: bool = False) -> Ed25519PrivateKey:
        """The private key in ``path``; ``plain_too``: also one without a passphrase where there is one."""
        word = self._word()
        try:
            pem = path.read_bytes()
            if is_locked(pem) and word is None:
                raise RegistryError(
                    _("签名密钥 {path} 有口令保护：请用环境变量 TZFORMS_PASSPHRASE 或 --passphrase 给出口令。").format(
                        path=path
                    )
                )
            if not is_locked(pem) and word is not None and not plain_too:
                raise RegistryError(
                    _(
                        "签名密钥 {path} 没有口令保护，却给了口令：请运行 keygen --harden 给它加上，或者不给口令。"
                    ).format(path=path)
                )
            key = serialization.load_pem_private_key(pem, word.encode() if word and is_locked(pem) else None)
        except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise RegistryError(
                _("签名密钥 {path} 打不开：口令不对或文件损坏，请核对口令或换用备份。").format(path=path)
            ) from error
        if not isinstance(key, Ed25519PrivateKey) or key_id(key.public_key()) != path.stem:
            raise RegistryError(_("签名密钥 {path} 与它的名字不符：请换用妥善保存的备份。").format(path=path))
        return key

    def keep_template(self, template: Path) -> Path:
        """Lay a copy of a certificate template beside the public keys, under its SHA-256: checking needs every one that was used."""
        data = read_file(template)
        path = self.folder / "public" / "templates" / f"{hashlib.sha256(data).hexdigest()}.docx"
        if not path.is_file():
            make_dir(path.parent)
            write_atomic(path, data, mode=PUBLIC, force=True)
        return path

    # -- the passphrase ------------------------------------------------------------------------------------------------

    def forget(self) -> None:
        """Drop the passphrase: what is open (:attr:`vault`, the signing key) stays open, the rest can no longer be opened."""
        self.passphrase, self._forgotten = None, True

    def _word(self) -> str | None:
        if self._forgotten:
            raise RegistryError(_("口令用过后已经清除，不能再打开密钥：请重新运行。"))
        return self.passphrase

    @property
    def weak(self) -> list[str]:
        """The ids of signing keys whose passphrase is stretched only as 0.1.0 did it."""
        pems = {path.stem: path.read_bytes() for path in self._signing_files()}
        return [name for name, pem in pems.items() if is_locked(pem) and not is_stretched(pem)]

    def harden(self) -> list[Path]:
        """Bring all private files under the passphrase, stretched as today; the files that were written anew.

        Each is written beside the old one, opened, and put in its place; no copy of the old one is kept, for whoever finds it
        has what is to be protected. Raises :class:`UsageError` without a passphrase, :class:`RegistryError` when a file
        cannot be opened with it; then nothing is changed.
        """
        word = checked_passphrase(self._word(), new=True)
        if word is None:
            raise UsageError(_("加固要有口令：请用环境变量 TZFORMS_PASSPHRASE 或 --passphrase 给出口令。"))
        secret, vault = self.folder / "secret.json", self.vault
        keys = {path: self._load(path, plain_too=True) for path in self._signing_files()}
        written = []
        for path, key in keys.items():
            if not is_stretched(path.read_bytes()):
                written.append(_replaced(path, partial(private_file, data=private_pem(key, word)), self._load))
        if not Vault.is_sealed(secret):
            save = partial(vault.save, passphrase=word)
            written.append(_replaced(secret, save, partial(Vault.load, passphrase=word)))
        return written

    def change_passphrase(self, new: str | None) -> list[Path]:
        """Bring all private files under another passphrase, or (``None``) under none; the files that were written anew.

        They are written, opened with it, and only then take their places: all or none, also when it is stopped half way. Raises
        :class:`UsageError` for an empty or blank passphrase, :class:`RegistryError` when a file cannot be opened with the old one;
        then nothing is changed.
        """
        checked_passphrase(new, new=True)
        if self.coming.is_file():
            raise RegistryError(_("上次更换登记库的密钥没有做完：请先运行一次 tzforms registry verify，再换口令。"))
        vault = self.vault
        keys = {path: self._load(path, plain_too=True) for path in self._signing_files()}
        with staged(self.folder) as coming:
            fresh = type(self)(coming, new)
            for path, key in keys.items():
                fresh._load(private_file(fresh._signing(path.stem), private_pem(key, new)))
            if Vault.load(vault.save(coming / "secret.json", new), new) != vault:
                raise RegistryError(_("新写的密钥文件打不开，没有改动原来的：请检查磁盘。"))
        self.passphrase = new
        return [*keys, self.folder / "secret.json"]

    # -- another secret ------------------------------------------------------------------------------------------------

    @property
    def coming(self) -> Path:
        """Where a new secret lies until the register belongs to it."""
        return self.folder / "secret.coming.json"

    def prepare(self, vault: Vault) -> None:
        """Write the secret that is to come beside the one that there is."""
        vault.save(self.coming, self._word())
        if self.prepared() != vault:
            raise RegistryError(_("新写的密钥文件打不开，没有改动原来的：请检查磁盘。"))

    def prepared(self) -> Vault:
        """The secret that is to come."""
        return Vault.load(self.coming, self._word())

    def renew(self) -> None:
        """Put the secret that is to come in the place of the one that there is; raises :class:`NotWritableError`."""
        fresh = self.prepared()
        try:
            self.coming.replace(self.folder / "secret.json")
        except OSError as error:
            raise NotWritableError(
                _("无法写入密钥文件 {path}：没有写入权限或磁盘已满；改正后再运行一次就会接着做完。").format(
                    path=self.folder / "secret.json"
                )
            ) from error
        self.__dict__["vault"] = fresh

    def _signing_files(self) -> list[Path]:
        return sorted((self.folder / "signing").glob("*.pem"))

    @property
    def signing_id(self) -> str:
        """The id of the key that :meth:`sign` uses."""
        return self._private[0]

    def sign(self, data: bytes) -> bytes:
        """The current key's Ed25519 signature (64 bytes) over ``data``; the same data always gives the same bytes."""
        return self._private[1].sign(data)

    def _signing(self, name: str) -> Path:
        return self.folder / "signing" / f"{name}.pem"

    def __iter__(self) -> Iterator[str]:
        """The ids of all public keys, the current one first."""
        current = self.current
        yield current
        yield from sorted(k for k in self.public.keys if k != current)


def _replaced(path: Path, write: Callable[[Path], Path], look: Callable[[Path], object]) -> Path:
    """``path`` with what ``write`` puts into a new file beside it and ``look`` can open; one of the two is always there."""
    new = path.with_suffix(".new")
    try:
        new.unlink(missing_ok=True)  # of a run that was stopped
        write(new)
        look(new)
        new.replace(path)
    except OSError as error:
        raise NotWritableError(
            _("无法写入密钥文件 {path}：没有写入权限或磁盘已满；原文件没有改动。").format(path=path)
        ) from error
    return path
