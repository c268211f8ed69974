"""Every kind of file is opened in one place, and what cannot be opened says why, how to mend it, and nothing else happens."""

from __future__ import annotations

import io
import os
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from tests.reading.papers import HEAD, PEOPLE, roster, saved
from tests.review.papers import BAD_ID, broken, returned
from tests.test_bad_input import png
from tests.test_hostile import billion_laughs, escaping_names
from tests.word.docx_builders import repacked
from tests.word.package.test_archive import ole
from tzforms.bounds import Limits
from tzforms.findings import Severity
from tzforms.forms import Annex4
from tzforms.i18n import set_language
from tzforms.office import convert
from tzforms.reading import opening
from tzforms.reading.opening import Bundle, Document, Opened, Reason, Refusal, Rosters
from tzforms.reading.sources import read_bytes, read_file
from tzforms.rendering.printing import blank, render
from tzforms.review.annotating import review

SAVE_AGAIN = "另存为 .docx"


def every(opened: Opened | Bundle) -> list[Opened]:
    return list(opening.every_document(opened))


def open_bytes(data: bytes, name: str, **keywords: Any) -> list[Opened]:
    return every(opening.open_bytes(data, name, **keywords))


def open_file(path: Path) -> list[Opened]:
    return every(opening.open_file(path))


def zipped(members: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def single(data: bytes, name: str = "x.docx") -> Opened:
    (opened,) = open_bytes(data, name)
    return opened


def refusal(data: bytes, name: str = "x.docx") -> Refusal:
    opened = single(data, name)
    assert isinstance(opened, Refusal)
    return opened


# -- kinds --------------------------------------------------------------------------------------------------------


def test_a_word_file_gives_its_rows_and_the_package_to_write_into() -> None:
    data = saved(roster(PEOPLE))
    opened = single(data)
    assert isinstance(opened, Document)
    assert opened.data == data
    assert opened.package is not None
    assert opened.package.kind == "docx"
    assert opened.form is None
    root = next(c.element for r in opened.blocks.rows for c in r.cells if c.element is not None).getroottree().getroot()
    assert root.tag.endswith("}document")


def test_a_form_that_tzforms_made_says_which() -> None:
    opened = single(render(Annex4(organizer="甲公司")))
    assert isinstance(opened, Document)
    assert opened.form == "annex4"


def test_a_workbook_gives_its_rosters(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (HEAD, *PEOPLE):
        book.active.append([*row])
    book.save(tmp_path / "名册.xlsx")
    (opened,) = open_file(tmp_path / "名册.xlsx")
    assert isinstance(opened, Rosters)
    (reading,) = read_file(tmp_path / "名册.xlsx")
    assert (reading.form, len(reading.data["trainees"])) == ("annex2", 3)
    assert reading.file == str(tmp_path / "名册.xlsx")


@pytest.mark.parametrize("data", [png(), b"\xff\xd8\xff\xe0 a photograph"])
def test_a_picture_asks_for_the_word_file(data: bytes) -> None:
    assert refusal(data, "扫描.docx").reason is Reason.PICTURE


def test_a_word_file_that_holds_only_a_picture_is_a_scan_too() -> None:
    document = docx.Document()
    document.add_picture(io.BytesIO(png()))
    document.add_paragraph("附件2见图")
    (reading,) = read_bytes(saved(document), "扫描.docx")
    assert reading.findings[0].rule == Reason.PICTURE
    document.add_paragraph("这是一封很长的信。" * 40)
    (reading,) = read_bytes(saved(document), "信.docx")
    assert reading.findings[0].rule == Reason.NO_FORM


def test_a_pdf_without_text_is_a_scan() -> None:
    pypdf = pytest.importorskip("pypdf")
    writer = pypdf.PdfWriter()
    writer.add_blank_page(595, 842)
    stream = io.BytesIO()
    writer.write(stream)
    assert refusal(stream.getvalue(), "扫描.pdf").reason is Reason.PICTURE


def test_a_letter_is_no_form_and_the_finding_says_which_forms_are_meant() -> None:
    document = docx.Document()
    document.add_paragraph("各有关单位：现将有关事项通知如下。")
    (reading,) = read_bytes(saved(document), "通知.docx")
    (finding,) = reading.findings
    assert (finding.rule, finding.severity, finding.place) == ("F01", Severity.VIOLATION, "通知.docx")
    assert "附件1至附件5" in finding.fix
    assert finding.message.count("通知.docx") == 1


def test_debris_that_libreoffice_writes_before_cells_is_no_answer() -> None:
    dirty = [(p[0], f"-117440512 {p[1]}", *p[2:]) for p in PEOPLE]
    (reading,) = read_bytes(saved(roster(dirty)), "x.docx")
    assert [t["name"] for t in reading.data["trainees"]] == [p[1] for p in PEOPLE]
    assert reading.unsure == [f"trainees[{i}].name" for i in range(3)]  # something was taken out: look at it
    other = [(p[0], f"-11744051{i} {p[1]}", *p[2:]) for i, p in enumerate(PEOPLE)]  # not the same number: typed
    (reading,) = read_bytes(saved(roster(other)), "x.docx")
    assert [t["name"] for t in reading.data["trainees"]] != [p[1] for p in PEOPLE]


@pytest.mark.office
def test_an_old_format_is_converted_and_the_reading_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(blank("annex4"))
    (old,) = convert([tmp_path / "a.docx"], "rtf", tmp_path)
    (opened,) = open_file(old)
    assert isinstance(opened, Document)
    assert (opened.converted, opened.data[:2]) == (".rtf", b"PK")
    (reading,) = read_file(old)
    assert [(f.rule, f.severity) for f in reading.findings if f.rule == "F07"] == [("F07", Severity.NOTE)]


@pytest.mark.office
def test_an_old_format_that_libreoffice_cannot_open_may_have_a_password() -> None:
    opened = refusal(ole("WordDocument"), "旧.doc")
    assert opened.reason is Reason.UNREADABLE
    assert "密码" in opened.message
    assert SAVE_AGAIN in opened.fix


def test_without_libreoffice_nothing_is_wrong_with_an_old_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TZFORMS_SOFFICE", str(tmp_path / "nowhere"))
    opened = refusal(b"{\\rtf1 x}", "旧.rtf")
    assert opened.reason is Reason.NO_PROGRAM
    assert SAVE_AGAIN in opened.fix


# -- our own comments ---------------------------------------------------------------------------------------------


def reviewed(tmp_path: Path) -> bytes:
    """A copy that review sent, with a comment in it."""
    paths = returned(tmp_path / "in", broken({"annex2.trainees[3].id_number": BAD_ID}), "annex2")
    copy = review(paths, tmp_path / "out").copies[0][1]
    assert copy is not None
    return copy.read_bytes()


@pytest.mark.parametrize("packed", [False, True])
def test_our_own_comments_are_no_answers_wherever_the_file_lies(tmp_path: Path, packed: bool) -> None:
    data = reviewed(tmp_path)
    if packed:
        data = zipped({"附件2.docx": data})
    (reading,) = read_bytes(data, "x")
    assert not [f for f in reading.findings if f.rule == "F06"]
    assert reading.evidence["trainees[3].id_number"].doubts == ()


def test_a_file_in_which_the_answers_to_comments_are_damaged_is_read_but_not_written_into(tmp_path: Path) -> None:
    def damage(parts: dict[str, bytes]) -> None:
        parts["word/commentsExtended.xml"] = b"<broken"

    opened = single(repacked(reviewed(tmp_path), damage))
    assert isinstance(opened, Document)
    assert opened.package is None
    assert len(opened.blocks.rows) > 20


# -- refusals -----------------------------------------------------------------------------------------------------


def test_a_file_that_is_not_there_and_one_that_nobody_may_read_are_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (missing,) = open_file(tmp_path / "没有.docx")
    assert isinstance(missing, Refusal)
    assert (missing.reason, "找不到" in missing.message) == (Reason.UNREADABLE, True)
    (tmp_path / "锁.docx").write_bytes(b"")

    def refuse(*_args: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    (locked,) = open_file(tmp_path / "锁.docx")
    assert isinstance(locked, Refusal)
    assert (locked.reason, "权限" in locked.message) == (Reason.UNREADABLE, True)


def test_a_refusal_names_its_file_once_and_tells_the_way_out_once() -> None:
    (reading,) = read_bytes(b"", "请示.docx")  # a name like the word that begins a remedy
    (finding,) = reading.findings
    assert finding.message.startswith("请示.docx：")
    assert "请核对" in finding.message
    assert finding.fix == ""


def test_a_file_refused_for_what_it_is_gets_a_way_out_also_under_another_language() -> None:
    assert SAVE_AGAIN in refusal(billion_laughs(), "请示.docx").fix
    assert SAVE_AGAIN in refusal(escaping_names()).fix
    assert refusal(b"plain text").fix == ""
    set_language("en")
    try:
        assert refusal(b"plain text").fix == ""
        assert refusal(billion_laughs()).fix != ""
    finally:
        set_language("zh")


# -- archives -----------------------------------------------------------------------------------------------------


def test_every_file_of_an_archive_is_one_document_under_its_name() -> None:
    form = saved(roster(PEOPLE))
    data = zipped(
        {"a/1.docx": form, "2.docx": b"", ".hidden": form, "~$1.docx": form, "__MACOSX/1.docx": form, "b/": b""}
    )
    opened = list(open_bytes(data, "材料.zip"))
    assert [o.name for o in opened] == ["材料.zip/a/1.docx", "材料.zip/2.docx"]
    assert [type(o) for o in opened] == [Document, Refusal]


@pytest.mark.parametrize("members", [{}, {".hidden": b"x", "__MACOSX/a.docx": b"x"}])
def test_an_archive_without_files_says_so(members: Mapping[str, bytes]) -> None:
    opened = refusal(zipped(members), "空.zip")
    assert opened.reason is Reason.NO_FORM
    assert "没有任何文件" in opened.message


def test_an_archive_that_is_cut_off_is_one_sentence() -> None:
    opened = refusal(zipped({"a.docx": saved(roster(PEOPLE))})[:2000], "断.zip")
    assert opened.reason is Reason.UNREADABLE
    assert "没有下载完整" in opened.message


@pytest.mark.parametrize("damage", ["password", "stream", "checksum"])
def test_a_damaged_member_does_not_hide_its_neighbours(damage: str) -> None:
    data = bytearray(zipped({"坏.docx": b"a text that deflates " * 50, "好.docx": saved(roster(PEOPLE))}))
    end = data.index(b"PK\x01\x02")
    if damage == "password":
        data[6] |= 1
        data[end + 8] |= 1
    elif damage == "checksum":
        data[end + 16] ^= 0xFF
    else:
        name, extra = struct.unpack_from("<2H", data, 26)
        data[30 + name + extra] = 0xFF  # no deflate block begins like that
    bad, good = open_bytes(bytes(data), "材料.zip")
    assert isinstance(bad, Refusal)
    assert bad.reason is Reason.UNREADABLE
    assert "坏.docx" in bad.message
    assert isinstance(good, Document)


def test_an_archive_of_too_many_files_is_not_unpacked() -> None:
    data = zipped({f"{n}.txt": b"x" * 100 for n in range(3)})
    assert len(list(open_bytes(data, "大.zip", limits=Limits(entries=3)))) == 3
    (opened,) = open_bytes(data, "大.zip", limits=Limits(entries=2))
    assert isinstance(opened, Refusal)
    assert opened.reason is Reason.UNREADABLE
    assert "超过 2 个" in opened.message


@pytest.mark.parametrize(
    ("limits", "read"),
    [(Limits(member=100), 3), (Limits(member=99), 1), (Limits(whole=201), 3), (Limits(whole=200), 2)],
)
def test_what_is_too_large_in_an_archive_is_not_unpacked_and_the_rest_is(limits: Limits, read: int) -> None:
    data = zipped({"1.txt": b"x" * 100, "2.txt": b"x" * 100, "3.txt": b"x"})
    opened = [o for o in open_bytes(data, "大.zip", limits=limits) if isinstance(o, Refusal)]
    assert len(opened) == 3
    assert ["纯文本" in o.message for o in opened].count(True) == read
    assert all(o.reason is Reason.UNREADABLE for o in opened)


def test_documents_in_an_archive_are_unpacked_on_the_budget_of_the_archive() -> None:
    form = saved(roster(PEOPLE))
    data = zipped({f"{n}.docx": form for n in range(3)})
    unpacked = sum(i.file_size for i in zipfile.ZipFile(io.BytesIO(form)).infolist())
    enough = Limits(whole=3 * (len(form) + unpacked))
    assert [type(o) for o in open_bytes(data, "x.zip", limits=enough)] == [Document] * 3
    short = Limits(whole=len(form) + unpacked)
    assert [type(o) for o in open_bytes(data, "x.zip", limits=short)] == [Document, Refusal, Refusal]


def test_a_word_file_whose_list_of_contents_is_damaged_is_one_sentence_and_not_its_parts() -> None:
    data = bytearray(saved(roster(PEOPLE)))
    place = data.index(b"[Content_Types].xml") + len("[Content_Types].xml")
    data[place : place + 8] = b"\xff" * 8
    for opened in (refusal(bytes(data), "坏.docx"), refusal(zipped({"坏.docx": bytes(data)}), "外.zip")):
        assert opened.reason is Reason.UNREADABLE
        assert "[Content_Types].xml 解压失败" in opened.message


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管道.docx")
    (tmp_path / "链接.docx").symlink_to(tmp_path / "管道.docx")
    for name in ("管道.docx", "链接.docx"):
        (opened,) = open_file(tmp_path / name)
        assert isinstance(opened, Refusal)
        assert "不是普通文件" in opened.message


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_names_in_an_archive_are_chinese_whoever_wrote_them(encoding: str) -> None:
    raw = "附件二".encode(encoding)
    data = zipped({"A" * len(raw) + ".txt": b"x"}).replace(b"A" * len(raw), raw)
    assert refusal(data, "z.zip").name == "z.zip/附件二.txt"


@pytest.mark.parametrize("name", ["0001.docx", "0003.docx"])
def test_a_certificate_is_called_one_and_no_scan(name: str) -> None:
    path = Path(__file__).parents[1] / "fixtures" / "v0_1_0" / "certificates" / name
    [reading] = read_bytes(path.read_bytes(), name)
    [finding] = reading.findings
    assert "是结业证书" in finding.message
    assert "certificates verify" in finding.fix
