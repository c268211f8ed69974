"""A signing key under a passphrase: PKCS #8 as every program writes it, but stretched by scrypt.

``cryptography`` reads such a file and does not write one (it stretches by 2,048 rounds of PBKDF2, which a graphics card goes
through a million times a second), so the few bytes around the sealed key are put together here.

The numbers: 2**14, 8, 5 is of the settings that OWASP holds equal the one with the least memory. It takes more work than the
secret's 2**15, 8, 1, in half the memory; OpenSSL refuses to read what takes 32 MB or more.

Sources: RFC 5958 (PKCS #8), RFC 8018 (PBES2), RFC 7914 (scrypt and its parameters), RFC 7468 (PEM).
"""

from __future__ import annotations

import base64
import secrets
import textwrap

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.padding import PKCS7

__all__ = ["is_locked", "is_stretched", "private_pem"]

_COST, _BLOCK, _LANES, _LENGTH = 2**14, 8, 5, 32
_BEGIN, _END = "-----BEGIN ENCRYPTED PRIVATE KEY-----", "-----END ENCRYPTED PRIVATE KEY-----"
_SCRYPT = bytes.fromhex("06092b06010401da47040b")  # 1.3.6.1.4.1.11591.4.11
_PBES2 = bytes.fromhex("06092a864886f70d01050d")  # 1.2.840.113549.1.5.13
_AES_256_CBC = bytes.fromhex("060960864801650304012a")  # 2.16.840.1.101.3.4.1.42


def private_pem(key: Ed25519PrivateKey, passphrase: str | None) -> bytes:
    """``key`` as a PEM file, sealed when there is a ``passphrase``."""
    if passphrase is None:
        return key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    plain = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    salt, start = secrets.token_bytes(16), secrets.token_bytes(16)
    stretched = Scrypt(salt=salt, length=_LENGTH, n=_COST, r=_BLOCK, p=_LANES).derive(passphrase.encode())
    padder = PKCS7(128).padder()
    encryptor = Cipher(algorithms.AES(stretched), modes.CBC(start)).encryptor()
    sealed = encryptor.update(padder.update(plain) + padder.finalize()) + encryptor.finalize()
    how = _sequence(_octets(salt), *map(_number, (_COST, _BLOCK, _LANES, _LENGTH)))
    scheme = _sequence(_sequence(_SCRYPT, how), _sequence(_AES_256_CBC, _octets(start)))
    whole = _sequence(_sequence(_PBES2, scheme), _octets(sealed))
    return "\n".join([_BEGIN, *textwrap.wrap(base64.b64encode(whole).decode(), 64), _END, ""]).encode()


def is_locked(pem: bytes) -> bool:
    """True when a private key needs a passphrase."""
    return b"ENCRYPTED" in pem


def is_stretched(pem: bytes) -> bool:
    """True when the passphrase of a locked key is stretched as here, and not in the way of version 0.1.0."""
    try:
        return _SCRYPT in base64.b64decode(b"".join(pem.split(b"\n")[1:-2]))
    except ValueError:
        return False


# DER: a kind, the length, the content (ITU-T X.690)


def _tagged(tag: int, content: bytes) -> bytes:
    size = len(content)
    return bytes([tag, size] if size < 0x80 else [tag, 0x81, size]) + content  # nothing here is longer than 255


def _sequence(*parts: bytes) -> bytes:
    return _tagged(0x30, b"".join(parts))


def _octets(content: bytes) -> bytes:
    return _tagged(0x04, content)


def _number(value: int) -> bytes:
    return _tagged(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))
