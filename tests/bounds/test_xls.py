"""Old workbooks: containers that run in circles, and records that make a reader run out of memory, end in one sentence."""

from __future__ import annotations

import contextlib
import struct
from pathlib import Path

import pytest

from tests.timing import at_most
from tzforms.bounds import Limits, ole_stream, weigh_records
from tzforms.exceptions import UnreadableFileError
from tzforms.workbook.grid import load

NONE, LAST, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
BOF, EOF = struct.pack("<HHHHHHII", 0x809, 16, 0x600, 5, 0, 0, 0, 6), struct.pack("<HH", 0x0A, 0)


def container(stream: bytes, *, following: list[int] | None = None, entries: int = 2) -> bytes:
    """A compound file ([MS-CFB]) that holds ``stream`` as Workbook; ``following``: the chain of sectors, as one likes."""
    stream = stream.ljust(4096, b"\0")
    stream += b"\0" * (-len(stream) % 512)
    names = [("Root Entry", 5, 0), ("Workbook", 2, len(stream)), *[("x", 1, 0)] * (entries - 2)]
    directory = b""
    for number, (name, kind, size) in enumerate(names):
        raw = name.encode("utf-16-le")
        beside = min(number + 1, entries - 1)  # left and right lead to the same entry: a tree of 2 ** n ways
        directory += struct.pack(
            "<64sHBBIII36sII4x", raw, len(raw) + 2, kind, 1, beside, beside, beside, b"", 2 + (entries - 1) // 4, size
        )
    directory += b"\0" * (-len(directory) % 512)
    first = 1 + len(directory) // 512
    chain = [TABLE, *range(2, first), LAST, *range(first + 1, first + len(stream) // 512), LAST]
    fat = following or chain
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, LAST, 0, LAST, 0) + struct.pack("<109I", 0, *[NONE] * 108)
    body = struct.pack("<128I", *(fat + [NONE] * 128)[:128]) + directory + stream
    return head + body


def record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def number(row: int, column: int) -> bytes:
    return record(0x203, struct.pack("<HHHd", row, column, 15, 1.0))


def workbook(sheet: bytes, times: int = 1) -> bytes:
    """A stream with one sheet, in the list of sheets ``times`` over."""
    name = b"\x05\0Sheet"
    start = len(BOF) + times * (len(name) + 10) + len(EOF)
    bounds = record(0x85, struct.pack("<IH", start, 0) + name) * times
    return BOF + bounds + EOF + struct.pack("<HHHHHHII", 0x809, 16, 0x600, 0x10, 0, 0, 0, 6) + sheet + EOF


def refused(data: bytes, tmp_path: Path, kind: type[UnreadableFileError] = UnreadableFileError) -> None:
    pytest.importorskip("xlrd")
    path = tmp_path / "a.xls"
    path.write_bytes(data)
    with at_most(2), pytest.raises(kind, match=r"a\.xls"):
        load(path)


def test_the_stream_of_a_container_comes_out_whole() -> None:
    stream = workbook(number(0, 0)).ljust(5_000, b"x")
    assert ole_stream(container(stream), ("Workbook", "Book"))[:5_000] == stream


def test_a_directory_that_branches_for_ever_is_a_list(tmp_path: Path) -> None:
    refused(container(BOF + b"rubbish", entries=60), tmp_path)


@pytest.mark.parametrize(
    "following", [[TABLE, 1], [TABLE, LAST, 3, 2], [TABLE, LAST, 2], [TABLE, LAST, 3, 99_999]], ids=range(4)
)
def test_a_chain_that_runs_in_circles_or_leads_away_is_damage(following: list[int], tmp_path: Path) -> None:
    refused(container(BOF, following=following), tmp_path)


@pytest.mark.parametrize("place", range(28, 512, 4))
def test_a_container_with_any_number_of_its_header_wrong_is_one_sentence(place: int, tmp_path: Path) -> None:
    whole = container(workbook(number(0, 0)))
    for value in (0, 0x7FFFFFFF, NONE):
        data = whole[:place] + struct.pack("<I", value) + whole[place + 4 :]
        path = tmp_path / "a.xls"
        path.write_bytes(data)
        with at_most(2), contextlib.suppress(UnreadableFileError):
            load(path)


HOSTILE = {
    "far cells in every row": b"".join(number(row, 255) for row in range(5_000)),
    "a merged sheet": record(0xE5, struct.pack("<H4H", 1, 0, 65535, 0, 255)),
    "a link over all": record(0x1B8, struct.pack("<4H", 0, 65535, 0, 255) + b"\0" * 40),
    "styles": record(0xE0, b"\0" * 20) * 40_000,
    "columns": record(0x7D, struct.pack("<6H", 0, 255, 9, 15, 0, 0)) * 40_000,
    "shared texts": record(0xFC, struct.pack("<II", 1, 0xFFFFFFF0) + b"\0" * 90),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_sheet_that_swells_is_refused(name: str) -> None:
    with at_most(2), pytest.raises(UnreadableFileError):
        weigh_records(workbook(HOSTILE[name]))


def test_a_stray_last_row_is_refused_in_many_sheets_only() -> None:
    weigh_records(workbook(number(65_535, 0)))
    with pytest.raises(UnreadableFileError):
        weigh_records(workbook(number(65_535, 0), times=100))


def test_the_limits_are_settings() -> None:
    weigh_records(workbook(number(0, 0) + number(0, 1)))
    with pytest.raises(UnreadableFileError):
        weigh_records(workbook(number(0, 0) + number(0, 1)), Limits(cells=1))
