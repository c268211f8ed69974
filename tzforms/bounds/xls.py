"""An old Excel file (.xls): its one stream taken out of the OLE container, its records counted before a reader makes cells.

Chains of sectors may run in circles, and the directory, as a tree, may branch for ever: it is read as the list that it is.

Sources: [MS-CFB] 2 (container), [MS-XLS] 2.3 and 2.4 (records).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

from tzforms.bounds.limits import DEFAULT_LIMITS, Limits
from tzforms.exceptions import UnreadableFileError
from tzforms.i18n import _

__all__ = ["ole_stream", "weigh_records", "xls_records"]

_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST = 0xFFFFFFFA  # the largest number of a sector; what is above has a meaning of its own
_BOF, _EOF, _BOUNDSHEET = 0x809, 0x0A, 0x85
_MERGED, _LINK, _SHARED_TEXTS = 0xE5, 0x1B8, 0xFC
_ROWS = frozenset({0x208, 0x08, 0xD7})  # ROW, its older form, DBCELL
# one cell each: number, text, blank, formula, truth, in all their ages
_CELL = frozenset({0x203, 0x204, 0x205, 0x201, 0x27E, 0xFD, 0xD6, 0x06, 0x206, 0x406, 0x01, 0x02, 0x03, 0x04, 0x05})
_CELLS = frozenset({0xBD, 0xBE})  # several in a row: MULRK, MULBLANK
_PIECES = frozenset({0x3C, 0x207, 0x07, 0xFF})  # what belongs to the record before


def ole_stream(data: bytes, names: Sequence[str]) -> bytes:
    """The first stream in an OLE container that is called one of ``names`` (case aside).

    Raises :class:`UnreadableFileError` where there is none, or the container is damaged or runs in circles.
    """
    try:
        return _Container(data).stream([n.lower() for n in names])
    except (struct.error, IndexError, OverflowError, MemoryError) as error:
        raise _damaged() from error


def _damaged() -> UnreadableFileError:
    return UnreadableFileError(_("文件已损坏（OLE 结构）。请用 Excel 或 WPS 打开后另存为 .xlsx。"))


class _Container:
    """The sectors of a container and who follows whom."""

    def __init__(self, data: bytes) -> None:
        if not data.startswith(_SIGNATURE):
            raise _damaged()
        self.data = data
        shift, short_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or short_shift > shift or short_shift < 4:
            raise _damaged()
        self.size, self.short = 1 << shift, 1 << short_shift
        self.first, _unused, self.cutoff, self.short_first = struct.unpack_from("<IIII", data, 48)
        more, more_count = struct.unpack_from("<II", data, 68)
        most = len(data) // self.size + 1
        tables = [n for n in struct.unpack_from("<109I", data, 76) if n <= _LAST]
        for _step in range(most):  # the table of tables goes on in sectors of its own
            if more > _LAST or not more_count:
                break
            *numbers, more = struct.unpack(f"<{self.size // 4}I", self._sector(more))
            tables += [n for n in numbers if n <= _LAST]
        if len(tables) > most:
            raise _damaged()
        self.next: list[int] = []
        for number in tables:
            self.next += struct.unpack(f"<{self.size // 4}I", self._sector(number))

    def _sector(self, number: int) -> bytes:
        start = 512 if self.size == 512 else self.size
        found = self.data[start + number * self.size : start + (number + 1) * self.size]
        if not found:
            raise _damaged()
        return found.ljust(self.size, b"\0")

    def _chain(self, number: int) -> bytes:
        pieces: list[bytes] = []
        seen: set[int] = set()
        while number <= _LAST:
            if number in seen:
                raise _damaged()
            seen.add(number)
            pieces.append(self._sector(number))
            number = self.next[number]
        return b"".join(pieces)

    def stream(self, names: Sequence[str]) -> bytes:
        """The stream called one of ``names``."""
        directory = self._chain(self.first)
        entries: dict[str, tuple[int, int]] = {}
        root = (0xFFFFFFFE, 0)
        for place in range(0, len(directory) - 127, 128):
            raw, length, kind = struct.unpack_from("<64sHB", directory, place)
            first, size = struct.unpack_from("<II", directory, place + 116)
            if kind == 5:
                root = first, size
            elif kind == 2:
                name = raw[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace").lower()
                entries.setdefault(name, (first, size))
        found = next((entries[n] for n in names if n in entries), None)
        if found is None:
            raise _damaged()
        first, size = found
        return (self._short_stream(first, root[0]) if size < self.cutoff else self._chain(first))[:size]

    def _short_stream(self, number: int, container: int) -> bytes:
        """A stream that is too short for sectors of its own."""
        table = self._chain(self.short_first)
        following = struct.unpack(f"<{len(table) // 4}I", table)
        small = self._chain(container)
        pieces: list[bytes] = []
        while number <= _LAST:
            if len(pieces) > len(following):
                raise _damaged()
            pieces.append(small[number * self.short : (number + 1) * self.short])
            number = following[number]
        return b"".join(pieces)


# -- records --------------------------------------------------------------------------------------------------------


def xls_records(stream: bytes, start: int = 0) -> Iterator[tuple[int, int, int]]:
    """The records from ``start`` to the end of their group: (kind, where the content begins, its length)."""
    depth, place = 0, start
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        place += 4
        if place + length > len(stream):
            return
        yield kind, place, length
        depth += (kind & 0xFF == 0x09 and kind < 0x1000) - (kind == _EOF)
        if depth <= 0:
            return
        place += length


def weigh_records(stream: bytes, limits: Limits = DEFAULT_LIMITS) -> None:
    """Count what the sheets of a workbook's ``stream`` hold: each as often as the list of sheets names it.

    Raises :class:`UnreadableFileError` for what is beyond ``limits``.
    """
    count = _Records(limits)
    sheets: list[int] = []
    for kind, place, length in xls_records(stream):
        count.add(stream, kind, place, length)
        if kind == _BOUNDSHEET and length >= 4:
            sheets.append(struct.unpack_from("<I", stream, place)[0])
    if len(sheets) > limits.sheets:
        raise _beyond()
    for start in sheets:
        count.sheet()
        for kind, place, length in xls_records(stream, start):
            count.add(stream, kind, place, length)
    count.sheet()


class _Records:
    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.cells = self.slots = self.rows = self.covered = self.features = 0
        self.widths: dict[int, int] = {}

    def sheet(self) -> None:
        """A sheet ends: rows are made up to the last one, cells up to the last one of each row."""
        self.slots += sum(self.widths.values())
        self.rows += max(self.widths, default=-1) + 1
        self.widths = {}
        # a stray cell in the last of 65,536 rows is an accident, in many sheets it is none
        if self.slots > 4 * self.limits.cells or self.rows > 4 * self.limits.rows:
            raise _beyond()

    def add(self, stream: bytes, kind: int, place: int, length: int) -> None:
        """Count one record."""
        if kind in _CELL or kind in _CELLS:
            if length < 6:
                return
            row, column = struct.unpack_from("<HH", stream, place)
            if kind in _CELLS:
                last: int = struct.unpack_from("<H", stream, place + length - 2)[0]
                self.cells += max(0, last - column)
                column = max(column, last)
            self.cells += 1
            if column >= self.widths.get(row, 0):
                self.widths[row] = column + 1
        elif kind == _MERGED and length >= 2:
            for at in range(place + 2, place + length - 7, 8):
                top, bottom, left, right = struct.unpack_from("<HHHH", stream, at)
                self.covered += (abs(bottom - top) + 1) * (abs(right - left) + 1)
        elif kind == _LINK and length >= 8:
            top, bottom, left, right = struct.unpack_from("<HHHH", stream, place)
            self.covered += (abs(bottom - top) + 1) * (abs(right - left) + 1)
        elif kind == _SHARED_TEXTS and length >= 8:
            self.features += struct.unpack_from("<I", stream, place + 4)[0] // 10
        elif kind not in _ROWS and kind not in _PIECES:
            self.features += 1
        if self.cells > self.limits.cells or self.covered > self.limits.covered or self.features > self.limits.features:
            raise _beyond()


def _beyond() -> UnreadableFileError:
    return UnreadableFileError(
        _("表格过大（单元格、合并区域或样式过多），没有读取。请只保留需要的行列，另存为 .xlsx 后再试。")
    )
