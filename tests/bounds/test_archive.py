"""A zip from outside: the directory is judged first, no foreign codec is started, real bytes are counted, all else is a sentence."""

from __future__ import annotations

import contextlib
import io
import random
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Mapping

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.timing import at_most
from tzforms.bounds import Archive, Limits, Spent, open_zip
from tzforms.exceptions import RefusedFileError, UnreadableFileError

CENTRAL, LOCAL, END = b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def changed(data: bytes, magic: bytes, offset: int, form: str, *values: int) -> bytes:
    """``data`` with the fields at ``offset`` of its first record of a kind replaced."""
    made = bytearray(data)
    struct.pack_into(form, made, made.index(magic) + offset, *values)
    return bytes(made)


TEXT = b"a text that deflates well. " * 40
PLAIN = zipped({"a.txt": TEXT, "word/b.xml": b"<b/>" * 500, "c/": b""})


def test_an_archive_gives_the_bytes_that_went_in_and_no_folders() -> None:
    archive = open_zip(PLAIN)
    assert list(archive) == ["a.txt", "word/b.xml"]
    assert dict(archive) == {"a.txt": TEXT, "word/b.xml": b"<b/>" * 500}
    assert "a.txt" in archive
    assert "c/" not in archive
    assert archive.info("a.txt").size == len(TEXT)
    with pytest.raises(KeyError):
        archive.read("no.txt")
    assert list(open_zip(END + b"\0" * 18)) == []


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_foreign_codec_is_never_started(method: int, monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped({"a.txt": TEXT, "b.txt": b""}, method)
    monkeypatch.setattr("bz2.BZ2Decompressor", lambda: pytest.fail("started"))
    monkeypatch.setattr("lzma.LZMADecompressor", lambda *_a, **_k: pytest.fail("started"))
    with pytest.raises(UnreadableFileError, match=rf"a\.txt 用了少见的压缩方法（编号 {method}）"):
        open_zip(data)
    with pytest.raises(UnreadableFileError, match="压缩方法"):
        open_zip(data, package=False).read("a.txt")


@pytest.mark.parametrize("method", [1, 6, 9, 93, 95, 98, 99, 0xFFFF])
def test_every_number_of_a_codec_but_two_is_refused(method: int) -> None:
    archive = open_zip(changed(PLAIN, CENTRAL, 10, "<H", method), package=False)
    with pytest.raises(UnreadableFileError, match="压缩方法"):
        archive.read("a.txt")
    assert archive.read("word/b.xml") == b"<b/>" * 500


@pytest.mark.parametrize("size", [0, 1, len(TEXT) - 1, len(TEXT) + 1, 1 << 20])
def test_a_size_that_lies_is_found_without_unpacking_more_than_it_claims(size: int) -> None:
    swelling = zipped({"a.txt": b"\0" * 50_000_000})
    for data in (PLAIN, swelling):
        archive = open_zip(changed(data, CENTRAL, 24, "<I", size), package=False)
        tracemalloc.start()
        with pytest.raises(UnreadableFileError, match=r"a\.txt 解压失败"):
            archive.read("a.txt")
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
        tracemalloc.stop()


def with_stream(stream: bytes, size: int) -> bytes:
    """An archive of one deflated member whose packed bytes are ``stream``."""
    data = zipped({"a.txt": stream}, zipfile.ZIP_STORED)
    data = changed(data, LOCAL, 8, "<H", 8)
    return changed(changed(data, CENTRAL, 10, "<H", 8), CENTRAL, 24, "<I", size)


@pytest.mark.parametrize(
    "data",
    [
        with_stream(b"\xff" * 30, 300),
        with_stream(b"", 300),
        with_stream(zlib.compress(TEXT, wbits=-15)[:-3], len(TEXT)),
        changed(PLAIN, CENTRAL, 16, "<I", 1),
        changed(zipped({"a.txt": TEXT}, 0), CENTRAL, 24, "<I", 5),
        changed(zipped({"a.txt": TEXT}, 0), CENTRAL, 20, "<I", 5),
    ],
    ids=["garbage", "nothing", "cut off", "checksum", "stored, a size that lies", "stored, a packed size that lies"],
)
def test_a_damaged_stream_is_one_sentence(data: bytes) -> None:
    with pytest.raises(UnreadableFileError, match=r"a\.txt 解压失败.*。$"):
        open_zip(data, package=False).read("a.txt")


@pytest.mark.parametrize(("offset", "value"), [(4, 255), (6, 255), (6, 0xFFFF), (4, 0xFF3F)])
def test_the_version_that_a_file_says_it_takes_means_nothing(offset: int, value: int) -> None:
    assert open_zip(changed(PLAIN, CENTRAL, offset, "<H", value)).read("a.txt") == TEXT


@pytest.mark.parametrize("flag", [0x1, 0x40, 0x2000])
def test_a_password_is_told(flag: int) -> None:
    data = changed(PLAIN, CENTRAL, 8, "<H", flag)
    with pytest.raises(UnreadableFileError, match="密码"):
        open_zip(data)
    archive = open_zip(data, package=False)
    assert archive.info("a.txt").encrypted
    with pytest.raises(UnreadableFileError, match=r"a\.txt 设有压缩密码"):
        archive.read("a.txt")


def test_a_patch_of_another_file_is_not_unpacked() -> None:
    with pytest.raises(UnreadableFileError, match="压缩方法"):
        open_zip(changed(PLAIN, CENTRAL, 8, "<H", 0x20))


# -- the directory --------------------------------------------------------------------------------------------------


def zip64(size: int = 0xFFFFFFFF, extra: bytes | None = None, **end: int) -> bytes:
    """One stored member of four bytes whose sizes stand in a ZIP64 field, with a ZIP64 end record."""
    name, payload = b"a.txt", b"text"
    crc = zlib.crc32(payload)
    local = struct.pack("<4s5H3I2H", LOCAL, 45, 0, 0, 0, 33, crc, 4, 4, len(name), 0) + name + payload
    extra = struct.pack("<2H3Q", 1, 24, 4, 4, 0) if extra is None else extra
    fields = (45, 45, 0, 0, 0, 33, crc, size, size, len(name), len(extra), 0, 0, 0, 0, 0xFFFFFFFF)
    central = struct.pack("<4s6H3I5H2I", CENTRAL, *fields) + name + extra
    told = {"entries": 1, "size": len(central), "offset": len(local), "place": len(local) + len(central), **end}
    end64 = struct.pack(
        "<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, told["entries"], told["entries"], told["size"], told["offset"]
    )
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, told["place"], 1)
    last = struct.pack("<4s4H2IH", END, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return local + central + end64 + locator + last


def test_a_zip_with_long_sizes_is_read() -> None:
    assert dict(open_zip(zip64())) == {"a.txt": b"text"}


@pytest.mark.parametrize(
    "data",
    [
        zip64(extra=b""),
        zip64(extra=struct.pack("<2HQ", 1, 8, 4)),
        zip64(extra=struct.pack("<2H3Q", 1, 24, 4, 4, 2**63)),
        zip64(extra=struct.pack("<2H3Q", 1, 24, 4, 2**64 - 1, 0)),
        zip64(extra=struct.pack("<2H3Q", 1, 0xFFFF, 4, 4, 0)[:-9]),
        zip64(size=2**32 - 1, extra=struct.pack("<2H", 7, 0) * 5_000),
        zip64(offset=2**64 - 1),
        zip64(place=2**64 - 1),
        zip64(place=0),
        changed(PLAIN, END, 16, "<I", 0),
        changed(PLAIN, END, 16, "<I", 0xFFFFFFFF),
        changed(PLAIN, END, 12, "<I", 0xFFFFFFFF),
        changed(PLAIN, END, 12, "<I", 3),
        changed(PLAIN, END, 4, "<H", 7),
        changed(PLAIN, CENTRAL, 42, "<I", 0xFFFFFFF0),
        changed(PLAIN, CENTRAL, 42, "<I", 3),
        changed(PLAIN, CENTRAL, 28, "<H", 0xFFFF),
        changed(PLAIN, CENTRAL, 20, "<I", 0x7FFFFFFF),
        changed(PLAIN, LOCAL, 26, "<H", 4),
        changed(PLAIN, LOCAL, 28, "<H", 0xFFFF),
        PLAIN.replace(b"a.txt", b"b.txt", 1),
        PLAIN[:-1],
        PLAIN[: len(PLAIN) // 2],
        b"PK\x03\x04",
        b"",
    ],
)
def test_a_directory_that_contradicts_the_file_is_one_sentence(data: bytes) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        open_zip(data, package=False)
    assert str(caught.value).endswith("。")


def test_entries_that_share_bytes_are_refused() -> None:
    data = zipped({"a.txt": TEXT, "b.txt": TEXT})
    second = data.index(CENTRAL, data.index(CENTRAL) + 4)
    twice = bytearray(data)
    struct.pack_into("<I", twice, second + 42, 0)
    twice[second + 46 : second + 51] = b"a.txt"
    with pytest.raises(UnreadableFileError, match="两次"):
        open_zip(bytes(twice))
    # the first one stretched over the second: what is unpacked from it holds the other once more
    outer = zipped({"a.txt": b"y" * 10, "b.txt": b"x"}, 0)
    stretched = changed(changed(outer, CENTRAL, 20, "<I", 40), CENTRAL, 24, "<I", 40)
    with pytest.raises(RefusedFileError, match="重叠"):
        open_zip(stretched)


def test_thousands_of_entries_are_refused_in_no_time() -> None:
    data = zipped({f"{n}.xml": b"" for n in range(60_000)}, 0)
    with at_most(0.5), pytest.raises(RefusedFileError, match="超过 2000 个"):
        open_zip(data)
    assert len(open_zip(data, limits=Limits(entries=60_000))) == 60_000


@pytest.mark.parametrize(
    "name", ["../a", "a/../b", "/a", "\\a", "..\\a", "C:/a", "c:\\a", "a\0b", "x" * 1_025], ids=lambda n: repr(n[:8])
)
def test_a_name_that_leads_outside_ends_early_or_never_ends_is_refused(name: str) -> None:
    data = zipped({"x" * len(name): b"x"}).replace(b"x" * len(name), name.encode())
    for package in (True, False):
        with pytest.raises(RefusedFileError, match="部件名"):
            open_zip(data, package=package)


def test_what_cannot_be_seen_in_a_name_is_replaced() -> None:
    names = ["a\x1b[2Jb.txt", "a\u202egpj.docx", "a\u2028b", "\x9b1", "b\n"]
    shown = ["a�[2Jb.txt", "a�gpj.docx", "a�b", "�1", "b�"]
    assert list(open_zip(zipped(dict.fromkeys(names, b"x")))) == shown


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_are_chinese_whoever_wrote_them(encoding: str) -> None:
    raw = "附件二".encode(encoding)
    data = zipped({"A" * len(raw): b"x"}).replace(b"A" * len(raw), raw)
    assert list(open_zip(data)) == ["附件二"]


def test_names_that_differ_in_case_are_two_files_of_an_archive_and_none_of_a_package() -> None:
    data = zipped({"a.txt": b"1", "A.txt": b"2"})
    assert len(open_zip(data, package=False)) == 2
    with pytest.raises(UnreadableFileError, match="两次"):
        open_zip(data)


# -- budgets --------------------------------------------------------------------------------------------------------


def noise(size: int) -> bytes:
    return random.Random(size).randbytes(size)


@pytest.mark.parametrize(
    ("members", "limits"),
    [
        ({"a.xml": 2_000}, Limits(part=1_999)),
        ({"a.rels": 2_000}, Limits(part=1_999)),
        ({"a.png": 2_000}, Limits(media=1_999)),
        ({"a.xml": 1_000, "b.xml": 1_000}, Limits(xml=1_999)),
        ({"a.png": 1_000, "b.png": 1_000}, Limits(total=1_999)),
        ({"a.png": 1_000, "b.png": 1_000}, Limits(whole=1_999)),
    ],
)
def test_a_package_is_weighed_from_its_directory(members: dict[str, int], limits: Limits) -> None:
    data = zipped({name: noise(size) for name, size in members.items()})
    assert open_zip(data)
    with pytest.raises(RefusedFileError, match="限度"):
        open_zip(data, limits=limits)


def test_a_member_that_is_too_large_does_not_hide_the_others() -> None:
    archive = open_zip(zipped({"a.txt": b"x" * 101, "b.txt": b"y"}), limits=Limits(member=100), package=False)
    with pytest.raises(RefusedFileError, match=r"a\.txt 解压后有 0 MB"):
        archive.read("a.txt")
    assert archive.read("b.txt") == b"y"


def test_archives_inside_one_another_are_unpacked_on_one_budget() -> None:
    inner = zipped({"x.txt": noise(1_000)})
    outer = zipped({"a.docx": inner, "b.docx": inner})
    spent = Spent(len(outer), Limits(whole=2 * len(inner) + 1_500))
    archive = open_zip(outer, spent=spent, package=False)
    first = open_zip(archive.read("a.docx"), spent=archive.spent)
    assert len(first.read("x.txt")) == len(first.read("x.txt")) == 1_000  # counted once
    assert spent.bytes == len(inner) + 1_000
    with pytest.raises(RefusedFileError, match="连同其中的压缩包"):
        open_zip(archive.read("b.docx"), spent=archive.spent)


def test_how_much_may_come_out_grows_with_what_came_in() -> None:
    limits = Limits(free=1_000, swell=10, whole=50_000)
    assert [Spent(size, limits).limit for size in (0, 100, 10_000)] == [1_000, 2_000, 50_000]


# -- anything -------------------------------------------------------------------------------------------------------


def opened(data: bytes) -> Archive | None:
    """The archive, all of its members read as far as they can be; any exception that is not ours fails the test."""
    try:
        archive = open_zip(data, package=False)
    except UnreadableFileError:
        return None
    for name in archive:
        with contextlib.suppress(UnreadableFileError):
            archive.read(name)
    return archive


SEEDS = [PLAIN, zip64(), zipped({"a.txt": TEXT}, zipfile.ZIP_BZIP2), zipped({"附件.docx": PLAIN})]


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.integers(0, 2_000), st.sampled_from([0, 1, 0x7F, 0x80, 0xFF])), max_size=6),
    st.integers(-40, 0),
)
@example(PLAIN, [], 0)
def test_a_bent_archive_is_read_or_refused_and_nothing_else(
    seed: bytes, places: list[tuple[int, int]], cut: int
) -> None:
    data = bytearray(seed)
    for place, byte in places:
        data[-1 - place % len(data)] = byte  # mostly in the directory, which is at the end
    opened(bytes(data[: len(data) + cut]))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_and_nothing_else(data: bytes) -> None:
    opened(data)
    opened(LOCAL + data + END + b"\0" * 18)


def quoted(copies: int) -> bytes:
    """Thousands of entries whose local headers lie inside one another, all of them ending in one packed stream."""
    stream = zlib.compress(b"\0" * 1_000_000, 9, -15)
    crc = zlib.crc32(b"\0" * 1_000_000)
    body, places = b"", []
    for number in range(copies):
        name = f"{number:05}".encode()
        places.append((name, len(body)))
        body += struct.pack("<4s5H3I2H", LOCAL, 20, 0, 8, 0, 33, crc, 0, 0, 5, 0) + name
    body += stream
    central = b""
    for name, place in places:
        packed = len(body) - place - 35
        fields = (20, 20, 0, 8, 0, 33, crc, packed, 1_000_000, 5, 0, 0, 0, 0, 0, place)
        central += struct.pack("<4s6H3I5H2I", CENTRAL, *fields) + name
    return body + central + struct.pack("<4s4H2IH", END, 0, 0, copies, copies, len(central), len(body), 0)


@pytest.mark.parametrize("package", [True, False])
def test_a_small_file_whose_entries_quote_one_another_is_refused(package: bool) -> None:
    data = quoted(1_900)
    with at_most(2), pytest.raises(RefusedFileError, match="重叠"):
        open_zip(data, package=package)
