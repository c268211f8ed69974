"""A ZIP container from outside: its directory judged before anything is unpacked, its bytes counted while they come out.

The directory is read here and not by ``zipfile``, which believes what a file says about itself, starts any codec that it
names, and raises a dozen kinds of errors on the way. Entries are stored or deflated; no other codec is ever started.

Source: PKWARE APPNOTE 6.3 (local headers, central directory, ZIP64, end record).
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from tzforms.bounds.limits import DEFAULT_LIMITS, Limits
from tzforms.exceptions import RefusedFileError, UnreadableFileError
from tzforms.i18n import _

__all__ = ["Archive", "Member", "Spent", "open_zip"]

_END = struct.Struct("<4s4H2IH")
_LOCATOR = struct.Struct("<4sIQI")
_END64 = struct.Struct("<4sQ2H2I4Q")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_LOCAL = struct.Struct("<4s5H3I2H")
_STORED, _DEFLATED = 0, 8
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1 | 0x40 | 0x2000  # a password; strong encryption; a masked directory
_PATCH = 0x20  # bytes that mend another file, which nobody has
_LONGEST_NAME = 1_024
_SWELLS_FROM = 16 << 20  # a ratio says nothing of a short part
# what has no business in a name: C0 and C1 controls, marks that turn the direction of writing, line separators
_INVISIBLE = re.compile("[\x01-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


class Spent:
    """What one input has cost so far: the bytes unpacked from it and from the archives inside it.

    One is made for what came in, of ``size`` bytes, and handed on to every archive that is found in it. How much may come
    out grows with what was sent, so that a year's classes pass and a few kilobytes that swell do not.
    """

    def __init__(self, size: int, limits: Limits = DEFAULT_LIMITS) -> None:
        self.limit = min(limits.whole, limits.free + limits.swell * size)
        self.bytes = 0

    def check(self, more: int) -> None:
        """Raise :class:`RefusedFileError` where ``more`` bytes would be beyond the limit."""
        if self.bytes + more > self.limit:
            raise RefusedFileError(
                _("文件（连同其中的压缩包）解压后超过 {limit} MB，超出正常文件的限度，已拒绝打开。").format(
                    limit=self.limit >> 20
                )
            )

    def charge(self, more: int) -> None:
        """Count ``more`` bytes; raises as :meth:`check`."""
        self.check(more)
        self.bytes += more


class Member(NamedTuple):
    """One entry as the directory has it.

    ``offset`` is where its header stands, ``start`` where its ``packed`` bytes begin, ``size`` what they claim to unpack to.
    """

    name: str
    method: int
    flags: int
    crc: int
    packed: int
    size: int
    offset: int
    start: int

    @property
    def encrypted(self) -> bool:
        """True where it takes a password."""
        return bool(self.flags & _ENCRYPTED)

    @property
    def is_xml(self) -> bool:
        """True for what an Office program parses."""
        return self.name.lower().endswith((".xml", ".rels", ".vml"))


class Archive(Mapping[str, bytes]):
    """The entries of a ZIP by name, unpacked when asked for; folders are none.

    Names have ``/`` between folders, are decoded from UTF-8 or GB 18030 where they do not say (Chinese Windows), and hold a
    replacement character for each control and direction mark. Made by :func:`open_zip`.
    """

    def __init__(self, data: bytes, members: Mapping[str, Member], limits: Limits, spent: Spent, most: int) -> None:
        self._data = data
        self._members = members
        self._limits = limits
        self._most = most
        self._counted: set[str] = set()
        self.spent = spent

    def info(self, name: str) -> Member:
        """What the directory says of an entry; ``KeyError`` where there is none."""
        return self._members[name]

    def stored(self, name: str) -> memoryview:
        """The bytes of an entry as they are packed."""
        member = self._members[name]
        return memoryview(self._data)[member.start : member.start + member.packed]

    def read(self, name: str) -> bytes:
        """The bytes of an entry, their number and checksum those that the directory tells. ``KeyError`` where there is none.

        Raises :class:`UnreadableFileError` where they are not, for a password and for another codec;
        :class:`RefusedFileError` where the input has cost too much altogether. An entry is counted once.
        """
        member = self._members[name]
        _readable(member)
        _weigh(member, self._most, self._limits)
        if name not in self._counted:
            self.spent.charge(member.size)
            self._counted.add(name)
        packed = self.stored(name)
        if member.method == _STORED:
            data, whole = bytes(packed), True
        else:
            stream = zlib.decompressobj(-zlib.MAX_WBITS)
            try:
                data = stream.decompress(packed, member.size + 1)
            except zlib.error as error:
                raise _damaged_part(name) from error
            whole = stream.eof
        if not whole or len(data) != member.size or zlib.crc32(data) != member.crc:
            raise _damaged_part(name)
        return data

    def __getitem__(self, name: str) -> bytes:
        return self.read(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)

    def __contains__(self, name: object) -> bool:
        return name in self._members


def open_zip(
    data: bytes, *, limits: Limits = DEFAULT_LIMITS, spent: Spent | None = None, package: bool = True
) -> Archive:
    """The ZIP in ``data``, judged from its directory alone.

    ``spent``: the budget of the input that ``data`` came out of; one of its own when ``None``. ``package``: an Office file,
    which is one document: names that differ only in case, a password or a foreign codec anywhere refuse it as a whole.
    Otherwise it is many files: a member is judged by itself when it is read.

    Raises :class:`UnreadableFileError` for what is damaged, incomplete or contradicts itself, :class:`RefusedFileError` for
    too many entries, too many bytes, entries that share bytes, and names that lead outside.
    """
    spent = Spent(len(data), limits) if spent is None else spent
    members: dict[str, Member] = {}
    begin, entries, size = _directory(data)
    if entries > limits.entries or size > limits.entries * 1_024:
        raise _too_many(limits.entries)
    for member in _members(data, begin, size, limits.entries):
        if member.name.endswith("/") and not member.size:
            continue
        if member.name in members:
            raise _twice(member.name)
        members[member.name] = member
    _apart(members.values(), begin)
    if package:
        spent.check(_one_document(members.values(), limits))
    return Archive(data, members, limits, spent, max(limits.part, limits.media) if package else limits.member)


def _damaged() -> UnreadableFileError:
    return UnreadableFileError(_("文件已损坏：压缩包的目录无法读取。请重新下载，或用原来的程序打开后另存。"))


def _damaged_part(name: str) -> UnreadableFileError:
    return UnreadableFileError(
        _("文件已损坏：其中的 {part} 解压失败。请用 Word、Excel 或 WPS 打开原文件，另存后重新提交。").format(
            part=name[:80]
        )
    )


def _too_many(limit: int) -> RefusedFileError:
    return RefusedFileError(_("文件内的部件超过 {limit} 个，不是正常的文件，已拒绝打开。").format(limit=limit))


def _twice(name: str) -> UnreadableFileError:
    return UnreadableFileError(
        _(
            "文件内同一部件出现两次（{part}），内容无法确定，已拒绝打开。请用 Word、Excel 或 WPS 另存后重新提交。"
        ).format(part=name[:80])
    )


def _readable(member: Member) -> None:
    """Refuse what takes a password or a codec that is not started here."""
    if member.encrypted:
        raise UnreadableFileError(
            _("其中的 {part} 设有压缩密码，无法读取。请解除密码后重新提交。").format(part=member.name[:80])
        )
    if member.method not in (_STORED, _DEFLATED) or member.flags & _PATCH:
        raise UnreadableFileError(
            _("其中的 {part} 用了少见的压缩方法（编号 {method}），没有解压。请另存或重新打包后提交。").format(
                part=member.name[:80], method=member.method
            )
        )


# -- the directory --------------------------------------------------------------------------------------------------


def _directory(data: bytes) -> tuple[int, int, int]:
    """Where the directory begins, its entries and its bytes, as the end record states them and the file bears out."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if end < 0 or len(data) < end + _END.size:
        raise UnreadableFileError(_("文件已损坏或没有下载完整：压缩包的目录缺失。请重新下载，或请对方重新发送。"))
    _magic, disk, first, _here, entries, size, offset, _comment = _END.unpack_from(data, end)
    if disk not in (0, 0xFFFF) or first not in (0, 0xFFFF):
        raise _damaged()
    if end >= _LOCATOR.size and data.startswith(b"PK\x06\x07", end - _LOCATOR.size):
        _magic, _disk, place, _disks = _LOCATOR.unpack_from(data, end - _LOCATOR.size)
        end -= _LOCATOR.size + _END64.size
        if end < 0 or place != end or not data.startswith(b"PK\x06\x06", end):
            raise _damaged()
        entries, size, offset = _END64.unpack_from(data, end)[7:10]
    if offset + size != end:  # where it does not stand right before the end record, two readers see two archives
        raise _damaged()
    return offset, entries, size


def _members(data: bytes, begin: int, size: int, most: int) -> Iterator[Member]:
    """The entries of the directory of ``size`` bytes at ``begin``, counted and not believed."""
    place, end, count = begin, begin + size, 0
    while place < end:
        count += 1
        if count > most:
            raise _too_many(most)
        if place + _CENTRAL.size > end or not data.startswith(b"PK\x01\x02", place):
            raise _damaged()
        fields = _CENTRAL.unpack_from(data, place)
        flags, method, crc = fields[3], fields[4], fields[7]
        name_size, extra_size, comment_size = fields[10:13]
        after = place + _CENTRAL.size + name_size
        raw = data[place + _CENTRAL.size : after]
        place = after + extra_size + comment_size
        if place > end:
            raise _damaged()
        unpacked, packed, offset = _long_sizes(data[after : after + extra_size], fields[9], fields[8], fields[16])
        start = _payload(data, offset, raw, begin)
        if start + packed > begin:
            raise _damaged()
        yield Member(_name(raw, flags), method, flags, crc, packed, unpacked, offset, start)


def _long_sizes(extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    """The sizes and the offset of an entry, from its ZIP64 field where they do not fit into the record itself."""
    if 0xFFFFFFFF not in (size, packed, offset):
        return size, packed, offset
    place = 0
    while place + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, place)
        if kind == 1:
            field = extra[place + 4 : place + 4 + length]
            long = iter([n for (n,) in struct.iter_unpack("<Q", field[: len(field) // 8 * 8])])
            values = [next(long, None) if n == 0xFFFFFFFF else n for n in (size, packed, offset)]
            if None in values:
                break
            first, second, third = (n or 0 for n in values)
            return first, second, third
        place += 4 + length
    raise _damaged()


def _payload(data: bytes, offset: int, raw: bytes, begin: int) -> int:
    """Where the packed bytes of the entry begin whose local header stands at ``offset`` and has the same name."""
    if offset + _LOCAL.size > begin or not data.startswith(b"PK\x03\x04", offset):
        raise _damaged()
    name_size, extra_size = _LOCAL.unpack_from(data, offset)[9:]
    after = offset + _LOCAL.size
    if data[after : after + name_size] != raw:
        raise _damaged()
    return int(after + name_size + extra_size)


def _name(raw: bytes, flags: int) -> str:
    """An entry's name, refused where it leads outside or ends early in other programs."""
    if len(raw) > _LONGEST_NAME:
        raise RefusedFileError(
            _("文件内含有超过 {limit} 字节的部件名，可能是恶意构造的文件，已拒绝打开。").format(limit=_LONGEST_NAME)
        )
    name = _decoded(raw, flags).replace("\\", "/")
    if "\0" in name or name.startswith("/") or ".." in name.split("/") or re.match(r"[A-Za-z]:", name):
        raise RefusedFileError(_("文件内含有不正常的部件名（指向压缩包之外），可能是恶意构造的文件，已拒绝打开。"))
    return name if name.isascii() and name.isprintable() else _INVISIBLE.sub("�", name)


def _decoded(raw: bytes, flags: int) -> str:
    # names from Chinese Windows are GBK without saying so
    for encoding in ("utf-8",) if flags & _UTF8_NAME else ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("cp437")


def _apart(members: Iterable[Member], end: int) -> None:
    """Refuse entries that share bytes, or the directory's: some kilobytes that unpack a thousand times over."""
    spans = sorted((m.offset, m.start + m.packed) for m in members)
    spans.append((end, end))
    if any(stop > following for (_start, stop), (following, _stop) in pairwise(spans)):
        raise RefusedFileError(_("文件内的部件互相重叠，可能是恶意构造的文件，已拒绝打开。"))


# -- what it would weigh --------------------------------------------------------------------------------------------


def _one_document(members: Collection[Member], limits: Limits) -> int:
    """The bytes of it all; refused where no Office program would take it as one file, or where it weighs more than one may."""
    lowered: set[str] = set()
    xml = total = 0
    for member in members:
        if member.name.lower() in lowered:
            raise _twice(member.name)
        lowered.add(member.name.lower())
        _readable(member)
        _weigh(member, limits.part if member.is_xml else limits.media, limits)
        total += member.size
        xml += member.size if member.is_xml else 0
    if total > limits.total or xml > limits.xml:
        raise RefusedFileError(_("文件解压后共有 {size} MB，超出正常文件的限度，已拒绝打开。").format(size=total >> 20))
    return total


def _weigh(member: Member, limit: int, limits: Limits) -> None:
    swells = member.size > _SWELLS_FROM and member.size > limits.ratio * max(member.packed, 1)
    if member.size > limit or swells:
        raise RefusedFileError(
            _("文件内的 {part} 解压后有 {size} MB，超出正常文件的限度，已拒绝打开。").format(
                part=member.name[:80], size=member.size >> 20
            )
        )
