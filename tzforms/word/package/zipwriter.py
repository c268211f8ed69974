"""Writing ZIP containers so that the same parts give the same bytes.

``zipfile`` stamps the time, and packs every entry anew. Here dates are fixed, an entry is packed once, and what does not
change from document to document is kept as one piece of bytes (:class:`Prefix`).

Source: PKWARE APPNOTE 6.3 (local headers, central directory, end record); ECMA-376 part 2, annex C (what packages may use).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

__all__ = ["CONTENT_TYPES", "Entry", "Prefix", "write_package"]

CONTENT_TYPES = "[Content_Types].xml"
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_DATE = 0x0021  # 1980-01-01, the first day that a ZIP can name
_MADE_BY = 0x0014  # FAT, version 2.0: no permissions, no owner


@dataclass(frozen=True, slots=True)
class Entry:
    """One part ready for a ZIP: the name, method (0 stored, 8 deflated), CRC-32, size, and the bytes as stored."""

    name: bytes
    method: int
    crc: int
    size: int
    payload: bytes | memoryview

    @classmethod
    def pack(cls, name: str, data: bytes, level: int = 1) -> Entry:
        """Deflate ``data`` at ``level``, or store it where deflating does not help."""
        packer = zlib.compressobj(level, zlib.DEFLATED, -15)
        packed = packer.compress(data) + packer.flush()
        crc = zlib.crc32(data)
        if len(packed) >= len(data):
            return cls(name.encode(), 0, crc, len(data), data)
        return cls(name.encode(), 8, crc, len(data), packed)

    def local(self) -> bytes:
        """The local header, which the payload follows."""
        flags = 0 if self.name.isascii() else 0x800
        fields = (20, flags, self.method, 0, _DATE, self.crc, len(self.payload), self.size, len(self.name), 0)
        return _LOCAL.pack(b"PK\x03\x04", *fields) + self.name

    def central(self, offset: int) -> bytes:
        """The directory record of an entry whose local header stands at ``offset``."""
        flags = 0 if self.name.isascii() else 0x800
        fields = (_MADE_BY, 20, flags, self.method, 0, _DATE, self.crc, len(self.payload), self.size)
        return _CENTRAL.pack(b"PK\x01\x02", *fields, len(self.name), 0, 0, 0, 0, 0, offset) + self.name


@dataclass(frozen=True, slots=True)
class Prefix:
    """The part of a ZIP that never changes: local entries and directory records, joined once and copied as bytes."""

    body: bytes
    directory: bytes
    count: int

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Prefix:
        """Join ``entries`` in order."""
        body, directory = _pieces(entries, 0)
        return cls(b"".join(body), b"".join(directory), len(directory))

    def close(self, entries: Iterable[Entry]) -> bytes:
        """The whole ZIP: this prefix, then ``entries``, then the directory."""
        body, directory = _pieces(entries, len(self.body))
        count = self.count + len(directory)
        listed = b"".join([self.directory, *directory])
        offset = len(self.body) + sum(map(len, body))
        end = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(listed), offset, 0)
        return b"".join([self.body, *body, listed, end])


def _pieces(entries: Iterable[Entry], offset: int) -> tuple[list[bytes | memoryview], list[bytes]]:
    """Headers and payloads from ``offset`` on, to be joined once however large they are; and a directory record for each."""
    body: list[bytes | memoryview] = []
    directory: list[bytes] = []
    for entry in entries:
        local = entry.local()
        body += local, entry.payload
        directory.append(entry.central(offset))
        offset += len(local) + len(entry.payload)
    return body, directory


def write_package(entries: Mapping[str, bytes] | Iterable[tuple[str, bytes]], *, level: int = 6) -> bytes:
    """The parts as a ZIP; the same parts in the same order give the same bytes.

    ``[Content_Types].xml`` comes first, all dates are 1980-01-01, there are no extra fields. Raises ``ValueError`` when
    a name comes twice.
    """
    items = list(entries.items() if isinstance(entries, Mapping) else entries)
    names = [name for name, _data in items]
    if len(set(names)) != len(names):
        raise ValueError("a part name comes twice")
    items.sort(key=lambda item: item[0] != CONTENT_TYPES)
    return Prefix(b"", b"", 0).close(Entry.pack(name, data, level) for name, data in items)
