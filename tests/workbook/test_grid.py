"""What can be opened as a spreadsheet, and how everything else is refused."""

from __future__ import annotations

import struct

import pytest

from tests.workbook.sheets import EXAMPLE
from tzforms.exceptions import UnreadableFileError
from tzforms.workbook import create_workbook, read_dossier


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "空文件"),
        (b"PK\x03\x04 nonsense", "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "加密"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "损坏"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "表格"),
        (b"<html><table><tr><td>a</td></tr></table>", "网页"),
    ],
)
def test_files_that_cannot_be_opened_are_refused_in_one_sentence(tmp_path, data, words):
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    with pytest.raises(UnreadableFileError, match=words) as refused:
        read_dossier(path)
    assert "\n" not in str(refused.value)


def _compound(records: bytes) -> bytes:
    """A compound file ([MS-CFB]) that holds a stream Workbook with ``records``."""
    stream = records.ljust(4096, b"\0")  # smaller ones would stand in a container of their own
    entry = "<64sHBBIII36sII4x"
    directory = b""
    for name, kind, child, start, size in (("Root Entry", 5, 1, 0xFFFFFFFE, 0), ("Workbook", 2, 0xFFFFFFFF, 2, 4096)):
        raw = name.encode("utf-16-le")
        directory += struct.pack(entry, raw, len(raw) + 2, kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child, b"", start, size)
    fat = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 10), 0xFFFFFFFE]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    return head + struct.pack("<128I", *fat, *[0xFFFFFFFF] * (128 - len(fat))) + directory.ljust(512, b"\0") + stream


@pytest.mark.parametrize(
    ("records", "words"),
    [
        (struct.pack("<HHHHHH", 0x2F, 6, 0, 1, 2, 3) + struct.pack("<HH", 0x0A, 0), "已加密。请去掉密码"),
        (struct.pack("<HH9s", 0x42, 9, b"encrypted"), "损坏"),
        (b"", "损坏"),
    ],
)
def test_an_old_workbook_says_by_a_record_and_not_by_words_that_it_has_a_password(tmp_path, records, words):
    pytest.importorskip("xlrd")
    path = tmp_path / "a.xls"
    path.write_bytes(_compound(struct.pack("<HHHHHHII", 0x809, 16, 0x600, 5, 0, 0, 0, 6) + records))
    with pytest.raises(UnreadableFileError, match=words):
        read_dossier(path)


def test_a_truncated_workbook_is_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(create_workbook(EXAMPLE)[:-3000])
    with pytest.raises(UnreadableFileError):
        read_dossier(path)


def test_missing_files_folders_and_lock_files_are_refused(tmp_path):
    for path in (tmp_path / "no.xlsx", tmp_path):
        with pytest.raises(UnreadableFileError):
            read_dossier(path)
    lock = tmp_path / "~$class.xlsx"
    lock.write_bytes(b"x")
    with pytest.raises(UnreadableFileError, match="临时文件"):
        read_dossier(lock)
